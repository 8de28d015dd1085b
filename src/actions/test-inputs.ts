import { z } from "zod";
import type { JobRequest } from "../job/index.ts";
import type { PlannedJob, PlannedMachine } from "../matrix/index.ts";
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
import { machineInputs, machineRequest } from "./machine-inputs.ts";
import { plannedMachine } from "./plan-job.ts";

/** The test action's inputs, read. */
export interface TestInputs {
  job: JobRequest;
  upload: boolean;
  artifactName: string;
  /** False when another job, which makes the report, shows what is wrong. */
  annotate: boolean;
  /** False when a report judges what failed: then only what has no verdict makes the step red. */
  failsOnFailures: boolean;
  /** What boots the kernel. */
  machineKind: PlannedMachine["kind"];
  allowFork: boolean;
}

export const kernelForm =
  "a kernel build directory (O=), a bzImage, a linux-image .deb, or COMMIT/VARIANT of the kernel store";

/** The inputs of every action that tests. */
export const testInputs = {
  kernel: z.string().optional(),
  "plan-job": z.string().optional(),
  plan: z.string().optional(),
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
  ...machineInputs,
  upload: truth.default(true),
  "artifact-name": artifactName.optional(),
  annotate: truth.default(true),
  "fail-on-failures": truth.default(true),
  "allow-fork": truth.default(false),
} as const;

export const testInputNames = Object.keys(testInputs);

const inputsSchema = z.object(testInputs);
export type ReadTestInputs = z.output<typeof inputsSchema>;

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param planned the job of a plan that stands for what is not given
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readTestInputs(
  get: (name: string) => string,
  planned: PlannedJob | undefined,
  defaultOut: string,
): TestInputs {
  const kernel = z.string({ error: `${kernelForm} (or a job of a plan: "plan-job")` });
  const schema = planned === undefined ? inputsSchema.extend({ kernel }) : inputsSchema;
  const inputs = readForm(schema, get);
  return {
    job: {
      ...testRequest(inputs, planned),
      kernel: inputs.kernel ?? planned?.kernel ?? "",
      out: inputs.out ?? defaultOut,
    },
    upload: inputs.upload,
    artifactName: inputs["artifact-name"] ?? planned?.artifact ?? "vmentry-results",
    annotate: inputs.annotate,
    failsOnFailures: inputs["fail-on-failures"],
    machineKind: planned?.machine.kind ?? "qemu",
    allowFork: inputs["allow-fork"],
  };
}

/** What is tested, and how; explicit inputs win over a plan. */
export function testRequest(
  inputs: ReadTestInputs,
  planned?: PlannedJob,
): Omit<JobRequest, "kernel" | "out"> {
  const { store, commit, modules, selftests, suite, filter, jobs, timeout, environments } = inputs;
  const onlyEnvironments = inputs["only-environments"];
  // Names of the plan's environments mean nothing among others.
  const isPlanned = planned !== undefined && environments.length === 0;
  return {
    suiteFiles: inputs["suite-files"],
    testFiles: inputs["test-files"],
    tests: inputs.tests,
    environments: isPlanned ? planned.environmentFiles : environments,
    onlyEnvironments: isPlanned && onlyEnvironments.length === 0 ? planned.environments : onlyEnvironments,
    knownFailures: inputs["known-failures"],
    allowedSplats: inputs["allowed-splats"],
    retryFailures: inputs["retry-failures"],
    overwrite: inputs.overwrite,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(store === undefined ? {} : { store }),
    ...(commit === undefined ? {} : { commit }),
    ...(modules === undefined ? {} : { modules }),
    ...(selftests === undefined ? {} : { selftests }),
    ...(suite === undefined ? {} : { suite }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(filter === undefined ? {} : { filter }),
    machine: machineRequest(inputs, inputs.labels, planned === undefined ? {} : plannedMachine(planned)),
  };
}

/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
export function inTestActionWords(message: string): string {
  return namingInputs(message, testInputNames);
}
