import { t as backOffMs } from "./back-off.js";
import { a as visible, l as describeError, r as formatBytes, t as counted } from "./text.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration } from "./clock.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { n as GithubRefusal, o as shortLine } from "./github-error.js";
import { t as require_yauzl } from "./packages-DwIlEPpK.js";
import { dirname, join } from "node:path";
import { createWriteStream, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { crc32, inflateRawSync } from "node:zlib";
// src/github/reading/download-artifact.ts
/** A transfer that another try may mend. */
var Hitch = class extends Error {
	restMs;
	constructor(message, restMs, options) {
		super(message, options);
		this.restMs = restMs;
	}
};
/**
* Downloads an artifact as it is stored, and checks it against the digest that GitHub has of it.
* @returns `zip` for an archive, `file` for one file that was uploaded as it is
* @throws Error that says why not; then there is no file
*/
async function downloadArtifact(client, request) {
	const { artifact, file, mostBytes, signal } = request;
	if (artifact.isExpired) throw new Error("has expired");
	if (artifact.bytes > mostBytes) throw new Error(tooLarge$1(artifact.bytes, mostBytes));
	for (let failures = 1;; failures += 1) try {
		return await transfer(client, request, await addressOf(client, request));
	} catch (error) {
		await rm(file, { force: true });
		throwIfInterrupted(signal);
		if (!(error instanceof Hitch)) throw error;
		if (failures > client.retries) {
			const tries = failures === 1 ? "" : `; tried ${counted(failures, "time")}`;
			throw new Error(`cannot be downloaded: ${error.message}${tries}`, { cause: error });
		}
		const usual = backOffMs(client.backOff, failures);
		const pause = Math.max(error.restMs ?? 0, usual / 2 + Math.random() * usual / 2);
		client.log.debug(`${artifact.name}: ${error.message}; again in ${formatDuration(pause)}`);
		await sleep(pause, signal);
	}
}
async function addressOf(client, { repository, artifact }) {
	const { status, headers } = await client.octokit.rest.actions.downloadArtifact({
		...repository,
		artifact_id: artifact.id,
		archive_format: "zip",
		request: { redirect: "manual" }
	});
	const { location } = headers;
	const url = location !== void 0 && URL.canParse(location) ? new URL(location) : void 0;
	const allowed = client.octokit.request.endpoint.DEFAULTS.baseUrl.startsWith("http:") ? ["http:", "https:"] : ["https:"];
	if (url === void 0 || !allowed.includes(url.protocol)) throw new Hitch(`GitHub names no address to download it from (status ${status})`);
	return url;
}
async function transfer(client, request, address) {
	const { artifact, file, mostBytes, signal, idleMs = 6e4 } = request;
	using idle = idleTimer(idleMs);
	const hash = createHash("sha256");
	let bytes = 0;
	let type;
	try {
		const response = await client.fetch(address, { signal: AbortSignal.any([signal, idle.signal]) });
		refuseStatus(response);
		type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
		const declared = Number(response.headers.get("content-length") ?? 0);
		if (declared > mostBytes) throw new Error(tooLarge$1(declared, mostBytes));
		if (response.body === null) throw new Hitch("the answer is empty");
		const counting = async function* (chunks) {
			for await (const chunk of chunks) {
				idle.restart();
				bytes += chunk.length;
				if (bytes > mostBytes) throw new Error(tooLarge$1(bytes, mostBytes));
				hash.update(chunk);
				yield chunk;
			}
		};
		await pipeline(response.body, counting, createWriteStream(file, {
			flags: "wx",
			mode: 384
		}));
	} catch (error) {
		throwIfInterrupted(signal);
		if ((error instanceof Hitch || error instanceof Error && error.name === "Error" && !("code" in error)) && !idle.signal.aborted) throw error;
		const why = idle.signal.aborted ? `nothing came for ${formatDuration(idleMs)}` : describeError(error);
		throw new Hitch(shortLine(why, 300), void 0, { cause: error });
	}
	const digest = `sha256:${hash.digest("hex")}`;
	if (artifact.digest?.startsWith("sha256:") === true && artifact.digest !== digest) throw new Hitch(`what came is not what was uploaded (${formatBytes(bytes)}, another SHA-256)`);
	return await isArchive(type, file) ? "zip" : "file";
}
function tooLarge$1(bytes, most) {
	return `has ${formatBytes(bytes)}; ${formatBytes(most)} are downloaded at most`;
}
function refuseStatus({ status, headers }) {
	if (status === 200) return;
	const after = Number(headers.get("retry-after"));
	const restMs = Number.isFinite(after) && after > 0 ? Math.min(after * 1e3, 12e4) : void 0;
	throw new Hitch(`the artifact's storage answered with status ${status}`, restMs);
}
/** By its type; where that says nothing, by its first bytes (APPNOTE.TXT, 4.3.7 and 4.3.16). */
async function isArchive(type, file) {
	if (/^application\/(?:x-)?zip(?:-compressed)?$/.test(type)) return true;
	if (type !== "" && !/^(?:application|binary)\/octet-stream$/.test(type)) return false;
	const handle = await open(file, "r");
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
		return bytesRead === 4 && /^PK(?:\x03\x04|\x05\x06)$/.test(buffer.toString("latin1"));
	} finally {
		await handle.close();
	}
}
function idleTimer(ms) {
	const over = new AbortController();
	const timer = setTimeout(() => over.abort(), ms);
	return {
		signal: over.signal,
		restart: () => timer.refresh(),
		[Symbol.dispose]: () => clearTimeout(timer)
	};
}
// src/github/reading/entry-path.ts
/** What Windows keeps for devices, with any ending: a name that means something else elsewhere is refused here too. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;
const longestPath = 1024;
const longestSegment = 255;
const deepest = 32;
/**
* Why a name in an archive is not taken for a path below a directory; undefined when it may be.
* @param path with slashes; a directory's ends with one
*/
function refusePath(path) {
	if (path === "" || path === "/") return "its name is empty";
	if (Buffer.byteLength(path) > longestPath) return `its name is longer than ${longestPath} bytes`;
	if (path.includes("\\")) return "its name has a backslash";
	if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return "its name has a control character";
	if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "its name is an absolute path";
	const segments = path.replace(/\/$/, "").split("/");
	if (segments.length > deepest) return `it lies deeper than ${deepest} directories`;
	for (const segment of segments) {
		const reason = refuseSegment(segment);
		if (reason !== void 0) return reason;
	}
}
function refuseSegment(segment) {
	if (segment === "" || segment === ".") return "its name has an empty part";
	if (segment === "..") return "its name leads out of the artifact (..)";
	if (Buffer.byteLength(segment) > longestSegment) return `a part of its name is longer than ${longestSegment} bytes`;
	return deviceName.test(segment) ? "its name is a device's on Windows" : void 0;
}
/** Why a name cannot be a directory of its own: that of an artifact. */
function refuseName(name) {
	return name.includes("/") ? "its name has a slash" : refusePath(name);
}
/** The same for names that a file system somewhere takes for one: case, and ways to write one letter. */
function foldedPath(path) {
	return path.replace(/\/$/, "").normalize("NFKC").toLowerCase().normalize("NFKC");
}
// src/github/reading/open-archive.ts
var import_yauzl = require_yauzl();
/** Up to this an archive is held in memory, where its entries are read in no time. */
const usuallyHeld = 32 * 1024 ** 2;
/** Names are looked at by whoever unpacks, as they are. */
const options = {
	decodeStrings: false,
	validateEntrySizes: true,
	lazyEntries: true
};
/** @throws Error when it is none */
async function openArchive(path, heldBytes = usuallyHeld) {
	try {
		const { size } = await stat(path);
		return size <= heldBytes ? await openHeld(path) : await openLarge(path, size);
	} catch (error) {
		throw new Error(`is no zip archive, or is cut off: ${visible(describeError(error))}`, { cause: error });
	}
}
async function openHeld(path) {
	const content = await readFile(path);
	return {
		zip: await (0, import_yauzl.fromBufferPromise)(content, options),
		bytes: content.length,
		read: async (start, length) => content.subarray(start, start + length),
		async [Symbol.asyncDispose]() {}
	};
}
async function openLarge(path, bytes) {
	const zip = await (0, import_yauzl.openPromise)(path, options);
	try {
		const file = await open(path, "r");
		return {
			zip,
			bytes,
			async read(start, length) {
				const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
				return buffer.subarray(0, bytesRead);
			},
			async [Symbol.asyncDispose]() {
				zip.close();
				await file.close();
			}
		};
	} catch (error) {
		zip.close();
		throw error;
	}
}
// src/github/reading/write-entry.ts
/**
* Writes a file of an archive, which must not be there yet.
* @throws Error when its size or checksum is not as the archive says, or it cannot be written
*/
async function writeEntry(archive, entry, target, signal) {
	if (entry.compressedSize <= 1024 ** 2 && entry.uncompressedSize <= 4 * 1024 ** 2) await writeSmall(archive, entry, target);
	else await writeLarge(archive, entry, target, signal);
}
/** An artifact may have a hundred thousand logs: in one piece they take a fraction of a stream's time and memory. */
async function writeSmall({ zip, read }, entry, target) {
	const { compressedSize, uncompressedSize: size } = entry;
	const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
	const packed = await read(fileDataStart, compressedSize);
	if (packed.length !== compressedSize) throw new Error("it is cut off");
	const content = entry.compressionMethod === 8 ? inflateRawSync(packed, { maxOutputLength: Math.max(1, size) }) : packed;
	if (content.length !== size) throw new Error(`it has ${content.length} bytes, and says ${size}`);
	refuseSum(crc32(content), entry);
	writeFileSync(target, content, {
		flag: "wx",
		mode: 384
	});
}
/** As a stream; yauzl refuses one that is larger or smaller than it says. */
async function writeLarge({ zip }, entry, target, signal) {
	let sum = 0;
	const summed = async function* (chunks) {
		for await (const chunk of chunks) {
			sum = crc32(chunk, sum);
			yield chunk;
		}
	};
	const content = await zip.openReadStreamPromise(entry);
	const file = createWriteStream(target, {
		flags: "wx",
		mode: 384
	});
	await pipeline(content, summed, file, signal === void 0 ? {} : { signal });
	refuseSum(sum, entry);
}
function refuseSum(sum, entry) {
	if (sum !== entry.crc32 >>> 0) throw new Error("its checksum is wrong");
}
// src/github/reading/unpack.ts
const unpackLimits = {
	mostBytes: 2 * 1024 ** 3,
	mostFileBytes: 1024 ** 3,
	mostEntries: 2e5,
	mostRatio: 250
};
const freeBytes = 64 * 1024 ** 2;
/**
* Unpacks an archive from whomever. Nothing of it is written outside of the directory, no link is made, and when
* anything is refused nothing is left.
* @returns the files that were written, by their paths in the directory
* @throws Error that says what was refused, one line
*/
async function unpack(request) {
	const { archive, directory, limits = unpackLimits } = request;
	const budget = request.budget ?? {
		bytes: Number.POSITIVE_INFINITY,
		entries: Number.POSITIVE_INFINITY
	};
	await using opened = await openArchive(archive, request.heldBytes);
	const partial = `${directory}.partial`;
	try {
		await mkdir(partial, { recursive: true });
		const mostBytes = Math.min(limits.mostBytes, Math.max(freeBytes, limits.mostRatio * opened.bytes));
		const files = await unpackEntries(opened, partial, {
			...request,
			limits: {
				...limits,
				mostBytes
			},
			budget
		});
		await rename(partial, directory);
		return files;
	} catch (error) {
		throwIfInterrupted(request.signal);
		throw error instanceof Error && error.name === "Error" ? error : new Error(`cannot be unpacked: ${visible(describeError(error))}`, { cause: error });
	} finally {
		await rm(partial, {
			recursive: true,
			force: true
		});
	}
}
async function unpackEntries(archive, directory, request) {
	const { limits, budget, wants = () => true, signal } = request;
	const { zip } = archive;
	const mostEntries = Math.min(limits.mostEntries, budget.entries);
	if (zip.entryCount > mostEntries) throw new Error(`has ${counted(zip.entryCount, "entry", "entries")}; ${mostEntries} are read at most`);
	budget.entries -= zip.entryCount;
	const names = new Names();
	const left = {
		bytes: Math.min(limits.mostBytes, budget.bytes),
		files: limits.mostFileBytes
	};
	const files = [];
	const made = /* @__PURE__ */ new Set();
	for await (const entry of zip.eachEntry()) {
		throwIfInterrupted(signal);
		const path = (0, import_yauzl.getFileNameLowLevel)(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
		const reason = refusePath(path) ?? refuseEntry(entry, path) ?? names.refuse(path) ?? tooLarge(entry, left);
		if (reason !== void 0) throw new Error(`${nameOf(path)}: ${reason}`);
		left.bytes -= entry.uncompressedSize;
		budget.bytes -= entry.uncompressedSize;
		if (path.endsWith("/") || !wants(path)) continue;
		const target = join(directory, path);
		const parent = dirname(target);
		if (path.includes("/") && !made.has(parent)) await mkdir(parent, { recursive: true });
		made.add(parent);
		await writeEntry(archive, entry, target, signal).catch((error) => {
			throwIfInterrupted(signal);
			const what = error instanceof Error && "syscall" in error ? "cannot be written" : "is damaged";
			throw new Error(`${nameOf(path)}: ${what}: ${visible(describeError(error))}`, { cause: error });
		});
		files.push(path);
	}
	return files;
}
/** For a message. */
function nameOf(path) {
	return JSON.stringify(visible(path.length > 200 ? `${path.slice(0, 199)}…` : path));
}
function refuseEntry(entry, path) {
	const type = entry.externalFileAttributes >>> 16 & 61440;
	if (type === 40960) return "is a symbolic link";
	if (type !== 0 && type !== 32768 && type !== 16384) return "is no regular file";
	if (type === 16384 !== path.endsWith("/") && type !== 0) return "is a file by its name, and a directory by its mode, or the reverse";
	if (entry.isEncrypted()) return "is encrypted";
	return entry.compressionMethod === 0 || entry.compressionMethod === 8 ? void 0 : `is packed by method ${entry.compressionMethod}, which is not read`;
}
function tooLarge({ uncompressedSize }, left) {
	if (uncompressedSize > left.files) return `has ${formatBytes(uncompressedSize)}; a file has ${formatBytes(left.files)} at most`;
	if (uncompressedSize > left.bytes) return `the archive is larger unpacked than is allowed; ${formatBytes(Math.max(0, left.bytes))} were left`;
}
/** The names that an archive has had so far: two files that are one somewhere, or a file that is also a directory. */
var Names = class {
	#kinds = /* @__PURE__ */ new Map();
	refuse(path) {
		const isDirectory = path.endsWith("/");
		const key = foldedPath(path);
		const known = this.#kinds.get(key);
		const own = path.replace(/\/$/, "");
		if (known !== void 0 && !(known.isDirectory && isDirectory && known.path === own)) return `is there twice, or as ${nameOf(known.path)} too`;
		this.#kinds.set(key, {
			path: own,
			isDirectory
		});
		for (let end = own.lastIndexOf("/"); end > 0; end = own.lastIndexOf("/", end - 1)) {
			const parent = own.slice(0, end);
			const found = this.#kinds.get(foldedPath(parent));
			if (found === void 0) this.#kinds.set(foldedPath(parent), {
				path: parent,
				isDirectory: true
			});
			else if (!found.isDirectory) return `lies in ${nameOf(parent)}, which is a file`;
			else if (found.path !== parent) return `lies in ${nameOf(parent)}, which is there as ${nameOf(found.path)} too`;
			else break;
		}
	}
};
// src/github/reading/fetch-artifacts.ts
const fetchLimits = {
	...unpackLimits,
	mostDownloadBytes: 1024 ** 3,
	deadlineMs: 6e5,
	parallel: 4
};
/** Of all artifacts of a report together. */
function newBudget() {
	return {
		bytes: 16 * 1024 ** 3,
		entries: 2e6
	};
}
/**
* Downloads artifacts and unpacks them, a few at a time. Each is taken for hostile. One that is refused, expired or
* cannot be had is told, and nothing of it is left; the others go on.
* @throws the signal's reason, and GithubRefusal when the token may not read artifacts
*/
async function fetchArtifacts(client, request) {
	const limits = {
		...fetchLimits,
		...request.limits
	};
	const budget = request.budget ?? newBudget();
	await mkdir(request.into, { recursive: true });
	const fetched = {
		artifacts: [],
		problems: []
	};
	const limit = pLimit(limits.parallel);
	const refused = [];
	await Promise.all(request.artifacts.map((artifact, index) => limit(async () => {
		if (refused.length > 0) return;
		try {
			await fetchOne(client, {
				...request,
				limits,
				budget
			}, artifact, index);
			fetched.artifacts.push(artifact.name);
		} catch (error) {
			if (client.signal.aborted) return;
			if (error instanceof GithubRefusal) refused.push(error);
			const problem = visible(describeError(error)).replace(/\s+/g, " ");
			fetched.problems.push({
				artifact: artifact.name,
				problem
			});
		}
	})));
	throwIfInterrupted(client.signal);
	if (refused[0] !== void 0) throw refused[0];
	return fetched;
}
async function fetchOne(client, { repository, into, limits, budget, wants }, artifact, index) {
	const reason = refuseName(artifact.name);
	if (reason !== void 0) throw new Error(reason);
	const over = new AbortController();
	const timer = setTimeout(() => over.abort(/* @__PURE__ */ new Error(`was not there after ${formatDuration(limits.deadlineMs)}`)), limits.deadlineMs);
	const signal = AbortSignal.any([client.signal, over.signal]);
	const download = join(into, `.${index}.download`);
	const directory = join(into, artifact.name);
	try {
		if (await downloadArtifact(client, {
			repository,
			artifact,
			file: download,
			mostBytes: limits.mostDownloadBytes,
			signal
		}) === "zip") await unpack({
			archive: download,
			directory,
			limits,
			budget,
			signal,
			...wants === void 0 ? {} : { wants }
		});
		else {
			await mkdir(directory);
			await rename(download, join(directory, artifact.name));
		}
	} finally {
		clearTimeout(timer);
		await rm(download, { force: true });
	}
}
// src/github/reading/list-artifacts.ts
/** @param name `OWNER/NAME` */
function repositoryOf(name) {
	const [owner = "", repo = ""] = name.split("/");
	return {
		owner,
		repo
	};
}
/** A run with 256 jobs leaves fewer. */
const mostPages = 20;
/**
* The artifacts of a workflow run; of those with one name, such as of a job that was run again, the newest.
* @throws GithubError, GithubRefusal
*/
async function listArtifacts(client, repository, run) {
	const newest = /* @__PURE__ */ new Map();
	for await (const artifact of pages((page) => client.octokit.rest.actions.listWorkflowRunArtifacts({
		...repository,
		run_id: run,
		per_page: 100,
		page
	}))) {
		const known = newest.get(artifact.name);
		if (known === void 0 || isNewer(artifact, known)) newest.set(artifact.name, artifact);
	}
	return [...newest.values()];
}
/** The repository's artifacts of one name, newest first; so many of them at most. @throws GithubError, GithubRefusal */
async function listArtifactsNamed(client, repository, name, most) {
	const found = [];
	for await (const artifact of pages((page) => client.octokit.rest.actions.listArtifactsForRepo({
		...repository,
		name,
		per_page: 100,
		page
	}))) {
		if (artifact.name === name) found.push(artifact);
		if (found.length >= most) break;
	}
	return found.sort((a, b) => isNewer(a, b) ? -1 : 1);
}
async function* pages(ask) {
	for (let page = 1; page <= mostPages; page++) {
		const { artifacts } = (await ask(page)).data;
		for (const each of artifacts) yield read(each);
		if (artifacts.length < 100) return;
	}
}
function read(artifact) {
	const { id, name, size_in_bytes: bytes, expired, created_at: createdAt, digest } = artifact;
	const run = artifact.workflow_run;
	return {
		id,
		name,
		bytes,
		isExpired: expired,
		createdAt: createdAt ?? "",
		digest: digest ?? void 0,
		run: run?.id === void 0 || run.head_sha === void 0 ? void 0 : {
			id: run.id,
			commit: run.head_sha,
			branch: run.head_branch,
			isOwn: run.repository_id !== void 0 && run.repository_id === run.head_repository_id
		}
	};
}
function isNewer(a, b) {
	return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}
export { newBudget as a, fetchArtifacts as i, listArtifactsNamed as n, refusePath as o, repositoryOf as r, listArtifacts as t };
