import { access, constants } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../base/index.ts";
import { findLibraries } from "../elf/index.ts";
import type { Entry } from "./cpio.ts";

/** A program of this host that goes into an initramfs, and the Debian package that brings it. */
export interface Program {
  name: string;
  package: string;
}

export const busybox: Program = { name: "busybox", package: "busybox-static" };
export const kexec: Program = { name: "kexec", package: "kexec-tools" };
export const dropbear: Program = { name: "dropbear", package: "dropbear-bin" };

/** The program's path on this host. @throws UserError naming the package when it is not installed */
export async function findProgram(program: Program): Promise<string> {
  const directories = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/bin", "/bin"];
  for (const directory of directories) {
    if (directory === "") continue;
    const path = join(directory, program.name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  throw new UserError(`${program.name} is not installed: apt-get install ${program.package}`);
}

/**
 * Busybox as `/bin/busybox` with a link for each of its commands, and the given programs as `/bin/NAME` with
 * the shared libraries that they need. Busybox must be a static one: it is what everything else stands on.
 */
export async function programEntries(
  programs: readonly Program[],
  applets: readonly string[],
): Promise<Entry[]> {
  const box = await findProgram(busybox);
  const { libraries: boxLibraries } = await findLibraries([box]);
  if (boxLibraries.size > 0) {
    throw new UserError(`${box} is not a static busybox: apt-get install ${busybox.package}`);
  }
  const entries: Entry[] = [{ kind: "copy", path: "/bin/busybox", mode: 0o755, source: box }];
  for (const applet of applets) entries.push({ kind: "link", path: `/bin/${applet}`, target: "busybox" });

  const paths = await Promise.all(programs.map(findProgram));
  const { libraries, missing } = await findLibraries(paths);
  const [first] = missing;
  if (first !== undefined)
    throw new UserError(`${first.binary} needs ${first.soname}, which is not on this host`);
  for (const path of paths) {
    entries.push({ kind: "copy", path: `/bin/${basename(path)}`, mode: 0o755, source: path });
  }
  for (const path of libraries.values()) entries.push({ kind: "copy", path, mode: 0o755, source: path });
  return entries;
}
