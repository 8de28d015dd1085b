import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { n as readPlannedJob } from "./plan-job.js";
import { t as testAction } from "./test-action.js";
import { r as readTestInputs, t as inTestActionWords } from "./test-inputs.js";
// src/actions/test-front.ts
const testFront = testAction({
	read: async (get, runner) => {
		const planned = await readPlannedJob(get("plan-job"), get("plan"));
		return readTestInputs(get, planned, defaultOutput(runner));
	},
	words: inTestActionWords
});
export { testFront };
