import { mkdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { type Entry, writeInitramfs } from "../../src/initramfs/cpio.ts";

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory("cpio-test");
});
afterEach(() => directory[Symbol.asyncDispose]());

let count = 0;

/** Writes an archive and unpacks it with busybox's cpio; the answer is where. */
async function roundTrip(entries: readonly Entry[]): Promise<string> {
  count += 1;
  const archive = join(directory.path, `${count}.cpio`);
  const unpacked = join(directory.path, String(count));
  await writeInitramfs(archive, entries);
  await mkdir(unpacked);
  await execa("busybox", ["cpio", "-i", "-d"], { cwd: unpacked, inputFile: archive });
  return unpacked;
}

test("files, links, modes and missing parents come out as they went in", async () => {
  const source = join(directory.path, "source");
  await writeFile(source, "copied");
  const root = await roundTrip([
    { kind: "file", path: "/a/b/text", content: "hello", mode: 0o600 },
    { kind: "copy", path: "/a/program", source, mode: 0o755 },
    { kind: "link", path: "/bin/sh", target: "busybox" },
    { kind: "directory", path: "/tmp", mode: 0o1777 },
  ]);
  expect(await readFile(join(root, "a/b/text"), "utf8")).toBe("hello");
  expect(await readFile(join(root, "a/program"), "utf8")).toBe("copied");
  expect(await readlink(join(root, "bin/sh"))).toBe("busybox");
  const mode = async (path: string) => (await stat(join(root, path))).mode & 0o7777;
  expect([await mode("a/b/text"), await mode("a/program"), await mode("tmp")]).toEqual([
    0o600, 0o755, 0o1777,
  ]);
});

test("any contents come out as they went in", async () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/);
  const files = fc.dictionary(name, fc.uint8Array({ maxLength: 70 }), { minKeys: 1, maxKeys: 6 });
  await fc.assert(
    fc.asyncProperty(files, async contents => {
      const entries = Object.entries(contents);
      const root = await roundTrip(
        entries.map(([path, content]) => ({ kind: "file", path: `/d/${path}`, content })),
      );
      for (const [path, content] of entries) {
        expect(new Uint8Array(await readFile(join(root, "d", path)))).toEqual(new Uint8Array(content));
      }
    }),
    { numRuns: 25 },
  );
});

test("the same entries give the same bytes, in whatever order they are named", async () => {
  const entries: Entry[] = [
    { kind: "file", path: "/init", content: "x" },
    { kind: "character-device", path: "/dev/console", major: 5, minor: 1 },
    { kind: "directory", path: "/proc" },
  ];
  const [one, two] = [join(directory.path, "one"), join(directory.path, "two")];
  await writeInitramfs(one, entries);
  await writeInitramfs(two, entries.toReversed());
  expect(await readFile(one)).toEqual(await readFile(two));
});

test.each(["relative", "/", "/a/../b", "/a//b", "/a/", "/a/./b", "/a\0b"])(
  "the path %j is refused",
  async path => {
    const file = join(directory.path, "never");
    await expect(writeInitramfs(file, [{ kind: "file", path, content: "" }])).rejects.toThrow(
      "not an absolute, plain path",
    );
    await expect(stat(file)).rejects.toThrow("ENOENT");
  },
);

test("a source that is not there leaves no half-written archive behind", async () => {
  const file = join(directory.path, "half");
  await expect(
    writeInitramfs(file, [{ kind: "copy", path: "/a", source: join(directory.path, "missing") }]),
  ).rejects.toThrow("ENOENT");
  await expect(stat(file)).rejects.toThrow("ENOENT");
  await expect(stat(`${file}.tmp`)).rejects.toThrow("ENOENT");
});
