/** A commit to be built as one variant. */
export interface Job {
  commit: string;
  variant: string;
  /** The branches that want it. */
  branches: string[];
}

export interface QueueBranch {
  name: string;
  /** The commits to build, newest first. */
  wanted: readonly string[];
  /** So many of them, the first ones, came since the branch was first seen; the rest is back-fill. */
  newer: number;
}

export interface QueueRequest {
  branches: readonly QueueBranch[];
  variants: readonly string[];
  /** Whether nothing is to be done for it now. */
  isSettled: (commit: string, variant: string) => boolean;
  limit: number;
}

/**
 * What to build next, the first one first: of all branches what is new, newest first, and then what is to be filled
 * in, newest first too. A commit that several branches have is built once.
 * @returns the queue, and how many wait until there is room in it
 */
export function planQueue({ branches, variants, isSettled, limit }: QueueRequest): {
  jobs: Job[];
  waiting: number;
} {
  const ranked = branches
    .flatMap(({ name, wanted, newer }, branch) =>
      // A branch's newest commit is never back-fill.
      wanted.map((commit, place) => ({ commit, name, isNew: place < Math.max(1, newer), place, branch })),
    )
    .sort((a, b) => Number(b.isNew) - Number(a.isNew) || a.place - b.place || a.branch - b.branch);
  const jobs = new Map<string, Job>();
  for (const { commit, name } of ranked) {
    for (const variant of variants) {
      const known = jobs.get(`${commit} ${variant}`);
      if (known !== undefined) known.branches.push(name);
      else if (!isSettled(commit, variant))
        jobs.set(`${commit} ${variant}`, { commit, variant, branches: [name] });
    }
  }
  const all = [...jobs.values()];
  return { jobs: all.slice(0, limit), waiting: Math.max(0, all.length - limit) };
}
