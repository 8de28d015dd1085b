import { z } from "zod";
import { version } from "../../base/index.ts";
import { probeOrderSchema, probeReportSchema } from "../probe.ts";
import { askedQuestionSchema } from "../question.ts";

/**
 * What a check of a series of commits came to (`series.json`), and all that it needs to be gone on with. Versioned,
 * validated on read. Times are ISO 8601 in UTC, paths relative to the file, commits whole ids.
 */
export const seriesReportVersion = 1;

export const seriesConclusions = [
  "good",
  "broken",
  "untested",
  "machine-errors",
  "interrupted",
  "handed-over",
  "error",
] as const;

export const seriesReportSchema = z.object({
  format: z.literal("vmentry-series"),
  version: z.literal(seriesReportVersion),
  tool: z.string().describe("vmentry and its version"),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  conclusion: z
    .enum(seriesConclusions)
    .nullable()
    .describe(
      "good: each commit is as it should be; broken: one is not; untested: none was found, but something that was asked could not be tried on any commit; machine-errors: machines failed too often; interrupted, handed-over: goes on when started again; error: vmentry failed; null while it runs",
    ),
  reason: z.string().describe("one line"),
  asked: z.object({
    base: z.string().describe("what the series is put on"),
    questions: z.array(askedQuestionSchema.extend({ title: z.string().describe("one line, untrusted") })),
    variant: z.string().describe("empty when there is only one"),
    environment: z.string().describe("empty when there is only one"),
    trials: z
      .int()
      .positive()
      .describe("how often a failure is repeated, on the commit and on the one before"),
    allTests: z
      .boolean()
      .default(false)
      .describe(
        "whether the tests among the questions are all that the base and the last commit have: those that cannot be tried on any commit are then noted, and not red",
      ),
    isQuick: z.boolean().describe("halved instead of tried one by one"),
  }),
  notes: z
    .array(z.string())
    .describe(
      "what fails before the series already, what is flaky, and which tests of the suite could not be tried",
    ),
  commits: z
    .array(
      z.object({
        commit: z.string(),
        subject: z.string().describe("untrusted"),
        verdict: z
          .enum(["good", "broken", "not-tried"])
          .describe("not-tried: it was not come to, or halving left it out"),
        reason: z.string().describe("one line; empty unless it is broken"),
      }),
    )
    .describe("oldest first"),
  breaks: z
    .array(
      z.object({
        commit: z.string(),
        subject: z.string(),
        question: z.string(),
        reason: z.string().describe("one line: what goes wrong, and how that was confirmed"),
        range: z.array(z.string()).describe("when it may be one of several, which; else empty"),
      }),
    )
    .describe("oldest first"),
  probes: z.array(z.object({ order: probeOrderSchema, report: probeReportSchema })),
  bisect: z.string().nullable().describe("the directory of the bisect that halved it; null without"),
});
export type SeriesReport = z.infer<typeof seriesReportSchema>;
export type SeriesBreak = SeriesReport["breaks"][number];

/** The file's text. @throws Error when it is not as the schema says, which is a fault of vmentry's */
export function formatSeriesReport(report: SeriesReport): string {
  return `${JSON.stringify(seriesReportSchema.parse(report), null, 2)}\n`;
}

/** What every report has. */
export function seriesReportHead() {
  return { format: "vmentry-series", version: seriesReportVersion, tool: `vmentry ${version}` } as const;
}
