import type { Command } from "commander";
import { exitCode, UserError } from "../base/index.ts";
import {
  type BisectRequest,
  type BisectServer,
  formatBisectJson,
  formatBisectText,
  openLocalProber,
  planBisect,
  runBisect,
} from "../bisecting/index.ts";
import { openServerClient } from "../server/index.ts";
import { bisectExitCode } from "./bisect-exit-code.ts";
import { formatBisectPlan } from "./bisect-plan.ts";
import { addProgressOptions, bisectProgress } from "./bisect-progress.ts";
import { type ColourChoice, wantsColour } from "./colour.ts";
import { collect } from "./options.ts";
import { addProbeOptions, type ProbeOptions, probeRequest } from "./probe-options.ts";
import { addQuestionOptions, askedQuestions, type QuestionOptions } from "./question-options.ts";
import { addSearchOptions, type SearchOptions, searchRequest } from "./search-options.ts";

interface BisectOptions extends ProbeOptions, QuestionOptions, SearchOptions {
  good: string;
  bad: string;
  fixed: boolean;
  path: string[];
  firstParent: boolean;
  cull: boolean;
  dryRun: boolean;
  server?: string;
  tokenFile?: string;
  name?: string;
  out: string;
  overwrite: boolean;
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  color: ColourChoice;
}

export function addBisect(program: Command): Command {
  const command = program
    .command("bisect")
    .description(
      "find the commit that broke something, or with --fixed the one that mended it, and say how sure that is",
    )
    .requiredOption("--good <rev>", "a commit that is good")
    .requiredOption("--bad <rev>", "a commit that is bad")
    .option("--fixed", "bad is the older one: find the commit that mended it", false);
  addQuestionOptions(command);
  addProbeOptions(command);
  addSearchOptions(command);
  command
    .option("--path <path>", "only commits that touch this; may be given again", collect, [])
    .option("--first-parent", "of a merge only what was merged into, as git bisect has it", false)
    .option("--no-cull", "also try commits that cannot change the result")
    .option("--dry-run", "say what would be tried and about how long it takes; starts nothing", false)
    .option("--out <dir>", "where state, report and logs go; what is there is gone on with", "vmentry-bisect")
    .option("--overwrite", "begin anew, and replace an earlier bisect in --out", false)
    .option("--server <url>", "a kernel server that keeps the state, too, and shows it")
    .option("--token-file <file>", "a publisher's or an admin's token for the server")
    .option("--name <name>", "the bisect's name on the server; default: made of what is asked");
  return addProgressOptions(command, "print the report, or the plan, as JSON on standard output").action(
    bisect,
  );
}

async function bisect(options: BisectOptions): Promise<void> {
  const request = await bisectRequest(options);
  const { out, json } = options;
  const { log, signal, tell } = bisectProgress(options);
  const server = await openServer(options);
  await using prober = await openLocalProber(request.probe, { out, log, signal });
  if (options.dryRun) {
    const plan = await planBisect(request, { log, signal, prober });
    process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : formatBisectPlan(plan));
    process.exitCode = exitCode.good;
    return;
  }
  const report = await runBisect(request, {
    ...{ log, signal, prober, ...server },
    onReport: each => tell(each),
  });
  const colour = wantsColour(options.color, process.stdout);
  process.stdout.write(json ? formatBisectJson(report) : formatBisectText(report, { colour }));
  process.exitCode = bisectExitCode(report.conclusion);
}

async function bisectRequest(options: BisectOptions): Promise<BisectRequest> {
  return {
    probe: probeRequest(options),
    questions: await askedQuestions(options),
    ...searchRequest(options),
    good: options.good,
    bad: options.bad,
    direction: options.fixed ? "first-good" : "first-bad",
    firstParent: options.firstParent,
    paths: options.path,
    cull: options.cull,
    out: options.out,
    overwrite: options.overwrite,
  };
}

async function openServer({ server, tokenFile, name }: BisectOptions): Promise<{ server?: BisectServer }> {
  if (server === undefined) {
    for (const [option, value] of Object.entries({ "--token-file": tokenFile, "--name": name })) {
      if (value !== undefined) throw new UserError(`${option} is given without --server, which it is for`);
    }
    return {};
  }
  const client = await openServerClient(server, tokenFile);
  return { server: { client, ...(name === undefined ? {} : { name }) } };
}
