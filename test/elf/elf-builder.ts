import { segmentType } from "../../src/elf/layout.ts";

export interface ElfParts {
  class?: 32 | 64;
  machine?: number;
  segments?: { type: number; content: Uint8Array; address?: number; alignment?: number }[];
  sections?: { name: string; type: number; content: Uint8Array }[];
  /** Bytes between the headers and the contents. */
  gap?: number;
}

/** A little ELF file: headers, the segments' contents, the sections' contents, section headers. */
export function buildElf(parts: ElfParts): Buffer {
  const is64 = (parts.class ?? 64) === 64;
  const segments = parts.segments ?? [];
  const named = parts.sections ?? [];
  const names = Buffer.from(`\0${named.map(each => `${each.name}\0`).join("")}.shstrtab\0`);
  const sections = named.length === 0 ? [] : [...named, { name: ".shstrtab", type: 3, content: names }];
  const headerSize = is64 ? 64 : 52;
  const segmentHeaderSize = is64 ? 56 : 32;

  const chunks: Buffer[] = [];
  let at = headerSize + segments.length * segmentHeaderSize;
  const place = (content: Uint8Array) => {
    const start = at;
    const padded = Buffer.alloc(Math.ceil(content.length / 8) * 8);
    padded.set(content);
    chunks.push(padded);
    at += padded.length;
    return start;
  };
  place(new Uint8Array(parts.gap ?? 0));
  const segmentHeaders = segments.map(({ type, content, address = 0, alignment = 4 }) => {
    const offset = place(content);
    return is64
      ? fields(
          56,
          [4, type],
          [4, 4],
          [8, offset],
          [8, address],
          [8, address],
          [8, content.length],
          [8, content.length],
          [8, alignment],
        )
      : fields(
          32,
          [4, type],
          [4, offset],
          [4, address],
          [4, address],
          [4, content.length],
          [4, content.length],
          [4, 4],
          [4, alignment],
        );
  });
  let nameAt = 1;
  const sectionHeaders = sections.map(({ name, type, content }) => {
    const offset = place(content);
    const nameOffset = nameAt;
    nameAt += name.length + 1;
    return is64
      ? fields(
          64,
          [4, nameOffset],
          [4, type],
          [8, 0],
          [8, 0],
          [8, offset],
          [8, content.length],
          [4, 0],
          [4, 0],
          [8, 4],
        )
      : fields(
          40,
          [4, nameOffset],
          [4, type],
          [4, 0],
          [4, 0],
          [4, offset],
          [4, content.length],
          [4, 0],
          [4, 0],
          [4, 4],
        );
  });
  if (sections.length > 0) sectionHeaders.unshift(Buffer.alloc(is64 ? 64 : 40));

  const word = is64 ? 8 : 4;
  const header = fields(
    headerSize,
    [4, 0x464c457f],
    [4, is64 ? 0x00010102 : 0x00010101],
    [8, 0],
    [2, 2],
    [2, parts.machine ?? 62],
    [4, 1],
    [word, 0],
    [word, segments.length === 0 ? 0 : headerSize],
    [word, sections.length === 0 ? 0 : at],
    [4, 0],
    [2, headerSize],
    [2, segmentHeaderSize],
    [2, segments.length],
    [2, is64 ? 64 : 40],
    [2, sectionHeaders.length],
    [2, Math.max(0, sectionHeaders.length - 1)],
  );
  return Buffer.concat([header, ...segmentHeaders, ...chunks, ...sectionHeaders]);
}

/** Little-endian fields, each of so many bytes, one after the other. */
function fields(size: number, ...values: [size: number, value: number][]): Buffer {
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const [length, value] of values) {
    if (length === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, length);
    at += length;
  }
  return bytes;
}

/** A note as in elf(5). */
export function note(name: string, type: number, content: Uint8Array, alignment: 4 | 8 = 4): Buffer {
  const pad = (length: number) => Math.ceil(length / alignment) * alignment;
  const nameBytes = Buffer.from(`${name}\0`);
  const bytes = Buffer.alloc(pad(12 + nameBytes.length) + pad(content.length));
  bytes.writeUInt32LE(nameBytes.length, 0);
  bytes.writeUInt32LE(content.length, 4);
  bytes.writeUInt32LE(type, 8);
  nameBytes.copy(bytes, 12);
  bytes.set(content, pad(12 + nameBytes.length));
  return bytes;
}

export function buildIdNote(buildId: string, alignment: 4 | 8 = 4): Buffer {
  return note("GNU", 3, Buffer.from(buildId, "hex"), alignment);
}

export interface DynamicParts {
  class?: 32 | 64;
  machine?: number;
  needed?: string[];
  runpath?: string;
  rpath?: string;
  interpreter?: string;
}

/** A dynamically linked program or library. */
export function buildDynamic(parts: DynamicParts): Buffer {
  const tableAddress = 0x1000;
  let table = "\0";
  const entries: [number, number][] = [[5, tableAddress]];
  const add = (tag: number, text: string | undefined) => {
    if (text === undefined) return;
    entries.push([tag, table.length]);
    table += `${text}\0`;
  };
  for (const each of parts.needed ?? []) add(1, each);
  add(29, parts.runpath);
  add(15, parts.rpath);
  const word = parts.class === 32 ? 4 : 8;
  const dynamic = Buffer.concat(
    [...entries, [0, 0] as const].map(([tag, value]) => fields(2 * word, [word, tag], [word, value])),
  );
  const interpreter =
    parts.interpreter === undefined
      ? []
      : [{ type: segmentType.interpreter, content: Buffer.from(`${parts.interpreter}\0`) }];
  return buildElf({
    ...(parts.class === undefined ? {} : { class: parts.class }),
    ...(parts.machine === undefined ? {} : { machine: parts.machine }),
    segments: [
      ...interpreter,
      { type: segmentType.load, content: Buffer.from(table), address: tableAddress },
      { type: segmentType.dynamic, content: dynamic, address: 0x8000 },
    ],
  });
}

/** A kernel module, as far as modinfo goes. */
export function buildModule(info: Record<string, string>, options: { class?: 32 | 64 } = {}): Buffer {
  const text = Object.entries(info)
    .map(([key, value]) => `${key}=${value}\0`)
    .join("");
  return buildElf({
    ...options,
    sections: [
      { name: ".text", type: 1, content: Buffer.alloc(64) },
      { name: ".modinfo", type: 1, content: Buffer.from(text) },
    ],
  });
}
