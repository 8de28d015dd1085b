export * from "./stage2.ts";
