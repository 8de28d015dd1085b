import { describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { BuildStatus, type BuiltCommit, commitReport, describeBuilt } from "../../src/build/index.ts";
import { timestampOf } from "../../src/build/make-variables.ts";
import { parseFailedTarget, parseStep } from "../../src/build/steps-of-make.ts";
import { worldFailureIn } from "../../src/build/world-failure.ts";
import type { Publication } from "../../src/store/index.ts";

const publication: Publication = {
  commit: "a".repeat(40),
  variant: "kvm",
  variantDigest: "b".repeat(64),
  outcome: "built",
  failure: null,
  arch: "x86_64",
  release: "6.12.0",
  kernelVersion: "#1",
  buildId: null,
  configDigest: null,
  toolchain: { compiler: "gcc 12", linker: "ld 2.40" },
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 65_000,
  builder: "b",
  diagnostics: [
    { severity: "warning", file: "a.c", line: 1, column: 2, message: "new one", option: "-Wx", isNew: true },
    {
      severity: "warning",
      file: "b.c",
      line: 1,
      column: null,
      message: "old one",
      option: null,
      isNew: false,
    },
  ],
  selftests: { built: ["kvm/x"], failed: [{ name: "kvm/y", reason: "y.c:1: bad\nmore" }] },
  files: [{ path: "image", mode: 0o644, source: "/o/bzImage" }],
};

function builtWith(more: Partial<Publication>, isFresh = true): BuiltCommit {
  const content = { ...publication, ...more };
  return {
    key: { commit: content.commit, variant: content.variant },
    subject: "KVM: a \u001b[2Jsubject",
    outcome: content.outcome,
    isFresh,
    publication: content,
    manifest: undefined,
    ccache: undefined,
    async [Symbol.asyncDispose]() {},
  };
}

describe("a build is told to a person", () => {
  test("with what is new, and which selftests are missing", () => {
    expect(describeBuilt(builtWith({}))).toBe(
      [
        "built    aaaaaaaaaaaa kvm KVM: a \\x1b[2Jsubject",
        "         6.12.0, in 1m05s",
        "         new warning: a.c:1:2: new one [-Wx]",
        "         1 selftest built, 1 not:",
        "           kvm/y: y.c:1: bad",
        "",
      ].join("\n"),
    );
  });

  test("with the whole reason when it failed", () => {
    const failure = { stage: "modules", reason: "a.c:1: one\nb.c:2: two" } as const;
    expect(describeBuilt(builtWith({ outcome: "failed", failure, release: null }, false))).toBe(
      [
        "FAILED   aaaaaaaaaaaa kvm KVM: a \\x1b[2Jsubject",
        "         does not build (modules), in the store already:",
        "         a.c:1: one",
        "         b.c:2: two",
        "",
      ].join("\n"),
    );
  });

  test("as JSON without places on this host", () => {
    expect(JSON.stringify(commitReport(builtWith({})))).not.toContain("/o/bzImage");
    expect(commitReport(builtWith({}))).toMatchObject({ files: ["image"], isFresh: true, release: "6.12.0" });
  });
});

test("the status is the terminal's last line, and what else is said goes above it", () => {
  const written: string[] = [];
  let now = 1000;
  const terminal = { write: (text: string) => written.push(text), columns: 60 };
  const log = { ...silentLog, warn: (message: string) => written.push(`${message}\n`) };
  const status = new BuildStatus({ log, terminal, now: () => now });
  status.start({ commit: "a".repeat(40), variant: "kvm", number: 2, count: 3 });
  status.show({ stage: "kernel", done: 0, total: 20, etaMs: undefined });
  now += 50;
  status.show({ stage: "kernel", done: 9, total: 20, etaMs: undefined, target: "too/soon.o" });
  now += 100;
  status.show({ stage: "kernel", done: 10, total: 20, etaMs: 61_000, target: "kernel/fork.o" });
  status.log.warn("careful");
  expect(written).toEqual([
    "\r\u001b[K[2/3] aaaaaaaaaaaa kvm: kernel",
    "\r\u001b[K[2/3] aaaaaaaaaaaa kvm: kernel 10/20, 1m01s left kernel/for",
    "\r\u001b[K",
    "careful\n",
  ]);
});

test("make's output is read for steps, and for the targets that failed", () => {
  expect(parseStep("  CC [M]  arch/x86/kvm/x86.o")).toEqual({
    tool: "CC",
    target: "arch/x86/kvm/x86.o",
    isOfModule: true,
  });
  expect(parseStep("  MODPOST Module.symvers")?.target).toBe("Module.symvers");
  expect(parseStep("CC x.o")).toBeUndefined();
  expect(parseFailedTarget("make[4]: *** [/t/scripts/Makefile.build:229: kernel/fork.o] Error 1")).toBe(
    "kernel/fork.o",
  );
  expect(parseFailedTarget("make: *** Waiting for unfinished jobs....")).toBeUndefined();
});

test("a fault of the machine is told from one of the commit", () => {
  expect(worldFailureIn("/tmp/cc.s: Fatal error: can't close fork.o: No space left on device")?.kind).toBe(
    "world",
  );
  for (const line of [
    "make[3]: *** [Makefile:3: x.o] Killed",
    "make[3]: *** [Makefile:3: x.o] Error 137",
    "gcc: fatal error: Terminated signal terminated program cc1",
    "collect2: fatal error: ld terminated with signal 7 [Bus error]",
    "clang: error: unable to execute command: Killed",
  ]) {
    expect(worldFailureIn(line)?.kind).toBe("world");
  }
  expect(
    worldFailureIn("gcc: internal compiler error: Segmentation fault signal terminated program cc1"),
  ).toBeUndefined();
  expect(worldFailureIn("make[3]: *** [Makefile:3: x.o] Error 1")).toBeUndefined();
  expect(worldFailureIn("/bin/sh: 1: flex: not found")).toEqual({
    kind: "user",
    what: "flex is not installed: apt-get install flex",
  });
  expect(worldFailureIn("kernel/fork.c:1:1: error: expected ';'")).toBeUndefined();
});

test("a commit's time is written as date writes it", () => {
  expect(timestampOf(1_767_225_600)).toBe("Thu Jan  1 00:00:00 UTC 2026");
});
