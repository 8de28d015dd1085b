import { runAction } from "./action-run.ts";

await runAction(async go => go((await import("./bisect-tell-front.ts")).bisectTellFront));
