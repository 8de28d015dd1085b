import { type Counts, type Status, statuses, type TestResult } from "./model.ts";

/** How a status reads behind a number: `3 timed out`. */
export const statusWords: Readonly<Record<Status, string>> = {
  pass: "passed",
  fail: "failed",
  skip: "skipped",
  timeout: "timed out",
  crash: "crashed",
  "machine-died": "died with the machine",
  "not-run": "not run",
  error: "in error",
};

/** The test ran and its own verdict is bad. */
export const failedStatuses = ["fail", "timeout", "crash"] as const satisfies readonly Status[];

/** There is no verdict, and there should be one. */
export const unfinishedStatuses = ["machine-died", "not-run", "error"] as const satisfies readonly Status[];

/** What is worth reading first comes first. */
export const statusesByWorth: readonly Status[] = [...failedStatuses, ...unfinishedStatuses, "pass", "skip"];

export function noCounts(): Counts {
  return { pass: 0, fail: 0, skip: 0, timeout: 0, crash: 0, "machine-died": 0, "not-run": 0, error: 0 };
}

/** How many tests ended how. */
export function countStatuses(tests: readonly Pick<TestResult, "status">[]): Counts {
  const counts = noCounts();
  for (const { status } of tests) counts[status] += 1;
  return counts;
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) for (const status of statuses) sum[status] += counts[status];
  return sum;
}

/** `2 failed, 1 timed out, 48 passed, 30 skipped`, the worst first; `no tests` when there are none. */
export function describeCounts(counts: Counts, only: readonly Status[] = statusesByWorth): string {
  const told = only.filter(status => counts[status] > 0);
  return told.length === 0
    ? "no tests"
    : told.map(status => `${counts[status]} ${statusWords[status]}`).join(", ");
}
