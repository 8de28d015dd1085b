import type { Command } from "commander";
import { exitCode, UserError } from "../base/index.ts";
import {
  type BisectReport,
  findOptions,
  formatOptionsPlan,
  formatOptionsReport,
  formatOptionsText,
  openLocalProber,
  type ProbeRequest,
  planOptions,
} from "../bisecting/index.ts";
import { bisectExitCode } from "./bisect-exit-code.ts";
import { addProgressOptions, bisectProgress } from "./bisect-progress.ts";
import type { ColourChoice } from "./colour.ts";
import { addProbeOptions, type ProbeOptions, probeRequest } from "./probe-options.ts";
import { addQuestionOptions, askedQuestions, type QuestionOptions } from "./question-options.ts";
import { addSearchOptions, type SearchOptions, searchRequest } from "./search-options.ts";

interface BisectConfigOptions extends ProbeOptions, QuestionOptions, SearchOptions {
  good: string;
  bad: string;
  commit: string;
  dryRun: boolean;
  out: string;
  overwrite: boolean;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  color: ColourChoice;
}

export function addBisectConfig(program: Command): Command {
  const command = program
    .command("bisect-config")
    .description("find the options by which one of two configurations is bad and the other is good")
    .requiredOption("--good <file>", "a good configuration: a .config or a *.variant.yaml")
    .requiredOption("--bad <file>", "a bad one")
    .option("--commit <rev>", "what is built with them", "HEAD");
  addQuestionOptions(command);
  addProbeOptions(command);
  addSearchOptions(command);
  command
    .option("--dry-run", "say which options differ, and about how long it takes; builds nothing", false)
    .option(
      "--out <dir>",
      "where state, report and logs go; what is there is gone on with",
      "vmentry-bisect-config",
    )
    .option("--overwrite", "begin anew, and replace an earlier search in --out", false);
  return addProgressOptions(command, "print the report, or the plan, as JSON on standard output").action(
    bisectConfig,
  );
}

async function bisectConfig(options: BisectConfigOptions): Promise<void> {
  const [question, ...more] = await askedQuestions(options);
  if (question === undefined || more.length > 0) {
    throw new UserError(
      `${more.length + 1} things are asked, but options are searched for one at a time: give one of them`,
    );
  }
  const { log, signal, tell } = bisectProgress(options);
  const request = {
    ...{ probe: probeRequest(options), question, ...searchRequest(options) },
    ...{ commit: options.commit, good: options.good, bad: options.bad },
    ...{ out: options.out, overwrite: options.overwrite },
  };
  const context = {
    ...{ log, signal },
    openProber: (probe: ProbeRequest, out: string) => openLocalProber(probe, { out, log, signal }),
  };
  if (options.dryRun) {
    const plan = await planOptions(request, context);
    process.stdout.write(options.json ? `${JSON.stringify(plan, null, 2)}\n` : formatOptionsPlan(plan));
    process.exitCode = exitCode.good;
    return;
  }
  const onReport = (each: BisectReport, round: number) => tell(each, `round ${round}: `);
  const report = await findOptions(request, { ...context, onReport });
  process.stdout.write(options.json ? formatOptionsReport(report) : formatOptionsText(report));
  process.exitCode = bisectExitCode(report.conclusion);
}
