import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../base/index.ts";
import { type Plan, parsePlan } from "../../matrix/index.ts";
import { type Place, placeKey } from "../../report/index.ts";
import { planArtifact } from "../artifact-names.ts";
import type { GithubClient } from "../open-client.ts";
import type { WorkflowRun } from "./base-runs.ts";
import { fetchArtifacts } from "./fetch-artifacts.ts";
import { type ListedArtifact, listArtifacts, type Repository } from "./list-artifacts.ts";
import type { UnpackBudget } from "./unpack.ts";

const planFile = "plan.json";
const mostPlanBytes = 64 * 1024 ** 2;

/** An earlier run with results. */
export interface ExaminedRun {
  run: WorkflowRun;
  plan: Plan;
  /** That have not expired. */
  artifacts: ListedArtifact[];
  /** Of the places that are wanted, how many have results. */
  covered: number;
}

export interface ExamineRequest {
  repository: Repository;
  wanted: readonly Place[];
  /** For what is only looked at. */
  into: string;
  budget?: UnpackBudget;
}

/**
 * What a run has to offer as a baseline, or why nothing.
 * @throws GithubError, GithubRefusal, the client's signal's reason
 */
export async function examineRun(
  client: GithubClient,
  request: ExamineRequest,
  run: WorkflowRun,
): Promise<ExaminedRun | string> {
  if (!run.isCompleted) return "is not over yet";
  const listed = await listArtifacts(client, request.repository, run.id);
  const artifacts = listed.filter(({ isExpired }) => !isExpired);
  const artifact = artifacts.find(({ name }) => name === planArtifact);
  if (artifact === undefined) return "has no plan, or it has expired";
  const plan = await fetchPlan(client, request, artifact);
  if (typeof plan === "string") return plan;
  const names = new Set(artifacts.map(({ name }) => name));
  const jobs = plan.jobs.filter(job => job.commit === plan.run.commit && names.has(job.artifact));
  if (jobs.length === 0) return "has no results of tests, or they have expired";
  const has = new Set(placesOf({ ...plan, jobs }).map(placeKey));
  const covered = request.wanted.filter(place => has.has(placeKey(place))).length;
  return { run, plan, artifacts, covered };
}

/**
 * The plan that a run left, or why it is not to be had.
 * @throws GithubError, GithubRefusal, the client's signal's reason
 */
export async function fetchPlan(
  client: GithubClient,
  { repository, into, budget }: Omit<ExamineRequest, "wanted">,
  artifact: ListedArtifact,
): Promise<Plan | string> {
  const directory = join(into, `.plan-${artifact.id}`);
  try {
    const { problems } = await fetchArtifacts(client, {
      repository,
      artifacts: [artifact],
      into: directory,
      limits: { mostBytes: mostPlanBytes, mostDownloadBytes: mostPlanBytes },
      ...(budget === undefined ? {} : { budget }),
      wants: path => path === planFile,
    });
    if (problems[0] !== undefined) return `has a plan that cannot be had: it ${problems[0].problem}`;
    return await readPlan(directory);
  } catch (error) {
    if (client.signal.aborted) throw error;
    return `has a plan that cannot be read: ${describeError(error)}`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Of the artifacts in a directory. @throws Error, UserError when it cannot be read */
export async function readPlan(directory: string): Promise<Plan> {
  return parsePlan(await readFile(planIn(directory), "utf8"), planFile);
}

export function planIn(directory: string): string {
  return join(directory, planArtifact, planFile);
}

/** Where the tests of the plan's own commit run. */
export function placesOf({ run, jobs }: Pick<Plan, "run" | "jobs">): Place[] {
  const places = new Map<string, Place>();
  for (const { commit, variant, machine, environments } of jobs) {
    if (commit !== run.commit) continue;
    for (const environment of environments) {
      const place = { environment, machineClass: machine.class, variant };
      places.set(placeKey(place), place);
    }
  }
  return [...places.values()];
}
