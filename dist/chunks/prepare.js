import { c as UserError, f as hasCode, i as nearestName, l as describeError, n as didYouMean, r as formatBytes, t as counted } from "./text.js";
import { n as kindOfPath, r as namesIn } from "./files.js";
import { a as selectionShape, c as byUniqueName, i as checkRepetition, l as chooseEnvironments, o as expandArguments, r as asSelection, s as nameVariant, t as discoverEnvironments } from "./discover.js";
import { n as stockEnvironment } from "./environment.js";
import { t as readUserText } from "./user-file.js";
import { C as array, M as string, P as union, V as NEVER, j as strictObject, n as date, x as _enum } from "./packages-BqjbYHfX.js";
import { t as parseYaml } from "./yaml-file.js";
import { C as foreignRoot, _ as findLibraries, v as readNeeded, y as architectureOfMachine } from "./find.js";
import { g as ElfError } from "./open-kernel.js";
import { n as openGivenKernel, t as isStoredKernel } from "./given-kernel.js";
import { basename, delimiter, dirname, join, normalize, relative, resolve } from "node:path";
import { access, constants, open, readFile, readdir, realpath, stat } from "node:fs/promises";
// src/suite/architecture.ts
/** Architectures with KVM selftests, by the ELF header's e_machine; see include/uapi/linux/elf-em.h. */
const architectures$1 = /* @__PURE__ */ new Map([
	[62, {
		kernel: "x86",
		uname: "x86_64"
	}],
	[183, {
		kernel: "arm64",
		uname: "aarch64"
	}],
	[22, {
		kernel: "s390",
		uname: "s390x"
	}],
	[243, {
		kernel: "riscv",
		uname: "riscv"
	}],
	[258, {
		kernel: "loongarch",
		uname: "loongarch64"
	}]
]);
function architectureOf(machine) {
	return architectures$1.get(machine);
}
/** The architecture's name for a person to read. */
function architectureName(machine) {
	return architectures$1.get(machine)?.uname ?? `ELF machine ${machine}`;
}
// src/suite/installation.ts
const listName = "kselftest-list.txt";
/**
* Finds an installation of the kernel's selftests: in the directory that the user gave, in its
* `kselftest_install`, or above it, as when one of its collections was given.
* @throws UserError when there is none, or its list names a directory outside
*/
async function readInstallation(given) {
	const root = await findRoot(given);
	if (root === void 0) throw noInstallation(given, await kindOfPath(given));
	const list = join(root, listName);
	const collections = /* @__PURE__ */ new Map();
	for (const [index, line] of (await readFile(list, "utf8")).split("\n").entries()) {
		const [, collection, test] = /^\s*([^:]+):(.*?)\s*$/.exec(line) ?? [];
		if (collection === void 0 || test === void 0 || test === "") continue;
		if (leadsOut(collection)) throw new UserError(`${list}:${index + 1}: the collection ${JSON.stringify(collection)} is outside the installation`);
		const tests = collections.get(collection) ?? [];
		if (!tests.includes(test)) tests.push(test);
		collections.set(collection, tests);
	}
	return {
		root,
		list,
		collections
	};
}
async function findRoot(given) {
	const below = [
		"",
		"kselftest_install",
		"tools/testing/selftests/kselftest_install",
		"kselftest/kselftest_install"
	];
	const above = [
		"..",
		"../..",
		"../../.."
	];
	for (const each of [...below, ...above]) {
		const path = join(given, each);
		if (await kindOfPath(join(path, listName)) === "file") return path;
	}
}
/** Whether a path of the list leads out of the directory that it is relative to. */
function leadsOut(path) {
	const plain = normalize(path);
	return plain.startsWith("/") || plain === "." || plain === ".." || plain.startsWith("../");
}
function noInstallation(given, kind) {
	if (kind !== "directory") return new UserError(`the directory of the selftests, ${given}, ${kind === void 0 ? "does not exist" : "is no directory"}`);
	return new UserError(`there is no installation of kselftest in ${given}: expected ${listName} in it. To make one: make -C LINUX/tools/testing/selftests TARGETS="x86 timers" install`);
}
const mostEntries = 2e5;
/**
* Every regular file of an installation by its path in it. A link counts as what it leads to, unless that is
* outside: the machine under test must not get files of this host that way.
*/
async function readInstalledFiles(root) {
	const files = /* @__PURE__ */ new Map();
	const realRoot = await realpath(root);
	const queue = [""];
	for (let directory = queue.shift(); directory !== void 0; directory = queue.shift()) for (const entry of await readdir(join(root, directory), { withFileTypes: true })) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) queue.push(path);
		else if (entry.isFile()) files.set(path, {
			source: join(root, path),
			bytes: await sizeOf(join(root, path))
		});
		else if (entry.isSymbolicLink()) {
			const target = await insideTarget(join(root, path), realRoot);
			if (target !== void 0) files.set(path, target);
		}
		if (files.size + queue.length > mostEntries) throw new UserError(`${root}: holds more than ${mostEntries} files, which no installation does`);
	}
	return files;
}
async function sizeOf(path) {
	return (await stat(path)).size;
}
async function insideTarget(link, realRoot) {
	try {
		const source = await realpath(link);
		const found = await stat(source);
		if (!found.isFile() || leadsOut(relative(realRoot, source))) return void 0;
		return {
			source,
			bytes: found.size
		};
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ELOOP") || hasCode(error, "ENOTDIR")) return void 0;
		throw error;
	}
}
/** The directories of a path, nearest first: of `net/lib/sh/defer.sh`, `net/lib/sh`, `net/lib` and `net`. */
function directoriesOf(path) {
	const directories = [];
	for (let at = dirname(path); at !== "."; at = dirname(at)) directories.push(at);
	return directories;
}
// src/suite/collection-files.ts
/** The scripts and modules that tests of every collection may source as `../kselftest/*.sh`. */
const sharedDirectory = "kselftest";
const mostBytes = 536870912;
const longestScript = 1048576;
/**
* The files of an installation that a collection's tests may need, by their paths in it: all in the
* collection's directory and below that is not another collection's, the shared scripts, and what scripts among
* them name by a path relative to their own place, such as `../../net/lib.sh`, and what that names in turn.
* @throws UserError when it is more than a machine's memory should hold
*/
async function filesForCollection(collection, files, collections) {
	const byDirectory = filesByDirectory(files, collections);
	const needed = /* @__PURE__ */ new Map();
	const queue = [...byDirectory.get(collection) ?? [], ...byDirectory.get(sharedDirectory) ?? []];
	for (let path = queue.shift(); path !== void 0; path = queue.shift()) {
		const file = files.get(path);
		if (file === void 0 || needed.has(path)) continue;
		needed.set(path, file);
		for (const named of await namedIn(path, file)) if (files.has(named)) queue.push(named);
		else if (!`${path}/`.startsWith(`${named}/`)) queue.push(...byDirectory.get(named) ?? []);
	}
	checkSize(collection, needed);
	return needed;
}
/** The files in each directory and below; those of a collection count for no directory around it. */
function filesByDirectory(files, collections) {
	const byDirectory = /* @__PURE__ */ new Map();
	for (const path of files.keys()) for (const directory of directoriesOf(path)) {
		const known = byDirectory.get(directory);
		if (known === void 0) byDirectory.set(directory, [path]);
		else known.push(path);
		if (collections.has(directory)) break;
	}
	return byDirectory;
}
/** The paths that a script's text names, as paths in the installation; empty for what is no script. */
async function namedIn(path, { source, bytes }) {
	const named = /* @__PURE__ */ new Set();
	if (bytes > longestScript) return named;
	const text = await readFile(source, "utf8");
	if (!text.startsWith("#!") && !/\.(sh|py)$/.test(basename(path))) return named;
	const plain = text.replace(/\$(?:\w+|\{[^}\n]*\})\//g, "");
	for (const [word] of plain.matchAll(/(?:\.\.\/)*[\w.+-]+(?:\/[\w.+-]+)*/g)) {
		if (!word.includes("/") && !/\.(sh|py)$/.test(word)) continue;
		const target = join(dirname(path), word);
		if (!leadsOut(target)) named.add(target);
	}
	return named;
}
function checkSize(collection, needed) {
	const total = [...needed.values()].reduce((sum, { bytes }) => sum + bytes, 0);
	if (total <= mostBytes) return;
	const largest = [...needed].toSorted(([, a], [, b]) => b.bytes - a.bytes).slice(0, 3).map(([path, { bytes }]) => `${path} (${formatBytes(bytes)})`);
	throw new UserError(`the files of kselftest/${collection} take ${formatBytes(total)}, and ${formatBytes(mostBytes)} is the most that is put into a machine; the largest are ${largest.join(", ")}: strip or remove what the tests do not need`);
}
// src/suite/program.ts
/**
* Reads what kind of program a file is; undefined when it is none: an object file, a shared library, an empty
* file, a text without a shebang. The mode is not asked: archives of build results often lose it.
* See elf(5) for the header, execve(2) for the shebang.
*/
async function readProgram(path) {
	const file = await open(path, "r");
	try {
		const head = Buffer.alloc(256);
		const { bytesRead } = await file.read(head, 0, head.length, 0);
		return elfProgram(head.subarray(0, bytesRead), path) ?? script(head.subarray(0, bytesRead));
	} finally {
		await file.close();
	}
}
const executable = 2;
const sharedObject = 3;
function elfProgram(head, path) {
	if (head.length < 20 || head.readUInt32BE(0) !== 2135247942) return void 0;
	const read16 = (at) => head[5] === 2 ? head.readUInt16BE(at) : head.readUInt16LE(at);
	const type = read16(16);
	return type === executable || type === sharedObject && !/\.so(\.\d+)*$/.test(path) ? {
		kind: "elf",
		machine: read16(18)
	} : void 0;
}
function script(head) {
	const [first, ...rest] = (/^#!([^\n]*)\n/.exec(head.toString("latin1"))?.[1] ?? "").split(/\s+/).filter((word) => word !== "");
	return first === void 0 ? void 0 : {
		kind: "script",
		interpreter: [first, ...rest]
	};
}
// src/suite/libraries.ts
/** glibc's pthread_cancel loads it when it is first called: no ELF header names it. */
const threadCancelLibrary = "libgcc_s.so.1";
/** Interpreters that are nothing without the many files of their libraries. */
const notOneFile = /^(?:python|perl|ruby|expect|tclsh|node|lua)[\d.]*$/;
/**
* Finds the shared libraries of programs and the interpreters of scripts on this host, for a machine whose
* root file system has nothing but busybox (so `/bin/sh` is there, and bash is not).
*/
async function findNeeds(tests, helpers, machine) {
	const unmet = /* @__PURE__ */ new Map();
	/** By the path on the machine: the file on this host. */
	const files = /* @__PURE__ */ new Map();
	/** By the binary: its ELF machine, and what it lacks. */
	const binaries = /* @__PURE__ */ new Map();
	const add = async (binary, machine) => {
		const known = binaries.get(binary) ?? {
			machine,
			lack: await lackOf(binary)
		};
		binaries.set(binary, known);
		return known.lack;
	};
	for (const { source } of helpers) {
		const program = await readProgram(source);
		if (program?.kind === "elf") await add(source, program.machine);
	}
	for (const { path, source, program, broken } of tests) {
		if (source === void 0 || program === void 0 || broken !== void 0) continue;
		let lack;
		if (program.kind === "elf") lack = await add(source, program.machine);
		else {
			const interpreter = await findInterpreter(program.interpreter, machine);
			if (typeof interpreter === "string") lack = interpreter;
			else if (interpreter !== void 0) {
				lack = await add(interpreter.source, interpreter.machine);
				files.set(interpreter.path, interpreter.source);
			}
		}
		if (lack !== void 0) unmet.set(path, lack);
	}
	const startable = [...binaries].filter(([, { lack }]) => lack === void 0);
	for (const group of Map.groupBy(startable, ([, each]) => each.machine).values()) {
		const options = { loadedAtRunTime: [threadCancelLibrary] };
		const { places } = await findLibraries(group.map(([binary]) => binary), options);
		for (const [path, source] of places) files.set(path, source);
	}
	return {
		libraries: [...files].map(([path, source]) => ({
			source,
			path,
			mode: 493
		})).sort((a, b) => a.path < b.path ? -1 : 1),
		unmet
	};
}
/** Why a binary cannot be started with what this host has; undefined when it can. */
async function lackOf(binary) {
	try {
		await readNeeded(binary);
		const { missing } = await findLibraries([binary]);
		const names = missing.map((each) => each.soname).join(", ");
		return names === "" ? void 0 : `needs ${names}, which is not on this host`;
	} catch (error) {
		if (error instanceof ElfError) return `cannot be started: ${error.message}`;
		throw error;
	}
}
/** A script's interpreter: a program of this host and its path over there, why there is none, or undefined for busybox's. */
async function findInterpreter([first, second], machine) {
	const isEnv = first === "/usr/bin/env" && second !== void 0;
	const name = isEnv ? second : first;
	if (name === "/bin/sh" || isEnv && name === "sh") return void 0;
	if (notOneFile.test(basename(name))) return `is a script for ${name}, which needs a machine with an operating system of its own`;
	const root = foreignRoot(architectureOfMachine(machine ?? 0)) ?? "/";
	const source = isEnv ? await findOnPath(name, root) : join(root, name);
	if (source === void 0 || await kindOfPath(source) !== "file") return `is a script for ${name}, which is not on this host`;
	const program = await readProgram(source);
	if (program?.kind !== "elf" || machine !== void 0 && program.machine !== machine) return `is a script for ${name}, and this host's is no program for the machine`;
	return {
		source,
		path: isEnv ? join("/bin", name) : name,
		machine: program.machine
	};
}
/** @param root `/`, or the directory that holds the programs of another architecture */
async function findOnPath(name, root) {
	if (name.includes("/")) return join(root, name);
	const own = root === "/" ? (process.env["PATH"] ?? "").split(delimiter) : [];
	for (const directory of [
		...own,
		"/usr/bin",
		"/bin"
	]) {
		if (directory === "") continue;
		const path = join(root, directory, name);
		try {
			await access(path, constants.X_OK);
			return path;
		} catch {}
	}
}
// src/suite/resources.ts
const knownOfKvm = new Map([
	{
		"tests": ["nx_huge_pages_test", "nx_huge_pages_test.sh"],
		"exclusive": "sets kvm's nx_huge_pages and the number of huge pages for the whole machine"
	},
	{
		"tests": ["arch_timer"],
		"cpus": 4,
		"vcpuOption": "-n",
		"exclusive": "expects timer interrupts of several vCPUs within 100 µs"
	},
	{
		"tests": ["max_guest_memory_test", "mmu_stress_test"],
		"memoryMiB": 2560
	},
	{
		"tests": [
			"access_tracking_perf_test",
			"demand_paging_test",
			"dirty_log_perf_test",
			"memslot_modification_stress_test"
		],
		"vcpuOption": "-v",
		"memoryMiBPerVcpu": 1024
	},
	{
		"tests": ["kvm_page_table_test"],
		"vcpuOption": "-v",
		"memoryMiB": 1024
	},
	{
		"tests": ["dirty_log_page_splitting_test"],
		"memoryMiB": 2048
	},
	{
		"tests": ["dirty_log_test"],
		"memoryMiB": 1024
	},
	{
		"tests": ["memslot_perf_test"],
		"memoryMiB": 512
	}
].flatMap((each) => each.tests.map((name) => [name, each])));
const ordinary = {
	cpus: 1,
	memoryMiB: 0
};
/** What a test with these arguments takes of the machine, as far as it is known. */
function knownResources(suite, test, words = []) {
	if (suite !== "kvm") return {
		...ordinary,
		exclusive: `${suite} was written to run one test at a time`
	};
	const known = knownOfKvm.get(test);
	if (known === void 0) return void 0;
	const vcpus = known.vcpuOption === void 0 ? void 0 : numberBehind(known.vcpuOption, words);
	return {
		cpus: vcpus ?? known.cpus ?? 1,
		memoryMiB: known.memoryMiB ?? (known.memoryMiBPerVcpu ?? 0) * (vcpus ?? 1),
		...known.exclusive === void 0 ? {} : { exclusive: known.exclusive }
	};
}
/** What a user asked for over what is known. */
function withAsked(known, asked) {
	const { exclusive, ...numbers } = {
		...ordinary,
		...known,
		...asked
	};
	return typeof exclusive === "string" ? {
		...numbers,
		exclusive
	} : numbers;
}
/** The number of `-v 4` and `-v4`; the last one counts, as with getopt(3). */
function numberBehind(option, words) {
	let found;
	for (const [index, word] of words.entries()) {
		if (!word.startsWith(option)) continue;
		const value = word === option ? words[index + 1] : word.slice(option.length);
		if (/^[1-9]\d{0,3}$/.test(value ?? "")) found = Number(value);
	}
	return found;
}
const mostSeconds = 86400;
/**
* The milliseconds that the first of these `settings` files allows each test, 0 for any time; undefined when
* there is no such file, or none of its lines says it. Lines are `FIELD=VALUE`; only `timeout` is known here.
* @throws UserError when the timeout is no number of seconds
*/
async function readSettingsTimeout(files) {
	for (const file of files) {
		const text = await readIfThere(file);
		if (text !== void 0) return timeoutIn(text, file);
	}
}
async function readIfThere(file) {
	try {
		return await readFile(file, "utf8");
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return void 0;
		throw error;
	}
}
function timeoutIn(text, file) {
	let ms;
	for (const [index, line] of text.split("\n").entries()) {
		const value = /^\s*timeout=(.*)$/.exec(line)?.[1]?.trim();
		if (value === void 0) continue;
		const digits = /^(["']?)(\d{1,6})\1$/.exec(value)?.[2];
		if (digits === void 0 || Number(digits) > mostSeconds) throw new UserError(`${file}:${index + 1}: timeout is ${JSON.stringify(value)}, expected whole seconds up to ${mostSeconds}, 0 for none`);
		ms = Number(digits) * 1e3;
	}
	return ms;
}
// src/suite/collection.ts
/** Where an installation is put on a machine. */
const machineRoot = "/opt/vmentry/kselftest";
/** A script that starts the tests of a collection that are no programs, such as net/packetdrill's. */
const starter = "ksft_runner.sh";
/**
* The tests of a collection, such as `x86` or `net/forwarding`, as an installation's kselftest-list.txt lists
* them and its runner (kselftest/runner.sh) would run them: each in its collection's directory, for as long as
* the collection's `settings` allow, or 45 seconds.
* @throws UserError when there is no such collection, or nothing of it was installed
*/
async function discoverCollection(directory, collection, { libraries: wantsLibraries = true } = {}) {
	const installation = await readInstallation(directory);
	const { root, collections } = installation;
	const names = collections.get(collection);
	if (names === void 0) throw noCollection(collection, installation);
	const suite = `kselftest/${collection}`;
	const installed = await readInstalledFiles(root);
	const found = await Promise.all(names.map((name) => findTest(name, collection, installation, installed)));
	if (found.every(({ source }) => source === void 0)) throw new UserError(`none of the ${names.length} tests of ${suite} is in ${join(root, collection)}`);
	const machine = markForeign(found);
	const files = await filesForCollection(collection, installed, new Set(collections.keys()));
	const helpers = [...files.values()].filter(({ source }) => found.every((test) => test.source !== source));
	const needs = wantsLibraries ? await findNeeds(found, helpers, machine) : {
		libraries: [],
		unmet: /* @__PURE__ */ new Map()
	};
	const workingDirectory = join(machineRoot, collection);
	const timeoutMs = await readSettingsTimeout([join(root, collection, "settings")]) ?? 45e3;
	const tests = [...byUniqueName(found.map((test, index) => [names[index] ?? test.path, test]))].map(([name, test]) => {
		const broken = test.broken ?? needs.unmet.get(test.path);
		const resources = knownResources(suite, name);
		return {
			id: `${suite}/${name}`,
			name,
			command: commandOf(test, workingDirectory),
			timeoutMs,
			...resources === void 0 ? {} : { resources },
			...broken === void 0 ? {} : { broken }
		};
	});
	return {
		name: suite,
		source: join(root, collection),
		tests: tests.sort((a, b) => a.name < b.name ? -1 : 1),
		files: await Promise.all([...files].map(([path, file]) => asUpload(path, file))),
		libraries: needs.libraries,
		workingDirectory
	};
}
async function findTest(name, collection, { list }, installed) {
	const path = join(collection, name);
	const absent = {
		path,
		source: void 0,
		program: void 0,
		isStarted: false
	};
	if (leadsOut(name)) return {
		...absent,
		broken: `is listed in ${list} with a path that leads elsewhere`
	};
	const file = installed.get(path);
	if (file === void 0) return {
		...absent,
		broken: `was not installed, but ${list} lists it`
	};
	const { source, bytes } = file;
	const program = bytes === 0 ? void 0 : await readProgram(source);
	if (program !== void 0) return {
		path,
		source,
		program,
		broken: void 0,
		isStarted: false
	};
	const script = installed.get(join(collection, starter));
	const starting = script === void 0 ? void 0 : await readProgram(script.source);
	if (starting !== void 0) return {
		path,
		source,
		program: starting,
		broken: void 0,
		isStarted: true
	};
	return {
		path,
		source,
		program,
		broken: "is no program: neither an ELF executable nor a script",
		isStarted: false
	};
}
/** 32-bit programs, by ELF machine, that the kernel for another machine runs: i386 and arm. */
const runsToo = /* @__PURE__ */ new Map([[62, [3]], [183, [40]]]);
/** Marks the programs as broken that the others' machine cannot run. @returns that machine, as ELF's e_machine */
function markForeign(found) {
	const machineOf = ({ program }) => program?.kind === "elf" ? program.machine : void 0;
	const machines = found.map(machineOf).filter((machine) => machine !== void 0);
	const wide = machines.filter((machine) => runsToo.has(machine));
	const [machine] = [...Map.groupBy(wide.length > 0 ? wide : machines, (machine) => machine)].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
	if (machine === void 0) return void 0;
	for (const test of found) {
		const own = machineOf(test);
		if (own === void 0 || own === machine || runsToo.get(machine)?.includes(own) === true) continue;
		test.broken ??= `was built for ${architectureName(own)}, the other tests for ${architectureName(machine)}`;
	}
	return machine;
}
function commandOf({ path, isStarted }, workingDirectory) {
	const program = join(machineRoot, path);
	return isStarted ? [join(workingDirectory, starter), program] : [program];
}
async function asUpload(path, { source, bytes }) {
	const isProgram = bytes > 0 && await readProgram(source) !== void 0;
	return {
		source,
		path: join(machineRoot, path),
		mode: isProgram ? 493 : 420
	};
}
function noCollection(collection, { root, collections }) {
	const known = [...collections.keys()].sort();
	const shown = known.slice(0, 60).join(", ");
	return new UserError(`there is no collection ${JSON.stringify(collection)} in ${root}${didYouMean(collection, known)} (there are: ${shown}${known.length > 60 ? ", …" : ""})`);
}
// src/suite/kvm-directory.ts
/** Directories of one architecture's tests, before and since 6.14. */
const archDirectories = [
	"x86_64",
	"x86",
	"aarch64",
	"arm64",
	"s390x",
	"s390",
	"riscv",
	"loongarch"
];
const notPrograms = /\.(c|h|S|o|d|a|ko|mk|txt|rst|md|log)$/;
/**
* Looks into a directory that the user gave. It may be the tests' own, or one above it: the selftests', the
* kernel tree's, the output directory of `make O=`, an installation's.
* @throws UserError when there is no such directory
*/
async function readKvmDirectory(given) {
	const kind = await kindOfPath(given);
	if (kind !== "directory") throw new UserError(`the directory of the selftests, ${given}, ${kind === void 0 ? "does not exist" : "is no directory"}`);
	const path = await descend(given);
	return {
		path,
		makefile: await findMakefile(path),
		installed: await readInstalled(path),
		files: await readFiles(path)
	};
}
async function descend(given) {
	for (const below of [
		"tools/testing/selftests/kvm",
		"kselftest/kvm",
		"kselftest_install/kvm",
		"kvm"
	]) {
		const path = join(given, below);
		if (await kindOfPath(path) === "directory") return path;
	}
	return given;
}
async function findMakefile(path) {
	const ofOutput = join(dirname(dirname(path)), "source", "tools/testing/selftests/kvm");
	for (const directory of [path, ofOutput]) {
		const makefile = join(directory, "Makefile");
		if (await kindOfPath(makefile) === "file") return makefile;
	}
}
async function readInstalled(path) {
	const file = join(dirname(path), "kselftest-list.txt");
	try {
		const collection = `${basename(path)}:`;
		const names = (await readFile(file, "utf8")).split("\n").map((line) => line.trim()).filter((line) => line.startsWith(collection)).map((line) => line.slice(collection.length));
		return names.length === 0 ? void 0 : {
			file,
			names: [...new Set(names)]
		};
	} catch (error) {
		if (hasCode(error, "ENOENT")) return void 0;
		throw error;
	}
}
async function readFiles(path) {
	const files = /* @__PURE__ */ new Map();
	for (const directory of ["", ...archDirectories]) for (const name of await namesIn(join(path, directory))) {
		const relative = join(directory, name);
		if (notPrograms.test(name) || name.startsWith(".")) continue;
		const found = await readFileOf(join(path, relative));
		if (found !== void 0) files.set(relative, found.program);
	}
	return files;
}
/** What a regular file holds; undefined when there is none. */
async function readFileOf(path) {
	try {
		const found = await stat(path);
		if (!found.isFile()) return void 0;
		return { program: found.size === 0 ? void 0 : await readProgram(path) };
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR") || hasCode(error, "ELOOP")) return void 0;
		throw error;
	}
}
// src/suite/makefile.ts
/**
* Reads the lists of tests out of a Makefile without running make, which would run what the tree says.
* Understands what these Makefiles are written in: variables, conditionals, and the include of a file beside
* (Makefile.kvm since 6.14). What it cannot work out makes a test uncertain or the lists incomplete, never wrong.
*/
async function readTestLists(path, arch) {
	const reader = new MakefileReader(arch);
	await reader.read(path);
	const programs = [...reader.list("TEST_GEN_PROGS"), ...reader.list("TEST_CUSTOM_PROGS")];
	const scripts = reader.list("TEST_PROGS");
	const helpers = [
		"TEST_GEN_PROGS_EXTENDED",
		"TEST_PROGS_EXTENDED",
		"TEST_GEN_FILES",
		"TEST_FILES"
	].flatMap((name) => reader.list(name)).map((each) => each.path);
	return {
		programs: distinct(programs),
		scripts: distinct(scripts),
		helpers,
		isComplete: reader.isComplete
	};
}
function distinct(tests) {
	const byPath = /* @__PURE__ */ new Map();
	for (const test of tests) if (byPath.get(test.path)?.isCertain !== true) byPath.set(test.path, test);
	return [...byPath.values()];
}
const maximalDepth = 20;
const maximalFiles = 20;
const assignment = /^(?:(?:export|override)\s+)*([^\s:#=$?+!()]+)\s*(\+=|\?=|:{0,3}=)\s*(.*)$/s;
var MakefileReader = class {
	isComplete = true;
	#uname;
	#variables = /* @__PURE__ */ new Map();
	#branches = [];
	#filesRead = 0;
	constructor(arch) {
		this.#uname = arch.uname;
		for (const name of ["ARCH", "SUBARCH"]) this.#set(name, arch.kernel);
	}
	async read(path) {
		if (++this.#filesRead > maximalFiles) throw new UserError(`${path} includes itself without end`);
		let isInRule = false;
		let isInDefine = false;
		for (const line of logicalLines(await readFile(path, "utf8"))) {
			const words = line.trim();
			if (isInDefine) isInDefine = !/^endef\b/.test(words);
			else if (words === "" || isInRule && line.startsWith("	") || this.#followConditional(words)) {} else if (/^define\b/.test(words)) isInDefine = true;
			else if (this.#truth() !== "no") isInRule = await this.#follow(words, path);
		}
	}
	/** A list of tests, in the Makefile's order. */
	list(name) {
		const found = [];
		for (const piece of this.#variables.get(name) ?? []) for (const word of this.#words(piece, 0)) if (word === void 0) this.isComplete = false;
		else found.push(word);
		return found;
	}
	/** The words of a piece; `undefined` stands for what cannot be worked out. */
	#words(piece, depth) {
		return splitWords(piece.text).flatMap((word) => {
			const name = /^\$[({](.+)[)}]$/s.exec(word)?.[1];
			const reference = name === void 0 || piece.isExpanded ? void 0 : this.#expand(name, depth + 1);
			const pieces = reference === void 0 ? void 0 : this.#variables.get(reference);
			if (pieces !== void 0 && depth < maximalDepth) return pieces.flatMap((each) => this.#words(each, depth + 1)).map((each) => each && {
				...each,
				isCertain: each.isCertain && piece.isCertain
			});
			const text = piece.isExpanded ? word : this.#expand(word, depth + 1);
			if (text === void 0) return [void 0];
			return splitWords(text).map((path) => ({
				path,
				isCertain: piece.isCertain
			}));
		});
	}
	/** One line that is no conditional. The answer says whether a recipe may follow. */
	async #follow(line, path) {
		const included = /^(?:-|s)?include\s+(.*)$/.exec(line)?.[1];
		if (included !== void 0) {
			for (const name of splitWords(this.#expand(included, 0) ?? "")) if (!name.includes("/")) await this.#readBeside(join(dirname(path), name));
			return false;
		}
		const assigned = assignment.exec(line);
		if (assigned === null) return true;
		const [, name = "", operator = "", text = ""] = assigned;
		this.#assign(name, operator, text);
		return false;
	}
	async #readBeside(path) {
		try {
			await this.read(path);
		} catch (error) {
			if (!hasCode(error, "ENOENT")) throw error;
		}
	}
	#assign(name, operator, text) {
		const isCertain = this.#truth() === "yes";
		const before = this.#variables.get(name);
		if (operator === "?=" && before !== void 0) return;
		const expanded = operator === ":=" || operator === "::=" || operator === ":::=" ? this.#expand(text, 0) : void 0;
		const piece = expanded === void 0 ? {
			text,
			isExpanded: false,
			isCertain
		} : {
			text: expanded,
			isExpanded: true,
			isCertain
		};
		if (operator === "+=") this.#variables.set(name, [...before ?? [], piece]);
		else if (isCertain) this.#variables.set(name, [piece]);
		else {
			const doubted = (before ?? []).map((each) => ({
				...each,
				isCertain: false
			}));
			this.#variables.set(name, [...doubted, piece]);
		}
	}
	#set(name, value) {
		this.#variables.set(name, [{
			text: value,
			isExpanded: true,
			isCertain: true
		}]);
	}
	/** Whether the lines at hand count. */
	#truth() {
		if (this.#branches.some((each) => each.isTaken === "no")) return "no";
		return this.#branches.some((each) => each.isTaken === "maybe") ? "maybe" : "yes";
	}
	/** Takes in `ifeq`, `else`, `endif` and their kin; false for every other line. */
	#followConditional(line) {
		const [, word = "", rest = ""] = /^(ifn?eq|ifn?def|else|endif)\b\s*(.*)$/s.exec(line) ?? [];
		if (word === "") return false;
		if (word === "endif") this.#branches.pop();
		else if (word === "else") this.#followElse(rest);
		else {
			const isTaken = this.#condition(word, rest);
			this.#branches.push({
				isTaken,
				wasTaken: isTaken
			});
		}
		return true;
	}
	#followElse(rest) {
		const branch = this.#branches.at(-1);
		if (branch === void 0) return;
		const [, word = "", condition = ""] = /^(ifn?eq|ifn?def)\b\s*(.*)$/s.exec(rest) ?? [];
		const truth = word === "" ? "yes" : this.#condition(word, condition);
		if (branch.wasTaken === "yes" || truth === "no") branch.isTaken = "no";
		else branch.isTaken = branch.wasTaken === "maybe" ? "maybe" : truth;
		if (branch.isTaken !== "no") branch.wasTaken = branch.isTaken;
	}
	#condition(word, rest) {
		const isNegated = word === "ifneq" || word === "ifndef";
		let truth;
		if (word.endsWith("def")) {
			const value = this.#value(rest.trim(), 0);
			truth = value === void 0 ? void 0 : value !== "";
		} else {
			const [left, right] = comparedTexts(rest).map((text) => this.#expand(text, 0));
			truth = left === void 0 || right === void 0 ? void 0 : left === right;
		}
		if (truth === void 0) return "maybe";
		return truth === isNegated ? "no" : "yes";
	}
	/** A text with its references replaced; `undefined` when one of them cannot be worked out. */
	#expand(text, depth) {
		if (depth > maximalDepth) return void 0;
		let expanded = "";
		for (let at = 0; at < text.length; at++) {
			if (text[at] !== "$") {
				expanded += text[at];
				continue;
			}
			const open = text[at + 1];
			if (open === "$") {
				expanded += "$";
				at++;
				continue;
			}
			if (open !== "(" && open !== "{") return void 0;
			const end = closingOf(text, at + 1);
			if (end === void 0) return void 0;
			const value = this.#reference(text.slice(at + 2, end), depth);
			if (value === void 0) return void 0;
			expanded += value;
			at = end;
		}
		return expanded;
	}
	#reference(inside, depth) {
		if (/^shell\s+uname\s+-m\s*$/.test(inside)) return this.#uname;
		const [, patterns, text] = /^filter\s+(.+?),(.*)$/s.exec(inside) ?? [];
		if (patterns !== void 0 && text !== void 0) {
			const [wanted, given] = [this.#expand(patterns, depth + 1), this.#expand(text, depth + 1)];
			if (wanted === void 0 || given === void 0 || wanted.includes("%")) return void 0;
			const words = splitWords(wanted);
			return splitWords(given).filter((word) => words.includes(word)).join(" ");
		}
		const name = this.#expand(inside, depth + 1);
		return name === void 0 ? void 0 : this.#value(name, depth + 1);
	}
	#value(name, depth) {
		if (/[\s:,]/.test(name)) return void 0;
		const pieces = this.#variables.get(name);
		if (pieces === void 0) return name.startsWith("TEST_") ? "" : void 0;
		const texts = [];
		for (const piece of pieces) {
			const text = piece.isExpanded ? piece.text : this.#expand(piece.text, depth + 1);
			if (text === void 0 || !piece.isCertain) return void 0;
			texts.push(text);
		}
		return texts.join(" ");
	}
};
/** Lines with continuations joined and comments taken off. */
function logicalLines(text) {
	return text.replace(/\\\r?\n[ \t]*/g, " ").split(/\r?\n/).map((line) => line.replace(/(?<!\\)#.*$/, ""));
}
/** Words parted by blanks, where a reference such as `$(filter a, b)` is one word. */
function splitWords(text) {
	const words = [];
	let word = "";
	for (let at = 0; at < text.length; at++) {
		const char = text[at] ?? "";
		const end = char === "$" ? closingOf(text, at + 1) : void 0;
		if (end !== void 0) {
			word += text.slice(at, end + 1);
			at = end;
		} else if (/\s/.test(char)) {
			if (word !== "") words.push(word);
			word = "";
		} else word += char;
	}
	if (word !== "") words.push(word);
	return words;
}
/** Where the bracket that opens at `open` is closed; undefined when there is none or it is not closed. */
function closingOf(text, open) {
	const pairs = {
		"(": ")",
		"{": "}"
	};
	const opening = text[open] ?? "";
	const closing = pairs[opening];
	if (closing === void 0) return void 0;
	let depth = 0;
	for (let at = open; at < text.length; at++) if (text[at] === opening) depth++;
	else if (text[at] === closing && --depth === 0) return at;
}
/** The two sides of `(a,b)` or `"a" "b"`. */
function comparedTexts(text) {
	const quoted = /^(["'])(.*?)\1\s*(["'])(.*?)\3\s*$/s.exec(text);
	if (quoted !== null) return [quoted[2] ?? "", quoted[4] ?? ""];
	const end = closingOf(text, 0);
	if (end === void 0) return [];
	const inside = text.slice(1, end);
	for (let at = 0; at < inside.length; at++) if (inside[at] === "$") at = closingOf(inside, at + 1) ?? at;
	else if (inside[at] === ",") return [inside.slice(0, at).trim(), inside.slice(at + 1).trim()];
	return [];
}
// src/suite/kvm-tests.ts
/** Finds the tests of a directory by the best list that there is: Makefile, kselftest-list.txt, the files. */
async function findTests(directory) {
	const machine = commonMachine(directory.files);
	const found = await listedByMakefile(directory, machine) ?? listedByInstallation(directory) ?? await seenInFiles(directory);
	for (const test of found.tests) test.broken ??= whyBroken(test, machine);
	return {
		...found,
		machine
	};
}
async function listedByMakefile(directory, machine) {
	const arch = machine === void 0 ? void 0 : architectureOf(machine);
	if (directory.makefile === void 0 || arch === void 0) return void 0;
	const lists = await readTestLists(directory.makefile, arch);
	const tests = [];
	for (const { path, isCertain } of [...lists.programs, ...lists.scripts]) {
		const file = await fileOf(directory, path);
		if (file !== void 0) tests.push({
			path,
			...file,
			broken: void 0
		});
		else if (isCertain) tests.push(missing(path, directory.makefile));
	}
	if (tests.length === 0) return void 0;
	const helpers = [];
	for (const path of new Set(lists.helpers)) {
		const file = await fileOf(directory, path);
		if (file !== void 0) helpers.push({
			path,
			source: file.source
		});
	}
	if (!lists.isComplete) {
		const known = new Set([...tests, ...helpers].map((each) => each.path));
		const unlisted = await seenInFiles(directory);
		tests.push(...unlisted.tests.filter((test) => !known.has(test.path)));
	}
	return {
		tests,
		helpers
	};
}
/** A listed file: built ones are in the tests' directory, scripts stay beside the Makefile when that is elsewhere. */
async function fileOf(directory, path) {
	const beside = directory.makefile === void 0 ? [] : [dirname(directory.makefile)];
	for (const base of [directory.path, ...beside]) {
		const source = join(base, path);
		const found = await readFileOf(source);
		if (found !== void 0) return {
			source,
			program: found.program
		};
	}
}
function listedByInstallation(directory) {
	const { installed, files, path: base } = directory;
	if (installed === void 0) return void 0;
	const tests = installed.names.flatMap((name) => {
		const paths = [...files.keys()].filter((path) => basename(path) === name);
		if (paths.length === 0) return [missing(name, installed.file)];
		return paths.map((path) => ({
			path,
			source: join(base, path),
			program: files.get(path),
			broken: void 0
		}));
	});
	const listed = new Set(tests.map((test) => test.path));
	return {
		tests,
		helpers: [...files].filter(([path, program]) => program !== void 0 && !listed.has(path)).map(([path]) => ({
			path,
			source: join(base, path)
		}))
	};
}
/** What lib/assert.c prints: the one text that every KVM selftest and hardly another program holds. */
const selftestMark = "==== Test Assertion Failure ====";
/**
* Without any list a test is a program that was linked with the KVM selftests' library, so that another
* directory's programs are never run by mistake. Scripts are tests once there is such a program;
* a program that a script of its name starts is that script's helper.
*/
async function seenInFiles({ files, path: base }) {
	const tests = [];
	const helpers = [];
	const scripts = [];
	for (const [path, program] of files) {
		const source = join(base, path);
		if (program?.kind === "script" && path.endsWith(".sh")) scripts.push({
			path,
			source,
			program,
			broken: void 0
		});
		else if (program?.kind === "elf" && (await readFile(source)).includes(selftestMark)) {
			if (files.get(`${path}.sh`)?.kind === "script") helpers.push({
				path,
				source
			});
			else tests.push({
				path,
				source,
				program,
				broken: void 0
			});
		}
	}
	if (tests.length + helpers.length > 0) tests.push(...scripts);
	return {
		tests,
		helpers
	};
}
function missing(path, list) {
	return {
		path,
		source: void 0,
		program: void 0,
		broken: `was not built, but ${list} lists it`
	};
}
function whyBroken({ program }, machine) {
	if (program === void 0) return "is no program: neither an ELF executable nor a script";
	if (program.kind === "script" || program.machine === machine || machine === void 0) return void 0;
	return `was built for ${architectureName(program.machine)}, the other tests for ${architectureName(machine)}`;
}
function commonMachine(files) {
	const machines = [...files.values()].flatMap((program) => program?.kind === "elf" ? [program.machine] : []);
	return [...Map.groupBy(machines, (machine) => machine)].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
// src/suite/name-pattern.ts
/** Whether a name is what a pattern says, in which `*` stands for any text. Takes linear time for any pattern. */
function matchesPattern(pattern, name) {
	const pieces = pattern.split("*");
	const first = pieces[0] ?? "";
	const last = pieces.at(-1) ?? "";
	if (pieces.length === 1) return name === pattern;
	if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
	const end = name.length - last.length;
	let at = first.length;
	for (const piece of pieces.slice(1, -1)) {
		const found = name.indexOf(piece, at);
		if (found === -1 || found + piece.length > end) return false;
		at = found + piece.length;
	}
	return true;
}
/** For a message: the names that come nearest to one that is none of them, or the first few. */
function describeNearest(meant, names) {
	if (names.length === 0) return "there are none";
	const plain = meant.replaceAll("*", "");
	const nearest = nearestName(plain, names);
	const alike = [...names.filter((name) => plain.length > 2 && name.includes(plain)), ...nearest === void 0 ? [] : [nearest]];
	const near = alike.length > 0 ? alike : names.filter((name) => sharedStart(name, plain) >= 4);
	if (near.length === 0) return `there are ${names.slice(0, 5).join(", ")}${names.length > 5 ? " …" : ""}`;
	const shown = [...new Set(near)].slice(0, 5);
	return `${shown.length === 1 ? "the nearest is" : "the nearest are"} ${shown.join(", ")}`;
}
/** `none of the 85 tests of kvm`, `not the one test of kvm`. */
function noneOf(count, suite) {
	return count === 1 ? `not the one test of ${suite}` : `none of the ${counted(count, "test")} of ${suite}`;
}
function sharedStart(a, b) {
	let length = 0;
	while (length < a.length && a[length] === b[length]) length++;
	return length;
}
// src/suite/by-pattern.ts
/**
* What a map of patterns says about something with these names, the most exact first: an entry for a name
* itself counts before one for a pattern, and of patterns the last one that matches.
*/
function valueFor(map, names) {
	for (const name of names) {
		const exact = map.get(name);
		if (exact !== void 0) return exact;
	}
	return [...map].findLast(([pattern]) => names.some((name) => matchesPattern(pattern, name)))?.[1];
}
// src/suite/needed-files.ts
/** The files that some of a suite's tests need. */
function neededFiles(suite, tests) {
	if (suite.name !== "kvm") return suite.files;
	const programs = new Set(suite.tests.flatMap(({ command }) => command));
	const needed = new Set(tests.flatMap(({ command }) => command));
	return suite.files.filter(({ path }) => needed.has(path) || !programs.has(path));
}
// src/suite/select-tests.ts
/** As many tests as one suite may come to. */
const mostTests = 1e4;
/**
* The suite with the tests that are wanted, each with its arguments, time, resources and repetition.
*
* Selections refine each other in order. Of `only` and `except` each narrows what the ones before it left; of
* arguments, timeouts, resources and repetition the last one counts that says something about a test. Within a
* selection arguments come first, so that `except` can leave a variant out.
* @throws UserError for a pattern or an id that matches nothing, arguments that cannot be read, a variant that
* is there twice, and when no test is left
*/
function selectTests(suite, selections, options = {}) {
	const { filter, ids = [], timeoutMs } = options;
	let tests = timeoutMs === void 0 ? suite.tests : suite.tests.map((test) => ({
		...test,
		timeoutMs
	}));
	const names = new Set(suite.tests.flatMap(namesOf));
	for (const selection of selections) {
		checkArguments(selection, suite);
		tests = vary(tests, selection, suite);
		for (const test of tests) names.add(test.name);
		checkPatterns(selection, [...names], suite);
		tests = narrow(tests, selection);
		if (tests.length === 0) throw nothingLeft(selection, suite);
	}
	tests = tests.map((test) => selections.reduce(refine, test));
	if (filter !== void 0) tests = filtered(tests, filter, suite);
	if (ids.length > 0) tests = picked(tests, ids);
	return {
		...suite,
		tests,
		files: neededFiles(suite, tests)
	};
}
/** What a pattern may match: the name with the variant, and the plain one. */
function namesOf({ name, variantOf }) {
	return variantOf === void 0 ? [name] : [name, variantOf];
}
function plainName({ name, variantOf }) {
	return variantOf ?? name;
}
/** Variants in place of the tests that the selection has arguments for. */
function vary(tests, selection, suite) {
	if (selection.arguments.size === 0) return tests;
	const varied = /* @__PURE__ */ new Map();
	for (const [name, group] of Map.groupBy(tests, plainName)) {
		const lines = valueFor(selection.arguments, [name]);
		const [first] = group;
		varied.set(name, lines === void 0 || first === void 0 ? group : variantsOf(first, lines, selection, suite));
	}
	const all = [...varied.values()].flat();
	if (all.length > mostTests) throw new UserError(`${selection.place}: with its arguments ${suite.name} comes to ${all.length} tests, and ${mostTests} are the most`);
	return all;
}
function variantsOf(of, lines, { place }, suite) {
	const plain = plainName(of);
	const made = /* @__PURE__ */ new Map();
	for (const line of lines) for (const variant of readLine(line, plain, place)) {
		const test = withVariant(of, variant, suite);
		if (made.has(test.id)) {
			const what = variant.name === "" ? "without arguments" : JSON.stringify(variant.name);
			throw new UserError(`${place}: ${plain} ${what} is there twice in its arguments; leave one out`);
		}
		made.set(test.id, test);
	}
	return [...made.values()];
}
function readLine(line, test, place) {
	const variants = expandArguments(line);
	if (!("expected" in variants)) return variants;
	throw new UserError(`${place}: the arguments of ${test} are ${JSON.stringify(line)}, expected ${variants.expected}`);
}
function withVariant(of, { name, words }, suite) {
	const plain = plainName(of);
	const { variantOf: _, resources: __, ...rest } = of;
	const resources = knownResources(suite.name, plain, words);
	const full = name === "" ? plain : `${plain}/${name}`;
	return {
		...rest,
		id: `${suite.name}/${full}`,
		name: full,
		...name === "" ? {} : { variantOf: plain },
		command: [...plainCommand(of, suite), ...words],
		...resources === void 0 ? {} : { resources }
	};
}
/** A test's command without the arguments of the variant that it may be. */
function plainCommand(of, suite) {
	const name = plainName(of);
	return suite.tests.find((test) => test.name === name && test.variantOf === void 0)?.command ?? [of.command[0]];
}
function narrow(tests, { only, except }) {
	const isAmong = (test, patterns) => patterns.some((each) => matches(each, test));
	return tests.filter((test) => (only.length === 0 || isAmong(test, only)) && !isAmong(test, except));
}
function matches(pattern, test) {
	return namesOf(test).some((name) => matchesPattern(pattern, name));
}
function refine(test, { timeouts, resources, repetition }) {
	const names = namesOf(test);
	const timeoutMs = valueFor(timeouts, names);
	const asked = resources === void 0 ? void 0 : valueFor(resources, names);
	return {
		...test,
		...timeoutMs === void 0 ? {} : { timeoutMs },
		...asked === void 0 ? {} : { resources: withAsked(test.resources, asked) },
		...repetition === void 0 ? {} : { repetition }
	};
}
/** Arguments are for a test, not for one of its variants. */
function checkArguments(selection, suite) {
	const plain = [...new Set(suite.tests.map(plainName))];
	throwUnmatched(selection, [["arguments", [...selection.arguments.keys()]]], plain, suite);
}
function checkPatterns(selection, names, suite) {
	const { only, except, timeouts, resources } = selection;
	throwUnmatched(selection, [
		["only", only],
		["except", except],
		["timeouts", [...timeouts.keys()]],
		["resources", [...resources?.keys() ?? []]]
	], names, suite);
}
function throwUnmatched({ place }, patterns, names, suite) {
	const problems = patterns.flatMap(([key, each]) => each.filter((pattern) => !names.some((name) => matchesPattern(pattern, name))).map((pattern) => `${place}: ${key} names ${JSON.stringify(pattern)}, which matches ${noneOf(suite.tests.length, suite.name)}; ${describeNearest(pattern, names)}`));
	if (problems.length > 0) throw new UserError(problems.join("\n"));
}
function nothingLeft({ place, only, except }, suite) {
	const asked = [...only.length === 0 ? [] : [`only ${only.join(", ")}`], ...except.length === 0 ? [] : [`except ${except.join(", ")}`]];
	return new UserError(`${place}: ${asked.join(" and ")} leaves no test of ${suite.name}, after what was selected before it`);
}
function filtered(tests, filter, suite) {
	const left = tests.filter(({ name }) => {
		filter.lastIndex = 0;
		return filter.test(name);
	});
	if (left.length > 0) return left;
	const nearest = describeNearest(filter.source.replace(/[\\^$.*+?()[\]{}|]/g, ""), tests.map((test) => test.name));
	throw new UserError(`the filter ${filter} matches ${noneOf(tests.length, suite.name)} in ${suite.source}; ${nearest}`);
}
function picked(tests, ids) {
	const known = new Set(tests.map(({ id }) => id));
	const unknown = ids.filter((id) => !known.has(id));
	if (unknown.length > 0) throw new UserError(unknown.map((id) => `there is no test ${JSON.stringify(id)} among those selected; ${describeNearest(id, [...known])}`).join("\n"));
	const wanted = new Set(ids);
	return tests.filter(({ id }) => wanted.has(id));
}
// src/suite/kvm.ts
/** Where the tests are put on a machine. */
const workingDirectory = "/opt/vmentry/kvm";
/**
* Finds the KVM selftests in a build directory, an output directory (`O=`, `OUTPUT=`) or an installation.
*
* A test is what the Makefile lists for the architecture that the programs were built for (TEST_GEN_PROGS,
* TEST_CUSTOM_PROGS and TEST_PROGS); without a Makefile, what the installation's kselftest-list.txt lists;
* without that, each ELF program that holds the selftests' assertion text, and the scripts beside them. A test that is listed and
* was not built, or that cannot start, is not left out: it is `broken`, and ends as an error.
*
* Tests are sorted by name, which is the file's own; when two share it, each has its directory before it.
* Their timeout is that of the directory's `settings` file, when there is one.
* @throws UserError when there is no test, or none that the filter matches
*/
async function discoverKvmSuite(directory, options = {}) {
	const { filter, libraries: wantsLibraries = true } = options;
	const place = await readKvmDirectory(directory);
	const found = await findTests(place);
	if (found.tests.every((test) => test.source === void 0)) throw nothingBuilt(directory, place.path);
	const needs = wantsLibraries ? await findNeeds(found.tests, found.helpers, found.machine) : {
		libraries: [],
		unmet: /* @__PURE__ */ new Map()
	};
	const timeoutMs = await readSettingsTimeout([place.path, ...place.makefile === void 0 ? [] : [dirname(place.makefile)]].map((each) => join(each, "settings")));
	const suite = {
		name: "kvm",
		source: place.path,
		tests: [...nameTests(found.tests)].map(([name, test]) => asTest$1(name, test, {
			timeoutMs,
			unmet: needs.unmet.get(test.path)
		})),
		files: uploads([...found.tests, ...found.helpers]),
		libraries: needs.libraries,
		workingDirectory
	};
	return filter === void 0 ? suite : selectTests(suite, [], { filter });
}
function asTest$1(name, { path, broken }, { timeoutMs, unmet }) {
	const why = broken ?? unmet;
	const resources = knownResources("kvm", basename(path));
	return {
		id: `kvm/${name}`,
		name,
		command: [join(workingDirectory, path)],
		...timeoutMs === void 0 ? {} : { timeoutMs },
		...resources === void 0 ? {} : { resources },
		...why === void 0 ? {} : { broken: why }
	};
}
/** Tests by their names, sorted. */
function nameTests(tests) {
	const counts = Map.groupBy(tests, (test) => basename(test.path));
	const named = tests.map((test) => {
		return [(counts.get(basename(test.path))?.length ?? 0) > 1 ? test.path : basename(test.path), test];
	});
	return byUniqueName(named.sort(([a], [b]) => a < b ? -1 : 1));
}
function uploads(files) {
	return files.flatMap(({ path, source }) => source === void 0 ? [] : [{
		source,
		path: join(workingDirectory, path),
		mode: 493
	}]);
}
function nothingBuilt(given, looked) {
	const where = given === looked ? given : `${given} (looked in ${looked})`;
	const tree = /^(.*)\/tools\/testing\/selftests\/kvm$/.exec(looked)?.[1] ?? "LINUX";
	return new UserError(`there are no built KVM selftests in ${where}: expected a build or install directory of tools/testing/selftests/kvm with its programs, such as kvm_create_max_vcpus. To build them: make -C ${tree} headers && make -k -C ${join(tree, "tools/testing/selftests/kvm")}`);
}
// src/suite/suite-file.ts
const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores (in quotes if it is a number)";
const suite = "kvm, or kselftest/NAME for another collection of the kernel's selftests";
/** Names of suites. A collection may be in a directory of another, such as `kselftest/net/forwarding`. */
const suiteNamePattern = /^(?:kvm|kselftest(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+)$/;
const suiteFileSchema = strictObject({
	name: string({ error: name }).regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, { error: name }).describe("names the selection").optional(),
	suite: string({ error: suite }).regex(suiteNamePattern, { error: suite }).describe("the suite that it selects from; default: kvm, or what the command names").optional(),
	...selectionShape
}, { error: "a map, such as {suite: kvm, only: [dirty_log_*]}" }).superRefine(checkRepetition).meta({
	title: "vmentry suite",
	description: "Which tests of a suite run, with what arguments and how often (*.suite.yaml)"
});
/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseSuiteFile(text, file) {
	const parsed = parseYaml(text, file, suiteFileSchema);
	if ("problems" in parsed) return parsed;
	const { name, suite, ...selection } = parsed.value;
	return {
		...name === void 0 ? {} : { name },
		...suite === void 0 ? {} : { suite },
		selection: {
			...asSelection(selection),
			place: file
		}
	};
}
/** @throws UserError with a line for each fault of the file */
async function readSuiteFile(path) {
	if (await kindOfPath(path) === void 0) throw new UserError(`${path}: there is no such file; expected a suite file`);
	const read = await readUserText(path, { what: "suite file" });
	const parsed = "problems" in read ? read : parseSuiteFile(read.text, path);
	if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
	return parsed;
}
// src/suite/discover-suite.ts
/**
* Finds the tests of a suite.
* @throws UserError when the suite has no such name, is not there, or has no test
*/
async function discoverSuite({ directory, suite, libraries = true }) {
	if (!suiteNamePattern.test(suite)) throw new UserError(`the suite is ${JSON.stringify(suite)}, expected kvm, or kselftest/NAME such as kselftest/x86` + didYouMean(suite, [
		"kvm",
		"kselftest/x86",
		`kselftest/${suite}`
	]));
	if (suite === "kvm") return await discoverKvmSuite(directory, { libraries });
	return await discoverCollection(directory, suite.slice(10), { libraries });
}
// src/suite/test-files.ts
const suffix = ".test";
const mostFiles = 1e4;
/**
* The suite with the test cases of `.test` files in place of its own tests: of each file that is named, and of
* each `*.test` in a directory and below. A file holds one command: a program's path relative to the directory
* of the tests, and its arguments. A case is named after its file and the directory that the file is in, such
* as `dirty_log_test/default`, and with ranges in its line after its arguments, too; one whose program the suite
* does not have is `broken`.
*
* The format is that of the KVM selftests runner proposed on the kvm list in 2025 (tools/testing/selftests/kvm/runner).
* @throws UserError with a line for each path without such files, and for each file that holds no command
*/
async function readTestFiles(paths, suite) {
	const problems = [];
	const files = /* @__PURE__ */ new Map();
	for (const path of paths) for (const file of await filesOf(path, problems)) {
		const real = await realpath(file).catch(() => file);
		if (files.has(real)) continue;
		const parsed = await readTestFile(file);
		if ("problem" in parsed) problems.push(parsed.problem);
		else files.set(real, parsed);
	}
	if (files.size > mostFiles) problems.push(`${files.size} test files were given, and ${mostFiles} are the most`);
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	const tests = [...byUniqueName(nameFiles([...files.values()]))].flatMap(([name, file]) => file.variants.map((variant) => asTest(name, file, variant, suite)));
	tests.sort((a, b) => a.name < b.name ? -1 : 1);
	return {
		...suite,
		tests,
		files: neededFiles(suite, tests)
	};
}
async function filesOf(path, problems) {
	const kind = await kindOfPath(path);
	if (kind === "file") return [path];
	if (kind !== "directory") {
		problems.push(`${path}: ${kind === void 0 ? "there is no such file or directory" : "is neither a file nor a directory"}; expected a *${suffix} file or a directory of them`);
		return [];
	}
	try {
		const files = (await readdir(path, { recursive: true })).filter((name) => name.endsWith(suffix)).sort();
		if (files.length === 0) problems.push(`${path}: there is no *${suffix} in this directory or below`);
		return files.map((name) => join(path, name));
	} catch (error) {
		problems.push(`${path}: cannot be read: ${describeError(error)}`);
		return [];
	}
}
async function readTestFile(path) {
	const read = await readUserText(path, { what: "test file" });
	return "problems" in read ? { problem: read.problems.join("\n") } : parseTestFile(read.text, path);
}
/** One command; blank lines and lines that start with `#` say nothing, and a backslash joins the next line. */
function parseTestFile(text, path) {
	const commands = [];
	let joined;
	for (const [index, each] of text.split(/\r?\n/).entries()) {
		const line = joined ?? {
			line: index + 1,
			text: ""
		};
		const isJoined = each.endsWith("\\");
		line.text += isJoined ? `${each.slice(0, -1)} ` : each;
		joined = isJoined ? line : void 0;
		if (!isJoined && /^\s*[^\s#]/.test(line.text)) commands.push(line);
	}
	if (joined !== void 0) return { problem: `${path}:${joined.line}: ends with a backslash` };
	const [command, second] = commands;
	if (command === void 0) return { problem: `${path}: holds no command, expected one such as "dirty_log_test -M clear-log"` };
	if (second !== void 0) return { problem: `${path}:${second.line}: a second command starts here, and a file holds one` };
	const lines = expandArguments(command.text);
	const programs = "expected" in lines ? [] : [...new Set(lines.map(({ words }) => words[0] ?? ""))];
	if ("expected" in lines || programs.length > 1) {
		const expected = "expected" in lines ? lines.expected : "one program; ranges are for its arguments";
		return { problem: `${path}:${command.line}: the command is ${JSON.stringify(command.text)}, expected ${expected}` };
	}
	const [program = ""] = programs;
	if (program === "") return { problem: `${path}:${command.line}: the program's name is empty` };
	const variants = lines.map(({ words: [, ...words] }) => ({
		name: lines.length === 1 ? "" : nameVariant(words),
		words
	}));
	return {
		path,
		program: normalize(program),
		variants
	};
}
/** `directory/name` of each file, with as much of the path before it as tells files of one name apart. */
function nameFiles(files) {
	const partsOf = ({ path }) => resolve(path).slice(1, -5).split("/");
	const nameOf = (file, depth) => partsOf(file).slice(-depth).join("/");
	return [...Map.groupBy(files, (file) => nameOf(file, 2)).values()].flatMap((alike) => {
		const deepest = Math.max(...alike.map((file) => partsOf(file).length));
		let depth = 2;
		while (depth < deepest && new Set(alike.map((file) => nameOf(file, depth))).size < alike.length) depth++;
		return alike.map((file) => [nameOf(file, depth), file]);
	});
}
function asTest(file, { path, program }, { name: variant, words }, suite) {
	const name = variant === "" ? file : `${file}/${variant}`;
	const test = findProgram(program, suite);
	const plain = test?.name ?? basename(program);
	const resources = knownResources(suite.name, plain, words);
	const command = test?.command ?? [join(suite.workingDirectory, program)];
	const broken = test === void 0 ? noProgram(path, program, suite) : test.broken;
	return {
		...test ?? {},
		id: `${suite.name}/${name}`,
		name,
		variantOf: plain,
		command: [...command, ...words],
		...resources === void 0 ? {} : { resources },
		...broken === void 0 ? {} : { broken }
	};
}
/**
* The test that a command starts. Directories of architectures changed their names (`x86_64`, since 6.14 `x86`),
* so the file's name is enough when no other test has it. A helper counts as well.
*/
function findProgram(program, suite) {
	const pathOf = (test) => relative(suite.workingDirectory, test.command.at(-1) ?? "");
	const exact = suite.tests.find((test) => pathOf(test) === program);
	if (exact !== void 0) return exact;
	const path = join(suite.workingDirectory, program);
	if (suite.files.some((file) => file.path === path)) return {
		name: basename(program),
		command: [path]
	};
	const alike = suite.tests.filter((test) => basename(pathOf(test)) === basename(program) && isOfArchitecture(pathOf(test), program));
	return alike.length === 1 ? alike[0] : void 0;
}
const renamed = [
	["x86_64", "x86"],
	["aarch64", "arm64"],
	["s390x", "s390"]
];
/** Whether two paths differ at most in the old and the new name of one architecture's directory. */
function isOfArchitecture(path, program) {
	const [a, b] = [dirname(path), dirname(program)];
	return a === b || renamed.some((names) => names.includes(a) && names.includes(b));
}
function noProgram(path, program, suite) {
	const names = suite.tests.map((test) => relative(suite.workingDirectory, test.command.at(-1) ?? ""));
	return `${path} starts ${program}, which is no program of ${suite.name} in ${suite.source}; ${describeNearest(program, names)}`;
}
// src/expectations/pattern.ts
/** Takes time in proportion to pattern times text at most: both come from outside. */
function parsePattern(pattern) {
	const [head = "", ...rest] = pattern.split("*");
	const tail = rest.pop();
	return {
		matches(text) {
			if (tail === void 0) return text === head;
			if (!text.startsWith(head) || !text.endsWith(tail)) return false;
			const end = text.length - tail.length;
			let at = head.length;
			for (const part of rest) {
				const found = text.indexOf(part, at);
				if (found === -1) return false;
				at = found + part.length;
			}
			return at <= end;
		},
		canBegin(start) {
			return head.startsWith(start) || tail !== void 0 && start.startsWith(head);
		}
	};
}
// src/expectations/context.ts
/** The architectures by the names that entries use. */
const architectures = [
	"x86_64",
	"i386",
	"arm64",
	"riscv64",
	"s390x",
	"loongarch64"
];
const otherNames = {
	aarch64: "arm64",
	amd64: "x86_64",
	i486: "i386",
	i586: "i386",
	i686: "i386"
};
function conditionsOf(entry) {
	const { environment, kernel, arch, machine } = entry;
	return {
		environment: environment === void 0 ? void 0 : parsePattern(environment),
		kernel,
		arch,
		machine: machine === void 0 ? void 0 : parsePattern(machine)
	};
}
function applies({ environment, kernel, arch, machine }, context) {
	return (environment?.matches(context.environment) ?? true) && (kernel?.includes(context.release) ?? true) && (arch === void 0 || arch === (otherNames[context.arch] ?? context.arch)) && (machine?.matches(context.machine) ?? true);
}
// src/expectations/release-range.ts
/** What a range looks like, for messages. */
const rangeForm = "kernel releases in quotes, such as \">=6.1 <6.13\" or \"6.6 || >=6.12-rc3\"";
/** One more than the greatest of each: all together stay exact in a double. */
const most = {
	minor: 1e4,
	patch: 1e5,
	candidate: 1e3
};
const final = most.candidate - 1;
function rankOf(major, minor, patch, candidate) {
	return ((major * most.minor + minor) * most.patch + patch) * most.candidate + candidate;
}
/**
* The rank of a release; undefined when it does not begin as kernel releases do.
* Candidates are written `-rc3`, `~rc3`, `-0.rc3.…` (Fedora) and `-061300rc3` (Ubuntu's mainline builds).
*/
function parseRelease(release) {
	const match = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?!\d)(?:[-~.](?:\d{1,9}\.?)?rc(\d{1,3})(?!\d))?/.exec(release);
	if (match === null) return void 0;
	const [, major, minor, patch, candidate] = match;
	const rc = candidate === void 0 ? final : Math.min(Number(candidate), final - 1);
	return rankOf(Number(major), Number(minor), Number(patch ?? 0), rc);
}
/**
* Reads a range: terms joined by spaces must all hold, `||` separates alternatives. A term is a version with
* `>=`, `>`, `<=`, `<` or `=` (or nothing, which is `=`). Its version stands for every release that begins with
* its numbers, candidates included: `6.12` is 6.12-rc1 as well as 6.12.57.
* @returns what is expected instead, and why, when it is no range or no kernel could be in it
*/
function parseKernelRange(text) {
	const intervals = [];
	for (const alternative of text.split("||")) {
		const interval = parseAlternative(alternative);
		if ("expected" in interval) return interval;
		intervals.push(interval);
	}
	return { includes(release) {
		const rank = parseRelease(release);
		return rank !== void 0 && intervals.some(({ from, to }) => from <= rank && rank < to);
	} };
}
function parseAlternative(text) {
	const terms = text.replace(/([<>=]) +/g, "$1").trim().split(/ +/);
	let all = {
		from: 0,
		to: Number.POSITIVE_INFINITY
	};
	for (const term of terms) {
		const interval = parseTerm(term);
		if (interval === void 0) {
			const what = term === "" ? "a term is missing" : `${JSON.stringify(term)} is no term`;
			return { expected: `${rangeForm}; ${what}` };
		}
		all = {
			from: Math.max(all.from, interval.from),
			to: Math.min(all.to, interval.to)
		};
	}
	if (all.from >= all.to) return { expected: `terms that hold together; no kernel can be in ${JSON.stringify(text.trim())}` };
	return all;
}
function parseTerm(term) {
	const match = /^(>=|>|<=|<|=)?(\d{1,3})(?:\.(\d{1,4})(?:\.(\d{1,5}))?(?:-rc(\d{1,2}))?)?$/.exec(term);
	if (match === null) return void 0;
	const [, comparison, ...numbers] = match;
	const { from, to } = namedBy(numbers.map((each) => each === void 0 ? void 0 : Number(each)));
	switch (comparison) {
		case ">=": return {
			from,
			to: Number.POSITIVE_INFINITY
		};
		case ">": return {
			from: to,
			to: Number.POSITIVE_INFINITY
		};
		case "<=": return {
			from: 0,
			to
		};
		case "<": return {
			from: 0,
			to: from
		};
		default: return {
			from,
			to
		};
	}
}
/** Everything that begins with the numbers of a version, of which the later ones may be absent. */
function namedBy([major = 0, minor, patch, candidate]) {
	if (minor === void 0) return {
		from: rankOf(major, 0, 0, 0),
		to: rankOf(major + 1, 0, 0, 0)
	};
	if (candidate !== void 0) {
		const from = rankOf(major, minor, patch ?? 0, candidate);
		return {
			from,
			to: from + 1
		};
	}
	const from = rankOf(major, minor, patch ?? 0, 0);
	if (patch === void 0) return {
		from,
		to: rankOf(major, minor + 1, 0, 0)
	};
	return {
		from,
		to: rankOf(major, minor, patch + 1, 0)
	};
}
// src/expectations/entry-fields.ts
const text = (error) => string({ error }).regex(/\S/, { error });
/** A text with `*` for anything. */
const patternSchema = (what) => text(`${what}, in which * stands for any characters`);
/** The same, where one that everything matches would hide everything. */
const narrowPatternSchema = (what) => {
	const error = `${what}, with more in it than *, which stands for any characters`;
	return string({ error }).regex(/[^*\s]/, { error });
};
const kernelSchema = string({ error: rangeForm }).transform((range, context) => {
	const parsed = parseKernelRange(range);
	if (!("expected" in parsed)) return parsed;
	context.addIssue({
		code: "custom",
		message: parsed.expected
	});
	return NEVER;
});
const arch = `one of ${architectures.join(", ")}`;
/** Where an entry applies. */
const conditionFields = {
	environment: patternSchema("an environment's name").describe("the environments that it applies in: a name, * for any characters; absent: all").optional(),
	kernel: kernelSchema.describe("the kernels that it applies to, such as \">=6.1 <6.13\"; absent: all").optional(),
	arch: _enum(architectures, { error: arch }).describe("the architecture that it applies to; absent: all").optional()
};
const link$1 = "an http(s) link, a bug's id such as PROJECT-12 or \"#12\", or the Message-ID of a mail";
/** What an entry owes to whoever reads it. */
const accountFields = {
	reason: text("a text that says why it happens").describe("why it happens, and why that is accepted"),
	owner: text("a name, a team or an address").describe("who looks after this entry: a name, a team or an address"),
	link: string({ error: link$1 }).regex(/^(https?:\/\/[^\s/]\S*|[\w./-]*#\d+|[A-Za-z][A-Za-z0-9]*-\d[\d-]*|<?[^\s<>@:/]+@[^\s<>@:/]+>?)$/, { error: link$1 }).describe("where it is reported: an http(s) link, a bug's id, or the Message-ID of a mail"),
	expires: date({ error: "a date that there is, as YYYY-MM-DD" }).describe("the last day on which it covers anything, YYYY-MM-DD, in UTC")
};
/** What results tell of the entry that covers something. */
function accountOf(entry, place) {
	const line = (words) => words.trim().replace(/\s+/g, " ");
	return {
		reason: line(entry.reason),
		owner: line(entry.owner),
		link: entry.link,
		expires: entry.expires,
		place
	};
}
// src/expectations/allowed-splats-file.ts
const entrySchema$1 = strictObject({
	fingerprint: narrowPatternSchema("a complaint's fingerprint, as results tell it").describe("the complaint's fingerprint, as results tell it; * stands for any characters").optional(),
	title: narrowPatternSchema("a complaint's first line").describe("the complaint's first line without its time stamp; * stands for any characters").optional(),
	kind: patternSchema("a kind of complaint such as WARNING").describe("WARNING, BUG, Oops, KASAN, lockdep …; upper and lower case are the same").optional(),
	function: narrowPatternSchema("a function's name").describe("the function that it happened in; * stands for any characters").optional(),
	file: patternSchema("a source file such as arch/x86/kvm/x86.c").describe("the source file that it happened in; * stands for any characters").optional(),
	...conditionFields,
	test: patternSchema("a test's id such as kvm/dirty_log_test").describe("the id of a test that was running then; * stands for any characters, / included").optional(),
	...accountFields
}, { error: "a map with fingerprint, title or function, and with reason, owner, link and expires" }).refine(({ fingerprint, title, function: name }) => (fingerprint ?? title ?? name) !== void 0, { error: "at least one of fingerprint, title and function in it" }).meta({ anyOf: [
	{ required: ["fingerprint"] },
	{ required: ["title"] },
	{ required: ["function"] }
] });
/** An `allowed-splats.yaml`. */
const allowedSplatsSchema = strictObject({ "allowed-splats": array(entrySchema$1, { error: "a list of entries, or [] when there are none" }).describe("kernel complaints that are allowed: shown, and the run is not red because of them") }, { error: "a map with allowed-splats: and a list" }).meta({
	title: "vmentry allowed splats",
	description: "Kernel complaints that are allowed (allowed-splats.yaml)"
});
/** @returns the entries in their order, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseAllowedSplats(text, file) {
	const parsed = parseYaml(text, file, allowedSplatsSchema);
	if ("problems" in parsed) return parsed;
	return parsed.value["allowed-splats"].map((entry, index) => {
		return {
			conditions: conditionsOf(entry),
			means: meaningOf(entry),
			test: entry.test === void 0 ? void 0 : parsePattern(entry.test),
			what: entry.title ?? entry.fingerprint ?? `${entry.kind ?? "a complaint"} in ${entry.function}`,
			account: accountOf(entry, parsed.placeOf(["allowed-splats", index]))
		};
	});
}
function meaningOf(entry) {
	const { fingerprint, title, kind, function: name, file } = entry;
	const asked = [];
	const ask = (text, of) => {
		if (text === void 0) return;
		const pattern = parsePattern(text);
		asked.push((splat) => pattern.matches(of(splat) ?? ""));
	};
	ask(fingerprint, (splat) => splat.fingerprint);
	ask(title, (splat) => splat.title);
	ask(kind?.toLowerCase(), (splat) => splat.kind.toLowerCase());
	ask(name, (splat) => splat.function);
	ask(file, (splat) => splat.location?.file);
	return (splat) => asked.every((each) => each(splat));
}
// src/expectations/entry-use.ts
function noFailureUse() {
	return {
		wasLookedFor: false,
		covered: /* @__PURE__ */ new Set(),
		passed: /* @__PURE__ */ new Set(),
		unlike: /* @__PURE__ */ new Map(),
		mayStillFail: /* @__PURE__ */ new Set(),
		wasSkipped: false
	};
}
function noSplatUse() {
	return {
		wasLookedFor: false,
		covered: /* @__PURE__ */ new Set()
	};
}
/** An entry in use is announced so many days before it expires. */
const warningDays = 14;
/** What is to be said of an entry of known-failures.yaml: at most one line. @param today YYYY-MM-DD */
function tellFailureUse({ testText, account }, use, today) {
	const say = (what) => [`${account.place}: ${what}`];
	const { covered, passed, unlike } = use;
	const { expires } = account;
	if (expires < today) return say(tellExpired(expires, "covers", [...covered]));
	if (covered.size > 0) {
		const days = daysBetween(today, expires);
		return days > warningDays ? [] : say(`${tellEnd(days, expires)}; it covers ${listed([...covered])}`);
	}
	const [other] = unlike;
	if (other !== void 0) {
		const more = unlike.size === 1 ? "" : ` (and so for ${counted(unlike.size - 1, "other")})`;
		return say(`does not cover the failure of ${other[0]}: ${other[1]}${more}`);
	}
	if (use.mayStillFail.size > 0) return [];
	if (passed.size > 0) {
		const verb = passed.size === 1 ? "passes" : "pass";
		return say(`${listed([...passed])} ${verb} now: remove this entry, or narrow it to where it is still needed`);
	}
	return use.wasLookedFor && !use.wasSkipped ? say(`${JSON.stringify(testText)} matches no test that there is: correct it or remove this entry`) : [];
}
/** The same for an entry of allowed-splats.yaml. */
function tellSplatUse({ what, account }, use, today) {
	const say = (text) => [`${account.place}: ${text}`];
	const { expires } = account;
	const titles = [...use.covered].map((title) => JSON.stringify(title));
	if (expires < today) return say(tellExpired(expires, "allows", titles));
	if (titles.length > 0) {
		const days = daysBetween(today, expires);
		return days > warningDays ? [] : say(`${tellEnd(days, expires)}; it allows ${listed(titles)}`);
	}
	return use.wasLookedFor ? say(`${JSON.stringify(what)} was not seen: remove this entry, or narrow it to where it is still needed`) : [];
}
function tellExpired(expires, verb, covered) {
	return `expired on ${expires} and no longer ${verb} ${covered.length === 0 ? "anything" : listed(covered)}: ${covered.length === 0 ? "remove this entry" : "mend what it stands for, or give it a later date"}`;
}
function tellEnd(days, expires) {
	return days === 0 ? "expires today" : `expires on ${expires}, in ${counted(days, "day")}`;
}
/** Both YYYY-MM-DD. */
function daysBetween(from, to) {
	return Math.round((Date.parse(to) - Date.parse(from)) / 864e5);
}
const mostListed = 5;
function listed(all) {
	const more = all.length - mostListed;
	return all.slice(0, mostListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
// src/expectations/known-failures-file.ts
/** The statuses that an entry may cover. */
const knowableStatuses = [
	"fail",
	"timeout",
	"crash",
	"machine-died"
];
/** What an entry covers that names none: `machine-died` must be asked for. */
const usualStatuses = [
	"fail",
	"timeout",
	"crash"
];
const status = `one of ${knowableStatuses.join(", ")}`;
const statusSchema = _enum(knowableStatuses, { error: status });
const textError = "text that the failure's reason must contain";
const entrySchema = strictObject({
	test: narrowPatternSchema("a test's id such as kvm/dirty_log_test").describe("the id of the test, suite/test or suite/test/variant; * stands for any characters, / included"),
	...conditionFields,
	machine: patternSchema("a machine's name").describe("the machines that it applies to: a name, * for any characters; absent: all").optional(),
	status: union([statusSchema, array(statusSchema, { error: `${status}, or a list of them` }).min(1)], { error: `${status}, or a list of them` }).describe("how the test is expected to end; absent: fail, timeout or crash").optional(),
	match: string({ error: textError }).regex(/\S/, { error: textError }).describe(textError).optional(),
	...accountFields
}, { error: "a map with test, reason, owner, link and expires" });
/** A `known-failures.yaml`. */
const knownFailuresSchema = strictObject({ "known-failures": array(entrySchema, { error: "a list of entries, or [] when there are none" }).describe("failures that are known: shown and counted, and the run is not red because of them") }, { error: "a map with known-failures: and a list" }).meta({
	title: "vmentry known failures",
	description: "Failures that are known (known-failures.yaml)"
});
/** @returns the entries in their order, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseKnownFailures(text, file) {
	const parsed = parseYaml(text, file, knownFailuresSchema);
	if ("problems" in parsed) return parsed;
	return parsed.value["known-failures"].map((entry, index) => {
		const statuses = entry.status ?? usualStatuses;
		return {
			test: parsePattern(entry.test),
			testText: entry.test,
			conditions: conditionsOf(entry),
			statuses: typeof statuses === "string" ? [statuses] : statuses,
			match: entry.match ?? "",
			account: accountOf(entry, parsed.placeOf(["known-failures", index]))
		};
	});
}
// src/expectations/expectations.ts
/** The known failures and allowed splats of a job, and what became of them in its runs. */
var Expectations = class {
	#today;
	#failures;
	#splats;
	/** @param today YYYY-MM-DD, in UTC */
	constructor(entries) {
		this.#today = entries.today;
		this.#failures = entries.knownFailures.map((entry) => ({
			entry,
			use: noFailureUse()
		}));
		this.#splats = entries.allowedSplats.map((entry) => ({
			entry,
			use: noSplatUse()
		}));
	}
	/**
	* The run's tests and splats, in their order, each with the first entry that covers it or null; remembers for
	* `notices` what the entries were good for. To do it again with more of the same run does no harm.
	*/
	cover(run) {
		const { context } = run;
		const failures = this.#failures.filter(({ entry }) => applies(entry.conditions, context));
		const splats = this.#splats.filter(({ entry }) => applies(entry.conditions, context));
		const killers = new Set((run.deaths ?? []).map(({ killer }) => killer));
		for (const { entry, use } of failures) if (context.isPartial !== true && mayHave(run, entry)) use.wasLookedFor = true;
		for (const { entry, use } of splats) if (context.isPartial !== true && run.tests.some((test) => hasRun(test) && (entry.test?.matches(test.id) ?? true))) use.wasLookedFor = true;
		return {
			tests: run.tests.map((test) => this.#coverTest(test, killers.has(test.id), failures, context.environment)),
			splats: run.splats.map((splat) => this.#coverSplat(splat, splats))
		};
	}
	#coverTest(test, isKiller, failures, environment) {
		let known = null;
		const others = [];
		const label = `${test.id} in ${environment}`;
		for (const { entry, use } of failures) {
			if (!entry.test.matches(test.id)) continue;
			if (isKnowable(test.status) && (test.status !== "machine-died" || isKiller)) {
				const unlike = differenceOf(entry, test, test.status);
				if (unlike !== void 0) others.push({
					use,
					unlike
				});
				else {
					use.covered.add(label);
					if (!this.#isExpired(entry)) known ??= entry.account;
				}
			} else if (test.status === "pass") use.passed.add(label);
			else if (test.status === "skip") use.wasSkipped = true;
			else use.mayStillFail.add(label);
		}
		for (const { use, unlike } of others) if (known === null) use.unlike.set(label, unlike);
		else use.mayStillFail.add(label);
		return {
			...test,
			known
		};
	}
	#coverSplat(splat, entries) {
		let allowed = null;
		for (const { entry, use } of entries) {
			if (!entry.means(splat)) continue;
			if (entry.test !== void 0 && !splat.tests.some((id) => entry.test?.matches(id))) continue;
			use.covered.add(splat.title);
			if (!this.#isExpired(entry)) allowed ??= entry.account;
		}
		return {
			...splat,
			allowed
		};
	}
	/**
	* What somebody should look after, after all runs: entries that expired or soon do, and those that were good for
	* nothing although they applied. Each is one line and begins with the entry's FILE:LINE:COLUMN.
	*/
	notices() {
		return [...this.#failures.flatMap(({ entry, use }) => tellFailureUse(entry, use, this.#today)), ...this.#splats.flatMap(({ entry, use }) => tellSplatUse(entry, use, this.#today))];
	}
	#isExpired({ account }) {
		return account.expires < this.#today;
	}
};
function isKnowable(status) {
	return knowableStatuses.some((each) => each === status);
}
/** Why an entry that matches a test's id does not cover its failure; undefined when it does. */
function differenceOf(entry, test, status) {
	if (!entry.statuses.includes(status)) return `it ended in ${status}, not in ${entry.statuses.join(" or ")}`;
	if (!test.reason.includes(entry.match)) return `its reason does not contain ${JSON.stringify(entry.match)}`;
}
/** Whether the run's suite may have tests that the entry matches. */
function mayHave({ tests, context }, entry) {
	if (tests.length === 0) return false;
	return [...context.suite === void 0 ? new Set(tests.map(({ id }) => id.split("/")[0] ?? "")) : [context.suite]].some((suite) => entry.test.canBegin(`${suite}/`));
}
function hasRun({ status }) {
	return status !== "not-run" && status !== "error";
}
// src/expectations/find-files.ts
/**
* The expectations that a tree brings, `.vmentry/known-failures.yaml` and `.vmentry/allowed-splats.yaml` in it.
* @param directory the tree, or its `.vmentry` itself
* @throws UserError when a file is there whose name only looks right
*/
async function findExpectationFiles(directory) {
	const place = basename(directory) === ".vmentry" ? directory : join(directory, ".vmentry");
	return {
		knownFailures: await filesNamed(place, "known-failures"),
		allowedSplats: await filesNamed(place, "allowed-splats")
	};
}
async function filesNamed(place, name) {
	const wrong = join(place, `${name}.yml`);
	if (await kindOfPath(wrong) !== void 0) throw new UserError(`${wrong}: is not read, because its name does not end in .yaml; rename it`);
	const file = join(place, `${name}.yaml`);
	return await kindOfPath(file) === void 0 ? [] : [file];
}
// src/expectations/read-expectations.ts
/**
* Reads every file; one that is named twice counts once.
* @throws UserError with a line for each problem of each file
*/
async function readExpectations(request) {
	const problems = [];
	const knownFailures = await readAll(request.knownFailures, parseKnownFailures, problems);
	const allowedSplats = await readAll(request.allowedSplats, parseAllowedSplats, problems);
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return new Expectations({
		knownFailures,
		allowedSplats,
		today: request.today
	});
}
async function readAll(files, parse, problems) {
	const entries = [];
	const seen = /* @__PURE__ */ new Set();
	for (const file of files) {
		const real = await realpath(file).catch(() => file);
		if (seen.has(real)) continue;
		seen.add(real);
		const read = await readUserText(file, { what: "list of expectations" });
		const parsed = "problems" in read ? read : parse(read.text, file);
		if ("problems" in parsed) problems.push(...parsed.problems);
		else entries.push(...parsed);
	}
	return entries;
}
// src/job/prepare.ts
/** Reads all that the user gave, so that what is wrong with it is said before anything starts. */
async function prepare(request, { scratch, log, signal }) {
	const environments = await readEnvironments(request);
	const isStored = await isStoredKernel(request);
	const { selftests } = request;
	if (selftests === void 0 && !isStored) throw new UserError("--selftests is needed with a kernel that is given as a path: a build or install directory of the selftests");
	const given = selftests === void 0 ? void 0 : await readSuites(request, selftests, environments);
	await using owned = new AsyncDisposableStack();
	const wantsSelftests = selftests === void 0;
	const opened = owned.use(await openGivenKernel(request, {
		scratch,
		log,
		signal,
		wantsSelftests
	}));
	const suites = given ?? await readStoredSuites(request, opened, environments);
	const expectations = await openExpectations(request, [...isStored ? [] : [request.kernel], ...selftests === void 0 ? [] : [...suites.values()].map(({ source }) => source)]);
	const kept = owned.move();
	return {
		...opened,
		environments,
		suites,
		files: united([...suites.values()].map(({ files }) => files)),
		libraries: united([...suites.values()].map(({ libraries }) => libraries)),
		expectations,
		[Symbol.asyncDispose]: () => kept.disposeAsync()
	};
}
/** The tests that the store has with the kernel, which come from there and not from where they were laid out. */
async function readStoredSuites(request, { kernel, selftests }, environments) {
	if (selftests === void 0) throw new UserError(`${kernel.source} was built without selftests: give some with --selftests, or build it with a variant that has them (selftests: [kvm])`);
	const suites = await readSuites(request, selftests, environments);
	return new Map([...suites].map(([environment, suite]) => [environment, {
		...suite,
		source: kernel.source
	}]));
}
function suiteOf({ suites }, environment) {
	const suite = suites.get(environment);
	if (suite === void 0) throw new Error(`environment ${environment.name} has no suite`);
	return suite;
}
async function readEnvironments(request) {
	const all = request.environments.length === 0 ? [stockEnvironment] : await discoverEnvironments(request.environments);
	return request.onlyEnvironments.length === 0 ? all : chooseEnvironments(all, request.onlyEnvironments);
}
/** The tests that each environment runs: the suite's, refined by suite files, the environment, and the command. */
async function readSuites(request, selftests, environments) {
	const filter = request.filter === void 0 ? void 0 : readFilter(request.filter);
	const choice = {
		ids: request.tests,
		...filter === void 0 ? {} : { filter }
	};
	const source = await readSuiteSource(request, selftests);
	return new Map(environments.map((each) => [each, selectFor(each, source, request, choice)]));
}
/** @throws UserError when the suite is not there, or a file cannot be read */
async function readSuiteSource(request, selftests) {
	const suiteFiles = await Promise.all(request.suiteFiles.map((path) => readSuiteFile(path)));
	const whole = await discoverSuite({
		directory: selftests,
		suite: request.suite ?? suiteFiles.findLast(({ suite }) => suite !== void 0)?.suite ?? "kvm"
	});
	return {
		suite: request.testFiles.length === 0 ? whole : await readTestFiles(request.testFiles, whole),
		selections: suiteFiles.map(({ selection }) => selection)
	};
}
/** @throws UserError for a selection that matches nothing, and ids that are not there */
function selectFor(environment, { suite, selections }, request, choice) {
	const all = [
		...selections,
		...environment.tests === void 0 ? [] : [environment.tests],
		...request.repetition === void 0 ? [] : [repeatedly(request.repetition)]
	];
	const { timeoutMs } = request;
	return selectTests(suite, all, {
		...choice,
		...timeoutMs === void 0 ? {} : { timeoutMs }
	});
}
function repeatedly(repetition) {
	return {
		only: [],
		except: [],
		arguments: /* @__PURE__ */ new Map(),
		timeouts: /* @__PURE__ */ new Map(),
		repetition,
		place: "the command line"
	};
}
function readFilter(filter) {
	try {
		return new RegExp(filter, "v");
	} catch (error) {
		throw new UserError(`--filter is no regular expression: ${describeError(error)}`, { cause: error });
	}
}
/** The files that are named, else those of the kernel tree that the tests or the kernel, at these paths, come from. */
async function openExpectations(request, paths) {
	let { knownFailures, allowedSplats } = request;
	if (knownFailures.length === 0 || allowedSplats.length === 0) {
		const tree = await findTree(paths);
		const found = tree === void 0 ? void 0 : await findExpectationFiles(tree);
		if (knownFailures.length === 0) knownFailures = found?.knownFailures ?? [];
		if (allowedSplats.length === 0) allowedSplats = found?.allowedSplats ?? [];
	}
	const today = (/* @__PURE__ */ new Date()).toISOString().slice(0, 10);
	return await readExpectations({
		knownFailures,
		allowedSplats,
		today
	});
}
const furthestUp = 6;
/** The nearest directory, at or above one of these paths, that holds `.vmentry`. */
async function findTree(paths) {
	for (const path of paths) {
		let directory = path;
		for (let up = 0; up < furthestUp; up += 1) {
			if (await kindOfPath(join(directory, ".vmentry")) === "directory") return directory;
			directory = dirname(directory);
		}
	}
}
function united(all) {
	return [...new Map(all.flat().map((file) => [file.path, file])).values()];
}
export { selectFor as a, selectTests as c, readSuiteSource as i, prepare as n, suiteOf as o, readEnvironments as r, readSuiteFile as s, openExpectations as t };
