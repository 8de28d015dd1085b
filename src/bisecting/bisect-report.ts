import { z } from "zod";
import { probeOrderSchema, probeReportSchema } from "./probe.ts";
import { askedQuestionSchema } from "./question.ts";

/**
 * The language in which a bisect is told while it runs and at its end (`bisect.json`). Versioned, validated on read.
 * Durations are milliseconds, times ISO 8601 in UTC, paths relative to the file, commits whole ids.
 */
export const bisectReportVersion = 1;

export const bisectConclusions = [
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

export const bisectConclusionSchema = z
  .enum(bisectConclusions)
  .describe(
    "found: the first bad commit; range: one of several, between which nothing can be tried; not-reproduced: the bad end is as good as the good one; always-bad: no good commit was found; merge-base-bad: good and bad are on different branches, and where they parted it was bad already; untestable-end: an end does not build, does not boot or has not the test; contradiction: the first bad commit was not bad again, or its parent not good; machine-errors: machines failed too often; interrupted: by the user, goes on when started again; handed-over: a fresh job goes on; error: vmentry failed",
  );
export type BisectConclusion = z.infer<typeof bisectConclusionSchema>;

const commitSchema = z.object({
  commit: z.string(),
  subject: z.string().describe("untrusted"),
  author: z.string().describe("NAME <ADDRESS>, untrusted"),
  date: z.iso.datetime().describe("the committer's"),
  parents: z
    .array(z.string())
    .describe("those that are candidates, or that were one before paths were limited"),
});
export type ToldCommit = z.infer<typeof commitSchema>;

export const verdicts = ["good", "bad", "untestable", "weak", "machine-error"] as const;

const verdictSchema = z.object({
  question: z.string(),
  verdict: z.enum(verdicts).describe("weak: a flaky test's trials that say little by themselves"),
  failed: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  reason: z.string().describe("one line"),
});

const endSchema = z.object({ given: z.string(), commit: z.string(), subject: z.string() });

const likelySchema = z.object({ commit: z.string(), probability: z.number() });

const checkSchema = z.enum(["as-expected", "not-as-expected", "not-testable", "does-not-apply", "not-tried"]);

export const bisectReportSchema = z.object({
  format: z.literal("vmentry-bisect"),
  version: z.literal(bisectReportVersion),
  tool: z.string().describe("vmentry and its version"),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  isRunning: z.boolean(),
  conclusion: bisectConclusionSchema
    .nullable()
    .describe("null while it runs; of several questions the worst"),
  reason: z.string().describe("one line: what is known"),
  asked: z.object({
    good: endSchema,
    bad: endSchema,
    direction: z
      .enum(["first-bad", "first-good"])
      .describe("first-good: bad is the older end, and the commit that mended it is searched"),
    questions: z.array(askedQuestionSchema.extend({ title: z.string().describe("one line, untrusted") })),
    environment: z.string(),
    variant: z.string(),
    machine: z.string().describe("what the machines are, one line"),
    confidence: z.number(),
    firstParent: z.boolean(),
    paths: z.array(z.string()),
    command: z.array(z.string()).describe("argv that repeats the bisect"),
  }),
  notes: z
    .array(z.string())
    .describe("what was done that was not asked, such as taking the merge-base for good"),
  candidates: z.object({
    older: z.string().describe("the end in use whose commits are no candidates"),
    newer: z.string().describe("the end whose commits are"),
    count: z.int().nonnegative(),
    culled: z
      .array(z.object({ commit: z.string(), because: z.string() }))
      .describe("those that cannot change the result, at most 1000"),
    commits: z
      .array(commitSchema)
      .describe("parents before children; at most 2000, those around the answer when there are more"),
  }),
  answers: z.array(
    z.object({
      question: z.string(),
      conclusion: bisectConclusionSchema.nullable(),
      reason: z.string().describe("one line"),
      first: commitSchema.nullable(),
      range: z.array(commitSchema).describe("when the conclusion is range, oldest first; at most 200"),
      rangeCount: z.int().nonnegative(),
      confidence: z.number().describe("that the answer is right, 0 to 1"),
      explanation: z.string().describe("how the confidence was computed, some sentences"),
      isFlaky: z.boolean(),
      rates: z
        .object({ bad: z.number(), good: z.number() })
        .nullable()
        .describe("how often it fails on bad and on good commits, as seen"),
      verification: z.object({
        culprit: checkSchema,
        parent: checkSchema,
        revert: checkSchema,
        reason: z.string(),
      }),
      likely: z.array(likelySchema).describe("the likeliest first, at most 50"),
      steps: z
        .array(
          z.object({
            probe: z.string(),
            bits: z.number().describe("what is still to be learnt"),
            likely: z.array(likelySchema).describe("at most 64"),
          }),
        )
        .describe("the belief after each probe"),
      fixes: z.string().describe('the line Fixes: 0123456789ab ("subject"); empty when none was found'),
      maintainers: z
        .array(z.object({ address: z.string(), role: z.string() }))
        .describe("of scripts/get_maintainer.pl; untrusted"),
      difference: z
        .object({ good: z.string(), bad: z.string(), lines: z.array(z.string()) })
        .nullable()
        .describe(
          "a unified diff of what a good and a bad trial printed, the files by path; at most 200 lines",
        ),
      reproduce: z.array(z.array(z.string())).describe("argv of commands that show it by hand"),
      gitLog: z.string().describe("for git bisect replay"),
    }),
  ),
  probes: z.array(
    z.object({
      order: probeOrderSchema,
      report: probeReportSchema.nullable().describe("null while it runs"),
      subject: z.string(),
      verdicts: z.array(verdictSchema),
    }),
  ),
  findings: z
    .array(
      z.object({
        kind: z.enum(["build", "boot"]),
        commit: z.string(),
        subject: z.string(),
        reason: z.string(),
        probe: z.string(),
      }),
    )
    .describe("commits on the way that do not build or boot"),
  expected: z.object({ probes: z.number(), durationMs: z.number() }).describe("still to come"),
  cost: z.object({ probes: z.int(), boots: z.int(), builds: z.int(), durationMs: z.number() }),
});
export type BisectReport = z.infer<typeof bisectReportSchema>;
export type BisectAnswer = BisectReport["answers"][number];
