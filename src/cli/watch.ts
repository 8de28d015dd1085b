import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { counted, exitCode, streamLog, visible } from "../base/index.ts";
import { BuildStatus, describeBuilt } from "../build/index.ts";
import { openForge } from "../github/index.ts";
import { defaultStore, openStore } from "../store/index.ts";
import { planWatch, readWatch, runWatch, type WatchEnd, type WatchPlan } from "../watch/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { wholeNumber } from "./options.ts";

interface WatchOptions {
  once: boolean;
  dryRun: boolean;
  jobs?: number;
  verbose: boolean;
}

export function addWatch(program: Command): Command {
  return program
    .command("watch")
    .description("build each new commit of a repository's branches, and tell of breaks. See docs/watch.md")
    .argument("<file>", "what is watched and who is told: a *.watch.yaml")
    .addOption(new Option("--once", "look once, build what there is to build, and end").default(false))
    .addOption(new Option("--dry-run", "say what would be built and told, and do neither").default(false))
    .addOption(
      new Option("--jobs <n>", "compilers at a time; default: as the file says, or the processors").argParser(
        wholeNumber(1, 4096),
      ),
    )
    .option("--verbose", "also details", false)
    .action(watch);
}

async function watch(file: string, { once, dryRun, jobs, verbose }: WatchOptions): Promise<void> {
  const log = streamLog(process.stderr, { verbose });
  const read = await readWatch(file);
  const config = { ...read, jobs: jobs ?? read.jobs ?? availableParallelism() };
  const signal = interruptSignal(() =>
    log.warn("interrupted: ending the build cleanly; once more ends at once"),
  );
  await using store = await openStore(config.store ?? defaultStore(), { log });
  const isLive = process.stderr.isTTY && process.env["CI"] === undefined;
  using status = new BuildStatus({ log, ...(isLive ? { terminal: process.stderr } : {}) });
  const request = {
    config,
    store,
    forge: config.github && openForge(config.github),
    log: status.log,
    signal,
    isOnce: once || dryRun,
    status: {
      start: status.start.bind(status),
      show: status.show.bind(status),
      clear: status.clear.bind(status),
      built: (built: Parameters<typeof describeBuilt>[0]) => {
        process.stdout.write(describeBuilt(built));
      },
    },
  };
  if (dryRun) {
    process.stdout.write(describePlan(await planWatch(request)));
    return;
  }
  const end = await runWatch(request);
  process.exitCode = codeOf(end);
  if (end.unsent > 0) log.warn(`${counted(end.unsent, "message")} not sent yet: the next watch tries again`);
}

function codeOf({ failed, faults, refused }: WatchEnd): number {
  if (faults > 0) return exitCode.fault;
  if (refused > 0) return exitCode.badInput;
  return failed > 0 ? exitCode.testsFailed : exitCode.good;
}

function describePlan({ branches, jobs, waiting, known, messages }: WatchPlan): string {
  const lines = [
    ...branches.map(
      ({ name, tip, wanted }) =>
        `${visible(name)} is at ${tip.slice(0, 12)}: ${counted(wanted, "commit")} wanted`,
    ),
    ...jobs.map(
      ({ commit, variant, subject, branches: names }) =>
        `would build ${commit.slice(0, 12)} ${variant} of ${visible(names.join(", "))}: ${subject}`,
    ),
    ...(known === 0 ? [] : [`${counted(known, "build")} in the store already`]),
    ...(waiting === 0 ? [] : [`${counted(waiting, "more build")} when there is room in the queue`]),
    ...messages.map(message => `would tell: ${visible(message)}`),
    ...(jobs.length + waiting + messages.length === 0 ? ["nothing to do"] : []),
  ];
  return `${lines.join("\n")}\n`;
}
