import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { ElfError, readSymbols } from "../../src/elf/index.ts";
import { buildElf, buildWithSymbols } from "./elf-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(directory.path, "file");
  await writeFile(path, bytes);
  return path;
}

async function read(bytes: Uint8Array, ...names: string[]) {
  return await readSymbols(await written(bytes), new Set(names));
}

const text = 0x81000000n;

describe("the symbols of an ELF file", () => {
  for (const bits of [32, 64] as const) {
    for (const byteOrder of ["little", "big"] as const) {
      test(`are found by name, with section, size and distance: ${bits} bits, ${byteOrder}-endian`, async () => {
        const elf = buildWithSymbols(
          [
            { name: "late", value: text + 0x40n, size: 5 },
            { name: "early", value: text, size: 0x31 },
            { name: "setup", value: text + 0x20n, size: 8, section: 2 },
          ],
          { class: bits, byteOrder, machine: 22, type: 1 },
        );
        const { symbols, ...rest } = await read(elf, "early", "setup", "absent");
        expect(rest).toEqual({ machine: 22, isRelocatable: true, hasDebugInfo: false });
        expect(Object.fromEntries(symbols)).toEqual({
          early: [{ name: "early", value: text, size: 0x31, distance: 0x40, section: ".text" }],
          setup: [
            { name: "setup", value: text + 0x20n, size: 8, distance: undefined, section: ".init.text" },
          ],
        });
      });
    }
  }

  test("of one name are all given", async () => {
    const elf = buildWithSymbols([
      { name: "twin", value: 0n, size: 4 },
      { name: "twin", value: 16n, size: 4 },
    ]);
    expect((await read(elf, "twin")).symbols.get("twin")?.map(({ value }) => value)).toEqual([0n, 16n]);
  });

  test("are those of code in the file: no data, no marks, none of other files", async () => {
    const elf = buildWithSymbols([
      { name: "func", value: 0n, size: 4 },
      { name: "data", value: 1n, size: 4, type: 1 },
      { name: "$x", value: 2n, size: 0, type: 0 },
      { name: ".L1", value: 3n, size: 0, type: 0 },
      { name: "elsewhere", value: 4n, size: 0, section: 0 },
      { name: "absolute", value: 5n, size: 0, section: 0xfff1 },
      { name: "entry", value: 16n, size: 0, type: 0 },
    ]);
    const { symbols } = await read(elf, "func", "data", "$x", ".L1", "elsewhere", "absolute", "entry");
    expect([...symbols.keys()]).toEqual(["func", "entry"]);
    expect(symbols.get("func")?.[0]?.distance).toBe(16);
  });

  test("are none in a stripped file", async () => {
    const elf = buildElf({ sections: [{ name: ".text", type: 1, content: new Uint8Array(4) }] });
    expect((await read(elf, "main")).symbols.size).toBe(0);
  });

  test("come with whether there is debug information", async () => {
    const withSection = (type: number) =>
      buildElf({ sections: [{ name: ".debug_info", type, content: new Uint8Array(4) }] });
    expect((await read(withSection(1))).hasDebugInfo).toBe(true);
    expect((await read(withSection(8))).hasDebugInfo).toBe(false);
  });

  test("are found again, whatever their addresses", async () => {
    const values = fc.uniqueArray(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_0000n }), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(values, async all => {
        const elf = buildWithSymbols(all.map((value, index) => ({ name: `f${index}`, value, size: 1 })));
        const { symbols } = await read(elf, ...all.map((_, index) => `f${index}`));
        const ascending = all.toSorted((a, b) => (a < b ? -1 : 1));
        for (const [index, value] of all.entries()) {
          const next = ascending[ascending.indexOf(value) + 1];
          expect(symbols.get(`f${index}`)).toMatchObject([
            { value, distance: next === undefined ? undefined : Number(next - value) },
          ]);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("of a damaged file end in an ElfError and nothing else", async () => {
    const whole = buildWithSymbols([
      { name: "first", value: 1n, size: 2 },
      { name: "second", value: 3n, size: 4 },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, isCut) => {
        const damaged = isCut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!isCut) damaged[at] = byte;
        await read(damaged, "first").catch((error: unknown) => expect(error).toBeInstanceOf(ElfError));
      }),
      { numRuns: 300 },
    );
  });
});
