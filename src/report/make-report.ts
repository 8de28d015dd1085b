import { counted, version } from "../base/index.ts";
import { type Counts, type RunResult, sumUp } from "../results/index.ts";
import { BisectIndex } from "./bisect-index.ts";
import { findBootSplats } from "./boot-splat-findings.ts";
import { findBuilds } from "./build-findings.ts";
import { type Cell, type ClassifiedPlace, classifyPlace } from "./classify-place.ts";
import { type DescribedPlace, traitsOf } from "./environments-in-common.ts";
import { classWords, defaultFailOn, type FindingClass, findingClasses } from "./finding-class.ts";
import { gatherPlaces, type PlacedRuns } from "./gather.ts";
import type { ReadHistory } from "./history-file.ts";
import {
  type CellState,
  type Finding,
  type Flake,
  type Problem,
  type Report,
  reportVersion,
} from "./model.ts";
import { compareFindings } from "./order.ts";
import { type Place, placeKey } from "./place.ts";
import { findProblems } from "./problems.ts";
import type { ReportRequest } from "./request.ts";
import { HistoryIndex } from "./series.ts";
import { findSlowRuns } from "./slow-runs.ts";
import { findSplats } from "./splat-findings.ts";
import { findTests } from "./test-findings.ts";
import { withoutTold } from "./told-already.ts";
import { findWarnings } from "./warning-findings.ts";
import { weighFlakes } from "./weigh-flakes.ts";

/** Where everything fails for a reason of its own, nobody reads more of them. */
const mostFindings = 5000;

/** What a change broke: results compared with the baseline's and with what is known of earlier runs. */
export function makeReport(request: ReportRequest): Report {
  const { run, baseline, builds } = request;
  const failOn = request.failOn ?? defaultFailOn;
  const isRed = new Set(failOn);
  const now = gatherPlaces(request.jobs);
  const before = gatherPlaces(baseline?.jobs ?? []);
  const history = new HistoryIndex(request.history.history, run.id);
  const places = placesOf(now, before);
  const classified = places.map((place, index) => {
    const key = placeKey(place);
    return classifyPlace({ place, index, now: now.get(key), before: before.get(key), history });
  });
  const problems = findProblems(request, { places, now, classified });
  const described = places.map((place, index) => describePlace(place, now, before, classified[index]));
  const traits = described.map(traitsOf);
  const told = classified.flatMap((found, index) =>
    withoutTold(found.cells, index, request, problems, places),
  );
  const ended = places.map((place, index) => ({
    place,
    outcomes: classified[index]?.outcomes ?? new Map(),
  }));
  const flakes = weighFlakes(told, ended, history);
  const cells = told.filter(cell => !isChance(cell, flakes));
  const splats = findSplats({ now, before, places, traits, history, failOn: isRed });
  const findings = [
    ...findBuilds(builds, baseline?.builds ?? [], isRed),
    ...splats.findings,
    ...findBootSplats({
      builds,
      before: baseline?.builds ?? [],
      runs: now,
      runsBefore: before,
      history,
      failOn: isRed,
    }),
    ...findWarnings(builds, baseline?.builds ?? [], isRed),
    ...findSlowRuns(described, isRed),
    ...findTests(cells, {
      traits,
      ended,
      flakes,
      failOn: isRed,
      baselineCommit: baseline?.commit,
      complaints: splats.complaints,
    }),
  ].sort(compareFindings);
  const bisects = new BisectIndex(
    request.bisects ?? [],
    places,
    builds.map(({ variant }) => variant),
  );
  const allRuns = [...now.values()].flatMap(placed => placed.runs.map(each => each.run));
  return {
    format: "vmentry-report",
    version: reportVersion,
    tool: `vmentry ${version}`,
    run,
    baseline: describeBaseline(request, now, before),
    ...conclude(findings, problems),
    failOn: [...failOn],
    counts: countsOf(allRuns),
    classes: countClasses(findings),
    problems,
    findings: findings.slice(0, mostFindings).map(each => ({ ...each, bisects: bisects.of(each) })),
    moreFindings: Math.max(0, findings.length - mostFindings),
    table: makeTable(cells, described, classified),
    history: describeHistory(request.history),
  };
}

/** What a flaky test failed at once and does not now is not fixed. */
function isChance({ class: kind, id, series }: Cell, flakes: ReadonlyMap<string, Flake>): boolean {
  return kind === "fixed" && flakes.has(id) && (series.broken?.runs ?? 1) === 1;
}

/** Those that have results now, and those that had some, by name. */
function placesOf(...all: readonly ReadonlyMap<string, PlacedRuns>[]): Place[] {
  const places = new Map(all.flatMap(each => [...each].map(([key, { place }]) => [key, place] as const)));
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}

function describePlace(
  place: Place,
  now: ReadonlyMap<string, PlacedRuns>,
  before: ReadonlyMap<string, PlacedRuns>,
  classified: ClassifiedPlace | undefined,
): DescribedPlace & Report["table"]["places"][number] {
  const key = placeKey(place);
  const runs = now.get(key)?.runs ?? [];
  const settings = [...runs, ...(before.get(key)?.runs ?? [])].map(({ run }) => run.environment.settings);
  return {
    ...place,
    settings: Object.fromEntries((settings[0] ?? []).map(({ feature, asked }) => [feature, asked])),
    jobs: [...new Set(runs.map(({ job }) => job))],
    conclusion: runs.length === 0 ? "" : sumUp(runs.map(({ run }) => run)).conclusion,
    counts: countsOf(runs.map(({ run }) => run)),
    compared: classified?.compared ?? "nothing",
    runFactor: classified?.runFactor ?? 1,
  };
}

function countsOf(runs: readonly RunResult[]): Counts {
  return sumUp(runs).counts;
}

function describeBaseline(
  { baseline }: ReportRequest,
  now: ReadonlyMap<string, PlacedRuns>,
  before: ReadonlyMap<string, PlacedRuns>,
): Report["baseline"] {
  if (baseline === null) return null;
  const { commit, subject, distance, source } = baseline;
  return { commit, subject, distance, source, places: [...now.keys()].filter(key => before.has(key)).length };
}

const toldProblems = 3;

/** Fails closed: what is missing is red whatever is there. */
function conclude(
  findings: readonly Finding[],
  problems: readonly Problem[],
): Pick<Report, "conclusion" | "reason"> {
  const red = findings.filter(({ isRed }) => isRed);
  const more = problems.length - toldProblems;
  const reasons = [
    ...findingClasses.flatMap(kind => {
      const own = red.filter(finding => finding.class === kind);
      return own.length === 0 ? [] : [counted(own.length, classWords[kind].one, classWords[kind].many)];
    }),
    ...problems.slice(0, toldProblems).map(({ text }) => text),
    ...(more > 0 ? [`and ${counted(more, "problem")} more`] : []),
  ];
  const isIncomplete = problems.length > 0 || red.some(each => each.class === "infrastructure");
  const isBroken = red.some(each => each.class !== "infrastructure");
  const conclusion = isBroken ? "broken" : isIncomplete ? "incomplete" : "good";
  return { conclusion, reason: reasons.join("; ") };
}

function countClasses(findings: readonly Finding[]): Report["classes"] {
  const count = (kind: FindingClass) =>
    findings.filter(each => each.class === kind).reduce((sum, { times }) => sum + times, 0);
  return {
    "build-failure": count("build-failure"),
    regression: count("regression"),
    "new-splat": count("new-splat"),
    infrastructure: count("infrastructure"),
    unjudged: count("unjudged"),
    "new-failure": count("new-failure"),
    "boot-splat": count("boot-splat"),
    "new-warning": count("new-warning"),
    slower: count("slower"),
    flaky: count("flaky"),
    missing: count("missing"),
    "newly-skipped": count("newly-skipped"),
    "still-failing": count("still-failing"),
    "old-splat": count("old-splat"),
    "newly-known": count("newly-known"),
    fixed: count("fixed"),
    "splat-gone": count("splat-gone"),
  };
}

const states: Partial<Record<FindingClass, CellState>> = {
  regression: "B",
  "new-failure": "N",
  unjudged: "U",
  infrastructure: "I",
  slower: "L",
  flaky: "K",
  missing: "M",
  "newly-skipped": "Z",
  "still-failing": "S",
  "newly-known": "X",
  fixed: "G",
};

/** A row for each test with something to say, in the order of what is most important of it. */
function makeTable(
  cells: readonly Cell[],
  places: Report["table"]["places"],
  classified: readonly ClassifiedPlace[],
): Report["table"] {
  const rows = Map.groupBy(cells, ({ id }) => id);
  const worth = (own: readonly Cell[]) =>
    Math.min(...own.map(cell => findingClasses.indexOf(cell.class))) - own.length / 1e6;
  const sorted = [...rows].sort(([a, own], [b, other]) => worth(own) - worth(other) || (a < b ? -1 : 1));
  const all = new Set<string>();
  for (const { outcomes } of classified) for (const id of outcomes.keys()) all.add(id);
  return {
    places: [...places],
    rows: sorted.map(([test, own]) => {
      const byPlace = new Map(own.map(cell => [cell.place, states[cell.class]]));
      const letters = classified.map(
        ({ outcomes }, index) => byPlace.get(index) ?? plainState(outcomes.get(test)),
      );
      return { test, states: letters.join("") };
    }),
    rest: [...all].filter(id => !rows.has(id)).length,
  };
}

function plainState(outcome: string | undefined): CellState {
  switch (outcome) {
    case "p":
    case "k":
    case "s":
    case "x":
    case "e":
      return outcome;
    case "f":
    case "F":
    case "m":
      return "f";
    default:
      return ".";
  }
}

function describeHistory({ history, bytes, problems }: ReadHistory): Report["history"] {
  const { records, tests, places } = history;
  return {
    runs: new Set(records.map(({ run }) => run)).size,
    tests: tests.length,
    places: places.length,
    oldest: records[0]?.at ?? null,
    bytes,
    problems: [...problems],
  };
}
