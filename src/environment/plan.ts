import type { Environment, Facts } from "./environment.ts";
import type { EnvironmentPlan, PlannedBoot, PlannedStep } from "./environment-plan.ts";
import { cheapestOrder } from "./order.ts";
import { kindOfPlatform, kvmModules } from "./platform.ts";
import { type Resolved, resolveEnvironment } from "./resolve.ts";
import {
  changesBetween,
  nothingAsked,
  reloadsBetween,
  type StepState,
  stepState,
  writesBetween,
} from "./step-state.ts";

interface Applicable {
  environment: Environment;
  resolved: Resolved;
  state: StepState;
}

/**
 * Plans environments: as few boots as there are different sets of words for the command line, and in each boot the
 * order with the fewest modules reloaded.
 * @throws UserError for a feature that there is not, and for two settings of one thing
 */
export function planEnvironments(environments: readonly Environment[], facts: Facts): EnvironmentPlan {
  const notApplicable: { environment: Environment; reason: string }[] = [];
  const boots = new Map<string, Applicable[]>();
  for (const environment of environments) {
    const resolved = resolveEnvironment(environment, facts);
    if ("reasons" in resolved) {
      notApplicable.push({ environment, reason: resolved.reasons.join("; ") });
      continue;
    }
    const key = JSON.stringify([...new Set(resolved.words)].sort());
    const boot = boots.get(key) ?? [];
    boot.push({ environment, resolved, state: stepState(resolved, facts) });
    boots.set(key, boot);
  }
  const ordered = [...boots.values()].sort((one, other) => Number(hasWords(one)) - Number(hasWords(other)));
  return { boots: ordered.map(boot => planBoot(boot, facts)), notApplicable };
}

function hasWords(boot: readonly Applicable[]): boolean {
  return boot.some(({ resolved }) => resolved.words.length > 0);
}

function planBoot(boot: readonly Applicable[], facts: Facts): PlannedBoot {
  const state = (index: number) => boot[index]?.state ?? nothingAsked;
  const order = cheapestOrder(boot.length, (from, to) =>
    to === -1
      ? reloadsBetween(state(from), nothingAsked, facts).length * puttingBack
      : weigh(state(from), state(to), facts),
  );
  let last = nothingAsked;
  const steps: PlannedStep[] = [];
  for (const index of order) {
    const each = boot[index];
    if (each === undefined) continue;
    const changes = changesBetween(last, each.state, facts);
    if (steps.length === 0) changes.unshift(...firstLoad(changes, facts));
    steps.push({ environment: each.environment, changes });
    last = each.state;
  }
  return { cmdline: boot[0]?.resolved.words ?? [], steps };
}

/** A reload outweighs any number of writes, and decides before what it takes to put all back at the end. */
const reloading = 1e9;
const puttingBack = 1e5;

function weigh(from: StepState, to: StepState, facts: Facts): number {
  return reloadsBetween(from, to, facts).length * reloading + writesBetween(from, to).length;
}

/** Every environment ends with KVM loaded; what is reloaded for its parameters is loaded by that. */
function firstLoad(changes: PlannedStep["changes"], facts: Facts): PlannedStep["changes"] {
  const kind = kindOfPlatform(facts.platform);
  const module = kind === undefined ? undefined : kvmModules[kind]?.module;
  if (module === undefined || facts.modules.get(module) === "built-in") return [];
  if (changes.some(({ kind: how, text }) => how === "reload" && text.startsWith(`reload ${module} `)))
    return [];
  return [{ kind: "load", text: `load ${module}, unless it is loaded` }];
}
