import { UserError, visible } from "../../base/index.ts";
import type { Plan } from "../../matrix/index.ts";
import { failureOf } from "../github-error.ts";
import type { GithubClient } from "../open-client.ts";
import { readRun, type WorkflowRun } from "./base-runs.ts";
import { readPlan } from "./examine-run.ts";
import { fetchArtifacts } from "./fetch-artifacts.ts";
import type { FoundBaseline } from "./find-baseline.ts";
import { listArtifacts, type Repository } from "./list-artifacts.ts";
import type { UnpackBudget } from "./unpack.ts";

/**
 * The results that a run left, for a user who says with which run to compare. What she named and cannot be had is an
 * error, since nothing else would be what she asked for.
 * @throws UserError, GithubError, GithubRefusal
 */
export async function givenBaseline(
  client: GithubClient,
  request: { repository: Repository; run: number; into: string; budget: UnpackBudget },
): Promise<FoundBaseline> {
  const { repository, into, budget } = request;
  const run = await findRun(client, repository, request.run);
  const listed = (await listArtifacts(client, repository, run.id)).filter(
    ({ name, isExpired }) => !isExpired && /^vmentry-(?:plan$|results|build)/.test(name),
  );
  const { artifacts, problems } = await fetchArtifacts(client, {
    repository,
    artifacts: listed,
    into,
    budget,
    wants: path => /^(?:plan|results|build)\.json$/.test(path),
  });
  if (!artifacts.some(name => name.startsWith("vmentry-results"))) {
    const why = problems[0] === undefined ? "" : `: ${problems[0].artifact}: ${problems[0].problem}`;
    throw new UserError(
      `input "baseline": given ${run.id}, but that run has no results of tests, or they have expired${why}`,
    );
  }
  const plan = await planOf(into);
  return {
    directory: into,
    run: run.id,
    commit: plan?.run.commit ?? run.commit,
    subject: visible(plan?.run.subject ?? run.subject),
    distance: null,
    source: visible(`run ${run.id}, as it was given: ${run.url}`),
    artifacts,
    problems,
  };
}

async function findRun(client: GithubClient, repository: Repository, id: number): Promise<WorkflowRun> {
  try {
    return await readRun(client, repository, id);
  } catch (error) {
    if (failureOf(error)?.fault !== "missing") throw error;
    throw new UserError(`input "baseline": given ${id}, but there is no such workflow run`, { cause: error });
  }
}

/** Undefined when it has none that can be read: then its run says the commit. */
async function planOf(directory: string): Promise<Plan | undefined> {
  try {
    return await readPlan(directory);
  } catch {
    return undefined;
  }
}
