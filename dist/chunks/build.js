import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { c as UserError, u as exitCode } from "./text.js";
import { n as streamLog } from "./log.js";
import { a as BuildStatus, n as describeBoot, r as describeBuilt } from "./report.js";
import { n as formatBuildReport } from "./build-report.js";
import { t as runBuildJob } from "./build-job.js";
import { t as interruptSignal } from "./interrupt2.js";
import { i as machineRequest } from "./job-options.js";
import { a as wholeNumber, i as machineOptions } from "./options.js";
import { availableParallelism } from "node:os";
// src/cli/build.ts
function addBuild(program) {
	const command = program.command("build").description("build commits of a kernel repository into the kernel store, each as every variant").option("--repo <dir>", "the kernel's git repository", ".").addOption(new Option("--commit <rev>", "a branch, a tag, an id; default: HEAD").conflicts(["range", "mbox"])).addOption(new Option("--range <A..B>", "each commit that B has and A has not, oldest first").conflicts("mbox")).option("--mbox <file>", "each patch of a mailbox, put on --base").option("--base <rev>", "what the patches are put on").option("--variant <file...>", "*.variant.yaml, or directories of them; default: .vmentry/ in the repository", []).option("--store <place>", "the kernel store; default: see vmentry store").option("--work <dir>", "where source trees and build directories are kept; default: in the cache").addOption(new Option("--jobs <n>", "compilers at a time; default: the processors").argParser(wholeNumber(1, 4096)).default(availableParallelism(), "the processors")).option("--force", "build what the store has, too", false).option("--stop-at-failure", "build no later commit once one is no good", false).option("--fail-on-warnings", "a commit with new warnings is no good", false).option("--boot", "also boot each that was built, once, on a QEMU machine of this host", false).option("--fail-on-splats", "a commit whose kernel complains at boot is no good", false).option("--out <dir>", "also write a report, a summary, the logs and the consoles there").option("--overwrite", "replace what an earlier build wrote to --out", false).option("--json", "print the report as JSON on standard output", false).option("--verbose", "also details", false);
	for (const option of machineOptions()) command.addOption(option);
	return command.action(build);
}
async function build(options, command) {
	refuseMachineWithoutBoot(options, command);
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.warn("interrupted: ending the build cleanly; once more ends at once"));
	const isLive = process.stderr.isTTY && !options.json && process.env["CI"] === void 0;
	using status = new BuildStatus({
		log,
		...isLive ? { terminal: process.stderr } : {}
	});
	const { report, notWritten, error } = await runBuildJob(buildRequest(options), {
		log: status.log,
		signal,
		onStart: (place) => status.start(place),
		onProgress: (progress) => status.show(progress),
		onBuilt: (built, { boot }) => {
			status.clear();
			if (options.json) return;
			process.stdout.write(`${describeBuilt(built)}${boot === null ? "" : describeBoot(boot)}`);
		}
	});
	status.clear();
	if (options.json) process.stdout.write(formatBuildReport(report));
	if (error !== void 0) throw error;
	if (notWritten !== void 0) throw new Error(notWritten);
	if (report.conclusion !== "good") log.error(report.reason);
	process.exitCode = report.conclusion === "good" ? exitCode.good : exitCode.testsFailed;
}
function buildRequest(options) {
	const { commit, range, mbox, base, store, work, out } = options;
	return {
		repository: options.repo,
		...commit === void 0 ? {} : { commit },
		...range === void 0 ? {} : { range },
		...mbox === void 0 ? {} : { mbox },
		...base === void 0 ? {} : { base },
		variants: options.variant,
		...store === void 0 ? {} : { store },
		...work === void 0 ? {} : { work },
		jobs: options.jobs,
		force: options.force,
		stopsAtFailure: options.stopAtFailure,
		failsOnWarnings: options.failOnWarnings,
		failsOnSplats: options.failOnSplats,
		...options.boot ? { boot: machineRequest(options) } : {},
		...out === void 0 ? {} : { out },
		overwrite: options.overwrite
	};
}
/** Who says how it is booted thinks that it is. */
function refuseMachineWithoutBoot({ boot }, command) {
	if (boot) return;
	const given = [...machineOptions().map((option) => option.attributeName()), "failOnSplats"].find((name) => command.getOptionValueSource(name) === "cli");
	if (given === void 0) return;
	const option = command.options.find((each) => each.attributeName() === given);
	throw new UserError(`${option?.long ?? given} is given without --boot: nothing is booted without that`);
}
export { addBuild };
