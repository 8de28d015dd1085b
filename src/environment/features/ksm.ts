import type { Feature } from "../feature.ts";
import { everywhere, onOff, onOffForm } from "./switch.ts";

const path = "/sys/kernel/mm/ksm/run";

/** mm/ksm.c, run_store: 0 stops it and leaves merged pages merged. */
export const ksm: Feature = {
  name: "ksm",
  summary: "equal pages that the kernel merges (KSM)",
  value: onOff,
  form: onOffForm,
  meanings: everywhere({
    kind: "settings",
    means: path,
    since: "",
    settings: value => [{ kind: "sysfs", path, value: value === "on" ? "1" : "0" }],
  }),
};
