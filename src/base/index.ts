export * from "./clock.ts";
export * from "./errors.ts";
export * from "./files.ts";
export * from "./log.ts";
export * from "./process.ts";
export * from "./temporary.ts";
export * from "./text.ts";
export * from "./version.ts";
