import { getInput, isDebug, setFailed, setOutput } from "@actions/core";
import { describeError, Interrupted, MachineError, visible } from "../base/index.ts";
import {
  type BuildConclusion,
  type BuildReport,
  BuildStatus,
  describeBoot,
  describeBuilt,
  firstReason,
  formatBuildMarkdown,
  newWarnings,
} from "../build/index.ts";
import {
  annotateBuild,
  defaultOutput,
  jobLog,
  readRunnerEnvironment,
  requireArtifactService,
  uploadArtifact,
  writeJobSummary,
  writeLog,
} from "../github/index.ts";
import { type BuildJobOutcome, runBuildJob } from "../job/index.ts";
import { inBuildActionWords, readBuildInputs } from "./build-inputs.ts";
import { cancellationSignal } from "./cancellation.ts";

/** GitHub takes outputs of 1 MiB in all, and a compiler's line can be long. */
const longestReason = 500;

try {
  await main();
} catch (error) {
  fail(error);
}
// What an upload left open must not keep the step alive.
process.exit();

/** Builds the commits, boots them if asked, and tells GitHub; red unless all is good. */
async function main(): Promise<void> {
  const runner = readRunnerEnvironment();
  const inputs = readBuildInputs(name => getInput(name), defaultOutput(runner, "vmentry-build"));
  if (inputs.upload) requireArtifactService(runner);

  const log = jobLog(line => writeLog(`${line}\n`));
  using status = new BuildStatus({ log });
  const signal = cancellationSignal(() => {
    setOutput("conclusion", "interrupted" satisfies BuildConclusion);
    log.warn("the job was cancelled: ending cleanly");
  });
  const outcome = await runBuildJob(inputs.job, {
    log,
    signal,
    onStart: place => status.start(place),
    onProgress: progress => status.show(progress),
    onBuilt: (built, { boot }) =>
      writeLog(`${describeBuilt(built)}${boot === null ? "" : describeBoot(boot)}`),
  });
  const { report } = outcome;
  const problems = [report.reason, outcome.notWritten ?? ""];

  showConsole(outcome.error);
  setOutputs(outcome);
  await annotateBuild(report, runner);
  const where = inputs.upload ? `the artifact ${inputs.artifactName}` : inputs.job.out;
  await writeJobSummary(formatBuildMarkdown(report), where);
  if (inputs.upload) {
    try {
      const { artifactName: name } = inputs;
      const { id } = await uploadArtifact({ name, directory: inputs.job.out, log, signal });
      setOutput("artifact-id", id);
      if (runner.runUrl !== undefined) setOutput("artifact-url", `${runner.runUrl}/artifacts/${id}`);
    } catch (error) {
      // The report is part of what the step promises, so it is red without it.
      problems.push(describeError(error));
    }
  }
  const said = problems.filter(problem => problem !== "");
  if (said.length > 0) setFailed(visible(inBuildActionWords(said.join("\n"))));
}

function setOutputs({ report, reportPath, summaryPath }: BuildJobOutcome): void {
  const { builds } = report;
  setOutput("conclusion", report.conclusion);
  setOutput("builds", builds.length);
  setOutput("failed", JSON.stringify(failedOf(report)));
  setOutput(
    "new-warnings",
    builds.reduce((sum, build) => sum + newWarnings(build).length, 0),
  );
  const kernels = builds.filter(({ outcome }) => outcome !== "failed");
  setOutput("kernels", JSON.stringify(kernels.map(({ commit, variant }) => `${commit}/${variant}`)));
  setOutput("commit", builds.at(-1)?.commit ?? "");
  setOutput("release", builds.at(-1)?.release ?? "");
  setOutput("store", report.store);
  if (reportPath !== undefined) setOutput("results", reportPath);
  if (summaryPath !== undefined) setOutput("summary", summaryPath);
}

function failedOf({ builds }: BuildReport) {
  return builds
    .filter(({ outcome }) => outcome !== "built")
    .map(build => {
      const { commit, variant, subject, outcome } = build;
      return { commit, variant, subject, outcome, reason: firstReason(build).slice(0, longestReason) };
    });
}

function fail(error: unknown): void {
  setOutput("conclusion", (error instanceof Interrupted ? "interrupted" : "error") satisfies BuildConclusion);
  showConsole(error);
  if (isDebug() && error instanceof Error) writeLog(`${error.stack ?? ""}\n`);
  setFailed(visible(inBuildActionWords(describeError(error))));
}

function showConsole(error: unknown): void {
  if (!(error instanceof MachineError) || error.consoleTail.length === 0) return;
  writeLog(`The console's last lines:\n${error.consoleTail.map(line => `  | ${visible(line)}\n`).join("")}`);
}
