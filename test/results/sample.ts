import fc from "fast-check";
import {
  concludeRun,
  countStatuses,
  type RunResult,
  type Status,
  statuses,
  type TestResult,
} from "../../src/results/index.ts";

/** A test's result, complete and plausible; `given` replaces what a test is about. */
export function sampleTest(name: string, status: Status, given: Partial<TestResult> = {}): TestResult {
  const isStarted = status !== "not-run";
  return {
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
    kernel: { source: "/build", release: "6.12.0-test", version: "#1 SMP", buildId: "abcdef0123" },
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

const anyTest = fc
  .record({
    id: hostileText.map(text => `kvm/${text}`),
    status: anyStatus,
    reason: hostileText,
    tail: fc.array(hostileText, { maxLength: 4 }),
    location: fc.option(fc.record({ file: hostileText, line: fc.integer({ min: 1, max: 9999 }) })),
    logs: fc.option(fc.record({ stdout: hostileText, stderr: hostileText })),
    command: fc.array(hostileText, { maxLength: 3 }),
    durationMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  })
  .map(({ status, ...rest }) => sampleTest("x", status, rest));

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
    splat: hostileText,
  })
  .map(({ name, tests, interrupted, error, notApplicable, setting, release, consoleTail, splat }) =>
    sampleRun(name, tests, {
      interrupted,
      ...(error === undefined ? {} : { error }),
      ...(notApplicable === undefined ? {} : { notApplicable }),
      environment: {
        name,
        file: null,
        settings: [{ feature: setting, asked: setting, parameter: setting, readBack: setting }],
      },
      kernel: { source: setting, release, version: setting, buildId: null },
      consoleTail,
      splats: [{ kind: "WARNING", title: splat, lines: [splat] }],
    }),
  );

export const anyRuns = fc.array(anyRun, { maxLength: 4 });
