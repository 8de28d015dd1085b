import { C as array, D as literal, E as int, M as string, O as number, k as object, n as date, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
const statuses = [
	"pass",
	"fail",
	"flaky",
	"skip",
	"timeout",
	"crash",
	"machine-died",
	"not-run",
	"error"
];
const statusSchema = _enum(statuses).describe("pass; fail; flaky (failed beside others and passed when repeated alone); skip (exit 4); timeout (killed at its deadline); crash (ended by a signal); machine-died (in flight when the machine died); not-run (never started); error (vmentry's or the set-up's own fault)");
/** What a whole run, or all of them, comes to. */
const conclusions = [
	"good",
	"splats",
	"tests-failed",
	"error",
	"interrupted",
	"not-applicable"
];
const conclusionSchema = _enum(conclusions).describe("good: all that ran passed, was skipped or failed as known, and something passed; splats: as good, but the kernel complained in a way that is not allowed; tests-failed; error: the machine or vmentry failed, or no test passed or failed; interrupted; not-applicable: the platform cannot do what the environment asks (for all runs together this is an error)");
const sourceLocationSchema = object({
	file: string().describe("as the test prints it, relative to the collection's directory when it can be told"),
	line: int().positive()
});
/** One case of what a test told in KTAP, TAP or the kselftest harness's words. */
const subtestResultSchema = object({
	name: string().describe("unique within its test; nested ones are joined by /"),
	status: _enum([
		"pass",
		"fail",
		"skip"
	]).describe("an expected failure (TODO, XFAIL) is a skip"),
	reason: string().describe("one line; empty for a pass"),
	durationMs: number().nonnegative().nullable().describe("when the test tells it")
});
const logsSchema = object({
	stdout: string(),
	stderr: string()
}).nullable().describe("null when the test never started");
/** One execution of a test that was executed more than once. */
const attemptSchema = object({
	status: statusSchema,
	startedAt: datetime(),
	durationMs: number().nonnegative(),
	alone: boolean().describe("nothing else ran beside it"),
	why: _enum([
		"first",
		"retry",
		"iteration",
		"suspect"
	]).describe("retry: a failure repeated alone; suspect: it was running when the machine died"),
	exitCode: int().nullable(),
	signal: string().nullable(),
	reason: string(),
	location: sourceLocationSchema.nullable(),
	tail: array(string()),
	logs: logsSchema
});
/** Why something that went wrong is expected, from known-failures.yaml or allowed-splats.yaml. */
const expectationSchema = object({
	reason: string(),
	owner: string(),
	link: string(),
	expires: date(),
	place: string().describe("FILE:LINE:COLUMN of the entry")
});
const testResultSchema = object({
	id: string().min(1).describe("suite/test, such as kvm/dirty_log_test, or suite/test/variant: kvm/dirty_log_test/-M clear-log"),
	status: statusSchema,
	startedAt: datetime().nullable().describe("null when the test never started"),
	durationMs: number().nonnegative(),
	exitCode: int().nullable().describe("null when the test did not exit by itself"),
	signal: string().nullable().describe("such as SIGSEGV; null when none ended it"),
	reason: string().describe("one line: why it is not a pass; empty for a pass"),
	location: sourceLocationSchema.nullable().describe("the source line of the failed assertion"),
	tail: array(string()).describe("the last lines of its output when it is not a pass or skip, oldest first"),
	command: array(string()).describe("argv on the machine"),
	logs: logsSchema,
	subtests: array(subtestResultSchema).default([]),
	attempts: array(attemptSchema).default([]).describe("all executions in their order, when there was more than one; the fields above tell the one that counts"),
	suspicious: string().default("").describe("why a pass or skip should be looked at, such as exit code 4 with a failed assertion; else empty"),
	known: expectationSchema.nullable().default(null).describe("the entry of known-failures.yaml that covers its failure")
});
/** What a result has when there is nothing more to say of its test than how it ended. */
const nothingMore = {
	subtests: [],
	attempts: [],
	suspicious: "",
	known: null
};
/** One setting of an environment as it was asked for, and as the kernel said afterwards. */
const settingResultSchema = object({
	feature: string(),
	asked: string(),
	parameter: string().describe("what it means on this platform, such as kvm_amd.npt"),
	readBack: string().describe("what the kernel said after it was applied")
});
const countSchema = int().nonnegative();
/** Tests by status; a failure that is known counts as `known-failure` and not as what its status says. */
const countsSchema = object({
	pass: countSchema,
	fail: countSchema,
	flaky: countSchema.default(0),
	skip: countSchema,
	timeout: countSchema,
	crash: countSchema,
	"machine-died": countSchema,
	"not-run": countSchema,
	error: countSchema,
	"known-failure": countSchema.default(0)
});
/** A kernel complaint seen on the console. */
const splatSchema = object({
	kind: string().describe("WARNING, BUG, Oops, panic, KASAN, lockdep, RCU stall …"),
	title: string().describe("the complaint's first line, without its time stamp"),
	lines: array(string()).describe("the complaint, at most 100 lines"),
	fingerprint: string().default("").describe("kind, function and file: the same for the same complaint in another boot or build"),
	function: string().nullable().default(null).describe("where it happened, such as kvm_mmu_zap_all"),
	location: sourceLocationSchema.nullable().default(null).describe("where the kernel gives it"),
	seenAt: datetime().nullable().default(null).describe("when the console showed it"),
	tests: array(string()).default([]).describe("ids of the tests that were running then"),
	frames: array(string()).default([]).describe("the call trace with source lines, when a vmlinux with debug information was there"),
	allowed: expectationSchema.nullable().default(null).describe("the entry of allowed-splats.yaml that covers it")
});
/** The machine died while tests were running, and came back through stage one. */
const deathSchema = object({
	reason: string().describe("one line, such as the panic's"),
	suspects: array(string()).describe("ids of the tests in flight"),
	killer: string().nullable().describe("the id of the test that killed it again, or was alone; null when not found")
});
const runResultSchema = object({
	suite: object({
		name: string(),
		source: string().describe("the directory the tests came from")
	}),
	environment: object({
		name: string(),
		file: string().nullable(),
		settings: array(settingResultSchema)
	}),
	kernel: object({
		source: string().describe("what the user gave: a build directory, an image or a package; COMMIT/VARIANT of the kernel store"),
		release: string(),
		version: string(),
		buildId: string().nullable().describe("GNU build-id in hexadecimal, proved to be the running kernel's"),
		commit: string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/).nullable().default(null).describe("what it was built from: the store's word, else the user's (--commit); null when not known"),
		variant: string().nullable().default(null).describe("what it was built as; null when it is not from the kernel store")
	}),
	machine: object({
		name: string(),
		kind: string().describe("qemu"),
		accelerator: string().describe("kvm or tcg"),
		arch: string(),
		cpus: int(),
		memoryMiB: int(),
		cpuVendor: string()
	}),
	jobs: int().describe("tests at a time"),
	timeoutMs: number().describe("per test"),
	startedAt: datetime(),
	durationMs: number().nonnegative(),
	conclusion: conclusionSchema,
	reason: string().describe("why the conclusion is not good; empty when it is"),
	counts: countsSchema,
	tests: array(testResultSchema),
	splats: array(splatSchema),
	console: string().nullable().describe("the console's log file"),
	consoleTail: array(string()).describe("the console's last lines, when the machine died; else empty"),
	deaths: array(deathSchema).default([]).describe("how often the machine died in this run, in order, and what was found of the cause"),
	repeat: array(string()).default([]).describe("argv of the vmentry command that repeats this run alone; a test adds --test and its id")
});
const resultsSchema = object({
	format: literal("vmentry-results"),
	version: literal(2),
	tool: string().describe("vmentry and its version"),
	conclusion: conclusionSchema,
	reason: string().describe("why the conclusion is not good; empty when it is"),
	counts: countsSchema.describe("over all runs"),
	notices: array(string()).default([]).describe("what somebody should look after: expired or unused entries of expectations"),
	runs: array(runResultSchema)
});
export { runResultSchema as a, statuses as c, resultsSchema as i, testResultSchema as l, countsSchema as n, sourceLocationSchema as o, nothingMore as r, splatSchema as s, conclusions as t };
