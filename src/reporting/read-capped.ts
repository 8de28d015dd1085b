import { isAscii } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { describeError, formatBytes, hasCode, UserError, visible } from "../base/index.ts";

/** A file, and the size that it had then. */
export interface Opened {
  file: FileHandle;
  bytes: number;
}

/**
 * Opens a file that somebody else wrote: a regular one, no link, not larger than any that vmentry writes.
 * @throws UserError with a line that says what is wrong with it
 */
export async function openCapped(path: string, mostBytes: number): Promise<Opened> {
  let file: FileHandle;
  try {
    // A FIFO would wait for its writer.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const why = hasCode(error, "ELOOP")
      ? "is a symbolic link, which is not followed"
      : hasCode(error, "ENOENT")
        ? "is not there"
        : `cannot be read: ${describeError(error)}`;
    throw new UserError(`${path}: ${why}`, { cause: error });
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new UserError(`${path}: is no regular file`);
    if (found.size > mostBytes) {
      const sizes = `${formatBytes(found.size)}, and not read beyond ${formatBytes(mostBytes)}`;
      throw new UserError(`${path}: is larger than any that vmentry writes: ${sizes}`);
    }
    return { file, bytes: found.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @throws UserError with a line that says what is wrong with the file */
export async function readCapped(path: string, mostBytes: number): Promise<string> {
  const { file } = await openCapped(path, mostBytes);
  try {
    return await file.readFile("utf8");
  } catch (error) {
    throw new UserError(`${path}: cannot be read: ${describeError(error)}`, { cause: error });
  } finally {
    await file.close();
  }
}

/**
 * A whole file's text; not more of it than it had when it was opened. Does not close it.
 * @param content at least as large: what is read goes through it
 */
export async function readText({ file, bytes }: Opened, content: Buffer): Promise<string> {
  let length = 0;
  while (length < bytes) {
    const { bytesRead } = await file.read(content, length, bytes - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  const read = content.subarray(0, length);
  // A plain copy, half as large as what UTF-8 may become.
  return read.toString(isAscii(read) ? "latin1" : "utf8");
}

const chunkBytes = 256 * 1024;

/**
 * A file's content in parts, each of which is gone when the next one is asked for; not more of it than it had when it
 * was opened. Closes it.
 */
export async function* readChunks({ file, bytes }: Opened): AsyncGenerator<Buffer> {
  try {
    const chunk = Buffer.alloc(Math.min(bytes, chunkBytes));
    for (let left = bytes; left > 0; ) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(left, chunk.length));
      if (bytesRead === 0) return;
      left -= bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The lines of a file, without their ends. Closes it. */
export async function* readLines(opened: Opened): AsyncGenerator<string> {
  let kept: Buffer[] = [];
  const decode = (parts: readonly Buffer[]) => Buffer.concat(parts).toString("utf8");
  let isFirst = true;
  for await (const chunk of readChunks(opened)) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      const line = decode([...kept, chunk.subarray(from, end)]);
      yield isFirst ? line.replace(/^\ufeff/, "") : line;
      isFirst = false;
      kept = [];
      from = end + 1;
    }
    if (from < chunk.length) kept.push(Buffer.from(chunk.subarray(from)));
  }
  if (kept.length > 0) yield decode(kept);
}

/** What is wrong, on one line; the message may quote a file at length. */
export function problemLine(error: unknown): string {
  return visible(describeError(error).replace(/\s+/g, " ")).slice(0, 500);
}
