import { z } from "zod";
import type { FeatureValue } from "../environment.ts";
import type { Meaning } from "../feature.ts";
import { type PlatformKind, platformKinds } from "../platform.ts";

/** What users may write for a feature that is on or off. */
export const onOffForm = "on or off";

/** Reads `on`, `off`, `true`, `false`. */
export const onOff: z.ZodType<FeatureValue> = z
  .union([z.enum(["on", "off"]), z.boolean()], { error: "on or off (true and false mean the same)" })
  .transform(nameOfSwitch);

/** Reads some words, and on, off, true and false as those that they stand for. */
export function oneOf(words: readonly string[], on: string, off: string): z.ZodType<FeatureValue> {
  const error = `one of ${[...words, "on", "off"].join(", ")}`;
  return z
    .union([z.enum([...words, "on", "off"]), z.boolean()], { error })
    .transform(value => ({ on, off })[nameOfSwitch(value)] ?? String(value));
}

function nameOfSwitch(value: string | boolean): string {
  return typeof value === "string" ? value : value ? "on" : "off";
}

/** A parameter of a module, of type bool or int, that is 1 when the feature is on. */
export function parameterSwitch(
  module: string,
  parameter: string,
  details: { since?: string; cpuFlag?: string } = {},
): Meaning {
  const { since = "", cpuFlag } = details;
  return {
    kind: "settings",
    means: `${module}.${parameter}`,
    since,
    ...(cpuFlag === undefined ? {} : { cpuFlag }),
    settings: value => [{ kind: "module-parameter", module, parameter, value: value === "on" ? "1" : "0" }],
  };
}

/** The same meaning on several platforms, by default on all. */
export function everywhere(
  meaning: Meaning,
  kinds: readonly PlatformKind[] = platformKinds,
): Partial<Record<PlatformKind, Meaning>> {
  return Object.fromEntries(kinds.map(kind => [kind, meaning]));
}

export function notApplicable(reason: string): Meaning {
  return { kind: "not-applicable", reason };
}

export function always(value: FeatureValue, reason: string): Meaning {
  return { kind: "always", value, reason };
}

/** All that are not x86, where a feature of x86 means nothing. */
export const otherThanX86 = ["arm64", "s390x", "riscv64", "loongarch64"] as const;
export const x86 = ["x86-intel", "x86-amd"] as const;
