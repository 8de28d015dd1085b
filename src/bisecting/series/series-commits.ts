import { UserError } from "../../base/index.ts";
import {
  applyMailbox,
  findMergeBases,
  isAncestor,
  resolveRange,
  resolveRangeEnds,
  resolveRevision,
} from "../../git/index.ts";

export interface SeriesPlace {
  repository: string;
  /** Exactly one of these. */
  range?: string;
  mbox?: string;
  /** What the patches of `mbox` are put on. */
  base?: string;
  signal?: AbortSignal;
}

/** The commits of a series, oldest first, and the one that it is put on. Whole ids. */
export interface Series {
  base: string;
  commits: string[];
}

/**
 * The series that a user means: each commit of a range `A..B`, or each patch of a mailbox.
 * @throws UserError
 */
export async function seriesCommits({ repository, range, mbox, base, signal }: SeriesPlace): Promise<Series> {
  const run = signal === undefined ? {} : { signal };
  if ((range === undefined) === (mbox === undefined)) {
    throw new UserError("give the series: --range A..B, or --mbox FILE with --base REV");
  }
  if (mbox !== undefined) {
    if (base === undefined) {
      throw new UserError("--mbox needs --base: the commit that the patches were made for");
    }
    const from = await resolveRevision(repository, base, run);
    return { base: from, commits: await applyMailbox({ repository, file: mbox, base: from, ...run }) };
  }
  if (base !== undefined) {
    throw new UserError("--base is given without --mbox: it says what the patches of a mailbox are put on");
  }
  const { from, to } = await resolveRangeEnds(repository, range ?? "", run);
  const commits = await resolveRange(repository, range ?? "", run);
  if (await isAncestor(repository, from, to, run)) return { base: from, commits };
  const [parted] = await findMergeBases(repository, from, to, run);
  if (parted !== undefined) return { base: parted, commits };
  throw new UserError(
    `both ends of ${range ?? ""} have no commit in common, so there is nothing that the series is put on`,
  );
}
