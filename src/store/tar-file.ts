import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Parser, type ReadEntry } from "tar";
import { describeError, UserError, visible } from "../base/index.ts";

/** A file as it comes out of an archive. Its content is read before the next one is asked for. */
export interface ArchivedFile {
  /** As the archive says it: anything at all. */
  name: string;
  bytes: number;
  content: AsyncIterable<Buffer>;
}

/** What an archive may say of a file besides its content: a long name. */
const mostHeaderBytes = 64 * 1024;

/**
 * The files of a tar archive that somebody else made, one after the other; nothing is written.
 * @throws UserError when it is no tar archive, is cut off, or holds other things than plain files
 */
export async function* filesOfTar(path: string): AsyncGenerator<ArchivedFile> {
  await refuseOther(path);
  const entries: ReadEntry[] = [];
  let current: ReadEntry | undefined;
  let failure: Error | undefined;
  let isOver = false;
  let wake = Promise.withResolvers<void>();
  const parser = new Parser({ strict: true, maxMetaEntrySize: mostHeaderBytes, brotli: false, zstd: false });
  parser.on("entry", (entry: ReadEntry) => {
    entries.push(entry);
    wake.resolve();
  });
  parser.on("ignoredEntry", (entry: ReadEntry) => {
    failure ??= new Error(`an entry of the type ${entry.type}, or with ${entry.size} bytes of header`);
    wake.resolve();
  });
  parser.on("error", (error: Error) => {
    failure ??= error;
    wake.resolve();
  });
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  void (async () => {
    for await (const chunk of source) {
      if (failure !== undefined) return;
      if (!parser.write(chunk)) await once(parser, "drain");
    }
    parser.end();
  })()
    .catch((error: unknown) => {
      failure ??= error instanceof Error ? error : new Error(String(error));
      // Whoever reads its content would wait for the rest for ever.
      current?.emit("error", failure);
    })
    .finally(() => {
      isOver = true;
      wake.resolve();
    });
  try {
    for (;;) {
      const entry = entries.shift();
      if (failure !== undefined) throw failure;
      if (entry === undefined) {
        if (isOver) return;
        await wake.promise;
        wake = Promise.withResolvers<void>();
        continue;
      }
      if (entry.type !== "File" && entry.type !== "OldFile") {
        throw new Error(`${JSON.stringify(visible(entry.path))} is a ${entry.type}, not a plain file`);
      }
      current = entry;
      // Whoever reads it hears of it; to who does not, or not any more, it is nothing.
      entry.on("error", () => {});
      yield { name: entry.path, bytes: entry.size, content: entry };
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be imported: ${describeError(error)}`, { cause: error });
  } finally {
    source.destroy();
  }
}

/** Compressed archives are refused, so that a few bytes cannot become many. */
async function refuseOther(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    if (bytesRead === 512 && buffer.toString("latin1", 257, 262) === "ustar") return;
  } finally {
    await file.close();
  }
  throw new UserError(`${path} is no tar archive; a compressed one must be unpacked first`);
}
