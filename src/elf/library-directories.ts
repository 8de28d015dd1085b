import { glob, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { architectures, multiarchDirectory } from "./architecture.ts";

const standard = [
  // Of another machine's than the programs' nothing is taken, so it does no harm to look there too.
  ...architectures.flatMap(each => [
    `/lib/${multiarchDirectory(each)}`,
    `/usr/lib/${multiarchDirectory(each)}`,
  ]),
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
];

/** The standard directories below another root directory than the host's. */
export function libraryDirectoriesBelow(root: string): string[] {
  return standard.map(directory => join(root, directory));
}

/** Where this host keeps shared libraries: the standard directories, then those of /etc/ld.so.conf. */
export async function hostLibraryDirectories(configuration = "/etc/ld.so.conf"): Promise<string[]> {
  return [...new Set([...standard, ...(await configuredDirectories(configuration, new Set()))])];
}

/** ld.so.conf as ldconfig(8) reads it: a directory per line, `include` with a glob, `#` comments. */
async function configuredDirectories(file: string, seen: Set<string>): Promise<string[]> {
  if (seen.has(file)) return [];
  seen.add(file);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    // No such file: most hosts without glibc have none, and ldconfig does not mind either.
    return [];
  }
  const directories: string[] = [];
  for (const line of text.split("\n").map(each => each.replace(/#.*/, "").trim())) {
    const include = /^include\s+(.+)$/.exec(line)?.[1];
    if (include !== undefined) {
      for (const pattern of include.split(/\s+/)) {
        const absolute = isAbsolute(pattern) ? pattern : join(dirname(file), pattern);
        for (const each of (await Array.fromAsync(glob(absolute))).sort()) {
          directories.push(...(await configuredDirectories(each, seen)));
        }
      }
    } else if (line.startsWith("/")) {
      directories.push(line);
    }
  }
  return directories;
}
