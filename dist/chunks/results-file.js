import { o as __toESM } from "./rolldown-runtime.js";
import { a as visible, c as UserError, t as counted } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { t as version } from "./version.js";
import { A as object, I as unknown, O as literal } from "./packages-_G1VBY_k.js";
import { i as resultsSchema } from "./model.js";
import { a as countsAs, c as isBad, i as countStatuses, l as statusWords, n as countKinds, o as describeCounts, s as failedStatuses, t as addCounts, u as unfinishedStatuses } from "./counts.js";
import { a as oneLine, c as shownLine } from "./markdown-text.js";
import { r as splatName, t as groupSplats } from "./splat-group.js";
import { t as require_dist } from "./packages-BIoSyteo.js";
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
// src/results/repeat-command.ts
/**
* The command that repeats a test alone, in the same environment on the same kernel, to be copied into a shell;
* empty when the run does not say how it was started.
*/
function repeatCommand(test, run) {
	return run.repeat.length === 0 ? "" : [
		...run.repeat,
		"--test",
		test.id
	].map(shownWord).join(" ");
}
/**
* One word as a person copies it: control characters, and those that reorder text, are written as bash's
* `$'\x1b'`, so that the word is the same and the terminal is left alone.
*/
function shownWord(word) {
	if (/^[\w@%+:,./=-]+$/.test(word)) return word;
	if (!unprintable.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
	return `$'${word.replace(/[\\']/g, "\\$&").replace(new RegExp(unprintable, "gu"), (char) => {
		const code = char.charCodeAt(0).toString(16);
		return char < "" ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
	})}'`;
}
const unprintable = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
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
export { failedSubtests as A, concludeRun as B, isRedCase as C, describeExpectation as D, repeatCommand as E, logPlace as F, testName as I, conclusionWords as L, isSuspicious as M, slowestTests as N, deathSplat as O, testsInRuns as P, badness as R, conclusionCase as S, testCase as T, sumUp as V, sourcesIn as _, contradictionOfRun as a, casesBesideTests as b, parseJson as c, addRunCase as d, describeRun as f, placeOfCase as g, line as h, concludeRunAnew as i, groupByReason as j, attemptName as k, parseResults as l, junit as m, asResultsError as n, contradictionOfWhole as o, formatJUnit as p, checkHeader as r, formatResults as s, ResultsError as t, addCase as u, xmlText as v, splatCases as w, casesOf as x, caseOutcomes as y, concludeResults as z };
