import type { Feature } from "../feature.ts";
import { sevProbe } from "./sev-probe.ts";
import { onOff, onOffForm } from "./switch.ts";

export const sev: Feature = {
  name: "sev",
  summary: "guests with encrypted memory (AMD SEV): asked for, not switched",
  value: onOff,
  form: onOffForm,
  meanings: sevProbe("sev", "SEV", ""),
};
