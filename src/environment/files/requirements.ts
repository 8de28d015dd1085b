import { z } from "zod";
import type { Platform, Requirements } from "../environment.ts";

/** As `uname -m` says it, of the architectures that have KVM. */
const architectures = [
  "x86_64",
  "i686",
  "aarch64",
  "s390x",
  "riscv64",
  "loongarch64",
  "ppc64le",
  "mips64",
] as const;
const vendors = ["intel", "amd", "arm", "other"] as const satisfies readonly Platform["vendor"][];

const arch = `an architecture as uname -m says it (${architectures.join(", ")})`;
const vendor = `a vendor (${vendors.join(", ")})`;
const flag = "a flag as /proc/cpuinfo has it, such as svm";
const label = "a label of 1 to 64 letters, digits, dots, dashes and underscores";

function oneOrMore<T>(one: z.ZodType<T, string>, error: string) {
  const list = z.array(one, { error }).min(1, { error: `at least one; ${error}` });
  return z
    .union([one, list], { error })
    .transform((given): readonly T[] => (Array.isArray(given) ? given : [given]));
}

/** What must hold, or the environment is not applicable. */
export const requirementsSchema = z
  .strictObject(
    {
      arch: oneOrMore(z.enum(architectures, { error: arch }), `${arch}, or a list of them`)
        .describe("one of these architectures, as uname -m says it")
        .optional(),
      vendor: oneOrMore(z.enum(vendors, { error: vendor }), `${vendor}, or a list of them`)
        .describe("one of these vendors of CPUs")
        .optional(),
      "cpu-flags": oneOrMore(
        z.string({ error: flag }).regex(/^[a-z0-9_.]{1,64}$/, { error: flag }),
        `${flag}, or a list of them`,
      )
        .describe("flags of /proc/cpuinfo, all of them")
        .optional(),
      labels: oneOrMore(
        z.string({ error: label }).regex(/^[A-Za-z0-9._-]{1,64}$/, { error: label }),
        `${label}, or a list of them`,
      )
        .describe("labels of the machine, all of them")
        .optional(),
    },
    { error: "a map, such as {arch: x86_64, cpu-flags: [svm, npt]}" },
  )
  .transform(
    (given): Requirements => ({
      arch: given.arch ?? [],
      vendor: given.vendor ?? [],
      cpuFlags: given["cpu-flags"] ?? [],
      labels: given.labels ?? [],
    }),
  );
