import { runAction } from "./action-run.ts";

await runAction(async go => go((await import("./test-front.ts")).testFront));
