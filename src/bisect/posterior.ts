import type { CandidateGraph } from "./candidate-graph.ts";
import { LikelihoodTable, learn, meanOf, type Rates, type Trials } from "./rates.ts";

/**
 * A commit that was tried. `good-end` contains no candidate, and `bad-end` all of them, where it is none itself (as
 * when only the commits that touch some paths are candidates).
 */
export type ProbePlace = number | "good-end" | "bad-end";

/** Whether a place contains a candidate. */
export function isInside(graph: CandidateGraph, place: ProbePlace, candidate: number): boolean {
  return place === "bad-end" || (place !== "good-end" && graph.contains(place, candidate));
}

export interface PriorBelief {
  rates: Rates;
  /** How likely each candidate is to be the first bad commit, in any unit. Default: all alike. */
  weights?: Float64Array;
  /** How likely it is that the good end is bad already. */
  earlier: number;
  /** How likely it is that nothing changed in between, and good and bad differ by chance. */
  unchanged: number;
}

/** What is believed of each answer; all of it sums up to 1. */
export interface Belief {
  /** By the candidate's number: it is the first bad commit. */
  first: Float64Array;
  earlier: number;
  unchanged: number;
}

/** Failure rates that are expected, for each answer that there may be. */
export interface Expectation {
  /** By candidate: on commits that contain the first bad one, when it is that candidate. */
  bad: Float64Array;
  /** By candidate: on all others. */
  good: Float64Array;
  /** On any commit. */
  earlier: number;
  unchanged: number;
}

/**
 * Which commit is the first bad one, after what was tried: Bayes' rule over the candidates, with both failure rates
 * unknown and integrated out (each has a Beta distribution before, so that the trials' likelihood is a ratio of Beta
 * functions). A trial on a commit is one of the bad rate when the commit contains the first bad one, else of the good.
 */
export class Posterior {
  readonly #graph: CandidateGraph;
  readonly #prior: PriorBelief;
  readonly #bad: LikelihoodTable;
  readonly #good: LikelihoodTable;
  readonly #trials = new Map<ProbePlace, Trials>();
  /** By candidate: the trials on commits that contain it. */
  readonly #inside: { failed: Float64Array; passed: Float64Array };
  readonly #all: Trials = { failed: 0, passed: 0 };
  #belief: Belief | undefined;
  #expectation: Expectation | undefined;

  constructor(graph: CandidateGraph, prior: PriorBelief) {
    this.#graph = graph;
    this.#prior = prior;
    this.#bad = new LikelihoodTable(prior.rates.bad);
    this.#good = new LikelihoodTable(prior.rates.good);
    this.#inside = { failed: new Float64Array(graph.size), passed: new Float64Array(graph.size) };
  }

  observe(place: ProbePlace, { failed, passed }: Trials): void {
    const before = this.trialsAt(place);
    this.#trials.set(place, { failed: before.failed + failed, passed: before.passed + passed });
    const inside = this.#inside;
    for (let each = 0; each < this.#graph.size; each++) {
      if (!isInside(this.#graph, place, each)) continue;
      inside.failed[each] = (inside.failed[each] ?? 0) + failed;
      inside.passed[each] = (inside.passed[each] ?? 0) + passed;
    }
    this.#all.failed += failed;
    this.#all.passed += passed;
    this.#belief = undefined;
    this.#expectation = undefined;
  }

  trialsAt(place: ProbePlace): Trials {
    return this.#trials.get(place) ?? { failed: 0, passed: 0 };
  }

  get belief(): Belief {
    this.#belief ??= this.#judge();
    return this.#belief;
  }

  /** How often the test is expected to fail next, for each answer that there may be. */
  get expectation(): Expectation {
    this.#expectation ??= this.#expect();
    return this.#expectation;
  }

  #expect(): Expectation {
    const { size } = this.#graph;
    const { rates } = this.#prior;
    const bad = new Float64Array(size);
    const good = new Float64Array(size);
    for (let each = 0; each < size; each++) {
      const { inside, outside } = this.#split(each);
      bad[each] = meanOf(learn(rates.bad, inside));
      good[each] = meanOf(learn(rates.good, outside));
    }
    const all = this.#all;
    return { bad, good, earlier: meanOf(learn(rates.bad, all)), unchanged: meanOf(learn(rates.good, all)) };
  }

  /** The trials on commits that contain a candidate, and the others. */
  #split(first: number): { inside: Trials; outside: Trials } {
    const failed = this.#inside.failed[first] ?? 0;
    const passed = this.#inside.passed[first] ?? 0;
    const all = this.#all;
    return {
      inside: { failed, passed },
      outside: { failed: all.failed - failed, passed: all.passed - passed },
    };
  }

  #judge(): Belief {
    const { size } = this.#graph;
    const { weights, earlier, unchanged } = this.#prior;
    let all = 0;
    for (let each = 0; each < size; each++) all += weights?.[each] ?? 1;
    const share = (1 - earlier - unchanged) / all;
    const logs = new Float64Array(size + 2);
    for (let each = 0; each < size; each++) {
      const { inside, outside } = this.#split(each);
      logs[each] = Math.log(share * (weights?.[each] ?? 1)) + this.#bad.of(inside) + this.#good.of(outside);
    }
    logs[size] = Math.log(earlier) + this.#bad.of(this.#all);
    // One rate for all of it; whether it is more like that of good or of bad commits nobody knows.
    logs[size + 1] = Math.log(unchanged) + this.#good.of(this.#all);
    normalize(logs);
    return {
      first: logs.subarray(0, size),
      earlier: logs[size] ?? 0,
      unchanged: logs[size + 1] ?? 0,
    };
  }
}

/** Logarithms of weights become probabilities. */
function normalize(logs: Float64Array): void {
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let each = 0; each < logs.length; each++) {
    const weight = Math.exp((logs[each] ?? 0) - most);
    logs[each] = weight;
    sum += weight;
  }
  for (let each = 0; each < logs.length; each++) logs[each] = (logs[each] ?? 0) / sum;
}
