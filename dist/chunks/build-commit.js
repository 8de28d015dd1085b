import { a as visible, c as UserError, f as hasCode, l as describeError, n as didYouMean, o as Interrupted } from "./text.js";
import { a as changedFiles, c as readCommit, d as resolveRevision, f as git, i as sourceArchitecture, r as digestOfVariant, s as namesInCommit } from "./variant-file.js";
import { i as sha256OfFile, n as kindOfPath, o as writeFileAtomic } from "./files.js";
import { i as sleep, r as monotonicMs } from "./clock.js";
import { _ as parseKernelConfig, t as openKernel } from "./open-kernel.js";
import { t as execa } from "./packages-B4e4DWND.js";
import { t as killAtExit } from "./kill-at-exit.js";
import { n as runTool, t as killGroup } from "./process.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { A as record, C as array, D as literal, M as string, O as number, k as object, w as boolean } from "./packages-BqjbYHfX.js";
import { once } from "node:events";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { chmod, cp, lstat, mkdir, open, readFile, readdir, realpath, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { arch, constants as constants$1, hostname, setPriority } from "node:os";
// src/build/ccache-use.ts
/**
* Counts what ccache wrote to its statistics log (CCACHE_STATSLOG, ccache 4.3 and newer): for each call a line with
* the source, then a line for each counter that it added to.
* @returns undefined when there is no log: ccache was not used, or is older
*/
async function readCcacheUse(path) {
	let text;
	try {
		text = await readFile(path, "utf8");
	} catch (error) {
		if (hasCode(error, "ENOENT")) return void 0;
		throw error;
	}
	const lines = text.split("\n");
	const count = (...names) => lines.filter((line) => names.includes(line)).length;
	return {
		hits: count("direct_cache_hit", "preprocessed_cache_hit"),
		misses: count("cache_miss")
	};
}
// src/build/build-failure.ts
/** The commit does not build: an answer, and no fault. */
var BuildFailed = class extends Error {
	name = "BuildFailed";
	stage;
	/** @param reason lines for a person to read, as they go into the manifest */
	constructor(stage, reason) {
		super(reason);
		this.stage = stage;
	}
};
// src/build/command.ts
/** How long a command may take to end after SIGTERM; make removes its half-made targets in that time. */
const graceMs = 1e4;
const longestLine = 16384;
/** A command was ended before its end, and what it was about to write may be half there. */
var Unfinished = class extends Error {
	name = "Unfinished";
};
/**
* Runs one step of a build in a process group of its own, whose output may be of any size.
* @throws UserError when the program is not there; the signal's reason when it fires; Unfinished past the
*   deadline, or when the program was killed
*/
async function runCommand(argv, options) {
	const { signal } = options;
	signal?.throwIfAborted();
	const child = execa("setpriv", [
		"--pdeathsig",
		"TERM",
		"--",
		"sh",
		"-c",
		"exec \"$@\" 2>&1",
		"sh",
		...argv
	], {
		reject: false,
		detached: true,
		buffer: false,
		extendEnv: false,
		stdin: "ignore",
		stderr: "ignore",
		cwd: options.cwd,
		env: options.env
	});
	const settle = killAtExit(child.pid);
	if (options.isNice === true) beNice(child.pid);
	let why;
	let killing;
	const stop = (reason) => {
		why ??= reason;
		killGroup(child.pid, "SIGTERM");
		killing ??= setTimeout(() => killGroup(child.pid), graceMs);
	};
	const timer = setTimeout(() => stop("late"), options.deadlineMs);
	const abort = () => stop("aborted");
	signal?.addEventListener("abort", abort, { once: true });
	let failure;
	try {
		const exited = new Promise((resolve) => {
			child.nodeChildProcess.once("exit", () => resolve());
			child.nodeChildProcess.once("error", () => resolve());
		});
		const reading = readOutput(child.stdout, options).catch((error) => {
			failure = error;
			stop("output");
		});
		await exited;
		killGroup(child.pid);
		await reading;
		const result = await child;
		if (result.signal === "SIGKILL") options.onKilled?.();
		if (why === "aborted") throw interruption(signal);
		if (why === "output") throw failure;
		if (why === "late") throw new Unfinished(`${argv[0]} did not end within ${options.deadlineMs / 1e3} s`);
		if (result.exitCode === 127) throw new UserError(`${argv[0]} is not installed: apt-get install ${argv[0]}`);
		if (result.exitCode === void 0) throw new Unfinished(`${argv[0]} was killed by ${result.signal ?? "a signal"}`);
		return { code: result.exitCode };
	} finally {
		clearTimeout(timer);
		clearTimeout(killing);
		signal?.removeEventListener("abort", abort);
		settle();
	}
}
/** What it starts from now on is nice, too. */
function beNice(pid) {
	if (pid === void 0) return;
	try {
		setPriority(pid, constants$1.priority.PRIORITY_BELOW_NORMAL);
	} catch {}
}
function interruption(signal) {
	const reason = signal?.reason;
	return reason instanceof Error && reason.name !== "AbortError" ? reason : new Interrupted();
}
async function readOutput(stream, { output, onLine }) {
	let rest = "";
	const decoder = new TextDecoder();
	for await (const chunk of stream) {
		await output.write(chunk);
		const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
		rest = (lines.pop() ?? "").slice(0, longestLine);
		for (const line of lines) onLine(visible(line.slice(0, longestLine).replace(/\r$/, "")));
	}
	if (rest !== "") onLine(visible(rest));
}
// src/build/build-steps.ts
/** Runs make in the source tree, its output into the log and through the parsers. The answer is its exit code. */
async function runMake(context, args, options = {}) {
	const { places, variables } = context;
	return await runStep(context, [
		"make",
		"-C",
		options.directory ?? places.tree,
		"--no-print-directory",
		...options.variables ?? variables,
		...args
	], options.env);
}
async function runStep(context, argv, env = {}, cwd = context.places.scratch) {
	const { buildLog, signal } = context;
	await buildLog.begin(argv);
	const { code } = await runCommand(argv, {
		cwd,
		env: {
			...context.environment,
			...env
		},
		output: buildLog,
		onLine: (line) => buildLog.read(line),
		deadlineMs: context.stepDeadlineMs,
		isNice: context.isNice,
		onKilled: context.onKilled,
		...signal === void 0 ? {} : { signal }
	});
	await buildLog.end(code);
	buildLog.throwIfWorldFailed(code);
	return code;
}
// src/build/build-kernel.ts
/** Where make puts the bootable image, below the output directory, and the target that makes it. */
function imageOf(arch) {
	return arch === "arm64" ? {
		path: "arch/arm64/boot/Image",
		target: "Image"
	} : {
		path: "arch/x86/boot/bzImage",
		target: "bzImage"
	};
}
/**
* Makes image and modules, in one make, which shares out the processors best.
* @param options the configuration
* @throws BuildFailed, with what went wrong first, when the commit does not build
*/
async function buildKernel(context, options) {
	const { variant, places, jobs, buildLog } = context;
	const image = imageOf(variant.arch);
	const hasModules = options.get("MODULES") === "y";
	const before = {
		failed: buildLog.failed.length,
		messages: buildLog.messages.length
	};
	if (await runMake(context, [
		`-j${jobs}`,
		"--output-sync=target",
		image.target,
		...hasModules ? ["modules"] : []
	]) !== 0) {
		const failed = buildLog.failed.slice(before.failed);
		const causes = failed.some((each) => !each.isOfMake) ? failed.filter((each) => !each.isOfMake) : failed;
		throw new BuildFailed(causes.length > 0 && causes.every((each) => each.isOfModule) ? "modules" : "kernel", reasonOf$1(context, causes, before.messages));
	}
	if (await kindOfPath(join(places.output, image.path)) !== "file") throw new BuildFailed("kernel", `make ${image.target} ended well, but there is no ${image.path}`);
}
/** Makes the headers that user space, and so the selftests, are built with. */
async function buildHeaders(context) {
	const { jobs, buildLog } = context;
	const before = {
		failed: buildLog.failed.length,
		messages: buildLog.messages.length
	};
	if (await runMake(context, [
		`-j${jobs}`,
		"--output-sync=target",
		"headers"
	]) === 0) return;
	throw new BuildFailed("headers", reasonOf$1(context, buildLog.failed.slice(before.failed), before.messages));
}
/** The errors of compilers, at most ten, and what failed for them; without any, the last lines. */
function reasonOf$1({ buildLog }, causes, since) {
	const errors = buildLog.messages.slice(since).filter(({ message }) => message.severity === "error");
	const told = errors.slice(0, 10).map(({ message: { file, line, column, message } }) => [
		file,
		line,
		...column === null ? [] : [column],
		` ${message}`
	].join(":"));
	if (errors.length > told.length) told.push(`and ${errors.length - told.length} more errors`);
	if (told.length > 0) return told.join("\n");
	const [first] = causes;
	const lines = first?.because ?? buildLog.lastLines(20);
	return [...first === void 0 ? [] : [`${first.target} failed:`], ...lines].join("\n");
}
// src/build/artifacts.ts
/** The files of a build that are kept, each where the store wants it. */
async function collectArtifacts({ variant, places, options, selftests }) {
	const { output } = places;
	const keepsVmlinux = variant.keepsVmlinux ?? options.get("DEBUG_INFO") === "y";
	const files = [
		{
			path: "image",
			mode: 420,
			source: join(output, imageOf(variant.arch).path)
		},
		{
			path: "config",
			mode: 420,
			source: join(output, ".config")
		},
		{
			path: "log",
			mode: 420,
			source: places.log
		},
		...keepsVmlinux ? [{
			path: "vmlinux",
			mode: 493,
			source: join(output, "vmlinux")
		}] : []
	];
	const hasModules = options.get("MODULES") === "y";
	for (const name of ["modules.builtin", ...hasModules ? ["modules.order"] : []]) {
		const source = join(output, name);
		if (await kindOfPath(source) === "file") files.push({
			path: name,
			mode: 420,
			source
		});
	}
	if (hasModules) files.push(...await modulesOf(output));
	if (selftests !== void 0) files.push(...await filesBelow(selftests, "selftests"));
	return files;
}
/** The modules of this build alone: modules.order does not name those that an earlier commit left behind. */
async function modulesOf(output) {
	return (await readFile(join(output, "modules.order"), "utf8").catch((error) => {
		if (hasCode(error, "ENOENT")) return "";
		throw error;
	})).split("\n").filter((line) => line !== "").map((line) => {
		const path = line.replace(/\.o$/, ".ko");
		return {
			path: `modules/${path}`,
			mode: 420,
			source: join(output, path)
		};
	});
}
async function filesBelow(directory, path) {
	const found = [];
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const below = {
			source: join(directory, entry.name),
			path: `${path}/${entry.name}`
		};
		if (entry.isDirectory()) found.push(...await filesBelow(below.source, below.path));
		else {
			const target = await stat(below.source).catch(() => void 0);
			if (target?.isFile() === true) found.push({
				...below,
				mode: target.mode & 73 ? 493 : 420
			});
		}
	}
	return found.sort((a, b) => a.path < b.path ? -1 : 1);
}
// src/build/diagnostics.ts
/**
* Reads what tools say out of a build's output, line by line.
* @param roots directories that are taken off the front of paths: the source tree, the output directory
*/
function parseMessage(line, roots) {
	if (/^\s*\d*\s+\|/.test(line) || line.length > 8192) return void 0;
	for (const shape of shapes) {
		const found = shape(line);
		if (found !== void 0) return {
			...found,
			file: relativeFile(found.file, roots)
		};
	}
}
/** A path as the tree has it. */
function relativeFile(path, roots) {
	const root = roots.find((each) => path.startsWith(`${each}/`));
	const below = root === void 0 ? path : path.slice(root.length + 1);
	const parts = [];
	for (const part of below.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
		else if (part !== "..") parts.push(part);
	}
	const plain = parts.join("/") || path;
	return below.startsWith("/") ? `/${plain}` : plain;
}
const shapes = [
	kconfigMessage,
	modpostMessage,
	objtoolMessage,
	lldMessage,
	linkerMessage,
	compilerMessage,
	makeMessage
];
/** gcc, clang, and the assembler: `FILE:LINE:COLUMN: error: … [-Woption]`. */
function compilerMessage(line) {
	const [, file, at, column, word, text] = /^([^\s:][^:]*):(\d+)(?::(\d+))?: (fatal error|error|Error|warning|Warning): (.+)$/.exec(line) ?? [];
	if (file === void 0 || text === void 0) return void 0;
	const { message, option } = splitOption(text);
	return place(/error/i.test(word ?? "") ? "error" : "warning", file, Number(at), message, {
		column: columnOf(column),
		option
	});
}
/** gcc writes `[-Werror=unused]`, clang `[-Werror,-Wunused]`; both mean -Wunused. */
function splitOption(text) {
	const [, message, option] = /^(.*) \[(-[\w=,+.-]+)\]$/.exec(text) ?? [];
	if (message === void 0 || option === void 0) return {
		message: text,
		option: null
	};
	return {
		message,
		option: option.replace(/^-Werror,/, "").replace(/^-Werror=/, "-W")
	};
}
/** `drivers/Kconfig:12: syntax error`, `.config:34:warning: override: …`. */
function kconfigMessage(line) {
	const [, file, at, warning, text] = /^((?:[^\s:]*\/)?(?:Kconfig[^\s:]*|\.config[^\s:]*)):(\d+):\s*(warning:\s*)?(.+)$/.exec(line) ?? [];
	if (file !== void 0 && text !== void 0) return place(warning === void 0 && !/^(?:error:\s*)?symbol\s.*(?:is selected by|depends on)/.test(text) ? "error" : "warning", file, Number(at), text.replace(/^error:\s*/, ""));
	const [, recursive, from] = /^(error: recursive dependency detected!)$/.exec(line) ?? [];
	return recursive === void 0 ? void 0 : place("error", from ?? "Kconfig", 1, recursive);
}
/** `ERROR: modpost: "symbol" [drivers/x.ko] undefined!`, `WARNING: modpost: …`. */
function modpostMessage(line) {
	const [, word, text] = /^(ERROR|WARNING|FATAL): modpost: (.+)$/.exec(line) ?? [];
	if (text === void 0) return void 0;
	const file = /\[([^\]\s]+\.(?:ko|o))\]/.exec(text)?.[1] ?? /^([^\s:]+?)(?:\.o)?:/.exec(text)?.[1] ?? / in (\S+\.o)$/.exec(text)?.[1];
	return place(word === "WARNING" ? "warning" : "error", file ?? "vmlinux", 1, text);
}
/** `kernel/x.o: warning: objtool: function+0x12: …`. */
function objtoolMessage(line) {
	const [, file, word, text] = /^([^\s:]+): (warning|error): (objtool: .+)$/.exec(line) ?? [];
	if (file === void 0 || text === void 0) return void 0;
	return place(word === "error" ? "error" : "warning", file, 1, text.replace(/\+0x[0-9a-f]+/g, ""));
}
/** GNU ld: `ld: x.o: in function …: x.c:12:(.text+0x5): undefined reference to …`, `ld: warning: …`. */
function linkerMessage(line) {
	const undefinedAt = /^(?:\S*ld(?:\.bfd)?: )?(?:\S+\.o: in function [`'][^']*': ?)?(\S+?):(?:(\d+):)?\(\.[^)]+\): (undefined reference to .+|multiple definition of .+)$/.exec(line);
	if (undefinedAt !== null) {
		const [, file = "vmlinux", at, text = ""] = undefinedAt;
		return place("error", file, at === void 0 ? 1 : Number(at), text);
	}
	const [, object, first] = /^\S*ld(?:\.bfd)?: (?:(\S+\.(?:o|a|lds)):\S* )?(?:\(\.[^)]+\): )?((?:undefined reference to|multiple definition of|cannot find|error:|section .+ (?:overlaps|will not fit)).*)$/.exec(line) ?? [];
	if (first !== void 0) return place("error", object ?? "vmlinux", 1, first);
	const [, file, warning] = /^\S*ld(?:\.bfd)?: (?:(\S+): )?warning: (.+)$/.exec(line) ?? [];
	return warning === void 0 ? void 0 : place("warning", file ?? "vmlinux", 1, warning);
}
function lldMessage(line) {
	const [, word, text] = /^\S*ld\.lld(?:-\d+)?: (error|warning): (.+)$/.exec(line) ?? [];
	if (text === void 0) return void 0;
	const [, file, at, rest] = /^([^\s:]+):(\d+): (.+)$/.exec(text) ?? [];
	return place(word === "error" ? "error" : "warning", file ?? "vmlinux", Number(at ?? 1), rest ?? text);
}
/** What make itself says, but for `*** [… target] Error 1`, which follows what another tool said. */
function makeMessage(line) {
	const [, noRule] = /^make(?:\[\d+\])?: \*\*\* (No rule to make target .+?)(?:\.\s+Stop\.)?$/.exec(line) ?? [];
	if (noRule !== void 0) return place("error", "Makefile", 1, noRule);
	const [, file, at, text] = /^([^\s:]+):(\d+): \*\*\* (?!\[)(.+?)(?:\.?\s+Stop\.)?$/.exec(line) ?? [];
	if (file !== void 0 && text !== void 0) return place("error", file, Number(at), text);
	const [, missing, missingAt, what] = /^([^\s:]+):(\d+): (\S+: No such file or directory)$/.exec(line) ?? [];
	return missing === void 0 || what === void 0 ? void 0 : place("error", missing, Number(missingAt), what);
}
function place(severity, file, line, message, more = {}) {
	return {
		severity,
		file,
		line: Math.max(1, line),
		column: more.column ?? null,
		message: message.trim(),
		option: more.option ?? null
	};
}
function columnOf(text) {
	const column = Number(text);
	return text === void 0 || column < 1 ? null : column;
}
// src/build/steps-of-make.ts
/** `  CC [M]  drivers/x.o`; undefined for any other line. */
function parseStep(line) {
	const [, tool, module, target] = /^ {2}([A-Z][A-Z0-9_+-]{0,14})( \[M\])? +(\S+)/.exec(line) ?? [];
	if (tool === void 0 || target === void 0) return void 0;
	return {
		tool,
		target,
		isOfModule: module !== void 0
	};
}
/** What a compiler's own command line makes, as the selftests' makefiles print it; undefined for any other line. */
function parseCompilerCommand(line) {
	if (!/^(?:\S*ccache )?\S*(?:gcc|clang|cc)(?:-\d+)? /.test(line)) return void 0;
	return / -o (\S+)/.exec(line)?.[1];
}
/** The target that make says failed, `*** [FILE:LINE: TARGET] Error 1`. */
function parseFailedTarget(line) {
	return /^make(?:\[\d+\])?: \*\*\* \[(?:[^\]\s]+:\d+: )?([^\]]+)\] (?:Error \d+|Segmentation fault|Aborted)/.exec(line)?.[1];
}
// src/build/world-failure.ts
/**
* What makes a build fail whatever the commit is: the machine's fault, or something that is not installed. Such a
* build says nothing about its commit.
*/
const signs = [
	{
		pattern: /No space left on device/,
		kind: "world",
		tell: () => "the disk is full"
	},
	{
		pattern: /Disk quota exceeded/,
		kind: "world",
		tell: () => "the disk quota is used up"
	},
	{
		pattern: /Read-only file system/,
		kind: "world",
		tell: () => "the file system can only be read"
	},
	{
		pattern: /: Input\/output error|: Stale file handle/,
		kind: "world",
		tell: () => "the disk failed"
	},
	{
		pattern: /Cannot allocate memory|virtual memory exhausted|out of memory allocating|LLVM ERROR: out of memory/,
		kind: "world",
		tell: () => "there was not enough memory"
	},
	{
		pattern: /(?:Killed|Terminated|Hangup|Interrupt|Bus error) signal terminated program|\*\*\* \[.*\] (?:Killed|Terminated|Hangup|Interrupt|Bus error|Error 1(?:29|30|37|43))\b|terminated with signal (?:1|2|7|9|15)\b|unable to execute command: (?:Killed|Terminated|Hangup|Interrupt|Bus error)/,
		kind: "world",
		tell: () => "a compiler or another tool was killed, mostly for want of memory or disk space"
	},
	{
		pattern: /Resource temporarily unavailable/,
		kind: "world",
		tell: () => "no more processes could be started"
	},
	{
		pattern: /Too many open files/,
		kind: "world",
		tell: () => "too many files are open"
	},
	{
		pattern: /^(?:\/bin\/)?(?:ba)?sh: (?:line )?\d+: ([\w.+-]+): (?:command )?not found$/,
		kind: "user",
		tell: ([, program]) => `${program} is not installed: apt-get install ${packageOf$1(program ?? "")}`
	},
	{
		pattern: /^make(?:\[\d+\])?: ([\w.+-]+): No such file or directory$/,
		kind: "user",
		tell: ([, program]) => `${program} is not installed: apt-get install ${packageOf$1(program ?? "")}`
	},
	{
		pattern: /fatal error: (openssl|libelf|gelf)[\w/.]*\.h: No such file or directory/,
		kind: "user",
		tell: ([, library]) => {
			return `the headers of a library are not installed: apt-get install ${library === "openssl" ? "libssl-dev" : "libelf-dev"}`;
		}
	},
	{
		pattern: /^(?:\*\*\* )?(Compiler|Linker) .*(?:is too old|not supported)/,
		kind: "user",
		tell: ([line]) => line
	}
];
const packages = {
	python3: "python3",
	pahole: "dwarves",
	lz4: "lz4",
	lz4c: "lz4",
	zstd: "zstd",
	depmod: "kmod",
	"ld.lld": "lld"
};
function packageOf$1(program) {
	return packages[program] ?? program;
}
/** What a line of a build's output says about the machine, if it does. */
function worldFailureIn(line) {
	for (const { pattern, kind, tell } of signs) {
		const match = pattern.exec(line);
		if (match !== null) return {
			kind,
			what: tell(match)
		};
	}
}
// src/build/build-log.ts
/** Of more messages, a person reads none. */
const mostMessages = 2e4;
/** The output of a build's steps: kept in a file as it is, and read on the way. */
var BuildLog = class {
	/** In the order in which they were printed. */
	messages = [];
	/** Every target that was made, or tried: what it printed replaces what it printed before. */
	targets = /* @__PURE__ */ new Set();
	/** Targets that make could not make. */
	failed = [];
	stepCount = 0;
	#file;
	#roots;
	#onStep;
	#modules = /* @__PURE__ */ new Set();
	#target = "";
	/** What make printed since the last target: the reason, if that one failed. */
	#recent = [];
	#worldFailure;
	#errorsBefore = 0;
	constructor(file, roots, onStep) {
		this.#file = file;
		this.#roots = roots;
		this.#onStep = onStep;
	}
	async write(chunk) {
		try {
			await this.#file.appendFile(chunk);
		} catch (error) {
			if (hasCode(error, "ENOSPC")) throw new Error("the disk is full: the build's log could not be written", { cause: error });
			throw error;
		}
	}
	async begin(argv) {
		this.#start(stepTarget(argv));
		this.#worldFailure = void 0;
		this.#errorsBefore = this.#errorCount();
		await this.write(Buffer.from(`+ ${argv.map(quoteWord).join(" ")}\n`));
	}
	async end(code) {
		if (code !== 0) await this.write(Buffer.from(`+ exited with ${code}\n`));
	}
	read(line) {
		const step = parseStep(line);
		const compiled = step === void 0 ? parseCompilerCommand(line) : void 0;
		if (step !== void 0) {
			this.stepCount += 1;
			if (step.isOfModule) this.#modules.add(step.target);
			this.#start(step.target);
			this.#onStep(step, this.stepCount);
			return;
		}
		if (compiled !== void 0) this.#start(compiled);
		const failure = /^\s*\d*\s+\|/.test(line) ? void 0 : worldFailureIn(line);
		if (this.#worldFailure?.kind !== "world") this.#worldFailure = failure?.kind === "world" ? failure : this.#worldFailure ?? failure;
		const failed = parseFailedTarget(line);
		if (failed !== void 0) {
			this.failed.push({
				target: failed,
				isOfModule: this.#isOfModule(failed),
				because: this.#recent.slice(-20),
				isOfMake: line.endsWith(" Error 2")
			});
			return;
		}
		if (line.trim() !== "") this.#recent.push(line);
		if (this.#recent.length > 200) this.#recent.splice(0, 100);
		const message = parseMessage(line, this.#roots);
		if (message !== void 0 && this.messages.length < mostMessages) this.messages.push({
			target: this.#target,
			message
		});
	}
	/**
	* After a step that failed: whether that says nothing about the commit.
	* @throws Error when the machine failed; UserError when a tool is not installed and no compiler complained
	*/
	throwIfWorldFailed(code) {
		const failure = this.#worldFailure;
		if (code === 0 || failure === void 0) return;
		if (failure.kind === "world") throw new Error(`${failure.what}, so it cannot be told whether the commit builds`);
		if (this.#errorCount() === this.#errorsBefore || /headers of a library/.test(failure.what)) throw new UserError(failure.what);
	}
	/** The last lines that a person would look at. */
	lastLines(count) {
		return this.#recent.slice(-count);
	}
	#start(target) {
		this.#target = target;
		this.targets.add(target);
		this.#recent = [];
	}
	#isOfModule(target) {
		return this.#modules.has(target) || /\.ko$|\.mod(?:\.[co])?$|(?:^|\/)Module\.symvers$|^modules/.test(target);
	}
	#errorCount() {
		return this.messages.filter(({ message }) => message.severity === "error").length;
	}
};
const stepMark = "step ";
/** Messages that belong to no target belong to the step: `step olddefconfig`. */
function stepTarget(argv) {
	return `${stepMark}${argv.findLast((each) => /^[a-z][\w.-]*$/i.test(each)) ?? ""}`;
}
function isStepTarget(target) {
	return target.startsWith(stepMark);
}
/** For a person who wants to run the step again. */
function quoteWord(word) {
	return /^[\w./=+@%,:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
// src/build/leftovers.ts
/** Whatever runs in a variant's directory carries the directory's path in this environment variable. */
const markVariable = "VMENTRY_BUILD_DIRECTORY";
/**
* Ends what a killed builder left running in a directory: make, compilers, git. To be called by who has the lock.
* @throws Error when something cannot be ended
*/
async function endLeftovers(directory, log) {
	const started = monotonicMs();
	let isFirst = true;
	for (;;) {
		const pids = await markedProcesses(directory);
		if (pids.length === 0) return;
		if (isFirst) log.warn(`ending ${pids.length} processes that a killed build left in ${directory}`);
		isFirst = false;
		const waitedMs = monotonicMs() - started;
		if (waitedMs > 3e4) throw new Error(`processes that a killed build left in ${directory} do not end: ${pids.join(", ")}`);
		for (const pid of pids) signalProcess(pid, waitedMs < 5e3 ? "SIGTERM" : "SIGKILL");
		await sleep(100);
	}
}
function signalProcess(pid, signal) {
	try {
		process.kill(pid, signal);
	} catch {}
}
async function markedProcesses(directory) {
	const mark = `${markVariable}=${directory}`;
	const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
	return (await Promise.all(names.map(async (name) => {
		return (await readFile(`/proc/${name}/environ`, "utf8").catch(() => "")).split("\0").includes(mark) ? [Number(name)] : [];
	}))).flat().filter((pid) => pid !== process.pid);
}
// src/build/make-variables.ts
/**
* The variables for every make of a commit. All that would tell one build of it from another is fixed: who, where,
* when (Documentation/kbuild/reproducible-builds.rst), and the paths of source and output in what is compiled.
* @param date of the commit, seconds since 1970
*/
function makeVariables(variant, { tree, output }, toolchain, date) {
	const own = new Map(variant.makeArguments.map((each) => {
		const at = each.indexOf("=");
		return [each.slice(0, at), each.slice(at + 1)];
	}));
	const paths = pathMaps({
		tree,
		output
	}).join(" ");
	const withOwn = (name) => [own.get(name), paths].filter((each) => each !== void 0).join(" ");
	own.set("KCFLAGS", withOwn("KCFLAGS"));
	own.set("KAFLAGS", withOwn("KAFLAGS"));
	if (variant.toolchain === "llvm" && !own.has("LLVM")) own.set("LLVM", "1");
	if (toolchain.compilerVariable !== void 0) own.set("CC", toolchain.compilerVariable);
	if (toolchain.crossCompile !== void 0) own.set("CROSS_COMPILE", toolchain.crossCompile);
	return [
		`O=${output}`,
		`ARCH=${variant.arch}`,
		`KBUILD_BUILD_TIMESTAMP=${timestampOf(date)}`,
		"KBUILD_BUILD_USER=vmentry",
		"KBUILD_BUILD_HOST=vmentry",
		"KBUILD_BUILD_VERSION=1",
		"LOCALVERSION=",
		...[...own].map(([name, value]) => `${name}=${value}`)
	];
}
/** Options for gcc and clang: of several that fit, the last one counts. */
function pathMaps({ tree, output }) {
	return [
		`${output}=.`,
		`${tree}=.`,
		`${output}/=`,
		`${tree}/=`
	].map((each) => `-ffile-prefix-map=${each}`);
}
/** As `date` writes it in UTC, which is what the kernel's build calls otherwise. */
function timestampOf(date) {
	const [, day, dayOfMonth = "", month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec((/* @__PURE__ */ new Date(date * 1e3)).toUTCString()) ?? [];
	return `${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} UTC ${year}`;
}
/** Where ccache says what it had. */
function ccacheLogIn(scratch) {
	return join(scratch, "ccache-stats.log");
}
/** What the build sees of the environment: little of this process's, and what the variant says. */
function buildEnvironment(variant, mark, scratch) {
	const kept = [
		"PATH",
		"HOME",
		"USER"
	].flatMap((name) => {
		const value = process.env[name];
		return value === void 0 ? [] : [[name, value]];
	});
	const ccache = Object.entries(process.env).flatMap(([name, value]) => name.startsWith("CCACHE_") && value !== void 0 ? [[name, value]] : []);
	return {
		CCACHE_BASEDIR: mark,
		CCACHE_NOHASHDIR: "1",
		CCACHE_STATSLOG: ccacheLogIn(scratch),
		...Object.fromEntries([
			...kept,
			...ccache,
			...variant.environment
		]),
		TMPDIR: scratch,
		LC_ALL: "C",
		TZ: "UTC",
		[markVariable]: mark
	};
}
// src/build/build-selftests.ts
/** The selftests' own directory of built files; tests of what they say are kept from one commit to the next. */
const tracksIncludes = /* @__PURE__ */ new Set(["kvm"]);
/**
* Builds the collections of selftests that the variant asks for. One that does not build takes nothing from the
* others: it is told with its reason, and stays in kselftest-list.txt, so that running it is an error and no silence.
* @param isSameCommit whether the output directory holds the selftests of this very commit
*/
async function buildSelftests(context, isSameCommit) {
	const { variant, places } = context;
	if (variant.selftests.length === 0) return {
		directory: void 0,
		built: [],
		failed: []
	};
	const directory = join(places.output, "kselftest_install");
	await rm(directory, {
		recursive: true,
		force: true
	});
	await mkdir(directory, { recursive: true });
	const result = {
		directory,
		built: [],
		failed: []
	};
	const list = [];
	for (const collection of variant.selftests) {
		const outcome = await buildCollection(context, collection, directory, isSameCommit);
		list.push(...outcome.tests.map((test) => `${collection}:${test}\n`));
		result.built.push(...outcome.built.map((test) => `${collection}/${test}`));
		result.failed.push(...outcome.failed);
	}
	await writeFile(join(directory, "kselftest-list.txt"), list.join(""));
	await copyRunner(join(places.tree, "tools/testing/selftests"), directory);
	return result;
}
async function buildCollection(context, collection, directory, isSameCommit) {
	const { places, buildLog, jobs } = context;
	const selftests = join(places.tree, "tools/testing/selftests");
	const source = join(selftests, collection);
	if (await kindOfPath(join(source, "Makefile")) !== "file") return {
		tests: [],
		built: [],
		failed: [{
			name: collection,
			reason: `the commit has no such collection${didYouMean(collection, await readdir(selftests).catch(() => []))}`
		}]
	};
	const objects = join(places.output, "kselftest", collection);
	if (!isSameCommit && !tracksIncludes.has(collection)) await rm(objects, {
		recursive: true,
		force: true
	});
	await mkdir(objects, { recursive: true });
	const place = {
		directory: source,
		variables: [...selftestVariables(context), `OUTPUT=${objects}`],
		env: { CFLAGS: pathMaps(places).join(" ") }
	};
	const since = {
		messages: buildLog.messages.length,
		failed: buildLog.failed.length
	};
	const code = await runMake(context, [
		"-k",
		`-j${jobs}`,
		"--output-sync=target",
		"all"
	], place);
	const lastLines = buildLog.lastLines(10);
	const installed = join(directory, collection);
	await runMake(context, [
		"-i",
		"--assume-old=all",
		`INSTALL_PATH=${installed}`,
		"install"
	], place);
	const tests = await listTests(context, collection, place);
	const built = [];
	const failed = [];
	for (const test of tests) if (await kindOfPath(join(installed, test)) === "file") built.push(test);
	else {
		const reason = reasonOf(test, buildLog.messages.slice(since.messages), buildLog.failed.slice(since.failed));
		failed.push({
			name: `${collection}/${test}`,
			reason: reason ?? (lastLines.join("\n") || "was not made")
		});
	}
	if (tests.length === 0) {
		const reason = code === 0 ? "has no tests for this architecture" : lastLines.join("\n");
		failed.push({
			name: collection,
			reason: reason || "make failed"
		});
	}
	return {
		tests,
		built,
		failed
	};
}
function selftestVariables({ variant, places, variables }) {
	const kept = [
		"ARCH",
		"CROSS_COMPILE",
		"LLVM",
		"CC"
	];
	const given = variables.filter((each) => kept.includes(each.slice(0, each.indexOf("="))));
	if (variant.arch === "i386") {
		const compiler = given.find((each) => each.startsWith("CC="))?.slice(3) ?? "gcc";
		given.push(`CC=${compiler} -m32`);
	}
	return [
		...given,
		`KHDR_INCLUDES=-isystem ${places.output}/usr/include`,
		`INSTALL_HDR_PATH=${places.output}/usr`
	];
}
/** The tests of a collection by the names of their files, as emit_tests of lib.mk prints them. */
async function listTests({ environment, signal }, collection, { directory, variables }) {
	const { stdout } = await runTool([
		"make",
		"-s",
		"--no-print-directory",
		"-C",
		directory,
		...variables,
		`COLLECTION=${collection}`,
		"emit_tests"
	], {
		deadlineMs: 12e4,
		env: environment,
		expected: [
			0,
			1,
			2
		],
		...signal === void 0 ? {} : { signal }
	});
	const start = `${collection}:`;
	const names = stdout.split("\n").filter((line) => line.startsWith(start)).map((line) => visible(line.slice(start.length))).filter((name) => name !== "" && name === basename(name));
	return [...new Set(names)];
}
/** What was said of the file that a test is made of. */
function reasonOf(test, messages, failed) {
	const isOf = (path) => basename(path).replace(/\.(?:o|c|S)$/, "") === test;
	const said = messages.find(({ target, message }) => message.severity === "error" && (isOf(message.file) || isOf(target)));
	if (said !== void 0) {
		const { file, line, message } = said.message;
		return `${file}:${line}: ${message}`;
	}
	const target = failed.find((each) => isOf(each.target));
	if (target !== void 0 && target.because.length > 0) return target.because.join("\n");
	const [shared] = messages.filter(({ message }) => message.severity === "error");
	return shared === void 0 ? void 0 : `${shared.message.file}:${shared.message.line}: ${shared.message.message}`;
}
/** The scripts that run an installation's tests, as the selftests' top makefile installs them. */
async function copyRunner(selftests, directory) {
	const scripts = join(selftests, "kselftest");
	const files = [...(await kindOfPath(scripts) === "directory" ? await readdir(scripts) : []).filter((name) => /\.(?:sh|pl|py)$/.test(name)).map((name) => join("kselftest", name)), "run_kselftest.sh"];
	for (const file of files) {
		if (await kindOfPath(join(selftests, file)) !== "file") continue;
		await mkdir(dirname(join(directory, file)), { recursive: true });
		await cp(join(selftests, file), join(directory, file));
		await chmod(join(directory, file), 493);
	}
}
// src/build/fragment.ts
/** @returns the lines that set an option, or a problem for each that is none, `FILE:LINE: …` */
function parseFragment({ path, text }) {
	const lines = [];
	const problems = [];
	for (const [index, content] of text.split("\n").entries()) {
		const line = content.replace(/\s+$/, "");
		const [, set, value] = /^(CONFIG_[A-Za-z0-9_]+)=(.*)$/.exec(line) ?? [];
		const [, unset] = /^# (CONFIG_[A-Za-z0-9_]+) is not set$/.exec(line) ?? [];
		if (set !== void 0 && value !== void 0 && isValue(value)) lines.push({
			option: set,
			value,
			line: index + 1
		});
		else if (unset !== void 0) lines.push({
			option: unset,
			value: "n",
			line: index + 1
		});
		else if (line !== "" && !isComment(line)) problems.push(`${path}:${index + 1}: ${JSON.stringify(line.slice(0, 80))} sets nothing, expected CONFIG_NAME=y, m, n, a number or a "text" in quotes, "# CONFIG_NAME is not set", or a comment`);
	}
	return problems.length > 0 ? { problems } : { lines };
}
function isValue(value) {
	return /^(?:[ymn]|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/.test(value);
}
/** A comment that looks like a setting is more likely a slip, which the kernel's scripts would pass over. */
function isComment(line) {
	return line.startsWith("#") && !/^#\s*CONFIG_[A-Za-z0-9_]+\s+is\s+not\s+set\b/i.test(line);
}
/**
* The lines of fragments that did not survive. What a later line sets otherwise was not asked for in the end.
* @param config the final .config
*/
function findLostLines(fragments, config) {
	const asked = /* @__PURE__ */ new Map();
	const actual = /* @__PURE__ */ new Map();
	for (const [, set, value, unset] of config.matchAll(/^(?:(CONFIG_\w+)=(.*)|# (CONFIG_\w+) is not set)$/gm)) {
		if (set !== void 0 && value !== void 0) actual.set(set, value);
		if (unset !== void 0) actual.set(unset, "n");
	}
	for (const { path, lines } of fragments) for (const line of lines) asked.set(line.option, {
		...line,
		file: path,
		actual: actual.get(line.option)
	});
	return [...asked.values()].filter(({ value, actual: found }) => (found ?? "n") !== value && !(found !== void 0 && found === `"${value}"`));
}
/** What a value comes to, for a person: `=m`, `not set`. */
function describeValue(value) {
	return value === void 0 || value === "n" ? "not set" : `=${value}`;
}
// src/build/kconfig-reason.ts
/**
* Why a line did not survive, as far as the Kconfig files tell it without being evaluated; undefined when they do not.
* @param options the final configuration, by name without CONFIG_
*/
async function explainLostLine(tree, lost, options) {
	const name = lost.option.replace(/^CONFIG_/, "");
	const definitions = await findDefinitions(tree, name);
	if (definitions.length === 0) return "no Kconfig file of this commit has such an option";
	const own = definitions.filter(({ place }) => !isOfOtherArchitecture(place, options));
	const [first] = own;
	if (first === void 0) return `it is only there for another architecture (${definitions.map(({ place }) => place).join(", ")})`;
	if (lost.value === "m" && lost.actual === "y" && first.type === "bool") return `it is no tristate, so it cannot be a module (${first.place})`;
	if ((lost.actual ?? "n") === "n") {
		const fewest = own.map((each) => each.conditions.flatMap(({ text, place }) => unmet(text, place, options))).toSorted((a, b) => a.length - b.length)[0] ?? [];
		if (fewest.length > 0) return `it depends on ${fewest.join("; and on ")}`;
	}
	const selecting = await findSelecting(tree, name, options);
	if (lost.actual !== void 0 && lost.actual !== "n" && selecting.length > 0) return `it is selected by ${selecting.slice(0, 3).join(", ")}`;
	if (own.every(({ hasPrompt }) => !hasPrompt)) return `it cannot be set by itself, only by what selects it (${first.place})`;
}
/** A condition with the names in it that are not set; nothing when all are. */
function unmet(text, place, options) {
	const names = new Set(text.replace(/"[^"]*"|\$\([^)]*\)/g, "").match(/\b[A-Z0-9_]*[A-Z][A-Z0-9_]*\b/g));
	const off = [...names].filter((name) => (options.get(name) ?? "n") === "n");
	const negated = [...names].filter((name) => new RegExp(`!\\s*${name}\\b`).test(text) && (options.get(name) ?? "n") !== "n");
	const missing = off.filter((name) => !new RegExp(`!\\s*${name}\\b`).test(text));
	if (missing.length === 0 && negated.length === 0) return [];
	if (!text.includes("&&") && text.includes("||") && missing.length < names.size && negated.length === 0) return [];
	const states = [...missing.map((name) => `${name} is not set`), ...negated.map((name) => `${name} is ${describe(options.get(name))}`)];
	return [/^\w+$/.test(text) ? `${text} (${place}), which is not set` : `${text} (${place}): ${states.join(", ")}`];
}
function describe(value) {
	return value === void 0 ? "not set" : `"${value}"`;
}
function isOfOtherArchitecture(place, options) {
	const [, arch] = /^arch\/([^/]+)\//.exec(place) ?? [];
	if (arch === void 0) return false;
	const own = options.get("X86") === "y" ? ["x86", "um"] : options.get("ARM64") === "y" ? ["arm64"] : [arch];
	return arch === "um" || !own.includes(arch);
}
async function findDefinitions(tree, name) {
	const found = await search(tree, `^[[:space:]]*(menu)?config[[:space:]]+${name}[[:space:]]*$`);
	const definitions = [];
	for (const { file, line } of found.slice(0, 20)) {
		const lines = (await readFile(join(tree, file), "utf8")).split("\n");
		definitions.push(readDefinition(lines, line - 1, file));
	}
	return definitions;
}
async function findSelecting(tree, name, options) {
	const selecting = [];
	for (const { file, line } of await search(tree, `^[[:space:]]*select[[:space:]]+${name}([[:space:]]|$)`)) {
		const above = (await readFile(join(tree, file), "utf8")).split("\n").slice(0, line).findLast((each) => /^\s*(?:menu)?config\s+\w+/.test(each));
		const by = /config\s+(\w+)/.exec(above ?? "")?.[1];
		if (by !== void 0 && (options.get(by) ?? "n") !== "n") selecting.push(`${by} (${file}:${line})`);
	}
	return selecting;
}
/** Lines of the tree's Kconfig files that fit an extended regular expression. */
async function search(tree, pattern) {
	const { stdout } = await git(tree, [
		"grep",
		"-n",
		"-E",
		"-e",
		pattern,
		"--",
		"*Kconfig*"
	], { expected: [0, 1] });
	return stdout.split("\n").flatMap((each) => {
		const [, file, line] = /^(.+?):(\d+):/.exec(each) ?? [];
		return file === void 0 ? [] : [{
			file,
			line: Number(line)
		}];
	});
}
const entryWord = /^\s*(?:config|menuconfig|choice|endchoice|menu|endmenu|if|endif|source|comment|mainmenu)\b/;
function readDefinition(lines, at, file) {
	const conditions = surroundings(lines, at, file);
	let type;
	let hasPrompt = false;
	for (let index = at + 1; index < lines.length; index++) {
		const text = lines[index] ?? "";
		if (entryWord.test(text) || /^\s*(?:---)?help(?:---)?\s*$/.test(text)) break;
		const [, word, rest = ""] = /^\s*(bool|tristate|string|int|hex|def_bool|def_tristate|prompt)\b(.*)$/.exec(text) ?? [];
		if (word !== void 0 && word !== "prompt") type = word.replace("def_", "");
		if (word !== void 0 && !word.startsWith("def_") && /["']/.test(rest)) hasPrompt = true;
		const [, condition] = /^\s*depends on\s+(.*?)\s*$/.exec(joined(lines, index)) ?? [];
		if (condition !== void 0) conditions.push({
			text: condition,
			place: `${file}:${index + 1}`
		});
	}
	return {
		place: `${file}:${at + 1}`,
		type,
		hasPrompt,
		conditions
	};
}
/** The conditions of the `if` and `menu` blocks of the file that a line stands in. */
function surroundings(lines, at, file) {
	const open = [];
	let isHelp = false;
	for (let index = 0; index < at; index++) {
		const text = lines[index] ?? "";
		const place = `${file}:${index + 1}`;
		if (/^\s*(?:---)?help(?:---)?\s*$/.test(text)) isHelp = true;
		else if (/^\S/.test(text)) isHelp = false;
		if (isHelp) continue;
		const [, word, rest = ""] = /^(if|menu|choice|endif|endmenu|endchoice)\b\s*(.*?)\s*$/.exec(text) ?? [];
		if (word === "if") open.push({
			word,
			conditions: [{
				text: rest,
				place
			}]
		});
		else if (word === "menu" || word === "choice") open.push({
			word,
			conditions: []
		});
		else if (word !== void 0) open.pop();
		const [, condition] = /^\s+depends on\s+(.*?)\s*$/.exec(joined(lines, index)) ?? [];
		const top = open.at(-1);
		if (condition === void 0 || top === void 0 || top.word === "if") continue;
		const entry = lines.slice(0, index).findLast((each) => entryWord.test(each)) ?? "";
		if (!/^\s*(?:menu)?config\b/.test(entry)) top.conditions.push({
			text: condition,
			place
		});
	}
	return open.flatMap((each) => each.conditions);
}
/** A line with those that a backslash continues it with. */
function joined(lines, index) {
	let text = lines[index] ?? "";
	for (let next = index + 1; text.endsWith("\\") && next < lines.length; next++) text = `${text.slice(0, -1).trimEnd()} ${(lines[next] ?? "").trim()}`;
	return text;
}
// src/build/configure.ts
/** The release must not depend on tags and on what lies about in the tree. A fragment may say otherwise. */
const ownFragment = "# CONFIG_LOCALVERSION_AUTO is not set\n";
/**
* Checks what can be told of a variant's configuration before anything is checked out.
* @throws UserError when a fragment's line is none, or the commit has no such named configuration
*/
async function checkConfigRequest(repository, commit, variant) {
	const problems = [...variant.fragments, ...variant.config.kind === "file" ? [variant.config] : []].flatMap((each) => {
		const parsed = parseFragment(each);
		return "problems" in parsed ? parsed.problems : [];
	});
	if (problems.length > 0) throw new UserError(problems.slice(0, 20).join("\n"));
	const { config } = variant;
	if (config.kind === "file" || !config.target.endsWith("_defconfig")) return;
	const arch = sourceArchitecture(variant.arch);
	const names = await namesInCommit(repository, commit, `arch/${arch}/configs/`);
	if (names.includes(config.target)) return;
	throw new UserError(`${variant.configPlace}: config is "${config.target}", but arch/${arch}/configs of commit ${commit.slice(0, 12)} has none of that name${didYouMean(config.target, names)}` + (names.length === 0 ? "" : ` (there are: ${names.slice(0, 20).join(", ")})`));
}
/**
* Makes the .config of a variant: see `completeConfig`. One that comes out as it was is not touched, for make's sake.
* @returns the configuration's text
* @throws BuildFailed when a line did not survive, or the tree's kconfig fails
*/
async function configure(context) {
	const { places } = context;
	const config = join(places.output, ".config");
	const next = join(places.scratch, "config");
	const text = await completeConfig(context, next);
	if (await readFile(config, "utf8").catch(() => void 0) !== text) await rename(next, config);
	else await rm(next);
	return text;
}
/**
* Makes the configuration of a variant as a file: its base, with the fragments merged over it by the tree's own script,
* completed by olddefconfig, and then checked line by line.
* @returns the configuration's text
* @throws BuildFailed when a line did not survive, or the tree's kconfig fails
*/
async function completeConfig(context, file) {
	const { variant } = context;
	const env = { KCONFIG_CONFIG: file };
	await writeBase(context, file, env);
	await merge(context, file, env);
	await makeOrFail(context, "olddefconfig", env);
	const text = await readFile(file, "utf8");
	const lost = findLostLines(variant.fragments.map(linesOf), text);
	if (lost.length > 0) throw await lostLinesFailure(context, lost, text);
	return text;
}
/**
* The lines of a complete configuration that differ from what kconfig would choose by itself: what somebody asked for.
* @param file the configuration
* @throws BuildFailed when the tree's kconfig fails
*/
async function minimalConfig(context, file) {
	await makeOrFail(context, "savedefconfig", { KCONFIG_CONFIG: file });
	const made = join(context.places.output, "defconfig");
	const text = await readFile(made, "utf8");
	await rm(made);
	return text;
}
async function writeBase(context, next, env) {
	const { config } = context.variant;
	await rm(next, { force: true });
	if (config.kind === "file") await writeFile(next, config.text);
	else await makeOrFail(context, config.target, env);
}
async function merge(context, next, env) {
	const { variant, places } = context;
	const script = join(places.tree, "scripts/kconfig/merge_config.sh");
	if (await kindOfPath(script) !== "file") throw new BuildFailed("config", "the commit has no scripts/kconfig/merge_config.sh to merge fragments with");
	const names = [];
	for (const [index, text] of [ownFragment, ...variant.fragments.map((each) => each.text)].entries()) {
		const name = `fragment-${index}`;
		await writeFile(join(places.scratch, name), text);
		names.push(name);
	}
	if (await runStep(context, [
		"sh",
		script,
		"-m",
		next,
		...names
	], env) !== 0) throw failedStep(context, "merge_config.sh");
}
async function makeOrFail(context, target, env) {
	if (await runMake(context, [target], { env }) !== 0) throw failedStep(context, `make ${target}`);
}
function failedStep({ buildLog }, what) {
	return new BuildFailed("config", [`${what} failed:`, ...buildLog.lastLines(10)].join("\n"));
}
function linesOf(fragment) {
	const parsed = parseFragment(fragment);
	return {
		path: fragment.path,
		lines: "lines" in parsed ? parsed.lines : []
	};
}
async function lostLinesFailure({ places }, lost, config) {
	const options = parseKernelConfig(config);
	const told = [];
	for (const line of lost.slice(0, 50)) {
		const why = await explainLostLine(places.tree, line, options);
		const asked = line.value === "n" ? `${line.option} not set` : `${line.option}=${line.value}`;
		told.push(`${line.file}:${line.line}: asked for ${asked}, but it is ${describeValue(line.actual)}` + (why === void 0 ? "" : `: ${why}`));
	}
	if (lost.length > told.length) told.push(`and ${lost.length - told.length} more lines`);
	return new BuildFailed("config", told.join("\n"));
}
/**
* Whether a commit that changes these files has the configuration that the commit before had: the Kconfig files, and
* the scripts and makefiles that they ask, are the same.
*/
function keepsConfig(changed) {
	return ![...changed].some((path) => /(?:^|\/)Kconfig[^/]*$|^scripts\/|^Makefile$|^arch\/[^/]+\/(?:Makefile[^/]*$|configs\/|tools\/)|\.config$/.test(path));
}
// src/build/new-messages.ts
/**
* Says of each message whether the commit introduced it. With the whole build of the parent at hand: when the parent
* has fewer that are equal but for where in the file they are. Without: when the commit touches the file, so that
* nothing is blamed on a commit that has no part in it. Each message is there once, however often it was printed.
*/
function markNew(messages, baseline) {
	const left = countByText(distinct(baseline.parent?.messages ?? []));
	const isWhole = baseline.parent?.isWhole === true;
	return distinct(messages).sort((a, b) => compare(a.severity, b.severity) || compare(a.file, b.file) || a.line - b.line).map((each) => {
		const key = textOf(each);
		const count = left.get(key) ?? 0;
		if (count > 0) left.set(key, count - 1);
		const isInParent = count > 0;
		const isTouched = baseline.changed === void 0 || baseline.changed.has(each.file);
		return {
			...each,
			isNew: !isInParent && (isWhole || isTouched)
		};
	});
}
function textOf({ severity, file, message, option }) {
	return JSON.stringify([
		severity,
		file,
		message,
		option
	]);
}
/** A header's message comes with each file that includes it. */
function distinct(messages) {
	return [...new Map(messages.map((each) => [`${textOf(each)}:${each.line}`, each])).values()];
}
function countByText(messages) {
	const counts = /* @__PURE__ */ new Map();
	for (const each of messages) counts.set(textOf(each), (counts.get(textOf(each)) ?? 0) + 1);
	return counts;
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
// src/build/outdated-steps.ts
/** Kbuild keeps beside each object, in `.NAME.o.cmd`, the files that it was made of. */
const recordPattern = /^\..+\.o\.cmd$/;
/**
* How many objects of an output directory were made of files that changed: about what make will make again.
* @param tree the source tree, as kbuild was given it
*/
async function countOutdated(output, tree, changed) {
	const limit = pLimit(16);
	return (await Promise.all((await recordsBelow(output)).map((path) => limit(async () => {
		return namesChanged(await readFile(path, "utf8").catch(() => ""), tree, changed) ? 1 : 0;
	})))).reduce((sum, each) => sum + each, 0);
}
function namesChanged(record, tree, changed) {
	for (const [word] of record.matchAll(/[^\s()$]+/g)) if (word.startsWith(`${tree}/`) && changed.has(word.slice(tree.length + 1))) return true;
	return false;
}
async function recordsBelow(directory) {
	const found = [];
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) found.push(...await recordsBelow(path));
		else if (recordPattern.test(entry.name)) found.push(path);
	}
	return found;
}
// src/build/warnings-kept.ts
const schema = record(string(), array(object({
	severity: literal("warning"),
	file: string(),
	line: number(),
	column: number().nullable(),
	message: string(),
	option: string().nullable()
})));
/** Undefined when there are none to be read: then the output directory must be made anew to have them all. */
async function readKeptWarnings(path) {
	try {
		return new Map(Object.entries(schema.parse(JSON.parse(await readFile(path, "utf8")))));
	} catch {
		return;
	}
}
async function writeKeptWarnings(path, warnings) {
	await writeFileAtomic(path, JSON.stringify(Object.fromEntries(warnings)));
}
/** What is known after a build: of the targets that it made, what it said; of the others, what was known before. */
async function mergeWarnings(before, { targets, messages }, { tree, output }) {
	const merged = /* @__PURE__ */ new Map();
	for (const [target, warnings] of before) {
		if (targets.has(target) || isStepTarget(target)) continue;
		if (await kindOfPath(isAbsolute(target) ? target : join(output, target)) === void 0) continue;
		const left = [];
		for (const each of warnings) if (await isThere(each.file, tree, output)) left.push(each);
		if (left.length > 0) merged.set(target, left);
	}
	for (const { target, message } of messages) {
		if (message.severity !== "warning") continue;
		const list = merged.get(target) ?? [];
		list.push(message);
		merged.set(target, list);
	}
	return merged;
}
async function isThere(file, tree, output) {
	if (isAbsolute(file)) return true;
	return await kindOfPath(join(tree, file)) !== void 0 || await kindOfPath(join(output, file)) !== void 0;
}
// src/build/output-directory.ts
/** What is known of an output directory (O=), beside what is in it. */
const stateSchema = object({
	version: literal(1),
	/** What the directory was made with; with another, it is made anew. */
	madeWith: string(),
	/** The last commit whose build came to its end, and how it ended. */
	last: object({
		commit: string(),
		variantDigest: string(),
		isBuilt: boolean()
	}).nullable(),
	/** Of which commit and variant the .config is, and its SHA-256. */
	configured: object({
		commit: string(),
		variantDigest: string(),
		digest: string()
	}).nullable(),
	/** The steps of the last build from nothing that succeeded. */
	stepsFromNothing: number().nullable()
});
/** The places in a variant's directory. */
function placesIn(directory) {
	return {
		lock: join(directory, "lock"),
		tree: join(directory, "tree"),
		output: join(directory, "output"),
		log: join(directory, "build.log"),
		state: join(directory, "state.json"),
		warnings: join(directory, "warnings.json"),
		scratch: join(directory, "scratch"),
		/** Is there while something writes into `output`. */
		unfinished: join(directory, "unfinished")
	};
}
/**
* Makes an output directory ready: one that was made with another toolchain or for another architecture is thrown
* away, and so is in any one what a killed build wrote, since some of it may be half there.
*/
async function prepareOutput(places, madeWith, log) {
	let state = await readOutputState(places.state);
	let warnings = await readKeptWarnings(places.warnings);
	const isOther = state !== void 0 && state.madeWith !== madeWith;
	if (isOther) log.info("another toolchain or architecture than last time: building from nothing");
	if (state === void 0 || isOther || warnings === void 0 && state.last !== null) {
		await rm(places.output, {
			recursive: true,
			force: true
		});
		await rm(places.warnings, { force: true });
		await rm(places.unfinished, { force: true });
		state = {
			version: 1,
			madeWith,
			last: null,
			configured: null,
			stepsFromNothing: null
		};
		warnings = void 0;
	}
	await mkdir(places.output, { recursive: true });
	const since = await timeOf(places.unfinished);
	if (since !== void 0) {
		const count = await removeSince(places.output, since);
		log.warn(`the last build ended in the middle: ${count} files that it wrote are thrown away`);
		state = {
			...state,
			last: null
		};
	}
	await rm(places.scratch, {
		recursive: true,
		force: true
	});
	await mkdir(places.scratch, { recursive: true });
	await writeState(places, state);
	await markUnfinished(places);
	const isEmpty = !(await readdir(places.output)).includes(".config");
	return {
		state,
		warnings: warnings ?? /* @__PURE__ */ new Map(),
		isEmpty
	};
}
async function writeState(places, state) {
	await writeFileAtomic(places.state, `${JSON.stringify(state)}\n`);
}
/** To be called when everything that wrote into the output came to its own end. */
async function markFinished(places) {
	await rm(places.unfinished, { force: true });
}
async function markUnfinished(places) {
	await writeFile(places.unfinished, "");
	const time = (Date.now() - 20) / 1e3;
	await utimes(places.unfinished, time, time);
}
/** Undefined when there is none, or none that this version wrote. */
async function readOutputState(path) {
	try {
		return stateSchema.parse(JSON.parse(await readFile(path, "utf8")));
	} catch {
		return;
	}
}
async function timeOf(path) {
	try {
		return (await stat(path)).mtimeMs;
	} catch (error) {
		if (hasCode(error, "ENOENT")) return void 0;
		throw error;
	}
}
/** Removes the files below a directory that were written then or later. How many there were. */
async function removeSince(directory, since) {
	let count = 0;
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) {
			count += await removeSince(path, since);
			continue;
		}
		const { mtimeMs, ctimeMs } = await lstat(path);
		if (Math.max(mtimeMs, ctimeMs) < since) continue;
		await rm(path, { force: true });
		count += 1;
	}
	return count;
}
// src/build/progress.ts
/** Counts a build's steps and tells them on. */
var ProgressTeller = class {
	#tell;
	#stage = "checkout";
	#total;
	#done = 0;
	#startedMs = 0;
	constructor(tell) {
		this.#tell = tell;
	}
	/** @param total how many steps the stage takes, when that is known from an earlier build */
	begin(stage, total) {
		this.#stage = stage;
		this.#total = total;
		this.#done = 0;
		this.#startedMs = monotonicMs();
		this.#tell({
			stage,
			done: 0,
			total,
			etaMs: void 0
		});
	}
	/** The steps of the stage so far. */
	get done() {
		return this.#done;
	}
	step(target) {
		this.#done += 1;
		if (this.#total !== void 0 && this.#done > this.#total) this.#total = void 0;
		const elapsedMs = monotonicMs() - this.#startedMs;
		const etaMs = this.#total === void 0 || this.#done < 10 ? void 0 : elapsedMs / this.#done * (this.#total - this.#done);
		this.#tell({
			stage: this.#stage,
			done: this.#done,
			total: this.#total,
			etaMs,
			target
		});
	}
};
// src/build/work-tree.ts
/**
* Brings a work tree of a repository to a commit, writing only files that differ, so that make builds no more than
* it must. Makes the tree when it is not there or not that repository's, and mends what a killed git left.
*/
async function checkOut(repository, commit, options) {
	const { tree, log, mark, signal } = options;
	const run = {
		env: { [markVariable]: mark },
		...signal === void 0 ? {} : { signal }
	};
	if (!await belongsTo(tree, repository)) {
		await rm(tree, {
			recursive: true,
			force: true
		});
		await mkdir(join(tree, ".."), { recursive: true });
		log.info(`making a work tree in ${tree}`);
		await git(repository, ["worktree", "prune"], run);
		await git(repository, [
			"worktree",
			"add",
			"--force",
			"--force",
			"--detach",
			"--no-checkout",
			tree,
			commit
		], run);
	}
	await removeLocks(tree);
	try {
		await moveTo(tree, commit, run);
	} catch (error) {
		signal?.throwIfAborted();
		if (!/index file|bad index|corrupt|unable to read tree/i.test(String(error))) throw error;
		log.warn(`mending the index of ${tree}`);
		await rm(await gitPath(tree, "index"), { force: true });
		await git(tree, [
			"read-tree",
			"--reset",
			commit
		], run);
		await moveTo(tree, commit, run);
	}
}
async function moveTo(tree, commit, run) {
	await git(tree, [
		"checkout",
		"--quiet",
		"--force",
		"--detach",
		commit
	], run);
	await git(tree, [
		"clean",
		"--quiet",
		"-ffdx"
	], run);
}
/** Whether it is a work tree of that repository that git still knows. */
async function belongsTo(tree, repository) {
	if (await kindOfPath(join(tree, ".git")) !== "file") return false;
	try {
		return await commonDirectory(tree) === await commonDirectory(repository);
	} catch {
		return false;
	}
}
/** The directory that all work trees of a repository share. */
async function commonDirectory(repository) {
	const { stdout } = await git(repository, [
		"rev-parse",
		"--path-format=absolute",
		"--git-common-dir"
	]);
	return await realpath(stdout.replace(/\n$/, ""));
}
async function gitPath(tree, name) {
	const { stdout } = await git(tree, [
		"rev-parse",
		"--path-format=absolute",
		"--git-path",
		name
	]);
	return stdout.replace(/\n$/, "");
}
/** Of a git that was killed; one that still runs was ended before. */
async function removeLocks(tree) {
	const directory = join(await gitPath(tree, "HEAD"), "..");
	for (const name of await readdir(directory)) if (name.endsWith(".lock")) await rm(join(directory, name), { force: true });
}
// src/build/commit-build.ts
const defaultDeadlineMs = 144e5;
/** One build, by who has the lock. */
var CommitBuild = class {
	#request;
	#given;
	#progress;
	#startedAt = (/* @__PURE__ */ new Date()).toISOString();
	#startedMs = monotonicMs();
	#isHalfWritten = false;
	constructor(request, given) {
		this.#request = request;
		this.#given = given;
		this.#progress = new ProgressTeller(request.onProgress ?? (() => {}));
	}
	async run() {
		const { variant, log, signal } = this.#request;
		const { directory, places, toolchain, facts } = this.#given;
		await endLeftovers(directory, log);
		const prepared = await prepareOutput(places, JSON.stringify([
			variant.arch,
			variant.toolchain,
			toolchain.compiler,
			toolchain.linker
		]), log);
		const file = await open(places.log, "w");
		const buildLog = new BuildLog(file, [places.tree, places.output], ({ target }) => this.#progress.step(target));
		const context = {
			variant,
			commit: this.#given.key.commit,
			directory,
			places,
			variables: makeVariables(variant, places, toolchain, facts.date),
			environment: buildEnvironment(variant, directory, places.scratch),
			jobs: this.#request.jobs,
			stepDeadlineMs: this.#request.stepDeadlineMs ?? defaultDeadlineMs,
			isNice: this.#request.isNice ?? false,
			buildLog,
			log,
			onKilled: () => {
				this.#isHalfWritten = true;
			},
			...signal === void 0 ? {} : { signal }
		};
		try {
			return await this.#buildAndKeep(context, prepared);
		} finally {
			await file.close();
		}
	}
	async #buildAndKeep(context, { state, warnings, isEmpty }) {
		const { places, buildLog, signal } = context;
		const { commit } = this.#given.key;
		const variantDigest = digestOfVariant(context.variant);
		const baseline = await this.#baseline(state, warnings, variantDigest);
		let result;
		try {
			result = await this.#build(context, state, isEmpty);
		} catch (error) {
			if (signal?.aborted === true && !this.#isHalfWritten) {
				await writeKeptWarnings(places.warnings, await mergeWarnings(warnings, buildLog, places));
				await writeState(places, {
					...state,
					last: null
				});
				await markFinished(places);
			}
			throw error;
		}
		const kept = await mergeWarnings(warnings, buildLog, places);
		await writeKeptWarnings(places.warnings, kept);
		const isBuilt = result.failure === void 0;
		const stepsFromNothing = isBuilt && isEmpty ? result.steps : state.stepsFromNothing;
		const configured = result.config === void 0 ? null : {
			commit,
			variantDigest,
			digest: await sha256OfFile(join(places.output, ".config"))
		};
		await writeState(places, {
			...state,
			configured,
			stepsFromNothing,
			last: {
				commit,
				variantDigest,
				isBuilt
			}
		});
		await markFinished(places);
		return await this.#describe(context, result, kept, baseline, variantDigest);
	}
	async #build(context, state, isEmpty) {
		const { places, variant, log, signal } = context;
		const { commit } = this.#given.key;
		const result = {
			config: void 0,
			selftests: {
				directory: void 0,
				built: [],
				failed: []
			},
			steps: 0,
			failure: void 0
		};
		this.#progress.begin("checkout");
		await checkOut(this.#request.repository, commit, {
			tree: places.tree,
			mark: context.directory,
			log,
			...signal === void 0 ? {} : { signal }
		});
		try {
			await this.#checkIsKernel(places.tree);
			this.#progress.begin("config");
			result.config = await this.#knownConfig(state) ?? await configure(context);
			const total = isEmpty ? state.stepsFromNothing ?? void 0 : await this.#outdated(state);
			this.#progress.begin("kernel", total);
			await buildKernel(context, parseKernelConfig(result.config));
			result.steps = this.#progress.done;
			if (variant.selftests.length > 0) {
				this.#progress.begin("headers");
				await buildHeaders(context);
				this.#progress.begin("selftests");
				result.selftests = await buildSelftests(context, state.last?.commit === commit);
			}
		} catch (error) {
			if (!(error instanceof BuildFailed)) throw error;
			result.failure = error;
		}
		return result;
	}
	async #checkIsKernel(tree) {
		for (const name of ["Makefile", "Kconfig"]) if (await kindOfPath(join(tree, name)) !== "file") throw new UserError(`${this.#request.repository} is no kernel's repository: the commit has no ${name}`);
	}
	/** The .config, when nothing that goes into it has changed since it was made; making it takes seconds. */
	async #knownConfig({ configured }) {
		const { repository, variant } = this.#request;
		const { key, places } = this.#given;
		const path = join(places.output, ".config");
		if (configured?.variantDigest !== digestOfVariant(variant)) return void 0;
		if (await kindOfPath(path) !== "file" || await sha256OfFile(path) !== configured.digest) return void 0;
		try {
			return keepsConfig(await changedFiles(repository, configured.commit, key.commit)) ? await readFile(path, "utf8") : void 0;
		} catch {
			return;
		}
	}
	/** About how many steps of make are ahead, when the tree moves on from the last commit. */
	async #outdated(state) {
		const { repository } = this.#request;
		const { key, places } = this.#given;
		if (state.last?.isBuilt !== true) return void 0;
		try {
			const changed = await changedFiles(repository, state.last.commit, key.commit);
			return await countOutdated(places.output, places.tree, changed) || void 0;
		} catch {
			return;
		}
	}
	async #baseline(state, warnings, variantDigest) {
		const { repository, store, variant, signal } = this.#request;
		const { facts, key, toolchain } = this.#given;
		const { parent } = facts;
		if (parent === void 0) return {
			parent: void 0,
			changed: void 0
		};
		const changed = await changedFiles(repository, parent, key.commit, signal === void 0 ? {} : { signal });
		const manifest = await store?.read({
			commit: parent,
			variant: variant.name
		}).catch(() => void 0);
		if (manifest?.variantDigest === variantDigest && manifest.toolchain.compiler === toolchain.compiler) return {
			parent: {
				messages: manifest.diagnostics,
				isWhole: manifest.outcome === "built"
			},
			changed
		};
		const { last } = state;
		if (last?.commit === parent && last.isBuilt && last.variantDigest === variantDigest) return {
			parent: {
				messages: [...warnings.values()].flat(),
				isWhole: true
			},
			changed
		};
		return {
			parent: void 0,
			changed
		};
	}
	async #describe(context, { config, selftests, failure }, kept, baseline, variantDigest) {
		const { variant, places, buildLog } = context;
		const { key, toolchain } = this.#given;
		const said = buildLog.messages.map(({ message }) => message);
		const errors = said.filter(({ severity }) => severity === "error");
		const messages = failure === void 0 ? [...errors, ...[...kept.values()].flat()] : said;
		const configPath = join(places.output, ".config");
		const hasConfig = config !== void 0;
		const built = failure === void 0 ? await this.#identify(context, config ?? "", selftests) : void 0;
		const files = built?.files ?? [...hasConfig ? [{
			path: "config",
			mode: 420,
			source: configPath
		}] : [], {
			path: "log",
			mode: 420,
			source: places.log
		}];
		return {
			...key,
			variantDigest,
			outcome: failure === void 0 ? "built" : "failed",
			failure: failure === void 0 ? null : {
				stage: failure.stage,
				reason: cut(failure.message, 6e4)
			},
			arch: variant.arch,
			release: built?.release ?? null,
			kernelVersion: built?.version ?? null,
			buildId: built?.buildId ?? null,
			configDigest: hasConfig ? await sha256OfFile(configPath) : null,
			toolchain: {
				compiler: toolchain.compiler,
				linker: toolchain.linker
			},
			startedAt: this.#startedAt,
			durationMs: Math.round(monotonicMs() - this.#startedMs),
			builder: hostname(),
			diagnostics: markNew(messages, baseline).slice(0, 2e4),
			selftests: {
				built: selftests.built,
				failed: selftests.failed.map(({ name, reason }) => ({
					name,
					reason: cut(reason, 6e4)
				}))
			},
			files: [...files]
		};
	}
	async #identify({ variant, places, log, signal }, config, selftests) {
		const kernel = await openKernel(places.output, {
			scratch: places.scratch,
			log,
			...signal === void 0 ? {} : { signal }
		});
		const files = await collectArtifacts({
			variant,
			places,
			options: parseKernelConfig(config),
			selftests: selftests.directory
		});
		const { release, version, buildId = null } = kernel.identity;
		return {
			files,
			release,
			version,
			buildId
		};
	}
};
function cut(text, length) {
	return text.length > length ? `${text.slice(0, length)}…` : text;
}
// src/build/lock.ts
const busy = 75;
/**
* Takes a lock file for this process alone, through flock(1): the lock goes with its holder, however that ends, so
* there are no stale ones.
* @returns what gives it back
* @throws UserError, which names the holder, when another process keeps it for longer than `waitMs`
*/
async function takeLock(file, options) {
	const { what, waitMs, log } = options;
	let held = await tryLock(file, 0, options.signal);
	if (held === void 0 && waitMs > 0) {
		log.info(`${what} is in use by ${await holderOf(file)}: waiting`);
		held = await tryLock(file, waitMs, options.signal);
	}
	if (held === void 0) throw new UserError(`${what} is in use by ${await holderOf(file)}: wait for it, or give another work directory`);
	await writeFile(`${file}.holder`, `process ${process.pid} on ${hostname()}\n`);
	return held;
}
async function tryLock(file, waitMs, signal) {
	const wait = waitMs === 0 ? "--nonblock" : `--wait=${Math.ceil(waitMs / 1e3)}`;
	const child = execa("flock", [
		`--conflict-exit-code=${busy}`,
		"--no-fork",
		wait,
		file,
		"cat"
	], {
		reject: false,
		detached: true,
		buffer: false,
		stdin: "pipe",
		stderr: "pipe"
	});
	const settle = killAtExit(child.pid);
	const stop = () => child.kill("SIGKILL");
	signal?.addEventListener("abort", stop, { once: true });
	child.stdin.on("error", () => {});
	child.stdin.write("held\n");
	const answered = once(child.stdout, "data").then(() => true, () => false);
	const ended = child.then((result) => result);
	const isHeld = await Promise.race([answered, ended.then(() => false)]);
	signal?.removeEventListener("abort", stop);
	if (isHeld) return { async [Symbol.asyncDispose]() {
		child.stdin.end();
		await ended;
		settle();
	} };
	const result = await ended;
	settle();
	signal?.throwIfAborted();
	if (result.code === "ENOENT") throw new UserError("flock is not installed: apt-get install util-linux");
	if (result.exitCode === busy) return void 0;
	throw new Error(`${file} cannot be locked: flock exited with ${result.exitCode ?? result.signal}`);
}
/** Who has the lock, as far as it wrote that down. */
async function holderOf(file) {
	const text = await readFile(`${file}.holder`, "utf8").catch(() => "");
	return visible(text.trim()).slice(0, 200) || "another process";
}
// src/build/toolchain.ts
/**
* Finds the compiler and the linker of a variant, and that they run.
* @throws UserError that names the package when one is missing
*/
async function findToolchain(variant, signal) {
	const given = new Map(variant.makeArguments.map((each) => {
		const at = each.indexOf("=");
		return [each.slice(0, at), each.slice(at + 1)];
	}));
	const isForeign = familyOf(variant.arch) !== arch();
	const isLlvm = variant.toolchain === "llvm";
	const prefix = given.get("CROSS_COMPILE") ?? (isForeign && !isLlvm ? crossPrefix[variant.arch] : "");
	const suffix = /^-\d+$/.exec(given.get("LLVM") ?? "")?.[0] ?? "";
	const directory = /^\/.*\/$/.exec(given.get("LLVM") ?? "")?.[0] ?? "";
	const compiler = isLlvm ? `${directory}clang${suffix}` : `${prefix}gcc`;
	const linker = isLlvm ? `${directory}ld.lld${suffix}` : `${prefix}ld`;
	return {
		compilerVariable: !(given.has("CC") || given.has("LLVM")) && await hasCcache(signal) ? `ccache ${compiler}` : void 0,
		crossCompile: given.has("CROSS_COMPILE") || prefix === "" ? void 0 : prefix,
		compiler: await versionOf(given.get("CC")?.split(" ").at(-1) ?? compiler, packageOf(variant, "cc"), signal),
		linker: await versionOf(given.get("LD") ?? linker, packageOf(variant, "ld"), signal)
	};
}
const crossPrefix = {
	x86_64: "x86_64-linux-gnu-",
	i386: "x86_64-linux-gnu-",
	arm64: "aarch64-linux-gnu-"
};
/** As Node names the architecture of a host that needs no cross compiler. */
function familyOf(arch) {
	return arch === "arm64" ? "arm64" : "x64";
}
function packageOf({ toolchain, arch: arch$1 }, tool) {
	if (toolchain === "llvm") return tool === "cc" ? "clang" : "lld";
	if (familyOf(arch$1) === arch()) return tool === "cc" ? "gcc" : "binutils";
	return arch$1 === "arm64" ? "gcc-aarch64-linux-gnu" : "gcc-x86-64-linux-gnu";
}
async function versionOf(program, from, signal) {
	if (program === "" || program.startsWith("-")) throw new UserError(`${JSON.stringify(program)} is no compiler or linker`);
	const { stdout } = await runTool([program, "--version"], {
		package: from,
		env: { LC_ALL: "C" },
		...signal === void 0 ? {} : { signal }
	});
	const [first = ""] = stdout.split("\n");
	return first.trim().slice(0, 400);
}
async function hasCcache(signal) {
	try {
		await runTool(["ccache", "--version"], signal === void 0 ? {} : { signal });
		return true;
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof UserError) return false;
		throw error;
	}
}
// src/build/build-commit.ts
/**
* Builds one commit as one variant, or finds in the store that it was. A commit that does not build is an answer,
* with the outcome `failed`, which is published too.
* @throws UserError for what the user can mend; Error when the machine failed, which says nothing of the commit
*   and publishes nothing; the signal's reason when it fires
*/
async function buildCommit(request) {
	const { repository, variant, log, signal } = request;
	const withSignal = signal === void 0 ? {} : { signal };
	const commit = await resolveRevision(repository, request.revision, withSignal);
	const key = {
		commit,
		variant: variant.name
	};
	const facts = await readCommit(repository, commit, withSignal);
	const early = await findStored(request, key);
	if (early !== void 0) return storedCommit(key, facts, early);
	await checkConfigRequest(repository, commit, variant);
	const toolchain = await findToolchain(variant, signal);
	const directory = await makeDirectory(request.workDirectory, variant.name);
	const places = placesIn(directory);
	const lock = await takeLock(places.lock, {
		what: `the work directory ${directory}`,
		waitMs: request.lockWaitMs ?? fourHoursMs,
		log,
		...withSignal
	});
	try {
		const late = await findStored(request, key);
		if (late !== void 0) {
			await lock[Symbol.asyncDispose]();
			return storedCommit(key, facts, late);
		}
		const publication = await new CommitBuild(request, {
			key,
			facts,
			toolchain,
			directory,
			places
		}).run();
		const manifest = await publish(request, publication);
		return {
			key,
			subject: facts.subject,
			outcome: publication.outcome,
			isFresh: true,
			publication,
			manifest,
			ccache: await readCcacheUse(ccacheLogIn(places.scratch)),
			[Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]()
		};
	} catch (error) {
		await lock[Symbol.asyncDispose]();
		throw error;
	}
}
const fourHoursMs = 144e5;
function storedCommit(key, { subject }, manifest) {
	return {
		key,
		subject,
		outcome: manifest.outcome,
		isFresh: false,
		publication: void 0,
		manifest,
		ccache: void 0,
		async [Symbol.asyncDispose]() {}
	};
}
/** What the store has of this commit as this very variant, when it is whole. */
async function findStored({ store, force, variant, log }, key) {
	if (store === void 0 || force === true) return void 0;
	try {
		const manifest = await store.read(key);
		if (manifest === void 0 || manifest.variantDigest !== digestOfVariant(variant)) return void 0;
		if ((await store.damageOf(key)).length === 0) return manifest;
		log.warn(`${key.commit.slice(0, 12)} is damaged in the store: building it again`);
	} catch (error) {
		log.warn(`${key.commit.slice(0, 12)} cannot be read from the store: ${describeError(error)}: building it again`);
	}
}
async function publish({ store, force, log, signal, variant, onProgress }, publication) {
	if (store === void 0) return void 0;
	const key = {
		commit: publication.commit,
		variant: publication.variant
	};
	const there = await store.read(key).catch(() => void 0);
	const replace = force === true || there !== void 0 && there.variantDigest !== digestOfVariant(variant);
	onProgress?.({
		stage: "publish",
		done: 0,
		total: void 0,
		etaMs: void 0
	});
	const { status, manifest, differences } = await store.publish(publication, {
		replace,
		...signal === void 0 ? {} : { signal }
	});
	if (status === "differs") log.warn(`another builder published something else first, which stays: ${differences.join("; ")}`);
	return manifest;
}
/**
* @returns the real path, since compilers write that, which the maps of paths must fit
* @throws UserError for a path that the kernel's makefiles cannot work with
*/
async function makeDirectory(workDirectory, name) {
	const wanted = join(resolve(workDirectory), name);
	await mkdir(wanted, { recursive: true });
	const directory = await realpath(wanted);
	if (/^[\w./+@,~-]+$/.test(directory)) return directory;
	throw new UserError(`the kernel cannot be built in ${JSON.stringify(directory)}: give a work directory whose path has only letters, digits and ./+@,~_-`);
}
export { makeVariables as _, checkOut as a, BuildFailed as b, placesIn as c, checkConfigRequest as d, completeConfig as f, buildEnvironment as g, tracksIncludes as h, takeLock as i, prepareOutput as l, parseFragment as m, makeDirectory as n, commonDirectory as o, minimalConfig as p, findToolchain as r, markFinished as s, buildCommit as t, readOutputState as u, endLeftovers as v, BuildLog as y };
