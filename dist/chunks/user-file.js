import { f as hasCode, l as describeError } from "./text.js";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
// src/base/user-file.ts
/**
* The text of a file that a user wrote, in UTF-8.
* @returns the text, or one problem that starts with `FILE:`
*/
async function readUserText(file, { mostBytes = 1048576, what = "file" } = {}) {
	let bytes;
	try {
		bytes = await readAtMost(file, mostBytes + 1);
	} catch (error) {
		return { problems: [`${file}: ${hasCode(error, "ENOENT") ? "there is no such file, or it is a link to nothing" : `cannot be read: ${describeError(error)}`}`] };
	}
	if (bytes.length > mostBytes) return { problems: [`${file}: is larger than ${mostBytes / 1024 / 1024} MiB, which no ${what} is`] };
	const strict = new TextDecoder("utf-8", { fatal: true });
	try {
		return { text: strict.decode(bytes) };
	} catch (error) {
		if (!hasCode(error, "ERR_ENCODING_INVALID_ENCODED_DATA")) throw error;
		return { problems: [`${file}:${lineOfBadByte(bytes)}:1: is not UTF-8 text`] };
	}
}
async function readAtMost(file, limit) {
	const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
	try {
		if (!(await handle.stat()).isFile()) throw new Error("it is no file");
		const buffer = Buffer.alloc(limit);
		let length = 0;
		for (;;) {
			const { bytesRead } = await handle.read(buffer, length, limit - length);
			length += bytesRead;
			if (bytesRead === 0 || length === limit) return buffer.subarray(0, length);
		}
	} finally {
		await handle.close();
	}
}
/** The first line, from 1, that is not UTF-8. */
function lineOfBadByte(bytes) {
	const lines = bytes.toString("utf8").split("\n");
	let offset = 0;
	for (const [index, line] of lines.entries()) {
		const end = bytes.indexOf(10, offset);
		if (!Buffer.from(line, "utf8").equals(bytes.subarray(offset, end === -1 ? bytes.length : end))) return index + 1;
		offset = end + 1;
	}
	return lines.length;
}
export { readUserText as t };
