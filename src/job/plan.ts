import { join } from "node:path";
import { type Logger, temporaryDirectory } from "../base/index.ts";
import { type EnvironmentPlan, planEnvironments } from "../environment/index.ts";
import { expectedFacts } from "./expected-facts.ts";
import { openGivenKernel } from "./given-kernel.ts";
import { openMachine, openStageOneKernel } from "./open-machine.ts";
import { readEnvironments } from "./prepare.ts";
import type { JobRequest, KernelRequest } from "./request.ts";

export type PlanRequest = KernelRequest & Pick<JobRequest, "environments" | "onlyEnvironments" | "machine">;

/**
 * What a job is going to do to its machine, which is not started: from the kernel's configuration and from what
 * the machine's CPU is expected to be. The job makes the plan again once the machine is up.
 * @throws UserError
 */
export async function planJob(
  request: PlanRequest,
  context: { log: Logger; signal: AbortSignal },
): Promise<EnvironmentPlan> {
  await using scratch = temporaryDirectory("plan");
  const place = { ...context, scratch: scratch.path };
  const environments = await readEnvironments(request);
  await using given = await openGivenKernel(request, place);
  const { kernel } = given;
  const stageOneKernel = await openStageOneKernel(request.machine, kernel, place);
  await using machine = await openMachine(request.machine, stageOneKernel, {
    ...place,
    consolePath: join(scratch.path, "console.log"),
    menuSeconds: 0,
  });
  machine.check(kernel);
  return planEnvironments(environments, expectedFacts(kernel, machine.description, request.machine.labels));
}
