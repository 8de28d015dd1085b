import "./rolldown-runtime.js";
import { a as visible, c as UserError, l as describeError, o as Interrupted, r as formatBytes, t as counted } from "./text.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration } from "./clock.js";
import { r as parsePlan } from "./plan-file.js";
import { i as placeNames, r as placeKey } from "./taggedTemplateLiteral.js";
import { a as newBudget, i as fetchArtifacts, r as repositoryOf, t as listArtifacts } from "./list-artifacts.js";
import { D as findOrCreate, E as createOnce, O as isLost, S as listDispatched, T as mayRepeat, _ as readRun, a as knownIssue, b as dispatchRun, c as listOwnComments, d as maskSecrets, f as hideState, g as branchArtifacts, h as explainSink, i as issueMarker, l as isBy, m as readState, n as collectiveMarker, o as listIssues, p as marker, r as fingerprintForm, s as plainTitle, t as readEvent, u as ownLogin, v as refuseRun, w as at, x as findRuns, y as testedBranch } from "./event.js";
import { n as GithubRefusal, o as shortLine, r as failureOf } from "./github-error.js";
import { t as openClient } from "./open-client.js";
import { A as isConfirmed, C as formatReportMarkdown, D as howText, O as placesText, S as commentBytes, T as findingPart } from "./size-budget.js";
import { f as noHistory, n as parseHistory } from "./history-file.js";
import { i as uploadFile, n as legalArtifactName, r as uploadArtifact } from "./artifact.js";
import { r as findingClasses, t as classWords } from "./finding-class.js";
import { i as HistoryIndex, t as runReportJob } from "./report-job.js";
import { t as backOffMs } from "./back-off.js";
import { i as findSourceFile, n as clip } from "./annotations.js";
import { A as record, C as array, E as int, I as url, M as string, k as object } from "./packages-BqjbYHfX.js";
import { t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { n as error, o as notice, u as warning } from "./packages-w8Mu6QS6.js";
import { r as serverForClient } from "./server-inputs.js";
import { basename, join, posix } from "node:path";
import { appendFile, copyFile, mkdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
// src/github/artifact-names.ts
/** Artifacts that one run leaves and another finds by their names. */
const planArtifact = "vmentry-plan";
const historyArtifact = "vmentry-history";
// src/github/reading/examine-run.ts
const planFile = "plan.json";
const mostPlanBytes = 64 * 1024 ** 2;
/**
* What a run has to offer as a baseline, or why nothing.
* @throws GithubError, GithubRefusal, the client's signal's reason
*/
async function examineRun(client, request, run) {
	if (!run.isCompleted) return "is not over yet";
	const artifacts = (await listArtifacts(client, request.repository, run.id)).filter(({ isExpired }) => !isExpired);
	const artifact = artifacts.find(({ name }) => name === planArtifact);
	if (artifact === void 0) return "has no plan, or it has expired";
	const plan = await fetchPlan(client, request, artifact);
	if (typeof plan === "string") return plan;
	const names = new Set(artifacts.map(({ name }) => name));
	const jobs = plan.jobs.filter((job) => job.commit === plan.run.commit && names.has(job.artifact));
	if (jobs.length === 0) return "has no results of tests, or they have expired";
	const has = new Set(placesOf({
		...plan,
		jobs
	}).map(placeKey));
	return {
		run,
		plan,
		artifacts,
		covered: request.wanted.filter((place) => has.has(placeKey(place))).length
	};
}
/**
* The plan that a run left, or why it is not to be had.
* @throws GithubError, GithubRefusal, the client's signal's reason
*/
async function fetchPlan(client, { repository, into, budget }, artifact) {
	const directory = join(into, `.plan-${artifact.id}`);
	try {
		const { problems } = await fetchArtifacts(client, {
			repository,
			artifacts: [artifact],
			into: directory,
			limits: {
				mostBytes: mostPlanBytes,
				mostDownloadBytes: mostPlanBytes
			},
			...budget === void 0 ? {} : { budget },
			wants: (path) => path === planFile
		});
		if (problems[0] !== void 0) return `has a plan that cannot be had: it ${problems[0].problem}`;
		return await readPlan(directory);
	} catch (error) {
		if (client.signal.aborted) throw error;
		return `has a plan that cannot be read: ${describeError(error)}`;
	} finally {
		await rm(directory, {
			recursive: true,
			force: true
		});
	}
}
/** Of the artifacts in a directory. @throws Error, UserError when it cannot be read */
async function readPlan(directory) {
	return parsePlan(await readFile(planIn(directory), "utf8"), planFile);
}
function planIn(directory) {
	return join(directory, planArtifact, planFile);
}
/** Where the tests of the plan's own commit run. */
function placesOf({ run, jobs }) {
	const places = /* @__PURE__ */ new Map();
	for (const { commit, variant, machine, environments } of jobs) {
		if (commit !== run.commit) continue;
		for (const environment of environments) {
			const place = {
				environment,
				machineClass: machine.class,
				variant
			};
			places.set(placeKey(place), place);
		}
	}
	return [...places.values()];
}
// src/github/reading/fetch-histories.ts
const historyFile = "history.jsonl";
const mostBytes = 128 * 1024 ** 2;
/**
* Fetches the newest histories that runs of a branch left. What stands in the way is told, and no reason to fail.
* @throws the client's signal's reason alone
*/
async function fetchHistories(client, request) {
	const found = {
		files: [],
		notes: []
	};
	try {
		await fetchEach(client, request, found);
	} catch (error) {
		throwIfInterrupted(client.signal);
		found.notes.push(`the history of ${visible(request.branch)}: ${visible(describeError(error))}`);
	}
	return found;
}
async function fetchEach(client, request, found) {
	const { repository, branch, scheduled, into, most = 5, budget } = request;
	const listed = await branchArtifacts(client, repository, {
		name: historyArtifact,
		branch,
		scheduled,
		most: 100
	});
	const artifacts = [...listed.artifacts, ...listed.far].sort((a, b) => b.run.id - a.run.id);
	for (const artifact of artifacts.slice(0, 3 * most)) {
		if (found.files.length >= most) break;
		if (!await isOfBranch$1(client, request, artifact.run.id)) continue;
		const directory = join(into, `.run-${artifact.run.id}`);
		const { problems } = await fetchArtifacts(client, {
			repository,
			artifacts: [artifact],
			into: directory,
			limits: {
				mostBytes,
				mostFileBytes: mostBytes,
				mostDownloadBytes: mostBytes
			},
			...budget === void 0 ? {} : { budget },
			wants: (path) => path === historyFile
		});
		const file = join(into, `${String(found.files.length).padStart(2, "0")}-run-${artifact.run.id}.jsonl`);
		try {
			if (problems[0] !== void 0) throw new Error(problems[0].problem);
			await rename(join(directory, historyArtifact, historyFile), file);
			found.files.push(file);
		} catch (error) {
			found.notes.push(`the history that run ${artifact.run.id} left: ${visible(describeError(error))}`);
		} finally {
			await rm(directory, {
				recursive: true,
				force: true
			});
		}
	}
	if (found.files.length > 0 || listed.artifacts.length > 0) return;
	const gone = listed.expired === 0 ? "" : "; the ones that it left have expired";
	found.notes.push(`no run of ${visible(branch)} has left a history${gone}`);
}
async function isOfBranch$1(client, request, id) {
	const { repository, branch, workflows } = request;
	const run = await readRun(client, repository, id);
	if (refuseRun(run, {
		branch,
		workflows
	}) !== void 0) return false;
	if (run.branch === branch) return true;
	const artifact = (await listArtifacts(client, repository, id)).find(({ name, isExpired }) => name === "vmentry-plan" && !isExpired);
	if (artifact === void 0) return false;
	const plan = await fetchPlan(client, request, artifact);
	return typeof plan !== "string" && testedBranch(run, plan) === branch;
}
// src/github/reading/ancestry.ts
/** Asks GitHub how commits stand to each other: each pair once, and so many in all. */
var Ancestry = class {
	#client;
	#repository;
	#known = /* @__PURE__ */ new Map();
	#left;
	constructor(client, repository, mostRequests) {
		this.#client = client;
		this.#repository = repository;
		this.#left = mostRequests;
	}
	get isUsedUp() {
		return this.#left <= 0;
	}
	/**
	* Where a commit left a branch or another commit; undefined when they have nothing in common, or one of them is not
	* there.
	* @throws GithubError, GithubRefusal
	*/
	async mergeBase(base, head) {
		return (await this.#compare(base, head))?.mergeBase;
	}
	/** @throws GithubError, GithubRefusal */
	async relation(commit, to) {
		if (commit === to) return {
			kind: "before",
			distance: 0
		};
		const found = await this.#compare(commit, to);
		if (found === void 0) return { kind: "unrelated" };
		const { aheadBy, behindBy } = found;
		if (behindBy === 0) return {
			kind: "before",
			distance: aheadBy
		};
		return { kind: aheadBy === 0 ? "after" : "beside" };
	}
	#compare(base, head) {
		const basehead = `${base}...${head}`;
		const known = this.#known.get(basehead);
		if (known !== void 0) return known;
		this.#left -= 1;
		const asked = this.#ask(basehead);
		this.#known.set(basehead, asked);
		return asked;
	}
	async #ask(basehead) {
		try {
			const { data } = await this.#client.octokit.rest.repos.compareCommitsWithBasehead({
				...this.#repository,
				basehead,
				per_page: 1,
				page: 2
			});
			return {
				mergeBase: data.merge_base_commit.sha,
				aheadBy: data.ahead_by,
				behindBy: data.behind_by
			};
		} catch (error) {
			const failure = failureOf(error);
			if (failure?.fault === "missing" || failure?.status === 422) return void 0;
			throw error;
		}
	}
};
// src/github/reading/nearest-commits.ts
/** So many after the first that lies before the start are looked at: a branch's runs are not always in order. */
const lookedAt = 16;
/**
* Those of some commits that lie before a start, nearest first. On a branch that only grows, the newer ones are after
* the start and the older ones before it, so that halving finds where to begin to look.
* @param commits newest first
* @throws GithubError, GithubRefusal
*/
async function nearestCommits(ancestry, commits, start) {
	let [low, high] = [0, commits.length];
	while (low < high && commits.length > lookedAt && !ancestry.isUsedUp) {
		const middle = low + high >> 1;
		const { kind } = await ancestry.relation(commits[middle] ?? start, start);
		if (kind === "after") low = middle + 1;
		else high = middle;
	}
	const found = {
		commits: [],
		later: low,
		beside: 0,
		unrelated: 0
	};
	for (const commit of commits.slice(low, low + lookedAt)) {
		if (ancestry.isUsedUp) break;
		const relation = await ancestry.relation(commit, start);
		if (relation.kind === "before") found.commits.push({
			commit,
			distance: relation.distance
		});
		else if (relation.kind === "after") found.later += 1;
		else found[relation.kind] += 1;
	}
	found.commits.sort((a, b) => a.distance - b.distance);
	return found;
}
// src/github/reading/find-baseline.ts
/** How many earlier runs are asked for. */
const mostListed$1 = 300;
const mostCompared = 48;
/** How many runs are looked into, for one that has all places. */
const mostExamined = 8;
/** Of runs on another branch it takes their plan to know what they tested: the newest so many. */
const mostFar = 24;
const toldNotes = 10;
/**
* Finds the results to compare with: of the nearest commit at or before the merge-base of which a run of the base branch
* left results, and rather one that has all the places that are tested now. Whatever stands in the way is told, and no
* reason to fail.
* @throws the client's signal's reason alone
*/
async function findBaseline(client, request) {
	const notes = [];
	try {
		const baseline = await search$1(client, request, notes);
		if (baseline !== null) client.log.info(`baseline: ${baseline.source}`);
		return {
			baseline,
			notes: bounded(notes)
		};
	} catch (error) {
		throwIfInterrupted(client.signal);
		return {
			baseline: null,
			notes: bounded([...notes, `no baseline: ${describeError(error)}`])
		};
	}
}
function bounded(notes) {
	const more = notes.length - toldNotes;
	const lines = notes.map((note) => visible(note).replace(/\s+/g, " "));
	return more <= 0 ? lines : [
		...lines.slice(0, 9),
		`and ${more} more`,
		...lines.slice(-1)
	];
}
async function search$1(client, request, notes) {
	const { repository, head, otherHead, baseBranch } = request;
	const ancestry = new Ancestry(client, repository, mostCompared);
	const base = request.from ?? baseBranch;
	const start = await ancestry.mergeBase(base, head) ?? (otherHead === void 0 ? void 0 : await ancestry.mergeBase(base, otherHead));
	if (start === void 0) {
		const from = request.from === void 0 ? `the branch ${baseBranch}` : request.from.slice(0, 12);
		notes.push(`no baseline: ${head.slice(0, 12)} and ${from} have no commit in common, or one of them is not there`);
		return null;
	}
	const found = await nearestRun(client, {
		...request,
		ancestry,
		start,
		notes
	});
	if (found === void 0) return null;
	const baseline = await download(client, request, found, start);
	for (const { artifact, problem } of baseline.problems) notes.push(`the baseline's artifact ${artifact}: ${problem}`);
	if (found.plan.jobs.some(({ artifact }) => baseline.artifacts.includes(artifact))) return baseline;
	notes.push(`no baseline: none of the results of run ${baseline.run} could be had`);
	return null;
}
async function nearestRun(client, request) {
	const { repository, baseBranch, scheduled, start, notes } = request;
	const listed = await branchArtifacts(client, repository, {
		name: planArtifact,
		branch: baseBranch,
		scheduled,
		most: mostListed$1
	});
	const isEarlier = ({ run }) => run.id !== request.run;
	const earlier = listed.artifacts.filter(isEarlier);
	const far = await farCandidates(client, request, listed.far.filter(isEarlier));
	const count = earlier.length + far.length;
	if (count === 0) {
		const gone = listed.expired === 0 ? "" : `; the artifacts of ${counted(listed.expired, "run")} have expired`;
		notes.push(`no baseline: no run of ${baseBranch} has left results yet${gone}`);
		return;
	}
	const candidates = [...await nearCandidates(request, earlier), ...far];
	candidates.sort((a, b) => a.distance - b.distance);
	const best = await bestOf(client, request, candidates);
	if (best === void 0) notes.push(`no baseline: ${counted(count, "run")} of ${baseBranch} left results, and none is of use for ${short(start)}`);
	return best;
}
/** Runs on the branch itself, by the commits that GitHub says they are of. */
async function nearCandidates({ ancestry, start, notes }, earlier) {
	const near = await nearestCommits(ancestry, [...new Set(earlier.map(({ run }) => run.commit))], start);
	const astray = near.beside + near.unrelated;
	if (astray > 0) {
		const are = astray === 1 ? "is" : "are";
		notes.push(`${counted(astray, "commit")} of earlier runs ${are} not before ${short(start)}, as after a forced push`);
	}
	return near.commits.flatMap(({ commit, distance }) => earlier.flatMap(({ run }) => run.commit === commit ? [{
		id: run.id,
		distance
	}] : []));
}
/** Runs on the default branch that tested this one, by the commits that their plans say. */
async function farCandidates(client, request, far) {
	const { repository, baseBranch: branch, workflows, ancestry, start, notes } = request;
	const found = [];
	for (const { run } of far.slice(0, mostFar)) {
		if (found.length >= mostExamined || ancestry.isUsedUp) break;
		const its = await readRun(client, repository, run.id);
		if (refuseRun(its, {
			branch,
			workflows
		}) !== void 0) continue;
		const examined = await examineRun(client, request, its);
		if (typeof examined === "string") {
			notes.push(`run ${run.id} ${examined}`);
			continue;
		}
		if (testedBranch(its, examined.plan) !== branch) continue;
		const relation = await ancestry.relation(examined.plan.run.commit, start);
		if (relation.kind !== "before") continue;
		const { distance } = relation;
		found.push({
			id: run.id,
			distance,
			found: {
				...examined,
				distance
			}
		});
	}
	return found;
}
function short(commit) {
	return commit.slice(0, 12);
}
/** The first that has all places, else the one that has most, the nearest of those. */
async function bestOf(client, request, candidates) {
	const { wanted, notes } = request;
	let best;
	const pass = (found) => {
		notes.push(`${nameOf(found.run.id, found.distance)} has ${coverage(found, wanted)}`);
	};
	for (const candidate of candidates.slice(0, mostExamined)) {
		const found = candidate.found ?? await examineCandidate(client, request, candidate);
		if (typeof found === "string") {
			notes.push(`${nameOf(candidate.id, candidate.distance)} ${found}`);
			continue;
		}
		const isBetter = best === void 0 || found.covered > best.covered;
		if (!isBetter) pass(found);
		else if (best !== void 0) pass(best);
		if (isBetter) best = found;
		if (found.covered === wanted.length) return best;
	}
	if (best === void 0 || best.covered > 0) return best;
	pass(best);
}
async function examineCandidate(client, request, { id, distance }) {
	const { repository, baseBranch: branch, workflows, ancestry, start } = request;
	const run = await readRun(client, repository, id);
	const reason = refuseRun(run, {
		branch,
		workflows
	});
	if (reason !== void 0) return reason;
	const examined = await examineRun(client, request, run);
	if (typeof examined === "string") return examined;
	const tested = testedBranch(run, examined.plan);
	if (tested !== branch) return `tested ${tested}`;
	const { commit } = examined.plan.run;
	if (commit === run.commit) return {
		...examined,
		distance
	};
	const relation = await ancestry.relation(commit, start);
	if (relation.kind === "before") return {
		...examined,
		distance: relation.distance
	};
	return `tested ${short(commit)}, which is not at or before ${short(start)}`;
}
function nameOf(run, distance) {
	return `run ${run} (${counted(distance, "commit")} before)`;
}
function coverage({ covered }, wanted) {
	return covered === 0 ? "results of none of the places that are tested now" : `results of ${covered} of the ${wanted.length} places that are tested now`;
}
async function download(client, { repository, into, wanted, budget }, { run, plan, distance, artifacts, covered }, start) {
	const { commit, subject } = plan.run;
	const names = /* @__PURE__ */ new Set([
		planArtifact,
		...plan.jobs.flatMap((job) => job.commit === commit ? [job.artifact] : []),
		...plan.buildJobs.map(({ artifact }) => artifact)
	]);
	const fetched = await fetchArtifacts(client, {
		repository,
		artifacts: artifacts.filter(({ name }) => names.has(name)),
		into,
		...budget === void 0 ? {} : { budget },
		wants: (path) => /^(?:plan|results|build)\.json$/.test(path)
	});
	const where = distance === 0 ? `at ${short(start)}` : `${counted(distance, "commit")} before ${short(start)}`;
	const has = wanted.length === 0 ? "" : `, has ${covered} of ${counted(wanted.length, "place")}`;
	const file = run.file.replace(/^\.github\/workflows\//, "");
	return {
		directory: into,
		run: run.id,
		commit,
		subject: visible(subject === "" ? run.subject : subject),
		distance,
		source: visible(`run ${run.id} (${file}, ${run.event}) of ${testedBranch(run, plan)}, ${where}${has}: ${run.url}`),
		artifacts: fetched.artifacts,
		problems: fetched.problems
	};
}
// src/github/reading/given-baseline.ts
/**
* The results that a run left, for a user who says with which run to compare. What she named and cannot be had is an
* error, since nothing else would be what she asked for.
* @throws UserError, GithubError, GithubRefusal
*/
async function givenBaseline(client, request) {
	const { repository, into, budget } = request;
	const run = await findRun(client, repository, request.run);
	const listed = (await listArtifacts(client, repository, run.id)).filter(({ name, isExpired }) => !isExpired && /^vmentry-(?:plan$|results|build)/.test(name));
	const { artifacts, problems } = await fetchArtifacts(client, {
		repository,
		artifacts: listed,
		into,
		budget,
		wants: (path) => /^(?:plan|results|build)\.json$/.test(path)
	});
	if (!artifacts.some((name) => name.startsWith("vmentry-results"))) {
		const why = problems[0] === void 0 ? "" : `: ${problems[0].artifact}: ${problems[0].problem}`;
		throw new UserError(`input "baseline": given ${run.id}, but that run has no results of tests, or they have expired${why}`);
	}
	const plan = await planOf(into);
	return {
		directory: into,
		run: run.id,
		commit: plan?.run.commit ?? run.commit,
		subject: visible(plan?.run.subject ?? run.subject),
		distance: null,
		source: visible(`run ${run.id}, as it was given: ${run.url}`),
		artifacts,
		problems
	};
}
async function findRun(client, repository, id) {
	try {
		return await readRun(client, repository, id);
	} catch (error) {
		if (failureOf(error)?.fault !== "missing") throw error;
		throw new UserError(`input "baseline": given ${id}, but there is no such workflow run`, { cause: error });
	}
}
/** Undefined when it has none that can be read: then its run says the commit. */
async function planOf(directory) {
	try {
		return await readPlan(directory);
	} catch {
		return;
	}
}
// src/github/reading/find-pull-request.ts
/**
* The open pull request that a run was of, as GitHub knows it: of a fork the run's event names none, and what the run's
* artifacts say is anybody's word. Undefined when there is none any more.
* @throws GithubError, GithubRefusal
*/
async function findPullRequest(client, repository, run) {
	const { branch, commit, headRepository } = run;
	if (branch === null || headRepository === null) return void 0;
	const { data } = await client.octokit.rest.pulls.list({
		...repository,
		state: "open",
		head: `${headRepository.split("/")[0]}:${branch}`,
		sort: "updated",
		direction: "desc",
		per_page: 100
	});
	const same = data.filter(({ head }) => head.ref === branch && head.repo?.full_name.toLowerCase() === headRepository.toLowerCase());
	const found = same.find(({ head }) => head.sha === commit) ?? same[0];
	return found && {
		number: found.number,
		base: {
			branch: found.base.ref,
			commit: found.base.sha
		},
		isCurrent: found.head.sha === commit
	};
}
// src/github/reading/judged-run.ts
/**
* The run that a report is of: the one that triggered this one (`workflow_run`), else this one.
* @throws UserError outside of a workflow run; GithubError, GithubRefusal
*/
async function judgedRun(client, repository, { runner, event }) {
	if (event.kind === "workflow_run") return await ofTriggering(client, repository, event);
	const { run, commit } = runner;
	if (run === void 0 || commit === void 0) throw new UserError("the runner names no workflow run (GITHUB_RUN_ID, GITHUB_SHA); outside of GitHub use vmentry report");
	const branch = /^refs\/heads\/(.+)$/s.exec(runner.ref ?? "")?.[1];
	const own = {
		id: run.id,
		event: runner.event?.name ?? event.kind,
		commit,
		branch,
		pullRequest: void 0,
		isTrusted: true,
		isFromFork: false,
		base: {},
		notes: []
	};
	switch (event.kind) {
		case "pull_request": return {
			...own,
			commit: event.head.commit,
			branch: event.head.branch,
			pullRequest: {
				number: event.number,
				base: event.base,
				isCurrent: true
			},
			isTrusted: !event.isFromFork,
			isFromFork: event.isFromFork,
			base: { branch: event.base.branch }
		};
		case "push": return {
			...own,
			commit: event.after,
			base: event.before === null ? {} : { from: event.before }
		};
		case "merge_group": return {
			...own,
			commit: event.head,
			base: {
				branch: event.base.branch,
				from: event.base.commit
			}
		};
		default: return own;
	}
}
async function ofTriggering(client, repository, { run, defaultBranch }) {
	const isOfPull = /^pull_request/.test(run.event);
	const pullRequest = isOfPull ? await findPullRequest(client, repository, run) : void 0;
	const notes = [...isOfPull && pullRequest === void 0 ? ["the pull request of the run is not open any more"] : [], ...pullRequest?.isCurrent === false ? ["the pull request has newer commits than the run"] : []];
	const branch = pullRequest?.base.branch ?? (isOfPull ? defaultBranch : void 0);
	return {
		id: run.id,
		event: run.event,
		commit: run.commit,
		branch: run.branch ?? void 0,
		pullRequest,
		isTrusted: false,
		isFromFork: run.isFromFork,
		base: branch === void 0 ? {} : { branch },
		notes
	};
}
// src/github/reading/collect-for-report.ts
/** Of one run; what a matrix of 256 jobs, with builds, leaves is less. */
const mostArtifacts = 1e3;
/**
* Fetches everything that a report is made of: the artifacts of the run, the baseline's, the histories. Only when
* the run's own artifacts cannot even be listed is there nothing to report, and it rejects.
* @throws UserError, GithubError, GithubRefusal, the client's signal's reason
*/
async function collectForReport(client, request) {
	const { runner, directory } = request;
	const fullName = runner.repository ?? "";
	const repository = repositoryOf(fullName);
	const run = await judgedRun(client, repository, request);
	const budget = newBudget();
	const current = join(directory, "current");
	const listed = await listArtifacts(client, repository, run.id);
	const own = await fetchOwn(client, {
		repository,
		listed,
		current,
		budget
	});
	const plan = await ownPlan(current, own);
	const baseBranch = baseBranchOf(request, run, plan);
	const collected = {
		repository: fullName,
		run,
		baseBranch,
		isOfBaseBranch: isOfBranch(run, baseBranch),
		current,
		artifacts: own.artifacts,
		artifactIds: new Map(listed.map(({ name, id }) => [name, id])),
		plan: plan && planIn(current),
		problems: own.problems,
		baseline: null,
		histories: [],
		notes: [...run.notes]
	};
	const given = request.baseline ?? "auto";
	if (typeof given === "number") collected.baseline = await givenBaseline(client, {
		repository,
		run: given,
		into: join(directory, "baseline"),
		budget
	});
	if (baseBranch === void 0) {
		collected.notes.push("no baseline: nothing says which branch the run is to be compared with");
		return collected;
	}
	if (given === "auto") await search(client, {
		...request,
		repository,
		baseBranch,
		budget,
		plan
	}, collected);
	await addHistories(client, {
		...request,
		repository,
		baseBranch,
		budget
	}, collected);
	return collected;
}
async function search(client, wish, collected) {
	const { repository, baseBranch, budget, plan, workflows, directory } = wish;
	const { run } = collected;
	const found = await findBaseline(client, {
		repository,
		run: run.id,
		head: run.isTrusted && plan !== void 0 ? plan.run.commit : run.commit,
		otherHead: run.commit,
		baseBranch,
		scheduled: wish.event.defaultBranch,
		from: baseBranch === (run.base.branch ?? run.branch) ? run.base.from : void 0,
		workflows,
		wanted: plan === void 0 ? [] : placesOf(plan),
		into: join(directory, "baseline"),
		budget
	});
	collected.baseline = found.baseline;
	collected.notes.push(...found.notes);
}
/** What the run left for its report; not what an earlier report left. */
function isWanted(name) {
	return name.startsWith("vmentry-") && !/^vmentry-(?:report|store|bisect)\b/.test(name) && name !== "vmentry-history";
}
async function fetchOwn(client, wish) {
	const { repository, listed, current, budget } = wish;
	const wanted = listed.filter(({ name }) => isWanted(name)).sort((a, b) => Number(b.name === planArtifact) - Number(a.name === planArtifact));
	const { artifacts, problems } = await fetchArtifacts(client, {
		repository,
		artifacts: wanted.slice(0, mostArtifacts),
		into: current,
		budget
	});
	for (const { name } of wanted.slice(mostArtifacts)) problems.push({
		artifact: name,
		problem: `is beyond the first ${mostArtifacts} artifacts of the run`
	});
	client.log.info(`artifacts: ${artifacts.length} of ${wanted.length}${problems.length === 0 ? "" : `; ${counted(problems.length, "problem")}`}`);
	for (const { artifact, problem } of problems) client.log.warn(`artifact ${visible(artifact)}: ${problem}`);
	return {
		artifacts,
		problems
	};
}
async function ownPlan(current, { artifacts, problems }) {
	if (!artifacts.includes("vmentry-plan")) {
		if (!problems.some(({ artifact }) => artifact === "vmentry-plan")) problems.push({
			artifact: planArtifact,
			problem: "the run left none, so nobody knows what was planned"
		});
		return;
	}
	try {
		return await readPlan(current);
	} catch (error) {
		problems.push({
			artifact: planArtifact,
			problem: visible(describeError(error)).replace(/\s+/g, " ")
		});
		return;
	}
}
function baseBranchOf({ baseBranch, event }, run, plan) {
	const planned = run.isTrusted ? plan?.run.base?.branch ?? void 0 : void 0;
	const own = run.isFromFork || run.pullRequest !== void 0 ? void 0 : run.branch;
	return baseBranch ?? run.base.branch ?? planned ?? own ?? event.defaultBranch;
}
function isOfBranch(run, baseBranch) {
	return run.isTrusted && run.branch === baseBranch && [
		"push",
		"schedule",
		"workflow_dispatch"
	].includes(run.event);
}
async function addHistories(client, wish, collected) {
	const { repository, baseBranch, budget, workflows, server } = wish;
	const into = join(wish.directory, "history");
	await mkdir(into, { recursive: true });
	const { files, notes } = await fetchHistories(client, {
		repository,
		branch: baseBranch,
		scheduled: wish.event.defaultBranch,
		workflows,
		into,
		budget
	});
	collected.histories.push(...files);
	if (server !== void 0) try {
		const { historyOfServer, openServerClient } = await import("./server2.js");
		const text = await historyOfServer(await openServerClient(server.address, server.tokenFile), {
			repository: collected.repository,
			branch: baseBranch
		});
		if (text !== void 0) {
			const file = join(into, "server.jsonl");
			await writeFile(file, text);
			collected.histories.push(file);
		}
	} catch (error) {
		throwIfInterrupted(client.signal);
		notes.push(`the history that the kernel server keeps: ${visible(describeError(error))}`);
	}
	collected.notes.push(...notes);
}
// src/github/telling/bisect-plan.ts
/** What goes into a workflow's inputs. All else stays out, however it came into the results. */
const patterns = {
	commit: /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/,
	test: /^[A-Za-z0-9_][A-Za-z0-9_.,:=+@%/ -]{0,299}$/,
	environment: /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/,
	machineClass: /^(?:[A-Za-z0-9_][A-Za-z0-9_.+, -]{0,199})?$/,
	variant: /^(?:(?!\.{1,2}$)[A-Za-z0-9._-]{1,64})?$/,
	fingerprint: /^[0-9a-f]{16}$/,
	reportRun: /^https?:\/\/[\w.:-]+\/[\w./-]{1,300}$/
};
/** A bisect takes as long as its tests, once for each step. */
const mostTests = 20;
/**
* Which findings are worth a bisect: regressions that failed again when they were repeated alone, new complaints of
* the kernel, and builds and boots that went well in the baseline. @param reportRun address of the report's run
*/
function planBisects(report, reportRun) {
	const planned = {
		plans: [],
		left: []
	};
	const seen = /* @__PURE__ */ new Set();
	for (const finding of report.findings) {
		const { fingerprint, title } = finding;
		if (!isWorth(finding) || seen.has(fingerprint)) continue;
		seen.add(fingerprint);
		const inputs = inputsOf(finding, report, reportRun);
		const why = typeof inputs === "string" ? inputs : void 0;
		if (typeof inputs === "string") planned.left.push({
			fingerprint,
			title,
			why: why ?? ""
		});
		else planned.plans.push({
			fingerprint,
			title,
			inputs
		});
	}
	return planned;
}
function isWorth(finding) {
	if (!finding.isRed) return false;
	if (finding.class === "regression") return isConfirmed(finding);
	return finding.class === "new-splat" || finding.class === "build-failure";
}
/** A reason why there are none, as text. */
function inputsOf(finding, report, reportRun) {
	const { baseline, run, table } = report;
	if (baseline === null) return "no good commit is known: there is no baseline";
	const { fingerprint, build } = finding;
	const index = (finding.cells.find((each) => each.isConfirmed) ?? finding.cells[0])?.place ?? finding.places[0];
	const place = index === void 0 ? void 0 : table.places[index];
	const inputs = {
		good: baseline.commit,
		bad: build?.commit ?? run.commit,
		environment: place?.environment ?? "",
		"machine-class": place?.machineClass ?? "",
		variant: build?.variant ?? place?.variant ?? "",
		kind: kindOf(finding),
		fingerprint,
		"report-run": reportRun
	};
	const compared = table.places.filter((each) => each.compared === "baseline");
	if (build !== null && !compared.some(({ variant }) => variant === build.variant)) return "no good commit is known: the baseline has nothing of this variant";
	if (build === null && (place === void 0 || place.compared !== "baseline")) return "no good commit is known: the baseline has nothing of this environment";
	const ids = finding.tests.filter((test) => isOfPlace(test, index, finding)).slice(0, mostTests);
	const tests = ids.filter((id) => patterns.test.test(id) && !id.includes(".."));
	if (tests.length < ids.length && tests.length === 0) return "the tests' names have characters that are not passed on";
	if (inputs.kind === "test" && tests.length === 0) return "it names no test";
	return refusal(inputs) ?? {
		...inputs,
		tests: tests.join("\n")
	};
}
function isOfPlace(test, place, { cells }) {
	return cells.length === 0 || cells.some((cell) => cell.test === test && cell.place === place);
}
function kindOf({ build, splat }) {
	if (build !== null) return build.stage === "boot" ? "boot" : "build";
	return splat === null ? "test" : "splat";
}
function refusal(inputs) {
	const wrong = [
		[
			"good commit",
			inputs.good,
			patterns.commit
		],
		[
			"bad commit",
			inputs.bad,
			patterns.commit
		],
		[
			"environment",
			inputs.environment,
			inputs.environment === "" ? /^$/ : patterns.environment
		],
		[
			"machine class",
			inputs["machine-class"],
			patterns.machineClass
		],
		[
			"variant",
			inputs.variant,
			patterns.variant
		],
		[
			"fingerprint",
			inputs.fingerprint,
			patterns.fingerprint
		],
		[
			"report's run",
			inputs["report-run"],
			patterns.reportRun
		]
	].find(([, value, pattern]) => !pattern.test(value));
	if (wrong !== void 0) return `the ${wrong[0]} has characters that are not passed on`;
	return inputs.good === inputs.bad ? "the good commit is the bad one" : void 0;
}
// src/github/telling/breakage.ts
/** What was good and is not any more: an issue is opened for these when they are red. */
const opening = /* @__PURE__ */ new Set([
	"build-failure",
	"regression",
	"new-splat"
]);
const bad = /* @__PURE__ */ new Set([
	...opening,
	"infrastructure",
	"unjudged",
	"new-failure",
	"still-failing",
	"old-splat"
]);
/** What is broken now, the most important first. */
function breakagesOf(report) {
	const own = report.findings.filter((each) => bad.has(each.class) && fingerprintForm.test(each.fingerprint));
	return [...Map.groupBy(own, ({ fingerprint }) => fingerprint)].flatMap(([fingerprint, findings]) => {
		const [finding] = findings.toSorted((a, b) => Number(b.isRed) - Number(a.isRed) || findingClasses.indexOf(a.class) - findingClasses.indexOf(b.class));
		if (finding === void 0) return [];
		const indexes = [...new Set(findings.flatMap(({ places }) => places))].slice(0, 60);
		return [{
			fingerprint,
			finding,
			isNew: findings.some((each) => each.isRed && opening.has(each.class)),
			places: indexes.flatMap((index) => placeOf(report, index) ?? []),
			cells: findings.flatMap((each) => each.cells).map(({ test, place }) => [test, indexes.indexOf(place)]).filter(([test, place]) => place >= 0 && test !== "" && test.length <= 1e3).slice(0, 100)
		}];
	});
}
function placeOf({ table }, index) {
	const place = table.places[index];
	if (place === void 0) return void 0;
	const { environment, machineClass, variant } = place;
	return {
		environment,
		machineClass,
		variant
	};
}
/** The report tells only of what is worth telling; the rest is in the history, when the run is in it. */
function passedIn(report, history) {
	const indexes = new Map(report.table.places.map((place, index) => [placeKey(place), index]));
	const rows = new Map(report.table.rows.map(({ test, states }) => [test, states]));
	const recorded = new HistoryIndex(history, "");
	return (test, place) => {
		const index = indexes.get(placeKey(place));
		const letter = index === void 0 ? void 0 : rows.get(test)?.[index];
		if (letter !== void 0) return "pGL".includes(letter);
		const now = recorded.outcomes(test, place).filter(({ record }) => record.run === report.run.id);
		return now.length === 0 ? void 0 : now.every(({ outcome }) => outcome === "p");
	};
}
const ranToItsEnd = /* @__PURE__ */ new Set([
	"good",
	"tests-failed",
	"splats"
]);
/**
* Whether what an issue remembers is mended, given that the report does not tell of it as broken: each test passed in
* each place, or the places ran and the kernel did not complain, or the variant was built. What is missing says
* nothing.
*/
function isMended(state, report, hasPassed) {
	const ran = new Set(report.table.places.filter((place, index) => ranToItsEnd.has(place.conclusion) && !isDoubtful(report, index)).map(placeKey));
	switch (state.kind) {
		case "build": return isBuilt(state.variant, report);
		case "splat": return state.places.length > 0 && state.places.every((place) => ran.has(placeKey(place)));
		case "test": return state.cells.length > 0 && state.cells.every(([test, index]) => {
			const place = state.places[index];
			return place !== void 0 && hasPassed(test, place) === true;
		});
	}
}
function isDoubtful({ problems }, index) {
	return problems.some(({ places }) => places.includes(index));
}
function isBuilt(variant, { findings, table, problems }) {
	const own = findings.filter(({ build }) => build?.variant === variant);
	if (own.some((each) => each.class !== "fixed") || problems.some(({ kind }) => kind === "not-built")) return false;
	return own.length > 0 || table.places.some((place) => place.variant === variant && ranToItsEnd.has(place.conclusion));
}
// src/github/telling/check-run.ts
/** GitHub takes 50 at once. */
const batchSize = 50;
/** GitHub takes 64 KB for a message and for what is folded under it. */
const messageBytes = 61440;
const mostTries = 3;
/**
* Makes a check run with all annotations that have a line, 50 at a time. It is complete from the first request on, so
* that it is never left running. When an answer is lost, what is there is asked for, so that no check and no
* annotation is there twice.
*/
async function putCheckRun(repository, request) {
	const annotations = request.annotations.annotations.flatMap((annotation) => checkAnnotation(annotation) ?? []);
	const output = outputOf(request, request.annotations.annotations.length - annotations.length);
	const checks = repository.client.octokit.rest.checks;
	const made = await repeatedly(repository, async () => {
		const known = await findCheckRun(repository, request);
		if (known !== void 0) return known;
		const now = (/* @__PURE__ */ new Date()).toISOString();
		const { data } = await checks.create({
			...at(repository),
			name: request.name,
			head_sha: request.headSha,
			external_id: request.externalId,
			status: "completed",
			conclusion: request.report.conclusion === "good" ? "success" : "failure",
			started_at: now,
			completed_at: now,
			...request.detailsUrl === void 0 ? {} : { details_url: request.detailsUrl },
			output: {
				...output,
				annotations: annotations.slice(0, batchSize)
			}
		});
		return data;
	});
	let told = made.output.annotations_count;
	while (told < annotations.length) told = await repeatedly(repository, async (isAgain) => {
		const { data } = isAgain ? await checks.get({
			...at(repository),
			check_run_id: made.id
		}) : { data: { output: { annotations_count: told } } };
		const start = data.output.annotations_count;
		if (start > told) return start;
		const batch = annotations.slice(start, start + batchSize);
		await checks.update({
			...at(repository),
			check_run_id: made.id,
			output: {
				...output,
				annotations: batch
			}
		});
		return start + batch.length;
	});
	return {
		id: made.id,
		url: made.html_url ?? "",
		annotations: told
	};
}
/** Again when nobody knows whether it was done; what is asked must see for itself whether it was. */
async function repeatedly({ client }, ask) {
	for (let tries = 1;; tries++) try {
		return await ask(tries > 1);
	} catch (error) {
		if (!isLost(error) || tries >= mostTries) throw error;
		await sleep(backOffMs(client.backOff, tries + 1), client.signal);
	}
}
async function findCheckRun(repository, { name, headSha, externalId }) {
	const { octokit } = repository.client;
	const pages = octokit.paginate.iterator(octokit.rest.checks.listForRef, {
		...at(repository),
		ref: headSha,
		check_name: name,
		filter: "all",
		per_page: 100
	});
	for await (const { data } of pages) {
		const found = data.find((each) => each.external_id === externalId && each.name === name);
		if (found !== void 0) return found;
	}
}
function outputOf({ report, links, annotations }, withoutLine) {
	const left = [...withoutLine > 0 ? [`${counted(withoutLine, "finding")} without a line in this repository`] : [], ...annotations.left > 0 ? [`${counted(annotations.left, "finding")} beyond those`] : []];
	return {
		title: shortLine(report.conclusion === "good" ? "nothing broke" : report.reason || report.conclusion, 250),
		summary: formatReportMarkdown(report, {
			maxBytes: commentBytes,
			links
		}),
		...left.length === 0 ? {} : { text: `Not annotated: ${left.join(", ")}. All of them are told above.` }
	};
}
const checkLevels = {
	error: "failure",
	warning: "warning",
	notice: "notice"
};
/** GitHub takes none without a file. */
function checkAnnotation({ level, title, message, details, file, line, column }) {
	if (file === void 0 || line === void 0) return void 0;
	return {
		path: file,
		start_line: line,
		end_line: line,
		...column === void 0 ? {} : {
			start_column: column,
			end_column: column
		},
		annotation_level: checkLevels[level],
		title,
		message: message === "" ? title : cutBytes(message, messageBytes),
		...details === "" ? {} : { raw_details: cutBytes(details, messageBytes) }
	};
}
function cutBytes(text, most) {
	if (Buffer.byteLength(text) <= most) return text;
	return `${Buffer.from(text).subarray(0, most - 3).toString("utf8").replace(/\ufffd+$/, "")}…`;
}
// src/github/telling/dispatch-bisects.ts
/**
* Starts a bisect for each plan for which none was ever started. Nobody starts a second one when the answer to the
* first is lost: then the run is looked for, and told or missed.
*/
async function dispatchBisects(repository, request) {
	const { planned, workflow, ref, most, remembered, mendedAt, log } = request;
	const told = {
		bisects: [],
		left: [...planned.left]
	};
	if (planned.plans.length === 0) return told;
	const earlier = await listDispatched(repository, workflow);
	let started = 0;
	for (const plan of planned.plans) {
		const { fingerprint, title, inputs } = plan;
		const since = mendedAt.get(fingerprint);
		const known = findRuns(earlier, fingerprint, since)[0]?.url ?? remembered.get(fingerprint);
		if (known !== void 0) told.bisects.push({
			fingerprint,
			title,
			url: known,
			isNew: false
		});
		else if (started >= most) told.left.push({
			fingerprint,
			title,
			why: `${most} bisects are started for one report at most`
		});
		else {
			started += 1;
			try {
				const asked = {
					workflow,
					ref,
					inputs: { ...inputs },
					word: fingerprint,
					since
				};
				const run = await dispatchRun(repository, asked);
				if (run === void 0) log.warn(`the bisect of ${fingerprint} was started, and is not listed yet`);
				told.bisects.push({
					fingerprint,
					title,
					url: run?.url ?? "",
					isNew: true
				});
			} catch (error) {
				if (error instanceof GithubRefusal || failureOf(error)?.fault === "missing") throw error;
				told.left.push({
					fingerprint,
					title,
					why: describeError(error)
				});
			}
		}
	}
	return told;
}
// src/github/telling/commit-files.ts
const mostRequests = 60;
/**
* Asks whether a commit has a file. Directories are read one by one, each once: a kernel's whole tree is more than
* GitHub answers at once. @throws GithubError when the commit cannot be read
*/
var CommitFiles = class {
	#repository;
	#directories = /* @__PURE__ */ new Map();
	#commit;
	#requests = 0;
	constructor(repository, commit) {
		this.#repository = repository;
		this.#commit = commit;
	}
	/** @param path in the repository, with `/`. Also false when too much was asked already. */
	async has(path) {
		const parts = path.split("/");
		let entry = {
			isDirectory: true,
			sha: this.#commit
		};
		for (const part of parts) {
			if (entry?.isDirectory !== true) return false;
			entry = (await this.#read(entry.sha)).get(part);
		}
		return entry !== void 0 && !entry.isDirectory;
	}
	#read(sha) {
		const known = this.#directories.get(sha);
		if (known !== void 0) return known;
		this.#requests += 1;
		const found = this.#requests > mostRequests ? Promise.resolve(/* @__PURE__ */ new Map()) : this.#ask(sha);
		this.#directories.set(sha, found);
		return found;
	}
	async #ask(sha) {
		try {
			const { data } = await this.#repository.client.octokit.rest.git.getTree({
				...at(this.#repository),
				tree_sha: sha
			});
			return new Map(data.tree.filter(({ type, mode }) => type === "tree" || type === "blob" && mode !== "120000").map(({ path, type, sha: own }) => [path, {
				isDirectory: type === "tree",
				sha: own
			}]));
		} catch (error) {
			if (failureOf(error)?.fault === "missing") return /* @__PURE__ */ new Map();
			throw error;
		}
	}
};
// src/github/telling/source-paths.ts
const selftests = "tools/testing/selftests";
/**
* Paths in the repository that a file may have which a test, the kernel or a compiler named, the likeliest first.
* The name is a test's word: what leads out of the repository is none. @param tests ids of the tests that ran
*/
function sourcePaths(file, tests) {
	if (file === "" || file.length > 1e3 || /[\x00-\x1f\x7f\\]/.test(file)) return [];
	const paths = file.startsWith("/") ? suffixes(file) : [...collections(tests).map((each) => posix.join(selftests, each, file)), posix.normalize(file)];
	return [...new Set(paths)].filter((path) => !/^(?:\/|\.\.?(?:\/|$))/.test(path) && !path.endsWith("/"));
}
/** A compiler was given an absolute path, of a directory that only the machine which compiled has. */
function suffixes(file) {
	const parts = posix.normalize(file).split("/").slice(1);
	return parts.map((_, index) => parts.slice(index).join("/")).filter((path) => path.includes("/")).slice(-12);
}
/** `kvm/x` is of the collection kvm; `kselftest/net/x` of net, and `kselftest/net/mptcp/x` of net or net/mptcp. */
function collections(tests) {
	const [id = ""] = tests;
	const [suite = "", first = "", second = ""] = id.split("/");
	const plain = (name) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name);
	if (suite !== "kselftest") return id.includes("/") && plain(suite) ? [suite] : [];
	if (!plain(first)) return [];
	return [first, ...plain(second) ? [`${first}/${second}`] : []];
}
// src/github/telling/find-source.ts
/** Looks in the checkout when it is one of that very commit, else asks GitHub. */
async function openSources({ commit, workspace, repository }) {
	const isCheckedOut = await headOf(workspace) === commit;
	const name = repository === void 0 ? {} : { repository: `${repository.owner}/${repository.repo}` };
	const files = repository === void 0 ? void 0 : new CommitFiles(repository, commit);
	return async (file, tests) => {
		for (const path of sourcePaths(file, tests)) if (isCheckedOut) {
			const found = await findSourceFile(path, {
				workspace,
				...name,
				directories: []
			});
			if (found !== void 0) return found;
		} else if (await files?.has(path) === true) return path;
	};
}
/** The commit that is checked out; undefined when it cannot be told. */
async function headOf(directory) {
	const read = async (path) => (await readFile(join(directory, ".git", path), "utf8").catch(() => "")).trim();
	const head = await read("HEAD");
	const branch = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
	const commit = branch === void 0 ? head : branch.includes("..") ? "" : await read(branch);
	return /^[0-9a-f]{40,64}$/.test(commit) ? commit : void 0;
}
// src/github/telling/issue-plan.ts
/** What is to become of the issues, given what the report tells. */
function planIssues(question) {
	const { report, known, hasPassed, mostNew } = question;
	const plan = {
		open: [],
		update: [],
		close: [],
		rest: []
	};
	const broken = breakagesOf(report);
	for (const breakage of broken) {
		const issue = known.byFingerprint.get(breakage.fingerprint);
		if (issue === void 0) {
			if (!breakage.isNew) continue;
			if (plan.open.length < mostNew) plan.open.push({
				breakage,
				state: newState(breakage, question)
			});
			else plan.rest.push(breakage);
		} else if (issue.isOpen || isBack(issue, breakage)) {
			const state = nextState(issue, breakage, question);
			const changes = issue.state === void 0 ? [] : changesOf(issue.state, state);
			plan.update.push({
				issue,
				breakage,
				state,
				isReopened: !issue.isOpen,
				changes
			});
		}
	}
	const present = new Set(broken.map(({ fingerprint }) => fingerprint));
	for (const [fingerprint, issue] of known.byFingerprint) {
		const { state } = issue;
		if (!issue.isOpen || present.has(fingerprint) || state === void 0) continue;
		if (isMended(state, report, hasPassed)) plan.close.push({
			issue,
			state,
			fingerprint
		});
	}
	return plan;
}
/** What is only still there does not come back, and what nobody wants to hear of stays closed. */
function isBack({ isUnwanted }, { isNew }) {
	return isNew && !isUnwanted;
}
function newState(breakage, { report, reportUrl, bisects }) {
	const { finding, fingerprint, places, cells } = breakage;
	const sight = sightOf(report, reportUrl);
	return fitState({
		version: 1,
		kind: finding.build !== null ? "build" : finding.splat !== null ? "splat" : "test",
		class: finding.class,
		variant: finding.build?.variant ?? "",
		first: sight,
		last: [sight],
		run: report.run.id,
		times: 1,
		places,
		cells,
		bisect: bisects.get(fingerprint) ?? null
	});
}
/** It is kept in the issue's text, which has its own limit; what is cut off is one of many places of one cause. */
const mostStateBytes = 12288;
function fitState(state) {
	const { places, cells } = state;
	if (Buffer.byteLength(JSON.stringify({
		places,
		cells
	})) <= mostStateBytes) return state;
	if (cells.length > 1) return fitState({
		...state,
		cells: cells.slice(0, Math.floor(cells.length / 2))
	});
	if (places.length <= 1) return {
		...state,
		places: [],
		cells: []
	};
	const half = places.slice(0, Math.floor(places.length / 2));
	return fitState({
		...state,
		places: half,
		cells: cells.filter(([, index]) => index < half.length)
	});
}
/** A report that is told again, such as after its answer was lost, counts once. */
function nextState(issue, breakage, question) {
	const fresh = newState(breakage, question);
	const before = issue.state;
	if (before === void 0) return fresh;
	const isAgain = before.run === question.report.run.id;
	const bisect = fresh.bisect ?? (issue.isOpen ? before.bisect : null);
	return {
		...fresh,
		first: before.first,
		last: isAgain ? before.last : [...fresh.last, ...before.last].slice(0, 10),
		times: isAgain ? before.times : before.times + 1,
		bisect
	};
}
function sightOf({ run }, report) {
	return {
		commit: run.commit,
		at: run.at,
		report
	};
}
function changesOf(before, after) {
	if (before.run === after.run) return [];
	const [was, is] = [before, after].map(({ places }) => new Map(places.map((each) => [placeKey(each), each])));
	const added = after.places.filter((place) => was?.has(placeKey(place)) !== true);
	const left = before.places.filter((place) => is?.has(placeKey(place)) !== true);
	const [had, has] = [before, after].map(({ cells }) => new Set(cells.map(([test]) => test)));
	const more = [...has ?? []].filter((test) => had?.has(test) !== true);
	const names = (places) => places.map(({ environment }) => environment);
	return [
		...told("also in", names(added)),
		...told("no more in", names(left)),
		...told("also of", more)
	];
}
const named = 10;
function told(what, names) {
	const unique = [...new Set(names)];
	if (unique.length === 0) return [];
	return [{
		what,
		names: unique.slice(0, named),
		more: Math.max(0, unique.length - named)
	}];
}
// src/github/telling/issue-text.ts
/** GitHub takes 65,536 characters for a body; what is remembered stands in it, too. */
const bodyBytes = 40960;
function issueTitle({ finding }) {
	const { class: kind, title, reason, splat } = finding;
	const why = reason === "" || splat !== null || title.includes(reason) ? "" : `: ${reason.slice(0, 400)}`;
	return plainTitle(`${classWords[kind].one}: ${title}${why}`);
}
/** What an issue says of a breakage, as Markdown; all that comes from tests and kernels is inert in it. */
function issueBody(breakage, state, report, name) {
	const { finding, fingerprint } = breakage;
	const names = placeNames(report.table.places);
	const { icon, one } = classWords[finding.class];
	const where = placesText(finding, names, code);
	const how = howText(finding);
	const [newest] = state.last;
	const rows = [
		`| First seen | ${sightText(state.first)} |`,
		...newest === void 0 ? [] : [`| Last seen | ${sightText(newest)} |`],
		`| Seen in | ${state.times === 1 ? "1 run" : `${state.times} runs`} |`,
		...where === "" ? [] : [`| Where | ${where} |`],
		...how === "" ? [] : [`| How | ${how} |`],
		`| Bisect | ${state.bisect === null ? "none was started" : linkTo("run", state.bisect)} |`
	];
	const earlier = state.last.slice(1).map((sight) => `- ${sightText(sight)}`);
	const parts = [
		`${icon} ${one}: ${code(finding.title)}`,
		[
			"| | |",
			"| --- | --- |",
			...rows
		].join("\n"),
		opened(findingPart(finding, names)),
		earlier.length === 0 ? "" : `Also seen at:\n\n${earlier.join("\n")}`,
		`<sub>Kept up to date by the report ${code(name)}, which closes it when it passes everywhere it failed. Close it as "not planned" to hear no more of it.</sub>`
	];
	const text = joinParts(parts.map((part) => typeof part === "string" ? {
		full: part,
		brief: part,
		leaves: "part"
	} : part), bodyBytes);
	return [
		issueMarker(fingerprint),
		hideState(state),
		"",
		text
	].join("\n");
}
/** It is what the issue is about. */
function opened(part) {
	return {
		...part,
		full: part.full.replace(/^<details>/, "<details open>")
	};
}
function sightText({ commit, at, report }) {
	const when = at.slice(0, 16).replace("T", " ");
	return `${code(commit.slice(0, 12))}, ${when} UTC${report === "" ? "" : `, ${linkTo("report", report)}`}`;
}
/** An address in a text of GitHub's; those that are read back may be anybody's. */
function linkTo(label, url) {
	return /^https?:\/\/[\w.:-]+(?:\/[\w./?=&%-]*)?$/.test(url) ? `[${label}](<${url}>)` : label;
}
/** Untrusted names among words of one's own, as Markdown. */
function changeText({ what, names, more }) {
	const rest = more > 0 ? ` and ${more} more` : "";
	return `- ${what} ${names.map((name) => code(name, 100)).join(", ")}${rest}`;
}
/** Hidden in a comment, so that what a run has to say is said once. */
function commentMarker(run, what) {
	return marker(`regression-${what}`, run);
}
function commentBody({ what, lines }, report, reportUrl) {
	const { run } = report;
	const sight = sightText({
		commit: run.commit,
		at: run.at,
		report: reportUrl
	});
	return [
		commentMarker(run.id, what),
		"",
		`${commentWords[what]} ${sight}`,
		"",
		...lines
	].join("\n").trimEnd();
}
const commentWords = {
	changed: "Changed at",
	back: "Back at",
	mended: "Mended at",
	duplicate: "The same as an earlier issue; seen at"
};
const mostListed = 300;
/** The issue of all that is more than one run may open issues for. */
function collectiveBody(breakages, state, report, reportUrl) {
	const names = placeNames(report.table.places);
	const lines = breakages.slice(0, mostListed).map(({ finding }) => {
		const where = placesText(finding, names, code);
		return `- ${classWords[finding.class].icon} ${code(finding.title, 120)}${where === "" ? "" : ` (${where})`}`;
	});
	const more = breakages.length - lines.length;
	const parts = [
		`More broke than issues are opened for in one run: ${breakages.length} more at ${sightText({
			commit: report.run.commit,
			at: report.run.at,
			report: reportUrl
		})}.`,
		`${lines.join("\n")}${more > 0 ? `\n- and ${more} more` : ""}`,
		"<sub>Closed when none of them is broken any more.</sub>"
	];
	const briefly = (text) => ({
		full: text,
		brief: text.slice(0, 200).split("\n")[0] ?? "",
		leaves: "list"
	});
	const text = joinParts(parts.map(briefly), bodyBytes);
	return [
		collectiveMarker,
		hideState(state),
		"",
		text
	].join("\n");
}
// src/github/telling/regression-issues.ts
/** So many of the issues that are open already are kept up to date in one run. */
const mostUpdates = 100;
/** Opens, updates, reopens and closes the issues of what is broken; one that fails leaves the others alone. */
async function tellIssues(repository, request) {
	const plan = planIssues(request);
	const told = {
		opened: [],
		updated: [],
		reopened: [],
		closed: [],
		collective: void 0,
		failed: []
	};
	const work = worksOf(repository, request, plan, told);
	for (const { what, run } of work) try {
		await run();
	} catch (error) {
		told.failed.push(`${what}: ${explainSink("issues", error)}`);
		const fault = failureOf(error)?.fault;
		if (error instanceof GithubRefusal || fault === "gone" || fault === "limit") break;
		if (failureOf(error) === void 0) throw error;
	}
	return told;
}
function worksOf(repository, request, plan, told) {
	const { known, report, name } = request;
	const updates = plan.update.slice(0, mostUpdates);
	const late = plan.update.length - updates.length;
	if (late > 0) request.log.warn(`${counted(late, "issue")} of earlier breakages were not brought up to date`);
	return [
		...plan.open.map(({ breakage, state }) => ({
			what: "opening an issue",
			run: async () => {
				const body = issueBody(breakage, state, report, name);
				const { url } = await openIssue(repository, request, {
					title: issueTitle(breakage),
					body
				});
				told.opened.push(url);
			}
		})),
		...updates.map(({ issue, breakage, state, isReopened, changes }) => ({
			what: `updating #${issue.number}`,
			run: async () => {
				const lines = changes.map(changeText);
				if (isReopened || lines.length > 0) await comment(repository, request, issue, {
					what: isReopened ? "back" : "changed",
					lines
				});
				await setIssue(repository, issue, {
					body: issueBody(breakage, state, report, name),
					...isReopened ? {
						state: "open",
						state_reason: "reopened"
					} : {}
				});
				(isReopened ? told.reopened : told.updated).push(issue.url);
			}
		})),
		...plan.close.map(({ issue }) => ({
			what: `closing #${issue.number}`,
			run: async () => {
				await comment(repository, request, issue, {
					what: "mended",
					lines: []
				});
				await setIssue(repository, issue, {
					state: "closed",
					state_reason: "completed"
				});
				told.closed.push(issue.url);
			}
		})),
		{
			what: "the issue of the rest",
			run: () => tellCollective(repository, request, plan.rest, told)
		},
		...plan.open.length === 0 && !known.duplicates.some(({ issue }) => issue.isOpen) ? [] : [{
			what: "looking for issues that are there twice",
			run: () => closeDuplicates(repository, request)
		}]
	];
}
async function openIssue(repository, { label, login }, { title, body }) {
	const { issues } = repository.client.octokit.rest;
	const [start = ""] = body.split("\n");
	return await createOnce({
		client: repository.client,
		find: async () => {
			const { data } = await issues.listForRepo({
				...at(repository),
				labels: label,
				state: "open",
				sort: "created",
				direction: "desc",
				per_page: 100
			});
			const made = data.find((each) => isBy(each.user, login) && each.body?.startsWith(start) === true);
			return made === void 0 ? void 0 : knownIssue(made);
		},
		create: async () => {
			const { data } = await issues.create({
				...at(repository),
				title,
				body,
				labels: [label]
			});
			return knownIssue(data);
		}
	});
}
async function setIssue(repository, { number }, setting) {
	await repository.client.octokit.rest.issues.update({
		...at(repository),
		issue_number: number,
		...setting,
		...mayRepeat
	});
}
/** Once for each run, however often the run tells it. */
async function comment(repository, { report, reportUrl, login }, { number }, said) {
	const { octokit } = repository.client;
	const start = commentMarker(report.run.id, said.what);
	const find = async () => {
		const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
			...at(repository),
			issue_number: number,
			per_page: 100
		});
		for await (const { data } of pages) if (data.some(({ user, body }) => isBy(user, login) && body?.startsWith(start) === true)) return true;
	};
	await findOrCreate({
		client: repository.client,
		find,
		create: async () => {
			const body = commentBody(said, report, reportUrl);
			await octokit.rest.issues.createComment({
				...at(repository),
				issue_number: number,
				body
			});
			return true;
		}
	});
}
/** Two runs at the same time can open an issue each: all agree on the earliest that is open. */
async function closeDuplicates(repository, request) {
	const { duplicates } = await listIssues(repository, request);
	for (const { issue, of } of duplicates) {
		if (!issue.isOpen) continue;
		await comment(repository, request, issue, {
			what: "duplicate",
			lines: [`It is told in #${of}.`]
		});
		await setIssue(repository, issue, {
			state: "closed",
			state_reason: "duplicate"
		});
	}
}
/** They are remembered in the issue itself. */
const mostCollected = 500;
const collectiveSchema = object({ fingerprints: array(string().regex(/^[0-9a-f]{16}$/)).max(mostCollected) });
/** One issue for all that is beyond the most that are opened: what is in it stays until it is broken no more. */
async function tellCollective(repository, request, rest, told) {
	const { known, report, reportUrl } = request;
	const earlier = known.collective === void 0 || !known.collective.isOpen ? [] : readState(known.collective.body, collectiveSchema)?.fingerprints ?? [];
	const isWhole = report.problems.length === 0;
	const broken = new Map(breakagesOf(report).map((each) => [each.fingerprint, each]));
	const kept = earlier.filter((fingerprint) => broken.has(fingerprint) || !isWhole);
	const fingerprints = [.../* @__PURE__ */ new Set([...rest.map((each) => each.fingerprint), ...kept])].slice(0, mostCollected);
	const { collective } = known;
	if (fingerprints.length === 0) {
		if (collective?.isOpen !== true || earlier.length === 0) return;
		await comment(repository, request, collective, {
			what: "mended",
			lines: []
		});
		await setIssue(repository, collective, {
			state: "closed",
			state_reason: "completed"
		});
		told.closed.push(collective.url);
		return;
	}
	const listed = fingerprints.flatMap((fingerprint) => broken.get(fingerprint) ?? []);
	const title = plainTitle(`${counted(fingerprints.length, "more breakage")} at ${report.run.commit.slice(0, 12)}`);
	const body = collectiveBody(listed, { fingerprints }, report, reportUrl);
	if (collective?.isOpen === true) {
		await setIssue(repository, collective, {
			title,
			body
		});
		told.collective = collective.url;
	} else told.collective = (await openIssue(repository, request, {
		title,
		body
	})).url;
}
// src/github/telling/report-annotations.ts
/** What is not in here is nothing that this change did. */
const quietLevels = {
	"build-failure": "warning",
	regression: "warning",
	"new-splat": "warning",
	infrastructure: "warning",
	unjudged: "warning",
	"new-failure": "warning",
	slower: "warning",
	missing: "warning",
	"newly-skipped": "warning",
	flaky: "notice"
};
const levels = [
	"error",
	"warning",
	"notice"
];
/** GitHub takes 255 characters for a title. */
const titleLimit = 250;
const reasonLimit = 1e3;
const lineLimit = 500;
const mostLines = 100;
const mostProblems = 20;
/** Behind so many errors the problems come, so that they are among those that are shown. */
const errorsBeforeProblems = 8;
/** Of what a compiler says of one build. */
const mostMessages = 20;
/**
* A report as annotations: on the asserting line of a test, where the kernel complained, on the compiler's line. What
* has no line in the repository stands with the run. @param most of them, so that no more files are looked for
*/
async function planAnnotations(report, find, most) {
	const names = placeNames(report.table.places);
	const told = report.findings.flatMap((finding) => {
		const level = finding.isRed ? "error" : quietLevels[finding.class];
		return level === void 0 ? [] : draftsOf(finding, names).map((draft) => ({
			...draft,
			level
		}));
	});
	const sorted = levels.flatMap((level) => told.filter((each) => each.level === level));
	const errors = sorted.filter(({ level }) => level === "error").length;
	sorted.splice(Math.min(errors, errorsBeforeProblems), 0, ...problemsDraft(report));
	const annotations = [];
	for (const draft of sorted.slice(0, most)) annotations.push(await locate(draft, find));
	return {
		annotations,
		left: sorted.length - annotations.length
	};
}
async function locate({ level, title, lines, details, tests, place }, find) {
	const file = place === null || place.line < 1 ? void 0 : await find(place.file, tests);
	const said = [...lines, ...place === null ? [] : [`at ${place.file}:${place.line}`]];
	return {
		level,
		title: shortLine(title, titleLimit),
		message: said.filter((line) => line !== "").map((line) => shortLine(line, reasonLimit)).join("\n"),
		details: details.slice(0, mostLines).map((line) => shortLine(line, lineLimit)).join("\n"),
		...file === void 0 || place === null ? {} : {
			file,
			line: place.line,
			...place.column === null ? {} : { column: place.column }
		}
	};
}
function problemsDraft({ problems }) {
	if (problems.length === 0) return [];
	const more = problems.length - mostProblems;
	return [{
		level: "error",
		title: `${counted(problems.length, "problem")}: red whatever the tests say`,
		lines: [...problems.slice(0, mostProblems).map(({ text }) => text), ...more > 0 ? [`and ${more} more`] : []],
		details: [],
		tests: [],
		place: null
	}];
}
function draftsOf(finding, names) {
	const { class: kind, title, tests, location, build } = finding;
	const where = finding.places.map((index) => names[index] ?? "").filter((name) => name !== "");
	const shown = where.length > 3 ? [...where.slice(0, 3), `and ${where.length - 3} more`] : where;
	const heading = `${classWords[kind].one}: ${title}${shown.length === 0 ? "" : ` (${shown.join(", ")})`}`;
	if (build !== null && build.messages.length > 0) return build.messages.slice(0, mostMessages).map(({ file, line, column, message }) => ({
		title: heading,
		lines: [message],
		details: [],
		tests: [],
		place: {
			file,
			line,
			column
		}
	}));
	return [{
		title: heading,
		lines: linesOf(finding),
		details: detailsOf(finding),
		tests,
		place: location === null ? null : {
			...location,
			column: null
		}
	}];
}
function linesOf(finding) {
	const { reason, cells, slowdown, flake, splat, tests, since } = finding;
	const [cell] = cells;
	const state = cell === void 0 ? "" : `${cell.before}, now ${cell.now}`;
	return [
		reason,
		slowdown === null ? `${state}${isConfirmed(finding) ? ", again when repeated alone" : ""}` : `took ${formatDuration(slowdown.nowMs)}, earlier ${formatDuration(slowdown.medianMs)}`,
		flake === null || flake.of === 0 ? "" : `failed ${flake.failed} of ${flake.of} times before`,
		since === null ? "" : `since ${since.isAtLeast ? "at least " : ""}${since.commit.slice(0, 12)}`,
		splat === null || tests.length === 0 ? "" : `while ${namedTests(tests)} ran`,
		splat !== null || tests.length < 2 ? "" : `tests: ${namedTests(tests)}`
	];
}
function namedTests(tests) {
	const more = tests.length - 5;
	return `${tests.slice(0, 5).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
function detailsOf({ splat, example }) {
	if (splat !== null) return splat.frames.length > 0 ? splat.frames : splat.lines;
	return example?.tail ?? [];
}
// src/github/telling/report-summary.ts
/** GitHub drops a step's summary that is larger than 1 MiB as a whole. */
const limitBytes = 1048576;
/** For what is written after it. */
const spareBytes = 65536;
const leastBytes = 4096;
/**
* The file that the runner shows with the job (`$GITHUB_STEP_SUMMARY`), or nothing where there is none. What is in it
* already stays, and counts for GitHub's limit. @throws Error when it is full
*/
async function openReportSummary(path = process.env["GITHUB_STEP_SUMMARY"] ?? "") {
	const before = path === "" ? 0 : await sizeOf(path);
	return { async write(report, links) {
		if (path === "") return;
		const maxBytes = limitBytes - before - spareBytes;
		if (maxBytes < leastBytes) throw new Error("the step's summary is full already");
		const markdown = formatReportMarkdown(report, {
			maxBytes: Math.min(maxBytes, 921600),
			links
		});
		if (await sizeOf(path) > before) await truncate(path, before);
		await appendFile(path, before === 0 ? markdown : `\n${markdown}`);
	} };
}
async function sizeOf(path) {
	return (await stat(path).catch(() => void 0))?.size ?? 0;
}
// src/github/telling/sticky-comment.ts
const fingerprint = string().regex(/^[0-9a-f]{16}$/);
const stateSchema = object({
	/** Ids grow: a comment of a later run is not overwritten by an earlier one that took longer. */
	run: int().nonnegative(),
	attempt: int().nonnegative(),
	/** Addresses of bisects that were started for this pull request, by fingerprint. */
	bisects: record(fingerprint, url({ protocol: /^https?$/ }))
});
/**
* The comment of an earlier run: the newest of one's own that begin with the marker. Somebody else's is none, whatever
* it says.
*/
async function findComment(repository, { pullRequest, name, login }, log) {
	const found = (await listOwnComments(repository, {
		issue: pullRequest,
		start: marker("report", name),
		login
	})).map((comment) => {
		const state = readState(comment.body.slice(0, bodyStart(comment.body)), stateSchema);
		return {
			...comment,
			state
		};
	});
	const [newest, ...others] = found;
	if (others.length > 0) log.warn(`there are ${found.length} comments of the report "${name}"; only the newest is kept up to date, these can be deleted: ${others.map(({ url }) => url).join(" ")}`);
	return newest;
}
/** What stands before what people see: the first two lines. */
function bodyStart(body) {
	const second = body.indexOf("\n", body.indexOf("\n") + 1);
	return second === -1 ? body.length : second;
}
/** Updates the comment that `findComment` found, or makes it. */
async function putComment(repository, place, known, { markdown, run, bisects }, log) {
	const { issues } = repository.client.octokit.rest;
	const before = known?.state;
	if (known !== void 0 && before !== void 0 && isLater(before, run)) return {
		outcome: "outdated",
		url: known.url
	};
	const remembered = Object.entries({
		...before?.bisects,
		...bisects
	}).slice(-50);
	const state = {
		run: run.id,
		attempt: run.attempt,
		bisects: Object.fromEntries(remembered)
	};
	const body = [
		marker("report", place.name),
		hideState(state),
		"",
		markdown
	].join("\n");
	if (known !== void 0) {
		if (known.body.replaceAll("\r\n", "\n") === body) return {
			outcome: "unchanged",
			url: known.url
		};
		try {
			const { data } = await issues.updateComment({
				...at(repository),
				comment_id: known.id,
				body,
				...mayRepeat
			});
			return {
				outcome: "updated",
				url: data.html_url
			};
		} catch (error) {
			if (failureOf(error)?.fault !== "missing") throw error;
		}
	}
	const { url } = await createOnce({
		client: repository.client,
		find: () => findComment(repository, place, log),
		create: async () => {
			const { data } = await issues.createComment({
				...at(repository),
				issue_number: place.pullRequest,
				body
			});
			return { url: data.html_url };
		}
	});
	return {
		outcome: "created",
		url
	};
}
function isLater(one, { id, attempt }) {
	return one.run > id || one.run === id && one.attempt > attempt;
}
// src/github/telling/write-annotations.ts
/** The runner cuts a message at 4096 characters. */
const commandLimit = 4e3;
const write = {
	error,
	warning,
	notice
};
/**
* The runner keeps the first ten of each level. The tenth error is the step's end, and the tenth notice says what was
* left out; each place that could not be told is a warning.
*/
const limits = {
	error: 9,
	warning: 6,
	notice: 9
};
/** Shows annotations through the runner, and says how many it leaves out. */
function writeAnnotations({ annotations, left }) {
	const leftOut = [];
	for (const level of [
		"error",
		"warning",
		"notice"
	]) {
		const own = annotations.filter((each) => each.level === level);
		for (const each of own.slice(0, limits[level])) writeAnnotation(each);
		const more = own.length - limits[level];
		if (more > 0) leftOut.push(counted(more, `more ${level}`));
	}
	if (left > 0) leftOut.push(counted(left, "more finding"));
	if (leftOut.length === 0) return;
	const what = leftOut.join(", ");
	notice(`${what}: GitHub shows ten of a kind for a step. All of them are in the job's summary.`, { title: "not annotated" });
}
function writeAnnotation({ level, title, message, details, file, line, column }) {
	const properties = { title };
	if (file !== void 0) properties.file = file;
	if (line !== void 0) properties.startLine = line;
	if (column !== void 0) properties.startColumn = column;
	write[level](clip(details === "" ? message : `${message}\n${details}`, commandLimit), properties);
}
// src/github/telling/tell-report.ts
const mostAnnotations = 300;
/**
* Tells a report wherever it was asked for. A place that fails leaves the others alone, and is told as a problem: the
* report's own conclusion is not another one for it. The summary is there first, and once more when all links are
* known.
*/
async function tellReport(request) {
	return await new Telling(request).tell();
}
var Telling = class {
	#request;
	#report;
	#repository;
	#told = {
		problems: [],
		links: [],
		htmlUrl: void 0,
		checkUrl: void 0,
		commentUrl: void 0,
		bisects: void 0,
		issues: void 0
	};
	#login;
	#annotations = {
		annotations: [],
		left: 0
	};
	#comment;
	#known;
	constructor(request) {
		const { client } = request;
		this.#request = request;
		this.#report = maskSecrets(request.report, request.secrets);
		const [owner = "", repo = ""] = request.repository.split("/");
		this.#repository = client === void 0 ? void 0 : {
			client,
			owner,
			repo
		};
	}
	async tell() {
		const { sinks } = this.#request;
		const summary = await openReportSummary();
		await this.#try("summary", () => summary.write(this.#report, []));
		if (sinks.artifacts !== void 0) await this.#uploadAll(sinks.artifacts);
		await this.#remember();
		await this.#dispatch();
		await this.#annotate();
		await this.#check();
		await this.#putComment();
		await this.#tellIssues();
		await this.#try("summary", () => summary.write(this.#report, this.#told.links));
		return this.#told;
	}
	/** @returns whether it went well */
	async #try(sink, tell) {
		const { signal, log } = this.#request;
		try {
			if (signal.aborted && sink !== "summary") throw new Interrupted("the job was cancelled");
			await tell();
			return true;
		} catch (error) {
			const why = explainSink(sink, error);
			const { problems } = this.#told;
			if (problems.some((each) => each.sink === sink && each.why === why)) return false;
			problems.push({
				sink,
				why
			});
			log.debug(`${sink}: ${why}`);
			return false;
		}
	}
	/** What needs the API. */
	async #ask(sink, tell) {
		return await this.#try(sink, async () => {
			if (this.#repository === void 0) throw new Error("there is no token to tell it with");
			await tell(this.#repository);
		});
	}
	async #uploadAll({ directories, html }) {
		const { log, signal, run } = this.#request;
		const link = (label, { id, size }) => {
			const url = `${run.url}/artifacts/${id}`;
			this.#told.links.push({
				label: `${label}, ${formatBytes(size)}`,
				url
			});
			return url;
		};
		if (html !== void 0) await this.#try("artifacts", async () => {
			this.#told.htmlUrl = link("HTML report", await uploadFile({
				...html,
				log,
				signal
			}));
		});
		for (const { name, directory, label } of directories) await this.#try("artifacts", async () => {
			link(label, await uploadArtifact({
				name: legalArtifactName(name),
				directory,
				log,
				signal
			}));
		});
	}
	#ownLogin({ client }) {
		this.#login ??= ownLogin(client);
		return this.#login;
	}
	/** What earlier runs left behind says which bisects were started. */
	async #remember() {
		const { sinks, name, log } = this.#request;
		const { comment, issues } = sinks;
		if (comment !== void 0 && this.#repository !== void 0) await this.#ask("comment", async (repository) => {
			const login = await this.#ownLogin(repository);
			this.#comment = await findComment(repository, {
				...comment,
				name,
				login
			}, log);
		});
		if (issues !== void 0 && this.#repository !== void 0) await this.#ask("issues", async (repository) => {
			const login = await this.#ownLogin(repository);
			this.#known = await listIssues(repository, {
				label: issues.label,
				login
			});
		});
	}
	async #dispatch() {
		const { sinks, run, log } = this.#request;
		const { bisect } = sinks;
		if (bisect === void 0) return;
		const remembered = new Map(Object.entries(this.#comment?.state?.bisects ?? {}));
		const mendedAt = /* @__PURE__ */ new Map();
		for (const [fingerprint, { state, isOpen, closedAt }] of this.#known?.byFingerprint ?? []) if (!isOpen && closedAt !== null) mendedAt.set(fingerprint, closedAt);
		else if (state?.bisect != null) remembered.set(fingerprint, state.bisect);
		await this.#ask("bisect", async (repository) => {
			const planned = planBisects(this.#report, run.url);
			const { workflow, ref, most = 3 } = bisect;
			const told = await dispatchBisects(repository, {
				planned,
				workflow,
				ref,
				remembered,
				mendedAt,
				most,
				log
			});
			this.#told.bisects = told;
			for (const { title, url } of told.bisects) if (url !== "") this.#told.links.push({
				label: `bisect of ${shortLine(title, 80)}`,
				url
			});
			for (const { title, why } of told.left) log.info(`no bisect of ${shortLine(title, 200)}: ${why}`);
		});
	}
	async #annotate() {
		const { sinks, workspace } = this.#request;
		if (sinks.annotations !== true && sinks.check === void 0) return;
		await this.#try("annotations", async () => {
			const { commit } = this.#report.run;
			const find = await openSources({
				commit,
				workspace,
				repository: this.#repository
			});
			let failed;
			this.#annotations = await planAnnotations(this.#report, async (file, tests) => {
				if (failed !== void 0) return void 0;
				try {
					return await find(file, tests);
				} catch (error) {
					failed = error;
					return;
				}
			}, mostAnnotations);
			if (sinks.annotations === true) writeAnnotations(this.#annotations);
			if (failed !== void 0) throw new Error(`lines were not looked for: ${describeError(failed)}`);
		});
	}
	async #check() {
		const { sinks, run } = this.#request;
		const { check } = sinks;
		if (check === void 0) return;
		await this.#ask("check", async (repository) => {
			const { url } = await putCheckRun(repository, {
				...check,
				report: this.#report,
				externalId: `vmentry:${run.id}:${run.attempt}`,
				annotations: this.#annotations,
				links: this.#told.links,
				detailsUrl: this.#told.htmlUrl ?? run.url
			});
			this.#told.checkUrl = url;
		});
	}
	async #putComment() {
		const { sinks, name, run, log } = this.#request;
		const { comment } = sinks;
		if (comment === void 0 || this.#hasFailed("comment")) return;
		await this.#ask("comment", async (repository) => {
			const place = {
				...comment,
				name,
				login: await this.#ownLogin(repository)
			};
			const links = [...this.#told.links, {
				label: "run",
				url: run.url
			}];
			const markdown = formatReportMarkdown(this.#report, {
				maxBytes: commentBytes - 8192,
				links
			});
			const bisects = Object.fromEntries((this.#told.bisects?.bisects ?? []).filter(({ url }) => url !== "").map(({ fingerprint, url }) => [fingerprint, url]));
			const put = await putComment(repository, place, this.#comment, {
				markdown,
				run,
				bisects
			}, log);
			if (put.outcome === "outdated") log.info(`a later run has commented already: ${put.url}`);
			this.#told.commentUrl = put.url;
		});
	}
	async #tellIssues() {
		const { sinks, name, run, log } = this.#request;
		const { issues } = sinks;
		const known = this.#known;
		if (issues === void 0 || this.#hasFailed("issues")) return;
		await this.#ask("issues", async (repository) => {
			if (known === void 0) throw new Error("what is there already is not known");
			const { label, mostNew = 10, history = noHistory } = issues;
			const told = await tellIssues(repository, {
				report: this.#report,
				name,
				label,
				login: await this.#ownLogin(repository),
				known,
				hasPassed: passedIn(this.#report, history),
				reportUrl: run.url,
				bisects: new Map((this.#told.bisects?.bisects ?? []).map((each) => [each.fingerprint, each.url])),
				mostNew,
				log
			});
			this.#told.issues = told;
			if (told.failed.length > 0) throw new Error(told.failed.slice(0, 3).join("; "));
		});
	}
	#hasFailed(sink) {
		return this.#told.problems.some((each) => each.sink === sink);
	}
};
// src/actions/report-run.ts
const reportLabel = "Report";
/** Makes a report of what the jobs of a workflow run left as artifacts, and tells it wherever that was asked for. */
async function reportRun(inputs, context) {
	const { runner, log, signal } = context;
	if (inputs.token === void 0) throw new UserError("input \"token\": not given, expected the job's token, with which the artifacts of the run are read");
	await using scratch = temporaryDirectory("report");
	const client = openClient({
		token: inputs.token,
		log,
		signal
	});
	const event = await readEvent(runner);
	checkRun(inputs.runId, runner, event);
	const collected = await collectForReport(client, {
		runner,
		event,
		directory: scratch.path,
		baseBranch: inputs.baseBranch,
		baseline: inputs.baseline,
		server: await serverOf(inputs, scratch.path)
	});
	for (const note of collected.notes) log.info(note);
	const { run, baseline } = collected;
	const records = isRecorded(inputs, collected);
	const outcome = await runReportJob({
		run: {
			id: `${run.id}`,
			...run.isTrusted ? {} : { commit: run.commit }
		},
		directories: [collected.current],
		lost: collected.problems,
		baseline: baseline === null ? null : {
			...baseline,
			directories: [baseline.directory]
		},
		history: collected.histories,
		records,
		...whereTo(inputs, runner, collected)
	}, {
		log,
		signal
	});
	const told = await tell(outcome, inputs, context, {
		client,
		event,
		collected,
		scratch: scratch.path
	});
	if (records) await tellServer(inputs, outcome, collected, context, scratch.path);
	return told;
}
/** The report of what is in directories, compared with nothing: there is no token to look for more with. */
async function reportDirectories(directories, inputs, context) {
	await using scratch = temporaryDirectory("report");
	const { runner, log, signal } = context;
	return await tell(await runReportJob({
		run: {},
		directories,
		baseline: null,
		history: [],
		records: false,
		...whereTo(inputs, runner)
	}, {
		log,
		signal
	}), inputs, context, { scratch: scratch.path });
}
/** Another run's artifacts are anybody's: only of the one that started this one GitHub says what it was. */
function checkRun(asked, runner, event) {
	const run = event.kind === "workflow_run" ? event.run.id : runner.run?.id;
	if (asked === void 0 || asked === run) return;
	const which = event.kind === "workflow_run" ? "the run that started this one" : "this run";
	throw new UserError(`input "run-id": given ${asked}, expected ${which}, ${run ?? "which is not known"}`);
}
function whereTo({ out, overwrite, failOn, html }, { runUrl }, collected) {
	const links = runUrl === void 0 ? [] : [{
		label: "Workflow run",
		url: runUrl
	}];
	const artifactUrl = (name) => {
		const id = collected?.artifactIds.get(name);
		if (id === void 0 || runUrl === void 0) return void 0;
		return `${runUrl.replace(/\d+$/, `${collected?.run.id}`)}/artifacts/${id}`;
	};
	return {
		out,
		overwrite,
		...failOn === void 0 ? {} : { failOn },
		...html ? { html: {
			links,
			artifactUrl
		} } : {}
	};
}
/** Runs of the base branch make its history, whoever can write to it. */
function isRecorded({ history }, { run, isOfBaseBranch }) {
	return run.isTrusted && (history === "record" || history === "auto" && isOfBaseBranch);
}
async function serverOf({ server }, scratch) {
	return server === void 0 ? void 0 : await serverForClient(server, scratch);
}
async function tell(outcome, inputs, { runner, log, signal }, around) {
	const { report } = outcome;
	const told = await tellReport({
		report,
		name: reportName(runner, around.event),
		sinks: await sinksOf(outcome, inputs, around),
		client: around.client,
		repository: runner.repository ?? "",
		run: {
			id: runner.run?.id ?? 0,
			attempt: runner.run?.attempt ?? 1,
			url: runner.runUrl ?? ""
		},
		workspace: runner.workspace,
		secrets: [inputs.token, inputs.server?.token].filter((secret) => secret !== void 0),
		log,
		signal
	});
	for (const notice of outcome.notices) log.info(notice);
	const isLost = ({ sink }) => sink === "artifacts";
	for (const { sink, why } of told.problems.filter((problem) => !isLost(problem))) log.warn(`${sink}: ${why}`);
	const problems = [
		...report.conclusion === "good" ? [] : [report.reason],
		...outcome.notWritten,
		...told.problems.filter(isLost).map(({ why }) => why)
	];
	const artifactUrl = told.links.find(({ label }) => label.startsWith(reportLabel))?.url;
	return {
		...outcome,
		told,
		artifactUrl,
		problems
	};
}
/** What tells this report from those of other workflows on the same commit. */
function reportName(runner, event) {
	const file = event?.kind === "workflow_run" ? event.run.file : runner.workflowFile;
	const name = file === void 0 ? "" : visible(basename(file)).replace(/\.ya?ml$/, "");
	return name === "" ? "vmentry" : `vmentry: ${name}`;
}
async function sinksOf({ report, files }, inputs, { scratch, event, collected }) {
	const { run } = collected ?? {};
	const isTrusted = run?.isTrusted ?? false;
	const { pullRequest } = run ?? {};
	const ref = event?.defaultBranch;
	const sinks = { annotations: inputs.annotate };
	if (inputs.check) sinks.check = {
		name: "vmentry",
		headSha: run?.commit ?? report.run.commit
	};
	if (inputs.comment && pullRequest !== void 0) sinks.comment = { pullRequest: pullRequest.number };
	if (inputs.issues && isTrusted) sinks.issues = {
		label: "vmentry",
		history: await historyOf(files.history?.path)
	};
	if (inputs.bisectWorkflow !== void 0 && isTrusted && ref !== void 0) sinks.bisect = {
		workflow: inputs.bisectWorkflow,
		ref
	};
	if (inputs.upload) {
		const directories = [{
			name: inputs.artifactName,
			label: reportLabel,
			kinds: [
				"report",
				"markdown",
				"junit"
			]
		}, {
			name: historyArtifact,
			label: "History",
			kinds: ["history"]
		}];
		const gathered = [];
		for (const { name, label, kinds } of directories) {
			const there = kinds.flatMap((kind) => files[kind]?.path ?? []);
			if (there.length === 0) continue;
			const directory = join(scratch, "artifacts", label);
			await mkdir(directory, { recursive: true });
			for (const path of there) await copyFile(path, join(directory, basename(path)));
			gathered.push({
				name,
				directory,
				label
			});
		}
		const { html } = files;
		sinks.artifacts = {
			directories: gathered,
			...html === void 0 || !inputs.html ? {} : { html: {
				name: `${inputs.artifactName}.html`,
				path: html.path
			} }
		};
	}
	return sinks;
}
/** What says of an issue's breakage whether it is mended: the history with this run in it. */
async function historyOf(path) {
	if (path === void 0) return noHistory;
	return parseHistory(await readFile(path, "utf8"), path).history;
}
async function tellServer(inputs, { files }, { repository, baseBranch }, { log }, scratch) {
	const server = await serverOf(inputs, scratch);
	if (server === void 0 || files.history === void 0 || baseBranch === void 0) return;
	try {
		const { openServerClient, tellHistory } = await import("./server2.js");
		await tellHistory(await openServerClient(server.address, server.tokenFile), {
			repository,
			branch: baseBranch
		}, await readFile(files.history.path, "utf8"));
	} catch (error) {
		log.warn(`the kernel server did not take the history: ${describeError(error)}`);
	}
}
function reportOutputs({ report, files, told, artifactUrl }) {
	const red = report.findings.filter(({ isRed }) => isRed).length;
	const bisects = told.bisects?.bisects.map(({ fingerprint, url, isNew }) => ({
		fingerprint,
		url,
		isNew
	}));
	return {
		conclusion: report.conclusion,
		regressions: report.classes.regression ?? 0,
		findings: red,
		report: files.report?.path ?? "",
		markdown: files.markdown?.path ?? "",
		html: files.html?.path ?? "",
		junit: files.junit?.path ?? "",
		"html-url": told.htmlUrl ?? "",
		"baseline-commit": report.baseline?.commit ?? "",
		"baseline-distance": report.baseline?.distance ?? "",
		"bisect-runs": JSON.stringify(bisects ?? []),
		"artifact-id": artifactUrl?.split("/").at(-1) ?? "",
		"artifact-url": artifactUrl ?? ""
	};
}
/** Annotations and summary are among the places that a report is told in. */
const reportBody = {
	run: reportRun,
	outputs: reportOutputs,
	problems: ({ problems }) => problems
};
export { planArtifact as a, reportRun as i, reportDirectories as n, reportOutputs as r, reportBody as t };
