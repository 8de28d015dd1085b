import { z } from "zod";
import { backOffMs, describeError, type Logger, sleep } from "../../base/index.ts";
import { failureOf, GithubRefusal } from "../github-error.ts";
import type { BisectPlan, BisectPlans } from "./bisect-plan.ts";
import { isLost } from "./find-or-create.ts";
import { at, type Repository } from "./repository.ts";

export interface DispatchRequest {
  planned: BisectPlans;
  /** The workflow's file name, such as `bisect.yml`. Its `run-name` has the fingerprint in it. */
  workflow: string;
  /** The branch or tag whose workflow file runs: one that nobody untrusted can write to. */
  ref: string;
  /** Addresses of bisects that an issue or a comment remembers, by fingerprint. */
  remembered: ReadonlyMap<string, string>;
  /** When a fingerprint was last known to be mended, ISO 8601: bisects from before that were of another breakage. */
  mendedAt: ReadonlyMap<string, string>;
  /** How many are started; the rest is told. */
  most: number;
  log: Logger;
}

export interface ToldBisect {
  fingerprint: string;
  title: string;
  url: string;
  isNew: boolean;
}

export interface ToldBisects {
  bisects: ToldBisect[];
  left: BisectPlans["left"];
}

interface EarlierRun {
  name: string;
  url: string;
  createdAt: string;
}

/** GitHub lists no more than 1000 runs of a workflow. */
const mostPages = 10;
const mostLooks = 6;
const answerSchema = z.object({ html_url: z.string() });

/**
 * Starts a bisect for each plan for which none was ever started. Nobody starts a second one when the answer to the
 * first is lost: then the run is looked for, and told or missed.
 */
export async function dispatchBisects(
  repository: Repository,
  request: DispatchRequest,
): Promise<ToldBisects> {
  const { planned, most, remembered, mendedAt } = request;
  const told: ToldBisects = { bisects: [], left: [...planned.left] };
  if (planned.plans.length === 0) return told;
  const earlier = await listRuns(repository, request.workflow, mostPages);
  let started = 0;
  for (const plan of planned.plans) {
    const { fingerprint, title } = plan;
    const since = mendedAt.get(fingerprint);
    const known = findRun(earlier, fingerprint, since)?.url ?? remembered.get(fingerprint);
    if (known !== undefined) {
      told.bisects.push({ fingerprint, title, url: known, isNew: false });
    } else if (started >= most) {
      told.left.push({ fingerprint, title, why: `${most} bisects are started for one report at most` });
    } else {
      started += 1;
      try {
        const url = await dispatch(repository, request, plan);
        told.bisects.push({ fingerprint, title, url, isNew: true });
      } catch (error) {
        // The next ones would be refused, too.
        if (error instanceof GithubRefusal || failureOf(error)?.fault === "missing") throw error;
        told.left.push({ fingerprint, title, why: describeError(error) });
      }
    }
  }
  return told;
}

/** @returns the run's address; empty when it was started, and is not seen yet */
async function dispatch(
  repository: Repository,
  { workflow, ref, mendedAt, log }: DispatchRequest,
  { fingerprint, inputs }: BisectPlan,
): Promise<string> {
  const { actions } = repository.client.octokit.rest;
  const ask = async (more: { return_run_details?: boolean }): Promise<unknown> =>
    (
      await actions.createWorkflowDispatch({
        ...at(repository),
        workflow_id: workflow,
        ref,
        inputs: { ...inputs },
        ...more,
      })
    ).data;
  const since = mendedAt.get(fingerprint);
  try {
    // GitHub answers 204 without anything when it does not know the parameter (Enterprise Server), or refuses it.
    const answer = await ask({ return_run_details: true }).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure?.fault !== "refused" || !failure.said.includes("return_run_details")) throw error;
      return ask({});
    });
    const url = answerSchema.safeParse(answer).data?.html_url;
    if (url !== undefined) return url;
  } catch (error) {
    if (!isLost(error)) throw error;
    const run = await lookFor(repository, workflow, fingerprint, since);
    if (run !== undefined) return run.url;
    throw new Error("nobody knows whether it was started, so that it is not started again", { cause: error });
  }
  const run = await lookFor(repository, workflow, fingerprint, since);
  if (run === undefined) log.warn(`the bisect of ${fingerprint} was started, and is not listed yet`);
  return run?.url ?? "";
}

/** A run that was just started is listed some seconds later. */
async function lookFor(
  repository: Repository,
  workflow: string,
  fingerprint: string,
  since: string | undefined,
): Promise<EarlierRun | undefined> {
  for (let looks = 1; looks <= mostLooks; looks++) {
    await sleep(backOffMs(repository.client.backOff, looks), repository.client.signal);
    const found = findRun(await listRuns(repository, workflow, 1), fingerprint, since);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The newest whose name has the fingerprint as a word of its own. */
function findRun(
  runs: readonly EarlierRun[],
  fingerprint: string,
  since: string | undefined,
): EarlierRun | undefined {
  return runs.find(
    ({ name, createdAt }) =>
      name.split(/[^0-9a-zA-Z]+/).includes(fingerprint) &&
      (since === undefined || Date.parse(createdAt) > Date.parse(since)),
  );
}

/** Dispatched runs, the newest first. */
async function listRuns(repository: Repository, workflow: string, pages: number): Promise<EarlierRun[]> {
  const runs: EarlierRun[] = [];
  for (let page = 1; page <= pages; page++) {
    const { data } = await repository.client.octokit.rest.actions.listWorkflowRuns({
      ...at(repository),
      workflow_id: workflow,
      event: "workflow_dispatch",
      per_page: 100,
      page,
    });
    runs.push(
      ...data.workflow_runs.map(({ display_title, name, html_url: url, created_at: createdAt }) => ({
        name: `${display_title} ${name ?? ""}`,
        url,
        createdAt,
      })),
    );
    if (data.workflow_runs.length < 100) break;
  }
  return runs;
}
