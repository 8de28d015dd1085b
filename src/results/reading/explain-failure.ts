import type { SourceLocation } from "../model.ts";
import { oneLine, shorten } from "../shown-text.ts";
import { type Assertion, findAssertion } from "./assertion.ts";
import { outputTail, splitLines } from "./output-tail.ts";
import { findSkipReason } from "./skip-reason.ts";

/** How a test ended, and the last of what it printed. */
export interface TestOutput {
  stdout: string;
  stderr: string;
  /** Null when the test did not exit by itself. */
  exitCode: number | null;
  /** Such as SIGSEGV; null when none ended it. */
  signal: string | null;
}

export interface Explanation {
  /** One line of at most 300 characters; empty for exit code 0, and for a killed test that said nothing. */
  reason: string;
  /** Where the assertion stands that failed. */
  location: SourceLocation | null;
  /**
   * The last 20 lines of the output, each at most 500 characters, oldest first; where the assertion's report with
   * its backtrace is further up, some of them are its lines.
   */
  tail: string[];
}

const longestReason = 300;
/** KSFT_SKIP in tools/testing/selftests/kselftest.h. */
const skipCode = 4;

/** Why a test ended as it did, in its own words where it has any. The text is as untrusted as the output. */
export function explainFailure(output: TestOutput): Explanation {
  const stdout = splitLines(output.stdout);
  const stderr = splitLines(output.stderr);
  if (output.exitCode === 0) return { reason: "", location: null, tail: outputTail(stdout, stderr) };
  const assertion = findAssertion([...stderr, ...stdout]);
  const tail = outputTail(stdout, stderr, assertion?.report);
  const reason =
    output.exitCode === skipCode
      ? explainSkip(stdout, stderr, assertion)
      : explainEnd(output, assertion, lastWords(stderr) ?? lastWords(stdout));
  return { reason: shorten(oneLine(reason), longestReason), location: assertion?.location ?? null, tail };
}

function explainSkip(
  stdout: readonly string[],
  stderr: readonly string[],
  assertion: Assertion | undefined,
): string {
  const reason = findSkipReason([...stderr, ...stdout]) ?? lastWords(stderr) ?? lastWords(stdout);
  if (reason === undefined) return "skipped without a reason";
  // The KVM selftests skip on an assertion that fails with EACCES (test_assert() in lib/assert.c).
  return assertion === undefined ? reason : `${reason}: ${assertion.text}`;
}

function explainEnd(
  { exitCode, signal }: TestOutput,
  assertion: Assertion | undefined,
  lastLine: string | undefined,
): string {
  const words = assertion?.text ?? lastLine;
  if (signal !== null) return words === undefined ? `ended by ${signal}` : `ended by ${signal}: ${words}`;
  if (assertion !== undefined) return assertion.text;
  if (exitCode === null) return "";
  return words === undefined ? `exit code ${exitCode}, without a word` : `exit code ${exitCode}: ${words}`;
}

/** What every KVM selftest prints, or the shell about a missing addr2line: true, and no reason for anything. */
const noise = /^Random seed: |addr2line: not found$|^# Totals: /;

function lastWords(lines: readonly string[]): string | undefined {
  return lines.findLast(line => line.trim() !== "" && !noise.test(line))?.trim();
}
