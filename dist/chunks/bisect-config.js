import "./rolldown-runtime.js";
import { a as visible, c as UserError, f as hasCode, o as Interrupted, t as counted, u as exitCode } from "./text.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { o as writeFileAtomic } from "./files.js";
import { c as readCommit, d as resolveRevision, f as git, i as sourceArchitecture, t as readVariant } from "./variant-file.js";
import { _ as makeVariables, a as checkOut, b as BuildFailed, c as placesIn, d as checkConfigRequest, f as completeConfig, g as buildEnvironment, i as takeLock, l as prepareOutput, m as parseFragment, n as makeDirectory, p as minimalConfig, r as findToolchain, s as markFinished, v as endLeftovers, y as BuildLog } from "./build-commit.js";
import { a as titleOf, c as Course, o as expectMore, p as chooseVariant, t as runBisect, u as makeStretch } from "./run-bisect.js";
import { n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { C as array, D as literal, E as int, M as string, O as number, k as object, r as datetime } from "./packages-BqjbYHfX.js";
import { t as version } from "./version.js";
import { R as bisectConclusionSchema } from "./size-budget.js";
import { r as questionSchema } from "./question.js";
import { t as defaultWorkDirectory } from "./work-directory.js";
import { t as readUserText } from "./user-file.js";
import { _ as parseKernelConfig } from "./open-kernel.js";
import { n as formatDuration } from "./clock.js";
import { t as openLocalProber } from "./open-prober.js";
import { t as temporaryDirectory } from "./temporary.js";
import { t as bisectExitCode } from "./bisect-exit-code.js";
import { a as askedQuestions, c as probeRequest, i as addQuestionOptions, l as addProgressOptions, n as addSearchOptions, r as searchRequest, s as addProbeOptions, u as bisectProgress } from "./search-options.js";
import { join, resolve } from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
// src/build/variant-config.ts
const fourHoursMs = 144e5;
/**
* What a variant is configured to at a commit, without building it; the variant's work directory is used for it.
* @throws UserError when a line of the variant does not survive, or for what the user can mend; Error when the machine
*   failed; the signal's reason when it fires
*/
async function readVariantConfig(request) {
	const { repository, variant, log, signal } = request;
	const withSignal = signal === void 0 ? {} : { signal };
	const commit = await resolveRevision(repository, request.revision, withSignal);
	const { date } = await readCommit(repository, commit, withSignal);
	await checkConfigRequest(repository, commit, variant);
	const toolchain = await findToolchain(variant, signal);
	const directory = await makeDirectory(request.workDirectory, variant.name);
	const places = placesIn(directory);
	await using _lock = await takeLock(places.lock, {
		what: `the work directory ${directory}`,
		waitMs: request.lockWaitMs ?? fourHoursMs,
		log,
		...withSignal
	});
	await endLeftovers(directory, log);
	const madeWith = JSON.stringify([
		variant.arch,
		variant.toolchain,
		toolchain.compiler,
		toolchain.linker
	]);
	await prepareOutput(places, madeWith, log);
	let isHalfWritten = false;
	await using file = await open(join(places.scratch, "config.log"), "w");
	const context = {
		variant,
		commit,
		directory,
		places,
		log,
		jobs: request.jobs,
		variables: makeVariables(variant, places, toolchain, date),
		environment: buildEnvironment(variant, directory, places.scratch),
		stepDeadlineMs: request.stepDeadlineMs ?? fourHoursMs,
		isNice: false,
		buildLog: new BuildLog(file, [places.tree, places.output], () => {}),
		onKilled: () => {
			isHalfWritten = true;
		},
		...withSignal
	};
	try {
		await checkOut(repository, commit, {
			tree: places.tree,
			mark: directory,
			log,
			...withSignal
		});
		const scratch = join(places.scratch, "config");
		return {
			complete: await completeConfig(context, scratch),
			minimal: await minimalConfig(context, scratch)
		};
	} catch (error) {
		if (!(error instanceof BuildFailed)) throw error;
		throw new UserError(`${variant.configPlace}: commit ${commit.slice(0, 12)} cannot be configured so:\n${error.message}`, { cause: error });
	} finally {
		if (!isHalfWritten) await markFinished(places);
	}
}
// src/bisecting/options/differing-options.ts
/**
* All that is asked for by one of two configurations or by both, in the order of the Kconfig files, so that an option
* mostly stands behind what it depends on. What only follows from other options is not among it.
*/
function compareConfigs(good, bad) {
	const values = {
		good: valuesOf(good.minimal),
		bad: valuesOf(bad.minimal)
	};
	const asked = /* @__PURE__ */ new Set([...values.good.keys(), ...values.bad.keys()]);
	return mergeOrders(optionsOf(bad.complete), [...optionsOf(good.complete), ...asked]).filter((option) => asked.has(option)).map((option) => {
		const [ofGood = null, ofBad = null] = [values.good.get(option), values.bad.get(option)];
		return {
			option,
			good: ofGood,
			bad: ofBad,
			isShared: ofGood === ofBad
		};
	});
}
function valuesOf(text) {
	return new Map(linesOf(text).map(({ option, value }) => [option, value]));
}
function optionsOf(text) {
	return linesOf(text).map(({ option }) => option);
}
function linesOf(text) {
	const parsed = parseFragment({
		path: "the configuration that kconfig wrote",
		text
	});
	if ("problems" in parsed) throw new Error(parsed.problems.slice(0, 5).join("; "));
	return parsed.lines;
}
/** What the first order lacks is put behind what it stands behind in the second. */
function mergeOrders(first, second) {
	const known = new Set(first);
	const behind = /* @__PURE__ */ new Map();
	let before = "";
	for (const name of second) {
		if (known.has(name)) {
			before = name;
			continue;
		}
		known.add(name);
		behind.set(before, [...behind.get(before) ?? [], name]);
	}
	return [...behind.get("") ?? [], ...first.flatMap((name) => [name, ...behind.get(name) ?? []])];
}
/** An option's line in a kconfig file; a comment where kconfig is to choose. */
function configLine(option, value) {
	if (value === null) return `# ${option}: as kconfig chooses`;
	return value === "n" ? `# ${option} is not set` : `${option}=${value}`;
}
/** A value for a person: `not set`, `y`, `as kconfig chooses`. */
function describeOptionValue(value) {
	if (value === null) return "as kconfig chooses";
	return value === "n" ? "not set" : value;
}
/**
* A kconfig file with the bad configuration's values of some options, and else the good one's. Between any two lines
* that may differ stands one that never does, so that git can take back each by itself.
*/
function mixedConfig(options, isBad) {
	return `${[...options.flatMap(({ option, good, bad, isShared }) => isShared ? [configLine(option, good)] : [`# ${option} differs:`, configLine(option, isBad(option) ? bad : good)]), "# the end"].join("\n")}\n`;
}
// src/bisecting/options/option-effect.ts
const mostChanges = 200;
/**
* What options do to a configuration: what kconfig changes because of them, which of them it does not take over, and
* the fragment that has the same effect.
* @param texts complete configurations, without them and with them
*/
function describeEffect(options, texts) {
	const [before, after] = [rawConfig(texts.before), rawConfig(texts.after)];
	const asked = new Set(options.map(({ option }) => option));
	const alsoChanged = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].filter((option) => !asked.has(option)).map((option) => ({
		option,
		from: before.get(option) ?? "n",
		to: after.get(option) ?? "n"
	})).filter(({ from, to }) => from !== to);
	const actual = (option) => after.get(option) ?? "n";
	return {
		alsoChanged: alsoChanged.slice(0, mostChanges),
		refused: options.filter(({ option, bad }) => bad !== null && actual(option) !== bad),
		fragment: options.map(({ option, bad }) => `${configLine(option, bad ?? actual(option))}\n`).join("")
	};
}
/** Values as they stand in the file, so that a text keeps its quotes; an option that is not set is not there. */
function rawConfig(text) {
	return new Map([...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, option = "", value = ""]) => [option, value]));
}
// src/bisecting/options/option-history.ts
/**
* Makes a line of commits that differ in nothing but a configuration, so that options can be bisected as commits are.
* Of the same configurations come the same commits, so that a store knows them again. No branch or tag points to them.
* @returns their ids, in order
*/
async function writeOptionHistory(request) {
	const { repository, commit, path, commits, signal } = request;
	const run = signal === void 0 ? {} : { signal };
	const { date } = await readCommit(repository, commit, run);
	const tree = (await git(repository, [
		"rev-parse",
		"--verify",
		`${commit}^{tree}`
	], run)).stdout.trim();
	const reference = `refs/vmentry/options-${process.pid}-${randomBytes(6).toString("hex")}`;
	const stream = commits.map(({ subject, config }) => [
		`commit ${reference}`,
		`committer vmentry <vmentry@localhost> ${date} +0000`,
		data(subject),
		`M 040000 ${tree} ""`,
		`M 100644 inline ${path}`,
		data(config),
		""
	].join("\n"));
	try {
		await git(repository, [
			"fast-import",
			"--quiet",
			"--done"
		], {
			...run,
			input: `${stream.join("")}done\n`
		});
		return (await git(repository, [
			"rev-list",
			"--reverse",
			"--first-parent",
			reference
		], run)).stdout.split("\n").filter((line) => line !== "");
	} finally {
		await git(repository, [
			"update-ref",
			"-d",
			reference
		]);
	}
}
/** Bytes of a given number (git-fast-import(1), `data`). */
function data(text) {
	return `data ${Buffer.byteLength(text)}\n${text}`;
}
/** What a search leaves in its directory, beside a directory for each round. */
const optionsFiles = {
	report: "bisect-config.json",
	summary: "bisect-config.md",
	variant: "variant"
};
const optionsOwnership = {
	names: [...Object.values(optionsFiles), ...Array.from({ length: 32 }, (_, index) => `round-${index + 1}`)],
	maker: "vmentry bisect-config"
};
/** What makes a search the same one: SHA-256 of all that the answer depends on. */
function digestOfSearch(content) {
	const { config: _, fragments: __, configPlace: ___, environment, ...frame } = content.frame;
	return createHash("sha256").update(JSON.stringify({
		...content,
		frame: {
			...frame,
			environment: [...environment].sort()
		}
	})).digest("hex");
}
/** @throws UserError when the directory holds another search, or what no search wrote */
async function checkIsSameSearch(out, digest) {
	let text;
	try {
		text = await readFile(join(out, optionsFiles.report), "utf8");
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
		await checkOwnDirectory(out, optionsOwnership, false);
		return;
	}
	if (text.includes(`"digest": "${digest}"`)) return;
	throw new UserError(`--out ${out} holds a search among other options, of another commit or for something else; give --overwrite to replace it, or another directory`);
}
// src/bisecting/options/options-markdown.ts
const maxBytes = 921600;
const mostRows = 200;
/** The report as GitHub-flavoured Markdown: the answer, what it does, then how it was found. */
function formatOptionsMarkdown(report) {
	return joinParts([
		heading(report),
		foundPart(report),
		notesPart(report),
		roundsPart(report),
		differingPart(report)
	], maxBytes);
}
function heading({ conclusion, reason, asked }) {
	const text = [
		`## ${conclusion === "found" ? "✅" : conclusion === null ? "⏳" : "⚠️"} vmentry bisect-config: ${conclusion ?? "running"}`,
		code(reason, 1e3),
		`${code(asked.commit.slice(0, 12))} ${code(asked.subject, 120)}, ${code(asked.variant)}: ${code(asked.good, 300)} is good, ${code(asked.bad, 300)} is bad`
	].join("\n\n");
	return {
		full: text,
		brief: text,
		leaves: "heading"
	};
}
function foundPart({ found, fragment, alsoChanged, refused, range }) {
	const text = [
		...found.length === 0 ? [] : [optionTable(found)],
		...fragment === "" ? [] : ["Put on the good configuration, this makes it bad:", codeBlock(lines(fragment))],
		...range.length === 0 ? [] : ["One of these belongs to it:", optionTable(range)],
		...refused.length === 0 ? [] : [`kconfig did not take over ${refused.map(({ option }) => code(option)).join(", ")} all the same.`],
		...alsoChanged.length === 0 ? [] : [details(`kconfig also changed ${counted(alsoChanged.length, "option")}`, codeBlock(alsoChanged.map(({ option, from, to }) => `${option}: ${describeOptionValue(from)} -> ${describeOptionValue(to)}`)))]
	].join("\n\n");
	return {
		full: text,
		brief: text,
		leaves: "options"
	};
}
function notesPart({ notes }) {
	return {
		full: notes.map((note) => `- ${code(note, 2e3)}`).join("\n"),
		brief: "",
		leaves: "notes"
	};
}
function roundsPart({ rounds }) {
	if (rounds.length === 0) return {
		full: "",
		brief: "",
		leaves: "rounds"
	};
	const text = [
		"| Round | Options | Ended | | Probes | Boots |",
		"| --- | --- | --- | --- | --- | --- |",
		...rounds.map(({ directory, options, conclusion, reason, probes, boots }) => `| ${code(directory)} | ${options} | ${conclusion ?? ""} | ${code(reason, 300)} | ${probes} | ${boots} |`)
	].join("\n");
	return {
		full: text,
		brief: text,
		leaves: "rounds"
	};
}
function differingPart({ differing }) {
	const more = differing.length > mostRows ? `\n\nand ${differing.length - mostRows} more` : "";
	return {
		full: details(`The configurations set ${counted(differing.length, "option")} differently`, `${optionTable(differing.slice(0, mostRows))}${more}`),
		brief: "",
		leaves: "differing options"
	};
}
function optionTable(options) {
	return [
		"| Option | Good | Bad |",
		"| --- | --- | --- |",
		...options.map(({ option, good, bad }) => `| ${code(option)} | ${code(describeOptionValue(good))} | ${code(describeOptionValue(bad))} |`)
	].join("\n");
}
function lines(text) {
	return text.replace(/\n$/, "").split("\n");
}
const optionSchema = object({
	option: string().describe("with CONFIG_"),
	good: string().nullable(),
	bad: string().nullable()
});
const optionsReportSchema = object({
	format: literal("vmentry-bisect-config"),
	version: literal(1),
	tool: string().describe("vmentry and its version"),
	startedAt: datetime(),
	updatedAt: datetime(),
	conclusion: bisectConclusionSchema.nullable().describe("as of a bisect of commits; found: these options make the difference; null while it runs"),
	reason: string().describe("one line: what is known"),
	asked: object({
		commit: string(),
		subject: string().describe("untrusted"),
		good: string().describe("the file of the good configuration"),
		bad: string().describe("the file of the bad one"),
		question: questionSchema,
		variant: string(),
		digest: string().describe("of all that the answer depends on: SHA-256")
	}),
	notes: array(string()).describe("what was done that was not asked"),
	differing: array(optionSchema).describe("the options that the configurations set differently"),
	found: array(optionSchema.extend({ confidence: number() })).describe("with all of these the good configuration is bad, and without any of them it is not"),
	range: array(optionSchema).describe("when the conclusion is range: one of these belongs to those that were found"),
	alsoChanged: array(object({
		option: string(),
		from: string(),
		to: string()
	})).describe("what kconfig changed because of them, in the kernel that is bad; at most 200"),
	refused: array(optionSchema).describe("options that were found and that kconfig did not take over all the same"),
	confidence: number().describe("that all of this is right, 0 to 1"),
	fragment: string().describe("a kconfig fragment that makes the good configuration bad; empty without one"),
	rounds: array(object({
		directory: string().describe("that bisect's own: bisect.json, bisect.html, logs"),
		conclusion: bisectConclusionSchema.nullable(),
		reason: string(),
		options: int().nonnegative().describe("between how many it had to choose"),
		probes: int().nonnegative(),
		boots: int().nonnegative()
	}))
});
/** The file's text. @throws Error when it is not as the schema says, which is a fault of vmentry's */
function formatOptionsReport(report) {
	return `${JSON.stringify(optionsReportSchema.parse(report), null, 2)}\n`;
}
/** What every report has. */
function optionsReportHead() {
	return {
		format: "vmentry-bisect-config",
		version: 1,
		tool: `vmentry ${version}`
	};
}
// src/bisecting/options/options-variant.ts
/** The configuration of each commit of a search, by which its variant finds it. */
const configName = "vmentry_options_defconfig";
/**
* Writes the variant that all kernels of a search are built as: its configuration is the commit's own.
* @returns its file, in `directory`
*/
async function writeOptionsVariant(directory, frame) {
	const file = join(directory, optionsFiles.variant, `${frame.name}.variant.yaml`);
	const { name, arch, toolchain, makeArguments, selftests, environment, keepsVmlinux } = frame;
	const content = {
		name,
		arch,
		toolchain,
		selftests,
		config: configName,
		make: makeArguments,
		env: Object.fromEntries(environment),
		...keepsVmlinux === void 0 ? {} : { vmlinux: keepsVmlinux }
	};
	await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`);
	return file;
}
// src/bisecting/options/configuration-ends.ts
/**
* Reads the two configurations and completes them as a build at this commit would.
* @throws UserError when a file is none, or the ends differ in more than their configuration
*/
async function readEnds(request, context) {
	const variants = {
		good: await variantOf(request.good),
		bad: await variantOf(request.bad)
	};
	if (variants.good !== void 0 && variants.bad !== void 0) requireSameFrame(request, variants.good, variants.bad);
	const { variants: paths, repository, variant: name } = request.probe;
	const frame = variants.bad ?? variants.good ?? await chooseVariant(paths, repository, name);
	const notes = [];
	const complete = async (end) => {
		const own = variants[end];
		const variant = own === void 0 ? await withConfig(frame, request[end]) : {
			...own,
			name: frame.name
		};
		const config = await readVariantConfig({
			repository,
			revision: request.commit,
			variant,
			workDirectory: request.workDirectory,
			jobs: request.probe.buildJobs,
			...context
		});
		if (variant.config.kind === "file") notes.push(...changedByKconfig(variant.config, config));
		return config;
	};
	return {
		frame,
		good: await complete("good"),
		bad: await complete("bad"),
		notes
	};
}
async function variantOf(file) {
	return /\.ya?ml$/i.test(file) ? await readVariant(file) : void 0;
}
async function withConfig(frame, file) {
	const read = await readUserText(file, { what: "kernel configuration" });
	if ("problems" in read) throw new UserError(read.problems.join("\n"));
	return {
		...frame,
		config: {
			kind: "file",
			path: file,
			text: read.text
		},
		fragments: [],
		configPlace: file
	};
}
/** What else would differ would be what makes the difference, unseen. */
function requireSameFrame({ good: goodFile, bad: badFile }, good, bad) {
	const different = [
		["arch", (each) => each.arch],
		["toolchain", (each) => each.toolchain],
		["make", (each) => each.makeArguments],
		["selftests", (each) => each.selftests],
		["env", (each) => [...each.environment].sort()]
	].filter(([, aspectOf]) => JSON.stringify(aspectOf(good)) !== JSON.stringify(aspectOf(bad)));
	if (different.length === 0) return;
	const names = different.map(([name]) => name).join(", ");
	throw new UserError(`${goodFile} and ${badFile} differ in more than their configuration: ${names}; expected the same in both, since only options are searched`);
}
const shownChanges = 10;
/** What kconfig finds out about the tools of this host, in whose values two hosts differ. */
const ofTools = /^(?:CC|LD|AS|LLD|GCC|CLANG|RUSTC?|BINDGEN|PAHOLE)_/;
/** What became otherwise of a file's lines, as when it is of another release. */
function changedByKconfig(file, { complete }) {
	const actual = parseKernelConfig(complete);
	const changed = [...parseKernelConfig(file.text)].filter(([option, value]) => actual.get(option) !== value && !ofTools.test(option));
	if (changed.length === 0) return [];
	const shown = changed.slice(0, shownChanges).map(([option, value]) => `CONFIG_${option}=${visible(value)} (${visible(actual.get(option) ?? "not set")})`);
	const more = changed.length > shownChanges ? ` and ${changed.length - shownChanges} more` : "";
	return [`${file.path}: at this commit kconfig does not take over ${changed.length} of its lines: ${shown.join(", ")}${more}`];
}
// src/bisecting/options/searched-options.ts
/**
* Reads both configurations, completes them by the commit's own kconfig, and says in what they differ; builds nothing.
* @throws UserError for bad input, and when they do not differ
*/
async function readSearchedOptions(request, context) {
	const { probe, good, bad } = request;
	const { repository } = probe;
	const { signal } = context;
	const commit = await resolveRevision(repository, request.commit, { signal });
	const workDirectory = probe.work ?? await defaultWorkDirectory(repository);
	const ends = await readEnds({
		probe,
		workDirectory,
		commit,
		good,
		bad
	}, context);
	const options = compareConfigs(ends.good, ends.bad);
	if (options.every((each) => each.isShared)) throw new UserError(`${good} and ${bad} come to the same configuration at commit ${commit.slice(0, 12)}: no option can make a difference`);
	const { subject } = await readCommit(repository, commit, { signal });
	return {
		commit,
		subject,
		ends,
		options,
		workDirectory
	};
}
// src/bisecting/options/find-options.ts
/**
* Finds a smallest set of options that make a good configuration bad, if more options do not make it good again. The
* options in which two configurations differ are a line of commits, each of which sets one more of them as the bad
* configuration does: the first bad commit's option is needed. Whether it is enough, together with those found before,
* says another such bisect, of the options before it; as long as it is not, that finds the next one.
*
* Goes on with what is in `out` already.
* @throws UserError for bad input; Interrupted
*/
async function findOptions(request, context) {
	const out = resolve(request.out);
	if (request.overwrite) await checkOwnDirectory(out, optionsOwnership, true);
	const searched = await readSearchedOptions(request, context);
	const { commit, options, ends } = searched;
	const digest = digestOfSearch({
		commit,
		question: request.question.question,
		options,
		frame: ends.frame
	});
	if (request.overwrite) await makeOwnDirectory(out, optionsOwnership);
	else await checkIsSameSearch(out, digest);
	return await new OptionsSearch(request, context, {
		...searched,
		out,
		digest
	}).run();
}
var OptionsSearch = class {
	#request;
	#context;
	#parts;
	#startedAt = (/* @__PURE__ */ new Date()).toISOString();
	#differing;
	#found = [];
	#rounds = [];
	constructor(request, context, parts) {
		this.#request = request;
		this.#context = context;
		this.#parts = parts;
		this.#differing = parts.options.filter((each) => !each.isShared).map(({ option, good, bad }) => ({
			option,
			good,
			bad
		}));
	}
	/** An interruption is told in the report, as a bisect tells it. */
	async run() {
		try {
			return await this.#search();
		} catch (error) {
			if (!this.#context.signal.aborted && !(error instanceof Interrupted)) throw error;
			return await this.#tell({
				conclusion: "interrupted",
				reason: "interrupted; it goes on when the same command is given again"
			});
		}
	}
	async #search() {
		let candidates = this.#differing;
		await this.#tell({
			conclusion: null,
			reason: `${counted(candidates.length, "option")} may make the difference`
		});
		while (this.#rounds.length < 32) {
			const history = await this.#writeHistory(candidates);
			const answer = await this.#round(history, candidates);
			const { conclusion, first } = answer;
			if (conclusion === "always-bad" && this.#found.length > 0) return await this.#tellFound(history[0] ?? "", answer.confidence);
			const at = history.indexOf(first?.commit ?? "") - 1;
			const option = candidates[at];
			if (conclusion !== "found" || option === void 0) return await this.#tellEnd(answer, history, candidates);
			this.#found.push({
				option,
				confidence: answer.confidence
			});
			if (at === 0) return await this.#tellFound(first?.commit ?? "", 1);
			candidates = candidates.slice(0, at);
			const names = this.#found.map((each) => each.option.option).join(", ");
			await this.#tell({
				conclusion: null,
				reason: `${names}: needed, and it is looked whether more is`
			});
		}
		return await this.#tell({
			conclusion: "range",
			reason: `${counted(32, "option")} are needed at once, and more: no smaller set was looked for`
		});
	}
	/** The first commit sets as the bad configuration does what was found, and each later one one option more. */
	async #writeHistory(candidates) {
		const { commit, ends, options } = this.#parts;
		const { repository } = this.#request.probe;
		const bad = new Set(this.#found.map((each) => each.option.option));
		const commits = [{
			subject: bad.size === 0 ? "the good configuration" : `the good configuration with ${[...bad].join(", ")}`,
			config: mixedConfig(options, (option) => bad.has(option))
		}];
		for (const each of candidates) {
			bad.add(each.option);
			commits.push({
				subject: `${each.option}: ${describeOptionValue(each.good)} -> ${describeOptionValue(each.bad)}`,
				config: mixedConfig(options, (option) => bad.has(option))
			});
		}
		return await writeOptionHistory({
			repository,
			commit,
			commits,
			signal: this.#context.signal,
			path: `arch/${sourceArchitecture(ends.frame.arch)}/configs/${configName}`
		});
	}
	async #round(history, candidates) {
		const { log, signal, openProber, onReport } = this.#context;
		const number = this.#rounds.length + 1;
		const directory = `round-${number}`;
		const out = join(this.#parts.out, directory);
		const { repository } = this.#request.probe;
		const probe = {
			...this.#request.probe,
			repository,
			variants: [await writeOptionsVariant(this.#parts.out, this.#parts.ends.frame)]
		};
		delete probe.variant;
		await using prober = await openProber(probe, out);
		const report = await runBisect({
			probe,
			out,
			questions: [this.#request.question],
			good: history[0] ?? "",
			bad: history.at(-1) ?? "",
			direction: "first-bad",
			confidence: this.#request.confidence,
			flaky: this.#request.flaky,
			mostTrials: this.#request.mostTrials,
			verify: this.#request.verify,
			mostMachineErrors: this.#request.mostMachineErrors,
			...this.#request.until === void 0 ? {} : { until: this.#request.until },
			firstParent: true,
			paths: [],
			cull: false,
			overwrite: false
		}, {
			log,
			signal,
			prober,
			...onReport === void 0 ? {} : { onReport: (each) => onReport(each, number) }
		});
		const [answer] = report.answers;
		if (answer === void 0) throw new Error("a bisect of one question without an answer");
		const { probes, boots } = report.cost;
		const ended = {
			...answer,
			conclusion: report.conclusion ?? answer.conclusion
		};
		this.#rounds.push({
			directory,
			conclusion: ended.conclusion,
			reason: answer.reason,
			options: candidates.length,
			probes,
			boots
		});
		return ended;
	}
	async #tellFound(commit, confidence) {
		const { log, signal } = this.#context;
		const { ends, workDirectory } = this.#parts;
		const { repository, buildJobs } = this.#request.probe;
		const { complete } = await readVariantConfig({
			repository,
			revision: commit,
			variant: {
				...ends.frame,
				config: {
					kind: "target",
					target: configName
				},
				fragments: []
			},
			workDirectory,
			jobs: buildJobs,
			log,
			signal
		});
		const found = this.#found.map((each) => each.option);
		const names = found.map(({ option }) => option);
		return await this.#tell({
			conclusion: "found",
			reason: names.length === 1 ? `${names[0] ?? ""} makes the difference` : `${names.join(" and ")} together make the difference, and none of them can be missed`,
			confidence: this.#found.reduce((product, each) => product * each.confidence, confidence),
			...describeEffect(found, {
				before: ends.good.complete,
				after: complete
			})
		});
	}
	async #tellEnd(answer, history, candidates) {
		const isFirst = this.#found.length === 0;
		const conclusion = answer.conclusion === "not-reproduced" && !isFirst ? "contradiction" : answer.conclusion;
		const range = answer.range.flatMap(({ commit }) => candidates[history.indexOf(commit) - 1] ?? []);
		const names = this.#found.map((each) => each.option.option).join(", ");
		return await this.#tell({
			conclusion: conclusion ?? "error",
			reason: isFirst ? answer.reason : `${names}: needed; whether more is needed is not known: ${answer.reason}`,
			range
		});
	}
	async #tell(known) {
		const { out, commit, subject, ends, digest } = this.#parts;
		const { good, bad, question } = this.#request;
		const report = {
			...optionsReportHead(),
			startedAt: this.#startedAt,
			updatedAt: (/* @__PURE__ */ new Date()).toISOString(),
			asked: {
				commit,
				subject,
				good,
				bad,
				question: question.question,
				variant: ends.frame.name,
				digest
			},
			notes: ends.notes,
			differing: [...this.#differing],
			found: this.#found.map(({ option, confidence }) => ({
				...option,
				confidence
			})),
			range: [],
			alsoChanged: [],
			refused: [],
			confidence: 0,
			fragment: "",
			rounds: this.#rounds,
			...known
		};
		await writeFileAtomic(join(out, optionsFiles.summary), formatOptionsMarkdown(report));
		await writeFileAtomic(join(out, optionsFiles.report), formatOptionsReport(report));
		return report;
	}
};
// src/bisecting/options/options-plan-text.ts
const shownOptions = 20;
/** What a search for options would do, for a person; ends with a newline. */
function formatOptionsPlan(plan) {
	const { commit, subject, good, bad, question, differing, notes, expected } = plan;
	const more = differing.length - shownOptions;
	return [
		`commit  ${commit.slice(0, 12)} ${subject}`,
		`good    ${good}`,
		`bad     ${bad}: ${question}`,
		`${counted(differing.length, "option")} may make the difference`,
		...differing.slice(0, shownOptions).map((each) => `  ${each.option}: ${describeOptionValue(each.good)} -> ${describeOptionValue(each.bad)}`),
		...more > 0 ? [`  and ${more} more`] : [],
		...notes,
		"",
		`expected: ${counted(expected.probes, "probe")}, each at most one boot, in about ${formatDuration(expected.durationMs)}, when one option makes the difference; each further one that is needed takes about as much again`
	].map((line) => `${visible(line)}\n`).join("");
}
// src/bisecting/options/options-text.ts
/** The report for a person at a terminal; ends with a newline. */
function formatOptionsText(report) {
	const { conclusion, reason, found, range, refused, alsoChanged, fragment, confidence, rounds } = report;
	const probes = rounds.reduce((sum, each) => sum + each.probes, 0);
	const boots = rounds.reduce((sum, each) => sum + each.boots, 0);
	const valueLine = ({ option, good, bad }) => `  ${option}: ${describeOptionValue(good)} -> ${describeOptionValue(bad)}`;
	return [
		`${conclusion ?? "running"}: ${reason}`,
		...found.map(valueLine),
		...range.length === 0 ? [] : ["One of these belongs to it:", ...range.map(valueLine)],
		...conclusion === "found" ? [`Confidence ${(confidence * 100).toFixed(1)} %`] : [],
		...refused.map(({ option }) => `kconfig did not take over ${option} all the same`),
		...alsoChanged.length === 0 ? [] : [`Because of them kconfig also changed ${counted(alsoChanged.length, "option")}`],
		...fragment === "" ? [] : ["This fragment makes the good configuration bad:", ...fragment.trimEnd().split("\n").map((line) => `  ${line}`)],
		`${counted(report.differing.length, "differing option")}, ${counted(rounds.length, "round")}, ${counted(probes, "probe")}, ${counted(boots, "boot")}`
	].map((line) => `${visible(line)}\n`).join("");
}
// src/bisecting/options/plan-options.ts
/**
* Says what a search would do: completes both configurations; builds, boots and writes nothing.
* @throws UserError for bad input
*/
async function planOptions(request, context) {
	const { commit, subject, ends, options } = await readSearchedOptions(request, context);
	const differing = options.filter((each) => !each.isShared).map(({ option, good, bad }) => ({
		option,
		good,
		bad
	}));
	await using scratch = temporaryDirectory("options-plan");
	const probe = {
		...request.probe,
		variants: [await writeOptionsVariant(scratch.path, ends.frame)]
	};
	delete probe.variant;
	await using prober = await context.openProber(probe, scratch.path);
	return {
		commit,
		subject,
		differing,
		notes: ends.notes,
		good: request.good,
		bad: request.bad,
		question: titleOf(request.question.question),
		expected: await expectSearch(request, differing.length, prober)
	};
}
/** One round to find an option, and the ends of another one, which says that it is enough. */
async function expectSearch(request, count, prober) {
	const line = imaginedLine(count);
	const standings = await (await Course.begin({
		questions: [request.question],
		older: imaginedCommit(0),
		newer: imaginedCommit(count),
		options: {
			...request,
			direction: "first-bad"
		},
		history: line,
		cost: (commit) => prober.cost(commit)
	})).judge([]);
	const [standing] = standings;
	if (standing === void 0) throw new Error("a bisect without a question");
	const first = expectMore(standings, prober.machines);
	if (count === 1) return first;
	const ends = standing.step.kind === "try" ? standing.step.tries : [];
	const { prepareMs, trialMs } = prober.cost(imaginedCommit(count));
	const trials = Math.max(1, ...ends.map((each) => each.trials));
	const rounds = Math.ceil(ends.length / prober.machines);
	return {
		probes: first.probes + ends.length,
		durationMs: Math.round(first.durationMs + rounds * (prepareMs + trialMs * trials))
	};
}
/** The commits that a search would make, which are not made for a look ahead. */
function imaginedLine(count) {
	const commits = Array.from({ length: count }, (_, index) => {
		const number = index + 1;
		return {
			id: imaginedCommit(number),
			parents: [imaginedCommit(number - 1)],
			subject: "",
			author: "",
			date: ""
		};
	});
	const nothing = async () => void 0;
	return {
		stretch: async (older, newer) => ({
			...makeStretch({
				older: [older],
				newer
			}, commits, []),
			isAncestor: true
		}),
		before: nothing,
		revert: async () => ({ reason: "nothing was tried" })
	};
}
function imaginedCommit(number) {
	return number.toString(16).padStart(40, "0");
}
// src/cli/bisect-config.ts
function addBisectConfig(program) {
	const command = program.command("bisect-config").description("find the options by which one of two configurations is bad and the other is good").requiredOption("--good <file>", "a good configuration: a .config or a *.variant.yaml").requiredOption("--bad <file>", "a bad one").option("--commit <rev>", "what is built with them", "HEAD");
	addQuestionOptions(command);
	addProbeOptions(command);
	addSearchOptions(command);
	command.option("--dry-run", "say which options differ, and about how long it takes; builds nothing", false).option("--out <dir>", "where state, report and logs go; what is there is gone on with", "vmentry-bisect-config").option("--overwrite", "begin anew, and replace an earlier search in --out", false);
	return addProgressOptions(command, "print the report, or the plan, as JSON on standard output").action(bisectConfig);
}
async function bisectConfig(options) {
	const [question, ...more] = await askedQuestions(options);
	if (question === void 0 || more.length > 0) throw new UserError(`${more.length + 1} things are asked, but options are searched for one at a time: give one of them`);
	const { log, signal, tell } = bisectProgress(options);
	const request = {
		probe: probeRequest(options),
		question,
		...searchRequest(options),
		commit: options.commit,
		good: options.good,
		bad: options.bad,
		out: options.out,
		overwrite: options.overwrite
	};
	const context = {
		log,
		signal,
		openProber: (probe, out) => openLocalProber(probe, {
			out,
			log,
			signal
		})
	};
	if (options.dryRun) {
		const plan = await planOptions(request, context);
		process.stdout.write(options.json ? `${JSON.stringify(plan, null, 2)}\n` : formatOptionsPlan(plan));
		process.exitCode = exitCode.good;
		return;
	}
	const onReport = (each, round) => tell(each, `round ${round}: `);
	const report = await findOptions(request, {
		...context,
		onReport
	});
	process.stdout.write(options.json ? formatOptionsReport(report) : formatOptionsText(report));
	process.exitCode = bisectExitCode(report.conclusion);
}
export { addBisectConfig };
