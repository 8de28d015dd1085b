import type { DeathResult, TestResult } from "../results/index.ts";

/** Why a run ended before its last test. */
export interface SuiteStop {
  kind: "machine-died" | "interrupted" | "error";
  /** One line. */
  reason: string;
}

export interface SuiteOutcome {
  /** One for every test, in the suite's order. */
  tests: TestResult[];
  /** Undefined when every test had its turn. */
  stop: SuiteStop | undefined;
  /** Each time that the machine died, in order. */
  deaths: DeathResult[];
  /** Whether the machine is dead at the end: it may be so although every test had its turn. */
  isMachineDead: boolean;
}
