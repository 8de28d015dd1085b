import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

/** A file of a zip archive. Nothing is checked: hostile archives are made with it too. */
export interface ZipEntry {
  /** As it stands in the archive, `../` and all. */
  name: string;
  content: Buffer | string;
  /** Of Unix, type bits included; default: a regular file of 0644. A link is 0o120777. */
  mode?: number;
  /** The size that the archive says, when it lies. */
  declaredSize?: number;
}

/** A zip archive (APPNOTE.TXT 6.3: local headers, central directory, end record). */
export function zipArchive(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, declaredSize } of entries) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const path = Buffer.from(name);
    // Version, flags (names are UTF-8), method, time, date; CRC and sizes; lengths of name and extra field.
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(declaredSize ?? data.length, 18);
    facts.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, path, packed]);
    const rest = Buffer.alloc(14);
    // Comment, disk, internal and external attributes: the mode is in the upper half, as Unix has it.
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix.
    directory.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), facts, rest, path);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from("PK\x05\x06"), end]);
}

/** All files of a directory, under their paths in it. */
export async function zipDirectory(directory: string): Promise<Buffer> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name))
    .sort();
  return zipArchive(
    await Promise.all(
      paths.map(async path => ({ name: relative(directory, path), content: await readFile(path) })),
    ),
  );
}
