import "./chunks/rolldown-runtime.js";
import { t as runAction } from "./chunks/action-run.js";
// src/actions/root.ts
await runAction(async (go) => (await import("./chunks/root-front.js")).goAllInOneOrTest(go));
export {};
