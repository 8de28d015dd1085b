import { quotedName } from "./quoted-name.ts";
import { readCommit } from "./revision.ts";
import { git } from "./run-git.ts";

export type Reverted =
  /** A commit whose parent is the one that was reverted on. */
  | { outcome: "reverted"; commit: string }
  /** With one line why. */
  | { outcome: "does-not-apply"; reason: string }
  | { outcome: "not-possible"; reason: string };

export interface RevertRequest {
  repository: string;
  /** The whole id of the commit whose change is taken back. */
  culprit: string;
  /** The whole id of the commit that it is taken out of. */
  onto: string;
  signal?: AbortSignal;
}

/**
 * Makes the commit that `git revert` of a culprit on top of another commit would make, without a work tree. Of the
 * same two comes the same id, so that a store knows it again. No branch or tag points to it.
 */
export async function revertOnto({ repository, culprit, onto, signal }: RevertRequest): Promise<Reverted> {
  const run = signal === undefined ? {} : { signal };
  const parents = await parentsOf(repository, culprit, run);
  const [parent] = parents;
  if (parent === undefined) {
    return { outcome: "not-possible", reason: `${culprit.slice(0, 12)} has no parent to go back to` };
  }
  if (parents.length > 1) {
    return {
      outcome: "not-possible",
      reason: `${culprit.slice(0, 12)} is a merge, of which no single change can be taken back`,
    };
  }
  const merged = await mergeTrees(repository, { base: culprit, ours: onto, theirs: parent }, run);
  if (merged.outcome !== "merged") return merged;
  if (merged.tree === (await treeOf(repository, onto, run))) {
    return {
      outcome: "not-possible",
      reason: `${onto.slice(0, 12)} has nothing of ${culprit.slice(0, 12)} anymore`,
    };
  }
  const { subject } = await readCommit(repository, culprit, run);
  const { date } = await readCommit(repository, onto, run);
  const message = `Revert "${subject}"\n\nThis reverts commit ${culprit}.\n`;
  const commit = await commitTree(repository, { tree: merged.tree, parents: [onto], message, date }, run);
  return { outcome: "reverted", commit };
}

interface Run {
  signal?: AbortSignal;
}

/**
 * A three-way merge whose base is given. Before git 2.40 merge-tree cannot be told a base, so it gets three commits
 * of which the base is the parent of both others.
 */
async function mergeTrees(
  repository: string,
  { base, ours, theirs }: { base: string; ours: string; theirs: string },
  run: Run,
): Promise<{ outcome: "merged"; tree: string } | Exclude<Reverted, { outcome: "reverted" }>> {
  const message = "a side of a merge\n";
  const root = await commitTree(
    repository,
    { tree: await treeOf(repository, base, run), parents: [], message, date: 0 },
    run,
  );
  const [left, right] = await Promise.all(
    [ours, theirs].map(async each =>
      commitTree(
        repository,
        { tree: await treeOf(repository, each, run), parents: [root], message, date: 0 },
        run,
      ),
    ),
  );
  const { code, stdout, stderr } = await git(
    repository,
    ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", left ?? "", right ?? ""],
    {
      ...run,
      expected: [0, 1, 128, 129],
      settings: [
        "merge.renames=true",
        "merge.renameLimit=7000",
        "merge.directoryRenames=false",
        "merge.default=text",
      ],
    },
  );
  const [tree = "", ...conflicts] = stdout.split("\0").filter(each => each !== "");
  if (code === 0 && /^[0-9a-f]{40,64}$/.test(tree)) return { outcome: "merged", tree };
  if (code === 1) return { outcome: "does-not-apply", reason: conflictsIn(conflicts) };
  if (code === 129 || /usage: git merge-tree/.test(stderr)) {
    return { outcome: "not-possible", reason: "git is older than 2.38, which a revert needs" };
  }
  throw new Error(`git merge-tree in ${repository} exited with ${code}: ${quotedName(stderr.trim())}`);
}

function conflictsIn(paths: readonly string[]): string {
  const names = [...new Set(paths)];
  const shown = names.slice(0, 3).map(quotedName).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `its change cannot be taken out without conflicts in ${shown}${more}`;
}

async function parentsOf(repository: string, commit: string, run: Run): Promise<string[]> {
  const { stdout } = await git(repository, ["rev-list", "--parents", "--max-count=1", commit], run);
  return stdout.trim().split(" ").slice(1);
}

async function treeOf(repository: string, commit: string, run: Run): Promise<string> {
  return (
    await git(repository, ["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`], run)
  ).stdout.trim();
}

async function commitTree(
  repository: string,
  { tree, parents, message, date }: { tree: string; parents: string[]; message: string; date: number },
  run: Run,
): Promise<string> {
  const { stdout } = await git(
    repository,
    ["commit-tree", "--no-gpg-sign", ...parents.flatMap(parent => ["-p", parent]), tree],
    {
      ...run,
      input: message,
      settings: ["i18n.commitEncoding=utf-8"],
      env: {
        GIT_AUTHOR_NAME: "vmentry",
        GIT_AUTHOR_EMAIL: "vmentry@localhost",
        GIT_AUTHOR_DATE: `@${date} +0000`,
        GIT_COMMITTER_NAME: "vmentry",
        GIT_COMMITTER_EMAIL: "vmentry@localhost",
        GIT_COMMITTER_DATE: `@${date} +0000`,
      },
    },
  );
  return stdout.trim();
}
