import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../base/index.ts";
import { findVariantFiles } from "../build/index.ts";
import { chooseEnvironments, discoverEnvironments, environmentSuffix } from "../environment/index.ts";
import { type CommitsRequest, resolveCommits } from "./commits.ts";
import { readInventory } from "./machines-file.ts";
import { makePlan, type PlanChoices } from "./make-plan.ts";
import type { Plan } from "./plan-file.ts";

/** What a plan is asked for; the command and the action read it. */
export interface PlanRequest extends CommitsRequest, PlanChoices {
  /** `*.variant.yaml` files, or directories of them. None: those of the repository's `.vmentry`. */
  variants: readonly string[];
  /** `*.env.yaml` files, or directories of them. None: those of the repository's `.vmentry`, else the stock one. */
  environments: readonly string[];
  /** Patterns of the names of those that are wanted; none means all. */
  onlyEnvironments: readonly string[];
  /** A machines.yaml. Default: that of the repository's `.vmentry`, else one QEMU machine. */
  machines?: string;
}

/**
 * Reads what there is, and plans it.
 * @throws UserError with a line for each fault of each file; as `makePlan` does
 */
export async function planRun(request: PlanRequest, options: { signal?: AbortSignal } = {}): Promise<Plan> {
  const { repository } = request;
  const commits = await resolveCommits(request, options);
  const variants = await findVariantFiles(request.variants, repository);
  const environmentFiles =
    request.environments.length > 0 ? request.environments : await ownEnvironments(repository);
  const environments = chooseEnvironments(
    await discoverEnvironments(environmentFiles),
    request.onlyEnvironments,
  );
  const inventory = await readInventory(request.machines, repository);
  return makePlan({ commits, variants, environments, environmentFiles, inventory }, request);
}

/** `.vmentry` of the repository when it has environments. */
async function ownEnvironments(repository: string): Promise<string[]> {
  const own = join(repository, ".vmentry");
  try {
    const names = await readdir(own, { recursive: true });
    return names.some(name => name.endsWith(environmentSuffix)) ? [own] : [];
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
    throw error;
  }
}
