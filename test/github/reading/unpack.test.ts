import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../../../src/base/index.ts";
import { refusePath } from "../../../src/github/reading/entry-path.ts";
import { type UnpackRequest, unpack, unpackLimits } from "../../../src/github/reading/unpack.ts";
import { type ZipEntry, zipArchive } from "../../github-service/index.ts";

/** Unpacks an archive; says what is in the directory afterwards, by path, and the error's message. */
async function unpacked(archive: readonly ZipEntry[] | Buffer, more: Partial<UnpackRequest> = {}) {
  const place = temporaryDirectory("unpack-test");
  onTestFinished(() => place[Symbol.asyncDispose]());
  const inner = join(place.path, "a", "b");
  const file = join(place.path, "it.zip");
  writeFileSync(file, Buffer.isBuffer(archive) ? archive : zipArchive(archive));
  mkdirSync(inner, { recursive: true });
  const directory = join(inner, "out");
  const error = await unpack({ archive: file, directory, ...more }).then(
    () => undefined,
    (reason: Error) => reason.message,
  );
  const files = readdirSync(place.path, { recursive: true, withFileTypes: true })
    .filter(each => each.isFile() && each.name !== "it.zip")
    .map(each => relative(directory, join(each.parentPath, each.name)));
  return { error, files, read: (path: string) => readFileSync(join(directory, path), "utf8"), inner };
}

const fine = { name: "results.json", content: "{}" };

test("files and directories come out as they went in", async () => {
  const { error, files, read } = await unpacked([
    { name: "logs/", content: "", mode: 0o040755 },
    { name: "logs/a b/ä.txt", content: "hello" },
    fine,
    { name: "empty", content: "" },
  ]);
  expect(error).toBeUndefined();
  expect(files.sort()).toEqual(["empty", "logs/a b/ä.txt", "results.json"]);
  expect(read("logs/a b/ä.txt")).toBe("hello");
});

describe("an archive that is not held in memory", () => {
  test("comes out as one that is", async () => {
    const large = randomBytes(1024 * 1024 + 1);
    const { error, files, read, inner } = await unpacked([fine, { name: "large", content: large }], {
      heldBytes: 0,
    });
    expect(error).toBeUndefined();
    expect(files.sort()).toEqual(["large", "results.json"]);
    expect(read("results.json")).toBe("{}");
    expect(readFileSync(join(inner, "out/large")).equals(large)).toBe(true);
  });

  test("is refused like one that is", async () => {
    const archive = zipArchive([fine, { name: "../evil", content: "x" }]);
    expect((await unpacked(archive, { heldBytes: 0 })).error).toMatch(/leads out/);
    const cut = archive.subarray(0, archive.length - 1);
    expect((await unpacked(cut, { heldBytes: 0 })).error).toMatch(/cut off/);
    const large = zipArchive([{ name: "large", content: randomBytes(1024 * 1024 + 1) }]);
    large.writeUInt8((large.at(5000) ?? 0) ^ 1, 5000);
    const { error, files } = await unpacked(large, { heldBytes: 0 });
    expect(error).toMatch(/^"large": is damaged: /);
    expect(files).toEqual([]);
  });
});

test("only what is wanted is written", async () => {
  const { files } = await unpacked([fine, { name: "console.log", content: "x" }], {
    wants: path => path.endsWith(".json"),
  });
  expect(files).toEqual(["results.json"]);
});

describe("an archive is refused, and nothing of it is left, when", () => {
  const cases: [string, ZipEntry[], RegExp][] = [
    ["a name leads out of it", [{ name: "../../evil", content: "x" }], /leads out of the artifact/],
    ["a name leads out in its middle", [{ name: "a/../../evil", content: "x" }], /leads out/],
    ["a name is absolute", [{ name: "/etc/passwd", content: "x" }], /absolute path/],
    ["a name has a drive", [{ name: "C:/evil", content: "x" }], /absolute path/],
    ["a name has a backslash", [{ name: "..\\evil", content: "x" }], /backslash/],
    ["a name has a NUL", [{ name: "a\0b", content: "x" }], /control character/],
    ["a name has an escape sequence", [{ name: "a\u001b[2J", content: "x" }], /"a\\\\x1b\[2J": .*control/],
    ["a name is a device's", [{ name: "logs/nul.txt", content: "x" }], /device/],
    ["a name has an empty part", [{ name: "a//b", content: "x" }], /empty part/],
    ["a name is empty", [{ name: "", content: "x" }], /is empty/],
    ["a name is too long", [{ name: `${"a/".repeat(600)}b`, content: "x" }], /longer than 1024/],
    ["it is deep", [{ name: `${"a/".repeat(40)}b`, content: "x" }], /deeper than 32/],
    ["it has a symbolic link", [{ name: "l", content: "/etc", mode: 0o120777 }], /symbolic link/],
    ["it has a device", [{ name: "d", content: "", mode: 0o020666 }], /no regular file/],
    ["two names are one but for case", [fine, { name: "RESULTS.json", content: "x" }], /there twice/],
    ["a name is there twice", [fine, fine], /there twice/],
    [
      "two names are one letter, written in two ways",
      [
        { name: "\u00e4", content: "" },
        { name: "a\u0308", content: "" },
      ],
      /there twice/,
    ],
    [
      "a file is also a directory",
      [
        { name: "a", content: "x" },
        { name: "a/b", content: "x" },
      ],
      /which is a file/,
    ],
    [
      "a directory differs in case",
      [
        { name: "a/b", content: "x" },
        { name: "A/c", content: "x" },
      ],
      /lies in "A", which is there as "a" too/,
    ],
    [
      "a file says that it is smaller than it is",
      [{ name: "a", content: "xyz", declaredSize: 2 }],
      /damaged/,
    ],
    ["a file says that it is larger", [{ name: "a", content: "xyz", declaredSize: 9 }], /damaged/],
  ];
  for (const [what, entries, reason] of cases) {
    test(what, async () => {
      const { error, files, inner } = await unpacked([{ name: "first", content: "x" }, ...entries]);
      expect(error).toMatch(reason);
      expect(error).not.toMatch(/[\u0000-\u001f]/);
      expect(files).toEqual([]);
      expect(readdirSync(inner)).toEqual([]);
    });
  }

  test("it is larger unpacked than is allowed, without being unpacked", async () => {
    const { error, files } = await unpacked([fine, { name: "big", content: Buffer.alloc(2_000_000) }], {
      limits: { ...unpackLimits, mostBytes: 1_000_000 },
    });
    expect(error).toMatch(/^"big": the archive is larger unpacked than is allowed/);
    expect(files).toEqual([]);
  });

  test("one file is too large", async () => {
    const { error } = await unpacked([{ name: "big", content: Buffer.alloc(2_000_000) }], {
      limits: { ...unpackLimits, mostFileBytes: 1_000_000 },
    });
    expect(error).toBe('"big": has 1.9 MiB; a file has 977 KiB at most');
  });

  test("it is a bomb: a thousand times as large as it is packed", async () => {
    const zeros = Buffer.alloc(33 * 1024 * 1024);
    const { error } = await unpacked([
      { name: "a", content: zeros },
      { name: "b", content: zeros },
    ]);
    expect(error).toMatch(/^"b": the archive is larger unpacked than is allowed/);
  });

  test("several together are more than all may be", async () => {
    const budget = { bytes: 100, entries: 10 };
    expect((await unpacked([{ name: "a", content: "x".repeat(80) }], { budget })).error).toBeUndefined();
    expect((await unpacked([{ name: "a", content: "x".repeat(80) }], { budget })).error).toMatch(/20 B/);
  });

  test("it says that it has a million files", async () => {
    const archive = zipArchive([fine]);
    const end = archive.lastIndexOf("PK\x05\x06", undefined, "latin1");
    archive.writeUInt16LE(65_000, end + 10);
    const { error } = await unpacked(archive, { limits: { ...unpackLimits, mostEntries: 1000 } });
    expect(error).toBe("has 65000 entries; 1000 are read at most");
  });

  test("it is cut off, anywhere", async () => {
    const whole = zipArchive([fine, { name: "log", content: "hello ".repeat(100) }]);
    for (const length of [0, 1, 30, whole.length >> 1, whole.length - 1]) {
      const { error, files } = await unpacked(whole.subarray(0, length));
      expect([length, error]).toEqual([length, expect.stringMatching(/cut off/)]);
      expect(files).toEqual([]);
    }
  });

  test("a file's content is not what its checksum says", async () => {
    const archive = zipArchive([{ name: "log", content: "hello" }]);
    // In the central directory.
    const at = archive.indexOf("PK\x01\x02", undefined, "latin1") + 16;
    archive.writeUInt32LE(archive.readUInt32LE(at) ^ 1, at);
    expect((await unpacked(archive)).error).toBe('"log": is damaged: its checksum is wrong');
  });
});

test("whatever bytes an archive has, nothing is written outside of its directory", async () => {
  const whole = zipArchive([fine, { name: "a/b", content: "hello" }, { name: "../c", content: "x" }]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      async changes => {
        const archive = Buffer.from(whole);
        for (const [at, byte] of changes) archive[at] = byte;
        const { error, files } = await unpacked(archive);
        expect(files.filter(path => path.startsWith(".."))).toEqual([]);
        if (error !== undefined) expect(files).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("a path that is taken stays below the directory that it is joined to", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom("..", ".", "", "a", "C:", "\\", "con")), {
        maxLength: 6,
      }),
      parts => {
        const path = parts.join("/");
        if (refusePath(path) !== undefined) return;
        const joined = join("/top/directory", path);
        expect(joined.startsWith("/top/directory/")).toBe(true);
        expect(dirname(joined).startsWith("/top/directory")).toBe(true);
      },
    ),
  );
});
