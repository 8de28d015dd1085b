import { type ByteSource, checkInside } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";

/** What stays readable from the start; headers lie there. */
const headSize = 64 * 1024;

/** No kernel maps more (x86 KERNEL_IMAGE_SIZE); bounds how much of a decompression bomb is waited for. */
const farthest = 1024 * 1024 * 1024;

/**
 * A ByteSource over a stream, for readers that go forward: the first 64 KiB may be read again, else each read
 * starts at or behind the end of the one before. Ends the stream when `use` is done with it.
 */
export async function readForward<T>(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const iterator = chunks[Symbol.asyncIterator]();
  /** Bytes that were taken from the stream and not read yet, from `position` on. */
  let pending: Buffer = Buffer.alloc(0);
  let position = 0;

  const next = async (): Promise<Buffer | undefined> => {
    const { value, done } = await iterator.next();
    return done === true ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  };
  const pull = async (what: string) => {
    const chunk = await next();
    if (chunk === undefined) throw new ElfError(name, `truncated: ends before ${what}`);
    return chunk;
  };
  const take = async (length: number, what: string) => {
    const parts: Buffer[] = [pending];
    for (let have = pending.length; have < length; ) {
      const chunk = await pull(what);
      parts.push(chunk);
      have += chunk.length;
    }
    const joined = parts.length === 1 ? pending : Buffer.concat(parts);
    pending = joined.subarray(length);
    position += length;
    return joined.subarray(0, length);
  };
  const skip = async (length: number, what: string) => {
    let left = length;
    while (left > pending.length) {
      left -= pending.length;
      pending = await pull(what);
    }
    pending = pending.subarray(left);
    position += length;
  };

  try {
    const parts: Buffer[] = [];
    for (let have = 0; have < headSize; ) {
      const chunk = await next();
      if (chunk === undefined) break;
      parts.push(chunk);
      have += chunk.length;
    }
    const start = Buffer.concat(parts);
    const head = start.subarray(0, headSize);
    pending = start.subarray(head.length);
    position = head.length;
    const size = head.length < headSize ? head.length : farthest;
    return await use({
      name,
      size,
      async read(offset, length, what) {
        checkInside(name, size, offset, length, what);
        if (offset + length <= head.length) return head.subarray(offset, offset + length);
        const fromHead = offset < head.length ? head.subarray(offset) : Buffer.alloc(0);
        const from = offset + fromHead.length;
        if (from < position) throw new ElfError(name, `damaged: ${what} overlaps what comes before it`);
        await skip(from - position, what);
        return Buffer.concat([fromHead, await take(length - fromHead.length, what)]);
      },
    });
  } finally {
    await iterator.return?.();
  }
}
