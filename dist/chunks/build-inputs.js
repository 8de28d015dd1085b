import { M as string, k as object } from "./packages-BqjbYHfX.js";
import { c as UserError } from "./text.js";
import { a as readForm, i as namingInputs, l as truth, r as lines, t as artifactName, u as wholeNumber } from "./input-forms.js";
import { n as machineRequest, t as machineInputs } from "./machine-inputs.js";
import { availableParallelism } from "node:os";
// src/actions/build-inputs.ts
const inputsSchema = object({
	repository: string().default("."),
	commit: string().optional(),
	range: string().optional(),
	mbox: string().optional(),
	base: string().optional(),
	variants: lines.default([]),
	store: string().optional(),
	work: string().optional(),
	jobs: wholeNumber(1, 4096).optional(),
	force: truth.default(false),
	"stop-at-failure": truth.default(false),
	"fail-on-failures": truth.default(true),
	"fail-on-warnings": truth.default(false),
	boot: truth.default(false),
	"fail-on-splats": truth.default(false),
	...machineInputs,
	out: string().optional(),
	overwrite: truth.default(false),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-build"),
	"allow-fork": truth.default(false),
	annotate: truth.default(true)
});
const buildInputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readBuildInputs(get, defaultOut) {
	const { commit, range, mbox, base, store, work, jobs, ...rest } = readForm(inputsSchema, get);
	if (rest["fail-on-splats"] && !rest.boot) throw new UserError("input \"fail-on-splats\": given true, but nothing is booted without boot: true");
	return {
		job: {
			repository: rest.repository,
			...commit === void 0 ? {} : { commit },
			...range === void 0 ? {} : { range },
			...mbox === void 0 ? {} : { mbox },
			...base === void 0 ? {} : { base },
			variants: rest.variants,
			...store === void 0 ? {} : { store },
			...work === void 0 ? {} : { work },
			jobs: jobs ?? availableParallelism(),
			force: rest.force,
			stopsAtFailure: rest["stop-at-failure"],
			failsOnWarnings: rest["fail-on-warnings"],
			failsOnSplats: rest["fail-on-splats"],
			...rest.boot ? { boot: machineRequest(rest) } : {},
			out: rest.out ?? defaultOut,
			overwrite: rest.overwrite
		},
		upload: rest.upload,
		artifactName: rest["artifact-name"],
		allowFork: rest["allow-fork"],
		annotate: rest.annotate,
		failsOnFailures: rest["fail-on-failures"]
	};
}
/** The command calls some inputs otherwise. */
const otherNames = {
	repo: "repository",
	variant: "variants"
};
/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
function inBuildActionWords(message) {
	const renamed = message.replaceAll(/(?<![\w-])--(repo|variant)(?![\w-])/g, (_, name) => `--${otherNames[name] ?? name}`);
	return namingInputs(renamed, buildInputNames);
}
export { readBuildInputs as n, inBuildActionWords as t };
