import { UserError } from "../base/index.ts";
import type { Kernel, ModuleFile } from "./kernel.ts";
import { readModule } from "./module-info.ts";
import { moduleName } from "./modules.ts";

/** A module to load, with the names of those that it needs. */
export interface SelectedModule extends ModuleFile {
  depends: string[];
}

export interface SelectedModules {
  /** Dependencies first: loading them in this order works. */
  ordered: SelectedModule[];
  /** Wanted names that are neither a module of this kernel nor known to be built in. */
  absent: string[];
}

/**
 * The modules of these names (`-` and `_` are the same) with all that they need in turn.
 * @throws UserError when a module is missing, damaged, or was built for another release
 */
export async function selectModules(
  kernel: Kernel,
  names: readonly string[],
  options: { signal?: AbortSignal } = {},
): Promise<SelectedModules> {
  const modules = kernel.modules?.modules ?? new Map<string, ModuleFile>();
  const builtIn = kernel.modules?.builtIn ?? new Set();
  const ordered: SelectedModule[] = [];
  const visited = new Set<string>();

  const visit = async (file: ModuleFile) => {
    if (visited.has(file.name)) return;
    visited.add(file.name);
    const { depends, prefers, release } = await readModule(file, options.signal);
    if (release !== undefined && release !== kernel.identity.release) {
      throw new UserError(
        `${file.path} was built for ${release}, but the kernel is ${kernel.identity.release}: build the modules again`,
      );
    }
    for (const name of prefers) {
      const preferred = modules.get(name);
      if (preferred !== undefined) await visit(preferred);
    }
    for (const name of depends) {
      const needed = modules.get(name);
      if (needed !== undefined) await visit(needed);
      else if (!builtIn.has(name)) {
        throw new UserError(
          `module ${file.name} of ${kernel.source} needs ${name}, which is not among the kernel's modules: build or give them all`,
        );
      }
    }
    ordered.push({ ...file, depends: depends.filter(name => modules.has(name)) });
  };

  const wanted = [...new Set(names.map(moduleName))];
  const absent: string[] = [];
  for (const name of wanted) {
    const file = modules.get(name);
    if (file !== undefined) await visit(file);
    else if (!builtIn.has(name)) absent.push(name);
  }
  return { ordered, absent };
}
