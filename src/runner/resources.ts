import type { Test } from "../suite/index.ts";

/** A machine as the run was told of it. */
export interface MachineSize {
  /** Tests at a time. */
  jobs: number;
  /** Default: as many as `jobs`. */
  cpus?: number | undefined;
  /** Default: as much as the tests ask for. */
  memoryMiB?: number | undefined;
}

/** What there is to share out among tests, or what is left of it. */
export interface Resources {
  jobs: number;
  cpus: number;
  memoryMiB: number;
}

/** What one test takes while it runs: never more than there is, so that everything can run at some time. */
export interface Claim {
  cpus: number;
  memoryMiB: number;
  /** Whether nothing may run beside it: it is exclusive, or wants the whole machine. */
  isSolo: boolean;
}

/**
 * More jobs than CPUs is what the user asked for: CPUs are then shared out as if there were as many, and only a
 * test that wants all of the real ones still gets the machine for itself.
 */
export function resourcesOf({
  jobs,
  cpus = jobs,
  memoryMiB = Number.POSITIVE_INFINITY,
}: MachineSize): Resources {
  return { jobs: Math.max(1, jobs), cpus: Math.max(1, cpus, jobs), memoryMiB };
}

export function claimOf({ resources }: Test, size: MachineSize): Claim {
  const all = resourcesOf(size);
  const cpus = Math.max(1, resources?.cpus ?? 1);
  const memoryMiB = Math.max(0, resources?.memoryMiB ?? 0);
  const wantsAll = (cpus > 1 && cpus >= (size.cpus ?? all.cpus)) || memoryMiB >= all.memoryMiB;
  return {
    cpus: Math.min(cpus, all.cpus),
    memoryMiB: Math.min(memoryMiB, all.memoryMiB),
    isSolo: resources?.exclusive !== undefined || wantsAll,
  };
}

export function fits(claim: Claim, left: Resources): boolean {
  return left.jobs >= 1 && claim.cpus <= left.cpus && claim.memoryMiB <= left.memoryMiB;
}

/** What is left when a test has taken its claim. */
export function taken(claim: Claim, left: Resources): Resources {
  return {
    jobs: left.jobs - 1,
    cpus: left.cpus - claim.cpus,
    memoryMiB: left.memoryMiB - claim.memoryMiB,
  };
}

/** What is left when a test has given its claim back. */
export function givenBack(claim: Claim, left: Resources): Resources {
  return {
    jobs: left.jobs + 1,
    cpus: left.cpus + claim.cpus,
    memoryMiB: left.memoryMiB + claim.memoryMiB,
  };
}
