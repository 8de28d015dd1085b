import type { Feature } from "../feature.ts";
import { notApplicable, onOff, onOffForm, parameterSwitch } from "./switch.ts";

/** Parameters: arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c, arch/s390/kvm/kvm-s390.c. */
export const apicv: Feature = {
  name: "apicv",
  summary: "interrupts that reach guests without an exit (APICv, AVIC, GISA)",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": parameterSwitch("kvm_intel", "enable_apicv"),
    "x86-amd": parameterSwitch("kvm_amd", "avic", { cpuFlag: "avic" }),
    arm64: notApplicable("arm64 KVM always uses the GIC's virtual interface; direct injection is GICv4's"),
    s390x: parameterSwitch("kvm", "use_gisa", { since: "5.7" }),
    riscv64: notApplicable("riscv64 KVM uses the AIA where the CPU has it, and cannot be told not to"),
    loongarch64: notApplicable("loongarch64 KVM has no such switch"),
  },
};
