import { open } from "node:fs/promises";

const kinds: readonly { magic: string; at?: number; kind: string }[] = [
  { magic: "!<arch>\ndebian-binary", kind: "a Debian package" },
  { magic: "!<arch>\n", kind: "an ar archive" },
  { magic: "\x7fELF", kind: "an ELF file" },
  { magic: "\x1f\x8b", kind: "gzip-compressed data" },
  { magic: "\xfd7zXZ\0", kind: "xz-compressed data" },
  { magic: "\x28\xb5\x2f\xfd", kind: "zstd-compressed data" },
  { magic: "BZh", kind: "bzip2-compressed data" },
  { magic: "\x02\x21\x4c\x18", kind: "lz4-compressed data" },
  { magic: "\xed\xab\xee\xdb", kind: "an RPM package" },
  { magic: "PK\x03\x04", kind: "a zip archive" },
  { magic: "070701", kind: "a cpio archive, such as an initramfs" },
  { magic: "ustar", at: 257, kind: "a tar archive" },
  { magic: "zimg", at: 4, kind: "an EFI zboot image" },
  { magic: "MZ", kind: "an EFI or Windows program" },
  { magic: "#!", kind: "a script" },
];

/** What a file seems to be, from its first bytes, for a message: `a script`, `text`, `data of an unknown kind`. */
export function describeContent(head: Uint8Array): string {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length === 0) return "an empty file";
  const known = kinds.find(({ magic, at = 0 }) =>
    bytes.subarray(at, at + magic.length).equals(Buffer.from(magic, "latin1")),
  );
  if (known !== undefined) return known.kind;
  const isText = bytes.subarray(0, 512).every(byte => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  return isText ? "text" : "data of an unknown kind";
}

/** `length` bytes of a file from byte `from` on, or fewer where it ends, and its size. */
export async function readHead(
  path: string,
  length: number,
  from = 0,
): Promise<{ head: Buffer; size: number }> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.max(0, Math.min(length, size - from)));
    let have = 0;
    while (have < head.length) {
      const { bytesRead } = await handle.read(head, have, head.length - have, from + have);
      if (bytesRead === 0) break;
      have += bytesRead;
    }
    return { head: head.subarray(0, have), size };
  } finally {
    await handle.close();
  }
}
