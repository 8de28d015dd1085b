import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { M as string, k as object } from "./packages-BqjbYHfX.js";
import { c as UserError } from "./text.js";
import { a as readForm, i as namingInputs, l as truth, n as duration, r as lines, t as artifactName } from "./input-forms.js";
import { n as machineRequest, t as machineInputs } from "./machine-inputs.js";
import { n as kernelForm } from "./test-inputs.js";
// src/actions/boot-inputs.ts
const defaultRunTimeoutMs = 12e4;
const inputsSchema = object({
	kernel: string({ error: kernelForm }),
	store: string().optional(),
	modules: string().optional(),
	run: string().optional(),
	"run-timeout": duration.optional(),
	"allowed-splats": lines.default([]),
	"fail-on-splats": truth.default(true),
	...machineInputs,
	out: string().optional(),
	overwrite: truth.default(false),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-boot"),
	annotate: truth.default(true),
	"allow-fork": truth.default(false)
});
const bootInputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readBootInputs(get, defaultOut) {
	const inputs = readForm(inputsSchema, get);
	const { kernel, store, modules, run, overwrite } = inputs;
	const timeoutMs = inputs["run-timeout"];
	if (run?.includes("\0") === true) throw new UserError("input \"run\": holds a NUL character, which no command can have");
	if (run === void 0 && timeoutMs !== void 0) throw new UserError("input \"run-timeout\": given without input \"run\", which says what is to be run");
	return {
		job: {
			kernel,
			...store === void 0 ? {} : { store },
			...modules === void 0 ? {} : { modules },
			...run === void 0 ? {} : { script: run },
			scriptTimeoutMs: timeoutMs ?? defaultRunTimeoutMs,
			allowedSplats: inputs["allowed-splats"],
			failsOnSplats: inputs["fail-on-splats"],
			machine: machineRequest(inputs),
			out: inputs.out ?? defaultOut,
			overwrite
		},
		upload: inputs.upload,
		artifactName: inputs["artifact-name"],
		annotate: inputs.annotate,
		allowFork: inputs["allow-fork"]
	};
}
/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
function inBootActionWords(message) {
	return namingInputs(message, bootInputNames);
}
// src/actions/boot-front.ts
/** Boots the kernel once, runs a command on it if asked, and tells GitHub; red unless all is good. */
const bootFront = {
	read: (get, runner) => readBootInputs(get, defaultOutput(runner, "vmentry-boot")),
	words: inBootActionWords,
	output: ({ job, upload, artifactName }) => ({
		out: job.out,
		upload,
		artifactName
	}),
	isQuiet: ({ annotate }) => !annotate,
	uses: ({ allowFork }) => ({
		code: ["qemu"],
		allowFork
	}),
	load: async () => (await import("./boot-run.js")).bootBody
};
export { bootFront };
