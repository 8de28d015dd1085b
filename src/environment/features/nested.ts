import type { Feature } from "../feature.ts";

/** Parameters: arch/x86/kvm/vmx/vmx.c (bool), arch/x86/kvm/svm/svm.c (int), arch/arm64/kvm/arm.c. */
export const nested: Feature = {
  name: "nested",
  summary: "guests that can run guests of their own (nested virtualization)",
  meanings: {
    "x86-intel": { kind: "module-parameter", module: "kvm_intel", parameter: "nested" },
    "x86-amd": { kind: "module-parameter", module: "kvm_amd", parameter: "nested" },
    arm64: {
      kind: "not-applicable",
      reason: "arm64 decides it at boot (kvm-arm.mode=nested), which vmentry does not set yet",
    },
  },
};
