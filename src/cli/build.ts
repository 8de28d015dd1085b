import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { exitCode, streamLog, UserError } from "../base/index.ts";
import { BuildStatus, describeBoot, describeBuilt, formatBuildReport } from "../build/index.ts";
import { type BuildJobRequest, runBuildJob } from "../job/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { machineRequest } from "./job-options.ts";
import { type MachineOptions, machineOptions, wholeNumber } from "./options.ts";

interface BuildOptions extends MachineOptions {
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
  failOnWarnings: boolean;
  failOnSplats: boolean;
  boot: boolean;
  out?: string;
  overwrite: boolean;
  json: boolean;
  verbose: boolean;
}

export function addBuild(program: Command): Command {
  const command = program
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
    .option("--stop-at-failure", "build no later commit once one is no good", false)
    .option("--fail-on-warnings", "a commit with new warnings is no good", false)
    .option("--boot", "also boot each that was built, once, on a QEMU machine of this host", false)
    .option("--fail-on-splats", "a commit whose kernel complains at boot is no good", false)
    .option("--out <dir>", "also write a report, a summary, the logs and the consoles there")
    .option("--overwrite", "replace what an earlier build wrote to --out", false)
    .option("--json", "print the report as JSON on standard output", false)
    .option("--verbose", "also details", false);
  for (const option of machineOptions()) command.addOption(option);
  return command.action(build);
}

async function build(options: BuildOptions, command: Command): Promise<void> {
  refuseMachineWithoutBoot(options, command);
  const log = streamLog(process.stderr, { verbose: options.verbose });
  const signal = interruptSignal(() =>
    log.warn("interrupted: ending the build cleanly; once more ends at once"),
  );
  const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === undefined;
  using status = new BuildStatus({ log, ...(isLive ? { terminal: process.stderr } : {}) });
  const { report, notWritten, error } = await runBuildJob(buildRequest(options), {
    log: status.log,
    signal,
    onStart: place => status.start(place),
    onProgress: progress => status.show(progress),
    onBuilt: (built, { boot }) => {
      status.clear();
      if (options.json) return;
      process.stdout.write(`${describeBuilt(built)}${boot === null ? "" : describeBoot(boot)}`);
    },
  });
  status.clear();
  if (options.json) process.stdout.write(formatBuildReport(report));
  if (error !== undefined) throw error;
  if (notWritten !== undefined) throw new Error(notWritten);
  if (report.conclusion !== "good") log.error(report.reason);
  process.exitCode = report.conclusion === "good" ? exitCode.good : exitCode.testsFailed;
}

function buildRequest(options: BuildOptions): BuildJobRequest {
  const { commit, range, mbox, base, store, work, out } = options;
  return {
    repository: options.repo,
    ...(commit === undefined ? {} : { commit }),
    ...(range === undefined ? {} : { range }),
    ...(mbox === undefined ? {} : { mbox }),
    ...(base === undefined ? {} : { base }),
    variants: options.variant,
    ...(store === undefined ? {} : { store }),
    ...(work === undefined ? {} : { work }),
    jobs: options.jobs,
    force: options.force,
    stopsAtFailure: options.stopAtFailure,
    failsOnWarnings: options.failOnWarnings,
    failsOnSplats: options.failOnSplats,
    ...(options.boot ? { boot: machineRequest(options) } : {}),
    ...(out === undefined ? {} : { out }),
    overwrite: options.overwrite,
  };
}

/** Who says how it is booted thinks that it is. */
function refuseMachineWithoutBoot({ boot }: BuildOptions, command: Command): void {
  if (boot) return;
  const names = [...machineOptions().map(option => option.attributeName()), "failOnSplats"];
  const given = names.find(name => command.getOptionValueSource(name) === "cli");
  if (given === undefined) return;
  const option = command.options.find(each => each.attributeName() === given);
  throw new UserError(`${option?.long ?? given} is given without --boot: nothing is booted without that`);
}
