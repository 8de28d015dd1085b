export type { ConsoleExcerpt, JobArtifact } from "./finding-surroundings.ts";
export { PageFrame } from "./frame.ts";
export { defaultMaxBytes, formatReportHtml, type HtmlReportInput } from "./html-report.ts";
export {
  type Content,
  clipped,
  httpsOnly,
  joined,
  lines,
  linked,
  type Markup,
  markup,
  trusted,
  whole,
} from "./markup.ts";
export { leftOutPart, pageBody, section } from "./page-body.ts";
export { SizeBudget } from "./size-budget.ts";
export {
  type Timeline,
  type TimelineBoot,
  type TimelineRun,
  type TimelineSpan,
  timelineOf,
} from "./timeline.ts";
export { momentText, shortCommit } from "./words.ts";
