import { a as visible, l as describeError, r as formatBytes, s as MachineError, t as counted } from "./text.js";
import { i as sleep, n as formatDuration, o as within, r as monotonicMs, t as deadlineIn } from "./clock.js";
import { o as writeFileAtomic, t as cacheDirectory } from "./files.js";
import { C as array, D as literal, M as string, N as tuple, O as number, k as object } from "./packages-BqjbYHfX.js";
import { r as nothingMore } from "./model.js";
import { i as countStatuses } from "./counts.js";
import { a as oneLine$1, o as shorten } from "./markdown-text.js";
import { f as concludeRun } from "./results-file.js";
import { n as splitLines, t as outputTail } from "./output-tail.js";
import { n as openSymbols, r as LineSplitter, t as explainComplaints } from "./complaints.js";
import { n as lastWordsOf, r as SplatReader } from "./boot-once.js";
import { g as HostLost } from "./given-kernel.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { b as runScript, h as kvmModulesOf, m as kvmModules, p as kindOfPlatform, u as splitCmdline, v as adminScript, y as firstLines } from "./discover.js";
import { a as chosen, c as leadersOf, d as readFiles, f as writeFile$1, i as resolveEnvironment, l as parametersOfFeatures, o as isAsAsked, p as readFacts, r as nameOfWord, s as isPlainValue, u as pathOfSysctl } from "./expected-facts.js";
import { o as suiteOf } from "./prepare.js";
import { t as jobDefaults } from "./request.js";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
// src/results/reading/assertion.ts
/** Longer lines are no test's words for people, and would only keep the patterns busy. */
const longestLine$1 = 2e3;
/**
* The first assertion that failed, in any of the forms that kernel selftests have. The first one is the cause;
* what other threads and children say after it mostly follows from it.
* @param lines both streams, the one that is more likely to tell it first
*/
function findAssertion(lines) {
	const short = lines.map((line) => line.length > longestLine$1 ? line.slice(-2e3) : line);
	return kvmAssertion(short) ?? harnessAssertion(short) ?? libcAssertion(short) ?? ksftFailure(short);
}
const kvmHeader = "==== Test Assertion Failure ====";
/** How far below its header an assertion's message may be: a backtrace of 20 frames, inlined ones included. */
const furthestMessage = 80;
/**
* test_assert() of the KVM selftests (lib/assert.c): a header; `  FILE:LINE: EXPRESSION`; a line with the pid; a
* backtrace through addr2line and cat -n, or what the shell says when there is no addr2line; `  MESSAGE`.
*/
function kvmAssertion(lines) {
	for (const [index, line] of lines.entries()) {
		if (!line.endsWith(kvmHeader)) continue;
		const place = /^ {2}(\S.*?):(\d+): (.*)$/.exec(lines[index + 1] ?? "");
		if (place === null) continue;
		const [, file = "", number = "", expression = ""] = place;
		const rest = lines.slice(index + 2, index + 2 + furthestMessage);
		const message = kvmMessage(rest);
		const guest = guestAssertion(message);
		const report = [
			kvmHeader,
			lines[index + 1] ?? "",
			...reportLines(rest)
		];
		if (guest !== void 0) return {
			text: guest.text,
			location: guest.location ?? locationOf(file, number),
			report
		};
		return {
			text: joinAssertion(expression, message),
			location: locationOf(file, number),
			report
		};
	}
}
/** Who asserted, the backtrace and the message's first line. */
function reportLines(lines) {
	const end = lines.findIndex((line) => line.endsWith(kvmHeader) || !/^\s/.test(line));
	const own = end === -1 ? lines : lines.slice(0, end);
	const message = own.findIndex((line) => line.startsWith("  ") && !isFrame(line));
	return own.slice(0, message === -1 ? own.length : message + 1);
}
/** A line of the backtrace, or of who asserted. */
function isFrame(line) {
	return /^\s*\d+\t/.test(line) || line === "  (stack trace empty)" || /^ {2}pid=\d+ tid=/.test(line);
}
function kvmMessage(lines) {
	for (const [index, line] of lines.entries()) {
		if (line.endsWith(kvmHeader)) return "";
		if (isFrame(line) || !line.startsWith("  ")) continue;
		return line.trim() === "" ? (lines[index + 1] ?? "").trim() : line.trim();
	}
	return "";
}
/** What the KVM selftests write when nothing was compared: TEST_FAIL() and GUEST_FAIL(). */
const emptyExpressions = /* @__PURE__ */ new Set([
	"false",
	"0",
	"Unconditional guest failure"
]);
function joinAssertion(expression, message) {
	if (message === "" || message === expression) return expression;
	if (emptyExpressions.has(expression)) return message;
	return `${expression}: ${withoutRepetition(expression, message)}`;
}
/** TEST_ASSERT_EQ(a, b) says `a == b` and then `0x1 != 0x2 (a != b)`: the values are what is new. */
function withoutRepetition(expression, message) {
	for (const [held, was] of [[" == ", " != "], [" != ", " == "]]) {
		const repeated = ` (${expression.replace(held, was)})`;
		if (expression.includes(held) && message.endsWith(repeated)) return message.slice(0, -repeated.length);
	}
	return message;
}
/** REPORT_GUEST_ASSERT() until Linux 6.5 passes the guest's assertion on as the host's message. */
function guestAssertion(message) {
	const found = /^Failed guest assert: (.*) at (\S+):(\d+)(?: \((.*)\))?$/.exec(message);
	if (found === null) return void 0;
	const [, expression = "", file = "", number = "", values] = found;
	return {
		text: values === void 0 ? expression : `${expression}: ${values}`,
		location: locationOf(file, number)
	};
}
/** kselftest_harness.h: `# FILE:LINE:TEST:Expected A (1) == B (2)`; older ones without the `# `. */
function harnessAssertion(lines) {
	for (const line of lines) {
		const found = /^(?:# +)?([^\s:]+):(\d+):([^\s:]+):\s*(Expected .*)$/.exec(line);
		if (found === null) continue;
		const [, file = "", number = "", test = "", text = ""] = found;
		return {
			text: `${test}: ${text}`,
			location: locationOf(file, number),
			report: []
		};
	}
}
/** assert(3) of the C library: `PROGRAM: FILE:LINE: FUNCTION: Assertion `EXPRESSION' failed.` */
function libcAssertion(lines) {
	for (const line of lines) {
		const found = /^(?:[^:]*: )?([^\s:]+):(\d+): (?:.*?: )?(Assertion [`'‘].*['’] failed)\.?$/.exec(line);
		if (found === null) continue;
		const [, file = "", number = "", text = ""] = found;
		return {
			text,
			location: locationOf(file, number),
			report: []
		};
	}
}
/** kselftest.h: ksft_exit_fail_msg() and the first `not ok` of its tests. */
function ksftFailure(lines) {
	const text = lines.map((line) => /^Bail out!\s*(\S.*)$/.exec(line)?.[1]).find((text) => text !== void 0) ?? lines.find((line) => /^not ok \d+ (?!.*# (?:SKIP|TODO|XFAIL)\b)/i.test(line));
	return text === void 0 ? void 0 : {
		text: text.trim(),
		location: null,
		report: []
	};
}
/** No source file has more lines: what is larger is another number (a slip of REPORT_GUEST_ASSERT_4 in 6.1). */
const mostLines = 1e6;
function locationOf(file, number) {
	const line = Number(number);
	if (!Number.isInteger(line) || line < 1 || line > mostLines) return null;
	return {
		file: file.replace(/^.*tools\/testing\/selftests\/[^/]+\//, ""),
		line
	};
}
// src/results/reading/skip-reason.ts
/**
* The ways in which a selftest says why it skips: ksft_exit_skip() in kselftest.h, print_skip() of the KVM
* selftests, SKIP() in kselftest_harness.h, and plain words.
*/
const skipPatterns = [
	/^(?:1\.\.0|ok \d+)\b.*# SKIP\b[\s-]*(.*)$/i,
	/^(.+?)(?:,| -)? skipping(?: the)? test\.?$/i,
	/^# +SKIP +(.*)$/,
	/^\s*skip(?:ping|ped)?\b[:,\s-]*(.*)$/i
];
/** The reason of the last skip in the output; undefined when none says any. */
function findSkipReason(lines) {
	for (const pattern of skipPatterns) {
		const last = lines.findLast((line) => reasonIn(line, pattern) !== "");
		if (last !== void 0) return reasonIn(last, pattern);
	}
}
function reasonIn(line, pattern) {
	if (line.length > 2e3) return "";
	return (pattern.exec(line)?.[1] ?? "").replace(/^[\s-]+/, "").trim();
}
// src/results/reading/explain-failure.ts
const longestReason$1 = 300;
/** KSFT_SKIP in tools/testing/selftests/kselftest.h. */
const skipCode = 4;
/** Why a test ended as it did, in its own words where it has any. The text is as untrusted as the output. */
function explainFailure(output) {
	const stdout = splitLines(output.stdout);
	const stderr = splitLines(output.stderr);
	if (output.exitCode === 0) return {
		reason: "",
		location: null,
		tail: outputTail(stdout, stderr)
	};
	const assertion = findAssertion([...stderr, ...stdout]);
	const tail = outputTail(stdout, stderr, assertion?.report);
	const reason = output.exitCode === skipCode ? explainSkip(stdout, stderr, assertion) : explainEnd(output, assertion, lastWords(stderr) ?? lastWords(stdout));
	return {
		reason: shorten(oneLine$1(reason), longestReason$1),
		location: assertion?.location ?? null,
		tail
	};
}
function explainSkip(stdout, stderr, assertion) {
	const reason = findSkipReason([...stderr, ...stdout]) ?? lastWords(stderr) ?? lastWords(stdout);
	if (reason === void 0) return "skipped without a reason";
	return assertion === void 0 ? reason : `${reason}: ${assertion.text}`;
}
function explainEnd({ exitCode, signal }, assertion, lastLine) {
	const words = assertion?.text ?? lastLine;
	if (signal !== null) return words === void 0 ? `ended by ${signal}` : `ended by ${signal}: ${words}`;
	if (assertion !== void 0) return assertion.text;
	if (exitCode === null) return "";
	return words === void 0 ? `exit code ${exitCode}, without a word` : `exit code ${exitCode}: ${words}`;
}
/** What every KVM selftest prints, or the shell about a missing addr2line: true, and no reason for anything. */
const noise$1 = /^Random seed: |addr2line: not found$|^# Totals: /;
function lastWords(lines) {
	return lines.findLast((line) => line.trim() !== "" && !noise$1.test(line))?.trim();
}
// src/results/reading/subtest-keeper.ts
/** How many parts of one test the results hold. */
const mostSubtests = 2e3;
const longestName = 300;
/**
* The parts that a test told, in bounded memory: all are counted, and the first 2000 are kept, of which one that
* did not fail makes room for a later one that did.
*/
var SubtestKeeper = class {
	counts = {
		pass: 0,
		fail: 0,
		skip: 0
	};
	#failed = [];
	#others = [];
	add(told) {
		const order = this.counts.pass + this.counts.fail + this.counts.skip;
		this.counts[told.status] += 1;
		const isFull = this.#failed.length + this.#others.length >= mostSubtests;
		if (told.status === "fail") {
			if (isFull && this.#others.pop() === void 0) return;
			this.#failed.push({
				order,
				told
			});
		} else if (!isFull) this.#others.push({
			order,
			told
		});
	}
	/** Those that were kept, in the order told; a name that was told before gets ` #2`. */
	results() {
		const used = /* @__PURE__ */ new Map();
		return [...this.#failed, ...this.#others].sort((a, b) => a.order - b.order).map(({ told: { group, name, status, reason, durationMs } }) => ({
			name: uniqueName(fullName$1(group, name), used),
			status,
			reason,
			durationMs
		}));
	}
};
/** Such as `example/example_simple_test`. */
function fullName$1(group, name) {
	let full = name;
	for (let each = group; each !== void 0; each = each.parent) if (each.name !== void 0 && each.name !== "") full = `${each.name}/${full}`;
	return shorten(full, longestName);
}
function uniqueName(name, used) {
	const times = (used.get(name) ?? 0) + 1;
	used.set(name, times);
	return times === 1 ? name : uniqueName(`${name} #${times}`, used);
}
// src/results/reading/ktap-level.ts
/** Test numbers in any order, in bounded memory: those that came out of turn are kept, at most so many. */
const mostAhead = 1e4;
/** Tests of one nesting level of KTAP while they come. */
var KtapLevel = class {
	column;
	group;
	/** Begun by a version line at its parent's column, as by a program that does not know that it is nested. */
	isFlat;
	/** As it was announced, such as `TAP version 13`. */
	version;
	plan;
	isSkipped = false;
	/** Results at this level. */
	count = 0;
	/** Results here and below. */
	results = 0;
	failures = 0;
	/** Nested tests that ended and whose own result has not come yet. */
	ended;
	#next = 1;
	#ahead = /* @__PURE__ */ new Set();
	#highest = 0;
	constructor(given) {
		this.column = given.column;
		this.group = given.group;
		this.isFlat = given.isFlat ?? false;
		this.version = given.version;
	}
	/** The number that a result would have if all came in their order. */
	get nextNumber() {
		return this.#next;
	}
	/** All that were promised have come. */
	get isComplete() {
		return this.plan !== void 0 && this.count >= this.plan;
	}
	get hasBegun() {
		return this.plan !== void 0 || this.count > 0;
	}
	/** Takes note of a result; says what is wrong with its number. */
	take(number) {
		this.count += 1;
		const own = number ?? this.#next;
		this.#highest = Math.max(this.#highest, own);
		if (own < this.#next || this.#ahead.has(own)) return `number ${own} came twice`;
		if (own > this.#next) {
			if (this.#ahead.size < mostAhead) this.#ahead.add(own);
			return;
		}
		this.#next += 1;
		while (this.#ahead.delete(this.#next)) this.#next += 1;
	}
	/** What is missing or too much, now that nothing more comes; undefined when all is there. */
	fault() {
		const { plan, count } = this;
		if (plan !== void 0 && plan !== count) return `the plan promises ${plan} ${plan === 1 ? "test" : "tests"}, ${count} came`;
		if (plan === 0 && !this.isSkipped) return "the plan promises no test";
		if (plan === void 0 && this.#highest > count) return `number ${this.#next} is missing`;
		if (!this.hasBegun && this.version !== void 0) return `${this.version} was announced, and no test came`;
	}
	/** Such as `example/example_simple_test`; empty for what has no name. */
	get name() {
		return this.group.name === void 0 ? "" : fullName$1(this.group.parent, this.group.name);
	}
};
// src/results/reading/ktap-line.ts
const directives = [
	"SKIP",
	"TODO",
	"XFAIL",
	"XPASS",
	"TIMEOUT",
	"ERROR"
];
/** How wide a tab counts: KUnit indented by one until 6.2 and by four spaces since then. */
const tabWidth = 4;
/** A prefix is deeper than any indentation: `# ok 1 x` is no result of a test that is indented by two spaces. */
const prefixWidth = 1e3;
/** Longer lines are no test's words, and would only keep the patterns busy. */
const longestLine = 4e3;
const space = 32;
const tab = 9;
const hash = 35;
/** `[    1.234567] `, `<6>[    1.234567][   T12] `: what printk puts before a line on a console. */
const stamp = /^(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? ?/;
/**
* What a line says; undefined for all that says nothing in KTAP. Lines may stand behind the kernel's time stamps,
* be indented, and be prefixed with `# ` by whoever ran the test (tools/testing/selftests/kselftest/runner.sh).
*/
function readKtapLine(line) {
	const first = line.charCodeAt(0);
	const start = first === 91 || first === 60 ? stamp.exec(line)?.[0].length ?? 0 : 0;
	let column = 0;
	/** Where the words behind the first `#` begin, for a line that turns out to be a diagnostic. */
	let words = -1;
	let diagnosticColumn = 0;
	for (let at = start; at < line.length; at += 1) {
		const code = line.charCodeAt(at);
		if (code === space) column += 1;
		else if (code === tab) column += tabWidth;
		else if (code === hash) {
			if (line.startsWith("# Subtest: ", at)) return {
				kind: "subtest",
				column,
				name: cut(line.slice(at + 11)).trim()
			};
			if (words === -1) {
				words = at + 1;
				diagnosticColumn = column;
			}
			column += prefixWidth;
		} else {
			const said = mayBeKtap(code) ? readWords(cut(line.slice(at)).trimEnd(), column) : void 0;
			if (said !== void 0) return said;
			break;
		}
	}
	return words === -1 ? void 0 : {
		kind: "diagnostic",
		column: diagnosticColumn,
		text: cut(line.slice(words))
	};
}
/** What printk put a line's words behind is left out. */
function withoutStamp(line) {
	return line.replace(stamp, "");
}
function cut(text) {
	return text.length > longestLine ? text.slice(0, longestLine) : text;
}
/** Whether a line of KTAP may begin with this character: o(k), n(ot ok), T(AP), K(TAP), 1(..), B(ail out!). */
function mayBeKtap(code) {
	return code === 111 || code === 110 || code === 84 || code === 75 || code === 49 || code === 66;
}
const knownVersions = /* @__PURE__ */ new Set([
	"KTAP version 1",
	"TAP version 13",
	"TAP version 14"
]);
function readWords(text, column) {
	if (text.startsWith("ok") || text.startsWith("not ok")) {
		const result = readResult(text);
		return result === void 0 ? void 0 : {
			kind: "result",
			column,
			result
		};
	}
	if (text.startsWith("1..")) {
		const plan = /^1\.\.(\d{1,9})\s*(?:#\s*(.*))?$/.exec(text);
		if (plan === null) return void 0;
		return {
			kind: "plan",
			column,
			tests: Number(plan[1]),
			isSkip: /^skip/i.test(plan[2] ?? "")
		};
	}
	if (text.startsWith("Bail out!")) return {
		kind: "bail-out",
		column,
		reason: text.slice(9).trim()
	};
	const version = /^K?TAP version \S+(?=\s*$)/.exec(text)?.[0];
	return version === void 0 ? void 0 : {
		kind: "version",
		column,
		name: version,
		isKnown: knownVersions.has(version)
	};
}
function readResult(text) {
	const found = /^(not )?ok(?: +(\d{1,9})(?=\s|$))?(?: +- +| +-$| +|$)(.*)$/.exec(text);
	if (found === null) return void 0;
	const [, not, number, description = ""] = found;
	return {
		isOk: not === void 0,
		number: number === void 0 ? void 0 : Number(number),
		...readDescription(description)
	};
}
const directivePattern = new RegExp(`(?:^|\\s)#\\s*(${directives.join("|")})\\b[\\s:-]*(.*)$`, "i");
function readDescription(description) {
	const found = description.includes("#") ? directivePattern.exec(description) : null;
	if (found !== null) {
		const directive = directives.find((each) => each === found[1]?.toUpperCase());
		return {
			name: plainName(description.slice(0, found.index)),
			directive,
			words: (found[2] ?? "").trim()
		};
	}
	const at = description.search(/(?:^|\s)# /);
	if (at === -1) return {
		name: plainName(description),
		directive: void 0,
		words: ""
	};
	const words = description.slice(description.indexOf("#", at) + 1).trim();
	return {
		name: plainName(description.slice(0, at)),
		directive: void 0,
		words
	};
}
/** TAP 14 lets a name have `\#` and `\\`. */
function plainName(name) {
	return name.replace(/\\([#\\])/g, "$1").trim();
}
// src/results/reading/ktap-reason.ts
/** What the kselftest harness and KUnit write around a failure, which tells nothing of it. */
const noise = /^(?:RUN|OK|FAIL|Totals?:|Starting \d+ tests|(?:PASSED|FAILED): |Planned tests|timeout set to|selftests: |module: |[\w.]+: (?:initializing|pass:\d+ )|[\w.]+: [\w.]+ (?:failed|passed)$|\S+: Test (?:failed|terminated)\b)/;
/** KUnit (lib/kunit/assert.c): what was compared stands on the lines that follow. */
const kunitFailure = /(?:EXPECTATION|ASSERTION) FAILED at \S/;
/** kselftest_harness.h: `FILE:LINE:TEST:Expected A (1) == B (2)`. */
const harnessFailure = /^\S+:\d+:[^\s:]+:\s*Expected /;
const followingLines = 3;
/** What a test wrote before `not ok`, of which the first line that tells of a failure explains it, else the last. */
var ReasonFinder = class {
	#telling = [];
	#last = "";
	/** How many lines more belong to what is telling. */
	#following = 0;
	/** @param text a diagnostic line without its `#` */
	diagnose(text) {
		this.#following = 0;
		const words = text.length > 1e3 ? text.slice(0, 1e3).trim() : text.trim();
		if (words === "" || noise.test(words)) return;
		this.#last = words;
		if (this.#telling.length > 0) return;
		const isKunit = kunitFailure.test(words);
		if (isKunit || harnessFailure.test(words)) this.#telling.push(words);
		if (isKunit) this.#following = followingLines;
	}
	/** A line that is none of KTAP's. */
	other(line) {
		if (this.#following === 0) return;
		this.#following -= 1;
		this.#telling.push(withoutStamp(line.slice(0, 1e3)).trim());
	}
	/** One line; empty when nothing was said. Forgets it. */
	take() {
		const words = this.#telling.length > 0 ? this.#telling.join(" ") : this.#last;
		if (words !== "") {
			this.#telling = [];
			this.#last = "";
		}
		this.#following = 0;
		return shorten(oneLine$1(words), 300);
	}
};
// src/results/reading/ktap.ts
/** Deeper nesting than any test has: what claims it is not read. */
const deepest = 32;
const longestReason = 300;
/**
* Reads KTAP, TAP 13 and 14 and the kselftest harness line by line, in bounded memory, from a test's output or a
* kernel's console, with whatever else is between the lines. Nested tests are joined by `/`; a test with nested
* ones is told by them, and itself only when it fails and none of them does.
*/
var KtapReader = class {
	#keeper;
	#reason = new ReasonFinder();
	/** Outermost first. */
	#levels = [];
	#problem;
	#hasBailedOut = false;
	/** The name of TAP 14's `# Subtest:`, which stands above the lines that are indented. */
	#announced;
	/** What the kselftest harness runs, or has ended and not given its result yet. */
	#running;
	/** What a YAML block would tell of. */
	#last;
	#yaml = "none";
	/** @param keeper shared by readers of one test's streams */
	constructor(keeper = new SubtestKeeper()) {
		this.#keeper = keeper;
	}
	push(line) {
		if (this.#yaml !== "none" && this.#readYaml(line)) return;
		const said = readKtapLine(line);
		if (said === void 0) {
			if (line.startsWith("[")) this.#readOldHarness(line);
			this.#reason.other(line);
			return;
		}
		if (said.kind === "diagnostic") this.#diagnose(said.text);
		else if (said.kind === "version") this.#begin(said);
		else if (said.kind === "plan") this.#plan(said);
		else if (said.kind === "result") this.#result(said.column, said.result);
		else if (said.kind === "subtest") this.#announce(said);
		else this.#bailOut(said.reason);
	}
	/** Call it once, when no line comes any more. */
	end() {
		this.#settleHarness();
		const running = this.#running === void 0 ? "" : `; ${this.#running.name} was running`;
		while (this.#levels.length > 1) {
			const level = this.#close();
			this.#complain(level, `was begun and has no result${running}`);
		}
		const [root] = this.#levels;
		if (root !== void 0) {
			if (root.ended?.group.name !== void 0) this.#complain(root.ended, `has no result${running}`);
			this.#check(root, running);
		} else if (this.#running !== void 0) this.#problem ??= `${this.#running.name} was begun and has no result`;
		return {
			subtests: this.#keeper.results(),
			counts: this.#keeper.counts,
			problem: this.#problem === void 0 ? void 0 : shorten(oneLine$1(this.#problem), longestReason)
		};
	}
	#begin({ column, name, isKnown }) {
		this.#settleHarness();
		if (!isKnown) this.#problem ??= `${shorten(name, 60)} is not known`;
		const top = this.#levelFrom(column);
		if (top === void 0 || column > top.column) this.#open(column, { version: name });
		else if (!top.hasBegun) return;
		else if (top.isComplete || top.plan === void 0) this.#restart(top, name);
		else this.#open(column, {
			version: name,
			isFlat: true
		});
	}
	#plan({ column, tests, isSkip }) {
		let top = this.#levels.at(-1);
		if (top === void 0) {
			if (column !== 0) return;
			top = this.#open(column, {});
		} else if (column > top.column) {
			if (Math.floor(column / 1e3) > Math.floor(top.column / 1e3) && this.#announced === void 0) return;
			top = this.#open(column, {});
		} else if (column < top.column) {
			if (!this.#levels.some((level) => level.column === column)) return;
			top = this.#levelFrom(column);
		}
		if (top === void 0) return;
		if (top.plan !== void 0) {
			if (!top.isComplete) this.#complain(top, "has two plans");
			top = this.#restart(top, void 0);
		}
		top.plan = tests;
		top.isSkipped = isSkip;
	}
	#announce({ column, name }) {
		const top = this.#levelFrom(column);
		if (top === void 0) return;
		if (column > top.column) {
			const level = this.#open(column, {});
			level.group.name = name;
		} else if (this.#levels.length > 1 && !top.hasBegun && top.group.name === void 0) top.group.name = name;
		else this.#announced = name;
	}
	#bailOut(reason) {
		this.#hasBailedOut = true;
		this.#problem ??= reason === "" ? "bailed out" : `bailed out: ${reason}`;
	}
	#result(column, line) {
		const level = this.#levelOf(column, line);
		if (level === void 0) return;
		this.#running = void 0;
		const fault = level.take(line.number);
		if (fault !== void 0) this.#complain(level, fault);
		this.#announced = void 0;
		const said = this.#reason.take();
		const told = {
			group: level.group.name === void 0 && level.group.parent === void 0 ? void 0 : level.group,
			name: nameOf$1(line, level.count),
			...statusOf(line),
			durationMs: durationOf$1(line)
		};
		if (told.status === "fail" && told.reason === "") told.reason = said === "" ? unexplained : said;
		this.#file(told, level);
		this.#last = told;
		this.#yaml = "may-begin";
	}
	/** Files a result, with the nested tests that came before it. */
	#file(told, level) {
		const nested = level.ended;
		level.ended = void 0;
		level.results += 1;
		if (told.status === "fail") level.failures += 1;
		if (nested !== void 0) {
			if (nested.group.name === void 0 || nested.group.name === told.name) {
				nested.group.name = told.name;
				level.results += nested.results;
				if (nested.failures > 0 && told.status !== "fail") level.failures += 1;
				if (nested.results > 0 && (told.status !== "fail" || nested.failures > 0)) return;
				if (nested.results === 0 && told.status === "pass" && !nested.isSkipped) this.#complain(nested, "was begun, and no test of it came");
			} else this.#complain(nested, "was begun and has no result");
		}
		this.#keeper.add(told);
	}
	/** The level that a result at this column belongs to; those that are nested in it end. */
	#levelOf(column, line) {
		const { number } = line;
		if (this.#levels.length === 0) return column === 0 && number === 1 ? this.#open(0, {}) : void 0;
		const top = this.#levels.at(-1);
		if (top !== void 0 && column > top.column && this.#announced !== void 0) return this.#open(column, {});
		if (!this.#levels.some((level) => level.column === column)) return void 0;
		const level = this.#levelFrom(column);
		if (level?.isFlat !== true) return level;
		const outer = this.#levels.at(-2);
		const isOuters = level.plan === void 0 && level.count > 0 && number === outer?.nextNumber && number !== level.nextNumber;
		if (!level.isComplete && !isOuters) return level;
		this.#close();
		return outer;
	}
	/** The innermost level at this column or left of it, once all right of it have ended; the outermost never ends. */
	#levelFrom(column) {
		while (this.#levels.length > 1 && (this.#levels.at(-1)?.column ?? 0) > column) this.#close();
		return this.#levels.at(-1);
	}
	#open(column, { version, isFlat }) {
		const outer = this.#levels.at(-1);
		if (this.#levels.length >= deepest) {
			this.#problem ??= `tests are nested deeper than ${deepest} levels`;
			return outer ?? new KtapLevel({
				column,
				group: {
					name: void 0,
					parent: void 0
				}
			});
		}
		const earlier = outer?.ended?.group;
		const group = earlier !== void 0 && earlier.name === void 0 ? earlier : {
			name: this.#announced,
			parent: outer?.group
		};
		this.#announced = void 0;
		const level = new KtapLevel({
			column,
			group,
			isFlat: isFlat ?? false,
			version
		});
		this.#levels.push(level);
		return level;
	}
	/** Another document at the same place, as of two programs one after the other. */
	#restart(level, version) {
		this.#check(level);
		const next = new KtapLevel({
			column: level.column,
			group: level.group,
			isFlat: level.isFlat,
			version
		});
		next.results = level.results;
		next.failures = level.failures;
		this.#levels[this.#levels.length - 1] = next;
		return next;
	}
	/** Ends the innermost level; its result is what comes next at the level around it. */
	#close() {
		const level = this.#levels.pop();
		const outer = this.#levels.at(-1);
		if (level === void 0 || outer === void 0) throw new Error("the outermost level of KTAP does not end");
		this.#check(level);
		if (outer.ended !== void 0 && outer.ended.group !== level.group) {
			if (outer.ended.group.name !== void 0) this.#complain(outer.ended, "was begun and has no result");
			outer.failures += outer.ended.failures;
		} else if (outer.ended !== void 0) {
			level.results += outer.ended.results;
			level.failures += outer.ended.failures;
		}
		outer.ended = level;
		return level;
	}
	#check(level, more = "") {
		const fault = this.#hasBailedOut ? void 0 : level.fault();
		const isToldLater = level.count === 0 && level.plan === void 0 && this.#levels.indexOf(level) !== 0;
		if (fault !== void 0 && !isToldLater) this.#complain(level, fault + more);
	}
	#complain(level, fault) {
		const name = level.name;
		if (/^(?:was|has) /.test(fault)) this.#problem ??= `${name === "" ? "a nested test" : name} ${fault}`;
		else this.#problem ??= name === "" ? fault : `${name}: ${fault}`;
	}
	#diagnose(text) {
		const found = text.length < 1e3 ? /^\s+(RUN|OK|FAIL)\s+(\S.*?)(?: \.\.\.)?$/.exec(text) : null;
		if (found === null) {
			this.#reason.diagnose(text);
			if (text.startsWith(" Totals: ")) this.#compareTotals(text);
			return;
		}
		this.#harness(found[1], found[2] ?? "");
	}
	/** Linux before 5.8, and others who took over its harness: `[ RUN      ] global.t`, `[       OK ] global.t`. */
	#readOldHarness(line) {
		if (line.length > 1e3) return;
		const found = /^\[\s*(RUN|OK|FAIL|FAILED)\s*\] (\S+)$/.exec(line);
		if (found !== null) this.#harness(found[1], found[2] ?? "");
	}
	#harness(word, name) {
		this.#settleHarness();
		this.#running = word === "RUN" ? { name } : {
			name,
			isOk: word === "OK"
		};
	}
	/** What the harness said had ended, and gave no `ok` or `not ok` for: it was cut off, or is too old to know TAP. */
	#settleHarness() {
		const ended = this.#running;
		if (ended?.isOk === void 0) return;
		this.#running = void 0;
		const said = this.#reason.take();
		this.#keeper.add({
			group: void 0,
			name: ended.name,
			status: ended.isOk ? "pass" : "fail",
			reason: ended.isOk ? "" : said === "" ? unexplained : said,
			durationMs: null
		});
	}
	/** kselftest.h's own count: a failure that it counted and that did not come is lost. */
	#compareTotals(text) {
		const found = /^ Totals: pass:(\d+) fail:(\d+) xfail:\d+ xpass:(\d+) skip:\d+ error:(\d+)/.exec(text);
		const [root] = this.#levels;
		if (found === null || root === void 0 || this.#levels.length > 1) return;
		const failed = Number(found[2]) + Number(found[3]) + Number(found[4]);
		if (failed > root.failures) this.#complain(root, `the totals say ${failed} failed, ${root.failures} came`);
	}
	/** Whether a line is a part of the YAML block behind a result. */
	#readYaml(line) {
		if (this.#yaml === "may-begin") {
			this.#yaml = /^[\s#]+---\s*$/.test(line.slice(0, 200)) ? "inside" : "none";
			return this.#yaml === "inside";
		}
		const words = line.slice(0, 1e3).replace(/^[\s#]+/, "").trimEnd();
		if (words === "...") {
			this.#yaml = "none";
			return true;
		}
		if (!/^[\s#]/.test(line) && words !== "") {
			this.#yaml = "none";
			return false;
		}
		const found = /^(message|duration_ms):\s*(.*)$/.exec(words);
		if (found !== null && this.#last !== void 0) takeYaml(this.#last, found[1] ?? "", found[2] ?? "");
		return true;
	}
};
const unexplained = "failed without a reason";
/** kselftest.h's ksft_test_result_skip() and others give no name, but say it first: `ok 3 # SKIP name - why`. */
function nameOf$1({ name, directive, words, number }, count) {
	if (name !== "") return name;
	if (directive !== void 0 && words !== "") return words.split(" - ", 1)[0] ?? words;
	return `test ${number ?? count}`;
}
function statusOf(line) {
	const { isOk, directive } = line;
	const words = shorten(oneLine$1(line.words), longestReason);
	const told = (status, what, alone = what) => ({
		status,
		reason: shorten(words === "" ? alone : what === "" ? words : `${what}: ${words}`, longestReason)
	});
	const failed = {
		status: "fail",
		reason: words
	};
	const passed = {
		status: "pass",
		reason: ""
	};
	const judgements = {
		SKIP: () => told("skip", "", "skipped without a reason"),
		XFAIL: () => told("skip", "failed as expected"),
		TODO: () => isOk ? passed : told("skip", "failed as expected"),
		XPASS: () => told("fail", "passed, though a failure was expected"),
		TIMEOUT: () => told("fail", "timed out"),
		ERROR: () => told("fail", "error")
	};
	if (directive !== void 0) return judgements[directive]();
	return isOk ? passed : failed;
}
/** `ok 1 name # time=12.5ms`. */
function durationOf$1({ words }) {
	const found = words.length < 200 ? /^time=(\d+(?:\.\d+)?) ?(ms|s)$/.exec(words) : null;
	return found === null ? null : Number(found[1]) * (found[2] === "s" ? 1e3 : 1);
}
function takeYaml(told, key, value) {
	const text = value.replace(/^(["'])(.*)\1$/, "$2");
	if (key === "duration_ms") {
		const ms = Number(text);
		if (text !== "" && Number.isFinite(ms) && ms >= 0) told.durationMs = ms;
	} else if (told.status === "fail" && text !== "" && !/^[|>]/.test(text)) told.reason = shorten(oneLine$1(text), longestReason);
}
// src/results/reading/test-output.ts
/**
* Reads what a test prints while it prints it, in bounded memory: KTAP, TAP 13 and 14 and the words of the
* kselftest harness. A test that prints none of these has no parts and no problem.
*/
var TestOutputReader = class {
	#keeper = new SubtestKeeper();
	#assertions = new HarnessAssertions();
	#readers = {
		stdout: new KtapReader(this.#keeper),
		stderr: new KtapReader(this.#keeper)
	};
	#splitters = {
		stdout: new LineSplitter((line) => this.#push("stdout", line)),
		stderr: new LineSplitter((line) => this.#push("stderr", line))
	};
	write(stream, chunk) {
		this.#splitters[stream].write(chunk);
	}
	/** Call it once, when both streams have ended. */
	end() {
		this.#splitters.stdout.end();
		this.#splitters.stderr.end();
		const stdout = this.#readers.stdout.end();
		const stderr = this.#readers.stderr.end();
		const { counts } = this.#keeper;
		return {
			subtests: this.#assertions.explain(this.#keeper.results()),
			counts: { ...counts },
			problem: stdout.problem ?? stderr.problem
		};
	}
	#push(stream, line) {
		this.#assertions.push(line);
		this.#readers[stream].push(line);
	}
};
/** Of how many tests the words are kept. */
const mostTests = 2e3;
/**
* The kselftest harness tells a failed assertion on standard error, `# FILE:LINE:TEST:Expected …`, and the test's
* result on standard output, `not ok 1 FIXTURE.VARIANT.TEST`.
*/
var HarnessAssertions = class {
	#first = /* @__PURE__ */ new Map();
	push(line) {
		if (!line.startsWith("# ") || line.length > 2e3) return;
		const found = /^# +([^\s:]+:\d+):([^\s:]+):\s*(\S.*)$/.exec(line);
		if (found === null || this.#first.size >= mostTests) return;
		const [, place = "", test = "", words = ""] = found;
		if (!this.#first.has(test)) this.#first.set(test, shorten(oneLine$1(`${words} (${place})`), 300));
	}
	/** Puts them where a failure has no reason, and only one can be meant. */
	explain(subtests) {
		if (this.#first.size === 0) return subtests;
		const failures = /* @__PURE__ */ new Map();
		for (const { name, status } of subtests) if (status === "fail") failures.set(testOf(name), (failures.get(testOf(name)) ?? 0) + 1);
		return subtests.map((subtest) => {
			const words = this.#first.get(testOf(subtest.name));
			return subtest.reason === "failed without a reason" && failures.get(testOf(subtest.name)) === 1 && words !== void 0 ? {
				...subtest,
				reason: words
			} : subtest;
		});
	}
};
function testOf(name) {
	return name.slice(name.lastIndexOf(".") + 1);
}
// src/environment/refusal.ts
/** Why an environment is not applied, thrown on the way; the session undoes what was done and tells it. */
var Refusal = class extends Error {
	name = "Refusal";
	kind;
	settings;
	constructor(kind, reason, settings = []) {
		super(reason);
		this.kind = kind;
		this.settings = settings;
	}
};
// src/environment/apply/boot-words.ts
const kernelLogScript = "dmesg | grep -F \"$1\"; exit 0";
/** The words that the running kernel was booted with. */
async function readBootWords(host, signal) {
	const { stdout } = await runScript(host, adminScript, ["cat", "/proc/cmdline"], {
		signal,
		mustSucceed: true
	});
	return splitCmdline(stdout.trim()) ?? stdout.trim().split(/\s+/);
}
/**
* What became of a word. Of several with one name the last is in force, as far as features go; a user's own words
* may be of those that the kernel takes several of.
*/
function readWord({ setting, isRaw }, words, log) {
	if (setting.kind !== "cmdline") return {
		says: "nothing",
		isHonoured: false
	};
	const { word, unwanted = false, logged } = setting;
	const named = words.filter((each) => nameOfWord(each) === nameOfWord(word));
	const last = named.at(-1);
	if (unwanted) return {
		says: last ?? "not set",
		isHonoured: last !== word
	};
	if (!(isRaw ? named.includes(word) : last === word)) return {
		says: last ?? "nothing",
		isHonoured: false
	};
	const told = logged === void 0 ? void 0 : log.findLast((line) => logged.line.test(line));
	if (told === void 0 || logged === void 0) return {
		says: word,
		isHonoured: true
	};
	return {
		says: `${word}; ${told.replace(/^\[[^\]]*\]\s*/, "")}`,
		isHonoured: logged.says.test(told)
	};
}
/** The kernel's log, as far as KVM wrote it. */
async function readKernelLog(host, signal) {
	const { stdout } = await runScript(host, kernelLogScript, ["kvm"], { signal });
	return stdout.split("\n");
}
// src/environment/apply/hugepage-room.ts
const meminfo = "/proc/meminfo";
/** What must stay, so that the machine can still be reached: at least this much, and a share of all. */
const leastRoomKib = 131072;
const roomShare = 16;
/**
* Refuses pools of huge pages that would take all of the machine's memory: the kernel gives what it has, and then
* ends processes to get by, the SSH server among them.
* @throws Refusal
*/
async function requireRoom(host, wishes, files, signal) {
	const growthKib = wishes.reduce((sum, wish) => sum + growthOf(wish, files.get(wish.path)?.text), 0);
	if (growthKib <= 0) return;
	const text = (await readFiles(host, [meminfo], signal)).get(meminfo)?.text ?? "";
	const field = (name) => Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1] ?? NaN);
	const available = field("MemAvailable");
	const room = Math.max(leastRoomKib, field("MemTotal") / roomShare);
	if (!(growthKib > available - room)) return;
	const size = (kib) => formatBytes(kib * 1024);
	throw new Refusal("error", `huge pages of ${size(growthKib)} more were asked for, but the machine has ${size(available)} of memory available, and ${size(room)} have to stay`);
}
function growthOf({ path, value }, text) {
	const kib = /^\/sys\/kernel\/mm\/hugepages\/hugepages-(\d+)kB\/nr_hugepages$/.exec(path)?.[1];
	if (kib === void 0 || !/^\d+$/.test(value)) return 0;
	return (Number(value) - Number(text ?? 0)) * Number(kib);
}
// src/environment/apply/file-session.ts
/** The files of /sys and /proc/sys that were touched on a machine: what they said at first. */
var FileSession = class {
	#host;
	/** Before they were touched, in that order. */
	#before = /* @__PURE__ */ new Map();
	constructor(host) {
		this.#host = host;
	}
	/**
	* Writes what is wished, and into files that were touched for an environment before this one what they said at
	* first.
	* @returns what all of them say afterwards, which may not be what was wished
	* @throws Refusal
	*/
	async arrange(wishes, signal) {
		const paths = [.../* @__PURE__ */ new Set([...this.#before.keys(), ...wishes.map(({ path }) => path)])];
		const files = await readFiles(this.#host, paths, signal);
		for (const { path, ifMissing } of wishes) if (files.get(path)?.isThere !== true) throw ifMissing;
		await requireRoom(this.#host, wishes, files, signal);
		const wished = new Map(wishes.map((wish) => [wish.path, wish]));
		for (const [path, before] of this.#before) {
			if (before.text === void 0 || wished.has(path) || files.get(path)?.text === before.text) continue;
			await this.#write(path, chosen(before.text), signal);
		}
		for (const { path, value, readsAs } of wishes) {
			const file = files.get(path);
			if (file === void 0 || isAsAsked(value, file.text, readsAs)) continue;
			if (!file.isWritable) throw new Refusal("error", `${path} is read-only: ${value} was asked for, and it says ${file.text ?? "nothing"}`);
			if (file.text === void 0) throw new Refusal("error", `${path} cannot be read, so it could not be put back afterwards`);
			if (!this.#before.has(path)) this.#before.set(path, file);
			await this.#write(path, value, signal);
		}
		return readFiles(this.#host, paths, signal);
	}
	/** Puts all back as it was at first, and proves it. @throws MachineError when that fails */
	async revert() {
		const failures = /* @__PURE__ */ new Map();
		const now = await readFiles(this.#host, [...this.#before.keys()]);
		for (const [path, { text }] of [...this.#before].toReversed()) {
			if (text === void 0 || now.get(path)?.text === text) continue;
			const why = await writeFile$1(this.#host, path, chosen(text));
			if (why !== void 0) failures.set(path, why);
		}
		const after = await readFiles(this.#host, [...this.#before.keys()]);
		const wrong = [...this.#before].filter(([path, { text }]) => after.get(path)?.text !== text);
		if (wrong.length === 0) {
			this.#before.clear();
			return;
		}
		const each = wrong.map(([path, { text }]) => {
			const why = failures.get(path);
			const is = after.get(path)?.text ?? "gone";
			return `${path} was ${chosen(text ?? "")} and is ${chosen(is)}${why === void 0 ? "" : ` (${why})`}`;
		});
		throw new MachineError(`files could not be put back as they were: ${each.join(", ")}`);
	}
	async #write(path, value, signal) {
		const why = await writeFile$1(this.#host, path, value, signal);
		if (why !== void 0) throw new Refusal("error", `${value} could not be written to ${path}: ${why}`);
	}
};
// src/environment/apply/kvm-device.ts
const deviceScript = "[ -c \"$1\" ] || { echo \"there is none\" >&2; exit 1; }; exec 3<>\"$1\"";
/** @throws Refusal when nobody could make a VM */
async function requireKvmDevice(host, settings, signal) {
	const { code, stderr } = await runScript(host, deviceScript, ["/dev/kvm"], { signal });
	if (code !== 0) throw new Refusal("error", `/dev/kvm does not open: ${firstLines(stderr)}`, settings);
}
// src/environment/apply/module-users.ts
const usersScript = `
for holder in "$1"/holders/*; do [ -e "$holder" ] && echo "holder \${holder##*/}"; done
ls -l /proc/[0-9]*/fd 2>/dev/null
grep -Hs "" /proc/[0-9]*/comm
`;
/** Who uses a KVM module, such as `qemu-system-x86 (pid 812)`; empty when it cannot be told. */
async function describeUsers(host, module, signal) {
	const { stdout } = await runScript(host, usersScript, [`/sys/module/${module}`], { signal });
	return parseUsers(stdout).join(", ");
}
function parseUsers(text) {
	const holders = [];
	const pids = /* @__PURE__ */ new Set();
	const names = /* @__PURE__ */ new Map();
	let pid;
	for (const line of text.split("\n")) {
		const holder = /^holder (.+)$/.exec(line)?.[1];
		if (holder !== void 0) holders.push(`module ${holder}`);
		pid = /^\/proc\/(\d+)\/fd:$/.exec(line)?.[1] ?? pid;
		if (pid !== void 0 && / -> (\/dev\/kvm|anon_inode:\[?kvm-.*)$/.test(line)) pids.add(pid);
		const [, owner, comm] = /^\/proc\/(\d+)\/comm:(.*)$/.exec(line) ?? [];
		if (owner !== void 0 && comm !== void 0) names.set(owner, visible(comm));
	}
	return [...holders, ...[...pids].map((each) => `${names.get(each) ?? "a process"} (pid ${each})`)];
}
// src/environment/apply/module.ts
const moduleScript = "grep -rHs \"\" \"$1/initstate\" \"$1/refcnt\" \"$1/parameters\"; ls -l \"$1/parameters\" 2>/dev/null; exit 0";
async function readModule(host, name, signal) {
	const directory = `/sys/module/${name}`;
	const { stdout } = await runScript(host, moduleScript, [directory], { signal });
	return parseModule(stdout, directory);
}
/** @param text lines of PATH:VALUE from below the module's directory in sysfs, and of ls -l */
function parseModule(text, directory) {
	const values = /* @__PURE__ */ new Map();
	const writable = /* @__PURE__ */ new Set();
	for (const line of text.split("\n")) {
		const colon = line.indexOf(":");
		if (line.startsWith(`${directory}/`)) values.set(line.slice(directory.length + 1, colon), visible(line.slice(colon + 1).trim()));
		const parameter = /^-.w\S+ .* (\S+)$/.exec(line)?.[1];
		if (parameter !== void 0) writable.add(parameter);
	}
	const prefix = "parameters/";
	const parameters = [...values].filter(([path]) => path.startsWith(prefix));
	const references = Number.parseInt(values.get("refcnt") ?? "", 10);
	return {
		kind: values.has("initstate") ? "loaded" : parameters.length > 0 ? "built-in" : "absent",
		references: Number.isNaN(references) ? void 0 : references,
		parameters: new Map(parameters.map(([path, value]) => [path.slice(11), value])),
		writable
	};
}
/** The loaded modules, newest first; none on a kernel without modules. */
async function listModules(host, signal) {
	const { stdout } = await runScript(host, adminScript, ["cat", "/proc/modules"], { signal });
	return stdout.split("\n").flatMap((line) => {
		const [name = "", , , usedBy = ""] = line.split(" ");
		return name === "" ? [] : [{
			name,
			usedBy: usedBy.split(",").filter((each) => each !== "" && each !== "-")
		}];
	});
}
/** Names of the modules that one needs, as modprobe would load them; none when it cannot tell. */
async function listNeeded(host, name) {
	const { stdout } = await runScript(host, adminScript, [
		"modprobe",
		"-D",
		name
	]);
	return [...stdout.matchAll(/^insmod \S*?([^/\s]+)\.ko\S*/gm)].map(([, each = ""]) => each.replaceAll("-", "_")).filter((each) => each !== name);
}
/** Loads a module and what it needs. @throws Refusal with what modprobe said */
async function loadModule(host, name, parameters, signal) {
	const command = [
		"modprobe",
		name,
		...[...parameters].map(([parameter, value]) => `${parameter}=${value}`)
	];
	const { code, stderr } = await runScript(host, adminScript, command, { signal });
	if (code === 0) return;
	const option = name.startsWith("kvm") ? `a kernel with CONFIG_${name.toUpperCase()} is needed, and ` : "";
	const hint = /not found/i.test(stderr) ? `; ${option}its modules must be on the machine` : "";
	throw new Refusal("error", `${command.join(" ")} failed: ${firstLines(stderr)}${hint}`);
}
/**
* Unloads one module, not those that it needs, whose parameters would be lost. Waits for users to go.
* @throws Refusal when somebody uses it still
*/
async function unloadModule(host, name, options) {
	const { signal, patienceMs = 1e4 } = options;
	const patience = deadlineIn(patienceMs);
	for (;;) {
		const { kind, references } = await readModule(host, name, signal);
		if (kind === "absent") return;
		if (references === void 0) throw new Refusal("error", `${name} cannot be unloaded: this kernel has no CONFIG_MODULE_UNLOAD`);
		let said = "";
		if (references === 0) {
			const { code, stderr } = await runScript(host, adminScript, ["rmmod", name], { signal });
			if (code === 0) return;
			said = `; rmmod said: ${firstLines(stderr)}`;
		}
		if (patience.isOver()) {
			const users = await describeUsers(host, name, signal);
			const by = users === "" ? ` (reference count ${references})` : ` by ${users}`;
			throw new Refusal("error", references === 0 ? `${name} cannot be unloaded${said}` : `${name} is in use${by}: it cannot be reloaded`);
		}
		await sleep(Math.min(100, patience.leftMs()), signal);
	}
}
// src/environment/apply/module-session.ts
/** The modules of a machine, those that were touched: how they were at first, and what they were given since. */
var ModuleSession = class {
	#host;
	#options;
	#known = /* @__PURE__ */ new Map();
	/** Names of the modules that were loaded at first. */
	#there;
	/** Names of the modules that were loaded for one that itself was refused. */
	#broughtAlong = /* @__PURE__ */ new Set();
	constructor(host, options) {
		this.#host = host;
		this.#options = options;
	}
	/** Remembers how modules are that were not touched before; changes nothing. */
	async remember(names, signal) {
		this.#there ??= new Set((await listModules(this.#host, signal)).map(({ name }) => name));
		for (const name of names) {
			if (this.#known.has(name)) continue;
			this.#known.set(name, {
				before: await readModule(this.#host, name, signal),
				written: /* @__PURE__ */ new Map()
			});
		}
	}
	/**
	* Makes the modules that were remembered be as wished, and what nobody wishes as it was at first: by writing
	* where that can be done at run time, else by one reload of each module that has to change.
	* @param needed modules that must be loaded
	* @returns what the kernel says afterwards, which may not be what was wished
	* @throws Refusal
	*/
	async arrange(wishes, needed, signal) {
		for (let round = 0; round < 2; round++) {
			const states = await this.#readAll(signal);
			for (const [name, parameters] of wishes) requireParameters(states.get(name), parameters);
			const toLoad = [...states.keys()].filter((name) => states.get(name)?.kind === "absent" && (wishes.has(name) || needed.includes(name)));
			const toReload = [...states].filter(([name, state]) => this.#needsReload(name, state, wishes));
			if (toLoad.length === 0 && toReload.length === 0) break;
			await this.#reload(new Set(toReload.map(([name]) => name)), toLoad, signal, (name) => this.#parametersFor(name, wishes));
		}
		const states = await this.#readAll(signal);
		for (const [name, parameters] of wishes) requireParameters(states.get(name), parameters);
		return await this.#writeAll(states, wishes, signal) ? this.#readAll(signal) : states;
	}
	/** Puts all back as it was at first, and proves it. @throws MachineError when that fails */
	async revert() {
		await this.#unloadAdded();
		const passed = /* @__PURE__ */ new Map();
		for (const [name, { before }] of this.#known) passed.set(name, this.#carriedOver(name, before, /* @__PURE__ */ new Map()));
		for (let round = 0; round < 3; round++) {
			const states = await this.#readAll();
			const differing = this.#differences(states);
			if (differing.length === 0) break;
			await this.#revertOnce(states, differing, passed, round);
		}
		const left = this.#differences(await this.#readAll());
		if (left.length > 0) {
			const each = left.map(({ module, name, was, is }) => `${module}${name === void 0 ? "" : `.${name}`} was ${was} and is ${is ?? "gone"}`);
			throw new MachineError(`modules could not be put back as they were: ${each.join(", ")}`);
		}
		for (const known of this.#known.values()) {
			known.written.clear();
			delete known.given;
		}
		this.#broughtAlong.clear();
	}
	async #readAll(signal) {
		const states = /* @__PURE__ */ new Map();
		for (const name of this.#known.keys()) states.set(name, await readModule(this.#host, name, signal));
		return states;
	}
	#needsReload(name, state, wishes) {
		const known = this.#known.get(name);
		if (known === void 0 || state.kind === "absent") return false;
		const wished = wishes.get(name);
		for (const [parameter, wish] of wished ?? []) {
			if (state.writable.has(parameter)) continue;
			if (!this.#isToBeGiven(known, state, parameter, wish)) continue;
			if (state.kind === "loaded") return true;
			if (isAsAsked(wish.value, state.parameters.get(parameter), wish.readsAs)) continue;
			this.#refuseBuiltIn(name, parameter, wish);
		}
		return [...known.given ?? []].some(([parameter, value]) => wished?.has(parameter) !== true && !state.writable.has(parameter) && !isAsAsked(value, known.before.parameters.get(parameter)));
	}
	/** Whether the module has to be loaded anew with this wish. What it says is not enough: see module-parameters.ts. */
	#isToBeGiven({ given, before }, state, parameter, wish) {
		const last = given?.get(parameter);
		if (last !== void 0 && isAsAsked(wish.value, last)) return false;
		const says = state.parameters.get(parameter);
		if (!isAsAsked(wish.value, says, wish.readsAs)) return true;
		const was = last ?? (before.kind === "absent" ? says : before.parameters.get(parameter));
		return !isAsAsked(wish.value, was, wish.readsAs);
	}
	#refuseBuiltIn(module, parameter, { value }) {
		const word = `${module}.${parameter}=${value}`;
		if (this.#options.bootWords.has(word)) return;
		throw new Refusal("error", `${module} is built into this kernel, so this is a boot setting: add ${word} to its command line`);
	}
	/** What a module is given when it is loaded for an environment. */
	#parametersFor(name, wishes) {
		const before = this.#known.get(name)?.before;
		const parameters = before === void 0 ? /* @__PURE__ */ new Map() : this.#carriedOver(name, before, wishes);
		for (const [parameter, { value }] of wishes.get(name) ?? []) parameters.set(parameter, value);
		return parameters;
	}
	/** The parameters that features set, as they were at first: a reload for one must not lose another. */
	#carriedOver(name, before, wishes) {
		const carried = /* @__PURE__ */ new Map();
		if (before.kind !== "loaded") return carried;
		const known = parametersOfFeatures(name);
		for (const [parameter, text] of before.parameters) {
			const value = chosen(text);
			if (known.has(parameter) && isPlainValue(value) && !this.#isLed(name, parameter, wishes)) carried.set(parameter, value);
		}
		return carried;
	}
	/** Whether what it says is no one's choice, because a parameter is changed that turns it off. */
	#isLed(module, parameter, wishes) {
		return leadersOf(module, parameter).some((leader) => {
			const [name = "", ofLeader = ""] = leader.split(".");
			const wish = wishes.get(name)?.get(ofLeader);
			const was = this.#known.get(name)?.before.parameters.get(ofLeader);
			return wish !== void 0 && was !== void 0 && !isAsAsked(wish.value, was, wish.readsAs);
		});
	}
	/** Unloads modules with those of ours that use them, and loads all of them, those that others need first. */
	async #reload(names, toLoad, signal, parametersFor) {
		const unloading = usersOf(names, await listModules(this.#host, signal)).filter((name) => names.has(name) || this.#known.has(name));
		for (const name of unloading) await unloadModule(this.#host, name, {
			signal,
			patienceMs: this.#options.patienceMs
		});
		const others = toLoad.filter((name) => !unloading.includes(name)).sort((one, other) => rank(one) - rank(other));
		for (const name of [...unloading.toReversed(), ...others]) {
			const parameters = parametersFor(name);
			try {
				await loadModule(this.#host, name, parameters, signal);
			} catch (error) {
				for (const each of await listNeeded(this.#host, name)) this.#broughtAlong.add(each);
				throw error;
			}
			const known = this.#known.get(name);
			if (known === void 0) continue;
			known.given = parameters;
			known.written.clear();
		}
	}
	/** @returns whether anything was written */
	async #writeAll(states, wishes, signal) {
		let hasWritten = false;
		for (const [name, state] of states) for (const parameter of state.writable) {
			const value = this.#valueToWrite(name, parameter, state, wishes.get(name)?.get(parameter));
			if (value === void 0) continue;
			this.#known.get(name)?.written.set(parameter, value);
			hasWritten = true;
			const why = await writeFile$1(this.#host, pathOf(name, parameter), value, signal);
			if (why !== void 0) throw new Refusal("error", `${value} could not be written to ${name}.${parameter}: ${why}`);
		}
		return hasWritten;
	}
	/** Undefined when nothing is to be written. */
	#valueToWrite(name, parameter, state, wish) {
		const known = this.#known.get(name);
		const last = known?.written.get(parameter) ?? known?.given?.get(parameter);
		const says = state.parameters.get(parameter);
		const was = known?.before.parameters.get(parameter);
		if (wish !== void 0) {
			const { value, readsAs } = wish;
			if (last === void 0) return readsAs === void 0 && isAsAsked(value, says) ? void 0 : value;
			return isAsAsked(value, last) && isAsAsked(value, says, readsAs) ? void 0 : value;
		}
		return last === void 0 || was === void 0 || says === was ? void 0 : chosen(was);
	}
	async #revertOnce(states, differing, passed, round) {
		const reloading = /* @__PURE__ */ new Set();
		const gone = /* @__PURE__ */ new Set();
		for (const { module, name, was } of differing) {
			const state = states.get(module);
			if (state?.kind === "absent") gone.add(module);
			if (state?.kind !== "loaded" || name === void 0) continue;
			if (round > 0 && isPlainValue(was)) passed.get(module)?.set(name, was);
			const isLed = leadersOf(module, name).some((leader) => differing.some((each) => fullName(each) === leader));
			if (round === 0 && isLed) continue;
			if (!state.writable.has(name) || round > 1) reloading.add(module);
		}
		try {
			if (reloading.size > 0 || gone.size > 0) await this.#reload(reloading, [...gone], void 0, (name) => passed.get(name) ?? /* @__PURE__ */ new Map());
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const names = [...reloading, ...gone].join(", ");
			throw new MachineError(`${names} could not be put back as it was: ${error.message}`, { cause: error });
		}
		for (const { module, name, was } of this.#differences(await this.#readAll())) {
			const state = states.get(module);
			if (name !== void 0 && state?.writable.has(name)) await writeFile$1(this.#host, pathOf(module, name), chosen(was));
		}
	}
	#differences(states) {
		return [...this.#known].flatMap(([module, { before }]) => {
			const now = states.get(module);
			if (before.kind === "absent") return now?.kind === "absent" ? [] : [{
				module,
				name: void 0,
				was: "absent",
				is: now?.kind
			}];
			if (now?.kind !== before.kind) return [{
				module,
				name: void 0,
				was: before.kind,
				is: now?.kind
			}];
			return [...before.parameters].map(([name, was]) => ({
				module,
				name,
				was,
				is: now.parameters.get(name)
			})).filter(({ was, is }) => was !== is);
		});
	}
	/** Unloads what was loaded since the start on our behalf; not what somebody else loaded at the same time. */
	async #unloadAdded() {
		const absent = [...this.#known].filter(([, { before }]) => before.kind === "absent").map(([name]) => name);
		if (absent.length === 0 && this.#broughtAlong.size === 0) return;
		const loaded = await listModules(this.#host);
		const added = neededBy([...absent, ...this.#broughtAlong], loaded).filter((name) => this.#there?.has(name) !== true);
		for (const name of added) try {
			await unloadModule(this.#host, name, { patienceMs: this.#options.patienceMs });
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const message = `${name} was not loaded at first, and could not be unloaded: ${error.message}`;
			throw new MachineError(message, { cause: error });
		}
	}
};
function fullName({ module, name }) {
	return `${module}.${name ?? ""}`;
}
function pathOf(module, parameter) {
	return `/sys/module/${module}/parameters/${parameter}`;
}
/** @throws Refusal */
function requireParameters(state, wished) {
	if (state === void 0 || state.kind === "absent") return;
	for (const [parameter, { ifMissing }] of wished) if (!state.parameters.has(parameter)) throw ifMissing;
}
function rank(name) {
	if (name === "kvm") return 1;
	return name.startsWith("kvm_") ? 2 : 0;
}
/** Modules and all that use them, in an order in which they can be unloaded. */
function usersOf(names, loaded) {
	const found = new Set(names);
	for (const { name, usedBy } of loaded.toReversed()) {
		if (!found.has(name)) continue;
		for (const user of usedBy) found.add(user);
	}
	return loaded.map(({ name }) => name).filter((name) => found.has(name));
}
/**
* Modules and those that they need, in an order in which they can be unloaded. Others that were loaded at the same
* time (a network driver, by udev) are none of our business.
*/
function neededBy(names, loaded) {
	const needed = new Set(names);
	for (const { name, usedBy } of loaded) if (usedBy.some((each) => needed.has(each))) needed.add(name);
	return loaded.map(({ name }) => name).filter((name) => needed.has(name));
}
// src/environment/apply/session.ts
/**
* Opens a session on a booted machine; changes nothing yet.
* @throws MachineError when the machine does not tell what it is
*/
async function openEnvironmentSession(host, options = {}) {
	const { signal, labels } = options;
	return new Session(host, options, await readFacts(host, {
		signal,
		...labels === void 0 ? {} : { labels }
	}));
}
var Session = class {
	#host;
	#options;
	#facts;
	#modules;
	#files;
	/** One thing at a time. */
	#turn = pLimit(1);
	/** Whether something may be other than at first. */
	#isTouched = false;
	constructor(host, options, facts) {
		this.#host = host;
		this.#options = options;
		this.#facts = facts;
		this.#modules = new ModuleSession(host, {
			patienceMs: options.patienceMs,
			bootWords: new Set(options.cmdline)
		});
		this.#files = new FileSession(host);
	}
	apply(environment) {
		return this.#turn(() => this.#apply(environment));
	}
	restore() {
		return this.#turn(() => this.#revert());
	}
	async #apply(environment) {
		const resolved = resolveEnvironment(environment, this.#facts);
		try {
			if ("reasons" in resolved) throw new Refusal("not-applicable", resolved.reasons.join("; "));
			this.#refuseUnnamedFlags(environment);
			this.#refuseOtherBoot(resolved);
			return {
				kind: "applied",
				settings: await this.#goTo(resolved)
			};
		} catch (error) {
			if (error instanceof HostLost) throw error;
			await this.#revert().catch((cause) => {
				throw new MachineError(`${describeError(error)}; and then ${describeError(cause)}`, { cause });
			});
			if (!(error instanceof Refusal)) throw error;
			return error.kind === "error" ? {
				kind: "error",
				reason: error.message,
				settings: error.settings
			} : {
				kind: "not-applicable",
				reason: error.message
			};
		}
	}
	/** Not with the signal of the session: what was begun is put back, whoever asked to stop. */
	async #revert() {
		if (!this.#isTouched) return;
		const failures = [];
		for (const each of [this.#files, this.#modules]) await each.revert().catch((error) => {
			if (error instanceof HostLost) throw error;
			failures.push(error);
		});
		if (failures.length > 0) throw new MachineError(failures.map(describeError).join("; "), { cause: failures[0] });
		this.#isTouched = false;
	}
	/** Before a boot flags are not known; now they are, or the kernel does not tell them. */
	#refuseUnnamedFlags({ requires }) {
		if (requires.cpuFlags.length === 0 || this.#facts.platform.cpuFlags !== void 0) return;
		throw new Refusal("not-applicable", `it requires the CPU flag ${requires.cpuFlags.join(", ")}, and this kernel does not name the CPU's flags`);
	}
	#refuseOtherBoot({ words }) {
		const others = (this.#options.cmdline ?? []).filter((word) => !words.includes(word));
		if (others.length === 0) return;
		throw new Refusal("error", `this kernel was booted with ${others.join(" ")}, which this environment does not ask for: it needs another boot`);
	}
	/** @throws Refusal */
	async #goTo(resolved) {
		const { signal } = this.#options;
		const { platform, modules: presence } = this.#facts;
		const kind = kindOfPlatform(platform);
		const wishes = parameterWishes(resolved.settings);
		const kvmModule = kind === void 0 ? void 0 : kvmModules[kind]?.module;
		const needed = kvmModule === void 0 || presence.get(kvmModule) === "built-in" ? [] : [kvmModule];
		const words = await this.#readWords(resolved, signal);
		await this.#modules.remember([
			...kvmModulesOf(kind),
			...needed,
			...wishes.keys()
		], signal);
		this.#isTouched = true;
		const modules = await this.#modules.arrange(wishes, needed, signal);
		const files = await this.#files.arrange(fileWishes(resolved.settings), signal);
		const probes = await readFiles(this.#host, probedPaths(resolved.settings), signal);
		const readings = resolved.settings.map((each) => readSetting(each, {
			modules,
			files,
			probes,
			words
		}));
		const results = [...resolved.always.map(({ feature, asked }) => ({
			feature,
			asked,
			parameter: `always ${asked}`,
			readBack: asked
		})), ...readings.map(({ result }) => result)];
		const refused = readings.filter(({ isHonoured }) => !isHonoured);
		const errors = refused.filter(({ isProbe }) => !isProbe);
		if (errors.length > 0) throw new Refusal("error", errors.map(({ complaint }) => complaint).join("; "), results);
		if (refused.length > 0) throw new Refusal("not-applicable", refused.map(({ complaint }) => complaint).join("; "));
		await requireKvmDevice(this.#host, results, signal);
		return results;
	}
	/** What every word of the command line came to; another boot is needed for those that are not there. */
	async #readWords({ settings }, signal) {
		const asked = settings.filter(({ setting }) => setting.kind === "cmdline");
		if (asked.length === 0) return /* @__PURE__ */ new Map();
		const words = await readBootWords(this.#host, signal);
		const log = asked.some(({ setting }) => setting.kind === "cmdline" && setting.logged !== void 0) ? await readKernelLog(this.#host, signal) : [];
		return new Map(asked.map((each) => [each, readWord(each, words, log)]));
	}
};
function readSetting(each, readings) {
	const { feature, asked, setting } = each;
	const { says, isHonoured } = readingOf(each, readings);
	const parameter = setting.kind === "cmdline" && says === setting.word ? "command line" : nameOf(each);
	const readBack = says ?? "nothing";
	return {
		result: {
			feature,
			asked,
			parameter,
			readBack
		},
		isHonoured,
		isProbe: setting.kind === "probe",
		complaint: complain(each, readBack)
	};
}
function complain(each, readBack) {
	const { feature, asked, setting, isRaw } = each;
	const what = isRaw ? nameOf(each) : `${feature} ${asked}`;
	switch (setting.kind) {
		case "probe": return `${what}: ${nameOf(each)} is ${readBack}; ${setting.otherwise}`;
		case "cmdline": return setting.unwanted === true ? `${what} was asked for, but the kernel was booted with ${readBack}` : `${what} was asked for, which takes a boot with ${setting.word}, but the kernel says ${readBack}`;
		default: {
			const hint = setting.kind === "sysfs" && setting.hint !== void 0 ? ` (${setting.hint})` : "";
			return isRaw ? `${what}=${asked} was asked for, but the kernel says it is ${readBack}` : `${what} was asked for, but the kernel says ${nameOf(each)} is ${readBack}${hint}`;
		}
	}
}
function readingOf(each, { modules, files, probes, words }) {
	const { setting } = each;
	const compare = (says, value, readsAs) => ({
		says,
		isHonoured: isAsAsked(value, says, readsAs)
	});
	switch (setting.kind) {
		case "module-parameter": return compare(modules.get(setting.module)?.parameters.get(setting.parameter), setting.value, setting.readsAs);
		case "sysfs": return compare(files.get(setting.path)?.text, setting.value, setting.readsAs);
		case "sysctl": return compare(files.get(pathOfSysctl(setting.key))?.text, setting.value);
		case "probe": return compare(probes.get(setting.path)?.text, setting.value);
		case "cmdline": return words.get(each) ?? {
			says: void 0,
			isHonoured: false
		};
	}
}
/** What it means on this platform, such as `kvm_amd.npt`. */
function nameOf({ setting }) {
	switch (setting.kind) {
		case "module-parameter": return `${setting.module}.${setting.parameter}`;
		case "sysctl": return setting.key;
		case "cmdline": return setting.word;
		case "probe": return setting.path.replace(/^\/sys\/module\/([^/]+)\/parameters\/([^/]+)$/, "$1.$2");
		case "sysfs": return setting.path;
	}
}
function parameterWishes(settings) {
	const wishes = /* @__PURE__ */ new Map();
	for (const { setting, isRaw } of settings) {
		if (setting.kind !== "module-parameter") continue;
		const { module, parameter, value, readsAs } = setting;
		const ofModule = wishes.get(module) ?? /* @__PURE__ */ new Map();
		const ifMissing = new Refusal(isRaw ? "error" : "not-applicable", `this kernel has no parameter ${module}.${parameter}`);
		ofModule.set(parameter, {
			value,
			ifMissing,
			...readsAs === void 0 ? {} : { readsAs }
		});
		wishes.set(module, ofModule);
	}
	return wishes;
}
function fileWishes(settings) {
	return settings.flatMap(({ feature, asked, setting, isRaw }) => {
		const wish = (path, value, readsAs) => {
			return [{
				path,
				value,
				ifMissing: isRaw ? new Refusal("error", `${path} does not exist on this kernel`) : new Refusal("not-applicable", `${feature} ${asked}: this kernel has no ${path}`),
				...readsAs === void 0 ? {} : { readsAs }
			}];
		};
		if (setting.kind === "sysfs") return wish(setting.path, setting.value, setting.readsAs);
		return setting.kind === "sysctl" ? wish(pathOfSysctl(setting.key), setting.value) : [];
	});
}
function probedPaths(settings) {
	return settings.flatMap(({ setting }) => setting.kind === "probe" ? [setting.path] : []);
}
// src/runner/durations.ts
/** The file: for each kind of machine and environment the tests, those used last at the end. */
const fileSchema = object({
	format: literal("vmentry-durations"),
	version: literal(1),
	places: array(object({
		key: string(),
		tests: array(tuple([string(), number().nonnegative()]))
	}))
});
const mostBytes = 33554432;
/** How much the newest duration counts: one odd run is forgotten soon, and so is how it was a year ago. */
const newestWeight = .5;
/** Only what a test took by itself, or was given, tells how long it takes. */
const telling = /* @__PURE__ */ new Set([
	"pass",
	"fail",
	"skip",
	"crash",
	"timeout"
]);
/**
* The durations recorded under a key, such as a machine's size and an environment. A file that is missing,
* damaged or of another version has none: it only costs a worse order.
*/
async function readDurations(file, key) {
	return new Map((await readPlaces(file)).find((place) => place.key === key)?.tests);
}
/**
* Adds what tests took now. Of two that write at one time, one loses its update and the file stays whole.
* @throws Error when the file cannot be written
*/
async function recordDurations(file, key, results) {
	const places = await readPlaces(file);
	const tests = new Map(places.find((place) => place.key === key)?.tests);
	for (const result of results) {
		const took = durationOf(result);
		if (took === void 0) continue;
		const before = tests.get(result.id);
		tests.delete(result.id);
		const now = before === void 0 ? took : before + newestWeight * (took - before);
		tests.set(result.id, Math.round(now));
	}
	const updated = {
		key,
		tests: [...tests].slice(-5e3)
	};
	const kept = [...places.filter((place) => place.key !== key), updated].slice(-50);
	await writeFileAtomic(file, `${JSON.stringify({
		format: "vmentry-durations",
		version: 1,
		places: kept
	})}\n`);
}
/** What one execution took, milliseconds: of several the median. */
function durationOf({ status, durationMs, attempts }) {
	const told = (attempts.length === 0 ? [{
		status,
		durationMs
	}] : attempts).filter((each) => telling.has(each.status)).map((each) => each.durationMs);
	return told.toSorted((a, b) => a - b)[Math.floor(told.length / 2)];
}
async function readPlaces(file) {
	const text = await readFile(file, "utf8").catch(() => "");
	if (text.length > mostBytes) return [];
	try {
		return fileSchema.parse(JSON.parse(text)).places;
	} catch {
		return [];
	}
}
// src/runner/test-end.ts
/**
* A test's status from how its command ended: exit code 0 is a pass, unless its own words deny it, 4 a skip
* (KSFT_SKIP in kselftest.h), 126 and 127 mean that it could not be executed (POSIX, sh), which is no verdict of
* the test's, all else a failure.
* @param deadlineMs what the test was given, milliseconds
*/
function judge(end, output, deadlineMs) {
	if (end.kind === "timed-out") return timeout(end.survivors, output, deadlineMs);
	const exitCode = end.kind === "exited" ? end.code : null;
	const signal = end.kind === "signaled" ? end.signal : null;
	const { report } = output;
	const explained = explainFailure({
		...output,
		exitCode,
		signal
	});
	const told = {
		exitCode,
		signal,
		subtests: report.subtests,
		suspicious: "",
		...explained
	};
	if (exitCode === 0) return {
		...told,
		...verdictOnZero(output),
		location: null
	};
	if (exitCode === 4) {
		const suspicious = whyOddSkip(explained.location, output);
		return {
			...told,
			status: "skip",
			location: null,
			tail: suspicious === "" ? [] : told.tail,
			suspicious
		};
	}
	if (exitCode === 126 || exitCode === 127) {
		const what = exitCode === 126 ? "could not be executed" : "was not found, or a library that it needs";
		const said = explained.tail.at(-1) ?? "";
		const reason = `${what} (exit code ${exitCode})${said === "" ? "" : `: ${said}`}`;
		return {
			...told,
			status: "error",
			reason
		};
	}
	const reason = withFailedCases(explained.reason, explained.location !== null || signal !== null, report);
	return {
		...told,
		status: signal === null ? "fail" : "crash",
		reason
	};
}
/** Exit code 0 counts only as far as the test's own words allow. */
function verdictOnZero({ report }) {
	const { subtests, counts, problem } = report;
	const failed = failedCases(report);
	if (failed !== void 0 || problem !== void 0) return {
		status: "fail",
		reason: oneLine(`exit code 0, but ${[failed, problem].filter((part) => part !== void 0).join("; ")}`)
	};
	if (counts.skip > 0 && counts.pass === 0) {
		const reason = subtests.find((each) => each.reason !== "")?.reason ?? "";
		return {
			status: "skip",
			reason: oneLine(`skipped ${counts.skip === 1 ? "its only case" : `all ${counts.skip} cases`}${reason === "" ? "" : `: ${reason}`}`),
			tail: []
		};
	}
	return {
		status: "pass",
		reason: "",
		tail: []
	};
}
/** `2 of 14 cases failed: a, b` */
function failedCases({ subtests, counts }) {
	if (counts.fail === 0) return void 0;
	const told = subtests.filter(({ status }) => status === "fail").map(({ name }) => name).slice(0, namedCases);
	const more = counts.fail > told.length ? ` and ${counts.fail - told.length} more` : "";
	const all = counts.pass + counts.fail + counts.skip;
	return `${counts.fail} of ${counted(all, "case")} failed: ${told.join(", ")}${more}`;
}
const namedCases = 3;
/** @param isOwn whether the reason says more than that there was a failure, as an assertion's does */
function withFailedCases(reason, isOwn, report) {
	const failed = failedCases(report);
	if (failed === void 0) return reason;
	return oneLine(isOwn && reason !== "" ? `${failed}: ${reason}` : failed);
}
const assertionHeader = "==== Test Assertion Failure ====";
/** test_assert() of the KVM selftests (lib/assert.c) ends with "skip" when the assertion failed with EACCES. */
function whyOddSkip(location, { stdout, stderr, report }) {
	if (location !== null || stderr.includes(assertionHeader) || stdout.includes(assertionHeader)) return `exit code 4 together with a failed assertion${location === null ? "" : ` at ${location.file}:${location.line}`}: the library exits with "skip" on EACCES`;
	const failed = failedCases(report);
	return failed === void 0 ? "" : oneLine(`exit code 4 although ${failed}`);
}
function timeout(survivors, output, deadlineMs) {
	const stuck = survivors === 0 ? "killed with all its children" : `killed, but ${survivors} of its processes could not be and are still there`;
	return unended("timeout", `did not end within ${formatDuration(deadlineMs)}; ${stuck}`, output);
}
/** The verdict on a test that did not end by itself, with what it had written until then. */
function unended(status, reason, output) {
	const { tail } = explainFailure({
		...output,
		exitCode: null,
		signal: null
	});
	const { subtests } = output.report;
	return {
		status,
		exitCode: null,
		signal: null,
		reason: oneLine(reason),
		location: null,
		tail,
		subtests,
		suspicious: ""
	};
}
function oneLine(text) {
	return text.replace(/\s*\n\s*/g, " ").trim();
}
// src/runner/output-log.ts
const defaultLimits = {
	head: 8388608,
	tail: 262144
};
/**
* Opens a stream's log. Its first bytes go to the file at once, those after them into memory, where only the
* last ones stay. Writes are synchronous, so that a flood of output cannot pile up in memory.
*/
function openOutputLog(path, limits = defaultLimits) {
	const file = openSync(path, "wx");
	const recent = new RecentBytes(limits.tail);
	let total = 0;
	let isOpen = true;
	return {
		write(chunk) {
			if (!isOpen) return;
			recent.push(chunk);
			const room = Math.max(0, limits.head - total);
			total += chunk.length;
			if (room > 0) writeAll(file, chunk.subarray(0, room));
		},
		tail: () => textOf(recent, total),
		close() {
			if (!isOpen) return;
			isOpen = false;
			try {
				const kept = Math.min(Math.max(0, total - limits.head), limits.tail);
				const leftOut = total - limits.head - kept;
				if (leftOut > 0) writeAll(file, Buffer.from(`\n[vmentry: ${formatBytes(leftOut)} left out here]\n`));
				if (kept > 0) writeAll(file, recent.last(kept));
			} finally {
				closeSync(file);
			}
		}
	};
}
function textOf(recent, total) {
	const bytes = recent.last(total);
	const text = new TextDecoder().decode(bytes);
	return bytes.length < total && text.includes("\n") ? text.slice(text.indexOf("\n") + 1) : text;
}
function writeAll(file, bytes) {
	for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written, bytes.length - written);
}
/** The last `limit` bytes of all that was pushed. Grows as it must, to twice the limit. */
var RecentBytes = class {
	#limit;
	#buffer;
	#used = 0;
	constructor(limit) {
		this.#limit = limit;
		this.#buffer = Buffer.alloc(Math.min(4096, 2 * limit));
	}
	push(chunk) {
		const bytes = chunk.subarray(Math.max(0, chunk.length - this.#limit));
		if (this.#used + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
		this.#buffer.set(bytes, this.#used);
		this.#used += bytes.length;
	}
	last(count) {
		const kept = Math.min(count, this.#limit, this.#used);
		return this.#buffer.subarray(this.#used - kept, this.#used);
	}
	#makeRoom(wanted) {
		const size = Math.min(2 * this.#limit, 2 * (this.#used + wanted));
		const kept = Math.min(this.#used, size - wanted);
		const target = size > this.#buffer.length ? Buffer.alloc(size) : this.#buffer;
		this.#buffer.copy(target, 0, this.#used - kept, this.#used);
		this.#buffer = target;
		this.#used = kept;
	}
};
// src/runner/test-log.ts
/** Makes an execution's log directory. @throws Error when it is there already or cannot be written */
function openTestLog(directory, test, workingDirectory, limits) {
	mkdirSync(join(directory, ".."), { recursive: true });
	mkdirSync(directory);
	writeFileSync(join(directory, "command"), commandLine(test, workingDirectory));
	const paths = {
		stdout: join(directory, "stdout.log"),
		stderr: join(directory, "stderr.log")
	};
	const stdout = openOutputLog(paths.stdout, limits);
	const stderr = openOutputLog(paths.stderr, limits);
	return {
		stdout,
		stderr,
		paths,
		write: (stream, chunk) => (stream === "stdout" ? stdout : stderr).write(chunk),
		close() {
			try {
				stdout.close();
			} finally {
				stderr.close();
			}
		}
	};
}
function commandLine({ command, variables }, workingDirectory) {
	const words = [...[...variables ?? []].map(([name, value]) => `${name}=${shellQuote(value)}`), ...command.map(shellQuote)].join(" ");
	return `cd ${shellQuote(workingDirectory)} && ${words}\n`;
}
function shellQuote(word) {
	return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
// src/runner/execution.ts
/** How long a command's kill may take once the run has stopped, milliseconds. After that it is left behind. */
const killMs = {
	"machine-died": 1e3,
	interrupted: 15e3,
	error: 15e3
};
const noReport = {
	subtests: [],
	counts: {
		pass: 0,
		fail: 0,
		skip: 0
	},
	problem: void 0
};
/** Executes a test once, to its end, its deadline, or the end of the machine or the run. Never throws for these. */
async function executeTest(test, place) {
	const startedAt = (/* @__PURE__ */ new Date()).toISOString();
	const start = performance.now();
	const { run, halt, logDirectory } = place;
	let log;
	try {
		log = openTestLog(logDirectory, test, workingDirectoryOf(test, run), run.limits);
	} catch (error) {
		return {
			...unended("error", logFailure(error, halt), {
				stdout: "",
				stderr: "",
				report: noReport
			}),
			startedAt,
			durationMs: 0,
			logs: null
		};
	}
	let { verdict, durationMs } = await runCommand(test, log, place);
	try {
		log.close();
	} catch (error) {
		verdict = {
			...verdict,
			status: "error",
			reason: logFailure(error, halt)
		};
	}
	const path = (file) => relative(run.resultsDirectory, file);
	return {
		...verdict,
		startedAt,
		durationMs: durationMs ?? performance.now() - start,
		logs: {
			stdout: path(log.paths.stdout),
			stderr: path(log.paths.stderr)
		}
	};
}
async function runCommand(test, log, { run, life, halt, onStart }) {
	const deadlineMs = (test.timeoutMs ?? run.timeoutMs) || 36e5;
	const stopping = AbortSignal.any([life.over, halt.signal]);
	const reader = new TestOutputReader();
	const failure = {};
	let isOver = false;
	const output = () => {
		isOver = true;
		return {
			stdout: log.stdout.tail(),
			stderr: log.stderr.tail(),
			report: reader.end()
		};
	};
	try {
		const result = await unlessLeftBehind(life.host.run(test.command, {
			deadlineMs,
			cwd: workingDirectoryOf(test, run),
			env: Object.fromEntries(test.variables ?? []),
			keepBytes: 0,
			signal: stopping,
			onOutput: (stream, chunk) => {
				if (isOver || failure.ofLog !== void 0) return;
				reader.write(stream, chunk);
				try {
					log.write(stream, chunk);
				} catch (error) {
					failure.ofLog = logFailure(error, halt);
				}
			},
			...onStart === void 0 ? {} : { onStart }
		}), stopping);
		if (failure.ofLog === void 0) return {
			verdict: judge(result.end, output(), deadlineMs),
			durationMs: result.durationMs
		};
	} catch (error) {
		if (failure.ofLog === void 0) return { verdict: unended(...await blame(error, life, stopping), output()) };
	}
	return { verdict: unended("error", failure.ofLog, output()) };
}
/** What an exception from the host makes of the test that got it. */
async function blame(error, life, stopping) {
	if (!stopping.aborted && error instanceof HostLost) await life.mourn(error);
	const stop = stopOf(stopping);
	if (stop === void 0) return ["error", `could not be run: ${describeError(error)}`];
	if (stop.kind === "machine-died") return ["machine-died", stop.reason];
	return ["not-run", stop.kind === "interrupted" ? "interrupted while running" : `stopped while running: ${stop.reason}`];
}
/** What fired first: a Halt's or a MachineLife's signal, which have nothing else for a reason. */
function stopOf(stopping) {
	return stopping.aborted ? stopping.reason : void 0;
}
/** The command's result; gives up on a command that outlives the run's stop, as one on a dead machine may. */
async function unlessLeftBehind(command, stopping) {
	const over = new AbortController();
	const leaveBehind = async () => {
		await aborted(stopping, over.signal);
		await sleep(killMs[stopOf(stopping)?.kind ?? "error"], over.signal);
		throw new Error("the command did not end when the run stopped");
	};
	try {
		return await Promise.race([command, leaveBehind()]);
	} finally {
		over.abort();
		command.catch(() => {});
	}
}
/** Resolves when `signal` fires, and never when `over` did before. */
async function aborted(signal, over) {
	if (signal.aborted) return;
	await new Promise((resolve) => {
		signal.addEventListener("abort", () => resolve(), {
			once: true,
			signal: over
		});
	});
}
function logFailure(error, halt) {
	const reason = `the logs cannot be written: ${describeError(error)}`;
	halt.pull({
		kind: "error",
		reason
	});
	return reason;
}
function workingDirectoryOf(test, { suite }) {
	return test.workingDirectory ?? suite.workingDirectory;
}
// src/runner/halt.ts
/** The brake of a whole run. The first reason to pull it counts. */
var Halt = class {
	#controller = new AbortController();
	#stop;
	/** Fires with the SuiteStop as its reason. */
	get signal() {
		return this.#controller.signal;
	}
	get stop() {
		return this.#stop;
	}
	/** Starts nothing more and aborts what is in flight. */
	pull(stop) {
		if (this.#stop !== void 0) return;
		this.#stop = {
			...stop,
			reason: oneLine(stop.reason)
		};
		this.#controller.abort(this.#stop);
	}
};
// src/runner/log-name.ts
const maximalLength = 100;
/**
* A test's name as the name of its log directory: letters, digits, `.`, `_`, `-`, at most 100 characters, and
* another one for every other test name. A name that is fit stays as it is; any other one carries a `~` and
* the start of its SHA-256, so that `x86/smm_test` and `x86-smm_test` stay apart.
*/
function logName(test) {
	if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(test) && test.length <= maximalLength) return test;
	const digest = createHash("sha256").update(test).digest("hex").slice(0, 12);
	return `${test.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "").slice(0, maximalLength - digest.length - 1)}~${digest}`;
}
// src/runner/machine-life.ts
/** A machine from its boot to its death, as far as a run sees it. */
var MachineLife = class {
	host;
	#died;
	#obituaryMs;
	#over = new AbortController();
	#death;
	/** Settles once it is known how the machine ended that stopped answering. */
	#learning;
	/** @param obituaryMs how long `died` has to settle in after the way to the machine broke */
	constructor({ host, died }, obituaryMs) {
		this.host = host;
		this.#died = died;
		this.#obituaryMs = obituaryMs;
		died?.then(({ reason }) => this.#die(reason));
	}
	/** Fires at its death, with a SuiteStop as its reason. */
	get over() {
		return this.#over.signal;
	}
	/** How it died, one line; undefined while it lives. */
	get death() {
		return this.#death;
	}
	/** Whether tests may be started on it: no more once the way to it broke. */
	get isUsable() {
		return this.#death === void 0 && this.#learning === void 0;
	}
	/** The way to it broke; comes back once its death is told. The console may tell a little later how it died. */
	async mourn(lost) {
		this.#learning ??= this.#learn(lost);
		await this.#learning;
	}
	async #learn(lost) {
		const death = this.#died === void 0 ? void 0 : await within(this.#obituaryMs, this.#died);
		this.#die(death?.reason ?? `the machine stopped answering: ${describeError(lost)}`);
	}
	#die(reason) {
		if (this.#death !== void 0) return;
		this.#death = oneLine(reason);
		const stop = {
			kind: "machine-died",
			reason: this.#death
		};
		this.#over.abort(stop);
	}
};
// src/runner/resources.ts
/**
* More jobs than CPUs is what the user asked for: CPUs are then shared out as if there were as many, and only a
* test that wants all of the real ones still gets the machine for itself.
*/
function resourcesOf({ jobs, cpus = jobs, memoryMiB = Number.POSITIVE_INFINITY }) {
	return {
		jobs: Math.max(1, jobs),
		cpus: Math.max(1, cpus, jobs),
		memoryMiB
	};
}
function claimOf({ resources }, size) {
	const all = resourcesOf(size);
	const cpus = Math.max(1, resources?.cpus ?? 1);
	const memoryMiB = Math.max(0, resources?.memoryMiB ?? 0);
	const wantsAll = cpus > 1 && cpus >= (size.cpus ?? all.cpus) || memoryMiB >= all.memoryMiB;
	return {
		cpus: Math.min(cpus, all.cpus),
		memoryMiB: Math.min(memoryMiB, all.memoryMiB),
		isSolo: resources?.exclusive !== void 0 || wantsAll
	};
}
function fits(claim, left) {
	return left.jobs >= 1 && claim.cpus <= left.cpus && claim.memoryMiB <= left.memoryMiB;
}
/** What is left when a test has taken its claim. */
function taken(claim, left) {
	return {
		jobs: left.jobs - 1,
		cpus: left.cpus - claim.cpus,
		memoryMiB: left.memoryMiB - claim.memoryMiB
	};
}
/** What is left when a test has given its claim back. */
function givenBack(claim, left) {
	return {
		jobs: left.jobs + 1,
		cpus: left.cpus + claim.cpus,
		memoryMiB: left.memoryMiB + claim.memoryMiB
	};
}
// src/runner/parallel-queue.ts
/** New ones first, in the order given, since any of them may be the longest; then the longest first. */
function longestFirst(all) {
	return all.toSorted((a, b) => compareTimes(b.expectedMs, a.expectedMs));
}
/** The shorter first; what is not known is longer than all that is. */
function compareTimes(a, b) {
	if (a === void 0 || b === void 0) return Number(a === void 0) - Number(b === void 0);
	return a - b;
}
/**
* Starts what waits in its order, as resources become free. When the first in the line does not fit, others may
* overtake it as long as that does not make it wait longer, going by what they took before (batch schedulers
* call it EASY backfilling: Lifka, "The ANL/IBM SP scheduling system", 1995). Where that is not known, it may be
* overtaken as many times as tests can run at once: so nothing big waits for ever, nor does all else stand still.
*/
var ParallelQueue = class {
	#all;
	#line;
	/** How often the first in the line was overtaken on the chance that it does no harm. */
	#chances = 0;
	constructor(waiting, all) {
		this.#line = longestFirst(waiting);
		this.#all = all;
	}
	get waiting() {
		return this.#line;
	}
	/** Takes out what is to be started next beside what runs; undefined when something has to end first. */
	take(running) {
		const [first] = this.#line;
		if (first === void 0) return void 0;
		const left = running.reduce((rest, { claim }) => taken(claim, rest), this.#all);
		if (fits(first.claim, left)) {
			this.#chances = 0;
			return this.#line.shift();
		}
		const turn = turnOf(first.claim, running, left);
		const at = this.#line.findIndex((each, index) => index > 0 && fits(each.claim, left) && this.#mayOvertake(each, turn));
		return at < 0 ? void 0 : this.#line.splice(at, 1)[0];
	}
	#mayOvertake({ claim, expectedMs }, turn) {
		if (fits(claim, turn.spare)) return true;
		if (turn.inMs !== void 0 && expectedMs !== void 0) return expectedMs <= turn.inMs;
		if (this.#chances >= this.#all.jobs) return false;
		this.#chances += 1;
		return true;
	}
};
const nothing = {
	jobs: 0,
	cpus: 0,
	memoryMiB: 0
};
function turnOf(claim, running, left) {
	let free = left;
	for (const each of running.toSorted((a, b) => compareTimes(a.leftMs, b.leftMs))) {
		free = givenBack(each.claim, free);
		if (!fits(claim, free)) continue;
		return {
			inMs: each.leftMs,
			spare: each.leftMs === void 0 ? nothing : taken(claim, free)
		};
	}
	return {
		inMs: void 0,
		spare: nothing
	};
}
// src/runner/schedule.ts
/**
* Whose turn it is: suspects of a machine's death first, one at a time; then all that may run beside others;
* when that is through, what has to run alone; at last, alone too, the failures that are to be repeated.
*/
var Schedule = class {
	#options;
	#suspects = [];
	#beside;
	#solo;
	#retries = [];
	constructor(tests, options) {
		this.#options = options;
		const duties = tests.map((test) => this.#duty(test, "first", test.repetition));
		const beside = duties.filter(({ claim }) => !claim.isSolo);
		this.#beside = new ParallelQueue(beside, resourcesOf(options));
		this.#solo = longestFirst(duties.filter(({ claim }) => claim.isSolo));
	}
	get isEmpty() {
		return this.waiting.length === 0;
	}
	/** All that has not had its turn yet. */
	get waiting() {
		return [
			...this.#suspects,
			...this.#beside.waiting,
			...this.#solo,
			...this.#retries
		];
	}
	addSuspects(tests) {
		for (const test of tests) this.#suspects.push(this.#duty(test, "suspect", test.repetition));
	}
	addRetry(test, repetition) {
		this.#retries.push(this.#duty(test, "retry", repetition));
	}
	/** Takes out what is to be started next beside what runs; undefined when something has to end first. */
	take(running) {
		const isIdle = running.length === 0;
		if (running.some(({ claim }) => claim.isSolo)) return void 0;
		if (this.#suspects.length > 0) return isIdle ? this.#suspects.shift() : void 0;
		if (this.#beside.waiting.length > 0) return this.#beside.take(running);
		return isIdle ? this.#solo.shift() ?? this.#retries.shift() : void 0;
	}
	#duty(test, why, repetition) {
		const claim = claimOf(test, this.#options);
		return {
			test,
			why,
			repetition,
			claim: why === "first" ? claim : {
				...claim,
				isSolo: true
			},
			expectedMs: expectedMs(this.#options.durations?.get(test.id), repetition)
		};
	}
};
/** How long all executions of a test take, milliseconds; undefined when that is not known. */
function expectedMs(onceMs, repetition) {
	if (repetition?.kind === "for") return Math.max(repetition.ms, onceMs ?? 0);
	if (onceMs === void 0) return void 0;
	if (repetition === void 0) return onceMs;
	return onceMs * (repetition.kind === "times" ? repetition.times : repetition.atMost);
}
// src/runner/test-result.ts
/** How a failure beside others reads. */
const failedWords = {
	fail: "failed",
	crash: "crashed",
	timeout: "timed out"
};
/** Whether a failure says more when the test is repeated alone. */
function isWorthRetrying({ status, alone }) {
	return failedWords[status] !== void 0 && !alone;
}
/**
* A test's result from its turns, of which there is at least one. The last one counts. When a failure beside
* others was followed by a pass alone, it is flaky, and told with the failure's own place and output.
*/
function resultOf(test, turns, unrepeated) {
	const [first, ...again] = turns;
	const last = turns.at(-1);
	if (first === void 0 || last === void 0) throw new Error(`${test.id} had no turn`);
	const isStopped = again.length > 0 && last.last.status === "not-run";
	const complete = isStopped ? turns.slice(0, -1) : turns;
	const executions = complete.flatMap(({ kept }) => kept);
	const count = complete.reduce((sum, turn) => sum + turn.count, 0);
	const { alone: _alone, why: _why, ...counts } = countingOne(complete, unrepeated?.reason ?? (isStopped ? last.last.reason : void 0));
	return {
		...nothingMore,
		id: test.id,
		command: [...test.command],
		...counts,
		attempts: count === 1 ? [] : executions.map(attemptOf)
	};
}
function countingOne(turns, whyNotRepeated) {
	const first = turns[0]?.last;
	const last = turns.at(-1)?.last;
	if (first === void 0 || last === void 0) throw new Error("a test without a turn has no result");
	if (whyNotRepeated !== void 0) return {
		...last,
		reason: oneLine(`${last.reason}; not repeated alone: ${whyNotRepeated}`)
	};
	if (last.status === "pass") return last.why === "retry" ? flaky(first) : {
		...last,
		reason: ""
	};
	if (last.status === "skip" && last.why === "retry") return {
		...first,
		reason: oneLine(`${first.reason}; skipped when repeated alone: ${last.reason}`)
	};
	return last;
}
function flaky(failure) {
	const reason = `${failedWords[failure.status] ?? "failed"} beside other tests and passed when repeated alone: ${failure.reason}`;
	return {
		...failure,
		status: "flaky",
		reason: oneLine(reason)
	};
}
function attemptOf(execution) {
	const { status, startedAt, durationMs, alone, why, exitCode, signal, reason, location, tail, logs } = execution;
	return {
		status,
		startedAt,
		durationMs,
		alone,
		why,
		exitCode,
		signal,
		reason,
		location,
		tail,
		logs
	};
}
/** The result of a test that vmentry could not start, or failed at. */
function brokenResult(test, why) {
	return {
		...unstarted(test),
		status: "error",
		reason: oneLine(why)
	};
}
/** The result of a test whose turn never came. */
function neverStarted(test, stop) {
	if (stop === void 0) throw new Error(`${test.id} had no turn, and nothing stopped the run`);
	const reasons = {
		"machine-died": `the machine died before it started: ${stop.reason}`,
		interrupted: "interrupted before it started",
		error: `stopped before it started: ${stop.reason}`
	};
	return {
		...unstarted(test),
		status: "not-run",
		reason: reasons[stop.kind]
	};
}
/** The results of a suite none of whose tests had a turn, such as when the machine did not boot. */
function suiteNotRun(suite, reason) {
	return suite.tests.map((test) => test.broken === void 0 ? {
		...unstarted(test),
		status: "not-run",
		reason: oneLine(reason)
	} : brokenResult(test, test.broken));
}
function unstarted(test) {
	return {
		...nothingMore,
		id: test.id,
		startedAt: null,
		durationMs: 0,
		exitCode: null,
		signal: null,
		location: null,
		tail: [],
		command: [...test.command],
		logs: null
	};
}
// src/runner/turn.ts
/** How many attempts are kept from each end. */
const keptAtEachEnd = 5;
/** These end a repetition: nothing is to be learned by another one, or nothing can be. */
const ending = /* @__PURE__ */ new Set([
	"fail",
	"timeout",
	"crash",
	"machine-died",
	"not-run",
	"error",
	"skip"
]);
/**
* Executes a test as often as it is to be. Of the logs those of the first, of the last and of a bad iteration
* stay; the others are removed.
* @param execute runs iteration number `iteration`, from 1 on, with its logs in a new directory
*/
async function takeTurn(execute, options) {
	const { why, repetition, logDirectory, now = monotonicMs } = options;
	const began = now();
	const first = [];
	const recent = [];
	let last;
	for (let count = 1;; count++) {
		const own = count === 1 ? logDirectory : join(logDirectory, `iteration-${count}`);
		const { execution, alone } = await execute(count, own);
		if (last !== void 0 && count > 2) forgetLogs(last, options.resultsDirectory);
		last = {
			...repetition === void 0 ? execution : numbered(execution, count, repetition, now() - began),
			alone,
			why: why === "first" && count > 1 ? "iteration" : why
		};
		if (count <= keptAtEachEnd) first.push(last);
		else recent.push(last);
		if (recent.length > keptAtEachEnd) recent.shift();
		if (ending.has(last.status) || isThrough(count, repetition, now() - began)) return {
			kept: [...first, ...recent],
			last,
			count
		};
	}
}
function isThrough(count, repetition, tookMs) {
	if (repetition === void 0) return true;
	if (repetition.kind === "for") return tookMs >= repetition.ms;
	return count >= (repetition.kind === "times" ? repetition.times : repetition.atMost);
}
/** An iteration says which one it was; also when it passed, since others of them may not be kept. */
function numbered(execution, count, repetition, tookMs) {
	const which = `iteration ${count} ${ofHowMany(repetition, tookMs)}`;
	const { reason } = execution;
	return {
		...execution,
		reason: oneLine(reason === "" ? which : `${which}: ${reason}`)
	};
}
function ofHowMany(repetition, tookMs) {
	if (repetition.kind === "times") return `of ${repetition.times}`;
	if (repetition.kind === "until-failure") return `of at most ${repetition.atMost}`;
	return `after ${formatDuration(tookMs)} of ${formatDuration(repetition.ms)}`;
}
/** A good iteration's logs, which another good one replaces. */
function forgetLogs(execution, resultsDirectory) {
	if (execution.logs === null) return;
	rmSync(dirname(resolve(resultsDirectory, execution.logs.stdout)), {
		recursive: true,
		force: true
	});
	execution.logs = null;
}
// src/runner/run-suite.ts
/**
* Runs a suite's tests on a host, as many at a time as the machine takes, and says how each of them ended; never
* throws for what a test, the machine or the user does. What went wrong beside other tests is repeated alone.
* When the machine dies and can be brought back, the tests that were running are repeated one at a time, to find
* the one that kills it, and then the rest goes on; else they are `machine-died` and the rest is `not-run`. When
* the user interrupts, both are `not-run`; when a log cannot be written, the test that hit it is an `error`, and
* the rest `not-run`.
*/
async function runSuite(run) {
	return await new RunningSuite(run).toEnd();
}
var RunningSuite = class {
	#run;
	#halt = new Halt();
	#schedule;
	#jobs;
	#flights = /* @__PURE__ */ new Map();
	#turns = /* @__PURE__ */ new Map();
	#results = /* @__PURE__ */ new Map();
	#deaths = [];
	/** What was running when the machine died. */
	#felled = [];
	#life;
	#revivals = 0;
	/** Why the machine stays dead, other than that there is no way to bring it back. */
	#whyDead;
	constructor(run) {
		this.#run = run;
		const { suite, cpus, memoryMiB, durations } = run;
		const tests = suite.tests.filter(({ broken }) => broken === void 0);
		this.#jobs = Math.max(1, Math.min(run.jobs, run.host.sessionLimit));
		this.#schedule = new Schedule(tests, {
			jobs: this.#jobs,
			cpus,
			memoryMiB,
			durations
		});
		this.#life = this.#adopt(run);
	}
	async toEnd() {
		const { suite, signal } = this.#run;
		const interrupt = () => this.#halt.pull({
			kind: "interrupted",
			reason: "interrupted"
		});
		signal?.addEventListener("abort", interrupt, { once: true });
		if (signal?.aborted === true) interrupt();
		const plan = this.#schedule.waiting.map(({ test, expectedMs, claim }) => ({
			test,
			expectedMs,
			isSolo: claim.isSolo
		}));
		try {
			this.#tell({
				kind: "began",
				suite,
				jobs: Math.min(this.#jobs, Math.max(1, plan.length)),
				plan
			});
			for (const test of suite.tests) if (test.broken !== void 0) this.#settle(test, brokenResult(test, test.broken));
			await this.#runAll();
		} finally {
			signal?.removeEventListener("abort", interrupt);
		}
		return this.#conclude();
	}
	async #runAll() {
		for (;;) {
			await this.#runUntilIdle();
			const { death } = this.#life;
			if (death === void 0) return;
			this.#inquire(death);
			if (!await this.#revive(death)) return;
		}
	}
	/** Starts what may be started, until all has had its turn, or the machine's or the run's end. */
	async #runUntilIdle() {
		const flying = /* @__PURE__ */ new Set();
		for (;;) {
			for (let duty = this.#next(); duty !== void 0; duty = this.#next()) {
				const flight = this.#perform(duty).finally(() => flying.delete(flight));
				flying.add(flight);
			}
			if (flying.size === 0) return;
			await Promise.race(flying);
		}
	}
	#next() {
		if (this.#halt.stop !== void 0 || !this.#life.isUsable) return void 0;
		return this.#schedule.take(this.#running());
	}
	#running() {
		return [...this.#flights].map(([{ claim, expectedMs }, { since }]) => {
			const leftMs = expectedMs === void 0 ? void 0 : since + expectedMs - monotonicMs();
			return {
				claim,
				leftMs: leftMs !== void 0 && leftMs > 0 ? leftMs : void 0
			};
		});
	}
	/** One duty from its start to where it leads: a result, a repetition alone, or the machine's death. */
	async #perform(duty) {
		const { test, why } = duty;
		const flight = {
			since: monotonicMs(),
			hasCompany: false
		};
		this.#flights.set(duty, flight);
		if (this.#flights.size > 1) for (const each of this.#flights.values()) each.hasCompany = true;
		this.#tell({
			kind: "started",
			test,
			why
		});
		let turn;
		try {
			turn = await this.#takeTurn(duty, flight);
		} catch (error) {
			this.#settle(test, brokenResult(test, `vmentry failed: ${describeError(error)}`));
			return;
		} finally {
			this.#flights.delete(duty);
		}
		const turns = [...this.#turns.get(test) ?? [], turn];
		this.#turns.set(test, turns);
		const { retryFailures = true } = this.#run;
		if (turn.last.status === "machine-died") this.#felled.push(duty);
		else if (why === "first" && retryFailures && isWorthRetrying(turn.last)) {
			this.#schedule.addRetry(test, test.repetition && {
				kind: "times",
				times: turn.count
			});
			this.#tell({
				kind: "retrying",
				test,
				result: resultOf(test, turns)
			});
		} else this.#settle(test, resultOf(test, turns));
	}
	#takeTurn({ test, why, repetition }, flight) {
		const { logDirectory, resultsDirectory } = this.#run;
		const own = join(logDirectory, logName(test.name));
		const execute = async (iteration, directory) => {
			if (iteration > 1) {
				flight.hasCompany = this.#flights.size > 1;
				this.#tell({
					kind: "iteration",
					test,
					iteration
				});
			}
			return {
				execution: await executeTest(test, {
					run: this.#run,
					life: this.#life,
					halt: this.#halt,
					logDirectory: directory,
					onStart: (pid) => this.#tell({
						kind: "process",
						test,
						pid
					})
				}),
				alone: !flight.hasCompany
			};
		};
		return takeTurn(execute, {
			why,
			repetition,
			logDirectory: why === "first" ? own : join(own, why),
			resultsDirectory
		});
	}
	/** What was running alone when the machine died has killed it; of several each is a suspect. */
	#inquire(reason) {
		const felled = this.#felled.splice(0);
		const suspects = felled.map(({ test }) => test);
		const only = felled.length === 1 ? felled[0] : void 0;
		const killer = only?.test.id ?? null;
		if (only !== void 0) {
			const before = this.#deaths.find((each) => each.killer === null && each.suspects.includes(only.test.id));
			if (before !== void 0) before.killer = killer;
		}
		this.#deaths.push({
			reason,
			suspects: suspects.map(({ id }) => id),
			killer
		});
		this.#tell({
			kind: "died",
			reason,
			suspects
		});
		if (only !== void 0) this.#settle(only.test, resultOf(only.test, this.#turns.get(only.test) ?? []));
		else this.#schedule.addSuspects(suspects);
	}
	/** Brings the machine back if there is anything left to run on it; whether the run goes on. */
	async #revive(death) {
		const { revive } = this.#run;
		if (this.#schedule.isEmpty || this.#halt.stop !== void 0 || revive === void 0) return false;
		this.#revivals += 1;
		try {
			const machine = await revive();
			if (machine === void 0) this.#stayDead(death, "it could not be brought back");
			else {
				this.#life = this.#adopt(machine);
				this.#tell({ kind: "revived" });
			}
		} catch (error) {
			this.#stayDead(death, `it could not be brought back: ${describeError(error)}`);
		}
		return this.#halt.stop === void 0;
	}
	#adopt(machine) {
		const { revive, mostRevivals = 4, obituaryMs = 5e3 } = this.#run;
		const life = new MachineLife(machine, obituaryMs);
		const onDeath = () => {
			const death = life.death ?? "";
			if (revive === void 0) this.#halt.pull({
				kind: "machine-died",
				reason: death
			});
			else if (this.#revivals >= mostRevivals && this.#isNeeded()) this.#stayDead(death, `it was brought back ${mostRevivals} times already, which is the most`);
		};
		life.over.addEventListener("abort", onDeath, { once: true });
		return life;
	}
	/** Whether a machine that dies now leaves anything undone. */
	#isNeeded() {
		return !this.#schedule.isEmpty || this.#flights.size > 1;
	}
	#stayDead(death, why) {
		if (this.#halt.stop !== void 0) return;
		this.#whyDead = why;
		this.#halt.pull({
			kind: "machine-died",
			reason: `${death}; ${why}`
		});
	}
	#conclude() {
		const stop = this.#halt.stop;
		for (const [test, turns] of this.#turns) if (!this.#results.has(test)) this.#settle(test, resultOf(test, turns, this.#whyUnrepeated(turns)));
		const outcome = {
			tests: this.#run.suite.tests.map((test) => this.#results.get(test) ?? neverStarted(test, stop)).map((result) => withSuspicion(result, this.#deaths)),
			stop,
			deaths: this.#deaths,
			isMachineDead: this.#life.death !== void 0
		};
		this.#tell({
			kind: "finished",
			outcome
		});
		return outcome;
	}
	#whyUnrepeated(turns) {
		const stop = this.#halt.stop;
		if (stop === void 0) throw new Error("a test waits to be repeated, and nothing stopped the run");
		if (stop.kind !== "machine-died") return { reason: stop.reason };
		if (turns.at(-1)?.last.status !== "machine-died") return { reason: `the machine died: ${stop.reason}` };
		return this.#whyDead === void 0 ? void 0 : { reason: this.#whyDead };
	}
	#settle(test, result) {
		this.#results.set(test, result);
		this.#tell({
			kind: "ended",
			test,
			result
		});
	}
	#tell(event) {
		try {
			this.#run.onProgress?.(event);
		} catch (error) {
			this.#halt.pull({
				kind: "error",
				reason: `progress cannot be shown: ${describeError(error)}`
			});
		}
	}
};
/** A test that was running at a death which nothing explains is not above suspicion when it ends well alone. */
function withSuspicion(result, deaths) {
	if (result.status !== "pass" && result.status !== "skip") return result;
	const death = deaths.find(({ killer, suspects }) => killer === null && suspects.includes(result.id));
	if (death === void 0) return result;
	const suspicion = `was running when the machine died (${death.reason}); what killed it is not known`;
	return {
		...result,
		suspicious: [result.suspicious, suspicion].filter((part) => part !== "").join("; ")
	};
}
// src/job/machine-in-use.ts
/** The order of words does not matter. */
function keyOf(words) {
	return words.toSorted().join(" ");
}
/** A job's machine: brought up when it is needed, with the words that a boot asks for; given up when it failed. */
var MachineInUse = class {
	#machine;
	#prepared;
	#request;
	#signal;
	#up;
	/** Words with which the kernel came up, and those with which it did not. */
	#good = /* @__PURE__ */ new Set();
	#failures = /* @__PURE__ */ new Map();
	#deaths = [];
	constructor(machine, prepared, request, signal) {
		this.#machine = machine;
		this.#prepared = prepared;
		this.#request = request;
		this.#signal = signal;
	}
	/** What is up now. */
	get up() {
		return this.#up;
	}
	/** How it died, each time that it did since it was first up, in order. */
	get deaths() {
		return this.#deaths;
	}
	isUpWith(words) {
		return this.#up !== void 0 && keyOf(this.#up.words) === keyOf(words);
	}
	/** It is not to be used any more: the next one who needs it gets a fresh boot. */
	giveUp() {
		this.#up = void 0;
	}
	/**
	* The machine, booted with these words. A kernel that did not come up with them the first time is not tried
	* again with them, and one that did not come up without any is not tried at all: each try could take minutes.
	* @throws MachineError
	*/
	async need(words) {
		if (this.#up !== void 0 && this.isUpWith(words)) return this.#up;
		this.#up = void 0;
		const failure = this.#failures.get(keyOf(words)) ?? this.#failures.get("");
		if (failure !== void 0) throw failure;
		try {
			this.#up = await this.#boot(words);
			this.#good.add(keyOf(words));
			return this.#up;
		} catch (error) {
			if (!this.#good.has(keyOf(words)) && error instanceof MachineError) this.#failures.set(keyOf(words), error);
			throw error;
		}
	}
	async #boot(words) {
		const { kernel, libraries, files } = this.#prepared;
		const signal = this.#signal;
		const cmdline = [this.#request.cmdline ?? "", ...words].filter((word) => word !== "").join(" ");
		const booted = await this.#machine.boot(kernel, {
			files: libraries,
			signal,
			...cmdline === "" ? {} : { cmdline }
		});
		booted.died.then((death) => this.#deaths.push(death));
		await booted.host.upload(files, {
			deadlineMs: 3e5,
			signal
		});
		const labels = new Set(this.#request.labels);
		return {
			booted,
			words,
			session: await openEnvironmentSession(booted.host, {
				signal,
				cmdline: words,
				labels
			})
		};
	}
};
// src/job/run-tests.ts
/**
* Runs a suite's tests on a machine that is up and in an environment; the machine is booted again when it dies and
* tests are left.
*/
async function runTests(run) {
	const { request, context, machine, inUse, suite, environment, words, settings } = run;
	const { onProgress, signal, log } = context;
	const { booted } = await inUse.need(words);
	const { cpus, memoryMiB } = machine.description;
	const file = durationsFile();
	const key = durationsKey(machine, environment);
	let obituary;
	const { tests, stop, deaths, isMachineDead } = await runSuite({
		suite: withVariables(suite, environment),
		host: booted.host,
		died: booted.died,
		jobs: request.jobs ?? cpus,
		cpus,
		memoryMiB,
		timeoutMs: request.timeoutMs ?? jobDefaults.timeoutMs,
		retryFailures: request.retryFailures,
		durations: await readDurations(file, key),
		logDirectory: run.logs,
		resultsDirectory: run.resultsDirectory,
		signal,
		revive: () => {
			obituary ??= lastWordsOf(machine);
			return revive(run);
		},
		...onProgress === void 0 ? {} : { onProgress }
	});
	await recordDurations(file, key, tests).catch((error) => log.debug(`the durations could not be recorded: ${describeError(error)}`));
	if (isMachineDead) inUse.giveUp();
	const consoleTail = deaths.length === 0 ? void 0 : obituary ?? lastWordsOf(machine);
	const told = {
		tests,
		deaths: [...deaths],
		settings,
		consoleTail
	};
	return stop === void 0 || stop.kind === "interrupted" ? told : {
		...told,
		error: stop.reason
	};
}
/** The machine after its death, up again and in the same environment; undefined when that cannot be had. */
async function revive({ context, inUse, environment, words }) {
	const { log, signal } = context;
	inUse.giveUp();
	if (signal.aborted) return void 0;
	log.info("the machine died: booting it again");
	const { booted, session } = await inUse.need(words);
	const applied = await session.apply(environment);
	if (applied.kind === "applied") return {
		host: booted.host,
		died: booted.died
	};
	throw new MachineError(`the environment could not be set up again: ${applied.reason}`);
}
/** Machines of one size and kind take alike long for a test. */
function durationsKey({ description }, environment) {
	const { kind, arch, accelerator, cpus } = description;
	return `${kind} ${arch} ${accelerator} ${cpus} ${environment.name}`;
}
/** Where it is kept how long tests take: `$VMENTRY_DURATIONS`, else in the cache. */
function durationsFile() {
	const own = process.env["VMENTRY_DURATIONS"];
	return own === void 0 || own === "" ? join(cacheDirectory(), "durations.json") : resolve(own);
}
/** The environment's variables, under those that a test has of its own. */
function withVariables(suite, { variables }) {
	if (variables.size === 0) return suite;
	const tests = suite.tests.map((test) => ({
		...test,
		variables: new Map([...variables, ...test.variables ?? []])
	}));
	return {
		...suite,
		tests
	};
}
// src/job/repeat.ts
/**
* The argv of the command that repeats a run by itself, from any directory of this host, or from a checkout elsewhere
* (`checkout` of the request), where kernels are in a store of one's own; a test is chosen by `--test ID` behind it. How many tests run at a time, how often and for how long is left out: whoever repeats decides that.
*/
function repeatCommand(request, environment, given) {
	const { machine, selftests } = request;
	const told = (path) => placeOf(path, request.checkout);
	const paths = (name, given) => given.flatMap((path) => option(name, told(path)));
	return [
		...[
			"vmentry",
			"run",
			"--kernel",
			...kernelWords(request, given)
		],
		...option("modules", request.modules === void 0 ? void 0 : told(request.modules)),
		...option("selftests", selftests === void 0 ? void 0 : told(selftests)),
		...option("suite", request.suite),
		...paths("suite-file", request.suiteFiles),
		...paths("test-file", request.testFiles),
		...environment.file === void 0 ? [] : [
			"--env",
			told(environment.file),
			"--only-env",
			environment.name
		],
		...machineWords(machine, told)
	];
}
/** The options that ask for a machine again, as every command that boots takes them. @param told how a path is told */
function machineWords(machine, told) {
	const { cpus, memoryMiB, accelerator, stageOneKernel, cmdline, labels } = machine;
	return [
		...option("cpus", cpus),
		...option("memory", memoryMiB),
		...accelerator === "auto" ? [] : ["--accelerator", accelerator],
		...option("stage1-kernel", stageOneKernel === void 0 ? void 0 : told(stageOneKernel)),
		...cmdline === void 0 ? [] : [`--cmdline=${cmdline}`],
		...labels.flatMap((label) => option("label", label))
	];
}
function option(name, value) {
	return value === void 0 ? [] : [`--${name}`, String(value)];
}
function kernelWords({ kernel, commit, checkout }, { store, kernel: opened }) {
	if (store === void 0) return [placeOf(kernel, checkout), ...commit === void 0 ? [] : ["--commit", commit]];
	return checkout !== void 0 && !store.startsWith("s3://") ? [opened.source] : [
		opened.source,
		"--store",
		store
	];
}
/** A path from a checkout that it is in, else the whole. */
function placeOf(path, checkout) {
	const whole = resolve(path);
	if (checkout === void 0) return whole;
	const inside = relative(checkout, whole);
	return inside === "" || isAbsolute(inside) || inside.split("/")[0] === ".." ? whole : inside;
}
// src/job/teller.ts
/** Makes a result of each run: of what it came to, and of what the console said meanwhile. */
var Teller = class {
	#parts;
	/** Reads the console as it comes, since a long run's is longer than what is kept of it. */
	#splats = new SplatReader();
	#symbols;
	constructor(parts) {
		this.#parts = parts;
		parts.machine.console.watch((line, atMs) => this.#splats.push(line, atMs));
	}
	/** Runs something for an environment, and tells what came of it. */
	async tell(environment, run, cpuVendor) {
		const { prepared, machine, request, signal } = this.#parts;
		const startedAt = (/* @__PURE__ */ new Date()).toISOString();
		const started = monotonicMs();
		const told = await run();
		const { kernel } = prepared;
		const suite = suiteOf(prepared, environment);
		const { name, kind, accelerator, arch, cpus, memoryMiB } = machine.description;
		const covered = await this.#cover(told, environment);
		return {
			suite: {
				name: suite.name,
				source: suite.source
			},
			environment: {
				name: environment.name,
				file: environment.file ?? null,
				settings: told.settings
			},
			kernel: {
				source: kernel.source,
				release: kernel.identity.release,
				version: kernel.identity.version,
				buildId: kernel.identity.buildId ?? null,
				commit: prepared.commit ?? null,
				variant: prepared.variant ?? null
			},
			machine: {
				name,
				kind,
				accelerator,
				arch,
				cpus,
				memoryMiB,
				cpuVendor: cpuVendor()
			},
			jobs: request.jobs ?? cpus,
			timeoutMs: request.timeoutMs ?? jobDefaults.timeoutMs,
			startedAt,
			durationMs: Math.round(monotonicMs() - started),
			...concludeRun({
				...covered,
				deaths: told.deaths,
				interrupted: signal.aborted,
				...told.error === void 0 ? {} : { error: told.error },
				...told.notApplicable === void 0 ? {} : { notApplicable: told.notApplicable }
			}),
			counts: countStatuses(covered.tests),
			...covered,
			console: "console.log",
			consoleTail: [...told.consoleTail ?? []],
			deaths: told.deaths,
			repeat: repeatCommand(request, environment, prepared)
		};
	}
	/** Its tests and splats, each with what explains it. */
	async #cover({ tests, deaths }, environment) {
		const { prepared, machine, request, log } = this.#parts;
		const splats = this.#splats.end();
		this.#splats = new SplatReader();
		const symbols = splats.length === 0 ? void 0 : await this.#openSymbols();
		return prepared.expectations.cover({
			tests,
			splats: await explainComplaints(splats, tests, symbols, log),
			deaths,
			context: {
				environment: environment.name,
				release: prepared.kernel.identity.release,
				arch: machine.description.arch,
				machine: machine.description.name,
				suite: suiteOf(prepared, environment).name,
				isPartial: request.filter !== void 0 || request.tests.length > 0 || request.testFiles.length > 0
			}
		});
	}
	/** Only a run with complaints needs them. */
	#openSymbols() {
		const { prepared, scratch, log, signal } = this.#parts;
		this.#symbols ??= openSymbols(prepared.kernel, {
			scratch,
			log,
			signal
		});
		return this.#symbols;
	}
};
export { suiteNotRun as a, MachineInUse as i, machineWords as n, runTests as r, Teller as t };
