export { type Durations, readDurations, recordDurations } from "./durations.ts";
export { type LinesOptions, linesProgress } from "./lines-progress.ts";
export { type LiveOptions, type LiveStream, liveProgress } from "./live-progress.ts";
export type { PlannedTest, ProgressEvent, ProgressLevel, ProgressReporter } from "./progress.ts";
export { runSuite } from "./run-suite.ts";
export type { SuiteOutcome, SuiteStop } from "./suite-outcome.ts";
export type { LiveMachine, SuiteRun } from "./suite-run.ts";
export { suiteNotRun } from "./test-result.ts";
