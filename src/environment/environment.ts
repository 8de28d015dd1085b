import type { Host } from "../host/index.ts";
import type { SettingResult } from "../results/index.ts";

/** A named, generic setting of a machine that is applied, read back and restored on the user's behalf. */
export interface Environment {
  name: string;
  /** The file it came from; undefined for the built-in `stock`, which changes nothing. */
  file: string | undefined;
  features: ReadonlyMap<string, FeatureValue>;
}

export type FeatureValue = "on" | "off";

/** What the environment's room must know of a machine to map features to settings; read by `readPlatform`. */
export interface Platform {
  arch: string;
  vendor: "intel" | "amd" | "arm" | "other";
}

export type ApplyResult =
  /** Every setting was read back and is as asked. `restore` puts all back as it was, and proves it. */
  | { kind: "applied"; settings: SettingResult[]; restore: () => Promise<void> }
  /** The platform cannot do what is asked; nothing was changed. */
  | { kind: "not-applicable"; reason: string }
  /** The kernel did not honour what was asked (what was asked, what it says); everything was restored. */
  | { kind: "error"; reason: string; settings: SettingResult[] };

export type ApplyEnvironment = (
  environment: Environment,
  host: Host,
  options: { signal?: AbortSignal },
) => Promise<ApplyResult>;
