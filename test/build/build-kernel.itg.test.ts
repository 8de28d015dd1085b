import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  cacheDirectory,
  type Logger,
  sha256OfFile,
  silentLog,
  temporaryDirectory,
  writeFileAtomic,
} from "../../src/base/index.ts";
import { type BuiltCommit, buildCommit, type Variant } from "../../src/build/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { gitLab } from "../lab.ts";

/** The smallest kernel with modules of its own, of the real source; a 32-bit one builds without objtool, in half the time. */
const variant: Variant = {
  name: "tiny",
  arch: "i386",
  config: { kind: "target", target: "tinyconfig" },
  fragments: [
    {
      path: "tiny.config",
      text: "CONFIG_KERNEL_GZIP=y\nCONFIG_MODULES=y\nCONFIG_CRC7=m\n",
    },
  ],
  toolchain: "gcc",
  makeArguments: [],
  selftests: [],
  environment: new Map(),
  keepsVmlinux: undefined,
  configPlace: "tiny.variant.yaml:1:1",
};

const scratch = temporaryDirectory("build-kernel");
/** Is there when the test ran before, so that it is worth minutes. */
const kept = join(cacheDirectory(), "test", "work-tiny-6.12");
const repository = join(kept, "repository");
const one = join(kept, "one");
beforeAll(async () => {
  mkdirSync(kept, { recursive: true });
  // Its commits are the test's own; the objects are the lab's.
  const source = await gitLab();
  if (!existsSync(repository)) {
    execFileSync("git", ["clone", "--quiet", "--shared", "--bare", source, repository]);
  }
});
afterAll(() => scratch[Symbol.asyncDispose]());

async function build(
  workDirectory: string,
  revision = "main",
  log: Logger = silentLog,
): Promise<BuiltCommit> {
  const jobs = availableParallelism();
  return await buildCommit({ repository, revision, variant, workDirectory, jobs, log });
}

/** Of a build from nothing, in a place of its own; kept for as long as all that makes it is the same. */
async function cleanDigests(): Promise<Record<string, string>> {
  const code = globSync(fileURLToPath(new URL("../../src/build/**/*.{ts,sh}", import.meta.url))).toSorted();
  const makers = [
    execFileSync("git", ["-C", repository, "rev-parse", "main"], { encoding: "utf8" }),
    execFileSync("gcc", ["--version"], { encoding: "utf8" }),
    execFileSync("ld", ["--version"], { encoding: "utf8" }),
    JSON.stringify(variant),
    ...code.map(path => readFileSync(path, "utf8")),
  ];
  const key = createHash("sha256").update(JSON.stringify(makers)).digest("hex").slice(0, 16);
  const file = join(kept, `clean-${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  await using clean = await build(join(scratch.path, "another/place"));
  expect(clean.publication).toMatchObject({ outcome: "built", failure: null });
  const made = await digests(clean);
  await writeFileAtomic(file, JSON.stringify(made));
  return made;
}

/** A commit that adds a line to a file of another. */
function commitOn(parent: string, file: string, line: string): string {
  const index = { ...process.env, GIT_INDEX_FILE: join(scratch.path, "index") };
  const run = (args: string[], input?: string) =>
    execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
      cwd: repository,
      env: index,
      encoding: "utf8",
      ...(input === undefined ? {} : { input }),
    }).trim();
  run(["read-tree", parent]);
  const text = `${execFileSync("git", ["show", `${parent}:${file}`], { cwd: repository, encoding: "utf8" })}${line}\n`;
  const blob = run(["hash-object", "-w", "--stdin"], text);
  run(["update-index", "--cacheinfo", `100644,${blob},${file}`]);
  return run(["commit-tree", "-p", parent, "-m", `change ${file}`, run(["write-tree"])]);
}

async function digests({ publication }: BuiltCommit): Promise<Record<string, string>> {
  const files = (publication?.files ?? []).filter(({ path }) => path !== "log");
  return Object.fromEntries(
    await Promise.all(files.map(async ({ path, source }) => [path, await sha256OfFile(source)] as const)),
  );
}

// Two builds from nothing.
const twoBuildsMs = 2_400_000;

test("the same commit and variant give the same bytes, wherever they are built, and whatever was built there before", {
  timeout: twoBuildsMs,
}, async () => {
  const wanted = await cleanDigests();

  // Another commit first, in the tree that the same one comes to after it.
  const changed = commitOn("main", "kernel/cpu.c", "static int left_over;");
  await using other = await build(one, changed);
  expect(await digests(other)).not.toMatchObject({ image: wanted["image"] });
  expect(other.publication?.diagnostics.filter(({ isNew }) => isNew)).toMatchObject([
    { severity: "warning", file: "kernel/cpu.c", option: "-Wunused-variable" },
  ]);
  await other[Symbol.asyncDispose]();
  await using back = await build(one);
  expect(await digests(back)).toEqual(wanted);
  expect(back.publication).toMatchObject({ outcome: "built", failure: null });
  expect(back.publication?.buildId).toMatch(/^[0-9a-f]{40}$/);
  expect(back.publication?.kernelVersion).toMatch(/Thu Jan {2}1 00:00:00 UTC 2026$/);
  const paths = (back.publication?.files ?? []).map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["image", "config", "log", "modules.order", "modules/lib/crc7.ko"]),
  );
  const compiled = readFileSync(join(one, "tiny/build.log"), "utf8").match(/^ {2}CC .*$/gm) ?? [];
  expect(compiled).toContain("  CC      kernel/cpu.o");
  expect(compiled.length).toBeLessThan(20);
});

test("what is built can be opened as a kernel with its modules", async () => {
  const kernel = await openKernel(join(one, "tiny/output"), { scratch: scratch.path });
  expect(kernel.arch).toBe("i386");
  expect(kernel.identity.release).toMatch(/^6\.12\./);
  expect([...(kernel.modules?.modules.keys() ?? [])]).toContain("crc7");
  expect(existsSync(join(one, "tiny/unfinished"))).toBe(false);
});

test("a commit that breaks a file is known not to build, with the error's place", async () => {
  const broken = commitOn("main", "kernel/cpu.c", "int broken(void) { return no_such_name; }");
  await using built = await build(one, broken);
  expect(built.publication?.failure).toMatchObject({
    stage: "kernel",
    reason: expect.stringMatching(/^kernel\/cpu\.c:\d+:27: .no_such_name. undeclared/),
  });
  expect(built.publication?.diagnostics.find(({ severity }) => severity === "error")).toMatchObject({
    file: "kernel/cpu.c",
    isNew: true,
  });
});

test("a fragment's line that the real kconfig drops is told with what it depends on", async () => {
  const text = "# CONFIG_X86_32 is not set\nCONFIG_KVM=m\n";
  const fragments = [{ path: "f.config", text }];
  await using built = await buildCommit({
    repository,
    revision: "main",
    variant: { ...variant, fragments },
    workDirectory: one,
    jobs: 1,
    log: silentLog,
  });
  expect(built.publication?.failure?.stage).toBe("config");
  expect(built.publication?.failure?.reason.split("\n")).toEqual([
    expect.stringMatching(/^f\.config:1: asked for CONFIG_X86_32 not set, but it is =y/),
    expect.stringMatching(
      /^f\.config:2: asked for CONFIG_KVM=m, but it is not set: it depends on VIRTUALIZATION \(arch\/x86\/kvm\/Kconfig:\d+\), which is not set/,
    ),
  ]);
});
