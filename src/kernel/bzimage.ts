import { createReadStream } from "node:fs";
import { UserError } from "../base/index.ts";
import { readBuildIdOfStream } from "../elf/index.ts";
import { describeContent, readHead } from "./content.ts";
import { compressionOf, decompress } from "./decompress.ts";

/** What the header of an x86 kernel image says (Documentation/arch/x86/boot.rst). */
export interface BzImage {
  arch: "x86_64" | "i386";
  release: string;
  version: string;
  /** The compressed vmlinux, in bytes from the file's start. */
  payload: { offset: number; length: number };
}

/** The setup code ends below, and the version text within the setup code. */
export const bzImageHeadSize = 72 * 1024;

const at = {
  setupSectors: 0x1f1,
  systemSize: 0x1f4,
  magic: 0x202,
  protocol: 0x206,
  kernelVersion: 0x20e,
  extendedFlags: 0x236,
  payloadOffset: 0x248,
  payloadLength: 0x24c,
  headerEnd: 0x250,
} as const;

const flagKernel64 = 1;

export function isBzImage(head: Buffer): boolean {
  return head.length >= at.magic + 4 && head.toString("latin1", at.magic, at.magic + 4) === "HdrS";
}

/**
 * @param head the file's first bytes, `bzImageHeadSize` of them when there are so many
 * @param size of the whole file
 * @throws UserError when the image is truncated, damaged or too old
 */
export function parseBzImage(head: Buffer, size: number, path: string): BzImage {
  const damaged = (what: string) =>
    new UserError(`${path} is a truncated or damaged bzImage (${what}): build or copy it again`);
  if (head.length < at.headerEnd) throw damaged("its header is cut off");
  const protocol = head.readUInt16LE(at.protocol);
  if (protocol < 0x208) {
    const text = `${protocol >> 8}.${String(protocol & 0xff).padStart(2, "0")}`;
    throw new UserError(
      `${path} is a kernel of boot protocol ${text}; needed is 2.08, of Linux 2.6.26, or newer`,
    );
  }
  // 0 stands for 4, for the sake of very old boot loaders.
  const setupSize = ((head.readUInt8(at.setupSectors) || 4) + 1) * 512;
  const expected = setupSize + head.readUInt32LE(at.systemSize) * 16;
  if (size < expected) throw damaged(`${size} bytes of ${expected}`);
  const payload = {
    offset: setupSize + head.readUInt32LE(at.payloadOffset),
    length: head.readUInt32LE(at.payloadLength),
  };
  if (payload.offset + payload.length > size) throw damaged("its payload ends outside");

  const textAt = head.readUInt16LE(at.kernelVersion) + 0x200;
  const text = head.subarray(textAt, Math.min(textAt + 512, setupSize));
  const end = text.indexOf(0);
  const parsed = end > 0 ? parseVersionText(text.toString("utf8", 0, end)) : undefined;
  if (parsed === undefined) throw damaged("it does not say its version");
  const is64 = protocol >= 0x20c && (head.readUInt16LE(at.extendedFlags) & flagKernel64) !== 0;
  return { arch: is64 ? "x86_64" : "i386", ...parsed, payload };
}

/** `RELEASE (USER@HOST) VERSION` (arch/x86/boot/version.c). The release must be fit to name a directory. */
function parseVersionText(text: string): { release: string; version: string } | undefined {
  const [, release, version] = /^(\S+) \(.*?\) (#.*)$/.exec(text) ?? [];
  if (release === undefined || version === undefined || !isRelease(release)) return undefined;
  return { release, version };
}

/** A release names a directory below /lib/modules, so it is no path. */
export function isRelease(text: string): boolean {
  return /^[^/\s\0]+$/.test(text) && text !== "." && text !== "..";
}

/**
 * The GNU build-id of the vmlinux in the payload, which is decompressed as a stream as far as its notes.
 * Undefined when it has none.
 * @throws Error when the payload cannot be read: a tool is missing, or it is damaged
 */
export async function readPayloadBuildId(
  path: string,
  payload: BzImage["payload"],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { head: magic } = await readHead(path, Math.min(payload.length, 16), payload.offset);
  const compression = compressionOf(magic);
  if (compression === undefined) throw new Error(`the payload of ${path} is ${describeContent(magic)}`);
  // Behind all but gzip, whose format ends with it, the build appends the size (scripts/Makefile.lib,
  // size_append), which the decompressors would take for damage.
  const appended = compression === "gzip" ? 0 : 4;
  const source = createReadStream(path, {
    start: payload.offset,
    end: payload.offset + payload.length - appended - 1,
    highWaterMark: 256 * 1024,
  });
  return await readBuildIdOfStream(decompress(compression, source, signal), `${path} (its vmlinux)`);
}
