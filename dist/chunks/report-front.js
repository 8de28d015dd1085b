import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { n as readReportInputs, t as inReportActionWords } from "./report-inputs.js";
// src/actions/report-front.ts
/** Reports on what the run's jobs left, compared with the base branch; red for what the change broke. */
const reportFront = {
	read: (get, runner) => readReportInputs(get, defaultOutput(runner, "vmentry-report")),
	words: inReportActionWords,
	output: ({ out, upload, artifactName }) => ({
		out,
		upload,
		artifactName,
		isUploadedByRun: true
	}),
	load: async () => (await import("./report-run2.js")).reportBody
};
export { reportFront };
