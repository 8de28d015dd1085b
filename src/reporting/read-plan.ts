import { visible } from "../base/index.ts";
import { type Plan, parsePlan } from "../matrix/index.ts";
import { problemLine, readCapped } from "./read-capped.ts";

const mostBytes = 64 * 1024 * 1024;

export interface PlanReading {
  /** Undefined when there is none, or it cannot be read. */
  plan: Plan | undefined;
  problems: string[];
}

/** The plan that was given, or else the one that was found; of several different ones nobody knows which counts. */
export async function readPlan(given: string | undefined, found: readonly string[]): Promise<PlanReading> {
  const files = given === undefined ? found : [given];
  const plans: Plan[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      plans.push(parsePlan(await readCapped(file, mostBytes), visible(file)));
    } catch (error) {
      problems.push(`the plan cannot be read: ${problemLine(error)}`);
    }
  }
  const [plan] = plans;
  if (plans.some(each => JSON.stringify(each) !== JSON.stringify(plan))) {
    problems.push(`there are different plans: ${files.map(visible).join(", ")}`);
  }
  return { plan, problems };
}
