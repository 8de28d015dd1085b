import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { n as readBisectInputs, t as inBisectActionWords } from "./bisect-inputs.js";
// src/actions/bisect-front.ts
/** Searches for the commit that made the difference, and tells meanwhile how far it is; red without an answer. */
const bisectFront = {
	read: (get, runner) => readBisectInputs(get, defaultOutput(runner, "vmentry-bisect")),
	words: inBisectActionWords,
	output: ({ out, upload, artifactName }) => ({
		out,
		upload,
		artifactName
	}),
	uses: ({ probeWorkflow, allowFork }) => ({
		code: probeWorkflow === void 0 ? ["build", "qemu"] : [],
		allowFork
	}),
	load: async () => (await import("./bisect-run.js")).bisectBody
};
export { bisectFront };
