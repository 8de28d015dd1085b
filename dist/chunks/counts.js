import { n as countsSchema } from "./model.js";
// src/results/counts.ts
const countKinds = countsSchema.keyof().options;
/** How a test that counts so reads behind a number: `3 timed out`. */
const statusWords = {
	pass: "passed",
	fail: "failed",
	flaky: "flaky",
	skip: "skipped",
	timeout: "timed out",
	crash: "crashed",
	"machine-died": "died with the machine",
	"not-run": "not run",
	error: "in error",
	"known-failure": "failed as known"
};
/** The test ran and its own verdict is bad. */
const failedStatuses = [
	"fail",
	"timeout",
	"crash"
];
/** There is no verdict, and there should be one. */
const unfinishedStatuses = [
	"machine-died",
	"not-run",
	"error"
];
/** What is worth reading first comes first. */
const countKindsByWorth = [
	...failedStatuses,
	...unfinishedStatuses,
	"flaky",
	"known-failure",
	"pass",
	"skip"
];
/** A test that never ran, or that vmentry itself failed at, has not failed in any known way. */
const canBeKnown = /* @__PURE__ */ new Set([...failedStatuses, "machine-died"]);
/** The one rule of how a test counts. */
function countsAs({ status, known }) {
	return known !== void 0 && known !== null && canBeKnown.has(status) ? "known-failure" : status;
}
const bad = /* @__PURE__ */ new Set([...failedStatuses, ...unfinishedStatuses]);
/** Whether a test makes its run red. */
function isBad(test) {
	return bad.has(countsAs(test));
}
function noCounts() {
	return {
		pass: 0,
		fail: 0,
		flaky: 0,
		skip: 0,
		timeout: 0,
		crash: 0,
		"machine-died": 0,
		"not-run": 0,
		error: 0,
		"known-failure": 0
	};
}
/** How many tests ended how. */
function countStatuses(tests) {
	const counts = noCounts();
	for (const test of tests) counts[countsAs(test)] += 1;
	return counts;
}
function addCounts(all) {
	const sum = noCounts();
	for (const counts of all) for (const kind of countKinds) sum[kind] += counts[kind];
	return sum;
}
/** `2 failed, 1 timed out, 48 passed, 30 skipped`, the worst first; `no tests` when there are none. */
function describeCounts(counts, only = countKindsByWorth) {
	const told = only.filter((kind) => counts[kind] > 0);
	return told.length === 0 ? "no tests" : told.map((kind) => `${counts[kind]} ${statusWords[kind]}`).join(", ");
}
export { countsAs as a, isBad as c, countStatuses as i, statusWords as l, countKinds as n, describeCounts as o, countKindsByWorth as r, failedStatuses as s, addCounts as t, unfinishedStatuses as u };
