import { clipped, joined, type Markup, markup } from "../../html-report/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import type { CommitLine, CommitState } from "./commit-line.ts";
import { stateLooks } from "./html-look.ts";
import { percentText, shortId, verdictWords } from "./words.ts";

const width = 1000;
const height = 18;
const mostColumns = 400;
const mostSteps = 300;
const levels = 12;

/**
 * How the belief narrowed: a row for each probe, with all candidates from the oldest on the left to the newest on the
 * right, darker where the first bad one is likelier, and a bar where the probe was.
 */
export function beliefPart(report: BisectReport, answer: BisectAnswer, line: CommitLine): Markup | undefined {
  if (answer.steps.length === 0 || line.commits.length === 0) return undefined;
  const rows: Markup[] = [];
  let number = 0;
  for (const possible of line.possibleAfterSteps()) {
    const step = answer.steps[number++];
    if (step === undefined || rows.length >= mostSteps) break;
    rows.push(stepRow(report, answer, line, step, possible));
  }
  const more = answer.steps.length - rows.length;
  return markup`<div class="scroll lines" tabindex="0" role="region" aria-label="What was believed after each probe"><table class="timeline beliefs"><thead><tr><th scope="col">After</th><th scope="col"><span class="axis"><span>older</span><span class="right">newer</span></span></th><th scope="col" class="number" title="what is still to be learnt">Bits left</th><th scope="col">Likeliest</th></tr></thead><tbody><tr><th scope="row">What is known</th><td>${statesLine(line)}</td><td></td><td></td></tr>
${rows}</tbody></table></div>${more > 0 && markup`<p class="soft">and ${more} more steps, in bisect.json</p>`}`;
}

function stepRow(
  report: BisectReport,
  answer: BisectAnswer,
  line: CommitLine,
  { probe, bits, likely }: BisectAnswer["steps"][number],
  possible: readonly boolean[],
): Markup {
  const told = report.probes.find(({ order }) => order.id === probe);
  const verdict = told?.verdicts.find(({ question }) => question === answer.question)?.verdict;
  const at = line.graph.numberOf(told?.order.commit ?? "");
  const look = verdict === undefined ? "calm" : stateLooks[verdict].drawing;
  const [best] = likely;
  const words = best === undefined ? "" : `${percentText(best.probability)} ${shortId(best.commit)}`;
  const shares = sharesOf(line, likely, possible);
  const mark =
    at === undefined
      ? ""
      : `<rect class="${look}" x="${(xOf(line, at + 0.5) - 2).toFixed(1)}" width="4" height="${height}"/>`;
  const label = `after ${probe}${verdict === undefined ? "" : `, ${verdictWords[verdict]}`}: ${bits.toFixed(1)} bits left${words === "" ? "" : `; likeliest ${words}`}`;
  return markup`<tr><th scope="row"><a href="#${clipped(probe, 20)}">${clipped(probe, 20)}</a> ${verdict !== undefined && markup`<span class="sign ${stateLooks[verdict].sign}">${stateLooks[verdict].letter}</span>`}</th><td><svg viewBox="0 0 ${width} ${height}" height="${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><rect class="ground" width="${width}" height="${height}"/>${shading(shares)}${joined([mark])}</svg></td><td class="number">${bits.toFixed(1)}</td><td>${best !== undefined && markup`${percentText(best.probability)} <code>${clipped(shortId(best.commit), 12)}</code>`}</td></tr>
`;
}

const xOf = (line: CommitLine, index: number) => (index / line.commits.length) * width;

/** What each commit has of the belief; what the report does not tell one by one is spread over those that are possible. */
function sharesOf(
  line: CommitLine,
  likely: BisectAnswer["likely"],
  possible: readonly boolean[],
): Float64Array {
  const shares = new Float64Array(line.commits.length);
  let told = 0;
  for (const { commit, probability } of likely) {
    const index = line.graph.numberOf(commit);
    told += probability;
    if (index !== undefined) shares[index] = probability;
  }
  const others = [...shares.keys()].filter(index => shares[index] === 0 && possible[index] === true);
  const rest = Math.max(0, 1 - told);
  // No other can be likelier than the least likely of those that are told.
  const least = likely.at(-1)?.probability ?? 1;
  if (rest > 0.001) for (const index of others) shares[index] = Math.min(least, rest / others.length);
  return shares;
}

/** By the densest place of the row: where the belief is can be seen however thinly it is spread. */
function shading(shares: Float64Array): Markup {
  const columns = Math.min(mostColumns, shares.length);
  const sums = new Float64Array(columns);
  for (const [index, share] of shares.entries()) {
    const column = Math.floor((index / shares.length) * columns);
    sums[column] = Math.max(sums[column] ?? 0, share);
  }
  const most = Math.max(...sums, 1e-12);
  const paths = new Map<number, string[]>();
  const levelOf = (column: number) => Math.ceil(((sums[column] ?? 0) / most) * levels - 1e-9);
  for (let from = 0; from < columns; ) {
    let to = from + 1;
    while (to < columns && levelOf(to) === levelOf(from)) to += 1;
    const level = levelOf(from);
    // What is a hundredth of the most is nothing that can be seen.
    if ((sums[from] ?? 0) > most / 100) {
      const [a, b] = [(from / columns) * width, (to / columns) * width];
      const drawn = `M${a.toFixed(1)} 0H${Math.max(b, a + 2).toFixed(1)}V${height}H${a.toFixed(1)}z`;
      paths.set(level, [...(paths.get(level) ?? []), drawn]);
    }
    from = to;
  }
  return joined(
    [...paths].map(
      ([level, drawn]) =>
        `<path class="belief" fill-opacity="${(level / levels).toFixed(2)}" d="${drawn.join("")}"/>`,
    ),
  );
}

/** All candidates in a line: what is known of each at last, and which one it is. */
function statesLine(line: CommitLine): Markup {
  const paths = new Map<CommitState, string[]>();
  const all = line.commits.length;
  for (let from = 0; from < all; ) {
    const state = line.stateOf(from);
    let to = from + 1;
    while (to < all && line.stateOf(to) === state) to += 1;
    const isTried = state !== "unknown" && !state.startsWith("implied");
    const [a, b] = [xOf(line, from), Math.max(xOf(line, to), xOf(line, from) + (isTried ? 4 : 0.5))];
    const [top, bottom] = isTried ? [1, height - 1] : [5, height - 5];
    const drawn = `M${a.toFixed(1)} ${top}H${b.toFixed(1)}V${bottom}H${a.toFixed(1)}z`;
    paths.set(state, [...(paths.get(state) ?? []), drawn]);
    from = to;
  }
  const order = [...paths].sort(([a], [b]) => Number(isTriedState(a)) - Number(isTriedState(b)));
  const first = line.commits.findIndex(({ commit }) => line.isFirst(commit));
  const mark =
    first === -1
      ? ""
      : `<rect class="now" x="${(xOf(line, first + 0.5) - 1.5).toFixed(1)}" width="3" height="${height}"/>`;
  const counts = new Map<CommitState, number>();
  for (let index = 0; index < all; index++)
    counts.set(line.stateOf(index), (counts.get(line.stateOf(index)) ?? 0) + 1);
  const label = [...counts].map(([state, count]) => `${count} ${stateLooks[state].words}`).join("; ");
  return markup`<svg viewBox="0 0 ${width} ${height}" height="${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><title>${label}</title>${joined([...order.map(([state, drawn]) => `<path class="${stateLooks[state].drawing}" d="${drawn.join("")}"/>`), mark])}</svg>`;
}

function isTriedState(state: CommitState): boolean {
  return state !== "unknown" && !state.startsWith("implied");
}
