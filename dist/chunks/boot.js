import "./rolldown-runtime.js";
import { l as describeError, o as Interrupted, s as MachineError } from "./text.js";
import { n as streamLog } from "./log.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as openStageOneKernel, i as openMachine, n as openGivenKernel } from "./given-kernel.js";
import { t as interruptSignal } from "./interrupt2.js";
import { i as machineRequest, r as kernelRequest } from "./job-options.js";
import { a as wholeNumber, i as machineOptions, r as kernelOptions } from "./options.js";
import { join, resolve } from "node:path";
import { mkdir } from "node:fs/promises";
// src/cli/boot.ts
function addBoot(program) {
	const command = program.command("boot").description("boot a kernel through both stages and keep the machine up until Ctrl-C; prints how to reach it").option("--menu <seconds>", "how long stage one shows its kernel list", wholeNumber(0, 3600), 2).option("--console-log <file>", "where the console's log goes; default: a temporary file").option("--json", "print how to reach the machine as JSON on standard output", false).option("--verbose", "also say the details", false);
	for (const option of [...kernelOptions(), ...machineOptions()]) command.addOption(option);
	return command.action(boot);
}
async function boot(options) {
	const log = streamLog(process.stderr, { verbose: options.verbose });
	const signal = interruptSignal(() => log.info("ending the machine"));
	await using scratch = temporaryDirectory("boot");
	await using given = await openGivenKernel(kernelRequest(options), {
		scratch: scratch.path,
		log,
		signal
	});
	const { kernel } = given;
	const request = machineRequest(options);
	const stageOneKernel = await openStageOneKernel(request, kernel, {
		scratch: scratch.path,
		signal
	});
	const consolePath = options.consoleLog === void 0 ? join(scratch.path, "console.log") : resolve(options.consoleLog);
	await mkdir(join(consolePath, ".."), { recursive: true });
	await using machine = await openMachine(request, stageOneKernel, {
		consolePath,
		scratch: scratch.path,
		menuSeconds: options.menu,
		log,
		signal
	});
	const { cmdline } = request;
	const booted = await machine.boot(kernel, {
		signal,
		...cmdline === void 0 ? {} : { cmdline }
	});
	if (options.json) {
		const { identity, source } = kernel;
		const answer = {
			kernel: {
				source,
				...identity
			},
			ssh: booted.ssh,
			console: consolePath,
			phases: booted.phases
		};
		process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
	} else {
		process.stdout.write(`The machine is up. To reach it:\n  ${booted.ssh.join(" ")}\n`);
		process.stdout.write(`Its console: ${consolePath}\nCtrl-C ends it.\n`);
	}
	const interrupted = new Promise((end) => signal.addEventListener("abort", () => end(new Interrupted())));
	const how = await Promise.race([booted.died, interrupted]);
	if (!(how instanceof Interrupted)) throw new MachineError(`the machine died: ${describeError(how.reason)}`, { consoleTail: machine.console.tail(40) });
}
export { addBoot };
