import type { Feature } from "../feature.ts";
import { everywhere, oneOf } from "./switch.ts";

const path = "/sys/kernel/mm/transparent_hugepage/enabled";

/** mm/huge_memory.c, enabled_store. */
export const thp: Feature = {
  name: "thp",
  summary: "transparent huge pages for guests' memory; on means always, off means never",
  value: oneOf(["always", "madvise", "never"], "always", "never"),
  form: "always, madvise, never, on or off",
  meanings: everywhere({
    kind: "settings",
    means: path,
    since: "",
    settings: value => [{ kind: "sysfs", path, value: { on: "always", off: "never" }[value] ?? value }],
  }),
};
