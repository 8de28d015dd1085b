import type { CandidateGraph } from "./candidate-graph.ts";

/**
 * How likely each commit is to be testable, from those that were not: what breaks a build or a boot is there for a
 * stretch of commits, from the one that broke it to the one that mended it. The longer the stretches that are known,
 * the longer others are expected to be, so that one goes away from them by steps that grow.
 * @returns from 0 (was not testable) to 1 (nothing near was not)
 */
export function testableOf(
  graph: CandidateGraph,
  untestable: ReadonlySet<number>,
  tested: ReadonlySet<number>,
): Float64Array {
  const testable = new Float64Array(graph.size).fill(1);
  if (untestable.size === 0) return testable;
  const distances = distancesFrom(graph, untestable, tested);
  const reach = Math.max(1, stretchOf(graph, untestable, tested) - 1);
  for (let commit = 0; commit < graph.size; commit++) {
    const distance = distances[commit] ?? Number.POSITIVE_INFINITY;
    testable[commit] = untestable.has(commit) ? 0 : Math.max(leastHope, 1 - Math.exp(-distance / reach));
  }
  return testable;
}

/** However near, it may be the one that mended it. */
const leastHope = 0.02;

/** Steps from parent to child or back to the nearest of some commits, not across those that end a stretch. */
function distancesFrom(
  graph: CandidateGraph,
  from: ReadonlySet<number>,
  ends: ReadonlySet<number>,
): Float64Array {
  const neighbours: number[][] = Array.from({ length: graph.size }, () => []);
  for (let commit = 0; commit < graph.size; commit++) {
    for (const parent of graph.parentsOf(commit)) {
      neighbours[commit]?.push(parent);
      neighbours[parent]?.push(commit);
    }
  }
  const distances = new Float64Array(graph.size).fill(Number.POSITIVE_INFINITY);
  const reached = [...from];
  for (const each of reached) distances[each] = 0;
  for (const each of reached) {
    if (ends.has(each)) continue;
    for (const next of neighbours[each] ?? []) {
      if (distances[next] !== Number.POSITIVE_INFINITY) continue;
      distances[next] = (distances[each] ?? 0) + 1;
      reached.push(next);
    }
  }
  return distances;
}

/** The most commits from one untestable one to another with no tested one in between, both included. */
function stretchOf(
  graph: CandidateGraph,
  untestable: ReadonlySet<number>,
  tested: ReadonlySet<number>,
): number {
  let longest = 1;
  for (const each of untestable) {
    const distances = distancesFrom(graph, new Set([each]), tested);
    for (const other of untestable) {
      const distance = distances[other] ?? Number.POSITIVE_INFINITY;
      if (Number.isFinite(distance)) longest = Math.max(longest, distance + 1);
    }
  }
  return longest;
}
