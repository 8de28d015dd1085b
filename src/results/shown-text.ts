import { visible } from "../base/index.ts";

/** Text on one line: what was several lines or had runs of spaces is joined by single ones. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** At most so many characters (UTF-16 units), the last one `…` when something was cut; no pair is split. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** At most so many characters, cut in the middle: the ends of a line say most. */
export function shortenMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most - 3) * 0.6);
  const start = text.slice(0, head).replace(/[\ud800-\udbff]$/, "");
  return `${start} … ${text.slice(text.length - (most - 3 - head)).replace(/^[\udc00-\udfff]/, "")}`;
}

/** Untrusted text as one line for a person: control characters visible, not longer than `most`. */
export function shownLine(text: string, most = 300): string {
  // Cut first: what is shown in one line may have been a million.
  return shorten(visible(oneLine(text.slice(0, 20 * most))), most);
}

/** Untrusted text of a code block, line for line. */
export function shownLines(lines: readonly string[], most = 500): string[] {
  return lines.flatMap(line => line.split("\n")).map(line => shorten(visible(line), most));
}
