import { deadlineIn, sleep } from "../base/index.ts";
import type { Host } from "../host/index.ts";
import { adminScript, firstLines, runScript } from "./command.ts";
import type { ApplyOptions } from "./environment.ts";
import { describeUsers } from "./module-users.ts";
import { Refusal } from "./refusal.ts";

/** A kernel module as sysfs shows it. */
export interface ModuleState {
  kind: "absent" | "loaded" | "built-in";
  /** How many use it; undefined when it cannot be unloaded (no CONFIG_MODULE_UNLOAD, or built in). */
  references: number | undefined;
  /** Those that can be read, with the kernel's own words for the values. */
  parameters: ReadonlyMap<string, string>;
}

// Prints PATH:VALUE. Only a module that was loaded has an initstate (kernel/module/main.c).
export const moduleScript = 'exec grep -rHs "" "$1/initstate" "$1/refcnt" "$1/parameters"';

export async function readModule(host: Host, name: string, signal?: AbortSignal): Promise<ModuleState> {
  const directory = `/sys/module/${name}`;
  const { stdout } = await runScript(host, moduleScript, [directory], { signal });
  return parseModule(stdout, directory);
}

/** @param text lines of PATH:VALUE from below the module's directory in sysfs */
export function parseModule(text: string, directory: string): ModuleState {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (line.startsWith(`${directory}/`)) {
      values.set(line.slice(directory.length + 1, colon), line.slice(colon + 1).trim());
    }
  }
  const prefix = "parameters/";
  const parameters = [...values].filter(([path]) => path.startsWith(prefix));
  const references = Number.parseInt(values.get("refcnt") ?? "", 10);
  const isLoaded = values.has("initstate");
  return {
    kind: isLoaded ? "loaded" : parameters.length > 0 ? "built-in" : "absent",
    references: Number.isNaN(references) ? undefined : references,
    parameters: new Map(parameters.map(([path, value]) => [path.slice(prefix.length), value])),
  };
}

/** One line of /proc/modules. */
export interface LoadedModule {
  name: string;
  /** The modules that need it. */
  usedBy: string[];
}

/** The loaded modules, newest first; none on a kernel without modules. */
export async function listModules(host: Host): Promise<LoadedModule[]> {
  const { stdout } = await runScript(host, adminScript, ["cat", "/proc/modules"]);
  return stdout.split("\n").flatMap(line => {
    const [name = "", , , usedBy = ""] = line.split(" ");
    return name === ""
      ? []
      : [{ name, usedBy: usedBy.split(",").filter(each => each !== "" && each !== "-") }];
  });
}

/** Loads a module and what it needs. @throws Refusal with what modprobe said */
export async function loadModule(
  host: Host,
  name: string,
  parameters: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<void> {
  const values = [...parameters].map(([parameter, value]) => `${parameter}=${value}`);
  const command = ["modprobe", name, ...values];
  const { code, stderr } = await runScript(host, adminScript, command, { signal });
  if (code === 0) return;
  const hint = /not found/i.test(stderr)
    ? `; a kernel with CONFIG_${name.toUpperCase()} is needed, and its modules on the machine`
    : "";
  throw new Refusal("error", `${command.join(" ")} failed: ${firstLines(stderr)}${hint}`);
}

/**
 * Unloads one module, not those that it needs, whose parameters would be lost. Waits for users to go.
 * @throws Refusal when somebody uses it still
 */
export async function unloadModule(host: Host, name: string, options: ApplyOptions): Promise<void> {
  const { signal, patienceMs = 2000 } = options;
  const patience = deadlineIn(patienceMs);
  for (;;) {
    const { kind, references } = await readModule(host, name, signal);
    if (kind === "absent") return;
    if (references === undefined) {
      throw new Refusal("error", `${name} cannot be unloaded: this kernel has no CONFIG_MODULE_UNLOAD`);
    }
    let said = "";
    if (references === 0) {
      const { code, stderr } = await runScript(host, adminScript, ["rmmod", name], { signal });
      if (code === 0) return;
      said = `; rmmod said: ${firstLines(stderr)}`;
    }
    if (patience.isOver()) {
      const users = await describeUsers(host, name, signal);
      const by = users === "" ? ` (reference count ${references})` : ` by ${users}`;
      throw new Refusal(
        "error",
        references === 0
          ? `${name} cannot be unloaded${said}`
          : `${name} is in use${by}: it cannot be reloaded`,
      );
    }
    await sleep(Math.min(100, patience.leftMs()), signal);
  }
}
