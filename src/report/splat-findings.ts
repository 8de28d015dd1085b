import {
  compareResults,
  groupSplats,
  type RunResult,
  type Splat,
  splatKey,
  splatName,
  sumUp,
} from "../results/index.ts";
import { fingerprintOf } from "./cause.ts";
import { findScopes, type Traits } from "./environments-in-common.ts";
import type { FindingClass } from "./finding-class.ts";
import { findingOf } from "./finding-of.ts";
import type { PlacedRuns } from "./gather.ts";
import type { HistoryRecord } from "./history.ts";
import type { Finding, Since } from "./model.ts";
import { type Place, placeKey } from "./place.ts";
import { type HistoryIndex, readSeries } from "./series.ts";
import { complaintKey } from "./test-findings.ts";

export interface SplatQuestion {
  now: ReadonlyMap<string, PlacedRuns>;
  before: ReadonlyMap<string, PlacedRuns>;
  places: readonly Place[];
  /** By place. */
  traits: readonly Traits[];
  history: HistoryIndex;
  failOn: ReadonlySet<FindingClass>;
}

export interface SplatAnswer {
  findings: Finding[];
  /** Keys of new complaints, by `complaintKey` of the tests that were running. */
  complaints: Map<string, string[]>;
}

interface PlacedSplat extends Splat {
  run: RunResult;
  at: number;
}

/**
 * The kernel's complaints that nothing allows, the same once. New is what neither the baseline had, in any place, nor
 * the history but as a breakage that was mended. @param question places in the order of the report's
 */
export function findSplats({ now, before, places, traits, history, failOn }: SplatQuestion): SplatAnswer {
  const indexes = new Map(places.map((place, index) => [placeKey(place), index]));
  const current = complaintsIn(now, indexes);
  const comparison = compareResults(sumUp(runsOf(before)), sumUp(runsOf(now)));
  const fresh = new Set(comparison.newSplats.map(({ splat }) => splatKey(splat)));
  const earlier = earlierRuns(places, history);
  const complaints = new Map<string, string[]>();
  const ran = [...now.keys()].flatMap(key => indexes.get(key) ?? []);
  const findings = groupSplats(current).map(({ key, first, splats }): Finding => {
    const past = seriesOf(key, earlier);
    const isNew = fresh.has(key) && !past.isFlaky && past.broken === undefined;
    if (isNew) {
      for (const { run, tests } of splats) {
        for (const id of tests) {
          const where = complaintKey(run, id);
          complaints.set(where, [...(complaints.get(where) ?? []), key]);
        }
      }
    }
    const where = [...new Set(splats.map(({ at }) => at))].sort((a, b) => a - b);
    const kind = isNew ? "new-splat" : "old-splat";
    const { run: _run, at: _at, ...splat } = first;
    return {
      ...splatFinding(kind, splat, key),
      isRed: failOn.has(kind),
      tests: [...new Set(splats.flatMap(({ tests }) => tests))],
      places: where,
      scope: findScopes(where, ran, traits),
      since: isNew ? null : sinceOf(key, earlier),
      times: splats.length,
    };
  });
  // Gone only where something ran that could have shown it.
  const gone = current.length === 0 && now.size === 0 ? [] : comparison.goneSplats;
  return {
    findings: [
      ...findings,
      ...gone.map(splat => ({
        ...splatFinding("splat-gone", splat, splatKey(splat)),
        isRed: failOn.has("splat-gone"),
      })),
    ],
    complaints,
  };
}

/** What is the same of all complaints; in no place yet, and not red. */
export function splatFinding(kind: FindingClass, splat: Splat, key: string): Finding {
  return findingOf({
    class: kind,
    fingerprint: fingerprintOf(["splat", key]),
    isRed: false,
    title: splatName(splat).slice(0, mostCharacters),
    reason: splat.title.slice(0, mostCharacters),
    location: splat.location,
    tests: [...splat.tests],
    splat: cutSplat(splat),
  });
}

const mostLines = 100;
const mostCharacters = 1000;

/** Results of others may have more than those that vmentry writes. */
function cutSplat(splat: Splat): Splat {
  const cut = (lines: readonly string[]) =>
    lines.slice(0, mostLines).map(line => line.slice(0, mostCharacters));
  return {
    ...splat,
    title: splat.title.slice(0, mostCharacters),
    lines: cut(splat.lines),
    frames: cut(splat.frames),
  };
}

function complaintsIn(
  placed: ReadonlyMap<string, PlacedRuns>,
  indexes: ReadonlyMap<string, number>,
): PlacedSplat[] {
  return [...placed].flatMap(([key, { runs }]) =>
    runs.flatMap(({ run }) =>
      run.splats
        .filter(({ allowed }) => allowed === null)
        .map(splat => ({ ...splat, run, at: indexes.get(key) ?? 0 })),
    ),
  );
}

function runsOf(placed: ReadonlyMap<string, PlacedRuns>): RunResult[] {
  return [...placed.values()].flatMap(({ runs }) => runs.map(({ run }) => ({ ...run, tests: [] })));
}

/** A run of the history, and all that the kernel complained of in it. */
interface EarlierRun {
  record: HistoryRecord;
  keys: Set<string>;
}

/** Oldest first. */
function earlierRuns(places: readonly Place[], history: HistoryIndex): EarlierRun[] {
  const runs = new Map<string, EarlierRun>();
  for (const record of places.flatMap(place => history.records(place))) {
    const known = runs.get(record.run);
    if (known === undefined) runs.set(record.run, { record, keys: new Set(record.splats) });
    else for (const key of record.splats) known.keys.add(key);
  }
  return [...runs.values()].sort((a, b) => (a.record.at < b.record.at ? -1 : 1));
}

/** A complaint is to a run what a failure is to a test. */
function seriesOf(key: string, runs: readonly EarlierRun[]) {
  return readSeries(runs.map(({ record, keys }) => ({ record, outcome: keys.has(key) ? "f" : "p" })));
}

function sinceOf(key: string, runs: readonly EarlierRun[]): Since | null {
  const index = runs.findIndex(({ keys }) => keys.has(key));
  const first = runs[index];
  if (first === undefined) return null;
  return { commit: first.record.commit, at: first.record.at, isAtLeast: index === 0 };
}
