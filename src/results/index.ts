export {
  brokenRuns,
  type Change,
  type ChangeKind,
  type Comparison,
  compareResults,
  kindOf,
  worstTests,
} from "./compare.ts";
export { concludeResults, concludeRun, type RunEnd, sumUp, type Verdict } from "./conclude.ts";
export { conclusionWords } from "./conclusion-words.ts";
export {
  type CountKind,
  countKinds,
  countKindsByWorth,
  countStatuses,
  countsAs,
  describeCounts,
  isBad,
  statusWords,
} from "./counts.ts";
export { findTests } from "./find-tests.ts";
export { formatComparison, formatComparisonMarkdown } from "./format-comparison.ts";
export { formatKtap } from "./format-ktap.ts";
export { formatTest, type LogTail } from "./format-test.ts";
export { formatJUnit } from "./junit.ts";
export {
  formatJUnitProblems,
  formatJUnitStart,
  formatJUnitSuite,
  type JUnitSuite,
  type JUnitTotals,
} from "./junit-suite.ts";
export { formatKcidb, type KcidbOptions } from "./kcidb.ts";
export { formatMarkdown, type MarkdownOptions } from "./markdown.ts";
export { joinParts, type Part } from "./markdown-size.ts";
export { code, codeBlock, details, htmlCode } from "./markdown-text.ts";
export { type MergePart, mergeResults } from "./merge.ts";
export * from "./model.ts";
export { type TestInRun, testsInRuns } from "./notable-tests.ts";
export { type Colour, type Paint, painter } from "./paint.ts";
export { type Explanation, explainFailure, type TestOutput } from "./reading/explain-failure.ts";
export { KtapReader, type KtapReport, parseKtap } from "./reading/ktap.ts";
export { LineSplitter } from "./reading/line-splitter.ts";
export { findSplats, findStampedSplats, SplatReader } from "./reading/splats.ts";
export { type OutputReport, TestOutputReader } from "./reading/test-output.ts";
export { commandLine, repeatCommand } from "./repeat-command.ts";
export { type ReadResults, readLogTail, readResults } from "./results-directory.ts";
export { formatResults, parseResults, ResultsError } from "./results-file.ts";
export { type ResultsVisitor, readResultsStream, readResultsText } from "./results-stream.ts";
export { oneLine, shownLine } from "./shown-text.ts";
export { groupSplats, splatKey, splatName } from "./splat-group.ts";
export { formatSummary, type SummaryOptions } from "./summary.ts";
export { logPlace, testName } from "./test-name.ts";
