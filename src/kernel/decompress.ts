import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { hasCode, killGroup, throwIfInterrupted, UserError, visible } from "../base/index.ts";

export type Compression = "gzip" | "xz" | "lzma" | "bzip2" | "zstd" | "lz4" | "lzo";

/** The first bytes of each format, as in the kernel's scripts/extract-vmlinux. */
const magics: readonly [string, Compression][] = [
  ["\x1f\x8b", "gzip"],
  ["\xfd7zXZ\0", "xz"],
  ["\x5d\0\0", "lzma"],
  ["BZh", "bzip2"],
  ["\x28\xb5\x2f\xfd", "zstd"],
  ["\x02\x21\x4c\x18", "lz4"],
  ["\x89LZO", "lzo"],
];

/** What node:zlib lacks is left to the format's own tool, and the Debian package that brings it. */
const tools = {
  xz: { argv: ["xz", "-dc"], package: "xz-utils" },
  lzma: { argv: ["xz", "--format=lzma", "-dc"], package: "xz-utils" },
  bzip2: { argv: ["bzip2", "-dc"], package: "bzip2" },
  lz4: { argv: ["lz4", "-dc"], package: "lz4" },
  lzo: { argv: ["lzop", "-dc"], package: "lzop" },
} as const;

/** Decompressing a kernel takes a few seconds; after so many milliseconds the tool hangs. */
const toolDeadlineMs = 120_000;

export function compressionOf(head: Uint8Array): Compression | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return magics.find(([magic]) => bytes.subarray(0, magic.length).equals(Buffer.from(magic, "latin1")))?.[1];
}

/**
 * The content of compressed data, piece by piece. Whoever stops early (`break`) ends the source and the tool.
 * @throws UserError when the format's tool is not installed; Error when the data is damaged
 */
export async function* decompress(
  compression: Compression,
  source: Readable,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  throwIfInterrupted(signal);
  const content =
    compression === "gzip" || compression === "zstd"
      ? throughZlib(compression, source)
      : throughTool(compression, source, signal);
  for await (const chunk of content) {
    throwIfInterrupted(signal);
    yield chunk;
  }
}

async function* throughZlib(compression: "gzip" | "zstd", source: Readable) {
  const options = { chunkSize: 256 * 1024 };
  const decoder = compression === "gzip" ? createGunzip(options) : createZstdDecompress(options);
  source.on("error", error => decoder.destroy(error));
  source.pipe(decoder);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } finally {
    source.destroy();
    decoder.destroy();
  }
}

async function* throughTool(compression: keyof typeof tools, source: Readable, signal?: AbortSignal) {
  const { argv, package: packageName } = tools[compression];
  const [program, ...args] = argv;
  const child = spawn(program, args, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // Also awaited below, unless the reader stops early.
  ended.catch(() => {});
  let said = "";
  child.stderr.on("data", chunk => {
    if (said.length < 4096) said += String(chunk);
  });
  source.on("error", error => child.stdout.destroy(error));
  // EPIPE when the tool ends first; its exit code tells why.
  child.stdin.on("error", () => {});
  source.pipe(child.stdin);
  const stop = () => killGroup(child.pid);
  signal?.addEventListener("abort", stop, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child.pid);
  }, toolDeadlineMs);
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    const code = await ended;
    throwIfInterrupted(signal);
    if (isLate) throw new Error(`${program} did not end within ${toolDeadlineMs / 1000} s`);
    if (code !== 0) throw new Error(`${program} exited with ${code}: ${visible(said.trim())}`);
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw new UserError(`${program} is not installed: apt-get install ${packageName}`);
    }
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    source.destroy();
    if (child.exitCode === null) killGroup(child.pid);
  }
}
