import type { Feature, Meaning } from "../feature.ts";
import { everywhere, notApplicable, onOff, onOffForm, otherThanX86, x86 } from "./switch.ts";

const module = "kvm";
const parameter = "tdp_mmu";

const onX86: Meaning = {
  kind: "settings",
  means: `${module}.${parameter}`,
  since: "5.10",
  settings: (value, { arch }) =>
    arch === "x86_64"
      ? [{ kind: "module-parameter", module, parameter, value: value === "on" ? "1" : "0" }]
      : "KVM on 32-bit x86 has no TDP MMU",
};

/** arch/x86/kvm/mmu/mmu.c; without tdp it is off, whatever is asked (kvm_configure_mmu). */
export const tdpMmu: Feature = {
  name: "tdp-mmu",
  summary: "the x86 MMU for two-dimensional paging that handles faults in parallel; off means the older one",
  value: onOff,
  form: onOffForm,
  meanings: {
    ...everywhere(onX86, x86),
    ...everywhere(notApplicable("the TDP MMU is a part of x86 KVM alone"), otherThanX86),
  },
};
