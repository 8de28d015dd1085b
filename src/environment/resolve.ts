import { didYouMean, UserError } from "../base/index.ts";
import { pathOfSysctl } from "./apply/kernel-file.ts";
import type { Environment, Facts, FeatureValue, Platform } from "./environment.ts";
import type { Meaning } from "./feature.ts";
import { features } from "./features/index.ts";
import { isWrittenAtRunTime } from "./module-parameters.ts";
import { kindOfPlatform, kvmModules, kvmModulesOf } from "./platform.ts";
import type { Setting } from "./setting.ts";
import { isAsAsked } from "./value.ts";

/** A setting, and who asks for it. */
export interface AskedSetting {
  /** The feature, or the key of the environment file: `module-params`, `sysfs`, `sysctl`, `cmdline`. */
  feature: string;
  asked: FeatureValue;
  /** In the platform's own terms, by the user: what the kernel does not have is then an error. */
  isRaw: boolean;
  setting: Setting;
}

/** What an environment comes to on a machine. */
export interface Resolved {
  settings: readonly AskedSetting[];
  /** What the platform always is, as asked. */
  always: readonly { feature: string; asked: FeatureValue }[];
  /** Words that the kernel must be booted with. */
  words: readonly string[];
}

/**
 * What an environment comes to on a machine.
 * @returns the reasons, at least one, when the machine cannot do it
 * @throws UserError for a feature that there is not, and for two settings of one thing
 */
export function resolveEnvironment(environment: Environment, facts: Facts): Resolved | { reasons: string[] } {
  const reasons = unmetRequirements(environment, facts);
  const settings: AskedSetting[] = [];
  const always: { feature: string; asked: FeatureValue }[] = [];
  for (const [feature, asked] of environment.features) {
    const meaning = meaningOf(feature, facts.platform);
    const answer = settingsOf(asked, meaning, facts.platform);
    if (typeof answer === "string") reasons.push(`${feature} ${asked}: ${answer}`);
    else if (meaning.kind === "always") always.push({ feature, asked });
    else settings.push(...answer.map(setting => ({ feature, asked, isRaw: false, setting })));
  }
  settings.push(...rawSettings(environment));
  reasons.push(...conflicts(environment, settings));
  if (reasons.length > 0) return { reasons };
  return { settings, always, words: wordsOf(settings, facts) };
}

function unmetRequirements({ requires }: Environment, { platform, labels }: Facts): string[] {
  const { arch, vendor, cpuFlags } = requires;
  const reasons: string[] = [];
  if (arch.length > 0 && !arch.includes(platform.arch)) {
    reasons.push(`it requires ${arch.join(" or ")}, and this is ${platform.arch}`);
  }
  if (vendor.length > 0 && !vendor.includes(platform.vendor)) {
    reasons.push(`it requires a CPU of ${vendor.join(" or ")}, and this one is of ${platform.vendor}`);
  }
  const lacking = cpuFlags.filter(flag => platform.cpuFlags?.has(flag) === false);
  if (lacking.length > 0)
    reasons.push(`it requires the CPU flag ${lacking.join(", ")}, which this CPU has not`);
  const missing = requires.labels.filter(label => !labels.has(label));
  if (missing.length > 0) reasons.push(`it requires a machine with the label ${missing.join(", ")}`);
  return reasons;
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

/** A string says why there are none. */
function settingsOf(asked: FeatureValue, meaning: Meaning, platform: Platform): readonly Setting[] | string {
  if (meaning.kind === "not-applicable") return meaning.reason;
  if (meaning.kind === "always") return asked === meaning.value ? [] : meaning.reason;
  const lacks = (flag: string | undefined) => flag !== undefined && platform.cpuFlags?.has(flag) === false;
  if (asked !== "off" && lacks(meaning.cpuFlag)) return `this CPU has no ${meaning.cpuFlag}`;
  const settings = meaning.settings(asked, platform);
  const kind = kindOfPlatform(platform);
  const virtualization = kind === undefined ? undefined : kvmModules[kind]?.cpuFlag;
  const isKvm = (each: Setting) =>
    each.kind === "module-parameter" && kvmModulesOf(kind).includes(each.module);
  return typeof settings !== "string" && settings.some(isKvm) && lacks(virtualization)
    ? `this CPU has no ${virtualization}, so KVM does not run on it`
    : settings;
}

function rawSettings({ raw }: Environment): AskedSetting[] {
  const asked = (feature: string, value: string, setting: Setting) => ({
    feature,
    asked: value,
    isRaw: true,
    setting,
  });
  return [
    ...[...raw.moduleParams].flatMap(([module, parameters]) =>
      [...parameters].map(([parameter, value]) =>
        asked("module-params", value, { kind: "module-parameter", module, parameter, value }),
      ),
    ),
    ...[...raw.sysfs].map(([path, value]) => asked("sysfs", value, { kind: "sysfs", path, value })),
    ...[...raw.sysctl].map(([key, value]) => asked("sysctl", value, { kind: "sysctl", key, value })),
    ...raw.cmdline.map(word => asked("cmdline", word, { kind: "cmdline", word })),
  ];
}

/**
 * Two settings of one thing with different values. Features that exclude each other on this platform make an
 * environment not applicable; a setting in the platform's own terms is one that the user can take out.
 */
function conflicts({ name, file }: Environment, settings: readonly AskedSetting[]): string[] {
  const reasons: string[] = [];
  const first = new Map<string, AskedSetting>();
  for (const each of settings) {
    const target = targetOf(each.setting);
    if (target === undefined) continue;
    const other = first.get(target);
    if (other === undefined) first.set(target, each);
    // The kernel itself takes several words of one name, such as console=.
    else if (
      !areSame(other.setting, each.setting) &&
      !(other.feature === "cmdline" && each.feature === "cmdline")
    ) {
      const both = `${describeAsked(other)} and ${describeAsked(each)} set ${target} to different values`;
      if (!other.isRaw && !each.isRaw) reasons.push(both);
      else throw new UserError(`${file ?? "environment"}: ${name}: ${both}; take one of them out`);
    }
  }
  return reasons;
}

/** The one thing that is set, however it is written; undefined for what sets nothing. */
function targetOf(setting: Setting): string | undefined {
  switch (setting.kind) {
    case "module-parameter":
      return `${setting.module}.${setting.parameter}`;
    case "sysfs":
      return setting.path.replace(/^\/sys\/module\/([^/]+)\/parameters\/([^/]+)$/, "$1.$2");
    case "sysctl":
      return pathOfSysctl(setting.key);
    case "cmdline":
      return setting.unwanted === true ? undefined : nameOfWord(setting.word);
    case "probe":
      return undefined;
  }
}

function areSame(one: Setting, other: Setting): boolean {
  const value = (setting: Setting) =>
    setting.kind === "cmdline" ? setting.word.slice(nameOfWord(setting.word).length + 1) : setting.value;
  return isAsAsked(value(one), value(other));
}

function describeAsked({ feature, asked, isRaw }: AskedSetting): string {
  return isRaw ? `${asked} in ${feature}` : `${feature} ${asked}`;
}

/** Of `kvm-arm.mode=nested`, the name as the kernel compares it: dashes are underscores (kernel/params.c). */
export function nameOfWord(word: string): string {
  return (word.replace(/^"/, "").split("=")[0] ?? "").replaceAll("-", "_");
}

/** What the kernel must be booted with: its words, and parameters of what is built into it that are read at boot. */
function wordsOf(settings: readonly AskedSetting[], facts: Facts): string[] {
  const words = settings.flatMap(({ setting }) => {
    if (setting.kind === "cmdline") return setting.unwanted === true ? [] : [setting.word];
    return setting.kind === "module-parameter" && isBootSetting(setting, facts) ? [bootWord(setting)] : [];
  });
  return [...new Set(words)];
}

export type ParameterSetting = Extract<Setting, { kind: "module-parameter" }>;

export function isBootSetting({ module, parameter }: ParameterSetting, { modules }: Facts): boolean {
  return modules.get(module) === "built-in" && !isWrittenAtRunTime(module, parameter);
}

export function bootWord({ module, parameter, value }: ParameterSetting): string {
  return `${module}.${parameter}=${value}`;
}
