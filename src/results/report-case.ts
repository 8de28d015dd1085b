import { formatDuration } from "../base/index.ts";
import { countsAs, isBad, statusWords } from "./counts.ts";
import { deathSplat } from "./death-report.ts";
import { describeExpectation } from "./expectation-text.ts";
import type { Results, RunResult, Splat, TestResult } from "./model.ts";
import { attemptName, failedSubtests } from "./notable-tests.ts";
import { repeatCommand } from "./repeat-command.ts";
import { groupSplats, splatName } from "./splat-group.ts";
import { logPlace, testName } from "./test-name.ts";

/**
 * One line of what other tools know as a report: each test is one; each complaint of the kernel that is not
 * allowed is one; and so is a run whose end no test shows. A report of these is red exactly when the conclusion
 * is not `good`.
 */
export interface ReportCase {
  about: "test" | "kernel" | "run";
  name: string;
  /** A known failure is one that tools which do not know such take for a skip. */
  outcome: "pass" | "flaky" | "skip" | "known-failure" | "failure" | "error";
  /** The test's status, the complaint's kind, or the run's conclusion. */
  type: string;
  /** Why it is not a pass. */
  message: string;
  /** What a person reads next, line for line. */
  details: readonly string[];
  durationMs: number;
  test?: TestResult;
  splats?: readonly Splat[];
}

/** Of a test, by how it counts. */
export const caseOutcomes: Readonly<Record<ReturnType<typeof countsAs>, ReportCase["outcome"]>> = {
  pass: "pass",
  flaky: "flaky",
  skip: "skip",
  "known-failure": "known-failure",
  fail: "failure",
  timeout: "failure",
  crash: "failure",
  "machine-died": "error",
  "not-run": "error",
  error: "error",
};

/** The cases of a run: its tests in their order, then what the kernel complained of, then the run itself. */
export function casesOf(run: RunResult): ReportCase[] {
  return [...run.tests.map(test => testCase(test, run)), ...casesBesideTests(run)];
}

/** Those that are no test's. */
export function casesBesideTests(run: RunResult): ReportCase[] {
  const complaints = run.splats.filter(({ allowed }) => allowed === null);
  return [...splatCases(complaints), ...runCase(run)];
}

/** Complaints of the kernel as failures, the same once, each by a name of its own. */
export function splatCases(splats: readonly Splat[]): ReportCase[] {
  const names = new Map<string, number>();
  return groupSplats(splats).map(({ first, splats: alike }) => {
    const name = splatName(first);
    const seen = (names.get(name) ?? 0) + 1;
    names.set(name, seen);
    return {
      about: "kernel",
      name: seen === 1 ? name : `${name} (${seen})`,
      outcome: "failure",
      type: first.kind,
      message: alike.length === 1 ? first.title : `${first.title} (${alike.length} times)`,
      details: splatDetails(first),
      durationMs: 0,
      splats: alike,
    };
  });
}

export function isRedCase({ outcome }: Pick<ReportCase, "outcome">): boolean {
  return outcome === "failure" || outcome === "error";
}

/** The case that all runs together need when none of theirs is red and the conclusion is; mostly none. */
export function conclusionCase(results: Results): ReportCase | undefined {
  if (results.conclusion === "good" || results.runs.some(run => casesOf(run).some(isRedCase)))
    return undefined;
  const { reason } = results;
  return {
    about: "run",
    name: "conclusion",
    outcome: "error",
    type: "error",
    message: reason,
    details: [],
    durationMs: 0,
  };
}

export function testCase(test: TestResult, run: RunResult): ReportCase {
  const kind = countsAs(test);
  const { known } = test;
  return {
    about: "test",
    name: testName(test, run),
    outcome: caseOutcomes[kind],
    type: test.status,
    message:
      kind === "known-failure" && known !== null
        ? `known failure: ${describeExpectation(known)}: ${test.reason}`
        : test.reason,
    details: testDetails(test, run),
    durationMs: test.durationMs,
    test,
  };
}

function testDetails(test: TestResult, run: RunResult): string[] {
  const { reason, location, command, tail, attempts } = test;
  const subtests = failedSubtests(test);
  const repeat = repeatCommand(test, run);
  const death = run.deaths.find(({ killer }) => killer === test.id);
  const splat = death === undefined ? undefined : deathSplat(death, run);
  return [
    ...(reason === "" ? [] : [reason]),
    ...(location === null ? [] : [`at ${location.file}:${location.line}`]),
    ...(subtests.length === 0 ? [] : ["subtests that failed:", ...subtests.map(name => `  ${name}`)]),
    `command: ${command.join(" ")}`,
    ...(repeat === "" ? [] : [`repeat:  ${repeat}`]),
    ...attempts.flatMap(attempt => [
      `${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}` +
        `${attempt.reason === "" ? "" : `: ${attempt.reason}`}${logPlace(attempt) === "" ? "" : ` (logs: ${logPlace(attempt)})`}`,
      // The one that counts has its last lines below.
      ...(test.status === "flaky" && attempt.status !== "pass" ? attempt.tail.map(line => `  ${line}`) : []),
    ]),
    ...(test.suspicious === "" ? [] : [`suspicious: ${test.suspicious}`]),
    ...(tail.length === 0 ? [] : ["", ...tail]),
    ...(splat === undefined ? [] : ["", "the console:", ...splat.lines]),
  ];
}

function splatDetails({ title, location, fingerprint, tests, frames, lines }: Splat): string[] {
  return [
    title,
    ...(location === null ? [] : [`at ${location.file}:${location.line}`]),
    ...(fingerprint === "" ? [] : [`fingerprint: ${fingerprint}`]),
    ...(tests.length === 0 ? [] : [`running then: ${tests.join(", ")}`]),
    ...(frames.length === 0 ? [] : ["", ...frames]),
    ...(lines.length === 0 ? [] : ["", ...lines]),
  ];
}

/** What a run tells that none of its tests and splats does: an error, or why there are no tests. */
function runCase(run: RunResult): ReportCase[] {
  const { conclusion, reason, tests, splats, environment, consoleTail } = run;
  const isTold = conclusion === "splats" && splats.some(({ allowed }) => allowed === null);
  if (conclusion === "good" || isTold || tests.some(isBad)) return [];
  return [
    {
      about: "run",
      name: environment.name,
      outcome: conclusion === "not-applicable" ? "skip" : "error",
      type: conclusion,
      message: reason,
      details: consoleTail,
      durationMs: 0,
    },
  ];
}
