import { z } from "zod";

/** As in `bisect.json`, which says what each means. */
export const toldConclusions = [
  "found",
  "range",
  "not-reproduced",
  "always-bad",
  "merge-base-bad",
  "untestable-end",
  "contradiction",
  "machine-errors",
  "interrupted",
  "handed-over",
  "error",
] as const;

const commitSchema = z.object({ commit: z.string(), subject: z.string().describe("untrusted") });

/** What a bisect came to that asked of a finding what it is about. */
export const toldBisectSchema = z.object({
  title: z.string().describe("what it asked, one line; untrusted"),
  direction: z
    .enum(["first-bad", "first-good"])
    .describe("first-good: the commit that mended it was searched, and the bad end is the older one"),
  conclusion: z
    .enum(toldConclusions)
    .nullable()
    .describe("as in bisect.json: found, range, or why there is no answer; null while it runs"),
  reason: z.string().describe("one line: what is known; untrusted"),
  first: commitSchema.nullable().describe("the answer, of which it is sure when the conclusion is found"),
  rangeCount: z
    .int()
    .nonnegative()
    .describe("when the conclusion is range: how many commits it is one of; else 0"),
  confidence: z.number().describe("that the answer is right, 0 to 1"),
  good: commitSchema.describe("the good end, as asked"),
  bad: commitSchema.describe("the bad end, which need not be the commit that is reported on"),
  environment: z.string().describe("in which it was searched; empty: the only one, without its name"),
  variant: z.string().describe("empty: the only one, without its name"),
  updatedAt: z.string().describe("when this was so"),
  page: z
    .string()
    .describe("its page, else its bisect.json; relative to the directory in which bisects were looked for"),
});
export type ToldBisect = z.infer<typeof toldBisectSchema>;
