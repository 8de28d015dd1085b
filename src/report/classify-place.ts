import {
  type Change,
  type ChangeKind,
  type Comparison,
  type CountKind,
  compareResults,
  countsAs,
  type RunResult,
  sumUp,
  type TestResult,
} from "../results/index.ts";
import type { FindingClass } from "./finding-class.ts";
import type { JobRun, PlacedRuns } from "./gather.ts";
import { isBadOutcome, isVerdict, killersOf, type Outcome, outcomeOf } from "./outcome.ts";
import type { Place } from "./place.ts";
import { type HistoryIndex, readSeries, type Series } from "./series.ts";
import { findRunFactor, findSlowdown, leastFactor, medianDuration, type Slowdown } from "./slower.ts";

/** A test in a place, and what is to be said of it. */
export interface Cell {
  id: string;
  /** Index into the report's places. */
  place: number;
  class: FindingClass;
  outcome: Outcome;
  /** As it is now; of a missing one as it was. */
  test: TestResult;
  /** The run and job that `test` is from. */
  from: JobRun | undefined;
  before: CountKind | undefined;
  now: CountKind | undefined;
  /** How it ended last in the history, where the baseline says nothing. */
  earlier: Outcome | undefined;
  series: Series;
  /**
   * What it is, as far as it is not only flaky: `regression`. Such a cell is `flaky` until the failures of all
   * places are weighed together.
   */
  unless: FindingClass | undefined;
  slowdown: Slowdown | undefined;
  /** Red whatever the user says. */
  isClosed: boolean;
}

/** What is to be said of a place. */
export interface ClassifiedPlace {
  cells: Cell[];
  /** How each test ended, by id. */
  outcomes: ReadonlyMap<string, Outcome>;
  brokenRuns: Comparison["brokenRuns"];
  compared: "baseline" | "history" | "nothing";
  /** How many times as long its tests took as earlier. */
  runFactor: number;
}

export interface PlaceToClassify {
  place: Place;
  index: number;
  now: PlacedRuns | undefined;
  before: PlacedRuns | undefined;
  history: HistoryIndex;
}

/** Compares a place with itself in the baseline, and with its own history. */
export function classifyPlace({ place, index, now, before, history }: PlaceToClassify): ClassifiedPlace {
  const [nowRuns, oldRuns] = [testsAlone(now), testsAlone(before)];
  const comparison = compareResults(sumUp(oldRuns), sumUp(nowRuns));
  const old = worstTests(oldRuns);
  const current = worstTests(nowRuns);
  const killers = killersIn(nowRuns);
  const oldKillers = killersIn(oldRuns);
  const origins = originsOf(now, before);
  const outcomes = new Map([...current].map(([id, test]) => [id, outcomeOf(test, killers)]));
  const times = readTimes(current, outcomes, place, history);
  const runFactor = findRunFactor([...times.values()]);

  const cells: Cell[] = [];
  const kinds = kindsByTest(comparison);
  for (const [id, test] of current) {
    const outcome = outcomes.get(id) ?? "e";
    const was = old.get(id);
    const time = times.get(id);
    const mayBeSlower = time !== undefined && mayBeSlow(time) && !isSlowBefore(test, was);
    const slowdown = mayBeSlower
      ? findSlowdown(test.durationMs, [...history.passes(id, place)], runFactor)
      : undefined;
    if (outcome === "p" && slowdown === undefined && was !== undefined && countsAs(was) === "pass") continue;
    const earlier = history.outcomes(id, place);
    const series = readSeries(earlier);
    const reference = was === undefined ? undefined : outcomeOf(was, oldKillers);
    const isCompared = reference !== undefined && isVerdict(reference);
    const judged = judge({
      outcome,
      kind: kinds.get(test),
      reference: isCompared ? reference : series.last,
      series,
      wasWithout: reference === undefined ? earlier.at(-1)?.outcome === "e" : !isCompared,
      hasBaseline: before !== undefined,
      isSlower: slowdown !== undefined,
    });
    if (judged === undefined) continue;
    cells.push({
      id,
      place: index,
      outcome,
      test,
      from: origins.get(test),
      before: was === undefined ? undefined : countsAs(was),
      now: countsAs(test),
      earlier: isCompared ? undefined : series.last,
      series,
      slowdown: judged.class === "slower" ? slowdown : undefined,
      unless: undefined,
      isClosed: false,
      ...judged,
    });
  }
  const missing = comparison.missing.flatMap(({ before: test }): Cell[] =>
    test === undefined ? [] : [missingCell(test, index, origins.get(test))],
  );
  const hasHistory = history.records(place).length > 0;
  return {
    cells: [...cells, ...missing],
    outcomes,
    brokenRuns: comparison.brokenRuns,
    compared: before !== undefined ? "baseline" : hasHistory ? "history" : "nothing",
    runFactor,
  };
}

interface Evidence {
  outcome: Outcome;
  kind: ChangeKind | undefined;
  /** How it ended in the baseline, or else last in the history. */
  reference: Outcome | undefined;
  series: Series;
  /** It had no verdict before either. */
  wasWithout: boolean;
  hasBaseline: boolean;
  isSlower: boolean;
}

type Judgement = Pick<Cell, "class"> & Partial<Pick<Cell, "unless" | "isClosed">>;

/** Which class a test belongs to in one place; undefined when there is nothing to say. */
function judge(evidence: Evidence): Judgement | undefined {
  const { outcome, kind, reference, series, wasWithout, hasBaseline, isSlower } = evidence;
  const isUnsteady = series.isFlaky && series.broken === undefined;
  if (outcome === "e") {
    return { class: "infrastructure", isClosed: !wasWithout };
  }
  if (isBadOutcome(outcome)) {
    if (reference === undefined) return { class: hasBaseline ? "new-failure" : "unjudged" };
    if (isBadOutcome(reference) || reference === "x") {
      return { class: isUnsteady && reference !== "x" ? "flaky" : "still-failing" };
    }
    return { class: "regression", unless: "regression" };
  }
  if (outcome === "k") return { class: "flaky" };
  if (outcome === "s") return kind === "newlySkipped" ? { class: "newly-skipped" } : undefined;
  if (outcome === "x") return kind === "newlyKnown" ? { class: "newly-known" } : undefined;
  if (isSlower) return { class: "slower" };
  const wasBad = reference !== undefined && (isBadOutcome(reference) || reference === "x");
  return wasBad && !isUnsteady ? { class: "fixed" } : undefined;
}

function testsAlone(placed: PlacedRuns | undefined): RunResult[] {
  return (placed?.runs ?? []).map(({ run }) => ({ ...run, splats: [] }));
}

/** Each test of the runs once, as a comparison counts it: by its worst end. */
function worstTests(runs: readonly RunResult[]): Map<string, TestResult> {
  const [only] = runs;
  const own = new Map(only?.tests.map(test => [test.id, test]));
  if (only === undefined || (runs.length === 1 && own.size === only.tests.length)) return own;
  const comparison = compareResults(sumUp([]), sumUp(runs));
  return new Map(
    changesOf(comparison).flatMap(({ change: { id, after } }) =>
      after === undefined ? [] : [[id, after] as const],
    ),
  );
}

function kindsByTest(comparison: Comparison): Map<TestResult, ChangeKind> {
  return new Map(
    changesOf(comparison).flatMap(({ kind, change: { after } }) =>
      after === undefined ? [] : [[after, kind] as const],
    ),
  );
}

/** All of them, which the compiler sees to. */
const eachKind: Readonly<Record<ChangeKind, true>> = {
  newFailures: true,
  stillFailing: true,
  fixed: true,
  newlyFlaky: true,
  newlyKnown: true,
  newlySkipped: true,
  missing: true,
  newTests: true,
  slower: true,
  faster: true,
};

function changesOf(comparison: Comparison): { kind: ChangeKind; change: Change }[] {
  const kinds = Object.keys(eachKind).filter((key): key is ChangeKind => key in eachKind);
  return kinds.flatMap(kind => comparison[kind].map(change => ({ kind, change })));
}

function killersIn(runs: readonly RunResult[]): Set<string> {
  return new Set(runs.flatMap(run => [...killersOf(run)]));
}

function originsOf(...all: readonly (PlacedRuns | undefined)[]): Map<TestResult, JobRun> {
  const origins = new Map<TestResult, JobRun>();
  for (const placed of all) {
    for (const each of placed?.runs ?? []) for (const test of each.run.tests) origins.set(test, each);
  }
  return origins;
}

/** Of each test that passed and has enough earlier passes how long it took, now and earlier. */
function readTimes(
  tests: ReadonlyMap<string, TestResult>,
  outcomes: ReadonlyMap<string, Outcome>,
  place: Place,
  history: HistoryIndex,
): Map<string, { nowMs: number; medianMs: number }> {
  const times = new Map<string, { nowMs: number; medianMs: number }>();
  for (const [id, { durationMs }] of tests) {
    if (outcomes.get(id) !== "p") continue;
    const medianMs = medianDuration(history.passes(id, place));
    if (medianMs !== undefined) times.set(id, { nowMs: durationMs, medianMs });
  }
  return times;
}

/** Most are not, and need not be looked at closely. */
function mayBeSlow({ nowMs, medianMs }: { nowMs: number; medianMs: number }): boolean {
  return nowMs > 0.99 * leastFactor * medianMs;
}

/** It was as slow in the baseline already, so that it is not this change's doing. */
function isSlowBefore(test: TestResult, before: TestResult | undefined): boolean {
  return before !== undefined && countsAs(before) === "pass" && test.durationMs < 1.5 * before.durationMs;
}

function missingCell(test: TestResult, place: number, from: JobRun | undefined): Cell {
  return {
    id: test.id,
    place,
    class: "missing",
    outcome: ".",
    test,
    from,
    before: countsAs(test),
    now: undefined,
    earlier: undefined,
    series: readSeries([]),
    unless: undefined,
    slowdown: undefined,
    isClosed: false,
  };
}
