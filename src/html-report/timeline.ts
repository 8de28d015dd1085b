import {
  type Conclusion,
  type CountKind,
  countsAs,
  isBad,
  type Results,
  type RunResult,
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
  let firstTest = Number.POSITIVE_INFINITY;
  for (const test of run.tests) {
    for (const part of test.attempts.length > 0 ? test.attempts : [test]) {
      if (part.startedAt === null) continue;
      const start = Date.parse(part.startedAt);
      const end = start + part.durationMs;
      starts.push(start);
      ends.push(end);
      if (start < firstTest) firstTest = start;
      const counted = { status: part.status, known: test.known };
      if (part.durationMs < leastMs && !isBad(counted)) continue;
      const span = { test: test.id, how: countsAs(counted), from: start, to: end };
      (part.durationMs >= leastMs ? long : bad).push(span);
    }
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
    spans: [...longest(long, longestKept), ...longest(bad, badKept)].sort((a, b) => a.from - b.from),
    density: hasTests ? densityOf(starts, ends, firstTest, to) : [],
  };
}

/** What is bad first, since there may be more long tests than are kept. */
function longest(spans: TimelineSpan[], most: number): TimelineSpan[] {
  const worth = ({ how }: TimelineSpan) => (how === "pass" || how === "skip" ? 0 : 1);
  return spans.sort((a, b) => worth(b) - worth(a) || b.to - b.from - (a.to - a.from)).slice(0, most);
}

/** @param starts of each execution, as `ends` are their ends */
function densityOf(starts: readonly number[], ends: readonly number[], from: number, to: number): number[] {
  const width = (to - from) / densityParts;
  const busy = new Array<number>(densityParts).fill(0);
  if (width <= 0) return busy;
  for (const [index, start] of starts.entries()) {
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
