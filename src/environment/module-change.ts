import { MachineError } from "../base/index.ts";
import type { Host } from "../host/index.ts";
import type { ApplyOptions, FeatureValue } from "./environment.ts";
import {
  type LoadedModule,
  listModules,
  loadModule,
  type ModuleState,
  readModule,
  unloadModule,
} from "./module.ts";
import { knownParameters } from "./plan.ts";
import { Refusal } from "./refusal.ts";

/** One module, and what each of the named parameters is to be; no parameters means: only be loaded. */
export interface ModuleWish {
  module: string;
  parameters: ReadonlyMap<string, FeatureValue>;
}

/**
 * Makes a module be as wished, by a reload if need be. What undoes it is left on `undo` before anything is
 * changed, so that the caller undoes half a change as well.
 * @returns what the kernel says afterwards, which may not be what was wished
 * @throws Refusal
 */
export async function changeModule(
  host: Host,
  wish: ModuleWish,
  undo: AsyncDisposableStack,
  options: ApplyOptions,
): Promise<ModuleState> {
  const { module, parameters } = wish;
  const { signal } = options;
  const before = await readModule(host, module, signal);
  if (before.kind !== "absent") {
    requireParameters(before, wish);
    const others = [...parameters].filter(
      ([name, value]) => meaningOfText(before.parameters.get(name)) !== value,
    );
    if (others.length === 0) return before;
    if (before.kind === "built-in") throw new Refusal("error", whyBootSetting(module, others));
  }
  const there = new Set(before.kind === "absent" ? (await listModules(host)).map(({ name }) => name) : []);
  const restoreOptions = { ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }) };
  let added: string[] = [];
  undo.defer(async () => {
    if (before.kind === "absent") await unloadAdded(host, module, added, restoreOptions);
    else await reloadAsBefore(host, module, before, restoreOptions);
  });
  if (before.kind === "loaded") await unloadModule(host, module, options);
  const asked = [...parameters].map(([name, value]): [string, string] => [name, numberOf(value)]);
  try {
    await loadModule(host, module, new Map([...carriedOver(module, before), ...asked]), signal);
  } finally {
    // Also after a failure: what it needs may have been loaded.
    if (before.kind === "absent") {
      added = neededBy(module, await listModules(host)).filter(each => !there.has(each));
    }
  }
  const after = await readModule(host, module, signal);
  requireParameters(after, wish);
  return after;
}

/** What a parameter of type bool (Y, N) or int says; undefined when it is neither on nor off. */
export function meaningOfText(text: string | undefined): FeatureValue | undefined {
  if (text === undefined) return undefined;
  if (/^[Yy1]$/.test(text)) return "on";
  return /^[Nn0]$/.test(text) ? "off" : undefined;
}

/** Understood by parameters of type bool and int alike. */
function numberOf(value: FeatureValue): string {
  return value === "on" ? "1" : "0";
}

function requireParameters(state: ModuleState, { module, parameters }: ModuleWish): void {
  const missing = [...parameters.keys()].filter(name => !state.parameters.has(name));
  if (missing.length === 0) return;
  const names = missing.map(name => `${module}.${name}`).join(", ");
  throw new Refusal("not-applicable", `this kernel has no parameter ${names}`);
}

function whyBootSetting(module: string, others: readonly [string, FeatureValue][]): string {
  const words = others.map(([name, value]) => `${module}.${name}=${numberOf(value)}`).join(" ");
  return `${module} is built into this kernel, so this is a boot setting: add ${words} to its command line`;
}

/** The parameters that environments set, as they are: a reload for one must not lose another. */
function carriedOver(module: string, { parameters }: ModuleState): [string, string][] {
  return knownParameters(module).flatMap((name): [string, string][] => {
    const value = meaningOfText(parameters.get(name));
    return value === undefined ? [] : [[name, numberOf(value)]];
  });
}

/**
 * A module and those that it needs, in an order in which they can be unloaded. Others that were loaded at the
 * same time (a network driver, by udev) are none of our business.
 */
function neededBy(module: string, loaded: readonly LoadedModule[]): string[] {
  // Only kvm is needed by its name: when the module itself was refused, nobody is left who uses it.
  const needed = new Set([module, "kvm"]);
  for (const { name, usedBy } of loaded) if (usedBy.some(each => needed.has(each))) needed.add(name);
  return loaded.map(({ name }) => name).filter(name => needed.has(name));
}

async function unloadAdded(
  host: Host,
  module: string,
  added: readonly string[],
  options: ApplyOptions,
): Promise<void> {
  for (const each of added) await unloadOrThrow(host, each, options);
  const { kind } = await readModule(host, module);
  if (kind !== "absent") throw new MachineError(`${module} was not loaded before, and cannot be unloaded`);
}

/**
 * The first reload passes what environments set. A parameter that still differs was set by somebody else at
 * load, and is passed explicitly the second time; passing all of them at once would be refused, as not every
 * value that the kernel prints is one that it reads (kvm_intel.vmentry_l1d_flush).
 */
async function reloadAsBefore(
  host: Host,
  module: string,
  before: ModuleState,
  options: ApplyOptions,
): Promise<void> {
  const passed = new Map(carriedOver(module, before));
  let differing = differences(before, await readModule(host, module));
  for (let attempt = 0; attempt < 2 && differing.length > 0; attempt++) {
    await unloadOrThrow(host, module, options);
    try {
      await loadModule(host, module, passed);
    } catch (error) {
      throw notRestored(module, error);
    }
    differing = differences(before, await readModule(host, module));
    for (const { name, was } of differing) if (/^[\w.,-]+$/.test(was)) passed.set(name, was);
  }
  if (differing.length === 0) return;
  const each = differing.map(({ name, was, is }) => `${name} was ${was} and is ${is ?? "gone"}`).join(", ");
  throw new MachineError(`${module} could not be put back as it was: ${each}`);
}

function differences(before: ModuleState, now: ModuleState) {
  const names = [...before.parameters].map(([name, was]) => ({ name, was, is: now.parameters.get(name) }));
  const differing = names.filter(({ was, is }) => was !== is);
  return differing.length === 0 && now.kind !== before.kind
    ? [{ name: "it", was: before.kind as string, is: now.kind as string | undefined }]
    : differing;
}

async function unloadOrThrow(host: Host, module: string, options: ApplyOptions): Promise<void> {
  try {
    await unloadModule(host, module, options);
  } catch (error) {
    throw notRestored(module, error);
  }
}

function notRestored(module: string, error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  return new MachineError(`${module} could not be put back as it was: ${error.message}`, { cause: error });
}
