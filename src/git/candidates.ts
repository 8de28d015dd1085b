import { readFile } from "node:fs/promises";
import { UserError } from "../base/index.ts";
import { quotedName } from "./quoted-name.ts";
import { gitFields } from "./read-into-file.ts";
import { git } from "./run-git.ts";

/** A commit that may be the one that is searched. */
export interface CandidateCommit {
  /** The whole id. */
  id: string;
  /**
   * Ids of its parents, the first one first, candidates or not. With paths they are the nearest ancestors that git
   * keeps of a history limited to them, with `firstParent` only the first.
   */
  parents: string[];
  /** Untrusted. */
  subject: string;
  /** `NAME <ADDRESS>`, untrusted. */
  author: string;
  /** The committer's; ISO 8601 in UTC. */
  date: string;
}

export interface CandidateRequest {
  repository: string;
  /** Whole ids: the commits that this one has … */
  newer: string;
  /** … and this one has not. It need be no ancestor. */
  older: string;
  /** Of merges, only the first parent is followed: a merged branch counts as its merge. */
  firstParent?: boolean;
  /** Only commits that change something in these paths, as git log has it; none: all. */
  paths?: readonly string[];
  signal?: AbortSignal;
}

/**
 * The commits among which a first bad one is searched, parents before children. With paths the newer end itself may
 * be none of them. None when the newer end has nothing that the older one has not.
 * @throws UserError when the clone is too shallow to tell, or no commit touches the paths
 */
export async function readCandidates(request: CandidateRequest): Promise<CandidateCommit[]> {
  const { repository, newer, older, firstParent = false, paths = [], signal } = request;
  const run = signal === undefined ? {} : { signal };
  const fields = await gitFields(
    repository,
    [
      "log",
      "--topo-order",
      "--reverse",
      "--parents",
      "--no-show-signature",
      "--no-notes",
      ...(firstParent ? ["--first-parent"] : []),
      "--format=tformat:%H%x00%P%x00%ct%x00%an <%ae>%x00%s",
    ],
    ["--end-of-options", newer, `^${older}`, "--", ...paths],
    { ...run, settings: ["i18n.logOutputEncoding=utf-8", "log.follow=false"] },
  );
  const commits: CandidateCommit[] = [];
  for (let at = 0; at < fields.length; at += 5) {
    const [id = "", parents = "", date = "", author = "", subject = ""] = fields.slice(at, at + 5);
    const own = parents.split(" ").filter(each => each !== "");
    commits.push({ id, parents: firstParent ? own.slice(0, 1) : own, subject, author, date: isoDate(date) });
  }
  await refuseShallow(repository, commits, run);
  if (commits.length === 0 && paths.length > 0) {
    throw new UserError(
      `no commit of ${older.slice(0, 12)}..${newer.slice(0, 12)} touches ${paths.map(quotedName).join(", ")}: give other paths, or none`,
    );
  }
  return commits;
}

/** Seconds since 1970 as git has them, which anybody can write into a commit: kept within what a date can say. */
function isoDate(seconds: string): string {
  const value = Number(seconds);
  const bounded = Number.isFinite(value) ? Math.min(Math.max(value, 0), 253_402_300_799) : 0;
  return new Date(bounded * 1000).toISOString();
}

/** A commit whose parents are cut off looks like a first one, and what came before it like no candidate. */
async function refuseShallow(
  repository: string,
  commits: readonly CandidateCommit[],
  run: { signal?: AbortSignal },
): Promise<void> {
  const boundary = await shallowBoundary(repository, run);
  const cut = commits.find(({ id }) => boundary.has(id));
  if (cut === undefined) return;
  throw new UserError(
    `the clone in ${repository} is shallow: it ends at ${cut.id.slice(0, 12)}, ${quotedName(cut.subject)}, between the two ends of the bisect: git fetch --unshallow`,
  );
}

/** The commits of a shallow clone whose parents are not in it; empty for a whole one. */
export async function shallowBoundary(
  repository: string,
  run: { signal?: AbortSignal } = {},
): Promise<Set<string>> {
  const shallow = await git(repository, ["rev-parse", "--is-shallow-repository"], run);
  if (shallow.stdout.trim() !== "true") return new Set();
  const { stdout } = await git(
    repository,
    ["rev-parse", "--path-format=absolute", "--git-path", "shallow"],
    run,
  );
  const text = await readFile(stdout.replace(/\n$/, ""), "utf8");
  return new Set(text.split("\n").filter(line => line !== ""));
}
