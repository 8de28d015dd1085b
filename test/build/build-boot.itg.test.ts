import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { collectArtifacts } from "../../src/build/artifacts.ts";
import { digestOfVariant, parseBuildReport, readVariant } from "../../src/build/index.ts";
import { placesIn } from "../../src/build/output-directory.ts";
import { openKernel, parseKernelConfig } from "../../src/kernel/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type Lab, lab } from "../lab.ts";
import { runBuild } from "./run-build.ts";
import { makeRepository } from "./small-tree.ts";

// Nothing is compiled here: both commits are in the store already, and what is tried is that each is booted.
let built: Lab;
beforeAll(async () => {
  built = await lab();
});

/** A repository, and a store that has for the commit `good` the lab's kernel, for `bad` one that resets. */
async function setUp() {
  const scratch = temporaryDirectory("build-boot");
  onTestFinished(() => scratch[Symbol.asyncDispose]());
  const repository = makeRepository();
  const commit = (subject: string) => repository.commit({ file: subject }, subject);
  const commits = { base: commit("base"), good: commit("good"), bad: commit("bad"), later: commit("later") };
  const variantFile = join(scratch.path, "slim.variant.yaml");
  writeFileSync(variantFile, "name: slim\narch: x86_64\nconfig: tinyconfig\nselftests: []\n");
  const bad = join(scratch.path, "bad-image");
  writeFileSync(bad, withoutEntry(readFileSync(join(built.kernel, "arch/x86/boot/bzImage"))));
  const store = join(scratch.path, "store");
  await publish(store, { commit: commits.good, variantFile, scratch: scratch.path });
  await publish(store, { commit: commits.bad, variantFile, scratch: scratch.path, image: bad });
  const build = (...args: string[]) =>
    runBuild(scratch.path, [
      ...["--repo", repository.directory, "--variant", variantFile, "--store", store, "--boot"],
      ...["--stage1-kernel", built.stageOneKernel, "--memory", "1024", "--accelerator", "tcg"],
      ...args,
    ]);
  return { scratch: scratch.path, commits, build, bad };
}

/** The kernel that is booted ends with an invalid instruction, which resets the machine at once. */
function withoutEntry(image: Buffer): Buffer {
  const changed = Buffer.from(image);
  // Documentation/arch/x86/boot.rst: setup_sects at 0x1f1; the 64-bit entry is 0x200 into what follows the setup.
  const start = (image.readUInt8(0x1f1) + 1) * 512;
  for (const at of [start, start + 0x200]) changed.writeUInt16LE(0x0b_0f, at);
  return changed;
}

interface Publishing {
  commit: string;
  variantFile: string;
  scratch: string;
  /** In place of the lab's. */
  image?: string;
}

async function publish(place: string, { commit, variantFile, scratch, image }: Publishing): Promise<void> {
  const variant = await readVariant(variantFile);
  const kernel = await openKernel(built.kernel, { scratch });
  const config = readFileSync(join(built.kernel, ".config"));
  const places = { ...placesIn(scratch), output: built.kernel, log: join(scratch, "build.log") };
  writeFileSync(places.log, "  CC      kernel/fork.o\n");
  const options = parseKernelConfig(config.toString());
  const files = await collectArtifacts({ variant, places, options, selftests: undefined });
  await using store = await openStore(place);
  await store.publish({
    commit,
    variant: variant.name,
    variantDigest: digestOfVariant(variant),
    outcome: "built",
    failure: null,
    arch: "x86_64",
    release: kernel.identity.release,
    kernelVersion: kernel.identity.version,
    buildId: kernel.identity.buildId ?? null,
    configDigest: createHash("sha256").update(config).digest("hex"),
    toolchain: { compiler: "gcc", linker: "ld" },
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 1000,
    builder: "lab",
    diagnostics: [],
    selftests: { built: [], failed: [] },
    files: files.map(file =>
      file.path === "image" && image !== undefined ? { ...file, source: image } : file,
    ),
  });
}

function reportIn(out: string) {
  return parseBuildReport(readFileSync(join(out, "build.json"), "utf8"), "build.json");
}

test("each commit of a range is booted, and one that builds and does not boot fails it, with its console kept", async () => {
  const { scratch, commits, build } = await setUp();
  const out = join(scratch, "out");
  const { code, stdout, stderr } = build(
    "--range",
    `${commits.base}..main`,
    "--stop-at-failure",
    "--out",
    out,
  );
  expect(stderr).toContain(`1 build does not boot: ${commits.bad.slice(0, 12)} slim; 1 was not built`);
  expect(stdout).toMatch(/ {9}booted in \d/);
  expect(stdout).toMatch(/ {9}does not boot \(after .*\): the kernel did not come up after kexec: /);
  expect(code).toBe(1);
  const report = reportIn(out);
  expect(report).toMatchObject({
    conclusion: "failed",
    notBuilt: [{ commit: commits.later, variant: "slim" }],
  });
  expect(report.builds).toMatchObject([
    { commit: commits.good, outcome: "built", boot: { outcome: "booted", reason: "", splats: [] } },
    { commit: commits.bad, outcome: "does-not-boot", isFresh: false, boot: { outcome: "does-not-boot" } },
  ]);
  const [, bad] = report.builds;
  expect(readFileSync(join(out, bad?.boot?.console ?? ""), "utf8")).toContain("kexec into");
  expect(readFileSync(join(out, bad?.log ?? ""), "utf8")).toContain("kernel/fork.o");
  expect(readFileSync(join(out, "summary.md"), "utf8")).toContain("❌ does not boot");
});

test("a panic at boot is told with what the kernel complained of, and its console is kept without --out, too", async () => {
  const { commits, build } = await setUp();
  const panics = build("--commit", commits.good, "--cmdline", "rdinit=/bin/busybox", "--json");
  expect(panics.code).toBe(1);
  const [told] = parseBuildReport(panics.stdout, "stdout").builds;
  expect(told?.boot).toMatchObject({
    outcome: "does-not-boot",
    reason: expect.stringContaining("Kernel panic - not syncing"),
    splats: [{ kind: "panic" }],
  });
  expect(told?.boot?.consoleTail.join("\n")).toContain("Kernel panic");
  expect(readFileSync(told?.boot?.console ?? "", "utf8")).toContain("Kernel panic");
});

test("a stage one that fails is the machine's fault, and blames no commit", async () => {
  const { scratch, commits, build, bad } = await setUp();
  const out = join(scratch, "out");
  mkdirSync(out);
  const end = build("--commit", commits.good, "--out", out, "--stage1-kernel", bad);
  expect(end).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("stage one did not ask the kernel server"),
  });
  expect(reportIn(out)).toMatchObject({
    conclusion: "error",
    builds: [{ outcome: "built", boot: { outcome: "error" } }],
  });
});

test("a stage-one kernel that is not there is told before anything is built", async () => {
  const { scratch, build } = await setUp();
  const end = build("--stage1-kernel", join(scratch, "gone"), "--out", join(scratch, "out"));
  expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining("gone") });
  expect(end.stdout).toBe("");
});
