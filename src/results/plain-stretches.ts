import { randomUUID } from "node:crypto";
import type { TestResult } from "./model.ts";

/** How much of the plain tests is needed. */
export interface PlainOptions {
  /** Neither commands, nor where the logs of a pass are: they are empty, and null. */
  isBrief: boolean;
}

/** A results file's text in which stretches of tests are cut out, each of which has left its own mark as a string. */
export interface CutText {
  rest: string;
  stretches: readonly TestResult[][];
  markOf(stretch: number): string;
}

/**
 * Finds plain tests, as `PlainTests` knows them, in the text of a results file without parsing it, which takes a
 * third of the time and leaves nothing behind: only such as vmentry writes them, key for key, however they are
 * spaced. What is cut out may be no test but something like it at another place, so that the text counts as read
 * only when each mark stands in the list of a run's tests, in order; nobody can know the marks before.
 */
export function cutPlainTests(text: string, options: PlainOptions): CutText {
  const secret = randomUUID();
  const markOf = (stretch: number) => `${secret} ${stretch}`;
  const stretches: TestResult[][] = [];
  let rest = "";
  let kept = 0;
  for (let at = text.indexOf(firstKey); at !== -1; at = text.indexOf(firstKey, at)) {
    const start = startBefore(text, at);
    const { tests, end } = readStretch(text, start, options);
    at = Math.max(end, at + firstKey.length);
    if (tests.length === 0) continue;
    rest += `${text.slice(kept, start)}"${markOf(stretches.length)}"`;
    kept = end;
    stretches.push(tests);
  }
  return { rest: rest + text.slice(kept), stretches, markOf };
}

/** Where what has its first key there begins, if it is an object: looking further takes forever in an odd file. */
function startBefore(text: string, key: number): number {
  let at = key - 1;
  while (text[at] === " " || text[at] === "\n") at -= 1;
  return Math.max(0, at);
}

/** Plain tests with nothing but commas between them. */
function readStretch(
  text: string,
  start: number,
  { isBrief }: PlainOptions,
): { tests: TestResult[]; end: number } {
  const tests: TestResult[] = [];
  let end = start;
  for (let patterns = firstTest; ; patterns = nextTest) {
    patterns.pass.lastIndex = end;
    const passed = isBrief ? patterns.pass.exec(text) : null;
    if (passed !== null) {
      end = patterns.pass.lastIndex;
      tests.push(passedTest(passed));
      continue;
    }
    patterns.any.lastIndex = end;
    const found = patterns.any.exec(text);
    if (found === null) return { tests, end };
    end = patterns.any.lastIndex;
    tests.push(testOf(found, isBrief));
  }
}

const firstKey = '"id"';
const string = String.raw`"[^"\\\u0000-\u001f]*"`;
const inString = String.raw`"([^"\\\u0000-\u001f]*)"`;
const number = String.raw`(?:0|[1-9]\d{0,14})`;
/** Days that each year has, as the schema takes them. */
const day = String.raw`\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z`;

/** In the schema's order. */
const values: Readonly<Record<keyof TestResult, string>> = {
  id: String.raw`"([^"\\\u0000-\u001f]+)"`,
  status: '"(pass|skip)"',
  startedAt: `"(${day}T${time})"`,
  durationMs: String.raw`(${number}(?:\.\d{1,20})?)`,
  exitCode: `(${number})`,
  signal: "null",
  reason: inString,
  location: "null",
  tail: String.raw`\[\]`,
  command: String.raw`(\[(?: ${string}(?: , ${string})*)? \])`,
  logs: String.raw`\{ "stdout" : ${inString} , "stderr" : ${inString} \}`,
  subtests: String.raw`\[\]`,
  attempts: String.raw`\[\]`,
  suspicious: '""',
  known: "null",
};

/**
 * A pass, without what is not needed of it, spaced as vmentry writes it: to look for spaces everywhere takes twice as
 * long.
 */
const passed = {
  id: "ID",
  status: "pass",
  startedAt: "TIME",
  durationMs: "DURATION",
  exitCode: 0,
  signal: null,
  reason: "",
  location: null,
  tail: [],
  command: ["WORDS"],
  logs: { stdout: "TEXT", stderr: "TEXT" },
  subtests: [],
  attempts: [],
  suspicious: "",
  known: null,
} satisfies Record<keyof TestResult, unknown>;

function passedPattern(): string {
  const indent = `\n${" ".repeat(8)}`;
  return JSON.stringify(passed, null, 2)
    .replaceAll("\n", indent)
    .replace(/[{}[\]]/g, String.raw`\$&`)
    .replace('"ID"', values.id)
    .replace('"TIME"', values.startedAt)
    .replace('"DURATION"', values.durationMs)
    .replace('"WORDS"', `${string}(?:,${indent}    ${string})*`)
    .replaceAll('"TEXT"', string);
}

const members = Object.entries(values).map(([key, value]) => `"${key}" : ${value}`);
const any = String.raw`\{ ${members.join(" , ")} \}`;
/** Wherever a pattern has a space, a file may have any number. */
const spaced = (pattern: string) => new RegExp(pattern.replaceAll(" ", String.raw`[ \n]*`), "y");

const firstTest = { any: spaced(any), pass: new RegExp(passedPattern(), "y") };
const nextTest = { any: spaced(` , ${any}`), pass: new RegExp(`,\n {8}${passedPattern()}`, "y") };

const none: never[] = [];

function passedTest([, id = "", startedAt = "", durationMs]: RegExpExecArray): TestResult {
  return {
    id,
    status: "pass",
    startedAt,
    durationMs: Number(durationMs),
    exitCode: 0,
    signal: null,
    reason: "",
    location: null,
    tail: none,
    command: none,
    logs: null,
    subtests: none,
    attempts: none,
    suspicious: "",
    known: null,
  };
}

function testOf(found: RegExpExecArray, isBrief: boolean): TestResult {
  const [, id = "", status, startedAt = "", durationMs, exitCode, reason = "", command = "[]"] = found;
  return {
    id,
    status: status === "pass" ? "pass" : "skip",
    startedAt,
    durationMs: Number(durationMs),
    exitCode: Number(exitCode),
    signal: null,
    reason,
    location: null,
    tail: none,
    command: isBrief ? none : JSON.parse(command),
    logs: { stdout: found[8] ?? "", stderr: found[9] ?? "" },
    subtests: none,
    attempts: none,
    suspicious: "",
    known: null,
  };
}
