import "./rolldown-runtime.js";
import { c as UserError, l as describeError, r as formatBytes } from "./text.js";
import { n as formatBisectHtml, r as summarizeBisect, t as formatBisectMarkdown } from "./markdown.js";
import { t as temporaryDirectory } from "./temporary.js";
import { x as readBisectReport } from "./size-budget.js";
import { i as fetchArtifacts, t as listArtifacts } from "./list-artifacts.js";
import { a as openForge, d as readChain, l as chainFile, n as openLive, o as startFresh, r as bisectLinks, t as nameOfBisect, u as newestState } from "./bisect-live.js";
import { t as openToldServer } from "./server-inputs.js";
import { join } from "node:path";
import { lstat, readFile, rm } from "node:fs/promises";
// src/github/bisecting/bisect-artifact.ts
const reportFile = "bisect.json";
const journalFile = "bisect.jsonl";
const mostBytes = 64 * 1024 ** 2;
/**
* What a run's bisect left, taken for hostile: its report, or when the job was lost, that of its last state.
* @throws Error when it left none; UserError when it is not as it should be; GithubError, GithubRefusal
*/
async function fetchBisectReport(client, { repository, run, artifact }) {
	const listed = await listArtifacts(client, repository, run);
	const left = listed.find(({ name }) => name === artifact);
	const state = newestState(listed);
	const wanted = left ?? state;
	if (wanted === void 0) throw new Error(`run ${run} left no artifact ${artifact}`);
	await using scratch = temporaryDirectory("bisect");
	const fetch = async (from, file) => {
		const into = join(scratch.path, "artifact");
		await rm(into, {
			recursive: true,
			force: true
		});
		const { problems } = await fetchArtifacts(client, {
			repository,
			artifacts: [from],
			into,
			wants: (path) => path === file
		});
		const [problem] = problems;
		if (problem !== void 0) throw new Error(`the artifact ${problem.artifact} ${problem.problem}`);
		return join(into, from.name, file);
	};
	const chain = state === void 0 ? void 0 : await readChain(await fetch(state, chainFile));
	const read = async (file) => {
		const path = await fetch(wanted, file);
		const size = (await lstat(path).catch(() => void 0))?.size;
		if (size === void 0) return void 0;
		if (size > mostBytes) throw new Error(`the artifact ${wanted.name} has a ${file} of ${formatBytes(size)}`);
		return await readFile(path, "utf8");
	};
	const text = await read(reportFile);
	if (text === void 0) throw new Error(`the artifact ${wanted.name} has no ${reportFile}`);
	return {
		report: readBisectReport(text, `${wanted.name}/${reportFile}`),
		chain,
		journal: await read(journalFile)
	};
}
// src/actions/bisect-tell-run.ts
const bisectTellBody = {
	run: tell,
	outputs: ({ report, url, continued }) => ({
		conclusion: report.conclusion ?? "error",
		"issue-url": url,
		"continue-url": continued
	}),
	summary: ({ report, links }) => formatBisectMarkdown(report, { links }),
	problems: ({ problems }) => problems
};
async function tell(inputs, context) {
	const { runner, signal } = context;
	const { run } = runner;
	if (run === void 0) throw new UserError("the bisect of a workflow run is told, and this is none");
	const forge = openForge(inputs.token, context);
	const { client, owner, repo } = forge.repository;
	const { report, chain, journal } = await fetchBisectReport(client, {
		repository: {
			owner,
			repo
		},
		run: run.id,
		artifact: inputs.artifactName
	});
	const problems = [];
	let continued = "";
	if (report.conclusion === "handed-over" && inputs.handsOver) try {
		if (chain === void 0) throw new Error("the run left no state to go on from");
		continued = await startFresh(forge, chain, context);
	} catch (error) {
		problems.push(describeError(error));
	}
	const name = nameOfBisect(chain?.first ?? run.id, inputs.artifactName, context);
	const live = openLive(inputs, forge, name, context);
	await live?.finish(report, signal.aborted ? { mostMs: 3e3 } : {});
	if (live?.problem !== void 0) problems.push(live.problem);
	if (inputs.server !== void 0) await tellServer(inputs.server, {
		report,
		journal,
		name
	}, context);
	return {
		report,
		links: bisectLinks(runner.runUrl),
		url: live?.url ?? "",
		continued,
		problems
	};
}
/** The artifacts have it, too. */
async function tellServer(server, { report, journal, name }, { runner, log }) {
	try {
		if (journal === void 0) throw new Error("the run left no journal");
		const { tellBisect } = await import("./server2.js");
		await tellBisect(await openToldServer(server), name, {
			summary: summarizeBisect(report, {
				host: "",
				runUrl: runner.runUrl ?? ""
			}),
			journal,
			page: formatBisectHtml(report)
		});
	} catch (error) {
		log.warn(`the kernel server was not told of the bisect: ${describeError(error)}`);
	}
}
export { bisectTellBody };
