import { expectFacts, type Facts } from "../environment/index.ts";
import type { Kernel } from "../kernel/index.ts";
import type { MachineDescription } from "../machine/index.ts";

/** What a kernel on a machine is expected to be like before it boots; once it is up, it is asked. */
export function expectedFacts(
  kernel: Kernel,
  machine: Pick<MachineDescription, "arch" | "cpuVendor">,
  labels: readonly string[],
): Facts {
  return expectFacts({
    arch: machine.arch,
    vendor: machine.cpuVendor,
    modules: new Map(kvmOptions.map(([module, option]) => [module, built(kernel.config?.get(option))])),
    labels: new Set(labels),
  });
}

/** KVM's modules and the options of the kernel's configuration that say how they are built. */
const kvmOptions = [
  ["kvm", "KVM"],
  ["kvm_intel", "KVM_INTEL"],
  ["kvm_amd", "KVM_AMD"],
] as const;

function built(value: string | undefined): "y" | "m" | undefined {
  return value === "y" || value === "m" ? value : undefined;
}
