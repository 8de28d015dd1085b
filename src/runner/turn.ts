import { rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { formatDuration, monotonicMs } from "../base/index.ts";
import type { Attempt, Status } from "../results/index.ts";
import type { Repetition } from "../suite/index.ts";
import type { Execution } from "./execution.ts";
import { oneLine } from "./test-end.ts";

/** One of a turn's executions, as it is kept. */
export interface KeptExecution extends Execution {
  /** Whether nothing else ran beside it. */
  alone: boolean;
  why: Attempt["why"];
}

/** A test's executions one after the other: one, or as many as its repetition says, ended by the first bad one. */
export interface Turn {
  /** The first five, the last five, and with them each bad one, in order. */
  kept: KeptExecution[];
  /** The last one: it counts. */
  last: KeptExecution;
  /** How many there were. */
  count: number;
}

export interface TurnOptions {
  why: Exclude<Attempt["why"], "iteration">;
  repetition: Repetition | undefined;
  /** Absolute; further iterations have theirs in it. */
  logDirectory: string;
  /** The directory that paths of logs are relative to. */
  resultsDirectory: string;
  /** Milliseconds of a clock that never jumps; for tests. */
  now?: () => number;
}

/** How many attempts are kept from each end. */
const keptAtEachEnd = 5;

/** These end a repetition: nothing is to be learned by another one, or nothing can be. */
const ending = new Set<Status>(["fail", "timeout", "crash", "machine-died", "not-run", "error", "skip"]);

/**
 * Executes a test as often as it is to be. Of the logs those of the first, of the last and of a bad iteration
 * stay; the others are removed.
 * @param execute runs iteration number `iteration`, from 1 on, with its logs in a new directory
 */
export async function takeTurn(
  execute: (iteration: number, logDirectory: string) => Promise<{ execution: Execution; alone: boolean }>,
  options: TurnOptions,
): Promise<Turn> {
  const { why, repetition, logDirectory, now = monotonicMs } = options;
  const began = now();
  const first: KeptExecution[] = [];
  const recent: KeptExecution[] = [];
  let last: KeptExecution | undefined;
  for (let count = 1; ; count++) {
    const own = count === 1 ? logDirectory : join(logDirectory, `iteration-${count}`);
    const { execution, alone } = await execute(count, own);
    if (last !== undefined && count > 2) forgetLogs(last, options.resultsDirectory);
    const told = repetition === undefined ? execution : numbered(execution, count, repetition, now() - began);
    last = { ...told, alone, why: why === "first" && count > 1 ? "iteration" : why };
    if (count <= keptAtEachEnd) first.push(last);
    else recent.push(last);
    if (recent.length > keptAtEachEnd) recent.shift();
    if (ending.has(last.status) || isThrough(count, repetition, now() - began)) {
      return { kept: [...first, ...recent], last, count };
    }
  }
}

function isThrough(count: number, repetition: Repetition | undefined, tookMs: number): boolean {
  if (repetition === undefined) return true;
  if (repetition.kind === "for") return tookMs >= repetition.ms;
  return count >= (repetition.kind === "times" ? repetition.times : repetition.atMost);
}

/** An iteration says which one it was; also when it passed, since others of them may not be kept. */
function numbered(execution: Execution, count: number, repetition: Repetition, tookMs: number): Execution {
  const which = `iteration ${count} ${ofHowMany(repetition, tookMs)}`;
  const { reason } = execution;
  return { ...execution, reason: oneLine(reason === "" ? which : `${which}: ${reason}`) };
}

function ofHowMany(repetition: Repetition, tookMs: number): string {
  if (repetition.kind === "times") return `of ${repetition.times}`;
  if (repetition.kind === "until-failure") return `of at most ${repetition.atMost}`;
  return `after ${formatDuration(tookMs)} of ${formatDuration(repetition.ms)}`;
}

/** A good iteration's logs, which another good one replaces. */
function forgetLogs(execution: KeptExecution, resultsDirectory: string): void {
  if (execution.logs === null) return;
  rmSync(dirname(resolve(resultsDirectory, execution.logs.stdout)), { recursive: true, force: true });
  execution.logs = null;
}
