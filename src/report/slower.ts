/** Without so many earlier durations nothing is said. */
export const leastEarlier = 5;
/** Two uniformly drawn durations of a test that varies by 30 % differ by a factor of 1.3 / 0.7 = 1.86 at most. */
export const leastFactor = 1.9;
/** As in the comparison of two results: below it, it is the machine's jitter. */
const leastDifferenceMs = 1000;
/** So many robust standard deviations above the median. */
const deviations = 4;
/** From the median absolute deviation to the standard deviation of a normal distribution. */
const robust = 1.4826;
/** With at least so many earlier durations one odd one in twenty does not widen the bound. */
const enoughForQuantile = 20;

export interface Slowdown {
  /** Of the earlier durations. */
  medianMs: number;
  nowMs: number;
  /** How many times as long it took, with what its whole run was slower by taken off. */
  factor: number;
  /** How many earlier durations there were. */
  earlier: number;
}

/**
 * Whether a duration lies beyond what earlier ones vary by, on a logarithmic scale: above the median by a factor of
 * 1.9, by four robust standard deviations (median absolute deviation), and by twice the furthest that an earlier one
 * was above it (from 20 earlier ones on: all but one in twenty); and by one second.
 * @param earlierMs durations of earlier passes
 * @param runFactor how many times as long everything in its run took
 */
export function findSlowdown(
  nowMs: number,
  earlierMs: readonly number[],
  runFactor = 1,
): Slowdown | undefined {
  if (earlierMs.length < leastEarlier) return undefined;
  const sorted = earlierMs.map(logOf).sort((a, b) => a - b);
  const median = medianOf(sorted);
  const now = logOf(nowMs) - Math.max(0, Math.log(runFactor));
  if (now - median <= Math.log(leastFactor)) return undefined;
  const medianMs = Math.exp(median);
  if (Math.exp(now) - medianMs < leastDifferenceMs) return undefined;
  const deviation = medianOf(sorted.map(each => Math.abs(each - median)).sort((a, b) => a - b));
  const skipped = sorted.length < enoughForQuantile ? 0 : Math.floor(sorted.length / enoughForQuantile);
  const furthest = (sorted.at(-1 - skipped) ?? median) - median;
  if (now - median <= Math.max(deviations * robust * deviation, 2 * furthest)) return undefined;
  return { medianMs, nowMs, factor: Math.exp(now - median), earlier: sorted.length };
}

/** Below this a run is not judged as a whole. */
const leastTests = 20;
/** Of shorter ones the start is most. */
const tellingMs = 100;

/**
 * How many times as long a whole run took, by the median of its tests; 1 when there are too few of them.
 * @param tests each with its duration now and the median of its earlier ones
 */
export function findRunFactor(tests: readonly { nowMs: number; medianMs: number }[]): number {
  const factors = tests
    .filter(({ medianMs }) => medianMs >= tellingMs)
    .map(({ nowMs, medianMs }) => logOf(nowMs) - logOf(medianMs))
    .sort((a, b) => a - b);
  return factors.length < leastTests ? 1 : Math.exp(medianOf(factors));
}

/** The median of at least `leastEarlier` durations, which it sorts; undefined with fewer. */
export function medianDuration(earlierMs: Float64Array): number | undefined {
  if (earlierMs.length < leastEarlier) return undefined;
  earlierMs.sort();
  const middle = earlierMs.length >> 1;
  const upper = Math.max(1, earlierMs[middle] ?? 1);
  // As on the logarithmic scale, without a hundred thousand logarithms.
  return earlierMs.length % 2 === 1 ? upper : Math.sqrt(upper * Math.max(1, earlierMs[middle - 1] ?? 1));
}

function logOf(ms: number): number {
  return Math.log(Math.max(1, ms));
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
