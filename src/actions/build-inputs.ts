import { availableParallelism } from "node:os";
import { z } from "zod";
import { UserError } from "../base/index.ts";
import type { BuildJobRequest } from "../job/index.ts";
import { artifactName, lines, namingInputs, readForm, truth, wholeNumber } from "./input-forms.ts";
import { machineInputs, machineRequest } from "./machine-inputs.ts";

/** The build action's inputs, read. */
export interface BuildInputs {
  job: BuildJobRequest & { out: string };
  upload: boolean;
  artifactName: string;
  allowFork: boolean;
  /** Whether what is wrong with the commits is annotated here. */
  annotate: boolean;
  /** Whether a commit that does not build, or does not boot, makes the step red. */
  failsOnFailures: boolean;
}

const inputsSchema = z.object({
  repository: z.string().default("."),
  commit: z.string().optional(),
  range: z.string().optional(),
  mbox: z.string().optional(),
  base: z.string().optional(),
  variants: lines.default([]),
  store: z.string().optional(),
  work: z.string().optional(),
  jobs: wholeNumber(1, 4096).optional(),
  force: truth.default(false),
  "stop-at-failure": truth.default(false),
  "fail-on-failures": truth.default(true),
  "fail-on-warnings": truth.default(false),
  boot: truth.default(false),
  "fail-on-splats": truth.default(false),
  ...machineInputs,
  out: z.string().optional(),
  overwrite: truth.default(false),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-build"),
  "allow-fork": truth.default(false),
  annotate: truth.default(true),
});

export const buildInputNames = Object.keys(inputsSchema.shape);

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readBuildInputs(get: (name: string) => string, defaultOut: string): BuildInputs {
  const { commit, range, mbox, base, store, work, jobs, ...rest } = readForm(inputsSchema, get);
  if (rest["fail-on-splats"] && !rest.boot) {
    throw new UserError('input "fail-on-splats": given true, but nothing is booted without boot: true');
  }
  return {
    job: {
      repository: rest.repository,
      ...(commit === undefined ? {} : { commit }),
      ...(range === undefined ? {} : { range }),
      ...(mbox === undefined ? {} : { mbox }),
      ...(base === undefined ? {} : { base }),
      variants: rest.variants,
      ...(store === undefined ? {} : { store }),
      ...(work === undefined ? {} : { work }),
      jobs: jobs ?? availableParallelism(),
      force: rest.force,
      stopsAtFailure: rest["stop-at-failure"],
      failsOnWarnings: rest["fail-on-warnings"],
      failsOnSplats: rest["fail-on-splats"],
      ...(rest.boot ? { boot: machineRequest(rest) } : {}),
      out: rest.out ?? defaultOut,
      overwrite: rest.overwrite,
    },
    upload: rest.upload,
    artifactName: rest["artifact-name"],
    allowFork: rest["allow-fork"],
    annotate: rest.annotate,
    failsOnFailures: rest["fail-on-failures"],
  };
}

/** The command calls some inputs otherwise. */
const otherNames: Readonly<Record<string, string>> = { repo: "repository", variant: "variants" };

/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
export function inBuildActionWords(message: string): string {
  const renamed = message.replaceAll(
    /(?<![\w-])--(repo|variant)(?![\w-])/g,
    (_, name: string) => `--${otherNames[name] ?? name}`,
  );
  return namingInputs(renamed, buildInputNames);
}
