import { o as __toESM } from "./rolldown-runtime.js";
import { a as visible } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { a as countsAs, c as isBad, l as statusWords } from "./counts.js";
import { a as oneLine } from "./markdown-text.js";
import { r as splatName, t as groupSplats } from "./splat-group.js";
import { n as repeatCommand } from "./repeat-command.js";
import { t as require_dist } from "./packages-BIoSyteo.js";
// src/results/conclusion-words.ts
/** How a conclusion reads. */
const conclusionWords = {
	good: "good",
	splats: "kernel complained",
	"tests-failed": "tests failed",
	error: "error",
	interrupted: "interrupted",
	"not-applicable": "not applicable"
};
// src/results/test-name.ts
/** The test's own name: its id without the suite's. */
function testName(test, run) {
	const prefix = `${run.suite.name}/`;
	return test.id.startsWith(prefix) && test.id.length > prefix.length ? test.id.slice(prefix.length) : test.id;
}
/** Where a test's logs are: the directory when they share one, else both files; empty when there are none. */
function logPlace({ logs }) {
	if (logs === null) return "";
	const [stdout, stderr] = [logs.stdout, logs.stderr].map((path) => path.slice(0, path.lastIndexOf("/") + 1));
	return stdout !== void 0 && stdout !== "" && stdout === stderr ? stdout : `${logs.stdout}, ${logs.stderr}`;
}
// src/results/notable-tests.ts
function testsInRuns(runs) {
	return runs.flatMap((run) => run.tests.map((test) => ({
		test,
		run
	})));
}
/** The tests that took longest, the longest first; none when only one was started. */
function slowestTests(all, most = 5) {
	const started = all.filter(({ test }) => test.startedAt !== null && test.status !== "not-run");
	if (started.length < 2) return [];
	return started.sort((a, b) => b.test.durationMs - a.test.durationMs).slice(0, most);
}
/** Passes and skips that should be looked at. What is red is looked at anyway. */
function isSuspicious(test) {
	return test.suspicious !== "" && !isBad(test) && countsAs(test) !== "known-failure";
}
/** Tests of which there are many, mostly for few reasons; the largest group first. */
function groupByReason(all) {
	return [...Map.groupBy(all, ({ test }) => test.reason)].flatMap(([reason, alike]) => {
		const byName = Map.groupBy(alike, ({ test, run }) => testName(test, run));
		return [...Map.groupBy([...byName], ([, tests]) => JSON.stringify([...new Set(tests.map(({ run }) => run.environment.name))])).values()].map((named) => {
			const tests = named.flatMap(([, each]) => each);
			return {
				reason,
				environments: [...new Set(tests.map(({ run }) => run.environment.name))],
				names: named.map(([name]) => name),
				tests
			};
		});
	}).sort((a, b) => b.names.length - a.names.length);
}
/** The names of the cases that failed within a test. */
function failedSubtests({ subtests }) {
	return subtests.filter(({ status }) => status === "fail").map(({ name }) => name);
}
/** What an attempt was for: `first`, `retry alone`. */
function attemptName({ why, alone }) {
	return alone ? `${why} alone` : why;
}
// src/results/death-report.ts
const fatal = /* @__PURE__ */ new Set([
	"panic",
	"Oops",
	"BUG",
	"hard lockup",
	"soft lockup",
	"KASAN"
]);
/** The complaint that tells a machine's death: a fatal one, the last, while one of the tests in question ran. */
function deathSplat(death, run) {
	const tests = new Set(death.killer === null ? death.suspects : [death.killer]);
	const during = run.splats.filter((splat) => splat.tests.some((id) => tests.has(id)));
	return (during.length === 0 && run.deaths.length === 1 ? run.splats : during).findLast(({ kind }) => fatal.has(kind)) ?? during.at(-1);
}
// src/results/expectation-text.ts
/** `the reason; owner, link, until 2026-05-01`. As untrusted as the file that it comes from. */
function describeExpectation({ reason, owner, link, expires }) {
	return `${reason}; ${owner}, ${link}, until ${expires}`;
}
// src/results/report-case.ts
/** Of a test, by how it counts. */
const caseOutcomes = {
	pass: "pass",
	flaky: "flaky",
	skip: "skip",
	"known-failure": "known-failure",
	fail: "failure",
	timeout: "failure",
	crash: "failure",
	"machine-died": "error",
	"not-run": "error",
	error: "error"
};
/** The cases of a run: its tests in their order, then what the kernel complained of, then the run itself. */
function casesOf(run) {
	return [...run.tests.map((test) => testCase(test, run)), ...casesBesideTests(run)];
}
/** Those that are no test's. */
function casesBesideTests(run) {
	return [...splatCases(run.splats.filter(({ allowed }) => allowed === null)), ...runCase(run)];
}
/** Complaints of the kernel as failures, the same once, each by a name of its own. */
function splatCases(splats) {
	const names = /* @__PURE__ */ new Map();
	return groupSplats(splats).map(({ first, splats: alike }) => {
		const name = splatName(first);
		const seen = (names.get(name) ?? 0) + 1;
		names.set(name, seen);
		return {
			about: "kernel",
			name: seen === 1 ? name : `${name} (${seen})`,
			outcome: "failure",
			type: first.kind,
			message: alike.length === 1 ? first.title : `${first.title} (${alike.length} times)`,
			details: splatDetails(first),
			durationMs: 0,
			splats: alike
		};
	});
}
function isRedCase({ outcome }) {
	return outcome === "failure" || outcome === "error";
}
/** The case that all runs together need when none of theirs is red and the conclusion is; mostly none. */
function conclusionCase(results) {
	if (results.conclusion === "good" || results.runs.some((run) => casesOf(run).some(isRedCase))) return void 0;
	const { reason } = results;
	return {
		about: "run",
		name: "conclusion",
		outcome: "error",
		type: "error",
		message: reason,
		details: [],
		durationMs: 0
	};
}
function testCase(test, run) {
	const kind = countsAs(test);
	const { known } = test;
	return {
		about: "test",
		name: testName(test, run),
		outcome: caseOutcomes[kind],
		type: test.status,
		message: kind === "known-failure" && known !== null ? `known failure: ${describeExpectation(known)}: ${test.reason}` : test.reason,
		details: testDetails(test, run),
		durationMs: test.durationMs,
		test
	};
}
function testDetails(test, run) {
	const { reason, location, command, tail, attempts } = test;
	const subtests = failedSubtests(test);
	const repeat = repeatCommand(test, run);
	const death = run.deaths.find(({ killer }) => killer === test.id);
	const splat = death === void 0 ? void 0 : deathSplat(death, run);
	return [
		...reason === "" ? [] : [reason],
		...location === null ? [] : [`at ${location.file}:${location.line}`],
		...subtests.length === 0 ? [] : ["subtests that failed:", ...subtests.map((name) => `  ${name}`)],
		`command: ${command.join(" ")}`,
		...repeat === "" ? [] : [`repeat:  ${repeat}`],
		...attempts.flatMap((attempt) => [`${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${attempt.reason === "" ? "" : `: ${attempt.reason}`}${logPlace(attempt) === "" ? "" : ` (logs: ${logPlace(attempt)})`}`, ...test.status === "flaky" && attempt.status !== "pass" ? attempt.tail.map((line) => `  ${line}`) : []]),
		...test.suspicious === "" ? [] : [`suspicious: ${test.suspicious}`],
		...tail.length === 0 ? [] : ["", ...tail],
		...splat === void 0 ? [] : [
			"",
			"the console:",
			...splat.lines
		]
	];
}
function splatDetails({ title, location, fingerprint, tests, frames, lines }) {
	return [
		title,
		...location === null ? [] : [`at ${location.file}:${location.line}`],
		...fingerprint === "" ? [] : [`fingerprint: ${fingerprint}`],
		...tests.length === 0 ? [] : [`running then: ${tests.join(", ")}`],
		...frames.length === 0 ? [] : ["", ...frames],
		...lines.length === 0 ? [] : ["", ...lines]
	];
}
/** What a run tells that none of its tests and splats does: an error, or why there are no tests. */
function runCase(run) {
	const { conclusion, reason, tests, splats, environment, consoleTail } = run;
	const isTold = conclusion === "splats" && splats.some(({ allowed }) => allowed === null);
	if (conclusion === "good" || isTold || tests.some(isBad)) return [];
	return [{
		about: "run",
		name: environment.name,
		outcome: conclusion === "not-applicable" ? "skip" : "error",
		type: conclusion,
		message: reason,
		details: consoleTail,
		durationMs: 0
	}];
}
// src/results/xml-text.ts
var import_dist = /* @__PURE__ */ __toESM(require_dist(), 1);
/**
* Untrusted text that an XML 1.0 document can hold: what it forbids (https://www.w3.org/TR/xml/#charsets) and
* other control characters become visible, as `\x1b` or `\ufffe`, instead of being lost. `]]>` becomes `]]\x3e`,
* since xmlbuilder escapes only the first one of a CDATA section.
*/
function xmlText(text) {
	if (/^[\w./:, -]*$/.test(text)) return text;
	return visible(text).replace(/[\p{Surrogate}\ufffe\uffff]/gu, (char) => `\\u${char.charCodeAt(0).toString(16)}`).replaceAll("]]>", "]]\\x3e");
}
// src/results/junit.ts
const junit = import_dist.default;
/**
* The results as JUnit XML: a suite for each run, a case for each test, for each complaint of the kernel that is
* not allowed, and for what told nothing (a run that has no tests, that was interrupted, that ended in an error).
* The report is red exactly when the conclusion is not `good`. How other tools read it: docs/results.md.
*/
function formatJUnit(results) {
	const builder = junit.newBuilder().name("vmentry");
	for (const run of results.runs) addRun(builder.testSuite(), run);
	const whole = conclusionCase(results);
	if (whole !== void 0) addCase(builder.testSuite().name("vmentry").time(0).testCase().className("vmentry"), whole, "");
	return `${builder.build()}\n`;
}
function addRun(suite, run) {
	describeRun(suite, run, {
		name: [],
		properties: {}
	});
	for (const each of casesOf(run)) addRunCase(suite, each, run);
}
/** @param from what tells it from other jobs' */
function describeRun(suite, run, from) {
	const { environment, kernel, machine } = run;
	suite.name(xmlText([`${run.suite.name} ${environment.name} ${kernel.release}`, ...from.name].join(", "))).timestamp(run.startedAt.slice(0, 19)).time(run.durationMs / 1e3);
	const properties = {
		...from.properties,
		kernel: `${kernel.release} ${kernel.version}`,
		"kernel.source": kernel.source,
		"kernel.build-id": kernel.buildId ?? "unknown",
		...kernel.commit === null ? {} : { "kernel.commit": kernel.commit },
		...kernel.variant === null ? {} : { "kernel.variant": kernel.variant },
		machine: `${machine.name} (${machine.kind}, ${machine.accelerator}, ${machine.arch}, ${machine.cpuVendor})`,
		conclusion: run.conclusion,
		...Object.fromEntries(environment.settings.map(({ parameter, readBack }) => [parameter, readBack]))
	};
	for (const [name, value] of Object.entries(properties)) suite.property(line(name), line(value));
}
function addRunCase(suite, each, run) {
	const name = line(`${each.about === "kernel" ? "kernel" : run.suite.name}.${run.environment.name}`);
	addCase(suite.testCase().className(name), each, sourcesIn(run.suite.source));
}
function addCase(testCase, each, sources) {
	const { name, durationMs, outcome, type, test } = each;
	const message = line(each.message);
	const body = xmlText(each.details.join("\n"));
	testCase.name(line(name)).time(durationMs / 1e3);
	addPlace(testCase, each, sources);
	const logs = test === void 0 || logPlace(test) === "" ? "" : xmlText(`logs: ${logPlace(test)}`);
	const isSuspicious = test !== void 0 && test.suspicious !== "";
	const standardOutput = (outcome === "flaky" || outcome === "known-failure" || isSuspicious ? [logs, body] : [logs]).filter((text) => text !== "").join("\n");
	if (outcome === "failure" || outcome === "error") {
		if (outcome === "failure") testCase.failure(message, line(type)).stacktrace(body);
		else testCase.error(message, line(type), body);
		testCase.standardOutput(standardOutput);
	} else if (outcome === "pass") {
		if (isSuspicious) testCase.standardOutput(standardOutput);
	} else if (outcome === "flaky") addElement(testCase, standardOutput, "flakyFailure", {
		message,
		type
	});
	else {
		testCase.getSkippedCount = () => 1;
		addElement(testCase, standardOutput, "skipped", message === "" ? {} : { message });
	}
}
function addPlace(testCase, each, sources) {
	const place = placeOfCase(each, sources);
	if (place === void 0) return;
	extend(testCase, (element) => {
		element.att("file", place.file);
		element.att("line", place.line);
	});
}
/** Consumers that annotate sources read `file` and `line`; without them they guess from the class. */
function placeOfCase({ test, splats }, sources) {
	const location = test?.location ?? splats?.[0]?.location;
	if (location === null || location === void 0) return void 0;
	return {
		file: line(test !== void 0 && !location.file.startsWith("/") ? `${sources}${location.file}` : location.file),
		line: String(location.line)
	};
}
/** Where a test's sources are in the kernel tree that it was built in; empty when its directory does not tell. */
function sourcesIn(directory) {
	const found = /(?:^|\/)(tools\/testing\/selftests\/.*[^/])\/*$/.exec(directory)?.[1];
	return found === void 0 ? "" : `${found}/`;
}
/** The library has no way to make such an element, or to give it a message. */
function addElement(testCase, output, name, attributes) {
	extend(testCase, (element) => {
		element.ele(name, attributes);
		if (output !== "") element.ele("system-out").cdata(output);
	});
}
function extend(testCase, change) {
	const build = testCase.build.bind(testCase);
	testCase.build = (parent) => {
		const element = build(parent);
		change(element);
		return element;
	};
}
/** An attribute's text: consumers show it on one line. */
function line(text) {
	if (/^[\w./:,-]*(?: [\w./:,-]+)*$/.test(text)) return text;
	return xmlText(oneLine(text));
}
export { slowestTests as C, conclusionWords as D, testName as E, isSuspicious as S, logPlace as T, describeExpectation as _, junit as a, failedSubtests as b, sourcesIn as c, casesBesideTests as d, casesOf as f, testCase as g, splatCases as h, formatJUnit as i, xmlText as l, isRedCase as m, addRunCase as n, line as o, conclusionCase as p, describeRun as r, placeOfCase as s, addCase as t, caseOutcomes as u, deathSplat as v, testsInRuns as w, groupByReason as x, attemptName as y };
