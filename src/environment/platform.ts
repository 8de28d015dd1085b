import type { Host } from "../host/index.ts";
import { runScript } from "./apply/command.ts";
import type { Platform } from "./environment.ts";

/** The platforms that features are told apart by. */
export const platformKinds = ["x86-intel", "x86-amd", "arm64", "s390x", "riscv64", "loongarch64"] as const;
export type PlatformKind = (typeof platformKinds)[number];

/**
 * The module that brings /dev/kvm, and the CPU's flag for it, where /proc/cpuinfo has one. On arm64 KVM is always
 * built in (arch/arm64/kvm/Kconfig: bool); on s390x, riscv64 and loongarch64 it may be a module.
 */
export const kvmModules: Partial<Record<PlatformKind, { module: string; cpuFlag?: string }>> = {
  "x86-intel": { module: "kvm_intel", cpuFlag: "vmx" },
  "x86-amd": { module: "kvm_amd", cpuFlag: "svm" },
  // arch/s390/kernel/processor.c prints it among the features: start-interpretive-execution facility.
  s390x: { module: "kvm", cpuFlag: "sie" },
  riscv64: { module: "kvm" },
  // arch/loongarch/kernel/proc.c.
  loongarch64: { module: "kvm", cpuFlag: "lvz" },
};

/** KVM's modules on a platform, those that others need first. */
export function kvmModulesOf(kind: PlatformKind | undefined): readonly string[] {
  const module = kind === undefined ? undefined : kvmModules[kind]?.module;
  return module === undefined || module === "kvm" ? ["kvm"] : ["kvm", module];
}

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
  const field = (...names: string[]) => {
    const line = cpuinfo.find(each => names.includes(each.split(":")[0]?.trim() ?? ""));
    return line?.slice(line.indexOf(":") + 1).trim();
  };
  const flags = (field("flags", "Features", "features") ?? "").split(/\s+/);
  return {
    arch,
    vendor: arch === "aarch64" ? "arm" : (vendors[field("vendor_id") ?? ""] ?? "other"),
    cpuFlags: nameFlags(arch, flags, field("vmx flags")),
  };
}

/** Undefined when the kernel gives no names. */
function nameFlags(arch: string, flags: readonly string[], vmxFlags: string | undefined) {
  // Every x86 CPU that runs KVM has `fpu`, every arm64 one `fp`: kernels without CONFIG_X86_FEATURE_NAMES (up to
  // 6.3) print numbers instead.
  const isNamed = /86|aarch64/.test(arch)
    ? flags.includes("fpu") || flags.includes("fp")
    : flags.some(flag => flag !== "");
  if (!isNamed) return undefined;
  return new Set([...flags, ...(vmxFlags ?? "").split(/\s+/)].filter(flag => flag !== ""));
}

const vendors: Record<string, Platform["vendor"]> = {
  GenuineIntel: "intel",
  AuthenticAMD: "amd",
  // Hygon's CPUs run kvm_amd.
  HygonGenuine: "amd",
};

/** Undefined for a platform that vmentry knows no features of. */
export function kindOfPlatform({
  arch,
  vendor,
}: Pick<Platform, "arch" | "vendor">): PlatformKind | undefined {
  if (arch === "aarch64") return "arm64";
  if (arch === "s390x" || arch === "riscv64" || arch === "loongarch64") return arch;
  if (!isX86(arch)) return undefined;
  if (vendor === "intel") return "x86-intel";
  return vendor === "amd" ? "x86-amd" : undefined;
}

export function isX86(arch: string): boolean {
  return /^(x86_64|i[3-6]86)$/.test(arch);
}
