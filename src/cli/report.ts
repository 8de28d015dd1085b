import { type Command, Option } from "commander";
import { exitCode, streamLog, UserError } from "../base/index.ts";
import { formatReportHtml } from "../html-report/index.ts";
import {
  type FindingClass,
  findingClasses,
  formatReport,
  formatReportMarkdown,
  formatReportText,
  type Report,
} from "../report/index.ts";
import { type BaselineRequest, runReportJob } from "../reporting/index.ts";
import { type ColourChoice, colourOption, wantsColour } from "./colour.ts";
import { interruptSignal } from "./interrupt.ts";
import { collect } from "./options.ts";

interface ReportOptions {
  plan?: string;
  commit?: string;
  subject?: string;
  runId?: string;
  baseline?: string[];
  baselineCommit?: string;
  history: string[];
  bisect: string[];
  record: boolean;
  failOn?: FindingClass[];
  out?: string;
  overwrite: boolean;
  format: keyof typeof formats;
  color: ColourChoice;
  verbose: boolean;
}

const formats = {
  text: (report: Report, color: ColourChoice) =>
    formatReportText(report, { colour: wantsColour(color, process.stdout) }),
  markdown: (report: Report) => formatReportMarkdown(report),
  json: (report: Report) => formatReport(report),
  html: (report: Report) => formatReportHtml({ report }),
};

export function addReport(program: Command): Command {
  return program
    .command("report")
    .description("say what a change broke: results against a baseline and a history")
    .argument("<dir...>", "what vmentry run and vmentry build wrote, or directories of such")
    .option("--plan <file>", "the plan.json of what was to run; default: the one that is among DIR")
    .option("--commit <id>", "the commit that is reported on; default: the plan's or the results' own")
    .option("--subject <text>", "its subject")
    .option("--run-id <id>", "the run's name in the history; default: made of when its tests started")
    .option("--baseline <dir...>", "the same of what it is compared with")
    .option("--baseline-commit <id>", "the baseline's commit; default: the results' own")
    .option("--history <file...>", "history.jsonl of earlier reports; several are merged", [])
    .option(
      "--bisect <path>",
      "a bisect.json, or a directory in which all are found; may be given again",
      collect,
      [],
    )
    .option("--record", "add this run to the history that --out gets", false)
    .addOption(
      new Option("--fail-on <class...>", "what makes it red; default: see docs/report.md").choices(
        findingClasses,
      ),
    )
    .option("--out <dir>", "write report.json, report.md, report.html and junit.xml there")
    .option("--overwrite", "replace what an earlier report wrote to --out", false)
    .addOption(
      new Option("--format <name>", "what is printed on standard output")
        .choices(Object.keys(formats))
        .default("text"),
    )
    .addOption(colourOption())
    .option("--verbose", "also details", false)
    .action(report);
}

async function report(directories: string[], options: ReportOptions): Promise<void> {
  const { commit, subject, runId, plan, history, bisect, failOn, out, overwrite } = options;
  if (options.record && out === undefined) {
    throw new UserError("--record is given without --out: the history is written there");
  }
  const log = streamLog(process.stderr, { verbose: options.verbose });
  const signal = interruptSignal(() => log.warn("interrupted: the report is not made"));
  const outcome = await runReportJob(
    {
      run: {
        ...(runId === undefined ? {} : { id: runId }),
        ...(commit === undefined ? {} : { commit }),
        ...(subject === undefined ? {} : { subject }),
      },
      directories,
      ...(plan === undefined ? {} : { plan }),
      baseline: baselineOf(options),
      history,
      bisects: bisect,
      ...(failOn === undefined ? {} : { failOn }),
      ...(out === undefined ? {} : { out }),
      overwrite,
      records: options.record,
    },
    { log, signal },
  );
  for (const notice of outcome.notices) log.warn(notice);
  process.stdout.write(formats[options.format](outcome.report, options.color));
  if (outcome.notWritten.length > 0) throw new Error(outcome.notWritten.join("; "));
  process.exitCode = exitCodes[outcome.report.conclusion];
}

const exitCodes: Readonly<Record<Report["conclusion"], number>> = {
  good: exitCode.good,
  broken: exitCode.testsFailed,
  incomplete: exitCode.fault,
};

function baselineOf({ baseline, baselineCommit }: ReportOptions): BaselineRequest | null {
  if (baseline === undefined) {
    if (baselineCommit === undefined) return null;
    throw new UserError("--baseline-commit is given without --baseline: it says what that is of");
  }
  return {
    directories: baseline,
    ...(baselineCommit === undefined ? {} : { commit: baselineCommit }),
    subject: "",
    distance: null,
    source: baseline.join(", "),
  };
}
