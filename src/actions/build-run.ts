import {
  type BuildReport,
  BuildStatus,
  describeBoot,
  describeBuilt,
  firstReason,
  formatBuildMarkdown,
  newWarnings,
} from "../build/index.ts";
import { annotateBuild, writeLog } from "../github/index.ts";
import { type BuildJobOutcome, type BuildJobRequest, runBuildJob } from "../job/index.ts";
import type { ActionBody, ActionContext, Outputs } from "./action-run.ts";
import { type BuildInputs, inBuildActionWords } from "./build-inputs.ts";

/** GitHub takes outputs of 1 MiB in all, and a compiler's line can be long. */
const longestReason = 500;

/** Builds the commits, boots them if asked, and says meanwhile how it goes. */
export async function runBuilds(
  job: BuildJobRequest,
  { log, signal }: ActionContext,
): Promise<BuildJobOutcome> {
  using status = new BuildStatus({ log });
  return await runBuildJob(job, {
    log,
    signal,
    onStart: place => status.start(place),
    onProgress: progress => status.show(progress),
    onBuilt: (built, { boot }) =>
      writeLog(`${describeBuilt(built)}${boot === null ? "" : describeBoot(boot)}`),
  });
}

export const buildBody: ActionBody<BuildInputs, BuildJobOutcome> = {
  run: ({ job }, context) => runBuilds(job, context),
  outputs: outputsOf,
  annotate: async ({ report }, { annotate }, { runner }) => {
    if (annotate) await annotateBuild(report, runner);
  },
  summary: ({ report }) => formatBuildMarkdown(report),
  problems: ({ report, notWritten }, { failsOnFailures }) => {
    // What makes the step green here is red in the report that follows.
    const isJudged = report.conclusion === "failed" && !failsOnFailures;
    const problems = [isJudged ? "" : report.reason, notWritten ?? ""];
    return problems.filter(problem => problem !== "").map(inBuildActionWords);
  },
  error: ({ error }) => error,
};

function outputsOf({ report, reportPath, summaryPath }: BuildJobOutcome): Outputs {
  const { builds } = report;
  return {
    conclusion: report.conclusion,
    builds: builds.length,
    failed: JSON.stringify(failedOf(report)),
    "new-warnings": builds.reduce((sum, build) => sum + newWarnings(build).length, 0),
    kernels: JSON.stringify(kernelsOf(report)),
    commit: builds.at(-1)?.commit ?? "",
    release: builds.at(-1)?.release ?? "",
    store: report.store,
    ...(reportPath === undefined ? {} : { results: reportPath }),
    ...(summaryPath === undefined ? {} : { summary: summaryPath }),
  };
}

/** What was built, or found in the store: `COMMIT/VARIANT`, oldest first. */
export function kernelsOf({ builds }: BuildReport): string[] {
  const kernels = builds.filter(({ outcome }) => outcome !== "failed");
  return kernels.map(({ commit, variant }) => `${commit}/${variant}`);
}

function failedOf({ builds }: BuildReport) {
  return builds
    .filter(({ outcome }) => outcome !== "built")
    .map(build => {
      const { commit, variant, subject, outcome } = build;
      return { commit, variant, subject, outcome, reason: firstReason(build).slice(0, longestReason) };
    });
}
