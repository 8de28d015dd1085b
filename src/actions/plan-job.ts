import { counted, didYouMean, readUserText, UserError, visible } from "../base/index.ts";
import type { MachineRequest } from "../job/index.ts";
import { type PlannedJob, parsePlan, parsePlannedJob } from "../matrix/index.ts";

/** Far above what the largest plan has. */
const mostPlanBytes = 64 * 1024 * 1024;

/**
 * The job of a plan that the inputs name: its own JSON, as a matrix hands it over, or its id in the plan at a path.
 * @returns undefined when they name none
 * @throws UserError when it is none, or the plan has no such job
 */
export async function readPlannedJob(job: string, plan: string): Promise<PlannedJob | undefined> {
  if (job === "") {
    if (plan === "") return undefined;
    throw new UserError(`input "plan": given ${quoted(plan)} without input "plan-job", which says which job`);
  }
  if (job.startsWith("{")) return parsePlannedJob(job, 'input "plan-job"');
  if (plan === "") {
    throw new UserError(
      `input "plan-job": given ${quoted(job)}, expected a job of a plan as JSON, ` +
        'such as toJSON(matrix.job) gives it, or its id together with input "plan"',
    );
  }
  const read = await readUserText(plan, { what: "plan", mostBytes: mostPlanBytes });
  if ("problems" in read) throw new UserError(`input "plan": ${read.problems.join("\n")}`);
  const { jobs } = parsePlan(read.text, plan);
  const ids = jobs.map(({ id }) => id);
  const found = jobs.find(({ id }) => id === job);
  if (found !== undefined) return found;
  const has = counted(ids.length, "other job");
  throw new UserError(
    `input "plan-job": given ${quoted(job)}, but ${plan} has ${has} and not this one${didYouMean(job, ids)}`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(visible(text).slice(0, 200));
}

/** What a plan says of its machine, for the job that is to run there. */
export function plannedMachine({ machine }: Pick<PlannedJob, "machine">): Partial<MachineRequest> {
  const { name, labels, cpus, memoryMiB, accelerator, cmdline, stage1Kernel } = machine;
  return {
    name,
    labels,
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(cmdline === undefined ? {} : { cmdline }),
    ...(stage1Kernel === undefined ? {} : { stageOneKernel: stage1Kernel }),
  };
}
