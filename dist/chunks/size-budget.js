import { a as visible, c as UserError, l as describeError, r as formatBytes, t as counted } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { A as record, C as array, D as literal, E as int, M as string, O as number, k as object, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { n as countsSchema, o as sourceLocationSchema, s as splatSchema } from "./model.js";
import { o as describeCounts } from "./counts.js";
import { i as htmlCode, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { t as askedQuestionSchema } from "./question.js";
import { n as probeReportSchema, t as probeOrderSchema } from "./probe.js";
import { r as findingClasses, t as classWords } from "./finding-class.js";
import { a as placeSchema, i as placeNames, t as _taggedTemplateLiteral } from "./taggedTemplateLiteral.js";
import { r as raw, t as html } from "./packages-D2hrReUu.js";
import { createHash } from "node:crypto";
// src/base/versioned-json.ts
/**
* Reads JSON that says its format and version, of this version; keys that the schema does not know are left out.
* @param place where the text came from, for messages
* @throws UserError when it is none
*/
function parseVersionedJson(text, place, { schema, format, version, what }) {
	let content;
	try {
		content = JSON.parse(text.replace(/^\ufeff/, ""));
	} catch (error) {
		const why = describeError(error).slice(0, 200);
		throw new UserError(`${place}: is not JSON, so it may be cut off: ${why}`, { cause: error });
	}
	if (!object({ format: literal(format) }).safeParse(content).success) throw new UserError(`${place}: holds no ${what}: expected an object with "format": "${format}"`);
	if (!object({ version: literal(version) }).safeParse(content).success) throw new UserError(`${place}: version: this vmentry reads ${version} alone`);
	const parsed = schema.safeParse(content);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const where = issue?.path.map(String).join(".") ?? "";
	throw new UserError(`${place}: not as a ${what} is: ${where}: ${issue?.message ?? ""}`);
}
const bisectConclusions = [
	"found",
	"range",
	"not-reproduced",
	"always-bad",
	"merge-base-bad",
	"untestable-end",
	"contradiction",
	"machine-errors",
	"interrupted",
	"handed-over",
	"error"
];
const bisectConclusionSchema = _enum(bisectConclusions).describe("found: the first bad commit; range: one of several, between which nothing can be tried; not-reproduced: the bad end is as good as the good one; always-bad: no good commit was found; merge-base-bad: good and bad are on different branches, and where they parted it was bad already; untestable-end: an end does not build, does not boot or has not the test; contradiction: the first bad commit was not bad again, or its parent not good; machine-errors: machines failed too often; interrupted: by the user, goes on when started again; handed-over: a fresh job goes on; error: vmentry failed");
const commitSchema$1 = object({
	commit: string(),
	subject: string().describe("untrusted"),
	author: string().describe("NAME <ADDRESS>, untrusted"),
	date: datetime().describe("the committer's"),
	parents: array(string()).describe("those that are candidates, or that were one before paths were limited")
});
const verdictSchema = object({
	question: string(),
	verdict: _enum([
		"good",
		"bad",
		"untestable",
		"weak",
		"machine-error"
	]).describe("weak: a flaky test's trials that say little by themselves"),
	failed: int().nonnegative(),
	passed: int().nonnegative(),
	reason: string().describe("one line")
});
const endSchema = object({
	given: string(),
	commit: string(),
	subject: string()
});
const likelySchema = object({
	commit: string(),
	probability: number()
});
const checkSchema = _enum([
	"as-expected",
	"not-as-expected",
	"not-testable",
	"does-not-apply",
	"not-tried"
]);
const bisectReportSchema = object({
	format: literal("vmentry-bisect"),
	version: literal(1),
	tool: string().describe("vmentry and its version"),
	startedAt: datetime(),
	updatedAt: datetime(),
	isRunning: boolean(),
	conclusion: bisectConclusionSchema.nullable().describe("null while it runs; of several questions the worst"),
	reason: string().describe("one line: what is known"),
	asked: object({
		good: endSchema,
		bad: endSchema,
		direction: _enum(["first-bad", "first-good"]).describe("first-good: bad is the older end, and the commit that mended it is searched"),
		questions: array(askedQuestionSchema.extend({ title: string().describe("one line, untrusted") })),
		environment: string(),
		variant: string(),
		machine: string().describe("what the machines are, one line"),
		confidence: number(),
		firstParent: boolean(),
		paths: array(string()),
		command: array(string()).describe("argv that repeats the bisect")
	}),
	notes: array(string()).describe("what was done that was not asked, such as taking the merge-base for good"),
	candidates: object({
		older: string().describe("the end in use whose commits are no candidates"),
		newer: string().describe("the end whose commits are"),
		count: int().nonnegative(),
		culled: array(object({
			commit: string(),
			because: string()
		})).describe("those that cannot change the result, at most 1000"),
		commits: array(commitSchema$1).describe("parents before children; at most 2000, those around the answer when there are more")
	}),
	answers: array(object({
		question: string(),
		conclusion: bisectConclusionSchema.nullable(),
		reason: string().describe("one line"),
		first: commitSchema$1.nullable(),
		range: array(commitSchema$1).describe("when the conclusion is range, oldest first; at most 200"),
		rangeCount: int().nonnegative(),
		confidence: number().describe("that the answer is right, 0 to 1"),
		explanation: string().describe("how the confidence was computed, some sentences"),
		isFlaky: boolean(),
		rates: object({
			bad: number(),
			good: number()
		}).nullable().describe("how often it fails on bad and on good commits, as seen"),
		verification: object({
			culprit: checkSchema,
			parent: checkSchema,
			revert: checkSchema,
			reason: string()
		}),
		likely: array(likelySchema).describe("the likeliest first, at most 50"),
		steps: array(object({
			probe: string(),
			bits: number().describe("what is still to be learnt"),
			likely: array(likelySchema).describe("at most 64")
		})).describe("the belief after each probe"),
		fixes: string().describe("the line Fixes: 0123456789ab (\"subject\"); empty when none was found"),
		maintainers: array(object({
			address: string(),
			role: string()
		})).describe("of scripts/get_maintainer.pl; untrusted"),
		difference: object({
			good: string(),
			bad: string(),
			lines: array(string())
		}).nullable().describe("a unified diff of what a good and a bad trial printed, the files by path; at most 200 lines"),
		reproduce: array(array(string())).describe("argv of commands that show it by hand"),
		gitLog: string().describe("for git bisect replay")
	})),
	probes: array(object({
		order: probeOrderSchema,
		report: probeReportSchema.nullable().describe("null while it runs"),
		subject: string(),
		verdicts: array(verdictSchema)
	})),
	findings: array(object({
		kind: _enum(["build", "boot"]),
		commit: string(),
		subject: string(),
		reason: string(),
		probe: string()
	})).describe("commits on the way that do not build or boot"),
	expected: object({
		probes: number(),
		durationMs: number()
	}).describe("still to come"),
	cost: object({
		probes: int(),
		boots: int(),
		builds: int(),
		durationMs: number()
	})
});
// src/report/bisect-text.ts
/** What a bisect came to, in vmentry's own words: `First bad commit`, `Mended by one of 3 commits`. */
function bisectLabel({ conclusion, direction, rangeCount }) {
	const isMended = direction === "first-good";
	switch (conclusion) {
		case "found": return isMended ? "Mended by" : "First bad commit";
		case "range": return isMended ? `Mended by one of ${rangeCount} commits` : `First bad commit is one of ${rangeCount}`;
		case null:
		case "handed-over": return "Bisect under way";
		case "interrupted": return "Bisect interrupted";
		default: return `Bisect without an answer (${conclusion.replaceAll("-", " ")})`;
	}
}
/**
* `99.2 %`; empty when there is no answer that this is of. Rounded down, so that nobody is told to be surer than is
* known.
*/
function sureText({ conclusion, confidence }) {
	if (conclusion !== "found" && conclusion !== "range") return "";
	const percent = Math.min(1, Math.max(0, confidence)) * 100;
	return percent > 99.9 ? "over 99.9 %" : `${Math.floor(percent * 10 + 1e-6) / 10} %`;
}
/** What was asked, where it does not go without saying: a finding of one test is what its bisect asked for. */
function bisectedTitle({ title }, { tests, splat }) {
	return tests.length === 1 && splat === null ? "" : title;
}
/** All of it in a line: `First bad commit: 0123456789ab subject (99.2 %, bisected between a and b, 2026-02-03)`. */
function bisectText(bisect, finding, shown) {
	const { conclusion, first, reason, page } = bisect;
	const title = bisectedTitle(bisect, finding);
	const answer = conclusion === "found" && first !== null ? `: ${commitText(first, shown)}` : "";
	const told = [
		sureText(bisect),
		`bisected ${endsText(bisect, finding, shown)}`,
		dayOf(bisect)
	].filter((fact) => fact !== "").join(", ");
	const why = answer === "" && reason !== "" ? `: ${shown(reason, 300)}` : "";
	const more = page === "" ? "" : `; see ${shown(page, 300)}`;
	return `${title === "" ? "" : `${shown(title, 200)}: `}${bisectLabel(bisect)}${answer} (${told})${why}${more}`;
}
/**
* The newest answer in a few words, `first bad commit 0123456789ab (99.2 %) between a and b`; empty when no bisect
* found a commit.
*/
function bisectBrief(finding, shown) {
	const bisect = finding.bisects.find(({ conclusion, first }) => conclusion === "found" && first !== null);
	if (bisect === void 0 || bisect.first === null) return "";
	const label = bisectLabel(bisect);
	return `${`${label.charAt(0).toLowerCase()}${label.slice(1)}`} ${shown(shortId(bisect.first.commit))} (${sureText(bisect)}) ${endsText(bisect, finding, shown)}`;
}
/** Where it was searched; the environment where the finding is in others, too. */
function endsText({ good, bad, environment }, { places }, shown) {
	const where = environment !== "" && places.length > 1 ? ` in ${shown(environment, 100)}` : "";
	return `between ${shown(shortId(good.commit))} and ${shown(shortId(bad.commit))}${where}`;
}
function commitText({ commit, subject }, shown) {
	return [shown(shortId(commit)), shown(subject, 120)].filter((text) => text !== "").join(" ");
}
function shortId(commit) {
	return commit.slice(0, 12);
}
function dayOf({ updatedAt }) {
	return /^\d{4}-\d\d-\d\d/.exec(updatedAt)?.[0] ?? "";
}
// src/report/told-bisect.ts
/** As in `bisect.json`, which says what each means. */
const toldConclusions = [
	"found",
	"range",
	"not-reproduced",
	"always-bad",
	"merge-base-bad",
	"untestable-end",
	"contradiction",
	"machine-errors",
	"interrupted",
	"handed-over",
	"error"
];
const commitSchema = object({
	commit: string(),
	subject: string().describe("untrusted")
});
/** What a bisect came to that asked of a finding what it is about. */
const toldBisectSchema = object({
	title: string().describe("what it asked, one line; untrusted"),
	direction: _enum(["first-bad", "first-good"]).describe("first-good: the commit that mended it was searched, and the bad end is the older one"),
	conclusion: _enum(toldConclusions).nullable().describe("as in bisect.json: found, range, or why there is no answer; null while it runs"),
	reason: string().describe("one line: what is known; untrusted"),
	first: commitSchema.nullable().describe("the answer, of which it is sure when the conclusion is found"),
	rangeCount: int().nonnegative().describe("when the conclusion is range: how many commits it is one of; else 0"),
	confidence: number().describe("that the answer is right, 0 to 1"),
	good: commitSchema.describe("the good end, as asked"),
	bad: commitSchema.describe("the bad end, which need not be the commit that is reported on"),
	environment: string().describe("in which it was searched; empty: the only one, without its name"),
	variant: string().describe("empty: the only one, without its name"),
	updatedAt: string().describe("when this was so"),
	page: string().describe("its page, else its bisect.json; relative to the directory in which bisects were looked for")
});
const count = int().nonnegative();
const placeIndex = count.describe("index into table.places");
const findingClassSchema = _enum(findingClasses).describe("build-failure: a commit does not build, or its kernel does not come up; regression: was good, is bad, beyond what it is flaky by; new-splat; infrastructure: no verdict (in error, no turn, died with the machine); unjudged: bad, and neither baseline nor history has its environment; new-failure: bad, and not there before; boot-splat: a complaint at the boot of a build, and it is not known whether it was there before; new-warning: a compiler warns of what it did not before; slower: beyond its own noise; flaky; missing: was there; newly-skipped; still-failing: was bad in the baseline; old-splat: a complaint that was there before; newly-known: fails as an expectation says, and did not before; fixed; splat-gone");
const trialsSchema = object({
	failed: count,
	of: count
});
const flakeSchema = object({
	...trialsSchema.shape,
	low: number(),
	high: number().describe("Wilson's interval of 95 % for the rate, from the earlier runs in these places"),
	chance: number().nullable().describe("how likely so many failures now are, when it fails as often as before; null when that was no question"),
	isOftener: boolean().describe("the failures now are more than that, false discoveries controlled"),
	drift: object({
		recent: trialsSchema,
		earlier: trialsSchema,
		chance: number()
	}).nullable().describe("the rate of the last runs differs from that of the ones before them")
});
const cellSchema = object({
	test: string(),
	place: placeIndex,
	before: string().describe("how it counted in the baseline; absent; or earlier: STATUS, from the history"),
	now: string().describe("how it counts; absent"),
	job: string().describe("whose results have it; empty when none has"),
	durationMs: number().nonnegative(),
	isConfirmed: boolean().describe("it was repeated alone, and failed again")
});
const sinceSchema = object({
	commit: string(),
	at: string(),
	isAtLeast: boolean().describe("nothing earlier is known")
});
const slowdownSchema = object({
	medianMs: number().describe("of the earlier passes"),
	nowMs: number(),
	factor: number().describe("with what its whole run was slower by taken off"),
	earlier: count.describe("how many earlier passes there are")
});
const buildMessageSchema = object({
	severity: _enum(["error", "warning"]),
	file: string(),
	line: int(),
	column: int().nullable(),
	message: string()
});
const exampleSchema = object({
	test: string(),
	place: placeIndex,
	job: string(),
	tail: array(string()).describe("the last lines of its output"),
	logs: object({
		stdout: string(),
		stderr: string()
	}).nullable(),
	console: string().nullable(),
	repeat: string().describe("a command that repeats the test alone; empty when none is known")
});
const findingSchema = object({
	class: findingClassSchema,
	fingerprint: string().describe("the same for the same cause in another run: neither commit nor line nor number is in it"),
	isRed: boolean(),
	title: string().describe("one line: which test, which complaint, which build"),
	reason: string().describe("one line: how it failed; empty when there is nothing to say"),
	location: sourceLocationSchema.nullable().describe("of the failed assertion, or where the kernel complained"),
	tests: array(string()).describe("ids; of a complaint those that were running"),
	places: array(placeIndex),
	scope: array(string()).describe("what the places have in common and no other has, such as nested=on"),
	since: sinceSchema.nullable().describe("the first commit of those on which it is known to fail"),
	flake: flakeSchema.nullable(),
	slowdown: slowdownSchema.nullable(),
	splat: splatSchema.nullable(),
	splats: array(string()).describe("keys of new complaints that the kernel made while the tests ran"),
	build: object({
		commit: string(),
		subject: string(),
		variant: string(),
		stage: string(),
		messages: array(buildMessageSchema)
	}).nullable(),
	bisects: array(toldBisectSchema).default([]).describe("what is known of its first bad commit, or of the one that mended it; the newest first"),
	times: count.describe("how many tests and places, complaints or builds are in it"),
	cells: array(cellSchema).describe("the first ones of `times`"),
	example: exampleSchema.nullable()
});
/** Something because of which a report cannot say that all is well. */
const problemSchema = object({
	kind: _enum([
		"nothing-ran",
		"missing-results",
		"unreadable-results",
		"never-ran",
		"interrupted",
		"broken-run",
		"not-built",
		"other-commit"
	]),
	text: string().describe("one line"),
	job: string().describe("empty when it is no single one"),
	places: array(placeIndex)
});
/** The states of a cell of the table, by letter. */
const cellStates = {
	B: "regression",
	N: "new-failure",
	U: "unjudged",
	I: "infrastructure",
	L: "slower",
	K: "flaky",
	M: "missing",
	Z: "newly-skipped",
	S: "still-failing",
	X: "newly-known",
	G: "fixed",
	p: "passed",
	k: "flaky",
	f: "failed",
	s: "skipped",
	x: "failed as known",
	e: "no verdict",
	".": "absent"
};
const reportSchema = object({
	format: literal("vmentry-report"),
	version: literal(1),
	tool: string().describe("vmentry and its version"),
	run: object({
		id: string(),
		commit: string(),
		subject: string(),
		at: string()
	}),
	baseline: object({
		commit: string(),
		subject: string(),
		distance: count.nullable().describe("commits between it and the merge-base; null when unknown"),
		source: string().describe("one line: where its results are from"),
		places: count.describe("places that both have")
	}).nullable(),
	conclusion: _enum([
		"good",
		"broken",
		"incomplete"
	]).describe("broken: there is a finding of a class that `failOn` has; incomplete: results are missing, or nothing ran, which is red, too"),
	reason: string().describe("why it is not good; empty when it is"),
	failOn: array(findingClassSchema),
	counts: countsSchema.describe("all tests in all places now"),
	classes: record(findingClassSchema, count).describe("how many tests and places, complaints or builds are in each class"),
	problems: array(problemSchema),
	findings: array(findingSchema).describe("the most important first"),
	moreFindings: count.describe("so many more are in `classes` alone"),
	table: object({
		places: array(object({
			...placeSchema.shape,
			settings: record(string(), string()),
			jobs: array(string()),
			conclusion: string().describe("the worst of its runs'; empty when it has none"),
			counts: countsSchema,
			compared: _enum([
				"baseline",
				"history",
				"nothing"
			]),
			runFactor: number().describe("how many times as long its tests took as earlier; 1 when unknown")
		})),
		rows: array(object({
			test: string(),
			states: string()
		})).describe("only tests with a finding"),
		rest: count.describe("tests without one")
	}).describe(`states: a letter for each place: ${Object.entries(cellStates).map(([letter, what]) => `${letter} ${what}`).join(", ")}`),
	history: object({
		runs: count,
		tests: count,
		places: count,
		oldest: string().nullable(),
		bytes: count,
		problems: array(string())
	})
});
// src/report/order.ts
/**
* The most important first: what makes the report red, by class; of a class what is confirmed, then what is in most
* tests and places; slower ones and flaky ones by how much.
*/
function compareFindings(a, b) {
	return Number(b.isRed) - Number(a.isRed) || findingClasses.indexOf(a.class) - findingClasses.indexOf(b.class) || Number(isConfirmed(b)) - Number(isConfirmed(a)) || (b.slowdown?.factor ?? 0) - (a.slowdown?.factor ?? 0) || b.times - a.times || compareText(a.title, b.title) || compareText(a.reason, b.reason);
}
/** One at least was repeated alone, and failed again. */
function isConfirmed({ cells }) {
	return cells.some((cell) => cell.isConfirmed);
}
function compareText(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
// src/report/markdown-finding.ts
const toldPlaces$1 = 6;
const toldTests = 10;
const toldCells = 30;
/** A finding with all that is known of it, folded; in brief a line. @param names of the places */
function findingPart(finding, names) {
	const { class: kind, title, reason } = finding;
	const { icon } = classWords[kind];
	const places = placesText$1(finding, names, htmlCode);
	const where = places === "" ? "" : ` (${places})`;
	const why = reason === "" || finding.splat !== null ? "" : `: ${htmlCode(reason, 200)}`;
	const content = [
		factsText(finding, names),
		...outputTexts(finding),
		...cellsText(finding, names)
	];
	return {
		full: details(`${icon} ${htmlCode(title, 200)}${where}${why}`, content.filter((text) => text !== "").join("\n\n")),
		brief: briefLine(finding, names),
		leaves: `detail of ${classWords[kind].many}`
	};
}
/** One line of a list. */
function briefLine(finding, names) {
	const { class: kind, title } = finding;
	const places = placesText$1(finding, names, code);
	const how = howText(finding);
	return `- ${classWords[kind].icon} ${code(title, 200)}${places === "" ? "" : ` (${places})`}${how === "" ? "" : `: ${how}`}`;
}
/** Where it is: `all environments`, `nested=on`, or by name. */
function placesText$1({ places, scope }, names, shown) {
	if (scope.length > 0) {
		const common = scope.map((each) => each === "all environments" ? each : shown(each, 150)).join(" or ");
		return scope[0] === "all environments" ? `all ${places.length} environments` : `all with ${common}`;
	}
	const told = places.slice(0, toldPlaces$1).map((index) => shown(names[index] ?? "", 100));
	const more = places.length - toldPlaces$1;
	return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
/** How it shows, in a few words. @param shown how others' text is written */
function howText(finding, shown = code) {
	const { slowdown, reason, since, flake, cells, splat, times } = finding;
	const bisect = bisectBrief(finding, shown);
	const answer = bisect === "" ? [] : [bisect];
	if (slowdown !== null) return [slowdownText$1(slowdown), ...answer].join("; ");
	const [cell] = cells;
	return [
		...reason === "" || splat !== null && finding.title.includes(reason) ? [] : [shown(reason, 160)],
		...cell === void 0 || finding.class === "still-failing" ? [] : [`${cell.before}, now ${cell.now}`],
		...isConfirmed(finding) ? ["again when repeated alone"] : [],
		...since === null ? [] : [sinceText$1(since, shown)],
		...flake === null || finding.class !== "flaky" && flake.failed === 0 ? [] : [flakeText(flake)],
		...splat !== null && times > 1 ? [`${times} times`] : [],
		...answer
	].join("; ");
}
function slowdownText$1({ nowMs, medianMs, factor, earlier }) {
	return `${formatDuration(nowMs)}, ${factor.toFixed(1)} times the ${formatDuration(medianMs)} of ${counted(earlier, "earlier pass", "earlier passes")}`;
}
function sinceText$1({ commit, isAtLeast }, shown) {
	return `since ${isAtLeast ? "at least " : ""}${shown(commit.slice(0, 12))}`;
}
/** `failed 3 of 60 times before (5 %, 2 to 14 %)`. */
function flakeText({ failed, of, low, high, isOftener, chance, drift }) {
	if (of === 0) return "no earlier runs";
	return `${`failed ${failed} of ${of} times before (${percent(low)} to ${percent(high)})`}${isOftener && chance !== null ? `; now oftener than that (chance ${percent(chance)})` : ""}${drift === null ? "" : `; of late ${drift.recent.failed} of ${drift.recent.of}, earlier ${drift.earlier.failed} of ${drift.earlier.of}`}`;
}
function percent(share) {
	const value = share * 100;
	if (value === 0 || value >= 10) return `${value.toFixed(0)} %`;
	return value < .01 ? "under 0.01 %" : `${Number(value.toPrecision(2))} %`;
}
function factsText(finding, names) {
	const { tests, location, splats, splat, build, bisects, example, fingerprint } = finding;
	const how = howText({
		...finding,
		bisects: []
	});
	const where = placesText$1({
		...finding,
		scope: []
	}, names, code);
	return [
		...how === "" ? [] : [how],
		...location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`],
		...where === "" ? [] : [`in ${where}`],
		...tests.length < 2 && splat === null ? [] : testsText(tests, splat === null ? "tests" : "while"),
		...splats.length === 0 ? [] : [`the kernel complained meanwhile: ${splats.slice(0, 3).map((key) => code(key, 200)).join(", ")}`],
		...build === null ? [] : [`${code(build.subject)}, stage ${code(build.stage)}`],
		...bisects.map((bisect) => bisectText(bisect, finding, code)),
		...exampleFacts(example, names),
		`fingerprint ${code(fingerprint)}`
	].join("\\\n");
}
function testsText(tests, label) {
	if (tests.length === 0) return [];
	const more = tests.length - toldTests;
	return [`${label} ${tests.slice(0, toldTests).map((id) => code(id, 100)).join(", ")}${more > 0 ? ` and ${more} more` : ""}${label === "while" ? " ran" : ""}`];
}
function exampleFacts(example, names) {
	if (example === null) return [];
	const { logs, place, job, console: log } = example;
	const files = [...logs === null ? [] : [logs.stdout, logs.stderr], ...log === null ? [] : [log]];
	if (files.length === 0) return [];
	const from = job === "" ? "" : ` of ${code(job)}`;
	return [`logs (${code(names[place] ?? "", 100)}): ${files.map((file) => code(file)).join(", ")}${from}`];
}
function outputTexts({ splat, build, example }) {
	const lines = splat === null ? [] : splat.frames.length > 0 ? splat.frames : splat.lines;
	const messages = (build?.messages ?? []).map(({ file, line, column, severity, message }) => `${[
		file,
		line,
		...column === null ? [] : [column]
	].join(":")}: ${severity}: ${message}`);
	return [
		...lines.length === 0 ? [] : [codeBlock(lines)],
		...messages.length === 0 ? [] : [codeBlock(messages)],
		...example === null || example.tail.length === 0 ? [] : [codeBlock(example.tail)],
		...example === null || example.repeat === "" ? [] : [`Repeat it:\n\n${codeBlock([example.repeat], Number.POSITIVE_INFINITY)}`]
	];
}
/** When there are several: each with how it was and is. */
function cellsText({ cells, times }, names) {
	if (cells.length < 2) return [];
	const lines = cells.slice(0, toldCells).map(({ test, place, before, now, durationMs, isConfirmed: again }) => {
		const took = durationMs > 0 ? `, ${formatDuration(durationMs)}` : "";
		return `- ${code(test, 100)} in ${code(names[place] ?? "", 100)}: ${before}, now ${now}${again ? " (again alone)" : ""}${took}`;
	});
	const more = times - Math.min(cells.length, toldCells);
	return [[...lines, ...more > 0 ? [`- and ${more} more`] : []].join("\n")];
}
// src/report/markdown-heat.ts
/** Of a cell that is worth a look. */
const marks = {
	B: "regression",
	N: "new-failure",
	U: "unjudged",
	I: "infrastructure",
	L: "slower",
	K: "flaky",
	M: "missing",
	Z: "newly-skipped",
	S: "still-failing",
	X: "newly-known",
	G: "fixed"
};
const plain$1 = {
	p: "·",
	s: "–",
	x: "▫",
	".": ""
};
const mostRows = 50;
const briefRows = 10;
const mostColumns = 60;
/** With more of them, names would make the table too wide. */
const namedColumns = 6;
/** Tests by places, without the rows and the columns that have nothing to say. */
function heatPart({ places, rows, rest }) {
	if (rows.length === 0) return {
		full: "",
		brief: "",
		leaves: "table of tests and environments"
	};
	const telling = places.flatMap((_, index) => rows.some((row) => isTelling(row.states[index])) ? [index] : []);
	const columns = telling.slice(0, mostColumns);
	const names = placeNames(places);
	const isNamed = columns.length <= namedColumns;
	const top = [row(["test", ...columns.map((index, number) => isNamed ? code(names[index] ?? "", 40) : String(number + 1))]), row(["---", ...columns.map(() => ":-:")])];
	const lines = rows.slice(0, mostRows).map(({ test, states }) => row([code(test, 100), ...columns.map((index) => cellOf(states[index]))]));
	const notes = [
		legend(rows.slice(0, mostRows).map(({ states }) => states)),
		notTold("test", rows.length - mostRows, rest),
		notTold("environment", telling.length - mostColumns, places.length - telling.length)
	].filter((note) => note !== "");
	const key = isNamed ? [] : [details("columns", columns.map((index, number) => `${number + 1}. ${code(names[index] ?? "", 200)}`).join("\n"))];
	const text = (shown) => [
		[...top, ...shown].join("\n"),
		...key,
		notes.join("\\\n")
	].join("\n\n");
	return {
		full: text(lines),
		brief: text(lines.slice(0, briefRows)),
		leaves: "whole table of tests and environments"
	};
}
function isTelling(letter) {
	return asState(letter) in marks;
}
function asState(letter) {
	return letter !== void 0 && isState(letter) ? letter : ".";
}
function isState(letter) {
	return Object.hasOwn(cellStates, letter);
}
function cellOf(letter) {
	const state = asState(letter);
	const mark = marks[state];
	return mark === void 0 ? plain$1[state] ?? "" : classWords[mark].icon;
}
function legend(states) {
	const used = new Set(states.flatMap((letters) => [...letters]).map(asState));
	const told = [...used].flatMap((state) => {
		const mark = marks[state];
		return mark === void 0 ? [] : [`${classWords[mark].icon} ${classWords[mark].one}`];
	});
	const rest = [...used].flatMap((state) => (plain$1[state] ?? "") === "" ? [] : [`${plain$1[state] ?? ""} ${cellStates[state]}`]);
	return [...told, ...rest].join(", ");
}
function notTold(what, left, quiet) {
	return [...left > 0 ? [`${counted(left, `more ${what}`)} with something to say`] : [], ...quiet > 0 ? [`${counted(quiet, what)} with nothing to say`] : []].join(", ");
}
function row(cells) {
	return `| ${cells.join(" | ")} |`;
}
// src/report/markdown.ts
/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
const summaryBytes = 921600;
/** GitHub takes 65,535 characters for a comment; there are no more of them than bytes. */
const commentBytes = 61440;
/**
* A report as GitHub-flavoured Markdown: what broke, in a small table; tests by environments; then all that is known
* of each finding, folded. What does not fit is left out from the end, and counted.
*/
function formatReportMarkdown(report, options = {}) {
	const { maxBytes = summaryBytes, links = [] } = options;
	const names = placeNames(report.table.places);
	const parts = [
		essential(heading(report), "heading"),
		essential(subheading(report, links), "heading"),
		essential(problemsText(report), "list of problems"),
		topPart(report, names),
		essential(alsoText(report), "counts"),
		heatPart(report.table),
		...findingParts(report, names),
		essential(moreText(report), "count"),
		environmentsPart(report, names),
		essential(footnote(report), "footnote")
	];
	return joinParts(parts, maxBytes);
}
function essential(text, leaves) {
	return {
		full: text,
		brief: text,
		leaves
	};
}
const icons$1 = {
	good: "✅",
	broken: "❌",
	incomplete: "⚠️"
};
function heading({ conclusion, findings, problems }) {
	const words = [countsText(findings.filter(({ isRed }) => isRed)), problems.length === 0 ? "" : counted(problems.length, "problem")].filter((text) => text !== "").join(", ");
	return `## ${icons$1[conclusion]} vmentry: ${words === "" ? "nothing broke" : words}`;
}
/** `2 regressions, 1 new kernel complaint`: findings, not tests. */
function countsText(findings) {
	return findingClasses.flatMap((kind) => {
		const count = findings.filter((each) => each.class === kind).length;
		return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
	}).join(", ");
}
function subheading(report, links) {
	const { run, baseline, counts } = report;
	return [
		`${`${code(run.commit.slice(0, 12))}${run.subject === "" ? "" : ` ${code(run.subject, 120)}`}`}: ${describeCounts(counts)}`,
		baseline === null ? "Compared with no baseline: none was found." : `Compared with ${baselineText(baseline)}`,
		linksText(links)
	].filter((line) => line !== "").join("\\\n");
}
function distanceText(distance) {
	if (distance === null) return "";
	return distance === 0 ? ", the merge-base" : `, ${counted(distance, "commit")} before the merge-base`;
}
function linksText(links) {
	return links.filter(({ url }) => /^https:\/\/[^\s<>()"'`\\]+$/.test(url)).map(({ label, url }) => `[${label.replace(/[^\w .,/-]/g, "")}](<${url}>)`).join(" · ");
}
const toldProblems = 20;
function problemsText({ problems }) {
	if (problems.length === 0) return "";
	const more = problems.length - toldProblems;
	return [
		"**Red whatever the tests say:**",
		"",
		...problems.slice(0, toldProblems).map(({ text }) => `- ${code(text, 300)}`),
		...more > 0 ? [`- and ${more} more`] : []
	].join("\n");
}
const topRows = 15;
/** What makes it red; when nothing does, nothing. */
function topPart({ findings }, names) {
	const red = findings.filter(({ isRed }) => isRed);
	if (red.length === 0) return {
		full: "",
		brief: "",
		leaves: "table of what broke"
	};
	const rows = red.slice(0, topRows).map((finding) => {
		const { icon, one } = classWords[finding.class];
		return `| ${[
			`${icon} ${one}`,
			code(finding.title, 120),
			placesText$1(finding, names, code),
			howText(finding)
		].join(" | ")} |`;
	});
	const more = red.length - topRows;
	const text = [
		"| what | which | where | how |",
		"| --- | --- | --- | --- |",
		...rows
	].join("\n");
	const full = more > 0 ? `${text}\n\nand ${counted(more, "more finding")} that are red, below` : text;
	return {
		full,
		brief: full,
		leaves: "table of what broke"
	};
}
function alsoText({ findings }) {
	const text = countsText(findings.filter(({ isRed }) => !isRed));
	return text === "" ? "" : `Not red: ${text}.`;
}
/** Of these a line says all. */
const listed = /* @__PURE__ */ new Set([
	"missing",
	"newly-skipped",
	"newly-known",
	"fixed",
	"splat-gone"
]);
function findingParts({ findings }, names) {
	return findingClasses.flatMap((kind) => {
		const own = findings.filter((each) => each.class === kind);
		if (own.length === 0) return [];
		if (listed.has(kind)) return [listPart(kind, own, names)];
		const { many } = classWords[kind];
		const title = `### ${many.charAt(0).toUpperCase()}${many.slice(1)}`;
		return [{
			full: title,
			brief: title,
			leaves: "heading"
		}, ...own.map((finding) => findingPart(finding, names))];
	});
}
function moreText({ moreFindings }) {
	return moreFindings === 0 ? "" : `And ${counted(moreFindings, "more finding")}, in the results alone.`;
}
const listedLines = 200;
function listPart(kind, own, names) {
	const { one, many, icon } = classWords[kind];
	const summary = `${icon} ${counted(own.length, one, many)}`;
	const more = own.length - listedLines;
	const lines = own.slice(0, listedLines).map((finding) => briefLine(finding, names));
	return {
		full: details(summary, [...lines, ...more > 0 ? [`- and ${more} more`] : []].join("\n")),
		brief: summary,
		leaves: `list of ${many}`
	};
}
function environmentsPart({ table }, names) {
	const told = {
		baseline: "the baseline",
		history: "earlier runs",
		nothing: "nothing"
	};
	const lines = table.places.map((place, index) => {
		const settings = Object.entries(place.settings).map(([feature, value]) => code(`${feature}=${value}`, 60));
		return `- ${code(names[index] ?? "", 100)}${settings.length === 0 ? "" : ` (${settings.join(", ")})`}: ${describeCounts(place.counts)}; compared with ${told[place.compared]}`;
	});
	const summary = counted(lines.length, "environment");
	return {
		full: lines.length === 0 ? "" : details(summary, lines.join("\n")),
		brief: "",
		leaves: "list of environments"
	};
}
function footnote({ history, tool }) {
	const { runs, tests, bytes, problems } = history;
	const known = runs === 0 ? "No history: flakiness and durations are not judged." : `History: ${counted(runs, "run")} of ${counted(tests, "test")}, ${formatBytes(bytes)}.`;
	const wrong = problems.map((text) => `- ${code(text, 200)}`);
	return [`<sub>${known} ${tool.replace(/[^\w .-]/g, "")}</sub>`, ...wrong.length === 0 ? [] : ["", ...wrong]].join("\n");
}
/** Which commit's results, how far from the merge-base, and where from; a baseline at the desk may have no commit. */
function baselineText({ commit, subject, distance, source }) {
	if (commit === "") return code(source, 200);
	const told = subject === "" ? "" : ` ${code(subject, 120)}`;
	return `${code(commit.slice(0, 12))}${told}${distanceText(distance)}: ${code(source, 200)}`;
}
// src/bisecting/telling/bisect-file.ts
/**
* The text of `bisect.json`. @throws Error when it is not as the schema says, which is a fault of vmentry's
*/
function formatBisectJson(report) {
	return `${JSON.stringify(bisectReportSchema.parse(report), null, 1)}\n`;
}
/**
* Reads a `bisect.json` of this version; keys that it does not know are left out.
* @param place where the text came from, for messages
* @throws UserError when it is none, or when it contradicts itself
*/
function readBisectReport(text, place) {
	const report = parseVersionedJson(text, place, {
		schema: bisectReportSchema,
		format: "vmentry-bisect",
		version: 1,
		what: "report of a bisect"
	});
	const wrong = contradictionOf(report);
	if (wrong !== void 0) throw new UserError(`${place}: contradicts itself: ${wrong}`);
	return report;
}
/** A file that names a commit without having found one, or answers what was not asked, must not pass for an answer. */
function contradictionOf({ asked, answers, probes, candidates, isRunning, conclusion }) {
	const questions = new Set(asked.questions.map(({ id }) => id));
	const ids = new Set(probes.map(({ order }) => order.id));
	const commits = new Set(candidates.commits.map(({ commit }) => commit));
	if (questions.size < asked.questions.length) return "asked.questions: one is there twice";
	if (ids.size < probes.length) return "probes: one is there twice";
	if (commits.size < candidates.commits.length) return "candidates.commits: one is there twice";
	if (candidates.count < commits.size) return "candidates.count: fewer than there are";
	if (!isRunning && conclusion === null) return "conclusion: none, and it does not run";
	for (const [index, answer] of answers.entries()) {
		const at = `answers.${index}`;
		if (!questions.has(answer.question)) return `${at}.question: was not asked`;
		if (answer.conclusion === "found" !== (answer.first !== null) && answer.conclusion !== "contradiction") return `${at}.first: not as its conclusion says`;
		if (answer.rangeCount < answer.range.length) return `${at}.rangeCount: fewer than there are`;
		if (answer.steps.some(({ probe }) => !ids.has(probe))) return `${at}.steps: a probe that is not there`;
	}
	if (new Set(answers.map(({ question }) => question)).size < answers.length) return "answers: one is there twice";
	for (const [index, { order, report, verdicts }] of probes.entries()) {
		if (report !== null && (report.id !== order.id || report.commit !== order.commit)) return `probes.${index}.report: of another probe`;
		if (verdicts.some(({ question }) => !questions.has(question))) return `probes.${index}.verdicts: of what was not asked`;
	}
}
// src/html-report/drawings.css
var drawings_default = "svg .good {\n  fill: var(--good-fill);\n}\n\nsvg .bad {\n  fill: var(--bad-fill);\n}\n\nsvg .odd {\n  fill: var(--odd-fill);\n}\n\nsvg .flaky {\n  fill: var(--flaky-fill);\n}\n\nsvg .known {\n  fill: var(--known-fill);\n}\n\nsvg .calm {\n  fill: var(--calm-fill);\n}\n\nsvg .now {\n  fill: var(--text);\n}\n\nsvg .boot {\n  fill: var(--boot-fill);\n}\n\nsvg .boot.bad {\n  fill: var(--bad-fill);\n}\n\nsvg .set-up {\n  fill: var(--set-up-fill);\n}\n\nsvg .busy {\n  fill: var(--busy-fill);\n  pointer-events: none;\n}\n\nsvg .run {\n  fill: light-dark(#eef2f6, #1d262f);\n}\n\nsvg .run.wrong {\n  fill: light-dark(#fbeae8, #2e1d1e);\n}\n\nsvg .grid {\n  fill: none;\n  stroke: var(--line);\n  vector-effect: non-scaling-stroke;\n}\n\nsvg .base {\n  stroke: var(--line);\n}\n\nsvg .durations {\n  fill: none;\n  stroke: var(--accent);\n  stroke-width: 1.3;\n}\n\n.timeline th:first-child {\n  width: clamp(8rem, 20vw, 17rem);\n  max-width: clamp(8rem, 20vw, 17rem);\n  overflow-wrap: anywhere;\n  vertical-align: top;\n  white-space: normal;\n}\n\n.timeline th span {\n  display: block;\n}\n\n.timeline th .soft {\n  font-size: 0.93em;\n  font-weight: 400;\n}\n\n.timeline td {\n  padding: 0.3rem 0;\n}\n\n.timeline td svg {\n  display: block;\n  width: 100%;\n  min-width: 24rem;\n}\n\n.timeline .axis {\n  display: flex;\n  min-width: 24rem;\n}\n\n.timeline .axis span {\n  flex: 1 1 0;\n  min-width: 0;\n  overflow: visible;\n  white-space: nowrap;\n}\n\n.lines {\n  max-height: 46rem;\n  overflow: auto;\n}\n\n.lines thead th {\n  position: sticky;\n  top: 0;\n  z-index: 1;\n  background: var(--card);\n}\n";
// src/html-report/filters.css
var filters_default = ".filters {\n  position: sticky;\n  top: 0;\n  z-index: 5;\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 0.5rem;\n  margin: 0 0 1.1rem;\n  padding: 0.6rem 1.1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 9px;\n  box-shadow: 0 2px 10px light-dark(rgb(20 40 70 / 6%), rgb(0 0 0 / 30%));\n}\n\n.chips,\n.fields {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.35rem 0.45rem;\n}\n\n.fields {\n  gap: 0.4rem 1rem;\n}\n\nlabel {\n  display: flex;\n  align-items: center;\n  gap: 0.4rem;\n  min-width: 0;\n  color: var(--soft);\n}\n\nlabel.grow {\n  flex: 1 1 14rem;\n}\n\ninput,\nselect,\nbutton {\n  min-height: 1.85rem;\n  padding: 0.1rem 0.6rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 6px;\n  background: var(--card);\n  color: var(--text);\n  font: inherit;\n}\n\nlabel.grow input {\n  flex: 1;\n  min-width: 0;\n}\n\nselect {\n  min-width: 0;\n  max-width: 15rem;\n}\n\nbutton {\n  cursor: pointer;\n}\n\nbutton:hover {\n  background: var(--hover);\n}\n\nbutton.quiet {\n  border-color: var(--line);\n  color: var(--soft);\n}\n\n.chip {\n  min-height: 1.7rem;\n  padding: 0 0.55rem 0 0.3rem;\n  border-color: var(--line);\n  border-radius: 5px;\n}\n\n.chip[aria-pressed=\"true\"] {\n  border-color: var(--accent);\n  background: light-dark(#e3effb, #16304a);\n  box-shadow: inset 0 0 0 1px var(--accent);\n}\n\n#shown {\n  min-width: 7.5rem;\n}\n";
// src/html-report/findings.css
var findings_default = "summary {\n  cursor: pointer;\n}\n\n.group h3 {\n  color: var(--soft);\n}\n\n.group:first-of-type h3 {\n  margin-top: 0;\n}\n\n.finding {\n  border-top: 1px solid var(--line);\n  content-visibility: auto;\n  contain-intrinsic-size: auto 40rem auto 2rem;\n  scroll-margin-top: calc(var(--bar, 0px) + 0.5rem);\n}\n\n.finding[open] {\n  contain-intrinsic-size: auto 40rem auto 30rem;\n}\n\n.fold > summary {\n  color: var(--soft);\n}\n\n.finding > summary,\n.finding.brief {\n  margin: 0;\n  padding: 0.3rem 0.2rem;\n  overflow-wrap: anywhere;\n}\n\n.finding > summary:hover {\n  background: var(--hover);\n}\n\n.finding .title {\n  font-weight: 620;\n}\n\n.finding .where {\n  margin: 0 0.3rem;\n  color: var(--soft);\n}\n\n.finding .why {\n  color: var(--soft);\n}\n\n.finding[open] > summary .why {\n  display: none;\n}\n\n.finding.here > summary {\n  background: var(--hover);\n  box-shadow: inset 3px 0 0 var(--accent);\n}\n\n.detail {\n  padding: 0.2rem 0 0.9rem 1.1rem;\n}\n\n.facts {\n  display: grid;\n  gap: 0.15rem;\n  margin: 0.2rem 0 0.7rem;\n}\n\n.facts div {\n  display: grid;\n  grid-template-columns: 11.5rem minmax(0, 1fr);\n}\n\n.facts dd {\n  margin: 0;\n  overflow-wrap: anywhere;\n}\n\n.facts .said {\n  font-family: var(--mono);\n  font-size: 0.92em;\n}\n\n.list {\n  display: block;\n  max-height: 7.6rem;\n  overflow-y: auto;\n}\n\n.each {\n  margin-right: 0.7rem;\n}\n\n.each:not(:last-child)::after {\n  content: \",\";\n}\n\nfigure {\n  position: relative;\n  margin: 0 0 0.8rem;\n}\n\nfigcaption {\n  margin-bottom: 0.2rem;\n  color: var(--soft);\n}\n\npre {\n  max-height: 30rem;\n  margin: 0;\n  padding: 0.55rem 0.75rem;\n  overflow: auto;\n  border: 1px solid var(--line);\n  border-radius: 6px;\n  background: var(--log);\n  line-height: 1.42;\n  tab-size: 8;\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\npre code {\n  font-size: 1em;\n}\n\npre b {\n  font-weight: 600;\n}\n\npre .hit {\n  color: var(--bad);\n}\n\n.copy {\n  position: absolute;\n  top: -0.15rem;\n  right: 0;\n  min-height: 1.4rem;\n  padding: 0 0.55rem;\n  font-size: 0.93em;\n}\n\n.command {\n  padding-right: 1rem;\n}\n\n.logs code {\n  margin-right: 0.3rem;\n}\n\n.fold {\n  margin: 0 0 0.6rem;\n}\n\n.fold[open] > summary {\n  margin-bottom: 0.3rem;\n}\n\n.ends {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.4rem;\n  margin: 0;\n  font-size: 0.93em;\n}\n\n.history {\n  display: grid;\n  grid-template-columns: minmax(0, max-content) max-content 1fr;\n  gap: 0.25rem 0.9rem;\n  align-items: end;\n}\n\n.history li {\n  display: contents;\n}\n\n.history .what {\n  overflow-wrap: anywhere;\n}\n\n.spark {\n  max-width: 100%;\n  vertical-align: bottom;\n}\n";
// src/html-report/keys.css
var keys_default = "dialog {\n  max-width: min(34rem, calc(100vw - 2rem));\n  padding: 1rem 1.3rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 10px;\n  background: var(--card);\n  color: var(--text);\n}\n\ndialog::backdrop {\n  background: rgb(10 15 20 / 45%);\n}\n\ndialog dl {\n  display: grid;\n  gap: 0.35rem;\n  margin: 0 0 1rem;\n}\n\ndialog dl div {\n  display: grid;\n  grid-template-columns: 5.5rem 1fr;\n}\n\ndialog dd {\n  margin: 0;\n}\n";
// src/html-report/markup.ts
/** A line of text is not shown longer than this: what is longer says no more to a reader. */
const mostCharacters = 1e3;
/**
* A template of HTML. Whatever text stands in it is from wherever: it is escaped, cut, and its control characters are
* made visible, those that turn the direction of text among them.
*/
function markup(template, ...values) {
	return settled(html(template, ...values.map(plain)));
}
function settled(made) {
	if (made instanceof Promise) throw new Error("a report's template waits for something");
	return made;
}
/** Finished markup is an object, a String with a mark; what is a string is text. */
function plain(value) {
	if (typeof value === "string") return clipped(value, mostCharacters);
	return Array.isArray(value) ? value.map(plain) : value;
}
/** Text cut to so many characters, control characters visible. */
function clipped(text, most) {
	const shown = visible(text.length > most ? text.slice(0, most + 1) : text);
	return shown.length <= most ? shown : `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
/** Text that must not be cut, such as a command that somebody copies. */
function whole(text) {
	return settled(html`${visible(text)}`);
}
/** Pieces of finished HTML, as they are. */
function joined(pieces) {
	return raw(pieces.join(""));
}
/** Text that this room wrote itself, such as its style sheet: it is HTML as it stands. */
function trusted(text) {
	return raw(text);
}
/** An address as an attribute's value, when it is a plain https one; else undefined. */
function httpsOnly(url) {
	return url !== void 0 && url.length <= 1e3 && /^https:\/\/[^\s<>"'`\\]+$/.test(url) ? url : void 0;
}
/** Text, as a link where there is an address for it. */
function linked(text, url) {
	const address = httpsOnly(url);
	return address === void 0 ? text : markup`<a href="${address}" rel="noreferrer">${text}</a>`;
}
/** Lines as they were printed. @param hit a line that has it is pointed out */
function lines(all, hit) {
	return joined(all.flatMap((line) => line.length > 2e4 ? [line.slice(0, 2e4)] : line.split("\n")).slice(0, mostLines).map((line) => hit !== void 0 && line.includes(hit) ? markup`<b class="hit">${line}</b>\n` : markup`${line}\n`));
}
const mostLines = 300;
// src/html-report/media.css
var media_default = "@media (max-width: 48rem) {\n  main {\n    padding: 1rem 0.6rem 2rem;\n  }\n\n  .bar {\n    padding: 0.4rem 0.6rem;\n    gap: 0.2rem 0.9rem;\n  }\n\n  section {\n    padding: 0.75rem;\n  }\n\n  .filters {\n    position: static;\n    padding: 0.6rem 0.75rem;\n  }\n\n  .origin div,\n  .facts div {\n    grid-template-columns: minmax(0, 1fr);\n  }\n\n  .origin div,\n  .facts div {\n    margin-bottom: 0.25rem;\n  }\n\n  .detail {\n    padding-left: 0.2rem;\n  }\n\n  #broken,\n  #broken tbody,\n  #broken tr,\n  #broken th,\n  #broken td {\n    display: block;\n    min-width: 0;\n    padding: 0;\n    border: 0;\n    white-space: normal;\n  }\n\n  #broken thead {\n    display: none;\n  }\n\n  #broken tbody tr {\n    padding: 0.45rem 0;\n    border-top: 1px solid var(--line);\n  }\n\n  #broken td[data-label]::before {\n    content: attr(data-label) \": \";\n    color: var(--soft);\n  }\n\n  label,\n  select {\n    max-width: 100%;\n  }\n}\n\n@media print {\n  :root {\n    color-scheme: light;\n  }\n\n  .bar nav,\n  .tools,\n  .filters,\n  .copy,\n  .skip,\n  #tip {\n    display: none;\n  }\n\n  body,\n  section {\n    background: none;\n  }\n\n  section {\n    padding: 0;\n    border: 0;\n  }\n\n  .heat-box,\n  .lines,\n  pre,\n  .list {\n    max-height: none;\n    overflow: visible;\n  }\n\n  .heat thead,\n  .heat th:first-child {\n    position: static;\n  }\n\n  .heat tbody,\n  .finding {\n    content-visibility: visible;\n  }\n\n  .finding,\n  .heat tr,\n  .timeline tr {\n    break-inside: avoid-page;\n  }\n\n  * {\n    print-color-adjust: exact;\n  }\n}\n\n@media (forced-colors: active) {\n  .sign,\n  .heat td {\n    border: 1px solid currentcolor;\n  }\n\n  svg * {\n    forced-color-adjust: none;\n  }\n}\n";
// src/html-report/page.browser.js
var page_browser_default = "// What each page has: commands that can be copied, tables that can be sorted, light and dark, keys. A page's own script\n// follows in the same module and uses these names; all of a page can be read without any of it.\n\n/** @param {string} id */\nconst element = id => document.getElementById(id);\n/**\n * @template {Element} T\n * @param {string} selector\n * @param {new () => T} type\n * @param {ParentNode} [within]\n */\nfunction all(selector, type, within = document) {\n  /** @type {T[]} */\n  const found = [];\n  for (const each of within.querySelectorAll(selector)) if (each instanceof type) found.push(each);\n  return found;\n}\n/** @param {string} text */\nconst say = text => {\n  const status = element(\"said\");\n  if (status !== null) status.textContent = text;\n};\n\n// Commands.\n\n/** @param {HTMLElement} command */\nfunction addCopyButton(command) {\n  const figure = command.closest(\"figure\");\n  if (figure === null || figure.querySelector(\".copy\") !== null) return;\n  const button = document.createElement(\"button\");\n  button.type = \"button\";\n  button.className = \"copy\";\n  button.textContent = \"Copy\";\n  button.addEventListener(\"click\", async () => {\n    const isCopied = await copy(command.textContent ?? \"\");\n    button.textContent = isCopied ? \"Copied\" : \"Press Ctrl+C\";\n    say(isCopied ? \"The command is copied\" : \"The command is selected: press Ctrl+C\");\n    setTimeout(() => {\n      button.textContent = \"Copy\";\n    }, 2_000);\n    if (!isCopied) getSelection()?.selectAllChildren(command);\n  });\n  figure.append(button);\n}\n\n/** @param {string} what */\nasync function copy(what) {\n  try {\n    await navigator.clipboard.writeText(what);\n    return true;\n  } catch {\n    return false;\n  }\n}\n\n// Tables that can be sorted: ascending, descending, and as they were.\n\n/** @param {Element | undefined} cell */\nfunction sortValue(cell) {\n  const value = cell?.getAttribute(\"data-value\") ?? cell?.textContent?.trim() ?? \"\";\n  return /^-?[\\d.]+(?!\\S)/.test(value) ? Number.parseFloat(value) : value.toLowerCase();\n}\n\n/** @param {HTMLTableElement} table */\nfunction makeSortable(table) {\n  const body = table.tBodies[0];\n  const own = all(\"thead th\", HTMLElement, table);\n  if (body === undefined || body.rows.length < 2) return;\n  const given = [...body.rows];\n  for (const [index, head] of own.entries()) {\n    const button = document.createElement(\"button\");\n    button.type = \"button\";\n    button.textContent = head.textContent;\n    button.addEventListener(\"click\", () => {\n      const next =\n        head.ariaSort === \"ascending\" ? \"descending\" : head.ariaSort === \"descending\" ? \"none\" : \"ascending\";\n      for (const each of own) each.removeAttribute(\"aria-sort\");\n      if (next !== \"none\") head.ariaSort = next;\n      const sign = next === \"descending\" ? -1 : 1;\n      const keyed = given.map(row => ({ row, value: sortValue(row.cells[index]) }));\n      if (next !== \"none\") keyed.sort((a, b) => sign * compareValues(a.value, b.value));\n      body.append(...keyed.map(({ row }) => row));\n    });\n    head.replaceChildren(button);\n  }\n}\n\n/**\n * @param {string | number} a\n * @param {string | number} b\n */\nfunction compareValues(a, b) {\n  if (typeof a === \"number\" && typeof b === \"number\") return a - b;\n  return String(a).localeCompare(String(b), \"en\", { numeric: true });\n}\n\n// Light and dark.\n\nconst themes = [\"system\", \"light\", \"dark\"];\n\n/** @param {string} theme */\nfunction showTheme(theme) {\n  if (theme === \"system\") delete document.documentElement.dataset[\"theme\"];\n  else document.documentElement.dataset[\"theme\"] = theme;\n  const button = element(\"theme\");\n  if (button !== null) button.textContent = `Theme: ${theme}`;\n}\n\n/** A browser may keep nothing for a file. */\nconst keptTheme = {\n  read() {\n    try {\n      return localStorage.getItem(\"vmentry-theme\") ?? \"\";\n    } catch {\n      return \"\";\n    }\n  },\n  /** @param {string} theme */\n  write(theme) {\n    try {\n      localStorage.setItem(\"vmentry-theme\", theme);\n    } catch {\n      // Then it is for this time only.\n    }\n  },\n};\n\nlet theme = themes.find(each => each === keptTheme.read()) ?? \"system\";\n\n// Keys.\n\nconst help = element(\"keys\");\n/** A page adds its own. @type {Map<string, () => void>} */\nconst keys = new Map([[\"?\", () => help instanceof HTMLDialogElement && help.showModal()]]);\n\ndocument.addEventListener(\"keydown\", event => {\n  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;\n  const target = event.target instanceof Element ? event.target : document.body;\n  if (event.key === \"Escape\" && target instanceof HTMLInputElement) target.blur();\n  if (target.closest(\"input, select, textarea, dialog\") !== null) return;\n  const act = keys.get(event.key);\n  if (act === undefined) return;\n  event.preventDefault();\n  act();\n});\n\ndocument.addEventListener(\n  \"toggle\",\n  event => {\n    if (event.target instanceof HTMLDetailsElement && event.target.open)\n      for (const command of all(\".command\", HTMLElement, event.target)) addCopyButton(command);\n  },\n  true,\n);\n\nelement(\"theme\")?.addEventListener(\"click\", () => {\n  theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? \"system\";\n  showTheme(theme);\n  keptTheme.write(theme);\n});\nelement(\"help\")?.addEventListener(\"click\", () => keys.get(\"?\")?.());\n// Not by a form: where this page is shown in a sandbox, it may have none.\nelement(\"close-keys\")?.addEventListener(\"click\", () => help instanceof HTMLDialogElement && help.close());\n\nshowTheme(theme);\nfor (const table of all(\"table[data-sorts]\", HTMLTableElement)) makeSortable(table);\nfor (const command of all(\".command\", HTMLElement))\n  if (command.closest(\"details:not([open])\") === null) addCopyButton(command);\nelement(\"tools\")?.removeAttribute(\"hidden\");\n";
// src/html-report/page.css
var page_default = ":root {\n  color-scheme: light dark;\n  --ground: light-dark(#f6f7f9, #0e1318);\n  --card: light-dark(#ffffff, #151b22);\n  --raised: light-dark(#f3f5f8, #1b232c);\n  --text: light-dark(#17202a, #e4eaf0);\n  --soft: light-dark(#566270, #9ba9b7);\n  --line: light-dark(#dde2e9, #29333e);\n  --strong-line: light-dark(#b9c2cd, #465462);\n  --hover: light-dark(#eef3f9, #1d2733);\n  --accent: light-dark(#0b5cad, #7cb8f2);\n  --good: light-dark(#17692f, #6bd08c);\n  --bad: light-dark(#b3261e, #ff9a91);\n  --odd: light-dark(#855200, #eab95a);\n  --good-fill: light-dark(#4fa96a, #3f9c5d);\n  --bad-fill: light-dark(#cf2f27, #f4665c);\n  --odd-fill: light-dark(#c27803, #d99a2b);\n  --flaky-fill: light-dark(#d3a30b, #d8b53c);\n  --known-fill: light-dark(#a5835c, #a88a66);\n  --calm-fill: light-dark(#c3cbd4, #475564);\n  --busy-fill: light-dark(#9dbbdc, #3a6592);\n  --set-up-fill: light-dark(#c4b5dd, #5b4a7d);\n  --boot-fill: light-dark(#7d5fb2, #9c7fd1);\n  --log: light-dark(#f8f9fb, #0b1015);\n  --mono:\n    ui-monospace, \"SF Mono\", \"Cascadia Mono\", \"JetBrains Mono\", \"DejaVu Sans Mono\", Menlo, Consolas, monospace;\n  --name: clamp(10rem, 36vw, 27rem);\n  --row: 1.4rem;\n  --column: 1.55rem;\n}\n\n:root[data-theme=\"light\"] {\n  color-scheme: light;\n}\n\n:root[data-theme=\"dark\"] {\n  color-scheme: dark;\n}\n\n* {\n  box-sizing: border-box;\n}\n\n[hidden] {\n  /* biome-ignore lint/complexity/noImportantStyles: what is hidden stays so, whatever way it is laid out */\n  display: none !important;\n}\n\nhtml {\n  scroll-padding-top: 1rem;\n}\n\nbody {\n  margin: 0;\n  background: var(--ground);\n  color: var(--text);\n  font:\n    0.875rem / 1.5 system-ui,\n    -apple-system,\n    \"Segoe UI\",\n    Roboto,\n    \"Noto Sans\",\n    \"Helvetica Neue\",\n    sans-serif;\n  font-variant-numeric: tabular-nums;\n  text-rendering: optimizeLegibility;\n}\n\ncode,\npre,\nkbd,\n.title,\n#broken th[scope=\"row\"],\n.history .what {\n  font-family: var(--mono);\n  font-size: 0.92em;\n}\n\na {\n  color: var(--accent);\n  text-decoration: underline;\n  text-decoration-color: color-mix(in srgb, currentcolor 30%, transparent);\n  text-underline-offset: 0.2em;\n}\n\na:hover {\n  text-decoration-color: currentcolor;\n}\n\n:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 1px;\n  border-radius: 3px;\n}\n\nmain:focus {\n  outline: none;\n}\n\n.away {\n  position: absolute;\n  width: 1px;\n  height: 1px;\n  overflow: hidden;\n  clip-path: inset(50%);\n  white-space: nowrap;\n}\n\n.skip {\n  position: absolute;\n  left: 0.5rem;\n  top: -4rem;\n  z-index: 9;\n  padding: 0.5rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n}\n\n.skip:focus {\n  top: 0.5rem;\n}\n\n.soft {\n  color: var(--soft);\n}\n\n.good {\n  color: var(--good);\n}\n\n.bad {\n  color: var(--bad);\n}\n\n/* The bar and the frame. */\n\n.bar {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.2rem 1.4rem;\n  padding: 0.4rem max(1.25rem, calc((100vw - 94rem) / 2));\n  background: var(--card);\n  border-bottom: 1px solid var(--line);\n}\n\n.brand {\n  font-weight: 650;\n  letter-spacing: 0.01em;\n}\n\n.brand span {\n  color: var(--accent);\n}\n\n.bar nav {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0 1.1rem;\n}\n\n.bar nav a {\n  color: var(--soft);\n  text-decoration: none;\n}\n\n.bar nav a:hover {\n  color: var(--text);\n}\n\n.tools {\n  display: flex;\n  gap: 0.5rem;\n  margin-left: auto;\n}\n\nmain {\n  max-width: 96.5rem;\n  margin: 0 auto;\n  padding: 1.4rem 1.25rem 3rem;\n}\n\nsection {\n  min-width: 0;\n  margin: 0 0 1.1rem;\n  padding: 0.9rem 1.1rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 9px;\n  scroll-margin-top: calc(var(--bar, 0px) + 0.75rem);\n}\n\nsection > :last-child {\n  margin-bottom: 0;\n}\n\nh1 {\n  margin: 0 0 0.7rem;\n  font-size: clamp(1.25rem, 0.9rem + 1.2vw, 1.7rem);\n  font-weight: 620;\n  line-height: 1.25;\n  letter-spacing: -0.012em;\n  overflow-wrap: anywhere;\n  text-wrap: balance;\n}\n\nh2 {\n  margin: 0 0 0.6rem;\n  font-size: 1.02rem;\n  font-weight: 650;\n  letter-spacing: -0.003em;\n}\n\nh2 .note {\n  margin-left: 0.4rem;\n  color: var(--soft);\n  font-size: 0.875rem;\n  font-weight: 400;\n}\n\nh3 {\n  margin: 1.1rem 0 0.3rem;\n  font-size: 0.875rem;\n  font-weight: 620;\n}\n\np {\n  margin: 0 0 0.6rem;\n  overflow-wrap: anywhere;\n}\n\nul {\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\nkbd {\n  padding: 0.02rem 0.35rem;\n  border: 1px solid var(--strong-line);\n  border-bottom-width: 2px;\n  border-radius: 4px;\n}\n\n.count {\n  margin-left: 0.15rem;\n  color: var(--soft);\n  font-weight: 450;\n}\n\nfooter {\n  padding: 0 1.1rem;\n  color: var(--soft);\n  font-size: 0.93em;\n  overflow-wrap: anywhere;\n}\n\n/* What it comes to. */\n\n.conclusion {\n  margin-bottom: 1.3rem;\n  padding: 0.1rem 0 0.1rem 1.1rem;\n  border-left: 5px solid var(--good-fill);\n}\n\n.conclusion.broken {\n  border-color: var(--bad-fill);\n}\n\n.conclusion.incomplete {\n  border-color: var(--odd-fill);\n}\n\n.verdict {\n  color: var(--good);\n}\n\n.broken .verdict {\n  color: var(--bad);\n}\n\n.incomplete .verdict {\n  color: var(--odd);\n}\n\nh1 .verdict-word {\n  font-weight: 450;\n}\n\n.origin {\n  display: grid;\n  gap: 0.1rem;\n  margin: 0 0 0.8rem;\n}\n\n.origin div {\n  display: grid;\n  grid-template-columns: 7.5rem 1fr;\n}\n\n.origin dt,\n.facts dt {\n  color: var(--soft);\n}\n\n.origin dd {\n  margin: 0;\n  min-width: 0;\n  overflow-wrap: anywhere;\n}\n\n.counts svg {\n  display: block;\n}\n\n.counts > svg {\n  width: 100%;\n  border-radius: 4px;\n}\n\n.counts ul {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.15rem 1.3rem;\n  margin-top: 0.4rem;\n}\n\n.legend svg {\n  vertical-align: -0.1em;\n}\n\n.counts li svg {\n  display: inline-block;\n}\n\n.counts b {\n  font-weight: 620;\n}\n\n.links {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.2rem;\n  margin-top: 0.6rem;\n}\n\n.left-out {\n  margin: 0 0 1.1rem;\n  padding: 0.6rem 1.1rem;\n  border: 1px dashed var(--strong-line);\n  border-radius: 9px;\n}\n\n.left-out p {\n  margin: 0;\n}\n\n#problems {\n  border-left: 5px solid var(--odd-fill);\n}\n\n.problems li {\n  padding: 0.35rem 0;\n  border-top: 1px solid var(--line);\n  overflow-wrap: anywhere;\n}\n\n.problems .fold {\n  margin: 0.1rem 0 0;\n}\n\n.problems li:first-child {\n  border-top: 0;\n}\n\n/* Signs: a letter and a colour for each state. */\n\n.sign {\n  display: inline-block;\n  min-width: 1.35em;\n  padding: 0 0.2em;\n  border-radius: 3px;\n  font: 650 0.79rem / 1.5 var(--mono);\n  text-align: center;\n}\n\n.class {\n  color: var(--text);\n  font-weight: 550;\n  white-space: nowrap;\n}\n\n.class .sign {\n  margin-right: 0.25rem;\n}\n\n.sign.none {\n  border: 1px dotted var(--strong-line);\n}\n\n.B {\n  background: light-dark(#c62828, #ff7b72);\n  color: light-dark(#ffffff, #2b0505);\n}\n\n.N {\n  background: light-dark(#ad1457, #ff8ab8);\n  color: light-dark(#ffffff, #2b0716);\n}\n\n.U {\n  background: light-dark(#6a3fb5, #c4a5ff);\n  color: light-dark(#ffffff, #1c0b3a);\n}\n\n.I {\n  background: light-dark(#8a5300, #f0b13c);\n  color: light-dark(#ffffff, #2b1a00);\n}\n\n.L {\n  background: light-dark(#cfe3f9, #17395f);\n  color: light-dark(#0a4680, #abd4ff);\n}\n\n.K {\n  background: light-dark(#fbe59a, #4a3d10);\n  color: light-dark(#664a00, #f5da7c);\n}\n\n.M {\n  background: light-dark(#dfe1ea, #353c4d);\n  color: light-dark(#3f4557, #c8cddd);\n}\n\n.Z {\n  background: light-dark(#dbe9ed, #1d3b44);\n  color: light-dark(#28535f, #a8d5df);\n}\n\n.S {\n  background: light-dark(#ffd5bd, #4d2511);\n  color: light-dark(#843505, #ffb68d);\n}\n\n.X {\n  background: light-dark(#ece0d4, #3b2f24);\n  color: light-dark(#654525, #dfc3a3);\n}\n\n.G {\n  background: light-dark(#1a7f37, #56d074);\n  color: light-dark(#ffffff, #04210c);\n}\n\n.p {\n  background: light-dark(#e6f4ea, #13281a);\n  color: light-dark(#236b39, #74c48a);\n}\n\n.k {\n  background: light-dark(#fff4cc, #37300f);\n  color: light-dark(#6e5200, #e6cf7b);\n}\n\n.f {\n  background: light-dark(#fad3d0, #4b1d1c);\n  color: light-dark(#98180f, #ffb4ad);\n}\n\n.s {\n  background: light-dark(#f0f2f5, #1f2730);\n  color: light-dark(#5a6673, #93a1af);\n}\n\n.x {\n  background: light-dark(#f4ede5, #2d261f);\n  color: light-dark(#654525, #d3b999);\n}\n\n.e {\n  background: light-dark(#fdeac6, #3c2c10);\n  color: light-dark(#734700, #f0c271);\n}\n\n.legend {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.1rem;\n  margin: 0 0 0.6rem;\n  color: var(--soft);\n}\n";
// src/html-report/tables.css
var tables_default = ".scroll {\n  margin: 0 0 0.4rem;\n  overflow-x: auto;\n}\n\ntable {\n  width: 100%;\n  border-collapse: collapse;\n}\n\nth,\ntd {\n  padding: 0.28rem 1.1rem 0.28rem 0;\n  border-top: 1px solid var(--line);\n  text-align: left;\n  vertical-align: baseline;\n  white-space: nowrap;\n}\n\nth:last-child,\ntd:last-child {\n  padding-right: 0;\n}\n\nthead th {\n  border-top: 0;\n  color: var(--soft);\n  font-size: 0.93em;\n  font-weight: 500;\n}\n\nthead button {\n  all: unset;\n  cursor: pointer;\n}\n\nthead button:hover {\n  color: var(--text);\n}\n\nthead button:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 2px;\n  border-radius: 3px;\n}\n\n[aria-sort=\"ascending\"] > button::after {\n  content: \" ↑\";\n}\n\n[aria-sort=\"descending\"] > button::after {\n  content: \" ↓\";\n}\n\ntbody th {\n  font-weight: 500;\n}\n\ntbody tr:hover {\n  background: var(--hover);\n}\n\n.number {\n  text-align: right;\n}\n\n.wrap {\n  min-width: 9rem;\n  overflow-wrap: anywhere;\n  white-space: normal;\n}\n\n#broken th[scope=\"row\"] {\n  min-width: 14rem;\n}\n\n.said {\n  overflow-wrap: anywhere;\n}\n\ncode.setting {\n  white-space: nowrap;\n}\n\n/* Tests by environments. */\n\n.heat-box {\n  width: fit-content;\n  max-width: 100%;\n  max-height: min(76vh, 62rem);\n  margin: 0 0 0.5rem;\n  overflow: auto;\n  border: 1px solid var(--line);\n  border-radius: 6px;\n  scroll-padding: var(--head, 8rem) 0 0 calc(var(--name) + 1px);\n}\n\n.heat {\n  display: block;\n  width: max-content;\n}\n\n.heat thead {\n  display: block;\n  position: sticky;\n  top: 0;\n  z-index: 2;\n  background: var(--card);\n  border-bottom: 1px solid var(--strong-line);\n}\n\n/* Only the rows that are seen are laid out. */\n.heat tbody {\n  display: block;\n  content-visibility: auto;\n  contain-intrinsic-size: 1px calc(40 * var(--row));\n}\n\n.heat tr {\n  display: flex;\n}\n\n.heat tbody tr {\n  height: var(--row);\n}\n\n.heat th,\n.heat td {\n  flex: none;\n  padding: 0;\n  border: 0;\n}\n\n.heat th:first-child {\n  position: sticky;\n  left: 0;\n  z-index: 1;\n  width: var(--name);\n  padding: 0 0.6rem;\n  overflow: hidden;\n  background: var(--card);\n  border-right: 1px solid var(--strong-line);\n  font: 500 0.8rem / var(--row) var(--mono);\n  text-overflow: ellipsis;\n}\n\n.heat tbody tr:hover th:first-child {\n  background: var(--hover);\n}\n\n.heat th a {\n  color: var(--text);\n  text-decoration: none;\n}\n\n.heat th a:hover {\n  text-decoration: underline;\n}\n\n.heat th.corner {\n  align-self: stretch;\n  display: flex;\n  align-items: flex-end;\n  padding-bottom: 0.35rem;\n  font: inherit;\n}\n\n.heat thead th:not(.corner) {\n  width: var(--column);\n  display: flex;\n  align-items: center;\n  justify-content: flex-start;\n  flex-direction: column-reverse;\n  padding: 0.4rem 0 0.35rem;\n}\n\n.heat thead th:not(.corner) span {\n  max-inline-size: 12rem;\n  overflow: hidden;\n  font-size: 0.75rem;\n  line-height: 1.2;\n  text-overflow: ellipsis;\n  white-space: nowrap;\n  writing-mode: vertical-rl;\n  transform: rotate(180deg);\n}\n\n.heat thead th.here {\n  color: var(--text);\n  background: var(--hover);\n}\n\n.heat td {\n  width: var(--column);\n  border: solid var(--card);\n  border-width: 0 1px 1px 0;\n  font: 650 0.76rem / calc(var(--row) - 1px) var(--mono);\n  text-align: center;\n}\n\n.heat td a {\n  display: block;\n  color: inherit;\n  text-decoration: none;\n}\n\n.heat td:hover,\n.heat td:focus-visible {\n  outline: 2px solid var(--text);\n  outline-offset: -2px;\n  border-radius: 2px;\n}\n\n.heat-box.short {\n  --name: clamp(9rem, 36vw, 14.5rem);\n}\n\n.heat-box.middling {\n  --name: clamp(10rem, 36vw, 21.5rem);\n}\n\n.heat-box.some {\n  --column: clamp(1.6rem, 3.2vw, 2.6rem);\n}\n\n.heat-box.few {\n  --column: clamp(4.5rem, 11vw, 9.5rem);\n}\n\n.few .heat thead th:not(.corner) {\n  align-items: stretch;\n}\n\n.few .heat thead th:not(.corner) span {\n  max-inline-size: none;\n  padding: 0 0.3rem;\n  text-align: center;\n  writing-mode: horizontal-tb;\n  transform: none;\n}\n\n#tip {\n  position: fixed;\n  z-index: 8;\n  max-width: min(34rem, calc(100vw - 1rem));\n  padding: 0.4rem 0.6rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 6px;\n  background: var(--card);\n  box-shadow: 0 4px 18px rgb(0 0 0 / 18%);\n  overflow-wrap: anywhere;\n  white-space: pre-line;\n  pointer-events: none;\n}\n";
// src/html-report/frame.ts
var _templateObject;
/** What every page looks like. Media come last: they change what is before them. */
const style = [
	page_default,
	tables_default,
	filters_default,
	findings_default,
	drawings_default,
	keys_default
].join("\n");
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
/** Without one, a browser would ask the server for its favicon. */
const icons = {
	good: "%231a7f37",
	broken: "%23c62828",
	incomplete: "%23a15c00"
};
function icon(conclusion) {
	return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='${icons[conclusion]}' d='M0 0h4v4h4v4H4V4H0z'/%3E%3C/svg%3E`;
}
/** What all pages of a kind have: the same style and script, and what a kind adds to them. */
var PageFrame = class {
	#style;
	#script;
	#policy;
	/** @param own the kind's style sheet; and its script, which can use the names of page.browser.js */
	constructor(own) {
		this.#style = [
			style,
			own.style ?? "",
			media_default
		].join("\n");
		this.#script = [page_browser_default, own.script ?? ""].join("\n");
		this.#policy = [
			"default-src 'none'",
			`style-src ${digest(this.#style)}`,
			`script-src ${digest(this.#script)}`,
			"img-src data:",
			"base-uri 'none'",
			"form-action 'none'"
		].join("; ");
	}
	/** What of a page is the same in each, bytes. */
	get bytes() {
		return Buffer.byteLength(this.#style) + Buffer.byteLength(this.#script) + 12288;
	}
	/** A whole page. */
	fill(title, conclusion, body) {
		return markup(_templateObject || (_templateObject = _taggedTemplateLiteral([
			"",
			"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"",
			"\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
			"</title>\n<link rel=\"icon\" href=\"",
			"\">\n<style>",
			"</style>\n</head>\n<body>\n",
			"\n<script type=\"module\">",
			"<\/script>\n</body>\n</html>\n"
		])), trusted("<!doctype html>\n"), trusted(this.#policy), title, trusted(icon(conclusion)), trusted(this.#style), body, trusted(this.#script));
	}
};
// src/html-report/words.ts
/** `2 regressions, 1 new kernel complaint`. */
function classCounts(findings) {
	return findingClasses.flatMap((kind) => {
		const count = findings.filter((each) => each.class === kind).length;
		return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
	}).join(", ");
}
/** The words for a class as the title of its findings. */
function classTitle(kind) {
	const { many } = classWords[kind];
	return `${many.charAt(0).toUpperCase()}${many.slice(1)}`;
}
const toldPlaces = 4;
/** Where it is: `all 4 environments`, `all with nested=on`, or by name. */
function placesText({ places, scope }, names) {
	if (scope[0] === "all environments") return `all ${places.length} environments`;
	if (scope.length > 0) return `all with ${scope.map((each) => clipped(each, 150)).join(" or ")}`;
	const told = places.slice(0, toldPlaces).map((index) => names[index] ?? "");
	const more = places.length - toldPlaces;
	return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
function slowdownText({ nowMs, medianMs, factor, earlier }) {
	return `${formatDuration(nowMs)}, ${factor.toFixed(1)} times the ${formatDuration(medianMs)} of ${counted(earlier, "earlier pass", "earlier passes")}`;
}
function sinceText({ commit, at, isAtLeast }) {
	const day = /^\d{4}-\d\d-\d\d/.exec(at)?.[0];
	return `${isAtLeast ? "at least " : ""}${shortCommit(commit)}${day === void 0 ? "" : ` of ${day}`}`;
}
function shortCommit(commit) {
	return commit.slice(0, 12);
}
/** `2026-01-02 03:04 UTC`; what is no time as it is. */
function momentText(iso) {
	const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
	return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}
// src/html-report/page-body.ts
/** What stands in a page, its bar and its list of keys included. */
function pageBody({ parts, main, after, keys }) {
	return markup`<a class="skip" href="#main">Skip to the content</a>
<div class="bar"><span class="brand"><span aria-hidden="true">▚</span> vmentry</span><nav aria-label="Parts">${parts.map(({ id, name }) => markup`<a href="#${id}">${name}</a>`)}</nav><span class="tools" id="tools" hidden><button type="button" id="theme" class="quiet">Theme: system</button><button type="button" id="help" class="quiet" aria-haspopup="dialog">Keys <kbd>?</kbd></button></span></div>
<main id="main" tabindex="-1">
${main}
</main>
${after}
<div id="said" class="away" role="status"></div>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><dl>${[...keys, ["?", "these keys"]].map(([key, what]) => markup`<div><dt>${key.split(" ").map((each) => markup`<kbd>${each}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl><button type="button" id="close-keys">Close</button></dialog>`;
}
/** A part of the page that the bar leads to. */
function section(id, title, note, content) {
	return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${note !== void 0 && markup` <span class="note">${note}</span>`}</h2>
${content}
</section>`;
}
/** What did not fit, if anything: so that nobody takes what is there for all. @param most the size kept to */
function leftOutPart(told, most) {
	if (told.length === 0) return void 0;
	return markup`<aside class="left-out"><p>Left out, so that this file stays under ${most} and opens quickly:</p><ul>${told.map((text) => markup`<li>${text}</li>`)}</ul></aside>`;
}
// src/html-report/size-budget.ts
/**
* Keeps a report within its size. Parts are asked for in the order of their worth; each leaves a share of the whole
* for what comes after it, and what does not fit is left out and told.
*/
var SizeBudget = class {
	#all;
	#left;
	#leftOut = /* @__PURE__ */ new Map();
	constructor(bytes) {
		this.#all = bytes;
		this.#left = bytes;
	}
	/** Whether it fits; then it counts. @param share of the whole that must be left after it */
	take(part, share) {
		const bytes = Buffer.byteLength(part.toString());
		if (this.#left - bytes < this.#all * share) return false;
		this.#left -= bytes;
		return true;
	}
	/** Those of the first that fit; the rest is left out. */
	takeAll(parts, total, share, what) {
		const taken = [];
		for (const part of parts) {
			if (!this.take(part, share)) break;
			taken.push(part);
		}
		this.leaveOut(total - taken.length, what);
		return taken;
	}
	leaveOut(count, { one, many, where }) {
		if (count <= 0) return;
		const known = this.#leftOut.get(one);
		this.#leftOut.set(one, {
			one,
			many,
			where,
			count: count + (known?.count ?? 0)
		});
	}
	/** One line for each kind of thing that is not there, with where it is. */
	leftOut() {
		return [...this.#leftOut.values()].map(({ one, many, count, where }) => `${counted(count, one, many)}: ${where}`);
	}
};
export { isConfirmed as A, formatReportMarkdown as C, howText as D, flakeText as E, bisectText as F, bisectedTitle as I, sureText as L, reportSchema as M, bisectBrief as N, placesText$1 as O, bisectLabel as P, bisectConclusionSchema as R, commentBytes as S, findingPart as T, linked as _, classCounts as a, formatBisectJson as b, placesText as c, slowdownText as d, PageFrame as f, lines as g, joined as h, section as i, cellStates as j, compareFindings as k, shortCommit as l, httpsOnly as m, leftOutPart as n, classTitle as o, clipped as p, pageBody as r, momentText as s, SizeBudget as t, sinceText as u, markup as v, summaryBytes as w, readBisectReport as x, whole as y, bisectConclusions as z };
