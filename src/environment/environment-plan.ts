import type { Environment } from "./environment.ts";

/**
 * What running under several environments takes: boots, and within each boot the order of the environments with
 * the fewest reloads. Made from what is expected of a machine, and made again once it is up.
 */
export interface EnvironmentPlan {
  boots: readonly PlannedBoot[];
  notApplicable: readonly { environment: Environment; reason: string }[];
}

export interface PlannedBoot {
  /** Words that are added to the kernel's command line: the same for all its environments. */
  cmdline: readonly string[];
  steps: readonly PlannedStep[];
}

export interface PlannedStep {
  environment: Environment;
  /** What is done to get here from the step before, one line each: `reload kvm_amd (nested=0 npt=1)`. */
  changes: readonly PlannedChange[];
}

export interface PlannedChange {
  kind: "load" | "reload" | "write";
  /** One line. */
  text: string;
}
