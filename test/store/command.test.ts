import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { chmod, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { addStore } from "../../src/cli/store.ts";
import { openStore } from "../../src/store/index.ts";
import { blobPath, publicationOf, scratch, smallKernel } from "./publication.ts";

const one = `abcdef1${"0".repeat(33)}`;
const two = `abcdef2${"0".repeat(33)}`;
const cache = mkdtempSync(join(tmpdir(), "store-cache-"));

beforeEach(() => {
  vi.stubEnv("VMENTRY_CACHE", cache);
  vi.stubEnv("VMENTRY_STORE", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = 0;
});
afterAll(() => rmSync(cache, { recursive: true }));

/** What `vmentry store …` prints. */
async function run(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  const store = addStore(program);
  for (const each of [store, ...store.commands]) each.exitOverride().configureOutput({ writeErr: () => {} });
  let said = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation(text => {
    said += String(text);
    return true;
  });
  try {
    await program.parseAsync(["store", ...args], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return said;
}

async function twoKernels() {
  const directory = await scratch();
  const place = join(directory, "store");
  const store = await openStore(place);
  const { manifest } = await store.publish(await publicationOf(directory, smallKernel, { commit: one }));
  await store.publish(await publicationOf(directory, { log: "error" }, { commit: two, outcome: "failed" }));
  return { directory, place, store, manifest };
}

test("ls shows every kernel with its outcome and what keeps it, as a table and as JSON", async () => {
  const { place } = await twoKernels();
  await run("pin", "abcdef1", "--reason", "the last\x1b[2J good one", "--by", "ana", "--store", place);
  const table = await run("ls", "--store", place);
  expect(table).toMatch(/^COMMIT +VARIANT +OUTCOME +RELEASE +SIZE +STORED +KEPT BY\n/);
  expect(table).toMatch(
    /^abcdef100000 {2}kvm-x86_64 {2}built +6\.12\.117 +77 B {2}\S+Z {2}pin of ana: the last\\x1b\[2J good one$/m,
  );
  expect(table).toMatch(/^abcdef200000 {2}kvm-x86_64 {2}failed: kernel {2}- /m);
  const json = JSON.parse(await run("ls", "--json", "--outcome", "failed", "--store", place));
  expect(json).toMatchObject([{ commit: two, outcome: "failed", failure: { stage: "kernel" }, keptBy: [] }]);
});

test("show tells one kernel, and what of it is damaged", async () => {
  const { place, manifest } = await twoKernels();
  const text = await run("show", "abcdef1", "--store", place);
  expect(text).toMatch(/^build-id +e8897ae40707eb92d4aa09baab491943a01ce9d0$/m);
  rmSync(blobPath(place, manifest, "config"));
  expect(await run("show", "abcdef1", "--store", place)).toMatch(/^missing +config$/m);
  expect(await run("show", "abcdef2", "--store", place)).toMatch(
    /^outcome +failed at kernel: arch\/x86\/kvm/m,
  );
  expect(JSON.parse(await run("show", "abcdef1/kvm-x86_64", "--json", "--store", place))).toMatchObject({
    manifest: { commit: one },
    damage: [{ problem: "missing" }],
  });
});

test("verify ends with 1 and names what is damaged", async () => {
  const { place, manifest } = await twoKernels();
  expect(await run("verify", "--store", place)).toBe("2 kernels, 7 blobs, 82 B: all as it should be\n");
  expect(process.exitCode).toBe(0);
  const blob = blobPath(place, manifest, "image");
  await chmod(blob, 0o644);
  await writeFile(blob, "the imago");
  expect(await run("verify", "--store", place)).toContain(`damaged: image of ${one}/kvm-x86_64`);
  expect(process.exitCode).toBe(1);
});

test("gc wants to be told what to keep, and says what goes before it goes", async () => {
  const { directory, place, store } = await twoKernels();
  await expect(run("gc", "--store", place)).rejects.toThrow("say what to keep");
  await writeFile(join(directory, "commits"), `${one}\n\n`);
  const options = ["--keep-commits", join(directory, "commits"), "--store", place];
  const dry = await run("gc", "--dry-run", ...options);
  expect(dry).toBe(`would remove ${two}/kvm-x86_64\nwould remove 1 kernel, 0 blobs, 0 B; 1 kept\n`);
  expect(await store.list()).toHaveLength(2);
  expect(JSON.parse(await run("gc", "--json", ...options))).toMatchObject({ removed: [{ commit: two }] });
  expect((await store.list()).map(({ key }) => key.commit)).toEqual([one]);
  await expect(run("gc", "--keep-commits", join(directory, "nothing"), "--store", place)).rejects.toThrow(
    "ENOENT",
  );
  await writeFile(join(directory, "commits"), "master\n");
  await expect(run("gc", ...options)).rejects.toThrow('"master" is no whole commit');
  expect(await run("gc", "--keep-age", "30d", "--store", place)).toContain("1 kept");
  await expect(run("gc", "--keep-age", "soon", "--store", place)).rejects.toThrow("or days such as 30d");
});

test("export and import copy a kernel between stores, as a file and as a directory", async () => {
  const { directory, place } = await twoKernels();
  for (const name of ["kernel.tar", "kernel"]) {
    const target = join(directory, name);
    expect(await run("export", "abcdef1", target, "--store", place)).toBe(`${one}/kvm-x86_64 -> ${target}\n`);
    const other = join(directory, `other-${name}`);
    expect(await run("import", target, "--store", other)).toBe(
      `${one}/kvm-x86_64 published: 6 new blobs, 77 B\n`,
    );
    expect(await run("import", target, "--store", other)).toContain("unchanged");
  }
  const entries = spawnSync("tar", ["tf", join(directory, "kernel.tar")], { encoding: "utf8" }).stdout.split(
    "\n",
  );
  expect(entries.slice(0, 2)).toEqual(["manifest.json", "files/image"]);
});

test("pin and unpin take a kernel, and say when there is none", async () => {
  const { place } = await twoKernels();
  expect(await run("pin", "abcdef1", "--reason", "good", "--store", place)).toBe(
    `${one}/kvm-x86_64 pinned\n`,
  );
  expect(await run("unpin", "abcdef1", "--store", place)).toBe(`${one}/kvm-x86_64 unpinned\n`);
  await expect(run("unpin", "abcdef1", "--store", place)).rejects.toThrow("is not pinned");
  await expect(run("pin", "abcdef1", "--store", place)).rejects.toThrow("required option '--reason <text>'");
  await expect(run("pin", "abcdef", "--reason", "x", "--store", place)).rejects.toThrow(
    "the start of 2 commits",
  );
});

test("the store is where --store says, else $VMENTRY_STORE, else in the cache directory", async () => {
  const { place } = await twoKernels();
  vi.stubEnv("VMENTRY_STORE", place);
  expect(await run("ls")).toContain("abcdef100000");
  await expect(run("ls", "--store", `${place}-typo`)).rejects.toThrow("there is no store");
  vi.stubEnv("VMENTRY_STORE", `${place}-typo`);
  await expect(run("ls")).rejects.toThrow("there is no store");
  vi.stubEnv("VMENTRY_STORE", "");
  expect(await run("ls")).toMatch(/^COMMIT .*\n$/);
});

test("checkout lays a kernel out as links to the store, or as copies", async () => {
  const { directory, place } = await twoKernels();
  const [links, copies] = [join(directory, "links"), join(directory, "copies")];
  expect(await run("checkout", "abcdef1", links, "--store", place)).toBe(`${one}/kvm-x86_64 -> ${links}\n`);
  await run("checkout", "abcdef1/kvm-x86_64", copies, "--copy", "--store", place);
  const image = async (where: string) => await stat(join(where, "image"));
  expect([(await image(links)).mode & 0o200, (await image(copies)).mode & 0o200]).toEqual([0, 0o200]);
  await expect(run("checkout", "abcdef1", links, "--store", place)).rejects.toThrow(
    `${links} is not empty: give a new or an empty directory`,
  );
});
