import type { CandidateGraph } from "./candidate-graph.ts";
import { type Belief, type Expectation, isInside, type ProbePlace } from "./posterior.ts";
import { coinEntropy } from "./rates.ts";

/**
 * How much trials are expected to tell of the answer: the mutual information of the number of failures and of which
 * answer it is, bits. Each answer expects a rate of its own, learnt from the trials so far, and not one rate for all:
 * else a trial would seem to tell much that every answer explains alike.
 */
export class Information {
  readonly #graph: CandidateGraph;
  readonly #belief: Belief;
  readonly #expectation: Expectation;
  readonly #parts = new Map<ProbePlace, Float64Array>();
  #known: readonly Kind[] | undefined;

  constructor(graph: CandidateGraph, belief: Belief, expectation: Expectation) {
    this.#graph = graph;
    this.#belief = belief;
    this.#expectation = expectation;
  }

  get #kinds(): readonly Kind[] {
    this.#known ??= alike(this.#belief, this.#expectation);
    return this.#known;
  }

  /** Of one trial on each commit, by its number, and on the ends. */
  ofOneTrial(): { commits: Float64Array; goodEnd: number; badEnd: number } {
    const { first } = this.#belief;
    const { bad, good } = this.#expectation;
    const failures = (rates: Float64Array) => first.map((likely, each) => likely * (rates[each] ?? 0));
    const entropies = (rates: Float64Array) =>
      first.map((likely, each) => likely * coinEntropy(rates[each] ?? 0));
    const [badFails, goodFails] = [failures(bad), failures(good)];
    const [badEntropy, goodEntropy] = [entropies(bad), entropies(good)];
    const rest = this.#others();
    const outside = { fails: sum(goodFails) + rest.fails, entropy: sum(goodEntropy) + rest.entropy };
    const fails = this.#graph.sums(badFails.map((each, index) => each - (goodFails[index] ?? 0)));
    const entropy = this.#graph.sums(badEntropy.map((each, index) => each - (goodEntropy[index] ?? 0)));
    const commits = fails.map((each, commit) =>
      told(outside.fails + each, outside.entropy + (entropy[commit] ?? 0)),
    );
    const goodEnd = told(outside.fails, outside.entropy);
    const badEnd = told(sum(badFails) + rest.fails, sum(badEntropy) + rest.entropy);
    return { commits, goodEnd, badEnd };
  }

  /** Of so many trials on a commit, for any commit. */
  ofTrials(trials: number): (place: ProbePlace) => number {
    const { earlier, unchanged } = this.#belief;
    const { bad, good } = this.#expectation;
    const always = new Mixture(trials);
    always.add(earlier, this.#expectation.earlier);
    always.add(unchanged, this.#expectation.unchanged);
    const mixtures = this.#kinds.map(({ each }) => ({
      inside: new Mixture(trials).add(1, bad[each] ?? 0),
      outside: new Mixture(trials).add(1, good[each] ?? 0),
    }));
    return place => {
      const all = new Mixture(trials).join(always, 1);
      const parts = this.#partsAt(place);
      for (const [index, { inside, outside }] of mixtures.entries()) {
        const part = parts[index] ?? 0;
        all.join(inside, part);
        all.join(outside, Math.max(0, (this.#kinds[index]?.likely ?? 0) - part));
      }
      return all.information;
    };
  }

  /** Of each kind, how likely it is that the place contains the candidate. */
  #partsAt(place: ProbePlace): Float64Array {
    const known = this.#parts.get(place);
    if (known !== undefined) return known;
    const { first } = this.#belief;
    const parts = Float64Array.from(this.#kinds, ({ candidates }) =>
      candidates.reduce(
        (sum, each) => (isInside(this.#graph, place, each) ? sum + (first[each] ?? 0) : sum),
        0,
      ),
    );
    this.#parts.set(place, parts);
    return parts;
  }

  /** What the answers that are no candidate expect, on any commit. */
  #others(): { fails: number; entropy: number } {
    const { earlier, unchanged } = this.#belief;
    const rates = this.#expectation;
    return {
      fails: earlier * rates.earlier + unchanged * rates.unchanged,
      entropy: earlier * coinEntropy(rates.earlier) + unchanged * coinEntropy(rates.unchanged),
    };
  }
}

/** Candidates that expect the same rates, since nothing was tried that parts them. */
interface Kind {
  /** One of them. */
  each: number;
  candidates: number[];
  likely: number;
}

function alike({ first }: Belief, { bad, good }: Expectation): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const [each, likely] of first.entries()) {
    if (likely < negligible) continue;
    const key = `${bad[each]} ${good[each]}`;
    const kind = kinds.get(key) ?? { each, candidates: [], likely: 0 };
    kind.candidates.push(each);
    kind.likely += likely;
    kinds.set(key, kind);
  }
  return [...kinds.values()];
}

/** Answers that are less likely change nothing that one would see. */
const negligible = 1e-7;

function told(fails: number, entropyWithin: number): number {
  return Math.max(0, coinEntropy(Math.min(1, Math.max(0, fails))) - entropyWithin);
}

/** How many of some trials fail, when one of several rates is theirs. */
class Mixture {
  readonly #failures: Float64Array;
  /** What is not known of the number when the rate is. */
  #within = 0;

  constructor(trials: number) {
    this.#failures = new Float64Array(trials + 1);
  }

  add(likely: number, rate: number): this {
    const failures = binomial(rate, this.#failures.length - 1);
    for (const [failed, each] of failures.entries()) this.#count(failed, likely * each);
    this.#within += likely * entropyOf(failures);
    return this;
  }

  /** That one, when its answers are so likely. */
  join(other: Mixture, likely: number): this {
    if (likely === 0) return this;
    const failures = other.#failures;
    for (let failed = 0; failed < failures.length; failed++) {
      this.#count(failed, likely * (failures[failed] ?? 0));
    }
    this.#within += likely * other.#within;
    return this;
  }

  /** What the number tells of which rate it is, bits. */
  get information(): number {
    return Math.max(0, entropyOf(this.#failures) - this.#within);
  }

  #count(failed: number, likely: number): void {
    this.#failures[failed] = (this.#failures[failed] ?? 0) + likely;
  }
}

/** How likely each number of failures is, at a rate between 0 and 1. */
function binomial(rate: number, trials: number): Float64Array {
  const likely = new Float64Array(trials + 1);
  const odds = rate / (1 - rate);
  let next = (1 - rate) ** trials;
  for (let failed = 0; failed <= trials; failed++) {
    likely[failed] = next;
    next *= ((trials - failed) / (failed + 1)) * odds;
  }
  return likely;
}

function entropyOf(likely: Float64Array): number {
  return likely.reduce((total, each) => (each > 0 ? total - each * Math.log2(each) : total), 0);
}

function sum(values: Float64Array): number {
  return values.reduce((total, each) => total + each, 0);
}
