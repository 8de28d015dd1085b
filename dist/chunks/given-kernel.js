import { o as __toESM } from "./rolldown-runtime.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, n as didYouMean, o as Interrupted, r as formatBytes, s as MachineError, t as counted } from "./text.js";
import { G as monotonicMs, J as within, K as sleep, U as deadlineIn, W as formatDuration, a as mergeHistories, n as formatHistory, q as throwIfInterrupted, r as parseHistory, t as _taggedTemplateLiteral } from "./taggedTemplateLiteral.js";
import { a as sha256OfFile, i as namesIn, n as cacheDirectory, o as syncDirectory, r as kindOfPath, s as writeFileAtomic } from "./markdown-size.js";
import { n as execa } from "./packages-DWQ1QzZj.js";
import { A as object, C as array, E as int, F as union, I as unknown, M as strictObject, N as string, R as uuid, S as _instanceof, V as prettifyError, k as number, r as datetime, t as number$1, x as _enum, z as ZodError } from "./packages-DR1_XnEf.js";
import { i as runTool, r as killGroup } from "./yaml-file.js";
import { t as silentLog } from "./log.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as pLimit, r as raw, t as html } from "./packages-Bj6apvvM.js";
import { o as shorten } from "./markdown-text.js";
import { a as manifestSchema, c as variantPattern, i as manifestFormat, n as commitPattern, o as sha256Pattern, r as formatKey, s as storeKeySchema } from "./manifest.js";
import { i as checkObjectName, n as blobName, o as mark$1, r as checkMark, s as markName, t as MissingBlob } from "./backend.js";
import { a as getRequestListener, c as Qn, i as Hono, l as rt, n as getCookie, o as require_send, r as setCookie, s as RESPONSE_ALREADY_SENT, t as deleteCookie } from "./packages-hagQ9Gdm.js";
import { A as tokenShape, B as machineNameRule, C as recordIdShape, D as selectionRequestShape, E as secondsInQuery, G as readRow, H as Builds, I as tokenId, K as readRows, L as lockForServer, M as Tokens, O as selectionShape, R as openDatabase, S as machineStateShape, T as registrationShape, U as buildStates, V as Machines, W as BootEvents, _ as jsonShape, b as machineParams, c as buildReportShape, d as commitShape, f as commitStartShape, g as idInQuery, h as errorShape, j as variantShape, k as tokenRequestShape, l as buildShape, m as countInQuery, o as auditShape, p as consoleLineShape, s as bootEventShape, u as buildWithTailShape, v as kernelPageShape, w as refNameShape, x as machineShape, y as kernelShape, z as machineName$1 } from "./server.js";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { basename, dirname, isAbsolute, join, posix, resolve, sep } from "node:path";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { access, chmod, constants as constants$1, glob, link, mkdir, mkdtemp, open, readFile, readdir, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, hostname, release, totalmem } from "node:os";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createGunzip, createZstdDecompress, gunzipSync, gzipSync } from "node:zlib";
import { connect, isIP, isIPv6 } from "node:net";
import { createInterface } from "node:readline";
import { createServer } from "node:http";
import { createServer as createServer$1 } from "node:https";
import { createSecureContext } from "node:tls";
// src/base/kill-at-exit.ts
const pids = /* @__PURE__ */ new Set();
let isHooked = false;
/**
* Kills a process and its group at this process's own exit at the latest, when nobody did so in order before.
* @returns to be called once it has ended
*/
function killAtExit(pid) {
	if (pid === void 0) return () => {};
	if (!isHooked) {
		isHooked = true;
		process.on("exit", () => {
			for (const each of pids) killGroup(each);
		});
	}
	pids.add(pid);
	return () => pids.delete(pid);
}
// src/host/host.ts
/** The way to the host broke (ssh's own failure, a connection lost), as opposed to a command that failed. */
var HostLost = class extends MachineError {
	name = "HostLost";
};
// src/host/far-end.ts
/**
* Starts a process in a session of its own, so that Ctrl-C in a terminal reaches vmentry alone, which then
* ends what it started in order.
*/
function startProcess(argv, options = {}) {
	const [program, ...args] = argv;
	const child = execa(program, args, {
		reject: false,
		buffer: false,
		detached: true,
		stdin: "pipe",
		encoding: "buffer",
		...options.cwd === void 0 ? {} : { cwd: options.cwd }
	});
	child.stdin.on("error", () => {});
	const forget = killAtExit(child.pid);
	let isClosed = false;
	const closed = child.then((result) => {
		isClosed = true;
		forget();
		if (result.code === "ENOENT" && result.exitCode === void 0) throw notInstalled$1(program, options.package);
		if (child.pid === void 0) throw new Error(`${program} could not be started`, { cause: result.cause });
	});
	closed.catch(() => {});
	return {
		stdin: child.stdin,
		stdout: child.stdout,
		stderr: child.stderr,
		closed,
		abandon() {
			if (isClosed) return;
			options.onAbandon?.();
			killGroup(child.pid);
			child.stdin.destroy();
			child.stdout.destroy();
			child.stderr.destroy();
		}
	};
}
function notInstalled$1(program, packageName) {
	const remedy = packageName === void 0 ? "" : `: apt-get install ${packageName}`;
	return new UserError(`${program} is not installed${remedy}`);
}
// src/host/command.sh
var command_default = "# Runs one command at the far end and says how it ended. For dash, busybox ash and bash alike.\n# Arguments: marker, directory (empty: stay), \"input\" or empty, NAME=value ..., --, the command.\n# Too long for an argument list, they come on standard input, quoted, behind the argument \"long\".\n# The first line of standard input is the nonce: on the command line the command could read it in /proc.\n# An unread line means that nobody is there any more, and then nothing is started.\nIFS= read -r vmentry_nonce || exit 1\nif [ \"$1\" = long ]; then\n  vmentry_words=\n  while IFS= read -r vmentry_line && [ \"$vmentry_line\" != \"$vmentry_nonce\" ]; do\n    vmentry_words=\"$vmentry_words$vmentry_line\n\"\n  done\n  [ \"$vmentry_line\" = \"$vmentry_nonce\" ] || exit 1\n  eval \"set -- $vmentry_words\"\nfi\nvmentry_marker=$1 vmentry_directory=$2 vmentry_input=$3\nshift 3\n# The shell's own \"Segmentation fault\" is nothing that the command wrote.\nexec 3>&1 4>&2 2>/dev/null\n[ -n \"$vmentry_input\" ] || exec </dev/null\n# A command may have made its output non-blocking, which is ours too: a full pipe then refuses.\nvmentry_say() {\n  vmentry_tries=0\n  until printf '\\036%s %s\\n' \"$vmentry_nonce\" \"$1\"; do\n    vmentry_tries=$((vmentry_tries + 1))\n    [ $vmentry_tries -lt 600 ] || return 1\n    sleep 0.1 || sleep 1\n  done\n}\nvmentry_mark() {\n  vmentry_say \"$1\" >&3\n  vmentry_say \"$1\" >&4\n}\nif [ -n \"$vmentry_directory\" ] && ! cd \"$vmentry_directory\"; then\n  vmentry_mark no-directory\n  exit 1\nfi\n# Looked up before a PATH that is meant for the command can hide it.\nvmentry_setsid=setsid\n[ \"$1\" = -- ] || vmentry_setsid=$(command -v setsid)\n# A command substitution gives its process's number without a further fork. It is over, with the command's\n# status, when the command is: the command has other streams.\nvmentry_pid=$(\n  read -r vmentry_pid vmentry_rest </proc/self/stat\n  echo \"$vmentry_pid\"\n  vmentry_mark \"started $vmentry_pid\"\n  exec 1>&3 2>&4 3>&- 4>&-\n  while [ \"$1\" != -- ]; do\n    export \"$1\"\n    shift\n  done\n  shift\n  export VMENTRY_COMMAND=\"$vmentry_marker\"\n  # No group leader, so setsid does not fork: the command keeps this process's number, and that is its session's.\n  exec \"$vmentry_setsid\" -- \"$@\"\n)\nvmentry_mark \"ended $?\"\n# What the command left in its process group keeps this session open, so that whoever waits for its end sees it:\n# sshd does so while its streams are held, dropbear does not.\nvmentry_left() {\n  kill -0 \"-$vmentry_pid\" || return 1\n  for vmentry_stat in /proc/[0-9]*/stat; do\n    read -r vmentry_line <\"$vmentry_stat\" || continue\n    set -- ${vmentry_line##*) }\n    [ \"$3\" != \"$vmentry_pid\" ] || [ \"$1\" = Z ] || return 0\n  done\n  return 1\n}\nvmentry_tries=0\nwhile [ $vmentry_tries -lt 30 ] && vmentry_left; do\n  vmentry_tries=$((vmentry_tries + 1))\n  sleep 0.1 || sleep 1\ndone\n";
// src/host/kept-output.ts
/** The last bytes of a stream, in a buffer that never holds more than asked for. */
var KeptOutput = class {
	#limit;
	#ring = Buffer.alloc(0);
	/** Where the next byte goes. */
	#head = 0;
	#size = 0;
	#isCut = false;
	/** @param limit bytes to keep */
	constructor(limit) {
		this.#limit = limit;
	}
	add(chunk) {
		if (this.#size + chunk.length > this.#limit) this.#isCut = true;
		const tail = chunk.subarray(Math.max(0, chunk.length - this.#limit));
		if (tail.length === 0) return;
		this.#grow(this.#size + tail.length);
		const toEnd = Math.min(tail.length, this.#ring.length - this.#head);
		this.#ring.set(tail.subarray(0, toEnd), this.#head);
		this.#ring.set(tail.subarray(toEnd), 0);
		this.#head = (this.#head + tail.length) % this.#ring.length;
		this.#size = Math.min(this.#size + tail.length, this.#ring.length);
	}
	bytes() {
		const start = this.#head - this.#size;
		if (start >= 0) return Buffer.from(this.#ring.subarray(start, this.#head));
		return Buffer.concat([this.#ring.subarray(start), this.#ring.subarray(0, this.#head)]);
	}
	/** As UTF-8; what is none becomes U+FFFD. A character that the limit cut in two goes as a whole. */
	text() {
		const bytes = this.bytes();
		let start = 0;
		while (this.#isCut && start < 3 && ((bytes[start] ?? 0) & 192) === 128) start++;
		return bytes.toString("utf8", start);
	}
	#grow(wanted) {
		const capacity = Math.min(wanted, this.#limit);
		if (capacity <= this.#ring.length) return;
		const larger = Buffer.alloc(Math.min(this.#limit, Math.max(capacity, 2 * this.#ring.length, 1024)));
		const held = this.bytes();
		larger.set(held);
		this.#ring = larger;
		this.#head = held.length % larger.length;
	}
};
// src/host/mark-cutter.ts
/** No mark is longer; what is, is output that happens to begin like one. */
const longestMark = 64;
/**
* Cuts the wrapper's marks out of a stream: `RS nonce SPACE text LF`, wherever they stand in it and however it
* comes in chunks. Only the wrapper knows the nonce, so nothing that a command prints is taken for a mark.
*/
var MarkCutter = class {
	#opening;
	#held = Buffer.alloc(0);
	constructor(nonce) {
		this.#opening = Buffer.from(`\x1e${nonce} `);
	}
	/** The pieces that are certain by now, in order. What may yet become a mark is held back. */
	push(chunk) {
		const pieces = [];
		let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
		this.#held = Buffer.alloc(0);
		for (;;) {
			const at = rest.indexOf(this.#opening);
			if (at < 0) {
				const open = this.#openEnd(rest);
				addOutput(pieces, rest.subarray(0, open));
				this.#held = rest.subarray(open);
				return pieces;
			}
			addOutput(pieces, rest.subarray(0, at));
			const body = rest.subarray(at + this.#opening.length);
			const end = body.subarray(0, longestMark).indexOf(10);
			if (end >= 0) {
				pieces.push({
					kind: "mark",
					text: body.toString("latin1", 0, end)
				});
				rest = body.subarray(end + 1);
			} else if (body.length < longestMark) {
				this.#held = rest.subarray(at);
				return pieces;
			} else {
				addOutput(pieces, this.#opening);
				rest = body;
			}
		}
	}
	/** What was held back when the stream ended. */
	end() {
		const held = this.#held;
		this.#held = Buffer.alloc(0);
		return held;
	}
	/** Where a tail begins that a further chunk could complete to the opening; its first byte is not in the rest. */
	#openEnd(bytes) {
		const tail = bytes.subarray(Math.max(0, bytes.length - this.#opening.length + 1));
		const at = tail.lastIndexOf(30);
		return at >= 0 && this.#opening.subarray(0, tail.length - at).equals(tail.subarray(at)) ? bytes.length - tail.length + at : bytes.length;
	}
};
function addOutput(pieces, bytes) {
	if (bytes.length > 0) pieces.push({
		kind: "output",
		bytes
	});
}
// src/host/command-stream.ts
/** One output stream of a command: its own bytes told from the wrapper's marks and from what came before. */
var CommandStream = class {
	/** The number of the command's process and session; empty when the far end could not tell. */
	started;
	/** The wrapper's last word: all that the command's own process wrote has arrived before it. */
	ended;
	/** The same, at once. */
	lastWord;
	/** Settles when the stream is closed; rejects with what `deliver` throws. */
	consumed;
	kept;
	/** What came before the command had started: the login shell's words, or ssh's own. */
	preamble = new KeptOutput(4096);
	#isStarted = false;
	#deliver;
	constructor(stream, options) {
		const started = Promise.withResolvers();
		const ended = Promise.withResolvers();
		this.started = started.promise;
		this.ended = ended.promise;
		this.kept = new KeptOutput(options.keepBytes);
		this.#deliver = options.deliver;
		const cutter = new MarkCutter(options.nonce);
		const onMark = (mark) => {
			const pid = /^started (\d*)$/.exec(mark)?.[1];
			if (pid === void 0) {
				this.lastWord ??= mark;
				ended.resolve(mark);
			} else {
				this.#isStarted = true;
				started.resolve(pid);
			}
		};
		this.consumed = this.#consume(stream, cutter, onMark);
		this.consumed.catch(() => {});
	}
	async #consume(stream, cutter, onMark) {
		for await (const chunk of chunksOf(stream)) for (const piece of cutter.push(chunk)) if (piece.kind === "mark") onMark(piece.text);
		else await this.#take(piece.bytes);
		await this.#take(cutter.end());
	}
	async #take(bytes) {
		if (bytes.length === 0) return;
		if (!this.#isStarted) return this.preamble.add(bytes);
		this.kept.add(bytes);
		await this.#deliver(bytes);
	}
};
/** A stream's chunks until it ends or is destroyed. */
async function* chunksOf(stream) {
	const chunks = stream.iterator({ destroyOnReturn: false });
	for (;;) {
		const next = await chunks.next().catch(() => void 0);
		if (next === void 0 || next.done === true) return;
		yield next.value;
	}
}
// src/host/quote.ts
/**
* One word for a POSIX shell, whatever it holds: within single quotes nothing is special but the quote itself
* (POSIX.1-2024, Shell Command Language, 2.2.2).
* @throws Error on a NUL character, which no argument can hold
*/
function quoteWord(word) {
	if (word.includes("\0")) throw new Error(`an argument cannot hold a NUL character: ${JSON.stringify(word)}`);
	return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
/** A command line that a POSIX shell reads as exactly these words. */
function quoteWords(words) {
	return words.map(quoteWord).join(" ");
}
// src/host/shell-script.ts
/** A shell script without its comment lines: they need not travel with every command. */
function withoutComments(script) {
	return script.split("\n").filter((line) => !/^\s*(#|$)/.test(line)).join("\n");
}
// src/host/signals.ts
/** Linux's signals by number (signal(7), x86 and arm): the far end's, whatever this process runs on. */
const names$3 = [
	[
		"SIGHUP",
		"SIGINT",
		"SIGQUIT",
		"SIGILL",
		"SIGTRAP",
		"SIGABRT",
		"SIGBUS",
		"SIGFPE"
	],
	[
		"SIGKILL",
		"SIGUSR1",
		"SIGSEGV",
		"SIGUSR2",
		"SIGPIPE",
		"SIGALRM",
		"SIGTERM",
		"SIGSTKFLT"
	],
	[
		"SIGCHLD",
		"SIGCONT",
		"SIGSTOP",
		"SIGTSTP",
		"SIGTTIN",
		"SIGTTOU",
		"SIGURG",
		"SIGXCPU"
	],
	[
		"SIGXFSZ",
		"SIGVTALRM",
		"SIGPROF",
		"SIGWINCH",
		"SIGIO",
		"SIGPWR",
		"SIGSYS"
	]
].flat();
/** glibc's SIGRTMIN; the two numbers below it are its own. */
const firstRealTime = 34;
const lastSignal = 64;
/**
* What a shell's `$?` says of how a command ended. A command that exits by itself with 129 to 192 reads as
* ended by a signal, as it does in every shell: `$?` holds no more.
*/
function endOfStatus(status) {
	const signal = status - 128;
	if (signal < 1 || signal > lastSignal) return {
		kind: "exited",
		code: status
	};
	return {
		kind: "signaled",
		signal: signalName(signal)
	};
}
function signalName(signal) {
	const above = signal - firstRealTime;
	return names$3[signal - 1] ?? (above < 0 ? `SIG${signal}` : above === 0 ? "SIGRTMIN" : `SIGRTMIN+${above}`);
}
// src/host/command.ts
const script$1 = withoutComments(command_default);
/** Bytes that a result keeps of each stream when nothing else is asked for. */
const defaultKeepBytes = 1048576;
/** Milliseconds that children which outlive their command may hold its streams open. */
const leftoverMs = 1e3;
/** Milliseconds for a command to start that has to be ended before it did. */
const lateStartMs = 1e4;
/** The longest time that a timer takes (2^31 - 1); a longer one would fire at once. */
const longestTimerMs = 2147483647;
/** Runs one command at a far end, to its end or its deadline; see Host.run. */
async function runCommand(place, argv, options) {
	throwIfInterrupted(options.signal);
	const command = new RunningCommand(place, argv, options);
	try {
		return await command.result();
	} finally {
		await command.release();
	}
}
var RunningCommand = class {
	#place;
	#argv;
	#options;
	#began = monotonicMs();
	#marker = randomBytes(16).toString("hex");
	#far;
	#stdout;
	#stderr;
	#closed;
	#inputGiven;
	#startTold;
	#isClosed = false;
	constructor(place, argv, options) {
		this.#place = place;
		this.#argv = argv;
		this.#options = options;
		const nonce = randomBytes(16).toString("hex");
		const { words, opening } = wordsOf$1(place.farEnd, this.#marker, nonce, argv, options);
		this.#far = place.farEnd.start(script$1, words);
		const stream = (name) => new CommandStream(this.#far[name], {
			nonce,
			keepBytes: options.keepBytes ?? defaultKeepBytes,
			deliver: (chunk) => options.onOutput?.(name, chunk)
		});
		this.#stdout = stream("stdout");
		this.#stderr = stream("stderr");
		this.#startTold = this.#stdout.started.then((pid) => {
			if (pid !== "") options.onStart?.(Number(pid));
		});
		this.#startTold.catch(() => {});
		this.#closed = Promise.all([
			this.#far.closed,
			this.#stdout.consumed,
			this.#stderr.consumed
		]).then(() => {
			this.#isClosed = true;
		});
		this.#closed.catch(() => {});
		this.#inputGiven = giveInput(this.#far, opening, options.input);
		this.#inputGiven.catch(() => {});
	}
	async result() {
		const outcome = await this.#outcome();
		const lastWord = this.#lastWord();
		if (lastWord !== void 0 && outcome.kind !== "interrupted" && outcome.kind !== "failed") {
			if (outcome.kind !== "closed") await this.#sweep();
			return this.#resultOf(this.#endOf(lastWord));
		}
		if (outcome.kind === "closed") throw await this.#loss();
		if (outcome.kind === "timed-out" || outcome.kind === "leftovers") {
			const survivors = await this.#kill();
			await within(leftoverMs, this.#closed.catch(() => {}));
			return this.#resultOf({
				kind: "timed-out",
				survivors
			});
		}
		await this.#kill().catch(() => {});
		if (outcome.kind === "failed") throw outcome.error;
		throwIfInterrupted(this.#options.signal);
		throw new Error("a command was interrupted by nobody");
	}
	/** Leaves nothing behind on this side. */
	async release() {
		if (this.#isClosed) return;
		if (await within(leftoverMs, this.#closed.then(() => true, () => false)) !== true) this.#far.abandon();
	}
	#outcome() {
		const { deadlineMs, signal } = this.#options;
		const { promise, resolve } = Promise.withResolvers();
		const timer = setTimeout(() => resolve({ kind: "timed-out" }), Math.min(deadlineMs, longestTimerMs));
		const interrupt = () => resolve({ kind: "interrupted" });
		const fail = (error) => resolve({
			kind: "failed",
			error
		});
		signal?.addEventListener("abort", interrupt, { once: true });
		if (signal?.aborted === true) interrupt();
		this.#inputGiven.catch(fail);
		this.#startTold.catch(fail);
		this.#closed.then(() => resolve({ kind: "closed" }), fail);
		Promise.all([this.#stdout.ended, this.#stderr.ended]).then(() => within(leftoverMs, this.#closed.catch(() => {}))).then(() => resolve({ kind: this.#isClosed ? "closed" : "leftovers" }));
		return promise.finally(() => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", interrupt);
		});
	}
	/** Known only once both streams hold it: a connection that broke between the two has cut the output. */
	#lastWord() {
		return this.#stderr.lastWord === void 0 ? void 0 : this.#stdout.lastWord;
	}
	async #kill() {
		const session = await within(lateStartMs, Promise.race([
			this.#stdout.started,
			this.#stderr.started,
			this.#closed.then(() => "")
		]));
		if (session === void 0 && !this.#isClosed) this.#far.abandon();
		return this.#place.kill({
			marker: this.#marker,
			session: session ?? ""
		});
	}
	/** Ends what a command has left behind. Its own result stands, even when the host is lost over it. */
	async #sweep() {
		const session = await this.#stdout.started;
		await this.#place.kill({
			marker: this.#marker,
			session
		}).catch(() => {});
		await within(leftoverMs, this.#closed.catch(() => {}));
	}
	#endOf(lastWord) {
		const { hostName } = this.#place;
		if (lastWord === "no-directory") throw new Error(`there is no directory ${visible(this.#options.cwd ?? "")} on ${hostName}`);
		const status = /^ended (\d+)$/.exec(lastWord)?.[1];
		if (status === void 0) throw new Error(`${hostName} did not say how a command ended: ${visible(lastWord)}`);
		return endOfStatus(Number(status));
	}
	async #loss() {
		const said = lastLine(await this.#place.farEnd.explainLoss()) || lastLine(this.#stderr.preamble.text()) || "its shell went away";
		return new HostLost(`lost ${this.#place.hostName} while it ran ${visible(this.#argv[0])}: ${said}`);
	}
	#resultOf(end) {
		return {
			end,
			durationMs: monotonicMs() - this.#began,
			stdout: this.#stdout.kept.text(),
			stderr: this.#stderr.kept.text()
		};
	}
};
function wordsOf$1(farEnd, marker, nonce, argv, options) {
	const { cwd = "", env = {}, deadlineMs } = options;
	if (!(deadlineMs > 0)) throw new Error(`a deadline is a time above 0 ms, not ${deadlineMs}`);
	if (cwd !== "" && !cwd.startsWith("/")) throw new Error(`cwd must be an absolute path, not ${visible(cwd)}`);
	for (const name of Object.keys(env)) if (!/^[A-Za-z_]\w*$/.test(name) || /^vmentry_/i.test(name)) throw new Error(`${JSON.stringify(name)} cannot be the name of a command's variable`);
	const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
	const words = [
		marker,
		cwd,
		options.input === void 0 ? "" : "input",
		...variables,
		"--",
		...argv
	];
	const quoted = quoteWords(words);
	return Buffer.byteLength(quoted) <= farEnd.wordsLimit ? {
		words,
		opening: `${nonce}\n`
	} : {
		words: ["long"],
		opening: `${nonce}\n${quoted}\n${nonce}\n`
	};
}
/** Gives the far end its opening lines and the command's input. @throws what the input stream fails with */
async function giveInput(far, opening, input) {
	if (input === void 0 || typeof input === "string") {
		far.stdin.end(opening + (input ?? ""));
		return;
	}
	let fault;
	input.once("error", (error) => {
		if (!far.stdin.destroyed) fault = { error };
	});
	far.stdin.write(opening);
	await pipeline(input, far.stdin).catch(() => {
		if (fault !== void 0) throw fault.error;
	});
}
function lastLine(text) {
	return visible(text.trim()).split("\n").at(-1) ?? "";
}
// src/host/kill.ts
const script = withoutComments("# Ends a command and all that it started: SIGTERM, then SIGKILL until none is left. Says how many are.\n# Arguments: marker, session (empty: unknown), tenths of a second for SIGTERM, for SIGKILL.\n# A process belongs to the command when it carries the marker in its environment, is in the command's session\n# or one made by such a process, or is such a process's child. Reads stat with the shell's own means, since\n# each fork costs milliseconds in an emulated machine.\nmarker=$1 sessions=\" $2 \" grace=$3 limit=$4\nexec 3>&1 2>/dev/null\n\n# Reading the environment of a process that hangs in the kernel with its mmap lock held blocks.\nguard=\ncommand -v timeout >/dev/null && guard='timeout -s KILL 3'\n\n# Some greps take the first NUL for the end: those need the environment read by the shell, which drops NULs.\nprintf 'a\\000b\\n' | grep -q b && can_grep=yes || can_grep=\n\nfind_marked() {\n  marked=' '\n  if [ \"$can_grep\" ]; then\n    for file in $($guard grep -l -s \"VMENTRY_COMMAND=$marker\" /proc/[0-9]*/environ); do\n      pid=${file#/proc/}\n      marked=\"$marked${pid%/environ} \"\n    done\n    return\n  fi\n  for file in /proc/[0-9]*/environ; do\n    text=\n    while IFS= read -r line || [ \"$line\" ]; do\n      text=\"$text$line\"\n      line=\n    done <\"$file\"\n    case $text in\n      *\"VMENTRY_COMMAND=$marker\"*)\n        pid=${file#/proc/}\n        marked=\"$marked${pid%/environ} \"\n        ;;\n    esac\n  done\n}\n\nfind_all() {\n  find_marked\n  table=\n  for file in /proc/[0-9]*/stat; do\n    text=\n    while read -r line; do text=\"$text$line \"; done <\"$file\"\n    [ \"$text\" ] || continue\n    pid=${text%% *}\n    # The name, in parentheses, may hold anything: what counts is behind the last one (proc_pid_stat(5)).\n    set -- ${text##*) }\n    case $1 in Z | X) continue ;; esac\n    case $pid in 1 | $$) continue ;; esac\n    table=\"$table $pid:$2:$4\"\n  done\n  found=' ' count=0 grew=yes\n  while [ \"$grew\" ]; do\n    grew=\n    for entry in $table; do\n      pid=${entry%%:*} session=${entry##*:} parent=${entry#*:}\n      case $found in *\" $pid \"*) continue ;; esac\n      is_ours=\n      case $marked in *\" $pid \"*) is_ours=yes ;; esac\n      case $sessions in *\" $session \"*) is_ours=yes ;; esac\n      case $found in *\" ${parent%:*} \"*) is_ours=yes ;; esac\n      [ \"$is_ours\" ] || continue\n      found=\"$found$pid \" count=$((count + 1)) grew=yes\n      # Session 0 is the kernel's own and init's.\n      case $session in 0 | 1) ;; *) sessions=\"$sessions$session \" ;; esac\n    done\n  done\n}\n\n# Tenths of a second since boot.\nnow() {\n  read -r up rest </proc/uptime\n  fraction=${up#*.}\n  time=$((${up%.*} * 10 + ${fraction%?}))\n}\n\n# Signals what is left again and again until nothing is, or the time is over. A process that was just being\n# forked shows at the second look.\nend_with() {\n  now\n  end=$((time + $2))\n  empty=0\n  while :; do\n    find_all\n    if [ $count -eq 0 ]; then\n      empty=$((empty + 1))\n      [ $empty -lt 2 ] || return 0\n      continue\n    fi\n    empty=0\n    case $1 in\n      KILL) kill -s KILL $found ;;\n      *)\n        for pid in $found; do\n          case $told in *\" $pid \"*) continue ;; esac\n          kill -s TERM \"$pid\"\n          told=\"$told$pid \"\n        done\n        ;;\n    esac\n    now\n    [ $time -lt $end ] || return 1\n    sleep 0.1 || sleep 1\n  done\n}\n\ntold=' '\nend_with TERM \"$grace\" || end_with KILL \"$limit\"\nprintf 'survivors %s\\n' \"$count\" >&3\n");
/** Milliseconds between SIGTERM and SIGKILL, and those that SIGKILL is repeated for. */
const graceMs = 2e3;
const insistMs = 5e3;
/** Milliseconds that a host may take to end a command before it counts as lost. */
const killDeadlineMs = 15e3;
/**
* Ends a command and all that it started, children that left its session and its parentage included.
* @returns how many processes could not be ended (they hang in the kernel), or `undefined` when the far end
* did not answer in time
*/
async function killCommand(farEnd, target) {
	const words = [
		target.marker,
		target.session,
		String(graceMs / 100),
		String(insistMs / 100)
	];
	const far = farEnd.start(script, words);
	try {
		far.stdin.end();
		far.stderr.resume();
		const said = await within(killDeadlineMs, text(far.stdout).catch(() => ""));
		const survivors = /^survivors (\d+)$/m.exec(said ?? "")?.[1];
		return survivors === void 0 ? void 0 : Number(survivors);
	} finally {
		if (await within(1e3, far.closed.then(() => true)) !== true) far.abandon();
	}
}
// src/host/tar.ts
const blockSize = 512;
/** What eleven octal digits hold, 8 GiB - 1. */
const largestSize = 8 ** 11 - 1;
/**
* A tar archive (ustar, POSIX.1-2024 pax) of files, as a stream: paths without their leading slash, owned by
* root, dated with the epoch, so that the same files give the same bytes. Paths over 100 bytes go by GNU's
* long names, since busybox does not read pax's.
* @throws Error when a file cannot be read, or changes its size meanwhile
*/
async function* tarOf(files) {
	for (const file of files) {
		const found = await stat(file.source);
		if (!found.isFile()) throw new Error(`${visible(file.source)} is no file`);
		if (found.size > largestSize) throw new Error(`${visible(file.source)} is too large to copy: 8 GiB or more`);
		const name = Buffer.from(pathIn(file.path));
		if (name.length > 100) {
			const longName = Buffer.concat([name, Buffer.alloc(1)]);
			yield header$1(Buffer.from("././@LongLink"), {
				size: longName.length,
				mode: 420,
				type: "L"
			});
			yield longName;
			yield padding$1(longName.length);
		}
		yield header$1(name.subarray(0, 100), {
			size: found.size,
			mode: file.mode & 4095,
			type: "0"
		});
		yield* contentOf$2(file.source, found.size);
		yield padding$1(found.size);
	}
	yield Buffer.alloc(2 * blockSize);
}
async function* contentOf$2(source, size) {
	if (size === 0) return;
	let left = size;
	for await (const chunk of createReadStream(source, {
		end: size - 1,
		highWaterMark: 262144
	})) {
		const bytes = chunk;
		left -= bytes.length;
		yield bytes;
	}
	if (left !== 0) throw new Error(`${visible(source)} changed while it was copied`);
}
function pathIn(path) {
	if (!(path.startsWith("/") && posix.normalize(path) === path && !path.endsWith("/"))) throw new Error(`not an absolute path without "." and "..": ${visible(path)}`);
	return path.slice(1);
}
function header$1(name, entry) {
	const block = Buffer.alloc(blockSize);
	const octal = (value, at, digits) => block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
	name.copy(block, 0);
	octal(entry.mode, 100, 7);
	octal(0, 108, 7);
	octal(0, 116, 7);
	octal(entry.size, 124, 11);
	octal(0, 136, 11);
	block.write(entry.type, 156, "latin1");
	block.write("ustar\x0000root", 257, "latin1");
	block.write("root", 297, "latin1");
	block.fill(" ", 148, 156);
	const sum = block.reduce((total, byte) => total + byte, 0);
	block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
	return block;
}
function padding$1(size) {
	return Buffer.alloc((blockSize - size % blockSize) % blockSize);
}
// src/host/open-host.ts
/**
* Checks that the far end has what running commands needs, and makes a Host of it. Owns `farEnds`.
* @throws UserError when something is missing there; HostLost when it does not answer
*/
async function openHost(farEnds, options) {
	try {
		await farEnds.lend((farEnd) => probe(farEnds.name, farEnd, options.deadlineMs), options.signal);
	} catch (error) {
		await farEnds.close();
		throw error;
	}
	return new LimitedHost(farEnds);
}
var LimitedHost = class {
	name;
	sessionLimit;
	#farEnds;
	#limit;
	#closing = new AbortController();
	#running = /* @__PURE__ */ new Set();
	constructor(farEnds) {
		this.name = farEnds.name;
		this.sessionLimit = farEnds.sessionLimit;
		this.#farEnds = farEnds;
		this.#limit = pLimit(farEnds.sessionLimit);
	}
	run(argv, options) {
		const run = this.#limit(() => this.#runNow(argv, options));
		this.#running.add(run);
		const forget = () => this.#running.delete(run);
		run.then(forget, forget);
		return run;
	}
	async upload(files, options) {
		if (files.length === 0) return;
		const what = `copy ${counted(files.length, "file")} to ${this.name}`;
		const { end, stderr } = await this.run([
			"tar",
			"-xpf",
			"-",
			"-C",
			"/"
		], {
			...options,
			input: Readable.from(tarOf(files), { objectMode: true })
		});
		if (end.kind === "exited" && end.code === 0) return;
		if (end.kind === "timed-out") throw new Error(`could not ${what} within ${options.deadlineMs / 1e3} s`);
		const how = end.kind === "exited" ? `tar exited with ${end.code}` : `tar was ended by ${end.signal}`;
		throw new Error(`could not ${what}: ${visible(stderr.trim()) || how}`);
	}
	async [Symbol.asyncDispose]() {
		this.#closing.abort(/* @__PURE__ */ new Error(`${this.name} is closed`));
		await Promise.allSettled(this.#running);
		await this.#farEnds.close();
	}
	#runNow(argv, options) {
		const closing = this.#closing.signal;
		const signal = options.signal === void 0 ? closing : AbortSignal.any([options.signal, closing]);
		return this.#farEnds.lend((farEnd) => {
			return runCommand({
				hostName: this.name,
				farEnd,
				kill: (target) => this.#kill(target)
			}, argv, {
				...options,
				signal
			});
		}, signal);
	}
	async #kill(target) {
		const survivors = await this.#farEnds.lendSpare((farEnd) => killCommand(farEnd, target));
		if (survivors !== void 0) return survivors;
		const why = `${this.name} stopped answering: a command there could not be ended`;
		this.#farEnds.giveUp(why);
		throw new HostLost(why);
	}
};
const probeScript = `
for need in grep setsid sleep; do command -v $need >/dev/null || echo "lacks $need"; done
read -r stat </proc/self/stat || echo "lacks /proc"
echo "vmentry probed"
`;
async function probe(hostName, farEnd, deadlineMs) {
	const far = farEnd.start(probeScript, []);
	try {
		far.stdin.end();
		const stderr = text(far.stderr).catch(() => "");
		const said = await within(deadlineMs, Promise.all([text(far.stdout).catch(() => ""), far.closed]).then(([stdout]) => stdout));
		if (said === void 0) throw new HostLost(`${hostName} did not answer within ${deadlineMs / 1e3} s`);
		const lacking = [...said.matchAll(/^lacks (.+)$/gm)].map((found) => found[1]);
		if (lacking.length > 0) throw new UserError(`${hostName} lacks ${lacking.join(", ")}, which running commands there needs`);
		if (!said.includes("vmentry probed")) throw new HostLost(`${hostName} runs no commands: ${await farEnd.explainLoss() || visible((await stderr).trim() || said.trim()) || "its shell said nothing"}`);
	} finally {
		far.abandon();
	}
}
// src/host/ssh-options.ts
/** The name that the given host key is known by, whatever address and port the host has. */
const keyAlias = "vmentry-host";
/** In the control directory, as are the sockets: short names, whatever that directory's path is. */
const knownHostsFile = "known_hosts";
/** The line of the known_hosts file for a given key. @throws UserError when it is no key */
function knownHostsLine(hostKey) {
	const fields = hostKey.trim().split(/[ \t]+/);
	const isType = (field) => /^(ssh|ecdsa|sk)-[\w@.-]+$/.test(field ?? "");
	const [type, key] = isType(fields[0]) ? fields : fields.slice(1);
	if (!isType(type) || key === void 0 || !/^[A-Za-z0-9+/]+=*$/.test(key) || /[\r\n]/.test(hostKey.trim())) throw new UserError(`not a host key: ${visible(hostKey)}; expected "ssh-ed25519 AAAA…" or a line of a known_hosts file`);
	return `${keyAlias} ${type} ${key}\n`;
}
/**
* Arguments for an OpenSSH client that connects and then only carries sessions, reading no configuration but
* `configFile`. It says `connected` on its standard output once its socket takes them (ssh_config(5),
* LocalCommand).
*/
function masterArguments(destination, options) {
	const { address, port, user, identityFile, hostKey } = destination;
	return [
		...[
			"-M",
			"-N",
			"-T",
			"-a",
			"-x"
		],
		...["-F", options.configFile === void 0 ? "none" : resolve(options.configFile)],
		...settings({
			ControlPath: options.socket,
			ControlPersist: "no",
			BatchMode: "yes",
			PreferredAuthentications: "publickey",
			IdentitiesOnly: "yes",
			IdentityAgent: "none",
			IdentityFile: `"${resolve(identityFile).replaceAll("%", "%%").replaceAll(/["\\]/g, "\\$&")}"`,
			StrictHostKeyChecking: "yes",
			UpdateHostKeys: "no",
			...hostKey === void 0 ? {} : {
				HostKeyAlias: keyAlias,
				UserKnownHostsFile: knownHostsFile,
				GlobalKnownHostsFile: "none"
			},
			ConnectTimeout: String(options.connectSeconds),
			ServerAliveInterval: "15",
			ServerAliveCountMax: "4",
			PermitLocalCommand: "yes",
			LocalCommand: "echo connected",
			LogLevel: "ERROR"
		}),
		...[
			"-p",
			String(port),
			"-l",
			user,
			"--",
			address
		]
	];
}
/** Arguments for a client that runs a command through a master's socket and never connects by itself. */
function sessionArguments(socket, command) {
	return [
		...[
			"-T",
			"-a",
			"-x",
			"-F",
			"none"
		],
		...settings({
			ControlPath: socket,
			ControlMaster: "no",
			ProxyCommand: "exit 1",
			LogLevel: "ERROR"
		}),
		...[
			"--",
			keyAlias,
			command
		]
	];
}
function settings(values) {
	return Object.entries(values).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
// src/host/ssh-connection.ts
/** dropbear takes command lines of up to 9000 bytes (its MAX_CMD_LEN); the rest is for the script. */
const wordsLimit = 5e3;
/** What ssh says when a further try would say the same. */
const finalFailure = /permission denied|host key verification failed|identification has changed|no such identity|load key|bad configuration|bad owner|too many authentication failures|no matching .* found|could not resolve hostname/i;
/**
* One SSH connection, held by an OpenSSH master. Carries one session at a time: dropbear 2022.82 to 2024.85
* closes a session that is just being opened, or drops the whole connection, when another one on the
* same connection ends in that moment (mkj/dropbear#321); sshd may refuse further ones (MaxSessions).
*/
var SshConnection = class SshConnection {
	wordsLimit = wordsLimit;
	/** Settles when the connection is gone. */
	gone;
	#isGone = false;
	#isSpent = false;
	#whyClosed;
	#master;
	#options;
	constructor(master, options) {
		this.#master = master;
		this.#options = options;
		this.gone = master.ended.then(() => {
			this.#isGone = true;
		});
	}
	/** @throws HostLost when the deadline passes, or a further try would be in vain; Interrupted */
	static async open(options) {
		const end = monotonicMs() + options.deadlineMs;
		let said = "";
		for (let pauseMs = 100;; pauseMs = Math.min(1e3, pauseMs * 2)) {
			throwIfInterrupted(options.signal);
			const leftMs = end - monotonicMs();
			if (leftMs <= 0) break;
			const master = await startMaster(options, leftMs);
			if (await isConnected(master, leftMs, options.signal)) return new SshConnection(master, options);
			await endMaster(master);
			throwIfInterrupted(options.signal);
			said = wordsOf(master) || said;
			if (finalFailure.test(said)) break;
			await sleep(Math.min(pauseMs, Math.max(0, end - monotonicMs())), options.signal);
		}
		const { address, port, user } = options.destination;
		const why = said || `no answer within ${options.deadlineMs / 1e3} s`;
		throw new HostLost(`could not reach ${options.hostName} as ${user}@${address}, port ${port}: ${why}`);
	}
	/** Whether it can carry a further session. */
	isUsable() {
		return !this.#isGone && !this.#isSpent;
	}
	start(script, words) {
		const command = `exec sh -c ${quoteWord(script)} vmentry ${quoteWords(words)}`;
		return startProcess(["ssh", ...sessionArguments(this.#options.socket, command)], {
			cwd: this.#options.directory,
			package: "openssh-client",
			onAbandon: () => {
				this.#isSpent = true;
			}
		});
	}
	async explainLoss() {
		await within(500, this.gone);
		if (!this.#isGone) return "";
		return this.#whyClosed ?? (wordsOf(this.#master) || "the connection is gone");
	}
	/** @param why what to tell whoever still uses it */
	async close(why) {
		this.#whyClosed ??= why;
		await endMaster(this.#master);
	}
};
async function startMaster(options, leftMs) {
	const args = masterArguments(options.destination, {
		socket: options.socket,
		connectSeconds: Math.max(1, Math.ceil(leftMs / 1e3)),
		...options.configFile === void 0 ? {} : { configFile: options.configFile }
	});
	const child = spawnMaster([
		...await deathSignal(),
		"ssh",
		...args
	], options.directory);
	const stderr = new KeptOutput(8192);
	child.stderr.on("data", (chunk) => stderr.add(chunk));
	const connected = Promise.withResolvers();
	child.stdout.on("data", () => connected.resolve());
	const forget = killAtExit(child.pid);
	const ended = child.then((result) => {
		forget();
		const { code } = result;
		if (code === "ENOENT") throw new UserError("ssh is not installed: apt-get install openssh-client");
	});
	ended.catch(() => {});
	return {
		process: child,
		stderr,
		connected: connected.promise,
		ended
	};
}
function spawnMaster(argv, cwd) {
	const [program = "ssh", ...args] = argv;
	return execa(program, args, {
		reject: false,
		buffer: false,
		detached: true,
		stdin: "ignore",
		encoding: "buffer",
		cwd
	});
}
/** @throws UserError when there is no ssh */
async function isConnected(master, leftMs, signal) {
	const interrupted = Promise.withResolvers();
	const interrupt = () => interrupted.resolve(false);
	signal?.addEventListener("abort", interrupt, { once: true });
	try {
		return await within(leftMs, Promise.race([
			master.connected.then(() => true),
			master.ended.then(() => false),
			interrupted.promise
		])) === true;
	} finally {
		signal?.removeEventListener("abort", interrupt);
	}
}
async function endMaster(master) {
	for (const signal of ["SIGTERM", "SIGKILL"]) {
		master.process.kill(signal);
		if (await within(2e3, master.ended.then(() => true)) === true) return;
	}
}
function wordsOf(master) {
	return visible(master.stderr.text().replaceAll("\r", "").trim()).split("\n").slice(-3).join("; ");
}
let deathSignalArguments;
/** What makes the kernel end a process when this one dies, even of SIGKILL, where setpriv(1) can. */
function deathSignal() {
	deathSignalArguments ??= runTool([
		"setpriv",
		"--pdeathsig",
		"TERM",
		"true"
	]).then(() => [
		"setpriv",
		"--pdeathsig",
		"TERM"
	], () => []);
	return deathSignalArguments;
}
// src/host/ssh-host.ts
/** Connections opened at a time: dropbear lets 5 strangers in at once, sshd begins to refuse at 10. */
const openingLimit = 2;
/**
* Commands on a host reached by OpenSSH. Connections are opened as commands need them and used again, and one
* is kept apart to end commands with.
* @throws UserError when a file or a program is missing; HostLost when the host does not let us in in time
*/
async function openSshHost(options) {
	const { identityFile, hostKey } = options.destination;
	if (await kindOfPath(identityFile) !== "file") throw new UserError(`the SSH key ${identityFile} does not exist`);
	const knownHosts = hostKey === void 0 ? void 0 : knownHostsLine(hostKey);
	const ways = new SshWays(options);
	if (knownHosts !== void 0) await writeFile(join(ways.directory, knownHostsFile), knownHosts);
	const host = await openHost(ways, {
		deadlineMs: options.connectDeadlineMs,
		...options.signal === void 0 ? {} : { signal: options.signal }
	});
	ways.prepareSpare();
	return host;
}
let socketCount = 0;
var SshWays = class {
	name;
	sessionLimit;
	directory;
	#options;
	#ownDirectory;
	#opening = pLimit(openingLimit);
	#sparing = pLimit(1);
	#closing = new AbortController();
	#connections = /* @__PURE__ */ new Set();
	#idle = [];
	#spare;
	#lost;
	constructor(options) {
		this.#options = options;
		this.name = options.name;
		this.sessionLimit = options.sessionLimit ?? 16;
		if (options.controlDirectory === void 0) {
			const own = temporaryDirectory("ssh");
			this.#ownDirectory = own;
			this.directory = own.path;
		} else this.directory = options.controlDirectory;
	}
	async lend(use, signal) {
		const connection = this.#takeIdle() ?? await this.#open(signal);
		return this.#useOnce(connection, use);
	}
	async lendSpare(use) {
		const idle = this.#takeIdle();
		if (idle !== void 0) return this.#useOnce(idle, use);
		return this.#sparing(async () => {
			const spare = await this.#openSpare();
			try {
				return await use(spare);
			} finally {
				if (!spare.isUsable()) await this.#retire(spare);
			}
		});
	}
	/** Opens the spare connection without anybody waiting for it. */
	prepareSpare() {
		this.#openSpare().catch((error) => {
			this.#options.log.debug(`${this.name}: no spare connection yet: ${describeError(error)}`);
		});
	}
	giveUp(why) {
		if (this.#lost !== void 0) return;
		this.#lost = new HostLost(why);
		this.#options.log.debug(why);
		for (const connection of this.#connections) connection.close(why);
	}
	async close() {
		this.#closing.abort(/* @__PURE__ */ new Error(`${this.name} is closed`));
		await this.#spare?.catch(() => {});
		await Promise.all([...this.#connections].map((connection) => connection.close()));
		await this.#ownDirectory?.[Symbol.asyncDispose]();
	}
	async #useOnce(connection, use) {
		try {
			return await use(connection);
		} finally {
			if (connection.isUsable()) this.#idle.push(connection);
			else await this.#retire(connection);
		}
	}
	#takeIdle() {
		if (this.#lost !== void 0) throw this.#lost;
		return this.#idle.pop();
	}
	#openSpare() {
		if (this.#lost !== void 0) throw this.#lost;
		this.#spare ??= this.#open();
		const opening = this.#spare;
		const forget = () => {
			if (this.#spare === opening) this.#spare = void 0;
		};
		opening.then((connection) => void connection.gone.then(forget), forget);
		return opening;
	}
	#open(signal) {
		return this.#opening(async () => {
			if (this.#lost !== void 0) throw this.#lost;
			const closing = this.#closing.signal;
			const connection = await SshConnection.open({
				hostName: this.name,
				destination: this.#options.destination,
				directory: this.directory,
				socket: `s${process.pid}.${socketCount++}`,
				deadlineMs: this.#options.connectDeadlineMs,
				signal: signal === void 0 ? closing : AbortSignal.any([signal, closing]),
				...this.#options.configFile === void 0 ? {} : { configFile: this.#options.configFile }
			});
			this.#connections.add(connection);
			connection.gone.then(() => this.#onGone(connection));
			return connection;
		});
	}
	/** A connection that ends by itself tells of a host that died: whatever runs there is not waited for. */
	async #onGone(connection) {
		if (!this.#connections.delete(connection) || this.#closing.signal.aborted) return;
		const at = this.#idle.indexOf(connection);
		if (at >= 0) this.#idle.splice(at, 1);
		this.giveUp(`lost the connection to ${this.name}: ${await connection.explainLoss()}`);
	}
	async #retire(connection) {
		this.#connections.delete(connection);
		await connection.close();
	}
};
// src/elf/architecture.ts
const names$2 = {
	x86_64: {
		machine: 62,
		debian: "amd64",
		multiarch: "x86_64-linux-gnu"
	},
	i386: {
		machine: 3,
		debian: "i386",
		multiarch: "i386-linux-gnu"
	},
	arm64: {
		machine: 183,
		debian: "arm64",
		multiarch: "aarch64-linux-gnu"
	}
};
const architectures = [
	"x86_64",
	"i386",
	"arm64"
];
/** What this host is; undefined for one that vmentry does not know. */
function hostArchitecture() {
	if (process.arch === "x64") return "x86_64";
	if (process.arch === "ia32") return "i386";
	return process.arch === "arm64" ? "arm64" : void 0;
}
function debianArchitecture(architecture) {
	return names$2[architecture].debian;
}
function multiarchDirectory(architecture) {
	return names$2[architecture].multiarch;
}
/** @param machine the ELF header's e_machine */
function architectureOfMachine(machine) {
	return architectures.find((each) => names$2[each].machine === machine);
}
/**
* The root directory of the programs and libraries for an architecture that is not this host's, which are kept
* in the cache; undefined for the host's own, which has them where they are installed.
*/
function foreignRoot(architecture) {
	if (architecture === void 0 || architecture === hostArchitecture()) return void 0;
	return join(cacheDirectory(), "programs", names$2[architecture].debian);
}
/** The command that fills `foreignRoot`. */
function foreignInstallCommand(architecture) {
	return `vmentry doctor --install --arch ${architecture}`;
}
// src/elf/elf-error.ts
/** A file that claims to be ELF and is damaged, or is not ELF at all. The message names the file and the flaw. */
var ElfError = class extends Error {
	name = "ElfError";
	file;
	constructor(file, flaw, options = {}) {
		super(`${file}: ${flaw}`, options);
		this.file = file;
	}
};
// src/elf/byte-source.ts
/**
* Opens a regular file for `use` and closes it after. Anything else, such as a FIFO that would never answer,
* is refused unopened.
*/
async function withFile(path, use) {
	const { size } = await regularFile(path);
	const handle = await open(path, "r");
	try {
		return await use({
			name: path,
			size,
			async read(offset, length, what) {
				checkInside(path, size, offset, length, what);
				return await readFully(handle, path, offset, length);
			}
		});
	} finally {
		await handle.close();
	}
}
async function regularFile(path) {
	const found = await stat(path);
	if (!found.isFile()) throw new ElfError(path, "not an ELF file: not a regular file");
	return found;
}
function memorySource(bytes, name) {
	const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return {
		name,
		size: whole.length,
		async read(offset, length, what) {
			checkInside(name, whole.length, offset, length, what);
			return whole.subarray(offset, offset + length);
		}
	};
}
/** @throws ElfError when `length` bytes from `offset` are not all within `size` */
function checkInside(name, size, offset, length, what) {
	if (offset + length > size) throw new ElfError(name, `truncated or damaged: ${what} ends at byte ${offset + length}, the file at ${size}`);
}
async function readFully(handle, path, offset, length) {
	const bytes = Buffer.alloc(length);
	for (let done = 0; done < length;) {
		const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
		if (bytesRead === 0) throw new ElfError(path, "became shorter while it was read");
		done += bytesRead;
	}
	return bytes;
}
// src/elf/forward-source.ts
/** What stays readable from the start; headers lie there. */
const headSize = 65536;
/** No kernel maps more (x86 KERNEL_IMAGE_SIZE); bounds how much of a decompression bomb is waited for. */
const farthest = 1073741824;
/**
* A ByteSource over a stream, for readers that go forward: the first 64 KiB may be read again, else each read
* starts at or behind the end of the one before. Ends the stream when `use` is done with it.
*/
async function readForward(chunks, name, use) {
	const iterator = chunks[Symbol.asyncIterator]();
	/** Bytes that were taken from the stream and not read yet, from `position` on. */
	let pending = Buffer.alloc(0);
	let position = 0;
	const next = async () => {
		const { value, done } = await iterator.next();
		return done === true ? void 0 : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
	};
	const pull = async (what) => {
		const chunk = await next();
		if (chunk === void 0) throw new ElfError(name, `truncated: ends before ${what}`);
		return chunk;
	};
	const take = async (length, what) => {
		const parts = [pending];
		for (let have = pending.length; have < length;) {
			const chunk = await pull(what);
			parts.push(chunk);
			have += chunk.length;
		}
		const joined = parts.length === 1 ? pending : Buffer.concat(parts);
		pending = joined.subarray(length);
		position += length;
		return joined.subarray(0, length);
	};
	const skip = async (length, what) => {
		let left = length;
		while (left > pending.length) {
			left -= pending.length;
			pending = await pull(what);
		}
		pending = pending.subarray(left);
		position += length;
	};
	try {
		const parts = [];
		for (let have = 0; have < headSize;) {
			const chunk = await next();
			if (chunk === void 0) break;
			parts.push(chunk);
			have += chunk.length;
		}
		const start = Buffer.concat(parts);
		const head = start.subarray(0, headSize);
		pending = start.subarray(head.length);
		position = head.length;
		const size = head.length < headSize ? head.length : farthest;
		return await use({
			name,
			size,
			async read(offset, length, what) {
				checkInside(name, size, offset, length, what);
				if (offset + length <= head.length) return head.subarray(offset, offset + length);
				const fromHead = offset < head.length ? head.subarray(offset) : Buffer.alloc(0);
				const from = offset + fromHead.length;
				if (from < position) throw new ElfError(name, `damaged: ${what} overlaps what comes before it`);
				await skip(from - position, what);
				return Buffer.concat([fromHead, await take(length - fromHead.length, what)]);
			}
		});
	} finally {
		await iterator.return?.();
	}
}
// src/elf/layout.ts
/** elf(5). */
const segmentType = {
	load: 1,
	dynamic: 2,
	interpreter: 3,
	note: 4
};
const sectionType = {
	symbols: 2,
	note: 7,
	noBits: 8
};
const magic = Buffer.from("ELF", "latin1");
/** No real file comes near these; they bound what a hostile one makes us allocate. */
const limits$1 = {
	segments: 4096,
	sections: 262144,
	nameTable: 16777216,
	name: 256
};
function hasElfMagic(bytes) {
	return bytes.length >= 4 && magic.equals(bytes.subarray(0, 4));
}
/** Reads the header of an ELF file. @throws ElfError */
async function readHeader(source) {
	if (source.size < 4 || !hasElfMagic(await source.read(0, 4, "the magic number"))) throw new ElfError(source.name, "not an ELF file");
	const ident = await source.read(0, 16, "the ELF header");
	return parseHeader(await source.read(0, ident[4] === 1 ? 52 : 64, "the ELF header"), source.name);
}
/** @param bytes the file's first 64 bytes (52 suffice for class 32) */
function parseHeader(bytes, name) {
	const ident = fields(bytes, name);
	const classByte = ident.byte(4);
	if (classByte !== 1 && classByte !== 2) throw new ElfError(name, `unknown ELF class ${classByte}`);
	const orderByte = ident.byte(5);
	if (orderByte !== 1 && orderByte !== 2) throw new ElfError(name, `unknown ELF byte order ${orderByte}`);
	const byteOrder = orderByte === 1 ? "little" : "big";
	const fieldOf = fields(bytes, name, byteOrder);
	const is64 = classByte === 2;
	const counts = is64 ? 52 : 40;
	const header = {
		class: is64 ? 64 : 32,
		byteOrder,
		type: fieldOf.half(16),
		machine: fieldOf.half(18),
		segments: {
			offset: is64 ? fieldOf.offset(32) : fieldOf.word(28),
			entrySize: fieldOf.half(counts + 2),
			count: fieldOf.half(counts + 4)
		},
		sections: {
			offset: is64 ? fieldOf.offset(40) : fieldOf.word(32),
			entrySize: fieldOf.half(counts + 6),
			count: fieldOf.half(counts + 8)
		},
		sectionNames: fieldOf.half(counts + 10)
	};
	checkEntrySize(header.segments, is64 ? 56 : 32, "program header", name);
	if (header.sections.offset !== 0) checkEntrySize(header.sections, is64 ? 64 : 40, "section header", name);
	return header;
}
function checkEntrySize(table, expected, what, name) {
	if (table.count > 0 && table.entrySize !== expected) throw new ElfError(name, `damaged: ${what} entries of ${table.entrySize} bytes, not ${expected}`);
}
/** The program headers, in file order. @throws ElfError */
async function readSegments(source, header) {
	const { offset, count, entrySize } = header.segments;
	if (count === 0) return [];
	if (count > limits$1.segments) throw new ElfError(source.name, `damaged: ${count} program headers`);
	const bytes = await source.read(offset, count * entrySize, "the program header table");
	return Array.from({ length: count }, (_, index) => {
		const fieldOf = fields(bytes.subarray(index * entrySize, (index + 1) * entrySize), source.name, header.byteOrder);
		return header.class === 64 ? {
			type: fieldOf.word(0),
			offset: fieldOf.offset(8),
			address: fieldOf.long(16),
			size: fieldOf.offset(32),
			alignment: fieldOf.offset(48)
		} : {
			type: fieldOf.word(0),
			offset: fieldOf.word(4),
			address: BigInt(fieldOf.word(8)),
			size: fieldOf.word(16),
			alignment: fieldOf.word(28)
		};
	});
}
/** The section headers with their names, in file order. @throws ElfError */
async function readSections(source, header) {
	const { offset, entrySize } = header.sections;
	if (offset === 0) return [];
	const extended = await readExtendedCounts(source, header);
	const count = extended.count;
	if (count > limits$1.sections) throw new ElfError(source.name, `damaged: ${count} sections`);
	const bytes = await source.read(offset, count * entrySize, "the section header table");
	const raw = Array.from({ length: count }, (_, index) => parseSection(bytes.subarray(index * entrySize, (index + 1) * entrySize), header, source.name));
	const table = raw[extended.names];
	if (table === void 0 || table.size > limits$1.nameTable) throw new ElfError(source.name, "damaged: no usable table of section names");
	const names = await source.read(table.offset, table.size, "the table of section names");
	return raw.map(({ nameOffset, ...section }) => ({
		...section,
		name: textAt(names, nameOffset)
	}));
}
/** Counts that do not fit the header's 16 bits are in section 0 (elf(5), e_shnum and e_shstrndx). */
async function readExtendedCounts(source, header) {
	const { offset, count, entrySize } = header.sections;
	const is64 = header.class === 64;
	if (count !== 0 && header.sectionNames !== 65535) return {
		count,
		names: header.sectionNames
	};
	if (entrySize !== (is64 ? 64 : 40)) throw new ElfError(source.name, `damaged: section header entries of ${entrySize} bytes`);
	const first = fields(await source.read(offset, entrySize, "the section header table"), source.name, header.byteOrder);
	return {
		count: count !== 0 ? count : is64 ? first.offset(32) : first.word(20),
		names: header.sectionNames !== 65535 ? header.sectionNames : first.word(is64 ? 40 : 24)
	};
}
function parseSection(bytes, header, name) {
	const fieldOf = fields(bytes, name, header.byteOrder);
	const is64 = header.class === 64;
	return {
		nameOffset: fieldOf.word(0),
		type: fieldOf.word(4),
		offset: is64 ? fieldOf.offset(24) : fieldOf.word(16),
		size: is64 ? fieldOf.offset(32) : fieldOf.word(20),
		link: fieldOf.word(is64 ? 40 : 24),
		alignment: is64 ? fieldOf.offset(48) : fieldOf.word(32)
	};
}
/** The NUL-terminated text at an offset, cut at 256 bytes; what lies outside of `bytes` is empty. */
function textAt(bytes, offset) {
	const from = bytes.subarray(offset, offset + limits$1.name);
	const end = from.indexOf(0);
	return from.toString("latin1", 0, end === -1 ? from.length : end);
}
/** Fields by position. `offset` is for 64-bit values that must be usable as file positions. */
function fields(bytes, name, order = "little") {
	const within = (position, size) => {
		if (position + size > bytes.length) throw new ElfError(name, "truncated");
		return position;
	};
	const isLittle = order === "little";
	const long = (position) => {
		const at = within(position, 8);
		return isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
	};
	return {
		byte: (position) => bytes.readUInt8(within(position, 1)),
		half(position) {
			const at = within(position, 2);
			return isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
		},
		word(position) {
			const at = within(position, 4);
			return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
		},
		long,
		offset(position) {
			const value = long(position);
			if (value >= 1n << 52n) throw new ElfError(name, `damaged: the offset or size 0x${value.toString(16)}`);
			return Number(value);
		}
	};
}
// src/elf/build-id.ts
const buildIdType = 3;
/** In all; real ones have some hundreds. Note headers may overlap, so the file's size is no bound. */
const largestNotes = 4194304;
/**
* The GNU build-id (NT_GNU_BUILD_ID) in raw notes, such as the content of /sys/kernel/notes: lower-case
* hexadecimal, or undefined when there is none. Notes that are cut off end the search.
* @param alignment of names and descriptions in bytes: 4, or 8 in segments that say so
*/
function parseBuildIdNotes(notes, alignment = 4, byteOrder = "little") {
	const bytes = Buffer.from(notes.buffer, notes.byteOffset, notes.byteLength);
	const padded = (length) => Math.ceil(length / alignment) * alignment;
	const { word } = fields(bytes, "notes", byteOrder);
	for (let at = 0; at + 12 <= bytes.length;) {
		const nameSize = word(at);
		const size = word(at + 4);
		const start = at + padded(12 + nameSize);
		if (start + size > bytes.length) return void 0;
		const name = bytes.toString("latin1", at + 12, at + 12 + nameSize);
		if (word(at + 8) === buildIdType && name === "GNU\0" && size > 0) return bytes.toString("hex", start, start + size);
		at = start + padded(size);
	}
}
/**
* The GNU build-id of an ELF file: from its note segments, or from its note sections when it has no program
* headers (.o, .ko). Undefined when it has none. Reads only headers and notes.
* @throws ElfError when the file is no ELF file or is damaged
*/
async function readBuildId(path) {
	return await withFile(path, buildIdIn);
}
/**
* The same for an ELF file that only comes as a stream, such as a kernel that is being decompressed: keeps
* little of it, and stops reading behind the notes.
* @param name for messages
*/
async function readBuildIdOfStream(chunks, name) {
	return await readForward(chunks, name, buildIdIn);
}
async function buildIdIn(source) {
	const header = await readHeader(source);
	const holders = header.segments.count > 0 ? (await readSegments(source, header)).filter((each) => each.type === segmentType.note) : (await readSections(source, header)).filter((each) => each.type === sectionType.note);
	let total = 0;
	for (const { offset, size, alignment } of holders.sort((a, b) => a.offset - b.offset)) {
		total += size;
		if (total > largestNotes) throw new ElfError(source.name, `damaged: notes of ${total} bytes`);
		const buildId = parseBuildIdNotes(await source.read(offset, size, "a note"), alignment === 8 ? 8 : 4, header.byteOrder);
		if (buildId !== void 0) return buildId;
	}
}
// src/elf/is-elf.ts
/** Whether a path is a regular file that starts as an ELF file does; it may still be damaged. */
async function isElf(path) {
	try {
		return await withFile(path, async (source) => source.size < 4 ? false : hasElfMagic(await source.read(0, 4, "the magic number")));
	} catch (error) {
		if (error instanceof ElfError) return false;
		throw error;
	}
}
// src/elf/library-directories.ts
const standard$1 = [
	...architectures.flatMap((each) => [`/lib/${multiarchDirectory(each)}`, `/usr/lib/${multiarchDirectory(each)}`]),
	"/lib64",
	"/usr/lib64",
	"/lib",
	"/usr/lib"
];
/** The standard directories below another root directory than the host's. */
function libraryDirectoriesBelow(root) {
	return standard$1.map((directory) => join(root, directory));
}
/** Where this host keeps shared libraries: the standard directories, then those of /etc/ld.so.conf. */
async function hostLibraryDirectories(configuration = "/etc/ld.so.conf") {
	return [.../* @__PURE__ */ new Set([...standard$1, ...await configuredDirectories(configuration, /* @__PURE__ */ new Set())])];
}
/** ld.so.conf as ldconfig(8) reads it: a directory per line, `include` with a glob, `#` comments. */
async function configuredDirectories(file, seen) {
	if (seen.has(file)) return [];
	seen.add(file);
	let text;
	try {
		text = await readFile(file, "utf8");
	} catch {
		return [];
	}
	const directories = [];
	for (const line of text.split("\n").map((each) => each.replace(/#.*/, "").trim())) {
		const include = /^include\s+(.+)$/.exec(line)?.[1];
		if (include !== void 0) for (const pattern of include.split(/\s+/)) {
			const absolute = isAbsolute(pattern) ? pattern : join(dirname(file), pattern);
			for (const each of (await Array.fromAsync(glob(absolute))).sort()) directories.push(...await configuredDirectories(each, seen));
		}
		else if (line.startsWith("/")) directories.push(line);
	}
	return directories;
}
// src/elf/needed.ts
const tag = {
	end: 0n,
	needed: 1n,
	stringTable: 5n,
	rpath: 15n,
	runpath: 29n
};
/** 4096 entries; real ones have some dozens. */
const largestDynamic = 65536;
const longestPath = 4096;
/** @throws ElfError when the file is no ELF file or is damaged */
async function readNeeded(path) {
	return await withFile(path, neededOf);
}
async function neededOf(source) {
	const header = await readHeader(source);
	const segments = await readSegments(source, header);
	const result = {
		machine: header.machine,
		class: header.class,
		needed: [],
		runpath: [],
		rpath: []
	};
	const interpreter = segments.find((each) => each.type === segmentType.interpreter);
	if (interpreter !== void 0) result.interpreter = await readInterpreter(source, interpreter);
	const dynamic = segments.find((each) => each.type === segmentType.dynamic);
	if (dynamic === void 0) return result;
	const entries = await readDynamic(source, header, dynamic);
	const textAt = stringReader(source, segments, entries);
	for (const [kind, value] of entries) if (kind === tag.needed) result.needed.push(await textAt(value));
	else if (kind === tag.runpath) result.runpath = splitPath(await textAt(value));
	else if (kind === tag.rpath) result.rpath = splitPath(await textAt(value));
	if (result.runpath.length > 0) result.rpath = [];
	return result;
}
async function readInterpreter(source, { offset, size }) {
	if (size > longestPath) throw new ElfError(source.name, `damaged: an interpreter path of ${size} bytes`);
	return (await source.read(offset, size, "the interpreter's path")).toString("utf8").replace(/\0.*$/s, "");
}
async function readDynamic(source, header, { offset, size }) {
	if (size > largestDynamic) throw new ElfError(source.name, `damaged: a dynamic segment of ${size} bytes`);
	const fieldOf = fields(await source.read(offset, size, "the dynamic segment"), source.name, header.byteOrder);
	const entrySize = header.class === 64 ? 16 : 8;
	const entries = [];
	for (let at = 0; at + entrySize <= size; at += entrySize) {
		const entry = header.class === 64 ? [fieldOf.long(at), fieldOf.long(at + 8)] : [BigInt(fieldOf.word(at)), BigInt(fieldOf.word(at + 4))];
		if (entry[0] === tag.end) break;
		entries.push(entry);
	}
	return entries;
}
/** Reads one text at a time: the string table of a large program is megabytes. */
function stringReader(source, segments, entries) {
	return async (index) => {
		const table = entries.find(([kind]) => kind === tag.stringTable)?.[1];
		if (table === void 0) throw new ElfError(source.name, "damaged: a dynamic segment without string table");
		const address = table + index;
		const holder = segments.find((each) => each.type === segmentType.load && each.address <= address && address < each.address + BigInt(each.size));
		if (holder === void 0) throw new ElfError(source.name, "damaged: a dynamic string lies outside of every segment");
		const offset = holder.offset + Number(address - holder.address);
		const left = Math.min(longestPath, holder.offset + holder.size - offset, Math.max(1, source.size - offset));
		const bytes = await source.read(offset, left, "a dynamic string");
		const end = bytes.indexOf(0);
		if (end === -1) throw new ElfError(source.name, "damaged: a dynamic string without end");
		return bytes.toString("utf8", 0, end);
	};
}
function splitPath(path) {
	return path.split(":").filter((each) => each !== "");
}
// src/elf/libraries.ts
/**
* The shared libraries, with the dynamic linker, that programs need in turn, as ld.so(8) would find them:
* DT_RPATH, `libraryPaths`, DT_RUNPATH, the directories of `root` and of this host; only files of the programs'
* class and machine. Files that are not ELF, such as scripts, need none; nor do static programs.
* @throws ElfError when a given program is a damaged ELF file, or when they are of different machines
*/
async function findLibraries(binaries, options = {}) {
	const found = {
		libraries: /* @__PURE__ */ new Map(),
		places: /* @__PURE__ */ new Map(),
		missing: []
	};
	const queue = [];
	for (const path of binaries) if (await isElf(path)) queue.push({
		path,
		needs: await readNeeded(path),
		inheritedRpath: []
	});
	checkOneMachine(queue);
	const root = options.root ?? foreignRoot(architectureOfMachine(queue[0]?.needs.machine ?? 0)) ?? "/";
	const directories = await hostLibraryDirectories();
	if (root !== "/") directories.unshift(...libraryDirectoriesBelow(root));
	const firstDynamic = queue.find(({ needs }) => needs.interpreter !== void 0);
	const settle = async (asking, name) => {
		if (found.libraries.has(name) || found.missing.some((each) => each.soname === name)) return;
		const library = await findLibrary(asking.needs, [...name.includes("/") ? [...root === "/" ? [] : [join(root, name)], name] : [], ...searchPath(asking, options.libraryPaths ?? [], directories).map((each) => join(each, basename(name)))]);
		if (library === void 0) {
			found.missing.push({
				binary: asking.path,
				soname: name
			});
			return;
		}
		found.libraries.set(name, library.path);
		found.places.set(name.startsWith("/") ? name : belowRoot(library.path, root), library.path);
		queue.push({
			...library,
			inheritedRpath: [...ownRpath(asking), ...asking.inheritedRpath]
		});
	};
	for (let asking = queue.shift(); asking !== void 0; asking = queue.shift()) {
		const { interpreter, needed } = asking.needs;
		const atRunTime = asking === firstDynamic ? options.loadedAtRunTime ?? [] : [];
		for (const name of [
			...interpreter === void 0 ? [] : [interpreter],
			...needed,
			...atRunTime
		]) await settle(asking, name);
	}
	return found;
}
function checkOneMachine(asking) {
	const [first] = asking;
	const other = asking.find((each) => first !== void 0 && !isSameMachine(each.needs, first.needs));
	if (first !== void 0 && other !== void 0) throw new ElfError(other.path, `for another machine than ${first.path}: libraries cannot be shared`);
}
function isSameMachine(one, other) {
	return one.machine === other.machine && one.class === other.class;
}
function searchPath(asking, libraryPaths, standard) {
	return [
		...asking.needs.runpath.length > 0 ? [] : [...ownRpath(asking), ...asking.inheritedRpath],
		...libraryPaths,
		...expandOrigin(asking.needs.runpath, asking.path),
		...standard
	];
}
function ownRpath({ needs, path }) {
	return expandOrigin(needs.rpath, path);
}
function expandOrigin(directories, path) {
	return directories.map((each) => each.replace(/\$(ORIGIN\b|\{ORIGIN\})/g, () => dirname(path)));
}
function belowRoot(path, root) {
	return root !== "/" && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}
async function findLibrary(like, candidates) {
	for (const path of candidates) {
		const needs = await readIfElf(path);
		if (needs !== void 0 && isSameMachine(needs, like)) return {
			path,
			needs
		};
	}
}
/** Undefined for what ld.so would pass by: nothing there, a linker script, a damaged file. */
async function readIfElf(path) {
	try {
		return (await stat(path)).isFile() ? await readNeeded(path) : void 0;
	} catch {
		return;
	}
}
// src/elf/modinfo.ts
const largestModinfo = 1048576;
/**
* What a kernel module says of itself (`modinfo`): key → its values in order, such as `depends` → `["kvm"]`
* in one comma-separated text, `vermagic`, `parm` …
* @param module an uncompressed .ko: its path or content
* @throws ElfError when it is no ELF file, is damaged, or has no .modinfo section
*/
async function readModinfo(module) {
	return typeof module === "string" ? await withFile(module, modinfoOf) : await modinfoOf(memorySource(module, "the module"));
}
async function modinfoOf(source) {
	const section = (await readSections(source, await readHeader(source))).find((each) => each.name === ".modinfo" && each.type !== sectionType.noBits);
	if (section === void 0) throw new ElfError(source.name, "no .modinfo section: not a kernel module");
	if (section.size > largestModinfo) throw new ElfError(source.name, `damaged: a .modinfo section of ${section.size} bytes`);
	const text = (await source.read(section.offset, section.size, "the .modinfo section")).toString("utf8");
	const info = /* @__PURE__ */ new Map();
	for (const line of text.split("\0")) {
		const equals = line.indexOf("=");
		if (equals <= 0) continue;
		const key = line.slice(0, equals);
		const values = info.get(key);
		if (values === void 0) info.set(key, [line.slice(equals + 1)]);
		else values.push(line.slice(equals + 1));
	}
	return info;
}
// src/kernel/check-config.ts
const everywhere = [
	{
		options: ["PRINTK"],
		why: "the console says nothing of a crash without it"
	},
	{
		options: ["TTY"],
		why: "there is no console without it"
	},
	{
		options: ["BLK_DEV_INITRD"],
		why: "the root file system is an initramfs"
	},
	{
		options: ["BINFMT_ELF"],
		why: "no program runs without it"
	},
	{
		options: ["BINFMT_SCRIPT"],
		why: "the root file system's init is a script"
	},
	{
		options: ["PROC_FS"],
		why: "/proc is used by init and by the tests"
	},
	{
		options: ["SYSFS"],
		why: "/sys has the kernel's build-id and KVM's settings"
	},
	{
		options: ["DEVTMPFS"],
		why: "it makes /dev/kvm"
	},
	{
		options: ["TMPFS"],
		why: "the tests' files are kept in memory"
	},
	{
		options: ["MULTIUSER"],
		why: "the SSH server logs in a user"
	},
	{
		options: ["UNIX"],
		why: "the SSH server uses local sockets"
	},
	{
		options: ["INET"],
		why: "the machine is reached over the network"
	},
	{
		options: ["PACKET"],
		why: "the machine gets its address over DHCP"
	},
	{
		options: ["KVM"],
		why: "there is nothing to test without KVM",
		canBeModule: true
	}
];
const qemuNetwork = [{
	options: ["VIRTIO_PCI"],
	why: "QEMU's network card is a virtio one",
	canBeModule: true
}, {
	options: ["VIRTIO_NET"],
	why: "QEMU's network card is a virtio one",
	canBeModule: true
}];
const x86$1 = [{
	options: ["SERIAL_8250_CONSOLE"],
	why: "there is no serial console without it"
}, {
	options: ["KVM_AMD", "KVM_INTEL"],
	why: "KVM needs its part for the processor",
	canBeModule: true
}];
const needsOf = {
	x86_64: x86$1,
	i386: [...x86$1, {
		options: ["COMPAT_32BIT_TIME"],
		why: "programs of 32 bits wait for locks with 32-bit times"
	}],
	arm64: [{
		options: ["SERIAL_AMBA_PL011_CONSOLE"],
		why: "there is no serial console without it"
	}]
};
/**
* What a kernel's configuration lacks of what stage two and the KVM tests need; none when the configuration
* is unknown. Each is something that would else show as a silent or useless boot.
* @param kind of the machine that is to boot it: `qemu` also needs the drivers of its network card
*/
function checkKernelConfig(kernel, kind = "qemu") {
	const { config } = kernel;
	if (config === void 0) return [];
	return [
		...everywhere,
		...needsOf[kernel.arch],
		...kind === "qemu" ? qemuNetwork : []
	].flatMap((need) => {
		const values = need.options.map((option) => config.get(option));
		if (values.includes("y")) return [];
		const option = need.options.map((each) => `CONFIG_${each}`).join(" or ");
		if (!values.includes("m")) return [{
			option,
			why: need.why
		}];
		if (need.canBeModule !== true) return [{
			option,
			why: `${need.why}, so it must be built in, not a module`
		}];
		if (kernel.modules !== void 0) return [];
		return [{
			option,
			why: `${need.why}; it is a module, and the kernel was given without its modules`
		}];
	});
}
// src/kernel/config.ts
/** A kernel's .config: option name without CONFIG_ → `y`, `m` or its value; options that are not set are absent. */
function parseKernelConfig(text) {
	const config = /* @__PURE__ */ new Map();
	for (const line of text.split("\n")) {
		const [, option, value] = /^CONFIG_(\w+)=(.*?)\r?$/.exec(line) ?? [];
		if (option !== void 0 && value !== void 0) config.set(option, unquoted(value));
	}
	return config;
}
function unquoted(value) {
	return /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}
/** The first of the files that exists, parsed. */
async function readKernelConfig(paths) {
	for (const path of paths) try {
		return parseKernelConfig(await readFile(path, "utf8"));
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
	}
}
// src/kernel/content.ts
const kinds = [
	{
		magic: "!<arch>\ndebian-binary",
		kind: "a Debian package"
	},
	{
		magic: "!<arch>\n",
		kind: "an ar archive"
	},
	{
		magic: "ELF",
		kind: "an ELF file"
	},
	{
		magic: "",
		kind: "gzip-compressed data"
	},
	{
		magic: "ý7zXZ\0",
		kind: "xz-compressed data"
	},
	{
		magic: "(µ/ý",
		kind: "zstd-compressed data"
	},
	{
		magic: "BZh",
		kind: "bzip2-compressed data"
	},
	{
		magic: "!L",
		kind: "lz4-compressed data"
	},
	{
		magic: "í«îÛ",
		kind: "an RPM package"
	},
	{
		magic: "PK",
		kind: "a zip archive"
	},
	{
		magic: "070701",
		kind: "a cpio archive, such as an initramfs"
	},
	{
		magic: "ustar",
		at: 257,
		kind: "a tar archive"
	},
	{
		magic: "zimg",
		at: 4,
		kind: "an EFI zboot image"
	},
	{
		magic: "MZ",
		kind: "an EFI or Windows program"
	},
	{
		magic: "#!",
		kind: "a script"
	}
];
/** What a file seems to be, from its first bytes, for a message: `a script`, `text`, `data of an unknown kind`. */
function describeContent(head) {
	const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
	if (bytes.length === 0) return "an empty file";
	const known = kinds.find(({ magic, at = 0 }) => bytes.subarray(at, at + magic.length).equals(Buffer.from(magic, "latin1")));
	if (known !== void 0) return known.kind;
	return bytes.subarray(0, 512).every((byte) => byte >= 32 || byte >= 9 && byte <= 13) ? "text" : "data of an unknown kind";
}
/** `length` bytes of a file from byte `from` on, or fewer where it ends, and its size. */
async function readHead(path, length, from = 0) {
	const handle = await open(path, "r");
	try {
		const { size } = await handle.stat();
		const head = Buffer.alloc(Math.max(0, Math.min(length, size - from)));
		let have = 0;
		while (have < head.length) {
			const { bytesRead } = await handle.read(head, have, head.length - have, from + have);
			if (bytesRead === 0) break;
			have += bytesRead;
		}
		return {
			head: head.subarray(0, have),
			size
		};
	} finally {
		await handle.close();
	}
}
// src/kernel/decompress.ts
/** The first bytes of each format, as in the kernel's scripts/extract-vmlinux. */
const magics = [
	["", "gzip"],
	["ý7zXZ\0", "xz"],
	["]\0\0", "lzma"],
	["BZh", "bzip2"],
	["(µ/ý", "zstd"],
	["!L", "lz4"],
	["LZO", "lzo"]
];
/** What node:zlib lacks is left to the format's own tool, and the Debian package that brings it. */
const tools$1 = {
	xz: {
		argv: ["xz", "-dc"],
		package: "xz-utils"
	},
	lzma: {
		argv: [
			"xz",
			"--format=lzma",
			"-dc"
		],
		package: "xz-utils"
	},
	bzip2: {
		argv: ["bzip2", "-dc"],
		package: "bzip2"
	},
	lz4: {
		argv: ["lz4", "-dc"],
		package: "lz4"
	},
	lzo: {
		argv: ["lzop", "-dc"],
		package: "lzop"
	}
};
/** Decompressing a kernel takes a few seconds; after so many milliseconds the tool hangs. */
const toolDeadlineMs = 12e4;
function compressionOf(head) {
	const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
	return magics.find(([magic]) => bytes.subarray(0, magic.length).equals(Buffer.from(magic, "latin1")))?.[1];
}
/**
* The content of compressed data, piece by piece. Whoever stops early (`break`) ends the source and the tool.
* @throws UserError when the format's tool is not installed; Error when the data is damaged
*/
async function* decompress(compression, source, signal) {
	throwIfInterrupted(signal);
	const content = compression === "gzip" || compression === "zstd" ? throughZlib(compression, source) : throughTool(compression, source, signal);
	for await (const chunk of content) {
		throwIfInterrupted(signal);
		yield chunk;
	}
}
async function* throughZlib(compression, source) {
	const options = { chunkSize: 262144 };
	const decoder = compression === "gzip" ? createGunzip(options) : createZstdDecompress(options);
	source.on("error", (error) => decoder.destroy(error));
	source.pipe(decoder);
	try {
		for await (const chunk of decoder) yield chunk;
	} finally {
		source.destroy();
		decoder.destroy();
	}
}
async function* throughTool(compression, source, signal) {
	const { argv, package: packageName } = tools$1[compression];
	const [program, ...args] = argv;
	const child = spawn(program, args, {
		detached: true,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	const ended = new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", resolve);
	});
	ended.catch(() => {});
	let said = "";
	child.stderr.on("data", (chunk) => {
		if (said.length < 4096) said += String(chunk);
	});
	source.on("error", (error) => child.stdout.destroy(error));
	child.stdin.on("error", () => {});
	source.pipe(child.stdin);
	const stop = () => killGroup(child.pid);
	signal?.addEventListener("abort", stop, { once: true });
	let isLate = false;
	const timer = setTimeout(() => {
		isLate = true;
		killGroup(child.pid);
	}, toolDeadlineMs);
	try {
		for await (const chunk of child.stdout) yield chunk;
		const code = await ended;
		throwIfInterrupted(signal);
		if (isLate) throw new Error(`${program} did not end within ${toolDeadlineMs / 1e3} s`);
		if (code !== 0) throw new Error(`${program} exited with ${code}: ${visible(said.trim())}`);
	} catch (error) {
		if (hasCode(error, "ENOENT")) throw new UserError(`${program} is not installed: apt-get install ${packageName}`);
		throw error;
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener("abort", stop);
		source.destroy();
		if (child.exitCode === null) killGroup(child.pid);
	}
}
// src/kernel/module-info.ts
/** No module comes near; bounds what a damaged or hostile one can write. */
const largestModule = 1073741824;
/** @throws UserError when the file is missing or is no module */
async function readModule(file, signal) {
	try {
		const { head } = await readHead(file.path, 16);
		if (compressionOf(head) === void 0) return infoOf(await readModinfo(file.path));
		await using directory = temporaryDirectory("module");
		const plain = join(directory.path, "module.ko");
		await decompressModule(file, plain, signal);
		return infoOf(await readModinfo(plain));
	} catch (error) {
		if (hasCode(error, "ENOENT")) throw new UserError(`module ${file.name} was not built: there is no ${file.path}. Run make modules`);
		if (error instanceof ElfError) throw new UserError(`${file.path} is no usable kernel module: ${error.message}`, { cause: error });
		throw error;
	}
}
function infoOf(modinfo) {
	const softdep = (modinfo.get("softdep") ?? []).map((each) => /\bpre:([^:]*?)(?:\bpost:|$)/.exec(each)?.[1] ?? "");
	return {
		depends: names$1((modinfo.get("depends") ?? []).join(","), ","),
		prefers: names$1(softdep.join(" "), /\s+/),
		release: modinfo.get("vermagic")?.[0]?.split(" ")[0]
	};
}
function names$1(text, separator) {
	const each = text.split(separator).filter((name) => name !== "");
	return [...new Set(each.map((name) => name.replaceAll("-", "_")))];
}
/**
* Writes a module uncompressed, as a stream; one that is not compressed is copied.
* @throws UserError when the tool for it is not installed or the file is damaged
*/
async function decompressModule(file, toPath, signal) {
	const { head } = await readHead(file.path, 16);
	const compression = compressionOf(head);
	const source = createReadStream(file.path, { highWaterMark: 262144 });
	const content = compression === void 0 ? source : decompress(compression, source, signal);
	try {
		await pipeline(content, bounded(file), createWriteStream(toPath));
	} catch (error) {
		await rm(toPath, { force: true });
		throwIfInterrupted(signal);
		if (error instanceof UserError || error instanceof Error && "syscall" in error) throw error;
		throw new UserError(`${file.path} cannot be decompressed: ${describeError(error)}`, { cause: error });
	}
}
function bounded(file) {
	return async function* (chunks) {
		let total = 0;
		for await (const chunk of chunks) {
			total += chunk.length;
			if (total > largestModule) throw new UserError(`${file.path} decompresses to more than 1 GiB`);
			yield chunk;
		}
	};
}
// src/kernel/identify.ts
/**
* Whether the running kernel is the one that was asked for: by the GNU build-id when both are known, else
* release and version must both be the same to the letter.
*/
function identify$1(booted, asked) {
	const running = {
		release: booted.release.trimEnd(),
		version: booted.version.trimEnd(),
		buildId: booted.notes === void 0 ? void 0 : parseBuildIdNotes(booted.notes)
	};
	if (running.buildId !== void 0 && asked.buildId !== void 0) {
		if (running.buildId === asked.buildId) return {
			same: true,
			by: "build-id"
		};
	} else if (asked.release !== "" && asked.version !== "" && running.release === asked.release && running.version === asked.version) return {
		same: true,
		by: "release and version"
	};
	return {
		same: false,
		asked: describeIdentity(asked),
		running: describeIdentity(running)
	};
}
/** `6.12.117 #1 SMP Sat Nov 21 09:21:08 UTC 2026 (build-id 1f2e…)`. */
function describeIdentity({ release, version, buildId }) {
	return `${release} ${version}${buildId === void 0 ? "" : ` (build-id ${buildId})`}`;
}
// src/kernel/modules.ts
const modulePattern = /\.ko(\.(xz|gz|zst))?$/;
/** A module's name from a path to it, or as a user writes it: `kvm-amd.ko` → `kvm_amd`. */
function moduleName(path) {
	return basename(path).replace(modulePattern, "").replaceAll("-", "_");
}
/**
* The modules of a build directory, where they were built: nothing is installed. Undefined when none were
* built. A module that modules.order lists may still be missing; selectModules tells when it is wanted.
*/
async function modulesOfBuild(directory) {
	const order = await readLines(join(directory, "modules.order"));
	if (order === void 0) return void 0;
	const modules = /* @__PURE__ */ new Map();
	for (const line of order) addModule(modules, join(directory, line.replace(/\.o$/, ".ko")));
	return {
		modules,
		builtIn: await readBuiltIn(directory)
	};
}
/** The modules of an installed directory, `/lib/modules/RELEASE`. Those in updates/ go before others, as for depmod(8). */
async function modulesOfInstallation(directory) {
	const modules = /* @__PURE__ */ new Map();
	for await (const path of walk(directory)) addModule(modules, path);
	for await (const path of walk(join(directory, "updates"))) addModule(modules, path);
	return {
		modules,
		builtIn: await readBuiltIn(directory)
	};
}
/** The modules of a commit kernel that was laid out: modules/, and what is built in. Undefined when it has none. */
async function modulesOfCheckout(directory) {
	const modules = /* @__PURE__ */ new Map();
	for await (const path of walk(join(directory, "modules"))) addModule(modules, path);
	const builtIn = await readBuiltIn(directory);
	return modules.size + builtIn.size === 0 ? void 0 : {
		modules,
		builtIn
	};
}
function addModule(modules, path) {
	const name = moduleName(path);
	modules.set(name, {
		name,
		path
	});
}
async function readBuiltIn(directory) {
	const lines = await readLines(join(directory, "modules.builtin")) ?? [];
	return new Set(lines.map(moduleName));
}
/** Module files below a directory. Links to directories (`build`, `source`) are not followed. */
async function* walk(directory) {
	const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
		throw error;
	});
	for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) yield* walk(path);
		else if (modulePattern.test(entry.name)) yield path;
	}
}
async function readLines(path) {
	try {
		return (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
	} catch (error) {
		if (hasCode(error, "ENOENT")) return void 0;
		throw error;
	}
}
/** Where below a directory (a file system's root, /lib/modules) the modules of a release may be. */
function placesOf(directory, release) {
	return [
		"",
		"lib/modules",
		"usr/lib/modules"
	].map((each) => join(directory, each, release));
}
/** The modules of this release in the tree of an unpacked package; undefined when it brings none. */
async function modulesInTree(root, release) {
	for (const place of placesOf(root, release)) if (await isInstallation(place)) return await modulesOfInstallation(place);
}
/**
* The modules for a kernel's release in a directory that the user gave: a build directory, an installed
* /lib/modules/RELEASE (under whatever name), or a directory above it.
* @throws UserError when there are none, or only those of other releases
*/
async function findModules(directory, release) {
	const built = await buildRelease(directory);
	if (built !== void 0) {
		if (built !== release) throw otherRelease(directory, [built], release);
		const modules = await modulesOfBuild(directory);
		if (modules !== void 0) return modules;
		throw new UserError(`${directory} has no modules.order, so no modules were built: make -C ${directory} modules`);
	}
	const inTree = await modulesInTree(directory, release);
	if (inTree !== void 0) return inTree;
	if (await isInstallation(directory)) {
		const modules = await modulesOfInstallation(directory);
		const there = basename(directory) === release ? release : await releaseOf(modules);
		if (there === release) return modules;
		throw otherRelease(directory, there === void 0 ? [] : [there], release);
	}
	throw otherRelease(directory, await releasesBelow(directory), release);
}
/** `make kernelrelease`'s answer, as the build left it; undefined in what is no build directory. */
async function buildRelease(directory) {
	const [line] = await readLines(join(directory, "include/config/kernel.release")) ?? [];
	if (line !== void 0) return line.trim();
	const header = await readLines(join(directory, "include/generated/utsrelease.h")) ?? [];
	return /UTS_RELEASE "(.+)"/.exec(header.join("\n"))?.[1];
}
async function isInstallation(directory) {
	for (const each of [
		"modules.order",
		"modules.dep",
		"modules.builtin"
	]) if (await kindOfPath(join(directory, each)) === "file") return true;
	return false;
}
/** What the modules say themselves: the release is the first word of vermagic. */
async function releaseOf(source) {
	const [first] = source.modules.values();
	return first === void 0 ? void 0 : (await readModule(first)).release;
}
async function releasesBelow(directory) {
	const found = [];
	for (const each of [
		"",
		"lib/modules",
		"usr/lib/modules"
	]) {
		const names = await readdir(join(directory, each)).catch(() => []);
		for (const name of names.sort()) if (await isInstallation(join(directory, each, name))) found.push(name);
	}
	return found;
}
function otherRelease(directory, found, release) {
	const what = found.length === 0 ? "no modules" : `modules for ${found.join(", ")}`;
	return new UserError(`${directory} holds ${what}, but the kernel is ${release}: give its /lib/modules/${release} or its build directory`);
}
// src/kernel/find-vmlinux.ts
/**
* The vmlinux of a kernel's image: of the build that the image lies in, beside it, or where distributions install
* it with their debug information, in the image's own root directory and in this host's.
* @param root the host's root directory
*/
async function findVmlinux({ image, identity: { release } }, root = "/") {
	const directory = dirname(image);
	const installed = (from) => [join(from, "usr/lib/debug/boot", `vmlinux-${release}`), join(from, "usr/lib/debug/lib/modules", release, "vmlinux")];
	const build = resolve(directory, "../../..");
	const places = [
		...basename(directory) === "boot" && await buildRelease(build) === release ? [join(build, "vmlinux")] : [],
		join(directory, `vmlinux-${release}`),
		join(directory, "vmlinux"),
		...basename(directory) === "boot" ? installed(dirname(directory)) : [],
		...installed(root)
	];
	for (const place of places) if (await kindOfPath(place) === "file") return place;
}
// src/kernel/bzimage.ts
/** The setup code ends below, and the version text within the setup code. */
const bzImageHeadSize = 73728;
const at = {
	setupSectors: 497,
	systemSize: 500,
	magic: 514,
	protocol: 518,
	kernelVersion: 526,
	extendedFlags: 566,
	payloadOffset: 584,
	payloadLength: 588,
	headerEnd: 592
};
const flagKernel64 = 1;
function isBzImage(head) {
	return head.length >= at.magic + 4 && head.toString("latin1", at.magic, at.magic + 4) === "HdrS";
}
/**
* @param head the file's first bytes, `bzImageHeadSize` of them when there are so many
* @param size of the whole file
* @throws UserError when the image is truncated, damaged or too old
*/
function parseBzImage(head, size, path) {
	const damaged = (what) => new UserError(`${path} is a truncated or damaged bzImage (${what}): build or copy it again`);
	if (head.length < at.headerEnd) throw damaged("its header is cut off");
	const protocol = head.readUInt16LE(at.protocol);
	if (protocol < 520) {
		const text = `${protocol >> 8}.${String(protocol & 255).padStart(2, "0")}`;
		throw new UserError(`${path} is a kernel of boot protocol ${text}; needed is 2.08, of Linux 2.6.26, or newer`);
	}
	const setupSize = ((head.readUInt8(at.setupSectors) || 4) + 1) * 512;
	const expected = setupSize + head.readUInt32LE(at.systemSize) * 16;
	if (size < expected) throw damaged(`${size} bytes of ${expected}`);
	const payload = {
		offset: setupSize + head.readUInt32LE(at.payloadOffset),
		length: head.readUInt32LE(at.payloadLength)
	};
	if (payload.offset + payload.length > size) throw damaged("its payload ends outside");
	const textAt = head.readUInt16LE(at.kernelVersion) + 512;
	const text = head.subarray(textAt, Math.min(textAt + 512, setupSize));
	const end = text.indexOf(0);
	const parsed = end > 0 ? parseVersionText(text.toString("utf8", 0, end)) : void 0;
	if (parsed === void 0) throw damaged("it does not say its version");
	return {
		arch: protocol >= 524 && (head.readUInt16LE(at.extendedFlags) & flagKernel64) !== 0 ? "x86_64" : "i386",
		...parsed,
		payload
	};
}
/** `RELEASE (USER@HOST) VERSION` (arch/x86/boot/version.c). The release must be fit to name a directory. */
function parseVersionText(text) {
	const [, release, version] = /^(\S+) \(.*?\) (#.*)$/.exec(text) ?? [];
	if (release === void 0 || version === void 0 || !isRelease(release)) return void 0;
	return {
		release,
		version
	};
}
/** A release names a directory below /lib/modules, so it is no path. */
function isRelease(text) {
	return /^[^/\s\0]+$/.test(text) && text !== "." && text !== "..";
}
/**
* The GNU build-id of the vmlinux in the payload, which is decompressed as a stream as far as its notes.
* Undefined when it has none.
* @throws Error when the payload cannot be read: a tool is missing, or it is damaged
*/
async function readPayloadBuildId(path, payload, signal) {
	const { head: magic } = await readHead(path, Math.min(payload.length, 16), payload.offset);
	const compression = compressionOf(magic);
	if (compression === void 0) throw new Error(`the payload of ${path} is ${describeContent(magic)}`);
	const appended = compression === "gzip" ? 0 : 4;
	return await readBuildIdOfStream(decompress(compression, createReadStream(path, {
		start: payload.offset,
		end: payload.offset + payload.length - appended - 1,
		highWaterMark: 262144
	}), signal), `${path} (its vmlinux)`);
}
// src/kernel/arm64-image.ts
/** `struct arm64_image_header` (arch/arm64/include/asm/image.h): the magic number at byte 56. */
function isArm64Image(head) {
	return head.length >= 64 && head.toString("latin1", 56, 60) === "ARMd";
}
const start = Buffer.from("Linux version ");
const longestBanner = 1024;
/**
* Release and version of an arm64 Image. Its header does not have them, but the Image is not compressed, and
* so holds the text of /proc/version (`linux_banner`, init/version-timestamp.c). Since 6.1 it holds that twice: the
* one that it is linked with first, and never shows, has no number behind the `#`. Reads it as a stream.
* @throws UserError when there is no such text: the image is truncated or damaged
*/
async function readArm64Version(path) {
	let window = Buffer.alloc(0);
	for await (const chunk of createReadStream(path, { highWaterMark: 1048576 })) {
		window = Buffer.concat([window, chunk]);
		const found = findBanner(window);
		if (found !== void 0) return found;
		window = window.subarray(Math.max(0, window.length - longestBanner));
	}
	throw new UserError(`${path} is a truncated or damaged arm64 Image: it does not say its version. Build it again`);
}
function findBanner(window) {
	for (let at = window.indexOf(start); at !== -1; at = window.indexOf(start, at + 1)) {
		const text = window.toString("utf8", at, at + longestBanner);
		const [, release, version] = /^Linux version (\S+) \(.*?\) \(.*\) (#\S.*)\n/.exec(text) ?? [];
		if (release !== void 0 && version !== void 0 && isRelease(release)) return {
			release,
			version
		};
	}
}
// src/kernel/image.ts
/** @throws UserError when the file is no kernel image, saying what it seems to be, or is damaged */
async function readImage(path) {
	const { head, size } = await readHead(path, bzImageHeadSize);
	if (isArm64Image(head)) {
		const readBuildId = async () => void 0;
		return {
			path,
			arch: "arm64",
			...await readArm64Version(path),
			readBuildId
		};
	}
	if (!isBzImage(head)) throw await notAnImage(path, head);
	const { payload, ...identity } = parseBzImage(head, size, path);
	return {
		path,
		...identity,
		async readBuildId(log, signal) {
			try {
				return await readPayloadBuildId(path, payload, signal);
			} catch (error) {
				throwIfInterrupted(signal);
				if (error instanceof Interrupted) throw error;
				log.debug(`no build-id from ${path}: ${describeError(error)}`);
				return;
			}
		}
	};
}
async function notAnImage(path, head) {
	const kind = describeContent(head);
	const found = `${path} is no bootable kernel image but ${kind}`;
	if (kind === "an ELF file") return new UserError(`${found}${await bootableBeside(path)}`);
	if (kind.endsWith("-compressed data")) return new UserError(`${found}: decompress it first`);
	if (kind === "an EFI zboot image") return new UserError(`${found}: give the plain Image beside it`);
	return new UserError(`${found}: give a kernel build directory, a bzImage, or a linux-image package (.deb)`);
}
/** For those who give the vmlinux, which is beside the image in a sense. */
async function bootableBeside(path) {
	for (const image of ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"]) {
		const beside = join(dirname(path), image);
		if (await kindOfPath(beside) === "file") return `: give ${beside} or the build directory ${dirname(path)}`;
	}
	return ", such as the vmlinux of a build: give its bzImage (arch/x86/boot/bzImage) or the build directory";
}
// src/kernel/package.ts
const tool = { package: "dpkg" };
/** Unpacking a stock kernel takes seconds; on a slow disk under load, a minute. */
const unpackDeadlineMs = 3e5;
/** A Debian package's name and what it depends on. @throws UserError when the package is damaged */
async function readControl(path, signal) {
	const { stdout } = await dpkgDeb([
		"-f",
		path,
		"Package",
		"Depends"
	], path, signal);
	const fields = /* @__PURE__ */ new Map();
	for (const line of stdout.split("\n")) {
		const [, field, value] = /^([\w-]+): *(.*)$/.exec(line) ?? [];
		if (field !== void 0 && value !== void 0) fields.set(field.toLowerCase(), value);
	}
	return fields;
}
/** Unpacks a Debian package into a new directory below `scratch`; the answer is that directory. */
async function unpackPackage(path, scratch, signal) {
	const directory = await mkdtemp(join(scratch, "package-"));
	await dpkgDeb([
		"-x",
		path,
		directory
	], path, signal);
	return directory;
}
/**
* Unpacks a package that holds a kernel; the answer is the directory, and the image in it.
* @throws UserError when it holds none, saying what package to give instead
*/
async function unpackKernelPackage(path, scratch, signal) {
	const control = await readControl(path, signal);
	const name = control.get("package") ?? "";
	if (/-dbg(sym)?$/.test(name) || name.startsWith("linux-headers-")) throw withoutKernel(path, control);
	const directory = await unpackPackage(path, scratch, signal);
	const images = (await readdir(join(directory, "boot")).catch((error) => {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
		throw error;
	})).filter((each) => each.startsWith("vmlinuz-"));
	const [image] = images;
	if (image === void 0) throw withoutKernel(path, control);
	if (images.length > 1) throw new UserError(`${path} holds ${images.length} kernels (${images.join(", ")}): give a package with one`);
	return {
		directory,
		image: join(directory, "boot", image)
	};
}
function withoutKernel(path, control) {
	const name = control.get("package") ?? "an unnamed package";
	const image = /\blinux-image-\d[\w.+~-]*/.exec(control.get("depends") ?? "")?.[0];
	const instead = image === void 0 ? "give the linux-image-<release> package itself" : `it only depends on one, so give that: apt-get download ${image}`;
	return new UserError(`${path} (${name}) holds no kernel, no boot/vmlinuz-*: ${instead}`);
}
async function dpkgDeb(args, path, signal) {
	try {
		return await runTool(["dpkg-deb", ...args], {
			...tool,
			deadlineMs: unpackDeadlineMs,
			...signal === void 0 ? {} : { signal }
		});
	} catch (error) {
		throwIfInterrupted(signal);
		if (error instanceof UserError || /No space left|Disk quota|did not end/.test(describeError(error))) throw error;
		throw new UserError(`${path} is a damaged or truncated package: ${describeError(error)}`, { cause: error });
	}
}
// src/kernel/open-kernel.ts
/**
* Finds the kernel in what a user gives: a kernel build directory, one that the kernel store laid a commit kernel
* out in, an image, or a Debian package; told apart by content.
* @throws UserError when there is none, or its modules are of another release
*/
async function openKernel(path, options) {
	try {
		const kernel = await open$1(path, options);
		const vmlinux = await findVmlinux(kernel);
		return vmlinux === void 0 ? kernel : {
			...kernel,
			vmlinux
		};
	} catch (error) {
		if (!hasCode(error, "EACCES")) throw error;
		throw new UserError(`${path} cannot be used: ${describeError(error)}: make it readable, or copy it`, { cause: error });
	}
}
async function open$1(path, options) {
	const kind = await kindOfPath(path);
	if (kind === void 0) throw new UserError(`there is no ${path}: give a kernel build directory, a bzImage, or a linux-image package (.deb)`);
	if (kind === "directory") return await openBuild(path, options);
	if (kind === "other") throw new UserError(`${path} is neither a file nor a directory`);
	return await isPackage(path) ? await openPackage(path, options) : await openImage(path, options);
}
async function openBuild(path, options) {
	const directory = resolve(path);
	const config = await readKernelConfig([join(directory, ".config")]);
	const release = await buildRelease(directory);
	if (config === void 0 && release === void 0) {
		if (await isCheckout(directory)) return await openCheckout(path, directory, options);
		throw await notABuild(path);
	}
	const image = await builtImage(path, directory, config);
	if (release !== void 0 && release !== image.release) throw new UserError(`${image.path} is ${image.release}, but its build directory is at ${release} by now: make -C ${path} bzImage modules`);
	return kernelOf(path, image, {
		buildId: await buildIdOfVmlinux(join(directory, "vmlinux"), options) ?? await image.readBuildId(options.log ?? silentLog, options.signal),
		modules: options.modules === void 0 ? await modulesOfBuild(directory) : await givenModules(options.modules, image.release, options),
		config
	});
}
/** As Store.checkout of store/ lays a kernel out: image, config, modules/, modules.builtin, vmlinux. */
async function isCheckout(directory) {
	return (await Promise.all(["image", "config"].map((name) => kindOfPath(join(directory, name))))).every((kind) => kind === "file");
}
async function openCheckout(path, directory, options) {
	const image = await readImage(join(directory, "image"));
	const config = await readKernelConfig([join(directory, "config")]);
	return kernelOf(path, image, {
		buildId: await buildIdOfVmlinux(join(directory, "vmlinux"), options) ?? await image.readBuildId(options.log ?? silentLog, options.signal),
		modules: options.modules === void 0 ? await modulesOfCheckout(directory) : await givenModules(options.modules, image.release, options),
		config
	});
}
async function builtImage(path, directory, config) {
	const possible = [{
		arch: "X86",
		file: "arch/x86/boot/bzImage",
		target: "bzImage"
	}, {
		arch: "ARM64",
		file: "arch/arm64/boot/Image",
		target: "Image"
	}].filter(({ arch }) => config === void 0 || config.get(arch) === "y");
	for (const { file } of possible) if (await kindOfPath(join(directory, file)) === "file") return await readImage(join(directory, file));
	const [first] = possible;
	if (first === void 0) throw new UserError(`${path} is configured neither for x86 nor for arm64`);
	throw new UserError(`${path} has no image, no ${possible.map((each) => each.file).join(" or ")}: make -C ${path} ${first.target} modules`);
}
async function buildIdOfVmlinux(vmlinux, options) {
	if (await kindOfPath(vmlinux) !== "file") return void 0;
	try {
		return await readBuildId(vmlinux);
	} catch (error) {
		options.log?.debug(`no build-id from ${vmlinux}: ${describeError(error)}`);
		return;
	}
}
async function notABuild(path) {
	const looked = "no .config and no include/config/kernel.release";
	if (await kindOfPath(join(path, "Kconfig")) === "file") return new UserError(`${path} is a kernel source tree that was not built (${looked}): configure it and make bzImage modules, or give the build directory (O=)`);
	return new UserError(`${path} is no kernel build directory (${looked}): give one in which make bzImage modules was run`);
}
async function openImage(path, options) {
	const image = await readImage(resolve(path));
	const around = await whatIsAround(image);
	const modules = options.modules === void 0 ? around.modules : await givenModules(options.modules, image.release, options);
	const given = options.modules === void 0 ? [] : [options.modules];
	const config = await readKernelConfig([
		join(dirname(image.path), `config-${image.release}`),
		...around.configs,
		...given.flatMap((each) => [join(each, ".config"), join(each, "config")])
	]);
	return kernelOf(path, image, {
		buildId: await image.readBuildId(options.log ?? silentLog, options.signal),
		modules,
		config
	});
}
/** Modules and configuration of an image that still lies where it was built or installed. */
async function whatIsAround(image) {
	const directory = dirname(image.path);
	if (basename(directory) !== "boot") return {
		modules: void 0,
		configs: []
	};
	const build = resolve(directory, "../../..");
	if (await buildRelease(build) === image.release) return {
		modules: await modulesOfBuild(build),
		configs: [join(build, ".config")]
	};
	return {
		modules: await modulesInTree(dirname(directory), image.release),
		configs: []
	};
}
async function openPackage(path, options) {
	const unpacked = await unpackKernelPackage(resolve(path), options.scratch, options.signal);
	const image = await readImage(unpacked.image);
	const modules = options.modules === void 0 ? await modulesInTree(unpacked.directory, image.release) : await givenModules(options.modules, image.release, options);
	const config = await readKernelConfig([join(dirname(image.path), `config-${image.release}`)]);
	return kernelOf(path, image, {
		buildId: await image.readBuildId(options.log ?? silentLog, options.signal),
		modules,
		config
	});
}
async function givenModules(path, release, options) {
	const kind = await kindOfPath(path);
	if (kind === "directory") return await findModules(resolve(path), release);
	if (kind === "file" && await isPackage(path)) {
		const modules = await modulesInTree(await unpackPackage(resolve(path), options.scratch, options.signal), release);
		if (modules !== void 0) return modules;
		throw new UserError(`${path} holds no modules for ${release}: give the linux-modules package of that release`);
	}
	const given = kind === void 0 ? `there is no ${path}` : `${path} is no directory`;
	throw new UserError(`${given}: the modules are given as /lib/modules/${release}, or as a kernel build directory`);
}
async function isPackage(path) {
	const { head } = await readHead(path, 512);
	return describeContent(head) === "a Debian package";
}
function kernelOf(source, image, found) {
	const { release, version } = image;
	return {
		source,
		arch: image.arch,
		image: image.path,
		identity: {
			release,
			version,
			buildId: found.buildId
		},
		modules: found.modules,
		config: found.config
	};
}
// src/kernel/select-modules.ts
/**
* The modules of these names (`-` and `_` are the same) with all that they need in turn.
* @throws UserError when a module is missing, damaged, or was built for another release
*/
async function selectModules(kernel, names, options = {}) {
	const modules = kernel.modules?.modules ?? /* @__PURE__ */ new Map();
	const builtIn = kernel.modules?.builtIn ?? /* @__PURE__ */ new Set();
	const ordered = [];
	const visited = /* @__PURE__ */ new Set();
	const visit = async (file) => {
		if (visited.has(file.name)) return;
		visited.add(file.name);
		const { depends, prefers, release } = await readModule(file, options.signal);
		if (release !== void 0 && release !== kernel.identity.release) throw new UserError(`${file.path} was built for ${release}, but the kernel is ${kernel.identity.release}: build the modules again`);
		for (const name of prefers) {
			const preferred = modules.get(name);
			if (preferred !== void 0) await visit(preferred);
		}
		for (const name of depends) {
			const needed = modules.get(name);
			if (needed !== void 0) await visit(needed);
			else if (!builtIn.has(name)) throw new UserError(`module ${file.name} of ${kernel.source} needs ${name}, which is not among the kernel's modules: build or give them all`);
		}
		ordered.push({
			...file,
			depends: depends.filter((name) => modules.has(name))
		});
	};
	const wanted = [...new Set(names.map(moduleName))];
	const absent = [];
	for (const name of wanted) {
		const file = modules.get(name);
		if (file !== void 0) await visit(file);
		else if (!builtIn.has(name)) absent.push(name);
	}
	return {
		ordered,
		absent
	};
}
// src/results/reading/complaint.ts
/** Sources: kernel/panic.c, lib/bug.c, kernel/locking/, mm/kasan/, kernel/rcu/tree_stall.h, arch/*\/mm/fault.c … */
const patterns = [
	{
		kind: "panic",
		pattern: /^Kernel panic - not syncing\b/
	},
	{
		kind: "KASAN",
		pattern: /^BUG: KASAN: /
	},
	{
		kind: "KMSAN",
		pattern: /^BUG: KMSAN: /
	},
	{
		kind: "KCSAN",
		pattern: /^BUG: KCSAN: /
	},
	{
		kind: "KFENCE",
		pattern: /^BUG: KFENCE: /
	},
	{
		kind: "UBSAN",
		pattern: /^UBSAN: \S/
	},
	{
		kind: "soft lockup",
		pattern: /^(?:[\w ]+: )?BUG: soft lockup - /
	},
	{
		kind: "hard lockup",
		pattern: /^(?:[\w ]+: )*Watchdog detected hard LOCKUP on cpu|^(?:[\w ]+: )*BUG: hard lockup/i
	},
	{
		kind: "RCU stall",
		pattern: /^(?:rcu: )?INFO: \w*rcu\w* (?:self-)?detected (?:expedited )?stalls?\b/
	},
	{
		kind: "hung task",
		pattern: /^INFO: task .+ (?:is )?blocked (?:in I\/O wait )?for more than \d+ seconds/
	},
	{
		kind: "hung task",
		pattern: /^INFO: task .+ can't die for more than \d+ seconds/
	},
	{
		kind: "workqueue lockup",
		pattern: /^BUG: workqueue lockup - /
	},
	{
		kind: "scheduling while atomic",
		pattern: /^BUG: scheduling while atomic: /
	},
	{
		kind: "sleeping in atomic",
		pattern: /^BUG: sleeping function called from invalid context/
	},
	{
		kind: "kmemleak",
		pattern: /^kmemleak: \d+ new suspected memory leaks?|^BUG: memory leak$/
	},
	{
		kind: "kmemleak",
		pattern: /^unreferenced object 0x[0-9a-f]+ \(size \d+\)/
	},
	{
		kind: "lockdep",
		pattern: /^WARNING: (?:possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock state|bad unlock balance|bad contention|held lock freed|Nested lock was not taken|lock held (?:when|at task)|chain_key collision|\S+-safe -> \S+-unsafe lock order|\S+ still has locks held|suspicious RCU usage)|^INFO: suspicious RCU usage/i
	},
	{
		kind: "lockdep",
		pattern: /^\[ (?:BUG|INFO): (?:Invalid wait context|bad unlock balance|bad contention|held lock freed|lock held|possible |inconsistent |suspicious RCU|\S+ still has locks held|\S+-safe ->|Nested lock)/i
	},
	{
		kind: "lockdep",
		pattern: /^INFO: (?:trying to register non-static key|possible (?:circular|recursive))/
	},
	{
		kind: "lockdep",
		pattern: /^BUG: (?:MAX_\w*(?:LOCK|STACK_TRACE)\w* too low|key \S+ (?:has not been registered|not in \.data)|Invalid wait context|looking up invalid subclass|unable to register|bad unlock balance|held lock freed|lock held when|\S+ still has locks held|workqueue leaked lock)/i
	},
	{
		kind: "spinlock",
		pattern: /^BUG: (?:spinlock|rwlock|rt_mutex|mutex) [a-z]/
	},
	{
		kind: "list corruption",
		pattern: /^(?:list|hlist|slist|plist)_\w+ corruption\b/
	},
	{
		kind: "refcount",
		pattern: /^refcount_t: /
	},
	{
		kind: "unchecked MSR access",
		pattern: /^unchecked MSR access error: /
	},
	{
		kind: "bad page state",
		pattern: /^BUG: Bad page (?:state|map|cache) /
	},
	{
		kind: "stack corruption",
		pattern: /^BUG: (?:stack guard page was hit|TASK stack guard page|\w+ stack guard page)/
	},
	{
		kind: "stack corruption",
		pattern: /^(?:Insufficient stack space|kernel stack overflow|corrupted stack end|Thread overran stack)/i
	},
	{
		kind: "unregister_netdevice",
		pattern: /^unregister_netdevice: waiting for \S+ to become free/
	},
	{
		kind: "use after free",
		pattern: /^VFS: (?:Busy inodes after unmount|Close: file count is (?:0|zero))/
	},
	{
		kind: "Rust panic",
		pattern: /^rust_kernel: panicked at /
	},
	{
		kind: "WARNING",
		pattern: /^WARNING: (?:CPU: ?\d+ PID: ?\d+|(?:\[.*\] )?\S+:\d+ at \S|at \S+(?:\+0x|:\d+)|kernel stack (?:regs|frame pointer))/
	},
	{
		kind: "BUG",
		pattern: /^(?:kernel BUG (?:at|in) \S|BUG: \S|BUG \S.*\): [A-Z]\S+ )/
	},
	{
		kind: "BUG",
		pattern: /^(?:CPU \d+ )?Unable to handle kernel \S.* at (?:virtual )?address/i
	},
	{
		kind: "BUG",
		pattern: /^Unable to handle kernel (?:pointer dereference|access)/
	},
	{
		kind: "BUG",
		pattern: /^(?:Kernel attempted to (?:read|write|execute) user page|Bad mode in \S+ handler detected)/
	},
	{
		kind: "BUG",
		pattern: /^(?:Kernel )?BUG at \S+:\d+!/
	},
	{
		kind: "Oops",
		pattern: /^Oops: \S|^Internal error: .* \[#\d+\]|^(?:traps: )?PANIC: (?:double fault|early exception)/
	},
	{
		kind: "Oops",
		pattern: /^(?:Unhandled (?:fault|prefetch abort)|Alignment trap): .* (?:0x[0-9a-f]+|\[#\d+\])/
	},
	{
		kind: "Oops",
		pattern: /^Unhandled kernel unaligned access\b|^(?:Kernel|Unexpected) \w[\w ]* in kernel mode\b/
	},
	{
		kind: "Oops",
		pattern: /^[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} (?:ilc:\d )?\[#\d+\]/i
	}
];
/** What every pattern's lines begin with, in one look. */
const mayBegin = /^(?:B(?:UG|ad)|K(?:ernel|ERNEL)|U(?:BSAN|n)|INFO: |In|WARNING: |rcu: |refcount_t: |[hs]?list_|plist_|watchdog|NMI|Watchdog|\[ |Oops|rust_kernel: |u(?:nchecked|nregister|nreferenced)|kmemleak: |kernel |VFS: |corrupted stack|Thread overran|CPU \d|PANIC|traps: PANIC|Alignment trap|[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} (?:ilc:\d )?\[#|[\w ]+: BUG: )/i;
/** What the kernel says in a complaint's words without complaining. */
const innocent = /^INFO: lockdep is turned off|^BUG: unable to handle .* in user mode|^(?:Kernel|BUG) panic_on|^BUG: .* \(Not tainted\): kasan: bad access detected/;
/** The kind of complaint that a line begins, such as `WARNING` or `KASAN`; undefined when it begins none. */
function complaintKind(message) {
	if (!mayBegin.test(message) || innocent.test(message)) return void 0;
	return patterns.find(({ pattern }) => pattern.test(message))?.kind;
}
/** Complaints that the kernel makes one after the other about one and the same thing. */
const continuations = /* @__PURE__ */ new Map([
	["list corruption", /* @__PURE__ */ new Set([
		"WARNING",
		"BUG",
		"Oops"
	])],
	["refcount", /* @__PURE__ */ new Set(["WARNING"])],
	["unchecked MSR access", /* @__PURE__ */ new Set(["WARNING"])],
	["use after free", /* @__PURE__ */ new Set(["WARNING"])],
	["BUG", /* @__PURE__ */ new Set(["Oops"])],
	["Oops", /* @__PURE__ */ new Set(["Oops"])],
	["Rust panic", /* @__PURE__ */ new Set(["BUG", "Oops"])],
	["stack corruption", /* @__PURE__ */ new Set(["Oops", "stack corruption"])],
	["kmemleak", /* @__PURE__ */ new Set(["kmemleak"])]
]);
/** Whether a complaint that comes right after another one belongs to it: `kernel BUG at …`, then `Oops: …`. */
function continues(kind, later) {
	return continuations.get(kind)?.has(later) === true;
}
/** A line of a stack trace, of registers, of memory, of locks: what a complaint goes on with. */
const reportLine = new RegExp([
	/\+0x[0-9a-f]+\/0x[0-9a-f]+/,
	/^\s+\S/,
	/^<\/?(?:TASK|IRQ|NMI|SOFTIRQ|#\w+)>/,
	/^Call [Tt]race:/,
	/^(?:Modules linked in|Unloaded tainted|Hardware name|Workqueue|Tainted|Kernel Offset|Memory Limit)\b/,
	/^CPU: ?\d+ |^CPU#\d+/,
	/^(?:[RE](?:AX|BX|CX|DX|SI|DI|BP|SP|IP|FLAGS)|R\d\d|[CDEFGS]S|CR\d|DR\d|ORIG_RAX|PKRU|Code|PGD|pgd):? /,
	/^(?:#PF: |user pgtable|Mem abort info|Data abort info)/,
	/^(?:pstate|pc|lr|sp|x\d+) ?: /,
	/^\[[0-9a-f]{16}\] /,
	/^(?:irq event stamp|hardirqs last|softirqs last|preempt_count|in_atomic|RCU nest depth|Preemption disabled)/,
	/^(?:rcu: |NMI backtrace|Sending NMI|task:|stack backtrace|INFO: lockdep is turned off|Rebooting in )/,
	/^(?:the existing dependency|other info|Possible unsafe|but |and |which |is trying to|already |\w.* is trying )/,
	/^(?:\d+ locks? held|no locks held|Showing all locks|#\d+: |-> #\d|--- |"echo 0 >)/,
	/^(?:={5,}|-{5,})$/,
	/^(?:Dumping|Kernel Offset|Fixing recursive fault|note: )/
].map(({ source }) => source).join("|"));
function isReportLine(message) {
	return reportLine.test(message);
}
// src/results/reading/console-line.ts
const longestMessage = 500;
const longestLine$3 = 2e3;
const bracket = 91;
const less = 60;
const space = 32;
/** printk.time, with PRINTK_CALLER or not; `<6>` in front on a console that shows levels. */
const stampPattern = /(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *([TC]\d+)\])? ?/;
function readConsoleLine(line) {
	const text = line.length > longestLine$3 ? line.slice(-2e3) : line;
	const first = text.charCodeAt(0);
	if ((first === bracket || first === less) && text.length === line.length) {
		const end = stampEnd(text, first);
		if (end !== -1) return stamped(line, text, end);
	}
	const found = text.includes("]") ? stampPattern.exec(text) : null;
	const message = found === null ? text : text.slice(found.index + found[0].length);
	return {
		line,
		message: shorten(message.trimEnd(), longestMessage),
		caller: found?.[1]
	};
}
/** Where a stamp at the beginning of the line ends, behind its bracket; -1 when there is none. */
function stampEnd(text, first) {
	let at = first === less ? text.indexOf(">") + 1 : 0;
	if (text.charCodeAt(at) !== bracket) return -1;
	const close = text.indexOf("]", at);
	if (close < at + 9 || close > at + 24) return -1;
	for (at += 1; at < close; at += 1) {
		const code = text.charCodeAt(at);
		const isDigit = code >= 48 && code <= 57;
		const isPoint = code === 46 && at === close - 7;
		if (!isDigit && !isPoint && code !== space) return -1;
	}
	return close + 1;
}
function stamped(line, text, end) {
	let from = end;
	let caller;
	if (text.charCodeAt(from) === bracket) {
		const close = text.indexOf("]", from);
		const inside = text.slice(from + 1, close).trim();
		if (close !== -1 && /^[TC]\d+$/.test(inside)) {
			caller = inside;
			from = close + 1;
		}
	}
	if (text.charCodeAt(from) === space) from += 1;
	const rest = text.slice(from);
	const later = rest.includes("[") && rest.includes(".") ? stampPattern.exec(rest) : null;
	if (later !== null) return {
		...readConsoleLine(rest.slice(later.index)),
		line
	};
	return {
		line,
		message: shorten(rest.trimEnd(), longestMessage),
		caller
	};
}
// src/results/reading/fingerprint.ts
/**
* The same for the same complaint in another boot, on another machine and in another build: its kind, function and
* file, such as `WARNING: kvm_mmu_zap_all (arch/x86/kvm/mmu/mmu.c)`. Without any of the two, the title's words
* without its numbers.
*/
function fingerprintOf(given) {
	const { kind, title, location } = given;
	const file = location === null ? void 0 : sourceFile(location.file);
	if (given.function !== null) return `${kind}: ${given.function}${file === void 0 ? "" : ` (${file})`}`;
	return `${kind}: ${file ?? withoutNumbers(title)}`;
}
/** A file as the kernel's tree has it: one built elsewhere (make O=) knows its files by `../` or whole paths. */
function sourceFile(file) {
	return /^(?:\/.*?\/|(?:\.\.?\/)+)((?:arch|block|certs|crypto|drivers|fs|include|init|io_uring|ipc|kernel|lib|mm|net|rust|samples|security|sound|virt)\/.*)$/.exec(file)?.[1] ?? file;
}
/** Names of tasks and devices, addresses, counts and times change from boot to boot. */
function withoutNumbers(title) {
	return title.replace(/\btask \S+:\d+/, "task").replace(/\[[^\]]*:\d+\]/g, "[]").replace(/\b0x[0-9a-f]+\b/gi, "0").replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{4,}\b/gi, "0").replace(/\d+/g, "0").replace(/\s+/g, " ").trim();
}
// src/results/reading/stack-frames.ts
/** What a complaint says of where the kernel was. */
var StackEvidence = class {
	/** Where the instruction pointer was: `RIP:`, `pc :`, `epc :`, `NIP` …; the kernel's, not user space's. */
	pointers = [];
	/** Call traces in their order, each innermost frame first; what the unwinder guessed (`? f+0x1/0x2`) is left out. */
	traces = [];
	/** Frames right behind the title, as KMSAN and KCSAN print them, or behind a title whose trace is cut off. */
	loose = [];
	/** Of what happened earlier or elsewhere: who allocated, who freed, where a lock was taken before. */
	others = [];
	/** Only guesses, for a trace that has nothing else. */
	guesses = [];
	/** Behind `at: ` and `caller is `: who takes a lock, who asks for what it must not. */
	named = [];
	#current = this.loose;
	#frames = 0;
	#expectsNamed = false;
	get hasTrace() {
		return this.loose.length > 0 || this.traces.some((trace) => trace.length > 0);
	}
	add(message) {
		if (this.#frames > mostFrames) return;
		if (this.#expectsNamed) {
			this.#expectsNamed = false;
			const name = plainFrame.exec(message)?.[1];
			if (name !== void 0) this.named.push(bare(name));
		}
		if (traceStart.test(message)) {
			this.#current = [];
			this.traces.push(this.#current);
			return;
		}
		if (otherStart.test(message)) {
			this.#current = this.others;
			return;
		}
		const last = /^\s+last function: ([A-Za-z_]\w*)/.exec(message)?.[1];
		if (last !== void 0) this.named.unshift(last);
		if (!(message.includes("+0x") || message.includes("[inline]") || /\.[chS]:\d+/.test(message))) {
			this.#expectsNamed = /(?:, at:?|^caller is|\) at:)$/.test(message);
			return;
		}
		const at = /(?:, at:?|\bat:|^caller is|^\S*\/\d+ is \S+ing .* at:?) (?:\[<[^>]*>\] )?(?:\(?null\)? )?([\w.]+)\+0x/.exec(message);
		if (at !== null) {
			this.named.push(bare(at[1] ?? ""));
			return;
		}
		const pointer = instructionPointer.exec(message);
		if (pointer !== null) {
			this.pointers.push(bare(pointer[1] ?? pointer[2] ?? ""));
			return;
		}
		this.#addFrame(message);
	}
	#addFrame(message) {
		const arm = armFrame.exec(message);
		if (arm !== null) {
			this.#keep([bare(arm[1] ?? ""), bare(arm[2] ?? "")]);
			return;
		}
		const guess = guessedFrame.exec(message);
		if (guess !== null) {
			if (this.guesses.length < 64) this.guesses.push(bare(guess[1] ?? ""));
			return;
		}
		const frame = plainFrame.exec(message) ?? inlinedFrame.exec(message);
		if (frame === null) return;
		this.#keep([bare(frame[1] ?? "")]);
	}
	#keep(names) {
		this.#frames += names.length;
		for (const name of names) if (this.#current.at(-1) !== name) this.#current.push(name);
	}
};
const mostFrames = 400;
const traceStart = /^\s*(?:Call [Tt]race:|stack backtrace:|[Bb]acktrace:)/;
const otherStart = /^\s*(?:Last potentially related|Second to last|Allocated by|Freed by|Allocated in|Freed in|allocated by|freed by|Uninit was |Local variable |Bytes \d|-> #\d|the existing dependency|other info that|(?:read|write)(?:-write)? (?:\(marked\) )?to |page last |\{.*\} state was registered|page_owner |Preemption disabled at|to a (?:HARD|SOFT)IRQ-irq|\.\.\. (?:which|key)|kfence-#\d)/;
/** A frame of a trace: ` f+0x1/0x2`, ` [<ffffffff81000000>] f+0x1/0x2`, `[   12.345] f+…` with `<IRQ>` or not. */
const plainFrame = /^[\s|]*(?:#\d+:? +)?(?:<\/?[A-Z#]\w*>\s*)*(?:\(?\[<[0-9a-fx]+>\]\)?|\[[0-9a-f]{8,16}\]|[0-9a-f]{16})?\s*(?:\[[0-9a-f]{8,16}\]\s+)?\(?(?:\[<[0-9a-f]+>\]\s*)?([A-Za-z_][\w.]*)\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?(?![\w(])/;
const guessedFrame = /^[\s|]*(?:<\/?[A-Z#]\w*>\s*)*(?:\[<[0-9a-fx]+>\])?\s*\? ([A-Za-z_][\w.]*)\+0x/;
/** A symbolized trace's frame that the compiler inlined: ` f include/linux/x.h:12 [inline]`. */
const inlinedFrame = /^\s*([A-Za-z_][\w.]*) [\w./-]+\.[chS]:\d+ \[inline\]/;
const armFrame = /^\s*(?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)(?:\+0x[0-9a-f/x]+)?\)? from (?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)\+0x/;
const instructionPointer = /^(?:RIP: 0010:|EIP is at |EIP: (?:\d+:)?|IP: |RIP: +)(?:\[<[0-9a-f]+>\]\s*)*([A-Za-z_][\w.]*)\+0x|^\s*(?:pc|epc|ERA|NIP|PC is at|Krnl PSW|era)\b\s*:?\s*(?:[0-9a-f]{8,16} )*(?:\[[<0-9a-f>]+\]\s*)*\(?([A-Za-z_][\w.]*)\+0x/;
/** A function as its source has it: the compiler's copies and parts are it, too. */
function bare(name) {
	return name.replace(/\.(?:constprop|isra|part|cold|llvm|lto_priv|clone)\b.*$/, "").replace(/\.\d+$/, "");
}
// src/results/reading/splat-function.ts
/** Functions that report, check, trap, lock, print or schedule for others: what they say is about their caller. */
const bystanders = new RegExp(`^(?:_{0,4}(?:${[
	"dump_stack",
	"show_(?:stack|trace|regs)",
	"print_\\w+",
	"v?printk\\w*",
	"report_bug",
	"warn(?:_slowpath)?(?:_\\w+)?",
	"handle_bug",
	"fixup_bug",
	"do_(?:error_trap|invalid_op|trap|general_protection|page_fault|int3|double_fault|kern_addr_fault|translation_fault|mem_abort|undefinstr|bad_area\\w*|user_addr_fault|DataAbort|PrefetchAbort|alignment\\w*|kernel_fault)",
	"bad_area\\w*",
	"invalid_op",
	"exc_\\w+",
	"asm_(?:exc|sysvec|common_interrupt)\\w*",
	"sysvec_\\w+",
	"page_fault",
	"async_page_fault",
	"general_protection",
	"die(?:_\\w+)?",
	"oops_\\w+",
	"no_context",
	"panic(?:_\\w+)?",
	"nmi_\\w+",
	"bug(?:_handler)?",
	"brk_handler",
	"el1\\w*",
	"el0\\w*",
	"call_on_(?:irq_)?stack",
	"kasan_\\w+",
	"asan_\\w+",
	"hwasan_\\w+",
	"kmsan_\\w+",
	"msan_\\w+",
	"kcsan_\\w+",
	"tsan_\\w+",
	"kfence_\\w+",
	"ubsan_\\w+",
	"sanitizer_\\w+",
	"check_memory_region\\w*",
	"memory_is_\\w+",
	"fortify_\\w+",
	"lockdep_\\w+",
	"lock_(?:acquire|release|is_held_type|downgrade|set_class)\\w*",
	"(?:validate_chain|check_prev_add|check_prevs_add|check_noncircular|mark_lock\\w*|mark_held_locks|register_lock_class|check_(?:lock|wait|deadlock|usage|irq)\\w*|look_up_lock_class|assign_lock_key|valid_state|trace_hardirqs_\\w+|debug_check_no_locks\\w*)",
	"(?:raw_)?(?:spin|read|write)_(?:lock|unlock|trylock)\\w*",
	"raw_(?:spin|read|write)_\\w+",
	"do_raw_\\w+",
	"spin_(?:bug|dump|lock)\\w*",
	"debug_spin_\\w+",
	"rwlock_bug",
	"seqcount_lockdep\\w*",
	"(?:ww_)?mutex_(?:lock|unlock|trylock)\\w*",
	"rt_mutex\\w*",
	"down(?:_(?:read|write|interruptible|killable|trylock|timeout))?(?:_\\w+)?",
	"up_(?:read|write)\\w*",
	"rwsem_\\w+",
	"percpu_(?:down|up)_\\w+",
	"queued_spin_\\w+",
	"pv_queued_\\w+",
	"pvqspinlock\\w*",
	"might_(?:sleep|fault|resched|alloc)\\w*",
	"schedule\\w*",
	"preempt_schedule\\w*",
	"context_switch",
	"switch_to\\w*",
	"cond_resched\\w*",
	"check_preemption_disabled",
	"this_cpu_preempt_check",
	"debug_smp_processor_id",
	"wait_for_(?:common|completion)\\w*",
	"do_wait_for_common",
	"refcount_\\w+",
	"list_(?:add|del)\\w*(?:valid|valid_or_report|report)\\w*",
	"list_del_entry\\w*",
	"list_add",
	"list_del(?:_init)?",
	"debug_(?:object|print_object|check_no_obj)\\w*",
	"usercopy_(?:abort|warn)",
	"check_(?:object_size|heap_object|bogus_address|panic_on_warn)\\w*",
	"mem(?:cpy|set|move|cmp|chr)\\w*",
	"str(?:nstr|spn|cspn|pbrk|lcat|scpy_pad|dup|nlen|n?cpy|n?cmp|n?len|lcpy|chr|cat|scpy|str|sep|n?casecmp)\\w*",
	"(?:atomic|atomic64|arch_atomic|instrument|instrumented|arch)_\\w+",
	"(?:test|set|clear)_(?:and_\\w+_)?bit\\w*",
	"(?:READ|WRITE)_ONCE\\w*",
	"(?:kmalloc|kmem_cache|kvmalloc|vmalloc|kzalloc|slab|slub|krealloc|kfree|kvfree|vfree|alloc_pages|get_free_pages|free_pages?|do_kmalloc)\\w*",
	"(?:cache_free|do_slab_free|slab_free\\w*|object_err|new_slab|allocate_slab|setup_object\\w*|should_fail\\w*|should_failslab|fault_create\\w*|fail_dump)",
	"save_stack\\w*",
	"stack_trace\\w*",
	"set_track\\w*",
	"arch_(?:local_irq|stack_walk)\\w*",
	"stack_chk_fail\\w*",
	"(?:sched_show_task|dump_cpu_task|trigger_\\w+_backtrace|hrtimer_run_queues|rcu_pending|handle_percpu_\\w+|generic_handle_\\w+|local_apic_timer_interrupt|handle_domain_irq|gic_handle_irq|arch_timer_handler\\w*)",
	"(?:bpf_prog_kallsyms_find|is_bpf_text_address|kernel_text_address|unregister_netdevice\\w*|rollback_registered|dev_printk\\w*|get_taint)",
	"(?:release_sock|spin_dump|task_blocks_on_\\w+|perf_trace_(?:init|destroy))",
	"rcu_(?:dump|read|lockdep|sched_clock|check_(?:callbacks|gp))\\w*",
	"copy_(?:to|from)_(?:user|iter)\\w*",
	"get_user\\w*",
	"put_user\\w*",
	"const_udelay",
	"u?delay\\w*",
	"dump_stack\\w*",
	"(?:rb|rht|rhashtable|rhltable|radix_tree|xas|xa|idr|ida|klist|plist|hlist|llist|list_lru|kobject|kref|kset|ref_tracker|percpu_ref|kmemleak|pcpu|crc\\w*|lockref|bitmap|find_(?:first|next))_\\w+",
	"crc\\w*",
	"aes_\\w+",
	"create_object",
	"(?:string|hex_string|hex_dump_to_buffer|pointer|v?s?c?nprintf|vsnprintf|number|kstr\\w+|kmemdup\\w*|v?memdup_user\\w*|strn?dup_user)",
	"skb_(?:panic|over_panic|under_panic|push|pull|put|copy_\\w+)",
	"(?:v[mz]|k[mcz]|kv[mz])alloc\\w*",
	"(?:alloc|get_free)_(?:frozen_)?pages?\\w*",
	"(?:post_alloc_hook|prep_new_page|get_page_from_freelist|rmqueue\\w*|bad_page|free_page_is_bad|free_pages_prepare|free_unref_\\w+|free_large_kmalloc|set_page_owner|cache_alloc\\w*|alloc_inode|sock_kmalloc|kernel_clone)",
	"(?:timer|work|rcu_head)_is_static_object",
	"(?:lock_timer_base|timer_delete\\w*|del_timer\\w*|try_to_del_timer\\w*|mod_timer\\w*|detach_if_pending|detach_timer)",
	"(?:flush|queue|cancel)_(?:delayed_)?work\\w*",
	"(?:flush|drain|destroy)_workqueue",
	"cancel_work_timer",
	"kthread_(?:stop|should_stop)",
	"wake_up(?:_(?:common|poll|all|process|q|state|bit|interruptible)\\w*)?",
	"(?:finish|prepare_to)_wait\\w*",
	"autoremove_wake_function",
	"osq_(?:lock|unlock)",
	"x86_indirect_thunk_\\w+",
	"seqprop_\\w+",
	"read_(?:once_)?word_\\w+",
	"(?:device_del|device_add|device_unregister|sysfs_remove_\\w+|sysfs_create_\\w+|proc_register|proc_create\\w*)",
	"(?:init|cleanup|free)_srcu_struct\\w*",
	"local_bh_(?:enable|disable)\\w*",
	"hlock_class",
	"usercopy_\\w+",
	"virt_to_phys\\w*",
	"phys_addr\\w*",
	"(?:folio|page)_(?:unlock|lock|put|get)",
	"(?:drop|inc|clear)_nlink",
	"mark_buffer_dirty",
	"(?:fast_dput|dput)",
	"assertfail",
	"kernel_fpu_\\w+",
	"console_(?:unlock|flush_\\w+|trylock\\w*)",
	"do_tag_\\w+",
	"preempt_count_(?:add|sub)",
	"(?:usb_kill|usb_submit|usb_unlink|usb_poison)_\\w+",
	"simple_copy_to_iter",
	"rust_\\w+",
	"walk_stackframe",
	"unwind_\\w+",
	"raw_(?:read|write)[bwlq]",
	"(?:read|write)[bwlq]",
	"perf_trace_lock\\w*",
	"trace_(?:lock|contention|hardirqs)_?\\w*",
	"(?:kill_fasync|send_sigio)\\w*",
	"get_signal",
	"handle_overflow",
	"lock_sock(?:_nested)?",
	"(?:reacquire_held_locks|task_rq_lock|ldsem_\\w+|folio_wake_bit|folio_end_\\w+)",
	"mutex_(?:optimistic_spin|remove_waiter|spin_on_owner)\\w*",
	"(?:device_(?:remove_file|destroy|create_file)|dpm_sysfs_\\w+|devres_release_\\w+|add_uevent_var|get_device_parent)",
	"(?:rollback_registered_many|try_to_grab_pending|vunmap|alloc_percpu\\w*|kv?asprintf\\w*|va_format|dev_vprintk_\\w+|alloc_skb\\w*|aesti?_\\w+)",
	"(?:folio_alloc\\w*|page_pool_alloc\\w*|memcg_slab_\\w+|sk_prot_alloc|find_(?:lock|get)_entries|copy_page_to_iter|iput|sk_stop_timer\\w*)",
	"(?:update_process_times|tick_\\w+|hrtimer_interrupt)",
	"ret_from_(?:fork|exception)\\w*",
	"timer_setup",
	"init_timer_key",
	"do_init_timer"
].join("|")})|retint_\\w+|error_(?:entry|return)|entry_\\w+|common_interrupt|apic_timer_interrupt|smp_apic_\\w+|irq_(?:enter|exit)\\w*|handle_exception|dump_backtrace\\w*|unwind_backtrace)$`);
/** Where a kernel thread, a system call or an interrupt begins to be about something. */
const dispatchers = new RegExp(`^_*(?:${[
	"process_one_work|worker_thread|kthread|kthread_worker_fn|smpboot_thread_fn|ret_from_fork\\w*",
	"do_(?:fast_)?syscall_\\w+|do_int80_\\w+|invoke_syscall|el0_svc\\w*|ret_fast_syscall|entry_\\w+|system_call\\w*|sysenter_\\w+|tracesys\\w*|x64_sys_call",
	"(?:x64_|ia32_|arm64_|se_|do_|compat_|C_)*(?:sys|SyS|SYSC)_(?:ioctl|p?readv?6?4?|p?writev?6?4?|connect|bind|listen|accept4?|send\\w*|recv\\w*|[gs]etsockopt|close|openat2?|socket|mount|epoll_\\w+|poll|select)",
	"do_vfs_ioctl|(?:compat_)?(?:ksys|vfs)_(?:read|write|ioctl|iter_\\w+|open)\\w*|(?:compat_)?blkdev_(?:driver_)?ioctl|new_sync_\\w+|call_(?:read|write)_iter|do_iter_\\w+|do_dentry_open|fput|task_work_run|exit_to_user\\w*",
	"do_fault|do_page_fault|do_user_addr_fault|handle_mm_fault|page_fault|asm_exc_page_fault|mmap_region|do_mmap|call_mmap",
	"sock_(?:sendmsg|recvmsg|release|close|ioctl|do_ioctl|common_setsockopt|write_iter|read_iter)\\w*|kernel_(?:setsockopt|listen|accept)|netif_receive_skb\\w*|process_backlog|napi_poll|net_rx_action|rtnetlink_rcv_msg|nfnetlink_rcv_msg|netlink_dump",
	"call_timer_fn|expire_timers|run_timer\\w*|hrtimer_run_\\w+|hrtimer_interrupt|run_ksoftirqd|do_softirq\\w*|handle_softirqs|irq_exit\\w*|tasklet_\\w*action\\w*|start_secondary|cpu_startup_entry|rcu_core\\w*"
].join("|")})$`);
/** What is seen anywhere in a loop, and says most by who began it. */
const stalls = /* @__PURE__ */ new Set([
	"RCU stall",
	"soft lockup",
	"hard lockup",
	"stack corruption"
]);
const stackEnd = /corrupted stack end/;
const irqOrder = /\S+-safe -> \S+-unsafe lock order/;
/** Titles in whose report it stands behind `at:` or `caller is` who does it. */
const namesCaller = /possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock|lock freed|unlock balance|contention|held when|still has locks|-unsafe lock order|Invalid wait context|Nested lock|workqueue leaked|using \w+\(\)/i;
/** What waits for others: of a task that hangs, the function that began to wait says more. */
const waiting = /sched|_lock|slowlock|^_*down|rwsem|completion|kthread|wait|synchronize|context_switch|switch_to|cancel_(?:delayed_)?work|flush_work|rcu_barrier|mutex|io_schedule|bit_wait/;
/**
* The function that a complaint is about: the one it names, else where the instruction pointer was, else the
* innermost of the call trace that does not merely report, lock, check or allocate for its caller. Of a stall,
* which is seen anywhere in a loop, the outermost below what dispatches system calls, work and interrupts.
*/
function findFunction(kind, title, evidence) {
	const traces = evidence.traces.filter((trace) => trace.length > 0);
	if (stalls.has(kind) || stackEnd.test(title)) {
		const found = stalledFunction(evidence, traces);
		if (found !== void 0) return found;
	}
	if (kind === "hung task") return awaited(traces[0] ?? []) ?? null;
	const candidates = [...namedIn(title)];
	if (candidates.length === 0 && namesCaller.test(title)) candidates.push(...evidence.named.slice(0, 2));
	if (kind === "KCSAN" && candidates[0] !== void 0) return candidates[0];
	if (irqOrder.test(title)) candidates.unshift(...evidence.others.filter((name) => !bystanders.test(name)).slice(0, 1));
	const frames = [...traces.flat(), ...evidence.loose];
	if (kind === "KMSAN" || kind === "KFENCE" || kind === "KCSAN") frames.unshift(...evidence.loose);
	return firstMeaningful(candidates) ?? firstMeaningful(evidence.pointers) ?? firstMeaningful(frames) ?? firstMeaningful(evidence.guesses) ?? candidates[0] ?? evidence.pointers[0] ?? frames[0] ?? null;
}
/** What many tasks wait for when it does not come: a hung task is about that, whichever it is that waits. */
const commonWaits = /^(?:rtnl_lock(?:_\w+)?|synchronize_(?:s?rcu|net|sched|rcu_tasks)(?:_\w+)?|__synchronize_srcu)$/;
function awaited(trace) {
	const common = trace.findLast((name) => commonWaits.test(name));
	if (common !== void 0) return common.startsWith("rtnl") ? "rtnl_lock" : common.replace(/^__|_expedited$/g, "").replace("_net", "_rcu").replace("_sched", "_rcu");
	return trace.find((name) => !waiting.test(name) && !bystanders.test(name));
}
function namedIn(title) {
	const race = /^BUG: KCSAN: (?:data-race|assert: race) in (\S+(?: \/ \S+)?)/.exec(title)?.[1];
	if (race !== void 0) return [race.split(" / ").map(functionOf).join(" / ")];
	const found = /\bin ([A-Za-z_][\w.]*)\+0x/.exec(title)?.[1] ?? /\bin ([A-Za-z_][\w.]*)(?: [\w./-]+:\d+)?(?: at addr|\s*\[inline\]|$)/.exec(title)?.[1] ?? /^WARNING: .*?([A-Za-z_][\w.]*)\+0x[0-9a-f]+/.exec(title)?.[1] ?? /^WARNING: \S+:\d+ at ([A-Za-z_][\w.]*)/.exec(title)?.[1] ?? /\(([A-Za-z_][\w.]*)\+0x[0-9a-f]+/.exec(title)?.[1] ?? /corrupted in: (?:\[<[0-9a-f]+>\] )?(?![0-9a-f]{8,16}$)([A-Za-z_][\w.]*)(?:\+0x|$)/.exec(title)?.[1];
	return found === void 0 ? [] : [bare(found)];
}
function functionOf(text) {
	return bare(text.replace(/\+0x.*$/, ""));
}
function firstMeaningful(names) {
	return names.find((name) => name !== "" && !bystanders.test(name));
}
function stalledFunction(evidence, traces) {
	const others = traces.filter((trace) => !trace.includes("rcu_gp_kthread"));
	for (const trace of others) {
		const entered = trace.findIndex((name) => interruptEntry.test(name));
		const below = trace.slice(entered + 1);
		const at = below.findIndex((name) => dispatchers.test(name));
		const inner = at === -1 ? below : below.slice(0, at);
		if ([...inner, ...evidence.pointers].some((name) => name.includes("smp_call_function"))) return "smp_call_function";
		const own = inner.filter((name) => !bystanders.test(name));
		const found = own.findLast((name) => !name.endsWith("_compat_ioctl")) ?? own.at(-1);
		if (found !== void 0) return found;
	}
	return firstMeaningful(evidence.pointers);
}
/** Where the interrupt that found the stall came in: what is below it was interrupted. */
const interruptEntry = /^(?:asm_sysvec\w*|(?:trace_)?apic_timer_interrupt|el1h?_\w*irq\w*|ret_from_intr|common_interrupt|retint_\w+|__irq_svc|handle_exception|ret_from_exception|asm_common_interrupt|call_function_\w*interrupt|reschedule_interrupt|end_repeat_nmi|smp_apic_timer_interrupt_entry\w*|restore_regs_and_iret|(?:IRQ|irq)_stack_end)$/;
// src/results/reading/splat-location.ts
/** Where the kernel says in a title that it was: `at FILE:LINE`, `WARNING: FILE:LINE at`, UBSAN's `in FILE:LINE:COLUMN`. */
const places$1 = [
	/^WARNING: CPU: ?\d+ PID: ?\d+ at (\S+?):(\d+)/,
	/^WARNING: (?:\[.*\] )?(?:at )?(\S+?):(\d+)\b/,
	/^(?:kernel )?BUG at (\S+?):(\d+)!?/i,
	/^kernel BUG in \S+ at (\S+?):(\d+)/,
	/^UBSAN: .* in (\S+?):(\d+)(?::\d+)?$/,
	/^rust_kernel: panicked at (\S+?):(\d+):\d+/,
	/^BUG: sleeping function called from invalid context at (\S+?):(\d+)/
];
/** The source line of a complaint, when the kernel gives it. */
function findLocation(title) {
	for (const place of places$1) {
		const found = place.exec(title);
		const line = Number(found?.[2]);
		if (found?.[1] !== void 0 && Number.isInteger(line) && line > 0) return {
			file: found[1],
			line
		};
	}
	return null;
}
// src/results/reading/splats.ts
const mostLines = 100;
const longestLine$2 = 500;
/** After so many splats only their titles are kept: a warning in a loop must not fill the results. */
const mostWhole = 50;
/** And after so many nothing: what comes then is counted. */
const mostSplats = 1e4;
/** How far below `cut here`, or below its own first line, a complaint may go on with another first line. */
const reach = 10;
/** How many of its own lines may stand between: arm64 tells all of the abort before `Internal error: Oops`. */
const furthestTitle = 25;
/** How many lines of others may stand within a complaint, if its end is marked, and if it is not. */
const mostStrangers = {
	marked: 40,
	unmarked: 10
};
/** A complaint has ended after so many lines, whatever they are. */
const longestComplaint = 2e3;
/** Complaints that close with a mark even if their `cut here` was lost. */
const marked = /* @__PURE__ */ new Set([
	"WARNING",
	"BUG",
	"Oops",
	"panic"
]);
const cutHere = /^-+\[ cut here \]-+$/;
const border = /^={20,}$/;
const endOfTrace = /^---\[ end trace /;
const endOfPanic = /^---\[ end Kernel panic/;
/**
* Finds the kernel's complaints on a console line by line, in bounded memory: each from the line that marks or makes
* the start to the end mark or the last line that looks like a part of it, with what others printed in between.
* Lines may carry the kernel's time stamps and caller ids, or not.
*/
var SplatReader = class {
	#splats = [];
	#count = 0;
	#open;
	/** From a `cut here` or a border on, until it is known whether a complaint's title follows. */
	#prelude = [];
	#preludeReach = 0;
	/** All that were found until now, also those that are not kept. */
	get count() {
		return this.#count;
	}
	/** @param atMs when the console showed the line, milliseconds since 1970 */
	push(line, atMs) {
		const seen = {
			...readConsoleLine(line),
			atMs
		};
		const kind = titleKind(seen.message);
		if (kind !== void 0) this.#title(seen, kind);
		else if (this.#open === void 0 && this.#preludeReach === 0 && !mayBeMark(seen.message)) return;
		else if (this.#endsHere(seen)) this.#close();
		else if (cutHere.test(seen.message)) this.#beginPrelude(seen, reach);
		else if (border.test(seen.message)) this.#beginPrelude(seen, 1);
		else if (this.#preludeReach > 0) this.#addToPrelude(seen);
		else this.#follow(seen);
	}
	/** The complaint that is still open ends with the console. Call it once. */
	end() {
		this.#dropPrelude();
		this.#close();
		return this.#splats;
	}
	#title(seen, kind) {
		const open = this.#open;
		const prelude = this.#prelude;
		this.#prelude = [];
		this.#preludeReach = 0;
		if (open !== void 0) {
			if (open.own < furthestTitle && continues(open.kind, kind)) {
				for (const each of [...prelude, seen]) this.#own(open, each);
				return;
			}
			this.#close();
		}
		const cause = kind === "panic" && open?.kind !== "panic" && (open?.own ?? reach) < reach && open?.evidence.hasTrace === false ? open : void 0;
		this.#begin(seen, kind, prelude, cause);
	}
	#begin(seen, kind, prelude, cause) {
		const isBordered = kind !== "lockdep" && prelude.some(({ message }) => border.test(message));
		const isMarked = kind !== "lockdep" && (prelude.length > 0 || marked.has(kind));
		this.#open = {
			kind,
			title: seen.message.trimStart(),
			cause,
			caller: seen.caller,
			atMs: seen.atMs,
			lines: [...prelude, seen].map(({ line }) => shorten(line, longestLine$2)),
			evidence: cause?.evidence ?? new StackEvidence(),
			end: kind === "panic" ? endOfPanic : endOfTrace,
			isBordered,
			mostStrangers: isMarked ? mostStrangers.marked : mostStrangers.unmarked,
			strangers: [],
			own: 0,
			length: prelude.length + 1
		};
	}
	/** Whether this line is the end mark of the open complaint; it is then its last. */
	#endsHere(seen) {
		const open = this.#open;
		if (open === void 0) return false;
		if (!(open.end.test(seen.message) || open.isBordered && border.test(seen.message))) return false;
		this.#dropPrelude();
		if (this.#open === void 0) return false;
		this.#own(open, seen);
		return true;
	}
	#beginPrelude(seen, lines) {
		this.#dropPrelude();
		this.#prelude = [seen];
		this.#preludeReach = lines;
	}
	#addToPrelude(seen) {
		this.#prelude.push(seen);
		if (this.#prelude.length > this.#preludeReach) this.#dropPrelude();
	}
	/** No title came in time: they are lines like others. */
	#dropPrelude() {
		const lines = this.#prelude;
		this.#prelude = [];
		this.#preludeReach = 0;
		for (const each of lines) this.#follow(each);
	}
	#follow(seen) {
		const open = this.#open;
		if (open === void 0) return;
		if (isReportLine(seen.message)) {
			this.#own(open, seen);
			if (open.length >= longestComplaint) this.#close();
		} else if (open.strangers.length >= open.mostStrangers) this.#close();
		else open.strangers.push(seen);
	}
	/** A line of the complaint's own, with those of others before it. */
	#own(open, seen) {
		for (const each of [...open.strangers, seen]) {
			if (open.lines.length < mostLines) open.lines.push(shorten(each.line, longestLine$2));
			if (!(open.caller !== void 0 && each.caller !== void 0 && each.caller !== open.caller) || open.kind === "RCU stall") open.evidence.add(each.message);
		}
		open.length += open.strangers.length + 1;
		open.own += 1;
		open.strangers = [];
	}
	#close() {
		const open = this.#open;
		if (open === void 0) return;
		this.#open = void 0;
		this.#count += 1;
		if (this.#splats.length >= mostSplats) return;
		const { kind, title, evidence } = open;
		const whole = this.#splats.length < mostWhole;
		const titleLine = () => open.lines.find((line) => line.includes(title.slice(0, 400)));
		open.splat = {
			kind,
			title,
			...placeOf$1(kind, title, evidence),
			lines: whole ? open.lines : [titleLine() ?? title],
			seenAt: open.atMs === void 0 ? null : new Date(open.atMs).toISOString(),
			tests: [],
			frames: [],
			allowed: null
		};
		this.#splats.push(open.splat);
		const { cause } = open;
		if (cause?.splat !== void 0) Object.assign(cause.splat, placeOf$1(cause.kind, cause.title, evidence));
	}
};
function placeOf$1(kind, title, evidence) {
	const place = {
		function: findFunction(kind, title, evidence),
		location: findLocation(title)
	};
	return {
		...place,
		fingerprint: fingerprintOf({
			kind,
			title,
			...place
		})
	};
}
/** Some consoles have one space more in front. */
function titleKind(message) {
	return complaintKind(message.charCodeAt(0) === 32 ? message.slice(1) : message);
}
/** Whether a line may be a `cut here` or a border. */
function mayBeMark(message) {
	const first = message.charCodeAt(0);
	return first === 45 || first === 61;
}
// src/initramfs/cpio.ts
const typeBits = {
	directory: 16384,
	file: 32768,
	copy: 32768,
	link: 40960,
	"character-device": 8192
};
/**
* Writes an initramfs: a cpio archive in "newc" format (kernel Documentation/driver-api/early-userspace/
* buffer-format.rst), uncompressed, so that a kernel without any decompressor takes it. The same entries give
* the same bytes: owner root, times 0, inodes counted. Needs no rights for device nodes.
*/
async function writeInitramfs(path, entries) {
	const temporary = `${path}.tmp`;
	const file = await open(temporary, "w");
	try {
		let inode = 0;
		const write = async (bytes) => {
			await file.write(bytes);
		};
		for (const entry of withParents(entries)) {
			inode += 1;
			await writeEntry(entry, inode, write);
		}
		await write(header({
			name: "TRAILER!!!",
			mode: 0,
			inode: 0,
			size: 0
		}));
		await file.sync();
		await file.close();
		await rename(temporary, path);
	} catch (error) {
		await file.close().catch(() => {});
		await rm(temporary, { force: true });
		throw error;
	}
}
async function writeEntry(entry, inode, write) {
	const name = entry.path.slice(1);
	const mode = typeBits[entry.kind] | modeOf(entry);
	if (entry.kind === "copy") {
		const { size } = await stat(entry.source);
		if (size > 4294967295) throw new UserError(`${entry.source} is larger than an initramfs can hold (4 GiB)`);
		await write(header({
			name,
			mode,
			inode,
			size
		}));
		let copied = 0;
		for await (const chunk of createReadStream(entry.source)) {
			copied += chunk.length;
			await write(chunk);
		}
		if (copied !== size) throw new Error(`${entry.source} changed while it was read`);
		await write(padding(size));
		return;
	}
	if (entry.kind === "character-device") {
		await write(header({
			name,
			mode,
			inode,
			size: 0,
			major: entry.major,
			minor: entry.minor
		}));
		return;
	}
	const content = contentOf$1(entry);
	await write(header({
		name,
		mode,
		inode,
		size: content.length
	}));
	await write(content);
	await write(padding(content.length));
}
function modeOf(entry) {
	if (entry.kind === "link") return 511;
	return entry.mode ?? (entry.kind === "directory" ? 493 : 420);
}
function contentOf$1(entry) {
	if (entry.kind === "directory") return /* @__PURE__ */ new Uint8Array(0);
	if (entry.kind === "link") return Buffer.from(entry.target);
	return typeof entry.content === "string" ? Buffer.from(entry.content) : entry.content;
}
function header({ name, mode, inode, size, major = 0, minor = 0 }) {
	const nameBytes = Buffer.from(`${name}\0`);
	const head = `070701${[
		inode,
		mode,
		0,
		0,
		(mode & 61440) === typeBits.directory ? 2 : 1,
		0,
		size,
		0,
		0,
		major,
		minor,
		nameBytes.length,
		0
	].map((field) => field.toString(16).padStart(8, "0")).join("")}`;
	return Buffer.concat([
		Buffer.from(head),
		nameBytes,
		padding(head.length + nameBytes.length)
	]);
}
/** Headers and contents start at multiples of 4. */
function padding(length) {
	return new Uint8Array((4 - length % 4) % 4);
}
/** The entries behind the directories that they need and do not bring; of two for one path the later wins. */
function withParents(entries) {
	const byPath = /* @__PURE__ */ new Map();
	for (const entry of entries) {
		if (!/^\/[^\0]*[^/\0]$/.test(entry.path) || /\/(\.{0,2})\//.test(`${entry.path}/`)) throw new Error(`not an absolute, plain path: ${JSON.stringify(entry.path)}`);
		for (let slash = entry.path.indexOf("/", 1); slash !== -1; slash = entry.path.indexOf("/", slash + 1)) {
			const parent = entry.path.slice(0, slash);
			if (!byPath.has(parent)) byPath.set(parent, {
				kind: "directory",
				path: parent
			});
		}
		byPath.set(entry.path, entry);
	}
	return [...byPath.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}
// src/initramfs/modules.ts
/**
* A kernel's modules of these names, with those that they depend on, as `/lib/modules/RELEASE/NAME.ko` and a
* modules.dep for busybox's modprobe; `/etc/modules` lists those to load at boot. Names that the kernel does
* not have as modules are left out: they may be built in.
* @param scratch a directory for decompressed modules that lives until the initramfs is written
*/
async function moduleEntries(kernel, names, scratch) {
	const directory = `/lib/modules/${kernel.identity.release}`;
	const { ordered } = await selectModules(kernel, [...names.load, ...names.keep ?? []]);
	const dependsOn = new Map(ordered.map((module) => [module.name, module.depends]));
	const entries = [];
	await mkdir(scratch, { recursive: true });
	for (const module of ordered) {
		let source = module.path;
		if (!source.endsWith(".ko")) {
			source = join(scratch, `${module.name}.ko`);
			await decompressModule(module, source);
		}
		entries.push({
			kind: "copy",
			path: `${directory}/${module.name}.ko`,
			source
		});
	}
	const dependencies = ordered.map((module) => {
		const needed = allDependencies(module.name, dependsOn).map((name) => ` ${name}.ko`);
		return `${module.name}.ko:${needed.join("")}\n`;
	});
	const load = names.load.filter((name) => dependsOn.has(name));
	entries.push({
		kind: "file",
		path: `${directory}/modules.dep`,
		content: dependencies.join("")
	}, {
		kind: "file",
		path: "/etc/modules",
		content: load.map((name) => `${name}\n`).join("")
	});
	return entries;
}
/** In the order of modules.dep (depmod(8)): what a module needs at once comes before what that needs in turn. */
function allDependencies(name, dependsOn) {
	const found = /* @__PURE__ */ new Set();
	const visit = (each) => {
		for (const needed of dependsOn.get(each) ?? []) {
			found.delete(needed);
			found.add(needed);
			visit(needed);
		}
	};
	visit(name);
	return [...found];
}
// src/initramfs/programs.ts
const busybox = {
	name: "busybox",
	package: "busybox-static"
};
const kexec = {
	name: "kexec",
	package: "kexec-tools"
};
const dropbear = {
	name: "dropbear",
	package: "dropbear-bin"
};
/** OpenBSD's signify: checks ed25519 signatures, and brings 320 KB with its libraries. */
const signify = {
	name: "signify-openbsd",
	package: "signify-openbsd"
};
const standard = [
	"/usr/sbin",
	"/sbin",
	"/usr/bin",
	"/bin"
];
/**
* The program's path on this host: this host's own, or for another architecture the one in the cache.
* @throws UserError with the command that installs it when it is not there
*/
async function findProgram(program, architecture = hostArchitecture()) {
	const root = foreignRoot(architecture);
	const own = root === void 0 ? (process.env["PATH"] ?? "").split(":") : [];
	for (const directory of [...own, ...standard.map((each) => join(root ?? "/", each))]) {
		if (directory === "") continue;
		const path = join(directory, program.name);
		try {
			await access(path, constants$1.X_OK);
			return path;
		} catch {}
	}
	if (root !== void 0 && architecture !== void 0) throw new UserError(`there is no ${program.name} for ${architecture} in ${root}: run "${foreignInstallCommand(architecture)}"`);
	throw new UserError(`${program.name} is not installed: apt-get install ${program.package}`);
}
/**
* Busybox as `/bin/busybox` with a link for each of the given commands of its, and the given programs as
* `/bin/NAME` with the shared libraries that they need, all for an architecture. Busybox must be a static one:
* it is what everything else stands on.
* @throws UserError when one is missing, with the command that installs it
*/
async function programEntries(programs, applets, architecture) {
	const box = await findProgram(busybox, architecture);
	const boxNeeds = await findLibraries([box]);
	if (boxNeeds.libraries.size + boxNeeds.missing.length > 0) throw new UserError(`${box} is not a static busybox: apt-get install ${busybox.package}`);
	const entries = [{
		kind: "copy",
		path: "/bin/busybox",
		mode: 493,
		source: box
	}];
	for (const applet of applets) entries.push({
		kind: "link",
		path: `/bin/${applet}`,
		target: "busybox"
	});
	const paths = await Promise.all(programs.map((program) => findProgram(program, architecture)));
	const { places, missing } = await findLibraries(paths);
	const [first] = missing;
	if (first !== void 0) throw new UserError(`${first.binary} needs ${first.soname}, which is not on this host`);
	for (const path of paths) entries.push({
		kind: "copy",
		path: `/bin/${basename(path)}`,
		mode: 493,
		source: path
	});
	for (const [path, source] of places) entries.push({
		kind: "copy",
		path,
		mode: 493,
		source
	});
	return entries;
}
// src/initramfs/functions.sh
var functions_default = "# What the init scripts of both stages use. Runs on busybox alone.\n# shellcheck shell=dash disable=SC2013\n\n# The value of NAME=VALUE on the kernel command line, or nothing.\nparameter() {\n  for word in $(cat /proc/cmdline); do\n    case \"$word\" in\n      \"$1\"=*) echo \"${word#*=}\"; return ;;\n    esac\n  done\n}\n\n# The first network card's name, which may appear up to 10 s after its driver; nothing when there is none.\nnetwork_device() {\n  tries=0\n  while [ \"$tries\" -lt 100 ]; do\n    for path in /sys/class/net/*; do\n      case \"$path\" in\n        */lo | \"/sys/class/net/*\") ;;\n        *) echo \"${path##*/}\"; return ;;\n      esac\n    done\n    tries=$((tries + 1))\n    sleep 0.1\n  done\n}\n\n# Gives a network card its address: vmentry.ip=ADDRESS/BITS[,GATEWAY], else what DHCP says.\nset_address() {\n  ip link set \"$1\" up\n  address=$(parameter vmentry.ip)\n  if [ -z \"$address\" ]; then\n    udhcpc -q -n -f -t 5 -T 2 -i \"$1\" -s /etc/udhcpc >/dev/null\n    return\n  fi\n  ip addr add \"${address%%,*}\" dev \"$1\"\n  case \"$address\" in *,*) ip route add default via \"${address##*,}\" ;; esac\n}\n";
// src/initramfs/udhcpc.sh
var udhcpc_default = "#!/bin/sh\n# Called by udhcpc with the lease in its environment.\n# shellcheck shell=dash disable=SC2154\n[ \"$1\" = bound ] || [ \"$1\" = renew ] || exit 0\nip addr flush dev \"$interface\"\nip addr add \"$ip/${mask:-24}\" dev \"$interface\"\nfor gateway in $router; do\n  ip route add default via \"$gateway\" && break\ndone\n";
// src/initramfs/skeleton.ts
/** What every initramfs of vmentry starts from: its init, what that calls, mount points, the first devices. */
function skeletonEntries(init) {
	return [
		{
			kind: "file",
			path: "/init",
			mode: 493,
			content: init
		},
		{
			kind: "file",
			path: "/etc/functions",
			content: functions_default
		},
		{
			kind: "file",
			path: "/etc/udhcpc",
			mode: 493,
			content: udhcpc_default
		},
		{
			kind: "directory",
			path: "/proc"
		},
		{
			kind: "directory",
			path: "/sys"
		},
		{
			kind: "directory",
			path: "/run"
		},
		{
			kind: "character-device",
			path: "/dev/console",
			mode: 384,
			major: 5,
			minor: 1
		},
		{
			kind: "character-device",
			path: "/dev/null",
			mode: 438,
			major: 1,
			minor: 3
		}
	];
}
// src/machine/console.ts
const keptLines = 2e4;
const longestLine$1 = 65536;
/** A kernel that prints for ever must not fill the disk. */
const longestLog = 268435456;
/**
* Keeps what a machine prints: in a log file, each line behind the host's time (ISO 8601, UTC), bytes as they
* came; and the newest lines in memory for whoever looks for a marker or a panic.
*/
var ConsoleLog = class {
	path;
	#file;
	#watchers = /* @__PURE__ */ new Set();
	#onFailure;
	#lines = [];
	#dropped = 0;
	#partial = Buffer.alloc(0);
	#written = 0;
	/** @param onFailure called when the log cannot be written (a full disk) */
	constructor(path, onFailure) {
		this.path = path;
		this.#onFailure = onFailure;
	}
	/** Makes the log file, unless it is open; the first line does so too. */
	open() {
		this.#file ??= createWriteStream(this.path, { flags: "a" }).on("error", (error) => this.#onFailure(new Error(`cannot write the console to ${this.path}`, { cause: error })));
		return this.#file;
	}
	add(chunk) {
		let rest = this.#partial.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#partial, chunk]);
		for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
			this.#addLine(rest.subarray(0, end));
			rest = rest.subarray(end + 1);
		}
		while (rest.length > longestLine$1) {
			this.#addLine(rest.subarray(0, longestLine$1));
			rest = rest.subarray(longestLine$1);
		}
		this.#partial = Buffer.from(rest);
	}
	#addLine(bytes) {
		const line = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
		const now = /* @__PURE__ */ new Date();
		this.#write(Buffer.concat([
			Buffer.from(`${now.toISOString()} `),
			line,
			newline
		]));
		const text = line.toString("utf8");
		this.#lines.push(text);
		if (this.#lines.length > keptLines * 1.5) {
			this.#dropped += this.#lines.length - keptLines;
			this.#lines = this.#lines.slice(-2e4);
		}
		for (const watcher of this.#watchers) watcher(text, now.getTime());
	}
	#write(bytes) {
		const file = this.open();
		if (this.#written > longestLog || file.destroyed) return;
		this.#written += bytes.length;
		file.write(bytes);
		if (this.#written > longestLog) file.write("[vmentry: the console printed more than 256 MiB; the rest is not kept]\n");
	}
	watch(callback) {
		this.#watchers.add(callback);
		return () => this.#watchers.delete(callback);
	}
	tail(count) {
		const partial = this.#partial.length === 0 ? [] : [this.#partial.toString("utf8")];
		return [...this.#lines.slice(-count), ...partial].slice(-count);
	}
	mark() {
		return this.#dropped + this.#lines.length;
	}
	since(mark) {
		return this.#lines.slice(Math.max(0, mark - this.#dropped));
	}
	/** Writes what is left of an unfinished line and closes the file. */
	async close() {
		if (this.#partial.length > 0) this.#addLine(this.#partial);
		this.#partial = Buffer.alloc(0);
		const file = this.#file;
		if (file === void 0 || file.closed || file.destroyed) return;
		const closed = once(file, "close");
		file.end();
		await closed;
	}
};
const newline = Buffer.from("\n");
// src/machine/qmp.ts
const message = union([
	object({ QMP: unknown() }),
	object({
		id: number(),
		return: unknown()
	}),
	object({
		id: number(),
		error: object({ desc: string() })
	}),
	object({ event: string() })
]);
/** Connects to QEMU's QMP socket once it is there. @throws MachineError when the deadline passes */
async function connectQmp(path, deadline, signal) {
	for (;;) try {
		const socket = connect(path);
		await once(socket, "connect", { signal });
		return await negotiate(socket);
	} catch (error) {
		signal.throwIfAborted();
		if (deadline.isOver()) throw new MachineError("QEMU's control socket did not appear", { cause: error });
		await sleep(20, signal);
	}
}
async function negotiate(socket) {
	const waiting = /* @__PURE__ */ new Map();
	let lastId = 0;
	const ignore = () => {};
	socket.on("error", ignore);
	socket.on("close", () => {
		for (const { reject } of waiting.values()) reject(new MachineError("QEMU ended"));
		waiting.clear();
	});
	const lines = createInterface({ input: socket });
	lines.on("error", ignore);
	lines.on("line", (line) => {
		const said = message.parse(JSON.parse(line));
		if (!("id" in said)) return;
		const call = waiting.get(said.id);
		waiting.delete(said.id);
		if ("error" in said) call?.reject(new MachineError(`QEMU refused: ${said.error.desc}`));
		else call?.resolve(said.return);
	});
	const execute = async (command, arguments_ = {}) => {
		if (socket.destroyed) throw new MachineError("QEMU ended");
		lastId += 1;
		const id = lastId;
		const answer = new Promise((resolve, reject) => {
			waiting.set(id, {
				resolve: (value) => resolve({ value }),
				reject
			});
		});
		socket.write(`${JSON.stringify({
			execute: command,
			arguments: arguments_,
			id
		})}\n`);
		const answered = await within(1e4, answer);
		if (answered === void 0) throw new MachineError(`QEMU did not answer ${command}`);
		return answered.value;
	};
	await execute("qmp_capabilities");
	return {
		execute,
		close: () => socket.destroy()
	};
}
// src/machine/qemu.ts
/** The machine's fixed address and its gateway in QEMU's user network (QEMU docs/system/devices/net). */
const userNetwork = {
	machine: "10.0.2.15/24",
	host: "10.0.2.2"
};
/**
* Starts QEMU. It dies with this process even when that is killed: its parent-death signal is SIGKILL
* (prctl(2), PR_SET_PDEATHSIG, set by setpriv of util-linux). A reset of the machine ends it too, since
* kexec is no reset: what resets is a panic.
* @throws UserError when QEMU is not installed; MachineError when it does not start
*/
async function startQemu(options) {
	const socket = join(options.directory, "qmp");
	const child = execa("setpriv", [
		"--pdeathsig",
		"KILL",
		"--",
		...qemuCommand(options, socket)
	], {
		reject: false,
		buffer: false,
		detached: true,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	let complaint = "";
	child.stdout.on("data", (chunk) => options.console.add(chunk));
	child.stdin.on("error", () => {});
	child.stderr.on("data", (chunk) => {
		complaint = (complaint + chunk.toString("utf8")).slice(-4e3);
	});
	const over = new AbortController();
	const ended = child.then((result) => {
		const said = visible(complaint.trim());
		const why = new MachineError(describeEnd(result, said));
		over.abort(result.exitCode === 127 && /No such file|not found/.test(said) ? notInstalled(options.platform) : why);
		return why.message;
	});
	const wasReset = child.then(({ exitCode }) => exitCode === 0 && !/terminating on signal/.test(complaint));
	const kill = async () => {
		killGroup(child.pid);
		await ended;
	};
	let qmp;
	try {
		qmp = await connectQmp(socket, deadlineIn(2e4), over.signal);
	} catch (error) {
		await kill();
		if (hasCode(error, "ENOENT")) throw notInstalled(options.platform);
		throw over.signal.reason instanceof UserError ? over.signal.reason : error;
	}
	return {
		qmp,
		ended,
		wasReset,
		type: (text) => child.stdin.write(text),
		async sshPort() {
			const shown = await qmp.execute("human-monitor-command", { "command-line": "info usernet" });
			const port = /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)\s+10\.0\.2\.15\s+22\s/.exec(String(shown))?.[1];
			if (port === void 0) throw new MachineError(`QEMU does not show its forwarded port: ${visible(String(shown))}`);
			return Number(port);
		},
		async [Symbol.asyncDispose]() {
			if (await within(2e3, qmp.execute("quit").catch(() => {}).then(() => ended)) === void 0) await kill();
			qmp.close();
		}
	};
}
function qemuCommand(options, socket) {
	return [
		options.platform.program,
		...[
			"-name",
			options.name,
			"-nodefaults",
			"-no-user-config",
			"-display",
			"none",
			"-no-reboot"
		],
		...options.platform.machine(options.accelerator),
		...[
			"-smp",
			String(options.cpus),
			"-m",
			`${options.memoryMiB}M`
		],
		...[
			"-chardev",
			"stdio,id=console,signal=off",
			"-serial",
			"chardev:console"
		],
		...["-qmp", `unix:${socket.replaceAll(",", ",,")},server=on,wait=off`],
		...["-netdev", "user,id=net,ipv6=off,hostfwd=tcp:127.0.0.1:0-:22"],
		...["-device", "virtio-net-pci,netdev=net,romfile="],
		...[
			"-kernel",
			options.image,
			"-initrd",
			options.initrd,
			"-append",
			options.cmdline
		]
	];
}
function describeEnd(result, said) {
	return `QEMU ${result.exitCode === void 0 ? `was ended by ${result.signal ?? "an error"}` : `ended with ${result.exitCode}`}${said === "" ? "" : `: ${said.split("\n").at(-1)}`}`;
}
function notInstalled({ program, package: package_ }) {
	return new UserError(`${program} is not installed: apt-get install ${package_}`);
}
// src/machine/qemu-platform.ts
const tcg = "tcg,thread=multi";
const x86 = {
	architecture: "x86_64",
	uname: "x86_64",
	program: "qemu-system-x86_64",
	package: "qemu-system-x86",
	console: {
		device: "ttyS0",
		option: "CONFIG_SERIAL_8250_CONSOLE"
	},
	boots: ["x86_64", "i386"],
	emulatedVendor: "amd",
	machine: (accelerator) => accelerator === "kvm" ? [
		"-machine",
		"q35",
		"-accel",
		"kvm",
		"-cpu",
		"host"
	] : [
		"-machine",
		"q35",
		"-accel",
		tcg,
		"-cpu",
		"max"
	]
};
const arm64 = {
	architecture: "arm64",
	uname: "aarch64",
	program: "qemu-system-aarch64",
	package: "qemu-system-arm",
	console: {
		device: "ttyAMA0",
		option: "CONFIG_SERIAL_AMBA_PL011_CONSOLE"
	},
	boots: ["arm64"],
	emulatedVendor: "arm",
	machine: () => [...["-machine", "virt,virtualization=on,gic-version=3,its=off"], ...[
		"-accel",
		tcg,
		"-cpu",
		"max,pauth-impdef=on"
	]]
};
/** The machine that boots a kernel. */
function platformFor(kernel) {
	return kernel.arch === "arm64" ? arm64 : x86;
}
// src/machine/accelerator.ts
/** How long a kernel may take to its first process under KVM, before KVM is called useless. Milliseconds. */
const proofMs = 2e4;
/**
* Chooses how QEMU runs the machine. `/dev/kvm` may be there, open, create virtual CPUs, and still hang or
* abort them (seen on paravirtual KVM), so KVM is proved: a kernel has to reach its first process under it.
* The answer is kept in the cache for this QEMU, host kernel, CPU and test kernel.
* KVM runs machines of this host's architecture alone; on arm64 it gives them no EL2, without which they have no
* KVM of their own to test.
* @param kernel one that is known to boot: stage one's
* @throws UserError when KVM is insisted on and does not work
*/
async function chooseAccelerator(wanted, options) {
	if (wanted === "tcg") return {
		accelerator: "tcg",
		reason: "as asked"
	};
	const problem = await whyNotKvm(options);
	if (problem === void 0) return {
		accelerator: "kvm",
		reason: "a kernel booted under it"
	};
	if (wanted === "kvm") throw new UserError(`KVM was asked for, and does not work here: ${problem}`);
	return {
		accelerator: "tcg",
		reason: `emulation, since KVM does not work here: ${problem}`
	};
}
async function whyNotKvm(options) {
	const platform = platformFor(options.kernel);
	const { architecture } = platform;
	const host = hostArchitecture();
	if (architecture !== host) return `the machine is an ${architecture} one, and this host is ${host ?? process.arch}`;
	if (architecture === "arm64") return "on arm64 it gives machines no KVM of their own";
	try {
		await access("/dev/kvm", constants.R_OK | constants.W_OK);
	} catch (error) {
		return `/dev/kvm cannot be opened (${describeError(error)}); load kvm_intel or kvm_amd, and join the group kvm`;
	}
	const { image } = options.kernel;
	const key = await proofKey(platform, image);
	const path = join(cacheDirectory(), "accelerator", `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
	const known = options.fresh === true ? void 0 : await readProof(path, key);
	if (known !== void 0) return known.problem ?? void 0;
	options.log.info(`proving that KVM works here, once; at most ${proofMs / 1e3} s ...`);
	const problem = await proveKvm(platform, image, options.cpus);
	await writeFileAtomic(path, `${JSON.stringify({
		key,
		problem: problem ?? null
	}, null, 2)}\n`);
	return problem;
}
const proofSchema = object({
	key: string(),
	problem: string().nullable()
});
async function readProof(path, key) {
	try {
		const proof = proofSchema.parse(JSON.parse(await readFile(path, "utf8")));
		return proof.key === key ? proof : void 0;
	} catch {
		return;
	}
}
/** What the answer depends on. */
async function proofKey(platform, image) {
	const [version, device, digest] = await Promise.all([
		runTool([platform.program, "--version"], { package: platform.package }),
		stat("/dev/kvm"),
		sha256OfFile(image)
	]);
	return [
		version.stdout.split("\n")[0] ?? "",
		release(),
		cpus()[0]?.model ?? "",
		device.rdev,
		digest.slice(0, 16)
	].join("; ");
}
/** Boots a kernel whose only process prints a word. The answer is what went wrong, or undefined. */
async function proveKvm(platform, image, cpuCount) {
	await using directory = temporaryDirectory("accelerator");
	const initrd = join(directory.path, "initrd");
	const word = "vmentry-reached-user-space";
	await writeInitramfs(initrd, [
		...await programEntries([], [
			"sh",
			"echo",
			"sleep"
		], platform.architecture),
		{
			kind: "file",
			path: "/init",
			mode: 493,
			content: `#!/bin/sh\nPATH=/bin\necho ${word}\nsleep 1000\n`
		},
		{
			kind: "character-device",
			path: "/dev/console",
			mode: 384,
			major: 5,
			minor: 1
		}
	]);
	const console = new ConsoleLog(join(directory.path, "console.log"), () => {});
	const reached = Promise.withResolvers();
	console.watch((line) => {
		if (line.includes(word)) reached.resolve(void 0);
	});
	try {
		await using qemu = await startQemu({
			name: "accelerator-proof",
			platform,
			accelerator: "kvm",
			cpus: cpuCount,
			memoryMiB: 512,
			image,
			initrd,
			cmdline: `console=${platform.console.device} panic=-1`,
			console,
			directory: directory.path
		});
		const booted = reached.promise.then(() => "booted");
		const answer = await within(proofMs, Promise.race([booted, qemu.ended]));
		if (answer === "booted") return void 0;
		return answer ?? `a kernel did not reach its first process within ${proofMs / 1e3} s`;
	} catch (error) {
		if (error instanceof UserError) throw error;
		return describeError(error);
	} finally {
		await console.close();
	}
}
// src/machine/boot-failure.ts
/**
* The commit kernel did not come up: kexec refused it, or it died, hung or was reset after stage one had handed over
* to it. Any other MachineError of a boot is a fault of the machine or of stage one, and says nothing of the kernel.
*/
var CommitKernelFailed = class extends MachineError {
	name = "CommitKernelFailed";
};
// src/machine/last-words.ts
const usual = 40;
const most = 100;
/** The last of what a machine said: from its panic on, if it had one, since others may print a lot behind it. */
function lastWords$1(lines) {
	const panic = lines.findLastIndex((line) => line.includes("Kernel panic - not syncing"));
	const start = Math.max(0, lines.length - usual);
	if (panic === -1 || panic >= start) return lines.slice(start);
	return lines.slice(panic, panic + most);
}
// src/server/protocol.ts
/** 32 to 64 hexadecimal digits: at least 128 bits. */
const noncePattern = /^[0-9a-f]{32,64}$/;
/**
* The answer to "what do I boot?", for stage one's shell: one KEY VALUE a line, closed by `end`, so that an
* answer cut short is no answer. See docs/server.md.
*/
function formatBootAnswer(question, offer) {
	const { selection, kernels, ticket } = offer;
	return lines([
		...head(question),
		"action boot",
		`selection ${selection.id}`,
		`timeout ${selection.menuSeconds}`,
		"default 1",
		...ticket === void 0 ? [] : [`ticket ${ticket}`],
		...kernels.flatMap(({ id, title, served }) => [
			`kernel ${id}`,
			`title ${title}`,
			...served === void 0 ? [] : [
				`image ${served.image.sha256} ${served.image.bytes}`,
				`initrd ${served.initrd.sha256} ${served.initrd.bytes}`,
				`cmdline ${served.cmdline}`
			]
		]),
		"end"
	]);
}
/** Nothing is selected: ask again. */
function formatWaitAnswer(question) {
	return lines([
		...head(question),
		"action wait",
		"end"
	]);
}
function head({ machine, nonce }) {
	return ["vmentry-boot 1", ...nonce === void 0 ? [] : [`machine ${machine}`, `nonce ${nonce}`]];
}
function lines(each) {
	return `${each.join("\n")}\n`;
}
/**
* What a machine tells of its boot: `STAGE\nUPTIME\nEVENT\nMESSAGE`, at most 4 KiB.
* Undefined when it is not of that form.
*/
function parseEvent(body) {
	const match = /^(stage one|stage two)\n(\d{1,9}(?:\.\d{1,9})?)\n([a-z][a-z-]{0,31})(?:\n([\s\S]*))?$/.exec(body);
	if (match === null) return void 0;
	const [, stage, uptime, event, message] = match;
	if (stage !== "stage one" && stage !== "stage two" || event === void 0) return void 0;
	return {
		stage,
		uptime: Number(uptime),
		event,
		message: (message ?? "").trim()
	};
}
// src/server/boot-desk.ts
/** So many kernels are in the list that stage one shows. */
const mostInMenu = 20;
/** Answers machines that ask what to boot. */
var BootDesk = class {
	#parts;
	#signingKey;
	#asked = /* @__PURE__ */ new Map();
	/** Of each machine the last failure that was told, so that one failure is one event. */
	#told = /* @__PURE__ */ new Map();
	constructor(parts, signingKey) {
		this.#parts = parts;
		this.#signingKey = signingKey;
	}
	/** When a machine last asked, and whether it is waiting for an answer now. */
	lastAsked(machine) {
		const asked = this.#asked.get(machine);
		return {
			at: asked?.at ?? null,
			isWaiting: (asked?.waiting ?? 0) > 0
		};
	}
	/** @throws UserError when the machine expects a signature that it would not get, or the other way round */
	refuseMismatch({ nonce }) {
		if (this.#signingKey === void 0 && nonce !== void 0) throw new UserError("this server does not sign its answers, and was asked with a nonce");
		if (this.#signingKey !== void 0 && nonce === void 0) throw new UserError("this server signs its answers: ask with nonce=, 32 to 64 hexadecimal digits");
	}
	/**
	* What the machine boots now; waits for it to be selected and made ready. The offer is to be confirmed or given
	* back when it is known whether it arrived.
	* @param wanted a kernel that somebody chose at the console, instead of what is selected
	* @returns undefined when the time is over or the machine has gone
	*/
	async offer(machine, options) {
		const asked = this.#asked.get(machine) ?? {
			at: "",
			waiting: 0
		};
		this.#asked.set(machine, asked);
		asked.at = (/* @__PURE__ */ new Date()).toISOString();
		asked.waiting += 1;
		try {
			return await this.#waitForOffer(machine, options);
		} finally {
			asked.waiting -= 1;
		}
	}
	async #waitForOffer(machine, { wanted, waitMs, gone }) {
		const { kernels, machines, signals } = this.#parts;
		const deadline = deadlineIn(waitMs);
		for (;;) {
			const selection = wanted === void 0 ? machines.selection(machine) : void 0;
			const kernel = wanted ?? selection?.kernel;
			if (kernel !== void 0) {
				const ms = kernels.served(kernel) === void 0 ? deadline.leftMs() : 1e3;
				const readiness = await this.#makeReady(machine, kernel, ms, gone);
				if (gone.aborted) return void 0;
				if (readiness === "ready") {
					if (wanted !== void 0) return this.#make(machine, machines.chooseAtConsole(machine, wanted), []);
					const menu = await this.#menu(machine);
					const current = machines.selection(machine);
					if (gone.aborted) return void 0;
					if (current !== void 0 && current.id === selection?.id) {
						machines.offer(machine, current);
						return this.#make(machine, current, menu);
					}
				}
				if (readiness !== "failed" && !deadline.isOver()) continue;
			}
			if (deadline.isOver() || gone.aborted) return void 0;
			await signals.changed("selections", {
				machine,
				ms: deadline.leftMs(),
				signal: gone
			});
		}
	}
	/** Waits while the kernel is made ready, until the time is over or something else is selected. */
	async #makeReady(machine, kernel, ms, gone) {
		const over = new AbortController();
		const stop = AbortSignal.any([gone, over.signal]);
		try {
			const prepared = this.#parts.kernels.prepare(kernel).then(() => {
				this.#told.delete(machine);
				return "ready";
			}, (error) => {
				this.#tellFailure(machine, kernel, error);
				return "failed";
			});
			const late = this.#parts.signals.changed("selections", {
				machine,
				ms,
				signal: stop
			}).then(() => "not yet");
			return await Promise.race([prepared, late]);
		} finally {
			over.abort();
		}
	}
	#tellFailure(machine, kernel, error) {
		if (this.#parts.closing.aborted) return;
		const message = describeError(error).slice(0, 4e3);
		if (this.#told.get(machine) === `${kernel} ${message}`) return;
		this.#told.set(machine, `${kernel} ${message}`);
		this.#parts.log.warn(`${machine}: ${visible(message)}`);
		const at = (/* @__PURE__ */ new Date()).toISOString();
		this.#parts.record({
			machine,
			stage: "server",
			event: "failed",
			message,
			uptime: 0,
			at
		});
	}
	#make(machine, selection, menu) {
		const { kernels, tokens } = this.#parts;
		const served = kernels.served(selection.kernel);
		if (served === void 0) {
			this.#parts.machines.giveBack(machine, selection);
			return;
		}
		const first = {
			id: served.id,
			title: served.title,
			origin: "added",
			served
		};
		return {
			selection,
			kernels: [first, ...menu.filter(({ id }) => id !== first.id)].slice(0, mostInMenu),
			ticket: tokens.areNeeded ? tokens.makeBootTicket(machine) : void 0
		};
	}
	/** The kernel list of a machine, without what is selected: what was added, then the branches' newest. */
	async #menu(machine) {
		const { kernels } = this.#parts;
		return [...kernels.added(), ...(await this.newestOfBranches(machine)).map(({ kernel }) => kernel)];
	}
	/** Of each branch the newest kernel of each variant that the machine can boot. */
	async newestOfBranches(machine) {
		const { kernels, refs, machines } = this.#parts;
		if (kernels.stored === void 0) return [];
		const arch = machines.get(machine)?.arch ?? null;
		const byCommit = /* @__PURE__ */ new Map();
		for (const stored of await kernels.stored.allAsFarAsKnown()) {
			if (stored.outcome !== "built" || !kernels.canBoot(stored) || !canBoot(arch, stored.arch)) continue;
			const { commit } = stored.key;
			byCommit.set(commit, [...byCommit.get(commit) ?? [], kernels.listed(stored)]);
		}
		const found = [];
		for (const { name } of refs.list("branch")) {
			const seen = /* @__PURE__ */ new Set();
			for (const commit of refs.commits("branch", name) ?? []) for (const kernel of byCommit.get(commit) ?? []) {
				const variant = kernel.origin === "store" ? kernel.stored.key.variant : "";
				if (seen.has(variant)) continue;
				seen.add(variant);
				if (!found.some((each) => each.kernel.id === kernel.id)) found.push({
					branch: name,
					kernel
				});
			}
		}
		return found;
	}
	/** The answer as it goes over the wire; signed when the server signs. */
	write(question, offer) {
		const text = offer === void 0 ? formatWaitAnswer(question) : formatBootAnswer(question, offer);
		return this.#signingKey === void 0 ? text : this.#signingKey.sign(text);
	}
};
/** A 64-bit x86 machine boots 32-bit kernels too. */
function canBoot(machine, kernel) {
	return machine === null || machine === kernel || machine === "x86_64" && kernel === "i386";
}
// src/server/consoles.ts
const consoleLimits = {
	lines: 2e3,
	bytes: 262144,
	bytesInAll: 67108864,
	bytesPerSecond: 65536,
	burstBytes: 524288
};
/** A longer line is cut into several, so that one line alone never fills a console. */
const longestLine = 4096;
/** The end of each machine's console, in memory: what happened is in the boot events, and full logs with whoever ran it. */
var Consoles = class {
	#limits;
	/** By machine, the one that was silent for longest first. */
	#byMachine = /* @__PURE__ */ new Map();
	#bytes = 0;
	#lastId = Date.now() * 1e3;
	constructor(limits = consoleLimits) {
		this.#limits = limits;
	}
	/** Whether the lines were taken; false when the machine tells more than it may: it is to wait then. */
	tell(machine, text) {
		const console = this.#byMachine.get(machine) ?? {
			lines: [],
			bytes: 0,
			allowance: this.#limits.burstBytes,
			reckonedAtMs: monotonicMs()
		};
		const bytes = Buffer.byteLength(text);
		const now = monotonicMs();
		const gained = (now - console.reckonedAtMs) / 1e3 * this.#limits.bytesPerSecond;
		const allowance = Math.min(this.#limits.burstBytes, console.allowance + gained);
		if (bytes > allowance) return false;
		console.allowance = allowance - bytes;
		console.reckonedAtMs = now;
		this.#byMachine.delete(machine);
		this.#byMachine.set(machine, console);
		const at = (/* @__PURE__ */ new Date()).toISOString();
		for (const line of linesOf(text)) this.#append(console, at, line);
		this.#forgetSilent();
		return true;
	}
	/** Oldest first. @param after a line's id: only what came later */
	lines(machine, after = 0, limit = this.#limits.lines) {
		const { lines = [] } = this.#byMachine.get(machine) ?? {};
		const start = lines.findIndex(({ id }) => id > after);
		if (start === -1) return [];
		return lines.slice(start, start + limit).map(({ id, at, text }) => ({
			id,
			at,
			text
		}));
	}
	lastId(machine) {
		return this.#byMachine.get(machine)?.lines.at(-1)?.id ?? 0;
	}
	forget(machine) {
		this.#bytes -= this.#byMachine.get(machine)?.bytes ?? 0;
		this.#byMachine.delete(machine);
	}
	#append(console, at, text) {
		const bytes = Buffer.byteLength(text) + 1;
		this.#lastId += 1;
		console.lines.push({
			id: this.#lastId,
			at,
			text,
			bytes
		});
		console.bytes += bytes;
		this.#bytes += bytes;
		while (console.lines.length > this.#limits.lines || console.bytes > this.#limits.bytes) {
			const gone = console.lines.shift()?.bytes ?? 0;
			console.bytes -= gone;
			this.#bytes -= gone;
		}
	}
	#forgetSilent() {
		for (const machine of this.#byMachine.keys()) {
			if (this.#bytes <= this.#limits.bytesInAll || this.#byMachine.size === 1) return;
			this.forget(machine);
		}
	}
};
/** Serial consoles end lines with a carriage return as well; what is after the last line's end is a line too. */
function linesOf(text) {
	const lines = text.split(/\r*\n/);
	if (lines.at(-1) === "") lines.pop();
	return lines.flatMap((line) => {
		const parts = [line.slice(0, longestLine)];
		for (let at = longestLine; at < line.length; at += longestLine) parts.push(line.slice(at, at + longestLine));
		return parts;
	});
}
// src/store/directory-backend.ts
const chunkBytes$1 = 1048576;
/** Where what is not whole yet is written: on the same file system, so that a rename makes it whole. */
const unfinished = "tmp";
/**
* A store in a directory. What is written is written under a name of its own, synced, and then renamed or
* linked to its place, so that a reader sees all or nothing of it, and a kill or a power cut leaves no more than
* a file in tmp/. Blobs are read-only files, so that hard links to them are not written to by accident.
*/
var DirectoryBackend = class {
	place;
	#made = /* @__PURE__ */ new Set();
	#isPrepared = false;
	constructor(directory) {
		this.place = resolve(directory);
	}
	async [Symbol.asyncDispose]() {}
	async prepare() {
		if (this.#isPrepared) return;
		await mkdir(this.place, { recursive: true });
		const isMarked = await this.refuseOther();
		await mkdir(join(this.place, unfinished), { recursive: true });
		this.#isPrepared = true;
		if (!isMarked) await this.createObject(markName, mark$1);
	}
	/** Whether it is a store already. @throws UserError when it is something else, or a store of another version */
	async refuseOther() {
		const isForeign = (await namesIn(this.place)).some((name) => name !== unfinished && name !== "store.json");
		const there = await this.readObject(markName);
		if (there !== void 0) checkMark(there, this.place);
		else if (isForeign) throw new UserError(`${this.place} is no vmentry store, and not empty: give an empty or a new directory`);
		return there !== void 0;
	}
	async blob(sha256) {
		try {
			const found = await stat(this.localBlob(sha256));
			return {
				sha256,
				bytes: found.size,
				modifiedAt: found.mtimeMs
			};
		} catch (error) {
			if (hasCode(error, "ENOENT")) return void 0;
			throw error;
		}
	}
	async putBlob({ sha256, bytes, source, isExecutable }) {
		const target = this.localBlob(sha256);
		await this.#write(async (file) => {
			if (await copyInto(file, source, bytes) !== sha256) throw new Error(`${visible(source)} changed while it was stored`);
		}, async (temporary) => {
			await chmod(temporary, isExecutable ? 365 : 292);
			await this.#settle(target, () => rename(temporary, target));
		});
	}
	async openBlob(sha256) {
		try {
			return (await open(this.localBlob(sha256), "r")).createReadStream({ highWaterMark: chunkBytes$1 });
		} catch (error) {
			if (hasCode(error, "ENOENT")) throw new MissingBlob(sha256, this.place);
			throw error;
		}
	}
	async deleteBlob(sha256) {
		await rm(this.localBlob(sha256), { force: true });
	}
	async *blobs() {
		for (const group of await namesIn(join(this.place, "blobs"))) for (const name of await namesIn(join(this.place, "blobs", group))) {
			if (!sha256Pattern.test(name) || !name.startsWith(group)) continue;
			const found = await this.blob(name);
			if (found !== void 0) yield found;
		}
	}
	async readObject(name) {
		const path = this.#pathOf(name);
		try {
			if ((await stat(path)).size > 67108864) throw new Error(`${path} is larger than any such file is`);
			return await readFile(path, "utf8");
		} catch (error) {
			if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return void 0;
			throw error;
		}
	}
	async createObject(name, content) {
		const target = this.#pathOf(name);
		let isCreated = true;
		await this.#writeObject(target, content, async (temporary) => {
			try {
				await link(temporary, target);
			} catch (error) {
				if (!hasCode(error, "EEXIST")) throw error;
				isCreated = false;
			}
		});
		return isCreated;
	}
	async replaceObject(name, content) {
		const target = this.#pathOf(name);
		await this.#writeObject(target, content, (temporary) => rename(temporary, target));
	}
	async deleteObject(name) {
		const path = this.#pathOf(name);
		await rm(path, { force: true });
		if (name.split("/").length > 2) await rmdir(dirname(path)).catch(() => {});
	}
	async *objects(prefix) {
		const directory = prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/")) : "";
		if (directory !== "") checkObjectName(directory);
		yield* this.#objectsIn(directory, prefix);
	}
	async *#objectsIn(directory, prefix) {
		for (const each of await namesIn(join(this.place, directory))) {
			const name = directory === "" ? each : `${directory}/${each}`;
			if (!name.startsWith(prefix) || ["blobs", unfinished].includes(name)) continue;
			const found = await stat(join(this.place, name)).catch((error) => {
				if (hasCode(error, "ENOENT")) return void 0;
				throw error;
			});
			if (found?.isDirectory()) yield* this.#objectsIn(name, prefix);
			else if (found?.isFile()) yield {
				name,
				tag: `${found.ino}-${found.mtimeMs}-${found.size}`,
				modifiedAt: found.mtimeMs
			};
		}
	}
	localBlob(sha256) {
		return join(this.place, blobName(sha256));
	}
	async scratch() {
		await this.prepare();
		return join(this.place, unfinished);
	}
	async sweep(olderThanMs) {
		const directory = join(this.place, unfinished);
		for (const name of await namesIn(directory)) {
			const path = join(directory, name);
			const found = await stat(path).catch(() => void 0);
			if (found !== void 0 && Date.now() - found.mtimeMs > olderThanMs) await rm(path, {
				recursive: true,
				force: true
			});
		}
	}
	#pathOf(name) {
		return join(this.place, checkObjectName(name));
	}
	async #writeObject(target, content, settle) {
		await this.#write((file) => file.writeFile(content), (temporary) => this.#settle(target, () => settle(temporary)));
	}
	/** Writes a file of its own, synced, and lets `settle` bring it to its place; nothing is left of it in tmp/. */
	async #write(fill, settle) {
		await this.prepare();
		const temporary = join(this.place, unfinished, randomUUID());
		try {
			const file = await open(temporary, "wx");
			try {
				await fill(file);
				await file.sync();
			} finally {
				await file.close();
			}
			await settle(temporary);
		} catch (error) {
			if (!hasCode(error, "ENOSPC") && !hasCode(error, "EDQUOT")) throw error;
			throw new Error(`the store ${this.place} is full: ${describeError(error)}`, { cause: error });
		} finally {
			await rm(temporary, { force: true });
		}
	}
	/** Brings something to its place, in a directory that another process may remove, since empty, at any time. */
	async #settle(target, bring) {
		const directory = dirname(target);
		for (let attempt = 1;; attempt++) try {
			await this.#makeDirectory(directory);
			await bring();
			await syncDirectory(directory);
			return;
		} catch (error) {
			if (!hasCode(error, "ENOENT") || attempt === 10) throw error;
			this.#made.delete(directory);
		}
	}
	async #makeDirectory(directory) {
		if (this.#made.has(directory)) return;
		const first = await mkdir(directory, { recursive: true });
		if (first !== void 0) for (let each = directory; each.length >= first.length; each = dirname(each)) await syncDirectory(dirname(each));
		this.#made.add(directory);
	}
};
/** Copies so many bytes of a file. @returns their SHA-256 */
async function copyInto(file, path, bytes) {
	const hash = createHash("sha256");
	const source = await open(path, constants.O_RDONLY);
	try {
		const buffer = Buffer.alloc(Math.max(1, Math.min(chunkBytes$1, bytes + 1)));
		for (let left = bytes + 1; left > 0;) {
			const { bytesRead } = await source.read(buffer, 0, Math.min(left, buffer.length));
			if (bytesRead === 0) break;
			left -= bytesRead;
			const chunk = buffer.subarray(0, bytesRead);
			hash.update(chunk);
			await file.writeFile(chunk);
		}
	} finally {
		await source.close();
	}
	return hash.digest("hex");
}
// src/store/at-once.ts
/**
* Does something with each, so many at once. The first failure keeps the rest from being started, and is thrown
* once those under way have ended, so that nothing goes on behind the caller's back.
*/
async function forEachAtOnce(count, items, work) {
	const failures = [];
	await pLimit(count).map(items, async (item) => {
		if (failures.length > 0) return;
		try {
			await work(item);
		} catch (error) {
			failures.push(error);
		}
	});
	if (failures.length > 0) throw failures[0];
}
// src/store/store-error.ts
/** Something in the store is not as it was written: a damaged or missing blob, a manifest that cannot be read. */
var StoreError = class extends Error {
	name = "StoreError";
};
// src/store/json-object.ts
/** An object of a store as JSON; undefined when it is not there. @throws StoreError when it is not as the schema says */
async function readJson(backend, name, schema) {
	const text = await backend.readObject(name);
	return text === void 0 ? void 0 : parseJson(text, `${backend.place}: ${name}`, schema);
}
/** @param place where the text is from, for the message. @throws StoreError when it is not as the schema says */
function parseJson(text, place, schema) {
	let content;
	try {
		content = JSON.parse(text);
	} catch (error) {
		throw new StoreError(`${place} is not JSON, so it may be cut off`, { cause: error });
	}
	const parsed = schema.safeParse(content);
	if (parsed.success) return parsed.data;
	const issues = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.map(String).join(".") || "all of it"}: ${message}`);
	const more = parsed.error.issues.length - issues.length;
	throw new StoreError(`${place} is not as it should be: ${issues.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
}
function formatJson(content) {
	return `${JSON.stringify(content, null, 1)}\n`;
}
/** Every object whose name starts so, with its content; those removed meanwhile are left out. */
async function* readAllJson(backend, prefix, schema) {
	for await (const { name } of backend.objects(prefix)) {
		const content = await readJson(backend, name, schema);
		if (content !== void 0) yield {
			name,
			content
		};
	}
}
// src/store/catalog.ts
const prefix$5 = "kernels/";
/** So many files' entries are kept in memory, of manifests that were read. */
const keptEntries = 2e5;
const readAtOnce$2 = 16;
/** The manifests of a store. Those that did not change since they were read are not read again. */
var Catalog = class {
	#backend;
	#log;
	/** By name, the least recently used first. */
	#read = /* @__PURE__ */ new Map();
	#entries = 0;
	constructor(backend, log) {
		this.#backend = backend;
		this.#log = log;
	}
	/** @throws StoreError when it cannot be read, or is another kernel's */
	async read(key) {
		const name = manifestName(key);
		const text = await this.#backend.readObject(name);
		return text === void 0 ? void 0 : parseManifest(text, `${this.#backend.place}: ${name}`, key);
	}
	/** Those of commits that start so. */
	async scan(commit = "") {
		const objects = [];
		for await (const object of this.#backend.objects(prefix$5 + commit)) objects.push(object);
		const found = {
			kernels: [],
			unreadable: []
		};
		await forEachAtOnce(readAtOnce$2, objects, async (object) => {
			const key = keyOf(object.name);
			if (key === void 0) return;
			try {
				const manifest = await this.#manifest(object, key);
				if (manifest !== void 0) found.kernels.push(storedKernel(key, manifest, object));
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				found.unreadable.push({
					name: object.name,
					problem: describeError(error)
				});
			}
		});
		found.kernels.sort(byNewest);
		return found;
	}
	/** As scan, for who can do without those that cannot be read. */
	async scanReadable(commit) {
		const { kernels, unreadable } = await this.scan(commit);
		for (const { problem } of unreadable) this.#log.warn(problem);
		return kernels;
	}
	async has(key) {
		return await this.#backend.readObject(manifestName(key)) !== void 0;
	}
	/** The keys alone, without reading a manifest. */
	async keys(commit) {
		const keys = [];
		for await (const { name } of this.#backend.objects(prefix$5 + commit)) {
			const key = keyOf(name);
			if (key !== void 0) keys.push(key);
		}
		return keys.sort((a, b) => formatKey(a) < formatKey(b) ? -1 : 1);
	}
	async #manifest({ name, tag }, key) {
		const known = this.#read.get(name);
		if (known !== void 0) this.#forget(name, known.manifest);
		const manifest = known?.tag === tag ? known.manifest : await this.read(key);
		if (manifest !== void 0) this.#keep(name, {
			tag,
			manifest
		});
		return manifest;
	}
	#keep(name, read) {
		this.#read.set(name, read);
		this.#entries += read.manifest.files.length;
		for (const [oldest, { manifest }] of this.#read) {
			if (this.#entries <= keptEntries) break;
			this.#forget(oldest, manifest);
		}
	}
	#forget(name, manifest) {
		this.#read.delete(name);
		this.#entries -= manifest.files.length;
	}
};
function manifestName({ commit, variant }) {
	return `${prefix$5}${commit}/${variant}.json`;
}
/** @throws StoreError */
function parseManifest(text, place, key) {
	const manifest = parseJson(text, place, manifestSchema);
	if (key !== void 0 && formatKey(manifest) !== formatKey(key)) throw new StoreError(`${place} is the manifest of another kernel, ${formatKey(manifest)}`);
	return manifest;
}
function keyOf(name) {
	const [commit, file, ...more] = name.slice(8).split("/");
	const variant = file?.endsWith(".json") ? file.slice(0, -5) : void 0;
	if (commit === void 0 || variant === void 0 || more.length > 0) return void 0;
	return commitPattern.test(commit) && variantPattern.test(variant) ? {
		commit,
		variant
	} : void 0;
}
function storedKernel(key, manifest, { modifiedAt }) {
	return {
		key,
		manifest,
		storedAt: new Date(modifiedAt).toISOString(),
		bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0)
	};
}
function byNewest(a, b) {
	if (a.storedAt !== b.storedAt) return a.storedAt > b.storedAt ? -1 : 1;
	return formatKey(a.key) < formatKey(b.key) ? -1 : 1;
}
// src/store/checkout.ts
const filesAtOnce = 8;
/** Why a hard link cannot be made where a copy can: another file system, another's file, too many links. */
const linkRefusals = [
	"EXDEV",
	"EPERM",
	"EACCES",
	"EMLINK",
	"ENOTSUP",
	"EOPNOTSUPP"
];
/** See Store.checkout. @param manifest of the kernel, which nothing removes meanwhile */
async function checkout(parts, manifest, target, { copy = false, only = () => true } = {}) {
	const directory = resolve(target);
	await mkdir(dirname(directory), { recursive: true });
	await refuseTaken(directory);
	const unfinished = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
	try {
		const files = manifest.files.filter(only);
		await chmod(unfinished, 493);
		await layOut(parts, files, unfinished, copy);
		try {
			await rename(unfinished, directory);
		} catch (error) {
			if (hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) throw taken(directory);
			throw error;
		}
		return checkedOut(directory, manifest, new Set(files.map((file) => file.path)));
	} finally {
		await rm(unfinished, {
			recursive: true,
			force: true
		});
	}
}
/** Puts files into a directory of the caller's, which is empty. */
async function layOut(parts, files, directory, copy) {
	for (const each of new Set(files.map((file) => dirname(file.path)))) await mkdir(join(directory, each), { recursive: true });
	await forEachAtOnce(filesAtOnce, files, async (file) => {
		const path = join(directory, file.path);
		if (copy || !await linkBlob(parts, file, path)) await copyBlob(parts, file, path);
	});
}
/** Whether the blob could be linked, and is what it should be. */
async function linkBlob({ backend, damage }, file, path) {
	const blob = backend.localBlob?.(file.sha256);
	if (blob === void 0) return false;
	try {
		await link(blob, path);
	} catch (error) {
		if (linkRefusals.some((code) => hasCode(error, code))) return false;
		if (hasCode(error, "ENOENT")) throw await damage.errorOf(file.sha256, "missing");
		throw error;
	}
	const { mode, size } = await stat(path);
	if ((mode & 73) === 0 && (file.mode & 73) !== 0) {
		await rm(path);
		return false;
	}
	if (size === file.bytes && await sha256OfFile(path) === file.sha256) return true;
	await damage.note(file.sha256);
	throw await damage.errorOf(file.sha256, "damaged");
}
async function copyBlob({ damage }, file, path) {
	await pipeline(await damage.open(file), createWriteStream(path, { flags: "wx" }));
	await chmod(path, file.mode);
}
async function refuseTaken(directory) {
	const kind = await kindOfPath(directory);
	if (kind === void 0) return;
	if (kind !== "directory") throw new UserError(`${directory} is no directory: give a new or an empty one`);
	if ((await readdir(directory)).length > 0) throw taken(directory);
}
function taken(directory) {
	return new UserError(`${directory} is not empty: give a new or an empty directory`);
}
function checkedOut(directory, manifest, paths) {
	const hasModules = paths.has("modules.order") || paths.has("modules.builtin");
	return {
		directory,
		manifest,
		image: paths.has("image") ? join(directory, "image") : void 0,
		modules: hasModules ? directory : void 0
	};
}
// src/store/damage.ts
const prefix$4 = "damaged/";
const checkedAtOnce = 16;
const shownFiles = 5;
/** What is known of blobs that are not what their name says. */
var DamageBook = class {
	#backend;
	#catalog;
	#log;
	constructor(backend, catalog, log) {
		this.#backend = backend;
		this.#catalog = catalog;
		this.#log = log;
	}
	/** Notes that a blob is damaged, so that the next publisher writes it again. */
	async note(sha256) {
		const content = formatJson({
			sha256,
			foundAt: (/* @__PURE__ */ new Date()).toISOString()
		});
		try {
			await this.#backend.createObject(nameOf$3(sha256), content);
		} catch (error) {
			this.#log.warn(`the damage of blob ${sha256} was not noted: ${String(error)}`);
		}
	}
	async forget(sha256) {
		await this.#backend.deleteObject(nameOf$3(sha256));
	}
	async noted() {
		const found = /* @__PURE__ */ new Set();
		for await (const { name } of this.#backend.objects(prefix$4)) {
			const sha256 = name.slice(8).replace(/\.json$/, "");
			if (sha256Pattern.test(sha256)) found.add(sha256);
		}
		return found;
	}
	/** Which of these blobs are missing, of the wrong size, or noted as damaged: without reading them. */
	async among(files) {
		const noted = await this.noted();
		const sizes = new Map(files.map(({ sha256, bytes }) => [sha256, bytes]));
		const bad = /* @__PURE__ */ new Map();
		await forEachAtOnce(checkedAtOnce, sizes, async ([sha256, bytes]) => {
			const blob = await this.#backend.blob(sha256);
			if (blob === void 0) bad.set(sha256, "missing");
			else if (noted.has(sha256) || blob.bytes !== bytes) bad.set(sha256, "damaged");
		});
		return bad;
	}
	/** What is found wrong with a blob as an error that names the kernels that need it. */
	async errorOf(sha256, problem) {
		const files = (await this.#catalog.scanReadable()).flatMap(({ key, manifest }) => manifest.files.filter((file) => file.sha256 === sha256).map((file) => `${file.path} of ${formatKey(key)}`));
		const more = files.length - shownFiles;
		const needed = files.length === 0 ? "no kernel needs it by now" : `it is ${files.slice(0, shownFiles).join(", ")}${more > 0 ? ` and ${more} more` : ""}: build it again`;
		return new StoreError(`blob ${sha256} of ${this.#backend.place} is ${problem}; ${needed}`);
	}
	/** A blob's content as a stream that ends with an error, and a note, when it is not what it should be. */
	async open(file) {
		const { sha256 } = file;
		let source;
		try {
			source = await this.#backend.openBlob(sha256);
		} catch (error) {
			if (error instanceof MissingBlob) throw await this.errorOf(sha256, "missing");
			throw error;
		}
		const fail = async () => {
			await this.note(sha256);
			return await this.errorOf(sha256, "damaged");
		};
		return Readable.from(checked(source, file, fail), { objectMode: false });
	}
	/** Reads a blob whole. @returns what is wrong with it; undefined when nothing is */
	async check(file, signal) {
		try {
			const source = await this.#backend.openBlob(file.sha256);
			const wrong = new StoreError("damaged");
			for await (const _ of checked(source, file, async () => wrong)) signal?.throwIfAborted();
			return;
		} catch (error) {
			if (error instanceof MissingBlob) return "missing";
			if (error instanceof StoreError) return "damaged";
			throw error;
		}
	}
};
/** Passes bytes on; ends with an error when they are more, fewer or others than the digest says. */
async function* checked(source, { sha256, bytes }, fail) {
	const hash = createHash("sha256");
	let seen = 0;
	for await (const chunk of source) {
		const content = chunk;
		seen += content.length;
		if (seen > bytes) throw await fail();
		hash.update(content);
		yield content;
	}
	if (seen !== bytes || hash.digest("hex") !== sha256) throw await fail();
}
/** What is wrong with which files of one kernel. */
function damageOfKernel(key, files, bad) {
	return [...bad].map(([sha256, problem]) => ({
		sha256,
		problem,
		files: files.filter((file) => file.sha256 === sha256).map(({ path }) => ({
			key,
			path
		}))
	}));
}
function nameOf$3(sha256) {
	return `${prefix$4}${sha256}.json`;
}
// src/store/export.ts
/** In an exported kernel: the manifest, first, and below `files/` what it lists. */
const exportedManifest = "manifest.json";
const exportedFiles = "files";
/** See Store.export. @param manifest of the kernel, which nothing removes meanwhile */
async function exportKernel(parts, manifest, target) {
	const path = resolve("tar" in target ? target.tar : target.directory);
	if (await kindOfPath(path) !== void 0) throw new UserError(`${path} is there already: give a new path`);
	await mkdir(dirname(path), { recursive: true });
	const unfinished = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
	try {
		const directory = join(unfinished, "kernel");
		await mkdir(join(directory, exportedFiles), { recursive: true });
		await writeFile(join(directory, exportedManifest), formatJson(manifest));
		await layOut(parts, manifest.files, join(directory, exportedFiles), true);
		if ("directory" in target) {
			await rename(directory, path);
			return;
		}
		const archive = join(unfinished, "kernel.tar");
		const names = [exportedManifest, ...manifest.files.map((file) => `${exportedFiles}/${file.path}`)];
		await Qn({
			file: archive,
			cwd: directory,
			portable: true,
			mtime: /* @__PURE__ */ new Date(0),
			strict: true
		}, names);
		await syncFile(archive);
		await rename(archive, path);
	} finally {
		await rm(unfinished, {
			recursive: true,
			force: true
		});
	}
}
async function syncFile(path) {
	const file = await open(path, "r");
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
// src/store/gc-lock.ts
const prefix$3 = "locks/gc/";
/** How long a gc that was killed keeps others waiting. */
const lockMs = 6e4;
const renewMs$1 = 15e3;
const longestWaitMs = 9e5;
const lockSchema = object({
	holder: string().max(512),
	since: datetime(),
	/** In the past once it was given back. */
	expiresAt: datetime()
});
/**
* Takes the lock. Each taking makes an object with the next number, which only one can make; the highest number
* holds the lock until it expires. No number is used twice, since the last object stays.
* @throws Error when another gc has it
*/
async function takeGcLock(backend, log) {
	const newest = await newestLock(backend);
	if (newest !== void 0 && isHeld(newest.lock)) throw new Error(`another gc runs on ${backend.place}, of ${newest.lock.holder} since ${newest.lock.since}; try again later`);
	const number = (newest?.number ?? 0) + 1;
	const name = nameOf$2(number);
	const holder = `process ${process.pid} on ${hostname()}`;
	const since = (/* @__PURE__ */ new Date()).toISOString();
	const content = (expiresAt) => formatJson({
		holder,
		since,
		expiresAt: new Date(expiresAt).toISOString()
	});
	const lost = /* @__PURE__ */ new Error(`another gc has taken over ${backend.place}; try again later`);
	let heldUntil = monotonicMs() + lockMs;
	if (!await backend.createObject(name, content(Date.now() + lockMs))) throw lost;
	if ((await newestLock(backend))?.number !== number) throw lost;
	for await (const older of backend.objects(prefix$3)) if (numberOf(older.name) < number) await backend.deleteObject(older.name);
	const renew = async () => {
		if (monotonicMs() >= heldUntil || (await newestLock(backend))?.number !== number) return;
		const until = monotonicMs() + lockMs;
		await backend.replaceObject(name, content(Date.now() + lockMs));
		heldUntil = until;
	};
	let renewing = Promise.resolve();
	const timer = setInterval(() => {
		renewing = renew().catch((error) => log.warn(`the gc's lock was not renewed: ${String(error)}`));
	}, renewMs$1);
	timer.unref();
	return {
		check() {
			if (monotonicMs() >= heldUntil) throw lost;
		},
		async [Symbol.asyncDispose]() {
			clearInterval(timer);
			await renewing;
			if (monotonicMs() < heldUntil) await backend.replaceObject(name, content(0));
		}
	};
}
/** Waits until no gc is removing things. @throws Error when one does not end; Interrupted */
async function waitForGc(backend, log, signal) {
	const deadline = deadlineIn(longestWaitMs);
	for (let told = false;; told = true) {
		const newest = await newestLock(backend);
		if (newest === void 0 || !isHeld(newest.lock)) return;
		if (!told) log.info(`waiting for the gc of ${newest.lock.holder} on ${backend.place}`);
		if (deadline.isOver()) throw new Error(`the gc of ${newest.lock.holder} on ${backend.place} did not end within 15 minutes`);
		await sleep(200, signal);
	}
}
async function newestLock(backend) {
	let number = 0;
	for await (const { name } of backend.objects(prefix$3)) number = Math.max(number, numberOf(name));
	if (number === 0) return void 0;
	const lock = await readJson(backend, nameOf$2(number), lockSchema);
	return lock === void 0 ? await newestLock(backend) : {
		number,
		lock
	};
}
function isHeld({ expiresAt }) {
	return Date.parse(expiresAt) > Date.now();
}
function nameOf$2(number) {
	return `${prefix$3}${String(number).padStart(12, "0")}.json`;
}
function numberOf(name) {
	return Number(/(\d{1,12})\.json$/.exec(name)?.[1] ?? 0);
}
// src/store/intent.ts
const prefix$2 = "publishing/";
/** How long what a killed publisher had begun is kept. */
const intentMs = 6e5;
const renewMs = 12e4;
const intentSchema = object({
	key: storeKeySchema,
	blobs: array(string().regex(sha256Pattern)),
	expiresAt: datetime()
});
/**
* Makes an intent. Either gc sees it, since gc looks after it has taken its lock, or this sees gc's lock and waits:
* so what is found in the store afterwards stays.
*/
async function makeIntent(backend, content, { log, signal }) {
	const name = `${prefix$2}${randomUUID()}.json`;
	let holdsUntil = 0;
	const write = async () => {
		const until = monotonicMs() + intentMs;
		const expiresAt = new Date(Date.now() + intentMs).toISOString();
		await backend.replaceObject(name, formatJson({
			...content,
			expiresAt
		}));
		holdsUntil = until;
	};
	await write();
	let renewing = Promise.resolve();
	const timer = setInterval(() => {
		if (monotonicMs() >= holdsUntil) return;
		renewing = write().catch((error) => log.warn(`an intent was not renewed: ${String(error)}`));
	}, renewMs);
	timer.unref();
	const end = async () => {
		clearInterval(timer);
		await renewing;
		await backend.deleteObject(name);
	};
	try {
		await waitForGc(backend, log, signal);
	} catch (error) {
		await end();
		throw error;
	}
	return {
		async stillHolds() {
			await renewing;
			const held = monotonicMs() < holdsUntil;
			if (!held) {
				await write();
				await waitForGc(backend, log, signal);
			}
			return held;
		},
		[Symbol.asyncDispose]: end
	};
}
/** What is being published now; removes what killed publishers left behind when `isSweeping`. */
async function readIntents(backend, { isSweeping }) {
	const found = {
		keys: [],
		blobs: /* @__PURE__ */ new Set()
	};
	for await (const { name, content } of readAllJson(backend, prefix$2, intentSchema)) if (Date.parse(content.expiresAt) > Date.now()) {
		found.keys.push(content.key);
		for (const sha256 of content.blobs) found.blobs.add(sha256);
	} else if (isSweeping) await backend.deleteObject(name);
	return found;
}
// src/store/leases.ts
const prefix$1 = "leases/";
const longestMs = 316224e5;
const leaseSchema = object({
	id: uuid(),
	keys: array(storeKeySchema).max(1e5),
	holder: string().min(1).max(512),
	expiresAt: datetime()
});
/** See Store.lease. */
async function takeLease(parts, { keys, holder, ms }) {
	const lease = leaseSchema.safeParse({
		id: randomUUID(),
		keys: keys.map(({ commit, variant }) => ({
			commit,
			variant
		})),
		holder,
		expiresAt: endOf(ms)
	});
	if (!lease.success) throw new UserError(`no lease: ${prettifyError(lease.error)}`);
	return await write(parts, lease.data);
}
/** See Store.renewLease. */
async function renewLease(parts, id, ms) {
	const lease = await readJson(parts.backend, nameOf$1(id), leaseSchema);
	if (lease === void 0 || isOver(lease)) return void 0;
	return await write(parts, {
		...lease,
		expiresAt: endOf(ms)
	});
}
async function releaseLease({ backend }, id) {
	await backend.deleteObject(nameOf$1(id));
}
/** Those that have not run out; removes those that have when `isSweeping`. */
async function readLeases(parts, { isSweeping = false } = {}) {
	const found = [];
	for await (const { name, content } of readAllJson(parts.backend, prefix$1, leaseSchema)) if (!isOver(content)) found.push(content);
	else if (isSweeping) await parts.backend.deleteObject(name);
	return found.sort((a, b) => a.expiresAt < b.expiresAt ? -1 : 1);
}
/** Leases with what is missing of their kernels now. */
async function describeLeases(parts) {
	const leases = await readLeases(parts);
	return await Promise.all(leases.map((lease) => withMissing(parts, lease)));
}
async function write(parts, lease) {
	await parts.backend.prepare();
	await parts.backend.replaceObject(nameOf$1(lease.id), formatJson(lease));
	await waitForGc(parts.backend, parts.log);
	return await withMissing(parts, lease);
}
async function withMissing({ catalog }, lease) {
	const there = /* @__PURE__ */ new Set();
	for (const commit of new Set(lease.keys.map((key) => key.commit))) for (const key of await catalog.keys(commit)) there.add(formatKey(key));
	return {
		...lease,
		missing: lease.keys.filter((key) => !there.has(formatKey(key)))
	};
}
function endOf(ms) {
	if (!(ms > 0 && ms <= longestMs)) throw new UserError(`no lease: ${ms} ms is not from 1 ms to 366 days`);
	return new Date(Date.now() + ms).toISOString();
}
function isOver({ expiresAt }) {
	return Date.parse(expiresAt) <= Date.now();
}
function nameOf$1(id) {
	return `${prefix$1}${id}.json`;
}
// src/store/pins.ts
const prefix = "pins/";
const pinSchema = object({
	key: storeKeySchema,
	reason: string().max(4096),
	by: string().max(512),
	at: datetime()
});
/** See Store.pin. */
async function pin({ backend, catalog, log }, key, { reason, by }) {
	const content = pinSchema.safeParse({
		key,
		reason,
		by,
		at: (/* @__PURE__ */ new Date()).toISOString()
	});
	if (!content.success) throw new UserError(`no pin: ${prettifyError(content.error)}`);
	if (reason.trim() === "") throw new UserError("a pin needs a reason, for whoever asks later why it is there");
	await backend.prepare();
	const before = await backend.readObject(nameOf(key));
	await backend.replaceObject(nameOf(key), formatJson(content.data));
	await waitForGc(backend, log);
	if (await catalog.has(key)) return;
	if (before === void 0) await backend.deleteObject(nameOf(key));
	throw new UserError(`${backend.place} has no kernel ${formatKey(key)}`);
}
/** Whether there was a pin. */
async function unpin({ backend }, key) {
	if (await backend.readObject(nameOf(key)) === void 0) return false;
	await backend.deleteObject(nameOf(key));
	return true;
}
async function readPins({ backend }) {
	const found = [];
	for await (const { content } of readAllJson(backend, prefix, pinSchema)) found.push(content);
	return found.sort((a, b) => a.at < b.at ? 1 : -1);
}
function nameOf({ commit, variant }) {
	return `${prefix}${commit}/${variant}.json`;
}
// src/store/lookup.ts
const shownCandidates = 10;
/** The whole commit for the start of one. @throws UserError when no kernel is of one, or several start so */
async function resolveCommit(catalog, place, prefix) {
	const lower = prefix.toLowerCase();
	if (!/^[0-9a-f]{4,64}$/.test(lower)) throw new UserError(`${JSON.stringify(visible(prefix))} is no commit: expected 4 to 64 hexadecimal digits, the start of one`);
	const commits = [...new Set((await catalog.keys(lower)).map((key) => key.commit))];
	const exact = commits.find((commit) => commit === lower);
	const [only] = commits;
	if (exact !== void 0) return exact;
	if (only === void 0) throw new UserError(`${place} has no kernel of commit ${lower}`);
	if (commits.length === 1) return only;
	const shown = commits.slice(0, shownCandidates).join(", ");
	const more = commits.length - shownCandidates;
	throw new UserError(`${lower} is the start of ${commits.length} commits in ${place}: ${shown}${more > 0 ? ` and ${more} more` : ""}; give more digits`);
}
/** The kernel that `COMMIT[/VARIANT]` means. @throws UserError when it means none, or several */
async function findKernel(catalog, place, text) {
	const [given = "", variant, ...rest] = text.split("/");
	if (rest.length > 0) throw new UserError(`${JSON.stringify(visible(text))} is no kernel: expected COMMIT or COMMIT/VARIANT`);
	const commit = await resolveCommit(catalog, place, given);
	const keys = (await catalog.keys(commit)).filter((key) => key.commit === commit);
	const variants = keys.map((key) => key.variant);
	if (variant === void 0) {
		const [only] = keys;
		if (keys.length === 1 && only !== void 0) return only;
		if (keys.length === 0) throw new UserError(`${place} has no kernel of commit ${commit}`);
		throw new UserError(`commit ${commit} has ${keys.length} kernels: ${keys.map(formatKey).join(", ")}`);
	}
	const key = keys.find((each) => each.variant === variant);
	if (key !== void 0) return key;
	throw new UserError(`${place} has no kernel of commit ${commit} for the variant ${JSON.stringify(visible(variant))}${didYouMean(variant, variants)} (there: ${variants.join(", ")})`);
}
/** @throws UserError unless the key is whole and of the right form, before anything is made of it */
function checkCommit(commit, what) {
	if (commitPattern.test(commit)) return;
	throw new UserError(`${what}: ${JSON.stringify(visible(commit))} is no whole commit: expected 40 or 64 lower-case hexadecimal digits`);
}
// src/store/retention.ts
/** @throws UserError when the policy would keep nothing, or is not what somebody can have meant */
function checkPolicy({ branches, ageMs, newest }) {
	if (branches === void 0 && ageMs === void 0 && newest === void 0) throw new UserError("no policy: say what to keep, by the commits of branches, by age, or how many of each variant");
	if (ageMs !== void 0 && !(ageMs >= 0)) throw new UserError(`the age to keep is ${ageMs} ms`);
	if (newest !== void 0 && !(Number.isSafeInteger(newest) && newest >= 0)) throw new UserError(`the number to keep of each variant is ${newest}: expected a whole number from 0`);
	for (const { name, commits } of branches ?? []) {
		const branch = `branch ${visible(name)}`;
		if (commits.length === 0) throw new UserError(`${branch} has no commits, so all of its kernels would go`);
		for (const commit of commits) checkCommit(commit, branch);
	}
}
/**
* Which kernels stay and which go.
* @param now milliseconds since 1970
*/
function decideRetention(kernels, policy, protections, now) {
	const reasons = new Map(kernels.map(({ key }) => [formatKey(key), []]));
	const keep = (key, because) => reasons.get(formatKey(key))?.push(because);
	for (const { key, because } of protections) keep(key, because);
	for (const { name, commits } of policy.branches ?? []) {
		const branch = new Set(commits);
		for (const { key } of kernels) if (branch.has(key.commit)) keep(key, `branch ${name}`);
	}
	const { ageMs } = policy;
	if (ageMs !== void 0) {
		for (const { key, storedAt } of kernels) if (now - Date.parse(storedAt) <= ageMs) keep(key, `younger than ${formatDuration(ageMs)}`);
	}
	for (const key of newestOfEach(kernels, policy.newest ?? 0)) keep(key, `among the newest ${counted(policy.newest ?? 0, "kernel")} of its variant`);
	const kept = [];
	const removed = [];
	for (const { key } of kernels) {
		const because = reasons.get(formatKey(key)) ?? [];
		if (because.length > 0) kept.push({
			key,
			because
		});
		else removed.push(key);
	}
	return {
		kept,
		removed
	};
}
/** The newest so many of each variant; what failed does not take the place of what was built. */
function newestOfEach(kernels, count) {
	return [...Map.groupBy(kernels, ({ key, manifest }) => `${key.variant} ${manifest.outcome}`).values()].flatMap((group) => group.toSorted((a, b) => Date.parse(b.storedAt) - Date.parse(a.storedAt)).slice(0, count).map(({ key }) => key));
}
// src/store/gc.ts
const removedAtOnce = 16;
const graceDefaultMs = 36e5;
/** See Store.gc. */
async function collectGarbage(parts, policy, { dryRun = false, graceMs = graceDefaultMs, signal } = {}) {
	checkPolicy(policy);
	await parts.catalog.scan();
	if (dryRun) return await collect(parts, policy, {
		lock: void 0,
		graceMs,
		signal
	});
	await parts.backend.prepare();
	await using lock = await takeGcLock(parts.backend, parts.log);
	const report = await collect(parts, policy, {
		lock,
		graceMs,
		signal
	});
	await parts.backend.sweep(Math.max(graceMs, graceDefaultMs));
	return report;
}
async function collect(parts, policy, { lock, graceMs, signal }) {
	const { backend, damage } = parts;
	const isSweeping = lock !== void 0;
	const intents = await readIntents(backend, { isSweeping });
	const { retention, needed } = await decide(parts, policy, [
		...intents.keys.map((key) => ({
			key,
			because: "being published"
		})),
		...(await readLeases(parts, { isSweeping })).flatMap(({ keys, holder }) => keys.map((key) => ({
			key,
			because: `leased by ${holder}`
		}))),
		...(await readPins(parts)).map(({ key, reason }) => ({
			key,
			because: `pinned: ${reason}`
		}))
	]);
	for (const sha256 of intents.blobs) needed.add(sha256);
	const mayRemove = () => {
		throwIfInterrupted(signal);
		lock?.check();
	};
	if (lock !== void 0) await forEachAtOnce(removedAtOnce, retention.removed, async (key) => {
		mayRemove();
		await backend.deleteObject(manifestName(key));
	});
	const unneeded = [];
	for await (const blob of backend.blobs()) {
		mayRemove();
		if (!needed.has(blob.sha256) && Date.now() - blob.modifiedAt >= graceMs) unneeded.push(blob);
	}
	if (lock !== void 0) {
		await forEachAtOnce(removedAtOnce, unneeded, async ({ sha256 }) => {
			mayRemove();
			await backend.deleteBlob(sha256);
		});
		for (const sha256 of await damage.noted()) if (!needed.has(sha256)) await damage.forget(sha256);
	}
	const bytes = unneeded.reduce((sum, blob) => sum + blob.bytes, 0);
	return {
		...retention,
		blobs: unneeded.length,
		bytes
	};
}
/** Which kernels stay, and the blobs that they need. */
async function decide({ backend, catalog }, policy, protections) {
	const { kernels, unreadable } = await catalog.scan();
	const [first] = unreadable;
	if (first !== void 0) throw new StoreError(`nothing was removed from ${backend.place}: ${first.problem}; build that kernel again, or remove its manifest`);
	const retention = decideRetention(kernels, policy, protections, Date.now());
	const kept = new Set(retention.kept.map(({ key }) => formatKey(key)));
	const needed = /* @__PURE__ */ new Set();
	for (const { key, manifest } of kernels) if (kept.has(formatKey(key))) for (const { sha256 } of manifest.files) needed.add(sha256);
	return {
		retention,
		needed
	};
}
// src/store/describe-publication.ts
const readAtOnce$1 = 4;
/**
* A publication's manifest, with digests and sizes of its files as they are now, and their blobs.
* @throws UserError when something is not as described
*/
async function describePublication(publication, signal) {
	const { files, ...description } = publication;
	const blobs = await pLimit(readAtOnce$1).map(files, (file) => describeFile$1(file, signal));
	const stored = files.map(({ path, mode }, index) => ({
		path,
		mode,
		...digestOf(blobs[index])
	}));
	const manifest = {
		format: manifestFormat,
		version: 1,
		...description,
		files: stored
	};
	try {
		return {
			manifest: parseJson(JSON.stringify(manifest), "the kernel's description", manifestSchema),
			blobs
		};
	} catch (error) {
		throw new UserError(describeError(error), { cause: error });
	}
}
function digestOf(blob) {
	return {
		sha256: blob?.sha256,
		bytes: blob?.bytes
	};
}
async function describeFile$1({ path, mode, source }, signal) {
	throwIfInterrupted(signal);
	const kind = await kindOfPath(source);
	if (kind !== "file") {
		const found = kind === void 0 ? `there is no ${visible(source)}` : `${visible(source)} is no file`;
		throw new UserError(`${found}, which was to be stored as ${visible(path)}`);
	}
	const { size } = await stat(source);
	return {
		sha256: await sha256OfFile(source),
		bytes: size,
		isExecutable: (mode & 73) !== 0,
		source
	};
}
// src/store/same-content.ts
/** What may differ between two builds of the same: what the compiler said, when, and in which order. */
const varyingFiles = ["log"];
const comparedKeys = [
	"outcome",
	"variantDigest",
	"arch",
	"release",
	"kernelVersion",
	"buildId"
];
/** In what two manifests of one key differ, apart from when, where and how fast they were built. */
function differencesOf(there, given) {
	const differences = comparedKeys.filter((key) => there[key] !== given[key]).map((key) => `${key}: ${there[key] ?? "none"} is there, not ${given[key] ?? "none"}`);
	if (there.failure?.stage !== given.failure?.stage) differences.push(`failure: at ${there.failure?.stage ?? "no stage"} there, not at ${given.failure?.stage ?? "no stage"}`);
	const own = filesByPath(given);
	const others = filesByPath(there);
	for (const [path, mark] of own) {
		const other = others.get(path);
		if (other === void 0) differences.push(`${path} is not there`);
		else if (other !== mark) differences.push(`${path} is another`);
	}
	for (const path of others.keys()) if (!own.has(path)) differences.push(`${path} is there as well`);
	return differences;
}
function filesByPath({ files }) {
	return new Map(files.filter(({ path }) => !varyingFiles.includes(path)).map(({ path, mode, sha256 }) => [path, `${mode} ${sha256}`]));
}
// src/store/publish.ts
const writtenAtOnce = 8;
/** See Store.publish. */
async function publish(parts, publication, { replace = false, signal } = {}) {
	const { backend, log } = parts;
	await backend.prepare();
	const { manifest, blobs } = await describePublication(publication, signal);
	const key = {
		commit: manifest.commit,
		variant: manifest.variant
	};
	await using intent = await makeIntent(backend, {
		key,
		blobs: [...new Set(blobs.map((blob) => blob.sha256))]
	}, {
		log,
		signal
	});
	const there = await whatIsThere$1(parts, key);
	const means = replace && there.kind === "readable" ? "replace" : meansFor(there, manifest);
	if (means === "leave") return told(there, manifest, {
		blobs: 0,
		bytes: 0
	});
	const added = await putBlobs(parts, blobs, intent, signal);
	throwIfInterrupted(signal);
	const name = manifestName(key);
	const content = formatJson(manifest);
	if (means === "mend") return {
		...told(there, manifest, added),
		status: "repaired"
	};
	if (means === "replace") {
		await backend.replaceObject(name, content);
		return {
			status: "replaced",
			manifest,
			differences: there.kind === "readable" ? differencesOf(there.manifest, manifest) : [],
			added
		};
	}
	if (await backend.createObject(name, content)) return {
		status: "published",
		manifest,
		differences: [],
		added
	};
	return told(await whatIsThere$1(parts, key), manifest, added);
}
async function whatIsThere$1({ catalog, damage, log }, key) {
	try {
		const manifest = await catalog.read(key);
		if (manifest === void 0) return { kind: "nothing" };
		return {
			kind: "readable",
			manifest,
			lacking: new Set((await damage.among(manifest.files)).keys())
		};
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		log.warn(`${describeError(error)}; ${formatKey(key)} is written anew`);
		return { kind: "unreadable" };
	}
}
/** What is to be done about a kernel, given what is there. What is whole is left; what is not is mended if it is the same. */
function meansFor(there, manifest) {
	if (there.kind === "nothing") return "create";
	if (there.kind === "unreadable") return "replace";
	if (there.lacking.size === 0) return "leave";
	const own = new Set(manifest.files.map((file) => file.sha256));
	const isSame = differencesOf(there.manifest, manifest).length === 0;
	const canMend = [...there.lacking].every((sha256) => own.has(sha256));
	return isSame && canMend ? "mend" : "replace";
}
function told(there, manifest, added) {
	if (there.kind !== "readable") throw new Error(`${formatKey(manifest)} was removed from the store while it was published`);
	const differences = differencesOf(there.manifest, manifest);
	return {
		status: differences.length === 0 ? "unchanged" : "differs",
		manifest: there.manifest,
		differences,
		added
	};
}
/** Stores those blobs that are not there, or not as they should be; each once. */
async function putBlobs({ backend, damage }, blobs, intent, signal) {
	const added = {
		blobs: 0,
		bytes: 0
	};
	do {
		const lacking = await damage.among(blobs);
		const once = new Map(blobs.filter(({ sha256 }) => lacking.has(sha256)).map((blob) => [blob.sha256, blob]));
		await forEachAtOnce(writtenAtOnce, once.values(), async (blob) => {
			throwIfInterrupted(signal);
			await backend.putBlob(blob);
			if (lacking.get(blob.sha256) === "damaged") await damage.forget(blob.sha256);
			added.blobs += 1;
			added.bytes += blob.bytes;
		});
	} while (!await intent.stillHolds());
	return added;
}
// src/store/tar-file.ts
/** What an archive may say of a file besides its content: a long name. */
const mostHeaderBytes = 65536;
/**
* The files of a tar archive that somebody else made, one after the other; nothing is written.
* @throws UserError when it is no tar archive, is cut off, or holds other things than plain files
*/
async function* filesOfTar(path) {
	await refuseOther(path);
	const entries = [];
	let current;
	let failure;
	let isOver = false;
	let wake = Promise.withResolvers();
	const parser = new rt({
		strict: true,
		maxMetaEntrySize: mostHeaderBytes,
		brotli: false,
		zstd: false
	});
	parser.on("entry", (entry) => {
		entries.push(entry);
		wake.resolve();
	});
	parser.on("ignoredEntry", (entry) => {
		failure ??= /* @__PURE__ */ new Error(`an entry of the type ${entry.type}, or with ${entry.size} bytes of header`);
		wake.resolve();
	});
	parser.on("error", (error) => {
		failure ??= error;
		wake.resolve();
	});
	const source = createReadStream(path, { highWaterMark: 262144 });
	(async () => {
		for await (const chunk of source) {
			if (failure !== void 0) return;
			if (!parser.write(chunk)) await once(parser, "drain");
		}
		parser.end();
	})().catch((error) => {
		failure ??= error instanceof Error ? error : new Error(String(error));
		current?.emit("error", failure);
	}).finally(() => {
		isOver = true;
		wake.resolve();
	});
	try {
		for (;;) {
			const entry = entries.shift();
			if (failure !== void 0) throw failure;
			if (entry === void 0) {
				if (isOver) return;
				await wake.promise;
				wake = Promise.withResolvers();
				continue;
			}
			if (entry.type !== "File" && entry.type !== "OldFile") throw new Error(`${JSON.stringify(visible(entry.path))} is a ${entry.type}, not a plain file`);
			current = entry;
			entry.on("error", () => {});
			yield {
				name: entry.path,
				bytes: entry.size,
				content: entry
			};
		}
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError(`${path} cannot be imported: ${describeError(error)}`, { cause: error });
	} finally {
		source.destroy();
	}
}
/** Compressed archives are refused, so that a few bytes cannot become many. */
async function refuseOther(path) {
	const file = await open(path, "r");
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
		if (bytesRead === 512 && buffer.toString("latin1", 257, 262) === "ustar") return;
	} finally {
		await file.close();
	}
	throw new UserError(`${path} is no tar archive; a compressed one must be unpacked first`);
}
// src/store/import.ts
const mostBytesDefault = 16 * 1024 ** 3;
/** See Store.import. What the files are is checked before anything of them is in the store. */
async function importKernel(parts, path, { mostBytes = mostBytesDefault, ...options } = {}) {
	const kind = await kindOfPath(path);
	if (kind === void 0) throw new UserError(`there is no ${path}: give what vmentry store export wrote`);
	const received = await mkdtemp(join(await parts.backend.scratch(), "import-"));
	try {
		const files = kind === "directory" ? filesOfDirectory(path) : filesOfTar(path);
		const receiver = new Receiver({
			place: path,
			directory: received,
			mostBytes,
			signal: options.signal
		});
		for await (const file of files) await receiver.take(file);
		return await publish(parts, receiver.publication(), options);
	} finally {
		await rm(received, {
			recursive: true,
			force: true
		});
	}
}
/** Takes the manifest first and then exactly the files that it lists, each of the size and digest that it says. */
var Receiver = class {
	#receiving;
	#manifest;
	#awaited = /* @__PURE__ */ new Map();
	#sources = /* @__PURE__ */ new Map();
	constructor(receiving) {
		this.#receiving = receiving;
	}
	async take({ name, bytes, content }) {
		throwIfInterrupted(this.#receiving.signal);
		if (this.#manifest === void 0) {
			if (name !== "manifest.json") throw this.#problem(`starts with ${JSON.stringify(visible(name))}, not with ${exportedManifest}`);
			if (bytes > 67108864) throw this.#problem(`${name} has ${formatBytes(bytes)}, which no manifest has`);
			const chunks = [];
			for await (const chunk of content) chunks.push(chunk);
			this.#expect(Buffer.concat(chunks).toString("utf8"));
			return;
		}
		const path = name.startsWith(`files/`) ? name.slice(6) : void 0;
		const file = path === void 0 ? void 0 : this.#awaited.get(path);
		if (file === void 0) throw this.#problem(`holds ${JSON.stringify(visible(name))}, which its manifest does not list, or twice`);
		if (bytes !== file.bytes) throw this.#problem(`${visible(name)} has ${bytes} bytes, but ${file.bytes} by its manifest`);
		this.#awaited.delete(file.path);
		const source = join(this.#receiving.directory, String(this.#sources.size));
		if (await writeHashed(source, content, file.bytes) !== file.sha256) throw this.#problem(`${visible(name)} is not what its digest in the manifest says`);
		this.#sources.set(file.path, source);
	}
	/** @throws UserError when something that the manifest lists did not come */
	publication() {
		if (this.#manifest === void 0) throw this.#problem("is empty");
		const [lacking] = this.#awaited.keys();
		if (lacking !== void 0) throw this.#problem(`lacks ${visible(lacking)}, which its manifest lists; it may be cut off`);
		const { format: _, version: __, files, ...description } = this.#manifest;
		return {
			...description,
			files: files.map(({ path, mode }) => ({
				path,
				mode,
				source: this.#sources.get(path) ?? ""
			}))
		};
	}
	#expect(text) {
		const { place, mostBytes } = this.#receiving;
		try {
			this.#manifest = parseManifest(text, `${place}: ${exportedManifest}`);
		} catch (error) {
			if (error instanceof StoreError) throw new UserError(error.message, { cause: error });
			throw error;
		}
		const bytes = this.#manifest.files.reduce((sum, file) => sum + file.bytes, 0);
		if (bytes > mostBytes) throw this.#problem(`comes to ${formatBytes(bytes)}, more than the ${formatBytes(mostBytes)} that are taken`);
		for (const file of this.#manifest.files) this.#awaited.set(file.path, file);
	}
	#problem(what) {
		return new UserError(`${this.#receiving.place} cannot be imported: it ${what}`);
	}
};
/** Writes at most so many bytes. @returns their SHA-256 */
async function writeHashed(path, content, most) {
	const hash = createHash("sha256");
	const file = await open(path, "wx");
	try {
		let bytes = 0;
		for await (const chunk of content) {
			bytes += chunk.length;
			if (bytes > most) break;
			hash.update(chunk);
			await file.writeFile(chunk);
		}
	} finally {
		await file.close();
	}
	return hash.digest("hex");
}
/** An exported directory's files, the manifest first. Links are not followed: they could lead anywhere. */
async function* filesOfDirectory(directory) {
	const root = await realpath(directory);
	const manifest = await archivedFile(root, exportedManifest);
	if (manifest.bytes > 67108864) throw new UserError(`${directory} cannot be imported: ${exportedManifest} is too large`);
	yield manifest;
	const text = await readFile(join(root, exportedManifest), "utf8");
	for (const { path } of parseManifest(text, `${directory}: ${exportedManifest}`).files) yield await archivedFile(root, `${exportedFiles}/${path}`);
}
async function archivedFile(root, name) {
	const path = join(root, name);
	try {
		const found = await stat(path);
		if (!(await realpath(path) === path && path.startsWith(root + sep)) || !found.isFile()) throw new UserError(`${visible(path)} cannot be imported: it is no plain file`);
		return {
			name,
			bytes: found.size,
			content: contentOf(path)
		};
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
		throw new UserError(`${visible(root)} cannot be imported: it has no ${visible(name)}`, { cause: error });
	}
}
async function* contentOf(path) {
	const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
	try {
		yield* file.createReadStream({ autoClose: false });
	} finally {
		await file.close();
	}
}
// src/store/verify.ts
const readAtOnce = 4;
/** See Store.verify. */
async function verify({ backend, catalog, damage }, { signal, onProgress } = {}) {
	const { kernels, unreadable } = await catalog.scan();
	const needed = /* @__PURE__ */ new Map();
	for (const { key, manifest } of kernels) for (const { sha256, bytes, path } of manifest.files) {
		const blob = needed.get(sha256) ?? {
			sha256,
			bytes,
			files: []
		};
		blob.files.push({
			key,
			path
		});
		needed.set(sha256, blob);
	}
	const report = {
		kernels: kernels.length,
		blobs: 0,
		bytes: 0,
		damage: [],
		unreadable,
		unneeded: {
			blobs: 0,
			bytes: 0
		}
	};
	for await (const { sha256, bytes } of backend.blobs()) {
		if (needed.has(sha256)) continue;
		report.unneeded.blobs += 1;
		report.unneeded.bytes += bytes;
	}
	const noted = await damage.noted();
	await forEachAtOnce(readAtOnce, needed.values(), async (blob) => {
		throwIfInterrupted(signal);
		const problem = await damage.check(blob, signal);
		const files = problem === void 0 ? [] : await stillThere(catalog, blob.files);
		if (problem === "damaged") await damage.note(blob.sha256);
		else if (noted.has(blob.sha256)) await damage.forget(blob.sha256);
		if (problem !== void 0 && files.length > 0) report.damage.push({
			sha256: blob.sha256,
			problem,
			files
		});
		report.blobs += 1;
		report.bytes += blob.bytes;
		onProgress?.({
			blobs: report.blobs,
			blobsInAll: needed.size,
			bytes: report.bytes
		});
	});
	report.damage.sort(bySha256);
	report.unreadable.sort((a, b) => a.name < b.name ? -1 : 1);
	return report;
}
/** Those of kernels that gc did not remove meanwhile. */
async function stillThere(catalog, files) {
	const there = [];
	for (const file of files) if (await catalog.has(file.key)) there.push(file);
	return there;
}
function bySha256(a, b) {
	return a.sha256 < b.sha256 ? -1 : 1;
}
// src/store/kernel-store.ts
/** How long a checkout or an export may take before gc may take from it: far longer than one takes. */
const readingMs = 216e5;
/** The store on a back end. */
var KernelStore = class {
	#parts;
	constructor(backend, log) {
		const catalog = new Catalog(backend, log);
		this.#parts = {
			backend,
			catalog,
			damage: new DamageBook(backend, catalog, log),
			log
		};
	}
	async [Symbol.asyncDispose]() {
		await this.#parts.backend[Symbol.asyncDispose]();
	}
	get place() {
		return this.#parts.backend.place;
	}
	async publish(publication, options) {
		return await publish(this.#parts, publication, options);
	}
	async read(key) {
		return await this.#parts.catalog.read(checkKey(key));
	}
	async damageOf(key) {
		const manifest = await this.read(key);
		if (manifest === void 0) return [];
		return damageOfKernel(key, manifest.files, await this.#parts.damage.among(manifest.files));
	}
	async knownDamage() {
		const noted = await this.#parts.damage.noted();
		const bad = new Map([...noted].sort().map((sha256) => [sha256, "damaged"]));
		if (bad.size === 0) return [];
		const found = (await this.#parts.catalog.scanReadable()).flatMap(({ key, manifest }) => damageOfKernel(key, manifest.files, bad));
		return [...bad].map(([sha256, problem]) => ({
			sha256,
			problem,
			files: found.filter((each) => each.sha256 === sha256).flatMap((each) => each.files)
		}));
	}
	async list({ commit = "", variant, outcome, since } = {}) {
		if (!/^[0-9a-f]{0,64}$/.test(commit)) throw new UserError(`${JSON.stringify(commit)} is not the start of a commit: expected hexadecimal digits`);
		const from = since === void 0 ? -Infinity : Date.parse(since);
		if (Number.isNaN(from)) throw new UserError(`${JSON.stringify(since)} is no time: expected ISO 8601`);
		return (await this.#parts.catalog.scanReadable(commit)).filter(({ key, manifest, storedAt }) => (variant === void 0 || key.variant === variant) && (outcome === void 0 || manifest.outcome === outcome) && Date.parse(storedAt) >= from);
	}
	async resolveCommit(prefix) {
		return await resolveCommit(this.#parts.catalog, this.place, prefix);
	}
	async find(text) {
		return await findKernel(this.#parts.catalog, this.place, text);
	}
	async openBlob(file) {
		return await this.#parts.damage.open(file);
	}
	localBlob(sha256) {
		return this.#parts.backend.localBlob?.(sha256);
	}
	async checkout(key, directory, options) {
		return await this.#reading(key, (manifest) => checkout(this.#parts, manifest, directory, options));
	}
	async verify(options) {
		return await verify(this.#parts, options);
	}
	async gc(policy, options) {
		return await collectGarbage(this.#parts, policy, options);
	}
	async pin(key, wish) {
		await pin(this.#parts, checkKey(key), wish);
	}
	async unpin(key) {
		return await unpin(this.#parts, checkKey(key));
	}
	async pins() {
		return await readPins(this.#parts);
	}
	async lease(request) {
		return await takeLease(this.#parts, request);
	}
	async renewLease(id, ms) {
		return await renewLease(this.#parts, id, ms);
	}
	async releaseLease(id) {
		await releaseLease(this.#parts, id);
	}
	async leases() {
		return await describeLeases(this.#parts);
	}
	async export(key, target) {
		await this.#reading(key, (manifest) => exportKernel(this.#parts, manifest, target));
	}
	async import(path, options) {
		return await importKernel(this.#parts, path, options);
	}
	/** Keeps gc away from a kernel while it is read. @throws UserError when it is not there */
	async #reading(key, read) {
		if (await this.read(key) === void 0) throw this.#absent(key);
		const lease = await this.#leaseToRead(key);
		try {
			const manifest = await this.read(key);
			if (manifest === void 0) throw this.#absent(key);
			return await read(manifest);
		} finally {
			if (lease !== void 0) await this.releaseLease(lease.id);
		}
	}
	/** None where the store is read-only for this user: then gc is not kept away, and what it takes is told as missing. */
	async #leaseToRead(key) {
		try {
			return await this.lease({
				keys: [key],
				holder: `a reader, process ${process.pid}`,
				ms: readingMs
			});
		} catch (error) {
			if (error instanceof UserError) throw error;
			this.#parts.log.debug(`no lease on ${formatKey(key)}: ${String(error)}`);
			return;
		}
	}
	#absent(key) {
		return new UserError(`${this.place} has no kernel ${formatKey(key)}`);
	}
};
/** Keys come from users and from requests: what is none must not become a name in the store. */
function checkKey(key) {
	const checked = storeKeySchema.safeParse(key);
	if (checked.success) return checked.data;
	const [issue] = checked.error.issues;
	throw new UserError(`no kernel ${JSON.stringify(formatKey(key))}: ${issue?.message ?? "not as a key is"}`);
}
// src/store/open-store.ts
/** Where the store is when nobody says: `$VMENTRY_STORE`, else `store` in the cache directory. */
function defaultStore() {
	const given = process.env["VMENTRY_STORE"];
	return given === void 0 || given === "" ? join(cacheDirectory(), "store") : given;
}
/**
* Opens the store at a place: a directory, or `s3://BUCKET[/PREFIX]`, for which the official client reads
* credentials, region and endpoint from its usual places (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ~/.aws).
* @throws UserError when it cannot be a store
*/
async function openStore(place, options = {}) {
	return new KernelStore(await openBackend(place, options), options.log ?? silentLog);
}
async function openBackend(place, { mustExist = false }) {
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1];
	if (scheme === "s3") {
		const { S3Backend } = await import("./s3-backend.js");
		return await S3Backend.open(place);
	}
	if (scheme !== void 0) throw new UserError(`the store ${JSON.stringify(place)}: expected a directory, or s3://BUCKET/PREFIX`);
	if (place === "") throw new UserError("the store's place is empty: give a directory, or s3://BUCKET/PREFIX");
	const backend = new DirectoryBackend(place);
	const kind = await kindOfPath(backend.place);
	if (kind === "file" || kind === "other") throw new UserError(`the store ${backend.place} is no directory`);
	if (kind === void 0 && mustExist) throw new UserError(`there is no store ${backend.place}: publish or import a kernel, or say where it is with --store`);
	await backend.refuseOther();
	return backend;
}
// src/server/stored-kernels.ts
/** `COMMIT-VARIANT`: the store's key as one word, for URLs and stage one. */
function kernelId({ commit, variant }) {
	return `${commit}-${variant}`;
}
/** The key that an id stands for; undefined for what cannot be one. */
function keyOfKernel(id) {
	const dash = id.indexOf("-");
	const [commit, variant] = [id.slice(0, dash), id.slice(dash + 1)];
	return commitPattern.test(commit) && variantPattern.test(variant) ? {
		commit,
		variant
	} : void 0;
}
/** The store is asked for what is new at most this often, and for everything, which tells what is gone, that often. */
const newMs = 1e3;
const everythingMs = 3e5;
/** Clocks of several publishers differ; what was stored so long before the newest is asked for again. */
const overlapMs = 6e5;
/** A list of the store's kernels, kept in memory and brought up to date when it is asked for. */
var StoredKernels = class {
	store;
	#log;
	#byId = /* @__PURE__ */ new Map();
	#sorted;
	#lookedAtMs = Number.NEGATIVE_INFINITY;
	#listedAtMs = Number.NEGATIVE_INFINITY;
	#looking;
	constructor(store, log) {
		this.store = store;
		this.#log = log;
	}
	ids() {
		return this.#byId.keys();
	}
	/** Without looking at the store. */
	known(id) {
		return this.#byId.get(id);
	}
	/** @throws Error when the store cannot be read */
	async find(id) {
		if (keyOfKernel(id) === void 0) return void 0;
		const known = this.#byId.get(id);
		if (known !== void 0) return known;
		await this.refresh();
		return this.#byId.get(id);
	}
	/** Newest first. @throws Error when the store cannot be read */
	async all() {
		await this.refresh();
		return this.#newestFirst();
	}
	/** As all, but as it was last seen when the store cannot be read. */
	async allAsFarAsKnown() {
		try {
			await this.refresh();
		} catch (error) {
			this.#log.warn(`the store at ${this.store.place} cannot be read: ${visible(describeError(error))}`);
		}
		return this.#newestFirst();
	}
	#newestFirst() {
		this.#sorted ??= [...this.#byId.values()].sort((a, b) => b.storedAt.localeCompare(a.storedAt) || a.id.localeCompare(b.id));
		return this.#sorted;
	}
	/** Who asks while somebody is looking waits for the same look. */
	async refresh() {
		if (this.#looking === void 0) {
			if (monotonicMs() - this.#lookedAtMs < newMs) return;
			this.#looking = this.#look().finally(() => {
				this.#looking = void 0;
			});
		}
		await this.#looking;
	}
	async #look() {
		const startedAtMs = monotonicMs();
		if (startedAtMs - this.#listedAtMs > everythingMs) {
			const all = await this.store.list();
			this.#byId = new Map(all.map(summaryOf).map((each) => [each.id, each]));
			this.#listedAtMs = startedAtMs;
			this.#sorted = void 0;
		} else {
			const newest = this.#newestFirst()[0]?.storedAt;
			const since = newest === void 0 ? void 0 : (/* @__PURE__ */ new Date(Date.parse(newest) - overlapMs)).toISOString();
			for (const each of (await this.store.list(since === void 0 ? {} : { since })).map(summaryOf)) {
				if (this.#byId.get(each.id)?.storedAt === each.storedAt) continue;
				this.#byId.set(each.id, each);
				this.#sorted = void 0;
			}
		}
		this.#lookedAtMs = monotonicMs();
	}
	read(key) {
		return this.store.read(key);
	}
};
function summaryOf({ key, manifest, storedAt, bytes }) {
	const { outcome, failure, release, arch } = manifest;
	const what = outcome === "built" ? visible(release ?? "").replaceAll("\n", " ") : "did not build:";
	return {
		id: kernelId(key),
		key: {
			commit: key.commit,
			variant: key.variant
		},
		title: `${what} ${key.commit.slice(0, 12)} ${key.variant}`,
		outcome,
		failure: failure === null ? "" : `${failure.stage}: ${failure.reason.slice(0, 500)}`,
		release,
		arch,
		storedAt,
		bytes,
		durationMs: manifest.durationMs,
		newWarnings: manifest.diagnostics.filter(({ severity, isNew }) => severity === "warning" && isNew).length,
		failedSelftests: manifest.selftests.failed.length
	};
}
// src/server/kernels.ts
/** How long a kernel that could not be made ready is left alone, in milliseconds. */
const retryAfterMs = 3e4;
/** The kernels that were added by hand, and those of the store. */
var Kernels = class {
	stored;
	#added = /* @__PURE__ */ new Map();
	/** By id; the one that was used last is last. */
	#ready = /* @__PURE__ */ new Map();
	#preparing = /* @__PURE__ */ new Map();
	#failures = /* @__PURE__ */ new Map();
	#prepareBoot;
	#architectures;
	#kept;
	#log;
	constructor(sources) {
		const { store, prepareBoot, architectures, keptReady = 64, inUseMs = 9e5, log } = sources;
		this.stored = store === void 0 ? void 0 : new StoredKernels(store, log);
		this.#prepareBoot = prepareBoot;
		this.#architectures = architectures;
		this.#kept = {
			count: keptReady,
			inUseMs
		};
		this.#log = log;
	}
	async add({ id, title, image, initrd, cmdline }) {
		this.#added.set(id, await describeKernel({
			id,
			title,
			image,
			initrd,
			cmdline
		}));
	}
	added() {
		return [...this.#added.values()].map(listed);
	}
	/** Throws unless it can be booted as far as is known now. @throws UserError saying why not */
	async requireBootable(id) {
		if (this.#added.has(id)) return;
		const stored = await this.stored?.find(id);
		if (stored === void 0) throw this.unknown(id);
		this.#refuseUnbootable(stored);
	}
	unknown(id) {
		const known = [...this.#added.keys(), ...this.stored?.ids() ?? []];
		return new UserError(`there is no kernel "${id}" on this server${didYouMean(id, known)}`);
	}
	/** Whether it is known without looking at the store again. */
	knows(id) {
		return this.#added.has(id) || this.stored?.known(id) !== void 0;
	}
	async find(id) {
		const added = this.#added.get(id);
		if (added !== void 0) return listed(added);
		const stored = await this.stored?.find(id);
		return stored === void 0 ? void 0 : this.listed(stored);
	}
	listed(stored) {
		const { id, title } = stored;
		return {
			id,
			title,
			origin: "store",
			stored,
			served: this.#ready.get(id)?.served
		};
	}
	/** Its files, when it is ready to be booted. */
	served(id) {
		const added = this.#added.get(id);
		if (added !== void 0) return added;
		const ready = this.#ready.get(id);
		if (ready === void 0) return void 0;
		this.#ready.delete(id);
		this.#ready.set(id, {
			...ready,
			usedAtMs: monotonicMs()
		});
		return ready.served;
	}
	/** Files that are gone: the kernel is made ready again when it is next asked for. */
	forgetServed(id) {
		const ready = this.#ready.get(id);
		this.#ready.delete(id);
		ready?.discard?.().catch((error) => {
			this.#log.warn(`what ${id} was made ready with could not be removed: ${visible(describeError(error))}`);
		});
	}
	/** Whether stage one can boot it, as far as its architecture says. */
	canBoot({ arch }) {
		return this.#architectures?.includes(arch) ?? true;
	}
	/** Makes a kernel ready to be booted; askers for the same one wait for the same work. */
	async prepare(id) {
		const served = this.served(id);
		if (served !== void 0) return served;
		const failure = this.#failures.get(id);
		if (failure !== void 0 && monotonicMs() - failure.atMs < retryAfterMs) throw failure.error;
		const going = this.#preparing.get(id);
		if (going !== void 0) return await going;
		const work = this.#prepareStored(id);
		this.#preparing.set(id, work);
		try {
			const served = await work;
			this.#failures.delete(id);
			return served;
		} catch (error) {
			this.#failures.set(id, {
				error,
				atMs: monotonicMs()
			});
			throw error;
		} finally {
			this.#preparing.delete(id);
		}
	}
	/** What was asked for by hand is tried again at once. */
	forgetFailure(id) {
		this.#failures.delete(id);
	}
	async #prepareStored(id) {
		const stored = await this.stored?.find(id);
		if (stored === void 0) throw this.unknown(id);
		const { prepareBoot } = this.#refuseUnbootable(stored);
		let prepared;
		try {
			prepared = await prepareBoot(stored.key);
			const { discard, ...files } = prepared;
			const served = await describeKernel({
				id,
				title: stored.title,
				...files
			});
			this.#ready.set(id, {
				served,
				usedAtMs: monotonicMs(),
				discard
			});
			this.#dropUnused();
			return served;
		} catch (error) {
			await prepared?.discard?.().catch(() => {});
			throw new UserError(`kernel ${id} cannot be made ready: ${describeError(error)}`, { cause: error });
		}
	}
	/** Those that were not used for longest, but none that a machine may be fetching. */
	#dropUnused() {
		for (const [id, { usedAtMs }] of this.#ready) {
			if (this.#ready.size <= this.#kept.count || monotonicMs() - usedAtMs < this.#kept.inUseMs) return;
			this.forgetServed(id);
		}
	}
	#refuseUnbootable(stored) {
		if (stored.outcome === "failed") throw new UserError(`kernel ${stored.id} did not build: ${stored.failure}`);
		if (!this.canBoot(stored)) throw new UserError(`kernel ${stored.id} is for ${stored.arch}, and the stage one of this server boots ${this.#architectures?.join(" and ")} kernels: serve it with another (vmentry serve --arch ${stored.arch})`);
		if (this.#prepareBoot === void 0) throw new UserError("this server boots none of the store's kernels");
		return { prepareBoot: this.#prepareBoot };
	}
};
function listed(served) {
	return {
		id: served.id,
		title: served.title,
		origin: "added",
		served
	};
}
async function describeKernel({ id, title, image, initrd, cmdline }) {
	for (const [name, value] of Object.entries({
		title,
		cmdline
	})) if (/[\r\n\0]/.test(value)) throw new UserError(`a kernel's ${name} must be one line, not ${JSON.stringify(value)}`);
	if (!/^[a-zA-Z0-9._-]{1,200}$/.test(id)) throw new UserError(`a kernel's id is 1 to 200 letters, digits, dots, dashes, underscores, not ${JSON.stringify(id)}`);
	const [imageFile, initrdFile] = await Promise.all([describeFile(image), describeFile(initrd)]);
	return {
		id,
		title,
		cmdline,
		image: imageFile,
		initrd: initrdFile
	};
}
async function describeFile(path) {
	const [{ size }, sha256] = await Promise.all([stat(path), sha256OfFile(path)]);
	return {
		path,
		bytes: size,
		sha256
	};
}
// src/server/machine-leases.ts
const leaseMs$1 = 864e5;
/** Keeps the store's gc off the kernel that each machine was told to boot: until the next one, and a day at least. */
var MachineLeases = class {
	#store;
	#log;
	#held = /* @__PURE__ */ new Map();
	/** One after the other, so that the last selection's lease is the one that stays. */
	#queue = Promise.resolve();
	constructor(store, log) {
		this.#store = store;
		this.#log = log;
	}
	/** A machine is to boot this kernel. What fails is told to the log: the boot itself checks that the kernel is there. */
	hold(machine, kernel) {
		return this.#enqueue(async () => {
			const before = this.#held.get(machine);
			const key = keyOfKernel(kernel);
			if (key !== void 0 && before?.kernel !== kernel) {
				const { id } = await this.#store.lease({
					keys: [key],
					holder: `machine ${machine}`,
					ms: leaseMs$1
				});
				this.#held.set(machine, {
					kernel,
					lease: id
				});
			} else if (key === void 0) this.#held.delete(machine);
			if (before !== void 0 && before.kernel !== kernel) await this.#store.releaseLease(before.lease);
		});
	}
	/** For those that stand for days; to be called a few times a day. */
	renew(standing) {
		return this.#enqueue(async () => {
			for (const { machine, kernel } of standing) {
				const held = this.#held.get(machine);
				if (held?.kernel !== kernel) continue;
				if (await this.#store.renewLease(held.lease, leaseMs$1) === void 0) this.#held.delete(machine);
			}
		});
	}
	#enqueue(work) {
		this.#queue = this.#queue.then(work).catch((error) => {
			this.#log.warn(`a kernel could not be leased: ${visible(describeError(error))}`);
		});
		return this.#queue;
	}
};
// src/server/signals.ts
/** Tells those that wait that something has changed; what, they look up themselves, so nothing piles up for them. */
var Signals = class {
	#waiting = /* @__PURE__ */ new Map();
	/** @param machine of a selection or a boot event: whose */
	tell(topic, machine) {
		this.#call(topic);
		if (machine !== void 0) this.#call(`${topic} ${machine}`);
	}
	/** Calls back at each change, of one machine or of all; the answer ends it. */
	on(topic, machine, callback) {
		const name = machine === void 0 ? topic : `${topic} ${machine}`;
		const callbacks = this.#waiting.get(name) ?? /* @__PURE__ */ new Set();
		this.#waiting.set(name, callbacks.add(callback));
		return () => {
			callbacks.delete(callback);
			if (callbacks.size === 0 && this.#waiting.get(name) === callbacks) this.#waiting.delete(name);
		};
	}
	/**
	* Waits for a change, until the time is over or the signal fires. Timers of one length share a list in Node, so a
	* thousand machines that wait cost as much as one.
	*/
	async changed(topic, { machine, ms, signal }) {
		if (signal.aborted || ms <= 0) return;
		await new Promise((resolve) => {
			const finish = () => {
				clearTimeout(timer);
				forget();
				signal.removeEventListener("abort", finish);
				resolve();
			};
			const timer = setTimeout(finish, ms);
			const forget = this.on(topic, machine, finish);
			signal.addEventListener("abort", finish, { once: true });
		});
	}
	#call(name) {
		for (const callback of [...this.#waiting.get(name) ?? []]) callback();
	}
};
// src/server/state/bisects.ts
const bisectSchema = object({
	id: string(),
	updatedAt: string(),
	record: string()
});
/** Records of bisects: opaque here, kept for who runs them. */
var Bisects = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	put(id, record) {
		const updatedAt = (/* @__PURE__ */ new Date()).toISOString();
		this.#database.prepare("INSERT OR REPLACE INTO bisects (id, updated_at, record) VALUES (?, ?, ?)").run(id, updatedAt, JSON.stringify(record));
		return { updatedAt };
	}
	get(id) {
		const row = this.#database.prepare("SELECT id, updated_at AS updatedAt, record FROM bisects WHERE id = ?").get(id);
		if (row === void 0) return void 0;
		const read = readRow(bisectSchema, row);
		return {
			...read,
			record: JSON.parse(read.record)
		};
	}
	/** By id, without the records. */
	list({ after = "", limit }) {
		const rows = this.#database.prepare("SELECT id, updated_at AS updatedAt FROM bisects WHERE id > ? ORDER BY id LIMIT ?").all(after, limit);
		return readRows(bisectSchema.omit({ record: true }), rows);
	}
	remove(id) {
		return this.#database.prepare("DELETE FROM bisects WHERE id = ?").run(id).changes > 0;
	}
};
// src/server/state/histories.ts
const rowSchema = object({
	updatedAt: string(),
	content: _instanceof(Uint8Array)
});
/** How tests ended earlier, for each branch of each repository. */
var Histories = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	/** The text of a branch's history. */
	get({ repository, branch }) {
		const row = this.#database.prepare("SELECT updated_at AS updatedAt, content FROM histories WHERE repository = ? AND branch = ?").get(repository.toLowerCase(), branch);
		if (row === void 0) return void 0;
		const { updatedAt, content } = readRow(rowSchema, row);
		return {
			updatedAt,
			text: gunzipSync(content).toString("utf8")
		};
	}
	/**
	* Merges a history's text into the one that is kept.
	* @throws HistoryError when it is none: then what is kept stays as it was
	*/
	merge(which, text) {
		const sent = parseHistory(text, "the history that was sent");
		return this.#database.transaction(() => {
			const known = this.get(which);
			const kept = known === void 0 ? [] : [parseHistory(known.text, "the history that is kept").history];
			const history = mergeHistories([...kept, sent.history]);
			const merged = formatHistory(history);
			const updatedAt = (/* @__PURE__ */ new Date()).toISOString();
			this.#database.prepare("INSERT OR REPLACE INTO histories (repository, branch, updated_at, content) VALUES (?, ?, ?, ?)").run(which.repository.toLowerCase(), which.branch, updatedAt, gzipSync(merged, { level: 1 }));
			const runs = new Set(history.records.map(({ run }) => run)).size;
			return {
				bytes: Buffer.byteLength(merged),
				runs,
				problems: sent.problems,
				updatedAt
			};
		});
	}
	remove({ repository, branch }) {
		const { changes } = this.#database.prepare("DELETE FROM histories WHERE repository = ? AND branch = ?").run(repository.toLowerCase(), branch);
		return changes > 0;
	}
};
// src/server/state/refs.ts
const nameSchema = object({
	name: string(),
	commits: int()
});
const commitSchema = object({ commit: string() });
/** Which commits branches and tags have, as whoever follows the repository tells it. */
var Refs = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	/** @param commits the newest first; without any the branch or tag is forgotten */
	set(kind, name, commits) {
		this.#database.transaction(() => {
			this.#database.prepare("DELETE FROM refs WHERE kind = ? AND name = ?").run(kind, name);
			const insert = this.#database.prepare("INSERT INTO refs (kind, name, position, commit_id) VALUES (?, ?, ?, ?)");
			for (const [position, commit] of commits.entries()) insert.run(kind, name, position, commit);
		});
	}
	/** By name, with how many commits of each are known. */
	list(kind) {
		const rows = this.#database.prepare("SELECT name, count(*) AS commits FROM refs WHERE kind = ? GROUP BY name ORDER BY name");
		return readRows(nameSchema, rows.all(kind));
	}
	/** Newest first; undefined for one that is not known. */
	commits(kind, name) {
		const rows = this.#database.prepare("SELECT commit_id AS 'commit' FROM refs WHERE kind = ? AND name = ? ORDER BY position").all(kind, name);
		return rows.length === 0 ? void 0 : readRows(commitSchema, rows).map(({ commit }) => commit);
	}
	/** The branches or tags that have a commit. */
	having(kind, commit) {
		const rows = this.#database.prepare("SELECT DISTINCT name, 0 AS commits FROM refs WHERE kind = ? AND commit_id = ? ORDER BY name").all(kind, commit);
		return readRows(nameSchema, rows).map(({ name }) => name);
	}
};
// src/server/parts.ts
/** @param tell called with each event that was kept */
function openParts(database, sources, closing, tell) {
	const { store, log } = sources;
	const [machines, bootEvents, signals] = [
		new Machines(database),
		new BootEvents(database),
		new Signals()
	];
	return {
		kernels: new Kernels(sources),
		machines,
		bootEvents,
		consoles: new Consoles(),
		builds: new Builds(database),
		bisects: new Bisects(database),
		histories: new Histories(database),
		refs: new Refs(database),
		tokens: new Tokens(database),
		leases: store === void 0 ? void 0 : new MachineLeases(store, log),
		signals,
		record(event) {
			machines.meet(event.machine);
			bootEvents.record(event);
			log.debug(`${event.machine}: ${event.stage}: ${event.event} ${visible(event.message)}`);
			tell(event);
			signals.tell("boots", event.machine);
		},
		closing,
		log
	};
}
// src/server/server-sent.ts
/** A comment is sent this often, by which both sides notice that the other has gone. */
const heartbeatMs = 15e3;
/**
* Answers with server-sent events (WHATWG HTML, 9.2) until either side ends it, or who asked is admitted no more. What there is to tell is asked for when
* the client has taken what came before, so a slow reader holds no memory here.
* @param next what is new; asked again at once when it says that there is more, else when it was woken
* @param subscribe is given what wakes; its answers end that
*/
async function sendEvents(context, closing, { next, subscribe }) {
	const { outgoing } = context.env;
	outgoing.writeHead(200, {
		"Content-Type": "text/event-stream; charset=utf-8",
		"Cache-Control": "no-store",
		"X-Accel-Buffering": "no"
	});
	const ended = new AbortController();
	const stop = () => ended.abort();
	outgoing.once("close", stop);
	closing.addEventListener("abort", stop, { once: true });
	let wake = () => {};
	const subscriptions = subscribe(() => wake());
	const write = async (text) => {
		if (!outgoing.write(text) && !ended.signal.aborted) await once(outgoing, "drain", { signal: ended.signal }).catch(() => {});
	};
	try {
		await write(": vmentry\n\n");
		while (!ended.signal.aborted && context.get("isStillAdmitted")()) {
			const woken = new Promise((resolve) => {
				wake = resolve;
			});
			const { events, hasMore } = next();
			for (const { event, id, data } of events) await write(`${id === void 0 ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
			if (hasMore) continue;
			if (await waitFor(woken, heartbeatMs, ended.signal)) await write(": still here\n\n");
		}
	} finally {
		for (const each of subscriptions) each();
		closing.removeEventListener("abort", stop);
		outgoing.end();
	}
	return RESPONSE_ALREADY_SENT;
}
/** Whether nothing happened for so long. */
async function waitFor(woken, ms, signal) {
	if (signal.aborted) return false;
	return await new Promise((resolve) => {
		const timer = setTimeout(() => finish(true), ms);
		const stop = () => finish(false);
		const finish = (isQuiet) => {
			clearTimeout(timer);
			signal.removeEventListener("abort", stop);
			resolve(isQuiet);
		};
		signal.addEventListener("abort", stop, { once: true });
		woken.then(() => finish(false));
	});
}
// src/server/event-stream.ts
const eventsAtOnce = 100;
const linesAtOnce = 200;
/** What is told of by name alone: whoever wants to know more asks. */
const hints = [
	"selections",
	"kernels",
	"builds",
	"bisects",
	"machines"
];
/** `boot` for each boot event, with its id; `changed` with the name of what else has changed. */
async function streamEvents(context, parts, { machine, after }) {
	const changed = /* @__PURE__ */ new Set();
	let last = after;
	return await sendEvents(context, parts.closing, {
		next() {
			const boots = parts.bootEvents.after(last, {
				machine,
				limit: eventsAtOnce
			});
			last = boots.at(-1)?.id ?? last;
			const events = [...boots.map((event) => ({
				id: event.id,
				event: "boot",
				data: event
			})), ...[...changed].map((topic) => ({
				event: "changed",
				data: { what: topic }
			}))];
			changed.clear();
			return {
				events,
				hasMore: boots.length === eventsAtOnce
			};
		},
		subscribe: (wake) => [parts.signals.on("boots", machine, wake), ...(machine === void 0 ? hints : []).map((topic) => parts.signals.on(topic, void 0, () => {
			changed.add(topic);
			wake();
		}))]
	});
}
/** `console` for some lines of a machine's console, with the last one's id. */
async function streamConsole(context, { consoles, signals, closing }, { machine, after }) {
	let last = after;
	return await sendEvents(context, closing, {
		next() {
			const lines = consoles.lines(machine, last, linesAtOnce);
			last = lines.at(-1)?.id ?? last;
			return {
				events: lines.length === 0 ? [] : [{
					id: last,
					event: "console",
					data: { lines }
				}],
				hasMore: lines.length === linesAtOnce
			};
		},
		subscribe: (wake) => [signals.on("consoles", machine, wake)]
	});
}
// src/server/shared-reading.ts
var import_send = /* @__PURE__ */ __toESM(require_send(), 1);
/** Smaller ones cost more than they carry: with 128 KiB a fleet gets two thirds as much. */
const chunkBytes = 1048576;
/** So much of all files together is kept for those that read the same; further chunks push out the oldest. */
const mostKept = 67108864;
/**
* Files that many read at once, as when a fleet boots one kernel: what one of them has read from the disk lately is
* not read again for the others. Nothing is kept when nobody reads.
*/
var SharedReading = class {
	/** By file and number; in the order of their last use. */
	#chunks = /* @__PURE__ */ new Map();
	#readers = 0;
	/**
	* The bytes from `start` to `end`, both included, in chunks that belong to all readers: not to be written to.
	* @throws Error when the file cannot be read, or ends earlier
	*/
	async *read(path, { start, end }) {
		await using file = await open(path);
		const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
		const name = [
			dev,
			ino,
			size,
			mtimeNs,
			ctimeNs
		].join(" ");
		this.#readers += 1;
		try {
			for (let at = start; at <= end;) {
				const number = Math.floor(at / chunkBytes);
				const chunk = await this.#chunk(file, name, number);
				const from = at - number * chunkBytes;
				const part = chunk.subarray(from, end + 1 - number * chunkBytes);
				if (part.length === 0) throw new Error(`${path} ends after ${at} bytes`);
				yield part;
				at += part.length;
			}
		} finally {
			this.#readers -= 1;
			if (this.#readers === 0) this.#chunks.clear();
		}
	}
	async #chunk(file, name, number) {
		const key = `${name} ${number}`;
		const chunk = this.#chunks.get(key) ?? readChunk(file, number);
		this.#chunks.delete(key);
		this.#chunks.set(key, chunk);
		const [oldest] = this.#chunks.keys();
		if (this.#chunks.size * chunkBytes > mostKept && oldest !== void 0) this.#chunks.delete(oldest);
		try {
			return await chunk;
		} catch (error) {
			this.#chunks.delete(key);
			throw error;
		}
	}
};
async function readChunk(file, number) {
	const buffer = Buffer.allocUnsafeSlow(chunkBytes);
	let filled = 0;
	while (filled < chunkBytes) {
		const position = number * chunkBytes + filled;
		const { bytesRead } = await file.read(buffer, filled, chunkBytes - filled, position);
		if (bytesRead === 0) break;
		filled += bytesRead;
	}
	return buffer.subarray(0, filled);
}
// src/server/serve-file.ts
const shared = new SharedReading();
/**
* A file of this host, with ranges. What a client does not read is not read from the file either; one that reads
* nothing for long is cut off by the server's idle time.
* @param onGone called when the file is not there any more
*/
async function serveFile(context, file, onGone) {
	const { incoming, outgoing } = context.env;
	setHeaders(context, file);
	const closed = once(outgoing, "close");
	const sending = (0, import_send.default)(incoming, file.path.split("/").map(encodeURIComponent).join("/"), {
		dotfiles: "allow",
		cacheControl: false,
		lastModified: false
	});
	sending.stream = (path, range = {}) => {
		if (outgoing.getHeader("Content-Length") === 0) {
			outgoing.end();
			return;
		}
		const { start = 0, end = file.bytes - 1 } = range;
		pipeline(shared.read(path, {
			start,
			end
		}), outgoing).catch((error) => {
			if (hasCode(error, "ENOENT")) onGone?.();
			outgoing.destroy();
		});
	};
	sending.on("error", (error) => {
		const status = error.status ?? 500;
		if (status === 404) onGone?.();
		outgoing.statusCode = status;
		if (status !== 416) outgoing.removeHeader("Repr-Digest");
		outgoing.end();
	}).pipe(outgoing);
	await closed;
	return RESPONSE_ALREADY_SENT;
}
/** A file that comes from elsewhere, whole. One that turns out to be damaged breaks off. */
async function serveStream(context, content, stream) {
	const { outgoing } = context.env;
	setHeaders(context, content);
	outgoing.setHeader("Content-Length", content.bytes);
	try {
		await pipeline(stream, outgoing);
	} catch {
		outgoing.destroy();
	}
	return RESPONSE_ALREADY_SENT;
}
function setHeaders(context, { sha256, type = "application/octet-stream" }) {
	const { outgoing } = context.env;
	outgoing.setHeader("Content-Type", type);
	outgoing.setHeader("X-Content-Type-Options", "nosniff");
	outgoing.setHeader("Repr-Digest", `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`);
}
// src/server/api/operation.ts
/** A request that is refused, with what the asker is told. */
var Refusal = class extends Error {
	name = "Refusal";
	status;
	constructor(status, message, options) {
		super(message, options);
		this.status = status;
	}
};
const noKeys = object({});
/** Whoever has a token, but for a kernel that was just booted. */
const everyone = [
	"admin",
	"publisher",
	"machine"
];
function operation(wish) {
	const { body } = wish;
	const params = wish.params ?? noKeys;
	const query = wish.query ?? noKeys;
	return {
		method: wish.method,
		path: wish.path,
		isWide: wish.isWide ?? false,
		summary: wish.summary,
		may: wish.may,
		params,
		query,
		body: body === void 0 ? void 0 : {
			schema: body.schema,
			type: body.type ?? "application/json"
		},
		answers: wish.answers,
		async answer(context, caller) {
			return await wish.answer({
				params: parsed(params, context.req.param()),
				query: parsed(query, context.req.query()),
				body: body === void 0 ? void 0 : parsed(body.schema, await readBody(context, body)),
				caller,
				context
			});
		}
	};
}
/** The body, which is not kept beyond its limit, whether its length was told beforehand or not. */
async function readBody(context, { type = "application/json", mostBytes = 65536 }) {
	const chunks = [];
	let bytes = Number(context.req.header("Content-Length") ?? 0);
	const tooLong = new Refusal(413, `the body is longer than ${mostBytes} bytes`);
	if (bytes > mostBytes) throw tooLong;
	bytes = 0;
	for await (const chunk of context.req.raw.body ?? []) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw tooLong;
		chunks.push(chunk);
	}
	const text = Buffer.concat(chunks).toString("utf8");
	if (type !== "application/json") return text;
	try {
		return JSON.parse(text);
	} catch {
		throw new Refusal(400, "the body is not JSON");
	}
}
function parsed(schema, value) {
	const read = schema.safeParse(value);
	if (!read.success) throw new Refusal(400, prettifyError(read.error));
	return read.data;
}
// src/server/api/kernels.ts
const notFound$2 = {
	description: "there is none",
	schema: errorShape
};
const idParams = object({ id: string().max(200) });
const kernelQueryShape = object({
	commit: commitStartShape.optional(),
	branch: refNameShape.optional(),
	tag: refNameShape.optional(),
	variant: variantShape.optional(),
	outcome: _enum(["built", "failed"]).optional(),
	limit: countInQuery(500, 100),
	after: string().max(200).optional().describe("the `next` of the page before this one")
});
function kernelOperations(kernels, refs) {
	return [
		operation({
			method: "get",
			path: "/v1/kernels",
			summary: "Kernels: those that were added by hand, then the store's, newest first",
			may: everyone,
			query: kernelQueryShape,
			answers: { 200: {
				description: "a page",
				schema: kernelPageShape
			} },
			async answer({ query, context }) {
				const { page, next } = await searchKernels({
					kernels,
					refs
				}, query);
				return context.json({
					kernels: page.map((each) => shapeKernel(each, refs)),
					next
				});
			}
		}),
		operation({
			method: "get",
			path: "/v1/kernels/{id}",
			summary: "One kernel, with its manifest when it is the store's",
			may: everyone,
			params: idParams,
			answers: {
				200: {
					description: "the kernel",
					schema: kernelShape.extend({ manifest: manifestSchema.nullable() }).meta({ id: "KernelWithManifest" })
				},
				404: notFound$2
			},
			async answer({ params, context }) {
				const kernel = await kernels.find(params.id);
				if (kernel === void 0) throw kernelNotFound(params.id);
				const manifest = kernel.origin === "store" ? await kernels.stored?.read(kernel.stored.key) ?? null : null;
				return context.json({
					...shapeKernel(kernel, refs),
					manifest
				});
			}
		}),
		...["image", "initrd"].map((part) => operation({
			method: "get",
			path: `/v1/kernels/{id}/${part}`,
			summary: `A kernel's ${part}, as stage one boots it; ranges are served, Repr-Digest holds its SHA-256`,
			may: everyone,
			params: idParams,
			answers: {
				200: {
					description: "the file",
					type: "application/octet-stream"
				},
				206: {
					description: "the part of it that Range asks for",
					type: "application/octet-stream"
				},
				404: {
					description: "there is no such kernel, or it was not made ready to boot",
					schema: errorShape
				}
			},
			async answer({ params, context }) {
				const kernel = kernels.served(params.id);
				if (kernel === void 0) throw kernelNotFound(params.id);
				return await serveFile(context, kernel[part], () => kernels.forgetServed(params.id));
			}
		})),
		operation({
			method: "get",
			path: "/v1/kernels/{id}/files/{path}",
			isWide: true,
			summary: "A file of a kernel in the store, such as config, log, vmlinux or selftests/kvm/…",
			may: everyone,
			params: idParams.extend({ path: string().max(1024) }),
			answers: {
				200: {
					description: "the file",
					type: "application/octet-stream"
				},
				206: {
					description: "the part of it that Range asks for",
					type: "application/octet-stream"
				},
				404: notFound$2
			},
			async answer({ params, context }) {
				const key = keyOfKernel(params.id);
				const store = kernels.stored?.store;
				const manifest = key === void 0 ? void 0 : await store?.read(key);
				if (key === void 0 || store === void 0 || manifest === void 0) throw kernelNotFound(params.id);
				const file = manifest.files.find(({ path }) => path === params.path);
				if (file === void 0) throw new Refusal(404, `kernel ${formatKey(key)} has no file ${visible(params.path)}`);
				const local = store.localBlob(file.sha256);
				return local === void 0 ? await serveStream(context, file, await store.openBlob(file)) : await serveFile(context, {
					...file,
					path: local
				});
			}
		})
	];
}
/** A page of the kernels that a query means. @throws Refusal for a branch, tag or `after` that is not there */
async function searchKernels({ kernels, refs }, query) {
	const commits = commitsOf(refs, query.branch, query.tag);
	const stored = (await kernels.stored?.all() ?? []).filter(({ key, outcome }) => (query.commit === void 0 || key.commit.startsWith(query.commit)) && (query.variant === void 0 || key.variant === query.variant) && (query.outcome === void 0 || outcome === query.outcome) && (commits === void 0 || commits.has(key.commit)));
	const found = [...query.commit !== void 0 || query.variant !== void 0 || commits !== void 0 || query.outcome === "failed" ? [] : kernels.added(), ...stored.map((each) => kernels.listed(each))];
	const start = query.after === void 0 ? 0 : found.findIndex(({ id }) => id === query.after) + 1;
	if (query.after !== void 0 && start === 0) throw new Refusal(400, `there is no kernel ${query.after} in this list any more; begin anew without "after"`);
	const page = found.slice(start, start + query.limit);
	return {
		page,
		next: start + query.limit >= found.length ? null : page.at(-1)?.id ?? null,
		found: found.length
	};
}
function kernelNotFound(id) {
	return new Refusal(404, `there is no such kernel here: ${visible(id)}`);
}
function commitsOf(refs, branch, tag) {
	const lists = [];
	for (const [kind, name] of [["branch", branch], ["tag", tag]]) {
		if (name === void 0) continue;
		const commits = refs.commits(kind, name);
		if (commits === void 0) throw new Refusal(404, `this server knows no ${kind} ${name}`);
		lists.push(commits);
	}
	const [first, second] = lists;
	if (first === void 0) return void 0;
	const both = new Set(second ?? first);
	return new Set(first.filter((commit) => both.has(commit)));
}
function shapeKernel(kernel, refs) {
	const stored = kernel.origin === "store" ? kernel.stored : void 0;
	const { served } = kernel;
	return {
		id: kernel.id,
		title: kernel.title,
		origin: kernel.origin,
		commit: stored?.key.commit ?? null,
		variant: stored?.key.variant ?? null,
		outcome: stored?.outcome ?? "built",
		failure: stored === void 0 || stored.failure === "" ? null : stored.failure,
		release: stored?.release ?? null,
		arch: stored?.arch ?? null,
		storedAt: stored?.storedAt ?? null,
		branches: stored === void 0 ? [] : refs.having("branch", stored.key.commit),
		tags: stored === void 0 ? [] : refs.having("tag", stored.key.commit),
		boot: served === void 0 ? null : {
			image: {
				sha256: served.image.sha256,
				bytes: served.image.bytes
			},
			initrd: {
				sha256: served.initrd.sha256,
				bytes: served.initrd.bytes
			},
			cmdline: served.cmdline
		}
	};
}
// src/server/api/machines.ts
function machineOperations(parts, desk, select) {
	const { machines, bootEvents, consoles, kernels, refs, signals } = parts;
	const shapeMachine = (name) => {
		const record = machines.get(name);
		const asked = desk.lastAsked(name);
		return {
			name,
			arch: record?.arch ?? null,
			description: record?.description ?? "",
			registeredAt: record?.registeredAt ?? null,
			askedAt: asked.at,
			isWaiting: asked.isWaiting,
			selection: machines.selection(name) ?? null,
			lastEvent: bootEvents.newest(name, 1)[0] ?? null
		};
	};
	return [
		operation({
			method: "get",
			path: "/v1/machines",
			summary: "Machines, by name",
			may: ["admin", "publisher"],
			query: object({
				limit: countInQuery(1e3, 100),
				after: string().max(63).optional().describe("the `next` of the page before this one")
			}),
			answers: { 200: {
				description: "a page",
				schema: object({
					machines: array(machineShape),
					next: string().nullable()
				})
			} },
			answer({ query, context }) {
				const { limit } = query;
				const found = machines.list({
					after: query.after ?? "",
					limit: limit + 1
				});
				const page = found.slice(0, limit).map(({ name }) => shapeMachine(name));
				return context.json({
					machines: page,
					next: found.length > limit ? page.at(-1)?.name ?? null : null
				});
			}
		}),
		operation({
			method: "put",
			path: "/v1/machines/{machine}",
			summary: "Registers a machine, or tells of it anew; one that boots without is known by its name alone",
			may: ["admin", "machine"],
			params: machineParams,
			body: { schema: registrationShape },
			answers: { 200: {
				description: "the machine",
				schema: machineShape
			} },
			answer({ params, body, context }) {
				machines.register(params.machine, body);
				signals.tell("machines");
				return context.json(shapeMachine(params.machine));
			}
		}),
		operation({
			method: "delete",
			path: "/v1/machines/{machine}",
			summary: "Forgets a machine, its selection and its events",
			may: ["admin"],
			params: machineParams,
			answers: {
				204: { description: "done" },
				404: {
					description: "there is none",
					schema: errorShape
				}
			},
			answer({ params, context }) {
				if (!machines.remove(params.machine)) throw new Refusal(404, `there is no machine ${params.machine}`);
				consoles.forget(params.machine);
				signals.tell("machines");
				return context.body(null, 204);
			}
		}),
		operation({
			method: "get",
			path: "/v1/machines/{machine}/state",
			summary: `A machine with its newest 200 boot events`,
			may: everyone,
			params: machineParams,
			answers: { 200: {
				description: "the machine",
				schema: machineStateShape
			} },
			answer({ params, context }) {
				const events = bootEvents.newest(params.machine, 200);
				return context.json({
					...shapeMachine(params.machine),
					events
				});
			}
		}),
		operation({
			method: "get",
			path: "/v1/machines/{machine}/kernels",
			summary: "A machine's kernel list: what is selected on top, what was added, then the branches' newest",
			may: everyone,
			params: machineParams,
			answers: { 200: {
				description: "the list",
				schema: object({ kernels: array(kernelShape.extend({ why: string() })) })
			} },
			async answer({ params, context }) {
				const selection = machines.selection(params.machine);
				const selected = selection === void 0 ? void 0 : await kernels.find(selection.kernel);
				const listed = [
					...selected === void 0 ? [] : [{
						why: "selected",
						kernel: selected
					}],
					...kernels.added().map((kernel) => ({
						why: "added",
						kernel
					})),
					...(await desk.newestOfBranches(params.machine)).map(({ branch, kernel }) => ({
						why: `newest of ${branch}`,
						kernel
					}))
				];
				const isFirst = ({ kernel }, index) => listed.findIndex((each) => each.kernel.id === kernel.id) === index;
				return context.json({ kernels: listed.filter(isFirst).map(({ why, kernel }) => ({
					...shapeKernel(kernel, refs),
					why
				})) });
			}
		}),
		operation({
			method: "post",
			path: "/v1/machines/{machine}/selection",
			summary: "Says what a machine boots next: once, or until changed",
			may: ["admin"],
			params: machineParams,
			body: { schema: selectionRequestShape },
			answers: {
				201: {
					description: "the selection",
					schema: selectionShape
				},
				400: {
					description: "there is no such kernel, or it cannot be booted",
					schema: errorShape
				}
			},
			async answer({ params, body, caller, context }) {
				await kernels.requireBootable(body.kernel);
				return context.json(select(params.machine, body, caller.name), 201);
			}
		}),
		operation({
			method: "delete",
			path: "/v1/machines/{machine}/selection",
			summary: "Takes a selection back",
			may: ["admin"],
			params: machineParams,
			answers: {
				204: { description: "nothing is selected now" },
				404: {
					description: "nothing was",
					schema: errorShape
				}
			},
			answer({ params, caller, context }) {
				if (!machines.clear(params.machine, caller.name)) throw new Refusal(404, `nothing is selected for ${params.machine}`);
				signals.tell("selections", params.machine);
				return context.body(null, 204);
			}
		}),
		operation({
			method: "post",
			path: "/v1/machines/{machine}/events",
			summary: "Tells a boot event: stage, uptime, event and message, a line each; from the machine",
			may: [
				"admin",
				"machine",
				"boot"
			],
			params: machineParams,
			body: {
				schema: string(),
				type: "text/plain",
				mostBytes: 4096
			},
			answers: {
				204: { description: "it is kept" },
				400: {
					description: "not of that form",
					schema: errorShape
				}
			},
			answer({ params, body, context }) {
				const event = parseEvent(body);
				if (event === void 0) throw new Refusal(400, "expected STAGE, UPTIME, EVENT and MESSAGE, a line each");
				parts.record({
					machine: params.machine,
					at: (/* @__PURE__ */ new Date()).toISOString(),
					...event
				});
				return context.body(null, 204);
			}
		}),
		operation({
			method: "get",
			path: "/v1/machines/{machine}/events",
			summary: "A machine's boot events after a given one, oldest first; waits for some when there are none",
			may: everyone,
			params: machineParams,
			query: object({
				after: idInQuery.default(0).describe("an event's id"),
				limit: countInQuery(200, 100),
				wait: secondsInQuery.default(0).describe("seconds; at most 50")
			}),
			answers: { 200: {
				description: "the events",
				schema: object({ events: array(bootEventShape) })
			} },
			async answer({ params, query, context }) {
				const look = () => bootEvents.after(query.after, {
					machine: params.machine,
					limit: query.limit
				});
				const first = look();
				if (first.length > 0 || query.wait === 0) return context.json({ events: first });
				await signals.changed("boots", {
					machine: params.machine,
					ms: Math.min(query.wait, 50) * 1e3,
					signal: AbortSignal.any([parts.closing, context.req.raw.signal])
				});
				return context.json({ events: look() });
			}
		}),
		operation({
			method: "get",
			path: "/v1/machines/{machine}/events/stream",
			summary: "A machine's boot events as server-sent events; Last-Event-ID or `after` says from where",
			may: everyone,
			params: machineParams,
			query: object({ after: idInQuery.optional() }),
			answers: { 200: {
				description: "events, until either side ends it",
				type: "text/event-stream"
			} },
			answer: ({ params, query, context }) => streamEvents(context, parts, {
				machine: params.machine,
				after: startOf(query.after, context.req.header("Last-Event-ID"), bootEvents.lastId)
			})
		}),
		operation({
			method: "post",
			path: "/v1/machines/{machine}/console",
			summary: "Tells lines of a machine's console; the newest 2,000 lines and 256 KiB are kept, in memory",
			may: ["admin", "machine"],
			params: machineParams,
			body: {
				schema: string(),
				type: "text/plain"
			},
			answers: {
				204: { description: "they are kept" },
				429: {
					description: "that is more than 64 KiB/s: wait, then tell it again",
					schema: errorShape
				}
			},
			answer({ params, body, context }) {
				const { machine } = params;
				if (!consoles.tell(machine, body)) {
					context.header("Retry-After", "1");
					throw new Refusal(429, "a machine's console is told with at most 64 KiB/s");
				}
				if (machines.get(machine) === void 0) {
					machines.meet(machine);
					signals.tell("machines");
				}
				signals.tell("consoles", machine);
				return context.body(null, 204);
			}
		}),
		operation({
			method: "get",
			path: "/v1/machines/{machine}/console",
			summary: "The end of a machine's console, oldest line first",
			may: everyone,
			params: machineParams,
			query: object({ after: idInQuery.default(0).describe("a line's id") }),
			answers: { 200: {
				description: "the lines",
				schema: object({ lines: array(consoleLineShape) })
			} },
			answer: ({ params, query, context }) => context.json({ lines: consoles.lines(params.machine, query.after) })
		}),
		operation({
			method: "get",
			path: "/v1/machines/{machine}/console/stream",
			summary: "A machine's console as server-sent events; Last-Event-ID or `after` says from where",
			may: everyone,
			params: machineParams,
			query: object({ after: idInQuery.optional() }),
			answers: { 200: {
				description: "events, until either side ends it",
				type: "text/event-stream"
			} },
			answer: ({ params, query, context }) => streamConsole(context, parts, {
				machine: params.machine,
				after: startOf(query.after, context.req.header("Last-Event-ID"), consoles.lastId(params.machine))
			})
		}),
		operation({
			method: "get",
			path: "/v1/events/stream",
			summary: "All machines' boot events, and what else has changed, as server-sent events",
			may: ["admin", "publisher"],
			query: object({ after: idInQuery.optional() }),
			answers: { 200: {
				description: "events, until either side ends it",
				type: "text/event-stream"
			} },
			answer: ({ query, context }) => streamEvents(context, parts, {
				machine: void 0,
				after: startOf(query.after, context.req.header("Last-Event-ID"), bootEvents.lastId)
			})
		}),
		operation({
			method: "get",
			path: "/v1/audit",
			summary: "Who selected what for which machine, newest first",
			may: ["admin"],
			query: object({
				machine: machineParams.shape.machine.optional(),
				before: idInQuery.optional().describe("an entry's id"),
				limit: countInQuery(500, 100)
			}),
			answers: { 200: {
				description: "a page",
				schema: object({ entries: array(auditShape) })
			} },
			answer: ({ query, context }) => context.json({ entries: machines.audit(query) })
		})
	];
}
/** Without a place to go on from, what comes from now on is told. */
function startOf(after, header, last) {
	const lastSeen = header === void 0 ? NaN : Number(header);
	if (Number.isSafeInteger(lastSeen) && lastSeen >= 0) return lastSeen;
	return after ?? last;
}
// src/server/api/boot.ts
function bootOperations(parts, desk) {
	return [operation({
		method: "get",
		path: "/v1/machines/{machine}/boot",
		summary: "What a machine boots now, for stage one; a selection that was made once is used up by it",
		may: ["admin", "machine"],
		params: machineParams,
		query: object({
			wait: secondsInQuery.default(0).describe("seconds to wait for a selection; at most 50"),
			nonce: string().regex(noncePattern, "expected 32 to 64 hexadecimal digits").optional().describe("made up for this question alone; the signed answer has it"),
			kernel: string().max(200).optional().describe("what somebody at the console chose from the list")
		}),
		answers: {
			200: {
				description: "the answer, signed when the server signs",
				type: "text/plain"
			},
			400: {
				description: "a nonce is missing, or the server does not sign",
				schema: errorShape
			}
		},
		async answer({ params, query, context }) {
			const { outgoing, incoming } = context.env;
			if (incoming.method !== "GET") throw new Refusal(400, "HEAD would use a selection up");
			const { machine } = params;
			const question = {
				machine,
				nonce: query.nonce
			};
			desk.refuseMismatch(question);
			const offer = await desk.offer(machine, {
				wanted: query.kernel,
				waitMs: Math.min(query.wait, 50) * 1e3,
				gone: AbortSignal.any([parts.closing, context.req.raw.signal])
			});
			if (offer !== void 0) settleAtEnd(parts, machine, offer.selection, outgoing);
			return context.text(desk.write(question, offer));
		}
	})];
}
/** A selection is used up when its answer went out whole, and stands again when it did not. */
function settleAtEnd(parts, machine, selection, outgoing) {
	const settle = () => {
		outgoing.off("close", settle);
		parts.closing.removeEventListener("abort", settle);
		if (outgoing.writableFinished) parts.machines.confirm(machine, selection);
		else if (parts.machines.giveBack(machine, selection)) parts.signals.tell("selections", machine);
	};
	outgoing.once("close", settle);
	parts.closing.addEventListener("abort", settle, { once: true });
	if (outgoing.destroyed || parts.closing.aborted) settle();
}
// src/server/api/builds.ts
const notFound$1 = {
	description: "there is none",
	schema: errorShape
};
const publishers$1 = ["admin", "publisher"];
const recordParams = object({ id: recordIdShape });
function buildOperations({ builds, bisects, refs, signals }) {
	return [
		operation({
			method: "get",
			path: "/v1/builds",
			summary: "Builds, those that changed last first",
			may: publishers$1,
			query: object({
				commit: commitStartShape.optional(),
				variant: variantShape.optional(),
				state: buildShape.shape.state.optional(),
				limit: countInQuery(500, 100),
				before: idInQuery.optional().describe("the `next` of the page before this one")
			}),
			answers: { 200: {
				description: "a page",
				schema: object({
					builds: array(buildShape),
					next: int().nullable()
				})
			} },
			answer: ({ query, context }) => context.json(builds.list(query))
		}),
		operation({
			method: "get",
			path: "/v1/builds/{id}",
			summary: "One build",
			may: publishers$1,
			params: recordParams,
			answers: {
				200: {
					description: "the build",
					schema: buildWithTailShape
				},
				404: notFound$1
			},
			answer({ params, context }) {
				const build = builds.get(params.id);
				if (build === void 0) throw new Refusal(404, `there is no build ${params.id}`);
				return context.json({
					...build,
					tail: builds.tail(params.id)
				});
			}
		}),
		operation({
			method: "put",
			path: "/v1/builds/{id}",
			summary: "Tells how a build goes; the builder chooses its id. One that has ended stays as it ended",
			may: publishers$1,
			params: recordParams,
			body: { schema: buildReportShape },
			answers: {
				200: {
					description: "the build",
					schema: buildShape
				},
				400: {
					description: "it is another commit's or variant's, or it has ended",
					schema: errorShape
				}
			},
			answer({ params, body, context }) {
				const build = builds.report({
					id: params.id,
					...body
				});
				signals.tell("builds");
				if (build.state === "built") signals.tell("kernels");
				return context.json(build);
			}
		}),
		...["branch", "tag"].flatMap((kind) => refOperations(kind, {
			refs,
			signals
		})),
		operation({
			method: "get",
			path: "/v1/bisects",
			summary: "Bisects, by id, without their records",
			may: publishers$1,
			query: object({
				limit: countInQuery(500, 100),
				after: recordIdShape.optional()
			}),
			answers: { 200: {
				description: "a page",
				schema: object({ bisects: array(object({
					id: string(),
					updatedAt: string()
				})) })
			} },
			answer: ({ query, context }) => context.json({ bisects: bisects.list(query) })
		}),
		operation({
			method: "get",
			path: "/v1/bisects/{id}",
			summary: "One bisect with its record",
			may: publishers$1,
			params: recordParams,
			answers: {
				200: {
					description: "the bisect",
					schema: object({
						id: string(),
						updatedAt: string(),
						record: jsonShape
					})
				},
				404: notFound$1
			},
			answer({ params, context }) {
				const bisect = bisects.get(params.id);
				if (bisect === void 0) throw new Refusal(404, `there is no bisect ${params.id}`);
				return context.json(bisect);
			}
		}),
		operation({
			method: "put",
			path: "/v1/bisects/{id}",
			summary: "Keeps a bisect's record, whatever is in it, in place of the one before",
			may: publishers$1,
			params: recordParams,
			body: {
				schema: strictObject({ record: jsonShape }),
				mostBytes: 1048576
			},
			answers: { 200: {
				description: "it is kept",
				schema: object({ updatedAt: string() })
			} },
			answer({ params, body, context }) {
				const kept = bisects.put(params.id, body.record);
				signals.tell("bisects");
				return context.json(kept);
			}
		}),
		operation({
			method: "delete",
			path: "/v1/bisects/{id}",
			summary: "Forgets a bisect",
			may: publishers$1,
			params: recordParams,
			answers: {
				204: { description: "done" },
				404: notFound$1
			},
			answer({ params, context }) {
				if (!bisects.remove(params.id)) throw new Refusal(404, `there is no bisect ${params.id}`);
				signals.tell("bisects");
				return context.body(null, 204);
			}
		})
	];
}
function refOperations(kind, { refs, signals }) {
	const plural = kind === "branch" ? "branches" : "tags";
	const params = object({ name: refNameShape });
	return [
		operation({
			method: "get",
			path: `/v1/${plural}`,
			summary: `The ${plural} that are known, and how many commits of each`,
			may: [
				"admin",
				"publisher",
				"machine"
			],
			answers: { 200: {
				description: "by name",
				schema: object({ [plural]: array(object({
					name: string(),
					commits: int()
				})) })
			} },
			answer: ({ context }) => context.json({ [plural]: refs.list(kind) })
		}),
		operation({
			method: "put",
			path: `/v1/${plural}/{name}`,
			isWide: true,
			summary: `Tells the commits of a ${kind}, the newest first, in place of those before`,
			may: publishers$1,
			params,
			body: {
				schema: strictObject({ commits: array(commitShape).min(1).max(kind === "branch" ? 1e4 : 1) }),
				mostBytes: 1048576
			},
			answers: { 204: { description: "done" } },
			answer({ params, body, context }) {
				refs.set(kind, params.name, body.commits);
				signals.tell("kernels");
				return context.body(null, 204);
			}
		}),
		operation({
			method: "delete",
			path: `/v1/${plural}/{name}`,
			isWide: true,
			summary: `Forgets a ${kind}`,
			may: publishers$1,
			params,
			answers: {
				204: { description: "done" },
				404: notFound$1
			},
			answer({ params, context }) {
				if (refs.commits(kind, params.name) === void 0) throw new Refusal(404, `this server knows no ${kind} ${params.name}`);
				refs.set(kind, params.name, []);
				signals.tell("kernels");
				return context.body(null, 204);
			}
		})
	];
}
// src/server/api/histories.ts
const publishers = ["admin", "publisher"];
const partShape = string().regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, "expected an owner's or a repository's name");
const params = object({
	owner: partShape,
	name: partShape,
	branch: refNameShape
});
const path$1 = "/v1/histories/{owner}/{name}/{branch}";
const notFound = {
	description: "there is none",
	schema: errorShape
};
/** Of 50 environments with 2,000 tests and 50 runs it has 15 MB. */
const mostBytes = 67108864;
function historyOperations({ histories }) {
	const branchOf = ({ owner, name, branch }) => ({
		repository: `${owner}/${name}`,
		branch
	});
	const none = ({ owner, name, branch }) => new Refusal(404, `there is no history of ${branch} of ${owner}/${name}`);
	return [
		operation({
			method: "get",
			path: path$1,
			isWide: true,
			summary: "How tests ended earlier on a branch of a repository: the text of a vmentry history, JSON Lines",
			may: publishers,
			params,
			answers: {
				200: {
					description: "the history",
					type: "text/plain"
				},
				404: notFound
			},
			answer({ params: which, context }) {
				const kept = histories.get(branchOf(which));
				if (kept === void 0) throw none(which);
				return context.text(kept.text, 200, { "Last-Modified": new Date(kept.updatedAt).toUTCString() });
			}
		}),
		operation({
			method: "put",
			path: path$1,
			isWide: true,
			summary: "Merges a history into the one that is kept; sent twice, it is there once",
			may: publishers,
			params,
			body: {
				schema: string(),
				type: "text/plain",
				mostBytes
			},
			answers: {
				200: {
					description: "it is kept",
					schema: object({
						bytes: int().describe("of the whole history"),
						runs: int().describe("in the whole history"),
						problems: array(string()).describe("what was left out of the one that was sent"),
						updatedAt: string()
					})
				},
				400: {
					description: "it is no history",
					schema: errorShape
				}
			},
			answer: ({ params: which, body, context }) => context.json(histories.merge(branchOf(which), body))
		}),
		operation({
			method: "delete",
			path: path$1,
			isWide: true,
			summary: "Forgets a branch's history",
			may: publishers,
			params,
			answers: {
				204: { description: "done" },
				404: notFound
			},
			answer({ params: which, context }) {
				if (!histories.remove(branchOf(which))) throw none(which);
				return context.body(null, 204);
			}
		})
	];
}
// src/server/api/tokens.ts
function tokenOperations(tokens) {
	return [
		operation({
			method: "get",
			path: "/v1/tokens",
			summary: "Tokens, newest first, without their secrets",
			may: ["admin"],
			answers: { 200: {
				description: "all",
				schema: object({ tokens: array(tokenShape) })
			} },
			answer: ({ context }) => context.json({ tokens: tokens.list() })
		}),
		operation({
			method: "post",
			path: "/v1/tokens",
			summary: "Makes a token; it is told this once",
			may: ["admin"],
			body: { schema: tokenRequestShape },
			answers: {
				201: {
					description: "the token",
					schema: object({
						id: string(),
						token: string()
					})
				},
				400: {
					description: "a machine is missing, or one too many",
					schema: errorShape
				}
			},
			answer({ body: { role, name, machine, expiresAt }, context }) {
				if (!tokens.areNeeded && role !== "admin") throw new Refusal(400, "the first token is to be an admin's");
				const made = tokens.make({
					role,
					name,
					...machine === void 0 ? {} : { machine },
					...expiresAt === void 0 ? {} : { expiresAt }
				});
				context.header("Cache-Control", "no-store");
				return context.json(made, 201);
			}
		}),
		operation({
			method: "delete",
			path: "/v1/tokens/{id}",
			summary: "Revokes a token",
			may: ["admin"],
			params: object({ id: string().max(100) }),
			answers: {
				204: { description: "it is refused from now on" },
				404: {
					description: "there is none",
					schema: errorShape
				}
			},
			answer({ params, context }) {
				if (!tokens.revoke(params.id)) throw new Refusal(404, "there is no such token");
				return context.body(null, 204);
			}
		})
	];
}
// src/server/api/operations.ts
/** The API, for the server and for its documentation. */
function allOperations(parts, desk, select) {
	return [
		...kernelOperations(parts.kernels, parts.refs),
		...machineOperations(parts, desk, select),
		...bootOperations(parts, desk),
		...buildOperations(parts),
		...historyOperations(parts),
		...tokenOperations(parts.tokens)
	];
}
// src/server/origin.ts
function readOrigin(header) {
	return {
		site: header("Sec-Fetch-Site"),
		mode: header("Sec-Fetch-Mode"),
		origin: header("Origin"),
		host: header("Host")
	};
}
/**
* Whether a web page that somebody has open elsewhere asks: such a page must not be able to talk to a server without
* tokens. A link that somebody follows is no such request, as long as it only reads a page.
*/
function isForeign(request, { isPageRead }) {
	if (request.origin !== void 0 && !isOwnOrigin(request)) return true;
	if (request.site !== "cross-site") return false;
	return !(isPageRead && request.mode === "navigate");
}
/** Whether a form was sent from a page of this server. A browser that says nothing of it is not believed. */
function isFromOwnPage(request) {
	if (request.origin !== void 0) return isOwnOrigin(request);
	return request.site === "same-origin";
}
function isOwnOrigin({ origin, host }) {
	return origin !== void 0 && URL.canParse(origin) && new URL(origin).host === host;
}
/**
* Whether a request was meant for this host. Behind a name, which a foreign page may have made to lead here after it
* was loaded (DNS rebinding), may be anything; an address, and localhost, cannot be made to.
*/
function isOwnHost(host) {
	if (host === void 0) return true;
	const name = host.replace(/:\d+$/, "").toLowerCase();
	return name === "localhost" || name.endsWith(".localhost") || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}
// src/server/api/routes.ts
/** The routes of the operations and pages; each asker's token is looked at before anything else. */
function routes(operations, { parts, sessions, pages }) {
	const { tokens, log } = parts;
	const app = new Hono();
	app.onError((error, context) => {
		if (error instanceof Refusal) {
			if (error.status === 401) context.header("WWW-Authenticate", "Bearer");
			return context.json({ error: error.message }, error.status);
		}
		if (error instanceof UserError) return context.json({ error: error.message }, 400);
		log.error(`${context.req.method} ${visible(context.req.path)}: ${visible(describeError(error))}`);
		if (error instanceof StoreError) return context.json({ error: error.message }, 503);
		return context.json({ error: "internal error" }, 500);
	});
	app.notFound((context) => {
		return !isOfApi(context) && context.req.header("Accept")?.includes("text/html") === true ? pages.notFound(context) : context.json({ error: `there is no ${context.req.path} here` }, 404);
	});
	app.use(async (context, next) => {
		refuseForeign(context, tokens);
		await next();
	});
	for (const operation of operations) app.on(operation.method.toUpperCase(), pathOf(operation), async (context, next) => {
		const { caller, isStillAdmitted } = identify(context, tokens, sessions);
		refuseUnlessAllowed(operation, caller, context.req.param("machine"), log);
		context.set("caller", caller);
		context.set("isStillAdmitted", isStillAdmitted);
		await next();
	}, (context) => operation.answer(context, context.get("caller")));
	app.route("/", pages.app);
	return app;
}
function pathOf({ path, isWide }) {
	return `${path.split("/").map((part) => part.replace(/^\{(\w+)\}$/, ":$1")).join("/")}${isWide ? "{.+}" : ""}`;
}
function isOfApi(context) {
	return context.req.path === "/v1" || context.req.path.startsWith("/v1/");
}
/** What reads, and nothing else, may come from a page that somebody logged in to. */
function isRead(context) {
	return context.req.method === "GET" || context.req.method === "HEAD";
}
/** @throws Refusal for a wrong token, and for none where one is needed */
function identify(context, tokens, sessions) {
	const header = context.req.header("Authorization");
	if (header === void 0) {
		if (!tokens.areNeeded) return {
			caller: anybody,
			isStillAdmitted: () => !tokens.areNeeded
		};
		const viewer = isRead(context) ? sessions.holderOf(context) : void 0;
		if (viewer !== void 0) return {
			caller: viewer,
			isStillAdmitted: () => sessions.holderOf(context) !== void 0
		};
		throw new Refusal(401, "a token is needed: Authorization: Bearer TOKEN");
	}
	const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
	const caller = token === void 0 ? void 0 : tokens.check(token);
	if (token === void 0 || caller === void 0) throw new Refusal(401, "the token is wrong, or was revoked");
	return {
		caller,
		isStillAdmitted: () => tokens.check(token) !== void 0
	};
}
/** Without tokens the server listens on loopback alone, and whoever reaches it may do everything. */
const anybody = {
	role: "admin",
	machine: void 0,
	name: "anybody"
};
function refuseUnlessAllowed(operation, caller, machine, log) {
	if (!operation.may.includes(caller.role)) throw new Refusal(403, `this needs a token of role ${operation.may.join(" or ")}, not ${caller.role}`);
	if (machine !== void 0 && caller.machine !== void 0 && machine !== caller.machine) {
		log.warn(`the token of machine ${caller.machine} was used to ask as ${visible(machine)}; refused`);
		throw new Refusal(403, `this token is machine ${caller.machine}'s, which may ask and report for itself alone`);
	}
}
function refuseForeign(context, tokens) {
	const request = readOrigin((name) => context.req.header(name));
	if (isForeign(request, { isPageRead: isRead(context) && !isOfApi(context) })) throw new Refusal(403, "requests of other web pages are refused");
	if (!tokens.areNeeded && !isOwnHost(request.host)) throw new Refusal(403, "without tokens this server answers to localhost and to addresses alone, not to other names");
}
// src/server/listen.ts
const limits = {
	headersTimeout: 1e4,
	requestTimeout: 3e4,
	connectionsCheckingInterval: 5e3,
	keepAliveTimeout: 15e3
};
/** A client that takes nothing, or says nothing, for so long is cut off. Longer than the longest wait. */
const idleMs = 9e4;
/** Fewer than the file descriptors that a process usually may have. */
const mostConnections = 8e3;
/** Listens for HTTP, or for HTTPS with `tls`. @throws UserError when the address or the certificate cannot be had */
async function listen(handle, { address, port, tls }) {
	const server = tls === void 0 ? createServer(limits, handle) : await createTls(handle, tls);
	server.timeout = idleMs;
	server.maxConnections = mostConnections;
	server.maxRequestsPerSocket = 1e4;
	server.listen(port, address);
	try {
		await once(server, "listening");
	} catch (error) {
		if (hasCode(error, "EADDRINUSE")) throw new UserError(`port ${port} of ${address} is in use; choose another with --port`, { cause: error });
		throw new UserError(`the kernel server cannot listen on ${address}: ${String(error)}`, { cause: error });
	}
	const bound = portOf(server);
	const host = isIPv6(address) ? `[${address}]` : address;
	return {
		port: bound,
		url: `${tls === void 0 ? "http" : "https"}://${host}:${bound}`,
		async [Symbol.asyncDispose]() {
			const closed = once(server, "close");
			server.close();
			server.closeAllConnections();
			await closed;
		}
	};
}
async function createTls(handle, files) {
	const [cert, key] = await Promise.all([readPem(files.cert), readPem(files.key)]);
	try {
		createSecureContext({
			cert,
			key
		});
	} catch (error) {
		throw new UserError(`${files.cert} and ${files.key} are no certificate and its private key in PEM: ${describeError(error)}`, { cause: error });
	}
	return createServer$1({
		...limits,
		cert,
		key,
		handshakeTimeout: 1e4
	}, handle);
}
async function readPem(path) {
	try {
		return await readFile(path);
	} catch (error) {
		throw new UserError(`${path} cannot be read: ${describeError(error)}`, { cause: error });
	}
}
function portOf(server) {
	const bound = server.address();
	if (bound === null || typeof bound === "string") throw new Error("the server has no port");
	return bound.port;
}
/** Whether only this host can reach an address. */
function isLoopback(address) {
	return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}
// src/server/session.ts
const sessionMs = 432e5;
const mostSessions = 1e3;
/**
* People who logged in to the web page with a token. In memory, so a restart ends them; what a browser holds is kept
* here as a hash alone. A session ends with its token's revocation, and after 12 hours.
*/
var Sessions = class {
	#tokens;
	#now;
	/** By the hash of the session's id, the oldest first. */
	#byHash = /* @__PURE__ */ new Map();
	constructor(tokens, now = monotonicMs) {
		this.#tokens = tokens;
		this.#now = now;
	}
	/** @returns the session's id, for the browser alone; undefined when the token is nobody's who may see the page */
	begin(token) {
		const caller = this.#tokens.check(token);
		const ofToken = tokenId(token);
		if (caller === void 0 || ofToken === void 0 || !maySeePages(caller)) return void 0;
		const id = randomBytes(32).toString("base64url");
		this.#byHash.set(hashOf(id), {
			token: ofToken,
			endsAtMs: this.#now() + sessionMs
		});
		const [oldest] = this.#byHash.keys();
		if (this.#byHash.size > mostSessions && oldest !== void 0) this.#byHash.delete(oldest);
		return {
			id,
			caller
		};
	}
	/** Whose session it is; undefined when it has ended. */
	holderOf(id) {
		const session = this.#byHash.get(hashOf(id));
		if (session === void 0) return void 0;
		const caller = session.endsAtMs > this.#now() ? this.#tokens.holderOf(session.token) : void 0;
		if (caller === void 0) this.end(id);
		return caller;
	}
	end(id) {
		this.#byHash.delete(hashOf(id));
	}
};
/** Machines have no use for the page, and their tokens are in their images. */
function maySeePages({ role }) {
	return role === "admin" || role === "publisher";
}
function hashOf(id) {
	return createHash("sha256").update(id).digest("base64url");
}
// src/server/page/headers.ts
const policy = [
	"default-src 'none'",
	"style-src 'self'",
	"script-src 'self'",
	"img-src 'self'",
	"connect-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'"
].join("; ");
/** Of every page: nothing but its own style and script, no frame around it, nothing of it told to others. */
function setPageHeaders(context) {
	context.header("Content-Security-Policy", policy);
	context.header("X-Content-Type-Options", "nosniff");
	context.header("X-Frame-Options", "DENY");
	context.header("Referrer-Policy", "same-origin");
	context.header("Cross-Origin-Opener-Policy", "same-origin");
	context.header("Cross-Origin-Resource-Policy", "same-origin");
	context.header("Cache-Control", "no-store");
}
// src/server/page/markup.ts
/** A template of HTML. Whatever text stands in it is escaped, and its control characters are made visible. */
function markup(template, ...values) {
	const made = html(template, ...values.map(plain));
	if (made instanceof Promise) throw new Error("a page's template waits for something");
	return made;
}
/** Finished markup is an object, a String with a mark; what is a string is text from wherever. */
function plain(value) {
	if (typeof value === "string") return visible(value);
	return Array.isArray(value) ? value.map(plain) : value;
}
// src/server/page/links.ts
const kernelPath = (id) => `/kernels/${encodeURIComponent(id)}`;
const machinePath = (name) => `/machines/${encodeURIComponent(name)}`;
const buildPath = (id) => `/builds/${encodeURIComponent(id)}`;
/** A commit as people tell them apart; the whole of it as title. */
function shortCommit(commit) {
	return markup`<code title="${commit}">${commit.slice(0, 12)}</code>`;
}
/** A link to a kernel: commit and variant, or the id of one that was added by hand. */
function kernelLink(id) {
	const key = keyOfKernel(id);
	const name = key === void 0 ? markup`<code>${id}</code>` : markup`${shortCommit(key.commit)} ${key.variant}`;
	return markup`<a href="${kernelPath(id)}">${name}</a>`;
}
function machineLink(name) {
	return markup`<a href="${machinePath(name)}">${name}</a>`;
}
/** A path with a query; what is undefined or empty is left out. */
function withQuery(path, query) {
	const given = Object.entries(query).flatMap(([name, value]) => value === void 0 || value === "" ? [] : [[name, String(value)]]);
	return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
// src/server/page/login-page.ts
/** @param next a path of this server, to go on to. @param problem why it did not work the last time */
function loginPage({ next, problem }) {
	return {
		title: "Log in",
		body: markup`<form class="login" method="post" action="/login">${problem !== void 0 && markup`<p class="bad" role="alert" id="problem">${problem}</p>`}
<input type="hidden" name="next" value="${next}">
<label for="token">Token of role admin or publisher</label>
<input id="token" name="token" type="password" required autocomplete="current-password" spellcheck="false" placeholder="vmentry_…"${problem !== void 0 && markup` aria-describedby="problem" aria-invalid="true"`}>
<button type="submit">Log in</button></form>
<p>The session ends after 12 hours, or when its token is revoked.</p>
<p>Came here by a link, and logged in already? <a href="${next}">Go on</a>.</p>`
	};
}
/** A path of this server and nothing else: where somebody who logged in is sent. */
function ownPath(path) {
	return path !== void 0 && /^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(path) && !path.startsWith("/log") ? path : "/";
}
// src/server/page/page-parts.ts
function mayAct({ caller }) {
	return caller.role === "admin";
}
const places = [
	"Overview",
	"Kernels",
	"Machines",
	"Builds",
	"Storage"
];
// src/server/page/actions.ts
const mostFormBytes = 16384;
/** What the page's forms do. Each must come from a page of this server. */
function addActions(app, made) {
	const { parts, sessions, viewerOf, show, select } = made;
	/** @throws Refusal unless the viewer may act */
	const actor = (context) => {
		const viewer = viewerOf(context);
		if (viewer === void 0) throw new Refusal(401, "Log in first: the session has ended.");
		if (!mayAct(viewer)) throw new Refusal(403, `This needs a token of role admin, not ${viewer.caller.role}.`);
		return viewer;
	};
	const post = (path, act) => app.post(path, async (context) => {
		if (!isFromOwnPage(readOrigin((name) => context.req.header(name)))) throw new Refusal(403, "Forms of other web pages are refused; programs use the API.");
		const form = await readForm(context);
		setPageHeaders(context);
		return await act(context, form);
	});
	app.get("/login", (context) => {
		const next = ownPath(context.req.query("next"));
		if (viewerOf(context) !== void 0) {
			setPageHeaders(context);
			return context.redirect(next, 303);
		}
		return show(context, loginPage({ next }), void 0);
	});
	post("/login", (context, form) => {
		const next = ownPath(form.get("next") ?? void 0);
		if (sessions.begin(context, form.get("token")?.trim() ?? "")) return context.redirect(next, 303);
		return show(context, loginPage({
			next,
			problem: "That is no token of role admin or publisher, or it was revoked."
		}), void 0, 403);
	});
	post("/logout", (context) => {
		sessions.end(context);
		return context.redirect("/login", 303);
	});
	post("/boot-next", async (context, form) => {
		const { caller } = actor(context);
		const [machine = "", kernel = ""] = [form.get("machine")?.trim(), form.get("kernel")?.trim()];
		if (!machineName$1.test(machine)) throw new Refusal(400, machineNameRule);
		await parts.kernels.requireBootable(kernel);
		select(machine, {
			kernel,
			once: form.get("keep") !== "yes",
			menuSeconds: 2
		}, caller.name);
		return context.redirect(machinePath(machine), 303);
	});
	post("/machines/:machine/clear", (context) => {
		const { caller } = actor(context);
		const machine = context.req.param("machine") ?? "";
		if (parts.machines.clear(machine, caller.name)) parts.signals.tell("selections", machine);
		return context.redirect(machinePath(machine), 303);
	});
}
async function readForm(context) {
	const type = context.req.header("Content-Type") ?? "";
	if (!/^application\/x-www-form-urlencoded\b/i.test(type)) throw new Refusal(400, "A form was expected.");
	const text = await readBody(context, {
		type: "text/plain",
		mostBytes: mostFormBytes
	});
	return new URLSearchParams(String(text));
}
// src/server/page/icon.svg
var icon_default = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><title>vmentry</title><rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#0b5cad\"/><path d=\"M3 3h5v5H3zM8 8h5v5H8z\" fill=\"#fff\"/></svg>\n";
// src/server/page/live.browser.js
var live_browser_default = "// What makes the page live. Everything is there without it: it fetches a page anew when the server tells that something\n// on it has changed, and puts the changed parts in place; a machine's console grows line by line.\n\nconst refreshMs = 400;\nconst quietMs = 1_500;\nconst mostLines = 2_000;\n/** As visible() of base/text.ts: what could move or turn text is shown as what it is. */\nconst unprintable = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]/g;\n\nconst topics = new Set((document.body.dataset[\"topics\"] ?? \"\").split(\" \").filter(topic => topic !== \"\"));\nconst machine = document.body.dataset[\"machine\"] ?? \"\";\nconst connection = document.getElementById(\"connection\");\n\n/** Parts as the server sent them, by id: what is on the page was changed since, as times were. */\n/** @type {Map<string, string>} */\nconst sent = new Map();\nfor (const part of document.querySelectorAll(\"[data-live]\")) sent.set(part.id, part.outerHTML);\n\n/** @param {string} text */\nfunction visible(text) {\n  return text.replace(unprintable, char => {\n    const code = char.charCodeAt(0);\n    return code < 0x100\n      ? `\\\\x${code.toString(16).padStart(2, \"0\")}`\n      : `\\\\u${code.toString(16).padStart(4, \"0\")}`;\n  });\n}\n\n/** @param {string} text */\nfunction tellConnection(text) {\n  if (connection !== null && connection.textContent !== text) connection.textContent = text;\n}\n\n// Times: how long ago, with the time itself as title.\n\n/** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */\nconst units = [\n  [\"day\", 86_400],\n  [\"hour\", 3_600],\n  [\"minute\", 60],\n  [\"second\", 1],\n];\nconst relative = new Intl.RelativeTimeFormat(\"en\", { numeric: \"auto\", style: \"short\" });\n\nfunction tellTimes() {\n  for (const time of document.querySelectorAll(\"time\")) {\n    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;\n    const [unit, length] = units.find(each => Math.abs(seconds) >= each[1]) ?? [\"second\", 1];\n    const text = Number.isNaN(seconds) ? time.title : relative.format(Math.trunc(seconds / length), unit);\n    if (time.textContent !== text) time.textContent = text;\n  }\n}\n\n// Logs stay at their end, unless somebody scrolled up.\n\n/** @param {Element} log */\nfunction isAtEnd(log) {\n  return log.scrollHeight - log.scrollTop - log.clientHeight < 24;\n}\n\n/** @param {ParentNode} place */\nfunction showEnds(place) {\n  for (const log of place.querySelectorAll(\"[data-follow]\")) log.scrollTop = log.scrollHeight;\n}\n\n// Parts of the page.\n\n/** @param {Element} part */\nfunction isInUse(part) {\n  const active = document.activeElement;\n  return active !== null && part.contains(active) && active.matches(\"select, input, textarea\");\n}\n\n/**\n * @param {Element} old\n * @param {Element} fresh\n */\nfunction replacePart(old, fresh) {\n  const before = old.querySelector(\"[data-follow]\");\n  const wasAtEnd = before === null || isAtEnd(before);\n  const scrolled = [...old.querySelectorAll(\".scroll, [data-follow]\")].map(({ scrollLeft, scrollTop }) => ({\n    scrollLeft,\n    scrollTop,\n  }));\n  const focusable = \"a, button, summary, [tabindex]\";\n  const focused = [...old.querySelectorAll(focusable)].findIndex(each => each.matches(\":focus\"));\n  // The part itself stays, so that one that is read out when it changes is.\n  old.className = fresh.className;\n  old.replaceChildren(...document.importNode(fresh, true).childNodes);\n  for (const [index, each] of old.querySelectorAll(\".scroll, [data-follow]\").entries()) {\n    each.scrollLeft = scrolled[index]?.scrollLeft ?? 0;\n    each.scrollTop = scrolled[index]?.scrollTop ?? 0;\n  }\n  if (wasAtEnd) showEnds(old);\n  const next = focused === -1 ? undefined : old.querySelectorAll(focusable)[focused];\n  if (next instanceof HTMLElement || next instanceof SVGElement) next.focus({ preventScroll: true });\n}\n\nasync function refresh() {\n  const response = await fetch(location.href, { headers: { Accept: \"text/html\" }, redirect: \"manual\" });\n  // The session has ended: the log-in page says so.\n  if (response.type === \"opaqueredirect\") return location.reload();\n  if (!response.ok) return;\n  const fresh = new DOMParser().parseFromString(await response.text(), \"text/html\");\n  for (const part of fresh.querySelectorAll(\"[data-live]\")) {\n    const old = document.getElementById(part.id);\n    if (old === null || sent.get(part.id) === part.outerHTML || isInUse(old)) continue;\n    sent.set(part.id, part.outerHTML);\n    replacePart(old, part);\n  }\n  tellTimes();\n}\n\nlet isRefreshing = false;\nlet isStale = false;\n/** @type {number | undefined} */\nlet timer;\n\n/** Soon, and not too often, however much happens. */\nfunction refreshSoon() {\n  isStale = true;\n  if (timer !== undefined || isRefreshing || document.hidden) return;\n  timer = window.setTimeout(async () => {\n    timer = undefined;\n    isRefreshing = true;\n    isStale = false;\n    try {\n      await refresh();\n    } catch {\n      // The event stream tells that the server is gone, and when it is back.\n    }\n    await new Promise(done => window.setTimeout(done, quietMs));\n    isRefreshing = false;\n    if (isStale) refreshSoon();\n  }, refreshMs);\n}\n\n// What the server tells. A browser has few connections to one host, so a page that nobody sees gives them up.\n\n/** @type {EventSource[]} */\nlet streams = [];\n\nfunction openEvents() {\n  const events = new EventSource(\"/v1/events/stream\");\n  events.addEventListener(\"open\", () => {\n    tellConnection(\"live\");\n    // What happened since the page was made, or while the connection was lost.\n    refreshSoon();\n  });\n  events.addEventListener(\"error\", () => {\n    tellConnection(\n      events.readyState === EventSource.CLOSED ? \"not live: reload the page\" : \"connecting again\",\n    );\n  });\n  events.addEventListener(\"boot\", ({ data }) => {\n    if (topics.has(\"boots\") && (machine === \"\" || JSON.parse(data).machine === machine)) refreshSoon();\n  });\n  events.addEventListener(\"changed\", ({ data }) => {\n    if (topics.has(JSON.parse(data).what)) refreshSoon();\n  });\n  return events;\n}\n\n/** @param {HTMLElement} log */\nfunction openConsole(log) {\n  const events = new EventSource(log.dataset[\"stream\"] ?? \"\");\n  events.addEventListener(\"console\", event => {\n    /** @type {{ lines: { id: number, text: string }[] }} */\n    const { lines } = JSON.parse(event.data);\n    const wasAtEnd = isAtEnd(log);\n    for (const { text } of lines) log.append(`${visible(text)}\\n`);\n    log.normalize();\n    const all = (log.textContent ?? \"\").split(\"\\n\");\n    if (all.length > mostLines + 1) log.textContent = all.slice(-mostLines - 1).join(\"\\n\");\n    document.getElementById(\"console-empty\")?.setAttribute(\"hidden\", \"\");\n    if (wasAtEnd) log.scrollTop = log.scrollHeight;\n    const last = lines.at(-1)?.id;\n    if (last !== undefined)\n      log.dataset[\"stream\"] = (log.dataset[\"stream\"] ?? \"\").replace(/after=\\d+/, `after=${last}`);\n  });\n  return events;\n}\n\nfunction connect() {\n  const log = document.querySelector(\"[data-stream]\");\n  streams = [\n    ...(topics.size > 0 ? [openEvents()] : []),\n    ...(log instanceof HTMLElement ? [openConsole(log)] : []),\n  ];\n}\n\nfunction disconnect() {\n  for (const stream of streams) stream.close();\n  streams = [];\n}\n\nfunction watchConsole() {\n  const log = document.getElementById(\"console\");\n  const follow = document.getElementById(\"follow\");\n  if (log === null || follow === null) return;\n  log.addEventListener(\"scroll\", () => follow.toggleAttribute(\"hidden\", isAtEnd(log)), { passive: true });\n  follow.addEventListener(\"click\", () => {\n    log.scrollTop = log.scrollHeight;\n    log.focus();\n  });\n}\n\ndocument.addEventListener(\"visibilitychange\", () => {\n  if (document.hidden) return disconnect();\n  if (streams.length > 0) return;\n  connect();\n  refreshSoon();\n});\nwindow.addEventListener(\"pagehide\", disconnect);\nwindow.addEventListener(\"pageshow\", ({ persisted }) => {\n  if (!persisted) return;\n  connect();\n  refreshSoon();\n});\n\ntellTimes();\nshowEnds(document);\nwatchConsole();\nwindow.setInterval(tellTimes, 10_000);\nif (!document.hidden) connect();\n";
// src/server/page/style.css
var style_default = ":root {\n  color-scheme: light dark;\n  --ground: #f6f7f9;\n  --card: #ffffff;\n  --text: #1b2530;\n  --soft: #56626f;\n  --line: #d9dfe6;\n  --hover: #eef3f8;\n  --accent: #0b5cad;\n  --good: #17692f;\n  --bad: #b3261e;\n  --odd: #855200;\n  --busy: #0b5cad;\n  --good-ground: #e3f4e8;\n  --bad-ground: #fdeceb;\n  --odd-ground: #fdf1dc;\n  --busy-ground: #e4eff9;\n  --calm-ground: #edf0f3;\n  --log: #12181f;\n  --log-text: #dde5ec;\n  --step-start: #7d8b99;\n  --step-wait: #c3ccd5;\n  --step-download: #1f77c9;\n  --step-load: #8a56c2;\n  --step-stage-two: #258a48;\n  --mono: ui-monospace, \"SF Mono\", \"Cascadia Mono\", \"DejaVu Sans Mono\", Menlo, Consolas, monospace;\n}\n\n@media (prefers-color-scheme: dark) {\n  :root {\n    --ground: #0f141a;\n    --card: #171e26;\n    --text: #e3e9ef;\n    --soft: #9eabb8;\n    --line: #2b3641;\n    --hover: #1e2832;\n    --accent: #7cb8f2;\n    --good: #6bd08c;\n    --bad: #ff9a91;\n    --odd: #eab95a;\n    --busy: #7cb8f2;\n    --good-ground: #14301e;\n    --bad-ground: #3a1a1a;\n    --odd-ground: #352812;\n    --busy-ground: #14293e;\n    --calm-ground: #232d37;\n    --log: #0a0e13;\n    --log-text: #d3dce4;\n    --step-start: #8593a1;\n    --step-wait: #44515e;\n    --step-download: #4c9be8;\n    --step-load: #b083e6;\n    --step-stage-two: #45b26b;\n  }\n}\n\n* {\n  box-sizing: border-box;\n}\n\nbody {\n  margin: 0;\n  background: var(--ground);\n  color: var(--text);\n  font:\n    0.9375rem / 1.5 system-ui,\n    -apple-system,\n    \"Segoe UI\",\n    Roboto,\n    \"Noto Sans\",\n    \"Helvetica Neue\",\n    sans-serif;\n  font-variant-numeric: tabular-nums;\n}\n\ncode,\npre {\n  font-family: var(--mono);\n  font-size: 0.87em;\n}\n\na {\n  color: var(--accent);\n  text-decoration: none;\n  text-underline-offset: 0.2em;\n}\n\na:hover {\n  text-decoration: underline;\n}\n\n.filter > a {\n  padding-bottom: 0.4rem;\n}\n\nmain a:not([class]),\n.text a {\n  text-decoration: underline;\n  text-decoration-color: color-mix(in srgb, currentcolor 35%, transparent);\n}\n\n:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 2px;\n  border-radius: 3px;\n}\n\nmain:focus {\n  outline: none;\n}\n\n.skip {\n  position: absolute;\n  left: 0.5rem;\n  top: -4rem;\n  z-index: 1;\n  padding: 0.5rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n}\n\n.skip:focus {\n  top: 0.5rem;\n}\n\n.top {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.25rem 1.5rem;\n  padding: 0.5rem max(1rem, calc((100vw - 80rem) / 2));\n  background: var(--card);\n  border-bottom: 1px solid var(--line);\n}\n\n.brand {\n  color: var(--text);\n  font-weight: 650;\n  letter-spacing: 0.01em;\n}\n\n.brand span {\n  color: var(--accent);\n}\n\n.top ul {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.25rem;\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\n.top nav a {\n  display: block;\n  padding: 0.3rem 0.65rem;\n  border-radius: 6px;\n  color: var(--soft);\n}\n\n.top nav a:hover {\n  background: var(--hover);\n  text-decoration: none;\n}\n\n.top nav a[aria-current] {\n  background: var(--busy-ground);\n  color: var(--accent);\n  font-weight: 600;\n}\n\n.who {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.75rem;\n  margin-left: auto;\n  color: var(--soft);\n  font-size: 0.87em;\n  overflow-wrap: anywhere;\n}\n\n.connection:not(:empty)::before {\n  content: \"\";\n  display: inline-block;\n  width: 0.5rem;\n  height: 0.5rem;\n  margin-right: 0.4rem;\n  border-radius: 50%;\n  background: currentcolor;\n}\n\nmain {\n  max-width: 82rem;\n  margin: 0 auto;\n  padding: 1.25rem 1rem 3rem;\n}\n\nh1 {\n  margin: 0 0 1rem;\n  font-size: 1.4rem;\n  font-weight: 650;\n  overflow-wrap: anywhere;\n}\n\nh2 {\n  margin: 0 0 0.6rem;\n  font-size: 1.02rem;\n  font-weight: 650;\n}\n\nh3 {\n  margin: 1rem 0 0.4rem;\n  font-size: 0.92rem;\n}\n\n.count {\n  margin-left: 0.3rem;\n  padding: 0.05rem 0.5rem;\n  border-radius: 1rem;\n  background: var(--calm-ground);\n  color: var(--soft);\n  font-size: 0.85em;\n  font-weight: 500;\n}\n\nsection {\n  min-width: 0;\n  margin-bottom: 1rem;\n  padding: 0.9rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 8px;\n}\n\nsection.wrong {\n  border-left: 4px solid var(--bad);\n}\n\nsection.right {\n  border-left: 4px solid var(--good);\n}\n\nsection > :last-child {\n  margin-bottom: 0;\n}\n\np {\n  margin: 0 0 0.6rem;\n  overflow-wrap: anywhere;\n}\n\n.none,\n.when {\n  color: var(--soft);\n}\n\n.bad {\n  color: var(--bad);\n}\n\n.links {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.3rem 1.1rem;\n}\n\n.mark {\n  display: inline-block;\n  padding: 0.02rem 0.5rem;\n  border-radius: 5px;\n  background: var(--calm-ground);\n  color: var(--soft);\n  font-size: 0.87em;\n  font-weight: 550;\n  white-space: nowrap;\n}\n\n.mark.good {\n  background: var(--good-ground);\n  color: var(--good);\n}\n\n.mark.bad {\n  background: var(--bad-ground);\n  color: var(--bad);\n}\n\n.mark.odd {\n  background: var(--odd-ground);\n  color: var(--odd);\n}\n\n.mark.busy {\n  background: var(--busy-ground);\n  color: var(--busy);\n}\n\n.fine .mark,\np > .mark:only-child {\n  white-space: normal;\n}\n\n.troubles {\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\n.troubles li {\n  padding: 0.35rem 0;\n  border-top: 1px solid var(--line);\n  overflow-wrap: anywhere;\n}\n\n.troubles li:first-child {\n  border-top: 0;\n}\n\n.troubles .when {\n  font-size: 0.87em;\n  white-space: nowrap;\n}\n\n.scroll {\n  margin-bottom: 0.6rem;\n  overflow-x: auto;\n}\n\ntable {\n  width: 100%;\n  border-collapse: collapse;\n}\n\ncaption {\n  position: absolute;\n  width: 1px;\n  height: 1px;\n  overflow: hidden;\n  clip-path: inset(50%);\n  white-space: nowrap;\n}\n\nth,\ntd {\n  padding: 0.35rem 0.75rem 0.35rem 0;\n  border-top: 1px solid var(--line);\n  text-align: left;\n  vertical-align: baseline;\n  white-space: nowrap;\n}\n\nthead th {\n  border-top: 0;\n  color: var(--soft);\n  font-size: 0.82em;\n  font-weight: 550;\n}\n\ntbody th {\n  font-weight: 500;\n}\n\ntbody tr:hover {\n  background: var(--hover);\n}\n\n.number {\n  text-align: right;\n}\n\n.matrix .none {\n  font-size: 0.87em;\n}\n\ntd.text {\n  min-width: 12rem;\n  overflow-wrap: anywhere;\n  white-space: normal;\n}\n\ntd.text pre {\n  margin: 0;\n  white-space: pre-wrap;\n}\n\ntd.bars {\n  min-width: 11rem;\n  width: 28%;\n  vertical-align: top;\n}\n\n.bars svg {\n  display: block;\n  width: 100%;\n  height: 1.5rem;\n}\n\n.legend,\n.columns,\n.plain {\n  margin: 0 0 0.6rem;\n  padding: 0;\n  list-style: none;\n}\n\n.plain {\n  margin: 0;\n}\n\n.legend {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.1rem;\n  color: var(--soft);\n  font-size: 0.87em;\n}\n\n.columns {\n  margin-top: 0.5rem;\n  columns: 16rem;\n}\n\n.columns li {\n  overflow-wrap: anywhere;\n}\n\n.step-start {\n  fill: var(--step-start);\n}\n\n.step-wait {\n  fill: var(--step-wait);\n}\n\n.step-download {\n  fill: var(--step-download);\n}\n\n.step-load {\n  fill: var(--step-load);\n}\n\n.step-stage-two {\n  fill: var(--step-stage-two);\n}\n\n.facts {\n  display: grid;\n  grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr));\n  gap: 0.6rem 1.5rem;\n  margin: 0;\n}\n\n.facts dt {\n  color: var(--soft);\n  font-size: 0.82em;\n}\n\n.facts dd {\n  margin: 0;\n  overflow-wrap: anywhere;\n}\n\n.facts .long {\n  word-break: break-all;\n}\n\n.log {\n  max-height: 26rem;\n  margin: 0 0 0.6rem;\n  padding: 0.75rem;\n  overflow: auto;\n  border-radius: 6px;\n  background: var(--log);\n  color: var(--log-text);\n  line-height: 1.45;\n  tab-size: 8;\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\n.log:empty {\n  display: none;\n}\n\n.console {\n  max-height: 32rem;\n}\n\nform {\n  margin: 0;\n}\n\n.filter,\n.act {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: end;\n  gap: 0.6rem 0.9rem;\n  margin-bottom: 1rem;\n}\n\n.act {\n  align-items: center;\n}\n\nlabel {\n  color: var(--soft);\n  font-size: 0.87em;\n}\n\n.filter label {\n  display: grid;\n  gap: 0.15rem;\n}\n\ninput,\nselect,\nbutton {\n  min-height: 2.1rem;\n  max-width: 100%;\n  padding: 0.25rem 0.6rem;\n  border: 1px solid color-mix(in srgb, var(--soft) 70%, transparent);\n  border-radius: 6px;\n  background: var(--card);\n  color: var(--text);\n  font: inherit;\n  font-size: 0.9375rem;\n}\n\ninput[type=\"checkbox\"] {\n  min-height: auto;\n  vertical-align: middle;\n}\n\n.act select {\n  flex: 1;\n  min-width: 0;\n}\n\n.act label:not(.check) {\n  display: flex;\n  align-items: center;\n  gap: 0.4rem;\n  max-width: min(100%, 36rem);\n}\n\nbutton {\n  border-color: transparent;\n  background: var(--accent);\n  color: var(--card);\n  font-weight: 550;\n  cursor: pointer;\n}\n\nbutton:hover {\n  filter: brightness(1.1);\n}\n\nbutton.quiet {\n  border-color: var(--line);\n  background: transparent;\n  color: var(--accent);\n}\n\n.login {\n  display: grid;\n  gap: 0.6rem;\n  max-width: 28rem;\n  margin-bottom: 1rem;\n}\n\n.pages {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.4rem 1.1rem;\n  margin: 0.7rem 0;\n}\n\n.pages [aria-current] {\n  color: var(--text);\n  font-weight: 600;\n  text-decoration: none;\n}\n\nprogress {\n  width: 7rem;\n  height: 0.6rem;\n  vertical-align: middle;\n  accent-color: var(--accent);\n}\n\nsummary {\n  cursor: pointer;\n}\n\n@media (max-width: 40rem) {\n  main {\n    padding: 0.9rem 0.6rem 2rem;\n  }\n\n  section {\n    padding: 0.75rem;\n  }\n\n  .top {\n    padding: 0.5rem 0.6rem;\n  }\n\n  .top {\n    gap: 0.25rem 0.5rem;\n    justify-content: space-between;\n  }\n\n  .top nav {\n    order: 3;\n    width: 100%;\n    margin-left: -0.38rem;\n  }\n\n  .top nav a {\n    padding: 0.3rem 0.38rem;\n    font-size: 0.86em;\n  }\n\n  .top ul {\n    gap: 0;\n  }\n\n  tbody th {\n    min-width: 7.5rem;\n    white-space: normal;\n  }\n}\n\n@media print {\n  .top nav,\n  .who,\n  form {\n    display: none;\n  }\n}\n\n@media (forced-colors: active) {\n  .mark {\n    border: 1px solid currentcolor;\n  }\n}\n";
// src/server/page/frame.ts
var _templateObject;
/** Named after their content, so that a browser keeps them for good, and gets others after an update. */
function asset(name, type, text) {
	return {
		path: `/assets/${createHash("sha256").update(text).digest("hex").slice(0, 16)}/${name}`,
		type,
		text
	};
}
const styleAsset = asset("style.css", "text/css; charset=utf-8", style_default);
const scriptAsset = asset("live.js", "text/javascript; charset=utf-8", live_browser_default);
const iconAsset = asset("icon.svg", "image/svg+xml", icon_default);
const assets = [
	styleAsset,
	scriptAsset,
	iconAsset
];
const doctype = raw("<!doctype html>\n");
/** A page in its frame. @param viewer undefined for who is not known: navigation would lead nowhere */
function frame(page, viewer) {
	const { title, place, topics = [], machine = "", body } = page;
	return markup(_templateObject || (_templateObject = _taggedTemplateLiteral([
		"",
		"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
		" · vmentry</title>\n<link rel=\"stylesheet\" href=\"",
		"\">\n<link rel=\"icon\" href=\"",
		"\" type=\"image/svg+xml\">\n<script type=\"module\" src=\"",
		"\"><\/script>\n</head>\n<body data-topics=\"",
		"\" data-machine=\"",
		"\">\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<header class=\"top\">\n<a class=\"brand\" href=\"/\"><span aria-hidden=\"true\">▚</span> vmentry</a>\n",
		"\n",
		"\n</header>\n<main id=\"main\" tabindex=\"-1\">\n<h1>",
		"</h1>\n",
		"\n</main>\n</body>\n</html>\n"
	])), doctype, title, styleAsset.path, iconAsset.path, scriptAsset.path, topics.join(" "), machine, viewer === void 0 ? void 0 : navigation(place), viewer === void 0 ? void 0 : who(viewer), title, body);
}
function navigation(place) {
	return markup`<nav aria-label="Main"><ul>${places.map((name) => {
		return markup`<li><a href="${name === "Overview" ? "/" : `/${name.toLowerCase()}`}"${name === place ? markup` aria-current="page"` : void 0}>${name}</a></li>`;
	})}</ul></nav>`;
}
function who({ caller, isLoggedIn }) {
	const out = markup`<form method="post" action="/logout"><button type="submit" class="quiet">Log out</button></form>`;
	return markup`<div class="who"><span id="connection" class="connection" role="status"></span>
${isLoggedIn && markup`<span class="viewer">${caller.name} (${caller.role})</span>`}${isLoggedIn && out}</div>`;
}
/** A part of a page that the browser script brings up to date. */
function livePart(id, content) {
	return markup`<section id="${id}" data-live aria-labelledby="${id}-title">${content}</section>`;
}
/** The heading of a part. */
function partTitle(id, text, count) {
	return markup`<h2 id="${id}-title">${text}${count === void 0 ? void 0 : markup` <span class="count">${count}</span>`}</h2>`;
}
/** A table that scrolls by itself where the screen is narrow. */
function table(caption, heads, rows) {
	return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table><caption>${caption}</caption><thead><tr>${heads.map((head) => typeof head === "string" ? markup`<th scope="col">${head}</th>` : markup`<th scope="col" class="number">${head.ofNumbers}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
function nothing(text) {
	return markup`<p class="none">${text}</p>`;
}
// src/server/page/marks.ts
const signs = {
	built: {
		sign: "✓",
		tone: "good"
	},
	ready: {
		sign: "✓",
		tone: "good"
	},
	failed: {
		sign: "✗",
		tone: "bad"
	},
	damaged: {
		sign: "✗",
		tone: "bad"
	},
	running: {
		sign: "◐",
		tone: "busy"
	},
	booting: {
		sign: "◐",
		tone: "busy"
	},
	silent: {
		sign: "!",
		tone: "odd"
	},
	queued: {
		sign: "○",
		tone: "calm"
	},
	waiting: {
		sign: "○",
		tone: "calm"
	},
	cancelled: {
		sign: "–",
		tone: "calm"
	},
	unknown: {
		sign: "·",
		tone: "calm"
	}
};
function mark(what, text = what) {
	const { sign, tone } = signs[what];
	return markup`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}
// src/server/page/moments.ts
/** A time in UTC; without one, `none`. The browser script says beside it how long ago that is. */
function moment(iso, none = "never") {
	if (iso === null) return markup`<span class="none">${none}</span>`;
	const text = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
	return markup`<time datetime="${iso}" title="${text}">${text}</time>`;
}
/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
function formatMs(ms) {
	const seconds = ms / 1e3;
	if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const minutes = Math.floor(whole / 60);
	if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
	const hours = Math.floor(minutes / 60);
	return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
// src/server/page/builds-page.ts
const pageLength$2 = 50;
/** Of each state, where all are shown. */
const shownOfState = 15;
const queryShape$1 = object({
	state: _enum(buildStates).optional(),
	before: number$1().int().min(1).optional()
});
/** @throws ZodError */
function readBuildsQuery({ state, before }) {
	return queryShape$1.parse({
		state: state === "" ? void 0 : state,
		before
	});
}
const titles = {
	running: "Running",
	queued: "Queued",
	failed: "Failed",
	built: "Done",
	cancelled: "Cancelled"
};
const inOrder$1 = [
	"running",
	"queued",
	"failed",
	"built",
	"cancelled"
];
function buildsPage({ builds }, { state, before }) {
	const parts = (state === void 0 ? inOrder$1 : [state]).map((each) => {
		const { builds: page, next } = builds.list({
			state: each,
			before: state === void 0 ? void 0 : before,
			limit: state === void 0 ? shownOfState : pageLength$2
		});
		const isAlone = state !== void 0;
		const more = next !== null && markup`<nav class="pages" aria-label="Pages of ${each} builds"><a href="${withQuery("/builds", {
			state: each,
			before: isAlone ? next : void 0
		})}" rel="next">${isAlone ? "Older" : `All that are ${each}`}</a></nav>`;
		const content = page.length === 0 ? nothing("None.") : buildTable(`Builds: ${titles[each].toLowerCase()}`, page);
		return livePart(`builds-${each}`, markup`${partTitle(`builds-${each}`, titles[each], page.length)}${content}${more}`);
	});
	return {
		title: "Builds",
		place: "Builds",
		topics: ["builds"],
		body: markup`<nav class="pages" aria-label="States">${[void 0, ...inOrder$1].map((each) => {
			const current = each === state && markup` aria-current="true"`;
			return markup`<a href="${withQuery("/builds", { state: each })}"${current}>${each === void 0 ? "All" : titles[each]}</a>`;
		})}</nav>${parts}`
	};
}
function buildTable(caption, builds) {
	return table(caption, [
		"Build",
		"State",
		"Progress",
		"Message",
		"Builder",
		"Since",
		{ ofNumbers: "Took" }
	], builds.map((build) => markup`<tr><th scope="row"><a href="${buildPath(build.id)}">${shortCommit(build.commit)} ${build.variant}</a></th>
<td>${mark(build.state)}</td><td>${progressOf(build)}</td><td class="text">${clipped$1(build.message)}</td><td>${build.builder}</td><td>${changedAt(build)}</td><td class="number">${took(build)}</td></tr>`));
}
/** One build. @param hasKernel whether the store has what came of it */
function buildPage({ builds }, build, hasKernel) {
	const { id, commit, variant, state, builder, message, log } = build;
	const kernel = kernelId({
		commit,
		variant
	});
	const tail = builds.tail(id);
	return {
		title: `Build ${id}`,
		place: "Builds",
		topics: ["builds", "kernels"],
		body: markup`${livePart("build", markup`${partTitle("build", "How it goes")}
<p>${mark(state)} ${progressOf(build)} <span class="text">${message}</span></p>
<dl class="facts"><div><dt>Commit</dt><dd><code class="long">${commit}</code></dd></div><div><dt>Variant</dt><dd>${variant}</dd></div>
<div><dt>Kernel</dt><dd>${hasKernel ? kernelLink(kernel) : markup`<span class="none">not in the store</span>`}</dd></div>
<div><dt>Log</dt><dd>${logLink(log, kernel, hasKernel)}</dd></div>
<div><dt>Builder</dt><dd>${builder}</dd></div><div><dt>Queued</dt><dd>${moment(build.queuedAt)}</dd></div><div><dt>Started</dt><dd>${moment(build.startedAt, "not yet")}</dd></div>
<div><dt>Ended</dt><dd>${moment(build.endedAt, "not yet")}</dd></div>${build.endedAt !== null && markup`<div><dt>Took</dt><dd>${took(build)}</dd></div>`}</dl>`)}
${livePart("log", markup`${partTitle("log", "The end of its log")}${tail === "" ? nothing("Its builder has told none of it.") : markup`<pre class="log" id="log-text" tabindex="0" aria-label="The end of the log" data-follow>${tail}</pre>`}`)}`
	};
}
/** A builder's link leads somewhere only when it is one of the web. */
function logLink(log, kernel, hasKernel) {
	if (log === "store" && hasKernel) return markup`<a href="${kernelPath(kernel)}/text/log">in the store</a>`;
	if (log !== null && /^https?:\/\//i.test(log) && URL.canParse(log)) return markup`<a href="${log}" rel="noreferrer noopener">${log}</a>`;
	return log === null ? markup`<span class="none">not told</span>` : markup`<code class="long">${log}</code>`;
}
function progressOf({ state, progress }) {
	if (state !== "running" || progress === null) return void 0;
	const percent = Math.floor(progress * 100);
	return markup`<progress max="100" value="${percent}" aria-label="Progress"></progress> <span class="number">${percent} %</span>`;
}
function changedAt({ endedAt, startedAt, queuedAt }) {
	return moment(endedAt ?? startedAt ?? queuedAt);
}
function took({ startedAt, endedAt }) {
	if (startedAt === null) return "";
	return endedAt === null ? "" : formatMs(Date.parse(endedAt) - Date.parse(startedAt));
}
function clipped$1(text) {
	return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
// src/server/page/log-tail.ts
const tailBytes = 16384;
/** A longer log is not fetched from a store elsewhere for its end alone. */
const mostFetchedBytes = 33554432;
/** The end of a kernel's build log; undefined when it has none, or it cannot be read. */
async function readLogTail(store, { files }) {
	const file = files.find(({ path }) => path === "log");
	if (file === void 0) return void 0;
	const local = store.localBlob(file.sha256);
	try {
		if (local !== void 0) return wholeLines(await endOfFile(local), file.bytes);
		if (file.bytes > mostFetchedBytes) return void 0;
		let end = Buffer.alloc(0);
		for await (const chunk of await store.openBlob(file)) {
			const joined = Buffer.concat([end, Buffer.from(chunk)]);
			end = joined.subarray(Math.max(0, joined.length - tailBytes));
		}
		return wholeLines(end, file.bytes);
	} catch {
		return;
	}
}
async function endOfFile(path) {
	await using file = await open(path);
	const { size } = await file.stat();
	const length = Math.min(size, tailBytes);
	const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
	return buffer.subarray(0, bytesRead);
}
/** Without the line that the cut went through. */
function wholeLines(end, bytes) {
	const text = end.toString("utf8");
	return bytes <= end.length ? text : text.slice(text.indexOf("\n") + 1);
}
// src/server/page/kernel-page.ts
const shownDiagnostics = 200;
const shownMachines = 1e3;
/** One kernel. @param mayBoot whether the viewer may say that a machine boots it */
async function kernelPage(parts, kernel, mayBoot) {
	const { stored, store } = kernel.origin === "store" ? {
		stored: kernel.stored,
		store: parts.kernels.stored?.store
	} : {
		stored: void 0,
		store: void 0
	};
	const manifest = stored === void 0 ? void 0 : await store?.read(stored.key);
	const title = stored === void 0 ? `Kernel ${kernel.id}` : `Kernel ${stored.key.commit.slice(0, 12)} ${stored.key.variant}`;
	const boot = mayBoot && stored?.outcome !== "failed" && bootForm(parts, kernel.id);
	if (stored === void 0 || manifest === void 0 || store === void 0) return {
		title,
		place: "Kernels",
		topics: ["kernels"],
		body: markup`${servedFacts(kernel)}${boot}`
	};
	const tail = manifest.outcome === "failed" ? await readLogTail(store, manifest) : void 0;
	return {
		title,
		place: "Kernels",
		topics: ["kernels"],
		body: markup`${livePart("facts", factsPart(parts, kernel.id, manifest, stored.storedAt))}
${failurePart(manifest, tail)}${boot}${diagnosticsPart(manifest.diagnostics)}${selftestsPart(manifest)}${filesPart(kernel.id, manifest)}`
	};
}
function fact(name, value) {
	return markup`<div><dt>${name}</dt><dd>${value ?? markup`<span class="none">none</span>`}</dd></div>`;
}
const code = (text) => text === null ? null : markup`<code class="long">${text}</code>`;
function factsPart({ refs }, id, manifest, storedAt) {
	const { commit, outcome, release, kernelVersion, buildId, arch, toolchain, configDigest, variantDigest } = manifest;
	const names = [...refs.having("branch", commit), ...refs.having("tag", commit)];
	const has = (path) => manifest.files.some((file) => file.path === path);
	const links = [
		...has("log") ? [markup`<a href="${kernelPath(id)}/text/log">Build log</a>`] : [],
		...has("config") ? [markup`<a href="${kernelPath(id)}/text/config">Configuration</a>`] : [],
		markup`<a href="${kernelPath(id)}/files">All ${manifest.files.length} files</a>`,
		markup`<a href="${withQuery("/kernels", { commit })}">Other variants</a>`
	];
	return markup`${partTitle("facts", "What it is")}
<p class="links">${mark(outcome)} ${links}</p>
<dl class="facts">
${fact("Commit", code(commit))}${fact("Branches, tags", names.join(", ") || null)}${fact("Architecture", arch)}
${fact("Release", release)}${fact("Version", kernelVersion)}${fact("Build id", code(buildId))}
${fact("Compiler", toolchain.compiler)}${fact("Linker", toolchain.linker)}
${fact("Built in", formatMs(manifest.durationMs))}${fact("Built by", manifest.builder)}${fact("Started", moment(manifest.startedAt))}${fact("Stored", moment(storedAt))}
${fact("Configuration's SHA-256", code(configDigest))}${fact("Variant's SHA-256", code(variantDigest))}
</dl>`;
}
function servedFacts({ title, served }) {
	const file = (name, { bytes, sha256 }) => markup`${fact(name, formatBytes(bytes))}${fact(`${name}'s SHA-256`, code(sha256))}`;
	const content = served === void 0 ? nothing("It is in the store no more.") : markup`<dl class="facts">${fact("Title", title)}${fact("Command line", code(served.cmdline))}${file("Image", served.image)}${file("Initrd", served.initrd)}</dl>`;
	return livePart("facts", markup`${partTitle("facts", "Added by hand")}${content}`);
}
function failurePart({ failure }, tail) {
	if (failure === null) return void 0;
	const log = tail === void 0 ? nothing("There is no log of it.") : markup`<h3>The end of its log</h3><pre class="log" tabindex="0" aria-label="The end of the build log" data-follow>${tail}</pre>`;
	return markup`<section class="wrong" aria-labelledby="failure-title">${partTitle("failure", "Why it did not build")}
<p>In <strong>${failure.stage}</strong>:</p><pre class="log" tabindex="0" aria-label="Reason">${failure.reason}</pre>${log}</section>`;
}
function bootForm({ machines }, id) {
	const known = machines.list({ limit: shownMachines });
	const field = known.length === 0 ? markup`<input name="machine" required pattern="[a-zA-Z0-9][a-zA-Z0-9._\\-]{0,62}" title="a machine's name" autocomplete="off">` : markup`<select name="machine" required>${known.map(({ name }) => markup`<option>${name}</option>`)}</select>`;
	return markup`<section aria-labelledby="boot-title">${partTitle("boot", "Boot it")}
<form class="act" method="post" action="/boot-next"><input type="hidden" name="kernel" value="${id}">
<label>Machine ${field}</label> <button type="submit">Boot this next, once</button></form></section>`;
}
/** New errors first, then new warnings, then what was there before. */
function inOrder(diagnostics) {
	const rank = ({ isNew, severity }) => (isNew ? 0 : 2) + (severity === "error" ? 0 : 1);
	return diagnostics.toSorted((a, b) => rank(a) - rank(b));
}
function diagnosticsPart(diagnostics) {
	const fresh = diagnostics.filter(({ isNew }) => isNew).length;
	const rows = inOrder(diagnostics).slice(0, shownDiagnostics).map(({ isNew, severity, file, line, column, message, option }) => markup`<tr><td>${isNew && markup`<strong>new</strong> `}${severity}</td><td><code>${file}:${line}${column !== null && `:${column}`}</code></td><td class="text">${message}${option !== null && markup` <code>${option}</code>`}</td></tr>`);
	const more = diagnostics.length - rows.length;
	const content = rows.length === 0 ? nothing("The compiler said nothing.") : markup`<p>${fresh} of them new with this commit.</p>${table("What the compiler said, new first", [
		"Kind",
		"Where",
		"What"
	], rows)}`;
	return markup`<section aria-labelledby="diagnostics-title">${partTitle("diagnostics", "Compiler", diagnostics.length)}${content}${more > 0 && markup`<p>And ${more} more, in the log.</p>`}</section>`;
}
function selftestsPart({ selftests: { built, failed } }) {
	const rows = failed.map(({ name, reason }) => markup`<tr><th scope="row"><code>${name}</code></th><td class="text"><pre>${reason}</pre></td></tr>`);
	const there = built.length > 0 && markup`<details><summary>${counted(built.length, "selftest")} built</summary><ul class="columns">${built.map((name) => markup`<li><code>${name}</code></li>`)}</ul></details>`;
	const content = built.length + failed.length === 0 ? nothing("None were built.") : markup`${rows.length > 0 && table("Selftests that did not build", ["Selftest", "Why"], rows)}${there}`;
	return markup`<section aria-labelledby="selftests-title">${partTitle("selftests", "Selftests")}<p>${built.length} built, ${failed.length} failed.</p>${content}</section>`;
}
/** Modules and selftests are summed up: there may be thousands. */
function filesPart(id, { files }) {
	const groups = /* @__PURE__ */ new Map();
	const single = [];
	for (const file of files) {
		const slash = file.path.indexOf("/");
		if (slash === -1) single.push(file);
		else {
			const name = file.path.slice(0, slash + 1);
			const group = groups.get(name) ?? {
				count: 0,
				bytes: 0
			};
			groups.set(name, {
				count: group.count + 1,
				bytes: group.bytes + file.bytes
			});
		}
	}
	const rows = [...single.map((file) => fileRow(id, file)), ...[...groups].map(([name, { count, bytes }]) => markup`<tr><th scope="row"><a href="${withQuery(`${kernelPath(id)}/files`, { under: name })}"><code>${name}</code></a></th><td class="number">${formatBytes(bytes)}</td><td>${counted(count, "file")}</td></tr>`)];
	const content = rows.length === 0 ? nothing("None were kept.") : table("Files of this kernel", [
		"File",
		{ ofNumbers: "Size" },
		"SHA-256"
	], rows);
	return markup`<section aria-labelledby="files-title">${partTitle("files", "Files")}${content}</section>`;
}
function fileRow(id, { path, bytes, sha256 }) {
	return markup`<tr><th scope="row"><a href="${`/v1/kernels/${encodeURIComponent(id)}/files/${path.split("/").map(encodeURIComponent).join("/")}`}" download><code>${path}</code></a></th><td class="number">${formatBytes(bytes)}</td><td><code class="long">${sha256}</code></td></tr>`;
}
const filesOfPage = 200;
/** All files of a kernel, by pages. */
function filesPage(id, manifest, { under, from }) {
	const found = manifest.files.filter(({ path }) => path.startsWith(under));
	const to = (start) => withQuery(`${kernelPath(id)}/files`, {
		under,
		from: start === 0 ? void 0 : start
	});
	const links = [...from === 0 ? [] : [markup`<a href="${to(Math.max(0, from - filesOfPage))}" rel="prev">Before</a>`], ...from + filesOfPage >= found.length ? [] : [markup`<a href="${to(from + filesOfPage)}" rel="next">More</a>`]];
	const rows = found.slice(from, from + filesOfPage).map((file) => fileRow(id, file));
	const caption = under === "" ? "Files of this kernel" : `Files of this kernel in ${under}`;
	const content = rows.length === 0 ? nothing("There are none.") : table(caption, [
		"File",
		{ ofNumbers: "Size" },
		"SHA-256"
	], rows);
	return {
		title: `Files of ${manifest.commit.slice(0, 12)} ${manifest.variant}`,
		place: "Kernels",
		body: markup`<p><a href="${kernelPath(id)}">The kernel ${shortCommit(manifest.commit)} ${manifest.variant}</a></p>
<section aria-labelledby="files-title">${partTitle("files", under === "" ? "All" : under, found.length)}${content}
${links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`}</section>`
	};
}
// src/server/page/kernel-matrix.ts
const rowsOfPage = 50;
const lookedThroughBuilds$1 = 500;
/** The commits of a branch, newest first, and how each stands for each variant. @throws Refusal for an unknown branch */
async function matrixPart(parts, query) {
	const { branch, from } = query;
	const known = parts.refs.commits("branch", branch);
	if (known === void 0) throw new Refusal(404, `this server knows no branch ${branch}`);
	const cells = await cellsOf(parts, new Set(known), query);
	const isWanted = (commit) => commit.startsWith(query.commit ?? "") && (query.outcome === void 0 || [...cells.get(commit)?.values() ?? []].some((cell) => cell.mark === query.outcome));
	const commits = known.filter(isWanted);
	const variants = [...new Set([...cells.values()].flatMap((row) => [...row.keys()]))].sort();
	if (commits.length === 0 || variants.length === 0) return nothing(commits.length === 0 ? "No commit of this branch is like that." : "Nothing of this branch was built yet.");
	const rows = commits.slice(from, from + rowsOfPage).map((commit) => {
		const row = variants.map((variant) => cell(cells.get(commit)?.get(variant), commit, variant));
		return markup`<tr><th scope="row"><a href="${withQuery("/kernels", { commit })}">${shortCommit(commit)}</a></th>${row}</tr>`;
	});
	const heads = variants.map((variant) => markup`<th scope="col">${variant}</th>`);
	const caption = `Commits of ${branch}, newest first, and the variants they were built for`;
	return livePart("matrix", markup`${partTitle("matrix", `Branch ${branch}`, commits.length)}
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="matrix"><caption>${caption}</caption>
<thead><tr><th scope="col">Commit</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>${pages$1(query, commits.length)}`);
}
function cell(state, commit, variant) {
	if (state === void 0) return markup`<td><span class="none">not built</span></td>`;
	const label = `${state.mark}: ${commit.slice(0, 12)} ${variant}`;
	return markup`<td><a href="${state.path}" title="${label}">${mark(state.mark)}</a></td>`;
}
function pages$1({ branch, commit, variant, outcome, from }, count) {
	const to = (start) => withQuery("/kernels", {
		branch,
		commit,
		variant,
		outcome,
		view: "matrix",
		from: start === 0 ? void 0 : start
	});
	const links = [...from === 0 ? [] : [markup`<a href="${to(Math.max(0, from - rowsOfPage))}" rel="prev">Newer</a>`], ...from + rowsOfPage >= count ? [] : [markup`<a href="${to(from + rowsOfPage)}" rel="next">Older</a>`]];
	return links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`;
}
/** By commit and variant: what the store has, and what is on its way to it. */
async function cellsOf({ kernels, builds }, commits, { variant: wanted }) {
	const cells = /* @__PURE__ */ new Map();
	const put = (commit, variant, made) => {
		if (!commits.has(commit) || wanted !== void 0 && variant !== wanted) return;
		const row = cells.get(commit) ?? /* @__PURE__ */ new Map();
		cells.set(commit, row.set(variant, made));
	};
	const told = (state) => builds.list({
		state,
		variant: wanted,
		limit: lookedThroughBuilds$1
	}).builds.reverse();
	for (const { commit, variant, id } of told("failed")) put(commit, variant, {
		mark: "failed",
		path: buildPath(id)
	});
	for (const { id, key, outcome } of await kernels.stored?.allAsFarAsKnown() ?? []) put(key.commit, key.variant, {
		mark: outcome,
		path: kernelPath(id)
	});
	for (const state of ["queued", "running"]) for (const { commit, variant, id } of told(state)) put(commit, variant, {
		mark: state,
		path: buildPath(id)
	});
	return cells;
}
// src/server/page/kernels-page.ts
const pageLength$1 = 50;
/** As the API's, and how to show it; a field of the form that is left empty is not asked for. */
const queryShape = kernelQueryShape.omit({ limit: true }).extend({
	view: _enum(["list", "matrix"]).default("list"),
	from: number$1().int().min(0).max(1e5).default(0)
});
/** @throws ZodError */
function readKernelsQuery(query) {
	const given = Object.entries(query).flatMap(([name, value]) => {
		const trimmed = value.trim();
		return trimmed === "" ? [] : [[name, name === "commit" ? trimmed.toLowerCase() : trimmed]];
	});
	return queryShape.parse(Object.fromEntries(given));
}
/** @throws Refusal for a branch or tag that is not known */
async function kernelsPage(parts, query) {
	const content = query.view === "matrix" && query.branch !== void 0 ? await matrixPart(parts, {
		...query,
		branch: query.branch
	}) : await listPart(parts, query);
	return {
		title: "Kernels",
		place: "Kernels",
		topics: ["kernels", "builds"],
		body: markup`${filterForm(await variantsOf(parts), parts.refs, query)}${content}`
	};
}
async function variantsOf({ kernels }) {
	const stored = await kernels.stored?.allAsFarAsKnown() ?? [];
	return [...new Set(stored.map(({ key }) => key.variant))].sort();
}
function filterForm(variants, refs, query) {
	const branches = refs.list("branch").map(({ name }) => name);
	const tags = refs.list("tag").map(({ name }) => name);
	return markup`<form class="filter" method="get" action="/kernels" role="search" aria-label="Kernels">
<label>Commit <input name="commit" value="${query.commit ?? ""}" placeholder="start of it" size="14" pattern="[0-9a-fA-F]{4,64}" title="4 to 64 hexadecimal digits" autocomplete="off" spellcheck="false"></label>
${choice("Branch", "branch", branches, query.branch)}
${choice("Tag", "tag", tags, query.tag)}
${choice("Variant", "variant", variants, query.variant)}
${choice("Outcome", "outcome", ["built", "failed"], query.outcome)}
${choice("Show as", "view", ["matrix"], query.view === "matrix" ? "matrix" : void 0, "list")}
<button type="submit">Show</button> <a href="/kernels">All</a>
</form>`;
}
function choice(label, name, values, chosen, none = "any") {
	return markup`<label>${label} <select name="${name}"><option value="">${none}</option>${(chosen === void 0 || values.includes(chosen) ? values : [chosen, ...values]).map((value) => markup`<option value="${value}"${value === chosen && markup` selected`}>${value}</option>`)}</select></label>`;
}
async function listPart(parts, query) {
	const { view, from, after, ...wish } = query;
	if (view === "matrix") return nothing("Choose a branch to see its commits and variants as a matrix.");
	const { page, next, found } = await searchKernels(parts, {
		...wish,
		after,
		limit: pageLength$1
	});
	const list = page.length === 0 ? nothing(isNarrow(query) ? "No kernel is like that." : "There is no kernel yet.") : kernelTable("Kernels, newest first", page, parts.refs);
	const links = [...after === void 0 ? [] : [markup`<a href="${withQuery("/kernels", wish)}" rel="first">Newest</a>`], ...next === null ? [] : [markup`<a href="${withQuery("/kernels", {
		...wish,
		after: next
	})}" rel="next">Older</a>`]];
	const pages = links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`;
	return livePart("kernels", markup`${partTitle("kernels", "Newest first", found)}${list}${pages}`);
}
function isNarrow({ commit, branch, tag, variant, outcome }) {
	return [
		commit,
		branch,
		tag,
		variant,
		outcome
	].some((each) => each !== void 0);
}
function kernelTable(caption, kernels, refs) {
	return table(caption, [
		"Kernel",
		"State",
		"Release",
		"Branches, tags",
		"Notes",
		{ ofNumbers: "Size" },
		"Stored"
	], kernels.map((kernel) => kernel.origin === "store" ? storedRow(kernel.stored, refs) : addedRow(kernel)));
}
function storedRow(stored, refs) {
	const { id, key, outcome, release, failure, newWarnings, failedSelftests, bytes, storedAt } = stored;
	const names = [...refs.having("branch", key.commit), ...refs.having("tag", key.commit)];
	const notes = [
		...failure === "" ? [] : [failure],
		...newWarnings === 0 ? [] : [counted(newWarnings, "new warning")],
		...failedSelftests === 0 ? [] : [`${counted(failedSelftests, "selftest")} did not build`]
	].join("; ");
	return markup`<tr><th scope="row">${kernelLink(id)}</th><td>${mark(outcome)}</td><td>${release}</td>
<td>${names.join(", ")}</td><td class="text">${clipped(notes)}</td><td class="number">${formatBytes(bytes)}</td><td>${moment(storedAt)}</td></tr>`;
}
function addedRow({ id, title, served }) {
	const bytes = served.image.bytes + served.initrd.bytes;
	return markup`<tr><th scope="row">${kernelLink(id)}</th><td>${mark("built", "added by hand")}</td><td></td>
<td></td><td class="text">${clipped(title)}</td><td class="number">${formatBytes(bytes)}</td><td></td></tr>`;
}
function clipped(text) {
	const [line = ""] = text.split("\n");
	return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
// src/server/page/boots.ts
const steps = [
	"start",
	"wait",
	"download",
	"load",
	"stage two"
];
/**
* The boots in a machine's events, newest first. Within a stage the kernel's own clock says how long a step took; the
* server's says how long it was between the stages.
* @param events oldest first
*/
function bootsOf(events) {
	const groups = [];
	for (const event of events) {
		const group = groups.at(-1);
		if (group === void 0 || isNewBoot(group, event)) groups.push([event]);
		else group.push(event);
	}
	return groups.map((group, index) => describe$1(group, index === groups.length - 1)).reverse();
}
function isNewBoot(before, event) {
	if (event.stage !== "stage one") return false;
	if (event.event === "waiting" || before.some(({ stage }) => stage === "stage two")) return true;
	const last = before.filter(({ stage }) => stage === "stage one").at(-1);
	return last !== void 0 && (last.event === "gave-up" || event.event === "selected" && has(before, "selected"));
}
function describe$1(events, isLast) {
	const first = events.filter(({ stage }) => stage === "stage one").sort((a, b) => a.uptime - b.uptime || a.id - b.id);
	const waiting = find$1(first, "waiting");
	const selected = find$1(first, "selected");
	const verified = find$1(first, "verified");
	const kexec = find$1(first, "kexec");
	const ready = events.find(({ stage, event }) => stage === "stage two" && event === "ready");
	const failed = events.filter(({ event }) => event === "failed" || event === "gave-up").at(-1);
	const between = (step, from, to) => from === void 0 || to === void 0 ? [] : [{
		step,
		ms: Math.max(0, (to.uptime - from.uptime) * 1e3)
	}];
	const made = [
		...waiting === void 0 ? [] : [{
			step: "start",
			ms: waiting.uptime * 1e3
		}],
		...between("wait", waiting, selected),
		...between("download", selected, verified),
		...between("load", verified, kexec),
		...ready === void 0 ? [] : [{
			step: "stage two",
			ms: secondStageMs(kexec, ready)
		}]
	];
	const [opening] = events;
	const isOver = failed !== void 0 && !isAfter(first, failed);
	return {
		id: opening?.id ?? 0,
		at: opening?.at ?? "",
		kernel: (kexec ?? verified ?? selected)?.message ?? "",
		steps: made,
		outcome: ready !== void 0 ? "ready" : isOver ? "failed" : isLast ? "under way" : "not told",
		failure: failed === void 0 || ready !== void 0 ? "" : failed.message,
		events
	};
}
/** From kexec to ready by the server's clock; at least what stage two's own clock says. */
function secondStageMs(kexec, ready) {
	const own = ready.uptime * 1e3;
	return kexec === void 0 ? own : Math.max(own, Date.parse(ready.at) - Date.parse(kexec.at));
}
/** Whether stage one went on after a failure. */
function isAfter(first, { id }) {
	return first.some((event) => event.id > id && event.event !== "failed");
}
function find$1(events, name) {
	return events.find(({ event }) => event === name);
}
function has(events, name) {
	return find$1(events, name) !== void 0;
}
// src/server/page/boot-bars.ts
const names = {
	start: "Stage one starts",
	wait: "Asks",
	download: "Downloads, verifies",
	load: "Loads",
	"stage two": "kexec to ready"
};
const width = 1e3;
const height = 28;
/** A machine may have waited for days; in the picture it waits for no longer than this part of what is shown. */
const longestWait = .15;
/** The time line of some boots: as bars, drawn to one scale, and the same as a table. */
function bootsPart(boots) {
	if (boots.length === 0) return nothing("It has not told of any boot yet.");
	const longestMs = Math.max(1, ...boots.map((boot) => workMs(boot)));
	const rows = boots.map((boot) => {
		const cells = steps.map((step) => {
			const found = boot.steps.find((each) => each.step === step);
			return markup`<td class="number">${found === void 0 ? void 0 : formatMs(found.ms)}</td>`;
		});
		return markup`<tr><th scope="row">${moment(boot.at)}</th><td>${outcome(boot)}</td><td class="bars">${bars(boot, longestMs)}</td>
<td class="text">${boot.kernel}${boot.failure !== "" && markup`<br><span class="bad">${boot.failure}</span>`}</td>${cells}</tr>`;
	});
	return markup`<ul class="legend" aria-hidden="true">${steps.map((step) => markup`<li><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><rect width="12" height="12" class="${classOf(step)}"/></svg> ${names[step]}</li>`)}</ul>${table("Boots, newest first, and how long each step took", [
		"When",
		"Outcome",
		"Time line",
		"Kernel",
		...steps.map((step) => ({ ofNumbers: names[step] }))
	], rows)}`;
}
function outcome({ outcome: how }) {
	if (how === "ready" || how === "failed") return mark(how);
	return how === "under way" ? mark("booting", how) : mark("unknown", "not told");
}
/** Without the wait for somebody to select something. */
function workMs({ steps: made }) {
	return made.filter(({ step }) => step !== "wait").reduce((sum, { ms }) => sum + ms, 0);
}
function bars(boot, longestMs) {
	const scale = width * .85 / longestMs;
	let x = 0;
	const drawn = boot.steps.map(({ step, ms }) => {
		const wide = step === "wait" ? Math.min(ms * scale, width * longestWait) : ms * scale;
		const rect = markup`<rect x="${x.toFixed(1)}" y="4" width="${Math.max(wide, 2).toFixed(1)}" height="${20}" class="${classOf(step)}"><title>${names[step]}: ${formatMs(ms)}</title></rect>`;
		x += wide;
		return rect;
	});
	const told = boot.steps.map(({ step, ms }) => `${names[step]} ${formatMs(ms)}`).join(", ");
	return markup`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${told === "" ? "no step was told" : told}">${drawn}</svg>`;
}
function classOf(step) {
	return `step-${step.replace(" ", "-")}`;
}
// src/server/page/machine-condition.ts
/** A boot that tells nothing for so long has gone wrong: stage one tries again at most every 30 s. */
const silentMs = 3e5;
/** How a machine is doing, from what it told last. */
function conditionOf({ lastEvent, askedAt, isWaiting }, now) {
	const seenAt = [askedAt, lastEvent?.at ?? null].reduce((a, b) => (a ?? "") > (b ?? "") ? a : b);
	const isQuiet = seenAt === null || now - Date.parse(seenAt) > silentMs;
	const hasAskedSince = lastEvent === void 0 || (askedAt ?? "") > lastEvent.at;
	if (lastEvent !== void 0 && ["failed", "gave-up"].includes(lastEvent.event)) return {
		mark: "failed",
		text: `${lastEvent.event === "failed" ? "failed" : "gave up"} in ${placeOf(lastEvent)}: ${firstLine(lastEvent.message)}`,
		seenAt
	};
	if (isWaiting) return {
		mark: "waiting",
		text: "in stage one, asks what to boot",
		seenAt
	};
	if (lastEvent?.event === "ready" && !hasAskedSince) return {
		mark: "ready",
		text: "stage two is ready",
		seenAt
	};
	if (seenAt === null) return {
		mark: "unknown",
		text: "never heard of",
		seenAt
	};
	if (isQuiet) return {
		mark: "silent",
		text: `nothing since ${lastWords(lastEvent)}`,
		seenAt
	};
	if (lastEvent === void 0 || lastEvent.event === "waiting" || hasAskedSince) return {
		mark: "waiting",
		text: "in stage one",
		seenAt
	};
	return {
		mark: "booting",
		text: `${placeOf(lastEvent)}: ${lastEvent.event}`,
		seenAt
	};
}
function placeOf({ stage }) {
	return stage === "server" ? "the server" : stage;
}
function lastWords(event) {
	return event === void 0 ? "it asked what to boot" : `${event.stage}: ${event.event}`;
}
function firstLine(text) {
	const [line = ""] = text.split("\n");
	return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
// src/server/page/trouble.ts
/** How far back is looked for builds. */
const recentMs = 12096e5;
/** Builds that failed lately and were not mended since, newest first; one for each commit and variant. */
function brokenBuilds(builds, stored, now) {
	const isRecent = (at) => now - Date.parse(at) < recentMs;
	const built = new Set(stored.filter(({ outcome }) => outcome === "built").map(({ id }) => id));
	const found = /* @__PURE__ */ new Map();
	for (const { id, key, outcome, failure, storedAt } of stored) if (outcome === "failed" && isRecent(storedAt)) found.set(id, {
		kernel: id,
		...key,
		reason: failure,
		at: storedAt,
		link: { kernel: id }
	});
	const seen = /* @__PURE__ */ new Set();
	for (const { id, commit, variant, state, message, endedAt, queuedAt } of builds) {
		const kernel = kernelId({
			commit,
			variant
		});
		if (seen.has(kernel) || state !== "built" && state !== "failed") continue;
		seen.add(kernel);
		const at = endedAt ?? queuedAt;
		if (state === "built") found.delete(kernel);
		else if (isRecent(at) && !built.has(kernel) && !found.has(kernel)) found.set(kernel, {
			kernel,
			commit,
			variant,
			reason: message,
			at,
			link: { build: id }
		});
	}
	return [...found.values()].sort((a, b) => b.at.localeCompare(a.at));
}
/** Commits that break in the same way are told once, by the newest of them. */
function byReason(broken) {
	const groups = /* @__PURE__ */ new Map();
	for (const each of broken) {
		const name = `${each.variant} ${each.reason}`;
		const group = groups.get(name);
		if (group === void 0) groups.set(name, {
			newest: each,
			others: 0
		});
		else group.others += 1;
	}
	return [...groups.values()];
}
/** All machines, and how each is doing. Their number is bounded by who may register them. */
function everyMachine({ machines }) {
	return machines.list({ limit: 1e4 }).map(({ name }) => name);
}
// src/server/page/machines-page.ts
const pageLength = 200;
const eventsOfBoot = 12;
/** How a machine is doing. */
function conditionOfMachine({ parts, desk }, name, now) {
	const { at, isWaiting } = desk.lastAsked(name);
	return conditionOf({
		lastEvent: parts.bootEvents.newest(name, 1)[0],
		askedAt: at,
		isWaiting
	}, now);
}
function conditionsOf(page, now) {
	return everyMachine(page.parts).map((name) => ({
		name,
		condition: conditionOfMachine(page, name, now)
	}));
}
function machinesPage(page, after) {
	const { machines } = page.parts;
	const found = machines.list({
		after,
		limit: 201
	});
	const shown = found.slice(0, pageLength);
	const now = Date.now();
	const rows = shown.map(({ name, arch, description }) => {
		const condition = conditionOfMachine(page, name, now);
		return markup`<tr><th scope="row">${machineLink(name)}</th><td>${mark(condition.mark)}</td><td class="text">${condition.text}</td>
<td>${selected(page, name)}</td><td class="text">${runs(page, name, condition)}</td><td>${arch}</td><td class="text">${description}</td><td>${moment(condition.seenAt)}</td></tr>`;
	});
	const heads = [
		"Machine",
		"State",
		"What it does",
		"Boots next",
		"Runs",
		"Architecture",
		"Description",
		"Last seen"
	];
	const last = shown.at(-1)?.name ?? "";
	const links = [...after === "" ? [] : [markup`<a href="/machines" rel="first">First</a>`], ...found.length > pageLength ? [markup`<a href="/machines?after=${encodeURIComponent(last)}" rel="next">More</a>`] : []];
	const content = rows.length === 0 ? nothing("No machine has asked or was registered yet.") : table("Machines, by name", heads, rows);
	return {
		title: "Machines",
		place: "Machines",
		topics: [
			"machines",
			"selections",
			"boots"
		],
		body: livePart("machines", markup`${partTitle("machines", "By name")}${content}${links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`}`)
	};
}
function selected({ parts }, name) {
	const selection = parts.machines.selection(name);
	if (selection === void 0) return markup`<span class="none">nothing</span>`;
	return markup`${kernelLink(selection.kernel)} <span class="when">${selection.once ? "once" : "until changed"}</span>`;
}
/** What a machine was booted with last, while it runs that. */
function runs({ parts }, name, { mark: how }) {
	if (how !== "ready") return "";
	const [boot] = bootsOf(parts.bootEvents.newest(name, eventsOfBoot));
	return boot?.kernel ?? "";
}
// src/server/page/machine-page.ts
const shownBoots = 10;
const shownAudit = 20;
const offeredKernels = 100;
async function machinePage(page, name, viewer) {
	const { bootEvents } = page.parts;
	const boots = bootsOf(bootEvents.newest(name, 200)).slice(0, shownBoots);
	return {
		title: `Machine ${name}`,
		place: "Machines",
		topics: [
			"machines",
			"selections",
			"boots"
		],
		machine: name,
		body: markup`${statePart(page, name)}
${mayAct(viewer) && await actionPart(page, name)}
${livePart("boots", markup`${partTitle("boots", "Last boots")}${bootsPart(boots)}`)}
${consolePart(page, name)}
${mayAct(viewer) && auditPart(page, name)}`
	};
}
function statePart(page, name) {
	const record = page.parts.machines.get(name);
	const condition = conditionOfMachine(page, name, Date.now());
	const running = runs(page, name, condition);
	return livePart("state", markup`${partTitle("state", "State")}
<p>${mark(condition.mark)} ${condition.text}</p>
<dl class="facts"><div><dt>Boots next</dt><dd>${selected(page, name)}</dd></div>
<div><dt>Runs</dt><dd>${running === "" ? markup`<span class="none">not known</span>` : running}</dd></div>
<div><dt>Last seen</dt><dd>${moment(condition.seenAt)}</dd></div>
<div><dt>Architecture</dt><dd>${record?.arch ?? markup`<span class="none">not told</span>`}</dd></div>
${record !== void 0 && record.description !== "" && markup`<div><dt>Description</dt><dd>${record.description}</dd></div>`}
<div><dt>Known since</dt><dd>${moment(record?.registeredAt ?? null)}</dd></div></dl>`);
}
async function actionPart({ parts, desk }, name) {
	const selection = parts.machines.selection(name);
	const added = parts.kernels.added().map(({ id, title }) => ({
		id,
		title
	}));
	const newest = (await desk.newestOfBranches(name)).map(({ branch, kernel }) => ({
		id: kernel.id,
		title: `${kernel.title} (newest of ${branch})`
	}));
	const stored = (await parts.kernels.stored?.allAsFarAsKnown() ?? []).filter(({ outcome }) => outcome === "built");
	const options = [...new Map([
		...added,
		...newest,
		...stored.slice(0, offeredKernels)
	].reverse().map((each) => [each.id, each.title]))].reverse().map(([id, title]) => markup`<option value="${id}">${title}</option>`);
	const choose = options.length === 0 ? nothing("There is no kernel that could be booted.") : markup`<form class="act" method="post" action="/boot-next"><input type="hidden" name="machine" value="${name}">
<label>Kernel <select name="kernel" required>${options}</select></label>
<label class="check"><input type="checkbox" name="keep" value="yes"> until changed, not once</label>
<button type="submit">Boot this next</button></form>`;
	const clear = selection !== void 0 && markup`<form class="act" method="post" action="${machinePath(name)}/clear"><button type="submit" class="quiet">Take the selection back</button></form>`;
	return livePart("choose", markup`${partTitle("choose", "Choose")}${choose}${clear}`);
}
function consolePart({ parts }, name) {
	const lines = parts.consoles.lines(name);
	const stream = `/v1${machinePath(name)}/console/stream?after=${lines.at(-1)?.id ?? 0}`;
	const text = lines.map((line) => markup`${line.text}\n`);
	return markup`<section aria-labelledby="console-title">${partTitle("console", "Console")}
<p id="console-empty" class="none"${lines.length > 0 && markup` hidden`}>Nobody has told of this machine's console yet.</p>
<pre class="log console" id="console" role="log" tabindex="0" aria-labelledby="console-title" data-stream="${stream}" data-follow>${text}</pre>
<p><button type="button" id="follow" hidden>Follow the end</button></p></section>`;
}
function auditPart({ parts }, name) {
	const rows = parts.machines.audit({
		machine: name,
		limit: shownAudit
	}).map(({ at, who, action, kernel }) => markup`<tr><td>${moment(at)}</td><td>${who}</td><td>${action.replaceAll("-", " ")}</td><td>${kernelLink(kernel)}</td></tr>`);
	const content = rows.length === 0 ? nothing("Nothing was ever selected for it.") : table("Who selected what, newest first", [
		"When",
		"Who",
		"What was done",
		"Kernel"
	], rows);
	return livePart("audit", markup`${partTitle("audit", "Who selected what")}${content}`);
}
// src/server/page/overview-page.ts
const shownTroubles = 10;
const shownKernels$1 = 10;
const lookedThroughBuilds = 500;
async function overviewPage(page, storage) {
	const { parts } = page;
	const figures = await storage?.look();
	return {
		title: "Overview",
		place: "Overview",
		topics: [
			"kernels",
			"builds",
			"machines",
			"selections",
			"boots"
		],
		body: markup`${await troublePart(page, storage !== void 0 && figures === void 0, figures)}
${runningPart(parts)}
${await newestPart(parts)}
${storagePart(figures)}`
	};
}
async function troublePart(page, isUnreadable, figures) {
	const { builds, kernels } = page.parts;
	const now = Date.now();
	const stored = await kernels.stored?.allAsFarAsKnown() ?? [];
	const broken = brokenBuilds(builds.list({ limit: lookedThroughBuilds }).builds, stored, now);
	const machines = conditionsOf(page, now).filter(({ condition }) => ["failed", "silent"].includes(condition.mark));
	const damage = figures?.damage ?? [];
	const items = [
		...isUnreadable ? [markup`<li>${mark("failed", "store")} The store cannot be read; the server's log says why.</li>`] : [],
		...damage.length > 0 ? [markup`<li>${mark("damaged", "store")} <a href="/storage">${counted(damage.length, "blob is", "blobs are")} known to be damaged</a></li>`] : [],
		...machines.map(({ name, condition }) => markup`<li>${mark(condition.mark)} Machine ${machineLink(name)}: ${condition.text} <span class="when">${moment(condition.seenAt)}</span></li>`),
		...byReason(broken).map(({ newest: { commit, variant, reason, at, link }, others }) => {
			const path = "build" in link ? buildPath(link.build) : kernelPath(link.kernel);
			return markup`<li>${mark("failed")} <a href="${path}">${shortCommit(commit)} ${variant}</a> does not build: ${brief(reason)}${others > 0 && ` (and ${counted(others, "other commit")})`} <span class="when">${moment(at)}</span></li>`;
		})
	];
	const more = items.length - shownTroubles;
	const list = items.length === 0 ? markup`<p class="fine">${mark("ready", "Nothing is wrong that this server knows of.")}</p>` : markup`<ul class="troubles">${items.slice(0, shownTroubles)}</ul>`;
	const rest = more > 0 && markup`<p><a href="/builds?state=failed">${counted(more, "more", "more")}: failed builds</a>, <a href="/machines">machines</a></p>`;
	return markup`<section id="trouble" data-live aria-live="polite" aria-labelledby="trouble-title" class="${items.length > 0 ? "wrong" : "right"}">
${partTitle("trouble", "What is wrong", items.length === 0 ? void 0 : items.length)}${list}${rest}</section>`;
}
function brief(text) {
	const [line = ""] = text.split("\n");
	return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
function runningPart({ builds }) {
	const { builds: running } = builds.list({
		state: "running",
		limit: 20
	});
	const { builds: queued, next } = builds.list({
		state: "queued",
		limit: 100
	});
	const waiting = queued.length > 0 && markup`<p><a href="/builds?state=queued">${counted(queued.length, "build")}${next === null ? "" : " and more"} queued</a></p>`;
	const content = running.length === 0 ? nothing("No build is running.") : buildTable("Builds that run", running);
	return livePart("running", markup`${partTitle("running", "Building now", running.length)}${content}${waiting}`);
}
async function newestPart({ kernels, refs }) {
	const stored = await kernels.stored?.allAsFarAsKnown() ?? [];
	const added = kernels.added();
	const newest = stored.slice(0, shownKernels$1).map((each) => kernels.listed(each));
	const content = newest.length === 0 ? nothing(kernels.stored === void 0 ? "This server has no store." : "The store is empty.") : kernelTable("The newest kernels of the store", newest, refs);
	const byHand = added.length > 0 && markup`<p>Added by hand: ${added.map((each, index) => markup`${index === 0 ? "" : ", "}${kernelLink(each.id)}`)}</p>`;
	const all = stored.length > shownKernels$1 && markup`<p><a href="/kernels">All ${stored.length} kernels</a></p>`;
	return livePart("newest", markup`${partTitle("newest", "Newest kernels")}${content}${byHand}${all}`);
}
function storagePart(figures) {
	if (figures === void 0) return livePart("storage", markup`${partTitle("storage", "Storage")}${nothing("No store to tell of.")}`);
	const { place, kernels, keptBytes, pins, leases, variants } = figures;
	return livePart("storage", markup`${partTitle("storage", "Storage")}<p><a href="/storage"><code>${place}</code></a>: ${counted(kernels, "kernel")} of ${counted(variants.length, "variant")} in ${formatBytes(keptBytes)}, ${counted(pins.length, "pin")}, ${counted(leases.length, "lease")}</p>`);
}
// src/server/page/storage-figures.ts
/** Reading a large store's manifests takes a while, so what was found is shown for so long. */
const freshMs = 1e4;
/** What a store holds, from its manifests: no blob is read. */
var Storage = class {
	#store;
	#log;
	#found;
	#foundAtMs = Number.NEGATIVE_INFINITY;
	#looking;
	constructor(store, log) {
		this.#store = store;
		this.#log = log;
	}
	/** @returns undefined when the store cannot be read; why is told to the log */
	async look() {
		if (this.#found !== void 0 && monotonicMs() - this.#foundAtMs < freshMs) return this.#found;
		this.#looking ??= this.#lookAnew().finally(() => {
			this.#looking = void 0;
		});
		try {
			return await this.#looking;
		} catch (error) {
			this.#log.warn(`the store at ${this.#store.place} cannot be read: ${visible(describeError(error))}`);
			return;
		}
	}
	async #lookAnew() {
		const store = this.#store;
		const [kernels, pins, leases, damage] = await Promise.all([
			store.list(),
			store.pins(),
			store.leases(),
			store.knownDamage()
		]);
		this.#found = {
			place: store.place,
			...figuresOf(kernels),
			pins,
			leases,
			damage
		};
		this.#foundAtMs = monotonicMs();
		return this.#found;
	}
};
function figuresOf(kernels) {
	const blobs = /* @__PURE__ */ new Map();
	const variants = /* @__PURE__ */ new Map();
	let bytes = 0;
	for (const { key, manifest, storedAt, bytes: ofKernel } of kernels) {
		const of = variants.get(key.variant) ?? {
			variant: key.variant,
			built: 0,
			failed: 0,
			bytes: 0,
			keptBytes: 0,
			newestAt: "",
			blobs: /* @__PURE__ */ new Map()
		};
		variants.set(key.variant, of);
		of[manifest.outcome] += 1;
		of.bytes += ofKernel;
		bytes += ofKernel;
		if (storedAt > of.newestAt) of.newestAt = storedAt;
		for (const file of manifest.files) {
			blobs.set(file.sha256, file.bytes);
			of.blobs.set(file.sha256, file.bytes);
		}
	}
	return {
		kernels: kernels.length,
		blobs: blobs.size,
		bytes,
		keptBytes: sum(blobs),
		variants: [...variants.values()].map(({ blobs: own, ...figures }) => ({
			...figures,
			keptBytes: sum(own)
		})).sort((a, b) => a.variant.localeCompare(b.variant))
	};
}
function sum(blobs) {
	let total = 0;
	for (const bytes of blobs.values()) total += bytes;
	return total;
}
// src/server/page/storage-page.ts
const shownEntries = 100;
const shownOfEntry = 5;
async function storagePage(storage) {
	const page = {
		title: "Storage",
		place: "Storage",
		topics: ["kernels", "selections"]
	};
	if (storage === void 0) return {
		...page,
		body: markup`<p class="none">This server serves no store: start it with <code>--store</code>.</p>`
	};
	const figures = await storage.look();
	if (figures === void 0) return {
		...page,
		body: markup`<p>${mark("failed", "The store cannot be read now; the server's log says why.")}</p>`
	};
	return {
		...page,
		body: markup`${sumPart(figures)}${variantsPart(figures)}${damagePart(figures)}${pinsPart(figures)}${leasesPart(figures)}`
	};
}
function sumPart({ place, kernels, blobs, bytes, keptBytes }) {
	const saved = bytes === 0 ? 0 : Math.round((1 - keptBytes / bytes) * 100);
	return livePart("sum", markup`${partTitle("sum", "In all")}<dl class="facts">
<div><dt>Place</dt><dd><code class="long">${place}</code></dd></div><div><dt>Kernels</dt><dd>${kernels}</dd></div><div><dt>Blobs</dt><dd>${blobs}</dd></div>
<div><dt>Files, if each kernel had its own</dt><dd>${formatBytes(bytes)}</dd></div><div><dt>Kept, each content once</dt><dd>${formatBytes(keptBytes)}</dd></div>
<div><dt>Saved by sharing</dt><dd>${formatBytes(bytes - keptBytes)} (${saved} %)</dd></div></dl>`);
}
function variantsPart({ variants }) {
	const rows = variants.map(({ variant, built, failed, bytes, keptBytes, newestAt }) => markup`<tr><th scope="row"><a href="/kernels?variant=${encodeURIComponent(variant)}">${variant}</a></th><td class="number">${built}</td><td class="number">${failed}</td><td class="number">${formatBytes(bytes)}</td><td class="number">${formatBytes(keptBytes)}</td><td>${moment(newestAt)}</td></tr>`);
	const content = rows.length === 0 ? nothing("The store is empty.") : table("Kernels by variant", [
		"Variant",
		...[
			"Built",
			"Did not build",
			"Files",
			"Kept"
		].map((ofNumbers) => ({ ofNumbers })),
		"Newest"
	], rows);
	return livePart("variants", markup`${partTitle("variants", "By variant", rows.length)}${content}`);
}
function damagePart({ damage }) {
	const rows = damage.slice(0, shownEntries).map(({ sha256, problem, files }) => {
		const named = files.slice(0, shownOfEntry).map(({ key, path }) => markup`<li><code>${path}</code> of ${linkOf(key)}</li>`);
		const more = files.length - named.length;
		return markup`<tr><td>${mark("damaged", problem)}</td><td><code class="long">${sha256}</code></td><td><ul class="plain">${named}${more > 0 && markup`<li>and ${more} more</li>`}</ul></td></tr>`;
	});
	const content = rows.length === 0 ? nothing("None is known; vmentry store verify reads every blob.") : markup`<p>Whoever builds these again mends them.</p>${table("Blobs that are known to be damaged", [
		"Problem",
		"Blob",
		"What it is"
	], rows)}`;
	return livePart("damage", markup`${partTitle("damage", "Damage", damage.length)}${content}`);
}
function pinsPart({ pins }) {
	const rows = pins.slice(0, shownEntries).map(({ key, reason, by, at }) => markup`<tr><th scope="row">${linkOf(key)}</th><td class="text">${reason}</td><td>${by}</td><td>${moment(at)}</td></tr>`);
	const content = rows.length === 0 ? nothing("Nothing is pinned.") : table("Kernels that are kept until they are unpinned", [
		"Kernel",
		"Reason",
		"By",
		"Since"
	], rows);
	return livePart("pins", markup`${partTitle("pins", "Pins", pins.length)}${content}`);
}
function leasesPart({ leases }) {
	const rows = leases.slice(0, shownEntries).map(({ holder, keys, expiresAt, missing }) => {
		const named = keys.slice(0, shownOfEntry).map((key) => markup`<li>${linkOf(key)}</li>`);
		const more = keys.length - named.length;
		return markup`<tr><th scope="row">${holder}</th><td><ul class="plain">${named}${more > 0 && markup`<li>and ${more} more</li>`}</ul></td><td>${missing.length > 0 && `${counted(missing.length, "kernel")} not there`}</td><td>${moment(expiresAt)}</td></tr>`;
	});
	const content = rows.length === 0 ? nothing("Nothing is leased.") : table("Kernels that a machine or a bisect uses", [
		"Holder",
		"Kernels",
		"Missing",
		"Until"
	], rows);
	return livePart("leases", markup`${partTitle("leases", "Leases", leases.length)}${content}`);
}
function linkOf(key) {
	return markup`<span title="${formatKey(key)}">${kernelLink(kernelId(key))}</span>`;
}
// src/server/page/routes.ts
/** The web page: what the state and the store tell, for people. */
function pages(made) {
	const { parts, sessions } = made;
	const app = new Hono();
	app.onError((error, context) => answerError(error, context, made));
	const viewerOf = (context) => {
		if (!parts.tokens.areNeeded) return {
			caller: anybody,
			isLoggedIn: false
		};
		const caller = sessions.holderOf(context);
		return caller !== void 0 && maySeePages(caller) ? {
			caller,
			isLoggedIn: true
		} : void 0;
	};
	const show = (context, page, viewer, status = 200) => {
		setPageHeaders(context);
		return context.html(frame(page, viewer), status);
	};
	const get = (path, make) => app.get(path, async (context) => {
		const viewer = viewerOf(context);
		if (viewer === void 0) {
			setPageHeaders(context);
			const { pathname, search } = new URL(context.req.url);
			return context.redirect(`/login?next=${encodeURIComponent(pathname + search)}`, 303);
		}
		const page = await make({
			context,
			viewer
		});
		return page instanceof Response ? page : show(context, page, viewer);
	});
	for (const { path, type, text } of assets) app.get(path, (context) => {
		setPageHeaders(context);
		context.header("Content-Type", type);
		context.header("Cache-Control", "public, max-age=31536000, immutable");
		return context.body(text);
	});
	addReading(get, made);
	addActions(app, {
		...made,
		viewerOf,
		show
	});
	return {
		app,
		notFound: (context) => show(context, notFoundPage("There is no such page."), viewerOf(context), 404)
	};
}
function addReading(get, made) {
	const { parts } = made;
	const store = parts.kernels.stored?.store;
	const storage = store === void 0 ? void 0 : new Storage(store, parts.log);
	get("/", () => overviewPage(made, storage));
	get("/kernels", ({ context }) => kernelsPage(parts, readKernelsQuery(context.req.query())));
	get("/kernels/:id", async ({ context, viewer }) => {
		const kernel = await parts.kernels.find(context.req.param("id") ?? "");
		if (kernel === void 0) throw new Refusal(404, "There is no such kernel here.");
		return await kernelPage(parts, kernel, mayAct(viewer));
	});
	get("/kernels/:id/files", async ({ context }) => {
		const id = context.req.param("id") ?? "";
		const { under, from } = filesQuery.parse(context.req.query());
		return filesPage(id, (await manifestOf(made, id)).manifest, {
			under,
			from
		});
	});
	get("/kernels/:id/text/:name{log|config}", async ({ context }) => {
		const { manifest, store: from } = await manifestOf(made, context.req.param("id") ?? "");
		const file = manifest.files.find(({ path }) => path === context.req.param("name"));
		if (file === void 0) throw new Refusal(404, "This kernel has no such file.");
		context.env.outgoing.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
		const content = {
			...file,
			type: "text/plain; charset=utf-8"
		};
		const local = from.localBlob(file.sha256);
		return local === void 0 ? await serveStream(context, content, await from.openBlob(file)) : await serveFile(context, {
			...content,
			path: local
		});
	});
	get("/machines", ({ context }) => machinesPage(made, context.req.query("after") ?? ""));
	get("/machines/:machine", async ({ context, viewer }) => {
		const name = context.req.param("machine") ?? "";
		const isKnown = parts.machines.get(name) !== void 0 || made.desk.lastAsked(name).at !== null;
		if (!machineName$1.test(name) || !isKnown) throw new Refusal(404, "There is no such machine here.");
		return await machinePage(made, name, viewer);
	});
	get("/builds", ({ context }) => buildsPage(parts, readBuildsQuery(context.req.query())));
	get("/builds/:id", async ({ context }) => {
		const build = parts.builds.get(context.req.param("id") ?? "");
		if (build === void 0) throw new Refusal(404, "There is no such build here.");
		const stored = await parts.kernels.find(`${build.commit}-${build.variant}`);
		return buildPage(parts, build, stored !== void 0);
	});
	get("/storage", () => storagePage(storage));
}
const filesQuery = object({
	under: string().max(1024).default(""),
	from: number$1().int().min(0).max(1e6).default(0)
});
async function manifestOf({ parts }, id) {
	const key = keyOfKernel(id);
	const store = parts.kernels.stored?.store;
	const manifest = key === void 0 ? void 0 : await store?.read(key);
	if (store === void 0 || manifest === void 0) throw new Refusal(404, "There is no such kernel here.");
	return {
		manifest,
		store
	};
}
function notFoundPage(why) {
	return {
		title: "Not found",
		body: markup`<p>${why}</p><p><a href="/">Overview</a></p>`
	};
}
/** What went wrong, as a page of its own. */
function answerError(error, context, { parts, sessions }) {
	setPageHeaders(context);
	const caller = parts.tokens.areNeeded ? sessions.holderOf(context) : anybody;
	const viewer = caller === void 0 ? void 0 : {
		caller,
		isLoggedIn: parts.tokens.areNeeded
	};
	const { status, title, text } = describe(error);
	if (status >= 500) parts.log.error(`${context.req.method} ${visible(context.req.path)}: ${visible(describeError(error))}`);
	const body = markup`<p class="bad" role="alert">${text}</p><p><a href="/">Overview</a></p>`;
	return context.html(frame({
		title,
		body
	}, viewer), status);
}
function describe(error) {
	if (error instanceof Refusal) {
		const title = error.status === 404 ? "Not found" : "Refused";
		return {
			status: error.status,
			title,
			text: error.message
		};
	}
	if (error instanceof UserError) return {
		status: 400,
		title: "That does not work",
		text: error.message
	};
	if (error instanceof ZodError) return {
		status: 400,
		title: "That cannot be looked for",
		text: prettifyError(error)
	};
	if (error instanceof StoreError) return {
		status: 503,
		title: "The store has a problem",
		text: error.message
	};
	return {
		status: 500,
		title: "Something went wrong",
		text: "The server's log says what."
	};
}
// src/server/session-cookie.ts
/** Sessions, by the cookie that a browser holds: no script can read it, and no other site's link or form sends it. */
var SessionCookies = class {
	#sessions;
	#name;
	#isTls;
	constructor(tokens, { isTls }) {
		this.#sessions = new Sessions(tokens);
		this.#isTls = isTls;
		this.#name = isTls ? "__Host-vmentry" : "vmentry";
	}
	holderOf(context) {
		const id = getCookie(context, this.#name);
		return id === void 0 ? void 0 : this.#sessions.holderOf(id);
	}
	/** Whether the token was good for it. */
	begin(context, token) {
		const begun = this.#sessions.begin(token);
		if (begun === void 0) return false;
		this.#endSession(context);
		setCookie(context, this.#name, begun.id, {
			path: "/",
			httpOnly: true,
			sameSite: "Strict",
			secure: this.#isTls,
			maxAge: sessionMs / 1e3
		});
		return true;
	}
	end(context) {
		this.#endSession(context);
		deleteCookie(context, this.#name, {
			path: "/",
			secure: this.#isTls
		});
	}
	#endSession(context) {
		const id = getCookie(context, this.#name);
		if (id !== void 0) this.#sessions.end(id);
	}
};
// src/server/server.ts
const renewLeasesMs = 216e5;
/**
* Starts the kernel server.
* @throws UserError when the address, the state or the certificate cannot be had, or tokens are missing
*/
async function openKernelServer(options) {
	const address = options.address ?? "127.0.0.1";
	await using owned = new AsyncDisposableStack();
	if (options.state !== void 0) owned.use(lockForServer(options.state));
	const database = owned.use(openDatabase(options.state));
	const closing = new AbortController();
	const watchers = /* @__PURE__ */ new Map();
	const parts = openParts(database, options, closing.signal, (event) => {
		for (const callback of watchers.get(event.machine) ?? []) callback(event);
	});
	refuseWithoutTokens(address, parts.tokens);
	parts.machines.restoreOffered();
	keepLeases(parts, owned);
	const select = selecting(parts);
	const desk = new BootDesk(parts, options.signingKey);
	const sessions = new SessionCookies(parts.tokens, { isTls: options.tls !== void 0 });
	const app = routes(allOperations(parts, desk, select), {
		parts,
		sessions,
		pages: pages({
			parts,
			desk,
			select,
			sessions
		})
	});
	const listening = owned.use(await listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }), {
		address,
		port: options.port ?? 0,
		tls: options.tls
	}));
	owned.defer(() => closing.abort());
	const resources = owned.move();
	return {
		address,
		port: listening.port,
		url: listening.url,
		tokens: parts.tokens,
		addKernel: (kernel) => parts.kernels.add(kernel).then(() => parts.signals.tell("kernels")),
		select: (machine, wish) => {
			if (!parts.kernels.knows(wish.kernel)) throw parts.kernels.unknown(wish.kernel);
			return select(machine, wish, "this host");
		},
		watch(machine, callback) {
			const callbacks = watchers.get(machine) ?? /* @__PURE__ */ new Set();
			watchers.set(machine, callbacks.add(callback));
			return () => callbacks.delete(callback);
		},
		[Symbol.asyncDispose]: () => resources.disposeAsync()
	};
}
function selecting({ machines, kernels, leases, signals, log }) {
	return (machine, wish, who) => {
		if (!machineName$1.test(machine)) throw new UserError(machineNameRule);
		const selection = machines.select(machine, wish, who);
		signals.tell("selections", machine);
		leases?.hold(machine, wish.kernel);
		kernels.forgetFailure(wish.kernel);
		kernels.prepare(wish.kernel).catch(() => log.debug(`${wish.kernel} is not ready yet`));
		return selection;
	};
}
/** Kernels that machines are to boot are kept in the store, over restarts too. */
function keepLeases({ machines, leases }, owned) {
	if (leases === void 0) return;
	const standing = () => machines.selections().map(({ machine, selection }) => ({
		machine,
		kernel: selection.kernel
	}));
	for (const { machine, kernel } of standing()) leases.hold(machine, kernel);
	const timer = setInterval(() => void leases.renew(standing()), renewLeasesMs);
	timer.unref();
	owned.defer(() => clearInterval(timer));
}
function refuseWithoutTokens(address, tokens) {
	if (isLoopback(address) || tokens.areThere) return;
	throw new UserError(`the kernel server does not listen on ${address} without a token, since whoever reaches it could boot what they like: make one (--token-file), or listen on 127.0.0.1`);
}
// src/stage1/find.ts
/** Where `vmentry doctor --install` puts stage one's kernel. */
function stageOneDirectory() {
	return join(cacheDirectory(), "stage1");
}
/** What stage one's kernel is built for, so that it can boot a kernel: 32-bit ones are booted by 64-bit ones. */
function stageOneArchitecture(kernel) {
	return kernel === "i386" ? "x86_64" : kernel;
}
/** The command that gets a kernel for stage one. */
function stageOneInstallCommand(kernel) {
	return foreignRoot(kernel) === void 0 ? "vmentry doctor --install" : foreignInstallCommand(kernel);
}
/**
* The known-good kernel for stage one: what the user gave, else `$VMENTRY_STAGE1_KERNEL`, else the newest
* package in the cache's stage1 directory that is for the architecture.
* @param kernel what it is to boot. Default: what this host is
* @throws UserError saying how to get one
*/
async function findStageOneKernel(given, kernel = hostArchitecture() ?? "x86_64") {
	const named = given ?? process.env["VMENTRY_STAGE1_KERNEL"];
	if (named !== void 0 && named !== "") return named;
	const directory = stageOneDirectory();
	const architecture = stageOneArchitecture(kernel);
	const newest = (await listPackages(directory, debianArchitecture(architecture))).at(-1);
	if (newest === void 0) throw new UserError(`there is no ${architecture} kernel for stage one in ${directory}: run "${stageOneInstallCommand(kernel)}", which downloads the distribution's, or name a known-good kernel with --stage1-kernel`);
	return join(directory, newest);
}
async function listPackages(directory, architecture) {
	try {
		const names = await readdir(directory);
		const order = new Intl.Collator("en", { numeric: true });
		return names.filter((name) => name.endsWith(`_${architecture}.deb`)).sort(order.compare);
	} catch (error) {
		if (hasCode(error, "ENOENT")) return [];
		throw error;
	}
}
// src/stage1/init.sh
var init_default$1 = "#!/bin/sh\n# Stage one of the two-stage boot: asks the kernel server what this machine boots next, downloads it, checks\n# shellcheck shell=dash disable=SC1091,SC2013,SC3045\n# its SHA-256, and kexecs into it. See docs/two-stage-boot.md for the protocol. Runs on busybox alone.\n#\n# Parameters on the kernel command line:\n#   vmentry.server=URL    the kernel server, such as http://10.0.2.2:8080\n#   vmentry.machine=NAME  this machine's name\n#   vmentry.token=TOKEN   this machine's token, where the server wants one\n#   vmentry.ip=ADDRESS/BITS[,GATEWAY]  a fixed address; without it DHCP\n# Files that win over them: /etc/vmentry/machine and /etc/vmentry/token. With /etc/vmentry/server.pub nothing\n# is booted that this key did not sign for this machine and for the very question that was asked.\n\nexport PATH=/bin\n. /etc/functions\ndir=/run/boot\nreadonly server_key=/etc/vmentry/server.pub\n\nsay() { echo \"vmentry stage one: $*\"; }\n\n# Tells the server, without waiting for it: event NAME, MESSAGE.\n# The uptime orders the events, since each is sent by a process of its own.\nreport() {\n  read -r uptime _ </proc/uptime\n  timeout 20 wget -q -O /dev/null --header 'Content-Type: text/plain' ${token:+--header \"Authorization: Bearer $token\"} \\\n    --post-data \"$(printf 'stage one\\n%s\\n%s\\n%s' \"$uptime\" \"$1\" \"$2\")\" \\\n    \"$server/v1/machines/$machine/events\" 2>/dev/null &\n}\n\n# Says why on the console and to the server, then sleeps: 1, 2, 4, ... at most 30 seconds.\ndelay=1\nfail() {\n  say \"failed: $1; trying again in $delay s\"\n  report failed \"$1\"\n  sleep \"$delay\"\n  delay=$((delay * 2))\n  [ \"$delay\" -le 30 ] || delay=30\n}\n\n# What this image holds, else the kernel's command line.\nheld() {\n  if [ -s \"/etc/vmentry/$1\" ]; then cat \"/etc/vmentry/$1\"; else parameter \"vmentry.$1\"; fi\n}\n\nnetwork() {\n  for module in $(cat /etc/modules); do\n    modprobe \"$module\" || say \"module $module was not loaded\"\n  done\n  ip link set lo up\n  until device=$(network_device) && [ -n \"$device\" ]; do\n    fail \"no network device: the stage-one kernel has no driver for this machine's\"\n  done\n  until set_address \"$device\"; do\n    fail \"no DHCP server answered on $device\"\n  done\n}\n\n# Asks the server what to boot, or with KERNEL for that one; it answers when it knows, or after 25 s with \"wait\".\n# Leaves the answer in $dir: selection, timeout, default, and for each kernel N/{id,title,image,initrd,cmdline}.\nask() {\n  rm -rf \"$dir\"\n  mkdir -p \"$dir\"\n  question=\"wait=25${1:+&kernel=$1}\"\n  nonce=\n  if [ -s \"$server_key\" ]; then\n    # Without 16 bytes of chance there is no nonce, and the server answers no such question.\n    head -c 16 /dev/random >\"$dir/seed\"\n    nonce=$(sha256sum <\"$dir/seed\")\n    nonce=${nonce%% *}\n    [ \"$(bytes_of seed)\" = 16 ] || nonce=\n    question=\"$question&nonce=$nonce\"\n  fi\n  timeout 60 wget -q ${token:+--header \"Authorization: Bearer $token\"} -O \"$dir/received\" \\\n    \"$server/v1/machines/$machine/boot?$question\" 2>\"$dir/error\" || {\n    fail \"$server did not answer: $(head -n 1 \"$dir/error\")\"\n    return 1\n  }\n  open_answer || { fail \"$refusal\"; return 1; }\n  parse <\"$dir/answer\" || { fail \"$server gave an answer that is no vmentry-boot 1\"; return 1; }\n  is_mine || { fail \"$refusal\"; return 1; }\n  [ \"$(cat \"$dir/action\")\" = boot ]\n}\n\n# Leaves what was received in $dir/answer; with a key only when it is signed with it, so that nothing else is read.\nopen_answer() {\n  if [ ! -s \"$server_key\" ]; then\n    cat \"$dir/received\" >\"$dir/answer\"\n  elif ! signify-openbsd -V -q -e -p \"$server_key\" -x \"$dir/received\" -m \"$dir/answer\" 2>\"$dir/error\"; then\n    refusal=\"the answer is not signed with the server's key; it is refused: $(head -n 1 \"$dir/error\")\"\n    return 1\n  fi\n}\n\n# A signed answer must be to this machine and to the question just asked: else it may be an old one, played again.\nis_mine() {\n  [ -s \"$server_key\" ] || return 0\n  if [ \"$(cat \"$dir/machine\" 2>/dev/null)\" != \"$machine\" ]; then\n    refusal=\"the answer is signed for another machine; it is refused\"\n    return 1\n  fi\n  if [ -z \"$nonce\" ] || [ \"$(cat \"$dir/nonce\" 2>/dev/null)\" != \"$nonce\" ]; then\n    refusal=\"the answer is signed for another question; it is refused\"\n    return 1\n  fi\n}\n\n# Reads the server's answer, one KEY VALUE a line, closed by \"end\": a cut answer is no answer.\nparse() {\n  read -r line && [ \"$line\" = \"vmentry-boot 1\" ] || return 1\n  count=0\n  while read -r key value; do\n    case \"$key\" in\n      action | machine | nonce | selection | timeout | default | ticket) printf %s \"$value\" >\"$dir/$key\" ;;\n      kernel)\n        count=$((count + 1))\n        mkdir -p \"$dir/$count\"\n        printf %s \"$value\" >\"$dir/$count/id\"\n        ;;\n      title | image | initrd | cmdline)\n        [ \"$count\" -gt 0 ] || return 1\n        printf %s \"$value\" >\"$dir/$count/$key\"\n        ;;\n      end) [ -s \"$dir/action\" ]; return ;;\n    esac\n  done\n  return 1\n}\n\n# Shows the kernel list and lets somebody at the console choose; leaves the choice in $choice.\nchoose() {\n  choice=$(cat \"$dir/default\")\n  seconds=$(cat \"$dir/timeout\")\n  say \"kernels for $machine from $server\"\n  number=1\n  while [ -d \"$dir/$number\" ]; do\n    mark=\" \"\n    [ \"$number\" = \"$choice\" ] && mark=\"*\"\n    echo \"  $mark $number) $(cat \"$dir/$number/title\")\"\n    number=$((number + 1))\n  done\n  [ \"$seconds\" -gt 0 ] || return 0\n  echo \"booting $choice in $seconds s; type a number and Enter to boot another\"\n  if read -r -t \"$seconds\" typed; then\n    case \"$typed\" in\n      \"\") ;;\n      *[!0-9]*) say \"\\\"$typed\\\" is no number; booting $choice\" ;;\n      *) if [ -d \"$dir/$typed\" ]; then choice=$typed; else say \"there is no kernel $typed; booting $choice\"; fi ;;\n    esac\n  fi\n  [ -s \"$dir/$choice/image\" ] || ask_for \"$(cat \"$dir/$choice/id\")\"\n}\n\n# A kernel that the server has yet to make ready: it does that when it is asked for it, and answers with it alone.\nask_for() {\n  say \"the server makes $1 ready\"\n  attempt=1\n  until ask \"$1\"; do\n    attempt=$((attempt + 1))\n    if [ \"$attempt\" -gt 10 ]; then\n      fail \"the server does not make $1 ready\"\n      return 1\n    fi\n  done\n  choice=1\n}\n\nbytes_of() { stat -c %s \"$dir/$1\" 2>/dev/null || echo 0; }\n\n# Downloads one file and checks it: fetch WHAT (image or initrd). A download that broke off is continued.\nfetch() {\n  read -r digest bytes <\"$dir/$choice/$1\"\n  url=\"$server/v1/kernels/$(cat \"$dir/$choice/id\")/$1\"\n  # What is here whole already, from an earlier try at both, has nothing to continue.\n  if [ \"$(bytes_of \"$1\")\" -lt \"$bytes\" ] && ! timeout 600 wget -q -c ${token:+--header \"Authorization: Bearer $token\"} -O \"$dir/$1\" \"$url\" 2>\"$dir/$1.error\"; then\n    echo \"download of the $1 broke off after $(bytes_of \"$1\") of $bytes bytes: $(head -n 1 \"$dir/$1.error\")\" >\"$dir/$1.failed\"\n    return 1\n  fi\n  if echo \"$digest  $dir/$1\" | sha256sum -c -s; then\n    rm -f \"$dir/$1.failed\"\n  else\n    echo \"SHA-256 of the $1 is not the $digest that the server announced; it is not booted\" >\"$dir/$1.failed\"\n    rm -f \"$dir/$1\"\n    return 1\n  fi\n}\n\n# Downloads and checks image and initrd, both at a time: 0 when both are good.\ndownload() {\n  good=0\n  fetch image &\n  image=$!\n  fetch initrd || good=1\n  wait \"$image\" || good=1\n  return \"$good\"\n}\n\nboot() {\n  title=$(cat \"$dir/$choice/title\")\n  report selected \"$title\"\n  attempt=1\n  until download; do\n    fail \"$(cat \"$dir\"/*.failed 2>/dev/null | head -n 1)\"\n    attempt=$((attempt + 1))\n    if [ \"$attempt\" -gt 4 ]; then\n      say \"gave up on $title\"\n      report gave-up \"$(cat \"$dir\"/*.failed 2>/dev/null | head -n 1)\"\n      return\n    fi\n  done\n  report verified \"$title\"\n  line=\"$(cat \"$dir/$choice/cmdline\") vmentry.server=$server vmentry.machine=$machine vmentry.boot=$(cat \"$dir/selection\")\"\n  address=$(parameter vmentry.ip)\n  [ -z \"$address\" ] || line=\"$line vmentry.ip=$address\"\n  # The machine's token stays here: what is booted gets one of its own, good for telling that it is ready.\n  [ ! -s \"$dir/ticket\" ] || line=\"$line vmentry.ticket=$(cat \"$dir/ticket\")\"\n  # Both files were just checked, so kexec's own check (-i leaves it out) would only repeat it. Where the old\n  # kexec_load is locked away, kexec_file_load may be allowed.\n  if ! old=$(kexec -c -i -l \"$dir/image\" --initrd=\"$dir/initrd\" --command-line=\"$line\" 2>&1) &&\n    ! new=$(kexec -s -l \"$dir/image\" --initrd=\"$dir/initrd\" --command-line=\"$line\" 2>&1); then\n    why=\"$(echo \"$old\" | head -n 1) (kexec_load); $(echo \"$new\" | head -n 1) (kexec_file_load)\"\n    fail \"kexec refused $title: $why\"\n    report gave-up \"kexec refused it: $why\"\n    return\n  fi\n  report kexec \"$title\"\n  wait\n  say \"kexec into $title\"\n  kexec -e\n  fail \"kexec -e returned\"\n}\n\nmount -t proc proc /proc\nmount -t sysfs sysfs /sys\nmount -t devtmpfs devtmpfs /dev\nmount -t tmpfs -o size=90% tmpfs /run\nserver=$(parameter vmentry.server)\nmachine=$(held machine)\ntoken=$(held token)\nuntil [ -n \"$server\" ] && [ -n \"$machine\" ]; do\n  say \"vmentry.server= and vmentry.machine= are needed on the kernel command line\"\n  sleep 30\ndone\nnetwork\nsay \"machine $machine asks $server\"\nreport waiting \"$(uname -r)\"\nwhile :; do\n  if ask; then\n    delay=1\n    choose && boot\n  fi\ndone\n";
// src/stage1/stage1.ts
/** What init.sh calls, all from busybox. */
const applets = "cat echo head ip mkdir modprobe mount printf rm sh sha256sum sleep stat tail timeout udhcpc uname wget".split(" ");
/** Network cards of virtual and common real machines; those that the kernel has as modules are loaded. */
const networkModules$1 = ["virtio_pci", "virtio_net"];
/** Builds stage one around a known-good kernel, into `directory`. @throws UserError when a program is missing */
async function buildStageOne(kernel, directory, trust = {}) {
	const scratch = join(directory, "stage-one-modules");
	const entries = [
		...await programEntries(trust.serverKey === void 0 ? [kexec] : [kexec, signify], applets, kernel.arch),
		...await moduleEntries(kernel, { load: networkModules$1 }, scratch),
		...skeletonEntries(init_default$1),
		...trustEntries(trust)
	];
	const initrd = join(directory, "stage-one.initrd");
	await writeInitramfs(initrd, entries);
	return {
		image: kernel.image,
		initrd,
		cmdline: ({ server, machine, ip, console }) => [
			`console=${console} quiet panic=5 mitigations=off random.trust_cpu=on`,
			...kernel.arch === "arm64" ? [] : ["nokaslr"],
			`vmentry.server=${server} vmentry.machine=${machine}`,
			...ip === void 0 ? [] : [`vmentry.ip=${ip}`]
		].join(" ")
	};
}
function trustEntries({ serverKey, machine, token }) {
	return Object.entries({
		"server.pub": serverKey,
		machine,
		token
	}).flatMap(([name, content]) => content === void 0 ? [] : [{
		kind: "file",
		path: `/etc/vmentry/${name}`,
		mode: 384,
		content
	}]);
}
// src/stage2/run-keys.ts
function filesIn(directory) {
	return {
		identityFile: join(directory, "id_ed25519"),
		hostKeyFile: join(directory, "host_key")
	};
}
/** Makes fresh ed25519 keys in `directory`. @throws UserError when OpenSSH or dropbear is not installed */
async function makeRunKeys(directory) {
	const { identityFile, hostKeyFile } = filesIn(directory);
	await runTool([
		"ssh-keygen",
		"-q",
		"-t",
		"ed25519",
		"-N",
		"",
		"-C",
		"vmentry",
		"-f",
		identityFile
	], { package: "openssh-client" });
	await runTool([
		"dropbearkey",
		"-t",
		"ed25519",
		"-f",
		hostKeyFile
	], { package: "dropbear-bin" });
	return await readRunKeys(directory);
}
/**
* The keys in `directory`, which only its owner can read; made, whole or not at all, when there are none.
* @throws UserError when the directory holds something else, or a program is not installed
*/
async function keepRunKeys(directory) {
	if (await kindOfPath(directory) === void 0) {
		await mkdir(dirname(directory), { recursive: true });
		const work = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
		try {
			await makeRunKeys(work);
			await rename(work, directory);
		} catch (error) {
			if (!hasCode(error, "ENOTEMPTY") && !hasCode(error, "EEXIST")) throw error;
		} finally {
			await rm(work, {
				recursive: true,
				force: true
			});
		}
	}
	try {
		return await readRunKeys(directory);
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError(`${directory} does not hold the SSH keys of machines: move it away to have new ones made`, { cause: error });
	}
}
async function readRunKeys(directory) {
	const { identityFile, hostKeyFile } = filesIn(directory);
	const clientPublicKey = await readFile(`${identityFile}.pub`, "utf8");
	const shown = await runTool([
		"dropbearkey",
		"-y",
		"-f",
		hostKeyFile
	], { package: "dropbear-bin" });
	const hostPublicKey = /^ssh-ed25519 [A-Za-z0-9+/=]+/m.exec(shown.stdout)?.[0];
	if (hostPublicKey === void 0) throw new Error(`dropbearkey printed no public key: ${shown.stdout}`);
	return {
		identityFile,
		clientPublicKey,
		hostKeyFile,
		hostPublicKey
	};
}
// src/stage2/init.sh
var init_default = "#!/bin/sh\n# Stage two with the embedded root file system: brings up the network and the SSH server, then tells the\n# shellcheck shell=dash disable=SC1091,SC2013,SC3045\n# kernel server that the machine is ready. The same parameters as stage one, and vmentry.boot=SELECTION.\n# Runs on busybox alone.\n\nexport PATH=/bin\n. /etc/functions\n\nsay() { echo \"vmentry stage two: $*\"; }\n\n# What cannot be mended here is said and waited out: the deadline is the other side's.\nfail() {\n  say \"failed: $*\"\n  while :; do sleep 1000; done\n}\n\n# Only sh is there so far.\n/bin/busybox mount -t proc proc /proc\n/bin/busybox --install -s /bin\nmount -t sysfs sysfs /sys\nmount -t devtmpfs devtmpfs /dev || fail \"no devtmpfs: CONFIG_DEVTMPFS is not set in this kernel\"\n# A kernel without a console starts this with nothing open, which confuses what is started from here.\n(: >/dev/console) 2>/dev/null || exec </dev/null >/dev/null 2>&1\nmkdir -p /dev/pts /dev/shm\nmount -t devpts devpts /dev/pts 2>/dev/null\nmount -t tmpfs tmpfs /dev/shm\nmount -t tmpfs tmpfs /tmp\nmount -t debugfs debugfs /sys/kernel/debug 2>/dev/null\nln -s /proc/self/fd /dev/fd\n# The line by which the other side knows that this kernel's console reaches it.\nsay \"console of $(uname -r), boot $(parameter vmentry.boot)\"\n\nfor module in $(cat /etc/modules); do\n  modprobe \"$module\" || say \"module $module was not loaded\"\ndone\n\n# KVM, as udev would load it for this CPU. Whoever sets environments up may load it anew.\ncase \" $(grep -m 1 '^flags' /proc/cpuinfo) \" in\n  *\" svm \"*) modprobe kvm_amd 2>/dev/null ;;\n  *\" vmx \"*) modprobe kvm_intel 2>/dev/null ;;\nesac\n\nhostname \"$(parameter vmentry.machine)\"\nip link set lo up\ndevice=$(network_device)\n[ -n \"$device\" ] || fail \"no network device: CONFIG_VIRTIO_NET and CONFIG_VIRTIO_PCI are needed\"\nset_address \"$device\" || fail \"no DHCP server answered on $device\"\n\ndropbear -E -s -j -k -r /etc/dropbear/host_key -p 22 -K 0 || fail \"the SSH server did not start\"\nread -r uptime _ </proc/uptime\nmessage=$(printf 'stage two\\n%s\\nready\\n%s' \"$uptime\" \"$(parameter vmentry.boot)\")\n# Good for this machine's events alone, and until its next boot.\nticket=$(parameter vmentry.ticket)\ntimeout 20 wget -q -O /dev/null --header 'Content-Type: text/plain' ${ticket:+--header \"Authorization: Bearer $ticket\"} --post-data \"$message\" \\\n  \"$(parameter vmentry.server)/v1/machines/$(parameter vmentry.machine)/events\" || say \"the kernel server does not answer\"\nsay \"ready\"\n# Process 1 stays, and a shell that waits for a child takes orphans in.\nwhile :; do sleep 1000; done\n";
// src/stage2/stage2.ts
/** KVM's own modules: whichever of them the kernel has. Loading the wrong vendor's fails and does no harm. */
const kvmModules = [
	"kvm",
	"kvm_amd",
	"kvm_intel"
];
const networkModules = ["virtio_pci", "virtio_net"];
/** Builds the embedded root file system for a commit kernel; the answer is the initrd's path. */
async function buildStageTwo(kernel, options) {
	const { keys, extra = [], directory } = options;
	const entries = [
		...await programEntries([dropbear], ["sh"], kernel.arch),
		...await moduleEntries(kernel, {
			load: networkModules,
			keep: kvmModules
		}, join(directory, "modules")),
		...skeletonEntries(init_default),
		{
			kind: "file",
			path: "/etc/passwd",
			content: "root:x:0:0:root:/root:/bin/sh\n"
		},
		{
			kind: "file",
			path: "/etc/group",
			content: "root:x:0:\nkvm:x:104:\n"
		},
		{
			kind: "file",
			path: "/etc/shells",
			content: "/bin/sh\n"
		},
		{
			kind: "file",
			path: "/etc/hosts",
			content: "127.0.0.1 localhost\n"
		},
		{
			kind: "directory",
			path: "/root",
			mode: 448
		},
		{
			kind: "directory",
			path: "/root/.ssh",
			mode: 448
		},
		{
			kind: "file",
			path: "/root/.ssh/authorized_keys",
			mode: 384,
			content: keys.clientPublicKey
		},
		{
			kind: "copy",
			path: "/etc/dropbear/host_key",
			mode: 384,
			source: keys.hostKeyFile
		},
		{
			kind: "directory",
			path: "/tmp",
			mode: 1023
		},
		{
			kind: "directory",
			path: "/var/log"
		},
		{
			kind: "link",
			path: "/var/run",
			target: "/run"
		},
		{
			kind: "link",
			path: "/sbin",
			target: "bin"
		},
		{
			kind: "directory",
			path: "/usr"
		},
		{
			kind: "link",
			path: "/usr/bin",
			target: "../bin"
		},
		{
			kind: "link",
			path: "/usr/sbin",
			target: "../bin"
		},
		...extra.map(({ source, path, mode }) => ({
			kind: "copy",
			path,
			mode,
			source
		}))
	];
	const initrd = join(directory, "stage-two.initrd");
	await writeInitramfs(initrd, entries);
	return initrd;
}
// src/machine/boot-events.ts
/** Boot events in the order in which they came. */
var EventQueue = class {
	#events = [];
	#wake = Promise.withResolvers();
	add(event) {
		this.#events.push(event);
		this.#wake.resolve();
		this.#wake = Promise.withResolvers();
	}
	take() {
		return this.#events.shift();
	}
	/** Settles when the next event has come. */
	get changed() {
		return this.#wake.promise;
	}
};
// src/machine/commit-cmdline.ts
/**
* What the commit kernel is booted with, before what stage one adds. A kernel that panics resets at once, which
* ends QEMU. The console gets every message, debugging ones too, so that a warning is seen there, unless the
* user's own words say how loud it is to be (`loglevel=`, `quiet`, `debug`, `ignore_loglevel`).
* @param device the serial console, such as `ttyS0`
* @param own the user's own words; they come last, since of two values the kernel takes the later
*/
function commitCmdline(device, own = "") {
	const loudness = ownWords(own).some((word) => /^(loglevel=.*|quiet|debug|ignore_loglevel)$/.test(word)) ? [] : ["loglevel=8"];
	return [
		`console=${device}`,
		"panic=-1",
		"random.trust_cpu=on",
		...loudness,
		own.trim()
	].filter((word) => word !== "").join(" ");
}
/** The words before `--`: what comes after that is init's. */
function ownWords(cmdline) {
	const words = cmdline.split(/\s+/).filter((word) => word !== "");
	const end = words.indexOf("--");
	return end === -1 ? words : words.slice(0, end);
}
// src/machine/cpu-vendor.ts
/** Whose CPU the machine's kernels see: under KVM this host's, else what QEMU emulates. */
async function cpuVendorOf(platform, accelerator) {
	if (accelerator === "tcg") return platform.emulatedVendor;
	return platform.architecture === "arm64" ? "arm" : vendorIn(await readFile("/proc/cpuinfo", "utf8"));
}
const vendors = /* @__PURE__ */ new Map([
	["GenuineIntel", "intel"],
	["AuthenticAMD", "amd"],
	["HygonGenuine", "amd"]
]);
/** @param cpuinfo of x86's /proc/cpuinfo */
function vendorIn(cpuinfo) {
	const id = /^vendor_id\s*:\s*(\S+)/m.exec(cpuinfo)?.[1];
	return vendors.get(id ?? "") ?? "other";
}
// src/machine/refuse-unbootable.ts
/**
* @throws UserError for a kernel of another architecture than the machine's, and naming each option that the
* kernel lacks, where its configuration is known
*/
function refuseUnbootable(kernel, platform, stageOne) {
	if (!platform.boots.includes(kernel.arch)) throw new UserError(`${kernel.source} is for ${kernel.arch}, and this machine is ${platform.uname}, as the kernel of its stage one is (${stageOne.source}): name one for ${kernel.arch} with --stage1-kernel`);
	const problems = checkKernelConfig(kernel);
	if (problems.length === 0) return;
	const list = problems.map(({ option, why }) => `  ${option}: ${why}`).join("\n");
	throw new UserError(`${kernel.source} cannot be used: its configuration lacks\n${list}`);
}
// src/machine/qemu-machine.ts
/** What runs and reaches the machine, asked for its version: on every host that has it, that ends with 0. */
function tools(platform) {
	return [
		{
			argv: [platform.program, "--version"],
			package: platform.package
		},
		{
			argv: ["setpriv", "--version"],
			package: "util-linux"
		},
		{
			argv: ["ssh", "-V"],
			package: "openssh-client"
		}
	];
}
/**
* A virtual machine of this host, and the kernel server that it boots from. Nothing is started before `boot`,
* and the console's log is not made before that either.
* @throws UserError when a program is not installed, or KVM is insisted on and does not work
*/
async function openQemuMachine(options) {
	const platform = platformFor(options.stageOneKernel);
	await Promise.all(tools(platform).map((tool) => runTool(tool.argv, { package: tool.package })));
	const cpus = options.cpus ?? availableParallelism();
	const memoryMiB = options.memoryMiB ?? Math.min(6144, Math.floor(totalmem() / 2 / 1024 / 1024));
	const [choice, stageOne, keys] = await allEnded([
		chooseAccelerator(options.accelerator, {
			kernel: options.stageOneKernel,
			cpus,
			log: options.log
		}),
		buildStageOne(options.stageOneKernel, options.directory),
		makeRunKeys(options.directory)
	]);
	const description = {
		name: options.name,
		kind: "qemu",
		accelerator: choice.accelerator,
		acceleratorReason: choice.reason,
		arch: platform.uname,
		cpuVendor: await cpuVendorOf(platform, choice.accelerator),
		cpus,
		memoryMiB
	};
	throwIfInterrupted(options.signal);
	return new QemuMachine(options, description, {
		platform,
		stageOne,
		keys,
		server: await openKernelServer({ log: options.log })
	});
}
var QemuMachine = class {
	description;
	console;
	#options;
	#platform;
	#stageOne;
	#keys;
	#server;
	#consoleFailed = Promise.withResolvers();
	#running;
	#host;
	#boots = 0;
	constructor(options, description, parts) {
		this.#options = options;
		this.description = description;
		this.#platform = parts.platform;
		this.#stageOne = parts.stageOne;
		this.#keys = parts.keys;
		this.#server = parts.server;
		this.console = new ConsoleLog(options.consolePath, (error) => this.#consoleFailed.resolve({ reason: describeError(error) }));
	}
	async start(options = {}) {
		if (this.#running !== void 0) throw new Error("the machine runs already");
		const mark = this.console.mark();
		const events = new EventQueue();
		const forget = this.#server.watch(this.#options.name, (event) => events.add(event));
		try {
			await this.#powerOn(options.signal);
			await this.#waitFor(events, (event) => event.event === "waiting", mark, options.signal);
		} catch (error) {
			await this.#stop();
			throw error;
		} finally {
			forget();
		}
	}
	async #powerOn(signal) {
		const { directory, log } = this.#options;
		const { name, cpus, memoryMiB, accelerator, acceleratorReason } = this.description;
		throwIfInterrupted(signal);
		this.console.open();
		log.debug(`accelerator ${accelerator}: ${acceleratorReason}`);
		const how = accelerator === "kvm" ? "KVM" : "in emulation (vmentry doctor says why)";
		log.info(`starting machine ${name}: ${this.description.arch}, ${cpus} CPUs, ${memoryMiB} MiB, ${how}`);
		const qemu = await startQemu({
			name,
			platform: this.#platform,
			accelerator,
			cpus,
			memoryMiB,
			image: this.#stageOne.image,
			initrd: this.#stageOne.initrd,
			cmdline: this.#stageOne.cmdline({
				server: `http://${userNetwork.host}:${this.#server.port}`,
				machine: name,
				ip: `${userNetwork.machine},${userNetwork.host}`,
				console: this.#platform.console.device
			}),
			console: this.console,
			directory
		});
		this.#running = {
			qemu,
			died: this.#watchForDeath(qemu)
		};
	}
	check(kernel) {
		refuseUnbootable(kernel, this.#platform, this.#options.stageOneKernel);
	}
	async boot(kernel, options = {}) {
		this.check(kernel);
		if (this.#boots > 0) await this.#stop();
		this.#boots += 1;
		const startedAt = monotonicMs();
		const phases = [];
		const phase = (name) => phases.push({
			name,
			atMs: monotonicMs() - startedAt
		});
		const mark = this.console.mark();
		const { name, directory, log, menuSeconds } = this.#options;
		const events = new EventQueue();
		const forget = this.#server.watch(name, (event) => {
			phase(`${event.stage}: ${event.event}`);
			events.add(event);
		});
		try {
			const [initrd] = await allEnded([buildStageTwo(kernel, {
				keys: this.#keys,
				directory,
				extra: options.files ?? []
			}), this.#running === void 0 ? this.#powerOn(options.signal) : void 0]);
			phase("stage two built");
			const id = `boot-${this.#boots}`;
			const title = `${kernel.identity.release} from ${visible(kernel.source).replaceAll("\n", " ")}`;
			await this.#server.addKernel({
				id,
				title,
				image: kernel.image,
				initrd,
				cmdline: commitCmdline(this.#platform.console.device, options.cmdline)
			});
			const selection = this.#server.select(name, {
				kernel: id,
				once: true,
				menuSeconds
			});
			log.info(`booting ${title} through stage one`);
			const isReady = (event) => event.stage === "stage two" && event.event === "ready" && event.message === selection.id;
			await this.#waitFor(events, isReady, mark, options.signal);
			phase("ready");
			const host = await this.#connect(options.signal);
			phase("reached");
			this.#host = host;
			await this.#proveIdentity(host, kernel, selection.id, mark, options.signal);
			phase("identified");
			return {
				host,
				ssh: await this.#sshCommand(),
				died: this.#death(),
				phases
			};
		} catch (error) {
			await this.#stop();
			throw error;
		} finally {
			forget();
		}
	}
	/** Waits for an event on the way to ready; each stage has its own deadline. */
	async #waitFor(events, isAwaited, mark, signal) {
		const { bootTimeoutMs, log } = this.#options;
		let waitsFor = "stage one did not ask the kernel server";
		let isHandedOver = false;
		const fail = (message) => this.#failure(message, mark, isHandedOver);
		let deadline = deadlineIn(bootTimeoutMs);
		const death = this.#death();
		let dead;
		let isSettled = false;
		death.then((how) => {
			dead = how;
		});
		for (;;) {
			throwIfInterrupted(signal);
			const next = events.take();
			if (next === void 0) {
				if (dead !== void 0 && !isSettled) {
					isSettled = true;
					await within(500, events.changed);
					continue;
				}
				if (dead !== void 0) {
					isHandedOver &&= await within(1e3, this.#requireRunning().qemu.wasReset) === true;
					throw fail(`${waitsFor}: the machine died: ${dead.reason}`);
				}
				if (deadline.isOver()) throw fail(`${waitsFor} within ${formatDuration(bootTimeoutMs)} (--boot-timeout)`);
				await within(Math.min(deadline.leftMs(), 500), Promise.race([events.changed, death]));
				continue;
			}
			if (next.event === "gave-up") {
				isHandedOver = next.message.startsWith("kexec refused it");
				throw fail(`stage one did not boot the kernel: ${visible(next.message)}`);
			}
			if (next.event === "failed") log.warn(`stage one: ${visible(next.message)}`);
			if (next.event === "selected") {
				waitsFor = "stage one did not download the kernel and kexec into it";
				deadline = deadlineIn(bootTimeoutMs);
			}
			if (next.event === "kexec") {
				waitsFor = "the kernel did not come up after kexec";
				isHandedOver = true;
				deadline = deadlineIn(bootTimeoutMs);
			}
			if (isAwaited(next)) return;
		}
	}
	async #connect(signal) {
		const { qemu } = this.#requireRunning();
		return openSshHost({
			name: this.#options.name,
			destination: {
				address: "127.0.0.1",
				port: await qemu.sshPort(),
				user: "root",
				identityFile: this.#keys.identityFile,
				hostKey: this.#keys.hostPublicKey
			},
			connectDeadlineMs: 6e4,
			log: this.#options.log,
			...signal === void 0 ? {} : { signal }
		});
	}
	/** What a person types to log in. */
	async #sshCommand() {
		const port = await this.#requireRunning().qemu.sshPort();
		const options = [
			"StrictHostKeyChecking=no",
			"UserKnownHostsFile=/dev/null",
			"LogLevel=ERROR"
		];
		return [
			...[
				"ssh",
				"-p",
				String(port),
				"-i",
				this.#keys.identityFile
			],
			...options.flatMap((option) => ["-o", option]),
			"root@127.0.0.1"
		];
	}
	/** The running kernel must be the one asked for, and its console must reach us. */
	async #proveIdentity(host, kernel, selection, mark, signal) {
		const [release = "", version = "", ...hexadecimal] = (await host.run([
			"sh",
			"-c",
			"uname -r; uname -v; od -An -v -tx1 /sys/kernel/notes 2>/dev/null"
		], {
			deadlineMs: 3e4,
			...signal === void 0 ? {} : { signal }
		})).stdout.split("\n");
		const notes = Buffer.from(hexadecimal.join("").replaceAll(/\s/g, ""), "hex");
		const verdict = identify$1({
			release,
			version,
			notes: notes.length > 0 ? notes : void 0
		}, kernel.identity);
		if (!verdict.same) throw this.#failure(`the machine runs another kernel than the one asked for: asked ${verdict.asked}, running ${visible(verdict.running)}`, mark);
		this.#options.log.info(`running ${visible(release)}, proved by its ${verdict.by}`);
		const line = `boot ${selection}`;
		if (!this.console.since(mark).some((each) => each.includes("vmentry stage two: console of") && each.includes(line))) throw new UserError(`${kernel.source} booted, and printed nothing to its serial console: a panic would not be seen. Set ${this.#platform.console.option}=y`);
	}
	#watchForDeath(qemu) {
		const mark = this.console.mark();
		const ended = qemu.ended.then((why) => {
			const panic = this.console.since(mark).findLast((line) => /Kernel panic - not syncing/.test(line));
			return { reason: panic === void 0 ? why : visible(panic.slice(panic.indexOf("Kernel panic"))) };
		});
		return Promise.race([ended, this.#consoleFailed.promise]);
	}
	#death() {
		return this.#requireRunning().died;
	}
	#requireRunning() {
		if (this.#running === void 0) throw new MachineError("the machine does not run");
		return this.#running;
	}
	#failure(message, mark, isOfKernel = false) {
		const options = { consoleTail: lastWords$1(this.console.since(mark)) };
		return isOfKernel ? new CommitKernelFailed(message, options) : new MachineError(message, options);
	}
	async #stop() {
		const [host, running] = [this.#host, this.#running];
		this.#host = void 0;
		this.#running = void 0;
		try {
			await host?.[Symbol.asyncDispose]();
		} finally {
			await running?.qemu[Symbol.asyncDispose]();
		}
	}
	async [Symbol.asyncDispose]() {
		await this.#stop();
		await this.#server[Symbol.asyncDispose]();
		await this.console.close();
	}
};
/** As Promise.all, but comes back only when all have ended: what one of them started can then be stopped. */
async function allEnded(values) {
	await Promise.allSettled(values);
	return await Promise.all(values);
}
// src/job/open-machine.ts
/** Stage one's kernel for a commit kernel. @throws UserError when there is none */
async function openStageOneKernel({ stageOneKernel }, { arch }, { scratch, signal }) {
	return await openKernel(await findStageOneKernel(stageOneKernel, arch), {
		scratch,
		signal
	});
}
/** What a machine is called that nobody named. */
const machineName = "vmentry";
/** The machine that a request asks for, not started yet. @throws UserError */
async function openMachine(request, stageOneKernel, context) {
	const { cpus, memoryMiB, accelerator, bootTimeoutMs } = request;
	const { consolePath, scratch, menuSeconds, log, signal } = context;
	return await openQemuMachine({
		name: request.name ?? "vmentry",
		...cpus === void 0 ? {} : { cpus },
		...memoryMiB === void 0 ? {} : { memoryMiB },
		accelerator,
		stageOneKernel,
		consolePath,
		directory: scratch,
		bootTimeoutMs,
		menuSeconds,
		log,
		signal
	});
}
// src/job/stored-kernel.ts
/** Takes a kernel, `COMMIT[/VARIANT]`, out of the store. @throws UserError saying what to do */
async function takeStoredKernel(text, options) {
	const { directory, wantsSelftests, log } = options;
	const owned = new AsyncDisposableStack();
	try {
		const store = owned.use(await openPlace(options));
		const key = await find(store, text);
		owned.use(await holdKernel(store, key, log));
		const manifest = await requireBuilt(store, key);
		await checkOut(store, key, directory, wantsSelftests);
		const selftests = join(directory, "selftests");
		return {
			key,
			manifest,
			directory,
			selftests: await kindOfPath(selftests) === "directory" ? selftests : void 0,
			store: store.place,
			keep: () => {
				const moved = owned.move();
				return () => moved.disposeAsync();
			},
			[Symbol.asyncDispose]: () => owned.disposeAsync()
		};
	} catch (error) {
		await owned.disposeAsync();
		throw error;
	}
}
async function openPlace({ store, log }) {
	const place = store ?? defaultStore();
	return await openStore(place, {
		log,
		mustExist: store !== void 0 || place === process.env["VMENTRY_STORE"]
	});
}
const shownKernels = 5;
async function find(store, text) {
	try {
		return await store.find(text);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const [commit = "", variant] = text.split("/");
		if ((await store.list({ commit: commit.toLowerCase() })).some(({ key }) => variant === void 0 || key.variant === variant)) throw error;
		throw new UserError(`${error.message}. ${await whatIsThere(store)}To build it: "vmentry build --commit ${commit} --variant ${visible(variant ?? "VARIANT")}.variant.yaml --store ${store.place}"`, { cause: error });
	}
}
async function whatIsThere(store) {
	const all = await store.list({ outcome: "built" });
	if (all.length === 0) return "No kernel is there. ";
	return `The newest there: ${all.slice(0, shownKernels).map(({ key }) => `${key.commit.slice(0, 12)}/${key.variant}`).join(", ")}. `;
}
async function requireBuilt(store, key) {
	const manifest = await store.read(key).catch((error) => {
		throw damaged(error, store, key);
	});
	const name = formatKey(key);
	if (manifest === void 0) throw new UserError(`${store.place} has no kernel ${name} any more`);
	if (manifest.failure === null) return manifest;
	const { stage, reason } = manifest.failure;
	throw new UserError(`${name} is known not to build: it failed at the stage ${stage}: ${firstLines(reason)}\nIts log: "vmentry store checkout ${name} DIRECTORY --store ${store.place}"`);
}
const shownLines = 10;
function firstLines(text) {
	return visible(text.split("\n").slice(0, shownLines).join("\n"));
}
async function checkOut(store, key, directory, wantsSelftests) {
	try {
		await store.checkout(key, directory, { only: ({ path }) => path !== "log" && (wantsSelftests || !path.startsWith("selftests/")) });
	} catch (error) {
		throw damaged(error, store, key);
	}
}
/** What is damaged in the store is built again. */
function damaged(error, store, { commit, variant }) {
	if (!(error instanceof StoreError)) return error;
	return new UserError(`${describeError(error)}. To build it again: "vmentry build --force --commit ${commit} --variant ${variant}.variant.yaml --store ${store.place}"`, { cause: error });
}
const leaseMs = 432e5;
/** Keeps gc off a kernel while it is used, however long that is. */
async function holdKernel(store, key, log) {
	const holder = `vmentry, process ${process.pid} on ${hostname()}`;
	let id;
	try {
		id = (await store.lease({
			keys: [key],
			holder,
			ms: leaseMs
		})).id;
	} catch (error) {
		if (error instanceof UserError) throw error;
		log.debug(`no lease on ${formatKey(key)}: ${describeError(error)}`);
		return { async [Symbol.asyncDispose]() {} };
	}
	const renewal = setInterval(() => {
		store.renewLease(id, leaseMs).catch((error) => log.debug(describeError(error)));
	}, leaseMs / 4);
	renewal.unref();
	return { async [Symbol.asyncDispose]() {
		clearInterval(renewal);
		await store.releaseLease(id).catch((error) => log.debug(describeError(error)));
	} };
}
// src/job/given-kernel.ts
const commitForm = /^[0-9a-f]{4,64}(?:\/[^/]+)?$/i;
/** Whether a kernel is given by its commit: no path that exists, and in the form of `COMMIT[/VARIANT]`. */
async function isStoredKernel({ kernel }) {
	return await kindOfPath(kernel) === void 0 && commitForm.test(kernel);
}
/**
* Opens the kernel that a request names: a path, or what the store has of a commit, taken out of it into `scratch`
* with all digests checked.
* @throws UserError when there is none, it did not build, or is damaged, saying what to do
*/
async function openGivenKernel(request, { scratch, log, signal, wantsSelftests = false }) {
	const options = {
		scratch,
		signal,
		log,
		...request.modules === void 0 ? {} : { modules: request.modules }
	};
	if (!await isStoredKernel(request)) return await openPath(request, options);
	if (request.commit !== void 0) throw new UserError(`--commit says what a kernel given as a path was built from, and ${request.kernel} is of the store, which knows it`);
	await using taken = await takeStoredKernel(request.kernel, {
		...request.store === void 0 ? {} : { store: request.store },
		directory: join(scratch, "stored-kernel"),
		wantsSelftests,
		log
	});
	const { key, manifest, directory, selftests, store } = taken;
	return {
		kernel: named(await openKernel(directory, options), key, manifest.buildId),
		...key,
		store,
		selftests,
		[Symbol.asyncDispose]: taken.keep()
	};
}
/** An arm64 image does not tell its build-id, and where it was laid out says nothing to anybody. */
function named(kernel, { commit, variant }, buildId) {
	const { identity } = kernel;
	return {
		...kernel,
		source: `${commit}/${variant}`,
		identity: {
			...identity,
			buildId: identity.buildId ?? buildId ?? void 0
		}
	};
}
async function openPath(request, options) {
	const { kernel: path, commit } = request;
	if (commit !== void 0 && !commitPattern.test(commit)) throw new UserError(`--commit ${JSON.stringify(visible(commit))}: expected a whole commit, 40 or 64 lower-case hexadecimal digits: git rev-parse HEAD`);
	if (await kindOfPath(path) === void 0) throw new UserError(`there is no ${visible(path)}: give a kernel build directory, a bzImage, a linux-image package (.deb), or a kernel of the store as COMMIT/VARIANT`);
	return {
		kernel: await openKernel(path, options),
		commit,
		variant: void 0,
		store: void 0,
		selftests: void 0,
		async [Symbol.asyncDispose]() {}
	};
}
export { parseKernelConfig as A, ElfError as B, dropbear as C, SplatReader as D, signify as E, readHeader as F, foreignRoot as G, architectures as H, readSections as I, killAtExit as J, hostArchitecture as K, sectionType as L, readNeeded as M, readBuildId as N, openKernel as O, fields as P, textAt as R, busybox as S, kexec as T, debianArchitecture as U, architectureOfMachine as V, foreignInstallCommand as W, defaultStore as _, openStageOneKernel as a, CommitKernelFailed as b, makeRunKeys as c, stageOneArchitecture as d, stageOneDirectory as f, keyOfKernel as g, kernelId as h, openMachine as i, findLibraries as j, decompressModule as k, buildStageOne as l, openKernelServer as m, openGivenKernel as n, buildStageTwo as o, stageOneInstallCommand as p, HostLost as q, machineName as r, keepRunKeys as s, isStoredKernel as t, findStageOneKernel as u, openStore as v, findProgram as w, chooseAccelerator as x, lastWords$1 as y, withFile as z };
