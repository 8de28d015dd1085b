import { a as syncDirectory, i as sha256OfFile, n as kindOfPath, r as namesIn, t as cacheDirectory } from "./files.js";
import { t as silentLog } from "./log.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, n as didYouMean, r as formatBytes, t as counted } from "./text.js";
import { i as checkObjectName, n as blobName, o as mark, r as checkMark, s as markName, t as MissingBlob } from "./backend.js";
import { a as manifestSchema, c as variantPattern, i as manifestFormat, n as commitPattern, o as sha256Pattern, r as formatKey, s as storeKeySchema } from "./manifest.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { n as rt, t as Qn } from "./packages-C777IZEr.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration, r as monotonicMs, t as deadlineIn } from "./clock.js";
import { B as prettifyError, C as array, L as uuid, M as string, k as object, r as datetime } from "./packages-BqjbYHfX.js";
import { once } from "node:events";
import { basename, dirname, join, resolve, sep } from "node:path";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { createHash, randomUUID } from "node:crypto";
import { chmod, link, mkdir, mkdtemp, open, readFile, readdir, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
// src/store/directory-backend.ts
const chunkBytes = 1048576;
/** Where what is not whole yet is written: on the same file system, so that a rename makes it whole. */
const unfinished = "tmp";
/**
* A store in a directory. What is written is written under a name of its own, synced, and then renamed or
* linked to its place, so that a reader sees all or nothing of it, and a kill or a power cut leaves no more than
* a file in tmp/. Blobs are read-only files, so that hard links to them are not written to by accident.
*/
var DirectoryBackend = class {
	place;
	#made = /* @__PURE__ */ new Set();
	#isPrepared = false;
	constructor(directory) {
		this.place = resolve(directory);
	}
	async [Symbol.asyncDispose]() {}
	async prepare() {
		if (this.#isPrepared && await kindOfPath(join(this.place, unfinished)) === "directory") return;
		await mkdir(this.place, { recursive: true });
		const isMarked = await this.refuseOther();
		await mkdir(join(this.place, unfinished), { recursive: true });
		this.#isPrepared = true;
		if (!isMarked) await this.createObject(markName, mark);
	}
	/** Whether it is a store already. @throws UserError when it is something else, or a store of another version */
	async refuseOther() {
		const isForeign = (await namesIn(this.place)).some((name) => name !== unfinished && name !== "store.json");
		const there = await this.readObject(markName);
		if (there !== void 0) checkMark(there, this.place);
		else if (isForeign) throw new UserError(`${this.place} is no vmentry store, and not empty: give an empty or a new directory`);
		return there !== void 0;
	}
	async blob(sha256) {
		try {
			const found = await stat(this.localBlob(sha256));
			return {
				sha256,
				bytes: found.size,
				modifiedAt: found.mtimeMs
			};
		} catch (error) {
			if (hasCode(error, "ENOENT")) return void 0;
			throw error;
		}
	}
	async putBlob({ sha256, bytes, source, isExecutable }) {
		const target = this.localBlob(sha256);
		await this.#write(async (file) => {
			if (await copyInto(file, source, bytes) !== sha256) throw new Error(`${visible(source)} changed while it was stored`);
		}, async (temporary) => {
			await chmod(temporary, isExecutable ? 365 : 292);
			await this.#settle(target, () => rename(temporary, target));
		});
	}
	async openBlob(sha256) {
		try {
			return (await open(this.localBlob(sha256), "r")).createReadStream({ highWaterMark: chunkBytes });
		} catch (error) {
			if (hasCode(error, "ENOENT")) throw new MissingBlob(sha256, this.place);
			throw error;
		}
	}
	async deleteBlob(sha256) {
		await rm(this.localBlob(sha256), { force: true });
	}
	async *blobs() {
		for (const group of await namesIn(join(this.place, "blobs"))) for (const name of await namesIn(join(this.place, "blobs", group))) {
			if (!sha256Pattern.test(name) || !name.startsWith(group)) continue;
			const found = await this.blob(name);
			if (found !== void 0) yield found;
		}
	}
	async readObject(name) {
		const path = this.#pathOf(name);
		try {
			if ((await stat(path)).size > 67108864) throw new Error(`${path} is larger than any such file is`);
			return await readFile(path, "utf8");
		} catch (error) {
			if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return void 0;
			throw error;
		}
	}
	async createObject(name, content) {
		const target = this.#pathOf(name);
		let isCreated = true;
		await this.#writeObject(target, content, async (temporary) => {
			try {
				await link(temporary, target);
			} catch (error) {
				if (!hasCode(error, "EEXIST")) throw error;
				isCreated = false;
			}
		});
		return isCreated;
	}
	async replaceObject(name, content) {
		const target = this.#pathOf(name);
		await this.#writeObject(target, content, (temporary) => rename(temporary, target));
	}
	async deleteObject(name) {
		const path = this.#pathOf(name);
		await rm(path, { force: true });
		if (name.split("/").length > 2) await rmdir(dirname(path)).catch(() => {});
	}
	async *objects(prefix) {
		const directory = prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/")) : "";
		if (directory !== "") checkObjectName(directory);
		yield* this.#objectsIn(directory, prefix);
	}
	async *#objectsIn(directory, prefix) {
		for (const each of await namesIn(join(this.place, directory))) {
			const name = directory === "" ? each : `${directory}/${each}`;
			if (!name.startsWith(prefix) || ["blobs", unfinished].includes(name)) continue;
			const found = await stat(join(this.place, name)).catch((error) => {
				if (hasCode(error, "ENOENT")) return void 0;
				throw error;
			});
			if (found?.isDirectory()) yield* this.#objectsIn(name, prefix);
			else if (found?.isFile()) yield {
				name,
				tag: `${found.ino}-${found.mtimeMs}-${found.size}`,
				modifiedAt: found.mtimeMs
			};
		}
	}
	localBlob(sha256) {
		return join(this.place, blobName(sha256));
	}
	async scratch() {
		await this.prepare();
		return join(this.place, unfinished);
	}
	async sweep(olderThanMs) {
		const directory = join(this.place, unfinished);
		for (const name of await namesIn(directory)) {
			const path = join(directory, name);
			const found = await stat(path).catch(() => void 0);
			if (found !== void 0 && Date.now() - found.mtimeMs > olderThanMs) await rm(path, {
				recursive: true,
				force: true
			});
		}
	}
	#pathOf(name) {
		return join(this.place, checkObjectName(name));
	}
	async #writeObject(target, content, settle) {
		await this.#write((file) => file.writeFile(content), (temporary) => this.#settle(target, () => settle(temporary)));
	}
	/** Writes a file of its own, synced, and lets `settle` bring it to its place; nothing is left of it in tmp/. */
	async #write(fill, settle) {
		await this.prepare();
		const temporary = join(this.place, unfinished, randomUUID());
		try {
			const file = await open(temporary, "wx");
			try {
				await fill(file);
				await file.sync();
			} finally {
				await file.close();
			}
			await settle(temporary);
		} catch (error) {
			if (!hasCode(error, "ENOSPC") && !hasCode(error, "EDQUOT")) throw error;
			throw new Error(`the store ${this.place} is full: ${describeError(error)}`, { cause: error });
		} finally {
			await rm(temporary, { force: true });
		}
	}
	/** Brings something to its place, in a directory that another process may remove, since empty, at any time. */
	async #settle(target, bring) {
		const directory = dirname(target);
		for (let attempt = 1;; attempt++) try {
			await this.#makeDirectory(directory);
			await bring();
			await syncDirectory(directory);
			return;
		} catch (error) {
			if (!hasCode(error, "ENOENT") || attempt === 10) throw error;
			this.#made.delete(directory);
		}
	}
	async #makeDirectory(directory) {
		if (this.#made.has(directory)) return;
		const first = await mkdir(directory, { recursive: true });
		if (first !== void 0) for (let each = directory; each.length >= first.length; each = dirname(each)) await syncDirectory(dirname(each));
		this.#made.add(directory);
	}
};
/** Copies so many bytes of a file. @returns their SHA-256 */
async function copyInto(file, path, bytes) {
	const hash = createHash("sha256");
	const source = await open(path, constants.O_RDONLY);
	try {
		const buffer = Buffer.alloc(Math.max(1, Math.min(chunkBytes, bytes + 1)));
		for (let left = bytes + 1; left > 0;) {
			const { bytesRead } = await source.read(buffer, 0, Math.min(left, buffer.length));
			if (bytesRead === 0) break;
			left -= bytesRead;
			const chunk = buffer.subarray(0, bytesRead);
			hash.update(chunk);
			await file.writeFile(chunk);
		}
	} finally {
		await source.close();
	}
	return hash.digest("hex");
}
// src/store/at-once.ts
/**
* Does something with each, so many at once. The first failure keeps the rest from being started, and is thrown
* once those under way have ended, so that nothing goes on behind the caller's back.
*/
async function forEachAtOnce(count, items, work) {
	const failures = [];
	await pLimit(count).map(items, async (item) => {
		if (failures.length > 0) return;
		try {
			await work(item);
		} catch (error) {
			failures.push(error);
		}
	});
	if (failures.length > 0) throw failures[0];
}
// src/store/store-error.ts
/** Something in the store is not as it was written: a damaged or missing blob, a manifest that cannot be read. */
var StoreError = class extends Error {
	name = "StoreError";
};
// src/store/json-object.ts
/** An object of a store as JSON; undefined when it is not there. @throws StoreError when it is not as the schema says */
async function readJson(backend, name, schema) {
	const text = await backend.readObject(name);
	return text === void 0 ? void 0 : parseJson(text, `${backend.place}: ${name}`, schema);
}
/** @param place where the text is from, for the message. @throws StoreError when it is not as the schema says */
function parseJson(text, place, schema) {
	let content;
	try {
		content = JSON.parse(text);
	} catch (error) {
		throw new StoreError(`${place} is not JSON, so it may be cut off`, { cause: error });
	}
	const parsed = schema.safeParse(content);
	if (parsed.success) return parsed.data;
	const issues = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.map(String).join(".") || "all of it"}: ${message}`);
	const more = parsed.error.issues.length - issues.length;
	throw new StoreError(`${place} is not as it should be: ${issues.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
}
function formatJson(content) {
	return `${JSON.stringify(content, null, 1)}\n`;
}
/** Every object whose name starts so, with its content; those removed meanwhile are left out. */
async function* readAllJson(backend, prefix, schema) {
	for await (const { name } of backend.objects(prefix)) {
		const content = await readJson(backend, name, schema);
		if (content !== void 0) yield {
			name,
			content
		};
	}
}
// src/store/catalog.ts
const prefix$5 = "kernels/";
/** So many files' entries are kept in memory, of manifests that were read. */
const keptEntries = 2e5;
const readAtOnce$2 = 16;
/** The manifests of a store. Those that did not change since they were read are not read again. */
var Catalog = class {
	#backend;
	#log;
	/** By name, the least recently used first. */
	#read = /* @__PURE__ */ new Map();
	#entries = 0;
	constructor(backend, log) {
		this.#backend = backend;
		this.#log = log;
	}
	/** @throws StoreError when it cannot be read, or is another kernel's */
	async read(key) {
		const name = manifestName(key);
		const text = await this.#backend.readObject(name);
		return text === void 0 ? void 0 : parseManifest(text, `${this.#backend.place}: ${name}`, key);
	}
	/** Those of commits that start so. */
	async scan(commit = "") {
		const objects = [];
		for await (const object of this.#backend.objects(prefix$5 + commit)) objects.push(object);
		const found = {
			kernels: [],
			unreadable: []
		};
		await forEachAtOnce(readAtOnce$2, objects, async (object) => {
			const key = keyOf(object.name);
			if (key === void 0) return;
			try {
				const manifest = await this.#manifest(object, key);
				if (manifest !== void 0) found.kernels.push(storedKernel(key, manifest, object));
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				found.unreadable.push({
					name: object.name,
					problem: describeError(error)
				});
			}
		});
		found.kernels.sort(byNewest);
		return found;
	}
	/** As scan, for who can do without those that cannot be read. */
	async scanReadable(commit) {
		const { kernels, unreadable } = await this.scan(commit);
		for (const { problem } of unreadable) this.#log.warn(problem);
		return kernels;
	}
	async has(key) {
		return await this.#backend.readObject(manifestName(key)) !== void 0;
	}
	/** The keys alone, without reading a manifest. */
	async keys(commit) {
		const keys = [];
		for await (const { name } of this.#backend.objects(prefix$5 + commit)) {
			const key = keyOf(name);
			if (key !== void 0) keys.push(key);
		}
		return keys.sort((a, b) => formatKey(a) < formatKey(b) ? -1 : 1);
	}
	async #manifest({ name, tag }, key) {
		const known = this.#read.get(name);
		if (known !== void 0) this.#forget(name, known.manifest);
		const manifest = known?.tag === tag ? known.manifest : await this.read(key);
		if (manifest !== void 0) this.#keep(name, {
			tag,
			manifest
		});
		return manifest;
	}
	#keep(name, read) {
		this.#read.set(name, read);
		this.#entries += read.manifest.files.length;
		for (const [oldest, { manifest }] of this.#read) {
			if (this.#entries <= keptEntries) break;
			this.#forget(oldest, manifest);
		}
	}
	#forget(name, manifest) {
		this.#read.delete(name);
		this.#entries -= manifest.files.length;
	}
};
function manifestName({ commit, variant }) {
	return `${prefix$5}${commit}/${variant}.json`;
}
/** @throws StoreError */
function parseManifest(text, place, key) {
	const manifest = parseJson(text, place, manifestSchema);
	if (key !== void 0 && formatKey(manifest) !== formatKey(key)) throw new StoreError(`${place} is the manifest of another kernel, ${formatKey(manifest)}`);
	return manifest;
}
function keyOf(name) {
	const [commit, file, ...more] = name.slice(8).split("/");
	const variant = file?.endsWith(".json") ? file.slice(0, -5) : void 0;
	if (commit === void 0 || variant === void 0 || more.length > 0) return void 0;
	return commitPattern.test(commit) && variantPattern.test(variant) ? {
		commit,
		variant
	} : void 0;
}
function storedKernel(key, manifest, { modifiedAt }) {
	return {
		key,
		manifest,
		storedAt: new Date(modifiedAt).toISOString(),
		bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0)
	};
}
function byNewest(a, b) {
	if (a.storedAt !== b.storedAt) return a.storedAt > b.storedAt ? -1 : 1;
	return formatKey(a.key) < formatKey(b.key) ? -1 : 1;
}
// src/store/checkout.ts
const filesAtOnce = 8;
/** Why a hard link cannot be made where a copy can: another file system, another's file, too many links. */
const linkRefusals = [
	"EXDEV",
	"EPERM",
	"EACCES",
	"EMLINK",
	"ENOTSUP",
	"EOPNOTSUPP"
];
/** See Store.checkout. @param manifest of the kernel, which nothing removes meanwhile */
async function checkout(parts, manifest, target, { copy = false, only = () => true } = {}) {
	const directory = resolve(target);
	await mkdir(dirname(directory), { recursive: true });
	await refuseTaken(directory);
	const unfinished = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
	try {
		const files = manifest.files.filter(only);
		await chmod(unfinished, 493);
		await layOut(parts, files, unfinished, copy);
		try {
			await rename(unfinished, directory);
		} catch (error) {
			if (hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) throw taken(directory);
			throw error;
		}
		return checkedOut(directory, manifest, new Set(files.map((file) => file.path)));
	} finally {
		await rm(unfinished, {
			recursive: true,
			force: true
		});
	}
}
/** Puts files into a directory of the caller's, which is empty. */
async function layOut(parts, files, directory, copy) {
	for (const each of new Set(files.map((file) => dirname(file.path)))) await mkdir(join(directory, each), { recursive: true });
	await forEachAtOnce(filesAtOnce, files, async (file) => {
		const path = join(directory, file.path);
		if (copy || !await linkBlob(parts, file, path)) await copyBlob(parts, file, path);
	});
}
/** Whether the blob could be linked, and is what it should be. */
async function linkBlob({ backend, damage }, file, path) {
	const blob = backend.localBlob?.(file.sha256);
	if (blob === void 0) return false;
	try {
		await link(blob, path);
	} catch (error) {
		if (linkRefusals.some((code) => hasCode(error, code))) return false;
		if (hasCode(error, "ENOENT")) throw await damage.errorOf(file.sha256, "missing");
		throw error;
	}
	const { mode, size } = await stat(path);
	if ((mode & 73) === 0 && (file.mode & 73) !== 0) {
		await rm(path);
		return false;
	}
	if (size === file.bytes && await sha256OfFile(path) === file.sha256) return true;
	await damage.note(file.sha256);
	throw await damage.errorOf(file.sha256, "damaged");
}
async function copyBlob({ damage }, file, path) {
	await pipeline(await damage.open(file), createWriteStream(path, { flags: "wx" }));
	await chmod(path, file.mode);
}
async function refuseTaken(directory) {
	const kind = await kindOfPath(directory);
	if (kind === void 0) return;
	if (kind !== "directory") throw new UserError(`${directory} is no directory: give a new or an empty one`);
	if ((await readdir(directory)).length > 0) throw taken(directory);
}
function taken(directory) {
	return new UserError(`${directory} is not empty: give a new or an empty directory`);
}
function checkedOut(directory, manifest, paths) {
	const hasModules = paths.has("modules.order") || paths.has("modules.builtin");
	return {
		directory,
		manifest,
		image: paths.has("image") ? join(directory, "image") : void 0,
		modules: hasModules ? directory : void 0
	};
}
// src/store/damage.ts
const prefix$4 = "damaged/";
const checkedAtOnce = 16;
const shownFiles = 5;
/** What is known of blobs that are not what their name says. */
var DamageBook = class {
	#backend;
	#catalog;
	#log;
	constructor(backend, catalog, log) {
		this.#backend = backend;
		this.#catalog = catalog;
		this.#log = log;
	}
	/** Notes that a blob is damaged, so that the next publisher writes it again. */
	async note(sha256) {
		const content = formatJson({
			sha256,
			foundAt: (/* @__PURE__ */ new Date()).toISOString()
		});
		try {
			await this.#backend.createObject(nameOf$3(sha256), content);
		} catch (error) {
			this.#log.warn(`the damage of blob ${sha256} was not noted: ${String(error)}`);
		}
	}
	async forget(sha256) {
		await this.#backend.deleteObject(nameOf$3(sha256));
	}
	async noted() {
		const found = /* @__PURE__ */ new Set();
		for await (const { name } of this.#backend.objects(prefix$4)) {
			const sha256 = name.slice(8).replace(/\.json$/, "");
			if (sha256Pattern.test(sha256)) found.add(sha256);
		}
		return found;
	}
	/** Which of these blobs are missing, of the wrong size, or noted as damaged: without reading them. */
	async among(files) {
		const noted = await this.noted();
		const sizes = new Map(files.map(({ sha256, bytes }) => [sha256, bytes]));
		const bad = /* @__PURE__ */ new Map();
		await forEachAtOnce(checkedAtOnce, sizes, async ([sha256, bytes]) => {
			const blob = await this.#backend.blob(sha256);
			if (blob === void 0) bad.set(sha256, "missing");
			else if (noted.has(sha256) || blob.bytes !== bytes) bad.set(sha256, "damaged");
		});
		return bad;
	}
	/** What is found wrong with a blob as an error that names the kernels that need it. */
	async errorOf(sha256, problem) {
		const files = (await this.#catalog.scanReadable()).flatMap(({ key, manifest }) => manifest.files.filter((file) => file.sha256 === sha256).map((file) => `${file.path} of ${formatKey(key)}`));
		const more = files.length - shownFiles;
		const needed = files.length === 0 ? "no kernel needs it by now" : `it is ${files.slice(0, shownFiles).join(", ")}${more > 0 ? ` and ${more} more` : ""}: build it again`;
		return new StoreError(`blob ${sha256} of ${this.#backend.place} is ${problem}; ${needed}`);
	}
	/** A blob's content as a stream that ends with an error, and a note, when it is not what it should be. */
	async open(file) {
		const { sha256 } = file;
		let source;
		try {
			source = await this.#backend.openBlob(sha256);
		} catch (error) {
			if (error instanceof MissingBlob) throw await this.errorOf(sha256, "missing");
			throw error;
		}
		const fail = async () => {
			await this.note(sha256);
			return await this.errorOf(sha256, "damaged");
		};
		return Readable.from(checked(source, file, fail), { objectMode: false });
	}
	/** Reads a blob whole. @returns what is wrong with it; undefined when nothing is */
	async check(file, signal) {
		try {
			const source = await this.#backend.openBlob(file.sha256);
			const wrong = new StoreError("damaged");
			for await (const _ of checked(source, file, async () => wrong)) signal?.throwIfAborted();
			return;
		} catch (error) {
			if (error instanceof MissingBlob) return "missing";
			if (error instanceof StoreError) return "damaged";
			throw error;
		}
	}
};
/** Passes bytes on; ends with an error when they are more, fewer or others than the digest says. */
async function* checked(source, { sha256, bytes }, fail) {
	const hash = createHash("sha256");
	let seen = 0;
	for await (const chunk of source) {
		const content = chunk;
		seen += content.length;
		if (seen > bytes) throw await fail();
		hash.update(content);
		yield content;
	}
	if (seen !== bytes || hash.digest("hex") !== sha256) throw await fail();
}
/** What is wrong with which files of one kernel. */
function damageOfKernel(key, files, bad) {
	return [...bad].map(([sha256, problem]) => ({
		sha256,
		problem,
		files: files.filter((file) => file.sha256 === sha256).map(({ path }) => ({
			key,
			path
		}))
	}));
}
function nameOf$3(sha256) {
	return `${prefix$4}${sha256}.json`;
}
// src/store/export.ts
/** In an exported kernel: the manifest, first, and below `files/` what it lists. */
const exportedManifest = "manifest.json";
const exportedFiles = "files";
/** See Store.export. @param manifest of the kernel, which nothing removes meanwhile */
async function exportKernel(parts, manifest, target) {
	const path = resolve("tar" in target ? target.tar : target.directory);
	if (await kindOfPath(path) !== void 0) throw new UserError(`${path} is there already: give a new path`);
	await mkdir(dirname(path), { recursive: true });
	const unfinished = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
	try {
		const directory = join(unfinished, "kernel");
		await mkdir(join(directory, exportedFiles), { recursive: true });
		await writeFile(join(directory, exportedManifest), formatJson(manifest));
		await layOut(parts, manifest.files, join(directory, exportedFiles), true);
		if ("directory" in target) {
			await rename(directory, path);
			return;
		}
		const archive = join(unfinished, "kernel.tar");
		const names = [exportedManifest, ...manifest.files.map((file) => `${exportedFiles}/${file.path}`)];
		await Qn({
			file: archive,
			cwd: directory,
			portable: true,
			mtime: /* @__PURE__ */ new Date(0),
			strict: true
		}, names);
		await syncFile(archive);
		await rename(archive, path);
	} finally {
		await rm(unfinished, {
			recursive: true,
			force: true
		});
	}
}
async function syncFile(path) {
	const file = await open(path, "r");
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
// src/store/gc-lock.ts
const prefix$3 = "locks/gc/";
/** How long a gc that was killed keeps others waiting. */
const lockMs = 6e4;
const renewMs$1 = 15e3;
const longestWaitMs = 9e5;
const lockSchema = object({
	holder: string().max(512),
	since: datetime(),
	/** In the past once it was given back. */
	expiresAt: datetime()
});
/**
* Takes the lock. Each taking makes an object with the next number, which only one can make; the highest number
* holds the lock until it expires. No number is used twice, since the last object stays.
* @throws Error when another gc has it
*/
async function takeGcLock(backend, log) {
	const newest = await newestLock(backend);
	if (newest !== void 0 && isHeld(newest.lock)) throw new Error(`another gc runs on ${backend.place}, of ${newest.lock.holder} since ${newest.lock.since}; try again later`);
	const number = (newest?.number ?? 0) + 1;
	const name = nameOf$2(number);
	const holder = `process ${process.pid} on ${hostname()}`;
	const since = (/* @__PURE__ */ new Date()).toISOString();
	const content = (expiresAt) => formatJson({
		holder,
		since,
		expiresAt: new Date(expiresAt).toISOString()
	});
	const lost = /* @__PURE__ */ new Error(`another gc has taken over ${backend.place}; try again later`);
	let heldUntil = monotonicMs() + lockMs;
	if (!await backend.createObject(name, content(Date.now() + lockMs))) throw lost;
	if ((await newestLock(backend))?.number !== number) throw lost;
	for await (const older of backend.objects(prefix$3)) if (numberOf(older.name) < number) await backend.deleteObject(older.name);
	const renew = async () => {
		if (monotonicMs() >= heldUntil || (await newestLock(backend))?.number !== number) return;
		const until = monotonicMs() + lockMs;
		await backend.replaceObject(name, content(Date.now() + lockMs));
		heldUntil = until;
	};
	let renewing = Promise.resolve();
	const timer = setInterval(() => {
		renewing = renew().catch((error) => log.warn(`the gc's lock was not renewed: ${String(error)}`));
	}, renewMs$1);
	timer.unref();
	return {
		check() {
			if (monotonicMs() >= heldUntil) throw lost;
		},
		async [Symbol.asyncDispose]() {
			clearInterval(timer);
			await renewing;
			if (monotonicMs() < heldUntil) await backend.replaceObject(name, content(0));
		}
	};
}
/** Waits until no gc is removing things. @throws Error when one does not end; Interrupted */
async function waitForGc(backend, log, signal) {
	const deadline = deadlineIn(longestWaitMs);
	for (let told = false;; told = true) {
		const newest = await newestLock(backend);
		if (newest === void 0 || !isHeld(newest.lock)) return;
		if (!told) log.info(`waiting for the gc of ${newest.lock.holder} on ${backend.place}`);
		if (deadline.isOver()) throw new Error(`the gc of ${newest.lock.holder} on ${backend.place} did not end within 15 minutes`);
		await sleep(200, signal);
	}
}
async function newestLock(backend) {
	let number = 0;
	for await (const { name } of backend.objects(prefix$3)) number = Math.max(number, numberOf(name));
	if (number === 0) return void 0;
	const lock = await readJson(backend, nameOf$2(number), lockSchema);
	return lock === void 0 ? await newestLock(backend) : {
		number,
		lock
	};
}
function isHeld({ expiresAt }) {
	return Date.parse(expiresAt) > Date.now();
}
function nameOf$2(number) {
	return `${prefix$3}${String(number).padStart(12, "0")}.json`;
}
function numberOf(name) {
	return Number(/(\d{1,12})\.json$/.exec(name)?.[1] ?? 0);
}
// src/store/intent.ts
const prefix$2 = "publishing/";
/** How long what a killed publisher had begun is kept. */
const intentMs = 6e5;
const renewMs = 12e4;
const intentSchema = object({
	key: storeKeySchema,
	blobs: array(string().regex(sha256Pattern)),
	expiresAt: datetime()
});
/**
* Makes an intent. Either gc sees it, since gc looks after it has taken its lock, or this sees gc's lock and waits:
* so what is found in the store afterwards stays.
*/
async function makeIntent(backend, content, { log, signal }) {
	const name = `${prefix$2}${randomUUID()}.json`;
	let holdsUntil = 0;
	const write = async () => {
		const until = monotonicMs() + intentMs;
		const expiresAt = new Date(Date.now() + intentMs).toISOString();
		await backend.replaceObject(name, formatJson({
			...content,
			expiresAt
		}));
		holdsUntil = until;
	};
	await write();
	let renewing = Promise.resolve();
	const timer = setInterval(() => {
		if (monotonicMs() >= holdsUntil) return;
		renewing = write().catch((error) => log.warn(`an intent was not renewed: ${String(error)}`));
	}, renewMs);
	timer.unref();
	const end = async () => {
		clearInterval(timer);
		await renewing;
		await backend.deleteObject(name);
	};
	try {
		await waitForGc(backend, log, signal);
	} catch (error) {
		await end();
		throw error;
	}
	return {
		async stillHolds() {
			await renewing;
			const held = monotonicMs() < holdsUntil;
			if (!held) {
				await write();
				await waitForGc(backend, log, signal);
			}
			return held;
		},
		[Symbol.asyncDispose]: end
	};
}
/** What is being published now; removes what killed publishers left behind when `isSweeping`. */
async function readIntents(backend, { isSweeping }) {
	const found = {
		keys: [],
		blobs: /* @__PURE__ */ new Set()
	};
	for await (const { name, content } of readAllJson(backend, prefix$2, intentSchema)) if (Date.parse(content.expiresAt) > Date.now()) {
		found.keys.push(content.key);
		for (const sha256 of content.blobs) found.blobs.add(sha256);
	} else if (isSweeping) await backend.deleteObject(name);
	return found;
}
// src/store/leases.ts
const prefix$1 = "leases/";
const longestMs = 316224e5;
const leaseSchema = object({
	id: uuid(),
	keys: array(storeKeySchema).max(1e5),
	holder: string().min(1).max(512),
	expiresAt: datetime()
});
/** See Store.lease. */
async function takeLease(parts, { keys, holder, ms }) {
	const lease = leaseSchema.safeParse({
		id: randomUUID(),
		keys: keys.map(({ commit, variant }) => ({
			commit,
			variant
		})),
		holder,
		expiresAt: endOf(ms)
	});
	if (!lease.success) throw new UserError(`no lease: ${prettifyError(lease.error)}`);
	return await write(parts, lease.data);
}
/** See Store.renewLease. */
async function renewLease(parts, id, ms) {
	const lease = await readJson(parts.backend, nameOf$1(id), leaseSchema);
	if (lease === void 0 || isOver(lease)) return void 0;
	return await write(parts, {
		...lease,
		expiresAt: endOf(ms)
	});
}
async function releaseLease({ backend }, id) {
	await backend.deleteObject(nameOf$1(id));
}
/** Those that have not run out; removes those that have when `isSweeping`. */
async function readLeases(parts, { isSweeping = false } = {}) {
	const found = [];
	for await (const { name, content } of readAllJson(parts.backend, prefix$1, leaseSchema)) if (!isOver(content)) found.push(content);
	else if (isSweeping) await parts.backend.deleteObject(name);
	return found.sort((a, b) => a.expiresAt < b.expiresAt ? -1 : 1);
}
/** Leases with what is missing of their kernels now. */
async function describeLeases(parts) {
	const leases = await readLeases(parts);
	return await Promise.all(leases.map((lease) => withMissing(parts, lease)));
}
async function write(parts, lease) {
	await parts.backend.prepare();
	await parts.backend.replaceObject(nameOf$1(lease.id), formatJson(lease));
	await waitForGc(parts.backend, parts.log);
	return await withMissing(parts, lease);
}
async function withMissing({ catalog }, lease) {
	const there = /* @__PURE__ */ new Set();
	for (const commit of new Set(lease.keys.map((key) => key.commit))) for (const key of await catalog.keys(commit)) there.add(formatKey(key));
	return {
		...lease,
		missing: lease.keys.filter((key) => !there.has(formatKey(key)))
	};
}
function endOf(ms) {
	if (!(ms > 0 && ms <= longestMs)) throw new UserError(`no lease: ${ms} ms is not from 1 ms to 366 days`);
	return new Date(Date.now() + ms).toISOString();
}
function isOver({ expiresAt }) {
	return Date.parse(expiresAt) <= Date.now();
}
function nameOf$1(id) {
	return `${prefix$1}${id}.json`;
}
// src/store/pins.ts
const prefix = "pins/";
const pinSchema = object({
	key: storeKeySchema,
	reason: string().max(4096),
	by: string().max(512),
	at: datetime()
});
/** See Store.pin. */
async function pin({ backend, catalog, log }, key, { reason, by }) {
	const content = pinSchema.safeParse({
		key,
		reason,
		by,
		at: (/* @__PURE__ */ new Date()).toISOString()
	});
	if (!content.success) throw new UserError(`no pin: ${prettifyError(content.error)}`);
	if (reason.trim() === "") throw new UserError("a pin needs a reason, for whoever asks later why it is there");
	await backend.prepare();
	const before = await backend.readObject(nameOf(key));
	await backend.replaceObject(nameOf(key), formatJson(content.data));
	await waitForGc(backend, log);
	if (await catalog.has(key)) return;
	if (before === void 0) await backend.deleteObject(nameOf(key));
	throw new UserError(`${backend.place} has no kernel ${formatKey(key)}`);
}
/** Whether there was a pin. */
async function unpin({ backend }, key) {
	if (await backend.readObject(nameOf(key)) === void 0) return false;
	await backend.deleteObject(nameOf(key));
	return true;
}
async function readPins({ backend }) {
	const found = [];
	for await (const { content } of readAllJson(backend, prefix, pinSchema)) found.push(content);
	return found.sort((a, b) => a.at < b.at ? 1 : -1);
}
function nameOf({ commit, variant }) {
	return `${prefix}${commit}/${variant}.json`;
}
// src/store/lookup.ts
const shownCandidates = 10;
/** The whole commit for the start of one. @throws UserError when no kernel is of one, or several start so */
async function resolveCommit(catalog, place, prefix) {
	const lower = prefix.toLowerCase();
	if (!/^[0-9a-f]{4,64}$/.test(lower)) throw new UserError(`${JSON.stringify(visible(prefix))} is no commit: expected 4 to 64 hexadecimal digits, the start of one`);
	const commits = [...new Set((await catalog.keys(lower)).map((key) => key.commit))];
	const exact = commits.find((commit) => commit === lower);
	const [only] = commits;
	if (exact !== void 0) return exact;
	if (only === void 0) throw new UserError(`${place} has no kernel of commit ${lower}`);
	if (commits.length === 1) return only;
	const shown = commits.slice(0, shownCandidates).join(", ");
	const more = commits.length - shownCandidates;
	throw new UserError(`${lower} is the start of ${commits.length} commits in ${place}: ${shown}${more > 0 ? ` and ${more} more` : ""}; give more digits`);
}
/** The kernel that `COMMIT[/VARIANT]` means. @throws UserError when it means none, or several */
async function findKernel(catalog, place, text) {
	const [given = "", variant, ...rest] = text.split("/");
	if (rest.length > 0) throw new UserError(`${JSON.stringify(visible(text))} is no kernel: expected COMMIT or COMMIT/VARIANT`);
	const commit = await resolveCommit(catalog, place, given);
	const keys = (await catalog.keys(commit)).filter((key) => key.commit === commit);
	const variants = keys.map((key) => key.variant);
	if (variant === void 0) {
		const [only] = keys;
		if (keys.length === 1 && only !== void 0) return only;
		if (keys.length === 0) throw new UserError(`${place} has no kernel of commit ${commit}`);
		throw new UserError(`commit ${commit} has ${keys.length} kernels: ${keys.map(formatKey).join(", ")}`);
	}
	const key = keys.find((each) => each.variant === variant);
	if (key !== void 0) return key;
	throw new UserError(`${place} has no kernel of commit ${commit} for the variant ${JSON.stringify(visible(variant))}${didYouMean(variant, variants)} (there: ${variants.join(", ")})`);
}
/** @throws UserError unless the key is whole and of the right form, before anything is made of it */
function checkCommit(commit, what) {
	if (commitPattern.test(commit)) return;
	throw new UserError(`${what}: ${JSON.stringify(visible(commit))} is no whole commit: expected 40 or 64 lower-case hexadecimal digits`);
}
// src/store/retention.ts
/** @throws UserError when the policy would keep nothing, or is not what somebody can have meant */
function checkPolicy({ branches, ageMs, newest }) {
	if (branches === void 0 && ageMs === void 0 && newest === void 0) throw new UserError("no policy: say what to keep, by the commits of branches, by age, or how many of each variant");
	if (ageMs !== void 0 && !(ageMs >= 0)) throw new UserError(`the age to keep is ${ageMs} ms`);
	if (newest !== void 0 && !(Number.isSafeInteger(newest) && newest >= 0)) throw new UserError(`the number to keep of each variant is ${newest}: expected a whole number from 0`);
	for (const { name, commits } of branches ?? []) {
		const branch = `branch ${visible(name)}`;
		if (commits.length === 0) throw new UserError(`${branch} has no commits, so all of its kernels would go`);
		for (const commit of commits) checkCommit(commit, branch);
	}
}
/**
* Which kernels stay and which go.
* @param now milliseconds since 1970
*/
function decideRetention(kernels, policy, protections, now) {
	const reasons = new Map(kernels.map(({ key }) => [formatKey(key), []]));
	const keep = (key, because) => reasons.get(formatKey(key))?.push(because);
	for (const { key, because } of protections) keep(key, because);
	for (const { name, commits } of policy.branches ?? []) {
		const branch = new Set(commits);
		for (const { key } of kernels) if (branch.has(key.commit)) keep(key, `branch ${name}`);
	}
	const { ageMs } = policy;
	if (ageMs !== void 0) {
		for (const { key, storedAt } of kernels) if (now - Date.parse(storedAt) <= ageMs) keep(key, `younger than ${formatDuration(ageMs)}`);
	}
	for (const key of newestOfEach(kernels, policy.newest ?? 0)) keep(key, `among the newest ${counted(policy.newest ?? 0, "kernel")} of its variant`);
	const kept = [];
	const removed = [];
	for (const { key } of kernels) {
		const because = reasons.get(formatKey(key)) ?? [];
		if (because.length > 0) kept.push({
			key,
			because
		});
		else removed.push(key);
	}
	return {
		kept,
		removed
	};
}
/** The newest so many of each variant; what failed does not take the place of what was built. */
function newestOfEach(kernels, count) {
	return [...Map.groupBy(kernels, ({ key, manifest }) => `${key.variant} ${manifest.outcome}`).values()].flatMap((group) => group.toSorted((a, b) => Date.parse(b.storedAt) - Date.parse(a.storedAt)).slice(0, count).map(({ key }) => key));
}
// src/store/gc.ts
const removedAtOnce = 16;
const graceDefaultMs = 36e5;
/** See Store.gc. */
async function collectGarbage(parts, policy, { dryRun = false, graceMs = graceDefaultMs, signal } = {}) {
	checkPolicy(policy);
	await parts.catalog.scan();
	if (dryRun) return await collect(parts, policy, {
		lock: void 0,
		graceMs,
		signal
	});
	await parts.backend.prepare();
	await using lock = await takeGcLock(parts.backend, parts.log);
	const report = await collect(parts, policy, {
		lock,
		graceMs,
		signal
	});
	await parts.backend.sweep(Math.max(graceMs, graceDefaultMs));
	return report;
}
async function collect(parts, policy, { lock, graceMs, signal }) {
	const { backend, damage } = parts;
	const isSweeping = lock !== void 0;
	const intents = await readIntents(backend, { isSweeping });
	const { retention, needed } = await decide(parts, policy, [
		...intents.keys.map((key) => ({
			key,
			because: "being published"
		})),
		...(await readLeases(parts, { isSweeping })).flatMap(({ keys, holder }) => keys.map((key) => ({
			key,
			because: `leased by ${holder}`
		}))),
		...(await readPins(parts)).map(({ key, reason }) => ({
			key,
			because: `pinned: ${reason}`
		}))
	]);
	for (const sha256 of intents.blobs) needed.add(sha256);
	const mayRemove = () => {
		throwIfInterrupted(signal);
		lock?.check();
	};
	if (lock !== void 0) await forEachAtOnce(removedAtOnce, retention.removed, async (key) => {
		mayRemove();
		await backend.deleteObject(manifestName(key));
	});
	const unneeded = [];
	for await (const blob of backend.blobs()) {
		mayRemove();
		if (!needed.has(blob.sha256) && Date.now() - blob.modifiedAt >= graceMs) unneeded.push(blob);
	}
	if (lock !== void 0) {
		await forEachAtOnce(removedAtOnce, unneeded, async ({ sha256 }) => {
			mayRemove();
			await backend.deleteBlob(sha256);
		});
		for (const sha256 of await damage.noted()) if (!needed.has(sha256)) await damage.forget(sha256);
	}
	const bytes = unneeded.reduce((sum, blob) => sum + blob.bytes, 0);
	return {
		...retention,
		blobs: unneeded.length,
		bytes
	};
}
/** Which kernels stay, and the blobs that they need. */
async function decide({ backend, catalog }, policy, protections) {
	const { kernels, unreadable } = await catalog.scan();
	const [first] = unreadable;
	if (first !== void 0) throw new StoreError(`nothing was removed from ${backend.place}: ${first.problem}; build that kernel again, or remove its manifest`);
	const retention = decideRetention(kernels, policy, protections, Date.now());
	const kept = new Set(retention.kept.map(({ key }) => formatKey(key)));
	const needed = /* @__PURE__ */ new Set();
	for (const { key, manifest } of kernels) if (kept.has(formatKey(key))) for (const { sha256 } of manifest.files) needed.add(sha256);
	return {
		retention,
		needed
	};
}
// src/store/describe-publication.ts
const readAtOnce$1 = 4;
/**
* A publication's manifest, with digests and sizes of its files as they are now, and their blobs.
* @throws UserError when something is not as described
*/
async function describePublication(publication, signal) {
	const { files, ...description } = publication;
	const blobs = await pLimit(readAtOnce$1).map(files, (file) => describeFile(file, signal));
	const stored = files.map(({ path, mode }, index) => ({
		path,
		mode,
		...digestOf(blobs[index])
	}));
	const manifest = {
		format: manifestFormat,
		version: 1,
		...description,
		files: stored
	};
	try {
		return {
			manifest: parseJson(JSON.stringify(manifest), "the kernel's description", manifestSchema),
			blobs
		};
	} catch (error) {
		throw new UserError(describeError(error), { cause: error });
	}
}
function digestOf(blob) {
	return {
		sha256: blob?.sha256,
		bytes: blob?.bytes
	};
}
async function describeFile({ path, mode, source }, signal) {
	throwIfInterrupted(signal);
	const kind = await kindOfPath(source);
	if (kind !== "file") {
		const found = kind === void 0 ? `there is no ${visible(source)}` : `${visible(source)} is no file`;
		throw new UserError(`${found}, which was to be stored as ${visible(path)}`);
	}
	const { size } = await stat(source);
	return {
		sha256: await sha256OfFile(source),
		bytes: size,
		isExecutable: (mode & 73) !== 0,
		source
	};
}
// src/store/same-content.ts
/** What may differ between two builds of the same: what the compiler said, when, and in which order. */
const varyingFiles = ["log"];
const comparedKeys = [
	"outcome",
	"variantDigest",
	"arch",
	"release",
	"kernelVersion",
	"buildId"
];
/** In what two manifests of one key differ, apart from when, where and how fast they were built. */
function differencesOf(there, given) {
	const differences = comparedKeys.filter((key) => there[key] !== given[key]).map((key) => `${key}: ${there[key] ?? "none"} is there, not ${given[key] ?? "none"}`);
	if (there.failure?.stage !== given.failure?.stage) differences.push(`failure: at ${there.failure?.stage ?? "no stage"} there, not at ${given.failure?.stage ?? "no stage"}`);
	const own = filesByPath(given);
	const others = filesByPath(there);
	for (const [path, mark] of own) {
		const other = others.get(path);
		if (other === void 0) differences.push(`${path} is not there`);
		else if (other !== mark) differences.push(`${path} is another`);
	}
	for (const path of others.keys()) if (!own.has(path)) differences.push(`${path} is there as well`);
	return differences;
}
function filesByPath({ files }) {
	return new Map(files.filter(({ path }) => !varyingFiles.includes(path)).map(({ path, mode, sha256 }) => [path, `${mode} ${sha256}`]));
}
// src/store/publish.ts
const writtenAtOnce = 8;
/** See Store.publish. */
async function publish(parts, publication, { replace = false, signal } = {}) {
	const { backend, log } = parts;
	await backend.prepare();
	const { manifest, blobs } = await describePublication(publication, signal);
	const key = {
		commit: manifest.commit,
		variant: manifest.variant
	};
	await using intent = await makeIntent(backend, {
		key,
		blobs: [...new Set(blobs.map((blob) => blob.sha256))]
	}, {
		log,
		signal
	});
	const there = await whatIsThere(parts, key);
	const means = replace && there.kind === "readable" ? "replace" : meansFor(there, manifest);
	if (means === "leave") return told(there, manifest, {
		blobs: 0,
		bytes: 0
	});
	const added = await putBlobs(parts, blobs, intent, signal);
	throwIfInterrupted(signal);
	const name = manifestName(key);
	const content = formatJson(manifest);
	if (means === "mend") return {
		...told(there, manifest, added),
		status: "repaired"
	};
	if (means === "replace") {
		await backend.replaceObject(name, content);
		return {
			status: "replaced",
			manifest,
			differences: there.kind === "readable" ? differencesOf(there.manifest, manifest) : [],
			added
		};
	}
	if (await backend.createObject(name, content)) return {
		status: "published",
		manifest,
		differences: [],
		added
	};
	return told(await whatIsThere(parts, key), manifest, added);
}
async function whatIsThere({ catalog, damage, log }, key) {
	try {
		const manifest = await catalog.read(key);
		if (manifest === void 0) return { kind: "nothing" };
		return {
			kind: "readable",
			manifest,
			lacking: new Set((await damage.among(manifest.files)).keys())
		};
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		log.warn(`${describeError(error)}; ${formatKey(key)} is written anew`);
		return { kind: "unreadable" };
	}
}
/** What is to be done about a kernel, given what is there. What is whole is left; what is not is mended if it is the same. */
function meansFor(there, manifest) {
	if (there.kind === "nothing") return "create";
	if (there.kind === "unreadable") return "replace";
	if (there.lacking.size === 0) return "leave";
	const own = new Set(manifest.files.map((file) => file.sha256));
	const isSame = differencesOf(there.manifest, manifest).length === 0;
	const canMend = [...there.lacking].every((sha256) => own.has(sha256));
	return isSame && canMend ? "mend" : "replace";
}
function told(there, manifest, added) {
	if (there.kind !== "readable") throw new Error(`${formatKey(manifest)} was removed from the store while it was published`);
	const differences = differencesOf(there.manifest, manifest);
	return {
		status: differences.length === 0 ? "unchanged" : "differs",
		manifest: there.manifest,
		differences,
		added
	};
}
/** Stores those blobs that are not there, or not as they should be; each once. */
async function putBlobs({ backend, damage }, blobs, intent, signal) {
	const added = {
		blobs: 0,
		bytes: 0
	};
	do {
		const lacking = await damage.among(blobs);
		const once = new Map(blobs.filter(({ sha256 }) => lacking.has(sha256)).map((blob) => [blob.sha256, blob]));
		await forEachAtOnce(writtenAtOnce, once.values(), async (blob) => {
			throwIfInterrupted(signal);
			await backend.putBlob(blob);
			if (lacking.get(blob.sha256) === "damaged") await damage.forget(blob.sha256);
			added.blobs += 1;
			added.bytes += blob.bytes;
		});
	} while (!await intent.stillHolds());
	return added;
}
// src/store/tar-file.ts
/** What an archive may say of a file besides its content: a long name. */
const mostHeaderBytes = 65536;
/**
* The files of a tar archive that somebody else made, one after the other; nothing is written.
* @throws UserError when it is no tar archive, is cut off, or holds other things than plain files
*/
async function* filesOfTar(path) {
	await refuseOther(path);
	const entries = [];
	let current;
	let failure;
	let isOver = false;
	let wake = Promise.withResolvers();
	const parser = new rt({
		strict: true,
		maxMetaEntrySize: mostHeaderBytes,
		brotli: false,
		zstd: false
	});
	parser.on("entry", (entry) => {
		entries.push(entry);
		wake.resolve();
	});
	parser.on("ignoredEntry", (entry) => {
		failure ??= /* @__PURE__ */ new Error(`an entry of the type ${entry.type}, or with ${entry.size} bytes of header`);
		wake.resolve();
	});
	parser.on("error", (error) => {
		failure ??= error;
		wake.resolve();
	});
	const source = createReadStream(path, { highWaterMark: 262144 });
	(async () => {
		for await (const chunk of source) {
			if (failure !== void 0) return;
			if (!parser.write(chunk)) await once(parser, "drain");
		}
		parser.end();
	})().catch((error) => {
		failure ??= error instanceof Error ? error : new Error(String(error));
		current?.emit("error", failure);
	}).finally(() => {
		isOver = true;
		wake.resolve();
	});
	try {
		for (;;) {
			const entry = entries.shift();
			if (failure !== void 0) throw failure;
			if (entry === void 0) {
				if (isOver) return;
				await wake.promise;
				wake = Promise.withResolvers();
				continue;
			}
			if (entry.type !== "File" && entry.type !== "OldFile") throw new Error(`${JSON.stringify(visible(entry.path))} is a ${entry.type}, not a plain file`);
			current = entry;
			entry.on("error", () => {});
			yield {
				name: entry.path,
				bytes: entry.size,
				content: entry
			};
		}
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError(`${path} cannot be imported: ${describeError(error)}`, { cause: error });
	} finally {
		source.destroy();
	}
}
/** Compressed archives are refused, so that a few bytes cannot become many. */
async function refuseOther(path) {
	const file = await open(path, "r");
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
		if (bytesRead === 512 && buffer.toString("latin1", 257, 262) === "ustar") return;
	} finally {
		await file.close();
	}
	throw new UserError(`${path} is no tar archive; a compressed one must be unpacked first`);
}
// src/store/import.ts
const mostBytesDefault = 16 * 1024 ** 3;
/** See Store.import. What the files are is checked before anything of them is in the store. */
async function importKernel(parts, path, { mostBytes = mostBytesDefault, ...options } = {}) {
	const kind = await kindOfPath(path);
	if (kind === void 0) throw new UserError(`there is no ${path}: give what vmentry store export wrote`);
	const received = await mkdtemp(join(await parts.backend.scratch(), "import-"));
	try {
		const files = kind === "directory" ? filesOfDirectory(path) : filesOfTar(path);
		const receiver = new Receiver({
			place: path,
			directory: received,
			mostBytes,
			signal: options.signal
		});
		for await (const file of files) await receiver.take(file);
		return await publish(parts, receiver.publication(), options);
	} finally {
		await rm(received, {
			recursive: true,
			force: true
		});
	}
}
/** Takes the manifest first and then exactly the files that it lists, each of the size and digest that it says. */
var Receiver = class {
	#receiving;
	#manifest;
	#awaited = /* @__PURE__ */ new Map();
	#sources = /* @__PURE__ */ new Map();
	constructor(receiving) {
		this.#receiving = receiving;
	}
	async take({ name, bytes, content }) {
		throwIfInterrupted(this.#receiving.signal);
		if (this.#manifest === void 0) {
			if (name !== "manifest.json") throw this.#problem(`starts with ${JSON.stringify(visible(name))}, not with ${exportedManifest}`);
			if (bytes > 67108864) throw this.#problem(`${name} has ${formatBytes(bytes)}, which no manifest has`);
			const chunks = [];
			for await (const chunk of content) chunks.push(chunk);
			this.#expect(Buffer.concat(chunks).toString("utf8"));
			return;
		}
		const path = name.startsWith(`files/`) ? name.slice(6) : void 0;
		const file = path === void 0 ? void 0 : this.#awaited.get(path);
		if (file === void 0) throw this.#problem(`holds ${JSON.stringify(visible(name))}, which its manifest does not list, or twice`);
		if (bytes !== file.bytes) throw this.#problem(`${visible(name)} has ${bytes} bytes, but ${file.bytes} by its manifest`);
		this.#awaited.delete(file.path);
		const source = join(this.#receiving.directory, String(this.#sources.size));
		if (await writeHashed(source, content, file.bytes) !== file.sha256) throw this.#problem(`${visible(name)} is not what its digest in the manifest says`);
		this.#sources.set(file.path, source);
	}
	/** @throws UserError when something that the manifest lists did not come */
	publication() {
		if (this.#manifest === void 0) throw this.#problem("is empty");
		const [lacking] = this.#awaited.keys();
		if (lacking !== void 0) throw this.#problem(`lacks ${visible(lacking)}, which its manifest lists; it may be cut off`);
		const { format: _, version: __, files, ...description } = this.#manifest;
		return {
			...description,
			files: files.map(({ path, mode }) => ({
				path,
				mode,
				source: this.#sources.get(path) ?? ""
			}))
		};
	}
	#expect(text) {
		const { place, mostBytes } = this.#receiving;
		try {
			this.#manifest = parseManifest(text, `${place}: ${exportedManifest}`);
		} catch (error) {
			if (error instanceof StoreError) throw new UserError(error.message, { cause: error });
			throw error;
		}
		const bytes = this.#manifest.files.reduce((sum, file) => sum + file.bytes, 0);
		if (bytes > mostBytes) throw this.#problem(`comes to ${formatBytes(bytes)}, more than the ${formatBytes(mostBytes)} that are taken`);
		for (const file of this.#manifest.files) this.#awaited.set(file.path, file);
	}
	#problem(what) {
		return new UserError(`${this.#receiving.place} cannot be imported: it ${what}`);
	}
};
/** Writes at most so many bytes. @returns their SHA-256 */
async function writeHashed(path, content, most) {
	const hash = createHash("sha256");
	const file = await open(path, "wx");
	try {
		let bytes = 0;
		for await (const chunk of content) {
			bytes += chunk.length;
			if (bytes > most) break;
			hash.update(chunk);
			await file.writeFile(chunk);
		}
	} finally {
		await file.close();
	}
	return hash.digest("hex");
}
/** An exported directory's files, the manifest first. Links are not followed: they could lead anywhere. */
async function* filesOfDirectory(directory) {
	const root = await realpath(directory);
	const manifest = await archivedFile(root, exportedManifest);
	if (manifest.bytes > 67108864) throw new UserError(`${directory} cannot be imported: ${exportedManifest} is too large`);
	yield manifest;
	const text = await readFile(join(root, exportedManifest), "utf8");
	for (const { path } of parseManifest(text, `${directory}: ${exportedManifest}`).files) yield await archivedFile(root, `${exportedFiles}/${path}`);
}
async function archivedFile(root, name) {
	const path = join(root, name);
	try {
		const found = await stat(path);
		if (!(await realpath(path) === path && path.startsWith(root + sep)) || !found.isFile()) throw new UserError(`${visible(path)} cannot be imported: it is no plain file`);
		return {
			name,
			bytes: found.size,
			content: contentOf(path)
		};
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
		throw new UserError(`${visible(root)} cannot be imported: it has no ${visible(name)}`, { cause: error });
	}
}
async function* contentOf(path) {
	const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
	try {
		yield* file.createReadStream({ autoClose: false });
	} finally {
		await file.close();
	}
}
// src/store/verify.ts
const readAtOnce = 4;
/** See Store.verify. */
async function verify({ backend, catalog, damage }, { signal, onProgress } = {}) {
	const { kernels, unreadable } = await catalog.scan();
	const needed = /* @__PURE__ */ new Map();
	for (const { key, manifest } of kernels) for (const { sha256, bytes, path } of manifest.files) {
		const blob = needed.get(sha256) ?? {
			sha256,
			bytes,
			files: []
		};
		blob.files.push({
			key,
			path
		});
		needed.set(sha256, blob);
	}
	const report = {
		kernels: kernels.length,
		blobs: 0,
		bytes: 0,
		damage: [],
		unreadable,
		unneeded: {
			blobs: 0,
			bytes: 0
		}
	};
	for await (const { sha256, bytes } of backend.blobs()) {
		if (needed.has(sha256)) continue;
		report.unneeded.blobs += 1;
		report.unneeded.bytes += bytes;
	}
	const noted = await damage.noted();
	await forEachAtOnce(readAtOnce, needed.values(), async (blob) => {
		throwIfInterrupted(signal);
		const problem = await damage.check(blob, signal);
		const files = problem === void 0 ? [] : await stillThere(catalog, blob.files);
		if (problem === "damaged") await damage.note(blob.sha256);
		else if (noted.has(blob.sha256)) await damage.forget(blob.sha256);
		if (problem !== void 0 && files.length > 0) report.damage.push({
			sha256: blob.sha256,
			problem,
			files
		});
		report.blobs += 1;
		report.bytes += blob.bytes;
		onProgress?.({
			blobs: report.blobs,
			blobsInAll: needed.size,
			bytes: report.bytes
		});
	});
	report.damage.sort(bySha256);
	report.unreadable.sort((a, b) => a.name < b.name ? -1 : 1);
	return report;
}
/** Those of kernels that gc did not remove meanwhile. */
async function stillThere(catalog, files) {
	const there = [];
	for (const file of files) if (await catalog.has(file.key)) there.push(file);
	return there;
}
function bySha256(a, b) {
	return a.sha256 < b.sha256 ? -1 : 1;
}
// src/store/kernel-store.ts
/** How long a checkout or an export may take before gc may take from it: far longer than one takes. */
const readingMs = 216e5;
/** The store on a back end. */
var KernelStore = class {
	#parts;
	constructor(backend, log) {
		const catalog = new Catalog(backend, log);
		this.#parts = {
			backend,
			catalog,
			damage: new DamageBook(backend, catalog, log),
			log
		};
	}
	async [Symbol.asyncDispose]() {
		await this.#parts.backend[Symbol.asyncDispose]();
	}
	get place() {
		return this.#parts.backend.place;
	}
	async publish(publication, options) {
		return await publish(this.#parts, publication, options);
	}
	async read(key) {
		return await this.#parts.catalog.read(checkKey(key));
	}
	async damageOf(key) {
		const manifest = await this.read(key);
		if (manifest === void 0) return [];
		return damageOfKernel(key, manifest.files, await this.#parts.damage.among(manifest.files));
	}
	async knownDamage() {
		const noted = await this.#parts.damage.noted();
		const bad = new Map([...noted].sort().map((sha256) => [sha256, "damaged"]));
		if (bad.size === 0) return [];
		const found = (await this.#parts.catalog.scanReadable()).flatMap(({ key, manifest }) => damageOfKernel(key, manifest.files, bad));
		return [...bad].map(([sha256, problem]) => ({
			sha256,
			problem,
			files: found.filter((each) => each.sha256 === sha256).flatMap((each) => each.files)
		}));
	}
	async list({ commit = "", variant, outcome, since } = {}) {
		if (!/^[0-9a-f]{0,64}$/.test(commit)) throw new UserError(`${JSON.stringify(commit)} is not the start of a commit: expected hexadecimal digits`);
		const from = since === void 0 ? -Infinity : Date.parse(since);
		if (Number.isNaN(from)) throw new UserError(`${JSON.stringify(since)} is no time: expected ISO 8601`);
		return (await this.#parts.catalog.scanReadable(commit)).filter(({ key, manifest, storedAt }) => (variant === void 0 || key.variant === variant) && (outcome === void 0 || manifest.outcome === outcome) && Date.parse(storedAt) >= from);
	}
	async resolveCommit(prefix) {
		return await resolveCommit(this.#parts.catalog, this.place, prefix);
	}
	async find(text) {
		return await findKernel(this.#parts.catalog, this.place, text);
	}
	async openBlob(file) {
		return await this.#parts.damage.open(file);
	}
	localBlob(sha256) {
		return this.#parts.backend.localBlob?.(sha256);
	}
	async checkout(key, directory, options) {
		return await this.#reading(key, (manifest) => checkout(this.#parts, manifest, directory, options));
	}
	async verify(options) {
		return await verify(this.#parts, options);
	}
	async gc(policy, options) {
		return await collectGarbage(this.#parts, policy, options);
	}
	async pin(key, wish) {
		await pin(this.#parts, checkKey(key), wish);
	}
	async unpin(key) {
		return await unpin(this.#parts, checkKey(key));
	}
	async pins() {
		return await readPins(this.#parts);
	}
	async lease(request) {
		return await takeLease(this.#parts, request);
	}
	async renewLease(id, ms) {
		return await renewLease(this.#parts, id, ms);
	}
	async releaseLease(id) {
		await releaseLease(this.#parts, id);
	}
	async leases() {
		return await describeLeases(this.#parts);
	}
	async export(key, target) {
		await this.#reading(key, (manifest) => exportKernel(this.#parts, manifest, target));
	}
	async import(path, options) {
		return await importKernel(this.#parts, path, options);
	}
	/** Keeps gc away from a kernel while it is read. @throws UserError when it is not there */
	async #reading(key, read) {
		if (await this.read(key) === void 0) throw this.#absent(key);
		const lease = await this.#leaseToRead(key);
		try {
			const manifest = await this.read(key);
			if (manifest === void 0) throw this.#absent(key);
			return await read(manifest);
		} finally {
			if (lease !== void 0) await this.releaseLease(lease.id);
		}
	}
	/** None where the store is read-only for this user: then gc is not kept away, and what it takes is told as missing. */
	async #leaseToRead(key) {
		try {
			return await this.lease({
				keys: [key],
				holder: `a reader, process ${process.pid}`,
				ms: readingMs
			});
		} catch (error) {
			if (error instanceof UserError) throw error;
			this.#parts.log.debug(`no lease on ${formatKey(key)}: ${String(error)}`);
			return;
		}
	}
	#absent(key) {
		return new UserError(`${this.place} has no kernel ${formatKey(key)}`);
	}
};
/** Keys come from users and from requests: what is none must not become a name in the store. */
function checkKey(key) {
	const checked = storeKeySchema.safeParse(key);
	if (checked.success) return checked.data;
	const [issue] = checked.error.issues;
	throw new UserError(`no kernel ${JSON.stringify(formatKey(key))}: ${issue?.message ?? "not as a key is"}`);
}
// src/store/open-store.ts
/** Where the store is when nobody says: `$VMENTRY_STORE`, else `store` in the cache directory. */
function defaultStore() {
	const given = process.env["VMENTRY_STORE"];
	return given === void 0 || given === "" ? join(cacheDirectory(), "store") : given;
}
/**
* Opens the store at a place: a directory, or `s3://BUCKET[/PREFIX]`, for which the official client reads
* credentials, region and endpoint from its usual places (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ~/.aws).
* @throws UserError when it cannot be a store
*/
async function openStore(place, options = {}) {
	return new KernelStore(await openBackend(place, options), options.log ?? silentLog);
}
async function openBackend(place, { mustExist = false }) {
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1];
	if (scheme === "s3") {
		const { S3Backend } = await import("./s3-backend.js");
		return await S3Backend.open(place);
	}
	if (scheme !== void 0) throw new UserError(`the store ${JSON.stringify(place)}: expected a directory, or s3://BUCKET/PREFIX`);
	if (place === "") throw new UserError("the store's place is empty: give a directory, or s3://BUCKET/PREFIX");
	const backend = new DirectoryBackend(place);
	const kind = await kindOfPath(backend.place);
	if (kind === "file" || kind === "other") throw new UserError(`the store ${backend.place} is no directory`);
	if (kind === void 0 && mustExist) throw new UserError(`there is no store ${backend.place}: publish or import a kernel, or say where it is with --store`);
	await backend.refuseOther();
	return backend;
}
export { openStore as n, StoreError as r, defaultStore as t };
