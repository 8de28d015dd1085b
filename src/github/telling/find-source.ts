import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findSourceFile } from "../source-file.ts";
import { CommitFiles } from "./commit-files.ts";
import type { Repository } from "./repository.ts";
import { sourcePaths } from "./source-paths.ts";

/** Finds what a test, the kernel or a compiler named, as a path that the commit has; undefined when it has none. */
export type FindSource = (file: string, tests: readonly string[]) => Promise<string | undefined>;

export interface CommitPlaces {
  commit: string;
  /** A directory in which the repository may be checked out. */
  workspace: string;
  /** Undefined: only the checkout is looked at. */
  repository: Repository | undefined;
}

/** Looks in the checkout when it is one of that very commit, else asks GitHub. */
export async function openSources({ commit, workspace, repository }: CommitPlaces): Promise<FindSource> {
  const isCheckedOut = (await headOf(workspace)) === commit;
  const name = repository === undefined ? {} : { repository: `${repository.owner}/${repository.repo}` };
  const files = repository === undefined ? undefined : new CommitFiles(repository, commit);
  return async (file, tests) => {
    for (const path of sourcePaths(file, tests)) {
      if (isCheckedOut) {
        const found = await findSourceFile(path, { workspace, ...name, directories: [] });
        if (found !== undefined) return found;
      } else if ((await files?.has(path)) === true) return path;
    }
    return undefined;
  };
}

/** The commit that is checked out; undefined when it cannot be told. */
async function headOf(directory: string): Promise<string | undefined> {
  const read = async (path: string) =>
    (await readFile(join(directory, ".git", path), "utf8").catch(() => "")).trim();
  const head = await read("HEAD");
  const branch = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  const commit = branch === undefined ? head : branch.includes("..") ? "" : await read(branch);
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
