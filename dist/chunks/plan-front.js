import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { M as string, k as object } from "./packages-BqjbYHfX.js";
import { t as planDefaults } from "./plan-defaults.js";
import { a as readForm, i as namingInputs, l as truth, r as lines, t as artifactName, u as wholeNumber } from "./input-forms.js";
// src/actions/plan-inputs.ts
const inputsSchema = object({
	repository: string().default("."),
	commit: string().optional(),
	range: string().optional(),
	base: string().optional(),
	"base-branch": string().optional(),
	variants: lines.default([]),
	environments: lines.default([]),
	"only-environments": lines.default([]),
	machines: string().optional(),
	build: truth.default(planDefaults.builds),
	"split-builds": truth.default(planDefaults.splitsBuilds),
	"test-every-commit": truth.default(planDefaults.testsEveryCommit),
	"jobs-per-kernel": wholeNumber(1, 256).default(planDefaults.jobsPerKernel),
	out: string().optional(),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-plan")
});
const planInputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readPlanInputs(get, defaultOut) {
	const { commit, range, base, machines, ...rest } = readForm(inputsSchema, get);
	const baseBranch = rest["base-branch"];
	return {
		request: {
			repository: rest.repository,
			...commit === void 0 ? {} : { commit },
			...range === void 0 ? {} : { range },
			...base === void 0 ? {} : { base },
			...baseBranch === void 0 ? {} : { baseBranch },
			variants: rest.variants,
			environments: rest.environments,
			onlyEnvironments: rest["only-environments"],
			...machines === void 0 ? {} : { machines },
			builds: rest.build,
			splitsBuilds: rest["split-builds"],
			testsEveryCommit: rest["test-every-commit"],
			jobsPerKernel: rest["jobs-per-kernel"]
		},
		out: rest.out ?? defaultOut,
		upload: rest.upload,
		artifactName: rest["artifact-name"]
	};
}
/** The command calls some inputs otherwise. */
const otherNames = {
	repo: "repository",
	variant: "variants",
	env: "environments",
	"only-env": "only-environments"
};
/** A message of the plan in the action's words: it names options as the command has them, `--range`. */
function inPlanActionWords(message) {
	const renamed = message.replaceAll(/(?<![\w-])--(repo|variant|env|only-env)(?![\w-])/g, (_, name) => `--${otherNames[name] ?? name}`);
	return namingInputs(renamed, planInputNames);
}
// src/actions/plan-front.ts
/** Plans the jobs of a workflow, and hands them to it as matrices; red when there are none, or too many. */
const planFront = {
	read: (get, runner) => readPlanInputs(get, defaultOutput(runner, "vmentry-plan")),
	words: inPlanActionWords,
	output: (inputs) => inputs,
	load: async () => (await import("./plan-run.js")).planBody
};
export { planFront };
