import { a as visible, c as UserError, i as nearestName } from "./text.js";
import { n as kindOfPath } from "./files.js";
import { n as runTool } from "./process.js";
import { t as readUserText } from "./user-file.js";
import { A as record, C as array, M as string, j as strictObject, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { n as plainIssue, t as parseYaml } from "./yaml-file.js";
import { c as variantPattern } from "./manifest.js";
import { dirname, isAbsolute, join } from "node:path";
import { createHash } from "node:crypto";
// src/git/quoted-name.ts
/** Something that a user or a repository named, in quotes, on one line and not too long. */
function quotedName(name) {
	return JSON.stringify(visible(name.length > 120 ? `${name.slice(0, 120)}…` : name));
}
// src/git/run-git.ts
/** Variables that would point git at another repository, as they do inside of a hook. */
const misleading = [
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_INDEX_FILE",
	"GIT_COMMON_DIR",
	"GIT_NAMESPACE",
	"GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES"
];
/** No hooks of the repository, no background work, nothing that depends on the user's taste. */
const settings = [
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"core.autocrlf=false",
	"core.quotePath=false",
	"core.fileMode=true",
	"core.symlinks=true",
	"core.sparseCheckout=false",
	"submodule.recurse=false",
	"log.showSignature=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"advice.detachedHead=false",
	"commit.gpgSign=false",
	"user.useConfigOnly=false"
].flatMap((each) => ["-c", each]);
/**
* Runs git in a directory, for what it prints.
* @throws UserError when git is not installed or the directory is no repository that it takes; Error when it fails
*/
async function git(directory, args, options = {}) {
	const { expected = [0], endsWithUs = false, settings: more = [], ...rest } = options;
	const result = await runTool([
		...endsWithUs ? [
			"setpriv",
			"--pdeathsig",
			"KILL",
			"--",
			"env"
		] : ["env"],
		...misleading.flatMap((each) => ["-u", each]),
		"git",
		...settings,
		...more.flatMap((each) => ["-c", each]),
		...args
	], {
		deadlineMs: 6e5,
		...rest,
		cwd: directory,
		env: {
			LC_ALL: "C",
			GIT_TERMINAL_PROMPT: "0",
			GIT_OPTIONAL_LOCKS: "0",
			...options.env
		},
		expected: Array.from({ length: 256 }, (_, code) => code)
	});
	if (expected.includes(result.code)) return result;
	const said = lastWords(result.stderr) || lastWords(result.stdout);
	if (result.code === 127) throw new UserError("git is not installed: apt-get install git");
	if (/not a git repository/.test(said)) throw new UserError(`${directory} is no git repository: give the kernel's, with --repo`);
	if (/dubious ownership/.test(result.stderr)) throw new UserError(`git does not trust ${directory}, since it belongs to somebody else: git config --global --add safe.directory ${directory}`);
	if (/No space left on device/.test(result.stderr)) throw new Error(`the disk is full: git ${args[0]} in ${directory} could not write`);
	throw new Error(`git ${args[0]} in ${directory} exited with ${result.code}${said === "" ? "" : `: ${said}`}`);
}
/** The last lines that a command printed, fit for a message. */
function lastWords(text) {
	return visible(text.trim()).split("\n").slice(-5).join("\n");
}
// src/git/revision.ts
/** @throws UserError when there is no repository at the path */
async function checkRepository(repository, options = {}) {
	const kind = await kindOfPath(repository);
	if (kind !== "directory") throw new UserError(`${kind === void 0 ? "there is no" : "no directory:"} ${repository}: give the kernel's git repository, with --repo`);
	await git(repository, ["rev-parse", "--git-dir"], options);
}
/**
* The full id of the commit that a revision (branch, tag, abbreviated id, `HEAD~3` …) means. The text goes to git
* alone, as one argument that cannot be an option.
* @throws UserError when there is no such commit
*/
async function resolveRevision(repository, revision, options = {}) {
	await checkRepository(repository, options);
	const answer = /^[^\x00-\x1f\x7f]{1,1024}$/.test(revision) ? await git(repository, [
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${revision}^{commit}`
	], {
		...options,
		expected: [
			0,
			1,
			128
		]
	}) : {
		code: 1,
		stdout: "",
		stderr: ""
	};
	const id = answer.stdout.trim();
	if (answer.code === 0 && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) return id;
	throw await noSuchCommit(repository, revision, answer.stderr, options);
}
async function noSuchCommit(repository, revision, said, options) {
	const what = `there is no commit ${quotedName(revision)} in ${repository}`;
	if (/ambiguous/.test(said)) return new UserError(`${quotedName(revision)} is the start of several ids in ${repository}: give more of it`);
	const refs = await git(repository, [
		"for-each-ref",
		"--format=%(refname:short)",
		"--count=5000"
	], options);
	const nearest = nearestName(revision, refs.stdout.split("\n").filter((each) => each !== ""));
	if (nearest !== void 0) return new UserError(`${what}, did you mean ${quotedName(nearest)}?`);
	const mend = (await git(repository, ["rev-parse", "--is-shallow-repository"], options)).stdout.trim() === "true" ? "the clone is shallow, so it may only be missing here: git fetch --unshallow" : "git fetch brings what others have pushed";
	return new UserError(`${what}: ${mend}`);
}
/**
* The commits of a range `A..B`, which are those that B has and A has not, oldest first; a missing end is HEAD.
* @throws UserError when it is no such range, an end is no commit, or there is none in it
*/
async function resolveRange(repository, range, options = {}) {
	const ends = await resolveRangeEnds(repository, range, options);
	const commits = (await git(repository, [
		"rev-list",
		"--reverse",
		"--topo-order",
		"--end-of-options",
		ends.to,
		`^${ends.from}`
	], options)).stdout.split("\n").filter((line) => line !== "");
	if (commits.length > 0) return commits;
	throw new UserError(`there is no commit in ${quotedName(range)}: the second end has nothing that the first has not`);
}
/**
* The ids of both ends of a range `A..B`; a missing end is HEAD.
* @throws UserError when it is no such range, or an end is no commit
*/
async function resolveRangeEnds(repository, range, options = {}) {
	const [, from, to] = /^(.*?)\.\.(?!\.)(.*)$/s.exec(range) ?? [];
	if (from === void 0 || to === void 0 || from.endsWith(".") || from === "" && to === "") throw new UserError(`${quotedName(range)} is no range of commits: give A..B, such as v6.12..HEAD`);
	return {
		from: await resolveRevision(repository, from === "" ? "HEAD" : from, options),
		to: await resolveRevision(repository, to === "" ? "HEAD" : to, options)
	};
}
async function readCommit(repository, commit, options = {}) {
	const { stdout } = await git(repository, [
		"show",
		"--no-patch",
		"--format=%P%n%ct%n%s",
		commit
	], options);
	const [parents = "", date = "", subject = ""] = stdout.split("\n");
	const [parent] = parents.split(" ");
	return {
		parent: parent === "" ? void 0 : parent,
		date: Number(date),
		subject
	};
}
/** Paths that differ between two commits. */
async function changedFiles(repository, from, to, options = {}) {
	const { stdout } = await git(repository, [
		"diff",
		"--name-only",
		"--no-renames",
		"--no-ext-diff",
		"-z",
		from,
		to,
		"--"
	], options);
	return new Set(stdout.split("\0").filter((path) => path !== ""));
}
/** The names in a directory of a commit, such as `arch/x86/configs/`; empty when there is no such directory. */
async function namesInCommit(repository, commit, directory, options = {}) {
	const { stdout } = await git(repository, [
		"ls-tree",
		"--name-only",
		"--full-tree",
		"-z",
		commit,
		"--",
		directory
	], options);
	return stdout.split("\0").filter((path) => path !== "").map((path) => path.slice(path.lastIndexOf("/") + 1));
}
// src/build/variant.ts
/** What kernels are built for; in the kernel's words, `ARCH=`. */
const variantArchitectures = [
	"x86_64",
	"i386",
	"arm64"
];
const toolchains = ["gcc", "llvm"];
/** SHA-256 of what the variant says: equal for two files that come to the same build, wherever they are. */
function digestOfVariant(variant) {
	const { name, arch, config, fragments, toolchain, makeArguments, selftests, environment } = variant;
	const content = {
		name,
		arch,
		config: config.kind === "target" ? { target: config.target } : { text: config.text },
		fragments: fragments.map(({ text }) => text),
		toolchain,
		makeArguments,
		selftests,
		environment: [...environment].sort(([a], [b]) => a < b ? -1 : 1),
		keepsVmlinux: variant.keepsVmlinux ?? null
	};
	return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
/** The directory of an architecture in the kernel tree, below arch/. */
function sourceArchitecture(arch) {
	return arch === "arm64" ? "arm64" : "x86";
}
// src/build/reserved-variables.ts
const ownNames = [
	"O",
	"ARCH",
	"SUBARCH",
	"SRCARCH",
	"LOCALVERSION",
	"KBUILD_OUTPUT",
	"KBUILD_EXTMOD",
	"KCONFIG_CONFIG",
	"KCONFIG_ALLCONFIG",
	"KBUILD_ABS_SRCTREE",
	"INSTALL_PATH",
	"INSTALL_MOD_PATH",
	"INSTALL_HDR_PATH",
	"OUTPUT",
	"TARGETS",
	"SHELL",
	"MAKEFLAGS",
	"MFLAGS",
	"GNUMAKEFLAGS",
	"MAKEFILES",
	"MAKEOVERRIDES",
	"srctree",
	"objtree"
];
/** Of the environment only: what would take the build out of the user's hands unseen. */
const ownEnvironment = [
	"PATH",
	"HOME",
	"TMPDIR",
	"LC_ALL",
	"TZ",
	"LD_PRELOAD",
	"CFLAGS"
];
/** Why a variant may not set this variable; undefined when it may. */
function reservedVariable(name, where) {
	if (ownNames.includes(name) || /^KBUILD_BUILD_/.test(name) || where === "env" && (ownEnvironment.includes(name) || /^(?:GIT|VMENTRY)_/.test(name))) return `${name} is set by vmentry itself, so a variant cannot set it`;
	if (name === "LLVM" && where === "env") return "LLVM belongs under make:, beside toolchain: llvm";
}
// src/build/variant-file.ts
/** Names of variant files end so. */
const variantSuffix = ".variant.yaml";
const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores that starts with none of .- (in quotes if it is a number)";
const path$1 = "the path of a file, relative to this one";
const config = "defconfig, tinyconfig, NAME_defconfig or another of the kernel's own, or the path of a file";
const argument = "NAME=value for make, such as W=1";
const collection = "a collection of tools/testing/selftests, such as kvm or net/forwarding";
const pathSchema = string({ error: path$1 }).regex(/^[^\x00]{1,4096}$/, { error: path$1 });
const textSchema = string({ error: "text (in quotes if it is a number)" }).regex(/^[^\x00-\x1f\x7f]{0,4096}$/, { error: "text on one line" });
const variantFileSchema = strictObject({
	name: string({ error: name }).regex(variantPattern, { error: name }).describe("names the variant in the kernel store and in directories"),
	description: string({ error: "text" }).describe("what the variant is for").optional(),
	arch: _enum(variantArchitectures, { error: `one of ${variantArchitectures.join(", ")}` }).describe("what the kernel is built for"),
	config: string({ error: config }).regex(/^[^\x00]{1,4096}$/, { error: config }).describe("what the configuration starts from; default: defconfig").optional(),
	fragments: array(pathSchema, { error: `a list of files, each ${path$1}` }).describe("merged over it in this order; every line must survive").optional(),
	toolchain: _enum(toolchains, { error: "gcc or llvm" }).describe("gcc (the default), or llvm for clang and lld").optional(),
	make: array(string({ error: argument }).regex(/^[A-Za-z_][A-Za-z0-9_]*=[^\x00-\x1f\x7f]{0,4096}$/, { error: argument }), { error: `a list, each ${argument}` }).describe("variables for every make").optional(),
	selftests: array(string({ error: collection }).regex(/^(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/, { error: collection }), { error: `a list, each ${collection}` }).describe("collections of the kernel's selftests to build; default: [kvm], for i386 none").optional(),
	env: record(string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "the name of an environment variable" }), textSchema, { error: "a map of environment variables, such as {PAHOLE: /opt/pahole/bin/pahole}" }).describe("the environment variables of the build, beside PATH, HOME, TMPDIR and ccache's").optional(),
	vmlinux: boolean({ error: "true or false" }).describe("whether vmlinux is kept; default: when the configuration has debug information").optional()
}, { error: "a map, such as {name: x86_64-kvm, arch: x86_64, config: defconfig}" }).superRefine((given, context) => {
	for (const [index, each] of (given.make ?? []).entries()) {
		const why = reservedVariable(each.slice(0, each.indexOf("=")), "make");
		if (why !== void 0) context.addIssue(plainIssue(["make", index], why));
	}
	for (const each of Object.keys(given.env ?? {})) {
		const why = reservedVariable(each, "env");
		if (why !== void 0) context.addIssue(plainIssue(["env", each], why, "key"));
	}
	const index = (given.selftests ?? []).indexOf("kvm");
	if (given.arch === "i386" && index !== -1) context.addIssue(plainIssue(["selftests", index], "there are no KVM selftests for i386; leave kvm out"));
	for (const [index, each] of (given.selftests ?? []).entries()) {
		if (given.selftests?.indexOf(each) === index) continue;
		context.addIssue(plainIssue(["selftests", index], `${each} is there twice`));
	}
}).meta({
	title: "vmentry variant",
	description: "What a commit's kernel is built as: architecture, configuration, toolchain (*.variant.yaml)"
});
/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseVariantFile(text, file) {
	const parsed = parseYaml(text, file, variantFileSchema);
	return "problems" in parsed ? parsed : {
		file,
		...parsed
	};
}
/**
* Reads a variant file and the configuration files that it names, relative to it.
* @throws UserError with a line for each fault of the file
*/
async function readVariant(file) {
	const read = await readUserText(file, { what: "variant" });
	const parsed = "problems" in read ? read : parseVariantFile(read.text, file);
	if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
	const { value, placeOf } = parsed;
	const problems = [];
	const readConfig = async (path, place) => {
		const full = isAbsolute(path) ? path : join(dirname(file), path);
		const content = await readUserText(full, { what: "kernel configuration" });
		if (!("problems" in content)) return {
			path: full,
			text: content.text
		};
		problems.push(...content.problems.map((each) => `${place}: ${each}`));
		return {
			path: full,
			text: ""
		};
	};
	const fragments = [];
	const config = await baseConfig(value.config ?? "defconfig", (at) => readConfig(at, placeOf(["config"])));
	for (const [index, each] of (value.fragments ?? []).entries()) fragments.push(await readConfig(each, placeOf(["fragments", index])));
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return {
		name: value.name,
		arch: value.arch,
		config,
		fragments,
		toolchain: value.toolchain ?? "gcc",
		makeArguments: value.make ?? [],
		selftests: value.selftests ?? (value.arch === "i386" ? [] : ["kvm"]),
		environment: new Map(Object.entries(value.env ?? {})),
		keepsVmlinux: value.vmlinux,
		configPlace: placeOf(["config"])
	};
}
/** Targets of the kernel's makefiles that need no terminal; whatever else is given is a file. */
const targetPattern = /^(?:(?:[A-Za-z0-9._-]+_)?defconfig|(?:tiny|allno|allmod|allyes|alldef)config)$/;
async function baseConfig(given, readConfig) {
	if (targetPattern.test(given)) return {
		kind: "target",
		target: given
	};
	return {
		kind: "file",
		...await readConfig(given)
	};
}
export { changedFiles as a, readCommit as c, resolveRevision as d, git as f, sourceArchitecture as i, resolveRange as l, variantSuffix as n, checkRepository as o, quotedName as p, digestOfVariant as r, namesInCommit as s, readVariant as t, resolveRangeEnds as u };
