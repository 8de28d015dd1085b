import { shownLine, shownLines } from "./shown-text.ts";

/**
 * Untrusted text as inline code: nothing in it is read as Markdown or HTML, no link, mention or reference to an
 * issue is made of it, and no table cell is ended by it (https://github.github.com/gfm/). Text of one line.
 */
export function code(text: string, most = 200): string {
  const shown = shownLine(text, most);
  if (shown === "") return "";
  // What a code span cannot hold everywhere: its own fence, and what ends a table's cell.
  return /[`|\\]/.test(shown) ? htmlCode(shown, most) : `\`${shown}\``;
}

/** As `code`, and also where only HTML is read, such as in a `<summary>`. */
export function htmlCode(text: string, most = 200): string {
  // References are never structure: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
  const escaped = shownLine(text, most).replace(/[!-+.:<>?@[-`{-~]/g, char => `&#${char.charCodeAt(0)};`);
  return escaped === "" ? "" : `<code>${escaped}</code>`;
}

/** Untrusted lines as a code block, fenced by more backticks than are in them. @param most characters of a line */
export function codeBlock(lines: readonly string[], most = 500, language: "text" | "diff" = "text"): string {
  const shown = shownLines(lines, most).join("\n");
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** A part that opens when it is clicked at. @param summary HTML @param content Markdown */
export function details(summary: string, content: string, options: { open?: boolean } = {}): string {
  const open = options.open === true ? " open" : "";
  return `<details${open}><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
