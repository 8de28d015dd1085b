import type { FoundVariant } from "../build/index.ts";
import type { Environment } from "../environment/index.ts";
import type { PlannableMachine } from "./kinds/index.ts";
import { allowsArchitecture, boots, hasTests, missingLabels, type Pairing, unameOf } from "./pairing.ts";
import type { Omission } from "./plan-file.ts";

interface Given {
  variants: readonly FoundVariant[];
  machines: readonly PlannableMachine[];
  environments: readonly Environment[];
}

/** Of what does fit some of the others, but not all of them at once. */
export const nothingFits = "nothing of the others fits it";

/** What is tested not at all, or not with everything: variants, environments, then machines, each once. */
export function findLeftOut(given: Given, pairings: readonly Pairing[]): Omission[] {
  const variants = new Set(pairings.map(({ variant }) => variant));
  const machines = new Set(pairings.map(({ machine }) => machine));
  const environments = new Set(pairings.flatMap(({ jobs }) => jobs.flat()));
  return [
    ...given.variants.flatMap(each => {
      const reasons = whyNotVariant(each, given);
      // To build it alone is what such a variant is for.
      return omission("variant", each.variant.name, reasons, !variants.has(each) && hasTests(each));
    }),
    ...given.environments.flatMap(each =>
      omission("environment", each.name, whyNotEnvironment(each, given), !environments.has(each)),
    ),
    ...given.machines.flatMap(each => omission("machine", each.planned.name, [], !machines.has(each))),
  ];
}

function omission(
  what: Omission["what"],
  name: string,
  reasons: readonly string[],
  isWarning: boolean,
): Omission[] {
  if (reasons.length === 0 && !isWarning) return [];
  const reason = reasons.length === 0 ? nothingFits : reasons.join("; ");
  return [{ what, name, reason: reason.slice(0, 2000), isWarning }];
}

function whyNotVariant(found: FoundVariant, { machines }: Given): string[] {
  if (!hasTests(found)) return ["it builds no selftests, so that it is built alone"];
  const others = machines.filter(machine => !boots(machine, found)).map(({ planned }) => planned.name);
  return others.length === 0 ? [] : [`${found.variant.arch} is not booted by ${listed(others)}`];
}

function whyNotEnvironment(environment: Environment, { machines, variants }: Given): string[] {
  const byLabels = new Map<string, string[]>();
  for (const machine of machines) {
    const labels = missingLabels(environment, machine).join(", ");
    if (labels !== "") byLabels.set(labels, [...(byLabels.get(labels) ?? []), machine.planned.name]);
  }
  const reasons = [...byLabels].map(
    ([labels, names]) =>
      `it requires ${labels.includes(",") ? "the labels" : "the label"} ${labels}: not on ${listed(names)}`,
  );
  const others = variants
    .filter(found => hasTests(found) && !allowsArchitecture(environment, found))
    .map(({ variant }) => `${variant.name} (${unameOf[variant.arch]})`);
  if (others.length === 0) return reasons;
  return [...reasons, `it requires ${environment.requires.arch.join(" or ")}: not with ${listed(others)}`];
}

const toldNames = 8;

function listed(names: readonly string[]): string {
  const more = names.length - toldNames;
  return `${names.slice(0, toldNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** One line for a log. */
export function describeOmission({ what, name, reason, isWarning }: Omission): string {
  return `${isWarning ? "not tested" : "not tested with everything"}: ${what} ${name}: ${reason}`;
}
