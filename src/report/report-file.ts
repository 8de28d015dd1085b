import { parseVersionedJson } from "../base/index.ts";
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
  return parseVersionedJson(text, place, {
    ...{ schema: reportSchema, format: "vmentry-report", version: reportVersion, what: "report" },
  });
}
