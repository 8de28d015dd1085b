import { type ByteSource, withFile } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";
import { type ElfHeader, fields, readHeader, readSegments, type Segment, segmentType } from "./layout.ts";

/** What a program or library wants from the dynamic linker; all empty for a static one. */
export interface Needed {
  /** `e_machine` and class: libraries must be of the same. */
  machine: number;
  class: 32 | 64;
  /** DT_NEEDED, in order. */
  needed: string[];
  /** The dynamic linker's path (PT_INTERP). */
  interpreter?: string;
  /** DT_RUNPATH: directories for this file's own needs, `$ORIGIN` unexpanded. */
  runpath: string[];
  /** DT_RPATH: directories also for the needs of its libraries; empty when there is a DT_RUNPATH. */
  rpath: string[];
}

const tag = { end: 0n, needed: 1n, stringTable: 5n, rpath: 15n, runpath: 29n } as const;
/** 4096 entries; real ones have some dozens. */
const largestDynamic = 64 * 1024;
const longestPath = 4096;

/** @throws ElfError when the file is no ELF file or is damaged */
export async function readNeeded(path: string): Promise<Needed> {
  return await withFile(path, neededOf);
}

async function neededOf(source: ByteSource): Promise<Needed> {
  const header = await readHeader(source);
  const segments = await readSegments(source, header);
  const result: Needed = {
    machine: header.machine,
    class: header.class,
    needed: [],
    runpath: [],
    rpath: [],
  };
  const interpreter = segments.find(each => each.type === segmentType.interpreter);
  if (interpreter !== undefined) result.interpreter = await readInterpreter(source, interpreter);
  const dynamic = segments.find(each => each.type === segmentType.dynamic);
  if (dynamic === undefined) return result;

  const entries = await readDynamic(source, header, dynamic);
  const textAt = stringReader(source, segments, entries);
  for (const [kind, value] of entries) {
    if (kind === tag.needed) result.needed.push(await textAt(value));
    else if (kind === tag.runpath) result.runpath = splitPath(await textAt(value));
    else if (kind === tag.rpath) result.rpath = splitPath(await textAt(value));
  }
  if (result.runpath.length > 0) result.rpath = [];
  return result;
}

async function readInterpreter(source: ByteSource, { offset, size }: Segment): Promise<string> {
  if (size > longestPath) throw new ElfError(source.name, `damaged: an interpreter path of ${size} bytes`);
  const path = (await source.read(offset, size, "the interpreter's path")).toString("utf8");
  return path.replace(/\0.*$/s, "");
}

async function readDynamic(
  source: ByteSource,
  header: ElfHeader,
  { offset, size }: Segment,
): Promise<[tag: bigint, value: bigint][]> {
  if (size > largestDynamic) throw new ElfError(source.name, `damaged: a dynamic segment of ${size} bytes`);
  const bytes = await source.read(offset, size, "the dynamic segment");
  const fieldOf = fields(bytes, source.name, header.byteOrder);
  const entrySize = header.class === 64 ? 16 : 8;
  const entries: [bigint, bigint][] = [];
  for (let at = 0; at + entrySize <= size; at += entrySize) {
    const entry: [bigint, bigint] =
      header.class === 64
        ? [fieldOf.long(at), fieldOf.long(at + 8)]
        : [BigInt(fieldOf.word(at)), BigInt(fieldOf.word(at + 4))];
    if (entry[0] === tag.end) break;
    entries.push(entry);
  }
  return entries;
}

/** Reads one text at a time: the string table of a large program is megabytes. */
function stringReader(source: ByteSource, segments: Segment[], entries: [bigint, bigint][]) {
  return async (index: bigint): Promise<string> => {
    const table = entries.find(([kind]) => kind === tag.stringTable)?.[1];
    if (table === undefined)
      throw new ElfError(source.name, "damaged: a dynamic segment without string table");
    const address = table + index;
    const holder = segments.find(
      each =>
        each.type === segmentType.load &&
        each.address <= address &&
        address < each.address + BigInt(each.size),
    );
    if (holder === undefined) {
      throw new ElfError(source.name, "damaged: a dynamic string lies outside of every segment");
    }
    const offset = holder.offset + Number(address - holder.address);
    const left = Math.min(
      longestPath,
      holder.offset + holder.size - offset,
      Math.max(1, source.size - offset),
    );
    const bytes = await source.read(offset, left, "a dynamic string");
    const end = bytes.indexOf(0);
    if (end === -1) throw new ElfError(source.name, "damaged: a dynamic string without end");
    return bytes.toString("utf8", 0, end);
  };
}

function splitPath(path: string): string[] {
  return path.split(":").filter(each => each !== "");
}
