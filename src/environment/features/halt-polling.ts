import { z } from "zod";
import type { FeatureValue } from "../environment.ts";
import type { Feature, Meaning } from "../feature.ts";
import { type PlatformKind, platformKinds } from "../platform.ts";
import { onOff } from "./switch.ts";

/** KVM_HALT_POLL_NS_DEFAULT in each arch/ARCH/include/asm/kvm_host.h of 6.12, nanoseconds. */
const defaults: Record<PlatformKind, number> = {
  "x86-intel": 200_000,
  "x86-amd": 200_000,
  arm64: 500_000,
  s390x: 50_000,
  riscv64: 500_000,
  loongarch64: 500_000,
};

const error = "on, off or a number of nanoseconds from 0 to 4294967295";

const value: z.ZodType<FeatureValue> = z.union(
  [
    onOff,
    z
      .int()
      .min(0)
      .max(0xffff_ffff)
      .transform(ns => (ns === 0 ? "off" : String(ns))),
  ],
  { error },
);

function on(kind: PlatformKind): Meaning {
  return {
    kind: "settings",
    means: "kvm.halt_poll_ns",
    since: "",
    settings: asked => [
      {
        kind: "module-parameter",
        module: "kvm",
        parameter: "halt_poll_ns",
        value: { on: String(defaults[kind]), off: "0" }[asked] ?? asked,
      },
    ],
  };
}

/** virt/kvm/kvm_main.c (uint, writable). */
export const haltPolling: Feature = {
  name: "halt-polling",
  summary: "how long KVM polls before it lets a halted virtual CPU sleep; on: the platform's default time",
  value,
  form: "on, off or nanoseconds",
  meanings: Object.fromEntries(platformKinds.map(kind => [kind, on(kind)])),
};
