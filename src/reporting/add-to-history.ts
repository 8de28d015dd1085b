import { UserError } from "../base/index.ts";
import {
  type History,
  type JobResults,
  mergeHistories,
  type RecordedRun,
  recordHistory,
} from "../report/index.ts";
import type { RunResult } from "../results/index.ts";

/**
 * A history with a run added to it, all jobs of which are one run. Results of another commit than the run's are none
 * of it. @throws UserError when the run's commit is not known
 */
export function addToHistory(history: History, run: RecordedRun, jobs: readonly JobResults[]): History {
  if (!/^[0-9a-f]{7,64}$/.test(run.commit)) {
    throw new UserError("the run's commit is not known, and a run without one cannot be recorded");
  }
  const isOfRun = ({ kernel }: RunResult) => kernel.commit === null || kernel.commit.startsWith(run.commit);
  const parts = jobs.flatMap(({ results, commit = run.commit, variant, machineClass }) =>
    results === undefined || commit !== run.commit
      ? []
      : [recordHistory(run, { runs: results.runs.filter(isOfRun) }, { variant, machineClass })],
  );
  return mergeHistories([history, ...parts]);
}
