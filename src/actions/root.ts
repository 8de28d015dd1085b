import { getInput, isDebug, setFailed, setOutput } from "@actions/core";
import { describeError, Interrupted, MachineError, visible } from "../base/index.ts";
import {
  annotateResults,
  defaultOutput,
  errorStatuses,
  failedStatuses,
  jobLog,
  readRunnerEnvironment,
  requireArtifactService,
  uploadArtifact,
  verdict,
  writeJobSummary,
  writeLog,
} from "../github/index.ts";
import { type JobOutcome, runJob } from "../job/index.ts";
import {
  type Conclusion,
  formatMarkdown,
  formatSummary,
  type Results,
  type Status,
} from "../results/index.ts";
import { linesProgress } from "../runner/index.ts";
import { cancellationSignal } from "./cancellation.ts";
import { inActionWords, readInputs } from "./inputs.ts";

try {
  await main();
} catch (error) {
  fail(error);
}
// What an upload left open must not keep the step alive.
process.exit();

/** Boots the kernel, runs the tests, and tells GitHub; red unless all is good. */
async function main(): Promise<void> {
  const runner = readRunnerEnvironment();
  const inputs = readInputs(name => getInput(name), defaultOutput(runner));
  if (inputs.upload) requireArtifactService(runner);

  using reporter = linesProgress({ write: writeLog, colour: true, level: isDebug() ? "verbose" : "normal" });
  const log = jobLog(line => reporter.print(line));
  const signal = cancellationSignal(() => {
    setOutput("conclusion", "interrupted" satisfies Conclusion);
    log.warn("the job was cancelled: ending cleanly");
  });
  const outcome = await runJob(inputs.job, { log, signal, onProgress: reporter.onProgress });
  const { results } = outcome;
  const problems = [verdict(results), outcome.notWritten];

  writeLog(formatSummary(results, { colour: true }));
  setOutputs(outcome);
  await annotateResults(results, {
    ...runner,
    directories: [inputs.job.selftests, inputs.job.kernel].filter(each => each !== undefined),
  });
  const where = inputs.upload ? `the artifact ${inputs.artifactName}` : outcome.summaryPath;
  await writeJobSummary(formatMarkdown(results), where);
  if (inputs.upload) {
    try {
      const { artifactName: name } = inputs;
      const { id } = await uploadArtifact({ name, directory: inputs.job.out, log, signal });
      setOutput("artifact-id", id);
      if (runner.runUrl !== undefined) setOutput("artifact-url", `${runner.runUrl}/artifacts/${id}`);
    } catch (error) {
      // The logs are part of what the step promises, so it is red without them.
      problems.push(describeError(error));
    }
  }
  const said = problems.filter(problem => problem !== undefined);
  if (said.length > 0) setFailed(said.join("\n"));
}

function setOutputs({ results, resultsPath, junitPath, summaryPath, notWritten }: JobOutcome): void {
  setOutput("conclusion", results.conclusion);
  setOutput("passed", sum(results, ["pass"]));
  setOutput("failed", sum(results, failedStatuses));
  setOutput("skipped", sum(results, ["skip"]));
  setOutput("errors", sum(results, errorStatuses));
  setOutput("not-run", sum(results, ["not-run"]));
  if (notWritten !== undefined) return;
  setOutput("results", resultsPath);
  setOutput("junit", junitPath);
  setOutput("summary", summaryPath);
}

function sum({ counts }: Results, statuses: readonly Status[]): number {
  return statuses.reduce((total, status) => total + counts[status], 0);
}

function fail(error: unknown): void {
  setOutput("conclusion", (error instanceof Interrupted ? "interrupted" : "error") satisfies Conclusion);
  if (error instanceof MachineError && error.consoleTail.length > 0) {
    writeLog(
      `The console's last lines:\n${error.consoleTail.map(line => `  | ${visible(line)}\n`).join("")}`,
    );
  }
  if (isDebug() && error instanceof Error) writeLog(`${error.stack ?? ""}\n`);
  setFailed(visible(inActionWords(describeError(error))));
}
