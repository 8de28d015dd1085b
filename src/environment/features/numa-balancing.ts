import type { Feature } from "../feature.ts";
import { everywhere, onOff, onOffForm } from "./switch.ts";

/** kernel/sched/core.c, sysctl_numa_balancing. */
export const numaBalancing: Feature = {
  name: "numa-balancing",
  summary: "memory that the kernel moves to the node where it is used",
  value: onOff,
  form: onOffForm,
  meanings: everywhere({
    kind: "settings",
    means: "sysctl kernel.numa_balancing",
    since: "",
    settings: value => [{ kind: "sysctl", key: "kernel.numa_balancing", value: value === "on" ? "1" : "0" }],
  }),
};
