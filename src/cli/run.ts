import { type Command, Option } from "commander";
import { exitCode, type Logger } from "../base/index.ts";
import { type JobOutcome, jobDefaults, runJob } from "../job/index.ts";
import { type Conclusion, formatSummary } from "../results/index.ts";
import { linesProgress, liveProgress, type ProgressLevel, type ProgressReporter } from "../runner/index.ts";
import { type ColourChoice, colourOption, wantsColour } from "./colour.ts";
import { interruptSignal } from "./interrupt.ts";
import {
  addPlaceOptions,
  addTestOptions,
  type PlaceOptions,
  placeRequest,
  type TestOptions,
  testRequest,
} from "./job-options.ts";
import { onEnter } from "./on-enter.ts";

interface RunOptions extends PlaceOptions, TestOptions {
  out: string;
  overwrite: boolean;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  color: ColourChoice;
}

export function addRun(program: Command): Command {
  const command = program
    .command("run")
    .description("boot a kernel through both stages and run the selftests on it, under each environment");
  addPlaceOptions(command);
  addTestOptions(command);
  return command
    .option("--out <dir>", "where results and logs go", jobDefaults.out)
    .option("--overwrite", "replace the results of an earlier run in --out", false)
    .option("--json", "print the results as JSON on standard output", false)
    .addOption(new Option("--quiet", "only failures and the end").default(false).conflicts("verbose"))
    .option("--verbose", "also passes and details", false)
    .addOption(colourOption())
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const level: ProgressLevel = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === undefined;
  const colour = wantsColour(options.color, process.stderr);
  using reporter = isLive
    ? liveProgress({ stream: process.stderr, colour, level })
    : linesProgress({ write: text => process.stderr.write(text), colour, level });
  using _keys = isLive ? onEnter(() => reporter.showRunning()) : undefined;
  const log = reporterLog(reporter, level);
  const signal = interruptSignal(() => log.warn("interrupted: ending cleanly; once more ends at once"));
  const outcome = await runJob(
    { ...placeRequest(options), ...testRequest(options), out: options.out, overwrite: options.overwrite },
    { log, signal, onProgress: reporter.onProgress },
  );
  reporter[Symbol.dispose]();
  show(outcome, options);
  process.exitCode =
    outcome.notWritten === undefined ? exitCodes[outcome.results.conclusion] : exitCode.fault;
}

function show(outcome: JobOutcome, { json, color }: RunOptions): void {
  const { results, resultsPath, junitPath, summaryPath, notWritten } = outcome;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ...results, paths: { resultsPath, junitPath, summaryPath } }, null, 2)}\n`,
    );
  } else {
    process.stdout.write(formatSummary(results, { colour: wantsColour(color, process.stdout) }));
  }
  if (notWritten !== undefined) process.stderr.write(`vmentry: ${notWritten}\n`);
  else if (!json)
    process.stdout.write(`\nResults ${resultsPath}\nJUnit   ${junitPath}\nSummary ${summaryPath}\n`);
}

const exitCodes: Record<Conclusion, number> = {
  good: exitCode.good,
  "tests-failed": exitCode.testsFailed,
  splats: exitCode.testsFailed,
  error: exitCode.fault,
  // For all runs together it is an error: nothing ran.
  "not-applicable": exitCode.fault,
  interrupted: exitCode.interrupted,
};

function reporterLog(reporter: ProgressReporter, level: ProgressLevel): Logger {
  return {
    debug: message => {
      if (level === "verbose") reporter.print(`debug: ${message}`);
    },
    info: message => {
      if (level !== "quiet") reporter.print(message);
    },
    warn: message => reporter.print(`warning: ${message}`),
    error: message => reporter.print(`error: ${message}`),
  };
}
