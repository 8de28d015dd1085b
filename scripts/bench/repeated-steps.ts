import type { Trials } from "../../src/bisect/index.ts";
import { LikelihoodTable, learn, type Rates } from "../../src/bisect/rates.ts";
import type { BisectCase } from "./bisect-cases.ts";
import { type GitAnswer, GitBisect } from "./git-bisect.ts";

export interface RepeatedSteps {
  answer: GitAnswer;
  trials: number;
}

/**
 * `git bisect` of a flaky test by hand: each commit that git asks for is tried until it is so sure that it is good or
 * bad that all of git's steps together are as sure as wanted. Sequential, since that takes the fewest trials (Wald), and
 * with the same knowledge of the rates as vmentry has: what is believed before, and all trials so far.
 * @param ends the trials on the bad and on the good end
 */
export function repeatSteps(
  { commits, culprit, random }: BisectCase,
  fails: { bad: number; good: number },
  { rates, ends, confidence }: { rates: Rates; ends: { bad: Trials; good: Trials }; confidence: number },
): RepeatedSteps {
  const bisect = new GitBisect(commits);
  const step = confidence ** (1 / Math.max(1, Math.ceil(Math.log2(commits.length))));
  const enough = Math.log(step / (1 - step));
  const known = { bad: learn(rates.bad, ends.bad), good: learn(rates.good, ends.good) };
  let trials = 0;
  let next = bisect.next();
  for (; typeof next === "number"; next = bisect.next()) {
    const rate = bisect.graph.contains(next, culprit) ? fails.bad : fails.good;
    const [bad, good] = [new LikelihoodTable(known.bad), new LikelihoodTable(known.good)];
    const seen = { failed: 0, passed: 0 };
    let odds = 0;
    while (Math.abs(odds) < enough && seen.failed + seen.passed < mostTrials) {
      if (random() < rate) seen.failed++;
      else seen.passed++;
      odds = bad.of(seen) - good.of(seen);
    }
    trials += seen.failed + seen.passed;
    const verdict = odds > 0 ? "bad" : "good";
    known[verdict] = learn(known[verdict], seen);
    bisect.tell(next, verdict);
  }
  return { answer: next, trials };
}

/** Nobody waits for more; without it, rates that were learnt badly would never let a step end. */
const mostTrials = 200;
