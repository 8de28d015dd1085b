import { c as UserError, l as describeError } from "./text.js";
import { a as throwIfInterrupted } from "./clock.js";
import { n as kindOfPath } from "./files.js";
import { n as runTool } from "./process.js";
import { t as silentLog } from "./log.js";
import { f as sectionType, g as ElfError, h as withFile, l as readHeader, m as textAt, o as readBuildId, r as decompressModule, s as fields, u as readSections } from "./open-kernel.js";
import { dirname, join, posix, resolve } from "node:path";
import { mkdtemp, realpath } from "node:fs/promises";
// src/results/reading/line-splitter.ts
/** A line is given with its first so many bytes and no more; what follows until its end is dropped. */
const longestLine$1 = 16384;
/**
* Bytes in chunks of any size as lines of text, without their ends, in bounded memory whatever the length of a
* line. What is no UTF-8 becomes U+FFFD.
*/
var LineSplitter = class {
	#onLine;
	/** The beginning of the line that has not ended yet. */
	#begun = [];
	#length = 0;
	constructor(onLine) {
		this.#onLine = onLine;
	}
	write(chunk) {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		let from = 0;
		for (;;) {
			const to = bytes.indexOf(10, from);
			if (to === -1) break;
			if (this.#length === 0) this.#tell(bytes.toString("utf8", from, Math.min(to, from + longestLine$1)));
			else {
				this.#keep(bytes.subarray(from, to));
				this.#flush();
			}
			from = to + 1;
		}
		if (from < bytes.length) this.#keep(bytes.subarray(from));
	}
	/** The last line, when it has no end. */
	end() {
		if (this.#length > 0) this.#flush();
	}
	#keep(bytes) {
		const room = longestLine$1 - this.#length;
		if (room > 0) this.#begun.push(Buffer.from(bytes.subarray(0, room)));
		this.#length = Math.min(longestLine$1, this.#length + bytes.length);
	}
	#flush() {
		const line = Buffer.concat(this.#begun).toString("utf8");
		this.#begun = [];
		this.#length = 0;
		this.#tell(line);
	}
	#tell(line) {
		this.#onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
	}
};
// src/elf/symbols.ts
/** A kernel with all its debug information has half a million symbols; they bound what a hostile file costs. */
const limits = {
	symbols: 4e6,
	strings: 268435456
};
/** Types of symbols, elf(5): none, a function, one that is resolved when it is first used. */
const codeTypes = /* @__PURE__ */ new Set([
	0,
	2,
	10
]);
/**
* Reads the symbols of these names from an ELF file's symbol table.
* @throws ElfError when the file is no ELF file or is damaged
*/
async function readSymbols(path, names) {
	return await withFile(path, async (source) => {
		const header = await readHeader(source);
		const sections = await readSections(source, header);
		return {
			machine: header.machine,
			isRelocatable: header.type === 1,
			hasDebugInfo: sections.some(({ name, type, size }) => (name === ".debug_info" || name === ".zdebug_info") && type !== sectionType.noBits && size > 0),
			symbols: names.size === 0 ? /* @__PURE__ */ new Map() : await symbolsOf(source, header, sections, names)
		};
	});
}
async function symbolsOf(source, header, sections, names) {
	const found = /* @__PURE__ */ new Map();
	const table = sections.find((each) => each.type === sectionType.symbols);
	const strings = table === void 0 ? void 0 : sections[table.link];
	if (table === void 0) return found;
	if (strings === void 0 || strings.type === sectionType.noBits || strings.size > limits.strings) throw new ElfError(source.name, "damaged: no usable table of symbol names");
	const entrySize = header.class === 64 ? 24 : 16;
	const count = Math.floor(table.size / entrySize);
	if (count > limits.symbols) throw new ElfError(source.name, `damaged: ${count} symbols`);
	const bytes = await source.read(table.offset, table.size, "the symbol table");
	const text = await source.read(strings.offset, strings.size, "the table of symbol names");
	const wanted = [];
	const addresses = /* @__PURE__ */ new Map();
	for (let index = 0; index < count; index += 1) {
		const symbol = parseSymbol(bytes.subarray(index * entrySize, (index + 1) * entrySize), header, source.name);
		if (symbol.section === 0 || symbol.section >= sections.length || !codeTypes.has(symbol.type)) continue;
		const first = text[symbol.nameOffset];
		if (first === void 0 || first === 0 || first === 36 || first === 46) continue;
		const others = addresses.get(symbol.section);
		if (others === void 0) addresses.set(symbol.section, [symbol.value]);
		else others.push(symbol.value);
		const name = textAt(text, symbol.nameOffset);
		if (names.has(name)) wanted.push({
			...symbol,
			name
		});
	}
	const sorted = /* @__PURE__ */ new Map();
	for (const each of wanted) {
		const { name, value, size } = each;
		const ascending = sorted.get(each.section) ?? BigUint64Array.from(addresses.get(each.section) ?? []).sort();
		sorted.set(each.section, ascending);
		const section = sections[each.section]?.name ?? "";
		const symbol = {
			name,
			value,
			size,
			distance: distanceToNext(ascending, value),
			section
		};
		const others = found.get(name);
		if (others === void 0) found.set(name, [symbol]);
		else others.push(symbol);
	}
	return found;
}
function parseSymbol(bytes, header, file) {
	const fieldOf = fields(bytes, file, header.byteOrder);
	const is64 = header.class === 64;
	return {
		nameOffset: fieldOf.word(0),
		type: fieldOf.byte(is64 ? 4 : 12) & 15,
		section: fieldOf.half(is64 ? 6 : 14),
		value: is64 ? fieldOf.long(8) : BigInt(fieldOf.word(4)),
		size: is64 ? Number(fieldOf.long(16)) : fieldOf.word(8)
	};
}
/** From a value to the first greater one. */
function distanceToNext(ascending, value) {
	let low = 0;
	let high = ascending.length;
	while (low < high) {
		const middle = low + high >>> 1;
		if ((ascending[middle] ?? 0n) > value) high = middle;
		else low = middle + 1;
	}
	const next = ascending[low];
	return next === void 0 ? void 0 : Number(next - value);
}
// src/kernel/decode-addresses.ts
/** Object files of a size as debug information makes it take seconds to load; then each address is quick. */
const deadlineMs = 18e4;
/** binutils for another machine than this host's: the host's own cannot resolve its relocations. */
const foreign = {
	3: {
		hosts: ["x64", "ia32"],
		prefix: "i686-linux-gnu-",
		package: "binutils-i686-linux-gnu"
	},
	62: {
		hosts: ["x64", "ia32"],
		prefix: "x86_64-linux-gnu-",
		package: "binutils-x86-64-linux-gnu"
	},
	183: {
		hosts: ["arm64"],
		prefix: "aarch64-linux-gnu-",
		package: "binutils-aarch64-linux-gnu"
	}
};
/**
* Where the code at each address of an object was written: a list for each address, the innermost inlined
* function first, empty where it is not known. One process for all of them.
* @param section what the addresses are offsets in, for a relocatable object
* @throws UserError when binutils are not installed; Error when they fail
*/
async function placesOfAddresses(object, section, addresses, signal) {
	if (addresses.length === 0) return [];
	const input = addresses.map((each) => `0x${each.toString(16)}\n`).join("");
	const args = [
		"-a",
		"-f",
		"-i",
		`--exe=${resolve(object.path)}`
	];
	if (section !== void 0) args.push(`--section=${section}`);
	let missing;
	for (const tool of toolsFor(object)) try {
		const { stdout } = await runTool([tool.program, ...args], {
			package: tool.package,
			input,
			deadlineMs,
			...signal === void 0 ? {} : { signal }
		});
		return parsePlaces(stdout, addresses.length);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		missing ??= error;
	}
	throw missing;
}
function toolsFor({ machine, isRelocatable }) {
	const own = {
		program: "addr2line",
		package: "binutils"
	};
	const other = foreign[machine];
	if (other === void 0 || other.hosts.includes(process.arch)) return [own];
	const cross = {
		program: `${other.prefix}addr2line`,
		package: other.package
	};
	return isRelocatable ? [cross] : [cross, own];
}
/**
* What addr2line -a -f -i prints: for each address a line with it, then a function and its FILE:LINE in turn.
* @throws Error when there are not as many as were asked for
*/
function parsePlaces(output, count) {
	const all = [];
	const lines = output.split("\n");
	for (let index = 0; index < lines.length;) {
		if (/^0x[0-9a-f]+$/.test(lines[index] ?? "")) {
			all.push([]);
			index += 1;
			continue;
		}
		const [, file = "??", line = "0"] = /^(.+):(\d+)(?: \(discriminator \d+\))?$/.exec(lines[index + 1] ?? "") ?? [];
		if (file !== "??" && line !== "0") all.at(-1)?.push({
			function: lines[index] ?? "",
			file,
			line: Number(line)
		});
		index += 2;
	}
	if (all.length !== count) throw new Error(`addr2line told of ${all.length} addresses instead of ${count}`);
	return all;
}
// src/kernel/decode-frame.ts
/** The build-id behind the symbol or in the brackets is CONFIG_STACKTRACE_BUILD_ID's. */
const framePattern = /(?<![\w.$])([A-Za-z_][\w.$]{0,511})\+0x([0-9a-f]{1,8})\/0x([0-9a-f]{1,8})(?![0-9a-z])(?: [0-9a-f]{40}(?![0-9a-z]))?(?: \[([A-Za-z0-9_-]{1,64})(?: [0-9a-f]{40})?\])?/g;
/** What stands before the address of the instruction itself: in registers, and in what WARN() prints. */
const ownAddress = /(?:\b[RE]?IP: ?(?:[0-9a-f]{2,4}:)?|\bpc ?: ?|\bPC is at )$|\bWARNING: .* at (?:[^ ]+ )?$/;
const longestLine = 2e3;
const mostInLine = 8;
/** The frames that a console's line names, in their order. */
function framesOf(line) {
	if (line.length > longestLine) return [];
	const frames = [];
	for (const match of line.matchAll(framePattern)) {
		const [text, name = "", offset = "", size = "", module] = match;
		const frame = {
			name,
			offset: Number.parseInt(offset, 16),
			size: Number.parseInt(size, 16)
		};
		if (frame.offset > frame.size || frames.length >= mostInLine) continue;
		const isReturn = !ownAddress.test(line.slice(0, match.index));
		frames.push({
			...frame,
			module: module?.replaceAll("-", "_"),
			isReturn,
			end: match.index + text.length
		});
	}
	return frames;
}
/**
* A line with the places of its frames behind them, after a line for each function that was inlined there,
* innermost first as in the trace itself.
* @param placesOf a frame's places, innermost first, the function itself last; none when they are not known
*/
function describeFrames(line, frames, placesOf) {
	const lead = /^(?:<\d{1,3}>)?(?:\[[^\]]{0,40}\])* *(?:\? )?/.exec(line)?.[0] ?? "";
	const inlined = [];
	let text = "";
	let from = 0;
	for (const frame of frames) {
		const places = placesOf(frame);
		const own = places.at(-1);
		if (own === void 0) continue;
		for (const each of places.slice(0, -1)) inlined.push(`${lead}${each.function} (${each.file}:${each.line}) [inlined]`);
		text += `${line.slice(from, frame.end)} (${own.file}:${own.line})`;
		from = frame.end;
	}
	return [...inlined, text + line.slice(from)];
}
// src/kernel/decode-trace.ts
/** A run has some hundred; a machine that does nothing but complain must not cost minutes. */
const mostFrames = 5e3;
/**
* Makes ready to decode the traces of a kernel. Undefined when that cannot be done; a debug message says why: no
* vmlinux, one without debug information, or of another build.
*/
async function openSymbols(files, options) {
	const log = options.log ?? silentLog;
	const problem = await problemOf(files);
	if (problem === void 0) return new TraceDecoder(files, options);
	log.debug(`traces are shown without source lines: ${problem}`);
}
/** Why the files do not do; undefined when they do. */
async function problemOf({ vmlinux, identity }) {
	if (vmlinux === void 0) return "there is no vmlinux with the kernel";
	try {
		if (!(await readSymbols(vmlinux, /* @__PURE__ */ new Set())).hasDebugInfo) return `${vmlinux} has no debug information (CONFIG_DEBUG_INFO)`;
		const buildId = await readBuildId(vmlinux);
		if (identity?.buildId !== void 0 && buildId !== void 0 && identity.buildId !== buildId) return `${vmlinux} is of another build (build-id ${buildId}) than the kernel (${identity.buildId})`;
		return;
	} catch (error) {
		if (!(error instanceof ElfError) && !(error instanceof Error && "syscall" in error)) throw error;
		return `${vmlinux} cannot be read: ${describeError(error)}`;
	}
}
var TraceDecoder = class {
	#files;
	#scratch;
	#log;
	#signal;
	/** By keyOf. */
	#places = /* @__PURE__ */ new Map();
	/** Directories that file names in the tree begin with; undefined until the first trace. */
	#trees;
	/** Modules that had to be decompressed, by name. */
	#plain = /* @__PURE__ */ new Map();
	/** Each is said once, however many traces it concerns. */
	#said = /* @__PURE__ */ new Set();
	constructor(files, { scratch, log, signal }) {
		this.#files = files;
		this.#scratch = scratch;
		this.#log = log ?? silentLog;
		this.#signal = signal;
	}
	async decode(lines) {
		const [decoded = []] = await this.decodeAll([lines]);
		return decoded;
	}
	async decodeAll(traces) {
		const found = traces.map((lines) => lines.map((line) => ({
			line,
			frames: framesOf(line)
		})));
		const wanted = /* @__PURE__ */ new Map();
		for (const { frames } of found.flat()) for (const frame of frames) {
			const key = keyOf(frame);
			if (!this.#places.has(key) && wanted.size < mostFrames) wanted.set(key, frame);
		}
		const byModule = Map.groupBy(wanted.values(), ({ module }) => module);
		for (const module of /* @__PURE__ */ new Set([void 0, ...byModule.keys()])) {
			const frames = byModule.get(module) ?? [];
			if (wanted.size > 0) await this.#findAll(module, frames);
		}
		const placesOf = (frame) => this.#places.get(keyOf(frame)) ?? [];
		return found.map((lines) => lines.flatMap(({ line, frames }) => describeFrames(line, frames, placesOf)));
	}
	/** Finds the places of frames of the kernel or of one module; of what cannot be found there are none. */
	async #findAll(module, frames) {
		for (const frame of frames) this.#places.set(keyOf(frame), []);
		try {
			const path = module === void 0 ? this.#files.vmlinux : await this.#moduleFile(module);
			if (path !== void 0) await this.#findIn(path, frames, module === void 0);
		} catch (error) {
			throwIfInterrupted(this.#signal);
			const what = `traces stay without source lines: ${describeError(error)}`;
			if (!this.#said.has(what)) this.#log.debug(what);
			this.#said.add(what);
		}
	}
	async #findIn(path, frames, isKernel) {
		const names = new Set(frames.map(({ name }) => name));
		const isFirst = isKernel && this.#trees === void 0;
		if (isFirst) names.add(landmark.function);
		if (names.size === 0) return;
		const object = {
			path,
			...await readSymbols(path, names)
		};
		if (!object.hasDebugInfo) throw new Error(`${path} has no debug information`);
		if (isFirst) this.#trees = await treesAround(path);
		const located = [];
		const [mark] = isFirst ? object.symbols.get(landmark.function) ?? [] : [];
		if (mark !== void 0) located.push({
			section: void 0,
			address: mark.value,
			key: void 0
		});
		for (const frame of frames) {
			const symbol = symbolOf(frame, object.symbols.get(frame.name) ?? []);
			if (symbol === void 0) continue;
			const offset = frame.isReturn ? Math.max(0, frame.offset - 1) : frame.offset;
			const section = object.isRelocatable ? symbol.section : void 0;
			located.push({
				section,
				address: symbol.value + BigInt(offset),
				key: keyOf(frame)
			});
		}
		for (const [section, all] of Map.groupBy(located, (each) => each.section)) {
			const addresses = all.map(({ address }) => address);
			const places = await placesOfAddresses({
				...object,
				path
			}, section, addresses, this.#signal);
			for (const [index, { key }] of all.entries()) {
				const there = places[index] ?? [];
				if (key === void 0) this.#trees?.unshift(...treeOf(there));
				else this.#places.set(key, there.map((each) => ({
					...each,
					file: this.#withinTree(each.file)
				})));
			}
		}
	}
	#withinTree(file) {
		const path = posix.normalize(file);
		const tree = (this.#trees ?? []).find((each) => path.startsWith(`${each}/`));
		return tree === void 0 ? path : path.slice(tree.length + 1);
	}
	/** A module's file with debug information, uncompressed; undefined when there is no such module. */
	async #moduleFile(name) {
		const file = this.#files.modules?.modules.get(name);
		if (file === void 0) return void 0;
		const separate = await this.#separateDebugFile(file);
		if (separate !== void 0) return separate;
		if (file.path.endsWith(".ko")) return file.path;
		const before = this.#plain.get(name);
		if (before !== void 0) return before;
		const plain = join(await mkdtemp(join(this.#scratch, "symbols-")), "module.ko");
		await decompressModule(file, plain, this.#signal);
		this.#plain.set(name, plain);
		return plain;
	}
	/** Distributions install debug information of modules in a tree of its own, below /usr/lib/debug. */
	async #separateDebugFile({ path }) {
		const release = this.#files.identity?.release ?? "";
		const within = path.split(`/lib/modules/${release}/`).at(1);
		if (release === "" || within === void 0) return void 0;
		const plain = within.replace(/\.ko\.\w+$/, ".ko");
		for (const each of [plain, `${plain}.debug`]) {
			const file = join("/usr/lib/debug/lib/modules", release, each);
			if (await kindOfPath(file) === "file") return file;
		}
	}
};
/** A function that every kernel has, in a file that has not moved since 1991. */
const landmark = {
	function: "panic",
	file: "/kernel/panic.c"
};
/** The tree that the landmark's file is in. */
function treeOf(places) {
	const file = posix.normalize(places.at(-1)?.file ?? "");
	return file.endsWith(landmark.file) ? [file.slice(0, -landmark.file.length)] : [];
}
/** The build directory of a vmlinux, and the source directory that `make O=` leaves a link to. */
async function treesAround(vmlinux) {
	const directory = dirname(vmlinux);
	const real = (path) => realpath(path).catch(() => void 0);
	const all = [
		await real(join(directory, "source")),
		directory,
		await real(directory)
	];
	return [...new Set(all.flatMap((each) => each === void 0 || each === "/" ? [] : [each]))];
}
/** Functions begin at such multiples, and the room before them may hold a prefix of that size (CFI, call depth). */
const mostPadding = 64;
/**
* The symbol that a frame means: its size is the distance to the next symbol, as kallsyms has it, or at least what
* padding may be left to it. Undefined when none has it, as in a file of another build, or several have.
*/
function symbolOf({ size }, symbols) {
	const same = symbols.filter(({ distance }) => distance === size);
	const near = same.length > 0 ? same : symbols.filter((each) => each.size <= size && size < each.size + mostPadding);
	return near.length === 1 ? near[0] : void 0;
}
function keyOf({ name, offset, size, module, isReturn }) {
	return `${module ?? ""}\0${name}\0${offset}\0${size}\0${isReturn}`;
}
// src/job/complaints.ts
/** How long a line may take from the kernel to whoever reads the console, milliseconds. */
const delayMs = 500;
/** The kernel's complaints on the console during a run, each with the tests that were running, its trace decoded. */
async function explainComplaints(splats, tests, symbols, log) {
	const traces = await decodeTraces(splats, symbols, log);
	return splats.map((splat, index) => ({
		...splat,
		tests: testsAt(splat.seenAt, tests),
		frames: traces[index] ?? []
	}));
}
/** The lines of each splat with their source lines; none for one of which nothing could be told. */
async function decodeTraces(splats, symbols, log) {
	if (symbols === void 0 || splats.length === 0) return [];
	try {
		return (await symbols.decodeAll(splats.map(({ lines }) => lines))).map((frames, index) => frames.join("\n") === splats[index]?.lines.join("\n") ? [] : frames);
	} catch (error) {
		log.warn(`call traces could not be decoded: ${describeError(error)}`);
		return [];
	}
}
/** The tests that were running then; if none was, those that had ended just before, since a line takes its time. */
function testsAt(seenAt, tests) {
	if (seenAt === null) return [];
	const atMs = Date.parse(seenAt);
	const running = (afterwardsMs) => tests.filter((test) => {
		return [test, ...test.attempts].some(({ startedAt, durationMs }) => {
			if (startedAt === null) return false;
			const started = Date.parse(startedAt);
			return started <= atMs && atMs <= started + durationMs + afterwardsMs;
		});
	});
	const then = running(0);
	return (then.length > 0 ? then : running(delayMs)).map(({ id }) => id);
}
export { openSymbols as n, LineSplitter as r, explainComplaints as t };
