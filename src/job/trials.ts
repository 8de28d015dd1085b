import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  describeError,
  MachineError,
  monotonicMs,
  sleep,
  throwIfInterrupted,
  UserError,
  within,
} from "../base/index.ts";
import { planEnvironments } from "../environment/index.ts";
import {
  type BootedKernel,
  CommitKernelFailed,
  type Death,
  type Machine,
  OtherKernelRuns,
} from "../machine/index.ts";
import { oneLine, type RunResult, type SettingResult, type Splat } from "../results/index.ts";
import { lastWordsOf } from "./boot-once.ts";
import type { JobContext } from "./context.ts";
import { expectedFacts } from "./expected-facts.ts";
import { type GuestCommandEnd, runGuestCommand } from "./guest-command.ts";
import { MachineInUse } from "./machine-in-use.ts";
import type { PreparedTrials } from "./prepare-trials.ts";
import type { JobRequest } from "./request.ts";
import { runTests } from "./run-tests.ts";
import { Teller } from "./teller.ts";
import type { Told } from "./told.ts";

/** What one kernel is asked on one machine, in one environment. */
export interface TrialsRequest {
  /** Its output directory is there. */
  request: JobRequest;
  prepared: PreparedTrials;
  /** Started or not; it is the caller's to end. */
  machine: Machine;
  /** For what lives as long as the machine. */
  scratch: string;
  context: JobContext;
  /** How often each test and each script is executed. */
  trials: number;
  /** Whether the kernel is listened to for a moment after it came up, and after the tests. */
  listens: boolean;
  scripts: readonly { name: string; script: string; timeoutMs: number }[];
  /** Whether a test is worth another trial, after what it came to until now. Default: always. */
  isOpen?: (test: string, rounds: readonly TrialRound[]) => boolean;
}

/** How the machine ended during a round. */
export interface TrialDeath {
  reason: string;
  /** The test that ran. */
  killer: string | null;
  /** kernel: a panic or a reset; host: what the machine runs on; silence: it stopped answering, and nobody knows why. */
  cause: "kernel" | "host" | "silence";
}

/** Each test once. */
export interface TrialRound {
  run: RunResult;
  deaths: readonly TrialDeath[];
}

export interface TrialsBoot {
  outcome: "booted" | "does-not-boot" | "other-kernel" | "refused" | "error";
  /** Empty when it booted. */
  reason: string;
  durationMs: number;
  phases: BootedKernel["phases"];
  /** What the kernel complained of until the first test began. */
  splats: readonly Splat[];
  /** The console's last lines when it did not boot. */
  consoleTail: readonly string[];
}

export interface ScriptTrial extends GuestCommandEnd {
  /** Undefined when the machine did not die meanwhile. */
  death: Omit<TrialDeath, "killer"> | undefined;
  /** Relative to the output directory. */
  log: string;
}

export interface TrialsOutcome {
  boot: TrialsBoot;
  /** Why nothing was executed on a kernel that booted: the environment cannot be had, or not with this kernel. */
  environment: { kind: "applied" | "not-applicable" | "error"; reason: string };
  rounds: readonly TrialRound[];
  /** By name. */
  scripts: ReadonlyMap<string, readonly ScriptTrial[]>;
  /** What ended it early: the machine. */
  fault: string | undefined;
}

/**
 * Boots a kernel through both stages, and executes its tests, as many at a time as the request has jobs and each as
 * often as is asked, whatever they come to; then the scripts. What the kernel, the machine or a test does is told, not
 * thrown.
 * @throws Interrupted when the signal fires
 */
export async function runTrials(request: TrialsRequest): Promise<TrialsOutcome> {
  return await new Trials(request).run();
}

/** How long what the kernel prints may be on its way, milliseconds. */
const settleMs = 500;

class Trials {
  readonly #given: TrialsRequest;
  readonly #inUse: MachineInUse;
  readonly #teller: Teller;
  readonly #words: readonly string[];
  readonly #notApplicable: string | undefined;
  readonly #rounds: TrialRound[] = [];
  readonly #scripts = new Map<string, ScriptTrial[]>();
  #settings: SettingResult[] = [];
  #environment: TrialsOutcome["environment"] = { kind: "applied", reason: "" };
  #appliedOn: BootedKernel | undefined;

  constructor(given: TrialsRequest) {
    this.#given = given;
    const { request, prepared, machine, context, scratch } = given;
    const { log, signal } = context;
    this.#inUse = new MachineInUse(machine, prepared, request.machine, signal);
    this.#teller = new Teller({ request, prepared, machine, log, signal, scratch });
    const facts = expectedFacts(prepared.kernel, machine.description, request.machine.labels);
    const plan = planEnvironments(prepared.environments, facts);
    this.#words = plan.boots[0]?.cmdline ?? [];
    this.#notApplicable = plan.notApplicable[0]?.reason;
  }

  async run(): Promise<TrialsOutcome> {
    const startedMs = monotonicMs();
    const { prepared, machine, scripts } = this.#given;
    const told = (boot: Omit<TrialsBoot, "durationMs">, fault?: string): TrialsOutcome => ({
      boot: { ...boot, durationMs: Math.round(bootedMs - startedMs) },
      environment: this.#environment,
      rounds: this.#rounds,
      scripts: this.#scripts,
      fault,
    });
    let bootedMs: number;
    let boot: Omit<TrialsBoot, "durationMs">;
    try {
      boot = await this.#boot();
      bootedMs = monotonicMs();
    } catch (error) {
      bootedMs = monotonicMs();
      return told(await this.#unbooted(error));
    }
    try {
      const isWanted = prepared.suite.tests.length > 0 || scripts.length > 0;
      if (isWanted && (await this.#ready())) {
        await this.#runRounds();
        for (const each of scripts) await this.#runScript(each);
      }
      return told(boot);
    } catch (error) {
      throwIfInterrupted(this.#given.context.signal);
      if (!(error instanceof MachineError)) throw error;
      this.#given.context.log.warn(`${machine.description.name}: ${describeError(error)}`);
      return told(boot, describeError(error));
    }
  }

  async #boot(): Promise<Omit<TrialsBoot, "durationMs">> {
    const { machine, prepared, listens, scripts, context } = this.#given;
    machine.check(prepared.kernel);
    // Of stage one's own kernel nothing is to be told.
    const { booted } = await this.#inUse.need(this.#words);
    const isAll = prepared.suite.tests.length === 0 && scripts.length === 0;
    if (listens || isAll) {
      const death = await within(settleMs, booted.died);
      throwIfInterrupted(context.signal);
      if (death !== undefined)
        throw new MachineError(`the kernel came up, and then the machine died: ${death.reason}`);
    }
    const { phases } = booted;
    return { outcome: "booted", reason: "", phases, splats: await this.#listen(), consoleTail: [] };
  }

  async #unbooted(error: unknown): Promise<Omit<TrialsBoot, "durationMs">> {
    throwIfInterrupted(this.#given.context.signal);
    const reason = describeError(error);
    if (error instanceof UserError) {
      return { outcome: "refused", reason, phases: [], splats: [], consoleTail: [] };
    }
    if (!(error instanceof MachineError)) throw error;
    // That it died just as it was reached is told a little later.
    await sleep(settleMs, this.#given.context.signal);
    const splats = await this.#listen();
    const isOfKernel =
      error instanceof CommitKernelFailed ||
      this.#inUse.deaths.some(death => death.isOfKernel) ||
      // Stage one's kernel is known not to panic.
      splats.some(({ kind }) => kind === "panic");
    const outcome =
      error instanceof OtherKernelRuns ? "other-kernel" : isOfKernel ? "does-not-boot" : "error";
    const consoleTail = error.consoleTail.length > 0 ? error.consoleTail : lastWordsOf(this.#given.machine);
    return { outcome, reason, phases: [], splats, consoleTail };
  }

  /** What the kernel complained of since it was last asked. */
  async #listen(): Promise<Splat[]> {
    const [environment] = this.#given.prepared.environments;
    if (environment === undefined) throw new Error("there is no environment");
    const told = { tests: [], deaths: [], settings: [] };
    return (await this.#teller.tell(environment, async () => told, this.#vendor)).splats;
  }

  /** Whether the machine is up and in the environment; brings it up again when it died. */
  async #ready(): Promise<boolean> {
    const [environment] = this.#given.prepared.environments;
    if (environment === undefined) return false;
    if (this.#notApplicable !== undefined) {
      this.#environment = { kind: "not-applicable", reason: this.#notApplicable };
      return false;
    }
    const { booted, session } = await this.#inUse.need(this.#words);
    if (this.#appliedOn === booted) return true;
    const applied = await session.apply(environment);
    if (applied.kind === "applied") {
      this.#appliedOn = booted;
      this.#settings = applied.settings;
      return true;
    }
    this.#environment = { kind: applied.kind, reason: applied.reason };
    return false;
  }

  async #runRounds(): Promise<void> {
    const { prepared, trials, isOpen = () => true, context } = this.#given;
    for (let number = 1; number <= trials; number += 1) {
      throwIfInterrupted(context.signal);
      const tests = prepared.suite.tests.filter(({ id }) => isOpen(id, this.#rounds));
      if (tests.length === 0 || !(await this.#ready())) return;
      this.#rounds.push(await this.#runRound(number, { ...prepared.suite, tests }));
      throwIfInterrupted(context.signal);
    }
  }

  async #runRound(number: number, suite: PreparedTrials["suite"]): Promise<TrialRound> {
    const { request, prepared, machine, context, listens } = this.#given;
    const [environment] = prepared.environments;
    if (environment === undefined) throw new Error("there is no environment");
    const before = this.#inUse.deaths.length;
    const out = resolve(request.out);
    const run = await this.#teller.tell(
      environment,
      async (): Promise<Told> => {
        const told = await runTests({
          ...{ request, context, machine, suite },
          ...{ inUse: this.#inUse, environment, words: this.#words, settings: this.#settings },
          logs: join(out, "logs", `trial-${number}`),
          resultsDirectory: out,
        });
        if (listens) await sleep(settleMs, context.signal);
        return told;
      },
      this.#vendor,
    );
    // One that died meanwhile was brought back into the environment.
    this.#appliedOn = this.#inUse.up?.booted;
    const deaths = this.#inUse.deaths.slice(before);
    return {
      run,
      deaths: run.deaths.map(({ reason, killer }) => ({ reason, killer, cause: causeOf(reason, deaths) })),
    };
  }

  /** Until it says that it cannot tell, or the machine is gone. */
  async #runScript({ name, script, timeoutMs }: TrialsRequest["scripts"][number]): Promise<void> {
    const { request, trials, prepared, context } = this.#given;
    const ends: ScriptTrial[] = [];
    this.#scripts.set(name, ends);
    for (let number = 1; number <= trials; number += 1) {
      throwIfInterrupted(context.signal);
      if (!(await this.#ready())) return;
      const { booted } = await this.#inUse.need(this.#words);
      const log = join("logs", `script-${name}`, `trial-${number}.log`);
      const logPath = join(resolve(request.out), log);
      await mkdir(dirname(logPath), { recursive: true });
      const { signal } = context;
      const end = await runGuestCommand(booted, {
        script: `cd ${prepared.suite.workingDirectory} 2>/dev/null || cd /\n${script}`,
        ...{ timeoutMs, logPath, signal },
      });
      if (end.isLost) this.#inUse.giveUp();
      const death = end.isLost ? await deathOf(booted, end.reason) : undefined;
      ends.push({ ...end, death, log });
      if (end.isLost || end.exitCode === 125) return;
    }
  }

  readonly #vendor = (): string => this.#given.machine.description.cpuVendor;
}

async function deathOf({ died }: BootedKernel, reason: string): Promise<ScriptTrial["death"]> {
  const death = await within(settleMs, died);
  if (death === undefined) return { reason, cause: "silence" };
  return { reason: death.reason, cause: death.isOfKernel ? "kernel" : "host" };
}

/** The runner has a machine's own words for its end, unless it knows of none. */
function causeOf(reason: string, deaths: readonly Death[]): TrialDeath["cause"] {
  const death = deaths.find(each => oneLine(each.reason) === oneLine(reason));
  if (death === undefined) return "silence";
  return death.isOfKernel ? "kernel" : "host";
}
