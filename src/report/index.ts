export { bisectBrief, bisectedTitle, bisectLabel, sureText } from "./bisect-text.ts";
export { causeOf, fingerprintOf } from "./cause.ts";
export { Condenser } from "./condense.ts";
export { classWords, defaultFailOn, type FindingClass, findingClasses } from "./finding-class.ts";
export { type History, type HistoryRecord, noHistory } from "./history.ts";
export {
  formatHistory,
  HistoryError,
  historyVersion,
  parseHistory,
  type ReadHistory,
  readHistory,
} from "./history-file.ts";
export { makeReport } from "./make-report.ts";
export { commentBytes, formatReportMarkdown, type ReportMarkdownOptions, summaryBytes } from "./markdown.ts";
export { findingPart, flakeText, howText, placesText } from "./markdown-finding.ts";
export { defaultLimits, type HistoryLimits, mergeHistories } from "./merge-history.ts";
export * from "./model.ts";
export { isConfirmed } from "./order.ts";
export { machineClassOf, type Place, placeKey, placeNames, placeSchema } from "./place.ts";
export { type RecordedRun, recordHistory } from "./record-history.ts";
export { formatReport, parseReport } from "./report-file.ts";
export type {
  Baseline,
  BisectSubject,
  BuildResult,
  ExpectedJob,
  JobResults,
  KnownBisect,
  ReportRequest,
} from "./request.ts";
export { type Earlier, HistoryIndex, readSeries, type Series } from "./series.ts";
export { formatReportText } from "./text.ts";
export type { ToldBisect } from "./told-bisect.ts";
