import { readFile } from "node:fs/promises";
import type { Accelerator } from "./accelerator.ts";
import type { CpuVendor } from "./machine.ts";
import type { QemuPlatform } from "./qemu-platform.ts";

/** Whose CPU the machine's kernels see: under KVM this host's, else what QEMU emulates. */
export async function cpuVendorOf(platform: QemuPlatform, accelerator: Accelerator): Promise<CpuVendor> {
  if (accelerator === "tcg") return platform.emulatedVendor;
  return platform.architecture === "arm64" ? "arm" : vendorIn(await readFile("/proc/cpuinfo", "utf8"));
}

const vendors = new Map<string, CpuVendor>([
  ["GenuineIntel", "intel"],
  ["AuthenticAMD", "amd"],
  // Hygon's CPUs run kvm_amd.
  ["HygonGenuine", "amd"],
]);

/** @param cpuinfo of x86's /proc/cpuinfo */
export function vendorIn(cpuinfo: string): CpuVendor {
  const id = /^vendor_id\s*:\s*(\S+)/m.exec(cpuinfo)?.[1];
  return vendors.get(id ?? "") ?? "other";
}
