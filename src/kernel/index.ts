export * from "./kernel.ts";
