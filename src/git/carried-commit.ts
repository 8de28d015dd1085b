import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "../base/index.ts";
import { git } from "./run-git.ts";

export interface CarriedCommit {
  /** The commit's first parent, which the other repository has to have. */
  onto: string;
  /** What it lacks beside that: a git bundle, in base64. */
  bundle: string;
}

interface Run {
  signal?: AbortSignal;
}

/**
 * Packs a commit that only this repository has, so that another one can take it up.
 * @throws Error when it has no parent, or is not there
 */
export async function packCommit(repository: string, commit: string, run: Run = {}): Promise<CarriedCommit> {
  const { stdout } = await git(repository, ["rev-parse", "--verify", "--end-of-options", `${commit}^1`], run);
  const onto = stdout.trim();
  await using scratch = temporaryDirectory("carried");
  const file = join(scratch.path, "bundle");
  // A bundle is of refs; this one is there for as long as it takes.
  const ref = `refs/vmentry/carried/${process.pid}-${commit}`;
  await git(repository, ["update-ref", ref, commit], run);
  try {
    await git(repository, ["bundle", "create", "--quiet", file, ref, `^${onto}`], run);
  } finally {
    await git(repository, ["update-ref", "-d", ref]);
  }
  return { onto, bundle: (await readFile(file)).toString("base64") };
}

/**
 * Takes a commit up that `packCommit` packed; no branch or tag points to it.
 * @throws Error when the bundle is none, or the commit that it stands on is not there
 */
export async function unpackCommit(repository: string, bundle: string, run: Run = {}): Promise<void> {
  await using scratch = temporaryDirectory("carried");
  const file = join(scratch.path, "bundle");
  await writeFile(file, Buffer.from(bundle, "base64"));
  await git(repository, ["bundle", "unbundle", file], run);
}
