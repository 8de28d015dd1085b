import { defaultOutput } from "../github/index.ts";
import type { Action } from "./action-run.ts";
import { inReportActionWords, type ReportInputs, readReportInputs } from "./report-inputs.ts";
import type { ReportOutcome } from "./report-run.ts";

/** Reports on what the run's jobs left, compared with the base branch; red for what the change broke. */
export const reportFront: Action<ReportInputs, ReportOutcome> = {
  read: (get, runner) => readReportInputs(get, defaultOutput(runner, "vmentry-report")),
  words: inReportActionWords,
  output: ({ out, upload, artifactName }) => ({ out, upload, artifactName, isUploadedByRun: true }),
  load: async () => (await import("./report-run.ts")).reportBody,
};
