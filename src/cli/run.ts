import { type Command, Option } from "commander";
import { exitCode, type Logger } from "../base/index.ts";
import { type JobOutcome, jobDefaults, runJob } from "../job/index.ts";
import { type Conclusion, formatSummary } from "../results/index.ts";
import { linesProgress, liveProgress, type ProgressReporter } from "../runner/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { duration, type MachineOptions, machineOptions, wholeNumber } from "./options.ts";

interface RunOptions extends MachineOptions {
  kernel: string;
  selftests: string;
  env?: string[];
  jobs?: number;
  timeout: number;
  filter?: string;
  out: string;
  overwrite: boolean;
  json: boolean;
  verbose: boolean;
}

export function addRun(program: Command): Command {
  const command = program
    .command("run")
    .description("boot a kernel through both stages and run the KVM selftests on it, under each environment")
    .requiredOption("--kernel <path>", "a kernel build directory (O=), a bzImage, or a linux-image .deb")
    .requiredOption("--selftests <dir>", "a build or install directory of tools/testing/selftests/kvm")
    .option("--env <path...>", "*.env.yaml files, or directories of them; may be given again")
    .option("--jobs <n>", "tests at a time; default: the machine's CPUs", wholeNumber(1, 512))
    .addOption(
      new Option("--timeout <time>", "for each test")
        .argParser(duration)
        .default(jobDefaults.timeoutMs, `${jobDefaults.timeoutMs / 1000}s`),
    )
    .option("--filter <regexp>", "only tests whose name matches")
    .option("--out <dir>", "where results and logs go", jobDefaults.out)
    .option("--overwrite", "replace the results of an earlier run in --out", false)
    .option("--json", "print the results as JSON on standard output", false)
    .option("--verbose", "also say the details", false);
  for (const option of machineOptions()) command.addOption(option);
  return command.action(run);
}

async function run(options: RunOptions): Promise<void> {
  const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === undefined;
  const colour = process.stderr.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  using reporter = isLive
    ? liveProgress({ stream: process.stderr, colour })
    : linesProgress({ write: text => process.stderr.write(text), colour });
  const log = reporterLog(reporter, options.verbose);
  const signal = interruptSignal(() => log.warn("interrupted: ending cleanly; once more ends at once"));
  const { modules, jobs, filter, cpus, memory, stage1Kernel, cmdline } = options;
  const outcome = await runJob(
    {
      kernel: options.kernel,
      selftests: options.selftests,
      environments: options.env ?? [],
      timeoutMs: options.timeout,
      out: options.out,
      overwrite: options.overwrite,
      ...(modules === undefined ? {} : { modules }),
      ...(jobs === undefined ? {} : { jobs }),
      ...(filter === undefined ? {} : { filter }),
      machine: {
        accelerator: options.accelerator,
        bootTimeoutMs: options.bootTimeout,
        ...(cpus === undefined ? {} : { cpus }),
        ...(memory === undefined ? {} : { memoryMiB: memory }),
        ...(stage1Kernel === undefined ? {} : { stageOneKernel: stage1Kernel }),
        ...(cmdline === undefined ? {} : { cmdline }),
      },
    },
    { log, signal, onProgress: reporter.onProgress },
  );
  reporter[Symbol.dispose]();
  show(outcome, options.json);
  process.exitCode =
    outcome.notWritten === undefined ? exitCodes[outcome.results.conclusion] : exitCode.fault;
}

function show(outcome: JobOutcome, json: boolean): void {
  const { results, resultsPath, junitPath, summaryPath, notWritten } = outcome;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ...results, paths: { resultsPath, junitPath, summaryPath } }, null, 2)}\n`,
    );
  } else {
    const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
    process.stdout.write(formatSummary(results, { colour }));
  }
  if (notWritten !== undefined) process.stderr.write(`vmentry: ${notWritten}\n`);
  else if (!json)
    process.stdout.write(`\nResults ${resultsPath}\nJUnit   ${junitPath}\nSummary ${summaryPath}\n`);
}

const exitCodes: Record<Conclusion, number> = {
  good: exitCode.good,
  "tests-failed": exitCode.testsFailed,
  error: exitCode.fault,
  // For all runs together it is an error: nothing ran.
  "not-applicable": exitCode.fault,
  interrupted: exitCode.interrupted,
};

function reporterLog(reporter: ProgressReporter, verbose: boolean): Logger {
  return {
    debug: message => {
      if (verbose) reporter.print(`debug: ${message}`);
    },
    info: message => reporter.print(message),
    warn: message => reporter.print(`warning: ${message}`),
    error: message => reporter.print(`error: ${message}`),
  };
}
