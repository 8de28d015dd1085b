import { type Counts, countsSchema, type Expectation, type Status } from "./model.ts";

/** What a test counts as: its status, unless its failure is a known one. */
export type CountKind = keyof Counts;

export const countKinds = countsSchema.keyof().options satisfies readonly CountKind[];

/** How a test that counts so reads behind a number: `3 timed out`. */
export const statusWords: Readonly<Record<CountKind, string>> = {
  pass: "passed",
  fail: "failed",
  flaky: "flaky",
  skip: "skipped",
  timeout: "timed out",
  crash: "crashed",
  "machine-died": "died with the machine",
  "not-run": "not run",
  error: "in error",
  "known-failure": "failed as known",
};

/** The test ran and its own verdict is bad. */
export const failedStatuses = ["fail", "timeout", "crash"] as const satisfies readonly Status[];

/** There is no verdict, and there should be one. */
export const unfinishedStatuses = ["machine-died", "not-run", "error"] as const satisfies readonly Status[];

/** What is worth reading first comes first. */
export const countKindsByWorth: readonly CountKind[] = [
  ...failedStatuses,
  ...unfinishedStatuses,
  "flaky",
  "known-failure",
  "pass",
  "skip",
];

/** What of a test decides how it counts. */
export interface Counted {
  status: Status;
  known?: Expectation | null;
}

/** A test that never ran, or that vmentry itself failed at, has not failed in any known way. */
const canBeKnown: ReadonlySet<Status> = new Set([...failedStatuses, "machine-died"]);

/** The one rule of how a test counts. */
export function countsAs({ status, known }: Counted): CountKind {
  const isKnown = known !== undefined && known !== null;
  return isKnown && canBeKnown.has(status) ? "known-failure" : status;
}

const bad: ReadonlySet<CountKind> = new Set([...failedStatuses, ...unfinishedStatuses]);

/** Whether a test makes its run red. */
export function isBad(test: Counted): boolean {
  return bad.has(countsAs(test));
}

export function noCounts(): Counts {
  return {
    pass: 0,
    fail: 0,
    flaky: 0,
    skip: 0,
    timeout: 0,
    crash: 0,
    "machine-died": 0,
    "not-run": 0,
    error: 0,
    "known-failure": 0,
  };
}

/** How many tests ended how. */
export function countStatuses(tests: readonly Counted[]): Counts {
  const counts = noCounts();
  for (const test of tests) counts[countsAs(test)] += 1;
  return counts;
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) for (const kind of countKinds) sum[kind] += counts[kind];
  return sum;
}

/** `2 failed, 1 timed out, 48 passed, 30 skipped`, the worst first; `no tests` when there are none. */
export function describeCounts(counts: Counts, only: readonly CountKind[] = countKindsByWorth): string {
  const told = only.filter(kind => counts[kind] > 0);
  return told.length === 0 ? "no tests" : told.map(kind => `${counts[kind]} ${statusWords[kind]}`).join(", ");
}
