import fc from "fast-check";
import {
  type Attempt,
  concludeRun,
  countStatuses,
  type Expectation,
  nothingMore,
  type RunResult,
  type Splat,
  type Status,
  statuses,
  type TestResult,
} from "../../src/results/index.ts";

/** A test's result, complete and plausible; `given` replaces what a test is about. */
export function sampleTest(name: string, status: Status, given: Partial<TestResult> = {}): TestResult {
  const isStarted = status !== "not-run";
  return {
    ...nothingMore,
    id: `kvm/${name}`,
    status,
    startedAt: isStarted ? "2026-01-02T03:04:05.000Z" : null,
    durationMs: isStarted ? 1500 : 0,
    exitCode: status === "pass" ? 0 : status === "skip" ? 4 : status === "fail" ? 254 : null,
    signal: status === "crash" ? "SIGSEGV" : null,
    reason: status === "pass" ? "" : `why ${name} did not pass`,
    location: status === "fail" ? { file: `x86_64/${name}.c`, line: 117 } : null,
    tail: status === "pass" || status === "skip" ? [] : [`${name} says its last words`],
    command: [`/opt/kvm/${name}`],
    logs: isStarted
      ? { stdout: `logs/shadow/${name}/stdout.log`, stderr: `logs/shadow/${name}/stderr.log` }
      : null,
    ...given,
  };
}

export const sampleExpectation: Expectation = {
  reason: "waits for the fix",
  owner: "kvm@example.org",
  link: "https://example.org/bug/7",
  expires: "2026-06-01",
  place: "known-failures.yaml:3:5",
};

/** An execution of a test; `given` replaces what it is about. */
export function sampleAttempt(status: Status, given: Partial<Attempt> = {}): Attempt {
  return {
    status,
    startedAt: "2026-01-02T03:04:05.000Z",
    durationMs: 1500,
    alone: false,
    why: "first",
    exitCode: null,
    signal: null,
    reason: status === "pass" ? "" : `it ended as ${status}`,
    location: null,
    tail: [],
    logs: null,
    ...given,
  };
}

/** A test that failed beside others and passed alone. */
export function sampleFlaky(name: string, given: Partial<TestResult> = {}): TestResult {
  return sampleTest(name, "flaky", {
    reason: "1 == 2",
    attempts: [
      sampleAttempt("fail", { reason: "1 == 2", tail: ["first words"] }),
      sampleAttempt("pass", { alone: true, why: "retry" }),
    ],
    ...given,
  });
}

/** A kernel complaint; `given` replaces what it is about. */
export function sampleSplat(where: string, given: Partial<Splat> = {}): Splat {
  return {
    kind: "WARNING",
    title: `WARNING: CPU: 1 PID: 77 at arch/x86/kvm/mmu.c:12 ${where}+0x1/0x2`,
    lines: [`WARNING: CPU: 1 PID: 77 at arch/x86/kvm/mmu.c:12 ${where}+0x1/0x2`, "Call Trace:"],
    fingerprint: `WARNING ${where} arch/x86/kvm/mmu.c`,
    function: where,
    location: { file: "arch/x86/kvm/mmu.c", line: 12 },
    seenAt: "2026-01-02T03:04:06.000Z",
    tests: ["kvm/a_test"],
    frames: [],
    allowed: null,
    ...given,
  };
}

export interface SampleRun extends Partial<RunResult> {
  interrupted?: boolean;
  error?: string;
  notApplicable?: string;
}

/** A run whose counts and conclusion follow from its tests. */
export function sampleRun(name: string, tests: TestResult[], given: SampleRun = {}): RunResult {
  const { interrupted = false, error, notApplicable, ...rest } = given;
  const end = {
    tests,
    splats: rest.splats ?? [],
    deaths: rest.deaths ?? [],
    interrupted,
    ...(error === undefined ? {} : { error }),
    ...(notApplicable === undefined ? {} : { notApplicable }),
  };
  return {
    suite: { name: "kvm", source: "/src/kvm" },
    environment: {
      name,
      file: `${name}.env.yaml`,
      settings: [{ feature: "tdp", asked: "off", parameter: "kvm_amd.npt", readBack: "N" }],
    },
    kernel: {
      source: "/build",
      release: "6.12.0-test",
      version: "#1 SMP",
      buildId: "abcdef0123",
      commit: null,
      variant: null,
    },
    machine: {
      name: "vmentry",
      kind: "qemu",
      accelerator: "tcg",
      arch: "x86_64",
      cpus: 2,
      memoryMiB: 1024,
      cpuVendor: "amd",
    },
    jobs: 2,
    timeoutMs: 120_000,
    startedAt: "2026-01-02T03:04:05.000Z",
    durationMs: 65_000,
    ...concludeRun(end),
    counts: countStatuses(tests),
    tests,
    splats: [],
    console: "console.log",
    consoleTail: [],
    deaths: [],
    repeat: [],
    ...rest,
  };
}

/** Text that wants to break out of whatever it is put in. */
export const hostileText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        ..."`|\\<>&@#*_[]()!~\"'\n\r\t\0\x07\x1b\x7f\x9b\u2028\u202e\ufffe\uffff\ud800\udc00",
        "```",
        "````",
        "]]>",
        "</details>",
        "<script>",
        "@octocat",
        "https://example.org/",
        "[link](x)",
        "\x1b[31m",
        "::error::",
        "a",
        " ",
        "\u{1f600}",
      ),
      { maxLength: 30 },
    )
    .map(pieces => pieces.join("")),
);

export const anyStatus = fc.constantFrom(...statuses);

const anyExpectation = fc.record({
  reason: hostileText,
  owner: hostileText,
  link: hostileText,
  expires: fc.constant("2026-06-01"),
  place: hostileText,
});

const anyLocation = fc.option(fc.record({ file: hostileText, line: fc.integer({ min: 1, max: 9999 }) }));
const anyLogs = fc.option(fc.record({ stdout: hostileText, stderr: hostileText }));
const anyTail = fc.array(hostileText, { maxLength: 4 });

const anyAttempt = fc
  .record({ status: anyStatus, reason: hostileText, tail: anyTail, logs: anyLogs, alone: fc.boolean() })
  .map(({ status, ...rest }) => sampleAttempt(status, rest));

const anySubtest = fc.record({
  name: hostileText,
  status: fc.constantFrom("pass", "fail", "skip"),
  reason: hostileText,
  durationMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
});

export const anyTest = fc
  .record({
    id: hostileText.map(text => `kvm/${text}`),
    status: anyStatus,
    reason: hostileText,
    tail: anyTail,
    location: anyLocation,
    logs: anyLogs,
    command: fc.array(hostileText, { maxLength: 3 }),
    durationMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    subtests: fc.array(anySubtest, { maxLength: 3 }),
    attempts: fc.array(anyAttempt, { maxLength: 3 }),
    suspicious: fc.oneof(fc.constant(""), hostileText),
    known: fc.option(anyExpectation, { freq: 2 }),
  })
  .map(({ status, ...rest }) => sampleTest("x", status, rest));

export const anySplat = fc
  .record({
    kind: fc.oneof(fc.constantFrom("WARNING", "panic"), hostileText),
    title: hostileText,
    fingerprint: fc.oneof(fc.constant(""), hostileText),
    function: fc.option(hostileText),
    location: anyLocation,
    lines: fc.array(hostileText, { maxLength: 3 }),
    frames: fc.array(hostileText, { maxLength: 2 }),
    tests: fc.array(hostileText, { maxLength: 2 }),
    allowed: fc.option(anyExpectation),
  })
  .map(given => sampleSplat("x", given));

const anyDeath = fc.record({
  reason: hostileText,
  suspects: fc.array(hostileText, { maxLength: 2 }),
  killer: fc.option(hostileText),
});

/** Runs of every conclusion, full of hostile text. */
export const anyRun = fc
  .record({
    name: hostileText,
    tests: fc.array(anyTest, { maxLength: 6 }),
    interrupted: fc.boolean(),
    error: fc.option(hostileText, { nil: undefined, freq: 3 }),
    notApplicable: fc.option(hostileText, { nil: undefined, freq: 3 }),
    setting: hostileText,
    release: hostileText,
    consoleTail: fc.array(hostileText, { maxLength: 3 }),
    splats: fc.array(anySplat, { maxLength: 3 }),
    deaths: fc.array(anyDeath, { maxLength: 2 }),
    repeat: fc.array(hostileText, { maxLength: 3 }),
  })
  .map(({ name, tests, interrupted, error, notApplicable, setting, release, ...rest }) =>
    sampleRun(name, tests, {
      interrupted,
      ...(error === undefined ? {} : { error }),
      ...(notApplicable === undefined ? {} : { notApplicable }),
      environment: {
        name,
        file: null,
        settings: [{ feature: setting, asked: setting, parameter: setting, readBack: setting }],
      },
      kernel: { source: setting, release, version: setting, buildId: null, commit: null, variant: null },
      ...rest,
    }),
  );

export const anyRuns = fc.array(anyRun, { maxLength: 4 });
