import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { hasCode, kindOfPath, UserError } from "../base/index.ts";
import type { ModuleFile, ModuleSource } from "./kernel.ts";
import { readModule } from "./module-info.ts";

const modulePattern = /\.ko(\.(xz|gz|zst))?$/;

/** A module's name from a path to it, or as a user writes it: `kvm-amd.ko` → `kvm_amd`. */
export function moduleName(path: string): string {
  return basename(path).replace(modulePattern, "").replaceAll("-", "_");
}

/**
 * The modules of a build directory, where they were built: nothing is installed. Undefined when none were
 * built. A module that modules.order lists may still be missing; selectModules tells when it is wanted.
 */
export async function modulesOfBuild(directory: string): Promise<ModuleSource | undefined> {
  const order = await readLines(join(directory, "modules.order"));
  if (order === undefined) return undefined;
  const modules = new Map<string, ModuleFile>();
  for (const line of order) {
    // Linux 6.12 lists the objects, 6.1 the modules that are made of them.
    const path = join(directory, line.replace(/\.o$/, ".ko"));
    addModule(modules, path);
  }
  return { modules, builtIn: await readBuiltIn(directory) };
}

/** The modules of an installed directory, `/lib/modules/RELEASE`. Those in updates/ go before others, as for depmod(8). */
export async function modulesOfInstallation(directory: string): Promise<ModuleSource> {
  const modules = new Map<string, ModuleFile>();
  for await (const path of walk(directory)) addModule(modules, path);
  for await (const path of walk(join(directory, "updates"))) addModule(modules, path);
  return { modules, builtIn: await readBuiltIn(directory) };
}

/** The modules of a commit kernel that was laid out: modules/, and what is built in. Undefined when it has none. */
export async function modulesOfCheckout(directory: string): Promise<ModuleSource | undefined> {
  const modules = new Map<string, ModuleFile>();
  for await (const path of walk(join(directory, "modules"))) addModule(modules, path);
  const builtIn = await readBuiltIn(directory);
  return modules.size + builtIn.size === 0 ? undefined : { modules, builtIn };
}

function addModule(modules: Map<string, ModuleFile>, path: string): void {
  const name = moduleName(path);
  modules.set(name, { name, path });
}

async function readBuiltIn(directory: string): Promise<Set<string>> {
  const lines = (await readLines(join(directory, "modules.builtin"))) ?? [];
  return new Set(lines.map(moduleName));
}

/** Module files below a directory. Links to directories (`build`, `source`) are not followed. */
async function* walk(directory: string): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
    throw error;
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (modulePattern.test(entry.name)) yield path;
  }
}

async function readLines(path: string): Promise<string[] | undefined> {
  try {
    return (await readFile(path, "utf8")).split("\n").filter(line => line !== "");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Where below a directory (a file system's root, /lib/modules) the modules of a release may be. */
function placesOf(directory: string, release: string): string[] {
  return ["", "lib/modules", "usr/lib/modules"].map(each => join(directory, each, release));
}

/** The modules of this release in the tree of an unpacked package; undefined when it brings none. */
export async function modulesInTree(root: string, release: string): Promise<ModuleSource | undefined> {
  for (const place of placesOf(root, release)) {
    if (await isInstallation(place)) return await modulesOfInstallation(place);
  }
  return undefined;
}

/**
 * The modules for a kernel's release in a directory that the user gave: a build directory, an installed
 * /lib/modules/RELEASE (under whatever name), or a directory above it.
 * @throws UserError when there are none, or only those of other releases
 */
export async function findModules(directory: string, release: string): Promise<ModuleSource> {
  const built = await buildRelease(directory);
  if (built !== undefined) {
    if (built !== release) throw otherRelease(directory, [built], release);
    const modules = await modulesOfBuild(directory);
    if (modules !== undefined) return modules;
    throw new UserError(
      `${directory} has no modules.order, so no modules were built: make -C ${directory} modules`,
    );
  }
  const inTree = await modulesInTree(directory, release);
  if (inTree !== undefined) return inTree;
  if (await isInstallation(directory)) {
    const modules = await modulesOfInstallation(directory);
    const there = basename(directory) === release ? release : await releaseOf(modules);
    if (there === release) return modules;
    throw otherRelease(directory, there === undefined ? [] : [there], release);
  }
  throw otherRelease(directory, await releasesBelow(directory), release);
}

/** `make kernelrelease`'s answer, as the build left it; undefined in what is no build directory. */
export async function buildRelease(directory: string): Promise<string | undefined> {
  const [line] = (await readLines(join(directory, "include/config/kernel.release"))) ?? [];
  if (line !== undefined) return line.trim();
  const header = (await readLines(join(directory, "include/generated/utsrelease.h"))) ?? [];
  return /UTS_RELEASE "(.+)"/.exec(header.join("\n"))?.[1];
}

async function isInstallation(directory: string): Promise<boolean> {
  for (const each of ["modules.order", "modules.dep", "modules.builtin"]) {
    if ((await kindOfPath(join(directory, each))) === "file") return true;
  }
  return false;
}

/** What the modules say themselves: the release is the first word of vermagic. */
async function releaseOf(source: ModuleSource): Promise<string | undefined> {
  const [first] = source.modules.values();
  return first === undefined ? undefined : (await readModule(first)).release;
}

async function releasesBelow(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const each of ["", "lib/modules", "usr/lib/modules"]) {
    const names = await readdir(join(directory, each)).catch(() => []);
    for (const name of names.sort()) if (await isInstallation(join(directory, each, name))) found.push(name);
  }
  return found;
}

function otherRelease(directory: string, found: readonly string[], release: string): UserError {
  const what = found.length === 0 ? "no modules" : `modules for ${found.join(", ")}`;
  return new UserError(
    `${directory} holds ${what}, but the kernel is ${release}: give its /lib/modules/${release} or its build directory`,
  );
}
