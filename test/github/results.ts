import {
  type Conclusion,
  countStatuses,
  nothingMore,
  type Results,
  type RunResult,
  resultsVersion,
  type Status,
  type TestResult,
} from "../../src/results/index.ts";

export function testResult(id: string, status: Status, given: Partial<TestResult> = {}): TestResult {
  return {
    ...nothingMore,
    id,
    status,
    startedAt: "2026-01-02T03:04:05.000Z",
    durationMs: 10,
    exitCode: null,
    signal: null,
    reason: status === "pass" ? "" : `why ${id} is ${status}`,
    location: null,
    tail: [],
    command: ["/opt/x"],
    logs: null,
    ...given,
  };
}

export function runResult(
  environment: string,
  tests: TestResult[],
  given: { conclusion?: Conclusion; reason?: string; source?: string } = {},
): RunResult {
  return {
    suite: { name: "kvm", source: given.source ?? "/nowhere" },
    environment: { name: environment, file: null, settings: [] },
    kernel: {
      source: "/build",
      release: "6.12.0",
      version: "#1",
      buildId: null,
      commit: null,
      variant: null,
    },
    machine: {
      name: "m",
      kind: "qemu",
      accelerator: "tcg",
      arch: "x86_64",
      cpus: 2,
      memoryMiB: 1024,
      cpuVendor: "AMD",
    },
    jobs: 2,
    timeoutMs: 1000,
    startedAt: "2026-01-02T03:04:05.000Z",
    durationMs: 10,
    conclusion: given.conclusion ?? "tests-failed",
    reason: given.reason ?? "",
    counts: countStatuses(tests),
    tests,
    splats: [],
    console: null,
    consoleTail: [],
    deaths: [],
    repeat: [],
  };
}

export function results(conclusion: Conclusion, runs: RunResult[]): Results {
  return {
    format: "vmentry-results",
    version: resultsVersion,
    tool: "vmentry",
    conclusion,
    reason: "",
    counts: countStatuses(runs.flatMap(run => run.tests)),
    notices: [],
    runs,
  };
}
