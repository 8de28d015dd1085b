import { formatDuration, visible } from "../base/index.ts";
import { type Status, statusWords } from "../results/index.ts";
import type { Test } from "../suite/index.ts";
import { estimateLeft } from "./eta.ts";
import type { ProgressEvent } from "./progress.ts";

const bad = new Set<Status>(["fail", "flaky", "timeout", "crash", "machine-died", "error"]);

interface RunningTest {
  since: number;
  pid?: number;
  /** From 2 on. */
  iteration?: number;
  why: "first" | "retry" | "suspect";
}

/** A test whose result does not stand yet. */
interface Pending {
  expectedMs: number | undefined;
  isSolo: boolean;
}

/** What a person wants to know while a suite runs: how far it is, how it goes, what runs now. */
export class Tally {
  readonly #now: () => number;
  readonly #running = new Map<Test, RunningTest>();
  readonly #pending = new Map<Test, Pending>();
  readonly #counts = new Map<Status, number>();
  /** What a test takes on the average of those that are known; undefined when none is. */
  #typicalMs: number | undefined;
  #total = 0;
  #jobs = 1;
  #beganAt = 0;
  #isDead = false;
  #retries = 0;

  /** @param now milliseconds of a clock that never jumps */
  constructor(now: () => number) {
    this.#now = now;
  }

  take(event: ProgressEvent): void {
    switch (event.kind) {
      case "began":
        this.#begin(event);
        return;
      case "started":
        this.#running.set(event.test, { since: this.#now(), why: event.why });
        if (event.why === "retry") this.#retries -= 1;
        return;
      case "process":
        this.#note(event.test, { pid: event.pid });
        return;
      case "iteration":
        this.#note(event.test, { iteration: event.iteration });
        return;
      case "retrying":
        this.#retries += 1;
        this.#running.delete(event.test);
        this.#pending.set(event.test, { expectedMs: event.result.durationMs, isSolo: true });
        return;
      case "ended":
        this.#end(event);
        return;
      case "died":
        this.#isDead = true;
        this.#running.clear();
        for (const test of event.suspects) {
          this.#pending.set(test, { expectedMs: this.#pending.get(test)?.expectedMs, isSolo: true });
        }
        return;
      case "revived":
        this.#isDead = false;
        return;
      case "finished":
        this.#isDead = false;
        this.#running.clear();
        this.#pending.clear();
        this.#counts.clear();
        for (const { status } of event.outcome.tests) this.#count(status);
    }
  }

  #begin({ suite, jobs, plan }: ProgressEvent & { kind: "began" }): void {
    for (const map of [this.#running, this.#pending, this.#counts]) map.clear();
    this.#total = suite.tests.length;
    this.#jobs = jobs;
    this.#beganAt = this.#now();
    this.#isDead = false;
    this.#retries = 0;
    for (const { test, expectedMs, isSolo } of plan) this.#pending.set(test, { expectedMs, isSolo });
    const known = plan.map(({ expectedMs }) => expectedMs).filter(ms => ms !== undefined);
    const sum = known.reduce((total, ms) => total + ms, 0);
    this.#typicalMs = known.length === 0 ? undefined : sum / known.length;
  }

  #end({ test, result }: ProgressEvent & { kind: "ended" }): void {
    this.#running.delete(test);
    this.#pending.delete(test);
    this.#count(result.status);
  }

  #note(test: Test, more: Partial<RunningTest>): void {
    const running = this.#running.get(test);
    if (running !== undefined) Object.assign(running, more);
  }

  #count(status: Status): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  get isRunning(): boolean {
    return this.#running.size > 0 || this.#isDead;
  }

  /** Whether the machine died and is not back yet. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** `12/85 done` */
  get done(): string {
    const done = [...this.#counts].reduce((sum, [status, n]) => (status === "not-run" ? sum : sum + n), 0);
    return `${done}/${this.#total} done`;
  }

  /** `9 passed, 2 skipped, 1 failed, 1 to be repeated`; only what went wrong when `isShort`. */
  counts(options: { isShort?: boolean } = {}): string {
    const counts = [...this.#counts]
      .filter(([status]) => options.isShort !== true || bad.has(status))
      .map(([status, count]) => `${count} ${statusWords[status]}`);
    if (this.#retries > 0) counts.push(`${this.#retries} to be repeated`);
    return counts.join(", ");
  }

  /** `dirty_log_test[412] 35s, steal_time[437] 2.0s and 3 more`: the longest running first. */
  running(most: number): string {
    if (this.#isDead) return "the machine is being brought back";
    const names = this.#byAge().map(([test, { since, pid, iteration }]) => {
      const number = pid === undefined ? "" : `[${pid}]`;
      const turn = iteration === undefined ? "" : ` #${iteration}`;
      return `${visible(test.name)}${number}${turn} ${formatDuration(this.#now() - since)}`;
    });
    const more = names.length - most;
    return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
  }

  /** One line for each test that runs, and one for what is left; the longest running first. */
  runningLines(): string[] {
    if (this.#total === 0) return ["no test runs yet"];
    const left = this.left();
    const summary = [this.done, this.counts(), left].filter(part => part !== "").join("; ");
    if (this.#isDead) return [`${summary}; the machine is being brought back`];
    if (this.#running.size === 0) return [`${summary}; nothing runs`];
    const lines = this.#byAge().map(([test, running]) => this.#runningLine(test, running));
    return [`${summary}; running:`, ...lines];
  }

  #runningLine(test: Test, { since, pid, iteration, why }: RunningTest): string {
    const expectedMs = this.#pending.get(test)?.expectedMs;
    const usual = expectedMs === undefined ? "" : ` of some ${formatDuration(expectedMs)}`;
    const details = [
      `${formatDuration(this.#now() - since)}${usual}`,
      ...(pid === undefined ? [] : [`process ${pid}`]),
      ...(iteration === undefined ? [] : [`iteration ${iteration}`]),
      ...(why === "retry" ? ["repeated alone"] : []),
      ...(why === "suspect" ? ["a suspect, alone"] : []),
    ];
    return `    ${visible(test.name).replaceAll("\n", "\\n")} (${details.join(", ")})`;
  }

  #byAge(): [Test, RunningTest][] {
    return [...this.#running].sort(([, a], [, b]) => a.since - b.since);
  }

  /** `~2m05s left`, going by recorded durations; empty when there are none, or when all take longer than these. */
  left(): string {
    const beside: (number | undefined)[] = [];
    const solo: (number | undefined)[] = [];
    const typicalMs = this.#typicalMs;
    for (const [test, { expectedMs = typicalMs, isSolo }] of this.#pending) {
      const since = this.#running.get(test)?.since;
      const ranMs = since === undefined ? 0 : this.#now() - since;
      const leftMs = expectedMs === undefined ? undefined : Math.max(0, expectedMs - ranMs);
      (isSolo ? solo : beside).push(leftMs);
    }
    const ms = estimateLeft({ beside, solo, jobs: this.#jobs });
    return ms === undefined || ms === 0 ? "" : `~${formatDuration(ms)} left`;
  }

  /** Since the suite began, `4m35s`. */
  get elapsed(): string {
    return formatDuration(this.#now() - this.#beganAt);
  }
}
