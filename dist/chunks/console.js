import "./rolldown-runtime.js";
import { c as UserError, l as describeError, t as counted } from "./text.js";
import { n as streamLog } from "./log.js";
import { Q as machineNameRule, Z as machineName, c as openServerClient, l as refusedBy } from "./server.js";
import { t as backOffMs } from "./back-off.js";
import { a as throwIfInterrupted, i as sleep, r as monotonicMs } from "./clock.js";
import { t as interruptSignal } from "./interrupt2.js";
import { addAbortSignal } from "node:stream";
// src/server/tell-console.ts
/** Lines that come close together are told together. */
const gatherMs = 200;
/** Characters, of up to three bytes each: below the most that a request may have. */
const mostAtOnce = 16384;
/** As much as the server keeps; of a console that is faster, or while the server is away, the oldest lines go. */
const mostWaiting = 262144;
const backOff = {
	firstMs: 500,
	mostMs: 3e4
};
/** How long to go on trying after the console has ended. */
const lastTriesMs = 3e4;
/**
* Tells a machine's console to the kernel server, line by line, whose page shows it. A server that is away is tried
* again.
* @returns how many lines were left out, since the server was away or they came too fast
* @throws UserError when the server refuses; Error when it was away at the end
*/
async function tellConsole({ client, machine, source, log, signal }) {
	if (!machineName.test(machine)) throw new UserError(machineNameRule);
	const waiting = new WaitingLines();
	let isOver = false;
	let wake = Promise.withResolvers();
	const reading = readLines(source, waiting, () => wake.resolve()).finally(() => {
		isOver = true;
		wake.resolve();
	});
	reading.catch(() => {});
	const teller = new Teller(client, `/v1/machines/${machine}/console`, log);
	for (;;) {
		throwIfInterrupted(signal);
		const text = waiting.take(mostAtOnce);
		if (text !== "") await teller.tell(text, () => isOver, signal);
		else if (isOver) break;
		else {
			await wake.promise;
			wake = Promise.withResolvers();
			if (!isOver) await sleep(gatherMs, signal);
		}
	}
	throwIfInterrupted(signal);
	await reading;
	return waiting.leftOut;
}
async function readLines(source, waiting, onMore) {
	const decoder = new TextDecoder();
	for await (const chunk of source) {
		waiting.add(decoder.decode(chunk, { stream: true }));
		onMore();
	}
	waiting.end(decoder.decode());
}
/** Tells lines one after the other, each until the server has it. */
var Teller = class {
	#client;
	#path;
	#log;
	#failures = 0;
	#overAtMs;
	constructor(client, path, log) {
		this.#client = client;
		this.#path = path;
		this.#log = log;
	}
	async tell(text, isOver, signal) {
		for (;;) {
			const problem = await tryToTell(this.#client, this.#path, text);
			if (problem === void 0) break;
			if (problem === "too fast") {
				await sleep(1e3, signal);
				continue;
			}
			if (this.#failures === 0) this.#log.warn(`${problem}; trying again`);
			this.#failures += 1;
			if (isOver()) this.#overAtMs ??= monotonicMs();
			if (this.#overAtMs !== void 0 && monotonicMs() - this.#overAtMs > lastTriesMs) throw new Error(`${problem}; the console's last lines were not told`);
			await sleep(backOffMs(backOff, this.#failures), signal);
		}
		if (this.#failures > 0) this.#log.info(`the server at ${this.#client.address} answers again`);
		this.#failures = 0;
	}
};
/** @returns why it is to be tried again; undefined when it was taken */
async function tryToTell(client, path, text) {
	try {
		const answer = await client.ask(path, {
			method: "POST",
			body: text
		});
		if (answer.isOk) return void 0;
		if (answer.status === 429) return "too fast";
		if (answer.status < 500) throw refusedBy(client, answer, "the machine's or an admin's token");
		return `the server at ${client.address} answers ${answer.status}`;
	} catch (error) {
		if (error instanceof UserError) throw error;
		return describeError(error);
	}
}
/** Lines that are still to be told. */
var WaitingLines = class {
	leftOut = 0;
	#whole = "";
	#begun = "";
	add(text) {
		const all = this.#begun + text;
		const end = all.length > mostAtOnce ? all.length : all.lastIndexOf("\n") + 1;
		this.#whole += all.slice(0, end);
		this.#begun = all.slice(end);
		const excess = this.#whole.length - mostWaiting;
		if (excess <= 0) return;
		const lineEnd = this.#whole.indexOf("\n", excess) + 1;
		const gone = this.#whole.slice(0, lineEnd === 0 ? excess : lineEnd);
		this.#whole = this.#whole.slice(gone.length);
		this.leftOut += gone.split("\n").length - 1;
	}
	/** No more is to come, not even the end of the last line. */
	end(text) {
		this.add(text);
		this.#whole += this.#begun;
		this.#begun = "";
	}
	/** The next lines, whole where they fit; empty when there are none. */
	take(most) {
		const end = this.#whole.length <= most ? this.#whole.length : this.#whole.lastIndexOf("\n", most - 1) + 1;
		const text = this.#whole.slice(0, end === 0 ? most : end);
		this.#whole = this.#whole.slice(text.length);
		return text;
	}
};
// src/cli/console.ts
function addConsole(program) {
	return program.command("console").description("pass a machine's console, which comes on standard input, to the kernel server, whose page shows it").argument("<machine>", "its name, as stage one knows it").requiredOption("--server <url>", "the kernel server, such as http://127.0.0.1:8480").option("--token-file <file>", "the machine's or an admin's token").action(pass);
}
async function pass(machine, { server, tokenFile }) {
	const log = streamLog(process.stderr, { verbose: false });
	const signal = interruptSignal(() => {});
	const leftOut = await tellConsole({
		client: await openServerClient(server, tokenFile),
		machine,
		source: addAbortSignal(signal, process.stdin),
		log,
		signal
	});
	if (leftOut > 0) log.warn(`${counted(leftOut, "line")} came too fast, or while the server was away, and were left out`);
}
export { addConsole, tellConsole as t };
