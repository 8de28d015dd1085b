import { code, codeBlock } from "../results/index.ts";
import type { BreakIssue } from "../watch/index.ts";
import { inertText } from "./inert-text.ts";

/** Found again by this, when its number is not known: what was made by a process that was killed just then. */
export function issueMarker(id: string): string {
  return `<!-- vmentry-break: ${id.replace(/[^\w.-]/g, "_")} -->`;
}

/** A title is plain text to GitHub, but for references to issues and mentions of people. */
export function issueTitle({ of, story }: BreakIssue): string {
  const subject = story.subject.replace(/\s+/g, " ");
  // A zero-width space keeps a name or a number from being one.
  const title = `${of.branch} ${of.variant}: ${of.first.slice(0, 12)} does not build: ${subject}`
    .replace(/[@#]/g, "$&\u200b")
    .replace(/[\x00-\x1f\x7f]/g, " ");
  return title.length > 240 ? `${title.slice(0, 239).replace(/[\ud800-\udbff]$/, "")}…` : title;
}

/** What an issue says of a break, as Markdown; all that comes from the repository and the compiler is inert in it. */
export function issueBody(issue: BreakIssue): string {
  const { of, story, repository, command, beginning, ending } = issue;
  const errors =
    story.errors.length > 0 ? story.errors : story.reason.split("\n").filter(each => each !== "");
  const parts = [
    issueMarker(of.id),
    `${code(of.first.slice(0, 12))} ${code(story.subject)} does not build as ${code(of.variant)}.`,
    [
      "| | |",
      "| --- | --- |",
      `| Repository | ${code(repository)} |`,
      `| Branch | ${code(of.branch)} |`,
      `| Commit | ${code(of.first)} |`,
      `| Author | ${code(`${story.author} <${story.email}>`)} |`,
      `| Date | ${code(story.date)} |`,
      `| First failing | ${code(beginning, 400)} |`,
      `| New warnings | ${story.newWarnings} |`,
      ...(ending === null ? [] : [`| Mended by | ${code(ending, 400)} |`]),
    ].join("\n"),
    ...(errors.length === 0
      ? []
      : [`Errors${story.stage === null ? "" : ` (${code(story.stage)})`}:`, codeBlock(errors)]),
    ...(story.excerpt.length === 0 ? [] : ["From the log:", codeBlock(story.excerpt)]),
    "To repeat it:",
    codeBlock([command], 4096),
  ];
  return inertText(parts.join("\n\n"));
}

/** Hidden in the comment that closes an issue, so that it is not written twice. */
export function endMarker(id: string): string {
  return `<!-- vmentry-break-end: ${id.replace(/[^\w.-]/g, "_")} -->`;
}

export function endComment({ of, end, ending }: BreakIssue): string {
  const what =
    end === "gone" || ending === null
      ? `${code(of.branch)} is not built as ${code(of.variant)} any more, so nobody knows whether this is mended.`
      : `Mended by ${code(ending, 400)}.`;
  return `${endMarker(of.id)}\n\n${what}`;
}
