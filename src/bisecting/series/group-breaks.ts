import type { SeriesBreak } from "./series-report.ts";

/** What the same commit breaks, or one of the same commits, together; in the order in which they are. */
export function groupBreaks(breaks: readonly SeriesBreak[]): SeriesBreak[][] {
  return [...Map.groupBy(breaks, ({ commit, range }) => [commit, ...range].join(" ")).values()];
}
