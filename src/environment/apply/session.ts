import pLimit from "p-limit";
import { describeError, MachineError } from "../../base/index.ts";
import { type Host, HostLost } from "../../host/index.ts";
import type { SettingResult } from "../../results/index.ts";
import type { Environment, Facts } from "../environment.ts";
import type { ApplyResult, EnvironmentSession, SessionOptions } from "../environment-session.ts";
import { readFacts } from "../facts.ts";
import { kindOfPlatform, kvmModules, kvmModulesOf } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import { type AskedSetting, type Resolved, resolveEnvironment } from "../resolve.ts";
import { isAsAsked } from "../value.ts";
import { readBootWords, readKernelLog, readWord } from "./boot-words.ts";
import { FileSession, type FileWish } from "./file-session.ts";
import { type KernelFile, pathOfSysctl, readFiles } from "./kernel-file.ts";
import { requireKvmDevice } from "./kvm-device.ts";
import type { ModuleState } from "./module.ts";
import { ModuleSession, type Wish } from "./module-session.ts";

/**
 * Opens a session on a booted machine; changes nothing yet.
 * @throws MachineError when the machine does not tell what it is
 */
export async function openEnvironmentSession(
  host: Host,
  options: SessionOptions = {},
): Promise<EnvironmentSession> {
  const { signal, labels } = options;
  const facts = await readFacts(host, { signal, ...(labels === undefined ? {} : { labels }) });
  return new Session(host, options, facts);
}

class Session implements EnvironmentSession {
  readonly #host: Host;
  readonly #options: SessionOptions;
  readonly #facts: Facts;
  readonly #modules: ModuleSession;
  readonly #files: FileSession;
  /** One thing at a time. */
  readonly #turn = pLimit(1);
  /** Whether something may be other than at first. */
  #isTouched = false;

  constructor(host: Host, options: SessionOptions, facts: Facts) {
    this.#host = host;
    this.#options = options;
    this.#facts = facts;
    this.#modules = new ModuleSession(host, {
      patienceMs: options.patienceMs,
      bootWords: new Set(options.cmdline),
    });
    this.#files = new FileSession(host);
  }

  apply(environment: Environment): Promise<ApplyResult> {
    return this.#turn(() => this.#apply(environment));
  }

  restore(): Promise<void> {
    return this.#turn(() => this.#revert());
  }

  async #apply(environment: Environment): Promise<ApplyResult> {
    const resolved = resolveEnvironment(environment, this.#facts);
    try {
      if ("reasons" in resolved) throw new Refusal("not-applicable", resolved.reasons.join("; "));
      this.#refuseUnnamedFlags(environment);
      this.#refuseOtherBoot(resolved);
      return { kind: "applied", settings: await this.#goTo(resolved) };
    } catch (error) {
      // Nothing can be asked of a host that is lost.
      if (error instanceof HostLost) throw error;
      await this.#revert().catch((cause: unknown) => {
        throw new MachineError(`${describeError(error)}; and then ${describeError(cause)}`, { cause });
      });
      if (!(error instanceof Refusal)) throw error;
      return error.kind === "error"
        ? { kind: "error", reason: error.message, settings: error.settings }
        : { kind: "not-applicable", reason: error.message };
    }
  }

  /** Not with the signal of the session: what was begun is put back, whoever asked to stop. */
  async #revert(): Promise<void> {
    if (!this.#isTouched) return;
    const failures: unknown[] = [];
    for (const each of [this.#files, this.#modules]) {
      await each.revert().catch((error: unknown) => {
        if (error instanceof HostLost) throw error;
        failures.push(error);
      });
    }
    if (failures.length > 0)
      throw new MachineError(failures.map(describeError).join("; "), { cause: failures[0] });
    this.#isTouched = false;
  }

  /** Before a boot flags are not known; now they are, or the kernel does not tell them. */
  #refuseUnnamedFlags({ requires }: Environment): void {
    if (requires.cpuFlags.length === 0 || this.#facts.platform.cpuFlags !== undefined) return;
    const flags = requires.cpuFlags.join(", ");
    throw new Refusal(
      "not-applicable",
      `it requires the CPU flag ${flags}, and this kernel does not name the CPU's flags`,
    );
  }

  #refuseOtherBoot({ words }: Resolved): void {
    const others = (this.#options.cmdline ?? []).filter(word => !words.includes(word));
    if (others.length === 0) return;
    throw new Refusal(
      "error",
      `this kernel was booted with ${others.join(" ")}, which this environment does not ask for: it needs another boot`,
    );
  }

  /** @throws Refusal */
  async #goTo(resolved: Resolved): Promise<SettingResult[]> {
    const { signal } = this.#options;
    const { platform, modules: presence } = this.#facts;
    const kind = kindOfPlatform(platform);
    const wishes = parameterWishes(resolved.settings);
    const kvmModule = kind === undefined ? undefined : kvmModules[kind]?.module;
    const needed = kvmModule === undefined || presence.get(kvmModule) === "built-in" ? [] : [kvmModule];
    const words = await this.#readWords(resolved, signal);
    await this.#modules.remember([...kvmModulesOf(kind), ...needed, ...wishes.keys()], signal);
    this.#isTouched = true;
    const modules = await this.#modules.arrange(wishes, needed, signal);
    const files = await this.#files.arrange(fileWishes(resolved.settings), signal);
    const probes = await readFiles(this.#host, probedPaths(resolved.settings), signal);

    const readings = resolved.settings.map(each => readSetting(each, { modules, files, probes, words }));
    const results = [
      ...resolved.always.map(({ feature, asked }) => ({
        feature,
        asked,
        parameter: `always ${asked}`,
        readBack: asked,
      })),
      ...readings.map(({ result }) => result),
    ];
    const refused = readings.filter(({ isHonoured }) => !isHonoured);
    const errors = refused.filter(({ isProbe }) => !isProbe);
    if (errors.length > 0)
      throw new Refusal("error", errors.map(({ complaint }) => complaint).join("; "), results);
    if (refused.length > 0) {
      throw new Refusal("not-applicable", refused.map(({ complaint }) => complaint).join("; "));
    }
    await requireKvmDevice(this.#host, results, signal);
    return results;
  }

  /** What every word of the command line came to; another boot is needed for those that are not there. */
  async #readWords({ settings }: Resolved, signal?: AbortSignal): Promise<Map<AskedSetting, Reading>> {
    const asked = settings.filter(({ setting }) => setting.kind === "cmdline");
    if (asked.length === 0) return new Map();
    const words = await readBootWords(this.#host, signal);
    const needsLog = asked.some(({ setting }) => setting.kind === "cmdline" && setting.logged !== undefined);
    const log = needsLog ? await readKernelLog(this.#host, signal) : [];
    return new Map(asked.map(each => [each, readWord(each, words, log)]));
  }
}

interface Reading {
  says: string | undefined;
  isHonoured: boolean;
}

interface Readings {
  modules: ReadonlyMap<string, ModuleState>;
  files: ReadonlyMap<string, KernelFile>;
  probes: ReadonlyMap<string, KernelFile>;
  words: ReadonlyMap<AskedSetting, Reading>;
}

function readSetting(each: AskedSetting, readings: Readings) {
  const { feature, asked, setting } = each;
  const { says, isHonoured } = readingOf(each, readings);
  // A word that is there would only be said twice.
  const isWord = setting.kind === "cmdline" && says === setting.word;
  const parameter = isWord ? "command line" : nameOf(each);
  const readBack = says ?? "nothing";
  return {
    result: { feature, asked, parameter, readBack } satisfies SettingResult,
    isHonoured,
    isProbe: setting.kind === "probe",
    complaint: complain(each, readBack),
  };
}

function complain(each: AskedSetting, readBack: string): string {
  const { feature, asked, setting, isRaw } = each;
  const what = isRaw ? nameOf(each) : `${feature} ${asked}`;
  switch (setting.kind) {
    case "probe":
      return `${what}: ${nameOf(each)} is ${readBack}; ${setting.otherwise}`;
    case "cmdline":
      return setting.unwanted === true
        ? `${what} was asked for, but the kernel was booted with ${readBack}`
        : `${what} was asked for, which takes a boot with ${setting.word}, but the kernel says ${readBack}`;
    default: {
      const hint = setting.kind === "sysfs" && setting.hint !== undefined ? ` (${setting.hint})` : "";
      return isRaw
        ? `${what}=${asked} was asked for, but the kernel says it is ${readBack}`
        : `${what} was asked for, but the kernel says ${nameOf(each)} is ${readBack}${hint}`;
    }
  }
}

function readingOf(each: AskedSetting, { modules, files, probes, words }: Readings): Reading {
  const { setting } = each;
  const compare = (says: string | undefined, value: string, readsAs?: readonly string[]) => ({
    says,
    isHonoured: isAsAsked(value, says, readsAs),
  });
  switch (setting.kind) {
    case "module-parameter":
      return compare(
        modules.get(setting.module)?.parameters.get(setting.parameter),
        setting.value,
        setting.readsAs,
      );
    case "sysfs":
      return compare(files.get(setting.path)?.text, setting.value, setting.readsAs);
    case "sysctl":
      return compare(files.get(pathOfSysctl(setting.key))?.text, setting.value);
    case "probe":
      return compare(probes.get(setting.path)?.text, setting.value);
    case "cmdline":
      return words.get(each) ?? { says: undefined, isHonoured: false };
  }
}

/** What it means on this platform, such as `kvm_amd.npt`. */
function nameOf({ setting }: AskedSetting): string {
  switch (setting.kind) {
    case "module-parameter":
      return `${setting.module}.${setting.parameter}`;
    case "sysctl":
      return setting.key;
    case "cmdline":
      return setting.word;
    case "probe":
      return setting.path.replace(/^\/sys\/module\/([^/]+)\/parameters\/([^/]+)$/, "$1.$2");
    case "sysfs":
      return setting.path;
  }
}

function parameterWishes(settings: readonly AskedSetting[]): Map<string, Map<string, Wish>> {
  const wishes = new Map<string, Map<string, Wish>>();
  for (const { setting, isRaw } of settings) {
    if (setting.kind !== "module-parameter") continue;
    const { module, parameter, value, readsAs } = setting;
    const ofModule = wishes.get(module) ?? new Map<string, Wish>();
    const ifMissing = new Refusal(
      isRaw ? "error" : "not-applicable",
      `this kernel has no parameter ${module}.${parameter}`,
    );
    ofModule.set(parameter, { value, ifMissing, ...(readsAs === undefined ? {} : { readsAs }) });
    wishes.set(module, ofModule);
  }
  return wishes;
}

function fileWishes(settings: readonly AskedSetting[]): FileWish[] {
  return settings.flatMap(({ feature, asked, setting, isRaw }): FileWish[] => {
    const wish = (path: string, value: string, readsAs?: readonly string[]) => {
      const ifMissing = isRaw
        ? new Refusal("error", `${path} does not exist on this kernel`)
        : new Refusal("not-applicable", `${feature} ${asked}: this kernel has no ${path}`);
      return [{ path, value, ifMissing, ...(readsAs === undefined ? {} : { readsAs }) }];
    };
    if (setting.kind === "sysfs") return wish(setting.path, setting.value, setting.readsAs);
    return setting.kind === "sysctl" ? wish(pathOfSysctl(setting.key), setting.value) : [];
  });
}

function probedPaths(settings: readonly AskedSetting[]): string[] {
  return settings.flatMap(({ setting }) => (setting.kind === "probe" ? [setting.path] : []));
}
