import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { kindOfPath, type Logger } from "../base/index.ts";
import { git } from "../git/index.ts";
import { markVariable } from "./leftovers.ts";

export interface WorkTreeOptions {
  /** The tree's directory, whose parent is the variant's own. */
  tree: string;
  /** The variant's directory; what runs in it carries its name. */
  mark: string;
  log: Logger;
  signal?: AbortSignal;
}

/**
 * Brings a work tree of a repository to a commit, writing only files that differ, so that make builds no more than
 * it must. Makes the tree when it is not there or not that repository's, and mends what a killed git left.
 */
export async function checkOut(repository: string, commit: string, options: WorkTreeOptions): Promise<void> {
  const { tree, log, mark, signal } = options;
  const run = { env: { [markVariable]: mark }, ...(signal === undefined ? {} : { signal }) };
  if (!(await belongsTo(tree, repository))) {
    await rm(tree, { recursive: true, force: true });
    await mkdir(join(tree, ".."), { recursive: true });
    log.info(`making a work tree in ${tree}`);
    await git(repository, ["worktree", "prune"], run);
    await git(
      repository,
      ["worktree", "add", "--force", "--force", "--detach", "--no-checkout", tree, commit],
      run,
    );
  }
  await removeLocks(tree);
  try {
    await moveTo(tree, commit, run);
  } catch (error) {
    signal?.throwIfAborted();
    if (!/index file|bad index|corrupt|unable to read tree/i.test(String(error))) throw error;
    // A half-written index: git makes a new one, and then compares every file.
    log.warn(`mending the index of ${tree}`);
    await rm(await gitPath(tree, "index"), { force: true });
    await git(tree, ["read-tree", "--reset", commit], run);
    await moveTo(tree, commit, run);
  }
}

interface Run {
  env: Record<string, string>;
  signal?: AbortSignal;
}

async function moveTo(tree: string, commit: string, run: Run): Promise<void> {
  await git(tree, ["checkout", "--quiet", "--force", "--detach", commit], run);
  // A build writes into O=, so whatever else is in the tree belongs to nobody.
  await git(tree, ["clean", "--quiet", "-ffdx"], run);
}

/** Whether it is a work tree of that repository that git still knows. */
async function belongsTo(tree: string, repository: string): Promise<boolean> {
  // Without a .git of its own, git would find a repository further up.
  if ((await kindOfPath(join(tree, ".git"))) !== "file") return false;
  try {
    return (await commonDirectory(tree)) === (await commonDirectory(repository));
  } catch {
    return false;
  }
}

/** The directory that all work trees of a repository share. */
export async function commonDirectory(repository: string): Promise<string> {
  const { stdout } = await git(repository, ["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  return await realpath(stdout.replace(/\n$/, ""));
}

async function gitPath(tree: string, name: string): Promise<string> {
  const { stdout } = await git(tree, ["rev-parse", "--path-format=absolute", "--git-path", name]);
  return stdout.replace(/\n$/, "");
}

/** Of a git that was killed; one that still runs was ended before. */
async function removeLocks(tree: string): Promise<void> {
  const directory = join(await gitPath(tree, "HEAD"), "..");
  for (const name of await readdir(directory)) {
    if (name.endsWith(".lock")) await rm(join(directory, name), { force: true });
  }
}
