import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { describeError, hasCode, temporaryDirectory, throwIfInterrupted, UserError } from "../base/index.ts";
import { ElfError, readModinfo } from "../elf/index.ts";
import { readHead } from "./content.ts";
import { compressionOf, decompress } from "./decompress.ts";
import type { ModuleFile } from "./kernel.ts";

/** What a module's file says that matters for loading it. */
export interface ModuleInfo {
  /** Names of the modules that must be loaded before. */
  depends: string[];
  /** Names of those that are better loaded before when there are any (`softdep=pre:`). */
  prefers: string[];
  /** The release that it was built for, from vermagic; undefined when it does not say. */
  release: string | undefined;
}

/** No module comes near; bounds what a damaged or hostile one can write. */
const largestModule = 1024 * 1024 * 1024;

/** @throws UserError when the file is missing or is no module */
export async function readModule(file: ModuleFile, signal?: AbortSignal): Promise<ModuleInfo> {
  try {
    const { head } = await readHead(file.path, 16);
    if (compressionOf(head) === undefined) return infoOf(await readModinfo(file.path));
    await using directory = temporaryDirectory("module");
    const plain = join(directory.path, "module.ko");
    await decompressModule(file, plain, signal);
    return infoOf(await readModinfo(plain));
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw new UserError(`module ${file.name} was not built: there is no ${file.path}. Run make modules`);
    }
    if (error instanceof ElfError) {
      throw new UserError(`${file.path} is no usable kernel module: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function infoOf(modinfo: ReadonlyMap<string, readonly string[]>): ModuleInfo {
  const softdep = (modinfo.get("softdep") ?? []).map(
    each => /\bpre:([^:]*?)(?:\bpost:|$)/.exec(each)?.[1] ?? "",
  );
  return {
    depends: names((modinfo.get("depends") ?? []).join(","), ","),
    prefers: names(softdep.join(" "), /\s+/),
    release: modinfo.get("vermagic")?.[0]?.split(" ")[0],
  };
}

function names(text: string, separator: string | RegExp): string[] {
  const each = text.split(separator).filter(name => name !== "");
  return [...new Set(each.map(name => name.replaceAll("-", "_")))];
}

/**
 * Writes a module uncompressed, as a stream; one that is not compressed is copied.
 * @throws UserError when the tool for it is not installed or the file is damaged
 */
export async function decompressModule(
  file: ModuleFile,
  toPath: string,
  signal?: AbortSignal,
): Promise<void> {
  const { head } = await readHead(file.path, 16);
  const compression = compressionOf(head);
  const source = createReadStream(file.path, { highWaterMark: 256 * 1024 });
  const content = compression === undefined ? source : decompress(compression, source, signal);
  try {
    await pipeline(content, bounded(file), createWriteStream(toPath));
  } catch (error) {
    await rm(toPath, { force: true });
    throwIfInterrupted(signal);
    // A full disk and the like carry the code of a system call.
    if (error instanceof UserError || (error instanceof Error && "syscall" in error)) throw error;
    throw new UserError(`${file.path} cannot be decompressed: ${describeError(error)}`, { cause: error });
  }
}

function bounded(file: ModuleFile) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > largestModule) throw new UserError(`${file.path} decompresses to more than 1 GiB`);
      yield chunk;
    }
  };
}
