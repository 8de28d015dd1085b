import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasCode } from "./errors.ts";

/**
 * Writes a file whole or not at all: a temporary name beside it, fsync, rename, fsync of the directory.
 * Makes the directory when it is missing.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `.${basename(path)}.${process.pid}.${temporaryCount++}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(directory);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

let temporaryCount = 0;

/** So that a name that was made or changed in it survives a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The names in a directory; none when there is no such directory. */
export async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
    throw error;
  }
}

/** The file's SHA-256, 64 lower-case hexadecimal digits; reads it as a stream. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** What is at a path: `file`, `directory`, `other`, or `undefined` when there is nothing. */
export async function kindOfPath(path: string): Promise<"file" | "directory" | "other" | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile()) return "file";
    return found.isDirectory() ? "directory" : "other";
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/**
 * Where vmentry keeps what it can make again: `$VMENTRY_CACHE`, else `$XDG_CACHE_HOME/vmentry`, else
 * `~/.cache/vmentry`.
 */
export function cacheDirectory(): string {
  const own = process.env["VMENTRY_CACHE"];
  if (own !== undefined && own !== "") return resolve(own);
  const shared = process.env["XDG_CACHE_HOME"];
  return join(shared !== undefined && isAbsolute(shared) ? shared : join(homedir(), ".cache"), "vmentry");
}
