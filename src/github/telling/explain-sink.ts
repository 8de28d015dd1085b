import { describeError } from "../../base/index.ts";
import { failureOf, shortLine } from "../github-error.ts";

/** Where a report is told. */
export type Sink = "artifacts" | "bisect" | "annotations" | "check" | "comment" | "issues" | "summary";

const permissions: Readonly<Partial<Record<Sink, string>>> = {
  annotations: "contents: read",
  bisect: "actions: write",
  check: "checks: write",
  comment: "pull-requests: write",
  issues: "issues: write",
};

/** Why a report could not be told somewhere, on one line, with what to do where that is known. */
export function explainSink(sink: Sink, error: unknown): string {
  const failure = failureOf(error);
  const permission = permissions[sink];
  if (failure?.fault !== "permission" || permission === undefined)
    return shortLine(describeError(error), 1000);
  if (/\blocked\b/.test(failure.said)) return `the conversation is locked (${failure.said})`;
  return `GitHub refused it (${failure.said}): give the job \`permissions: {${permission}}\`; the token of a pull request from a fork can only read, whatever the workflow says`;
}
