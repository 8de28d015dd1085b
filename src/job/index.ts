export * from "./boot-job.ts";
export { formatBootMarkdown } from "./boot-markdown.ts";
export {
  type BuildJobContext,
  type BuildJobOutcome,
  type BuildJobRequest,
  runBuildJob,
} from "./build-job.ts";
export * from "./context.ts";
export { type GivenKernel, openGivenKernel } from "./given-kernel.ts";
export * from "./job.ts";
export * from "./open-machine.ts";
export * from "./plan.ts";
export { readSuiteSource } from "./prepare.ts";
export { type PreparedTrials, prepareTrials, type TrialsNeed } from "./prepare-trials.ts";
export { machineWords } from "./repeat.ts";
export * from "./request.ts";
export * from "./trials.ts";
