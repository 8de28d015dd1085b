import { a as visible, c as UserError, f as hasCode, l as describeError, o as Interrupted } from "./text.js";
import { n as kindOfPath } from "./files.js";
import { t as silentLog } from "./log.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as throwIfInterrupted } from "./clock.js";
import { n as runTool, t as killGroup } from "./process.js";
import { spawn } from "node:child_process";
import { basename, dirname, join, resolve } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, readFile, readdir, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
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
const limits = {
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
	if (count > limits.segments) throw new ElfError(source.name, `damaged: ${count} program headers`);
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
	if (count > limits.sections) throw new ElfError(source.name, `damaged: ${count} sections`);
	const bytes = await source.read(offset, count * entrySize, "the section header table");
	const raw = Array.from({ length: count }, (_, index) => parseSection(bytes.subarray(index * entrySize, (index + 1) * entrySize), header, source.name));
	const table = raw[extended.names];
	if (table === void 0 || table.size > limits.nameTable) throw new ElfError(source.name, "damaged: no usable table of section names");
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
	const from = bytes.subarray(offset, offset + limits.name);
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
const tools = {
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
	const { argv, package: packageName } = tools[compression];
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
		depends: names((modinfo.get("depends") ?? []).join(","), ","),
		prefers: names(softdep.join(" "), /\s+/),
		release: modinfo.get("vermagic")?.[0]?.split(" ")[0]
	};
}
function names(text, separator) {
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
export { parseKernelConfig as _, parseBuildIdNotes as a, hasElfMagic as c, readSegments as d, sectionType as f, ElfError as g, withFile as h, readModule as i, readHeader as l, textAt as m, moduleName as n, readBuildId as o, segmentType as p, decompressModule as r, fields as s, openKernel as t, readSections as u };
