import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../src/base/index.ts";
import { deviceScript } from "../../src/environment/apply.ts";
import { adminScript } from "../../src/environment/command.ts";
import { moduleScript } from "../../src/environment/module.ts";
import { usersScript } from "../../src/environment/module-users.ts";
import { platformScript } from "../../src/environment/platform.ts";
import type { CommandOptions, CommandResult, Host } from "../../src/host/index.ts";

type ParameterType = "bool" | "int" | "l1d-flush";

/** A module that the fake machine can load: its parameters as Linux 6.12 has them, and what it needs. */
interface ModuleFile {
  needs: readonly string[];
  parameters: Readonly<Record<string, { type: ParameterType; initial: string }>>;
  /** What the module's init makes of its parameters. */
  settle?: (parameters: Map<string, string>) => void;
}

export const moduleFiles: Readonly<Record<string, ModuleFile>> = {
  irqbypass: { needs: [], parameters: {} },
  ccp: { needs: [], parameters: {} },
  kvm: { needs: ["irqbypass"], parameters: { tdp_mmu: { type: "bool", initial: "Y" } } },
  kvm_amd: {
    needs: ["kvm", "ccp"],
    parameters: {
      npt: { type: "bool", initial: "Y" },
      nested: { type: "int", initial: "1" },
      vgif: { type: "int", initial: "1" },
      avic: { type: "bool", initial: "N" },
      pause_filter_count: { type: "int", initial: "3000" },
    },
    settle(parameters) {
      if (parameters.get("npt") === "N") parameters.set("avic", "N");
    },
  },
  kvm_intel: {
    needs: ["kvm"],
    parameters: {
      ept: { type: "bool", initial: "Y" },
      nested: { type: "bool", initial: "Y" },
      pml: { type: "bool", initial: "Y" },
      vmentry_l1d_flush: { type: "l1d-flush", initial: "cond" },
    },
    settle(parameters) {
      if (parameters.get("ept") === "Y") return;
      parameters.set("pml", "N");
      parameters.set("vmentry_l1d_flush", "EPT disabled");
    },
  },
};

const cpus = {
  amd: { vendor: "vendor_id\t: AuthenticAMD", flags: "flags\t\t: fpu vme svm npt nrip_save" },
  intel: { vendor: "vendor_id\t: GenuineIntel", flags: "flags\t\t: fpu vme vmx ept vpid" },
  arm: { vendor: "CPU implementer\t: 0x41", flags: "Features\t: fp asimd evtstrm" },
};

/** A machine in memory that understands the commands of src/environment, with sysfs as paths and values. */
export class FakeHost implements Host {
  readonly name = "fake";
  readonly sessionLimit = 1;
  arch: string;
  cpuinfo: string;
  /** Names of the loaded modules, newest first. */
  loaded: string[] = [];
  readonly builtIn = new Set<string>();
  /** What modprobe finds. */
  readonly files = new Map(Object.entries(moduleFiles));
  /** Values by path, as in sysfs. */
  readonly tree = new Map<string, string>();
  /** How often a module's reference count is still read as 1 before it becomes 0. */
  busyReads = 0;
  /** Parameters that the kernel does not honour, such as `kvm_amd.npt`: they stay as initial. */
  readonly deaf = new Set<string>();
  /** What modprobe says instead of loading the module. */
  readonly refuses = new Map<string, string>();
  users = "";
  hasDeviceAlways = false;
  /** Called before each command; what it throws, `run` throws. */
  beforeEach: (command: readonly string[]) => void = () => {};
  readonly commands: string[] = [];

  constructor(cpu: "amd" | "intel" | "arm") {
    this.arch = cpu === "arm" ? "aarch64" : "x86_64";
    this.cpuinfo = `processor\t: 0\n${cpus[cpu].vendor}\n${cpus[cpu].flags}\n`;
    this.hasDeviceAlways = cpu === "arm";
  }

  /** Everything that can be seen of the machine's state. */
  snapshot() {
    return { tree: Object.fromEntries([...this.tree].sort()), loaded: [...this.loaded] };
  }

  /** The commands that changed something. */
  changes(): string[] {
    return this.commands.filter(command => /^(modprobe|rmmod) /.test(command));
  }

  get(path: string): string | undefined {
    return this.tree.get(path);
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
    file.settle?.(parameters);
    this.loaded.unshift(name);
    this.tree.set(`/sys/module/${name}/initstate`, "live");
    this.tree.set(`/sys/module/${name}/refcnt`, "0");
    for (const [key, value] of parameters) this.tree.set(`/sys/module/${name}/parameters/${key}`, value);
    return { code: 0, stderr: "" };
  }

  /** Makes a module part of the kernel, with its parameters as they are by themselves. */
  buildIn(name: string): void {
    this.builtIn.add(name);
    for (const [key, { initial }] of Object.entries(this.files.get(name)?.parameters ?? {})) {
      this.tree.set(`/sys/module/${name}/parameters/${key}`, initial);
    }
  }

  async run(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CommandResult> {
    await setImmediate();
    if (options.signal?.aborted === true) throw new Interrupted();
    const [, , script = "", , ...values] = argv;
    this.commands.push(values.join(" "));
    this.beforeEach(values);
    const { code = 0, stdout = "", stderr = "" } = this.#answer(script, values);
    return { end: { kind: "exited", code }, durationMs: 0, stdout, stderr };
  }

  async upload(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}

  #answer(script: string, values: string[]): { code?: number; stdout?: string; stderr?: string } {
    const [first = "", ...rest] = values;
    switch (script) {
      case platformScript:
        return { stdout: `${this.arch}\n${this.cpuinfo}` };
      case moduleScript:
        return this.#readModule(first);
      case usersScript:
        return { stdout: this.users, code: 1 };
      case deviceScript:
        return this.#hasDevice() ? {} : { code: 1, stderr: "there is none\n" };
      case adminScript:
        if (first === "cat") return { stdout: this.#procModules() };
        return first === "rmmod" ? this.#unload(rest[0] ?? "") : this.load(rest[0] ?? "", rest.slice(1));
      default:
        return { code: 127, stderr: `sh: not understood: ${script}\n` };
    }
  }

  #readModule(directory: string) {
    const lines = [...this.tree].filter(([path]) => path.startsWith(`${directory}/`));
    const text = lines.map(([path, value]) => {
      const isBusy = path.endsWith("/refcnt") && value === "0" && this.busyReads > 0;
      if (isBusy) this.busyReads--;
      return `${path}:${isBusy ? "1" : value}\n`;
    });
    return { stdout: text.join(""), code: lines.length === 0 ? 2 : 0 };
  }

  #procModules(): string {
    const line = (name: string) => {
      const users = this.#usersOf(name);
      return `${name} 16384 ${users.length} ${users.length === 0 ? "-" : `${users.join(",")},`} Live 0x0\n`;
    };
    return this.loaded.map(line).join("");
  }

  #usersOf(name: string): string[] {
    return this.loaded.filter(each => this.files.get(each)?.needs.includes(name));
  }

  #unload(name: string) {
    if (!this.loaded.includes(name)) return { code: 1, stderr: `rmmod: can't unload module '${name}'\n` };
    if (this.get(`/sys/module/${name}/refcnt`) !== "0" || this.#usersOf(name).length > 0) {
      return { code: 1, stderr: `rmmod: can't unload module '${name}': Resource temporarily unavailable\n` };
    }
    this.loaded = this.loaded.filter(each => each !== name);
    for (const path of this.tree.keys()) if (path.startsWith(`/sys/module/${name}/`)) this.tree.delete(path);
    return {};
  }

  #hasDevice(): boolean {
    const isThere = (name: string) => this.loaded.includes(name) || this.builtIn.has(name);
    return this.hasDeviceAlways || isThere("kvm_amd") || isThere("kvm_intel");
  }
}

function parseParameter(type: ParameterType, value: string): string | undefined {
  if (type === "bool") {
    if (/^[yY1]$/.test(value)) return "Y";
    return /^[nN0]$/.test(value) ? "N" : undefined;
  }
  if (type === "int") return /^-?\d+$/.test(value) ? value : undefined;
  return ["auto", "never", "cond", "always"].includes(value) ? value : undefined;
}
