import { z } from "zod";
import { mostJobs, type PlanRequest, planDefaults } from "../matrix/index.ts";
import { artifactName, lines, namingInputs, readForm, truth, wholeNumber } from "./input-forms.ts";

/** The plan action's inputs, read. */
export interface PlanInputs {
  request: PlanRequest;
  /** A directory for plan.json. */
  out: string;
  upload: boolean;
  artifactName: string;
}

const inputsSchema = z.object({
  repository: z.string().default("."),
  commit: z.string().optional(),
  range: z.string().optional(),
  base: z.string().optional(),
  "base-branch": z.string().optional(),
  variants: lines.default([]),
  environments: lines.default([]),
  "only-environments": lines.default([]),
  machines: z.string().optional(),
  build: truth.default(planDefaults.builds),
  "split-builds": truth.default(planDefaults.splitsBuilds),
  "test-every-commit": truth.default(planDefaults.testsEveryCommit),
  "jobs-per-kernel": wholeNumber(1, mostJobs).default(planDefaults.jobsPerKernel),
  out: z.string().optional(),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-plan"),
});

export const planInputNames = Object.keys(inputsSchema.shape);

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readPlanInputs(get: (name: string) => string, defaultOut: string): PlanInputs {
  const { commit, range, base, machines, ...rest } = readForm(inputsSchema, get);
  const baseBranch = rest["base-branch"];
  return {
    request: {
      repository: rest.repository,
      ...(commit === undefined ? {} : { commit }),
      ...(range === undefined ? {} : { range }),
      ...(base === undefined ? {} : { base }),
      ...(baseBranch === undefined ? {} : { baseBranch }),
      variants: rest.variants,
      environments: rest.environments,
      onlyEnvironments: rest["only-environments"],
      ...(machines === undefined ? {} : { machines }),
      builds: rest.build,
      splitsBuilds: rest["split-builds"],
      testsEveryCommit: rest["test-every-commit"],
      jobsPerKernel: rest["jobs-per-kernel"],
    },
    out: rest.out ?? defaultOut,
    upload: rest.upload,
    artifactName: rest["artifact-name"],
  };
}

/** The command calls some inputs otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  repo: "repository",
  variant: "variants",
  env: "environments",
  "only-env": "only-environments",
};

/** A message of the plan in the action's words: it names options as the command has them, `--range`. */
export function inPlanActionWords(message: string): string {
  const renamed = message.replaceAll(
    /(?<![\w-])--(repo|variant|env|only-env)(?![\w-])/g,
    (_, name: string) => `--${otherNames[name] ?? name}`,
  );
  return namingInputs(renamed, planInputNames);
}
