import { counted } from "../base/index.ts";
import { describeCounts, type Paint, painter, shownLine } from "../results/index.ts";
import { bisectText } from "./bisect-text.ts";
import { classWords, findingClasses } from "./finding-class.ts";
import { howText, placesText } from "./markdown-finding.ts";
import type { Finding, Report } from "./model.ts";
import { placeNames } from "./place.ts";

const toldFindings = 15;
const toldProblems = 20;
const toldLines = 5;

/**
 * A report as a few lines for a terminal or a pipe: what broke, the most important first; because of what it is not
 * whole; how many there are of what is not red; and what it comes to. Control characters in others' text are made
 * visible.
 */
export function formatReportText(report: Report, { colour }: { colour: boolean }): string {
  const paint = painter(colour);
  const names = placeNames(report.table.places);
  const red = report.findings.filter(({ isRed }) => isRed);
  const groups = [
    [aboutLine(report), comparedLine(report)],
    ...red.slice(0, toldFindings).map(finding => findingLines(finding, names, paint)),
    more(red.length - toldFindings, "finding that is red", "findings that are red"),
    problemLines(report, paint),
    quietLines(report, paint),
    [conclusionLine(report, paint)],
  ];
  return groups
    .filter(lines => lines.length > 0)
    .map(lines => `${lines.join("\n")}\n`)
    .join("\n");
}

function aboutLine({ run, counts }: Report): string {
  const what = [run.commit.slice(0, 12), run.subject].filter(text => text !== "").join(" ");
  return `${shownLine(what === "" ? "an unknown commit" : what, 150)}: ${describeCounts(counts)}`;
}

function comparedLine({ baseline, history }: Report): string {
  const past = history.runs === 0 ? "no history" : `a history of ${counted(history.runs, "run")}`;
  if (baseline === null) return `compared with no baseline, and with ${past}`;
  const { commit, subject, source, places, distance } = baseline;
  const where =
    distance === null || distance === 0 ? "" : `, ${counted(distance, "commit")} before the merge-base`;
  const what = [commit.slice(0, 12), subject, `(${source})`].filter(text => text !== "").join(" ");
  return `compared with ${shownLine(what, 200)}${where}, in ${counted(places, "environment")}, and with ${past}`;
}

function findingLines(finding: Finding, names: readonly string[], paint: Paint): string[] {
  const { class: kind, title, location, example, splat, build, bisects } = finding;
  const where = placesText(finding, names, shownLine);
  const how = howText({ ...finding, bisects: [] }, shownLine);
  const messages = build === null ? [] : build.messages.slice(0, toldLines).map(each => describe(each));
  return [
    `${paint("red", classWords[kind].one.toUpperCase())} ${shownLine(title, 200)}${where === "" ? "" : ` (${where})`}`,
    ...(how === "" ? [] : [`     ${how}`]),
    ...(location === null ? [] : [`     at ${shownLine(`${location.file}:${location.line}`)}`]),
    ...(splat === null || splat.title === finding.reason ? [] : [`     ${shownLine(splat.title)}`]),
    ...bisects.map(bisect => `     ${bisectText(bisect, finding, shownLine)}`),
    ...messages.map(text => `     | ${shownLine(text)}`),
    ...(example?.tail ?? []).slice(-toldLines).map(line => `     | ${shownLine(line)}`),
    ...(example === null || example.repeat === "" ? [] : [`     repeat: ${shownLine(example.repeat, 2000)}`]),
  ];
}

function describe({
  file,
  line,
  severity,
  message,
}: NonNullable<Finding["build"]>["messages"][number]): string {
  return `${file}:${line}: ${severity}: ${message}`;
}

function problemLines({ problems }: Report, paint: Paint): string[] {
  return [
    ...problems
      .slice(0, toldProblems)
      .map(({ text }) => `${paint("red", "INCOMPLETE")} ${shownLine(text, 500)}`),
    ...more(problems.length - toldProblems, "problem"),
  ];
}

function quietLines({ findings, history }: Report, paint: Paint): string[] {
  const quiet = findings.filter(({ isRed }) => !isRed);
  const told = findingClasses.flatMap(kind => {
    const count = quiet.filter(each => each.class === kind).length;
    return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
  });
  return [
    ...(told.length === 0 ? [] : [`${paint("yellow", "NOT RED")} ${told.join(", ")}`]),
    ...history.problems.map(text => `${paint("yellow", "HISTORY")} ${shownLine(text)}`),
  ];
}

function more(count: number, one: string, many?: string): string[] {
  return count > 0
    ? [`and ${counted(count, `more ${one}`, many === undefined ? undefined : `more ${many}`)}`]
    : [];
}

function conclusionLine({ conclusion, reason }: Report, paint: Paint): string {
  if (conclusion === "good") return paint("green", "nothing broke");
  return `${paint("red", conclusion)}: ${shownLine(reason, 1000)}`;
}
