import type { Feature } from "../feature.ts";
import { kvmArmMode } from "./kvm-arm-mode.ts";
import { everywhere, notApplicable, onOff, onOffForm } from "./switch.ts";

/** arch/arm64/kvm/arm.c, early_kvm_mode_cfg. */
export const protectedKvm: Feature = {
  name: "protected-kvm",
  summary:
    "guests whose memory the host's kernel cannot reach (pKVM); it rules out nested, and kexec afterwards",
  value: onOff,
  form: onOffForm,
  meanings: {
    ...everywhere(notApplicable("protected KVM (pKVM) is a mode of arm64 KVM"), [
      "x86-intel",
      "x86-amd",
      "s390x",
      "riscv64",
      "loongarch64",
    ]),
    arm64: kvmArmMode("protected", "5.12", /Protected/),
  },
};
