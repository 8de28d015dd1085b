import type { Results, RunResult, TestResult } from "../results/index.ts";

/** One for all, since a hundred thousand empty lists take room. Nobody changes results. */
const none: never[] = [];

/** So many lines of a test's output are shown. */
const mostTail = 40;

/** Durations of a baseline are kept to 2 %, since they are only looked at for a factor. */
const durationStep = Math.log(1.04);

/**
 * Keeps results in the little memory that it takes to compare them. Of many, each file is read and condensed before the
 * next one is read; one condenser for all of them keeps what is equal once.
 */
export class Condenser {
  readonly #texts = new Map<string, string>();
  readonly #tests = new Map<string, TestResult>();

  /** Results of a baseline: of each test how it ended, why, and about how long it took. */
  baseline(results: Results): Results {
    const runs = results.runs.map(run =>
      this.baselineRun({ ...run, tests: run.tests.map(test => this.baselineTest(test)) }),
    );
    return { ...results, runs };
  }

  /** Results that are judged: tests that passed or were skipped without their output and logs, all else almost whole. */
  current(results: Results): Results {
    return { ...results, runs: results.runs.map(run => this.currentRun(run)) };
  }

  /** A run as `baseline` leaves it, whose tests are so already. */
  baselineRun(run: RunResult): RunResult {
    return {
      ...run,
      splats: run.splats.map(splat => ({ ...splat, lines: none, frames: none })),
      consoleTail: none,
    };
  }

  /** A run as `current` leaves it. */
  currentRun(run: RunResult): RunResult {
    const tests = run.tests.map(test =>
      test.status === "pass" || test.status === "skip" ? this.#test(test) : withoutMuch(test),
    );
    return { ...run, tests };
  }

  /** A test as `baseline` leaves it. Those that ended alike in several environments are the same one. */
  baselineTest(test: TestResult): TestResult {
    const { id, status, reason, durationMs, known, location } = test;
    const steps = Math.round(Math.log(1 + durationMs) / durationStep);
    const key = JSON.stringify([id, status, reason, steps, known, location]);
    const there = this.#tests.get(key);
    if (there !== undefined) return there;
    const condensed = this.#test({ ...test, durationMs: Math.exp(steps * durationStep) - 1 });
    this.#tests.set(key, condensed);
    return condensed;
  }

  #test(test: TestResult): TestResult {
    return {
      ...test,
      id: this.#once(test.id),
      reason: this.#once(test.reason),
      startedAt: null,
      durationMs: Math.round(test.durationMs),
      exitCode: null,
      tail: none,
      command: none,
      logs: null,
      subtests: none,
      attempts: none,
    };
  }

  #once(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}

/** Of a test whose failure is told: its last lines, and of each attempt how it ended. */
function withoutMuch(test: TestResult): TestResult {
  return {
    ...test,
    tail: test.tail.slice(-mostTail),
    subtests: none,
    attempts: test.attempts.map(attempt => ({ ...attempt, tail: none, logs: null })),
  };
}
