export { type LinesOptions, linesProgress } from "./lines-progress.ts";
export { type LiveOptions, type LiveStream, liveProgress } from "./live-progress.ts";
export type { ProgressEvent, ProgressReporter } from "./progress.ts";
export { runSuite, type SuiteRun, suiteNotRun } from "./run-suite.ts";
export type { SuiteOutcome, SuiteStop } from "./suite-outcome.ts";
