import { availableParallelism } from "node:os";
import { z } from "zod";
import { UserError } from "../base/index.ts";
import type { AskedQuestion, ProbeRequest } from "../bisecting/index.ts";
import { type PlannedMachine, readInventory } from "../matrix/index.ts";
import { duration, lines, namingInputs, textLike, wholeNumber } from "./input-forms.ts";
import { machineInputs, machineRequest } from "./machine-inputs.ts";
import { plannedMachine } from "./plan-job.ts";

const name = (what: string) => textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, what);
const usualCommandTimeoutMs = 600_000;

/** The inputs of every action that asks kernels: where they come from, and what they are asked under. */
export const probeShape = {
  repository: z.string().default("."),
  variants: lines.default([]),
  variant: name("the name of a variant").optional(),
  store: z.string().optional(),
  work: z.string().optional(),
  "build-jobs": wholeNumber(1, 4096).optional(),
  selftests: z.string().optional(),
  suite: z.string().optional(),
  "suite-files": lines.default([]),
  environments: lines.default([]),
  environment: name("the name of an environment").optional(),
  "known-failures": lines.default([]),
  "allowed-splats": lines.default([]),
  timeout: duration.optional(),
  "command-timeout": duration.optional(),
  machines: z.string().optional(),
  "machine-class": textLike(/^[A-Za-z0-9_][A-Za-z0-9_.+, -]{0,199}$/, "a class of machines").optional(),
  labels: lines.default([]),
  ...machineInputs,
} as const;

export type ProbeInputs = z.output<z.ZodObject<typeof probeShape>>;

/** The machine of the inventory that has the class, when one was asked for. @throws UserError when there is none */
export async function findPlannedMachine({
  repository,
  machines,
  "machine-class": wanted,
}: Pick<ProbeInputs, "repository" | "machines" | "machine-class">): Promise<PlannedMachine | undefined> {
  if (wanted === undefined) return undefined;
  const inventory = await readInventory(machines, repository);
  const all = inventory.machines.map(({ planned }) => planned);
  const found = all.find(each => each.class === wanted) ?? all.find(each => each.name === wanted);
  if (found !== undefined) return found;
  const known = [...new Set(all.map(each => each.class))].join(", ");
  throw new UserError(
    `input "machine-class": given ${JSON.stringify(wanted)}, but ${inventory.source} has no such class of machines; it has: ${known}`,
  );
}

/** Of a report's build or boot nobody says an environment, and none is needed to try it. */
function needsEnvironment({ question }: AskedQuestion): boolean {
  return question.kind !== "build" && question.kind !== "boot";
}

/** What kernels are asked under. @param count how many machines are used at once */
export function probeRequest(
  inputs: ProbeInputs,
  questions: readonly AskedQuestion[],
  planned: PlannedMachine | undefined,
  count: number,
): ProbeRequest {
  const isAny = inputs.environment === undefined && !questions.some(needsEnvironment);
  const { variant, store, work, selftests, suite, environment, timeout, labels } = inputs;
  return {
    repository: inputs.repository,
    variants: inputs.variants,
    ...(variant === undefined ? {} : { variant }),
    ...(store === undefined ? {} : { store }),
    ...(work === undefined ? {} : { work }),
    buildJobs: inputs["build-jobs"] ?? availableParallelism(),
    ...(selftests === undefined ? {} : { selftests }),
    ...(suite === undefined ? {} : { suite }),
    suiteFiles: inputs["suite-files"],
    environments: isAny ? [] : inputs.environments,
    ...(environment === undefined ? {} : { environment }),
    knownFailures: inputs["known-failures"],
    allowedSplats: inputs["allowed-splats"],
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    commandTimeoutMs: inputs["command-timeout"] ?? usualCommandTimeoutMs,
    machine: machineRequest(
      inputs,
      labels,
      planned === undefined ? {} : plannedMachine({ machine: planned }),
    ),
    machines: count,
  };
}

/** What the command calls otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  repo: "repository",
  variant: "variants",
  "only-variant": "variant",
  env: "environments",
  "only-env": "environment",
  "suite-file": "suite-files",
  label: "labels",
  machines: "machine-count",
};

/** A message in an action's words: what probes kernels names options as the command has them, `--only-env`. */
export function inProbeWords(message: string, names: readonly string[]): string {
  const renamed = message.replaceAll(
    /"vmentry [^"]*"|(?<![\w-])--([a-z-]+)(?![\w-])/g,
    (found, option?: string) => `${option === undefined ? found : `--${otherNames[option] ?? option}`}`,
  );
  return namingInputs(renamed, names);
}
