import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/bisect-tell.ts
await runAction(async (go) => go((await import("./chunks/bisect-tell-front.js")).bisectTellFront));
export {};
