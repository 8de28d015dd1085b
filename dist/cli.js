#!/usr/bin/env node
import "./chunks/rolldown-runtime.js";
import { i as InvalidArgumentError, n as program, r as Option, t as verify$1 } from "./chunks/packages-CUHtNwAg.js";
import { a as visible, c as UserError, d as exitCodeOf, f as hasCode, l as describeError, n as didYouMean, o as Interrupted, r as formatBytes, s as MachineError, t as counted, u as exitCode } from "./chunks/text.js";
import { t as version } from "./chunks/version.js";
import { n as streamLog, t as silentLog } from "./chunks/log.js";
import { t as temporaryDirectory } from "./chunks/temporary.js";
import { C as dropbear, E as signify, G as foreignRoot, H as architectures, K as hostArchitecture, O as openKernel, S as busybox, T as kexec, U as debianArchitecture, W as foreignInstallCommand, _ as defaultStore, a as openStageOneKernel, c as makeRunKeys, d as stageOneArchitecture, f as stageOneDirectory, h as kernelId, i as openMachine, l as buildStageOne, m as openKernelServer, n as openGivenKernel, o as buildStageTwo, p as stageOneInstallCommand, s as keepRunKeys, u as findStageOneKernel, v as openStore, w as findProgram, x as chooseAccelerator } from "./chunks/given-kernel.js";
import { t as interruptedBy } from "./chunks/interrupt.js";
import { n as parseDuration, r as parseWholeNumber, t as durationForm } from "./chunks/quantities.js";
import { c as buildCommit, i as describeBuilt, l as takeLock, r as describeBoot$1, s as BuildStatus, t as runBuildJob } from "./chunks/build-job.js";
import { n as formatBuildReport } from "./chunks/build-report.js";
import { A as tokenShape, B as machineNameRule, F as roles, N as admitTokenFile, P as openTokens, a as refusedBy, i as openServerClient, r as jsonOf, z as machineName } from "./chunks/server.js";
import { _ as backOffMs, a as runReportJob, d as howText, f as placesText, g as compareResults, h as changeKinds, i as shortLine, l as formatReportMarkdown, o as formatReportHtml, r as failureOf, s as formatReport, t as openClient } from "./chunks/open-client.js";
import { A as statusWords, D as describeCounts, E as countsAs, G as monotonicMs, J as within, K as sleep, W as formatDuration, c as placeNames, q as throwIfInterrupted, x as splatName } from "./chunks/taggedTemplateLiteral.js";
import { n as execa } from "./chunks/packages-DWQ1QzZj.js";
import { i as runTool, n as plainIssue, t as parseYaml } from "./chunks/yaml-file.js";
import { n as cacheDirectory, r as kindOfPath, s as writeFileAtomic, t as joinParts } from "./chunks/markdown-size.js";
import { t as actionsMatrices } from "./chunks/actions-matrices.js";
import { n as describeOmission, t as planRun } from "./chunks/plan-request.js";
import { t as formatPlan } from "./chunks/plan-file.js";
import { t as planDefaults } from "./chunks/plan-defaults.js";
import { a as eventLines, c as formatMarkdown, i as Tally, l as painter, n as expectedFacts, o as formatSummary, r as linesProgress, s as splitLines, t as runJob, u as planEnvironments } from "./chunks/job.js";
import { r as readEnvironments } from "./chunks/prepare.js";
import { r as findingClasses, t as classWords } from "./chunks/finding-class.js";
import { a as oneLine$1, c as shownLine, l as shownLines, n as codeBlock, r as details, t as code } from "./chunks/markdown-text.js";
import { E as deathSplat, N as testsInRuns, O as attemptName, P as logPlace, S as splatCases, T as describeExpectation, b as conclusionCase, l as parseResults, p as formatJUnit, s as formatResults, w as repeatCommand$1, x as isRedCase, y as casesOf, z as sumUp } from "./chunks/results-file.js";
import { t as jobDefaults } from "./chunks/request.js";
import { c as variantPattern, n as commitPattern, r as formatKey } from "./chunks/manifest.js";
import { A as object, C as array, E as int, F as union, M as strictObject, N as string, O as literal, P as tuple, T as discriminatedUnion, k as number, w as boolean, x as _enum } from "./chunks/packages-DR1_XnEf.js";
import { t as inertText } from "./chunks/inert-text.js";
import { i as digestOfVariant, m as git, r as readVariant } from "./chunks/find-variants.js";
import { t as readUserText } from "./chunks/user-file.js";
import { once } from "node:events";
import { basename, dirname, isAbsolute, join, posix, relative, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism, hostname, userInfo } from "node:os";
import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import { createServer } from "node:http";
// src/environment/describe-plan.ts
/** What a plan will do, for a person to read: totals, then each boot with its environments in their order. */
function describePlan$1({ boots, notApplicable }) {
	const steps = boots.flatMap((boot) => boot.steps);
	const changes = steps.flatMap((step) => step.changes);
	const count = (kind) => changes.filter((change) => change.kind === kind).length;
	const width = Math.max(0, ...steps.map(({ environment }) => visible(environment.name).length));
	return [
		`${[
			counted(steps.length, "environment"),
			counted(boots.length, "boot"),
			counted(count("reload"), "module reload"),
			counted(count("write"), "write")
		].join(", ")}; not applicable: ${notApplicable.length}`,
		...boots.flatMap((boot, index) => describeBoot(boot, index, width)),
		...notApplicable.length === 0 ? [] : ["", "not applicable"],
		...notApplicable.map(({ environment, reason }) => `  ${visible(environment.name)}: ${visible(reason)}`),
		""
	].join("\n");
}
function describeBoot({ cmdline, steps }, index, width) {
	const words = cmdline.length === 0 ? "nothing added to its command line" : `with ${visible(cmdline.join(" "))}`;
	return [
		"",
		`boot ${index + 1}: ${words}`,
		...steps.flatMap(({ environment, changes }) => {
			return (changes.length === 0 ? ["nothing to change"] : changes.map(({ text }) => visible(text))).map((line, at) => `  ${(at === 0 ? visible(environment.name) : "").padEnd(width)}  ${line}`);
		})
	];
}
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
		[`${paint(comparison.isWorse ? "red" : "green", verdict(comparison))}: ${describe$3(comparison)}`]
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
function describe$3(comparison) {
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
	const heading = `## ${comparison.isWorse ? "❌" : "✅"} vmentry: ${verdict(comparison)}: ${describe$3(comparison)}`;
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
	const shown = visible(oneLine$1(name)).replaceAll("#", "\\x23").replace(/^-/, "\\x2d");
	return shown === "" ? "(no name)" : shown;
}
/** What a directive says behind the name: one line, without another directive in it. */
function ktapReason(text) {
	return visible(oneLine$1(text)).replaceAll("#", "\\x23");
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
	const repeat = repeatCommand$1(test, run);
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
		...splat === void 0 ? [] : ["  it killed the machine:", ...quoted$1(splat.lines)],
		...logs.flatMap(({ path, lines: tail, problem }) => [`  ${visible(path)}${problem === void 0 ? "" : `: ${shownLine(problem)}`}`, ...quoted$1(tail ?? [])])
	].join("\n")}\n`;
}
const colours = {
	pass: "green",
	skip: "yellow",
	flaky: "yellow",
	"known-failure": "yellow"
};
function quoted$1(lines) {
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
		comment: text$1(run.kernel.release),
		valid: true,
		...isTold ? { git_commit_hash: commit } : {},
		...repository === void 0 ? {} : { git_repository_url: repository },
		...branch === void 0 ? {} : { git_repository_branch: text$1(branch) }
	};
}
function buildOf(run, id, checkoutId, { origin }) {
	const { kernel, machine } = run;
	return {
		checkout_id: checkoutId,
		id,
		origin,
		comment: text$1(`${kernel.release} ${kernel.version}`),
		architecture: machine.arch.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_"),
		status: "PASS",
		misc: {
			release: text$1(kernel.release),
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
		comment: text$1(message === "" ? name : `${name}: ${message}`),
		...isStarted && test.startedAt !== null ? { start_time: test.startedAt } : {},
		...isStarted ? { duration: durationMs / 1e3 } : {},
		...isTold ? { log_excerpt: excerpt(details) } : {},
		...logsOf(each, run, options),
		environment: environmentOf(run),
		misc: {
			name: text$1(name),
			vmentry_status: text$1(outcome === "flaky" ? outcome : type)
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
		comment: text$1(`${each.name}/${name}${reason === "" ? "" : `: ${reason}`}`),
		...start_time === void 0 ? {} : { start_time },
		...durationMs === null ? {} : { duration: durationMs / 1e3 },
		environment,
		misc: {
			name: text$1(name),
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
		report_subject: text$1(reason),
		...isHttps(link) ? { report_url: link } : {},
		culprit: {
			code: true,
			tool: false,
			harness: false
		},
		comment: text$1(describeExpectation(expected)),
		misc: {
			owner: text$1(owner),
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
		comment: text$1([environment.name, ...settings].join(", ")),
		misc: {
			name: text$1(environment.name),
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
function text$1(given) {
	return given.replaceAll("\0", "\\x00").toWellFormed();
}
/** The end of it, since that is where it went wrong; their limit counts characters. */
function excerpt(lines) {
	const whole = text$1(lines.join("\n"));
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
// src/report/text.ts
const toldFindings = 15;
const toldProblems = 20;
const toldLines = 5;
/**
* A report as a few lines for a terminal or a pipe: what broke, the most important first; because of what it is not
* whole; how many there are of what is not red; and what it comes to. Control characters in others' text are made
* visible.
*/
function formatReportText(report, { colour }) {
	const paint = painter(colour);
	const names = placeNames(report.table.places);
	const red = report.findings.filter(({ isRed }) => isRed);
	return [
		[aboutLine(report), comparedLine(report)],
		...red.slice(0, toldFindings).map((finding) => findingLines(finding, names, paint)),
		more(red.length - toldFindings, "finding that is red", "findings that are red"),
		problemLines(report, paint),
		quietLines(report, paint),
		[conclusionLine(report, paint)]
	].filter((lines) => lines.length > 0).map((lines) => `${lines.join("\n")}\n`).join("\n");
}
function aboutLine({ run, counts }) {
	const what = [run.commit.slice(0, 12), run.subject].filter((text) => text !== "").join(" ");
	return `${shownLine(what === "" ? "an unknown commit" : what, 150)}: ${describeCounts(counts)}`;
}
function comparedLine({ baseline, history }) {
	const past = history.runs === 0 ? "no history" : `a history of ${counted(history.runs, "run")}`;
	if (baseline === null) return `compared with no baseline, and with ${past}`;
	const { commit, subject, source, places, distance } = baseline;
	const where = distance === null || distance === 0 ? "" : `, ${counted(distance, "commit")} before the merge-base`;
	const what = [
		commit.slice(0, 12),
		subject,
		`(${source})`
	].filter((text) => text !== "").join(" ");
	return `compared with ${shownLine(what, 200)}${where}, in ${counted(places, "environment")}, and with ${past}`;
}
function findingLines(finding, names, paint) {
	const { class: kind, title, location, example, splat, build } = finding;
	const where = placesText(finding, names, shownLine);
	const how = howText(finding, shownLine);
	const messages = build === null ? [] : build.messages.slice(0, toldLines).map((each) => describe$2(each));
	return [
		`${paint("red", classWords[kind].one.toUpperCase())} ${shownLine(title, 200)}${where === "" ? "" : ` (${where})`}`,
		...how === "" ? [] : [`     ${how}`],
		...location === null ? [] : [`     at ${shownLine(`${location.file}:${location.line}`)}`],
		...splat === null || splat.title === finding.reason ? [] : [`     ${shownLine(splat.title)}`],
		...messages.map((text) => `     | ${shownLine(text)}`),
		...(example?.tail ?? []).slice(-5).map((line) => `     | ${shownLine(line)}`),
		...example === null || example.repeat === "" ? [] : [`     repeat: ${shownLine(example.repeat, 2e3)}`]
	];
}
function describe$2({ file, line, severity, message }) {
	return `${file}:${line}: ${severity}: ${message}`;
}
function problemLines({ problems }, paint) {
	return [...problems.slice(0, toldProblems).map(({ text }) => `${paint("red", "INCOMPLETE")} ${shownLine(text, 500)}`), ...more(problems.length - toldProblems, "problem")];
}
function quietLines({ findings, history }, paint) {
	const quiet = findings.filter(({ isRed }) => !isRed);
	const told = findingClasses.flatMap((kind) => {
		const count = quiet.filter((each) => each.class === kind).length;
		return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
	});
	return [...told.length === 0 ? [] : [`${paint("yellow", "NOT RED")} ${told.join(", ")}`], ...history.problems.map((text) => `${paint("yellow", "HISTORY")} ${shownLine(text)}`)];
}
function more(count, one, many) {
	return count > 0 ? [`and ${counted(count, `more ${one}`, many === void 0 ? void 0 : `more ${many}`)}`] : [];
}
function conclusionLine({ conclusion, reason }, paint) {
	if (conclusion === "good") return paint("green", "nothing broke");
	return `${paint("red", conclusion)}: ${shownLine(reason, 1e3)}`;
}
// src/server/boot-signature.ts
/** The line that says nothing and has to be there. */
const comment = "untrusted comment: ";
/** How signify calls ed25519. */
const algorithm = "Ed";
/**
* Opens the private key in a file (PEM, PKCS #8); a file that is not there is made, with a new key, readable by
* its owner alone.
* @throws UserError when the file holds something else
*/
async function openSigningKey(path) {
	await mkdir(dirname(path), { recursive: true });
	try {
		const file = await open(path, "wx", 384);
		try {
			const { privateKey } = generateKeyPairSync("ed25519");
			await file.writeFile(privateKey.export({
				format: "pem",
				type: "pkcs8"
			}));
			await file.sync();
		} finally {
			await file.close();
		}
	} catch (error) {
		if (!hasCode(error, "EEXIST")) throw error;
	}
	let key;
	try {
		key = createPrivateKey(await readFile(path));
	} catch (error) {
		throw new UserError(`${path} holds no private key in PEM; name a file that does not exist to have one made`, { cause: error });
	}
	if (key.asymmetricKeyType !== "ed25519") throw new UserError(`${path} holds a key of type ${key.asymmetricKeyType}, expected ed25519`);
	return signingKey(key);
}
function signingKey(key) {
	const raw = createPublicKey(key).export({
		format: "der",
		type: "spki"
	}).subarray(-32);
	const number = createHash("sha256").update(raw).digest().subarray(0, 8);
	const encode = (bytes) => Buffer.concat([
		Buffer.from(algorithm),
		number,
		bytes
	]).toString("base64");
	return {
		publicKey: `${comment}vmentry boot key\n${encode(raw)}\n`,
		sign: (message) => `${comment}vmentry boot answer\n${encode(sign(null, Buffer.from(message), key))}\n${message}`
	};
}
// src/server/tell-console.ts
/** Lines that come close together are told together. */
const gatherMs = 200;
/** Characters, of up to three bytes each: below the most that a request may have. */
const mostAtOnce = 16384;
/** As much as the server keeps; of a console that is faster, or while the server is away, the oldest lines go. */
const mostWaiting = 262144;
const backOff = {
	firstMs: 500,
	mostMs: 3e4
};
/** How long to go on trying after the console has ended. */
const lastTriesMs = 3e4;
/**
* Tells a machine's console to the kernel server, line by line, whose page shows it. A server that is away is tried
* again.
* @returns how many lines were left out, since the server was away or they came too fast
* @throws UserError when the server refuses; Error when it was away at the end
*/
async function tellConsole({ client, machine, source, log, signal }) {
	if (!machineName.test(machine)) throw new UserError(machineNameRule);
	const waiting = new WaitingLines();
	let isOver = false;
	let wake = Promise.withResolvers();
	const reading = readLines(source, waiting, () => wake.resolve()).finally(() => {
		isOver = true;
		wake.resolve();
	});
	reading.catch(() => {});
	const teller = new Teller(client, `/v1/machines/${machine}/console`, log);
	for (;;) {
		throwIfInterrupted(signal);
		const text = waiting.take(mostAtOnce);
		if (text !== "") await teller.tell(text, () => isOver, signal);
		else if (isOver) break;
		else {
			await wake.promise;
			wake = Promise.withResolvers();
			if (!isOver) await sleep(gatherMs, signal);
		}
	}
	throwIfInterrupted(signal);
	await reading;
	return waiting.leftOut;
}
async function readLines(source, waiting, onMore) {
	const decoder = new TextDecoder();
	for await (const chunk of source) {
		waiting.add(decoder.decode(chunk, { stream: true }));
		onMore();
	}
	waiting.end(decoder.decode());
}
/** Tells lines one after the other, each until the server has it. */
var Teller = class {
	#client;
	#path;
	#log;
	#failures = 0;
	#overAtMs;
	constructor(client, path, log) {
		this.#client = client;
		this.#path = path;
		this.#log = log;
	}
	async tell(text, isOver, signal) {
		for (;;) {
			const problem = await tryToTell(this.#client, this.#path, text);
			if (problem === void 0) break;
			if (problem === "too fast") {
				await sleep(1e3, signal);
				continue;
			}
			if (this.#failures === 0) this.#log.warn(`${problem}; trying again`);
			this.#failures += 1;
			if (isOver()) this.#overAtMs ??= monotonicMs();
			if (this.#overAtMs !== void 0 && monotonicMs() - this.#overAtMs > lastTriesMs) throw new Error(`${problem}; the console's last lines were not told`);
			await sleep(backOffMs(backOff, this.#failures), signal);
		}
		if (this.#failures > 0) this.#log.info(`the server at ${this.#client.address} answers again`);
		this.#failures = 0;
	}
};
/** @returns why it is to be tried again; undefined when it was taken */
async function tryToTell(client, path, text) {
	try {
		const answer = await client.ask(path, {
			method: "POST",
			body: text
		});
		if (answer.isOk) return void 0;
		if (answer.status === 429) return "too fast";
		if (answer.status < 500) throw refusedBy(client, answer, "the machine's or an admin's token");
		return `the server at ${client.address} answers ${answer.status}`;
	} catch (error) {
		if (error instanceof UserError) throw error;
		return describeError(error);
	}
}
/** Lines that are still to be told. */
var WaitingLines = class {
	leftOut = 0;
	#whole = "";
	#begun = "";
	add(text) {
		const all = this.#begun + text;
		const end = all.length > mostAtOnce ? all.length : all.lastIndexOf("\n") + 1;
		this.#whole += all.slice(0, end);
		this.#begun = all.slice(end);
		const excess = this.#whole.length - mostWaiting;
		if (excess <= 0) return;
		const lineEnd = this.#whole.indexOf("\n", excess) + 1;
		const gone = this.#whole.slice(0, lineEnd === 0 ? excess : lineEnd);
		this.#whole = this.#whole.slice(gone.length);
		this.leftOut += gone.split("\n").length - 1;
	}
	/** No more is to come, not even the end of the last line. */
	end(text) {
		this.add(text);
		this.#whole += this.#begun;
		this.#begun = "";
	}
	/** The next lines, whole where they fit; empty when there are none. */
	take(most) {
		const end = this.#whole.length <= most ? this.#whole.length : this.#whole.lastIndexOf("\n", most - 1) + 1;
		const text = this.#whole.slice(0, end === 0 ? most : end);
		this.#whole = this.#whole.slice(text.length);
		return text;
	}
};
// src/server/token-keeper.ts
/** The tokens of a state file, whether a server uses it now or not. @throws UserError when it is no such file */
async function tokensOfState(path, { isNew = false } = {}) {
	if (!isNew && await kindOfPath(path) === void 0) throw new UserError(`there is no state ${path}: name the file that vmentry serve --state has`);
	const tokens = openTokens(path);
	return {
		async make(wish) {
			if (!tokens.areNeeded && wish.role !== "admin") throw firstIsAdmin();
			return tokens.make(wish);
		},
		list: async () => tokens.list(),
		async revoke(id) {
			if (!tokens.revoke(id)) throw noToken(id);
		},
		async [Symbol.asyncDispose]() {
			tokens[Symbol.dispose]();
		}
	};
}
const madeShape = object({
	id: string(),
	token: string()
});
/** The tokens of a server, as one of its admins asks for them. @throws UserError when the token file cannot be read */
async function tokensOfServer(server, tokenFile) {
	const client = await openServerClient(server, tokenFile);
	return {
		async make(wish) {
			const answer = await client.ask("/v1/tokens", {
				method: "POST",
				body: JSON.stringify(wish)
			});
			return readAnswer(client, answer, madeShape);
		},
		async list() {
			const answer = await client.ask("/v1/tokens");
			return readAnswer(client, answer, object({ tokens: array(tokenShape) })).tokens;
		},
		async revoke(id) {
			const answer = await client.ask(`/v1/tokens/${encodeURIComponent(id)}`, { method: "DELETE" });
			if (answer.status === 404) throw noToken(id);
			if (!answer.isOk) throw refusedBy(client, answer, adminsToken);
		},
		async [Symbol.asyncDispose]() {}
	};
}
const adminsToken = "an admin's token";
function readAnswer(client, answer, shape) {
	if (!answer.isOk) throw refusedBy(client, answer, adminsToken);
	const read = shape.safeParse(jsonOf(answer.text));
	if (read.success) return read.data;
	throw new UserError(`${client.address} does not answer as a kernel server does: name the address that vmentry serve prints`);
}
function firstIsAdmin() {
	return new UserError("the first token is to be an admin's, since from then on nobody gets in without one: --role admin");
}
function noToken(id) {
	return new UserError(`there is no token ${visible(id)} that is good: vmentry token ls shows what there is`);
}
// src/runner/live-progress.ts
/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const clearLine = "\r\x1B[K";
/**
* Progress on a terminal: one status line that is kept up to date, and what happens printed above it. Quiet, there
* is no status line.
*/
function liveProgress(options) {
	const { stream, refreshMs = 1e3, now = monotonicMs, level = "normal" } = options;
	const tally = new Tally(now);
	let timer;
	let isShown = false;
	const clear = () => {
		if (isShown) stream.write(clearLine);
		isShown = false;
	};
	const show = () => {
		const status = [
			tally.done,
			tally.counts({ isShort: true }),
			tally.left(),
			tally.running(20)
		].filter((part) => part !== "").join(" · ");
		stream.write(clearLine + cut$1(status, (stream.columns ?? 80) - 1));
		isShown = true;
	};
	const printAll = (lines) => {
		const wasShown = isShown;
		clear();
		stream.write(lines.map((line) => `${line}\n`).join(""));
		if (wasShown) show();
	};
	const stop = () => {
		clearInterval(timer);
		timer = void 0;
		clear();
	};
	return {
		print: (line) => printAll([line]),
		showRunning: () => printAll(tally.runningLines()),
		onProgress(event) {
			tally.take(event);
			const lines = eventLines(event, tally, options);
			if (lines.length > 0) {
				clear();
				stream.write(lines.map((line) => `${line}\n`).join(""));
			}
			if (event.kind === "finished") return stop();
			if (level === "quiet") return;
			if (event.kind === "began") {
				stop();
				timer = setInterval(show, refreshMs).unref();
			}
			show();
		},
		[Symbol.dispose]: stop
	};
}
/** Fits a line into so many columns. Wide and combining characters would deceive the count: they become `?`. */
function cut$1(line, columns) {
	const plain = line.replace(/[^\x20-\x7e·]/gu, "?");
	return plain.length <= columns ? plain : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}
// src/job/plan.ts
/**
* What a job is going to do to its machine, which is not started: from the kernel's configuration and from what
* the machine's CPU is expected to be. The job makes the plan again once the machine is up.
* @throws UserError
*/
async function planJob(request, context) {
	await using scratch = temporaryDirectory("plan");
	const place = {
		...context,
		scratch: scratch.path
	};
	const environments = await readEnvironments(request);
	await using given = await openGivenKernel(request, place);
	const { kernel } = given;
	const stageOneKernel = await openStageOneKernel(request.machine, kernel, place);
	await using machine = await openMachine(request.machine, stageOneKernel, {
		...place,
		consolePath: join(scratch.path, "console.log"),
		menuSeconds: 0
	});
	machine.check(kernel);
	return planEnvironments(environments, expectedFacts(kernel, machine.description, request.machine.labels));
}
// src/cli/interrupt.ts
/** A signal that fires at the first Ctrl-C (SIGINT), SIGTERM or hang-up; a second one ends the process at once. */
function interruptSignal(onFirst) {
	return interruptedBy({
		signals: [
			"SIGINT",
			"SIGTERM",
			"SIGHUP"
		],
		message: "interrupted",
		exitCode: exitCode.interrupted,
		onFirst
	});
}
// src/cli/options.ts
/** Reads a whole number between two bounds, or says what was expected. */
function wholeNumber$1(least, most) {
	return (text) => {
		const value = parseWholeNumber(text, least, most);
		if (value !== void 0) return value;
		throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
	};
}
/** Reads a time as milliseconds, or says what was expected. */
function duration(text) {
	const ms = parseDuration(text);
	if (ms !== void 0) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}.`);
}
function collect(value, previous = []) {
	return [...previous, value];
}
/** Which kernel is booted, the same for every command that boots one. */
function kernelOptions() {
	return [
		new Option("--kernel <kernel>", "a kernel build directory (O=), an image, a linux-image .deb, or COMMIT/VARIANT of the kernel store").makeOptionMandatory(),
		new Option("--store <place>", "the kernel store; default: see vmentry store"),
		new Option("--modules <dir>", "the modules of a kernel that is given as an image")
	];
}
/** The options of a machine, the same for every command that boots one. */
function machineOptions() {
	return [
		new Option("--cpus <n>", "the machine's CPUs; default: this host's").argParser(wholeNumber$1(1, 512)),
		new Option("--memory <MiB>", "the machine's memory; default: 6144, at most half of this host's").argParser(wholeNumber$1(256, 1048576)),
		new Option("--accelerator <name>", "kvm, tcg (emulation), or auto: kvm where it is proved to work").choices([
			"auto",
			"kvm",
			"tcg"
		]).default("auto"),
		new Option("--boot-timeout <time>", "how long each boot stage may take").argParser(duration).default(12e4, "120s"),
		new Option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor"),
		new Option("--cmdline <text>", "added to the kernel's command line")
	];
}
// src/cli/job-options.ts
function addPlaceOptions(command) {
	for (const option of kernelOptions()) command.addOption(option);
	command.option("--env <path...>", "*.env.yaml files, or directories of them; may be given again").option("--only-env <name>", "only environments of this name, * for anything; may be given again", collect).option("--label <name>", "what environments may require of the machine; may be given again", collect);
	for (const option of machineOptions()) command.addOption(option);
}
/** As many as `--until-failure` alone stands for. */
const manyTimes = 1e4;
function addTestOptions(command) {
	command.option("--selftests <dir>", "a build or install directory of the selftests; default: those that the store has with the kernel").option("--commit <id>", "what a kernel given as a path was built from, for the results").option("--suite <name>", "kvm, or kselftest/NAME for another collection of an installation; default: kvm").option("--suite-file <path>", "a *.suite.yaml: tests, arguments, times; may be given again", collect).option("--test-file <path>", "a .test file or a directory of them; may be given again", collect).option("--test <id>", "only this test, such as kvm/steal_time; may be given again", collect).option("--filter <regexp>", "only tests whose name matches").option("--jobs <n>", "tests at a time; default: the machine's CPUs", wholeNumber$1(1, 512)).option("--timeout <time>", "for each test; default: what the collection's settings file says, else 120s", duration).addOption(new Option("--iterations <n>", "run each test so many times, until it fails").argParser(wholeNumber$1(1, 1e6)).conflicts(["untilFailure", "for"])).addOption(new Option("--until-failure [n]", `run each test until it fails, at most n times (${manyTimes})`).argParser(wholeNumber$1(1, 1e6)).conflicts(["iterations", "for"])).addOption(new Option("--for <time>", "run each test again until the time is over or it fails").argParser(duration).conflicts(["iterations", "untilFailure"])).option("--no-retry", "do not repeat alone what failed beside other tests").option("--known-failures <file>", "default: .vmentry/known-failures.yaml of the kernel tree", collect).option("--allowed-splats <file>", "default: .vmentry/allowed-splats.yaml of the kernel tree", collect);
}
function machineRequest(options) {
	const { cpus, memory, stage1Kernel, cmdline } = options;
	return {
		accelerator: options.accelerator,
		bootTimeoutMs: options.bootTimeout,
		labels: options.label ?? [],
		...cpus === void 0 ? {} : { cpus },
		...memory === void 0 ? {} : { memoryMiB: memory },
		...stage1Kernel === void 0 ? {} : { stageOneKernel: stage1Kernel },
		...cmdline === void 0 ? {} : { cmdline }
	};
}
function kernelRequest({ kernel, store, modules }) {
	return {
		kernel,
		...store === void 0 ? {} : { store },
		...modules === void 0 ? {} : { modules }
	};
}
function placeRequest(options) {
	return {
		...kernelRequest(options),
		environments: options.env ?? [],
		onlyEnvironments: options.onlyEnv ?? [],
		machine: machineRequest(options)
	};
}
function testRequest(options) {
	const { commit, selftests, suite, filter, jobs, timeout } = options;
	const repetition = repetitionOf(options);
	return {
		suiteFiles: options.suiteFile ?? [],
		testFiles: options.testFile ?? [],
		tests: options.test ?? [],
		retryFailures: options.retry,
		knownFailures: options.knownFailures ?? [],
		allowedSplats: options.allowedSplats ?? [],
		...commit === void 0 ? {} : { commit },
		...selftests === void 0 ? {} : { selftests },
		...timeout === void 0 ? {} : { timeoutMs: timeout },
		...suite === void 0 ? {} : { suite },
		...filter === void 0 ? {} : { filter },
		...jobs === void 0 ? {} : { jobs },
		...repetition === void 0 ? {} : { repetition }
	};
}
function repetitionOf({ iterations, untilFailure, for: ms }) {
	if (iterations !== void 0) return {
		kind: "times",
		times: iterations
	};
	if (untilFailure !== void 0) return {
		kind: "until-failure",
		atMost: untilFailure === true ? manyTimes : untilFailure
	};
	return ms === void 0 ? void 0 : {
		kind: "for",
		ms
	};
}
// src/cli/boot.ts
function addBoot(program) {
	const command = program.command("boot").description("boot a kernel through both stages and keep the machine up until Ctrl-C; prints how to reach it").option("--menu <seconds>", "how long stage one shows its kernel list", wholeNumber$1(0, 3600), 2).option("--console-log <file>", "where the console's log goes; default: a temporary file").option("--json", "print how to reach the machine as JSON on standard output", false).option("--verbose", "also say the details", false);
	for (const option of [...kernelOptions(), ...machineOptions()]) command.addOption(option);
	return command.action(boot);
}
async function boot(options) {
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.info("ending the machine"));
	await using scratch = temporaryDirectory("boot");
	await using given = await openGivenKernel(kernelRequest(options), {
		scratch: scratch.path,
		log,
		signal
	});
	const { kernel } = given;
	const request = machineRequest(options);
	const stageOneKernel = await openStageOneKernel(request, kernel, {
		scratch: scratch.path,
		signal
	});
	const consolePath = options.consoleLog === void 0 ? join(scratch.path, "console.log") : resolve(options.consoleLog);
	await mkdir(join(consolePath, ".."), { recursive: true });
	await using machine = await openMachine(request, stageOneKernel, {
		consolePath,
		scratch: scratch.path,
		menuSeconds: options.menu,
		log,
		signal
	});
	const { cmdline } = request;
	const booted = await machine.boot(kernel, {
		signal,
		...cmdline === void 0 ? {} : { cmdline }
	});
	if (options.json) {
		const { identity, source } = kernel;
		const answer = {
			kernel: {
				source,
				...identity
			},
			ssh: booted.ssh,
			console: consolePath,
			phases: booted.phases
		};
		process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
	} else {
		process.stdout.write(`The machine is up. To reach it:\n  ${booted.ssh.join(" ")}\n`);
		process.stdout.write(`Its console: ${consolePath}\nCtrl-C ends it.\n`);
	}
	const interrupted = new Promise((end) => signal.addEventListener("abort", () => end(new Interrupted())));
	const how = await Promise.race([booted.died, interrupted]);
	if (!(how instanceof Interrupted)) throw new MachineError(`the machine died: ${describeError(how.reason)}`, { consoleTail: machine.console.tail(40) });
}
// src/cli/build.ts
function addBuild(program) {
	const command = program.command("build").description("build commits of a kernel repository into the kernel store, each as every variant").option("--repo <dir>", "the kernel's git repository", ".").addOption(new Option("--commit <rev>", "a branch, a tag, an id; default: HEAD").conflicts(["range", "mbox"])).addOption(new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox")).option("--mbox <file>", "each patch of a mailbox, put on --base").option("--base <rev>", "what the patches are put on").option("--variant <file...>", "*.variant.yaml, or directories of them; default: .vmentry/ in the repository", []).option("--store <place>", "the kernel store; default: see vmentry store").option("--work <dir>", "where source trees and build directories are kept; default: in the cache").addOption(new Option("--jobs <n>", "compilers at a time; default: the processors").argParser(wholeNumber$1(1, 4096)).default(availableParallelism(), "the processors")).option("--force", "build what the store has, too", false).option("--stop-at-failure", "build no later commit once one is no good", false).option("--fail-on-warnings", "a commit with new warnings is no good", false).option("--boot", "also boot each that was built, once, on a QEMU machine of this host", false).option("--fail-on-splats", "a commit whose kernel complains at boot is no good", false).option("--out <dir>", "also write a report, a summary, the logs and the consoles there").option("--overwrite", "replace what an earlier build wrote to --out", false).option("--json", "print the report as JSON on standard output", false).option("--verbose", "also details", false);
	for (const option of machineOptions()) command.addOption(option);
	return command.action(build);
}
async function build(options, command) {
	refuseMachineWithoutBoot(options, command);
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.warn("interrupted: ending the build cleanly; once more ends at once"));
	const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === void 0;
	using status = new BuildStatus({
		log,
		...isLive ? { terminal: process.stderr } : {}
	});
	const { report, notWritten, error } = await runBuildJob(buildRequest(options), {
		log: status.log,
		signal,
		onStart: (place) => status.start(place),
		onProgress: (progress) => status.show(progress),
		onBuilt: (built, { boot }) => {
			status.clear();
			if (options.json) return;
			process.stdout.write(`${describeBuilt(built)}${boot === null ? "" : describeBoot$1(boot)}`);
		}
	});
	status.clear();
	if (options.json) process.stdout.write(formatBuildReport(report));
	if (error !== void 0) throw error;
	if (notWritten !== void 0) throw new Error(notWritten);
	if (report.conclusion !== "good") log.error(report.reason);
	process.exitCode = report.conclusion === "good" ? exitCode.good : exitCode.testsFailed;
}
function buildRequest(options) {
	const { commit, range, mbox, base, store, work, out } = options;
	return {
		repository: options.repo,
		...commit === void 0 ? {} : { commit },
		...range === void 0 ? {} : { range },
		...mbox === void 0 ? {} : { mbox },
		...base === void 0 ? {} : { base },
		variants: options.variant,
		...store === void 0 ? {} : { store },
		...work === void 0 ? {} : { work },
		jobs: options.jobs,
		force: options.force,
		stopsAtFailure: options.stopAtFailure,
		failsOnWarnings: options.failOnWarnings,
		failsOnSplats: options.failOnSplats,
		...options.boot ? { boot: machineRequest(options) } : {},
		...out === void 0 ? {} : { out },
		overwrite: options.overwrite
	};
}
/** Who says how it is booted thinks that it is. */
function refuseMachineWithoutBoot({ boot }, command) {
	if (boot) return;
	const given = [...machineOptions().map((option) => option.attributeName()), "failOnSplats"].find((name) => command.getOptionValueSource(name) === "cli");
	if (given === void 0) return;
	const option = command.options.find((each) => each.attributeName() === given);
	throw new UserError(`${option?.long ?? given} is given without --boot: nothing is booted without that`);
}
// src/cli/console.ts
function addConsole(program) {
	return program.command("console").description("pass a machine's console, which comes on standard input, to the kernel server, whose page shows it").argument("<machine>", "its name, as stage one knows it").requiredOption("--server <url>", "the kernel server, such as http://127.0.0.1:8480").option("--token-file <file>", "the machine's or an admin's token").action(pass);
}
async function pass(machine, { server, tokenFile }) {
	const log = streamLog(process.stderr, { verbose: false });
	const signal = interruptSignal(() => {});
	const leftOut = await tellConsole({
		client: await openServerClient(server, tokenFile),
		machine,
		source: addAbortSignal(signal, process.stdin),
		log,
		signal
	});
	if (leftOut > 0) log.warn(`${counted(leftOut, "line")} came too fast, or while the server was away, and were left out`);
}
// src/doctor/distribution.ts
/** Installs packages with apt-get, through sudo when this is not root; shows what apt-get prints on stderr. */
async function installPackages(packages, log) {
	const list = [...new Set(packages)];
	if (list.length === 0) return;
	log.info(`installing system packages: ${list.join(" ")}`);
	await apt(["update"]);
	await apt([
		"install",
		"--yes",
		"--no-install-recommends",
		...list
	]);
}
async function apt(args) {
	const isRoot = process.getuid?.() === 0;
	const command = [
		"env",
		"DEBIAN_FRONTEND=noninteractive",
		"apt-get",
		"-q",
		...args
	];
	const argv = isRoot ? command : ["sudo", ...command];
	if ((await execa(argv[0] ?? "", argv.slice(1), {
		reject: false,
		stdin: "inherit",
		stdout: process.stderr,
		stderr: process.stderr,
		timeout: 12e5
	})).failed) throw new UserError(`"${argv.join(" ")}" failed; run it yourself and mend what it says, then try again`);
}
const hostApt = { env: {} };
/**
* The package that a meta package stands for now, such as `linux-image-6.1.0-56-amd64` for
* `linux-image-amd64` (Debian).
* @throws UserError when apt knows none
*/
async function kernelPackage(meta, apt = hostApt) {
	const shown = await runTool([
		"apt-cache",
		"depends",
		"--important",
		meta
	], {
		env: apt.env,
		package: "apt",
		expected: [0, 100]
	});
	const name = /Depends: (linux-(?:image|source)-[a-z0-9.+-]+)/.exec(shown.stdout)?.[1];
	if (name === void 0) throw new UserError(`apt knows no package ${meta}; this needs Debian's packages and an "apt-get update"`);
	return name;
}
/** Downloads a package, without installing it, into a directory, unless it is there. The answer is its path. */
async function downloadPackage(name, directory, log, apt = hostApt) {
	await mkdir(directory, { recursive: true });
	const policy = await runTool([
		"apt-cache",
		"policy",
		name
	], {
		env: apt.env,
		package: "apt"
	});
	const version = /Candidate: (\S+)/.exec(policy.stdout)?.[1];
	if (version === void 0 || version === "(none)") throw new UserError(`apt cannot download ${name}: run apt-get update, and look at apt-cache policy ${name}`);
	const fileVersion = encodeURIComponent(version).toLowerCase();
	const there = (await readdir(directory)).find((file) => file.toLowerCase().startsWith(`${name}_${fileVersion}_`));
	if (there !== void 0) return join(directory, there);
	log.info(`downloading ${name} ${version} ...`);
	await using scratch = temporaryDirectory("download");
	await runTool([
		"apt-get",
		"download",
		`${name}=${version}`
	], {
		cwd: scratch.path,
		env: apt.env,
		deadlineMs: 12e5,
		package: "apt"
	});
	const [file] = await readdir(scratch.path);
	if (file === void 0) throw new Error(`apt-get download ${name} left no file`);
	const path = join(directory, file);
	await moveFile(join(scratch.path, file), path);
	return path;
}
/** The temporary directory may be on another file system than the cache. */
async function moveFile(from, to) {
	const beside = `${to}.tmp`;
	await runTool([
		"cp",
		"--",
		from,
		beside
	], { deadlineMs: 3e5 });
	await rename(beside, to);
}
// src/doctor/requirements.ts
const qemu = {
	x86_64: {
		program: "qemu-system-x86_64",
		package: "qemu-system-x86",
		why: "runs the machine"
	},
	i386: {
		program: "qemu-system-x86_64",
		package: "qemu-system-x86",
		why: "runs the machine"
	},
	arm64: {
		program: "qemu-system-aarch64",
		package: "qemu-system-arm",
		why: "runs the machine"
	}
};
const everywhere = [
	{
		program: "busybox",
		package: "busybox-static",
		why: "user space of both boot stages; a static one"
	},
	{
		program: "kexec",
		package: "kexec-tools",
		why: "boots stage two from stage one"
	},
	{
		program: "dropbear",
		package: "dropbear-bin",
		why: "SSH server on the machine"
	},
	{
		program: "ssh",
		package: "openssh-client",
		why: "reaches the machine"
	},
	{
		program: "setpriv",
		package: "util-linux",
		why: "ends QEMU when vmentry is killed"
	},
	{
		program: "tar",
		package: "tar",
		why: "copies tests to the machine"
	},
	{
		program: "dpkg-deb",
		package: "dpkg",
		why: "opens kernel packages"
	},
	{
		program: "xz",
		package: "xz-utils",
		why: "reads kernels and modules that are compressed so"
	},
	{
		program: "lz4",
		package: "lz4",
		why: "reads kernels that are compressed so"
	}
];
/** What `vmentry run` and `vmentry boot` need on the host for kernels of an architecture. */
function runRequirements(architecture) {
	return [qemu[architecture], ...everywhere];
}
/** What stage one runs when the kernel server signs its answers. */
const signifyRequirement = {
	program: "signify-openbsd",
	package: "signify-openbsd",
	why: "checks in stage one what vmentry serve --signing-key signed; not needed without"
};
/** What building a kernel's selftests needs as well. */
const buildRequirements = [
	{
		program: "gcc",
		package: "gcc",
		why: "builds the selftests"
	},
	{
		program: "make",
		package: "make",
		why: "builds the selftests"
	},
	{
		program: "flex",
		package: "flex",
		why: "builds the kernel's configuration tools"
	},
	{
		program: "bison",
		package: "bison",
		why: "builds the kernel's configuration tools"
	},
	{
		program: "bc",
		package: "bc",
		why: "builds the kernel"
	},
	{
		program: "rsync",
		package: "rsync",
		why: "installs the kernel's headers"
	},
	{
		program: "addr2line",
		package: "binutils",
		why: "finds the source lines of a call trace"
	}
];
// src/doctor/doctor.ts
/** Looks at what this host has of what vmentry needs. Changes nothing but the accelerator's cached proof. */
async function examine(log, options = {}) {
	const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
	const findings = [];
	for (const requirement of runRequirements(architecture)) findings.push(await findingFor(requirement, "missing"));
	for (const requirement of buildRequirements) findings.push(await findingFor(requirement, "note"));
	findings.push(...await examineForeignPrograms(architecture));
	findings.push(await examineSignify(stageOneArchitecture(architecture)));
	findings.push(...await examineStageOne(log, architecture, options.fresh === true));
	return findings;
}
/** The programs of both boot stages, where the kernels cannot run this host's. */
async function examineForeignPrograms(architecture) {
	const root = foreignRoot(architecture);
	if (root === void 0) return [];
	const name = `${architecture} programs`;
	try {
		for (const program of [
			busybox,
			kexec,
			dropbear
		]) await findProgram(program, architecture);
		return [{
			name,
			state: "good",
			detail: root
		}];
	} catch (error) {
		return [{
			name,
			state: "missing",
			detail: describeError(error),
			mend: foreignInstallCommand(architecture)
		}];
	}
}
/** Only a stage one that checks signatures holds it. */
async function examineSignify(stageOne) {
	const { program: name, why, package: from } = signifyRequirement;
	try {
		return {
			name,
			state: "good",
			detail: await findProgram(signify, stageOne)
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const isForeign = foreignRoot(stageOne) !== void 0;
		return {
			name,
			state: "note",
			detail: `${isForeign ? `for ${stageOne}: ` : ""}${why}`,
			mend: isForeign ? foreignInstallCommand(stageOne) : `apt-get install ${from}`
		};
	}
}
async function findingFor(requirement, otherwise) {
	const { program, why } = requirement;
	try {
		return {
			name: program,
			state: "good",
			detail: await findProgram({
				name: program,
				package: requirement.package
			})
		};
	} catch {
		return {
			name: program,
			state: otherwise,
			detail: otherwise === "missing" ? why : `${why}; not needed for selftests that are built already`,
			mend: `apt-get install ${requirement.package}`
		};
	}
}
async function examineStageOne(log, architecture, fresh) {
	const name = "stage-one kernel";
	try {
		await using scratch = temporaryDirectory("doctor");
		const path = await findStageOneKernel(void 0, architecture);
		const kernel = await openKernel(path, { scratch: scratch.path });
		const found = {
			name,
			state: "good",
			detail: `${kernel.identity.release}, ${path}`
		};
		try {
			const { accelerator, reason } = await chooseAccelerator("auto", {
				kernel,
				cpus: 2,
				log,
				fresh
			});
			return [found, {
				name: "accelerator",
				state: accelerator === "kvm" ? "good" : "note",
				detail: `${accelerator}: ${reason}`
			}];
		} catch (error) {
			return [found, {
				name: "accelerator",
				state: "missing",
				detail: describeError(error)
			}];
		}
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return [{
			name,
			state: "missing",
			detail: describeError(error),
			mend: stageOneInstallCommand(architecture)
		}];
	}
}
/** The exit code for what was found. */
function examinationCode(findings) {
	return findings.some((finding) => finding.state === "missing") ? exitCode.fault : exitCode.good;
}
// src/doctor/source.ts
/**
* Makes a directory under another name first, so that one that is there is whole: what an interrupted earlier
* try left is thrown away. The answer is `directory`.
*/
async function makeOnce(directory, make, log) {
	if (await kindOfPath(directory) === "directory") return directory;
	const work = `${directory}.making`;
	await rm(work, {
		recursive: true,
		force: true
	});
	await mkdir(work, { recursive: true });
	const started = monotonicMs();
	await make(work);
	await rename(work, directory);
	log.info(`made ${directory} in ${formatDuration(monotonicMs() - started)}`);
	return directory;
}
// src/doctor/foreign.ts
/** What both boot stages run, and what KVM selftests are linked with. */
const programs = [
	busybox,
	dropbear,
	kexec,
	signify
];
const programPackages = [
	...programs.map((program) => program.package),
	"libc6",
	"libgcc-s1"
];
/**
* An apt for another architecture, with a state of its own in `directory`: the host's sources and settings are
* read, its own lists and packages stay as they are, and no rights are needed. See apt.conf(5), APT_CONFIG.
*/
async function foreignApt(architecture, directory, log) {
	const debian = debianArchitecture(architecture);
	const [state, cache] = [join(directory, "state"), join(directory, "cache")];
	await mkdir(join(state, "lists", "partial"), { recursive: true });
	await mkdir(join(cache, "archives", "partial"), { recursive: true });
	const status = join(state, "status");
	await writeFile(status, "");
	const configuration = join(directory, "apt.conf");
	const settings = [
		`APT::Architecture "${debian}";`,
		`APT::Architectures { "${debian}"; };`,
		`Dir::State "${state}";`,
		`Dir::State::status "${status}";`,
		`Dir::Cache "${cache}";`,
		"Acquire::Languages \"none\";"
	];
	await writeFile(configuration, `${settings.join("\n")}\n`);
	const apt = {
		env: { APT_CONFIG: configuration },
		archives: join(cache, "archives")
	};
	log.info(`looking at the distribution's packages for ${debian} ...`);
	const updated = await runTool([
		"apt-get",
		"-q",
		"update"
	], {
		env: apt.env,
		deadlineMs: 6e5,
		expected: [0, 100],
		package: "apt"
	});
	if (updated.code !== 0) {
		const [first = ""] = updated.stderr.split("\n").filter((line) => line.startsWith("E:"));
		log.warn(`not all of this host's package sources could be read for ${debian}: ${visible(first)}`);
	}
	return apt;
}
/**
* Puts the programs of another architecture's boot stages, with their libraries, into the cache, unless all are
* there; installs nothing on this host. What is there stays until all of it can be replaced.
* @param apt made when it is needed
* @throws UserError when the host's sources do not have them
*/
async function installForeignPrograms(architecture, apt, log) {
	const root = foreignRoot(architecture);
	if (root === void 0) return;
	const isThere = await kindOfPath(root) === "directory";
	if (isThere && !await lacksProgram(architecture)) return;
	const renewed = isThere ? `${root}.renewed` : root;
	await makeOnce(renewed, async (work) => {
		const { env, archives } = await apt();
		const install = [
			"install",
			"--download-only",
			"--yes",
			"--no-install-recommends",
			...programPackages
		];
		const got = await runTool([
			"apt-get",
			"-q",
			...install
		], {
			env,
			deadlineMs: 6e5,
			expected: [0, 100],
			package: "apt"
		});
		if (got.code !== 0) throw noPackages(architecture, got.stderr);
		const packages = (await readdir(archives)).filter((file) => file.endsWith(".deb"));
		for (const file of packages) await runTool([
			"dpkg-deb",
			"-x",
			join(archives, file),
			work
		], { package: "dpkg" });
		await rm(join(work, "usr", "share"), {
			recursive: true,
			force: true
		});
	}, log);
	if (isThere) await replaceDirectory(root, renewed);
}
/** As when an earlier vmentry, which needed fewer, fetched them. */
async function lacksProgram(architecture) {
	try {
		for (const program of programs) await findProgram(program, architecture);
		return false;
	} catch (error) {
		if (error instanceof UserError) return true;
		throw error;
	}
}
async function replaceDirectory(directory, by) {
	const old = `${directory}.old`;
	await rm(old, {
		recursive: true,
		force: true
	});
	await rename(directory, old);
	await rename(by, directory);
	await rm(old, {
		recursive: true,
		force: true
	});
}
function noPackages(architecture, complaint) {
	const debian = debianArchitecture(architecture);
	const [first = complaint.trim()] = complaint.split("\n").filter((line) => line.startsWith("E:"));
	return new UserError(`this host's package sources do not give ${programPackages.join(", ")} for ${debian}: ${visible(first)}. Add sources that have ${debian} to /etc/apt/sources.list.d`);
}
// src/doctor/mend.ts
/**
* Installs the packages that are missing, and downloads stage one's kernel when there is none; for kernels of
* another architecture than the host's also the programs of both boot stages.
*/
async function mend(log, options = {}) {
	const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
	const stageOne = stageOneArchitecture(architecture);
	const isStageOneForeign = foreignRoot(stageOne) !== void 0;
	const requirements = [...runRequirements(architecture), ...isStageOneForeign ? [] : [signifyRequirement]];
	await installMissing(options.build === true ? [...requirements, ...buildRequirements] : requirements, log);
	await using scratch = temporaryDirectory("apt");
	let apt;
	const openApt = () => {
		apt ??= foreignApt(architecture, scratch.path, log);
		return apt;
	};
	await installForeignPrograms(architecture, openApt, log);
	try {
		await findStageOneKernel(void 0, architecture);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const meta = `linux-image-cloud-${debianArchitecture(stageOne)}`;
		const from = isStageOneForeign ? await openApt() : void 0;
		await downloadPackage(await kernelPackage(meta, from), stageOneDirectory(), log, from);
	}
}
/** Installs the packages of those programs that are not there. */
async function installMissing(requirements, log) {
	const missing = [];
	for (const requirement of requirements) try {
		await findProgram({
			name: requirement.program,
			package: requirement.package
		});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		missing.push(requirement.package);
	}
	await installPackages(missing, log);
}
// src/cli/doctor.ts
function addDoctor(program) {
	return program.command("doctor").description("look at what this host has of what vmentry needs, and say the command that mends what is missing").option("--install", "install what is missing (apt-get, through sudo when needed) and get stage one's kernel", false).addOption(new Option("--arch <name>", "what the kernels to be tested are built for; default: this host's").choices(architectures)).option("--fresh", "prove the accelerator again instead of trusting the cache", false).option("--json", "print what was found as JSON on standard output", false).action(async (options) => {
		const log = streamLog(process.stderr);
		const architecture = options.arch === void 0 ? {} : { architecture: options.arch };
		if (options.install) await mend(log, {
			build: true,
			...architecture
		});
		const findings = await examine(log, {
			fresh: options.fresh,
			...architecture
		});
		process.stdout.write(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : format(findings));
		process.exitCode = examinationCode(findings);
	});
}
const marks = {
	good: "ok",
	missing: "MISSING",
	note: "note"
};
function format(findings) {
	return findings.map(({ name, state, detail, mend: command }) => {
		const line = `${marks[state].padEnd(8)}${name.padEnd(20)}${visible(detail)}\n`;
		return command === void 0 ? line : `${line}${" ".repeat(28)}to mend: ${command}\n`;
	}).join("");
}
// src/cli/table.ts
/** Rows as lines whose columns are aligned. */
function formatTable(rows) {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}\n`).join("");
}
// src/cli/matrix.ts
function addMatrix(program) {
	return program.command("matrix").description("plan the jobs of a workflow: commits x variants x environments x machines; starts nothing").option("--repo <dir>", "the kernel's git repository", ".").addOption(new Option("--commit <rev>", "a branch, a tag, an id; default: HEAD").conflicts("range")).option("--range <A..B>", "each commit that B has and A has not; all are built, the newest is tested").option("--base <rev>", "what the newest commit is compared with; default: the range's first end").option("--base-branch <name>", "the branch that the newest commit left, or is on").option("--variant <file...>", "*.variant.yaml, or directories of them; default: .vmentry/ in the repository", []).option("--env <path...>", "*.env.yaml, or directories of them; default: .vmentry/ in the repository, else the machine as it comes", []).option("--only-env <name>", "only environments of this name, * for anything; may be given again", collect, []).option("--machines <file>", "default: .vmentry/machines.yaml in the repository, else one QEMU machine").option("--no-build", "build nothing: the kernels are in the store").option("--split-builds", "a build job for each commit, instead of one for each variant", false).option("--test-every-commit", "test each commit, and not the newest one alone", false).addOption(new Option("--jobs-per-kernel <n>", "spread a kernel's environments on a machine over as many jobs, for machines that there are several of").argParser(wholeNumber$1(1, 256)).default(planDefaults.jobsPerKernel)).option("--out <file>", "also write the plan there, such as plan.json").option("--json", "print the plan as JSON on standard output", false).action(matrix);
}
async function matrix(options) {
	const log = streamLog(process.stderr);
	const signal = interruptSignal(() => {});
	const plan = await planRun(planRequest(options), { signal });
	actionsMatrices(plan);
	if (options.out !== void 0) await writeFileAtomic(options.out, formatPlan(plan));
	for (const each of plan.leftOut) log[each.isWarning ? "warn" : "info"](describeOmission(each));
	process.stdout.write(options.json ? formatPlan(plan) : describe$1(plan));
}
function planRequest(options) {
	const { commit, range, base, baseBranch, machines } = options;
	return {
		repository: options.repo,
		...commit === void 0 ? {} : { commit },
		...range === void 0 ? {} : { range },
		...base === void 0 ? {} : { base },
		...baseBranch === void 0 ? {} : { baseBranch },
		variants: options.variant,
		environments: options.env,
		onlyEnvironments: options.onlyEnv,
		...machines === void 0 ? {} : { machines },
		builds: options.build,
		splitsBuilds: options.splitBuilds,
		testsEveryCommit: options.testEveryCommit,
		jobsPerKernel: options.jobsPerKernel
	};
}
const shownNames = 60;
function describe$1({ run, buildJobs, jobs }) {
	const tests = jobs.map(({ id, machine, environments }) => [
		id,
		machine.name,
		machine.runsOn.join(","),
		String(environments.length),
		cut(environments.join(" "))
	]);
	const builds = buildJobs.map(({ id, runsOn, commits }) => [
		id,
		runsOn.join(","),
		String(commits.length)
	]);
	return [
		`commit ${run.commit.slice(0, 12)} ${run.subject}\n`,
		...run.base === null ? [] : [`compared with ${run.base.commit.slice(0, 12)}${run.base.branch === null ? "" : ` of ${run.base.branch}`}\n`],
		...builds.length === 0 ? [] : ["\n", formatTable([[
			"build job",
			"runs on",
			"commits"
		], ...builds])],
		"\n",
		formatTable([[
			"test job",
			"machine",
			"runs on",
			"count",
			"environments"
		], ...tests])
	].map(visible).join("");
}
function cut(text) {
	return text.length > shownNames ? `${text.slice(0, shownNames)}…` : text;
}
// src/cli/plan.ts
function addPlan(program) {
	const command = program.command("plan").description("say which boots and module reloads the environments take, in which order; starts nothing");
	addPlaceOptions(command);
	return command.option("--json", "print the plan as JSON", false).action(plan);
}
async function plan(options) {
	const log = streamLog(process.stderr);
	const signal = interruptSignal(() => {});
	const made = await planJob(placeRequest(options), {
		log,
		signal
	});
	process.stdout.write(options.json ? `${JSON.stringify(asJson(made), null, 2)}\n` : describePlan$1(made));
}
function asJson({ boots, notApplicable }) {
	return {
		boots: boots.map(({ cmdline, steps }) => ({
			cmdline,
			steps: steps.map(({ environment, changes }) => ({
				environment: environment.name,
				changes
			}))
		})),
		notApplicable: notApplicable.map(({ environment, reason }) => ({
			environment: environment.name,
			reason
		}))
	};
}
// src/cli/colour.ts
/** As grep has it: `auto` colours what a terminal shows, unless NO_COLOR (https://no-color.org) says no. */
function colourOption() {
	return new Option("--color <when>", "auto (on a terminal, unless NO_COLOR is set), always or never").choices([
		"auto",
		"always",
		"never"
	]).default("auto");
}
function wantsColour(choice, stream) {
	if (choice !== "auto") return choice === "always";
	return stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}
// src/cli/report.ts
const formats = {
	text: (report, color) => formatReportText(report, { colour: wantsColour(color, process.stdout) }),
	markdown: (report) => formatReportMarkdown(report),
	json: (report) => formatReport(report),
	html: (report) => formatReportHtml({ report })
};
function addReport(program) {
	return program.command("report").description("say what a change broke: results against a baseline and a history").argument("<dir...>", "what vmentry run and vmentry build wrote, or directories of such").option("--plan <file>", "the plan.json of what was to run; default: the one that is among DIR").option("--commit <id>", "the commit that is reported on; default: the plan's or the results' own").option("--subject <text>", "its subject").option("--run-id <id>", "the run's name in the history; default: made of when its tests started").option("--baseline <dir...>", "the same of what it is compared with").option("--baseline-commit <id>", "the baseline's commit; default: the results' own").option("--history <file...>", "history.jsonl of earlier reports; several are merged", []).option("--record", "add this run to the history that --out gets", false).addOption(new Option("--fail-on <class...>", "what makes it red; default: see docs/report.md").choices(findingClasses)).option("--out <dir>", "write report.json, report.md, report.html and junit.xml there").option("--overwrite", "replace what an earlier report wrote to --out", false).addOption(new Option("--format <name>", "what is printed on standard output").choices(Object.keys(formats)).default("text")).addOption(colourOption()).option("--verbose", "also details", false).action(report$1);
}
async function report$1(directories, options) {
	const { commit, subject, runId, plan, history, failOn, out, overwrite } = options;
	if (options.record && out === void 0) throw new UserError("--record is given without --out: the history is written there");
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.warn("interrupted: the report is not made"));
	const outcome = await runReportJob({
		run: {
			...runId === void 0 ? {} : { id: runId },
			...commit === void 0 ? {} : { commit },
			...subject === void 0 ? {} : { subject }
		},
		directories,
		...plan === void 0 ? {} : { plan },
		baseline: baselineOf(options),
		history,
		...failOn === void 0 ? {} : { failOn },
		...out === void 0 ? {} : { out },
		overwrite,
		records: options.record
	}, {
		log,
		signal
	});
	for (const notice of outcome.notices) log.warn(notice);
	process.stdout.write(formats[options.format](outcome.report, options.color));
	if (outcome.notWritten.length > 0) throw new Error(outcome.notWritten.join("; "));
	process.exitCode = exitCodes$1[outcome.report.conclusion];
}
const exitCodes$1 = {
	good: exitCode.good,
	broken: exitCode.testsFailed,
	incomplete: exitCode.fault
};
function baselineOf({ baseline, baselineCommit }) {
	if (baseline === void 0) {
		if (baselineCommit === void 0) return null;
		throw new UserError("--baseline-commit is given without --baseline: it says what that is of");
	}
	return {
		directories: baseline,
		...baselineCommit === void 0 ? {} : { commit: baselineCommit },
		subject: "",
		distance: null,
		source: baseline.join(", ")
	};
}
// src/cli/results.ts
const shownTests = 20;
const shownLogLines = 30;
function addResults(program) {
	const results = program.command("results").description("read what vmentry run wrote: DIR is its output directory, or the results.json in it");
	results.command("show").description("print the summary, or what is known of single tests").argument("<dir...>", "results; several are shown as one").option("--test <pattern>", "the tests with this id, or whose id this regular expression matches").option("--json", "print the results as JSON", false).action(show$2);
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
async function show$2(paths, { json, test }) {
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
// src/cli/on-enter.ts
/**
* Calls back each time when Enter is pressed at the terminal. The terminal stays in its line mode, so that Ctrl-C
* works as ever; nothing is read where standard input is no terminal, and nothing while in the background, where
* reading would stop the process (SIGTTIN).
*/
function onEnter(callback) {
	const { stdin } = process;
	if (!stdin.isTTY) return void 0;
	const onData = (typed) => {
		if (typed.includes(10)) callback();
	};
	const listenInForeground = () => {
		if (isInForeground()) stdin.resume().unref();
		else stdin.pause();
	};
	const onError = () => stdin.pause();
	stdin.on("data", onData).on("error", onError);
	process.on("SIGCONT", listenInForeground);
	listenInForeground();
	return { [Symbol.dispose]() {
		process.off("SIGCONT", listenInForeground);
		stdin.off("data", onData).off("error", onError);
		stdin.pause();
	} };
}
/** Whether our process group is the terminal's (proc_pid_stat(5), fields 5 and 8). */
function isInForeground() {
	try {
		const stat = readFileSync("/proc/self/stat", "utf8");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return fields[2] === fields[5];
	} catch {
		return false;
	}
}
// src/cli/run.ts
function addRun(program) {
	const command = program.command("run").description("boot a kernel through both stages and run the selftests on it, under each environment");
	addPlaceOptions(command);
	addTestOptions(command);
	return command.option("--out <dir>", "where results and logs go", jobDefaults.out).option("--overwrite", "replace the results of an earlier run in --out", false).option("--json", "print the results as JSON on standard output", false).addOption(new Option("--quiet", "only failures and the end").default(false).conflicts("verbose")).option("--verbose", "also passes and details", false).addOption(colourOption()).action(run);
}
async function run(options) {
	const level = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
	const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === void 0;
	const colour = wantsColour(options.color, process.stderr);
	using reporter = isLive ? liveProgress({
		stream: process.stderr,
		colour,
		level
	}) : linesProgress({
		write: (text) => process.stderr.write(text),
		colour,
		level
	});
	using _keys = isLive ? onEnter(() => reporter.showRunning()) : void 0;
	const log = reporterLog(reporter, level);
	const signal = interruptSignal(() => log.warn("interrupted: ending cleanly; once more ends at once"));
	const outcome = await runJob({
		...placeRequest(options),
		...testRequest(options),
		out: options.out,
		overwrite: options.overwrite
	}, {
		log,
		signal,
		onProgress: reporter.onProgress
	});
	reporter[Symbol.dispose]();
	show$1(outcome, options);
	process.exitCode = outcome.notWritten === void 0 ? exitCodes[outcome.results.conclusion] : exitCode.fault;
}
function show$1(outcome, { json, color }) {
	const { results, resultsPath, junitPath, summaryPath, notWritten } = outcome;
	if (json) process.stdout.write(`${JSON.stringify({
		...results,
		paths: {
			resultsPath,
			junitPath,
			summaryPath
		}
	}, null, 2)}\n`);
	else process.stdout.write(formatSummary(results, { colour: wantsColour(color, process.stdout) }));
	if (notWritten !== void 0) process.stderr.write(`vmentry: ${notWritten}\n`);
	else if (!json) process.stdout.write(`\nResults ${resultsPath}\nJUnit   ${junitPath}\nSummary ${summaryPath}\n`);
}
const exitCodes = {
	good: exitCode.good,
	"tests-failed": exitCode.testsFailed,
	splats: exitCode.testsFailed,
	error: exitCode.fault,
	"not-applicable": exitCode.fault,
	interrupted: exitCode.interrupted
};
function reporterLog(reporter, level) {
	return {
		debug: (message) => {
			if (level === "verbose") reporter.print(`debug: ${message}`);
		},
		info: (message) => {
			if (level !== "quiet") reporter.print(message);
		},
		warn: (message) => reporter.print(`warning: ${message}`),
		error: (message) => reporter.print(`error: ${message}`)
	};
}
// src/service/stage-one.ts
/** Builds stage one for what is to be served. @throws UserError when it cannot boot one of the kernels */
async function makeStageOne(request, kernels, store, { scratch, trust, signal }) {
	const wanted = request.arch ?? kernels[0]?.arch ?? await architectureOfStore(store);
	const { stageOneKernel } = request;
	const kernel = await openStageOneKernel(stageOneKernel === void 0 ? {} : { stageOneKernel }, { arch: wanted ?? hostArchitecture() ?? "x86_64" }, {
		scratch,
		signal
	});
	const boots = architectures.filter((each) => stageOneArchitecture(each) === kernel.arch);
	if (boots.length === 0 || wanted !== void 0 && !boots.includes(wanted)) {
		const needed = stageOneArchitecture(wanted ?? kernel.arch);
		throw new UserError(`stage one's kernel ${kernel.source} is for ${kernel.arch}, and kernels for ${wanted ?? kernel.arch} need one for ${needed}: name another with --stage1-kernel, or say with --arch what is served`);
	}
	const foreign = kernels.find(({ arch }) => !boots.includes(arch));
	if (foreign !== void 0) throw cannotBootBoth(foreign, kernels[0], request.arch);
	const built = await buildStageOne(kernel, scratch, trust);
	const console = kernel.arch === "arm64" ? "ttyAMA0" : "ttyS0";
	const { image, initrd } = built;
	return {
		image,
		initrd,
		console,
		boots,
		cmdline: (place) => built.cmdline({
			...place,
			console
		})
	};
}
function cannotBootBoth(foreign, first, arch) {
	const other = arch === void 0 && first !== void 0 ? `${first.source} is for ${first.arch}` : `--arch is ${arch}`;
	return new UserError(`${other} and ${foreign.source} for ${foreign.arch}: one stage one cannot boot both; serve them apart`);
}
/** What the store's kernels are for; undefined when they want more than one stage one, or there are none. */
async function architectureOfStore(store) {
	const built = await store?.list({ outcome: "built" }) ?? [];
	const [only, ...others] = new Set(built.map(({ manifest }) => stageOneArchitecture(manifest.arch)));
	return others.length === 0 ? only : void 0;
}
// src/service/stored-boots.ts
/** What of a stored kernel a boot needs; modules and configuration only while stage two is built. */
const neededFile = /^(?:image|config|modules\.order|modules\.builtin|modules\/.*)$/;
/** Kernels of a store made ready to be booted: files below one directory. Which of them stay is the server's to say. */
var StoredBoots = class {
	#options;
	#begun = Promise.withResolvers();
	#isOwner = false;
	constructor(options) {
		this.#options = options;
	}
	/** To be called when the directory is this process's alone: what waits to be made ready is, from then on. */
	async begin() {
		const { directory } = this.#options;
		this.#isOwner = true;
		await rm(directory, {
			recursive: true,
			force: true
		});
		await mkdir(directory, {
			recursive: true,
			mode: 448
		});
		this.#begun.resolve();
	}
	/** @throws UserError when there is no such kernel, or a program of stage two is missing; StoreError when it is damaged */
	async prepare(key) {
		const { store, keys, directory, cmdline, signal } = this.#options;
		await this.#begun.promise;
		const work = await mkdtemp(join(directory, `${kernelId(key)}-`));
		const discard = () => rm(work, {
			recursive: true,
			force: true
		});
		try {
			const own = join(work, "kernel");
			await store.checkout(key, own, { only: ({ path }) => neededFile.test(path) });
			const kernel = await openKernel(own, {
				scratch: work,
				...signal === void 0 ? {} : { signal }
			});
			const initrd = await buildStageTwo(kernel, {
				keys,
				directory: work
			});
			await rm(join(own, "modules"), {
				recursive: true,
				force: true
			});
			await rm(join(work, "modules"), {
				recursive: true,
				force: true
			});
			return {
				image: kernel.image,
				initrd,
				cmdline,
				discard
			};
		} catch (error) {
			await discard();
			throw error;
		}
	}
	async [Symbol.asyncDispose]() {
		if (this.#isOwner) await rm(this.#options.directory, {
			recursive: true,
			force: true
		});
	}
};
// src/service/service.ts
/**
* Starts a kernel server for kernels of the user's and those of a store.
* @throws UserError for what the user can mend
*/
async function openKernelService(request, { log, signal }) {
	if (request.kernels.length === 0 && request.store === void 0) throw new UserError("there is nothing to serve: give kernels with --kernel, or a store with --store");
	const tls = tlsOf(request);
	await using owned = new AsyncDisposableStack();
	const scratch = owned.use(temporaryDirectory("serve")).path;
	const keys = await openKeys(request, scratch);
	const store = request.store === void 0 ? void 0 : owned.use(await openStore(request.store, {
		mustExist: true,
		log
	}));
	const kernels = await openKernels(request, {
		scratch,
		log,
		signal
	}, owned);
	const signingKey = request.signingKey === void 0 ? void 0 : await openSigningKey(request.signingKey);
	const stageOne = await makeStageOne(request, kernels.map((each) => each.kernel), store, {
		scratch,
		trust: signingKey === void 0 ? {} : { serverKey: signingKey.publicKey },
		signal
	});
	await admitToken(request);
	const cmdline = request.cmdline ?? `console=${stageOne.console} panic=-1`;
	const bootOptions = {
		keys,
		directory: bootDirectory(request, scratch),
		cmdline,
		signal
	};
	const boots = store === void 0 ? void 0 : owned.use(new StoredBoots({
		store,
		...bootOptions
	}));
	const server = owned.use(await openKernelServer({
		address: request.address,
		port: request.port,
		architectures: stageOne.boots,
		log,
		...request.state === void 0 ? {} : { state: request.state },
		...store === void 0 || boots === void 0 ? {} : {
			store,
			prepareBoot: (key) => boots.prepare(key)
		},
		...signingKey === void 0 ? {} : { signingKey },
		...tls === void 0 ? {} : { tls }
	}));
	await boots?.begin();
	for (const [index, each] of kernels.entries()) {
		await server.addKernel(await bootable(each, index + 1, {
			keys,
			cmdline
		}));
		log.info(`kernel ${visible(each.kernel.source)} is served`);
	}
	const handedOut = await handOut(request.directory, {
		stageOne,
		keys
	});
	const resources = owned.move();
	return {
		...handedOut,
		url: server.url,
		server,
		[Symbol.asyncDispose]: () => resources.disposeAsync()
	};
}
/** Puts stage one and the key to log in with where the user wants them. */
async function handOut(given, { stageOne, keys }) {
	const directory = resolve(given);
	await mkdir(directory, { recursive: true });
	const put = async (from, name) => {
		const path = join(directory, name);
		await copyFile(from, path);
		return path;
	};
	const image = await put(stageOne.image, "stage-one.vmlinuz");
	const initrd = await put(stageOne.initrd, "stage-one.initrd");
	return {
		stageOne: {
			...stageOne,
			image,
			initrd
		},
		identity: await put(keys.identityFile, "id_ed25519")
	};
}
async function openKernels({ kernels, store }, { scratch, log, signal }, owned) {
	const opened = [];
	for (const [index, kernel] of kernels.entries()) {
		const work = join(scratch, String(index + 1));
		await mkdir(work);
		const request = {
			kernel,
			...store === void 0 ? {} : { store }
		};
		const given = owned.use(await openGivenKernel(request, {
			scratch: work,
			log,
			signal
		}));
		opened.push({
			kernel: given.kernel,
			work
		});
	}
	return opened;
}
async function bootable({ kernel, work }, number, { keys, cmdline }) {
	const { release } = kernel.identity;
	return {
		id: `${number}-${release.replaceAll(/[^a-zA-Z0-9._-]/g, "_")}`,
		title: `${release} from ${visible(kernel.source).replaceAll("\n", " ")}`,
		image: kernel.image,
		initrd: await buildStageTwo(kernel, {
			keys,
			directory: work
		}),
		cmdline
	};
}
/** Machines that are up trust the keys that they were booted with, so these outlive the server when its state does. */
async function openKeys({ state }, scratch) {
	return state === void 0 ? await makeRunKeys(scratch) : await keepRunKeys(`${resolve(state)}.ssh`);
}
function bootDirectory({ state }, scratch) {
	return state === void 0 ? join(scratch, "boot") : `${resolve(state)}.boot`;
}
/** Lets the admin's token in, before anybody can ask. */
async function admitToken({ state, tokenFile }) {
	if (tokenFile === void 0) return;
	if (state === void 0) throw new UserError("--token-file needs --state, where tokens are kept");
	using tokens = openTokens(state);
	await admitTokenFile(tokens, tokenFile);
}
function tlsOf({ tlsCert, tlsKey }) {
	if (tlsCert === void 0 && tlsKey === void 0) return void 0;
	if (tlsCert === void 0 || tlsKey === void 0) throw new UserError("--tls-cert and --tls-key go together");
	return {
		cert: tlsCert,
		key: tlsKey
	};
}
// src/cli/serve.ts
function addServe(program) {
	return program.command("serve").description("serve kernels to machines that boot through stage one, until Ctrl-C").option("--kernel <kernel>", "a kernel as in vmentry run; may be given again", collect).option("--store <place>", "a kernel store, all of whose kernels can be booted; default: $VMENTRY_STORE").addOption(new Option("--arch <name>", "what the kernels are for; default: what those are that are there, else this host's").choices(architectures)).option("--address <address>", "where to listen; beyond this host only with --token-file", "127.0.0.1").option("--port <n>", "where to listen", wholeNumber$1(0, 65535), 8480).option("--directory <dir>", "where stage one's kernel and initramfs and the SSH key are put", "vmentry-serve").option("--cmdline <text>", "the kernels' command line; default: the serial console and panic=-1").option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor").option("--state <file>", "where selections, events and tokens are kept, and beside it SSH keys and what is served; default: in memory").option("--token-file <file>", "an admin token, made when there is none; needs --state").option("--signing-key <file>", "signs what is booted, made when there is none; stage one checks it").option("--tls-cert <file>", "a certificate in PEM, for https; stage one cannot check it").option("--tls-key <file>", "its key").option("--verbose", "also say the details", false).action(serve);
}
async function serve({ kernel, store, stage1Kernel, verbose, ...options }) {
	const log = streamLog(process.stderr, { verbose });
	const signal = interruptSignal(() => log.info("ending"));
	const place = store ?? process.env["VMENTRY_STORE"];
	await using service = await openKernelService({
		...options,
		kernels: kernel ?? [],
		...place === void 0 || place === "" ? {} : { store: place },
		...stage1Kernel === void 0 ? {} : { stageOneKernel: stage1Kernel }
	}, {
		log,
		signal
	});
	const { url, stageOne, identity } = service;
	process.stdout.write(`${[
		`Serving at ${url}`,
		`Stage one: boot ${stageOne.image} with ${stageOne.initrd} and`,
		`  ${stageOne.cmdline({
			server: url,
			machine: "NAME"
		})}`,
		"Say what a machine boots next, once; a kernel of the store is COMMIT-VARIANT:",
		`  curl -X POST ${url}/v1/machines/NAME/selection -d '{"kernel": "ID"}'`,
		`Log in to it with ${identity}. Ctrl-C ends the server.`
	].join("\n")}\n`);
	if (!signal.aborted) await new Promise((end) => signal.addEventListener("abort", end, { once: true }));
}
// src/cli/store-text.ts
/** A table of kernels. */
function formatKernels(rows) {
	return formatTable([[
		"COMMIT",
		"VARIANT",
		"OUTCOME",
		"RELEASE",
		"SIZE",
		"STORED",
		"KEPT BY"
	], ...rows.map(({ key, manifest, storedAt, bytes, keptBy }) => [
		key.commit.slice(0, 12),
		key.variant,
		manifest.failure === null ? manifest.outcome : `failed: ${manifest.failure.stage}`,
		visible(manifest.release ?? "-"),
		formatBytes(bytes),
		`${storedAt.slice(0, 16)}Z`,
		visible(keptBy.join("; "))
	])]);
}
/** What is known of one kernel, a line a thing. */
function formatKernel(manifest, keptBy, damage) {
	const { failure, toolchain, diagnostics, selftests, files } = manifest;
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	const count = (severity) => diagnostics.filter((each) => each.severity === severity).length;
	return formatTable([
		["commit", manifest.commit],
		["variant", manifest.variant],
		["outcome", failure === null ? manifest.outcome : `failed at ${failure.stage}: ${failure.reason}`],
		["release", manifest.release ?? "-"],
		["version", manifest.kernelVersion ?? "-"],
		["build-id", manifest.buildId ?? "-"],
		["for", manifest.arch],
		["compiler", toolchain.compiler],
		["linker", toolchain.linker],
		["built", `${manifest.startedAt} in ${formatDuration(manifest.durationMs)} on ${manifest.builder}`],
		["files", `${files.length}, ${formatBytes(bytes)}`],
		["selftests", `${selftests.built.length} built, ${selftests.failed.length} failed`],
		["compiler said", `${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}`],
		...selftests.failed.map(({ name, reason }) => ["not built", `${name}: ${reason}`]),
		...keptBy.map((keeper) => ["kept by", keeper]),
		...damage.flatMap(({ problem, files: damaged }) => damaged.map(({ path }) => [problem, path]))
	].map(([name, value]) => [name, oneLine(value)]));
}
function keepersOf({ key }, pins, leases) {
	const name = formatKey(key);
	return [...pins.filter((each) => formatKey(each.key) === name).map(({ by, reason }) => `pin of ${by}: ${reason}`), ...leases.filter((lease) => lease.keys.some((each) => formatKey(each) === name)).map(({ holder, expiresAt }) => `${holder} until ${expiresAt.slice(0, 16)}Z`)];
}
function oneLine(value) {
	return visible(value).replace(/\s+/g, " ").trim();
}
function formatVerifyReport({ kernels, blobs, bytes, damage, unreadable, unneeded }) {
	const lines = [
		...unreadable.map(({ problem }) => visible(problem)),
		...damage.flatMap(({ sha256, problem, files }) => files.map(({ key, path }) => `${problem}: ${visible(path)} of ${formatKey(key)} (blob ${sha256})`)),
		`${counted(kernels, "kernel")}, ${counted(blobs, "blob")}, ${formatBytes(bytes)}: ${damage.length + unreadable.length === 0 ? "all as it should be" : `${counted(damage.length, "blob")} damaged or missing, ${counted(unreadable.length, "manifest")} unreadable`}`
	];
	if (unneeded.blobs > 0) lines.push(`${counted(unneeded.blobs, "blob")}, ${formatBytes(unneeded.bytes)}, that no kernel needs: gc removes them`);
	return `${lines.join("\n")}\n`;
}
// src/cli/store.ts
function addStore(program) {
	const store = program.command("store").description("commit kernels by commit and variant: what is there, keeping, removing, copying. See docs/store.md");
	add$1(store, "ls", "list the kernels, newest first", { json: true }).option("--commit <prefix>", "of commits that start so").option("--variant <name>", "of this variant").addOption(new Option("--outcome <outcome>", "that were built, or failed to").choices(["built", "failed"])).option("--since <time>", "stored then or later (ISO 8601, such as 2026-11-21)").action(list$1);
	add$1(store, "show", "say what is known of one kernel", { json: true }).argument("<kernel>", "COMMIT or COMMIT/VARIANT; the start of a commit will do").action(show);
	add$1(store, "verify", "read every file; ends with 1 when one is damaged or missing", { json: true }).action(verify);
	add$1(store, "gc", "remove the kernels that nothing keeps, and the files that no kernel needs", { json: true }).option("--keep-newest <n>", "keep so many of each variant", wholeNumber$1(0, 1e6)).option("--keep-age <time>", "keep those stored within this time, such as 12h or 30d", age).option("--keep-commits <file>", "keep those of the commits in this file, one a line, or - for standard input; can be repeated", collect).option("--grace <time>", "leave files younger than this", duration, 36e5).option("--dry-run", "say what would go, and remove nothing", false).action(gc);
	add$1(store, "checkout", "lay a kernel out as a directory that vmentry run --kernel takes").argument("<kernel>", "COMMIT or COMMIT/VARIANT").argument("<directory>", "a new or an empty one").option("--copy", "copies, which may be written to, instead of links to the store", false).action(checkOut);
	add$1(store, "export", "copy a kernel to a file or a directory that import reads").argument("<kernel>", "COMMIT or COMMIT/VARIANT").argument("<target>", "a new path: a tar archive if it ends with .tar, else a directory").action(exportTo);
	add$1(store, "import", "take a kernel from a file or a directory that export wrote").argument("<source>", "a tar archive, or a directory").option("--replace", "take the place of another kernel of the same commit and variant", false).option("--most-gib <n>", "refuse more than this", wholeNumber$1(1, 1024), 16).action(importFrom);
	add$1(store, "pin", "keep a kernel until unpin").argument("<kernel>", "COMMIT or COMMIT/VARIANT").requiredOption("--reason <text>", "why, for whoever asks later").option("--by <name>", "who wants it; default: your user name").action(pin);
	add$1(store, "unpin", "leave a kernel to gc again").argument("<kernel>", "COMMIT or COMMIT/VARIANT").action(unpin);
	return store;
}
function add$1(parent, name, what, { json = false } = {}) {
	const command = parent.command(name).description(what).option("--store <place>", "a directory, or s3://BUCKET/PREFIX; default: $VMENTRY_STORE, else in the cache");
	return json ? command.option("--json", "print JSON", false) : command;
}
/** Opens the store that the options say. One that is given by name must be there, unless it is to be filled. */
async function open$2({ store }, { isFilling = false } = {}) {
	const place = store ?? defaultStore();
	return await openStore(place, {
		log: streamLog(process.stderr),
		mustExist: !isFilling && (store !== void 0 || place === process.env["VMENTRY_STORE"])
	});
}
async function list$1({ json, store: place, ...query }) {
	await using store = await open$2({ ...place === void 0 ? {} : { store: place } });
	const kernels = await store.list(query);
	const [pins, leases] = [await store.pins(), await store.leases()];
	const rows = kernels.map((kernel) => ({
		...kernel,
		keptBy: keepersOf(kernel, pins, leases)
	}));
	if (json) {
		const shown = rows.map(({ key, manifest, storedAt, bytes, keptBy }) => {
			const { outcome, failure, arch, release, buildId } = manifest;
			return {
				...key,
				outcome,
				failure,
				arch,
				release,
				buildId,
				storedAt,
				bytes,
				keptBy
			};
		});
		process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
		return;
	}
	process.stdout.write(formatKernels(rows));
}
async function show(kernel, { json, ...place }) {
	await using store = await open$2(place);
	const key = await store.find(kernel);
	const manifest = await store.read(key);
	if (manifest === void 0) throw new UserError(`${store.place} has no kernel ${formatKey(key)} any more`);
	const damage = await store.damageOf(key);
	const keptBy = keepersOf({ key }, await store.pins(), await store.leases());
	if (json) {
		process.stdout.write(`${JSON.stringify({
			manifest,
			damage,
			keptBy
		}, null, 2)}\n`);
		return;
	}
	process.stdout.write(formatKernel(manifest, keptBy, damage));
}
async function verify({ json, ...place }) {
	await using store = await open$2(place);
	const signal = interruptSignal(() => {});
	const isLive = process.stderr.isTTY && !json;
	const report = await store.verify({
		signal,
		onProgress: ({ blobs, blobsInAll, bytes }) => {
			if (isLive) process.stderr.write(`\r\x1b[K${blobs} of ${blobsInAll} files, ${formatBytes(bytes)}`);
		}
	});
	if (isLive) process.stderr.write("\r\x1B[K");
	process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatVerifyReport(report));
	const isWhole = report.damage.length === 0 && report.unreadable.length === 0;
	process.exitCode = isWhole ? exitCode.good : exitCode.testsFailed;
}
async function gc({ json, keepNewest, keepAge, keepCommits, grace, dryRun, ...place }) {
	const branches = await Promise.all((keepCommits ?? []).map(readCommits));
	const policy = {
		...branches.length === 0 ? {} : { branches },
		...keepAge === void 0 ? {} : { ageMs: keepAge },
		...keepNewest === void 0 ? {} : { newest: keepNewest }
	};
	if (Object.keys(policy).length === 0) throw new UserError("say what to keep: --keep-newest, --keep-age or --keep-commits");
	await using store = await open$2(place);
	const signal = interruptSignal(() => {});
	const report = await store.gc(policy, {
		dryRun,
		graceMs: grace,
		signal
	});
	if (json) {
		process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
		return;
	}
	const verb = dryRun ? "would remove" : "removed";
	for (const key of report.removed) process.stdout.write(`${verb} ${formatKey(key)}\n`);
	process.stdout.write(`${verb} ${counted(report.removed.length, "kernel")}, ${counted(report.blobs, "blob")}, ${formatBytes(report.bytes)}; ${report.kept.length} kept\n`);
}
async function readCommits(file) {
	return {
		name: file,
		commits: (await (file === "-" ? text(process.stdin) : readFile(file, "utf8")).catch((error) => {
			if (!hasCode(error, "ENOENT") && !hasCode(error, "EISDIR")) throw error;
			throw new UserError(`--keep-commits ${file}: ${describeError(error)}`);
		})).split("\n").flatMap((line) => line.trim() === "" ? [] : [line.trim()])
	};
}
async function checkOut(kernel, directory, { copy, ...place }) {
	await using store = await open$2(place);
	const key = await store.find(kernel);
	const out = await store.checkout(key, directory, { copy });
	process.stdout.write(`${formatKey(key)} -> ${out.directory}\n`);
}
async function exportTo(kernel, target, place) {
	await using store = await open$2(place);
	const key = await store.find(kernel);
	await store.export(key, target.endsWith(".tar") ? { tar: target } : { directory: target });
	process.stdout.write(`${formatKey(key)} -> ${target}\n`);
}
async function importFrom(source, { replace, mostGib, ...place }) {
	await using store = await open$2(place, { isFilling: true });
	const signal = interruptSignal(() => {});
	const { status, manifest, differences, added } = await store.import(source, {
		replace,
		mostBytes: mostGib * 1024 ** 3,
		signal
	});
	const name = formatKey(manifest);
	if (status === "differs") throw new UserError(`${store.place} has another kernel ${name}: ${visible(differences.slice(0, 5).join("; "))}; take its place with --replace`);
	process.stdout.write(`${name} ${status}: ${counted(added.blobs, "new blob")}, ${formatBytes(added.bytes)}\n`);
}
async function pin(kernel, { reason, by, ...place }) {
	await using store = await open$2(place);
	const key = await store.find(kernel);
	await store.pin(key, {
		reason,
		by: by ?? userInfo().username
	});
	process.stdout.write(`${formatKey(key)} pinned\n`);
}
async function unpin(kernel, place) {
	await using store = await open$2(place);
	const key = await store.find(kernel);
	if (!await store.unpin(key)) throw new UserError(`${formatKey(key)} is not pinned`);
	process.stdout.write(`${formatKey(key)} unpinned\n`);
}
/** Days besides what `parseDuration` takes. */
function age(value) {
	const days = /^(\d{1,5})d$/.exec(value)?.[1];
	const ms = days === void 0 ? parseDuration(value) : Number(days) * 24 * 36e5;
	if (ms !== void 0) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d.`);
}
// src/cli/token.ts
function addToken(program) {
	const token = program.command("token").description("who may ask the kernel server: make, list and revoke tokens. See docs/server.md");
	add(token, "make", "make a token and print it, this once").addOption(new Option("--role <role>", "what it may do").choices(roles).makeOptionMandatory()).option("--machine <name>", "the machine that it is for; of role machine alone, and needed there").requiredOption("--name <text>", "who has it, for people to read").option("--expires <time>", "refused after this time, such as 12h or 30d; default: never", lifetime).option("--json", "print id and token as JSON", false).action(make);
	add(token, "ls", "list the tokens, newest first, without their secrets").option("--json", "print JSON", false).action(list);
	add(token, "revoke", "refuse a token from now on").argument("<id>", "as vmentry token ls shows it").action(revoke);
	return token;
}
function add(parent, name, what) {
	return parent.command(name).description(what).addOption(new Option("--state <file>", "the server's state, also while it runs").conflicts("server")).option("--server <url>", "a server that runs, such as http://127.0.0.1:8480").addOption(new Option("--token-file <file>", "an admin's token, to ask the server with").conflicts("state"));
}
async function open$1({ state, server, tokenFile }, { isNew = false } = {}) {
	if (server !== void 0) return await tokensOfServer(server, tokenFile);
	if (state !== void 0) return await tokensOfState(state, { isNew });
	throw new UserError("say whose tokens: --state FILE, or --server URL");
}
async function make({ role, machine, name, expires, json, ...place }) {
	await using keeper = await open$1(place, { isNew: true });
	const made = await keeper.make({
		role,
		name,
		...machine === void 0 ? {} : { machine },
		...expires === void 0 ? {} : { expiresAt: new Date(Date.now() + expires).toISOString() }
	});
	process.stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : `${made.token}\n`);
}
async function list({ json, ...place }) {
	await using keeper = await open$1(place);
	const tokens = await keeper.list();
	const rows = tokens.map((token) => [
		token.id,
		token.role,
		token.machine ?? "-",
		`${token.madeAt.slice(0, 16)}Z`,
		stateOf(token),
		visible(token.name)
	]);
	process.stdout.write(json ? `${JSON.stringify(tokens, null, 2)}\n` : formatTable([[
		"ID",
		"ROLE",
		"MACHINE",
		"MADE",
		"STATE",
		"NAME"
	], ...rows]));
}
function stateOf({ revokedAt, expiresAt }) {
	if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 16)}Z`;
	if (expiresAt === null) return "good";
	return `${Date.parse(expiresAt) <= Date.now() ? "expired" : "good until"} ${expiresAt.slice(0, 16)}Z`;
}
async function revoke(id, place) {
	await using keeper = await open$1(place);
	await keeper.revoke(id);
	process.stdout.write(`${id} is revoked\n`);
}
const longestDays = 3650;
function lifetime(text) {
	const days = /^(\d{1,4})d$/.exec(text)?.[1];
	const ms = days === void 0 ? parseDuration(text) : Number(days) * 24 * 36e5;
	if (ms !== void 0 && ms > 0 && ms <= longestDays * 24 * 36e5) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d, at most ${longestDays}d.`);
}
// src/github/build-issue.ts
/** Found again by this, when its number is not known: what was made by a process that was killed just then. */
function issueMarker(id) {
	return `<!-- vmentry-break: ${id.replace(/[^\w.-]/g, "_")} -->`;
}
/** A title is plain text to GitHub, but for references to issues and mentions of people. */
function issueTitle({ of, story }) {
	const subject = story.subject.replace(/\s+/g, " ");
	const title = `${of.branch} ${of.variant}: ${of.first.slice(0, 12)} does not build: ${subject}`.replace(/[@#]/g, "$&​").replace(/[\x00-\x1f\x7f]/g, " ");
	return title.length > 240 ? `${title.slice(0, 239).replace(/[\ud800-\udbff]$/, "")}…` : title;
}
/** What an issue says of a break, as Markdown; all that comes from the repository and the compiler is inert in it. */
function issueBody(issue) {
	const { of, story, repository, command, beginning, ending } = issue;
	const errors = story.errors.length > 0 ? story.errors : story.reason.split("\n").filter((each) => each !== "");
	const parts = [
		issueMarker(of.id),
		`${code(of.first.slice(0, 12))} ${code(story.subject)} does not build as ${code(of.variant)}.`,
		[
			"| | |",
			"| --- | --- |",
			`| Repository | ${code(repository)} |`,
			`| Branch | ${code(of.branch)} |`,
			`| Commit | ${code(of.first)} |`,
			`| Author | ${code(`${story.author} <${story.email}>`)} |`,
			`| Date | ${code(story.date)} |`,
			`| First failing | ${code(beginning, 400)} |`,
			`| New warnings | ${story.newWarnings} |`,
			...ending === null ? [] : [`| Mended by | ${code(ending, 400)} |`]
		].join("\n"),
		...errors.length === 0 ? [] : [`Errors${story.stage === null ? "" : ` (${code(story.stage)})`}:`, codeBlock(errors)],
		...story.excerpt.length === 0 ? [] : ["From the log:", codeBlock(story.excerpt)],
		"To repeat it:",
		codeBlock([command], 4096)
	];
	return inertText(parts.join("\n\n"));
}
/** Hidden in the comment that closes an issue, so that it is not written twice. */
function endMarker(id) {
	return `<!-- vmentry-break-end: ${id.replace(/[^\w.-]/g, "_")} -->`;
}
function endComment({ of, end, ending }) {
	const what = end === "gone" || ending === null ? `${code(of.branch)} is not built as ${code(of.variant)} any more, so nobody knows whether this is mended.` : `Mended by ${code(ending, 400)}.`;
	return `${endMarker(of.id)}\n\n${what}`;
}
// src/github/build-forge.ts
/** GitHub's limit of a status's description. */
const longestDescription = 140;
/** Of issues with the label, the newest, so many pages of 100 are looked through. */
const mostPages = 10;
/** Commit statuses and issues on GitHub, through its official client. */
function openForge({ repository, api, token }) {
	const [owner = "", repo = ""] = repository.split("/");
	const at = {
		owner,
		repo
	};
	const { octokit } = openClient({
		token,
		api,
		deadlineMs: Number.POSITIVE_INFINITY,
		retries: 0,
		mostWaitMs: 0,
		isPaced: false
	});
	return {
		setStatus: (status) => deliver(() => setStatus(octokit, at, status)),
		putIssue: (issue, onNumber) => deliver(() => putIssue(octokit, at, issue, onNumber))
	};
}
async function setStatus(octokit, at, status) {
	const { commit, context, state, targetUrl } = status;
	await octokit.rest.repos.createCommitStatus({
		...at,
		sha: commit,
		context,
		state,
		description: shortLine(status.description, longestDescription),
		...targetUrl === void 0 ? {} : { target_url: targetUrl }
	});
}
async function putIssue(octokit, at, issue, onNumber) {
	const { issues } = octokit.rest;
	const content = {
		title: issueTitle(issue),
		body: issueBody(issue)
	};
	let number = issue.number ?? await findIssue(octokit, at, issue);
	if (number === void 0) {
		const { data } = await issues.create({
			...at,
			...content,
			labels: [issue.label]
		});
		number = data.number;
	} else await issues.update({
		...at,
		issue_number: number,
		...content
	});
	if (issue.number === void 0) await onNumber(number);
	if (issue.end === null) return;
	if (!await hasEnd(octokit, at, issue, number)) await issues.createComment({
		...at,
		issue_number: number,
		body: endComment(issue)
	});
	await issues.update({
		...at,
		issue_number: number,
		state: "closed",
		state_reason: issue.end === "mended" ? "completed" : "not_planned"
	});
}
async function findIssue(octokit, at, { of, label }) {
	const marker = issueMarker(of.id);
	for (let page = 1; page <= mostPages; page++) {
		const { data } = await octokit.rest.issues.listForRepo({
			...at,
			labels: label,
			state: "all",
			sort: "created",
			direction: "desc",
			per_page: 100,
			page
		});
		const found = data.find(({ body }) => body?.includes(marker) === true);
		if (found !== void 0) return found.number;
		if (data.length < 100) return void 0;
	}
}
async function hasEnd(octokit, at, { of }, number) {
	const marker = endMarker(of.id);
	for (let page = 1; page <= mostPages; page++) {
		const { data } = await octokit.rest.issues.listComments({
			...at,
			issue_number: number,
			per_page: 100,
			page
		});
		if (data.some(({ body }) => body?.includes(marker) === true)) return true;
		if (data.length < 100) return false;
	}
	return false;
}
/** What came of a request: whether it is worth another try, and when. */
async function deliver(request) {
	try {
		await request();
		return { kind: "done" };
	} catch (error) {
		const failure = failureOf(error);
		const said = failure?.said ?? (error instanceof Error ? error.message : String(error));
		const why = `GitHub: ${shortLine(said, 300)}`;
		if (failure?.status === 422) return {
			kind: "never",
			why
		};
		if (failure?.restMs !== void 0) return {
			kind: "later",
			why,
			afterMs: Math.min(Math.max(1e3, failure.restMs), 36e5)
		};
		return {
			kind: "later",
			why,
			isOfThisOne: failure?.fault === "missing" || failure?.fault === "gone"
		};
	}
}
// src/watch/breaks.ts
/**
* What is broken on a branch, in the order of its commits and whatever the order in which they were built. Judging
* the same twice tells nothing new.
*/
function judgeBreaks(request) {
	const oldestFirst = request.history.toReversed();
	const places = new Map(oldestFirst.map((commit, place) => [commit, place]));
	const stretches = findStretches(oldestFirst, request.outcomeOf);
	const facts = (stretch) => describe(stretch, oldestFirst, request.outcomeOf);
	const tip = request.history[0];
	const judged = {
		breaks: [],
		events: []
	};
	const free = new Set(stretches);
	const lost = [];
	for (const known of request.before) {
		const place = places.get(known.told);
		const stretch = place === void 0 ? void 0 : stretches.find(({ first, last }) => first <= place && place <= last);
		const isTaken = stretch !== void 0 && !free.has(stretch);
		const isBackAgain = known.mendedBy !== null && stretch !== void 0 && stretch.mendedBy === void 0;
		if (isTaken || isBackAgain) continue;
		if (stretch === void 0) {
			if (known.mendedBy === null) lost.push(known);
			continue;
		}
		free.delete(stretch);
		carryOn(judged, known, facts(stretch));
	}
	for (const known of lost) {
		const open = [...free].find(({ mendedBy }) => mendedBy === void 0);
		if (open !== void 0) {
			free.delete(open);
			carryOn(judged, {
				...known,
				told: oldestFirst[open.last] ?? known.told
			}, facts(open));
		} else if (tip !== void 0 && request.outcomeOf(tip) === "built") {
			const mended = {
				...known,
				mendedBy: tip,
				unknownMend: 0
			};
			if (known.kind === "told") judged.events.push({
				kind: "mended",
				of: mended
			});
		} else judged.breaks.push(known);
	}
	const seen = places.get(request.seenTip) ?? -1;
	for (const stretch of free) {
		const told = oldestFirst[stretch.last];
		if (told === void 0) continue;
		const isPast = stretch.mendedBy !== void 0 && stretch.mendedBy <= seen;
		const found = {
			id: request.newId(),
			branch: request.branch,
			variant: request.variant,
			told,
			...facts(stretch),
			kind: isPast ? "past" : "told",
			foundAt: request.now()
		};
		judged.breaks.push(found);
		if (!isPast) judged.events.push({
			kind: "broke",
			of: found
		});
	}
	return judged;
}
function carryOn(judged, known, facts) {
	const now = {
		...known,
		...facts
	};
	judged.breaks.push(now);
	if (known.kind === "past") return;
	if (known.mendedBy === null && now.mendedBy !== null) judged.events.push({
		kind: "mended",
		of: now
	});
	else if ([
		"first",
		"goodBefore",
		"unknownBefore",
		"mendedBy",
		"unknownMend"
	].some((key) => known[key] !== now[key])) judged.events.push({
		kind: "narrowed",
		of: now
	});
}
function findStretches(oldestFirst, outcomeOf) {
	const stretches = [];
	let open;
	let good;
	for (const [place, commit] of oldestFirst.entries()) {
		const outcome = outcomeOf(commit);
		if (outcome === "built") {
			if (open !== void 0) open.mendedBy = place;
			open = void 0;
			good = place;
		} else if (outcome === "failed") {
			if (open === void 0) {
				open = {
					first: place,
					last: place,
					goodBefore: good,
					mendedBy: void 0
				};
				stretches.push(open);
			}
			open.last = place;
		}
	}
	return stretches;
}
function describe({ first, last, goodBefore, mendedBy }, oldestFirst, outcomeOf) {
	const unknown = (from, to) => oldestFirst.slice(from, to).filter((commit) => outcomeOf(commit) === void 0).length;
	return {
		first: oldestFirst[first] ?? "",
		goodBefore: goodBefore === void 0 ? null : oldestFirst[goodBefore] ?? null,
		unknownBefore: goodBefore === void 0 ? 0 : unknown(goodBefore + 1, first),
		mendedBy: mendedBy === void 0 ? null : oldestFirst[mendedBy] ?? null,
		unknownMend: mendedBy === void 0 ? 0 : unknown(last + 1, mendedBy)
	};
}
// src/watch/story.ts
const breakSchema = object({
	id: string(),
	branch: string(),
	variant: string(),
	told: string(),
	first: string(),
	goodBefore: string().nullable(),
	unknownBefore: int(),
	mendedBy: string().nullable(),
	unknownMend: int(),
	kind: _enum(["told", "past"]),
	foundAt: string()
});
const storySchema = object({
	commit: string(),
	subject: string(),
	author: string(),
	email: string(),
	date: string(),
	/** Where the build stopped; null when that is not known any more. */
	stage: string().nullable(),
	/** The compiler's words, one error a line. */
	reason: string(),
	/** The errors with their places, the first ones. */
	errors: array(string()),
	newWarnings: int(),
	/** Of the build's log, around its first error. */
	excerpt: array(string())
});
const mostErrors = 5;
const excerptLines = 30;
const longestLine = 300;
/** Of a log, the end. */
const mostLogBytes = 2097152;
/** Tells the story of a commit from the repository and from what the store has of it. */
async function tellStory({ repository, store, log }, commit, variant) {
	const { subject, name, email, date } = await repository.author(commit);
	const story = {
		commit,
		subject: line(subject, 200),
		author: line(name, 100),
		email: line(email, 254),
		date,
		stage: null,
		reason: "",
		errors: [],
		newWarnings: 0,
		excerpt: []
	};
	try {
		const manifest = await store.read({
			commit,
			variant
		});
		if (manifest === void 0) return story;
		story.stage = manifest.failure?.stage ?? null;
		story.reason = (manifest.failure?.reason ?? "").split("\n").slice(0, 20).map((each) => line(each)).join("\n");
		story.errors = manifest.diagnostics.filter(({ severity }) => severity === "error").slice(0, mostErrors).map(describeDiagnostic);
		story.newWarnings = manifest.diagnostics.filter(({ severity, isNew }) => severity === "warning" && isNew).length;
		story.excerpt = excerptOf(await readLog(store, manifest));
	} catch (error) {
		log.warn(`${commit.slice(0, 12)} ${variant}: its log cannot be read: ${describeError(error)}`);
	}
	return story;
}
function describeDiagnostic({ file, line: number, column, message }) {
	return line(`${[
		file,
		number,
		...column === null ? [] : [column]
	].join(":")}: ${message}`);
}
/** On one line, harmless for a terminal, and not too long. */
function line(text, most = longestLine) {
	const shown = visible(text.replace(/\s+/g, " ").trim());
	return shown.length > most ? `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : shown;
}
async function readLog(store, { files }) {
	const file = files.find(({ path }) => path === "log");
	if (file === void 0) return [];
	let text = Buffer.alloc(0);
	for await (const chunk of await store.openBlob(file)) {
		text = Buffer.concat([text, chunk]);
		if (text.length > 2 * mostLogBytes) text = text.subarray(-2097152);
	}
	return text.subarray(-2097152).toString("utf8").split("\n");
}
/** The lines of a log from a little before its first error on; without one, its end. */
function excerptOf(log) {
	const lines = log.at(-1) === "" ? log.slice(0, -1) : log;
	const first = lines.findIndex((each) => /\berror: |\*\*\* |undefined reference to|^ERROR: /.test(each));
	const from = first === -1 ? lines.length - excerptLines : first - 5;
	const start = Math.max(0, Math.min(from, lines.length - excerptLines));
	return lines.slice(start, start + excerptLines).map((each) => {
		const shown = visible(each.trimEnd());
		return shown.length > longestLine ? `${shown.slice(0, 299)}…` : shown;
	});
}
// src/watch/watch-schema.ts
/** Names of watch files end so. */
const watchSuffix = ".watch.yaml";
const repository = "the path or the URL of a git repository, such as https://git.example.org/linux.git";
const branch = "the name of a branch, or a pattern with * for anything, such as master or kvm/* (in quotes if it starts with *)";
const backfill = "how many commits before the newest (1 to 10000), {since-tag: v6.12} or {since-date: 2026-01-31}";
const tag = "the name of a tag, such as v6.12";
const date = "a date, such as 2026-01-31";
const variants = "a list of *.variant.yaml files, such as [kvm.variant.yaml]";
const path$1 = "a path";
const http$1 = "an address that starts with http:// or https://, without user and password";
const smtp = "the address of a mail server, such as smtps://mail.example.org or smtp://localhost:25";
const mailAddress = "an address such as kvm-ci@example.org";
const count = "a whole number";
const pathSchema = string({ error: path$1 }).regex(/^[^\x00-\x1f\x7f]{1,4096}$/, { error: path$1 });
const durationSchema = union([string(), number()], { error: durationForm }).superRefine((given, context) => {
	if (parseDuration(String(given)) === void 0) context.addIssue({
		code: "custom",
		message: durationForm
	});
});
const ageForm = "days such as 30d, or a time such as 12h";
/** Days besides what `parseDuration` takes, as milliseconds; undefined when it is neither. */
function parseAge(text) {
	const days = /^(\d{1,5})d$/.exec(text)?.[1];
	return days === void 0 ? parseDuration(text) : Number(days) * 24 * 36e5;
}
function wholeNumber(least, most) {
	const error = `${count} from ${least} to ${most}`;
	return int({ error }).min(least, { error }).max(most, { error });
}
function httpAddress(error) {
	return string({ error }).refine((text) => isAddress(text, ["http:", "https:"]), { error });
}
/** Without a password in it, which would be read in logs and by everybody who reads the file. */
function isAddress(text, protocols) {
	const url = URL.parse(text);
	return url !== null && protocols.includes(url.protocol) && url.password === "" && url.hostname !== "";
}
/** What may stand in a header or an SMTP command: one plain address, no quoting, no comments. */
const mailAddressPattern = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?=.{1,255}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/;
const addressSchema = string({ error: mailAddress }).regex(mailAddressPattern, { error: mailAddress });
const addressesSchema = array(addressSchema, { error: `a list, each ${mailAddress}` }).min(1, { error: "at least one address" });
/** What git takes for a part of a ref's name, and `*`: git-check-ref-format(1). */
const branchSchema = string({ error: branch }).regex(/^(?!\/)(?!.*(?:\.\.|@\{|\/\/|\/$|\.$))[^\x00-\x20\x7f~^:?[\\]{1,250}$/, { error: branch });
const backfillSchema = union([
	wholeNumber(1, 1e4),
	strictObject({ "since-tag": string({ error: tag }).regex(/^(?!\/)(?!.*(?:\.\.|@\{|\/\/|\/$|\.$))[^\x00-\x20\x7f~^:?*[\\]{1,250}$/, { error: tag }).describe("what is in this tag is not built") }),
	strictObject({ "since-date": string({ error: date }).regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, { error: date }).describe("by the committer's date") })
], { error: backfill });
const branchesSchema = array(strictObject({
	name: branchSchema.describe("a branch, or a pattern with * for anything"),
	backfill: backfillSchema.describe("how far back to build, from where the branch is when it is first seen; default: 20 commits").optional()
}, { error: "a map, such as {name: master, backfill: 50}" }), { error: "a list, such as [{name: master, backfill: 50}]" }).min(1, { error: "at least one branch" }).describe("which branches are followed; of two entries that fit, the first counts");
const webhookSchema = strictObject({
	address: string({ error: "an address to listen on" }).describe("default: 127.0.0.1").optional(),
	port: wholeNumber(0, 65535).describe("a POST to /webhook here makes the watch look at once"),
	"secret-file": pathSchema.describe("holds the webhook's secret, at least 16 characters")
}, { error: "a map, such as {port: 8491, secret-file: webhook.secret}" });
const mailSchema$1 = strictObject({
	smtp: string({ error: smtp }).refine((text) => isAddress(text, ["smtp:", "smtps:"]), { error: smtp }).describe("smtps:// for TLS from the start; smtp:// turns TLS on (STARTTLS), unless the server is this host").optional(),
	host: string({ error: "a host's name" }).regex(/^[\w.:-]{1,255}$/, { error: "a host's name" }).describe("in place of smtp").optional(),
	port: wholeNumber(1, 65535).describe("with host; default: 465 for implicit TLS, else 587").optional(),
	tls: _enum([
		"implicit",
		"starttls",
		"off"
	], { error: "implicit, starttls or off" }).describe("with host; default: starttls").optional(),
	user: string({ error: "a user's name" }).describe("who logs in there").optional(),
	"password-file": pathSchema.describe("holds the user's password").optional(),
	from: addressSchema.describe("the sender"),
	to: addressesSchema.describe("who is told of breaks"),
	"cc-author": boolean({ error: "true or false" }).describe("whether the author gets a copy, once it is certain whose commit it was; default: false").optional(),
	operator: addressesSchema.describe("who is told when this machine or the repository fails; default: as to").optional()
}, { error: "a map, such as {smtp: 'smtp://localhost', from: ci@example.org, to: [kvm@example.org]}" });
const githubSchema = strictObject({
	repository: string({ error: "OWNER/NAME" }).regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, { error: "OWNER/NAME" }),
	api: httpAddress(http$1).describe("default: https://api.github.com").optional(),
	"token-file": pathSchema.describe("holds a token; default: $GITHUB_TOKEN").optional(),
	statuses: boolean({ error: "true or false" }).describe("whether each commit gets a status for each variant; default: true").optional(),
	issues: boolean({ error: "true or false" }).describe("whether there is an issue for each break; default: false").optional(),
	label: string({ error: "a label" }).regex(/^[^\x00-\x1f\x7f,]{1,50}$/, { error: "a label of at most 50 characters, without commas" }).describe("of these issues; default: vmentry-build").optional()
}, { error: "a map, such as {repository: OWNER/NAME, issues: true}" });
const retentionSchema = strictObject({
	branches: wholeNumber(1, 1e4).describe("so many commits of each branch, the newest").optional(),
	age: string({ error: ageForm }).refine((text) => parseAge(text) !== void 0, { error: ageForm }).describe("what was stored within this time").optional(),
	newest: wholeNumber(1, 1e6).describe("so many kernels of each variant").optional()
}, { error: "a map, such as {branches: 500, age: 30d}" }).refine((given) => Object.keys(given).length > 0, { error: "at least one of branches, age and newest" });
const watchFileSchema = strictObject({
	repository: string({ error: repository }).regex(/^(?!-)[^\x00-\x1f\x7f]{1,4096}$/, { error: repository }).describe("a path relative to this file, or a URL"),
	branches: branchesSchema,
	variants: array(pathSchema, { error: variants }).min(1, { error: variants }).describe("what each commit is built as: files, relative to this one"),
	history: _enum(["first-parent", "all"], { error: "first-parent or all" }).describe("all: also the commits that merges bring in; default: first-parent").optional(),
	poll: durationSchema.describe("how often to look for new commits; default: 2m").optional(),
	queue: wholeNumber(1, 1e4).describe("how many builds are queued at most; default: 100").optional(),
	store: string({ error: "a directory or s3://BUCKET/PREFIX" }).min(1, { error: "a directory or s3://BUCKET/PREFIX" }).describe("the kernel store; default: see docs/store.md").optional(),
	work: pathSchema.describe("where source trees and build directories are kept").optional(),
	state: pathSchema.describe("the directory where the watch keeps what it knows").optional(),
	jobs: wholeNumber(1, 4096).describe("compilers at a time; default: the processors").optional(),
	webhook: webhookSchema.optional(),
	server: strictObject({
		url: httpAddress(http$1),
		"token-file": pathSchema.optional()
	}, { error: "a map, such as {url: 'http://127.0.0.1:8480', token-file: publisher.token}" }).describe("the kernel server that is told of branches and builds").optional(),
	retention: retentionSchema.describe("what the store keeps; without it, everything").optional(),
	mail: mailSchema$1.optional(),
	github: githubSchema.optional()
}, { error: "a map, such as {repository: …, branches: [{name: master}], variants: [kvm.variant.yaml]}" }).superRefine(({ mail }, context) => {
	if (mail === void 0) return;
	if (mail.smtp === void 0 === (mail.host === void 0)) context.addIssue(plainIssue(["mail"], "mail needs either smtp or host: which server sends it"));
	for (const key of ["port", "tls"]) {
		if (mail.smtp === void 0 || mail[key] === void 0) continue;
		context.addIssue(plainIssue(["mail", key], `${key} goes with host; smtp says it already`, "key"));
	}
	if ((mail.user ?? (mail.smtp === void 0 ? "" : URL.parse(mail.smtp)?.username ?? "")) === "" !== (mail["password-file"] === void 0)) context.addIssue(plainIssue(["mail"], "a mail user and a password-file go together"));
}).meta({
	title: "vmentry watch",
	description: "Which branches are built as they grow, as what, and who is told (*.watch.yaml)"
});
// src/watch/mail-text.ts
/** The command that builds a commit again at the desk. */
function repeatCommand({ shownRepository, variants }, commit, variant) {
	const file = variants.find((each) => each.variant.name === variant)?.file ?? `${variant}.variant.yaml`;
	return [
		"vmentry build --repo",
		quoted(shownRepository.startsWith("/") ? shownRepository : "."),
		"--commit",
		commit,
		"--variant",
		quoted(file)
	].join(" ");
}
/** What stands before that command. */
function repeatTitle({ shownRepository }) {
	return shownRepository.startsWith("/") ? "To repeat it:" : `To repeat it, in a clone of ${shownRepository}:`;
}
/** For a shell, where it needs that. */
function quoted(text) {
	return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
/** What is known of where a break began. */
function describeBeginning({ first, goodBefore, unknownBefore }) {
	if (goodBefore === null) return `${first} is the earliest that is known not to build; nothing before it was built`;
	if (unknownBefore === 0) return `${first}; the commit before it, ${goodBefore}, builds`;
	return `${first} does not build, and ${goodBefore} does: it is this commit or one of the ${unknownBefore} between them, not built yet`;
}
/** What is known of where a break ended. */
function describeEnd({ mendedBy, unknownMend }) {
	const between = unknownMend === 0 ? "" : `: it is this commit or one of the ${unknownMend} before it, not built yet`;
	return `${mendedBy ?? ""}${between}`;
}
/** One mail for a break: the same text and Message-ID whenever it is sent. */
function breakMail(config, of, story, since) {
	const { branch, variant, mendedBy } = of;
	const short = of.first.slice(0, 12);
	const isOver = mendedBy !== null;
	return mailTo(config.mail, {
		id: `break.${of.id}`,
		inReplyTo: null,
		cc: authorOf(config.mail, of, story),
		subject: `${line(branch, 60)} ${variant}: ${short} does not build${isOver ? " (mended)" : ""}: ${story.subject}`,
		text: [
			`${short} ("${story.subject}") does not build as ${variant}.`,
			...isOver ? ["", `It is mended already, by ${describeEnd(of)}.`] : [],
			"",
			`Repository:    ${config.shownRepository}`,
			`Branch:        ${line(branch)}`,
			`Commit:        ${of.first}`,
			`Author:        ${story.author} <${story.email}>`,
			`Date:          ${story.date}`,
			`First failing: ${describeBeginning(of)}`,
			`New warnings:  ${story.newWarnings}`,
			...storyLines(story),
			"",
			repeatTitle(config),
			`  ${repeatCommand(config, of.first, variant)}`
		],
		since
	});
}
/** One mail for the end of a break, in answer to that of its beginning. */
function mendMail(config, of, story, since, mender) {
	const mendedBy = (of.mendedBy ?? "").slice(0, 12);
	const subject = mender === void 0 ? "" : line(mender.subject, 200);
	return mailTo(config.mail, {
		id: `mend.${of.id}`,
		inReplyTo: messageId(`break.${of.id}`, config.mail.from),
		cc: authorOf(config.mail, of, story),
		subject: `${line(of.branch, 60)} ${of.variant}: mended by ${mendedBy}${subject === "" ? "" : `: ${subject}`}`,
		text: [
			`${mendedBy}${subject === "" ? "" : ` ("${subject}")`} builds as ${of.variant}.`,
			"",
			`Repository:    ${config.shownRepository}`,
			`Branch:        ${line(of.branch)}`,
			`Mended by:     ${describeEnd(of)}`,
			`First failing: ${describeBeginning(of)}`,
			`Its subject:   ${story.subject}`,
			`Its author:    ${story.author} <${story.email}>`
		],
		since
	});
}
/** What concerns the machine or the repository, and no commit: to whoever looks after them. */
function operatorMail({ mail, file }, { id, subject, text, since }) {
	return mailTo(mail, {
		id: `operator.${id}`,
		inReplyTo: null,
		to: mail.operator,
		isUrgent: true,
		cc: [],
		subject,
		text: [
			...text.split("\n"),
			"",
			"This says nothing of any commit.",
			`Watch file: ${file}`
		],
		since
	});
}
function storyLines({ stage, reason, errors, excerpt }) {
	const said = errors.length > 0 ? errors : reason.split("\n").filter((each) => each !== "");
	return [...said.length === 0 ? [] : [
		"",
		`Errors${stage === null ? "" : ` (${stage})`}:`,
		...said.map(indented)
	], ...excerpt.length === 0 ? [] : [
		"",
		"From the log:",
		...excerpt.map(indented)
	]];
}
function indented(text) {
	return `  ${text}`;
}
function mailTo({ from, to }, { id, text, subject, ...rest }) {
	const receivers = [...rest.to ?? to];
	return {
		kind: "mail",
		messageId: messageId(id, from),
		inReplyTo: rest.inReplyTo,
		to: receivers,
		cc: rest.cc.filter((each) => !receivers.includes(each)),
		subject: line(`[vmentry] ${subject}`, 250),
		text: `${text.join("\n")}\n`,
		isUrgent: rest.isUrgent ?? false,
		attempts: 0,
		since: rest.since
	};
}
/** The same for the same thing, so that whoever gets it twice can see that. */
function messageId(id, from) {
	return `<${createHash("sha256").update(id).digest("hex").slice(0, 32)}@${from.slice(from.indexOf("@") + 1)}>`;
}
/** The one whose commit broke it, and nobody as long as it may have been another's. */
function authorOf({ ccAuthor }, { goodBefore, unknownBefore }, { email }) {
	return ccAuthor && goodBefore !== null && unknownBefore === 0 && mailAddressPattern.test(email) ? [email] : [];
}
// src/watch/break-desk.ts
/** Judges what is broken and what is mended, and puts what is to be told of it into the outbox. */
var BreakDesk = class {
	#parts;
	constructor(parts) {
		this.#parts = parts;
	}
	/** Judges a branch as it is known now; the caller saves the state, with what is to be told in it. */
	async judge(branch, variant) {
		const { state } = this.#parts;
		const isThis = (each) => each.branch === branch.name && each.variant === variant;
		const before = state.breaks.filter(isThis);
		const { breaks, events } = judgeBreaks({
			branch: branch.name,
			variant,
			history: branch.history,
			outcomeOf: (commit) => state.outcome(commit, variant),
			before,
			seenTip: state.branches.get(branch.name)?.seenTip ?? branch.tip,
			newId: randomUUID,
			now: () => (/* @__PURE__ */ new Date()).toISOString()
		});
		const told = [];
		for (const event of events) told.push({
			event,
			...await this.#facts(event.of)
		});
		state.breaks = [...state.breaks.filter((each) => !isThis(each)), ...breaks];
		for (const { event, story, mender } of told) {
			state.stories.set(event.of.id, story);
			this.#tell(event, story, mender);
		}
	}
	/** Of a branch or a variant that is not there any more: nobody knows whether it was mended. */
	drop(isGone) {
		const { state, log } = this.#parts;
		for (const known of state.breaks.filter(isGone)) {
			const story = state.stories.get(known.id);
			if (known.kind === "past" || known.mendedBy !== null || story === void 0) continue;
			log.info(`${nameOf$1(known)}: is not built any more, so the break of ${known.first.slice(0, 12)} is closed`);
			this.#postIssue(known, story, "gone");
		}
		state.breaks = state.breaks.filter((each) => !isGone(each));
	}
	async #facts(of) {
		const { repository, store, log, state } = this.#parts;
		const known = state.stories.get(of.id);
		return {
			story: known?.commit === of.first ? known : await tellStory({
				repository,
				store,
				log
			}, of.first, of.variant),
			mender: of.mendedBy === null ? void 0 : await repository.author(of.mendedBy)
		};
	}
	#tell({ kind, of }, story, mender) {
		const { config, courier, log, state } = this.#parts;
		const { mail } = config;
		const since = (/* @__PURE__ */ new Date()).toISOString();
		const isOver = of.mendedBy !== null;
		if (kind === "broke") {
			log.warn(`${nameOf$1(of)}: broken${isOver ? " for a while" : ""} by ${of.first.slice(0, 12)} ${story.subject}`);
			if (mail !== void 0) courier.post(breakMail({
				...config,
				mail
			}, of, story, since));
			if (!isOver) this.#postIssue(of, story, null);
			return;
		}
		if (kind === "mended") {
			log.info(`${nameOf$1(of)}: mended by ${(of.mendedBy ?? "").slice(0, 12)} ${visible(mender?.subject ?? "")}`);
			if (mail !== void 0) courier.post(mendMail({
				...config,
				mail
			}, of, story, since, mender));
			this.#postIssue(of, story, "mended");
			return;
		}
		const hasIssue = state.issues.has(of.id) || state.outbox.some((each) => each.kind === "issue" && each.of.id === of.id);
		if (!isOver && hasIssue) this.#postIssue(of, story, null);
	}
	#postIssue(of, story, end) {
		const { config, courier } = this.#parts;
		if (config.github?.hasIssues !== true) return;
		const command = repeatCommand(config, of.first, of.variant);
		const since = (/* @__PURE__ */ new Date()).toISOString();
		courier.post({
			kind: "issue",
			of,
			story,
			command,
			end,
			attempts: 0,
			since
		});
	}
};
function nameOf$1({ branch, variant }) {
	return `${visible(branch)} ${variant}`;
}
// src/watch/build-news.ts
/** So often a build's progress is told to the server. */
const tellEveryMs = 2e3;
/** Tells how each build goes: the kernel server, and where commits have statuses. */
var BuildNews = class {
	#parts;
	constructor(parts) {
		this.#parts = parts;
	}
	queued(job, message) {
		this.#tell(job, {
			state: "queued",
			message,
			progress: null
		});
	}
	cancelled(job, message) {
		this.#tell(job, {
			state: "cancelled",
			message,
			progress: null
		});
	}
	/** For a build that begins. @param show told of all progress, too */
	progressOf(job, show) {
		let toldMs = Number.NEGATIVE_INFINITY;
		let stage = "";
		return (progress) => {
			show(progress);
			const now = monotonicMs();
			if (progress.stage === stage && now - toldMs < tellEveryMs) return;
			if (stage === "") this.#postStatus(job, "pending", "is being built");
			stage = progress.stage;
			toldMs = now;
			const { done, total } = progress;
			this.#tell(job, {
				state: "running",
				message: `${stage}${done === 0 ? "" : ` ${done}${total === void 0 ? "" : `/${total}`}`}`,
				progress: total === void 0 || total === 0 ? null : Math.min(1, done / total)
			});
		};
	}
	ended(job, outcome, manifest) {
		const message = outcome === "built" ? describeSuccess(manifest) : describeFailure(manifest);
		this.#postStatus(job, outcome === "built" ? "success" : "failure", message);
		this.#tell(job, {
			state: outcome,
			message,
			progress: 1
		});
	}
	#postStatus({ commit, variant }, state, description) {
		const { config, courier } = this.#parts;
		if (config.github?.hasStatuses !== true) return;
		const since = (/* @__PURE__ */ new Date()).toISOString();
		courier.post({
			kind: "status",
			commit,
			variant,
			state,
			description,
			attempts: 0,
			since
		});
		courier.wake();
	}
	#tell({ commit, variant }, told) {
		const { teller, config } = this.#parts;
		const watched = config.variants.find((each) => each.variant.name === variant);
		if (teller === void 0 || watched === void 0) return;
		teller.build({
			commit,
			variant,
			variantDigest: digestOfVariant(watched.variant),
			...told
		});
	}
};
function describeSuccess(manifest) {
	if (manifest === void 0) return "builds";
	const count = manifest.diagnostics.filter((each) => each.isNew && each.severity === "warning").length;
	const warnings = count === 0 ? "" : `, ${counted(count, "new warning")}`;
	return `builds in ${formatDuration(manifest.durationMs)}${warnings}`;
}
function describeFailure(manifest) {
	const error = manifest?.diagnostics.find(({ severity }) => severity === "error");
	if (error !== void 0) return `${error.file}:${error.line}: ${error.message}`;
	return `does not build: ${manifest?.failure?.reason.split("\n")[0] ?? ""}`;
}
// src/watch/message.ts
const delivery = {
	/** How often it was tried. */
	attempts: int(),
	/** ISO 8601: when it was first to be sent. */
	since: string()
};
const mailSchema = object({
	kind: literal("mail"),
	/** Of the header Message-ID, with its brackets: the same each time it is sent. */
	messageId: string(),
	inReplyTo: string().nullable(),
	to: array(string()),
	cc: array(string()),
	subject: string(),
	text: string(),
	/** It goes out even when it cannot be written down first: it may tell of a full disk. */
	isUrgent: boolean(),
	...delivery
});
const statusSchema = object({
	kind: literal("status"),
	commit: string(),
	variant: string(),
	state: _enum([
		"pending",
		"success",
		"failure"
	]),
	description: string(),
	...delivery
});
const issueSchema = object({
	kind: literal("issue"),
	of: breakSchema,
	story: storySchema,
	/** How to repeat the build. */
	command: string(),
	/** Why it is over; null while it lasts. */
	end: _enum(["mended", "gone"]).nullable(),
	...delivery
});
/** Something that is to be sent, and is kept until it was. */
const messageSchema = discriminatedUnion("kind", [
	mailSchema,
	statusSchema,
	issueSchema
]);
/** Of two messages with the same key only the later one counts. */
function messageKey(message) {
	switch (message.kind) {
		case "mail": return `mail ${message.messageId}`;
		case "status": return `status ${message.commit} ${message.variant}`;
		case "issue": return `issue ${message.of.id}`;
	}
}
// src/watch/courier.ts
/** What was not sent within this time is given up. */
const keptMs = 6048e5;
/**
* Sends what is in the outbox, while builds go on. Each message is on the disk before it is sent, and leaves the
* outbox after it was: whoever is killed in between sends it once more.
*/
var Courier = class {
	#options;
	#channels = {
		mail: {
			failures: 0,
			nextMs: 0
		},
		forge: {
			failures: 0,
			nextMs: 0
		}
	};
	/** When each message that was refused is tried again, by its key. */
	#refused = /* @__PURE__ */ new Map();
	#isWoken = Promise.withResolvers();
	constructor(options) {
		this.#options = options;
	}
	/** Puts a message into the outbox, in place of one with the same key; the caller saves the state and then wakes. */
	post(message) {
		const { state } = this.#options;
		const key = messageKey(message);
		state.outbox = [...state.outbox.filter((each) => messageKey(each) !== key), message];
	}
	wake() {
		this.#isWoken.resolve();
	}
	/** Sends until the signal fires. */
	async run(signal) {
		const stopped = new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
		while (!signal.aborted) {
			this.#isWoken = Promise.withResolvers();
			const nextMs = await this.#sendDue(signal);
			if (signal.aborted) return;
			const over = new AbortController();
			const wait = nextMs === void 0 ? stopped : sleep(nextMs, over.signal).catch(() => {});
			await Promise.race([
				wait,
				this.#isWoken.promise,
				stopped
			]);
			over.abort();
		}
	}
	/** Tries everything that is in the outbox once, whatever it waits for. */
	async flush(signal) {
		for (const channel of Object.values(this.#channels)) channel.nextMs = 0;
		this.#refused.clear();
		await this.#sendDue(signal);
	}
	/** @returns milliseconds until something is to be tried again; undefined when nothing waits */
	async #sendDue(signal) {
		await Promise.all([this.#sendChannel("mail", signal), this.#sendChannel("forge", signal)]);
		const now = monotonicMs();
		const times = this.#options.state.outbox.map((message) => Math.max(this.#channels[channelOf(message)].nextMs, this.#refused.get(messageKey(message)) ?? 0));
		return times.length === 0 ? void 0 : Math.max(10, Math.min(...times) - now);
	}
	async #sendChannel(name, signal) {
		const { state, log, backOff } = this.#options;
		const channel = this.#channels[name];
		const tried = /* @__PURE__ */ new Set();
		for (;;) {
			if (signal.aborted || monotonicMs() < channel.nextMs) return;
			const message = state.outbox.find((each) => channelOf(each) === name && !tried.has(each) && (this.#refused.get(messageKey(each)) ?? 0) <= monotonicMs());
			if (message === void 0) return;
			tried.add(message);
			if (!await this.#isKept() && !(message.kind === "mail" && message.isUrgent)) {
				channel.nextMs = monotonicMs() + backOff.mostMs;
				return;
			}
			const delivery = await this.#deliver(message);
			if (delivery.kind === "later" && isFresh(message)) {
				message.attempts += 1;
				if (delivery.isOfThisOne === true) {
					const waitMs = Math.max(delivery.afterMs ?? 0, backOffMs(backOff, message.attempts));
					this.#refused.set(messageKey(message), monotonicMs() + waitMs);
					log.warn(`${nameOf(message)} was refused, and is tried again: ${visible(delivery.why)}`);
					continue;
				}
				channel.failures += 1;
				channel.nextMs = monotonicMs() + Math.max(delivery.afterMs ?? 0, backOffMs(backOff, channel.failures));
				const waiting = state.outbox.filter((each) => channelOf(each) === name).length;
				const said = `${counted(waiting, "message")} cannot be sent: ${visible(delivery.why)}`;
				if (channel.failures === 1) log.warn(`${said}; kept, and tried again`);
				else log.debug(said);
				return;
			}
			if (delivery.kind !== "done") log.error(`${nameOf(message)} is given up: ${visible(delivery.why)}`);
			else if (channel.failures > 0) log.info(`${name === "mail" ? "the mail server" : "GitHub"} takes messages again`);
			channel.failures = 0;
			this.#refused.delete(messageKey(message));
			state.outbox = state.outbox.filter((each) => each !== message);
			await this.#isKept();
		}
	}
	/** Whether the state is on the disk. */
	async #isKept() {
		try {
			await this.#options.state.save();
			return true;
		} catch (error) {
			this.#options.log.error(`the watch's state cannot be written: ${describeError(error)}`);
			return false;
		}
	}
	async #deliver(message) {
		const { mailer, forge, forgeFacts, state } = this.#options;
		const nobody = {
			kind: "never",
			why: "the watch file does not say any more how to send it"
		};
		if (message.kind === "mail") return await mailer?.send(message) ?? nobody;
		if (forge === void 0) return nobody;
		if (message.kind === "status") {
			const { commit, variant, state: commitState, description } = message;
			const targetUrl = forgeFacts.targetUrl(commit, variant);
			return await forge.setStatus({
				commit,
				context: `vmentry/${variant}`,
				state: commitState,
				description,
				targetUrl
			});
		}
		const { of, story, command, end } = message;
		const { repository, label } = forgeFacts;
		return await forge.putIssue({
			of,
			story,
			command,
			end,
			repository,
			label,
			number: state.issues.get(of.id),
			beginning: describeBeginning(of),
			ending: of.mendedBy === null ? null : describeEnd(of)
		}, async (number) => {
			state.issues.set(of.id, number);
			await state.save();
		});
	}
};
function channelOf(message) {
	return message.kind === "mail" ? "mail" : "forge";
}
function isFresh({ since }) {
	return Date.now() - Date.parse(since) < keptMs;
}
function nameOf(message) {
	if (message.kind === "mail") return `the mail ${JSON.stringify(message.subject)}`;
	if (message.kind === "status") return `the status of ${message.commit.slice(0, 12)} ${message.variant}`;
	return `the issue of ${message.of.first.slice(0, 12)} ${message.of.variant}`;
}
// src/watch/branch-name.ts
/** Whether a branch's name fits a rule's: `*` stands for anything, slashes too. */
function fitsPattern(name, pattern) {
	const [first = "", ...rest] = pattern.split("*");
	if (rest.length === 0) return name === pattern;
	if (!name.startsWith(first)) return false;
	const last = rest.pop() ?? "";
	let at = first.length;
	for (const part of rest) {
		const found = name.indexOf(part, at);
		if (found === -1) return false;
		at = found + part.length;
	}
	return name.length >= at + last.length && name.endsWith(last);
}
/**
* Whether git takes it for a branch's name below refs/heads/ (git-check-ref-format(1)). What a server tells is not
* believed: a name that git refuses would make it refuse all others of the same fetch.
*/
function isBranchName(name) {
	if (name === "" || Buffer.byteLength(name) > 250) return false;
	if (/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name)) return false;
	return name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}
// src/watch/followed-repository.ts
/** No commit further back than this is looked at: as many as the kernel server takes of a branch. */
const longestHistory = 1e4;
const hour = 36e5;
/** A repository somewhere, and the bare clone of it that builds are made from. */
var FollowedRepository = class {
	/** The clone. */
	directory;
	#options;
	/** Branch by its ref's name as git lists it; told once each. */
	#refused = /* @__PURE__ */ new Set();
	constructor(options) {
		this.#options = options;
		const { repository } = options;
		const name = basename(repository.replace(/\/+$/, "").replace(/\.git$/, "")).replace(/[^\w.-]/g, "_");
		const digest = createHash("sha256").update(repository).digest("hex").slice(0, 12);
		this.directory = join(cacheDirectory(), "repositories", `${name || "repository"}-${digest}.git`);
	}
	/**
	* Fetches the branches that are wanted.
	* @returns where each is now, by name
	* @throws Error when the repository cannot be reached
	*/
	async fetch(isWanted, tags, signal) {
		try {
			return await this.#fetch(isWanted, tags, signal);
		} catch (error) {
			if (signal?.aborted === true) throw error;
			const { repository, shownRepository } = this.#options;
			const why = describeError(error).replaceAll(repository, shownRepository).replace(/\s+/g, " ");
			throw new Error(`${shownRepository} cannot be fetched: ${why.replace(/\/\/[^/@\s]+@/g, "//")}`, { cause: error instanceof Error ? error.cause : void 0 });
		}
	}
	async #fetch(isWanted, tags, signal) {
		const options = signal === void 0 ? {} : { signal };
		await mkdir(dirname(this.directory), { recursive: true });
		await using _lock = await takeLock(`${this.directory}.lock`, {
			what: `the clone ${this.directory}`,
			waitMs: 4 * hour,
			log: this.#options.log,
			...options
		});
		await this.#prepare(signal);
		const theirs = await this.#listTheirs(signal);
		const branches = new Map([...theirs.branches].filter(([name]) => this.#accepts(name, isWanted)));
		const here = await this.#refs();
		const refspecs = [];
		for (const [name, tip] of branches) {
			const ref = `refs/heads/${name}`;
			if (here.get(ref) !== tip) refspecs.push(`+${ref}:${ref}`);
		}
		for (const tag of tags) {
			const ref = `refs/tags/${tag}`;
			if (theirs.tags.has(tag) && here.get(ref) !== theirs.tags.get(tag)) refspecs.push(`+${ref}:${ref}`);
		}
		const gone = [...here.keys()].filter((ref) => ref.startsWith("refs/heads/") && !branches.has(ref.slice(11)));
		if (gone.length > 0) {
			const input = gone.map((ref) => `delete ${ref}\n`).join("");
			await git(this.directory, ["update-ref", "--stdin"], {
				input,
				endsWithUs: true
			});
		}
		if (refspecs.length > 0) await git(this.directory, [...[
			"fetch",
			"--quiet",
			"--no-tags",
			"--no-write-fetch-head",
			"--no-recurse-submodules"
		], ...[
			"--no-auto-maintenance",
			"--force",
			"--stdin",
			"--",
			this.#options.repository
		]], {
			...options,
			...network,
			input: `${refspecs.join("\n")}\n`,
			deadlineMs: 6 * hour
		});
		const now = await this.#refs();
		return new Map([...branches.keys()].flatMap((name) => {
			const tip = now.get(`refs/heads/${name}`);
			return tip === void 0 ? [] : [[name, tip]];
		}));
	}
	#accepts(name, isWanted) {
		if (!isWanted(name)) return false;
		if (isBranchName(name)) return true;
		if (!this.#refused.has(name)) {
			this.#refused.add(name);
			this.#options.log.warn(`the branch ${JSON.stringify(visible(name))} is left out: git takes no such name`);
		}
		return false;
	}
	/** Makes the clone when there is none, and takes away what a killed git has left in it. */
	async #prepare(signal) {
		if (await kindOfPath(join(this.directory, "HEAD")) === void 0) {
			await this.#make(signal);
			return;
		}
		for (const name of [
			"packed-refs.lock",
			"HEAD.lock",
			"config.lock",
			"shallow.lock"
		]) await rm(join(this.directory, name), { force: true });
		const below = await readdir(join(this.directory, "refs"), { recursive: true }).catch(() => []);
		for (const name of below) if (name.endsWith(".lock")) await rm(join(this.directory, "refs", name), { force: true });
		const packs = await readdir(join(this.directory, "objects/pack")).catch(() => []);
		for (const name of packs) if (name.startsWith("tmp_")) await rm(join(this.directory, "objects/pack", name), { force: true });
	}
	async #make(signal) {
		const { repository, log, shownRepository } = this.#options;
		const making = `${this.directory}.new`;
		await rm(this.directory, {
			recursive: true,
			force: true
		});
		await rm(making, {
			recursive: true,
			force: true
		});
		const run = {
			...signal === void 0 ? {} : { signal },
			...network,
			deadlineMs: 6 * hour
		};
		const parent = dirname(this.directory);
		log.info(`cloning ${shownRepository} into ${this.directory}`);
		if ((repository.startsWith("/") ? await git(parent, [
			"clone",
			"--quiet",
			"--bare",
			"--local",
			"--no-tags",
			"--",
			repository,
			making
		], {
			...run,
			expected: Array.from({ length: 256 }, (_, code) => code)
		}) : void 0)?.code !== 0) {
			await rm(making, {
				recursive: true,
				force: true
			});
			await git(parent, [
				"init",
				"--quiet",
				"--bare",
				"--",
				making
			], run);
		}
		await rename(making, this.directory);
	}
	async #listTheirs(signal) {
		const { repository } = this.#options;
		const { stdout } = await git(dirname(this.directory), [
			"ls-remote",
			"--refs",
			"--quiet",
			"--",
			repository,
			"refs/heads/*",
			"refs/tags/*"
		], {
			...signal === void 0 ? {} : { signal },
			...network,
			deadlineMs: 12e4
		});
		const branches = /* @__PURE__ */ new Map();
		const tags = /* @__PURE__ */ new Map();
		for (const line of stdout.split("\n")) {
			const [, id, kind, name] = /^([0-9a-f]{40,64})\trefs\/(heads|tags)\/(.+)$/.exec(line) ?? [];
			if (id !== void 0 && name !== void 0) (kind === "heads" ? branches : tags).set(name, id);
		}
		return {
			branches,
			tags
		};
	}
	async #refs() {
		const { stdout } = await git(this.directory, ["for-each-ref", "--format=%(objectname) %(refname)"]);
		return new Map(stdout.split("\n").flatMap((line) => {
			const [, id, ref] = /^(\S+) (.+)$/.exec(line) ?? [];
			return id === void 0 || ref === void 0 ? [] : [[ref, id]];
		}));
	}
	/** A branch's commits, the newest first. @param tip a commit's id */
	async history(tip, signal) {
		return await this.#list([`--max-count=${longestHistory}`, tip], signal);
	}
	/** The commits of a tip that another commit has not, the newest first. */
	async commitsSince(tip, base, signal) {
		return await this.#list([
			`--max-count=${longestHistory}`,
			tip,
			`^${base}`
		], signal);
	}
	/**
	* The commits that a back-fill takes, the newest first; always at least the tip.
	* @throws UserError when the tag is not there
	*/
	async backfilled(tip, backfill, signal) {
		if (backfill.kind === "count") return await this.#list([`--max-count=${backfill.count}`, tip], signal);
		const most = `--max-count=${longestHistory}`;
		const since = backfill.kind === "date" ? await this.#list([
			most,
			`--since=${backfill.date}T00:00:00Z`,
			tip
		], signal) : await this.#list([
			most,
			tip,
			`^${await this.#tag(backfill.tag)}`
		], signal);
		return since.length === 0 ? [tip] : since;
	}
	async #tag(tag) {
		const { code, stdout } = await git(this.directory, [
			"rev-parse",
			"--verify",
			"--quiet",
			"--end-of-options",
			`refs/tags/${tag}^{commit}`
		], { expected: [
			0,
			1,
			128
		] });
		if (code === 0) return stdout.trim();
		throw new UserError(`${this.#options.shownRepository} has no tag ${JSON.stringify(tag)}, up to which to back-fill`);
	}
	async #list(args, signal) {
		const order = this.#options.followsFirstParent ? ["--first-parent"] : ["--topo-order"];
		const { stdout } = await git(this.directory, [
			"rev-list",
			...order,
			...args,
			"--"
		], { ...signal === void 0 ? {} : { signal } });
		return stdout.split("\n").filter((line) => line !== "");
	}
	/** Whether a commit is in the clone. */
	async has(commit) {
		const { code } = await git(this.directory, [
			"cat-file",
			"-e",
			`${commit}^{commit}`
		], { expected: [
			0,
			1,
			128
		] });
		return code === 0;
	}
	/** Of a commit that is gone from the clone, nothing is known. */
	async author(commit) {
		const { code, stdout } = await git(this.directory, [
			"show",
			"--no-patch",
			"--encoding=UTF-8",
			"--format=%s%x00%an%x00%ae%x00%aI",
			commit,
			"--"
		], { expected: [0, 128] });
		const [subject = "", name = "", email = "", date = ""] = code === 0 ? stdout.trimEnd().split("\0") : [];
		return {
			subject,
			name,
			email,
			date
		};
	}
	/** Packs what many fetches brought, now and then: git says when. */
	async tidy() {
		await git(this.directory, [
			"-c",
			"gc.auto=6700",
			"-c",
			"gc.autoDetach=false",
			"gc",
			"--auto",
			"--quiet"
		], {
			deadlineMs: hour,
			endsWithUs: true
		});
	}
};
/** A server that says nothing for two minutes has gone; addresses never start programs. */
const network = {
	settings: [
		"http.lowSpeedLimit=1",
		"http.lowSpeedTime=120",
		"protocol.ext.allow=never",
		"credential.interactive=false"
	],
	endsWithUs: true,
	env: {
		SSH_ASKPASS_REQUIRE: "never",
		GIT_ASKPASS: "true"
	}
};
// src/watch/mailer.ts
function openMailer(settings) {
	return { send: (mail) => send(settings, mail) };
}
async function send({ host, port, tls, login, from }, mail) {
	const { createTransport } = await import("./chunks/nodemailer.js");
	const transport = createTransport({
		host,
		port,
		secure: tls === "implicit",
		requireTLS: tls === "starttls",
		ignoreTLS: tls === "off",
		...login === void 0 ? {} : { auth: {
			user: login.user,
			pass: login.password
		} },
		connectionTimeout: 3e4,
		greetingTimeout: 3e4,
		socketTimeout: 6e4,
		disableFileAccess: true,
		disableUrlAccess: true
	});
	try {
		await transport.sendMail({
			from: {
				name: "vmentry watch",
				address: from
			},
			to: mail.to.map((address) => ({
				name: "",
				address
			})),
			cc: mail.cc.map((address) => ({
				name: "",
				address
			})),
			subject: mail.subject,
			text: mail.text,
			messageId: mail.messageId,
			date: new Date(mail.since),
			...mail.inReplyTo === null ? {} : {
				inReplyTo: mail.inReplyTo,
				references: mail.inReplyTo
			},
			headers: {
				"Auto-Submitted": "auto-generated",
				"X-Mailer": `vmentry ${version}`
			},
			textEncoding: "quoted-printable",
			disableFileAccess: true,
			disableUrlAccess: true
		});
		return { kind: "done" };
	} catch (error) {
		return {
			kind: "later",
			why: `${host}:${port}: ${visible(describeError(error))}`,
			isOfThisOne: isRefusal(error)
		};
	} finally {
		transport.close();
	}
}
/** The server refuses this message, which says nothing of the next. */
function isRefusal(error) {
	return error instanceof Error && "code" in error && ["EENVELOPE", "EMESSAGE"].includes(String(error.code));
}
// src/watch/server-teller.ts
const requestMs = 1e4;
/** Of builds that the server is still to be told of. */
const mostPending = 2e3;
/**
* Tells the kernel server of branches and builds, beside the builds and never in their way. Only the latest is told
* of each; while the server is down it is kept in memory.
*/
var ServerTeller = class {
	#settings;
	#log;
	#backOff;
	#builder;
	/** By path: what to PUT there, or undefined to DELETE it. */
	#pending = /* @__PURE__ */ new Map();
	#failures = 0;
	#nextMs = 0;
	#wake = Promise.withResolvers();
	/** @param name of the watch, for who looks at the page */
	constructor(settings, name, log, backOff) {
		this.#settings = settings;
		this.#log = log;
		this.#backOff = backOff;
		this.#builder = visible(`watch ${name} on ${hostname()}`).replace(/\p{Cc}/gu, "").slice(0, 100);
	}
	branch(name, commits) {
		this.#put(branchPath(name), { commits });
	}
	branchGone(name) {
		this.#put(branchPath(name), void 0);
	}
	build({ commit, variant, variantDigest, state, message, progress }) {
		this.#put(`/v1/builds/${buildId(commit, variant, variantDigest)}`, {
			commit,
			variant,
			state,
			builder: this.#builder,
			message: visible(message).replace(/\s+/g, " ").slice(0, 500),
			log: state === "built" || state === "failed" ? "store" : null,
			progress
		});
	}
	#put(path, body) {
		this.#pending.delete(path);
		this.#pending.set(path, body);
		const [oldest] = this.#pending.keys();
		if (this.#pending.size > mostPending && oldest !== void 0) this.#pending.delete(oldest);
		this.#wake.resolve();
	}
	/** Tells until the signal fires. */
	async run(signal) {
		const stopped = new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
		while (!signal.aborted) {
			this.#wake = Promise.withResolvers();
			await this.#tellAll(signal);
			const over = new AbortController();
			const wait = this.#pending.size === 0 ? stopped : sleep(Math.max(10, this.#nextMs - monotonicMs()), over.signal).catch(() => {});
			await Promise.race([
				wait,
				stopped,
				...this.#failures === 0 ? [this.#wake.promise] : []
			]);
			over.abort();
		}
	}
	/** Tries all that is left once. */
	async flush(signal) {
		this.#nextMs = 0;
		await this.#tellAll(signal);
	}
	async #tellAll(signal) {
		while (monotonicMs() >= this.#nextMs && !signal.aborted) {
			const [first] = this.#pending;
			if (first === void 0) return;
			const [path, body] = first;
			const problem = await this.#send(path, body, signal);
			if (signal.aborted) return;
			if (problem === void 0) {
				if (this.#failures > 0) this.#log.info(`the kernel server ${this.#settings.url} answers again`);
				this.#failures = 0;
				if (this.#pending.get(path) === body) this.#pending.delete(path);
				continue;
			}
			this.#failures += 1;
			this.#nextMs = monotonicMs() + backOffMs(this.#backOff, this.#failures);
			if (this.#failures === 1) this.#log.warn(`the kernel server is not told of branches and builds: ${problem}; builds go on`);
			return;
		}
	}
	/** @returns why it is to be tried again; undefined when it is not */
	async #send(path, body, signal) {
		const { url, token } = this.#settings;
		try {
			const response = await fetch(`${url}${path}`, {
				method: body === void 0 ? "DELETE" : "PUT",
				headers: {
					...token === void 0 ? {} : { Authorization: `Bearer ${token}` },
					...body === void 0 ? {} : { "Content-Type": "application/json" }
				},
				...body === void 0 ? {} : { body: JSON.stringify(body) },
				redirect: "error",
				signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)])
			});
			const said = (await response.text()).slice(0, 300);
			if (response.ok) return void 0;
			const why = `${url}${path} answers ${response.status}: ${visible(said)}`;
			if (![
				400,
				404,
				409,
				413,
				422
			].includes(response.status)) return why;
			this.#log.debug(why);
			return;
		} catch (error) {
			return `${url}: ${visible(describeError(error))}`;
		}
	}
};
function branchPath(name) {
	return `/v1/branches/${name.split("/").map(encodeURIComponent).join("/")}`;
}
/** The same after a restart, so that a build that was cut off goes on as the same one. */
function buildId(commit, variant, digest) {
	const rest = createHash("sha256").update(`${commit}\0${variant}\0${digest}`).digest("hex").slice(0, 12);
	return `${commit.slice(0, 12)}-${variant.slice(0, 64)}-${rest}`;
}
// src/watch/troubles.ts
/** So often the repository must have failed before somebody gets mail: networks have hiccups. */
const mailedFailures = 3;
/** Tells whoever looks after this machine of what says nothing of any commit: once, and once when it is over. */
var Troubles = class {
	#parts;
	constructor(parts) {
		this.#parts = parts;
	}
	/** The repository cannot be reached. @returns how often in a row */
	unreachable(why) {
		const { log } = this.#parts;
		const trouble = this.#more("repository");
		if (trouble.failures === 1) log.warn(`${visible(why)}; tried again, less and less often`);
		else log.debug(visible(why));
		if (trouble.failures >= mailedFailures && !trouble.isMailed) {
			trouble.isMailed = true;
			this.#mail("repository", trouble, "the repository cannot be reached", visible(why));
		}
		return trouble.failures;
	}
	reached() {
		const trouble = this.#over("repository");
		if (trouble === void 0) return;
		const text = `the repository is reached again, after ${trouble.failures} failures since ${trouble.since}`;
		this.#parts.log.info(text);
		if (trouble.isMailed) this.#mail("repository.over", trouble, "the repository is reached again", text);
	}
	/** A build failed for a reason that is not its commit. @returns how often in a row, of this machine's builds */
	fault(fault) {
		const { log } = this.#parts;
		const trouble = this.#more("machine");
		const text = `${`${fault.commit.slice(0, 12)} ${fault.variant}`} could not be built, for a reason that is not the commit: ${visible(fault.why)}`;
		if (trouble.isMailed || fault.isMailed) log.info(`${text}; tried again later`);
		else {
			log.error(`${text}; tried again later`);
			trouble.isMailed = true;
			this.#mail("machine", trouble, "a machine fault, not a commit's", `${text}\n\nIt is tried again, less and less often.`);
		}
		fault.isMailed = true;
		return trouble.failures;
	}
	/** A commit cannot be built until somebody mends what was given: a tool or a configuration is missing. */
	refused(fault) {
		const text = `${fault.commit.slice(0, 12)} ${fault.variant} cannot be built: ${visible(fault.why)}`;
		this.#parts.log[fault.isMailed ? "info" : "error"](`${text}; tried again later`);
		if (fault.isMailed) return;
		const isSame = (each) => withoutCommits(each.why) === withoutCommits(fault.why);
		if (!this.#parts.state.faults.some((each) => each !== fault && each.isMailed && isSame(each))) {
			const since = (/* @__PURE__ */ new Date()).toISOString();
			this.#mail("refused", { since }, "a build needs something that is not there", text);
		}
		fault.isMailed = true;
	}
	/** The machine builds. */
	works() {
		const trouble = this.#over("machine");
		if (trouble !== void 0) this.#parts.log.info(`this machine builds again, since ${trouble.since} it did not`);
	}
	#more(kind) {
		const { troubles } = this.#parts.state;
		const known = troubles.get(kind) ?? {
			since: (/* @__PURE__ */ new Date()).toISOString(),
			failures: 0,
			isMailed: false
		};
		const trouble = {
			...known,
			failures: known.failures + 1
		};
		troubles.set(kind, trouble);
		return trouble;
	}
	#over(kind) {
		const { troubles } = this.#parts.state;
		const trouble = troubles.get(kind);
		troubles.delete(kind);
		return trouble;
	}
	#mail(kind, { since }, subject, text) {
		const { config, courier } = this.#parts;
		const { mail, file } = config;
		if (mail === void 0) return;
		courier.post(operatorMail({
			mail,
			file
		}, {
			id: `${kind}.${since}.${file}`,
			subject,
			text,
			since: (/* @__PURE__ */ new Date()).toISOString()
		}));
		courier.wake();
	}
};
/** What is missing, whichever commit it is that lacks it, and whatever else that one has. */
function withoutCommits(why) {
	return why.replace(/\b[0-9a-f]{7,64}\b/g, "").replace(/,? (?:did you mean|\(there are).*$/s, "");
}
// src/watch/watch-state.ts
const troubleKinds = ["repository", "machine"];
const commitSchema = string().regex(commitPattern);
const outcomeSchema = _enum(["built", "failed"]);
const fileSchema = object({
	format: literal("vmentry-watch"),
	version: literal(1),
	branches: array(object({
		name: string(),
		seenTip: commitSchema
	})),
	outcomes: array(object({
		variant: string().regex(variantPattern),
		digest: string(),
		commits: array(tuple([commitSchema, outcomeSchema]))
	})),
	breaks: array(breakSchema),
	stories: array(tuple([string(), storySchema])),
	issues: array(tuple([string(), int().positive()])),
	outbox: array(messageSchema),
	troubles: array(tuple([_enum(troubleKinds), object({
		since: string(),
		failures: int(),
		isMailed: boolean()
	})])),
	faults: array(object({
		commit: commitSchema,
		variant: string(),
		attempts: int(),
		why: string(),
		isMailed: boolean()
	})),
	tidiedAt: string().nullable()
});
/**
* What a watch knows, in memory and in a file that is always whole: what is to be sent is written down before it is
* sent, in the same step as that of which it tells.
*/
var WatchState = class WatchState {
	file;
	branches = /* @__PURE__ */ new Map();
	/** What is known of commits, for each variant of this very content. */
	#outcomes = /* @__PURE__ */ new Map();
	breaks = [];
	/** By a break's id: of its first failing commit. */
	stories = /* @__PURE__ */ new Map();
	/** By a break's id: its issue's number. */
	issues = /* @__PURE__ */ new Map();
	outbox = [];
	troubles = /* @__PURE__ */ new Map();
	faults = [];
	tidiedAt = null;
	#isWritten;
	#written;
	#writing = Promise.resolve();
	constructor(directory, isWritten) {
		this.file = join(directory, "state.json");
		this.#isWritten = isWritten;
	}
	/**
	* @param isWritten false: nothing is ever saved
	* @throws UserError when the file is damaged, or another version's
	*/
	static async open(directory, { isWritten = true } = {}) {
		const state = new WatchState(directory, isWritten);
		let text;
		try {
			text = await readFile(state.file, "utf8");
		} catch (error) {
			if (hasCode(error, "ENOENT")) return state;
			throw error;
		}
		try {
			state.#read(fileSchema.parse(JSON.parse(text)));
		} catch (error) {
			throw new UserError(`${state.file} is no state of a watch that this vmentry reads: remove it to begin anew, after which breaks that last are told again (${describeError(error).slice(0, 300)})`);
		}
		state.#written = text;
		return state;
	}
	outcome(commit, variant) {
		return this.#outcomes.get(variant)?.commits.get(commit);
	}
	setOutcome(commit, variant, outcome) {
		this.#outcomes.get(variant)?.commits.set(commit, outcome);
		this.faults = this.faults.filter((each) => each.commit !== commit || each.variant !== variant);
	}
	/** Says which variants there are; what was known of another content of one says nothing of this one. */
	useVariants(variants) {
		const known = new Map(this.#outcomes);
		this.#outcomes.clear();
		for (const { name, digest } of variants) {
			const before = known.get(name);
			this.#outcomes.set(name, before?.digest === digest ? before : {
				digest,
				commits: /* @__PURE__ */ new Map()
			});
		}
	}
	/** Forgets what is known of commits that no branch has any more, and of breaks that are over. */
	forgetOthers(commits) {
		for (const { commits: known } of this.#outcomes.values()) for (const commit of known.keys()) if (!commits.has(commit)) known.delete(commit);
		this.faults = this.faults.filter(({ commit, variant }) => commits.has(commit) && this.outcome(commit, variant) === void 0);
		const ids = new Set(this.breaks.map(({ id }) => id));
		for (const message of this.outbox) if (message.kind === "issue") ids.add(message.of.id);
		for (const id of this.stories.keys()) if (!ids.has(id)) this.stories.delete(id);
		for (const id of this.issues.keys()) if (!ids.has(id)) this.issues.delete(id);
	}
	/** Resolves once what is known now is on the disk. */
	async save() {
		const next = this.#writing.then(() => this.#write(), () => this.#write());
		this.#writing = next;
		await next;
	}
	async #write() {
		if (!this.#isWritten) return;
		const text = this.#format();
		if (text === this.#written) return;
		await writeFileAtomic(this.file, text);
		this.#written = text;
	}
	#format() {
		const content = {
			format: "vmentry-watch",
			version: 1,
			branches: [...this.branches.values()],
			outcomes: [...this.#outcomes].map(([variant, { digest, commits }]) => ({
				variant,
				digest,
				commits: [...commits]
			})),
			breaks: this.breaks,
			stories: [...this.stories],
			issues: [...this.issues],
			outbox: this.outbox,
			troubles: [...this.troubles],
			faults: this.faults,
			tidiedAt: this.tidiedAt
		};
		return `${JSON.stringify(content)}\n`;
	}
	#read(content) {
		for (const branch of content.branches) this.branches.set(branch.name, branch);
		for (const { variant, digest, commits } of content.outcomes) this.#outcomes.set(variant, {
			digest,
			commits: new Map(commits)
		});
		this.breaks = content.breaks;
		for (const [id, story] of content.stories) this.stories.set(id, story);
		for (const [id, number] of content.issues) this.issues.set(id, number);
		this.outbox = content.outbox;
		for (const [kind, trouble] of content.troubles) this.troubles.set(kind, trouble);
		this.faults = content.faults;
		this.tidiedAt = content.tidiedAt;
	}
};
// src/watch/watched-branches.ts
/** The branches that the rules want, as they were found last. */
var WatchedBranches = class {
	#parts;
	#branches = /* @__PURE__ */ new Map();
	constructor(parts) {
		this.#parts = parts;
	}
	/** By the order of the rules, and then by name. */
	get all() {
		const { rules } = this.#parts;
		const rank = (name) => rules.findIndex((rule) => fitsPattern(name, rule.name));
		return [...this.#branches.values()].toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
	}
	/** Looks at the repository anew. @returns the branches that moved, and the names of those that are gone */
	async look(signal) {
		const { repository, rules, state } = this.#parts;
		const tags = rules.flatMap(({ backfill }) => backfill.kind === "tag" ? [backfill.tag] : []);
		const tips = await repository.fetch((name) => rules.some((rule) => fitsPattern(name, rule.name)), tags, signal);
		const moved = [];
		for (const [name, tip] of tips) {
			if (this.#branches.get(name)?.tip === tip) continue;
			const branch = await this.#describe(name, tip, signal);
			this.#tellMove(branch, this.#branches.get(name));
			this.#branches.set(name, branch);
			moved.push(branch);
		}
		const gone = [.../* @__PURE__ */ new Set([...this.#branches.keys(), ...state.branches.keys()])].filter((name) => !tips.has(name));
		for (const name of gone) {
			this.#branches.delete(name);
			state.branches.delete(name);
		}
		return {
			moved,
			gone
		};
	}
	async #describe(name, tip, signal) {
		const { repository, rules, state } = this.#parts;
		const backfill = rules.find((rule) => fitsPattern(name, rule.name))?.backfill ?? {
			kind: "count",
			count: 1
		};
		const history = await repository.history(tip, signal);
		let seenTip = state.branches.get(name)?.seenTip;
		if (seenTip === void 0 || !await repository.has(seenTip)) seenTip = tip;
		const newer = await repository.commitsSince(tip, seenTip, signal);
		const there = new Set(history);
		const older = (await repository.backfilled(seenTip, backfill, signal)).filter((commit) => there.has(commit));
		state.branches.set(name, {
			name,
			seenTip
		});
		const wanted = [.../* @__PURE__ */ new Set([...newer, ...older])].slice(0, longestHistory);
		return {
			name,
			tip,
			history,
			wanted: wanted.length === 0 ? [tip] : wanted,
			newer: newer.length
		};
	}
	#tellMove({ name, tip, history }, before) {
		const { log } = this.#parts;
		const shown = visible(name);
		const at = `at ${tip.slice(0, 12)}`;
		if (before === void 0) log.info(`${shown} is ${at}`);
		else if (history.includes(before.tip)) log.info(`${shown} has ${history.indexOf(before.tip)} new, and is ${at}`);
		else log.info(`${shown} was rewritten, and is ${at}; ${before.tip.slice(0, 12)} is gone from it`);
	}
};
// src/watch/queue.ts
/**
* What to build next, the first one first: of all branches what is new, newest first, and then what is to be filled
* in, newest first too. A commit that several branches have is built once.
* @returns the queue, and how many wait until there is room in it
*/
function planQueue({ branches, variants, isSettled, limit }) {
	const ranked = branches.flatMap(({ name, wanted, newer }, branch) => wanted.map((commit, place) => ({
		commit,
		name,
		isNew: place < Math.max(1, newer),
		place,
		branch
	}))).sort((a, b) => Number(b.isNew) - Number(a.isNew) || a.place - b.place || a.branch - b.branch);
	const jobs = /* @__PURE__ */ new Map();
	for (const { commit, name } of ranked) for (const variant of variants) {
		const known = jobs.get(`${commit} ${variant}`);
		if (known !== void 0) known.branches.push(name);
		else if (!isSettled(commit, variant)) jobs.set(`${commit} ${variant}`, {
			commit,
			variant,
			branches: [name]
		});
	}
	const all = [...jobs.values()];
	return {
		jobs: all.slice(0, limit),
		waiting: Math.max(0, all.length - limit)
	};
}
// src/watch/tidy.ts
const everyMs = 36e5;
/**
* Removes from the store what nothing keeps, and packs the clone, at most once an hour.
* @returns whether it was time to
*/
async function tidyWhenDue({ state, log, signal, ...parts }) {
	const since = state.tidiedAt === null ? everyMs : Date.now() - Date.parse(state.tidiedAt);
	if (since >= 0 && since < everyMs) return false;
	state.tidiedAt = (/* @__PURE__ */ new Date()).toISOString();
	try {
		const policy = policyOf(parts.config, parts.branches);
		if (policy !== void 0) {
			const { removed, bytes } = await parts.store.gc(policy, { signal });
			if (removed.length > 0) log.info(`${counted(removed.length, "kernel")} removed from the store, ${formatBytes(bytes)}`);
		}
		await parts.repository.tidy();
	} catch (error) {
		throwIfInterrupted(signal);
		log.warn(`the store was not tidied: ${describeError(error)}`);
	}
	return true;
}
function policyOf({ retention }, branches) {
	if (retention === void 0) return void 0;
	const { branches: most, ageMs, newest } = retention;
	const kept = branches.all.map(({ name, history }) => ({
		name,
		commits: history.slice(0, most)
	}));
	return {
		...most === void 0 ? {} : { branches: kept },
		...ageMs === void 0 ? {} : { ageMs },
		...newest === void 0 ? {} : { newest }
	};
}
// src/watch/watcher.ts
/** A webhook, or many, makes the watch look at most this often. */
const soonestMs = 2e3;
/** Looks at the repository and builds what is new in it, one build at a time. */
var Watcher = class {
	#parts;
	#end = {
		built: 0,
		failed: 0,
		faults: 0,
		refused: 0,
		unsent: 0
	};
	#queue = [];
	#waiting = 0;
	/** By the monotonic clock. */
	#nextPollMs = 0;
	#lastPollMs = -2e3;
	#machineRestsUntilMs = 0;
	/** When a build that ended in a fault is tried again, by commit and variant. */
	#restsUntilMs = /* @__PURE__ */ new Map();
	#isReached = false;
	#wake = Promise.withResolvers();
	constructor(parts) {
		this.#parts = parts;
	}
	/** Somebody says that there is something new. */
	pollSoon() {
		this.#nextPollMs = Math.min(this.#nextPollMs, this.#lastPollMs + soonestMs);
		this.#wake.resolve();
	}
	/** @throws the signal's reason when it fires; without `isOnce` it ends in no other way */
	async run() {
		const { isOnce, signal } = this.#parts;
		for (;;) {
			throwIfInterrupted(signal);
			this.#wake = Promise.withResolvers();
			if (monotonicMs() >= this.#nextPollMs && !(isOnce && this.#isReached)) await this.#poll();
			if (this.#queue.length === 0) this.#plan();
			const job = monotonicMs() < this.#machineRestsUntilMs ? void 0 : this.#queue.shift();
			if (job !== void 0) {
				await this.#build(job);
				if (isOnce && this.#end.faults > 0) break;
				await this.#tidyWhenDue();
				continue;
			}
			await this.#tidyWhenDue();
			if (isOnce) break;
			await this.#wait();
		}
		return this.#end;
	}
	/** What would be built, for who only wants to know. */
	async look() {
		await this.#poll();
		return {
			jobs: this.#queue,
			waiting: this.#waiting
		};
	}
	async #poll() {
		const { branches, troubles, config, signal, backOff, isOnce, teller } = this.#parts;
		this.#lastPollMs = monotonicMs();
		this.#nextPollMs = this.#lastPollMs + config.pollMs;
		let found;
		try {
			found = await branches.look(signal);
		} catch (error) {
			throwIfInterrupted(signal);
			if (isOnce || error instanceof UserError) throw error;
			const failures = troubles.unreachable(describeError(error));
			this.#nextPollMs = monotonicMs() + backOffMs(backOff.repository, failures);
			await this.#save();
			return;
		}
		this.#isReached = true;
		troubles.reached();
		const { moved, gone } = found;
		for (const { name, history } of moved) teller?.branch(name, history);
		for (const name of gone) {
			this.#parts.log.info(`${visible(name)} is gone`);
			teller?.branchGone(name);
		}
		await this.#judge(moved, gone);
		this.#plan();
		await this.#save();
	}
	async #judge(moved, gone) {
		const { branches, desk, state, config } = this.#parts;
		const names = new Set(config.variants.map(({ variant }) => variant.name));
		desk.drop(({ branch, variant }) => gone.includes(branch) || !names.has(variant));
		for (const branch of moved) for (const variant of names) await desk.judge(branch, variant);
		if (moved.length + gone.length > 0) state.forgetOthers(new Set(branches.all.flatMap(({ history }) => history)));
	}
	#plan() {
		const { branches, config, state, log, isOnce, news } = this.#parts;
		const before = new Map(this.#queue.map((job) => [keyOf(job), job]));
		const now = monotonicMs();
		const { jobs, waiting } = planQueue({
			branches: branches.all,
			variants: config.variants.map(({ variant }) => variant.name),
			isSettled: (commit, variant) => {
				const restsUntilMs = this.#restsUntilMs.get(keyOf({
					commit,
					variant
				})) ?? 0;
				return state.outcome(commit, variant) !== void 0 || restsUntilMs > now || isOnce && restsUntilMs > 0;
			},
			limit: config.queueLimit
		});
		const isMore = jobs.some((job) => !before.has(keyOf(job)));
		this.#queue = jobs;
		this.#waiting = waiting;
		for (const job of jobs) if (!before.delete(keyOf(job))) news.queued(job, "waits for its turn");
		for (const job of before.values()) if (waiting === 0) news.cancelled(job, "no branch has it any more");
		if (isMore) {
			const more = waiting === 0 ? "" : `; ${waiting} more when there is room`;
			log.info(`${counted(jobs.length, "build")} in the queue${more}`);
		}
	}
	async #build(job) {
		const { config, repository, store, status, log, signal, state, troubles, news, workDirectory, jobs } = this.#parts;
		const watched = config.variants.find(({ variant }) => variant.name === job.variant);
		if (watched === void 0) return;
		const { commit, variant } = job;
		const done = this.#end.built + this.#end.failed;
		status.start({
			commit,
			variant,
			number: done + 1,
			count: done + 1 + this.#queue.length + this.#waiting
		});
		try {
			await using built = await buildCommit({
				repository: repository.directory,
				revision: commit,
				variant: watched.variant,
				workDirectory,
				store,
				jobs,
				log,
				signal,
				onProgress: news.progressOf(job, status.show.bind(status))
			});
			status.clear();
			status.built(built);
			await this.#note(job, built);
		} catch (error) {
			status.clear();
			throwIfInterrupted(signal);
			await this.#noteFault(job, error);
			return;
		}
		if (!state.troubles.has("machine")) return;
		troubles.works();
		await this.#save();
	}
	async #note(job, built) {
		const { state, branches, desk, courier, news } = this.#parts;
		const { outcome, manifest } = built;
		this.#end[outcome] += 1;
		state.setOutcome(job.commit, job.variant, outcome);
		this.#restsUntilMs.delete(keyOf(job));
		news.ended(job, outcome, manifest);
		for (const branch of branches.all) if (branch.history.includes(job.commit)) await desk.judge(branch, job.variant);
		await this.#save();
		courier.wake();
	}
	/** A build that ended without saying anything of its commit is tried again. */
	async #noteFault(job, error) {
		const { state, troubles, backOff, news } = this.#parts;
		const { commit, variant } = job;
		const why = describeError(error);
		const known = state.faults.find((each) => each.commit === commit && each.variant === variant);
		const fault = known ?? {
			commit,
			variant,
			attempts: 0,
			why,
			isMailed: false
		};
		if (known === void 0) state.faults.push(fault);
		fault.attempts += 1;
		fault.why = why;
		this.#restsUntilMs.set(keyOf(job), monotonicMs() + backOffMs(backOff.machine, fault.attempts));
		if (error instanceof UserError) {
			this.#end.refused += 1;
			troubles.refused(fault);
		} else {
			this.#end.faults += 1;
			this.#machineRestsUntilMs = monotonicMs() + backOffMs(backOff.machine, troubles.fault(fault));
		}
		news.queued(job, `it could not be built: ${why}; tried again later`);
		await this.#save();
		this.#parts.courier.wake();
	}
	async #tidyWhenDue() {
		if (!this.#isReached || !await tidyWhenDue(this.#parts)) return;
		await this.#save();
	}
	/** A full disk must not end a watch: what it knows is written with the next step. */
	async #save() {
		const { state, log, backOff } = this.#parts;
		try {
			await state.save();
		} catch (error) {
			log.error(`the watch's state cannot be written, and is kept in memory: ${describeError(error)}`);
			this.#machineRestsUntilMs = monotonicMs() + backOff.machine.firstMs;
			this.#end.faults += 1;
		}
		this.#parts.courier.wake();
	}
	/** Until there is something to do. */
	async #wait() {
		const { signal } = this.#parts;
		const now = monotonicMs();
		const isResting = this.#queue.length > 0 && this.#machineRestsUntilMs > now;
		const rests = [...this.#restsUntilMs.values()].filter((each) => each > now);
		const next = Math.min(this.#nextPollMs, ...rests, ...isResting ? [this.#machineRestsUntilMs] : []);
		const over = new AbortController();
		try {
			await Promise.race([sleep(Math.max(10, next - now), AbortSignal.any([signal, over.signal])), this.#wake.promise]);
		} finally {
			over.abort();
		}
	}
};
function keyOf({ commit, variant }) {
	return `${commit} ${variant}`;
}
// src/watch/webhook.ts
/** GitHub's largest are 25 MB; whoever sends more than this is looked after by the next poll. */
const mostBytes = 8388608;
/**
* Listens for GitHub's push webhooks. What one says is not looked at beyond its signature: it only makes the watch
* look at the repository.
* @throws UserError when the address cannot be listened on
*/
async function openWebhook(options) {
	const server = createServer({
		requestTimeout: 3e4,
		headersTimeout: 1e4
	}, (request, response) => {
		answer(request, options).then(({ status, text }) => reply(response, status, text), () => response.destroy());
	});
	server.maxConnections = 64;
	server.keepAliveTimeout = 5e3;
	await listen(server, options);
	const { address, port, family } = server.address();
	return {
		url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}/webhook`,
		async [Symbol.asyncDispose]() {
			server.close();
			server.closeAllConnections();
		}
	};
}
async function listen(server, { address, port, log }) {
	server.listen(port, address);
	try {
		await once(server, "listening");
	} catch (error) {
		const why = hasCode(error, "EADDRINUSE") ? "somebody else listens there" : hasCode(error, "EACCES") ? "that is not allowed" : "this host has no such address";
		throw new UserError(`the webhook cannot listen on ${address} port ${port}: ${why}`, { cause: error });
	}
	server.on("error", (error) => log.warn(`the webhook: ${error.message}`));
}
async function answer(request, { secret, onPush, log }) {
	if ((request.url ?? "").split("?")[0] !== "/webhook") return {
		status: 404,
		text: "nothing here; webhooks go to /webhook"
	};
	if (request.method !== "POST") return {
		status: 405,
		text: "expected POST"
	};
	const body = await readBody(request);
	if (body === void 0) return {
		status: 413,
		text: `expected at most ${mostBytes} bytes`
	};
	const signature = request.headers["x-hub-signature-256"];
	if (typeof signature !== "string" || !await isSigned(secret, body, signature)) {
		log.warn("a webhook with a wrong signature, or none, was refused");
		return {
			status: 401,
			text: "expected a signature made with the webhook's secret"
		};
	}
	const event = request.headers["x-github-event"];
	if (event === "ping") return {
		status: 200,
		text: "here"
	};
	if (event !== "push") return {
		status: 422,
		text: "expected the event push"
	};
	onPush();
	return {
		status: 202,
		text: "looking"
	};
}
async function isSigned(secret, body, signature) {
	if (body.length === 0 || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
	const text = body.toString("utf8");
	return Buffer.from(text, "utf8").equals(body) && await verify$1(secret, text, signature);
}
/** Undefined: it is too large. */
async function readBody(request) {
	if (Number(request.headers["content-length"] ?? 0) > mostBytes) return void 0;
	const chunks = [];
	let bytes = 0;
	for await (const chunk of request) {
		if (!(chunk instanceof Buffer)) continue;
		bytes += chunk.length;
		if (bytes > mostBytes) return void 0;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
function reply(response, status, text) {
	if (response.destroyed) return;
	response.writeHead(status, {
		"Content-Type": "text/plain; charset=utf-8",
		"Content-Length": Buffer.byteLength(text) + 1,
		...status === 405 ? { Allow: "POST" } : {},
		...status === 413 ? { Connection: "close" } : {}
	});
	response.end(`${text}\n`);
}
// src/watch/watch.ts
const usualPace = {
	machine: {
		firstMs: 3e4,
		mostMs: 36e5
	},
	repository: {
		firstMs: 1e4,
		mostMs: 18e5
	},
	messages: {
		firstMs: 5e3,
		mostMs: 9e5
	}
};
/** How long to go on with what is being sent when the watch ends. */
const lastWordsMs = 6e4;
/**
* Follows the branches of a repository and builds each new commit, and tells of breaks and mends.
* @throws UserError for what the user can mend; the signal's reason when it fires
*/
async function runWatch(request) {
	const { config, log, signal, isOnce } = request;
	await mkdir(config.stateDirectory, { recursive: true });
	await using _lock = await takeLock(join(config.stateDirectory, "lock"), {
		what: `the watch's state ${config.stateDirectory}`,
		waitMs: 5e3,
		log: silentLog,
		signal
	});
	const state = await WatchState.open(config.stateDirectory);
	const { watcher, courier, teller } = await assemble(request, state);
	const { webhook } = config;
	await using hook = webhook === void 0 || isOnce ? void 0 : await openWebhook({
		...webhook,
		log,
		onPush: () => watcher.pollSoon()
	});
	if (hook !== void 0) {
		log.info(`webhooks are taken at ${hook.url}`);
		request.onWebhook?.(hook.url);
	}
	const ending = new AbortController();
	const background = Promise.all([courier.run(ending.signal), teller?.run(ending.signal)]);
	background.catch((error) => log.error(`messages are not sent any more: ${visible(String(error))}`));
	try {
		const end = await watcher.run();
		ending.abort();
		await within(lastWordsMs, background);
		const late = AbortSignal.any([signal, AbortSignal.timeout(lastWordsMs)]);
		await Promise.all([courier.flush(late), teller?.flush(late)]);
		return {
			...end,
			unsent: state.outbox.length
		};
	} finally {
		ending.abort();
		await within(1e4, background.catch(() => {}));
	}
}
/** What a watch would build and tell now. Fetches into the clone, and changes nothing else. */
async function planWatch(request) {
	const { config, store } = request;
	const state = await WatchState.open(config.stateDirectory, { isWritten: false });
	const { watcher, branches, repository, desk } = await assemble(request, state);
	const { jobs, waiting } = await watcher.look();
	const fresh = [];
	let known = 0;
	for (const job of jobs) {
		const watched = config.variants.find(({ variant }) => variant.name === job.variant);
		const manifest = await store.read(job).catch(() => void 0);
		if (watched === void 0 || manifest?.variantDigest !== digestOfVariant(watched.variant)) {
			fresh.push({
				...job,
				subject: visible((await repository.author(job.commit)).subject)
			});
			continue;
		}
		known += 1;
		state.setOutcome(job.commit, job.variant, manifest.outcome);
	}
	for (const branch of branches.all) for (const { variant } of config.variants) await desk.judge(branch, variant.name);
	const messages = state.outbox.flatMap((message) => {
		if (message.kind === "mail") return [`mail to ${message.to.join(", ")}: ${message.subject}`];
		if (message.kind === "status") return [];
		return [`issue: ${message.of.branch} ${message.of.variant}: ${message.of.first.slice(0, 12)}`];
	});
	return {
		branches: branches.all.map(({ name, tip, wanted }) => ({
			name,
			tip,
			wanted: wanted.length
		})),
		jobs: fresh,
		waiting,
		known,
		messages
	};
}
async function assemble(request, state) {
	const { config, store, log, signal, status, isOnce, forge } = request;
	const pace = {
		...usualPace,
		...request.pace
	};
	const { mail, server, github } = config;
	state.useVariants(config.variants.map(({ variant }) => ({
		name: variant.name,
		digest: digestOfVariant(variant)
	})));
	const repository = new FollowedRepository({
		repository: config.repository,
		shownRepository: visible(config.shownRepository),
		followsFirstParent: config.followsFirstParent,
		log
	});
	const branches = new WatchedBranches({
		repository,
		rules: config.branches,
		state,
		log
	});
	const courier = new Courier({
		state,
		mailer: mail && openMailer(mail),
		forge: github && forge,
		forgeFacts: {
			repository: config.shownRepository,
			label: github?.label ?? "",
			targetUrl: (commit, variant) => server === void 0 ? void 0 : kernelPage(server.url, commit, variant)
		},
		log,
		backOff: pace.messages
	});
	const name = basename(config.file, watchSuffix);
	const teller = server && new ServerTeller(server, name, log, pace.messages);
	const desk = new BreakDesk({
		config,
		repository,
		store,
		state,
		courier,
		log
	});
	return {
		watcher: new Watcher({
			config,
			repository,
			branches,
			state,
			store,
			desk,
			courier,
			teller,
			status,
			log,
			isOnce,
			signal,
			news: new BuildNews({
				config,
				courier,
				teller
			}),
			troubles: new Troubles({
				config,
				state,
				courier,
				log
			}),
			jobs: config.jobs ?? availableParallelism(),
			workDirectory: config.workDirectory ?? join(cacheDirectory(), "build", basename(repository.directory, ".git")),
			backOff: {
				machine: pace.machine,
				repository: pace.repository
			}
		}),
		branches,
		courier,
		teller,
		repository,
		desk
	};
}
/** The server's page of a kernel. */
function kernelPage(server, commit, variant) {
	return `${server}/kernels/${commit}-${variant}`;
}
// src/watch/watch-config.ts
/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseWatchFile(text, file) {
	return parseYaml(text, file, watchFileSchema);
}
/**
* Reads a watch file and the files that it names, relative to it.
* @param environment for a token that no file gives
* @throws UserError with a line for each fault of the file
*/
async function readWatch(file, environment = process.env) {
	const read = await readUserText(file, { what: "watch file" });
	const parsed = "problems" in read ? read : parseWatchFile(read.text, file);
	if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
	const { value, placeOf } = parsed;
	const at = (path) => isAbsolute(path) ? path : resolve(dirname(file), path);
	const problems = [];
	/** One line of a file that only the user can read, or a problem. */
	const secret = async (path, place, least = 1) => {
		const content = await readUserText(at(path), { what: "secret" });
		if ("problems" in content) {
			problems.push(...content.problems.map((each) => `${placeOf(place)}: ${each}`));
			return "";
		}
		const text = content.text.trim();
		if (text.length < least || /[\x00-\x1f\x7f]/.test(text)) {
			const length = least > 1 ? ` of at least ${least} characters` : "";
			problems.push(`${placeOf(place)}: ${at(path)} does not hold one line of text${length}`);
		}
		return text;
	};
	const repository = await findRepository(value.repository, at, problems, placeOf(["repository"]));
	const { webhook, server, retention, mail, github } = value;
	const config = {
		file: resolve(file),
		repository,
		shownRepository: withoutUser(repository),
		branches: value.branches.map(({ name, backfill = 20 }) => ({
			name,
			backfill: asBackfill(backfill)
		})),
		variants: await readVariants(value.variants.map(at), (index) => placeOf(["variants", index]), problems),
		followsFirstParent: value.history !== "all",
		pollMs: (value.poll === void 0 ? void 0 : parseDuration(String(value.poll))) ?? 12e4,
		queueLimit: value.queue ?? 100,
		store: value.store === void 0 || value.store.startsWith("s3://") ? value.store : at(value.store),
		workDirectory: value.work === void 0 ? void 0 : at(value.work),
		stateDirectory: value.state === void 0 ? defaultState(file) : at(value.state),
		jobs: value.jobs,
		webhook: webhook && {
			address: webhook.address ?? "127.0.0.1",
			port: webhook.port,
			secret: await secret(webhook["secret-file"], ["webhook", "secret-file"], 16)
		},
		server: server && {
			url: server.url.replace(/\/+$/, ""),
			token: server["token-file"] === void 0 ? void 0 : await secret(server["token-file"], ["server", "token-file"])
		},
		retention: retention && {
			branches: retention.branches,
			ageMs: retention.age === void 0 ? void 0 : parseAge(retention.age),
			newest: retention.newest
		},
		mail: mail && asMail(mail, mail["password-file"] === void 0 ? "" : await secret(mail["password-file"], ["mail", "password-file"])),
		github: github && {
			repository: github.repository,
			api: (github.api ?? "https://api.github.com").replace(/\/+$/, ""),
			token: github["token-file"] === void 0 ? environment["GITHUB_TOKEN"] ?? "" : await secret(github["token-file"], ["github", "token-file"]),
			hasStatuses: github.statuses ?? true,
			hasIssues: github.issues ?? false,
			label: github.label ?? "vmentry-build"
		}
	};
	if (config.github?.token === "" && github?.["token-file"] === void 0) problems.push(`${placeOf(["github"])}: there is no token for GitHub: name a token-file, or set GITHUB_TOKEN`);
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return config;
}
async function findRepository(given, at, problems, place) {
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
		if (/^(?:https?|git|ssh|file):/i.test(given)) return given;
		problems.push(`${place}: the repository's URL starts with none of https, http, ssh, git and file`);
		return given;
	}
	if (/^[^/]+:/.test(given)) {
		if (/^[^/:]+::/.test(given)) problems.push(`${place}: ${JSON.stringify(given)} is no URL of a repository`);
		return given;
	}
	const path = at(given);
	if (await kindOfPath(path) !== "directory") problems.push(`${place}: there is no repository ${path}: give the path or the URL of the kernel's`);
	return path;
}
/** A URL without user and password, for logs and messages. */
function withoutUser(repository) {
	const url = /^(?:https?|git|ssh):/i.test(repository) ? URL.parse(repository) : null;
	if (url === null || url.username === "" && url.password === "") return repository;
	if (url.protocol !== "ssh:") url.username = "";
	url.password = "";
	return url.href;
}
function asBackfill(given) {
	if (typeof given === "number") return {
		kind: "count",
		count: given
	};
	if ("since-tag" in given) return {
		kind: "tag",
		tag: given["since-tag"]
	};
	return {
		kind: "date",
		date: given["since-date"]
	};
}
async function readVariants(files, placeOf, problems) {
	const found = [];
	for (const [index, file] of files.entries()) try {
		const variant = await readVariant(file);
		const other = found.find((each) => each.variant.name === variant.name);
		if (other !== void 0) problems.push(`${placeOf(index)}: the name "${variant.name}" is taken by ${other.file}`);
		found.push({
			variant,
			file
		});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		problems.push(...error.message.split("\n").map((line) => `${placeOf(index)}: ${line}`));
	}
	return found;
}
function asMail(given, password) {
	const url = given.smtp === void 0 ? null : URL.parse(given.smtp);
	const host = given.host ?? (url?.hostname ?? "").replace(/^\[(.*)\]$/, "$1");
	const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
	const usual = url === null ? "starttls" : url.protocol === "smtps:" ? "implicit" : isHere ? "off" : "starttls";
	const tls = given.tls ?? usual;
	const port = given.port ?? (url === null || url.port === "" ? void 0 : Number(url.port));
	const user = given.user ?? decodeURIComponent(url?.username ?? "");
	return {
		host,
		port: port ?? (tls === "implicit" ? 465 : isHere && tls === "off" ? 25 : 587),
		tls,
		login: user === "" ? void 0 : {
			user,
			password
		},
		from: given.from,
		to: given.to,
		ccAuthor: given["cc-author"] ?? false,
		operator: given.operator ?? given.to
	};
}
/** In the cache, by the file's path. */
function defaultState(file) {
	const path = resolve(file);
	const name = basename(path, watchSuffix).replace(/[^\w.-]/g, "_");
	const digest = createHash("sha256").update(path).digest("hex").slice(0, 12);
	return join(cacheDirectory(), "watch", `${name}-${digest}`);
}
// src/cli/watch.ts
function addWatch(program) {
	return program.command("watch").description("build each new commit of a repository's branches, and tell of breaks. See docs/watch.md").argument("<file>", "what is watched and who is told: a *.watch.yaml").addOption(new Option("--once", "look once, build what there is to build, and end").default(false)).addOption(new Option("--dry-run", "say what would be built and told, and do neither").default(false)).addOption(new Option("--jobs <n>", "compilers at a time; default: as the file says, or the processors").argParser(wholeNumber$1(1, 4096))).option("--verbose", "also details", false).action(watch);
}
async function watch(file, { once, dryRun, jobs, verbose }) {
	const log = streamLog(process.stderr, { verbose });
	const read = await readWatch(file);
	const config = {
		...read,
		jobs: jobs ?? read.jobs ?? availableParallelism()
	};
	const signal = interruptSignal(() => log.warn("interrupted: ending the build cleanly; once more ends at once"));
	await using store = await openStore(config.store ?? defaultStore(), { log });
	const isLive = process.stderr.isTTY && process.env["CI"] === void 0;
	using status = new BuildStatus({
		log,
		...isLive ? { terminal: process.stderr } : {}
	});
	const request = {
		config,
		store,
		forge: config.github && openForge(config.github),
		log: status.log,
		signal,
		isOnce: once || dryRun,
		status: {
			start: status.start.bind(status),
			show: status.show.bind(status),
			clear: status.clear.bind(status),
			built: (built) => {
				process.stdout.write(describeBuilt(built));
			}
		}
	};
	if (dryRun) {
		process.stdout.write(describePlan(await planWatch(request)));
		return;
	}
	const end = await runWatch(request);
	process.exitCode = codeOf(end);
	if (end.unsent > 0) log.warn(`${counted(end.unsent, "message")} not sent yet: the next watch tries again`);
}
function codeOf({ failed, faults, refused }) {
	if (faults > 0) return exitCode.fault;
	if (refused > 0) return exitCode.badInput;
	return failed > 0 ? exitCode.testsFailed : exitCode.good;
}
function describePlan({ branches, jobs, waiting, known, messages }) {
	return `${[
		...branches.map(({ name, tip, wanted }) => `${visible(name)} is at ${tip.slice(0, 12)}: ${counted(wanted, "commit")} wanted`),
		...jobs.map(({ commit, variant, subject, branches: names }) => `would build ${commit.slice(0, 12)} ${variant} of ${visible(names.join(", "))}: ${subject}`),
		...known === 0 ? [] : [`${counted(known, "build")} in the store already`],
		...waiting === 0 ? [] : [`${counted(waiting, "more build")} when there is room in the queue`],
		...messages.map((message) => `would tell: ${visible(message)}`),
		...jobs.length + waiting + messages.length === 0 ? ["nothing to do"] : []
	].join("\n")}\n`;
}
// src/cli/main.ts
process.on("uncaughtException", (error) => process.exit(report(error)));
for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => {
	if (!hasCode(error, "EPIPE") && !hasCode(error, "EIO")) throw error;
});
program.name("vmentry").description("Kernel CI for KVM: boots a kernel through a kexec two-stage boot and runs the KVM selftests on it").version(version).showHelpAfterError("(vmentry --help, or vmentry COMMAND --help, shows what there is)").addHelpText("after", "\nExit codes: 0 all good, 1 tests failed or the kernel complained, 2 bad input, 3 the machine or vmentry failed, 130 interrupted.").exitOverride();
for (const add of [
	addRun,
	addPlan,
	addMatrix,
	addResults,
	addReport,
	addBoot,
	addBuild,
	addServe,
	addConsole,
	addStore,
	addWatch,
	addToken,
	addDoctor
]) settle(add(program));
try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = report(error);
}
/** Commander's own complaints are bad input; its help and version are answers. */
function settle(command) {
	command.exitOverride();
	for (const below of command.commands) settle(below);
}
function report(error) {
	if (isCommanderError(error)) return error.exitCode === 0 ? exitCode.good : exitCode.badInput;
	process.stderr.write(`vmentry: ${describeError(error)}\n`);
	if (error instanceof MachineError && error.consoleTail.length > 0) {
		process.stderr.write("The console's last lines:\n");
		for (const line of error.consoleTail) process.stderr.write(`  | ${visible(line)}\n`);
	}
	if (!(error instanceof UserError) && !(error instanceof MachineError) && process.env["VMENTRY_DEBUG"] !== void 0 && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
	return exitCodeOf(error);
}
function isCommanderError(error) {
	return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
export { openSigningKey as i, tokensOfState as n, tellConsole as r, tokensOfServer as t };
