import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

export interface SourcePlaces {
  /** The checkout's directory. */
  workspace: string;
  /** `OWNER/NAME` of the repository that the annotation is for. */
  repository?: string;
  /**
   * Where the file may lie under, best first: directories of selftests, kernel trees, and output directories
   * (kbuild links their tree as `source`).
   */
  directories: readonly string[];
}

const collection = "tools/testing/selftests/kvm";
const upFromCollection = ["..", "..", "..", ".."];

/**
 * The file that a test or the kernel named in its output, as a path in the repository, or `undefined` when it is not in the
 * checkout or belongs to another repository. The name is a test's word: it leads nowhere outside the workspace.
 */
export async function findSourceFile(file: string, places: SourcePlaces): Promise<string | undefined> {
  const workspace = await realpathOf(places.workspace);
  if (workspace === undefined || file === "" || file.includes("\0")) return undefined;
  const trees = [...places.directories, places.workspace];
  const candidates = isAbsolute(file)
    ? [file]
    : [
        ...places.directories.map(each => join(each, file)),
        // What the kernel names is relative to its tree, which the selftests are a part of.
        ...trees.flatMap(each => [
          join(each, file),
          join(each, "source", file),
          join(each, ...upFromCollection, file),
        ]),
        ...trees.flatMap(each => [join(each, collection, file), join(each, "source", collection, file)]),
      ];
  for (const candidate of candidates) {
    const path = await realpathOf(resolve(candidate));
    if (path === undefined || !isWithin(path, workspace) || !(await stat(path)).isFile()) continue;
    return pathInRepository(path, workspace, places.repository);
  }
  return undefined;
}

async function pathInRepository(
  path: string,
  workspace: string,
  repository: string | undefined,
): Promise<string | undefined> {
  const root = (await repositoryRoot(path, workspace)) ?? workspace;
  const origin = await originOf(root);
  // A checkout beside the workflow's own, such as another repository's kernel, has other files of such names.
  const isOurs =
    origin === undefined
      ? root === workspace
      : repository === undefined || origin.toLowerCase() === repository.toLowerCase();
  return isOurs ? relative(root, path).split(sep).join("/") : undefined;
}

async function repositoryRoot(path: string, workspace: string): Promise<string | undefined> {
  for (let directory = dirname(path); isWithin(directory, workspace); directory = dirname(directory)) {
    if ((await realpathOf(join(directory, ".git"))) !== undefined) return directory;
    if (directory === workspace) break;
  }
  return undefined;
}

/** `OWNER/NAME` of the remote `origin`, from git's configuration file; undefined when it names none. */
async function originOf(root: string): Promise<string | undefined> {
  const config = await readFile(join(root, ".git", "config"), "utf8").catch(() => "");
  const section = /^\[remote "origin"\]\n((?:[^[].*\n?|\n)*)/m.exec(config)?.[1] ?? "";
  const url = /^\s*url\s*=\s*(\S+)/m.exec(section)?.[1] ?? "";
  return /([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(url)?.[1];
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === sep ? sep : directory + sep);
}

/** Where a path leads, links followed; undefined when nothing is there that can be looked at. */
async function realpathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
