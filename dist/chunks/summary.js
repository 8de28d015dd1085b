import { t as counted } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { a as countsAs, l as statusWords, o as describeCounts, r as countKindsByWorth, s as failedStatuses } from "./counts.js";
import { c as shownLine, i as htmlCode, l as shownLines, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { r as splatName, t as groupSplats } from "./splat-group.js";
import { C as slowestTests, D as conclusionWords, E as testName, S as isSuspicious, T as logPlace, _ as describeExpectation, b as failedSubtests, v as deathSplat, w as testsInRuns, x as groupByReason, y as attemptName } from "./junit.js";
import { t as joinParts } from "./markdown-size.js";
import { t as painter } from "./paint.js";
import { n as repeatCommand } from "./repeat-command.js";
// src/results/markdown-expectation.ts
/** Why something is expected, for Markdown. Untrusted, so each of its parts is code. */
function expectationText({ reason, owner, link, expires }) {
	return [
		code(reason, 300),
		code(owner),
		code(link),
		`until ${expires}`
	].filter((text) => text !== "").join(", ");
}
// src/results/markdown-splats.ts
const toldTests$1 = 6;
/** What the kernel complained of in a run, the same once: first what makes it red, then what is allowed. */
function splatParts({ splats, console: log }) {
	const where = log === null ? "" : ` (${code(log)})`;
	const complaints = splats.filter(({ allowed }) => allowed === null);
	const allowed = splats.filter((each) => each.allowed !== null);
	return [
		...complaints.length === 0 ? [] : [headingPart(`**${counted(complaints.length, "kernel complaint")}** on the console${where}`)],
		...groupSplats(complaints).map(splatPart),
		...allowed.length === 0 ? [] : [headingPart(`**${counted(allowed.length, "allowed kernel complaint")}**${where}`)],
		...groupSplats(allowed).map(splatPart)
	];
}
function headingPart(text) {
	return {
		full: text,
		brief: text,
		leaves: "heading"
	};
}
function splatPart({ first, splats }) {
	const { kind, title, location, fingerprint, frames, lines, allowed } = first;
	const times = splats.length === 1 ? "" : `, ${splats.length} times`;
	const tests = [...new Set(splats.flatMap((each) => each.tests))];
	const more = tests.length - toldTests$1;
	const running = tests.slice(0, toldTests$1).map((id) => code(id));
	const facts = [
		...location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`],
		...tests.length === 0 ? [] : [`while ${running.join(", ")}${more > 0 ? ` and ${more} more` : ""} ran`],
		...fingerprint === "" ? [] : [`fingerprint ${code(fingerprint)}`],
		...allowed === null ? [] : [`allowed: ${expectationText(allowed)}`]
	];
	const content = [
		...facts.length === 0 ? [] : [facts.join("\\\n")],
		...frames.length === 0 ? [] : [codeBlock(frames)],
		codeBlock(lines)
	].join("\n\n");
	const place = location === null ? "" : ` at ${htmlCode(`${location.file}:${location.line}`)}`;
	return {
		full: details(`${htmlCode(kind)} ${htmlCode(title, 300)}${place}${times}`, content),
		brief: `${code(kind)} ${code(title, 300)}${times}`,
		leaves: "kernel complaint's lines"
	};
}
// src/results/markdown-run.ts
const kindOrder = [
	...failedStatuses,
	"machine-died",
	"error",
	"flaky"
];
const toldNames$1 = 10;
const toldAttempts$1 = 5;
/**
* What a run has to tell beyond its row of the table: a machine that died, failures, complaints of the kernel,
* what is flaky, known or allowed, what is suspicious, skips.
*/
function runParts(run, options) {
	const tests = kindOrder.flatMap((kind) => run.tests.filter((test) => countsAs(test) === kind));
	const parts = [
		...consolePart(run),
		...run.deaths.map((death) => deathPart(death, run)),
		...tests.map((test) => testPart(test, run)),
		...groupedPart(run, "not-run"),
		...splatParts(run),
		...knownPart(run),
		...suspiciousPart(run),
		...groupedPart(run, "skip")
	];
	if (parts.length === 0) return [];
	const kernel = options.hasSeveralKernels ? ` on ${code(run.kernel.release)}` : "";
	const heading = `### ${code(run.environment.name)}${kernel}`;
	return [{
		full: heading,
		brief: heading,
		leaves: "heading"
	}, ...parts];
}
function consolePart({ consoleTail, console: log }) {
	if (consoleTail.length === 0) return [];
	const where = log === null ? "" : ` (${htmlCode(log)})`;
	return [{
		full: details(`the console's last lines${where}`, codeBlock(consoleTail), { open: true }),
		brief: "",
		leaves: "console's end"
	}];
}
function deathPart(death, run) {
	const { reason, killer, suspects } = death;
	const blame = killer !== null ? `killed by ${code(killer)}` : suspects.length === 0 ? "no test was running" : `killer not found, ${counted(suspects.length, "suspect")}: ${listed$1(suspects)}`;
	const brief = `**machine died** ${code(reason, 300)}\\\n${blame}`;
	const splat = deathSplat(death, run);
	return {
		full: `${brief}${splat === void 0 ? "" : `\n\n${details(htmlCode(splatName(splat), 300), codeBlock(splat.lines))}`}`,
		brief,
		leaves: "machine's last words"
	};
}
function testPart(test, run) {
	const { status, location, reason, tail, startedAt, durationMs } = test;
	const took = startedAt === null ? "" : ` after ${formatDuration(durationMs)}`;
	const why = reason === "" ? "" : `: ${code(reason, 300)}`;
	const place = location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`];
	const logs = logPlace(test) === "" ? [] : [`logs in ${code(logPlace(test))}`];
	const where = [...place, ...logs].join(", ");
	const brief = `**${statusWords[status]}** ${code(testName(test, run))}${took}${why}${where === "" ? "" : `\\\n${where}`}`;
	const more = [
		...subtestsText(test),
		...test.attempts.length < 2 ? [] : [attemptsText(test.attempts)],
		...tail.length === 0 ? [] : [details("its last lines", codeBlock(tail))],
		...repeatText(test, run)
	];
	return {
		full: [brief, ...more].join("\n\n"),
		brief,
		leaves: more.length === 0 ? "test" : "test's output"
	};
}
function subtestsText(test) {
	const failed = failedSubtests(test);
	if (failed.length === 0) return [];
	return [`${counted(failed.length, "subtest")} of ${test.subtests.length} failed: ${listed$1(failed)}`];
}
function attemptsText(attempts) {
	const lines = attempts.slice(0, toldAttempts$1).map((attempt) => {
		const why = attempt.reason === "" ? "" : `: ${code(attempt.reason, 300)}`;
		const logs = logPlace(attempt) === "" ? "" : ` (${code(logPlace(attempt))})`;
		return `- ${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${why}${logs}`;
	});
	const more = attempts.length - toldAttempts$1;
	return [...lines, ...more > 0 ? [`- and ${counted(more, "attempt")} more`] : []].join("\n");
}
/** Whole, since a command that was cut repeats nothing. */
function repeatText(test, run) {
	const command = repeatCommand(test, run);
	return command === "" ? [] : [details("repeat it", codeBlock([command], Number.POSITIVE_INFINITY))];
}
/** Tests of which there are many, each by its name behind the reason that it shares with others. */
function groupedPart(run, status) {
	const tests = run.tests.filter((test) => test.status === status);
	if (tests.length === 0) return [];
	const lines = [...Map.groupBy(tests, (test) => test.reason)].map(([reason, alike]) => {
		const names = alike.map((test) => {
			const logs = logPlace(test);
			return code(testName(test, run)) + (logs === "" ? "" : ` (${code(logs)})`);
		});
		return `- ${reason === "" ? "no reason given" : code(reason, 300)}: ${names.join(", ")}`;
	});
	return [listPart(`${tests.length} ${statusWords[status]}`, lines, `list of tests ${statusWords[status]}`)];
}
function knownPart(run) {
	const lines = run.tests.flatMap((test) => {
		const { known, status, reason } = test;
		if (known === null || countsAs(test) !== "known-failure") return [];
		const why = reason === "" ? "" : `: ${code(reason, 300)}`;
		return [`- ${statusWords[status]} ${code(testName(test, run))}${why}; known: ${expectationText(known)}`];
	});
	if (lines.length === 0) return [];
	return [listPart(counted(lines.length, "known failure"), lines, "list of known failures")];
}
function suspiciousPart(run) {
	const lines = run.tests.filter(isSuspicious).map((test) => {
		const logs = logPlace(test);
		const where = logs === "" ? "" : ` (${code(logs)})`;
		return `- ${statusWords[test.status]} ${code(testName(test, run))}${where}: ${code(test.suspicious, 300)}`;
	});
	if (lines.length === 0) return [];
	return [listPart(`${lines.length} suspicious`, lines, "list of suspicious tests")];
}
function listPart(summary, lines, leaves) {
	return {
		full: details(summary, lines.join("\n")),
		brief: summary,
		leaves
	};
}
function listed$1(names) {
	const told = names.slice(0, toldNames$1).map((name) => code(name, 100));
	const more = names.length - toldNames$1;
	return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
// src/results/markdown.ts
/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
const defaultMaxBytes = 921600;
/** The results as GitHub-flavoured Markdown: the conclusion, what is bad, a table of the runs, then the details. */
function formatMarkdown(results, options = {}) {
	const { runs } = results;
	const hasSeveralKernels = new Set(runs.map((run) => run.kernel.release)).size > 1;
	const parts = [
		heading(results),
		reason(results),
		testsAtOnce("Failed", failedStatuses, runs),
		testsAtOnce("Died with the machine", ["machine-died"], runs),
		testsAtOnce("In error", ["error"], runs),
		splatsAtOnce(runs),
		testsAtOnce("Flaky", ["flaky"], runs),
		runTable(runs),
		notices(results),
		machines(runs),
		...runs.flatMap((run) => runParts(run, { hasSeveralKernels })),
		slowest(runs)
	];
	return joinParts(parts, options.maxBytes ?? defaultMaxBytes);
}
const icons = {
	good: "✅",
	splats: "❌",
	"tests-failed": "❌",
	error: "⚠️",
	interrupted: "⏹️",
	"not-applicable": "➖"
};
function heading({ conclusion, counts }) {
	const text = `## ${icons[conclusion]} vmentry: ${conclusionWords[conclusion]}: ${describeCounts(counts)}`;
	return {
		full: text,
		brief: text,
		leaves: "heading"
	};
}
/** Conclusions that the tests and splats in the lists tell by themselves. */
const isTold$1 = /* @__PURE__ */ new Set([
	"good",
	"tests-failed",
	"splats"
]);
function reason({ conclusion, reason: text }) {
	return {
		full: isTold$1.has(conclusion) ? "" : code(text, 1e3),
		brief: "",
		leaves: "reason"
	};
}
const toldNames = 25;
const toldEnvironments = 6;
function testsAtOnce(label, kinds, runs) {
	return atOnce(label, testsInRuns(runs).filter(({ test }) => kinds.includes(countsAs(test))).map(({ test, run }) => ({
		name: testName(test, run),
		run
	})));
}
function splatsAtOnce(runs) {
	return atOnce("Kernel complained", runs.flatMap((run) => run.splats.flatMap((splat) => splat.allowed === null ? [{
		name: splatName(splat),
		run
	}] : [])));
}
/** Everything bad with the environments that it was bad under, so that nobody has to scroll for it. */
function atOnce(label, all) {
	const bad = /* @__PURE__ */ new Map();
	for (const { name, run } of all) bad.set(name, (bad.get(name) ?? /* @__PURE__ */ new Set()).add(run.environment.name));
	const told = [...bad].slice(0, toldNames).map(([name, environments]) => {
		const names = [...environments].slice(0, toldEnvironments).map((each) => code(each, 100));
		const more = environments.size - toldEnvironments;
		return `${code(name, 100)} (${names.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
	});
	const more = bad.size - toldNames;
	return {
		full: told.length === 0 ? "" : `**${label}:** ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
		brief: "",
		leaves: "list of bad tests"
	};
}
const briefRows = 100;
function runTable(runs) {
	if (runs.length === 0) return {
		full: "",
		brief: "",
		leaves: "table"
	};
	const columns = countKindsByWorth.filter((kind) => kind === "pass" || kind === "skip" || runs.some((run) => run.counts[kind] > 0));
	const head = [
		"environment",
		"kernel",
		"conclusion",
		...columns.map((kind) => statusWords[kind]),
		"time"
	];
	const align = [
		"---",
		"---",
		"---",
		...columns.map(() => "---:"),
		"---:",
		"---"
	];
	const top = [tableRow([...head, "settings as read back"]), tableRow(align)];
	const rows = runs.map((run) => runRow(run, columns));
	return {
		full: [...top, ...rows].join("\n"),
		brief: [...top, ...rows.slice(0, briefRows)].join("\n"),
		leaves: "table of all runs"
	};
}
function runRow(run, columns) {
	const why = isTold$1.has(run.conclusion) ? "" : `: ${code(run.reason)}`;
	const settings = run.environment.settings.slice(0, 20).map(({ parameter, readBack }) => code(`${parameter} = ${readBack}`, 100));
	return tableRow([
		code(run.environment.name),
		code(run.kernel.release),
		`${icons[run.conclusion]} ${conclusionWords[run.conclusion]}${why}`,
		...columns.map((kind) => String(run.counts[kind])),
		formatDuration(run.durationMs),
		settings.join("<br>")
	]);
}
function tableRow(cells) {
	return `| ${cells.join(" | ")} |`;
}
/** What the runs ran on, mostly one machine. */
function machines(runs) {
	const lines = runs.map(({ machine, kernel, jobs }) => {
		const { name, kind, accelerator, arch, cpuVendor, cpus, memoryMiB } = machine;
		const what = [
			kind,
			accelerator,
			arch,
			cpuVendor
		].map((each) => code(each)).join(" ");
		const size = `${counted(cpus, "CPU")}, ${memoryMiB} MiB, ${counted(jobs, "test")} at a time`;
		const { version, source, commit } = kernel;
		const built = commit === null || source.startsWith(commit) ? "" : `, commit ${code(commit)}`;
		return `Machine ${code(name)} (${what}, ${size}); kernel ${code(version)} from ${code(source)}${built}`;
	});
	return {
		full: [...new Set(lines)].join("\\\n"),
		brief: "",
		leaves: "list of machines"
	};
}
/** What somebody should look after. */
function notices(results) {
	const lines = results.notices.map((notice) => `- ${code(notice, 1e3)}`);
	return {
		full: lines.length === 0 ? "" : [
			"**Notices:**",
			"",
			...lines
		].join("\n"),
		brief: lines.length === 0 ? "" : `**${counted(lines.length, "notice")}**`,
		leaves: "list of notices"
	};
}
function slowest(runs) {
	const lines = slowestTests(testsInRuns(runs)).map(({ test, run }) => `- ${formatDuration(test.durationMs)} ${code(testName(test, run))} (${code(run.environment.name)})`);
	return {
		full: lines.length === 0 ? "" : details("slowest tests", lines.join("\n")),
		brief: "",
		leaves: "list of the slowest tests"
	};
}
// src/results/summary-splats.ts
const toldSplats = 10;
const toldTests = 6;
const deathConsoleLines = 6;
/** What the kernel complained of, the same once: what makes a run red, or what is allowed. */
function splatLines(runs, which, paint) {
	const splats = runs.flatMap((run) => run.splats.map((splat) => ({
		...splat,
		run
	})));
	const groups = groupSplats(splats.filter(({ allowed }) => allowed !== null === (which === "allowed")));
	const label = which === "allowed" ? paint("yellow", "ALLOWED") : paint("red", "SPLAT");
	const more = groups.length - toldSplats;
	return [...groups.slice(0, toldSplats).flatMap(({ first, splats: alike }) => {
		const environments = [...new Set(alike.map(({ run }) => run.environment.name))].join(", ");
		const times = alike.length === 1 ? "" : `, ${alike.length} times`;
		const name = splatName(first);
		return [
			`${label} ${shownLine(name)} (${shownLine(environments)})${times}`,
			...name.endsWith(withoutKind(first)) ? [] : [`     ${shownLine(first.title)}`],
			...first.allowed === null ? complaintLines(alike) : [`     allowed: ${shownLine(describeExpectation(first.allowed), 500)}`]
		];
	}), ...more > 0 ? [`${label} and ${more} more`] : []];
}
function withoutKind({ title, kind }) {
	return title.startsWith(`${kind}: `) ? title.slice(kind.length + 2) : title;
}
function complaintLines(alike) {
	const [first] = alike;
	if (first === void 0) return [];
	const tests = [...new Set(alike.flatMap((each) => each.tests))];
	const consoles = [...new Set(alike.flatMap(({ run }) => run.console === null ? [] : [run.console]))];
	const where = [...first.fingerprint === "" ? [] : [`fingerprint ${shownLine(first.fingerprint)}`], ...consoles.length === 0 ? [] : [`in ${shownLine(consoles.join(", "))}`]].join(", ");
	return [...tests.length === 0 ? [] : [`     while ${listed(tests)} ran`], ...where === "" ? [] : [`     ${where}`]];
}
/** Each death of the machine: who killed it, and what the console said of it. */
function deathLines(runs, paint) {
	return runs.flatMap((run) => run.deaths.flatMap((death) => {
		const { reason, killer, suspects } = death;
		const splat = deathSplat(death, run);
		const blame = killer !== null ? `killed by ${shownLine(killer)}` : suspects.length === 0 ? "no test was running" : `killer not found, ${counted(suspects.length, "suspect")}: ${listed(suspects)}`;
		return [
			`${paint("red", "MACHINE DIED")} (${shownLine(run.environment.name)}): ${shownLine(reason)}`,
			`     ${blame}`,
			...splat === void 0 ? [] : [`     ${shownLine(splatName(splat))}`, ...shownLines(splat.lines.slice(0, deathConsoleLines), 200).map((each) => `     | ${each}`)]
		];
	}));
}
function listed(tests) {
	const more = tests.length - toldTests;
	const told = tests.slice(0, toldTests).map((id) => shownLine(id, 100));
	return more > 0 ? `${told.join(", ")} and ${more} more` : told.join(", ");
}
// src/results/wrap.ts
const indent = "     ";
/** Words, shown safely before, in indented lines of at most 100 columns, if they can be broken so. */
function wrapNames(names) {
	const lines = [];
	for (const [index, name] of names.entries()) {
		const word = index === names.length - 1 ? name : `${name},`;
		const last = lines.at(-1);
		if (last !== void 0 && last.length + 1 + word.length <= 95) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines.map((line) => `${indent}${line}`);
}
// src/results/summary-tests.ts
const toldSubtests = 10;
const toldAttempts = 5;
const labels = {
	fail: "FAIL",
	timeout: "TIMEOUT",
	crash: "CRASH",
	"machine-died": "DIED",
	error: "ERROR"
};
/** Each test that ended so, and is not known to, with all that somebody needs to look after it. */
function failureLines(status, all, paint) {
	return [...Map.groupBy(all.filter(({ test }) => countsAs(test) === status), ({ test }) => JSON.stringify([
		test.id,
		test.reason,
		test.location
	])).values()].flatMap(([first, ...others]) => first === void 0 ? [] : [
		...headLines(labels[status] ?? status, "red", first, paint),
		...alsoLines(others),
		...subtestLines(first.test),
		...attemptsLine(first.test),
		...repeatLine(first)
	]);
}
/** The environments under which a test failed in the very same way. */
function alsoLines(others) {
	if (others.length === 0) return [];
	const [first = "", ...rest] = wrapNames(others.map(({ run }) => shownLine(run.environment.name)));
	return [`     the same under ${first.trim()}`, ...rest];
}
/** A test's name, environment, time and reason; then its place and logs. */
function headLines(label, colour, { test, run }, paint) {
	const { location, durationMs, reason, startedAt } = test;
	const took = startedAt === null ? "" : ` after ${formatDuration(durationMs)}`;
	const name = shownLine(testName(test, run));
	const why = reason === "" ? "" : `: ${shownLine(reason)}`;
	const place = location === null ? [] : [`at ${shownLine(location.file)}:${location.line}`];
	const logs = logPlace(test);
	const where = [...place, ...logs === "" ? [] : [`logs in ${shownLine(logs)}`]].join(", ");
	return [`${paint(colour, label)} ${name} (${shownLine(run.environment.name)})${took}${why}`, ...where === "" ? [] : [`     ${where}`]];
}
function subtestLines(test) {
	const failed = failedSubtests(test);
	if (failed.length === 0) return [];
	const more = failed.length - toldSubtests;
	const names = failed.slice(0, toldSubtests).map((name) => shownLine(name, 100));
	return [`     ${counted(failed.length, "subtest")} of ${test.subtests.length} failed:`, ...wrapNames(more > 0 ? [...names, `and ${more} more`] : names)];
}
function attemptsLine({ attempts }) {
	if (attempts.length < 2) return [];
	const told = attempts.slice(0, toldAttempts).map((each) => `${attemptName(each)} ${statusWords[each.status]}`);
	const more = attempts.length - toldAttempts;
	return [`     ${counted(attempts.length, "attempt")}: ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}
function repeatLine({ test, run }) {
	const command = repeatCommand(test, run);
	return command === "" ? [] : [`     repeat: ${command}`];
}
/** Failed beside others and passed alone: what each attempt said. */
function flakyLines(all, paint) {
	return all.filter(({ test }) => test.status === "flaky").flatMap((each) => {
		const { attempts } = each.test;
		const more = attempts.length - toldAttempts;
		return [
			...headLines("FLAKY", "yellow", each, paint),
			...attempts.slice(0, toldAttempts).map((attempt) => `     ${shownLine(attemptLine(attempt), 500)}`),
			...more > 0 ? [`     and ${counted(more, "attempt")} more`] : [],
			...repeatLine(each)
		];
	});
}
function attemptLine(attempt) {
	const why = attempt.reason === "" ? "" : `: ${attempt.reason}`;
	const logs = logPlace(attempt) === "" ? "" : ` (logs in ${logPlace(attempt)})`;
	return `${attemptName(attempt)}: ${statusWords[attempt.status]} after ${formatDuration(attempt.durationMs)}${why}${logs}`;
}
/** Failures that known-failures.yaml covers. */
function expectedLines(all, paint) {
	return all.flatMap((each) => {
		const { known } = each.test;
		if (known === null || countsAs(each.test) !== "known-failure") return [];
		return [...headLines("KNOWN", "yellow", each, paint), `     known: ${shownLine(describeExpectation(known), 500)}`];
	});
}
function suspiciousLines(all, paint) {
	return all.filter(({ test }) => isSuspicious(test)).flatMap(({ test, run }) => {
		const name = `${testName(test, run)} (${run.environment.name}) ${statusWords[test.status]}`;
		const logs = logPlace(test);
		return [`${paint("yellow", "SUSPICIOUS")} ${shownLine(name)}: ${shownLine(test.suspicious)}`, ...logs === "" ? [] : [`     logs in ${shownLine(logs)}`]];
	});
}
/** Mostly few reasons for many tests: their names are listed behind each. */
function reasonLines(label, all, paint) {
	return groupByReason(all).flatMap(({ reason, environments, names }) => [`${paint("yellow", label)} ${counted(names.length, "test")} (${shownLine(environments.join(", "))}): ${shownLine(reason) || "no reason given"}`, ...wrapNames(names.map((name) => shownLine(name)))]);
}
// src/results/summary.ts
const consoleLines = 20;
/**
* The results as text for a terminal or a pipe. What matters most comes last, where a terminal stands when the
* run is over: what each run came to; what is not red (skips, the slowest, what is known or allowed, what is
* suspicious, flaky); what is red, failed tests last, each with the command that repeats it; the conclusion as
* the last line. Every test that is not a pass is named. Control characters in others' text are made visible.
*/
function formatSummary(results, { colour }) {
	const paint = painter(colour);
	const { runs } = results;
	const tests = testsInRuns(runs);
	const of = (...statuses) => tests.filter(({ test }) => statuses.includes(test.status));
	return `${[
		runs.flatMap((run) => runLines(run, paint)),
		reasonLines("SKIPPED", of("skip"), paint),
		slowestLines(runs),
		splatLines(runs, "allowed", paint),
		expectedLines(tests, paint),
		suspiciousLines(tests, paint),
		noticeLines(results, paint),
		flakyLines(tests, paint),
		reasonLines("NOT RUN", of("not-run"), paint),
		failureLines("error", tests, paint),
		splatLines(runs, "complaints", paint),
		[...deathLines(runs, paint), ...failureLines("machine-died", tests, paint)],
		failureLines("timeout", tests, paint),
		failureLines("crash", tests, paint),
		failureLines("fail", tests, paint),
		conclusionLines(results, paint)
	].filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
function runLines(run, paint) {
	const { suite, environment, kernel, conclusion, consoleTail } = run;
	const what = shownLine(`${suite.name} under ${environment.name} on ${kernel.release}`);
	const counts = run.tests.length === 0 ? conclusionWords[conclusion] : describeCounts(run.counts);
	const lines = [`${what}: ${paint(conclusionColours[conclusion], counts)} in ${formatDuration(run.durationMs)}`];
	if (environment.settings.length > 0) {
		const settings = environment.settings.map(({ feature, asked, parameter, readBack }) => `${feature} ${asked} (${parameter} = ${readBack})`);
		lines.push(`  ${shownLine(settings.join(", "), 1e3)}`);
	}
	if (!isTold.has(conclusion)) lines.push(`  ${shownLine(run.reason)}`);
	if (consoleTail.length > 0) {
		lines.push("  the console's last lines:");
		lines.push(...shownLines(lastLines(consoleTail)).map((each) => `  | ${each}`));
	}
	return lines;
}
/** The last of a console's lines, from its panic on when they have one: the trace after it is often longer. */
function lastLines(tail) {
	const panic = tail.findLastIndex((line) => line.includes("Kernel panic - not syncing"));
	const last = Math.max(0, tail.length - consoleLines);
	return tail.slice(panic === -1 ? last : Math.min(panic, last));
}
function slowestLines(runs) {
	const slowest = slowestTests(testsInRuns(runs)).map(({ test, run }) => shownLine(`${testName(test, run)} (${run.environment.name}) ${formatDuration(test.durationMs)}`));
	return slowest.length === 0 ? [] : ["SLOWEST", ...wrapNames(slowest)];
}
function noticeLines({ notices }, paint) {
	return notices.map((notice) => `${paint("yellow", "NOTICE")} ${shownLine(notice, 1e3)}`);
}
/** Conclusions that tests and splats tell by themselves. */
const isTold = /* @__PURE__ */ new Set([
	"good",
	"tests-failed",
	"splats"
]);
const conclusionColours = {
	good: "green",
	splats: "red",
	"tests-failed": "red",
	error: "red",
	interrupted: "yellow",
	"not-applicable": "yellow"
};
function conclusionLines({ conclusion, reason, counts, runs }, paint) {
	const inRuns = runs.length > 1 ? ` in ${counted(runs.length, "run")}` : "";
	const last = `${paint(conclusionColours[conclusion], conclusionWords[conclusion])}: ${describeCounts(counts)}${inRuns}`;
	return isTold.has(conclusion) ? [last] : [shownLine(reason, 1e3), last];
}
export { formatMarkdown as n, formatSummary as t };
