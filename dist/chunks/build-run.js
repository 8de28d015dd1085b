import "./rolldown-runtime.js";
import { a as BuildStatus, n as describeBoot, r as describeBuilt } from "./report.js";
import { i as newWarnings, n as formatBuildMarkdown, r as firstReason, t as runBuildJob } from "./build-job.js";
import { n as error, u as warning } from "./packages-w8Mu6QS6.js";
import { a as visible } from "./text.js";
import { n as splatKey, r as splatName } from "./splat-group.js";
import { i as findSourceFile, n as clip, r as messageLimit } from "./annotations.js";
import { n as writeLog } from "./log2.js";
import { t as inBuildActionWords } from "./build-inputs.js";
// src/github/build-annotations.ts
/** The runner keeps the first ten warnings of a step. */
const warningLimit = 10;
/** New errors say who broke it; those that a commit had from its parent come behind all of them. */
const ranks = {
	newError: 0,
	noBoot: 1,
	oldError: 2,
	warning: 3,
	splat: 4
};
/**
* The annotations of a build, most important first: why commits do not build or boot, at most `annotationLimit`, then
* new warnings and what kernels complained of at boot. What several builds said at one place takes one annotation.
* A place is in the checkout or not told, since GitHub shows it nowhere else.
*/
async function buildAnnotationsOf(report, places) {
	const all = told(report.builds);
	const errors = all.filter(({ level }) => level === "error").slice(0, 9);
	const warnings = all.filter(({ level }) => level === "warning").slice(0, warningLimit);
	const directories = [report.repository];
	return await Promise.all([...errors, ...warnings].map(async ({ level, what, file, line, column, message, builds }) => {
		const found = file === void 0 ? void 0 : await findSourceFile(file, {
			...places,
			directories
		});
		const place = file === void 0 || found !== void 0 ? "" : `\nat ${file}:${line}`;
		return {
			level,
			title: clip(visible(`${what} (${describeBuilds(builds)})`).replaceAll("\n", " "), 200),
			message: clip(visible(`${message}${place}`), messageLimit),
			...found === void 0 ? {} : {
				file: found,
				line,
				...column === null ? {} : { column }
			}
		};
	}));
}
/** Shows what does not build or boot, and what is new in warnings, with the run and its changes. */
async function annotateBuild(report, places) {
	for (const { level, title, message, file, line, column } of await buildAnnotationsOf(report, places)) {
		const properties = { title };
		if (file !== void 0) properties.file = file;
		if (line !== void 0) properties.startLine = line;
		if (column !== void 0) properties.startColumn = column;
		if (level === "error") error(message, properties);
		else warning(message, properties);
	}
}
function told(builds) {
	const found = /* @__PURE__ */ new Map();
	for (const build of builds) for (const said of [
		...failures(build),
		...warningsOf(build),
		...splatsOf(build)
	]) {
		const key = JSON.stringify([
			said.level,
			said.what,
			said.file,
			said.key ?? said.message
		]);
		const known = found.get(key);
		if (known === void 0) found.set(key, {
			...said,
			builds: [build]
		});
		else {
			known.rank = Math.min(known.rank, said.rank);
			known.builds.push(build);
		}
	}
	return [...found.values()].sort((a, b) => a.rank - b.rank);
}
function failures(build) {
	const { outcome, failure, boot, diagnostics } = build;
	if (outcome === "built") return [];
	if (outcome === "does-not-boot") {
		const lines = [boot?.reason ?? "", ...(boot?.consoleTail ?? []).slice(-20)];
		return [{
			level: "error",
			rank: ranks.noBoot,
			what: "does not boot",
			file: void 0,
			line: 1,
			column: null,
			message: lines.map((line) => clip(line, 300)).join("\n")
		}];
	}
	const what = `does not build: ${failure?.stage ?? "?"}`;
	const errors = diagnostics.filter(({ severity }) => severity === "error");
	if (errors.length > 0) return errors.map(({ file, line, column, message, isNew }) => ({
		level: "error",
		rank: isNew ? ranks.newError : ranks.oldError,
		what,
		file,
		line,
		column,
		message
	}));
	const [, file, line] = /^([^\s:][^:\n]*):(\d+): /.exec(firstReason(build)) ?? [];
	return [{
		level: "error",
		rank: ranks.newError,
		what,
		file,
		line: line === void 0 ? 1 : Number(line),
		column: null,
		message: failure?.reason ?? ""
	}];
}
function warningsOf(build) {
	return newWarnings(build).map(({ file, line, column, message, option }) => ({
		level: "warning",
		rank: ranks.warning,
		what: "new warning",
		file,
		line,
		column,
		message: `${message}${option === null ? "" : ` [${option}]`}`
	}));
}
function splatsOf({ boot }) {
	return (boot?.splats ?? []).map((splat) => ({
		level: "warning",
		rank: ranks.splat,
		what: `at boot: ${splatName(splat)}`,
		file: splat.location?.file,
		line: splat.location?.line ?? 1,
		column: null,
		message: [splat.title, ...(splat.frames.length > 0 ? splat.frames : splat.lines).slice(0, 20)].map((line) => clip(line, 300)).join("\n"),
		key: splatKey(splat)
	}));
}
function describeBuilds(builds) {
	const [first] = builds;
	if (first === void 0) return "";
	const named = `${first.commit.slice(0, 12)} ${first.variant}`;
	return builds.length === 1 ? named : `${named} and ${builds.length - 1} more`;
}
// src/actions/build-run.ts
/** GitHub takes outputs of 1 MiB in all, and a compiler's line can be long. */
const longestReason = 500;
/** Builds the commits, boots them if asked, and says meanwhile how it goes. */
async function runBuilds(job, { log, signal }) {
	using status = new BuildStatus({ log });
	return await runBuildJob(job, {
		log,
		signal,
		onStart: (place) => status.start(place),
		onProgress: (progress) => status.show(progress),
		onBuilt: (built, { boot }) => writeLog(`${describeBuilt(built)}${boot === null ? "" : describeBoot(boot)}`)
	});
}
const buildBody = {
	run: ({ job }, context) => runBuilds(job, context),
	outputs: outputsOf,
	annotate: async ({ report }, { annotate }, { runner }) => {
		if (annotate) await annotateBuild(report, runner);
	},
	summary: ({ report }) => formatBuildMarkdown(report),
	problems: ({ report, notWritten }, { failsOnFailures }) => {
		return [report.conclusion === "failed" && !failsOnFailures ? "" : report.reason, notWritten ?? ""].filter((problem) => problem !== "").map(inBuildActionWords);
	},
	error: ({ error }) => error
};
function outputsOf({ report, reportPath, summaryPath }) {
	const { builds } = report;
	return {
		conclusion: report.conclusion,
		builds: builds.length,
		failed: JSON.stringify(failedOf(report)),
		"new-warnings": builds.reduce((sum, build) => sum + newWarnings(build).length, 0),
		kernels: JSON.stringify(kernelsOf(report)),
		commit: builds.at(-1)?.commit ?? "",
		release: builds.at(-1)?.release ?? "",
		store: report.store,
		...reportPath === void 0 ? {} : { results: reportPath },
		...summaryPath === void 0 ? {} : { summary: summaryPath }
	};
}
/** What was built, or found in the store: `COMMIT/VARIANT`, oldest first. */
function kernelsOf({ builds }) {
	return builds.filter(({ outcome }) => outcome !== "failed").map(({ commit, variant }) => `${commit}/${variant}`);
}
function failedOf({ builds }) {
	return builds.filter(({ outcome }) => outcome !== "built").map((build) => {
		const { commit, variant, subject, outcome } = build;
		return {
			commit,
			variant,
			subject,
			outcome,
			reason: firstReason(build).slice(0, longestReason)
		};
	});
}
export { kernelsOf as n, runBuilds as r, buildBody as t };
