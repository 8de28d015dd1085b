import { z } from "zod";
import { qemu } from "./qemu.ts";

/** The kinds of machines; a new one is a file beside this one, and its line here. */
const [first, ...others] = [qemu] as const;

const kindNames = [first, ...others].map(({ name }) => name);

/** A machine as machines.yaml has it, read to a `Machine`. */
export const machineEntrySchema = z.discriminatedUnion(
  "kind",
  [first.entry, ...others.map(({ entry }) => entry)],
  { error: `a kind of machine that vmentry has (${kindNames.join(", ")})` },
);
export type PlannableMachine = z.output<typeof machineEntrySchema>;

/** A machine as plan.json has it. */
export const plannedMachineSchema = z.discriminatedUnion("kind", [
  first.planned,
  ...others.map(({ planned }) => planned),
]);
export type PlannedMachine = z.infer<typeof plannedMachineSchema>;

export * from "./every-machine.ts";
