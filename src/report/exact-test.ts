/** How often something failed, of how many trials. */
export interface Trials {
  failed: number;
  of: number;
}

/** Two groups of trials of one thing that are compared, such as today's and earlier ones. */
export interface Stratum {
  now: Trials;
  before: Trials;
}

/**
 * Fisher's exact test with strata (the exact conditional test of a common odds ratio of 1; with one stratum it is
 * Fisher's own): how likely it is that at least as many failures fall on `now` when in each stratum all trials, now
 * and before, fail alike. One-sided, so that a small value says that it fails oftener now. Exact tests, since
 * failures are few: with less than five expected ones an approximation says anything.
 * Source: A. Agresti, Categorical Data Analysis, on exact conditional inference for 2x2xK tables.
 * @param given among the outcomes with at least so many failures now: 1 when it is asked only since it failed
 */
export function failsOftener(strata: readonly Stratum[], given = 0): number {
  const seen = strata.reduce((sum, { now }) => sum + now.failed, 0);
  const sum = strata.reduce<readonly number[]>((all, stratum) => convolve(all, failuresNow(stratum)), [1]);
  const possible = addUp(sum.slice(given));
  return possible === 0 ? 1 : Math.min(1, addUp(sum.slice(Math.max(seen, given))) / possible);
}

/** Slack for values that are equal but for rounding. */
const slack = 1 + 1e-7;

/** Fisher's exact test, two-sided: the sum over all tables that are not likelier than the one seen. */
export function differsFrom(stratum: Stratum): number {
  const likely = failuresNow(stratum);
  const seen = likely[stratum.now.failed] ?? 0;
  return Math.min(1, addUp(likely.filter(each => each <= seen * slack)));
}

/** How likely 0, 1, 2 ... failures are among the trials of now, all failures being given: hypergeometric. */
function failuresNow({ now, before }: Stratum): number[] {
  const failed = now.failed + before.failed;
  const all = now.of + before.of;
  return Array.from({ length: now.of + 1 }, (_, count) =>
    count > failed || now.of - count > all - failed
      ? 0
      : Math.exp(logChoose(failed, count) + logChoose(all - failed, now.of - count) - logChoose(all, now.of)),
  );
}

function convolve(left: readonly number[], right: readonly number[]): number[] {
  const sum = new Array<number>(left.length + right.length - 1).fill(0);
  for (const [i, a] of left.entries()) {
    for (const [j, b] of right.entries()) sum[i + j] = (sum[i + j] ?? 0) + a * b;
  }
  return sum;
}

/** The small ones first, so that none is lost. */
function addUp(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}

const logFactorials: number[] = [0];

function logChoose(of: number, chosen: number): number {
  return logFactorial(of) - logFactorial(chosen) - logFactorial(of - chosen);
}

function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next++) {
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
  }
  return logFactorials[n] ?? 0;
}
