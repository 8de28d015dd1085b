import {
  type BootReport,
  type BuildReport,
  type CommitReport,
  concludeBuilds,
  makeBuildReport,
} from "../../src/build/index.ts";
import type { Diagnostic } from "../../src/store/index.ts";

export function diagnostic(more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity: "warning",
    file: "kernel/fork.c",
    line: 3,
    column: 7,
    message: "unused variable 'x'",
    option: "-Wunused-variable",
    isNew: true,
    ...more,
  };
}

/** A commit that was built; its id is 40 times the given digit. */
export function builtCommit(digit: string, more: Partial<CommitReport> = {}): CommitReport {
  return {
    commit: digit.repeat(40),
    variant: "kvm",
    variantDigest: "b".repeat(64),
    subject: `change ${digit}`,
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
    diagnostics: [],
    selftests: { built: [], failed: [] },
    isFresh: true,
    files: ["image"],
    ccache: null,
    log: null,
    boot: null,
    ...more,
  };
}

export function failedCommit(digit: string, errors: readonly Diagnostic[] = []): CommitReport {
  const [first] = errors;
  const reason =
    first === undefined
      ? "v/tiny.config:4: asked for CONFIG_X=y, but it is not set\nand so on"
      : `${first.file}:${first.line}:${first.column}: ${first.message}`;
  return builtCommit(digit, {
    outcome: "failed",
    failure: { stage: first === undefined ? "config" : "kernel", reason },
    release: null,
    kernelVersion: null,
    files: ["log"],
    diagnostics: [...errors],
  });
}

export function boot(more: Partial<BootReport> = {}): BootReport {
  return {
    outcome: "booted",
    reason: "",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 4_000,
    machine: { kind: "qemu", accelerator: "tcg", arch: "x86_64", cpus: 2, memoryMiB: 1024 },
    splats: [],
    console: "consoles/x.log",
    consoleTail: [],
    ...more,
  };
}

export function sampleSplat(): BootReport["splats"][number] {
  return {
    kind: "WARNING",
    title: "WARNING: CPU: 0 PID: 1 at kernel/fork.c:3 fork_init+0x1/0x2",
    lines: ["WARNING: CPU: 0 PID: 1 at kernel/fork.c:3 fork_init+0x1/0x2", "Call Trace:"],
    fingerprint: "WARNING fork_init kernel/fork.c",
    function: "fork_init",
    location: { file: "kernel/fork.c", line: 3 },
    seenAt: null,
    tests: [],
    frames: [],
    allowed: null,
  };
}

export function reportOf(builds: CommitReport[], more: Partial<BuildReport> = {}): BuildReport {
  const parts = {
    asked: "a..b",
    repository: "linux",
    store: "/srv/kernels",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 120_000,
    builds,
    notBuilt: [],
  };
  const verdict = concludeBuilds({ ...parts, failsOnWarnings: false, failsOnSplats: false });
  return { ...makeBuildReport(parts, verdict), ...more };
}
