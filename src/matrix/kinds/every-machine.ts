import { z } from "zod";
import type { Architecture } from "../../elf/index.ts";

// What every kind of machine has, whatever boots its kernels.

/** A machine of machines.yaml: what the plan asks of it, and what goes into the plan. */
export interface Machine<Planned = unknown> {
  /** The kernels that it boots. */
  boots: readonly Architecture[];
  /** Of each of its jobs; undefined: nobody said. */
  timeoutMinutes: number | undefined;
  /** As many jobs as its environments are spread over; undefined: what the plan's request says. */
  jobsPerKernel: number | undefined;
  planned: Planned;
}

const nameText =
  "a name of 1 to 64 letters, digits, dots, dashes and underscores that starts with none of .-";
const className = "one line of 1 to 200 characters";
const runsOn = "a list of at least one label of runners, such as [self-hosted, kvm]";
const runnerLabel = "a label of runners: 1 to 256 characters on one line";
const label = "a label of 1 to 64 letters, digits, dots, dashes and underscores";

export const machineNameSchema = z
  .string({ error: `${nameText} (in quotes if it is a number)` })
  // It becomes a part of artifacts' names.
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/, { error: nameText });
const classSchema = z.string({ error: className }).regex(/^[^\x00-\x1f\x7f]{1,200}$/, { error: className });
const runnerLabelSchema = z
  .string({ error: runnerLabel })
  .regex(/^(?! )[^\x00-\x1f\x7f]{1,256}(?<! )$/, { error: runnerLabel });
export const runsOnSchema = z
  .array(runnerLabelSchema, { error: runsOn })
  .min(1, { error: runsOn })
  .max(50, { error: "at most 50 labels" });
/** As users write it, and as GitHub takes it: one label, or a list of them. */
export const runsOnForm = z.union([runnerLabelSchema.transform(one => [one]), runsOnSchema], {
  error: "a label of runners, such as kvm, or a list of them, such as [self-hosted, kvm]",
});
const labelsSchema = z
  .array(z.string({ error: label }).regex(/^[A-Za-z0-9._-]{1,64}$/, { error: label }), {
    error: `a list, each ${label}`,
  })
  .max(100, { error: "at most 100 labels" });

/** A whole number between two bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** GitHub ends a job on a runner of one's own after five days. */
export const timeoutSchema = wholeNumber(1, 7200).describe("minutes that a job may take");
export const jobsPerKernelSchema = wholeNumber(1, 256);

/** Keys of every machine in machines.yaml. */
export const everyEntryShape = {
  name: machineNameSchema.describe("names the machine in the plan, in jobs and in artifacts"),
  description: z.string({ error: "text" }).describe("what the machine is").optional(),
  "runs-on": runsOnForm.describe("the labels of the runners that have such a machine"),
  class: classSchema
    .describe("machines whose results and durations can be compared have one class; default: the name")
    .optional(),
  labels: labelsSchema.describe("what environments may require of it").optional(),
  "timeout-minutes": timeoutSchema.optional(),
  "jobs-per-kernel": jobsPerKernelSchema
    .describe("as many jobs as its environments are spread over for each kernel; default: what the plan says")
    .optional(),
};

/** Keys of every machine in plan.json. */
export const everyPlannedShape = {
  name: machineNameSchema,
  class: classSchema.describe("machines whose results and durations can be compared have one class"),
  runsOn: runsOnSchema.describe("the labels of its runners"),
  labels: labelsSchema.describe("what environments may require of it"),
};

/** What every machine in plan.json has, of an entry of machines.yaml. */
export function plannedOf(entry: z.output<z.ZodObject<typeof everyEntryShape>>) {
  return {
    name: entry.name,
    class: entry.class ?? entry.name,
    runsOn: [...new Set(entry["runs-on"])],
    labels: [...new Set(entry.labels ?? [])],
  };
}
