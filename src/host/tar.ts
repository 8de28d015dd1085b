import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { visible } from "../base/index.ts";
import type { UploadFile } from "./host.ts";

const blockSize = 512;
/** What eleven octal digits hold, 8 GiB - 1. */
const largestSize = 8 ** 11 - 1;

/**
 * A tar archive (ustar, POSIX.1-2024 pax) of files, as a stream: paths without their leading slash, owned by
 * root, dated with the epoch, so that the same files give the same bytes. Paths over 100 bytes go by GNU's
 * long names, since busybox does not read pax's.
 * @throws Error when a file cannot be read, or changes its size meanwhile
 */
export async function* tarOf(files: readonly UploadFile[]): AsyncGenerator<Buffer> {
  for (const file of files) {
    const found = await stat(file.source);
    if (!found.isFile()) throw new Error(`${visible(file.source)} is no file`);
    if (found.size > largestSize)
      throw new Error(`${visible(file.source)} is too large to copy: 8 GiB or more`);
    const name = Buffer.from(pathIn(file.path));
    if (name.length > 100) {
      const longName = Buffer.concat([name, Buffer.alloc(1)]);
      yield header(Buffer.from("././@LongLink"), { size: longName.length, mode: 0o644, type: "L" });
      yield longName;
      yield padding(longName.length);
    }
    yield header(name.subarray(0, 100), { size: found.size, mode: file.mode & 0o7777, type: "0" });
    yield* contentOf(file.source, found.size);
    yield padding(found.size);
  }
  yield Buffer.alloc(2 * blockSize);
}

async function* contentOf(source: string, size: number): AsyncGenerator<Buffer> {
  if (size === 0) return;
  let left = size;
  for await (const chunk of createReadStream(source, { end: size - 1, highWaterMark: 256 * 1024 })) {
    const bytes: Buffer = chunk;
    left -= bytes.length;
    yield bytes;
  }
  if (left !== 0) throw new Error(`${visible(source)} changed while it was copied`);
}

function pathIn(path: string): string {
  const isPlain = path.startsWith("/") && posix.normalize(path) === path && !path.endsWith("/");
  if (!isPlain) throw new Error(`not an absolute path without "." and "..": ${visible(path)}`);
  return path.slice(1);
}

function header(name: Buffer, entry: { size: number; mode: number; type: "0" | "L" }): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  name.copy(block, 0);
  octal(entry.mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(entry.size, 124, 11);
  octal(0, 136, 11);
  block.write(entry.type, 156, "latin1");
  block.write("ustar\x0000root", 257, "latin1");
  block.write("root", 297, "latin1");
  // The checksum is taken with its own field as blanks.
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}
