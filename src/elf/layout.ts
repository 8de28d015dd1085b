import type { ByteSource } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";

/** A table in the file: `count` entries of `entrySize` bytes from `offset`. */
interface Table {
  offset: number;
  count: number;
  entrySize: number;
}

export type ByteOrder = "little" | "big";

export interface ElfHeader {
  class: 32 | 64;
  byteOrder: ByteOrder;
  /** `e_type`: 1 is a relocatable object, such as a kernel module. */
  type: number;
  /** `e_machine`: 3 i386, 62 x86-64, 183 arm64. */
  machine: number;
  segments: Table;
  sections: Table;
  /** Index of the section that holds the sections' names. */
  sectionNames: number;
}

export interface Segment {
  type: number;
  offset: number;
  address: bigint;
  /** Bytes in the file. */
  size: number;
  alignment: number;
}

export interface Section {
  name: string;
  type: number;
  /** Index of the section that belongs to it, such as a symbol table's strings. */
  link: number;
  offset: number;
  size: number;
  alignment: number;
}

/** elf(5). */
export const segmentType = { load: 1, dynamic: 2, interpreter: 3, note: 4 } as const;
export const sectionType = { symbols: 2, note: 7, noBits: 8 } as const;

export const headerSize = 64;
const magic = Buffer.from("\x7fELF", "latin1");

/** No real file comes near these; they bound what a hostile one makes us allocate. */
const limits = { segments: 4096, sections: 262_144, nameTable: 16 * 1024 * 1024, name: 256 };

export function hasElfMagic(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && magic.equals(bytes.subarray(0, 4));
}

/** Reads the header of an ELF file. @throws ElfError */
export async function readHeader(source: ByteSource): Promise<ElfHeader> {
  if (source.size < 4 || !hasElfMagic(await source.read(0, 4, "the magic number"))) {
    throw new ElfError(source.name, "not an ELF file");
  }
  const ident = await source.read(0, 16, "the ELF header");
  return parseHeader(await source.read(0, ident[4] === 1 ? 52 : headerSize, "the ELF header"), source.name);
}

/** @param bytes the file's first 64 bytes (52 suffice for class 32) */
export function parseHeader(bytes: Buffer, name: string): ElfHeader {
  const ident = fields(bytes, name);
  const classByte = ident.byte(4);
  if (classByte !== 1 && classByte !== 2) throw new ElfError(name, `unknown ELF class ${classByte}`);
  const orderByte = ident.byte(5);
  if (orderByte !== 1 && orderByte !== 2) throw new ElfError(name, `unknown ELF byte order ${orderByte}`);
  const byteOrder = orderByte === 1 ? "little" : "big";
  const fieldOf = fields(bytes, name, byteOrder);
  const is64 = classByte === 2;
  const counts = is64 ? 52 : 40;
  const header: ElfHeader = {
    class: is64 ? 64 : 32,
    byteOrder,
    type: fieldOf.half(16),
    machine: fieldOf.half(18),
    segments: {
      offset: is64 ? fieldOf.offset(32) : fieldOf.word(28),
      entrySize: fieldOf.half(counts + 2),
      count: fieldOf.half(counts + 4),
    },
    sections: {
      offset: is64 ? fieldOf.offset(40) : fieldOf.word(32),
      entrySize: fieldOf.half(counts + 6),
      count: fieldOf.half(counts + 8),
    },
    sectionNames: fieldOf.half(counts + 10),
  };
  checkEntrySize(header.segments, is64 ? 56 : 32, "program header", name);
  if (header.sections.offset !== 0) checkEntrySize(header.sections, is64 ? 64 : 40, "section header", name);
  return header;
}

function checkEntrySize(table: Table, expected: number, what: string, name: string): void {
  if (table.count > 0 && table.entrySize !== expected) {
    throw new ElfError(name, `damaged: ${what} entries of ${table.entrySize} bytes, not ${expected}`);
  }
}

/** The program headers, in file order. @throws ElfError */
export async function readSegments(source: ByteSource, header: ElfHeader): Promise<Segment[]> {
  const { offset, count, entrySize } = header.segments;
  if (count === 0) return [];
  if (count > limits.segments) throw new ElfError(source.name, `damaged: ${count} program headers`);
  const bytes = await source.read(offset, count * entrySize, "the program header table");
  return Array.from({ length: count }, (_, index) => {
    const entry = bytes.subarray(index * entrySize, (index + 1) * entrySize);
    const fieldOf = fields(entry, source.name, header.byteOrder);
    return header.class === 64
      ? {
          type: fieldOf.word(0),
          offset: fieldOf.offset(8),
          address: fieldOf.long(16),
          size: fieldOf.offset(32),
          alignment: fieldOf.offset(48),
        }
      : {
          type: fieldOf.word(0),
          offset: fieldOf.word(4),
          address: BigInt(fieldOf.word(8)),
          size: fieldOf.word(16),
          alignment: fieldOf.word(28),
        };
  });
}

/** The section headers with their names, in file order. @throws ElfError */
export async function readSections(source: ByteSource, header: ElfHeader): Promise<Section[]> {
  const { offset, entrySize } = header.sections;
  if (offset === 0) return [];
  const extended = await readExtendedCounts(source, header);
  const count = extended.count;
  if (count > limits.sections) throw new ElfError(source.name, `damaged: ${count} sections`);
  const bytes = await source.read(offset, count * entrySize, "the section header table");
  const raw = Array.from({ length: count }, (_, index) =>
    parseSection(bytes.subarray(index * entrySize, (index + 1) * entrySize), header, source.name),
  );
  const table = raw[extended.names];
  if (table === undefined || table.size > limits.nameTable) {
    throw new ElfError(source.name, "damaged: no usable table of section names");
  }
  const names = await source.read(table.offset, table.size, "the table of section names");
  return raw.map(({ nameOffset, ...section }) => ({ ...section, name: textAt(names, nameOffset) }));
}

/** Counts that do not fit the header's 16 bits are in section 0 (elf(5), e_shnum and e_shstrndx). */
async function readExtendedCounts(source: ByteSource, header: ElfHeader) {
  const { offset, count, entrySize } = header.sections;
  const is64 = header.class === 64;
  if (count !== 0 && header.sectionNames !== 0xffff) return { count, names: header.sectionNames };
  if (entrySize !== (is64 ? 64 : 40)) {
    throw new ElfError(source.name, `damaged: section header entries of ${entrySize} bytes`);
  }
  const bytes = await source.read(offset, entrySize, "the section header table");
  const first = fields(bytes, source.name, header.byteOrder);
  return {
    count: count !== 0 ? count : is64 ? first.offset(32) : first.word(20),
    names: header.sectionNames !== 0xffff ? header.sectionNames : first.word(is64 ? 40 : 24),
  };
}

function parseSection(bytes: Buffer, header: ElfHeader, name: string) {
  const fieldOf = fields(bytes, name, header.byteOrder);
  const is64 = header.class === 64;
  return {
    nameOffset: fieldOf.word(0),
    type: fieldOf.word(4),
    offset: is64 ? fieldOf.offset(24) : fieldOf.word(16),
    size: is64 ? fieldOf.offset(32) : fieldOf.word(20),
    link: fieldOf.word(is64 ? 40 : 24),
    alignment: is64 ? fieldOf.offset(48) : fieldOf.word(32),
  };
}

/** The NUL-terminated text at an offset, cut at 256 bytes; what lies outside of `bytes` is empty. */
export function textAt(bytes: Buffer, offset: number): string {
  const from = bytes.subarray(offset, offset + limits.name);
  const end = from.indexOf(0);
  return from.toString("latin1", 0, end === -1 ? from.length : end);
}

/** Fields by position. `offset` is for 64-bit values that must be usable as file positions. */
export function fields(bytes: Buffer, name: string, order: ByteOrder = "little") {
  const within = (position: number, size: number) => {
    if (position + size > bytes.length) throw new ElfError(name, "truncated");
    return position;
  };
  const isLittle = order === "little";
  const long = (position: number) => {
    const at = within(position, 8);
    return isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
  };
  return {
    byte: (position: number) => bytes.readUInt8(within(position, 1)),
    half(position: number) {
      const at = within(position, 2);
      return isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    },
    word(position: number) {
      const at = within(position, 4);
      return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    },
    long,
    offset(position: number) {
      const value = long(position);
      // 2^52 leaves room for sums that stay exact.
      if (value >= 1n << 52n) throw new ElfError(name, `damaged: the offset or size 0x${value.toString(16)}`);
      return Number(value);
    },
  };
}
