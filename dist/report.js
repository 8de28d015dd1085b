import "./chunks/rolldown-runtime.js";
import { t as defaultOutput } from "./chunks/runner-environment.js";
import { t as runAction } from "./chunks/action-run.js";
import { n as readReportInputs, t as inReportActionWords } from "./chunks/report-inputs.js";
// src/actions/report.ts
await runAction({
	read: (get, runner) => readReportInputs(get, defaultOutput(runner, "vmentry-report")),
	words: inReportActionWords,
	output: ({ out, upload, artifactName }) => ({
		out,
		upload,
		artifactName,
		isUploadedByRun: true
	}),
	load: async () => (await import("./chunks/report-run2.js")).reportBody
});
export {};
