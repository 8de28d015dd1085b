import { deadlineIn, sleep, visible } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";
import { Refusal } from "../refusal.ts";
import { adminScript, firstLines, runScript } from "./command.ts";
import { describeUsers } from "./module-users.ts";

/** How long to wait, and for whom. */
export interface Patience {
  signal?: AbortSignal | undefined;
  /** Milliseconds to wait for a module's last user to go, who may be on the way out. Default 10 000: a busy host emulates slowly. */
  patienceMs?: number | undefined;
}

/** A kernel module as sysfs shows it. */
export interface ModuleState {
  kind: "absent" | "loaded" | "built-in";
  /** How many use it; undefined when it cannot be unloaded (no CONFIG_MODULE_UNLOAD, or built in). */
  references: number | undefined;
  /** Those that can be read, with the kernel's own words for the values. */
  parameters: ReadonlyMap<string, string>;
  /** Those that can be written at run time, by their permission bits. */
  writable: ReadonlySet<string>;
}

// Prints PATH:VALUE, then what ls says of each parameter. Only a module that was loaded has an initstate
// (kernel/module/main.c).
export const moduleScript =
  'grep -rHs "" "$1/initstate" "$1/refcnt" "$1/parameters"; ls -l "$1/parameters" 2>/dev/null; exit 0';

export async function readModule(host: Host, name: string, signal?: AbortSignal): Promise<ModuleState> {
  const directory = `/sys/module/${name}`;
  const { stdout } = await runScript(host, moduleScript, [directory], { signal });
  return parseModule(stdout, directory);
}

/** @param text lines of PATH:VALUE from below the module's directory in sysfs, and of ls -l */
export function parseModule(text: string, directory: string): ModuleState {
  const values = new Map<string, string>();
  const writable = new Set<string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (line.startsWith(`${directory}/`)) {
      values.set(line.slice(directory.length + 1, colon), visible(line.slice(colon + 1).trim()));
    }
    const parameter = /^-.w\S+ .* (\S+)$/.exec(line)?.[1];
    if (parameter !== undefined) writable.add(parameter);
  }
  const prefix = "parameters/";
  const parameters = [...values].filter(([path]) => path.startsWith(prefix));
  const references = Number.parseInt(values.get("refcnt") ?? "", 10);
  const isLoaded = values.has("initstate");
  return {
    kind: isLoaded ? "loaded" : parameters.length > 0 ? "built-in" : "absent",
    references: Number.isNaN(references) ? undefined : references,
    parameters: new Map(parameters.map(([path, value]) => [path.slice(prefix.length), value])),
    writable,
  };
}

/** One line of /proc/modules. */
export interface LoadedModule {
  name: string;
  /** The modules that need it. */
  usedBy: string[];
}

/** The loaded modules, newest first; none on a kernel without modules. */
export async function listModules(host: Host, signal?: AbortSignal): Promise<LoadedModule[]> {
  const { stdout } = await runScript(host, adminScript, ["cat", "/proc/modules"], { signal });
  return stdout.split("\n").flatMap(line => {
    const [name = "", , , usedBy = ""] = line.split(" ");
    return name === ""
      ? []
      : [{ name, usedBy: usedBy.split(",").filter(each => each !== "" && each !== "-") }];
  });
}

/** Names of the modules that one needs, as modprobe would load them; none when it cannot tell. */
export async function listNeeded(host: Host, name: string): Promise<string[]> {
  const { stdout } = await runScript(host, adminScript, ["modprobe", "-D", name]);
  const names = [...stdout.matchAll(/^insmod \S*?([^/\s]+)\.ko\S*/gm)].map(([, each = ""]) =>
    each.replaceAll("-", "_"),
  );
  return names.filter(each => each !== name);
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
  const option = name.startsWith("kvm") ? `a kernel with CONFIG_${name.toUpperCase()} is needed, and ` : "";
  const hint = /not found/i.test(stderr) ? `; ${option}its modules must be on the machine` : "";
  throw new Refusal("error", `${command.join(" ")} failed: ${firstLines(stderr)}${hint}`);
}

/**
 * Unloads one module, not those that it needs, whose parameters would be lost. Waits for users to go.
 * @throws Refusal when somebody uses it still
 */
export async function unloadModule(host: Host, name: string, options: Patience): Promise<void> {
  const { signal, patienceMs = 10_000 } = options;
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
