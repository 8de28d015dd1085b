import {
  Bisection,
  type BisectionOptions,
  type CandidateGraph,
  type Trials,
} from "../../src/bisect/index.ts";

/** A bisect of which the answer is known. */
export interface Simulation extends BisectionOptions {
  graph: CandidateGraph;
  culprit: number;
  /** How often the test fails on a bad and on a good commit. */
  fails: { bad: number; good: number };
  random: () => number;
  machines?: number;
  untestable?: ReadonlySet<number>;
  /** How often each end is tried at first. */
  endTrials: number;
}

export interface Simulated {
  answer: Bisection["answer"];
  rounds: number;
  probes: number;
  trials: number;
}

export function simulate(simulation: Simulation): Simulated {
  const { graph, culprit, fails, random, machines = 1, untestable = new Set(), endTrials } = simulation;
  const draw = (isBad: boolean, count: number) => drawTrials(isBad ? fails.bad : fails.good, count, random);
  const bisection = new Bisection(graph, simulation);
  bisection.observe(graph.size - 1, draw(true, endTrials));
  bisection.observe("good-end", draw(false, endTrials));
  const done = { rounds: 0, probes: 0, trials: 0 };
  for (let next = bisection.next(machines); next.length > 0; next = bisection.next(machines)) {
    if (++done.rounds > 2000) throw new Error("the bisect does not end");
    for (const { place, trials } of next) {
      done.probes++;
      done.trials += trials;
      if (place === "good-end" || place === "bad-end")
        bisection.observe(place, draw(place === "bad-end", trials));
      else if (untestable.has(place)) bisection.giveUp(place);
      else bisection.observe(place, draw(graph.contains(place, culprit), trials));
    }
  }
  return { answer: bisection.answer, ...done };
}

/** So many trials that fail at a rate. */
export function drawTrials(rate: number, count: number, random: () => number): Trials {
  const failed = Array.from({ length: count }, random).filter(each => each < rate).length;
  return { failed, passed: count - failed };
}

/** How many commits are tried when each time the one is that parts the rest most evenly, as `git bisect` does. */
export function halvingSteps(graph: CandidateGraph, culprit: number): number {
  let left = Array.from({ length: graph.size }, (_, index) => index);
  for (let steps = 0; ; steps++) {
    if (left.length <= 1) return steps;
    const values = new Float64Array(graph.size);
    for (const each of left) values[each] = 1;
    const sums = graph.sums(values);
    const evenness = (each: number) => Math.min(sums[each] ?? 0, left.length - (sums[each] ?? 0));
    const middle = left.reduce((best, each) => (evenness(each) > evenness(best) ? each : best));
    const isBad = graph.contains(middle, culprit);
    left = left.filter(each => graph.contains(middle, each) === isBad);
  }
}
