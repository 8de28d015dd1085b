import type { SettingResult } from "../results/index.ts";

/** Why an environment is not applied, thrown on the way; the session undoes what was done and tells it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: "error" | "not-applicable";
  readonly settings: SettingResult[];

  constructor(kind: "error" | "not-applicable", reason: string, settings: SettingResult[] = []) {
    super(reason);
    this.kind = kind;
    this.settings = settings;
  }
}
