import { segmentType } from "../../src/elf/layout.ts";

export interface ElfParts {
  class?: 32 | 64;
  byteOrder?: "little" | "big";
  /** `e_type`; 2, a program, when it is not said. */
  type?: number;
  machine?: number;
  segments?: { type: number; content: Uint8Array; address?: number; alignment?: number }[];
  sections?: { name: string; type: number; content: Uint8Array; link?: number }[];
  /** Bytes between the headers and the contents. */
  gap?: number;
}

/** A little ELF file: headers, the segments' contents, the sections' contents, section headers. */
export function buildElf(parts: ElfParts): Buffer {
  const is64 = (parts.class ?? 64) === 64;
  const byteOrder = parts.byteOrder ?? "little";
  const fields = (size: number, ...values: [size: number, value: number][]) =>
    fieldsIn(byteOrder, size, ...values);
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
  const sectionHeaders = sections.map(({ name, type, content, link = 0 }: NamedSection) => {
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
          [4, link],
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
          [4, link],
          [4, 0],
          [4, 4],
        );
  });
  if (sections.length > 0) sectionHeaders.unshift(Buffer.alloc(is64 ? 64 : 40));

  const word = is64 ? 8 : 4;
  const header = fields(
    headerSize,
    [4, 0],
    [4, 0],
    [8, 0],
    [2, parts.type ?? 2],
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
  header.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, byteOrder === "little" ? 1 : 2, 1, 0]);
  return Buffer.concat([header, ...segmentHeaders, ...chunks, ...sectionHeaders]);
}

/** Fields of so many bytes each, one after the other. */
function fieldsIn(
  byteOrder: "little" | "big",
  size: number,
  ...values: [size: number, value: number | bigint][]
): Buffer {
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const [length, value] of values) {
    const digits = BigInt(value)
      .toString(16)
      .padStart(length * 2, "0");
    const field = Buffer.from(digits, "hex");
    bytes.set(byteOrder === "little" ? field.reverse() : field, at);
    at += length;
  }
  return bytes;
}

type NamedSection = NonNullable<ElfParts["sections"]>[number];

export interface SymbolParts {
  name: string;
  value: bigint;
  size: number;
  /** Index of its section; 1 when it is not said. */
  section?: number;
  /** 2, a function, when it is not said. */
  type?: number;
}

/**
 * A little ELF file with a symbol table: sections 1 `.text` and 2 `.init.text`, then the table and its names.
 */
export function buildWithSymbols(
  symbols: readonly SymbolParts[],
  parts: Pick<ElfParts, "class" | "byteOrder" | "type" | "machine"> = {},
): Buffer {
  const is64 = (parts.class ?? 64) === 64;
  const byteOrder = parts.byteOrder ?? "little";
  let at = 1;
  const entries = symbols.map(({ name, value, size, section = 1, type = 2 }) => {
    const nameAt = at;
    at += Buffer.byteLength(name, "latin1") + 1;
    return is64
      ? fieldsIn(byteOrder, 24, [4, nameAt], [1, type], [1, 0], [2, section], [8, value], [8, size])
      : fieldsIn(byteOrder, 16, [4, nameAt], [4, value], [4, size], [1, type], [1, 0], [2, section]);
  });
  const strings = Buffer.from(`\0${symbols.map(({ name }) => `${name}\0`).join("")}`, "latin1");
  return buildElf({
    ...parts,
    sections: [
      { name: ".text", type: 1, content: new Uint8Array(16) },
      { name: ".init.text", type: 1, content: new Uint8Array(16) },
      {
        name: ".symtab",
        type: 2,
        content: Buffer.concat([Buffer.alloc(is64 ? 24 : 16), ...entries]),
        link: 4,
      },
      { name: ".strtab", type: 3, content: strings },
    ],
  });
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
    [...entries, [0, 0] as const].map(([tag, value]) =>
      fieldsIn("little", 2 * word, [word, tag], [word, value]),
    ),
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
