import type { Feature } from "../feature.ts";
import { everywhere, notApplicable, onOff, onOffForm, parameterSwitch, x86 } from "./switch.ts";

/** arch/x86/kvm/x86.c (bool, writable). */
export const eagerPageSplit: Feature = {
  name: "eager-page-split",
  summary: "huge pages that are split when dirty logging starts, not at the guest's first write",
  value: onOff,
  form: onOffForm,
  meanings: {
    ...everywhere(parameterSwitch("kvm", "eager_page_split", { since: "5.18" }), x86),
    arm64: notApplicable("on arm64 each VM's owner chooses it (KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE)"),
    ...everywhere(notApplicable("this platform's KVM splits no page eagerly"), [
      "s390x",
      "riscv64",
      "loongarch64",
    ]),
  },
};
