import { relative } from "node:path";
import { describeError, sleep, within } from "../base/index.ts";
import { type Host, HostLost } from "../host/index.ts";
import type { TestResult } from "../results/index.ts";
import type { Suite, Test } from "../suite/index.ts";
import type { LogLimits } from "./output-log.ts";
import type { ProgressEvent } from "./progress.ts";
import type { SuiteOutcome, SuiteStop } from "./suite-outcome.ts";
import { judge, oneLine, unended, type Verdict } from "./test-end.ts";
import { openTestLog, type TestLog } from "./test-log.ts";

export interface SuiteRun {
  suite: Suite;
  /** Where the suite's files are already. */
  host: Host;
  /** Settles when the machine dies, as a BootedKernel's does. Default: it never dies. */
  died?: Promise<{ reason: string }>;
  /** Tests at a time; the host's session limit bounds it. */
  jobs: number;
  /** Milliseconds for a test that names none of its own. */
  timeoutMs: number;
  /** Where each test gets a directory of logs; made when it is missing. */
  logDirectory: string;
  /** The directory of the results file: paths in the results are relative to it. */
  resultsDirectory: string;
  onProgress?: (event: ProgressEvent) => void;
  /** Stops the run: what ran is kept, nothing more is started. */
  signal?: AbortSignal;
  /** The order in which tests are started, such as long ones first. Default: the suite's. */
  order?: (tests: readonly Test[]) => readonly Test[];
  /** How much of each stream a log keeps. Default: the first 8 MiB and the last 256 KiB. */
  limits?: LogLimits;
  /** Milliseconds that `died` has to settle in after the way to the machine broke. Default 5000. */
  obituaryMs?: number;
}

/** How long a command's kill may take once the run has stopped, milliseconds. After that it is left behind. */
const killMs = { "machine-died": 1_000, interrupted: 15_000, error: 15_000 } as const;

/**
 * Runs a suite's tests on a host, so many at a time, and says how each of them ended; never throws for what a
 * test, the machine or the user does. When the machine dies, tests in flight are `machine-died` and the rest
 * `not-run`; when the user interrupts, both are `not-run`; when a log cannot be written, the test that hit it
 * is an `error`, and the rest `not-run`.
 */
export async function runSuite(run: SuiteRun): Promise<SuiteOutcome> {
  return await new Running(run).toEnd();
}

class Running {
  readonly #run: SuiteRun;
  readonly #results = new Map<Test, TestResult>();
  /** Aborts what is in flight. */
  readonly #stopping = new AbortController();
  #stop: SuiteStop | undefined;
  /** Settles once it is known how the machine ended that stopped answering. */
  #death: Promise<void> | undefined;

  constructor(run: SuiteRun) {
    this.#run = run;
  }

  async toEnd(): Promise<SuiteOutcome> {
    const { suite, host, jobs, signal, died } = this.#run;
    const queue = this.#ordered();
    const interrupt = () => this.#halt({ kind: "interrupted", reason: "interrupted" });
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    // Only the first reason to stop counts, so one that comes after the end changes nothing.
    void died?.then(({ reason }) => this.#halt(deathOf(reason)));
    try {
      const lanes = Math.max(1, Math.min(jobs, host.sessionLimit, queue.length));
      this.#tell({ kind: "began", suite, jobs: lanes });
      await Promise.all(Array.from({ length: lanes }, () => this.#work(queue)));
    } finally {
      signal?.removeEventListener("abort", interrupt);
    }
    const stop = this.#stop;
    const tests = suite.tests.map(test => this.#results.get(test) ?? neverStarted(test, stop));
    const outcome = { tests, stop };
    this.#tell({ kind: "finished", outcome });
    return outcome;
  }

  #ordered(): Test[] {
    const { suite, order } = this.#run;
    const ordered = [...(order?.(suite.tests) ?? suite.tests)];
    if (ordered.length !== suite.tests.length || new Set(ordered).size !== new Set(suite.tests).size) {
      throw new Error("the order of the tests leaves some out or repeats them");
    }
    return ordered;
  }

  /** One of the lanes: takes the next test until there is none, or the run has stopped. */
  async #work(queue: Test[]): Promise<void> {
    for (;;) {
      const test = this.#stop === undefined && this.#death === undefined ? queue.shift() : undefined;
      if (test === undefined) return;
      const result =
        test.broken === undefined
          ? await this.#runTest(test).catch(error =>
              brokenResult(test, `vmentry failed: ${describeError(error)}`),
            )
          : brokenResult(test, test.broken);
      this.#results.set(test, result);
      this.#tell({ kind: "ended", test, result });
    }
  }

  async #runTest(test: Test): Promise<TestResult> {
    const startedAt = new Date().toISOString();
    const start = performance.now();
    const { logDirectory, limits, suite } = this.#run;
    let log: TestLog;
    try {
      log = openTestLog(logDirectory, test, suite.workingDirectory, limits);
    } catch (error) {
      const verdict = unended("error", this.#logFailure(error), { stdout: "", stderr: "" });
      return { id: test.id, startedAt, durationMs: 0, command: [...test.command], logs: null, ...verdict };
    }
    this.#tell({ kind: "started", test });
    let { verdict, durationMs } = await this.#execute(test, log);
    try {
      log.close();
    } catch (error) {
      verdict = { ...verdict, status: "error", reason: this.#logFailure(error) };
    }
    return {
      id: test.id,
      startedAt,
      durationMs: durationMs ?? performance.now() - start,
      command: [...test.command],
      logs: this.#relativeLogs(log),
      ...verdict,
    };
  }

  async #execute(test: Test, log: TestLog): Promise<{ verdict: Verdict; durationMs?: number }> {
    const { host, suite } = this.#run;
    const deadlineMs = test.timeoutMs ?? this.#run.timeoutMs;
    const failure: { ofLog?: string } = {};
    const output = () => ({ stdout: log.stdout.tail(), stderr: log.stderr.tail() });
    try {
      const result = await this.#unlessLeftBehind(
        host.run(test.command, {
          deadlineMs,
          cwd: suite.workingDirectory,
          keepBytes: 0,
          signal: this.#stopping.signal,
          onOutput: (stream, chunk) => {
            if (failure.ofLog !== undefined) return;
            try {
              log.write(stream, chunk);
            } catch (error) {
              failure.ofLog = this.#logFailure(error);
            }
          },
        }),
      );
      if (failure.ofLog === undefined) {
        return { verdict: judge(result.end, output(), deadlineMs), durationMs: result.durationMs };
      }
    } catch (error) {
      if (failure.ofLog === undefined) return { verdict: unended(...(await this.#blame(error)), output()) };
    }
    return { verdict: unended("error", failure.ofLog, output()) };
  }

  /** What an exception from the host makes of the test that got it. */
  async #blame(error: unknown): Promise<["machine-died" | "not-run" | "error", string]> {
    if (this.#stop === undefined && error instanceof HostLost) {
      this.#death ??= this.#learnDeath(error);
      await this.#death;
    }
    const stop = this.#stop;
    if (stop === undefined) return ["error", `could not be run: ${describeError(error)}`];
    if (stop.kind === "machine-died") return ["machine-died", stop.reason];
    return ["not-run", stop.kind === "interrupted" ? "interrupted while running" : stopped(stop)];
  }

  /** The console may tell how the machine died a little after the way to it broke. */
  async #learnDeath(lost: HostLost): Promise<void> {
    const { died, obituaryMs = 5_000 } = this.#run;
    const death = died === undefined ? undefined : await within(obituaryMs, died);
    this.#halt(deathOf(death?.reason ?? `the machine stopped answering: ${describeError(lost)}`));
  }

  #logFailure(error: unknown): string {
    const reason = `the logs cannot be written: ${describeError(error)}`;
    this.#halt({ kind: "error", reason });
    return reason;
  }

  /** The command's result; gives up on a command that outlives the run's stop, as one on a dead machine may. */
  async #unlessLeftBehind<T>(command: Promise<T>): Promise<T> {
    const over = new AbortController();
    const { signal } = this.#stopping;
    const leaveBehind = async () => {
      await aborted(signal, over.signal);
      await sleep(killMs[this.#stop?.kind ?? "error"], over.signal);
      throw new Error("the command did not end when the run stopped");
    };
    try {
      return await Promise.race([command, leaveBehind()]);
    } finally {
      over.abort();
      command.catch(() => {});
    }
  }

  /** Starts nothing more and aborts what is in flight; the first reason counts. */
  #halt(stop: SuiteStop): void {
    if (this.#stop !== undefined) return;
    this.#stop = { ...stop, reason: oneLine(stop.reason) };
    this.#stopping.abort();
  }

  #tell(event: ProgressEvent): void {
    try {
      this.#run.onProgress?.(event);
    } catch (error) {
      this.#halt({ kind: "error", reason: `progress cannot be shown: ${describeError(error)}` });
    }
  }

  #relativeLogs(log: TestLog): TestResult["logs"] {
    const from = this.#run.resultsDirectory;
    return { stdout: relative(from, log.paths.stdout), stderr: relative(from, log.paths.stderr) };
  }
}

function deathOf(reason: string): SuiteStop {
  return { kind: "machine-died", reason };
}

/** Resolves when `signal` fires, and never when `over` did before. */
async function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => {
    signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
  });
}

function stopped(stop: SuiteStop): string {
  return `stopped while running: ${stop.reason}`;
}

function brokenResult(test: Test, why: string): TestResult {
  return { ...unstarted(test), status: "error", reason: oneLine(why) };
}

function neverStarted(test: Test, stop: SuiteStop | undefined): TestResult {
  if (test.broken !== undefined) return brokenResult(test, test.broken);
  const reasons = {
    "machine-died": `the machine died before it started: ${stop?.reason}`,
    interrupted: "interrupted before it started",
    error: `stopped before it started: ${stop?.reason}`,
  };
  if (stop === undefined) throw new Error(`${test.id} had no turn, and nothing stopped the run`);
  return { ...unstarted(test), status: "not-run", reason: reasons[stop.kind] };
}

/** The results of a suite none of whose tests had a turn, such as when the machine did not boot. */
export function suiteNotRun(suite: Suite, reason: string): TestResult[] {
  return suite.tests.map(test =>
    test.broken === undefined
      ? { ...unstarted(test), status: "not-run", reason: oneLine(reason) }
      : brokenResult(test, test.broken),
  );
}

function unstarted(test: Test): Omit<TestResult, "status" | "reason"> {
  return {
    id: test.id,
    startedAt: null,
    durationMs: 0,
    exitCode: null,
    signal: null,
    location: null,
    tail: [],
    command: [...test.command],
    logs: null,
  };
}
