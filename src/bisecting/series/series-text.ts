import { visible } from "../../base/index.ts";
import type { SeriesReport } from "./series-report.ts";

const words = { good: "good", broken: "BROKEN", "not-tried": "not tried" } as const;

/** The report for a person at a terminal; ends with a newline. */
export function formatSeriesText({ conclusion, reason, commits, breaks, notes }: SeriesReport): string {
  const lines = [
    ...commits.map(
      ({ commit, subject, verdict }) => `${words[verdict].padEnd(9)} ${commit.slice(0, 12)} ${subject}`,
    ),
    ...breaks.map(each => `${each.commit.slice(0, 12)}: ${each.reason}`),
    ...notes,
    `${conclusion ?? "running"}: ${reason}`,
  ];
  return lines.map(line => `${visible(line)}\n`).join("");
}
