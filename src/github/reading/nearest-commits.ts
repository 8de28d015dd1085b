import type { Ancestry } from "./ancestry.ts";

export interface NearCommit {
  commit: string;
  distance: number;
}

export interface NearCommits {
  /** Nearest first. */
  commits: NearCommit[];
  /** Later than the start, or on another line: not to be compared with. */
  later: number;
  beside: number;
  unrelated: number;
}

/** So many after the first that lies before the start are looked at: a branch's runs are not always in order. */
const lookedAt = 16;

/**
 * Those of some commits that lie before a start, nearest first. On a branch that only grows, the newer ones are after
 * the start and the older ones before it, so that halving finds where to begin to look.
 * @param commits newest first
 * @throws GithubError, GithubRefusal
 */
export async function nearestCommits(
  ancestry: Pick<Ancestry, "relation" | "isUsedUp">,
  commits: readonly string[],
  start: string,
): Promise<NearCommits> {
  let [low, high] = [0, commits.length];
  while (low < high && commits.length > lookedAt && !ancestry.isUsedUp) {
    const middle = (low + high) >> 1;
    const { kind } = await ancestry.relation(commits[middle] ?? start, start);
    if (kind === "after") low = middle + 1;
    else high = middle;
  }
  const found: NearCommits = { commits: [], later: low, beside: 0, unrelated: 0 };
  for (const commit of commits.slice(low, low + lookedAt)) {
    if (ancestry.isUsedUp) break;
    const relation = await ancestry.relation(commit, start);
    if (relation.kind === "before") found.commits.push({ commit, distance: relation.distance });
    else if (relation.kind === "after") found.later += 1;
    else found[relation.kind] += 1;
  }
  found.commits.sort((a, b) => a.distance - b.distance);
  return found;
}
