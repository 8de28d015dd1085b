/**
 * Kernel releases and ranges of them. A release is no semantic version: `6.12.57+deb13-amd64`,
 * `6.18.0-rc3-00012-gabcdef`. What counts are its numbers and its release candidate; what distributions and
 * builders put behind them does not.
 */

/** A release as one number: later releases have greater ones, a candidate comes before what it leads to. */
export type Rank = number;

/** What a range accepts. */
export interface KernelRange {
  /** Whether a release, as `uname -r` prints it, is in the range; one without numbers is in none. */
  includes(release: string): boolean;
}

/** What a range looks like, for messages. */
export const rangeForm = 'kernel releases in quotes, such as ">=6.1 <6.13" or "6.6 || >=6.12-rc3"';

interface Interval {
  from: Rank;
  /** Not included. */
  to: Rank;
}

/** One more than the greatest of each: all together stay exact in a double. */
const most = { minor: 10_000, patch: 100_000, candidate: 1000 } as const;
const final = most.candidate - 1;

function rankOf(major: number, minor: number, patch: number, candidate: number): Rank {
  return ((major * most.minor + minor) * most.patch + patch) * most.candidate + candidate;
}

/**
 * The rank of a release; undefined when it does not begin as kernel releases do.
 * Candidates are written `-rc3`, `~rc3`, `-0.rc3.…` (Fedora) and `-061300rc3` (Ubuntu's mainline builds).
 */
export function parseRelease(release: string): Rank | undefined {
  const match = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?!\d)(?:[-~.](?:\d{1,9}\.?)?rc(\d{1,3})(?!\d))?/.exec(
    release,
  );
  if (match === null) return undefined;
  const [, major, minor, patch, candidate] = match;
  const rc = candidate === undefined ? final : Math.min(Number(candidate), final - 1);
  return rankOf(Number(major), Number(minor), Number(patch ?? 0), rc);
}

/**
 * Reads a range: terms joined by spaces must all hold, `||` separates alternatives. A term is a version with
 * `>=`, `>`, `<=`, `<` or `=` (or nothing, which is `=`). Its version stands for every release that begins with
 * its numbers, candidates included: `6.12` is 6.12-rc1 as well as 6.12.57.
 * @returns what is expected instead, and why, when it is no range or no kernel could be in it
 */
export function parseKernelRange(text: string): KernelRange | { expected: string } {
  const intervals: Interval[] = [];
  for (const alternative of text.split("||")) {
    const interval = parseAlternative(alternative);
    if ("expected" in interval) return interval;
    intervals.push(interval);
  }
  return {
    includes(release) {
      const rank = parseRelease(release);
      return rank !== undefined && intervals.some(({ from, to }) => from <= rank && rank < to);
    },
  };
}

function parseAlternative(text: string): Interval | { expected: string } {
  const terms = text
    .replace(/([<>=]) +/g, "$1")
    .trim()
    .split(/ +/);
  let all: Interval = { from: 0, to: Number.POSITIVE_INFINITY };
  for (const term of terms) {
    const interval = parseTerm(term);
    if (interval === undefined) {
      const what = term === "" ? "a term is missing" : `${JSON.stringify(term)} is no term`;
      return { expected: `${rangeForm}; ${what}` };
    }
    all = { from: Math.max(all.from, interval.from), to: Math.min(all.to, interval.to) };
  }
  if (all.from >= all.to) {
    return { expected: `terms that hold together; no kernel can be in ${JSON.stringify(text.trim())}` };
  }
  return all;
}

function parseTerm(term: string): Interval | undefined {
  const match = /^(>=|>|<=|<|=)?(\d{1,3})(?:\.(\d{1,4})(?:\.(\d{1,5}))?(?:-rc(\d{1,2}))?)?$/.exec(term);
  if (match === null) return undefined;
  const [, comparison, ...numbers] = match;
  const { from, to } = namedBy(numbers.map(each => (each === undefined ? undefined : Number(each))));
  switch (comparison) {
    case ">=":
      return { from, to: Number.POSITIVE_INFINITY };
    case ">":
      return { from: to, to: Number.POSITIVE_INFINITY };
    case "<=":
      return { from: 0, to };
    case "<":
      return { from: 0, to: from };
    default:
      return { from, to };
  }
}

/** Everything that begins with the numbers of a version, of which the later ones may be absent. */
function namedBy([major = 0, minor, patch, candidate]: readonly (number | undefined)[]): Interval {
  if (minor === undefined) return { from: rankOf(major, 0, 0, 0), to: rankOf(major + 1, 0, 0, 0) };
  if (candidate !== undefined) {
    const from = rankOf(major, minor, patch ?? 0, candidate);
    return { from, to: from + 1 };
  }
  const from = rankOf(major, minor, patch ?? 0, 0);
  if (patch === undefined) return { from, to: rankOf(major, minor + 1, 0, 0) };
  return { from, to: rankOf(major, minor, patch + 1, 0) };
}
