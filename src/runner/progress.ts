import type { TestResult } from "../results/index.ts";
import type { Suite, Test } from "../suite/index.ts";
import type { SuiteOutcome } from "./suite-outcome.ts";

/** What happens while a suite runs, in this order; `began` and `finished` once each. */
export type ProgressEvent =
  | { kind: "began"; suite: Suite; jobs: number }
  | { kind: "started"; test: Test }
  /** Also for a test that is broken and never started, but not for those that were not run. */
  | { kind: "ended"; test: Test; result: TestResult }
  | { kind: "finished"; outcome: SuiteOutcome };

/** Shows progress to a person. Disposing it stops its timers and leaves a clean line. */
export interface ProgressReporter extends Disposable {
  readonly onProgress: (event: ProgressEvent) => void;
  /** Writes a line of another's, such as a log message, without spoiling what is shown. */
  print(line: string): void;
}
