import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/test.ts
await runAction(async (go) => go((await import("./chunks/test-front.js")).testFront));
export {};
