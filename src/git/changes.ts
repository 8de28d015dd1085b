import { gitFields } from "./read-into-file.ts";
import { git } from "./run-git.ts";

/** What a commit does to one path, in git's letters: added, deleted, modified, or made another type of file. */
export interface PathChange {
  kind: "A" | "D" | "M" | "T";
  path: string;
}

export interface CommitChanges {
  /** By git itself: not those of a history limited to paths. */
  parents: string[];
  /** Against the only or the first parent. Undefined of a merge, unless it is asked for. */
  changes: PathChange[] | undefined;
}

export interface ChangesRequest {
  repository: string;
  /** Whole ids. */
  commits: readonly string[];
  /** Of a merge, what it changes of its first parent. */
  firstParent?: boolean;
  signal?: AbortSignal;
}

/** So many commits are asked for at once, which bounds what git says of them. */
const batch = 2000;

/** What commits change, each by its id. Renames are a path that goes and one that comes. */
export async function readChanges(request: ChangesRequest): Promise<Map<string, CommitChanges>> {
  const { repository, commits, firstParent = false, signal } = request;
  const run = signal === undefined ? {} : { signal };
  const all = new Map<string, CommitChanges>();
  for (let at = 0; at < commits.length; at += batch) {
    const some = commits.slice(at, at + batch);
    const { stdout } = await git(repository, ["rev-list", "--no-walk=unsorted", "--parents", "--stdin"], {
      ...run,
      input: some.map(id => `${id}\n`).join(""),
    });
    const asked: string[] = [];
    for (const line of stdout.split("\n")) {
      const [id = "", ...parents] = line.split(" ");
      if (id === "") continue;
      const isCompared = parents.length <= 1 || firstParent;
      all.set(id, { parents, changes: undefined });
      if (isCompared) asked.push(`${[id, ...parents.slice(0, 1)].join(" ")}\n`);
    }
    await addChanges(repository, asked.join(""), all, run);
  }
  return all;
}

async function addChanges(
  repository: string,
  input: string,
  all: ReadonlyMap<string, CommitChanges>,
  run: { signal?: AbortSignal },
): Promise<void> {
  if (input === "") return;
  // A line with a commit and another takes the other one for its only parent.
  const fields = await gitFields(
    repository,
    [
      "diff-tree",
      "--stdin",
      "-r",
      "--root",
      // Also a commit that changes nothing, so that what is not told of is not known.
      "--always",
      "--name-status",
      "--no-renames",
      "--no-relative",
      "--no-ext-diff",
      "--ignore-submodules=none",
    ],
    [],
    { ...run, input },
  );
  let changes: PathChange[] | undefined;
  for (let at = 0; at < fields.length; ) {
    const field = fields[at] ?? "";
    if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(field)) {
      changes = [];
      const own = all.get(field);
      if (own !== undefined) own.changes = changes;
      at += 1;
      continue;
    }
    const path = fields[at + 1];
    if (changes === undefined || path === undefined || !isKind(field)) {
      throw new Error(
        `git diff-tree says ${JSON.stringify(field.slice(0, 40))}, which is no change of a path`,
      );
    }
    changes.push({ kind: field, path });
    at += 2;
  }
}

function isKind(letter: string): letter is PathChange["kind"] {
  return letter === "A" || letter === "D" || letter === "M" || letter === "T";
}
