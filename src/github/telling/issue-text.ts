import { classWords, findingPart, howText, placeNames, placesText, type Report } from "../../report/index.ts";
import { code, joinParts, type Part } from "../../results/index.ts";
import type { Breakage } from "./breakage.ts";
import { hideState, marker } from "./hidden-state.ts";
import type { IssueChange } from "./issue-plan.ts";
import { collectiveMarker, type IssueState, issueMarker, type Sight } from "./known-issue.ts";
import { plainTitle } from "./plain-title.ts";

/** GitHub takes 65,536 characters for a body; what is remembered stands in it, too. */
const bodyBytes = 40 * 1024;

export function issueTitle({ finding }: Breakage): string {
  const { class: kind, title, reason, splat } = finding;
  const why = reason === "" || splat !== null || title.includes(reason) ? "" : `: ${reason.slice(0, 400)}`;
  return plainTitle(`${classWords[kind].one}: ${title}${why}`);
}

/** What an issue says of a breakage, as Markdown; all that comes from tests and kernels is inert in it. */
export function issueBody(breakage: Breakage, state: IssueState, report: Report, name: string): string {
  const { finding, fingerprint } = breakage;
  const names = placeNames(report.table.places);
  const { icon, one } = classWords[finding.class];
  const where = placesText(finding, names, code);
  const how = howText(finding);
  const [newest] = state.last;
  const rows = [
    `| First seen | ${sightText(state.first)} |`,
    ...(newest === undefined ? [] : [`| Last seen | ${sightText(newest)} |`]),
    `| Seen in | ${state.times === 1 ? "1 run" : `${state.times} runs`} |`,
    ...(where === "" ? [] : [`| Where | ${where} |`]),
    ...(how === "" ? [] : [`| How | ${how} |`]),
    `| Bisect | ${state.bisect === null ? "none was started" : linkTo("run", state.bisect)} |`,
  ];
  const earlier = state.last.slice(1).map(sight => `- ${sightText(sight)}`);
  const parts = [
    `${icon} ${one}: ${code(finding.title)}`,
    ["| | |", "| --- | --- |", ...rows].join("\n"),
    opened(findingPart(finding, names)),
    earlier.length === 0 ? "" : `Also seen at:\n\n${earlier.join("\n")}`,
    `<sub>Kept up to date by the report ${code(name)}, which closes it when it passes everywhere it failed. Close it as "not planned" to hear no more of it.</sub>`,
  ];
  const text = joinParts(
    parts.map(part => (typeof part === "string" ? { full: part, brief: part, leaves: "part" } : part)),
    bodyBytes,
  );
  return [issueMarker(fingerprint), hideState(state), "", text].join("\n");
}

/** It is what the issue is about. */
function opened(part: Part): Part {
  return { ...part, full: part.full.replace(/^<details>/, "<details open>") };
}

function sightText({ commit, at, report }: Sight): string {
  const when = at.slice(0, 16).replace("T", " ");
  return `${code(commit.slice(0, 12))}, ${when} UTC${report === "" ? "" : `, ${linkTo("report", report)}`}`;
}

/** An address in a text of GitHub's; those that are read back may be anybody's. */
function linkTo(label: string, url: string): string {
  return /^https?:\/\/[\w.:-]+(?:\/[\w./?=&%-]*)?$/.test(url) ? `[${label}](<${url}>)` : label;
}

/** Untrusted names among words of one's own, as Markdown. */
export function changeText({ what, names, more }: IssueChange): string {
  const rest = more > 0 ? ` and ${more} more` : "";
  return `- ${what} ${names.map(name => code(name, 100)).join(", ")}${rest}`;
}

/** Hidden in a comment, so that what a run has to say is said once. */
export function commentMarker(run: string, what: string): string {
  return marker(`regression-${what}`, run);
}

export interface IssueComment {
  what: "changed" | "back" | "mended" | "duplicate";
  lines: readonly string[];
}

export function commentBody({ what, lines }: IssueComment, report: Report, reportUrl: string): string {
  const { run } = report;
  const sight = sightText({ commit: run.commit, at: run.at, report: reportUrl });
  return [commentMarker(run.id, what), "", `${commentWords[what]} ${sight}`, "", ...lines]
    .join("\n")
    .trimEnd();
}

const commentWords: Readonly<Record<IssueComment["what"], string>> = {
  changed: "Changed at",
  back: "Back at",
  mended: "Mended at",
  duplicate: "The same as an earlier issue; seen at",
};

const mostListed = 300;

/** The issue of all that is more than one run may open issues for. */
export function collectiveBody(
  breakages: readonly Breakage[],
  state: { fingerprints: readonly string[] },
  report: Report,
  reportUrl: string,
): string {
  const names = placeNames(report.table.places);
  const lines = breakages.slice(0, mostListed).map(({ finding }) => {
    const where = placesText(finding, names, code);
    return `- ${classWords[finding.class].icon} ${code(finding.title, 120)}${where === "" ? "" : ` (${where})`}`;
  });
  const more = breakages.length - lines.length;
  const parts = [
    `More broke than issues are opened for in one run: ${breakages.length} more at ${sightText({ commit: report.run.commit, at: report.run.at, report: reportUrl })}.`,
    `${lines.join("\n")}${more > 0 ? `\n- and ${more} more` : ""}`,
    "<sub>Closed when none of them is broken any more.</sub>",
  ];
  const briefly = (text: string) => ({
    full: text,
    brief: text.slice(0, 200).split("\n")[0] ?? "",
    leaves: "list",
  });
  const text = joinParts(parts.map(briefly), bodyBytes);
  return [collectiveMarker, hideState(state), "", text].join("\n");
}
