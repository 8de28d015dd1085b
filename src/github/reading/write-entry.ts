import { createWriteStream, writeFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { crc32, inflateRawSync } from "node:zlib";
import type { Entry } from "yauzl";
import type { Archive } from "./open-archive.ts";

/**
 * Writes a file of an archive, which must not be there yet.
 * @throws Error when its size or checksum is not as the archive says, or it cannot be written
 */
export async function writeEntry(
  archive: Archive,
  entry: Entry,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const isSmall = entry.compressedSize <= 1024 ** 2 && entry.uncompressedSize <= 4 * 1024 ** 2;
  if (isSmall) await writeSmall(archive, entry, target);
  else await writeLarge(archive, entry, target, signal);
}

/** An artifact may have a hundred thousand logs: in one piece they take a fraction of a stream's time and memory. */
async function writeSmall({ zip, read }: Archive, entry: Entry, target: string): Promise<void> {
  const { compressedSize, uncompressedSize: size } = entry;
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = await read(fileDataStart, compressedSize);
  if (packed.length !== compressedSize) throw new Error("it is cut off");
  const isPacked = entry.compressionMethod === 8;
  const content = isPacked ? inflateRawSync(packed, { maxOutputLength: Math.max(1, size) }) : packed;
  if (content.length !== size) throw new Error(`it has ${content.length} bytes, and says ${size}`);
  refuseSum(crc32(content), entry);
  writeFileSync(target, content, { flag: "wx", mode: 0o600 });
}

/** As a stream; yauzl refuses one that is larger or smaller than it says. */
async function writeLarge(
  { zip }: Archive,
  entry: Entry,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let sum = 0;
  const summed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  };
  const content = await zip.openReadStreamPromise(entry);
  const file = createWriteStream(target, { flags: "wx", mode: 0o600 });
  await pipeline(content, summed, file, signal === undefined ? {} : { signal });
  refuseSum(sum, entry);
}

function refuseSum(sum: number, entry: Entry): void {
  if (sum !== entry.crc32 >>> 0) throw new Error("its checksum is wrong");
}
