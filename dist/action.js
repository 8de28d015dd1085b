import { S as linesProgress, _ as setOutput, a as defaultOutput, b as jobDefaults, c as jobLog, ct as formatSummary, f as uploadArtifact, g as setFailed, h as isDebug, i as writeJobSummary, l as writeLog, m as getInput, n as failedStatuses, o as readRunnerEnvironment, p as annotateResults, pt as formatMarkdown, r as verdict, s as requireArtifactService, t as errorStatuses, y as runJob } from "./chunks/github.js";
import { $ as visible, A as object, N as string, it as describeError, nt as MachineError, tt as Interrupted, x as _enum } from "./chunks/backend.js";
import { a as readForm, c as wholeNumber, i as namingInputs, l as cancellationSignal, n as duration, o as regularExpression, r as lines, s as truth, t as artifactName } from "./chunks/input-forms.js";
// src/actions/inputs.ts
const inputsSchema = object({
	kernel: string({ error: "a kernel build directory (O=), a bzImage, a linux-image .deb, or COMMIT/VARIANT of the kernel store" }),
	store: string().optional(),
	commit: string().optional(),
	modules: string().optional(),
	selftests: string().optional(),
	suite: string().optional(),
	"suite-files": lines.default([]),
	"test-files": lines.default([]),
	tests: lines.default([]),
	environments: lines.default([]),
	"only-environments": lines.default([]),
	labels: lines.default([]),
	"known-failures": lines.default([]),
	"allowed-splats": lines.default([]),
	"retry-failures": truth.default(true),
	filter: regularExpression.optional(),
	jobs: wholeNumber(1, 512).optional(),
	timeout: duration.optional(),
	out: string().optional(),
	overwrite: truth.default(false),
	cpus: wholeNumber(1, 512).optional(),
	memory: wholeNumber(256, 1048576).optional(),
	accelerator: _enum([
		"auto",
		"kvm",
		"tcg"
	], { error: "auto, kvm or tcg" }).default(jobDefaults.accelerator),
	"boot-timeout": duration.default(jobDefaults.bootTimeoutMs),
	"stage1-kernel": string().optional(),
	cmdline: string().optional(),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-results")
});
const inputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readInputs(get, defaultOut) {
	const { store, commit, modules, selftests, suite, filter, jobs, cpus, memory, accelerator, cmdline, ...rest } = readForm(inputsSchema, get);
	const stageOneKernel = rest["stage1-kernel"];
	return {
		job: {
			kernel: rest.kernel,
			suiteFiles: rest["suite-files"],
			testFiles: rest["test-files"],
			tests: rest.tests,
			environments: rest.environments,
			onlyEnvironments: rest["only-environments"],
			knownFailures: rest["known-failures"],
			allowedSplats: rest["allowed-splats"],
			retryFailures: rest["retry-failures"],
			out: rest.out ?? defaultOut,
			overwrite: rest.overwrite,
			...rest.timeout === void 0 ? {} : { timeoutMs: rest.timeout },
			...store === void 0 ? {} : { store },
			...commit === void 0 ? {} : { commit },
			...modules === void 0 ? {} : { modules },
			...selftests === void 0 ? {} : { selftests },
			...suite === void 0 ? {} : { suite },
			...jobs === void 0 ? {} : { jobs },
			...filter === void 0 ? {} : { filter },
			machine: {
				accelerator,
				bootTimeoutMs: rest["boot-timeout"],
				labels: rest.labels,
				...cpus === void 0 ? {} : { cpus },
				...memory === void 0 ? {} : { memoryMiB: memory },
				...stageOneKernel === void 0 ? {} : { stageOneKernel },
				...cmdline === void 0 ? {} : { cmdline }
			}
		},
		upload: rest.upload,
		artifactName: rest["artifact-name"]
	};
}
/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
function inActionWords(message) {
	return namingInputs(message, inputNames);
}
// src/actions/root.ts
try {
	await main();
} catch (error) {
	fail(error);
}
process.exit();
/** Boots the kernel, runs the tests, and tells GitHub; red unless all is good. */
async function main() {
	const runner = readRunnerEnvironment();
	const inputs = readInputs((name) => getInput(name), defaultOutput(runner));
	if (inputs.upload) requireArtifactService(runner);
	using reporter = linesProgress({
		write: writeLog,
		colour: true,
		level: isDebug() ? "verbose" : "normal"
	});
	const log = jobLog((line) => reporter.print(line));
	const signal = cancellationSignal(() => {
		setOutput("conclusion", "interrupted");
		log.warn("the job was cancelled: ending cleanly");
	});
	const outcome = await runJob(inputs.job, {
		log,
		signal,
		onProgress: reporter.onProgress
	});
	const { results } = outcome;
	const problems = [verdict(results), outcome.notWritten];
	writeLog(formatSummary(results, { colour: true }));
	setOutputs(outcome);
	await annotateResults(results, {
		...runner,
		directories: [inputs.job.selftests, inputs.job.kernel].filter((each) => each !== void 0)
	});
	const where = inputs.upload ? `the artifact ${inputs.artifactName}` : outcome.summaryPath;
	await writeJobSummary(formatMarkdown(results), where);
	if (inputs.upload) try {
		const { artifactName: name } = inputs;
		const { id } = await uploadArtifact({
			name,
			directory: inputs.job.out,
			log,
			signal
		});
		setOutput("artifact-id", id);
		if (runner.runUrl !== void 0) setOutput("artifact-url", `${runner.runUrl}/artifacts/${id}`);
	} catch (error) {
		problems.push(describeError(error));
	}
	const said = problems.filter((problem) => problem !== void 0);
	if (said.length > 0) setFailed(said.join("\n"));
}
function setOutputs({ results, resultsPath, junitPath, summaryPath, notWritten }) {
	setOutput("conclusion", results.conclusion);
	setOutput("passed", sum(results, ["pass"]));
	setOutput("failed", sum(results, failedStatuses));
	setOutput("skipped", sum(results, ["skip"]));
	setOutput("errors", sum(results, errorStatuses));
	setOutput("not-run", sum(results, ["not-run"]));
	if (notWritten !== void 0) return;
	setOutput("results", resultsPath);
	setOutput("junit", junitPath);
	setOutput("summary", summaryPath);
}
function sum({ counts }, statuses) {
	return statuses.reduce((total, status) => total + counts[status], 0);
}
function fail(error) {
	setOutput("conclusion", error instanceof Interrupted ? "interrupted" : "error");
	if (error instanceof MachineError && error.consoleTail.length > 0) writeLog(`The console's last lines:\n${error.consoleTail.map((line) => `  | ${visible(line)}\n`).join("")}`);
	if (isDebug() && error instanceof Error) writeLog(`${error.stack ?? ""}\n`);
	setFailed(visible(inActionWords(describeError(error))));
}
export {};
