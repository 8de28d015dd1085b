import type { Selection } from "../suite/index.ts";

/** A named, generic setting of a machine that is applied, read back and restored on the user's behalf. */
export interface Environment {
  /** Of a cell of a matrix: the file's name with the cell's values, `mmu.nested-on.tdp-off`, at most 64 characters. */
  name: string;
  /** What it is for, in the user's words. */
  description?: string;
  /** The file it came from; undefined for the built-in `stock`, which changes nothing. */
  file: string | undefined;
  features: ReadonlyMap<string, FeatureValue>;
  /** Settings in the platform's own terms, beside the features. */
  raw: RawSettings;
  /** Variables that every test is started with. */
  variables: ReadonlyMap<string, string>;
  requires: Requirements;
  /** Which tests run under it, and with what arguments; undefined: those of the run. */
  tests?: Selection;
}

/** A feature's value in its canonical words: `on`, `off`, `madvise`, `2M=64 1G=1`. */
export type FeatureValue = string;

/** The escape hatches, values as the kernel is to be given them. */
export interface RawSettings {
  /** By module, then by parameter. */
  moduleParams: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By absolute path below /sys. */
  sysfs: ReadonlyMap<string, string>;
  /** By key, such as vm.overcommit_memory. */
  sysctl: ReadonlyMap<string, string>;
  /** Words for the kernel's command line. */
  cmdline: readonly string[];
}

/** What must hold, or the environment is not applicable; an empty list asks nothing, any one of the others will do. */
export interface Requirements {
  /** As `uname -m` says it: x86_64, aarch64 … */
  arch: readonly string[];
  vendor: readonly Platform["vendor"][];
  /** Every one of them must be in /proc/cpuinfo. */
  cpuFlags: readonly string[];
  /** Every one of them must be among the machine's labels. */
  labels: readonly string[];
}

/** What the environment's room must know of a machine to map features to settings; read by `readPlatform`. */
export interface Platform {
  /** `uname -m`, such as x86_64, i686, aarch64. */
  arch: string;
  vendor: "intel" | "amd" | "arm" | "other";
  /** As /proc/cpuinfo names them; undefined when the kernel does not name them, or they are not known yet. */
  cpuFlags: ReadonlySet<string> | undefined;
}

/** What a plan is made from: read from a running machine, or expected of one before it boots. */
export interface Facts {
  platform: Platform;
  /** How the kernel has its modules, by name with underscores; a module that is not in it is not known yet. */
  modules: ReadonlyMap<string, "module" | "built-in" | "absent">;
  /** Labels of the machine, such as `bare-metal`, that `requires` may ask for. */
  labels: ReadonlySet<string>;
}

/** What is used when the user names no environment: the machine as it comes, with KVM loaded. */
export const stockEnvironment: Environment = {
  name: "stock",
  file: undefined,
  features: new Map(),
  raw: { moduleParams: new Map(), sysfs: new Map(), sysctl: new Map(), cmdline: [] },
  variables: new Map(),
  requires: { arch: [], vendor: [], cpuFlags: [], labels: [] },
};

/** One line for a log: `shadow (nested off, tdp off, kvm.halt_poll_ns=0) from shadow.env.yaml`. */
export function describeEnvironment({ name, file, features, raw, variables }: Environment): string {
  const parameters = [...raw.moduleParams].flatMap(([module, values]) =>
    [...values].map(([parameter, value]) => `${module}.${parameter}=${value}`),
  );
  const asked = [
    ...[...features].map(([feature, value]) => `${feature} ${value}`),
    ...parameters,
    ...[...raw.sysfs, ...raw.sysctl].map(([key, value]) => `${key}=${value}`),
    ...raw.cmdline,
    ...[...variables].map(([variable, value]) => `$${variable}=${value}`),
  ].join(", ");
  const from = file === undefined ? "" : ` from ${file}`;
  return `${name} (${asked === "" ? "changes nothing" : asked})${from}`;
}
