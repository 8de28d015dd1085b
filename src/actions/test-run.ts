import { isDebug } from "@actions/core";
import { annotateResults, errorStatuses, failedStatuses, verdict, writeLog } from "../github/index.ts";
import { type JobOutcome, type JobRequest, runJob } from "../job/index.ts";
import {
  type Conclusion,
  formatMarkdown,
  formatSummary,
  type Results,
  type Status,
} from "../results/index.ts";
import { linesProgress } from "../runner/index.ts";
import type { ActionBody, ActionContext, Outputs } from "./action-run.ts";
import type { TestInputs } from "./test-inputs.ts";

/** Boots the kernel and runs the tests; the log has what happens meanwhile, and the summary at the end. */
export async function runTests(job: JobRequest, { runner, log, signal }: ActionContext): Promise<JobOutcome> {
  using reporter = linesProgress({ write: writeLog, colour: true, level: isDebug() ? "verbose" : "normal" });
  const request = { ...job, checkout: runner.workspace };
  const outcome = await runJob(request, { log, signal, onProgress: reporter.onProgress });
  writeLog(formatSummary(outcome.results, { colour: true }));
  return outcome;
}

export const testBody: ActionBody<TestInputs, JobOutcome> = {
  run: ({ job }, context) => runTests(job, context),
  outputs: outputsOf,
  annotate: async (outcome, inputs, context) => {
    if (inputs.annotate) await annotate(outcome, inputs.job, context);
  },
  summary: ({ results }) => formatMarkdown(results),
  problems: (outcome, { failsOnFailures }) => problemsOf(outcome, failsOnFailures),
};

/** Ends that say something of the kernel, which a report can weigh. */
const verdicts: readonly Conclusion[] = ["tests-failed", "splats"];

/** Why a run is red; none when it is not. */
function problemsOf({ results, notWritten }: JobOutcome, failsOnFailures: boolean): string[] {
  const isJudged = !failsOnFailures && verdicts.includes(results.conclusion);
  return [isJudged ? undefined : verdict(results), notWritten].filter(problem => problem !== undefined);
}

function outputsOf({ results, resultsPath, junitPath, summaryPath, notWritten }: JobOutcome): Outputs {
  return {
    conclusion: results.conclusion,
    passed: sum(results, ["pass"]),
    failed: sum(results, failedStatuses),
    skipped: sum(results, ["skip"]),
    errors: sum(results, errorStatuses),
    "not-run": sum(results, ["not-run"]),
    ...(notWritten === undefined ? { results: resultsPath, junit: junitPath, summary: summaryPath } : {}),
  };
}

function sum({ counts }: Results, statuses: readonly Status[]): number {
  return statuses.reduce((total, status) => total + counts[status], 0);
}

/** Shows what failed at its line in the checkout. */
async function annotate(
  { results }: JobOutcome,
  { selftests, kernel }: Pick<JobRequest, "selftests" | "kernel">,
  { runner }: ActionContext,
): Promise<void> {
  await annotateResults(results, {
    ...runner,
    directories: [selftests, kernel].filter(each => each !== undefined),
  });
}
