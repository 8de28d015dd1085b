import type { Feature } from "../feature.ts";

/** Parameters: arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c. */
export const tdp: Feature = {
  name: "tdp",
  summary: "two-dimensional paging by the CPU (EPT, NPT, stage 2); off means shadow paging",
  meanings: {
    "x86-intel": { kind: "module-parameter", module: "kvm_intel", parameter: "ept", cpuFlag: "ept" },
    "x86-amd": { kind: "module-parameter", module: "kvm_amd", parameter: "npt", cpuFlag: "npt" },
    arm64: { kind: "always", value: "on", reason: "arm64 KVM always uses stage-2 translation" },
  },
};
