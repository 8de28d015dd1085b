import { describeError, UserError } from "../base/index.ts";
import { type Report, reportSchema, reportVersion } from "./model.ts";

/**
 * The text of a report's file. @throws Error when it is not as the schema says, which is a fault of vmentry's
 */
export function formatReport(report: Report): string {
  return `${JSON.stringify(reportSchema.parse(report), null, 1)}\n`;
}

/**
 * Reads a report of this version; keys that it does not know are left out.
 * @param place where the text came from, for messages
 * @throws UserError when it is none
 */
export function parseReport(text: string, place: string): Report {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const why = describeError(error).slice(0, 200);
    throw new UserError(`${place}: is not JSON, so it may be cut off: ${why}`, { cause: error });
  }
  const header = reportSchema.pick({ format: true }).safeParse(content);
  if (!header.success) {
    throw new UserError(`${place}: holds no report: expected an object with "format": "vmentry-report"`);
  }
  const version = reportSchema.pick({ version: true }).safeParse(content);
  if (!version.success) throw new UserError(`${place}: version: this vmentry reads ${reportVersion} alone`);
  const parsed = reportSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") ?? "";
  throw new UserError(`${place}: not as a report is: ${where}: ${issue?.message ?? ""}`);
}
