import {
  type Finding,
  findingClasses,
  type History,
  HistoryIndex,
  type Place,
  placeKey,
  type Report,
} from "../../report/index.ts";
import { fingerprintForm, type IssueState, mostCells, mostPlaces } from "./known-issue.ts";

/** All findings of one fingerprint: a cause can be a regression in one place and an old failure in another. */
export interface Breakage {
  fingerprint: string;
  /** The most important one. */
  finding: Finding;
  /** It was good before this run. */
  isNew: boolean;
  places: Place[];
  /** Where which test is bad: the test, and the index into `places`. */
  cells: [string, number][];
}

/** What was good and is not any more: an issue is opened for these when they are red. */
const opening: ReadonlySet<string> = new Set(["build-failure", "regression", "new-splat"]);
const bad: ReadonlySet<string> = new Set([
  ...opening,
  "infrastructure",
  "unjudged",
  "new-failure",
  "still-failing",
  "old-splat",
]);

/** What is broken now, the most important first. */
export function breakagesOf(report: Report): Breakage[] {
  const own = report.findings.filter(each => bad.has(each.class) && fingerprintForm.test(each.fingerprint));
  return [...Map.groupBy(own, ({ fingerprint }) => fingerprint)].flatMap(([fingerprint, findings]) => {
    const [finding] = findings.toSorted(
      (a, b) =>
        Number(b.isRed) - Number(a.isRed) ||
        findingClasses.indexOf(a.class) - findingClasses.indexOf(b.class),
    );
    if (finding === undefined) return [];
    const indexes = [...new Set(findings.flatMap(({ places }) => places))].slice(0, mostPlaces);
    return [
      {
        fingerprint,
        finding,
        isNew: findings.some(each => each.isRed && opening.has(each.class)),
        places: indexes.flatMap(index => placeOf(report, index) ?? []),
        cells: findings
          .flatMap(each => each.cells)
          .map(({ test, place }): [string, number] => [test, indexes.indexOf(place)])
          .filter(([test, place]) => place >= 0 && test !== "" && test.length <= 1000)
          .slice(0, mostCells),
      },
    ];
  });
}

function placeOf({ table }: Report, index: number): Place | undefined {
  const place = table.places[index];
  if (place === undefined) return undefined;
  const { environment, machineClass, variant } = place;
  return { environment, machineClass, variant };
}

/** Says of a test in a place whether it passed in the report's run; undefined when that is not known. */
export type HasPassed = (test: string, place: Place) => boolean | undefined;

/** The report tells only of what is worth telling; the rest is in the history, when the run is in it. */
export function passedIn(report: Report, history: History): HasPassed {
  const indexes = new Map(report.table.places.map((place, index) => [placeKey(place), index]));
  const rows = new Map(report.table.rows.map(({ test, states }) => [test, states]));
  const recorded = new HistoryIndex(history, "");
  return (test, place) => {
    const index = indexes.get(placeKey(place));
    const letter = index === undefined ? undefined : rows.get(test)?.[index];
    if (letter !== undefined) return "pGL".includes(letter);
    const now = recorded.outcomes(test, place).filter(({ record }) => record.run === report.run.id);
    return now.length === 0 ? undefined : now.every(({ outcome }) => outcome === "p");
  };
}

const ranToItsEnd: ReadonlySet<string> = new Set(["good", "tests-failed", "splats"]);

/**
 * Whether what an issue remembers is mended, given that the report does not tell of it as broken: each test passed in
 * each place, or the places ran and the kernel did not complain, or the variant was built. What is missing says
 * nothing.
 */
export function isMended(state: IssueState, report: Report, hasPassed: HasPassed): boolean {
  const ran = new Set(
    report.table.places
      .filter((place, index) => ranToItsEnd.has(place.conclusion) && !isDoubtful(report, index))
      .map(placeKey),
  );
  switch (state.kind) {
    case "build":
      return isBuilt(state.variant, report);
    case "splat":
      return state.places.length > 0 && state.places.every(place => ran.has(placeKey(place)));
    case "test":
      return (
        state.cells.length > 0 &&
        state.cells.every(([test, index]) => {
          const place = state.places[index];
          return place !== undefined && hasPassed(test, place) === true;
        })
      );
  }
}

function isDoubtful({ problems }: Report, index: number): boolean {
  return problems.some(({ places }) => places.includes(index));
}

function isBuilt(variant: string, { findings, table, problems }: Report): boolean {
  const own = findings.filter(({ build }) => build?.variant === variant);
  if (own.some(each => each.class !== "fixed") || problems.some(({ kind }) => kind === "not-built"))
    return false;
  return (
    own.length > 0 ||
    table.places.some(place => place.variant === variant && ranToItsEnd.has(place.conclusion))
  );
}
