import type { Feature } from "../feature.ts";
import { everywhere, notApplicable, onOff, onOffForm, otherThanX86, parameterSwitch } from "./switch.ts";

/** arch/x86/kvm/svm/svm.c. */
export const vgif: Feature = {
  name: "vgif",
  summary: "AMD's virtual global interrupt flag for nested guests",
  value: onOff,
  form: onOffForm,
  meanings: {
    "x86-intel": notApplicable("VMX has no global interrupt flag"),
    "x86-amd": parameterSwitch("kvm_amd", "vgif", { cpuFlag: "vgif" }),
    ...everywhere(notApplicable("the global interrupt flag is a part of AMD's SVM"), otherThanX86),
  },
};
