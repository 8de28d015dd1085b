import { type FileHandle, open, stat } from "node:fs/promises";
import { ElfError } from "./elf-error.ts";

/** Bytes read by position: a file, which may be of any size, or memory. */
export interface ByteSource {
  /** For messages: the path. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`. @throws ElfError when they do not all lie inside, naming `what` */
  read(offset: number, length: number, what: string): Promise<Buffer>;
}

/**
 * Opens a regular file for `use` and closes it after. Anything else, such as a FIFO that would never answer,
 * is refused unopened.
 */
export async function withFile<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const { size } = await regularFile(path);
  const handle = await open(path, "r");
  try {
    return await use({
      name: path,
      size,
      async read(offset, length, what) {
        checkInside(path, size, offset, length, what);
        return await readFully(handle, path, offset, length);
      },
    });
  } finally {
    await handle.close();
  }
}

async function regularFile(path: string) {
  const found = await stat(path);
  if (!found.isFile()) throw new ElfError(path, "not an ELF file: not a regular file");
  return found;
}

export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    name,
    size: whole.length,
    async read(offset, length, what) {
      checkInside(name, whole.length, offset, length, what);
      return whole.subarray(offset, offset + length);
    },
  };
}

/** @throws ElfError when `length` bytes from `offset` are not all within `size` */
export function checkInside(name: string, size: number, offset: number, length: number, what: string): void {
  if (offset + length > size) {
    throw new ElfError(
      name,
      `truncated or damaged: ${what} ends at byte ${offset + length}, the file at ${size}`,
    );
  }
}

async function readFully(handle: FileHandle, path: string, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new ElfError(path, "became shorter while it was read");
    done += bytesRead;
  }
  return bytes;
}
