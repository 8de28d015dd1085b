import { createHash } from "node:crypto";
import { runTool } from "../../src/base/index.ts";
import type { Commit, Repository } from "./state.ts";
import { gitTree, memoryTree } from "./tree.ts";

export interface CommitOptions {
  message?: string;
  /** Default: the repository's default branch; it moves to the new commit. */
  branch?: string;
  /** Default: where the branch is; for a new branch, where the default branch is. */
  parents?: readonly string[];
  /** What it changes, by path; `null` removes a file. */
  files?: Record<string, string | Buffer | null>;
  author?: { name: string; email: string };
  /** ISO 8601; default: a minute after its newest parent. */
  date?: string;
  /** Of the real repository that a test has beside this. */
  sha?: string;
}

export function addCommit(repository: Repository, options: CommitOptions): Commit {
  const { message = `commit ${repository.commits.size + 1}`, branch = repository.defaultBranch } = options;
  const tip = repository.branches.get(branch) ?? repository.branches.get(repository.defaultBranch);
  const parents = options.parents ?? (tip === undefined ? [] : [tip]);
  const known = parents.map(sha => commitAt(repository, sha));
  const files = new Map<string, Buffer>();
  const before = known[0]?.tree;
  for (const path of before?.blobs().keys() ?? []) files.set(path, before?.read(path) ?? Buffer.alloc(0));
  for (const [path, content] of Object.entries(options.files ?? {})) {
    if (content === null) files.delete(path);
    else files.set(path, Buffer.from(content));
  }
  const tree = memoryTree(files);
  const newest = Math.max(Date.UTC(2026, 0, 1), ...known.map(({ author }) => Date.parse(author.date)));
  const author = {
    ...(options.author ?? { name: "A Developer", email: "developer@example.org" }),
    date: options.date ?? new Date(newest + 60_000).toISOString().replace(".000Z", "Z"),
  };
  const content = JSON.stringify([tree.sha, parents, author, message, repository.commits.size]);
  const sha = options.sha ?? createHash("sha1").update(content).digest("hex");
  const commit: Commit = { sha, parents, message, author, tree };
  repository.commits.set(sha, commit);
  repository.branches.set(branch, sha);
  return commit;
}

/** All branches of a real repository with their commits, whose files are read when they are asked for. */
export async function addCommitsFromGit(repository: Repository, directory: string): Promise<void> {
  const git = async (...args: string[]) => (await runTool(["git", "-C", directory, ...args])).stdout;
  // Fields end with a unit separator, commits with a record separator; a message has neither.
  const log = await git("log", "--branches", "--format=%H%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%B%x1e");
  for (const record of log.split("\x1e").reverse()) {
    const [sha = "", parents = "", name = "", email = "", date = "", message = ""] = record
      .trim()
      .split("\x1f");
    if (sha === "" || repository.commits.has(sha)) continue;
    repository.commits.set(sha, {
      sha,
      parents: parents.split(" ").filter(each => each !== ""),
      message: message.trimEnd(),
      author: { name, email, date: new Date(date).toISOString().replace(".000Z", "Z") },
      tree: gitTree(directory, sha),
    });
  }
  const branches = await git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads");
  for (const line of branches.trim().split("\n")) {
    const [branch = "", sha = ""] = line.split(" ");
    repository.branches.set(branch, sha);
  }
}

/** @throws Error when a test names a commit that is not there */
export function commitAt(repository: Repository, sha: string): Commit {
  const commit = repository.commits.get(sha);
  if (commit === undefined) throw new Error(`${repository.owner}/${repository.name} has no commit ${sha}`);
  return commit;
}

/** The commit of a branch, of `refs/heads/...` or `heads/...`, or of a name of at least seven digits. */
export function resolveCommit(repository: Repository, ref: string): Commit | undefined {
  const branch = ref.replace(/^(refs\/)?heads\//, "");
  const pull = /^refs\/pull\/(\d+)\/(head|merge)$/.exec(ref)?.[1];
  const sha =
    repository.branches.get(branch) ??
    (ref === "HEAD" ? repository.branches.get(repository.defaultBranch) : undefined) ??
    (pull === undefined ? undefined : repository.issues.get(Number(pull))?.pull?.head.sha);
  if (sha !== undefined) return repository.commits.get(sha);
  if (!/^[0-9a-f]{7,40}$/.test(ref)) return undefined;
  return (
    repository.commits.get(ref) ?? [...repository.commits.values()].find(each => each.sha.startsWith(ref))
  );
}

/** A commit and all before it, the newest first. */
export function historyOf(repository: Repository, from: Commit): Commit[] {
  const seen = new Set<string>();
  const waiting = [from];
  const order = new Map([...repository.commits.keys()].map((sha, index) => [sha, index]));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.sha)) continue;
    seen.add(next.sha);
    waiting.push(...next.parents.flatMap(sha => repository.commits.get(sha) ?? []));
  }
  return [...seen]
    .flatMap(sha => repository.commits.get(sha) ?? [])
    .sort(
      (a, b) =>
        Date.parse(b.author.date) - Date.parse(a.author.date) ||
        (order.get(b.sha) ?? 0) - (order.get(a.sha) ?? 0),
    );
}

export interface Comparison {
  mergeBase: Commit;
  /** Of the head and not of the base, the oldest first. */
  ahead: Commit[];
  behindBy: number;
}

/** @returns undefined when the two have no history in common */
export function compareCommits(repository: Repository, base: Commit, head: Commit): Comparison | undefined {
  const ofBase = new Set(historyOf(repository, base));
  const ofHead = new Set(historyOf(repository, head));
  // The newest in common is the merge base; a criss-cross history has more than one, and git too names one.
  const mergeBase = [...ofHead].find(each => ofBase.has(each));
  if (mergeBase === undefined) return undefined;
  return {
    mergeBase,
    ahead: [...ofHead].filter(each => !ofBase.has(each)).reverse(),
    behindBy: [...ofBase].filter(each => !ofHead.has(each)).length,
  };
}

export interface FileChange {
  path: string;
  status: "added" | "removed" | "modified";
  blob: string;
  additions: number;
  deletions: number;
}

export function changedFiles(from: Commit | undefined, to: Commit): FileChange[] {
  const before = from?.tree.blobs() ?? new Map<string, string>();
  const after = to.tree.blobs();
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === now) return [];
    const [oldLines, newLines] = [linesOf(from?.tree.read(path)), linesOf(to.tree.read(path))];
    return [
      {
        path,
        status: old === undefined ? "added" : now === undefined ? "removed" : "modified",
        blob: now ?? old ?? "",
        additions: without(newLines, oldLines),
        deletions: without(oldLines, newLines),
      },
    ];
  });
}

function linesOf(content: Buffer | undefined): string[] {
  return content === undefined ? [] : content.toString("utf8").replace(/\n$/, "").split("\n");
}

/** How many lines of the first are not among the second's. */
function without(lines: string[], others: string[]): number {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter(line => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  }).length;
}
