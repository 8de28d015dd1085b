import { join } from "node:path";
import { z } from "zod";
import { kindOfPath, parseYaml, plainIssue, readUserText, UserError } from "../base/index.ts";
import { machineEntrySchema, type PlannableMachine, runsOnForm, timeoutSchema } from "./kinds/index.ts";

/** The inventory's file, in `.vmentry/` of the kernel tree. */
const machinesFileName = "machines.yaml";

const smallest = "a map, such as {machines: [{name: intel, kind: qemu, runs-on: [self-hosted, kvm, intel]}]}";
const machineList =
  "a list of at least one machine, such as [{name: intel, kind: qemu, runs-on: [self-hosted, kvm]}]";

export const machinesFileSchema = z
  .strictObject(
    {
      machines: z
        .array(machineEntrySchema, { error: machineList })
        .min(1, { error: machineList })
        .max(256, { error: "at most 256 machines" })
        .describe("what kernels are tested on: each a machine, or a class of machines that are alike"),
      build: z
        .strictObject(
          {
            "runs-on": runsOnForm
              .describe("the labels of the runners that build; default: those of the first machine")
              .optional(),
            "timeout-minutes": timeoutSchema.optional(),
          },
          { error: "a map, such as {runs-on: [self-hosted, build]}" },
        )
        .describe("where kernels are built")
        .optional(),
    },
    { error: smallest },
  )
  .superRefine(({ machines }, context) => {
    // A machine that is wrong was not read to its end.
    if (context.issues.length > 0) return;
    const names = machines.map(({ planned }) => planned.name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      context.addIssue(
        plainIssue(["machines", index, "name"], `there are two machines ${JSON.stringify(name)}`),
      );
    }
  })
  .meta({
    title: "vmentry machines",
    description: "What kernels are tested on, and which runners have it (machines.yaml)",
  });

/** What kernels are built and tested on. */
export interface Inventory {
  /** The file, or what stands for it, for messages. */
  source: string;
  machines: readonly PlannableMachine[];
  build: { runsOn: readonly string[]; timeoutMinutes: number | undefined };
}

/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseMachinesFile(text: string, file: string): Inventory | { problems: string[] } {
  const parsed = parseYaml(text, file, machinesFileSchema);
  if ("problems" in parsed) return parsed;
  const { machines, build } = parsed.value;
  return {
    source: file,
    machines,
    build: {
      runsOn: build?.["runs-on"] ?? machines[0]?.planned.runsOn ?? [],
      timeoutMinutes: build?.["timeout-minutes"],
    },
  };
}

const withoutFile = "machines: [{name: qemu, kind: qemu, runs-on: [self-hosted, kvm]}]";

/**
 * The inventory of a file; without one, that of `.vmentry/` in the repository's work tree; without that, one QEMU
 * machine on runners with the labels self-hosted and kvm.
 * @throws UserError with a line for each fault of the file
 */
export async function readInventory(file: string | undefined, repository: string): Promise<Inventory> {
  const own = join(repository, ".vmentry", machinesFileName);
  const path = file ?? ((await kindOfPath(own)) === undefined ? undefined : own);
  const parsed =
    path === undefined
      ? parseMachinesFile(withoutFile, `the machine that there is without ${own}`)
      : await readMachines(path);
  if (!("problems" in parsed)) return parsed;
  throw new UserError(parsed.problems.join("\n"));
}

async function readMachines(path: string): Promise<Inventory | { problems: string[] }> {
  const read = await readUserText(path, { what: "inventory of machines" });
  return "problems" in read ? read : parseMachinesFile(read.text, path);
}
