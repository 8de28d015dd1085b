import { f as hasCode } from "./text.js";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { pipeline } from "node:stream/promises";
// src/base/files.ts
/**
* Writes a file whole or not at all: a temporary name beside it, fsync, rename, fsync of the directory.
* Makes the directory when it is missing.
*/
async function writeFileAtomic(path, content) {
	const directory = dirname(path);
	await mkdir(directory, { recursive: true });
	const temporary = join(directory, `.${basename(path)}.${process.pid}.${temporaryCount++}.tmp`);
	try {
		const file = await open(temporary, "wx");
		try {
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
		await syncDirectory(directory);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}
let temporaryCount = 0;
/** So that a name that was made or changed in it survives a power cut. */
async function syncDirectory(directory) {
	const handle = await open(directory, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
/** The names in a directory; none when there is no such directory. */
async function namesIn(directory) {
	try {
		return await readdir(directory);
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
		throw error;
	}
}
/** The file's SHA-256, 64 lower-case hexadecimal digits; reads it as a stream. */
async function sha256OfFile(path) {
	const hash = createHash("sha256");
	await pipeline(createReadStream(path), hash);
	return hash.digest("hex");
}
/** What is at a path: `file`, `directory`, `other`, or `undefined` when there is nothing. */
async function kindOfPath(path) {
	try {
		const found = await stat(path);
		if (found.isFile()) return "file";
		return found.isDirectory() ? "directory" : "other";
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return void 0;
		throw error;
	}
}
/**
* Where vmentry keeps what it can make again: `$VMENTRY_CACHE`, else `$XDG_CACHE_HOME/vmentry`, else
* `~/.cache/vmentry`.
*/
function cacheDirectory() {
	const own = process.env["VMENTRY_CACHE"];
	if (own !== void 0 && own !== "") return resolve(own);
	const shared = process.env["XDG_CACHE_HOME"];
	return join(shared !== void 0 && isAbsolute(shared) ? shared : join(homedir(), ".cache"), "vmentry");
}
export { syncDirectory as a, sha256OfFile as i, kindOfPath as n, writeFileAtomic as o, namesIn as r, cacheDirectory as t };
