import "./rolldown-runtime.js";
import { a as visible, c as UserError, t as counted, u as exitCode } from "./text.js";
import { b as formatBisectJson } from "./size-budget.js";
import { c as Course, d as chooseTries, f as resolveEnds, i as RepositoryHistory, l as openQuestions, o as expectMore, r as formatBisectText, s as foreseeTries, t as runBisect } from "./run-bisect.js";
import { t as openLocalProber } from "./open-prober.js";
import { c as openServerClient } from "./server.js";
import { t as bisectExitCode } from "./bisect-exit-code.js";
import { n as formatDuration } from "./clock.js";
import { a as askedQuestions, c as probeRequest, i as addQuestionOptions, l as addProgressOptions, n as addSearchOptions, r as searchRequest, s as addProbeOptions, u as bisectProgress } from "./search-options.js";
import { n as wantsColour } from "./colour.js";
import { t as collect } from "./options.js";
// src/bisecting/plan-bisect.ts
/** Says what a bisect would do; starts and writes nothing. @throws UserError for bad input */
async function planBisect(request, context) {
	const { log, signal, prober } = context;
	const { good, bad, older, newer } = await resolveEnds(request, signal);
	const course = await Course.begin({
		questions: request.questions,
		older,
		newer,
		options: request,
		history: context.history ?? new RepositoryHistory(request, void 0, {
			log,
			signal
		}),
		cost: (commit) => prober.cost(commit)
	});
	const standings = await course.judge([]);
	const [standing] = standings;
	if (standing === void 0) throw new Error("a bisect without a question");
	const { stretch } = standing.course;
	const first = chooseTries(openQuestions(standings), Math.max(2, prober.machines));
	const orders = first.map((each, index) => ({
		...each,
		id: `p${index + 1}`,
		questions: [...request.questions]
	}));
	return {
		good,
		bad,
		first,
		notes: course.notes,
		culled: stretch.culled,
		candidates: stretch.graph.size,
		foreseen: foreseeTries(standings, orders),
		expected: expectMore(standings, prober.machines)
	};
}
// src/cli/bisect-plan.ts
const shownCommits = 10;
/** What a bisect would do, for a person; ends with a newline. */
function formatBisectPlan(plan) {
	const { good, bad, candidates, culled, notes, first, foreseen, expected } = plan;
	const end = ({ commit, subject }) => `${commit.slice(0, 12)} ${subject}`;
	return [
		`good  ${end(good)}`,
		`bad   ${end(bad)}`,
		`${counted(candidates, "commit")} may be the one${culled.length === 0 ? "" : `, and ${culled.length} more that cannot change the result:`}`,
		...culled.slice(0, shownCommits).map(({ commit, because }) => `  ${commit.slice(0, 12)} ${because}`),
		...culled.length > shownCommits ? [`  and ${culled.length - shownCommits} more`] : [],
		...notes,
		"",
		"first",
		...first.map(({ commit, trials, purpose }) => `  ${commit.slice(0, 12)} ${purpose}, ${counted(trials, "trial")}`),
		...foreseen.length === 0 ? [] : ["then perhaps"],
		...foreseen.slice(0, shownCommits).map((commit) => `  ${commit.slice(0, 12)}`),
		"",
		`expected: ${counted(expected.probes, "probe")}, each at most one boot, in about ${formatDuration(expected.durationMs)}`
	].map((line) => `${visible(line)}\n`).join("");
}
// src/cli/bisect.ts
function addBisect(program) {
	const command = program.command("bisect").description("find the commit that broke something, or with --fixed the one that mended it, and say how sure that is").requiredOption("--good <rev>", "a commit that is good").requiredOption("--bad <rev>", "a commit that is bad").option("--fixed", "bad is the older one: find the commit that mended it", false);
	addQuestionOptions(command);
	addProbeOptions(command);
	addSearchOptions(command);
	command.option("--path <path>", "only commits that touch this; may be given again", collect, []).option("--first-parent", "of a merge only what was merged into, as git bisect has it", false).option("--no-cull", "also try commits that cannot change the result").option("--dry-run", "say what would be tried and about how long it takes; starts nothing", false).option("--out <dir>", "where state, report and logs go; what is there is gone on with", "vmentry-bisect").option("--overwrite", "begin anew, and replace an earlier bisect in --out", false).option("--server <url>", "a kernel server that keeps the state, too, and shows it").option("--token-file <file>", "a publisher's or an admin's token for the server").option("--name <name>", "the bisect's name on the server; default: made of what is asked");
	return addProgressOptions(command, "print the report, or the plan, as JSON on standard output").action(bisect);
}
async function bisect(options) {
	const request = await bisectRequest(options);
	const { out, json } = options;
	const { log, signal, tell } = bisectProgress(options);
	const server = await openServer(options);
	await using prober = await openLocalProber(request.probe, {
		out,
		log,
		signal
	});
	if (options.dryRun) {
		const plan = await planBisect(request, {
			log,
			signal,
			prober
		});
		process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : formatBisectPlan(plan));
		process.exitCode = exitCode.good;
		return;
	}
	const report = await runBisect(request, {
		log,
		signal,
		prober,
		...server,
		onReport: (each) => tell(each)
	});
	const colour = wantsColour(options.color, process.stdout);
	process.stdout.write(json ? formatBisectJson(report) : formatBisectText(report, { colour }));
	process.exitCode = bisectExitCode(report.conclusion);
}
async function bisectRequest(options) {
	return {
		probe: probeRequest(options),
		questions: await askedQuestions(options),
		...searchRequest(options),
		good: options.good,
		bad: options.bad,
		direction: options.fixed ? "first-good" : "first-bad",
		firstParent: options.firstParent,
		paths: options.path,
		cull: options.cull,
		out: options.out,
		overwrite: options.overwrite
	};
}
async function openServer({ server, tokenFile, name }) {
	if (server === void 0) {
		for (const [option, value] of Object.entries({
			"--token-file": tokenFile,
			"--name": name
		})) if (value !== void 0) throw new UserError(`${option} is given without --server, which it is for`);
		return {};
	}
	return { server: {
		client: await openServerClient(server, tokenFile),
		...name === void 0 ? {} : { name }
	} };
}
export { addBisect };
