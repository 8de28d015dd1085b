import { formatBytes, UserError } from "../base/index.ts";
import type { Plan, PlannedBuildJob, PlannedJob } from "./plan-file.ts";

/** What a job of a workflow needs for one test job; the keys are those of GitHub's `matrix` context. */
export interface TestEntry {
  id: string;
  name: string;
  artifact: string;
  "runs-on": string[];
  /** The id of the build job that makes the kernel; empty when none does. */
  build: string;
  commit: string;
  variant: string;
  kernel: string;
  /** Names, one a line. */
  environments: string;
  machine: PlannedJob["machine"];
  /** The whole job as JSON, for an action's input. */
  "plan-job": string;
  "timeout-minutes"?: number;
}

export interface BuildEntry {
  id: string;
  name: string;
  artifact: string;
  "runs-on": string[];
  variant: string;
  /** The variant's file. */
  variants: string;
  /** One of both is empty. */
  commit: string;
  range: string;
  "timeout-minutes"?: number;
}

/** For `strategy.matrix`, through `fromJSON`. */
export interface ActionsMatrices {
  tests: { include: TestEntry[] };
  builds: { include: BuildEntry[] };
}

/** GitHub takes 1 MB of outputs of a job, two bytes for each character; the other outputs are small. */
const mostBytes = 1_000_000;
const otherOutputs = 20_000;

/** @throws UserError when they are larger than a job's outputs can be */
export function actionsMatrices({ jobs, buildJobs, builds }: Plan): ActionsMatrices {
  const builders = new Map(builds.map(({ commit, variant, job }) => [`${commit}/${variant}`, job]));
  const matrices: ActionsMatrices = {
    tests: { include: jobs.map(job => testEntry(job, builders.get(job.kernel) ?? "")) },
    builds: { include: buildJobs.map(buildEntry) },
  };
  const bytes = 2 * (JSON.stringify(matrices.tests).length + JSON.stringify(matrices.builds).length);
  if (bytes <= mostBytes - otherOutputs) return matrices;
  const most = Math.max(...jobs.map(({ environments }) => environments.length));
  throw new UserError(
    `the matrices take ${formatBytes(bytes)}, and GitHub takes ${formatBytes(mostBytes)} of a job's outputs: ` +
      `${jobs.length} test jobs with up to ${most} environments each; name fewer of them with --only-env, or ` +
      "commits, variants or machines",
  );
}

/** The job of this id. */
export function findJob({ jobs }: Plan, id: string): PlannedJob | undefined {
  return jobs.find(job => job.id === id);
}

export function findBuildJob({ buildJobs }: Plan, id: string): PlannedBuildJob | undefined {
  return buildJobs.find(job => job.id === id);
}

function testEntry(job: PlannedJob, build: string): TestEntry {
  const { id, name, artifact, commit, variant, kernel, environments, machine, timeoutMinutes } = job;
  return {
    id,
    name,
    artifact,
    "runs-on": machine.runsOn,
    build,
    commit,
    variant,
    kernel,
    environments: environments.join("\n"),
    machine,
    "plan-job": JSON.stringify(job),
    ...(timeoutMinutes === undefined ? {} : { "timeout-minutes": timeoutMinutes }),
  };
}

function buildEntry(job: PlannedBuildJob): BuildEntry {
  const { id, name, artifact, runsOn, variant, variantFile, commit, range, timeoutMinutes } = job;
  return {
    id,
    name,
    artifact,
    "runs-on": runsOn,
    variant,
    variants: variantFile,
    commit: range === undefined ? commit : "",
    range: range ?? "",
    ...(timeoutMinutes === undefined ? {} : { "timeout-minutes": timeoutMinutes }),
  };
}
