import { D as literal, F as unknown, k as object } from "./packages-BqjbYHfX.js";
import { c as UserError, t as counted } from "./text.js";
import { t as version } from "./version.js";
import { i as countStatuses, n as countKinds, o as describeCounts, s as failedStatuses, t as addCounts, u as unfinishedStatuses } from "./counts.js";
import { i as resultsSchema } from "./model.js";
import { a as oneLine, c as shownLine } from "./markdown-text.js";
import { r as splatName, t as groupSplats } from "./splat-group.js";
// src/results/conclude.ts
/**
* What a run comes to. Fails closed: it is `good` only when a test passed (a flaky one did), none ended badly but
* as known, every one had its turn, the machine did not die of something unknown, and the kernel complained of
* nothing that is not allowed. A test that failed
* is a verdict, so a run of failures alone is `tests-failed`, but one of skips and known failures alone has told
* nothing and is an `error`.
*/
function concludeRun(end) {
	const { tests, splats, deaths = [], interrupted, error, notApplicable } = end;
	const counts = countStatuses(tests);
	const unfinished = unfinishedStatuses.reduce((sum, status) => sum + counts[status], 0);
	const failed = failedStatuses.reduce((sum, status) => sum + counts[status], 0);
	const complaints = describeSplats(splats);
	const bad = [...unfinished + failed === 0 ? [] : [describeCounts(counts, [...failedStatuses, ...unfinishedStatuses])], ...complaints === "" ? [] : [complaints]].join("; ");
	if (interrupted) return {
		conclusion: "interrupted",
		reason: `interrupted${unfinished === 0 ? "" : `: ${counted(unfinished, "test")} unfinished`}`
	};
	if (error !== void 0) {
		const what = oneLine(error) || "an error without a message";
		return {
			conclusion: "error",
			reason: bad === "" ? what : `${what} (${bad})`
		};
	}
	const unexplained = deaths.find(({ killer }) => killer === null);
	if (unexplained !== void 0) {
		const what = `the machine died, and no test was found that killed it: ${oneLine(unexplained.reason)}`;
		return {
			conclusion: "error",
			reason: bad === "" ? what : `${what} (${bad})`
		};
	}
	if (notApplicable !== void 0 && tests.length === 0) {
		if (complaints !== "") return {
			conclusion: "splats",
			reason: complaints
		};
		return {
			conclusion: "not-applicable",
			reason: oneLine(notApplicable) || "the platform cannot do what the environment asks"
		};
	}
	if (tests.length === 0) return {
		conclusion: "error",
		reason: "there were no tests to run"
	};
	if (unfinished > 0) return {
		conclusion: "error",
		reason: bad
	};
	if (failed > 0) return {
		conclusion: "tests-failed",
		reason: bad
	};
	if (counts.pass + counts.flaky === 0) return {
		conclusion: "error",
		reason: `no test passed: ${describeCounts(counts)}`
	};
	if (complaints !== "") return {
		conclusion: "splats",
		reason: complaints
	};
	return {
		conclusion: "good",
		reason: ""
	};
}
const toldSplats = 3;
/** `the kernel complained: WARNING kvm_zap (arch/x86/kvm/mmu.c:12), 2 times`; empty when all of it is allowed. */
function describeSplats(splats) {
	const groups = groupSplats(splats.filter(({ allowed }) => allowed === null));
	if (groups.length === 0) return "";
	const told = groups.slice(0, toldSplats).map(({ splats: alike, first }) => {
		const times = alike.length === 1 ? "" : `, ${alike.length} times`;
		return `${splatName(first)}${times}`;
	});
	const more = groups.length - toldSplats;
	return oneLine(`the kernel complained: ${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
}
/** What is not good, the worst first. */
const worstFirst = [
	"interrupted",
	"error",
	"tests-failed",
	"splats"
];
/** How bad a conclusion is: 0 for `good` and `not-applicable`, more for worse. */
function badness(conclusion) {
	const place = worstFirst.indexOf(conclusion);
	return place === -1 ? 0 : worstFirst.length - place;
}
const toldRuns = 5;
/**
* What several runs come to: the worst of them. A run that is not applicable changes nothing, unless there is
* none but such, or none at all: then nothing was tested, which is an error.
*/
function concludeResults(runs) {
	const worst = worstFirst.find((conclusion) => runs.some((run) => run.conclusion === conclusion));
	if (worst !== void 0) return {
		conclusion: worst,
		reason: joinReasons(worstFirst.flatMap((conclusion) => runs.filter((run) => run.conclusion === conclusion)))
	};
	if (runs.some((run) => run.conclusion === "good")) return {
		conclusion: "good",
		reason: ""
	};
	if (runs.length === 0) return {
		conclusion: "error",
		reason: "nothing was run"
	};
	return {
		conclusion: "error",
		reason: `no environment is applicable here: ${joinReasons(runs)}`
	};
}
function joinReasons(runs) {
	const told = runs.slice(0, toldRuns).map(({ environment, reason }) => `${environment.name}: ${reason}`);
	const more = runs.length - toldRuns;
	return oneLine(told.join("; ") + (more > 0 ? `; and ${counted(more, "run")} more` : ""));
}
/** Runs as results, with what they come to together. @param notices what somebody should look after, one line each */
function sumUp(runs, { notices = [] } = {}) {
	return {
		format: "vmentry-results",
		version: 2,
		tool: `vmentry ${version}`,
		...concludeResults(runs),
		counts: addCounts(runs.map((run) => run.counts)),
		notices: [...notices],
		runs: [...runs]
	};
}
// src/results/results-file.ts
/** A results file that cannot be read: the message says which, where in it, and what was expected. */
var ResultsError = class extends UserError {
	/** The file or other source that the text came from. */
	place;
	constructor(place, problem, options) {
		super(`${place}: ${problem}`, options);
		this.place = place;
	}
};
const toldIssues = 5;
/** Versions whose files are read: what a later one added has a default. */
const readVersions = [1, 2];
/**
* Reads a results file's text, of this version or an earlier one. Keys that this version does not know are left
* out, so that a later vmentry may add some without a new version. In version 1 complaints of the kernel did not
* count: a file of it is judged by that, and then concluded anew, so that what it says means what it means today.
* @param place where the text came from, for messages
* @throws ResultsError when it is no results file of a version that is read, or contradicts itself
*/
function parseResults(text, place) {
	const content = parseJson(text, place);
	const version = checkHeader(content, place);
	const current = typeof content === "object" ? {
		...content,
		version: 2
	} : content;
	const parsed = resultsSchema.safeParse(current, { reportInput: true });
	if (!parsed.success) throw asResultsError(place, version, parsed.error.issues);
	const splatsCount = version !== 1;
	const contradiction = findContradiction(parsed.data, { splatsCount });
	if (contradiction !== void 0) throw new ResultsError(place, contradiction);
	return splatsCount ? parsed.data : concludeAnew(parsed.data);
}
function concludeAnew(results) {
	return {
		...sumUp(results.runs.map(concludeRunAnew), results),
		tool: results.tool
	};
}
/** A run of version 1, judged by what its splats mean today. */
function concludeRunAnew(run) {
	const concluded = concludeRun(endOf(run, run.splats));
	return badness(concluded.conclusion) > badness(run.conclusion) ? {
		...run,
		...concluded
	} : run;
}
/**
* The text of a results file: JSON with the keys in the schema's order, two spaces, a final newline.
* @throws Error when they are not as the schema says, which is a fault of vmentry's
*/
function formatResults(results) {
	return `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`;
}
function parseJson(text, place) {
	if (text.trim() === "") throw new ResultsError(place, "is empty; expected vmentry results (JSON)");
	try {
		return JSON.parse(text.replace(/^\ufeff/, ""));
	} catch (error) {
		throw new ResultsError(place, `is not JSON, so it may be cut off${error instanceof Error ? `: ${shownLine(error.message)}` : ""}`, { cause: error });
	}
}
const headerSchema = object({
	format: literal("vmentry-results"),
	version: unknown().optional()
});
/** What is no results file at all, or of another version, is told as such and not as a list of details. */
function checkHeader(content, place) {
	const header = headerSchema.safeParse(content);
	if (!header.success) throw new ResultsError(place, `holds no vmentry results: expected an object with "format": "vmentry-results"`);
	const { version } = header.data;
	if (readVersions.includes(version)) return version;
	const given = JSON.stringify(version) ?? "missing";
	const advice = typeof version === "number" && version > 2 ? "; a newer vmentry made it, and is needed" : "";
	throw new ResultsError(place, `version: ${given}, but this vmentry reads ${readVersions.join(" and ")}${advice}`);
}
/** @param at what the issues' paths begin at */
function asResultsError(place, version, issues, at = []) {
	const told = issues.slice(0, toldIssues).map((issue) => describeIssue({
		...issue,
		path: [...at, ...issue.path]
	}));
	const more = issues.length - toldIssues;
	if (more > 0) told.push(`and ${more} more`);
	return new ResultsError(place, `not as results of version ${String(version)} are: ${told.join("; ")}`);
}
function describeIssue({ path, message, input }) {
	const where = path.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("").replace(/^\./, "");
	const given = input === void 0 ? "nothing" : JSON.stringify(input) ?? String(input);
	return `${where}: ${message} (given: ${shownLine(given, 60)})`;
}
/** What a run ended as, by what it shows; an interruption and an error leave no trace but the conclusion. */
function endOf(run, splats) {
	const { tests, conclusion, reason } = run;
	const isUntested = conclusion === "not-applicable" || conclusion === "splats" && tests.length === 0;
	return {
		tests,
		splats,
		deaths: run.deaths,
		interrupted: false,
		...isUntested ? { notApplicable: reason } : {}
	};
}
/** A file that says it is better, or counts other, than its own tests and splats show must not pass for a result. */
function findContradiction(results, judgement) {
	for (const [index, run] of results.runs.entries()) {
		const wrong = contradictionOfRun(run, judgement);
		if (wrong !== void 0) return `runs[${index}].${wrong}`;
	}
	return contradictionOfWhole(results);
}
/** What of a run its own tests and splats contradict; undefined when nothing. */
function contradictionOfRun(run, { splatsCount }) {
	const wrong = differingCount(run.counts, countStatuses(run.tests));
	if (wrong !== void 0) return `counts.${wrong} tests`;
	const shown = concludeRun(endOf(run, splatsCount ? run.splats : []));
	if (!(badness(shown.conclusion) > badness(run.conclusion) || run.conclusion === "not-applicable" && shown.conclusion !== "not-applicable")) return void 0;
	const told = `${shown.conclusion}${shown.reason === "" ? "" : `: ${shown.reason}`}`;
	return `conclusion: ${run.conclusion}, but its tests say ${told}`;
}
/** What of results their runs contradict; undefined when nothing. */
function contradictionOfWhole({ runs, counts, conclusion }) {
	const wrong = differingCount(counts, addCounts(runs.map((run) => run.counts)));
	if (wrong !== void 0) return `counts.${wrong} runs`;
	const concluded = concludeResults(runs);
	if (concluded.conclusion === conclusion) return void 0;
	return `conclusion: ${conclusion}, but its runs say ${concluded.conclusion}`;
}
function differingCount(given, counted) {
	const wrong = countKinds.find((kind) => given[kind] !== counted[kind]);
	return wrong === void 0 ? void 0 : `${wrong}: ${given[wrong]}, but ${counted[wrong]} by the`;
}
export { contradictionOfRun as a, parseJson as c, concludeResults as d, concludeRun as f, concludeRunAnew as i, parseResults as l, asResultsError as n, contradictionOfWhole as o, sumUp as p, checkHeader as r, formatResults as s, ResultsError as t, badness as u };
