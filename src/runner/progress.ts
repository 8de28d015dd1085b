import type { Attempt, TestResult } from "../results/index.ts";
import type { Suite, Test } from "../suite/index.ts";
import type { SuiteOutcome } from "./suite-outcome.ts";

/** A test whose turn is still to come. */
export interface PlannedTest {
  test: Test;
  /** Milliseconds that it is expected to take in all; undefined when it is new. */
  expectedMs: number | undefined;
  /** Whether nothing else runs beside it. */
  isSolo: boolean;
}

/** What happens while a suite runs; `began` first and `finished` last, once each. */
export type ProgressEvent =
  | { kind: "began"; suite: Suite; jobs: number; plan: readonly PlannedTest[] }
  /** Once for each test, and again for one that is repeated alone. */
  | { kind: "started"; test: Test; why: Exclude<Attempt["why"], "iteration"> }
  /** The number of its process on the machine is known. */
  | { kind: "process"; test: Test; pid: number }
  /** Its second execution and each further one begins. */
  | { kind: "iteration"; test: Test; iteration: number }
  /** It went wrong beside others and is going to be repeated alone; `result` is what it is so far. */
  | { kind: "retrying"; test: Test; result: TestResult }
  /** Once for each test that had its turn or is broken, when its result stands. */
  | { kind: "ended"; test: Test; result: TestResult }
  /** The machine died while these were running; the run goes on if it comes back. */
  | { kind: "died"; reason: string; suspects: readonly Test[] }
  | { kind: "revived" }
  | { kind: "finished"; outcome: SuiteOutcome };

/** How much is told: failures and the end; also skips and signs of life; also passes. */
export type ProgressLevel = "quiet" | "normal" | "verbose";

/** Shows progress to a person. Disposing it stops its timers and leaves a clean line. */
export interface ProgressReporter extends Disposable {
  readonly onProgress: (event: ProgressEvent) => void;
  /** Writes a line of another's, such as a log message, without spoiling what is shown. */
  print(line: string): void;
  /** Writes what runs now, a line for each test, for somebody who asks. */
  showRunning(): void;
}
