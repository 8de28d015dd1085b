import type { Feature, Meaning } from "../feature.ts";
import { everywhere, notApplicable } from "./switch.ts";

/**
 * Read only: whether it is there is up to the CPU, the firmware and the kernel's configuration.
 * arch/x86/kvm/svm/sev.c, sev_hardware_setup: afterwards the parameters say what there is.
 */
export function sevProbe(parameter: string, name: string, since: string): Feature["meanings"] {
  const onAmd: Meaning = {
    kind: "settings",
    means: `kvm_amd.${parameter}, read only`,
    since,
    settings: value => [
      {
        kind: "probe",
        path: `/sys/module/kvm_amd/parameters/${parameter}`,
        value: value === "on" ? "1" : "0",
        otherwise:
          value === "on"
            ? `${name} needs CPU, firmware and kernel (CONFIG_KVM_AMD_SEV) that have it`
            : `${name} is on, and vmentry does not switch it`,
      },
    ],
  };
  return {
    ...everywhere(notApplicable("Secure Encrypted Virtualization is AMD's")),
    "x86-amd": onAmd,
  };
}
