import { type Attempt, nothingMore, type Status, type TestResult } from "../results/index.ts";
import type { Suite, Test } from "../suite/index.ts";
import type { SuiteStop } from "./suite-outcome.ts";
import { oneLine } from "./test-end.ts";
import type { KeptExecution, Turn } from "./turn.ts";

/** What became of a test that was to be repeated alone, when that could not be done or ended early. */
export interface Unrepeated {
  /** Such as `interrupted`. */
  reason: string;
}

/** How a failure beside others reads. */
const failedWords: Partial<Record<Status, string>> = {
  fail: "failed",
  crash: "crashed",
  timeout: "timed out",
};

/** Whether a failure says more when the test is repeated alone. */
export function isWorthRetrying({ status, alone }: KeptExecution): boolean {
  return failedWords[status] !== undefined && !alone;
}

/**
 * A test's result from its turns, of which there is at least one. The last one counts. When a failure beside
 * others was followed by a pass alone, it is flaky, and told with the failure's own place and output.
 */
export function resultOf(test: Test, turns: readonly Turn[], unrepeated?: Unrepeated): TestResult {
  const [first, ...again] = turns;
  const last = turns.at(-1);
  if (first === undefined || last === undefined) throw new Error(`${test.id} had no turn`);
  // A repetition that was stopped has told nothing.
  const isStopped = again.length > 0 && last.last.status === "not-run";
  const complete = isStopped ? turns.slice(0, -1) : turns;
  const executions = complete.flatMap(({ kept }) => kept);
  const count = complete.reduce((sum, turn) => sum + turn.count, 0);
  const whyNot = unrepeated?.reason ?? (isStopped ? last.last.reason : undefined);
  const { alone: _alone, why: _why, ...counts } = countingOne(complete, whyNot);
  return {
    ...nothingMore,
    id: test.id,
    command: [...test.command],
    ...counts,
    attempts: count === 1 ? [] : executions.map(attemptOf),
  };
}

function countingOne(turns: readonly Turn[], whyNotRepeated: string | undefined): KeptExecution {
  const first = turns[0]?.last;
  const last = turns.at(-1)?.last;
  if (first === undefined || last === undefined) throw new Error("a test without a turn has no result");
  if (whyNotRepeated !== undefined) {
    return { ...last, reason: oneLine(`${last.reason}; not repeated alone: ${whyNotRepeated}`) };
  }
  if (last.status === "pass") return last.why === "retry" ? flaky(first) : { ...last, reason: "" };
  // A failure is not hidden by a skip.
  if (last.status === "skip" && last.why === "retry") {
    return { ...first, reason: oneLine(`${first.reason}; skipped when repeated alone: ${last.reason}`) };
  }
  return last;
}

function flaky(failure: KeptExecution): KeptExecution {
  const how = failedWords[failure.status] ?? "failed";
  const reason = `${how} beside other tests and passed when repeated alone: ${failure.reason}`;
  return { ...failure, status: "flaky", reason: oneLine(reason) };
}

function attemptOf(execution: KeptExecution): Attempt {
  const { status, startedAt, durationMs, alone, why, exitCode, signal, reason, location, tail, logs } =
    execution;
  return { status, startedAt, durationMs, alone, why, exitCode, signal, reason, location, tail, logs };
}

/** The result of a test that vmentry could not start, or failed at. */
export function brokenResult(test: Test, why: string): TestResult {
  return { ...unstarted(test), status: "error", reason: oneLine(why) };
}

/** The result of a test whose turn never came. */
export function neverStarted(test: Test, stop: SuiteStop | undefined): TestResult {
  if (stop === undefined) throw new Error(`${test.id} had no turn, and nothing stopped the run`);
  const reasons = {
    "machine-died": `the machine died before it started: ${stop.reason}`,
    interrupted: "interrupted before it started",
    error: `stopped before it started: ${stop.reason}`,
  };
  return { ...unstarted(test), status: "not-run", reason: reasons[stop.kind] };
}

/** The results of a suite none of whose tests had a turn, such as when the machine did not boot. */
export function suiteNotRun(suite: Suite, reason: string): TestResult[] {
  return suite.tests.map(test =>
    test.broken === undefined
      ? { ...unstarted(test), status: "not-run", reason: oneLine(reason) }
      : brokenResult(test, test.broken),
  );
}

function unstarted(test: Test): Omit<TestResult, "status" | "reason"> {
  return {
    ...nothingMore,
    id: test.id,
    startedAt: null,
    durationMs: 0,
    exitCode: null,
    signal: null,
    location: null,
    tail: [],
    command: [...test.command],
    logs: null,
  };
}
