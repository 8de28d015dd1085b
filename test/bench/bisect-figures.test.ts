import { expect, test, vi } from "vitest";
import { bisectCases, type Untestable } from "../../scripts/bench/bisect-cases.ts";
import { GitBisect } from "../../scripts/bench/git-bisect.ts";
import { repeatSteps } from "../../scripts/bench/repeated-steps.ts";
import { type Rates, steadyRates } from "../../src/bisect/index.ts";
import { drawTrials, simulate } from "../bisect/simulation.ts";

// What `npm run bench -- --only bisect` shows with thousands of bisects, with fewer and smaller ones.
vi.setConfig({ testTimeout: 120_000 });

test.each<[string, Untestable, number]>([
  ["all commits can be tried", "none", 1.02],
  ["a tenth of them cannot be tried", "scattered", 1],
  ["stretches of them cannot be tried", "stretches", 1],
])("hardly more probes than git bisect's steps when %s, and never a wrong answer", (_, untestable, bound) => {
  let [probes, steps] = [0, 0];
  for (const each of bisectCases(300, 500, untestable)) {
    const steady = { rates: steadyRates, confidence: 0.99, fails: { bad: 1, good: 0 }, endTrials: 1 };
    const simulated = simulate({ ...steady, ...each });
    const { answer } = simulated;
    const answers =
      answer?.kind === "range" ? answer.commits : answer?.kind === "found" ? [answer.commit] : [];
    expect(answers).toContain(each.culprit);
    probes += simulated.probes;
    const git = new GitBisect(each.commits);
    for (let next = git.next(); typeof next === "number"; next = git.next()) {
      steps++;
      const verdict = each.graph.contains(next, each.culprit) ? "bad" : "good";
      git.tell(next, each.untestable.has(next) ? "skip" : verdict);
    }
  }
  expect(probes / steps).toBeLessThanOrEqual(bound);
});

test("a flaky test takes much fewer trials than to repeat each step of git bisect until it is as sure", () => {
  const fails = { bad: 0.3, good: 0.02 };
  const rates: Rates = { bad: { failed: 3000, passed: 7000 }, good: { failed: 200, passed: 9800 } };
  let [trials, repeated] = [0, 0];
  for (const each of bisectCases(100, 500)) {
    const cost = () => ({ prepare: 0, trial: 1 });
    const request = { ...each, rates, fails, confidence: 0.98, endTrials: 20, cost };
    trials += simulate(request).trials;
    const ends = { bad: drawTrials(0.3, 20, each.random), good: drawTrials(0.02, 20, each.random) };
    repeated += repeatSteps(each, fails, { rates, ends, confidence: 0.98 }).trials;
  }
  expect(trials / repeated).toBeLessThanOrEqual(0.65);
});
