import {
  describeError,
  type Logger,
  MachineError,
  monotonicMs,
  temporaryDirectory,
  throwIfInterrupted,
  UserError,
  writeFileAtomic,
} from "../base/index.ts";
import {
  applyEnvironment,
  describeEnvironment,
  discoverEnvironments,
  type Environment,
  readPlatform,
  stockEnvironment,
} from "../environment/index.ts";
import { type Kernel, openKernel } from "../kernel/index.ts";
import { type BootedKernel, type Machine, openQemuMachine } from "../machine/index.ts";
import {
  concludeRun,
  countStatuses,
  findSplats,
  formatJUnit,
  formatMarkdown,
  formatResults,
  type Results,
  type RunResult,
  type SettingResult,
  sumUp,
  type TestResult,
} from "../results/index.ts";
import { type ProgressEvent, runSuite, type SuiteOutcome, suiteNotRun } from "../runner/index.ts";
import { findStageOneKernel } from "../stage1/index.ts";
import { discoverKvmSuite, type Suite } from "../suite/index.ts";
import { checkOutput, makeOutput, type OutputDirectory, outputDirectory } from "./output.ts";
import type { JobRequest } from "./request.ts";

export interface JobContext {
  log: Logger;
  /** Fires when the user wants it to end: the job then ends cleanly and says what is unfinished. */
  signal: AbortSignal;
  /** Hears of each test; a ProgressReporter's is one. */
  onProgress?: (event: ProgressEvent) => void;
}

export interface JobOutcome {
  results: Results;
  /** Files of this host. */
  resultsPath: string;
  junitPath: string;
  summaryPath: string;
  /** Why the files above are not there (a full disk); undefined when they are. */
  notWritten?: string;
}

interface Prepared {
  kernel: Kernel;
  suite: Suite;
  environments: readonly Environment[];
  stageOneKernel: Kernel;
}

/**
 * Boots the kernel through both stages and runs the suite under each environment. Bad input is found before
 * anything is started or written. What happens after that is in the results, a machine that did not boot
 * included; they are written whatever happens, if the disk allows.
 * @throws UserError for bad input; Interrupted when the signal fires before the first environment
 */
export async function runJob(request: JobRequest, context: JobContext): Promise<JobOutcome> {
  await using scratch = temporaryDirectory("job");
  await checkOutput(request.out, request.overwrite);
  const prepared = await prepare(request, scratch.path, context.signal);
  throwIfInterrupted(context.signal);
  const output = outputDirectory(request.out);

  const { log, signal } = context;
  const { bootTimeoutMs, cpus, memoryMiB, accelerator } = request.machine;
  const runs: RunResult[] = [];
  {
    await using machine = await openQemuMachine({
      name: "vmentry",
      ...(cpus === undefined ? {} : { cpus }),
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
      accelerator,
      stageOneKernel: prepared.stageOneKernel,
      consolePath: output.console,
      directory: scratch.path,
      bootTimeoutMs,
      menuSeconds: 0,
      log,
      signal,
    });
    machine.check(prepared.kernel);
    throwIfInterrupted(signal);
    await makeOutput(output);
    const job = new Job(request, context, prepared, machine, output);
    for (const environment of prepared.environments) runs.push(await job.runEnvironment(environment));
  }
  const results = sumUp(runs);
  const outcome = {
    results,
    resultsPath: output.results,
    junitPath: output.junit,
    summaryPath: output.summary,
  };
  try {
    await writeFileAtomic(output.junit, formatJUnit(results));
    await writeFileAtomic(output.summary, formatMarkdown(results));
    await writeFileAtomic(output.results, formatResults(results));
    return outcome;
  } catch (error) {
    return { ...outcome, notWritten: `the results could not be written: ${describeError(error)}` };
  }
}

/** Reads all that the user gave, so that what is wrong with it is said before anything starts. */
async function prepare(request: JobRequest, scratch: string, signal: AbortSignal): Promise<Prepared> {
  const environments =
    request.environments.length === 0 ? [stockEnvironment] : await discoverEnvironments(request.environments);
  const suite = await discoverKvmSuite(request.selftests, {
    ...(request.filter === undefined ? {} : { filter: readFilter(request.filter) }),
  });
  const kernel = await openKernel(request.kernel, {
    scratch,
    signal,
    ...(request.modules === undefined ? {} : { modules: request.modules }),
  });
  const stageOneKernel = await openKernel(await findStageOneKernel(request.machine.stageOneKernel), {
    scratch,
    signal,
  });
  return { environments, suite, kernel, stageOneKernel };
}

function readFilter(filter: string): RegExp {
  try {
    return new RegExp(filter, "v");
  } catch (error) {
    throw new UserError(`--filter is no regular expression: ${describeError(error)}`, { cause: error });
  }
}

/** One job's machine, and what is up on it. */
class Job {
  readonly #request: JobRequest;
  readonly #context: JobContext;
  readonly #prepared: Prepared;
  readonly #machine: Machine;
  readonly #output: OutputDirectory;
  #booted: BootedKernel | undefined;
  #hasRun = false;
  #hasBooted = false;
  #bootFailure: MachineError | undefined;

  constructor(
    request: JobRequest,
    context: JobContext,
    prepared: Prepared,
    machine: Machine,
    output: OutputDirectory,
  ) {
    this.#request = request;
    this.#context = context;
    this.#prepared = prepared;
    this.#machine = machine;
    this.#output = output;
  }

  async runEnvironment(environment: Environment): Promise<RunResult> {
    const startedAt = new Date().toISOString();
    const started = monotonicMs();
    const mark = this.#machine.console.mark();
    const told = await this.#attempt(environment);
    const consoleLines = this.#machine.console.since(mark);
    const { kernel, suite } = this.#prepared;
    const { name, kind, accelerator, arch, cpus, memoryMiB } = this.#machine.description;
    return {
      suite: { name: suite.name, source: suite.source },
      environment: { name: environment.name, file: environment.file ?? null, settings: told.settings ?? [] },
      kernel: {
        source: kernel.source,
        release: kernel.identity.release,
        version: kernel.identity.version,
        buildId: kernel.identity.buildId ?? null,
      },
      machine: { name, kind, accelerator, arch, cpus, memoryMiB, cpuVendor: told.cpuVendor ?? "unknown" },
      jobs: this.#jobs(),
      timeoutMs: this.#request.timeoutMs,
      startedAt,
      durationMs: Math.round(monotonicMs() - started),
      ...concludeRun({
        tests: told.tests,
        interrupted: this.#context.signal.aborted,
        ...(told.error === undefined ? {} : { error: told.error }),
        ...(told.notApplicable === undefined ? {} : { notApplicable: told.notApplicable }),
      }),
      counts: countStatuses(told.tests),
      tests: told.tests,
      splats: findSplats(consoleLines),
      console: "console.log",
      consoleTail: told.consoleTail ?? (told.hasDied === true ? consoleLines.slice(-40) : []),
    };
  }

  #jobs(): number {
    return this.#request.jobs ?? this.#machine.description.cpus;
  }

  /** What one environment came to; failures of the machine are told, not thrown. */
  async #attempt(environment: Environment): Promise<Told> {
    const { log, signal } = this.#context;
    const { suite } = this.#prepared;
    const notRun = (reason: string) => suiteNotRun(suite, reason);
    let cpuVendor: string | undefined;
    try {
      throwIfInterrupted(signal);
      const booted = await this.#bootIfNeeded();
      cpuVendor = (await readPlatform(booted.host)).vendor;
      log.info(`environment ${describeEnvironment(environment)}`);
      const applied = await applyEnvironment(environment, booted.host, { signal });
      if (applied.kind === "not-applicable") {
        log.info(`environment ${environment.name} is not applicable: ${applied.reason}`);
        return { tests: [], notApplicable: applied.reason, cpuVendor };
      }
      if (applied.kind === "error") {
        const error = `the environment could not be set up: ${applied.reason}`;
        log.error(error);
        return { tests: notRun(error), error, settings: applied.settings, cpuVendor };
      }
      this.#hasRun = true;
      const { tests, stop } = await this.#runTests(booted, environment);
      const told: Told = { tests, settings: applied.settings, cpuVendor };
      if (stop?.kind === "machine-died") {
        this.#booted = undefined;
        return { ...told, error: stop.reason, hasDied: true };
      }
      if (stop?.kind === "error") told.error = stop.reason;
      return { ...told, ...(await this.#restore(environment, applied.restore)) };
    } catch (error) {
      // What the reader can mend ends the job at once; what the machine did belongs into the results.
      if (error instanceof UserError && !this.#hasRun) throw error;
      this.#booted = undefined;
      if (signal.aborted) return { tests: notRun("interrupted before it started"), cpuVendor };
      const message = describeError(error);
      log.error(message);
      const consoleTail = error instanceof MachineError ? [...error.consoleTail] : undefined;
      return { tests: notRun(message), error: message, cpuVendor, consoleTail };
    }
  }

  /** What ran is kept when the environment cannot be taken back; the next one then gets a fresh boot. */
  async #restore(environment: Environment, restore: () => Promise<void>): Promise<{ error?: string }> {
    try {
      await restore();
      return {};
    } catch (error) {
      this.#booted = undefined;
      const message = `environment ${environment.name} could not be restored: ${describeError(error)}`;
      this.#context.log.error(message);
      return { error: message };
    }
  }

  /** A kernel that did not come up the first time is not tried again: each try could take minutes. */
  async #bootIfNeeded(): Promise<BootedKernel> {
    if (this.#booted !== undefined) return this.#booted;
    if (this.#bootFailure !== undefined) throw this.#bootFailure;
    try {
      this.#booted = await this.#boot();
      this.#hasBooted = true;
      return this.#booted;
    } catch (error) {
      if (!this.#hasBooted && error instanceof MachineError) this.#bootFailure = error;
      throw error;
    }
  }

  async #boot(): Promise<BootedKernel> {
    const { kernel, suite } = this.#prepared;
    const { signal } = this.#context;
    const { cmdline } = this.#request.machine;
    const booted = await this.#machine.boot(kernel, {
      files: suite.libraries,
      signal,
      ...(cmdline === undefined ? {} : { cmdline }),
    });
    await booted.host.upload(suite.files, { deadlineMs: 300_000, signal });
    return booted;
  }

  #runTests(booted: BootedKernel, environment: Environment): Promise<SuiteOutcome> {
    const { onProgress, signal } = this.#context;
    return runSuite({
      suite: this.#prepared.suite,
      host: booted.host,
      died: booted.died,
      jobs: this.#jobs(),
      timeoutMs: this.#request.timeoutMs,
      logDirectory: this.#output.logs(environment.name),
      resultsDirectory: this.#output.path,
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  }
}

interface Told {
  tests: TestResult[];
  error?: string;
  notApplicable?: string;
  settings?: SettingResult[];
  cpuVendor?: string | undefined;
  hasDied?: boolean;
  consoleTail?: string[] | undefined;
}
