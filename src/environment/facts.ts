import type { Host } from "../host/index.ts";
import { runScript } from "./apply/command.ts";
import type { Facts, Platform } from "./environment.ts";
import { isX86, kindOfPlatform, kvmModulesOf, readPlatform } from "./platform.ts";

type Presence = "module" | "built-in" | "absent";

// Lines `module NAME` and `built-in NAME`. Only a module that was loaded has an initstate (kernel/module/main.c);
// one with parameters and without it is part of the kernel. The files list what could be loaded and what is part
// of the kernel (depmod(8), modules.builtin); an embedded root file system has the first of them alone.
export const factsScript = `
cd /sys/module && for module in *; do
  if [ -e "$module/initstate" ]; then echo "module $module"
  elif [ -d "$module/parameters" ]; then echo "built-in $module"
  fi
done
cd "/lib/modules/$(uname -r)" 2>/dev/null || exit 0
[ -e modules.dep ] && sed -n 's,^\\([^:]*/\\)*\\([^/:]*\\)\\.ko[.a-z0-9]*:.*,module \\2,p' modules.dep
[ -e modules.builtin ] && sed -n 's,^\\(.*/\\)*\\([^/]*\\)\\.ko$,built-in \\2,p' modules.builtin
exit 0`;

/** What a running machine is, as far as environments care. @throws MachineError when it does not tell */
export async function readFacts(
  host: Host,
  options: { labels?: ReadonlySet<string>; signal?: AbortSignal | undefined } = {},
): Promise<Facts> {
  const { labels = new Set(), signal } = options;
  const platform = await readPlatform(host, signal === undefined ? {} : { signal });
  const { stdout } = await runScript(host, factsScript, [], { signal, mustSucceed: true });
  const modules = new Map(parsePresence(stdout));
  for (const name of kvmModulesOf(kindOfPlatform(platform))) {
    if (!modules.has(name)) modules.set(name, "absent");
  }
  return { platform, modules, labels };
}

export function parsePresence(text: string): Map<string, Presence> {
  const modules = new Map<string, Presence>();
  for (const line of text.split("\n")) {
    const [, presence, name] = /^(module|built-in) (.+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    // What sysfs says comes first: it is the running kernel itself.
    const key = name.replaceAll("-", "_");
    if (!modules.has(key)) modules.set(key, presence === "module" ? "module" : "built-in");
  }
  return modules;
}

export interface ExpectedMachine {
  /** As `uname -m` will say it. */
  arch: string;
  /** Of the machine's CPUs, when it is known. */
  vendor?: Platform["vendor"];
  /** When they are known. */
  cpuFlags?: ReadonlySet<string>;
  /** What the kernel's configuration makes of each module, by name with underscores: built in, a module, nothing. */
  modules: ReadonlyMap<string, "y" | "m" | undefined>;
  labels: ReadonlySet<string>;
}

/**
 * What is expected of a machine before it boots. Where the vendor of an x86 CPU is not known, it is taken to be
 * the one that the kernel has a module for, AMD if both (which QEMU emulates): such a plan is to be made again
 * once the machine is up.
 */
export function expectFacts(expected: ExpectedMachine): Facts {
  const { arch, cpuFlags, labels } = expected;
  const modules = new Map(
    [...expected.modules].map(([name, value]): [string, Presence] => [
      name,
      value === "y" ? "built-in" : value === "m" ? "module" : "absent",
    ]),
  );
  return {
    platform: { arch, vendor: expected.vendor ?? likelyVendor(arch, modules), cpuFlags },
    modules,
    labels,
  };
}

function likelyVendor(arch: string, modules: ReadonlyMap<string, Presence>): Platform["vendor"] {
  if (arch === "aarch64") return "arm";
  if (!isX86(arch)) return "other";
  const has = (name: string) => modules.get(name) !== undefined && modules.get(name) !== "absent";
  return has("kvm_intel") && !has("kvm_amd") ? "intel" : "amd";
}
