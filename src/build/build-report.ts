import { z } from "zod";
import { describeError, UserError, version } from "../base/index.ts";
import { splatSchema } from "../results/index.ts";
import { buildDescription } from "../store/index.ts";
import type { BuildVerdict } from "./conclude-builds.ts";

/**
 * What one invocation of `vmentry build` came to, as a file (`build.json`): each commit as each variant, with the
 * compilers' messages, and how it booted where that was asked for. Versioned, and validated on read. Durations are
 * milliseconds, times ISO 8601 in UTC, paths relative to the file.
 */
export const buildReportVersion = 1;
const buildReportFormat = "vmentry-build-report";

export const buildOutcomes = ["built", "failed", "does-not-boot"] as const;
export type BuildOutcome = (typeof buildOutcomes)[number];

export const buildConclusions = ["good", "failed", "warnings", "splats", "error", "interrupted"] as const;
export type BuildConclusion = (typeof buildConclusions)[number];

export const bootSchema = z.object({
  outcome: z
    .enum(["booted", "does-not-boot", "error"])
    .describe("error: the machine or stage one failed, which says nothing of the commit"),
  reason: z.string().describe("why it did not boot; empty when it did"),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  machine: z
    .object({
      kind: z.string().describe("qemu"),
      accelerator: z.string().describe("kvm or tcg"),
      arch: z.string(),
      cpus: z.int(),
      memoryMiB: z.int(),
    })
    .nullable()
    .describe("null when there was none yet"),
  splats: z.array(splatSchema).describe("what the commit's kernel complained of on the console"),
  console: z.string().nullable().describe("the console's log file"),
  consoleTail: z.array(z.string()).describe("the console's last lines when it did not boot; else empty"),
});
export type BootReport = z.infer<typeof bootSchema>;

const { outcome: _, ...description } = buildDescription;

export const commitReportSchema = z.object({
  ...description,
  subject: z.string(),
  outcome: z
    .enum(buildOutcomes)
    .describe("failed: the commit does not build; does-not-boot: it does, and its kernel does not come up"),
  isFresh: z.boolean().describe("false: the store had it, and nothing was compiled"),
  files: z.array(z.string()).describe("what is in the store of it"),
  ccache: z
    .object({ hits: z.int().nonnegative(), misses: z.int().nonnegative() })
    .nullable()
    .describe("null when nothing was compiled, or without ccache"),
  log: z.string().nullable().describe("the build's log beside this file; it is in the store, too"),
  boot: bootSchema.nullable().describe("null when that was not asked for, or the commit does not build"),
});
export type CommitReport = z.infer<typeof commitReportSchema>;

export const buildReportSchema = z.object({
  format: z.literal(buildReportFormat),
  version: z.literal(buildReportVersion),
  tool: z.string().describe("vmentry and its version"),
  conclusion: z
    .enum(buildConclusions)
    .describe(
      "good: every commit builds, and boots where that was asked for; failed: one does not; warnings, splats: all do, but there are new warnings, or the kernel complained at boot, and that was not to be; error: the machine or vmentry failed, or an input was wrong; interrupted",
    ),
  reason: z.string().describe("why the conclusion is not good; empty when it is"),
  asked: z.string().describe("what was to be built: a commit, a range, a mailbox on its base"),
  repository: z.string(),
  store: z.string().describe("where the kernels are"),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  builds: z.array(commitReportSchema).describe("in the order in which they were built: oldest commit first"),
  notBuilt: z
    .array(z.object({ commit: z.string(), variant: z.string() }))
    .describe("what it did not come to, since it was stopped by a failure, an error, or the user"),
});
export type BuildReport = z.infer<typeof buildReportSchema>;

/** A report without what every one of this version has, and without what its builds come to. */
export type BuildReportParts = Omit<BuildReport, "format" | "version" | "tool" | "conclusion" | "reason">;

export function makeBuildReport(parts: BuildReportParts, verdict: BuildVerdict): BuildReport {
  const { conclusion, reason } = verdict;
  return {
    format: buildReportFormat,
    version: buildReportVersion,
    tool: `vmentry ${version}`,
    conclusion,
    reason,
    ...parts,
  };
}

/** The file's text. @throws Error when it is not as the schema says, which is a fault of vmentry's */
export function formatBuildReport(report: BuildReport): string {
  return `${JSON.stringify(buildReportSchema.parse(report), null, 2)}\n`;
}

/**
 * Reads a file of this version; keys that it does not know are left out.
 * @param place where the text came from, for messages
 * @throws UserError when it is none
 */
export function parseBuildReport(text: string, place: string): BuildReport {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${place}: is not JSON, so it may be cut off: ${describeError(error)}`, {
      cause: error,
    });
  }
  const header = z
    .object({ format: z.literal(buildReportFormat), version: z.unknown().optional() })
    .safeParse(content);
  if (!header.success) {
    throw new UserError(
      `${place}: holds no report of a build: expected an object with "format": "${buildReportFormat}"`,
    );
  }
  if (header.data.version !== buildReportVersion) {
    const given = JSON.stringify(header.data.version) ?? "missing";
    throw new UserError(`${place}: version: ${given}, but this vmentry reads ${buildReportVersion}`);
  }
  const parsed = buildReportSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new UserError(`${place}: not as a report of a build is:\n${z.prettifyError(parsed.error)}`);
}
