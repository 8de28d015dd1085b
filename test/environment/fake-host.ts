import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../src/base/index.ts";
import { kernelLogScript } from "../../src/environment/apply/boot-words.ts";
import { adminScript } from "../../src/environment/apply/command.ts";
import { readFilesScript, writeFileScript } from "../../src/environment/apply/kernel-file.ts";
import { deviceScript } from "../../src/environment/apply/kvm-device.ts";
import { moduleScript } from "../../src/environment/apply/module.ts";
import { usersScript } from "../../src/environment/apply/module-users.ts";
import { factsScript } from "../../src/environment/facts.ts";
import { platformScript } from "../../src/environment/platform.ts";
import type { CommandOptions, CommandResult, Host } from "../../src/host/index.ts";
import { type Machine, type MachineName, type ModuleFile, machines, type ParameterType } from "./machines.ts";

interface Answer {
  code?: number;
  stdout?: string;
  stderr?: string;
}

/** A machine in memory that understands the commands of src/environment, with sysfs as paths and values. */
export class FakeHost implements Host {
  readonly name = "fake";
  readonly sessionLimit = 1;
  arch: string;
  cpuinfo: string;
  cmdline = "console=ttyS0 panic=-1";
  kernelLog: string;
  /** Names of the loaded modules, newest first. */
  loaded: string[] = [];
  readonly builtIn = new Set<string>();
  /** What modprobe finds. */
  readonly files: Map<string, ModuleFile>;
  /** Values by path, as in sysfs. */
  readonly tree = new Map<string, string>();
  readonly readOnly: Set<string>;
  /** Values of parameters as they were given or are initially, before one turns another off. */
  readonly #chosen = new Map<string, string>();
  /** How often a module's reference count is still read as 1 before it becomes 0. */
  busyReads = 0;
  /** Parameters and files that the kernel does not honour, such as `kvm_amd.npt`: they stay as they are. */
  readonly deaf = new Set<string>();
  /** What modprobe says instead of loading the module. */
  readonly refuses = new Map<string, string>();
  /** Huge pages that can be had at most. */
  mostPages = 1000;
  users = "";
  hasDevice: boolean | undefined;
  /** Called before each command; what it throws, `run` throws. */
  beforeEach: (command: readonly string[]) => void = () => {};
  readonly commands: string[] = [];

  constructor(name: MachineName) {
    const machine: Machine = machines[name];
    this.arch = machine.arch;
    this.cpuinfo = `processor\t: 0\n${machine.cpuinfo}\n`;
    this.kernelLog = machine.kernelLog;
    this.files = new Map(Object.entries(machine.modules));
    this.readOnly = new Set(machine.readOnly);
    for (const [path, value] of Object.entries(machine.files)) this.tree.set(path, value);
    for (const each of machine.builtIn) this.buildIn(each);
  }

  /** Everything that can be seen of the machine's state. */
  snapshot() {
    return { tree: Object.fromEntries([...this.tree].sort()), loaded: this.loaded.toSorted() };
  }

  /** The commands that changed something. */
  changes(): string[] {
    return this.commands.filter(command => /^(modprobe (?!-D)|rmmod |write )/.test(command));
  }

  get(path: string): string | undefined {
    return this.tree.get(path);
  }

  /** What a parameter says, such as that of `kvm_amd.npt`. */
  says(fullName: string): string | undefined {
    const [module = "", parameter = ""] = fullName.split(".");
    return this.tree.get(pathOf(module, parameter));
  }

  load(name: string, words: readonly string[] = []): { code: number; stderr: string } {
    const file = this.files.get(name);
    if (this.builtIn.has(name) || this.loaded.includes(name)) return { code: 0, stderr: "" };
    if (file === undefined) {
      return { code: 1, stderr: `modprobe: module ${name} not found in modules.dep\n` };
    }
    for (const needed of file.needs) this.load(needed);
    const refusal = this.refuses.get(name);
    if (refusal !== undefined)
      return { code: 1, stderr: `modprobe: can't load module ${name}: ${refusal}\n` };
    const parameters = new Map(Object.entries(file.parameters).map(([key, { initial }]) => [key, initial]));
    for (const word of words) {
      const [key = "", value = ""] = word.split("=");
      const type = file.parameters[key]?.type;
      // The kernel logs an unknown parameter, and loads the module all the same.
      if (type === undefined || this.deaf.has(`${name}.${key}`)) continue;
      const parsed = parseParameter(type, value);
      if (parsed === undefined) {
        return { code: 1, stderr: `modprobe: can't load module ${name}: Invalid argument\n` };
      }
      parameters.set(key, parsed);
    }
    this.loaded.unshift(name);
    this.tree.set(`/sys/module/${name}/initstate`, "live");
    this.tree.set(`/sys/module/${name}/refcnt`, "0");
    this.#setAll(name, parameters);
    return { code: 0, stderr: "" };
  }

  /** Makes a module part of the kernel, with its parameters as they are by themselves or as given. */
  buildIn(name: string, given: Readonly<Record<string, string>> = {}): void {
    this.builtIn.add(name);
    const parameters = Object.entries(this.files.get(name)?.parameters ?? {});
    this.#setAll(name, new Map(parameters.map(([key, { initial }]) => [key, given[key] ?? initial])));
  }

  async run(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CommandResult> {
    await setImmediate();
    if (options.signal?.aborted === true) throw new Interrupted();
    const [, , script = "", , ...values] = argv;
    this.commands.push(`${script === writeFileScript ? "write " : ""}${values.join(" ")}`);
    this.beforeEach(values);
    const { code = 0, stdout = "", stderr = "" } = this.#answer(script, values);
    return { end: { kind: "exited", code }, durationMs: 0, stdout, stderr };
  }

  async upload(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}

  #answer(script: string, values: string[]): Answer {
    const [first = "", ...rest] = values;
    switch (script) {
      case platformScript:
        return { stdout: `${this.arch}\n${this.cpuinfo}` };
      case factsScript:
        return { stdout: this.#presence() };
      case moduleScript:
        return { stdout: this.#readModule(first) };
      case usersScript:
        return { stdout: this.#usersText(first), code: 1 };
      case kernelLogScript:
        return { stdout: this.kernelLog };
      case deviceScript:
        return this.#hasDevice() ? {} : { code: 1, stderr: "there is none\n" };
      case readFilesScript:
        return { stdout: values.map(path => this.#readFile(path)).join("") };
      case writeFileScript:
        return this.#write(first, rest[0] ?? "");
      case adminScript:
        if (first === "cat") {
          return { stdout: rest[0] === "/proc/cmdline" ? `${this.cmdline}\n` : this.#procModules() };
        }
        if (first === "rmmod") return this.#unload(rest[0] ?? "");
        return rest[0] === "-D" ? this.#showNeeded(rest[1] ?? "") : this.load(rest[0] ?? "", rest.slice(1));
      default:
        return { code: 127, stderr: `sh: not understood: ${script}\n` };
    }
  }

  #setAll(name: string, parameters: ReadonlyMap<string, string>): void {
    for (const [key, value] of parameters) this.#chosen.set(`${name}.${key}`, value);
    this.#settle();
  }

  /** What modules' inits make of their parameters. */
  #settle(): void {
    for (const module of [...this.loaded, ...this.builtIn]) {
      const file = this.files.get(module);
      for (const key of Object.keys(file?.parameters ?? {})) {
        const path = pathOf(module, key);
        const leaders = file?.leaders?.[key]?.flatMap(leader => this.says(leader) ?? []) ?? [];
        // Only a module that is loaded decides; what it decided stays when it goes.
        if (file?.leaders?.[key] !== undefined && leaders.length === 0 && this.tree.has(path)) continue;
        const isOff = leaders.some(each => /^[N0]$/.test(each));
        this.tree.set(path, isOff ? "N" : (this.#chosen.get(`${module}.${key}`) ?? ""));
      }
    }
  }

  #presence(): string {
    const builtIn = [...this.builtIn].map(name => `built-in ${name}\n`);
    const others = [...this.files.keys()].filter(name => !this.builtIn.has(name));
    return [...builtIn, ...others.map(name => `module ${name}\n`)].join("");
  }

  #readModule(directory: string): string {
    const lines = [...this.tree].filter(([path]) => path.startsWith(`${directory}/`));
    const text = lines.map(([path, value]) => {
      const isBusy = path.endsWith("/refcnt") && value === "0" && this.busyReads > 0;
      if (isBusy) this.busyReads--;
      return `${path}:${isBusy ? "1" : value}\n`;
    });
    const name = directory.split("/").at(-1) ?? "";
    const modes = Object.entries(this.files.get(name)?.parameters ?? {}).map(
      ([key, { isWritable }]) =>
        `-r${isWritable === true ? "w" : "-"}-r--r--    1 0        0             4096 Nov  1 10:00 ${key}\n`,
    );
    return [...text, ...(lines.length === 0 ? [] : modes)].join("");
  }

  #readFile(path: string): string {
    const value = this.tree.get(path);
    if (value === undefined) return `file ${path}\n`;
    const mode = this.#isWritable(path) ? "-rw-r--r--" : "-r--r--r--";
    const content = value.split("\n").map(line => `=${line}\n`);
    return `file ${path}\n${mode} 1 0 0 4096 Nov  1 10:00 ${path}\n${content.join("")}`;
  }

  #isWritable(path: string): boolean {
    const [, module = "", key = ""] = /^\/sys\/module\/([^/]+)\/parameters\/(.+)$/.exec(path) ?? [];
    if (module !== "") return this.files.get(module)?.parameters[key]?.isWritable === true;
    return !this.readOnly.has(path);
  }

  #write(path: string, value: string): Answer {
    const before = this.tree.get(path);
    const cannot = (why: string) => ({ code: 1, stderr: `sh: can't create ${path}: ${why}\n` });
    if (before === undefined) return cannot("nonexistent directory");
    if (!this.#isWritable(path)) return cannot("Permission denied");
    if (this.deaf.has(path)) return {};
    const [, module = "", key = ""] = /^\/sys\/module\/([^/]+)\/parameters\/(.+)$/.exec(path) ?? [];
    const type = this.files.get(module)?.parameters[key]?.type;
    const written =
      type === undefined ? this.#parseFile(path, before, value) : parseParameter(type, value, before);
    if (written === undefined) return { code: 1, stderr: "cat: write error: Invalid argument\n" };
    if (type !== undefined && this.deaf.has(`${module}.${key}`)) return {};
    this.tree.set(path, written);
    if (type !== undefined) this.#chosen.set(`${module}.${key}`, written);
    return {};
  }

  #parseFile(path: string, before: string, value: string): string | undefined {
    if (path.endsWith("/nr_hugepages")) {
      return /^\d+$/.test(value) ? String(Math.min(this.mostPages, Number(value))) : undefined;
    }
    if (!before.includes("[")) return value;
    const words = before.replaceAll(/[[\]]/g, "").split(" ");
    return words.includes(value)
      ? words.map(each => (each === value ? `[${each}]` : each)).join(" ")
      : undefined;
  }

  #procModules(): string {
    const line = (name: string) => {
      const users = this.#usersOf(name);
      return `${name} 16384 ${users.length} ${users.length === 0 ? "-" : `${users.join(",")},`} Live 0x0\n`;
    };
    return this.loaded.map(line).join("");
  }

  #usersText(directory: string): string {
    const holders = this.#usersOf(directory.split("/").at(-1) ?? "").map(name => `holder ${name}\n`);
    return `${holders.join("")}${this.users}`;
  }

  #usersOf(name: string): string[] {
    return this.loaded.filter(each => this.files.get(each)?.needs.includes(name));
  }

  #showNeeded(name: string): Answer {
    const needs = (each: string): string[] => {
      const file = this.files.get(each);
      return file === undefined ? [] : [...file.needs.flatMap(needs), each];
    };
    return {
      stdout: needs(name)
        .map(each => `insmod /lib/modules/6.12/${each}.ko \n`)
        .join(""),
    };
  }

  #unload(name: string): Answer {
    if (!this.loaded.includes(name)) return { code: 1, stderr: `rmmod: can't unload module '${name}'\n` };
    if (this.get(`/sys/module/${name}/refcnt`) !== "0" || this.#usersOf(name).length > 0) {
      return { code: 1, stderr: `rmmod: can't unload module '${name}': Resource temporarily unavailable\n` };
    }
    this.loaded = this.loaded.filter(each => each !== name);
    for (const path of this.tree.keys()) if (path.startsWith(`/sys/module/${name}/`)) this.tree.delete(path);
    this.#settle();
    return {};
  }

  #hasDevice(): boolean {
    if (this.hasDevice !== undefined) return this.hasDevice;
    const vendors = [...this.files.keys()].filter(name => name.startsWith("kvm_"));
    const bringers = vendors.length === 0 ? ["kvm"] : vendors;
    return bringers.some(name => this.loaded.includes(name) || this.builtIn.has(name));
  }
}

function pathOf(module: string, parameter: string): string {
  return `/sys/module/${module}/parameters/${parameter}`;
}

/** @returns what the kernel then prints; undefined when it refuses */
function parseParameter(type: ParameterType, value: string, before = "N"): string | undefined {
  switch (type) {
    case "nx":
      if (before === "never") return undefined;
      if (value === "never") return "never";
      return { force: "Y", off: "N", auto: "N" }[value] ?? parseParameter("bool", value);
    case "bool":
      if (/^[yY1]$/.test(value)) return "Y";
      return /^[nN0]$/.test(value) ? "N" : undefined;
    case "l1d-flush":
      return ["auto", "never", "cond", "always"].includes(value) ? value : undefined;
    default:
      return /^-?\d+$/.test(value) ? value : undefined;
  }
}
