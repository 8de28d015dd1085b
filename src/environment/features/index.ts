import type { Feature } from "../feature.ts";
import { apicv } from "./apicv.ts";
import { eagerPageSplit } from "./eager-page-split.ts";
import { haltPolling } from "./halt-polling.ts";
import { hugepages } from "./hugepages.ts";
import { ksm } from "./ksm.ts";
import { mitigations } from "./mitigations.ts";
import { nested } from "./nested.ts";
import { numaBalancing } from "./numa-balancing.ts";
import { nxHugePages } from "./nx-huge-pages.ts";
import { parallelBringup } from "./parallel-bringup.ts";
import { protectedKvm } from "./protected-kvm.ts";
import { sev } from "./sev.ts";
import { sevEs } from "./sev-es.ts";
import { tdp } from "./tdp.ts";
import { tdpMmu } from "./tdp-mmu.ts";
import { thp } from "./thp.ts";
import { unrestrictedGuest } from "./unrestricted-guest.ts";
import { vgif } from "./vgif.ts";
import { vnmi } from "./vnmi.ts";
import { vpid } from "./vpid.ts";

/** Every feature that an environment can ask for, in the order in which documentation lists them. */
export const features: readonly Feature[] = [
  nested,
  tdp,
  tdpMmu,
  apicv,
  vpid,
  unrestrictedGuest,
  vgif,
  vnmi,
  nxHugePages,
  haltPolling,
  eagerPageSplit,
  sev,
  sevEs,
  protectedKvm,
  parallelBringup,
  thp,
  hugepages,
  numaBalancing,
  ksm,
  mitigations,
];
