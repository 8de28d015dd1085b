import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openStore, type Publication, StoreError } from "../../src/store/index.ts";
import { blobPath, contentsOf, digits, publicationOf, scratch, smallKernel } from "./publication.ts";

async function open() {
  const directory = await scratch();
  const place = join(directory, "store");
  return { directory, place, store: await openStore(place) };
}

describe("publishing", () => {
  test("the same build again, with another log, changes nothing", async () => {
    const { directory, store } = await open();
    const commit = digits(40);
    const first = await store.publish(await publicationOf(directory, smallKernel, { commit }));
    const again = { ...smallKernel, log: "  CC      init/main.o, later\n" };
    const second = await store.publish(
      await publicationOf(directory, again, {
        commit,
        startedAt: "2026-11-21T14:00:00.000Z",
        builder: "other",
      }),
    );
    expect(second).toEqual({
      status: "unchanged",
      manifest: first.manifest,
      differences: [],
      added: { blobs: 0, bytes: 0 },
    });
  });

  test("another build under the same key is told what differs, and is left out", async () => {
    const { directory, store } = await open();
    const commit = digits(40);
    const first = await store.publish(await publicationOf(directory, smallKernel, { commit }));
    const { log: _, ...others } = smallKernel;
    const second = await store.publish(
      await publicationOf(
        directory,
        { ...others, image: "another", vmlinux: "new" },
        { commit, buildId: "00ff" },
      ),
    );
    expect(second.status).toBe("differs");
    expect(second.differences).toEqual([
      "buildId: e8897ae40707eb92d4aa09baab491943a01ce9d0 is there, not 00ff",
      "image is another",
      "vmlinux is not there",
    ]);
    expect(await store.read(first.manifest)).toEqual(first.manifest);
  });

  test("with replace takes the place of what is there", async () => {
    const { directory, store } = await open();
    const commit = digits(40);
    await store.publish(await publicationOf(directory, smallKernel, { commit }));
    const rebuilt = await publicationOf(directory, { ...smallKernel, image: "another" }, { commit });
    const replaced = await store.publish(rebuilt, { replace: true });
    expect(replaced).toMatchObject({ status: "replaced", differences: ["image is another"] });
    expect(await store.read(replaced.manifest)).toEqual(replaced.manifest);
  });

  test("keeps that a commit does not build", async () => {
    const { directory, store } = await open();
    const failed = await publicationOf(directory, { log: "error: it is broken" }, { outcome: "failed" });
    const { manifest } = await store.publish(failed);
    expect(await store.read(manifest)).toMatchObject({
      outcome: "failed",
      failure: { stage: "kernel", reason: expect.stringContaining("it is broken") },
      release: null,
      buildId: null,
    });
    expect(await store.list({ outcome: "failed" })).toHaveLength(1);
    expect(await store.list({ outcome: "built" })).toEqual([]);
    expect(await store.checkout(manifest, join(directory, "out"))).toMatchObject({
      image: undefined,
      modules: undefined,
    });
  });

  test("is stopped by its signal, and leaves nothing that can be seen", async () => {
    const { directory, store } = await open();
    const signal = AbortSignal.abort();
    await expect(store.publish(await publicationOf(directory), { signal })).rejects.toThrow("interrupted");
    expect(await store.list()).toEqual([]);
  });

  test("goes on in a store that somebody removed meanwhile, which is a store again then", async () => {
    const { directory, place, store } = await open();
    const commit = digits(40);
    const publication = await publicationOf(directory, smallKernel, { commit });
    await store.publish(publication);
    await rm(place, { recursive: true });
    expect((await store.publish(publication)).status).toBe("published");
    const again = await openStore(place, { mustExist: true });
    expect((await again.list()).map(({ key }) => key.commit)).toEqual([commit]);
    expect(await readdir(place)).toContain("store.json");
  });

  test("any files come back as they were", async () => {
    const { directory, store } = await open();
    const name = fc.stringMatching(/^[a-zA-Z0-9 ü_.@-]{1,12}$/).filter(each => each !== "." && each !== "..");
    const path = fc
      .array(name, { minLength: 1, maxLength: 4 })
      .map(parts => `modules/${parts.join("/")}`)
      .filter(each => !each.endsWith("/"));
    const content = fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes));
    // Files end differently from directories, so that no path is both.
    const contents = fc
      .dictionary(path, content, { maxKeys: 8 })
      .map(files => Object.fromEntries(Object.entries(files).map(([key, value]) => [`${key}.ko`, value])))
      .filter(
        files =>
          !Object.keys(files).some(each => Object.keys(files).some(other => other.startsWith(`${each}/`))),
      );
    await fc.assert(
      fc.asyncProperty(contents, content, fc.boolean(), async (files, image, copy) => {
        const all = { image, ...files };
        const { manifest } = await store.publish(await publicationOf(directory, all));
        const out = await store.checkout(manifest, join(directory, digits(16)), { copy });
        expect(await contentsOf(out.directory, manifest)).toEqual(all);
        expect(manifest.files.map(file => file.path).sort()).toEqual(Object.keys(all).sort());
      }),
      { numRuns: 15 },
    );
  });
});

describe("a publication is refused when", () => {
  const changed = (change: Partial<Publication>) => async (directory: string) => ({
    ...(await publicationOf(directory)),
    ...change,
  });
  const withFile = (path: string) => async (directory: string) => {
    const publication = await publicationOf(directory);
    const source = publication.files[0]?.source ?? "";
    return { ...publication, files: [...publication.files, { path, mode: 0o644, source }] };
  };

  test.each<[string, (directory: string) => Promise<Publication>, string]>([
    ["a path leads out of the store", withFile("../../etc/passwd"), "expected a relative path"],
    ["a path is absolute", withFile("/etc/passwd"), "expected a relative path"],
    ["a path has a part that is empty", withFile("modules//a.ko"), "expected a relative path"],
    ["a path has a control character", withFile("modules/a\n.ko"), "expected a relative path"],
    ["a path is there twice", withFile("config"), "two files want the same place"],
    ["a file is a directory of another", withFile("image/more"), "two files want the same place"],
    ["the commit is a branch", changed({ commit: "master" }), "expected a commit"],
    ["the commit leads elsewhere", changed({ commit: `../${"a".repeat(37)}` }), "expected a commit"],
    ["the variant leads elsewhere", changed({ variant: "../../x" }), "expected a variant's name"],
    ["the variant looks like an option", changed({ variant: "-rf" }), "expected a variant's name"],
    ["it failed without a reason", changed({ outcome: "failed" }), "expected stage and reason"],
    ["it was built without an image", changed({ files: [] }), "expected a file image"],
    ["it was built without a release", changed({ release: null }), "expected a text"],
  ])("%s", async (_, make, message) => {
    const { directory, store } = await open();
    await expect(store.publish(await make(directory))).rejects.toThrow(message);
    expect(await store.list()).toEqual([]);
    expect(await store.verify()).toMatchObject({ unneeded: { blobs: 0 } });
  });

  test("a file of it is missing, or no file", async () => {
    const { directory, store } = await open();
    const publication = await publicationOf(directory);
    const source = publication.files[0]?.source ?? "";
    await rm(source);
    await expect(store.publish(publication)).rejects.toThrow("which was to be stored as image");
    await mkdir(source);
    await expect(store.publish(publication)).rejects.toThrow("is no file");
  });
});

describe("what is damaged", () => {
  test("is told on read with the kernels that need it, and mended by the next publisher", async () => {
    const { directory, place, store } = await open();
    const publication = await publicationOf(directory);
    const { manifest } = await store.publish(publication);
    const blob = blobPath(place, manifest, "image");
    await chmod(blob, 0o644);
    await writeFile(blob, "the imago");
    expect(await store.damageOf(manifest)).toEqual([]);
    expect(await store.knownDamage()).toEqual([]);

    const image = manifest.files.find(file => file.path === "image");
    if (image === undefined) throw new Error("no image");
    const error = await (await store.openBlob(image)).toArray().catch((each: unknown) => each);
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toContain(`blob ${image.sha256}`);
    expect(String(error)).toContain(`image of ${manifest.commit}/${manifest.variant}: build it again`);

    const { commit, variant } = manifest;
    const damage = [
      { sha256: image.sha256, problem: "damaged", files: [{ key: { commit, variant }, path: "image" }] },
    ];
    expect(await store.damageOf(manifest)).toMatchObject(damage);
    expect(await store.knownDamage()).toEqual(damage);
    expect((await store.verify()).damage).toEqual(damage);
    expect(await store.publish(publication)).toMatchObject({ status: "repaired", added: { blobs: 1 } });
    expect(await store.damageOf(manifest)).toEqual([]);
    expect(await store.knownDamage()).toEqual([]);
    expect((await store.verify()).damage).toEqual([]);
  });

  test("is not checked out, and no half of a directory is left", async () => {
    const { directory, place, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const blob = blobPath(place, manifest, "modules/arch/x86/kvm/kvm.ko");
    await chmod(blob, 0o644);
    await writeFile(blob, "a nodule");
    const out = join(directory, "out", "kernel");
    for (const copy of [false, true]) {
      await expect(store.checkout(manifest, out, { copy })).rejects.toThrow(StoreError);
      expect(await readdir(join(directory, "out"))).toEqual([]);
    }
  });

  test("is mended when it is missing or cut off", async () => {
    const { directory, place, store } = await open();
    const publication = await publicationOf(directory);
    const { manifest } = await store.publish(publication);
    await rm(blobPath(place, manifest, "image"));
    await chmod(blobPath(place, manifest, "config"), 0o644);
    await writeFile(blobPath(place, manifest, "config"), "CONF");
    expect((await store.damageOf(manifest)).map(({ problem }) => problem).sort()).toEqual([
      "damaged",
      "missing",
    ]);
    expect((await store.verify()).damage.map(({ problem }) => problem).sort()).toEqual([
      "damaged",
      "missing",
    ]);
    expect(await store.publish(publication)).toMatchObject({ status: "repaired", added: { blobs: 2 } });
    expect((await store.verify()).damage).toEqual([]);
  });

  test("is replaced by another build of the same key", async () => {
    const { directory, place, store } = await open();
    const commit = digits(40);
    const { manifest } = await store.publish(await publicationOf(directory, smallKernel, { commit }));
    await rm(blobPath(place, manifest, "image"));
    const other = await publicationOf(directory, { ...smallKernel, image: "another" }, { commit });
    expect((await store.publish(other)).status).toBe("replaced");
    expect(await store.damageOf(manifest)).toEqual([]);
  });

  test("is a manifest too: verify names it, list leaves it out, and the next publisher writes it anew", async () => {
    const { directory, place, store } = await open();
    const publication = await publicationOf(directory);
    const { manifest } = await store.publish(publication);
    const name = join(place, "kernels", manifest.commit, `${manifest.variant}.json`);
    await writeFile(name, JSON.stringify(manifest).slice(0, 100));
    await expect(store.read(manifest)).rejects.toThrow(StoreError);
    expect(await store.list()).toEqual([]);
    expect((await store.verify()).unreadable).toMatchObject([
      { problem: expect.stringContaining(manifest.commit) },
    ]);
    expect((await store.publish(publication)).status).toBe("replaced");
    expect(await store.read(manifest)).toEqual(manifest);
  });

  test("is a manifest of another kernel, and one with a path that leads out of the store", async () => {
    const { directory, place, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const name = join(place, "kernels", manifest.commit, `${manifest.variant}.json`);
    await writeFile(name, JSON.stringify({ ...manifest, variant: "other" }));
    await expect(store.read(manifest)).rejects.toThrow("the manifest of another kernel");
    const [file, ...others] = manifest.files;
    await writeFile(
      name,
      JSON.stringify({ ...manifest, files: [...others, { ...file, path: "../../image" }] }),
    );
    await expect(store.checkout(manifest, join(directory, "out"))).rejects.toThrow(
      "expected a relative path",
    );
  });
});

test("a directory that is something else is no store, and is left as it is", async () => {
  const directory = await scratch();
  await writeFile(join(directory, "thesis.txt"), "all my work");
  await expect(openStore(directory)).rejects.toThrow("is no vmentry store, and not empty");
  await expect(openStore(join(directory, "thesis.txt"))).rejects.toThrow("is no directory");
  await expect(openStore(join(directory, "new"), { mustExist: true })).rejects.toThrow("there is no store");
  await expect(openStore("https://example.com/x")).rejects.toThrow("expected a directory, or s3://");
  expect(await readdir(directory)).toEqual(["thesis.txt"]);
});

test("a store of a later version is not touched", async () => {
  const directory = await scratch();
  await writeFile(join(directory, "store.json"), '{"format":"vmentry-store","version":2}');
  await expect(openStore(directory)).rejects.toThrow("is a store of version 2, but this vmentry reads 1");
});

test("a checkout goes to a new or an empty directory alone, and links what it can", async () => {
  const { directory, store } = await open();
  const { manifest } = await store.publish(await publicationOf(directory));
  await writeFile(join(directory, "file"), "");
  await expect(store.checkout(manifest, join(directory, "file"))).rejects.toThrow("is no directory");
  await expect(store.checkout(manifest, directory)).rejects.toThrow("is not empty");
  await mkdir(join(directory, "empty"));
  await store.checkout(manifest, join(directory, "empty"));
  await symlink(directory, join(directory, "link"));
  await expect(store.checkout(manifest, join(directory, "link"))).rejects.toThrow("is not empty");
  const absent = { commit: digits(40), variant: "kvm" };
  await expect(store.checkout(absent, join(directory, "out"))).rejects.toThrow("has no kernel");
  await expect(store.read({ commit: "../..", variant: "x" })).rejects.toThrow("no kernel");
});
