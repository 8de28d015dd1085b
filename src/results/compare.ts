import { badness } from "./conclude.ts";
import type { CountKind } from "./counts.ts";
import { countsAs, failedStatuses } from "./counts.ts";
import type { Results, RunResult, Splat, TestResult } from "./model.ts";
import { groupSplats, splatKey } from "./splat-group.ts";

/** A test under an environment, before and after; undefined where it is not. */
export interface Change {
  id: string;
  environment: string;
  before: TestResult | undefined;
  after: TestResult | undefined;
  /** How they counted. */
  from: CountKind | undefined;
  to: CountKind | undefined;
}

export const changeKinds = [
  "newFailures",
  "stillFailing",
  "fixed",
  "newlyFlaky",
  "newlyKnown",
  "newlySkipped",
  "missing",
  "newTests",
  "slower",
  "faster",
] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Comparison extends Record<ChangeKind, Change[]> {
  /** Complaints of the kernel that are not allowed, and were not there before; the same once. */
  newSplats: { splat: Splat; environments: string[]; times: number }[];
  goneSplats: Splat[];
  /** Runs that ended worse than before in a way that no test and no complaint shows. */
  brokenRuns: { environment: string; before: string; reason: string }[];
  /** Tests that are in both. */
  common: number;
  /** Whether a test, the kernel or a run is worse than before. */
  isWorse: boolean;
}

/**
 * What changed from one results to another, by environment and test id. Where there are several runs of an
 * environment, such as in merged results, the worst end of each test counts, on both sides.
 */
export function compareResults(before: Results, after: Results): Comparison {
  const old = worstByEnvironment(before.runs);
  const now = worstByEnvironment(after.runs);
  const comparison: Comparison = {
    newFailures: [],
    stillFailing: [],
    fixed: [],
    newlyFlaky: [],
    newlyKnown: [],
    newlySkipped: [],
    missing: [],
    newTests: [],
    slower: [],
    faster: [],
    newSplats: newSplats(before, after),
    goneSplats: newSplats(after, before).map(({ splat }) => splat),
    brokenRuns: brokenRuns(before.runs, after.runs),
    common: 0,
    isWorse: false,
  };
  for (const change of changesBetween(old, now)) {
    if (change.before !== undefined && change.after !== undefined) comparison.common += 1;
    const kind = kindOf(change);
    if (kind !== undefined) comparison[kind].push(change);
  }
  comparison.slower.sort((a, b) => factor(b) - factor(a));
  comparison.faster.sort((a, b) => factor(a) - factor(b));
  comparison.isWorse =
    comparison.newFailures.length + comparison.newSplats.length + comparison.brokenRuns.length > 0;
  return comparison;
}

/** The worse, the earlier. */
const ranking: readonly CountKind[] = [
  ...failedStatuses,
  "machine-died",
  "error",
  "not-run",
  "flaky",
  "known-failure",
  "skip",
  "pass",
];

/** Each test of the runs of one environment once, by its id: by its worst end. */
export function worstTests(runs: readonly RunResult[]): Map<string, TestResult> {
  const found = new Map<string, TestResult>();
  for (const { tests } of runs) {
    for (const test of tests) {
      const known = found.get(test.id);
      if (known === undefined || rank(test) < rank(known)) found.set(test.id, test);
    }
  }
  return found;
}

type WorstTests = ReadonlyMap<string, ReadonlyMap<string, TestResult>>;

function worstByEnvironment(runs: readonly RunResult[]): WorstTests {
  const byEnvironment = Map.groupBy(runs, run => run.environment.name);
  return new Map([...byEnvironment].map(([environment, own]) => [environment, worstTests(own)]));
}

function rank(test: TestResult): number {
  return ranking.indexOf(countsAs(test));
}

/** Each test that is in one of them or in both: those from before first. */
function* changesBetween(old: WorstTests, now: WorstTests): Generator<Change> {
  for (const [environment, tests] of old) {
    const there = now.get(environment);
    for (const [id, before] of tests) yield changeOf(id, environment, before, there?.get(id));
  }
  for (const [environment, tests] of now) {
    const there = old.get(environment);
    for (const [id, after] of tests) {
      if (there?.has(id) !== true) yield changeOf(id, environment, undefined, after);
    }
  }
}

function changeOf(
  id: string,
  environment: string,
  before: TestResult | undefined,
  after: TestResult | undefined,
): Change {
  const from = before === undefined ? undefined : countsAs(before);
  const to = after === undefined ? undefined : countsAs(after);
  return { id, environment, before, after, from, to };
}

const failures: ReadonlySet<CountKind> = new Set([...failedStatuses, "machine-died", "error"]);

/**
 * What became of a test; undefined when nothing did. One that had no turn has no verdict: before it is as good as
 * absent, afterwards it is a failure of the run.
 */
export function kindOf({
  before,
  after,
  from,
  to,
}: Pick<Change, "before" | "after" | "from" | "to">): ChangeKind | undefined {
  if (from === "not-run" && to === "not-run") return undefined;
  const wasThere = from !== undefined && from !== "not-run";
  const wasBad = from !== undefined && failures.has(from);
  if (to === undefined) return wasThere ? "missing" : undefined;
  if (failures.has(to) || to === "not-run") return wasBad ? "stillFailing" : "newFailures";
  if (to === "flaky") return from === "flaky" ? undefined : "newlyFlaky";
  if (!wasThere) return "newTests";
  if (to === "known-failure") return from === "known-failure" ? undefined : "newlyKnown";
  if (to === "skip") return from === "skip" ? undefined : "newlySkipped";
  if (wasBad || from === "known-failure" || from === "flaky") return "fixed";
  return before === undefined || after === undefined || from !== "pass" ? undefined : pace(before, after);
}

const leastFactor = 2;
const leastDifferenceMs = 1000;

function pace(before: TestResult, after: TestResult): ChangeKind | undefined {
  const difference = after.durationMs - before.durationMs;
  if (Math.abs(difference) < leastDifferenceMs) return undefined;
  if (after.durationMs > leastFactor * before.durationMs) return "slower";
  return before.durationMs > leastFactor * after.durationMs ? "faster" : undefined;
}

function factor({ before, after }: Change): number {
  return (after?.durationMs ?? 0) / Math.max(1, before?.durationMs ?? 0);
}

function newSplats(before: Results, after: Results): Comparison["newSplats"] {
  const known = new Set(
    before.runs.flatMap(run => run.splats.filter(({ allowed }) => allowed === null).map(splatKey)),
  );
  const splats = after.runs.flatMap(run =>
    run.splats
      .filter(splat => splat.allowed === null && !known.has(splatKey(splat)))
      .map(splat => ({ ...splat, environment: run.environment.name })),
  );
  return groupSplats(splats).map(({ first: { environment: _, ...splat }, splats: alike }) => ({
    splat,
    environments: [...new Set(alike.map(({ environment }) => environment))],
    times: alike.length,
  }));
}

/** Only an interruption and an error can be without a trace in tests and splats. */
export function brokenRuns(
  before: readonly RunResult[],
  after: readonly RunResult[],
): Comparison["brokenRuns"] {
  const worst = (runs: readonly RunResult[], environment: string) =>
    runs
      .filter(run => run.environment.name === environment)
      .reduce<RunResult | undefined>(
        (bad, run) => (bad === undefined || badness(run.conclusion) > badness(bad.conclusion) ? run : bad),
        undefined,
      );
  return [...new Set(after.map(run => run.environment.name))].flatMap(environment => {
    const now = worst(after, environment);
    const old = worst(before, environment);
    if (now === undefined || badness(now.conclusion) < badness("error")) return [];
    if (old !== undefined && badness(old.conclusion) >= badness("error")) return [];
    return [{ environment, before: old?.conclusion ?? "absent", reason: now.reason }];
  });
}
