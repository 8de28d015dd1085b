import { describeError, MachineError, throwIfInterrupted, UserError } from "../base/index.ts";
import {
  describeEnvironment,
  type Environment,
  type EnvironmentPlan,
  type Facts,
  type PlannedBoot,
  planEnvironments,
  readFacts,
} from "../environment/index.ts";
import type { Machine } from "../machine/index.ts";
import type { RunResult, SettingResult } from "../results/index.ts";
import { suiteNotRun } from "../runner/index.ts";
import type { JobContext } from "./context.ts";
import { expectedFacts } from "./expected-facts.ts";
import { MachineInUse } from "./machine-in-use.ts";
import type { OutputDirectory } from "./output.ts";
import { type Prepared, suiteOf } from "./prepare.ts";
import type { JobRequest } from "./request.ts";
import { runTests } from "./run-tests.ts";
import { Teller } from "./teller.ts";
import { notApplicable, type Told } from "./told.ts";

export interface JobParts {
  request: JobRequest;
  context: JobContext;
  prepared: Prepared;
  machine: Machine;
  output: OutputDirectory;
  /** A directory for what lives as long as the job. */
  scratch: string;
}

/** Why a machine did not come up. */
interface Failed {
  message: string;
  consoleTail?: readonly string[];
}

/** Goes through the environments as planned, on a machine that may have to be booted again on the way. */
export class RunningJob {
  readonly #parts: JobParts;
  readonly #machine: MachineInUse;
  readonly #teller: Teller;
  readonly #results = new Map<Environment, RunResult>();
  /** Expected at first, read from the machine once it is up. */
  #facts: Facts;
  #hasRealFacts = false;
  #hasRun = false;

  constructor(parts: JobParts) {
    this.#parts = parts;
    const { request, prepared, machine, context, scratch } = parts;
    const { log, signal } = context;
    this.#machine = new MachineInUse(machine, prepared, request.machine, signal);
    this.#teller = new Teller({ request, prepared, machine, log, signal, scratch });
    this.#facts = expectedFacts(prepared.kernel, machine.description, request.machine.labels);
  }

  /** What is going to be done, as far as it can be told before the machine is up. @throws UserError */
  plan(): EnvironmentPlan {
    return planEnvironments(this.#parts.prepared.environments, this.#facts);
  }

  /** Runs every environment; the results are in the order in which they were given. */
  async runAll(): Promise<RunResult[]> {
    const { environments } = this.#parts.prepared;
    for (;;) {
      const pending = environments.filter(environment => !this.#results.has(environment));
      if (pending.length === 0) return environments.flatMap(each => this.#results.get(each) ?? []);
      if (this.#parts.context.signal.aborted) await this.#leaveOut(pending);
      else await this.#runNextBoot(planEnvironments(pending, this.#facts), pending);
    }
  }

  async #runNextBoot(plan: EnvironmentPlan, pending: readonly Environment[]): Promise<void> {
    const boot = this.#nextBoot(plan);
    if (!this.#hasRealFacts) {
      // The plan holds only if the machine is as expected, so it is made again from what it says.
      const failed = await this.#learnFacts(boot?.cmdline ?? []);
      if (failed === undefined) return;
      const words = boot?.cmdline ?? [];
      // Others may come up without these words.
      await this.#leaveOut(words.length === 0 ? pending : environmentsOf(boot), failed);
      return;
    }
    for (const { environment, reason } of plan.notApplicable) {
      this.#parts.context.log.info(`environment ${environment.name} is not applicable: ${reason}`);
      await this.#tell(environment, async () => notApplicable(reason));
    }
    const environments = environmentsOf(boot);
    for (const environment of environments) {
      const isLast = environment === environments.at(-1);
      await this.#tell(environment, () => this.#attempt(environment, boot?.cmdline ?? [], isLast));
      if (this.#machine.up === undefined || this.#parts.context.signal.aborted) return;
    }
  }

  /** The boot that the machine is in already, if the plan still has steps for it. */
  #nextBoot({ boots }: EnvironmentPlan): PlannedBoot | undefined {
    return boots.find(({ cmdline }) => this.#machine.isUpWith(cmdline)) ?? boots[0];
  }

  /** @returns why there are none: the machine did not come up */
  async #learnFacts(words: readonly string[]): Promise<Failed | undefined> {
    const { context, request } = this.#parts;
    const { log, signal } = context;
    try {
      const { booted } = await this.#machine.need(words);
      this.#facts = await readFacts(booted.host, { labels: new Set(request.machine.labels), signal });
      this.#hasRealFacts = true;
      return undefined;
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (signal.aborted) return undefined;
      log.error(describeError(error));
      return failedWith(error);
    }
  }

  async #leaveOut(environments: readonly Environment[], failed?: Failed): Promise<void> {
    for (const environment of environments) {
      await this.#tell(environment, async () => this.#notRun(environment, failed));
    }
  }

  async #tell(environment: Environment, run: () => Promise<Told>): Promise<void> {
    const vendor = () => this.#facts.platform.vendor;
    this.#results.set(environment, await this.#teller.tell(environment, run, vendor));
  }

  /** @param failed undefined when the user interrupted */
  #notRun(environment: Environment, failed: Failed | undefined, settings: SettingResult[] = []): Told {
    const suite = suiteOf(this.#parts.prepared, environment);
    const tests = suiteNotRun(suite, failed?.message ?? "interrupted before it started");
    return { tests, deaths: [], settings, error: failed?.message, consoleTail: failed?.consoleTail };
  }

  /** What one environment came to; failures of the machine are told, not thrown. */
  async #attempt(environment: Environment, words: readonly string[], isLast: boolean): Promise<Told> {
    const { log, signal } = this.#parts.context;
    try {
      throwIfInterrupted(signal);
      const { session } = await this.#machine.need(words);
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
      this.#machine.giveUp();
      if (signal.aborted) return this.#notRun(environment, undefined);
      log.error(describeError(error));
      return this.#notRun(environment, failedWith(error));
    }
  }

  #runTests(environment: Environment, words: readonly string[], settings: SettingResult[]): Promise<Told> {
    const { context, request, prepared, machine, output } = this.#parts;
    return runTests({
      ...{ request, context, machine, environment, words, settings },
      inUse: this.#machine,
      suite: suiteOf(prepared, environment),
      logs: output.logs(environment.name),
      resultsDirectory: output.path,
    });
  }

  /** What ran is kept when the environment cannot be taken back; the next one then gets a fresh boot. */
  async #restore(environment: Environment, told: Told): Promise<Told> {
    const { up } = this.#machine;
    if (up === undefined) return told;
    try {
      await up.session.restore();
      return told;
    } catch (error) {
      this.#machine.giveUp();
      const message = `after environment ${environment.name} the machine could not be put back as it was: ${describeError(error)}`;
      this.#parts.context.log.error(message);
      return { ...told, error: told.error === undefined ? message : `${told.error}; and then ${message}` };
    }
  }
}

function environmentsOf(boot: PlannedBoot | undefined): Environment[] {
  return boot?.steps.map(({ environment }) => environment) ?? [];
}

function failedWith(error: unknown): Failed {
  const message = describeError(error);
  return error instanceof MachineError ? { message, consoleTail: error.consoleTail } : { message };
}
