import { n as Option } from "./packages-C-SQMqLh.js";
import { a as wholeNumber, i as machineOptions, n as duration, r as kernelOptions, t as collect } from "./options.js";
// src/cli/job-options.ts
function addPlaceOptions(command) {
	for (const option of kernelOptions()) command.addOption(option);
	command.option("--env <path...>", "*.env.yaml files, or directories of them; may be given again").option("--only-env <name>", "only environments of this name, * for anything; may be given again", collect).option("--label <name>", "what environments may require of the machine; may be given again", collect);
	for (const option of machineOptions()) command.addOption(option);
}
/** As many as `--until-failure` alone stands for. */
const manyTimes = 1e4;
function addTestOptions(command) {
	command.option("--selftests <dir>", "a build or install directory of the selftests; default: those that the store has with the kernel").option("--commit <id>", "what a kernel given as a path was built from, for the results").option("--suite <name>", "kvm, or kselftest/NAME for another collection of an installation; default: kvm").option("--suite-file <path>", "a *.suite.yaml: tests, arguments, times; may be given again", collect).option("--test-file <path>", "a .test file or a directory of them; may be given again", collect).option("--test <id>", "only this test, such as kvm/steal_time; may be given again", collect).option("--filter <regexp>", "only tests whose name matches").option("--jobs <n>", "tests at a time; default: the machine's CPUs", wholeNumber(1, 512)).option("--timeout <time>", "for each test; default: what the collection's settings file says, else 120s", duration).addOption(new Option("--iterations <n>", "run each test so many times, until it fails").argParser(wholeNumber(1, 1e6)).conflicts(["untilFailure", "for"])).addOption(new Option("--until-failure [n]", `run each test until it fails, at most n times (${manyTimes})`).argParser(wholeNumber(1, 1e6)).conflicts(["iterations", "for"])).addOption(new Option("--for <time>", "run each test again until the time is over or it fails").argParser(duration).conflicts(["iterations", "untilFailure"])).option("--no-retry", "do not repeat alone what failed beside other tests").option("--known-failures <file>", "default: .vmentry/known-failures.yaml of the kernel tree", collect).option("--allowed-splats <file>", "default: .vmentry/allowed-splats.yaml of the kernel tree", collect);
}
function machineRequest(options) {
	const { cpus, memory, stage1Kernel, cmdline } = options;
	return {
		accelerator: options.accelerator,
		bootTimeoutMs: options.bootTimeout,
		labels: options.label ?? [],
		...cpus === void 0 ? {} : { cpus },
		...memory === void 0 ? {} : { memoryMiB: memory },
		...stage1Kernel === void 0 ? {} : { stageOneKernel: stage1Kernel },
		...cmdline === void 0 ? {} : { cmdline }
	};
}
function kernelRequest({ kernel, store, modules }) {
	return {
		kernel,
		...store === void 0 ? {} : { store },
		...modules === void 0 ? {} : { modules }
	};
}
function placeRequest(options) {
	return {
		...kernelRequest(options),
		environments: options.env ?? [],
		onlyEnvironments: options.onlyEnv ?? [],
		machine: machineRequest(options)
	};
}
function testRequest(options) {
	const { commit, selftests, suite, filter, jobs, timeout } = options;
	const repetition = repetitionOf(options);
	return {
		suiteFiles: options.suiteFile ?? [],
		testFiles: options.testFile ?? [],
		tests: options.test ?? [],
		retryFailures: options.retry,
		knownFailures: options.knownFailures ?? [],
		allowedSplats: options.allowedSplats ?? [],
		...commit === void 0 ? {} : { commit },
		...selftests === void 0 ? {} : { selftests },
		...timeout === void 0 ? {} : { timeoutMs: timeout },
		...suite === void 0 ? {} : { suite },
		...filter === void 0 ? {} : { filter },
		...jobs === void 0 ? {} : { jobs },
		...repetition === void 0 ? {} : { repetition }
	};
}
function repetitionOf({ iterations, untilFailure, for: ms }) {
	if (iterations !== void 0) return {
		kind: "times",
		times: iterations
	};
	if (untilFailure !== void 0) return {
		kind: "until-failure",
		atMost: untilFailure === true ? manyTimes : untilFailure
	};
	return ms === void 0 ? void 0 : {
		kind: "for",
		ms
	};
}
export { placeRequest as a, machineRequest as i, addTestOptions as n, testRequest as o, kernelRequest as r, addPlaceOptions as t };
