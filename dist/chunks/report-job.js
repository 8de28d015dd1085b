import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { a as throwIfInterrupted, n as formatDuration } from "./clock.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, r as formatBytes, t as counted } from "./text.js";
import { a as asOutcome, c as killersOf, d as encodeDuration, f as noHistory, i as mergeHistories, l as outcomeOf$1, o as isBadOutcome, p as worse, r as readHistory, s as isVerdict, t as formatHistory, u as decodeDuration } from "./history-file.js";
import { i as placeNames, n as machineClassOf, r as placeKey } from "./taggedTemplateLiteral.js";
import { t as version } from "./version.js";
import { a as contradictionOfRun, c as parseJson, d as concludeResults, i as concludeRunAnew, n as asResultsError, o as contradictionOfWhole, p as sumUp, r as checkHeader, t as ResultsError } from "./results-file.js";
import { n as splatKey, r as splatName, t as groupSplats } from "./splat-group.js";
import { a as worstTests, i as kindOf, r as compareResults, t as brokenRuns } from "./compare.js";
import { i as steadyCauseOf, n as fingerprintOf, r as sameReason, t as causeOf } from "./cause.js";
import { n as repeatCommand } from "./repeat-command.js";
import { a as countsAs, c as isBad, i as countStatuses, l as statusWords, n as countKinds, r as countKindsByWorth } from "./counts.js";
import { n as defaultFailOn, r as findingClasses, t as classWords } from "./finding-class.js";
import { A as isConfirmed, C as formatReportMarkdown, E as flakeText, I as bisectedTitle, L as sureText, M as reportSchema, N as bisectBrief, P as bisectLabel, _ as linked, a as classCounts, c as placesText, d as slowdownText, f as PageFrame, g as lines, h as joined, i as section, j as cellStates, k as compareFindings, l as shortCommit, m as httpsOnly, n as leftOutPart, o as classTitle, p as clipped, r as pageBody, s as momentText, t as SizeBudget, u as sinceText, v as markup, x as readBisectReport, y as whole } from "./size-budget.js";
import { D as conclusionWords, E as testName, T as logPlace, a as junit, c as sourcesIn, d as casesBesideTests, g as testCase, l as xmlText, n as addRunCase, o as line, r as describeRun$1, s as placeOfCase, t as addCase, u as caseOutcomes } from "./junit.js";
import { a as syncDirectory, n as kindOfPath, o as writeFileAtomic } from "./files.js";
import { n as stockEnvironment } from "./environment.js";
import { i as parseBuildReport } from "./build-report.js";
import { a as runResultSchema, i as resultsSchema, l as testResultSchema, t as conclusions } from "./model.js";
import { c as shownLine } from "./markdown-text.js";
import { r as parsePlan } from "./plan-file.js";
import { basename, dirname, join, relative, resolve } from "node:path";
import { closeSync, constants, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { createHash, randomUUID } from "node:crypto";
import { lstat, open, readdir, stat } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { isAscii } from "node:buffer";
import { basename as basename$1 } from "node:path/posix";
// src/results/junit-suite.ts
/**
* A run as a suite of a document that holds the runs of several jobs.
* @param from what tells it from others: added to its name, and its properties
*/
function formatJUnitSuite(run, from) {
	const others = casesBesideTests(run);
	const plain = plainCases(run);
	const totals = addTotals(totalsOf(others), totalsOfTests(run.tests));
	return {
		totals,
		parts: suiteParts([...run.tests, ...others], totals, {
			describe: (suite) => describeRun$1(suite, run, from),
			add: (suite, each) => addRunCase(suite, "outcome" in each ? each : testCase(each, run), run),
			plain: (each) => "outcome" in each ? void 0 : plain(each)
		})
	};
}
/** Problems that are no run's, as a suite of errors. @param problems one line each */
function formatJUnitProblems(name, problems) {
	const cases = problems.map((message) => ({
		about: "run",
		name: message,
		outcome: "error",
		type: "error",
		message,
		details: [],
		durationMs: 0
	}));
	const totals = totalsOf(cases);
	return {
		totals,
		parts: suiteParts(cases, totals, {
			describe: (suite) => suite.name(line(name)).time(0),
			add: (suite, each) => addCase(suite.testCase().className(line(name)), each, ""),
			plain: () => void 0
		})
	};
}
/** The document's start; `</testsuites>` ends it. */
function formatJUnitStart({ tests, failures, errors, skipped }) {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="vmentry" ${`tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`}`;
}
function totalsOf(cases) {
	const count = (...outcomes) => cases.filter(({ outcome }) => outcomes.includes(outcome)).length;
	return {
		tests: cases.length,
		failures: count("failure"),
		errors: count("error"),
		skipped: count("skip", "known-failure")
	};
}
function totalsOfTests(tests) {
	const counts = countStatuses(tests);
	const count = (outcome) => countKinds.reduce((sum, kind) => sum + (caseOutcomes[kind] === outcome ? counts[kind] : 0), 0);
	return {
		tests: tests.length,
		failures: count("failure"),
		errors: count("error"),
		skipped: count("skip") + count("known-failure")
	};
}
function addTotals(a, b) {
	return {
		tests: a.tests + b.tests,
		failures: a.failures + b.failures,
		errors: a.errors + b.errors,
		skipped: a.skipped + b.skipped
	};
}
/** The library builds whole documents: of so many cases each takes little memory. */
const casesAtOnce = 500;
function* suiteParts(all, totals, { describe, add, plain }) {
	const end = "  </testsuite>\n";
	const [head = ""] = withinSuites((suite) => {
		describe(suite);
		suite.getTestCaseCount = () => totals.tests;
		suite.getFailureCount = () => totals.failures;
		suite.getErrorCount = () => totals.errors;
		suite.getSkippedCount = () => totals.skipped;
		suite.property("vmentry", version);
	}).split(end, 1);
	yield head;
	const build = (cases) => {
		if (cases.length === 0) return "";
		const lines = withinSuites((suite) => {
			for (const each of cases) add(suite, each);
		});
		return lines.slice(lines.indexOf("\n") + 1, lines.lastIndexOf(end));
	};
	for (let from = 0; from < all.length; from += casesAtOnce) {
		let text = "";
		let waiting = [];
		for (const each of all.slice(from, from + casesAtOnce)) {
			const lines = plain(each);
			if (lines === void 0) {
				waiting.push(each);
				continue;
			}
			if (waiting.length > 0) {
				text += build(waiting);
				waiting = [];
			}
			text += lines;
		}
		yield text + build(waiting);
	}
	yield end;
}
/**
* Writes the tests of a run as the library writes them, which takes ten times as long: those that passed, were skipped
* or failed, and of which there is nothing odd to say. Undefined for all others.
*/
function plainCases(run) {
	const name = attribute(line(`${run.suite.name}.${run.environment.name}`));
	const sources = sourcesIn(run.suite.source);
	let last = {
		reason: "",
		text: ""
	};
	const reasonOf = (reason) => {
		if (reason !== last.reason) last = {
			reason,
			text: attribute(line(reason))
		};
		return last.text;
	};
	return (test) => {
		const { status, suspicious, known, location, durationMs, reason } = test;
		if (suspicious !== "" || known !== null) return void 0;
		const start = `    <testcase classname="${name}" name="${attribute(line(testName(test, run)))}" time="${durationMs / 1e3}"`;
		if (status !== "pass" && status !== "skip") {
			const content = redContent(testCase(test, run));
			const place = placeOfCase({ test }, sources);
			const at = place === void 0 ? "" : ` file="${attribute(place.file)}" line="${place.line}"`;
			return content === void 0 ? void 0 : `${start}${at}>\n${content}${outputOf(test)}    </testcase>\n`;
		}
		if (location !== null) return void 0;
		if (status === "pass") return `${start}/>\n`;
		return `${start}>\n      <skipped${reason === "" ? "" : ` message="${reasonOf(reason)}"`}/>\n${outputOf(test)}    </testcase>\n`;
	};
}
/** What is wrong with a test; undefined when nothing is, or it has no words. */
function redContent({ outcome, type, message, details }) {
	const body = xmlText(details.join("\n"));
	if (outcome !== "failure" && outcome !== "error" || message === "" || body === "") return void 0;
	return `      <${outcome} ${`message="${attribute(line(message))}" type="${attribute(line(type))}"`}><![CDATA[${body}]]></${outcome}>\n`;
}
function outputOf(test) {
	const logs = logPlace(test);
	return logs === "" ? "" : `      <system-out><![CDATA[${xmlText(`logs: ${logs}`)}]]></system-out>\n`;
}
/** Text that `line` has been through. */
function attribute(text) {
	return /[&<"]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\"", "&quot;") : text;
}
/** The one suite of a document, taken out of it: the declaration and the root's start are a line each. */
function withinSuites(fill) {
	const builder = junit.newBuilder();
	fill(builder.testSuite());
	const text = builder.build();
	const start = text.indexOf("\n", text.indexOf("\n") + 1) + 1;
	return text.slice(start, text.lastIndexOf("</testsuites>"));
}
// src/results/nested-lists.ts
/** No single element, nor what is around them, is so large in a file that vmentry wrote. */
const mostBytes$5 = 67108864;
/** A key that is longer is none that is looked for. */
const longestKey = 64;
const [quote, backslash, comma, colon] = [
	34,
	92,
	44,
	58
];
const [openList, closeList, openObject, closeObject] = [
	91,
	93,
	123,
	125
];
/**
* Splits a JSON text that is `{"OUTER": [{"INNER": [element, …], …}, …], …}` as it comes, so that no more of it is in
* memory than one element: elements are handed out one by one, and are left out of what is around them. It looks at
* the nesting alone: whether a part is JSON says whoever parses it, and that nothing is left in the lists, too.
*/
var NestedLists = class {
	#names;
	#visitor;
	#parts = {
		whole: [],
		outer: [],
		inner: []
	};
	#sizes = {
		whole: 0,
		outer: 0,
		inner: 0
	};
	/** How many of the parts are copies, and not the caller's chunk. */
	#copied = {
		whole: 0,
		outer: 0,
		inner: 0
	};
	#sink = "whole";
	#depth = 0;
	#isInString = false;
	#isEscaped = false;
	/** The last string where keys are, and the last key. */
	#string = "";
	#key = "";
	#outer = new ListState();
	#inner = new ListState();
	constructor(names, visitor) {
		this.#names = names;
		this.#visitor = visitor;
	}
	/** @param chunk may be used for something else afterwards. @throws SyntaxError when it is not nested as JSON is */
	push(chunk) {
		let from = 0;
		let at = 0;
		/** What comes before `at` goes where it went until now. */
		const turnTo = (sink) => {
			this.#keep(chunk.subarray(from, at));
			from = at;
			this.#sink = sink;
		};
		while (at < chunk.length) {
			if (this.#isInString) {
				at = this.#passString(chunk, at);
				continue;
			}
			const byte = chunk[at];
			if (this.#sink === "none" && !this.#isBetween(byte)) throw new SyntaxError("a list has another element");
			switch (byte) {
				case quote:
					this.#isInString = true;
					this.#string = "";
					break;
				case colon:
					this.#key = this.#string;
					break;
				case openList:
				case openObject:
					if (this.#sink === "none") turnTo(this.#begin());
					this.#depth += 1;
					if (byte === openList && this.#openList()) {
						at += 1;
						turnTo("none");
						continue;
					}
					break;
				case closeList:
				case closeObject:
					this.#depth -= 1;
					if (this.#depth < 0) throw new SyntaxError("there is more than one value");
					if (this.#sink === "none") turnTo(this.#closeList());
					else if (this.#isElementOver()) {
						at += 1;
						turnTo("none");
						this.#handOut();
						continue;
					}
			}
			at += 1;
		}
		turnTo(this.#sink);
		this.#copyParts();
	}
	/** @returns the text without the elements of the lists. @throws SyntaxError when it is cut off */
	end() {
		if (this.#depth !== 0 || this.#isInString) throw new SyntaxError("it ends too soon");
		return this.#take("whole");
	}
	#passString(chunk, start) {
		let at = start;
		for (; at < chunk.length; at++) {
			const byte = chunk[at];
			if (this.#isEscaped) this.#isEscaped = false;
			else if (byte === backslash) this.#isEscaped = true;
			else if (byte === quote) {
				this.#isInString = false;
				break;
			}
		}
		if (this.#mayBeKey() && this.#string.length <= longestKey) this.#string += chunk.toString("latin1", start, Math.min(at, start + longestKey + 1));
		return this.#isInString ? at : at + 1;
	}
	/** Keys of the whole, and of the outer list's elements. */
	#mayBeKey() {
		return this.#depth === 1 || this.#depth === 3 && this.#sink === "outer";
	}
	/** Whether it is one of the two lists that has begun. */
	#openList() {
		if (this.#depth === 2 && this.#sink === "whole" && this.#key === this.#names.outer) {
			this.#outer.open();
			return true;
		}
		if (this.#depth === 4 && this.#sink === "outer" && this.#key === this.#names.inner) {
			this.#inner.open();
			return true;
		}
		return false;
	}
	/** Between elements. */
	#isBetween(byte) {
		const list = this.#depth === 2 ? this.#outer : this.#inner;
		if (byte === comma) list.pass();
		return byte === comma || byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === openList || byte === openObject || byte === closeList;
	}
	/** An element begins. */
	#begin() {
		if (this.#depth === 4) {
			this.#inner.begin();
			return "inner";
		}
		if (this.#outer.begin() === 1) this.#visitor.onFirst(this.#text("whole"));
		this.#inner = new ListState();
		return "outer";
	}
	#closeList() {
		if (this.#depth === 3) {
			this.#inner.close();
			return "outer";
		}
		this.#outer.close();
		return "whole";
	}
	#isElementOver() {
		return this.#sink === "inner" && this.#depth === 4 || this.#sink === "outer" && this.#depth === 2;
	}
	#handOut() {
		if (this.#depth === 4) this.#visitor.onInner(this.#take("inner"));
		else this.#visitor.onOuter(this.#take("outer"));
	}
	#keep(part) {
		if (this.#sink === "none" || part.length === 0) return;
		this.#sizes[this.#sink] += part.length;
		if (this.#sizes[this.#sink] > mostBytes$5) throw new SyntaxError("a part of it is too large");
		this.#parts[this.#sink].push(part);
	}
	#copyParts() {
		for (const sink of [
			"whole",
			"outer",
			"inner"
		]) {
			const parts = this.#parts[sink];
			const fresh = parts.splice(this.#copied[sink]);
			for (const part of fresh) parts.push(Buffer.from(part));
			this.#copied[sink] = parts.length;
		}
	}
	#text(sink) {
		const parts = this.#parts[sink];
		const [only] = parts;
		return (parts.length === 1 && only !== void 0 ? only : Buffer.concat(parts)).toString("utf8");
	}
	#take(sink) {
		const text = this.#text(sink);
		this.#parts[sink] = [];
		this.#sizes[sink] = 0;
		this.#copied[sink] = 0;
		return text;
	}
};
/** Whether elements and commas take turns, and that there is one list alone. */
var ListState = class {
	#count = 0;
	#hasElement = false;
	#wasOpened = false;
	open() {
		if (this.#wasOpened) throw new SyntaxError("a list is there twice");
		this.#wasOpened = true;
	}
	/** @returns the how-manieth element it is, from 1 */
	begin() {
		if (this.#hasElement) throw new SyntaxError("a comma is missing");
		this.#hasElement = true;
		this.#count += 1;
		return this.#count;
	}
	pass() {
		if (!this.#hasElement) throw new SyntaxError("an element is missing");
		this.#hasElement = false;
	}
	close() {
		if (this.#count > 0 && !this.#hasElement) throw new SyntaxError("an element is missing");
	}
};
// src/results/plain-stretches.ts
/**
* Finds plain tests, as `PlainTests` knows them, in the text of a results file without parsing it, which takes a
* third of the time and leaves nothing behind: only such as vmentry writes them, key for key, however they are
* spaced. What is cut out may be no test but something like it at another place, so that the text counts as read
* only when each mark stands in the list of a run's tests, in order; nobody can know the marks before.
*/
function cutPlainTests(text, options) {
	const secret = randomUUID();
	const markOf = (stretch) => `${secret} ${stretch}`;
	const stretches = [];
	let rest = "";
	let kept = 0;
	for (let at = text.indexOf(firstKey); at !== -1; at = text.indexOf(firstKey, at)) {
		const start = startBefore(text, at);
		const { tests, end } = readStretch(text, start, options);
		at = Math.max(end, at + firstKey.length);
		if (tests.length === 0) continue;
		rest += `${text.slice(kept, start)}"${markOf(stretches.length)}"`;
		kept = end;
		stretches.push(tests);
	}
	return {
		rest: rest + text.slice(kept),
		stretches,
		markOf
	};
}
/** Where what has its first key there begins, if it is an object: looking further takes forever in an odd file. */
function startBefore(text, key) {
	let at = key - 1;
	while (text[at] === " " || text[at] === "\n") at -= 1;
	return Math.max(0, at);
}
/** Plain tests with nothing but commas between them. */
function readStretch(text, start, { isBrief }) {
	const tests = [];
	let end = start;
	for (let patterns = firstTest;; patterns = nextTest) {
		patterns.pass.lastIndex = end;
		const passed = isBrief ? patterns.pass.exec(text) : null;
		if (passed !== null) {
			end = patterns.pass.lastIndex;
			tests.push(passedTest(passed));
			continue;
		}
		patterns.any.lastIndex = end;
		const found = patterns.any.exec(text);
		if (found === null) return {
			tests,
			end
		};
		end = patterns.any.lastIndex;
		tests.push(testOf(found, isBrief));
	}
}
const firstKey = "\"id\"";
const string = String.raw`"[^"\\\u0000-\u001f]*"`;
const inString = String.raw`"([^"\\\u0000-\u001f]*)"`;
const number = String.raw`(?:0|[1-9]\d{0,14})`;
/** Days that each year has, as the schema takes them. */
const day = String.raw`\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z`;
/** In the schema's order. */
const values = {
	id: String.raw`"([^"\\\u0000-\u001f]+)"`,
	status: "\"(pass|skip)\"",
	startedAt: `"(${day}T${time})"`,
	durationMs: String.raw`(${number}(?:\.\d{1,20})?)`,
	exitCode: `(${number})`,
	signal: "null",
	reason: inString,
	location: "null",
	tail: String.raw`\[\]`,
	command: String.raw`(\[(?: ${string}(?: , ${string})*)? \])`,
	logs: String.raw`\{ "stdout" : ${inString} , "stderr" : ${inString} \}`,
	subtests: String.raw`\[\]`,
	attempts: String.raw`\[\]`,
	suspicious: "\"\"",
	known: "null"
};
/**
* A pass, without what is not needed of it, spaced as vmentry writes it: to look for spaces everywhere takes twice as
* long.
*/
const passed = {
	id: "ID",
	status: "pass",
	startedAt: "TIME",
	durationMs: "DURATION",
	exitCode: 0,
	signal: null,
	reason: "",
	location: null,
	tail: [],
	command: ["WORDS"],
	logs: {
		stdout: "TEXT",
		stderr: "TEXT"
	},
	subtests: [],
	attempts: [],
	suspicious: "",
	known: null
};
function passedPattern() {
	const indent = `\n${" ".repeat(8)}`;
	return JSON.stringify(passed, null, 2).replaceAll("\n", indent).replace(/[{}[\]]/g, String.raw`\$&`).replace("\"ID\"", values.id).replace("\"TIME\"", values.startedAt).replace("\"DURATION\"", values.durationMs).replace("\"WORDS\"", `${string}(?:,${indent}    ${string})*`).replaceAll("\"TEXT\"", string);
}
const members = Object.entries(values).map(([key, value]) => `"${key}" : ${value}`);
const any = String.raw`\{ ${members.join(" , ")} \}`;
/** Wherever a pattern has a space, a file may have any number. */
const spaced = (pattern) => new RegExp(pattern.replaceAll(" ", String.raw`[ \n]*`), "y");
const firstTest = {
	any: spaced(any),
	pass: new RegExp(passedPattern(), "y")
};
const nextTest = {
	any: spaced(` , ${any}`),
	pass: new RegExp(`,\n {8}${passedPattern()}`, "y")
};
const none$2 = [];
function passedTest([, id = "", startedAt = "", durationMs]) {
	return {
		id,
		status: "pass",
		startedAt,
		durationMs: Number(durationMs),
		exitCode: 0,
		signal: null,
		reason: "",
		location: null,
		tail: none$2,
		command: none$2,
		logs: null,
		subtests: none$2,
		attempts: none$2,
		suspicious: "",
		known: null
	};
}
function testOf(found, isBrief) {
	const [, id = "", status, startedAt = "", durationMs, exitCode, reason = "", command = "[]"] = found;
	return {
		id,
		status: status === "pass" ? "pass" : "skip",
		startedAt,
		durationMs: Number(durationMs),
		exitCode: Number(exitCode),
		signal: null,
		reason,
		location: null,
		tail: none$2,
		command: isBrief ? none$2 : JSON.parse(command),
		logs: {
			stdout: found[8] ?? "",
			stderr: found[9] ?? ""
		},
		subtests: none$2,
		attempts: none$2,
		suspicious: "",
		known: null
	};
}
// src/results/plain-tests.ts
/** As the schema has them. */
const keys$1 = [
	"id",
	"status",
	"startedAt",
	"durationMs",
	"exitCode",
	"signal",
	"reason",
	"location",
	"tail",
	"command",
	"logs",
	"subtests",
	"attempts",
	"suspicious",
	"known"
];
/**
* Knows a test that passed or was skipped, and of which there is nothing more to tell, without the schema, which takes
* ten times as long: most of a hundred thousand are such. What it does not know says nothing: the schema is asked.
*/
var PlainTests = class {
	/** Beginnings of times, up to the minute, that the schema took. */
	#minutes = /* @__PURE__ */ new Set();
	/** @param test one that the schema took */
	learn({ startedAt }) {
		if (startedAt !== null) this.#minutes.add(startedAt.slice(0, minuteLength$1));
	}
	isOne(value) {
		if (typeof value !== "object" || value === null || !hasKeys(value)) return false;
		const { id, status, startedAt, durationMs, exitCode, reason, logs, command } = value;
		return (status === "pass" || status === "skip") && typeof id === "string" && id !== "" && this.#isTime(startedAt) && typeof durationMs === "number" && durationMs >= 0 && Number.isFinite(durationMs) && Number.isSafeInteger(exitCode) && typeof reason === "string" && value.signal === null && value.location === null && value.known === null && value.suspicious === "" && isEmpty(value.tail) && isEmpty(value.subtests) && isEmpty(value.attempts) && Array.isArray(command) && command.every((word) => typeof word === "string") && isLogs(logs);
	}
	#isTime(value) {
		return typeof value === "string" && this.#minutes.has(value.slice(0, minuteLength$1)) && /^[0-5]\d\.\d{3}Z$/.test(value.slice(minuteLength$1));
	}
};
/** `2026-01-02T03:04:`. */
const minuteLength$1 = 17;
/** All of them, in their order, and no other. */
function hasKeys(value) {
	let at = 0;
	for (const key in value) if (key !== keys$1[at++]) return false;
	return at === keys$1.length;
}
function isEmpty(value) {
	return Array.isArray(value) && value.length === 0;
}
/** Two paths, and nothing else. */
function isLogs(value) {
	if (typeof value !== "object" || value === null) return false;
	let count = 0;
	for (const key in value) {
		count += 1;
		if (key !== "stdout" && key !== "stderr") return false;
		if (typeof Reflect.get(value, key) !== "string") return false;
	}
	return count === 2;
}
// src/results/results-stream.ts
/**
* Reads a results file as it comes, as `parseResults` reads its text: a job may have run a hundred thousand tests, and
* all of them at once take more memory than all that is to be known of them. Format and version stand before the runs,
* as vmentry writes them. What a visitor was shown counts only when this does not throw.
* @param place where it came from, for messages
* @throws ResultsError when it is no results file of a version that is read, or contradicts itself
*/
async function readResultsStream(chunks, place, visitor) {
	const reading = new Reading(place, visitor);
	const lists = new NestedLists({
		outer: "runs",
		inner: "tests"
	}, reading);
	try {
		for await (const chunk of chunks) lists.push(chunk);
		return reading.end(lists.end());
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw new ResultsError(place, `is not JSON, so it may be cut off: ${shownLine(describeError(error))}`, { cause: error });
	}
}
/** The same of a text, which is read whole. @throws ResultsError */
function readResultsText(text, place, visitor) {
	return new Reading(place, visitor).readAtOnce(text);
}
function hasList(value, name) {
	return typeof value === "object" && value !== null && name in value && Array.isArray(Reflect.get(value, name));
}
/** Undefined when the text has to be parsed whole: it is no JSON, or what was cut out of it is elsewhere. */
function parseCut({ rest, stretches, markOf }) {
	if (stretches.length === 0) return void 0;
	let content;
	try {
		content = JSON.parse(rest.replace(/^\ufeff/, ""));
	} catch {
		return;
	}
	let count = 0;
	for (const run of hasList(content, "runs") ? content.runs : []) for (const test of hasList(run, "tests") ? run.tests : []) if (typeof test === "string" && test !== markOf(count++)) return void 0;
	return count === stretches.length ? content : void 0;
}
var Reading = class {
	#place;
	#visitor;
	#plainTests = new PlainTests();
	#version;
	#tests = [];
	#runs = [];
	/** As the file tells them. */
	#told = [];
	constructor(place, visitor) {
		this.#place = place;
		this.#visitor = visitor;
	}
	onFirst(head) {
		this.#version = checkHeader(parseJson(`${head}]}`, this.#place), this.#place);
	}
	onInner(text) {
		this.#addTest(JSON.parse(text));
	}
	onOuter(text) {
		this.#addRun(JSON.parse(text));
	}
	/** A file that is small enough to be there at once, which takes less time. */
	readAtOnce(text) {
		const cut = cutPlainTests(text, { isBrief: this.#visitor.isBrief ?? false });
		const content = parseCut(cut);
		return content === void 0 ? this.#read(parseJson(text, this.#place), []) : this.#read(content, cut.stretches);
	}
	/** @param stretches what is to stand for texts in lists of tests, one after another */
	#read(content, stretches) {
		this.#version = checkHeader(content, this.#place);
		if (!hasList(content, "runs")) return this.#end(content);
		let next = 0;
		for (const run of content.runs) if (hasList(run, "tests")) {
			for (const test of run.tests) {
				const stretch = typeof test === "string" ? stretches[next++] : void 0;
				if (stretch === void 0) this.#addTest(test);
				else for (const each of stretch) this.#tests.push(this.#visitor.onTest(each));
			}
			this.#addRun({
				...run,
				tests: []
			});
		} else this.#addRun(run);
		return this.#end({
			...content,
			runs: []
		});
	}
	#addTest(content) {
		if (this.#plainTests.isOne(content)) {
			this.#tests.push(this.#visitor.onTest(content));
			return;
		}
		const test = testResultSchema.safeParse(content, { reportInput: true });
		if (!test.success) throw this.#refuse(test.error.issues, [
			"runs",
			this.#runs.length,
			"tests",
			this.#tests.length
		]);
		this.#plainTests.learn(test.data);
		this.#tests.push(this.#visitor.onTest(test.data));
	}
	#addRun(content) {
		const parsed = runResultSchema.safeParse(content, { reportInput: true });
		const at = ["runs", this.#runs.length];
		if (!parsed.success) throw this.#refuse(parsed.error.issues, at);
		if (parsed.data.tests.length > 0) throw new SyntaxError(`the name of a list is written with escapes`);
		const run = {
			...parsed.data,
			tests: this.#tests
		};
		this.#tests = [];
		const splatsCount = this.#version !== 1;
		const contradiction = contradictionOfRun(run, { splatsCount });
		if (contradiction !== void 0) throw new ResultsError(this.#place, `runs[${this.#runs.length}].${contradiction}`);
		const { counts, conclusion, reason, environment } = run;
		this.#told.push({
			counts,
			conclusion,
			reason,
			environment
		});
		this.#runs.push(this.#visitor.onRun(splatsCount ? run : concludeRunAnew(run)));
	}
	end(text) {
		return this.#end(parseJson(text, this.#place));
	}
	#end(content) {
		const version = checkHeader(content, this.#place);
		const current = typeof content === "object" ? {
			...content,
			version: 2
		} : content;
		const parsed = resultsSchema.safeParse(current, { reportInput: true });
		if (!parsed.success) throw asResultsError(this.#place, version, parsed.error.issues);
		if (parsed.data.runs.length > 0) throw new SyntaxError("the name of a list is written with escapes");
		const contradiction = contradictionOfWhole({
			...parsed.data,
			runs: this.#told
		});
		if (contradiction !== void 0) throw new ResultsError(this.#place, contradiction);
		const runs = this.#runs;
		return version === 1 ? {
			...sumUp(runs, parsed.data),
			tool: parsed.data.tool
		} : {
			...parsed.data,
			runs
		};
	}
	#refuse(issues, at) {
		return asResultsError(this.#place, this.#version, issues, at);
	}
};
// src/report/condense.ts
/** One for all, since a hundred thousand empty lists take room. Nobody changes results. */
const none$1 = [];
/** Durations of a baseline are kept to 2 %, since they are only looked at for a factor. */
const durationStep = Math.log(1.04);
/**
* Keeps results in the little memory that it takes to compare them. Of many, each file is read and condensed before the
* next one is read; one condenser for all of them keeps what is equal once.
*/
var Condenser = class {
	/** Where each text is in `#inOrder`. */
	#texts = /* @__PURE__ */ new Map();
	#inOrder = [];
	/** Where the next one is likely to be. */
	#place = 0;
	#tests = /* @__PURE__ */ new Map();
	/** Results of a baseline: of each test how it ended, why, and about how long it took. */
	baseline(results) {
		const runs = results.runs.map((run) => this.baselineRun({
			...run,
			tests: run.tests.map((test) => this.baselineTest(test))
		}));
		return {
			...results,
			runs
		};
	}
	/** Results that are judged: tests that passed or were skipped without their output and logs, all else almost whole. */
	current(results) {
		const copied = results.runs.map((run) => ({
			...run,
			tests: run.tests.map((test) => ({ ...test }))
		}));
		return {
			...results,
			runs: copied.map((run) => this.currentRun(run))
		};
	}
	/** A run as `baseline` leaves it, whose tests are so already. */
	baselineRun(run) {
		return {
			...run,
			splats: run.splats.map((splat) => ({
				...splat,
				lines: none$1,
				frames: none$1
			})),
			consoleTail: none$1
		};
	}
	/** A run as `current` leaves it. Its tests are changed, since copies of so many take time: nobody else has them. */
	currentRun(run) {
		for (const [index, test] of run.tests.entries()) if (test.status === "pass" || test.status === "skip") this.#condense(test);
		else run.tests[index] = withoutMuch(test);
		return run;
	}
	/** A test as `baseline` leaves it. Those that ended alike in several environments are the same one. */
	baselineTest(test) {
		const { id, status, reason, durationMs, known, location } = test;
		const steps = Math.round(Math.log(1 + durationMs) / durationStep);
		const key = JSON.stringify([
			id,
			status,
			reason,
			steps,
			known,
			location
		]);
		const there = this.#tests.get(key);
		if (there !== void 0) return there;
		const condensed = {
			...test,
			durationMs: Math.exp(steps * durationStep) - 1
		};
		this.#condense(condensed);
		this.#tests.set(key, condensed);
		return condensed;
	}
	#condense(test) {
		test.id = this.once(test.id);
		test.startedAt = null;
		test.durationMs = Math.round(test.durationMs);
		test.exitCode = null;
		test.reason = this.once(test.reason);
		test.tail = none$1;
		test.command = none$1;
		test.logs = null;
		test.subtests = none$1;
		test.attempts = none$1;
	}
	/** The same text, which is kept once. */
	once(text) {
		if (text === "") return "";
		const next = this.#inOrder[this.#place];
		if (next === text) {
			this.#place += 1;
			return next;
		}
		return this.#find(text);
	}
	#find(text) {
		const known = this.#texts.get(text);
		if (known !== void 0) {
			this.#place = known + 1;
			return this.#inOrder[known] ?? text;
		}
		const own = JSON.parse(JSON.stringify(text));
		this.#place = this.#inOrder.push(own);
		this.#texts.set(own, this.#place - 1);
		return own;
	}
};
/** Of a test whose failure is told: its last lines, and of each attempt how it ended. */
function withoutMuch(test) {
	return {
		...test,
		tail: test.tail.slice(-40),
		subtests: none$1,
		attempts: test.attempts.map((attempt) => ({
			...attempt,
			tail: none$1,
			logs: null
		}))
	};
}
// src/report/bisect-index.ts
/** Of one finding no more are told. */
const mostTold = 3;
/** What others wrote may be longer than anything that is read. */
const mostCharacters$2 = 1e3;
/** Of these something is bad now, so that its first bad commit can be asked for. */
const badClasses = /* @__PURE__ */ new Set([...[
	"build-failure",
	"regression",
	"new-splat",
	"unjudged",
	"new-failure",
	"boot-splat"
], ...[
	"slower",
	"flaky",
	"still-failing",
	"old-splat",
	"newly-known"
]]);
/**
* The bisects that ask what a finding is about, under the circumstances in which it was seen. A bisect that says no
* environment or variant was of the only one: it fits where no other is known either.
*/
var BisectIndex = class {
	/** By `subjectKey`, the newest first. */
	#bySubject;
	#places;
	#names;
	/**
	* @param places the report's, to which findings refer
	* @param variants what was built
	*/
	constructor(bisects, places, variants = []) {
		const newestFirst = newestStates(bisects);
		this.#bySubject = Map.groupBy(newestFirst, ({ subject }) => subjectKey(subject));
		this.#places = places;
		this.#names = {
			environments: named(places.map(({ environment }) => environment)),
			variants: named([...places.map(({ variant }) => variant), ...variants])
		};
	}
	/** The newest first, at most three. */
	of(finding) {
		if (this.#bySubject.size === 0) return [];
		const wanted = finding.class === "fixed" ? "first-good" : "first-bad";
		if (wanted === "first-bad" && !badClasses.has(finding.class)) return [];
		return subjectsOf(finding).flatMap((subject) => (this.#bySubject.get(subjectKey(subject)) ?? []).filter((bisect) => bisect.direction === wanted && this.#isSeenSo(finding, bisect))).sort(compareAge).slice(0, mostTold).map(toldBisect);
	}
	#isSeenSo(finding, bisect) {
		return this.#circumstancesOf(finding, bisect.subject).some(({ environment, variant }) => isSameName(bisect.variant, variant, this.#names.variants) && (environment === void 0 || isSameName(bisect.environment, environment, this.#names.environments)));
	}
	#circumstancesOf({ build, tests, places, cells, times }, subject) {
		if (build !== null) return [{ variant: build.variant }];
		return ("test" in subject && tests.length > 1 && cells.length === times ? cells.filter(({ test }) => test === subject.test).map(({ place }) => place) : places).flatMap((index) => this.#places[index] ?? []);
	}
};
/** What a bisect must have asked. */
function subjectsOf({ class: kind, tests, splat, build, fingerprint }) {
	if (splat !== null) return [.../* @__PURE__ */ new Set([splatKey(splat), fingerprint])].map((name) => ({
		kind: "splat",
		fingerprint: name
	}));
	if (build !== null) {
		if (kind === "fixed") return [{ kind: "build" }, { kind: "boot" }];
		return [{ kind: build.stage === "boot" ? "boot" : "build" }];
	}
	return tests.map((test) => ({
		kind: kind === "slower" ? "duration" : "test",
		test
	}));
}
function subjectKey(subject) {
	switch (subject.kind) {
		case "test":
		case "duration": return `${subject.kind} ${subject.test}`;
		case "splat": return `splat ${subject.fingerprint}`;
		case "build":
		case "boot": return subject.kind;
	}
}
function named(names) {
	return new Set(names.filter((name) => name !== ""));
}
/** A name that is not told can only be meant where there is no choice. @param known all that the report has */
function isSameName(asked, seen, known) {
	if (asked !== "" && seen !== "") return asked === seen;
	return (/* @__PURE__ */ new Set([...known, ...named([asked])])).size <= 1;
}
/** Of a bisect that is there in several states, such as in artifacts of two attempts, the newest one; newest first. */
function newestStates(bisects) {
	const states = /* @__PURE__ */ new Map();
	for (const bisect of bisects.toSorted(compareAge)) {
		const { startedAt, subject, direction, environment, variant, good, bad } = bisect;
		const key = JSON.stringify([...[
			startedAt,
			subjectKey(subject),
			direction
		], ...[
			environment,
			variant,
			good.commit,
			bad.commit
		]]);
		if (!states.has(key)) states.set(key, bisect);
	}
	return [...states.values()];
}
/** By text where they are of the same time, so that their order is always the same. */
function compareAge(a, b) {
	const [own, other] = [textOf(a), textOf(b)];
	return Date.parse(b.updatedAt) - Date.parse(a.updatedAt) || (own < other ? -1 : own > other ? 1 : 0);
}
function textOf({ startedAt, page, title, reason }) {
	return JSON.stringify([
		startedAt,
		page,
		title,
		reason
	]);
}
function toldBisect({ subject: _subject, startedAt: _startedAt, ...bisect }) {
	const cut = (text) => text.slice(0, mostCharacters$2);
	const commit = (each) => ({
		commit: cut(each.commit),
		subject: cut(each.subject)
	});
	return {
		...bisect,
		title: cut(bisect.title),
		reason: cut(bisect.reason),
		first: bisect.first === null ? null : commit(bisect.first),
		good: commit(bisect.good),
		bad: commit(bisect.bad),
		environment: cut(bisect.environment),
		variant: cut(bisect.variant),
		page: cut(bisect.page)
	};
}
// src/report/environments-in-common.ts
const mostScopes = 3;
/**
* What the places where something fails have in common and no other place has in which it ran: `nested=on`, or two
* of such, `nested=on and tdp=off`, when one alone does not do. At least two places have to have it, and one not:
* what one place has may be anything. @param failing indexes. @param ran indexes of all places where it ran
* @returns `all environments`, one for each explanation, or none
*/
function findScopes(failing, ran, traits) {
	const bad = new Set(failing);
	const all = /* @__PURE__ */ new Set([...ran, ...failing]);
	if (bad.size < 2) return [];
	if (bad.size === all.size) return ["all environments"];
	const [first] = bad;
	const shared = [...traits[first ?? 0] ?? []].filter((trait) => [...bad].every((index) => traits[index]?.has(trait)));
	const others = [...all].filter((index) => !bad.has(index));
	const explains = (...some) => !others.some((index) => some.every((trait) => traits[index]?.has(trait)));
	const single = shared.filter((trait) => explains(trait));
	if (single.length > 0) return single.slice(0, mostScopes);
	return shared.flatMap((a, index) => shared.slice(index + 1).map((b) => [a, b])).filter(([a, b]) => explains(a, b)).slice(0, mostScopes).map(([a, b]) => `${a} and ${b}`);
}
/** `nested=on`, `variant x86_64-kvm`. The environment's name says nothing that another has, too, but on several machines. */
function traitsOf({ settings, variant, machineClass, environment }) {
	return /* @__PURE__ */ new Set([
		...Object.entries(settings).map(([feature, value]) => `${feature}=${value}`),
		`variant ${variant || "none"}`,
		`machine ${machineClass}`,
		`environment ${environment}`
	]);
}
// src/report/finding-of.ts
/** A finding of which nothing is known but what is said: it is of no test, in no place, and there once. */
function findingOf$1({ class: kind, fingerprint, isRed, title, reason, ...said }) {
	return {
		class: kind,
		fingerprint,
		isRed,
		title,
		reason,
		location: null,
		tests: [],
		places: [],
		scope: [],
		since: null,
		flake: null,
		slowdown: null,
		splat: null,
		splats: [],
		build: null,
		bisects: [],
		times: 1,
		cells: [],
		example: null,
		...said
	};
}
// src/report/series.ts
/** A history that can be asked for a test in a place. */
var HistoryIndex = class {
	#columns;
	/** Oldest first. */
	#records;
	/** One for all questions, of which there are many. */
	#passes = /* @__PURE__ */ new Float64Array(64);
	#asked = {
		place: void 0,
		records: []
	};
	/** @param without the id of a run that does not count, since it is the one that is judged */
	constructor(history, without) {
		this.#columns = new Map(history.tests.map((id, index) => [id, index]));
		const telling = history.records.filter(({ run }) => run !== without);
		const byPlace = Map.groupBy(telling, ({ place }) => place);
		this.#records = new Map(history.places.map((place, index) => [placeKey(place), byPlace.get(index) ?? []]));
	}
	/** What is there of a test in a place, oldest first. */
	outcomes(id, place) {
		const column = this.#columns.get(id);
		if (column === void 0) return [];
		return this.records(place).flatMap((record) => {
			const outcome = asOutcome(record.outcomes[column]);
			return outcome === "." ? [] : [{
				outcome,
				record
			}];
		});
	}
	/** Milliseconds of the passes of a test in a place, oldest first; valid until the next call. */
	passes(id, place) {
		const column = this.#columns.get(id);
		const records = column === void 0 ? [] : this.records(place);
		if (this.#passes.length < records.length) this.#passes = new Float64Array(2 * records.length);
		let count = 0;
		for (const { outcomes, durations } of records) {
			if (column === void 0 || outcomes[column] !== "p") continue;
			const ms = decodeDuration(durations, 2 * column);
			if (ms !== void 0) this.#passes[count++] = ms;
		}
		return this.#passes.subarray(0, count);
	}
	/** Keys of all that the kernel complained of in earlier runs. */
	complaints() {
		return new Set([...this.#records.values()].flatMap((records) => records.flatMap(({ splats }) => splats)));
	}
	/** Oldest first. */
	records(place) {
		if (place !== this.#asked.place) this.#asked = {
			place,
			records: this.#records.get(placeKey(place)) ?? []
		};
		return this.#asked.records;
	}
};
/** A stretch of failures that comes by chance less often than this is no flake. */
const improbable = .01;
/**
* Tells flakes from breakages. A stretch of failures is a breakage, which was mended later or is still there, when
* at the rate at which the test fails otherwise one so long would hardly be among so many runs; a breakage does not
* count for the rate. What failed and passed in one run, or failed for a stretch that is no breakage and passed
* then, is flaky. @param earlier oldest first
*/
function readSeries(earlier) {
	const verdicts = earlier.filter(({ outcome }) => isVerdict(outcome) && outcome !== "s" && outcome !== "x");
	const stretches = failureStretches(verdicts);
	const breakages = findBreakages(verdicts, stretches);
	const isIn = (index) => breakages.some(({ from, to }) => index >= from && index < to);
	const counting = verdicts.filter((_, index) => !isIn(index)).map(({ outcome }) => outcome);
	const trials = counting.map(failedAtFirst);
	const again = counting.filter((outcome) => outcome === "k" || outcome === "F");
	const isFlaky = counting.includes("k") || stretches.some((stretch) => stretch.to < verdicts.length && !breakages.includes(stretch));
	const end = stretches.find(({ to }) => to === verdicts.length);
	const first = end === void 0 ? void 0 : verdicts[end.from];
	const isBroken = end !== void 0 && (breakages.includes(end) || !isFlaky);
	return {
		rate: {
			failed: trials.filter(Boolean).length,
			of: trials.length
		},
		repeats: {
			failed: again.filter((outcome) => outcome === "F").length,
			of: again.length
		},
		isFlaky,
		broken: isBroken && first !== void 0 ? {
			since: first.record,
			runs: end.to - end.from,
			isAtLeast: end.from === 0
		} : void 0,
		last: earlier.findLast(({ outcome }) => isVerdict(outcome))?.outcome,
		trials
	};
}
function failureStretches(verdicts) {
	const stretches = [];
	for (const [index, { outcome }] of verdicts.entries()) {
		if (!isBadOutcome(outcome)) continue;
		const last = stretches.at(-1);
		if (last?.to === index) last.to += 1;
		else stretches.push({
			from: index,
			to: index + 1
		});
	}
	return stretches;
}
/** The longest first, each by the rate of what is outside it and outside the breakages that were found already. */
function findBreakages(verdicts, stretches) {
	const lengthOf = ({ from, to }) => to - from;
	let of = verdicts.length;
	let failed = verdicts.filter(({ outcome }) => failedAtFirst(outcome)).length;
	const breakages = [];
	for (const stretch of stretches.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
		const length = lengthOf(stretch);
		const rate = (failed - length + .5) / (of - length + 1);
		if (of * rate ** length >= improbable) break;
		breakages.push(stretch);
		of -= length;
		failed -= length;
	}
	return breakages;
}
function failedAtFirst(outcome) {
	return outcome === "k" || isBadOutcome(outcome);
}
// src/report/test-findings.ts
const mostCells$1 = 200;
const mostCharacters$1 = 1e3;
/** Classes of which each is one finding however it failed: the test is what matters. */
const byTest = /* @__PURE__ */ new Set([
	"slower",
	"flaky",
	"fixed",
	"missing"
]);
/** Classes of which tests in the same places are one finding. */
const bySamePlaces = /* @__PURE__ */ new Set(["missing"]);
/** Cells of one cause together. */
function findTests(cells, around) {
	const groups = Map.groupBy(cells, (cell) => groupKey(cell));
	return [...Map.groupBy([...groups.values()], (group) => {
		const [first] = group;
		return first !== void 0 && bySamePlaces.has(first.class) ? JSON.stringify([first.class, placesOf$1(group)]) : JSON.stringify([first === void 0 ? "" : groupKey(first)]);
	}).values()].flatMap((parts) => findingOf(parts.flat(), around));
}
function groupKey(cell) {
	const { class: kind, id, test, isClosed } = cell;
	if (byTest.has(kind)) return JSON.stringify([kind, id]);
	if (kind === "newly-skipped" || kind === "infrastructure") return JSON.stringify([
		kind,
		isClosed,
		sameReason(test.reason)
	]);
	return JSON.stringify([kind, causeOf(test)]);
}
function placesOf$1(cells) {
	return [...new Set(cells.map(({ place }) => place))].sort((a, b) => a - b);
}
function findingOf(cells, around) {
	const [first] = cells;
	if (first === void 0) return [];
	const { class: kind, test } = first;
	const tests = [...new Set(cells.map(({ id }) => id))];
	const places = placesOf$1(cells);
	const [only] = tests;
	const isBad = !quiet.has(kind);
	return [{
		class: kind,
		fingerprint: fingerprintOf([kind === "flaky" ? "flaky" : "test", ...identityOf(first, tests)]),
		isRed: around.failOn.has(kind) || cells.some(({ isClosed }) => isClosed),
		title: tests.length === 1 && only !== void 0 ? only : `${only ?? ""} and ${tests.length - 1} more tests`,
		reason: kind === "fixed" || kind === "slower" ? "" : test.reason.slice(0, mostCharacters$1),
		location: isBad && kind !== "missing" ? test.location : null,
		tests,
		places,
		scope: kind === "missing" ? [] : scopesOf(tests, places, around),
		since: kind === "still-failing" ? sinceOf$1(cells, around.baselineCommit) : null,
		flake: tests.length === 1 && only !== void 0 ? around.flakes.get(only) ?? null : null,
		slowdown: slowest(cells)?.slowdown ?? null,
		splat: null,
		splats: [...new Set(cells.flatMap((cell) => complaintsOf$1(cell, around)))].sort(),
		build: null,
		bisects: [],
		times: cells.length,
		cells: cells.slice(0, mostCells$1).map(reportCell),
		example: isBad ? exampleOf(cells) : null
	}];
}
/** Of these nothing failed. */
const quiet = /* @__PURE__ */ new Set([
	"fixed",
	"newly-skipped",
	"missing",
	"slower"
]);
function identityOf({ class: kind, id, test }, tests) {
	if (kind === "missing") return [kind, ...tests.toSorted().slice(0, 20)];
	if (byTest.has(kind)) return [kind, id];
	if (kind === "newly-skipped" || kind === "infrastructure") return [kind, sameReason(test.reason)];
	return steadyCauseOf(test);
}
function scopesOf(tests, failing, around) {
	return findScopes(failing, around.ended.flatMap(({ outcomes }, index) => tests.slice(0, 20).some((id) => {
		const outcome = outcomes.get(id);
		return outcome !== void 0 && outcome !== "e" && outcome !== "s";
	}) ? [index] : []), around.traits);
}
/** The earliest of all: since then the cause has been there. */
function sinceOf$1(cells, baselineCommit) {
	const [earliest] = cells.flatMap(({ series }) => series.broken ?? []).sort((a, b) => a.since.at < b.since.at ? -1 : 1);
	if (earliest !== void 0) {
		const { commit, at } = earliest.since;
		return {
			commit,
			at,
			isAtLeast: earliest.isAtLeast
		};
	}
	return baselineCommit === void 0 ? null : {
		commit: baselineCommit,
		at: "",
		isAtLeast: true
	};
}
function slowest(cells) {
	return cells.reduce((most, cell) => (cell.slowdown?.factor ?? 0) > (most?.slowdown?.factor ?? 0) ? cell : most, void 0);
}
function complaintsOf$1({ from, id }, { complaints }) {
	return from === void 0 ? [] : complaints.get(complaintKey(from.run, id)) ?? [];
}
/** Of a run and a test that was running when the kernel complained. */
function complaintKey(run, id) {
	return JSON.stringify([
		run.environment.name,
		run.machine.name,
		run.startedAt,
		id
	]);
}
function reportCell({ id, place, before, now, earlier, from, test, outcome }) {
	return {
		test: id,
		place,
		before: before === void 0 ? earlierWords(earlier) : statusWords[before],
		now: wordOf(now),
		job: from?.job ?? "",
		durationMs: test.durationMs,
		isConfirmed: outcome === "F"
	};
}
function wordOf(kind) {
	return kind === void 0 ? "absent" : statusWords[kind];
}
const outcomeWords = {
	p: "passed",
	k: "flaky",
	f: "failed",
	F: "failed",
	m: "died with the machine",
	x: "failed as known",
	s: "skipped"
};
function earlierWords(earlier) {
	const words = earlier === void 0 ? void 0 : outcomeWords[earlier];
	return words === void 0 ? "absent" : `earlier: ${words}`;
}
/** The one that says most: one that was repeated alone, with output. */
function exampleOf(cells) {
	const cell = cells.find(({ outcome, test }) => outcome === "F" && test.tail.length > 0) ?? cells.find(({ test }) => test.tail.length > 0) ?? cells[0];
	if (cell?.from === void 0) return null;
	const { id, place, test, from } = cell;
	return {
		test: id,
		place,
		job: from.job,
		tail: test.tail.slice(-40).map((line) => line.slice(0, mostCharacters$1)),
		logs: test.logs,
		console: from.run.console,
		repeat: repeatCommand(test, from.run)
	};
}
// src/report/splat-findings.ts
/**
* The kernel's complaints that nothing allows, the same once. New is what neither the baseline had, in any place, nor
* the history but as a breakage that was mended. @param question places in the order of the report's
*/
function findSplats({ now, before, places, traits, history, failOn }) {
	const indexes = new Map(places.map((place, index) => [placeKey(place), index]));
	const current = complaintsIn(now, indexes);
	const comparison = compareResults(sumUp(runsOf$1(before)), sumUp(runsOf$1(now)));
	const fresh = new Set(comparison.newSplats.map(({ splat }) => splatKey(splat)));
	const earlier = earlierRuns(places, history);
	const complaints = /* @__PURE__ */ new Map();
	const ran = [...now.keys()].flatMap((key) => indexes.get(key) ?? []);
	const findings = groupSplats(current).map(({ key, first, splats }) => {
		const past = seriesOf$1(key, earlier);
		const isNew = fresh.has(key) && !past.isFlaky && past.broken === void 0;
		if (isNew) for (const { run, tests } of splats) for (const id of tests) {
			const where = complaintKey(run, id);
			complaints.set(where, [...complaints.get(where) ?? [], key]);
		}
		const where = [...new Set(splats.map(({ at }) => at))].sort((a, b) => a - b);
		const kind = isNew ? "new-splat" : "old-splat";
		const { run: _run, at: _at, ...splat } = first;
		return {
			...splatFinding(kind, splat, key),
			isRed: failOn.has(kind),
			tests: [...new Set(splats.flatMap(({ tests }) => tests))],
			places: where,
			scope: findScopes(where, ran, traits),
			since: isNew ? null : sinceOf(key, earlier),
			times: splats.length
		};
	});
	const gone = current.length === 0 && now.size === 0 ? [] : comparison.goneSplats;
	return {
		findings: [...findings, ...gone.map((splat) => ({
			...splatFinding("splat-gone", splat, splatKey(splat)),
			isRed: failOn.has("splat-gone")
		}))],
		complaints
	};
}
/** What is the same of all complaints; in no place yet, and not red. */
function splatFinding(kind, splat, key) {
	return findingOf$1({
		class: kind,
		fingerprint: fingerprintOf(["splat", key]),
		isRed: false,
		title: splatName(splat).slice(0, mostCharacters),
		reason: splat.title.slice(0, mostCharacters),
		location: splat.location,
		tests: [...splat.tests],
		splat: cutSplat(splat)
	});
}
const mostLines = 100;
const mostCharacters = 1e3;
/** Results of others may have more than those that vmentry writes. */
function cutSplat(splat) {
	const cut = (lines) => lines.slice(0, mostLines).map((line) => line.slice(0, mostCharacters));
	return {
		...splat,
		title: splat.title.slice(0, mostCharacters),
		lines: cut(splat.lines),
		frames: cut(splat.frames)
	};
}
function complaintsIn(placed, indexes) {
	return [...placed].flatMap(([key, { runs }]) => runs.flatMap(({ run }) => run.splats.filter(({ allowed }) => allowed === null).map((splat) => ({
		...splat,
		run,
		at: indexes.get(key) ?? 0
	}))));
}
function runsOf$1(placed) {
	return [...placed.values()].flatMap(({ runs }) => runs.map(({ run }) => ({
		...run,
		tests: []
	})));
}
/** Oldest first. */
function earlierRuns(places, history) {
	const runs = /* @__PURE__ */ new Map();
	for (const record of places.flatMap((place) => history.records(place))) {
		const known = runs.get(record.run);
		if (known === void 0) runs.set(record.run, {
			record,
			keys: new Set(record.splats)
		});
		else for (const key of record.splats) known.keys.add(key);
	}
	return [...runs.values()].sort((a, b) => a.record.at < b.record.at ? -1 : 1);
}
/** A complaint is to a run what a failure is to a test. */
function seriesOf$1(key, runs) {
	return readSeries(runs.map(({ record, keys }) => ({
		record,
		outcome: keys.has(key) ? "f" : "p"
	})));
}
function sinceOf(key, runs) {
	const index = runs.findIndex(({ keys }) => keys.has(key));
	const first = runs[index];
	if (first === void 0) return null;
	return {
		commit: first.record.commit,
		at: first.record.at,
		isAtLeast: index === 0
	};
}
// src/report/boot-splat-findings.ts
/**
* What kernels complained of when they were booted after their build, the same once. A complaint that a test run has,
* too, is judged there, where what is allowed is known. It is new when the baseline booted the same variant without it;
* nobody says which ones are allowed at such a boot, so that without that comparison it is told, and is not red.
*/
function findBootSplats({ builds, before, runs, runsBefore, history, failOn }) {
	const judged = new Set(splatsOfRuns(runs).map(splatKey));
	const known = /* @__PURE__ */ new Set([...[...splatsOfRuns(runsBefore), ...splatsOfBoots(before)].map(splatKey), ...history.complaints()]);
	const compared = new Set(before.filter(({ boot }) => boot?.outcome === "booted").map(({ variant }) => variant));
	const splats = splatsOfBoots(builds).filter((splat) => !judged.has(splatKey(splat)));
	return groupSplats(splats).map(({ key, first, splats: alike }) => {
		const { build, ...splat } = first;
		const isCompared = alike.some((each) => compared.has(each.build.variant));
		const kind = known.has(key) ? "old-splat" : isCompared ? "new-splat" : "boot-splat";
		const { commit, subject, variant } = build;
		return {
			...splatFinding(kind, splat, key),
			isRed: failOn.has(kind),
			build: {
				commit,
				subject,
				variant,
				stage: "boot",
				messages: []
			},
			times: alike.length
		};
	});
}
function splatsOfBoots(builds) {
	return builds.flatMap((build) => (build.boot?.splats ?? []).map((splat) => ({
		...splat,
		build
	})));
}
function splatsOfRuns(placed) {
	return [...placed.values()].flatMap(({ runs }) => runs.flatMap(({ run }) => run.splats));
}
// src/report/build-findings.ts
const mostMessages$1 = 50;
/** Commits that do not build or do not boot. The baseline's build of the same variant says whether that is new. */
function findBuilds(builds, before, failOn) {
	const old = Map.groupBy(before, ({ variant }) => variant);
	return builds.flatMap((build) => {
		const was = old.get(build.variant) ?? [];
		const isBad = build.outcome !== "built";
		const wasBad = was.length > 0 && was.every(({ outcome }) => outcome === build.outcome);
		if (isBad) return [buildFinding(wasBad ? "still-failing" : "build-failure", build, failOn)];
		return was.length > 0 && was.every(({ outcome }) => outcome !== "built") ? [buildFinding("fixed", build, failOn)] : [];
	});
}
function buildFinding(kind, { commit, subject, variant, outcome, failure, diagnostics, boot }, failOn) {
	const errors = diagnostics.filter(({ severity }) => severity === "error");
	const [error] = errors;
	const reason = (outcome === "does-not-boot" ? boot?.reason : failure?.reason) ?? "";
	const what = {
		built: "builds",
		failed: "does not build",
		"does-not-boot": "does not boot"
	}[outcome];
	const cause = error === void 0 ? sameReason(reason) : `${error.file} ${sameReason(error.message)}`;
	return findingOf$1({
		class: kind,
		fingerprint: fingerprintOf([
			"build",
			variant,
			outcome,
			cause
		]),
		isRed: failOn.has(kind),
		title: `${commit.slice(0, 12)} ${what} as ${variant}`,
		reason: error?.message ?? reason.split("\n")[0] ?? "",
		location: error === void 0 || error.line < 1 ? null : {
			file: error.file,
			line: error.line
		},
		build: {
			commit,
			subject,
			variant,
			stage: outcome === "does-not-boot" ? "boot" : failure?.stage ?? "",
			messages: errors.slice(0, mostMessages$1).map(({ severity, file, line, column, message }) => ({
				severity,
				file,
				line,
				column,
				message
			}))
		}
	});
}
/** Two uniformly drawn durations of a test that varies by 30 % differ by a factor of 1.3 / 0.7 = 1.86 at most. */
const leastFactor = 1.9;
/** As in the comparison of two results: below it, it is the machine's jitter. */
const leastDifferenceMs = 1e3;
/** So many robust standard deviations above the median. */
const deviations$1 = 4;
/** From the median absolute deviation to the standard deviation of a normal distribution. */
const robust = 1.4826;
/** With at least so many earlier durations one odd one in twenty does not widen the bound. */
const enoughForQuantile = 20;
/**
* Whether a duration lies beyond what earlier ones vary by, on a logarithmic scale: above the median by a factor of
* 1.9, by four robust standard deviations (median absolute deviation), and by twice the furthest that an earlier one
* was above it (from 20 earlier ones on: all but one in twenty); and by one second.
* @param earlierMs durations of earlier passes
* @param runFactor how many times as long everything in its run took
*/
function findSlowdown(nowMs, earlierMs, runFactor = 1) {
	if (earlierMs.length < 5) return void 0;
	const sorted = earlierMs.map(logOf).sort((a, b) => a - b);
	const median = medianOf(sorted);
	const now = logOf(nowMs) - Math.max(0, Math.log(runFactor));
	if (now - median <= Math.log(1.9)) return void 0;
	const medianMs = Math.exp(median);
	if (Math.exp(now) - medianMs < leastDifferenceMs) return void 0;
	const deviation = medianOf(sorted.map((each) => Math.abs(each - median)).sort((a, b) => a - b));
	const skipped = sorted.length < enoughForQuantile ? 0 : Math.floor(sorted.length / enoughForQuantile);
	const furthest = (sorted.at(-1 - skipped) ?? median) - median;
	if (now - median <= Math.max(deviations$1 * robust * deviation, 2 * furthest)) return void 0;
	return {
		medianMs,
		nowMs,
		factor: Math.exp(now - median),
		earlier: sorted.length
	};
}
/** Below this a run is not judged as a whole. */
const leastTests = 20;
/** Of shorter ones the start is most. */
const tellingMs = 100;
/**
* How many times as long a whole run took, by the median of its tests; 1 when there are too few of them.
* @param tests each with its duration now and the median of its earlier ones
*/
function findRunFactor(tests) {
	const factors = tests.filter(({ medianMs }) => medianMs >= tellingMs).map(({ nowMs, medianMs }) => logOf(nowMs) - logOf(medianMs)).sort((a, b) => a - b);
	return factors.length < leastTests ? 1 : Math.exp(medianOf(factors));
}
/** The median of at least `leastEarlier` durations, which it sorts; undefined with fewer. */
function medianDuration(earlierMs) {
	if (earlierMs.length < 5) return void 0;
	earlierMs.sort();
	const middle = earlierMs.length >> 1;
	const upper = Math.max(1, earlierMs[middle] ?? 1);
	return earlierMs.length % 2 === 1 ? upper : Math.sqrt(upper * Math.max(1, earlierMs[middle - 1] ?? 1));
}
function logOf(ms) {
	return Math.log(Math.max(1, ms));
}
function medianOf(sorted) {
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
// src/report/classify-place.ts
/** Compares a place with itself in the baseline, and with its own history. */
function classifyPlace({ place, index, now, before, history }) {
	const [nowRuns, oldRuns] = [runsOf(now), runsOf(before)];
	const old = worstTests(oldRuns);
	const oldKillers = killersIn(oldRuns);
	const originOf = originFinder(now);
	const { tests, outcomes } = endedTests(nowRuns);
	const hasHistory = history.records(place).length > 0;
	const times = hasHistory ? readTimes(tests, outcomes, place, history) : noTimes;
	const runFactor = findRunFactor([...times.values()]);
	const hasEarlier = hasHistory || old.size > 0;
	const cells = [];
	for (const test of tests) {
		const { id } = test;
		const outcome = outcomes.get(id) ?? "e";
		if (!hasEarlier && (outcome === "p" || outcome === "s")) continue;
		const was = old.get(id);
		const time = times.get(id);
		const slowdown = time !== void 0 && mayBeSlow(time) && !isSlowBefore(test, was) ? findSlowdown(test.durationMs, [...history.passes(id, place)], runFactor) : void 0;
		if (outcome === "p" && slowdown === void 0 && was !== void 0 && countsAs(was) === "pass") continue;
		const ended = endsOf(was, test);
		const kind = kindOf(ended);
		if (outcome === "s" && kind !== "newlySkipped") continue;
		const earlier = history.outcomes(id, place);
		const series = readSeries(earlier);
		const reference = was === void 0 ? void 0 : outcomeOf$1(was, oldKillers);
		const isCompared = reference !== void 0 && isVerdict(reference);
		const judged = judge({
			outcome,
			kind,
			reference: isCompared ? reference : series.last,
			series,
			wasWithout: reference === void 0 ? earlier.at(-1)?.outcome === "e" : !isCompared,
			hasBaseline: before !== void 0,
			isSlower: slowdown !== void 0
		});
		if (judged === void 0) continue;
		cells.push({
			id,
			place: index,
			outcome,
			test,
			from: originOf(test),
			before: ended.from,
			now: ended.to,
			earlier: isCompared ? void 0 : series.last,
			series,
			slowdown: judged.class === "slower" ? slowdown : void 0,
			unless: void 0,
			isClosed: false,
			...judged
		});
	}
	const oldOriginOf = originFinder(before);
	for (const [id, test] of old) if (!outcomes.has(id) && kindOf(endsOf(test, void 0)) === "missing") cells.push(missingCell(test, index, oldOriginOf(test)));
	return {
		cells,
		outcomes,
		brokenRuns: brokenRuns(oldRuns, nowRuns),
		compared: before !== void 0 ? "baseline" : hasHistory ? "history" : "nothing",
		runFactor
	};
}
/** Which class a test belongs to in one place; undefined when there is nothing to say. */
function judge(evidence) {
	const { outcome, kind, reference, series, wasWithout, hasBaseline, isSlower } = evidence;
	const isUnsteady = series.isFlaky && series.broken === void 0;
	if (outcome === "e") return {
		class: "infrastructure",
		isClosed: !wasWithout
	};
	if (isBadOutcome(outcome)) {
		if (reference === void 0) return { class: hasBaseline ? "new-failure" : "unjudged" };
		if (isBadOutcome(reference) || reference === "x") return { class: isUnsteady && reference !== "x" ? "flaky" : "still-failing" };
		return {
			class: "regression",
			unless: "regression"
		};
	}
	if (outcome === "k") return { class: "flaky" };
	if (outcome === "s") return kind === "newlySkipped" ? { class: "newly-skipped" } : void 0;
	if (outcome === "x") return kind === "newlyKnown" ? { class: "newly-known" } : void 0;
	if (isSlower) return { class: "slower" };
	return reference !== void 0 && (isBadOutcome(reference) || reference === "x") && !isUnsteady ? { class: "fixed" } : void 0;
}
function runsOf(placed) {
	return (placed?.runs ?? []).map(({ run }) => run);
}
/** Each test of the runs once, by its worst end, and how it ended. */
function endedTests(runs) {
	const killers = killersIn(runs);
	const outcomesOf = (tests) => {
		const outcomes = /* @__PURE__ */ new Map();
		for (const test of tests) outcomes.set(test.id, outcomeOf$1(test, killers));
		return outcomes;
	};
	const [only] = runs;
	if (only !== void 0 && runs.length === 1) {
		const outcomes = outcomesOf(only.tests);
		if (outcomes.size === only.tests.length) return {
			tests: only.tests,
			outcomes
		};
	}
	const tests = [...worstTests(runs).values()];
	return {
		tests,
		outcomes: outcomesOf(tests)
	};
}
function endsOf(before, after) {
	return {
		before,
		after,
		from: before === void 0 ? void 0 : countsAs(before),
		to: after === void 0 ? void 0 : countsAs(after)
	};
}
function killersIn(runs) {
	return new Set(runs.flatMap((run) => [...killersOf(run)]));
}
/** Of each test of a place the run that it is from; which one is looked for when it is asked the first time. */
function originFinder(placed) {
	const runs = placed?.runs ?? [];
	if (runs.length <= 1) return () => runs[0];
	let origins;
	return (test) => {
		origins ??= new Map(runs.flatMap((each) => each.run.tests.map((own) => [own, each])));
		return origins.get(test);
	};
}
const noTimes = /* @__PURE__ */ new Map();
/** Of each test that passed and has enough earlier passes how long it took, now and earlier. */
function readTimes(tests, outcomes, place, history) {
	const times = /* @__PURE__ */ new Map();
	for (const { id, durationMs } of tests) {
		if (outcomes.get(id) !== "p") continue;
		const medianMs = medianDuration(history.passes(id, place));
		if (medianMs !== void 0) times.set(id, {
			nowMs: durationMs,
			medianMs
		});
	}
	return times;
}
/** Most are not, and need not be looked at closely. */
function mayBeSlow({ nowMs, medianMs }) {
	return nowMs > .99 * leastFactor * medianMs;
}
/** It was as slow in the baseline already, so that it is not this change's doing. */
function isSlowBefore(test, before) {
	return before !== void 0 && countsAs(before) === "pass" && test.durationMs < 1.5 * before.durationMs;
}
function missingCell(test, place, from) {
	return {
		id: test.id,
		place,
		class: "missing",
		outcome: ".",
		test,
		from,
		before: countsAs(test),
		now: void 0,
		earlier: void 0,
		series: readSeries([]),
		unless: void 0,
		slowdown: void 0,
		isClosed: false
	};
}
// src/report/gather.ts
/** The runs of jobs by the key of their place. */
function gatherPlaces(jobs) {
	const all = jobs.flatMap(({ job, variant, machineClass, results }) => (results?.runs ?? []).map((run) => ({
		place: {
			environment: run.environment.name,
			machineClass: machineClass ?? machineClassOf(run),
			variant: variant ?? run.kernel.variant ?? ""
		},
		run,
		job
	})));
	const gathered = Map.groupBy(all, ({ place }) => placeKey(place));
	return new Map([...gathered].flatMap(([key, runs]) => {
		const [first] = runs;
		return first === void 0 ? [] : [[key, {
			place: first.place,
			runs
		}]];
	}));
}
// src/report/problems.ts
/**
* Because of what the report cannot say that all is well: each makes it red. A machine that did not boot, results
* that are missing or cannot be read, tests that were interrupted, and nothing at all that ran.
*/
function findProblems(request, known) {
	return [
		...nothingRan(request, known),
		...request.problems ?? [],
		...request.notBuilt.map(({ commit, variant }) => problem("not-built", `${commit.slice(0, 12)} was not built as ${variant}`)),
		...missingJobs(request),
		...request.jobs.flatMap(({ job, results, problem: why }) => results === void 0 ? [problem("unreadable-results", `${job}: ${why ?? "its results cannot be read"}`, { job })] : []),
		...missingEnvironments(request),
		...request.builds.flatMap(({ commit, variant, boot }) => boot?.outcome === "error" ? [problem("never-ran", `${commit.slice(0, 12)} ${variant} was not booted: ${boot.reason}`)] : []),
		...otherCommits(request),
		...known.places.flatMap((place, index) => placeProblems(place, index, known))
	];
}
function problem(kind, text, more = {}) {
	return {
		kind,
		text,
		job: "",
		places: [],
		...more
	};
}
function nothingRan({ jobs, expected, builds }, { now, classified }) {
	const isForBuildsAlone = jobs.length + expected.length === 0 && builds.length > 0;
	if (classified.some(({ outcomes }) => [...outcomes.values()].some((outcome) => isVerdict(outcome) && outcome !== "s")) || isForBuildsAlone) return [];
	const runs = [...now.values()].flatMap((placed) => placed.runs.map(({ run }) => run));
	const { reason } = concludeResults(runs);
	return [problem("nothing-ran", `no test ran to its end${reason === "" ? "" : `: ${reason}`}`)];
}
/** Jobs that left nothing; but for those whose kernel does not build, which is a finding of its own. */
function missingJobs({ run, jobs, expected, builds }) {
	const there = new Set(jobs.map(({ job }) => job));
	const failed = new Set(builds.filter(({ outcome }) => outcome === "failed").map(({ commit, variant }) => `${commit} ${variant}`));
	return expected.flatMap(({ job, environments, variant = "", commit = run.commit }) => there.has(job) || failed.has(`${commit} ${variant}`) ? [] : [problem("missing-results", `${job} left no results (${environments.join(", ") || "no environments"})`, { job })]);
}
/** Environments that a job was to run, of which its results say nothing. */
function missingEnvironments({ jobs, expected }) {
	const byJob = new Map(jobs.map((each) => [each.job, each.results]));
	return expected.flatMap(({ job, environments }) => {
		const results = byJob.get(job);
		if (results === void 0) return [];
		const ran = new Set(results.runs.map(({ environment }) => environment.name));
		const absent = environments.filter((name) => !ran.has(name));
		if (absent.length === 0) return [];
		return [problem("missing-results", `${job} has no results of ${absent.join(", ")}`, { job })];
	});
}
/** Results of something else must not pass for those of the commit. */
function otherCommits({ run, jobs }) {
	return jobs.flatMap(({ job, results, commit: wanted = run.commit }) => {
		const others = [...new Set((results?.runs ?? []).flatMap(({ kernel }) => kernel.commit ?? []))].filter((commit) => !commit.startsWith(wanted));
		if (others.length === 0) return [];
		return [problem("other-commit", `${job} has results of ${others.map((commit) => commit.slice(0, 12)).join(", ")}, not of ${wanted.slice(0, 12)}`, { job })];
	});
}
function placeProblems(place, index, { now, classified }) {
	const runs = (now.get(placeKey(place))?.runs ?? []).map(({ run }) => run);
	const found = classified[index];
	if (runs.length === 0 || found === void 0) return [];
	const { conclusion, reason } = sumUp(runs);
	const jobs = [...new Set(now.get(placeKey(place))?.runs.map(({ job }) => job))];
	const more = {
		places: [index],
		job: jobs.length === 1 ? jobs[0] ?? "" : ""
	};
	if (runs.some((run) => run.conclusion === "interrupted")) return [problem("interrupted", reason, more)];
	if (hasNeverRun(runs, found)) return [problem("never-ran", reason, more)];
	if (conclusion !== "error" || hasClosed(found.cells)) return [];
	return found.brokenRuns.map((broken) => problem("broken-run", `${broken.environment}: ${broken.reason}`, more));
}
/** Such as when the machine did not boot. What is not applicable was not meant to run. */
function hasNeverRun(runs, { outcomes }) {
	if (runs.every(({ conclusion }) => conclusion === "not-applicable")) return false;
	return ![...outcomes.values()].some(isVerdict);
}
function hasClosed(cells) {
	return cells.some(({ isClosed }) => isClosed);
}
// src/report/slow-runs.ts
/** Places in which everything took longer: that is one finding, and not one for each test. */
function findSlowRuns(places, failOn) {
	const names = placeNames(places);
	return places.flatMap(({ runFactor }, index) => {
		if (runFactor <= 1.9) return [];
		const name = names[index] ?? "";
		return [findingOf$1({
			class: "slower",
			fingerprint: fingerprintOf(["slow-run", name]),
			isRed: failOn.has("slower"),
			title: `everything in ${name}`,
			reason: `its tests took ${runFactor.toFixed(1)} times as long as earlier, by their median`,
			places: [index]
		})];
	});
}
// src/report/told-already.ts
/**
* The tests of a place whose results are missing as a whole are not told one by one: the problem tells it. Of a
* place that was not meant to run they are told as missing.
*/
function withoutTold(cells, index, { expected, jobs }, problems, places) {
	if (problems.some(({ kind, places: at }) => kind === "never-ran" && at.includes(index))) return [];
	if (!cells.every((cell) => cell.class === "missing")) return cells;
	const place = places[index];
	if (place === void 0) return cells;
	const lost = new Set(problems.filter(({ kind }) => lostKinds.has(kind)).map(({ job }) => job));
	return expected.some((job) => lost.has(job.job) && (job.variant ?? place.variant) === place.variant && job.environments.includes(place.environment) && (job.machineClass ?? place.machineClass) === place.machineClass) || jobs.some((job) => lost.has(job.job) && expected.length === 0 && (job.variant ?? place.variant) === place.variant) ? [] : cells;
}
const lostKinds = /* @__PURE__ */ new Set(["missing-results", "unreadable-results"]);
// src/report/warning-findings.ts
/**
* What compilers warn of since one of the commits, the same once, whatever commits and variants show it. The build
* itself says which warnings a commit introduced; what the baseline's build of the variant had already is not new.
*/
function findWarnings(builds, before, failOn) {
	const old = new Set(before.flatMap(({ variant, diagnostics }) => diagnostics.map((each) => `${variant} ${keyOf$1(each)}`)));
	const warnings = /* @__PURE__ */ new Map();
	for (const build of builds) for (const message of build.diagnostics) {
		const key = keyOf$1(message);
		if (message.severity !== "warning" || message.isNew !== true || old.has(`${build.variant} ${key}`)) continue;
		const known = warnings.get(key);
		if (known === void 0) warnings.set(key, {
			message,
			build,
			times: 1
		});
		else known.times += 1;
	}
	return [...warnings].map(([key, warning]) => warningFinding(key, warning, failOn.has("new-warning")));
}
/** The same where the lines around it have moved. */
function keyOf$1({ file, message, option }) {
	return JSON.stringify([
		file,
		sameReason(message),
		option ?? null
	]);
}
function warningFinding(key, { message: found, build, times }, isRed) {
	const { severity, file, line, column, message, option } = found;
	const { commit, subject, variant } = build;
	return findingOf$1({
		class: "new-warning",
		fingerprint: fingerprintOf(["warning", key]),
		isRed,
		title: `${file}:${line}`,
		reason: `${message.split("\n")[0] ?? ""}${option === void 0 || option === null ? "" : ` [${option}]`}`,
		location: line < 1 ? null : {
			file,
			line
		},
		build: {
			commit,
			subject,
			variant,
			stage: "compile",
			messages: [{
				severity,
				file,
				line,
				column,
				message
			}]
		},
		times
	});
}
// src/report/exact-test.ts
/**
* Fisher's exact test with strata (the exact conditional test of a common odds ratio of 1; with one stratum it is
* Fisher's own): how likely it is that at least as many failures fall on `now` when in each stratum all trials, now
* and before, fail alike. One-sided, so that a small value says that it fails oftener now. Exact tests, since
* failures are few: with less than five expected ones an approximation says anything.
* Source: A. Agresti, Categorical Data Analysis, on exact conditional inference for 2x2xK tables.
* @param given among the outcomes with at least so many failures now: 1 when it is asked only since it failed
*/
function failsOftener(strata, given = 0) {
	const seen = strata.reduce((sum, { now }) => sum + now.failed, 0);
	const sum = strata.reduce((all, stratum) => convolve(all, failuresNow(stratum)), [1]);
	const possible = addUp(sum.slice(given));
	return possible === 0 ? 1 : Math.min(1, addUp(sum.slice(Math.max(seen, given))) / possible);
}
/** Slack for values that are equal but for rounding. */
const slack = 1 + 1e-7;
/** Fisher's exact test, two-sided: the sum over all tables that are not likelier than the one seen. */
function differsFrom(stratum) {
	const likely = failuresNow(stratum);
	const seen = likely[stratum.now.failed] ?? 0;
	return Math.min(1, addUp(likely.filter((each) => each <= seen * slack)));
}
/** How likely 0, 1, 2 ... failures are among the trials of now, all failures being given: hypergeometric. */
function failuresNow({ now, before }) {
	const failed = now.failed + before.failed;
	const all = now.of + before.of;
	return Array.from({ length: now.of + 1 }, (_, count) => count > failed || now.of - count > all - failed ? 0 : Math.exp(logChoose(failed, count) + logChoose(all - failed, now.of - count) - logChoose(all, now.of)));
}
function convolve(left, right) {
	const sum = new Array(left.length + right.length - 1).fill(0);
	for (const [i, a] of left.entries()) for (const [j, b] of right.entries()) sum[i + j] = (sum[i + j] ?? 0) + a * b;
	return sum;
}
/** The small ones first, so that none is lost. */
function addUp(values) {
	return values.toSorted((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}
const logFactorials = [0];
function logChoose(of, chosen) {
	return logFactorial(of) - logFactorial(chosen) - logFactorial(of - chosen);
}
function logFactorial(n) {
	for (let next = logFactorials.length; next <= n; next++) logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
	return logFactorials[n] ?? 0;
}
// src/report/false-discoveries.ts
/** Of what is called a finding, at most this share is expected to be none. */
const falseDiscoveryRate = .05;
/**
* Which of many tests count as findings, when at most `rate` of those are to be false ones (Y. Benjamini and
* Y. Hochberg, 1995). For independent tests, and for those that rise and fall together.
* @param values how likely each is by chance, 0 to 1
*/
function discoveries(values, rate = falseDiscoveryRate) {
	const sorted = values.toSorted((a, b) => a - b);
	const bound = sorted[sorted.findLastIndex((value, index) => value <= rate * (index + 1) / values.length)];
	return values.map((value) => bound !== void 0 && value <= bound);
}
// src/report/rate.ts
/** 95 % of the normal distribution lie within so many deviations. */
const deviations = 1.959964;
/**
* Between which two shares the true one lies, with 95 % confidence: Wilson's score interval, which stays within 0
* and 1 and is useful from one trial on (E. B. Wilson, 1927). All of it, 0 to 1, without a trial.
*/
function wilsonInterval({ failed, of }) {
	if (of === 0) return {
		low: 0,
		high: 1
	};
	const share = failed / of;
	const weight = deviations ** 2 / of;
	const middle = share + weight / 2;
	const half = deviations * Math.sqrt(share * (1 - share) / of + weight / (4 * of));
	return {
		low: failed === 0 ? 0 : Math.max(0, (middle - half) / (1 + weight)),
		high: failed === of ? 1 : Math.min(1, (middle + half) / (1 + weight))
	};
}
// src/report/weigh-flakes.ts
/** So many runs without a failure tell of a place that a test is steady there, whatever it is elsewhere. */
const enoughToBeSteady = 20;
/**
* Decides, for each test that fails and is known to be flaky, whether it fails oftener than it did: then its cells
* are regressions, else they are flaky. One question for each test, over all its places (failsOftener), so that what
* fails everywhere at once stands out; the share of false ones among all that are found is bounded (discoveries).
* Changes `class` of the cells. @returns what is known of each test's flakiness
*/
function weighFlakes(cells, places, history) {
	const asked = new Set(cells.filter(({ class: kind }) => mayBeFlaky.has(kind)).map(({ id }) => id));
	const byId = Map.groupBy(cells, ({ id }) => id);
	const known = [...asked].flatMap((id) => {
		const all = seriesOf(id, places, history);
		if (!all.some(({ series }) => series.isFlaky) && !isFlakyNow(byId.get(id) ?? [])) return [];
		return [{
			id,
			cells: byId.get(id) ?? [],
			all
		}];
	});
	for (const { cells: own, all } of known) if (all.some(({ series }) => series.isFlaky)) setFlaky(own);
	const failing = known.filter(({ cells: own }) => own.some((cell) => cell.class === "flaky"));
	const chances = failing.map(({ all }) => chanceOf(all));
	const areOftener = discoveries(chances);
	const weighed = new Map(failing.map(({ id }, index) => [id, {
		chance: chances[index] ?? 1,
		isOftener: areOftener[index] === true
	}]));
	for (const { id, cells: own } of failing) {
		if (weighed.get(id)?.isOftener !== true) continue;
		for (const cell of own) if (cell.class === "flaky" && cell.unless !== void 0) cell.class = cell.unless;
	}
	const drifts = findDrifts(known);
	return new Map(known.map(({ id, all }) => {
		const rate = sumOf(all.map(({ series }) => series.rate));
		const { chance = null, isOftener = false } = weighed.get(id) ?? {};
		const drift = drifts.get(id) ?? null;
		return [id, {
			...rate,
			...wilsonInterval(rate),
			chance,
			isOftener,
			drift
		}];
	}));
}
/** Classes of tests that ended otherwise than before, or failed. */
const mayBeFlaky = /* @__PURE__ */ new Set([
	"flaky",
	"regression",
	"still-failing",
	"fixed"
]);
function seriesOf(id, places, history) {
	return places.flatMap(({ place, outcomes }) => {
		const now = outcomes.get(id);
		return now === void 0 ? [] : [{
			series: readSeries(history.outcomes(id, place)),
			now
		}];
	});
}
function isFlakyNow(cells) {
	return cells.some(({ outcome }) => outcome === "k");
}
/**
* Of a test that is flaky somewhere a failure is no regression as long as nothing speaks against it: that it was
* steady in that place for long, and failed again when it was repeated alone.
*/
function setFlaky(cells) {
	for (const cell of cells) {
		const { isFlaky, rate, broken } = cell.series;
		if (cell.class === "still-failing" && broken?.runs === 1 && cell.earlier !== "x") cell.class = "flaky";
		if (cell.unless === void 0) continue;
		if (!(!isFlaky && rate.of >= enoughToBeSteady && cell.outcome !== "f")) cell.class = "flaky";
	}
}
/**
* How likely what is seen now is when the test fails as often as before: that it failed in so many places, given that
* it did in one, or else it would not be asked; and that it failed again so often when it was repeated alone. Each
* can say it, so that the smaller one counts twice (C. E. Bonferroni).
*/
function chanceOf(all) {
	const first = all.flatMap(({ series, now }) => isTrial(now) && series.rate.of > 0 ? [{
		now: {
			failed: failedAtFirst(now) ? 1 : 0,
			of: 1
		},
		before: series.rate
	}] : []);
	const repeated = all.flatMap(({ series, now }) => (now === "k" || now === "F") && series.repeats.of > 0 ? [{
		now: {
			failed: now === "F" ? 1 : 0,
			of: 1
		},
		before: series.repeats
	}] : []);
	const chances = [...first.length > 1 ? [failsOftener(first, 1)] : [], ...repeated.length > 0 ? [failsOftener(repeated)] : []];
	return chances.length === 0 ? 1 : Math.min(1, chances.length * Math.min(...chances));
}
function isTrial(now) {
	return now === "p" || failedAtFirst(now);
}
function sumOf(all) {
	return all.reduce((sum, { failed, of }) => ({
		failed: sum.failed + failed,
		of: sum.of + of
	}), {
		failed: 0,
		of: 0
	});
}
/** The last runs of a place, the one that is judged included, which are compared with those before them. */
const recentRuns = 10;
function findDrifts(known) {
	const found = known.flatMap(({ id, all }) => {
		const halves = all.map(({ series, now }) => {
			const trials = isTrial(now) ? [...series.trials, failedAtFirst(now)] : series.trials;
			return {
				recent: trials.slice(-10),
				earlier: trials.slice(0, -10)
			};
		});
		const count = (trials) => ({
			failed: trials.filter(Boolean).length,
			of: trials.length
		});
		const recent = sumOf(halves.map((half) => count(half.recent)));
		const earlier = sumOf(halves.map((half) => count(half.earlier)));
		if (earlier.of < recentRuns) return [];
		return [{
			id,
			recent,
			earlier,
			chance: differsFrom({
				now: recent,
				before: earlier
			})
		}];
	});
	const are = discoveries(found.map(({ chance }) => chance));
	return new Map(found.flatMap(({ id, ...drift }, index) => are[index] === true ? [[id, drift]] : []));
}
// src/report/make-report.ts
/** Where everything fails for a reason of its own, nobody reads more of them. */
const mostFindings = 5e3;
/** What a change broke: results compared with the baseline's and with what is known of earlier runs. */
function makeReport(request) {
	const { run, baseline, builds } = request;
	const failOn = request.failOn ?? defaultFailOn;
	const isRed = new Set(failOn);
	const now = gatherPlaces(request.jobs);
	const before = gatherPlaces(baseline?.jobs ?? []);
	const history = new HistoryIndex(request.history.history, run.id);
	const places = placesOf(now, before);
	const classified = places.map((place, index) => {
		const key = placeKey(place);
		return classifyPlace({
			place,
			index,
			now: now.get(key),
			before: before.get(key),
			history
		});
	});
	const problems = findProblems(request, {
		places,
		now,
		classified
	});
	const described = places.map((place, index) => describePlace(place, now, before, classified[index]));
	const traits = described.map(traitsOf);
	const told = classified.flatMap((found, index) => withoutTold(found.cells, index, request, problems, places));
	const ended = places.map((place, index) => ({
		place,
		outcomes: classified[index]?.outcomes ?? /* @__PURE__ */ new Map()
	}));
	const flakes = weighFlakes(told, ended, history);
	const cells = told.filter((cell) => !isChance(cell, flakes));
	const splats = findSplats({
		now,
		before,
		places,
		traits,
		history,
		failOn: isRed
	});
	const findings = [
		...findBuilds(builds, baseline?.builds ?? [], isRed),
		...splats.findings,
		...findBootSplats({
			builds,
			before: baseline?.builds ?? [],
			runs: now,
			runsBefore: before,
			history,
			failOn: isRed
		}),
		...findWarnings(builds, baseline?.builds ?? [], isRed),
		...findSlowRuns(described, isRed),
		...findTests(cells, {
			traits,
			ended,
			flakes,
			failOn: isRed,
			baselineCommit: baseline?.commit,
			complaints: splats.complaints
		})
	].sort(compareFindings);
	const bisects = new BisectIndex(request.bisects ?? [], places, builds.map(({ variant }) => variant));
	const allRuns = [...now.values()].flatMap((placed) => placed.runs.map((each) => each.run));
	return {
		format: "vmentry-report",
		version: 1,
		tool: `vmentry ${version}`,
		run,
		baseline: describeBaseline(request, now, before),
		...conclude(findings, problems),
		failOn: [...failOn],
		counts: countsOf(allRuns),
		classes: countClasses(findings),
		problems,
		findings: findings.slice(0, mostFindings).map((each) => ({
			...each,
			bisects: bisects.of(each)
		})),
		moreFindings: Math.max(0, findings.length - mostFindings),
		table: makeTable(cells, described, classified),
		history: describeHistory(request.history)
	};
}
/** What a flaky test failed at once and does not now is not fixed. */
function isChance({ class: kind, id, series }, flakes) {
	return kind === "fixed" && flakes.has(id) && (series.broken?.runs ?? 1) === 1;
}
/** Those that have results now, and those that had some, by name. */
function placesOf(...all) {
	return [...new Map(all.flatMap((each) => [...each].map(([key, { place }]) => [key, place])))].sort(([a], [b]) => a < b ? -1 : 1).map(([, place]) => place);
}
function describePlace(place, now, before, classified) {
	const key = placeKey(place);
	const runs = now.get(key)?.runs ?? [];
	const settings = [...runs, ...before.get(key)?.runs ?? []].map(({ run }) => run.environment.settings);
	return {
		...place,
		settings: Object.fromEntries((settings[0] ?? []).map(({ feature, asked }) => [feature, asked])),
		jobs: [...new Set(runs.map(({ job }) => job))],
		conclusion: runs.length === 0 ? "" : sumUp(runs.map(({ run }) => run)).conclusion,
		counts: countsOf(runs.map(({ run }) => run)),
		compared: classified?.compared ?? "nothing",
		runFactor: classified?.runFactor ?? 1
	};
}
function countsOf(runs) {
	return sumUp(runs).counts;
}
function describeBaseline({ baseline }, now, before) {
	if (baseline === null) return null;
	const { commit, subject, distance, source } = baseline;
	return {
		commit,
		subject,
		distance,
		source,
		places: [...now.keys()].filter((key) => before.has(key)).length
	};
}
const toldProblems = 3;
/** Fails closed: what is missing is red whatever is there. */
function conclude(findings, problems) {
	const red = findings.filter(({ isRed }) => isRed);
	const more = problems.length - toldProblems;
	const reasons = [
		...findingClasses.flatMap((kind) => {
			const own = red.filter((finding) => finding.class === kind);
			return own.length === 0 ? [] : [counted(own.length, classWords[kind].one, classWords[kind].many)];
		}),
		...problems.slice(0, toldProblems).map(({ text }) => text),
		...more > 0 ? [`and ${counted(more, "problem")} more`] : []
	];
	const isIncomplete = problems.length > 0 || red.some((each) => each.class === "infrastructure");
	return {
		conclusion: red.some((each) => each.class !== "infrastructure") ? "broken" : isIncomplete ? "incomplete" : "good",
		reason: reasons.join("; ")
	};
}
function countClasses(findings) {
	const count = (kind) => findings.filter((each) => each.class === kind).reduce((sum, { times }) => sum + times, 0);
	return {
		"build-failure": count("build-failure"),
		regression: count("regression"),
		"new-splat": count("new-splat"),
		infrastructure: count("infrastructure"),
		unjudged: count("unjudged"),
		"new-failure": count("new-failure"),
		"boot-splat": count("boot-splat"),
		"new-warning": count("new-warning"),
		slower: count("slower"),
		flaky: count("flaky"),
		missing: count("missing"),
		"newly-skipped": count("newly-skipped"),
		"still-failing": count("still-failing"),
		"old-splat": count("old-splat"),
		"newly-known": count("newly-known"),
		fixed: count("fixed"),
		"splat-gone": count("splat-gone")
	};
}
const states = {
	regression: "B",
	"new-failure": "N",
	unjudged: "U",
	infrastructure: "I",
	slower: "L",
	flaky: "K",
	missing: "M",
	"newly-skipped": "Z",
	"still-failing": "S",
	"newly-known": "X",
	fixed: "G"
};
/** A row for each test with something to say, in the order of what is most important of it. */
function makeTable(cells, places, classified) {
	const rows = Map.groupBy(cells, ({ id }) => id);
	const worth = (own) => Math.min(...own.map((cell) => findingClasses.indexOf(cell.class))) - own.length / 1e6;
	const sorted = [...rows].sort(([a, own], [b, other]) => worth(own) - worth(other) || (a < b ? -1 : 1));
	const all = /* @__PURE__ */ new Set();
	for (const { outcomes } of classified) for (const id of outcomes.keys()) all.add(id);
	return {
		places: [...places],
		rows: sorted.map(([test, own]) => {
			const byPlace = new Map(own.map((cell) => [cell.place, states[cell.class]]));
			return {
				test,
				states: classified.map(({ outcomes }, index) => byPlace.get(index) ?? plainState(outcomes.get(test))).join("")
			};
		}),
		rest: [...all].filter((id) => !rows.has(id)).length
	};
}
function plainState(outcome) {
	switch (outcome) {
		case "p":
		case "k":
		case "s":
		case "x":
		case "e": return outcome;
		case "f":
		case "F":
		case "m": return "f";
		default: return ".";
	}
}
function describeHistory({ history, bytes, problems }) {
	const { records, tests, places } = history;
	return {
		runs: new Set(records.map(({ run }) => run)).size,
		tests: tests.length,
		places: places.length,
		oldest: records[0]?.at ?? null,
		bytes,
		problems: [...problems]
	};
}
// src/report/record-history.ts
/**
* What results of a run add to the history; to be merged into it.
* @param place the kernel's variant and the class of machine; default: as the run tells them
*/
function recordHistory(run, results, place = {}) {
	const parts = results.runs.map((each) => recordOf(run, each, {
		environment: each.environment.name,
		machineClass: place.machineClass ?? machineClassOf(each),
		variant: place.variant ?? each.kernel.variant ?? ""
	}));
	return mergeHistories(parts);
}
function recordOf({ id, commit, at }, run, place) {
	const killers = killersOf(run);
	const byId = /* @__PURE__ */ new Map();
	for (const test of run.tests) {
		const outcome = outcomeOf$1(test, killers);
		const known = byId.get(test.id);
		if (known !== void 0 && worse(known.outcome, outcome) === known.outcome) continue;
		byId.set(test.id, {
			outcome,
			duration: durationOf(test)
		});
	}
	const tests = [...byId.keys()].sort();
	const record = {
		run: id,
		commit,
		at,
		place: 0,
		outcomes: tests.map((test) => byId.get(test)?.outcome ?? ".").join(""),
		durations: tests.map((test) => byId.get(test)?.duration ?? "..").join(""),
		splats: complaintsOf(run.splats)
	};
	return {
		tests,
		places: [place],
		records: [record]
	};
}
function durationOf({ status, startedAt, durationMs }) {
	return status !== "not-run" && (startedAt !== null || durationMs > 0) ? encodeDuration(durationMs) : "..";
}
function complaintsOf(splats) {
	const keys = splats.filter(({ allowed }) => allowed === null).map(splatKey);
	return [...new Set(keys)].sort().slice(0, 100);
}
// src/report/report-file.ts
/**
* The text of a report's file. @throws Error when it is not as the schema says, which is a fault of vmentry's
*/
function formatReport(report) {
	return `${JSON.stringify(reportSchema.parse(report), null, 1)}\n`;
}
// src/html-report/class-look.ts
/** How a class looks: by a letter of the table, or a sign, and by a colour besides. */
const classLook = {
	"build-failure": {
		sign: "✗",
		look: "B"
	},
	regression: {
		sign: "B",
		look: "B"
	},
	"new-splat": {
		sign: "!",
		look: "B"
	},
	infrastructure: {
		sign: "I",
		look: "I"
	},
	unjudged: {
		sign: "U",
		look: "U"
	},
	"new-failure": {
		sign: "N",
		look: "N"
	},
	"boot-splat": {
		sign: "!",
		look: "N"
	},
	"new-warning": {
		sign: "!",
		look: "L"
	},
	slower: {
		sign: "L",
		look: "L"
	},
	flaky: {
		sign: "K",
		look: "K"
	},
	missing: {
		sign: "M",
		look: "M"
	},
	"newly-skipped": {
		sign: "Z",
		look: "Z"
	},
	"still-failing": {
		sign: "S",
		look: "S"
	},
	"old-splat": {
		sign: "!",
		look: "S"
	},
	"newly-known": {
		sign: "X",
		look: "X"
	},
	fixed: {
		sign: "G",
		look: "G"
	},
	"splat-gone": {
		sign: "✓",
		look: "G"
	}
};
/** The class of a letter of the table; undefined for one that says no more than how a test ended. */
const classOfState = /* @__PURE__ */ new Map([
	["B", "regression"],
	["N", "new-failure"],
	["U", "unjudged"],
	["I", "infrastructure"],
	["L", "slower"],
	["K", "flaky"],
	["M", "missing"],
	["Z", "newly-skipped"],
	["S", "still-failing"],
	["X", "newly-known"],
	["G", "fixed"]
]);
// src/html-report/controls.ts
/** Works with JavaScript alone, so that without it there is none. */
function filterBar({ findings }) {
	const chips = findingClasses.flatMap((kind) => {
		const count = findings.filter((finding) => finding.class === kind).length;
		const { sign, look } = classLook[kind];
		return count === 0 ? [] : [markup`<button type="button" class="chip" aria-pressed="false" data-class="${kind}" data-letter="${sign}"><span class="sign ${look}" aria-hidden="true">${sign}</span> ${count === 1 ? classWords[kind].one : classWords[kind].many} <span class="count">${count}</span></button>`];
	});
	return markup`<form class="filters" id="filters" role="search" aria-label="Filters" hidden><div class="chips" role="group" aria-label="Classes">${chips}</div><div class="fields"><label>Environment <select name="env" id="env"><option value="">all</option></select></label><label>Machine <select name="machine" id="machine"><option value="">all</option></select></label><label class="grow">Text <input type="search" name="text" id="text" placeholder="test, file, function" autocomplete="off" spellcheck="false"></label><span id="shown" class="soft" role="status"></span><button type="reset" class="quiet" id="reset">Show all</button></div></form>`;
}
/** What they do. */
const keys = [
	["j k", "next, previous finding"],
	["o", "open or close the finding"],
	["/", "filter by text"],
	["t", "to the table of tests and environments"],
	["arrows", "in the table: from cell to cell; Home, End, Page Up, Page Down; Enter goes to the finding"],
	["x", "show all again"]
];
// src/html-report/environments.ts
const share$3 = .6;
const compared = {
	baseline: "the baseline",
	history: "earlier runs",
	nothing: "nothing"
};
const columns = [
	{
		name: "Failed",
		count: (counts) => counts.fail + counts.timeout + counts.crash
	},
	{
		name: "No verdict",
		count: (counts) => counts["machine-died"] + counts["not-run"] + counts.error
	},
	{
		name: "Flaky",
		count: (counts) => counts.flaky
	},
	{
		name: "Known",
		count: (counts) => counts["known-failure"]
	},
	{
		name: "Passed",
		count: (counts) => counts.pass
	},
	{
		name: "Skipped",
		count: (counts) => counts.skip
	}
];
/** Where tests ran: settings, counts, and what they were compared with. Columns that say nothing are not there. */
function environmentsPart({ table }, budget) {
	const shown = columns.filter(({ count }) => table.places.some(({ counts }) => count(counts) > 0));
	const variants = new Set(table.places.map(({ variant }) => variant));
	const hasVariants = variants.size > 1;
	const rows = budget.takeAll((function* () {
		for (const [index, place] of table.places.entries()) yield placeRow(place, index, shown, hasVariants);
	})(), table.places.length, share$3, {
		one: "environment",
		many: "environments",
		where: "in report.json (table.places)"
	});
	const heads = shown.map(({ name }) => markup`<th scope="col" class="number">${name}</th>`);
	const [variant = ""] = variants;
	const same = !hasVariants && variant !== "" && markup`<p class="soft">All of variant <code>${clipped(variant, 300)}</code>.</p>`;
	return markup`${same}<div class="scroll" tabindex="0" role="region" aria-label="Environments"><table data-sorts id="places"><thead><tr><th scope="col">Environment</th><th scope="col">Settings</th><th scope="col">Machine</th>${hasVariants && markup`<th scope="col">Variant</th>`}<th scope="col">Conclusion</th>${heads}<th scope="col" class="number">Speed</th><th scope="col">Compared with</th><th scope="col">Jobs</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
function placeRow(place, index, shown, hasVariants) {
	const { environment, machineClass, variant, settings, conclusion, counts, runFactor, jobs } = place;
	const set = Object.entries(settings).map(([feature, value]) => markup`<code class="setting">${clipped(`${feature}=${value}`, 80)}</code> `);
	const cells = shown.map(({ count }) => {
		const number = count(counts);
		return markup`<td class="number${number === 0 && " soft"}">${number}</td>`;
	});
	const more = jobs.length - mostJobs;
	return markup`<tr data-place="${index}" data-environment="${clipped(environment, 500)}" data-machine="${clipped(machineClass, 500)}"><th scope="row">${clipped(environment, 300)}</th><td class="wrap">${set}</td><td>${clipped(machineClass, 300)}</td>${hasVariants && markup`<td>${clipped(variant, 300)}</td>`}<td>${conclusionText(conclusion)}</td>${cells}<td class="number">${speedText(runFactor)}</td><td>${compared[place.compared]}</td><td class="wrap">${clipped(jobs.slice(0, mostJobs).join(", "), 400)}${more > 0 && ` and ${more} more`}</td></tr>
`;
}
const mostJobs = 5;
function conclusionText(text) {
	const known = conclusions.find((each) => each === text);
	if (known === void 0) return markup`<span class="bad">no results</span>`;
	return markup`<span class="${known === "good" || known === "not-applicable" ? "good" : "bad"}">${conclusionWords[known]}</span>`;
}
/** How many times as long its tests took, when that says something. */
function speedText(factor) {
	return Math.abs(factor - 1) < .05 ? "as before" : `${factor.toFixed(2)}× as long`;
}
// src/html-report/bisect-answer.ts
/** What a bisect came to, beside its label: the commit, how sure that is, between which ends, and where all of it is. */
function bisectAnswer(bisect, finding) {
	const { conclusion, first, reason, good, bad, environment, updatedAt, page } = bisect;
	const title = bisectedTitle(bisect, finding);
	const isFound = conclusion === "found" && first !== null;
	const sure = sureText(bisect);
	const where = environment !== "" && finding.places.length > 1 && markup` in ${clipped(environment, 100)}`;
	return markup`${title !== "" && markup`<span class="said">${clipped(title, 200)}:</span> `}${isFound && markup`${commitText(first)} `}${!isFound && reason !== "" && markup`<span class="said">${clipped(reason, 300)}</span> `}<span class="soft">${sure !== "" && `${sure}, `}bisected between ${commitText(good)} and ${commitText(bad)}${where}, ${momentText(updatedAt)}${page !== "" && markup`; see <code>${clipped(page, 300)}</code>`}</span>`;
}
function commitText({ commit, subject }) {
	return markup`<code title="${commit}">${shortCommit(commit)}</code>${subject !== "" && ` ${clipped(subject, 150)}`}`;
}
// src/html-report/sparkline.ts
/** How a tick of each outcome looks: its height tells it, and its colour besides. The worst first. */
const ticks = [
	{
		outcomes: "mFf",
		look: "bad",
		height: 16,
		words: "failed"
	},
	{
		outcomes: "e",
		look: "odd",
		height: 13,
		words: "without a verdict"
	},
	{
		outcomes: "k",
		look: "flaky",
		height: 10,
		words: "flaky"
	},
	{
		outcomes: "x",
		look: "known",
		height: 7,
		words: "failed as known"
	},
	{
		outcomes: "p",
		look: "good",
		height: 4,
		words: "passed"
	},
	{
		outcomes: "s",
		look: "calm",
		height: 2,
		words: "skipped"
	}
];
const mostTests$1 = 6;
const mostPlaces$1 = 12;
const [pitch, height, gap] = [
	5,
	16,
	4
];
/** A line for each of the first tests of a finding: how it ended in earlier runs, and in this one. */
function sparklines(finding, places, history) {
	const own = finding.places.slice(0, mostPlaces$1).flatMap((index) => places[index] ?? []);
	if (finding.splat !== null) return complaintLine(splatKey(finding.splat), own, history);
	const rows = finding.tests.slice(0, mostTests$1).flatMap((test) => {
		const earlier = worstByRun(test, own, history);
		if (earlier.length === 0) return [];
		const now = finding.cells.find((cell) => cell.test === test)?.now;
		const drawn = finding.slowdown === null ? outcomeLine(earlier, now) : durationLine(finding.slowdown, test, own, history);
		return [markup`<li><span class="what">${test}</span> ${drawn}</li>`];
	});
	return rows.length === 0 ? void 0 : markup`<ul class="history">${rows}</ul>`;
}
/** In which runs the kernel complained of it before. */
function complaintLine(key, places, history) {
	const earlier = worst(places.flatMap((place) => history.records(place).map((record) => ({
		record,
		outcome: record.splats.includes(key) ? "f" : "p"
	}))));
	if (earlier.length === 0) return void 0;
	const told = `in ${earlier.filter((outcome) => outcome === "f").length} of ${counted(earlier.length, "earlier run")}`;
	return markup`<ul class="history"><li><span class="what">${key}</span> ${ticksOf(earlier, "failed", told)}</li></ul>`;
}
function worstByRun(test, places, history) {
	return worst(places.flatMap((place) => history.outcomes(test, place)));
}
/** Oldest first: how each run ended, the worst of its places. */
function worst(all) {
	const runs = /* @__PURE__ */ new Map();
	for (const { outcome, record } of all) {
		const known = runs.get(record.run);
		if (known === void 0 || rank(outcome) < rank(known.outcome)) runs.set(record.run, {
			at: record.at,
			outcome
		});
	}
	return [...runs.values()].sort((a, b) => a.at < b.at ? -1 : 1).slice(-60).map(({ outcome }) => outcome);
}
function rank(outcome) {
	return ticks.findIndex(({ outcomes }) => outcomes.includes(outcome));
}
function outcomeLine(earlier, now) {
	return ticksOf(earlier, now, ticks.flatMap(({ outcomes, words }) => {
		const count = earlier.filter((outcome) => outcomes.includes(outcome)).length;
		return count === 0 ? [] : [`${count} ${words}`];
	}).join(", "));
}
/** A tick for each run, and one apart for this one. */
function ticksOf(earlier, nowWords, told) {
	const now = outcomeOf(nowWords);
	const at = (index) => index * pitch;
	const bar = (x, high) => `M${x} ${height - high}h${pitch - 1}v${high}h${1 - pitch}z`;
	const nowAt = at(earlier.length) + gap;
	const shapes = ticks.flatMap(({ outcomes, look, height: high }) => {
		const drawn = [...earlier.flatMap((outcome, index) => outcomes.includes(outcome) ? [bar(at(index), high)] : []), ...now !== void 0 && outcomes.includes(now) ? [bar(nowAt, high)] : []];
		return drawn.length === 0 ? [] : [`<path class="${look}" d="${drawn.join("")}"/>`];
	});
	const wide = nowAt + (now === void 0 ? 0 : pitch);
	const label = `the last ${counted(earlier.length, "run")}, oldest first: ${told}${nowWords === void 0 ? "" : `; now ${nowWords}`}`;
	const mark = now === void 0 ? "" : `<path class="now" d="M${nowAt - 1} ${height + 2}h${pitch + 1}v2h${-pitch - 1}z"/>`;
	return markup`<svg class="spark" width="${wide + 2}" height="${height + 4}" viewBox="0 0 ${wide + 2} ${height + 4}" role="img" aria-label="${label}"><title>${label}</title>${joined([...shapes, mark])}</svg> <span class="soft">${told}</span>`;
}
const outcomesByWords = [
	[/^passed$/, "p"],
	[/^flaky$/, "k"],
	[/^skipped$/, "s"],
	[/^failed as known$/, "x"],
	[/^(?:failed|timed out|crashed|died with the machine)$/, "f"],
	[/^(?:not run|in error)$/, "e"]
];
function outcomeOf(words) {
	return outcomesByWords.find(([pattern]) => pattern.test(words ?? ""))?.[1];
}
/** How long its passes took, and how long it takes now. */
function durationLine({ nowMs, medianMs }, test, places, history) {
	const passes = longest(places.map((place) => [...history.passes(test, place)])).slice(-60);
	const most = Math.max(1, nowMs, ...passes);
	const y = (ms) => (height - 1 - ms / most * (height - 4)).toFixed(1);
	const points = passes.map((ms, index) => `${index * pitch + 2},${y(ms)}`).join(" ");
	const nowAt = passes.length * pitch + gap;
	const label = `how long it took in ${counted(passes.length, "earlier pass", "earlier passes")}, and now: ${formatDuration(nowMs)}; before ${formatDuration(medianMs)} in the middle`;
	return markup`<svg class="spark" width="${nowAt + 6}" height="${height + 4}" viewBox="0 0 ${nowAt + 6} ${height + 4}" role="img" aria-label="${label}"><title>${label}</title><path class="base" d="M0 ${height + 1.5}h${nowAt + 4}"/><polyline class="durations" points="${points}"/><circle class="bad" cx="${nowAt}" cy="${y(nowMs)}" r="2.6"/></svg> <span class="soft">${formatDuration(medianMs)} before, now ${formatDuration(nowMs)}</span>`;
}
function longest(all) {
	return all.reduce((most, each) => each.length > most.length ? each : most, []);
}
// src/html-report/finding.ts
/** The sign of a class, and its name. */
function classMark(kind) {
	const { sign, look } = classLook[kind];
	return markup`<span class="class"><span class="sign ${look}" aria-hidden="true">${sign}</span> ${classWords[kind].one}</span>`;
}
/** The sign alone, where a heading tells the name. */
function classSign(kind) {
	const { sign, look } = classLook[kind];
	return markup`<span class="sign ${look}" role="img" aria-label="${classWords[kind].one}">${sign}</span>`;
}
/** What the filters look at. */
function filterKeys({ class: kind, places, tests, splat }) {
	const searched = [...tests.slice(0, 200), splat?.fingerprint ?? ""].map((text) => clipped(text, 300)).join(" ");
	return markup`data-class="${kind}" data-places="${places.join(" ")}" data-more="${clipped(searched, 1e3)}"`;
}
/** A finding with all that is known of it, folded. */
function findingPart(finding, id, isOpen, around) {
	const { reason, splat, title } = finding;
	const where = placesText(finding, around.names);
	const why = reason !== "" && !title.includes(reason) && splat === null && markup`<span class="why">${clipped(reason, 240)}</span>`;
	return markup`<details class="finding" id="${id}" ${filterKeys(finding)}${isOpen && " open"}>
<summary>${classSign(finding.class)} <span class="title">${clipped(title, 300)}</span> <span class="where">${where}</span> ${why}</summary>
<div class="detail">${facts(finding, around)}${complaintPart(finding)}${buildPart(finding)}${outputPart(finding, around)}${consolePart(finding, around)}${repeatPart(finding)}${historyPart(finding, around)}${cellsPart(finding, around)}
<p class="ends"><a href="#${id}">Link to this finding</a> <span class="soft">fingerprint <code>${finding.fingerprint}</code></span></p></div></details>
`;
}
/** The same in one line, where there is no room for more. */
function briefFinding(finding, id, names) {
	return markup`<p class="finding brief" id="${id}" ${filterKeys(finding)}>${classSign(finding.class)} <span class="title">${clipped(finding.title, 200)}</span> <span class="where">${placesText(finding, names)}</span></p>
`;
}
function fact(name, value) {
	return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
const mostPlaces = 60;
const mostTests = 60;
function facts(finding, around) {
	const { location, flake, since, slowdown, tests, splat, splats, reason, build, bisects, places, cells, times } = finding;
	const { names } = around;
	const [cell] = cells;
	const made = [
		location !== null && fact(splat === null ? "Asserted at" : "Complained at", linked(markup`<code>${clipped(location.file, 300)}:${location.line}</code>`, around.sourceUrl?.(location))),
		reason !== "" && fact(splat === null ? "Because" : "It says", markup`<span class="said">${reason}</span>`),
		cell !== void 0 && slowdown === null && fact("Before and now", markup`${cell.before} <span class="soft" aria-label="then">→</span> ${cell.now}${isConfirmed(finding) && ", and again when repeated alone"}`),
		slowdown !== null && fact("Takes", slowdownText(slowdown)),
		since !== null && fact("Since", markup`<code>${sinceText(since)}</code>`),
		flake !== null && fact("Failed at random", flakeText(flake)),
		splat !== null && times > 1 && fact("Came", `${times} times`),
		build !== null && fact("Commit", markup`<code>${shortCommit(build.commit)}</code> ${build.subject}, ${build.variant}, stage ${build.stage}`),
		bisects.map((bisect) => fact(bisectLabel(bisect), bisectAnswer(bisect, finding))),
		splats.length > 0 && fact("The kernel complained meanwhile", splats.slice(0, 5).map((key) => complaintLink(key, around))),
		places.length > 0 && fact("Where", listOf(places.map((index) => names[index] ?? ""), mostPlaces)),
		(tests.length > 1 || splat !== null && tests.length > 0) && fact(splat === null ? counted(tests.length, "test") : "While there ran", listOf(tests, mostTests))
	];
	return markup`<dl class="facts">${made}</dl>`;
}
function complaintLink(key, { complaintIds }) {
	const id = complaintIds.get(key);
	const text = markup`<code>${clipped(key, 200)}</code>`;
	return markup`<span class="each">${id === void 0 ? text : markup`<a href="#${id}">${text}</a>`}</span>`;
}
/** What is told of many is in a list that scrolls. */
function listOf(all, most) {
	const more = all.length - most;
	const told = all.slice(0, most).map((each) => markup`<span class="each">${clipped(each, 300)}</span> `);
	return markup`<span class="list">${told}${more > 0 && markup`<span class="each soft">and ${more} more</span>`}</span>`;
}
function complaintPart({ splat }) {
	if (splat === null) return void 0;
	const trace = splat.frames.length > 0 && markup`<figure><figcaption>Call trace, with source lines</figcaption><pre tabindex="0">${lines(splat.frames)}</pre></figure>`;
	return markup`${trace}<figure><figcaption>What the console showed</figcaption><pre tabindex="0">${lines(splat.lines)}</pre></figure>`;
}
const mostMessages = 50;
function buildPart({ build }) {
	if (build === null || build.messages.length === 0) return void 0;
	const told = build.messages.slice(0, mostMessages).map(({ file, line, column, severity, message }) => {
		const place = [
			file,
			line,
			...column === null ? [] : [column]
		].join(":");
		return markup`<b>${clipped(place, 300)}</b>: ${severity}: ${message}\n`;
	});
	const more = build.messages.length - mostMessages;
	return markup`<figure><figcaption>Compiler</figcaption><pre tabindex="0">${told}${more > 0 && `and ${more} more\n`}</pre></figure>`;
}
function outputPart({ example, location }, { names, artifacts }) {
	if (example === null) return void 0;
	const { tail, test, place, logs, console: log, job } = example;
	const hit = location === null ? void 0 : `${basename$1(location.file)}:${location.line}`;
	const artifact = artifacts.get(job);
	const from = artifact === void 0 ? job : artifact.name;
	const files = [...logs === null ? [] : [logs.stdout, logs.stderr], ...log === null ? [] : [log]];
	const output = tail.length > 0 && markup`<figure><figcaption>Last lines of <code>${clipped(test, 200)}</code> in ${names[place] ?? ""}</figcaption><pre tabindex="0">${lines(tail, hit)}</pre></figure>`;
	const where = files.length > 0 && markup`<p class="logs">Whole logs: ${files.map((file) => markup`<code>${clipped(file, 400)}</code> `)}${from !== "" && markup`in ${linked(markup`<code>${from}</code>`, artifact?.url)}`}</p>`;
	return markup`${output}${where}`;
}
function consolePart({ example }, { consoles }) {
	if (example === null || example.console === null) return void 0;
	const excerpt = consoles.get(consoleKey(example.job, example.console));
	return excerpt === void 0 ? void 0 : consoleFigure(excerpt);
}
function consoleKey(job, file) {
	return JSON.stringify([clipped(job, 500), clipped(file, 500)]);
}
function consoleFigure({ file, lines: told }) {
	return markup`<details class="fold"><summary>Console: last ${counted(told.length, "line")} of <code>${clipped(file, 300)}</code></summary><pre tabindex="0">${lines(told)}</pre></details>`;
}
/** A command that is cut would do something else than it says. */
const mostCommand = 16e3;
function repeatPart({ example }) {
	if (example === null || example.repeat === "" || example.repeat.length > mostCommand) return void 0;
	return markup`<figure><figcaption>Repeat it</figcaption><pre class="command" tabindex="0"><code>${whole(example.repeat)}</code></pre></figure>`;
}
function historyPart(finding, { history, places }) {
	const drawn = history === void 0 ? void 0 : sparklines(finding, places, history);
	return drawn !== void 0 && markup`<figure><figcaption>Earlier runs, oldest first, then this one</figcaption>${drawn}</figure>`;
}
const mostCells = 40;
/** When there are several: each with how it was and is. */
function cellsPart({ cells, times }, { names }) {
	if (cells.length < 2) return void 0;
	const rows = cells.slice(0, mostCells).map(({ test, place, before, now, durationMs, isConfirmed: again }) => markup`<tr><th scope="row">${clipped(test, 300)}</th><td>${clipped(names[place] ?? "", 200)}</td><td>${before}</td><td>${now}${again && ", again alone"}</td><td class="number">${durationMs > 0 && formatDuration(durationMs)}</td></tr>`);
	const more = times - rows.length;
	return markup`<details class="fold"><summary>Each of ${counted(times, "place")}</summary><div class="scroll" tabindex="0" role="region" aria-label="Each test and environment"><table><thead><tr><th scope="col">Test</th><th scope="col">Environment</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col" class="number">Took</th></tr></thead><tbody>${rows}</tbody></table></div>${more > 0 && markup`<p class="soft">and ${more} more</p>`}</details>`;
}
// src/html-report/findings-list.ts
const briefShare = .06;
/** Of more, a line says enough, and a browser takes long to open them all. */
const mostDetails = 1e3;
/** Every finding, by class, folded; in a line where there is no room for more. */
function findingsPart(report, ids, around, budget) {
	const { findings, moreFindings } = report;
	let full = 0;
	let brief = 0;
	let missing = 0;
	const red = findings.filter(({ isRed }) => isRed);
	const isOpen = (finding) => red.length <= 3 && finding.isRed;
	const groups = findingClasses.flatMap((kind) => {
		const own = findings.filter((finding) => finding.class === kind);
		const parts = own.flatMap((finding) => {
			const id = ids.get(finding) ?? "";
			const part = full < mostDetails ? findingPart(finding, id, isOpen(finding), around) : void 0;
			if (part !== void 0 && budget.take(part, briefShare)) {
				full += 1;
				return [part];
			}
			const line = briefFinding(finding, id, around.names);
			if (budget.take(line, .01)) {
				brief += 1;
				return [line];
			}
			missing += 1;
			return [];
		});
		return parts.length === 0 ? [] : [markup`<div class="group" data-class="${kind}"><h3>${classTitle(kind)} <span class="count">${own.length}</span></h3>
${parts}</div>`];
	});
	budget.leaveOut(brief, {
		one: "finding's detail",
		many: "findings' details",
		where: "in report.json (findings)"
	});
	budget.leaveOut(missing, {
		one: "finding",
		many: "findings",
		where: "in report.json (findings)"
	});
	if (groups.length === 0 && moreFindings === 0) return markup`<p class="soft">None.</p>`;
	return markup`${groups}${moreFindings > 0 && markup`<p class="soft">And ${counted(moreFindings, "more finding")}, in the jobs' results alone.</p>`}
<p class="soft" id="none-left" hidden>No finding is like that.</p>`;
}
// src/html-report/heading.ts
const signs = {
	good: "✓",
	broken: "✗",
	incomplete: "!"
};
/** `2 regressions, 1 problem`: what the report comes to, in a line. */
function conclusionLine({ findings, problems }) {
	const words = [classCounts(findings.filter(({ isRed }) => isRed)), problems.length === 0 ? "" : counted(problems.length, "problem")].filter((text) => text !== "").join(", ");
	return words === "" ? "Nothing broke" : words;
}
function headingPart(report, links) {
	const { conclusion, run, baseline } = report;
	const others = classCounts(report.findings.filter(({ isRed }) => !isRed));
	const compared = baseline === null ? markup`<dd>no baseline: none was found</dd>` : markup`<dd><code>${shortCommit(baseline.commit)}</code> ${clipped(baseline.subject, 300)} <span class="soft">${distanceText(baseline.distance)}${clipped(baseline.source, 300)}</span></dd>`;
	const more = links.map(({ label, url }) => markup`<li>${linked(clipped(label, 100), url)}</li>`);
	return markup`<header class="conclusion ${conclusion}">
<h1><span class="verdict" aria-hidden="true">${signs[conclusion]}</span> <span class="soft verdict-word">${conclusion}:</span> ${conclusionLine(report)}</h1>
<dl class="origin"><div><dt>Commit</dt><dd><code title="${run.commit}">${shortCommit(run.commit)}</code> ${clipped(run.subject, 300)} <span class="soft">${momentText(run.at)}</span></dd></div><div><dt>Compared with</dt>${compared}</div>${others !== "" && markup`<div><dt>Not red</dt><dd>${others}</dd></div>`}</dl>
${countsBar(report.counts)}
${more.length > 0 && markup`<ul class="links">${more}</ul>`}
</header>`;
}
function distanceText(distance) {
	if (distance === null) return "";
	return distance === 0 ? "the merge-base; " : `${counted(distance, "commit")} before the merge-base; `;
}
const looks = {
	fail: "bad",
	timeout: "bad",
	crash: "bad",
	"machine-died": "odd",
	"not-run": "odd",
	error: "odd",
	flaky: "flaky",
	"known-failure": "known",
	pass: "good",
	skip: "calm"
};
/** All tests in all environments, as a bar and in words. What is bad can be seen however little it is. */
function countsBar(counts) {
	const told = countKindsByWorth.filter((kind) => counts[kind] > 0);
	const all = told.reduce((sum, kind) => sum + counts[kind], 0);
	if (all === 0) return markup`<p class="soft">No test ran.</p>`;
	const least = 6;
	const scale = (1e3 - told.length * least) / all;
	let x = 0;
	const bars = told.map((kind) => {
		const wide = least + counts[kind] * scale;
		const drawn = `<rect class="${looks[kind]}" x="${x.toFixed(1)}" width="${Math.max(1, wide - 2).toFixed(1)}" height="8"/>`;
		x += wide;
		return drawn;
	});
	const words = told.map((kind) => markup`<li><svg width="10" height="10" aria-hidden="true"><rect class="${looks[kind]}" width="10" height="10" rx="2"/></svg> <b>${grouped(counts[kind])}</b> ${statusWords[kind]}</li>`);
	return markup`<div class="counts"><svg viewBox="0 0 1000 8" preserveAspectRatio="none" height="8" aria-hidden="true">${joined(bars)}</svg><ul>${words}</ul></div>`;
}
function footerPart({ history, tool, failOn }) {
	const { runs, tests, bytes, problems } = history;
	const known = runs === 0 ? "No history: flakiness and durations are not judged." : `History: ${counted(runs, "run")} of ${counted(tests, "test")}, ${formatBytes(bytes)}.`;
	const wrong = problems.slice(0, 20).map((text) => markup`<li>${clipped(text, 300)}</li>`);
	return markup`<footer><p>${known} Red is made by: ${failOn.join(", ")}. ${tool}</p>${wrong.length > 0 && markup`<ul>${wrong}</ul>`}</footer>`;
}
/** `100,000`; without the words of all languages, which take a hundredth of a second to load. */
function grouped(count) {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
// src/html-report/heat-map.ts
/** What stands in a cell: a letter for what is worth a look, a sign for the rest. */
const shown = {
	p: "·",
	s: "–",
	".": ""
};
/** A browser lays out so many rows at a time, and only those that are seen. */
const rowsInGroup = 40;
/** Of more than these, a letter leads nowhere, but the test's name does. */
const mostLinks = 2e4;
const share$2 = .35;
const left = {
	one: "row of the table",
	many: "rows of the table",
	where: "in report.json (table.rows)"
};
/** Tests by environments: a row for each test with something to say. @param ids of the findings */
function heatPart(report, names, ids, budget) {
	const { rows, places, rest } = report.table;
	if (rows.length === 0) return markup`<p class="soft">${rest === 0 ? "No test ran." : `Nothing to say of any of ${counted(rest, "test")}.`}</p>`;
	const links = new CellLinks(report.findings, ids);
	const head = headRow(places, names);
	if (!budget.take(head, share$2)) {
		budget.leaveOut(rows.length, left);
		return markup`<p class="soft">There are too many environments for a table.</p>`;
	}
	const taken = budget.takeAll((function* () {
		for (const [index, row] of rows.entries()) yield heatRow(row, places.length, index, links);
	})(), rows.length, share$2, left);
	const groups = Array.from({ length: Math.ceil(taken.length / rowsInGroup) }, (_, group) => joined([
		"<tbody>",
		...taken.slice(group * rowsInGroup, (group + 1) * rowsInGroup),
		"</tbody>\n"
	]));
	const quiet = rest > 0 && markup`<p class="soft">${counted(rest, "more test")} with nothing to say.</p>`;
	return markup`${legend(rows)}
<div class="heat-box ${widthOf(places.length)} ${nameWidthOf(rows)}" id="heat-box"><table class="heat" id="heat" role="grid" aria-label="Tests by environments" aria-rowcount="${rows.length + 1}" aria-colcount="${places.length + 1}">
<thead role="rowgroup">${head}</thead>
${groups}</table></div>
${quiet}`;
}
/** With few of them there is room for names that are not turned, and for words. */
function widthOf(places) {
	if (places <= 6) return "few";
	return places <= 18 ? "some" : "many";
}
function nameWidthOf(rows) {
	const longest = rows.reduce((most, { test }) => Math.max(most, test.length), 0);
	if (longest <= 26) return "short";
	return longest <= 40 ? "middling" : "long";
}
function headRow(places, names) {
	const heads = places.map((_, index) => markup`<th scope="col" role="columnheader" title="${clipped(names[index] ?? "", 300)}"><span>${clipped(names[index] ?? "", 60)}</span></th>`);
	return markup`<tr role="row"><th scope="col" role="columnheader" class="corner">Test</th>${heads}</tr>`;
}
/** Short, since there are a hundred thousand cells: an end tag of a cell may be left out in HTML. */
function heatRow({ test, states }, width, index, links) {
	const letters = [...states].slice(0, width).map(asState);
	const own = links.ofTest(test);
	const cells = letters.map((letter, place) => {
		return `<td${letter === "." ? "" : ` class=${letter}`}>${links.cell(own, letter, place)}`;
	});
	const [first] = own;
	const name = markup`${clipped(test, 200)}`;
	const head = first === void 0 ? name : markup`<a href="#${first.id}">${name}</a>`;
	return joined([
		markup`<tr role="row" aria-rowindex="${index + 2}" data-s="${letters.join("")}"><th scope="row" role="rowheader" title="${clipped(test, 300)}">${head}</th>`,
		...cells,
		"</tr>\n"
	]);
}
function asState(letter) {
	return isState(letter) ? letter : ".";
}
function isState(letter) {
	return Object.hasOwn(cellStates, letter);
}
/** Which finding a cell is of. */
var CellLinks = class {
	#byTest = /* @__PURE__ */ new Map();
	#made = 0;
	constructor(findings, ids) {
		for (const finding of findings) {
			const id = ids.get(finding);
			if (id === void 0 || finding.splat !== null) continue;
			for (const test of finding.tests) {
				const known = this.#byTest.get(test);
				if (known === void 0) this.#byTest.set(test, [{
					id,
					finding
				}]);
				else known.push({
					id,
					finding
				});
			}
		}
	}
	ofTest(test) {
		return this.#byTest.get(test) ?? [];
	}
	/** A letter, as a link where there is a finding of it. */
	cell(own, letter, place) {
		const text = shown[letter] ?? letter;
		const kind = classOfState.get(letter);
		if (kind === void 0 || this.#made >= mostLinks) return text;
		const found = own.find(({ finding }) => finding.class === kind && finding.places.includes(place));
		if (found === void 0) return text;
		this.#made += 1;
		return `<a href="#${found.id}">${text}</a>`;
	}
};
/** Of the letters that are there. */
function legend(rows) {
	const used = new Set(rows.flatMap(({ states }) => [...new Set(states)]).map(asState));
	const told = Object.entries(cellStates).flatMap(([letter, state]) => {
		const kind = classOfState.get(letter);
		const words = kind === void 0 ? state : classWords[kind].one;
		return used.has(asState(letter)) ? [markup`<li data-letter="${letter}" data-words="${words}"><span class="sign ${letter === "." ? "none" : letter}">${shown[letter] ?? letter}</span> ${words}</li>`] : [];
	});
	return markup`<ul class="legend" id="legend">${told}</ul>`;
}
// src/html-report/problems.ts
const kindWords = {
	"nothing-ran": "nothing ran",
	"missing-results": "results are missing",
	"unreadable-results": "results cannot be read",
	"never-ran": "never ran",
	interrupted: "interrupted",
	"broken-run": "broken run",
	"not-built": "not built",
	"other-commit": "another commit"
};
const share$1 = .8;
/** Why the report cannot say that all is well, with the console where there is one. */
function problemsPart({ problems }, consoles, budget) {
	if (problems.length === 0) return void 0;
	const told = /* @__PURE__ */ new Set();
	const rows = budget.takeAll((function* () {
		for (const problem of problems) yield problemRow(problem, consoles, told);
	})(), problems.length, share$1, {
		one: "problem",
		many: "problems",
		where: "in report.json (problems)"
	});
	return markup`<ul class="problems">${rows}</ul>`;
}
function problemRow({ kind, text, job }, consoles, told) {
	const own = job === "" ? [] : consoles.filter((each) => each.job === job && !told.has(each)).slice(0, 3);
	for (const each of own) told.add(each);
	return markup`<li><span class="class"><span class="sign I" aria-hidden="true">!</span> ${kindWords[kind]}</span> <span class="said">${clipped(text, 600)}</span>${own.map(consoleFigure)}</li>
`;
}
// src/html-report/red-list.ts
/** What makes the report red, one line each. */
function redPart(report, names, ids, budget) {
	const red = report.findings.filter(({ isRed }) => isRed);
	if (red.length === 0) return markup`<p class="soft">${report.problems.length > 0 ? "No finding is red: see the problems." : "Nothing."}</p>`;
	const rows = budget.takeAll((function* () {
		for (const finding of red) yield redRow(finding, ids.get(finding) ?? "", names);
	})(), red.length, .7, {
		one: "row of what broke",
		many: "rows of what broke",
		where: "in report.json (findings)"
	});
	return markup`<div class="scroll" tabindex="0" role="region" aria-label="What broke"><table data-sorts id="broken"><thead><tr><th scope="col">Class</th><th scope="col">Which</th><th scope="col">Where</th><th scope="col">How</th><th scope="col">Since</th><th scope="col">Failed before</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
/** Nothing earlier was there to tell. */
const unknownSince = /* @__PURE__ */ new Set([
	"unjudged",
	"infrastructure",
	"boot-splat"
]);
function redRow(finding, id, names) {
	const { title, reason, since, flake, slowdown, location, class: kind } = finding;
	const at = location === null || title.includes(location.file) ? "" : `${clipped(location.file, 200)}:${location.line}`;
	const bisect = bisectBrief(finding, (text) => clipped(text, 100));
	return markup`<tr ${filterKeys(finding)}><td>${classMark(kind)}</td><th scope="row" class="wrap"><a href="#${id}">${clipped(title, 300)}</a></th><td class="wrap">${placesText(finding, names)}</td><td class="wrap"><span class="said">${slowdown !== null ? slowdownText(slowdown) : title.includes(reason) ? "" : clipped(reason, 240)}</span>${at !== "" && markup` <code class="soft">${clipped(at, 200)}</code>`}${bisect !== "" && markup` <span class="soft">· ${bisect}</span>`}</td><td data-label="since">${since === null ? markup`<span class="soft">${unknownSince.has(kind) ? "not known" : "this change"}</span>` : markup`<code>${sinceText(since)}</code>`}</td><td data-label="failed before">${flake === null ? markup`<span class="soft">not known to</span>` : flakeText(flake)}</td></tr>
`;
}
// src/html-report/report.browser.js
var report_browser_default = "// Runs after page.browser.js, whose names it uses. All of the report is there without it: it adds filters, and what a\n// cell of the table means.\n\n// What the filters look at.\n\n/** Places by index, as the table of environments has them. */\nconst places = all(\"#places tr[data-place]\", HTMLElement).map(row => ({\n  index: Number(row.dataset[\"place\"]),\n  environment: row.dataset[\"environment\"] ?? \"\",\n  machine: row.dataset[\"machine\"] ?? \"\",\n  row,\n}));\n\n/** @param {HTMLElement} part */\nfunction asFilterable(part) {\n  const name = part.querySelector(\":scope > summary\") ?? part;\n  return {\n    part,\n    kind: part.dataset[\"class\"] ?? \"\",\n    places: (part.dataset[\"places\"] ?? \"\").split(\" \").filter(Boolean).map(Number),\n    text: `${name.textContent} ${part.dataset[\"more\"] ?? \"\"}`.toLowerCase(),\n  };\n}\nconst findings = all(\".finding\", HTMLElement).map(asFilterable);\nconst redRows = all(\"#broken tbody tr\", HTMLElement).map(asFilterable);\nconst lanes = all(\".timeline tbody tr\", HTMLElement).map(asFilterable);\nconst groups = all(\".group\", HTMLElement);\n\nconst heat = element(\"heat\");\nconst bodies = heat === null ? [] : all(\"tbody\", HTMLElement, heat);\nconst rowsOfBody = bodies[0]?.children.length ?? 1;\nconst rows = (heat === null ? [] : all(\"tbody > tr\", HTMLElement, heat)).map(part => ({\n  part,\n  states: part.dataset[\"s\"] ?? \"\",\n  name: (part.firstElementChild?.getAttribute(\"title\") ?? \"\").toLowerCase(),\n  finding: (part.querySelector(\"th a\")?.getAttribute(\"href\") ?? \"\").slice(1),\n}));\nconst heads = heat === null ? [] : all(\"thead th\", HTMLElement, heat);\n\n// Filters. They are kept in the address's fragment, so that what is seen can be sent to somebody.\n\nconst form = element(\"filters\");\nconst text = /** @type {HTMLInputElement | null} */ (element(\"text\"));\nconst environment = /** @type {HTMLSelectElement | null} */ (element(\"env\"));\nconst machine = /** @type {HTMLSelectElement | null} */ (element(\"machine\"));\nconst chips = all(\".chip\", HTMLButtonElement);\nconst columns = new CSSStyleSheet();\ndocument.adoptedStyleSheets = [columns];\n\n/**\n * @param {HTMLSelectElement | null} select\n * @param {readonly string[]} names\n */\nfunction offer(select, names) {\n  const different = [...new Set(names)].sort((a, b) => a.localeCompare(b, \"en\", { numeric: true }));\n  for (const name of different) select?.append(new Option(name, name));\n  if (different.length < 2) select?.closest(\"label\")?.setAttribute(\"hidden\", \"\");\n}\n\n/** @typedef {{ kinds: Set<string>, environment: string, machine: string, text: string }} Filter */\n\n/** @returns {Filter} */\nfunction readForm() {\n  return {\n    kinds: new Set(\n      chips.filter(chip => chip.ariaPressed === \"true\").map(chip => chip.dataset[\"class\"] ?? \"\"),\n    ),\n    environment: environment?.value ?? \"\",\n    machine: machine?.value ?? \"\",\n    text: (text?.value ?? \"\").trim().toLowerCase(),\n  };\n}\n\n/** @param {string} at the finding that is looked at; or empty */\nfunction writeAddress(at) {\n  const filter = readForm();\n  const query = new URLSearchParams();\n  if (filter.kinds.size > 0) query.set(\"class\", [...filter.kinds].join(\",\"));\n  if (filter.environment !== \"\") query.set(\"env\", filter.environment);\n  if (filter.machine !== \"\") query.set(\"machine\", filter.machine);\n  if (filter.text !== \"\") query.set(\"text\", text?.value.trim() ?? \"\");\n  const isFiltered = query.size > 0;\n  if (isFiltered && at !== \"\") query.set(\"at\", at);\n  const fragment = isFiltered ? `#?${query}` : at === \"\" ? \"\" : `#${at}`;\n  if (fragment === location.hash) return;\n  history.replaceState(null, \"\", fragment === \"\" ? location.href.replace(/#.*$/, \"\") : fragment);\n}\n\nfunction readAddress() {\n  const isFilter = location.hash.startsWith(\"#?\");\n  const query = new URLSearchParams(isFilter ? location.hash.slice(2) : \"\");\n  const kinds = new Set((query.get(\"class\") ?? \"\").split(\",\"));\n  for (const chip of chips) chip.ariaPressed = String(kinds.has(chip.dataset[\"class\"] ?? \"\"));\n  if (environment !== null) environment.value = query.get(\"env\") ?? \"\";\n  if (machine !== null) machine.value = query.get(\"machine\") ?? \"\";\n  // What is not among them is no wish at all.\n  for (const select of [environment, machine])\n    if (select !== null && select.selectedIndex < 0) select.value = \"\";\n  if (text !== null) text.value = query.get(\"text\") ?? \"\";\n  applyFilter();\n  const at = isFilter ? (query.get(\"at\") ?? \"\") : decodeURIComponent(location.hash.slice(1));\n  if (/^f-[\\w-]+$/.test(at)) goTo(at);\n}\n\nfunction applyFilter() {\n  const filter = readForm();\n  const isPlaced = filter.environment !== \"\" || filter.machine !== \"\";\n  const allowed = new Set(\n    places\n      .filter(\n        place =>\n          (filter.environment === \"\" || place.environment === filter.environment) &&\n          (filter.machine === \"\" || place.machine === filter.machine),\n      )\n      .map(place => place.index),\n  );\n  /** @param {readonly number[]} own */\n  const isThere = own => !isPlaced || own.some(each => allowed.has(each));\n  /** @param {ReturnType<typeof asFilterable>} each */\n  const isWanted = each =>\n    (filter.kinds.size === 0 || filter.kinds.has(each.kind)) &&\n    isThere(each.places) &&\n    each.text.includes(filter.text);\n\n  let shown = 0;\n  /** @type {Set<string>} */\n  const told = new Set();\n  for (const each of findings) {\n    const isShown = isWanted(each);\n    each.part.hidden = !isShown;\n    if (!isShown) continue;\n    shown += 1;\n    told.add(each.part.id);\n  }\n  for (const each of redRows) each.part.hidden = !isWanted(each);\n  for (const group of groups) group.hidden = group.querySelector(\".finding:not([hidden])\") === null;\n  for (const each of lanes) each.part.hidden = !isThere(each.places);\n  for (const { index, row } of places) row.hidden = isPlaced && !allowed.has(index);\n  filterTable(filter, isPlaced ? allowed : undefined, told);\n\n  const isFiltered = isPlaced || filter.kinds.size > 0 || filter.text !== \"\";\n  const status = element(\"shown\");\n  if (status !== null)\n    status.textContent = isFiltered\n      ? `${shown} of ${findings.length} findings`\n      : `${findings.length} findings`;\n  element(\"reset\")?.toggleAttribute(\"hidden\", !isFiltered);\n  element(\"none-left\")?.toggleAttribute(\"hidden\", shown > 0);\n}\n\n/** Letters that are worth a look by themselves. */\nconst telling = new Set(\"BNUILKMZSXG\");\n\n/**\n * @param {Filter} filter\n * @param {Set<number> | undefined} allowed\n * @param {Set<string>} told ids of the findings that are shown\n */\nfunction filterTable(filter, allowed, told) {\n  const letters = new Set(\n    chips.filter(chip => filter.kinds.has(chip.dataset[\"class\"] ?? \"\")).map(chip => chip.dataset[\"letter\"]),\n  );\n  for (const row of rows) {\n    const isNamed = row.name.includes(filter.text) || (filter.text !== \"\" && told.has(row.finding));\n    row.part.hidden = !(isNamed && hasLetter(row.states, letters, filter.kinds.size > 0, allowed));\n  }\n  const shown = [...(allowed ?? [])].map(index => `:nth-child(${index + 2})`);\n  columns.replaceSync(\n    allowed === undefined\n      ? \"\"\n      : `.heat tr > :not(${[\":first-child\", ...shown].join()}) { display: none !important }`,\n  );\n  sizeBodies();\n}\n\n/**\n * @param {string} states\n * @param {Set<string | undefined>} letters\n * @param {boolean} isByLetter\n * @param {Set<number> | undefined} allowed\n */\nfunction hasLetter(states, letters, isByLetter, allowed) {\n  if (!isByLetter && allowed === undefined) return true;\n  for (let index = 0; index < states.length; index++) {\n    if (allowed !== undefined && !allowed.has(index)) continue;\n    const letter = states.charAt(index);\n    if (isByLetter ? letters.has(letter) : telling.has(letter)) return true;\n  }\n  return false;\n}\n\n/** Rows that are not seen are not laid out, so that the browser must be told how high they are. */\nfunction sizeBodies() {\n  for (const body of bodies) {\n    const count = [...body.children].filter(row => row instanceof HTMLElement && !row.hidden).length;\n    body.hidden = count === 0;\n    body.style.containIntrinsicSize = `1px calc(${count} * var(--row))`;\n  }\n  const cell = heat?.querySelector(\"td[tabindex='0']\");\n  if (cell instanceof HTMLElement && cell.offsetParent !== null) return;\n  cell?.setAttribute(\"tabindex\", \"-1\");\n  visibleCells(visibleRows()[0])[1]?.setAttribute(\"tabindex\", \"0\");\n}\n\nfunction reset() {\n  for (const chip of chips) chip.ariaPressed = \"false\";\n  for (const each of [environment, machine, text]) if (each !== null) each.value = \"\";\n  applyFilter();\n  writeAddress(\"\");\n}\n\n/** @type {ReturnType<typeof setTimeout> | undefined} */\nlet soon;\nfunction filterSoon() {\n  clearTimeout(soon);\n  soon = setTimeout(() => {\n    applyFilter();\n    writeAddress(\"\");\n  }, 80);\n}\n\n// Findings.\n\n/** @param {string} id */\nfunction goTo(id) {\n  const part = element(id);\n  if (part === null) return;\n  if (part.hidden) reset();\n  if (part instanceof HTMLDetailsElement) part.open = true;\n  look(part);\n  writeAddress(id);\n}\n\n/** @param {HTMLElement} part */\nfunction look(part) {\n  for (const each of all(\".finding.here\", HTMLElement)) each.classList.remove(\"here\");\n  part.classList.add(\"here\");\n  const target = part.querySelector(\"summary\") ?? part;\n  if (target === part) part.tabIndex = -1;\n  // What is above it is laid out only now, which may move it: once more when that is done.\n  part.scrollIntoView({ block: \"start\" });\n  target.focus({ preventScroll: true });\n  requestAnimationFrame(() => part.scrollIntoView({ block: \"start\" }));\n}\n\n/** @param {number} step */\nfunction walk(step) {\n  const shown = findings.map(each => each.part).filter(part => !part.hidden);\n  const at = shown.findIndex(part => part.classList.contains(\"here\"));\n  const next = shown[at === -1 ? (step > 0 ? 0 : shown.length - 1) : at + step];\n  if (next === undefined) return;\n  look(next);\n  writeAddress(next.id);\n}\n\nfunction toggle() {\n  const part = document.querySelector(\".finding.here\");\n  if (part instanceof HTMLDetailsElement) part.open = !part.open;\n}\n\n// The table of tests and environments.\n\nconst meanings = new Map(\n  all(\"#legend li\", HTMLElement).map(each => [each.dataset[\"letter\"] ?? \"\", each.dataset[\"words\"] ?? \"\"]),\n);\nconst tip = element(\"tip\");\n\n/** @param {Element} cell */\nfunction describe(cell) {\n  const row = cell.parentElement;\n  if (row === null) return \"\";\n  const index = [...row.children].indexOf(cell);\n  const test = row.firstElementChild?.getAttribute(\"title\") ?? \"\";\n  if (index === 0) return test;\n  const letter = (row.dataset[\"s\"] ?? \"\").charAt(index - 1);\n  return `${test}\\n${heads[index]?.title ?? \"\"}: ${meanings.get(letter) ?? \"absent\"}`;\n}\n\n/** @param {EventTarget | null} target */\nfunction cellAt(target) {\n  const cell = target instanceof Element ? target.closest(\"td, tbody th\") : null;\n  return cell instanceof HTMLElement ? cell : null;\n}\n\n/** @param {HTMLElement | null} cell */\nfunction tell(cell) {\n  for (const head of heads) head.classList.remove(\"here\");\n  if (tip === null) return;\n  tip.hidden = cell === null;\n  if (cell === null) return;\n  heads[[...(cell.parentElement?.children ?? [])].indexOf(cell)]?.classList.add(\"here\");\n  tip.textContent = describe(cell);\n  const box = cell.getBoundingClientRect();\n  const wide = tip.offsetWidth;\n  const below = box.bottom + 6 + tip.offsetHeight < innerHeight;\n  tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;\n  tip.style.top = `${below ? box.bottom + 6 : box.top - 6 - tip.offsetHeight}px`;\n}\n\nfunction visibleRows() {\n  return bodies\n    .filter(body => !body.hidden)\n    .flatMap(body => [...body.children].filter(row => row instanceof HTMLElement && !row.hidden));\n}\n\n/** @param {Element | undefined} row */\nfunction visibleCells(row) {\n  return [...(row?.children ?? [])].filter(\n    (cell, index) => cell instanceof HTMLElement && !isHiddenColumn(index),\n  );\n}\n\n/** @param {number} index */\nfunction isHiddenColumn(index) {\n  const head = heads[index];\n  return head === undefined || getComputedStyle(head).display === \"none\";\n}\n\nconst moves = new Map([\n  [\"ArrowUp\", [-1, 0]],\n  [\"ArrowDown\", [1, 0]],\n  [\"ArrowLeft\", [0, -1]],\n  [\"ArrowRight\", [0, 1]],\n  [\"PageUp\", [-15, 0]],\n  [\"PageDown\", [15, 0]],\n]);\n\n/** @param {KeyboardEvent} event */\nfunction moveInTable(event) {\n  const cell = cellAt(event.target);\n  const row = cell?.parentElement;\n  if (cell === null || row === null || row === undefined) return;\n  if (event.key === \"Enter\") {\n    const link = cell.querySelector(\"a\") ?? row.querySelector(\"th a\");\n    if (link !== null) event.preventDefault();\n    link?.click();\n    return;\n  }\n  const shown = visibleRows();\n  const [y, x] = [shown.indexOf(row), visibleCells(row).indexOf(cell)];\n  const move = moves.get(event.key);\n  const most = visibleCells(row).length - 1;\n  const isWhole = event.ctrlKey || event.metaKey;\n  const target =\n    move !== undefined\n      ? [y + (move[0] ?? 0), x + (move[1] ?? 0)]\n      : event.key === \"Home\"\n        ? [isWhole ? 0 : y, 0]\n        : event.key === \"End\"\n          ? [isWhole ? shown.length - 1 : y, most]\n          : undefined;\n  if (target === undefined) return;\n  event.preventDefault();\n  const [toRow = 0, toCell = 0] = target;\n  const next = shown[Math.max(0, Math.min(shown.length - 1, toRow))];\n  const to = visibleCells(next)[Math.max(0, Math.min(most, toCell))];\n  if (!(to instanceof HTMLElement)) return;\n  rove(to);\n  to.focus({ preventScroll: true });\n  to.scrollIntoView({ block: \"nearest\", inline: \"nearest\" });\n  tell(to);\n}\n\n/** Of all cells one can be reached with the tabulator. @param {HTMLElement} cell */\nfunction rove(cell) {\n  for (const each of all(\"[tabindex='0']\", HTMLElement, heat ?? document)) each.tabIndex = -1;\n  cell.tabIndex = 0;\n  cell.ariaLabel = describe(cell).replace(\"\\n\", \", \");\n}\n\nlet isByName = false;\nfunction sortTable() {\n  isByName = !isByName;\n  const order = isByName ? rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : rows;\n  for (const [index, body] of bodies.entries())\n    body.replaceChildren(\n      ...order.slice(index * rowsOfBody, (index + 1) * rowsOfBody).map(({ part }) => part),\n    );\n  heads[0]?.setAttribute(\"aria-sort\", isByName ? \"ascending\" : \"none\");\n  sizeBodies();\n}\n\nfunction prepareTable() {\n  if (heat === null) return;\n  for (const link of all(\"tbody a\", HTMLAnchorElement, heat)) link.tabIndex = -1;\n  const corner = heads[0];\n  if (corner !== undefined) {\n    const button = document.createElement(\"button\");\n    button.type = \"button\";\n    button.textContent = corner.textContent;\n    button.title = \"Sort by name, or by importance\";\n    button.addEventListener(\"click\", sortTable);\n    corner.replaceChildren(button);\n  }\n  element(\"heat-box\")?.style.setProperty(\n    \"--head\",\n    `${heat.querySelector(\"thead\")?.getBoundingClientRect().height ?? 0}px`,\n  );\n  heat.addEventListener(\"pointerover\", event => tell(cellAt(event.target)));\n  heat.addEventListener(\"pointerleave\", () => tell(null));\n  heat.addEventListener(\"keydown\", moveInTable);\n  heat.addEventListener(\"focusin\", event => {\n    const cell = cellAt(event.target);\n    if (cell !== null) rove(cell);\n    if (cell?.matches(\":focus-visible\")) tell(cell);\n  });\n  heat.addEventListener(\"focusout\", () => tell(null));\n  element(\"heat-box\")?.addEventListener(\"scroll\", () => {\n    if (document.activeElement?.closest(\"#heat\") == null) tell(null);\n  });\n}\n\n// Keys.\n\nkeys.set(\"j\", () => walk(1));\nkeys.set(\"k\", () => walk(-1));\nkeys.set(\"o\", toggle);\nkeys.set(\"/\", () => text?.focus());\nkeys.set(\"x\", reset);\nkeys.set(\"t\", () => {\n  const cell = heat?.querySelector(\"[tabindex='0']\");\n  if (cell instanceof HTMLElement) cell.focus();\n});\n\ndocument.addEventListener(\"click\", event => {\n  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;\n  const link = event.target instanceof Element ? event.target.closest(\"a[href^='#f-']\") : null;\n  if (link === null) return;\n  event.preventDefault();\n  tell(null);\n  goTo((link.getAttribute(\"href\") ?? \"\").slice(1));\n});\n\n/** What is jumped to must not be behind the filters, where they stay at the top. */\nfunction measureBar() {\n  const isSticky = form !== null && getComputedStyle(form).position === \"sticky\";\n  document.documentElement.style.setProperty(\"--bar\", `${isSticky ? form.offsetHeight : 0}px`);\n}\n\nform?.addEventListener(\"submit\", event => event.preventDefault());\nform?.addEventListener(\"reset\", event => {\n  event.preventDefault();\n  reset();\n});\nform?.addEventListener(\"input\", filterSoon);\nfor (const chip of chips)\n  chip.addEventListener(\"click\", () => {\n    chip.ariaPressed = String(chip.ariaPressed !== \"true\");\n    applyFilter();\n    writeAddress(\"\");\n  });\naddEventListener(\"hashchange\", readAddress);\n\noffer(\n  environment,\n  places.map(place => place.environment),\n);\noffer(\n  machine,\n  places.map(place => place.machine),\n);\nform?.removeAttribute(\"hidden\");\nprepareTable();\nif (form !== null) new ResizeObserver(measureBar).observe(form);\nmeasureBar();\nreadAddress();\n";
// src/html-report/timeline-lanes.ts
function lanesOf(timelines) {
	return timelines.flatMap(({ job, runs, boots }) => {
		return [...new Set([...runs, ...boots].map(({ machine }) => machine))].flatMap((machine) => {
			const own = runs.filter((run) => run.machine === machine && isSpan(run));
			const started = boots.filter((boot) => boot.machine === machine && isSpan(boot));
			const all = [...own, ...started];
			if (all.length === 0) return [];
			return [{
				job,
				machine,
				from: all.reduce((first, each) => Math.min(first, each.from), Number.POSITIVE_INFINITY),
				to: all.reduce((last, each) => Math.max(last, each.to), 0),
				runs: own,
				boots: started
			}];
		});
	}).sort((a, b) => a.from - b.from || (a.job < b.job ? -1 : 1));
}
/** A date can hold it, so that it can be told. */
function isSpan({ from, to }) {
	return from >= 0 && to >= from && to < 864e13;
}
const niceSeconds = [
	1,
	2,
	5,
	10,
	15,
	30,
	60,
	120,
	300,
	600,
	900,
	1800,
	3600,
	7200,
	14400,
	21600,
	43200,
	86400
];
const mostSteps = 8;
/** Beyond so many times the longest lane, lanes do not share a start. */
const mostApart = 4;
/** Undefined when there is nothing to draw. */
function axisOf(lanes) {
	const [first] = lanes;
	if (first === void 0) return void 0;
	const origin = Math.min(...lanes.map(({ from }) => from));
	const all = Math.max(...lanes.map(({ to }) => to)) - origin;
	const longest = Math.max(1, ...lanes.map(({ from, to }) => to - from));
	const isRelative = all > mostApart * longest;
	const span = isRelative ? longest : Math.max(1, all);
	const wanted = span / mostSteps / 1e3;
	const step = niceSeconds.find((seconds) => seconds >= wanted) ?? Math.ceil(wanted / 86400) * 86400;
	return {
		origin,
		stepMs: step * 1e3,
		steps: Math.max(1, Math.ceil(span / 1e3 / step)),
		isRelative
	};
}
// src/html-report/timeline-chart.ts
const width = 1e3;
const densityHeight = 14;
const barHeight = 6;
const mostBars = 8;
const share = .3;
/** What ran when on each machine: a picture of one row for each, and the same as a table. */
function timelinePart(timelines, placesOfJob, budget) {
	const lanes = lanesOf(timelines);
	const axis = axisOf(lanes);
	if (axis === void 0) return void 0;
	const most = Math.max(1, ...lanes.flatMap((lane) => lane.runs.flatMap((run) => run.density)));
	const drawn = budget.takeAll((function* () {
		for (const lane of lanes) yield laneRow(lane, axis, most, placesOfJob.get(lane.job) ?? []);
	})(), lanes.length, share, {
		one: "machine of the time line",
		many: "machines of the time line",
		where: "in each job's results.json"
	});
	const runs = lanes.flatMap((lane) => lane.runs.map((run) => ({
		lane,
		run
	})));
	const told = budget.takeAll((function* () {
		for (const { lane, run } of runs) yield runRow(lane, run);
	})(), runs.length, share, {
		one: "row of the time line's table",
		many: "rows of the time line's table",
		where: "in each job's results.json"
	});
	return markup`<ul class="legend"><li><svg width="14" height="12" aria-hidden="true"><rect class="boot" width="14" height="12"/></svg> boot</li><li><svg width="14" height="12" aria-hidden="true"><rect class="set-up" width="14" height="12"/></svg> environment set up</li><li><svg width="14" height="12" aria-hidden="true"><rect class="busy" width="14" height="12"/></svg> tests at once</li><li><svg width="14" height="12" aria-hidden="true"><rect class="good" y="3" width="14" height="6"/></svg> long test</li><li><svg width="14" height="12" aria-hidden="true"><rect class="bad" y="1" width="14" height="10"/></svg> failed</li></ul>
<div class="scroll lines" tabindex="0" role="region" aria-label="Time line"><table class="timeline"><thead><tr><th scope="col">Machine</th><th scope="col">${axisHead(axis)}</th></tr></thead><tbody>${drawn}</tbody></table></div>
<details class="fold"><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Runs in their order"><table data-sorts><thead><tr><th scope="col">Environment</th><th scope="col">Machine</th><th scope="col">Started</th><th scope="col" class="number">Set up</th><th scope="col" class="number">Took</th><th scope="col" class="number">Tests</th><th scope="col">Longest test</th><th scope="col">Conclusion</th></tr></thead><tbody>${told}</tbody></table></div></details>`;
}
function axisHead({ origin, stepMs, steps, isRelative }) {
	const labels = Array.from({ length: steps }, (_, index) => {
		const text = isRelative || index > 0 ? `+${shortTime(index * stepMs)}` : momentText(new Date(origin).toISOString());
		return markup`<span>${text}</span>`;
	});
	return markup`<span class="axis">${labels}</span>`;
}
function shortTime(ms) {
	const seconds = Math.round(ms / 1e3);
	if (seconds < 60) return `${seconds}s`;
	const [hours, minutes, rest] = [
		Math.floor(seconds / 3600),
		Math.floor(seconds / 60) % 60,
		seconds % 60
	];
	return [
		hours > 0 && `${hours}h`,
		minutes > 0 && `${minutes}m`,
		rest > 0 && `${rest}s`
	].filter(Boolean).join("") || "0";
}
function laneRow(lane, axis, mostAtOnce, places) {
	const { job, machine, runs, boots } = lane;
	const start = axis.isRelative ? lane.from : axis.origin;
	const x = (ms) => ((ms - start) / (axis.stepMs * axis.steps) * width).toFixed(1);
	const wide = (from, to) => Math.max(1.2, (to - from) / (axis.stepMs * axis.steps) * width).toFixed(1);
	const bars = stackBars(runs.flatMap((run) => run.spans));
	const high = 17 + bars.length * 7;
	const rect = (look, [from, to], [y, tall], title) => markup`<rect class="${look}" x="${x(from)}" y="${y}" width="${wide(from, to)}" height="${tall}"><title>${clipped(title, 400)}</title></rect>`;
	const grid = Array.from({ length: axis.steps - 1 }, (_, index) => `M${((index + 1) * width / axis.steps).toFixed(1)} 0V${high}`);
	const shapes = [
		...boots.map((boot) => rect(boot.isUp ? "boot" : "boot bad", [boot.from, boot.to], [0, densityHeight], bootWords(boot))),
		...runs.flatMap((run) => [
			rect(run.conclusion === "good" ? "run" : "run wrong", [run.from, run.to], [0, high], runWords(run)),
			rect("set-up", [run.from, run.firstTest ?? run.to], [0, densityHeight], `${clipped(run.environment, 100)}: set up, ${formatDuration((run.firstTest ?? run.to) - run.from)}`),
			densityPath(run, x, mostAtOnce)
		]),
		...bars.flatMap((spans, index) => spans.map((span) => rect(lookOf(span), [span.from, span.to], [16 + index * 7, barHeight], `${clipped(span.test, 200)}: ${statusWords[span.how]}, ${formatDuration(span.to - span.from)}`)))
	];
	const label = `${clipped(job, 100)}, ${clipped(machine, 100)}: ${[...boots.map(bootWords), ...runs.map(runWords)].join("; ")}`;
	const environments = runs.map(({ environment }) => clipped(environment, 100));
	const said = environments.length > 3 ? `${environments.slice(0, 2).join(", ")} and ${environments.length - 2} more` : environments.join(", ");
	return markup`<tr data-places="${places.join(" ")}"><th scope="row"><span class="job">${clipped(job, 80)}</span><span class="soft">${clipped(machine === job ? said : `${machine}: ${said}`, 120)}</span></th>
<td><svg viewBox="0 0 ${width} ${high}" height="${high}" preserveAspectRatio="none" role="img" aria-label="${clipped(label, 900)}"><path class="grid" d="${grid.join("")}"/>${shapes}</svg></td></tr>
`;
}
function densityPath(run, x, mostAtOnce) {
	const { firstTest, to, density } = run;
	if (firstTest === void 0 || density.length === 0) return joined([]);
	const step = (to - firstTest) / density.length;
	const y = (busy) => (densityHeight - busy / mostAtOnce * 13).toFixed(1);
	const points = density.map((busy, index) => `L${x(firstTest + index * step)} ${y(busy)}H${x(firstTest + (index + 1) * step)}`);
	return joined([`<path class="busy" d="M${x(firstTest)} ${densityHeight}${points.join("")}V${densityHeight}z"/>`]);
}
/** One above the other, where they overlap. */
function stackBars(spans) {
	const bars = [];
	for (const span of spans) {
		const free = bars.find((bar) => (bar.at(-1)?.to ?? 0) <= span.from);
		if (free !== void 0) free.push(span);
		else if (bars.length < mostBars) bars.push([span]);
		else bars.at(-1)?.push(span);
	}
	return bars;
}
function lookOf({ how }) {
	if (how === "pass") return "good";
	if (how === "skip" || how === "known-failure") return "calm";
	return how === "flaky" ? "flaky" : "bad";
}
function bootWords({ from, to, isUp, reason }) {
	return `boot, ${formatDuration(to - from)}${isUp ? "" : `, failed: ${clipped(reason, 200)}`}`;
}
function runWords({ environment, conclusion, from, to, tests, deaths }) {
	const died = deaths === 0 ? "" : `, the machine died ${counted(deaths, "time")}`;
	return `${clipped(environment, 100)}: ${conclusionWords[conclusion]}, ${counted(tests, "test")} in ${formatDuration(to - from)}${died}`;
}
function runRow({ job, machine }, run) {
	const { environment, from, to, firstTest, conclusion, tests, deaths, spans } = run;
	const longest = spans.reduce((most, span) => most === void 0 || span.to - span.from > most.to - most.from ? span : most, void 0);
	return markup`<tr><th scope="row">${clipped(environment, 200)}</th><td>${clipped(machine === job ? job : `${job}, ${machine}`, 200)}</td><td>${momentText(new Date(from).toISOString())}</td><td class="number" data-value="${(firstTest ?? to) - from}">${formatDuration((firstTest ?? to) - from)}</td><td class="number" data-value="${to - from}">${formatDuration(to - from)}</td><td class="number">${tests}</td><td>${longest !== void 0 && `${clipped(longest.test, 200)}, ${formatDuration(longest.to - longest.from)}`}</td><td>${conclusionWords[conclusion]}${deaths > 0 && `, died ${counted(deaths, "time")}`}</td></tr>
`;
}
// src/html-report/html-report.ts
const defaultMaxBytes = 2e7;
const leastBytes = 262144;
const frame = new PageFrame({ script: report_browser_default });
/**
* A report as one HTML file that needs nothing else: no network, no font, and without JavaScript all of it can be read.
* What does not fit its size is left out, the least important first, and told at the top.
*/
function formatReportHtml(input) {
	const { report, timelines = [], consoles = [], maxBytes = defaultMaxBytes } = input;
	if (maxBytes < leastBytes) throw new Error(`an HTML report needs ${leastBytes} bytes at least, not ${maxBytes}`);
	const links = (input.links ?? []).filter(({ url }) => httpsOnly(url) !== void 0).slice(0, 20);
	const names = placeNames(report.table.places).map((name) => clipped(name, 500));
	const ids = findingIds(report.findings);
	const budget = new SizeBudget(maxBytes - frame.bytes);
	const around = surroundings(input, names, ids);
	const heading = headingPart(report, links);
	const footer = footerPart(report);
	const chips = filterBar(report);
	budget.take(heading, 0);
	budget.take(footer, 0);
	budget.take(chips, 0);
	const problems = problemsPart(report, consoles, budget);
	const red = redPart(report, names, ids, budget);
	const environments = environmentsPart(report, budget);
	const heat = heatPart(report, names, ids, budget);
	const timeline = timelinePart(timelines, placesOfJob(report), budget);
	const findings = findingsPart(report, ids, around, budget);
	const main = markup`${heading}
${leftOutPart(budget.leftOut(), formatBytes(maxBytes))}
${problems !== void 0 && section("problems", "Problems", "Red whatever the tests say.", problems)}
${section("red", "What broke", void 0, red)}
${chips}
${section("table", "Tests by environments", void 0, heat)}
${section("findings", "Findings", void 0, findings)}
${timeline !== void 0 && section("time", "Time line", void 0, timeline)}
${section("environments", "Environments", void 0, environments)}
${footer}`;
	const parts = [
		{
			id: "red",
			name: "What broke"
		},
		{
			id: "table",
			name: "Table"
		},
		{
			id: "findings",
			name: "Findings"
		},
		...timeline === void 0 ? [] : [{
			id: "time",
			name: "Time line"
		}],
		{
			id: "environments",
			name: "Environments"
		}
	];
	const after = markup`<div id="tip" role="tooltip" hidden></div>`;
	const body = pageBody({
		parts,
		main,
		after,
		keys
	});
	return frame.fill(`${conclusionLine(report)} · ${shortCommit(report.run.commit)} · vmentry`, report.conclusion, body).toString();
}
/** `f-FINGERPRINT`, so that an address of a finding is the same in every report that has it. */
function findingIds(findings) {
	const used = /* @__PURE__ */ new Set();
	return new Map(findings.map((finding, index) => {
		const named = /^[0-9a-f]{1,64}$/.test(finding.fingerprint) ? `f-${finding.fingerprint}` : `f-${index + 1}`;
		const id = used.has(named) ? `${named}-${index + 1}` : named;
		used.add(id);
		return [finding, id];
	}));
}
function surroundings({ report, history, artifacts = /* @__PURE__ */ new Map(), consoles = [], sourceUrl }, names, ids) {
	return {
		places: report.table.places,
		names,
		history,
		artifacts,
		sourceUrl,
		consoles: new Map(consoles.map((each) => [consoleKey(each.job, each.file), each])),
		complaintIds: new Map(report.findings.flatMap((finding) => finding.splat === null ? [] : [[splatKey(finding.splat), ids.get(finding) ?? ""]]))
	};
}
function placesOfJob({ table }) {
	const places = /* @__PURE__ */ new Map();
	for (const [index, { jobs }] of table.places.entries()) for (const job of jobs) places.set(job, [...places.get(job) ?? [], index]);
	return places;
}
// src/html-report/timeline.ts
const longestKept = 16;
const badKept = 12;
const densityParts = 48;
/** A test that took a smaller part of its run than this is in the density alone, unless it is bad. */
const leastShare = .01;
/**
* One results file's. What it returns takes a few KiB for each run, so that the file's results need not be kept.
* @param results as they were read: `Condenser` drops the times of what passed
*/
function timelineOf(job, results, boots = []) {
	const inOrder = (a, b) => a.from - b.from;
	return {
		job,
		runs: results.runs.map(timelineOfRun).sort(inOrder),
		boots: boots.toSorted(inOrder)
	};
}
function timelineOfRun(run) {
	const from = Date.parse(run.startedAt);
	const to = from + run.durationMs;
	const leastMs = run.durationMs * leastShare;
	const starts = [];
	const ends = [];
	const long = [];
	const bad = [];
	const clock = new TimeReader();
	let firstTest = Number.POSITIVE_INFINITY;
	const add = ({ id, known }, { startedAt, durationMs, status }) => {
		if (startedAt === null) return;
		const start = clock.read(startedAt);
		const end = start + durationMs;
		starts.push(start);
		ends.push(end);
		if (start < firstTest) firstTest = start;
		const how = countsAs({
			status,
			known
		});
		if (durationMs >= leastMs) keepWorth(long, longestKept, id, how, start, end);
		else if (isBad({
			status,
			known
		})) keepWorth(bad, badKept, id, how, start, end);
	};
	for (const test of run.tests) if (test.attempts.length === 0) add(test, test);
	else for (const attempt of test.attempts) add(test, attempt);
	const hasTests = starts.length > 0;
	return {
		machine: run.machine.name,
		environment: run.environment.name,
		from,
		to,
		firstTest: hasTests ? firstTest : void 0,
		conclusion: run.conclusion,
		reason: run.reason,
		tests: run.tests.length,
		deaths: run.deaths.length,
		spans: [...long, ...bad].sort((a, b) => a.from - b.from),
		density: hasTests ? densityOf(starts, ends, firstTest, to) : []
	};
}
/** `2026-01-02T03:04:`. */
const minuteLength = 17;
/** Reads times of which many are in the same minute. */
var TimeReader = class {
	#minute = "";
	#minuteMs = 0;
	/** Milliseconds since 1970. */
	read(text) {
		if (text.length !== 24) return Date.parse(text);
		if (!this.#isSameMinute(text)) {
			this.#minute = text.slice(0, minuteLength);
			this.#minuteMs = Date.parse(`${this.#minute}00.000Z`);
		}
		return this.#minuteMs + 1e3 * digits(text, 17, 19) + digits(text, 20, 23);
	}
	/** From the end, where minutes differ; a third of the time that `startsWith` takes. */
	#isSameMinute(text) {
		if (this.#minute === "") return false;
		for (let at = 16; at >= 0; at--) if (text.charCodeAt(at) !== this.#minute.charCodeAt(at)) return false;
		return true;
	}
};
/** The number that they are in a text; NaN when they are something else. */
function digits(text, from, to) {
	let number = 0;
	for (let at = from; at < to; at++) {
		const digit = text.charCodeAt(at) - 48;
		if (!(digit >= 0 && digit <= 9)) return NaN;
		number = 10 * number + digit;
	}
	return number;
}
/** Adds a span where it is among the most that are kept, those that are worth most first. */
function keepWorth(spans, most, test, how, from, to) {
	const last = spans.length < most ? void 0 : spans.at(-1);
	if (last !== void 0 && !isBefore(how, from, to, last)) return;
	const at = spans.findIndex((each) => isBefore(how, from, to, each));
	spans.splice(at === -1 ? spans.length : at, 0, {
		test,
		how,
		from,
		to
	});
	if (spans.length > most) spans.pop();
}
/** Whether a span is worth more than another: what is bad is, since there may be more long tests than are kept. */
function isBefore(how, from, to, other) {
	const more = worthOf(how) - worthOf(other.how);
	return more === 0 ? to - from > other.to - other.from : more > 0;
}
function worthOf(how) {
	return how === "pass" || how === "skip" ? 0 : 1;
}
/** @param starts of each execution, as `ends` are their ends */
function densityOf(starts, ends, from, to) {
	const width = (to - from) / densityParts;
	const busy = new Array(densityParts).fill(0);
	if (width <= 0) return busy;
	for (let index = 0; index < starts.length; index++) {
		const start = starts[index] ?? from;
		const end = Math.min(ends[index] ?? start, to);
		const first = Math.max(0, Math.floor((start - from) / width));
		const last = Math.min(47, Math.floor((end - from) / width));
		for (let part = first; part <= last; part++) {
			const opens = from + part * width;
			const ms = Math.min(end, opens + width) - Math.max(start, opens);
			busy[part] = (busy[part] ?? 0) + Math.max(0, ms);
		}
	}
	return busy.map((ms) => Math.round(ms / width * 100) / 100);
}
// src/reporting/add-to-history.ts
/**
* A history with a run added to it, all jobs of which are one run. Results of another commit than the run's are none
* of it. @throws UserError when the run's commit is not known
*/
function addToHistory(history, run, jobs) {
	if (!/^[0-9a-f]{7,64}$/.test(run.commit)) throw new UserError("the run's commit is not known, and a run without one cannot be recorded");
	const isOfRun = ({ kernel }) => kernel.commit === null || kernel.commit.startsWith(run.commit);
	const parts = jobs.flatMap(({ results, commit = run.commit, variant, machineClass }) => results === void 0 || commit !== run.commit ? [] : [recordHistory(run, { runs: results.runs.filter(isOfRun) }, {
		variant,
		machineClass
	})]);
	return mergeHistories([history, ...parts]);
}
// src/reporting/assign-jobs.ts
const prefix = "vmentry-results-";
/**
* Says whose results are which: those in a directory that is named like a planned job's artifact, or like the job
* itself, are that job's. What nobody planned is judged as well, by what it says of itself. Each job has another name,
* and two directories of one planned job are both judged as its, and told.
*/
function assignJobs(outputs, plan) {
	const found = {
		jobs: [],
		problems: [],
		notices: []
	};
	const planned = new Map((plan?.jobs ?? []).flatMap((job) => [[job.artifact, job], [job.id, job]]));
	const names = new Set((plan?.jobs ?? []).map(({ id }) => id));
	const taken = /* @__PURE__ */ new Map();
	const counts = countNames(outputs);
	for (const { name, directory, results } of outputs) {
		if (results === void 0) continue;
		const job = planned.get(name);
		const base = {
			artifact: name,
			directory,
			results
		};
		if (job === void 0) {
			if (plan !== void 0) found.notices.push(`${visible(directory)}: was not planned, and is judged by what it says of itself`);
			const shown = (counts.get(name) ?? 0) > 1 ? directory : name.startsWith(prefix) ? name.slice(16) : name;
			found.jobs.push({
				...base,
				job: freeName(shown, names)
			});
			continue;
		}
		const place = {
			variant: job.variant,
			machineClass: job.machine.class,
			commit: job.commit
		};
		const other = taken.get(job.id);
		if (other === void 0) {
			taken.set(job.id, directory);
			found.jobs.push({
				...base,
				...place,
				job: job.id
			});
		} else {
			const text = `${job.id}: has results in ${other} and in ${directory}, and only one can be its own`;
			found.problems.push({
				job: job.id,
				text
			});
			found.jobs.push({
				...base,
				...place,
				job: freeName(job.id, names)
			});
		}
	}
	return found;
}
function countNames(outputs) {
	const counts = /* @__PURE__ */ new Map();
	for (const { name, results } of outputs) if (results !== void 0) counts.set(name, (counts.get(name) ?? 0) + 1);
	return counts;
}
/** One that no other job has, planned ones included. */
function freeName(name, names) {
	for (let count = 1;; count++) {
		const free = count === 1 ? name : `${name} (${count})`;
		if (names.has(free)) continue;
		names.add(free);
		return free;
	}
}
// src/reporting/describe-run.ts
/**
* What the report is about: what the caller says, else what the plan says, else what the results themselves say. A run
* without an id has one that is made of its parts, so that what is recorded twice is recorded once.
*/
function describeRun(given, { plan, jobs, builds }, now) {
	const starts = startsOf(jobs);
	const commit = given.commit ?? plan?.run.commit ?? onlyCommit(jobs) ?? builds.at(-1)?.commit ?? "";
	const planned = plan?.run.commit === commit ? plan.run.subject : void 0;
	const built = builds.find((each) => each.commit === commit)?.subject;
	return {
		id: given.id ?? idOf(starts),
		commit,
		subject: given.subject ?? planned ?? built ?? "",
		at: given.at ?? starts[0]?.at ?? now.toISOString()
	};
}
/** The one commit that results are of; undefined when they say none, or several. */
function onlyCommit(jobs) {
	const commits = new Set(jobs.flatMap(({ results }) => (results?.runs ?? []).flatMap(({ kernel }) => kernel.commit ?? [])));
	const [only] = commits;
	return commits.size === 1 ? only : void 0;
}
/** A plan of another commit, which an earlier run may have left. */
function planProblems(plan, commit) {
	if (plan === void 0 || plan.run.commit === commit) return [];
	return [{
		kind: "other-commit",
		text: `the plan is of ${plan.run.commit.slice(0, 12)}, not of ${commit.slice(0, 12) || "a known commit"}`,
		job: "",
		places: []
	}];
}
/** The earliest first. */
function startsOf(jobs) {
	return jobs.flatMap(({ results }) => (results?.runs ?? []).map(({ startedAt, environment, machine, suite }) => ({
		at: new Date(startedAt).toISOString(),
		what: JSON.stringify([
			startedAt,
			environment.name,
			machine.name,
			suite.name
		])
	}))).sort((a, b) => a.at < b.at || a.at === b.at && a.what < b.what ? -1 : 1);
}
function idOf(starts) {
	const text = JSON.stringify(starts.map(({ what }) => what));
	return `desk-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}
// src/reporting/read-capped.ts
/**
* Opens a file that somebody else wrote: a regular one, no link, not larger than any that vmentry writes.
* @throws UserError with a line that says what is wrong with it
*/
async function openCapped(path, mostBytes) {
	let file;
	try {
		file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch (error) {
		const why = hasCode(error, "ELOOP") ? "is a symbolic link, which is not followed" : hasCode(error, "ENOENT") ? "is not there" : `cannot be read: ${describeError(error)}`;
		throw new UserError(`${path}: ${why}`, { cause: error });
	}
	try {
		const found = await file.stat();
		if (!found.isFile()) throw new UserError(`${path}: is no regular file`);
		if (found.size > mostBytes) {
			const sizes = `${formatBytes(found.size)}, and not read beyond ${formatBytes(mostBytes)}`;
			throw new UserError(`${path}: is larger than any that vmentry writes: ${sizes}`);
		}
		return {
			file,
			bytes: found.size
		};
	} catch (error) {
		await file.close();
		throw error;
	}
}
/** @throws UserError with a line that says what is wrong with the file */
async function readCapped(path, mostBytes) {
	const { file } = await openCapped(path, mostBytes);
	try {
		return await file.readFile("utf8");
	} catch (error) {
		throw new UserError(`${path}: cannot be read: ${describeError(error)}`, { cause: error });
	} finally {
		await file.close();
	}
}
/**
* A whole file's text; not more of it than it had when it was opened. Does not close it.
* @param content at least as large: what is read goes through it
*/
async function readText({ file, bytes }, content) {
	let length = 0;
	while (length < bytes) {
		const { bytesRead } = await file.read(content, length, bytes - length);
		if (bytesRead === 0) break;
		length += bytesRead;
	}
	const read = content.subarray(0, length);
	return read.toString(isAscii(read) ? "latin1" : "utf8");
}
const chunkBytes = 262144;
/**
* A file's content in parts, each of which is gone when the next one is asked for; not more of it than it had when it
* was opened. Closes it.
*/
async function* readChunks({ file, bytes }) {
	try {
		const chunk = Buffer.alloc(Math.min(bytes, chunkBytes));
		for (let left = bytes; left > 0;) {
			const { bytesRead } = await file.read(chunk, 0, Math.min(left, chunk.length));
			if (bytesRead === 0) return;
			left -= bytesRead;
			yield chunk.subarray(0, bytesRead);
		}
	} finally {
		await file.close();
	}
}
/** The lines of a file, without their ends. Closes it. */
async function* readLines(opened) {
	let kept = [];
	const decode = (parts) => Buffer.concat(parts).toString("utf8");
	let isFirst = true;
	for await (const chunk of readChunks(opened)) {
		let from = 0;
		for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
			const line = decode([...kept, chunk.subarray(from, end)]);
			yield isFirst ? line.replace(/^\ufeff/, "") : line;
			isFirst = false;
			kept = [];
			from = end + 1;
		}
		if (from < chunk.length) kept.push(Buffer.from(chunk.subarray(from)));
	}
	if (kept.length > 0) yield decode(kept);
}
/** What is wrong, on one line; the message may quote a file at length. */
function problemLine(error) {
	return visible(describeError(error).replace(/\s+/g, " ")).slice(0, 500);
}
// src/reporting/find-bisects.ts
const bisectName = "bisect.json";
/** A search for options tries commits that it made itself: its rounds are bisects of no history. */
const optionsName = "bisect-config.json";
const mostFiles = 200;
/** A directory that holds a tree of sources, too, is not walked to its end. */
const mostDirectories = 5e3;
/**
* The bisects at paths, each a file or a directory in which all of them are found; of a directory those that are nearer
* come first. Links in it are not followed. What cannot be looked into costs nothing else.
*/
async function findBisects(paths) {
	const found = {
		files: [],
		notices: []
	};
	for (const path of paths) try {
		const kind = await kindOfPath(path);
		if (kind === "directory") await walk(path, found);
		else if (kind === void 0) found.notices.push(`${visible(path)}: is not there, and tells of no bisect`);
		else found.files.push({
			file: path,
			name: basename(dirname(resolve(path)))
		});
	} catch (error) {
		found.notices.push(problemLine(error));
	}
	return found;
}
async function walk(top, found) {
	const before = found.files.length;
	const next = [top];
	for (let looked = 0; next.length > 0; looked++) {
		const directory = next.shift();
		if (directory === void 0) break;
		if (looked === mostDirectories || found.files.length - before === mostFiles) {
			const most = `${mostFiles} bisects and ${mostDirectories} directories`;
			found.notices.push(`${visible(top)}: holds more than ${most}, and is not looked into any further`);
			return;
		}
		const entries = await entriesOf$1(directory, found);
		if (entries.some(({ name }) => name === "bisect.json")) {
			const name = relative(top, directory);
			found.files.push({
				file: join(directory, bisectName),
				name: name === "" ? basename(resolve(top)) : name
			});
		} else if (!entries.some(({ name }) => name === optionsName)) {
			const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
			next.push(...below.sort().map((name) => join(directory, name)));
		}
	}
	if (found.files.length === before) found.notices.push(`${visible(top)}: holds no ${bisectName}`);
}
async function entriesOf$1(directory, { notices }) {
	try {
		return await readdir(directory, { withFileTypes: true });
	} catch (error) {
		notices.push(problemLine(error));
		return [];
	}
}
// src/reporting/find-outputs.ts
const resultsName = "results.json";
const buildName = "build.json";
const planName = "plan.json";
/** More jobs than any workflow run has. */
const mostOutputs = 2e3;
/**
* What jobs left in directories, each of which is one job's output, or holds such under the names of artifacts. Links
* are not followed, since what they lead to is no job's. In the order of the names.
* @param without a directory that is none: where the report goes
* @throws UserError when a directory is not there
*/
async function findOutputs(directories, { without }) {
	const found = {
		outputs: [],
		plans: [],
		bisects: [],
		problems: [],
		notices: []
	};
	for (const given of directories) {
		const directory = await directoryOf(given);
		const name = basename(resolve(directory));
		await lookForBisect(directory, name, found);
		if (!await lookInto(directory, name, found)) await lookBelow(directory, without, found);
	}
	const more = found.outputs.length - mostOutputs;
	if (more > 0) {
		found.outputs.length = mostOutputs;
		found.problems.push(`${more} more directories than the ${mostOutputs} that are read hold results`);
	}
	return found;
}
/** Also one of the files in it, as `vmentry results` takes it. */
async function directoryOf(given) {
	const kind = await kindOfPath(given);
	if (kind === "directory") return given;
	if (kind === "file" && [resultsName, buildName].includes(basename(given))) return dirname(given);
	const what = kind === void 0 ? `there is no ${given}` : `${given} is no directory`;
	throw new UserError(`${what}; expected a directory that vmentry run or vmentry build wrote, or a directory of such`);
}
/** Each directory in it, as artifacts are downloaded. */
async function lookBelow(directory, without, found) {
	const entries = await entriesOf(directory);
	for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
		const path = join(directory, entry.name);
		if (resolve(path) === without) continue;
		if (entry.isSymbolicLink()) found.problems.push(`${visible(path)}: is a symbolic link, which is not followed`);
		else if (entry.isDirectory()) {
			const isBisect = await lookForBisect(path, entry.name, found);
			if (await lookInto(path, entry.name, found) || isBisect) continue;
			const names = [
				resultsName,
				buildName,
				planName,
				bisectName
			].join(" nor ");
			found.notices.push(`${visible(path)}: holds neither ${names}, and is left out`);
		}
	}
}
async function entriesOf(directory) {
	try {
		return await readdir(directory, { withFileTypes: true });
	} catch (error) {
		throw new UserError(`${directory} cannot be read: ${describeError(error)}`, { cause: error });
	}
}
/** @returns whether it holds a bisect, which may lie beside what jobs left, or above it */
async function lookForBisect(directory, name, { bisects }) {
	const file = join(directory, bisectName);
	const isBisect = await isThere(file);
	if (isBisect) bisects.push({
		file,
		name
	});
	return isBisect;
}
/** @returns whether it holds any of vmentry's files */
async function lookInto(directory, name, found) {
	const [results, build, plan] = await Promise.all([
		resultsName,
		buildName,
		planName
	].map(async (file) => {
		const path = join(directory, file);
		return await isThere(path) ? path : void 0;
	}));
	if (plan !== void 0) found.plans.push(plan);
	if (results !== void 0 || build !== void 0) found.outputs.push({
		name,
		directory,
		...results === void 0 ? {} : { results },
		...build === void 0 ? {} : { build }
	});
	return results !== void 0 || build !== void 0 || plan !== void 0;
}
/** Of whatever kind: one that is no file is told when it is read. */
async function isThere(path) {
	try {
		await lstat(path);
		return true;
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return false;
		return true;
	}
}
// src/reporting/junit-file.ts
/** Enough for the longest totals, which are known at the end alone. */
const startBytes = 256;
const scratchBytes = 524288;
/**
* A JUnit document that is written suite by suite under a temporary name, so that no more of it is in memory than one
* suite. What fails, such as a full disk, is thrown at `close` and not before: a report is more than this file.
*/
var JUnitFile = class {
	#path;
	#temporary;
	#file;
	#at = startBytes;
	#totals = {
		tests: 0,
		failures: 0,
		errors: 0,
		skipped: 0
	};
	#problem;
	/** What is written goes through it. */
	#scratch = Buffer.allocUnsafe(scratchBytes);
	constructor(path) {
		this.#path = path;
		this.#temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
		this.#try(() => {
			mkdirSync(dirname(path), { recursive: true });
			rmSync(this.#temporary, { force: true });
			this.#file = openSync(this.#temporary, "wx");
		});
	}
	add({ parts, totals }) {
		this.#try(() => {
			for (const part of parts) this.#write(part);
		});
		const { tests, failures, errors, skipped } = this.#totals;
		this.#totals = {
			tests: tests + totals.tests,
			failures: failures + totals.failures,
			errors: errors + totals.errors,
			skipped: skipped + totals.skipped
		};
	}
	mark() {
		return {
			at: this.#at,
			totals: this.#totals
		};
	}
	/** Takes back what was added since then. */
	backTo({ at, totals }) {
		this.#at = at;
		this.#totals = totals;
		this.#try(() => {
			if (this.#file !== void 0) ftruncateSync(this.#file, at);
		});
	}
	/** @returns its size. @throws when it could not be written: then there is none */
	async close() {
		this.#try(() => {
			this.#write("</testsuites>\n");
			if (this.#file === void 0) return;
			const start = formatJUnitStart(this.#totals);
			writeSync(this.#file, `${start.padEnd(254)}>\n`, 0);
			fsyncSync(this.#file);
			this.#closeFile();
			renameSync(this.#temporary, this.#path);
		});
		if (this.#problem !== void 0) throw this.#problem;
		await syncDirectory(dirname(this.#path));
		return this.#at;
	}
	[Symbol.dispose]() {
		this.#closeFile();
		rmSync(this.#temporary, { force: true });
	}
	#write(text) {
		if (this.#file === void 0) return;
		const bytes = 3 * text.length <= this.#scratch.length ? this.#scratch.subarray(0, this.#scratch.write(text)) : Buffer.from(text);
		for (let written = 0; written < bytes.length;) {
			const count = writeSync(this.#file, bytes, written, bytes.length - written, this.#at);
			written += count;
			this.#at += count;
		}
	}
	#closeFile() {
		if (this.#file !== void 0) closeSync(this.#file);
		this.#file = void 0;
	}
	#try(act) {
		if (this.#problem !== void 0) return;
		try {
			act();
		} catch (error) {
			this.#problem = error;
		}
	}
};
// src/reporting/byte-budget.ts
/** One results file: 50 environments of 2,000 tests are 65 MB. */
const mostResultsBytes = 268435456;
/** All results of one side: what is kept of them has to fit into memory, whoever wrote them. */
const mostBytes$4 = 1073741824;
/** How much more is read of what others wrote. */
var ByteBudget = class {
	#what;
	#most;
	#left;
	/** @param what is read, for messages */
	constructor(what = "results", most = mostBytes$4) {
		this.#what = what;
		this.#most = most;
		this.#left = most;
	}
	/** @throws UserError when it is used up */
	take(bytes, place) {
		if (bytes > this.#left) throw new UserError(`${place}: is not read: all ${this.#what} together are larger than ${formatBytes(this.#most)}`);
		this.#left -= bytes;
	}
};
// src/reporting/read-bisects.ts
/** One of 2,000 commits and some hundred probes is a few MiB. */
const mostBytes$3 = 67108864;
const mostBytesOfAll = 268435456;
/** Each boot answers for all questions of a bisect: nobody asks so many. */
const mostQuestions = 100;
const pageName = "bisect.html";
/**
* What bisects came to, whoever wrote them: those at paths, and those that were found besides. One that cannot be read
* is told, and costs nothing else.
*/
async function readBisects(paths, besides) {
	const found = await findBisects(paths);
	const read = {
		bisects: [],
		notices: found.notices
	};
	const files = new Map([...found.files, ...besides].map((each) => [resolve(each.file), each]));
	const budget = new ByteBudget("bisects", mostBytesOfAll);
	for (const { file, name } of files.values()) try {
		const opened = await openCapped(file, mostBytes$3);
		await using _ = opened.file;
		budget.take(opened.bytes, file);
		const report = readBisectReport(await opened.file.readFile("utf8"), visible(file));
		const more = report.asked.questions.length - mostQuestions;
		if (more > 0) read.notices.push(`${visible(file)}: ${counted(more, "more question")} left out`);
		read.bisects.push(...knownBisects(report, await pageOf(file, name)));
	} catch (error) {
		read.notices.push(`the bisect cannot be read: ${problemLine(error)}`);
	}
	return read;
}
/** Those of which no finding tells: somebody who named them may wonder. */
function untoldBisects(bisects, findings) {
	const told = new Set(findings.flatMap((finding) => finding.bisects.map(({ page }) => page)));
	return [...new Set(bisects.map(({ page }) => page))].filter((page) => !told.has(page)).map((page) => `${visible(page)}: is a bisect that is told beside no finding`);
}
async function pageOf(file, name) {
	const isThere = await lstat(join(dirname(file), pageName)).then((found) => found.isFile(), () => false);
	return join(name, isThere ? pageName : bisectName);
}
function knownBisects({ asked, answers, conclusion, isRunning, reason, startedAt, updatedAt }, page) {
	const { direction, variant } = asked;
	const byQuestion = new Map(answers.map((answer) => [answer.question, answer]));
	const end = ({ commit, subject }) => ({
		commit,
		subject
	});
	return asked.questions.slice(0, mostQuestions).flatMap(({ id, question, title }) => {
		const subject = subjectOf(question);
		if (subject === void 0) return [];
		const answer = byQuestion.get(id);
		const own = answer?.reason ?? "";
		const isOpen = answer === void 0 || answer.conclusion === null;
		return {
			subject,
			title,
			direction,
			startedAt,
			updatedAt,
			page,
			variant,
			conclusion: isOpen ? isRunning ? null : conclusion : answer.conclusion,
			reason: isOpen && (!isRunning || own === "") ? reason : own,
			first: answer === void 0 || answer.first === null ? null : end(answer.first),
			rangeCount: answer?.conclusion === "range" ? answer.rangeCount : 0,
			confidence: answer?.confidence ?? 0,
			good: end(asked.good),
			bad: end(asked.bad),
			environment: environmentOf(asked)
		};
	});
}
/** Undefined for what no finding is about. */
function subjectOf(question) {
	switch (question.kind) {
		case "test": return {
			kind: "test",
			test: question.test
		};
		case "splat": return {
			kind: "splat",
			fingerprint: question.fingerprint
		};
		case "build":
		case "boot": return { kind: question.kind };
		case "metric": {
			const { metric } = question;
			return metric.of === "duration" ? {
				kind: "duration",
				test: metric.test
			} : void 0;
		}
		case "command": return;
	}
}
/** A bisect names its environment where there was a choice; without a file of one it is the stock one. */
function environmentOf({ environment, command }) {
	if (environment !== "" || command.length === 0 || command.includes("--env")) return environment;
	return stockEnvironment.name;
}
// src/reporting/read-builds.ts
const mostBytes$2 = 67108864;
/** How commits were built, by all jobs' word; what was to be built and is told by none of them was not built. */
async function readBuilds(outputs, plan) {
	const builds = /* @__PURE__ */ new Map();
	const planned = plan?.builds.map(({ commit, variant }) => ({
		commit,
		variant
	})) ?? [];
	const missing = new Map(planned.map((each) => [keyOf(each), each]));
	const problems = [];
	const timelines = [];
	for (const { name, build } of outputs) {
		if (build === void 0) continue;
		try {
			const report = parseBuildReport(await readCapped(build, mostBytes$2), visible(build));
			problems.push(...problemsOf(name, report));
			const boots = report.builds.flatMap((each) => bootsOf(name, each));
			if (boots.length > 0) timelines.push({
				job: name,
				runs: [],
				boots
			});
			for (const each of report.builds) {
				const known = builds.get(keyOf(each));
				if (known === void 0 || known.outcome === "built") builds.set(keyOf(each), resultOf(each));
			}
			for (const each of report.notBuilt) missing.set(keyOf(each), each);
		} catch (error) {
			const text = `${visible(name)}: ${problemLine(error)}`;
			problems.push({
				kind: "unreadable-results",
				text,
				job: name,
				places: []
			});
		}
	}
	return {
		builds: [...builds.values()],
		notBuilt: [...missing].flatMap(([key, each]) => builds.has(key) ? [] : [each]),
		problems,
		timelines
	};
}
function bootsOf(machine, { boot }) {
	if (boot === null) return [];
	const { startedAt, durationMs, outcome, reason } = boot;
	const from = Date.parse(startedAt);
	return [{
		machine,
		from,
		to: from + durationMs,
		isUp: outcome === "booted",
		reason
	}];
}
function keyOf({ commit, variant }) {
	return `${commit}/${variant}`;
}
/** What says nothing of a commit: that the host or the machine failed, or that somebody stopped it. */
function problemsOf(name, { conclusion, reason }) {
	if (conclusion !== "error" && conclusion !== "interrupted") return [];
	return [{
		kind: conclusion === "error" ? "broken-run" : "interrupted",
		text: `${visible(name)}: ${reason.split("\n")[0] ?? ""}`,
		job: name,
		places: []
	}];
}
/** Without what a report does not tell. */
function resultOf({ commit, subject, variant, outcome, failure, diagnostics, boot }) {
	return {
		commit,
		subject,
		variant,
		outcome,
		failure,
		diagnostics,
		boot: boot === null ? null : {
			outcome: boot.outcome,
			reason: boot.reason,
			splats: boot.splats
		}
	};
}
// src/reporting/read-histories.ts
/** As `readHistory` has it. */
const mostBytes$1 = 134217728;
/** Histories as one. A file that cannot be used is told in its problems: it costs knowledge, and nothing else. */
async function readHistories(files) {
	let merged = {
		history: noHistory,
		bytes: 0,
		problems: []
	};
	for (const file of files) {
		const place = visible(file);
		try {
			const opened = await openCapped(file, mostBytes$1);
			const { history, bytes, problems } = await readHistory(readLines(opened), place, opened.bytes);
			merged = {
				history: merged.history === noHistory ? history : mergeHistories([merged.history, history]),
				bytes: Math.max(merged.bytes, bytes),
				problems: [...merged.problems, ...problems]
			};
		} catch (error) {
			merged = {
				...merged,
				problems: [...merged.problems, problemLine(error)]
			};
		}
	}
	return merged;
}
// src/reporting/read-jobs.ts
/** A file that is not larger is read at once: that is quicker, and takes no memory worth mentioning. */
const smallBytes = 2097152;
/**
* The results of jobs, one file after another, each condensed as it is read. Their runs are written to `junit`
* meanwhile, of which nothing is left where a file turns out to be none.
*/
async function readJobs(assigned, junit, { condenser, signal }) {
	const budget = new ByteBudget();
	const read = {
		jobs: [],
		timelines: []
	};
	const buffer = Buffer.allocUnsafe(smallBytes);
	for (const each of assigned) {
		throwIfInterrupted(signal);
		const runs = [];
		const mark = junit?.mark();
		const job = await readJob(each, {
			isBrief: true,
			onTest: withoutOutput,
			onRun(run) {
				junit?.add(formatJUnitSuite(run, originOf(each)));
				for (const { spans, ...about } of timelineOf(each.job, sumUp([run])).runs) runs.push({
					...about,
					spans: spans.map((span) => ({
						...span,
						test: condenser.once(span.test)
					}))
				});
				return condenser.currentRun(run);
			}
		}, {
			budget,
			buffer
		});
		if (job.results === void 0) {
			if (mark !== void 0) junit?.backTo(mark);
		} else read.timelines.push({
			job: each.job,
			runs: runs.sort((a, b) => a.from - b.from),
			boots: []
		});
		read.jobs.push(job);
	}
	return read;
}
/** The same for a baseline, of which less is kept. */
async function readBaselineJobs(assigned, { condenser, signal }) {
	const budget = new ByteBudget();
	const jobs = [];
	const buffer = Buffer.allocUnsafe(smallBytes);
	for (const each of assigned) {
		throwIfInterrupted(signal);
		jobs.push(await readJob(each, {
			isBrief: true,
			onTest: (test) => condenser.baselineTest(test),
			onRun: (run) => condenser.baselineRun(run)
		}, {
			budget,
			buffer
		}));
	}
	return jobs;
}
async function readJob({ job, variant, machineClass, commit, results: path }, visitor, { budget, buffer }) {
	const about = {
		job,
		...variant === void 0 ? {} : { variant },
		...machineClass === void 0 ? {} : { machineClass },
		...commit === void 0 ? {} : { commit }
	};
	let results;
	try {
		const opened = await openCapped(path, mostResultsBytes);
		await using _ = opened.file;
		budget.take(opened.bytes, path);
		results = opened.bytes <= buffer.length ? readResultsText(await readText(opened, buffer), visible(path), visitor) : await readResultsStream(readChunks(opened), visible(path), visitor);
	} catch (error) {
		return {
			...about,
			results: void 0,
			problem: problemLine(error)
		};
	}
	return {
		...about,
		results
	};
}
const none = [];
/** Of a test that passed, or was skipped, and of which there is nothing more to tell: without what it said. */
function withoutOutput(test) {
	if (!(test.status === "pass" || test.status === "skip") || test.suspicious !== "" || test.attempts.length > 0) return test;
	if (test.tail.length + test.command.length + test.subtests.length === 0) return test;
	return {
		...test,
		tail: none,
		command: none,
		subtests: none
	};
}
/** What tells its suites from those of other jobs. */
function originOf({ job, variant, machineClass }) {
	return {
		name: [variant, machineClass].flatMap((each) => each === void 0 || each === "" ? [] : [each]),
		properties: {
			job,
			...machineClass === void 0 ? {} : { "machine.class": machineClass }
		}
	};
}
// src/reporting/read-plan.ts
const mostBytes = 67108864;
/** The plan that was given, or else the one that was found; of several different ones nobody knows which counts. */
async function readPlan(given, found) {
	const files = given === void 0 ? found : [given];
	const plans = [];
	const problems = [];
	for (const file of files) try {
		plans.push(parsePlan(await readCapped(file, mostBytes), visible(file)));
	} catch (error) {
		problems.push(`the plan cannot be read: ${problemLine(error)}`);
	}
	const [plan] = plans;
	if (plans.some((each) => JSON.stringify(each) !== JSON.stringify(plan))) problems.push(`there are different plans: ${files.map(visible).join(", ")}`);
	return {
		plan,
		problems
	};
}
// src/reporting/request.ts
const reportFileNames = {
	report: "report.json",
	markdown: "report.md",
	html: "report.html",
	junit: "junit.xml",
	history: "history.jsonl"
};
// src/reporting/small-heap.ts
/**
* Keeps the part of the heap in which new objects are made as large as it is. Node lets it grow to 128 MiB when much
* passes through, as it does when a hundred results files are read one by one, though little of that stays: a third
* more memory for nothing. V8 looks at this whenever it would grow.
*/
function keepHeapSmall() {
	setFlagsFromString("--semi-space-growth-factor=1");
}
// src/reporting/write-report.ts
/**
* Writes a report's files, each under a temporary name first and the report itself last, so that where it is the others
* are. What cannot be written is told, and costs nothing else.
* @param history the text of its file, made when it is its turn; undefined: none is to be written
*/
async function writeReport(out, html, { junit, history }) {
	const { report } = html;
	const written = {
		files: {},
		notWritten: []
	};
	const write = async (file, put) => {
		const path = join(out, reportFileNames[file]);
		try {
			await put(path);
			written.files[file] = {
				path,
				bytes: (await stat(path)).size
			};
		} catch (error) {
			written.notWritten.push(`${path} could not be written: ${describeError(error)}`);
		}
	};
	await write("junit", () => junit.close());
	if (history !== void 0) await write("history", async (path) => writeFileAtomic(path, history()));
	await write("markdown", (path) => writeFileAtomic(path, formatReportMarkdown(report)));
	await write("html", (path) => writeFileAtomic(path, formatReportHtml(html)));
	await write("report", (path) => writeFileAtomic(path, formatReport(report)));
	return written;
}
// src/reporting/report-job.ts
const own = {
	names: Object.values(reportFileNames),
	maker: "vmentry report"
};
/**
* Makes one report of what any number of jobs left: reads it file by file, compares it with a baseline and a history,
* and writes the report. All that is read may be somebody's who wishes no good: what cannot be read, or is not there
* though it was planned, is a problem that the report tells, and never its end.
* @throws UserError when a directory that was named is not there, or `out` cannot be used; Interrupted
*/
async function runReportJob(request, { log, signal }) {
	keepHeapSmall();
	const out = request.out === void 0 ? void 0 : resolve(request.out);
	if (out !== void 0) await checkOwnDirectory(out, own, request.overwrite);
	const found = await findOutputs(request.directories, { without: out });
	const { plan, problems: planFaults } = await readPlan(request.plan, found.plans);
	const assigned = assignJobs(found.outputs, plan);
	if (out !== void 0) await makeOwnDirectory(out, own);
	const context = {
		condenser: new Condenser(),
		signal
	};
	using junit = out === void 0 ? void 0 : new JUnitFile(join(out, reportFileNames.junit));
	log.info(`reading the results of ${assigned.jobs.length} jobs ...`);
	const { jobs, timelines } = await readJobs(assigned.jobs, junit, context);
	const builds = await readBuilds(found.outputs, plan);
	const baseline = request.baseline === null ? null : await readBaseline(request.baseline, plan, context);
	const history = await readHistories(request.history);
	const known = await readBisects(request.bisects ?? [], found.bisects);
	throwIfInterrupted(signal);
	const run = describeRun(request.run, {
		plan,
		jobs,
		builds: builds.builds
	}, /* @__PURE__ */ new Date());
	const report = makeReport({
		run,
		jobs,
		expected: expectedOf(plan),
		builds: builds.builds,
		notBuilt: builds.notBuilt,
		problems: [
			...planProblems(plan, run.commit),
			...[...planFaults, ...found.problems].map((text) => unreadable(text, "")),
			...(request.lost ?? []).map(({ artifact, problem }) => unreadable(`artifact ${artifact}: ${problem}`, "")),
			...assigned.problems.map(({ text, job }) => unreadable(text, job)),
			...builds.problems
		],
		baseline: baseline?.baseline ?? null,
		bisects: known.bisects,
		history,
		...request.failOn === void 0 ? {} : { failOn: request.failOn }
	});
	const outcome = {
		report,
		notices: [
			...assigned.notices,
			...found.notices,
			...baseline?.notices ?? [],
			...known.notices,
			...untoldBisects(known.bisects, report.findings)
		],
		jobs: assigned.jobs.map(({ job, artifact, directory }) => ({
			job,
			artifact,
			directory
		}))
	};
	if (out === void 0 || junit === void 0) return {
		...outcome,
		files: {},
		notWritten: []
	};
	throwIfInterrupted(signal);
	const texts = report.problems.map(({ text }) => text);
	if (texts.length > 0) junit.add(formatJUnitProblems("vmentry report", texts));
	const { artifactUrl = () => void 0, ...leads } = request.html ?? {};
	const written = await writeReport(out, {
		report,
		history: new HistoryIndex(history.history, run.id),
		timelines: [...builds.timelines, ...timelines],
		consoles: consolesOf(jobs),
		artifacts: new Map(assigned.jobs.map(({ job, artifact }) => {
			const url = artifactUrl(artifact);
			return [job, {
				name: artifact,
				...url === void 0 ? {} : { url }
			}];
		})),
		...leads
	}, {
		junit,
		history: request.records ? () => formatHistory(addToHistory(history.history, run, jobs)) : void 0
	});
	return {
		...outcome,
		...written
	};
}
/** What every planned test job is to leave. */
function expectedOf(plan) {
	return (plan?.jobs ?? []).map(({ id, commit, variant, machine, environments }) => ({
		job: id,
		commit,
		variant,
		machineClass: machine.class,
		environments
	}));
}
function unreadable(text, job) {
	return {
		kind: "unreadable-results",
		text,
		job,
		places: []
	};
}
/**
* The baseline's results. Its own plan says whose they are, else this run's, whose jobs have the same names. What of it
* cannot be read makes nothing red: the history, or nothing, stands for it, and it is told what was not there.
*/
async function readBaseline(request, current, context) {
	const found = await findOutputs(request.directories, { without: void 0 });
	const { plan } = await readPlan(void 0, found.plans);
	const jobs = await readBaselineJobs(assignJobs(found.outputs, plan ?? current).jobs, context);
	const { builds } = await readBuilds(found.outputs, void 0);
	const { subject, distance, source } = request;
	const commit = request.commit ?? onlyCommit(jobs) ?? builds.at(-1)?.commit ?? "";
	const lost = jobs.flatMap(({ job, problem }) => problem === void 0 ? [] : [`${job}: ${problem}`]);
	return {
		baseline: {
			commit,
			subject,
			distance,
			source,
			jobs,
			builds
		},
		notices: [...found.problems, ...lost].map((text) => `of the baseline: ${visible(text)}`)
	};
}
/** Where a machine died, or did not come up, its last words. */
function consolesOf(jobs) {
	return jobs.flatMap(({ job, results }) => (results?.runs ?? []).flatMap(({ console: file, consoleTail }) => file === null || consoleTail.length === 0 ? [] : [{
		job,
		file,
		lines: consoleTail
	}]));
}
export { HistoryIndex as i, formatReportHtml as n, formatReport as r, runReportJob as t };
