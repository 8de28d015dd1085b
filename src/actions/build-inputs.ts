import { availableParallelism } from "node:os";
import { z } from "zod";
import { UserError } from "../base/index.ts";
import { type BuildJobRequest, jobDefaults } from "../job/index.ts";
import { artifactName, duration, lines, namingInputs, readForm, truth, wholeNumber } from "./input-forms.ts";

/** The build action's inputs, read. */
export interface BuildInputs {
  job: BuildJobRequest & { out: string };
  upload: boolean;
  artifactName: string;
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
  "fail-on-warnings": truth.default(false),
  boot: truth.default(false),
  "fail-on-splats": truth.default(false),
  cpus: wholeNumber(1, 512).optional(),
  memory: wholeNumber(256, 1_048_576).optional(),
  accelerator: z.enum(["auto", "kvm", "tcg"], { error: "auto, kvm or tcg" }).default(jobDefaults.accelerator),
  "boot-timeout": duration.default(jobDefaults.bootTimeoutMs),
  "stage1-kernel": z.string().optional(),
  cmdline: z.string().optional(),
  out: z.string().optional(),
  overwrite: truth.default(false),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-build"),
});

export const buildInputNames = Object.keys(inputsSchema.shape);

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readBuildInputs(get: (name: string) => string, defaultOut: string): BuildInputs {
  const { commit, range, mbox, base, store, work, jobs, cpus, memory, accelerator, cmdline, ...rest } =
    readForm(inputsSchema, get);
  if (rest["fail-on-splats"] && !rest.boot) {
    throw new UserError('input "fail-on-splats": given true, but nothing is booted without boot: true');
  }
  const stageOneKernel = rest["stage1-kernel"];
  const machine = {
    accelerator,
    bootTimeoutMs: rest["boot-timeout"],
    labels: [],
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory === undefined ? {} : { memoryMiB: memory }),
    ...(stageOneKernel === undefined ? {} : { stageOneKernel }),
    ...(cmdline === undefined ? {} : { cmdline }),
  };
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
      ...(rest.boot ? { boot: machine } : {}),
      out: rest.out ?? defaultOut,
      overwrite: rest.overwrite,
    },
    upload: rest.upload,
    artifactName: rest["artifact-name"],
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
