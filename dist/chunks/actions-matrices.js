import { c as UserError, r as formatBytes } from "./text.js";
// src/matrix/actions-matrices.ts
/** GitHub takes 1 MB of outputs of a job, two bytes for each character; the other outputs are small. */
const mostBytes = 1e6;
/** @throws UserError when they are larger than a job's outputs can be */
function actionsMatrices({ jobs, buildJobs, builds }) {
	const builders = new Map(builds.map(({ commit, variant, job }) => [`${commit}/${variant}`, job]));
	const matrices = {
		tests: { include: jobs.map((job) => testEntry(job, builders.get(job.kernel) ?? "")) },
		builds: { include: buildJobs.map(buildEntry) }
	};
	const bytes = 2 * (JSON.stringify(matrices.tests).length + JSON.stringify(matrices.builds).length);
	if (bytes <= 98e4) return matrices;
	const most = Math.max(...jobs.map(({ environments }) => environments.length));
	throw new UserError(`the matrices take ${formatBytes(bytes)}, and GitHub takes ${formatBytes(mostBytes)} of a job's outputs: ${jobs.length} test jobs with up to ${most} environments each; name fewer of them with --only-env, or commits, variants or machines`);
}
function testEntry(job, build) {
	const { id, name, artifact, commit, variant, kernel, environments, machine, timeoutMinutes } = job;
	return {
		id,
		name,
		artifact,
		"runs-on": machine.runsOn,
		build,
		commit,
		variant,
		kernel,
		environments: environments.join("\n"),
		machine,
		"plan-job": JSON.stringify(job),
		...timeoutMinutes === void 0 ? {} : { "timeout-minutes": timeoutMinutes }
	};
}
function buildEntry(job) {
	const { id, name, artifact, runsOn, variant, variantFile, commit, range, timeoutMinutes } = job;
	return {
		id,
		name,
		artifact,
		"runs-on": runsOn,
		variant,
		variants: variantFile,
		commit: range === void 0 ? commit : "",
		range: range ?? "",
		...timeoutMinutes === void 0 ? {} : { "timeout-minutes": timeoutMinutes }
	};
}
export { actionsMatrices as t };
