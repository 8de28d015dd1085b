import type { Feature, Meaning } from "../feature.ts";
import { everywhere, notApplicable, oneOf, otherThanX86, x86 } from "./switch.ts";

const onX86: Meaning = {
  kind: "settings",
  means: "kvm.nx_huge_pages",
  since: "",
  settings: value => [
    {
      kind: "module-parameter",
      module: "kvm",
      parameter: "nx_huge_pages",
      value: value === "on" ? "force" : value,
      readsAs: { on: ["Y"], off: ["N", "never"] }[value] ?? ["Y", "N", "never"],
    },
  ],
};

/** arch/x86/kvm/mmu/mmu.c, set_nx_huge_pages and get_nx_huge_pages: it reads as Y or N, whatever was written. */
export const nxHugePages: Feature = {
  name: "nx-huge-pages",
  summary: "huge pages that are split where a guest executes them (iTLB multihit); auto: if the CPU needs it",
  value: oneOf(["auto"], "on", "off"),
  form: "on, off or auto",
  meanings: {
    ...everywhere(onX86, x86),
    ...everywhere(notApplicable("iTLB multihit is an erratum of Intel CPUs"), otherThanX86),
  },
};
