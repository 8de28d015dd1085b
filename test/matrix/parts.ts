import type { FoundVariant } from "../../src/build/index.ts";
import { parseMachinesFile } from "../../src/matrix/machines-file.ts";
import type { PlanChoices, PlanParts } from "../../src/matrix/make-plan.ts";
import { planDefaults } from "../../src/matrix/plan-defaults.ts";
import { smallVariant } from "../build/small-tree.ts";
import { environment } from "../environment/environments.ts";

export function variant(name: string, given: Partial<FoundVariant["variant"]> = {}): FoundVariant {
  return {
    file: `.vmentry/${name}.variant.yaml`,
    variant: { ...smallVariant, name, selftests: ["kvm"], ...given },
  };
}

/** An inventory of a machines.yaml's text. */
export function inventory(text: string): PlanParts["inventory"] {
  const parsed = parseMachinesFile(text, "machines.yaml");
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed;
}

/** The id of a commit: a number, spread over the digits so that short forms differ. */
export function commitId(number: number): string {
  return number.toString(16).padStart(8, "0").repeat(5);
}

export interface SampleParts {
  commits?: number;
  variants?: readonly FoundVariant[];
  environments?: PlanParts["environments"];
  machines?: string;
}

/** Parts of a plan: one of each, unless something else is given. */
export function sampleParts({ commits = 1, variants, environments, machines }: SampleParts = {}): PlanParts {
  return {
    commits: {
      commits: Array.from({ length: commits }, (_, index) => ({
        id: commitId(index + 1),
        subject: `change ${index + 1}`,
      })),
      rangeStart: commits === 1 ? undefined : commitId(0),
      base: null,
    },
    variants: variants ?? [variant("kvm")],
    environments: environments ?? [environment({}, {}, {}, "stock")],
    environmentFiles: [".vmentry"],
    inventory: inventory(machines ?? "machines: [{name: qemu, kind: qemu, runs-on: [self-hosted, kvm]}]"),
  };
}

export function choices(given: Partial<PlanChoices> = {}): PlanChoices {
  return { ...planDefaults, ...given };
}
