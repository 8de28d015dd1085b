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
export { readPlannedJob as n, plannedMachine as t };
