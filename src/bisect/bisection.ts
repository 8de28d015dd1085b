import type { CandidateGraph } from "./candidate-graph.ts";
import { chooseProbes, type ProbeChoice, type ProbeCost } from "./choose-probes.ts";
import { Information } from "./information.ts";
import { type Belief, Posterior, type ProbePlace } from "./posterior.ts";
import type { Rates, Trials } from "./rates.ts";
import { testableOf } from "./untestable.ts";

export interface BisectionOptions {
  rates: Rates;
  /** How sure an answer has to be, such as 0.99. */
  confidence: number;
  /** Of one commit, in one boot, at most. Default: 1, more only help with a flaky test. */
  mostTrials?: number;
  cost?: (place: ProbePlace) => ProbeCost;
  weights?: Float64Array;
  /** How likely it is, before anything is tried, that the good end is bad already. Default: 0.001. */
  earlier?: number;
  /** How likely it is, before anything is tried, that nothing changed. Default: 0.001. */
  unchanged?: number;
}

export type Answer =
  /** So sure is the first bad commit. */
  | { kind: "found"; commit: number; confidence: number }
  /** One of these, the likeliest first: commits that cannot be tried are between them. */
  | { kind: "range"; commits: number[]; confidence: number }
  /** The good end is bad already. */
  | { kind: "earlier"; confidence: number }
  /** What was bad once is as good as the good end. */
  | { kind: "unchanged"; confidence: number };

/** One test's first bad commit: what was tried, what is believed, and what is best tried next. */
export class Bisection {
  readonly graph: CandidateGraph;
  readonly #options: BisectionOptions;
  readonly #posterior: Posterior;
  readonly #untestable = new Set<number>();
  readonly #tested = new Set<number>();
  /** The choice for one machine, which the answer depends on; undefined until it is asked for. */
  #single: ProbeChoice[] | undefined;

  constructor(graph: CandidateGraph, options: BisectionOptions) {
    const { rates, weights, earlier = 0.001, unchanged = 0.001 } = options;
    this.graph = graph;
    this.#options = options;
    this.#posterior = new Posterior(graph, {
      ...{ rates, earlier, unchanged },
      ...(weights === undefined ? {} : { weights }),
    });
  }

  observe(place: ProbePlace, trials: Trials): void {
    if (typeof place === "number") this.#tested.add(place);
    this.#posterior.observe(place, trials);
    this.#single = undefined;
  }

  /** It does not build, does not boot, or has not the test: that is no answer, and it is not asked again. */
  giveUp(commit: number): void {
    this.#untestable.add(commit);
    this.#single = undefined;
  }

  get belief(): Belief {
    return this.#posterior.belief;
  }

  /** Undefined as long as something is to be tried. */
  get answer(): Answer | undefined {
    const { first, earlier, unchanged } = this.belief;
    const { confidence } = this.#options;
    if (earlier >= confidence) return { kind: "earlier", confidence: earlier };
    if (unchanged >= confidence) return { kind: "unchanged", confidence: unchanged };
    const commit = likeliest(first);
    if ((first[commit] ?? 0) >= confidence) {
      return { kind: "found", commit, confidence: first[commit] ?? 0 };
    }
    this.#single ??= this.#choose(1);
    return this.#single.length > 0 ? undefined : this.#range();
  }

  /** What is to be tried next, on so many machines at once; empty once there is an answer. */
  next(count = 1): ProbeChoice[] {
    if (this.answer !== undefined) return [];
    return count === 1 ? (this.#single ?? []) : this.#choose(count);
  }

  /** How much so many trials on a place are expected to tell, bits. */
  tells(place: ProbePlace, trials: number): number {
    const information = new Information(this.graph, this.belief, this.#posterior.expectation);
    return information.ofTrials(trials)(place);
  }

  /** What is not known of the answer yet, bits. */
  get bits(): number {
    const { first, earlier, unchanged } = this.belief;
    const part = (likely: number) => (likely > 0 ? -likely * Math.log2(likely) : 0);
    return first.reduce((sum, likely) => sum + part(likely), part(earlier) + part(unchanged));
  }

  #choose(count: number): ProbeChoice[] {
    const { cost = () => ({ prepare: 1, trial: 0 }), mostTrials = 1, confidence } = this.#options;
    const testable = testableOf(this.graph, this.#untestable, this.#tested);
    return chooseProbes({
      ...{ graph: this.graph, belief: this.belief, cost, count, mostTrials, confidence },
      expectation: this.#posterior.expectation,
      testable: commit => testable[commit] ?? 0,
    });
  }

  #range(): Answer {
    const { first } = this.belief;
    const { confidence } = this.#options;
    const order = [...first.keys()].sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0));
    const commits: number[] = [];
    let sum = 0;
    for (const commit of order) {
      if (sum >= confidence) break;
      commits.push(commit);
      sum += first[commit] ?? 0;
    }
    return { kind: "range", commits, confidence: sum };
  }
}

function likeliest(first: Float64Array): number {
  let best = 0;
  for (let each = 1; each < first.length; each++) if ((first[each] ?? 0) > (first[best] ?? 0)) best = each;
  return best;
}
