import type { CandidateGraph } from "./candidate-graph.ts";
import { Information } from "./information.ts";
import type { Belief, Expectation, ProbePlace } from "./posterior.ts";
import { coinEntropy } from "./rates.ts";

/** What a probe takes, in any unit of time. */
export interface ProbeCost {
  /** Before the first trial: to build what is not in the store, to boot. */
  prepare: number;
  /** Each trial. */
  trial: number;
}

export interface ProbeChoice {
  place: ProbePlace;
  trials: number;
  /** How much it is expected to tell, bits. */
  information: number;
}

export interface ChoiceRequest {
  graph: CandidateGraph;
  belief: Belief;
  expectation: Expectation;
  cost: (place: ProbePlace) => ProbeCost;
  /** How likely it is that a commit can be tried, from 0 to 1; 0 is never chosen. */
  testable: (commit: number) => number;
  /** How many machines wait. */
  count: number;
  /** Of one commit, in one boot, at most. */
  mostTrials: number;
  /** How sure the answer has to be. */
  confidence: number;
}

/** A trial that tells less, bits, is not worth it: thousands of them would be needed. */
const leastInformation = 3e-4;

/**
 * A steady test tells much when it parts candidates at all: what is less is the doubt whether it would say again what
 * it said, and not worth a boot unless so much is still to be sure of.
 */
function leastOf({ expectation, confidence }: ChoiceRequest): number {
  if (!isSteady(expectation)) return leastInformation;
  return Math.max(leastInformation, Math.min(0.03, coinEntropy(1 - confidence) / 4));
}

/**
 * The next commits to try, for so many machines at once, the most telling one first: each tells the most for its
 * time, given what the others will. Empty when no trial can tell anything more.
 */
export function chooseProbes(request: ChoiceRequest): ProbeChoice[] {
  const single = chooseOne(request);
  if (single === undefined) return [];
  return request.count === 1 ? [single] : chooseSeveral(request, single);
}

function chooseOne(request: ChoiceRequest): ProbeChoice | undefined {
  const { graph, belief, expectation, cost } = request;
  const information = new Information(graph, belief, expectation);
  const { commits, goodEnd, badEnd } = information.ofOneTrial();
  const least = leastOf(request);
  const places: Weighed[] = [];
  const weigh = (place: ProbePlace, told: number, testable: number) => {
    // What can hardly be tried is not, either: a range with it is answer enough.
    if (told < least || told * testable < least / 2) return;
    const { prepare, trial } = cost(place);
    const value = (told * testable) / (prepare + trial);
    places.push({ place, trials: 1, information: told, testable, value });
  };
  for (const [commit, told] of commits.entries()) weigh(commit, told, request.testable(commit));
  weigh("good-end", goodEnd, 1);
  weigh("bad-end", badEnd, 1);
  places.sort((a, b) => b.value - a.value);
  const several = trialNumbers(request).flatMap(trials => {
    const tells = information.ofTrials(trials);
    return places.slice(0, mostLookedInto).map(({ place, testable }) => {
      const told = tells(place);
      const { prepare, trial } = cost(place);
      return {
        place,
        trials,
        information: told,
        testable,
        value: (told * testable) / (prepare + trial * trials),
      };
    });
  });
  const [first] = places;
  if (first === undefined) return undefined;
  const { place, trials, information: told } = several.reduce((a, b) => (b.value > a.value ? b : a), first);
  return { place, trials, information: told };
}

interface Weighed extends ProbeChoice {
  testable: number;
  /** For its time. */
  value: number;
}

/** Of so many places, the best by a single trial, it is asked how many trials are best. */
const mostLookedInto = 24;

/** When every answer expects the same of each trial, a second one tells nothing; else numbers that grow by a half. */
function trialNumbers({ expectation, mostTrials }: ChoiceRequest): number[] {
  const most = isSteady(expectation) ? 1 : mostTrials;
  const numbers: number[] = [];
  for (let next = 2; next <= most; next += Math.max(1, next >> 1)) numbers.push(next);
  return numbers;
}

function isSteady({ bad, good }: Expectation): boolean {
  return bad.every(rate => rate > 0.99) && good.every(rate => rate < 0.01);
}

/**
 * Several at once: the answers of all together part the candidates into groups, and the more even the groups, the
 * more they tell. Greedily at first, then each is moved as long as that helps.
 */
function chooseSeveral(request: ChoiceRequest, single: ProbeChoice): ProbeChoice[] {
  const { graph, belief, count } = request;
  const chosen: number[] = [];
  for (let next = 0; next < count; next++) {
    const best = bestBeside(request, chosen);
    if (best === undefined) break;
    chosen.push(best);
  }
  for (let round = 0, moved = true; moved && round < mostRounds; round++) {
    moved = false;
    for (const [index, before] of chosen.entries()) {
      const best = bestBeside(request, chosen.toSpliced(index, 1));
      if (best === undefined || best === before) continue;
      chosen[index] = best;
      moved = true;
    }
  }
  const information = new Information(graph, belief, request.expectation);
  const { trials } = single;
  const tells = information.ofTrials(trials);
  const choices = chosen.map(place => ({ place, trials, information: tells(place) }));
  return choices.length === 0 ? [single] : choices.sort((a, b) => b.information - a.information);
}

const mostRounds = 8;

/** The commit whose answer tells the most beside the answers of others; undefined when none tells anything. */
function bestBeside(request: ChoiceRequest, others: readonly number[]): number | undefined {
  const { graph, belief } = request;
  const groups = partByAnswers(graph, belief.first, others);
  const insides = groups.map(group => graph.sums(group));
  const masses = groups.map(group => group.reduce((sum, each) => sum + each, 0));
  let best: { commit: number; value: number } | undefined;
  for (let commit = 0; commit < graph.size; commit++) {
    const testable = request.testable(commit);
    if (testable <= 0 || others.includes(commit)) continue;
    let told = 0;
    for (const [index, mass] of masses.entries()) {
      const inside = Math.min(mass, insides[index]?.[commit] ?? 0);
      told += partEntropy(inside) + partEntropy(mass - inside) - partEntropy(mass);
    }
    if (told < leastInformation) continue;
    const { prepare, trial } = request.cost(commit);
    const value = (told * testable) / (prepare + trial);
    if (best === undefined || value > best.value) best = { commit, value };
  }
  return best?.commit;
}

function partEntropy(mass: number): number {
  return mass > 0 ? -mass * Math.log2(mass) : 0;
}

/** The candidates' probabilities, in groups that the same of these commits contain. */
function partByAnswers(
  graph: CandidateGraph,
  first: Float64Array,
  commits: readonly number[],
): Float64Array[] {
  const groups = new Map<string, Float64Array>();
  for (const [candidate, likely] of first.entries()) {
    if (likely === 0) continue;
    const key = commits.map(each => (graph.contains(each, candidate) ? "1" : "0")).join("");
    let group = groups.get(key);
    if (group === undefined) {
      group = new Float64Array(first.length);
      groups.set(key, group);
    }
    group[candidate] = likely;
  }
  return [...groups.values()];
}
