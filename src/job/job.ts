import { describeError, temporaryDirectory, throwIfInterrupted, writeFileAtomic } from "../base/index.ts";
import { formatJUnit, formatMarkdown, formatResults, type Results, sumUp } from "../results/index.ts";
import type { JobContext } from "./context.ts";
import { openMachine, openStageOneKernel } from "./open-machine.ts";
import { checkOutput, makeOutput, outputDirectory } from "./output.ts";
import { prepare } from "./prepare.ts";
import type { JobRequest } from "./request.ts";
import { RunningJob } from "./running-job.ts";

export interface JobOutcome {
  results: Results;
  /** Files of this host. */
  resultsPath: string;
  junitPath: string;
  summaryPath: string;
  /** Why the files above are not there (a full disk); undefined when they are. */
  notWritten?: string;
}

/**
 * Boots the kernel through both stages and runs the suite under each environment, in the order that takes the
 * fewest boots and reloads. Bad input is found before anything is started or written. What happens after that is
 * in the results, a machine that did not boot included; they are written whatever happens, if the disk allows.
 * @throws UserError for bad input; Interrupted when the signal fires before the first environment
 */
export async function runJob(request: JobRequest, context: JobContext): Promise<JobOutcome> {
  await using scratch = temporaryDirectory("job");
  await checkOutput(request.out, request.overwrite);
  const { log, signal } = context;
  await using prepared = await prepare(request, { scratch: scratch.path, log, signal });
  const stageOneKernel = await openStageOneKernel(request.machine, prepared.kernel, {
    scratch: scratch.path,
    signal,
  });
  throwIfInterrupted(signal);
  const output = outputDirectory(request.out);
  let results: Results;
  {
    await using machine = await openMachine(request.machine, stageOneKernel, {
      consolePath: output.console,
      scratch: scratch.path,
      menuSeconds: 0,
      log,
      signal,
    });
    machine.check(prepared.kernel);
    throwIfInterrupted(signal);
    const job = new RunningJob({ request, context, prepared, machine, output, scratch: scratch.path });
    // A plan that cannot be made is bad input too.
    job.plan();
    await makeOutput(output);
    results = sumUp(await job.runAll(), { notices: prepared.expectations.notices() });
  }
  const outcome = {
    results,
    resultsPath: output.results,
    junitPath: output.junit,
    summaryPath: output.summary,
  };
  try {
    await writeFileAtomic(output.junit, formatJUnit(results));
    await writeFileAtomic(output.summary, formatMarkdown(results));
    await writeFileAtomic(output.results, formatResults(results));
    return outcome;
  } catch (error) {
    return { ...outcome, notWritten: `the results could not be written: ${describeError(error)}` };
  }
}
