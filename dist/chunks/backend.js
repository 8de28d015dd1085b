import { c as UserError } from "./text.js";
import { o as sha256Pattern } from "./manifest.js";
// src/store/backend.ts
var MissingBlob = class extends Error {
	name = "MissingBlob";
	constructor(sha256, place) {
		super(`the store ${place} has no blob ${sha256}`);
	}
};
/** Manifests of kernels with tens of thousands of files fit in. */
const largestObject = 67108864;
const namePart = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
/** Fails on a name that would lead out of the store, whatever the back end makes of names. */
function checkObjectName(name) {
	if (name.split("/").every((part) => namePart.test(part))) return name;
	throw new Error(`no name of an object in a store: ${JSON.stringify(name)}`);
}
/** Where a blob is below the store. */
function blobName(sha256) {
	if (!sha256Pattern.test(sha256)) throw new Error(`no SHA-256 digest: ${JSON.stringify(sha256)}`);
	return `blobs/${sha256.slice(0, 2)}/${sha256}`;
}
/** The object that says that a place is a store. */
const markName = "store.json";
const mark = `${JSON.stringify({
	format: "vmentry-store",
	version: 1
}, null, 2)}\n`;
/** @throws UserError when the place is a store of another version, or none */
function checkMark(content, place) {
	let read;
	try {
		read = JSON.parse(content);
	} catch {
		read = void 0;
	}
	const is = typeof read === "object" && read !== null ? read : {};
	if (!("format" in is) || is.format !== "vmentry-store") throw new UserError(`${place} is no vmentry store: its ${markName} says otherwise`);
	if (!("version" in is) || is.version !== 1) throw new UserError(`${place} is a store of version ${JSON.stringify("version" in is ? is.version : void 0)}, but this vmentry reads 1`);
}
export { largestObject as a, checkObjectName as i, blobName as n, mark as o, checkMark as r, markName as s, MissingBlob as t };
