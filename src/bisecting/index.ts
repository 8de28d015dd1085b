export * from "./bisect-report.ts";
export * from "./probe.ts";
export * from "./question.ts";
export * from "./request.ts";
