import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describeError, writeFileAtomic } from "../base/index.ts";
import { formatReportHtml, type HtmlReportInput } from "../html-report/index.ts";
import { formatReport, formatReportMarkdown } from "../report/index.ts";
import type { JUnitFile } from "./junit-file.ts";
import { type ReportFile, type ReportJobOutcome, reportFileNames } from "./request.ts";

type Written = Pick<ReportJobOutcome, "files" | "notWritten">;

/**
 * Writes a report's files, each under a temporary name first and the report itself last, so that where it is the others
 * are. What cannot be written is told, and costs nothing else.
 * @param history the text of its file, made when it is its turn; undefined: none is to be written
 */
export async function writeReport(
  out: string,
  html: HtmlReportInput,
  { junit, history }: { junit: JUnitFile; history: (() => string) | undefined },
): Promise<Written> {
  const { report } = html;
  const written: Written & { notWritten: string[] } = { files: {}, notWritten: [] };
  const write = async (file: ReportFile, put: (path: string) => Promise<unknown>) => {
    const path = join(out, reportFileNames[file]);
    try {
      await put(path);
      written.files[file] = { path, bytes: (await stat(path)).size };
    } catch (error) {
      written.notWritten.push(`${path} could not be written: ${describeError(error)}`);
    }
  };
  await write("junit", () => junit.close());
  if (history !== undefined) await write("history", async path => writeFileAtomic(path, history()));
  await write("markdown", path => writeFileAtomic(path, formatReportMarkdown(report)));
  await write("html", path => writeFileAtomic(path, formatReportHtml(html)));
  await write("report", path => writeFileAtomic(path, formatReport(report)));
  return written;
}
