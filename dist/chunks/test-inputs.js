import { M as string, k as object } from "./packages-BqjbYHfX.js";
import { a as readForm, i as namingInputs, l as truth, n as duration, o as regularExpression, r as lines, t as artifactName, u as wholeNumber } from "./input-forms.js";
import { n as machineRequest, t as machineInputs } from "./machine-inputs.js";
import { t as plannedMachine } from "./plan-job.js";
// src/actions/test-inputs.ts
const kernelForm = "a kernel build directory (O=), a bzImage, a linux-image .deb, or COMMIT/VARIANT of the kernel store";
/** The inputs of every action that tests. */
const testInputs = {
	kernel: string().optional(),
	"plan-job": string().optional(),
	plan: string().optional(),
	store: string().optional(),
	commit: string().optional(),
	modules: string().optional(),
	selftests: string().optional(),
	suite: string().optional(),
	"suite-files": lines.default([]),
	"test-files": lines.default([]),
	tests: lines.default([]),
	environments: lines.default([]),
	"only-environments": lines.default([]),
	labels: lines.default([]),
	"known-failures": lines.default([]),
	"allowed-splats": lines.default([]),
	"retry-failures": truth.default(true),
	filter: regularExpression.optional(),
	jobs: wholeNumber(1, 512).optional(),
	timeout: duration.optional(),
	out: string().optional(),
	overwrite: truth.default(false),
	...machineInputs,
	upload: truth.default(true),
	"artifact-name": artifactName.optional(),
	annotate: truth.default(true),
	"fail-on-failures": truth.default(true),
	"allow-fork": truth.default(false)
};
const testInputNames = Object.keys(testInputs);
const inputsSchema = object(testInputs);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param planned the job of a plan that stands for what is not given
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readTestInputs(get, planned, defaultOut) {
	const kernel = string({ error: `${kernelForm} (or a job of a plan: "plan-job")` });
	const schema = planned === void 0 ? inputsSchema.extend({ kernel }) : inputsSchema;
	const inputs = readForm(schema, get);
	return {
		job: {
			...testRequest(inputs, planned),
			kernel: inputs.kernel ?? planned?.kernel ?? "",
			out: inputs.out ?? defaultOut
		},
		upload: inputs.upload,
		artifactName: inputs["artifact-name"] ?? planned?.artifact ?? "vmentry-results",
		annotate: inputs.annotate,
		failsOnFailures: inputs["fail-on-failures"],
		machineKind: planned?.machine.kind ?? "qemu",
		allowFork: inputs["allow-fork"]
	};
}
/** What is tested, and how; explicit inputs win over a plan. */
function testRequest(inputs, planned) {
	const { store, commit, modules, selftests, suite, filter, jobs, timeout, environments } = inputs;
	const onlyEnvironments = inputs["only-environments"];
	const isPlanned = planned !== void 0 && environments.length === 0;
	return {
		suiteFiles: inputs["suite-files"],
		testFiles: inputs["test-files"],
		tests: inputs.tests,
		environments: isPlanned ? planned.environmentFiles : environments,
		onlyEnvironments: isPlanned && onlyEnvironments.length === 0 ? planned.environments : onlyEnvironments,
		knownFailures: inputs["known-failures"],
		allowedSplats: inputs["allowed-splats"],
		retryFailures: inputs["retry-failures"],
		overwrite: inputs.overwrite,
		...timeout === void 0 ? {} : { timeoutMs: timeout },
		...store === void 0 ? {} : { store },
		...commit === void 0 ? {} : { commit },
		...modules === void 0 ? {} : { modules },
		...selftests === void 0 ? {} : { selftests },
		...suite === void 0 ? {} : { suite },
		...jobs === void 0 ? {} : { jobs },
		...filter === void 0 ? {} : { filter },
		machine: machineRequest(inputs, inputs.labels, planned === void 0 ? {} : plannedMachine(planned))
	};
}
/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
function inTestActionWords(message) {
	return namingInputs(message, testInputNames);
}
export { testRequest as a, testInputs as i, kernelForm as n, readTestInputs as r, inTestActionWords as t };
