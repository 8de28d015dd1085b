import { UserError } from "../../base/index.ts";
import { failureOf } from "../github-error.ts";
import { readRun } from "../reading/base-runs.ts";
import { dispatchRun, findRuns, listDispatched, type StartedRun } from "../telling/dispatch-run.ts";
import { at, type Repository } from "../telling/repository.ts";
import type { BisectChain } from "./bisect-state.ts";

/** The input by which a workflow is told which run it goes on from. */
export const continueInput = "continue-run";

export interface HandOverRequest {
  /** File name of the workflow that is at its end, and is started anew. */
  workflow: string;
  ref: string;
  /** What this run was dispatched with. */
  inputs: Readonly<Record<string, unknown>>;
  /** This run's id, which the next one's name has as a word. */
  run: number;
  chain: Omit<BisectChain, "added">;
  /** Answers that this run added. */
  added: number;
}

/** At six hours each, more than a week. */
const mostRuns = 40;

/**
 * Starts a fresh run that goes on where this one ends, once.
 * @returns undefined when it was started, and is not seen yet
 * @throws UserError when there is to be no other; GithubError, GithubRefusal
 */
export async function handOver(
  repository: Repository,
  { workflow, ref, inputs, run, chain, added }: HandOverRequest,
): Promise<StartedRun | undefined> {
  if (added === 0) {
    throw new UserError(
      "no fresh run is started, since this one added nothing: its time is too short for a probe",
    );
  }
  if (chain.runs >= mostRuns) {
    throw new UserError(`no fresh run is started: the bisect has taken ${chain.runs} runs already`);
  }
  const [known] = findRuns(await listDispatched(repository, workflow), `${run}`);
  if (known !== undefined) return known;
  const given = Object.entries(inputs).map(([name, value]) => [name, String(value ?? "")] as const);
  try {
    return await dispatchRun(repository, {
      ...{ workflow, ref, word: `${run}` },
      inputs: { ...Object.fromEntries(given), [continueInput]: `${run}` },
    });
  } catch (error) {
    if (failureOf(error)?.fault !== "refused") throw error;
    throw new UserError(
      `GitHub does not start ${workflow} of ${ref} (${failureOf(error)?.said}): it needs an input ${continueInput}`,
      { cause: error },
    );
  }
}

/**
 * That a run may be gone on from: it is of the same workflow, of the repository's own code, and was started by
 * somebody who may write to it. What others left is not taken for a state.
 * @throws UserError, GithubError, GithubRefusal
 */
export async function checkContinued(
  repository: Repository,
  { run, file }: { run: number; file: string | undefined },
): Promise<void> {
  const found = await readRun(repository.client, at(repository), run).catch((error: unknown) => {
    if (failureOf(error)?.fault !== "missing") throw error;
    throw new UserError(`input "${continueInput}": given ${run}, but there is no such workflow run`);
  });
  const why = !found.isOwn
    ? "is of another repository's code"
    : found.event !== "workflow_dispatch"
      ? `was started by ${found.event}, and not by a dispatch`
      : found.file !== file
        ? `is of another workflow, ${found.file}`
        : undefined;
  if (why !== undefined) throw new UserError(`input "${continueInput}": run ${run} ${why}`);
}
