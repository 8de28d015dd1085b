import type { Timeline, TimelineBoot, TimelineRun } from "./timeline.ts";

/** A machine of a job, and what was on it. */
export interface Lane {
  job: string;
  machine: string;
  from: number;
  to: number;
  /** In the order in which they started. */
  runs: readonly TimelineRun[];
  boots: readonly TimelineBoot[];
}

/** A scale that all lanes share. */
export interface Axis {
  /** Where it begins, unless each lane begins at its own start. */
  origin: number;
  stepMs: number;
  steps: number;
  /** Machines that were on hours apart are each drawn from their own start, or there would be nothing to see. */
  isRelative: boolean;
}

export function lanesOf(timelines: readonly Timeline[]): Lane[] {
  const lanes = timelines.flatMap(({ job, runs, boots }) => {
    const machines = new Set([...runs, ...boots].map(({ machine }) => machine));
    return [...machines].flatMap((machine): Lane[] => {
      const own = runs.filter(run => run.machine === machine && isSpan(run));
      const started = boots.filter(boot => boot.machine === machine && isSpan(boot));
      const all = [...own, ...started];
      if (all.length === 0) return [];
      const from = all.reduce((first, each) => Math.min(first, each.from), Number.POSITIVE_INFINITY);
      const to = all.reduce((last, each) => Math.max(last, each.to), 0);
      return [{ job, machine, from, to, runs: own, boots: started }];
    });
  });
  return lanes.sort((a, b) => a.from - b.from || (a.job < b.job ? -1 : 1));
}

/** A date can hold it, so that it can be told. */
function isSpan({ from, to }: { from: number; to: number }): boolean {
  return from >= 0 && to >= from && to < 8.64e15;
}

const niceSeconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];
const mostSteps = 8;
/** Beyond so many times the longest lane, lanes do not share a start. */
const mostApart = 4;

/** Undefined when there is nothing to draw. */
export function axisOf(lanes: readonly Lane[]): Axis | undefined {
  const [first] = lanes;
  if (first === undefined) return undefined;
  const origin = Math.min(...lanes.map(({ from }) => from));
  const all = Math.max(...lanes.map(({ to }) => to)) - origin;
  const longest = Math.max(1, ...lanes.map(({ from, to }) => to - from));
  const isRelative = all > mostApart * longest;
  const span = isRelative ? longest : Math.max(1, all);
  const wanted = span / mostSteps / 1000;
  const step = niceSeconds.find(seconds => seconds >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  return { origin, stepMs: step * 1000, steps: Math.max(1, Math.ceil(span / 1000 / step)), isRelative };
}
