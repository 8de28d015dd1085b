import { expect, test } from "vitest";
import { changesCode, patchesOfSeries, subjectOf } from "../../scripts/bench/debian-patches.ts";

const patchOf = (...paths: string[]) =>
  paths.map(path => `--- a/${path}\n+++ b/${path}\t2026-01-01\n@@ -1 +1 @@\n-a\n+b\n`).join("");

test("a series names its patches in order, without comments and options", () => {
  expect(patchesOfSeries("# first\n\ndebian/a.patch\nbugfix/b.patch -p1 # why\n  \n")).toEqual([
    "debian/a.patch",
    "bugfix/b.patch",
  ]);
});

test("a patch changes code when it changes C, assembler or a header that kernels are built of", () => {
  expect(changesCode(patchOf("Makefile", "kernel/fork.c"))).toBe(true);
  expect(changesCode(patchOf("arch/x86/entry/entry_64.S"))).toBe(true);
  expect(changesCode(patchOf("include/linux/efi.h"))).toBe(true);
  expect(changesCode("+++ linux-6.12.69/security/integrity/keyring.c\n")).toBe(true);
  expect(changesCode(patchOf("Makefile", "tools/perf/builtin-report.c", "Documentation/a.c"))).toBe(false);
});

test("a patch is called by its subject, also when that is folded or called a description", () => {
  expect(
    subjectOf("From: a\nSubject: [PATCH] fs: Enable\n link restrictions\nDate: x\n\nSubject: no\n"),
  ).toBe("[PATCH] fs: Enable link restrictions");
  expect(subjectOf("Description: radeon: Firmware\n")).toBe("radeon: Firmware");
  expect(subjectOf("a line\n")).toBe("a line");
});
