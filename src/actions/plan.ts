import { defaultOutput } from "../github/index.ts";
import { runAction } from "./action-run.ts";
import { inPlanActionWords, readPlanInputs } from "./plan-inputs.ts";

// Plans the jobs of a workflow, and hands them to it as matrices; red when there are none, or too many.
await runAction({
  read: (get, runner) => readPlanInputs(get, defaultOutput(runner, "vmentry-plan")),
  words: inPlanActionWords,
  output: inputs => inputs,
  load: async () => (await import("./plan-run.ts")).planBody,
});
