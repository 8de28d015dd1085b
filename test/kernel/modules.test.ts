import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { temporaryDirectory, UserError } from "../../src/base/index.ts";
import { decompressModule, type Kernel, selectModules } from "../../src/kernel/index.ts";
import { kernelModule, release, version } from "./kernel-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());
afterEach(() => vi.unstubAllEnvs());

/** A kernel with modules of these names and files. */
async function kernelWith(files: Record<string, Uint8Array>, builtIn: string[] = []): Promise<Kernel> {
  const root = await mkdtemp(join(directory.path, "modules-"));
  const modules = new Map<string, { name: string; path: string }>();
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file);
    await writeFile(path, content);
    const name = file.replace(/\.ko.*/, "").replaceAll("-", "_");
    modules.set(name, { name, path });
  }
  return {
    source: "the kernel",
    arch: "x86_64",
    image: "/none",
    identity: { release, version, buildId: undefined },
    modules: { modules, builtIn: new Set(builtIn) },
    config: undefined,
  };
}

const xz = (content: Uint8Array) => execFileSync("xz", ["-c"], { input: content });

describe("selecting modules", () => {
  test("puts what they need before them, each once", async () => {
    const kernel = await kernelWith({
      "kvm-amd.ko": kernelModule("kvm_amd", "kvm,ccp"),
      "kvm-intel.ko": kernelModule("kvm_intel", "kvm"),
      "kvm.ko": kernelModule("kvm", "irqbypass"),
      "irqbypass.ko": kernelModule("irqbypass"),
      "ccp.ko": kernelModule("ccp"),
      "other.ko": kernelModule("other"),
    });
    const { ordered, absent } = await selectModules(kernel, ["kvm_amd", "kvm-intel", "kvm_amd"]);
    expect(ordered.map(({ name, depends }) => [name, depends])).toEqual([
      ["irqbypass", []],
      ["kvm", ["irqbypass"]],
      ["ccp", []],
      ["kvm_amd", ["kvm", "ccp"]],
      ["kvm_intel", ["kvm"]],
    ]);
    expect(absent).toEqual([]);
  });

  test("takes names of dependencies with - for _", async () => {
    const kernel = await kernelWith({ "a.ko": kernelModule("a", "b-c"), "b-c.ko": kernelModule("b_c") });
    expect((await selectModules(kernel, ["a"])).ordered.map(each => each.name)).toEqual(["b_c", "a"]);
  });

  test("brings what a module likes to be loaded before it, when there is such", async () => {
    const kernel = await kernelWith({
      "a.ko": kernelModule("a", "", { softdep: "pre: b nosuch post: c" }),
      "b.ko": kernelModule("b"),
      "c.ko": kernelModule("c"),
    });
    expect((await selectModules(kernel, ["a"])).ordered.map(each => each.name)).toEqual(["b", "a"]);
  });

  test("leaves out what is built in, and tells what is nowhere", async () => {
    const kernel = await kernelWith({ "kvm.ko": kernelModule("kvm", "irqbypass") }, [
      "virtio_net",
      "irqbypass",
    ]);
    const { ordered, absent } = await selectModules(kernel, ["virtio-net", "kvm", "kvm_amd"]);
    expect(ordered.map(({ name, depends }) => [name, depends])).toEqual([["kvm", []]]);
    expect(absent).toEqual(["kvm_amd"]);
  });

  test("of a kernel without modules gives none", async () => {
    const kernel = { ...(await kernelWith({})), modules: undefined };
    expect(await selectModules(kernel, ["kvm"])).toEqual({ ordered: [], absent: ["kvm"] });
  });

  test("ends when modules need each other", async () => {
    const kernel = await kernelWith({ "a.ko": kernelModule("a", "b"), "b.ko": kernelModule("b", "a") });
    expect((await selectModules(kernel, ["a"])).ordered.map(each => each.name)).toEqual(["b", "a"]);
  });

  test.each([
    ["xz", xz],
    ["gz", gzipSync],
    ["zst", zstdCompressSync],
  ] as const)("reads modules compressed as .%s", async (suffix, compress) => {
    const kernel = await kernelWith({
      [`kvm-amd.ko.${suffix}`]: compress(kernelModule("kvm_amd", "kvm")),
      [`kvm.ko.${suffix}`]: compress(kernelModule("kvm")),
    });
    expect((await selectModules(kernel, ["kvm_amd"])).ordered.map(each => each.name)).toEqual([
      "kvm",
      "kvm_amd",
    ]);
  });

  test("refuses a kernel that lacks what a module needs", async () => {
    const kernel = await kernelWith({ "kvm_amd.ko": kernelModule("kvm_amd", "kvm") });
    await expect(selectModules(kernel, ["kvm_amd"])).rejects.toThrow(
      /^module kvm_amd of the kernel needs kvm, which is not among the kernel's modules/,
    );
  });

  test("refuses a module that is listed but was not built", async () => {
    const kernel = await kernelWith({ "kvm.ko": kernelModule("kvm") });
    await rm(kernel.modules?.modules.get("kvm")?.path ?? "");
    await expect(selectModules(kernel, ["kvm"])).rejects.toThrow(
      /^module kvm was not built: .*Run make modules$/,
    );
  });

  test("refuses a module that is left from a build of another release", async () => {
    const kernel = await kernelWith({ "kvm.ko": kernelModule("kvm", "", { vermagic: "6.11.0 SMP " }) });
    await expect(selectModules(kernel, ["kvm"])).rejects.toThrow(
      /kvm\.ko was built for 6\.11\.0, but the kernel is 6\.12\.117: build the modules again/,
    );
  });

  test("refuses a damaged module", async () => {
    const kernel = await kernelWith({ "kvm.ko": kernelModule("kvm").subarray(0, 200) });
    await expect(selectModules(kernel, ["kvm"])).rejects.toThrow(
      /kvm\.ko is no usable kernel module: .*truncated/,
    );
  });
});

describe("decompressing a module", () => {
  const content = kernelModule("kvm");

  test.each([
    ["kvm.ko", content],
    ["kvm.ko.xz", xz(content)],
    ["kvm.ko.gz", gzipSync(content)],
    ["kvm.ko.zst", zstdCompressSync(content)],
  ])("writes the module that is in %s", async (file, bytes) => {
    const path = join(directory.path, file);
    const to = join(directory.path, "out.ko");
    await writeFile(path, bytes);
    await decompressModule({ name: "kvm", path }, to);
    expect(await readFile(to)).toEqual(content);
  });

  test.each([
    ["kvm.ko.xz", xz(content)],
    ["kvm.ko.gz", gzipSync(content)],
    ["kvm.ko.zst", zstdCompressSync(content)],
  ])("refuses %s when it is cut off, and leaves nothing behind", async (file, bytes) => {
    const path = join(directory.path, `cut-${file}`);
    const to = join(directory.path, "cut.ko");
    await writeFile(path, bytes.subarray(0, bytes.length - 20));
    await expect(decompressModule({ name: "kvm", path }, to)).rejects.toThrow(UserError);
    await expect(stat(to)).rejects.toThrow("ENOENT");
  });

  test("says which package brings the tool that is missing", async () => {
    const path = join(directory.path, "kvm.ko.xz");
    await writeFile(path, xz(content));
    vi.stubEnv("PATH", "/nowhere");
    await expect(decompressModule({ name: "kvm", path }, join(directory.path, "out.ko"))).rejects.toThrow(
      new UserError("xz is not installed: apt-get install xz-utils"),
    );
  });
});
