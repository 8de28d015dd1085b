import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { ElfError, parseBuildIdNotes, readBuildId, readBuildIdOfStream } from "../../src/elf/index.ts";
import { sectionType, segmentType } from "../../src/elf/layout.ts";
import { buildElf, buildIdNote, note } from "./elf-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

const buildId = "e8897ae40707eb92d4aa09baab491943a01ce9d0";
/** As in /sys/kernel/notes of Linux 6.12. */
const kernelNotes = Buffer.concat([
  note("Linux", 0x101, Buffer.alloc(4)),
  note("Linux", 0x100, Buffer.alloc(1)),
  buildIdNote(buildId),
]);

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(directory.path, "file");
  await writeFile(path, bytes);
  return path;
}

async function* inPieces(bytes: Buffer, size: number, onPiece = () => {}) {
  for (let at = 0; at < bytes.length; at += size) {
    onPiece();
    yield bytes.subarray(at, at + size);
  }
}

describe("the build-id in raw notes", () => {
  test("is found behind other notes", () => {
    expect(parseBuildIdNotes(kernelNotes)).toBe(buildId);
  });

  test("is found in notes that are aligned to 8 bytes", () => {
    const notes = Buffer.concat([note("GNU", 5, Buffer.alloc(12), 8), buildIdNote(buildId, 8)]);
    expect(parseBuildIdNotes(notes, 8)).toBe(buildId);
  });

  test("is not taken from another owner's note of the same type", () => {
    expect(parseBuildIdNotes(note("Xen", 3, Buffer.alloc(20)))).toBeUndefined();
  });

  test("is not taken from notes that are cut off within it", () => {
    expect(parseBuildIdNotes(kernelNotes.subarray(0, -1))).toBeUndefined();
  });

  test("is found whatever notes come before it", () => {
    const notes = fc.array(
      fc.tuple(fc.stringMatching(/^[A-FH-Z]{0,9}$/), fc.nat(9), fc.uint8Array({ maxLength: 40 })),
    );
    fc.assert(
      fc.property(notes, fc.uint8Array({ minLength: 1, maxLength: 40 }), (before, id) => {
        const hex = Buffer.from(id).toString("hex");
        const bytes = Buffer.concat([...before.map(each => note(...each)), buildIdNote(hex)]);
        return parseBuildIdNotes(bytes) === hex;
      }),
    );
  });

  test("any bytes give an answer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(4, 8), (bytes, alignment) => {
        expect(parseBuildIdNotes(bytes, alignment) ?? "").toMatch(/^[0-9a-f]*$/);
      }),
    );
  });
});

describe("the build-id of a file", () => {
  test.each([32, 64] as const)("is read from a program's note segment (ELF%i)", async bits => {
    const elf = buildElf({
      class: bits,
      segments: [
        { type: segmentType.load, content: Buffer.alloc(100) },
        { type: segmentType.note, content: note("GNU", 1, Buffer.alloc(16)) },
        { type: segmentType.note, content: buildIdNote(buildId, 8), alignment: 8 },
      ],
    });
    expect(await readBuildId(await written(elf))).toBe(buildId);
  });

  test.each([32, 64] as const)("is read from an object's note section (ELF%i)", async bits => {
    const elf = buildElf({
      class: bits,
      sections: [
        { name: ".text", type: 1, content: buildIdNote("00".repeat(20)) },
        { name: ".note.gnu.build-id", type: sectionType.note, content: buildIdNote(buildId) },
      ],
    });
    expect(await readBuildId(await written(elf))).toBe(buildId);
  });

  test("is absent when the file has no notes", async () => {
    expect(await readBuildId(await written(buildElf({})))).toBeUndefined();
  });

  test("is found in a program of this host", async () => {
    expect(await readBuildId("/bin/sh")).toMatch(/^[0-9a-f]{40}$/);
  });

  test("cannot be asked of a file that is not ELF", async () => {
    const path = await written(Buffer.from("#!/bin/sh\n"));
    await expect(readBuildId(path)).rejects.toThrow(new ElfError(path, "not an ELF file"));
  });

  test("cannot be asked of a file of an unknown byte order", async () => {
    const elf = buildElf({});
    elf[5] = 3;
    await expect(readBuildId(await written(elf))).rejects.toThrow(/byte order 3/);
  });

  test("is found in a big-endian file", async () => {
    const note = Buffer.from("0000000400000002" + "00000003" + "474e5500" + "abcd0000", "hex");
    for (const bits of [32, 64] as const) {
      const parts = { class: bits, byteOrder: "big" } as const;
      const inSegment = buildElf({ ...parts, segments: [{ type: 4, content: note }] });
      const inSection = buildElf({ ...parts, sections: [{ name: ".note", type: 7, content: note }] });
      expect(await readBuildId(await written(inSegment))).toBe("abcd");
      expect(await readBuildId(await written(inSection))).toBe("abcd");
    }
  });

  test("cannot be asked of what is no regular file, which is not opened", async () => {
    await expect(readBuildId("/dev/zero")).rejects.toThrow(ElfError);
  });

  test("a note beyond the end is told as truncation, with the numbers", async () => {
    const elf = buildElf({ segments: [{ type: segmentType.note, content: buildIdNote(buildId) }] });
    await expect(readBuildId(await written(elf.subarray(0, 130)))).rejects.toThrow(
      /truncated or damaged: a note ends at byte 156, the file at 130/,
    );
  });
});

describe("the build-id of a stream", () => {
  const elf = buildElf({
    gap: 100_000,
    segments: [
      { type: segmentType.note, content: note("GNU", 1, Buffer.alloc(16)) },
      { type: segmentType.load, content: Buffer.alloc(5000) },
      { type: segmentType.note, content: buildIdNote(buildId) },
      { type: segmentType.load, content: Buffer.alloc(500_000) },
    ],
  });

  test("is the file's, however the stream is cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 700, max: 200_000 }), async size => {
        expect(await readBuildIdOfStream(inPieces(elf, size), "vmlinux")).toBe(buildId);
      }),
      { numRuns: 30 },
    );
  });

  test("is found by reading no further than the notes", async () => {
    let pieces = 0;
    let isEnded = false;
    async function* watched() {
      try {
        yield* inPieces(elf, 1000, () => pieces++);
      } finally {
        isEnded = true;
      }
    }
    await readBuildIdOfStream(watched(), "vmlinux");
    expect(pieces * 1000).toBeLessThan(108_000);
    expect(isEnded).toBe(true);
  });

  test("cannot be had from a stream that ends before the notes", async () => {
    await expect(readBuildIdOfStream(inPieces(elf.subarray(0, 101_000), 4096), "vmlinux")).rejects.toThrow(
      "vmlinux: truncated: ends before a note",
    );
  });

  test("cannot be had from notes at an absurd place, which is not waited for", async () => {
    const hostile = Buffer.from(elf);
    hostile.writeBigUInt64LE(1n << 45n, 64 + 8);
    hostile.writeBigUInt64LE(1n << 45n, 64 + 2 * 56 + 8);
    async function* endless() {
      yield hostile;
      for (;;) yield Buffer.alloc(1024 * 1024);
    }
    await expect(readBuildIdOfStream(endless(), "vmlinux")).rejects.toThrow(ElfError);
  });
});
