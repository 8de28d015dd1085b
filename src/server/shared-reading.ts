import { type FileHandle, open } from "node:fs/promises";

/** Smaller ones cost more than they carry: with 128 KiB a fleet gets two thirds as much. */
const chunkBytes = 1024 * 1024;
/** So much of all files together is kept for those that read the same; further chunks push out the oldest. */
const mostKept = 64 * 1024 * 1024;

/**
 * Files that many read at once, as when a fleet boots one kernel: what one of them has read from the disk lately is
 * not read again for the others. Nothing is kept when nobody reads.
 */
export class SharedReading {
  /** By file and number; in the order of their last use. */
  readonly #chunks = new Map<string, Promise<Buffer>>();
  #readers = 0;

  /**
   * The bytes from `start` to `end`, both included, in chunks that belong to all readers: not to be written to.
   * @throws Error when the file cannot be read, or ends earlier
   */
  async *read(path: string, { start, end }: { start: number; end: number }): AsyncGenerator<Buffer> {
    await using file = await open(path);
    const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
    // A file that was written to meanwhile is another one.
    const name = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
    this.#readers += 1;
    try {
      for (let at = start; at <= end; ) {
        const number = Math.floor(at / chunkBytes);
        const chunk = await this.#chunk(file, name, number);
        const from = at - number * chunkBytes;
        const part = chunk.subarray(from, end + 1 - number * chunkBytes);
        if (part.length === 0) throw new Error(`${path} ends after ${at} bytes`);
        yield part;
        at += part.length;
      }
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) this.#chunks.clear();
    }
  }

  async #chunk(file: FileHandle, name: string, number: number): Promise<Buffer> {
    const key = `${name} ${number}`;
    const kept = this.#chunks.get(key);
    const chunk = kept ?? readChunk(file, number);
    // The last that was used is the last to go.
    this.#chunks.delete(key);
    this.#chunks.set(key, chunk);
    const [oldest] = this.#chunks.keys();
    if (this.#chunks.size * chunkBytes > mostKept && oldest !== undefined) this.#chunks.delete(oldest);
    try {
      return await chunk;
    } catch (error) {
      this.#chunks.delete(key);
      throw error;
    }
  }
}

async function readChunk(file: FileHandle, number: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  let filled = 0;
  while (filled < chunkBytes) {
    const position = number * chunkBytes + filled;
    const { bytesRead } = await file.read(buffer, filled, chunkBytes - filled, position);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
