import type { Splat } from "../model.ts";
import { shorten } from "../shown-text.ts";
import { complaintKind, continues, isReportLine } from "./complaint.ts";
import { type ConsoleLine, readConsoleLine } from "./console-line.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { findFunction } from "./splat-function.ts";
import { findLocation } from "./splat-location.ts";
import { StackEvidence } from "./stack-frames.ts";

const mostLines = 100;
const longestLine = 500;
/** After so many splats only their titles are kept: a warning in a loop must not fill the results. */
const mostWhole = 50;
/** And after so many nothing: what comes then is counted. */
const mostSplats = 10_000;
/** How far below `cut here`, or below its own first line, a complaint may go on with another first line. */
const reach = 10;
/** How many of its own lines may stand between: arm64 tells all of the abort before `Internal error: Oops`. */
const furthestTitle = 25;
/** How many lines of others may stand within a complaint, if its end is marked, and if it is not. */
const mostStrangers = { marked: 40, unmarked: 10 } as const;
/** A complaint has ended after so many lines, whatever they are. */
const longestComplaint = 2000;

/** Complaints that close with a mark even if their `cut here` was lost. */
const marked = new Set(["WARNING", "BUG", "Oops", "panic"]);

const cutHere = /^-+\[ cut here \]-+$/;
const border = /^={20,}$/;
const endOfTrace = /^---\[ end trace /;
const endOfPanic = /^---\[ end Kernel panic/;

interface Seen extends ConsoleLine {
  atMs: number | undefined;
}

/** A complaint whose end has not come yet. */
interface Open {
  kind: string;
  title: string;
  caller: string | undefined;
  atMs: number | undefined;
  lines: string[];
  evidence: StackEvidence;
  /** The complaint that made the kernel panic, when the panic tells where it was. */
  cause: Open | undefined;
  /** What it came to, once it has ended. */
  splat?: Splat;
  end: RegExp;
  isBordered: boolean;
  mostStrangers: number;
  /** Lines of others since the last of its own: they are its lines if one more of its own comes. */
  strangers: Seen[];
  /** Its own lines since its title, and all lines since its start. */
  own: number;
  length: number;
}

/**
 * Finds the kernel's complaints on a console line by line, in bounded memory: each from the line that marks or makes
 * the start to the end mark or the last line that looks like a part of it, with what others printed in between.
 * Lines may carry the kernel's time stamps and caller ids, or not.
 */
export class SplatReader {
  readonly #splats: Splat[] = [];
  #count = 0;
  #open: Open | undefined;
  /** From a `cut here` or a border on, until it is known whether a complaint's title follows. */
  #prelude: Seen[] = [];
  #preludeReach = 0;

  /** All that were found until now, also those that are not kept. */
  get count(): number {
    return this.#count;
  }

  /** @param atMs when the console showed the line, milliseconds since 1970 */
  push(line: string, atMs?: number): void {
    const seen: Seen = { ...readConsoleLine(line), atMs };
    const kind = titleKind(seen.message);
    if (kind !== undefined) this.#title(seen, kind);
    else if (this.#open === undefined && this.#preludeReach === 0 && !mayBeMark(seen.message)) return;
    else if (this.#endsHere(seen)) this.#close();
    else if (cutHere.test(seen.message)) this.#beginPrelude(seen, reach);
    else if (border.test(seen.message)) this.#beginPrelude(seen, 1);
    else if (this.#preludeReach > 0) this.#addToPrelude(seen);
    else this.#follow(seen);
  }

  /** The complaint that is still open ends with the console. Call it once. */
  end(): Splat[] {
    this.#dropPrelude();
    this.#close();
    return this.#splats;
  }

  #title(seen: Seen, kind: string): void {
    const open = this.#open;
    const prelude = this.#prelude;
    this.#prelude = [];
    this.#preludeReach = 0;
    if (open !== undefined) {
      if (open.own < furthestTitle && continues(open.kind, kind)) {
        for (const each of [...prelude, seen]) this.#own(open, each);
        return;
      }
      this.#close();
    }
    // With panic_on_warn the trace that belongs to the complaint comes behind the panic's title.
    const isPanicOf = kind === "panic" && open?.kind !== "panic" && (open?.own ?? reach) < reach;
    const cause = isPanicOf && open?.evidence.hasTrace === false ? open : undefined;
    this.#begin(seen, kind, prelude, cause);
  }

  #begin(seen: Seen, kind: string, prelude: readonly Seen[], cause: Open | undefined): void {
    const isBordered = kind !== "lockdep" && prelude.some(({ message }) => border.test(message));
    const isMarked = kind !== "lockdep" && (prelude.length > 0 || marked.has(kind));
    this.#open = {
      kind,
      title: seen.message.trimStart(),
      cause,
      caller: seen.caller,
      atMs: seen.atMs,
      lines: [...prelude, seen].map(({ line }) => shorten(line, longestLine)),
      evidence: cause?.evidence ?? new StackEvidence(),
      end: kind === "panic" ? endOfPanic : endOfTrace,
      isBordered,
      mostStrangers: isMarked ? mostStrangers.marked : mostStrangers.unmarked,
      strangers: [],
      own: 0,
      length: prelude.length + 1,
    };
  }

  /** Whether this line is the end mark of the open complaint; it is then its last. */
  #endsHere(seen: Seen): boolean {
    const open = this.#open;
    if (open === undefined) return false;
    const isEnd = open.end.test(seen.message) || (open.isBordered && border.test(seen.message));
    if (!isEnd) return false;
    this.#dropPrelude();
    // What the prelude held may have ended it.
    if (this.#open === undefined) return false;
    this.#own(open, seen);
    return true;
  }

  #beginPrelude(seen: Seen, lines: number): void {
    this.#dropPrelude();
    this.#prelude = [seen];
    this.#preludeReach = lines;
  }

  #addToPrelude(seen: Seen): void {
    this.#prelude.push(seen);
    if (this.#prelude.length > this.#preludeReach) this.#dropPrelude();
  }

  /** No title came in time: they are lines like others. */
  #dropPrelude(): void {
    const lines = this.#prelude;
    this.#prelude = [];
    this.#preludeReach = 0;
    for (const each of lines) this.#follow(each);
  }

  #follow(seen: Seen): void {
    const open = this.#open;
    if (open === undefined) return;
    if (isReportLine(seen.message)) {
      this.#own(open, seen);
      if (open.length >= longestComplaint) this.#close();
    } else if (open.strangers.length >= open.mostStrangers) {
      this.#close();
    } else {
      open.strangers.push(seen);
    }
  }

  /** A line of the complaint's own, with those of others before it. */
  #own(open: Open, seen: Seen): void {
    for (const each of [...open.strangers, seen]) {
      if (open.lines.length < mostLines) open.lines.push(shorten(each.line, longestLine));
      // Another CPU's or task's words are no evidence of where this one was.
      const isOther = open.caller !== undefined && each.caller !== undefined && each.caller !== open.caller;
      if (!isOther || open.kind === "RCU stall") open.evidence.add(each.message);
    }
    open.length += open.strangers.length + 1;
    open.own += 1;
    open.strangers = [];
  }

  #close(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#count += 1;
    if (this.#splats.length >= mostSplats) return;
    const { kind, title, evidence } = open;
    const whole = this.#splats.length < mostWhole;
    const titleLine = () => open.lines.find(line => line.includes(title.slice(0, 400)));
    open.splat = {
      kind,
      title,
      ...placeOf(kind, title, evidence),
      lines: whole ? open.lines : [titleLine() ?? title],
      seenAt: open.atMs === undefined ? null : new Date(open.atMs).toISOString(),
      tests: [],
      frames: [],
      allowed: null,
    };
    this.#splats.push(open.splat);
    const { cause } = open;
    if (cause?.splat !== undefined) Object.assign(cause.splat, placeOf(cause.kind, cause.title, evidence));
  }
}

function placeOf(
  kind: string,
  title: string,
  evidence: StackEvidence,
): Pick<Splat, "function" | "location" | "fingerprint"> {
  const place = { function: findFunction(kind, title, evidence), location: findLocation(title) };
  return { ...place, fingerprint: fingerprintOf({ kind, title, ...place }) };
}

/** Some consoles have one space more in front. */
function titleKind(message: string): string | undefined {
  return complaintKind(message.charCodeAt(0) === 32 ? message.slice(1) : message);
}

/** Whether a line may be a `cut here` or a border. */
function mayBeMark(message: string): boolean {
  const first = message.charCodeAt(0);
  return first === 45 || first === 61;
}

/** The kernel's complaints on a console, in their order. */
export function findSplats(lines: Iterable<string>): Splat[] {
  const reader = new SplatReader();
  for (const line of lines) reader.push(line);
  return reader.end();
}

/** As findSplats(), of lines with the time at which the console showed them, milliseconds since 1970. */
export function findStampedSplats(lines: Iterable<{ line: string; atMs: number }>): Splat[] {
  const reader = new SplatReader();
  for (const { line, atMs } of lines) reader.push(line, atMs);
  return reader.end();
}
