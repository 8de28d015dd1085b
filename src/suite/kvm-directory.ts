import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode, kindOfPath, namesIn, UserError } from "../base/index.ts";
import { type Program, readProgram } from "./program.ts";

/** Where a build, an output or an install directory keeps the KVM selftests. */
export interface KvmDirectory {
  /** The directory with the built programs. */
  path: string;
  /** The Makefile that lists them. */
  makefile: string | undefined;
  /** The names that kselftest-list.txt of an installation gives, and that file's path. */
  installed: { file: string; names: readonly string[] } | undefined;
  /** Every program and every empty or foreign file that could have been one, by path relative to `path`. */
  files: ReadonlyMap<string, Program | undefined>;
}

/** Directories of one architecture's tests, before and since 6.14. */
const archDirectories = ["x86_64", "x86", "aarch64", "arm64", "s390x", "s390", "riscv", "loongarch"];
const notPrograms = /\.(c|h|S|o|d|a|ko|mk|txt|rst|md|log)$/;

/**
 * Looks into a directory that the user gave. It may be the tests' own, or one above it: the selftests', the
 * kernel tree's, the output directory of `make O=`, an installation's.
 * @throws UserError when there is no such directory
 */
export async function readKvmDirectory(given: string): Promise<KvmDirectory> {
  const kind = await kindOfPath(given);
  if (kind !== "directory") {
    const what = kind === undefined ? "does not exist" : "is no directory";
    throw new UserError(`the directory of the selftests, ${given}, ${what}`);
  }
  const path = await descend(given);
  return {
    path,
    makefile: await findMakefile(path),
    installed: await readInstalled(path),
    files: await readFiles(path),
  };
}

async function descend(given: string): Promise<string> {
  for (const below of ["tools/testing/selftests/kvm", "kselftest/kvm", "kselftest_install/kvm", "kvm"]) {
    const path = join(given, below);
    if ((await kindOfPath(path)) === "directory") return path;
  }
  return given;
}

async function findMakefile(path: string): Promise<string | undefined> {
  // `make O=DIR` builds into DIR/kselftest/kvm, and the kernel's build leaves a link to the tree in DIR/source.
  const ofOutput = join(dirname(dirname(path)), "source", "tools/testing/selftests/kvm");
  for (const directory of [path, ofOutput]) {
    const makefile = join(directory, "Makefile");
    if ((await kindOfPath(makefile)) === "file") return makefile;
  }
  return undefined;
}

async function readInstalled(path: string): Promise<KvmDirectory["installed"]> {
  const file = join(dirname(path), "kselftest-list.txt");
  try {
    const collection = `${basename(path)}:`;
    const lines = (await readFile(file, "utf8")).split("\n").map(line => line.trim());
    const names = lines
      .filter(line => line.startsWith(collection))
      .map(line => line.slice(collection.length));
    return names.length === 0 ? undefined : { file, names: [...new Set(names)] };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function readFiles(path: string): Promise<Map<string, Program | undefined>> {
  const files = new Map<string, Program | undefined>();
  for (const directory of ["", ...archDirectories]) {
    for (const name of await namesIn(join(path, directory))) {
      const relative = join(directory, name);
      if (notPrograms.test(name) || name.startsWith(".")) continue;
      const found = await readFileOf(join(path, relative));
      if (found !== undefined) files.set(relative, found.program);
    }
  }
  return files;
}

/** What a regular file holds; undefined when there is none. */
export async function readFileOf(path: string): Promise<{ program: Program | undefined } | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return undefined;
    // An empty file is never opened: those of /proc are "empty", and reading one may block.
    return { program: found.size === 0 ? undefined : await readProgram(path) };
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR") || hasCode(error, "ELOOP")) return undefined;
    throw error;
  }
}
