import "./rolldown-runtime.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { o as writeFileAtomic } from "./files.js";
import { t as openLocalProber } from "./open-prober.js";
import { n as unpackCommit } from "./carried-commit.js";
import { r as probeReportFile } from "./probe-artifact.js";
import { t as code } from "./markdown-text.js";
import { r as probeRequest, t as findPlannedMachine } from "./probe-inputs.js";
import { join } from "node:path";
// src/actions/bisect-probe-run.ts
const ownership = {
	names: [probeReportFile, "probes"],
	maker: "this action"
};
const bisectProbeBody = {
	run: probe,
	outputs: ({ report, path }) => ({
		conclusion: isAnswered(report) ? "answered" : "machine-error",
		answers: JSON.stringify(report.answers),
		report: path
	}),
	summary: ({ report }) => formatProbe(report),
	problems: ({ report }) => isAnswered(report) ? [] : [...new Set(report.answers.map(({ reason }) => reason))]
};
async function probe(inputs, context) {
	const { log, signal } = context;
	const { order, bundle, out, overwrite } = inputs;
	await checkOwnDirectory(out, ownership, overwrite);
	await makeOwnDirectory(out, ownership);
	if (bundle !== void 0) await unpackCommit(inputs.probe.repository, bundle, { signal });
	const planned = await findPlannedMachine(inputs.probe);
	const report = await ask(probeRequest(inputs.probe, order.questions, planned, 1), order, out, context);
	const path = join(out, probeReportFile);
	await writeFileAtomic(path, `${JSON.stringify(report, null, 1)}\n`);
	for (const answer of report.answers) log.info(`${answer.question}: ${answerText(answer)}`);
	return {
		report,
		path
	};
}
async function ask(request, order, out, { log, signal }) {
	await using prober = await openLocalProber(request, {
		out,
		log,
		signal
	});
	return await prober.probe(order, signal);
}
function isAnswered({ answers }) {
	return answers.some(({ kind }) => kind !== "machine-error");
}
function answerText(answer) {
	if (answer.kind !== "trials") return `${answer.kind}: ${answer.reason}`;
	const { failed, passed, reason } = answer;
	return `${failed} of ${failed + passed} failed${reason === "" ? "" : `: ${reason}`}`;
}
function formatProbe({ id, commit, answers, build, boot }) {
	const rows = [
		`| build | ${code([build.outcome, build.reason].filter((each) => each !== "").join(": "), 300)} |`,
		`| boot | ${code([boot.outcome, boot.reason].filter((each) => each !== "").join(": "), 300)} |`,
		...answers.map((answer) => `| ${code(answer.question, 20)} | ${code(answerText(answer), 500)} |`)
	];
	return [
		`## vmentry bisect: probe ${id} of ${code(commit.slice(0, 12), 12)}`,
		"",
		"| | |",
		"| --- | --- |",
		...rows,
		""
	].join("\n");
}
export { bisectProbeBody };
