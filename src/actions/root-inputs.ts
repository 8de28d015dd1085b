import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../base/index.ts";
import type { BuildJobRequest } from "../job/index.ts";
import { type PlanRequest, planDefaults } from "../matrix/index.ts";
import { namingInputs, readForm } from "./input-forms.ts";
import { type ReportInputs, reportShape, reportWishes } from "./report-inputs.ts";
import { type ReadTestInputs, testInputs } from "./test-inputs.ts";

/** What the root action needs to build first, and to report. */
const buildInputs = {
  repository: z.string().default("."),
  variants: testInputs.environments,
  work: z.string().optional(),
  ...reportShape,
} as const;

const { kernel: _kernel, "plan-job": _job, plan: _plan, ...shared } = testInputs;
const inputsSchema = z.object({ ...shared, ...buildInputs });

export const rootInputNames = Object.keys({ ...testInputs, ...buildInputs });

/** The root action's inputs when it builds first, read. */
export interface AllInOneInputs {
  /** But for the inventory: the machine is the runner's. */
  plan: Omit<PlanRequest, "machines">;
  /** But for the variant and the place of what it leaves. */
  build: Omit<BuildJobRequest, "variants" | "out" | "commit">;
  test: ReadTestInputs;
  report: ReportInputs;
  /** What the jobs leave, each in a directory named after its artifact. */
  current: string;
  allowFork: boolean;
}

/** Whether a kernel is to be built, since none is given. */
export function buildsFirst(get: (name: string) => string): boolean {
  const isGiven = (name: string) => get(name) !== "";
  if (isGiven("kernel") || isGiven("plan-job")) return false;
  return isGiven("commit") || isGiven("variants") || isGiven("repository");
}

/** What is asked for and would not be done. @throws UserError */
export function refuseBuildInputs(get: (name: string) => string): void {
  const given = Object.keys(buildInputs).filter(name => get(name) !== "");
  if (given.length === 0 || (get("kernel") === "" && get("plan-job") === "")) return;
  const named = given.map(name => `"${name}"`).join(", ");
  throw new UserError(
    `${given.length === 1 ? "input" : "inputs"} ${named}: given with a kernel that is there already; a report is made of ` +
      "kernels that the action builds, from commit or variants, or by actions/report",
  );
}

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readAllInOneInputs(get: (name: string) => string, defaultOut: string): AllInOneInputs {
  const inputs = readForm(inputsSchema, get);
  const { repository, commit, variants, store, work, overwrite, upload, annotate } = inputs;
  if (inputs.token !== undefined && !upload) {
    throw new UserError(
      'input "token": given with upload: false, but the report is made of the artifacts of the run',
    );
  }
  const out = inputs.out ?? defaultOut;
  return {
    plan: {
      ...planDefaults,
      repository,
      ...(commit === undefined ? {} : { commit }),
      ...(inputs["base-branch"] === undefined ? {} : { baseBranch: inputs["base-branch"] }),
      variants,
      environments: inputs.environments,
      onlyEnvironments: inputs["only-environments"],
    },
    build: {
      repository,
      ...(store === undefined ? {} : { store }),
      ...(work === undefined ? {} : { work }),
      jobs: availableParallelism(),
      force: false,
      stopsAtFailure: false,
      failsOnWarnings: false,
      failsOnSplats: false,
      overwrite,
    },
    test: { ...inputs, kernel: undefined, "plan-job": undefined, plan: undefined },
    report: {
      ...reportWishes(inputs),
      runId: undefined,
      out: join(out, "report"),
      overwrite,
      upload,
      artifactName: inputs["artifact-name"] ?? "vmentry-report",
      annotate,
    },
    current: join(out, "current"),
    allowFork: inputs["allow-fork"],
  };
}

/** The commands call some inputs otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  repo: "repository",
  variant: "variants",
  env: "environments",
  "only-env": "only-environments",
};

/** A message of a job in the action's words: jobs name options as the commands have them, `--out`. */
export function inRootActionWords(message: string): string {
  const renamed = message.replaceAll(
    /(?<![\w-])--(repo|variant|env|only-env)(?![\w-])/g,
    (_, name: string) => `--${otherNames[name] ?? name}`,
  );
  return namingInputs(renamed, rootInputNames);
}
