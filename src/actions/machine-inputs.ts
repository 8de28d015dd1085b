import { z } from "zod";
import { jobDefaults, type MachineRequest } from "../job/index.ts";
import { duration, wholeNumber } from "./input-forms.ts";

/** The inputs of every action that boots a machine. */
export const machineInputs = {
  cpus: wholeNumber(1, 512).optional(),
  memory: wholeNumber(256, 1_048_576).optional(),
  accelerator: z.enum(["auto", "kvm", "tcg"], { error: "auto, kvm or tcg" }).optional(),
  "boot-timeout": duration.optional(),
  "stage1-kernel": z.string().optional(),
  cmdline: z.string().optional(),
} as const;

export type MachineInputs = z.output<z.ZodObject<typeof machineInputs>>;

/** The machine that the inputs ask for. @param planned what a plan says of it, under what the inputs say */
export function machineRequest(
  inputs: MachineInputs,
  labels: readonly string[] = [],
  planned: Partial<MachineRequest> = {},
): MachineRequest {
  const { cpus, memory, accelerator, cmdline } = inputs;
  const bootTimeoutMs = inputs["boot-timeout"];
  const stageOneKernel = inputs["stage1-kernel"];
  return {
    accelerator: jobDefaults.accelerator,
    bootTimeoutMs: jobDefaults.bootTimeoutMs,
    labels,
    ...planned,
    ...(labels.length === 0 ? {} : { labels }),
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(bootTimeoutMs === undefined ? {} : { bootTimeoutMs }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory === undefined ? {} : { memoryMiB: memory }),
    ...(stageOneKernel === undefined ? {} : { stageOneKernel }),
    ...(cmdline === undefined ? {} : { cmdline }),
  };
}
