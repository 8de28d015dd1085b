import { counted } from "../base/index.ts";
import { type CellState, cellStates, classWords, type Finding, type Report } from "../report/index.ts";
import { classOfState } from "./class-look.ts";
import { clipped, joined, type Markup, markup } from "./markup.ts";
import type { SizeBudget } from "./size-budget.ts";

/** What stands in a cell: a letter for what is worth a look, a sign for the rest. */
const shown: Readonly<Partial<Record<string, string>>> = { p: "·", s: "–", ".": "" };

/** A browser lays out so many rows at a time, and only those that are seen. */
const rowsInGroup = 40;
/** Of more than these, a letter leads nowhere, but the test's name does. */
const mostLinks = 20_000;
const share = 0.35;
const left = { one: "row of the table", many: "rows of the table", where: "in report.json (table.rows)" };

/** Tests by environments: a row for each test with something to say. @param ids of the findings */
export function heatPart(
  report: Report,
  names: readonly string[],
  ids: ReadonlyMap<Finding, string>,
  budget: SizeBudget,
): Markup {
  const { rows, places, rest } = report.table;
  if (rows.length === 0) {
    return markup`<p class="soft">${rest === 0 ? "No test ran." : `Nothing to say of any of ${counted(rest, "test")}.`}</p>`;
  }
  const links = new CellLinks(report.findings, ids);
  const head = headRow(places, names);
  if (!budget.take(head, share)) {
    budget.leaveOut(rows.length, left);
    return markup`<p class="soft">There are too many environments for a table.</p>`;
  }
  const taken = budget.takeAll(
    (function* () {
      for (const [index, row] of rows.entries()) yield heatRow(row, places.length, index, links);
    })(),
    rows.length,
    share,
    left,
  );
  const groups = Array.from({ length: Math.ceil(taken.length / rowsInGroup) }, (_, group) =>
    joined(["<tbody>", ...taken.slice(group * rowsInGroup, (group + 1) * rowsInGroup), "</tbody>\n"]),
  );
  const quiet = rest > 0 && markup`<p class="soft">${counted(rest, "more test")} with nothing to say.</p>`;
  return markup`${legend(rows)}
<div class="heat-box ${widthOf(places.length)} ${nameWidthOf(rows)}" id="heat-box"><table class="heat" id="heat" role="grid" aria-label="Tests by environments" aria-rowcount="${rows.length + 1}" aria-colcount="${places.length + 1}">
<thead role="rowgroup">${head}</thead>
${groups}</table></div>
${quiet}`;
}

/** With few of them there is room for names that are not turned, and for words. */
function widthOf(places: number): string {
  if (places <= 6) return "few";
  return places <= 18 ? "some" : "many";
}

function nameWidthOf(rows: Report["table"]["rows"]): string {
  const longest = rows.reduce((most, { test }) => Math.max(most, test.length), 0);
  if (longest <= 26) return "short";
  return longest <= 40 ? "middling" : "long";
}

function headRow(places: Report["table"]["places"], names: readonly string[]): Markup {
  const heads = places.map(
    (_, index) =>
      markup`<th scope="col" role="columnheader" title="${clipped(names[index] ?? "", 300)}"><span>${clipped(names[index] ?? "", 60)}</span></th>`,
  );
  return markup`<tr role="row"><th scope="col" role="columnheader" class="corner">Test</th>${heads}</tr>`;
}

/** Short, since there are a hundred thousand cells: an end tag of a cell may be left out in HTML. */
function heatRow(
  { test, states }: Report["table"]["rows"][number],
  width: number,
  index: number,
  links: CellLinks,
): Markup {
  const letters = [...states].slice(0, width).map(asState);
  const own = links.ofTest(test);
  const cells = letters.map((letter, place) => {
    const kind = letter === "." ? "" : ` class=${letter}`;
    return `<td${kind}>${links.cell(own, letter, place)}`;
  });
  const [first] = own;
  const name = markup`${clipped(test, 200)}`;
  const head = first === undefined ? name : markup`<a href="#${first.id}">${name}</a>`;
  return joined([
    markup`<tr role="row" aria-rowindex="${index + 2}" data-s="${letters.join("")}"><th scope="row" role="rowheader" title="${clipped(test, 300)}">${head}</th>`,
    ...cells,
    "</tr>\n",
  ]);
}

function asState(letter: string): CellState {
  return isState(letter) ? letter : ".";
}

function isState(letter: string): letter is CellState {
  return Object.hasOwn(cellStates, letter);
}

interface LinkedFinding {
  id: string;
  finding: Finding;
}

/** Which finding a cell is of. */
class CellLinks {
  readonly #byTest = new Map<string, LinkedFinding[]>();
  #made = 0;

  constructor(findings: readonly Finding[], ids: ReadonlyMap<Finding, string>) {
    for (const finding of findings) {
      const id = ids.get(finding);
      if (id === undefined || finding.splat !== null) continue;
      for (const test of finding.tests) {
        const known = this.#byTest.get(test);
        if (known === undefined) this.#byTest.set(test, [{ id, finding }]);
        else known.push({ id, finding });
      }
    }
  }

  ofTest(test: string): readonly LinkedFinding[] {
    return this.#byTest.get(test) ?? [];
  }

  /** A letter, as a link where there is a finding of it. */
  cell(own: readonly LinkedFinding[], letter: CellState, place: number): string {
    const text = shown[letter] ?? letter;
    const kind = classOfState.get(letter);
    if (kind === undefined || this.#made >= mostLinks) return text;
    const found = own.find(({ finding }) => finding.class === kind && finding.places.includes(place));
    if (found === undefined) return text;
    this.#made += 1;
    return `<a href="#${found.id}">${text}</a>`;
  }
}

/** Of the letters that are there. */
function legend(rows: Report["table"]["rows"]): Markup {
  const used = new Set(rows.flatMap(({ states }) => [...new Set(states)]).map(asState));
  const told = Object.entries(cellStates).flatMap(([letter, state]) => {
    const kind = classOfState.get(letter);
    const words = kind === undefined ? state : classWords[kind].one;
    return used.has(asState(letter))
      ? [
          markup`<li data-letter="${letter}" data-words="${words}"><span class="sign ${letter === "." ? "none" : letter}">${shown[letter] ?? letter}</span> ${words}</li>`,
        ]
      : [];
  });
  return markup`<ul class="legend" id="legend">${told}</ul>`;
}
