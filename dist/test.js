import "./chunks/rolldown-runtime.js";
import { t as defaultOutput } from "./chunks/runner-environment.js";
import { t as runAction } from "./chunks/action-run.js";
import { o as readPlannedJob, r as readTestInputs, t as inTestActionWords } from "./chunks/test-inputs.js";
import { t as testAction } from "./chunks/test-action.js";
// src/actions/test.ts
await runAction(testAction({
	read: async (get, runner) => {
		const planned = await readPlannedJob(get("plan-job"), get("plan"));
		return readTestInputs(get, planned, defaultOutput(runner));
	},
	words: inTestActionWords
}));
export {};
