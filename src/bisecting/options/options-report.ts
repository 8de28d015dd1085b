import { z } from "zod";
import { version } from "../../base/index.ts";
import { bisectConclusionSchema } from "../bisect-report.ts";
import { questionSchema } from "../question.ts";

/**
 * What a search for the options that make the difference came to (`bisect-config.json`). Versioned. Times are ISO 8601
 * in UTC, paths relative to the file. A value is as it stands behind `=` in a .config; `n`: not set; null: what kconfig
 * chooses by itself.
 */
export const optionsReportVersion = 1;

const optionSchema = z.object({
  option: z.string().describe("with CONFIG_"),
  good: z.string().nullable(),
  bad: z.string().nullable(),
});
export type ToldOption = z.infer<typeof optionSchema>;

export const optionsReportSchema = z.object({
  format: z.literal("vmentry-bisect-config"),
  version: z.literal(optionsReportVersion),
  tool: z.string().describe("vmentry and its version"),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  conclusion: bisectConclusionSchema
    .nullable()
    .describe("as of a bisect of commits; found: these options make the difference; null while it runs"),
  reason: z.string().describe("one line: what is known"),
  asked: z.object({
    commit: z.string(),
    subject: z.string().describe("untrusted"),
    good: z.string().describe("the file of the good configuration"),
    bad: z.string().describe("the file of the bad one"),
    question: questionSchema,
    variant: z.string(),
    digest: z.string().describe("of all that the answer depends on: SHA-256"),
  }),
  notes: z.array(z.string()).describe("what was done that was not asked"),
  differing: z.array(optionSchema).describe("the options that the configurations set differently"),
  found: z
    .array(optionSchema.extend({ confidence: z.number() }))
    .describe("with all of these the good configuration is bad, and without any of them it is not"),
  range: z
    .array(optionSchema)
    .describe("when the conclusion is range: one of these belongs to those that were found"),
  alsoChanged: z
    .array(z.object({ option: z.string(), from: z.string(), to: z.string() }))
    .describe("what kconfig changed because of them, in the kernel that is bad; at most 200"),
  refused: z
    .array(optionSchema)
    .describe("options that were found and that kconfig did not take over all the same"),
  confidence: z.number().describe("that all of this is right, 0 to 1"),
  fragment: z
    .string()
    .describe("a kconfig fragment that makes the good configuration bad; empty without one"),
  rounds: z.array(
    z.object({
      directory: z.string().describe("that bisect's own: bisect.json, bisect.html, logs"),
      conclusion: bisectConclusionSchema.nullable(),
      reason: z.string(),
      options: z.int().nonnegative().describe("between how many it had to choose"),
      probes: z.int().nonnegative(),
      boots: z.int().nonnegative(),
    }),
  ),
});
export type OptionsReport = z.infer<typeof optionsReportSchema>;

/** The file's text. @throws Error when it is not as the schema says, which is a fault of vmentry's */
export function formatOptionsReport(report: OptionsReport): string {
  return `${JSON.stringify(optionsReportSchema.parse(report), null, 2)}\n`;
}

/** What every report has. */
export function optionsReportHead() {
  return {
    format: "vmentry-bisect-config",
    version: optionsReportVersion,
    tool: `vmentry ${version}`,
  } as const;
}
