import type { PlanChoices } from "./make-plan.ts";

export const planDefaults = {
  builds: true,
  splitsBuilds: false,
  testsEveryCommit: false,
  jobsPerKernel: 1,
} as const satisfies PlanChoices;
