import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { n as streamLog } from "./log.js";
import { a as visible, c as UserError, l as describeError, u as exitCode } from "./text.js";
import { t as temporaryDirectory } from "./temporary.js";
import { C as foreignRoot, S as foreignInstallCommand, a as chooseAccelerator, b as architectures, d as dropbear, f as findProgram, h as signify, i as stageOneInstallCommand, n as stageOneArchitecture, p as kexec, r as stageOneDirectory, t as findStageOneKernel, u as busybox, w as hostArchitecture, x as debianArchitecture } from "./find.js";
import { t as openKernel } from "./open-kernel.js";
import { t as execa } from "./packages-B4e4DWND.js";
import { n as runTool } from "./process.js";
import { n as kindOfPath } from "./files.js";
import { n as formatDuration, r as monotonicMs } from "./clock.js";
import { join } from "node:path";
import "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import "node:os";
// src/doctor/distribution.ts
/** Installs packages with apt-get, through sudo when this is not root; shows what apt-get prints on stderr. */
async function installPackages(packages, log) {
	const list = [...new Set(packages)];
	if (list.length === 0) return;
	log.info(`installing system packages: ${list.join(" ")}`);
	await apt(["update"]);
	await apt([
		"install",
		"--yes",
		"--no-install-recommends",
		...list
	]);
}
async function apt(args) {
	const isRoot = process.getuid?.() === 0;
	const command = [
		"env",
		"DEBIAN_FRONTEND=noninteractive",
		"apt-get",
		"-q",
		...args
	];
	const argv = isRoot ? command : ["sudo", ...command];
	if ((await execa(argv[0] ?? "", argv.slice(1), {
		reject: false,
		stdin: "inherit",
		stdout: process.stderr,
		stderr: process.stderr,
		timeout: 12e5
	})).failed) throw new UserError(`"${argv.join(" ")}" failed; run it yourself and mend what it says, then try again`);
}
const hostApt = { env: {} };
/**
* The package that a meta package stands for now, such as `linux-image-6.1.0-56-amd64` for
* `linux-image-amd64` (Debian).
* @throws UserError when apt knows none
*/
async function kernelPackage(meta, apt = hostApt) {
	const shown = await runTool([
		"apt-cache",
		"depends",
		"--important",
		meta
	], {
		env: apt.env,
		package: "apt",
		expected: [0, 100]
	});
	const name = /Depends: (linux-(?:image|source)-[a-z0-9.+-]+)/.exec(shown.stdout)?.[1];
	if (name === void 0) throw new UserError(`apt knows no package ${meta}; this needs Debian's packages and an "apt-get update"`);
	return name;
}
/** Downloads a package, without installing it, into a directory, unless it is there. The answer is its path. */
async function downloadPackage(name, directory, log, apt = hostApt) {
	await mkdir(directory, { recursive: true });
	const policy = await runTool([
		"apt-cache",
		"policy",
		name
	], {
		env: apt.env,
		package: "apt"
	});
	const version = /Candidate: (\S+)/.exec(policy.stdout)?.[1];
	if (version === void 0 || version === "(none)") throw new UserError(`apt cannot download ${name}: run apt-get update, and look at apt-cache policy ${name}`);
	const fileVersion = encodeURIComponent(version).toLowerCase();
	const there = (await readdir(directory)).find((file) => file.toLowerCase().startsWith(`${name}_${fileVersion}_`));
	if (there !== void 0) return join(directory, there);
	log.info(`downloading ${name} ${version} ...`);
	await using scratch = temporaryDirectory("download");
	await runTool([
		"apt-get",
		"download",
		`${name}=${version}`
	], {
		cwd: scratch.path,
		env: apt.env,
		deadlineMs: 12e5,
		package: "apt"
	});
	const [file] = await readdir(scratch.path);
	if (file === void 0) throw new Error(`apt-get download ${name} left no file`);
	const path = join(directory, file);
	await moveFile(join(scratch.path, file), path);
	return path;
}
/** The temporary directory may be on another file system than the cache. */
async function moveFile(from, to) {
	const beside = `${to}.tmp`;
	await runTool([
		"cp",
		"--",
		from,
		beside
	], { deadlineMs: 3e5 });
	await rename(beside, to);
}
// src/doctor/requirements.ts
const qemu = {
	x86_64: {
		program: "qemu-system-x86_64",
		package: "qemu-system-x86",
		why: "runs the machine"
	},
	i386: {
		program: "qemu-system-x86_64",
		package: "qemu-system-x86",
		why: "runs the machine"
	},
	arm64: {
		program: "qemu-system-aarch64",
		package: "qemu-system-arm",
		why: "runs the machine"
	}
};
const everywhere = [
	{
		program: "busybox",
		package: "busybox-static",
		why: "user space of both boot stages; a static one"
	},
	{
		program: "kexec",
		package: "kexec-tools",
		why: "boots stage two from stage one"
	},
	{
		program: "dropbear",
		package: "dropbear-bin",
		why: "SSH server on the machine"
	},
	{
		program: "ssh",
		package: "openssh-client",
		why: "reaches the machine"
	},
	{
		program: "setpriv",
		package: "util-linux",
		why: "ends QEMU when vmentry is killed"
	},
	{
		program: "tar",
		package: "tar",
		why: "copies tests to the machine"
	},
	{
		program: "dpkg-deb",
		package: "dpkg",
		why: "opens kernel packages"
	},
	{
		program: "xz",
		package: "xz-utils",
		why: "reads kernels and modules that are compressed so"
	},
	{
		program: "lz4",
		package: "lz4",
		why: "reads kernels that are compressed so"
	}
];
/** What `vmentry run` and `vmentry boot` need on the host for kernels of an architecture. */
function runRequirements(architecture) {
	return [qemu[architecture], ...everywhere];
}
/** What stage one runs when the kernel server signs its answers. */
const signifyRequirement = {
	program: "signify-openbsd",
	package: "signify-openbsd",
	why: "checks in stage one what vmentry serve --signing-key signed; not needed without"
};
/** What building a kernel's selftests needs as well. */
const buildRequirements = [
	{
		program: "gcc",
		package: "gcc",
		why: "builds the selftests"
	},
	{
		program: "make",
		package: "make",
		why: "builds the selftests"
	},
	{
		program: "flex",
		package: "flex",
		why: "builds the kernel's configuration tools"
	},
	{
		program: "bison",
		package: "bison",
		why: "builds the kernel's configuration tools"
	},
	{
		program: "bc",
		package: "bc",
		why: "builds the kernel"
	},
	{
		program: "rsync",
		package: "rsync",
		why: "installs the kernel's headers"
	},
	{
		program: "addr2line",
		package: "binutils",
		why: "finds the source lines of a call trace"
	}
];
// src/doctor/doctor.ts
/** Looks at what this host has of what vmentry needs. Changes nothing but the accelerator's cached proof. */
async function examine(log, options = {}) {
	const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
	const findings = [];
	for (const requirement of runRequirements(architecture)) findings.push(await findingFor(requirement, "missing"));
	for (const requirement of buildRequirements) findings.push(await findingFor(requirement, "note"));
	findings.push(...await examineForeignPrograms(architecture));
	findings.push(await examineSignify(stageOneArchitecture(architecture)));
	findings.push(...await examineStageOne(log, architecture, options.fresh === true));
	return findings;
}
/** The programs of both boot stages, where the kernels cannot run this host's. */
async function examineForeignPrograms(architecture) {
	const root = foreignRoot(architecture);
	if (root === void 0) return [];
	const name = `${architecture} programs`;
	try {
		for (const program of [
			busybox,
			kexec,
			dropbear
		]) await findProgram(program, architecture);
		return [{
			name,
			state: "good",
			detail: root
		}];
	} catch (error) {
		return [{
			name,
			state: "missing",
			detail: describeError(error),
			mend: foreignInstallCommand(architecture)
		}];
	}
}
/** Only a stage one that checks signatures holds it. */
async function examineSignify(stageOne) {
	const { program: name, why, package: from } = signifyRequirement;
	try {
		return {
			name,
			state: "good",
			detail: await findProgram(signify, stageOne)
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const isForeign = foreignRoot(stageOne) !== void 0;
		return {
			name,
			state: "note",
			detail: `${isForeign ? `for ${stageOne}: ` : ""}${why}`,
			mend: isForeign ? foreignInstallCommand(stageOne) : `apt-get install ${from}`
		};
	}
}
async function findingFor(requirement, otherwise) {
	const { program, why } = requirement;
	try {
		return {
			name: program,
			state: "good",
			detail: await findProgram({
				name: program,
				package: requirement.package
			})
		};
	} catch {
		return {
			name: program,
			state: otherwise,
			detail: otherwise === "missing" ? why : `${why}; not needed for selftests that are built already`,
			mend: `apt-get install ${requirement.package}`
		};
	}
}
async function examineStageOne(log, architecture, fresh) {
	const name = "stage-one kernel";
	try {
		await using scratch = temporaryDirectory("doctor");
		const path = await findStageOneKernel(void 0, architecture);
		const kernel = await openKernel(path, { scratch: scratch.path });
		const found = {
			name,
			state: "good",
			detail: `${kernel.identity.release}, ${path}`
		};
		try {
			const { accelerator, reason } = await chooseAccelerator("auto", {
				kernel,
				cpus: 2,
				log,
				fresh
			});
			return [found, {
				name: "accelerator",
				state: accelerator === "kvm" ? "good" : "note",
				detail: `${accelerator}: ${reason}`
			}];
		} catch (error) {
			return [found, {
				name: "accelerator",
				state: "missing",
				detail: describeError(error)
			}];
		}
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return [{
			name,
			state: "missing",
			detail: describeError(error),
			mend: stageOneInstallCommand(architecture)
		}];
	}
}
/** The exit code for what was found. */
function examinationCode(findings) {
	return findings.some((finding) => finding.state === "missing") ? exitCode.fault : exitCode.good;
}
// src/doctor/source.ts
/**
* Makes a directory under another name first, so that one that is there is whole: what an interrupted earlier
* try left is thrown away. The answer is `directory`.
*/
async function makeOnce(directory, make, log) {
	if (await kindOfPath(directory) === "directory") return directory;
	const work = `${directory}.making`;
	await rm(work, {
		recursive: true,
		force: true
	});
	await mkdir(work, { recursive: true });
	const started = monotonicMs();
	await make(work);
	await rename(work, directory);
	log.info(`made ${directory} in ${formatDuration(monotonicMs() - started)}`);
	return directory;
}
// src/doctor/foreign.ts
/** What both boot stages run, and what KVM selftests are linked with. */
const programs = [
	busybox,
	dropbear,
	kexec,
	signify
];
const programPackages = [
	...programs.map((program) => program.package),
	"libc6",
	"libgcc-s1"
];
/**
* An apt for another architecture, with a state of its own in `directory`: the host's sources and settings are
* read, its own lists and packages stay as they are, and no rights are needed. See apt.conf(5), APT_CONFIG.
*/
async function foreignApt(architecture, directory, log) {
	const debian = debianArchitecture(architecture);
	const [state, cache] = [join(directory, "state"), join(directory, "cache")];
	await mkdir(join(state, "lists", "partial"), { recursive: true });
	await mkdir(join(cache, "archives", "partial"), { recursive: true });
	const status = join(state, "status");
	await writeFile(status, "");
	const configuration = join(directory, "apt.conf");
	const settings = [
		`APT::Architecture "${debian}";`,
		`APT::Architectures { "${debian}"; };`,
		`Dir::State "${state}";`,
		`Dir::State::status "${status}";`,
		`Dir::Cache "${cache}";`,
		"Acquire::Languages \"none\";"
	];
	await writeFile(configuration, `${settings.join("\n")}\n`);
	const apt = {
		env: { APT_CONFIG: configuration },
		archives: join(cache, "archives")
	};
	log.info(`looking at the distribution's packages for ${debian} ...`);
	const updated = await runTool([
		"apt-get",
		"-q",
		"update"
	], {
		env: apt.env,
		deadlineMs: 6e5,
		expected: [0, 100],
		package: "apt"
	});
	if (updated.code !== 0) {
		const [first = ""] = updated.stderr.split("\n").filter((line) => line.startsWith("E:"));
		log.warn(`not all of this host's package sources could be read for ${debian}: ${visible(first)}`);
	}
	return apt;
}
/**
* Puts the programs of another architecture's boot stages, with their libraries, into the cache, unless all are
* there; installs nothing on this host. What is there stays until all of it can be replaced.
* @param apt made when it is needed
* @throws UserError when the host's sources do not have them
*/
async function installForeignPrograms(architecture, apt, log) {
	const root = foreignRoot(architecture);
	if (root === void 0) return;
	const isThere = await kindOfPath(root) === "directory";
	if (isThere && !await lacksProgram(architecture)) return;
	const renewed = isThere ? `${root}.renewed` : root;
	await makeOnce(renewed, async (work) => {
		const { env, archives } = await apt();
		const install = [
			"install",
			"--download-only",
			"--yes",
			"--no-install-recommends",
			...programPackages
		];
		const got = await runTool([
			"apt-get",
			"-q",
			...install
		], {
			env,
			deadlineMs: 6e5,
			expected: [0, 100],
			package: "apt"
		});
		if (got.code !== 0) throw noPackages(architecture, got.stderr);
		const packages = (await readdir(archives)).filter((file) => file.endsWith(".deb"));
		for (const file of packages) await runTool([
			"dpkg-deb",
			"-x",
			join(archives, file),
			work
		], { package: "dpkg" });
		await rm(join(work, "usr", "share"), {
			recursive: true,
			force: true
		});
	}, log);
	if (isThere) await replaceDirectory(root, renewed);
}
/** As when an earlier vmentry, which needed fewer, fetched them. */
async function lacksProgram(architecture) {
	try {
		for (const program of programs) await findProgram(program, architecture);
		return false;
	} catch (error) {
		if (error instanceof UserError) return true;
		throw error;
	}
}
async function replaceDirectory(directory, by) {
	const old = `${directory}.old`;
	await rm(old, {
		recursive: true,
		force: true
	});
	await rename(directory, old);
	await rename(by, directory);
	await rm(old, {
		recursive: true,
		force: true
	});
}
function noPackages(architecture, complaint) {
	const debian = debianArchitecture(architecture);
	const [first = complaint.trim()] = complaint.split("\n").filter((line) => line.startsWith("E:"));
	return new UserError(`this host's package sources do not give ${programPackages.join(", ")} for ${debian}: ${visible(first)}. Add sources that have ${debian} to /etc/apt/sources.list.d`);
}
// src/doctor/mend.ts
/**
* Installs the packages that are missing, and downloads stage one's kernel when there is none; for kernels of
* another architecture than the host's also the programs of both boot stages.
*/
async function mend(log, options = {}) {
	const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
	const stageOne = stageOneArchitecture(architecture);
	const isStageOneForeign = foreignRoot(stageOne) !== void 0;
	const requirements = [...runRequirements(architecture), ...isStageOneForeign ? [] : [signifyRequirement]];
	await installMissing(options.build === true ? [...requirements, ...buildRequirements] : requirements, log);
	await using scratch = temporaryDirectory("apt");
	let apt;
	const openApt = () => {
		apt ??= foreignApt(architecture, scratch.path, log);
		return apt;
	};
	await installForeignPrograms(architecture, openApt, log);
	try {
		await findStageOneKernel(void 0, architecture);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const meta = `linux-image-cloud-${debianArchitecture(stageOne)}`;
		const from = isStageOneForeign ? await openApt() : void 0;
		await downloadPackage(await kernelPackage(meta, from), stageOneDirectory(), log, from);
	}
}
/** Installs the packages of those programs that are not there. */
async function installMissing(requirements, log) {
	const missing = [];
	for (const requirement of requirements) try {
		await findProgram({
			name: requirement.program,
			package: requirement.package
		});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		missing.push(requirement.package);
	}
	await installPackages(missing, log);
}
// src/cli/doctor.ts
function addDoctor(program) {
	return program.command("doctor").description("look at what this host has of what vmentry needs, and say the command that mends what is missing").option("--install", "install what is missing (apt-get, through sudo when needed) and get stage one's kernel", false).addOption(new Option("--arch <name>", "what the kernels to be tested are built for; default: this host's").choices(architectures)).option("--fresh", "prove the accelerator again instead of trusting the cache", false).option("--json", "print what was found as JSON on standard output", false).action(async (options) => {
		const log = streamLog(process.stderr);
		const architecture = options.arch === void 0 ? {} : { architecture: options.arch };
		if (options.install) await mend(log, {
			build: true,
			...architecture
		});
		const findings = await examine(log, {
			fresh: options.fresh,
			...architecture
		});
		process.stdout.write(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : format(findings));
		process.exitCode = examinationCode(findings);
	});
}
const marks = {
	good: "ok",
	missing: "MISSING",
	note: "note"
};
function format(findings) {
	return findings.map(({ name, state, detail, mend: command }) => {
		const line = `${marks[state].padEnd(8)}${name.padEnd(20)}${visible(detail)}\n`;
		return command === void 0 ? line : `${line}${" ".repeat(28)}to mend: ${command}\n`;
	}).join("");
}
export { addDoctor };
