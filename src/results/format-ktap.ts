import { describeCounts } from "./counts.ts";
import { ktapDiagnostics, ktapName, ktapReason } from "./ktap-text.ts";
import type { Results, RunResult, SubtestResult } from "./model.ts";
import { casesOf, conclusionCase, isRedCase, type ReportCase } from "./report-case.ts";

/** One line of a plan, what it has nested in it, and what is said before it. */
interface Entry {
  isOk: boolean;
  name: string;
  directive: string;
  diagnostics: readonly string[];
  nested: readonly Entry[];
}

const indent = "  ";

/**
 * The results as KTAP version 1 (https://docs.kernel.org/dev-tools/ktap.html): the runs are tests, in which their
 * tests are nested, and in those their subtests. A complaint of the kernel that is not allowed, and a run whose end
 * no test shows, is a `not ok` of its own, so that the whole is red exactly when the conclusion is not `good`.
 * A skip is `ok … # SKIP`, a known failure `ok … # XFAIL`; a timeout and what has no verdict are `not ok` with
 * `# TIMEOUT` and `# ERROR`.
 */
export function formatKtap(results: Results): string {
  const whole = conclusionCase(results);
  const entries = results.runs.map(runEntry);
  if (whole !== undefined) entries.push(caseEntry(whole));
  return `${planLines(entries).join("\n")}\n`;
}

function planLines(entries: readonly Entry[], title?: string): string[] {
  return [
    "KTAP version 1",
    ...(title === undefined ? [] : [`# Subtest: ${title}`]),
    `1..${entries.length}`,
    ...entries.flatMap((entry, index) => entryLines(entry, index + 1)),
  ];
}

function entryLines({ isOk, name, directive, diagnostics, nested }: Entry, number: number): string[] {
  const below = nested.length === 0 ? [] : planLines(nested, name);
  return [
    ...below.map(line => `${indent}${line}`),
    ...diagnostics,
    `${isOk ? "ok" : "not ok"} ${number} ${name}${directive === "" ? "" : ` # ${directive}`}`,
  ];
}

function runEntry(run: RunResult): Entry {
  const { suite, environment, kernel, conclusion, reason, counts } = run;
  const cases = casesOf(run);
  const isSkip = conclusion === "not-applicable";
  const isEmpty = run.tests.length === 0 && isSkip;
  return {
    isOk: !cases.some(isRedCase),
    name: ktapName(`${suite.name} ${environment.name} ${kernel.release}`),
    directive: isSkip ? directive("SKIP", reason) : ktapReason(reason),
    diagnostics: isEmpty ? [] : [`# ${describeCounts(counts)}`],
    // What is not applicable is told by the line itself.
    nested: isEmpty ? [] : cases.map(caseEntry),
  };
}

function caseEntry(each: ReportCase): Entry {
  const { about, outcome, message, details, test } = each;
  const isTold = isRedCase(each) || outcome === "flaky" || outcome === "known-failure";
  return {
    isOk: !isRedCase(each),
    name: ktapName(about === "kernel" ? `kernel: ${each.name}` : each.name),
    directive: caseDirective(each, message),
    diagnostics: isTold ? ktapDiagnostics(details) : [],
    nested: test === undefined ? [] : test.subtests.map(subtestEntry),
  };
}

function caseDirective({ outcome, type }: ReportCase, message: string): string {
  if (outcome === "pass") return "";
  if (outcome === "skip") return directive("SKIP", message);
  if (outcome === "known-failure") return directive("XFAIL", message);
  if (outcome === "error") return directive("ERROR", `${type}: ${message}`);
  if (type === "timeout") return directive("TIMEOUT", message);
  return ktapReason(`${type}${message === "" ? "" : `: ${message}`}`);
}

function subtestEntry({ name, status, reason }: SubtestResult): Entry {
  return {
    isOk: status !== "fail",
    name: ktapName(name),
    directive: status === "skip" ? directive("SKIP", reason) : ktapReason(reason),
    diagnostics: [],
    nested: [],
  };
}

function directive(word: string, text: string): string {
  const shown = ktapReason(text);
  return shown === "" ? word : `${word} ${shown}`;
}
