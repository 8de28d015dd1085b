import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";
import { hasCode, kindOfPath, UserError } from "../base/index.ts";

/** What `make -C tools/testing/selftests install` makes. */
export interface Installation {
  /** The directory with kselftest-list.txt. */
  root: string;
  /** The path of kselftest-list.txt. */
  list: string;
  /** The names of tests by collection, such as `x86` or `net/forwarding`. */
  collections: ReadonlyMap<string, readonly string[]>;
}

const listName = "kselftest-list.txt";

/**
 * Finds an installation of the kernel's selftests: in the directory that the user gave, in its
 * `kselftest_install`, or above it, as when one of its collections was given.
 * @throws UserError when there is none, or its list names a directory outside
 */
export async function readInstallation(given: string): Promise<Installation> {
  const root = await findRoot(given);
  if (root === undefined) throw noInstallation(given, await kindOfPath(given));
  const list = join(root, listName);
  const collections = new Map<string, string[]>();
  for (const [index, line] of (await readFile(list, "utf8")).split("\n").entries()) {
    const [, collection, test] = /^\s*([^:]+):(.*?)\s*$/.exec(line) ?? [];
    if (collection === undefined || test === undefined || test === "") continue;
    if (leadsOut(collection)) {
      throw new UserError(
        `${list}:${index + 1}: the collection ${JSON.stringify(collection)} is outside the installation`,
      );
    }
    const tests = collections.get(collection) ?? [];
    if (!tests.includes(test)) tests.push(test);
    collections.set(collection, tests);
  }
  return { root, list, collections };
}

async function findRoot(given: string): Promise<string | undefined> {
  const below = [
    "",
    "kselftest_install",
    "tools/testing/selftests/kselftest_install",
    "kselftest/kselftest_install",
  ];
  // Collections are at most three directories deep, such as drivers/net/bonding.
  const above = ["..", "../..", "../../.."];
  for (const each of [...below, ...above]) {
    const path = join(given, each);
    if ((await kindOfPath(join(path, listName))) === "file") return path;
  }
  return undefined;
}

/** Whether a path of the list leads out of the directory that it is relative to. */
export function leadsOut(path: string): boolean {
  const plain = normalize(path);
  return plain.startsWith("/") || plain === "." || plain === ".." || plain.startsWith("../");
}

function noInstallation(given: string, kind: "file" | "directory" | "other" | undefined): UserError {
  if (kind !== "directory") {
    const what = kind === undefined ? "does not exist" : "is no directory";
    return new UserError(`the directory of the selftests, ${given}, ${what}`);
  }
  return new UserError(
    `there is no installation of kselftest in ${given}: expected ${listName} in it. To make one: ` +
      'make -C LINUX/tools/testing/selftests TARGETS="x86 timers" install',
  );
}

/** A file of an installation. */
export interface InstalledFile {
  /** On this host. */
  source: string;
  bytes: number;
}

const mostEntries = 200_000;

/**
 * Every regular file of an installation by its path in it. A link counts as what it leads to, unless that is
 * outside: the machine under test must not get files of this host that way.
 */
export async function readInstalledFiles(root: string): Promise<Map<string, InstalledFile>> {
  const files = new Map<string, InstalledFile>();
  const realRoot = await realpath(root);
  const queue = [""];
  for (let directory = queue.shift(); directory !== undefined; directory = queue.shift()) {
    for (const entry of await readdir(join(root, directory), { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) queue.push(path);
      else if (entry.isFile())
        files.set(path, { source: join(root, path), bytes: await sizeOf(join(root, path)) });
      else if (entry.isSymbolicLink()) {
        const target = await insideTarget(join(root, path), realRoot);
        if (target !== undefined) files.set(path, target);
      }
      if (files.size + queue.length > mostEntries) {
        throw new UserError(`${root}: holds more than ${mostEntries} files, which no installation does`);
      }
    }
  }
  return files;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

async function insideTarget(link: string, realRoot: string): Promise<InstalledFile | undefined> {
  try {
    const source = await realpath(link);
    const found = await stat(source);
    if (!found.isFile() || leadsOut(relative(realRoot, source))) return undefined;
    return { source, bytes: found.size };
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ELOOP") || hasCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The directories of a path, nearest first: of `net/lib/sh/defer.sh`, `net/lib/sh`, `net/lib` and `net`. */
export function directoriesOf(path: string): string[] {
  const directories: string[] = [];
  for (let at = dirname(path); at !== "."; at = dirname(at)) directories.push(at);
  return directories;
}
