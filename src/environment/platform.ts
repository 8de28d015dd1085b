import type { Host } from "../host/index.ts";
import { runScript } from "./command.ts";
import type { Platform } from "./environment.ts";

/** The platforms that features are told apart by. */
export type PlatformKind = "x86-intel" | "x86-amd" | "arm64";

/** The module that brings /dev/kvm, and the CPU's flag for it; where there is none, KVM is built in. */
export const kvmModules: Partial<Record<PlatformKind, { module: string; cpuFlag: string }>> = {
  "x86-intel": { module: "kvm_intel", cpuFlag: "vmx" },
  "x86-amd": { module: "kvm_amd", cpuFlag: "svm" },
};

// The first processor's block is enough, and a machine may have hundreds.
export const platformScript = 'uname -m; exec grep -m 64 "" /proc/cpuinfo';

/** What the machine is. @throws MachineError when it does not tell */
export async function readPlatform(host: Host, options: { signal?: AbortSignal } = {}): Promise<Platform> {
  const { stdout } = await runScript(host, platformScript, [], { ...options, mustSucceed: true });
  const [arch = "", ...cpuinfo] = stdout.split("\n");
  return parsePlatform(arch.trim(), cpuinfo);
}

/** @param cpuinfo lines of /proc/cpuinfo */
export function parsePlatform(arch: string, cpuinfo: readonly string[]): Platform {
  const field = (name: string) => {
    const line = cpuinfo.find(each => each.split(":")[0]?.trim() === name);
    return line?.slice(line.indexOf(":") + 1).trim();
  };
  const flags = new Set((field("flags") ?? field("Features") ?? "").split(/\s+/));
  return {
    arch,
    vendor: arch === "aarch64" ? "arm" : (vendors[field("vendor_id") ?? ""] ?? "other"),
    // Every x86 CPU that runs KVM has `fpu`, every arm64 one `fp`: kernels without CONFIG_X86_FEATURE_NAMES
    // (up to 6.3) print numbers instead.
    cpuFlags: flags.has("fpu") || flags.has("fp") ? flags : undefined,
  };
}

const vendors: Record<string, Platform["vendor"]> = {
  GenuineIntel: "intel",
  AuthenticAMD: "amd",
  // Hygon's CPUs run kvm_amd.
  HygonGenuine: "amd",
};

/** Undefined for a platform that vmentry knows no features of. */
export function kindOfPlatform({ arch, vendor }: Platform): PlatformKind | undefined {
  if (arch === "aarch64") return "arm64";
  if (!/^(x86_64|i[3-6]86)$/.test(arch)) return undefined;
  if (vendor === "intel") return "x86-intel";
  return vendor === "amd" ? "x86-amd" : undefined;
}
