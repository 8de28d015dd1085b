import type { SubtestResult } from "../model.ts";
import { oneLine, shorten } from "../shown-text.ts";
import { KtapLevel } from "./ktap-level.ts";
import { type Directive, prefixWidth, type ResultLine, readKtapLine } from "./ktap-line.ts";
import { ReasonFinder } from "./ktap-reason.ts";
import { type SubtestCounts, SubtestKeeper, type ToldSubtest } from "./subtest-keeper.ts";

/** What was told in KTAP or TAP. */
export interface KtapReport {
  /** In the order told; at most 2000, of which those that failed go before others. */
  subtests: SubtestResult[];
  /** All that were told. */
  counts: SubtestCounts;
  /** The first thing that is wrong with what was told, such as a plan that promises more; one line. */
  problem: string | undefined;
}

/** Deeper nesting than any test has: what claims it is not read. */
const deepest = 32;
const longestReason = 300;

/**
 * Reads KTAP, TAP 13 and 14 and the kselftest harness line by line, in bounded memory, from a test's output or a
 * kernel's console, with whatever else is between the lines. Nested tests are joined by `/`; a test with nested
 * ones is told by them, and itself only when it fails and none of them does.
 */
export class KtapReader {
  readonly #keeper: SubtestKeeper;
  readonly #reason = new ReasonFinder();
  /** Outermost first. */
  readonly #levels: KtapLevel[] = [];
  #problem: string | undefined;
  #hasBailedOut = false;
  /** The name of TAP 14's `# Subtest:`, which stands above the lines that are indented. */
  #announced: string | undefined;
  /** What the kselftest harness runs, or has ended and not given its result yet. */
  #running: { name: string; isOk?: boolean } | undefined;
  /** What a YAML block would tell of. */
  #last: ToldSubtest | undefined;
  #yaml: "none" | "may-begin" | "inside" = "none";

  /** @param keeper shared by readers of one test's streams */
  constructor(keeper: SubtestKeeper = new SubtestKeeper()) {
    this.#keeper = keeper;
  }

  push(line: string): void {
    if (this.#yaml !== "none" && this.#readYaml(line)) return;
    const said = readKtapLine(line);
    if (said === undefined) {
      if (line.startsWith("[")) this.#readOldHarness(line);
      this.#reason.other(line);
      return;
    }
    if (said.kind === "diagnostic") this.#diagnose(said.text);
    else if (said.kind === "version") this.#begin(said);
    else if (said.kind === "plan") this.#plan(said);
    else if (said.kind === "result") this.#result(said.column, said.result);
    else if (said.kind === "subtest") this.#announce(said);
    else this.#bailOut(said.reason);
  }

  /** Call it once, when no line comes any more. */
  end(): KtapReport {
    this.#settleHarness();
    const running = this.#running === undefined ? "" : `; ${this.#running.name} was running`;
    while (this.#levels.length > 1) {
      const level = this.#close();
      this.#complain(level, `was begun and has no result${running}`);
    }
    const [root] = this.#levels;
    if (root !== undefined) {
      if (root.ended?.group.name !== undefined) this.#complain(root.ended, `has no result${running}`);
      this.#check(root, running);
    } else if (this.#running !== undefined) {
      this.#problem ??= `${this.#running.name} was begun and has no result`;
    }
    return {
      subtests: this.#keeper.results(),
      counts: this.#keeper.counts,
      problem: this.#problem === undefined ? undefined : shorten(oneLine(this.#problem), longestReason),
    };
  }

  #begin({ column, name, isKnown }: { column: number; name: string; isKnown: boolean }): void {
    this.#settleHarness();
    if (!isKnown) this.#problem ??= `${shorten(name, 60)} is not known`;
    const top = this.#levelFrom(column);
    if (top === undefined || column > top.column) this.#open(column, { version: name });
    else if (!top.hasBegun) return;
    else if (top.isComplete || top.plan === undefined) this.#restart(top, name);
    else this.#open(column, { version: name, isFlat: true });
  }

  #plan({ column, tests, isSkip }: { column: number; tests: number; isSkip: boolean }): void {
    let top = this.#levels.at(-1);
    if (top === undefined) {
      if (column !== 0) return;
      top = this.#open(column, {});
    } else if (column > top.column) {
      const isPrefixed = Math.floor(column / prefixWidth) > Math.floor(top.column / prefixWidth);
      if (isPrefixed && this.#announced === undefined) return;
      top = this.#open(column, {});
    } else if (column < top.column) {
      if (!this.#levels.some(level => level.column === column)) return;
      top = this.#levelFrom(column);
    }
    if (top === undefined) return;
    if (top.plan !== undefined) {
      if (!top.isComplete) this.#complain(top, "has two plans");
      top = this.#restart(top, undefined);
    }
    top.plan = tests;
    top.isSkipped = isSkip;
  }

  #announce({ column, name }: { column: number; name: string }): void {
    const top = this.#levelFrom(column);
    if (top === undefined) {
      // A part of a document whose beginning is lost is no test that was told.
      return;
    }
    if (column > top.column) {
      const level = this.#open(column, {});
      level.group.name = name;
    } else if (this.#levels.length > 1 && !top.hasBegun && top.group.name === undefined) {
      top.group.name = name;
    } else {
      this.#announced = name;
    }
  }

  #bailOut(reason: string): void {
    this.#hasBailedOut = true;
    this.#problem ??= reason === "" ? "bailed out" : `bailed out: ${reason}`;
  }

  #result(column: number, line: ResultLine): void {
    const level = this.#levelOf(column, line);
    if (level === undefined) return;
    this.#running = undefined;
    const fault = level.take(line.number);
    if (fault !== undefined) this.#complain(level, fault);
    this.#announced = undefined;
    const said = this.#reason.take();
    const told: ToldSubtest = {
      group: level.group.name === undefined && level.group.parent === undefined ? undefined : level.group,
      name: nameOf(line, level.count),
      ...statusOf(line),
      durationMs: durationOf(line),
    };
    if (told.status === "fail" && told.reason === "") told.reason = said === "" ? unexplained : said;
    this.#file(told, level);
    this.#last = told;
    this.#yaml = "may-begin";
  }

  /** Files a result, with the nested tests that came before it. */
  #file(told: ToldSubtest, level: KtapLevel): void {
    const nested = level.ended;
    level.ended = undefined;
    level.results += 1;
    if (told.status === "fail") level.failures += 1;
    if (nested !== undefined) {
      const isOwn = nested.group.name === undefined || nested.group.name === told.name;
      if (isOwn) {
        nested.group.name = told.name;
        level.results += nested.results;
        if (nested.failures > 0 && told.status !== "fail") level.failures += 1;
        if (nested.results > 0 && (told.status !== "fail" || nested.failures > 0)) return;
        if (nested.results === 0 && told.status === "pass" && !nested.isSkipped) {
          this.#complain(nested, "was begun, and no test of it came");
        }
      } else {
        this.#complain(nested, "was begun and has no result");
      }
    }
    this.#keeper.add(told);
  }

  /** The level that a result at this column belongs to; those that are nested in it end. */
  #levelOf(column: number, line: ResultLine): KtapLevel | undefined {
    const { number } = line;
    if (this.#levels.length === 0) {
      // Without a version and a plan, only what cannot be mistaken: `ok 1 name`, unindented.
      return column === 0 && number === 1 ? this.#open(0, {}) : undefined;
    }
    const top = this.#levels.at(-1);
    if (top !== undefined && column > top.column && this.#announced !== undefined)
      return this.#open(column, {});
    if (!this.#levels.some(level => level.column === column)) return undefined;
    const level = this.#levelFrom(column);
    if (level?.isFlat !== true) return level;
    const outer = this.#levels.at(-2);
    const isOuters =
      level.plan === undefined &&
      level.count > 0 &&
      number === outer?.nextNumber &&
      number !== level.nextNumber;
    if (!level.isComplete && !isOuters) return level;
    this.#close();
    return outer;
  }

  /** The innermost level at this column or left of it, once all right of it have ended; the outermost never ends. */
  #levelFrom(column: number): KtapLevel | undefined {
    while (this.#levels.length > 1 && (this.#levels.at(-1)?.column ?? 0) > column) this.#close();
    return this.#levels.at(-1);
  }

  #open(column: number, { version, isFlat }: { version?: string; isFlat?: boolean }): KtapLevel {
    const outer = this.#levels.at(-1);
    if (this.#levels.length >= deepest) {
      this.#problem ??= `tests are nested deeper than ${deepest} levels`;
      return outer ?? new KtapLevel({ column, group: { name: undefined, parent: undefined } });
    }
    const earlier = outer?.ended?.group;
    const group =
      earlier !== undefined && earlier.name === undefined
        ? earlier
        : { name: this.#announced, parent: outer?.group };
    this.#announced = undefined;
    const level = new KtapLevel({ column, group, isFlat: isFlat ?? false, version });
    this.#levels.push(level);
    return level;
  }

  /** Another document at the same place, as of two programs one after the other. */
  #restart(level: KtapLevel, version: string | undefined): KtapLevel {
    this.#check(level);
    const next = new KtapLevel({ column: level.column, group: level.group, isFlat: level.isFlat, version });
    next.results = level.results;
    next.failures = level.failures;
    this.#levels[this.#levels.length - 1] = next;
    return next;
  }

  /** Ends the innermost level; its result is what comes next at the level around it. */
  #close(): KtapLevel {
    const level = this.#levels.pop();
    const outer = this.#levels.at(-1);
    if (level === undefined || outer === undefined)
      throw new Error("the outermost level of KTAP does not end");
    this.#check(level);
    if (outer.ended !== undefined && outer.ended.group !== level.group) {
      if (outer.ended.group.name !== undefined) this.#complain(outer.ended, "was begun and has no result");
      outer.failures += outer.ended.failures;
    } else if (outer.ended !== undefined) {
      level.results += outer.ended.results;
      level.failures += outer.ended.failures;
    }
    outer.ended = level;
    return level;
  }

  #check(level: KtapLevel, more = ""): void {
    const fault = this.#hasBailedOut ? undefined : level.fault();
    // A nested test without results is told by its own result line.
    const isToldLater = level.count === 0 && level.plan === undefined && this.#levels.indexOf(level) !== 0;
    if (fault !== undefined && !isToldLater) this.#complain(level, fault + more);
  }

  #complain(level: KtapLevel, fault: string): void {
    const name = level.name;
    const isPredicate = /^(?:was|has) /.test(fault);
    if (isPredicate) this.#problem ??= `${name === "" ? "a nested test" : name} ${fault}`;
    else this.#problem ??= name === "" ? fault : `${name}: ${fault}`;
  }

  #diagnose(text: string): void {
    const found = text.length < 1000 ? /^\s+(RUN|OK|FAIL)\s+(\S.*?)(?: \.\.\.)?$/.exec(text) : null;
    if (found === null) {
      this.#reason.diagnose(text);
      if (text.startsWith(" Totals: ")) this.#compareTotals(text);
      return;
    }
    this.#harness(found[1], found[2] ?? "");
  }

  /** Linux before 5.8, and others who took over its harness: `[ RUN      ] global.t`, `[       OK ] global.t`. */
  #readOldHarness(line: string): void {
    if (line.length > 1000) return;
    const found = /^\[\s*(RUN|OK|FAIL|FAILED)\s*\] (\S+)$/.exec(line);
    if (found !== null) this.#harness(found[1], found[2] ?? "");
  }

  #harness(word: string | undefined, name: string): void {
    this.#settleHarness();
    this.#running = word === "RUN" ? { name } : { name, isOk: word === "OK" };
  }

  /** What the harness said had ended, and gave no `ok` or `not ok` for: it was cut off, or is too old to know TAP. */
  #settleHarness(): void {
    const ended = this.#running;
    if (ended?.isOk === undefined) return;
    this.#running = undefined;
    const said = this.#reason.take();
    this.#keeper.add({
      group: undefined,
      name: ended.name,
      status: ended.isOk ? "pass" : "fail",
      reason: ended.isOk ? "" : said === "" ? unexplained : said,
      durationMs: null,
    });
  }

  /** kselftest.h's own count: a failure that it counted and that did not come is lost. */
  #compareTotals(text: string): void {
    const found = /^ Totals: pass:(\d+) fail:(\d+) xfail:\d+ xpass:(\d+) skip:\d+ error:(\d+)/.exec(text);
    const [root] = this.#levels;
    if (found === null || root === undefined || this.#levels.length > 1) return;
    const failed = Number(found[2]) + Number(found[3]) + Number(found[4]);
    if (failed > root.failures)
      this.#complain(root, `the totals say ${failed} failed, ${root.failures} came`);
  }

  /** Whether a line is a part of the YAML block behind a result. */
  #readYaml(line: string): boolean {
    if (this.#yaml === "may-begin") {
      this.#yaml = /^[\s#]+---\s*$/.test(line.slice(0, 200)) ? "inside" : "none";
      return this.#yaml === "inside";
    }
    const words = line
      .slice(0, 1000)
      .replace(/^[\s#]+/, "")
      .trimEnd();
    if (words === "...") {
      this.#yaml = "none";
      return true;
    }
    // A block that is not indented any more was cut off.
    if (!/^[\s#]/.test(line) && words !== "") {
      this.#yaml = "none";
      return false;
    }
    const found = /^(message|duration_ms):\s*(.*)$/.exec(words);
    if (found !== null && this.#last !== undefined) takeYaml(this.#last, found[1] ?? "", found[2] ?? "");
    return true;
  }
}

/** All that lines tell at once. */
export async function parseKtap(lines: Iterable<string> | AsyncIterable<string>): Promise<KtapReport> {
  const reader = new KtapReader();
  for await (const line of lines) reader.push(line);
  return reader.end();
}

export const unexplained = "failed without a reason";

/** kselftest.h's ksft_test_result_skip() and others give no name, but say it first: `ok 3 # SKIP name - why`. */
function nameOf({ name, directive, words, number }: ResultLine, count: number): string {
  if (name !== "") return name;
  if (directive !== undefined && words !== "") return words.split(" - ", 1)[0] ?? words;
  return `test ${number ?? count}`;
}

function statusOf(line: ResultLine): Pick<ToldSubtest, "status" | "reason"> {
  const { isOk, directive } = line;
  const words = shorten(oneLine(line.words), longestReason);
  const told = (status: ToldSubtest["status"], what: string, alone = what) => ({
    status,
    reason: shorten(words === "" ? alone : what === "" ? words : `${what}: ${words}`, longestReason),
  });
  const failed = { status: "fail", reason: words } as const;
  const passed = { status: "pass", reason: "" } as const;
  const judgements: Record<Directive, () => Pick<ToldSubtest, "status" | "reason">> = {
    SKIP: () => told("skip", "", "skipped without a reason"),
    XFAIL: () => told("skip", "failed as expected"),
    TODO: () => (isOk ? passed : told("skip", "failed as expected")),
    XPASS: () => told("fail", "passed, though a failure was expected"),
    TIMEOUT: () => told("fail", "timed out"),
    ERROR: () => told("fail", "error"),
  };
  if (directive !== undefined) return judgements[directive]();
  return isOk ? passed : failed;
}

/** `ok 1 name # time=12.5ms`. */
function durationOf({ words }: ResultLine): number | null {
  const found = words.length < 200 ? /^time=(\d+(?:\.\d+)?) ?(ms|s)$/.exec(words) : null;
  return found === null ? null : Number(found[1]) * (found[2] === "s" ? 1000 : 1);
}

function takeYaml(told: ToldSubtest, key: string, value: string): void {
  const text = value.replace(/^(["'])(.*)\1$/, "$2");
  if (key === "duration_ms") {
    const ms = Number(text);
    if (text !== "" && Number.isFinite(ms) && ms >= 0) told.durationMs = ms;
  } else if (told.status === "fail" && text !== "" && !/^[|>]/.test(text)) {
    told.reason = shorten(oneLine(text), longestReason);
  }
}
