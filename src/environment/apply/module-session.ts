import { MachineError } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";
import { leadersOf, parametersOfFeatures } from "../module-parameters.ts";
import { Refusal } from "../refusal.ts";
import { chosen, isAsAsked, isPlainValue } from "../value.ts";
import { writeFile } from "./kernel-file.ts";
import {
  type LoadedModule,
  listModules,
  listNeeded,
  loadModule,
  type ModuleState,
  readModule,
  unloadModule,
} from "./module.ts";

/** What a parameter is to be. */
export interface Wish {
  value: string;
  readsAs?: readonly string[];
  /** What a message calls it when the kernel has no such parameter. */
  ifMissing: Refusal;
}

/** By module, by parameter. */
export type Wishes = ReadonlyMap<string, ReadonlyMap<string, Wish>>;

export interface ModuleSessionOptions {
  patienceMs?: number | undefined;
  /** Words that the kernel was booted with on the environments' behalf. */
  bootWords: ReadonlySet<string>;
}

interface Known {
  /** As it was at first. */
  before: ModuleState;
  /** What it was last loaded with by us; undefined as long as nobody reloaded it. */
  given?: ReadonlyMap<string, string>;
  /** What was written to its parameters at run time since then. */
  written: Map<string, string>;
}

/** The modules of a machine, those that were touched: how they were at first, and what they were given since. */
export class ModuleSession {
  readonly #host: Host;
  readonly #options: ModuleSessionOptions;
  readonly #known = new Map<string, Known>();
  /** Names of the modules that were loaded at first. */
  #there: ReadonlySet<string> | undefined;
  /** Names of the modules that were loaded for one that itself was refused. */
  readonly #broughtAlong = new Set<string>();

  constructor(host: Host, options: ModuleSessionOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Remembers how modules are that were not touched before; changes nothing. */
  async remember(names: Iterable<string>, signal?: AbortSignal): Promise<void> {
    this.#there ??= new Set((await listModules(this.#host, signal)).map(({ name }) => name));
    for (const name of names) {
      if (this.#known.has(name)) continue;
      this.#known.set(name, { before: await readModule(this.#host, name, signal), written: new Map() });
    }
  }

  /**
   * Makes the modules that were remembered be as wished, and what nobody wishes as it was at first: by writing
   * where that can be done at run time, else by one reload of each module that has to change.
   * @param needed modules that must be loaded
   * @returns what the kernel says afterwards, which may not be what was wished
   * @throws Refusal
   */
  async arrange(
    wishes: Wishes,
    needed: readonly string[],
    signal?: AbortSignal,
  ): Promise<Map<string, ModuleState>> {
    // A second round only where KVM itself had turned a parameter off that now is on again (module-parameters.ts).
    for (let round = 0; round < 2; round++) {
      const states = await this.#readAll(signal);
      for (const [name, parameters] of wishes) requireParameters(states.get(name), parameters);
      const toLoad = [...states.keys()].filter(
        name => states.get(name)?.kind === "absent" && (wishes.has(name) || needed.includes(name)),
      );
      const toReload = [...states].filter(([name, state]) => this.#needsReload(name, state, wishes));
      if (toLoad.length === 0 && toReload.length === 0) break;
      await this.#reload(new Set(toReload.map(([name]) => name)), toLoad, signal, name =>
        this.#parametersFor(name, wishes),
      );
    }
    const states = await this.#readAll(signal);
    for (const [name, parameters] of wishes) requireParameters(states.get(name), parameters);
    const hasWritten = await this.#writeAll(states, wishes, signal);
    return hasWritten ? this.#readAll(signal) : states;
  }

  /** Puts all back as it was at first, and proves it. @throws MachineError when that fails */
  async revert(): Promise<void> {
    await this.#unloadAdded();
    const passed = new Map<string, Map<string, string>>();
    for (const [name, { before }] of this.#known)
      passed.set(name, this.#carriedOver(name, before, new Map()));
    // The first reload passes what features set. What differs still was given by somebody else at load, and is
    // passed the next time; all of them at once would be refused, as not every value that the kernel prints is one
    // that it reads (kvm_intel.vmentry_l1d_flush).
    for (let round = 0; round < 3; round++) {
      const states = await this.#readAll();
      const differing = this.#differences(states);
      if (differing.length === 0) break;
      await this.#revertOnce(states, differing, passed, round);
    }
    const left = this.#differences(await this.#readAll());
    if (left.length > 0) {
      const each = left.map(
        ({ module, name, was, is }) =>
          `${module}${name === undefined ? "" : `.${name}`} was ${was} and is ${is ?? "gone"}`,
      );
      throw new MachineError(`modules could not be put back as they were: ${each.join(", ")}`);
    }
    for (const known of this.#known.values()) {
      known.written.clear();
      delete known.given;
    }
    this.#broughtAlong.clear();
  }

  async #readAll(signal?: AbortSignal): Promise<Map<string, ModuleState>> {
    const states = new Map<string, ModuleState>();
    for (const name of this.#known.keys()) states.set(name, await readModule(this.#host, name, signal));
    return states;
  }

  #needsReload(name: string, state: ModuleState, wishes: Wishes): boolean {
    const known = this.#known.get(name);
    if (known === undefined || state.kind === "absent") return false;
    const wished = wishes.get(name);
    for (const [parameter, wish] of wished ?? []) {
      if (state.writable.has(parameter)) continue;
      if (!this.#isToBeGiven(known, state, parameter, wish)) continue;
      if (state.kind === "loaded") return true;
      if (isAsAsked(wish.value, state.parameters.get(parameter), wish.readsAs)) continue;
      this.#refuseBuiltIn(name, parameter, wish);
    }
    // What was given for an environment before this one.
    return [...(known.given ?? [])].some(
      ([parameter, value]) =>
        wished?.has(parameter) !== true &&
        !state.writable.has(parameter) &&
        !isAsAsked(value, known.before.parameters.get(parameter)),
    );
  }

  /** Whether the module has to be loaded anew with this wish. What it says is not enough: see module-parameters.ts. */
  #isToBeGiven({ given, before }: Known, state: ModuleState, parameter: string, wish: Wish): boolean {
    const last = given?.get(parameter);
    if (last !== undefined && isAsAsked(wish.value, last)) return false;
    const says = state.parameters.get(parameter);
    if (!isAsAsked(wish.value, says, wish.readsAs)) return true;
    const was = last ?? (before.kind === "absent" ? says : before.parameters.get(parameter));
    return !isAsAsked(wish.value, was, wish.readsAs);
  }

  #refuseBuiltIn(module: string, parameter: string, { value }: Wish): void {
    const word = `${module}.${parameter}=${value}`;
    // The words were there, so what the kernel says is what came of them: told as any other.
    if (this.#options.bootWords.has(word)) return;
    throw new Refusal(
      "error",
      `${module} is built into this kernel, so this is a boot setting: add ${word} to its command line`,
    );
  }

  /** What a module is given when it is loaded for an environment. */
  #parametersFor(name: string, wishes: Wishes): Map<string, string> {
    const before = this.#known.get(name)?.before;
    const parameters = before === undefined ? new Map() : this.#carriedOver(name, before, wishes);
    for (const [parameter, { value }] of wishes.get(name) ?? []) parameters.set(parameter, value);
    return parameters;
  }

  /** The parameters that features set, as they were at first: a reload for one must not lose another. */
  #carriedOver(name: string, before: ModuleState, wishes: Wishes): Map<string, string> {
    const carried = new Map<string, string>();
    if (before.kind !== "loaded") return carried;
    const known = parametersOfFeatures(name);
    for (const [parameter, text] of before.parameters) {
      const value = chosen(text);
      if (known.has(parameter) && isPlainValue(value) && !this.#isLed(name, parameter, wishes)) {
        carried.set(parameter, value);
      }
    }
    return carried;
  }

  /** Whether what it says is no one's choice, because a parameter is changed that turns it off. */
  #isLed(module: string, parameter: string, wishes: Wishes): boolean {
    return leadersOf(module, parameter).some(leader => {
      const [name = "", ofLeader = ""] = leader.split(".");
      const wish = wishes.get(name)?.get(ofLeader);
      const was = this.#known.get(name)?.before.parameters.get(ofLeader);
      return wish !== undefined && was !== undefined && !isAsAsked(wish.value, was, wish.readsAs);
    });
  }

  /** Unloads modules with those of ours that use them, and loads all of them, those that others need first. */
  async #reload(
    names: ReadonlySet<string>,
    toLoad: readonly string[],
    signal: AbortSignal | undefined,
    parametersFor: (name: string) => ReadonlyMap<string, string>,
  ): Promise<void> {
    const loaded = await listModules(this.#host, signal);
    const unloading = usersOf(names, loaded).filter(name => names.has(name) || this.#known.has(name));
    for (const name of unloading) {
      await unloadModule(this.#host, name, { signal, patienceMs: this.#options.patienceMs });
    }
    // Those that others need come first, which else would bring them along without parameters.
    const others = toLoad
      .filter(name => !unloading.includes(name))
      .sort((one, other) => rank(one) - rank(other));
    for (const name of [...unloading.toReversed(), ...others]) {
      const parameters = parametersFor(name);
      try {
        await loadModule(this.#host, name, parameters, signal);
      } catch (error) {
        // What it needs stays loaded all the same.
        for (const each of await listNeeded(this.#host, name)) this.#broughtAlong.add(each);
        throw error;
      }
      const known = this.#known.get(name);
      if (known === undefined) continue;
      known.given = parameters;
      known.written.clear();
    }
  }

  /** @returns whether anything was written */
  async #writeAll(
    states: ReadonlyMap<string, ModuleState>,
    wishes: Wishes,
    signal?: AbortSignal,
  ): Promise<boolean> {
    let hasWritten = false;
    for (const [name, state] of states) {
      for (const parameter of state.writable) {
        const value = this.#valueToWrite(name, parameter, state, wishes.get(name)?.get(parameter));
        if (value === undefined) continue;
        this.#known.get(name)?.written.set(parameter, value);
        hasWritten = true;
        const why = await writeFile(this.#host, pathOf(name, parameter), value, signal);
        if (why !== undefined) {
          throw new Refusal("error", `${value} could not be written to ${name}.${parameter}: ${why}`);
        }
      }
    }
    return hasWritten;
  }

  /** Undefined when nothing is to be written. */
  #valueToWrite(
    name: string,
    parameter: string,
    state: ModuleState,
    wish: Wish | undefined,
  ): string | undefined {
    const known = this.#known.get(name);
    const last = known?.written.get(parameter) ?? known?.given?.get(parameter);
    const says = state.parameters.get(parameter);
    const was = known?.before.parameters.get(parameter);
    if (wish !== undefined) {
      const { value, readsAs } = wish;
      // Several values may read alike, so what was chosen at first cannot be told from what it says.
      if (last === undefined) return readsAs === undefined && isAsAsked(value, says) ? undefined : value;
      return isAsAsked(value, last) && isAsAsked(value, says, readsAs) ? undefined : value;
    }
    return last === undefined || was === undefined || says === was ? undefined : chosen(was);
  }

  async #revertOnce(
    states: ReadonlyMap<string, ModuleState>,
    differing: readonly Difference[],
    passed: ReadonlyMap<string, Map<string, string>>,
    round: number,
  ): Promise<void> {
    const reloading = new Set<string>();
    const gone = new Set<string>();
    for (const { module, name, was } of differing) {
      const state = states.get(module);
      if (state?.kind === "absent") gone.add(module);
      if (state?.kind !== "loaded" || name === undefined) continue;
      if (round > 0 && isPlainValue(was)) passed.get(module)?.set(name, was);
      // What another one turned off comes back with that.
      const isLed = leadersOf(module, name).some(leader => differing.some(each => fullName(each) === leader));
      if (round === 0 && isLed) continue;
      if (!state.writable.has(name) || round > 1) reloading.add(module);
    }
    try {
      if (reloading.size > 0 || gone.size > 0) {
        await this.#reload(reloading, [...gone], undefined, name => passed.get(name) ?? new Map());
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const names = [...reloading, ...gone].join(", ");
      throw new MachineError(`${names} could not be put back as it was: ${error.message}`, { cause: error });
    }
    for (const { module, name, was } of this.#differences(await this.#readAll())) {
      const state = states.get(module);
      // What cannot be written is seen in the next round.
      if (name !== undefined && state?.writable.has(name))
        await writeFile(this.#host, pathOf(module, name), chosen(was));
    }
  }

  #differences(states: ReadonlyMap<string, ModuleState>): Difference[] {
    return [...this.#known].flatMap(([module, { before }]): Difference[] => {
      const now = states.get(module);
      if (before.kind === "absent") {
        return now?.kind === "absent" ? [] : [{ module, name: undefined, was: "absent", is: now?.kind }];
      }
      if (now?.kind !== before.kind) return [{ module, name: undefined, was: before.kind, is: now?.kind }];
      return [...before.parameters]
        .map(([name, was]) => ({ module, name, was, is: now.parameters.get(name) }))
        .filter(({ was, is }) => was !== is);
    });
  }

  /** Unloads what was loaded since the start on our behalf; not what somebody else loaded at the same time. */
  async #unloadAdded(): Promise<void> {
    const absent = [...this.#known]
      .filter(([, { before }]) => before.kind === "absent")
      .map(([name]) => name);
    if (absent.length === 0 && this.#broughtAlong.size === 0) return;
    const loaded = await listModules(this.#host);
    const added = neededBy([...absent, ...this.#broughtAlong], loaded).filter(
      name => this.#there?.has(name) !== true,
    );
    for (const name of added) {
      try {
        await unloadModule(this.#host, name, { patienceMs: this.#options.patienceMs });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const message = `${name} was not loaded at first, and could not be unloaded: ${error.message}`;
        throw new MachineError(message, { cause: error });
      }
    }
  }
}

interface Difference {
  module: string;
  /** Of the parameter; undefined when the module itself is not as it was. */
  name: string | undefined;
  was: string;
  is: string | undefined;
}

function fullName({ module, name }: Difference): string {
  return `${module}.${name ?? ""}`;
}

function pathOf(module: string, parameter: string): string {
  return `/sys/module/${module}/parameters/${parameter}`;
}

/** @throws Refusal */
function requireParameters(state: ModuleState | undefined, wished: ReadonlyMap<string, Wish>): void {
  if (state === undefined || state.kind === "absent") return;
  for (const [parameter, { ifMissing }] of wished) if (!state.parameters.has(parameter)) throw ifMissing;
}

function rank(name: string): number {
  if (name === "kvm") return 1;
  return name.startsWith("kvm_") ? 2 : 0;
}

/** Modules and all that use them, in an order in which they can be unloaded. */
function usersOf(names: ReadonlySet<string>, loaded: readonly LoadedModule[]): string[] {
  const found = new Set(names);
  // A user is listed before what it uses: it was loaded later.
  for (const { name, usedBy } of loaded.toReversed()) {
    if (!found.has(name)) continue;
    for (const user of usedBy) found.add(user);
  }
  return loaded.map(({ name }) => name).filter(name => found.has(name));
}

/**
 * Modules and those that they need, in an order in which they can be unloaded. Others that were loaded at the same
 * time (a network driver, by udev) are none of our business.
 */
function neededBy(names: readonly string[], loaded: readonly LoadedModule[]): string[] {
  const needed = new Set(names);
  for (const { name, usedBy } of loaded) if (usedBy.some(each => needed.has(each))) needed.add(name);
  return loaded.map(({ name }) => name).filter(name => needed.has(name));
}
