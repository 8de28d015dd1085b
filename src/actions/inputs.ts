import { z } from "zod";
import { type JobRequest, jobDefaults } from "../job/index.ts";
import {
  artifactName,
  duration,
  lines,
  namingInputs,
  readForm,
  regularExpression,
  truth,
  wholeNumber,
} from "./input-forms.ts";

/** The root action's inputs, read. */
export interface Inputs {
  job: JobRequest;
  upload: boolean;
  artifactName: string;
}

const inputsSchema = z.object({
  kernel: z.string({
    error:
      "a kernel build directory (O=), a bzImage, a linux-image .deb, or COMMIT/VARIANT of the kernel store",
  }),
  store: z.string().optional(),
  commit: z.string().optional(),
  modules: z.string().optional(),
  selftests: z.string().optional(),
  suite: z.string().optional(),
  "suite-files": lines.default([]),
  "test-files": lines.default([]),
  tests: lines.default([]),
  environments: lines.default([]),
  "only-environments": lines.default([]),
  labels: lines.default([]),
  "known-failures": lines.default([]),
  "allowed-splats": lines.default([]),
  "retry-failures": truth.default(true),
  filter: regularExpression.optional(),
  jobs: wholeNumber(1, 512).optional(),
  timeout: duration.optional(),
  out: z.string().optional(),
  overwrite: truth.default(false),
  cpus: wholeNumber(1, 512).optional(),
  memory: wholeNumber(256, 1_048_576).optional(),
  accelerator: z.enum(["auto", "kvm", "tcg"], { error: "auto, kvm or tcg" }).default(jobDefaults.accelerator),
  "boot-timeout": duration.default(jobDefaults.bootTimeoutMs),
  "stage1-kernel": z.string().optional(),
  cmdline: z.string().optional(),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-results"),
});

export const inputNames = Object.keys(inputsSchema.shape);

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readInputs(get: (name: string) => string, defaultOut: string): Inputs {
  const {
    store,
    commit,
    modules,
    selftests,
    suite,
    filter,
    jobs,
    cpus,
    memory,
    accelerator,
    cmdline,
    ...rest
  } = readForm(inputsSchema, get);
  const stageOneKernel = rest["stage1-kernel"];
  return {
    job: {
      kernel: rest.kernel,
      suiteFiles: rest["suite-files"],
      testFiles: rest["test-files"],
      tests: rest.tests,
      environments: rest.environments,
      onlyEnvironments: rest["only-environments"],
      knownFailures: rest["known-failures"],
      allowedSplats: rest["allowed-splats"],
      retryFailures: rest["retry-failures"],
      out: rest.out ?? defaultOut,
      overwrite: rest.overwrite,
      ...(rest.timeout === undefined ? {} : { timeoutMs: rest.timeout }),
      ...(store === undefined ? {} : { store }),
      ...(commit === undefined ? {} : { commit }),
      ...(modules === undefined ? {} : { modules }),
      ...(selftests === undefined ? {} : { selftests }),
      ...(suite === undefined ? {} : { suite }),
      ...(jobs === undefined ? {} : { jobs }),
      ...(filter === undefined ? {} : { filter }),
      machine: {
        accelerator,
        bootTimeoutMs: rest["boot-timeout"],
        labels: rest.labels,
        ...(cpus === undefined ? {} : { cpus }),
        ...(memory === undefined ? {} : { memoryMiB: memory }),
        ...(stageOneKernel === undefined ? {} : { stageOneKernel }),
        ...(cmdline === undefined ? {} : { cmdline }),
      },
    },
    upload: rest.upload,
    artifactName: rest["artifact-name"],
  };
}

/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
export function inActionWords(message: string): string {
  return namingInputs(message, inputNames);
}
