export type { ConsoleExcerpt, JobArtifact } from "./finding-surroundings.ts";
export { defaultMaxBytes, formatReportHtml, type HtmlReportInput } from "./html-report.ts";
export {
  type Timeline,
  type TimelineBoot,
  type TimelineRun,
  type TimelineSpan,
  timelineOf,
} from "./timeline.ts";
