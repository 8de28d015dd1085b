import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { formatBytes, UserError } from "../base/index.ts";
import { directoriesOf, type InstalledFile, leadsOut } from "./installation.ts";

/** The scripts and modules that tests of every collection may source as `../kselftest/*.sh`. */
const sharedDirectory = "kselftest";
const mostBytes = 512 * 1024 * 1024;
const longestScript = 1024 * 1024;

/**
 * The files of an installation that a collection's tests may need, by their paths in it: all in the
 * collection's directory and below that is not another collection's, the shared scripts, and what scripts among
 * them name by a path relative to their own place, such as `../../net/lib.sh`, and what that names in turn.
 * @throws UserError when it is more than a machine's memory should hold
 */
export async function filesForCollection(
  collection: string,
  files: ReadonlyMap<string, InstalledFile>,
  collections: ReadonlySet<string>,
): Promise<ReadonlyMap<string, InstalledFile>> {
  const byDirectory = filesByDirectory(files, collections);
  const needed = new Map<string, InstalledFile>();
  const queue = [...(byDirectory.get(collection) ?? []), ...(byDirectory.get(sharedDirectory) ?? [])];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const file = files.get(path);
    if (file === undefined || needed.has(path)) continue;
    needed.set(path, file);
    for (const named of await namedIn(path, file)) {
      if (files.has(named)) queue.push(named);
      // A directory that is around the script is a way to somewhere, and not what the script wants.
      else if (!`${path}/`.startsWith(`${named}/`)) queue.push(...(byDirectory.get(named) ?? []));
    }
  }
  checkSize(collection, needed);
  return needed;
}

/** The files in each directory and below; those of a collection count for no directory around it. */
function filesByDirectory(
  files: ReadonlyMap<string, InstalledFile>,
  collections: ReadonlySet<string>,
): Map<string, string[]> {
  const byDirectory = new Map<string, string[]>();
  for (const path of files.keys()) {
    for (const directory of directoriesOf(path)) {
      const known = byDirectory.get(directory);
      if (known === undefined) byDirectory.set(directory, [path]);
      else known.push(path);
      if (collections.has(directory)) break;
    }
  }
  return byDirectory;
}

/** The paths that a script's text names, as paths in the installation; empty for what is no script. */
async function namedIn(path: string, { source, bytes }: InstalledFile): Promise<Set<string>> {
  const named = new Set<string>();
  if (bytes > longestScript) return named;
  const text = await readFile(source, "utf8");
  if (!text.startsWith("#!") && !/\.(sh|py)$/.test(basename(path))) return named;
  // A variable before a path is taken for the script's own directory, which it mostly is.
  const plain = text.replace(/\$(?:\w+|\{[^}\n]*\})\//g, "");
  for (const [word] of plain.matchAll(/(?:\.\.\/)*[\w.+-]+(?:\/[\w.+-]+)*/g)) {
    if (!word.includes("/") && !/\.(sh|py)$/.test(word)) continue;
    const target = join(dirname(path), word);
    if (!leadsOut(target)) named.add(target);
  }
  return named;
}

function checkSize(collection: string, needed: ReadonlyMap<string, InstalledFile>): void {
  const total = [...needed.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= mostBytes) return;
  const largest = [...needed]
    .toSorted(([, a], [, b]) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(([path, { bytes }]) => `${path} (${formatBytes(bytes)})`);
  throw new UserError(
    `the files of kselftest/${collection} take ${formatBytes(total)}, and ${formatBytes(mostBytes)} is the most that ` +
      `is put into a machine; the largest are ${largest.join(", ")}: strip or remove what the tests do not need`,
  );
}
