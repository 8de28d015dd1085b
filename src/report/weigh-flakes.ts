import type { Cell } from "./classify-place.ts";
import { differsFrom, failsOftener, type Stratum, type Trials } from "./exact-test.ts";
import { discoveries } from "./false-discoveries.ts";
import type { FindingClass } from "./finding-class.ts";
import type { Flake } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import type { Place } from "./place.ts";
import { wilsonInterval } from "./rate.ts";
import { failedAtFirst, type HistoryIndex, readSeries, type Series } from "./series.ts";

/** A place whose tests have ended now. */
export interface EndedPlace {
  place: Place;
  outcomes: ReadonlyMap<string, Outcome>;
}

/** So many runs without a failure tell of a place that a test is steady there, whatever it is elsewhere. */
const enoughToBeSteady = 20;

/**
 * Decides, for each test that fails and is known to be flaky, whether it fails oftener than it did: then its cells
 * are regressions, else they are flaky. One question for each test, over all its places (failsOftener), so that what
 * fails everywhere at once stands out; the share of false ones among all that are found is bounded (discoveries).
 * Changes `class` of the cells. @returns what is known of each test's flakiness
 */
export function weighFlakes(
  cells: readonly Cell[],
  places: readonly EndedPlace[],
  history: HistoryIndex,
): Map<string, Flake> {
  const asked = new Set(cells.filter(({ class: kind }) => mayBeFlaky.has(kind)).map(({ id }) => id));
  const byId = Map.groupBy(cells, ({ id }) => id);
  const known = [...asked].flatMap(id => {
    const all = seriesOf(id, places, history);
    if (!all.some(({ series }) => series.isFlaky) && !isFlakyNow(byId.get(id) ?? [])) return [];
    return [{ id, cells: byId.get(id) ?? [], all }];
  });
  // Only what was flaky before excuses a failure: what is flaky for the first time may be the change's doing.
  for (const { cells: own, all } of known) if (all.some(({ series }) => series.isFlaky)) setFlaky(own);
  const failing = known.filter(({ cells: own }) => own.some(cell => cell.class === "flaky"));
  const chances = failing.map(({ all }) => chanceOf(all));
  const areOftener = discoveries(chances);
  const weighed = new Map(
    failing.map(({ id }, index) => [
      id,
      { chance: chances[index] ?? 1, isOftener: areOftener[index] === true },
    ]),
  );
  for (const { id, cells: own } of failing) {
    if (weighed.get(id)?.isOftener !== true) continue;
    for (const cell of own) if (cell.class === "flaky" && cell.unless !== undefined) cell.class = cell.unless;
  }
  const drifts = findDrifts(known);
  return new Map(
    known.map(({ id, all }) => {
      const rate = sumOf(all.map(({ series }) => series.rate));
      const { chance = null, isOftener = false } = weighed.get(id) ?? {};
      const drift = drifts.get(id) ?? null;
      return [id, { ...rate, ...wilsonInterval(rate), chance, isOftener, drift }];
    }),
  );
}

/** Classes of tests that ended otherwise than before, or failed. */
const mayBeFlaky: ReadonlySet<FindingClass> = new Set(["flaky", "regression", "still-failing", "fixed"]);

interface PlacedSeries {
  series: Series;
  /** How it ended now. */
  now: Outcome;
}

function seriesOf(id: string, places: readonly EndedPlace[], history: HistoryIndex): PlacedSeries[] {
  return places.flatMap(({ place, outcomes }) => {
    const now = outcomes.get(id);
    return now === undefined ? [] : [{ series: readSeries(history.outcomes(id, place)), now }];
  });
}

function isFlakyNow(cells: readonly Cell[]): boolean {
  return cells.some(({ outcome }) => outcome === "k");
}

/**
 * Of a test that is flaky somewhere a failure is no regression as long as nothing speaks against it: that it was
 * steady in that place for long, and failed again when it was repeated alone.
 */
function setFlaky(cells: readonly Cell[]): void {
  for (const cell of cells) {
    const { isFlaky, rate, broken } = cell.series;
    // One failure in a row may be the flake of one that is flaky elsewhere.
    if (cell.class === "still-failing" && broken?.runs === 1 && cell.earlier !== "x") cell.class = "flaky";
    if (cell.unless === undefined) continue;
    const isSteadyHere = !isFlaky && rate.of >= enoughToBeSteady && cell.outcome !== "f";
    if (!isSteadyHere) cell.class = "flaky";
  }
}

/**
 * How likely what is seen now is when the test fails as often as before: that it failed in so many places, given that
 * it did in one, or else it would not be asked; and that it failed again so often when it was repeated alone. Each
 * can say it, so that the smaller one counts twice (C. E. Bonferroni).
 */
function chanceOf(all: readonly PlacedSeries[]): number {
  const first = all.flatMap(({ series, now }): Stratum[] =>
    isTrial(now) && series.rate.of > 0
      ? [{ now: { failed: failedAtFirst(now) ? 1 : 0, of: 1 }, before: series.rate }]
      : [],
  );
  const repeated = all.flatMap(({ series, now }): Stratum[] =>
    (now === "k" || now === "F") && series.repeats.of > 0
      ? [{ now: { failed: now === "F" ? 1 : 0, of: 1 }, before: series.repeats }]
      : [],
  );
  // Of one place alone it is known already that it failed there.
  const chances = [
    ...(first.length > 1 ? [failsOftener(first, 1)] : []),
    ...(repeated.length > 0 ? [failsOftener(repeated)] : []),
  ];
  return chances.length === 0 ? 1 : Math.min(1, chances.length * Math.min(...chances));
}

function isTrial(now: Outcome): boolean {
  return now === "p" || failedAtFirst(now);
}

function sumOf(all: readonly Trials[]): Trials {
  return all.reduce((sum, { failed, of }) => ({ failed: sum.failed + failed, of: sum.of + of }), {
    failed: 0,
    of: 0,
  });
}

/** The last runs of a place, the one that is judged included, which are compared with those before them. */
const recentRuns = 10;

function findDrifts(
  known: readonly { id: string; all: readonly PlacedSeries[] }[],
): Map<string, NonNullable<Flake["drift"]>> {
  const found = known.flatMap(({ id, all }) => {
    const halves = all.map(({ series, now }) => {
      const trials = isTrial(now) ? [...series.trials, failedAtFirst(now)] : series.trials;
      return { recent: trials.slice(-recentRuns), earlier: trials.slice(0, -recentRuns) };
    });
    const count = (trials: readonly boolean[]) => ({
      failed: trials.filter(Boolean).length,
      of: trials.length,
    });
    const recent = sumOf(halves.map(half => count(half.recent)));
    const earlier = sumOf(halves.map(half => count(half.earlier)));
    if (earlier.of < recentRuns) return [];
    return [{ id, recent, earlier, chance: differsFrom({ now: recent, before: earlier }) }];
  });
  const are = discoveries(found.map(({ chance }) => chance));
  return new Map(
    found.flatMap(({ id, ...drift }, index) => (are[index] === true ? [[id, drift] as const] : [])),
  );
}
