#!/usr/bin/env node
import "./chunks/rolldown-runtime.js";
import { t as program } from "./chunks/packages-C-SQMqLh.js";
import { a as visible, c as UserError, d as exitCodeOf, f as hasCode, l as describeError, s as MachineError, u as exitCode } from "./chunks/text.js";
import { t as version } from "./chunks/version.js";
// src/cli/commands.ts
/** In the order of the help. Each is loaded when it is needed, since all of them are ten times as much as one. */
const commands = {
	run: async () => (await import("./chunks/run.js")).addRun,
	plan: async () => (await import("./chunks/plan.js")).addPlan,
	matrix: async () => (await import("./chunks/matrix.js")).addMatrix,
	results: async () => (await import("./chunks/results.js")).addResults,
	report: async () => (await import("./chunks/report2.js")).addReport,
	boot: async () => (await import("./chunks/boot.js")).addBoot,
	build: async () => (await import("./chunks/build.js")).addBuild,
	bisect: async () => (await import("./chunks/bisect.js")).addBisect,
	"bisect-config": async () => (await import("./chunks/bisect-config.js")).addBisectConfig,
	"check-series": async () => (await import("./chunks/check-series.js")).addCheckSeries,
	serve: async () => (await import("./chunks/serve.js")).addServe,
	console: async () => (await import("./chunks/console.js")).addConsole,
	store: async () => (await import("./chunks/store.js")).addStore,
	watch: async () => (await import("./chunks/watch.js")).addWatch,
	token: async () => (await import("./chunks/token.js")).addToken,
	doctor: async () => (await import("./chunks/doctor.js")).addDoctor
};
/**
* The commands that can answer what was asked: the one that is named first, none when it is the version, and else all,
* since it is help, or a complaint that names the nearest one.
* @param words what stands after the program's name
*/
async function loadCommands([first = ""]) {
	if (first === "--version" || first === "-V") return [];
	const named = Object.hasOwn(commands, first) ? commands[first] : void 0;
	return await Promise.all((named === void 0 ? Object.values(commands) : [named]).map((load) => load()));
}
// src/cli/main.ts
process.on("uncaughtException", (error) => process.exit(report(error)));
for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => {
	if (!hasCode(error, "EPIPE") && !hasCode(error, "EIO")) throw error;
});
program.name("vmentry").description("Kernel CI for KVM: boots a kernel through a kexec two-stage boot and runs the KVM selftests on it").version(version).showHelpAfterError("(vmentry --help, or vmentry COMMAND --help, shows what there is)").addHelpText("after", "\nExit codes: 0 all good, 1 tests failed or the kernel complained, 2 bad input, 3 the machine or vmentry failed, 130 interrupted.").exitOverride();
try {
	for (const add of await loadCommands(process.argv.slice(2))) settle(add(program));
	await program.parseAsync();
} catch (error) {
	process.exitCode = report(error);
}
/** Commander's own complaints are bad input; its help and version are answers. */
function settle(command) {
	command.exitOverride();
	for (const below of command.commands) settle(below);
}
function report(error) {
	if (isCommanderError(error)) return error.exitCode === 0 ? exitCode.good : exitCode.badInput;
	process.stderr.write(`vmentry: ${describeError(error)}\n`);
	if (error instanceof MachineError && error.consoleTail.length > 0) {
		process.stderr.write("The console's last lines:\n");
		for (const line of error.consoleTail) process.stderr.write(`  | ${visible(line)}\n`);
	}
	if (!(error instanceof UserError) && !(error instanceof MachineError) && process.env["VMENTRY_DEBUG"] !== void 0 && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
	return exitCodeOf(error);
}
function isCommanderError(error) {
	return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
export {};
