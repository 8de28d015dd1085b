import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { UserError } from "../base/index.ts";

/** One thing in an initramfs. `path` is absolute, in the machine's eyes; missing directories are added. */
export type Entry =
  | { kind: "directory"; path: string; mode?: number }
  | { kind: "file"; path: string; mode?: number; content: string | Uint8Array }
  /** A file of this host, copied as a stream. */
  | { kind: "copy"; path: string; mode?: number; source: string }
  | { kind: "link"; path: string; target: string }
  | { kind: "character-device"; path: string; mode?: number; major: number; minor: number };

const typeBits = {
  directory: 0o040000,
  file: 0o100000,
  copy: 0o100000,
  link: 0o120000,
  "character-device": 0o020000,
} as const;

/**
 * Writes an initramfs: a cpio archive in "newc" format (kernel Documentation/driver-api/early-userspace/
 * buffer-format.rst), uncompressed, so that a kernel without any decompressor takes it. The same entries give
 * the same bytes: owner root, times 0, inodes counted. Needs no rights for device nodes.
 */
export async function writeInitramfs(path: string, entries: readonly Entry[]): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, "w");
  try {
    let inode = 0;
    const write = async (bytes: Uint8Array) => {
      await file.write(bytes);
    };
    for (const entry of withParents(entries)) {
      inode += 1;
      await writeEntry(entry, inode, write);
    }
    await write(header({ name: "TRAILER!!!", mode: 0, inode: 0, size: 0 }));
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeEntry(entry: Entry, inode: number, write: (bytes: Uint8Array) => Promise<void>) {
  const name = entry.path.slice(1);
  const mode = typeBits[entry.kind] | modeOf(entry);
  if (entry.kind === "copy") {
    const { size } = await stat(entry.source);
    if (size > 0xffff_ffff)
      throw new UserError(`${entry.source} is larger than an initramfs can hold (4 GiB)`);
    await write(header({ name, mode, inode, size }));
    let copied = 0;
    for await (const chunk of createReadStream(entry.source)) {
      copied += chunk.length;
      await write(chunk);
    }
    if (copied !== size) throw new Error(`${entry.source} changed while it was read`);
    await write(padding(size));
    return;
  }
  if (entry.kind === "character-device") {
    await write(header({ name, mode, inode, size: 0, major: entry.major, minor: entry.minor }));
    return;
  }
  const content = contentOf(entry);
  await write(header({ name, mode, inode, size: content.length }));
  await write(content);
  await write(padding(content.length));
}

function modeOf(entry: Entry): number {
  if (entry.kind === "link") return 0o777;
  return entry.mode ?? (entry.kind === "directory" ? 0o755 : 0o644);
}

function contentOf(entry: Entry & { kind: "directory" | "file" | "link" }): Uint8Array {
  if (entry.kind === "directory") return new Uint8Array(0);
  if (entry.kind === "link") return Buffer.from(entry.target);
  return typeof entry.content === "string" ? Buffer.from(entry.content) : entry.content;
}

interface Header {
  name: string;
  mode: number;
  inode: number;
  size: number;
  major?: number;
  minor?: number;
}

function header({ name, mode, inode, size, major = 0, minor = 0 }: Header): Uint8Array {
  const nameBytes = Buffer.from(`${name}\0`);
  const isDirectory = (mode & 0o170000) === typeBits.directory;
  const fields = [inode, mode, 0, 0, isDirectory ? 2 : 1, 0, size, 0, 0, major, minor, nameBytes.length, 0];
  const head = `070701${fields.map(field => field.toString(16).padStart(8, "0")).join("")}`;
  return Buffer.concat([Buffer.from(head), nameBytes, padding(head.length + nameBytes.length)]);
}

/** Headers and contents start at multiples of 4. */
function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}

/** The entries behind the directories that they need and do not bring; of two for one path the later wins. */
function withParents(entries: readonly Entry[]): Entry[] {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    if (!/^\/[^\0]*[^/\0]$/.test(entry.path) || /\/(\.{0,2})\//.test(`${entry.path}/`)) {
      throw new Error(`not an absolute, plain path: ${JSON.stringify(entry.path)}`);
    }
    for (let slash = entry.path.indexOf("/", 1); slash !== -1; slash = entry.path.indexOf("/", slash + 1)) {
      const parent = entry.path.slice(0, slash);
      if (!byPath.has(parent)) byPath.set(parent, { kind: "directory", path: parent });
    }
    byPath.set(entry.path, entry);
  }
  // A parent is a prefix of what it holds, so sorting puts it first.
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
