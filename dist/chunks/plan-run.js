import "./rolldown-runtime.js";
import { t as actionsMatrices } from "./actions-matrices.js";
import { n as describeOmission, t as planRun } from "./plan-request.js";
import { t as counted } from "./text.js";
import { r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { t as writePlan } from "./plan-directory.js";
// src/matrix/plan-markdown.ts
/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
const maxBytes = 921600;
const toldEnvironments = 5;
/** The plan as GitHub-flavoured Markdown: what is tested, what is built, what is left out. */
function formatPlanMarkdown(plan) {
	return joinParts([
		heading(plan),
		about(plan),
		tests(plan),
		omissions(plan),
		builds(plan)
	], maxBytes);
}
function heading({ jobs, buildJobs }) {
	const built = buildJobs.length === 0 ? "" : `, ${counted(buildJobs.length, "build job")}`;
	return whole(`## vmentry: plan of ${counted(jobs.length, "test job")}${built}`);
}
function about({ run: { commit, subject, base }, builds: planned }) {
	const commits = new Set(planned.map((each) => each.commit)).size;
	const branch = base?.branch === null || base?.branch === void 0 ? "" : ` on ${code(base.branch)}`;
	return whole([
		`Commit ${code(commit.slice(0, 12))} ${code(subject)}`,
		...base === null ? [] : [`, compared with ${code(base.commit.slice(0, 12))}${branch}`],
		...commits > 1 ? [`; ${commits} commits are built`] : []
	].join(""));
}
function tests({ jobs }) {
	const hasSeveral = new Set(jobs.map(({ commit }) => commit)).size > 1;
	return {
		full: table([
			...hasSeveral ? ["commit"] : [],
			"variant",
			"machine",
			"runs on",
			"environments"
		], jobs.map((job) => [
			...hasSeveral ? [code(job.commit.slice(0, 12))] : [],
			code(job.variant),
			code(job.machine.name),
			code(job.machine.runsOn.join(", ")),
			environmentsOf(job)
		])),
		brief: "",
		leaves: "table of tests"
	};
}
function environmentsOf({ environments }) {
	const more = environments.length - toldEnvironments;
	const names = environments.slice(0, toldEnvironments).map((name) => code(name));
	return `${environments.length}: ${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}
function omissions({ leftOut }) {
	const warnings = leftOut.filter(({ isWarning }) => isWarning);
	const notes = leftOut.filter(({ isWarning }) => !isWarning);
	return {
		full: [...warnings.length === 0 ? [] : [`**Not tested:**\n\n${list(warnings)}`], ...notes.length === 0 ? [] : [details("Not tested with everything", list(notes))]].join("\n\n"),
		brief: "",
		leaves: "list of what is not tested"
	};
}
function list(omitted) {
	return omitted.map(({ what, name, reason }) => `- ${what} ${code(name)}: ${code(reason, 2e3)}`).join("\n");
}
function builds({ buildJobs }) {
	if (buildJobs.length === 0) return whole("");
	const content = table([
		"variant",
		"commits",
		"runs on"
	], buildJobs.map((job) => [
		code(job.variant),
		job.commits.length === 1 ? code(job.commit.slice(0, 12)) : `${job.commits.length} up to ${code(job.commit.slice(0, 12))}`,
		code(job.runsOn.join(", "))
	]));
	return {
		full: details(counted(buildJobs.length, "build job"), content),
		brief: "",
		leaves: "table of builds"
	};
}
function table(head, rows) {
	return [
		head,
		head.map(() => "---"),
		...rows
	].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function whole(text) {
	return {
		full: text,
		brief: text,
		leaves: "part"
	};
}
// src/actions/plan-run.ts
const planBody = {
	run: makePlan,
	outputs: ({ plan, matrices, path }) => ({
		conclusion: "good",
		"test-matrix": JSON.stringify(matrices.tests),
		"build-matrix": JSON.stringify(matrices.builds),
		tests: plan.jobs.length,
		builds: plan.buildJobs.length,
		commit: plan.run.commit,
		base: plan.run.base?.commit ?? "",
		plan: path
	}),
	summary: ({ plan }) => formatPlanMarkdown(plan),
	problems: () => []
};
async function makePlan({ request, out }, { log, signal }) {
	const plan = await planRun(request, { signal });
	const matrices = actionsMatrices(plan);
	const path = await writePlan(out, plan);
	for (const { name, environments, machine } of plan.jobs) log.info(`${name}: ${environments.length} environments, runs on ${machine.runsOn.join(", ")}`);
	for (const each of plan.leftOut) log[each.isWarning ? "warn" : "info"](describeOmission(each));
	return {
		plan,
		matrices,
		path
	};
}
export { planBody };
