import { CandidateGraph } from "../bisect/index.ts";
import type { CandidateCommit } from "../git/index.ts";
import type { Culled } from "./journal.ts";

/** The commits between two ends, of which one may be the first that is as the newer end. */
export interface Stretch {
  /** What has none of the candidates: mostly one commit; several where branches were merged that have no common one. */
  older: readonly string[];
  newer: string;
  /** Parents before children. */
  commits: readonly CandidateCommit[];
  graph: CandidateGraph;
  culled: readonly Culled[];
  /** Of each candidate, by number: 0 for one that cannot change the result. */
  weights: Float64Array;
}

export function makeStretch(
  ends: Pick<Stretch, "older" | "newer">,
  commits: readonly CandidateCommit[],
  culled: readonly Culled[],
): Stretch {
  const graph = new CandidateGraph(commits);
  const weights = new Float64Array(graph.size).fill(1);
  for (const { commit } of culled) {
    const number = graph.numberOf(commit);
    if (number !== undefined) weights[number] = 0;
  }
  // Something did change the result, so that what says of all that they cannot is wrong.
  const isAllCulled = weights.every(weight => weight === 0);
  if (isAllCulled) weights.fill(1);
  return { ...ends, commits, graph, culled: isAllCulled ? [] : culled, weights };
}

/** The name by which a stretch is known again. */
export function nameOfStretch({ older, newer }: Pick<Stretch, "older" | "newer">): string {
  return `${older.join("+")}..${newer}`;
}

/** What a bisect asks of the repository. */
export interface History {
  /** The commits that the newer end has and the older one has not, or where both parted when it is on another branch. */
  stretch(older: string, newer: string): Promise<Stretch & { isAncestor: boolean }>;
  /** The commit so many first parents before another, or the oldest there is; undefined for that itself. */
  before(commit: string, steps: number): Promise<string | undefined>;
  /** A commit that is `onto` without what a commit of it did. */
  revert(commit: string, onto: string): Promise<{ commit: string } | { reason: string }>;
}
