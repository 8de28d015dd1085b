import { runAction } from "./action-run.ts";

await runAction(async go => go((await import("./report-front.ts")).reportFront));
