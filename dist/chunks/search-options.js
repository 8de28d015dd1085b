import { n as Option, r as InvalidArgumentError } from "./packages-C-SQMqLh.js";
import { u as exitCode } from "./text.js";
import { a as wholeNumber, n as duration } from "./options.js";
// src/cli/bisect-exit-code.ts
const exitCodes = {
	found: exitCode.good,
	range: exitCode.testsFailed,
	"not-reproduced": exitCode.testsFailed,
	"always-bad": exitCode.testsFailed,
	"merge-base-bad": exitCode.testsFailed,
	"untestable-end": exitCode.testsFailed,
	contradiction: exitCode.testsFailed,
	"machine-errors": exitCode.fault,
	error: exitCode.fault,
	interrupted: exitCode.interrupted,
	"handed-over": exitCode.interrupted
};
/** What a search ends a command with. @param conclusion null when it has none, which is a fault */
function bisectExitCode(conclusion) {
	return conclusion === null ? exitCode.fault : exitCodes[conclusion];
}
// src/cli/search-options.ts
/** How sure an answer has to be, and what is spent on it; the same for every command that searches. */
function addSearchOptions(command) {
	command.addOption(new Option("--confidence <share>", "how sure the answer has to be, from 0.5 to below 1").argParser(share).default(.99)).addOption(new Option("--flaky <how>", "yes: what is asked may pass on a bad kernel, and fail on a good one; no: a contradiction ends it; auto: steady until it contradicts itself").choices([
		"auto",
		"yes",
		"no"
	]).default("auto")).addOption(new Option("--trials <n>", "how often a flaky test is executed in one boot, at most").argParser(wholeNumber(1, 1e3)).default(10)).option("--no-verify", "do not try the answer and its parent again, and not its revert").addOption(new Option("--most-machine-errors <n>", "end when machines failed so often in a row").argParser(wholeNumber(1, 1e3)).default(5)).option("--time-limit <time>", "start no probe after that; the same command goes on from there later", duration);
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
export { searchRequest as n, bisectExitCode as r, addSearchOptions as t };
