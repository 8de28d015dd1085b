import { badness } from "./conclude.ts";
import type { CountKind } from "./counts.ts";
import { countsAs, failedStatuses } from "./counts.ts";
import type { Results, RunResult, Splat, TestResult } from "./model.ts";
import { testsInRuns } from "./notable-tests.ts";
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
  const old = worstOf(before);
  const now = worstOf(after);
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
    brokenRuns: brokenRuns(before, after),
    common: 0,
    isWorse: false,
  };
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const change = changeOf(old.get(key), now.get(key));
    if (change === undefined) continue;
    if (change.before !== undefined && change.after !== undefined) comparison.common += 1;
    for (const kind of kindsOf(change)) comparison[kind].push(change);
  }
  comparison.slower.sort((a, b) => factor(b) - factor(a));
  comparison.faster.sort((a, b) => factor(a) - factor(b));
  comparison.isWorse =
    comparison.newFailures.length + comparison.newSplats.length + comparison.brokenRuns.length > 0;
  return comparison;
}

interface Placed {
  test: TestResult;
  environment: string;
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

function worstOf({ runs }: Results): Map<string, Placed> {
  const found = new Map<string, Placed>();
  for (const { test, run } of testsInRuns(runs)) {
    const environment = run.environment.name;
    const key = JSON.stringify([environment, test.id]);
    const known = found.get(key);
    if (known === undefined || rank(test) < rank(known.test)) found.set(key, { test, environment });
  }
  return found;
}

function rank(test: TestResult): number {
  return ranking.indexOf(countsAs(test));
}

function changeOf(before: Placed | undefined, after: Placed | undefined): Change | undefined {
  const any = after ?? before;
  if (any === undefined) return undefined;
  return {
    id: any.test.id,
    environment: any.environment,
    before: before?.test,
    after: after?.test,
    from: before === undefined ? undefined : countsAs(before.test),
    to: after === undefined ? undefined : countsAs(after.test),
  };
}

const failures: ReadonlySet<CountKind> = new Set([...failedStatuses, "machine-died", "error"]);

/** A test that had no turn has no verdict: before it is as good as absent, afterwards it is a failure of the run. */
function kindsOf({ before, after, from, to }: Change): ChangeKind[] {
  if (from === "not-run" && to === "not-run") return [];
  const wasThere = from !== undefined && from !== "not-run";
  const wasBad = from !== undefined && failures.has(from);
  if (to === undefined) return wasThere ? ["missing"] : [];
  if (failures.has(to) || to === "not-run") return [wasBad ? "stillFailing" : "newFailures"];
  if (to === "flaky") return from === "flaky" ? [] : ["newlyFlaky"];
  if (!wasThere) return ["newTests"];
  if (to === "known-failure") return from === "known-failure" ? [] : ["newlyKnown"];
  if (to === "skip") return from === "skip" ? [] : ["newlySkipped"];
  if (wasBad || from === "known-failure" || from === "flaky") return ["fixed"];
  return before === undefined || after === undefined || from !== "pass" ? [] : pace(before, after);
}

const leastFactor = 2;
const leastDifferenceMs = 1000;

function pace(before: TestResult, after: TestResult): ChangeKind[] {
  const difference = after.durationMs - before.durationMs;
  if (Math.abs(difference) < leastDifferenceMs) return [];
  if (after.durationMs > leastFactor * before.durationMs) return ["slower"];
  return before.durationMs > leastFactor * after.durationMs ? ["faster"] : [];
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
function brokenRuns(before: Results, after: Results): Comparison["brokenRuns"] {
  const worst = (runs: readonly RunResult[], environment: string) =>
    runs
      .filter(run => run.environment.name === environment)
      .reduce<RunResult | undefined>(
        (bad, run) => (bad === undefined || badness(run.conclusion) > badness(bad.conclusion) ? run : bad),
        undefined,
      );
  return [...new Set(after.runs.map(run => run.environment.name))].flatMap(environment => {
    const now = worst(after.runs, environment);
    const old = worst(before.runs, environment);
    if (now === undefined || badness(now.conclusion) < badness("error")) return [];
    if (old !== undefined && badness(old.conclusion) >= badness("error")) return [];
    return [{ environment, before: old?.conclusion ?? "absent", reason: now.reason }];
  });
}
