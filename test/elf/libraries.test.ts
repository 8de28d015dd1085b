import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { findLibraries } from "../../src/elf/index.ts";
import { hostLibraryDirectories } from "../../src/elf/library-directories.ts";
import { buildDynamic, buildElf, type DynamicParts } from "./elf-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

/** Lays files out in a fresh directory and gives it. */
async function tree(files: Record<string, DynamicParts | Uint8Array | string>): Promise<string> {
  const root = await mkdtemp(join(directory.path, "tree-"));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    const isRaw = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(path, isRaw ? content : buildDynamic(content));
  }
  return root;
}

describe("the libraries of programs", () => {
  test("are found in turn, each once, also when they need each other", async () => {
    const root = await tree({
      "bin/one": { needed: ["liba.so"], runpath: "$ORIGIN/../lib" },
      "bin/two": { needed: ["libb.so"], runpath: `\${ORIGIN}/../lib` },
      "lib/liba.so": { needed: ["libb.so"], runpath: "$ORIGIN" },
      "lib/libb.so": { needed: ["liba.so"], runpath: "$ORIGIN" },
    });
    expect(await findLibraries([join(root, "bin/one"), join(root, "bin/two")])).toEqual({
      libraries: new Map([
        ["liba.so", join(root, "lib/liba.so")],
        ["libb.so", join(root, "lib/libb.so")],
      ]),
      places: new Map([
        [join(root, "lib/liba.so"), join(root, "lib/liba.so")],
        [join(root, "lib/libb.so"), join(root, "lib/libb.so")],
      ]),
      missing: [],
    });
  });

  test("a DT_RPATH serves the needs of libraries too", async () => {
    const root = await tree({
      one: { needed: ["libvmea.so"], rpath: "$ORIGIN/lib" },
      "lib/libvmea.so": { needed: ["libvmeb.so"] },
      "lib/libvmeb.so": {},
    });
    expect((await findLibraries([join(root, "one")])).missing).toEqual([]);
  });

  test("a DT_RUNPATH does not", async () => {
    const root = await tree({
      one: { needed: ["libvmea.so"], runpath: "$ORIGIN/lib" },
      "lib/libvmea.so": { needed: ["libvmeb.so"] },
      "lib/libvmeb.so": {},
    });
    expect((await findLibraries([join(root, "one")])).missing).toEqual([
      { binary: join(root, "lib/libvmea.so"), soname: "libvmeb.so" },
    ]);
  });

  test("those of another class or machine, and what is no library, are passed by", async () => {
    const root = await tree({
      one: { needed: ["libc.so"] },
      "1/libc.so": { machine: 183 },
      "2/libc.so": { class: 32 },
      "3/libc.so": "/* GNU ld script */",
      "4/libc.so": buildDynamic({}).subarray(0, 70),
      "5/libc.so": {},
    });
    const libraryPaths = ["0", "1", "2", "3", "4", "5"].map(each => join(root, each));
    const { libraries } = await findLibraries([join(root, "one")], { libraryPaths });
    expect(libraries.get("libc.so")).toBe(join(root, "5/libc.so"));
  });

  test("the dynamic linker is found under its full path, or by its name in the given directories", async () => {
    const root = await tree({ "lib/ld-vme.so": {}, "other/ld-vme.so": {} });
    const there = join(root, "lib/ld-vme.so");
    const more = await tree({ one: { interpreter: there }, two: { interpreter: "/lib/none/ld-vme.so" } });
    const { libraries } = await findLibraries([join(more, "one"), join(more, "two")], {
      libraryPaths: [join(root, "other")],
    });
    expect(libraries).toEqual(
      new Map([
        [there, there],
        ["/lib/none/ld-vme.so", join(root, "other/ld-vme.so")],
      ]),
    );
  });

  test("what the programs load as they run is found as well", async () => {
    const root = await tree({
      one: { interpreter: "/ld.so" },
      "lib/libgcc_s.so.1": { needed: ["libd.so"] },
      "lib/libd.so": {},
      "lib/ld.so": {},
    });
    const { libraries } = await findLibraries([join(root, "one")], {
      libraryPaths: [join(root, "lib")],
      loadedAtRunTime: ["libgcc_s.so.1"],
    });
    expect([...libraries.keys()]).toEqual(["/ld.so", "libgcc_s.so.1", "libd.so"]);
  });

  test("static programs and scripts need none", async () => {
    const root = await tree({ static: buildElf({}), script: "#!/bin/sh\n" });
    const found = await findLibraries([join(root, "static"), join(root, "script")], {
      loadedAtRunTime: ["libx.so"],
    });
    expect(found).toEqual({ libraries: new Map(), places: new Map(), missing: [] });
  });

  test("those of another machine's programs come from its root, and go where they lie below it", async () => {
    const arm = { machine: 183 };
    const root = await tree({
      one: { ...arm, interpreter: "/lib/ld-vme.so", needed: ["libvme.so", "ld-vme.so"] },
      "root/lib/aarch64-linux-gnu/libvme.so": arm,
      "root/usr/lib/aarch64-linux-gnu/ld-vme.so": arm,
    });
    const { places, missing } = await findLibraries([join(root, "one")], { root: join(root, "root") });
    expect(missing).toEqual([]);
    const linker = join(root, "root/usr/lib/aarch64-linux-gnu/ld-vme.so");
    // The kernel looks for the dynamic linker where the program says, whatever the root calls it.
    expect(places).toEqual(
      new Map([
        ["/lib/ld-vme.so", linker],
        ["/lib/aarch64-linux-gnu/libvme.so", join(root, "root/lib/aarch64-linux-gnu/libvme.so")],
        ["/usr/lib/aarch64-linux-gnu/ld-vme.so", linker],
      ]),
    );
  });

  test("a root's dynamic linker is taken before the host's of the same name", async () => {
    const root = await tree({ "here/ld-vme.so": {} });
    const [here, name] = [join(root, "here/ld-vme.so"), "ld-vme.so"];
    const foreign = await tree({ one: { interpreter: here }, [join("root", root, "here", name)]: {} });
    const { places } = await findLibraries([join(foreign, "one")], { root: join(foreign, "root") });
    expect(places).toEqual(new Map([[here, join(foreign, "root", here)]]));
  });

  test("without another root they are looked for in the cache's for that machine", async () => {
    const cache = await tree({
      one: { machine: 183, interpreter: "/lib/ld-vme.so" },
      "programs/arm64/lib/ld-vme.so": { machine: 183 },
    });
    vi.stubEnv("VMENTRY_CACHE", cache);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { places } = await findLibraries([join(cache, "one")]);
    expect(places).toEqual(new Map([["/lib/ld-vme.so", join(cache, "programs/arm64/lib/ld-vme.so")]]));
  });

  test("programs of different machines are refused", async () => {
    const root = await tree({ one: {}, two: { machine: 183 } });
    await expect(findLibraries([join(root, "one"), join(root, "two")])).rejects.toThrow(
      `${join(root, "two")}: for another machine than ${join(root, "one")}`,
    );
  });

  test("a damaged program is an error, not a program without needs", async () => {
    const root = await tree({ one: buildDynamic({ needed: ["a"] }).subarray(0, 100) });
    await expect(findLibraries([join(root, "one")])).rejects.toThrow(/one: truncated/);
  });

  test("those of a real program are all found on this host, with the dynamic linker", async () => {
    const { libraries, missing } = await findLibraries([process.execPath]);
    expect(missing).toEqual([]);
    expect([...libraries.keys()]).toEqual(expect.arrayContaining(["libc.so.6", "libstdc++.so.6"]));
    expect([...libraries.keys()].some(name => /^\/.*\/ld-linux/.test(name))).toBe(true);
  });
});

test("the host's directories include those of ld.so.conf and of what it includes", async () => {
  const root = await tree({
    "ld.so.conf": "include conf.d/*.conf missing.conf\n/opt/last # comment\ninclude ld.so.conf\n",
    "conf.d/b.conf": "/opt/b\n",
    "conf.d/a.conf": "# nothing\n\n/opt/a\n",
  });
  const directories = await hostLibraryDirectories(join(root, "ld.so.conf"));
  expect(directories.slice(0, 2)).toEqual(["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"]);
  expect(directories.filter(each => each.startsWith("/opt"))).toEqual(["/opt/a", "/opt/b", "/opt/last"]);
});

test("a host without ld.so.conf has the standard directories", async () => {
  expect(await hostLibraryDirectories(join(directory.path, "none"))).toContain("/usr/lib");
});
