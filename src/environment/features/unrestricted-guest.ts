import type { Feature } from "../feature.ts";
import {
  always,
  everywhere,
  notApplicable,
  onOff,
  onOffForm,
  otherThanX86,
  parameterSwitch,
} from "./switch.ts";

/** arch/x86/kvm/vmx/vmx.c; without ept it is off, whatever is asked (vmx_hardware_setup). */
export const unrestrictedGuest: Feature = {
  name: "unrestricted-guest",
  summary: "guests in real mode and without paging that run on the CPU itself; off means emulation",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": parameterSwitch("kvm_intel", "unrestricted_guest"),
    "x86-amd": always("on", "SVM runs guests in every mode"),
    ...everywhere(notApplicable("only x86 has real mode"), otherThanX86),
  },
};
