import type { Feature } from "../feature.ts";
import { always, onOff, onOffForm, parameterSwitch } from "./switch.ts";

/** Parameters: arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c. */
export const tdp: Feature = {
  name: "tdp",
  summary: "two-dimensional paging by the CPU (EPT, NPT, stage 2); off means shadow paging",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": parameterSwitch("kvm_intel", "ept", { cpuFlag: "ept" }),
    "x86-amd": parameterSwitch("kvm_amd", "npt", { cpuFlag: "npt" }),
    arm64: always("on", "arm64 KVM always uses stage-2 translation"),
    s390x: always("on", "s390x KVM always lets the CPU translate guests' addresses through gmap tables"),
    riscv64: always("on", "riscv64 KVM always uses G-stage translation"),
    loongarch64: always("on", "loongarch64 KVM always uses LVZ's second-level translation"),
  },
};
