export * from "./distribution.ts";
export * from "./doctor.ts";
export * from "./foreign.ts";
export * from "./mend.ts";
export * from "./requirements.ts";
export * from "./source.ts";
