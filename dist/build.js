import "./chunks/rolldown-runtime.js";
import { t as defaultOutput } from "./chunks/runner-environment.js";
import { t as runAction } from "./chunks/action-run.js";
import { n as readBuildInputs, t as inBuildActionWords } from "./chunks/build-inputs.js";
// src/actions/build.ts
await runAction({
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
	load: async () => (await import("./chunks/build-run2.js")).buildBody
});
export {};
