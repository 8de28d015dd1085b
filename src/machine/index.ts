export * from "./accelerator.ts";
export { CommitKernelFailed, OtherKernelRuns } from "./boot-failure.ts";
export { lastWords } from "./last-words.ts";
export * from "./machine.ts";
export * from "./qemu-machine.ts";
