import type { Trials } from "./exact-test.ts";

/** 95 % of the normal distribution lie within so many deviations. */
const deviations = 1.959964;

/**
 * Between which two shares the true one lies, with 95 % confidence: Wilson's score interval, which stays within 0
 * and 1 and is useful from one trial on (E. B. Wilson, 1927). All of it, 0 to 1, without a trial.
 */
export function wilsonInterval({ failed, of }: Trials): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = failed / of;
  const weight = deviations ** 2 / of;
  const middle = share + weight / 2;
  const half = deviations * Math.sqrt((share * (1 - share)) / of + weight / (4 * of));
  return {
    low: failed === 0 ? 0 : Math.max(0, (middle - half) / (1 + weight)),
    high: failed === of ? 1 : Math.min(1, (middle + half) / (1 + weight)),
  };
}
