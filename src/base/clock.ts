import { setTimeout as delay } from "node:timers/promises";
import { Interrupted } from "./errors.ts";

/** Milliseconds of a clock that never jumps; only differences mean something. */
export function monotonicMs(): number {
  return performance.now();
}

/** A moment after which a wait is over. */
export interface Deadline {
  /** Milliseconds left, never below 0. */
  leftMs(): number;
  isOver(): boolean;
}

/** @param ms milliseconds from now */
export function deadlineIn(ms: number): Deadline {
  const end = monotonicMs() + ms;
  return {
    leftMs: () => Math.max(0, end - monotonicMs()),
    isOver: () => monotonicMs() >= end,
  };
}

/** Sleeps `ms` milliseconds. @throws Interrupted when the signal fires first */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  throwIfInterrupted(signal);
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throwIfInterrupted(signal);
    throw error;
  }
}

/** The signal's own reason if that is an Error, else Interrupted. */
export function throwIfInterrupted(signal?: AbortSignal): void {
  if (signal?.aborted !== true) return;
  throw isAbortDefault(signal.reason) ? new Interrupted() : signal.reason;
}

function isAbortDefault(reason: unknown): boolean {
  return !(reason instanceof Error) || reason.name === "AbortError";
}

/** A promise's value, or `undefined` once `ms` milliseconds have gone by; leaves no timer behind. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(ms, undefined, { signal: over.signal, ref: true }).catch(() => undefined),
    ]);
  } finally {
    over.abort();
  }
}

/** `0.4s`, `12s`, `2m05s`, `1h02m`: a duration in milliseconds for a person to read. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}
