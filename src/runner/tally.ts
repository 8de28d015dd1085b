import { formatDuration, visible } from "../base/index.ts";
import { type Status, statusWords } from "../results/index.ts";
import type { Test } from "../suite/index.ts";
import type { ProgressEvent } from "./progress.ts";

const bad = new Set<Status>(["fail", "timeout", "crash", "machine-died", "error"]);

/** What a person wants to know while a suite runs: how far it is, how it goes, what runs now. */
export class Tally {
  readonly #now: () => number;
  readonly #running = new Map<Test, number>();
  readonly #counts = new Map<Status, number>();
  #total = 0;
  #beganAt = 0;

  /** @param now milliseconds of a clock that never jumps */
  constructor(now: () => number) {
    this.#now = now;
  }

  take(event: ProgressEvent): void {
    if (event.kind === "began") {
      this.#running.clear();
      this.#counts.clear();
      this.#total = event.suite.tests.length;
      this.#beganAt = this.#now();
    } else if (event.kind === "started") {
      this.#running.set(event.test, this.#now());
    } else if (event.kind === "ended") {
      this.#running.delete(event.test);
      this.#count(event.result.status);
    } else {
      this.#running.clear();
      this.#counts.clear();
      for (const { status } of event.outcome.tests) this.#count(status);
    }
  }

  #count(status: Status): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** `12/85 done` */
  get done(): string {
    const done = [...this.#counts].reduce((sum, [status, n]) => (status === "not-run" ? sum : sum + n), 0);
    return `${done}/${this.#total} done`;
  }

  /** `9 passed, 2 skipped, 1 failed`; only what went wrong when `isShort`. */
  counts(options: { isShort?: boolean } = {}): string {
    return [...this.#counts]
      .filter(([status]) => options.isShort !== true || bad.has(status))
      .map(([status, count]) => `${count} ${statusWords[status]}`)
      .join(", ");
  }

  /** `dirty_log_test 35s, steal_time 2.0s and 3 more`: the longest running first. */
  running(most: number): string {
    const names = [...this.#running]
      .sort(([, a], [, b]) => a - b)
      .map(([test, since]) => `${visible(test.name)} ${formatDuration(this.#now() - since)}`);
    const more = names.length - most;
    return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
  }

  /** Since the suite began, `4m35s`. */
  get elapsed(): string {
    return formatDuration(this.#now() - this.#beganAt);
  }
}
