import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { n as readBuildInputs, t as inBuildActionWords } from "./build-inputs.js";
// src/actions/build-front.ts
/** Builds the commits, boots them if asked, and tells GitHub; red unless all is good. */
const buildFront = {
	read: (get, runner) => readBuildInputs(get, defaultOutput(runner, "vmentry-build")),
	words: inBuildActionWords,
	output: ({ job, upload, artifactName }) => ({
		out: job.out,
		upload,
		artifactName
	}),
	isQuiet: ({ annotate }) => !annotate,
	uses: ({ job, allowFork }) => ({
		code: job.boot === void 0 ? ["build"] : ["build", "qemu"],
		allowFork
	}),
	load: async () => (await import("./build-run2.js")).buildBody
};
export { buildFront };
