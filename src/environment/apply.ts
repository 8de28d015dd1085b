import { describeError, MachineError } from "../base/index.ts";
import { type Host, HostLost } from "../host/index.ts";
import type { SettingResult } from "../results/index.ts";
import { firstLines, runScript } from "./command.ts";
import type { ApplyEnvironment, ApplyOptions } from "./environment.ts";
import { changeModule, meaningOfText } from "./module-change.ts";
import { type ParameterSetting, type Plan, planEnvironment } from "./plan.ts";
import { kindOfPlatform, kvmModules, readPlatform } from "./platform.ts";
import { Refusal } from "./refusal.ts";

/**
 * Applies an environment and reads every setting back. Any environment, `stock` too, ends with a /dev/kvm that
 * opens: where KVM is a module that is not loaded, it is loaded.
 */
export const applyEnvironment: ApplyEnvironment = async (environment, host, options) => {
  const { signal } = options;
  const platform = await readPlatform(host, signal === undefined ? {} : { signal });
  const planned = planEnvironment(environment, platform);
  if ("reasons" in planned) return { kind: "not-applicable", reason: planned.reasons.join("; ") };
  const kind = kindOfPlatform(platform);
  const kvmModule = kind === undefined ? undefined : kvmModules[kind]?.module;

  const undo = new AsyncDisposableStack();
  let restored: Promise<void> | undefined;
  const restore = () => {
    restored ??= undo.disposeAsync();
    return restored;
  };
  try {
    const settings = await applyPlan(planned.plan, kvmModule, host, undo, options);
    return { kind: "applied", settings, restore };
  } catch (error) {
    // Nothing can be asked of a host that is lost.
    if (error instanceof HostLost) throw error;
    await restore().catch((cause: unknown) => {
      throw new MachineError(`${describeError(error)}; and then ${describeError(cause)}`, { cause });
    });
    if (!(error instanceof Refusal)) throw error;
    return error.kind === "error"
      ? { kind: "error", reason: error.message, settings: error.settings }
      : { kind: "not-applicable", reason: error.message };
  }
};

/** @throws Refusal */
async function applyPlan(
  plan: Plan,
  kvmModule: string | undefined,
  host: Host,
  undo: AsyncDisposableStack,
  options: ApplyOptions,
): Promise<SettingResult[]> {
  const results: SettingResult[] = plan.always.map(({ feature, asked }) => ({
    feature,
    asked,
    parameter: `always ${asked}`,
    readBack: asked,
  }));
  const modules = new Set([
    ...(kvmModule === undefined ? [] : [kvmModule]),
    ...plan.parameters.map(({ module }) => module),
  ]);
  for (const module of modules) {
    const settings = plan.parameters.filter(setting => setting.module === module);
    const parameters = new Map(settings.map(({ parameter, asked }) => [parameter, asked]));
    const after = await changeModule(host, { module, parameters }, undo, options);
    results.push(...settings.map(setting => readBackOf(setting, after.parameters)));
  }
  const refused = results.filter(({ asked, readBack }) => (meaningOfText(readBack) ?? readBack) !== asked);
  if (refused.length > 0) {
    const each = refused.map(
      ({ feature, asked, parameter, readBack }) =>
        `${feature} ${asked} was asked for, but the kernel says ${parameter} is ${readBack}`,
    );
    throw new Refusal("error", each.join("; "), results);
  }
  await requireKvmDevice(host, results, options.signal);
  return results;
}

function readBackOf(
  { feature, asked, module, parameter }: ParameterSetting,
  parameters: ReadonlyMap<string, string>,
): SettingResult {
  return {
    feature,
    asked,
    parameter: `${module}.${parameter}`,
    readBack: parameters.get(parameter) ?? "nothing",
  };
}

export const deviceScript = '[ -c "$1" ] || { echo "there is none" >&2; exit 1; }; exec 3<>"$1"';

async function requireKvmDevice(host: Host, settings: SettingResult[], signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await runScript(host, deviceScript, ["/dev/kvm"], { signal });
  if (code !== 0) throw new Refusal("error", `/dev/kvm does not open: ${firstLines(stderr)}`, settings);
}
