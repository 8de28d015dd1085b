import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { exitCode, streamLog, UserError } from "../base/index.ts";
import {
  applyMailbox,
  BuildStatus,
  buildReport,
  buildSeries,
  defaultWorkDirectory,
  describeBuilt,
  findVariants,
  resolveRange,
  resolveRevision,
} from "../build/index.ts";
import { defaultStore, openStore } from "../store/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { wholeNumber } from "./options.ts";

interface BuildOptions {
  repo: string;
  commit?: string;
  range?: string;
  mbox?: string;
  base?: string;
  variant: string[];
  store?: string;
  work?: string;
  jobs: number;
  force: boolean;
  stopAtFailure: boolean;
  json: boolean;
  verbose: boolean;
}

export function addBuild(program: Command): Command {
  return program
    .command("build")
    .description("build commits of a kernel repository into the kernel store, each as every variant")
    .option("--repo <dir>", "the kernel's git repository", ".")
    .addOption(
      new Option("--commit <rev>", "a branch, a tag, an id; default: HEAD").conflicts(["range", "mbox"]),
    )
    .addOption(
      new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox"),
    )
    .option("--mbox <file>", "each patch of a mailbox, put on --base")
    .option("--base <rev>", "what the patches are put on")
    .option(
      "--variant <file...>",
      "*.variant.yaml, or directories of them; default: .vmentry/ in the repository",
      [],
    )
    .option("--store <place>", "the kernel store; default: see vmentry store")
    .option("--work <dir>", "where source trees and build directories are kept; default: in the cache")
    .addOption(
      new Option("--jobs <n>", "compilers at a time; default: the processors")
        .argParser(wholeNumber(1, 4096))
        .default(availableParallelism(), "the processors"),
    )
    .option("--force", "build what the store has, too", false)
    .option("--stop-at-failure", "build no later commit once one does not build", false)
    .option("--json", "print what was built as JSON on standard output", false)
    .option("--verbose", "also details", false)
    .action(build);
}

async function build(options: BuildOptions): Promise<void> {
  const log = streamLog(process.stderr, { verbose: options.verbose });
  const signal = interruptSignal(() =>
    log.warn("interrupted: ending the build cleanly; once more ends at once"),
  );
  const variants = await findVariants(options.variant, options.repo);
  const commits = await commitsOf(options, signal);
  await using store = await openStore(options.store ?? defaultStore(), { log });
  const workDirectory = options.work ?? (await defaultWorkDirectory(options.repo));
  const reports: ReturnType<typeof buildReport>[] = [];
  const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === undefined;
  using status = new BuildStatus({ log, ...(isLive ? { terminal: process.stderr } : {}) });
  const isGood = await buildSeries({
    repository: options.repo,
    commits,
    variants,
    workDirectory,
    store,
    force: options.force,
    jobs: options.jobs,
    stopsAtFailure: options.stopAtFailure,
    log: status.log,
    signal,
    onStart: place => status.start(place),
    onProgress: progress => status.show(progress),
    onBuilt: built => {
      status.clear();
      if (options.json) reports.push(buildReport(built));
      else process.stdout.write(describeBuilt(built));
    },
  });
  if (options.json) process.stdout.write(`${JSON.stringify({ builds: reports }, null, 2)}\n`);
  process.exitCode = isGood ? exitCode.good : exitCode.testsFailed;
}

async function commitsOf(options: BuildOptions, signal: AbortSignal): Promise<string[]> {
  const { repo, range, mbox, base, commit = "HEAD" } = options;
  if (mbox === undefined && base !== undefined) {
    throw new UserError("--base is given without --mbox: it says what the patches of a mailbox are put on");
  }
  if (mbox !== undefined) {
    if (base === undefined)
      throw new UserError("--mbox needs --base: the commit that the patches were made for");
    return await applyMailbox({ repository: repo, file: mbox, base, signal });
  }
  if (range !== undefined) return await resolveRange(repo, range, { signal });
  return [await resolveRevision(repo, commit, { signal })];
}
