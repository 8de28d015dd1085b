import { z } from "zod";
import { UserError } from "../base/index.ts";
import type { BootJobRequest } from "../job/index.ts";
import { artifactName, duration, lines, namingInputs, readForm, truth } from "./input-forms.ts";
import { machineInputs, machineRequest } from "./machine-inputs.ts";
import { kernelForm } from "./test-inputs.ts";

/** The boot action's inputs, read. */
export interface BootInputs {
  job: BootJobRequest;
  upload: boolean;
  artifactName: string;
  annotate: boolean;
  allowFork: boolean;
}

const defaultRunTimeoutMs = 120_000;

const inputsSchema = z.object({
  kernel: z.string({ error: kernelForm }),
  store: z.string().optional(),
  modules: z.string().optional(),
  run: z.string().optional(),
  "run-timeout": duration.optional(),
  "allowed-splats": lines.default([]),
  "fail-on-splats": truth.default(true),
  ...machineInputs,
  out: z.string().optional(),
  overwrite: truth.default(false),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-boot"),
  annotate: truth.default(true),
  "allow-fork": truth.default(false),
});

export const bootInputNames = Object.keys(inputsSchema.shape);

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readBootInputs(get: (name: string) => string, defaultOut: string): BootInputs {
  const inputs = readForm(inputsSchema, get);
  const { kernel, store, modules, run, overwrite } = inputs;
  const timeoutMs = inputs["run-timeout"];
  if (run?.includes("\0") === true) {
    throw new UserError('input "run": holds a NUL character, which no command can have');
  }
  if (run === undefined && timeoutMs !== undefined) {
    throw new UserError('input "run-timeout": given without input "run", which says what is to be run');
  }
  return {
    job: {
      kernel,
      ...(store === undefined ? {} : { store }),
      ...(modules === undefined ? {} : { modules }),
      ...(run === undefined ? {} : { script: run }),
      scriptTimeoutMs: timeoutMs ?? defaultRunTimeoutMs,
      allowedSplats: inputs["allowed-splats"],
      failsOnSplats: inputs["fail-on-splats"],
      machine: machineRequest(inputs),
      out: inputs.out ?? defaultOut,
      overwrite,
    },
    upload: inputs.upload,
    artifactName: inputs["artifact-name"],
    annotate: inputs.annotate,
    allowFork: inputs["allow-fork"],
  };
}

/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
export function inBootActionWords(message: string): string {
  return namingInputs(message, bootInputNames);
}
