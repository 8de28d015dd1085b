import {
  type Attempt,
  type Conclusion,
  type CountKind,
  countsAs,
  isBad,
  type Results,
  type RunResult,
  type TestResult,
} from "../results/index.ts";

/** When what of a job ran on its machines, condensed: what a picture of it needs. Times are milliseconds since 1970. */
export interface Timeline {
  job: string;
  /** In the order in which they started. */
  runs: readonly TimelineRun[];
  /** In the order in which they started; what the results do not say must come from elsewhere. */
  boots: readonly TimelineBoot[];
}

/** A machine on its way to a kernel. */
export interface TimelineBoot {
  machine: string;
  from: number;
  to: number;
  /** Whether the kernel came up. */
  isUp: boolean;
  /** Why it did not; else empty. */
  reason: string;
}

export interface TimelineRun {
  machine: string;
  environment: string;
  from: number;
  /** Its boot and what prepared it included. */
  to: number;
  /** When the first test started; undefined when none did. */
  firstTest: number | undefined;
  conclusion: Conclusion;
  reason: string;
  tests: number;
  deaths: number;
  /** The longest tests, and the worst ones, in the order in which they started. */
  spans: readonly TimelineSpan[];
  /** How many of all tests ran at once, on average, in equal parts of the time from `firstTest` to `to`. */
  density: readonly number[];
}

export interface TimelineSpan {
  test: string;
  how: CountKind;
  from: number;
  to: number;
}

const longestKept = 16;
const badKept = 12;
const densityParts = 48;
/** A test that took a smaller part of its run than this is in the density alone, unless it is bad. */
const leastShare = 0.01;

/**
 * One results file's. What it returns takes a few KiB for each run, so that the file's results need not be kept.
 * @param results as they were read: `Condenser` drops the times of what passed
 */
export function timelineOf(job: string, results: Results, boots: readonly TimelineBoot[] = []): Timeline {
  const inOrder = (a: { from: number }, b: { from: number }) => a.from - b.from;
  return { job, runs: results.runs.map(timelineOfRun).sort(inOrder), boots: boots.toSorted(inOrder) };
}

function timelineOfRun(run: RunResult): TimelineRun {
  const from = Date.parse(run.startedAt);
  const to = from + run.durationMs;
  const leastMs = run.durationMs * leastShare;
  const starts: number[] = [];
  const ends: number[] = [];
  const long: TimelineSpan[] = [];
  const bad: TimelineSpan[] = [];
  const clock = new TimeReader();
  let firstTest = Number.POSITIVE_INFINITY;
  const add = ({ id, known }: TestResult, { startedAt, durationMs, status }: TestResult | Attempt) => {
    if (startedAt === null) return;
    const start = clock.read(startedAt);
    const end = start + durationMs;
    starts.push(start);
    ends.push(end);
    if (start < firstTest) firstTest = start;
    const how = countsAs({ status, known });
    if (durationMs >= leastMs) keepWorth(long, longestKept, id, how, start, end);
    else if (isBad({ status, known })) keepWorth(bad, badKept, id, how, start, end);
  };
  for (const test of run.tests) {
    if (test.attempts.length === 0) add(test, test);
    else for (const attempt of test.attempts) add(test, attempt);
  }
  const hasTests = starts.length > 0;
  return {
    machine: run.machine.name,
    environment: run.environment.name,
    from,
    to,
    firstTest: hasTests ? firstTest : undefined,
    conclusion: run.conclusion,
    reason: run.reason,
    tests: run.tests.length,
    deaths: run.deaths.length,
    spans: [...long, ...bad].sort((a, b) => a.from - b.from),
    density: hasTests ? densityOf(starts, ends, firstTest, to) : [],
  };
}

/** `2026-01-02T03:04:`. */
const minuteLength = 17;

/** Reads times of which many are in the same minute. */
class TimeReader {
  #minute = "";
  #minuteMs = 0;

  /** Milliseconds since 1970. */
  read(text: string): number {
    if (text.length !== minuteLength + 7) return Date.parse(text);
    if (!this.#isSameMinute(text)) {
      this.#minute = text.slice(0, minuteLength);
      this.#minuteMs = Date.parse(`${this.#minute}00.000Z`);
    }
    return this.#minuteMs + 1000 * digits(text, 17, 19) + digits(text, 20, 23);
  }

  /** From the end, where minutes differ; a third of the time that `startsWith` takes. */
  #isSameMinute(text: string): boolean {
    if (this.#minute === "") return false;
    for (let at = minuteLength - 1; at >= 0; at--) {
      if (text.charCodeAt(at) !== this.#minute.charCodeAt(at)) return false;
    }
    return true;
  }
}

/** The number that they are in a text; NaN when they are something else. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = 10 * number + digit;
  }
  return number;
}

/** Adds a span where it is among the most that are kept, those that are worth most first. */
function keepWorth(
  spans: TimelineSpan[],
  most: number,
  test: string,
  how: CountKind,
  from: number,
  to: number,
): void {
  const last = spans.length < most ? undefined : spans.at(-1);
  if (last !== undefined && !isBefore(how, from, to, last)) return;
  const at = spans.findIndex(each => isBefore(how, from, to, each));
  spans.splice(at === -1 ? spans.length : at, 0, { test, how, from, to });
  if (spans.length > most) spans.pop();
}

/** Whether a span is worth more than another: what is bad is, since there may be more long tests than are kept. */
function isBefore(how: CountKind, from: number, to: number, other: TimelineSpan): boolean {
  const more = worthOf(how) - worthOf(other.how);
  return more === 0 ? to - from > other.to - other.from : more > 0;
}

function worthOf(how: CountKind): number {
  return how === "pass" || how === "skip" ? 0 : 1;
}

/** @param starts of each execution, as `ends` are their ends */
function densityOf(starts: readonly number[], ends: readonly number[], from: number, to: number): number[] {
  const width = (to - from) / densityParts;
  const busy = new Array<number>(densityParts).fill(0);
  if (width <= 0) return busy;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] ?? from;
    const end = Math.min(ends[index] ?? start, to);
    const first = Math.max(0, Math.floor((start - from) / width));
    const last = Math.min(densityParts - 1, Math.floor((end - from) / width));
    for (let part = first; part <= last; part++) {
      const opens = from + part * width;
      const ms = Math.min(end, opens + width) - Math.max(start, opens);
      busy[part] = (busy[part] ?? 0) + Math.max(0, ms);
    }
  }
  return busy.map(ms => Math.round((ms / width) * 100) / 100);
}
