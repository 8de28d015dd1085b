import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, o as Interrupted, s as MachineError, t as counted, u as exitCode } from "./text.js";
import { a as titleOf$1, h as isAncestor, m as findMergeBases, t as runBisect } from "./run-bisect.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { o as writeFileAtomic } from "./files.js";
import { c as readCommit, d as resolveRevision, l as resolveRange, u as resolveRangeEnds } from "./variant-file.js";
import { c as shownLine, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { C as array, D as literal, E as int, M as string, k as object, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { t as version } from "./version.js";
import { n as probeReportSchema, t as probeOrderSchema } from "./probe.js";
import { t as askedQuestionSchema } from "./question.js";
import { t as openLocalProber } from "./open-prober.js";
import { n as formatDuration } from "./clock.js";
import { t as applyMailbox } from "./mailbox.js";
import { c as probeRequest, l as addProgressOptions, o as readScripts, s as addProbeOptions, t as addEndOptions, u as bisectProgress } from "./search-options.js";
import { a as wholeNumber, t as collect } from "./options.js";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readFile } from "node:fs/promises";
// src/bisecting/series/fold-questions.ts
const shownNames = 20;
/** What many tests have in common, as one line: `3 tests fail on the base already: kvm/a, kvm/b, kvm/c`. Untrusted. */
function foldTests(asked, [one, many]) {
	const names = asked.map(({ question }) => question.kind === "test" ? question.test : question.kind);
	const shown = names.slice(0, shownNames).join(", ");
	const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
	return `${names.length === 1 ? `1 test ${one}` : `${names.length} tests ${many}`}: ${shown}${more}`;
}
/** Whether a question is one of those that stand for the whole suite, of which some may not be for this machine. */
function isOfSuite({ question }, allTests) {
	return allTests === true && question.kind === "test";
}
// src/bisecting/series/group-breaks.ts
/** What the same commit breaks, or one of the same commits, together; in the order in which they are. */
function groupBreaks(breaks) {
	return [...Map.groupBy(breaks, ({ commit, range }) => [commit, ...range].join(" ")).values()];
}
// src/bisecting/series/series-markdown.ts
const maxBytes = 921600;
const mostRows = 500;
/** So many things that one commit breaks are shown at once, and of a range so many commits. */
const shownBreaks$1 = 10;
/** The report as GitHub-flavoured Markdown: what breaks the series, then its commits, then how that is known. */
function formatSeriesMarkdown(report) {
	return joinParts([
		heading(report),
		breaksPart(report),
		notesPart(report),
		commitsPart(report),
		probesPart(report)
	], maxBytes);
}
function heading({ conclusion, reason, asked }) {
	const text = [
		`## ${conclusion === null ? "⏳" : conclusion === "good" ? "✅" : conclusion === "broken" ? "❌" : "⚠️"} vmentry check-series: ${conclusion ?? "running"}`,
		code(reason, 1e3),
		`On ${code(asked.base.slice(0, 12))}; ${counted(asked.questions.length, "question")} to each commit${asked.isQuick ? ", halved" : ""}`
	].join("\n\n");
	return {
		full: text,
		brief: text,
		leaves: "heading"
	};
}
function breaksPart({ breaks }) {
	const groups = groupBreaks(breaks);
	const told = (isFull) => groups.map((group) => toldGroup(group, isFull)).join("\n\n");
	return {
		full: told(true),
		brief: told(false),
		leaves: "breaks"
	};
}
function toldGroup(group, isFull) {
	const [first] = group;
	if (first === void 0) return "";
	const { commit, subject, reason, range } = first;
	const where = `**${code(commit.slice(0, 12))}** ${code(subject, 120)}${others(range)}`;
	if (group.length === 1) return `${where}: ${code(reason, 1e3)}`;
	const lines = group.map((each) => `- ${code(each.reason, 1e3)}`);
	const more = lines.slice(shownBreaks$1);
	const rest = more.length === 0 ? [] : [isFull ? details(`and ${more.length} more`, more.join("\n")) : `and ${more.length} more`];
	return [
		`${where}, ${counted(group.length, "thing")}:`,
		lines.slice(0, shownBreaks$1).join("\n"),
		...rest
	].join("\n\n");
}
function others(range) {
	if (range.length === 0) return "";
	const shown = range.slice(0, shownBreaks$1).map((each) => code(each.slice(0, 12)));
	const more = range.length > shown.length ? ` and ${range.length - shown.length} more` : "";
	return ` (or one of ${shown.join(", ")}${more})`;
}
function notesPart({ notes }) {
	return {
		full: notes.map((note) => `- ${code(note, 1e3)}`).join("\n"),
		brief: "",
		leaves: "notes"
	};
}
const icons = {
	good: "✅",
	broken: "❌",
	"not-tried": "·"
};
function commitsPart({ commits }) {
	const rows = commits.slice(0, mostRows).map(({ commit, subject, verdict }) => `| ${icons[verdict]} ${verdict} | ${code(commit.slice(0, 12))} | ${code(subject, 120)} |`);
	const more = commits.length > mostRows ? `\n\nand ${commits.length - mostRows} more` : "";
	return {
		full: `${[
			"| | Commit | |",
			"| --- | --- | --- |",
			...rows
		].join("\n")}${more}`,
		brief: counted(commits.length, "commit"),
		leaves: "commits"
	};
}
function probesPart({ probes, asked }) {
	if (probes.length === 0) return {
		full: "",
		brief: "",
		leaves: "probes"
	};
	const table = [
		"| Probe | Commit | Build | Boot | What was not good |",
		"| --- | --- | --- | --- | --- |",
		...probes.slice(-500).map(({ order, report }) => {
			const said = notGood(report, asked);
			return `| ${code(order.id)} | ${code(order.commit.slice(0, 12))} | ${report.build.outcome} | ${report.boot.outcome} | ${code(said, 400)} |`;
		})
	].join("\n");
	return {
		full: details(counted(probes.length, "probe"), table),
		brief: "",
		leaves: "probes"
	};
}
const shownAnswers = 3;
/** What failed first. */
function notGood({ build, boot, answers }, { questions }) {
	const titles = new Map(questions.map(({ id, title }) => [id, title]));
	const titleOf = (question) => titles.get(question) ?? question;
	const isUp = build.outcome !== "failed" && boot.outcome !== "does-not-boot";
	const said = [...answers.flatMap((each) => each.kind === "trials" && each.failed > 0 ? `${titleOf(each.question)}: ${each.reason}` : []), ...answers.flatMap((each) => each.kind === "trials" || !isUp ? [] : `${titleOf(each.question)}: ${each.kind}: ${each.reason}`)];
	const more = said.length > shownAnswers ? `; and ${said.length - shownAnswers} more` : "";
	return `${said.slice(0, shownAnswers).join("; ")}${more}`;
}
const seriesReportSchema = object({
	format: literal("vmentry-series"),
	version: literal(1),
	tool: string().describe("vmentry and its version"),
	startedAt: datetime(),
	updatedAt: datetime(),
	conclusion: _enum([
		"good",
		"broken",
		"untested",
		"machine-errors",
		"interrupted",
		"handed-over",
		"error"
	]).nullable().describe("good: each commit is as it should be; broken: one is not; untested: none was found, but something that was asked could not be tried on any commit; machine-errors: machines failed too often; interrupted, handed-over: goes on when started again; error: vmentry failed; null while it runs"),
	reason: string().describe("one line"),
	asked: object({
		base: string().describe("what the series is put on"),
		questions: array(askedQuestionSchema.extend({ title: string().describe("one line, untrusted") })),
		variant: string().describe("empty when there is only one"),
		environment: string().describe("empty when there is only one"),
		trials: int().positive().describe("how often a failure is repeated, on the commit and on the one before"),
		allTests: boolean().default(false).describe("whether the tests among the questions are all that the base and the last commit have: those that cannot be tried on any commit are then noted, and not red"),
		isQuick: boolean().describe("halved instead of tried one by one")
	}),
	notes: array(string()).describe("what fails before the series already, what is flaky, and which tests of the suite could not be tried"),
	commits: array(object({
		commit: string(),
		subject: string().describe("untrusted"),
		verdict: _enum([
			"good",
			"broken",
			"not-tried"
		]).describe("not-tried: it was not come to, or halving left it out"),
		reason: string().describe("one line; empty unless it is broken")
	})).describe("oldest first"),
	breaks: array(object({
		commit: string(),
		subject: string(),
		question: string(),
		reason: string().describe("one line: what goes wrong, and how that was confirmed"),
		range: array(string()).describe("when it may be one of several, which; else empty")
	})).describe("oldest first"),
	probes: array(object({
		order: probeOrderSchema,
		report: probeReportSchema
	})),
	bisect: string().nullable().describe("the directory of the bisect that halved it; null without")
});
/** The file's text. @throws Error when it is not as the schema says, which is a fault of vmentry's */
function formatSeriesReport(report) {
	return `${JSON.stringify(seriesReportSchema.parse(report), null, 2)}\n`;
}
/** What every report has. */
function seriesReportHead() {
	return {
		format: "vmentry-series",
		version: 1,
		tool: `vmentry ${version}`
	};
}
// src/bisecting/series/series-directory.ts
/** What a check leaves in its directory. */
const seriesFiles = {
	report: "series.json",
	summary: "series.md",
	probes: "probes",
	bisect: "bisect"
};
const own = {
	names: Object.values(seriesFiles),
	maker: "vmentry check-series"
};
/** What was asked, as the report tells it. */
function askedOf({ base, questions, allTests = false, trials, probe }, isQuick) {
	return {
		base,
		trials,
		allTests,
		isQuick,
		questions: questions.map((each) => ({
			...each,
			title: titleOf$1(each.question)
		})),
		variant: probe.variant ?? "",
		environment: probe.environment ?? ""
	};
}
async function subjectsOf({ probe, commits }, signal) {
	const subjects = /* @__PURE__ */ new Map();
	for (const commit of commits) subjects.set(commit, (await readCommit(probe.repository, commit, { signal })).subject);
	return subjects;
}
/**
* Makes a directory ready.
* @returns the report of an earlier start of the same check
* @throws UserError when it holds anything else
*/
async function openSeriesDirectory(out, { asked, commits, overwrite }) {
	if (overwrite) {
		await checkOwnDirectory(out, own, true);
		await makeOwnDirectory(out, own);
		return;
	}
	const earlier = await readKept(out);
	if (earlier === void 0) return void 0;
	const kept = [earlier.asked, earlier.commits.map(({ commit }) => commit)];
	if (isDeepStrictEqual(kept, [asked, commits])) return earlier;
	throw otherCheck(out);
}
/**
* What a check in a directory asks; undefined when none is there, or none that is gone on with.
* @throws UserError when it holds anything else
*/
async function keptQuestions(out, { overwrite }) {
	if (!overwrite) return (await readKept(out))?.asked.questions.map(({ id, question }) => ({
		id,
		question
	}));
	await checkOwnDirectory(out, own, true);
}
async function readKept(out) {
	let text;
	try {
		text = await readFile(join(out, seriesFiles.report), "utf8");
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
		await checkOwnDirectory(out, own, false);
		return;
	}
	const earlier = readEarlier(text);
	if (earlier === void 0) throw otherCheck(out);
	return earlier;
}
function otherCheck(out) {
	return new UserError(`--out ${out} holds a check of other commits, or of something else; give --overwrite to replace it, or another directory`);
}
function readEarlier(text) {
	try {
		return seriesReportSchema.parse(JSON.parse(text));
	} catch {
		return;
	}
}
async function writeSeriesReport(out, report) {
	await writeFileAtomic(join(out, seriesFiles.summary), formatSeriesMarkdown(report));
	await writeFileAtomic(join(out, seriesFiles.report), formatSeriesReport(report));
}
// src/bisecting/series/series-judge.ts
/** Where each question of a series stands: judged commit by commit, oldest first. */
var SeriesJudge = class {
	#standings;
	#failedFirst = /* @__PURE__ */ new Map();
	constructor(questions) {
		this.#standings = new Map(questions.map(({ id }) => [id, "untried"]));
	}
	standing(question) {
		return this.#standings.get(question) ?? "untried";
	}
	/** How a question that is failing, or untried, did so on the base. */
	whyNot(question) {
		return this.#failedFirst.get(question) ?? "";
	}
	/** Takes what the base says, on which nothing is a break. */
	takeBase(report) {
		for (const answer of report.answers) {
			if (answer.kind === "machine-error") continue;
			if (answer.kind === "trials" && answer.failed === 0) this.#standings.set(answer.question, "passing");
			else this.#failedFirst.set(answer.question, answer.reason);
			if (isFlaky(answer)) this.#standings.set(answer.question, "passing");
			else if (answer.kind === "trials" && answer.failed > 0) this.#standings.set(answer.question, "failing");
		}
	}
	/** What a commit says of a question; see `take` for what follows from it. */
	look(question, report) {
		const answer = answerTo(question, report);
		if (answer.kind === "trials" && answer.failed === 0) return { kind: "passes" };
		if (isFlaky(answer)) return {
			kind: "flaky",
			reason: answer.reason
		};
		const standing = this.standing(question);
		if (standing === "failing") return { kind: "as-before" };
		if (answer.kind === "untestable") return this.#lookAtUntestable(answer, standing, report);
		return {
			kind: "suspect",
			reason: answer.reason,
			isConfirmedByTrials: true
		};
	}
	#lookAtUntestable({ reason }, standing, { build, boot }) {
		if (standing === "untried") return { kind: "as-before" };
		if (build.outcome === "failed" || boot.outcome === "does-not-boot") return { kind: "follows" };
		return {
			kind: "suspect",
			reason: `cannot be tried any more: ${reason}`,
			isConfirmedByTrials: false
		};
	}
	/** From here on a question that passed must go on doing so. */
	take(question, finding) {
		if (finding.kind === "passes" || finding.kind === "flaky") this.#standings.set(question, "passing");
	}
};
/** @throws Error when there is none, which is a fault of who made the report */
function answerTo(question, { id, answers }) {
	const answer = answers.find((each) => each.question === question);
	if (answer === void 0 || answer.kind === "machine-error") throw new Error(`probe ${id} has no answer to ${question}`);
	return answer;
}
/** Whether what was asked once was answered in both ways. */
function isFlaky(answer) {
	return answer.kind === "trials" && answer.failed > 0 && answer.passed > 0;
}
/**
* What repeating a suspect, on the commit and on one before it, says.
* @param where what that one is called: `the commit before`
*/
function judgeRepetition(suspect, before, where) {
	if (suspect?.kind !== "trials" || suspect.failed === 0) {
		const said = suspect?.kind === "trials" ? `passed ${suspect.passed} times when it was repeated` : "could not be repeated";
		return suspect?.kind === "trials" ? {
			isBreak: false,
			reason: said
		} : {
			isBreak: true,
			reason: said
		};
	}
	const often = `failed ${suspect.failed} of ${suspect.failed + suspect.passed} times when it was repeated`;
	if (before?.kind !== "trials") return {
		isBreak: true,
		reason: often
	};
	const ofBefore = `${before.failed} of ${before.failed + before.passed} times on ${where}`;
	return {
		isBreak: before.failed === 0,
		reason: `${often}, and ${ofBefore}`
	};
}
// src/bisecting/series/series-probes.ts
/** No time is left for another probe. */
var TimeIsUp = class extends Error {
	name = "TimeIsUp";
};
/** The probes of a series: one that was made already, at an earlier start, is not made again. */
var SeriesProbes = class {
	#options;
	#known;
	#nextNumber;
	constructor(options) {
		this.#options = options;
		this.#known = [...options.known];
		this.#nextNumber = Math.max(0, ...options.known.map(({ order }) => Number(order.id.slice(1)))) + 1;
	}
	get all() {
		return this.#known;
	}
	/**
	* @returns a report in which each question has an answer
	* @throws MachineError when machines failed too often in a row; TimeIsUp; what the prober throws
	*/
	async probe(wanted, signal) {
		const { prober, log, mostMachineErrors, until } = this.#options;
		const known = this.#find(wanted);
		if (known !== void 0) return known;
		for (let errors = 1;; errors++) {
			signal.throwIfAborted();
			if (until !== void 0 && Date.now() >= until) throw new TimeIsUp("the time limit is over");
			const order = {
				id: `p${this.#nextNumber++}`,
				...wanted
			};
			const report = await prober.probe(order, signal);
			signal.throwIfAborted();
			const error = errorIn(order, report);
			this.#known.push({
				order,
				report
			});
			await this.#options.onReport(this.#known);
			if (error === void 0) return report;
			log.warn(`${wanted.commit.slice(0, 12)}: ${error}`);
			if (errors >= mostMachineErrors) throw new MachineError(`machines failed ${errors} times in a row: ${error}`);
		}
	}
	#find(wanted) {
		const key = keyOf(wanted);
		return this.#known.find(({ order, report }) => keyOf(order) === key && errorIn(order, report) === void 0)?.report;
	}
};
function keyOf({ commit, trials, purpose, questions }) {
	return JSON.stringify([
		commit,
		trials,
		purpose,
		questions.map(({ id }) => id)
	]);
}
/** Why a report leaves a question without an answer; undefined when it leaves none. */
function errorIn({ questions }, { answers }) {
	for (const { id } of questions) {
		const answer = answers.find(({ question }) => question === id);
		if (answer === void 0) return `the probe has no answer to ${id}`;
		if (answer.kind === "machine-error") return answer.reason;
	}
}
// src/bisecting/series/series-check.ts
/** So many failures of a commit are repeated at once: when one of them is confirmed, the others are told as they are. */
const repeatedAtOnce = 16;
/** The commits of a series, tried and judged in order. Goes on from an earlier report. */
var SeriesCheck = class {
	#request;
	#context;
	#parts;
	#judge;
	#probes;
	#notes = [];
	#good = [];
	#startedAt;
	#running = [];
	#breaks = [];
	/** So that reports are written one after the other, and the last one stays. */
	#telling = Promise.resolve();
	constructor(request, context, parts) {
		this.#request = request;
		this.#context = context;
		this.#parts = parts;
		this.#startedAt = parts.earlier?.startedAt ?? (/* @__PURE__ */ new Date()).toISOString();
		this.#judge = new SeriesJudge(request.questions);
		this.#probes = new SeriesProbes({
			prober: context.prober,
			log: context.log,
			known: parts.earlier?.probes ?? [],
			mostMachineErrors: request.mostMachineErrors,
			...request.until === void 0 ? {} : { until: request.until },
			onReport: async () => {
				await this.#tell({
					conclusion: null,
					reason: this.#whereItIs()
				});
			}
		});
	}
	async run() {
		return await this.#tell(await this.look());
	}
	/** As `run`, and the report is not written in the end: more is to come. See `report`. */
	async look() {
		await this.#tell({
			conclusion: null,
			reason: this.#whereItIs()
		});
		return await this.#checkToTheEnd();
	}
	async #checkToTheEnd() {
		const ahead = new AbortController();
		const signal = AbortSignal.any([this.#context.signal, ahead.signal]);
		try {
			await this.#takeBase();
			return await this.#checkAll(signal);
		} catch (error) {
			if (error instanceof UserError) throw error;
			return this.#endOf(error);
		} finally {
			ahead.abort(new Interrupted("the series is broken before that"));
			await Promise.allSettled(this.#running);
		}
	}
	async #takeBase() {
		const { base, questions } = this.#request;
		this.#context.prober.foresee(this.#parts.tried.slice(0, 8));
		const report = await this.#probes.probe({
			commit: base,
			trials: 1,
			questions: [...questions],
			purpose: "good-end"
		}, this.#context.signal);
		this.#judge.takeBase(report);
		const failing = questions.filter(({ id }) => this.#judge.standing(id) === "failing");
		const ofSuite = failing.filter((each) => this.#isOfSuite(each));
		for (const { id, question } of failing.filter((each) => !this.#isOfSuite(each))) this.#notes.push(`${titleOf$1(question)} on the base already: ${this.#judge.whyNot(id)}`);
		if (ofSuite.length > 0) this.#notes.push(foldTests(ofSuite, ["fails on the base already", "fail on the base already"]));
		const flaky = new Set(report.answers.filter(isFlaky).map((answer) => answer.question));
		this.#noteFlaky("the base", questions.filter(({ id }) => flaky.has(id)));
	}
	#isOfSuite(asked) {
		return isOfSuite(asked, this.#request.allTests);
	}
	#noteFlaky(where, flaky) {
		if (flaky.length === 0) return;
		const what = `failed beside others on ${where} and passed alone, flaky`;
		this.#notes.push(foldTests(flaky, [what, what]));
	}
	async #checkAll(signal) {
		const { base } = this.#request;
		const commits = this.#parts.tried;
		const { machines } = this.#context.prober;
		const running = this.#running;
		const start = (index) => {
			const commit = commits[index];
			if (commit === void 0) return;
			const probe = this.#probeCommit(commit, signal);
			probe.catch(() => {});
			running[index] = probe;
		};
		for (let index = 0; index < machines; index++) start(index);
		for (const [index, commit] of commits.entries()) {
			const report = await running[index];
			if (report === void 0) throw new Error("a commit of the series was not probed");
			this.#breaks = await this.#judgeCommit(commit, commits[index - 1] ?? base, report);
			if (this.#breaks.length > 0) return this.#broken();
			this.#good.push(commit);
			start(index + machines);
			this.#context.prober.foresee(commits.slice(index + machines + 1, index + machines + 9));
			await this.#tell({
				conclusion: null,
				reason: this.#whereItIs()
			});
		}
		return this.#allGood();
	}
	async #probeCommit(commit, signal) {
		const { questions } = this.#request;
		return await this.#probes.probe({
			commit,
			trials: 1,
			questions: [...questions],
			purpose: "search"
		}, signal);
	}
	async #judgeCommit(commit, before, report) {
		const { questions } = this.#request;
		const findings = questions.map((asked) => ({
			asked,
			finding: this.#judge.look(asked.id, report)
		}));
		const breaks = [];
		const toRepeat = [];
		for (const { asked, finding } of findings) if (finding.kind !== "suspect") this.#judge.take(asked.id, finding);
		else if (!finding.isConfirmedByTrials || asked.question.kind === "build") breaks.push(this.#breakOf(commit, asked, finding.reason));
		else toRepeat.push({
			asked,
			finding
		});
		this.#noteFlaky(commit.slice(0, 12), findings.flatMap(({ asked, finding }) => finding.kind === "flaky" ? asked : []));
		return [...await this.#confirm(commit, before, toRepeat), ...breaks];
	}
	/** Which suspects are breaks; of very many those that come first, when there are some among them. */
	async #confirm(commit, before, suspects) {
		for (let from = 0; from < suspects.length; from += repeatedAtOnce) {
			const some = suspects.slice(from, from + repeatedAtOnce);
			const breaks = await this.#confirmSome(commit, before, some);
			if (breaks.length === 0) continue;
			const left = suspects.slice(from + repeatedAtOnce).map(({ asked }) => asked);
			const here = `at ${commit.slice(0, 12)}, too`;
			if (left.length > 0) this.#notes.push(foldTests(left, [`fails ${here}, and was not repeated`, `fail ${here}, and were not repeated`]));
			return breaks;
		}
		return [];
	}
	async #confirmSome(commit, before, some) {
		const asked = some.map((each) => each.asked);
		const again = await this.#repeat(commit, asked, "verify-culprit");
		const parent = await this.#repeat(before, asked, "verify-parent");
		const where = before === this.#request.base ? "the base" : "the commit before";
		const breaks = [];
		for (const each of some) {
			const { id, question } = each.asked;
			const answerIn = ({ answers }) => answers.find((answer) => answer.question === id);
			const { isBreak, reason } = judgeRepetition(answerIn(again), answerIn(parent), where);
			if (isBreak) breaks.push(this.#breakOf(commit, each.asked, `${each.finding.reason}; ${reason}`));
			else this.#notes.push(`${titleOf$1(question)}: flaky at ${commit.slice(0, 12)}, which is not blamed: ${each.finding.reason}; ${reason}`);
		}
		return breaks;
	}
	async #repeat(commit, questions, purpose) {
		const { trials } = this.#request;
		return await this.#probes.probe({
			commit,
			trials,
			questions,
			purpose
		}, this.#context.signal);
	}
	#breakOf(commit, { id, question }, reason) {
		return {
			commit,
			subject: this.#parts.subjects.get(commit) ?? "",
			question: id,
			reason: `${titleOf$1(question)}: ${reason}`,
			range: []
		};
	}
	#broken() {
		const [first] = this.#breaks;
		const more = this.#breaks.length > 1 ? ` (and ${this.#breaks.length - 1} more)` : "";
		return {
			conclusion: "broken",
			reason: `${first?.commit.slice(0, 12) ?? ""} is the first commit that breaks something: ${first?.reason ?? ""}${more}`
		};
	}
	#allGood() {
		const { questions, allTests } = this.#request;
		const withStanding = (standing) => questions.filter(({ id }) => this.#judge.standing(id) === standing);
		const untried = withStanding("untried");
		const ofSuite = untried.filter((each) => this.#isOfSuite(each));
		if (ofSuite.length > 0) {
			const what = "could not be tried on any commit";
			this.#notes.push(foldTests(ofSuite, [what, what]));
		}
		const first = untried.find((each) => !this.#isOfSuite(each));
		if (first !== void 0) {
			const why = this.#judge.whyNot(first.id);
			return {
				conclusion: "untested",
				reason: `${titleOf$1(first.question)}: could not be tried on any commit: ${why}`
			};
		}
		const passing = withStanding("passing");
		if (passing.length === 0) return {
			conclusion: "untested",
			reason: "all that was asked fails on the base already"
		};
		if (allTests === true && !passing.some((each) => this.#isOfSuite(each))) return {
			conclusion: "untested",
			reason: "no test of the suite passes on any commit"
		};
		return {
			conclusion: "good",
			reason: `${counted(this.#parts.tried.length, "commit")}, each as good as the base: ${counted(passing.length, "question")}`
		};
	}
	#endOf(error) {
		if (error instanceof TimeIsUp) return {
			conclusion: "handed-over",
			reason: `${describeError(error)}: ${this.#whereItIs()}`
		};
		if (this.#context.signal.aborted || error instanceof Interrupted) return {
			conclusion: "interrupted",
			reason: `interrupted: ${this.#whereItIs()}`
		};
		return {
			conclusion: error instanceof MachineError ? "machine-errors" : "error",
			reason: describeError(error)
		};
	}
	#whereItIs() {
		return `${this.#good.length} of ${counted(this.#parts.tried.length, "commit")} good so far`;
	}
	async #tell(end) {
		const telling = this.#telling.then(() => this.#tellNow(end));
		this.#telling = telling.catch(() => {});
		return await telling;
	}
	async #tellNow(end) {
		const report = this.report(end);
		await writeSeriesReport(this.#parts.out, report);
		await this.#context.onReport?.(report);
		return report;
	}
	/** What is known now. */
	report(end) {
		const { asked, subjects } = this.#parts;
		const good = new Set(this.#good);
		return {
			...seriesReportHead(),
			startedAt: this.#startedAt,
			updatedAt: (/* @__PURE__ */ new Date()).toISOString(),
			asked,
			notes: [...this.#notes],
			commits: this.#request.commits.map((commit) => {
				const broken = this.#breaks.find((each) => each.commit === commit);
				const verdict = broken !== void 0 ? "broken" : good.has(commit) ? "good" : "not-tried";
				return {
					commit,
					subject: subjects.get(commit) ?? "",
					verdict,
					reason: broken?.reason ?? ""
				};
			}),
			breaks: this.#breaks,
			probes: [...this.#probes.all],
			bisect: null,
			...end
		};
	}
};
// src/bisecting/series/suite-questions.ts
/** As many as a question's id has numbers for. */
const mostQuestions = 9999;
/**
* All that a check asks: with `allTests` one question more for each test that the base or the last commit has. A check
* that is gone on with asks what it asked before.
* @param out the check's directory
* @throws UserError when no tests can be had, or the directory holds what no check wrote
*/
async function questionsOf(request, lister, { out, signal }) {
	const { allTests = false, questions, base, commits } = request;
	if (!allTests) return [...questions];
	const kept = await keptQuestions(out, request);
	if (kept !== void 0) return continues(kept, questions) ? kept : [...questions];
	const testsAt = lister.testsAt?.bind(lister);
	if (testsAt === void 0) throw new Error("all tests are asked of a prober that cannot list them");
	const listed = [];
	for (const commit of /* @__PURE__ */ new Set([base, commits.at(-1) ?? base])) listed.push([commit, await testsAt(commit, signal)]);
	return [...questions, ...testQuestions(unionOf(listed), questions.length + 1)];
}
function continues(kept, questions) {
	return isDeepStrictEqual(kept.slice(0, questions.length), questions) && kept.slice(questions.length).every(({ question }) => question.kind === "test");
}
/** Those of the first commit, and then what the others have beside. None when no commit builds, which is told as that. */
function unionOf(listed) {
	const all = listed.flatMap(([, each]) => "tests" in each ? [each] : []);
	const whyNone = listed.flatMap(([commit, each]) => "tests" in each || !each.isBuilt ? [] : [`${commit.slice(0, 12)}: ${each.reason}`]);
	if (all.length === 0 && whyNone.length > 0) throw new UserError(`--all-tests: no tests are known: ${whyNone.join("; ")}. Give some with --selftests, or a variant that has them (selftests: [kvm])`);
	return [...new Set(all.flatMap(({ tests }) => tests))];
}
function testQuestions(tests, from) {
	if (from - 1 + tests.length > mostQuestions) throw new UserError(`--all-tests: the suite comes to ${tests.length} tests, and ${mostQuestions} questions are the most: leave some out with --suite-file`);
	return tests.map((test, index) => ({
		id: `q${from + index}`,
		question: {
			kind: "test",
			test
		}
	}));
}
// src/bisecting/series/check-series.ts
/** All that is asked of each commit: that it builds, that it boots, and then the rest. */
function seriesQuestions(more, { boots = true } = {}) {
	return [
		{ kind: "build" },
		...boots ? [{ kind: "boot" }] : [],
		...more
	].map((question, index) => ({
		id: `q${index + 1}`,
		question
	}));
}
/**
* Tries the commits of a series in order and stops at the first that breaks something. What fails is repeated, on the
* commit and on the one before, so that a flaky test blames nobody. As many commits are tried at once as the prober has
* machines. Goes on with what is in `out` already.
* @throws UserError for bad input
*/
async function checkSeries(request, context) {
	const out = resolve(request.out);
	const questions = await questionsOf(request, context.prober, {
		out,
		signal: context.signal
	});
	const whole = {
		...request,
		questions
	};
	const asked = askedOf(whole, false);
	const { commits, overwrite } = request;
	const earlier = await openSeriesDirectory(out, {
		asked,
		commits,
		overwrite
	});
	return await new SeriesCheck(whole, context, {
		out,
		asked,
		subjects: await subjectsOf(request, context.signal),
		earlier,
		tried: commits
	}).run();
}
// src/bisecting/series/bisect-series.ts
/** Bisects what a request asks, between the base and the last commit. @param out the bisect's directory */
async function bisectSeries(request, { log, signal, openProber, onReport }, out) {
	const { probe, base, commits } = request;
	await using prober = await openProber(probe, out, { testsAtOnce: false });
	return await runBisect({
		probe,
		good: base,
		bad: commits.at(-1) ?? base,
		direction: "first-bad",
		questions: request.questions,
		confidence: request.confidence,
		flaky: request.flaky,
		mostTrials: request.mostTrials,
		verify: request.verify,
		mostMachineErrors: request.mostMachineErrors,
		...request.until === void 0 ? {} : { until: request.until },
		firstParent: false,
		paths: [],
		cull: request.cull,
		out,
		overwrite: false
	}, {
		log,
		signal,
		prober,
		...onReport === void 0 ? {} : { onReport }
	});
}
/** What an answer says of the series; undefined when it names no commit. */
function breakOf(answer, bisect) {
	const first = answer.conclusion === "found" ? answer.first : answer.range[0];
	if (first === null || first === void 0 || answer.conclusion !== "found" && answer.conclusion !== "range") return;
	return {
		commit: first.commit,
		subject: first.subject,
		question: answer.question,
		reason: `${titleOf(bisect, answer.question)}: ${answer.reason}`,
		range: answer.conclusion === "range" ? answer.range.map(({ commit }) => commit) : []
	};
}
/** What a person is told of an answer that is no break. */
function noteOf({ conclusion, question, reason }, bisect) {
	return conclusion === "always-bad" || conclusion === "merge-base-bad" ? `${titleOf(bisect, question)} on the base already: ${reason}` : void 0;
}
/** What is asked, one line. Untrusted. */
function titleOf(bisect, question) {
	return bisect?.asked.questions.find(({ id }) => id === question)?.title ?? question;
}
/** How a bisect that stopped before each question had its answer ends a check; undefined when it did not. */
function stopOf({ conclusion, reason, answers }) {
	if (answers.every((answer) => answer.conclusion !== null)) return void 0;
	return {
		conclusion: [
			"machine-errors",
			"interrupted",
			"handed-over"
		].find((each) => each === conclusion) ?? "error",
		reason
	};
}
// src/bisecting/series/halve-suite.ts
/**
* As `halveSeries`, of each test of a suite. To bisect all of them would be to repeat all of them at both ends: instead
* the base and the last commit are checked as those of any series, and only what the last one does worse is bisected.
* @throws UserError for bad input
*/
async function halveSuite(request, context) {
	const out = resolve(request.out);
	const { whole, report } = await look(request, context, out);
	if (report.conclusion !== "broken" || report.commits.length === 1) return await tell(out, report);
	const bisect = seriesFiles.bisect;
	await tell(out, {
		...report,
		bisect,
		breaks: [],
		commits: untried(report),
		conclusion: null,
		reason: `the last commit is not as good as the base: it is looked for what breaks ${counted(report.breaks.length, "thing")}`
	});
	const broken = new Set(report.breaks.filter((each) => wasSeen(each, report)).map((each) => each.question));
	const questions = whole.questions.filter(({ id }) => broken.has(id));
	const found = questions.length === 0 ? void 0 : await bisectSeries({
		...whole,
		questions
	}, context, join(out, seriesFiles.bisect));
	return await tell(out, {
		...withFound(report, found),
		bisect: found === void 0 ? null : bisect
	});
}
/** Tries the base and the last commit. */
async function look(request, context, out) {
	const { log, signal, onLook } = context;
	await using prober = await context.openProber(request.probe, out, { testsAtOnce: true });
	const questions = await questionsOf(request, prober, {
		out,
		signal
	});
	const whole = {
		...request,
		questions
	};
	const asked = askedOf(whole, true);
	const { commits, overwrite } = request;
	const earlier = await openSeriesDirectory(out, {
		asked,
		commits,
		overwrite
	});
	const subjects = await subjectsOf(request, signal);
	const check = new SeriesCheck(whole, {
		log,
		signal,
		prober,
		...onLook === void 0 ? {} : { onReport: onLook }
	}, {
		out,
		asked,
		subjects,
		earlier,
		tried: commits.slice(-1)
	});
	const end = await check.look();
	const reason = end.conclusion === "good" ? "the last commit is as good as the base; the others were not tried" : end.reason;
	return {
		whole,
		report: check.report({
			...end,
			reason
		})
	};
}
async function tell(out, report) {
	await writeSeriesReport(out, report);
	return report;
}
/** Whether the last commit was seen to fail; what cannot be tried on it any more no bisect takes for bad. */
function wasSeen({ question }, { commits, probes }) {
	const last = commits.at(-1)?.commit;
	return probes.filter(({ order }) => order.commit === last).flatMap(({ report }) => report.answers.filter((answer) => answer.question === question)).some((answer) => answer.kind === "trials" && answer.failed > 0);
}
/** What a look at both ends found, with the commits that a bisect says did it. */
function withFound(report, bisect) {
	const ids = report.commits.map(({ commit }) => commit);
	const stop = bisect === void 0 ? void 0 : stopOf(bisect);
	const breaks = report.breaks.flatMap((each) => locate(each, report, bisect) ?? []);
	breaks.sort((a, b) => ids.indexOf(a.commit) - ids.indexOf(b.commit));
	const [first] = breaks;
	const one = new Map(breaks.filter(({ range }) => range.length === 0).map((each) => [each.commit, each]));
	const more = breaks.length > 1 ? ` (and ${breaks.length - 1} more)` : "";
	const end = stop ?? {
		conclusion: "broken",
		reason: `${first === void 0 ? "" : `${whereOf(first)} breaks something: ${first.reason}${more}`}`
	};
	const ofBisect = bisect === void 0 ? [] : bisect.answers.flatMap((each) => noteOf(each, bisect) ?? []);
	return {
		...report,
		...end,
		breaks,
		notes: [
			...report.notes,
			...bisect?.notes ?? [],
			...ofBisect
		],
		commits: untried(report).map((each) => {
			const broken = one.get(each.commit);
			return broken === void 0 ? each : {
				...each,
				verdict: "broken",
				reason: broken.reason
			};
		})
	};
}
function whereOf({ commit, range }) {
	return range.length === 0 ? commit.slice(0, 12) : `one of ${counted(range.length, "commit")}`;
}
/** Undefined when it is still being looked for. */
function locate(seen, { commits }, bisect) {
	const answer = bisect?.answers.find(({ question }) => question === seen.question);
	if (answer?.conclusion === null) return void 0;
	const found = answer === void 0 ? void 0 : breakOf(answer, bisect);
	if (found !== void 0) {
		const which = found.range.length === 0 ? "" : `; ${answer?.reason ?? ""}`;
		return {
			...found,
			reason: `${seen.reason}${which}`
		};
	}
	const [first = {
		commit: seen.commit,
		subject: seen.subject
	}, ...others] = commits;
	const why = answer === void 0 ? "which commit does that is not searched by halving" : `which commit does that was not found: ${answer.reason}`;
	return {
		commit: first.commit,
		subject: first.subject,
		question: seen.question,
		reason: others.length === 0 ? seen.reason : `${seen.reason}; ${why}`,
		range: others.length === 0 ? [] : commits.map(({ commit }) => commit)
	};
}
function untried({ commits }) {
	return commits.map((each) => ({
		...each,
		verdict: "not-tried",
		reason: ""
	}));
}
// src/bisecting/series/halve-series.ts
/**
* Tries the last commit of a series and, when it is not as good as the base, finds for each question the commit that
* broke it by halving. What one commit breaks and a later one mends goes unseen.
* @throws UserError for bad input
*/
async function halveSeries(request, context) {
	if (request.allTests === true) return await halveSuite(request, context);
	const out = resolve(request.out);
	const asked = askedOf(request, true);
	const { commits, overwrite } = request;
	const earlier = await openSeriesDirectory(out, {
		asked,
		commits,
		overwrite
	});
	const subjects = await subjectsOf(request, context.signal);
	const bisectOut = join(out, seriesFiles.bisect);
	const startedAt = earlier?.startedAt ?? (/* @__PURE__ */ new Date()).toISOString();
	const tell = async (bisect) => {
		const report = {
			...seriesReportHead(),
			startedAt,
			updatedAt: (/* @__PURE__ */ new Date()).toISOString(),
			asked,
			...readHalving(bisect, commits, subjects),
			probes: [],
			bisect: seriesFiles.bisect
		};
		await writeSeriesReport(out, report);
		return report;
	};
	await tell(void 0);
	return await tell(await bisectSeries(request, context, bisectOut));
}
/** What a bisect of a series says of the series. */
function readHalving(bisect, commits, subjects) {
	const breaks = (bisect?.answers ?? []).flatMap((answer) => breakOf(answer, bisect) ?? []);
	breaks.sort((a, b) => commits.indexOf(a.commit) - commits.indexOf(b.commit));
	const broken = new Map(breaks.map((each) => [each.commit, each.reason]));
	const good = new Set(bisect === void 0 ? [] : goodCommits(bisect));
	return {
		...concludeHalving(bisect, breaks),
		notes: bisect === void 0 ? [] : [...bisect.notes, ...bisect.answers.flatMap((each) => noteOf(each, bisect) ?? [])],
		breaks,
		commits: commits.map((commit) => {
			const reason = broken.get(commit);
			const verdict = reason !== void 0 ? "broken" : good.has(commit) ? "good" : "not-tried";
			return {
				commit,
				subject: subjects.get(commit) ?? "",
				verdict,
				reason: reason ?? ""
			};
		})
	};
}
/** Those that were tried and of which each question was answered well. */
function goodCommits({ probes }) {
	return probes.flatMap(({ order, verdicts }) => verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "good") ? [order.commit] : []);
}
function concludeHalving(bisect, breaks) {
	if (bisect === void 0) return {
		conclusion: null,
		reason: "the last commit and the base are tried"
	};
	const [first] = breaks;
	if (first !== void 0) return {
		conclusion: "broken",
		reason: `${first.commit.slice(0, 12)} breaks something: ${first.reason}`
	};
	const { answers } = bisect;
	const stop = stopOf(bisect);
	if (stop !== void 0) return stop;
	const untested = answers.find((answer) => answer.conclusion === "untestable-end" || answer.conclusion === "contradiction");
	if (untested !== void 0) return {
		conclusion: "untested",
		reason: `${titleOf(bisect, untested.question)}: ${untested.reason}`
	};
	if (answers.every((answer) => answer.conclusion !== "not-reproduced")) return {
		conclusion: "untested",
		reason: "all that was asked fails on the base already"
	};
	return {
		conclusion: "good",
		reason: "the last commit is as good as the base; the others were not tried"
	};
}
// src/bisecting/series/series-commits.ts
/**
* The series that a user means: each commit of a range `A..B`, or each patch of a mailbox.
* @throws UserError
*/
async function seriesCommits({ repository, range, mbox, base, signal }) {
	const run = signal === void 0 ? {} : { signal };
	if (range === void 0 === (mbox === void 0)) throw new UserError("give the series: --range A..B, or --mbox FILE with --base REV");
	if (mbox !== void 0) {
		if (base === void 0) throw new UserError("--mbox needs --base: the commit that the patches were made for");
		const from = await resolveRevision(repository, base, run);
		return {
			base: from,
			commits: await applyMailbox({
				repository,
				file: mbox,
				base: from,
				...run
			})
		};
	}
	if (base !== void 0) throw new UserError("--base is given without --mbox: it says what the patches of a mailbox are put on");
	const { from, to } = await resolveRangeEnds(repository, range ?? "", run);
	const commits = await resolveRange(repository, range ?? "", run);
	if (await isAncestor(repository, from, to, run)) return {
		base: from,
		commits
	};
	const [parted] = await findMergeBases(repository, from, to, run);
	if (parted !== void 0) return {
		base: parted,
		commits
	};
	throw new UserError(`both ends of ${range ?? ""} have no commit in common, so there is nothing that the series is put on`);
}
// src/bisecting/series/series-progress.ts
const purposes = {
	"good-end": " (the base)",
	"verify-culprit": " (again)",
	"verify-parent": " (the one before, again)"
};
/** Tells of a check while it runs, from one report after the other: each thing once. */
var SeriesProgress = class {
	#probes = 0;
	#commits = 0;
	#notes = 0;
	/** Lines on what this report has that those before it had not. */
	linesOf({ probes, commits, notes }) {
		const lines = probes.slice(this.#probes).map(probeLine);
		this.#probes = probes.length;
		lines.push(...notes.slice(this.#notes).map((note) => shownLine(note, 400)));
		this.#notes = notes.length;
		const judged = commits.filter(({ verdict }) => verdict !== "not-tried");
		for (const [index, { commit, subject, verdict, reason }] of judged.entries()) {
			if (index < this.#commits) continue;
			const why = reason === "" ? "" : `: ${shownLine(reason, 400)}`;
			lines.push(`[${index + 1}/${commits.length}] ${commit.slice(0, 12)} ${shownLine(subject, 100)}: ${verdict}${why}`);
		}
		this.#commits = judged.length;
		return lines;
	}
};
function probeLine({ order, report }) {
	const { build, boot, answers } = report;
	const failed = answers.filter((each) => each.kind === "trials" && each.failed > 0).length;
	const untold = answers.filter(({ kind }) => kind !== "trials").length;
	const said = [...failed === 0 ? [] : [`${counted(failed, "answer")} not good`], ...untold === 0 ? [] : [`${untold} could not be tried`]].join(", ") || "all as it should be";
	const purpose = purposes[order.purpose] ?? "";
	const took = formatDuration(report.durationMs + build.durationMs);
	return `${order.id} ${order.commit.slice(0, 12)}${purpose}: build ${build.outcome}, boot ${boot.outcome}, ${said}, ${took}`;
}
// src/bisecting/series/series-text.ts
const words = {
	good: "good",
	broken: "BROKEN",
	"not-tried": "not tried"
};
/** So many things that one commit breaks are shown; the report has them all. */
const shownBreaks = 10;
/** The report for a person at a terminal; ends with a newline. */
function formatSeriesText({ conclusion, reason, commits, breaks, notes }) {
	return [
		...commits.map(({ commit, subject, verdict }) => `${words[verdict].padEnd(9)} ${commit.slice(0, 12)} ${subject}`),
		...groupBreaks(breaks).flatMap(linesOf),
		...notes,
		`${conclusion ?? "running"}: ${reason}`
	].map((line) => `${visible(line)}\n`).join("");
}
function linesOf(breaks) {
	const shown = breaks.slice(0, shownBreaks).map(({ commit, reason, range }) => {
		const others = range.length === 0 ? "" : ` (or one of ${range.length})`;
		return `${commit.slice(0, 12)}${others}: ${reason}`;
	});
	const more = breaks.length - shown.length;
	return more === 0 ? shown : [...shown, `${breaks[0]?.commit.slice(0, 12) ?? ""}: and ${more} more`];
}
// src/cli/check-series.ts
function addCheckSeries(program) {
	const command = program.command("check-series").description("check that each commit of a series builds, boots and passes; stop at the first that breaks something").addOption(new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox")).option("--mbox <file>", "each patch of a mailbox, put on --base").option("--base <rev>", "what the patches are put on").option("--test <id>", "a test that has to pass, such as kvm/steal_time; may be given again", collect, []).addOption(new Option("--all-tests", "each test of --suite that the base or the last commit has has to pass").default(false).conflicts("test")).option("--command <file>", "a shell script for the machine that has to end with 0; 125 cannot tell; may be given again", collect, []).option("--no-boot", "only that each commit builds").option("--quick", "try the last commit, and halve when that is not as good as the base", false).addOption(new Option("--trials <n>", "how often a failure is repeated, on the commit and on the one before").argParser(wholeNumber(1, 1e3)).default(3));
	addEndOptions(command);
	addProbeOptions(command);
	command.option("--out <dir>", "where report and logs go; what is there is gone on with", "vmentry-series").option("--overwrite", "begin anew, and replace an earlier check in --out", false);
	return addProgressOptions(command, "print the report as JSON on standard output").action(run);
}
async function run(options) {
	const { log, signal, tell } = bisectProgress(options);
	const request = await seriesRequest(options, signal);
	const report = options.quick ? await halveSeries({
		...request,
		confidence: .99,
		flaky: "auto",
		mostTrials: 10,
		verify: true,
		cull: true
	}, {
		log,
		signal,
		onLook: tellOf(options),
		openProber: (probe, out, how) => openLocalProber(probe, {
			out,
			log,
			signal,
			...how
		}),
		onReport: (each) => tell(each)
	}) : await checkInOrder(request, options, {
		log,
		signal
	});
	process.stdout.write(options.json ? formatSeriesReport(report) : formatSeriesText(report));
	process.exitCode = exitCodes[report.conclusion ?? "error"];
}
async function checkInOrder(request, options, { log, signal }) {
	const { out, allTests } = options;
	await using prober = await openLocalProber(request.probe, {
		out,
		log,
		signal,
		testsAtOnce: allTests
	});
	return await checkSeries(request, {
		log,
		signal,
		prober,
		onReport: tellOf(options)
	});
}
function tellOf({ quiet }) {
	const progress = new SeriesProgress();
	return (report) => {
		const lines = progress.linesOf(report);
		if (!quiet) process.stderr.write(lines.map((line) => `${line}\n`).join(""));
	};
}
async function seriesRequest(options, signal) {
	const { repo, range, mbox, base, test, allTests, command, timeLimit } = options;
	const series = await seriesCommits({
		repository: repo,
		signal,
		...range === void 0 ? {} : { range },
		...mbox === void 0 ? {} : { mbox },
		...base === void 0 ? {} : { base }
	});
	if (!options.boot && (allTests || test.length + command.length > 0)) throw new UserError("--no-boot is given with --test, --all-tests or --command, which need a kernel that is up");
	const tests = [...new Set(test)].map((id) => ({
		kind: "test",
		test: id
	}));
	return {
		...series,
		probe: probeRequest(options),
		questions: seriesQuestions([...tests, ...await readScripts(command)], { boots: options.boot }),
		allTests,
		trials: options.trials,
		mostMachineErrors: options.mostMachineErrors,
		...timeLimit === void 0 ? {} : { until: Date.now() + timeLimit },
		out: options.out,
		overwrite: options.overwrite
	};
}
const exitCodes = {
	good: exitCode.good,
	broken: exitCode.testsFailed,
	untested: exitCode.testsFailed,
	"machine-errors": exitCode.fault,
	error: exitCode.fault,
	interrupted: exitCode.interrupted,
	"handed-over": exitCode.interrupted
};
export { addCheckSeries };
