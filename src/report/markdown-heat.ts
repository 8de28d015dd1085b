import { counted } from "../base/index.ts";
import { code, details, type Part } from "../results/index.ts";
import { classWords, type FindingClass } from "./finding-class.ts";
import { type CellState, cellStates, type Report } from "./model.ts";
import { placeNames } from "./place.ts";

/** Of a cell that is worth a look. */
const marks: Readonly<Partial<Record<CellState, FindingClass>>> = {
  B: "regression",
  N: "new-failure",
  U: "unjudged",
  I: "infrastructure",
  L: "slower",
  K: "flaky",
  M: "missing",
  Z: "newly-skipped",
  S: "still-failing",
  X: "newly-known",
  G: "fixed",
};

const plain: Readonly<Partial<Record<CellState, string>>> = { p: "·", s: "–", x: "▫", ".": "" };

const mostRows = 50;
const briefRows = 10;
const mostColumns = 60;
/** With more of them, names would make the table too wide. */
const namedColumns = 6;

/** Tests by places, without the rows and the columns that have nothing to say. */
export function heatPart({ places, rows, rest }: Report["table"]): Part {
  if (rows.length === 0) return { full: "", brief: "", leaves: "table of tests and environments" };
  const telling = places.flatMap((_, index) =>
    rows.some(row => isTelling(row.states[index])) ? [index] : [],
  );
  const columns = telling.slice(0, mostColumns);
  const names = placeNames(places);
  const isNamed = columns.length <= namedColumns;
  const heads = columns.map((index, number) => (isNamed ? code(names[index] ?? "", 40) : String(number + 1)));
  const top = [row(["test", ...heads]), row(["---", ...columns.map(() => ":-:")])];
  const lines = rows
    .slice(0, mostRows)
    .map(({ test, states }) => row([code(test, 100), ...columns.map(index => cellOf(states[index]))]));
  const notes = [
    legend(rows.slice(0, mostRows).map(({ states }) => states)),
    notTold("test", rows.length - mostRows, rest),
    notTold("environment", telling.length - mostColumns, places.length - telling.length),
  ].filter(note => note !== "");
  const key = isNamed
    ? []
    : [
        details(
          "columns",
          columns.map((index, number) => `${number + 1}. ${code(names[index] ?? "", 200)}`).join("\n"),
        ),
      ];
  const text = (shown: readonly string[]) =>
    [[...top, ...shown].join("\n"), ...key, notes.join("\\\n")].join("\n\n");
  return {
    full: text(lines),
    brief: text(lines.slice(0, briefRows)),
    leaves: "whole table of tests and environments",
  };
}

function isTelling(letter: string | undefined): boolean {
  return asState(letter) in marks;
}

function asState(letter: string | undefined): CellState {
  return letter !== undefined && isState(letter) ? letter : ".";
}

function isState(letter: string): letter is CellState {
  return Object.hasOwn(cellStates, letter);
}

function cellOf(letter: string | undefined): string {
  const state = asState(letter);
  const mark = marks[state];
  return mark === undefined ? (plain[state] ?? "") : classWords[mark].icon;
}

function legend(states: readonly string[]): string {
  const used = new Set(states.flatMap(letters => [...letters]).map(asState));
  const told = [...used].flatMap(state => {
    const mark = marks[state];
    return mark === undefined ? [] : [`${classWords[mark].icon} ${classWords[mark].one}`];
  });
  const rest = [...used].flatMap(state =>
    (plain[state] ?? "") === "" ? [] : [`${plain[state] ?? ""} ${cellStates[state]}`],
  );
  return [...told, ...rest].join(", ");
}

function notTold(what: string, left: number, quiet: number): string {
  return [
    ...(left > 0 ? [`${counted(left, `more ${what}`)} with something to say`] : []),
    ...(quiet > 0 ? [`${counted(quiet, what)} with nothing to say`] : []),
  ].join(", ");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
