/** What a line of KTAP or TAP says. Sources: Documentation/dev-tools/ktap.rst, testanything.org. */
export type KtapLine =
  | { kind: "version"; column: number; name: string; isKnown: boolean }
  | { kind: "plan"; column: number; tests: number; isSkip: boolean }
  | { kind: "result"; column: number; result: ResultLine }
  | { kind: "subtest"; column: number; name: string }
  | { kind: "bail-out"; column: number; reason: string }
  | { kind: "diagnostic"; column: number; text: string };

export interface ResultLine {
  isOk: boolean;
  /** Undefined when the line has none. */
  number: number | undefined;
  /** Empty when the line has none. */
  name: string;
  /** In upper case; undefined when there is none that is known. */
  directive: Directive | undefined;
  /** What stands behind the directive, or behind the `#` when it is none. */
  words: string;
}

const directives = ["SKIP", "TODO", "XFAIL", "XPASS", "TIMEOUT", "ERROR"] as const;
export type Directive = (typeof directives)[number];

/** How wide a tab counts: KUnit indented by one until 6.2 and by four spaces since then. */
const tabWidth = 4;
/** A prefix is deeper than any indentation: `# ok 1 x` is no result of a test that is indented by two spaces. */
export const prefixWidth = 1000;
/** Longer lines are no test's words, and would only keep the patterns busy. */
const longestLine = 4000;

const space = 32;
const tab = 9;
const hash = 35;

/** `[    1.234567] `, `<6>[    1.234567][   T12] `: what printk puts before a line on a console. */
const stamp = /^(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? ?/;

/**
 * What a line says; undefined for all that says nothing in KTAP. Lines may stand behind the kernel's time stamps,
 * be indented, and be prefixed with `# ` by whoever ran the test (tools/testing/selftests/kselftest/runner.sh).
 */
export function readKtapLine(line: string): KtapLine | undefined {
  const first = line.charCodeAt(0);
  const start = first === 91 || first === 60 ? (stamp.exec(line)?.[0].length ?? 0) : 0;
  let column = 0;
  /** Where the words behind the first `#` begin, for a line that turns out to be a diagnostic. */
  let words = -1;
  let diagnosticColumn = 0;
  for (let at = start; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === space) column += 1;
    else if (code === tab) column += tabWidth;
    else if (code === hash) {
      if (line.startsWith("# Subtest: ", at)) {
        return { kind: "subtest", column, name: cut(line.slice(at + 11)).trim() };
      }
      if (words === -1) {
        words = at + 1;
        diagnosticColumn = column;
      }
      column += prefixWidth;
    } else {
      const said = mayBeKtap(code) ? readWords(cut(line.slice(at)).trimEnd(), column) : undefined;
      if (said !== undefined) return said;
      break;
    }
  }
  return words === -1
    ? undefined
    : { kind: "diagnostic", column: diagnosticColumn, text: cut(line.slice(words)) };
}

/** What printk put a line's words behind is left out. */
export function withoutStamp(line: string): string {
  return line.replace(stamp, "");
}

function cut(text: string): string {
  return text.length > longestLine ? text.slice(0, longestLine) : text;
}

/** Whether a line of KTAP may begin with this character: o(k), n(ot ok), T(AP), K(TAP), 1(..), B(ail out!). */
function mayBeKtap(code: number): boolean {
  return code === 111 || code === 110 || code === 84 || code === 75 || code === 49 || code === 66;
}

const knownVersions = new Set(["KTAP version 1", "TAP version 13", "TAP version 14"]);

function readWords(text: string, column: number): KtapLine | undefined {
  if (text.startsWith("ok") || text.startsWith("not ok")) {
    const result = readResult(text);
    return result === undefined ? undefined : { kind: "result", column, result };
  }
  if (text.startsWith("1..")) {
    const plan = /^1\.\.(\d{1,9})\s*(?:#\s*(.*))?$/.exec(text);
    if (plan === null) return undefined;
    return { kind: "plan", column, tests: Number(plan[1]), isSkip: /^skip/i.test(plan[2] ?? "") };
  }
  if (text.startsWith("Bail out!")) return { kind: "bail-out", column, reason: text.slice(9).trim() };
  const version = /^K?TAP version \S+(?=\s*$)/.exec(text)?.[0];
  return version === undefined
    ? undefined
    : { kind: "version", column, name: version, isKnown: knownVersions.has(version) };
}

function readResult(text: string): ResultLine | undefined {
  const found = /^(not )?ok(?: +(\d{1,9})(?=\s|$))?(?: +- +| +-$| +|$)(.*)$/.exec(text);
  if (found === null) return undefined;
  const [, not, number, description = ""] = found;
  return {
    isOk: not === undefined,
    number: number === undefined ? undefined : Number(number),
    ...readDescription(description),
  };
}

const directivePattern = new RegExp(`(?:^|\\s)#\\s*(${directives.join("|")})\\b[\\s:-]*(.*)$`, "i");

function readDescription(description: string): Pick<ResultLine, "name" | "directive" | "words"> {
  const found = description.includes("#") ? directivePattern.exec(description) : null;
  if (found !== null) {
    const directive = directives.find(each => each === found[1]?.toUpperCase());
    return { name: plainName(description.slice(0, found.index)), directive, words: (found[2] ?? "").trim() };
  }
  // `Test #2` is a name, `name # rcode=0` has something to say.
  const at = description.search(/(?:^|\s)# /);
  if (at === -1) return { name: plainName(description), directive: undefined, words: "" };
  const words = description.slice(description.indexOf("#", at) + 1).trim();
  return { name: plainName(description.slice(0, at)), directive: undefined, words };
}

/** TAP 14 lets a name have `\#` and `\\`. */
function plainName(name: string): string {
  return name.replace(/\\([#\\])/g, "$1").trim();
}
