import { a as visible, c as UserError, l as describeError, s as MachineError, t as counted } from "./text.js";
import { a as throwIfInterrupted, n as formatDuration, r as monotonicMs } from "./clock.js";
import { o as writeFileAtomic } from "./files.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { t as temporaryDirectory } from "./temporary.js";
import { l as statusWords } from "./counts.js";
import { p as sumUp, s as formatResults } from "./results-file.js";
import { i as formatJUnit } from "./junit.js";
import { n as formatMarkdown } from "./summary.js";
import { a as suiteNotRun, i as MachineInUse, r as runTests, t as Teller } from "./teller.js";
import { a as openStageOneKernel, i as openMachine } from "./given-kernel.js";
import { n as planEnvironments, p as readFacts, t as expectedFacts } from "./expected-facts.js";
import { t as describeEnvironment } from "./environment.js";
import { n as prepare, o as suiteOf } from "./prepare.js";
import { join, resolve } from "node:path";
// src/job/output.ts
const files = {
	results: "results.json",
	junit: "junit.xml",
	summary: "summary.md",
	console: "console.log"
};
const logs = "logs";
const own = {
	names: [...Object.values(files), logs],
	maker: "vmentry"
};
function outputDirectory(out) {
	const path = resolve(out);
	return {
		path,
		results: join(path, files.results),
		junit: join(path, files.junit),
		summary: join(path, files.summary),
		console: join(path, files.console),
		logs: (environment) => join(path, logs, environment)
	};
}
/** Refuses an output directory that would lose something; see `checkOwnDirectory`. */
async function checkOutput(out, overwrite) {
	await checkOwnDirectory(out, own, overwrite);
}
/** Makes the output directory, or empties it of an earlier job's files; call `checkOutput` first. */
async function makeOutput({ path }) {
	await makeOwnDirectory(path, own);
}
// src/runner/event-lines.ts
const labels = {
	pass: {
		text: "PASS",
		colour: 32
	},
	fail: {
		text: "FAIL",
		colour: 31
	},
	flaky: {
		text: "FLAKY",
		colour: 33
	},
	skip: {
		text: "SKIP",
		colour: 33
	},
	timeout: {
		text: "TIMEOUT",
		colour: 31
	},
	crash: {
		text: "CRASH",
		colour: 31
	},
	"machine-died": {
		text: "DIED",
		colour: 31
	},
	"not-run": {
		text: "NOT RUN",
		colour: 33
	},
	error: {
		text: "ERROR",
		colour: 31
	}
};
/** How many suspects of a machine's death are named as it happens. */
const namedSuspects = 8;
/** The lines that an event is worth in a log: none for a start, and for a pass only when asked for. */
function eventLines(event, tally, options) {
	const { level = "normal" } = options;
	switch (event.kind) {
		case "began": {
			if (level === "quiet") return [];
			const { name, tests, source } = event.suite;
			return [`${name}: ${counted(tests.length, "test")} of ${visible(source)}, ${event.jobs} at a time`];
		}
		case "retrying": return resultLines(event.test, event.result, options, "; will be repeated alone");
		case "ended": return isTold(event.result, level) ? resultLines(event.test, event.result, options) : [];
		case "died": return deathLines(event);
		case "revived": return level === "quiet" ? [] : ["the machine is back"];
		case "finished": {
			const { stop } = event.outcome;
			const end = `${tally.done} in ${tally.elapsed}: ${tally.counts()}`;
			return stop === void 0 ? [end] : [`stopped: ${visible(stop.reason)}`, end];
		}
		case "started":
		case "process":
		case "iteration": return [];
	}
}
function isTold({ status, suspicious }, level) {
	if (level === "verbose" || suspicious !== "") return true;
	return status !== "pass" && (status !== "skip" || level === "normal");
}
function resultLines(test, result, options, more = "") {
	const { status, reason, location, tail, durationMs, startedAt, suspicious } = result;
	const took = startedAt === null ? "" : ` (${formatDuration(durationMs)})`;
	const why = reason === "" ? "" : `: ${oneVisibleLine(reason)}`;
	const lines = [`${label(status, options)} ${oneVisibleLine(test.name)}${took}${why}${more}`];
	if (suspicious !== "") lines.push(`    suspicious: ${oneVisibleLine(suspicious)}`);
	if (location !== null) lines.push(`    at ${oneVisibleLine(location.file)}:${location.line}`);
	if (status === "pass" || status === "skip") return lines;
	for (const line of tail.slice(-8)) lines.push(`    | ${oneVisibleLine(line)}`);
	return lines;
}
function deathLines({ reason, suspects }) {
	const names = suspects.slice(0, namedSuspects).map(({ name }) => oneVisibleLine(name));
	const more = suspects.length > namedSuspects ? ` and ${suspects.length - namedSuspects} more` : "";
	const running = names.length === 0 ? "nothing" : names.join(", ") + more;
	return [`the machine died: ${oneVisibleLine(reason)}`, `    while it ran ${running}`];
}
function label(status, { colour = false }) {
	const { text, colour: code } = labels[status];
	return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}
/** A test's words on one line, at most so long that they cannot flood a terminal. */
function oneVisibleLine(text) {
	const line = visible(text).replaceAll("\n", "\\n");
	return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
// src/runner/eta.ts
/**
* Milliseconds until all is done, if the machine is kept as busy as it can be: no less than the longest takes,
* no less than all take that share it, and then what runs alone. Undefined when not all of it is known.
*/
function estimateLeft({ beside, solo, jobs }) {
	const shared = beside.filter((ms) => ms !== void 0);
	const alone = solo.filter((ms) => ms !== void 0);
	if (shared.length + alone.length < beside.length + solo.length) return void 0;
	return Math.max(0, ...shared, sum(shared) / Math.max(1, jobs)) + sum(alone);
}
function sum(all) {
	return all.reduce((total, ms) => total + ms, 0);
}
// src/runner/tally.ts
const bad = /* @__PURE__ */ new Set([
	"fail",
	"flaky",
	"timeout",
	"crash",
	"machine-died",
	"error"
]);
/** What a person wants to know while a suite runs: how far it is, how it goes, what runs now. */
var Tally = class {
	#now;
	#running = /* @__PURE__ */ new Map();
	#pending = /* @__PURE__ */ new Map();
	#counts = /* @__PURE__ */ new Map();
	/** What a test takes on the average of those that are known; undefined when none is. */
	#typicalMs;
	#total = 0;
	#jobs = 1;
	#beganAt = 0;
	#isDead = false;
	#retries = 0;
	/** @param now milliseconds of a clock that never jumps */
	constructor(now) {
		this.#now = now;
	}
	take(event) {
		switch (event.kind) {
			case "began":
				this.#begin(event);
				return;
			case "started":
				this.#running.set(event.test, {
					since: this.#now(),
					why: event.why
				});
				if (event.why === "retry") this.#retries -= 1;
				return;
			case "process":
				this.#note(event.test, { pid: event.pid });
				return;
			case "iteration":
				this.#note(event.test, { iteration: event.iteration });
				return;
			case "retrying":
				this.#retries += 1;
				this.#running.delete(event.test);
				this.#pending.set(event.test, {
					expectedMs: event.result.durationMs,
					isSolo: true
				});
				return;
			case "ended":
				this.#end(event);
				return;
			case "died":
				this.#isDead = true;
				this.#running.clear();
				for (const test of event.suspects) this.#pending.set(test, {
					expectedMs: this.#pending.get(test)?.expectedMs,
					isSolo: true
				});
				return;
			case "revived":
				this.#isDead = false;
				return;
			case "finished":
				this.#isDead = false;
				this.#running.clear();
				this.#pending.clear();
				this.#counts.clear();
				for (const { status } of event.outcome.tests) this.#count(status);
		}
	}
	#begin({ suite, jobs, plan }) {
		for (const map of [
			this.#running,
			this.#pending,
			this.#counts
		]) map.clear();
		this.#total = suite.tests.length;
		this.#jobs = jobs;
		this.#beganAt = this.#now();
		this.#isDead = false;
		this.#retries = 0;
		for (const { test, expectedMs, isSolo } of plan) this.#pending.set(test, {
			expectedMs,
			isSolo
		});
		const known = plan.map(({ expectedMs }) => expectedMs).filter((ms) => ms !== void 0);
		const sum = known.reduce((total, ms) => total + ms, 0);
		this.#typicalMs = known.length === 0 ? void 0 : sum / known.length;
	}
	#end({ test, result }) {
		this.#running.delete(test);
		this.#pending.delete(test);
		this.#count(result.status);
	}
	#note(test, more) {
		const running = this.#running.get(test);
		if (running !== void 0) Object.assign(running, more);
	}
	#count(status) {
		this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
	}
	get isRunning() {
		return this.#running.size > 0 || this.#isDead;
	}
	/** Whether the machine died and is not back yet. */
	get isDead() {
		return this.#isDead;
	}
	/** `12/85 done` */
	get done() {
		return `${[...this.#counts].reduce((sum, [status, n]) => status === "not-run" ? sum : sum + n, 0)}/${this.#total} done`;
	}
	/** `9 passed, 2 skipped, 1 failed, 1 to be repeated`; only what went wrong when `isShort`. */
	counts(options = {}) {
		const counts = [...this.#counts].filter(([status]) => options.isShort !== true || bad.has(status)).map(([status, count]) => `${count} ${statusWords[status]}`);
		if (this.#retries > 0) counts.push(`${this.#retries} to be repeated`);
		return counts.join(", ");
	}
	/** `dirty_log_test[412] 35s, steal_time[437] 2.0s and 3 more`: the longest running first. */
	running(most) {
		if (this.#isDead) return "the machine is being brought back";
		const names = this.#byAge().map(([test, { since, pid, iteration }]) => {
			const number = pid === void 0 ? "" : `[${pid}]`;
			const turn = iteration === void 0 ? "" : ` #${iteration}`;
			return `${visible(test.name)}${number}${turn} ${formatDuration(this.#now() - since)}`;
		});
		const more = names.length - most;
		return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
	}
	/** One line for each test that runs, and one for what is left; the longest running first. */
	runningLines() {
		if (this.#total === 0) return ["no test runs yet"];
		const left = this.left();
		const summary = [
			this.done,
			this.counts(),
			left
		].filter((part) => part !== "").join("; ");
		if (this.#isDead) return [`${summary}; the machine is being brought back`];
		if (this.#running.size === 0) return [`${summary}; nothing runs`];
		const lines = this.#byAge().map(([test, running]) => this.#runningLine(test, running));
		return [`${summary}; running:`, ...lines];
	}
	#runningLine(test, { since, pid, iteration, why }) {
		const expectedMs = this.#pending.get(test)?.expectedMs;
		const usual = expectedMs === void 0 ? "" : ` of some ${formatDuration(expectedMs)}`;
		const details = [
			`${formatDuration(this.#now() - since)}${usual}`,
			...pid === void 0 ? [] : [`process ${pid}`],
			...iteration === void 0 ? [] : [`iteration ${iteration}`],
			...why === "retry" ? ["repeated alone"] : [],
			...why === "suspect" ? ["a suspect, alone"] : []
		];
		return `    ${visible(test.name).replaceAll("\n", "\\n")} (${details.join(", ")})`;
	}
	#byAge() {
		return [...this.#running].sort(([, a], [, b]) => a.since - b.since);
	}
	/** `~2m05s left`, going by recorded durations; empty when there are none, or when all take longer than these. */
	left() {
		const beside = [];
		const solo = [];
		const typicalMs = this.#typicalMs;
		for (const [test, { expectedMs = typicalMs, isSolo }] of this.#pending) {
			const since = this.#running.get(test)?.since;
			const ranMs = since === void 0 ? 0 : this.#now() - since;
			const leftMs = expectedMs === void 0 ? void 0 : Math.max(0, expectedMs - ranMs);
			(isSolo ? solo : beside).push(leftMs);
		}
		const ms = estimateLeft({
			beside,
			solo,
			jobs: this.#jobs
		});
		return ms === void 0 || ms === 0 ? "" : `~${formatDuration(ms)} left`;
	}
	/** Since the suite began, `4m35s`. */
	get elapsed() {
		return formatDuration(this.#now() - this.#beganAt);
	}
};
// src/runner/lines-progress.ts
/** Progress as plain lines, for a pipe or a CI log: failures and skips as they happen, and a heartbeat. */
function linesProgress(options) {
	const { write, heartbeatMs = 3e4, now = monotonicMs, level = "normal" } = options;
	const tally = new Tally(now);
	let heartbeat;
	const stop = () => clearInterval(heartbeat);
	const print = (line) => write(`${line}\n`);
	const beat = () => {
		if (!tally.isRunning) return;
		const counts = tally.counts();
		const left = tally.left();
		const done = `${tally.done}${counts === "" ? "" : ` (${counts})`}${left === "" ? "" : `, ${left}`}`;
		print(`${done}; ${tally.isDead ? "" : "running: "}${tally.running(8)}`);
	};
	return {
		print,
		showRunning() {
			for (const line of tally.runningLines()) print(line);
		},
		onProgress(event) {
			tally.take(event);
			for (const line of eventLines(event, tally, options)) print(line);
			if (event.kind === "began" && level !== "quiet") {
				stop();
				heartbeat = setInterval(beat, heartbeatMs).unref();
			} else if (event.kind === "finished") stop();
		},
		[Symbol.dispose]: stop
	};
}
// src/job/told.ts
function notApplicable(reason) {
	return {
		tests: [],
		deaths: [],
		settings: [],
		notApplicable: reason
	};
}
// src/job/running-job.ts
/** Goes through the environments as planned, on a machine that may have to be booted again on the way. */
var RunningJob = class {
	#parts;
	#machine;
	#teller;
	#results = /* @__PURE__ */ new Map();
	/** Expected at first, read from the machine once it is up. */
	#facts;
	#hasRealFacts = false;
	#hasRun = false;
	constructor(parts) {
		this.#parts = parts;
		const { request, prepared, machine, context, scratch } = parts;
		const { log, signal } = context;
		this.#machine = new MachineInUse(machine, prepared, request.machine, signal);
		this.#teller = new Teller({
			request,
			prepared,
			machine,
			log,
			signal,
			scratch
		});
		this.#facts = expectedFacts(prepared.kernel, machine.description, request.machine.labels);
	}
	/** What is going to be done, as far as it can be told before the machine is up. @throws UserError */
	plan() {
		return planEnvironments(this.#parts.prepared.environments, this.#facts);
	}
	/** Runs every environment; the results are in the order in which they were given. */
	async runAll() {
		const { environments } = this.#parts.prepared;
		for (;;) {
			const pending = environments.filter((environment) => !this.#results.has(environment));
			if (pending.length === 0) return environments.flatMap((each) => this.#results.get(each) ?? []);
			if (this.#parts.context.signal.aborted) await this.#leaveOut(pending);
			else await this.#runNextBoot(planEnvironments(pending, this.#facts), pending);
		}
	}
	async #runNextBoot(plan, pending) {
		const boot = this.#nextBoot(plan);
		if (!this.#hasRealFacts) {
			const failed = await this.#learnFacts(boot?.cmdline ?? []);
			if (failed === void 0) return;
			const words = boot?.cmdline ?? [];
			await this.#leaveOut(words.length === 0 ? pending : environmentsOf(boot), failed);
			return;
		}
		for (const { environment, reason } of plan.notApplicable) {
			this.#parts.context.log.info(`environment ${environment.name} is not applicable: ${reason}`);
			await this.#tell(environment, async () => notApplicable(reason));
		}
		const environments = environmentsOf(boot);
		for (const environment of environments) {
			const isLast = environment === environments.at(-1);
			await this.#tell(environment, () => this.#attempt(environment, boot?.cmdline ?? [], isLast));
			if (this.#machine.up === void 0 || this.#parts.context.signal.aborted) return;
		}
	}
	/** The boot that the machine is in already, if the plan still has steps for it. */
	#nextBoot({ boots }) {
		return boots.find(({ cmdline }) => this.#machine.isUpWith(cmdline)) ?? boots[0];
	}
	/** @returns why there are none: the machine did not come up */
	async #learnFacts(words) {
		const { context, request } = this.#parts;
		const { log, signal } = context;
		try {
			const { booted } = await this.#machine.need(words);
			this.#facts = await readFacts(booted.host, {
				labels: new Set(request.machine.labels),
				signal
			});
			this.#hasRealFacts = true;
			return;
		} catch (error) {
			if (error instanceof UserError) throw error;
			if (signal.aborted) return void 0;
			log.error(describeError(error));
			return failedWith(error);
		}
	}
	async #leaveOut(environments, failed) {
		for (const environment of environments) await this.#tell(environment, async () => this.#notRun(environment, failed));
	}
	async #tell(environment, run) {
		const vendor = () => this.#facts.platform.vendor;
		this.#results.set(environment, await this.#teller.tell(environment, run, vendor));
	}
	/** @param failed undefined when the user interrupted */
	#notRun(environment, failed, settings = []) {
		const suite = suiteOf(this.#parts.prepared, environment);
		return {
			tests: suiteNotRun(suite, failed?.message ?? "interrupted before it started"),
			deaths: [],
			settings,
			error: failed?.message,
			consoleTail: failed?.consoleTail
		};
	}
	/** What one environment came to; failures of the machine are told, not thrown. */
	async #attempt(environment, words, isLast) {
		const { log, signal } = this.#parts.context;
		try {
			throwIfInterrupted(signal);
			const { session } = await this.#machine.need(words);
			log.info(`environment ${describeEnvironment(environment)}`);
			const applied = await session.apply(environment);
			if (applied.kind === "not-applicable") {
				log.info(`environment ${environment.name} is not applicable: ${applied.reason}`);
				return notApplicable(applied.reason);
			}
			if (applied.kind === "error") {
				const message = `the environment could not be set up: ${applied.reason}`;
				log.error(message);
				return this.#notRun(environment, { message }, applied.settings);
			}
			this.#hasRun = true;
			const told = await this.#runTests(environment, words, applied.settings);
			return isLast || signal.aborted ? await this.#restore(environment, told) : told;
		} catch (error) {
			if (error instanceof UserError && !this.#hasRun) throw error;
			this.#machine.giveUp();
			if (signal.aborted) return this.#notRun(environment, void 0);
			log.error(describeError(error));
			return this.#notRun(environment, failedWith(error));
		}
	}
	#runTests(environment, words, settings) {
		const { context, request, prepared, machine, output } = this.#parts;
		return runTests({
			request,
			context,
			machine,
			environment,
			words,
			settings,
			inUse: this.#machine,
			suite: suiteOf(prepared, environment),
			logs: output.logs(environment.name),
			resultsDirectory: output.path
		});
	}
	/** What ran is kept when the environment cannot be taken back; the next one then gets a fresh boot. */
	async #restore(environment, told) {
		const { up } = this.#machine;
		if (up === void 0) return told;
		try {
			await up.session.restore();
			return told;
		} catch (error) {
			this.#machine.giveUp();
			const message = `after environment ${environment.name} the machine could not be put back as it was: ${describeError(error)}`;
			this.#parts.context.log.error(message);
			return {
				...told,
				error: told.error === void 0 ? message : `${told.error}; and then ${message}`
			};
		}
	}
};
function environmentsOf(boot) {
	return boot?.steps.map(({ environment }) => environment) ?? [];
}
function failedWith(error) {
	const message = describeError(error);
	return error instanceof MachineError ? {
		message,
		consoleTail: error.consoleTail
	} : { message };
}
// src/job/job.ts
/**
* Boots the kernel through both stages and runs the suite under each environment, in the order that takes the
* fewest boots and reloads. Bad input is found before anything is started or written. What happens after that is
* in the results, a machine that did not boot included; they are written whatever happens, if the disk allows.
* @throws UserError for bad input; Interrupted when the signal fires before the first environment
*/
async function runJob(request, context) {
	await using scratch = temporaryDirectory("job");
	await checkOutput(request.out, request.overwrite);
	const { log, signal } = context;
	await using prepared = await prepare(request, {
		scratch: scratch.path,
		log,
		signal
	});
	const stageOneKernel = await openStageOneKernel(request.machine, prepared.kernel, {
		scratch: scratch.path,
		signal
	});
	throwIfInterrupted(signal);
	const output = outputDirectory(request.out);
	let results;
	{
		await using machine = await openMachine(request.machine, stageOneKernel, {
			consolePath: output.console,
			scratch: scratch.path,
			menuSeconds: 0,
			log,
			signal
		});
		machine.check(prepared.kernel);
		throwIfInterrupted(signal);
		const job = new RunningJob({
			request,
			context,
			prepared,
			machine,
			output,
			scratch: scratch.path
		});
		job.plan();
		await makeOutput(output);
		results = sumUp(await job.runAll(), { notices: prepared.expectations.notices() });
	}
	const outcome = {
		results,
		resultsPath: output.results,
		junitPath: output.junit,
		summaryPath: output.summary
	};
	try {
		await writeFileAtomic(output.junit, formatJUnit(results));
		await writeFileAtomic(output.summary, formatMarkdown(results));
		await writeFileAtomic(output.results, formatResults(results));
		return outcome;
	} catch (error) {
		return {
			...outcome,
			notWritten: `the results could not be written: ${describeError(error)}`
		};
	}
}
export { eventLines as i, linesProgress as n, Tally as r, runJob as t };
