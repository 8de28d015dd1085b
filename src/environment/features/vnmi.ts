import type { Feature } from "../feature.ts";
import { everywhere, notApplicable, onOff, onOffForm, otherThanX86, parameterSwitch } from "./switch.ts";

/** arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c (there it needs vgif, svm_hardware_setup). */
export const vnmi: Feature = {
  name: "vnmi",
  summary: "non-maskable interrupts that the CPU tracks for the guest",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": parameterSwitch("kvm_intel", "vnmi", { cpuFlag: "vnmi" }),
    "x86-amd": parameterSwitch("kvm_amd", "vnmi", { since: "6.4", cpuFlag: "vnmi" }),
    ...everywhere(notApplicable("virtual NMIs are x86's"), otherThanX86),
  },
};
