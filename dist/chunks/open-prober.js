import { c as UserError, f as hasCode, l as describeError, n as didYouMean, o as Interrupted, s as MachineError } from "./text.js";
import { t as defaultWorkDirectory } from "./work-directory.js";
import { a as changedFiles, r as digestOfVariant } from "./variant-file.js";
import { n as findVariants } from "./find-variants.js";
import { l as chooseEnvironments, t as discoverEnvironments } from "./discover.js";
import { n as stockEnvironment } from "./environment.js";
import { a as selectFor, c as selectTests, i as readSuiteSource, s as readSuiteFile, t as openExpectations } from "./prepare.js";
import { n as openStore, t as defaultStore } from "./open-store.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration, o as within, r as monotonicMs } from "./clock.js";
import { t as buildCommit } from "./build-commit.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { a as openStageOneKernel, h as OtherKernelRuns, i as openMachine, m as CommitKernelFailed, n as openGivenKernel } from "./given-kernel.js";
import { n as planEnvironments, t as expectedFacts } from "./expected-facts.js";
import { a as oneLine } from "./markdown-text.js";
import { n as lastWordsOf } from "./boot-once.js";
import { t as runGuestCommand } from "./guest-command.js";
import { i as MachineInUse, r as runTests, t as Teller } from "./teller.js";
import { n as fingerprintOf } from "./cause.js";
import { n as splatKey, r as splatName } from "./splat-group.js";
import { t as temporaryDirectory } from "./temporary.js";
import { n as kindOfPath, o as writeFileAtomic } from "./files.js";
import { p as sumUp, s as formatResults } from "./results-file.js";
import { dirname, join, resolve } from "node:path";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, open, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { pipeline } from "node:stream/promises";
// src/job/prepare-trials.ts
/**
* As `prepare`, for kernels that are alike but for what is being searched: a test that one of them has not is told,
* and the kernel is tried without it.
* @throws UserError for a kernel that the store has not, and expectations that cannot be read
*/
async function prepareTrials(request, need, context) {
	await using owned = new AsyncDisposableStack();
	const wantsSelftests = request.selftests === void 0 && (need.tests.length > 0 || need.wantsAll);
	const given = owned.use(await openGivenKernel(request, {
		...context,
		wantsSelftests
	}));
	const { suite, missing } = await chooseTests(request, need, given);
	const expectations = await openExpectations(request, request.selftests === void 0 ? [] : [request.selftests]);
	const kept = owned.move();
	return {
		...given,
		environments: [need.environment],
		suites: /* @__PURE__ */ new Map([[need.environment, suite]]),
		suite,
		missing,
		files: suite.files,
		libraries: suite.libraries,
		expectations,
		[Symbol.asyncDispose]: () => kept.disposeAsync()
	};
}
async function chooseTests(request, { environment, tests, wantsAll }, { kernel, selftests: own }) {
	const none = (reason) => ({
		suite: {
			...emptySuite,
			source: kernel.source
		},
		missing: new Map(tests.map((id) => [id, reason]))
	});
	if (tests.length === 0 && !wantsAll) return none("");
	const selftests = request.selftests ?? own;
	if (selftests === void 0) return none(`${kernel.source} was built without selftests`);
	try {
		const source = await readSuiteSource(request, selftests);
		const whole = selectFor(environment, source, request, {});
		const missing = /* @__PURE__ */ new Map();
		const there = [];
		for (const id of tests) {
			const reason = whyMissing(() => selectFor(environment, source, request, { ids: [id] })) ?? whole.tests.find((test) => test.id === id)?.broken;
			if (reason === void 0) there.push(id);
			else missing.set(id, reason);
		}
		const chosen = there.length === 0 ? {
			...whole,
			tests: [],
			files: [],
			libraries: []
		} : selectFor(environment, source, request, { ids: there });
		const files = wantsAll ? {
			files: whole.files,
			libraries: whole.libraries
		} : {};
		const place = request.selftests === void 0 ? { source: kernel.source } : {};
		return {
			suite: {
				...chosen,
				...files,
				...place
			},
			missing
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return none(error.message);
	}
}
function whyMissing(select) {
	try {
		select();
		return;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return error.message;
	}
}
const emptySuite = {
	name: "kvm",
	tests: [],
	files: [],
	libraries: [],
	workingDirectory: "/"
};
// src/job/trials.ts
/**
* Boots a kernel through both stages, and executes its tests, as many at a time as the request has jobs and each as
* often as is asked, whatever they come to; then the scripts. What the kernel, the machine or a test does is told, not
* thrown.
* @throws Interrupted when the signal fires
*/
async function runTrials(request) {
	return await new Trials(request).run();
}
/** How long what the kernel prints may be on its way, milliseconds. */
const settleMs = 500;
var Trials = class {
	#given;
	#inUse;
	#teller;
	#words;
	#notApplicable;
	#rounds = [];
	#scripts = /* @__PURE__ */ new Map();
	#settings = [];
	#environment = {
		kind: "applied",
		reason: ""
	};
	#appliedOn;
	constructor(given) {
		this.#given = given;
		const { request, prepared, machine, context, scratch } = given;
		const { log, signal } = context;
		this.#inUse = new MachineInUse(machine, prepared, request.machine, signal);
		this.#teller = new Teller({
			request,
			prepared,
			machine,
			log,
			signal,
			scratch
		});
		const facts = expectedFacts(prepared.kernel, machine.description, request.machine.labels);
		const plan = planEnvironments(prepared.environments, facts);
		this.#words = plan.boots[0]?.cmdline ?? [];
		this.#notApplicable = plan.notApplicable[0]?.reason;
	}
	async run() {
		const startedMs = monotonicMs();
		const { prepared, machine, scripts } = this.#given;
		const told = (boot, fault) => ({
			boot: {
				...boot,
				durationMs: Math.round(bootedMs - startedMs)
			},
			environment: this.#environment,
			rounds: this.#rounds,
			scripts: this.#scripts,
			fault
		});
		let bootedMs;
		let boot;
		try {
			boot = await this.#boot();
			bootedMs = monotonicMs();
		} catch (error) {
			bootedMs = monotonicMs();
			return told(await this.#unbooted(error));
		}
		try {
			if ((prepared.suite.tests.length > 0 || scripts.length > 0) && await this.#ready()) {
				await this.#runRounds();
				for (const each of scripts) await this.#runScript(each);
			}
			return told(boot);
		} catch (error) {
			throwIfInterrupted(this.#given.context.signal);
			if (!(error instanceof MachineError)) throw error;
			this.#given.context.log.warn(`${machine.description.name}: ${describeError(error)}`);
			return told(boot, describeError(error));
		}
	}
	async #boot() {
		const { machine, prepared, listens, scripts, context } = this.#given;
		machine.check(prepared.kernel);
		const { booted } = await this.#inUse.need(this.#words);
		const isAll = prepared.suite.tests.length === 0 && scripts.length === 0;
		if (listens || isAll) {
			const death = await within(settleMs, booted.died);
			throwIfInterrupted(context.signal);
			if (death !== void 0) throw new MachineError(`the kernel came up, and then the machine died: ${death.reason}`);
		}
		const { phases } = booted;
		return {
			outcome: "booted",
			reason: "",
			phases,
			splats: await this.#listen(),
			consoleTail: []
		};
	}
	async #unbooted(error) {
		throwIfInterrupted(this.#given.context.signal);
		const reason = describeError(error);
		if (error instanceof UserError) return {
			outcome: "refused",
			reason,
			phases: [],
			splats: [],
			consoleTail: []
		};
		if (!(error instanceof MachineError)) throw error;
		await sleep(settleMs, this.#given.context.signal);
		const splats = await this.#listen();
		const isOfKernel = error instanceof CommitKernelFailed || this.#inUse.deaths.some((death) => death.isOfKernel) || splats.some(({ kind }) => kind === "panic");
		return {
			outcome: error instanceof OtherKernelRuns ? "other-kernel" : isOfKernel ? "does-not-boot" : "error",
			reason,
			phases: [],
			splats,
			consoleTail: error.consoleTail.length > 0 ? error.consoleTail : lastWordsOf(this.#given.machine)
		};
	}
	/** What the kernel complained of since it was last asked. */
	async #listen() {
		const [environment] = this.#given.prepared.environments;
		if (environment === void 0) throw new Error("there is no environment");
		const told = {
			tests: [],
			deaths: [],
			settings: []
		};
		return (await this.#teller.tell(environment, async () => told, this.#vendor)).splats;
	}
	/** Whether the machine is up and in the environment; brings it up again when it died. */
	async #ready() {
		const [environment] = this.#given.prepared.environments;
		if (environment === void 0) return false;
		if (this.#notApplicable !== void 0) {
			this.#environment = {
				kind: "not-applicable",
				reason: this.#notApplicable
			};
			return false;
		}
		const { booted, session } = await this.#inUse.need(this.#words);
		if (this.#appliedOn === booted) return true;
		const applied = await session.apply(environment);
		if (applied.kind === "applied") {
			this.#appliedOn = booted;
			this.#settings = applied.settings;
			return true;
		}
		this.#environment = {
			kind: applied.kind,
			reason: applied.reason
		};
		return false;
	}
	async #runRounds() {
		const { prepared, trials, isOpen = () => true, context } = this.#given;
		for (let number = 1; number <= trials; number += 1) {
			throwIfInterrupted(context.signal);
			const tests = prepared.suite.tests.filter(({ id }) => isOpen(id, this.#rounds));
			if (tests.length === 0 || !await this.#ready()) return;
			this.#rounds.push(await this.#runRound(number, {
				...prepared.suite,
				tests
			}));
			throwIfInterrupted(context.signal);
		}
	}
	async #runRound(number, suite) {
		const { request, prepared, machine, context, listens } = this.#given;
		const [environment] = prepared.environments;
		if (environment === void 0) throw new Error("there is no environment");
		const before = this.#inUse.deaths.length;
		const out = resolve(request.out);
		const run = await this.#teller.tell(environment, async () => {
			const told = await runTests({
				request,
				context,
				machine,
				suite,
				inUse: this.#inUse,
				environment,
				words: this.#words,
				settings: this.#settings,
				logs: join(out, "logs", `trial-${number}`),
				resultsDirectory: out
			});
			if (listens) await sleep(settleMs, context.signal);
			return told;
		}, this.#vendor);
		this.#appliedOn = this.#inUse.up?.booted;
		const deaths = this.#inUse.deaths.slice(before);
		return {
			run,
			deaths: run.deaths.map(({ reason, killer }) => ({
				reason,
				killer,
				cause: causeOf(reason, deaths)
			}))
		};
	}
	/** Until it says that it cannot tell, or the machine is gone. */
	async #runScript({ name, script, timeoutMs }) {
		const { request, trials, prepared, context } = this.#given;
		const ends = [];
		this.#scripts.set(name, ends);
		for (let number = 1; number <= trials; number += 1) {
			throwIfInterrupted(context.signal);
			if (!await this.#ready()) return;
			const { booted } = await this.#inUse.need(this.#words);
			const log = join("logs", `script-${name}`, `trial-${number}.log`);
			const logPath = join(resolve(request.out), log);
			await mkdir(dirname(logPath), { recursive: true });
			const { signal } = context;
			const end = await runGuestCommand(booted, {
				script: `cd ${prepared.suite.workingDirectory} 2>/dev/null || cd /\n${script}`,
				timeoutMs,
				logPath,
				signal
			});
			if (end.isLost) this.#inUse.giveUp();
			const death = end.isLost ? await deathOf(booted, end.reason) : void 0;
			ends.push({
				...end,
				death,
				log
			});
			if (end.isLost || end.exitCode === 125) return;
		}
	}
	#vendor = () => this.#given.machine.description.cpuVendor;
};
async function deathOf({ died }, reason) {
	const death = await within(settleMs, died);
	if (death === void 0) return {
		reason,
		cause: "silence"
	};
	return {
		reason: death.reason,
		cause: death.isOfKernel ? "kernel" : "host"
	};
}
/** The runner has a machine's own words for its end, unless it knows of none. */
function causeOf(reason, deaths) {
	const death = deaths.find((each) => oneLine(each.reason) === oneLine(reason));
	if (death === void 0) return "silence";
	return death.isOfKernel ? "kernel" : "host";
}
// src/bisecting/probing/builder.ts
/** So many of the likeliest are looked at for the one that is nearest to what was built last. */
const lookedAt = 3;
/**
* Kernels of one variant in the store: those that are not there it builds, one at a time, the one next that changes
* least in the build tree. While nobody waits, it builds what was foreseen; that is dropped, with what it compiled
* kept, as soon as somebody does.
*/
var Builder = class {
	#options;
	#digest;
	#works = /* @__PURE__ */ new Map();
	#closing = new AbortController();
	/** What was built ahead already, or could not be. */
	#ahead = /* @__PURE__ */ new Set();
	#foreseen = [];
	#running;
	#loop;
	#pauses = 0;
	/** Where the build tree is. */
	#at;
	constructor(options) {
		this.#options = options;
		this.#digest = digestOfVariant(options.variant);
	}
	/** @throws UserError for what the user can mend; Interrupted when the signal fires */
	async need(commit, signal) {
		for (;;) {
			throwIfInterrupted(signal);
			const there = await this.#stored(commit);
			if (there !== void 0) return there;
			const work = this.#works.get(commit) ?? this.#add(commit);
			try {
				return await this.#wait(work, signal);
			} catch (error) {
				throwIfInterrupted(signal);
				throwIfInterrupted(this.#closing.signal);
				if (!work.stop.signal.aborted) throw error;
			}
		}
	}
	async #wait(work, signal) {
		work.waiting += 1;
		if (this.#running !== work && this.#running?.waiting === 0) this.#running.stop.abort(dropped());
		this.#start();
		const leave = () => this.#leave(work);
		signal.addEventListener("abort", leave, { once: true });
		if (signal.aborted) leave();
		try {
			return await work.done.promise;
		} finally {
			signal.removeEventListener("abort", leave);
		}
	}
	/** What may be built while nobody waits, the likeliest first; what is built ahead and not among them is dropped. */
	foresee(commits) {
		this.#foreseen = commits;
		const running = this.#running;
		if (running?.waiting === 0 && !commits.includes(running.commit)) running.stop.abort(dropped());
		this.#start();
	}
	/** Builds nothing ahead until it is disposed of: something is measured. */
	pause() {
		this.#pauses += 1;
		if (this.#running?.waiting === 0) this.#running.stop.abort(dropped());
		return { [Symbol.dispose]: () => {
			this.#pauses -= 1;
			this.#start();
		} };
	}
	async [Symbol.asyncDispose]() {
		this.#closing.abort(new Interrupted("the bisect is over"));
		await this.#loop;
	}
	async #stored(commit) {
		const { store, variant } = this.#options;
		const key = {
			commit,
			variant: variant.name
		};
		try {
			const manifest = await store.read(key);
			if (manifest?.variantDigest !== this.#digest || (await store.damageOf(key)).length > 0) return void 0;
			return describe(manifest, {
				isFresh: false,
				durationMs: 0
			});
		} catch {
			return;
		}
	}
	#add(commit) {
		const work = {
			commit,
			waiting: 0,
			stop: new AbortController(),
			done: Promise.withResolvers()
		};
		work.done.promise.catch(() => {});
		this.#works.set(commit, work);
		return work;
	}
	#leave(work) {
		work.waiting -= 1;
		if (work.waiting > 0) return;
		work.stop.abort(dropped());
		if (this.#running === work) return;
		this.#works.delete(work.commit);
		work.done.reject(work.stop.signal.reason);
	}
	#start() {
		if (this.#loop !== void 0 || this.#closing.signal.aborted) return;
		this.#loop = this.#run().finally(() => {
			this.#loop = void 0;
			if ([...this.#works.values()].some(({ waiting }) => waiting > 0)) this.#start();
		});
	}
	async #run() {
		while (!this.#closing.signal.aborted) {
			const work = await this.#next();
			if (work === void 0) break;
			this.#running = work;
			try {
				const build = await this.#build(work);
				this.#options.onBuilt?.(work.commit, build);
				work.done.resolve(build);
			} catch (error) {
				work.done.reject(error);
			} finally {
				this.#running = void 0;
				this.#works.delete(work.commit);
			}
		}
		for (const work of this.#closing.signal.aborted ? this.#works.values() : []) work.done.reject(this.#closing.signal.reason);
	}
	async #next() {
		const wanted = await this.#nearest(this.#wanted().map(({ commit }) => commit));
		const work = wanted === void 0 ? void 0 : this.#works.get(wanted);
		if (work !== void 0) return work;
		const ahead = this.#pauses > 0 ? void 0 : await this.#nearest(await this.#unbuilt());
		if (this.#wanted().length > 0) return await this.#next();
		if (ahead === void 0 || this.#pauses > 0 || !this.#foreseen.includes(ahead)) return void 0;
		this.#ahead.add(ahead);
		return this.#add(ahead);
	}
	#wanted() {
		return [...this.#works.values()].filter(({ waiting }) => waiting > 0);
	}
	/** The likeliest of the foreseen that are to be built. */
	async #unbuilt() {
		const unbuilt = [];
		for (const commit of this.#foreseen) {
			if (unbuilt.length === lookedAt) break;
			if (this.#ahead.has(commit)) continue;
			if (await this.#stored(commit) === void 0) unbuilt.push(commit);
			else this.#ahead.add(commit);
		}
		return unbuilt;
	}
	/** The commit that changes the fewest files of the build tree; the first of several that change as many. */
	async #nearest(commits) {
		const at = this.#at;
		if (at === void 0 || commits.length < 2) return commits[0];
		const { repository } = this.#options;
		let best;
		for (const commit of commits) {
			const changed = await changedFiles(repository, at, commit).then((files) => files.size, () => Number.POSITIVE_INFINITY);
			if (best === void 0 || changed < best.changed) best = {
				commit,
				changed
			};
		}
		return best?.commit;
	}
	async #build(work) {
		const { repository, variant, store, workDirectory, jobs, log } = this.#options;
		const signal = AbortSignal.any([work.stop.signal, this.#closing.signal]);
		const startedMs = monotonicMs();
		this.#at = work.commit;
		const isNice = work.waiting === 0;
		log.info(`building ${work.commit.slice(0, 12)}${isNice ? ", which may be tried next" : ""}`);
		try {
			await using built = await buildCommit({
				repository,
				revision: work.commit,
				variant,
				workDirectory,
				store,
				jobs,
				isNice,
				log,
				signal
			});
			const { manifest, isFresh } = built;
			if (manifest === void 0) throw new Error("the store has not what was built");
			return describe(manifest, {
				isFresh,
				durationMs: monotonicMs() - startedMs
			});
		} catch (error) {
			if (signal.aborted) {
				this.#ahead.delete(work.commit);
				throw error;
			}
			if (error instanceof UserError) throw error;
			const reason = describeError(error);
			log.error(`${work.commit.slice(0, 12)} could not be built: ${reason}`);
			return {
				outcome: "error",
				reason,
				durationMs: Math.round(monotonicMs() - startedMs),
				manifest: void 0
			};
		}
	}
};
function dropped() {
	return new Interrupted("nobody waits for the build any more");
}
function describe(manifest, { isFresh, durationMs }) {
	const { failure } = manifest;
	const reason = failure === null ? "" : `${failure.stage}: ${failure.reason.split("\n")[0] ?? ""}`;
	return {
		outcome: failure !== null ? "failed" : isFresh ? "built" : "stored",
		reason,
		durationMs: Math.round(durationMs),
		manifest
	};
}
// src/bisecting/probing/costs.ts
/** What nobody has measured yet, milliseconds. */
const unknown = {
	build: 6e5,
	boot: 15e3,
	trial: 1e4
};
/** To find out that the store knows a commit not to build. */
const lookupMs = 100;
/** How much the newest counts. */
const newestWeight = .3;
/** What probes cost, from the store's builds and from what this bisect's took. */
var Costs = class {
	#outcomes = /* @__PURE__ */ new Map();
	#buildsMs;
	#buildMs;
	#bootMs;
	#trialMs;
	/** @param stored of one variant */
	constructor(stored) {
		for (const { key, manifest } of stored) this.#outcomes.set(key.commit, manifest.outcome);
		this.#buildsMs = stored.filter(({ manifest }) => manifest.outcome === "built").map(({ manifest }) => manifest.durationMs).sort((a, b) => a - b);
	}
	of(commit) {
		const outcome = this.#outcomes.get(commit);
		if (outcome === "failed") return {
			prepareMs: lookupMs,
			trialMs: 0
		};
		return {
			prepareMs: (outcome === "built" ? 0 : this.#expectedBuildMs) + (this.#bootMs ?? unknown.boot),
			trialMs: this.#trialMs ?? unknown.trial
		};
	}
	/** The first build of a bisect may be one from nothing, as those of the store may be: the median says most. */
	get #expectedBuildMs() {
		return this.#buildMs ?? this.#buildsMs[this.#buildsMs.length >> 1] ?? unknown.build;
	}
	/** What a build came to, or what the store was found to have. */
	learnBuild(commit, { outcome, durationMs }) {
		if (outcome === "error") return;
		this.#outcomes.set(commit, outcome === "failed" ? "failed" : "built");
		if (outcome === "built") this.#buildMs = blend(this.#buildMs, durationMs);
	}
	/** @param durationMs of so many trials */
	learnTrials(boot, count, durationMs) {
		if (boot.outcome === "booted") this.#bootMs = blend(this.#bootMs, boot.durationMs);
		if (count > 0) this.#trialMs = blend(this.#trialMs, durationMs / count);
	}
};
function blend(before, now) {
	return before === void 0 ? now : before + newestWeight * (now - before);
}
// src/bisecting/probing/judged.ts
function untestable(reason) {
	return {
		kind: "untestable",
		reason
	};
}
function machineError(reason) {
	return {
		kind: "machine-error",
		reason
	};
}
/** Of a test, or a command, none of whose executions says anything. */
function unanswered(what, ends, { environment, fault }) {
	const skip = ends.find(({ kind }) => kind === "skipped");
	if (skip !== void 0) return untestable(`${what} is skipped: ${skip.reason}`);
	const unable = ends.find(({ kind }) => kind === "unable");
	if (unable !== void 0) return untestable(`${what} ${unable.reason}`);
	const lost = ends.find(({ kind }) => kind === "lost");
	if (lost !== void 0) return machineError(lost.reason);
	if (environment.kind === "applied") return machineError(fault ?? `${what} was not executed`);
	return untestable(`the environment ${environment.kind === "not-applicable" ? "is not applicable" : "could not be set up"}: ${environment.reason}`);
}
// src/bisecting/probing/trial-end.ts
/** Each execution of a test, in order; one whose round ended before it is not among them. */
function trialsOf(id, rounds, isSecond) {
	return rounds.flatMap(({ run, deaths }) => {
		const test = run.tests.find((each) => each.id === id);
		if (test === void 0) return [];
		const end = endOf(test, deaths, isSecond);
		return test.status === "flaky" ? [end, {
			kind: "passed",
			test,
			reason: ""
		}] : [end];
	});
}
/**
* What is known to fail, and what is allowed, is told like any other: else what is asked for would be hidden by the
* entry that was made for it.
*/
function endOf(test, deaths, isSecond) {
	const { reason } = test;
	switch (test.status) {
		case "pass": return test.suspicious === "" ? {
			kind: "passed",
			test,
			reason: ""
		} : {
			kind: "lost",
			reason: test.suspicious
		};
		case "fail":
		case "flaky":
		case "timeout":
		case "crash": return {
			kind: "failed",
			test,
			reason
		};
		case "skip": return {
			kind: "skipped",
			test,
			reason
		};
		case "machine-died": return isKilledBy(test, deaths, isSecond) ? {
			kind: "failed",
			test,
			reason: `it killed the machine: ${reason}`
		} : {
			kind: "lost",
			reason: `the machine ended while it ran: ${reason}`
		};
		case "error": return test.exitCode === null ? {
			kind: "lost",
			reason
		} : {
			kind: "unable",
			test,
			reason
		};
		case "not-run": return {
			kind: "lost",
			reason
		};
	}
}
function isKilledBy({ id }, deaths, isSecond) {
	const death = deaths.find(({ killer }) => killer === id);
	return death !== void 0 && isOfKernel(death, isSecond);
}
/** A machine that stops answering may be the fault of the way to it; when a fresh one does so, too, it is not. */
function isOfKernel({ cause }, isSecond) {
	return cause === "kernel" || cause === "silence" && isSecond;
}
/** Whether another execution of a test may say more: not once it was skipped, could not be executed, or killed the machine. */
function isWorthAnother(id, rounds) {
	const last = rounds.at(-1)?.run.tests.find((test) => test.id === id);
	if (last === void 0) return rounds.length === 0;
	return ![
		"skip",
		"error",
		"machine-died",
		"not-run"
	].includes(last.status);
}
// src/bisecting/probing/measure.ts
/**
* What was measured. Above the threshold counts as failed, and what is not as passed; without a threshold neither is,
* and whoever knows both ends judges the values.
*/
function measure(id, { metric, threshold }, trials, evidence) {
	const measured = metric.of === "boot" ? bootTime(metric, trials) : valuesOf(id, metric, trials, evidence);
	if ("kind" in measured) return measured;
	const { values } = measured;
	const above = threshold === null ? [] : values.filter((value) => value > threshold);
	const [first] = above;
	return {
		kind: "trials",
		failed: above.length,
		passed: threshold === null ? 0 : values.length - above.length,
		values,
		reason: first === void 0 || threshold === null ? "" : `${shown(first, metric)}, above ${shown(threshold, metric)}`,
		shown: measured.shown
	};
}
function bootTime({ phase }, { boot }) {
	const reached = boot.phases.find(({ name }) => name === phase);
	if (reached === void 0) {
		const known = boot.phases.map(({ name }) => name).join(", ");
		return untestable(`the boot has no phase ${JSON.stringify(phase)}: its phases are ${known}`);
	}
	const began = boot.phases.findLast(({ name, atMs }) => name === handedOver && atMs < reached.atMs);
	return {
		values: [Math.round(reached.atMs - (began?.atMs ?? 0))],
		shown: {
			kind: "file",
			path: "console.log"
		}
	};
}
/** Stage one's last word before the kernel that is tried. */
const handedOver = "stage one: kexec";
function valuesOf(id, metric, trials, { missing, isSecond, numbers }) {
	const { test } = metric;
	const whyNot = missing.get(test);
	if (whyNot !== void 0) return untestable(whyNot);
	const ends = trialsOf(test, trials.rounds, isSecond);
	const told = ends.flatMap((end, index) => {
		const value = metric.of === "duration" ? durationOf(end) : numberOf(end, numbers.get(id)?.[index]);
		return value === void 0 ? [] : [{
			value,
			end
		}];
	});
	const [first] = told;
	if (first === void 0) return withoutValue(metric, ends, trials);
	return {
		values: told.map(({ value }) => value),
		shown: "test" in first.end ? {
			kind: "test",
			test: first.end.test
		} : void 0
	};
}
/** Of a test that did all it does; one that was stopped at its deadline took that long at least. */
function durationOf(end) {
	if (end.kind === "passed") return end.test.durationMs;
	return end.kind === "failed" && end.test.status === "timeout" ? end.test.durationMs : void 0;
}
function numberOf(end, printed) {
	return end.kind === "passed" ? printed : void 0;
}
function withoutValue(metric, ends, trials) {
	const failed = ends.find(({ kind }) => kind === "failed");
	if (failed !== void 0) return untestable(`${metric.test} fails, so that what was measured says nothing: ${failed.reason}`);
	if (ends.some(({ kind }) => kind === "passed")) return untestable(`${metric.test} prints no number as asked`);
	return unanswered(metric.test, ends, trials);
}
function shown(value, metric) {
	return metric.of === "number" ? String(value) : formatDuration(value);
}
/** @throws UserError for what is no regular expression with one group */
function readNumberPattern(pattern) {
	let expression;
	try {
		expression = new RegExp(pattern, "v");
	} catch (error) {
		throw new UserError(`the pattern of a number, ${JSON.stringify(pattern)}, is no regular expression: ${error instanceof Error ? error.message : error}`, { cause: error });
	}
	const groups = (new RegExp(`${pattern}|`, "v").exec("")?.length ?? 1) - 1;
	if (groups === 1) return expression;
	throw new UserError(`the pattern of a number, ${JSON.stringify(pattern)}, has ${groups} groups, expected one, around the number: took (\\d+) ms`);
}
/** The number that the last line that fits has, in decimal digits, with `,` between thousands or not. */
function readNumber(lines, pattern) {
	let found;
	for (const line of lines) {
		const text = pattern.exec(line.slice(0, longestLine))?.[1];
		if (text === void 0) continue;
		const value = Number(text.replaceAll(/(?<=\d),(?=\d{3})/g, ""));
		if (text.trim() !== "" && Number.isFinite(value)) found = value;
	}
	return found;
}
/** A pattern may take long on a long line; characters. */
const longestLine = 2e3;
// src/bisecting/probing/answer.ts
/** What a kernel answered to a question. Fails closed: what was not seen to pass has not passed. */
function answerQuestion({ id, question }, evidence) {
	return named(id, judge(id, question, evidence));
}
const longestReason = 1e3;
function named(question, judged) {
	const reason = oneLine(judged.reason).slice(0, longestReason);
	if (judged.kind !== "trials") return {
		answer: {
			question,
			kind: judged.kind,
			reason
		},
		shown: void 0
	};
	const { kind, failed, passed, values = [], shown } = judged;
	return {
		answer: {
			question,
			kind,
			failed,
			passed,
			values: [...values],
			reason,
			output: null
		},
		shown
	};
}
function judge(id, question, evidence) {
	const { build } = evidence;
	if (build.outcome === "error") return machineError(`the build failed for no fault of the commit: ${build.reason}`);
	if (question.kind === "build") {
		const shown = {
			kind: "file",
			path: "build.log"
		};
		return build.outcome === "failed" ? seen(build.reason, shown) : notSeen(1, shown);
	}
	if (build.outcome === "failed") return untestable(`it does not build: ${build.reason}`);
	const { trials } = evidence;
	if (trials === void 0) return machineError(evidence.fault ?? "no machine could be had");
	const { boot } = trials;
	if (boot.outcome === "error") return machineError(boot.reason);
	if (boot.outcome === "refused" || boot.outcome === "other-kernel") return untestable(boot.reason);
	if (question.kind === "boot") return judgeBoot(trials);
	if (question.kind === "splat") return judgeSplat(question, trials, evidence);
	if (boot.outcome === "does-not-boot") return untestable(`it does not boot: ${boot.reason}`);
	if (question.kind === "metric") return measure(id, question, trials, evidence);
	if (question.kind === "test") return judgeTest(question, trials, evidence);
	return judgeCommand(trials.scripts.get(id) ?? [], trials, evidence.isSecond);
}
function seen(reason, shown) {
	return {
		kind: "trials",
		failed: 1,
		passed: 0,
		reason,
		shown
	};
}
function notSeen(passed = 1, shown) {
	return {
		kind: "trials",
		failed: 0,
		passed,
		reason: "",
		shown
	};
}
const wholeConsole = {
	kind: "file",
	path: "console.log"
};
function judgeBoot({ boot }) {
	return boot.outcome === "booted" ? notSeen(1, wholeConsole) : seen(boot.reason, wholeConsole);
}
function judgeTest({ test }, trials, evidence) {
	const missing = evidence.missing.get(test);
	if (missing !== void 0) return untestable(missing);
	const ends = trialsOf(test, trials.rounds, evidence.isSecond);
	const failed = ends.filter(isFailed);
	const passed = ends.filter(({ kind }) => kind === "passed");
	const [first] = failed;
	if (failed.length + passed.length === 0) return unanswered(test, ends, trials);
	const shown = first ?? passed[0];
	return {
		kind: "trials",
		failed: failed.length,
		passed: passed.length,
		reason: first?.reason ?? "",
		shown: shown !== void 0 && "test" in shown ? {
			kind: "test",
			test: shown.test
		} : void 0
	};
}
function isFailed(end) {
	return end.kind === "failed";
}
function judgeSplat(question, trials, evidence) {
	const { boot } = trials;
	const atBoot = boot.splats.find((splat) => isSplat(splat, question.fingerprint));
	if (atBoot !== void 0) return sawSplat(atBoot, 0);
	if (boot.outcome === "does-not-boot") return untestable(`it does not boot, and does not complain so before that: ${boot.reason}`);
	if (question.tests.length === 0) return notSeen();
	return judgeSplatOfTests(question, trials, evidence);
}
/** Many complaints come once in a boot, so that rounds behind the first that has it say nothing. */
function judgeSplatOfTests({ fingerprint, tests }, trials, { missing, isSecond }) {
	const absent = tests.find((id) => missing.has(id));
	let passed = 0;
	let whyNot;
	for (const round of trials.rounds) {
		const splat = round.run.splats.find((each) => isSplat(each, fingerprint) && isOf(tests, each));
		if (splat !== void 0) return sawSplat(splat, passed);
		const silent = tests.flatMap((id) => whySilent(id, round, trials, isSecond) ?? [])[0];
		if (silent === void 0) passed += 1;
		whyNot ??= silent;
	}
	if (absent !== void 0) return untestable(missing.get(absent) ?? "");
	return passed > 0 ? notSeen(passed) : whyNot ?? unanswered(tests.join(", "), [], trials);
}
/** One that came while none of all the tests ran may be late. */
function isOf(tests, splat) {
	return splat.tests.length === 0 || splat.tests.some((id) => tests.includes(id));
}
/** Why it says nothing of a round that the kernel did not complain in it; undefined when the test ran to its end. */
function whySilent(id, round, trials, isSecond) {
	const [end] = trialsOf(id, [round], isSecond);
	if (end?.kind === "passed") return void 0;
	if (end?.kind !== "failed") return unanswered(id, end === void 0 ? [] : [end], trials);
	return end.test.status === "machine-died" ? untestable(`${id}: ${end.reason}`) : void 0;
}
function sawSplat(splat, passed) {
	const shown = {
		kind: "lines",
		lines: splat.frames.length > 0 ? splat.frames : splat.lines
	};
	return {
		kind: "trials",
		failed: 1,
		passed,
		reason: splatName(splat),
		shown
	};
}
/** By the fingerprint of results, or by a report's finding. */
function isSplat(splat, fingerprint) {
	const key = splatKey(splat);
	return key === fingerprint || fingerprintOf(["splat", key]) === fingerprint;
}
function judgeCommand(ends, trials, isSecond) {
	const told = ends.map((end) => commandEnd(end, isSecond));
	const failed = ends.filter((_, index) => told[index] === "failed");
	const passed = ends.filter((_, index) => told[index] === "passed");
	const [first] = failed;
	const shown = first ?? passed[0];
	if (shown !== void 0) return {
		kind: "trials",
		failed: failed.length,
		passed: passed.length,
		reason: first?.reason ?? "",
		shown: {
			kind: "file",
			path: shown.log
		}
	};
	const [end] = ends;
	if (end === void 0) return unanswered("the command", [], trials);
	if (told[0] === "cannot-tell") return untestable(`the command exited with 125, after ${formatDuration(end.durationMs)}`);
	return machineError(end.reason);
}
function commandEnd({ exitCode, isLost, reason, death }, isSecond) {
	if (exitCode === 125) return "cannot-tell";
	if (death !== void 0) return isOfKernel(death, isSecond) ? "failed" : "lost";
	if (isLost) return "lost";
	return reason === "" ? "passed" : "failed";
}
// src/bisecting/probing/list-tests.ts
/** See TestLister. */
async function listTests(parts, commit, signal) {
	const { request, variant, environment, store, builder, log } = parts;
	if (request.selftests !== void 0) return { tests: await testsIn(request.selftests, request, environment) };
	const build = await builder.need(commit, signal);
	if (build.outcome === "error") throw new MachineError(`${commit.slice(0, 12)} could not be built, for no fault of the commit: ${build.reason}`);
	if (build.outcome === "failed") return {
		isBuilt: false,
		reason: `it does not build: ${build.reason}`
	};
	await using scratch = temporaryDirectory("selftests");
	await using given = await openGivenKernel({
		kernel: `${commit}/${variant.name}`,
		store: store.place
	}, {
		scratch: scratch.path,
		log,
		signal,
		wantsSelftests: true
	});
	if (given.selftests === void 0) return {
		isBuilt: true,
		reason: "it was built without selftests"
	};
	try {
		return { tests: await testsIn(given.selftests, request, environment) };
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return {
			isBuilt: true,
			reason: error.message
		};
	}
}
async function testsIn(directory, request, { tests: selection }) {
	const { suite, selections } = await readSuiteSource({
		...request,
		testFiles: []
	}, directory);
	const all = [...selections, ...selection === void 0 ? [] : [selection]];
	return selectTests(suite, all).tests.map(({ id }) => id);
}
// src/bisecting/probing/make-report.ts
/** What a probe came to: of each question what the first machine said, or, if that failed, the second. */
async function makeReport({ id, commit, questions }, attempts, told) {
	const [first, second] = attempts;
	if (first === void 0) throw new Error("a probe without an attempt has no report");
	const answers = [];
	for (const question of questions) {
		let from = first;
		let said = answerQuestion(question, first.evidence);
		if (second !== void 0 && said.answer.kind === "machine-error") {
			from = second;
			said = answerQuestion(question, second.evidence);
		}
		const { answer, shown } = said;
		if (answer.kind !== "trials") answers.push(answer);
		else answers.push({
			...answer,
			output: await from.files.keepOutput(question.id, shown)
		});
	}
	const best = second !== void 0 && bootOf(first).outcome === "error" ? second : first;
	return {
		id,
		commit,
		...told,
		machine: best.machine,
		build: best.evidence.build,
		boot: bootOf(best),
		answers,
		files: attempts.flatMap(({ files }) => files.files)
	};
}
function bootOf({ evidence: { trials, fault } }) {
	if (trials === void 0) return fault === void 0 ? {
		outcome: "none",
		reason: "",
		durationMs: 0
	} : {
		outcome: "error",
		reason: fault,
		durationMs: 0
	};
	const { outcome, reason, durationMs } = trials.boot;
	if (outcome === "refused") return {
		outcome: "none",
		reason,
		durationMs
	};
	return {
		outcome: outcome === "other-kernel" ? "error" : outcome,
		reason,
		durationMs
	};
}
/** How many rounds and scripts there were, and what they took. */
function trialsIn(attempts) {
	const told = attempts.flatMap(({ evidence }) => evidence.trials ?? []);
	const rounds = told.flatMap((trials) => trials.rounds);
	const scripts = told.flatMap((trials) => [...trials.scripts.values()].flat());
	return {
		count: Math.max(rounds.length, ...told.flatMap(({ scripts: all }) => [...all.values()].map((ends) => ends.length)), 0),
		durationMs: [...rounds.map(({ run }) => run.durationMs), ...scripts.map(({ durationMs }) => durationMs)].reduce((sum, ms) => sum + ms, 0)
	};
}
// src/bisecting/probing/needed.ts
/** The tests that a question is asked by. */
function testsOf(question) {
	switch (question.kind) {
		case "test": return [question.test];
		case "splat": return question.tests;
		case "metric": return question.metric.of === "boot" ? [] : [question.metric.test];
		case "boot":
		case "build":
		case "command": return [];
	}
}
/** Each test once, for all that is asked. */
function testsOfAll(questions) {
	return [...new Set(questions.flatMap(({ question }) => testsOf(question)))];
}
/** Whether it is enough to build the commit. */
function isOfBuild({ question }) {
	return question.kind === "build";
}
/** Whether the question is one of time, so that nothing else should keep the host busy. */
function isMeasured({ question }) {
	return question.kind === "metric";
}
/** Whether the kernel has to be listened to, rather than to its tests alone. */
function isHeard({ question }) {
	return question.kind === "splat" || question.kind === "boot";
}
/** Whether another execution of a test may tell more of any question. */
function isStillAsked(questions, test, rounds) {
	if (!isWorthAnother(test, rounds)) return false;
	return questions.some(({ question }) => testsOf(question).includes(test) && !(question.kind === "splat" && wasSeen(question.fingerprint, rounds)));
}
function wasSeen(fingerprint, rounds) {
	return rounds.some(({ run }) => run.splats.some((splat) => isSplat(splat, fingerprint)));
}
// src/bisecting/probing/printed-numbers.ts
/** What each trial of a test printed, for the questions that ask for a number. */
async function readNumbers({ questions }, { rounds }, files) {
	const numbers = /* @__PURE__ */ new Map();
	for (const { id, question } of questions) {
		if (question.kind !== "metric" || question.metric.of !== "number") continue;
		const { test, pattern } = question.metric;
		const expression = readNumberPattern(pattern);
		const values = [];
		for (const { run } of rounds) {
			const result = run.tests.find((each) => each.id === test);
			if (result !== void 0) values.push(readNumber(await files.lines(result), expression));
		}
		numbers.set(id, values);
	}
	return numbers;
}
// src/bisecting/probing/probe-files.ts
const mostBytes = 1048576;
/** What a probe leaves: a directory of the bisect's own, one within it for what is tried again on another machine. */
var ProbeFiles = class ProbeFiles {
	#out;
	#place;
	files = [];
	constructor(out, place) {
		this.#out = out;
		this.#place = place;
	}
	/** What a probe that was killed left there goes. */
	static async make(out, id) {
		const files = new ProbeFiles(resolve(out), join("probes", id));
		await rm(files.directory, {
			recursive: true,
			force: true
		});
		await mkdir(files.directory, { recursive: true });
		return files;
	}
	get directory() {
		return join(this.#out, this.#place);
	}
	/** For a second machine. */
	async again() {
		const files = new ProbeFiles(this.#out, join(this.#place, "again"));
		await mkdir(files.directory, { recursive: true });
		return files;
	}
	/** Takes a console over. */
	async keepConsole(path) {
		try {
			await copyFile(path, join(this.directory, "console.log"));
			await rm(path);
			this.#tell("console", "console.log");
		} catch (error) {
			if (!hasCode(error, "ENOENT")) throw error;
		}
	}
	async keepResults(runs, notices) {
		if (runs.length === 0) return;
		const results = sumUp([...runs], { notices: [...notices] });
		await writeFileAtomic(join(this.directory, "results.json"), formatResults(results));
		this.#tell("results.json", "results.json");
	}
	async keepBuildLog(store, manifest) {
		const log = manifest.files.find(({ path }) => path === "log");
		if (log === void 0) return;
		await pipeline(await store.openBlob(log), createWriteStream(join(this.directory, "build.log")));
		this.#tell("build log", "build.log");
	}
	/** @returns where what is shown for a question is, relative to the bisect's directory */
	async keepOutput(question, shown) {
		if (shown === void 0) return null;
		if (shown.kind === "file") {
			const place = join(this.#place, shown.path);
			return await kindOfPath(join(this.#out, place)) === "file" ? place : null;
		}
		const text = shown.kind === "lines" ? `${shown.lines.join("\n")}\n` : await this.#printed(shown.test);
		const name = `${question}.txt`;
		await writeFileAtomic(join(this.directory, name), text);
		this.#tell(`output for ${question}`, name);
		return join(this.#place, name);
	}
	/** What a test printed, line by line: its standard output, then what it said of errors. */
	async lines({ logs }) {
		if (logs === null) return [];
		return (await Promise.all([logs.stdout, logs.stderr].map((path) => this.#head(path)))).join("\n").split("\n");
	}
	async #printed({ logs }) {
		if (logs === null) return "";
		const [stdout = "", stderr = ""] = await Promise.all([logs.stdout, logs.stderr].map((path) => this.#head(path)));
		return [stdout, stderr].filter((text) => text !== "").map((text) => text.endsWith("\n") ? text : `${text}\n`).join("");
	}
	async #head(path) {
		try {
			await using file = await open(join(this.directory, path));
			const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
			return buffer.subarray(0, bytesRead).toString("utf8");
		} catch (error) {
			if (hasCode(error, "ENOENT")) return "";
			throw error;
		}
	}
	#tell(name, path) {
		this.files.push({
			name,
			path: join(this.#place, path)
		});
	}
};
// src/bisecting/probing/local-prober.ts
/** Probes on machines of this host. */
var LocalProber = class {
	machines;
	circumstances;
	#parts;
	#machines;
	#measuring;
	#closing = new AbortController();
	#closed;
	constructor(parts) {
		this.#parts = parts;
		this.machines = parts.request.machines;
		this.circumstances = {
			variant: parts.variant.name,
			environment: parts.environment.name
		};
		this.#machines = pLimit(this.machines);
		const cpus = parts.request.machine.cpus ?? availableParallelism();
		this.#measuring = pLimit(Math.max(1, Math.floor(availableParallelism() / cpus)));
	}
	cost(commit) {
		return this.#parts.costs.of(commit);
	}
	foresee(commits) {
		this.#parts.builder.foresee(commits);
	}
	async testsAt(commit, callers) {
		const signal = AbortSignal.any([callers, this.#closing.signal]);
		return await listTests(this.#parts, commit, signal);
	}
	async probe(order, callers) {
		const signal = AbortSignal.any([callers, this.#closing.signal]);
		throwIfInterrupted(signal);
		checkPatterns(order);
		const startedAt = (/* @__PURE__ */ new Date()).toISOString();
		const { builder, pool, costs } = this.#parts;
		const files = await ProbeFiles.make(this.#parts.out, order.id);
		const isBooted = !order.questions.every(isOfBuild);
		if (isBooted && !order.questions.some(isMeasured)) pool.prepare();
		const build = await builder.need(order.commit, signal);
		if (build.outcome === "stored" || build.outcome === "failed") costs.learnBuild(order.commit, build);
		if (build.outcome === "failed" || order.questions.some(isOfBuild)) await this.#keepLog(build, files);
		const startedMs = monotonicMs();
		const attempts = isBooted && build.outcome !== "failed" && build.outcome !== "error" ? await this.#attempts(order, build, files, signal) : [unbooted(build, files)];
		const report = await makeReport(order, attempts, {
			startedAt,
			durationMs: Math.round(monotonicMs() - startedMs)
		});
		const { count, durationMs } = trialsIn(attempts);
		costs.learnTrials(report.boot, count, durationMs);
		return report;
	}
	/** Nothing is lost but a file when the store has it no more. */
	async #keepLog({ manifest }, files) {
		const { store, log } = this.#parts;
		if (manifest === void 0) return;
		await files.keepBuildLog(store, manifest).catch((error) => log.warn(`the build's log is not kept: ${describeError(error)}`));
	}
	async [Symbol.asyncDispose]() {
		this.#closed ??= this.#close();
		await this.#closed;
	}
	async #close() {
		this.#closing.abort(new Interrupted("the bisect is over"));
		const { builder, pool, store } = this.#parts;
		await Promise.all([builder[Symbol.asyncDispose](), pool[Symbol.asyncDispose]()]);
		await store[Symbol.asyncDispose]();
	}
	/** One, and another on a fresh machine for what the first one's machine had no answer to. */
	async #attempts(order, build, files, signal) {
		const isQuiet = order.questions.some(isMeasured);
		const attempt = async (isSecond, place, questions) => {
			using _ = isQuiet ? this.#parts.builder.pause() : void 0;
			return await this.#attempt({
				...order,
				questions
			}, build, place, isSecond, signal);
		};
		const limited = (run) => this.#machines(() => isQuiet ? this.#measuring(run) : run());
		const first = await limited(() => attempt(false, files, order.questions));
		const open = order.questions.filter((question) => answerQuestion(question, first.evidence).answer.kind === "machine-error");
		if (open.length === 0 || first.evidence.build.outcome === "error") return [first];
		this.#parts.log.warn(`probe ${order.id}: trying again on a fresh machine`);
		const again = await files.again();
		return [first, await limited(() => attempt(true, again, open))];
	}
	/** What the world does to a machine, a disk or the store is told; what the user can mend is thrown. */
	async #attempt(order, build, files, isSecond, signal) {
		throwIfInterrupted(signal);
		const { pool, log } = this.#parts;
		const none = unbooted(build, files, isSecond);
		let waiting;
		try {
			waiting = await pool.take(isSecond, signal);
			if (!order.questions.some(isMeasured)) pool.prepare();
			const evidence = await this.#try(order, files, waiting, signal);
			return {
				evidence: {
					...none.evidence,
					...evidence
				},
				machine: nameOf(waiting),
				files
			};
		} catch (error) {
			throwIfInterrupted(signal);
			if (error instanceof UserError) throw error;
			const fault = describeError(error);
			log.error(`probe ${order.id}: ${fault}`);
			const machine = waiting === void 0 ? "" : nameOf(waiting);
			return {
				evidence: {
					...none.evidence,
					fault
				},
				machine,
				files
			};
		} finally {
			await waiting?.[Symbol.asyncDispose]();
			if (waiting !== void 0) await files.keepConsole(waiting.consolePath);
		}
	}
	async #try(order, files, { machine, scratch }, signal) {
		const { log } = this.#parts;
		const request = this.#jobRequest(order, files);
		await using prepared = await this.#prepare(request, order, scratch, signal);
		const trials = await runTrials({
			request,
			prepared,
			machine,
			scratch,
			context: {
				log,
				signal
			},
			trials: order.trials,
			listens: order.questions.some(isHeard),
			scripts: this.#scriptsOf(order),
			isOpen: (test, rounds) => isStillAsked(order.questions, test, rounds)
		});
		throwIfInterrupted(signal);
		const runs = trials.rounds.map(({ run }) => run);
		await files.keepResults(runs, prepared.expectations.notices());
		return {
			trials,
			missing: prepared.missing,
			numbers: await readNumbers(order, trials, files)
		};
	}
	/** The kernel out of the store, which somebody may have emptied since it was built. */
	async #prepare(request, { commit, questions }, scratch, signal) {
		const { builder, environment, log } = this.#parts;
		const need = {
			environment,
			tests: testsOfAll(questions),
			wantsAll: questions.some(({ question }) => question.kind === "command")
		};
		const prepare = () => prepareTrials(request, need, {
			scratch,
			log,
			signal
		});
		try {
			return await prepare();
		} catch (error) {
			throwIfInterrupted(signal);
			if (!(error instanceof UserError)) throw error;
			const { outcome } = await builder.need(commit, signal);
			if (outcome !== "built") throw error;
			return await prepare();
		}
	}
	#jobRequest(order, files) {
		const { request, variant, environment, store } = this.#parts;
		const { selftests, suite, suiteFiles, environments, timeoutMs, machine } = request;
		return {
			kernel: `${order.commit}/${variant.name}`,
			store: store.place,
			suiteFiles,
			testFiles: [],
			...selftests === void 0 ? {} : { selftests },
			...suite === void 0 ? {} : { suite },
			...timeoutMs === void 0 ? {} : { timeoutMs },
			tests: [],
			machine,
			...this.#isAtOnce(order) ? { retryFailures: true } : {
				retryFailures: false,
				jobs: 1
			},
			environments,
			onlyEnvironments: environments.length === 0 ? [] : [environment.name],
			knownFailures: request.knownFailures,
			allowedSplats: request.allowedSplats,
			out: files.directory,
			overwrite: true
		};
	}
	#isAtOnce({ purpose, trials }) {
		return this.#parts.testsAtOnce === true && trials === 1 && !purpose.startsWith("verify-");
	}
	#scriptsOf({ questions }) {
		const { commandTimeoutMs: timeoutMs } = this.#parts.request;
		return questions.flatMap(({ id, question }) => question.kind === "command" ? [{
			name: id,
			script: question.script,
			timeoutMs
		}] : []);
	}
};
/** A pattern that is none is said before a kernel is built for it. */
function checkPatterns({ questions }) {
	for (const { question } of questions) if (question.kind === "metric" && question.metric.of === "number") readNumberPattern(question.metric.pattern);
}
function unbooted(build, files, isSecond = false) {
	return {
		evidence: {
			build: reportOf(build),
			trials: void 0,
			missing: /* @__PURE__ */ new Map(),
			fault: void 0,
			numbers: /* @__PURE__ */ new Map(),
			isSecond
		},
		machine: "",
		files
	};
}
function reportOf({ outcome, reason, durationMs }) {
	return {
		outcome,
		reason,
		durationMs
	};
}
function nameOf({ machine: { description } }) {
	const { name, arch, cpus, memoryMiB, accelerator } = description;
	return `${name} (${arch}, ${cpus} CPUs, ${memoryMiB} MiB, ${accelerator})`;
}
// src/bisecting/probing/machine-pool.ts
/** Machines of this host: the next one is started before it is needed, so that a kernel never waits for stage one. */
var MachinePool = class {
	#options;
	/** A console outlives its machine, until somebody keeps it. */
	#consoles = temporaryDirectory("consoles");
	#count = 0;
	#closing = new AbortController();
	/** All that were not disposed of yet. */
	#open = /* @__PURE__ */ new Set();
	#next;
	constructor(options) {
		this.#options = options;
	}
	/** Starts the next machine, unless it is started already. */
	prepare() {
		if (this.#closing.signal.aborted) return;
		this.#next ??= this.#start(this.#closing.signal);
	}
	/**
	* A machine for one kernel.
	* @param isFresh not one that waited: what ended another may have ended that
	* @throws UserError when the host lacks something; MachineError when it does not start
	*/
	async take(isFresh, signal) {
		const next = this.#next;
		this.#next = void 0;
		if (next !== void 0 && !isFresh) return await next;
		await this.#end(next);
		return await this.#start(AbortSignal.any([signal, this.#closing.signal]));
	}
	async [Symbol.asyncDispose]() {
		this.#closing.abort(new Interrupted("the bisect is over"));
		await Promise.all([...this.#open].map((each) => this.#end(each)));
		await this.#consoles[Symbol.asyncDispose]();
	}
	async #end(machine) {
		await (await machine?.catch(() => void 0))?.[Symbol.asyncDispose]();
	}
	#start(signal) {
		const started = this.#boot(signal, () => this.#open.delete(started));
		this.#open.add(started);
		started.catch((error) => {
			this.#open.delete(started);
			this.#options.log.debug(`the next machine did not start: ${describeError(error)}`);
		});
		return started;
	}
	async #boot(signal, onEnd) {
		const { machine: request, arch, log } = this.#options;
		await using owned = new AsyncDisposableStack();
		const scratch = owned.use(temporaryDirectory("machine")).path;
		throwIfInterrupted(signal);
		const stageOneKernel = await openStageOneKernel(request, { arch }, {
			scratch,
			signal
		});
		this.#count += 1;
		const consolePath = join(this.#consoles.path, `${this.#count}.log`);
		const machine = owned.use(await openMachine(request, stageOneKernel, {
			consolePath,
			scratch,
			menuSeconds: 0,
			log,
			signal
		}));
		await machine.start({ signal });
		const kept = owned.move();
		return {
			machine,
			scratch,
			consolePath,
			async [Symbol.asyncDispose]() {
				await kept.disposeAsync();
				onEnd();
			}
		};
	}
};
// src/bisecting/probing/open-prober.ts
/**
* Probes on this host: commits are built into the store, and booted on QEMU machines. What was asked for is read and
* checked; nothing is built or started before the first probe.
* @throws UserError
*/
async function openLocalProber(request, options) {
	const { repository, machine, buildJobs } = request;
	const { log, out, testsAtOnce = false } = options;
	if (!Number.isInteger(request.machines) || request.machines < 1) throw new UserError(`${request.machines} machines: expected a whole number from 1`);
	const variant = await chooseVariant(request);
	const environment = await chooseEnvironment(request);
	if (request.selftests === void 0) for (const path of request.suiteFiles) await readSuiteFile(path);
	else await readSuiteSource({
		...request,
		testFiles: []
	}, request.selftests);
	const workDirectory = request.work ?? await defaultWorkDirectory(repository);
	const store = await openStore(request.store ?? defaultStore(), { log });
	const digest = digestOfVariant(variant);
	const costs = new Costs((await store.list({ variant: variant.name })).filter(({ manifest }) => manifest.variantDigest === digest));
	const prober = new LocalProber({
		request,
		variant,
		environment,
		store,
		out,
		log,
		costs,
		testsAtOnce,
		builder: new Builder({
			repository,
			variant,
			store,
			workDirectory,
			jobs: buildJobs,
			log,
			onBuilt: (commit, build) => costs.learnBuild(commit, build)
		}),
		pool: new MachinePool({
			machine,
			arch: variant.arch,
			log
		})
	});
	options.signal?.addEventListener("abort", () => void prober[Symbol.asyncDispose](), { once: true });
	return prober;
}
async function chooseVariant({ variants, variant: name, repository }) {
	const found = await findVariants(variants, repository);
	const [only, another] = found;
	const names = found.map((each) => each.name);
	if (name !== void 0) {
		const chosen = found.find((each) => each.name === name);
		if (chosen !== void 0) return chosen;
		throw new UserError(`there is no variant ${JSON.stringify(name)}${didYouMean(name, names)} (known: ${names.join(", ")})`);
	}
	if (only !== void 0 && another === void 0) return only;
	throw new UserError(`there are several variants: say which one is to be built: ${names.join(", ")}`);
}
async function chooseEnvironment({ environments, environment: name }) {
	const found = environments.length === 0 ? [stockEnvironment] : await discoverEnvironments(environments);
	const chosen = name === void 0 ? found : chooseEnvironments(found, [name]);
	const [only, another] = chosen;
	if (only !== void 0 && another === void 0) return only;
	const names = chosen.map((each) => each.name).join(", ");
	throw new UserError(`there are several environments: say in which one the kernels are tried: ${names}`);
}
export { openLocalProber as t };
