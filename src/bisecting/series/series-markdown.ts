import { counted } from "../../base/index.ts";
import { code, details, joinParts, type Part } from "../../results/index.ts";
import { groupBreaks } from "./group-breaks.ts";
import type { SeriesBreak, SeriesReport } from "./series-report.ts";

const maxBytes = 900 * 1024;
const mostRows = 500;
/** So many things that one commit breaks are shown at once, and of a range so many commits. */
const shownBreaks = 10;

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
  const groups = groupBreaks(breaks);
  const told = (isFull: boolean) => groups.map(group => toldGroup(group, isFull)).join("\n\n");
  return { full: told(true), brief: told(false), leaves: "breaks" };
}

function toldGroup(group: readonly SeriesBreak[], isFull: boolean): string {
  const [first] = group;
  if (first === undefined) return "";
  const { commit, subject, reason, range } = first;
  const where = `**${code(commit.slice(0, 12))}** ${code(subject, 120)}${others(range)}`;
  if (group.length === 1) return `${where}: ${code(reason, 1000)}`;
  const lines = group.map(each => `- ${code(each.reason, 1000)}`);
  const more = lines.slice(shownBreaks);
  const rest =
    more.length === 0
      ? []
      : [isFull ? details(`and ${more.length} more`, more.join("\n")) : `and ${more.length} more`];
  return [
    `${where}, ${counted(group.length, "thing")}:`,
    lines.slice(0, shownBreaks).join("\n"),
    ...rest,
  ].join("\n\n");
}

function others(range: readonly string[]): string {
  if (range.length === 0) return "";
  const shown = range.slice(0, shownBreaks).map(each => code(each.slice(0, 12)));
  const more = range.length > shown.length ? ` and ${range.length - shown.length} more` : "";
  return ` (or one of ${shown.join(", ")}${more})`;
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
    const said = notGood(report, asked);
    return `| ${code(order.id)} | ${code(order.commit.slice(0, 12))} | ${report.build.outcome} | ${report.boot.outcome} | ${code(said, 400)} |`;
  });
  const table = [
    "| Probe | Commit | Build | Boot | What was not good |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  return { full: details(counted(probes.length, "probe"), table), brief: "", leaves: "probes" };
}

const shownAnswers = 3;

/** What failed first. */
function notGood(
  { build, boot, answers }: SeriesReport["probes"][number]["report"],
  { questions }: SeriesReport["asked"],
): string {
  const titles = new Map(questions.map(({ id, title }) => [id, title]));
  const titleOf = (question: string) => titles.get(question) ?? question;
  // Then nothing else could be tried, as the other columns say.
  const isUp = build.outcome !== "failed" && boot.outcome !== "does-not-boot";
  const said = [
    ...answers.flatMap(each =>
      each.kind === "trials" && each.failed > 0 ? `${titleOf(each.question)}: ${each.reason}` : [],
    ),
    ...answers.flatMap(each =>
      each.kind === "trials" || !isUp ? [] : `${titleOf(each.question)}: ${each.kind}: ${each.reason}`,
    ),
  ];
  const more = said.length > shownAnswers ? `; and ${said.length - shownAnswers} more` : "";
  return `${said.slice(0, shownAnswers).join("; ")}${more}`;
}
