export { annotateResults } from "./annotations.ts";
export { legalArtifactName, uploadArtifact, uploadFile } from "./artifact.ts";
export { historyArtifact, planArtifact } from "./artifact-names.ts";
export { annotateBoot } from "./boot-annotations.ts";
export { annotateBuild } from "./build-annotations.ts";
export { type ForgeOptions, openForge } from "./build-forge.ts";
export { readCircumstances } from "./circumstances.ts";
export { readEvent, type WorkflowEvent } from "./event.ts";
export { type Circumstances, type CodeUse, refuseForkCode } from "./fork-guard.ts";
export { jobLog, writeLog } from "./log.ts";
export { type GithubClient, openClient } from "./open-client.ts";
export { type Collected, collectForReport } from "./reading/collect-for-report.ts";
export {
  defaultOutput,
  type RunnerEnvironment,
  readRunnerEnvironment,
  requireArtifactService,
} from "./runner-environment.ts";
export { writeJobSummary } from "./summary.ts";
export type { ReportSinks, TellRequest, ToldReport } from "./telling/report-sinks.ts";
export { tellReport } from "./telling/tell-report.ts";
export { errorStatuses, failedStatuses, verdict } from "./verdict.ts";
