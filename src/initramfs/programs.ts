import { access, constants } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../base/index.ts";
import {
  type Architecture,
  findLibraries,
  foreignInstallCommand,
  foreignRoot,
  hostArchitecture,
} from "../elf/index.ts";
import type { Entry } from "./cpio.ts";

/** A program that goes into an initramfs, and the Debian package that brings it. */
export interface Program {
  name: string;
  package: string;
}

export const busybox: Program = { name: "busybox", package: "busybox-static" };
export const kexec: Program = { name: "kexec", package: "kexec-tools" };
export const dropbear: Program = { name: "dropbear", package: "dropbear-bin" };
/** OpenBSD's signify: checks ed25519 signatures, and brings 320 KB with its libraries. */
export const signify: Program = { name: "signify-openbsd", package: "signify-openbsd" };

const standard = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/**
 * The program's path on this host: this host's own, or for another architecture the one in the cache.
 * @throws UserError with the command that installs it when it is not there
 */
export async function findProgram(
  program: Program,
  architecture: Architecture | undefined = hostArchitecture(),
): Promise<string> {
  const root = foreignRoot(architecture);
  const own = root === undefined ? (process.env["PATH"] ?? "").split(":") : [];
  for (const directory of [...own, ...standard.map(each => join(root ?? "/", each))]) {
    if (directory === "") continue;
    const path = join(directory, program.name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  if (root !== undefined && architecture !== undefined) {
    throw new UserError(
      `there is no ${program.name} for ${architecture} in ${root}: run "${foreignInstallCommand(architecture)}"`,
    );
  }
  throw new UserError(`${program.name} is not installed: apt-get install ${program.package}`);
}

/**
 * Busybox as `/bin/busybox` with a link for each of the given commands of its, and the given programs as
 * `/bin/NAME` with the shared libraries that they need, all for an architecture. Busybox must be a static one:
 * it is what everything else stands on.
 * @throws UserError when one is missing, with the command that installs it
 */
export async function programEntries(
  programs: readonly Program[],
  applets: readonly string[],
  architecture: Architecture,
): Promise<Entry[]> {
  const box = await findProgram(busybox, architecture);
  const boxNeeds = await findLibraries([box]);
  if (boxNeeds.libraries.size + boxNeeds.missing.length > 0) {
    throw new UserError(`${box} is not a static busybox: apt-get install ${busybox.package}`);
  }
  const entries: Entry[] = [{ kind: "copy", path: "/bin/busybox", mode: 0o755, source: box }];
  for (const applet of applets) entries.push({ kind: "link", path: `/bin/${applet}`, target: "busybox" });

  const paths = await Promise.all(programs.map(program => findProgram(program, architecture)));
  const { places, missing } = await findLibraries(paths);
  const [first] = missing;
  if (first !== undefined)
    throw new UserError(`${first.binary} needs ${first.soname}, which is not on this host`);
  for (const path of paths) {
    entries.push({ kind: "copy", path: `/bin/${basename(path)}`, mode: 0o755, source: path });
  }
  for (const [path, source] of places) entries.push({ kind: "copy", path, mode: 0o755, source });
  return entries;
}
