import "./rolldown-runtime.js";
import { c as UserError, l as describeError, o as Interrupted } from "./text.js";
import { n as kindOfPath } from "./files.js";
import { n as BisectProgress, r as formatBisectText, t as runBisect } from "./run-bisect.js";
import { t as formatBisectMarkdown } from "./markdown.js";
import { t as openLocalProber } from "./open-prober.js";
import { t as packCommit } from "./carried-commit.js";
import { a as openForge, c as StateKeeper, f as restoreState, i as conclusionIsGood, n as openLive, o as startFresh, r as bisectLinks, s as checkContinued, t as nameOfBisect } from "./bisect-live.js";
import { a as throwIfInterrupted, i as sleep, o as within, r as monotonicMs } from "./clock.js";
import { t as probeOrderSchema } from "./probe.js";
import { n as GithubRefusal, o as shortLine, r as failureOf } from "./github-error.js";
import { C as readDispatched, S as listDispatched, b as dispatchRun, w as at, x as findRuns } from "./event.js";
import { t as fetchProbe } from "./probe-artifact.js";
import { i as uploadFile } from "./artifact.js";
import { n as writeLog } from "./log2.js";
import { r as probeRequest, t as findPlannedMachine } from "./probe-inputs.js";
import { t as openToldServer } from "./server-inputs.js";
import { join } from "node:path";
import { createHash } from "node:crypto";
// src/github/bisecting/probe-costs.ts
/** Before anything is known: a build of a large kernel, and a test of some seconds. */
const usual = {
	buildMs: 9e5,
	bootMs: 6e4,
	trialMs: 1e4
};
/** What probes of a fleet take, as earlier ones did. */
var ProbeCosts = class {
	#stored = /* @__PURE__ */ new Set();
	#builds = [];
	#boots = [];
	#trials = [];
	/** @param runMs from the dispatch until its answer was there */
	learn({ commit, trials }, { build, boot, durationMs }, runMs) {
		if (build.outcome === "built") this.#builds.push(build.durationMs);
		if (build.outcome !== "error") this.#stored.add(commit);
		if (boot.outcome !== "booted") return;
		const testMs = Math.max(0, durationMs - boot.durationMs);
		this.#trials.push(testMs / trials);
		this.#boots.push(Math.max(boot.durationMs, runMs - build.durationMs - testMs));
	}
	cost(commit) {
		return {
			prepareMs: (this.#stored.has(commit) ? 0 : meanOf(this.#builds, usual.buildMs)) + meanOf(this.#boots, usual.bootMs),
			trialMs: meanOf(this.#trials, usual.trialMs)
		};
	}
};
function meanOf(values, otherwise) {
	if (values.length === 0) return otherwise;
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
// src/github/bisecting/run-watch.ts
/** So many looks in a row may fail. */
const mostFailures = 10;
/** Waits for runs of one workflow: however many they are, they are looked at together. */
var RunWatch = class {
	#repository;
	#options;
	#waits = /* @__PURE__ */ new Map();
	#isLooking = false;
	constructor(repository, options) {
		this.#repository = repository;
		this.#options = options;
	}
	/**
	* @returns the run as it ended; or as it was last, when that took too long
	* @throws the signal's reason; GithubError, GithubRefusal when GitHub cannot be asked any more
	*/
	async ended(id, { deadlineMs, signal }) {
		throwIfInterrupted(signal);
		const over = Promise.withResolvers();
		const wait = {
			end: (run) => over.resolve({
				run,
				isLate: false
			}),
			fail: over.reject,
			last: void 0,
			missed: 0
		};
		const onAbort = () => over.reject(signal.reason);
		const timer = setTimeout(() => over.resolve({
			run: wait.last,
			isLate: true
		}), deadlineMs);
		signal.addEventListener("abort", onAbort, { once: true });
		this.#waits.set(id, wait);
		this.#look();
		try {
			return await over.promise;
		} catch (error) {
			throwIfInterrupted(signal);
			throw error;
		} finally {
			clearTimeout(timer);
			signal.removeEventListener("abort", onAbort);
			this.#waits.delete(id);
		}
	}
	/** Until nothing is waited for. */
	async #look() {
		if (this.#isLooking) return;
		this.#isLooking = true;
		let failures = 0;
		try {
			while (this.#waits.size > 0) {
				const began = monotonicMs();
				try {
					await this.#lookOnce();
					failures = 0;
				} catch (error) {
					failures += 1;
					const { client } = this.#repository;
					throwIfInterrupted(client.signal);
					if (failures >= mostFailures) throw error;
					client.log.debug(`the fleet's runs could not be looked at: ${describeError(error)}`);
				}
				const spentMs = monotonicMs() - began;
				if (this.#waits.size > 0) await sleep(Math.max(0, this.#options.pollMs - spentMs), this.#repository.client.signal);
			}
		} catch (error) {
			for (const { fail } of this.#waits.values()) fail(error);
		} finally {
			this.#isLooking = false;
		}
	}
	async #lookOnce() {
		const listed = await listDispatched(this.#repository, this.#options.workflow, 1);
		const runs = new Map(listed.map((run) => [run.id, run]));
		for (const [id, wait] of [...this.#waits]) {
			const run = runs.get(id) ?? await this.#readUnlisted(id, wait);
			if (run === void 0) continue;
			wait.last = run;
			wait.missed = 0;
			if (run.status === "completed") wait.end(run);
		}
	}
	/** One among many others, or one that is not listed yet. */
	async #readUnlisted(id, wait) {
		try {
			return await readDispatched(this.#repository, id);
		} catch (error) {
			if (failureOf(error)?.fault !== "missing") throw error;
			wait.missed += 1;
			if (wait.missed >= mostFailures) wait.fail(error);
			return;
		}
	}
};
// src/github/bisecting/fleet-prober.ts
/** GitHub takes 65,535 characters for all inputs of a dispatch. */
const mostInputs = 64e3;
/** What a cancelled job can still say. */
const lastWordsMs = 3e3;
/**
* A prober whose machines are runners anywhere: each probe is a run of a workflow, on whichever of them is free. Runs
* are known by their order, so that after a restart those that are there already are waited for, and none is repeated.
*/
var FleetProber = class {
	machines;
	circumstances;
	#options;
	#watch;
	#costs = new ProbeCosts();
	#cancelling = /* @__PURE__ */ new Set();
	#earlier;
	constructor(options) {
		this.#options = options;
		this.machines = options.machines;
		const { variant = "", environment = "" } = options.inputs;
		this.circumstances = {
			variant,
			environment
		};
		const { repository, workflow, pollMs = 2e4 } = options;
		this.#watch = new RunWatch(repository, {
			workflow,
			pollMs
		});
	}
	cost(commit) {
		return this.#costs.cost(commit);
	}
	/** Whoever takes a probe builds what it needs. */
	foresee() {}
	async probe(order, signal) {
		const startedAt = /* @__PURE__ */ new Date();
		const began = monotonicMs();
		let run;
		try {
			throwIfInterrupted(signal);
			const key = this.#keyOf(order);
			const inputs = await this.#inputsOf(order, key);
			if ("refused" in inputs) return unasked(order, startedAt, "untestable", inputs.refused, "");
			run = await this.#earlierRun(key) ?? await this.#start(key, inputs);
			this.#options.log.debug(`${order.id} is asked of ${run.url}`);
			const report = await this.#answerOf(order, run, signal);
			this.#costs.learn(order, report, monotonicMs() - began);
			return report;
		} catch (error) {
			if (signal.aborted || this.#options.repository.client.signal.aborted) {
				if (run !== void 0) this.#cancel(run.id);
				throwIfInterrupted(signal);
				throw new Interrupted();
			}
			if (error instanceof UserError) throw error;
			return unasked(order, startedAt, "machine-error", describeError(error), run?.url ?? "");
		}
	}
	async [Symbol.asyncDispose]() {
		await within(lastWordsMs, Promise.all(this.#cancelling));
	}
	/** The same order of the same bisect has the same one, whoever asks. */
	#keyOf(order) {
		const content = JSON.stringify([this.#options.bisect, probeOrderSchema.parse(order)]);
		return createHash("sha256").update(content).digest("hex").slice(0, 16);
	}
	async #inputsOf(order, key) {
		const carried = await this.#options.carry(order);
		const inputs = {
			...this.#options.inputs,
			key,
			order: JSON.stringify(order),
			commit: carried?.onto ?? order.commit,
			bundle: carried?.bundle ?? ""
		};
		if (JSON.stringify(inputs).length <= mostInputs) return inputs;
		if (carried !== void 0 && JSON.stringify({
			...inputs,
			bundle: ""
		}).length <= mostInputs) return { refused: "the commit was made here, and is larger than what can be sent along to a workflow" };
		throw new UserError(`what is asked of each kernel is larger than the ${mostInputs} characters that can be sent to a workflow: give fewer tests, or a shorter command`);
	}
	/** Of before a restart. */
	async #earlierRun(key) {
		const { repository, workflow } = this.#options;
		this.#earlier ??= listDispatched(repository, workflow);
		const runs = await this.#earlier.catch((error) => {
			this.#earlier = void 0;
			throw this.#explained(error);
		});
		return findRuns(runs, key).find(({ conclusion }) => conclusion !== "cancelled");
	}
	async #start(key, inputs) {
		const { repository, workflow, ref } = this.#options;
		const run = await dispatchRun(repository, {
			workflow,
			ref,
			inputs,
			word: key
		}).catch((error) => {
			throw this.#explained(error);
		});
		if (run === void 0) throw new Error(`a run of ${workflow} was started, and is not listed`);
		return run;
	}
	#explained(error) {
		const { workflow, ref } = this.#options;
		const failure = failureOf(error);
		if (failure?.fault === "missing") return new UserError(`the probe's workflow: there is no ${workflow}, or the token may not see it`);
		if (failure?.fault === "refused") return new UserError(`the probe's workflow: GitHub does not start ${workflow} of ${ref} (${failure.said})`);
		return error;
	}
	async #answerOf(order, { id, url }, signal) {
		const { repository, deadlineMs = 216e5, directory } = this.#options;
		const { client } = repository;
		const over = AbortSignal.any([signal, client.signal]);
		const { run, isLate } = await this.#watch.ended(id, {
			deadlineMs,
			signal: over
		});
		if (isLate) {
			this.#cancel(id);
			const hours = `${Math.round(deadlineMs / 36e4) / 10} hours`;
			throw new Error(run?.status === "in_progress" ? `its run was not over after ${hours}` : `no runner had taken its run after ${hours} (${shortLine(run?.status ?? "not seen", 40)})`);
		}
		try {
			return await fetchProbe(client, {
				repository: at(repository),
				run: {
					id,
					url
				},
				order,
				directory
			});
		} catch (error) {
			if (error instanceof GithubRefusal) throw error;
			throw new Error(`its run ended with ${run?.conclusion ?? "nothing"}: ${describeError(error)}`, { cause: error });
		}
	}
	/** So that nobody's machine works for nothing. */
	#cancel(id) {
		const { lastWords, log } = this.#options;
		const { actions } = lastWords.client.octokit.rest;
		const cancelled = actions.cancelWorkflowRun({
			...at(lastWords),
			run_id: id
		}).then(() => {}).catch((error) => log.debug(`run ${id} was not cancelled: ${describeError(error)}`)).finally(() => this.#cancelling.delete(cancelled));
		this.#cancelling.add(cancelled);
	}
};
/** The report of a probe that no kernel was asked in. */
function unasked({ id, commit, questions }, startedAt, kind, why, machine) {
	const reason = shortLine(why, 500);
	const outcome = kind === "machine-error" ? "error" : "none";
	return {
		id,
		commit,
		startedAt: startedAt.toISOString(),
		durationMs: 0,
		machine,
		build: {
			outcome: "error",
			reason,
			durationMs: 0
		},
		boot: {
			outcome,
			reason,
			durationMs: 0
		},
		answers: questions.map(({ id: question }) => ({
			question,
			kind,
			reason
		})),
		files: []
	};
}
// src/actions/bisect-run.ts
/** So often a running bisect's state is kept as an artifact. */
const keptEveryMs = 6e5;
const bisectBody = {
	run: bisect,
	outputs: outputsOf,
	summary: ({ report, links }) => formatBisectMarkdown(report, { links }),
	problems: ({ problems }) => problems
};
async function bisect(inputs, context) {
	const { log, signal, runner } = context;
	const until = inputs.handOverAfterMs === void 0 ? void 0 : Date.now() + inputs.handOverAfterMs;
	const forge = inputs.token === void 0 ? void 0 : openForge(inputs.token, context);
	const before = await restore(inputs, context, forge);
	const run = runner.run?.id ?? 0;
	const chain = {
		version: 1,
		first: before?.first ?? run,
		runs: (before?.runs ?? 0) + 1
	};
	const name = nameOfBisect(chain.first, inputs.artifactName, context);
	const keeper = inputs.upload ? new StateKeeper({
		out: inputs.out,
		chain,
		attempt: runner.run?.attempt ?? 1,
		everyMs: keptEveryMs,
		log,
		signal
	}) : void 0;
	const live = forge === void 0 ? void 0 : openLive(inputs, forge, name, context);
	const planned = await findPlannedMachine(inputs.probe);
	const progress = new BisectProgress({ colour: true });
	let known;
	let added = 0;
	const onReport = (report) => {
		known ??= report.cost.probes;
		added = report.cost.probes - known;
		writeLog(progress.linesOf(report).map((line) => `${line}\n`).join(""));
		keeper?.update(added);
		if (report.isRunning) live?.update(report);
	};
	try {
		return await end({
			report: await search(inputs, {
				open: (probe) => forge === void 0 || inputs.probeWorkflow === void 0 ? openLocalProber(probe, {
					out: inputs.out,
					log,
					signal
				}) : openFleet(inputs, {
					forge,
					name,
					workflow: inputs.probeWorkflow,
					planned
				}, context),
				planned,
				until,
				onReport,
				name
			}, context),
			added,
			chain,
			keeper,
			live,
			forge
		}, inputs, context);
	} catch (error) {
		await keeper?.finish(added).catch((each) => log.debug(`the state was not kept: ${describeError(each)}`));
		throw error;
	}
}
async function search({ wanted, probe: asked, machineCount, out, overwrite, server: told }, { open, planned, until, onReport, name }, { runner, log, signal }) {
	const probe = probeRequest(asked, wanted.questions, planned, machineCount);
	await using prober = await open(probe);
	const limit = until === void 0 ? {} : { until };
	const server = told === void 0 ? {} : { server: {
		client: await openToldServer(told),
		name,
		runUrl: runner.runUrl ?? ""
	} };
	return await runBisect({
		...wanted,
		probe,
		...limit,
		out,
		overwrite
	}, {
		log,
		signal,
		prober,
		onReport,
		...server
	});
}
/** Keeps the state first: all else can be done again from it. */
async function end({ report, added, chain, keeper, live, forge }, inputs, context) {
	const problems = [];
	const attempt = async (what) => {
		try {
			return await what();
		} catch (error) {
			problems.push(describeError(error));
			return;
		}
	};
	writeLog(formatBisectText(report, { colour: true }));
	await attempt(async () => keeper?.finish(added));
	const continued = report.conclusion === "handed-over" && inputs.handsOver && problems.length === 0 && forge !== void 0 ? await attempt(() => startFresh(forge, {
		...chain,
		added
	}, context)) : void 0;
	const htmlUrl = context.signal.aborted ? void 0 : await uploadPage(inputs, context);
	const links = bisectLinks(context.runner.runUrl, htmlUrl);
	await live?.finish(report, {
		links,
		...context.signal.aborted ? { mostMs: 3e3 } : {}
	});
	if (!conclusionIsGood(report.conclusion)) problems.unshift(report.reason);
	return {
		report,
		links,
		problems,
		htmlUrl: htmlUrl ?? "",
		url: live?.url ?? "",
		continued: continued ?? ""
	};
}
/** As an artifact of its own, which a browser opens with one click. @returns its address */
async function uploadPage({ upload, artifactName, out }, { runner, log, signal }) {
	if (!upload || runner.runUrl === void 0) return void 0;
	try {
		const page = {
			name: `${artifactName}.html`,
			path: join(out, "bisect.html")
		};
		const { id } = await uploadFile({
			...page,
			log,
			signal
		});
		return `${runner.runUrl}/artifacts/${id}`;
	} catch (error) {
		log.warn(`the HTML report is in the artifact ${artifactName} alone: ${describeError(error)}`);
		return;
	}
}
/** What an earlier run, or an earlier attempt of this one, left; undefined when the bisect begins. */
async function restore({ out, continueRun, overwrite }, { runner, log }, forge) {
	const { run } = runner;
	if (forge === void 0 || run === void 0 || overwrite) return void 0;
	if (await kindOfPath(join(out, "bisect.jsonl")) !== void 0) return void 0;
	const { repository } = forge;
	const at = {
		owner: repository.owner,
		repo: repository.repo
	};
	if (run.attempt > 1) {
		const own = await restoreState(repository.client, {
			repository: at,
			run: run.id,
			out
		});
		if (own !== void 0) {
			log.info("going on with what an earlier attempt of this run left");
			return {
				...own,
				runs: Math.max(0, own.runs - 1)
			};
		}
	}
	if (continueRun === void 0) return void 0;
	await checkContinued(repository, {
		run: continueRun,
		file: runner.workflowFile
	});
	const state = await restoreState(repository.client, {
		repository: at,
		run: continueRun,
		out
	});
	if (state === void 0) {
		log.warn(`run ${continueRun} left no state that can still be had: the bisect begins anew`);
		return;
	}
	log.info(`going on from run ${continueRun}`);
	return state;
}
async function openFleet(inputs, { forge, name, workflow, planned }, { runner, log, signal }) {
	const { variant = "", environment = "", repository } = inputs.probe;
	return new FleetProber({
		repository: forge.repository,
		lastWords: forge.lastWords,
		workflow,
		ref: await forge.defaultBranch(),
		bisect: name,
		machines: inputs.machineCount,
		inputs: {
			variant,
			environment,
			"machine-class": inputs.probe["machine-class"] ?? "",
			"runs-on": planned === void 0 ? "" : JSON.stringify(planned.runsOn),
			"bisect-run": runner.runUrl ?? ""
		},
		directory: inputs.out,
		carry: (order) => carried(repository, order, signal),
		log
	});
}
/** A revert was made here, and is in no other repository. */
async function carried(repository, { purpose, commit }, signal) {
	return purpose === "verify-revert" ? await packCommit(repository, commit, { signal }) : void 0;
}
function outputsOf({ report, url, continued, htmlUrl }) {
	const { answers, cost } = report;
	const first = answers.find((answer) => answer.first !== null)?.first?.commit ?? "";
	const told = answers.map((answer) => ({
		question: report.asked.questions.find(({ id }) => id === answer.question)?.title ?? answer.question,
		conclusion: answer.conclusion,
		first: answer.first?.commit ?? null,
		range: answer.range.map(({ commit }) => commit),
		confidence: answer.confidence
	}));
	return {
		conclusion: report.conclusion ?? "error",
		"first-commit": first,
		answers: JSON.stringify(told),
		probes: cost.probes,
		"html-url": htmlUrl,
		"issue-url": url,
		"continue-url": continued
	};
}
export { bisectBody };
