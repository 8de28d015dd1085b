import { type Command, Option } from "commander";
import { exitCode, type Logger, UserError } from "../base/index.ts";
import {
  checkSeries,
  formatSeriesReport,
  formatSeriesText,
  halveSeries,
  openLocalProber,
  SeriesProgress,
  type SeriesReport,
  type SeriesRequest,
  seriesCommits,
  seriesQuestions,
} from "../bisecting/index.ts";
import { addProgressOptions, bisectProgress } from "./bisect-progress.ts";
import type { ColourChoice } from "./colour.ts";
import { collect, wholeNumber } from "./options.ts";
import { addProbeOptions, type ProbeOptions, probeRequest } from "./probe-options.ts";
import { readScripts } from "./question-options.ts";
import { addEndOptions, type SearchOptions } from "./search-options.ts";

interface SeriesOptions extends ProbeOptions, Pick<SearchOptions, "mostMachineErrors" | "timeLimit"> {
  range?: string;
  mbox?: string;
  base?: string;
  test: string[];
  allTests: boolean;
  command: string[];
  boot: boolean;
  quick: boolean;
  trials: number;
  out: string;
  overwrite: boolean;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  color: ColourChoice;
}

export function addCheckSeries(program: Command): Command {
  const command = program
    .command("check-series")
    .description(
      "check that each commit of a series builds, boots and passes; stop at the first that breaks something",
    )
    .addOption(
      new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox"),
    )
    .option("--mbox <file>", "each patch of a mailbox, put on --base")
    .option("--base <rev>", "what the patches are put on")
    .option("--test <id>", "a test that has to pass, such as kvm/steal_time; may be given again", collect, [])
    .addOption(
      new Option("--all-tests", "each test of --suite that the base or the last commit has has to pass")
        .default(false)
        .conflicts("test"),
    )
    .option(
      "--command <file>",
      "a shell script for the machine that has to end with 0; 125 cannot tell; may be given again",
      collect,
      [],
    )
    .option("--no-boot", "only that each commit builds")
    .option("--quick", "try the last commit, and halve when that is not as good as the base", false)
    .addOption(
      new Option("--trials <n>", "how often a failure is repeated, on the commit and on the one before")
        .argParser(wholeNumber(1, 1000))
        .default(3),
    );
  addEndOptions(command);
  addProbeOptions(command);
  command
    .option("--out <dir>", "where report and logs go; what is there is gone on with", "vmentry-series")
    .option("--overwrite", "begin anew, and replace an earlier check in --out", false);
  return addProgressOptions(command, "print the report as JSON on standard output").action(run);
}

async function run(options: SeriesOptions): Promise<void> {
  const { log, signal, tell } = bisectProgress(options);
  const request = await seriesRequest(options, signal);
  const report = options.quick
    ? await halveSeries(
        { ...request, confidence: 0.99, flaky: "auto", mostTrials: 10, verify: true, cull: true },
        {
          ...{ log, signal, onLook: tellOf(options) },
          openProber: (probe, out, how) => openLocalProber(probe, { out, log, signal, ...how }),
          onReport: each => tell(each),
        },
      )
    : await checkInOrder(request, options, { log, signal });
  process.stdout.write(options.json ? formatSeriesReport(report) : formatSeriesText(report));
  process.exitCode = exitCodes[report.conclusion ?? "error"];
}

async function checkInOrder(
  request: SeriesRequest,
  options: SeriesOptions,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<SeriesReport> {
  const { out, allTests } = options;
  await using prober = await openLocalProber(request.probe, { out, log, signal, testsAtOnce: allTests });
  return await checkSeries(request, { ...{ log, signal, prober }, onReport: tellOf(options) });
}

function tellOf({ quiet }: SeriesOptions): (report: SeriesReport) => void {
  const progress = new SeriesProgress();
  return report => {
    const lines = progress.linesOf(report);
    if (!quiet) process.stderr.write(lines.map(line => `${line}\n`).join(""));
  };
}

async function seriesRequest(options: SeriesOptions, signal: AbortSignal): Promise<SeriesRequest> {
  const { repo, range, mbox, base, test, allTests, command, timeLimit } = options;
  const series = await seriesCommits({
    ...{ repository: repo, signal },
    ...(range === undefined ? {} : { range }),
    ...(mbox === undefined ? {} : { mbox }),
    ...(base === undefined ? {} : { base }),
  });
  if (!options.boot && (allTests || test.length + command.length > 0)) {
    throw new UserError(
      "--no-boot is given with --test, --all-tests or --command, which need a kernel that is up",
    );
  }
  const tests = [...new Set(test)].map(id => ({ kind: "test" as const, test: id }));
  return {
    ...series,
    probe: probeRequest(options),
    questions: seriesQuestions([...tests, ...(await readScripts(command))], { boots: options.boot }),
    ...{ allTests, trials: options.trials },
    mostMachineErrors: options.mostMachineErrors,
    ...(timeLimit === undefined ? {} : { until: Date.now() + timeLimit }),
    out: options.out,
    overwrite: options.overwrite,
  };
}

const exitCodes: Readonly<Record<NonNullable<SeriesReport["conclusion"]>, number>> = {
  good: exitCode.good,
  broken: exitCode.testsFailed,
  untested: exitCode.testsFailed,
  "machine-errors": exitCode.fault,
  error: exitCode.fault,
  interrupted: exitCode.interrupted,
  "handed-over": exitCode.interrupted,
};
