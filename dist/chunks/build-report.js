import { B as prettifyError, C as array, D as literal, E as int, F as unknown, M as string, O as number, k as object, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { c as UserError, l as describeError } from "./text.js";
import { t as version } from "./version.js";
import { s as splatSchema } from "./model.js";
import { t as buildDescription } from "./manifest.js";
const buildReportFormat = "vmentry-build-report";
const buildOutcomes = [
	"built",
	"failed",
	"does-not-boot"
];
const buildConclusions = [
	"good",
	"failed",
	"warnings",
	"splats",
	"error",
	"interrupted"
];
const bootSchema = object({
	outcome: _enum([
		"booted",
		"does-not-boot",
		"error"
	]).describe("error: the machine or stage one failed, which says nothing of the commit"),
	reason: string().describe("why it did not boot; empty when it did"),
	startedAt: datetime(),
	durationMs: number().nonnegative(),
	machine: object({
		kind: string().describe("qemu"),
		accelerator: string().describe("kvm or tcg"),
		arch: string(),
		cpus: int(),
		memoryMiB: int()
	}).nullable().describe("null when there was none yet"),
	splats: array(splatSchema).describe("what the commit's kernel complained of on the console"),
	console: string().nullable().describe("the console's log file"),
	consoleTail: array(string()).describe("the console's last lines when it did not boot; else empty")
});
const { outcome: _, ...description } = buildDescription;
const commitReportSchema = object({
	...description,
	subject: string(),
	outcome: _enum(buildOutcomes).describe("failed: the commit does not build; does-not-boot: it does, and its kernel does not come up"),
	isFresh: boolean().describe("false: the store had it, and nothing was compiled"),
	files: array(string()).describe("what is in the store of it"),
	ccache: object({
		hits: int().nonnegative(),
		misses: int().nonnegative()
	}).nullable().describe("null when nothing was compiled, or without ccache"),
	log: string().nullable().describe("the build's log beside this file; it is in the store, too"),
	boot: bootSchema.nullable().describe("null when that was not asked for, or the commit does not build")
});
const buildReportSchema = object({
	format: literal(buildReportFormat),
	version: literal(1),
	tool: string().describe("vmentry and its version"),
	conclusion: _enum(buildConclusions).describe("good: every commit builds, and boots where that was asked for; failed: one does not; warnings, splats: all do, but there are new warnings, or the kernel complained at boot, and that was not to be; error: the machine or vmentry failed, or an input was wrong; interrupted"),
	reason: string().describe("why the conclusion is not good; empty when it is"),
	asked: string().describe("what was to be built: a commit, a range, a mailbox on its base"),
	repository: string(),
	store: string().describe("where the kernels are"),
	startedAt: datetime(),
	durationMs: number().nonnegative(),
	builds: array(commitReportSchema).describe("in the order in which they were built: oldest commit first"),
	notBuilt: array(object({
		commit: string(),
		variant: string()
	})).describe("what it did not come to, since it was stopped by a failure, an error, or the user")
});
function makeBuildReport(parts, verdict) {
	const { conclusion, reason } = verdict;
	return {
		format: buildReportFormat,
		version: 1,
		tool: `vmentry ${version}`,
		conclusion,
		reason,
		...parts
	};
}
/** The file's text. @throws Error when it is not as the schema says, which is a fault of vmentry's */
function formatBuildReport(report) {
	return `${JSON.stringify(buildReportSchema.parse(report), null, 2)}\n`;
}
/**
* Reads a file of this version; keys that it does not know are left out.
* @param place where the text came from, for messages
* @throws UserError when it is none
*/
function parseBuildReport(text, place) {
	let content;
	try {
		content = JSON.parse(text);
	} catch (error) {
		throw new UserError(`${place}: is not JSON, so it may be cut off: ${describeError(error)}`, { cause: error });
	}
	const header = object({
		format: literal(buildReportFormat),
		version: unknown().optional()
	}).safeParse(content);
	if (!header.success) throw new UserError(`${place}: holds no report of a build: expected an object with "format": "${buildReportFormat}"`);
	if (header.data.version !== 1) {
		const given = JSON.stringify(header.data.version) ?? "missing";
		throw new UserError(`${place}: version: ${given}, but this vmentry reads 1`);
	}
	const parsed = buildReportSchema.safeParse(content);
	if (parsed.success) return parsed.data;
	throw new UserError(`${place}: not as a report of a build is:\n${prettifyError(parsed.error)}`);
}
export { parseBuildReport as i, formatBuildReport as n, makeBuildReport as r, commitReportSchema as t };
