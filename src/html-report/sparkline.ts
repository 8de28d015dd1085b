import { counted, formatDuration } from "../base/index.ts";
import type { Earlier, Finding, HistoryIndex, Place, Report } from "../report/index.ts";
import { splatKey } from "../results/index.ts";
import { joined, type Markup, markup } from "./markup.ts";

type Outcome = Earlier["outcome"];

/** How a tick of each outcome looks: its height tells it, and its colour besides. The worst first. */
const ticks: readonly { outcomes: string; look: string; height: number; words: string }[] = [
  { outcomes: "mFf", look: "bad", height: 16, words: "failed" },
  { outcomes: "e", look: "odd", height: 13, words: "without a verdict" },
  { outcomes: "k", look: "flaky", height: 10, words: "flaky" },
  { outcomes: "x", look: "known", height: 7, words: "failed as known" },
  { outcomes: "p", look: "good", height: 4, words: "passed" },
  { outcomes: "s", look: "calm", height: 2, words: "skipped" },
];

const mostTests = 6;
const mostPlaces = 12;
const mostRuns = 60;
const [pitch, height, gap] = [5, 16, 4];

/** A line for each of the first tests of a finding: how it ended in earlier runs, and in this one. */
export function sparklines(
  finding: Finding,
  places: Report["table"]["places"],
  history: HistoryIndex,
): Markup | undefined {
  const own = finding.places.slice(0, mostPlaces).flatMap(index => places[index] ?? []);
  if (finding.splat !== null) return complaintLine(splatKey(finding.splat), own, history);
  const rows = finding.tests.slice(0, mostTests).flatMap(test => {
    const earlier = worstByRun(test, own, history);
    if (earlier.length === 0) return [];
    const now = finding.cells.find(cell => cell.test === test)?.now;
    const drawn =
      finding.slowdown === null
        ? outcomeLine(earlier, now)
        : durationLine(finding.slowdown, test, own, history);
    return [markup`<li><span class="what">${test}</span> ${drawn}</li>`];
  });
  return rows.length === 0 ? undefined : markup`<ul class="history">${rows}</ul>`;
}

/** In which runs the kernel complained of it before. */
function complaintLine(key: string, places: readonly Place[], history: HistoryIndex): Markup | undefined {
  const earlier = worst(
    places.flatMap(place =>
      history
        .records(place)
        .map((record): Earlier => ({ record, outcome: record.splats.includes(key) ? "f" : "p" })),
    ),
  );
  if (earlier.length === 0) return undefined;
  const times = earlier.filter(outcome => outcome === "f").length;
  const told = `in ${times} of ${counted(earlier.length, "earlier run")}`;
  return markup`<ul class="history"><li><span class="what">${key}</span> ${ticksOf(earlier, "failed", told)}</li></ul>`;
}

function worstByRun(test: string, places: readonly Place[], history: HistoryIndex): Outcome[] {
  return worst(places.flatMap(place => history.outcomes(test, place)));
}

/** Oldest first: how each run ended, the worst of its places. */
function worst(all: readonly Earlier[]): Outcome[] {
  const runs = new Map<string, { at: string; outcome: Outcome }>();
  for (const { outcome, record } of all) {
    const known = runs.get(record.run);
    if (known === undefined || rank(outcome) < rank(known.outcome))
      runs.set(record.run, { at: record.at, outcome });
  }
  return [...runs.values()]
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(-mostRuns)
    .map(({ outcome }) => outcome);
}

function rank(outcome: Outcome): number {
  return ticks.findIndex(({ outcomes }) => outcomes.includes(outcome));
}

function outcomeLine(earlier: readonly Outcome[], now: string | undefined): Markup {
  const told = ticks.flatMap(({ outcomes, words }) => {
    const count = earlier.filter(outcome => outcomes.includes(outcome)).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return ticksOf(earlier, now, told.join(", "));
}

/** A tick for each run, and one apart for this one. */
function ticksOf(earlier: readonly Outcome[], nowWords: string | undefined, told: string): Markup {
  const now = outcomeOf(nowWords);
  const at = (index: number) => index * pitch;
  const bar = (x: number, high: number) => `M${x} ${height - high}h${pitch - 1}v${high}h${1 - pitch}z`;
  const nowAt = at(earlier.length) + gap;
  const shapes = ticks.flatMap(({ outcomes, look, height: high }) => {
    const drawn = [
      ...earlier.flatMap((outcome, index) => (outcomes.includes(outcome) ? [bar(at(index), high)] : [])),
      ...(now !== undefined && outcomes.includes(now) ? [bar(nowAt, high)] : []),
    ];
    return drawn.length === 0 ? [] : [`<path class="${look}" d="${drawn.join("")}"/>`];
  });
  const wide = nowAt + (now === undefined ? 0 : pitch);
  const label = `the last ${counted(earlier.length, "run")}, oldest first: ${told}${nowWords === undefined ? "" : `; now ${nowWords}`}`;
  const mark =
    now === undefined
      ? ""
      : `<path class="now" d="M${nowAt - 1} ${height + 2}h${pitch + 1}v2h${-pitch - 1}z"/>`;
  return markup`<svg class="spark" width="${wide + 2}" height="${height + 4}" viewBox="0 0 ${wide + 2} ${height + 4}" role="img" aria-label="${label}"><title>${label}</title>${joined([...shapes, mark])}</svg> <span class="soft">${told}</span>`;
}

const outcomesByWords: readonly (readonly [RegExp, Outcome])[] = [
  [/^passed$/, "p"],
  [/^flaky$/, "k"],
  [/^skipped$/, "s"],
  [/^failed as known$/, "x"],
  [/^(?:failed|timed out|crashed|died with the machine)$/, "f"],
  [/^(?:not run|in error)$/, "e"],
];

function outcomeOf(words: string | undefined): Outcome | undefined {
  return outcomesByWords.find(([pattern]) => pattern.test(words ?? ""))?.[1];
}

/** How long its passes took, and how long it takes now. */
function durationLine(
  { nowMs, medianMs }: NonNullable<Finding["slowdown"]>,
  test: string,
  places: readonly Place[],
  history: HistoryIndex,
): Markup {
  const passes = longest(places.map(place => [...history.passes(test, place)])).slice(-mostRuns);
  const most = Math.max(1, nowMs, ...passes);
  const y = (ms: number) => (height - 1 - (ms / most) * (height - 4)).toFixed(1);
  const points = passes.map((ms, index) => `${index * pitch + 2},${y(ms)}`).join(" ");
  const nowAt = passes.length * pitch + gap;
  const label = `how long it took in ${counted(passes.length, "earlier pass", "earlier passes")}, and now: ${formatDuration(nowMs)}; before ${formatDuration(medianMs)} in the middle`;
  return markup`<svg class="spark" width="${nowAt + 6}" height="${height + 4}" viewBox="0 0 ${nowAt + 6} ${height + 4}" role="img" aria-label="${label}"><title>${label}</title><path class="base" d="M0 ${height + 1.5}h${nowAt + 4}"/><polyline class="durations" points="${points}"/><circle class="bad" cx="${nowAt}" cy="${y(nowMs)}" r="2.6"/></svg> <span class="soft">${formatDuration(medianMs)} before, now ${formatDuration(nowMs)}</span>`;
}

function longest(all: readonly number[][]): number[] {
  return all.reduce((most, each) => (each.length > most.length ? each : most), []);
}
