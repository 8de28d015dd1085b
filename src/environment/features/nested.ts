import type { Feature } from "../feature.ts";
import { kvmArmMode } from "./kvm-arm-mode.ts";
import { notApplicable, onOff, onOffForm, parameterSwitch } from "./switch.ts";

/** Parameters: arch/x86/kvm/vmx/vmx.c (bool), arch/x86/kvm/svm/svm.c (int), arch/s390/kvm/kvm-s390.c (int). */
export const nested: Feature = {
  name: "nested",
  summary: "guests that can run guests of their own (nested virtualization)",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": parameterSwitch("kvm_intel", "nested"),
    "x86-amd": parameterSwitch("kvm_amd", "nested"),
    // The word is older, but until KVM_CAP_ARM_EL2 no guest could be given EL2.
    arm64: kvmArmMode("nested", "6.16", /\+NV/),
    s390x: parameterSwitch("kvm", "nested"),
    riscv64: notApplicable("riscv64 KVM gives guests no hypervisor extension"),
    loongarch64: notApplicable("loongarch64 KVM gives guests no LVZ"),
  },
};
