import type { Feature, Meaning } from "../feature.ts";
import { everywhere, notApplicable, oneOf, x86 } from "./switch.ts";

function words(canDisableSmt: boolean): Meaning {
  return {
    kind: "settings",
    means: "mitigations=",
    since: "",
    settings: value =>
      value.includes("nosmt") && !canDisableSmt
        ? "auto,nosmt is a choice of x86 alone"
        : [{ kind: "cmdline", word: `mitigations=${value === "on" ? "auto" : value}` }],
  };
}

/** kernel/cpu.c, mitigations_parse_cmdline; a kernel without CONFIG_CPU_MITIGATIONS takes no notice. */
export const mitigations: Feature = {
  name: "mitigations",
  summary: "the kernel's optional mitigations of CPU vulnerabilities; on means auto",
  value: oneOf(["auto", "auto,nosmt"], "auto", "off"),
  form: "off, auto, auto,nosmt or on",
  meanings: {
    ...everywhere(words(true), x86),
    ...everywhere(words(false), ["arm64", "s390x"]),
    ...everywhere(notApplicable("the kernel does not read mitigations= on this platform"), [
      "riscv64",
      "loongarch64",
    ]),
  },
};
