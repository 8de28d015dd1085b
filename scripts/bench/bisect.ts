import { temporaryDirectory } from "../../src/base/index.ts";
import { CandidateGraph, flakyRates, type Rates, steadyRates } from "../../src/bisect/index.ts";
import { randomNumbers } from "../../test/bisect/random-graph.ts";
import { drawTrials, simulate } from "../../test/bisect/simulation.ts";
import { bisectCases, type Untestable } from "./bisect-cases.ts";
import { type Bench, log, print, printAtLeast, tell } from "./figures.ts";
import { type GitAnswer, GitBisect, type GitVerdict } from "./git-bisect.ts";
import { bisectLikeGit, bisectWithGit, makeRepository } from "./real-git-bisect.ts";
import { repeatSteps } from "./repeated-steps.ts";

const mostCommits = 10_000;
const steady = { rates: steadyRates, confidence: 0.99, fails: { bad: 1, good: 0 }, endTrials: 1 };

/** Bisects with known answers, by calculation alone: how often vmentry is right, and in how many probes. */
export async function benchBisect(_: Bench): Promise<void> {
  await checkSimulation();
  measureSteady("none", 2000, 1.02);
  measureSteady("scattered", 1000, 1);
  measureSteady("stretches", 1000, 1);
  for (const machines of [2, 3, 4, 8]) measureMachines(machines, 250);
  measureFlaky();
}

/** That git is simulated as it is: the git of this host tries the same commits. */
async function checkSimulation(): Promise<void> {
  let steps = 0;
  let differing = 0;
  for (const untestable of ["none", "scattered", "stretches"] as const) {
    for (const { commits, culprit, untestable: skipped } of bisectCases(8, 300, untestable)) {
      await using scratch = temporaryDirectory("bench");
      const repository = makeRepository(scratch.path, commits);
      // Other ids, in the same order.
      const { ids } = new CandidateGraph(commits);
      const made = new Map(commits.map(({ id }, index) => [id, repository.commits[index]?.id ?? ""]));
      const numbers = new Map(ids.map((id, number) => [made.get(id) ?? "", number]));
      const graph = new CandidateGraph(commits);
      const verdict = (commit: string): GitVerdict => {
        const number = numbers.get(commit) ?? -1;
        if (skipped.has(number)) return "skip";
        return graph.contains(number, culprit) ? "bad" : "good";
      };
      const real = bisectWithGit(repository, verdict);
      const simulated = bisectLikeGit(repository.commits, verdict);
      steps += real.tried.length;
      if (JSON.stringify(real) !== JSON.stringify(simulated)) differing++;
    }
  }
  print("bisects in which git does not do what its simulation does", differing, 0);
  tell(`${steps} steps of git bisect in 24 repositories`);
}

/** A steady test, a commit at a time, against git bisect. */
function measureSteady(untestable: Untestable, count: number, bound: number): void {
  let [probes, steps, wrong, ranges, own, gits] = [0, 0, 0, 0, 0, 0];
  for (const each of bisectCases(count, mostCommits, untestable)) {
    const { answer, probes: tried } = simulate({ ...steady, ...each });
    const git = runGit(each.graph, each.commits, each.culprit, each.untestable);
    probes += tried;
    steps += git.steps;
    if (answer?.kind === "range") {
      ranges++;
      own += answer.commits.length;
      if (!answer.commits.includes(each.culprit)) wrong++;
    } else if (answer?.kind !== "found" || answer.commit !== each.culprit) wrong++;
    else own++;
    gits += git.answer.kind === "found" ? 1 : git.answer.commits.length;
  }
  const what = { none: "", scattered: ", a tenth cannot be tried", stretches: ", stretches cannot be tried" };
  print(`steady test${what[untestable]}: wrong answers of ${count}`, wrong, 0);
  print(`steady test${what[untestable]}: probes / git bisect's steps`, probes / steps, bound);
  tell(`${(probes / count).toFixed(2)} probes and ${(steps / count).toFixed(2)} steps of git on average`);
  if (untestable !== "none") {
    print(`steady test${what[untestable]}: commits in the answer / in git bisect's`, own / gits, 1);
    tell(`${ranges} answers are ranges`);
  }
}

function runGit(
  graph: CandidateGraph,
  commits: ConstructorParameters<typeof GitBisect>[0],
  culprit: number,
  untestable: ReadonlySet<number>,
): { steps: number; answer: GitAnswer } {
  const bisect = new GitBisect(commits);
  let steps = 0;
  let next = bisect.next();
  for (; typeof next === "number"; next = bisect.next()) {
    steps++;
    const verdict = graph.contains(next, culprit) ? "bad" : "good";
    bisect.tell(next, untestable.has(next) ? "skip" : verdict);
  }
  return { steps, answer: next };
}

function measureMachines(machines: number, count: number): void {
  let [most, wrong, rounds] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (const each of bisectCases(count, mostCommits)) {
    const simulated = simulate({ ...steady, ...each, machines });
    // A logarithm that is a whole number is not always one in floating point.
    const least = Math.ceil(Math.log(each.graph.size) / Math.log(machines + 1) - 1e-9);
    most = Math.max(most, simulated.rounds - least);
    rounds += simulated.rounds;
    const { answer } = simulated;
    if (answer?.kind !== "found" || answer.commit !== each.culprit) wrong++;
  }
  print(`${machines} machines: wrong answers of ${count}`, wrong, 0);
  print(`${machines} machines: rounds above the logarithm to ${machines + 1}, at most`, most, 1);
  tell(`${(rounds / count).toFixed(2)} rounds on average`);
}

const fails = { bad: 0.3, good: 0.02 };
const endTrials = 20;
/** As if both rates were known from a long history of results. */
const knownRates: Rates = {
  bad: { failed: 3000, passed: 7000 },
  good: { failed: 200, passed: 9800 },
};

/** A test that fails in 30 % of all trials when it is bad, and in 2 % when it is good. */
function measureFlaky(): void {
  const count = 400;
  compareFlaky("rates not known before", flakyRates, count);
  compareFlaky("rates known", knownRates, count);
}

/** Each trial is a probe, as in a bisect that is repeated by hand. */
function compareFlaky(what: string, rates: Rates, count: number): void {
  const confidence = 0.98;
  let [right, said, trials, repeated, gitRight] = [0, 0, 0, 0, 0];
  let index = 0;
  for (const each of bisectCases(count, mostCommits)) {
    const cost = () => ({ prepare: 0, trial: 1 });
    const request = { ...each, rates, confidence, fails, endTrials, cost };
    const { answer, trials: own } = simulate(request);
    trials += own;
    if (answer?.kind === "found") {
      said += answer.confidence;
      if (answer.commit === each.culprit) right++;
    }
    const random = randomNumbers(index);
    const ends = {
      bad: drawTrials(fails.bad, endTrials, random),
      good: drawTrials(fails.good, endTrials, random),
    };
    const git = repeatSteps({ ...each, random }, fails, { rates, ends, confidence });
    repeated += git.trials;
    if (git.answer.kind === "found" && git.answer.commit === each.culprit) gitRight++;
    if (++index % 100 === 0) log.info(`flaky test, ${what}: ${index} of ${count}`);
  }
  printAtLeast(`flaky test, ${what}: right answers`, right / count, 0.97);
  print(`flaky test, ${what}: |said - right|`, Math.abs(said - right) / count, 0.03);
  print(`flaky test, ${what}: probes / repeating git bisect's steps`, trials / repeated, 0.6);
  tell(
    `${(trials / count).toFixed(1)} and ${(repeated / count).toFixed(1)} trials on average; ` +
      `it said ${((said / count) * 100).toFixed(1)} %; git's steps were right in ${((gitRight / count) * 100).toFixed(1)} %`,
  );
}
