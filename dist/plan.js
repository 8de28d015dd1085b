import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/plan.ts
await runAction(async (go) => go((await import("./chunks/plan-front.js")).planFront));
export {};
