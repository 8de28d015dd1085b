import { a as visible, t as counted } from "./text.js";
import { n as formatDuration, r as monotonicMs } from "./clock.js";
import { t as commitReportSchema } from "./build-report.js";
// src/build/build-status.ts
/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const clearLine = "\r\x1B[K";
/** Tells a person how far a series of builds is. */
var BuildStatus = class {
	/** For whoever else has something to say meanwhile. */
	log;
	#options;
	#now;
	#place = "";
	#stage = "";
	#toldMs = 0;
	#isShown = false;
	constructor(options) {
		this.#options = options;
		this.#now = options.now ?? monotonicMs;
		const above = (tell) => (message) => {
			this.clear();
			tell(message);
		};
		const { log } = options;
		this.log = {
			debug: above((message) => log.debug(message)),
			info: above((message) => log.info(message)),
			warn: above((message) => log.warn(message)),
			error: above((message) => log.error(message))
		};
	}
	start({ commit, variant, number, count }) {
		this.#place = `${count > 1 ? `[${number}/${count}] ` : ""}${commit.slice(0, 12)} ${variant}`;
		this.#stage = "";
	}
	show(progress) {
		const isOtherStage = progress.stage !== this.#stage;
		const sinceMs = this.#now() - this.#toldMs;
		const { terminal, log } = this.#options;
		if (!isOtherStage && sinceMs < (terminal === void 0 ? 3e4 : 100)) return;
		this.#stage = progress.stage;
		this.#toldMs = this.#now();
		const text = `${this.#place}: ${describeProgress(progress)}`;
		if (terminal === void 0) log.info(text);
		else {
			terminal.write(clearLine + text.slice(0, (terminal.columns ?? 80) - 1));
			this.#isShown = true;
		}
	}
	clear() {
		if (this.#isShown) this.#options.terminal?.write(clearLine);
		this.#isShown = false;
	}
	[Symbol.dispose]() {
		this.clear();
	}
};
function describeProgress({ stage, done, total, etaMs, target }) {
	return `${stage}${done === 0 ? "" : ` ${done}${total === void 0 ? "" : `/${total}`}`}${etaMs === void 0 ? "" : `, ${formatDuration(etaMs)} left`}${target === void 0 ? "" : ` ${visible(target)}`}`;
}
// src/build/report.ts
const mostMessages = 20;
/** What came of a build, for a person; ends with a newline. */
function describeBuilt(built) {
	const { key, subject, isFresh } = built;
	const content = contentOf(built);
	const title = `${key.commit.slice(0, 12)} ${key.variant} ${visible(subject)}\n`;
	const { failure, release, durationMs, diagnostics, selftests } = content;
	const how = isFresh ? `in ${formatDuration(durationMs)}` : "in the store already";
	if (failure !== null) return `FAILED   ${title}${indented(`does not build (${failure.stage}), ${how}:\n${failure.reason}`)}`;
	const fresh = diagnostics.filter((each) => each.isNew);
	return `built    ${title}${indented([
		`${visible(release ?? "")}, ${how}`,
		...fresh.slice(0, mostMessages).map(describeDiagnostic),
		...fresh.length > mostMessages ? [`and ${fresh.length - mostMessages} more new warnings`] : [],
		...describeSelftests(selftests)
	].join("\n"))}`;
}
/** What the report of an invocation says of a build. @param more what came of it after the build itself */
function commitReport(built, more = {
	log: null,
	boot: null
}) {
	const { key, subject, isFresh, ccache } = built;
	const { files, ...content } = contentOf(built);
	return commitReportSchema.parse({
		...content,
		...key,
		subject,
		outcome: more.boot?.outcome === "does-not-boot" ? "does-not-boot" : content.outcome,
		isFresh,
		files: files.map(({ path }) => path),
		ccache: ccache ?? null,
		...more
	});
}
/** How a kernel booted, for a person; ends with a newline. */
function describeBoot({ outcome, reason, durationMs, splats }) {
	const time = formatDuration(durationMs);
	return indented([outcome === "booted" ? `booted in ${time}` : `does not boot (after ${time}): ${reason}`, ...splats.slice(0, mostMessages).map((each) => `splat: ${each.title}`)].join("\n"));
}
function contentOf({ manifest, publication }) {
	const content = publication ?? manifest;
	if (content === void 0) throw new Error("a built commit with neither a publication nor a manifest");
	return content;
}
function describeDiagnostic(diagnostic) {
	return visible(`new ${describeMessage(diagnostic)}`);
}
/** `warning: FILE:LINE:COLUMN: MESSAGE [-Woption]`. */
function describeMessage(diagnostic) {
	const { file, line, column, severity, message, option } = diagnostic;
	return `${severity}: ${[
		file,
		line,
		...column === null ? [] : [column]
	].join(":")}: ${message}${option === null ? "" : ` [${option}]`}`;
}
function describeSelftests({ built, failed }) {
	if (built.length + failed.length === 0) return [];
	return [`${counted(built.length, "selftest")} built${failed.length === 0 ? "" : `, ${failed.length} not:`}`, ...failed.map(({ name, reason }) => visible(`  ${name}: ${reason.split("\n")[0] ?? ""}`))];
}
function indented(text) {
	return text.split("\n").map((line) => `         ${visible(line)}\n`).join("");
}
export { BuildStatus as a, describeMessage as i, describeBoot as n, describeBuilt as r, commitReport as t };
