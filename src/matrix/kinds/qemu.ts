import { z } from "zod";
import type { Architecture } from "../../elf/index.ts";
import { everyEntryShape, everyPlannedShape, type Machine, plannedOf, wholeNumber } from "./every-machine.ts";

// A QEMU machine that a job starts on its runner.

const arch = "what QEMU is to be: x86_64 (the default) or arm64";
const cmdline = 'words of printable ASCII for the kernel\'s command line, such as "nosmt mitigations=off"';
const kernel = "the path of a kernel build directory, an image or a linux-image .deb on the runner";

const boots = { x86_64: ["x86_64", "i386"], arm64: ["arm64"] } satisfies Record<string, Architecture[]>;

const cpusSchema = wholeNumber(1, 512).describe("CPUs; default: the runner's");
const memorySchema = wholeNumber(256, 1_048_576).describe(
  "MiB of memory; default: 6144, at most half of the runner's",
);
const acceleratorSchema = z
  .enum(["auto", "kvm", "tcg"], { error: "auto, kvm or tcg" })
  .describe("kvm, tcg (emulation), or auto: kvm where it is proved to work");
const cmdlineSchema = z
  .string({ error: cmdline })
  .regex(/^[ -~]{1,1024}$/, { error: cmdline })
  .describe("added to the kernel's command line");
const stage1KernelSchema = z
  .string({ error: kernel })
  .regex(/^[^\x00-\x1f\x7f]{1,4096}$/, { error: kernel })
  .describe("the known-good kernel of stage one, as the runner has it");

const planned = z.object({
  kind: z.literal("qemu"),
  ...everyPlannedShape,
  cpus: cpusSchema.exactOptional(),
  memoryMiB: memorySchema.exactOptional(),
  accelerator: acceleratorSchema.exactOptional(),
  cmdline: cmdlineSchema.exactOptional(),
  stage1Kernel: stage1KernelSchema.exactOptional(),
});

const entry = z
  .strictObject(
    {
      ...everyEntryShape,
      kind: z.literal("qemu").describe("what boots the kernels"),
      arch: z.enum(["x86_64", "arm64"], { error: arch }).describe(arch).optional(),
      cpus: cpusSchema.optional(),
      memory: memorySchema.optional(),
      accelerator: acceleratorSchema.optional(),
      cmdline: cmdlineSchema.optional(),
      "stage1-kernel": stage1KernelSchema.optional(),
    },
    { error: "a map, such as {name: intel, kind: qemu, runs-on: [self-hosted, kvm, intel]}" },
  )
  .transform((given): Machine<z.infer<typeof planned>> => {
    const { cpus, memory, accelerator, cmdline, "stage1-kernel": stage1Kernel } = given;
    return {
      boots: boots[given.arch ?? "x86_64"],
      timeoutMinutes: given["timeout-minutes"],
      jobsPerKernel: given["jobs-per-kernel"],
      planned: {
        kind: "qemu",
        ...plannedOf(given),
        ...(cpus === undefined ? {} : { cpus }),
        ...(memory === undefined ? {} : { memoryMiB: memory }),
        ...(accelerator === undefined ? {} : { accelerator }),
        ...(cmdline === undefined ? {} : { cmdline }),
        ...(stage1Kernel === undefined ? {} : { stage1Kernel }),
      },
    };
  });

export const qemu = { name: "qemu", entry, planned };
