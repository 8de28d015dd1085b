import { c as UserError, f as hasCode, l as describeError, o as Interrupted, r as formatBytes } from "./text.js";
import { r as kindOfPath } from "./markdown-size.js";
import { A as object, C as array, E as int, I as unknown, N as string, O as literal, k as number, n as date, r as datetime, w as boolean, x as _enum } from "./packages-DR1_XnEf.js";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { mkdir, readdir, rm } from "node:fs/promises";
// src/base/clock.ts
/** Milliseconds of a clock that never jumps; only differences mean something. */
function monotonicMs() {
	return performance.now();
}
/** @param ms milliseconds from now */
function deadlineIn(ms) {
	const end = monotonicMs() + ms;
	return {
		leftMs: () => Math.max(0, end - monotonicMs()),
		isOver: () => monotonicMs() >= end
	};
}
/** Sleeps `ms` milliseconds. @throws Interrupted when the signal fires first */
async function sleep(ms, signal) {
	throwIfInterrupted(signal);
	try {
		await setTimeout(ms, void 0, signal === void 0 ? {} : { signal });
	} catch (error) {
		throwIfInterrupted(signal);
		throw error;
	}
}
/** The signal's own reason if that is an Error, else Interrupted. */
function throwIfInterrupted(signal) {
	if (signal?.aborted !== true) return;
	throw isAbortDefault(signal.reason) ? new Interrupted() : signal.reason;
}
function isAbortDefault(reason) {
	return !(reason instanceof Error) || reason.name === "AbortError";
}
/** A promise's value, or `undefined` once `ms` milliseconds have gone by; leaves no timer behind. */
async function within(ms, promise) {
	const over = new AbortController();
	try {
		return await Promise.race([promise, setTimeout(ms, void 0, {
			signal: over.signal,
			ref: true
		}).catch(() => void 0)]);
	} finally {
		over.abort();
	}
}
/** `0.4s`, `12s`, `2m05s`, `1h02m`: a duration in milliseconds for a person to read. */
function formatDuration(ms) {
	const seconds = ms / 1e3;
	if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole}s`;
	if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
	const minutes = Math.round(seconds / 60);
	return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}
// src/base/own-directory.ts
/**
* Refuses an output directory that would lose something: one that is there and not empty, unless `overwrite` is given
* and it holds what an earlier job wrote and nothing else.
*/
async function checkOwnDirectory(out, { names, maker }, overwrite) {
	const kind = await kindOfPath(out);
	if (kind === void 0) return;
	if (kind !== "directory") throw new UserError(`--out ${out} is there and is no directory`);
	const there = await readdir(out).catch((error) => {
		throw unusable(out, error);
	});
	if (there.length === 0) return;
	if (!overwrite) throw new UserError(`--out ${out} is there already; give --overwrite to replace it, or another directory`);
	const foreign = there.find((name) => !isOwn(name, names));
	if (foreign === void 0) return;
	throw new UserError(`--out ${out} holds ${foreign}, which ${maker} did not make, so --overwrite does not replace it; give another directory`);
}
/** Makes the directory, or empties it of what an earlier job wrote; call `checkOwnDirectory` first. */
async function makeOwnDirectory(path, { names }) {
	try {
		await mkdir(path, { recursive: true });
		for (const name of await readdir(path)) if (isOwn(name, names)) await rm(join(path, name), {
			recursive: true,
			force: true
		});
	} catch (error) {
		throw unusable(path, error);
	}
}
/** Also what `writeFileAtomic` leaves when it is killed. */
function isOwn(name, names) {
	return names.some((own) => name === own || name.startsWith(`.${own}.`) && name.endsWith(".tmp"));
}
/** A place that cannot be had is the user's to mend; a full disk is not bad input. */
function unusable(out, error) {
	if (![
		"EACCES",
		"EPERM",
		"EROFS",
		"ENOENT",
		"ENOTDIR",
		"EEXIST",
		"ENAMETOOLONG"
	].some((code) => hasCode(error, code))) return error;
	return new UserError(`--out ${out} cannot be used: ${describeError(error)}`, { cause: error });
}
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
// src/results/counts.ts
const countKinds = countsSchema.keyof().options;
/** How a test that counts so reads behind a number: `3 timed out`. */
const statusWords = {
	pass: "passed",
	fail: "failed",
	flaky: "flaky",
	skip: "skipped",
	timeout: "timed out",
	crash: "crashed",
	"machine-died": "died with the machine",
	"not-run": "not run",
	error: "in error",
	"known-failure": "failed as known"
};
/** The test ran and its own verdict is bad. */
const failedStatuses = [
	"fail",
	"timeout",
	"crash"
];
/** There is no verdict, and there should be one. */
const unfinishedStatuses = [
	"machine-died",
	"not-run",
	"error"
];
/** What is worth reading first comes first. */
const countKindsByWorth = [
	...failedStatuses,
	...unfinishedStatuses,
	"flaky",
	"known-failure",
	"pass",
	"skip"
];
/** A test that never ran, or that vmentry itself failed at, has not failed in any known way. */
const canBeKnown = /* @__PURE__ */ new Set([...failedStatuses, "machine-died"]);
/** The one rule of how a test counts. */
function countsAs({ status, known }) {
	return known !== void 0 && known !== null && canBeKnown.has(status) ? "known-failure" : status;
}
const bad = /* @__PURE__ */ new Set([...failedStatuses, ...unfinishedStatuses]);
/** Whether a test makes its run red. */
function isBad(test) {
	return bad.has(countsAs(test));
}
function noCounts() {
	return {
		pass: 0,
		fail: 0,
		flaky: 0,
		skip: 0,
		timeout: 0,
		crash: 0,
		"machine-died": 0,
		"not-run": 0,
		error: 0,
		"known-failure": 0
	};
}
/** How many tests ended how. */
function countStatuses(tests) {
	const counts = noCounts();
	for (const test of tests) counts[countsAs(test)] += 1;
	return counts;
}
function addCounts(all) {
	const sum = noCounts();
	for (const counts of all) for (const kind of countKinds) sum[kind] += counts[kind];
	return sum;
}
/** `2 failed, 1 timed out, 48 passed, 30 skipped`, the worst first; `no tests` when there are none. */
function describeCounts(counts, only = countKindsByWorth) {
	const told = only.filter((kind) => counts[kind] > 0);
	return told.length === 0 ? "no tests" : told.map((kind) => `${counts[kind]} ${statusWords[kind]}`).join(", ");
}
// src/results/splat-group.ts
/** Complaints that are the same, together, in the order in which they came first. */
function groupSplats(splats) {
	const groups = /* @__PURE__ */ new Map();
	for (const splat of splats) {
		const key = splatKey(splat);
		const known = groups.get(key);
		if (known === void 0) groups.set(key, [splat]);
		else known.push(splat);
	}
	return [...groups].flatMap(([key, alike]) => {
		const [first] = alike;
		return first === void 0 ? [] : [{
			key,
			first,
			splats: alike
		}];
	});
}
/** The fingerprint; where there is none, as in results of version 1, the kind and the title. */
function splatKey({ fingerprint, kind, title }) {
	return fingerprint === "" ? `${kind} ${withoutNumbers(title)}` : fingerprint;
}
/** The same complaint differs by the CPU and the process that hit it. */
function withoutNumbers(title) {
	return title.replace(/\b(CPU|PID)(: |#)\d+/g, "$1").replace(/\/\d+$/, "");
}
/** What to call a complaint in a line: `WARNING kvm_zap (arch/x86/kvm/mmu.c:12)`, or by its title. */
function splatName({ kind, title, function: where, location }) {
	const place = location === null ? "" : ` (${location.file}:${location.line})`;
	if (where !== null && where !== "") return `${kind} ${where}${place}`;
	return title.startsWith(`${kind}: `) ? `${kind} ${title.slice(kind.length + 2)}` : `${kind} ${title}`;
}
// src/report/history.ts
const noHistory = {
	tests: [],
	places: [],
	records: []
};
/** The worst first. */
const ranking = [
	"m",
	"F",
	"f",
	"e",
	"k",
	"x",
	"s",
	"p",
	"."
];
function worse(a, b) {
	return ranking.indexOf(a) <= ranking.indexOf(b) ? a : b;
}
// src/report/duration-code.ts
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** By character code. */
const values = Array.from({ length: 128 }, (_, code) => {
	const value = digits.indexOf(String.fromCharCode(code));
	return value === -1 ? void 0 : value;
});
const most = 4095;
const step = Math.log(86400001) / most;
const durations = Float64Array.from({ length: 4096 }, (_, value) => Math.exp(value * step) - 1);
/** A duration up to a day as two characters, on a logarithmic scale with steps of 0.45 %. */
function encodeDuration(ms) {
	if (ms === void 0) return "..";
	const value = Math.min(most, Math.round(Math.log(1 + Math.max(0, ms)) / step));
	return `${digits[value >> 6] ?? ""}${digits[value & 63] ?? ""}`;
}
/** Milliseconds from the two characters at an offset; undefined when there is no duration. */
function decodeDuration(text, offset = 0) {
	const high = values[text.charCodeAt(offset)];
	const low = values[text.charCodeAt(offset + 1)];
	return high === void 0 || low === void 0 ? void 0 : durations[high * 64 + low];
}
// src/report/outcome.ts
/** @param killers ids of the tests that killed the machine in their run */
function outcomeOf(test, killers) {
	switch (countsAs(test)) {
		case "pass": return "p";
		case "flaky": return "k";
		case "skip": return "s";
		case "known-failure": return "x";
		case "machine-died": return killers.has(test.id) ? "m" : "e";
		case "fail":
		case "timeout":
		case "crash": return isRepeated(test) ? "F" : "f";
		default: return "e";
	}
}
/** It was repeated alone, and failed again. */
function isRepeated({ attempts }) {
	return attempts.some(({ why, status }) => why === "retry" && status !== "skip" && status !== "not-run");
}
function killersOf({ deaths }) {
	return new Set(deaths.flatMap(({ killer }) => killer === null ? [] : [killer]));
}
/** The kernel, or the test, is to blame for it. */
function isBadOutcome(outcome) {
	return outcome === "f" || outcome === "F" || outcome === "m";
}
/** It ran, and says something of the kernel. */
function isVerdict(outcome) {
	return outcome !== "e" && outcome !== ".";
}
function asOutcome(letter) {
	switch (letter) {
		case "p":
		case "k":
		case "f":
		case "F":
		case "m":
		case "x":
		case "s":
		case "e": return letter;
		default: return ".";
	}
}
// src/report/place.ts
/** Where a test ran: results are compared with those of the same place alone. */
const placeSchema = object({
	environment: string().max(500),
	machineClass: string().max(500).describe("machines whose results and durations can be compared"),
	variant: string().max(500).describe("the variant that the kernel was built as; empty when there is none")
});
/** The same for the same place, and for no other. */
function placeKey({ environment, machineClass, variant }) {
	return JSON.stringify([
		environment,
		machineClass,
		variant
	]);
}
/** The class of machine that a run was on, when nobody says: `qemu tcg x86_64 amd 2`. */
function machineClassOf({ machine }) {
	const { kind, accelerator, arch, cpuVendor, cpus } = machine;
	return [
		kind,
		accelerator,
		arch,
		cpuVendor,
		cpus
	].join(" ");
}
/** Names of places as short as they can be told apart: the environment, and what differs between them. */
function placeNames(places) {
	const differs = (part) => new Set(places.map((place) => place[part])).size > 1;
	const [variants, classes] = [differs("variant"), differs("machineClass")];
	return places.map(({ environment, variant, machineClass }) => [
		environment,
		...variants ? [variant || "no variant"] : [],
		...classes ? [machineClass] : []
	].join(", "));
}
// src/report/merge-history.ts
const defaultLimits = {
	runs: 50,
	days: 180
};
/**
* Histories as one. The order in which they come, and how often, makes no difference: a run that is in several of
* them is there once (if they differ on a test, its worse outcome counts). What the limits leave out of a part they
* would leave out of the whole, so that it can be merged piece by piece.
*/
function mergeHistories(parts, limits = {}) {
	const { runs = defaultLimits.runs, days = defaultLimits.days } = limits;
	const [only] = parts;
	if (parts.length === 1 && only !== void 0 && isMerged(only, {
		runs,
		days
	})) return only;
	const tests = [...new Set(parts.flatMap((part) => part.tests))].sort();
	const byKey = new Map(parts.flatMap(({ places }) => places.map((place) => [placeKey(place), place])));
	const keys = [...byKey.keys()].sort();
	const places = keys.flatMap((key) => byKey.get(key) ?? []);
	const records = [...collect(parts, {
		columns: new Map(tests.map((id, index) => [id, index])),
		places: new Map(keys.map((key, index) => [key, index]))
	}).values()].filter(isTelling);
	const newest = records.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
	const young = records.filter(({ at }) => Date.parse(at) >= newest - days * 864e5).sort((a, b) => compareRecords(b, a));
	keepNewest(young, runs);
	return compact({
		tests,
		places,
		records: young.filter(isTelling).reverse()
	});
}
/** It is as merging leaves it already: that need not be done again, and takes as much memory once more. */
function isMerged({ tests, places, records }, limits) {
	const keys = places.map(placeKey);
	const counts = new Uint32Array(places.length);
	const used = new Uint8Array(tests.length);
	let usedCount = 0;
	for (const { place, outcomes } of records) {
		counts[place] = (counts[place] ?? 0) + 1;
		if (outcomes.endsWith(".") || outcomes === "") return false;
		for (let column = 0; usedCount < tests.length && column < outcomes.length; column++) {
			if (used[column] === 1 || outcomes[column] === ".") continue;
			used[column] = 1;
			usedCount += 1;
		}
	}
	const [oldest, newest] = [records[0]?.at ?? "", records.at(-1)?.at ?? ""];
	return usedCount === tests.length && counts.every((count) => count > 0 && count <= limits.runs) && isAscending(tests, compare) && isAscending(keys, compare) && isAscending(records, compareRecords) && new Set(records.map(({ run, place }) => JSON.stringify([run, place]))).size === records.length && records.every(({ splats }) => isAscending(splats, compare)) && (records.length === 0 || Date.parse(oldest) >= Date.parse(newest) - limits.days * 864e5);
}
function isAscending(values, order) {
	return values.every((value, index) => {
		const before = values[index - 1];
		return index === 0 || before === void 0 || order(before, value) < 0;
	});
}
/** Oldest first. */
function compareRecords(a, b) {
	return compare(a.at, b.at) || compare(a.run, b.run) || a.place - b.place;
}
const absent = ".".charCodeAt(0);
function collect(parts, table) {
	const found = /* @__PURE__ */ new Map();
	for (const part of parts) {
		const columns = part.tests.map((id) => table.columns.get(id) ?? -1);
		const places = part.places.map((place) => table.places.get(placeKey(place)) ?? -1);
		for (const record of part.records) {
			const place = places[record.place];
			if (place === void 0) continue;
			const key = JSON.stringify([record.run, place]);
			const known = found.get(key);
			if (known === void 0) found.set(key, open$1(record, place, columns, table.columns.size));
			else join$1(known, record, columns);
		}
	}
	return found;
}
function open$1(record, place, columns, size) {
	const opened = {
		...record,
		place,
		outcomes: Buffer.alloc(size, absent),
		durations: Buffer.alloc(2 * size, absent)
	};
	for (let index = 0; index < record.outcomes.length; index++) put(opened, record, index, columns[index]);
	return opened;
}
function put(into, from, index, column) {
	if (column === void 0) return;
	into.outcomes[column] = from.outcomes.charCodeAt(index);
	const duration = from.durations.slice(2 * index, 2 * index + 2) || "..";
	into.durations.write(duration, 2 * column, "latin1");
}
function join$1(known, record, columns) {
	if (record.at < known.at) known.at = record.at;
	if (record.commit < known.commit) known.commit = record.commit;
	known.splats = [.../* @__PURE__ */ new Set([...known.splats, ...record.splats])].sort().slice(0, 100);
	for (let index = 0; index < record.outcomes.length; index++) {
		const column = columns[index];
		if (column === void 0 || record.outcomes[index] === ".") continue;
		const there = asOutcome(String.fromCharCode(known.outcomes[column] ?? absent));
		const here = asOutcome(record.outcomes[index]);
		if (there === here) {
			if (known.durations.toString("latin1", 2 * column, 2 * column + 2) < record.durations.slice(2 * index, 2 * index + 2)) put(known, record, index, column);
		} else if (worse(here, there) === here) put(known, record, index, column);
	}
}
function isTelling({ outcomes, splats }) {
	return splats.length > 0 || outcomes.some((letter) => letter !== absent);
}
/** Leaves of each test in each place the newest outcomes alone. @param records newest first */
function keepNewest(records, most) {
	const counts = /* @__PURE__ */ new Map();
	const recordsOf = /* @__PURE__ */ new Map();
	for (const record of records) {
		const size = record.outcomes.length;
		const kept = counts.get(record.place) ?? new Uint32Array(size);
		counts.set(record.place, kept);
		for (let column = 0; column < size; column++) {
			if (record.outcomes[column] === absent) continue;
			const count = kept[column] ?? 0;
			kept[column] = count + 1;
			if (count >= most) {
				record.outcomes[column] = absent;
				record.durations.fill(absent, 2 * column, 2 * column + 2);
			}
		}
		const before = recordsOf.get(record.place) ?? 0;
		recordsOf.set(record.place, before + 1);
		if (before >= most) record.splats = [];
	}
}
/** Without tests and places of which nothing is left. */
function compact({ tests, places, records }) {
	const used = new Uint8Array(tests.length);
	for (const { outcomes } of records) for (const [column, letter] of outcomes.entries()) if (letter !== absent) used[column] = 1;
	const columns = tests.flatMap((_, column) => used[column] === 1 ? [column] : []);
	const isWhole = columns.length === tests.length;
	const usedPlaces = [...new Set(records.map(({ place }) => place))].sort((a, b) => a - b);
	const newPlace = new Map(usedPlaces.map((place, index) => [place, index]));
	return {
		tests: isWhole ? tests : columns.flatMap((column) => tests[column] ?? []),
		places: usedPlaces.flatMap((place) => places[place] ?? []),
		records: records.map(({ run, commit, at, place, outcomes, durations, splats }) => {
			const letters = isWhole ? outcomes : Buffer.from(columns.map((column) => outcomes[column] ?? absent));
			const times = isWhole ? durations : Buffer.from(columns.flatMap((column) => [durations[2 * column] ?? absent, durations[2 * column + 1] ?? absent]));
			const text = letters.toString("latin1").replace(/\.+$/, "");
			return {
				run,
				commit,
				at,
				place: newPlace.get(place) ?? 0,
				outcomes: text,
				durations: times.toString("latin1", 0, 2 * text.length),
				splats
			};
		})
	};
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}
const mostTests = 2e4;
const mostPlaces = 1e3;
const mostRecords = 1e5;
const mostBytes = 134217728;
const historyHeaderSchema = object({
	format: literal("vmentry-history"),
	version: literal(1),
	tests: array(string().min(1).max(1e3)).max(mostTests).describe("ids, sorted, each once"),
	places: array(placeSchema).max(mostPlaces)
});
/** A run's start, to the second or finer. Compared as text, and so in one form. */
const timeSchema = datetime().transform((text) => new Date(text).toISOString());
const recordSchema = object({
	run: string().min(1).max(200),
	commit: string().regex(/^[0-9a-f]{7,64}$/),
	at: timeSchema,
	place: int().nonnegative(),
	outcomes: string().regex(/^[pkfFmxse.]*$/),
	durations: string().regex(/^(?:[A-Za-z0-9+/]{2}|\.\.)*$/),
	splats: array(string().max(1e3)).max(100).default([])
});
/** A history's file that cannot be used at all; the message says which, and what was expected. */
var HistoryError = class extends UserError {};
const toldLines = 5;
/**
* Reads a history's text. A line that is damaged, such as the last one of a file that was cut off, is left out and
* told; so is one of the future, since the newest says how long the others are kept.
* @param place where the text came from, for messages
* @throws HistoryError when the header is not one, or the file is larger than any that is written
*/
function parseHistory(text, place, { now, ...limits } = {}) {
	const bytes = Buffer.byteLength(text);
	refuseLarge(bytes, place);
	const reader = new HistoryReader(place, now);
	for (const line of linesOf(text)) reader.push(line);
	return reader.end(bytes, limits);
}
/** The same of a file that is read line by line, so that its text is never there as a whole. @param bytes its size */
async function readHistory(lines, place, bytes) {
	refuseLarge(bytes, place);
	const reader = new HistoryReader(place);
	for await (const line of lines) reader.push(line);
	return reader.end(bytes);
}
function refuseLarge(bytes, place) {
	if (bytes <= mostBytes) return;
	throw new HistoryError(`${place}: has ${formatBytes(bytes)}; a history has ${formatBytes(mostBytes)} at most`);
}
var HistoryReader = class {
	#place;
	#latest;
	#header;
	#records = [];
	#damaged = [];
	#number = 0;
	constructor(place, now = /* @__PURE__ */ new Date()) {
		this.#place = place;
		this.#latest = new Date(now.getTime() + 864e5).toISOString();
	}
	push(line) {
		this.#number += 1;
		if (this.#header === void 0) {
			this.#header = parseHeader(line, this.#place);
			return;
		}
		if (line.trim() === "") return;
		const at = `${this.#place}:${this.#number}`;
		const read = parseRecord(line, this.#header, this.#latest);
		if (typeof read === "string") this.#damaged.push(`${at}: ${read}; left out`);
		else if (this.#records.length < mostRecords) this.#records.push(read);
		else this.#damaged.push(`${at}: is beyond the first ${mostRecords} lines; left out`);
	}
	end(bytes, limits = {}) {
		const { tests, places } = this.#header ?? parseHeader("", this.#place);
		const more = this.#damaged.length - toldLines;
		const problems = [...this.#damaged.slice(0, toldLines), ...more > 0 ? [`${this.#place}: and ${more} more lines left out`] : []];
		return {
			history: mergeHistories([{
				tests,
				places,
				records: this.#records
			}], limits),
			bytes,
			problems
		};
	}
};
function* linesOf(text) {
	for (let start = text.startsWith("﻿") ? 1 : 0; start < text.length;) {
		const end = text.indexOf("\n", start);
		yield text.slice(start, end === -1 ? text.length : end);
		if (end === -1) return;
		start = end + 1;
	}
}
function parseHeader(line, place) {
	const content = parseJson(line);
	const found = object({
		format: string(),
		version: unknown()
	}).safeParse(content);
	if (!found.success || found.data.format !== "vmentry-history") throw new HistoryError(`${place}: holds no history: the first line should be an object with "format": "vmentry-history"`);
	if (found.data.version !== 1) throw new HistoryError(`${place}: version: ${JSON.stringify(found.data.version)?.slice(0, 40) ?? "missing"}, but this vmentry reads 1`);
	const header = historyHeaderSchema.safeParse(content);
	if (header.success) return header.data;
	const [issue] = header.error.issues;
	throw new HistoryError(`${place}:1: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is damaged"}`);
}
/** The record, or what is wrong with the line. */
function parseRecord(line, { tests, places }, latest) {
	const content = parseJson(line);
	if (content === void 0) return "is not JSON, so it may be cut off";
	const read = recordSchema.safeParse(content);
	if (!read.success) {
		const [issue] = read.error.issues;
		return `${issue?.path.join(".") || "line"}: ${issue?.message ?? "is damaged"}`;
	}
	const { place, outcomes, durations, at } = read.data;
	if (place >= places.length) return `place: ${place}, but the header has ${places.length}`;
	if (outcomes.length > tests.length) return `outcomes: of more tests than the header has`;
	if (durations.length !== 2 * outcomes.length) return "durations: not two characters for each outcome";
	if (at > latest) return `at: ${at} lies in the future`;
	return read.data;
}
function parseJson(line) {
	try {
		return JSON.parse(line);
	} catch {
		return;
	}
}
/** The text of a history's file. The same history gives the same text. */
function formatHistory({ tests, places, records }) {
	return `${[{
		format: "vmentry-history",
		version: 1,
		tests,
		places
	}, ...records].map((each) => JSON.stringify(each)).join("\n")}\n`;
}
// \0@oxc-project+runtime@0.156.0/helpers/esm/taggedTemplateLiteral.js
function _taggedTemplateLiteral(e, t) {
	return t || (t = e.slice(0)), Object.freeze(Object.defineProperties(e, { raw: { value: Object.freeze(t) } }));
}
export { statusWords as A, testResultSchema as B, countKinds as C, describeCounts as D, countsAs as E, resultsSchema as F, monotonicMs as G, makeOwnDirectory as H, runResultSchema as I, within as J, sleep as K, sourceLocationSchema as L, conclusions as M, countsSchema as N, failedStatuses as O, nothingMore as P, splatSchema as R, addCounts as S, countStatuses as T, deadlineIn as U, checkOwnDirectory as V, formatDuration as W, noHistory as _, mergeHistories as a, splatKey as b, placeNames as c, isBadOutcome as d, isVerdict as f, encodeDuration as g, decodeDuration as h, readHistory as i, unfinishedStatuses as j, isBad as k, placeSchema as l, outcomeOf as m, formatHistory as n, machineClassOf as o, killersOf as p, throwIfInterrupted as q, parseHistory as r, placeKey as s, _taggedTemplateLiteral as t, asOutcome as u, worse as v, countKindsByWorth as w, splatName as x, groupSplats as y, statuses as z };
