import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { c as UserError, t as counted, u as exitCode } from "./text.js";
import { n as streamLog } from "./log.js";
import { n as formatReportHtml, r as formatReport, t as runReportJob } from "./report-job.js";
import { r as findingClasses, t as classWords } from "./finding-class.js";
import { C as formatReportMarkdown, D as howText, F as bisectText, O as placesText } from "./size-budget.js";
import { o as describeCounts } from "./counts.js";
import { t as painter } from "./paint.js";
import { c as shownLine } from "./markdown-text.js";
import { i as placeNames } from "./taggedTemplateLiteral.js";
import { n as wantsColour, t as colourOption } from "./colour.js";
import { t as interruptSignal } from "./interrupt2.js";
import { t as collect } from "./options.js";
// src/report/text.ts
const toldFindings = 15;
const toldProblems = 20;
const toldLines = 5;
/**
* A report as a few lines for a terminal or a pipe: what broke, the most important first; because of what it is not
* whole; how many there are of what is not red; and what it comes to. Control characters in others' text are made
* visible.
*/
function formatReportText(report, { colour }) {
	const paint = painter(colour);
	const names = placeNames(report.table.places);
	const red = report.findings.filter(({ isRed }) => isRed);
	return [
		[aboutLine(report), comparedLine(report)],
		...red.slice(0, toldFindings).map((finding) => findingLines(finding, names, paint)),
		more(red.length - toldFindings, "finding that is red", "findings that are red"),
		problemLines(report, paint),
		quietLines(report, paint),
		[conclusionLine(report, paint)]
	].filter((lines) => lines.length > 0).map((lines) => `${lines.join("\n")}\n`).join("\n");
}
function aboutLine({ run, counts }) {
	const what = [run.commit.slice(0, 12), run.subject].filter((text) => text !== "").join(" ");
	return `${shownLine(what === "" ? "an unknown commit" : what, 150)}: ${describeCounts(counts)}`;
}
function comparedLine({ baseline, history }) {
	const past = history.runs === 0 ? "no history" : `a history of ${counted(history.runs, "run")}`;
	if (baseline === null) return `compared with no baseline, and with ${past}`;
	const { commit, subject, source, places, distance } = baseline;
	const where = distance === null || distance === 0 ? "" : `, ${counted(distance, "commit")} before the merge-base`;
	const what = [
		commit.slice(0, 12),
		subject,
		`(${source})`
	].filter((text) => text !== "").join(" ");
	return `compared with ${shownLine(what, 200)}${where}, in ${counted(places, "environment")}, and with ${past}`;
}
function findingLines(finding, names, paint) {
	const { class: kind, title, location, example, splat, build, bisects } = finding;
	const where = placesText(finding, names, shownLine);
	const how = howText({
		...finding,
		bisects: []
	}, shownLine);
	const messages = build === null ? [] : build.messages.slice(0, toldLines).map((each) => describe(each));
	return [
		`${paint("red", classWords[kind].one.toUpperCase())} ${shownLine(title, 200)}${where === "" ? "" : ` (${where})`}`,
		...how === "" ? [] : [`     ${how}`],
		...location === null ? [] : [`     at ${shownLine(`${location.file}:${location.line}`)}`],
		...splat === null || splat.title === finding.reason ? [] : [`     ${shownLine(splat.title)}`],
		...bisects.map((bisect) => `     ${bisectText(bisect, finding, shownLine)}`),
		...messages.map((text) => `     | ${shownLine(text)}`),
		...(example?.tail ?? []).slice(-5).map((line) => `     | ${shownLine(line)}`),
		...example === null || example.repeat === "" ? [] : [`     repeat: ${shownLine(example.repeat, 2e3)}`]
	];
}
function describe({ file, line, severity, message }) {
	return `${file}:${line}: ${severity}: ${message}`;
}
function problemLines({ problems }, paint) {
	return [...problems.slice(0, toldProblems).map(({ text }) => `${paint("red", "INCOMPLETE")} ${shownLine(text, 500)}`), ...more(problems.length - toldProblems, "problem")];
}
function quietLines({ findings, history }, paint) {
	const quiet = findings.filter(({ isRed }) => !isRed);
	const told = findingClasses.flatMap((kind) => {
		const count = quiet.filter((each) => each.class === kind).length;
		return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
	});
	return [...told.length === 0 ? [] : [`${paint("yellow", "NOT RED")} ${told.join(", ")}`], ...history.problems.map((text) => `${paint("yellow", "HISTORY")} ${shownLine(text)}`)];
}
function more(count, one, many) {
	return count > 0 ? [`and ${counted(count, `more ${one}`, many === void 0 ? void 0 : `more ${many}`)}`] : [];
}
function conclusionLine({ conclusion, reason }, paint) {
	if (conclusion === "good") return paint("green", "nothing broke");
	return `${paint("red", conclusion)}: ${shownLine(reason, 1e3)}`;
}
// src/cli/report.ts
const formats = {
	text: (report, color) => formatReportText(report, { colour: wantsColour(color, process.stdout) }),
	markdown: (report) => formatReportMarkdown(report),
	json: (report) => formatReport(report),
	html: (report) => formatReportHtml({ report })
};
function addReport(program) {
	return program.command("report").description("say what a change broke: results against a baseline and a history").argument("<dir...>", "what vmentry run and vmentry build wrote, or directories of such").option("--plan <file>", "the plan.json of what was to run; default: the one that is among DIR").option("--commit <id>", "the commit that is reported on; default: the plan's or the results' own").option("--subject <text>", "its subject").option("--run-id <id>", "the run's name in the history; default: made of when its tests started").option("--baseline <dir...>", "the same of what it is compared with").option("--baseline-commit <id>", "the baseline's commit; default: the results' own").option("--history <file...>", "history.jsonl of earlier reports; several are merged", []).option("--bisect <path>", "a bisect.json, or a directory in which all are found; may be given again", collect, []).option("--record", "add this run to the history that --out gets", false).addOption(new Option("--fail-on <class...>", "what makes it red; default: see docs/report.md").choices(findingClasses)).option("--out <dir>", "write report.json, report.md, report.html and junit.xml there").option("--overwrite", "replace what an earlier report wrote to --out", false).addOption(new Option("--format <name>", "what is printed on standard output").choices(Object.keys(formats)).default("text")).addOption(colourOption()).option("--verbose", "also details", false).action(report);
}
async function report(directories, options) {
	const { commit, subject, runId, plan, history, bisect, failOn, out, overwrite } = options;
	if (options.record && out === void 0) throw new UserError("--record is given without --out: the history is written there");
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.warn("interrupted: the report is not made"));
	const outcome = await runReportJob({
		run: {
			...runId === void 0 ? {} : { id: runId },
			...commit === void 0 ? {} : { commit },
			...subject === void 0 ? {} : { subject }
		},
		directories,
		...plan === void 0 ? {} : { plan },
		baseline: baselineOf(options),
		history,
		bisects: bisect,
		...failOn === void 0 ? {} : { failOn },
		...out === void 0 ? {} : { out },
		overwrite,
		records: options.record
	}, {
		log,
		signal
	});
	for (const notice of outcome.notices) log.warn(notice);
	process.stdout.write(formats[options.format](outcome.report, options.color));
	if (outcome.notWritten.length > 0) throw new Error(outcome.notWritten.join("; "));
	process.exitCode = exitCodes[outcome.report.conclusion];
}
const exitCodes = {
	good: exitCode.good,
	broken: exitCode.testsFailed,
	incomplete: exitCode.fault
};
function baselineOf({ baseline, baselineCommit }) {
	if (baseline === void 0) {
		if (baselineCommit === void 0) return null;
		throw new UserError("--baseline-commit is given without --baseline: it says what that is of");
	}
	return {
		directories: baseline,
		...baselineCommit === void 0 ? {} : { commit: baselineCommit },
		subject: "",
		distance: null,
		source: baseline.join(", ")
	};
}
export { addReport };
