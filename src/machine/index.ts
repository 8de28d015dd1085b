export * from "./accelerator.ts";
export { lastWords } from "./last-words.ts";
export * from "./machine.ts";
export * from "./qemu-machine.ts";
