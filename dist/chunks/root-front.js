import "./rolldown-runtime.js";
import { r as getInput } from "./packages-w8Mu6QS6.js";
import { t as defaultOutput } from "./runner-environment.js";
import { n as readPlannedJob } from "./plan-job.js";
import { M as string, k as object } from "./packages-BqjbYHfX.js";
import { c as UserError } from "./text.js";
import { t as planDefaults } from "./plan-defaults.js";
import { a as readForm, i as namingInputs } from "./input-forms.js";
import { i as reportWishes, r as reportShape } from "./report-inputs.js";
import { i as testInputs, r as readTestInputs } from "./test-inputs.js";
import { t as testAction } from "./test-action.js";
import { join } from "node:path";
import { availableParallelism } from "node:os";
// src/actions/root-inputs.ts
/** What the root action needs to build first, and to report. */
const buildInputs = {
	repository: string().default("."),
	variants: testInputs.environments,
	work: string().optional(),
	...reportShape
};
const { kernel: _kernel, "plan-job": _job, plan: _plan, ...shared } = testInputs;
const inputsSchema = object({
	...shared,
	...buildInputs
});
const rootInputNames = Object.keys({
	...testInputs,
	...buildInputs
});
/** Whether a kernel is to be built, since none is given. */
function buildsFirst(get) {
	const isGiven = (name) => get(name) !== "";
	if (isGiven("kernel") || isGiven("plan-job")) return false;
	return isGiven("commit") || isGiven("variants") || isGiven("repository");
}
/** What is asked for and would not be done. @throws UserError */
function refuseBuildInputs(get) {
	const given = Object.keys(buildInputs).filter((name) => get(name) !== "");
	if (given.length === 0 || get("kernel") === "" && get("plan-job") === "") return;
	const named = given.map((name) => `"${name}"`).join(", ");
	throw new UserError(`${given.length === 1 ? "input" : "inputs"} ${named}: given with a kernel that is there already; a report is made of kernels that the action builds, from commit or variants, or by actions/report`);
}
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readAllInOneInputs(get, defaultOut) {
	const inputs = readForm(inputsSchema, get);
	const { repository, commit, variants, store, work, overwrite, upload, annotate } = inputs;
	if (inputs.token !== void 0 && !upload) throw new UserError("input \"token\": given with upload: false, but the report is made of the artifacts of the run");
	const out = inputs.out ?? defaultOut;
	return {
		plan: {
			...planDefaults,
			repository,
			...commit === void 0 ? {} : { commit },
			...inputs["base-branch"] === void 0 ? {} : { baseBranch: inputs["base-branch"] },
			variants,
			environments: inputs.environments,
			onlyEnvironments: inputs["only-environments"]
		},
		build: {
			repository,
			...store === void 0 ? {} : { store },
			...work === void 0 ? {} : { work },
			jobs: availableParallelism(),
			force: false,
			stopsAtFailure: false,
			failsOnWarnings: false,
			failsOnSplats: false,
			overwrite
		},
		test: {
			...inputs,
			kernel: void 0,
			"plan-job": void 0,
			plan: void 0
		},
		report: {
			...reportWishes(inputs),
			runId: void 0,
			out: join(out, "report"),
			overwrite,
			upload,
			artifactName: inputs["artifact-name"] ?? "vmentry-report",
			annotate
		},
		current: join(out, "current"),
		allowFork: inputs["allow-fork"]
	};
}
/** The commands call some inputs otherwise. */
const otherNames = {
	repo: "repository",
	variant: "variants",
	env: "environments",
	"only-env": "only-environments"
};
/** A message of a job in the action's words: jobs name options as the commands have them, `--out`. */
function inRootActionWords(message) {
	const renamed = message.replaceAll(/(?<![\w-])--(repo|variant|env|only-env)(?![\w-])/g, (_, name) => `--${otherNames[name] ?? name}`);
	return namingInputs(renamed, rootInputNames);
}
// src/actions/root-front.ts
/** Tests the kernel that is given; else builds it first, tests it, and reports on it. */
async function goAllInOneOrTest(go) {
	await (buildsFirst((name) => getInput(name)) ? go(allInOneFront) : go(testFront));
}
const allInOneFront = {
	read: (get, runner) => readAllInOneInputs(get, defaultOutput(runner)),
	words: inRootActionWords,
	output: ({ report }) => ({
		...report,
		isUploadedByRun: true
	}),
	uses: ({ allowFork }) => ({
		code: ["build", "qemu"],
		allowFork
	}),
	load: async () => (await import("./all-in-one.js")).allInOneBody
};
const testFront = testAction({
	read: async (get, runner) => {
		refuseBuildInputs(get);
		const planned = await readPlannedJob(get("plan-job"), get("plan"));
		return readTestInputs(get, planned, defaultOutput(runner));
	},
	words: inRootActionWords
});
export { goAllInOneOrTest };
