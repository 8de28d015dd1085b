import { defaultOutput } from "../github/index.ts";
import { runAction } from "./action-run.ts";
import { inReportActionWords, readReportInputs } from "./report-inputs.ts";

// Reports on what the run's jobs left, compared with the base branch; red for what the change broke.
await runAction({
  read: (get, runner) => readReportInputs(get, defaultOutput(runner, "vmentry-report")),
  words: inReportActionWords,
  output: ({ out, upload, artifactName }) => ({ out, upload, artifactName, isUploadedByRun: true }),
  load: async () => (await import("./report-run.ts")).reportBody,
});
