/** Of what is called a finding, at most this share is expected to be none. */
export const falseDiscoveryRate = 0.05;

/**
 * Which of many tests count as findings, when at most `rate` of those are to be false ones (Y. Benjamini and
 * Y. Hochberg, 1995). For independent tests, and for those that rise and fall together.
 * @param values how likely each is by chance, 0 to 1
 */
export function discoveries(values: readonly number[], rate = falseDiscoveryRate): boolean[] {
  const sorted = values.toSorted((a, b) => a - b);
  const last = sorted.findLastIndex((value, index) => value <= (rate * (index + 1)) / values.length);
  const bound = sorted[last];
  return values.map(value => bound !== undefined && value <= bound);
}
