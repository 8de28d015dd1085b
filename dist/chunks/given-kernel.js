import { o as __toESM } from "./rolldown-runtime.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, n as didYouMean, r as formatBytes, s as MachineError, t as counted } from "./text.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration, o as within, r as monotonicMs, t as deadlineIn } from "./clock.js";
import { i as sha256OfFile, n as kindOfPath } from "./files.js";
import { t as execa } from "./packages-B4e4DWND.js";
import { n as runTool, t as killGroup } from "./process.js";
import { t as killAtExit } from "./kill-at-exit.js";
import { t as temporaryDirectory } from "./temporary.js";
import { B as prettifyError, C as array, E as int, M as string, R as ZodError, S as _instanceof, j as strictObject, k as object, t as number, x as _enum } from "./packages-BqjbYHfX.js";
import { a as parseBuildIdNotes, i as readModule, n as moduleName, r as decompressModule, t as openKernel } from "./open-kernel.js";
import { a as chooseAccelerator, c as userNetwork, d as dropbear, g as writeInitramfs, h as signify, l as ConsoleLog, m as programEntries, o as platformFor, p as kexec, s as startQemu, t as findStageOneKernel } from "./find.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { a as manifestSchema, c as variantPattern, n as commitPattern, r as formatKey } from "./manifest.js";
import { n as openStore, r as StoreError, t as defaultStore } from "./open-store.js";
import { A as refNameShape, C as keptBisectShape, D as machineShape, E as machineParams, F as tokenRequestShape, G as Machines, H as tokenId, I as tokenShape, J as BootEvents, K as Builds, L as variantShape, M as secondsInQuery, N as selectionRequestShape, O as machineStateShape, P as selectionShape, Q as machineNameRule, R as Tokens, S as idInQuery, T as kernelShape, U as lockForServer, W as openDatabase, X as readRows, Y as readRow, Z as machineName$1, _ as commitShape, b as countInQuery, d as bisectReportShape, f as bisectSummaryShape, g as buildWithTailShape, h as buildShape, j as registrationShape, k as recordIdShape, m as buildReportShape, p as bootEventShape, q as buildStates, u as auditShape, v as commitStartShape, w as kernelPageShape, x as errorShape, y as consoleLineShape } from "./server.js";
import { i as mergeHistories, n as parseHistory, t as formatHistory } from "./history-file.js";
import { t as _taggedTemplateLiteral } from "./taggedTemplateLiteral.js";
import { a as getRequestListener, i as Hono, n as getCookie, o as require_send, r as setCookie, s as RESPONSE_ALREADY_SENT, t as deleteCookie } from "./packages-DxbdGf3g.js";
import { r as raw, t as html } from "./packages-D2hrReUu.js";
import { once } from "node:events";
import { basename, dirname, join, posix, resolve } from "node:path";
import { createReadStream } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, hostname, totalmem } from "node:os";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { isIP, isIPv6 } from "node:net";
import { createServer } from "node:http";
import { createSecureContext } from "node:tls";
import { gunzipSync, gzipSync } from "node:zlib";
import { text } from "node:stream/consumers";
import { createServer as createServer$1 } from "node:https";
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
const x86 = [{
	options: ["SERIAL_8250_CONSOLE"],
	why: "there is no serial console without it"
}, {
	options: ["KVM_AMD", "KVM_INTEL"],
	why: "KVM needs its part for the processor",
	canBeModule: true
}];
const needsOf = {
	x86_64: x86,
	i386: [...x86, {
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
		if (result.code === "ENOENT" && result.exitCode === void 0) throw notInstalled(program, options.package);
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
function notInstalled(program, packageName) {
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
const names$1 = [
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
	return names$1[signal - 1] ?? (above < 0 ? `SIG${signal}` : above === 0 ? "SIGRTMIN" : `SIGRTMIN+${above}`);
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
			yield header(Buffer.from("././@LongLink"), {
				size: longName.length,
				mode: 420,
				type: "L"
			});
			yield longName;
			yield padding(longName.length);
		}
		yield header(name.subarray(0, 100), {
			size: found.size,
			mode: file.mode & 4095,
			type: "0"
		});
		yield* contentOf(file.source, found.size);
		yield padding(found.size);
	}
	yield Buffer.alloc(2 * blockSize);
}
async function* contentOf(source, size) {
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
function header(name, entry) {
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
function padding(size) {
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
// src/machine/boot-failure.ts
/**
* The commit kernel did not come up: kexec refused it, or it died, hung or was reset after stage one had handed over
* to it. Any other MachineError of a boot is a fault of the machine or of stage one, and says nothing of the kernel.
*/
var CommitKernelFailed = class extends MachineError {
	name = "CommitKernelFailed";
};
/** What came up is not the kernel that was asked for. */
var OtherKernelRuns = class extends MachineError {
	name = "OtherKernelRuns";
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
/** A bisect whose journal goes on otherwise than it is kept. */
var OtherJournal = class extends Error {
	name = "OtherJournal";
};
const rowSchema$1 = object({
	id: string(),
	change: int(),
	toldAt: string(),
	summary: string()
});
const contentSchema = object({ content: _instanceof(Uint8Array) });
const columns = "id, change, told_at AS toldAt, summary";
/** So many are kept, those that were told of last. */
const keptBisects = 1e3;
/** Bisects, as whoever runs them tells of them: for people to see, and for another host to go on with. */
var Bisects = class {
	#database;
	constructor(database) {
		this.#database = database;
	}
	get(id) {
		const row = this.#database.prepare(`SELECT ${columns} FROM bisects WHERE id = ?`).get(id);
		return row === void 0 ? void 0 : readBisect(readRow(rowSchema$1, row));
	}
	/** JSON Lines. */
	journal(id) {
		return this.#content("journal", id)?.toString("utf8");
	}
	/** HTML, from whoever told it: nothing of it is to be believed. */
	page(id) {
		return this.#content("page", id)?.toString("utf8");
	}
	/**
	* Keeps all that is known of a bisect, in place of what was known before.
	* @throws OtherJournal when the journal that is kept is no beginning of this one: then all stays as it was
	*/
	put(id, { summary, journal, page }) {
		return this.#database.transaction(() => {
			const sent = Buffer.from(journal);
			const kept = this.#content("journal", id) ?? Buffer.alloc(0);
			if (!sent.subarray(0, kept.length).equals(kept)) throw new OtherJournal(`another process has gone on with bisect ${id}: the journal that is kept, of ${kept.length} bytes, is no beginning of the one that was sent`);
			const toldAt = (/* @__PURE__ */ new Date()).toISOString();
			const { isRunning, conclusion } = summary;
			this.#database.prepare(`INSERT OR REPLACE INTO bisects (id, change, told_at, is_running, conclusion, summary, journal, page)
           VALUES (?, (SELECT coalesce(max(change), 0) + 1 FROM bisects), ?, ?, ?, ?, ?, ?)`).run(...[
				id,
				toldAt,
				Number(isRunning),
				conclusion,
				JSON.stringify(summary)
			], ...[sent, page].map((each) => gzipSync(each, { level: 1 })));
			this.#database.prepare("DELETE FROM bisects WHERE change <= (SELECT change FROM bisects ORDER BY change DESC LIMIT 1 OFFSET ?)").run(keptBisects);
			return { toldAt };
		});
	}
	/** Those that were told of last first. @param before where the page before this one ended */
	list({ isRunning, before = Number.MAX_SAFE_INTEGER, limit }) {
		const running = isRunning === void 0 ? null : Number(isRunning);
		const rows = this.#database.prepare(`SELECT ${columns} FROM bisects WHERE change < ? AND (? IS NULL OR is_running = ?) ORDER BY change DESC LIMIT ?`).all(before, running, running, limit + 1);
		const read = readRows(rowSchema$1, rows);
		const page = read.slice(0, limit);
		return {
			bisects: page.map(readBisect),
			next: read.length > limit ? page.at(-1)?.change ?? null : null
		};
	}
	/** Those that ended so since a time, ISO 8601; those that were told of last first. */
	endedSince(since, conclusions, limit) {
		const rows = this.#database.prepare(`SELECT ${columns} FROM bisects WHERE is_running = 0 AND told_at >= ?
         AND conclusion IN (SELECT value FROM json_each(?)) ORDER BY change DESC LIMIT ?`).all(since, JSON.stringify(conclusions), limit);
		return readRows(rowSchema$1, rows).map(readBisect);
	}
	remove(id) {
		return this.#database.prepare("DELETE FROM bisects WHERE id = ?").run(id).changes > 0;
	}
	#content(column, id) {
		const row = this.#database.prepare(`SELECT ${column} AS content FROM bisects WHERE id = ?`).get(id);
		return row === void 0 ? void 0 : gunzipSync(readRow(contentSchema, row).content);
	}
};
function readBisect({ id, toldAt, summary }) {
	return {
		id,
		toldAt,
		...readRow(bisectSummaryShape, JSON.parse(summary))
	};
}
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
// src/server/api/bisects.ts
const notFound$3 = {
	description: "there is none",
	schema: errorShape
};
const publishers$2 = ["admin", "publisher"];
const params$1 = object({ id: recordIdShape });
/** A page has 20 MB at most, and a journal of some thousand probes some MB. */
const mostBytes$1 = 67108864;
function bisectOperations({ bisects, signals }) {
	const none = (id) => new Refusal(404, `there is no bisect ${id}`);
	return [
		operation({
			method: "get",
			path: "/v1/bisects",
			summary: "Bisects, those that were told of last first",
			may: publishers$2,
			query: object({
				isRunning: _enum(["true", "false"]).optional(),
				limit: countInQuery(500, 100),
				before: idInQuery.optional().describe("the `next` of the page before this one")
			}),
			answers: { 200: {
				description: "a page",
				schema: object({
					bisects: array(keptBisectShape),
					next: int().nullable()
				})
			} },
			answer({ query: { isRunning, ...query }, context }) {
				return context.json(bisects.list({
					...query,
					isRunning: isRunning === void 0 ? void 0 : isRunning === "true"
				}));
			}
		}),
		operation({
			method: "get",
			path: "/v1/bisects/{id}",
			summary: "One bisect",
			may: publishers$2,
			params: params$1,
			answers: {
				200: {
					description: "the bisect",
					schema: keptBisectShape
				},
				404: notFound$3
			},
			answer({ params: { id }, context }) {
				const bisect = bisects.get(id);
				if (bisect === void 0) throw none(id);
				return context.json(bisect);
			}
		}),
		operation({
			method: "get",
			path: "/v1/bisects/{id}/journal",
			summary: "A bisect's journal, JSON Lines, with which another host can go on",
			may: publishers$2,
			params: params$1,
			answers: {
				200: {
					description: "the journal",
					type: "text/plain"
				},
				404: notFound$3
			},
			answer({ params: { id }, context }) {
				const journal = bisects.journal(id);
				if (journal === void 0) throw none(id);
				return context.text(journal, 200, { "X-Content-Type-Options": "nosniff" });
			}
		}),
		operation({
			method: "put",
			path: "/v1/bisects/{id}",
			summary: "Tells how a bisect goes, with all of its journal, which only grows, and its HTML page",
			may: publishers$2,
			params: params$1,
			body: {
				schema: bisectReportShape,
				mostBytes: mostBytes$1
			},
			answers: {
				200: {
					description: "it is kept",
					schema: object({
						updatedAt: string(),
						toldAt: string()
					})
				},
				409: {
					description: "another process has gone on with it: the journal that is kept is no beginning of this one",
					schema: errorShape
				}
			},
			answer({ params: { id }, body, context }) {
				const { toldAt } = keep(bisects, id, body);
				signals.tell("bisects");
				return context.json({
					updatedAt: body.summary.updatedAt,
					toldAt
				});
			}
		}),
		operation({
			method: "delete",
			path: "/v1/bisects/{id}",
			summary: "Forgets a bisect, so that it can be begun anew",
			may: publishers$2,
			params: params$1,
			answers: {
				204: { description: "done" },
				404: notFound$3
			},
			answer({ params: { id }, context }) {
				if (!bisects.remove(id)) throw none(id);
				signals.tell("bisects");
				return context.body(null, 204);
			}
		})
	];
}
function keep(bisects, id, report) {
	try {
		return bisects.put(id, report);
	} catch (error) {
		if (error instanceof OtherJournal) throw new Refusal(409, error.message, { cause: error });
		throw error;
	}
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
function buildOperations({ builds, refs, signals }) {
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
		}))
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
		...bisectOperations(parts),
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
/**
* What keeps a page that a publisher made, whatever is in it, from this server: as if it came from nowhere (`sandbox`,
* without allow-same-origin), it reads nothing here and is sent no session, and it fetches nothing from anywhere.
*/
const reportPolicy = [
	"default-src 'none'",
	"style-src 'unsafe-inline'",
	"script-src 'unsafe-inline'",
	"img-src data:",
	"form-action 'none'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
	"sandbox allow-scripts"
].join("; ");
/** Of a page that others made. */
function setReportHeaders(context) {
	context.header("Content-Security-Policy", reportPolicy);
	context.header("X-Content-Type-Options", "nosniff");
	context.header("X-Frame-Options", "DENY");
	context.header("Referrer-Policy", "no-referrer");
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
/** At most so many characters, the last one `…` when something was cut. */
function clipped(text, most) {
	return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
// src/server/page/links.ts
const kernelPath = (id) => `/kernels/${encodeURIComponent(id)}`;
const machinePath = (name) => `/machines/${encodeURIComponent(name)}`;
const buildPath = (id) => `/builds/${encodeURIComponent(id)}`;
const bisectPath = (id) => `/bisects/${encodeURIComponent(id)}`;
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
/** A link to another site, as others gave it: it leads somewhere only when it is one of the web. */
function linkElsewhere(address) {
	return /^https?:\/\//i.test(address) && URL.canParse(address) ? markup`<a href="${address}" rel="noreferrer noopener">${address}</a>` : markup`<code class="long">${address}</code>`;
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
	"Bisects",
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
	found: {
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
	unclear: {
		sign: "?",
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
	stopped: {
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
// src/server/page/bisect-look.ts
/** A job of a workflow ends within it, and a probe takes less. */
const silentMs$1 = 216e5;
/** Conclusions are names of whoever bisects; those that are not here are shown as they are. */
const marks = /* @__PURE__ */ new Map([
	["found", "found"],
	["range", "unclear"],
	["not-reproduced", "unclear"],
	["always-bad", "unclear"],
	["merge-base-bad", "unclear"],
	["untestable-end", "unclear"],
	["contradiction", "failed"],
	["machine-errors", "failed"],
	["error", "failed"],
	["interrupted", "stopped"],
	["handed-over", "waiting"]
]);
/** Of those the reason says all there is: nothing is believed. */
const answered = /* @__PURE__ */ new Set(["found", "range"]);
function conclusionMark(conclusion) {
	if (conclusion === null) return mark("unknown", "open");
	return mark(marks.get(conclusion) ?? "unknown", conclusion.replaceAll("-", " "));
}
/** How it stands as a whole. */
function bisectMark({ isRunning, toldAt, conclusion }, now) {
	if (!isRunning) return conclusionMark(conclusion);
	return now - Date.parse(toldAt) > silentMs$1 ? mark("silent") : mark("running");
}
/** How it goes on, while it runs. */
function bisectProgress({ isRunning, probes, expectedProbes, expectedMs }) {
	if (!isRunning) return void 0;
	const all = probes + expectedProbes;
	const percent = all === 0 ? 0 : Math.floor(probes / all * 100);
	const more = Math.ceil(expectedProbes);
	const rest = more > 0 && `, about ${more} more in ${formatMs(expectedMs)}`;
	return markup`<progress max="100" value="${percent}" aria-label="Progress"></progress> <span>${counted(probes, "probe")}${rest}</span>`;
}
/** `99.82 % sure`, of an answer. Rounded down, so that nobody is told to be surer than is known. */
function sureText({ conclusion, confidence }) {
	if (conclusion === null || !answered.has(conclusion)) return "";
	const percent = Math.min(1, Math.max(0, confidence)) * 100;
	if (percent > 99.99) return "over 99.99 % sure";
	const digits = percent < 90 ? 0 : 2;
	return `${Math.floor(percent * 10 ** digits + 1e-6) / 10 ** digits} % sure`;
}
/** The commit that an answer is, or how many it may be. */
function answerCommit({ first, conclusion, rangeCount }, mostSubject) {
	if (first !== null) return markup`${shortCommit(first.commit)} ${clipped(first.subject, mostSubject)}`;
	return conclusion === "range" ? markup`one of ${counted(rangeCount, "commit")}` : void 0;
}
/** The older end, and the newer one. */
function bisectEnds({ good, bad, direction }) {
	const [older, newer] = direction === "first-bad" ? [good, bad] : [bad, good];
	return markup`${shortCommit(older.commit)}..${shortCommit(newer.commit)}`;
}
// src/server/page/icon.svg
var icon_default = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><title>vmentry</title><rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#0b5cad\"/><path d=\"M3 3h5v5H3zM8 8h5v5H8z\" fill=\"#fff\"/></svg>\n";
// src/server/page/live.browser.js
var live_browser_default = "// What makes the page live. Everything is there without it: it fetches a page anew when the server tells that something\n// on it has changed, and puts the changed parts in place; a machine's console grows line by line.\n\nconst refreshMs = 400;\nconst quietMs = 1_500;\nconst mostLines = 2_000;\n/** As visible() of base/text.ts: what could move or turn text is shown as what it is. */\nconst unprintable = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]/g;\n\nconst topics = new Set((document.body.dataset[\"topics\"] ?? \"\").split(\" \").filter(topic => topic !== \"\"));\nconst machine = document.body.dataset[\"machine\"] ?? \"\";\nconst connection = document.getElementById(\"connection\");\n\n/** Parts as the server sent them, by id: what is on the page was changed since, as times were. */\n/** @type {Map<string, string>} */\nconst sent = new Map();\nfor (const part of document.querySelectorAll(\"[data-live]\")) sent.set(part.id, part.outerHTML);\n\n/** @param {string} text */\nfunction visible(text) {\n  return text.replace(unprintable, char => {\n    const code = char.charCodeAt(0);\n    return code < 0x100\n      ? `\\\\x${code.toString(16).padStart(2, \"0\")}`\n      : `\\\\u${code.toString(16).padStart(4, \"0\")}`;\n  });\n}\n\n/** @param {string} text */\nfunction tellConnection(text) {\n  if (connection !== null && connection.textContent !== text) connection.textContent = text;\n}\n\n// Times: how long ago, with the time itself as title.\n\n/** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */\nconst units = [\n  [\"day\", 86_400],\n  [\"hour\", 3_600],\n  [\"minute\", 60],\n  [\"second\", 1],\n];\nconst relative = new Intl.RelativeTimeFormat(\"en\", { numeric: \"auto\", style: \"short\" });\n\nfunction tellTimes() {\n  for (const time of document.querySelectorAll(\"time\")) {\n    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;\n    const [unit, length] = units.find(each => Math.abs(seconds) >= each[1]) ?? [\"second\", 1];\n    const text = Number.isNaN(seconds) ? time.title : relative.format(Math.trunc(seconds / length), unit);\n    if (time.textContent !== text) time.textContent = text;\n  }\n}\n\n// Logs stay at their end, unless somebody scrolled up.\n\n/** @param {Element} log */\nfunction isAtEnd(log) {\n  return log.scrollHeight - log.scrollTop - log.clientHeight < 24;\n}\n\n/** @param {ParentNode} place */\nfunction showEnds(place) {\n  for (const log of place.querySelectorAll(\"[data-follow]\")) log.scrollTop = log.scrollHeight;\n}\n\n// Parts of the page.\n\n/** @param {Element} part */\nfunction isInUse(part) {\n  const active = document.activeElement;\n  return active !== null && part.contains(active) && active.matches(\"select, input, textarea\");\n}\n\n/**\n * @param {Element} old\n * @param {Element} fresh\n */\nfunction replacePart(old, fresh) {\n  const before = old.querySelector(\"[data-follow]\");\n  const wasAtEnd = before === null || isAtEnd(before);\n  const scrolled = [...old.querySelectorAll(\".scroll, [data-follow]\")].map(({ scrollLeft, scrollTop }) => ({\n    scrollLeft,\n    scrollTop,\n  }));\n  const focusable = \"a, button, summary, [tabindex]\";\n  const focused = [...old.querySelectorAll(focusable)].findIndex(each => each.matches(\":focus\"));\n  // The part itself stays, so that one that is read out when it changes is.\n  old.className = fresh.className;\n  old.replaceChildren(...document.importNode(fresh, true).childNodes);\n  for (const [index, each] of old.querySelectorAll(\".scroll, [data-follow]\").entries()) {\n    each.scrollLeft = scrolled[index]?.scrollLeft ?? 0;\n    each.scrollTop = scrolled[index]?.scrollTop ?? 0;\n  }\n  if (wasAtEnd) showEnds(old);\n  const next = focused === -1 ? undefined : old.querySelectorAll(focusable)[focused];\n  if (next instanceof HTMLElement || next instanceof SVGElement) next.focus({ preventScroll: true });\n}\n\nasync function refresh() {\n  const response = await fetch(location.href, { headers: { Accept: \"text/html\" }, redirect: \"manual\" });\n  // The session has ended: the log-in page says so.\n  if (response.type === \"opaqueredirect\") return location.reload();\n  if (!response.ok) return;\n  const fresh = new DOMParser().parseFromString(await response.text(), \"text/html\");\n  for (const part of fresh.querySelectorAll(\"[data-live]\")) {\n    const old = document.getElementById(part.id);\n    if (old === null || sent.get(part.id) === part.outerHTML || isInUse(old)) continue;\n    sent.set(part.id, part.outerHTML);\n    replacePart(old, part);\n  }\n  tellTimes();\n}\n\nlet isRefreshing = false;\nlet isStale = false;\n/** @type {number | undefined} */\nlet timer;\n\n/** Soon, and not too often, however much happens. */\nfunction refreshSoon() {\n  isStale = true;\n  if (timer !== undefined || isRefreshing || document.hidden) return;\n  timer = window.setTimeout(async () => {\n    timer = undefined;\n    isRefreshing = true;\n    isStale = false;\n    try {\n      await refresh();\n    } catch {\n      // The event stream tells that the server is gone, and when it is back.\n    }\n    await new Promise(done => window.setTimeout(done, quietMs));\n    isRefreshing = false;\n    if (isStale) refreshSoon();\n  }, refreshMs);\n}\n\n// What the server tells. A browser has few connections to one host, so a page that nobody sees gives them up.\n\n/** @type {EventSource[]} */\nlet streams = [];\n\nfunction openEvents() {\n  const events = new EventSource(\"/v1/events/stream\");\n  events.addEventListener(\"open\", () => {\n    tellConnection(\"live\");\n    // What happened since the page was made, or while the connection was lost.\n    refreshSoon();\n  });\n  events.addEventListener(\"error\", () => {\n    tellConnection(\n      events.readyState === EventSource.CLOSED ? \"not live: reload the page\" : \"connecting again\",\n    );\n  });\n  events.addEventListener(\"boot\", ({ data }) => {\n    if (topics.has(\"boots\") && (machine === \"\" || JSON.parse(data).machine === machine)) refreshSoon();\n  });\n  events.addEventListener(\"changed\", ({ data }) => {\n    if (topics.has(JSON.parse(data).what)) refreshSoon();\n  });\n  return events;\n}\n\n/** @param {HTMLElement} log */\nfunction openConsole(log) {\n  const events = new EventSource(log.dataset[\"stream\"] ?? \"\");\n  events.addEventListener(\"console\", event => {\n    /** @type {{ lines: { id: number, text: string }[] }} */\n    const { lines } = JSON.parse(event.data);\n    const wasAtEnd = isAtEnd(log);\n    for (const { text } of lines) log.append(`${visible(text)}\\n`);\n    log.normalize();\n    const all = (log.textContent ?? \"\").split(\"\\n\");\n    if (all.length > mostLines + 1) log.textContent = all.slice(-mostLines - 1).join(\"\\n\");\n    document.getElementById(\"console-empty\")?.setAttribute(\"hidden\", \"\");\n    if (wasAtEnd) log.scrollTop = log.scrollHeight;\n    const last = lines.at(-1)?.id;\n    if (last !== undefined)\n      log.dataset[\"stream\"] = (log.dataset[\"stream\"] ?? \"\").replace(/after=\\d+/, `after=${last}`);\n  });\n  return events;\n}\n\nfunction connect() {\n  const log = document.querySelector(\"[data-stream]\");\n  streams = [\n    ...(topics.size > 0 ? [openEvents()] : []),\n    ...(log instanceof HTMLElement ? [openConsole(log)] : []),\n  ];\n}\n\nfunction disconnect() {\n  for (const stream of streams) stream.close();\n  streams = [];\n}\n\nfunction watchConsole() {\n  const log = document.getElementById(\"console\");\n  const follow = document.getElementById(\"follow\");\n  if (log === null || follow === null) return;\n  log.addEventListener(\"scroll\", () => follow.toggleAttribute(\"hidden\", isAtEnd(log)), { passive: true });\n  follow.addEventListener(\"click\", () => {\n    log.scrollTop = log.scrollHeight;\n    log.focus();\n  });\n}\n\ndocument.addEventListener(\"visibilitychange\", () => {\n  if (document.hidden) return disconnect();\n  if (streams.length > 0) return;\n  connect();\n  refreshSoon();\n});\nwindow.addEventListener(\"pagehide\", disconnect);\nwindow.addEventListener(\"pageshow\", ({ persisted }) => {\n  if (!persisted) return;\n  connect();\n  refreshSoon();\n});\n\ntellTimes();\nshowEnds(document);\nwatchConsole();\nwindow.setInterval(tellTimes, 10_000);\nif (!document.hidden) connect();\n";
// src/server/page/style.css
var style_default = ":root {\n  color-scheme: light dark;\n  --ground: #f6f7f9;\n  --card: #ffffff;\n  --text: #1b2530;\n  --soft: #56626f;\n  --line: #d9dfe6;\n  --hover: #eef3f8;\n  --accent: #0b5cad;\n  --good: #17692f;\n  --bad: #b3261e;\n  --odd: #855200;\n  --busy: #0b5cad;\n  --good-ground: #e3f4e8;\n  --bad-ground: #fdeceb;\n  --odd-ground: #fdf1dc;\n  --busy-ground: #e4eff9;\n  --calm-ground: #edf0f3;\n  --log: #12181f;\n  --log-text: #dde5ec;\n  --step-start: #7d8b99;\n  --step-wait: #c3ccd5;\n  --step-download: #1f77c9;\n  --step-load: #8a56c2;\n  --step-stage-two: #258a48;\n  --mono: ui-monospace, \"SF Mono\", \"Cascadia Mono\", \"DejaVu Sans Mono\", Menlo, Consolas, monospace;\n}\n\n@media (prefers-color-scheme: dark) {\n  :root {\n    --ground: #0f141a;\n    --card: #171e26;\n    --text: #e3e9ef;\n    --soft: #9eabb8;\n    --line: #2b3641;\n    --hover: #1e2832;\n    --accent: #7cb8f2;\n    --good: #6bd08c;\n    --bad: #ff9a91;\n    --odd: #eab95a;\n    --busy: #7cb8f2;\n    --good-ground: #14301e;\n    --bad-ground: #3a1a1a;\n    --odd-ground: #352812;\n    --busy-ground: #14293e;\n    --calm-ground: #232d37;\n    --log: #0a0e13;\n    --log-text: #d3dce4;\n    --step-start: #8593a1;\n    --step-wait: #44515e;\n    --step-download: #4c9be8;\n    --step-load: #b083e6;\n    --step-stage-two: #45b26b;\n  }\n}\n\n* {\n  box-sizing: border-box;\n}\n\nbody {\n  margin: 0;\n  background: var(--ground);\n  color: var(--text);\n  font:\n    0.9375rem / 1.5 system-ui,\n    -apple-system,\n    \"Segoe UI\",\n    Roboto,\n    \"Noto Sans\",\n    \"Helvetica Neue\",\n    sans-serif;\n  font-variant-numeric: tabular-nums;\n}\n\ncode,\npre {\n  font-family: var(--mono);\n  font-size: 0.87em;\n}\n\na {\n  color: var(--accent);\n  text-decoration: none;\n  text-underline-offset: 0.2em;\n}\n\na:hover {\n  text-decoration: underline;\n}\n\n.filter > a {\n  padding-bottom: 0.4rem;\n}\n\nmain a:not([class]),\n.text a {\n  text-decoration: underline;\n  text-decoration-color: color-mix(in srgb, currentcolor 35%, transparent);\n}\n\n:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 2px;\n  border-radius: 3px;\n}\n\nmain:focus {\n  outline: none;\n}\n\n.skip {\n  position: absolute;\n  left: 0.5rem;\n  top: -4rem;\n  z-index: 1;\n  padding: 0.5rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n}\n\n.skip:focus {\n  top: 0.5rem;\n}\n\n.top {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.25rem 1.5rem;\n  padding: 0.5rem max(1rem, calc((100vw - 80rem) / 2));\n  background: var(--card);\n  border-bottom: 1px solid var(--line);\n}\n\n.brand {\n  color: var(--text);\n  font-weight: 650;\n  letter-spacing: 0.01em;\n}\n\n.brand span {\n  color: var(--accent);\n}\n\n.top ul {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.25rem;\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\n.top nav a {\n  display: block;\n  padding: 0.3rem 0.65rem;\n  border-radius: 6px;\n  color: var(--soft);\n}\n\n.top nav a:hover {\n  background: var(--hover);\n  text-decoration: none;\n}\n\n.top nav a[aria-current] {\n  background: var(--busy-ground);\n  color: var(--accent);\n  font-weight: 600;\n}\n\n.who {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.75rem;\n  margin-left: auto;\n  color: var(--soft);\n  font-size: 0.87em;\n  overflow-wrap: anywhere;\n}\n\n.connection:not(:empty)::before {\n  content: \"\";\n  display: inline-block;\n  width: 0.5rem;\n  height: 0.5rem;\n  margin-right: 0.4rem;\n  border-radius: 50%;\n  background: currentcolor;\n}\n\nmain {\n  max-width: 82rem;\n  margin: 0 auto;\n  padding: 1.25rem 1rem 3rem;\n}\n\nh1 {\n  margin: 0 0 1rem;\n  font-size: 1.4rem;\n  font-weight: 650;\n  overflow-wrap: anywhere;\n}\n\nh2 {\n  margin: 0 0 0.6rem;\n  font-size: 1.02rem;\n  font-weight: 650;\n}\n\nh3 {\n  margin: 1rem 0 0.4rem;\n  font-size: 0.92rem;\n}\n\n.count {\n  margin-left: 0.3rem;\n  padding: 0.05rem 0.5rem;\n  border-radius: 1rem;\n  background: var(--calm-ground);\n  color: var(--soft);\n  font-size: 0.85em;\n  font-weight: 500;\n}\n\nsection {\n  min-width: 0;\n  margin-bottom: 1rem;\n  padding: 0.9rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 8px;\n}\n\nsection.wrong {\n  border-left: 4px solid var(--bad);\n}\n\nsection.right {\n  border-left: 4px solid var(--good);\n}\n\nsection > :last-child {\n  margin-bottom: 0;\n}\n\np {\n  margin: 0 0 0.6rem;\n  overflow-wrap: anywhere;\n}\n\n.none,\n.when {\n  color: var(--soft);\n}\n\n.bad {\n  color: var(--bad);\n}\n\n.links {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.3rem 1.1rem;\n}\n\n.mark {\n  display: inline-block;\n  padding: 0.02rem 0.5rem;\n  border-radius: 5px;\n  background: var(--calm-ground);\n  color: var(--soft);\n  font-size: 0.87em;\n  font-weight: 550;\n  white-space: nowrap;\n}\n\n.mark.good {\n  background: var(--good-ground);\n  color: var(--good);\n}\n\n.mark.bad {\n  background: var(--bad-ground);\n  color: var(--bad);\n}\n\n.mark.odd {\n  background: var(--odd-ground);\n  color: var(--odd);\n}\n\n.mark.busy {\n  background: var(--busy-ground);\n  color: var(--busy);\n}\n\n.fine .mark,\np > .mark:only-child {\n  white-space: normal;\n}\n\n.troubles {\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\n.troubles li {\n  padding: 0.35rem 0;\n  border-top: 1px solid var(--line);\n  overflow-wrap: anywhere;\n}\n\n.troubles li:first-child {\n  border-top: 0;\n}\n\n.troubles .when {\n  font-size: 0.87em;\n  white-space: nowrap;\n}\n\n.scroll {\n  margin-bottom: 0.6rem;\n  overflow-x: auto;\n}\n\ntable {\n  width: 100%;\n  border-collapse: collapse;\n}\n\ncaption {\n  position: absolute;\n  width: 1px;\n  height: 1px;\n  overflow: hidden;\n  clip-path: inset(50%);\n  white-space: nowrap;\n}\n\nth,\ntd {\n  padding: 0.35rem 0.75rem 0.35rem 0;\n  border-top: 1px solid var(--line);\n  text-align: left;\n  vertical-align: baseline;\n  white-space: nowrap;\n}\n\nthead th {\n  border-top: 0;\n  color: var(--soft);\n  font-size: 0.82em;\n  font-weight: 550;\n}\n\ntbody th {\n  font-weight: 500;\n}\n\ntbody tr:hover {\n  background: var(--hover);\n}\n\n.number {\n  text-align: right;\n}\n\n.matrix .none {\n  font-size: 0.87em;\n}\n\ntd.text,\nth.text {\n  min-width: 12rem;\n  overflow-wrap: anywhere;\n  white-space: normal;\n}\n\ntd.text pre {\n  margin: 0;\n  white-space: pre-wrap;\n}\n\ntd.bars {\n  min-width: 11rem;\n  width: 28%;\n  vertical-align: top;\n}\n\n.bars svg {\n  display: block;\n  width: 100%;\n  height: 1.5rem;\n}\n\n.legend,\n.columns,\n.plain {\n  margin: 0 0 0.6rem;\n  padding: 0;\n  list-style: none;\n}\n\n.plain {\n  margin: 0;\n}\n\n.legend {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.1rem;\n  color: var(--soft);\n  font-size: 0.87em;\n}\n\n.columns {\n  margin-top: 0.5rem;\n  columns: 16rem;\n}\n\n.columns li {\n  overflow-wrap: anywhere;\n}\n\n.step-start {\n  fill: var(--step-start);\n}\n\n.step-wait {\n  fill: var(--step-wait);\n}\n\n.step-download {\n  fill: var(--step-download);\n}\n\n.step-load {\n  fill: var(--step-load);\n}\n\n.step-stage-two {\n  fill: var(--step-stage-two);\n}\n\n.facts {\n  display: grid;\n  grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr));\n  gap: 0.6rem 1.5rem;\n  margin: 0;\n}\n\n.facts dt {\n  color: var(--soft);\n  font-size: 0.82em;\n}\n\n.facts dd {\n  margin: 0;\n  overflow-wrap: anywhere;\n}\n\n.facts .long {\n  word-break: break-all;\n}\n\n.log {\n  max-height: 26rem;\n  margin: 0 0 0.6rem;\n  padding: 0.75rem;\n  overflow: auto;\n  border-radius: 6px;\n  background: var(--log);\n  color: var(--log-text);\n  line-height: 1.45;\n  tab-size: 8;\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\n.log:empty {\n  display: none;\n}\n\n.console {\n  max-height: 32rem;\n}\n\nform {\n  margin: 0;\n}\n\n.filter,\n.act {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: end;\n  gap: 0.6rem 0.9rem;\n  margin-bottom: 1rem;\n}\n\n.act {\n  align-items: center;\n}\n\nlabel {\n  color: var(--soft);\n  font-size: 0.87em;\n}\n\n.filter label {\n  display: grid;\n  gap: 0.15rem;\n}\n\ninput,\nselect,\nbutton {\n  min-height: 2.1rem;\n  max-width: 100%;\n  padding: 0.25rem 0.6rem;\n  border: 1px solid color-mix(in srgb, var(--soft) 70%, transparent);\n  border-radius: 6px;\n  background: var(--card);\n  color: var(--text);\n  font: inherit;\n  font-size: 0.9375rem;\n}\n\ninput[type=\"checkbox\"] {\n  min-height: auto;\n  vertical-align: middle;\n}\n\n.act select {\n  flex: 1;\n  min-width: 0;\n}\n\n.act label:not(.check) {\n  display: flex;\n  align-items: center;\n  gap: 0.4rem;\n  max-width: min(100%, 36rem);\n}\n\nbutton {\n  border-color: transparent;\n  background: var(--accent);\n  color: var(--card);\n  font-weight: 550;\n  cursor: pointer;\n}\n\nbutton:hover {\n  filter: brightness(1.1);\n}\n\nbutton.quiet {\n  border-color: var(--line);\n  background: transparent;\n  color: var(--accent);\n}\n\n.login {\n  display: grid;\n  gap: 0.6rem;\n  max-width: 28rem;\n  margin-bottom: 1rem;\n}\n\n.pages {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.4rem 1.1rem;\n  margin: 0.7rem 0;\n}\n\n.pages [aria-current] {\n  color: var(--text);\n  font-weight: 600;\n  text-decoration: none;\n}\n\nprogress {\n  width: 7rem;\n  height: 0.6rem;\n  vertical-align: middle;\n  accent-color: var(--accent);\n}\n\nsummary {\n  cursor: pointer;\n}\n\n@media (max-width: 40rem) {\n  main {\n    padding: 0.9rem 0.6rem 2rem;\n  }\n\n  section {\n    padding: 0.75rem;\n  }\n\n  .top {\n    padding: 0.5rem 0.6rem;\n  }\n\n  .top {\n    gap: 0.25rem 0.5rem;\n    justify-content: space-between;\n  }\n\n  .top nav {\n    order: 3;\n    width: 100%;\n    margin-left: -0.38rem;\n  }\n\n  .top nav a {\n    padding: 0.3rem 0.38rem;\n    font-size: 0.86em;\n  }\n\n  .top ul {\n    gap: 0;\n  }\n\n  tbody th {\n    min-width: 7.5rem;\n    white-space: normal;\n  }\n}\n\n@media print {\n  .top nav,\n  .who,\n  form {\n    display: none;\n  }\n}\n\n@media (forced-colors: active) {\n  .mark {\n    border: 1px solid currentcolor;\n  }\n}\n";
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
// src/server/page/bisect-page.ts
/** One bisect. */
function bisectPage(bisect) {
	return {
		title: `Bisect: ${clipped(bisect.title, 200)}`,
		place: "Bisects",
		topics: ["bisects"],
		body: markup`${livePart("bisect", statePart$1(bisect))}
${livePart("answers", answersPart(bisect))}
${livePart("circumstances", circumstancesPart(bisect))}`
	};
}
/** The page that whoever bisects made of it. */
function bisectReport(context, html) {
	setReportHeaders(context);
	return context.html(html);
}
function statePart$1(bisect) {
	const { id, reason, isRunning, probes } = bisect;
	const progress = bisectProgress(bisect);
	return markup`${partTitle("bisect", isRunning ? "How it goes" : "How it ended")}
<p>${bisectMark(bisect, Date.now())} ${progress ?? `after ${probes === 1 ? "1 probe" : `${probes} probes`}`}</p>
${reason !== "" && markup`<p>${reason}</p>`}
<p class="links"><a href="${bisectPath(id)}/report">The whole report</a> <a href="/v1${bisectPath(id)}/journal">Its journal</a></p>`;
}
function answersPart({ answers, direction }) {
	const rows = answers.map((answer) => markup`<tr><th scope="row" class="text">${answer.title}</th><td>${conclusionMark(answer.conclusion)} ${sureText(answer)}</td><td class="text">${answerCommit(answer, 200)}</td><td class="text">${answer.reason}</td></tr>`);
	const commit = direction === "first-bad" ? "First bad commit" : "Mended by";
	const content = rows.length === 0 ? nothing("Nothing is known yet.") : table("What was asked, and what is known", [
		"What is asked",
		"State",
		commit,
		"What is known"
	], rows);
	return markup`${partTitle("answers", "Answers", rows.length)}${content}`;
}
function circumstancesPart(bisect) {
	const { good, bad, direction, environment, variant, host, runUrl, startedAt, toldAt } = bisect;
	const wanted = direction === "first-bad" ? "the first bad commit" : "the commit that mended it";
	return markup`${partTitle("circumstances", "What is asked, and where")}
<dl class="facts">${fact$1("Searched", wanted)}${fact$1("Good", end(good))}${fact$1("Bad", end(bad))}
${fact$1("Environment", orNone(environment, "the machine as it comes"))}${fact$1("Variant", orNone(variant, "not told"))}
${fact$1("Runs on", orNone(host, "not told"))}${fact$1("Workflow run", runUrl === "" ? orNone("", "none") : linkElsewhere(runUrl))}
${fact$1("Logs", logsOf(bisect))}${fact$1("Begun", moment(startedAt))}${fact$1("Last told", moment(toldAt))}</dl>`;
}
/** The report's links to them lead nowhere here: nobody sends logs to this server. */
function logsOf({ host, runUrl }) {
	return runUrl === "" ? markup`in the bisect's own directory on ${host === "" ? "its host" : host}` : markup`among the artifacts of the workflow run`;
}
function end({ commit, subject }) {
	return markup`<code class="long">${commit}</code> ${subject}`;
}
function orNone(text, none) {
	return text === "" ? markup`<span class="none">${none}</span>` : markup`${text}`;
}
function fact$1(name, value) {
	return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
// src/server/page/bisects-page.ts
const pageLength$3 = 50;
const shownRunning = 100;
const shownAnswers = 3;
const queryShape$2 = object({ before: number().int().min(1).optional() });
/** @throws ZodError */
function readBisectsQuery({ before }) {
	return queryShape$2.parse({ before });
}
/** Those that run, then the others, newest first. */
function bisectsPage({ bisects }, { before }) {
	const running = bisects.list({
		isRunning: true,
		limit: shownRunning
	}).bisects;
	const { bisects: ended, next } = bisects.list({
		isRunning: false,
		before,
		limit: pageLength$3
	});
	const links = [...before === void 0 ? [] : [markup`<a href="/bisects" rel="first">Newest</a>`], ...next === null ? [] : [markup`<a href="${withQuery("/bisects", { before: next })}" rel="next">Older</a>`]];
	const pages = links.length > 0 && markup`<nav class="pages" aria-label="Pages of bisects that ended">${links}</nav>`;
	const endedList = ended.length === 0 ? nothing("None has ended yet.") : bisectTable("Bisects that ended", ended);
	return {
		title: "Bisects",
		place: "Bisects",
		topics: ["bisects"],
		body: markup`${runningBisects("Running", running)}
${livePart("ended", markup`${partTitle("ended", "Ended", ended.length)}${endedList}${pages}`)}`
	};
}
/** The part of a page with the bisects that run. */
function runningBisects(title, running) {
	const content = running.length === 0 ? nothing("No bisect is running.") : bisectTable("Bisects that run", running);
	return livePart("bisecting", markup`${partTitle("bisecting", title, running.length)}${content}`);
}
function bisectTable(caption, bisects) {
	const now = Date.now();
	return table(caption, [
		"What is searched",
		"State",
		"Answer",
		"Among",
		"Last told"
	], bisects.map((bisect) => {
		const [answer, ...others] = bisect.answers;
		const isAll = others.length === 0 && answer?.conclusion === bisect.conclusion;
		const sure = answer !== void 0 && isAll && sureText(answer);
		return markup`<tr><th scope="row" class="text"><a href="${bisectPath(bisect.id)}">${clipped(bisect.title, 160)}</a></th><td>${bisectMark(bisect, now)} ${bisectProgress(bisect) ?? sure}</td>
<td class="text">${answersOf(bisect)}</td><td>${bisectEnds(bisect)}</td><td>${moment(bisect.toldAt)}</td></tr>`;
	}));
}
function answersOf({ answers, direction }) {
	const told = answers.flatMap((answer) => answerCommit(answer, 100) ?? []);
	if (told.length === 0) return void 0;
	const lead = direction === "first-good" ? "mended by " : void 0;
	if (told.length === 1 && answers.length === 1) return markup`${lead}${told}`;
	const more = told.length - shownAnswers;
	return markup`<ul class="plain">${told.slice(0, shownAnswers).map((each) => markup`<li>${lead}${each}</li>`)}${more > 0 && markup`<li>and ${counted(more, "other")}</li>`}</ul>`;
}
// src/server/page/builds-page.ts
const pageLength$2 = 50;
/** Of each state, where all are shown. */
const shownOfState = 15;
const queryShape$1 = object({
	state: _enum(buildStates).optional(),
	before: number().int().min(1).optional()
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
<td>${mark(build.state)}</td><td>${progressOf(build)}</td><td class="text">${clipped(build.message, 160)}</td><td>${build.builder}</td><td>${changedAt(build)}</td><td class="number">${took(build)}</td></tr>`));
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
function logLink(log, kernel, hasKernel) {
	if (log === "store" && hasKernel) return markup`<a href="${kernelPath(kernel)}/text/log">in the store</a>`;
	return log === null ? markup`<span class="none">not told</span>` : linkElsewhere(log);
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
	from: number().int().min(0).max(1e5).default(0)
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
<td>${names.join(", ")}</td><td class="text">${firstLine$1(notes)}</td><td class="number">${formatBytes(bytes)}</td><td>${moment(storedAt)}</td></tr>`;
}
function addedRow({ id, title, served }) {
	const bytes = served.image.bytes + served.initrd.bytes;
	return markup`<tr><th scope="row">${kernelLink(id)}</th><td>${mark("built", "added by hand")}</td><td></td>
<td></td><td class="text">${firstLine$1(title)}</td><td class="number">${formatBytes(bytes)}</td><td></td></tr>`;
}
function firstLine$1(text) {
	const [line = ""] = text.split("\n");
	return clipped(line, 120);
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
/** How far back is looked for what ended badly. */
const recentMs = 12096e5;
const mostBisects = 50;
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
/** Bisects that came to no answer lately for the sake of machines or of vmentry; those that were told of last first. */
function brokenBisects({ bisects }, now) {
	const since = (/* @__PURE__ */ new Date(now - recentMs)).toISOString();
	return bisects.endedSince(since, ["machine-errors", "error"], mostBisects);
}
/** Bisects that run, and that were heard of lately: one whose host was switched off is told as running for ever. */
function liveBisects({ bisects }, now) {
	return bisects.list({
		isRunning: true,
		limit: mostBisects
	}).bisects.filter(({ toldAt }) => now - Date.parse(toldAt) < recentMs);
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
			"bisects",
			"machines",
			"selections",
			"boots"
		],
		body: markup`${await troublePart(page, storage !== void 0 && figures === void 0, figures)}
${runningPart(parts)}
${runningBisects("Bisecting now", liveBisects(parts, Date.now()))}
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
		}),
		...brokenBisects(page.parts, now).map(({ id, title, conclusion, reason, toldAt }) => markup`<li>${conclusionMark(conclusion)} Bisect <a href="${bisectPath(id)}">${brief(title)}</a> could not be finished${reason !== "" && `: ${brief(reason)}`} <span class="when">${moment(toldAt)}</span></li>`)
	];
	const more = items.length - shownTroubles;
	const list = items.length === 0 ? markup`<p class="fine">${mark("ready", "Nothing is wrong that this server knows of.")}</p>` : markup`<ul class="troubles">${items.slice(0, shownTroubles)}</ul>`;
	const rest = more > 0 && markup`<p><a href="/builds?state=failed">${counted(more, "more", "more")}: failed builds</a>, <a href="/machines">machines</a>, <a href="/bisects">bisects</a></p>`;
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
	get("/bisects", ({ context }) => bisectsPage(parts, readBisectsQuery(context.req.query())));
	get("/bisects/:id", ({ context }) => {
		const bisect = parts.bisects.get(context.req.param("id") ?? "");
		if (bisect === void 0) throw noBisect();
		return bisectPage(bisect);
	});
	get("/bisects/:id/report", ({ context }) => {
		const report = parts.bisects.page(context.req.param("id") ?? "");
		if (report === void 0) throw noBisect();
		return bisectReport(context, report);
	});
	get("/storage", () => storagePage(storage));
}
const noBisect = () => new Refusal(404, "There is no such bisect here.");
const filesQuery = object({
	under: string().max(1024).default(""),
	from: number().int().min(0).max(1e6).default(0)
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
// src/machine/prove-console.ts
/** How often stage two's line is asked for again. */
const mostAsked = 2;
const lookEveryMs = 50;
/**
* Whether what a machine prints on its console reaches us: stage two says so there as it begins. A busy host reads it
* late, and the kernel may have printed into the line, so it is waited for, and asked for again.
* @param mark where the boot began
* @param boot the words that only this boot's line has
* @param patienceMs how long it is waited for, each time. Default 4000
*/
async function proveConsole(console, host, place) {
	const { mark, boot, signal, patienceMs = 4e3 } = place;
	const isThere = () => console.since(mark).some((line) => line.includes("vmentry stage two: console of") && line.includes(boot));
	for (let asked = 0;; asked++) {
		const patience = deadlineIn(patienceMs);
		while (!isThere() && !patience.isOver()) await sleep(lookEveryMs, signal);
		if (isThere()) return true;
		if (asked === mostAsked) return false;
		await host.run([
			"sh",
			"-c",
			"printf \"\\nvmentry stage two: console of %s, %s\\n\" \"$(uname -r)\" \"$1\" >/dev/console",
			"sh",
			boot
		], {
			deadlineMs: 1e4,
			...signal === void 0 ? {} : { signal }
		});
	}
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
		this.console = new ConsoleLog(options.consolePath, (error) => this.#consoleFailed.resolve({
			reason: describeError(error),
			isOfKernel: false
		}));
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
		if (!verdict.same) throw new OtherKernelRuns(`the machine runs another kernel than the one asked for: asked ${verdict.asked}, running ${visible(verdict.running)}`, { consoleTail: lastWords$1(this.console.since(mark)) });
		this.#options.log.info(`running ${visible(release)}, proved by its ${verdict.by}`);
		if (!await proveConsole(this.console, host, {
			mark,
			boot: `boot ${selection}`,
			signal
		})) throw new UserError(`${kernel.source} booted, and printed nothing to its serial console: a panic would not be seen. Set ${this.#platform.console.option}=y`);
	}
	#watchForDeath(qemu) {
		const mark = this.console.mark();
		const ended = qemu.ended.then(async (why) => {
			const panic = this.console.since(mark).findLast((line) => /Kernel panic - not syncing/.test(line));
			if (panic === void 0) return {
				reason: why,
				isOfKernel: await qemu.wasReset
			};
			return {
				reason: visible(panic.slice(panic.indexOf("Kernel panic"))),
				isOfKernel: true
			};
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
	const isNamed = store !== void 0 || place === process.env["VMENTRY_STORE"];
	return await openStore(place, {
		log,
		mustExist: isNamed
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
export { openStageOneKernel as a, makeRunKeys as c, kernelId as d, keyOfKernel as f, HostLost as g, OtherKernelRuns as h, openMachine as i, buildStageOne as l, CommitKernelFailed as m, openGivenKernel as n, buildStageTwo as o, lastWords$1 as p, machineName as r, keepRunKeys as s, isStoredKernel as t, openKernelServer as u };
