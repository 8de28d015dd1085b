import { a as throwIfInterrupted, n as formatDuration, o as within, r as monotonicMs } from "./clock.js";
import { s as MachineError } from "./text.js";
import { r as LineSplitter } from "./complaints.js";
import { open } from "node:fs/promises";
// src/job/guest-command.ts
const mostLogBytes = 67108864;
/** How long a machine's death may take to be told: after a command that was good, and after the way to it broke. */
const settleMs = 500;
const deathMs = 3e3;
/** Runs a script in the booted machine's shell. A machine that dies meanwhile is an end like others. */
async function runGuestCommand({ host, died }, request) {
	const { script, timeoutMs, signal } = request;
	await using output = new GuestOutput(await open(request.logPath, "w"), request.onLine);
	const gone = new AbortController();
	died.then((death) => gone.abort(new MachineError(death.reason)));
	const startedMs = monotonicMs();
	const told = (end) => ({
		exitCode: null,
		hasDied: false,
		isLost: end.hasDied === true,
		...end,
		durationMs: Math.round(monotonicMs() - startedMs),
		tail: output.tail
	});
	const deathWithin = async (ms) => {
		const death = await within(ms, died);
		return death === void 0 ? void 0 : {
			reason: `the machine died: ${death.reason}`,
			hasDied: true
		};
	};
	try {
		const { end } = await host.run([
			"sh",
			"-e",
			"-c",
			script
		], {
			deadlineMs: timeoutMs,
			signal: AbortSignal.any([signal, gone.signal]),
			keepBytes: 0,
			onOutput: (_stream, chunk) => output.take(chunk)
		});
		await output.end();
		const exitCode = end.kind === "exited" ? { exitCode: end.code } : {};
		return told(await deathWithin(settleMs) ?? {
			reason: problemOf(end, timeoutMs),
			...exitCode
		});
	} catch (error) {
		throwIfInterrupted(signal);
		if (!(error instanceof MachineError)) throw error;
		await output.end();
		const lost = {
			reason: `the way to the machine broke: ${error.message}`,
			isLost: true
		};
		return told(await deathWithin(deathMs) ?? lost);
	}
}
function problemOf(end, timeoutMs) {
	switch (end.kind) {
		case "exited": return end.code === 0 ? "" : `the command exited with ${end.code}`;
		case "signaled": return `the command was ended by ${end.signal}`;
		case "timed-out": return `the command took longer than ${formatDuration(timeoutMs)}`;
	}
}
/** What a command prints: into a file, to whoever listens, and the last of it kept. */
var GuestOutput = class {
	#file;
	#lines;
	#tail = [];
	#bytes = 0;
	constructor(file, onLine) {
		this.#file = file;
		this.#lines = new LineSplitter((line) => {
			this.#tail = [...this.#tail.slice(-39), line];
			onLine?.(line);
		});
	}
	get tail() {
		return this.#tail;
	}
	async take(chunk) {
		this.#lines.write(chunk);
		const room = mostLogBytes - this.#bytes;
		this.#bytes += chunk.length;
		if (room > 0) await this.#file.write(chunk.subarray(0, room));
	}
	async end() {
		this.#lines.end();
		const left = this.#bytes - mostLogBytes;
		if (left > 0) await this.#file.write(`\n[${left} bytes more are not kept]\n`);
	}
	async [Symbol.asyncDispose]() {
		await this.#file.close();
	}
};
export { runGuestCommand as t };
