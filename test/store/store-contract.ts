import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import type { StoreBackend } from "../../src/store/backend.ts";
import { KernelStore } from "../../src/store/kernel-store.ts";
import { digits, publicationOf, scratch, smallKernel } from "./publication.ts";

async function collect<T>(each: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(each);
}

const sha256OfText = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";

async function textBlob(directory: string) {
  const source = join(directory, "source");
  await writeFile(source, "text");
  return { sha256: sha256OfText, bytes: 4, source, isExecutable: false };
}

/** What a store asks of every place that it is kept at. @param open a new, empty place for one test */
export function describeBackend(open: () => Promise<StoreBackend>): void {
  describe("a place for a store", () => {
    test("gives a blob back as it was, with its size and age", async () => {
      const backend = await open();
      await backend.prepare();
      await backend.putBlob(await textBlob(await scratch()));
      expect((await buffer(await backend.openBlob(sha256OfText))).toString()).toBe("text");
      const blob = await backend.blob(sha256OfText);
      expect(blob).toMatchObject({ sha256: sha256OfText, bytes: 4 });
      expect(Math.abs(Date.now() - (blob?.modifiedAt ?? 0))).toBeLessThan(60_000);
      expect((await collect(backend.blobs())).map(each => each.sha256)).toEqual([sha256OfText]);
    });

    test("has an empty blob", async () => {
      const backend = await open();
      await backend.prepare();
      const source = join(await scratch(), "empty");
      await writeFile(source, "");
      const sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
      await backend.putBlob({ sha256, bytes: 0, source, isExecutable: false });
      expect(await buffer(await backend.openBlob(sha256))).toHaveLength(0);
    });

    test("refuses a blob that is not what its digest says, and has none then", async () => {
      const backend = await open();
      await backend.prepare();
      const blob = await textBlob(await scratch());
      await writeFile(blob.source, "tent");
      await expect(backend.putBlob(blob)).rejects.toThrow("changed while it was stored");
      expect(await backend.blob(sha256OfText)).toBeUndefined();
    });

    test("says which blob is missing, and removes one only once", async () => {
      const backend = await open();
      await backend.prepare();
      await expect(backend.openBlob(sha256OfText)).rejects.toThrow(sha256OfText);
      await backend.putBlob(await textBlob(await scratch()));
      await backend.deleteBlob(sha256OfText);
      await backend.deleteBlob(sha256OfText);
      expect(await backend.blob(sha256OfText)).toBeUndefined();
    });

    test("creates an object once, whoever asks at the same time", async () => {
      const backend = await open();
      await backend.prepare();
      const contents = Array.from({ length: 8 }, (_, index) => `content ${index}`);
      const created = await Promise.all(contents.map(each => backend.createObject("pins/a/one.json", each)));
      expect(created.filter(each => each)).toHaveLength(1);
      expect(await backend.readObject("pins/a/one.json")).toBe(contents[created.indexOf(true)]);
      expect(await backend.createObject("pins/a/one.json", "later")).toBe(false);
    });

    test("replaces and removes objects", async () => {
      const backend = await open();
      await backend.prepare();
      expect(await backend.readObject("leases/x.json")).toBeUndefined();
      await backend.replaceObject("leases/x.json", "one");
      await backend.replaceObject("leases/x.json", "two ü");
      expect(await backend.readObject("leases/x.json")).toBe("two ü");
      await backend.deleteObject("leases/x.json");
      await backend.deleteObject("leases/x.json");
      expect(await backend.readObject("leases/x.json")).toBeUndefined();
    });

    test("lists the objects whose names start so, with a tag that changes with the content", async () => {
      const backend = await open();
      await backend.prepare();
      for (const name of [
        "kernels/aa11/v.json",
        "kernels/aa22/v.json",
        "kernels/bb/v.json",
        "pins/aa/v.json",
      ]) {
        await backend.createObject(name, "one");
      }
      const names = async (prefix: string) =>
        (await collect(backend.objects(prefix))).map(each => each.name).sort();
      expect(await names("kernels/aa")).toEqual(["kernels/aa11/v.json", "kernels/aa22/v.json"]);
      expect(await names("kernels/")).toHaveLength(3);
      expect(await names("kernels/aa22/v.json")).toEqual(["kernels/aa22/v.json"]);
      expect(await names("nothing/")).toEqual([]);
      const [before] = await collect(backend.objects("kernels/bb"));
      await backend.replaceObject("kernels/bb/v.json", "two");
      const [after] = await collect(backend.objects("kernels/bb"));
      expect(after?.tag).not.toBe(before?.tag);
    });

    test.each(["../x.json", "a/../../x", "/etc/x", "a//b", ".hidden", "a/.", "", "a\0b", "a\\..\\b"])(
      "takes no object with the name %j",
      async name => {
        const backend = await open();
        await backend.prepare();
        await expect(backend.createObject(name, "x")).rejects.toThrow("no name of an object");
        await expect(backend.readObject(name)).rejects.toThrow("no name of an object");
        await expect(backend.deleteObject(name)).rejects.toThrow("no name of an object");
      },
    );

    test.each(["", "../../etc/passwd", "A".repeat(64), `${"a".repeat(64)}/..`])(
      "takes no blob with the digest %j",
      async sha256 => {
        const backend = await open();
        await expect(backend.openBlob(sha256)).rejects.toThrow("no SHA-256 digest");
        await expect(backend.deleteBlob(sha256)).rejects.toThrow("no SHA-256 digest");
      },
    );
  });

  describe("a store", () => {
    test("publishes, reads, checks out, verifies and removes a kernel", async () => {
      await using store = new KernelStore(await open(), silentLog);
      const directory = await scratch();
      const published = await store.publish(await publicationOf(directory));
      expect(published.status).toBe("published");
      const { commit, variant } = published.manifest;
      expect(await store.read({ commit, variant })).toEqual(published.manifest);
      expect((await store.list()).map(({ key }) => key)).toEqual([{ commit, variant }]);
      expect(await store.find(commit.slice(0, 8))).toEqual({ commit, variant });

      const out = await store.checkout({ commit, variant }, join(directory, "out"));
      for (const [path, content] of Object.entries(smallKernel)) {
        expect(await readFile(join(out.directory, path), "utf8")).toBe(content);
      }
      expect(await store.verify()).toMatchObject({ kernels: 1, blobs: 6, damage: [], unreadable: [] });

      const report = await store.gc({ newest: 0 }, { graceMs: 0 });
      expect(report).toMatchObject({ removed: [{ commit, variant }], kept: [], blobs: 6 });
      expect(await store.list()).toEqual([]);
      expect(await store.leases()).toEqual([]);
    });

    test("keeps what two commits share once", async () => {
      await using store = new KernelStore(await open(), silentLog);
      const directory = await scratch();
      await store.publish(await publicationOf(directory));
      const second = await store.publish(
        await publicationOf(directory, { ...smallKernel, image: "another" }),
      );
      expect(second.added).toEqual({ blobs: 1, bytes: 7 });
    });

    test("lets the first publisher of a key win, and tells the second", async () => {
      const backend = await open();
      await using store = new KernelStore(backend, silentLog);
      await using other = new KernelStore(backend, silentLog);
      const directory = await scratch();
      const commit = digits(40);
      const both = await Promise.all([
        store.publish(await publicationOf(directory, smallKernel, { commit })),
        other.publish(await publicationOf(directory, { ...smallKernel, image: "another" }, { commit })),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(["differs", "published"]);
      const [first, second] = both;
      expect(first?.manifest).toEqual(second?.manifest);
      expect(both.flatMap(({ differences }) => differences)).toEqual(["image is another"]);
    });
  });
}
