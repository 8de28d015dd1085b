/** What is believed of a rate before it is tried: a Beta distribution, as if so many trials had been seen. */
export interface Beta {
  failed: number;
  passed: number;
}

/** How often a test fails on a commit that has the fault, and on one that has not. */
export interface Rates {
  bad: Beta;
  good: Beta;
}

/** Trials that are told by their end alone: the order says nothing. */
export interface Trials {
  failed: number;
  passed: number;
}

/**
 * A test that says the same of the same kernel each time, as far as anybody knows: one contradiction in some thousand
 * trials is thought possible, so that contradicting answers end in doubt and not in a division by zero.
 */
export const steadyRates: Rates = {
  bad: { failed: 2000, passed: 1 },
  good: { failed: 1, passed: 2000 },
};

/**
 * A test that is known to be flaky: when there is a fault it fails at any rate, else seldom. Of the trials on the
 * good and the bad end both rates are learnt.
 */
export const flakyRates: Rates = {
  bad: { failed: 1, passed: 1 },
  good: { failed: 0.5, passed: 9.5 },
};

export function meanOf({ failed, passed }: Beta): number {
  return failed / (failed + passed);
}

/** What is believed once trials have been seen. */
export function learn(before: Beta, trials: Trials): Beta {
  return { failed: before.failed + trials.failed, passed: before.passed + trials.passed };
}

/**
 * The logarithm of how likely these trials are, one after the other, when the rate is as believed: the ratio of two
 * Beta functions, as sums of logarithms, since trials are whole numbers.
 */
export class LikelihoodTable {
  readonly #failed: LogSums;
  readonly #passed: LogSums;
  readonly #all: LogSums;

  constructor({ failed, passed }: Beta) {
    this.#failed = new LogSums(failed);
    this.#passed = new LogSums(passed);
    this.#all = new LogSums(failed + passed);
  }

  of({ failed, passed }: Trials): number {
    return this.#failed.of(failed) + this.#passed.of(passed) - this.#all.of(failed + passed);
  }
}

/** ln(start) + ln(start + 1) + …, so many of them. */
class LogSums {
  readonly #start: number;
  readonly #sums = [0];

  constructor(start: number) {
    this.#start = start;
  }

  of(count: number): number {
    for (let next = this.#sums.length; next <= count; next++) {
      this.#sums.push((this.#sums[next - 1] ?? 0) + Math.log(this.#start + next - 1));
    }
    return this.#sums[count] ?? 0;
  }
}

/** The entropy of a coin that shows one side with this probability, bits. */
export function coinEntropy(probability: number): number {
  if (probability <= 0 || probability >= 1) return 0;
  return -(probability * Math.log2(probability) + (1 - probability) * Math.log2(1 - probability));
}
