import { didYouMean, UserError } from "../base/index.ts";
import type { Environment, FeatureValue, Platform } from "./environment.ts";
import type { Meaning } from "./feature.ts";
import { features } from "./features/index.ts";
import { kindOfPlatform, kvmModules } from "./platform.ts";

/** A feature that is asked for, as a parameter of a module. */
export interface ParameterSetting {
  feature: string;
  asked: FeatureValue;
  module: string;
  parameter: string;
}

export interface Plan {
  parameters: ParameterSetting[];
  /** What the platform always is, as asked. */
  always: { feature: string; asked: FeatureValue }[];
}

/**
 * What an environment comes to on a platform.
 * @returns the plan, or the reasons why the platform cannot do it, at least one
 * @throws UserError for a feature that there is not
 */
export function planEnvironment(
  environment: Environment,
  platform: Platform,
): { plan: Plan } | { reasons: string[] } {
  const plan: Plan = { parameters: [], always: [] };
  const reasons: string[] = [];
  for (const [feature, asked] of environment.features) {
    const meaning = meaningOf(feature, platform);
    const reason = whyNot(asked, meaning, platform);
    if (reason !== undefined) reasons.push(`${feature} ${asked}: ${reason}`);
    else if (meaning.kind === "always") plan.always.push({ feature, asked });
    else if (meaning.kind === "module-parameter") {
      plan.parameters.push({ feature, asked, module: meaning.module, parameter: meaning.parameter });
    }
  }
  return reasons.length === 0 ? { plan } : { reasons };
}

/** Every parameter of a module that some feature sets: what a reload must carry over. */
export function knownParameters(module: string): string[] {
  return features
    .flatMap(({ meanings }): Meaning[] => Object.values(meanings))
    .flatMap(each => (each.kind === "module-parameter" && each.module === module ? [each.parameter] : []));
}

function meaningOf(name: string, platform: Platform): Meaning {
  const feature = features.find(each => each.name === name);
  if (feature === undefined) {
    const known = features.map(each => each.name);
    throw new UserError(
      `there is no feature "${name}"${didYouMean(name, known)} (known: ${known.join(", ")})`,
    );
  }
  const kind = kindOfPlatform(platform);
  const meaning = kind === undefined ? undefined : feature.meanings[kind];
  if (meaning !== undefined) return meaning;
  const cpu = kind === undefined && /86/.test(platform.arch) ? " with a CPU of neither Intel nor AMD" : "";
  return { kind: "not-applicable", reason: `vmentry knows no such setting on ${platform.arch}${cpu}` };
}

function whyNot(asked: FeatureValue, meaning: Meaning, platform: Platform): string | undefined {
  if (meaning.kind === "not-applicable") return meaning.reason;
  if (meaning.kind === "always") return asked === meaning.value ? undefined : meaning.reason;
  const lacks = (flag: string | undefined) =>
    flag !== undefined && platform.cpuFlags !== undefined && !platform.cpuFlags.has(flag);
  const virtualization = Object.values(kvmModules).find(({ module }) => module === meaning.module)?.cpuFlag;
  if (lacks(virtualization)) return `this CPU has no ${virtualization}, so KVM does not run on it`;
  if (asked === "on" && lacks(meaning.cpuFlag)) return `this CPU has no ${meaning.cpuFlag}`;
  return undefined;
}
