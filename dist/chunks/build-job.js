import { c as UserError, l as describeError, o as Interrupted, t as counted } from "./text.js";
import { n as formatDuration, r as monotonicMs } from "./clock.js";
import { t as temporaryDirectory } from "./temporary.js";
import { o as writeFileAtomic } from "./files.js";
import { t as buildCommit } from "./build-commit.js";
import { i as describeMessage, t as commitReport } from "./report.js";
import { t as defaultWorkDirectory } from "./work-directory.js";
import { n as findVariants } from "./find-variants.js";
import { i as htmlCode, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { r as splatName } from "./splat-group.js";
import { n as formatBuildReport, r as makeBuildReport } from "./build-report.js";
import { t as applyMailbox } from "./mailbox.js";
import { d as resolveRevision, l as resolveRange } from "./variant-file.js";
import { n as openStore, t as defaultStore } from "./open-store.js";
import { r as formatKey } from "./manifest.js";
import { t as bootOnce } from "./boot-once.js";
import { a as openStageOneKernel, n as openGivenKernel } from "./given-kernel.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { dirname, join, resolve } from "node:path";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
// src/build/build-series.ts
/**
* Builds commits one after the other, each as every variant.
* @returns whether each of them is good
*/
async function buildSeries(request) {
	const { variants, commits, stopsAtFailure, onStart, onBuilt, ...rest } = request;
	const count = commits.length * variants.length;
	let number = 0;
	let isGood = true;
	for (const commit of commits) {
		for (const variant of variants) {
			number += 1;
			const place = {
				commit,
				variant: variant.name,
				number,
				count
			};
			onStart?.(place);
			await using built = await buildCommit({
				...rest,
				variant,
				revision: commit
			});
			const isAsAsked = await onBuilt(built, place);
			if (built.outcome === "failed" || !isAsAsked) isGood = false;
		}
		if (!isGood && stopsAtFailure === true) break;
	}
	return isGood;
}
// src/build/conclude-builds.ts
/**
* What builds come to: `good` only when each that was to be was, and is as it should be. An error says nothing of
* the commits that it came before, so it counts before what others came to.
*/
function concludeBuilds(end) {
	const { builds, notBuilt, error } = end;
	if (error instanceof Interrupted) return {
		conclusion: "interrupted",
		reason: `interrupted: ${describeNotBuilt(notBuilt.length)}`
	};
	if (error !== void 0) return {
		conclusion: "error",
		reason: describeError(error)
	};
	const bad = [...describeCount(builds.filter(isOutcome("failed")), "does not build", "do not build"), ...describeCount(builds.filter(isOutcome("does-not-boot")), "does not boot", "do not boot")];
	if (bad.length > 0) {
		const left = notBuilt.length === 0 ? [] : [describeNotBuilt(notBuilt.length)];
		return {
			conclusion: "failed",
			reason: [...bad, ...left].join("; ")
		};
	}
	if (builds.length === 0) return {
		conclusion: "error",
		reason: "nothing was built"
	};
	const warnings = builds.reduce((sum, build) => sum + newWarnings(build).length, 0);
	if (end.failsOnWarnings && warnings > 0) return {
		conclusion: "warnings",
		reason: counted(warnings, "new warning")
	};
	const splats = builds.reduce((sum, { boot }) => sum + (boot?.splats.length ?? 0), 0);
	if (end.failsOnSplats && splats > 0) return {
		conclusion: "splats",
		reason: `the kernel complained at boot: ${counted(splats, "splat")}`
	};
	return {
		conclusion: "good",
		reason: ""
	};
}
/** The warnings that the commit introduced. */
function newWarnings({ diagnostics }) {
	return diagnostics.filter(({ severity, isNew }) => severity === "warning" && isNew);
}
/** Why a build is no good, in one line; empty when it is. */
function firstReason({ outcome, failure, boot }) {
	if (outcome === "built") return "";
	return (outcome === "failed" ? failure?.reason : boot?.reason)?.split("\n")[0] ?? "";
}
function isOutcome(outcome) {
	return (build) => build.outcome === outcome;
}
/** `1 build does not boot: 0123456789ab kvm`. */
function describeCount(builds, one, several) {
	const [first] = builds;
	if (first === void 0) return [];
	const how = builds.length === 1 ? one : several;
	const named = `${first.commit.slice(0, 12)} ${first.variant}`;
	return [`${counted(builds.length, "build")} ${how}: ${named}${builds.length === 1 ? "" : ` and ${builds.length - 1} more`}`];
}
function describeNotBuilt(count) {
	return count === 1 ? "1 was not built" : `${count} were not built`;
}
// src/build/report-markdown.ts
const defaultMaxBytes = 921600;
/** The report as GitHub-flavoured Markdown: the conclusion, a table of the builds, then what went wrong. */
function formatBuildMarkdown(report, options = {}) {
	const bad = report.builds.filter(({ outcome }) => outcome !== "built");
	return joinParts([
		heading(report),
		firstBad(bad),
		table(report),
		...bad.map(failurePart),
		...report.builds.flatMap(warningsPart),
		...report.builds.flatMap(splatsPart),
		...report.builds.flatMap(selftestsPart),
		footer(report)
	], options.maxBytes ?? defaultMaxBytes);
}
const icons = {
	good: "✅",
	failed: "❌",
	warnings: "❌",
	splats: "❌",
	error: "⚠️",
	interrupted: "⏹️"
};
function heading({ conclusion, reason, builds, asked }) {
	const said = conclusion === "good" ? counted(builds.length, "build") : code(reason, 1e3);
	const text = `## ${icons[conclusion]} vmentry build: ${conclusion}: ${said}\n\n${code(asked, 300)}`;
	return {
		full: text,
		brief: text,
		leaves: "heading"
	};
}
/** The first thing that broke: of a range, that is the commit to look at. */
function firstBad([first]) {
	if (first === void 0) return {
		full: "",
		brief: "",
		leaves: "first failure"
	};
	const { subject, failure, outcome } = first;
	const how = outcome === "failed" ? `does not build (${failure?.stage ?? "?"})` : "does not boot";
	const text = `**First:** ${named(first)} ${code(subject, 120)} ${how}: ${code(firstReason(first), 400)}`;
	return {
		full: text,
		brief: text,
		leaves: "first failure"
	};
}
const briefRows = 100;
function table({ builds, notBuilt }) {
	if (builds.length === 0) return {
		full: "",
		brief: "",
		leaves: "table"
	};
	const hasBoots = builds.some(({ boot }) => boot !== null);
	const hasCcache = builds.some(({ ccache }) => ccache !== null);
	const head = [
		...[
			"commit",
			"subject",
			"variant",
			"outcome",
			"release",
			"new warnings"
		],
		...hasBoots ? ["boot"] : [],
		...hasCcache ? ["ccache"] : [],
		"build time"
	];
	const rows = builds.map((build) => row([
		code(build.commit.slice(0, 12)),
		code(build.subject, 100),
		code(build.variant),
		outcomeCell(build),
		code(build.release ?? ""),
		String(newWarnings(build).length),
		...hasBoots ? [bootCell(build.boot)] : [],
		...hasCcache ? [ccacheCell(build.ccache)] : [],
		build.isFresh ? formatDuration(build.durationMs) : "in the store already"
	]));
	const top = [row(head), row(head.map(() => "---"))];
	const left = notBuilt.length === 0 ? [] : ["", `${counted(notBuilt.length, "build")} not come to.`];
	return {
		full: [
			...top,
			...rows,
			...left
		].join("\n"),
		brief: [
			...top,
			...rows.slice(0, briefRows),
			...left
		].join("\n"),
		leaves: "table of all builds"
	};
}
function outcomeCell({ outcome, failure }) {
	if (outcome === "built") return "✅ built";
	return outcome === "failed" ? `❌ does not build (${failure?.stage ?? "?"})` : "❌ does not boot";
}
function bootCell(boot) {
	if (boot === null) return "";
	const splats = boot.splats.length === 0 ? "" : `, ${counted(boot.splats.length, "splat")}`;
	return `${{
		booted: "✅",
		"does-not-boot": "❌",
		error: "⚠️ error"
	}[boot.outcome]} ${formatDuration(boot.durationMs)}${splats}`;
}
function ccacheCell(ccache) {
	if (ccache === null) return "";
	const calls = ccache.hits + ccache.misses;
	return calls === 0 ? "not asked" : `${Math.floor(100 * ccache.hits / calls)}% of ${calls}`;
}
function row(cells) {
	return `| ${cells.join(" | ")} |`;
}
function failurePart(build) {
	const { outcome, failure, boot, diagnostics, log } = build;
	const how = outcome === "failed" ? `does not build (${failure?.stage ?? "?"})` : "does not boot";
	const brief = `${named(build)} ${how}: ${code(firstReason(build), 400)}`;
	const errors = diagnostics.filter(({ severity }) => severity === "error").map(describeMessage);
	const content = outcome === "failed" ? [codeBlock((failure?.reason ?? "").split("\n")), ...errors.length > 1 ? [listed(errors)] : []] : [code(boot?.reason ?? "", 1e3), codeBlock(boot?.consoleTail ?? [])];
	const where = outcome === "failed" ? log : boot?.console ?? null;
	const more = where === null ? [] : [`All of it: ${code(where)}`];
	const title = `${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)} ${how}`;
	return {
		full: details(title, [...content, ...more].join("\n\n"), { open: true }),
		brief,
		leaves: "failure's details"
	};
}
const mostListed = 200;
function listed(lines) {
	const more = lines.length - mostListed;
	return codeBlock([...lines.slice(0, mostListed), ...more > 0 ? [`and ${more} more`] : []]);
}
function warningsPart(build) {
	const warnings = newWarnings(build);
	if (warnings.length === 0) return [];
	const what = `${counted(warnings.length, "new warning")} of ${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)}`;
	return [{
		full: details(what, listed(warnings.map(describeMessage))),
		brief: what,
		leaves: "list of warnings"
	}];
}
function splatsPart(build) {
	const splats = build.boot?.splats ?? [];
	if (splats.length === 0) return [];
	const what = `${counted(splats.length, "kernel complaint")} at the boot of ${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)}`;
	const told = splats.slice(0, 20).map((splat) => `${code(splatName(splat), 300)}\n\n${codeBlock(splat.lines)}`);
	return [{
		full: details(what, told.join("\n\n")),
		brief: what,
		leaves: "kernel complaint's lines"
	}];
}
function selftestsPart(build) {
	const { failed } = build.selftests;
	if (failed.length === 0) return [];
	const what = `${counted(failed.length, "selftest")} of ${htmlCode(`${build.commit.slice(0, 12)} ${build.variant}`)} not built`;
	const lines = failed.map(({ name, reason }) => `${name}: ${reason.split("\n")[0] ?? ""}`);
	return [{
		full: details(what, listed(lines)),
		brief: what,
		leaves: "list of selftests"
	}];
}
function footer({ builds, store, repository, durationMs }) {
	const compilers = [...new Set(builds.map(({ toolchain }) => toolchain.compiler))];
	return {
		full: [`Repository ${code(repository)}; store ${code(store)}; ${formatDuration(durationMs)} in all`, ...compilers.map((each) => `Compiler ${code(each)}`)].join("\\\n"),
		brief: "",
		leaves: "footer"
	};
}
function named({ commit, variant }) {
	return code(`${commit.slice(0, 12)} ${variant}`);
}
// src/job/boot-commit.ts
/** Boots a kernel of the store once: `bootOnce`. */
async function bootCommit(request) {
	const { key, store, machine, consolePath, log, signal } = request;
	await using scratch = temporaryDirectory("boot");
	const place = {
		scratch: scratch.path,
		log,
		signal
	};
	await using given = await openGivenKernel({
		kernel: formatKey(key),
		store
	}, place);
	return await bootOnce({
		kernel: given.kernel,
		machine,
		consolePath,
		...place
	});
}
// src/job/build-output.ts
const names = {
	report: "build.json",
	summary: "summary.md",
	logs: "logs",
	consoles: "consoles"
};
const own = {
	names: Object.values(names),
	maker: "vmentry build"
};
function buildOutput(out) {
	const path = resolve(out);
	return {
		path,
		report: join(path, names.report),
		summary: join(path, names.summary),
		log: ({ commit, variant }) => join(names.logs, commit, `${variant}.log`),
		console: ({ commit, variant }) => join(names.consoles, commit, `${variant}.log`)
	};
}
/** Refuses a directory that would lose something; see `checkOwnDirectory`. */
async function checkBuildOutput({ path }, overwrite) {
	await checkOwnDirectory(path, own, overwrite);
}
/** Makes the directory, or empties it of what an earlier build wrote; call `checkBuildOutput` first. */
async function makeBuildOutput({ path }) {
	await makeOwnDirectory(path, own);
}
/** Copies a build's log out of the store. @returns its place in the output; null when the store has none */
async function keepLog(store, manifest, output) {
	const file = manifest.files.find(({ path }) => path === "log");
	if (file === void 0) return null;
	const place = output.log(manifest);
	await mkdir(dirname(join(output.path, place)), { recursive: true });
	await pipeline(await store.openBlob(file), createWriteStream(join(output.path, place)));
	return place;
}
// src/job/build-job.ts
/**
* Builds commits as variants into the store, boots each when that is asked for, and reports. Bad input that can be
* told before anything is built is thrown; what happens after that is in the report, which is written whatever
* happens, if the disk allows.
* @throws UserError
*/
async function runBuildJob(request, context) {
	const { signal } = context;
	const output = request.out === void 0 ? void 0 : buildOutput(request.out);
	if (output !== void 0) await checkBuildOutput(output, request.overwrite);
	const variants = await findVariants(request.variants, request.repository);
	const commits = await commitsOf(request, signal);
	await using store = await openStore(request.store ?? defaultStore(), { log: context.log });
	const workDirectory = request.work ?? await defaultWorkDirectory(request.repository);
	if (request.boot !== void 0) await requireStageOne(request.boot, variants, signal);
	if (output !== void 0) await makeBuildOutput(output);
	return await new BuildJob(request, context, {
		variants,
		commits,
		store,
		workDirectory,
		output
	}).run();
}
var BuildJob = class {
	#request;
	#context;
	#parts;
	#builds = [];
	constructor(request, context, parts) {
		this.#request = request;
		this.#context = context;
		this.#parts = parts;
	}
	async run() {
		const startedAt = (/* @__PURE__ */ new Date()).toISOString();
		const startedMs = monotonicMs();
		let error;
		try {
			await this.#buildAll();
		} catch (caught) {
			error = caught;
		}
		const { repository, failsOnWarnings, failsOnSplats } = this.#request;
		const builds = this.#builds;
		const notBuilt = this.#notBuilt();
		const report = makeBuildReport({
			asked: describeAsked(this.#request),
			repository,
			store: this.#parts.store.place,
			startedAt,
			durationMs: Math.round(monotonicMs() - startedMs),
			builds,
			notBuilt
		}, concludeBuilds({
			builds,
			notBuilt,
			failsOnWarnings,
			failsOnSplats,
			error
		}));
		return {
			report,
			...await this.#write(report),
			...error === void 0 ? {} : { error }
		};
	}
	async #buildAll() {
		const { repository, jobs, force, stopsAtFailure } = this.#request;
		const { variants, commits, store, workDirectory } = this.#parts;
		const { log, signal, onStart, onProgress } = this.#context;
		await buildSeries({
			repository,
			commits,
			variants,
			workDirectory,
			store,
			force,
			jobs,
			stopsAtFailure,
			log,
			signal,
			...onProgress === void 0 ? {} : { onProgress },
			...onStart === void 0 ? {} : { onStart },
			onBuilt: (built) => this.#onBuilt(built)
		});
	}
	/** @returns whether the commit is as it should be */
	async #onBuilt(built) {
		const { store, output } = this.#parts;
		const { boot: machine, failsOnWarnings, failsOnSplats } = this.#request;
		const { manifest } = built;
		const log = output === void 0 || manifest === void 0 ? null : await keepLog(store, manifest, output);
		const index = this.#builds.push(commitReport(built, {
			log,
			boot: null
		})) - 1;
		let fault;
		if (machine !== void 0 && built.outcome === "built") {
			const booted = await this.#boot(built, machine);
			this.#builds[index] = commitReport(built, {
				log,
				boot: booted.boot
			});
			fault = booted.fault;
		}
		const report = this.#builds[index];
		if (report === void 0) throw new Error("the report of a build is lost");
		this.#context.onBuilt?.(built, report);
		if (fault !== void 0) throw fault;
		return report.outcome === "built" && !(failsOnWarnings && newWarnings(report).length > 0) && !(failsOnSplats && (report.boot?.splats.length ?? 0) > 0);
	}
	async #boot({ key }, machine) {
		const { store, output, workDirectory } = this.#parts;
		const { log, signal } = this.#context;
		const console = output?.console(key) ?? join(workDirectory, "consoles", key.commit, `${key.variant}.log`);
		const consolePath = output === void 0 ? console : join(output.path, console);
		await mkdir(dirname(consolePath), { recursive: true });
		const booted = await bootCommit({
			key,
			store: store.place,
			machine,
			consolePath,
			log,
			signal
		});
		return {
			...booted,
			boot: {
				...booted.boot,
				console
			}
		};
	}
	#notBuilt() {
		const { variants, commits } = this.#parts;
		const done = new Set(this.#builds.map(({ commit, variant }) => `${commit}/${variant}`));
		return commits.flatMap((commit) => variants.flatMap(({ name }) => done.has(`${commit}/${name}`) ? [] : [{
			commit,
			variant: name
		}]));
	}
	async #write(report) {
		const { output } = this.#parts;
		if (output === void 0) return {};
		try {
			await writeFileAtomic(output.summary, formatBuildMarkdown(report));
			await writeFileAtomic(output.report, formatBuildReport(report));
			return {
				reportPath: output.report,
				summaryPath: output.summary
			};
		} catch (error) {
			return { notWritten: `the report could not be written: ${describeError(error)}` };
		}
	}
};
async function commitsOf(request, signal) {
	const { repository, commit, range, mbox, base } = request;
	const given = Object.entries({
		commit,
		range,
		mbox
	}).filter(([, value]) => value !== void 0);
	if (given.length > 1) throw new UserError(`${given.map(([name]) => `--${name}`).join(" and ")} are given: give one of them`);
	if (mbox === void 0 && base !== void 0) throw new UserError("--base is given without --mbox: it says what the patches of a mailbox are put on");
	if (mbox !== void 0) {
		if (base === void 0) throw new UserError("--mbox needs --base: the commit that the patches were made for");
		return await applyMailbox({
			repository,
			file: mbox,
			base,
			signal
		});
	}
	if (range !== void 0) return await resolveRange(repository, range, { signal });
	return [await resolveRevision(repository, commit ?? "HEAD", { signal })];
}
function describeAsked({ commit, range, mbox, base }) {
	if (mbox !== void 0) return `the patches of ${mbox} on ${base ?? "?"}`;
	return range ?? commit ?? "HEAD";
}
/** That there is none is said before an hour of building and not after it. */
async function requireStageOne(machine, variants, signal) {
	await using scratch = temporaryDirectory("stage-one");
	for (const arch of new Set(variants.map((variant) => variant.arch))) await openStageOneKernel(machine, { arch }, {
		scratch: scratch.path,
		signal
	});
}
export { newWarnings as i, formatBuildMarkdown as n, firstReason as r, runBuildJob as t };
