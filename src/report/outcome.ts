import { countsAs, type RunResult, type TestResult } from "../results/index.ts";

/**
 * How a test ended, as a letter of the history: `p` passed; `k` flaky (failed, and passed alone); `f` failed, timed
 * out or crashed; `F` the same, and again when it was repeated alone; `m` killed the machine; `x` failed as known;
 * `s` skipped; `e` no verdict (never had its turn, died with the machine, in error); `.` not there.
 */
export const outcomes = [..."pkfFmxse."] as const;
export type Outcome = "p" | "k" | "f" | "F" | "m" | "x" | "s" | "e" | ".";

/** @param killers ids of the tests that killed the machine in their run */
export function outcomeOf(test: TestResult, killers: ReadonlySet<string>): Outcome {
  switch (countsAs(test)) {
    case "pass":
      return "p";
    case "flaky":
      return "k";
    case "skip":
      return "s";
    case "known-failure":
      return "x";
    case "machine-died":
      return killers.has(test.id) ? "m" : "e";
    case "fail":
    case "timeout":
    case "crash":
      return isRepeated(test) ? "F" : "f";
    default:
      return "e";
  }
}

/** It was repeated alone, and failed again. */
function isRepeated({ attempts }: TestResult): boolean {
  return attempts.some(({ why, status }) => why === "retry" && status !== "skip" && status !== "not-run");
}

export function killersOf({ deaths }: Pick<RunResult, "deaths">): Set<string> {
  return new Set(deaths.flatMap(({ killer }) => (killer === null ? [] : [killer])));
}

/** The kernel, or the test, is to blame for it. */
export function isBadOutcome(outcome: Outcome): boolean {
  return outcome === "f" || outcome === "F" || outcome === "m";
}

/** It ran, and says something of the kernel. */
export function isVerdict(outcome: Outcome): boolean {
  return outcome !== "e" && outcome !== ".";
}

export function asOutcome(letter: string | undefined): Outcome {
  switch (letter) {
    case "p":
    case "k":
    case "f":
    case "F":
    case "m":
    case "x":
    case "s":
    case "e":
      return letter;
    default:
      return ".";
  }
}
