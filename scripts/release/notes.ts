import { UserError } from "../../src/base/index.ts";

/** GitHub's limit for a release's text. */
const longestNotes = 125_000;

/**
 * What the changelog has under a version's heading, `## 1.2.3` or `## 1.2.3 (2026-11-21)`: Markdown.
 * @throws UserError when it has no such heading, two of them, or nothing below it
 */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## +/m).slice(1);
  const found = sections.filter(section => titleOf(section) === version);
  const [section] = found;
  if (section === undefined) {
    const titles = sections.map(titleOf).join(", ");
    throw new UserError(
      `CHANGELOG.md has no heading "## ${version}"; it has ${titles === "" ? "none" : titles}`,
    );
  }
  if (found.length > 1)
    throw new UserError(`CHANGELOG.md has ${found.length} headings "## ${version}": make one of them`);
  const end = section.indexOf("\n");
  const notes = end === -1 ? "" : section.slice(end).trim();
  if (notes === "") throw new UserError(`CHANGELOG.md has nothing below "## ${version}"`);
  if (notes.length > longestNotes) {
    throw new UserError(
      `CHANGELOG.md has ${notes.length} characters below "## ${version}", and GitHub takes ${longestNotes}`,
    );
  }
  return `${notes}\n`;
}

function titleOf(section: string): string {
  return /^\[?([^\s\]]*)/.exec(section)?.[1] ?? "";
}
