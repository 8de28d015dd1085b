import { type BuiltCommit, buildCommit } from "./build-commit.ts";
import type { BuildRequest } from "./build-request.ts";
import type { Variant } from "./variant.ts";

export interface SeriesRequest extends Omit<BuildRequest, "revision" | "variant"> {
  /** Each is built as each of these. */
  variants: readonly Variant[];
  /** Oldest first, as resolveRange and applyMailbox give them. */
  commits: readonly string[];
  /** Stops after the first commit that is no good as one of the variants. */
  stopsAtFailure?: boolean;
  onStart?: (start: SeriesPlace) => void;
  /**
   * Called after each build, before its files may change again; says whether the commit is good, which may take more
   * than that it builds.
   */
  onBuilt: (built: BuiltCommit, place: SeriesPlace) => Promise<boolean> | boolean;
}

/** Which build of a series it is. */
export interface SeriesPlace {
  commit: string;
  variant: string;
  /** From 1. */
  number: number;
  count: number;
}

/**
 * Builds commits one after the other, each as every variant.
 * @returns whether each of them is good
 */
export async function buildSeries(request: SeriesRequest): Promise<boolean> {
  const { variants, commits, stopsAtFailure, onStart, onBuilt, ...rest } = request;
  const count = commits.length * variants.length;
  let number = 0;
  let isGood = true;
  for (const commit of commits) {
    for (const variant of variants) {
      number += 1;
      const place = { commit, variant: variant.name, number, count };
      onStart?.(place);
      await using built = await buildCommit({ ...rest, variant, revision: commit });
      const isAsAsked = await onBuilt(built, place);
      if (built.outcome === "failed" || !isAsAsked) isGood = false;
    }
    if (!isGood && stopsAtFailure === true) break;
  }
  return isGood;
}
