import { C as array, D as literal, E as int, F as unknown, M as string, k as object, r as datetime } from "./packages-BqjbYHfX.js";
import { c as UserError, r as formatBytes } from "./text.js";
import { a as countsAs } from "./counts.js";
import { a as placeSchema, r as placeKey } from "./taggedTemplateLiteral.js";
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
			if (known === void 0) found.set(key, open(record, place, columns, table.columns.size));
			else join(known, record, columns);
		}
	}
	return found;
}
function open(record, place, columns, size) {
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
function join(known, record, columns) {
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
export { asOutcome as a, killersOf as c, encodeDuration as d, noHistory as f, mergeHistories as i, outcomeOf as l, parseHistory as n, isBadOutcome as o, worse as p, readHistory as r, isVerdict as s, formatHistory as t, decodeDuration as u };
