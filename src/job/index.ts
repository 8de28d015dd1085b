export * from "./job.ts";
export * from "./request.ts";
