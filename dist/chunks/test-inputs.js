import { A as object, N as string } from "./packages-_G1VBY_k.js";
import { a as readForm, i as namingInputs, l as truth, n as duration, o as regularExpression, r as lines, t as artifactName, u as wholeNumber } from "./input-forms.js";
import { n as machineRequest, t as machineInputs } from "./machine-inputs.js";
import { a as visible, c as UserError, n as didYouMean, t as counted } from "./text.js";
import { t as readUserText } from "./user-file.js";
import { i as parsePlannedJob, r as parsePlan } from "./plan-file.js";
// src/actions/plan-job.ts
/** Far above what the largest plan has. */
const mostPlanBytes = 67108864;
/**
* The job of a plan that the inputs name: its own JSON, as a matrix hands it over, or its id in the plan at a path.
* @returns undefined when they name none
* @throws UserError when it is none, or the plan has no such job
*/
async function readPlannedJob(job, plan) {
	if (job === "") {
		if (plan === "") return void 0;
		throw new UserError(`input "plan": given ${quoted(plan)} without input "plan-job", which says which job`);
	}
	if (job.startsWith("{")) return parsePlannedJob(job, "input \"plan-job\"");
	if (plan === "") throw new UserError(`input "plan-job": given ${quoted(job)}, expected a job of a plan as JSON, such as toJSON(matrix.job) gives it, or its id together with input "plan"`);
	const read = await readUserText(plan, {
		what: "plan",
		mostBytes: mostPlanBytes
	});
	if ("problems" in read) throw new UserError(`input "plan": ${read.problems.join("\n")}`);
	const { jobs } = parsePlan(read.text, plan);
	const ids = jobs.map(({ id }) => id);
	const found = jobs.find(({ id }) => id === job);
	if (found !== void 0) return found;
	const has = counted(ids.length, "other job");
	throw new UserError(`input "plan-job": given ${quoted(job)}, but ${plan} has ${has} and not this one${didYouMean(job, ids)}`);
}
function quoted(text) {
	return JSON.stringify(visible(text).slice(0, 200));
}
/** What a plan says of its machine, for the job that is to run there. */
function plannedMachine({ machine }) {
	const { name, labels, cpus, memoryMiB, accelerator, cmdline, stage1Kernel } = machine;
	return {
		name,
		labels,
		...cpus === void 0 ? {} : { cpus },
		...memoryMiB === void 0 ? {} : { memoryMiB },
		...accelerator === void 0 ? {} : { accelerator },
		...cmdline === void 0 ? {} : { cmdline },
		...stage1Kernel === void 0 ? {} : { stageOneKernel: stage1Kernel }
	};
}
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
export { testRequest as a, testInputs as i, kernelForm as n, readPlannedJob as o, readTestInputs as r, inTestActionWords as t };
