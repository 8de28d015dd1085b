import type { Attempt } from "../results/index.ts";
import type { Repetition, Test } from "../suite/index.ts";
import { longestFirst, ParallelQueue, type Running, type Waiting } from "./parallel-queue.ts";
import { claimOf, type MachineSize, resourcesOf } from "./resources.ts";

/** A test that is to be executed, as often as its repetition says. */
export interface Duty extends Waiting {
  test: Test;
  why: Exclude<Attempt["why"], "iteration">;
  repetition: Repetition | undefined;
}

export interface ScheduleOptions extends MachineSize {
  /** How long one execution took before, milliseconds by test id. */
  durations?: ReadonlyMap<string, number> | undefined;
}

/**
 * Whose turn it is: suspects of a machine's death first, one at a time; then all that may run beside others;
 * when that is through, what has to run alone; at last, alone too, the failures that are to be repeated.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #suspects: Duty[] = [];
  readonly #beside: ParallelQueue<Duty>;
  readonly #solo: Duty[];
  readonly #retries: Duty[] = [];

  constructor(tests: readonly Test[], options: ScheduleOptions) {
    this.#options = options;
    const duties = tests.map(test => this.#duty(test, "first", test.repetition));
    const beside = duties.filter(({ claim }) => !claim.isSolo);
    this.#beside = new ParallelQueue(beside, resourcesOf(options));
    this.#solo = longestFirst(duties.filter(({ claim }) => claim.isSolo));
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** All that has not had its turn yet. */
  get waiting(): readonly Duty[] {
    return [...this.#suspects, ...this.#beside.waiting, ...this.#solo, ...this.#retries];
  }

  addSuspects(tests: readonly Test[]): void {
    for (const test of tests) this.#suspects.push(this.#duty(test, "suspect", test.repetition));
  }

  addRetry(test: Test, repetition: Repetition | undefined): void {
    this.#retries.push(this.#duty(test, "retry", repetition));
  }

  /** Takes out what is to be started next beside what runs; undefined when something has to end first. */
  take(running: readonly Running[]): Duty | undefined {
    const isIdle = running.length === 0;
    if (running.some(({ claim }) => claim.isSolo)) return undefined;
    if (this.#suspects.length > 0) return isIdle ? this.#suspects.shift() : undefined;
    if (this.#beside.waiting.length > 0) return this.#beside.take(running);
    return isIdle ? (this.#solo.shift() ?? this.#retries.shift()) : undefined;
  }

  #duty(test: Test, why: Duty["why"], repetition: Repetition | undefined): Duty {
    const claim = claimOf(test, this.#options);
    return {
      test,
      why,
      repetition,
      claim: why === "first" ? claim : { ...claim, isSolo: true },
      expectedMs: expectedMs(this.#options.durations?.get(test.id), repetition),
    };
  }
}

/** How long all executions of a test take, milliseconds; undefined when that is not known. */
export function expectedMs(
  onceMs: number | undefined,
  repetition: Repetition | undefined,
): number | undefined {
  if (repetition?.kind === "for") return Math.max(repetition.ms, onceMs ?? 0);
  if (onceMs === undefined) return undefined;
  if (repetition === undefined) return onceMs;
  return onceMs * (repetition.kind === "times" ? repetition.times : repetition.atMost);
}
