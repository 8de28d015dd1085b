import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/build.ts
await runAction(async (go) => go((await import("./chunks/build-front.js")).buildFront));
export {};
