import { z } from "zod";
import { parseYaml } from "../base/index.ts";
import type { Expectation } from "../results/index.ts";
import { type Conditions, conditionsOf } from "./context.ts";
import {
  accountFields,
  accountOf,
  conditionFields,
  narrowPatternSchema,
  patternSchema,
} from "./entry-fields.ts";
import { type Pattern, parsePattern } from "./pattern.ts";

/** The statuses that an entry may cover. */
export const knowableStatuses = ["fail", "timeout", "crash", "machine-died"] as const;
export type KnowableStatus = (typeof knowableStatuses)[number];

/** What an entry covers that names none: `machine-died` must be asked for. */
const usualStatuses: readonly KnowableStatus[] = ["fail", "timeout", "crash"];

export interface KnownFailure {
  /** Matches test ids. */
  test: Pattern;
  /** As the file has it, for messages. */
  testText: string;
  conditions: Conditions;
  statuses: readonly KnowableStatus[];
  /** What the failure's reason must contain; empty: nothing. */
  match: string;
  account: Expectation;
}

const status = `one of ${knowableStatuses.join(", ")}`;
const statusSchema = z.enum(knowableStatuses, { error: status });
const textError = "text that the failure's reason must contain";

const entrySchema = z.strictObject(
  {
    test: narrowPatternSchema("a test's id such as kvm/dirty_log_test").describe(
      "the id of the test, suite/test or suite/test/variant; * stands for any characters, / included",
    ),
    ...conditionFields,
    machine: patternSchema("a machine's name")
      .describe("the machines that it applies to: a name, * for any characters; absent: all")
      .optional(),
    status: z
      .union([statusSchema, z.array(statusSchema, { error: `${status}, or a list of them` }).min(1)], {
        error: `${status}, or a list of them`,
      })
      .describe("how the test is expected to end; absent: fail, timeout or crash")
      .optional(),
    match: z.string({ error: textError }).regex(/\S/, { error: textError }).describe(textError).optional(),
    ...accountFields,
  },
  { error: "a map with test, reason, owner, link and expires" },
);

/** A `known-failures.yaml`. */
export const knownFailuresSchema = z
  .strictObject(
    {
      "known-failures": z
        .array(entrySchema, { error: "a list of entries, or [] when there are none" })
        .describe("failures that are known: shown and counted, and the run is not red because of them"),
    },
    { error: "a map with known-failures: and a list" },
  )
  .meta({ title: "vmentry known failures", description: "Failures that are known (known-failures.yaml)" });

/** @returns the entries in their order, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseKnownFailures(text: string, file: string): KnownFailure[] | { problems: string[] } {
  const parsed = parseYaml(text, file, knownFailuresSchema);
  if ("problems" in parsed) return parsed;
  return parsed.value["known-failures"].map((entry, index) => {
    const statuses = entry.status ?? usualStatuses;
    return {
      test: parsePattern(entry.test),
      testText: entry.test,
      conditions: conditionsOf(entry),
      statuses: typeof statuses === "string" ? [statuses] : statuses,
      match: entry.match ?? "",
      account: accountOf(entry, parsed.placeOf(["known-failures", index])),
    };
  });
}
