import { z } from "zod";

/** A test's id, as results have it: `kvm/steal_time`. */
const testIdSchema = z.string().min(1).max(300);

/**
 * What can be measured. Each trial gives one number; above the threshold it is as on the bad end when that is the
 * larger one, else below.
 */
export const metricSchema = z.discriminatedUnion("of", [
  z.object({ of: z.literal("duration"), test: testIdSchema }).describe("of a test, milliseconds"),
  z
    .object({ of: z.literal("boot"), phase: z.string().min(1).max(100) })
    .describe("how long the boot took until a phase, milliseconds"),
  z
    .object({ of: z.literal("number"), test: testIdSchema, pattern: z.string().min(1).max(500) })
    .describe(
      "a number that a test prints: a regular expression with one group, the last line that fits counts",
    ),
]);
export type Metric = z.infer<typeof metricSchema>;

/** What is asked of each kernel: whether it is as on the bad end. */
export const questionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("test"), test: testIdSchema }).describe("a test fails"),
  z.object({ kind: z.literal("boot") }).describe("the kernel does not reach user space"),
  z.object({ kind: z.literal("build") }).describe("the commit does not build"),
  z
    .object({
      kind: z.literal("splat"),
      fingerprint: z.string().min(1).max(500),
      tests: z.array(testIdSchema).max(100),
    })
    .describe(
      "the kernel complains in this way, while these tests run (none: while it boots): a splat's fingerprint of results.json, or a finding's of a report",
    ),
  z
    .object({
      kind: z.literal("metric"),
      metric: metricSchema,
      threshold: z
        .number()
        .nullable()
        .describe("null: half way, by ratio, between the medians of the two ends"),
    })
    .describe("a number is on the bad end's side of a threshold"),
  z
    .object({ kind: z.literal("command"), script: z.string().min(1).max(1_000_000) })
    .describe("a shell script on the machine: 0 is good, 125 cannot tell, anything else is bad"),
]);
export type Question = z.infer<typeof questionSchema>;

/** One of those that a bisect asks; each has an answer of its own. */
export const askedQuestionSchema = z.object({
  id: z.string().regex(/^q[1-9]\d{0,3}$/),
  question: questionSchema,
});
export type AskedQuestion = z.infer<typeof askedQuestionSchema>;
