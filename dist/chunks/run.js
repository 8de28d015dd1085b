import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { u as exitCode } from "./text.js";
import { t as jobDefaults } from "./request.js";
import { i as eventLines, n as linesProgress, r as Tally, t as runJob } from "./job.js";
import { t as formatSummary } from "./summary.js";
import { r as monotonicMs } from "./clock.js";
import { n as wantsColour, t as colourOption } from "./colour.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as placeRequest, n as addTestOptions, o as testRequest, t as addPlaceOptions } from "./job-options.js";
import { readFileSync } from "node:fs";
// src/runner/live-progress.ts
/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const clearLine = "\r\x1B[K";
/**
* Progress on a terminal: one status line that is kept up to date, and what happens printed above it. Quiet, there
* is no status line.
*/
function liveProgress(options) {
	const { stream, refreshMs = 1e3, now = monotonicMs, level = "normal" } = options;
	const tally = new Tally(now);
	let timer;
	let isShown = false;
	const clear = () => {
		if (isShown) stream.write(clearLine);
		isShown = false;
	};
	const show = () => {
		const status = [
			tally.done,
			tally.counts({ isShort: true }),
			tally.left(),
			tally.running(20)
		].filter((part) => part !== "").join(" · ");
		stream.write(clearLine + cut(status, (stream.columns ?? 80) - 1));
		isShown = true;
	};
	const printAll = (lines) => {
		const wasShown = isShown;
		clear();
		stream.write(lines.map((line) => `${line}\n`).join(""));
		if (wasShown) show();
	};
	const stop = () => {
		clearInterval(timer);
		timer = void 0;
		clear();
	};
	return {
		print: (line) => printAll([line]),
		showRunning: () => printAll(tally.runningLines()),
		onProgress(event) {
			tally.take(event);
			const lines = eventLines(event, tally, options);
			if (lines.length > 0) {
				clear();
				stream.write(lines.map((line) => `${line}\n`).join(""));
			}
			if (event.kind === "finished") return stop();
			if (level === "quiet") return;
			if (event.kind === "began") {
				stop();
				timer = setInterval(show, refreshMs).unref();
			}
			show();
		},
		[Symbol.dispose]: stop
	};
}
/** Fits a line into so many columns. Wide and combining characters would deceive the count: they become `?`. */
function cut(line, columns) {
	const plain = line.replace(/[^\x20-\x7e·]/gu, "?");
	return plain.length <= columns ? plain : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}
// src/cli/on-enter.ts
/**
* Calls back each time when Enter is pressed at the terminal. The terminal stays in its line mode, so that Ctrl-C
* works as ever; nothing is read where standard input is no terminal, and nothing while in the background, where
* reading would stop the process (SIGTTIN).
*/
function onEnter(callback) {
	const { stdin } = process;
	if (!stdin.isTTY) return void 0;
	const onData = (typed) => {
		if (typed.includes(10)) callback();
	};
	const listenInForeground = () => {
		if (isInForeground()) stdin.resume().unref();
		else stdin.pause();
	};
	const onError = () => stdin.pause();
	stdin.on("data", onData).on("error", onError);
	process.on("SIGCONT", listenInForeground);
	listenInForeground();
	return { [Symbol.dispose]() {
		process.off("SIGCONT", listenInForeground);
		stdin.off("data", onData).off("error", onError);
		stdin.pause();
	} };
}
/** Whether our process group is the terminal's (proc_pid_stat(5), fields 5 and 8). */
function isInForeground() {
	try {
		const stat = readFileSync("/proc/self/stat", "utf8");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return fields[2] === fields[5];
	} catch {
		return false;
	}
}
// src/cli/run.ts
function addRun(program) {
	const command = program.command("run").description("boot a kernel through both stages and run the selftests on it, under each environment");
	addPlaceOptions(command);
	addTestOptions(command);
	return command.option("--out <dir>", "where results and logs go", jobDefaults.out).option("--overwrite", "replace the results of an earlier run in --out", false).option("--json", "print the results as JSON on standard output", false).addOption(new Option("--quiet", "only failures and the end").default(false).conflicts("verbose")).option("--verbose", "also passes and details", false).addOption(colourOption()).action(run);
}
async function run(options) {
	const level = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
	const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === void 0;
	const colour = wantsColour(options.color, process.stderr);
	using reporter = isLive ? liveProgress({
		stream: process.stderr,
		colour,
		level
	}) : linesProgress({
		write: (text) => process.stderr.write(text),
		colour,
		level
	});
	using _keys = isLive ? onEnter(() => reporter.showRunning()) : void 0;
	const log = reporterLog(reporter, level);
	const signal = interruptSignal(() => log.warn("interrupted: ending cleanly; once more ends at once"));
	const outcome = await runJob({
		...placeRequest(options),
		...testRequest(options),
		out: options.out,
		overwrite: options.overwrite
	}, {
		log,
		signal,
		onProgress: reporter.onProgress
	});
	reporter[Symbol.dispose]();
	show(outcome, options);
	process.exitCode = outcome.notWritten === void 0 ? exitCodes[outcome.results.conclusion] : exitCode.fault;
}
function show(outcome, { json, color }) {
	const { results, resultsPath, junitPath, summaryPath, notWritten } = outcome;
	if (json) process.stdout.write(`${JSON.stringify({
		...results,
		paths: {
			resultsPath,
			junitPath,
			summaryPath
		}
	}, null, 2)}\n`);
	else process.stdout.write(formatSummary(results, { colour: wantsColour(color, process.stdout) }));
	if (notWritten !== void 0) process.stderr.write(`vmentry: ${notWritten}\n`);
	else if (!json) process.stdout.write(`\nResults ${resultsPath}\nJUnit   ${junitPath}\nSummary ${summaryPath}\n`);
}
const exitCodes = {
	good: exitCode.good,
	"tests-failed": exitCode.testsFailed,
	splats: exitCode.testsFailed,
	error: exitCode.fault,
	"not-applicable": exitCode.fault,
	interrupted: exitCode.interrupted
};
function reporterLog(reporter, level) {
	return {
		debug: (message) => {
			if (level === "verbose") reporter.print(`debug: ${message}`);
		},
		info: (message) => {
			if (level !== "quiet") reporter.print(message);
		},
		warn: (message) => reporter.print(`warning: ${message}`),
		error: (message) => reporter.print(`error: ${message}`)
	};
}
export { addRun };
