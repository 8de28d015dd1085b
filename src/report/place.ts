import { z } from "zod";
import type { RunResult } from "../results/index.ts";

/** Where a test ran: results are compared with those of the same place alone. */
export const placeSchema = z.object({
  environment: z.string().max(500),
  machineClass: z.string().max(500).describe("machines whose results and durations can be compared"),
  variant: z.string().max(500).describe("the variant that the kernel was built as; empty when there is none"),
});
export type Place = z.infer<typeof placeSchema>;

/** The same for the same place, and for no other. */
export function placeKey({ environment, machineClass, variant }: Place): string {
  return JSON.stringify([environment, machineClass, variant]);
}

/** The class of machine that a run was on, when nobody says: `qemu tcg x86_64 amd 2`. */
export function machineClassOf({ machine }: Pick<RunResult, "machine">): string {
  const { kind, accelerator, arch, cpuVendor, cpus } = machine;
  return [kind, accelerator, arch, cpuVendor, cpus].join(" ");
}

/** Names of places as short as they can be told apart: the environment, and what differs between them. */
export function placeNames(places: readonly Place[]): string[] {
  const differs = (part: keyof Place) => new Set(places.map(place => place[part])).size > 1;
  const [variants, classes] = [differs("variant"), differs("machineClass")];
  return places.map(({ environment, variant, machineClass }) =>
    [environment, ...(variants ? [variant || "no variant"] : []), ...(classes ? [machineClass] : [])].join(
      ", ",
    ),
  );
}
