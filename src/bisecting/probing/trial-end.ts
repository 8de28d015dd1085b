import type { TrialDeath, TrialRound } from "../../job/index.ts";
import type { TestResult } from "../../results/index.ts";

/** What one execution of a test says of its kernel. */
export type TrialEnd =
  | { kind: "passed" | "failed" | "skipped" | "unable"; test: TestResult; reason: string }
  /** The machine, or vmentry, failed. */
  | { kind: "lost"; reason: string };

/** Each execution of a test, in order; one whose round ended before it is not among them. */
export function trialsOf(id: string, rounds: readonly TrialRound[], isSecond: boolean): TrialEnd[] {
  return rounds.flatMap(({ run, deaths }) => {
    const test = run.tests.find(each => each.id === id);
    if (test === undefined) return [];
    const end = endOf(test, deaths, isSecond);
    // It failed beside others, and then passed alone: two executions.
    return test.status === "flaky" ? [end, { kind: "passed", test, reason: "" }] : [end];
  });
}

/**
 * What is known to fail, and what is allowed, is told like any other: else what is asked for would be hidden by the
 * entry that was made for it.
 */
function endOf(test: TestResult, deaths: readonly TrialDeath[], isSecond: boolean): TrialEnd {
  const { reason } = test;
  switch (test.status) {
    case "pass":
      // A pass that vmentry itself doubts is none.
      return test.suspicious === ""
        ? { kind: "passed", test, reason: "" }
        : { kind: "lost", reason: test.suspicious };
    case "fail":
    case "flaky":
    case "timeout":
    case "crash":
      return { kind: "failed", test, reason };
    case "skip":
      return { kind: "skipped", test, reason };
    case "machine-died":
      return isKilledBy(test, deaths, isSecond)
        ? { kind: "failed", test, reason: `it killed the machine: ${reason}` }
        : { kind: "lost", reason: `the machine ended while it ran: ${reason}` };
    case "error":
      // It ended, by 126 or 127: it is there, and cannot be executed.
      return test.exitCode === null ? { kind: "lost", reason } : { kind: "unable", test, reason };
    case "not-run":
      return { kind: "lost", reason };
  }
}

function isKilledBy({ id }: TestResult, deaths: readonly TrialDeath[], isSecond: boolean): boolean {
  const death = deaths.find(({ killer }) => killer === id);
  return death !== undefined && isOfKernel(death, isSecond);
}

/** A machine that stops answering may be the fault of the way to it; when a fresh one does so, too, it is not. */
export function isOfKernel({ cause }: Pick<TrialDeath, "cause">, isSecond: boolean): boolean {
  return cause === "kernel" || (cause === "silence" && isSecond);
}

/** Whether another execution of a test may say more: not once it was skipped, could not be executed, or killed the machine. */
export function isWorthAnother(id: string, rounds: readonly TrialRound[]): boolean {
  const last = rounds.at(-1)?.run.tests.find(test => test.id === id);
  if (last === undefined) return rounds.length === 0;
  return !["skip", "error", "machine-died", "not-run"].includes(last.status);
}
