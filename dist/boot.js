import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/boot.ts
await runAction(async (go) => go((await import("./chunks/boot-front.js")).bootFront));
export {};
