import { defaultOutput } from "../github/index.ts";
import { readPlannedJob } from "./plan-job.ts";
import { testAction } from "./test-action.ts";
import { inTestActionWords, readTestInputs } from "./test-inputs.ts";

export const testFront = testAction({
  read: async (get, runner) => {
    const planned = await readPlannedJob(get("plan-job"), get("plan"));
    return readTestInputs(get, planned, defaultOutput(runner));
  },
  words: inTestActionWords,
});
