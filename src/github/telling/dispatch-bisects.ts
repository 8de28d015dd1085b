import { describeError, type Logger } from "../../base/index.ts";
import { failureOf, GithubRefusal } from "../github-error.ts";
import type { BisectPlans } from "./bisect-plan.ts";
import { dispatchRun, findRuns, listDispatched } from "./dispatch-run.ts";
import type { Repository } from "./repository.ts";

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

/**
 * Starts a bisect for each plan for which none was ever started. Nobody starts a second one when the answer to the
 * first is lost: then the run is looked for, and told or missed.
 */
export async function dispatchBisects(
  repository: Repository,
  request: DispatchRequest,
): Promise<ToldBisects> {
  const { planned, workflow, ref, most, remembered, mendedAt, log } = request;
  const told: ToldBisects = { bisects: [], left: [...planned.left] };
  if (planned.plans.length === 0) return told;
  const earlier = await listDispatched(repository, workflow);
  let started = 0;
  for (const plan of planned.plans) {
    const { fingerprint, title, inputs } = plan;
    const since = mendedAt.get(fingerprint);
    const known = findRuns(earlier, fingerprint, since)[0]?.url ?? remembered.get(fingerprint);
    if (known !== undefined) {
      told.bisects.push({ fingerprint, title, url: known, isNew: false });
    } else if (started >= most) {
      told.left.push({ fingerprint, title, why: `${most} bisects are started for one report at most` });
    } else {
      started += 1;
      try {
        const asked = { workflow, ref, inputs: { ...inputs }, word: fingerprint, since };
        const run = await dispatchRun(repository, asked);
        if (run === undefined) log.warn(`the bisect of ${fingerprint} was started, and is not listed yet`);
        told.bisects.push({ fingerprint, title, url: run?.url ?? "", isNew: true });
      } catch (error) {
        // The next ones would be refused, too.
        if (error instanceof GithubRefusal || failureOf(error)?.fault === "missing") throw error;
        told.left.push({ fingerprint, title, why: describeError(error) });
      }
    }
  }
  return told;
}
