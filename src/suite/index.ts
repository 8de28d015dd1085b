export * from "./suite.ts";
