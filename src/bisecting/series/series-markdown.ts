import { counted } from "../../base/index.ts";
import { code, details, joinParts, type Part } from "../../results/index.ts";
import type { SeriesReport } from "./series-report.ts";

const maxBytes = 900 * 1024;
const mostRows = 500;

/** The report as GitHub-flavoured Markdown: what breaks the series, then its commits, then how that is known. */
export function formatSeriesMarkdown(report: SeriesReport): string {
  return joinParts(
    [heading(report), breaksPart(report), notesPart(report), commitsPart(report), probesPart(report)],
    maxBytes,
  );
}

function heading({ conclusion, reason, asked }: SeriesReport): Part {
  const icon =
    conclusion === null ? "⏳" : conclusion === "good" ? "✅" : conclusion === "broken" ? "❌" : "⚠️";
  const text = [
    `## ${icon} vmentry check-series: ${conclusion ?? "running"}`,
    code(reason, 1000),
    `On ${code(asked.base.slice(0, 12))}; ${counted(asked.questions.length, "question")} to each commit${asked.isQuick ? ", halved" : ""}`,
  ].join("\n\n");
  return { full: text, brief: text, leaves: "heading" };
}

function breaksPart({ breaks }: SeriesReport): Part {
  const text = breaks
    .map(({ commit, subject, reason, range }) => {
      const others =
        range.length === 0 ? "" : ` (or one of ${range.map(each => code(each.slice(0, 12))).join(", ")})`;
      return `**${code(commit.slice(0, 12))}** ${code(subject, 120)}${others}: ${code(reason, 1000)}`;
    })
    .join("\n\n");
  return { full: text, brief: text, leaves: "breaks" };
}

function notesPart({ notes }: SeriesReport): Part {
  const text = notes.map(note => `- ${code(note, 1000)}`).join("\n");
  return { full: text, brief: "", leaves: "notes" };
}

const icons = { good: "✅", broken: "❌", "not-tried": "·" } as const;

function commitsPart({ commits }: SeriesReport): Part {
  const rows = commits
    .slice(0, mostRows)
    .map(
      ({ commit, subject, verdict }) =>
        `| ${icons[verdict]} ${verdict} | ${code(commit.slice(0, 12))} | ${code(subject, 120)} |`,
    );
  const more = commits.length > mostRows ? `\n\nand ${commits.length - mostRows} more` : "";
  const text = `${["| | Commit | |", "| --- | --- | --- |", ...rows].join("\n")}${more}`;
  return { full: text, brief: counted(commits.length, "commit"), leaves: "commits" };
}

function probesPart({ probes, asked }: SeriesReport): Part {
  if (probes.length === 0) return { full: "", brief: "", leaves: "probes" };
  const rows = probes.slice(-mostRows).map(({ order, report }) => {
    const bad = report.answers.filter(answer => answer.kind !== "trials" || answer.failed > 0);
    const said = bad.map(answer => {
      const title = asked.questions.find(({ id }) => id === answer.question)?.title ?? answer.question;
      return `${title}: ${answer.kind === "trials" ? answer.reason : `${answer.kind}: ${answer.reason}`}`;
    });
    return `| ${code(order.id)} | ${code(order.commit.slice(0, 12))} | ${report.build.outcome} | ${report.boot.outcome} | ${code(said.slice(0, 3).join("; "), 400)} |`;
  });
  const table = [
    "| Probe | Commit | Build | Boot | What was not good |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  return { full: details(counted(probes.length, "probe"), table), brief: "", leaves: "probes" };
}
