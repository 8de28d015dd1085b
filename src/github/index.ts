export { annotateResults } from "./annotations.ts";
export { legalArtifactName, uploadArtifact, uploadFile } from "./artifact.ts";
export { historyArtifact, planArtifact } from "./artifact-names.ts";
export { fetchBisectReport } from "./bisecting/bisect-artifact.ts";
export type { PlaceRequest } from "./bisecting/bisect-place.ts";
export { type BisectChain, restoreState, StateKeeper, stateArtifact } from "./bisecting/bisect-state.ts";
export { type Carried, FleetProber } from "./bisecting/fleet-prober.ts";
export { checkContinued, handOver } from "./bisecting/hand-over.ts";
export { LiveBisect } from "./bisecting/live-bisect.ts";
export { probeArtifact, probeReportFile } from "./bisecting/probe-artifact.ts";
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
export type { Repository } from "./telling/repository.ts";
export { tellReport } from "./telling/tell-report.ts";
export { errorStatuses, failedStatuses, verdict } from "./verdict.ts";
