export * from "./context.ts";
export * from "./job.ts";
export * from "./open-machine.ts";
export * from "./plan.ts";
export * from "./request.ts";
