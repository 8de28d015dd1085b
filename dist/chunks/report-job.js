import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { a as throwIfInterrupted, n as formatDuration } from "./clock.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, r as formatBytes, t as counted } from "./text.js";
import { _ as noHistory, a as mergeHistories, c as placeNames, d as isBadOutcome, f as isVerdict, g as encodeDuration, h as decodeDuration, i as readHistory, l as placeSchema, m as outcomeOf$1, n as formatHistory, o as machineClassOf, p as killersOf, s as placeKey, t as _taggedTemplateLiteral, u as asOutcome, v as worse } from "./taggedTemplateLiteral.js";
import { t as version } from "./version.js";
import { E as repeatCommand, F as logPlace, I as testName, L as conclusionWords, T as testCase, V as sumUp, _ as sourcesIn, a as contradictionOfRun, b as casesBesideTests, c as parseJson, d as addRunCase, f as describeRun$1, g as placeOfCase, h as line, i as concludeRunAnew, m as junit, n as asResultsError, o as contradictionOfWhole, r as checkHeader, t as ResultsError, u as addCase, v as xmlText, y as caseOutcomes, z as concludeResults } from "./results-file.js";
import { n as splatKey, r as splatName, t as groupSplats } from "./splat-group.js";
import { a as worstTests, i as kindOf, r as compareResults, t as brokenRuns } from "./compare.js";
import { a as countsAs, c as isBad, i as countStatuses, l as statusWords, n as countKinds, o as describeCounts, r as countKindsByWorth } from "./counts.js";
import { n as defaultFailOn, r as findingClasses, t as classWords } from "./finding-class.js";
import { A as object, C as array, E as int, N as string$1, O as literal, j as record, k as number$1, w as boolean, x as _enum } from "./packages-_G1VBY_k.js";
import { a as runResultSchema, i as resultsSchema, l as testResultSchema, n as countsSchema, o as sourceLocationSchema, s as splatSchema, t as conclusions } from "./model.js";
import { a as syncDirectory, n as kindOfPath, o as writeFileAtomic } from "./files.js";
import { i as parseBuildReport } from "./build-report.js";
import { c as shownLine, i as htmlCode, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { r as parsePlan } from "./plan-file.js";
import { r as raw, t as html } from "./packages-D2hrReUu.js";
import { t as joinParts } from "./markdown-size.js";
import { basename, dirname, join, resolve } from "node:path";
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
const mostBytes$4 = 67108864;
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
		if (this.#sizes[this.#sink] > mostBytes$4) throw new SyntaxError("a part of it is too large");
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
// src/report/cause.ts
/** A test may print anything, and what is told of its reason is 500 characters. */
const mostRead = 5e3;
/**
* A reason without what differs from run to run: addresses, numbers, times. `0x7f12`, `#12`, `12.5s` are all `#`.
*/
function sameReason(reason) {
	return reason.slice(0, mostRead).replace(/\b0x[0-9a-f]+\b/gi, "#").replace(/\d+(?:\.\d+)?/g, "#").replace(/#(?:m#)?s\b/g, "#s").slice(0, 500);
}
/**
* What failures of one cause have in common: the asserting line and its text, whichever tests they are of; without
* a line the test, how it ended and its reason.
*/
function causeOf({ id, status, reason, location }) {
	return location === null ? JSON.stringify([
		"test",
		id,
		status,
		sameReason(reason)
	]) : JSON.stringify([
		"assertion",
		location.file,
		location.line,
		sameReason(reason)
	]);
}
/** As `causeOf`, and the same in another version of the source, where the line has another number. */
function steadyCauseOf({ id, status, reason, location }) {
	return location === null ? [
		"test",
		id,
		status,
		sameReason(reason)
	] : [
		"assertion",
		location.file,
		sameReason(reason)
	];
}
/** 16 hexadecimal digits. */
function fingerprintOf(parts) {
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
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
const mostCharacters$2 = 1e3;
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
		reason: kind === "fixed" || kind === "slower" ? "" : test.reason.slice(0, mostCharacters$2),
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
		tail: test.tail.slice(-40).map((line) => line.slice(0, mostCharacters$2)),
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
		title: splatName(splat).slice(0, mostCharacters$1),
		reason: splat.title.slice(0, mostCharacters$1),
		location: splat.location,
		tests: [...splat.tests],
		splat: cutSplat(splat)
	});
}
const mostLines$1 = 100;
const mostCharacters$1 = 1e3;
/** Results of others may have more than those that vmentry writes. */
function cutSplat(splat) {
	const cut = (lines) => lines.slice(0, mostLines$1).map((line) => line.slice(0, mostCharacters$1));
	return {
		...splat,
		title: splat.title.slice(0, mostCharacters$1),
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
	return findingOf$1({
		class: kind,
		fingerprint: fingerprintOf([
			"build",
			variant,
			outcome,
			error === void 0 ? sameReason(reason) : `${error.file} ${sameReason(error.message)}`
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
const count = int().nonnegative();
const placeIndex = count.describe("index into table.places");
const findingClassSchema = _enum(findingClasses).describe("build-failure: a commit does not build, or its kernel does not come up; regression: was good, is bad, beyond what it is flaky by; new-splat; infrastructure: no verdict (in error, no turn, died with the machine); unjudged: bad, and neither baseline nor history has its environment; new-failure: bad, and not there before; boot-splat: a complaint at the boot of a build, and it is not known whether it was there before; new-warning: a compiler warns of what it did not before; slower: beyond its own noise; flaky; missing: was there; newly-skipped; still-failing: was bad in the baseline; old-splat: a complaint that was there before; newly-known: fails as an expectation says, and did not before; fixed; splat-gone");
const trialsSchema = object({
	failed: count,
	of: count
});
const flakeSchema = object({
	...trialsSchema.shape,
	low: number$1(),
	high: number$1().describe("Wilson's interval of 95 % for the rate, from the earlier runs in these places"),
	chance: number$1().nullable().describe("how likely so many failures now are, when it fails as often as before; null when that was no question"),
	isOftener: boolean().describe("the failures now are more than that, false discoveries controlled"),
	drift: object({
		recent: trialsSchema,
		earlier: trialsSchema,
		chance: number$1()
	}).nullable().describe("the rate of the last runs differs from that of the ones before them")
});
const cellSchema = object({
	test: string$1(),
	place: placeIndex,
	before: string$1().describe("how it counted in the baseline; absent; or earlier: STATUS, from the history"),
	now: string$1().describe("how it counts; absent"),
	job: string$1().describe("whose results have it; empty when none has"),
	durationMs: number$1().nonnegative(),
	isConfirmed: boolean().describe("it was repeated alone, and failed again")
});
const sinceSchema = object({
	commit: string$1(),
	at: string$1(),
	isAtLeast: boolean().describe("nothing earlier is known")
});
const slowdownSchema = object({
	medianMs: number$1().describe("of the earlier passes"),
	nowMs: number$1(),
	factor: number$1().describe("with what its whole run was slower by taken off"),
	earlier: count.describe("how many earlier passes there are")
});
const buildMessageSchema = object({
	severity: _enum(["error", "warning"]),
	file: string$1(),
	line: int(),
	column: int().nullable(),
	message: string$1()
});
const exampleSchema = object({
	test: string$1(),
	place: placeIndex,
	job: string$1(),
	tail: array(string$1()).describe("the last lines of its output"),
	logs: object({
		stdout: string$1(),
		stderr: string$1()
	}).nullable(),
	console: string$1().nullable(),
	repeat: string$1().describe("a command that repeats the test alone; empty when none is known")
});
const findingSchema = object({
	class: findingClassSchema,
	fingerprint: string$1().describe("the same for the same cause in another run: neither commit nor line nor number is in it"),
	isRed: boolean(),
	title: string$1().describe("one line: which test, which complaint, which build"),
	reason: string$1().describe("one line: how it failed; empty when there is nothing to say"),
	location: sourceLocationSchema.nullable().describe("of the failed assertion, or where the kernel complained"),
	tests: array(string$1()).describe("ids; of a complaint those that were running"),
	places: array(placeIndex),
	scope: array(string$1()).describe("what the places have in common and no other has, such as nested=on"),
	since: sinceSchema.nullable().describe("the first commit of those on which it is known to fail"),
	flake: flakeSchema.nullable(),
	slowdown: slowdownSchema.nullable(),
	splat: splatSchema.nullable(),
	splats: array(string$1()).describe("keys of new complaints that the kernel made while the tests ran"),
	build: object({
		commit: string$1(),
		subject: string$1(),
		variant: string$1(),
		stage: string$1(),
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
	text: string$1().describe("one line"),
	job: string$1().describe("empty when it is no single one"),
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
	tool: string$1().describe("vmentry and its version"),
	run: object({
		id: string$1(),
		commit: string$1(),
		subject: string$1(),
		at: string$1()
	}),
	baseline: object({
		commit: string$1(),
		subject: string$1(),
		distance: count.nullable().describe("commits between it and the merge-base; null when unknown"),
		source: string$1().describe("one line: where its results are from"),
		places: count.describe("places that both have")
	}).nullable(),
	conclusion: _enum([
		"good",
		"broken",
		"incomplete"
	]).describe("broken: there is a finding of a class that `failOn` has; incomplete: results are missing, or nothing ran, which is red, too"),
	reason: string$1().describe("why it is not good; empty when it is"),
	failOn: array(findingClassSchema),
	counts: countsSchema.describe("all tests in all places now"),
	classes: record(findingClassSchema, count).describe("how many tests and places, complaints or builds are in each class"),
	problems: array(problemSchema),
	findings: array(findingSchema).describe("the most important first"),
	moreFindings: count.describe("so many more are in `classes` alone"),
	table: object({
		places: array(object({
			...placeSchema.shape,
			settings: record(string$1(), string$1()),
			jobs: array(string$1()),
			conclusion: string$1().describe("the worst of its runs'; empty when it has none"),
			counts: countsSchema,
			compared: _enum([
				"baseline",
				"history",
				"nothing"
			]),
			runFactor: number$1().describe("how many times as long its tests took as earlier; 1 when unknown")
		})),
		rows: array(object({
			test: string$1(),
			states: string$1()
		})).describe("only tests with a finding"),
		rest: count.describe("tests without one")
	}).describe(`states: a letter for each place: ${Object.entries(cellStates).map(([letter, what]) => `${letter} ${what}`).join(", ")}`),
	history: object({
		runs: count,
		tests: count,
		places: count,
		oldest: string$1().nullable(),
		bytes: count,
		problems: array(string$1())
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
		findings: findings.slice(0, mostFindings),
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
const toldProblems$1 = 3;
/** Fails closed: what is missing is red whatever is there. */
function conclude(findings, problems) {
	const red = findings.filter(({ isRed }) => isRed);
	const more = problems.length - toldProblems$1;
	const reasons = [
		...findingClasses.flatMap((kind) => {
			const own = red.filter((finding) => finding.class === kind);
			return own.length === 0 ? [] : [counted(own.length, classWords[kind].one, classWords[kind].many)];
		}),
		...problems.slice(0, toldProblems$1).map(({ text }) => text),
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
// src/report/markdown-finding.ts
const toldPlaces$1 = 6;
const toldTests = 10;
const toldCells = 30;
/** A finding with all that is known of it, folded; in brief a line. @param names of the places */
function findingPart$1(finding, names) {
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
	if (slowdown !== null) return slowdownText$1(slowdown);
	const [cell] = cells;
	return [
		...reason === "" || splat !== null && finding.title.includes(reason) ? [] : [shown(reason, 160)],
		...cell === void 0 || finding.class === "still-failing" ? [] : [`${cell.before}, now ${cell.now}`],
		...isConfirmed(finding) ? ["again when repeated alone"] : [],
		...since === null ? [] : [sinceText$1(since, shown)],
		...flake === null || finding.class !== "flaky" && flake.failed === 0 ? [] : [flakeText(flake)],
		...splat !== null && times > 1 ? [`${times} times`] : []
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
	const { tests, location, splats, splat, build, example, fingerprint } = finding;
	const how = howText(finding);
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
function heatPart$1({ places, rows, rest }) {
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
		legend$1(rows.slice(0, mostRows).map(({ states }) => states)),
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
	return asState$1(letter) in marks;
}
function asState$1(letter) {
	return letter !== void 0 && isState$1(letter) ? letter : ".";
}
function isState$1(letter) {
	return Object.hasOwn(cellStates, letter);
}
function cellOf(letter) {
	const state = asState$1(letter);
	const mark = marks[state];
	return mark === void 0 ? plain$1[state] ?? "" : classWords[mark].icon;
}
function legend$1(states) {
	const used = new Set(states.flatMap((letters) => [...letters]).map(asState$1));
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
		heatPart$1(report.table),
		...findingParts(report, names),
		essential(moreText(report), "count"),
		environmentsPart$1(report, names),
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
function distanceText$1(distance) {
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
		}, ...own.map((finding) => findingPart$1(finding, names))];
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
function environmentsPart$1({ table }, names) {
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
	return `${code(commit.slice(0, 12))}${told}${distanceText$1(distance)}: ${code(source, 200)}`;
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
		problems: [],
		notices: []
	};
	for (const given of directories) {
		const directory = await directoryOf(given);
		if (!await lookInto(directory, basename(resolve(directory)), found)) await lookBelow(directory, without, found);
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
		else if (entry.isDirectory() && !await lookInto(path, entry.name, found)) found.notices.push(`${visible(path)}: holds neither ${resultsName} nor ${buildName} nor ${planName}, and is left out`);
	}
}
async function entriesOf(directory) {
	try {
		return await readdir(directory, { withFileTypes: true });
	} catch (error) {
		throw new UserError(`${directory} cannot be read: ${describeError(error)}`, { cause: error });
	}
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
// src/reporting/read-builds.ts
const mostBytes$3 = 67108864;
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
			const report = parseBuildReport(await readCapped(build, mostBytes$3), visible(build));
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
const mostBytes$2 = 134217728;
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
			const opened = await openCapped(file, mostBytes$2);
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
// src/html-report/controls.ts
/** Works with JavaScript alone, so that without it there is none. */
function filterBar({ findings }) {
	return markup`<form class="filters" id="filters" role="search" aria-label="Filters" hidden><div class="chips" role="group" aria-label="Classes">${findingClasses.flatMap((kind) => {
		const count = findings.filter((finding) => finding.class === kind).length;
		const { sign, look } = classLook[kind];
		return count === 0 ? [] : [markup`<button type="button" class="chip" aria-pressed="false" data-class="${kind}" data-letter="${sign}"><span class="sign ${look}" aria-hidden="true">${sign}</span> ${count === 1 ? classWords[kind].one : classWords[kind].many} <span class="count">${count}</span></button>`];
	})}</div><div class="fields"><label>Environment <select name="env" id="env"><option value="">all</option></select></label><label>Machine <select name="machine" id="machine"><option value="">all</option></select></label><label class="grow">Text <input type="search" name="text" id="text" placeholder="test, file, function" autocomplete="off" spellcheck="false"></label><span id="shown" class="soft" role="status"></span><button type="reset" class="quiet" id="reset">Show all</button></div></form>`;
}
const helpDialog = markup`<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><dl>${[
	["j k", "next, previous finding"],
	["o", "open or close the finding"],
	["/", "filter by text"],
	["t", "to the table of tests and environments"],
	["arrows", "in the table: from cell to cell; Home, End, Page Up, Page Down; Enter goes to the finding"],
	["x", "show all again"],
	["?", "these keys"]
].map(([key, what]) => markup`<div><dt>${key.split(" ").map((each) => markup`<kbd>${each}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl><form method="dialog"><button type="submit">Close</button></form></dialog>`;
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
	return markup`${!hasVariants && variant !== "" && markup`<p class="soft">All of variant <code>${clipped(variant, 300)}</code>.</p>`}<div class="scroll" tabindex="0" role="region" aria-label="Environments"><table data-sorts id="places"><thead><tr><th scope="col">Environment</th><th scope="col">Settings</th><th scope="col">Machine</th>${hasVariants && markup`<th scope="col">Variant</th>`}<th scope="col">Conclusion</th>${heads}<th scope="col" class="number">Speed</th><th scope="col">Compared with</th><th scope="col">Jobs</th></tr></thead><tbody>${rows}</tbody></table></div>`;
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
		return [markup`<li><span class="what">${test}</span> ${finding.slowdown === null ? outcomeLine(earlier, now) : durationLine(finding.slowdown, test, own, history)}</li>`];
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
	return markup`<ul class="history"><li><span class="what">${key}</span> ${ticksOf(earlier, "failed", `in ${earlier.filter((outcome) => outcome === "f").length} of ${counted(earlier.length, "earlier run")}`)}</li></ul>`;
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
	const { location, flake, since, slowdown, tests, splat, splats, reason, build, places, cells, times } = finding;
	const { names } = around;
	const [cell] = cells;
	return markup`<dl class="facts">${[
		location !== null && fact(splat === null ? "Asserted at" : "Complained at", linked(markup`<code>${clipped(location.file, 300)}:${location.line}</code>`, around.sourceUrl?.(location))),
		reason !== "" && fact(splat === null ? "Because" : "It says", markup`<span class="said">${reason}</span>`),
		cell !== void 0 && slowdown === null && fact("Before and now", markup`${cell.before} <span class="soft" aria-label="then">→</span> ${cell.now}${isConfirmed(finding) && ", and again when repeated alone"}`),
		slowdown !== null && fact("Takes", slowdownText(slowdown)),
		since !== null && fact("Since", markup`<code>${sinceText(since)}</code>`),
		flake !== null && fact("Failed at random", flakeText(flake)),
		splat !== null && times > 1 && fact("Came", `${times} times`),
		build !== null && fact("Commit", markup`<code>${shortCommit(build.commit)}</code> ${build.subject}, ${build.variant}, stage ${build.stage}`),
		splats.length > 0 && fact("The kernel complained meanwhile", splats.slice(0, 5).map((key) => complaintLink(key, around))),
		places.length > 0 && fact("Where", listOf(places.map((index) => names[index] ?? ""), mostPlaces)),
		(tests.length > 1 || splat !== null && tests.length > 0) && fact(splat === null ? counted(tests.length, "test") : "While there ran", listOf(tests, mostTests))
	]}</dl>`;
}
function complaintLink(key, { complaintIds }) {
	const id = complaintIds.get(key);
	const text = markup`<code>${clipped(key, 200)}</code>`;
	return markup`<span class="each">${id === void 0 ? text : markup`<a href="#${id}">${text}</a>`}</span>`;
}
/** What is told of many is in a list that scrolls. */
function listOf(all, most) {
	const more = all.length - most;
	return markup`<span class="list">${all.slice(0, most).map((each) => markup`<span class="each">${clipped(each, 300)}</span> `)}${more > 0 && markup`<span class="each soft">and ${more} more</span>`}</span>`;
}
function complaintPart({ splat }) {
	if (splat === null) return void 0;
	return markup`${splat.frames.length > 0 && markup`<figure><figcaption>Call trace, with source lines</figcaption><pre tabindex="0">${lines(splat.frames)}</pre></figure>`}<figure><figcaption>What the console showed</figcaption><pre tabindex="0">${lines(splat.lines)}</pre></figure>`;
}
const mostMessages = 50;
function buildPart({ build }) {
	if (build === null || build.messages.length === 0) return void 0;
	const told = build.messages.slice(0, mostMessages).map(({ file, line, column, severity, message }) => {
		return markup`<b>${clipped([
			file,
			line,
			...column === null ? [] : [column]
		].join(":"), 300)}</b>: ${severity}: ${message}\n`;
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
	return markup`${tail.length > 0 && markup`<figure><figcaption>Last lines of <code>${clipped(test, 200)}</code> in ${names[place] ?? ""}</figcaption><pre tabindex="0">${lines(tail, hit)}</pre></figure>`}${files.length > 0 && markup`<p class="logs">Whole logs: ${files.map((file) => markup`<code>${clipped(file, 400)}</code> `)}${from !== "" && markup`in ${linked(markup`<code>${from}</code>`, artifact?.url)}`}</p>`}`;
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
// src/html-report/drawings.css
var drawings_default = "svg .good {\n  fill: var(--good-fill);\n}\n\nsvg .bad {\n  fill: var(--bad-fill);\n}\n\nsvg .odd {\n  fill: var(--odd-fill);\n}\n\nsvg .flaky {\n  fill: var(--flaky-fill);\n}\n\nsvg .known {\n  fill: var(--known-fill);\n}\n\nsvg .calm {\n  fill: var(--calm-fill);\n}\n\nsvg .now {\n  fill: var(--text);\n}\n\nsvg .boot {\n  fill: var(--boot-fill);\n}\n\nsvg .boot.bad {\n  fill: var(--bad-fill);\n}\n\nsvg .set-up {\n  fill: var(--set-up-fill);\n}\n\nsvg .busy {\n  fill: var(--busy-fill);\n  pointer-events: none;\n}\n\nsvg .run {\n  fill: light-dark(#eef2f6, #1d262f);\n}\n\nsvg .run.wrong {\n  fill: light-dark(#fbeae8, #2e1d1e);\n}\n\nsvg .grid {\n  fill: none;\n  stroke: var(--line);\n  vector-effect: non-scaling-stroke;\n}\n\nsvg .base {\n  stroke: var(--line);\n}\n\nsvg .durations {\n  fill: none;\n  stroke: var(--accent);\n  stroke-width: 1.3;\n}\n\n.timeline th:first-child {\n  width: clamp(8rem, 20vw, 17rem);\n  max-width: clamp(8rem, 20vw, 17rem);\n  overflow-wrap: anywhere;\n  vertical-align: top;\n  white-space: normal;\n}\n\n.timeline th span {\n  display: block;\n}\n\n.timeline th .soft {\n  font-size: 0.93em;\n  font-weight: 400;\n}\n\n.timeline td {\n  padding: 0.3rem 0;\n}\n\n.timeline td svg {\n  display: block;\n  width: 100%;\n  min-width: 24rem;\n}\n\n.timeline .axis {\n  display: flex;\n  min-width: 24rem;\n}\n\n.timeline .axis span {\n  flex: 1 1 0;\n  min-width: 0;\n  overflow: visible;\n  white-space: nowrap;\n}\n\n.lines {\n  max-height: 46rem;\n  overflow: auto;\n}\n\n.lines thead th {\n  position: sticky;\n  top: 0;\n  z-index: 1;\n  background: var(--card);\n}\n";
// src/html-report/filters.css
var filters_default = ".filters {\n  position: sticky;\n  top: 0;\n  z-index: 5;\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 0.5rem;\n  margin: 0 0 1.1rem;\n  padding: 0.6rem 1.1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 9px;\n  box-shadow: 0 2px 10px light-dark(rgb(20 40 70 / 6%), rgb(0 0 0 / 30%));\n}\n\n.chips,\n.fields {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.35rem 0.45rem;\n}\n\n.fields {\n  gap: 0.4rem 1rem;\n}\n\nlabel {\n  display: flex;\n  align-items: center;\n  gap: 0.4rem;\n  min-width: 0;\n  color: var(--soft);\n}\n\nlabel.grow {\n  flex: 1 1 14rem;\n}\n\ninput,\nselect,\nbutton {\n  min-height: 1.85rem;\n  padding: 0.1rem 0.6rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 6px;\n  background: var(--card);\n  color: var(--text);\n  font: inherit;\n}\n\nlabel.grow input {\n  flex: 1;\n  min-width: 0;\n}\n\nselect {\n  min-width: 0;\n  max-width: 15rem;\n}\n\nbutton {\n  cursor: pointer;\n}\n\nbutton:hover {\n  background: var(--hover);\n}\n\nbutton.quiet {\n  border-color: var(--line);\n  color: var(--soft);\n}\n\n.chip {\n  min-height: 1.7rem;\n  padding: 0 0.55rem 0 0.3rem;\n  border-color: var(--line);\n  border-radius: 5px;\n}\n\n.chip[aria-pressed=\"true\"] {\n  border-color: var(--accent);\n  background: light-dark(#e3effb, #16304a);\n  box-shadow: inset 0 0 0 1px var(--accent);\n}\n\n#shown {\n  min-width: 7.5rem;\n}\n";
// src/html-report/findings.css
var findings_default = "summary {\n  cursor: pointer;\n}\n\n.group h3 {\n  color: var(--soft);\n}\n\n.group:first-of-type h3 {\n  margin-top: 0;\n}\n\n.finding {\n  border-top: 1px solid var(--line);\n  content-visibility: auto;\n  contain-intrinsic-size: auto 40rem auto 2rem;\n  scroll-margin-top: calc(var(--bar, 0px) + 0.5rem);\n}\n\n.finding[open] {\n  contain-intrinsic-size: auto 40rem auto 30rem;\n}\n\n.fold > summary {\n  color: var(--soft);\n}\n\n.finding > summary,\n.finding.brief {\n  margin: 0;\n  padding: 0.3rem 0.2rem;\n  overflow-wrap: anywhere;\n}\n\n.finding > summary:hover {\n  background: var(--hover);\n}\n\n.finding .title {\n  font-weight: 620;\n}\n\n.finding .where {\n  margin: 0 0.3rem;\n  color: var(--soft);\n}\n\n.finding .why {\n  color: var(--soft);\n}\n\n.finding[open] > summary .why {\n  display: none;\n}\n\n.finding.here > summary {\n  background: var(--hover);\n  box-shadow: inset 3px 0 0 var(--accent);\n}\n\n.detail {\n  padding: 0.2rem 0 0.9rem 1.1rem;\n}\n\n.facts {\n  display: grid;\n  gap: 0.15rem;\n  margin: 0.2rem 0 0.7rem;\n}\n\n.facts div {\n  display: grid;\n  grid-template-columns: 11.5rem minmax(0, 1fr);\n}\n\n.facts dd {\n  margin: 0;\n  overflow-wrap: anywhere;\n}\n\n.facts .said {\n  font-family: var(--mono);\n  font-size: 0.92em;\n}\n\n.list {\n  display: block;\n  max-height: 7.6rem;\n  overflow-y: auto;\n}\n\n.each {\n  margin-right: 0.7rem;\n}\n\n.each:not(:last-child)::after {\n  content: \",\";\n}\n\nfigure {\n  position: relative;\n  margin: 0 0 0.8rem;\n}\n\nfigcaption {\n  margin-bottom: 0.2rem;\n  color: var(--soft);\n}\n\npre {\n  max-height: 30rem;\n  margin: 0;\n  padding: 0.55rem 0.75rem;\n  overflow: auto;\n  border: 1px solid var(--line);\n  border-radius: 6px;\n  background: var(--log);\n  line-height: 1.42;\n  tab-size: 8;\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\npre code {\n  font-size: 1em;\n}\n\npre b {\n  font-weight: 600;\n}\n\npre .hit {\n  color: var(--bad);\n}\n\n.copy {\n  position: absolute;\n  top: -0.15rem;\n  right: 0;\n  min-height: 1.4rem;\n  padding: 0 0.55rem;\n  font-size: 0.93em;\n}\n\n.command {\n  padding-right: 1rem;\n}\n\n.logs code {\n  margin-right: 0.3rem;\n}\n\n.fold {\n  margin: 0 0 0.6rem;\n}\n\n.fold[open] > summary {\n  margin-bottom: 0.3rem;\n}\n\n.ends {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.4rem;\n  margin: 0;\n  font-size: 0.93em;\n}\n\n.history {\n  display: grid;\n  grid-template-columns: minmax(0, max-content) max-content 1fr;\n  gap: 0.25rem 0.9rem;\n  align-items: end;\n}\n\n.history li {\n  display: contents;\n}\n\n.history .what {\n  overflow-wrap: anywhere;\n}\n\n.spark {\n  max-width: 100%;\n  vertical-align: bottom;\n}\n";
// src/html-report/keys.css
var keys_default = "dialog {\n  max-width: min(34rem, calc(100vw - 2rem));\n  padding: 1rem 1.3rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 10px;\n  background: var(--card);\n  color: var(--text);\n}\n\ndialog::backdrop {\n  background: rgb(10 15 20 / 45%);\n}\n\ndialog dl {\n  display: grid;\n  gap: 0.35rem;\n  margin: 0 0 1rem;\n}\n\ndialog dl div {\n  display: grid;\n  grid-template-columns: 5.5rem 1fr;\n}\n\ndialog dd {\n  margin: 0;\n}\n";
// src/html-report/media.css
var media_default = "@media (max-width: 48rem) {\n  main {\n    padding: 1rem 0.6rem 2rem;\n  }\n\n  .bar {\n    padding: 0.4rem 0.6rem;\n    gap: 0.2rem 0.9rem;\n  }\n\n  section {\n    padding: 0.75rem;\n  }\n\n  .filters {\n    position: static;\n    padding: 0.6rem 0.75rem;\n  }\n\n  .origin div,\n  .facts div {\n    grid-template-columns: minmax(0, 1fr);\n  }\n\n  .origin div,\n  .facts div {\n    margin-bottom: 0.25rem;\n  }\n\n  .detail {\n    padding-left: 0.2rem;\n  }\n\n  #broken,\n  #broken tbody,\n  #broken tr,\n  #broken th,\n  #broken td {\n    display: block;\n    min-width: 0;\n    padding: 0;\n    border: 0;\n    white-space: normal;\n  }\n\n  #broken thead {\n    display: none;\n  }\n\n  #broken tbody tr {\n    padding: 0.45rem 0;\n    border-top: 1px solid var(--line);\n  }\n\n  #broken td[data-label]::before {\n    content: attr(data-label) \": \";\n    color: var(--soft);\n  }\n\n  label,\n  select {\n    max-width: 100%;\n  }\n}\n\n@media print {\n  :root {\n    color-scheme: light;\n  }\n\n  .bar nav,\n  .tools,\n  .filters,\n  .copy,\n  .skip,\n  #tip {\n    display: none;\n  }\n\n  body,\n  section {\n    background: none;\n  }\n\n  section {\n    padding: 0;\n    border: 0;\n  }\n\n  .heat-box,\n  .lines,\n  pre,\n  .list {\n    max-height: none;\n    overflow: visible;\n  }\n\n  .heat thead,\n  .heat th:first-child {\n    position: static;\n  }\n\n  .heat tbody,\n  .finding {\n    content-visibility: visible;\n  }\n\n  .finding,\n  .heat tr,\n  .timeline tr {\n    break-inside: avoid-page;\n  }\n\n  * {\n    print-color-adjust: exact;\n  }\n}\n\n@media (forced-colors: active) {\n  .sign,\n  .heat td {\n    border: 1px solid currentcolor;\n  }\n\n  svg * {\n    forced-color-adjust: none;\n  }\n}\n";
// src/html-report/page.css
var page_default = ":root {\n  color-scheme: light dark;\n  --ground: light-dark(#f6f7f9, #0e1318);\n  --card: light-dark(#ffffff, #151b22);\n  --raised: light-dark(#f3f5f8, #1b232c);\n  --text: light-dark(#17202a, #e4eaf0);\n  --soft: light-dark(#566270, #9ba9b7);\n  --line: light-dark(#dde2e9, #29333e);\n  --strong-line: light-dark(#b9c2cd, #465462);\n  --hover: light-dark(#eef3f9, #1d2733);\n  --accent: light-dark(#0b5cad, #7cb8f2);\n  --good: light-dark(#17692f, #6bd08c);\n  --bad: light-dark(#b3261e, #ff9a91);\n  --odd: light-dark(#855200, #eab95a);\n  --good-fill: light-dark(#4fa96a, #3f9c5d);\n  --bad-fill: light-dark(#cf2f27, #f4665c);\n  --odd-fill: light-dark(#c27803, #d99a2b);\n  --flaky-fill: light-dark(#d3a30b, #d8b53c);\n  --known-fill: light-dark(#a5835c, #a88a66);\n  --calm-fill: light-dark(#c3cbd4, #475564);\n  --busy-fill: light-dark(#9dbbdc, #3a6592);\n  --set-up-fill: light-dark(#c4b5dd, #5b4a7d);\n  --boot-fill: light-dark(#7d5fb2, #9c7fd1);\n  --log: light-dark(#f8f9fb, #0b1015);\n  --mono:\n    ui-monospace, \"SF Mono\", \"Cascadia Mono\", \"JetBrains Mono\", \"DejaVu Sans Mono\", Menlo, Consolas, monospace;\n  --name: clamp(10rem, 36vw, 27rem);\n  --row: 1.4rem;\n  --column: 1.55rem;\n}\n\n:root[data-theme=\"light\"] {\n  color-scheme: light;\n}\n\n:root[data-theme=\"dark\"] {\n  color-scheme: dark;\n}\n\n* {\n  box-sizing: border-box;\n}\n\n[hidden] {\n  /* biome-ignore lint/complexity/noImportantStyles: what is hidden stays so, whatever way it is laid out */\n  display: none !important;\n}\n\nhtml {\n  scroll-padding-top: 1rem;\n}\n\nbody {\n  margin: 0;\n  background: var(--ground);\n  color: var(--text);\n  font:\n    0.875rem / 1.5 system-ui,\n    -apple-system,\n    \"Segoe UI\",\n    Roboto,\n    \"Noto Sans\",\n    \"Helvetica Neue\",\n    sans-serif;\n  font-variant-numeric: tabular-nums;\n  text-rendering: optimizeLegibility;\n}\n\ncode,\npre,\nkbd,\n.title,\n#broken th[scope=\"row\"],\n.history .what {\n  font-family: var(--mono);\n  font-size: 0.92em;\n}\n\na {\n  color: var(--accent);\n  text-decoration: underline;\n  text-decoration-color: color-mix(in srgb, currentcolor 30%, transparent);\n  text-underline-offset: 0.2em;\n}\n\na:hover {\n  text-decoration-color: currentcolor;\n}\n\n:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 1px;\n  border-radius: 3px;\n}\n\nmain:focus {\n  outline: none;\n}\n\n.away {\n  position: absolute;\n  width: 1px;\n  height: 1px;\n  overflow: hidden;\n  clip-path: inset(50%);\n  white-space: nowrap;\n}\n\n.skip {\n  position: absolute;\n  left: 0.5rem;\n  top: -4rem;\n  z-index: 9;\n  padding: 0.5rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n}\n\n.skip:focus {\n  top: 0.5rem;\n}\n\n.soft {\n  color: var(--soft);\n}\n\n.good {\n  color: var(--good);\n}\n\n.bad {\n  color: var(--bad);\n}\n\n/* The bar and the frame. */\n\n.bar {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.2rem 1.4rem;\n  padding: 0.4rem max(1.25rem, calc((100vw - 94rem) / 2));\n  background: var(--card);\n  border-bottom: 1px solid var(--line);\n}\n\n.brand {\n  font-weight: 650;\n  letter-spacing: 0.01em;\n}\n\n.brand span {\n  color: var(--accent);\n}\n\n.bar nav {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0 1.1rem;\n}\n\n.bar nav a {\n  color: var(--soft);\n  text-decoration: none;\n}\n\n.bar nav a:hover {\n  color: var(--text);\n}\n\n.tools {\n  display: flex;\n  gap: 0.5rem;\n  margin-left: auto;\n}\n\nmain {\n  max-width: 96.5rem;\n  margin: 0 auto;\n  padding: 1.4rem 1.25rem 3rem;\n}\n\nsection {\n  min-width: 0;\n  margin: 0 0 1.1rem;\n  padding: 0.9rem 1.1rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 9px;\n  scroll-margin-top: calc(var(--bar, 0px) + 0.75rem);\n}\n\nsection > :last-child {\n  margin-bottom: 0;\n}\n\nh1 {\n  margin: 0 0 0.7rem;\n  font-size: clamp(1.25rem, 0.9rem + 1.2vw, 1.7rem);\n  font-weight: 620;\n  line-height: 1.25;\n  letter-spacing: -0.012em;\n  overflow-wrap: anywhere;\n  text-wrap: balance;\n}\n\nh2 {\n  margin: 0 0 0.6rem;\n  font-size: 1.02rem;\n  font-weight: 650;\n  letter-spacing: -0.003em;\n}\n\nh2 .note {\n  margin-left: 0.4rem;\n  color: var(--soft);\n  font-size: 0.875rem;\n  font-weight: 400;\n}\n\nh3 {\n  margin: 1.1rem 0 0.3rem;\n  font-size: 0.875rem;\n  font-weight: 620;\n}\n\np {\n  margin: 0 0 0.6rem;\n  overflow-wrap: anywhere;\n}\n\nul {\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\nkbd {\n  padding: 0.02rem 0.35rem;\n  border: 1px solid var(--strong-line);\n  border-bottom-width: 2px;\n  border-radius: 4px;\n}\n\n.count {\n  margin-left: 0.15rem;\n  color: var(--soft);\n  font-weight: 450;\n}\n\nfooter {\n  padding: 0 1.1rem;\n  color: var(--soft);\n  font-size: 0.93em;\n  overflow-wrap: anywhere;\n}\n\n/* What it comes to. */\n\n.conclusion {\n  margin-bottom: 1.3rem;\n  padding: 0.1rem 0 0.1rem 1.1rem;\n  border-left: 5px solid var(--good-fill);\n}\n\n.conclusion.broken {\n  border-color: var(--bad-fill);\n}\n\n.conclusion.incomplete {\n  border-color: var(--odd-fill);\n}\n\n.verdict {\n  color: var(--good);\n}\n\n.broken .verdict {\n  color: var(--bad);\n}\n\n.incomplete .verdict {\n  color: var(--odd);\n}\n\nh1 .verdict-word {\n  font-weight: 450;\n}\n\n.origin {\n  display: grid;\n  gap: 0.1rem;\n  margin: 0 0 0.8rem;\n}\n\n.origin div {\n  display: grid;\n  grid-template-columns: 7.5rem 1fr;\n}\n\n.origin dt,\n.facts dt {\n  color: var(--soft);\n}\n\n.origin dd {\n  margin: 0;\n  min-width: 0;\n  overflow-wrap: anywhere;\n}\n\n.counts svg {\n  display: block;\n}\n\n.counts > svg {\n  width: 100%;\n  border-radius: 4px;\n}\n\n.counts ul {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.15rem 1.3rem;\n  margin-top: 0.4rem;\n}\n\n.legend svg {\n  vertical-align: -0.1em;\n}\n\n.counts li svg {\n  display: inline-block;\n}\n\n.counts b {\n  font-weight: 620;\n}\n\n.links {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.2rem;\n  margin-top: 0.6rem;\n}\n\n.left-out {\n  margin: 0 0 1.1rem;\n  padding: 0.6rem 1.1rem;\n  border: 1px dashed var(--strong-line);\n  border-radius: 9px;\n}\n\n.left-out p {\n  margin: 0;\n}\n\n#problems {\n  border-left: 5px solid var(--odd-fill);\n}\n\n.problems li {\n  padding: 0.35rem 0;\n  border-top: 1px solid var(--line);\n  overflow-wrap: anywhere;\n}\n\n.problems .fold {\n  margin: 0.1rem 0 0;\n}\n\n.problems li:first-child {\n  border-top: 0;\n}\n\n/* Signs: a letter and a colour for each state. */\n\n.sign {\n  display: inline-block;\n  min-width: 1.35em;\n  padding: 0 0.2em;\n  border-radius: 3px;\n  font: 650 0.79rem / 1.5 var(--mono);\n  text-align: center;\n}\n\n.class {\n  color: var(--text);\n  font-weight: 550;\n  white-space: nowrap;\n}\n\n.class .sign {\n  margin-right: 0.25rem;\n}\n\n.sign.none {\n  border: 1px dotted var(--strong-line);\n}\n\n.B {\n  background: light-dark(#c62828, #ff7b72);\n  color: light-dark(#ffffff, #2b0505);\n}\n\n.N {\n  background: light-dark(#ad1457, #ff8ab8);\n  color: light-dark(#ffffff, #2b0716);\n}\n\n.U {\n  background: light-dark(#6a3fb5, #c4a5ff);\n  color: light-dark(#ffffff, #1c0b3a);\n}\n\n.I {\n  background: light-dark(#8a5300, #f0b13c);\n  color: light-dark(#ffffff, #2b1a00);\n}\n\n.L {\n  background: light-dark(#cfe3f9, #17395f);\n  color: light-dark(#0a4680, #abd4ff);\n}\n\n.K {\n  background: light-dark(#fbe59a, #4a3d10);\n  color: light-dark(#664a00, #f5da7c);\n}\n\n.M {\n  background: light-dark(#dfe1ea, #353c4d);\n  color: light-dark(#3f4557, #c8cddd);\n}\n\n.Z {\n  background: light-dark(#dbe9ed, #1d3b44);\n  color: light-dark(#28535f, #a8d5df);\n}\n\n.S {\n  background: light-dark(#ffd5bd, #4d2511);\n  color: light-dark(#843505, #ffb68d);\n}\n\n.X {\n  background: light-dark(#ece0d4, #3b2f24);\n  color: light-dark(#654525, #dfc3a3);\n}\n\n.G {\n  background: light-dark(#1a7f37, #56d074);\n  color: light-dark(#ffffff, #04210c);\n}\n\n.p {\n  background: light-dark(#e6f4ea, #13281a);\n  color: light-dark(#236b39, #74c48a);\n}\n\n.k {\n  background: light-dark(#fff4cc, #37300f);\n  color: light-dark(#6e5200, #e6cf7b);\n}\n\n.f {\n  background: light-dark(#fad3d0, #4b1d1c);\n  color: light-dark(#98180f, #ffb4ad);\n}\n\n.s {\n  background: light-dark(#f0f2f5, #1f2730);\n  color: light-dark(#5a6673, #93a1af);\n}\n\n.x {\n  background: light-dark(#f4ede5, #2d261f);\n  color: light-dark(#654525, #d3b999);\n}\n\n.e {\n  background: light-dark(#fdeac6, #3c2c10);\n  color: light-dark(#734700, #f0c271);\n}\n\n.legend {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.1rem;\n  margin: 0 0 0.6rem;\n  color: var(--soft);\n}\n";
// src/html-report/report.browser.js
var report_browser_default = "// All of the report is there without this: it adds filters, keys, sorting, and what a cell of the table means.\n\n/** @param {string} id */\nconst element = id => document.getElementById(id);\n/**\n * @template {Element} T\n * @param {string} selector\n * @param {new () => T} type\n * @param {ParentNode} [within]\n */\nfunction all(selector, type, within = document) {\n  /** @type {T[]} */\n  const found = [];\n  for (const each of within.querySelectorAll(selector)) if (each instanceof type) found.push(each);\n  return found;\n}\n/** @param {string} text */\nconst say = text => {\n  const status = element(\"said\");\n  if (status !== null) status.textContent = text;\n};\n\n// What the filters look at.\n\n/** Places by index, as the table of environments has them. */\nconst places = all(\"#places tr[data-place]\", HTMLElement).map(row => ({\n  index: Number(row.dataset[\"place\"]),\n  environment: row.dataset[\"environment\"] ?? \"\",\n  machine: row.dataset[\"machine\"] ?? \"\",\n  row,\n}));\n\n/** @param {HTMLElement} part */\nfunction asFilterable(part) {\n  const name = part.querySelector(\":scope > summary\") ?? part;\n  return {\n    part,\n    kind: part.dataset[\"class\"] ?? \"\",\n    places: (part.dataset[\"places\"] ?? \"\").split(\" \").filter(Boolean).map(Number),\n    text: `${name.textContent} ${part.dataset[\"more\"] ?? \"\"}`.toLowerCase(),\n  };\n}\nconst findings = all(\".finding\", HTMLElement).map(asFilterable);\nconst redRows = all(\"#broken tbody tr\", HTMLElement).map(asFilterable);\nconst lanes = all(\".timeline tbody tr\", HTMLElement).map(asFilterable);\nconst groups = all(\".group\", HTMLElement);\n\nconst heat = element(\"heat\");\nconst bodies = heat === null ? [] : all(\"tbody\", HTMLElement, heat);\nconst rowsOfBody = bodies[0]?.children.length ?? 1;\nconst rows = (heat === null ? [] : all(\"tbody > tr\", HTMLElement, heat)).map(part => ({\n  part,\n  states: part.dataset[\"s\"] ?? \"\",\n  name: (part.firstElementChild?.getAttribute(\"title\") ?? \"\").toLowerCase(),\n  finding: (part.querySelector(\"th a\")?.getAttribute(\"href\") ?? \"\").slice(1),\n}));\nconst heads = heat === null ? [] : all(\"thead th\", HTMLElement, heat);\n\n// Filters. They are kept in the address's fragment, so that what is seen can be sent to somebody.\n\nconst form = element(\"filters\");\nconst text = /** @type {HTMLInputElement | null} */ (element(\"text\"));\nconst environment = /** @type {HTMLSelectElement | null} */ (element(\"env\"));\nconst machine = /** @type {HTMLSelectElement | null} */ (element(\"machine\"));\nconst chips = all(\".chip\", HTMLButtonElement);\nconst columns = new CSSStyleSheet();\ndocument.adoptedStyleSheets = [columns];\n\n/**\n * @param {HTMLSelectElement | null} select\n * @param {readonly string[]} names\n */\nfunction offer(select, names) {\n  const different = [...new Set(names)].sort((a, b) => a.localeCompare(b, \"en\", { numeric: true }));\n  for (const name of different) select?.append(new Option(name, name));\n  if (different.length < 2) select?.closest(\"label\")?.setAttribute(\"hidden\", \"\");\n}\n\n/** @typedef {{ kinds: Set<string>, environment: string, machine: string, text: string }} Filter */\n\n/** @returns {Filter} */\nfunction readForm() {\n  return {\n    kinds: new Set(\n      chips.filter(chip => chip.ariaPressed === \"true\").map(chip => chip.dataset[\"class\"] ?? \"\"),\n    ),\n    environment: environment?.value ?? \"\",\n    machine: machine?.value ?? \"\",\n    text: (text?.value ?? \"\").trim().toLowerCase(),\n  };\n}\n\n/** @param {string} at the finding that is looked at; or empty */\nfunction writeAddress(at) {\n  const filter = readForm();\n  const query = new URLSearchParams();\n  if (filter.kinds.size > 0) query.set(\"class\", [...filter.kinds].join(\",\"));\n  if (filter.environment !== \"\") query.set(\"env\", filter.environment);\n  if (filter.machine !== \"\") query.set(\"machine\", filter.machine);\n  if (filter.text !== \"\") query.set(\"text\", text?.value.trim() ?? \"\");\n  const isFiltered = query.size > 0;\n  if (isFiltered && at !== \"\") query.set(\"at\", at);\n  const fragment = isFiltered ? `#?${query}` : at === \"\" ? \"\" : `#${at}`;\n  if (fragment === location.hash) return;\n  history.replaceState(null, \"\", fragment === \"\" ? location.href.replace(/#.*$/, \"\") : fragment);\n}\n\nfunction readAddress() {\n  const isFilter = location.hash.startsWith(\"#?\");\n  const query = new URLSearchParams(isFilter ? location.hash.slice(2) : \"\");\n  const kinds = new Set((query.get(\"class\") ?? \"\").split(\",\"));\n  for (const chip of chips) chip.ariaPressed = String(kinds.has(chip.dataset[\"class\"] ?? \"\"));\n  if (environment !== null) environment.value = query.get(\"env\") ?? \"\";\n  if (machine !== null) machine.value = query.get(\"machine\") ?? \"\";\n  // What is not among them is no wish at all.\n  for (const select of [environment, machine])\n    if (select !== null && select.selectedIndex < 0) select.value = \"\";\n  if (text !== null) text.value = query.get(\"text\") ?? \"\";\n  applyFilter();\n  const at = isFilter ? (query.get(\"at\") ?? \"\") : decodeURIComponent(location.hash.slice(1));\n  if (/^f-[\\w-]+$/.test(at)) goTo(at);\n}\n\nfunction applyFilter() {\n  const filter = readForm();\n  const isPlaced = filter.environment !== \"\" || filter.machine !== \"\";\n  const allowed = new Set(\n    places\n      .filter(\n        place =>\n          (filter.environment === \"\" || place.environment === filter.environment) &&\n          (filter.machine === \"\" || place.machine === filter.machine),\n      )\n      .map(place => place.index),\n  );\n  /** @param {readonly number[]} own */\n  const isThere = own => !isPlaced || own.some(each => allowed.has(each));\n  /** @param {ReturnType<typeof asFilterable>} each */\n  const isWanted = each =>\n    (filter.kinds.size === 0 || filter.kinds.has(each.kind)) &&\n    isThere(each.places) &&\n    each.text.includes(filter.text);\n\n  let shown = 0;\n  /** @type {Set<string>} */\n  const told = new Set();\n  for (const each of findings) {\n    const isShown = isWanted(each);\n    each.part.hidden = !isShown;\n    if (!isShown) continue;\n    shown += 1;\n    told.add(each.part.id);\n  }\n  for (const each of redRows) each.part.hidden = !isWanted(each);\n  for (const group of groups) group.hidden = group.querySelector(\".finding:not([hidden])\") === null;\n  for (const each of lanes) each.part.hidden = !isThere(each.places);\n  for (const { index, row } of places) row.hidden = isPlaced && !allowed.has(index);\n  filterTable(filter, isPlaced ? allowed : undefined, told);\n\n  const isFiltered = isPlaced || filter.kinds.size > 0 || filter.text !== \"\";\n  const status = element(\"shown\");\n  if (status !== null)\n    status.textContent = isFiltered\n      ? `${shown} of ${findings.length} findings`\n      : `${findings.length} findings`;\n  element(\"reset\")?.toggleAttribute(\"hidden\", !isFiltered);\n  element(\"none-left\")?.toggleAttribute(\"hidden\", shown > 0);\n}\n\n/** Letters that are worth a look by themselves. */\nconst telling = new Set(\"BNUILKMZSXG\");\n\n/**\n * @param {Filter} filter\n * @param {Set<number> | undefined} allowed\n * @param {Set<string>} told ids of the findings that are shown\n */\nfunction filterTable(filter, allowed, told) {\n  const letters = new Set(\n    chips.filter(chip => filter.kinds.has(chip.dataset[\"class\"] ?? \"\")).map(chip => chip.dataset[\"letter\"]),\n  );\n  for (const row of rows) {\n    const isNamed = row.name.includes(filter.text) || (filter.text !== \"\" && told.has(row.finding));\n    row.part.hidden = !(isNamed && hasLetter(row.states, letters, filter.kinds.size > 0, allowed));\n  }\n  const shown = [...(allowed ?? [])].map(index => `:nth-child(${index + 2})`);\n  columns.replaceSync(\n    allowed === undefined\n      ? \"\"\n      : `.heat tr > :not(${[\":first-child\", ...shown].join()}) { display: none !important }`,\n  );\n  sizeBodies();\n}\n\n/**\n * @param {string} states\n * @param {Set<string | undefined>} letters\n * @param {boolean} isByLetter\n * @param {Set<number> | undefined} allowed\n */\nfunction hasLetter(states, letters, isByLetter, allowed) {\n  if (!isByLetter && allowed === undefined) return true;\n  for (let index = 0; index < states.length; index++) {\n    if (allowed !== undefined && !allowed.has(index)) continue;\n    const letter = states.charAt(index);\n    if (isByLetter ? letters.has(letter) : telling.has(letter)) return true;\n  }\n  return false;\n}\n\n/** Rows that are not seen are not laid out, so that the browser must be told how high they are. */\nfunction sizeBodies() {\n  for (const body of bodies) {\n    const count = [...body.children].filter(row => row instanceof HTMLElement && !row.hidden).length;\n    body.hidden = count === 0;\n    body.style.containIntrinsicSize = `1px calc(${count} * var(--row))`;\n  }\n  const cell = heat?.querySelector(\"td[tabindex='0']\");\n  if (cell instanceof HTMLElement && cell.offsetParent !== null) return;\n  cell?.setAttribute(\"tabindex\", \"-1\");\n  visibleCells(visibleRows()[0])[1]?.setAttribute(\"tabindex\", \"0\");\n}\n\nfunction reset() {\n  for (const chip of chips) chip.ariaPressed = \"false\";\n  for (const each of [environment, machine, text]) if (each !== null) each.value = \"\";\n  applyFilter();\n  writeAddress(\"\");\n}\n\n/** @type {ReturnType<typeof setTimeout> | undefined} */\nlet soon;\nfunction filterSoon() {\n  clearTimeout(soon);\n  soon = setTimeout(() => {\n    applyFilter();\n    writeAddress(\"\");\n  }, 80);\n}\n\n// Findings.\n\n/** @param {string} id */\nfunction goTo(id) {\n  const part = element(id);\n  if (part === null) return;\n  if (part.hidden) reset();\n  if (part instanceof HTMLDetailsElement) part.open = true;\n  look(part);\n  writeAddress(id);\n}\n\n/** @param {HTMLElement} part */\nfunction look(part) {\n  for (const each of all(\".finding.here\", HTMLElement)) each.classList.remove(\"here\");\n  part.classList.add(\"here\");\n  const target = part.querySelector(\"summary\") ?? part;\n  if (target === part) part.tabIndex = -1;\n  // What is above it is laid out only now, which may move it: once more when that is done.\n  part.scrollIntoView({ block: \"start\" });\n  target.focus({ preventScroll: true });\n  requestAnimationFrame(() => part.scrollIntoView({ block: \"start\" }));\n}\n\n/** @param {number} step */\nfunction walk(step) {\n  const shown = findings.map(each => each.part).filter(part => !part.hidden);\n  const at = shown.findIndex(part => part.classList.contains(\"here\"));\n  const next = shown[at === -1 ? (step > 0 ? 0 : shown.length - 1) : at + step];\n  if (next === undefined) return;\n  look(next);\n  writeAddress(next.id);\n}\n\nfunction toggle() {\n  const part = document.querySelector(\".finding.here\");\n  if (part instanceof HTMLDetailsElement) part.open = !part.open;\n}\n\n/** @param {HTMLElement} command */\nfunction addCopyButton(command) {\n  const figure = command.closest(\"figure\");\n  if (figure === null || figure.querySelector(\".copy\") !== null) return;\n  const button = document.createElement(\"button\");\n  button.type = \"button\";\n  button.className = \"copy\";\n  button.textContent = \"Copy\";\n  button.addEventListener(\"click\", async () => {\n    const isCopied = await copy(command.textContent ?? \"\");\n    button.textContent = isCopied ? \"Copied\" : \"Press Ctrl+C\";\n    say(isCopied ? \"The command is copied\" : \"The command is selected: press Ctrl+C\");\n    setTimeout(() => {\n      button.textContent = \"Copy\";\n    }, 2_000);\n    if (!isCopied) getSelection()?.selectAllChildren(command);\n  });\n  figure.append(button);\n}\n\n/** @param {string} what */\nasync function copy(what) {\n  try {\n    await navigator.clipboard.writeText(what);\n    return true;\n  } catch {\n    return false;\n  }\n}\n\n// The table of tests and environments.\n\nconst meanings = new Map(\n  all(\"#legend li\", HTMLElement).map(each => [each.dataset[\"letter\"] ?? \"\", each.dataset[\"words\"] ?? \"\"]),\n);\nconst tip = element(\"tip\");\n\n/** @param {Element} cell */\nfunction describe(cell) {\n  const row = cell.parentElement;\n  if (row === null) return \"\";\n  const index = [...row.children].indexOf(cell);\n  const test = row.firstElementChild?.getAttribute(\"title\") ?? \"\";\n  if (index === 0) return test;\n  const letter = (row.dataset[\"s\"] ?? \"\").charAt(index - 1);\n  return `${test}\\n${heads[index]?.title ?? \"\"}: ${meanings.get(letter) ?? \"absent\"}`;\n}\n\n/** @param {EventTarget | null} target */\nfunction cellAt(target) {\n  const cell = target instanceof Element ? target.closest(\"td, tbody th\") : null;\n  return cell instanceof HTMLElement ? cell : null;\n}\n\n/** @param {HTMLElement | null} cell */\nfunction tell(cell) {\n  for (const head of heads) head.classList.remove(\"here\");\n  if (tip === null) return;\n  tip.hidden = cell === null;\n  if (cell === null) return;\n  heads[[...(cell.parentElement?.children ?? [])].indexOf(cell)]?.classList.add(\"here\");\n  tip.textContent = describe(cell);\n  const box = cell.getBoundingClientRect();\n  const wide = tip.offsetWidth;\n  const below = box.bottom + 6 + tip.offsetHeight < innerHeight;\n  tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;\n  tip.style.top = `${below ? box.bottom + 6 : box.top - 6 - tip.offsetHeight}px`;\n}\n\nfunction visibleRows() {\n  return bodies\n    .filter(body => !body.hidden)\n    .flatMap(body => [...body.children].filter(row => row instanceof HTMLElement && !row.hidden));\n}\n\n/** @param {Element | undefined} row */\nfunction visibleCells(row) {\n  return [...(row?.children ?? [])].filter(\n    (cell, index) => cell instanceof HTMLElement && !isHiddenColumn(index),\n  );\n}\n\n/** @param {number} index */\nfunction isHiddenColumn(index) {\n  const head = heads[index];\n  return head === undefined || getComputedStyle(head).display === \"none\";\n}\n\nconst moves = new Map([\n  [\"ArrowUp\", [-1, 0]],\n  [\"ArrowDown\", [1, 0]],\n  [\"ArrowLeft\", [0, -1]],\n  [\"ArrowRight\", [0, 1]],\n  [\"PageUp\", [-15, 0]],\n  [\"PageDown\", [15, 0]],\n]);\n\n/** @param {KeyboardEvent} event */\nfunction moveInTable(event) {\n  const cell = cellAt(event.target);\n  const row = cell?.parentElement;\n  if (cell === null || row === null || row === undefined) return;\n  if (event.key === \"Enter\") {\n    const link = cell.querySelector(\"a\") ?? row.querySelector(\"th a\");\n    if (link !== null) event.preventDefault();\n    link?.click();\n    return;\n  }\n  const shown = visibleRows();\n  const [y, x] = [shown.indexOf(row), visibleCells(row).indexOf(cell)];\n  const move = moves.get(event.key);\n  const most = visibleCells(row).length - 1;\n  const isWhole = event.ctrlKey || event.metaKey;\n  const target =\n    move !== undefined\n      ? [y + (move[0] ?? 0), x + (move[1] ?? 0)]\n      : event.key === \"Home\"\n        ? [isWhole ? 0 : y, 0]\n        : event.key === \"End\"\n          ? [isWhole ? shown.length - 1 : y, most]\n          : undefined;\n  if (target === undefined) return;\n  event.preventDefault();\n  const [toRow = 0, toCell = 0] = target;\n  const next = shown[Math.max(0, Math.min(shown.length - 1, toRow))];\n  const to = visibleCells(next)[Math.max(0, Math.min(most, toCell))];\n  if (!(to instanceof HTMLElement)) return;\n  rove(to);\n  to.focus({ preventScroll: true });\n  to.scrollIntoView({ block: \"nearest\", inline: \"nearest\" });\n  tell(to);\n}\n\n/** Of all cells one can be reached with the tabulator. @param {HTMLElement} cell */\nfunction rove(cell) {\n  for (const each of all(\"[tabindex='0']\", HTMLElement, heat ?? document)) each.tabIndex = -1;\n  cell.tabIndex = 0;\n  cell.ariaLabel = describe(cell).replace(\"\\n\", \", \");\n}\n\nlet isByName = false;\nfunction sortTable() {\n  isByName = !isByName;\n  const order = isByName ? rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : rows;\n  for (const [index, body] of bodies.entries())\n    body.replaceChildren(\n      ...order.slice(index * rowsOfBody, (index + 1) * rowsOfBody).map(({ part }) => part),\n    );\n  heads[0]?.setAttribute(\"aria-sort\", isByName ? \"ascending\" : \"none\");\n  sizeBodies();\n}\n\nfunction prepareTable() {\n  if (heat === null) return;\n  for (const link of all(\"tbody a\", HTMLAnchorElement, heat)) link.tabIndex = -1;\n  const corner = heads[0];\n  if (corner !== undefined) {\n    const button = document.createElement(\"button\");\n    button.type = \"button\";\n    button.textContent = corner.textContent;\n    button.title = \"Sort by name, or by importance\";\n    button.addEventListener(\"click\", sortTable);\n    corner.replaceChildren(button);\n  }\n  element(\"heat-box\")?.style.setProperty(\n    \"--head\",\n    `${heat.querySelector(\"thead\")?.getBoundingClientRect().height ?? 0}px`,\n  );\n  heat.addEventListener(\"pointerover\", event => tell(cellAt(event.target)));\n  heat.addEventListener(\"pointerleave\", () => tell(null));\n  heat.addEventListener(\"keydown\", moveInTable);\n  heat.addEventListener(\"focusin\", event => {\n    const cell = cellAt(event.target);\n    if (cell !== null) rove(cell);\n    if (cell?.matches(\":focus-visible\")) tell(cell);\n  });\n  heat.addEventListener(\"focusout\", () => tell(null));\n  element(\"heat-box\")?.addEventListener(\"scroll\", () => {\n    if (document.activeElement?.closest(\"#heat\") == null) tell(null);\n  });\n}\n\n// Tables that can be sorted: ascending, descending, and as they were.\n\n/** @param {Element | undefined} cell */\nfunction sortValue(cell) {\n  const value = cell?.getAttribute(\"data-value\") ?? cell?.textContent?.trim() ?? \"\";\n  return /^-?[\\d.]+(?!\\S)/.test(value) ? Number.parseFloat(value) : value.toLowerCase();\n}\n\n/** @param {HTMLTableElement} table */\nfunction makeSortable(table) {\n  const body = table.tBodies[0];\n  const own = all(\"thead th\", HTMLElement, table);\n  if (body === undefined || body.rows.length < 2) return;\n  const given = [...body.rows];\n  for (const [index, head] of own.entries()) {\n    const button = document.createElement(\"button\");\n    button.type = \"button\";\n    button.textContent = head.textContent;\n    button.addEventListener(\"click\", () => {\n      const next =\n        head.ariaSort === \"ascending\" ? \"descending\" : head.ariaSort === \"descending\" ? \"none\" : \"ascending\";\n      for (const each of own) each.removeAttribute(\"aria-sort\");\n      if (next !== \"none\") head.ariaSort = next;\n      const sign = next === \"descending\" ? -1 : 1;\n      const keyed = given.map(row => ({ row, value: sortValue(row.cells[index]) }));\n      if (next !== \"none\") keyed.sort((a, b) => sign * compareValues(a.value, b.value));\n      body.append(...keyed.map(({ row }) => row));\n    });\n    head.replaceChildren(button);\n  }\n}\n\n/**\n * @param {string | number} a\n * @param {string | number} b\n */\nfunction compareValues(a, b) {\n  if (typeof a === \"number\" && typeof b === \"number\") return a - b;\n  return String(a).localeCompare(String(b), \"en\", { numeric: true });\n}\n\n// Light and dark.\n\nconst themes = [\"system\", \"light\", \"dark\"];\n\n/** @param {string} theme */\nfunction showTheme(theme) {\n  if (theme === \"system\") delete document.documentElement.dataset[\"theme\"];\n  else document.documentElement.dataset[\"theme\"] = theme;\n  const button = element(\"theme\");\n  if (button !== null) button.textContent = `Theme: ${theme}`;\n}\n\n/** A browser may keep nothing for a file. */\nconst keptTheme = {\n  read() {\n    try {\n      return localStorage.getItem(\"vmentry-theme\") ?? \"\";\n    } catch {\n      return \"\";\n    }\n  },\n  /** @param {string} theme */\n  write(theme) {\n    try {\n      localStorage.setItem(\"vmentry-theme\", theme);\n    } catch {\n      // Then it is for this time only.\n    }\n  },\n};\n\nlet theme = themes.find(each => each === keptTheme.read()) ?? \"system\";\n\n// Keys.\n\nconst help = element(\"keys\");\n/** @type {ReadonlyMap<string, () => void>} */\nconst keys = new Map([\n  [\"j\", () => walk(1)],\n  [\"k\", () => walk(-1)],\n  [\"o\", toggle],\n  [\"/\", () => text?.focus()],\n  [\"x\", reset],\n  [\n    \"t\",\n    () => {\n      const cell = heat?.querySelector(\"[tabindex='0']\");\n      if (cell instanceof HTMLElement) cell.focus();\n    },\n  ],\n  [\"?\", () => help instanceof HTMLDialogElement && help.showModal()],\n]);\n\ndocument.addEventListener(\"keydown\", event => {\n  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;\n  const target = event.target instanceof Element ? event.target : document.body;\n  if (event.key === \"Escape\" && target === text) text?.blur();\n  if (target.closest(\"input, select, textarea, dialog\") !== null) return;\n  const act = keys.get(event.key);\n  if (act === undefined) return;\n  event.preventDefault();\n  act();\n});\n\ndocument.addEventListener(\"click\", event => {\n  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;\n  const link = event.target instanceof Element ? event.target.closest(\"a[href^='#f-']\") : null;\n  if (link === null) return;\n  event.preventDefault();\n  tell(null);\n  goTo((link.getAttribute(\"href\") ?? \"\").slice(1));\n});\n\ndocument.addEventListener(\n  \"toggle\",\n  event => {\n    if (event.target instanceof HTMLDetailsElement && event.target.open)\n      for (const command of all(\".command\", HTMLElement, event.target)) addCopyButton(command);\n  },\n  true,\n);\n\n/** What is jumped to must not be behind the filters, where they stay at the top. */\nfunction measureBar() {\n  const isSticky = form !== null && getComputedStyle(form).position === \"sticky\";\n  document.documentElement.style.setProperty(\"--bar\", `${isSticky ? form.offsetHeight : 0}px`);\n}\n\nform?.addEventListener(\"submit\", event => event.preventDefault());\nform?.addEventListener(\"reset\", event => {\n  event.preventDefault();\n  reset();\n});\nform?.addEventListener(\"input\", filterSoon);\nfor (const chip of chips)\n  chip.addEventListener(\"click\", () => {\n    chip.ariaPressed = String(chip.ariaPressed !== \"true\");\n    applyFilter();\n    writeAddress(\"\");\n  });\nelement(\"theme\")?.addEventListener(\"click\", () => {\n  theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? \"system\";\n  showTheme(theme);\n  keptTheme.write(theme);\n});\nelement(\"help\")?.addEventListener(\"click\", () => keys.get(\"?\")?.());\naddEventListener(\"hashchange\", readAddress);\n\nshowTheme(theme);\noffer(\n  environment,\n  places.map(place => place.environment),\n);\noffer(\n  machine,\n  places.map(place => place.machine),\n);\nfor (const table of all(\"table[data-sorts]\", HTMLTableElement)) makeSortable(table);\nfor (const command of all(\"details[open] .command\", HTMLElement)) addCopyButton(command);\nform?.removeAttribute(\"hidden\");\nelement(\"tools\")?.removeAttribute(\"hidden\");\nprepareTable();\nif (form !== null) new ResizeObserver(measureBar).observe(form);\nmeasureBar();\nreadAddress();\n";
// src/html-report/tables.css
var tables_default = ".scroll {\n  margin: 0 0 0.4rem;\n  overflow-x: auto;\n}\n\ntable {\n  width: 100%;\n  border-collapse: collapse;\n}\n\nth,\ntd {\n  padding: 0.28rem 1.1rem 0.28rem 0;\n  border-top: 1px solid var(--line);\n  text-align: left;\n  vertical-align: baseline;\n  white-space: nowrap;\n}\n\nth:last-child,\ntd:last-child {\n  padding-right: 0;\n}\n\nthead th {\n  border-top: 0;\n  color: var(--soft);\n  font-size: 0.93em;\n  font-weight: 500;\n}\n\nthead button {\n  all: unset;\n  cursor: pointer;\n}\n\nthead button:hover {\n  color: var(--text);\n}\n\nthead button:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 2px;\n  border-radius: 3px;\n}\n\n[aria-sort=\"ascending\"] > button::after {\n  content: \" ↑\";\n}\n\n[aria-sort=\"descending\"] > button::after {\n  content: \" ↓\";\n}\n\ntbody th {\n  font-weight: 500;\n}\n\ntbody tr:hover {\n  background: var(--hover);\n}\n\n.number {\n  text-align: right;\n}\n\n.wrap {\n  min-width: 9rem;\n  overflow-wrap: anywhere;\n  white-space: normal;\n}\n\n#broken th[scope=\"row\"] {\n  min-width: 14rem;\n}\n\n.said {\n  overflow-wrap: anywhere;\n}\n\ncode.setting {\n  white-space: nowrap;\n}\n\n/* Tests by environments. */\n\n.heat-box {\n  width: fit-content;\n  max-width: 100%;\n  max-height: min(76vh, 62rem);\n  margin: 0 0 0.5rem;\n  overflow: auto;\n  border: 1px solid var(--line);\n  border-radius: 6px;\n  scroll-padding: var(--head, 8rem) 0 0 calc(var(--name) + 1px);\n}\n\n.heat {\n  display: block;\n  width: max-content;\n}\n\n.heat thead {\n  display: block;\n  position: sticky;\n  top: 0;\n  z-index: 2;\n  background: var(--card);\n  border-bottom: 1px solid var(--strong-line);\n}\n\n/* Only the rows that are seen are laid out. */\n.heat tbody {\n  display: block;\n  content-visibility: auto;\n  contain-intrinsic-size: 1px calc(40 * var(--row));\n}\n\n.heat tr {\n  display: flex;\n}\n\n.heat tbody tr {\n  height: var(--row);\n}\n\n.heat th,\n.heat td {\n  flex: none;\n  padding: 0;\n  border: 0;\n}\n\n.heat th:first-child {\n  position: sticky;\n  left: 0;\n  z-index: 1;\n  width: var(--name);\n  padding: 0 0.6rem;\n  overflow: hidden;\n  background: var(--card);\n  border-right: 1px solid var(--strong-line);\n  font: 500 0.8rem / var(--row) var(--mono);\n  text-overflow: ellipsis;\n}\n\n.heat tbody tr:hover th:first-child {\n  background: var(--hover);\n}\n\n.heat th a {\n  color: var(--text);\n  text-decoration: none;\n}\n\n.heat th a:hover {\n  text-decoration: underline;\n}\n\n.heat th.corner {\n  align-self: stretch;\n  display: flex;\n  align-items: flex-end;\n  padding-bottom: 0.35rem;\n  font: inherit;\n}\n\n.heat thead th:not(.corner) {\n  width: var(--column);\n  display: flex;\n  align-items: center;\n  justify-content: flex-start;\n  flex-direction: column-reverse;\n  padding: 0.4rem 0 0.35rem;\n}\n\n.heat thead th:not(.corner) span {\n  max-inline-size: 12rem;\n  overflow: hidden;\n  font-size: 0.75rem;\n  line-height: 1.2;\n  text-overflow: ellipsis;\n  white-space: nowrap;\n  writing-mode: vertical-rl;\n  transform: rotate(180deg);\n}\n\n.heat thead th.here {\n  color: var(--text);\n  background: var(--hover);\n}\n\n.heat td {\n  width: var(--column);\n  border: solid var(--card);\n  border-width: 0 1px 1px 0;\n  font: 650 0.76rem / calc(var(--row) - 1px) var(--mono);\n  text-align: center;\n}\n\n.heat td a {\n  display: block;\n  color: inherit;\n  text-decoration: none;\n}\n\n.heat td:hover,\n.heat td:focus-visible {\n  outline: 2px solid var(--text);\n  outline-offset: -2px;\n  border-radius: 2px;\n}\n\n.heat-box.short {\n  --name: clamp(9rem, 36vw, 14.5rem);\n}\n\n.heat-box.middling {\n  --name: clamp(10rem, 36vw, 21.5rem);\n}\n\n.heat-box.some {\n  --column: clamp(1.6rem, 3.2vw, 2.6rem);\n}\n\n.heat-box.few {\n  --column: clamp(4.5rem, 11vw, 9.5rem);\n}\n\n.few .heat thead th:not(.corner) {\n  align-items: stretch;\n}\n\n.few .heat thead th:not(.corner) span {\n  max-inline-size: none;\n  padding: 0 0.3rem;\n  text-align: center;\n  writing-mode: horizontal-tb;\n  transform: none;\n}\n\n#tip {\n  position: fixed;\n  z-index: 8;\n  max-width: min(34rem, calc(100vw - 1rem));\n  padding: 0.4rem 0.6rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 6px;\n  background: var(--card);\n  box-shadow: 0 4px 18px rgb(0 0 0 / 18%);\n  overflow-wrap: anywhere;\n  white-space: pre-line;\n  pointer-events: none;\n}\n";
// src/html-report/frame.ts
var _templateObject;
const style = [
	page_default,
	tables_default,
	filters_default,
	findings_default,
	drawings_default,
	keys_default,
	media_default
].join("\n");
/** What of the page is the same in every report, bytes. */
const frameBytes = Buffer.byteLength(style) + Buffer.byteLength(report_browser_default) + 12288;
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
/**
* Nothing is fetched from anywhere, and no style or script but the two below is taken, whatever got into the rest
* (https://www.w3.org/TR/CSP3/).
*/
const policy = [
	"default-src 'none'",
	`style-src ${digest(style)}`,
	`script-src ${digest(report_browser_default)}`,
	"img-src data:",
	"base-uri 'none'",
	"form-action 'none'"
].join("; ");
/** Without one, a browser would ask the server for its favicon. */
const icons = {
	good: "%231a7f37",
	broken: "%23c62828",
	incomplete: "%23a15c00"
};
function icon(conclusion) {
	return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='${icons[conclusion]}' d='M0 0h4v4h4v4H4V4H0z'/%3E%3C/svg%3E`;
}
/** A whole page. */
function frame(title, conclusion, body) {
	return markup(_templateObject || (_templateObject = _taggedTemplateLiteral([
		"",
		"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"",
		"\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
		"</title>\n<link rel=\"icon\" href=\"",
		"\">\n<style>",
		"</style>\n</head>\n<body>\n",
		"\n<script type=\"module\">",
		"<\/script>\n</body>\n</html>\n"
	])), trusted("<!doctype html>\n"), trusted(policy), title, trusted(icon(conclusion)), trusted(style), body, trusted(report_browser_default));
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
	return markup`<tr role="row"><th scope="col" role="columnheader" class="corner">Test</th>${places.map((_, index) => markup`<th scope="col" role="columnheader" title="${clipped(names[index] ?? "", 300)}"><span>${clipped(names[index] ?? "", 60)}</span></th>`)}</tr>`;
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
	return markup`<ul class="legend" id="legend">${Object.entries(cellStates).flatMap(([letter, state]) => {
		const kind = classOfState.get(letter);
		const words = kind === void 0 ? state : classWords[kind].one;
		return used.has(asState(letter)) ? [markup`<li data-letter="${letter}" data-words="${words}"><span class="sign ${letter === "." ? "none" : letter}">${shown[letter] ?? letter}</span> ${words}</li>`] : [];
	})}</ul>`;
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
	return markup`<ul class="problems">${budget.takeAll((function* () {
		for (const problem of problems) yield problemRow(problem, consoles, told);
	})(), problems.length, share$1, {
		one: "problem",
		many: "problems",
		where: "in report.json (problems)"
	})}</ul>`;
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
	return markup`<div class="scroll" tabindex="0" role="region" aria-label="What broke"><table data-sorts id="broken"><thead><tr><th scope="col">Class</th><th scope="col">Which</th><th scope="col">Where</th><th scope="col">How</th><th scope="col">Since</th><th scope="col">Failed before</th></tr></thead><tbody>${budget.takeAll((function* () {
		for (const finding of red) yield redRow(finding, ids.get(finding) ?? "", names);
	})(), red.length, .7, {
		one: "row of what broke",
		many: "rows of what broke",
		where: "in report.json (findings)"
	})}</tbody></table></div>`;
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
	return markup`<tr ${filterKeys(finding)}><td>${classMark(kind)}</td><th scope="row" class="wrap"><a href="#${id}">${clipped(title, 300)}</a></th><td class="wrap">${placesText(finding, names)}</td><td class="wrap"><span class="said">${slowdown !== null ? slowdownText(slowdown) : title.includes(reason) ? "" : clipped(reason, 240)}</span>${at !== "" && markup` <code class="soft">${clipped(at, 200)}</code>`}</td><td data-label="since">${since === null ? markup`<span class="soft">${unknownSince.has(kind) ? "not known" : "this change"}</span>` : markup`<code>${sinceText(since)}</code>`}</td><td data-label="failed before">${flake === null ? markup`<span class="soft">not known to</span>` : flakeText(flake)}</td></tr>
`;
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
	return markup`<span class="axis">${Array.from({ length: steps }, (_, index) => {
		return markup`<span>${isRelative || index > 0 ? `+${shortTime(index * stepMs)}` : momentText(new Date(origin).toISOString())}</span>`;
	})}</span>`;
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
	const budget = new SizeBudget(maxBytes - frameBytes);
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
	const body = markup`<a class="skip" href="#main">Skip to the content</a>
<div class="bar"><span class="brand"><span aria-hidden="true">▚</span> vmentry</span><nav aria-label="Parts"><a href="#red">What broke</a><a href="#table">Table</a><a href="#findings">Findings</a>${timeline !== void 0 && markup`<a href="#time">Time line</a>`}<a href="#environments">Environments</a></nav><span class="tools" id="tools" hidden><button type="button" id="theme" class="quiet">Theme: system</button><button type="button" id="help" class="quiet" aria-haspopup="dialog">Keys <kbd>?</kbd></button></span></div>
<main id="main" tabindex="-1">
${heading}
${leftOutPart(budget, maxBytes)}
${problems !== void 0 && section("problems", "Problems", "Red whatever the tests say.", problems)}
${section("red", "What broke", void 0, red)}
${chips}
${section("table", "Tests by environments", void 0, heat)}
${section("findings", "Findings", void 0, findings)}
${timeline !== void 0 && section("time", "Time line", void 0, timeline)}
${section("environments", "Environments", void 0, environments)}
${footer}
</main>
<div id="tip" role="tooltip" hidden></div>
<div id="said" class="away" role="status"></div>
${helpDialog}`;
	return frame(`${conclusionLine(report)} · ${shortCommit(report.run.commit)} · vmentry`, report.conclusion, body).toString();
}
function section(id, title, note, content) {
	return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${note !== void 0 && markup` <span class="note">${note}</span>`}</h2>
${content}
</section>`;
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
function leftOutPart(budget, maxBytes) {
	const told = budget.leftOut();
	if (told.length === 0) return void 0;
	return markup`<aside class="left-out"><p>Left out, so that this file stays under ${formatBytes(maxBytes)} and opens quickly:</p><ul>${told.map((text) => markup`<li>${text}</li>`)}</ul></aside>`;
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
// src/reporting/byte-budget.ts
/** One results file: 50 environments of 2,000 tests are 65 MB. */
const mostResultsBytes = 268435456;
/** All results of one side: what is kept of them has to fit into memory, whoever wrote them. */
const mostBytes$1 = 1073741824;
/** How much more is read of what others wrote. */
var ByteBudget = class {
	#left = mostBytes$1;
	/** @throws UserError when it is used up */
	take(bytes, place) {
		if (bytes > this.#left) throw new UserError(`${place}: is not read: all results together are larger than ${formatBytes(mostBytes$1)}`);
		this.#left -= bytes;
	}
};
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
		history,
		...request.failOn === void 0 ? {} : { failOn: request.failOn }
	});
	const outcome = {
		report,
		notices: [
			...assigned.notices,
			...found.notices,
			...baseline?.notices ?? []
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
export { formatReportMarkdown as a, placesText$1 as c, commentBytes as i, isConfirmed as l, formatReportHtml as n, findingPart$1 as o, formatReport as r, howText as s, runReportJob as t, HistoryIndex as u };
