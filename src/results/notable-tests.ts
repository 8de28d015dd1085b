import { countsAs, isBad } from "./counts.ts";
import type { Attempt, RunResult, TestResult } from "./model.ts";
import { testName } from "./test-name.ts";

/** A test with the run that it was in. */
export interface TestInRun {
  test: TestResult;
  run: RunResult;
}

export function testsInRuns(runs: readonly RunResult[]): TestInRun[] {
  return runs.flatMap(run => run.tests.map(test => ({ test, run })));
}

/** The tests that took longest, the longest first; none when only one was started. */
export function slowestTests(all: readonly TestInRun[], most = 5): TestInRun[] {
  const started = all.filter(({ test }) => test.startedAt !== null && test.status !== "not-run");
  if (started.length < 2) return [];
  return started.sort((a, b) => b.test.durationMs - a.test.durationMs).slice(0, most);
}

/** Passes and skips that should be looked at. What is red is looked at anyway. */
export function isSuspicious(test: TestResult): boolean {
  return test.suspicious !== "" && !isBad(test) && countsAs(test) !== "known-failure";
}

/** Tests that share a reason and the environments in which they have it. */
export interface ReasonGroup {
  reason: string;
  environments: readonly string[];
  /** Without the suite's name, each once. */
  names: readonly string[];
  tests: readonly TestInRun[];
}

/** Tests of which there are many, mostly for few reasons; the largest group first. */
export function groupByReason(all: readonly TestInRun[]): ReasonGroup[] {
  const byReason = Map.groupBy(all, ({ test }) => test.reason);
  const groups = [...byReason].flatMap(([reason, alike]) => {
    const byName = Map.groupBy(alike, ({ test, run }) => testName(test, run));
    const byPlaces = Map.groupBy([...byName], ([, tests]) =>
      JSON.stringify([...new Set(tests.map(({ run }) => run.environment.name))]),
    );
    return [...byPlaces.values()].map(named => {
      const tests = named.flatMap(([, each]) => each);
      const environments = [...new Set(tests.map(({ run }) => run.environment.name))];
      return { reason, environments, names: named.map(([name]) => name), tests };
    });
  });
  return groups.sort((a, b) => b.names.length - a.names.length);
}

/** The names of the cases that failed within a test. */
export function failedSubtests({ subtests }: Pick<TestResult, "subtests">): string[] {
  return subtests.filter(({ status }) => status === "fail").map(({ name }) => name);
}

/** What an attempt was for: `first`, `retry alone`. */
export function attemptName({ why, alone }: Pick<Attempt, "why" | "alone">): string {
  return alone ? `${why} alone` : why;
}
