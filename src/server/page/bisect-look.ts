import { counted } from "../../base/index.ts";
import type { Bisect } from "../state/bisects.ts";
import { shortCommit } from "./links.ts";
import { type Mark, mark } from "./marks.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import { formatMs } from "./moments.ts";

type Answer = Bisect["answers"][number];

/** A job of a workflow ends within it, and a probe takes less. */
const silentMs = 6 * 3_600_000;

/** Conclusions are names of whoever bisects; those that are not here are shown as they are. */
const marks: ReadonlyMap<string, Mark> = new Map([
  ["found", "found"],
  ["range", "unclear"],
  ["not-reproduced", "unclear"],
  ["always-bad", "unclear"],
  ["merge-base-bad", "unclear"],
  ["untestable-end", "unclear"],
  ["contradiction", "failed"],
  ["machine-errors", "failed"],
  ["error", "failed"],
  ["interrupted", "stopped"],
  ["handed-over", "waiting"],
]);
/** Of those the reason says all there is: nothing is believed. */
const answered: ReadonlySet<string> = new Set(["found", "range"]);

export function conclusionMark(conclusion: string | null): Markup {
  if (conclusion === null) return mark("unknown", "open");
  return mark(marks.get(conclusion) ?? "unknown", conclusion.replaceAll("-", " "));
}

/** How it stands as a whole. */
export function bisectMark({ isRunning, toldAt, conclusion }: Bisect, now: number): Markup {
  if (!isRunning) return conclusionMark(conclusion);
  return now - Date.parse(toldAt) > silentMs ? mark("silent") : mark("running");
}

/** How it goes on, while it runs. */
export function bisectProgress({
  isRunning,
  probes,
  expectedProbes,
  expectedMs,
}: Bisect): Markup | undefined {
  if (!isRunning) return undefined;
  const all = probes + expectedProbes;
  const percent = all === 0 ? 0 : Math.floor((probes / all) * 100);
  const more = Math.ceil(expectedProbes);
  const rest = more > 0 && `, about ${more} more in ${formatMs(expectedMs)}`;
  return markup`<progress max="100" value="${percent}" aria-label="Progress"></progress> <span>${counted(probes, "probe")}${rest}</span>`;
}

/** `99.82 % sure`, of an answer. Rounded down, so that nobody is told to be surer than is known. */
export function sureText({ conclusion, confidence }: Answer): string {
  if (conclusion === null || !answered.has(conclusion)) return "";
  const percent = Math.min(1, Math.max(0, confidence)) * 100;
  if (percent > 99.99) return "over 99.99 % sure";
  const digits = percent < 90 ? 0 : 2;
  return `${Math.floor(percent * 10 ** digits + 1e-6) / 10 ** digits} % sure`;
}

/** The commit that an answer is, or how many it may be. */
export function answerCommit(
  { first, conclusion, rangeCount }: Answer,
  mostSubject: number,
): Markup | undefined {
  if (first !== null) {
    return markup`${shortCommit(first.commit)} ${clipped(first.subject, mostSubject)}`;
  }
  return conclusion === "range" ? markup`one of ${counted(rangeCount, "commit")}` : undefined;
}

/** The older end, and the newer one. */
export function bisectEnds({ good, bad, direction }: Bisect): Markup {
  const [older, newer] = direction === "first-bad" ? [good, bad] : [bad, good];
  return markup`${shortCommit(older.commit)}..${shortCommit(newer.commit)}`;
}
