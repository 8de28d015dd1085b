import { type CountKind, repeatCommand, statusWords } from "../results/index.ts";
import { causeOf, fingerprintOf, sameReason, steadyCauseOf } from "./cause.ts";
import type { Cell } from "./classify-place.ts";
import { findScopes, type Traits } from "./environments-in-common.ts";
import type { FindingClass } from "./finding-class.ts";
import type { Example, Finding, Flake, ReportCell, Since } from "./model.ts";
import type { EndedPlace } from "./weigh-flakes.ts";

/** What is known of all places. */
export interface Surroundings {
  /** By place. */
  traits: readonly Traits[];
  ended: readonly EndedPlace[];
  flakes: ReadonlyMap<string, Flake>;
  /** Classes that are red. */
  failOn: ReadonlySet<FindingClass>;
  baselineCommit: string | undefined;
  /** Keys of new complaints by `run`, then by test. */
  complaints: ReadonlyMap<string, readonly string[]>;
}

const mostCells = 200;
const mostLines = 40;
const mostCharacters = 1000;

/** Classes of which each is one finding however it failed: the test is what matters. */
const byTest: ReadonlySet<FindingClass> = new Set(["slower", "flaky", "fixed", "missing"]);

/** Classes of which tests in the same places are one finding. */
const bySamePlaces: ReadonlySet<FindingClass> = new Set(["missing"]);

/** Cells of one cause together. */
export function findTests(cells: readonly Cell[], around: Surroundings): Finding[] {
  const groups = Map.groupBy(cells, cell => groupKey(cell));
  const merged = Map.groupBy([...groups.values()], group => {
    const [first] = group;
    return first !== undefined && bySamePlaces.has(first.class)
      ? JSON.stringify([first.class, placesOf(group)])
      : JSON.stringify([first === undefined ? "" : groupKey(first)]);
  });
  return [...merged.values()].flatMap(parts => findingOf(parts.flat(), around));
}

function groupKey(cell: Cell): string {
  const { class: kind, id, test, isClosed } = cell;
  if (byTest.has(kind)) return JSON.stringify([kind, id]);
  if (kind === "newly-skipped" || kind === "infrastructure") {
    return JSON.stringify([kind, isClosed, sameReason(test.reason)]);
  }
  return JSON.stringify([kind, causeOf(test)]);
}

function placesOf(cells: readonly Cell[]): number[] {
  return [...new Set(cells.map(({ place }) => place))].sort((a, b) => a - b);
}

function findingOf(cells: readonly Cell[], around: Surroundings): Finding[] {
  const [first] = cells;
  if (first === undefined) return [];
  const { class: kind, test } = first;
  const tests = [...new Set(cells.map(({ id }) => id))];
  const places = placesOf(cells);
  const [only] = tests;
  const isBad = !quiet.has(kind);
  return [
    {
      class: kind,
      fingerprint: fingerprintOf([kind === "flaky" ? "flaky" : "test", ...identityOf(first, tests)]),
      isRed: around.failOn.has(kind) || cells.some(({ isClosed }) => isClosed),
      title:
        tests.length === 1 && only !== undefined ? only : `${only ?? ""} and ${tests.length - 1} more tests`,
      reason: kind === "fixed" || kind === "slower" ? "" : test.reason.slice(0, mostCharacters),
      location: isBad && kind !== "missing" ? test.location : null,
      tests,
      places,
      scope: kind === "missing" ? [] : scopesOf(tests, places, around),
      since: kind === "still-failing" ? sinceOf(cells, around.baselineCommit) : null,
      flake: tests.length === 1 && only !== undefined ? (around.flakes.get(only) ?? null) : null,
      slowdown: slowest(cells)?.slowdown ?? null,
      splat: null,
      splats: [...new Set(cells.flatMap(cell => complaintsOf(cell, around)))].sort(),
      build: null,
      bisects: [],
      times: cells.length,
      cells: cells.slice(0, mostCells).map(reportCell),
      example: isBad ? exampleOf(cells) : null,
    },
  ];
}

/** Of these nothing failed. */
const quiet: ReadonlySet<FindingClass> = new Set(["fixed", "newly-skipped", "missing", "slower"]);

function identityOf({ class: kind, id, test }: Cell, tests: readonly string[]): readonly string[] {
  if (kind === "missing") return [kind, ...tests.toSorted().slice(0, 20)];
  if (byTest.has(kind)) return [kind, id];
  if (kind === "newly-skipped" || kind === "infrastructure") return [kind, sameReason(test.reason)];
  return steadyCauseOf(test);
}

function scopesOf(tests: readonly string[], failing: readonly number[], around: Surroundings): string[] {
  // For several tests where any of them ran: a place where none did says nothing.
  const ran = around.ended.flatMap(({ outcomes }, index) =>
    tests.slice(0, 20).some(id => {
      const outcome = outcomes.get(id);
      return outcome !== undefined && outcome !== "e" && outcome !== "s";
    })
      ? [index]
      : [],
  );
  return findScopes(failing, ran, around.traits);
}

/** The earliest of all: since then the cause has been there. */
function sinceOf(cells: readonly Cell[], baselineCommit: string | undefined): Since | null {
  const known = cells.flatMap(({ series }) => series.broken ?? []);
  const [earliest] = known.sort((a, b) => (a.since.at < b.since.at ? -1 : 1));
  if (earliest !== undefined) {
    const { commit, at } = earliest.since;
    return { commit, at, isAtLeast: earliest.isAtLeast };
  }
  return baselineCommit === undefined ? null : { commit: baselineCommit, at: "", isAtLeast: true };
}

function slowest(cells: readonly Cell[]): Cell | undefined {
  return cells.reduce<Cell | undefined>(
    (most, cell) => ((cell.slowdown?.factor ?? 0) > (most?.slowdown?.factor ?? 0) ? cell : most),
    undefined,
  );
}

function complaintsOf({ from, id }: Cell, { complaints }: Surroundings): readonly string[] {
  return from === undefined ? [] : (complaints.get(complaintKey(from.run, id)) ?? []);
}

/** Of a run and a test that was running when the kernel complained. */
export function complaintKey(
  run: { startedAt: string; environment: { name: string }; machine: { name: string } },
  id: string,
): string {
  return JSON.stringify([run.environment.name, run.machine.name, run.startedAt, id]);
}

function reportCell({ id, place, before, now, earlier, from, test, outcome }: Cell): ReportCell {
  return {
    test: id,
    place,
    before: before === undefined ? earlierWords(earlier) : statusWords[before],
    now: wordOf(now),
    job: from?.job ?? "",
    durationMs: test.durationMs,
    isConfirmed: outcome === "F",
  };
}

function wordOf(kind: CountKind | undefined): string {
  return kind === undefined ? "absent" : statusWords[kind];
}

const outcomeWords: Partial<Record<string, string>> = {
  p: "passed",
  k: "flaky",
  f: "failed",
  F: "failed",
  m: "died with the machine",
  x: "failed as known",
  s: "skipped",
};

function earlierWords(earlier: string | undefined): string {
  const words = earlier === undefined ? undefined : outcomeWords[earlier];
  return words === undefined ? "absent" : `earlier: ${words}`;
}

/** The one that says most: one that was repeated alone, with output. */
function exampleOf(cells: readonly Cell[]): Example | null {
  const cell =
    cells.find(({ outcome, test }) => outcome === "F" && test.tail.length > 0) ??
    cells.find(({ test }) => test.tail.length > 0) ??
    cells[0];
  if (cell?.from === undefined) return null;
  const { id, place, test, from } = cell;
  return {
    test: id,
    place,
    job: from.job,
    tail: test.tail.slice(-mostLines).map(line => line.slice(0, mostCharacters)),
    logs: test.logs,
    console: from.run.console,
    repeat: repeatCommand(test, from.run),
  };
}
