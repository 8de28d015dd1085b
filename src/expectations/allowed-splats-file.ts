import { z } from "zod";
import { parseYaml } from "../base/index.ts";
import type { Expectation, Splat } from "../results/index.ts";
import { type Conditions, conditionsOf } from "./context.ts";
import {
  accountFields,
  accountOf,
  conditionFields,
  narrowPatternSchema,
  patternSchema,
} from "./entry-fields.ts";
import { type Pattern, parsePattern } from "./pattern.ts";

export interface AllowedSplat {
  conditions: Conditions;
  /** Whether the entry means this complaint, whatever it applies to. */
  means(splat: Splat): boolean;
  /** Matches ids of tests; undefined: whatever was running. */
  test: Pattern | undefined;
  /** The entry's own words for what it allows, for messages. */
  what: string;
  account: Expectation;
}

const entrySchema = z
  .strictObject(
    {
      fingerprint: narrowPatternSchema("a complaint's fingerprint, as results tell it")
        .describe("the complaint's fingerprint, as results tell it; * stands for any characters")
        .optional(),
      title: narrowPatternSchema("a complaint's first line")
        .describe("the complaint's first line without its time stamp; * stands for any characters")
        .optional(),
      kind: patternSchema("a kind of complaint such as WARNING")
        .describe("WARNING, BUG, Oops, KASAN, lockdep …; upper and lower case are the same")
        .optional(),
      function: narrowPatternSchema("a function's name")
        .describe("the function that it happened in; * stands for any characters")
        .optional(),
      file: patternSchema("a source file such as arch/x86/kvm/x86.c")
        .describe("the source file that it happened in; * stands for any characters")
        .optional(),
      ...conditionFields,
      test: patternSchema("a test's id such as kvm/dirty_log_test")
        .describe("the id of a test that was running then; * stands for any characters, / included")
        .optional(),
      ...accountFields,
    },
    { error: "a map with fingerprint, title or function, and with reason, owner, link and expires" },
  )
  .refine(({ fingerprint, title, function: name }) => (fingerprint ?? title ?? name) !== undefined, {
    error: "at least one of fingerprint, title and function in it",
  })
  .meta({
    anyOf: [{ required: ["fingerprint"] }, { required: ["title"] }, { required: ["function"] }],
  });

/** An `allowed-splats.yaml`. */
export const allowedSplatsSchema = z
  .strictObject(
    {
      "allowed-splats": z
        .array(entrySchema, { error: "a list of entries, or [] when there are none" })
        .describe("kernel complaints that are allowed: shown, and the run is not red because of them"),
    },
    { error: "a map with allowed-splats: and a list" },
  )
  .meta({
    title: "vmentry allowed splats",
    description: "Kernel complaints that are allowed (allowed-splats.yaml)",
  });

type Entry = z.infer<typeof entrySchema>;

/** @returns the entries in their order, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseAllowedSplats(text: string, file: string): AllowedSplat[] | { problems: string[] } {
  const parsed = parseYaml(text, file, allowedSplatsSchema);
  if ("problems" in parsed) return parsed;
  return parsed.value["allowed-splats"].map((entry, index) => {
    return {
      conditions: conditionsOf(entry),
      means: meaningOf(entry),
      test: entry.test === undefined ? undefined : parsePattern(entry.test),
      what: entry.title ?? entry.fingerprint ?? `${entry.kind ?? "a complaint"} in ${entry.function}`,
      account: accountOf(entry, parsed.placeOf(["allowed-splats", index])),
    };
  });
}

function meaningOf(entry: Entry): (splat: Splat) => boolean {
  const { fingerprint, title, kind, function: name, file } = entry;
  const asked: ((splat: Splat) => boolean)[] = [];
  const ask = (text: string | undefined, of: (splat: Splat) => string | null | undefined) => {
    if (text === undefined) return;
    const pattern = parsePattern(text);
    asked.push(splat => pattern.matches(of(splat) ?? ""));
  };
  ask(fingerprint, splat => splat.fingerprint);
  ask(title, splat => splat.title);
  ask(kind?.toLowerCase(), splat => splat.kind.toLowerCase());
  ask(name, splat => splat.function);
  ask(file, splat => splat.location?.file);
  return splat => asked.every(each => each(splat));
}
