import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/bisect-probe.ts
await runAction(async (go) => go((await import("./chunks/bisect-probe-front.js")).bisectProbeFront));
export {};
