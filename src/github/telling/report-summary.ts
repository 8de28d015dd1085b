import { appendFile, stat, truncate } from "node:fs/promises";
import { formatReportMarkdown, type Report, type ReportMarkdownOptions } from "../../report/index.ts";

/** GitHub drops a step's summary that is larger than 1 MiB as a whole. */
const limitBytes = 1024 * 1024;
/** For what is written after it. */
const spareBytes = 64 * 1024;
const leastBytes = 4096;

/** The summary of a step, of which this report is a part. */
export interface ReportSummary {
  /** Puts the report's Markdown there, in place of what it put there earlier. */
  write(report: Report, links: NonNullable<ReportMarkdownOptions["links"]>): Promise<void>;
}

/**
 * The file that the runner shows with the job (`$GITHUB_STEP_SUMMARY`), or nothing where there is none. What is in it
 * already stays, and counts for GitHub's limit. @throws Error when it is full
 */
export async function openReportSummary(
  path = process.env["GITHUB_STEP_SUMMARY"] ?? "",
): Promise<ReportSummary> {
  const before = path === "" ? 0 : await sizeOf(path);
  return {
    async write(report, links) {
      if (path === "") return;
      const maxBytes = limitBytes - before - spareBytes;
      if (maxBytes < leastBytes) throw new Error("the step's summary is full already");
      const markdown = formatReportMarkdown(report, { maxBytes: Math.min(maxBytes, 900 * 1024), links });
      if ((await sizeOf(path)) > before) await truncate(path, before);
      await appendFile(path, before === 0 ? markdown : `\n${markdown}`);
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
