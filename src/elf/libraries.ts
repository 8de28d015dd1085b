import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { architectureOfMachine, foreignRoot } from "./architecture.ts";
import { ElfError } from "./elf-error.ts";
import { isElf } from "./is-elf.ts";
import { hostLibraryDirectories, libraryDirectoriesBelow } from "./library-directories.ts";
import { type Needed, readNeeded } from "./needed.ts";

export interface Libraries {
  /**
   * Name as asked for → file on this host. A library's name is its soname; the dynamic linker also has its
   * full path as a name, since that is where the kernel looks for it.
   */
  libraries: Map<string, string>;
  /** Where the programs look for each on a machine of theirs → file on this host. */
  places: Map<string, string>;
  /** What was found nowhere, and the file that asks for it first. */
  missing: { binary: string; soname: string }[];
}

export interface LibraryOptions {
  /** Directories to search before this host's own, such as those of another machine's root file system. */
  libraryPaths?: readonly string[];
  /**
   * The root directory that has the libraries of programs that this host cannot run, searched before the
   * host's own directories. Default: `foreignRoot` of the programs' architecture.
   */
  root?: string;
  /** Sonames that the programs load as they run (dlopen), such as glibc's `libgcc_s.so.1` for pthread_cancel. */
  loadedAtRunTime?: readonly string[];
}

/** A file whose needs are to be met, and the DT_RPATH of those that led to it. */
interface Asking {
  path: string;
  needs: Needed;
  inheritedRpath: readonly string[];
}

/**
 * The shared libraries, with the dynamic linker, that programs need in turn, as ld.so(8) would find them:
 * DT_RPATH, `libraryPaths`, DT_RUNPATH, the directories of `root` and of this host; only files of the programs'
 * class and machine. Files that are not ELF, such as scripts, need none; nor do static programs.
 * @throws ElfError when a given program is a damaged ELF file, or when they are of different machines
 */
export async function findLibraries(
  binaries: readonly string[],
  options: LibraryOptions = {},
): Promise<Libraries> {
  const found: Libraries = { libraries: new Map(), places: new Map(), missing: [] };
  const queue: Asking[] = [];
  for (const path of binaries) {
    if (await isElf(path)) queue.push({ path, needs: await readNeeded(path), inheritedRpath: [] });
  }
  checkOneMachine(queue);
  const root = options.root ?? foreignRoot(architectureOfMachine(queue[0]?.needs.machine ?? 0)) ?? "/";
  const directories = await hostLibraryDirectories();
  if (root !== "/") directories.unshift(...libraryDirectoriesBelow(root));
  const firstDynamic = queue.find(({ needs }) => needs.interpreter !== undefined);

  const settle = async (asking: Asking, name: string) => {
    if (found.libraries.has(name) || found.missing.some(each => each.soname === name)) return;
    const library = await findLibrary(asking.needs, [
      ...(name.includes("/") ? [...(root === "/" ? [] : [join(root, name)]), name] : []),
      ...searchPath(asking, options.libraryPaths ?? [], directories).map(each => join(each, basename(name))),
    ]);
    if (library === undefined) {
      found.missing.push({ binary: asking.path, soname: name });
      return;
    }
    found.libraries.set(name, library.path);
    // The dynamic linker's name is the path where the kernel looks for it.
    found.places.set(name.startsWith("/") ? name : belowRoot(library.path, root), library.path);
    queue.push({ ...library, inheritedRpath: [...ownRpath(asking), ...asking.inheritedRpath] });
  };
  for (let asking = queue.shift(); asking !== undefined; asking = queue.shift()) {
    const { interpreter, needed } = asking.needs;
    const atRunTime = asking === firstDynamic ? (options.loadedAtRunTime ?? []) : [];
    for (const name of [...(interpreter === undefined ? [] : [interpreter]), ...needed, ...atRunTime]) {
      await settle(asking, name);
    }
  }
  return found;
}

function checkOneMachine(asking: readonly Asking[]): void {
  const [first] = asking;
  const other = asking.find(each => first !== undefined && !isSameMachine(each.needs, first.needs));
  if (first !== undefined && other !== undefined) {
    throw new ElfError(other.path, `for another machine than ${first.path}: libraries cannot be shared`);
  }
}

function isSameMachine(one: Needed, other: Needed): boolean {
  return one.machine === other.machine && one.class === other.class;
}

function searchPath(asking: Asking, libraryPaths: readonly string[], standard: readonly string[]): string[] {
  // DT_RUNPATH switches off every DT_RPATH, the inherited ones too.
  const rpath = asking.needs.runpath.length > 0 ? [] : [...ownRpath(asking), ...asking.inheritedRpath];
  return [...rpath, ...libraryPaths, ...expandOrigin(asking.needs.runpath, asking.path), ...standard];
}

function ownRpath({ needs, path }: Asking): string[] {
  return expandOrigin(needs.rpath, path);
}

function expandOrigin(directories: readonly string[], path: string): string[] {
  return directories.map(each => each.replace(/\$(ORIGIN\b|\{ORIGIN\})/g, () => dirname(path)));
}

function belowRoot(path: string, root: string): string {
  return root !== "/" && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

async function findLibrary(like: Needed, candidates: readonly string[]) {
  for (const path of candidates) {
    const needs = await readIfElf(path);
    if (needs !== undefined && isSameMachine(needs, like)) return { path, needs };
  }
  return undefined;
}

/** Undefined for what ld.so would pass by: nothing there, a linker script, a damaged file. */
async function readIfElf(path: string): Promise<Needed | undefined> {
  try {
    return (await stat(path)).isFile() ? await readNeeded(path) : undefined;
  } catch {
    return undefined;
  }
}
