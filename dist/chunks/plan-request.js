import { a as visible, c as UserError, f as hasCode, t as counted } from "./text.js";
import { t as findVariantFiles } from "./find-variants.js";
import { l as chooseEnvironments, t as discoverEnvironments } from "./discover.js";
import { d as resolveRevision, f as git, l as resolveRange, u as resolveRangeEnds } from "./variant-file.js";
import { n as mostEnvironments } from "./plan-file.js";
import { t as readInventory } from "./machines-file.js";
import { t as version } from "./version.js";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
// src/matrix/spread.ts
/**
* Items in at most so many groups, whose sizes differ by one at most. Neighbours stay together, so that the cells of
* one environment's matrix, which often share a boot, do so too. No items: no groups.
*/
function spread(items, most) {
	const count = Math.min(most, items.length);
	return Array.from({ length: count }, (_, index) => items.slice(Math.floor(index * items.length / count), Math.floor((index + 1) * items.length / count)));
}
// src/matrix/pairing.ts
/** As `uname -m` says it, which is how environments require it. */
const unameOf = {
	x86_64: "x86_64",
	i386: "i686",
	arm64: "aarch64"
};
/** Whether there is something to test of it, which a variant without selftests has not. */
function hasTests({ variant }) {
	return variant.selftests.length > 0;
}
function boots({ boots: architectures }, { variant }) {
	return architectures.includes(variant.arch);
}
/** Labels that an environment requires and a machine has not. */
function missingLabels({ requires }, { planned }) {
	return requires.labels.filter((label) => !planned.labels.includes(label));
}
/** Vendor and flags of the CPU are known to the machine alone. */
function allowsArchitecture({ requires }, { variant }) {
	return requires.arch.length === 0 || requires.arch.includes(unameOf[variant.arch]);
}
/** Each variant with each machine that boots it, and the environments that it can be tested under there. */
function pair(variants, machines, environments, jobsPerKernel) {
	return variants.filter(hasTests).flatMap((variant) => machines.filter((machine) => boots(machine, variant)).map((machine) => {
		return {
			variant,
			machine,
			jobs: spread(environments.filter((environment) => missingLabels(environment, machine).length === 0 && allowsArchitecture(environment, variant)), machine.jobsPerKernel ?? jobsPerKernel)
		};
	}).filter(({ jobs }) => jobs.length > 0));
}
// src/matrix/left-out.ts
/** Of what does fit some of the others, but not all of them at once. */
const nothingFits = "nothing of the others fits it";
/** What is tested not at all, or not with everything: variants, environments, then machines, each once. */
function findLeftOut(given, pairings) {
	const variants = new Set(pairings.map(({ variant }) => variant));
	const machines = new Set(pairings.map(({ machine }) => machine));
	const environments = new Set(pairings.flatMap(({ jobs }) => jobs.flat()));
	return [
		...given.variants.flatMap((each) => {
			const reasons = whyNotVariant(each, given);
			return omission("variant", each.variant.name, reasons, !variants.has(each) && hasTests(each));
		}),
		...given.environments.flatMap((each) => omission("environment", each.name, whyNotEnvironment(each, given), !environments.has(each))),
		...given.machines.flatMap((each) => omission("machine", each.planned.name, [], !machines.has(each)))
	];
}
function omission(what, name, reasons, isWarning) {
	if (reasons.length === 0 && !isWarning) return [];
	return [{
		what,
		name,
		reason: (reasons.length === 0 ? nothingFits : reasons.join("; ")).slice(0, 2e3),
		isWarning
	}];
}
function whyNotVariant(found, { machines }) {
	if (!hasTests(found)) return ["it builds no selftests, so that it is built alone"];
	const others = machines.filter((machine) => !boots(machine, found)).map(({ planned }) => planned.name);
	return others.length === 0 ? [] : [`${found.variant.arch} is not booted by ${listed(others)}`];
}
function whyNotEnvironment(environment, { machines, variants }) {
	const byLabels = /* @__PURE__ */ new Map();
	for (const machine of machines) {
		const labels = missingLabels(environment, machine).join(", ");
		if (labels !== "") byLabels.set(labels, [...byLabels.get(labels) ?? [], machine.planned.name]);
	}
	const reasons = [...byLabels].map(([labels, names]) => `it requires ${labels.includes(",") ? "the labels" : "the label"} ${labels}: not on ${listed(names)}`);
	const others = variants.filter((found) => hasTests(found) && !allowsArchitecture(environment, found)).map(({ variant }) => `${variant.name} (${unameOf[variant.arch]})`);
	if (others.length === 0) return reasons;
	return [...reasons, `it requires ${environment.requires.arch.join(" or ")}: not with ${listed(others)}`];
}
const toldNames = 8;
function listed(names) {
	const more = names.length - toldNames;
	return `${names.slice(0, toldNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
/** One line for a log. */
function describeOmission({ what, name, reason, isWarning }) {
	return `${isWarning ? "not tested" : "not tested with everything"}: ${what} ${name}: ${reason}`;
}
// src/matrix/commits.ts
/** @throws UserError when there is no such commit, too many of them, or no way from the base to them */
async function resolveCommits(request, options = {}) {
	const { repository, commit, range } = request;
	if (commit !== void 0 && range !== void 0) throw new UserError("--commit and --range are given: give one of them");
	const ids = range === void 0 ? [await resolveRevision(repository, commit ?? "HEAD", options)] : await resolveRange(repository, range, options);
	if (ids.length > 256) throw new UserError(`--range ${JSON.stringify(visible(range ?? ""))} has ${ids.length} commits, and 256 are the most: give a shorter one, such as HEAD~20..HEAD`);
	const newest = ids.at(-1) ?? "";
	const rangeStart = range === void 0 ? void 0 : (await resolveRangeEnds(repository, range, options)).from;
	return {
		commits: await readSubjects(repository, ids, options),
		rangeStart,
		base: await resolveBase(request, {
			newest,
			rangeStart
		}, options)
	};
}
async function readSubjects(repository, ids, options) {
	const { stdout } = await git(repository, [
		"log",
		"--no-walk=unsorted",
		"--format=%H%x00%s",
		"--encoding=UTF-8",
		...ids,
		"--"
	], options);
	const subjects = new Map(stdout.split("\n").map((line) => [line.split("\0")[0], line.split("\0")[1]]));
	return ids.map((id) => ({
		id,
		subject: fitSubject(subjects.get(id) ?? "")
	}));
}
/** On one line, nothing in it that a terminal follows, and not too long. */
function fitSubject(text) {
	return visible(text.replaceAll(/\s/g, " ")).slice(0, 500).toWellFormed();
}
async function resolveBase({ repository, base, baseBranch }, { newest, rangeStart }, options) {
	if (baseBranch !== void 0 && !/^[^\x00-\x20\x7f]{1,255}$/.test(baseBranch)) throw new UserError(`--base-branch ${JSON.stringify(visible(baseBranch).slice(0, 100))} is no name of a branch`);
	const branch = baseBranch ?? null;
	const tip = base === void 0 ? rangeStart : await resolveRevision(repository, base, options);
	if (tip === void 0) return branch === null ? null : {
		branch,
		commit: newest
	};
	const answer = await git(repository, [
		"merge-base",
		tip,
		newest
	], {
		...options,
		expected: [0, 1]
	});
	const commit = answer.stdout.trim();
	if (answer.code === 0) return {
		branch,
		commit
	};
	throw new UserError(`${base === void 0 ? "the range's ends" : `--base ${JSON.stringify(visible(base))} and the commit`} have no commit in common here: a shallow clone lacks it (fetch-depth: 0 of the checkout, git fetch --unshallow)`);
}
// src/matrix/job-ids.ts
const shortest = 12;
const longestPart = 40;
/**
* A short form of each commit's id, no two alike: the same number of digits of all of them, 12 unless two start
* alike.
*/
function shortIds(commits) {
	const whole = [...new Set(commits)];
	let length = shortest;
	while (new Set(whole.map((id) => id.slice(0, length))).size < whole.length) length += 1;
	return new Map(whole.map((id) => [id, id.slice(0, length)]));
}
/**
* The id of a job: the commit and names of what it is of, `0123456789ab.x86_64-kvm.intel.2of3`. Another commit, name
* or part gives another id, also to those who take upper case for lower case: what the id cannot hold as it is adds a
* digest.
*/
function jobId(shortCommit, names, part) {
	const isPlain = names.every((name) => /^[a-z0-9_-]+$/.test(name) && name.length <= longestPart);
	const digest = createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 10);
	return [
		shortCommit,
		...names.map((name) => name.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, longestPart)),
		...part === void 0 || part.count === 1 ? [] : [`${part.number}of${part.count}`],
		...isPlain ? [] : [digest]
	].join(".");
}
// src/matrix/matrix-size.ts
/** @throws UserError when it comes to more test jobs than GitHub takes, with what multiplies to it, and what to do */
function checkSize({ commits, pairings }) {
	const count = commits * pairings.reduce((sum, { jobs }) => sum + jobs.length, 0);
	if (count <= 256) return;
	const variants = new Set(pairings.map(({ variant }) => variant)).size;
	const machines = new Set(pairings.map(({ machine }) => machine)).size;
	const most = Math.max(...pairings.map(({ jobs }) => jobs.length));
	const factors = [
		counted(commits, "commit"),
		...pairings.length === variants * machines ? [counted(variants, "variant"), counted(machines, "machine")] : [`${pairings.length} pairs of a variant and a machine that boots it`],
		...most === 1 ? [] : [mostly(pairings, most)]
	];
	const mends = [
		...commits > 1 ? ["leave out --test-every-commit, or give a shorter --range"] : [],
		...most > 1 ? ["lower --jobs-per-kernel (in machines.yaml: jobs-per-kernel)"] : [],
		...variants > 1 ? ["give fewer --variant"] : [],
		...machines > 1 ? ["name fewer machines in --machines"] : []
	];
	throw new UserError(`this makes ${count} test jobs, and GitHub takes 256 at most: ${factors.join(" x ")}; ${mends.join("; or ")}`);
}
function mostly(pairings, most) {
	return `${pairings.every(({ jobs }) => jobs.length === most) ? "" : "up to "}${most} jobs for each kernel on a machine`;
}
// src/matrix/make-plan.ts
/**
* Plans builds and tests: one job for each kernel on each machine, with all environments that go there. The same parts
* give the same plan.
* @throws UserError when it comes to no job, or to more than GitHub takes
*/
function makePlan(parts, choices) {
	const { commits, base } = parts.commits;
	const newest = commits.at(-1);
	if (newest === void 0) throw new Error("a plan needs a commit");
	checkEnvironments(parts.environments);
	const { machines } = parts.inventory;
	const pairings = pair(parts.variants, machines, parts.environments, choices.jobsPerKernel);
	const leftOut = findLeftOut({
		...parts,
		machines
	}, pairings);
	if (pairings.length === 0) throw nothingToTest(parts, leftOut);
	const tested = choices.testsEveryCommit ? commits : [newest];
	checkSize({
		commits: tested.length,
		pairings
	});
	const short = shortIds(commits.map(({ id }) => id));
	const buildJobs = choices.builds ? planBuildJobs(parts, choices, short) : [];
	const subjects = new Map(commits.map(({ id, subject }) => [id, subject]));
	return {
		format: "vmentry-plan",
		version: 1,
		tool: {
			name: "vmentry",
			version
		},
		run: {
			commit: newest.id,
			subject: newest.subject,
			base
		},
		builds: commits.flatMap(({ id: commit }) => buildJobs.filter((job) => job.commits.includes(commit)).map(({ id, variant }) => ({
			commit,
			subject: subjects.get(commit) ?? "",
			variant,
			job: id
		}))),
		buildJobs,
		jobs: tested.flatMap(({ id }) => pairings.flatMap((pairing) => testJobs(pairing, {
			commit: id,
			short,
			isAlone: tested.length === 1,
			files: parts.environmentFiles
		}))),
		leftOut
	};
}
function planBuildJobs({ commits: { commits, rangeStart }, variants, inventory }, { splitsBuilds }, short) {
	const ids = commits.map(({ id }) => id);
	const groups = splitsBuilds ? ids.map((id) => [id]) : [ids];
	const count = groups.length * variants.length;
	if (count > 256) {
		const how = splitsBuilds ? `${counted(ids.length, "commit")} x ${counted(variants.length, "variant")}` : counted(variants.length, "variant");
		throw new UserError(`this makes ${count} build jobs, and GitHub takes 256 at most: ${how}; ${splitsBuilds ? "leave out --split-builds, or give a shorter --range" : "give fewer --variant"}`);
	}
	const { runsOn, timeoutMinutes } = inventory.build;
	return groups.flatMap((group) => variants.map(({ file, variant: { name } }) => {
		const commit = group.at(-1) ?? "";
		const digits = short.get(commit) ?? commit;
		const id = jobId(digits, [name]);
		return {
			id,
			name: groups.length === 1 ? name : `${name} at ${digits}`,
			artifact: `vmentry-build-${id}`,
			variant: name,
			variantFile: checkedPath(file),
			commit,
			...group.length > 1 && rangeStart !== void 0 ? { range: `${rangeStart}..${commit}` } : {},
			commits: group,
			runsOn: [...runsOn],
			...timeoutMinutes === void 0 ? {} : { timeoutMinutes }
		};
	}));
}
function testJobs(pairing, { commit, short, isAlone, files }) {
	const { variant: found, machine, jobs } = pairing;
	const { name: variant } = found.variant;
	const { planned, timeoutMinutes } = machine;
	const digits = short.get(commit) ?? commit;
	return jobs.map((environments, index) => {
		const part = {
			number: index + 1,
			count: jobs.length
		};
		const id = jobId(digits, [variant, planned.name], part);
		return {
			id,
			name: [
				`${variant} on ${planned.name}`,
				...part.count === 1 ? [] : [`(${part.number} of ${part.count})`],
				...isAlone ? [] : [`at ${digits}`]
			].join(" "),
			artifact: `vmentry-results-${id}`,
			commit,
			variant,
			kernel: `${commit}/${variant}`,
			environments: environments.map(({ name }) => name),
			environmentFiles: files.map(checkedPath),
			machine: planned,
			...timeoutMinutes === void 0 ? {} : { timeoutMinutes }
		};
	});
}
function checkEnvironments(environments) {
	if (environments.length <= 1e4) return;
	throw new UserError(`there are ${environments.length} environments, and ${mostEnvironments} are the most`);
}
/** Paths stand one a line in a workflow's outputs and inputs. */
function checkedPath(path) {
	if (/^[^\x00-\x1f\x7f]{1,4096}$/.test(path)) return path;
	throw new UserError(`${JSON.stringify(path.slice(0, 200))}: the path has a control character, or is too long for a plan`);
}
function nothingToTest(parts, leftOut) {
	const { variants, environments, inventory } = parts;
	const machines = `${counted(inventory.machines.length, "machine")} (${inventory.source})`;
	const count = `${counted(variants.length, "variant")}, ${counted(environments.length, "environment")} and ${machines}`;
	const reasons = leftOut.filter(({ reason }) => reason !== nothingFits);
	const told = reasons.slice(0, 20).map(({ what, name, reason }) => `  ${what} ${name}: ${reason}`);
	const more = reasons.length - told.length;
	return new UserError([
		`there is nothing to test: of ${count} no three fit together:`,
		...told,
		...more > 0 ? [`  and ${more} more`] : []
	].join("\n"));
}
// src/matrix/plan-request.ts
/**
* Reads what there is, and plans it.
* @throws UserError with a line for each fault of each file; as `makePlan` does
*/
async function planRun(request, options = {}) {
	const { repository } = request;
	const commits = await resolveCommits(request, options);
	const variants = await findVariantFiles(request.variants, repository);
	const environmentFiles = request.environments.length > 0 ? request.environments : await ownEnvironments(repository);
	return makePlan({
		commits,
		variants,
		environments: chooseEnvironments(await discoverEnvironments(environmentFiles), request.onlyEnvironments),
		environmentFiles,
		inventory: await readInventory(request.machines, repository)
	}, request);
}
/** `.vmentry` of the repository when it has environments. */
async function ownEnvironments(repository) {
	const own = join(repository, ".vmentry");
	try {
		return (await readdir(own, { recursive: true })).some((name) => name.endsWith(".env.yaml")) ? [own] : [];
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
		throw error;
	}
}
export { describeOmission as n, planRun as t };
