import { open, readFile, stat } from "node:fs/promises";
import { fromBufferPromise, openPromise, type ZipFile } from "yauzl";
import { describeError, visible } from "../../base/index.ts";

/** A zip archive, and the bytes that it is made of. */
export interface Archive extends AsyncDisposable {
  zip: ZipFile;
  bytes: number;
  /** Fewer where the archive ends. */
  read(start: number, length: number): Promise<Buffer>;
}

/** Up to this an archive is held in memory, where its entries are read in no time. */
const usuallyHeld = 32 * 1024 ** 2;
/** Names are looked at by whoever unpacks, as they are. */
const options = { decodeStrings: false, validateEntrySizes: true, lazyEntries: true };

/** @throws Error when it is none */
export async function openArchive(path: string, heldBytes = usuallyHeld): Promise<Archive> {
  try {
    const { size } = await stat(path);
    return size <= heldBytes ? await openHeld(path) : await openLarge(path, size);
  } catch (error) {
    throw new Error(`is no zip archive, or is cut off: ${visible(describeError(error))}`, { cause: error });
  }
}

async function openHeld(path: string): Promise<Archive> {
  const content = await readFile(path);
  const zip = await fromBufferPromise(content, options);
  return {
    zip,
    bytes: content.length,
    read: async (start, length) => content.subarray(start, start + length),
    async [Symbol.asyncDispose]() {},
  };
}

async function openLarge(path: string, bytes: number): Promise<Archive> {
  const zip = await openPromise(path, options);
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
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}
