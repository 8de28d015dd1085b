import { join } from "node:path";
import {
  cacheDirectory,
  describeError,
  MachineError,
  monotonicMs,
  throwIfInterrupted,
  UserError,
} from "../base/index.ts";
import {
  describeEnvironment,
  type Environment,
  type EnvironmentPlan,
  type EnvironmentSession,
  type Facts,
  openEnvironmentSession,
  type PlannedBoot,
  planEnvironments,
  readFacts,
} from "../environment/index.ts";
import { openSymbols, type Symbols } from "../kernel/index.ts";
import type { BootedKernel, Machine } from "../machine/index.ts";
import {
  concludeRun,
  countStatuses,
  type DeathResult,
  type RunResult,
  type SettingResult,
  SplatReader,
  type TestResult,
} from "../results/index.ts";
import { readDurations, recordDurations, runSuite, suiteNotRun } from "../runner/index.ts";
import type { Suite } from "../suite/index.ts";
import { explainComplaints } from "./complaints.ts";
import { expectedFacts } from "./expected-facts.ts";
import type { JobContext } from "./job.ts";
import type { OutputDirectory } from "./output.ts";
import type { Prepared } from "./prepare.ts";
import { repeatCommand } from "./repeat.ts";
import { type JobRequest, jobDefaults } from "./request.ts";

/** A machine that is up, with the words for its command line that it was booted with. */
interface Up {
  booted: BootedKernel;
  words: readonly string[];
  session: EnvironmentSession;
}

/** What one environment came to. */
interface Told {
  tests: TestResult[];
  deaths: DeathResult[];
  settings: SettingResult[];
  error?: string | undefined;
  notApplicable?: string;
  consoleTail?: readonly string[] | undefined;
}

export interface JobParts {
  request: JobRequest;
  context: JobContext;
  prepared: Prepared;
  machine: Machine;
  output: OutputDirectory;
  /** A directory for what lives as long as the job. */
  scratch: string;
}

/** A job's machine, what is up on it, and what is known of it. */
export class RunningJob {
  readonly #parts: JobParts;
  /** Expected at first, read from the machine once it is up. */
  #facts: Facts;
  #hasRealFacts = false;
  #up: Up | undefined;
  #hasRun = false;
  #hasBooted = false;
  #bootFailure: MachineError | undefined;
  #symbols: Symbols | undefined;
  /** Where the console was when the last run was told: what it said in between belongs to the next one. */
  #toldUntil = 0;
  /** Reads the console as it comes, since a long run's is longer than what is kept of it. */
  #splats = new SplatReader();

  constructor(parts: JobParts) {
    this.#parts = parts;
    parts.machine.console.watch((line, atMs) => this.#splats.push(line, atMs));
    this.#facts = expectedFacts(
      parts.prepared.kernel,
      parts.machine.description,
      parts.request.machine.labels,
    );
  }

  /** What is going to be done, as far as it can be told before the machine is up. @throws UserError */
  plan(): EnvironmentPlan {
    return planEnvironments(this.#parts.prepared.environments, this.#facts);
  }

  /** Runs every environment; the results are in the order in which they were given. */
  async runAll(): Promise<RunResult[]> {
    const { prepared, context, scratch } = this.#parts;
    this.#symbols = await openSymbols(prepared.kernel, {
      scratch,
      log: context.log,
      signal: context.signal,
    });
    const results = new Map<Environment, RunResult>();
    const pending = () => prepared.environments.filter(environment => !results.has(environment));
    while (pending().length > 0) {
      const plan = planEnvironments(pending(), this.#facts);
      if (this.#hasRealFacts) {
        for (const { environment, reason } of plan.notApplicable) {
          context.log.info(`environment ${environment.name} is not applicable: ${reason}`);
          results.set(environment, await this.#tell(environment, async () => notApplicable(reason)));
        }
      }
      const boot = this.#nextBoot(plan);
      const [first] = boot?.steps ?? [];
      if (this.#hasRealFacts && (boot === undefined || first === undefined)) continue;
      if (!this.#hasRealFacts && !context.signal.aborted) {
        // The plan holds only if the machine is as expected, so it is made again from what it says.
        const failed = await this.#learnFacts(boot?.cmdline ?? []);
        if (failed === undefined) continue;
        for (const environment of pending()) {
          results.set(
            environment,
            await this.#tell(environment, async () => this.#notRun(environment, failed)),
          );
        }
        continue;
      }
      for (const [index, { environment }] of (boot?.steps ?? []).entries()) {
        const isLast = index === (boot?.steps.length ?? 0) - 1;
        const run = () => this.#attempt(environment, boot?.cmdline ?? [], isLast);
        results.set(environment, await this.#tell(environment, run));
        if (this.#up === undefined) break;
      }
      if (context.signal.aborted) {
        for (const environment of pending()) {
          results.set(
            environment,
            await this.#tell(environment, async () => this.#notRun(environment, undefined)),
          );
        }
      }
    }
    return prepared.environments.flatMap(environment => results.get(environment) ?? []);
  }

  /** The boot that the machine is in already, if the plan still has steps for it. */
  #nextBoot({ boots }: EnvironmentPlan): PlannedBoot | undefined {
    return (
      boots.find(({ cmdline }) => this.#up !== undefined && sameWords(cmdline, this.#up.words)) ?? boots[0]
    );
  }

  /** @returns why there are none: the machine did not come up */
  async #learnFacts(
    words: readonly string[],
  ): Promise<{ message: string; consoleTail: readonly string[] } | undefined> {
    const { context, request } = this.#parts;
    try {
      const { booted } = await this.#bootIfNeeded(words);
      this.#facts = await readFacts(booted.host, {
        labels: new Set(request.machine.labels),
        signal: context.signal,
      });
      this.#hasRealFacts = true;
      return undefined;
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (context.signal.aborted) return undefined;
      const message = describeError(error);
      context.log.error(message);
      return { message, consoleTail: error instanceof MachineError ? error.consoleTail : [] };
    }
  }

  /** Runs something for an environment and makes its result of what that came to and of what the console said. */
  async #tell(environment: Environment, run: () => Promise<Told>): Promise<RunResult> {
    const { prepared, machine, request, context } = this.#parts;
    const startedAt = new Date().toISOString();
    const started = monotonicMs();
    const told = await run();
    const splats = this.#splats.end();
    this.#splats = new SplatReader();
    const lines = machine.console.since(this.#toldUntil);
    this.#toldUntil = machine.console.mark();
    const { kernel } = prepared;
    const suite = this.#suiteOf(environment);
    const { name, kind, accelerator, arch, cpus, memoryMiB } = machine.description;
    const covered = prepared.expectations.cover({
      tests: told.tests,
      splats: await explainComplaints(splats, told.tests, this.#symbols, context.log),
      deaths: told.deaths,
      context: {
        environment: environment.name,
        release: kernel.identity.release,
        arch,
        machine: name,
        suite: suite.name,
        isPartial: request.filter !== undefined || request.tests.length > 0 || request.testFiles.length > 0,
      },
    });
    return {
      suite: { name: suite.name, source: suite.source },
      environment: { name: environment.name, file: environment.file ?? null, settings: told.settings },
      kernel: {
        source: kernel.source,
        release: kernel.identity.release,
        version: kernel.identity.version,
        buildId: kernel.identity.buildId ?? null,
      },
      machine: { name, kind, accelerator, arch, cpus, memoryMiB, cpuVendor: this.#facts.platform.vendor },
      jobs: this.#jobs(),
      timeoutMs: request.timeoutMs ?? jobDefaults.timeoutMs,
      startedAt,
      durationMs: Math.round(monotonicMs() - started),
      ...concludeRun({
        ...covered,
        deaths: told.deaths,
        interrupted: context.signal.aborted,
        ...(told.error === undefined ? {} : { error: told.error }),
        ...(told.notApplicable === undefined ? {} : { notApplicable: told.notApplicable }),
      }),
      counts: countStatuses(covered.tests),
      ...covered,
      console: "console.log",
      consoleTail: [...(told.consoleTail ?? (told.deaths.length > 0 ? lines.slice(-40) : []))],
      deaths: told.deaths,
      repeat: repeatCommand(request, environment),
    };
  }

  #suiteOf(environment: Environment): Suite {
    const suite = this.#parts.prepared.suites.get(environment);
    if (suite === undefined) throw new Error(`environment ${environment.name} has no suite`);
    return suite;
  }

  #jobs(): number {
    return this.#parts.request.jobs ?? this.#parts.machine.description.cpus;
  }

  #notRun(
    environment: Environment,
    failed: { message: string; consoleTail?: readonly string[] } | undefined,
    settings: SettingResult[] = [],
  ): Told {
    const tests = suiteNotRun(this.#suiteOf(environment), failed?.message ?? "interrupted before it started");
    return { tests, deaths: [], settings, error: failed?.message, consoleTail: failed?.consoleTail };
  }

  /** What one environment came to; failures of the machine are told, not thrown. */
  async #attempt(environment: Environment, words: readonly string[], isLast: boolean): Promise<Told> {
    const { log, signal } = this.#parts.context;
    try {
      throwIfInterrupted(signal);
      const { session } = await this.#bootIfNeeded(words);
      log.info(`environment ${describeEnvironment(environment)}`);
      const applied = await session.apply(environment);
      if (applied.kind === "not-applicable") {
        log.info(`environment ${environment.name} is not applicable: ${applied.reason}`);
        return notApplicable(applied.reason);
      }
      if (applied.kind === "error") {
        const message = `the environment could not be set up: ${applied.reason}`;
        log.error(message);
        return this.#notRun(environment, { message }, applied.settings);
      }
      this.#hasRun = true;
      const told = await this.#runTests(environment, words, applied.settings);
      return isLast || signal.aborted ? await this.#restore(environment, told) : told;
    } catch (error) {
      // What the reader can mend ends the job at once; what the machine did belongs into the results.
      if (error instanceof UserError && !this.#hasRun) throw error;
      this.#up = undefined;
      if (signal.aborted) return this.#notRun(environment, undefined);
      const message = describeError(error);
      log.error(message);
      return this.#notRun(environment, {
        message,
        ...(error instanceof MachineError ? { consoleTail: error.consoleTail } : {}),
      });
    }
  }

  async #runTests(
    environment: Environment,
    words: readonly string[],
    settings: SettingResult[],
  ): Promise<Told> {
    const { context, request, machine, output } = this.#parts;
    const { onProgress, signal, log } = context;
    const { booted } = await this.#bootIfNeeded(words);
    const { cpus, memoryMiB } = machine.description;
    const file = join(cacheDirectory(), "durations.json");
    const key = this.#durationsKey(environment);
    const { tests, stop, deaths, isMachineDead } = await runSuite({
      suite: withVariables(this.#suiteOf(environment), environment),
      host: booted.host,
      died: booted.died,
      jobs: this.#jobs(),
      cpus,
      memoryMiB,
      timeoutMs: request.timeoutMs ?? jobDefaults.timeoutMs,
      retryFailures: request.retryFailures,
      durations: await readDurations(file, key),
      logDirectory: output.logs(environment.name),
      resultsDirectory: output.path,
      signal,
      revive: () => this.#revive(environment, words),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    await recordDurations(file, key, tests).catch((error: unknown) =>
      log.debug(`the durations could not be recorded: ${describeError(error)}`),
    );
    if (isMachineDead) this.#up = undefined;
    const told: Told = { tests, deaths: [...deaths], settings };
    // A machine that came back has told who killed it: that test's status is red by itself.
    return stop === undefined || stop.kind === "interrupted" ? told : { ...told, error: stop.reason };
  }

  /** Machines of one size and kind take alike long for a test. */
  #durationsKey(environment: Environment): string {
    const { kind, arch, accelerator, cpus } = this.#parts.machine.description;
    return `${kind} ${arch} ${accelerator} ${cpus} ${environment.name}`;
  }

  /** The machine after its death, up again and in the same environment; undefined when that cannot be had. */
  async #revive(environment: Environment, words: readonly string[]) {
    const { log, signal } = this.#parts.context;
    this.#up = undefined;
    if (signal.aborted) return undefined;
    log.info("the machine died: booting it again");
    const { booted, session } = await this.#bootIfNeeded(words);
    const applied = await session.apply(environment);
    if (applied.kind === "applied") return { host: booted.host, died: booted.died };
    throw new MachineError(`the environment could not be set up again: ${applied.reason}`);
  }

  /** What ran is kept when the environment cannot be taken back; the next one then gets a fresh boot. */
  async #restore(environment: Environment, told: Told): Promise<Told> {
    if (this.#up === undefined) return told;
    try {
      await this.#up.session.restore();
      return told;
    } catch (error) {
      this.#up = undefined;
      const message = `after environment ${environment.name} the machine could not be put back as it was: ${describeError(error)}`;
      this.#parts.context.log.error(message);
      return { ...told, error: told.error === undefined ? message : `${told.error}; and then ${message}` };
    }
  }

  /** A kernel that did not come up the first time is not tried again: each try could take minutes. */
  async #bootIfNeeded(words: readonly string[]): Promise<Up> {
    if (this.#up !== undefined && sameWords(words, this.#up.words)) return this.#up;
    if (this.#bootFailure !== undefined) throw this.#bootFailure;
    try {
      this.#up = await this.#boot(words);
      this.#hasBooted = true;
      return this.#up;
    } catch (error) {
      this.#up = undefined;
      if (!this.#hasBooted && error instanceof MachineError) this.#bootFailure = error;
      throw error;
    }
  }

  async #boot(words: readonly string[]): Promise<Up> {
    const { prepared, request, context, machine } = this.#parts;
    const { signal } = context;
    const cmdline = [request.machine.cmdline ?? "", ...words].filter(word => word !== "").join(" ");
    const booted = await machine.boot(prepared.kernel, {
      files: prepared.libraries,
      signal,
      ...(cmdline === "" ? {} : { cmdline }),
    });
    await booted.host.upload(prepared.files, { deadlineMs: 300_000, signal });
    const labels = new Set(request.machine.labels);
    const session = await openEnvironmentSession(booted.host, { signal, cmdline: words, labels });
    return { booted, words, session };
  }
}

function notApplicable(reason: string): Told {
  return { tests: [], deaths: [], settings: [], notApplicable: reason };
}

/** The order of words does not matter. */
function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join(" ") === b.toSorted().join(" ");
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
