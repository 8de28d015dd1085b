import type { CandidateGraph } from "./candidate-graph.ts";

/**
 * How likely each commit is to be testable, from those that were and were not: what breaks a build or a boot is there
 * for a stretch of commits, from the one that broke it to the one that mended it. Along the graph a commit is in such a
 * stretch or not, as a Markov chain with two states; how long stretches are is not known, from one commit to hundreds,
 * and learnt from what was tried. So one goes away from an untestable commit by steps that grow, and no further than
 * the stretches that are known are long.
 * @returns from 0 (was not testable) to 1
 */
export function testableOf(
  graph: CandidateGraph,
  untestable: ReadonlySet<number>,
  tested: ReadonlySet<number>,
): Float64Array {
  const testable = new Float64Array(graph.size).fill(1);
  if (untestable.size === 0) return testable;
  const ways = waysOf(graph);
  const beliefs = believeStretches(ways.both, untestable, tested);
  const before = nearestSeen(ways.children, untestable, tested);
  const after = nearestSeen(ways.parents, untestable, tested);
  for (let commit = 0; commit < graph.size; commit++) {
    if (untestable.has(commit)) testable[commit] = 0;
    else if (!tested.has(commit)) {
      const [older, newer] = [before(commit), after(commit)];
      testable[commit] = beliefs.reduce(
        (sum, { chain, likely }) => sum + likely * chain.testableBetween(older, newer),
        0,
      );
    }
  }
  return testable;
}

const never = Number.POSITIVE_INFINITY;
/** Of all commits, before anything is known. */
const untestableShare = 0.05;
/** Stretches of one commit are the commonest; what is longer may as well be twice or a thousand times as long. */
const singleShare = 0.6;
const lengths = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** A commit that was tried, so many steps away; infinitely many when there is none. */
interface Seen {
  isTestable: boolean;
  distance: number;
}

/** Whether commits are in a stretch of untestable ones, when such stretches have a length on average. */
class Chain {
  /** What is left of the knowledge of a commit one step further. */
  readonly #keeps: number;

  constructor(length: number) {
    const mends = 1 / length;
    const breaks = (mends * untestableShare) / (1 - untestableShare);
    this.#keeps = Math.max(0, 1 - mends - breaks);
  }

  /** That a commit is untestable that is so far from an untestable one. */
  untestableBeside(distance: number): number {
    return untestableShare + (1 - untestableShare) * this.#keeps ** distance;
  }

  /** That a commit is testable, from the nearest that was tried before it and after it. */
  testableBetween(older: Seen, newer: Seen): number {
    const isUntestable = untestableShare * this.#explains(false, older) * this.#explains(false, newer);
    const isTestable = (1 - untestableShare) * this.#explains(true, older) * this.#explains(true, newer);
    return isTestable / (isTestable + isUntestable);
  }

  /** That the other one is as it was seen, when this one is testable or not. */
  #explains(isTestable: boolean, { isTestable: isOther, distance }: Seen): number {
    if (distance === never) return 1;
    const untestable = isTestable
      ? untestableShare * (1 - this.#keeps ** distance)
      : this.untestableBeside(distance);
    return isOther ? 1 - untestable : untestable;
  }
}

/** How likely each length is, by how far from one another, and from what was tested, the untestable ones are. */
function believeStretches(
  ways: Neighbours,
  untestable: ReadonlySet<number>,
  tested: ReadonlySet<number>,
): { chain: Chain; likely: number }[] {
  const beliefs = lengths.map(length => ({
    chain: new Chain(length),
    likely: length === 1 ? singleShare : (1 - singleShare) / (lengths.length - 1),
  }));
  const earlier = new Set<number>();
  for (const each of [...untestable].slice(-mostLearntFrom)) {
    const distances = distancesFrom(ways, new Set([each]), tested);
    const [beside, end] = [nearest(distances, earlier), nearest(distances, tested)];
    for (const belief of beliefs) {
      if (beside < never) belief.likely *= belief.chain.untestableBeside(beside);
      if (end < never) belief.likely *= 1 - belief.chain.untestableBeside(end);
    }
    earlier.add(each);
  }
  const all = beliefs.reduce((sum, { likely }) => sum + likely, 0);
  return beliefs.map(({ chain, likely }) => ({ chain, likely: likely / all }));
}

/** Each takes a walk of the graph. */
const mostLearntFrom = 32;

function nearest(distances: Float64Array, commits: Iterable<number>): number {
  let least = never;
  for (const each of commits) least = Math.min(least, distances[each] ?? never);
  return least;
}

/** Where one can go from each commit. */
type Neighbours = readonly (readonly number[])[];

/** From each commit to its children, to its parents, and to both. */
function waysOf(graph: CandidateGraph): Record<"children" | "parents" | "both", Neighbours> {
  const children: number[][] = Array.from({ length: graph.size }, () => []);
  for (let commit = 0; commit < graph.size; commit++) {
    for (const parent of graph.parentsOf(commit)) children[parent]?.push(commit);
  }
  const parents = children.map((_, commit) => graph.parentsOf(commit));
  const both = children.map((each, commit) => [...each, ...graph.parentsOf(commit)]);
  return { children, parents, both };
}

/** By following these ways from what was tried: of each commit the nearest one that leads to it. */
function nearestSeen(
  ways: Neighbours,
  untestable: ReadonlySet<number>,
  tested: ReadonlySet<number>,
): (commit: number) => Seen {
  const toUntestable = distancesFrom(ways, untestable, tested);
  const toTested = distancesFrom(ways, tested, untestable);
  return commit => {
    const [from, to] = [toUntestable[commit] ?? never, toTested[commit] ?? never];
    return { isTestable: to <= from, distance: Math.min(from, to) };
  };
}

/** Steps along these ways from the nearest of some commits, not across those that end the way. */
function distancesFrom(ways: Neighbours, from: ReadonlySet<number>, ends: ReadonlySet<number>): Float64Array {
  const distances = new Float64Array(ways.length).fill(never);
  const reached = [...from];
  for (const each of reached) distances[each] = 0;
  for (const each of reached) {
    if (ends.has(each)) continue;
    for (const next of ways[each] ?? []) {
      if (distances[next] !== never) continue;
      distances[next] = (distances[each] ?? 0) + 1;
      reached.push(next);
    }
  }
  return distances;
}
