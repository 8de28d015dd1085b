export * from "./accelerator.ts";
export * from "./machine.ts";
export * from "./qemu-machine.ts";
