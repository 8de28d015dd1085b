export { applyEnvironment } from "./apply.ts";
export * from "./discover.ts";
export * from "./environment.ts";
export { environmentFileSchema } from "./environment-file.ts";
export { features } from "./features/index.ts";
export { readPlatform } from "./platform.ts";
