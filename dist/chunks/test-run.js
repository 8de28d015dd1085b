import "./rolldown-runtime.js";
import { a as isDebug } from "./packages-w8Mu6QS6.js";
import { t as annotateResults } from "./annotations.js";
import { a as visible, t as counted } from "./text.js";
import { a as countsAs } from "./counts.js";
import { c as statuses } from "./model.js";
import { n as writeLog } from "./log2.js";
import { n as linesProgress, t as runJob } from "./job.js";
import { n as formatMarkdown, t as formatSummary } from "./summary.js";
// src/github/verdict.ts
const named = 8;
/** Statuses of tests that ran and were bad, and of those that could not be run to their end. */
const failedStatuses = [
	"fail",
	"timeout",
	"crash"
];
const errorStatuses = ["machine-died", "error"];
/** Why the job is red, in a few lines; `undefined` when it is good. Names the first failed tests. */
function verdict(results) {
	if (results.conclusion === "good") return void 0;
	const reasons = results.runs.filter((run) => run.conclusion === "error" || run.conclusion === "not-applicable").map((run) => `environment ${run.environment.name}${run.conclusion === "error" ? "" : " is not applicable"}: ${run.reason}`);
	const said = [
		heading(results),
		failedTests(results),
		complaints(results),
		...new Set(reasons)
	].filter((line) => line !== "");
	return visible(said.length === 0 ? results.conclusion : said.join("\n"));
}
function heading({ conclusion, counts }) {
	if (conclusion === "interrupted") return `interrupted: ${counted(counts["not-run"], "test")} did not run`;
	return statuses.filter((status) => status !== "not-run").some((status) => counts[status] > 0) ? "" : "nothing was tested";
}
function failedTests(results) {
	const bad = [...failedStatuses, ...errorStatuses];
	const failed = results.runs.flatMap((run) => run.tests.filter((test) => bad.includes(test.status) && countsAs(test) !== "known-failure").map((test) => `${test.id} (${run.environment.name}${test.status === "fail" ? "" : `, ${test.status}`})`));
	if (failed.length === 0) return "";
	const rest = failed.length > named ? ` and ${failed.length - named} more` : "";
	return `${counted(failed.length, "test")} failed: ${failed.slice(0, named).join(", ")}${rest}`;
}
/** The kernel's complaints that nothing allows, each once. */
function complaints(results) {
	const splats = results.runs.flatMap((run) => run.splats.filter(({ allowed }) => allowed === null));
	const titles = [...new Map(splats.map((splat) => [splat.fingerprint || splat.title, splat.title])).values()];
	if (titles.length === 0) return "";
	const rest = titles.length > named ? ` and ${titles.length - named} more` : "";
	return `the kernel complained: ${titles.slice(0, named).join("; ")}${rest}`;
}
// src/actions/test-run.ts
/** Boots the kernel and runs the tests; the log has what happens meanwhile, and the summary at the end. */
async function runTests(job, { runner, log, signal }) {
	using reporter = linesProgress({
		write: writeLog,
		colour: true,
		level: isDebug() ? "verbose" : "normal"
	});
	const request = {
		...job,
		checkout: runner.workspace
	};
	const outcome = await runJob(request, {
		log,
		signal,
		onProgress: reporter.onProgress
	});
	writeLog(formatSummary(outcome.results, { colour: true }));
	return outcome;
}
const testBody = {
	run: ({ job }, context) => runTests(job, context),
	outputs: outputsOf,
	annotate: async (outcome, inputs, context) => {
		if (inputs.annotate) await annotate(outcome, inputs.job, context);
	},
	summary: ({ results }) => formatMarkdown(results),
	problems: (outcome, { failsOnFailures }) => problemsOf(outcome, failsOnFailures)
};
/** Ends that say something of the kernel, which a report can weigh. */
const verdicts = ["tests-failed", "splats"];
/** Why a run is red; none when it is not. */
function problemsOf({ results, notWritten }, failsOnFailures) {
	return [!failsOnFailures && verdicts.includes(results.conclusion) ? void 0 : verdict(results), notWritten].filter((problem) => problem !== void 0);
}
function outputsOf({ results, resultsPath, junitPath, summaryPath, notWritten }) {
	return {
		conclusion: results.conclusion,
		passed: sum(results, ["pass"]),
		failed: sum(results, failedStatuses),
		skipped: sum(results, ["skip"]),
		errors: sum(results, errorStatuses),
		"not-run": sum(results, ["not-run"]),
		...notWritten === void 0 ? {
			results: resultsPath,
			junit: junitPath,
			summary: summaryPath
		} : {}
	};
}
function sum({ counts }, statuses) {
	return statuses.reduce((total, status) => total + counts[status], 0);
}
/** Shows what failed at its line in the checkout. */
async function annotate({ results }, { selftests, kernel }, { runner }) {
	await annotateResults(results, {
		...runner,
		directories: [selftests, kernel].filter((each) => each !== void 0)
	});
}
export { testBody as n, runTests as t };
