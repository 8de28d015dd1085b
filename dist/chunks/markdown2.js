import { r as formatBytes, t as counted } from "./text.js";
import { i as htmlCode, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { o as describeCounts } from "./counts.js";
import { t as joinParts } from "./markdown-size.js";
import { r as findingClasses, t as classWords } from "./finding-class.js";
import { n as formatDuration } from "./clock.js";
import { A as object, C as array, E as int, N as string, O as literal, j as record, k as number, w as boolean, x as _enum } from "./packages-_G1VBY_k.js";
import { n as countsSchema, o as sourceLocationSchema, s as splatSchema } from "./model.js";
import { i as placeSchema, r as placeNames } from "./place.js";
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
const toldPlaces = 6;
const toldTests = 10;
const toldCells = 30;
/** A finding with all that is known of it, folded; in brief a line. @param names of the places */
function findingPart(finding, names) {
	const { class: kind, title, reason } = finding;
	const { icon } = classWords[kind];
	const places = placesText(finding, names, htmlCode);
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
	const places = placesText(finding, names, code);
	const how = howText(finding);
	return `- ${classWords[kind].icon} ${code(title, 200)}${places === "" ? "" : ` (${places})`}${how === "" ? "" : `: ${how}`}`;
}
/** Where it is: `all environments`, `nested=on`, or by name. */
function placesText({ places, scope }, names, shown) {
	if (scope.length > 0) {
		const common = scope.map((each) => each === "all environments" ? each : shown(each, 150)).join(" or ");
		return scope[0] === "all environments" ? `all ${places.length} environments` : `all with ${common}`;
	}
	const told = places.slice(0, toldPlaces).map((index) => shown(names[index] ?? "", 100));
	const more = places.length - toldPlaces;
	return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
/** How it shows, in a few words. @param shown how others' text is written */
function howText(finding, shown = code) {
	const { slowdown, reason, since, flake, cells, splat, times } = finding;
	if (slowdown !== null) return slowdownText(slowdown);
	const [cell] = cells;
	return [
		...reason === "" || splat !== null && finding.title.includes(reason) ? [] : [shown(reason, 160)],
		...cell === void 0 || finding.class === "still-failing" ? [] : [`${cell.before}, now ${cell.now}`],
		...isConfirmed(finding) ? ["again when repeated alone"] : [],
		...since === null ? [] : [sinceText(since, shown)],
		...flake === null || finding.class !== "flaky" && flake.failed === 0 ? [] : [flakeText(flake)],
		...splat !== null && times > 1 ? [`${times} times`] : []
	].join("; ");
}
function slowdownText({ nowMs, medianMs, factor, earlier }) {
	return `${formatDuration(nowMs)}, ${factor.toFixed(1)} times the ${formatDuration(medianMs)} of ${counted(earlier, "earlier pass", "earlier passes")}`;
}
function sinceText({ commit, isAtLeast }, shown) {
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
	const { tests, location, splats, splat, build, example, fingerprint } = finding;
	const how = howText(finding);
	const where = placesText({
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
const plain = {
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
	return mark === void 0 ? plain[state] ?? "" : classWords[mark].icon;
}
function legend(states) {
	const used = new Set(states.flatMap((letters) => [...letters]).map(asState));
	const told = [...used].flatMap((state) => {
		const mark = marks[state];
		return mark === void 0 ? [] : [`${classWords[mark].icon} ${classWords[mark].one}`];
	});
	const rest = [...used].flatMap((state) => (plain[state] ?? "") === "" ? [] : [`${plain[state] ?? ""} ${cellStates[state]}`]);
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
const icons = {
	good: "✅",
	broken: "❌",
	incomplete: "⚠️"
};
function heading({ conclusion, findings, problems }) {
	const words = [countsText(findings.filter(({ isRed }) => isRed)), problems.length === 0 ? "" : counted(problems.length, "problem")].filter((text) => text !== "").join(", ");
	return `## ${icons[conclusion]} vmentry: ${words === "" ? "nothing broke" : words}`;
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
			placesText(finding, names, code),
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
export { flakeText as a, compareFindings as c, reportSchema as d, findingPart as i, isConfirmed as l, formatReportMarkdown as n, howText as o, summaryBytes as r, placesText as s, commentBytes as t, cellStates as u };
