import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode, UserError } from "../base/index.ts";

/** A test that a Makefile lists. */
export interface ListedTest {
  /** Relative to the Makefile's directory, such as `x86_64/cpuid_test`. */
  path: string;
  /** False when the Makefile lists it under a condition that cannot be told without running make. */
  isCertain: boolean;
}

/** What a selftest directory's Makefile says that it builds and runs; see tools/testing/selftests/lib.mk. */
export interface TestLists {
  /** TEST_GEN_PROGS and TEST_CUSTOM_PROGS: built programs, each of them a test. */
  programs: readonly ListedTest[];
  /** TEST_PROGS: scripts, each of them a test. */
  scripts: readonly ListedTest[];
  /** TEST_GEN_PROGS_EXTENDED, TEST_PROGS_EXTENDED, TEST_GEN_FILES, TEST_FILES: what tests need beside them. */
  helpers: readonly string[];
  /** False when a list holds something that only make can work out: there may be more tests than these. */
  isComplete: boolean;
}

/** The names that one architecture goes by in makefiles. */
export interface ArchNames {
  /** The kernel's, as in `ARCH=`: `x86`, `arm64`. */
  kernel: string;
  /** `uname -m`'s: `x86_64`, `aarch64`. */
  uname: string;
}

/**
 * Reads the lists of tests out of a Makefile without running make, which would run what the tree says.
 * Understands what these Makefiles are written in: variables, conditionals, and the include of a file beside
 * (Makefile.kvm since 6.14). What it cannot work out makes a test uncertain or the lists incomplete, never wrong.
 */
export async function readTestLists(path: string, arch: ArchNames): Promise<TestLists> {
  const reader = new MakefileReader(arch);
  await reader.read(path);
  const programs = [...reader.list("TEST_GEN_PROGS"), ...reader.list("TEST_CUSTOM_PROGS")];
  const scripts = reader.list("TEST_PROGS");
  const helpers = ["TEST_GEN_PROGS_EXTENDED", "TEST_PROGS_EXTENDED", "TEST_GEN_FILES", "TEST_FILES"]
    .flatMap(name => reader.list(name))
    .map(each => each.path);
  return { programs: distinct(programs), scripts: distinct(scripts), helpers, isComplete: reader.isComplete };
}

function distinct(tests: readonly ListedTest[]): ListedTest[] {
  const byPath = new Map<string, ListedTest>();
  for (const test of tests) if (byPath.get(test.path)?.isCertain !== true) byPath.set(test.path, test);
  return [...byPath.values()];
}

type Truth = "yes" | "no" | "maybe";

/** A variable's value in the pieces that were assigned and appended; a recursive one is expanded when it is read. */
interface Piece {
  text: string;
  isExpanded: boolean;
  isCertain: boolean;
}

interface Branch {
  isTaken: Truth;
  /** Whether this or an earlier branch of the same conditional was taken. */
  wasTaken: Truth;
}

const maximalDepth = 20;
const maximalFiles = 20;
const assignment = /^(?:(?:export|override)\s+)*([^\s:#=$?+!()]+)\s*(\+=|\?=|:{0,3}=)\s*(.*)$/s;

class MakefileReader {
  isComplete = true;
  readonly #uname: string;
  readonly #variables = new Map<string, Piece[]>();
  readonly #branches: Branch[] = [];
  #filesRead = 0;

  constructor(arch: ArchNames) {
    this.#uname = arch.uname;
    for (const name of ["ARCH", "SUBARCH"]) this.#set(name, arch.kernel);
  }

  async read(path: string): Promise<void> {
    if (++this.#filesRead > maximalFiles) throw new UserError(`${path} includes itself without end`);
    let isInRule = false;
    let isInDefine = false;
    for (const line of logicalLines(await readFile(path, "utf8"))) {
      const words = line.trim();
      if (isInDefine) {
        isInDefine = !/^endef\b/.test(words);
      } else if (words === "" || (isInRule && line.startsWith("\t")) || this.#followConditional(words)) {
        // Nothing more to do with it. A conditional does not end a rule.
      } else if (/^define\b/.test(words)) {
        isInDefine = true;
      } else if (this.#truth() !== "no") {
        isInRule = await this.#follow(words, path);
      }
    }
  }

  /** A list of tests, in the Makefile's order. */
  list(name: string): ListedTest[] {
    const found: ListedTest[] = [];
    for (const piece of this.#variables.get(name) ?? []) {
      for (const word of this.#words(piece, 0)) {
        if (word === undefined) this.isComplete = false;
        else found.push(word);
      }
    }
    return found;
  }

  /** The words of a piece; `undefined` stands for what cannot be worked out. */
  #words(piece: Piece, depth: number): (ListedTest | undefined)[] {
    // A reference that stands alone keeps the certainty of each piece that it refers to.
    return splitWords(piece.text).flatMap(word => {
      const name = /^\$[({](.+)[)}]$/s.exec(word)?.[1];
      const reference = name === undefined || piece.isExpanded ? undefined : this.#expand(name, depth + 1);
      const pieces = reference === undefined ? undefined : this.#variables.get(reference);
      if (pieces !== undefined && depth < maximalDepth) {
        return pieces
          .flatMap(each => this.#words(each, depth + 1))
          .map(each => each && { ...each, isCertain: each.isCertain && piece.isCertain });
      }
      const text = piece.isExpanded ? word : this.#expand(word, depth + 1);
      if (text === undefined) return [undefined];
      return splitWords(text).map(path => ({ path, isCertain: piece.isCertain }));
    });
  }

  /** One line that is no conditional. The answer says whether a recipe may follow. */
  async #follow(line: string, path: string): Promise<boolean> {
    const included = /^(?:-|s)?include\s+(.*)$/.exec(line)?.[1];
    if (included !== undefined) {
      for (const name of splitWords(this.#expand(included, 0) ?? "")) {
        // The common makefiles of other directories list no tests; lib.mk only puts a directory before each.
        if (!name.includes("/")) await this.#readBeside(join(dirname(path), name));
      }
      return false;
    }
    const assigned = assignment.exec(line);
    if (assigned === null) return true;
    const [, name = "", operator = "", text = ""] = assigned;
    this.#assign(name, operator, text);
    return false;
  }

  async #readBeside(path: string): Promise<void> {
    try {
      await this.read(path);
    } catch (error) {
      if (!hasCode(error, "ENOENT")) throw error;
    }
  }

  #assign(name: string, operator: string, text: string): void {
    const isCertain = this.#truth() === "yes";
    const before = this.#variables.get(name);
    if (operator === "?=" && before !== undefined) return;
    const isSimple = operator === ":=" || operator === "::=" || operator === ":::=";
    const expanded = isSimple ? this.#expand(text, 0) : undefined;
    const piece: Piece =
      expanded === undefined
        ? { text, isExpanded: false, isCertain }
        : { text: expanded, isExpanded: true, isCertain };
    if (operator === "+=") this.#variables.set(name, [...(before ?? []), piece]);
    else if (isCertain) this.#variables.set(name, [piece]);
    else {
      const doubted = (before ?? []).map(each => ({ ...each, isCertain: false }));
      this.#variables.set(name, [...doubted, piece]);
    }
  }

  #set(name: string, value: string): void {
    this.#variables.set(name, [{ text: value, isExpanded: true, isCertain: true }]);
  }

  /** Whether the lines at hand count. */
  #truth(): Truth {
    if (this.#branches.some(each => each.isTaken === "no")) return "no";
    return this.#branches.some(each => each.isTaken === "maybe") ? "maybe" : "yes";
  }

  /** Takes in `ifeq`, `else`, `endif` and their kin; false for every other line. */
  #followConditional(line: string): boolean {
    const [, word = "", rest = ""] = /^(ifn?eq|ifn?def|else|endif)\b\s*(.*)$/s.exec(line) ?? [];
    if (word === "") return false;
    if (word === "endif") this.#branches.pop();
    else if (word === "else") this.#followElse(rest);
    else {
      const isTaken = this.#condition(word, rest);
      this.#branches.push({ isTaken, wasTaken: isTaken });
    }
    return true;
  }

  #followElse(rest: string): void {
    const branch = this.#branches.at(-1);
    if (branch === undefined) return;
    const [, word = "", condition = ""] = /^(ifn?eq|ifn?def)\b\s*(.*)$/s.exec(rest) ?? [];
    const truth = word === "" ? "yes" : this.#condition(word, condition);
    if (branch.wasTaken === "yes" || truth === "no") branch.isTaken = "no";
    else branch.isTaken = branch.wasTaken === "maybe" ? "maybe" : truth;
    if (branch.isTaken !== "no") branch.wasTaken = branch.isTaken;
  }

  #condition(word: string, rest: string): Truth {
    const isNegated = word === "ifneq" || word === "ifndef";
    let truth: boolean | undefined;
    if (word.endsWith("def")) {
      const value = this.#value(rest.trim(), 0);
      truth = value === undefined ? undefined : value !== "";
    } else {
      const [left, right] = comparedTexts(rest).map(text => this.#expand(text, 0));
      truth = left === undefined || right === undefined ? undefined : left === right;
    }
    if (truth === undefined) return "maybe";
    return truth === isNegated ? "no" : "yes";
  }

  /** A text with its references replaced; `undefined` when one of them cannot be worked out. */
  #expand(text: string, depth: number): string | undefined {
    if (depth > maximalDepth) return undefined;
    let expanded = "";
    for (let at = 0; at < text.length; at++) {
      if (text[at] !== "$") {
        expanded += text[at];
        continue;
      }
      const open = text[at + 1];
      if (open === "$") {
        expanded += "$";
        at++;
        continue;
      }
      if (open !== "(" && open !== "{") return undefined;
      const end = closingOf(text, at + 1);
      if (end === undefined) return undefined;
      const value = this.#reference(text.slice(at + 2, end), depth);
      if (value === undefined) return undefined;
      expanded += value;
      at = end;
    }
    return expanded;
  }

  #reference(inside: string, depth: number): string | undefined {
    if (/^shell\s+uname\s+-m\s*$/.test(inside)) return this.#uname;
    const [, patterns, text] = /^filter\s+(.+?),(.*)$/s.exec(inside) ?? [];
    if (patterns !== undefined && text !== undefined) {
      const [wanted, given] = [this.#expand(patterns, depth + 1), this.#expand(text, depth + 1)];
      if (wanted === undefined || given === undefined || wanted.includes("%")) return undefined;
      const words = splitWords(wanted);
      return splitWords(given)
        .filter(word => words.includes(word))
        .join(" ");
    }
    const name = this.#expand(inside, depth + 1);
    return name === undefined ? undefined : this.#value(name, depth + 1);
  }

  #value(name: string, depth: number): string | undefined {
    if (/[\s:,]/.test(name)) return undefined;
    const pieces = this.#variables.get(name);
    // A list that this file does not make is empty. Any other name may be known to make, or set by an include.
    if (pieces === undefined) return name.startsWith("TEST_") ? "" : undefined;
    const texts: string[] = [];
    for (const piece of pieces) {
      const text = piece.isExpanded ? piece.text : this.#expand(piece.text, depth + 1);
      if (text === undefined || !piece.isCertain) return undefined;
      texts.push(text);
    }
    return texts.join(" ");
  }
}

/** Lines with continuations joined and comments taken off. */
function logicalLines(text: string): string[] {
  return text
    .replace(/\\\r?\n[ \t]*/g, " ")
    .split(/\r?\n/)
    .map(line => line.replace(/(?<!\\)#.*$/, ""));
}

/** Words parted by blanks, where a reference such as `$(filter a, b)` is one word. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    const end = char === "$" ? closingOf(text, at + 1) : undefined;
    if (end !== undefined) {
      word += text.slice(at, end + 1);
      at = end;
    } else if (/\s/.test(char)) {
      if (word !== "") words.push(word);
      word = "";
    } else word += char;
  }
  if (word !== "") words.push(word);
  return words;
}

/** Where the bracket that opens at `open` is closed; undefined when there is none or it is not closed. */
function closingOf(text: string, open: number): number | undefined {
  const pairs: Record<string, string> = { "(": ")", "{": "}" };
  const opening = text[open] ?? "";
  const closing = pairs[opening];
  if (closing === undefined) return undefined;
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === opening) depth++;
    else if (text[at] === closing && --depth === 0) return at;
  }
  return undefined;
}

/** The two sides of `(a,b)` or `"a" "b"`. */
function comparedTexts(text: string): [string, string] | [] {
  const quoted = /^(["'])(.*?)\1\s*(["'])(.*?)\3\s*$/s.exec(text);
  if (quoted !== null) return [quoted[2] ?? "", quoted[4] ?? ""];
  const end = closingOf(text, 0);
  if (end === undefined) return [];
  const inside = text.slice(1, end);
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === "$") at = closingOf(inside, at + 1) ?? at;
    else if (inside[at] === ",") return [inside.slice(0, at).trim(), inside.slice(at + 1).trim()];
  }
  return [];
}
