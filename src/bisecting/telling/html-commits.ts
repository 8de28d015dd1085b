import { counted } from "../../base/index.ts";
import { clipped, joined, type Markup, markup } from "../../html-report/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import type { CommitLine, CommitState, TriedCommit } from "./commit-line.ts";
import { commitMark, stateLooks, stateSign } from "./html-look.ts";
import { type LaneRow, layLanes } from "./lanes.ts";
import type { BisectLinks } from "./markdown-text.ts";
import { percentText, trialsText } from "./words.ts";

/** So many are all drawn. */
const mostRows = 60;
const mostDrawn = 150;
/** Those around the answer that are drawn whatever else is. */
const around = 5;
const [pitch, rowHeight, radius] = [13, 26, 4.5];
const mostLanes = 9;

/** The commits as a graph, the newest first, with what was tried, what follows, and what is believed of each. */
export function commitsPart(
  report: BisectReport,
  answer: BisectAnswer | undefined,
  line: CommitLine,
  id: string,
  links: BisectLinks,
): Markup {
  const drawn = chooseDrawn(report, answer, line);
  const rows = layLanes(line.graph, drawn);
  const lanes = Math.min(mostLanes, Math.max(1, ...rows.flatMap(row => [row.lane + 1, row.below])));
  const wide = lanes * pitch + 4;
  const told: Markup[] = [];
  const newest = drawn.at(-1);
  if (newest !== undefined && newest < line.commits.length - 1)
    told.push(gapRow(line, newest + 1, line.commits.length, [], wide));
  for (const [at, row] of rows.entries()) {
    told.push(commitRow(report, line, row, { wide, id, links }));
    const next = rows[at + 1]?.commit ?? -1;
    if (row.commit - next > 1) told.push(gapRow(line, next + 1, row.commit, lanesBelow(row), wide));
  }
  const more = report.candidates.count - line.commits.length;
  return markup`${legend(line)}
<div class="scroll" tabindex="0" role="region" aria-label="Commits, the newest first"><table class="commits"><thead class="away"><tr><th scope="col">Graph</th><th scope="col">State</th><th scope="col">Commit</th><th scope="col">Subject</th><th scope="col">Probes</th><th scope="col">Probability</th></tr></thead><tbody>
${told}${endRow(report, line, rows.at(-1), wide, links)}</tbody></table></div>
${more > 0 && markup`<p class="soft">${counted(more, "more candidate")} of the ${report.candidates.count}, away from the answer, ${more === 1 ? "is" : "are"} in the repository alone.</p>`}`;
}

/** Of few commits all; of many those that were tried or matter, and what is beside them. Ascending. */
function chooseDrawn(
  { candidates, findings }: BisectReport,
  answer: BisectAnswer | undefined,
  line: CommitLine,
): number[] {
  const { graph, commits } = line;
  if (commits.length <= mostRows) return commits.map((_, index) => index);
  const chosen = new Set<number>();
  const add = (index: number | undefined) => {
    if (index !== undefined && index >= 0 && index < commits.length && chosen.size < mostDrawn)
      chosen.add(index);
  };
  const first = answer?.first === null ? undefined : graph.numberOf(answer?.first.commit ?? "");
  if (first !== undefined) for (let by = -around; by <= around; by++) add(first + by);
  add(graph.numberOf(candidates.newer));
  add(commits.length - 1);
  add(0);
  for (const [index, { commit }] of commits.entries()) if (line.tried(commit) !== undefined) add(index);
  for (const { commit } of answer?.likely.slice(0, 20) ?? []) add(graph.numberOf(commit));
  for (const { commit } of answer?.range ?? []) add(graph.numberOf(commit));
  for (const { commit } of findings) add(graph.numberOf(commit));
  return [...chosen].sort((a, b) => a - b);
}

const x = (lane: number) => 8 + Math.min(lane, mostLanes - 1) * pitch;

function lanesBelow({ lines }: LaneRow): number[] {
  const on = lines.flatMap(({ to, part }) => (part === "above" ? [] : [to]));
  return [...new Set(on)].slice(0, mostLanes);
}

function graphOf(wide: number, shapes: string): Markup {
  return joined([
    `<svg class="graph" width="${wide}" height="${rowHeight}" viewBox="0 0 ${wide} ${rowHeight}" aria-hidden="true">${shapes}</svg>`,
  ]);
}

function linesOf({ lines }: LaneRow): string {
  const middle = rowHeight / 2;
  return lines
    .map(({ from, to, part, isBroken }) => {
      const [a, b] = [x(from), x(to)];
      const way = {
        above: `M${a} -1C${a} ${middle / 2} ${b} ${middle / 2} ${b} ${middle}`,
        through: `M${a} -1V${rowHeight + 1}`,
        below: `M${a} ${middle}C${a} ${middle * 1.5} ${b} ${middle * 1.5} ${b} ${rowHeight + 1}`,
      }[part];
      return `<path class="${isBroken ? "edge broken" : "edge"}" d="${way}"/>`;
    })
    .join("");
}

function commitRow(
  report: BisectReport,
  line: CommitLine,
  row: LaneRow,
  { wide, id, links }: { wide: number; id: string; links: BisectLinks },
): Markup {
  const told = line.commits[row.commit];
  if (told === undefined) return joined([]);
  const state = line.stateOf(row.commit);
  const isFirst = line.isFirst(told.commit);
  const tried = line.tried(told.commit);
  const node = `<circle class="node ${stateLooks[state].drawing}" cx="${x(row.lane)}" cy="${rowHeight / 2}" r="${radius}"/>${isFirst ? `<circle class="ring" cx="${x(row.lane)}" cy="${rowHeight / 2}" r="${radius + 3}"/>` : ""}`;
  const mark = report.asked.direction === "first-bad" ? "first bad" : "mended by";
  const looks = [isFirst && "first", tried !== undefined && "tried"].filter(Boolean).join(" ");
  return markup`<tr class="${looks}"${(isFirst || tried !== undefined) && markup` data-stop tabindex="-1"`}${isFirst && markup` id="${id}-first"`}><td>${graphOf(wide, linesOf(row) + node)}</td><td>${stateSign(state)}</td><td>${commitMark(told, links)}</td><td class="subject" title="${clipped(told.subject, 300)}&#10;${clipped(told.author, 150)}&#10;${told.date.slice(0, 10)}">${isFirst && markup`<b>${mark}</b> `}${clipped(told.subject, 200)}</td><td class="by">${probeLinks(tried)}</td><td>${shareBar(line.share(told.commit))}</td></tr>
`;
}

function probeLinks(tried: TriedCommit | undefined): Markup | undefined {
  if (tried === undefined) return undefined;
  const ids = tried.probes.map(({ order }) => order.id);
  const often = tried.failed + tried.passed > 1 && ` ${trialsText(tried)}`;
  return markup`${ids.slice(0, 6).map(id => markup`<a href="#${id}">${id}</a> `)}${ids.length > 6 && "…"}<span class="soft">${often}</span>`;
}

function shareBar(share: number): Markup | undefined {
  if (share < 0.0005) return undefined;
  const wide = Math.max(1, Math.min(1, share) * 46).toFixed(1);
  return markup`<svg class="share" width="46" height="8" aria-hidden="true"><rect class="ground" width="46" height="8" rx="2"/><rect class="belief" width="${wide}" height="8" rx="2"/></svg> ${percentText(share)}`;
}

/** Commits that are not drawn, and what is known of them. */
function gapRow(line: CommitLine, from: number, to: number, lanes: readonly number[], wide: number): Markup {
  const counts = new Map<CommitState, number>();
  for (let index = from; index < to; index++) {
    const state = line.stateOf(index);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const said =
    counts.size === 1
      ? [...counts].map(([state]) => stateLooks[state].words).join("")
      : [...counts].map(([state, count]) => `${count} ${stateLooks[state].words}`).join("; ");
  const shapes = lanes
    .map(lane => `<path class="edge broken" d="M${x(lane)} -1V${rowHeight + 1}"/>`)
    .join("");
  return markup`<tr class="gap"><td>${graphOf(wide, shapes)}</td><td></td><td colspan="4" class="soft">${counted(to - from, "commit")}: ${said}</td></tr>
`;
}

/** The end whose commits are no candidates. */
function endRow(
  { asked, candidates }: BisectReport,
  line: CommitLine,
  last: LaneRow | undefined,
  wide: number,
  links: BisectLinks,
): Markup {
  const tried = line.tried(candidates.older);
  const state = tried?.verdict ?? "unknown";
  const middle = rowHeight / 2;
  const lanes = last === undefined ? [] : lanesBelow(last);
  const lines = lanes
    .map(
      lane =>
        `<path class="edge" d="M${x(lane)} 0C${x(lane)} ${middle / 2} ${x(0)} ${middle / 2} ${x(0)} ${middle}"/>`,
    )
    .join("");
  const node = `<circle class="node ${stateLooks[state].drawing}" cx="${x(0)}" cy="${middle}" r="${radius}"/>`;
  const older = asked.direction === "first-bad" ? asked.good : asked.bad;
  const name = older.commit === candidates.older ? older.given : "";
  return markup`<tr class="${tried !== undefined && "tried"}"${tried !== undefined && markup` data-stop tabindex="-1"`}><td>${graphOf(wide, lines + node)}</td><td>${stateSign(state)}</td><td>${commitMark({ commit: candidates.older }, links)}</td><td class="subject"><span class="soft">the older end${name !== "" && `, ${clipped(name, 100)}`}</span> ${older.commit === candidates.older && clipped(older.subject, 200)}</td><td class="by">${probeLinks(tried)}</td><td></td></tr>
`;
}

function legend(line: CommitLine): Markup {
  const there = new Set(line.commits.map((_, index) => line.stateOf(index)));
  const told = (Object.keys(stateLooks) as CommitState[]).filter(state => there.has(state));
  return markup`<ul class="legend">${told.map(state => markup`<li>${stateSign(state)} ${stateLooks[state].words}</li>`)}</ul>`;
}
