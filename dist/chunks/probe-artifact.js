import { a as visible, r as formatBytes } from "./text.js";
import { n as probeReportSchema } from "./probe.js";
import { o as shortLine } from "./github-error.js";
import { i as fetchArtifacts, o as refusePath, t as listArtifacts } from "./list-artifacts.js";
import { dirname, join } from "node:path";
import { lstat, mkdir, readFile, rename, rm } from "node:fs/promises";
// src/github/bisecting/probe-artifact.ts
/** What the workflow of a probe leaves: the report, and the logs below `probes/ID/`. */
const probeArtifact = "vmentry-bisect-probe";
const probeReportFile = "probe.json";
/** Far more than one boot prints. */
const limits = {
	mostDownloadBytes: 256 * 1024 ** 2,
	mostBytes: 512 * 1024 ** 2,
	mostFileBytes: 256 * 1024 ** 2,
	mostEntries: 2e4
};
const mostReportBytes = 16 * 1024 ** 2;
const mostFiles = 1e3;
const longestReason = 500;
/**
* What a probe's run answered to an order. Its artifact is taken for hostile: a kernel may have had its hands on it.
* The logs are put into the bisect's directory.
* @throws Error that says why there is no answer, one line; GithubRefusal; the client's signal's reason
*/
async function fetchProbe(client, { repository, run, order, directory }) {
	const artifacts = (await listArtifacts(client, repository, run.id)).filter(({ name }) => name === probeArtifact);
	if (artifacts.length === 0) throw new Error(`its run left no artifact ${probeArtifact}`);
	const into = join(directory, "probes", `.${order.id}.fetched`);
	await rm(into, {
		recursive: true,
		force: true
	});
	try {
		const { problems } = await fetchArtifacts(client, {
			repository,
			artifacts,
			into,
			limits
		});
		const [problem] = problems;
		if (problem !== void 0) throw new Error(`the artifact ${problem.artifact} ${problem.problem}`);
		const from = join(into, probeArtifact);
		const report = await readProbeReport(from, order);
		await takeLogs(from, directory, order.id);
		return {
			...report,
			machine: run.url
		};
	} finally {
		await rm(into, {
			recursive: true,
			force: true
		});
	}
}
/** @throws Error that says what is wrong with it, one line */
async function readProbeReport(directory, order) {
	const report = parseReport(await readText(join(directory, probeReportFile)));
	if (report.id !== order.id || report.commit !== order.commit) throw new Error(`it is the answer to another order: ${shortLine(`${report.id} ${report.commit}`, 100)}`);
	const asked = order.questions.map(({ id }) => id);
	const answered = report.answers.map(({ question }) => question);
	if (asked.toSorted().join() !== answered.toSorted().join()) throw new Error(`it answers ${shortLine(answered.join(), 100)}, and was asked ${asked.join()}`);
	const files = [];
	for (const { name, path } of report.files.slice(0, mostFiles)) {
		refuseLog(path, order);
		if (await isFile(join(directory, path))) files.push({
			name: shortLine(name, 200),
			path
		});
	}
	const answers = [];
	for (const answer of report.answers) answers.push(await soundAnswer(answer, order, directory));
	const { build, boot } = report;
	return {
		...report,
		build: {
			...build,
			reason: shortLine(build.reason, longestReason)
		},
		boot: {
			...boot,
			reason: shortLine(boot.reason, longestReason)
		},
		answers,
		files
	};
}
function parseReport(text) {
	let content;
	try {
		content = JSON.parse(text);
	} catch {
		throw new Error(`its ${probeReportFile} is no JSON`);
	}
	const parsed = probeReportSchema.safeParse(content);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const what = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
	throw new Error(`its ${probeReportFile} is no report of a probe: ${shortLine(what, 200)}`);
}
async function readText(path) {
	const stats = await lstat(path).catch(() => void 0);
	if (stats?.isFile() !== true) throw new Error(`its artifact has no ${probeReportFile}`);
	if (stats.size > mostReportBytes) throw new Error(`its ${probeReportFile} has ${formatBytes(stats.size)}`);
	return await readFile(path, "utf8");
}
async function soundAnswer(answer, order, directory) {
	const reason = shortLine(answer.reason, longestReason);
	if (answer.kind !== "trials") return {
		...answer,
		reason
	};
	const { failed, passed, values, output } = answer;
	if (failed + passed > order.trials || values.length > order.trials) throw new Error(`it has more than the ${order.trials} trials that it was asked for`);
	if (output !== null) refuseLog(output, order);
	const isThere = output !== null && await isFile(join(directory, output));
	return {
		...answer,
		reason,
		output: isThere ? output : null
	};
}
/** @throws Error for a path that is not one of this probe's logs */
function refuseLog(path, { id }) {
	const why = refusePath(path) ?? (path.startsWith(`probes/${id}/`) ? void 0 : "is not a log of its own");
	if (why !== void 0) throw new Error(`it names a file ${JSON.stringify(visible(path.slice(0, 200)))}: ${why}`);
}
async function isFile(path) {
	return (await lstat(path).catch(() => void 0))?.isFile() === true;
}
/** In place of what an earlier try left. */
async function takeLogs(from, directory, id) {
	const target = join(directory, "probes", id);
	await rm(target, {
		recursive: true,
		force: true
	});
	const logs = join(from, "probes", id);
	if ((await lstat(logs).catch(() => void 0))?.isDirectory() !== true) return;
	await mkdir(dirname(target), { recursive: true });
	await rename(logs, target);
}
export { probeArtifact as n, probeReportFile as r, fetchProbe as t };
