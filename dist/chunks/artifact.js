import { a as visible, l as describeError } from "./text.js";
import { t as temporaryDirectory } from "./temporary.js";
import { dirname, join, relative } from "node:path";
import { copyFile, lstat, readdir } from "node:fs/promises";
// src/github/artifact.ts
/**
* Uploads a directory as one artifact.
* @throws Error when it cannot be: no file, no service, a name taken, or the deadline over
*/
async function uploadArtifact(request) {
	const { name, directory, log } = request;
	const { files, left } = await artifactFiles(directory);
	for (const each of left) log.warn(`not in the artifact: ${visible(each.path)}: ${each.reason}`);
	if (files.length === 0) throw new Error(`artifact ${name}: ${directory} has no files to upload`);
	return await upload(request, (client) => client.uploadArtifact(name, files, directory));
}
/**
* Uploads one file as an artifact that is no zip file: a browser opens it with one click.
* @throws Error when it cannot be: no such file, no service, a name taken, or the deadline over
*/
async function uploadFile(request) {
	const name = legalArtifactName(request.name);
	if ((await lstat(request.path).catch(() => void 0))?.isFile() !== true) throw new Error(`artifact ${name}: ${visible(request.path)} is no file`);
	await using directory = temporaryDirectory("artifact");
	const path = join(directory.path, name);
	await copyFile(request.path, path);
	return await upload({
		...request,
		name
	}, (client) => client.uploadArtifact(name, [path], dirname(path), { skipArchive: true }));
}
/** Deletes an artifact of this run. @throws Error when it is not there, or the service fails */
async function deleteArtifact(name) {
	const { DefaultArtifactClient } = await import("./artifact2.js");
	await new DefaultArtifactClient().deleteArtifact(name);
}
/** The name with `_` in place of what GitHub takes in no artifact's name, and never empty or longer than 200. */
function legalArtifactName(name) {
	const legal = name.replace(/["<>|*?:\\/\x00-\x1f\x7f]/g, "_").replace(/^[. ]+|[. ]+$/g, "_");
	if (legal.length <= 200) return legal === "" ? "_" : legal;
	const ending = /\.[A-Za-z0-9]{1,8}$/.exec(legal)?.[0] ?? "";
	return `${legal.slice(0, 200 - ending.length).replace(/[\ud800-\udbff]$/, "")}${ending}`;
}
async function upload(request, send) {
	using limit = uploadLimit(request);
	try {
		const { DefaultArtifactClient } = await import("./artifact2.js");
		const { id, size } = await Promise.race([send(new DefaultArtifactClient()), limit.over]);
		if (id === void 0 || size === void 0) throw new Error("the artifact service gave no id");
		return {
			id,
			size
		};
	} catch (error) {
		throw new Error(`artifact ${request.name} was not uploaded: ${describeError(error)}${hint(error)}`, { cause: error });
	}
}
function hint(error) {
	const message = describeError(error);
	if (/\b409\b|already exists/.test(message)) return "; each use of the action in a workflow run needs an artifact-name of its own, such as one with the matrix's value in it";
	return /GHES/.test(message) ? "; give upload: false and keep the output directory in another way" : "";
}
/**
* The files of a directory that can go into an artifact, and those that cannot. Links are not followed: what
* they lead to is not the job's. Some characters are not allowed in an artifact's paths, for Windows' sake
* (@actions/artifact, path-and-artifact-name-validation).
*/
async function artifactFiles(directory) {
	const found = {
		files: [],
		left: []
	};
	const entries = await readdir(directory, {
		recursive: true,
		withFileTypes: true
	});
	for (const entry of entries) {
		if (entry.isDirectory()) continue;
		const path = join(entry.parentPath, entry.name);
		const inside = relative(directory, path);
		if (entry.isSymbolicLink()) found.left.push({
			path: inside,
			reason: "it is a symbolic link"
		});
		else if (!entry.isFile()) found.left.push({
			path: inside,
			reason: "it is no regular file"
		});
		else if (/[":<>|*?\r\n]/.test(inside)) found.left.push({
			path: inside,
			reason: "its name has one of the characters \" : < > | * ? or a newline"
		});
		else found.files.push(path);
	}
	found.files.sort();
	return found;
}
function uploadLimit(request) {
	const { signal, deadlineMs = 6e5, cancelledDeadlineMs = 4e3 } = request;
	const { promise, reject } = Promise.withResolvers();
	promise.catch(() => {});
	let timer;
	const start = (ms, why) => {
		clearTimeout(timer);
		timer = setTimeout(() => reject(new Error(why)), ms);
	};
	const onCancel = () => start(cancelledDeadlineMs, "the job was cancelled, and there was no more time");
	timer = setTimeout(() => reject(/* @__PURE__ */ new Error(`it took longer than ${deadlineMs / 1e3} s`)), deadlineMs);
	signal.addEventListener("abort", onCancel, { once: true });
	if (signal.aborted) onCancel();
	return {
		over: promise,
		[Symbol.dispose]() {
			clearTimeout(timer);
			signal.removeEventListener("abort", onCancel);
		}
	};
}
export { uploadFile as i, legalArtifactName as n, uploadArtifact as r, deleteArtifact as t };
