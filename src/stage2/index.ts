export { keepRunKeys, makeRunKeys, type RunKeys } from "./run-keys.ts";
export * from "./stage2.ts";
