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
  /** Where each text is in `#inOrder`. */
  readonly #texts = new Map<string, number>();
  readonly #inOrder: string[] = [];
  /** Where the next one is likely to be. */
  #place = 0;
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
    const copied = results.runs.map(run => ({ ...run, tests: run.tests.map(test => ({ ...test })) }));
    return { ...results, runs: copied.map(run => this.currentRun(run)) };
  }

  /** A run as `baseline` leaves it, whose tests are so already. */
  baselineRun(run: RunResult): RunResult {
    return {
      ...run,
      splats: run.splats.map(splat => ({ ...splat, lines: none, frames: none })),
      consoleTail: none,
    };
  }

  /** A run as `current` leaves it. Its tests are changed, since copies of so many take time: nobody else has them. */
  currentRun(run: RunResult): RunResult {
    for (const [index, test] of run.tests.entries()) {
      if (test.status === "pass" || test.status === "skip") this.#condense(test);
      else run.tests[index] = withoutMuch(test);
    }
    return run;
  }

  /** A test as `baseline` leaves it. Those that ended alike in several environments are the same one. */
  baselineTest(test: TestResult): TestResult {
    const { id, status, reason, durationMs, known, location } = test;
    const steps = Math.round(Math.log(1 + durationMs) / durationStep);
    const key = JSON.stringify([id, status, reason, steps, known, location]);
    const there = this.#tests.get(key);
    if (there !== undefined) return there;
    const condensed = { ...test, durationMs: Math.exp(steps * durationStep) - 1 };
    this.#condense(condensed);
    this.#tests.set(key, condensed);
    return condensed;
  }

  #condense(test: TestResult): void {
    test.id = this.once(test.id);
    test.startedAt = null;
    test.durationMs = Math.round(test.durationMs);
    test.exitCode = null;
    test.reason = this.once(test.reason);
    test.tail = none;
    test.command = none;
    test.logs = null;
    test.subtests = none;
    test.attempts = none;
  }

  /** The same text, which is kept once. */
  once(text: string): string {
    if (text === "") return "";
    // Most files have the same tests in the same order: to compare two texts is much less than to look for one.
    const next = this.#inOrder[this.#place];
    if (next === text) {
      this.#place += 1;
      return next;
    }
    return this.#find(text);
  }

  #find(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) {
      this.#place = known + 1;
      return this.#inOrder[known] ?? text;
    }
    // Its own bytes: a part of a file's text would keep all of that.
    const own: string = JSON.parse(JSON.stringify(text));
    this.#place = this.#inOrder.push(own);
    this.#texts.set(own, this.#place - 1);
    return own;
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
