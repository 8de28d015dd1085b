import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool, UserError } from "../../src/base/index.ts";
import { resolveRange } from "../../src/git/index.ts";
import { gitLab } from "../../test/lab.ts";
import { changesCode, downloadPatches, subjectOf } from "./debian-patches.ts";

/** Consecutive commits of a kernel's repository, oldest first. */
export interface Commits {
  repository: string;
  commits: string[];
  /** What they are, for a person. */
  what: string;
}

/** Those of the user's own repository, or else those of Debian's changes to the kernel. */
export async function realCommits(
  { repository, range, count }: { repository: string | undefined; range: string | undefined; count: number },
  scratch: string,
): Promise<Commits> {
  if (repository === undefined) return await debianCommits(count, scratch);
  if (range === undefined) throw new UserError("--repo needs --range A..B: the commits to measure");
  const commits = (await resolveRange(repository, range)).slice(-count);
  return {
    repository: await cloneOf(repository, scratch),
    commits,
    what: `of ${range} in ${repository}`,
  };
}

/** Builds leave work trees in the repository that they build of: this one goes away with them. */
export async function cloneOf(repository: string, scratch: string): Promise<string> {
  const clone = join(scratch, "repository");
  await runTool(["git", "clone", "--quiet", "--shared", "--bare", "--", repository, clone], {
    package: "git",
  });
  return clone;
}

/**
 * Debian's last changes to the kernel's code, a commit each. Its source has all of them in one commit: they are
 * taken out, the last one first, and each tree that comes of it is the commit before.
 */
async function debianCommits(count: number, scratch: string): Promise<Commits> {
  const source = await gitLab();
  const repository = await cloneOf(source, scratch);
  const git = async (args: readonly string[]) => {
    const env = {
      GIT_INDEX_FILE: join(scratch, "index"),
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    const own = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
    return (await runTool(["git", ...own, ...args], { cwd: repository, env })).stdout.trim();
  };
  let date = "2026-01-01T00:00:00Z";
  const version = await versionOf(git);
  const patches = await downloadPatches(version, join(scratch, "debian"));
  await git(["read-tree", "main"]);
  const trees = [{ tree: await git(["write-tree"]), subject: "" }];
  for (const file of patches.toReversed()) {
    const patch = await readFile(file, "latin1");
    if (trees.length > count) break;
    if (!changesCode(patch)) continue;
    // One that does not come out was changed since.
    const isOut = await git(["apply", "--cached", "--reverse", "-C1", file]).then(
      () => true,
      () => false,
    );
    if (isOut) trees.push({ tree: await git(["write-tree"]), subject: subjectOf(patch) });
  }
  const [first, ...later] = trees.toReversed();
  if (first === undefined || later.length < count) {
    throw new UserError(`only ${later.length} of Debian's changes can be taken out of ${source}`);
  }
  let parent = await git(["commit-tree", "-m", "Linux without Debian's last changes", first.tree]);
  const commits: string[] = [];
  for (const [index, { tree }] of later.entries()) {
    // A minute apart, as the date is in what is built.
    date = new Date(Date.UTC(2026, 0, 2, 0, index)).toISOString();
    const subject = trees.toReversed()[index]?.subject ?? "";
    parent = await git(["commit-tree", "-p", parent, "-m", subject, tree]);
    commits.push(parent);
  }
  return { repository, commits, what: `of Debian's last changes to the code of Linux ${version}` };
}

/** Such as 6.12.117. */
async function versionOf(git: (args: readonly string[]) => Promise<string>): Promise<string> {
  const makefile = await git(["show", "main:Makefile"]);
  const part = (name: string) => new RegExp(`^${name} = (\\d+)$`, "m").exec(makefile)?.[1] ?? "";
  return `${part("VERSION")}.${part("PATCHLEVEL")}.${part("SUBLEVEL")}`;
}
