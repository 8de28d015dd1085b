export * from "./find.ts";
export * from "./stage1.ts";
