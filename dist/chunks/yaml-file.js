import { t as require_dist } from "./packages-CRlG2ClU.js";
import { _ as ZodRecord, a as ZodCatch, b as ZodUnion, c as ZodIntersection, d as ZodNullable, f as ZodObject, g as ZodReadonly, h as ZodPrefault, i as ZodArray, l as ZodLazy, m as ZodPipe, o as ZodDefault, p as ZodOptional, s as ZodEnum, u as ZodLiteral, v as ZodTransform, y as ZodTuple } from "./packages-BqjbYHfX.js";
import { n as didYouMean } from "./text.js";
// src/base/yaml-issue.ts
var import_dist = require_dist();
/**
* For a schema's `superRefine`: an issue whose message is said as it stands, without "… is …, expected …".
* @param path from where the schema stands
*/
function plainIssue(path, message, part = "value") {
	return {
		code: "custom",
		path: [...path],
		message,
		params: { plain: part }
	};
}
/** What an issue of the schema comes to for a person: what was given, what was expected, the nearest known name. */
function tellIssue(issue, value, schema, most) {
	const { path } = issue;
	if (issue.code === "invalid_union") {
		const near = nearestBranch(issue.errors);
		if (near !== void 0) return near.flatMap((each) => tellIssue({
			...each,
			path: [...path, ...each.path]
		}, value, schema, most));
	}
	if (issue.code === "unrecognized_keys") {
		const known = keysAt(schema, path);
		return issue.keys.slice(0, most).map((key) => ({
			path: [...path, key],
			part: "key",
			message: `unknown key ${quoted(key)}${within(path)}${didYouMean(key, known)} (known: ${known.join(", ")})`
		}));
	}
	if (issue.code === "invalid_key") {
		const expected = issue.issues[0]?.message ?? issue.message;
		return [{
			path,
			part: "key",
			message: `a key${within(path.slice(0, -1))} is ${quoted(String(path.at(-1)))}, expected ${expected}`
		}];
	}
	const plain = issue.code === "custom" ? issue.params?.["plain"] : void 0;
	if (plain === "key" || plain === "value") return [{
		path,
		part: plain,
		message: issue.message
	}];
	return [{
		path,
		part: "value",
		message: tellValue(issue, valueAt(value, path))
	}];
}
function tellValue(issue, given) {
	const { path, message } = issue;
	if (path.length === 0) return `the file holds ${given === null ? "nothing" : describeGiven(given)}, expected ${message}`;
	const what = written(path);
	if (given === void 0) return `${what} is missing, expected ${message}`;
	const nearest = typeof given === "string" && given.length > 3 ? didYouMean(given, wordsFor(issue)) : "";
	return `${what} is ${describeGiven(given)}, expected ${message}${nearest}`;
}
/** The words that would have been right. */
function wordsFor(issue) {
	if (issue.code === "invalid_value") return issue.values.map(String);
	if (issue.code !== "invalid_union") return [];
	return issue.errors.flat().flatMap((each) => each.path.length === 0 ? wordsFor(each) : []);
}
/** The branch of a union that was meant, as far as it can be told: one that only something inside does not fit. */
function nearestBranch(branches) {
	return branches.filter((issues) => issues.length > 0 && issues.every(isInside)).toSorted((a, b) => a.length - b.length)[0];
}
function isInside(issue) {
	if (issue.path.length > 0 || issue.code === "unrecognized_keys") return true;
	if (issue.code === "custom") return issue.params?.["plain"] !== void 0;
	return issue.code === "invalid_union" && nearestBranch(issue.errors) !== void 0;
}
function valueAt(value, path) {
	let at = value;
	for (const key of path) at = typeof at === "object" && at !== null ? Object.entries(at).find(([name]) => name === String(key))?.[1] : void 0;
	return at;
}
/** The keys that a schema knows at a path, through lists, maps and unions; of several forms, those of all. */
function keysAt(schema, path) {
	let forms = formsOf(schema);
	for (const key of path) forms = forms.flatMap((form) => inside(form, key)).flatMap(formsOf);
	const keys = forms.flatMap((form) => {
		if (form instanceof ZodObject) return Object.keys(form.shape);
		return form instanceof ZodRecord ? formsOf(form.keyType).flatMap(wordsOf) : [];
	});
	return [...new Set(keys)];
}
/** A schema without what is wrapped around it; a union as its branches. */
function formsOf(schema) {
	if (schema instanceof ZodUnion) return schema.options.flatMap(formsOf);
	if (schema instanceof ZodIntersection) return [schema.def.left, schema.def.right].flatMap(formsOf);
	if (schema instanceof ZodPipe) return formsOf(schema.in instanceof ZodTransform ? schema.out : schema.in);
	if (schema instanceof ZodOptional || schema instanceof ZodNullable || schema instanceof ZodDefault || schema instanceof ZodPrefault || schema instanceof ZodCatch || schema instanceof ZodReadonly || schema instanceof ZodLazy) return formsOf(schema.unwrap());
	return [schema];
}
function inside(form, key) {
	if (form instanceof ZodObject) return [form.shape[String(key)] ?? form.def.catchall].filter(isThere);
	if (form instanceof ZodArray) return [form.element];
	if (form instanceof ZodTuple) return [form.def.items[Number(key)] ?? form.def.rest].filter(isThere);
	return form instanceof ZodRecord ? [form.valueType] : [];
}
function isThere(value) {
	return value !== void 0 && value !== null;
}
function wordsOf(form) {
	if (form instanceof ZodEnum) return form.options.map(String);
	return form instanceof ZodLiteral ? [...form.values].map(String) : [];
}
function within(path) {
	return path.length === 0 ? "" : ` in ${written(path)}`;
}
/** `matrix.exclude[0].tdp`; a key that is no plain word is quoted, since it may be anything. */
function written(path) {
	return path.map((key, index) => {
		if (typeof key === "number") return `[${key}]`;
		const name = String(key);
		return `${index === 0 ? "" : "."}${/^[\w./*-]{1,60}$/.test(name) ? name : quoted(name)}`;
	}).join("");
}
function describeGiven(value) {
	if (value === null) return "empty";
	if (typeof value === "string") return quoted(value);
	if (Array.isArray(value)) return "a list";
	return typeof value === "object" ? "a map" : `${String(value)} (a ${typeof value})`;
}
/** In quotes, on one line, and not too long. */
function quoted(text) {
	return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
// src/base/yaml-file.ts
/** More would help nobody. */
const mostProblems = 20;
/** Each costs a search of the document, and what they stand for may multiply. */
const mostAliases = 100;
/**
* Reads a user's YAML through a strict schema. The `error` of each part of the schema says what is expected
* there; the messages around it say where (`FILE:LINE:COLUMN`), what was given, and the nearest known key.
* @returns the value and how to find the place of something in it, or at least one problem
*/
function parseYaml(text, file, schema) {
	const lines = new import_dist.LineCounter();
	const place = (offset) => {
		const { line, col } = lines.linePos(offset);
		return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
	};
	try {
		const document = (0, import_dist.parseDocument)(text, {
			lineCounter: lines,
			prettyErrors: false,
			logLevel: "error",
			uniqueKeys: false
		});
		const faults = [...syntaxFaults(document), ...nodeFaults(document)];
		const tell = ({ offset, message }) => `${place(offset)}: ${message}`;
		if (faults.length > 0) return { problems: faults.slice(0, mostProblems).map(tell) };
		const value = document.toJS({ maxAliasCount: mostAliases });
		const checked = schema.safeParse(value);
		if (checked.success) return {
			value: checked.data,
			placeOf: (path, part) => place(offsetOf(document, path, part))
		};
		return { problems: checked.error.issues.slice(0, mostProblems).flatMap((issue) => tellIssue(issue, value, schema, mostProblems)).map(({ path, part, message }) => ({
			offset: offsetOf(document, path, part),
			message
		})).sort((a, b) => a.offset - b.offset).slice(0, mostProblems).map(tell) };
	} catch (error) {
		if (error instanceof RangeError) return { problems: [`${file}:1:1: is nested too deeply`] };
		if (error instanceof ReferenceError) return { problems: [`${file}:1:1: ${error.message}`] };
		throw error;
	}
}
function syntaxFaults({ errors, warnings }) {
	return [...errors, ...warnings].map(({ code, message, pos }) => {
		if (/call stack/.test(message)) throw new RangeError(message);
		return {
			offset: pos[0],
			message: code === "MULTIPLE_DOCS" ? "a second document starts here, but a file holds one" : `not YAML: ${message}`
		};
	});
}
/** Keys that are there twice, numbers that are two things, and aliases to nothing. */
function nodeFaults(document) {
	const found = [];
	let aliases = 0;
	(0, import_dist.visit)(document, {
		Map(_, map) {
			const seen = /* @__PURE__ */ new Set();
			for (const { key } of map.items) {
				if (!(0, import_dist.isScalar)(key)) continue;
				const name = String(key.value);
				if (seen.has(name)) found.push({
					offset: startOf(key) ?? 0,
					message: `${quoted(name)} is there twice`
				});
				seen.add(name);
				if (name === "__proto__") found.push({
					offset: startOf(key) ?? 0,
					message: "__proto__ cannot be a key"
				});
			}
		},
		Scalar(_, scalar) {
			if (typeof scalar.value !== "number" || !/^[-+]?0\d/.test(scalar.source ?? "")) return;
			const message = `${scalar.source} starts with a zero, so it can be read in two ways; put it in quotes`;
			found.push({
				offset: startOf(scalar) ?? 0,
				message
			});
		},
		Alias(_, alias) {
			aliases += 1;
			const offset = startOf(alias) ?? 0;
			if (aliases > mostAliases) {
				found.push({
					offset,
					message: `more than ${mostAliases} aliases`
				});
				return import_dist.visit.BREAK;
			}
			if (alias.resolve(document) === void 0) found.push({
				offset,
				message: `there is no &${alias.source} before this alias`
			});
		}
	});
	return found;
}
/** Where a value, or the key that it is under, starts; of what is missing, where the nearest thing around it does. */
function offsetOf(document, path, part = "value") {
	let node = document.contents;
	let offset = startOf(node) ?? 0;
	for (const [depth, name] of path.entries()) {
		if ((0, import_dist.isAlias)(node)) node = node.resolve(document);
		if (!(0, import_dist.isCollection)(node)) break;
		const pair = (0, import_dist.isMap)(node) ? node.items.find(({ key }) => (0, import_dist.isScalar)(key) && String(key.value) === String(name)) : void 0;
		const value = (0, import_dist.isMap)(node) ? pair?.value : node.items[Number(name)];
		if (part === "key" && depth === path.length - 1) return startOf(pair?.key ?? value) ?? offset;
		offset = startOf(value) ?? startOf(pair?.key) ?? offset;
		node = value;
	}
	return offset;
}
function startOf(node) {
	return (0, import_dist.isNode)(node) ? node.range?.[0] : void 0;
}
export { plainIssue as n, parseYaml as t };
