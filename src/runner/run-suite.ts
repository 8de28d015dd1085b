import { join } from "node:path";
import { describeError, monotonicMs } from "../base/index.ts";
import type { DeathResult, TestResult } from "../results/index.ts";
import type { Test } from "../suite/index.ts";
import { executeTest } from "./execution.ts";
import { Halt } from "./halt.ts";
import { logName } from "./log-name.ts";
import { MachineLife } from "./machine-life.ts";
import type { Running } from "./parallel-queue.ts";
import type { ProgressEvent } from "./progress.ts";
import { type Duty, Schedule } from "./schedule.ts";
import type { SuiteOutcome } from "./suite-outcome.ts";
import type { LiveMachine, SuiteRun } from "./suite-run.ts";
import { brokenResult, isWorthRetrying, neverStarted, resultOf, type Unrepeated } from "./test-result.ts";
import { type Turn, takeTurn } from "./turn.ts";

/**
 * Runs a suite's tests on a host, as many at a time as the machine takes, and says how each of them ended; never
 * throws for what a test, the machine or the user does. What went wrong beside other tests is repeated alone.
 * When the machine dies and can be brought back, the tests that were running are repeated one at a time, to find
 * the one that kills it, and then the rest goes on; else they are `machine-died` and the rest is `not-run`. When
 * the user interrupts, both are `not-run`; when a log cannot be written, the test that hit it is an `error`, and
 * the rest `not-run`.
 */
export async function runSuite(run: SuiteRun): Promise<SuiteOutcome> {
  return await new RunningSuite(run).toEnd();
}

/** A test that is being executed. */
interface Flight {
  since: number;
  /** Whether anything ran beside its present execution. */
  hasCompany: boolean;
}

class RunningSuite {
  readonly #run: SuiteRun;
  readonly #halt = new Halt();
  readonly #schedule: Schedule;
  readonly #jobs: number;
  readonly #flights = new Map<Duty, Flight>();
  readonly #turns = new Map<Test, Turn[]>();
  readonly #results = new Map<Test, TestResult>();
  readonly #deaths: DeathResult[] = [];
  /** What was running when the machine died. */
  readonly #felled: Duty[] = [];
  #life: MachineLife;
  #revivals = 0;
  /** Why the machine stays dead, other than that there is no way to bring it back. */
  #whyDead: string | undefined;

  constructor(run: SuiteRun) {
    this.#run = run;
    const { suite, cpus, memoryMiB, durations } = run;
    const tests = suite.tests.filter(({ broken }) => broken === undefined);
    this.#jobs = Math.max(1, Math.min(run.jobs, run.host.sessionLimit));
    this.#schedule = new Schedule(tests, { jobs: this.#jobs, cpus, memoryMiB, durations });
    this.#life = this.#adopt(run);
  }

  async toEnd(): Promise<SuiteOutcome> {
    const { suite, signal } = this.#run;
    const interrupt = () => this.#halt.pull({ kind: "interrupted", reason: "interrupted" });
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    const plan = this.#schedule.waiting.map(({ test, expectedMs, claim }) => ({
      test,
      expectedMs,
      isSolo: claim.isSolo,
    }));
    try {
      this.#tell({ kind: "began", suite, jobs: Math.min(this.#jobs, Math.max(1, plan.length)), plan });
      for (const test of suite.tests) {
        if (test.broken !== undefined) this.#settle(test, brokenResult(test, test.broken));
      }
      await this.#runAll();
    } finally {
      signal?.removeEventListener("abort", interrupt);
    }
    return this.#conclude();
  }

  async #runAll(): Promise<void> {
    for (;;) {
      await this.#runUntilIdle();
      const { death } = this.#life;
      if (death === undefined) return;
      this.#inquire(death);
      if (!(await this.#revive(death))) return;
    }
  }

  /** Starts what may be started, until all has had its turn, or the machine's or the run's end. */
  async #runUntilIdle(): Promise<void> {
    const flying = new Set<Promise<void>>();
    for (;;) {
      for (let duty = this.#next(); duty !== undefined; duty = this.#next()) {
        const flight = this.#perform(duty).finally(() => flying.delete(flight));
        flying.add(flight);
      }
      if (flying.size === 0) return;
      await Promise.race(flying);
    }
  }

  #next(): Duty | undefined {
    if (this.#halt.stop !== undefined || !this.#life.isUsable) return undefined;
    return this.#schedule.take(this.#running());
  }

  #running(): Running[] {
    return [...this.#flights].map(([{ claim, expectedMs }, { since }]) => {
      const leftMs = expectedMs === undefined ? undefined : since + expectedMs - monotonicMs();
      return { claim, leftMs: leftMs !== undefined && leftMs > 0 ? leftMs : undefined };
    });
  }

  /** One duty from its start to where it leads: a result, a repetition alone, or the machine's death. */
  async #perform(duty: Duty): Promise<void> {
    const { test, why } = duty;
    const flight: Flight = { since: monotonicMs(), hasCompany: false };
    this.#flights.set(duty, flight);
    if (this.#flights.size > 1) for (const each of this.#flights.values()) each.hasCompany = true;
    this.#tell({ kind: "started", test, why });
    let turn: Turn;
    try {
      turn = await this.#takeTurn(duty, flight);
    } catch (error) {
      this.#settle(test, brokenResult(test, `vmentry failed: ${describeError(error)}`));
      return;
    } finally {
      this.#flights.delete(duty);
    }
    const turns = [...(this.#turns.get(test) ?? []), turn];
    this.#turns.set(test, turns);
    const { retryFailures = true } = this.#run;
    if (turn.last.status === "machine-died") this.#felled.push(duty);
    else if (why === "first" && retryFailures && isWorthRetrying(turn.last)) {
      // What took several iterations to fail is given as many to fail alone.
      this.#schedule.addRetry(test, test.repetition && { kind: "times", times: turn.count });
      this.#tell({ kind: "retrying", test, result: resultOf(test, turns) });
    } else this.#settle(test, resultOf(test, turns));
  }

  #takeTurn({ test, why, repetition }: Duty, flight: Flight): Promise<Turn> {
    const { logDirectory, resultsDirectory } = this.#run;
    const own = join(logDirectory, logName(test.name));
    const execute = async (iteration: number, directory: string) => {
      if (iteration > 1) {
        flight.hasCompany = this.#flights.size > 1;
        this.#tell({ kind: "iteration", test, iteration });
      }
      const execution = await executeTest(test, {
        run: this.#run,
        life: this.#life,
        halt: this.#halt,
        logDirectory: directory,
        onStart: pid => this.#tell({ kind: "process", test, pid }),
      });
      return { execution, alone: !flight.hasCompany };
    };
    const directory = why === "first" ? own : join(own, why);
    return takeTurn(execute, { why, repetition, logDirectory: directory, resultsDirectory });
  }

  /** What was running alone when the machine died has killed it; of several each is a suspect. */
  #inquire(reason: string): void {
    const felled = this.#felled.splice(0);
    const suspects = felled.map(({ test }) => test);
    const only = felled.length === 1 ? felled[0] : undefined;
    const killer = only?.test.id ?? null;
    if (only !== undefined) {
      const before = this.#deaths.find(each => each.killer === null && each.suspects.includes(only.test.id));
      if (before !== undefined) before.killer = killer;
    }
    this.#deaths.push({ reason, suspects: suspects.map(({ id }) => id), killer });
    this.#tell({ kind: "died", reason, suspects });
    if (only !== undefined) this.#settle(only.test, resultOf(only.test, this.#turns.get(only.test) ?? []));
    else this.#schedule.addSuspects(suspects);
  }

  /** Brings the machine back if there is anything left to run on it; whether the run goes on. */
  async #revive(death: string): Promise<boolean> {
    const { revive } = this.#run;
    if (this.#schedule.isEmpty || this.#halt.stop !== undefined || revive === undefined) return false;
    this.#revivals += 1;
    try {
      const machine = await revive();
      if (machine === undefined) this.#stayDead(death, "it could not be brought back");
      else {
        this.#life = this.#adopt(machine);
        this.#tell({ kind: "revived" });
      }
    } catch (error) {
      this.#stayDead(death, `it could not be brought back: ${describeError(error)}`);
    }
    return this.#halt.stop === undefined;
  }

  #adopt(machine: LiveMachine): MachineLife {
    const { revive, mostRevivals = 4, obituaryMs = 5_000 } = this.#run;
    const life = new MachineLife(machine, obituaryMs);
    const onDeath = () => {
      const death = life.death ?? "";
      if (revive === undefined) this.#halt.pull({ kind: "machine-died", reason: death });
      else if (this.#revivals >= mostRevivals && this.#isNeeded()) {
        this.#stayDead(death, `it was brought back ${mostRevivals} times already, which is the most`);
      }
    };
    life.over.addEventListener("abort", onDeath, { once: true });
    return life;
  }

  /** Whether a machine that dies now leaves anything undone. */
  #isNeeded(): boolean {
    return !this.#schedule.isEmpty || this.#flights.size > 1;
  }

  #stayDead(death: string, why: string): void {
    if (this.#halt.stop !== undefined) return;
    this.#whyDead = why;
    this.#halt.pull({ kind: "machine-died", reason: `${death}; ${why}` });
  }

  #conclude(): SuiteOutcome {
    const stop = this.#halt.stop;
    for (const [test, turns] of this.#turns) {
      if (!this.#results.has(test)) this.#settle(test, resultOf(test, turns, this.#whyUnrepeated(turns)));
    }
    const tests = this.#run.suite.tests.map(test => this.#results.get(test) ?? neverStarted(test, stop));
    const outcome: SuiteOutcome = {
      tests: tests.map(result => withSuspicion(result, this.#deaths)),
      stop,
      deaths: this.#deaths,
      isMachineDead: this.#life.death !== undefined,
    };
    this.#tell({ kind: "finished", outcome });
    return outcome;
  }

  #whyUnrepeated(turns: readonly Turn[]): Unrepeated | undefined {
    const stop = this.#halt.stop;
    if (stop === undefined) throw new Error("a test waits to be repeated, and nothing stopped the run");
    if (stop.kind !== "machine-died") return { reason: stop.reason };
    // A suspect has told of the death already.
    if (turns.at(-1)?.last.status !== "machine-died") return { reason: `the machine died: ${stop.reason}` };
    return this.#whyDead === undefined ? undefined : { reason: this.#whyDead };
  }

  #settle(test: Test, result: TestResult): void {
    this.#results.set(test, result);
    this.#tell({ kind: "ended", test, result });
  }

  #tell(event: ProgressEvent): void {
    try {
      this.#run.onProgress?.(event);
    } catch (error) {
      this.#halt.pull({ kind: "error", reason: `progress cannot be shown: ${describeError(error)}` });
    }
  }
}

/** A test that was running at a death which nothing explains is not above suspicion when it ends well alone. */
function withSuspicion(result: TestResult, deaths: readonly DeathResult[]): TestResult {
  if (result.status !== "pass" && result.status !== "skip") return result;
  const death = deaths.find(({ killer, suspects }) => killer === null && suspects.includes(result.id));
  if (death === undefined) return result;
  const suspicion = `was running when the machine died (${death.reason}); what killed it is not known`;
  return { ...result, suspicious: [result.suspicious, suspicion].filter(part => part !== "").join("; ") };
}
