import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Logger, silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { readBuildId, readSymbols } from "../../src/elf/index.ts";
import { openSymbols, type SymbolFiles } from "../../src/kernel/index.ts";
import { buildVmlinux, release, writeTree } from "./kernel-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());
afterEach(() => {
  vi.unstubAllEnvs();
});

const hasTools = ["gcc", "addr2line", "xz"].every(tool => spawnSync(tool, ["--version"]).status === 0);

/** Line numbers are part of the tests. */
const sources = {
  "kernel/panic.c": `volatile int sink;
__attribute__((noinline)) void panic(void)
{
	sink = 1;
}
static __attribute__((noinline)) int twin(int x)
{
	return sink + x;
}
int first(int x) { return twin(x); }
`,
  "virt/kvm/other.c": `extern volatile int sink;
static __attribute__((noinline)) int twin(int x)
{
	__asm__ volatile(".skip 200, 0x90");
	return sink * x;
}
int second(int x) { return twin(x); }
`,
  "arch/x86/kvm/demo.c": `extern volatile int sink;
static inline __attribute__((always_inline)) void inner(int x)
{
	sink += x;
}
static inline __attribute__((always_inline)) void middle(int x)
{
	inner(x + 1);
}
__attribute__((noinline)) int outer(int x)
{
	middle(x);
	return sink;
}
__attribute__((noinline, section(".init.text"))) int setup(int x)
{
	outer(x);
	return sink - 1;
}
`,
};

let tree = "";
let files: SymbolFiles & { vmlinux: string };
const logged: string[] = [];
const log: Logger = { ...silentLog, debug: message => logged.push(message) };

async function open(given: SymbolFiles) {
  logged.length = 0;
  return await openSymbols(given, { scratch: directory.path, log });
}

async function opened(given: SymbolFiles = files) {
  const symbols = await open(given);
  if (symbols === undefined) throw new Error(`no symbols: ${logged.join()}`);
  return symbols;
}

function moduleAt(path: string): SymbolFiles["modules"] {
  return { modules: new Map([["demo", { name: "demo", path }]]) };
}

/** `name+OFFSET/SIZE` with the size that kallsyms has. */
async function frame(path: string, name: string, offset?: number, which = 0): Promise<string> {
  const { symbols } = await readSymbols(path, new Set([name]));
  const found = symbols.get(name)?.[which];
  if (found === undefined) throw new Error(`no ${name} in ${path}`);
  const size = found.distance ?? found.size;
  return `${name}+0x${(offset ?? found.size).toString(16)}/0x${size.toString(16)}`;
}

beforeAll(async () => {
  if (!hasTools) return;
  const at = await mkdtemp(join(directory.path, "tree-"));
  tree = join(at, "linux");
  await writeTree(tree, sources);
  const build = join(at, "build");
  await mkdir(build);
  const gcc = (...args: string[]) =>
    execFileSync("gcc", ["-g", "-O2", "-fno-pic", "-fcf-protection=none", ...args], { cwd: build });
  gcc("-c", "-o", "demo.ko", join(tree, "arch/x86/kvm/demo.c"));
  const kernel = ["kernel/panic.c", "virt/kvm/other.c", "arch/x86/kvm/demo.c"].map(each => join(tree, each));
  gcc("-nostdlib", "-static", "-no-pie", "-Wl,-e,panic", "-Wl,--build-id", "-o", "vmlinux", ...kernel);
  files = { vmlinux: join(build, "vmlinux"), modules: moduleAt(join(build, "demo.ko")) };
});

describe.skipIf(!hasTools)("a trace (needs gcc, addr2line and xz here)", () => {
  test("gets the source lines of its frames, relative to the tree", async () => {
    const line = `[    1.000000]  ${await frame(files.vmlinux, "panic")}`;
    const symbols = await opened();
    expect(await symbols.decode(["Call Trace:", line])).toEqual([
      "Call Trace:",
      `${line} (kernel/panic.c:5)`,
    ]);
  });

  test("gets a line for each function that was inlined", async () => {
    const symbols = await opened();
    const { symbols: found } = await readSymbols(files.vmlinux, new Set(["outer"]));
    const size = found.get("outer")?.[0]?.size ?? 0;
    const lines: string[] = [];
    for (let offset = 0; offset < size; offset += 1) {
      lines.push(`RIP: 0010:${await frame(files.vmlinux, "outer", offset)}`);
    }
    const decoded = (await symbols.decode(lines)).map(each => each.replace(/outer\+\S+/, "outer"));
    const at = decoded.indexOf("inner (arch/x86/kvm/demo.c:4) [inlined]");
    expect(decoded.slice(at, at + 3)).toEqual([
      "inner (arch/x86/kvm/demo.c:4) [inlined]",
      "middle (arch/x86/kvm/demo.c:8) [inlined]",
      "RIP: 0010:outer (arch/x86/kvm/demo.c:12)",
    ]);
  });

  test("tells the line of the call, not the one that it returns to", async () => {
    const symbols = await opened();
    const placesAt = async (offset: number, before: string) =>
      (await symbols.decode([before + (await frame(files.vmlinux, "setup", offset))])).map(
        each => /\(.*\)/.exec(each)?.[0],
      );
    const { symbols: found } = await readSymbols(files.vmlinux, new Set(["setup"]));
    const size = found.get("setup")?.[0]?.size ?? 0;
    expect(size).toBeGreaterThan(5);
    for (let offset = 1; offset <= size; offset += 1) {
      expect(await placesAt(offset, " ")).toEqual(await placesAt(offset - 1, "RIP: 0010:"));
    }
  });

  test("finds frames of modules, in whichever section", async () => {
    const ko = files.modules?.modules.get("demo")?.path ?? "";
    const lines = [` ${await frame(ko, "outer")} [demo]`, ` ${await frame(ko, "setup")} [demo]`];
    expect(await (await opened()).decode(lines)).toEqual([
      `${lines[0]} (arch/x86/kvm/demo.c:14)`,
      `${lines[1]} (arch/x86/kvm/demo.c:19)`,
    ]);
  });

  test("finds frames of a compressed module", async () => {
    const ko = files.modules?.modules.get("demo")?.path ?? "";
    const compressed = join(await mkdtemp(join(directory.path, "modules-")), "demo.ko.xz");
    await writeFile(compressed, execFileSync("xz", ["-c", "--check=crc32", ko]));
    const line = ` ${await frame(ko, "outer")} [demo]`;
    const symbols = await opened({ ...files, modules: moduleAt(compressed) });
    expect(await symbols.decode([line])).toEqual([`${line} (arch/x86/kvm/demo.c:14)`]);
  });

  test("keeps frames of modules without debug information, and says so once", async () => {
    const ko = files.modules?.modules.get("demo")?.path ?? "";
    const stripped = join(await mkdtemp(join(directory.path, "modules-")), "demo.ko");
    execFileSync("strip", ["--strip-debug", "-o", stripped, ko]);
    const lines = [` ${await frame(ko, "outer")} [demo]`, ` ${await frame(ko, "setup")} [demo]`];
    const symbols = await opened({ ...files, modules: moduleAt(stripped) });
    expect([...(await symbols.decode(lines.slice(0, 1))), ...(await symbols.decode(lines.slice(1)))]).toEqual(
      lines,
    );
    expect(logged).toEqual([`traces stay without source lines: ${stripped} has no debug information`]);
  });

  test("tells functions of one name apart by their size", async () => {
    const lines = [
      ` ${await frame(files.vmlinux, "twin", undefined, 0)}`,
      ` ${await frame(files.vmlinux, "twin", undefined, 1)}`,
    ];
    const decoded = await (await opened()).decode(lines);
    expect(decoded.map(each => /\((.*):/.exec(each)?.[1]).sort()).toEqual([
      "kernel/panic.c",
      "virt/kvm/other.c",
    ]);
  });

  test("keeps frames that are not in the files: other sizes, other names, other modules", async () => {
    const lines = [" panic+0x4/0x999", " nowhere+0x1/0x20", " outer+0x4/0x20 [absent]", " twin+0x1/0x2"];
    expect(await (await opened()).decode(lines)).toEqual(lines);
  });

  test("is decoded together with others as it is alone", async () => {
    const one = [`a ${await frame(files.vmlinux, "panic")}`];
    const two = [`b ${await frame(files.vmlinux, "first")}`, "no frame"];
    const symbols = await opened();
    expect(await (await opened()).decodeAll([one, two, []])).toEqual([
      await symbols.decode(one),
      await symbols.decode(two),
      [],
    ]);
  });

  test("stays as it is where addr2line is missing, which is said once", async () => {
    const symbols = await opened();
    const lines = [` ${await frame(files.vmlinux, "panic")}`, ` ${await frame(files.vmlinux, "first")}`];
    vi.stubEnv("PATH", directory.path);
    expect(await symbols.decode(lines.slice(0, 1))).toEqual(lines.slice(0, 1));
    expect(await symbols.decode(lines)).toEqual(lines);
    expect(logged).toEqual([
      "traces stay without source lines: addr2line is not installed: apt-get install binutils",
    ]);
  });

  test("hands nothing of its text to the tool but addresses", async () => {
    const bin = await mkdtemp(join(directory.path, "bin-"));
    const record = join(bin, "record");
    await writeFile(join(bin, "addr2line"), `#!/bin/sh\n{ printf '%s\\n' "$@"; cat; } >> '${record}'\n`);
    await chmod(join(bin, "addr2line"), 0o755);
    vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
    const hostile = [
      ` $(touch x)+0x1/0x2 ${await frame(files.vmlinux, "panic")}`,
      " --help+0x1/0x2 [--version]",
      " outer+0x1/0x2 [../../etc/passwd]",
      " panic+0x1/0x2; reboot",
    ];
    expect(await (await opened()).decode(hostile)).toEqual(hostile);
    const given = (await readFile(record, "utf8")).trim().split("\n");
    const rest = given.filter(each => !/^0x[0-9a-f]+$/.test(each));
    expect(rest).toEqual(["-a", "-f", "-i", `--exe=${files.vmlinux}`]);
    expect(given.length).toBeGreaterThan(rest.length);
  });

  test("is decoded only by a vmlinux of the same build", async () => {
    const buildId = await readBuildId(files.vmlinux);
    expect(await open({ ...files, identity: { release, buildId } })).toBeDefined();
    expect(await open({ ...files, identity: { release, buildId: "abcd" } })).toBeUndefined();
    expect(logged.join()).toContain("of another build");
  });
});

describe("symbols", () => {
  test("are not there without a vmlinux, and the reason is said", async () => {
    expect(await open({})).toBeUndefined();
    expect(logged).toEqual(["traces are shown without source lines: there is no vmlinux with the kernel"]);
  });

  test("are not there without debug information", async () => {
    const vmlinux = join(directory.path, "plain");
    await writeFile(vmlinux, buildVmlinux());
    expect(await open({ vmlinux })).toBeUndefined();
    expect(logged.join()).toContain("has no debug information (CONFIG_DEBUG_INFO)");
  });

  test("are not there when the vmlinux is damaged or gone", async () => {
    const vmlinux = join(directory.path, "damaged");
    await writeFile(vmlinux, "no ELF");
    expect(await open({ vmlinux })).toBeUndefined();
    await rename(vmlinux, `${vmlinux}.old`);
    expect(await open({ vmlinux })).toBeUndefined();
    expect(logged.join()).toContain("cannot be read");
  });
});
