import { n as Option, r as InvalidArgumentError } from "./packages-C-SQMqLh.js";
import { c as UserError } from "./text.js";
import { n as streamLog } from "./log.js";
import { t as readUserText } from "./user-file.js";
import { r as questionSchema } from "./question.js";
import { n as metricForm, r as parseMetric } from "./metric-text.js";
import { n as BisectProgress } from "./run-bisect.js";
import { n as wantsColour, t as colourOption } from "./colour.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as wholeNumber, i as machineOptions, n as duration, t as collect } from "./options.js";
import { i as machineRequest } from "./job-options.js";
import { availableParallelism } from "node:os";
// src/bisecting/question-script.ts
/**
* A shell script of the user's as a question.
* @throws UserError when it cannot be read, or is none
*/
async function readQuestionScript(file) {
	const read = await readUserText(file, { what: "script" });
	if ("problems" in read) throw new UserError(read.problems.join("\n"));
	const question = questionSchema.safeParse({
		kind: "command",
		script: read.text
	});
	if (question.success && read.text.trim() !== "") return question.data;
	throw new UserError(`${file}: expected a shell script, of at most a million characters, that ends with 0 on a good kernel, with 125 when it cannot tell, and with anything else on a bad one`);
}
// src/cli/bisect-progress.ts
/** How much is told, and in which form; the same for every command that probes commits. */
function addProgressOptions(command, json) {
	return command.option("--json", json, false).option("--quiet", "only the end", false).option("--verbose", "also details", false).addOption(colourOption());
}
/** Tells on standard error what a bisect does. Quiet, it tells of warnings and errors alone. */
function bisectProgress({ quiet, verbose, color }) {
	const log = streamLog(process.stderr, { verbose });
	const colour = wantsColour(color, process.stderr);
	const told = /* @__PURE__ */ new Map();
	return {
		signal: interruptSignal(() => log.warn("interrupted: ending the machines; what is known stays in --out, and once more ends at once")),
		log: quiet ? {
			...log,
			info: () => {}
		} : log,
		tell: (report, before = "") => {
			const progress = told.get(before) ?? new BisectProgress({ colour });
			told.set(before, progress);
			const lines = progress.linesOf(report);
			if (!quiet) process.stderr.write(lines.map((line) => `${before}${line}\n`).join(""));
		}
	};
}
// src/cli/probe-options.ts
/** What kernels are asked under; the same for every command that probes commits. */
function addProbeOptions(command) {
	command.option("--repo <dir>", "the kernel's git repository", ".").option("--variant <file...>", "*.variant.yaml, or directories of them; default: .vmentry/ in the repository", []).option("--only-variant <name>", "which of the variants, when there are several").option("--store <place>", "the kernel store; default: see vmentry store").option("--work <dir>", "where source trees and build directories are kept; default: in the cache").addOption(new Option("--build-jobs <n>", "compilers at a time; default: the processors").argParser(wholeNumber(1, 4096)).default(availableParallelism(), "the processors")).option("--selftests <dir>", "a build or install directory of selftests for every kernel; default: each kernel's own, of the store").option("--suite <name>", "kvm, or kselftest/NAME for another collection of an installation; default: kvm").option("--suite-file <path>", "a *.suite.yaml: arguments, times; may be given again", collect, []).option("--env <path...>", "*.env.yaml, or directories of them; default: the machine as it comes", []).option("--only-env <name>", "which of the environments, when there are several").option("--known-failures <file>", "default: .vmentry/known-failures.yaml of the kernel tree", collect, []).option("--allowed-splats <file>", "default: .vmentry/allowed-splats.yaml of the kernel tree", collect, []).option("--timeout <time>", "for each test; default: as for vmentry run", duration).addOption(new Option("--command-timeout <time>", "for the script of --command").argParser(duration).default(6e5, "10m")).option("--label <name>", "what the environment may require of the machine; may be given again", collect).addOption(new Option("--machines <n>", "how many machines are used at once").argParser(wholeNumber(1, 256)).default(1));
	for (const option of machineOptions()) command.addOption(option);
}
function probeRequest(options) {
	const { onlyVariant, store, work, selftests, suite, onlyEnv, timeout } = options;
	return {
		repository: options.repo,
		variants: options.variant,
		...onlyVariant === void 0 ? {} : { variant: onlyVariant },
		...store === void 0 ? {} : { store },
		...work === void 0 ? {} : { work },
		buildJobs: options.buildJobs,
		...selftests === void 0 ? {} : { selftests },
		...suite === void 0 ? {} : { suite },
		suiteFiles: options.suiteFile,
		environments: options.env,
		...onlyEnv === void 0 ? {} : { environment: onlyEnv },
		knownFailures: options.knownFailures,
		allowedSplats: options.allowedSplats,
		...timeout === void 0 ? {} : { timeoutMs: timeout },
		commandTimeoutMs: options.commandTimeout,
		machine: machineRequest(options),
		machines: options.machines
	};
}
// src/cli/question-options.ts
/** What is asked of each kernel; several are asked together. */
function addQuestionOptions(command) {
	command.option("--test <id>", "this test fails, such as kvm/steal_time; may be given again", collect, []).option("--boot", "the kernel does not reach user space", false).option("--build", "the commit does not build", false).option("--splat <fingerprint>", "the kernel complains so: a fingerprint of results.json or of a report; may be given again", collect, []).option("--splat-during <id>", "the tests that run meanwhile; default: it complains while it boots; may be given again", collect, []).option("--metric <what>", "a number is on the bad end's side: duration:TEST, boot:PHASE or number:TEST:/REGEXP/, and if you like the threshold: at 90s; may be given again", collectMetric, []).option("--command <file>", "a shell script for the machine: 0 is good, 125 cannot tell, all else is bad; may be given again", collect, []);
}
function collectMetric(text, previous) {
	const metric = parseMetric(text);
	if (metric === void 0) throw new InvalidArgumentError(`expected ${metricForm}.`);
	return [...previous, metric];
}
/** @throws UserError when nothing is asked, or something that does not go together */
async function askedQuestions(options) {
	const { splat, splatDuring } = options;
	if (splat.length === 0 && splatDuring.length > 0) throw new UserError("--splat-during is given without --splat: it says which tests run meanwhile");
	const questions = [
		...[...new Set(options.test)].map((test) => ({
			kind: "test",
			test
		})),
		...options.boot ? [{ kind: "boot" }] : [],
		...options.build ? [{ kind: "build" }] : [],
		...[...new Set(splat)].map((fingerprint) => ({
			kind: "splat",
			fingerprint,
			tests: splatDuring
		})),
		...options.metric
	];
	questions.push(...await readScripts(options.command));
	if (questions.length === 0) throw new UserError("nothing is asked: give --test ID, --boot, --build, --splat FINGERPRINT, --metric WHAT or --command FILE");
	return questions.map((question, index) => ({
		id: `q${index + 1}`,
		question
	}));
}
/** @throws UserError */
async function readScripts(files) {
	const questions = [];
	for (const file of files) questions.push(await readQuestionScript(file));
	return questions;
}
// src/cli/search-options.ts
/** How sure an answer has to be, and what is spent on it; the same for every command that searches. */
function addSearchOptions(command) {
	command.addOption(new Option("--confidence <share>", "how sure the answer has to be, from 0.5 to below 1").argParser(share).default(.99)).addOption(new Option("--flaky <how>", "yes: what is asked may pass on a bad kernel, and fail on a good one; no: a contradiction ends it; auto: steady until it contradicts itself").choices([
		"auto",
		"yes",
		"no"
	]).default("auto")).addOption(new Option("--trials <n>", "how often a flaky test is executed in one boot, at most").argParser(wholeNumber(1, 1e3)).default(10)).option("--no-verify", "do not try the answer and its parent again, and not its revert");
	addEndOptions(command);
}
/** What ends a search or a check before it is done. */
function addEndOptions(command) {
	command.addOption(new Option("--most-machine-errors <n>", "end when machines failed so often in a row").argParser(wholeNumber(1, 1e3)).default(5)).option("--time-limit <time>", "start no probe after that; the same command goes on from there later", duration);
}
function share(text) {
	const value = Number(text);
	if (/^0?\.\d{1,12}$/.test(text) && value >= .5 && value < 1) return value;
	throw new InvalidArgumentError("expected a number from 0.5 to below 1, such as 0.99.");
}
function searchRequest(options) {
	const { timeLimit } = options;
	return {
		confidence: options.confidence,
		flaky: options.flaky,
		mostTrials: options.trials,
		verify: options.verify,
		mostMachineErrors: options.mostMachineErrors,
		...timeLimit === void 0 ? {} : { until: Date.now() + timeLimit }
	};
}
export { askedQuestions as a, probeRequest as c, addQuestionOptions as i, addProgressOptions as l, addSearchOptions as n, readScripts as o, searchRequest as r, addProbeOptions as s, addEndOptions as t, bisectProgress as u };
