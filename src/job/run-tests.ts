import { join, resolve } from "node:path";
import { cacheDirectory, describeError, MachineError } from "../base/index.ts";
import type { Environment } from "../environment/index.ts";
import type { BootedKernel, Machine } from "../machine/index.ts";
import type { SettingResult } from "../results/index.ts";
import { readDurations, recordDurations, runSuite } from "../runner/index.ts";
import type { Suite } from "../suite/index.ts";
import { lastWordsOf } from "./boot-once.ts";
import type { JobContext } from "./context.ts";
import type { MachineInUse } from "./machine-in-use.ts";
import { type JobRequest, jobDefaults } from "./request.ts";
import type { Told } from "./told.ts";

export interface TestsRun {
  request: Pick<JobRequest, "jobs" | "timeoutMs" | "retryFailures">;
  context: JobContext;
  machine: Machine;
  inUse: MachineInUse;
  suite: Suite;
  environment: Environment;
  /** What the boot's command line has for the environment. */
  words: readonly string[];
  /** What the environment was found to be when it was applied. */
  settings: SettingResult[];
  /** Where each test gets a directory of logs, and what paths in the results are relative to. */
  logs: string;
  resultsDirectory: string;
}

/**
 * Runs a suite's tests on a machine that is up and in an environment; the machine is booted again when it dies and
 * tests are left.
 */
export async function runTests(run: TestsRun): Promise<Told> {
  const { request, context, machine, inUse, suite, environment, words, settings } = run;
  const { onProgress, signal, log } = context;
  const { booted } = await inUse.need(words);
  const { cpus, memoryMiB } = machine.description;
  const file = durationsFile();
  const key = durationsKey(machine, environment);
  let obituary: readonly string[] | undefined;
  const { tests, stop, deaths, isMachineDead } = await runSuite({
    suite: withVariables(suite, environment),
    host: booted.host,
    died: booted.died,
    jobs: request.jobs ?? cpus,
    cpus,
    memoryMiB,
    timeoutMs: request.timeoutMs ?? jobDefaults.timeoutMs,
    retryFailures: request.retryFailures,
    durations: await readDurations(file, key),
    logDirectory: run.logs,
    resultsDirectory: run.resultsDirectory,
    signal,
    revive: () => {
      obituary ??= lastWordsOf(machine);
      return revive(run);
    },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  await recordDurations(file, key, tests).catch((error: unknown) =>
    log.debug(`the durations could not be recorded: ${describeError(error)}`),
  );
  if (isMachineDead) inUse.giveUp();
  const consoleTail = deaths.length === 0 ? undefined : (obituary ?? lastWordsOf(machine));
  const told: Told = { tests, deaths: [...deaths], settings, consoleTail };
  // A machine that came back has told who killed it: that test's status is red by itself.
  return stop === undefined || stop.kind === "interrupted" ? told : { ...told, error: stop.reason };
}

/** The machine after its death, up again and in the same environment; undefined when that cannot be had. */
async function revive({
  context,
  inUse,
  environment,
  words,
}: TestsRun): Promise<Pick<BootedKernel, "host" | "died"> | undefined> {
  const { log, signal } = context;
  inUse.giveUp();
  if (signal.aborted) return undefined;
  log.info("the machine died: booting it again");
  const { booted, session } = await inUse.need(words);
  const applied = await session.apply(environment);
  if (applied.kind === "applied") return { host: booted.host, died: booted.died };
  throw new MachineError(`the environment could not be set up again: ${applied.reason}`);
}

/** Machines of one size and kind take alike long for a test. */
function durationsKey({ description }: Machine, environment: Environment): string {
  const { kind, arch, accelerator, cpus } = description;
  return `${kind} ${arch} ${accelerator} ${cpus} ${environment.name}`;
}

/** Where it is kept how long tests take: `$VMENTRY_DURATIONS`, else in the cache. */
function durationsFile(): string {
  const own = process.env["VMENTRY_DURATIONS"];
  return own === undefined || own === "" ? join(cacheDirectory(), "durations.json") : resolve(own);
}

/** The environment's variables, under those that a test has of its own. */
function withVariables(suite: Suite, { variables }: Environment): Suite {
  if (variables.size === 0) return suite;
  const tests = suite.tests.map(test => ({
    ...test,
    variables: new Map([...variables, ...(test.variables ?? [])]),
  }));
  return { ...suite, tests };
}
