import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import type { UploadFile } from "../../src/host/index.ts";
import { tarOf } from "../../src/host/tar.ts";

async function archive(files: UploadFile[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of tarOf(files)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([["tar"], ["busybox", "tar"]])(
  "%s %s unpacks paths, modes and contents as given",
  async (...tar) => {
    await using directory = temporaryDirectory("tar");
    const target = join(directory.path, "out");
    await mkdir(target);
    const sizes = [0, 1, 511, 512, 513, 300_000];
    const files: UploadFile[] = [];
    for (const [index, size] of sizes.entries()) {
      const source = join(directory.path, String(index));
      await writeFile(source, Buffer.alloc(size, index + 1));
      const name = index === 4 ? `${"d".repeat(90)}/${"é".repeat(40)}/${"f".repeat(100)}` : `a b/${index}'\n`;
      files.push({ source, path: `/${name}`, mode: 0o640 + index });
    }
    const [program = "", ...args] = tar;
    execFileSync(program, [...args, "-xpf", "-", "-C", target], { input: await archive(files) });
    for (const file of files) {
      expect(await readFile(join(target, file.path))).toEqual(await readFile(file.source));
      expect((await stat(join(target, file.path))).mode & 0o7777).toBe(file.mode);
    }
  },
);

test("the same files give the same bytes", async () => {
  await using directory = temporaryDirectory("tar");
  const source = join(directory.path, "file");
  await writeFile(source, "one");
  const files = [{ source, path: "/one", mode: 0o644 }];
  const first = await archive(files);
  await writeFile(source, "one");
  expect((await archive(files)).equals(first)).toBe(true);
});

test.each(["relative", "/a/../b", "/a//b", "/directory/", "/"])("the path %j is refused", async path => {
  await using directory = temporaryDirectory("tar");
  const source = join(directory.path, "file");
  await writeFile(source, "");
  await expect(archive([{ source, path, mode: 0o644 }])).rejects.toThrow(/absolute path/);
});
