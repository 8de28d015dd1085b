import { type ByteSource, withFile } from "./byte-source.ts";
import { ElfError } from "./elf-error.ts";
import { readForward } from "./forward-source.ts";
import {
  type ByteOrder,
  fields,
  readHeader,
  readSections,
  readSegments,
  sectionType,
  segmentType,
} from "./layout.ts";

const buildIdType = 3;
/** In all; real ones have some hundreds. Note headers may overlap, so the file's size is no bound. */
const largestNotes = 4 * 1024 * 1024;

/**
 * The GNU build-id (NT_GNU_BUILD_ID) in raw notes, such as the content of /sys/kernel/notes: lower-case
 * hexadecimal, or undefined when there is none. Notes that are cut off end the search.
 * @param alignment of names and descriptions in bytes: 4, or 8 in segments that say so
 */
export function parseBuildIdNotes(
  notes: Uint8Array,
  alignment: 4 | 8 = 4,
  byteOrder: ByteOrder = "little",
): string | undefined {
  const bytes = Buffer.from(notes.buffer, notes.byteOffset, notes.byteLength);
  const padded = (length: number) => Math.ceil(length / alignment) * alignment;
  const { word } = fields(bytes, "notes", byteOrder);
  for (let at = 0; at + 12 <= bytes.length; ) {
    const nameSize = word(at);
    const size = word(at + 4);
    const start = at + padded(12 + nameSize);
    if (start + size > bytes.length) return undefined;
    const name = bytes.toString("latin1", at + 12, at + 12 + nameSize);
    if (word(at + 8) === buildIdType && name === "GNU\0" && size > 0) {
      return bytes.toString("hex", start, start + size);
    }
    at = start + padded(size);
  }
  return undefined;
}

/**
 * The GNU build-id of an ELF file: from its note segments, or from its note sections when it has no program
 * headers (.o, .ko). Undefined when it has none. Reads only headers and notes.
 * @throws ElfError when the file is no ELF file or is damaged
 */
export async function readBuildId(path: string): Promise<string | undefined> {
  return await withFile(path, buildIdIn);
}

/**
 * The same for an ELF file that only comes as a stream, such as a kernel that is being decompressed: keeps
 * little of it, and stops reading behind the notes.
 * @param name for messages
 */
export async function readBuildIdOfStream(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<string | undefined> {
  return await readForward(chunks, name, buildIdIn);
}

async function buildIdIn(source: ByteSource): Promise<string | undefined> {
  const header = await readHeader(source);
  const holders =
    header.segments.count > 0
      ? (await readSegments(source, header)).filter(each => each.type === segmentType.note)
      : (await readSections(source, header)).filter(each => each.type === sectionType.note);
  // In file order, for sources that only go forward.
  let total = 0;
  for (const { offset, size, alignment } of holders.sort((a, b) => a.offset - b.offset)) {
    total += size;
    if (total > largestNotes) throw new ElfError(source.name, `damaged: notes of ${total} bytes`);
    const notes = await source.read(offset, size, "a note");
    const buildId = parseBuildIdNotes(notes, alignment === 8 ? 8 : 4, header.byteOrder);
    if (buildId !== undefined) return buildId;
  }
  return undefined;
}
