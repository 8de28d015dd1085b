export { annotateResults } from "./annotations.ts";
export { uploadArtifact } from "./artifact.ts";
export { annotateBuild } from "./build-annotations.ts";
export { type ForgeOptions, openForge } from "./build-forge.ts";
export { jobLog, writeLog } from "./log.ts";
export {
  defaultOutput,
  type RunnerEnvironment,
  readRunnerEnvironment,
  requireArtifactService,
} from "./runner-environment.ts";
export { writeJobSummary } from "./summary.ts";
export { errorStatuses, failedStatuses, verdict } from "./verdict.ts";
