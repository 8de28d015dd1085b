/** What is still to be done of a suite: what each test still takes, milliseconds; undefined where that is not known. */
export interface WorkLeft {
  /** Of what may run beside others. */
  beside: readonly (number | undefined)[];
  /** Of what runs alone. */
  solo: readonly (number | undefined)[];
  /** Tests at a time. */
  jobs: number;
}

/**
 * Milliseconds until all is done, if the machine is kept as busy as it can be: no less than the longest takes,
 * no less than all take that share it, and then what runs alone. Undefined when not all of it is known.
 */
export function estimateLeft({ beside, solo, jobs }: WorkLeft): number | undefined {
  const shared = beside.filter(ms => ms !== undefined);
  const alone = solo.filter(ms => ms !== undefined);
  if (shared.length + alone.length < beside.length + solo.length) return undefined;
  return Math.max(0, ...shared, sum(shared) / Math.max(1, jobs)) + sum(alone);
}

function sum(all: readonly number[]): number {
  return all.reduce((total, ms) => total + ms, 0);
}
