import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { kernelId, keyOfKernel, type PrepareBoot } from "../../src/server/index.ts";
import { bootFiles, MemoryStore, type Served, serve } from "./serve.ts";

let directory: TemporaryDirectory;
let store: MemoryStore;
let served: Served;
let prepared: string[];
let prepareBoot: PrepareBoot;

const commit = (digit: number) => `${digit}`.repeat(40);
const id = (digit: number, variant = "x") => kernelId({ commit: commit(digit), variant });

beforeEach(async () => {
  directory = temporaryDirectory("kernels-test");
  store = new MemoryStore();
  for (const digit of [1, 2, 3]) store.add({ commit: commit(digit), variant: "x" });
  store.add({ commit: commit(3), variant: "i386" }, { arch: "i386" });
  store.add(
    { commit: commit(4), variant: "x" },
    { outcome: "failed", failure: { stage: "kernel", reason: "no such header" }, release: null, files: [] },
  );
  prepared = [];
  prepareBoot = async key => {
    prepared.push(kernelId(key));
    return await bootFiles(directory);
  };
  served = await serve(directory, { store, prepareBoot: key => prepareBoot(key) });
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function list(query = ""): Promise<string[]> {
  const { body, status } = await served.ask(`/v1/kernels${query}`);
  expect([status, body]).toMatchObject([200, {}]);
  return (body as { kernels: { id: string }[] }).kernels.map(each => each.id);
}

const putBranch = (name: string, ...commits: string[]) =>
  served.ask(`/v1/branches/${name}`, { method: "PUT", json: { commits } });
const select = (kernel: string, more: object = {}) =>
  served.ask("/v1/machines/m/selection", { json: { kernel, ...more } });

describe("the kernel list", () => {
  test("has what was added, then the store's, newest first, in pages", async () => {
    const all = ["first", id(4), id(3, "i386"), id(3), id(2), id(1)];
    expect(await list()).toEqual(all);
    const pages: string[][] = [];
    for (let after: string | null = ""; after !== null; ) {
      const { body } = await served.ask(`/v1/kernels?limit=4${after === "" ? "" : `&after=${after}`}`);
      const page = body as { kernels: { id: string }[]; next: string | null };
      pages.push(page.kernels.map(each => each.id));
      after = page.next;
    }
    expect(pages).toEqual([all.slice(0, 4), all.slice(4)]);
    expect((await served.ask("/v1/kernels?after=gone")).status).toBe(400);
  });

  test("is searched by the start of a commit, variant, branch, tag and outcome", async () => {
    await putBranch("topic/a b".replace(" ", "-"), commit(2), commit(1));
    await served.ask("/v1/tags/v1", { method: "PUT", json: { commits: [commit(1)] } });
    expect(await list("?commit=3333")).toEqual([id(3, "i386"), id(3)]);
    expect(await list("?commit=3333&variant=i386")).toEqual([id(3, "i386")]);
    expect(await list("?branch=topic/a-b")).toEqual([id(2), id(1)]);
    expect(await list("?tag=v1")).toEqual([id(1)]);
    expect(await list("?branch=topic/a-b&tag=v1")).toEqual([id(1)]);
    expect(await list("?outcome=failed")).toEqual([id(4)]);
    expect((await served.ask("/v1/kernels?branch=nope")).body).toEqual({
      error: "this server knows no branch nope",
    });
    for (const query of [
      "?commit=xyz",
      "?commit=33",
      "?variant=../x",
      "?branch=-x",
      "?limit=0",
      "?limit=x",
    ]) {
      expect([query, (await served.ask(`/v1/kernels${query}`)).status]).toEqual([query, 400]);
    }
  });

  test("has what is published while the server runs", async () => {
    await list();
    store.add({ commit: commit(5), variant: "x" });
    await expect.poll(() => list("?commit=55555"), { timeout: 5_000 }).toEqual([id(5)]);
  });

  test("says when the store cannot be read, and goes on when it can again", async () => {
    store.isBroken = true;
    expect((await served.ask("/v1/kernels")).status).toBe(500);
    expect((await served.ask("/v1/machines/m/kernels")).status).toBe(200);
    store.isBroken = false;
    expect(await list()).toHaveLength(6);
  });

  test("of a machine has its selection on top, what was added, then the branches' newest that it can boot", async () => {
    await putBranch("main", commit(4), commit(3), commit(2));
    await putBranch("old", commit(1));
    await served.ask("/v1/machines/m", { method: "PUT", json: { arch: "x86_64" } });
    await select(id(2));
    const { body } = await served.ask("/v1/machines/m/kernels");
    const { kernels } = body as { kernels: { id: string; why: string }[] };
    expect(kernels.map(each => [each.id, each.why])).toEqual([
      [id(2), "selected"],
      ["first", "added"],
      [id(3, "i386"), "newest of main"],
      [id(3), "newest of main"],
      [id(1), "newest of old"],
    ]);
    await served.ask("/v1/machines/arm", { method: "PUT", json: { arch: "arm64" } });
    expect((await served.ask("/v1/machines/arm/kernels")).body).toMatchObject({ kernels: [{ id: "first" }] });
  });
});

describe("a kernel of the store", () => {
  test("is made ready when it is selected, and is on top of the menu that the machine gets", async () => {
    await putBranch("main", commit(3));
    expect((await select(id(1))).status).toBe(201);
    const { body } = await served.ask("/v1/machines/m/boot?wait=20");
    const answer = String(body);
    expect(answer).toContain(`default 1\nkernel ${id(1)}\ntitle 6.12.0 ${"1".repeat(12)} x\nimage `);
    // What nobody asked for is listed, and not made ready.
    expect(answer).toContain(`kernel ${id(3)}\ntitle 6.12.0 ${"3".repeat(12)} x\nend\n`);
    expect(prepared).toEqual([id(1)]);
    expect((await served.ask(`/v1/kernels/${id(1)}/image`)).body).toBe("a stored image");
    expect((await served.ask(`/v1/kernels/${id(3)}/image`)).status).toBe(404);
  });

  test("that is chosen at the console is made ready then, and the selection stays as it was", async () => {
    await select("first", { once: true });
    const chosen = await served.ask(`/v1/machines/m/boot?wait=20&kernel=${id(2)}`);
    expect(chosen.body).toContain(`kernel ${id(2)}\n`);
    expect(chosen.body).toContain("timeout 0\n");
    expect((await served.ask("/v1/machines/m/boot")).body).toContain("kernel first");
    const { entries } = (await served.ask("/v1/audit?machine=m")).body as { entries: { action: string }[] };
    expect(entries.map(({ action }) => action)).toContain("chosen-at-console");
  });

  test("that cannot be made ready is told as an event, once, and the machine waits", async () => {
    prepareBoot = () => Promise.reject(new Error("blob 77 is damaged"));
    await select(id(1));
    for (let time = 0; time < 3; time++) {
      expect((await served.ask("/v1/machines/m/boot?wait=0.2")).body).toContain("action wait");
    }
    const { events, selection } = (await served.ask("/v1/machines/m/state")).body as Record<string, unknown>;
    expect(events).toMatchObject([
      { stage: "server", event: "failed", message: expect.stringContaining("blob 77 is damaged") },
    ]);
    expect(events).toHaveLength(1);
    expect(selection).toMatchObject({ kernel: id(1) });
  });

  test("that did not build, or that is not there, cannot be selected", async () => {
    expect((await select(id(4))).body).toEqual({
      error: `kernel ${id(4)} did not build: kernel: no such header`,
    });
    expect((await select(id(9))).body).toMatchObject({
      error: expect.stringContaining("there is no kernel"),
    });
  });

  test("whose selection is replaced while it is made ready gives way to the other", async () => {
    const gate = Promise.withResolvers<void>();
    const files = await bootFiles(directory);
    prepareBoot = async () => {
      await gate.promise;
      return files;
    };
    await select(id(1));
    const answer = served.ask("/v1/machines/m/boot?wait=20");
    await expect
      .poll(async () => (await served.ask("/v1/machines/m/state")).body)
      .toMatchObject({ isWaiting: true });
    await select("first");
    expect((await answer).body).toContain("default 1\nkernel first\n");
    gate.resolve();
  });

  test("whose files have gone is made ready again", async () => {
    await select(id(1), { once: false });
    await served.ask("/v1/machines/m/boot?wait=20");
    await rm(join(directory.path, "stored-image"));
    expect((await served.ask(`/v1/kernels/${id(1)}/image`)).status).toBe(404);
    expect((await served.ask("/v1/machines/m/boot?wait=20")).body).toContain("action boot");
    expect((await served.ask(`/v1/kernels/${id(1)}/image`)).body).toBe("a stored image");
  });

  test("that a machine is to boot is leased, until another is selected", async () => {
    await select(id(1));
    await select(id(2));
    await expect.poll(() => store.released).toEqual(["lease-0"]);
    expect(store.leased).toMatchObject([
      { holder: "machine m", keys: [{ commit: commit(1) }] },
      { holder: "machine m", keys: [{ commit: commit(2) }] },
    ]);
  });

  test("gives its manifest, and the files that the manifest lists, and nothing else", async () => {
    expect((await served.ask(`/v1/kernels/${id(1)}`)).body).toMatchObject({
      id: id(1),
      manifest: { builder: "here" },
    });
    expect((await served.ask(`/v1/kernels/${id(1)}/files/config`)).body).toBe(`blob ${"c".repeat(64)}`);
    const outside = [
      ...[
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%2fetc%2fpasswd",
        "config%00",
        "config/../config",
      ],
    ];
    for (const path of outside) {
      const { status, body } = await served.ask(`/v1/kernels/${id(1)}/files/${path}`);
      expect([path, status === 404 || body === `blob ${"c".repeat(64)}`]).toEqual([path, true]);
    }
    for (const path of [
      "/v1/kernels/..%2f..%2fetc/files/passwd",
      `/v1/kernels/${"0".repeat(40)}-..%2fx/image`,
    ]) {
      expect((await served.ask(path)).status).toBe(404);
    }
  });
});

test("a kernel's id is its key in one word, and nothing else is a key", () => {
  const key = { commit: commit(1), variant: "x86_64-kvm.debug" };
  expect(keyOfKernel(kernelId(key))).toEqual(key);
  for (const no of [
    "first",
    `${commit(1)}`,
    `${commit(1)}-`,
    `${commit(1)}-../x`,
    `${"g".repeat(40)}-x`,
    "-x",
  ]) {
    expect(keyOfKernel(no)).toBeUndefined();
  }
});
