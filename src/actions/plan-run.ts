import {
  type ActionsMatrices,
  actionsMatrices,
  describeOmission,
  formatPlanMarkdown,
  type Plan,
  planRun,
  writePlan,
} from "../matrix/index.ts";
import type { ActionBody, ActionContext } from "./action-run.ts";
import type { PlanInputs } from "./plan-inputs.ts";

export interface Planned {
  plan: Plan;
  matrices: ActionsMatrices;
  /** Of plan.json. */
  path: string;
}

export const planBody: ActionBody<PlanInputs, Planned> = {
  run: makePlan,
  outputs: ({ plan, matrices, path }) => ({
    conclusion: "good",
    "test-matrix": JSON.stringify(matrices.tests),
    "build-matrix": JSON.stringify(matrices.builds),
    tests: plan.jobs.length,
    builds: plan.buildJobs.length,
    commit: plan.run.commit,
    base: plan.run.base?.commit ?? "",
    plan: path,
  }),
  summary: ({ plan }) => formatPlanMarkdown(plan),
  problems: () => [],
};

async function makePlan({ request, out }: PlanInputs, { log, signal }: ActionContext): Promise<Planned> {
  const plan = await planRun(request, { signal });
  const matrices = actionsMatrices(plan);
  const path = await writePlan(out, plan);
  for (const { name, environments, machine } of plan.jobs) {
    log.info(`${name}: ${environments.length} environments, runs on ${machine.runsOn.join(", ")}`);
  }
  for (const each of plan.leftOut) log[each.isWarning ? "warn" : "info"](describeOmission(each));
  return { plan, matrices, path };
}
