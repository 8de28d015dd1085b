import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../../src/base/index.ts";
import { findHarmless, type HarmlessRequest } from "../../../src/bisecting/harmless/find-harmless.ts";
import { digestOfVariant } from "../../../src/build/index.ts";
import { readCandidates } from "../../../src/git/index.ts";
import type { Manifest, StoredKernel } from "../../../src/store/index.ts";
import { recordBuild } from "../../build/recorded-build.ts";
import {
  makeRepository,
  scratchDirectory,
  smallVariant,
  type TestRepository,
} from "../../build/small-tree.ts";

/** By subject, why commits are harmless. */
async function ask(
  { directory }: TestRepository,
  ends: { newer: string; older: string; firstParent?: boolean },
  more: Partial<HarmlessRequest> = {},
): Promise<Record<string, string>> {
  const candidates = await readCandidates({ repository: directory, ...ends });
  const found = await findHarmless({
    repository: directory,
    candidates,
    firstParent: ends.firstParent ?? false,
    variant: smallVariant,
    log: silentLog,
    ...more,
  });
  return Object.fromEntries(
    found.map(({ commit, because }) => [candidates.find(({ id }) => id === commit)?.subject, because]),
  );
}

function stored(commit: string, image: string, more: Partial<Manifest> = {}): StoredKernel {
  const file = (path: string, content: string) => ({
    ...{ path, mode: 0o644, bytes: 1 },
    sha256: content.repeat(64).slice(0, 64),
  });
  const manifest: Manifest = {
    ...{ format: "vmentry-commit-kernel", version: 1, commit, variant: "small" },
    variantDigest: digestOfVariant(smallVariant),
    ...{
      outcome: "built",
      failure: null,
      arch: "x86_64",
      release: "6.12.0",
      kernelVersion: "#1",
      buildId: null,
    },
    configDigest: null,
    toolchain: { compiler: "gcc", linker: "ld" },
    ...{ startedAt: "2026-01-01T00:00:00.000Z", durationMs: Math.random(), builder: "b", diagnostics: [] },
    selftests: { built: [], failed: [] },
    files: [file("image", image), file("log", commit), file("modules/a.ko", "2")],
    ...more,
  };
  return { key: { commit, variant: "small" }, manifest, storedAt: "2026-01-01T00:00:00.000Z", bytes: 3 };
}

const storeOf = (...kernels: StoredKernel[]) => ({ list: () => Promise.resolve(kernels) });

describe("a commit is harmless", () => {
  test("when it changes nothing, only documentation, or only another architecture", async () => {
    const repository = makeRepository();
    const { commit } = repository;
    const older = commit({ "init/main.c": "1" }, "base");
    commit({}, "nothing");
    commit({ "Documentation/a.rst": "1", "Documentation/b.txt": "1", MAINTAINERS: "1" }, "documents");
    commit({ "arch/s390/kvm/kvm.c": "1" }, "s390");
    commit({ "Documentation/a.rst": "2", "init/main.c": "2" }, "with a document");
    commit({ "Documentation/Kconfig": "2" }, "options");
    const newer = commit({ "init/main.c": "3" }, "code");
    expect(await ask(repository, { newer, older })).toEqual({
      nothing: "changes no file",
      documents: 'changes only documentation and other architectures: "Documentation/a.rst" and 2 more files',
      s390: 'changes only documentation and other architectures: "arch/s390/kvm/kvm.c"',
    });
  });

  test("when the store has the same kernel of it and of its parent, for this very variant", async () => {
    const repository = makeRepository();
    const { commit } = repository;
    const older = commit({ a: "0" }, "base");
    const same = commit({ a: "1" }, "same");
    const other = commit({ a: "2" }, "other");
    const options = commit({ a: "3" }, "other options");
    const broken = commit({ a: "4" }, "broken");
    const ends = { newer: commit({ a: "5" }, "not built"), older };
    const kernels = [stored(older, "1"), stored(same, "1"), stored(other, "3")];
    const because = "its kernel, modules and selftests in the store are those of its parent, byte for byte";
    expect(await ask(repository, ends, { store: storeOf(...kernels) })).toEqual({ same: because });
    for (const more of [
      stored(options, "3", { variantDigest: "0".repeat(64) }),
      stored(options, "3", { selftests: { built: [], failed: [{ name: "kvm/x", reason: "" }] } }),
      stored(options, "3", { release: "6.12.1" }),
      stored(options, "3", { files: [] }),
    ]) {
      expect(Object.keys(await ask(repository, ends, { store: storeOf(...kernels, more) }))).toEqual([
        "same",
      ]);
    }
    const failed = [options, broken].map(id =>
      stored(id, "3", { outcome: "failed", failure: { stage: "kernel", reason: "" } }),
    );
    expect(Object.keys(await ask(repository, ends, { store: storeOf(...failed) }))).toEqual([]);
  });

  test("never as a merge, unless it stands for what was merged", async () => {
    const repository = makeRepository();
    const { git, commit } = repository;
    const older = commit({ a: "0" }, "base");
    git("checkout", "--quiet", "-b", "side");
    const side = commit({ "Documentation/a.rst": "1" }, "side");
    git("checkout", "--quiet", "main");
    const main = commit({ a: "1" }, "main");
    git("merge", "--quiet", "--no-ff", "-m", "merge", "side");
    const newer = git("rev-parse", "HEAD");
    const store = storeOf(...[older, side, main, newer].map(id => stored(id, "1")));
    expect(Object.keys(await ask(repository, { newer, older }))).toEqual(["side"]);
    expect(Object.keys(await ask(repository, { newer, older }, { store }))).not.toContain("merge");
    expect(Object.keys(await ask(repository, { newer, older, firstParent: true }))).toEqual(["merge"]);
  });

  test("when it changes sources that the last build has not read", async () => {
    const repository = makeRepository();
    const { git, commit } = repository;
    const work = scratchDirectory();
    const older = commit(
      { "init/main.c": "1", "drivers/a.c": "1", "drivers/b.c": "1", "fs/c.c": "1" },
      "base",
    );
    commit({ "drivers/a.c": "2" }, "dead");
    commit({ "drivers/b.c": "2" }, "included elsewhere");
    commit({ "init/main.c": "2" }, "alive");
    commit({ "fs/c.c": '#include "../drivers/a.c"\n' }, "includes what was dead");
    const newer = commit({ "drivers/a.c": "3" }, "alive since");
    const tree = join(work, "small/tree");
    const output = { "init/.main.o.cmd": `x: ${tree}/init/main.c\n`, ".config": "" };
    recordBuild(work, smallVariant, output, { commit: older });
    git("worktree", "add", "--quiet", "--detach", tree, older);
    const dead = `small is built without "drivers/a.c", as the build of ${older.slice(0, 12)} shows`;
    const harmless = await ask(repository, { newer, older }, { work });
    expect(harmless).toEqual({
      dead,
      "included elsewhere": dead.replace("a.c", "b.c"),
    });
    // Now fs/x.h, which is read or not, includes it already at the build.
    const before = commit({ "fs/x.h": '#include "../drivers/b.c"\n' }, "base");
    commit({ "init/main.c": "4" }, "alive");
    const after = commit({ "drivers/b.c": "4" }, "included");
    recordBuild(work, smallVariant, output, { commit: before });
    git("-C", tree, "checkout", "--quiet", "--detach", before);
    expect(await ask(repository, { newer: after, older: before }, { work })).toEqual({});
  });

  test("not by a rule that the build's records speak against", async () => {
    const repository = makeRepository();
    const { commit } = repository;
    const work = scratchDirectory();
    const older = commit({ a: "0" }, "base");
    commit({ "arch/arm/kernel/odd.c": "1" }, "read after all");
    const newer = commit({ "drivers/a.c": "1" }, "new");
    const tree = join(work, "small/tree");
    const output = { ".odd.o.cmd": `x: ${tree}/arch/arm/kernel/odd.c\n`, ".config": "" };
    recordBuild(work, smallVariant, output, { commit: older });
    expect(await ask(repository, { newer, older }, { work })).toEqual({});
    expect(Object.keys(await ask(repository, { newer, older }))).toEqual(["read after all"]);
  });

  test("not for what a store or a build that cannot be read may have", async () => {
    const repository = makeRepository();
    const { commit } = repository;
    const older = commit({ a: "0" }, "base");
    const newer = commit({ a: "1" }, "change");
    const told: string[] = [];
    const store = { list: () => Promise.reject(new Error("no route")) };
    const log = { ...silentLog, warn: (text: string) => told.push(text) };
    expect(await ask(repository, { newer, older }, { store, log, work: "/nowhere" })).toEqual({});
    expect(told).toEqual(["the store cannot say which kernels are the same: no route"]);
  });
});
