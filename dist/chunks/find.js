import { a as visible, c as UserError, f as hasCode, l as describeError, s as MachineError } from "./text.js";
import { i as sleep, o as within, t as deadlineIn } from "./clock.js";
import { i as sha256OfFile, o as writeFileAtomic, t as cacheDirectory } from "./files.js";
import { t as execa } from "./packages-B4e4DWND.js";
import { n as runTool, t as killGroup } from "./process.js";
import { t as temporaryDirectory } from "./temporary.js";
import { F as unknown, M as string, O as number, P as union, k as object } from "./packages-BqjbYHfX.js";
import { c as hasElfMagic, d as readSegments, g as ElfError, h as withFile, l as readHeader, p as segmentType, s as fields } from "./open-kernel.js";
import { once } from "node:events";
import { basename, dirname, isAbsolute, join } from "node:path";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { createHash } from "node:crypto";
import { access, constants as constants$1, glob, open, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { cpus, release } from "node:os";
import { connect } from "node:net";
import { createInterface } from "node:readline";
// src/elf/architecture.ts
const names = {
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
	return names[architecture].debian;
}
function multiarchDirectory(architecture) {
	return names[architecture].multiarch;
}
/** @param machine the ELF header's e_machine */
function architectureOfMachine(machine) {
	return architectures.find((each) => names[each].machine === machine);
}
/**
* The root directory of the programs and libraries for an architecture that is not this host's, which are kept
* in the cache; undefined for the host's own, which has them where they are installed.
*/
function foreignRoot(architecture) {
	if (architecture === void 0 || architecture === hostArchitecture()) return void 0;
	return join(cacheDirectory(), "programs", names[architecture].debian);
}
/** The command that fills `foreignRoot`. */
function foreignInstallCommand(architecture) {
	return `vmentry doctor --install --arch ${architecture}`;
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
	const bytes = await source.read(offset, size, "the dynamic segment");
	const fieldOf = fields(bytes, source.name, header.byteOrder);
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
	const content = contentOf(entry);
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
function contentOf(entry) {
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
// src/machine/console.ts
const keptLines = 2e4;
const longestLine = 65536;
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
		while (rest.length > longestLine) {
			this.#addLine(rest.subarray(0, longestLine));
			rest = rest.subarray(longestLine);
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
export { foreignRoot as C, foreignInstallCommand as S, findLibraries as _, chooseAccelerator as a, architectures as b, userNetwork as c, dropbear as d, findProgram as f, writeInitramfs as g, signify as h, stageOneInstallCommand as i, ConsoleLog as l, programEntries as m, stageOneArchitecture as n, platformFor as o, kexec as p, stageOneDirectory as r, startQemu as s, findStageOneKernel as t, busybox as u, readNeeded as v, hostArchitecture as w, debianArchitecture as x, architectureOfMachine as y };
