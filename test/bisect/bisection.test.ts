import { expect, test, vi } from "vitest";
import { Bisection, CandidateGraph, flakyRates, steadyRates } from "../../src/bisect/index.ts";
import { lineOf, mergesOf, randomNumbers } from "./random-graph.ts";
import { halvingSteps, type Simulation, simulate } from "./simulation.ts";

// Thousands of probes are calculated: machines that are busy take their time.
vi.setConfig({ testTimeout: 120_000 });

const steady = {
  ...{ rates: steadyRates, confidence: 0.99, fails: { bad: 1, good: 0 }, endTrials: 1 },
} satisfies Partial<Simulation>;

/** Lines and graphs with merges, in turn, with any commit as the first bad one. */
function* cases(count: number, most: number, seed: number) {
  const random = randomNumbers(seed);
  for (let index = 0; index < count; index++) {
    const size = 2 + Math.floor(random() * most);
    const graph = new CandidateGraph(index % 2 === 0 ? lineOf(size) : mergesOf(size, random));
    yield { graph, culprit: Math.floor(random() * size), random };
  }
}

test("a steady test's first bad commit is always found, with hardly more probes than by halving", () => {
  let probes = 0;
  let halvings = 0;
  for (const each of cases(200, 400, 1)) {
    const simulated = simulate({ ...steady, ...each });
    expect(simulated.answer).toMatchObject({ kind: "found", commit: each.culprit });
    probes += simulated.probes;
    halvings += halvingSteps(each.graph, each.culprit);
  }
  expect(probes / halvings).toBeLessThanOrEqual(1.02);
});

test.each([2, 3, 5, 8])(
  "%i machines take the logarithm to one more than their number of rounds, and one",
  machines => {
    for (const each of cases(40, 300, machines)) {
      const { answer, rounds } = simulate({ ...steady, ...each, machines });
      expect(answer).toMatchObject({ kind: "found", commit: each.culprit });
      expect(rounds).toBeLessThanOrEqual(
        Math.ceil(Math.log(each.graph.size) / Math.log(machines + 1) - 1e-9) + 1,
      );
    }
  },
);

test("a flaky test's first bad commit is found about as often as is said", () => {
  let right = 0;
  let said = 0;
  const count = 60;
  for (const each of cases(count, 60, 7)) {
    const { answer } = simulate({
      ...{ rates: flakyRates, confidence: 0.98, mostTrials: 30, endTrials: 20, ...each },
      ...{ fails: { bad: 0.3, good: 0.02 }, cost: () => ({ prepare: 1, trial: 0.2 }) },
    });
    if (answer?.kind !== "found") continue;
    said += answer.confidence;
    if (answer.commit === each.culprit) right++;
  }
  expect(right / count).toBeGreaterThanOrEqual(0.93);
  expect(Math.abs(right - said) / count).toBeLessThanOrEqual(0.05);
});

test("commits that cannot be tried are gone around, and left as a range when they hide the answer", () => {
  for (const each of cases(60, 200, 11)) {
    const { graph, culprit, random } = each;
    const start = Math.floor(random() * graph.size);
    const untestable = new Set<number>();
    for (let commit = start; commit < Math.min(graph.size - 1, start + 12); commit++) untestable.add(commit);
    const { answer } = simulate({ ...steady, ...each, untestable });
    if (answer?.kind === "found") expect(answer.commit).toBe(culprit);
    else {
      expect(answer).toMatchObject({ kind: "range" });
      const commits = answer?.kind === "range" ? answer.commits : [];
      expect(commits).toContain(culprit);
      // All but the last of a range could not be tried, else there would have been something to try.
      expect(commits.filter(commit => !untestable.has(commit)).length).toBeLessThanOrEqual(
        commits.length / 2,
      );
    }
  }
});

test("a good end that fails is told as bad already", () => {
  const graph = new CandidateGraph(lineOf(20));
  const bisection = new Bisection(graph, { rates: steadyRates, confidence: 0.99 });
  bisection.observe(19, { failed: 1, passed: 0 });
  bisection.observe("good-end", { failed: 2, passed: 0 });
  expect(bisection.answer).toMatchObject({ kind: "earlier" });
  expect(bisection.next()).toEqual([]);
});

test("when the bad end fails no oftener than the good one, no commit is blamed", () => {
  const random = randomNumbers(3);
  for (const rate of [0.02, 0.05]) {
    const { answer } = simulate({
      ...{ graph: new CandidateGraph(lineOf(20)), culprit: 5, fails: { bad: rate, good: rate }, random },
      ...{ rates: flakyRates, confidence: 0.95, mostTrials: 30, endTrials: 30 },
    });
    expect(answer?.kind).toMatch(/^(range|unchanged)$/);
  }
});

test("what is cheap to try is tried rather than what is only a little nearer to the middle", () => {
  const graph = new CandidateGraph(lineOf(100));
  const bisection = new Bisection(graph, {
    ...{ rates: steadyRates, confidence: 0.99 },
    cost: place => ({ prepare: place === 44 ? 1 : 10, trial: 0 }),
  });
  bisection.observe(99, { failed: 1, passed: 0 });
  bisection.observe("good-end", { failed: 0, passed: 1 });
  expect(bisection.next().map(({ place }) => place)).toEqual([44]);
});
