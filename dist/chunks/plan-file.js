import { C as array, D as literal, E as int, M as string, P as union, T as discriminatedUnion, j as strictObject, k as object, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { c as UserError, l as describeError } from "./text.js";
import { c as variantPattern, n as commitPattern } from "./manifest.js";
// src/matrix/kinds/every-machine.ts
const nameText = "a name of 1 to 64 letters, digits, dots, dashes and underscores that starts with none of .-";
const className = "one line of 1 to 200 characters";
const runsOn = "a list of at least one label of runners, such as [self-hosted, kvm]";
const runnerLabel = "a label of runners: 1 to 256 characters on one line";
const label = "a label of 1 to 64 letters, digits, dots, dashes and underscores";
const machineNameSchema = string({ error: `${nameText} (in quotes if it is a number)` }).regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/, { error: nameText });
const classSchema = string({ error: className }).regex(/^[^\x00-\x1f\x7f]{1,200}$/, { error: className });
const runnerLabelSchema = string({ error: runnerLabel }).regex(/^(?! )[^\x00-\x1f\x7f]{1,256}(?<! )$/, { error: runnerLabel });
const runsOnSchema = array(runnerLabelSchema, { error: runsOn }).min(1, { error: runsOn }).max(50, { error: "at most 50 labels" });
/** As users write it, and as GitHub takes it: one label, or a list of them. */
const runsOnForm = union([runnerLabelSchema.transform((one) => [one]), runsOnSchema], { error: "a label of runners, such as kvm, or a list of them, such as [self-hosted, kvm]" });
const labelsSchema = array(string({ error: label }).regex(/^[A-Za-z0-9._-]{1,64}$/, { error: label }), { error: `a list, each ${label}` }).max(100, { error: "at most 100 labels" });
/** A whole number between two bounds, both included. */
function wholeNumber(least, most) {
	const error = `a whole number from ${least} to ${most}`;
	return int({ error }).min(least, { error }).max(most, { error });
}
/** GitHub ends a job on a runner of one's own after five days. */
const timeoutSchema = wholeNumber(1, 7200).describe("minutes that a job may take");
const jobsPerKernelSchema = wholeNumber(1, 256);
/** Keys of every machine in machines.yaml. */
const everyEntryShape = {
	name: machineNameSchema.describe("names the machine in the plan, in jobs and in artifacts"),
	description: string({ error: "text" }).describe("what the machine is").optional(),
	"runs-on": runsOnForm.describe("the labels of the runners that have such a machine"),
	class: classSchema.describe("machines whose results and durations can be compared have one class; default: the name").optional(),
	labels: labelsSchema.describe("what environments may require of it").optional(),
	"timeout-minutes": timeoutSchema.optional(),
	"jobs-per-kernel": jobsPerKernelSchema.describe("as many jobs as its environments are spread over for each kernel; default: what the plan says").optional()
};
/** Keys of every machine in plan.json. */
const everyPlannedShape = {
	name: machineNameSchema,
	class: classSchema.describe("machines whose results and durations can be compared have one class"),
	runsOn: runsOnSchema.describe("the labels of its runners"),
	labels: labelsSchema.describe("what environments may require of it")
};
/** What every machine in plan.json has, of an entry of machines.yaml. */
function plannedOf(entry) {
	return {
		name: entry.name,
		class: entry.class ?? entry.name,
		runsOn: [...new Set(entry["runs-on"])],
		labels: [...new Set(entry.labels ?? [])]
	};
}
// src/matrix/kinds/qemu.ts
const arch = "what QEMU is to be: x86_64 (the default) or arm64";
const cmdline = "words of printable ASCII for the kernel's command line, such as \"nosmt mitigations=off\"";
const kernel = "the path of a kernel build directory, an image or a linux-image .deb on the runner";
const boots = {
	x86_64: ["x86_64", "i386"],
	arm64: ["arm64"]
};
const cpusSchema = wholeNumber(1, 512).describe("CPUs; default: the runner's");
const memorySchema = wholeNumber(256, 1048576).describe("MiB of memory; default: 6144, at most half of the runner's");
const acceleratorSchema = _enum([
	"auto",
	"kvm",
	"tcg"
], { error: "auto, kvm or tcg" }).describe("kvm, tcg (emulation), or auto: kvm where it is proved to work");
const cmdlineSchema = string({ error: cmdline }).regex(/^[ -~]{1,1024}$/, { error: cmdline }).describe("added to the kernel's command line");
const stage1KernelSchema = string({ error: kernel }).regex(/^[^\x00-\x1f\x7f]{1,4096}$/, { error: kernel }).describe("the known-good kernel of stage one, as the runner has it");
const planned = object({
	kind: literal("qemu"),
	...everyPlannedShape,
	cpus: cpusSchema.exactOptional(),
	memoryMiB: memorySchema.exactOptional(),
	accelerator: acceleratorSchema.exactOptional(),
	cmdline: cmdlineSchema.exactOptional(),
	stage1Kernel: stage1KernelSchema.exactOptional()
});
// src/matrix/kinds/index.ts
/** The kinds of machines; a new one is a file beside this one, and its line here. */
const [first, ...others] = [{
	name: "qemu",
	entry: strictObject({
		...everyEntryShape,
		kind: literal("qemu").describe("what boots the kernels"),
		arch: _enum(["x86_64", "arm64"], { error: arch }).describe(arch).optional(),
		cpus: cpusSchema.optional(),
		memory: memorySchema.optional(),
		accelerator: acceleratorSchema.optional(),
		cmdline: cmdlineSchema.optional(),
		"stage1-kernel": stage1KernelSchema.optional()
	}, { error: "a map, such as {name: intel, kind: qemu, runs-on: [self-hosted, kvm, intel]}" }).transform((given) => {
		const { cpus, memory, accelerator, cmdline, "stage1-kernel": stage1Kernel } = given;
		return {
			boots: boots[given.arch ?? "x86_64"],
			timeoutMinutes: given["timeout-minutes"],
			jobsPerKernel: given["jobs-per-kernel"],
			planned: {
				kind: "qemu",
				...plannedOf(given),
				...cpus === void 0 ? {} : { cpus },
				...memory === void 0 ? {} : { memoryMiB: memory },
				...accelerator === void 0 ? {} : { accelerator },
				...cmdline === void 0 ? {} : { cmdline },
				...stage1Kernel === void 0 ? {} : { stage1Kernel }
			}
		};
	}),
	planned
}];
const kindNames = [first, ...others].map(({ name }) => name);
/** A machine as machines.yaml has it, read to a `Machine`. */
const machineEntrySchema = discriminatedUnion("kind", [first.entry, ...others.map(({ entry }) => entry)], { error: `a kind of machine that vmentry has (${kindNames.join(", ")})` });
/** A machine as plan.json has it. */
const plannedMachineSchema = discriminatedUnion("kind", [first.planned, ...others.map(({ planned }) => planned)]);
const planFormat = "vmentry-plan";
/** In all. */
const mostEnvironments = 1e4;
const idSchema = string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, "expected an id of letters, digits, dots, dashes, underscores");
const commitSchema = string().regex(commitPattern, "expected a commit: 40 or 64 lower-case hex digits");
const variantSchema = string().regex(variantPattern, "expected a variant's name");
const kernelSchema = string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})\/[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}$/, "expected COMMIT/VARIANT");
const environmentSchema = string().regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, "expected an environment's name");
const pathSchema = string().regex(/^[^\x00-\x1f\x7f]{1,4096}$/, "expected a path on one line");
const lineSchema = (most) => string().regex(new RegExp(`^[^\\x00-\\x1f\\x7f]{0,${most}}$`), `expected a line of ${most} at most`);
const subjectSchema = lineSchema(500);
const nameSchema = lineSchema(300).min(1);
const plannedBuildSchema = object({
	commit: commitSchema,
	subject: subjectSchema,
	variant: variantSchema,
	job: idSchema.describe("the id of the build job that it belongs to")
});
const plannedBuildJobSchema = object({
	id: idSchema,
	name: nameSchema,
	artifact: idSchema.describe("what the job leaves: build.json, with logs and consoles"),
	variant: variantSchema,
	variantFile: pathSchema.describe("as it was found, relative to where the plan was made unless it is absolute"),
	commit: commitSchema.describe("the newest one"),
	range: string().regex(/^[0-9a-f]{40,64}\.\.[0-9a-f]{40,64}$/, "expected A..B, both ids of commits").exactOptional().describe("all of its commits, when they are several"),
	commits: array(commitSchema).min(1).max(256).describe("oldest first"),
	runsOn: runsOnSchema,
	timeoutMinutes: timeoutSchema.exactOptional()
});
const plannedJobSchema = object({
	id: idSchema,
	name: nameSchema,
	artifact: idSchema.describe("what the job leaves: results.json, with logs and consoles"),
	commit: commitSchema,
	variant: variantSchema,
	kernel: kernelSchema.describe("COMMIT/VARIANT, as in the kernel store"),
	environments: array(environmentSchema).min(1).max(mostEnvironments),
	environmentFiles: array(pathSchema).max(mostEnvironments).describe("files and directories in which they are found; empty for the built-in one alone"),
	machine: plannedMachineSchema,
	timeoutMinutes: timeoutSchema.exactOptional()
});
const omissionSchema = object({
	what: _enum([
		"variant",
		"environment",
		"machine"
	]),
	name: lineSchema(64).min(1),
	reason: lineSchema(2e3),
	isWarning: boolean().describe("true: nothing tests it, and that may not be meant")
});
const planSchema = object({
	format: literal(planFormat),
	version: literal(1),
	tool: object({
		name: literal("vmentry"),
		version: lineSchema(100)
	}),
	run: object({
		commit: commitSchema.describe("what the run is about: the newest commit"),
		subject: subjectSchema,
		base: object({
			branch: lineSchema(255).nullable().describe("null when nobody said"),
			commit: commitSchema.describe("where the commit left the branch; the commit itself when it is on it")
		}).nullable().describe("what the commit is to be compared with")
	}),
	builds: array(plannedBuildSchema).max(65536).describe("oldest commit first"),
	buildJobs: array(plannedBuildJobSchema).max(256),
	jobs: array(plannedJobSchema).max(256),
	leftOut: array(omissionSchema).max(2 * mostEnvironments).describe("what is not tested, and why")
});
/**
* The text of a plan's file; the same plan gives the same text.
* @throws Error when it is not as the schema says, which is a fault of vmentry's
*/
function formatPlan(plan) {
	const checked = planSchema.parse(plan);
	const contradiction = findContradiction(checked);
	if (contradiction !== void 0) throw new Error(`the plan contradicts itself: ${contradiction}`);
	return `${JSON.stringify(checked, null, 1)}\n`;
}
/**
* Reads a plan of this version; keys that it does not know are left out.
* @param place where the text came from, for messages
* @throws UserError when it is none, or contradicts itself
*/
function parsePlan(text, place) {
	const content = parseJson(text, place);
	if (!planSchema.pick({ format: true }).safeParse(content).success) throw new UserError(`${place}: holds no plan: expected an object with "format": "${planFormat}"`);
	if (!planSchema.pick({ version: true }).safeParse(content).success) throw new UserError(`${place}: version: this vmentry reads 1 alone`);
	const plan = parseWith(planSchema, content, place, "a plan");
	const contradiction = findContradiction(plan);
	if (contradiction !== void 0) throw new UserError(`${place}: contradicts itself: ${contradiction}`);
	return plan;
}
/**
* Reads one job of a plan by itself, as a matrix hands it to a job of the workflow.
* @throws UserError when it is none
*/
function parsePlannedJob(text, place) {
	const job = parseWith(plannedJobSchema, parseJson(text, place), place, "a job of a plan");
	const contradiction = kernelContradiction(job);
	if (contradiction !== void 0) throw new UserError(`${place}: contradicts itself: ${contradiction}`);
	return job;
}
function parseJson(text, place) {
	try {
		return JSON.parse(text.replace(/^\ufeff/, ""));
	} catch (error) {
		const why = describeError(error).slice(0, 200);
		throw new UserError(`${place}: is not JSON, so it may be cut off: ${why}`, { cause: error });
	}
}
function parseWith(schema, content, place, what) {
	const parsed = schema.safeParse(content);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const where = issue?.path.map(String).join(".") ?? "";
	throw new UserError(`${place}: not as ${what} is: ${where === "" ? "" : `${where}: `}${issue?.message ?? ""}`);
}
/** What readers stand on, and no schema says. */
function findContradiction({ builds, buildJobs, jobs }) {
	for (const [what, names] of [
		["ids of test jobs", jobs.map(({ id }) => id)],
		["ids of build jobs", buildJobs.map(({ id }) => id)],
		["artifacts", [...jobs, ...buildJobs].map(({ artifact }) => artifact)],
		["builds", builds.map(({ commit, variant }) => `${commit}/${variant}`)]
	]) {
		const twice = firstTwice(names);
		if (twice !== void 0) return `of the ${what}, ${twice} is there twice`;
	}
	const known = new Set(buildJobs.map(({ id }) => id));
	const lost = builds.find(({ job }) => !known.has(job));
	if (lost !== void 0) return `there is no build job ${lost.job}`;
	return jobs.map(kernelContradiction).find((each) => each !== void 0);
}
function kernelContradiction({ id, commit, variant, kernel, environments }) {
	if (kernel !== `${commit}/${variant}`) return `the kernel of job ${id} is not its commit's`;
	const twice = firstTwice(environments);
	return twice === void 0 ? void 0 : `job ${id} has the environment ${twice} twice`;
}
function firstTwice(names) {
	const seen = /* @__PURE__ */ new Set();
	return names.find((name) => seen.size === seen.add(name).size);
}
export { machineEntrySchema as a, parsePlannedJob as i, mostEnvironments as n, runsOnForm as o, parsePlan as r, timeoutSchema as s, formatPlan as t };
