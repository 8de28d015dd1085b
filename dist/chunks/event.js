import { t as backOffMs } from "./back-off.js";
import { l as describeError, r as formatBytes } from "./text.js";
import { i as sleep } from "./clock.js";
import { A as record, C as array, D as literal, E as int, F as unknown, I as url, M as string, N as tuple, k as object, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { a as placeSchema } from "./taggedTemplateLiteral.js";
import { o as shortLine, r as failureOf } from "./github-error.js";
import { n as listArtifactsNamed } from "./list-artifacts.js";
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
// src/github/telling/find-or-create.ts
const mostTries = 3;
/**
* What must be there once. When nobody knows whether it was made (no answer, or one of a failing service), it is
* looked for before it is made again.
*/
async function findOrCreate(unique) {
	const known = await unique.find();
	return known === void 0 ? {
		thing: await createOnce(unique),
		isNew: true
	} : {
		thing: known,
		isNew: false
	};
}
/** As `findOrCreate`, for what is known not to be there yet. */
async function createOnce({ client, find, create }) {
	for (let tries = 1;; tries++) try {
		return await create();
	} catch (error) {
		if (!isLost(error)) throw error;
		await sleep(backOffMs(client.backOff, tries + 1), client.signal);
		const made = await find();
		if (made !== void 0) return made;
		if (tries >= mostTries) throw error;
	}
}
/** Nobody knows whether it was done. */
function isLost(error) {
	return failureOf(error)?.fault === "unavailable";
}
// src/github/telling/repository.ts
/** What every request names it by. */
function at({ owner, repo }) {
	return {
		owner,
		repo
	};
}
/** That a request does the same when it is done twice, such as one that sets a text. */
const mayRepeat = { request: { mayRepeat: true } };
// src/github/telling/dispatch-run.ts
/** GitHub lists no more than 1000 runs of a workflow. */
const mostPages$1 = 10;
const mostLooks = 6;
const answerSchema = object({
	workflow_run_id: int().positive(),
	html_url: string()
});
/**
* Starts a run. Nobody starts a second one when the answer to the first is lost: then the run is looked for.
* @returns undefined when it was started, and is not seen yet
* @throws Error when nobody knows whether it was started; GithubError, GithubRefusal when it was not
*/
async function dispatchRun(repository, request) {
	const { workflow, ref, inputs } = request;
	const { actions } = repository.client.octokit.rest;
	const ask = async (more) => (await actions.createWorkflowDispatch({
		...at(repository),
		workflow_id: workflow,
		ref,
		inputs: { ...inputs },
		...more
	})).data;
	try {
		const answer = await ask({ return_run_details: true }).catch((error) => {
			const failure = failureOf(error);
			if (failure?.fault !== "refused" || !failure.said.includes("return_run_details")) throw error;
			return ask({});
		});
		const run = answerSchema.safeParse(answer).data;
		if (run !== void 0) return {
			id: run.workflow_run_id,
			url: run.html_url
		};
	} catch (error) {
		if (!isLost(error)) throw error;
		const run = await lookFor(repository, request);
		if (run !== void 0) return run;
		throw new Error("nobody knows whether it was started, so that it is not started again", { cause: error });
	}
	return await lookFor(repository, request);
}
/** A run that was just started is listed some seconds later. */
async function lookFor(repository, { workflow, word, since }) {
	for (let looks = 1; looks <= mostLooks; looks++) {
		await sleep(backOffMs(repository.client.backOff, looks), repository.client.signal);
		const [found] = findRuns(await listDispatched(repository, workflow, 1), word, since);
		if (found !== void 0) return found;
	}
}
/** Those whose name has the word as a word of its own, the newest first. */
function findRuns(runs, word, since) {
	return runs.filter(({ name, createdAt }) => name.split(/[^0-9a-zA-Z]+/).includes(word) && (since === void 0 || Date.parse(createdAt) > Date.parse(since)));
}
/** A workflow's dispatched runs, the newest first. @throws GithubError, GithubRefusal */
async function listDispatched(repository, workflow, pages = mostPages$1) {
	const runs = [];
	for (let page = 1; page <= pages; page++) {
		const { data } = await repository.client.octokit.rest.actions.listWorkflowRuns({
			...at(repository),
			workflow_id: workflow,
			event: "workflow_dispatch",
			per_page: 100,
			page
		});
		runs.push(...data.workflow_runs.map(runOf));
		if (data.workflow_runs.length < 100) break;
	}
	return runs;
}
/** @throws GithubError, GithubRefusal */
async function readDispatched(repository, id) {
	const { actions } = repository.client.octokit.rest;
	return runOf((await actions.getWorkflowRun({
		...at(repository),
		run_id: id
	})).data);
}
function runOf(given) {
	const { id, html_url: url, display_title: title, name, created_at: createdAt } = given;
	const { status, conclusion } = given;
	return {
		id,
		url,
		name: `${title} ${name ?? ""}`,
		createdAt,
		status: status ?? "",
		conclusion
	};
}
// src/github/reading/base-runs.ts
/** Events whose runs on a branch are of the branch's own commits, started by people who may write to it. */
const ownEvents = [
	"push",
	"schedule",
	"workflow_dispatch"
];
/** Those that may test another branch than the one that they are on: schedules are all of the default branch. */
const farEvents = ["schedule", "workflow_dispatch"];
/** @throws GithubError, GithubRefusal */
async function readRun(client, repository, id) {
	const { data } = await client.octokit.rest.actions.getWorkflowRun({
		...repository,
		run_id: id
	});
	return {
		id,
		event: data.event,
		file: data.path.replace(/@.*$/, ""),
		commit: data.head_sha,
		branch: data.head_branch,
		isCompleted: data.status === "completed",
		isOwn: data.head_repository?.id === data.repository.id,
		subject: firstLine(data.head_commit?.message ?? ""),
		url: data.html_url
	};
}
function firstLine(text) {
	return text.split("\n")[0]?.trim() ?? "";
}
/**
* Why a run says nothing of a branch; undefined when it does, or when its plan is to be asked (`testedBranch`), since it
* is on another one.
*/
function refuseRun(run, { branch, workflows }) {
	const isNear = run.branch === branch || farEvents.includes(run.event);
	if (!run.isOwn || !isNear) return `is not a run of ${branch} itself`;
	if (!ownEvents.includes(run.event)) return `was started by ${run.event}`;
	if (workflows !== void 0 && !workflows.some((each) => isSameFile(each, run.file))) return `is of another workflow, ${run.file}`;
}
/** The branch whose commit a run tested: its own, unless its plan says that the commit is on another one. */
function testedBranch(run, plan) {
	const { commit, base } = plan.run;
	return farEvents.includes(run.event) && base?.commit === commit && base.branch !== null ? base.branch : run.branch;
}
/** Given by name or path. */
function isSameFile(wanted, file) {
	return wanted === file || `.github/workflows/${wanted}` === file;
}
/**
* A branch's artifacts of one name that can still be had, the newest of each run, newest first.
* @param scheduled the repository's default branch
* @throws GithubError, GithubRefusal
*/
async function branchArtifacts(client, repository, { name, branch, scheduled, most }) {
	const listed = await listArtifactsNamed(client, repository, name, most);
	const seen = /* @__PURE__ */ new Set();
	const found = {
		artifacts: [],
		far: [],
		expired: 0
	};
	for (const artifact of listed) {
		const { run } = artifact;
		if (run === void 0 || !run.isOwn || seen.has(run.id)) continue;
		const isOn = run.branch === branch;
		if (!isOn && (scheduled === void 0 || run.branch !== scheduled)) continue;
		seen.add(run.id);
		if (!artifact.isExpired) found[isOn ? "artifacts" : "far"].push({
			...artifact,
			run
		});
		else if (isOn) found.expired += 1;
	}
	return found;
}
// src/github/telling/explain-sink.ts
const permissions = {
	annotations: "contents: read",
	bisect: "actions: write",
	check: "checks: write",
	comment: "pull-requests: write",
	issues: "issues: write"
};
/** Why a report could not be told somewhere, on one line, with what to do where that is known. */
function explainSink(sink, error) {
	const failure = failureOf(error);
	const permission = permissions[sink];
	if (failure?.fault !== "permission" || permission === void 0) return shortLine(describeError(error), 1e3);
	if (/\blocked\b/.test(failure.said)) return `the conversation is locked (${failure.said})`;
	return `GitHub refused it (${failure.said}): give the job \`permissions: {${permission}}\`; the token of a pull request from a fork can only read, whatever the workflow says`;
}
// src/github/telling/hidden-state.ts
/** A comment that GitHub does not show, by which a text is known again. It stands at the text's very start. */
function marker(kind, name) {
	return `<!-- vmentry-${kind}: ${plainName(name)} -->`;
}
/** Different for different names, and nothing that could end a comment. */
function plainName(name) {
	if (/^[\w.]+(?:-[\w.]+)*$/.test(name) && name.length <= 100) return name;
	const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
	return `${name.replace(/[^\w.]+/g, "-").replace(/^-|-$/g, "").slice(0, 80)}.${digest}`;
}
/** What the next run is to know, in a comment that is not shown. */
function hideState(state) {
	return `<!-- vmentry-state: ${Buffer.from(JSON.stringify(state)).toString("base64url")} -->`;
}
/** What `hideState` hid. Undefined when there is nothing, or something else: anyone who may edit it may break it. */
function readState(body, schema) {
	const hidden = /<!-- vmentry-state: ([\w-]+) -->/.exec(body)?.[1];
	if (hidden === void 0) return void 0;
	try {
		return schema.safeParse(JSON.parse(Buffer.from(hidden, "base64url").toString("utf8"))).data;
	} catch {
		return;
	}
}
// src/github/telling/mask-secrets.ts
/**
* Text of which the runner hides secrets goes past the runner when it is sent to GitHub's API. What is in it of a
* value is replaced as the runner does it. @param secrets values; short ones are words, and no secrets
*/
function maskSecrets(report, secrets) {
	const hidden = secrets.filter((secret) => secret.length >= 8);
	const text = JSON.stringify(report);
	if (!hidden.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)))) return report;
	const mask = (value) => hidden.reduce((left, secret) => left.replaceAll(secret, "***"), value);
	return JSON.parse(text, (_, value) => {
		if (typeof value === "string") return mask(value);
		if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
		return Object.fromEntries(Object.entries(value).map(([key, each]) => [mask(key), each]));
	});
}
// src/github/telling/own-login.ts
/** Whose name the token of a workflow's job writes under. */
const actionsLogin = "github-actions[bot]";
/**
* The login that the token writes under. The token of a workflow's job is an app's, which may not ask who it is: then
* it is taken for GitHub Actions'.
*/
async function ownLogin({ octokit }) {
	try {
		const { data } = await octokit.rest.users.getAuthenticated();
		return data.login;
	} catch (error) {
		const fault = failureOf(error)?.fault;
		if (fault === "permission" || fault === "missing") return actionsLogin;
		throw error;
	}
}
/** Logins are the same in any case. */
function isBy(user, login) {
	return user?.login.toLowerCase() === login.toLowerCase();
}
// src/github/telling/own-comments.ts
/**
* One's own comments of an issue or a pull request that begin with a marker, the newest first. Somebody else's is none,
* whatever it says.
*/
async function listOwnComments(repository, { issue, start, login }) {
	const { octokit } = repository.client;
	const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
		...at(repository),
		issue_number: issue,
		per_page: 100
	});
	const found = [];
	for await (const { data } of pages) for (const { id, html_url: url, user, body = "" } of data) if (isBy(user, login) && body.startsWith(start)) found.push({
		id,
		url,
		body
	});
	return found.sort((a, b) => b.id - a.id);
}
// src/github/telling/plain-title.ts
/**
* Untrusted text as an issue's title: one line, in which nobody is mentioned and nothing is referred to, and which
* has no code in it.
*/
function plainTitle(text, most = 240) {
	const inert = text.slice(0, 4 * most).replace(/[@#]/g, "$&​").replace(/`/g, "'").replace(/\bGH-(?=\d)/gi, "$&​");
	return shortLine(inert, most);
}
// src/github/telling/known-issue.ts
const sightSchema = object({
	commit: string().regex(/^[0-9a-f]{7,64}$/),
	at: datetime(),
	/** Address of the workflow run whose report it is. */
	report: url({ protocol: /^https?$/ }).or(literal(""))
});
const testId = string().min(1).max(1e3);
/** What an issue remembers of its breakage, from run to run. */
const issueStateSchema = object({
	version: literal(1),
	kind: _enum([
		"test",
		"splat",
		"build"
	]),
	class: string().max(40),
	/** Of a build. */
	variant: string().max(500),
	first: sightSchema,
	/** The newest ones, the newest first. */
	last: array(sightSchema).max(10),
	/** Id of the run that told it last. */
	run: string().max(200),
	/** How often it was seen, in runs. */
	times: int().positive(),
	places: array(placeSchema).max(60),
	/** Where which test was bad: the test, and the index of its place. */
	cells: array(tuple([testId, int().nonnegative()])).max(100),
	bisect: url({ protocol: /^https?$/ }).nullable()
});
const fingerprintForm = /^[0-9a-f]{16}$/;
/** At the start of the issue of a regression. */
function issueMarker(fingerprint) {
	return marker("regression", fingerprint);
}
const collectiveMarker = marker("regressions", "more");
const mostPages = 20;
async function listIssues(repository, { label, login }) {
	const known = {
		byFingerprint: /* @__PURE__ */ new Map(),
		collective: void 0,
		duplicates: []
	};
	const found = (await listOwn(repository, label, login)).sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.number - b.number);
	for (const issue of found) {
		if (issue.body.startsWith(collectiveMarker)) known.collective ??= issue;
		const fingerprint = /^<!-- vmentry-regression: ([0-9a-f]{16}) -->/.exec(issue.body)?.[1];
		if (fingerprint === void 0) continue;
		const first = known.byFingerprint.get(fingerprint);
		if (first === void 0) known.byFingerprint.set(fingerprint, issue);
		else known.duplicates.push({
			fingerprint,
			issue,
			of: first.number
		});
	}
	return known;
}
async function listOwn({ ...repository }, label, login) {
	const { issues } = repository.client.octokit.rest;
	const found = [];
	for (let page = 1; page <= mostPages; page++) {
		const { data } = await issues.listForRepo({
			...at(repository),
			labels: label,
			state: "all",
			sort: "created",
			direction: "desc",
			per_page: 100,
			page
		});
		for (const each of data) if (each.pull_request === void 0 && isBy(each.user, login)) found.push(knownIssue(each));
		if (data.length < 100) break;
	}
	return found;
}
function knownIssue(given) {
	const body = given.body ?? "";
	return {
		number: given.number,
		url: given.html_url,
		isOpen: given.state === "open",
		isUnwanted: given.state_reason === "not_planned" || given.state_reason === "duplicate",
		closedAt: given.closed_at,
		title: given.title,
		body,
		state: readState(body, issueStateSchema)
	};
}
// src/github/event.ts
/** Titles and names of branches are whatever somebody chose: untrusted text. */
const textSchema = string();
const commitSchema = string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "expected a commit's id");
const repositorySchema = object({ full_name: string().regex(/^[\w.-]+\/[\w.-]+$/) });
const endSchema = object({
	ref: textSchema,
	sha: commitSchema,
	repo: repositorySchema.nullable()
});
const aboutRepositorySchema = object({
	full_name: repositorySchema.shape.full_name,
	default_branch: textSchema.optional()
}).optional();
const pullRequestSchema = object({
	repository: aboutRepositorySchema,
	pull_request: object({
		number: int().positive(),
		title: textSchema,
		base: endSchema,
		head: endSchema
	})
});
const pushSchema = object({
	repository: aboutRepositorySchema,
	ref: textSchema,
	before: commitSchema,
	after: commitSchema,
	forced: boolean().default(false)
});
const dispatchSchema = object({
	repository: aboutRepositorySchema,
	inputs: record(string(), unknown()).nullish()
});
const mergeGroupSchema = object({
	repository: aboutRepositorySchema,
	merge_group: object({
		base_ref: textSchema,
		base_sha: commitSchema,
		head_sha: commitSchema
	})
});
const workflowRunSchema = object({
	repository: aboutRepositorySchema,
	workflow_run: object({
		id: int().positive(),
		run_attempt: int().positive().default(1),
		name: textSchema.nullish(),
		path: textSchema,
		event: string(),
		conclusion: string().nullable(),
		head_sha: commitSchema,
		head_branch: textSchema.nullable(),
		repository: repositorySchema,
		head_repository: repositorySchema.nullish(),
		html_url: string().optional()
	})
});
const otherSchema = object({ repository: aboutRepositorySchema });
const mostBytes = 33554432;
/**
* What started the workflow run, as the runner's event file tells it.
* @throws Error when the file cannot be read, or is not as GitHub writes it
*/
async function readEvent({ event }) {
	if (event === void 0) return {
		kind: "other",
		name: "none",
		defaultBranch: void 0
	};
	const content = event.file === void 0 ? {} : await readJson(event.file);
	return parseEvent(event.name, content, event.file ?? "the event");
}
async function readJson(file) {
	try {
		const { size } = await stat(file);
		if (size > mostBytes) throw new Error(`it is larger than ${formatBytes(mostBytes)}`);
		return JSON.parse(await readFile(file, "utf8"));
	} catch (error) {
		throw new Error(`the runner's event file ${file} cannot be read: ${describeError(error)}`, { cause: error });
	}
}
/** @throws Error when it is not as GitHub writes it */
function parseEvent(name, content, place) {
	const read = (schema) => {
		const parsed = schema.safeParse(content);
		if (parsed.success) return parsed.data;
		const [issue] = parsed.error.issues;
		throw new Error(`${place}: not as GitHub tells of ${name}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
	};
	switch (name) {
		case "pull_request":
		case "pull_request_target": return ofPullRequest(read(pullRequestSchema));
		case "push": return ofPush(read(pushSchema));
		case "merge_group": {
			const { repository, merge_group: group } = read(mergeGroupSchema);
			return {
				kind: name,
				base: {
					branch: branchOf(group.base_ref) ?? group.base_ref,
					commit: group.base_sha
				},
				head: group.head_sha,
				...about(repository)
			};
		}
		case "workflow_run": return ofWorkflowRun(read(workflowRunSchema));
		case "workflow_dispatch": {
			const { repository, inputs } = read(dispatchSchema);
			return {
				kind: name,
				inputs: inputs ?? {},
				...about(repository)
			};
		}
		case "schedule": return {
			kind: name,
			...about(read(otherSchema).repository)
		};
		default: return {
			kind: "other",
			name,
			...about(read(otherSchema).repository)
		};
	}
}
function ofPullRequest({ repository, pull_request: pull }) {
	const { number, title, base, head } = pull;
	return {
		kind: "pull_request",
		number,
		title,
		base: {
			branch: base.ref,
			commit: base.sha
		},
		head: {
			branch: head.ref,
			commit: head.sha,
			repository: head.repo?.full_name ?? null
		},
		isFromFork: isOther(head.repo, base.repo),
		...about(repository)
	};
}
function ofPush({ repository, ref, before, after, forced }) {
	return {
		kind: "push",
		branch: branchOf(ref) ?? null,
		before: /^0+$/.test(before) ? null : before,
		after,
		isForced: forced,
		...about(repository)
	};
}
function ofWorkflowRun({ repository, workflow_run: run }) {
	return {
		kind: "workflow_run",
		run: {
			id: run.id,
			attempt: run.run_attempt,
			event: run.event,
			conclusion: run.conclusion,
			file: run.path.replace(/@.*$/, ""),
			commit: run.head_sha,
			branch: run.head_branch,
			headRepository: run.head_repository?.full_name ?? null,
			isFromFork: isOther(run.head_repository ?? null, run.repository)
		},
		...about(repository)
	};
}
/** Fails closed: what is not known to be the repository itself is a fork. */
function isOther(head, base) {
	if (head === null || base === null) return true;
	return head.full_name.toLowerCase() !== base.full_name.toLowerCase();
}
function branchOf(ref) {
	return /^refs\/heads\/(.+)$/s.exec(ref)?.[1];
}
function about(repository) {
	return { defaultBranch: repository?.default_branch };
}
export { readDispatched as C, findOrCreate as D, createOnce as E, isLost as O, listDispatched as S, mayRepeat as T, readRun as _, knownIssue as a, dispatchRun as b, listOwnComments as c, maskSecrets as d, hideState as f, branchArtifacts as g, explainSink as h, issueMarker as i, isBy as l, readState as m, collectiveMarker as n, listIssues as o, marker as p, fingerprintForm as r, plainTitle as s, readEvent as t, ownLogin as u, refuseRun as v, at as w, findRuns as x, testedBranch as y };
