import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Entry, getFileNameLowLevel } from "yauzl";
import { counted, describeError, formatBytes, throwIfInterrupted, visible } from "../../base/index.ts";
import { foldedPath, refusePath } from "./entry-path.ts";
import { type Archive, openArchive } from "./open-archive.ts";
import { writeEntry } from "./write-entry.ts";

export interface UnpackLimits {
  /** Of all files together, unpacked. */
  mostBytes: number;
  mostFileBytes: number;
  /** Files and directories. */
  mostEntries: number;
  /** Unpacked by packed size; told beyond 64 MiB alone, since a small log of equal lines packs well. */
  mostRatio: number;
}

export const unpackLimits: UnpackLimits = {
  mostBytes: 2 * 1024 ** 3,
  mostFileBytes: 1024 ** 3,
  mostEntries: 200_000,
  mostRatio: 250,
};

/** What several archives may take together: unpacking takes from it. */
export interface UnpackBudget {
  bytes: number;
  entries: number;
}

export interface UnpackRequest {
  archive: string;
  /** Made by this; must not be there. */
  directory: string;
  limits?: UnpackLimits;
  budget?: UnpackBudget;
  /** Which files are wanted, by path; the others are checked like all, and not written. Default: all. */
  wants?: (path: string) => boolean;
  signal?: AbortSignal;
  /** An archive up to this is held in memory. Default 32 MiB. */
  heldBytes?: number;
}

const freeBytes = 64 * 1024 ** 2;

/**
 * Unpacks an archive from whomever. Nothing of it is written outside of the directory, no link is made, and when
 * anything is refused nothing is left.
 * @returns the files that were written, by their paths in the directory
 * @throws Error that says what was refused, one line
 */
export async function unpack(request: UnpackRequest): Promise<string[]> {
  const { archive, directory, limits = unpackLimits } = request;
  const budget = request.budget ?? { bytes: Number.POSITIVE_INFINITY, entries: Number.POSITIVE_INFINITY };
  await using opened = await openArchive(archive, request.heldBytes);
  const partial = `${directory}.partial`;
  try {
    await mkdir(partial, { recursive: true });
    const mostBytes = Math.min(limits.mostBytes, Math.max(freeBytes, limits.mostRatio * opened.bytes));
    const files = await unpackEntries(opened, partial, {
      ...request,
      limits: { ...limits, mostBytes },
      budget,
    });
    await rename(partial, directory);
    return files;
  } catch (error) {
    throwIfInterrupted(request.signal);
    throw error instanceof Error && error.name === "Error"
      ? error
      : new Error(`cannot be unpacked: ${visible(describeError(error))}`, { cause: error });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

type Unpacking = UnpackRequest & { limits: UnpackLimits; budget: UnpackBudget };

async function unpackEntries(archive: Archive, directory: string, request: Unpacking): Promise<string[]> {
  const { limits, budget, wants = () => true, signal } = request;
  const { zip } = archive;
  const mostEntries = Math.min(limits.mostEntries, budget.entries);
  if (zip.entryCount > mostEntries) {
    throw new Error(`has ${counted(zip.entryCount, "entry", "entries")}; ${mostEntries} are read at most`);
  }
  budget.entries -= zip.entryCount;
  const names = new Names();
  const left = { bytes: Math.min(limits.mostBytes, budget.bytes), files: limits.mostFileBytes };
  const files: string[] = [];
  const made = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    throwIfInterrupted(signal);
    const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    const reason =
      refusePath(path) ?? refuseEntry(entry, path) ?? names.refuse(path) ?? tooLarge(entry, left);
    if (reason !== undefined) throw new Error(`${nameOf(path)}: ${reason}`);
    left.bytes -= entry.uncompressedSize;
    budget.bytes -= entry.uncompressedSize;
    if (path.endsWith("/") || !wants(path)) continue;
    const target = join(directory, path);
    const parent = dirname(target);
    if (path.includes("/") && !made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    await writeEntry(archive, entry, target, signal).catch(error => {
      throwIfInterrupted(signal);
      const what = error instanceof Error && "syscall" in error ? "cannot be written" : "is damaged";
      throw new Error(`${nameOf(path)}: ${what}: ${visible(describeError(error))}`, { cause: error });
    });
    files.push(path);
  }
  return files;
}

/** For a message. */
function nameOf(path: string): string {
  return JSON.stringify(visible(path.length > 200 ? `${path.slice(0, 199)}…` : path));
}

function refuseEntry(entry: Entry, path: string): string | undefined {
  // The upper half is a Unix mode, where there is one (APPNOTE.TXT, 4.4.15).
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type === 0o120000) return "is a symbolic link";
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) return "is no regular file";
  if ((type === 0o040000) !== path.endsWith("/") && type !== 0)
    return "is a file by its name, and a directory by its mode, or the reverse";
  if (entry.isEncrypted()) return "is encrypted";
  return entry.compressionMethod === 0 || entry.compressionMethod === 8
    ? undefined
    : `is packed by method ${entry.compressionMethod}, which is not read`;
}

function tooLarge({ uncompressedSize }: Entry, left: { bytes: number; files: number }): string | undefined {
  if (uncompressedSize > left.files) {
    return `has ${formatBytes(uncompressedSize)}; a file has ${formatBytes(left.files)} at most`;
  }
  if (uncompressedSize > left.bytes) {
    return `the archive is larger unpacked than is allowed; ${formatBytes(Math.max(0, left.bytes))} were left`;
  }
  return undefined;
}

/** The names that an archive has had so far: two files that are one somewhere, or a file that is also a directory. */
class Names {
  readonly #kinds = new Map<string, { path: string; isDirectory: boolean }>();

  refuse(path: string): string | undefined {
    const isDirectory = path.endsWith("/");
    const key = foldedPath(path);
    const known = this.#kinds.get(key);
    const own = path.replace(/\/$/, "");
    if (known !== undefined && !(known.isDirectory && isDirectory && known.path === own)) {
      return `is there twice, or as ${nameOf(known.path)} too`;
    }
    this.#kinds.set(key, { path: own, isDirectory });
    for (let end = own.lastIndexOf("/"); end > 0; end = own.lastIndexOf("/", end - 1)) {
      const parent = own.slice(0, end);
      const found = this.#kinds.get(foldedPath(parent));
      if (found === undefined) this.#kinds.set(foldedPath(parent), { path: parent, isDirectory: true });
      else if (!found.isDirectory) return `lies in ${nameOf(parent)}, which is a file`;
      else if (found.path !== parent)
        return `lies in ${nameOf(parent)}, which is there as ${nameOf(found.path)} too`;
      else break;
    }
    return undefined;
  }
}
