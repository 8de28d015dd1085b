import { u as badness } from "./results-file.js";
import { a as countsAs, s as failedStatuses } from "./counts.js";
import { n as splatKey, t as groupSplats } from "./splat-group.js";
// src/results/compare.ts
const changeKinds = [
	"newFailures",
	"stillFailing",
	"fixed",
	"newlyFlaky",
	"newlyKnown",
	"newlySkipped",
	"missing",
	"newTests",
	"slower",
	"faster"
];
/**
* What changed from one results to another, by environment and test id. Where there are several runs of an
* environment, such as in merged results, the worst end of each test counts, on both sides.
*/
function compareResults(before, after) {
	const old = worstByEnvironment(before.runs);
	const now = worstByEnvironment(after.runs);
	const comparison = {
		newFailures: [],
		stillFailing: [],
		fixed: [],
		newlyFlaky: [],
		newlyKnown: [],
		newlySkipped: [],
		missing: [],
		newTests: [],
		slower: [],
		faster: [],
		newSplats: newSplats(before, after),
		goneSplats: newSplats(after, before).map(({ splat }) => splat),
		brokenRuns: brokenRuns(before.runs, after.runs),
		common: 0,
		isWorse: false
	};
	for (const change of changesBetween(old, now)) {
		if (change.before !== void 0 && change.after !== void 0) comparison.common += 1;
		const kind = kindOf(change);
		if (kind !== void 0) comparison[kind].push(change);
	}
	comparison.slower.sort((a, b) => factor(b) - factor(a));
	comparison.faster.sort((a, b) => factor(a) - factor(b));
	comparison.isWorse = comparison.newFailures.length + comparison.newSplats.length + comparison.brokenRuns.length > 0;
	return comparison;
}
/** The worse, the earlier. */
const ranking = [
	...failedStatuses,
	"machine-died",
	"error",
	"not-run",
	"flaky",
	"known-failure",
	"skip",
	"pass"
];
/** Each test of the runs of one environment once, by its id: by its worst end. */
function worstTests(runs) {
	const found = /* @__PURE__ */ new Map();
	for (const { tests } of runs) for (const test of tests) {
		const known = found.get(test.id);
		if (known === void 0 || rank(test) < rank(known)) found.set(test.id, test);
	}
	return found;
}
function worstByEnvironment(runs) {
	const byEnvironment = Map.groupBy(runs, (run) => run.environment.name);
	return new Map([...byEnvironment].map(([environment, own]) => [environment, worstTests(own)]));
}
function rank(test) {
	return ranking.indexOf(countsAs(test));
}
/** Each test that is in one of them or in both: those from before first. */
function* changesBetween(old, now) {
	for (const [environment, tests] of old) {
		const there = now.get(environment);
		for (const [id, before] of tests) yield changeOf(id, environment, before, there?.get(id));
	}
	for (const [environment, tests] of now) {
		const there = old.get(environment);
		for (const [id, after] of tests) if (there?.has(id) !== true) yield changeOf(id, environment, void 0, after);
	}
}
function changeOf(id, environment, before, after) {
	return {
		id,
		environment,
		before,
		after,
		from: before === void 0 ? void 0 : countsAs(before),
		to: after === void 0 ? void 0 : countsAs(after)
	};
}
const failures = /* @__PURE__ */ new Set([
	...failedStatuses,
	"machine-died",
	"error"
]);
/**
* What became of a test; undefined when nothing did. One that had no turn has no verdict: before it is as good as
* absent, afterwards it is a failure of the run.
*/
function kindOf({ before, after, from, to }) {
	if (from === "not-run" && to === "not-run") return void 0;
	const wasThere = from !== void 0 && from !== "not-run";
	const wasBad = from !== void 0 && failures.has(from);
	if (to === void 0) return wasThere ? "missing" : void 0;
	if (failures.has(to) || to === "not-run") return wasBad ? "stillFailing" : "newFailures";
	if (to === "flaky") return from === "flaky" ? void 0 : "newlyFlaky";
	if (!wasThere) return "newTests";
	if (to === "known-failure") return from === "known-failure" ? void 0 : "newlyKnown";
	if (to === "skip") return from === "skip" ? void 0 : "newlySkipped";
	if (wasBad || from === "known-failure" || from === "flaky") return "fixed";
	return before === void 0 || after === void 0 || from !== "pass" ? void 0 : pace(before, after);
}
const leastFactor = 2;
const leastDifferenceMs = 1e3;
function pace(before, after) {
	const difference = after.durationMs - before.durationMs;
	if (Math.abs(difference) < leastDifferenceMs) return void 0;
	if (after.durationMs > leastFactor * before.durationMs) return "slower";
	return before.durationMs > leastFactor * after.durationMs ? "faster" : void 0;
}
function factor({ before, after }) {
	return (after?.durationMs ?? 0) / Math.max(1, before?.durationMs ?? 0);
}
function newSplats(before, after) {
	const known = new Set(before.runs.flatMap((run) => run.splats.filter(({ allowed }) => allowed === null).map(splatKey)));
	const splats = after.runs.flatMap((run) => run.splats.filter((splat) => splat.allowed === null && !known.has(splatKey(splat))).map((splat) => ({
		...splat,
		environment: run.environment.name
	})));
	return groupSplats(splats).map(({ first: { environment: _, ...splat }, splats: alike }) => ({
		splat,
		environments: [...new Set(alike.map(({ environment }) => environment))],
		times: alike.length
	}));
}
/** Only an interruption and an error can be without a trace in tests and splats. */
function brokenRuns(before, after) {
	const worst = (runs, environment) => runs.filter((run) => run.environment.name === environment).reduce((bad, run) => bad === void 0 || badness(run.conclusion) > badness(bad.conclusion) ? run : bad, void 0);
	return [...new Set(after.map((run) => run.environment.name))].flatMap((environment) => {
		const now = worst(after, environment);
		const old = worst(before, environment);
		if (now === void 0 || badness(now.conclusion) < badness("error")) return [];
		if (old !== void 0 && badness(old.conclusion) >= badness("error")) return [];
		return [{
			environment,
			before: old?.conclusion ?? "absent",
			reason: now.reason
		}];
	});
}
export { worstTests as a, kindOf as i, changeKinds as n, compareResults as r, brokenRuns as t };
