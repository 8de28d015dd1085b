import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/report.ts
await runAction(async (go) => go((await import("./chunks/report-front.js")).reportFront));
export {};
