import type { Host } from "../host/index.ts";
import type { SettingResult } from "../results/index.ts";

/** A named, generic setting of a machine that is applied, read back and restored on the user's behalf. */
export interface Environment {
  name: string;
  /** What it is for, in the user's words. */
  description?: string;
  /** The file it came from; undefined for the built-in `stock`, which changes nothing. */
  file: string | undefined;
  features: ReadonlyMap<string, FeatureValue>;
}

export type FeatureValue = "on" | "off";

/** What the environment's room must know of a machine to map features to settings; read by `readPlatform`. */
export interface Platform {
  /** `uname -m`, such as x86_64, i686, aarch64. */
  arch: string;
  vendor: "intel" | "amd" | "arm" | "other";
  /** As /proc/cpuinfo names them; undefined when the kernel does not name them. */
  cpuFlags: ReadonlySet<string> | undefined;
}

export type ApplyResult =
  /** Every setting was read back and is as asked. `restore` puts all back as it was, and proves it. */
  | { kind: "applied"; settings: SettingResult[]; restore: () => Promise<void> }
  /** The platform cannot do what is asked; nothing was changed. */
  | { kind: "not-applicable"; reason: string }
  /** The kernel did not honour what was asked (what was asked, what it says); everything was restored. */
  | { kind: "error"; reason: string; settings: SettingResult[] };

export interface ApplyOptions {
  signal?: AbortSignal;
  /** Milliseconds to wait for a module's last user to go, who may be on the way out. Default 2000. */
  patienceMs?: number;
}

/** @throws MachineError when something that was changed cannot be put back, HostLost when the way breaks */
export type ApplyEnvironment = (
  environment: Environment,
  host: Host,
  options: ApplyOptions,
) => Promise<ApplyResult>;

/** What is used when the user names no environment: the machine as it comes, with KVM loaded. */
export const stockEnvironment: Environment = { name: "stock", file: undefined, features: new Map() };

/** One line for a log: `shadow (nested off, tdp off) from shadow.env.yaml`. */
export function describeEnvironment({ name, file, features }: Environment): string {
  const asked = [...features].map(([feature, value]) => `${feature} ${value}`).join(", ");
  const from = file === undefined ? "" : ` from ${file}`;
  return `${name} (${asked === "" ? "changes nothing" : asked})${from}`;
}
