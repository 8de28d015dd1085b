import { counted, formatBytes } from "../base/index.ts";
import { code, describeCounts, details, joinParts, type Part } from "../results/index.ts";
import { classWords, type FindingClass, findingClasses } from "./finding-class.ts";
import { briefLine, findingPart, howText, placesText } from "./markdown-finding.ts";
import { heatPart } from "./markdown-heat.ts";
import type { Finding, Report } from "./model.ts";
import { placeNames } from "./place.ts";

export interface ReportMarkdownOptions {
  /** The size that it must not pass, bytes of UTF-8, at least 4096: `summaryBytes` (default) or `commentBytes`. */
  maxBytes?: number;
  /** Where more is: https addresses. */
  links?: readonly { label: string; url: string }[];
}

/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
export const summaryBytes = 900 * 1024;
/** GitHub takes 65,535 characters for a comment; there are no more of them than bytes. */
export const commentBytes = 60 * 1024;

/**
 * A report as GitHub-flavoured Markdown: what broke, in a small table; tests by environments; then all that is known
 * of each finding, folded. What does not fit is left out from the end, and counted.
 */
export function formatReportMarkdown(report: Report, options: ReportMarkdownOptions = {}): string {
  const { maxBytes = summaryBytes, links = [] } = options;
  const names = placeNames(report.table.places);
  const parts = [
    essential(heading(report), "heading"),
    essential(subheading(report, links), "heading"),
    essential(problemsText(report), "list of problems"),
    topPart(report, names),
    essential(alsoText(report), "counts"),
    heatPart(report.table),
    ...findingParts(report, names),
    essential(moreText(report), "count"),
    environmentsPart(report, names),
    essential(footnote(report), "footnote"),
  ];
  return joinParts(parts, maxBytes);
}

function essential(text: string, leaves: string): Part {
  return { full: text, brief: text, leaves };
}

const icons: Readonly<Record<Report["conclusion"], string>> = { good: "✅", broken: "❌", incomplete: "⚠️" };

function heading({ conclusion, findings, problems }: Report): string {
  const red = countsText(findings.filter(({ isRed }) => isRed));
  const missing = problems.length === 0 ? "" : counted(problems.length, "problem");
  const words = [red, missing].filter(text => text !== "").join(", ");
  return `## ${icons[conclusion]} vmentry: ${words === "" ? "nothing broke" : words}`;
}

/** `2 regressions, 1 new kernel complaint`: findings, not tests. */
function countsText(findings: readonly Finding[]): string {
  return findingClasses
    .flatMap(kind => {
      const count = findings.filter(each => each.class === kind).length;
      return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
    })
    .join(", ");
}

function subheading(report: Report, links: NonNullable<ReportMarkdownOptions["links"]>): string {
  const { run, baseline, counts } = report;
  const what = `${code(run.commit.slice(0, 12))}${run.subject === "" ? "" : ` ${code(run.subject, 120)}`}`;
  const lines = [
    `${what}: ${describeCounts(counts)}`,
    baseline === null
      ? "Compared with no baseline: none was found."
      : `Compared with ${baselineText(baseline)}`,
    linksText(links),
  ];
  return lines.filter(line => line !== "").join("\\\n");
}

function distanceText(distance: number | null): string {
  if (distance === null) return "";
  return distance === 0 ? ", the merge-base" : `, ${counted(distance, "commit")} before the merge-base`;
}

function linksText(links: NonNullable<ReportMarkdownOptions["links"]>): string {
  return links
    .filter(({ url }) => /^https:\/\/[^\s<>()"'`\\]+$/.test(url))
    .map(({ label, url }) => `[${label.replace(/[^\w .,/-]/g, "")}](<${url}>)`)
    .join(" · ");
}

const toldProblems = 20;

function problemsText({ problems }: Report): string {
  if (problems.length === 0) return "";
  const more = problems.length - toldProblems;
  const lines = problems.slice(0, toldProblems).map(({ text }) => `- ${code(text, 300)}`);
  return ["**Red whatever the tests say:**", "", ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join(
    "\n",
  );
}

const topRows = 15;

/** What makes it red; when nothing does, nothing. */
function topPart({ findings }: Report, names: readonly string[]): Part {
  const red = findings.filter(({ isRed }) => isRed);
  if (red.length === 0) return { full: "", brief: "", leaves: "table of what broke" };
  const rows = red.slice(0, topRows).map(finding => {
    const { icon, one } = classWords[finding.class];
    const cells = [
      `${icon} ${one}`,
      code(finding.title, 120),
      placesText(finding, names, code),
      howText(finding),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const more = red.length - topRows;
  const text = ["| what | which | where | how |", "| --- | --- | --- | --- |", ...rows].join("\n");
  const full = more > 0 ? `${text}\n\nand ${counted(more, "more finding")} that are red, below` : text;
  return { full, brief: full, leaves: "table of what broke" };
}

function alsoText({ findings }: Report): string {
  const text = countsText(findings.filter(({ isRed }) => !isRed));
  return text === "" ? "" : `Not red: ${text}.`;
}

/** Of these a line says all. */
const listed: ReadonlySet<FindingClass> = new Set([
  "missing",
  "newly-skipped",
  "newly-known",
  "fixed",
  "splat-gone",
]);

function findingParts({ findings }: Report, names: readonly string[]): Part[] {
  return findingClasses.flatMap(kind => {
    const own = findings.filter(each => each.class === kind);
    if (own.length === 0) return [];
    if (listed.has(kind)) return [listPart(kind, own, names)];
    const { many } = classWords[kind];
    const title = `### ${many.charAt(0).toUpperCase()}${many.slice(1)}`;
    return [
      { full: title, brief: title, leaves: "heading" },
      ...own.map(finding => findingPart(finding, names)),
    ];
  });
}

function moreText({ moreFindings }: Report): string {
  return moreFindings === 0 ? "" : `And ${counted(moreFindings, "more finding")}, in the results alone.`;
}

const listedLines = 200;

function listPart(kind: FindingClass, own: readonly Finding[], names: readonly string[]): Part {
  const { one, many, icon } = classWords[kind];
  const summary = `${icon} ${counted(own.length, one, many)}`;
  const more = own.length - listedLines;
  const lines = own.slice(0, listedLines).map(finding => briefLine(finding, names));
  return {
    full: details(summary, [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n")),
    brief: summary,
    leaves: `list of ${many}`,
  };
}

function environmentsPart({ table }: Report, names: readonly string[]): Part {
  const told = { baseline: "the baseline", history: "earlier runs", nothing: "nothing" };
  const lines = table.places.map((place, index) => {
    const settings = Object.entries(place.settings).map(([feature, value]) =>
      code(`${feature}=${value}`, 60),
    );
    const name = code(names[index] ?? "", 100);
    return `- ${name}${settings.length === 0 ? "" : ` (${settings.join(", ")})`}: ${describeCounts(place.counts)}; compared with ${told[place.compared]}`;
  });
  const summary = counted(lines.length, "environment");
  return {
    full: lines.length === 0 ? "" : details(summary, lines.join("\n")),
    brief: "",
    leaves: "list of environments",
  };
}

function footnote({ history, tool }: Report): string {
  const { runs, tests, bytes, problems } = history;
  const known =
    runs === 0
      ? "No history: flakiness and durations are not judged."
      : `History: ${counted(runs, "run")} of ${counted(tests, "test")}, ${formatBytes(bytes)}.`;
  const wrong = problems.map(text => `- ${code(text, 200)}`);
  return [
    `<sub>${known} ${tool.replace(/[^\w .-]/g, "")}</sub>`,
    ...(wrong.length === 0 ? [] : ["", ...wrong]),
  ].join("\n");
}

/** Which commit's results, how far from the merge-base, and where from; a baseline at the desk may have no commit. */
function baselineText({ commit, subject, distance, source }: NonNullable<Report["baseline"]>): string {
  if (commit === "") return code(source, 200);
  const told = subject === "" ? "" : ` ${code(subject, 120)}`;
  return `${code(commit.slice(0, 12))}${told}${distanceText(distance)}: ${code(source, 200)}`;
}
