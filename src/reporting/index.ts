export { type ReportJobContext, runReportJob } from "./report-job.ts";
export * from "./request.ts";
