import {
  brokenRuns,
  type ChangeKind,
  type Comparison,
  type CountKind,
  countsAs,
  kindOf,
  type RunResult,
  type TestResult,
  worstTests,
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
  const [nowRuns, oldRuns] = [runsOf(now), runsOf(before)];
  const old = worstTests(oldRuns);
  const oldKillers = killersIn(oldRuns);
  const originOf = originFinder(now);
  const { tests, outcomes } = endedTests(nowRuns);
  const hasHistory = history.records(place).length > 0;
  const times = hasHistory ? readTimes(tests, outcomes, place, history) : noTimes;
  const runFactor = findRunFactor([...times.values()]);
  const hasEarlier = hasHistory || old.size > 0;

  const cells: Cell[] = [];
  for (const test of tests) {
    const { id } = test;
    const outcome = outcomes.get(id) ?? "e";
    // Most of a first report, of which there is nothing to say.
    if (!hasEarlier && (outcome === "p" || outcome === "s")) continue;
    const was = old.get(id);
    const time = times.get(id);
    const mayBeSlower = time !== undefined && mayBeSlow(time) && !isSlowBefore(test, was);
    const slowdown = mayBeSlower
      ? findSlowdown(test.durationMs, [...history.passes(id, place)], runFactor)
      : undefined;
    if (outcome === "p" && slowdown === undefined && was !== undefined && countsAs(was) === "pass") continue;
    const ended = endsOf(was, test);
    const kind = kindOf(ended);
    if (outcome === "s" && kind !== "newlySkipped") continue;
    const earlier = history.outcomes(id, place);
    const series = readSeries(earlier);
    const reference = was === undefined ? undefined : outcomeOf(was, oldKillers);
    const isCompared = reference !== undefined && isVerdict(reference);
    const judged = judge({
      outcome,
      kind,
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
      from: originOf(test),
      before: ended.from,
      now: ended.to,
      earlier: isCompared ? undefined : series.last,
      series,
      slowdown: judged.class === "slower" ? slowdown : undefined,
      unless: undefined,
      isClosed: false,
      ...judged,
    });
  }
  const oldOriginOf = originFinder(before);
  for (const [id, test] of old) {
    const isMissing = !outcomes.has(id) && kindOf(endsOf(test, undefined)) === "missing";
    if (isMissing) cells.push(missingCell(test, index, oldOriginOf(test)));
  }
  return {
    cells,
    outcomes,
    brokenRuns: brokenRuns(oldRuns, nowRuns),
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

function runsOf(placed: PlacedRuns | undefined): RunResult[] {
  return (placed?.runs ?? []).map(({ run }) => run);
}

/** Each test of the runs once, by its worst end, and how it ended. */
function endedTests(runs: readonly RunResult[]): {
  tests: readonly TestResult[];
  outcomes: Map<string, Outcome>;
} {
  const killers = killersIn(runs);
  const outcomesOf = (tests: readonly TestResult[]) => {
    const outcomes = new Map<string, Outcome>();
    for (const test of tests) outcomes.set(test.id, outcomeOf(test, killers));
    return outcomes;
  };
  const [only] = runs;
  if (only !== undefined && runs.length === 1) {
    // As good as always each is there once.
    const outcomes = outcomesOf(only.tests);
    if (outcomes.size === only.tests.length) return { tests: only.tests, outcomes };
  }
  const tests = [...worstTests(runs).values()];
  return { tests, outcomes: outcomesOf(tests) };
}

function endsOf(before: TestResult | undefined, after: TestResult | undefined) {
  return {
    before,
    after,
    from: before === undefined ? undefined : countsAs(before),
    to: after === undefined ? undefined : countsAs(after),
  };
}

function killersIn(runs: readonly RunResult[]): Set<string> {
  return new Set(runs.flatMap(run => [...killersOf(run)]));
}

/** Of each test of a place the run that it is from; which one is looked for when it is asked the first time. */
function originFinder(placed: PlacedRuns | undefined): (test: TestResult) => JobRun | undefined {
  const runs = placed?.runs ?? [];
  if (runs.length <= 1) return () => runs[0];
  let origins: Map<TestResult, JobRun> | undefined;
  return test => {
    origins ??= new Map(runs.flatMap(each => each.run.tests.map(own => [own, each] as const)));
    return origins.get(test);
  };
}

const noTimes: ReadonlyMap<string, { nowMs: number; medianMs: number }> = new Map();

/** Of each test that passed and has enough earlier passes how long it took, now and earlier. */
function readTimes(
  tests: readonly TestResult[],
  outcomes: ReadonlyMap<string, Outcome>,
  place: Place,
  history: HistoryIndex,
): Map<string, { nowMs: number; medianMs: number }> {
  const times = new Map<string, { nowMs: number; medianMs: number }>();
  for (const { id, durationMs } of tests) {
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
