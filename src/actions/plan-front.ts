import { defaultOutput } from "../github/index.ts";
import type { Action } from "./action-run.ts";
import { inPlanActionWords, type PlanInputs, readPlanInputs } from "./plan-inputs.ts";
import type { Planned } from "./plan-run.ts";

/** Plans the jobs of a workflow, and hands them to it as matrices; red when there are none, or too many. */
export const planFront: Action<PlanInputs, Planned> = {
  read: (get, runner) => readPlanInputs(get, defaultOutput(runner, "vmentry-plan")),
  words: inPlanActionWords,
  output: inputs => inputs,
  load: async () => (await import("./plan-run.ts")).planBody,
};
