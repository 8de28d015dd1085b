import { c as UserError, l as describeError } from "./text.js";
import { i as sleep, o as within } from "./clock.js";
import { n as kindOfPath } from "./files.js";
import { t as temporaryDirectory } from "./temporary.js";
import { D as literal, E as int, k as object } from "./packages-BqjbYHfX.js";
import { r as uploadArtifact, t as deleteArtifact } from "./artifact.js";
import { t as formatBisectMarkdown } from "./markdown.js";
import { n as GithubRefusal, r as failureOf } from "./github-error.js";
import { i as fetchArtifacts, t as listArtifacts } from "./list-artifacts.js";
import { E as createOnce, S as listDispatched, T as mayRepeat, _ as readRun, b as dispatchRun, c as listOwnComments, d as maskSecrets, h as explainSink, l as isBy, o as listIssues, p as marker, r as fingerprintForm, s as plainTitle, t as readEvent, u as ownLogin, w as at, x as findRuns } from "./event.js";
import { t as openClient } from "./open-client.js";
import { basename, join } from "node:path";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
// src/github/bisecting/bisect-state.ts
/** What the names of the artifacts with a bisect's state start with; the attempt and a number follow. */
const stateArtifact = "vmentry-bisect-state";
const chainFile = "hand-over.json";
/** The workflow runs that a bisect is of, as its state has them. */
const chainSchema = object({
	version: literal(1),
	first: int().positive().describe("id of the first run"),
	runs: int().positive().describe("how many there were"),
	added: int().nonnegative().describe("how many answers the last of them added")
});
/**
* Puts the newest state that a run left where a bisect goes on from it.
* @returns undefined when the run left none
* @throws Error when it cannot be had; GithubError, GithubRefusal
*/
async function restoreState(client, { repository, run, out }) {
	const newest = newestState(await listArtifacts(client, repository, run));
	if (newest === void 0) return void 0;
	const into = `${out}.restored`;
	await rm(into, {
		recursive: true,
		force: true
	});
	try {
		const { problems } = await fetchArtifacts(client, {
			repository,
			artifacts: [newest],
			into
		});
		const [problem] = problems;
		if (problem !== void 0) throw new Error(`the artifact ${problem.artifact} ${problem.problem}`);
		const state = join(into, newest.name);
		const chain = await readChain(join(state, chainFile));
		await rm(join(state, chainFile));
		if (await kindOfPath(out) === "directory" && (await readdir(out)).length > 0) throw new UserError(`input "out": ${out} is there already, and the state of run ${run} would replace it`);
		await rm(out, {
			recursive: true,
			force: true
		});
		await rename(state, out);
		return chain;
	} finally {
		await rm(into, {
			recursive: true,
			force: true
		});
	}
}
function newestState(artifacts) {
	const form = new RegExp(`^${stateArtifact}-\\d+-\\d+$`);
	return artifacts.filter(({ name, isExpired }) => form.test(name) && !isExpired).sort((a, b) => a.id - b.id).at(-1);
}
async function readChain(path) {
	try {
		return chainSchema.parse(JSON.parse(await readFile(path, "utf8")));
	} catch (error) {
		throw new Error(`the state of the bisect is none: ${chainFile}: ${describeError(error)}`, { cause: error });
	}
}
/**
* Keeps a bisect's state as an artifact of its run, from which another run, or another attempt of this one, goes on
* when the runner is lost with all that was on it.
*/
var StateKeeper = class {
	#options;
	#number = 0;
	#kept;
	#keptAt = Date.now();
	#keeping;
	constructor(options) {
		this.#options = options;
	}
	/** Keeps it when that was not done for a while; returns at once, and never fails. */
	update(added) {
		const { everyMs, log } = this.#options;
		if (this.#keeping !== void 0 || Date.now() - this.#keptAt < everyMs) return;
		this.#keeping = this.#keep(added).catch((error) => log.debug(`the state was not kept: ${describeError(error)}`)).finally(() => {
			this.#keptAt = Date.now();
			this.#keeping = void 0;
		});
	}
	/** Keeps what is there at the end. @throws Error when it cannot be */
	async finish(added) {
		await this.#keeping;
		await this.#keep(added);
	}
	/** The one before goes when the new one is there, so that there is always one. */
	async #keep(added) {
		const { out, chain, attempt, log, signal } = this.#options;
		await using scratch = temporaryDirectory("bisect-state");
		const directory = join(scratch.path, "state");
		await mkdir(directory);
		await cp(out, directory, {
			recursive: true,
			filter: (path) => path === out || isKept(path)
		});
		await writeFile(join(directory, chainFile), JSON.stringify({
			...chain,
			added
		}));
		this.#number += 1;
		const name = `${stateArtifact}-${attempt}-${this.#number}`;
		await uploadArtifact({
			name,
			directory,
			log,
			signal
		});
		const before = this.#kept;
		this.#kept = name;
		if (before === void 0) return;
		await deleteArtifact(before).catch((error) => {
			log.debug(`the artifact ${before} stays: ${describeError(error)}`);
		});
	}
};
/** What is being written has another name, which starts with a dot; a lock is of this host. */
function isKept(path) {
	return !/^\.|\.lock(?:\.|$)/.test(basename(path));
}
// src/github/bisecting/hand-over.ts
/** The input by which a workflow is told which run it goes on from. */
const continueInput = "continue-run";
/** At six hours each, more than a week. */
const mostRuns = 40;
/**
* Starts a fresh run that goes on where this one ends, once.
* @returns undefined when it was started, and is not seen yet
* @throws UserError when there is to be no other; GithubError, GithubRefusal
*/
async function handOver(repository, { workflow, ref, inputs, run, chain, added }) {
	if (added === 0) throw new UserError("no fresh run is started, since this one added nothing: its time is too short for a probe");
	if (chain.runs >= mostRuns) throw new UserError(`no fresh run is started: the bisect has taken ${chain.runs} runs already`);
	const [known] = findRuns(await listDispatched(repository, workflow), `${run}`);
	if (known !== void 0) return known;
	const given = Object.entries(inputs).map(([name, value]) => [name, String(value ?? "")]);
	try {
		return await dispatchRun(repository, {
			workflow,
			ref,
			word: `${run}`,
			inputs: {
				...Object.fromEntries(given),
				[continueInput]: `${run}`
			}
		});
	} catch (error) {
		if (failureOf(error)?.fault !== "refused") throw error;
		throw new UserError(`GitHub does not start ${workflow} of ${ref} (${failureOf(error)?.said}): it needs an input ${continueInput}`, { cause: error });
	}
}
/**
* That a run may be gone on from: it is of the same workflow, of the repository's own code, and was started by
* somebody who may write to it. What others left is not taken for a state.
* @throws UserError, GithubError, GithubRefusal
*/
async function checkContinued(repository, { run, file }) {
	const found = await readRun(repository.client, at(repository), run).catch((error) => {
		if (failureOf(error)?.fault !== "missing") throw error;
		throw new UserError(`input "${continueInput}": given ${run}, but there is no such workflow run`);
	});
	const why = !found.isOwn ? "is of another repository's code" : found.event !== "workflow_dispatch" ? `was started by ${found.event}, and not by a dispatch` : found.file !== file ? `is of another workflow, ${found.file}` : void 0;
	if (why !== void 0) throw new UserError(`input "${continueInput}": run ${run} ${why}`);
}
// src/github/bisecting/bisect-place.ts
/** @throws GithubError, GithubRefusal */
async function findBisectPlace(repository, { wish, fingerprint, reportRun, label, login }) {
	if (typeof wish === "number") return {
		kind: "comment",
		issue: wish
	};
	if (wish === "auto") {
		const issue = await issueOf(repository, {
			fingerprint,
			label,
			login
		}) ?? await pullOf(repository, reportRun);
		if (issue !== void 0) return {
			kind: "comment",
			issue
		};
	}
	return {
		kind: "issue",
		label
	};
}
async function issueOf(repository, { fingerprint, label, login }) {
	if (!fingerprintForm.test(fingerprint)) return void 0;
	const issue = (await listIssues(repository, {
		label,
		login
	})).byFingerprint.get(fingerprint);
	return issue?.isOpen === true ? issue.number : void 0;
}
/** The pull request that a run of this repository is of; a fork's is told to nobody by GitHub. */
async function pullOf(repository, reportRun) {
	const { owner, repo } = repository;
	const [, place, id] = /^(?:https?:\/\/[^/]+\/([^/]+\/[^/]+)\/actions\/runs\/)?(\d{1,15})$/.exec(reportRun) ?? [];
	if (id === void 0) return void 0;
	if (place !== void 0 && place.toLowerCase() !== `${owner}/${repo}`.toLowerCase()) return void 0;
	const { actions } = repository.client.octokit.rest;
	const { data } = await actions.getWorkflowRun({
		...at(repository),
		run_id: Number(id)
	});
	return data.pull_requests?.[0]?.number;
}
// src/github/bisecting/live-bisect.ts
/** GitHub takes 65,536 characters. */
const mostBytes = 6e4;
/** A bisect as people see it on GitHub while it goes on: one issue or comment, made once and brought up to date. */
var LiveBisect = class {
	#options;
	#start;
	#ending = new AbortController();
	#login;
	#place;
	/** What was made, or found. */
	#made;
	#next;
	#writing = Promise.resolve();
	#isWriting = false;
	#problem;
	/** Others would meet the same. */
	#isRefused = false;
	constructor(options) {
		this.#options = options;
		this.#start = marker("bisect", options.bisect);
	}
	get url() {
		return this.#made?.url;
	}
	/** Why the last update did not go well. */
	get problem() {
		return this.#problem;
	}
	/** Tells the newest report there is; returns at once, and never fails. */
	update(report) {
		this.#next = report;
		if (this.#isWriting || this.#ending.signal.aborted) return;
		this.#isWriting = true;
		this.#writing = this.#writeAll().finally(() => {
			this.#isWriting = false;
		});
	}
	/** The last words. @param end what a job that was cancelled has left; links that are known at last */
	async finish(report, end = {}) {
		const { mostMs = 3e5, links } = end;
		this.#ending.abort();
		await within(mostMs, this.#writing.then(() => this.#write(report, links)));
	}
	async #writeAll() {
		const { restMs = 3e4 } = this.#options;
		try {
			for (;;) {
				const report = this.#next;
				if (report === void 0) return;
				this.#next = void 0;
				await this.#write(report);
				await sleep(restMs, this.#ending.signal);
			}
		} catch {}
	}
	async #write(report, links = this.#options.links) {
		if (this.#isRefused) return;
		const { repository, log, secrets, format, titleOf } = this.#options;
		try {
			const told = maskSecrets(report, secrets);
			const body = `${this.#start}\n\n${format(told, {
				maxBytes: mostBytes,
				links
			})}`;
			await this.#put(body, plainTitle(titleOf(told)));
			this.#problem = void 0;
		} catch (error) {
			const why = explainSink("issues", error);
			if (why !== this.#problem) log.warn(`the bisect is not told: ${why}`);
			this.#problem = why;
			this.#isRefused = error instanceof GithubRefusal || failureOf(error)?.fault === "gone";
			if (repository.client.signal.aborted) this.#isRefused = true;
		}
	}
	async #put(body, title) {
		const { repository, place: wish } = this.#options;
		this.#login ??= ownLogin(repository.client);
		const login = await this.#login.catch((error) => {
			this.#login = void 0;
			throw error;
		});
		this.#place ??= findBisectPlace(repository, {
			...wish,
			login
		});
		const place = await this.#place.catch((error) => {
			this.#place = void 0;
			throw error;
		});
		const kept = place.kind === "issue" ? this.#issue(place.label, login, title) : this.#comment(place, login);
		this.#made ??= await kept.find();
		if (this.#made?.body.replaceAll("\r\n", "\n") === body) return;
		if (this.#made !== void 0) try {
			await kept.set(this.#made.id, body);
			this.#made = {
				...this.#made,
				body
			};
			return;
		} catch (error) {
			if (failureOf(error)?.fault !== "missing" && failureOf(error)?.fault !== "gone") throw error;
			this.#made = void 0;
		}
		this.#made = await createOnce({
			client: repository.client,
			find: kept.find,
			create: () => kept.create(body)
		});
	}
	#comment({ issue }, login) {
		const { repository } = this.#options;
		const { issues } = repository.client.octokit.rest;
		return {
			find: async () => (await listOwnComments(repository, {
				issue,
				start: this.#start,
				login
			}))[0],
			set: async (id, body) => {
				await issues.updateComment({
					...at(repository),
					comment_id: id,
					body,
					...mayRepeat
				});
			},
			create: async (body) => {
				const { data } = await issues.createComment({
					...at(repository),
					issue_number: issue,
					body
				});
				return {
					id: data.id,
					url: data.html_url,
					body
				};
			}
		};
	}
	/** By its number. */
	#issue(label, login, title) {
		const { repository } = this.#options;
		const { octokit } = repository.client;
		const { issues } = octokit.rest;
		return {
			find: async () => {
				const pages = octokit.paginate.iterator(issues.listForRepo, {
					...at(repository),
					labels: label,
					state: "all",
					sort: "created",
					direction: "desc",
					per_page: 100
				});
				for await (const { data } of pages) for (const { number: id, html_url: url, user, body } of data) if (isBy(user, login) && body?.startsWith(this.#start) === true) return {
					id,
					url,
					body
				};
			},
			set: async (id, body) => {
				await issues.update({
					...at(repository),
					issue_number: id,
					title,
					body,
					...mayRepeat
				});
			},
			create: async (body) => {
				const { data } = await issues.create({
					...at(repository),
					title,
					body,
					labels: [label]
				});
				return {
					id: data.number,
					url: data.html_url,
					body
				};
			}
		};
	}
};
// src/actions/bisect-forge.ts
function openForge(token, { runner, log, signal }) {
	const [owner = "", repo = ""] = (runner.repository ?? "").split("/");
	const options = {
		token,
		log,
		deadlineMs: Number.POSITIVE_INFINITY
	};
	const repository = {
		client: openClient({
			...options,
			signal
		}),
		owner,
		repo
	};
	return {
		repository,
		lastWords: {
			client: openClient(options),
			owner,
			repo
		},
		async defaultBranch() {
			const { defaultBranch } = await readEvent(runner);
			if (defaultBranch !== void 0) return defaultBranch;
			return (await repository.client.octokit.rest.repos.get({
				owner,
				repo
			})).data.default_branch;
		}
	};
}
/** What was asked for is there, or comes to it without anybody's doing. */
function conclusionIsGood(conclusion) {
	return conclusion === "found" || conclusion === "handed-over";
}
/** Where commits and the rest of a bisect are on the web. */
function bisectLinks(runUrl, htmlUrl) {
	const repository = runUrl?.replace(/\/actions\/runs\/\d+$/, "");
	if (runUrl === void 0 || repository === runUrl) return {};
	return {
		commit: (commit) => `${repository}/commit/${commit}`,
		more: [...htmlUrl === void 0 ? [] : [{
			label: "HTML report",
			url: htmlUrl
		}], {
			label: "workflow run",
			url: runUrl
		}]
	};
}
/** Untrusted text. */
function bisectTitle({ asked, conclusion, isRunning }) {
	const titles = asked.questions.map(({ title }) => title).join(", ");
	return `Bisect (${isRunning ? "running" : (conclusion ?? "error").replaceAll("-", " ")}): ${titles}`;
}
/**
* Starts the run that goes on where this one ends: this workflow once more, with the same inputs.
* @returns its address; empty when it is not seen yet
* @throws UserError when this run cannot be repeated so
*/
async function startFresh({ repository, defaultBranch }, { added, ...chain }, { runner, log }) {
	const { run, workflowFile, ref } = runner;
	const event = await readEvent(runner);
	if (event.kind !== "workflow_dispatch" || run === void 0 || workflowFile === void 0) throw new UserError("no fresh run is started: only a run that was started by workflow_dispatch can be handed over to another");
	const started = await handOver(repository, {
		workflow: basename(workflowFile),
		ref: /^refs\/(?:heads|tags)\/(.+)$/.exec(ref ?? "")?.[1] ?? await defaultBranch(),
		inputs: event.inputs,
		run: run.id,
		chain,
		added
	});
	log.info(`a fresh run goes on: ${started?.url ?? "it is not listed yet"}`);
	return started?.url ?? "";
}
// src/actions/bisect-live.ts
/** What a bisect is known by, in all runs that it takes, and no other. @param first id of the first of these runs */
function nameOfBisect(first, artifactName, { runner }) {
	const content = JSON.stringify([
		runner.repository ?? "",
		first,
		artifactName
	]);
	return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
/** Where people see it; undefined when it is to be told nowhere. */
function openLive({ tell, token }, { lastWords }, bisect, { runner, log }) {
	const { wish, fingerprint, reportRun } = tell;
	if (wish === "none") return void 0;
	return new LiveBisect({
		repository: lastWords,
		bisect,
		place: {
			wish,
			fingerprint,
			reportRun,
			label: "vmentry"
		},
		format: (report, { maxBytes, links }) => formatBisectMarkdown(report, {
			limit: maxBytes,
			links
		}),
		links: bisectLinks(runner.runUrl),
		titleOf: bisectTitle,
		secrets: token === void 0 ? [] : [token],
		log
	});
}
export { openForge as a, StateKeeper as c, readChain as d, restoreState as f, conclusionIsGood as i, chainFile as l, openLive as n, startFresh as o, bisectLinks as r, checkContinued as s, nameOfBisect as t, newestState as u };
