import type { Feature } from "../feature.ts";
import { sevProbe } from "./sev-probe.ts";
import { onOff, onOffForm } from "./switch.ts";

export const sevEs: Feature = {
  name: "sev-es",
  summary: "guests with encrypted memory and registers (AMD SEV-ES): asked for, not switched",
  value: onOff,
  form: onOffForm,
  meanings: sevProbe("sev_es", "SEV-ES", "5.11"),
};
