import { visible } from "../../base/index.ts";
import { groupBreaks } from "./group-breaks.ts";
import type { SeriesBreak, SeriesReport } from "./series-report.ts";

const words = { good: "good", broken: "BROKEN", "not-tried": "not tried" } as const;

/** So many things that one commit breaks are shown; the report has them all. */
const shownBreaks = 10;

/** The report for a person at a terminal; ends with a newline. */
export function formatSeriesText({ conclusion, reason, commits, breaks, notes }: SeriesReport): string {
  const lines = [
    ...commits.map(
      ({ commit, subject, verdict }) => `${words[verdict].padEnd(9)} ${commit.slice(0, 12)} ${subject}`,
    ),
    ...groupBreaks(breaks).flatMap(linesOf),
    ...notes,
    `${conclusion ?? "running"}: ${reason}`,
  ];
  return lines.map(line => `${visible(line)}\n`).join("");
}

function linesOf(breaks: readonly SeriesBreak[]): string[] {
  const shown = breaks.slice(0, shownBreaks).map(({ commit, reason, range }) => {
    const others = range.length === 0 ? "" : ` (or one of ${range.length})`;
    return `${commit.slice(0, 12)}${others}: ${reason}`;
  });
  const more = breaks.length - shown.length;
  return more === 0 ? shown : [...shown, `${breaks[0]?.commit.slice(0, 12) ?? ""}: and ${more} more`];
}
