import { l as describeError, s as MachineError } from "./text.js";
import { a as throwIfInterrupted, o as within, r as monotonicMs } from "./clock.js";
import { a as openStageOneKernel, i as openMachine, m as CommitKernelFailed, p as lastWords } from "./given-kernel.js";
import { t as SplatReader } from "./splats.js";
// src/job/boot-once.ts
/** What the kernel prints as it becomes ready may still be on its way; and a death may follow. */
const settleMs = 500;
const readConsoleLines = 300;
/**
* Boots a kernel once, through both stages, on a QEMU machine of its own, which is ended again. The machine proves
* that the kernel which runs is this one.
* @throws UserError for a kernel that cannot boot there, or a host that lacks something; Interrupted; what `whileUp`
* throws
*/
async function bootOnce(request) {
	const { kernel, machine: wanted, consolePath, scratch, log, signal, whileUp } = request;
	const place = {
		scratch,
		log,
		signal
	};
	const stageOneKernel = await openStageOneKernel(wanted, kernel, place);
	await using machine = await openMachine(wanted, stageOneKernel, {
		...place,
		consolePath,
		menuSeconds: 0
	});
	machine.check(kernel);
	await request.onReady?.();
	const startedAt = (/* @__PURE__ */ new Date()).toISOString();
	const startedMs = monotonicMs();
	let upMs;
	const splats = new SplatReader();
	const describe = (end) => ({
		...end,
		startedAt,
		durationMs: Math.round((upMs ?? monotonicMs()) - startedMs),
		machine: machineOf(machine),
		splats: splats.end(),
		console: consolePath
	});
	let booted;
	try {
		await machine.start({ signal });
		machine.console.watch((line, atMs) => splats.push(line, atMs));
		const { cmdline } = wanted;
		booted = await machine.boot(kernel, {
			signal,
			...cmdline === void 0 ? {} : { cmdline }
		});
		const readyMs = monotonicMs();
		const death = await within(settleMs, booted.died);
		if (death !== void 0) throw new CommitKernelFailed(`the kernel came up, and then the machine died: ${death.reason}`, { consoleTail: lastWordsOf(machine) });
		upMs = readyMs;
	} catch (error) {
		throwIfInterrupted(signal);
		if (!(error instanceof MachineError)) throw error;
		const boot = describe({
			reason: describeError(error),
			consoleTail: [...error.consoleTail],
			outcome: "does-not-boot"
		});
		if (error instanceof CommitKernelFailed || boot.splats.some(isPanic)) return {
			boot,
			phases: []
		};
		return {
			boot: {
				...boot,
				outcome: "error"
			},
			phases: [],
			fault: error
		};
	}
	await whileUp?.({
		booted,
		machine
	});
	return {
		boot: describe({
			outcome: "booted",
			reason: "",
			consoleTail: []
		}),
		phases: booted.phases
	};
}
/** How a machine ended, as its console has it. */
function lastWordsOf({ console }) {
	return lastWords(console.tail(readConsoleLines));
}
/** Stage one's kernel is known not to panic, so one that was seen meanwhile is the commit kernel's. */
function isPanic({ kind }) {
	return kind === "panic";
}
function machineOf({ description }) {
	const { kind, accelerator, arch, cpus, memoryMiB } = description;
	return {
		kind,
		accelerator,
		arch,
		cpus,
		memoryMiB
	};
}
export { lastWordsOf as n, bootOnce as t };
