import { type ByteSource, withFile } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";
import {
  type ElfHeader,
  fields,
  readHeader,
  readSections,
  type Section,
  sectionType,
  textAt,
} from "./layout.ts";

/** A symbol of code or of no type, which is what those of assembly code are. */
export interface ElfSymbol {
  name: string;
  /** In a relocatable object the offset in its section, else the address. */
  value: bigint;
  /** Bytes; 0 when the file does not say. */
  size: number;
  /** Bytes to the next symbol of the section, which is how the kernel's kallsyms takes sizes; undefined for the last. */
  distance: number | undefined;
  section: string;
}

/** What there is to find frames of a call trace in a file. */
export interface ElfSymbols {
  /** `e_machine`: 3 i386, 62 x86-64, 183 arm64. */
  machine: number;
  /** Whether it is a relocatable object, such as a module: addresses are then offsets in sections. */
  isRelocatable: boolean;
  /** Whether it has DWARF debug information. */
  hasDebugInfo: boolean;
  /** All symbols of each name that was asked for and is there. */
  symbols: ReadonlyMap<string, readonly ElfSymbol[]>;
}

/** A kernel with all its debug information has half a million symbols; they bound what a hostile file costs. */
const limits = { symbols: 4_000_000, strings: 256 * 1024 * 1024 };

/** Types of symbols, elf(5): none, a function, one that is resolved when it is first used. */
const codeTypes = new Set([0, 2, 10]);

/**
 * Reads the symbols of these names from an ELF file's symbol table.
 * @throws ElfError when the file is no ELF file or is damaged
 */
export async function readSymbols(path: string, names: ReadonlySet<string>): Promise<ElfSymbols> {
  return await withFile(path, async source => {
    const header = await readHeader(source);
    const sections = await readSections(source, header);
    return {
      machine: header.machine,
      isRelocatable: header.type === 1,
      hasDebugInfo: sections.some(
        ({ name, type, size }) =>
          (name === ".debug_info" || name === ".zdebug_info") && type !== sectionType.noBits && size > 0,
      ),
      symbols: names.size === 0 ? new Map() : await symbolsOf(source, header, sections, names),
    };
  });
}

interface Entry {
  name: string;
  value: bigint;
  size: number;
  section: number;
}

async function symbolsOf(
  source: ByteSource,
  header: ElfHeader,
  sections: readonly Section[],
  names: ReadonlySet<string>,
): Promise<Map<string, ElfSymbol[]>> {
  const found = new Map<string, ElfSymbol[]>();
  const table = sections.find(each => each.type === sectionType.symbols);
  const strings = table === undefined ? undefined : sections[table.link];
  if (table === undefined) return found;
  if (strings === undefined || strings.type === sectionType.noBits || strings.size > limits.strings) {
    throw new ElfError(source.name, "damaged: no usable table of symbol names");
  }
  const entrySize = header.class === 64 ? 24 : 16;
  const count = Math.floor(table.size / entrySize);
  if (count > limits.symbols) throw new ElfError(source.name, `damaged: ${count} symbols`);
  const bytes = await source.read(table.offset, table.size, "the symbol table");
  const text = await source.read(strings.offset, strings.size, "the table of symbol names");

  const wanted: Entry[] = [];
  const addresses = new Map<number, bigint[]>();
  for (let index = 0; index < count; index += 1) {
    const entry = bytes.subarray(index * entrySize, (index + 1) * entrySize);
    const symbol = parseSymbol(entry, header, source.name);
    // An undefined symbol is of section 0, an absolute one of one that there is not.
    if (symbol.section === 0 || symbol.section >= sections.length || !codeTypes.has(symbol.type)) continue;
    // Marks of the assembler and the compiler, which kallsyms leaves out as well.
    const first = text[symbol.nameOffset];
    if (first === undefined || first === 0 || first === 0x24 || first === 0x2e) continue;
    const others = addresses.get(symbol.section);
    if (others === undefined) addresses.set(symbol.section, [symbol.value]);
    else others.push(symbol.value);
    const name = textAt(text, symbol.nameOffset);
    if (names.has(name)) wanted.push({ ...symbol, name });
  }
  const sorted = new Map<number, BigUint64Array>();
  for (const each of wanted) {
    const { name, value, size } = each;
    const ascending =
      sorted.get(each.section) ?? BigUint64Array.from(addresses.get(each.section) ?? []).sort();
    sorted.set(each.section, ascending);
    const section = sections[each.section]?.name ?? "";
    const symbol = { name, value, size, distance: distanceToNext(ascending, value), section };
    const others = found.get(name);
    if (others === undefined) found.set(name, [symbol]);
    else others.push(symbol);
  }
  return found;
}

function parseSymbol(bytes: Buffer, header: ElfHeader, file: string) {
  const fieldOf = fields(bytes, file, header.byteOrder);
  const is64 = header.class === 64;
  return {
    nameOffset: fieldOf.word(0),
    type: fieldOf.byte(is64 ? 4 : 12) & 0xf,
    section: fieldOf.half(is64 ? 6 : 14),
    value: is64 ? fieldOf.long(8) : BigInt(fieldOf.word(4)),
    size: is64 ? Number(fieldOf.long(16)) : fieldOf.word(8),
  };
}

/** From a value to the first greater one. */
function distanceToNext(ascending: BigUint64Array, value: bigint): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0n) > value) high = middle;
    else low = middle + 1;
  }
  const next = ascending[low];
  return next === undefined ? undefined : Number(next - value);
}
