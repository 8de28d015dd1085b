import { a as isDebug, c as setOutput, r as getInput, s as setFailed } from "./packages-w8Mu6QS6.js";
import { a as visible, c as UserError, l as describeError, o as Interrupted, s as MachineError } from "./text.js";
import { t as version } from "./version.js";
import { n as writeLog, t as jobLog } from "./log2.js";
import { n as readRunnerEnvironment, r as requireArtifactService } from "./runner-environment.js";
import { r as uploadArtifact } from "./artifact.js";
import { t as summary } from "./packages-MYmnjxc3.js";
import { t as interruptedBy } from "./interrupt.js";
import { readFile, stat } from "node:fs/promises";
// src/github/circumstances.ts
/** GitHub's own limit for what it sends is 25 MB. */
const mostBytes = 33554432;
/** What the runner tells of the run's code. An event that cannot be read says nothing, which is not taken for trust. */
async function readCircumstances({ event, repository, hosting }) {
	return {
		event: event === void 0 ? void 0 : {
			name: event.name,
			payload: await readPayload(event.file)
		},
		repository,
		runner: hosting
	};
}
async function readPayload(file) {
	if (file === void 0) return void 0;
	try {
		if ((await stat(file)).size > mostBytes) return void 0;
		return JSON.parse(await readFile(file, "utf8"));
	} catch {
		return;
	}
}
// src/github/code-origin.ts
/**
* Events that only people who may write to the repository cause, or that are about its own branches. In a merge queue
* such a person has put the pull request there.
*/
const ownEvents = /* @__PURE__ */ new Set([
	"push",
	"schedule",
	"workflow_dispatch",
	"repository_dispatch",
	"merge_group",
	"create",
	"release"
]);
/** Events whose payload says whose code they are about. */
const eventsWithHead = /* @__PURE__ */ new Set([
	"pull_request",
	"pull_request_target",
	"pull_request_review",
	"pull_request_review_comment",
	"workflow_run"
]);
/**
* Whose code the run works on, or may check out: of an event that is about a pull request, the head's, also where the
* workflow itself is the base's (`pull_request_target`, `workflow_run`).
* @param event undefined outside of a workflow run, such as at the desk: then nobody else's code is there
* @param repository `OWNER/NAME` of the repository whose workflow runs
*/
function originOfCode(event, repository) {
	if (event === void 0 || ownEvents.has(event.name)) return { kind: "own" };
	const { name, payload } = event;
	if (!isRecord(payload)) return {
		kind: "unknown",
		why: `the event ${visible(name)} could not be read`
	};
	if (repository === void 0) return {
		kind: "unknown",
		why: "the runner names no repository of its own"
	};
	const heads = headRepositories(name, payload);
	const elsewhere = heads.find((head) => head !== void 0 && !isSame(head, repository));
	if (elsewhere !== void 0) return {
		kind: "fork",
		repository: visible(elsewhere)
	};
	if (heads.includes(void 0)) return {
		kind: "unknown",
		why: `the event ${visible(name)} does not say which repository its code is of`
	};
	return { kind: "own" };
}
/**
* The repositories that a payload's heads are of; undefined for one that is not said, as when the fork was deleted.
* Docs: https://docs.github.com/webhooks/webhook-events-and-payloads
*/
function headRepositories(name, payload) {
	const found = headsIn(payload);
	return eventsWithHead.has(name) && found.length === 0 || isRecord(payload["issue"]) && isRecord(payload["issue"]["pull_request"]) ? [...found, void 0] : found;
}
/** What stands at `head.repo` and at `head_repository`, however deep: also in events that are not known here. */
function headsIn(payload) {
	const found = [];
	const left = [payload];
	while (left.length > 0) {
		const value = left.pop();
		if (Array.isArray(value)) for (const each of value) left.push(each);
		if (!isRecord(value)) continue;
		for (const [key, inner] of Object.entries(value)) if (key === "head" && isRecord(inner) && "repo" in inner) found.push(repositoryName(inner["repo"]));
		else if (key === "head_repository") found.push(repositoryName(inner));
		else left.push(inner);
	}
	return found;
}
/** Of a check's pull requests a payload has the repository's address alone: `https://api.github.com/repos/OWNER/NAME`. */
function repositoryName(value) {
	if (!isRecord(value)) return void 0;
	const { full_name: name, url } = value;
	if (typeof name === "string") return name;
	return typeof url === "string" ? /\/repos\/([^/]+\/[^/]+)$/.exec(url)?.[1] : void 0;
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
/** GitHub's names are the same in capitals. */
function isSame(one, other) {
	return one.toLowerCase() === other.toLowerCase();
}
// src/github/fork-guard.ts
/**
* Keeps a fork's code from where it could do harm that lasts. GitHub's own runners are thrown away after one job, so
* a build may run there; a machine with a fork's kernel is not trusted again, wherever the job is. Against accidents:
* who changes the workflow file itself is stopped by the repository's settings alone (docs/runners.md).
* @param isAllowed whether the user said so explicitly: `allow-fork: true`
* @throws UserError that says whose code it is, what it would do, and what can be done
*/
function refuseForkCode(use, circumstances, isAllowed) {
	if (isAllowed || use === "qemu") return;
	if (use === "build" && circumstances.runner === "github-hosted") return;
	const origin = originOfCode(circumstances.event, circumstances.repository);
	if (origin.kind === "own") return;
	const { harm, remedy } = risks[use];
	throw new UserError(`input "allow-fork": not given, and ${nameOrigin(origin)}; ${harm}. ${remedy} With allow-fork: true it is done all the same (docs/runners.md)`);
}
function nameOrigin(origin) {
	return origin.kind === "fork" ? `this run's code is of a fork, ${origin.repository}` : origin.why;
}
const risks = {
	build: {
		harm: "building runs its makefiles and scripts on this self-hosted runner",
		remedy: "Build it on a runner of GitHub's, or on one that is thrown away after each job."
	},
	"bare-metal": {
		harm: "a bare-metal machine runs its kernel with nothing around it, and can be changed for good by it",
		remedy: "Test it on a QEMU machine."
	},
	self: {
		harm: "the runner's own host would run its kernel",
		remedy: "Test it on a QEMU machine."
	}
};
// src/github/summary.ts
/** GitHub refuses a step's whole summary above 1 MiB. */
const limitBytes = 1048576;
/**
* The Markdown cut to what a job summary may hold, at the end of a line, with a note of it. A cut inside a
* code block or a folded part closes them, so that the note is seen.
*/
function fitSummary(markdown, where) {
	const note = `\n\n> The summary is longer than GitHub shows; all of it is in ${where}.\n`;
	if (Buffer.byteLength(markdown) <= limitBytes) return markdown;
	const room = limitBytes - Buffer.byteLength(note) - 1024;
	const bytes = Buffer.from(markdown).subarray(0, room);
	const kept = bytes.subarray(0, bytes.lastIndexOf("\n") + 1).toString("utf8");
	const opened = kept.match(/^\s*<details\b/gm)?.length ?? 0;
	const closed = kept.match(/<\/details>\s*$/gm)?.length ?? 0;
	const depth = Math.min(20, Math.max(0, opened - closed));
	return `${kept}${openFence(kept)}${"\n</details>".repeat(depth)}${note}`;
}
/** The line that closes the code block which the text ends in; empty when it ends in none. */
function openFence(text) {
	let fence = "";
	for (const [, mark = ""] of text.matchAll(/^ {0,3}(`{3,}|~{3,})[^\n]*$/gm)) if (fence === "") fence = mark;
	else if (mark.startsWith(fence)) fence = "";
	return fence === "" ? "" : `${fence}\n`;
}
/** Adds Markdown to the job's summary. Does nothing when the runner has none, such as one outside GitHub. */
async function writeJobSummary(markdown, where) {
	if ((process.env["GITHUB_STEP_SUMMARY"] ?? "") === "") return;
	await summary.addRaw(fitSummary(markdown, where)).write();
}
// src/actions/cancellation.ts
/**
* A signal that fires when the job is cancelled. The runner sends SIGINT, SIGTERM 7.5 s later, and kills after
* 2.5 s more (GitHub's "Workflow cancellation reference"): the first asks for a clean end, the second ends the
* process at once.
*/
function cancellationSignal(onFirst) {
	return interruptedBy({
		signals: ["SIGINT", "SIGTERM"],
		message: "the job was cancelled",
		exitCode: 1,
		onFirst
	});
}
// src/actions/action-run.ts
/**
* Runs an action: version, inputs, the run itself, outputs, annotations, summary, artifact; red unless all is good. Ends
* the process.
* @param load loads what knows the action's inputs, and goes through it
*/
async function runAction(load) {
	writeLog(`vmentry ${version}\n`);
	let words = (message) => message;
	try {
		await load(async (action) => {
			words = (message) => action.words(message);
			await goThrough(action);
		});
	} catch (error) {
		fail(error, words);
	}
	process.exit();
}
async function goThrough(action) {
	const runner = readRunnerEnvironment();
	const inputs = await action.read((name) => getInput(name), runner);
	const output = action.output(inputs);
	if (output.upload) requireArtifactService(runner);
	await guardRunner(runner, action.uses?.(inputs));
	const log = jobLog((line) => writeLog(`${line}\n`));
	const context = {
		runner,
		log,
		signal: cancellationSignal(() => {
			setOutput("conclusion", "interrupted");
			log.warn("the job was cancelled: ending cleanly");
		})
	};
	const body = await action.load();
	const outcome = await body.run(inputs, context);
	const problems = [...body.problems(outcome, inputs)];
	showConsole(body.error?.(outcome));
	setOutputs(body.outputs(outcome));
	await body.annotate?.(outcome, inputs, context);
	const markdown = body.summary?.(outcome) ?? "";
	const where = output.upload ? `the artifact ${output.artifactName}` : output.out;
	if (markdown !== "") await writeJobSummary(markdown, where);
	const lost = output.upload && output.isUploadedByRun !== true ? await upload(output, context) : void 0;
	if (lost !== void 0) problems.push(lost);
	if (problems.length === 0) return;
	const said = visible(problems.join("\n"));
	if (lost !== void 0 || action.isQuiet?.(inputs) !== true) return setFailed(said);
	writeLog(`${said}\n`);
	process.exitCode = 1;
}
/** @throws UserError for a fork's code where it must not go */
async function guardRunner(runner, uses) {
	if (uses === void 0 || uses.code.length === 0) return;
	const circumstances = await readCircumstances(runner);
	for (const use of uses.code) refuseForkCode(use, circumstances, uses.allowFork);
}
/** Outputs that are not there stay as they are: empty, or what was said of them before. */
function setOutputs(outputs) {
	for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
/** @returns why it was not uploaded */
async function upload({ artifactName: name, out: directory }, { runner, log, signal }) {
	try {
		const { id } = await uploadArtifact({
			name,
			directory,
			log,
			signal
		});
		setOutput("artifact-id", id);
		if (runner.runUrl !== void 0) setOutput("artifact-url", `${runner.runUrl}/artifacts/${id}`);
		return;
	} catch (error) {
		return describeError(error);
	}
}
function fail(error, words) {
	setOutput("conclusion", error instanceof Interrupted ? "interrupted" : "error");
	showConsole(error);
	if (isDebug() && error instanceof Error) writeLog(`${error.stack ?? ""}\n`);
	setFailed(visible(words(describeError(error))));
}
function showConsole(error) {
	if (!(error instanceof MachineError) || error.consoleTail.length === 0) return;
	writeLog(`The console's last lines:\n${error.consoleTail.map((line) => `  | ${visible(line)}\n`).join("")}`);
}
export { runAction as t };
