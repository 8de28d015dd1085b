import { pathOfSysctl } from "./apply/kernel-file.ts";
import type { Facts } from "./environment.ts";
import type { PlannedChange } from "./environment-plan.ts";
import { isWrittenAtRunTime } from "./module-parameters.ts";
import { kindOfPlatform, kvmModulesOf } from "./platform.ts";
import { isBootSetting, type Resolved } from "./resolve.ts";

/** What an environment asks of a booted machine, as far as going to it from another one takes something. */
export interface StepState {
  /** Per module, its parameters that are read when it is loaded, as `npt=0 nested=1`. */
  loaded: ReadonlyMap<string, string>;
  /** By what is written, such as `kvm.halt_poll_ns` or a path, its value. */
  written: ReadonlyMap<string, string>;
}

/** The machine as it comes. */
export const nothingAsked: StepState = { loaded: new Map(), written: new Map() };

export function stepState({ settings }: Resolved, facts: Facts): StepState {
  const loaded = new Map<string, string[]>();
  const written = new Map<string, string>();
  for (const { setting } of settings) {
    if (setting.kind === "sysfs") written.set(setting.path, setting.value);
    if (setting.kind === "sysctl") written.set(pathOfSysctl(setting.key), setting.value);
    if (setting.kind !== "module-parameter" || isBootSetting(setting, facts)) continue;
    const { module, parameter, value } = setting;
    if (isWrittenAtRunTime(module, parameter)) written.set(`${module}.${parameter}`, value);
    else loaded.set(module, [...(loaded.get(module) ?? []), `${parameter}=${value}`]);
  }
  return { loaded: new Map([...loaded].map(([name, words]) => [name, words.sort().join(" ")])), written };
}

/** The modules that are reloaded on the way, those that others need first. */
export function reloadsBetween(from: StepState, to: StepState, facts: Facts): string[] {
  const names = new Set([...from.loaded.keys(), ...to.loaded.keys()]);
  const reloaded = new Set([...names].filter(name => from.loaded.get(name) !== to.loaded.get(name)));
  const chain = kvmModulesOf(kindOfPlatform(facts.platform));
  // Nobody can reload kvm under the module that uses it.
  if (reloaded.has("kvm")) for (const name of chain) reloaded.add(name);
  return [...chain.filter(name => reloaded.delete(name)), ...[...reloaded].sort()];
}

export function writesBetween(from: StepState, to: StepState): string[] {
  const names = new Set([...from.written.keys(), ...to.written.keys()]);
  return [...names].filter(name => from.written.get(name) !== to.written.get(name));
}

/** What going from one state to the other takes, one line each. */
export function changesBetween(from: StepState, to: StepState, facts: Facts): PlannedChange[] {
  const reloads = reloadsBetween(from, to, facts).map((module): PlannedChange => {
    const words = to.loaded.get(module);
    const how = words ?? (from.loaded.has(module) ? "as it was at first" : "because kvm is");
    return { kind: "reload", text: `reload ${module} (${how})` };
  });
  const writes = writesBetween(from, to).map((name): PlannedChange => {
    const value = to.written.get(name);
    return {
      kind: "write",
      text: value === undefined ? `write ${name} as it was at first` : `write ${name}=${value}`,
    };
  });
  return [...reloads, ...writes];
}
