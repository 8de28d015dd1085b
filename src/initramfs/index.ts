export * from "./cpio.ts";
export * from "./modules.ts";
export * from "./programs.ts";
export * from "./skeleton.ts";
