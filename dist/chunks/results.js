import "./rolldown-runtime.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, n as didYouMean, t as counted, u as exitCode } from "./text.js";
import { n as kindOfPath, o as writeFileAtomic } from "./files.js";
import { n as changeKinds, r as compareResults } from "./compare.js";
import { T as logPlace, _ as describeExpectation, f as casesOf, h as splatCases, i as formatJUnit, m as isRedCase, p as conclusionCase, v as deathSplat, w as testsInRuns, y as attemptName } from "./junit.js";
import { n as formatDuration } from "./clock.js";
import { a as countsAs, l as statusWords, o as describeCounts } from "./counts.js";
import { t as joinParts } from "./markdown-size.js";
import { a as oneLine, c as shownLine, l as shownLines, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as painter } from "./paint.js";
import { r as splatName } from "./splat-group.js";
import { n as formatMarkdown, t as formatSummary } from "./summary.js";
import { l as parseResults, p as sumUp, s as formatResults } from "./results-file.js";
import { n as repeatCommand } from "./repeat-command.js";
import { n as splitLines } from "./output-tail.js";
import { dirname, join, posix, relative, resolve } from "node:path";
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
// src/results/find-tests.ts
/**
* The tests with this id; when there is none, those whose id the regular expression matches anywhere.
* @throws UserError when it is neither an id nor a regular expression
*/
function findTests({ runs }, pattern) {
	const all = testsInRuns(runs);
	const exact = all.filter(({ test }) => test.id === pattern);
	if (exact.length > 0) return exact;
	const expression = readPattern(pattern);
	return all.filter(({ test }) => expression.test(test.id));
}
function readPattern(pattern) {
	try {
		return new RegExp(pattern, "v");
	} catch (error) {
		throw new UserError(`${JSON.stringify(pattern)} is no test's id, and no regular expression: ${describeError(error)}`, { cause: error });
	}
}
// src/results/format-comparison.ts
const words = {
	newFailures: {
		label: "NEW FAILURE",
		one: "new failure",
		many: "new failures",
		colour: "red"
	},
	stillFailing: {
		label: "STILL FAILING",
		one: "still failing",
		many: "still failing",
		colour: "yellow"
	},
	fixed: {
		label: "FIXED",
		one: "fixed",
		many: "fixed",
		colour: "green"
	},
	newlyFlaky: {
		label: "NEWLY FLAKY",
		one: "newly flaky",
		many: "newly flaky",
		colour: "yellow"
	},
	newlyKnown: {
		label: "NEWLY KNOWN",
		one: "newly known",
		many: "newly known",
		colour: "yellow"
	},
	newlySkipped: {
		label: "NEWLY SKIPPED",
		one: "newly skipped",
		many: "newly skipped",
		colour: "yellow"
	},
	missing: {
		label: "MISSING",
		one: "missing",
		many: "missing",
		colour: "yellow"
	},
	newTests: {
		label: "NEW TEST",
		one: "new test",
		many: "new tests",
		colour: "green"
	},
	slower: {
		label: "SLOWER",
		one: "slower",
		many: "slower",
		colour: "yellow"
	},
	faster: {
		label: "FASTER",
		one: "faster",
		many: "faster",
		colour: "green"
	}
};
/** The least important first: what is read on a terminal is its end. */
const textOrder = [
	"newTests",
	"faster",
	"slower",
	"missing",
	"newlySkipped",
	"newlyKnown",
	"fixed",
	"stillFailing",
	"newlyFlaky",
	"newFailures"
];
/** A comparison as text for a terminal or a pipe; its last line says how it counts. */
function formatComparison(comparison, { colour }) {
	const paint = painter(colour);
	const { newSplats, goneSplats, brokenRuns } = comparison;
	return `${[
		...textOrder.filter((kind) => kind !== "newFailures").map((kind) => comparison[kind].map((change) => changeLine(kind, change, paint))),
		goneSplats.map((splat) => `${paint("green", "SPLAT GONE")} ${shownLine(splatName(splat))}`),
		brokenRuns.map(({ environment, reason }) => `${paint("red", "BROKEN RUN")} ${shownLine(environment)}: ${shownLine(reason, 1e3)}`),
		newSplats.flatMap(({ splat, environments, times }) => [`${paint("red", "NEW SPLAT")} ${shownLine(splatName(splat))} (${shownLine(environments.join(", "))})${times === 1 ? "" : `, ${times} times`}`, `     ${shownLine(splat.title)}`]),
		comparison.newFailures.map((change) => changeLine("newFailures", change, paint)),
		[`${paint(comparison.isWorse ? "red" : "green", verdict(comparison))}: ${describe(comparison)}`]
	].filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
function changeLine(kind, change, paint) {
	const { label, colour } = words[kind];
	const place = change.after === void 0 ? "" : logPlace(change.after);
	const logs = kind === "newFailures" && place !== "" ? `\n     logs in ${shownLine(place)}` : "";
	return `${paint(colour, label)} ${shownLine(change.id)} (${shownLine(change.environment)}): ${shownLine(story(kind, change))}${logs}`;
}
/** `passed before, now failed: 1 == 2`. */
function story(kind, { before, after, from, to }) {
	if (kind === "slower" || kind === "faster") return `${formatDuration(before?.durationMs ?? 0)} before, now ${formatDuration(after?.durationMs ?? 0)}`;
	const reason = (kind === "missing" || kind === "fixed" ? before?.reason : after?.reason) ?? "";
	const why = reason === "" ? "" : kind === "fixed" ? ` (${reason})` : `: ${reason}`;
	if (kind === "fixed") return `${word(from)} before${why}, now ${word(to)}`;
	if (kind === "missing") return `${word(from)} before${why}`;
	if (kind === "newTests") return `${word(to)}${why}`;
	return `${word(from)} before, now ${word(to)}${why}`;
}
function word(kind) {
	return kind === void 0 ? "absent" : statusWords[kind];
}
function verdict({ isWorse }) {
	return isWorse ? "worse" : "not worse";
}
/** `2 new failures, 1 new splat, 3 fixed, 80 tests in both`. */
function describe(comparison) {
	const { newSplats, goneSplats, brokenRuns, common } = comparison;
	return [...[
		...changeKinds.map((kind) => ({
			count: comparison[kind].length,
			...words[kind]
		})),
		{
			count: newSplats.length,
			one: "new splat",
			many: "new splats"
		},
		{
			count: goneSplats.length,
			one: "splat gone",
			many: "splats gone"
		},
		{
			count: brokenRuns.length,
			one: "broken run",
			many: "broken runs"
		}
	].filter(({ count }) => count > 0).map(({ count, one, many }) => counted(count, one, many)), `${counted(common, "test")} in both`].join(", ");
}
/** GitHub takes 65,536 characters for a comment. */
const defaultMaxBytes = 61440;
/** A comparison as GitHub-flavoured Markdown, at most `maxBytes` bytes of UTF-8 (default: what a comment takes). */
function formatComparisonMarkdown(comparison, { maxBytes = defaultMaxBytes } = {}) {
	const { newSplats, goneSplats, brokenRuns } = comparison;
	const heading = `## ${comparison.isWorse ? "❌" : "✅"} vmentry: ${verdict(comparison)}: ${describe(comparison)}`;
	const folded = [...textOrder].reverse().filter((kind) => kind !== "newFailures" && kind !== "newlyFlaky");
	const parts = [
		{
			full: heading,
			brief: heading,
			leaves: "heading"
		},
		listPart("Broken runs", brokenRuns.map(({ environment, reason }) => `- ${code(environment)}: ${code(reason, 1e3)}`)),
		changesPart("newFailures", comparison),
		...newSplats.map(({ splat, environments, times }) => {
			const brief = `**New splat** ${code(splatName(splat), 300)} (${environments.map((each) => code(each, 100)).join(", ")})${times === 1 ? "" : `, ${times} times`}`;
			return {
				full: `${brief}\n\n${details("its lines", codeBlock(splat.lines))}`,
				brief,
				leaves: "kernel complaint's lines"
			};
		}),
		changesPart("newlyFlaky", comparison),
		...folded.map((kind) => {
			const lines = changeList(kind, comparison);
			const { one, many } = words[kind];
			const summary = counted(lines.length, one, many);
			return {
				full: lines.length === 0 ? "" : details(summary, lines.join("\n")),
				brief: lines.length === 0 ? "" : summary,
				leaves: `list of ${many}`
			};
		}),
		listPart("Splats gone", goneSplats.map((splat) => `- ${code(splatName(splat), 300)}`))
	];
	return joinParts(parts, maxBytes);
}
function changesPart(kind, comparison) {
	const { many } = words[kind];
	return listPart(`${many.charAt(0).toUpperCase()}${many.slice(1)}`, changeList(kind, comparison));
}
function changeList(kind, comparison) {
	return comparison[kind].map((change) => `- ${code(change.id)} (${code(change.environment, 100)}): ${code(story(kind, change), 300)}`);
}
function listPart(title, lines) {
	return {
		full: lines.length === 0 ? "" : [
			`**${title}:**`,
			"",
			...lines
		].join("\n"),
		brief: lines.length === 0 ? "" : `**${title}:** ${lines.length}`,
		leaves: `list of ${title.toLowerCase()}`
	};
}
// src/results/ktap-text.ts
/**
* A test's name as KTAP takes it: "any string of characters other than # or a newline"
* (https://docs.kernel.org/dev-tools/ktap.html). Readers also drop a `- ` before it, and spaces at its ends.
*/
function ktapName(name) {
	const shown = visible(oneLine(name)).replaceAll("#", "\\x23").replace(/^-/, "\\x2d");
	return shown === "" ? "(no name)" : shown;
}
/** What a directive says behind the name: one line, without another directive in it. */
function ktapReason(text) {
	return visible(oneLine(text)).replaceAll("#", "\\x23");
}
/** A line of others' output as diagnostics: behind a bar, so that it is never read as a `# Subtest:`. */
function ktapDiagnostics(lines) {
	return lines.flatMap((line) => line.split("\n")).map((line) => `# | ${visible(line)}`.trimEnd());
}
// src/results/format-ktap.ts
const indent = "  ";
/**
* The results as KTAP version 1 (https://docs.kernel.org/dev-tools/ktap.html): the runs are tests, in which their
* tests are nested, and in those their subtests. A complaint of the kernel that is not allowed, and a run whose end
* no test shows, is a `not ok` of its own, so that the whole is red exactly when the conclusion is not `good`.
* A skip is `ok … # SKIP`, a known failure `ok … # XFAIL`; a timeout and what has no verdict are `not ok` with
* `# TIMEOUT` and `# ERROR`.
*/
function formatKtap(results) {
	const whole = conclusionCase(results);
	const entries = results.runs.map(runEntry);
	if (whole !== void 0) entries.push(caseEntry(whole));
	return `${planLines(entries).join("\n")}\n`;
}
function planLines(entries, title) {
	return [
		"KTAP version 1",
		...title === void 0 ? [] : [`# Subtest: ${title}`],
		`1..${entries.length}`,
		...entries.flatMap((entry, index) => entryLines(entry, index + 1))
	];
}
function entryLines({ isOk, name, directive, diagnostics, nested }, number) {
	return [
		...(nested.length === 0 ? [] : planLines(nested, name)).map((line) => `${indent}${line}`),
		...diagnostics,
		`${isOk ? "ok" : "not ok"} ${number} ${name}${directive === "" ? "" : ` # ${directive}`}`
	];
}
function runEntry(run) {
	const { suite, environment, kernel, conclusion, reason, counts } = run;
	const cases = casesOf(run);
	const isSkip = conclusion === "not-applicable";
	const isEmpty = run.tests.length === 0 && isSkip;
	return {
		isOk: !cases.some(isRedCase),
		name: ktapName(`${suite.name} ${environment.name} ${kernel.release}`),
		directive: isSkip ? directive("SKIP", reason) : ktapReason(reason),
		diagnostics: isEmpty ? [] : [`# ${describeCounts(counts)}`],
		nested: isEmpty ? [] : cases.map(caseEntry)
	};
}
function caseEntry(each) {
	const { about, outcome, message, details, test } = each;
	const isTold = isRedCase(each) || outcome === "flaky" || outcome === "known-failure";
	return {
		isOk: !isRedCase(each),
		name: ktapName(about === "kernel" ? `kernel: ${each.name}` : each.name),
		directive: caseDirective(each, message),
		diagnostics: isTold ? ktapDiagnostics(details) : [],
		nested: test === void 0 ? [] : test.subtests.map(subtestEntry)
	};
}
function caseDirective({ outcome, type }, message) {
	if (outcome === "pass") return "";
	if (outcome === "skip") return directive("SKIP", message);
	if (outcome === "known-failure") return directive("XFAIL", message);
	if (outcome === "error") return directive("ERROR", `${type}: ${message}`);
	if (type === "timeout") return directive("TIMEOUT", message);
	return ktapReason(`${type}${message === "" ? "" : `: ${message}`}`);
}
function subtestEntry({ name, status, reason }) {
	return {
		isOk: status !== "fail",
		name: ktapName(name),
		directive: status === "skip" ? directive("SKIP", reason) : ktapReason(reason),
		diagnostics: [],
		nested: []
	};
}
function directive(word, text) {
	const shown = ktapReason(text);
	return shown === "" ? word : `${word} ${shown}`;
}
// src/results/format-test.ts
/** All that is known of one test's end, for a person at a terminal. */
function formatTest({ test, run }, logs, { colour }) {
	const paint = painter(colour);
	const kind = countsAs(test);
	const took = test.startedAt === null ? "" : ` after ${formatDuration(test.durationMs)}`;
	const end = [...test.exitCode === null ? [] : [`exit code ${test.exitCode}`], ...test.signal === null ? [] : [test.signal]].join(", ");
	const death = run.deaths.find(({ killer }) => killer === test.id);
	const splat = death === void 0 ? void 0 : deathSplat(death, run);
	const during = run.splats.filter(({ tests }) => tests.includes(test.id));
	const repeat = repeatCommand(test, run);
	const facts = [
		["reason", test.reason],
		["at", test.location === null ? "" : `${test.location.file}:${test.location.line}`],
		["ended", end],
		["started", test.startedAt ?? ""],
		["known", test.known === null ? "" : describeExpectation(test.known)],
		["suspicious", test.suspicious],
		["command", test.command.join(" ")]
	];
	return `${[
		`${paint(colours[kind] ?? "red", statusWords[kind])} ${shownLine(test.id, 1e3)} (${shownLine(run.environment.name)} on ${shownLine(run.kernel.release)})${took}`,
		...facts.filter(([, text]) => text !== "").map(([name, text]) => `  ${name}: ${shownLine(text, 2e3)}`),
		...repeat === "" ? [] : [`  repeat: ${repeat}`],
		...test.attempts.length < 2 ? [] : ["  attempts:"],
		...(test.attempts.length < 2 ? [] : test.attempts).map((attempt) => {
			const why = attempt.reason === "" ? "" : `: ${attempt.reason}`;
			return `    ${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${shownLine(why)}`;
		}),
		...test.subtests.length === 0 ? [] : ["  subtests:"],
		...test.subtests.map(({ name, status, reason }) => `    ${statusWords[status]} ${shownLine(name)}${reason === "" ? "" : `: ${shownLine(reason)}`}`),
		...during.length === 0 ? [] : ["  the kernel complained while it ran:"],
		...during.map(({ title }) => `    ${shownLine(title)}`),
		...splat === void 0 ? [] : ["  it killed the machine:", ...quoted(splat.lines)],
		...logs.flatMap(({ path, lines: tail, problem }) => [`  ${visible(path)}${problem === void 0 ? "" : `: ${shownLine(problem)}`}`, ...quoted(tail ?? [])])
	].join("\n")}\n`;
}
const colours = {
	pass: "green",
	skip: "yellow",
	flaky: "yellow",
	"known-failure": "yellow"
};
function quoted(lines) {
	return shownLines(lines, 1e3).map((line) => `    | ${line}`);
}
// src/results/kcidb.ts
/** https://github.com/kernelci/kcidb-io, schema v5.3: what its readers take since 2024. */
const schemaVersion = {
	major: 5,
	minor: 3
};
const longestExcerpt = 16384;
/**
* The results as KCIDB takes them, JSON of schema v5.3: a test for each test, subtest, complaint of the kernel that
* is not allowed, and run whose end no test shows. What is known or allowed is an issue, and an incident at the test.
* The same results give the same ids, so that sending them twice changes nothing.
* @throws UserError for options that KCIDB would refuse
*/
function formatKcidb(results, options) {
	checkOptions(options);
	const { origin } = options;
	const checkouts = /* @__PURE__ */ new Map();
	const builds = /* @__PURE__ */ new Map();
	const issues = /* @__PURE__ */ new Map();
	const tests = [];
	const incidents = [];
	for (const run of results.runs) {
		const checkoutId = options.checkout ?? `${origin}:${digest("checkout", options.commit ?? run.kernel.commit ?? identity(run))}`;
		const buildId = options.build ?? `${origin}:${digest("build", checkoutId, identity(run))}`;
		if (options.build === void 0) {
			builds.set(buildId, buildOf(run, buildId, checkoutId, options));
			if (options.checkout === void 0) checkouts.set(checkoutId, checkoutOf(run, checkoutId, options));
		}
		const seen = /* @__PURE__ */ new Map();
		for (const each of [...casesOf(run), ...allowedCases(run)]) {
			const name = `${each.about} ${each.name}`;
			const occurrence = seen.get(name) ?? 0;
			seen.set(name, occurrence + 1);
			const test = testOf(each, {
				run,
				buildId,
				occurrence
			}, options);
			tests.push(test);
			if (each.test !== void 0) tests.push(...each.test.subtests.map((subtest, index) => subtestOf(subtest, index, each, test)));
			const expected = each.outcome === "known-failure" ? expectationOf(each) : void 0;
			if (expected === void 0) continue;
			const issue = issueOf(expected, origin);
			issues.set(issue.id, issue);
			incidents.push({
				id: `${origin}:${digest("incident", issue.id, test.id)}`,
				origin,
				issue_id: issue.id,
				issue_version: issue.version,
				test_id: test.id,
				present: true
			});
		}
	}
	const content = {
		version: schemaVersion,
		checkouts: [...checkouts.values()],
		builds: [...builds.values()],
		tests,
		issues: [...issues.values()],
		incidents
	};
	return `${JSON.stringify(content, null, 2)}\n`;
}
function checkOptions({ origin, build, checkout, commit, repository, logs }) {
	const demand = (isRight, what, given, expected) => {
		if (!isRight) throw new UserError(`the ${what} for KCIDB is ${JSON.stringify(given)}, expected ${expected}`);
	};
	demand(/^[a-z0-9_]+$/.test(origin), "origin", origin, "lower-case letters, digits and underscores");
	for (const [what, id] of Object.entries({
		"build id": build,
		"checkout id": checkout
	})) if (id !== void 0) demand(/^[a-z0-9_]+:[^\0]*$/.test(id), what, id, "ORIGIN:ID");
	if (commit !== void 0) demand(/^[0-9a-f]{40}$/.test(commit), "commit", commit, "40 hexadecimal digits in lower case");
	if (repository !== void 0) demand(isHttps(repository), "repository", repository, "an https:// address");
	if (logs !== void 0) demand(isHttps(logs), "logs' place", logs, "an https:// address");
}
function isHttps(text) {
	return text.startsWith("https://") && URL.canParse(text);
}
/** What tells one kernel from another. */
function identity({ kernel }) {
	return kernel.buildId ?? JSON.stringify([
		kernel.release,
		kernel.version,
		kernel.source
	]);
}
function checkoutOf(run, id, options) {
	const { origin, repository, branch } = options;
	const commit = options.commit ?? run.kernel.commit ?? void 0;
	const isTold = commit?.length === 40;
	return {
		id,
		origin,
		comment: text(run.kernel.release),
		valid: true,
		...isTold ? { git_commit_hash: commit } : {},
		...repository === void 0 ? {} : { git_repository_url: repository },
		...branch === void 0 ? {} : { git_repository_branch: text(branch) }
	};
}
function buildOf(run, id, checkoutId, { origin }) {
	const { kernel, machine } = run;
	return {
		checkout_id: checkoutId,
		id,
		origin,
		comment: text(`${kernel.release} ${kernel.version}`),
		architecture: machine.arch.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_"),
		status: "PASS",
		misc: {
			release: text(kernel.release),
			build_id: kernel.buildId ?? "unknown"
		}
	};
}
const statuses = {
	pass: "PASS",
	flaky: "PASS",
	skip: "SKIP",
	"known-failure": "FAIL",
	failure: "FAIL",
	error: "ERROR"
};
/** The killer of a machine has failed; others that died with it tell nothing; what had no turn is missing. */
function statusOf({ outcome, type, test }, run) {
	if (outcome !== "error") return statuses[outcome];
	if (type !== "machine-died") return "MISS";
	return test !== void 0 && run.deaths.some(({ killer }) => killer === test.id) ? "FAIL" : "ERROR";
}
function testOf(each, { run, buildId, occurrence }, options) {
	const { about, name, message, durationMs, test, details, outcome, type } = each;
	const { origin } = options;
	const segments = about === "run" ? [] : about === "kernel" ? ["kernel", each.type] : name.split("/");
	const isTold = outcome !== "pass" && details.length > 0;
	const isStarted = test !== void 0 && test.startedAt !== null;
	return {
		build_id: buildId,
		id: `${origin}:${digest("test", ...runIdentity(run), about, name, String(occurrence))}`,
		origin,
		path: pathOf([run.suite.name, ...segments]),
		status: statusOf(each, run),
		comment: text(message === "" ? name : `${name}: ${message}`),
		...isStarted && test.startedAt !== null ? { start_time: test.startedAt } : {},
		...isStarted ? { duration: durationMs / 1e3 } : {},
		...isTold ? { log_excerpt: excerpt(details) } : {},
		...logsOf(each, run, options),
		environment: environmentOf(run),
		misc: {
			name: text(name),
			vmentry_status: text(outcome === "flaky" ? outcome : type)
		}
	};
}
function subtestOf(subtest, index, each, parent) {
	const { name, status, reason, durationMs } = subtest;
	const { build_id, origin, environment, start_time } = parent;
	return {
		build_id,
		id: `${origin}:${digest("subtest", parent.id, name, String(index))}`,
		origin,
		path: pathOf([...parent.path.split("."), ...name.split("/")]),
		status: status === "pass" ? "PASS" : status === "skip" ? "SKIP" : "FAIL",
		comment: text(`${each.name}/${name}${reason === "" ? "" : `: ${reason}`}`),
		...start_time === void 0 ? {} : { start_time },
		...durationMs === null ? {} : { duration: durationMs / 1e3 },
		environment,
		misc: {
			name: text(name),
			test_id: parent.id
		}
	};
}
/** Complaints that are allowed are told as what is known. */
function allowedCases(run) {
	return splatCases(run.splats.filter(({ allowed }) => allowed !== null)).map((each) => ({
		...each,
		name: `${each.name} (allowed)`,
		outcome: "known-failure"
	}));
}
function expectationOf({ test, splats }) {
	return test?.known ?? splats?.[0]?.allowed ?? void 0;
}
function issueOf(expected, origin) {
	const { reason, link, owner, expires } = expected;
	return {
		id: `${origin}:${digest("issue", reason, link)}`,
		version: 1,
		origin,
		report_subject: text(reason),
		...isHttps(link) ? { report_url: link } : {},
		culprit: {
			code: true,
			tool: false,
			harness: false
		},
		comment: text(describeExpectation(expected)),
		misc: {
			owner: text(owner),
			expires
		}
	};
}
function logsOf({ test }, run, { logs: base }) {
	if (base === void 0) return {};
	const url = (path) => base.replace(/\/*$/, "/") + path.split("/").map(encodeURIComponent).join("/");
	const logs = test?.logs ?? null;
	const [first, ...others] = [
		...logs === null ? [] : [{
			name: "stdout.log",
			url: url(logs.stdout)
		}],
		...logs === null ? [] : [{
			name: "stderr.log",
			url: url(logs.stderr)
		}],
		...run.console === null ? [] : [{
			name: "console.log",
			url: url(run.console)
		}]
	];
	if (first === void 0) return {};
	return {
		log_url: first.url,
		...others.length === 0 ? {} : { output_files: others }
	};
}
function environmentOf(run) {
	const { environment, machine } = run;
	const settings = environment.settings.map(({ parameter, readBack }) => `${parameter} = ${readBack}`);
	const { kind, accelerator, arch, cpus, memoryMiB, cpuVendor } = machine;
	return {
		comment: text([environment.name, ...settings].join(", ")),
		misc: {
			name: text(environment.name),
			kind,
			accelerator,
			arch,
			cpus,
			memory_mib: memoryMiB,
			cpu_vendor: cpuVendor
		}
	};
}
function runIdentity(run) {
	return [
		run.suite.name,
		run.environment.name,
		run.machine.name,
		run.startedAt,
		identity(run)
	];
}
function pathOf(segments) {
	return segments.map((segment) => segment.replaceAll(/[^a-zA-Z0-9_-]+/g, "_")).map((segment) => segment === "" ? "_" : segment).join(".");
}
/** No string of theirs holds NUL, nor, as JSON that others read, half a pair. */
function text(given) {
	return given.replaceAll("\0", "\\x00").toWellFormed();
}
/** The end of it, since that is where it went wrong; their limit counts characters. */
function excerpt(lines) {
	const whole = text(lines.join("\n"));
	return (whole.length <= longestExcerpt ? whole : whole.slice(whole.length - longestExcerpt)).toWellFormed();
}
function digest(...parts) {
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}
// src/results/merge.ts
/**
* The runs of several results as one. A run that is in more than one of them (the same suite, environment, kernel
* and machine, started at the same moment) is there once, as it was first. Paths lead from the new place to the old
* files; what all of it comes to is concluded anew.
*/
function mergeResults(parts) {
	const runs = /* @__PURE__ */ new Map();
	for (const { results, directory } of parts) for (const run of results.runs) {
		const key = runKey(run);
		if (!runs.has(key)) runs.set(key, moved(run, directory));
	}
	const tools = new Set(parts.map(({ results }) => results.tool));
	const [tool] = tools;
	const merged = sumUp([...runs.values()], { notices: [...new Set(parts.flatMap(({ results }) => results.notices))] });
	return tools.size === 1 && tool !== void 0 ? {
		...merged,
		tool
	} : merged;
}
function runKey({ suite, environment, kernel, machine, startedAt }) {
	const { buildId, release, version, source } = kernel;
	const which = buildId === null ? [
		release,
		version,
		source
	] : [buildId];
	return JSON.stringify([
		suite.name,
		environment.name,
		which,
		machine.name,
		startedAt
	]);
}
function moved(run, directory) {
	if (directory === "") return run;
	const from = (path) => posix.isAbsolute(path) ? path : posix.join(directory, path);
	const movedLogs = (logs) => logs === null ? null : {
		stdout: from(logs.stdout),
		stderr: from(logs.stderr)
	};
	return {
		...run,
		console: run.console === null ? null : from(run.console),
		tests: run.tests.map((test) => ({
			...test,
			logs: movedLogs(test.logs),
			attempts: test.attempts.map((attempt) => ({
				...attempt,
				logs: movedLogs(attempt.logs)
			}))
		}))
	};
}
// src/results/results-directory.ts
/** The results file's name in a job's output directory. */
const resultsFileName = "results.json";
/**
* Reads results from a job's output directory, or from the file itself.
* @throws UserError when there is none, or it cannot be read; ResultsError when it is damaged or of another version
*/
async function readResults(path) {
	const kind = await kindOfPath(path);
	if (kind === void 0) throw new UserError(`there is no ${path}; expected a directory that vmentry run wrote, or its ${resultsFileName}`);
	const file = kind === "directory" ? join(path, resultsFileName) : path;
	let text;
	try {
		text = await readFile(file, "utf8");
	} catch (error) {
		if (hasCode(error, "ENOENT")) throw new UserError(`${path} holds no ${resultsFileName}; expected a directory that vmentry run wrote`);
		throw new UserError(`${file} cannot be read: ${describeError(error)}`, { cause: error });
	}
	return {
		results: parseResults(text, file),
		directory: dirname(file)
	};
}
const tailBytes = 65536;
/** The last lines of a log, of which only the end is read, however long it is. */
async function readLogTail(directory, path, most) {
	try {
		await using file = await open(join(directory, path));
		const { size } = await file.stat();
		const start = Math.max(0, size - tailBytes);
		const buffer = Buffer.alloc(Math.min(size, tailBytes));
		const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
		const lines = splitLines(buffer.subarray(0, bytesRead).toString("utf8"));
		return {
			path,
			lines: (start === 0 ? lines : lines.slice(1)).slice(-most)
		};
	} catch (error) {
		return {
			path,
			lines: void 0,
			problem: hasCode(error, "ENOENT") ? "is not there any more" : `cannot be read: ${describeError(error)}`
		};
	}
}
// src/cli/results.ts
const shownTests = 20;
const shownLogLines = 30;
function addResults(program) {
	const results = program.command("results").description("read what vmentry run wrote: DIR is its output directory, or the results.json in it");
	results.command("show").description("print the summary, or what is known of single tests").argument("<dir...>", "results; several are shown as one").option("--test <pattern>", "the tests with this id, or whose id this regular expression matches").option("--json", "print the results as JSON", false).action(show);
	results.command("compare").description("say what changed; ends with 1 when a test, the kernel or a run is worse").argument("<before>", "results").argument("<after>", "results").option("--markdown", "as Markdown", false).option("--out <file>", "write it there and not to standard output").action(compare);
	results.command("merge").description("put the runs of several results into one results file").argument("<dir...>", "results").option("--out <file>", "write it there and not to standard output; paths are relative to its directory").action(merge);
	addFormat(results, "ktap", "KTAP version 1", formatKtap);
	addFormat(results, "junit", "JUnit XML", formatJUnit);
	addFormat(results, "markdown", "Markdown, as in summary.md", formatMarkdown);
	addFormat(results, "kcidb", "JSON for KCIDB, schema v5.3", (all, options) => formatKcidb(all, options)).requiredOption("--origin <name>", "your CI system's name at KCIDB").option("--checkout <id>", "the checkout's id, when KCIDB has it already").option("--build <id>", "the build's id, when KCIDB has it already").option("--commit <sha>", "the commit that was built").option("--repository <url>", "https:// address of the repository with the commit").option("--branch <name>", "the branch that the commit was on").option("--logs <url>", "where the output directory can be downloaded from");
	return results;
}
function addFormat(parent, name, what, format) {
	return parent.command(name).description(`print the results as ${what}`).argument("<dir...>", "results; several are printed as one").option("--out <file>", "write it there and not to standard output").action(async (paths, options) => {
		await put(format(await readAll(paths), options), options);
	});
}
async function show(paths, { json, test }) {
	const results = await readAll(paths, ".");
	const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
	if (test === void 0) {
		await put(json ? formatResults(results) : formatSummary(results, { colour }), {});
		return;
	}
	const found = findTests(results, test);
	if (found.length === 0) {
		const ids = new Set(results.runs.flatMap((run) => run.tests.map(({ id }) => id)));
		throw new UserError(`no test matches --test ${JSON.stringify(test)}${didYouMean(test, ids)}`);
	}
	if (json) {
		const shown = found.map((each) => ({
			environment: each.run.environment.name,
			...each.test
		}));
		await put(`${JSON.stringify(shown, null, 2)}\n`, {});
		return;
	}
	const texts = [];
	for (const each of found.slice(0, shownTests)) {
		const { logs } = each.test;
		const files = logs === null ? [] : [logs.stdout, logs.stderr];
		const tails = await Promise.all(files.map((file) => readLogTail(".", file, shownLogLines)));
		texts.push(formatTest(each, tails, { colour }));
	}
	if (found.length > shownTests) texts.push(`and ${found.length - shownTests} more\n`);
	await put(texts.join("\n"), {});
}
async function compare(beforePath, afterPath, options) {
	const [before, after] = [await readAll([beforePath], "."), await readAll([afterPath], ".")];
	const comparison = compareResults(before, after);
	if (comparison.common === 0) {
		const names = (results) => [...new Set(results.runs.map((run) => run.environment.name))].join(", ") || "none";
		throw new UserError(`${beforePath} and ${afterPath} have no test under the same environment in common, so there is nothing to compare (environments: ${names(before)}; ${names(after)})`);
	}
	const colour = options.out === void 0 && process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
	await put(options.markdown ? formatComparisonMarkdown(comparison) : formatComparison(comparison, { colour }), options);
	process.exitCode = comparison.isWorse ? exitCode.testsFailed : exitCode.good;
}
async function merge(paths, options) {
	const place = options.out === void 0 ? "." : resolve(options.out, "..");
	await put(formatResults(await readAll(paths, place)), options);
}
/** Results as one, with paths as seen from a directory; by default from their own, or from here for several. */
async function readAll(paths, from) {
	const all = [];
	for (const path of paths) all.push(await readResults(path));
	const [only] = all;
	const place = resolve(from ?? (all.length === 1 ? only?.directory : void 0) ?? ".");
	return mergeResults(all.map(({ results, directory }) => ({
		results,
		directory: relative(place, resolve(directory))
	})));
}
async function put(text, { out }) {
	if (out === void 0) process.stdout.write(text);
	else await writeFileAtomic(resolve(out), text);
}
export { addResults };
