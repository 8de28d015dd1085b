import { z } from "zod";
import {
  counted,
  describeError,
  durationForm,
  parseDuration,
  parseWholeNumber,
  UserError,
  visible,
} from "../base/index.ts";
import { type JobRequest, jobDefaults } from "../job/index.ts";

/** The root action's inputs, read. */
export interface Inputs {
  job: JobRequest;
  upload: boolean;
  artifactName: string;
}

/** An input that `read` understands; what it does not is an issue that says what was expected. */
function input<T>(expected: string, read: (text: string) => T | undefined) {
  return z.string({ error: expected }).transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.issues.push({ code: "custom", message: expected, input: text });
    return z.NEVER;
  });
}

function wholeNumber(least: number, most: number) {
  return input(`a whole number from ${least} to ${most}`, text => parseWholeNumber(text, least, most));
}

const duration = input(durationForm, parseDuration);

const truth = input("true or false", text => {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  return /^(false|False|FALSE)$/.test(text) ? false : undefined;
});

const lines = z.string().transform(text =>
  text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== ""),
);

const filter = z.string().superRefine((text, context) => {
  try {
    new RegExp(text, "v");
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: `a JavaScript regular expression (${describeError(error)})`,
    });
  }
});

const artifactName = input('a name without the characters " : < > | * ? \\ /', text =>
  /^[^":<>|*?\\/\r\n]+$/.test(text) ? text : undefined,
);

const inputsSchema = z.object({
  kernel: z.string({
    error: "a kernel build directory (O=), a bzImage, or a linux-image .deb",
  }),
  modules: z.string().optional(),
  selftests: z.string({
    error: "a build or install directory of the selftests",
  }),
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
  filter: filter.optional(),
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
  const given = Object.fromEntries(
    inputNames.map(name => [name, get(name)]).filter(([, text]) => text !== ""),
  );
  const parsed = inputsSchema.safeParse(given);
  if (!parsed.success) throw new UserError(describeIssues(parsed.error.issues, given));
  const { modules, suite, filter, jobs, cpus, memory, accelerator, cmdline, ...rest } = parsed.data;
  const stageOneKernel = rest["stage1-kernel"];
  return {
    job: {
      kernel: rest.kernel,
      selftests: rest.selftests,
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
      ...(modules === undefined ? {} : { modules }),
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

function describeIssues(issues: readonly z.core.$ZodIssue[], given: Record<string, string>): string {
  const wrong = issues.map(({ path, message }) => {
    const name = String(path[0]);
    const text = given[name];
    const what = text === undefined ? "not given" : `given ${JSON.stringify(visible(text).slice(0, 200))}`;
    return `input "${name}": ${what}, expected ${message}`;
  });
  if (wrong.length === 1) return wrong.join();
  return [`${counted(wrong.length, "input")} are wrong:`, ...wrong.map(line => `  ${line}`)].join("\n");
}

/**
 * A message of the job in the action's words: the job names options as the command has them, `--out`.
 * Only names of inputs are replaced.
 */
export function inActionWords(message: string): string {
  return message.replaceAll(/(?<![\w-])--([a-z0-9-]+)/g, (option, name: string) =>
    inputNames.includes(name) ? `input "${name}"` : option,
  );
}
