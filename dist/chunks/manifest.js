import { C as array, D as literal, E as int, M as string, O as number, k as object, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
// src/store/manifest.ts
/**
* The language in which a commit kernel is described: what was built of which commit for which variant, or why
* it could not be. A manifest is versioned, validated on write and on read, and may come from somebody else
* (import), so every list and text has a bound. Durations are milliseconds, times ISO 8601 in UTC.
*/
const manifestFormat = "vmentry-commit-kernel";
/** 40 digits of SHA-1, or 64 of SHA-256. */
const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const variantPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}$/;
const sha256Pattern = /^[0-9a-f]{64}$/;
const commitSchema = string().regex(commitPattern, "expected a commit: 40 or 64 lower-case hex digits");
const variantSchema = string().regex(variantPattern, "expected a variant's name: 1 to 64 letters, digits, _, . and -, not starting with . or -");
const sha256Schema = string().regex(sha256Pattern, "expected a SHA-256 digest: 64 lower-case hex digits");
/** What one kernel of a store is found by. */
const storeKeySchema = object({
	commit: commitSchema,
	variant: variantSchema
});
/** `COMMIT/VARIANT`, as users write it. */
function formatKey({ commit, variant }) {
	return `${commit}/${variant}`;
}
const failureStages = [
	"checkout",
	"config",
	"kernel",
	"modules",
	"headers"
];
const lineOfText = string().max(4096);
const failureSchema = object({
	stage: _enum(failureStages),
	reason: string().max(65536)
});
const diagnosticSchema = object({
	severity: _enum(["error", "warning"]),
	file: lineOfText.describe("relative to the source tree"),
	line: int().positive(),
	column: int().positive().nullable(),
	message: string().max(65536),
	option: lineOfText.nullable().describe("what turns the warning on or off, such as -Wunused-variable"),
	isNew: boolean().describe("whether the commit introduced it")
});
/**
* A file's place in a kernel: relative, `/` between parts, no part empty, `.` or `..`, no control characters.
* These bounds are what every Linux file system takes.
*/
const filePathSchema = string().refine(isPlainPath, "expected a relative path without empty parts, . and .., at most 255 bytes a part and 1024 in all");
function isPlainPath(path) {
	if (path === "" || Buffer.byteLength(path) > 1024 || /[\0-\x1f\x7f]/.test(path)) return false;
	return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && Buffer.byteLength(part) <= 255);
}
const modeSchema = int().min(0).max(511).describe("permission bits");
const storedFileSchema = object({
	path: filePathSchema.describe("image, config, log, vmlinux, modules.order, modules.builtin, modules/….ko, selftests/…"),
	mode: modeSchema,
	sha256: sha256Schema,
	bytes: int().nonnegative()
});
const mostFiles = 1e5;
const mostEntries = 2e4;
/** What is told of a build, wherever that is: here, and in the report of who built it. */
const buildDescription = {
	commit: commitSchema,
	variant: variantSchema,
	variantDigest: sha256Schema.describe("of the variant's canonical content"),
	outcome: _enum(["built", "failed"]).describe("failed: this commit is known not to build"),
	failure: failureSchema.nullable().describe("null when it was built"),
	arch: _enum([
		"x86_64",
		"i386",
		"arm64"
	]),
	release: lineOfText.nullable().describe("uname -r; null when it failed"),
	kernelVersion: lineOfText.nullable().describe("uname -v; null when it failed"),
	buildId: string().regex(/^[0-9a-f]{2,128}$/).nullable().describe("GNU build-id; null when it failed, or when the kernel has none"),
	configDigest: sha256Schema.nullable().describe("of the .config; null when there is none"),
	toolchain: object({
		compiler: lineOfText.describe("the first line of its --version"),
		linker: lineOfText.describe("the first line of its --version")
	}),
	startedAt: datetime(),
	durationMs: number().nonnegative(),
	builder: lineOfText.describe("the name of the host that built it"),
	diagnostics: array(diagnosticSchema).max(mostEntries),
	selftests: object({
		built: array(lineOfText).max(mostEntries),
		failed: array(object({
			name: lineOfText,
			reason: string().max(65536)
		})).max(mostEntries)
	})
};
const manifestSchema = object({
	format: literal(manifestFormat),
	version: literal(1),
	...buildDescription,
	files: array(storedFileSchema).max(mostFiles)
}).superRefine((manifest, context) => {
	for (const problem of contradictions(manifest)) context.addIssue({
		code: "custom",
		path: [problem.key],
		message: problem.message
	});
});
/** A manifest that says two things at once is none. */
function contradictions(manifest) {
	const problems = [];
	const { outcome, failure, files } = manifest;
	if (outcome === "failed" && failure === null) problems.push({
		key: "failure",
		message: "expected stage and reason, since the outcome is failed"
	});
	if (outcome === "built" && failure !== null) problems.push({
		key: "failure",
		message: "expected null, since the outcome is built"
	});
	for (const key of [
		"release",
		"kernelVersion",
		"buildId"
	]) {
		if (outcome === "failed" && manifest[key] !== null) problems.push({
			key,
			message: "expected null, since the outcome is failed"
		});
		if (outcome === "built" && manifest[key] === null && key !== "buildId") problems.push({
			key,
			message: "expected a text, since the outcome is built"
		});
	}
	if (outcome === "built" && !files.some((file) => file.path === "image")) problems.push({
		key: "files",
		message: "expected a file image, since the outcome is built"
	});
	const clash = clashingPath(files.map((file) => file.path));
	if (clash !== void 0) problems.push({
		key: "files",
		message: `two files want the same place: ${JSON.stringify(clash)}`
	});
	return problems;
}
/** A path that is there twice, or that is a file and a directory of another path at once. */
function clashingPath(paths) {
	const files = /* @__PURE__ */ new Set();
	const directories = /* @__PURE__ */ new Set();
	for (const path of paths) {
		if (files.has(path)) return path;
		files.add(path);
		for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) directories.add(path.slice(0, end));
	}
	return paths.find((path) => directories.has(path));
}
export { manifestSchema as a, variantPattern as c, manifestFormat as i, commitPattern as n, sha256Pattern as o, formatKey as r, storeKeySchema as s, buildDescription as t };
