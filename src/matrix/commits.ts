import { UserError, visible } from "../base/index.ts";
import { git, resolveRange, resolveRangeEnds, resolveRevision } from "../git/index.ts";
import { longestSubject, mostCommits, type Plan } from "./plan-file.ts";

/** Which commits a plan is about. */
export interface CommitsRequest {
  /** A git repository, with or without files; only read. */
  repository: string;
  /** A branch, a tag, an id; without it, and without `range`, HEAD. */
  commit?: string;
  /** `A..B`: each commit that B has and A has not. */
  range?: string;
  /** What the newest commit is to be compared with, and left. Default: the range's first end. */
  base?: string;
  /** The name of the branch that the newest commit left, or is on. */
  baseBranch?: string;
}

export interface PlannedCommit {
  /** The whole id. */
  id: string;
  subject: string;
}

export interface ResolvedCommits {
  /** Oldest first; at least one. */
  commits: readonly PlannedCommit[];
  /** The id of the range's first end, which is not among them; undefined without a range. */
  rangeStart: string | undefined;
  base: Plan["run"]["base"];
}

/** @throws UserError when there is no such commit, too many of them, or no way from the base to them */
export async function resolveCommits(
  request: CommitsRequest,
  options: { signal?: AbortSignal } = {},
): Promise<ResolvedCommits> {
  const { repository, commit, range } = request;
  if (commit !== undefined && range !== undefined) {
    throw new UserError("--commit and --range are given: give one of them");
  }
  const ids =
    range === undefined
      ? [await resolveRevision(repository, commit ?? "HEAD", options)]
      : await resolveRange(repository, range, options);
  if (ids.length > mostCommits) {
    throw new UserError(
      `--range ${JSON.stringify(visible(range ?? ""))} has ${ids.length} commits, and ${mostCommits} are the most: ` +
        "give a shorter one, such as HEAD~20..HEAD",
    );
  }
  const newest = ids.at(-1) ?? "";
  const rangeStart =
    range === undefined ? undefined : (await resolveRangeEnds(repository, range, options)).from;
  return {
    commits: await readSubjects(repository, ids, options),
    rangeStart,
    base: await resolveBase(request, { newest, rangeStart }, options),
  };
}

async function readSubjects(
  repository: string,
  ids: readonly string[],
  options: { signal?: AbortSignal },
): Promise<PlannedCommit[]> {
  const { stdout } = await git(
    repository,
    ["log", "--no-walk=unsorted", "--format=%H%x00%s", "--encoding=UTF-8", ...ids, "--"],
    options,
  );
  const subjects = new Map(stdout.split("\n").map(line => [line.split("\0")[0], line.split("\0")[1]]));
  return ids.map(id => ({ id, subject: fitSubject(subjects.get(id) ?? "") }));
}

/** On one line, nothing in it that a terminal follows, and not too long. */
function fitSubject(text: string): string {
  return visible(text.replaceAll(/\s/g, " ")).slice(0, longestSubject).toWellFormed();
}

async function resolveBase(
  { repository, base, baseBranch }: CommitsRequest,
  { newest, rangeStart }: { newest: string; rangeStart: string | undefined },
  options: { signal?: AbortSignal },
): Promise<Plan["run"]["base"]> {
  if (baseBranch !== undefined && !/^[^\x00-\x20\x7f]{1,255}$/.test(baseBranch)) {
    throw new UserError(
      `--base-branch ${JSON.stringify(visible(baseBranch).slice(0, 100))} is no name of a branch`,
    );
  }
  const branch = baseBranch ?? null;
  const tip = base === undefined ? rangeStart : await resolveRevision(repository, base, options);
  if (tip === undefined) return branch === null ? null : { branch, commit: newest };
  const answer = await git(repository, ["merge-base", tip, newest], { ...options, expected: [0, 1] });
  const commit = answer.stdout.trim();
  if (answer.code === 0) return { branch, commit };
  throw new UserError(
    `${base === undefined ? "the range's ends" : `--base ${JSON.stringify(visible(base))} and the commit`} have no ` +
      "commit in common here: a shallow clone lacks it (fetch-depth: 0 of the checkout, git fetch --unshallow)",
  );
}
