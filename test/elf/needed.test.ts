import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { isElf, readModinfo, readNeeded } from "../../src/elf/index.ts";
import { buildDynamic, buildElf, buildModule } from "./elf-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(directory.path, "file");
  await writeFile(path, bytes);
  return path;
}

test.each([32, 64] as const)(
  "a program's libraries, interpreter and search path are read (ELF%i)",
  async bits => {
    const elf = buildDynamic({
      class: bits,
      needed: ["libc.so.6", "libm.so.6"],
      runpath: "$ORIGIN/lib:/opt/lib",
      interpreter: "/lib/ld.so",
    });
    expect(await readNeeded(await written(elf))).toEqual({
      class: bits,
      machine: 62,
      needed: ["libc.so.6", "libm.so.6"],
      interpreter: "/lib/ld.so",
      runpath: ["$ORIGIN/lib", "/opt/lib"],
      rpath: [],
    });
  },
);

test("a DT_RPATH counts only without DT_RUNPATH", async () => {
  expect((await readNeeded(await written(buildDynamic({ rpath: "/a" })))).rpath).toEqual(["/a"]);
  expect((await readNeeded(await written(buildDynamic({ rpath: "/a", runpath: "/b" })))).rpath).toEqual([]);
});

test("a static program needs nothing", async () => {
  expect(await readNeeded(await written(buildElf({})))).toEqual({
    class: 64,
    machine: 62,
    needed: [],
    runpath: [],
    rpath: [],
  });
});

test("a real program of a hundred megabytes is read", async () => {
  const { needed, interpreter } = await readNeeded(process.execPath);
  expect(needed).toContain("libc.so.6");
  expect((await stat(interpreter ?? "")).isFile()).toBe(true);
});

test("a string table outside of every segment is told", async () => {
  const elf = buildDynamic({ needed: ["libc.so.6"] });
  elf.writeBigUInt64LE(0x20000n, 64 + 16);
  await expect(readNeeded(await written(elf))).rejects.toThrow(
    /a dynamic string lies outside of every segment/,
  );
});

test.each([32, 64] as const)(
  "a module's modinfo is read, from a file and from memory (ELF%i)",
  async bits => {
    const module = buildModule(
      { name: "kvm_amd", depends: "kvm,ccp", vermagic: "6.12.1 SMP " },
      { class: bits },
    );
    const expected = new Map([
      ["name", ["kvm_amd"]],
      ["depends", ["kvm,ccp"]],
      ["vermagic", ["6.12.1 SMP "]],
    ]);
    expect(await readModinfo(module)).toEqual(expected);
    expect(await readModinfo(await written(module))).toEqual(expected);
  },
);

test("values of a key that comes more than once are all kept, in order", async () => {
  const module = buildElf({
    sections: [{ name: ".modinfo", type: 1, content: Buffer.from("alias=a\0\0alias=b=c\0nonsense\0") }],
  });
  expect(await readModinfo(module)).toEqual(new Map([["alias", ["a", "b=c"]]]));
});

test("what is no module is told", async () => {
  await expect(readModinfo("/bin/sh")).rejects.toThrow("/bin/sh: no .modinfo section: not a kernel module");
});

test("only regular files with the magic number are ELF files", async () => {
  expect(await isElf("/bin/sh")).toBe(true);
  expect(await isElf(await written(Buffer.from("#!/bin/sh\n")))).toBe(false);
  expect(await isElf(await written(Buffer.alloc(0)))).toBe(false);
  expect(await isElf("/dev/zero")).toBe(false);
  expect(await isElf(directory.path)).toBe(false);
});
