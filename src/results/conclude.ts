import { counted, version } from "../base/index.ts";
import { addCounts, countStatuses, describeCounts, failedStatuses, unfinishedStatuses } from "./counts.ts";
import { type Conclusion, type Results, type RunResult, resultsVersion, type TestResult } from "./model.ts";
import { oneLine } from "./shown-text.ts";

/** A conclusion and why it is not good, one line; empty when it is. */
export interface Verdict {
  conclusion: Conclusion;
  reason: string;
}

export interface RunEnd {
  tests: readonly Pick<TestResult, "status">[];
  /** Whether the user asked to stop before the run's end. */
  interrupted: boolean;
  /** What the machine or vmentry failed at. */
  error?: string;
  /** Why the platform cannot do what the environment asks; no test has been started then. */
  notApplicable?: string;
}

/**
 * What a run comes to. Fails closed: it is `good` only when a test passed, none ended badly, and every one had
 * its turn. A test that failed is a verdict, so a run of failures alone is `tests-failed`, but one of skips alone
 * has told nothing and is an `error`.
 */
export function concludeRun({ tests, interrupted, error, notApplicable }: RunEnd): Verdict {
  const counts = countStatuses(tests);
  const unfinished = unfinishedStatuses.reduce((sum, status) => sum + counts[status], 0);
  const failed = failedStatuses.reduce((sum, status) => sum + counts[status], 0);
  const bad = describeCounts(counts, [...failedStatuses, ...unfinishedStatuses]);

  if (interrupted) {
    const left = unfinished === 0 ? "" : `: ${counted(unfinished, "test")} unfinished`;
    return { conclusion: "interrupted", reason: `interrupted${left}` };
  }
  if (error !== undefined) {
    const what = oneLine(error) || "an error without a message";
    return { conclusion: "error", reason: unfinished + failed === 0 ? what : `${what} (${bad})` };
  }
  if (notApplicable !== undefined && tests.length === 0) {
    const reason = oneLine(notApplicable) || "the platform cannot do what the environment asks";
    return { conclusion: "not-applicable", reason };
  }
  if (tests.length === 0) return { conclusion: "error", reason: "there were no tests to run" };
  if (unfinished > 0) return { conclusion: "error", reason: bad };
  if (failed > 0) return { conclusion: "tests-failed", reason: bad };
  if (counts.pass === 0) {
    return { conclusion: "error", reason: `no test passed: ${describeCounts(counts)}` };
  }
  return { conclusion: "good", reason: "" };
}

const worstFirst = ["interrupted", "error", "tests-failed"] as const satisfies readonly Conclusion[];
const toldRuns = 5;

/**
 * What several runs come to: the worst of them. A run that is not applicable changes nothing, unless there is
 * none but such, or none at all: then nothing was tested, which is an error.
 */
export function concludeResults(
  runs: readonly Pick<RunResult, "conclusion" | "reason" | "environment">[],
): Verdict {
  const worst = worstFirst.find(conclusion => runs.some(run => run.conclusion === conclusion));
  if (worst !== undefined) {
    const bad = worstFirst.flatMap(conclusion => runs.filter(run => run.conclusion === conclusion));
    return { conclusion: worst, reason: joinReasons(bad) };
  }
  if (runs.some(run => run.conclusion === "good")) return { conclusion: "good", reason: "" };
  if (runs.length === 0) return { conclusion: "error", reason: "nothing was run" };
  return { conclusion: "error", reason: `no environment is applicable here: ${joinReasons(runs)}` };
}

function joinReasons(runs: readonly Pick<RunResult, "reason" | "environment">[]): string {
  const told = runs.slice(0, toldRuns).map(({ environment, reason }) => `${environment.name}: ${reason}`);
  const more = runs.length - toldRuns;
  return oneLine(told.join("; ") + (more > 0 ? `; and ${counted(more, "run")} more` : ""));
}

/** Runs as results, with what they come to together. */
export function sumUp(runs: readonly RunResult[]): Results {
  return {
    format: "vmentry-results",
    version: resultsVersion,
    tool: `vmentry ${version}`,
    ...concludeResults(runs),
    counts: addCounts(runs.map(run => run.counts)),
    runs: [...runs],
  };
}
