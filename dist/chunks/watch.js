import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, r as formatBytes, t as counted, u as exitCode } from "./text.js";
import { n as streamLog, t as silentLog } from "./log.js";
import { a as BuildStatus, r as describeBuilt } from "./report.js";
import { n as codeBlock, t as code } from "./markdown-text.js";
import { t as inertText } from "./inert-text.js";
import { o as shortLine, r as failureOf } from "./github-error.js";
import { t as openClient } from "./open-client.js";
import { n as openStore, t as defaultStore } from "./open-store.js";
import { n as kindOfPath, o as writeFileAtomic, t as cacheDirectory } from "./files.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration, o as within, r as monotonicMs } from "./clock.js";
import { f as git, r as digestOfVariant, t as readVariant } from "./variant-file.js";
import { i as takeLock, t as buildCommit } from "./build-commit.js";
import { C as array, D as literal, E as int, M as string, N as tuple, O as number, P as union, T as discriminatedUnion, j as strictObject, k as object, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { n as parseDuration, t as durationForm } from "./quantities.js";
import { n as plainIssue, t as parseYaml } from "./yaml-file.js";
import { t as backOffMs } from "./back-off.js";
import { t as version } from "./version.js";
import { c as variantPattern, n as commitPattern } from "./manifest.js";
import { t as verify } from "./packages-X2SygVZN.js";
import { t as readUserText } from "./user-file.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as wholeNumber$1 } from "./options.js";
import { once } from "node:events";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import { createServer } from "node:http";
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
	const { createTransport } = await import("./nodemailer.js");
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
	return Buffer.from(text, "utf8").equals(body) && await verify(secret, text, signature);
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
export { addWatch };
