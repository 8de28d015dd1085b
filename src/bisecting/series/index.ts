export type { HalvingContext, HalvingRequest } from "./bisect-series.ts";
export { checkSeries, type SeriesContext, type SeriesRequest, seriesQuestions } from "./check-series.ts";
export { halveSeries } from "./halve-series.ts";
export { type Series, type SeriesPlace, seriesCommits } from "./series-commits.ts";
export { SeriesProgress } from "./series-progress.ts";
export {
  formatSeriesReport,
  type SeriesReport,
  seriesConclusions,
  seriesReportSchema,
  seriesReportVersion,
} from "./series-report.ts";
export { formatSeriesText } from "./series-text.ts";
