import { a as visible } from "./text.js";
// src/results/shown-text.ts
/** Text on one line: what was several lines or had runs of spaces is joined by single ones. */
function oneLine(text) {
	return text.replace(/\s+/g, " ").trim();
}
/** At most so many characters (UTF-16 units), the last one `…` when something was cut; no pair is split. */
function shorten(text, most) {
	if (text.length <= most) return text;
	return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
/** At most so many characters, cut in the middle: the ends of a line say most. */
function shortenMiddle(text, most) {
	if (text.length <= most) return text;
	const head = Math.floor((most - 3) * .6);
	return `${text.slice(0, head).replace(/[\ud800-\udbff]$/, "")} … ${text.slice(text.length - (most - 3 - head)).replace(/^[\udc00-\udfff]/, "")}`;
}
/** Untrusted text as one line for a person: control characters visible, not longer than `most`. */
function shownLine(text, most = 300) {
	return shorten(visible(oneLine(text.slice(0, 20 * most))), most);
}
/** Untrusted text of a code block, line for line. */
function shownLines(lines, most = 500) {
	return lines.flatMap((line) => line.split("\n")).map((line) => shorten(visible(line), most));
}
// src/results/markdown-text.ts
/**
* Untrusted text as inline code: nothing in it is read as Markdown or HTML, no link, mention or reference to an
* issue is made of it, and no table cell is ended by it (https://github.github.com/gfm/). Text of one line.
*/
function code(text, most = 200) {
	const shown = shownLine(text, most);
	if (shown === "") return "";
	return /[`|\\]/.test(shown) ? htmlCode(shown, most) : `\`${shown}\``;
}
/** As `code`, and also where only HTML is read, such as in a `<summary>`. */
function htmlCode(text, most = 200) {
	const escaped = shownLine(text, most).replace(/[!-+.:<>?@[-`{-~]/g, (char) => `&#${char.charCodeAt(0)};`);
	return escaped === "" ? "" : `<code>${escaped}</code>`;
}
/** Untrusted lines as a code block, fenced by more backticks than are in them. @param most characters of a line */
function codeBlock(lines, most = 500, language = "text") {
	const shown = shownLines(lines, most).join("\n");
	const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = "`".repeat(longest + 1);
	return `${fence}${language}\n${shown}\n${fence}`;
}
/** A part that opens when it is clicked at. @param summary HTML @param content Markdown */
function details(summary, content, options = {}) {
	return `<details${options.open === true ? " open" : ""}><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
export { oneLine as a, shownLine as c, htmlCode as i, shownLines as l, codeBlock as n, shorten as o, details as r, shortenMiddle as s, code as t };
