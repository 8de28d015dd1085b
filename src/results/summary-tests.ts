import { counted, formatDuration } from "../base/index.ts";
import { countsAs, statusWords } from "./counts.ts";
import { describeExpectation } from "./expectation-text.ts";
import type { Attempt, Status, TestResult } from "./model.ts";
import { attemptName, failedSubtests, groupByReason, isSuspicious, type TestInRun } from "./notable-tests.ts";
import type { Colour, Paint } from "./paint.ts";
import { repeatCommand } from "./repeat-command.ts";
import { shownLine } from "./shown-text.ts";
import { logPlace, testName } from "./test-name.ts";
import { wrapNames } from "./wrap.ts";

const toldSubtests = 10;
const toldAttempts = 5;

const labels: Partial<Record<Status, string>> = {
  fail: "FAIL",
  timeout: "TIMEOUT",
  crash: "CRASH",
  "machine-died": "DIED",
  error: "ERROR",
};

/** Each test that ended so, and is not known to, with all that somebody needs to look after it. */
export function failureLines(status: Status, all: readonly TestInRun[], paint: Paint): string[] {
  const failures = Map.groupBy(
    all.filter(({ test }) => countsAs(test) === status),
    ({ test }) => JSON.stringify([test.id, test.reason, test.location]),
  );
  return [...failures.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          ...headLines(labels[status] ?? status, "red", first, paint),
          ...alsoLines(others),
          ...subtestLines(first.test),
          ...attemptsLine(first.test),
          ...repeatLine(first),
        ],
  );
}

/** The environments under which a test failed in the very same way. */
function alsoLines(others: readonly TestInRun[]): string[] {
  if (others.length === 0) return [];
  const [first = "", ...rest] = wrapNames(others.map(({ run }) => shownLine(run.environment.name)));
  return [`     the same under ${first.trim()}`, ...rest];
}

/** A test's name, environment, time and reason; then its place and logs. */
function headLines(label: string, colour: Colour, { test, run }: TestInRun, paint: Paint): string[] {
  const { location, durationMs, reason, startedAt } = test;
  const took = startedAt === null ? "" : ` after ${formatDuration(durationMs)}`;
  const name = shownLine(testName(test, run));
  const why = reason === "" ? "" : `: ${shownLine(reason)}`;
  const place = location === null ? [] : [`at ${shownLine(location.file)}:${location.line}`];
  const logs = logPlace(test);
  const where = [...place, ...(logs === "" ? [] : [`logs in ${shownLine(logs)}`])].join(", ");
  return [
    `${paint(colour, label)} ${name} (${shownLine(run.environment.name)})${took}${why}`,
    ...(where === "" ? [] : [`     ${where}`]),
  ];
}

function subtestLines(test: TestResult): string[] {
  const failed = failedSubtests(test);
  if (failed.length === 0) return [];
  const more = failed.length - toldSubtests;
  const names = failed.slice(0, toldSubtests).map(name => shownLine(name, 100));
  return [
    `     ${counted(failed.length, "subtest")} of ${test.subtests.length} failed:`,
    ...wrapNames(more > 0 ? [...names, `and ${more} more`] : names),
  ];
}

function attemptsLine({ attempts }: TestResult): string[] {
  if (attempts.length < 2) return [];
  const told = attempts
    .slice(0, toldAttempts)
    .map(each => `${attemptName(each)} ${statusWords[each.status]}`);
  const more = attempts.length - toldAttempts;
  return [
    `     ${counted(attempts.length, "attempt")}: ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
  ];
}

function repeatLine({ test, run }: TestInRun): string[] {
  const command = repeatCommand(test, run);
  return command === "" ? [] : [`     repeat: ${command}`];
}

/** Failed beside others and passed alone: what each attempt said. */
export function flakyLines(all: readonly TestInRun[], paint: Paint): string[] {
  return all
    .filter(({ test }) => test.status === "flaky")
    .flatMap(each => {
      const { attempts } = each.test;
      const more = attempts.length - toldAttempts;
      return [
        ...headLines("FLAKY", "yellow", each, paint),
        ...attempts.slice(0, toldAttempts).map(attempt => `     ${shownLine(attemptLine(attempt), 500)}`),
        ...(more > 0 ? [`     and ${counted(more, "attempt")} more`] : []),
        ...repeatLine(each),
      ];
    });
}

function attemptLine(attempt: Attempt): string {
  const why = attempt.reason === "" ? "" : `: ${attempt.reason}`;
  const logs = logPlace(attempt) === "" ? "" : ` (logs in ${logPlace(attempt)})`;
  return `${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${why}${logs}`;
}

/** Failures that known-failures.yaml covers. */
export function expectedLines(all: readonly TestInRun[], paint: Paint): string[] {
  return all.flatMap(each => {
    const { known } = each.test;
    if (known === null || countsAs(each.test) !== "known-failure") return [];
    return [
      ...headLines("KNOWN", "yellow", each, paint),
      `     known: ${shownLine(describeExpectation(known), 500)}`,
    ];
  });
}

export function suspiciousLines(all: readonly TestInRun[], paint: Paint): string[] {
  return all
    .filter(({ test }) => isSuspicious(test))
    .flatMap(({ test, run }) => {
      const name = `${testName(test, run)} (${run.environment.name}) ${statusWords[test.status]}`;
      const logs = logPlace(test);
      return [
        `${paint("yellow", "SUSPICIOUS")} ${shownLine(name)}: ${shownLine(test.suspicious)}`,
        ...(logs === "" ? [] : [`     logs in ${shownLine(logs)}`]),
      ];
    });
}

/** Mostly few reasons for many tests: their names are listed behind each. */
export function reasonLines(label: string, all: readonly TestInRun[], paint: Paint): string[] {
  return groupByReason(all).flatMap(({ reason, environments, names }) => [
    `${paint("yellow", label)} ${counted(names.length, "test")} (${shownLine(environments.join(", "))}): ${shownLine(reason) || "no reason given"}`,
    ...wrapNames(names.map(name => shownLine(name))),
  ]);
}
