import type { Feature } from "../feature.ts";
import { always, notApplicable, onOff, onOffForm, parameterSwitch } from "./switch.ts";

/** arch/x86/kvm/vmx/vmx.c; the others' own tags: svm.c (ASID), arm64 vmid.c, riscv vmid.c, loongarch main.c. */
export const vpid: Feature = {
  name: "vpid",
  summary: "TLB entries that carry the guest's number, so that an exit need not flush them",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": parameterSwitch("kvm_intel", "vpid", { cpuFlag: "vpid" }),
    "x86-amd": always("on", "AMD KVM always gives each guest an ASID"),
    arm64: always("on", "arm64 KVM always gives each guest a VMID"),
    s390x: notApplicable("on s390x the CPU tags TLB entries by itself"),
    riscv64: notApplicable("riscv64 KVM uses VMIDs where the CPU has them, and cannot be told not to"),
    loongarch64: always("on", "loongarch64 KVM always gives each virtual CPU a VPID"),
  },
};
