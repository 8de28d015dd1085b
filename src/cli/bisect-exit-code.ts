import { exitCode } from "../base/index.ts";
import type { BisectConclusion } from "../bisecting/index.ts";

const exitCodes: Readonly<Record<BisectConclusion, number>> = {
  found: exitCode.good,
  // There is an answer, and it is not the one commit that was asked for.
  range: exitCode.testsFailed,
  "not-reproduced": exitCode.testsFailed,
  "always-bad": exitCode.testsFailed,
  "merge-base-bad": exitCode.testsFailed,
  "untestable-end": exitCode.testsFailed,
  contradiction: exitCode.testsFailed,
  "machine-errors": exitCode.fault,
  error: exitCode.fault,
  interrupted: exitCode.interrupted,
  // As after an interruption, the same command goes on.
  "handed-over": exitCode.interrupted,
};

/** What a search ends a command with. @param conclusion null when it has none, which is a fault */
export function bisectExitCode(conclusion: BisectConclusion | null): number {
  return conclusion === null ? exitCode.fault : exitCodes[conclusion];
}
