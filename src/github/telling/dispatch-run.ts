import { z } from "zod";
import { backOffMs, sleep } from "../../base/index.ts";
import { failureOf } from "../github-error.ts";
import { isLost } from "./find-or-create.ts";
import { at, type Repository } from "./repository.ts";

export interface DispatchRunRequest {
  /** The workflow's file name, such as `kvm-bisect.yml`. */
  workflow: string;
  /** The branch or tag whose workflow file runs: one that nobody untrusted can write to. */
  ref: string;
  inputs: Readonly<Record<string, string>>;
  /** What its `run-name` has as a word of its own, and no other run's: by this it is found again. */
  word: string;
  /** Runs from before that have the word are others; ISO 8601. */
  since?: string | undefined;
}

export interface StartedRun {
  id: number;
  url: string;
}

/** A run that a dispatch started. */
export interface DispatchedRun extends StartedRun {
  /** Untrusted text. */
  name: string;
  createdAt: string;
  /** `queued`, `in_progress`, `completed` and others. */
  status: string;
  /** `success`, `failure`, `cancelled` and others; null while it runs. */
  conclusion: string | null;
}

/** GitHub lists no more than 1000 runs of a workflow. */
const mostPages = 10;
const mostLooks = 6;
const answerSchema = z.object({ workflow_run_id: z.int().positive(), html_url: z.string() });

/**
 * Starts a run. Nobody starts a second one when the answer to the first is lost: then the run is looked for.
 * @returns undefined when it was started, and is not seen yet
 * @throws Error when nobody knows whether it was started; GithubError, GithubRefusal when it was not
 */
export async function dispatchRun(
  repository: Repository,
  request: DispatchRunRequest,
): Promise<StartedRun | undefined> {
  const { workflow, ref, inputs } = request;
  const { actions } = repository.client.octokit.rest;
  const ask = async (more: { return_run_details?: boolean }): Promise<unknown> =>
    (
      await actions.createWorkflowDispatch({
        ...at(repository),
        ...{ workflow_id: workflow, ref, inputs: { ...inputs } },
        ...more,
      })
    ).data;
  try {
    // GitHub answers 204 without anything when it does not know the parameter (Enterprise Server), or refuses it.
    const answer = await ask({ return_run_details: true }).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure?.fault !== "refused" || !failure.said.includes("return_run_details")) throw error;
      return ask({});
    });
    const run = answerSchema.safeParse(answer).data;
    if (run !== undefined) return { id: run.workflow_run_id, url: run.html_url };
  } catch (error) {
    if (!isLost(error)) throw error;
    const run = await lookFor(repository, request);
    if (run !== undefined) return run;
    throw new Error("nobody knows whether it was started, so that it is not started again", { cause: error });
  }
  return await lookFor(repository, request);
}

/** A run that was just started is listed some seconds later. */
async function lookFor(
  repository: Repository,
  { workflow, word, since }: DispatchRunRequest,
): Promise<DispatchedRun | undefined> {
  for (let looks = 1; looks <= mostLooks; looks++) {
    await sleep(backOffMs(repository.client.backOff, looks), repository.client.signal);
    const [found] = findRuns(await listDispatched(repository, workflow, 1), word, since);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Those whose name has the word as a word of its own, the newest first. */
export function findRuns(runs: readonly DispatchedRun[], word: string, since?: string): DispatchedRun[] {
  return runs.filter(
    ({ name, createdAt }) =>
      name.split(/[^0-9a-zA-Z]+/).includes(word) &&
      (since === undefined || Date.parse(createdAt) > Date.parse(since)),
  );
}

/** A workflow's dispatched runs, the newest first. @throws GithubError, GithubRefusal */
export async function listDispatched(
  repository: Repository,
  workflow: string,
  pages = mostPages,
): Promise<DispatchedRun[]> {
  const runs: DispatchedRun[] = [];
  for (let page = 1; page <= pages; page++) {
    const { data } = await repository.client.octokit.rest.actions.listWorkflowRuns({
      ...at(repository),
      workflow_id: workflow,
      event: "workflow_dispatch",
      per_page: 100,
      page,
    });
    runs.push(...data.workflow_runs.map(runOf));
    if (data.workflow_runs.length < 100) break;
  }
  return runs;
}

/** @throws GithubError, GithubRefusal */
export async function readDispatched(repository: Repository, id: number): Promise<DispatchedRun> {
  const { actions } = repository.client.octokit.rest;
  return runOf((await actions.getWorkflowRun({ ...at(repository), run_id: id })).data);
}

/** What the API gives of a run, as far as it matters here. */
interface GivenRun {
  id: number;
  html_url: string;
  display_title: string;
  name?: string | null | undefined;
  created_at: string;
  status: string | null;
  conclusion: string | null;
}

function runOf(given: GivenRun): DispatchedRun {
  const { id, html_url: url, display_title: title, name, created_at: createdAt } = given;
  const { status, conclusion } = given;
  return { id, url, name: `${title} ${name ?? ""}`, createdAt, status: status ?? "", conclusion };
}
