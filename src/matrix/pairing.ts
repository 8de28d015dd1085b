import type { FoundVariant } from "../build/index.ts";
import type { Architecture } from "../elf/index.ts";
import type { Environment } from "../environment/index.ts";
import type { PlannableMachine } from "./kinds/index.ts";
import { spread } from "./spread.ts";

/** A variant on a machine, with what is tested there, job by job. */
export interface Pairing {
  variant: FoundVariant;
  machine: PlannableMachine;
  /** At least one, none of them empty. */
  jobs: readonly (readonly Environment[])[];
}

/** As `uname -m` says it, which is how environments require it. */
export const unameOf = {
  x86_64: "x86_64",
  i386: "i686",
  arm64: "aarch64",
} as const satisfies Record<Architecture, string>;

/** Whether there is something to test of it, which a variant without selftests has not. */
export function hasTests({ variant }: FoundVariant): boolean {
  return variant.selftests.length > 0;
}

export function boots({ boots: architectures }: PlannableMachine, { variant }: FoundVariant): boolean {
  return architectures.includes(variant.arch);
}

/** Labels that an environment requires and a machine has not. */
export function missingLabels({ requires }: Environment, { planned }: PlannableMachine): string[] {
  return requires.labels.filter(label => !planned.labels.includes(label));
}

/** Vendor and flags of the CPU are known to the machine alone. */
export function allowsArchitecture({ requires }: Environment, { variant }: FoundVariant): boolean {
  return requires.arch.length === 0 || requires.arch.includes(unameOf[variant.arch]);
}

/** Each variant with each machine that boots it, and the environments that it can be tested under there. */
export function pair(
  variants: readonly FoundVariant[],
  machines: readonly PlannableMachine[],
  environments: readonly Environment[],
  jobsPerKernel: number,
): Pairing[] {
  return variants.filter(hasTests).flatMap(variant =>
    machines
      .filter(machine => boots(machine, variant))
      .map(machine => {
        const fitting = environments.filter(
          environment =>
            missingLabels(environment, machine).length === 0 && allowsArchitecture(environment, variant),
        );
        return { variant, machine, jobs: spread(fitting, machine.jobsPerKernel ?? jobsPerKernel) };
      })
      .filter(({ jobs }) => jobs.length > 0),
  );
}
