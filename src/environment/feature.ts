import type { FeatureValue } from "./environment.ts";
import type { PlatformKind } from "./platform.ts";

/** Something of a machine that is called by one name on every platform, and is on or off. */
export interface Feature {
  /** As users write it. */
  name: string;
  /** One line, for the documentation and for editors. */
  summary: string;
  /** What it means on each platform; where it means nothing, it is not applicable. */
  meanings: Partial<Record<PlatformKind, Meaning>>;
}

/** What a feature comes to on one platform. */
export type Meaning =
  | ParameterMeaning
  /** The platform is always so; the other value is not applicable. */
  | { kind: "always"; value: FeatureValue; reason: string }
  | { kind: "not-applicable"; reason: string };

/** A boolean parameter (or an int of 0 and 1) of a module that is read when the module is loaded. */
export interface ParameterMeaning {
  kind: "module-parameter";
  module: string;
  parameter: string;
  /** The flag of /proc/cpuinfo without which the feature cannot be on. */
  cpuFlag?: string;
}
