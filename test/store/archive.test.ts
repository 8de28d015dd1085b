import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Manifest, openStore } from "../../src/store/index.ts";
import { contentsOf, digits, publicationOf, scratch, smallKernel } from "./publication.ts";

async function open() {
  const directory = await scratch();
  const store = await openStore(join(directory, "store"));
  const other = await openStore(join(directory, "other"));
  return { directory, store, other };
}

/** One entry of a ustar archive (POSIX.1-2024 pax), written by hand, so that it can say anything. */
function entry(name: string, content: string | Buffer, { type = "0", size = -1, link = "" } = {}): Buffer {
  const body = Buffer.from(content);
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, "latin1");
  block.write("0000644\0", 100, "latin1");
  block.write("0000000\0", 108, "latin1");
  block.write("0000000\0", 116, "latin1");
  block.write(`${(size === -1 ? body.length : size).toString(8).padStart(11, "0")}\0`, 124, "latin1");
  block.write("00000000000\0", 136, "latin1");
  block.write("        ", 148, "latin1");
  block.write(type, 156, "latin1");
  block.write(link, 157, 100, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const archive = (...entries: Buffer[]) => Buffer.concat([...entries, Buffer.alloc(1024)]);

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A manifest of a kernel that is an image and, perhaps, more. */
async function manifestOf(directory: string, change: (manifest: Manifest) => object = each => each) {
  const store = await openStore(join(directory, digits(8)));
  const { manifest } = await store.publish(await publicationOf(directory, { image: "the image" }));
  return JSON.stringify(change(manifest));
}

describe("a kernel that was exported is imported as it was", () => {
  const name = fc.stringMatching(/^[a-z@ü-]{1,60}$/);
  const content = fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.from(bytes));
  const modules = fc.dictionary(
    fc.array(name, { minLength: 1, maxLength: 6 }).map(parts => `modules/${parts.join("/")}.ko`),
    content,
    { maxKeys: 5 },
  );

  test.each(["tar", "directory"] as const)("from a %s", async kind => {
    const { directory, store, other } = await open();
    await fc.assert(
      fc.asyncProperty(modules, content, async (files, image) => {
        // Equal contents: one blob, and no hard link in the archive.
        const all = { image, vmlinux: image, "selftests/kvm/a_test": image, ...files };
        const { manifest } = await store.publish(await publicationOf(directory, all));
        const path = join(directory, `${digits(8)}.${kind}`);
        await store.export(manifest, kind === "tar" ? { tar: path } : { directory: path });
        const imported = await other.import(path);
        expect(imported).toMatchObject({ status: "published", manifest });
        expect(await other.read(manifest)).toEqual(manifest);
        const out = await other.checkout(manifest, join(directory, digits(16)));
        expect(await contentsOf(out.directory, manifest)).toEqual(all);
        expect((await other.import(path)).status).toBe("unchanged");
      }),
      { numRuns: 6 },
    );
  });

  test("with the same bytes each time", async () => {
    const { directory, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const paths = [join(directory, "a.tar"), join(directory, "b.tar")];
    for (const tar of paths) await store.export(manifest, { tar });
    const [a, b] = await Promise.all(paths.map(path => readFile(path)));
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
  });

  test("and what failed to build too", async () => {
    const { directory, store, other } = await open();
    const failed = await publicationOf(directory, { log: "error" }, { outcome: "failed" });
    const { manifest } = await store.publish(failed);
    await store.export(manifest, { tar: join(directory, "failed.tar") });
    expect(await other.import(join(directory, "failed.tar"))).toMatchObject({
      manifest: { outcome: "failed" },
    });
  });
});

test("an export takes the place of nothing, and leaves nothing when it fails", async () => {
  const { directory, store } = await open();
  const { manifest } = await store.publish(await publicationOf(directory));
  await writeFile(join(directory, "there.tar"), "mine");
  await expect(store.export(manifest, { tar: join(directory, "there.tar") })).rejects.toThrow(
    "is there already",
  );
  const [image] = manifest.files;
  await rm(join(directory, "store", "blobs", (image?.sha256 ?? "").slice(0, 2)), { recursive: true });
  await mkdir(join(directory, "exports"));
  await expect(store.export(manifest, { tar: join(directory, "exports", "a.tar") })).rejects.toThrow(
    "is missing",
  );
  expect(await readdir(join(directory, "exports"))).toEqual([]);
});

describe("an import is refused, and nothing of it is left, when", () => {
  const image = entry("files/image", "the image");

  test.each<[string, (directory: string) => Promise<Buffer | string>, string]>([
    ["it is empty", async () => "", "is no tar archive"],
    ["it is text", async () => "hello ".repeat(200), "is no tar archive"],
    [
      "it is compressed",
      async directory => gzipSync(archive(entry("manifest.json", await manifestOf(directory)), image)),
      "a compressed one must be unpacked first",
    ],
    ["it has no manifest", async () => archive(image), 'starts with "files/image"'],
    ["it has nothing in it", async () => archive(entry("manifest.json", "", { size: 0 })), "is not JSON"],
    [
      "a path in its manifest leads out of the store",
      async directory =>
        archive(
          entry(
            "manifest.json",
            await manifestOf(directory, each => ({
              ...each,
              files: each.files.map(file => ({ ...file, path: "../../../etc/cron.d/x" })),
            })),
          ),
          image,
        ),
      "expected a relative path",
    ],
    [
      "its variant leads out of the store",
      async directory =>
        archive(
          entry("manifest.json", await manifestOf(directory, each => ({ ...each, variant: "../../x" }))),
          image,
        ),
      "expected a variant's name",
    ],
    [
      "an entry leads out of the store",
      async directory =>
        archive(
          entry("manifest.json", await manifestOf(directory)),
          entry("../../../etc/cron.d/x", "the image"),
        ),
      "which its manifest does not list",
    ],
    [
      "an entry is not in its manifest",
      async directory =>
        archive(entry("manifest.json", await manifestOf(directory)), image, entry("files/more", "x")),
      'holds "files/more", which its manifest does not list',
    ],
    [
      "an entry is there twice",
      async directory => archive(entry("manifest.json", await manifestOf(directory)), image, image),
      "or twice",
    ],
    [
      "an entry is a link",
      async directory =>
        archive(
          entry("manifest.json", await manifestOf(directory)),
          entry("files/image", "", { type: "2", link: "/etc/shadow" }),
        ),
      "is a SymbolicLink, not a plain file",
    ],
    [
      "an entry is a device",
      async directory =>
        archive(entry("manifest.json", await manifestOf(directory)), entry("files/image", "", { type: "3" })),
      "is a CharacterDevice, not a plain file",
    ],
    [
      "a file is not what its digest says",
      async directory =>
        archive(entry("manifest.json", await manifestOf(directory)), entry("files/image", "the imago")),
      "is not what its digest",
    ],
    [
      "a file is larger than its manifest says",
      async directory =>
        archive(entry("manifest.json", await manifestOf(directory)), entry("files/image", "the image!")),
      "has 10 bytes, but 9 by its manifest",
    ],
    [
      "a file is missing",
      async directory => archive(entry("manifest.json", await manifestOf(directory))),
      "lacks image",
    ],
    [
      "it is cut off in a file",
      async directory => {
        const whole = archive(entry("manifest.json", await manifestOf(directory)), image);
        return whole.subarray(0, whole.length - 1024 - 508);
      },
      "cannot be imported",
    ],
    [
      "an entry claims more than there is",
      async directory =>
        archive(
          entry("manifest.json", await manifestOf(directory)),
          entry("files/image", "the image", { size: 8 ** 11 - 1 }),
        ),
      "by its manifest",
    ],
    [
      "a name is longer than any",
      async directory =>
        archive(
          entry("manifest.json", await manifestOf(directory)),
          entry("././@LongLink", "x".repeat(200_000), { type: "L" }),
          image,
        ),
      "bytes of header",
    ],
    [
      "its manifest claims more than is taken",
      async directory =>
        archive(
          entry(
            "manifest.json",
            await manifestOf(directory, each => ({
              ...each,
              files: each.files.map(file => ({ ...file, bytes: 17 * 1024 ** 3 })),
            })),
          ),
          image,
        ),
      "more than the 16 GiB that are taken",
    ],
    [
      "a header is damaged",
      async directory => {
        const whole = archive(entry("manifest.json", await manifestOf(directory)), image);
        const at = whole.indexOf("files/image");
        whole.write("filos", at);
        return whole;
      },
      "checksum failure",
    ],
  ])("%s", async (_, make, message) => {
    const { directory, other } = await open();
    const path = join(directory, "given.tar");
    await writeFile(path, await make(directory));
    await expect(other.import(path)).rejects.toThrow(message);
    expect(await other.list()).toEqual([]);
    expect(await other.verify()).toMatchObject({ unneeded: { blobs: 0 } });
    expect(await readdir(join(directory, "other", "tmp"))).toEqual([]);
  });

  test("a directory's file is a link, or below one", async () => {
    const { directory, store, other } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    await writeFile(join(directory, "secret"), "the image");
    const place = join(directory, "exported");
    await store.export(manifest, { directory: place });
    await rm(join(place, "files", "image"));
    await symlink(join(directory, "secret"), join(place, "files", "image"));
    await expect(other.import(place)).rejects.toThrow("is no plain file");

    await rm(place, { recursive: true });
    await store.export(manifest, { directory: place });
    await rm(join(place, "files", "selftests"), { recursive: true });
    await symlink(directory, join(place, "files", "selftests"));
    await mkdir(join(directory, "kvm", "x86"), { recursive: true });
    await writeFile(
      join(directory, "kvm", "x86", "smm_test"),
      String(smallKernel["selftests/kvm/x86/smm_test"]),
    );
    await expect(other.import(place)).rejects.toThrow("is no plain file");
    expect(await other.list()).toEqual([]);
  });

  test("a directory lacks a file, or is no export", async () => {
    const { directory, store, other } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const place = join(directory, "exported");
    await store.export(manifest, { directory: place });
    await truncate(join(place, "files", "config"), 3);
    await expect(other.import(place)).rejects.toThrow("has 3 bytes, but 13 by its manifest");
    await rm(join(place, "files", "config"));
    await expect(other.import(place)).rejects.toThrow("it has no files/config");
    await expect(other.import(directory)).rejects.toThrow("it has no manifest.json");
    await expect(other.import(join(directory, "nothing"))).rejects.toThrow("there is no");
  });
});

test("an import does not take the place of another kernel unless it is told to", async () => {
  const { directory, store, other } = await open();
  const commit = digits(40);
  const { manifest } = await store.publish(await publicationOf(directory, smallKernel, { commit }));
  await other.publish(await publicationOf(directory, { ...smallKernel, image: "another" }, { commit }));
  await store.export(manifest, { tar: join(directory, "a.tar") });
  expect(await other.import(join(directory, "a.tar"))).toMatchObject({ status: "differs" });
  expect(await other.read(manifest)).not.toEqual(manifest);
  expect(await other.import(join(directory, "a.tar"), { replace: true })).toMatchObject({
    status: "replaced",
  });
  expect(await other.read(manifest)).toEqual(manifest);
});

test("an exported directory is a copy that may be written to", async () => {
  const { directory, store } = await open();
  const { manifest } = await store.publish(await publicationOf(directory));
  await store.export(manifest, { directory: join(directory, "exported") });
  const path = join(directory, "exported", "files", "image");
  expect((await stat(path)).nlink).toBe(1);
  await writeFile(path, "changed");
  expect(sha256("changed")).not.toBe(manifest.files[0]?.sha256);
  expect((await store.verify()).damage).toEqual([]);
});
