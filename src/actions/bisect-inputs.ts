import { z } from "zod";
import { UserError } from "../base/index.ts";
import { readForm, textLike, textLinesLike } from "./input-forms.ts";

const kinds = ["test", "splat", "build", "boot"] as const;

// As narrow as what a report passes on: anybody who may start the workflow can give anything here.
const inputsSchema = z.object({
  good: textLike(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a whole commit, 40 or 64 lower-case hexadecimal digits"),
  bad: textLike(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a whole commit, 40 or 64 lower-case hexadecimal digits"),
  kind: z.enum(kinds, { error: kinds.join(", ") }).default("test"),
  tests: textLinesLike(
    /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.,:=+@%/ -]{0,299}$/,
    20,
    "at most 20 ids of tests, such as kvm/steal_time, one a line",
  ).default([]),
  environment: textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, "the name of an environment").default(""),
  "machine-class": textLike(/^[A-Za-z0-9_][A-Za-z0-9_.+, -]{0,199}$/, "a class of machines").default(""),
  variant: textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, "the name of a variant").default(""),
  fingerprint: textLike(
    /^[0-9a-f]{16}$/,
    "a finding's fingerprint, 16 lower-case hexadecimal digits",
  ).default(""),
  "report-run": textLike(
    /^(?:\d{1,15}|https?:\/\/[\w.:-]+\/[\w./-]{1,300})$/,
    "the address or the id of a workflow run",
  ).default(""),
  store: z.string().optional(),
});

export const bisectInputNames = Object.keys(inputsSchema.shape);

/** What is to be searched for. */
export type BisectInputs = z.output<typeof inputsSchema>;

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readBisectInputs(get: (name: string) => string): BisectInputs {
  const inputs = readForm(inputsSchema, get);
  const { good, bad, kind, tests } = inputs;
  if (good === bad) throw new UserError('inputs "good" and "bad": given the same commit, expected two');
  if (kind === "test" && tests.length === 0) {
    throw new UserError('input "tests": not given, expected the ids of the tests that broke, one a line');
  }
  return inputs;
}
