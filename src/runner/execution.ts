import { relative } from "node:path";
import { describeError, sleep } from "../base/index.ts";
import { type CommandResult, HostLost } from "../host/index.ts";
import { type OutputReport, TestOutputReader, type TestResult } from "../results/index.ts";
import type { Test } from "../suite/index.ts";
import type { Halt } from "./halt.ts";
import type { MachineLife } from "./machine-life.ts";
import type { SuiteStop } from "./suite-outcome.ts";
import type { SuiteRun } from "./suite-run.ts";
import { judge, unended, type Verdict } from "./test-end.ts";
import { openTestLog, type TestLog } from "./test-log.ts";

/** How long a command's kill may take once the run has stopped, milliseconds. After that it is left behind. */
const killMs = { "machine-died": 1_000, interrupted: 15_000, error: 15_000 } as const;

/** The deadline of a test that asked for none, milliseconds. */
export const lastResortMs = 3_600_000;

/** Where and under what a test is executed. */
export interface ExecutionPlace {
  run: Pick<SuiteRun, "suite" | "timeoutMs" | "limits" | "resultsDirectory">;
  life: MachineLife;
  halt: Halt;
  /** For this execution's logs; must not be there yet. */
  logDirectory: string;
  /** Hears the number of the test's process on the machine. */
  onStart?: (pid: number) => void;
}

/** What one execution of a test came to. */
export interface Execution extends Verdict {
  startedAt: string;
  durationMs: number;
  logs: TestResult["logs"];
}

const noReport: OutputReport = { subtests: [], counts: { pass: 0, fail: 0, skip: 0 }, problem: undefined };

/** Executes a test once, to its end, its deadline, or the end of the machine or the run. Never throws for these. */
export async function executeTest(test: Test, place: ExecutionPlace): Promise<Execution> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const { run, halt, logDirectory } = place;
  let log: TestLog;
  try {
    log = openTestLog(logDirectory, test, workingDirectoryOf(test, run), run.limits);
  } catch (error) {
    const reason = logFailure(error, halt);
    const verdict = unended("error", reason, { stdout: "", stderr: "", report: noReport });
    return { ...verdict, startedAt, durationMs: 0, logs: null };
  }
  let { verdict, durationMs } = await runCommand(test, log, place);
  try {
    log.close();
  } catch (error) {
    verdict = { ...verdict, status: "error", reason: logFailure(error, halt) };
  }
  const path = (file: string) => relative(run.resultsDirectory, file);
  return {
    ...verdict,
    startedAt,
    durationMs: durationMs ?? performance.now() - start,
    logs: { stdout: path(log.paths.stdout), stderr: path(log.paths.stderr) },
  };
}

async function runCommand(
  test: Test,
  log: TestLog,
  { run, life, halt, onStart }: ExecutionPlace,
): Promise<{ verdict: Verdict; durationMs?: number }> {
  const deadlineMs = (test.timeoutMs ?? run.timeoutMs) || lastResortMs;
  const stopping = AbortSignal.any([life.over, halt.signal]);
  const reader = new TestOutputReader();
  const failure: { ofLog?: string } = {};
  let isOver = false;
  const output = () => {
    isOver = true;
    return { stdout: log.stdout.tail(), stderr: log.stderr.tail(), report: reader.end() };
  };
  try {
    const result = await unlessLeftBehind(
      life.host.run(test.command, {
        deadlineMs,
        cwd: workingDirectoryOf(test, run),
        env: Object.fromEntries(test.variables ?? []),
        keepBytes: 0,
        signal: stopping,
        onOutput: (stream, chunk) => {
          // What was left behind may still have something to say.
          if (isOver || failure.ofLog !== undefined) return;
          reader.write(stream, chunk);
          try {
            log.write(stream, chunk);
          } catch (error) {
            failure.ofLog = logFailure(error, halt);
          }
        },
        ...(onStart === undefined ? {} : { onStart }),
      }),
      stopping,
    );
    if (failure.ofLog === undefined) {
      return { verdict: judge(result.end, output(), deadlineMs), durationMs: result.durationMs };
    }
  } catch (error) {
    if (failure.ofLog === undefined) {
      return { verdict: unended(...(await blame(error, life, stopping)), output()) };
    }
  }
  return { verdict: unended("error", failure.ofLog, output()) };
}

/** What an exception from the host makes of the test that got it. */
async function blame(
  error: unknown,
  life: MachineLife,
  stopping: AbortSignal,
): Promise<["machine-died" | "not-run" | "error", string]> {
  if (!stopping.aborted && error instanceof HostLost) await life.mourn(error);
  const stop = stopOf(stopping);
  if (stop === undefined) return ["error", `could not be run: ${describeError(error)}`];
  if (stop.kind === "machine-died") return ["machine-died", stop.reason];
  const isInterrupted = stop.kind === "interrupted";
  return ["not-run", isInterrupted ? "interrupted while running" : `stopped while running: ${stop.reason}`];
}

/** What fired first: a Halt's or a MachineLife's signal, which have nothing else for a reason. */
function stopOf(stopping: AbortSignal): SuiteStop | undefined {
  return stopping.aborted ? stopping.reason : undefined;
}

/** The command's result; gives up on a command that outlives the run's stop, as one on a dead machine may. */
async function unlessLeftBehind(
  command: Promise<CommandResult>,
  stopping: AbortSignal,
): Promise<CommandResult> {
  const over = new AbortController();
  const leaveBehind = async () => {
    await aborted(stopping, over.signal);
    await sleep(killMs[stopOf(stopping)?.kind ?? "error"], over.signal);
    throw new Error("the command did not end when the run stopped");
  };
  try {
    return await Promise.race([command, leaveBehind()]);
  } finally {
    over.abort();
    command.catch(() => {});
  }
}

/** Resolves when `signal` fires, and never when `over` did before. */
async function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => {
    signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
  });
}

function logFailure(error: unknown, halt: Halt): string {
  const reason = `the logs cannot be written: ${describeError(error)}`;
  halt.pull({ kind: "error", reason });
  return reason;
}

function workingDirectoryOf(test: Test, { suite }: ExecutionPlace["run"]): string {
  return test.workingDirectory ?? suite.workingDirectory;
}
