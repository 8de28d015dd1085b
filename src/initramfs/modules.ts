import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { decompressModule, type Kernel, selectModules } from "../kernel/index.ts";
import type { Entry } from "./cpio.ts";

/**
 * A kernel's modules of these names, with those that they depend on, as `/lib/modules/RELEASE/NAME.ko` and a
 * modules.dep for busybox's modprobe; `/etc/modules` lists those to load at boot. Names that the kernel does
 * not have as modules are left out: they may be built in.
 * @param scratch a directory for decompressed modules that lives until the initramfs is written
 */
export async function moduleEntries(
  kernel: Kernel,
  names: { load: readonly string[]; keep?: readonly string[] },
  scratch: string,
): Promise<Entry[]> {
  const directory = `/lib/modules/${kernel.identity.release}`;
  const { ordered } = await selectModules(kernel, [...names.load, ...(names.keep ?? [])]);
  const dependsOn = new Map(ordered.map(module => [module.name, module.depends]));
  const entries: Entry[] = [];
  await mkdir(scratch, { recursive: true });
  for (const module of ordered) {
    let source = module.path;
    if (!source.endsWith(".ko")) {
      source = join(scratch, `${module.name}.ko`);
      await decompressModule(module, source);
    }
    entries.push({ kind: "copy", path: `${directory}/${module.name}.ko`, source });
  }
  const dependencies = ordered.map(module => {
    const needed = allDependencies(module.name, dependsOn).map(name => ` ${name}.ko`);
    return `${module.name}.ko:${needed.join("")}\n`;
  });
  const load = names.load.filter(name => dependsOn.has(name));
  entries.push(
    { kind: "file", path: `${directory}/modules.dep`, content: dependencies.join("") },
    { kind: "file", path: "/etc/modules", content: load.map(name => `${name}\n`).join("") },
  );
  return entries;
}

/** In the order of modules.dep (depmod(8)): what a module needs at once comes before what that needs in turn. */
function allDependencies(name: string, dependsOn: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const visit = (each: string) => {
    for (const needed of dependsOn.get(each) ?? []) {
      found.delete(needed);
      found.add(needed);
      visit(needed);
    }
  };
  visit(name);
  return [...found];
}
