import type { Feature, Meaning } from "../feature.ts";
import { everywhere, notApplicable, onOff, onOffForm, otherThanX86, x86 } from "./switch.ts";

const onX86: Meaning = {
  kind: "settings",
  means: "cpuhp.parallel=",
  since: "6.5",
  settings: (value, { arch }) =>
    arch === "x86_64"
      ? [{ kind: "cmdline", word: `cpuhp.parallel=${value === "on" ? "1" : "0"}` }]
      : "32-bit x86 brings its CPUs up one by one",
};

/** kernel/cpu.c; CONFIG_HOTPLUG_PARALLEL, which 6.12 selects on x86-64 alone (of the platforms here). */
export const parallelBringup: Feature = {
  name: "parallel-bringup",
  summary: "CPUs that come up at the same time when the kernel boots",
  value: onOff,
  form: onOffForm,
  meanings: {
    ...everywhere(onX86, x86),
    ...everywhere(notApplicable("the switch cpuhp.parallel= is x86-64's as of Linux 6.12"), otherThanX86),
  },
};
