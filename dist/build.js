import { $ as describeBoot, Q as formatBuildMarkdown, _ as setOutput, a as defaultOutput, b as jobDefaults, c as jobLog, d as annotateBuild, et as describeBuilt, f as uploadArtifact, g as setFailed, h as isDebug, i as writeJobSummary, it as BuildStatus, l as writeLog, m as getInput, nt as firstReason, o as readRunnerEnvironment, rt as newWarnings, s as requireArtifactService, w as runBuildJob } from "./chunks/github.js";
import { $ as visible, A as object, N as string, it as describeError, nt as MachineError, rt as UserError, tt as Interrupted, x as _enum } from "./chunks/backend.js";
import { a as readForm, c as wholeNumber, i as namingInputs, l as cancellationSignal, n as duration, r as lines, s as truth, t as artifactName } from "./chunks/input-forms.js";
import { availableParallelism } from "node:os";
// src/actions/build-inputs.ts
const inputsSchema = object({
	repository: string().default("."),
	commit: string().optional(),
	range: string().optional(),
	mbox: string().optional(),
	base: string().optional(),
	variants: lines.default([]),
	store: string().optional(),
	work: string().optional(),
	jobs: wholeNumber(1, 4096).optional(),
	force: truth.default(false),
	"stop-at-failure": truth.default(false),
	"fail-on-warnings": truth.default(false),
	boot: truth.default(false),
	"fail-on-splats": truth.default(false),
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
	out: string().optional(),
	overwrite: truth.default(false),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-build")
});
const buildInputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readBuildInputs(get, defaultOut) {
	const { commit, range, mbox, base, store, work, jobs, cpus, memory, accelerator, cmdline, ...rest } = readForm(inputsSchema, get);
	if (rest["fail-on-splats"] && !rest.boot) throw new UserError("input \"fail-on-splats\": given true, but nothing is booted without boot: true");
	const stageOneKernel = rest["stage1-kernel"];
	const machine = {
		accelerator,
		bootTimeoutMs: rest["boot-timeout"],
		labels: [],
		...cpus === void 0 ? {} : { cpus },
		...memory === void 0 ? {} : { memoryMiB: memory },
		...stageOneKernel === void 0 ? {} : { stageOneKernel },
		...cmdline === void 0 ? {} : { cmdline }
	};
	return {
		job: {
			repository: rest.repository,
			...commit === void 0 ? {} : { commit },
			...range === void 0 ? {} : { range },
			...mbox === void 0 ? {} : { mbox },
			...base === void 0 ? {} : { base },
			variants: rest.variants,
			...store === void 0 ? {} : { store },
			...work === void 0 ? {} : { work },
			jobs: jobs ?? availableParallelism(),
			force: rest.force,
			stopsAtFailure: rest["stop-at-failure"],
			failsOnWarnings: rest["fail-on-warnings"],
			failsOnSplats: rest["fail-on-splats"],
			...rest.boot ? { boot: machine } : {},
			out: rest.out ?? defaultOut,
			overwrite: rest.overwrite
		},
		upload: rest.upload,
		artifactName: rest["artifact-name"]
	};
}
/** The command calls some inputs otherwise. */
const otherNames = {
	repo: "repository",
	variant: "variants"
};
/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
function inBuildActionWords(message) {
	const renamed = message.replaceAll(/(?<![\w-])--(repo|variant)(?![\w-])/g, (_, name) => `--${otherNames[name] ?? name}`);
	return namingInputs(renamed, buildInputNames);
}
// src/actions/build.ts
/** GitHub takes outputs of 1 MiB in all, and a compiler's line can be long. */
const longestReason = 500;
try {
	await main();
} catch (error) {
	fail(error);
}
process.exit();
/** Builds the commits, boots them if asked, and tells GitHub; red unless all is good. */
async function main() {
	const runner = readRunnerEnvironment();
	const inputs = readBuildInputs((name) => getInput(name), defaultOutput(runner, "vmentry-build"));
	if (inputs.upload) requireArtifactService(runner);
	const log = jobLog((line) => writeLog(`${line}\n`));
	using status = new BuildStatus({ log });
	const signal = cancellationSignal(() => {
		setOutput("conclusion", "interrupted");
		log.warn("the job was cancelled: ending cleanly");
	});
	const outcome = await runBuildJob(inputs.job, {
		log,
		signal,
		onStart: (place) => status.start(place),
		onProgress: (progress) => status.show(progress),
		onBuilt: (built, { boot }) => writeLog(`${describeBuilt(built)}${boot === null ? "" : describeBoot(boot)}`)
	});
	const { report } = outcome;
	const problems = [report.reason, outcome.notWritten ?? ""];
	showConsole(outcome.error);
	setOutputs(outcome);
	await annotateBuild(report, runner);
	const where = inputs.upload ? `the artifact ${inputs.artifactName}` : inputs.job.out;
	await writeJobSummary(formatBuildMarkdown(report), where);
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
	const said = problems.filter((problem) => problem !== "");
	if (said.length > 0) setFailed(visible(inBuildActionWords(said.join("\n"))));
}
function setOutputs({ report, reportPath, summaryPath }) {
	const { builds } = report;
	setOutput("conclusion", report.conclusion);
	setOutput("builds", builds.length);
	setOutput("failed", JSON.stringify(failedOf(report)));
	setOutput("new-warnings", builds.reduce((sum, build) => sum + newWarnings(build).length, 0));
	const kernels = builds.filter(({ outcome }) => outcome !== "failed");
	setOutput("kernels", JSON.stringify(kernels.map(({ commit, variant }) => `${commit}/${variant}`)));
	setOutput("commit", builds.at(-1)?.commit ?? "");
	setOutput("release", builds.at(-1)?.release ?? "");
	setOutput("store", report.store);
	if (reportPath !== void 0) setOutput("results", reportPath);
	if (summaryPath !== void 0) setOutput("summary", summaryPath);
}
function failedOf({ builds }) {
	return builds.filter(({ outcome }) => outcome !== "built").map((build) => {
		const { commit, variant, subject, outcome } = build;
		return {
			commit,
			variant,
			subject,
			outcome,
			reason: firstReason(build).slice(0, longestReason)
		};
	});
}
function fail(error) {
	setOutput("conclusion", error instanceof Interrupted ? "interrupted" : "error");
	showConsole(error);
	if (isDebug() && error instanceof Error) writeLog(`${error.stack ?? ""}\n`);
	setFailed(visible(inBuildActionWords(describeError(error))));
}
function showConsole(error) {
	if (!(error instanceof MachineError) || error.consoleTail.length === 0) return;
	writeLog(`The console's last lines:\n${error.consoleTail.map((line) => `  | ${visible(line)}\n`).join("")}`);
}
export {};
