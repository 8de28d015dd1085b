import type { z } from "zod";
import type { FeatureValue, Platform } from "./environment.ts";
import type { PlatformKind } from "./platform.ts";
import type { Setting } from "./setting.ts";

/** Something of a machine that is called by one name on every platform. */
export interface Feature {
  /** As users write it. */
  name: string;
  /** One line, for the documentation and for editors. */
  summary: string;
  /** Reads what a user writes, such as `off`, `false`, or `{2M: 64}`, into the feature's canonical words. */
  value: z.ZodType<FeatureValue>;
  /** What users may write, in words, for the documentation: `on or off`. */
  form: string;
  /** What it means on each platform; where it means nothing, it is not applicable. */
  meanings: Partial<Record<PlatformKind, Meaning>>;
}

/** What a feature comes to on one platform. */
export type Meaning =
  | {
      kind: "settings";
      /** For the documentation, such as `kvm_intel.ept`. */
      means: string;
      /** The first kernel that has it, such as 5.10; empty when every supported one (5.4 on) does. */
      since: string;
      /** The flag of /proc/cpuinfo without which the feature cannot be on. */
      cpuFlag?: string;
      /** What a value comes to; a string says why it is not applicable here. */
      settings: (value: FeatureValue, platform: Platform) => readonly Setting[] | string;
    }
  /** The platform is always so; any other value is not applicable. */
  | { kind: "always"; value: FeatureValue; reason: string }
  | { kind: "not-applicable"; reason: string };
