import { kindOfPath, nearestName, UserError } from "../base/index.ts";
import { quotedName } from "./quoted-name.ts";
import { git } from "./run-git.ts";

interface Options {
  signal?: AbortSignal;
}

/** @throws UserError when there is no repository at the path */
export async function checkRepository(repository: string, options: Options = {}): Promise<void> {
  const kind = await kindOfPath(repository);
  if (kind !== "directory") {
    const what = kind === undefined ? "there is no" : "no directory:";
    throw new UserError(`${what} ${repository}: give the kernel's git repository, with --repo`);
  }
  await git(repository, ["rev-parse", "--git-dir"], options);
}

/**
 * The full id of the commit that a revision (branch, tag, abbreviated id, `HEAD~3` …) means. The text goes to git
 * alone, as one argument that cannot be an option.
 * @throws UserError when there is no such commit
 */
export async function resolveRevision(
  repository: string,
  revision: string,
  options: Options = {},
): Promise<string> {
  await checkRepository(repository, options);
  const answer = /^[^\x00-\x1f\x7f]{1,1024}$/.test(revision)
    ? await git(
        repository,
        ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
        {
          ...options,
          expected: [0, 1, 128],
        },
      )
    : { code: 1, stdout: "", stderr: "" };
  const id = answer.stdout.trim();
  if (answer.code === 0 && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) return id;
  throw await noSuchCommit(repository, revision, answer.stderr, options);
}

async function noSuchCommit(
  repository: string,
  revision: string,
  said: string,
  options: Options,
): Promise<UserError> {
  const what = `there is no commit ${quotedName(revision)} in ${repository}`;
  if (/ambiguous/.test(said)) {
    return new UserError(
      `${quotedName(revision)} is the start of several ids in ${repository}: give more of it`,
    );
  }
  const refs = await git(repository, ["for-each-ref", "--format=%(refname:short)", "--count=5000"], options);
  const nearest = nearestName(
    revision,
    refs.stdout.split("\n").filter(each => each !== ""),
  );
  if (nearest !== undefined) return new UserError(`${what}, did you mean ${quotedName(nearest)}?`);
  const shallow = await git(repository, ["rev-parse", "--is-shallow-repository"], options);
  const mend =
    shallow.stdout.trim() === "true"
      ? "the clone is shallow, so it may only be missing here: git fetch --unshallow"
      : "git fetch brings what others have pushed";
  return new UserError(`${what}: ${mend}`);
}

/**
 * The commits of a range `A..B`, which are those that B has and A has not, oldest first; a missing end is HEAD.
 * @throws UserError when it is no such range, an end is no commit, or there is none in it
 */
export async function resolveRange(
  repository: string,
  range: string,
  options: Options = {},
): Promise<string[]> {
  const ends = await resolveRangeEnds(repository, range, options);
  const listed = await git(
    repository,
    ["rev-list", "--reverse", "--topo-order", "--end-of-options", ends.to, `^${ends.from}`],
    options,
  );
  const commits = listed.stdout.split("\n").filter(line => line !== "");
  if (commits.length > 0) return commits;
  throw new UserError(
    `there is no commit in ${quotedName(range)}: the second end has nothing that the first has not`,
  );
}

/**
 * The ids of both ends of a range `A..B`; a missing end is HEAD.
 * @throws UserError when it is no such range, or an end is no commit
 */
export async function resolveRangeEnds(
  repository: string,
  range: string,
  options: Options = {},
): Promise<{ from: string; to: string }> {
  const [, from, to] = /^(.*?)\.\.(?!\.)(.*)$/s.exec(range) ?? [];
  if (from === undefined || to === undefined || from.endsWith(".") || (from === "" && to === "")) {
    throw new UserError(`${quotedName(range)} is no range of commits: give A..B, such as v6.12..HEAD`);
  }
  return {
    from: await resolveRevision(repository, from === "" ? "HEAD" : from, options),
    to: await resolveRevision(repository, to === "" ? "HEAD" : to, options),
  };
}

/** What a build takes from a commit beside its tree. */
export interface CommitFacts {
  /** The first one's id; undefined of a root commit. */
  parent: string | undefined;
  /** Seconds since 1970: the committer's date. */
  date: number;
  subject: string;
}

export async function readCommit(
  repository: string,
  commit: string,
  options: Options = {},
): Promise<CommitFacts> {
  const { stdout } = await git(repository, ["show", "--no-patch", "--format=%P%n%ct%n%s", commit], options);
  const [parents = "", date = "", subject = ""] = stdout.split("\n");
  const [parent] = parents.split(" ");
  return { parent: parent === "" ? undefined : parent, date: Number(date), subject };
}

/** Paths that differ between two commits. */
export async function changedFiles(
  repository: string,
  from: string,
  to: string,
  options: Options = {},
): Promise<Set<string>> {
  const { stdout } = await git(
    repository,
    ["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", from, to, "--"],
    options,
  );
  return new Set(stdout.split("\0").filter(path => path !== ""));
}

/** The names in a directory of a commit, such as `arch/x86/configs/`; empty when there is no such directory. */
export async function namesInCommit(
  repository: string,
  commit: string,
  directory: string,
  options: Options = {},
): Promise<string[]> {
  const { stdout } = await git(
    repository,
    ["ls-tree", "--name-only", "--full-tree", "-z", commit, "--", directory],
    options,
  );
  return stdout
    .split("\0")
    .filter(path => path !== "")
    .map(path => path.slice(path.lastIndexOf("/") + 1));
}
