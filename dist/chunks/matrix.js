import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { n as streamLog } from "./log.js";
import { a as visible } from "./text.js";
import { o as writeFileAtomic } from "./files.js";
import { t as actionsMatrices } from "./actions-matrices.js";
import { n as describeOmission, t as planRun } from "./plan-request.js";
import { t as formatPlan } from "./plan-file.js";
import { t as planDefaults } from "./plan-defaults.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as wholeNumber, t as collect } from "./options.js";
import { t as formatTable } from "./table.js";
// src/cli/matrix.ts
function addMatrix(program) {
	return program.command("matrix").description("plan the jobs of a workflow: commits x variants x environments x machines; starts nothing").option("--repo <dir>", "the kernel's git repository", ".").addOption(new Option("--commit <rev>", "a branch, a tag, an id; default: HEAD").conflicts("range")).option("--range <A..B>", "each commit that B has and A has not; all are built, the newest is tested").option("--base <rev>", "what the newest commit is compared with; default: the range's first end").option("--base-branch <name>", "the branch that the newest commit left, or is on").option("--variant <file...>", "*.variant.yaml, or directories of them; default: .vmentry/ in the repository", []).option("--env <path...>", "*.env.yaml, or directories of them; default: .vmentry/ in the repository, else the machine as it comes", []).option("--only-env <name>", "only environments of this name, * for anything; may be given again", collect, []).option("--machines <file>", "default: .vmentry/machines.yaml in the repository, else one QEMU machine").option("--no-build", "build nothing: the kernels are in the store").option("--split-builds", "a build job for each commit, instead of one for each variant", false).option("--test-every-commit", "test each commit, and not the newest one alone", false).addOption(new Option("--jobs-per-kernel <n>", "spread a kernel's environments on a machine over as many jobs, for machines that there are several of").argParser(wholeNumber(1, 256)).default(planDefaults.jobsPerKernel)).option("--out <file>", "also write the plan there, such as plan.json").option("--json", "print the plan as JSON on standard output", false).action(matrix);
}
async function matrix(options) {
	const log = streamLog(process.stderr);
	const signal = interruptSignal(() => {});
	const plan = await planRun(planRequest(options), { signal });
	actionsMatrices(plan);
	if (options.out !== void 0) await writeFileAtomic(options.out, formatPlan(plan));
	for (const each of plan.leftOut) log[each.isWarning ? "warn" : "info"](describeOmission(each));
	process.stdout.write(options.json ? formatPlan(plan) : describe(plan));
}
function planRequest(options) {
	const { commit, range, base, baseBranch, machines } = options;
	return {
		repository: options.repo,
		...commit === void 0 ? {} : { commit },
		...range === void 0 ? {} : { range },
		...base === void 0 ? {} : { base },
		...baseBranch === void 0 ? {} : { baseBranch },
		variants: options.variant,
		environments: options.env,
		onlyEnvironments: options.onlyEnv,
		...machines === void 0 ? {} : { machines },
		builds: options.build,
		splitsBuilds: options.splitBuilds,
		testsEveryCommit: options.testEveryCommit,
		jobsPerKernel: options.jobsPerKernel
	};
}
const shownNames = 60;
function describe({ run, buildJobs, jobs }) {
	const tests = jobs.map(({ id, machine, environments }) => [
		id,
		machine.name,
		machine.runsOn.join(","),
		String(environments.length),
		cut(environments.join(" "))
	]);
	const builds = buildJobs.map(({ id, runsOn, commits }) => [
		id,
		runsOn.join(","),
		String(commits.length)
	]);
	return [
		`commit ${run.commit.slice(0, 12)} ${run.subject}\n`,
		...run.base === null ? [] : [`compared with ${run.base.commit.slice(0, 12)}${run.base.branch === null ? "" : ` of ${run.base.branch}`}\n`],
		...builds.length === 0 ? [] : ["\n", formatTable([[
			"build job",
			"runs on",
			"commits"
		], ...builds])],
		"\n",
		formatTable([[
			"test job",
			"machine",
			"runs on",
			"count",
			"environments"
		], ...tests])
	].map(visible).join("");
}
function cut(text) {
	return text.length > shownNames ? `${text.slice(0, shownNames)}…` : text;
}
export { addMatrix };
