import type { SourceLocation } from "../model.ts";

/** A failed assertion as a test tells it. */
export interface Assertion {
  /** One line: what should have held, and what was instead. */
  text: string;
  location: SourceLocation | null;
  /** Its report as the test printed it, with the backtrace; empty for what has none. */
  report: string[];
}

/** Longer lines are no test's words for people, and would only keep the patterns busy. */
const longestLine = 2000;

/**
 * The first assertion that failed, in any of the forms that kernel selftests have. The first one is the cause;
 * what other threads and children say after it mostly follows from it.
 * @param lines both streams, the one that is more likely to tell it first
 */
export function findAssertion(lines: readonly string[]): Assertion | undefined {
  const short = lines.map(line => (line.length > longestLine ? line.slice(-longestLine) : line));
  return kvmAssertion(short) ?? harnessAssertion(short) ?? libcAssertion(short) ?? ksftFailure(short);
}

const kvmHeader = "==== Test Assertion Failure ====";
/** How far below its header an assertion's message may be: a backtrace of 20 frames, inlined ones included. */
const furthestMessage = 80;

/**
 * test_assert() of the KVM selftests (lib/assert.c): a header; `  FILE:LINE: EXPRESSION`; a line with the pid; a
 * backtrace through addr2line and cat -n, or what the shell says when there is no addr2line; `  MESSAGE`.
 */
function kvmAssertion(lines: readonly string[]): Assertion | undefined {
  for (const [index, line] of lines.entries()) {
    // Behind other output, when that did not end its line.
    if (!line.endsWith(kvmHeader)) continue;
    const place = /^ {2}(\S.*?):(\d+): (.*)$/.exec(lines[index + 1] ?? "");
    if (place === null) continue;
    const [, file = "", number = "", expression = ""] = place;
    const rest = lines.slice(index + 2, index + 2 + furthestMessage);
    const message = kvmMessage(rest);
    const guest = guestAssertion(message);
    const report = [kvmHeader, lines[index + 1] ?? "", ...reportLines(rest)];
    if (guest !== undefined) {
      return { text: guest.text, location: guest.location ?? locationOf(file, number), report };
    }
    return { text: joinAssertion(expression, message), location: locationOf(file, number), report };
  }
  return undefined;
}

/** Who asserted, the backtrace and the message's first line. */
function reportLines(lines: readonly string[]): string[] {
  const end = lines.findIndex(line => line.endsWith(kvmHeader) || !/^\s/.test(line));
  const own = end === -1 ? lines : lines.slice(0, end);
  const message = own.findIndex(line => line.startsWith("  ") && !isFrame(line));
  return own.slice(0, message === -1 ? own.length : message + 1);
}

/** A line of the backtrace, or of who asserted. */
function isFrame(line: string): boolean {
  return /^\s*\d+\t/.test(line) || line === "  (stack trace empty)" || /^ {2}pid=\d+ tid=/.test(line);
}

function kvmMessage(lines: readonly string[]): string {
  for (const [index, line] of lines.entries()) {
    if (line.endsWith(kvmHeader)) return "";
    if (isFrame(line) || !line.startsWith("  ")) continue;
    // A message that begins with a newline.
    return line.trim() === "" ? (lines[index + 1] ?? "").trim() : line.trim();
  }
  return "";
}

/** What the KVM selftests write when nothing was compared: TEST_FAIL() and GUEST_FAIL(). */
const emptyExpressions = new Set(["false", "0", "Unconditional guest failure"]);

function joinAssertion(expression: string, message: string): string {
  if (message === "" || message === expression) return expression;
  if (emptyExpressions.has(expression)) return message;
  return `${expression}: ${withoutRepetition(expression, message)}`;
}

/** TEST_ASSERT_EQ(a, b) says `a == b` and then `0x1 != 0x2 (a != b)`: the values are what is new. */
function withoutRepetition(expression: string, message: string): string {
  for (const [held, was] of [
    [" == ", " != "],
    [" != ", " == "],
  ] as const) {
    const repeated = ` (${expression.replace(held, was)})`;
    if (expression.includes(held) && message.endsWith(repeated)) return message.slice(0, -repeated.length);
  }
  return message;
}

/** REPORT_GUEST_ASSERT() until Linux 6.5 passes the guest's assertion on as the host's message. */
function guestAssertion(message: string): Omit<Assertion, "report"> | undefined {
  const found = /^Failed guest assert: (.*) at (\S+):(\d+)(?: \((.*)\))?$/.exec(message);
  if (found === null) return undefined;
  const [, expression = "", file = "", number = "", values] = found;
  return {
    text: values === undefined ? expression : `${expression}: ${values}`,
    location: locationOf(file, number),
  };
}

/** kselftest_harness.h: `# FILE:LINE:TEST:Expected A (1) == B (2)`; older ones without the `# `. */
function harnessAssertion(lines: readonly string[]): Assertion | undefined {
  for (const line of lines) {
    const found = /^(?:# +)?([^\s:]+):(\d+):([^\s:]+):\s*(Expected .*)$/.exec(line);
    if (found === null) continue;
    const [, file = "", number = "", test = "", text = ""] = found;
    return { text: `${test}: ${text}`, location: locationOf(file, number), report: [] };
  }
  return undefined;
}

/** assert(3) of the C library: `PROGRAM: FILE:LINE: FUNCTION: Assertion `EXPRESSION' failed.` */
function libcAssertion(lines: readonly string[]): Assertion | undefined {
  for (const line of lines) {
    const found = /^(?:[^:]*: )?([^\s:]+):(\d+): (?:.*?: )?(Assertion [`'‘].*['’] failed)\.?$/.exec(line);
    if (found === null) continue;
    const [, file = "", number = "", text = ""] = found;
    return { text, location: locationOf(file, number), report: [] };
  }
  return undefined;
}

/** kselftest.h: ksft_exit_fail_msg() and the first `not ok` of its tests. */
function ksftFailure(lines: readonly string[]): Assertion | undefined {
  const bail = lines.map(line => /^Bail out!\s*(\S.*)$/.exec(line)?.[1]).find(text => text !== undefined);
  const text = bail ?? lines.find(line => /^not ok \d+ (?!.*# (?:SKIP|TODO|XFAIL)\b)/i.test(line));
  return text === undefined ? undefined : { text: text.trim(), location: null, report: [] };
}

/** No source file has more lines: what is larger is another number (a slip of REPORT_GUEST_ASSERT_4 in 6.1). */
const mostLines = 1_000_000;

function locationOf(file: string, number: string): SourceLocation | null {
  const line = Number(number);
  if (!Number.isInteger(line) || line < 1 || line > mostLines) return null;
  // Built with O=, tests know their sources by absolute paths.
  return { file: file.replace(/^.*tools\/testing\/selftests\/[^/]+\//, ""), line };
}
