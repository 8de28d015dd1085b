import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, o as Interrupted, s as MachineError, t as counted, u as exitCode } from "./text.js";
import { a as titleOf$1, m as isAncestor, p as findMergeBases, t as runBisect } from "./run-bisect.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { o as writeFileAtomic } from "./files.js";
import { c as readCommit, d as resolveRevision, l as resolveRange, u as resolveRangeEnds } from "./variant-file.js";
import { c as shownLine, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { A as object, C as array, E as int, N as string, O as literal, r as datetime, w as boolean, x as _enum } from "./packages-_G1VBY_k.js";
import { t as version } from "./version.js";
import { n as probeReportSchema, t as probeOrderSchema } from "./probe.js";
import { t as askedQuestionSchema } from "./question.js";
import { t as openLocalProber } from "./open-prober.js";
import { n as formatDuration } from "./clock.js";
import { t as applyMailbox } from "./mailbox.js";
import { a as probeRequest, i as addProbeOptions, o as addProgressOptions, r as readScripts, s as bisectProgress } from "./question-options.js";
import { a as wholeNumber, n as duration, t as collect } from "./options.js";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readFile } from "node:fs/promises";
// src/bisecting/series/series-markdown.ts
const maxBytes = 921600;
const mostRows = 500;
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
	const text = breaks.map(({ commit, subject, reason, range }) => {
		const others = range.length === 0 ? "" : ` (or one of ${range.map((each) => code(each.slice(0, 12))).join(", ")})`;
		return `**${code(commit.slice(0, 12))}** ${code(subject, 120)}${others}: ${code(reason, 1e3)}`;
	}).join("\n\n");
	return {
		full: text,
		brief: text,
		leaves: "breaks"
	};
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
			const said = report.answers.filter((answer) => answer.kind !== "trials" || answer.failed > 0).map((answer) => {
				return `${asked.questions.find(({ id }) => id === answer.question)?.title ?? answer.question}: ${answer.kind === "trials" ? answer.reason : `${answer.kind}: ${answer.reason}`}`;
			});
			return `| ${code(order.id)} | ${code(order.commit.slice(0, 12))} | ${report.build.outcome} | ${report.boot.outcome} | ${code(said.slice(0, 3).join("; "), 400)} |`;
		})
	].join("\n");
	return {
		full: details(counted(probes.length, "probe"), table),
		brief: "",
		leaves: "probes"
	};
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
		isQuick: boolean().describe("halved instead of tried one by one")
	}),
	notes: array(string()).describe("what fails before the series already, and what is flaky"),
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
function askedOf({ base, questions, trials, probe }, isQuick) {
	return {
		base,
		trials,
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
	let text;
	try {
		text = await readFile(join(out, seriesFiles.report), "utf8");
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
		await checkOwnDirectory(out, own, false);
		return;
	}
	const earlier = readEarlier(text);
	if (earlier !== void 0 && isDeepStrictEqual([earlier.asked, earlier.commits.map(({ commit }) => commit)], [asked, commits])) return earlier;
	throw new UserError(`--out ${out} holds a check of other commits, or of something else; give --overwrite to replace it, or another directory`);
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
			if (answer.kind === "trials" && answer.failed > 0) this.#standings.set(answer.question, "failing");
		}
	}
	/** What a commit says of a question; see `take` for what follows from it. */
	look(question, report) {
		const answer = report.answers.find((each) => each.question === question);
		if (answer === void 0 || answer.kind === "machine-error") throw new Error(`probe ${report.id} has no answer to ${question}`);
		if (answer.kind === "trials" && answer.failed === 0) return { kind: "passes" };
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
		if (finding.kind === "passes") this.#standings.set(question, "passing");
	}
};
/** What repeating a suspect, on the commit and on the one before it, says. */
function judgeRepetition(suspect, before) {
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
	const ofBefore = `${before.failed} of ${before.failed + before.passed} times on the commit before`;
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
	const asked = askedOf(request, false);
	const earlier = await openSeriesDirectory(out, {
		asked,
		commits: request.commits,
		overwrite: request.overwrite
	});
	return await new SeriesCheck(request, context, {
		out,
		asked,
		subjects: await subjectsOf(request, context.signal),
		earlier
	}).run();
}
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
		await this.#tell({
			conclusion: null,
			reason: this.#whereItIs()
		});
		return await this.#tell(await this.#checkToTheEnd());
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
		this.#context.prober.foresee(this.#request.commits.slice(0, 8));
		const report = await this.#probes.probe({
			commit: base,
			trials: 1,
			questions: [...questions],
			purpose: "good-end"
		}, this.#context.signal);
		this.#judge.takeBase(report);
		for (const { id, question } of questions) {
			if (this.#judge.standing(id) !== "failing") continue;
			this.#notes.push(`${titleOf$1(question)} on the base already: ${this.#judge.whyNot(id)}`);
		}
	}
	async #checkAll(signal) {
		const { commits, base } = this.#request;
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
		if (toRepeat.length === 0) return breaks;
		const asked = toRepeat.map((each) => each.asked);
		const again = await this.#repeat(commit, asked, "verify-culprit");
		const parent = await this.#repeat(before, asked, "verify-parent");
		for (const each of toRepeat) {
			const { id, question } = each.asked;
			const answerIn = ({ answers }) => answers.find((answer) => answer.question === id);
			const { isBreak, reason } = judgeRepetition(answerIn(again), answerIn(parent));
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
		const { commits, questions } = this.#request;
		const untried = questions.filter(({ id }) => this.#judge.standing(id) === "untried");
		const passing = questions.filter(({ id }) => this.#judge.standing(id) === "passing");
		const [first] = untried;
		if (first !== void 0) {
			const why = this.#judge.whyNot(first.id);
			return {
				conclusion: "untested",
				reason: `${titleOf$1(first.question)}: could not be tried on any commit: ${why}`
			};
		}
		if (passing.length === 0) return {
			conclusion: "untested",
			reason: "all that was asked fails on the base already"
		};
		return {
			conclusion: "good",
			reason: `${counted(commits.length, "commit")}, each as good as the base: ${counted(passing.length, "question")}`
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
		return `${this.#good.length} of ${counted(this.#request.commits.length, "commit")} good so far`;
	}
	async #tell(end) {
		const telling = this.#telling.then(() => this.#tellNow(end));
		this.#telling = telling.catch(() => {});
		return await telling;
	}
	async #tellNow(end) {
		const { out, asked, subjects } = this.#parts;
		const good = new Set(this.#good);
		const report = {
			...seriesReportHead(),
			startedAt: this.#startedAt,
			updatedAt: (/* @__PURE__ */ new Date()).toISOString(),
			asked,
			notes: this.#notes,
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
		await writeSeriesReport(out, report);
		await this.#context.onReport?.(report);
		return report;
	}
};
// src/bisecting/series/halve-series.ts
/**
* Tries the last commit of a series and, when it is not as good as the base, finds for each question the commit that
* broke it by halving. What one commit breaks and a later one mends goes unseen.
* @throws UserError for bad input
*/
async function halveSeries(request, context) {
	const out = resolve(request.out);
	const asked = askedOf(request, true);
	const { commits, overwrite, base, probe } = request;
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
	await using prober = await context.openProber(probe, bisectOut);
	const { log, signal, onReport } = context;
	return await tell(await runBisect({
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
		out: bisectOut,
		overwrite: false
	}, {
		log,
		signal,
		prober,
		...onReport === void 0 ? {} : { onReport }
	}));
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
function noteOf({ conclusion, question, reason }, bisect) {
	return conclusion === "always-bad" || conclusion === "merge-base-bad" ? `${titleOf(bisect, question)} on the base already: ${reason}` : void 0;
}
function titleOf(bisect, question) {
	return bisect?.asked.questions.find(({ id }) => id === question)?.title ?? question;
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
	const { conclusion, reason, answers } = bisect;
	if (answers.some((answer) => answer.conclusion === null)) return {
		conclusion: [
			"machine-errors",
			"interrupted",
			"handed-over"
		].find((each) => each === conclusion) ?? "error",
		reason
	};
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
	const failed = answers.filter((each) => each.kind !== "trials" || each.failed > 0).length;
	const said = failed === 0 ? "all as it should be" : `${counted(failed, "answer")} not good`;
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
/** The report for a person at a terminal; ends with a newline. */
function formatSeriesText({ conclusion, reason, commits, breaks, notes }) {
	return [
		...commits.map(({ commit, subject, verdict }) => `${words[verdict].padEnd(9)} ${commit.slice(0, 12)} ${subject}`),
		...breaks.map((each) => `${each.commit.slice(0, 12)}: ${each.reason}`),
		...notes,
		`${conclusion ?? "running"}: ${reason}`
	].map((line) => `${visible(line)}\n`).join("");
}
// src/cli/check-series.ts
function addCheckSeries(program) {
	const command = program.command("check-series").description("check that each commit of a series builds, boots and passes; stop at the first that breaks something").addOption(new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox")).option("--mbox <file>", "each patch of a mailbox, put on --base").option("--base <rev>", "what the patches are put on").option("--test <id>", "a test that has to pass, such as kvm/steal_time; may be given again", collect, []).option("--command <file>", "a shell script for the machine that has to end with 0; 125 cannot tell; may be given again", collect, []).option("--no-boot", "only that each commit builds").option("--quick", "try the last commit, and halve when that is not as good as the base", false).addOption(new Option("--trials <n>", "how often a failure is repeated, on the commit and on the one before").argParser(wholeNumber(1, 1e3)).default(3)).addOption(new Option("--most-machine-errors <n>", "end when machines failed so often in a row").argParser(wholeNumber(1, 1e3)).default(5)).option("--time-limit <time>", "start no probe after that; the same command goes on from there later", duration);
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
		openProber: (probe, out) => openLocalProber(probe, {
			out,
			log,
			signal
		}),
		onReport: (each) => tell(each)
	}) : await checkInOrder(request, options, {
		log,
		signal
	});
	process.stdout.write(options.json ? formatSeriesReport(report) : formatSeriesText(report));
	process.exitCode = exitCodes[report.conclusion ?? "error"];
}
async function checkInOrder(request, { out, quiet }, { log, signal }) {
	const progress = new SeriesProgress();
	await using prober = await openLocalProber(request.probe, {
		out,
		log,
		signal
	});
	return await checkSeries(request, {
		log,
		signal,
		prober,
		onReport: (report) => {
			const lines = progress.linesOf(report);
			if (!quiet) process.stderr.write(lines.map((line) => `${line}\n`).join(""));
		}
	});
}
async function seriesRequest(options, signal) {
	const { repo, range, mbox, base, test, command, timeLimit } = options;
	const series = await seriesCommits({
		repository: repo,
		signal,
		...range === void 0 ? {} : { range },
		...mbox === void 0 ? {} : { mbox },
		...base === void 0 ? {} : { base }
	});
	if (!options.boot && test.length + command.length > 0) throw new UserError("--no-boot is given with --test or --command, which need a kernel that is up");
	const tests = [...new Set(test)].map((id) => ({
		kind: "test",
		test: id
	}));
	return {
		...series,
		probe: probeRequest(options),
		questions: seriesQuestions([...tests, ...await readScripts(command)], { boots: options.boot }),
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
