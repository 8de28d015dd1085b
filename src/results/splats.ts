import { complaintKind, continues, isReportLine } from "./complaint.ts";
import type { Splat } from "./model.ts";
import { shorten } from "./shown-text.ts";

const mostLines = 100;
const longestLine = 500;
/** After so many splats only their titles are kept: a warning in a loop must not fill the results. */
const mostWhole = 50;
/** How far below `cut here`, or below its own first line, a complaint may go on with another first line. */
const reach = 10;
/** How many lines of others may stand within a complaint, if its end is marked, and if it is not. */
const mostStrangers = { marked: 40, unmarked: 10 } as const;

/** Complaints that close with a mark even if their `cut here` was lost. */
const marked = new Set(["WARNING", "BUG", "Oops", "panic"]);

const cutHere = /^-+\[ cut here \]-+$/;
const border = /^={20,}$/;
const endOfTrace = /^---\[ end trace /;
const endOfPanic = /^---\[ end Kernel panic/;

/**
 * The kernel's complaints on a console, in their order: from the line that marks or makes the start to the end
 * mark or the last line that looks like a part of it, with what others printed in between. Lines may carry the
 * kernel's time stamps and caller ids, or not.
 */
export function findSplats(lines: readonly string[]): Splat[] {
  const messages = lines.map(messageOf);
  const splats: Splat[] = [];
  let free = 0;
  for (let index = 0; index < messages.length; index += 1) {
    const title = messages[index] ?? "";
    const kind = complaintKind(title);
    if (kind === undefined) continue;
    const start = findStart(messages, index, free);
    const end = findEnd(messages, { kind, title: index, start });
    const kept = splats.length < mostWhole ? lines.slice(start, end + 1) : lines.slice(index, index + 1);
    splats.push({ kind, title, lines: kept.map(line => shorten(line, longestLine)) });
    free = end + 1;
    index = end;
  }
  return splats;
}

/**
 * What the kernel said on a line, without `[   12.345678][   T12] ` (printk.time, PRINTK_CALLER) and without what
 * somebody else had begun the line with.
 */
function messageOf(line: string): string {
  const text = line.length > 2000 ? line.slice(-2000) : line;
  const stamp = /(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? ?/.exec(text);
  const message = stamp === null ? text : text.slice(stamp.index + stamp[0].length);
  return shorten(message.trimEnd(), longestLine);
}

/** The `cut here` above a complaint's first line, or the border right above it; else that line itself. */
function findStart(messages: readonly string[], title: number, free: number): number {
  const top = Math.max(free, title - reach);
  for (let index = title - 1; index >= top; index -= 1) {
    if (cutHere.test(messages[index] ?? "")) return index;
  }
  return title > free && border.test(messages[title - 1] ?? "") ? title - 1 : title;
}

interface Opening {
  kind: string;
  /** Indices of the line that names the complaint, and of the one that it begins with. */
  title: number;
  start: number;
}

/** The index of a complaint's last line. */
function findEnd(messages: readonly string[], { kind, title, start }: Opening): number {
  const mark = kind === "panic" ? endOfPanic : endOfTrace;
  const isBordered = border.test(messages[start] ?? "") && kind !== "lockdep";
  const isMarked = kind !== "lockdep" && (start < title || marked.has(kind));
  const strangers = isMarked ? mostStrangers.marked : mostStrangers.unmarked;
  const limit = Math.min(messages.length, start + mostLines);
  let last = title;
  for (let index = title + 1; index < limit; index += 1) {
    const message = messages[index] ?? "";
    if (mark.test(message) || (isBordered && border.test(message))) return index;
    const begins = beginsAt(messages, index);
    if (begins !== undefined) {
      const isSame = begins - title <= reach && continues(kind, complaintKind(messages[begins] ?? "") ?? "");
      if (!isSame) return last;
      last = index;
    } else if (isReportLine(message)) {
      last = index;
    } else if (index - last > strangers) {
      return last;
    }
  }
  return last;
}

/** The first line of the complaint that begins here, with its `cut here` or border; undefined when none does. */
function beginsAt(messages: readonly string[], index: number): number | undefined {
  const message = messages[index] ?? "";
  if (complaintKind(message) !== undefined) return index;
  const distance = cutHere.test(message) ? reach : border.test(message) ? 1 : 0;
  for (let next = index + 1; next <= index + distance; next += 1) {
    if (complaintKind(messages[next] ?? "") !== undefined) return next;
  }
  return undefined;
}
