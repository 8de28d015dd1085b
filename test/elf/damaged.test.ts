import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { ElfError, readBuildId, readBuildIdOfStream, readModinfo, readNeeded } from "../../src/elf/index.ts";
import { sectionType } from "../../src/elf/layout.ts";
import { buildDynamic, buildElf, buildIdNote, buildModule } from "./elf-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());
const path = join(directory.path, "file");

const samples = [
  readFileSync("/bin/true"),
  buildDynamic({ needed: ["libc.so.6"], runpath: "/lib", interpreter: "/lib/ld.so" }),
  buildDynamic({ class: 32, needed: ["libc.so.6"], rpath: "/lib" }),
  buildModule({ name: "kvm", depends: "" }),
  buildElf({ class: 32, sections: [{ name: ".note", type: sectionType.note, content: buildIdNote("00") }] }),
];

const interesting = fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff);
const mutation = fc.record({
  // Headers are at both ends; what lies between matters less.
  place: fc.oneof(fc.nat(64), fc.nat(1024), fc.integer({ min: -2048, max: -1 }), fc.nat()),
  bytes: fc.array(fc.oneof(interesting, fc.nat(255)), { minLength: 1, maxLength: 8 }),
});

function mutate(sample: Buffer, mutations: { place: number; bytes: number[] }[], keep: number): Buffer {
  const bytes = Buffer.from(sample);
  for (const { place, bytes: changed } of mutations) {
    const at = ((place % bytes.length) + bytes.length) % bytes.length;
    bytes.set(changed.slice(0, bytes.length - at), at);
  }
  return bytes.subarray(0, Math.ceil(bytes.length * keep));
}

async function onlyElfErrors(reading: Promise<unknown>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    expect(error.message).not.toBe("");
  }
}

async function* whole(bytes: Uint8Array) {
  yield bytes;
}

test("a damaged file is read or refused by an ElfError, whatever the damage", async () => {
  const keep = fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(mutation, { maxLength: 6 }),
      keep,
      async (sample, mutations, part) => {
        const bytes = mutate(sample, mutations, part);
        writeFileSync(path, bytes);
        await onlyElfErrors(readBuildId(path));
        await onlyElfErrors(readNeeded(path));
        await onlyElfErrors(readModinfo(path));
        await onlyElfErrors(readBuildIdOfStream(whole(bytes), "stream"));
      },
    ),
    { numRuns: 400 },
  );
});

test("tables that claim to be huge are refused before they are read", async () => {
  const manySegments = buildDynamic({});
  manySegments.writeUInt16LE(0xfffe, 56);
  writeFileSync(path, manySegments);
  await expect(readNeeded(path)).rejects.toThrow(/damaged: 65534 program headers/);

  const manySections = buildModule({ name: "kvm" });
  manySections.writeUInt16LE(0, 60);
  const table = Number(manySections.readBigUInt64LE(40));
  manySections.writeBigUInt64LE(1n << 40n, table + 32);
  await expect(readModinfo(manySections)).rejects.toThrow(/damaged: 1099511627776 sections/);
});

test("sections that overlap cannot multiply what is read", async () => {
  const notes = Buffer.alloc(300_000);
  const elf = buildElf({
    sections: Array.from({ length: 50 }, () => ({
      name: "n",
      type: sectionType.note,
      content: Buffer.alloc(0),
    })),
  });
  const file = Buffer.concat([elf, notes]);
  const table = Number(elf.readBigUInt64LE(40));
  for (let index = 1; index <= 50; index++) {
    file.writeBigUInt64LE(BigInt(elf.length), table + index * 64 + 24);
    file.writeBigUInt64LE(BigInt(notes.length), table + index * 64 + 32);
  }
  writeFileSync(path, file);
  await expect(readBuildId(path)).rejects.toThrow(/damaged: notes of \d+ bytes/);
});

test("section counts that do not fit the header are read from section 0", async () => {
  const module = buildModule({ name: "kvm" });
  const table = Number(module.readBigUInt64LE(40));
  const [count, names] = [module.readUInt16LE(60), module.readUInt16LE(62)];
  module.writeUInt16LE(0, 60);
  module.writeUInt16LE(0xffff, 62);
  module.writeBigUInt64LE(BigInt(count), table + 32);
  module.writeUInt32LE(names, table + 40);
  expect((await readModinfo(module)).get("name")).toEqual(["kvm"]);
});
