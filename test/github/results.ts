import type { Conclusion, Counts, Results, RunResult, Status, TestResult } from "../../src/results/index.ts";
import { statuses } from "../../src/results/index.ts";

export function testResult(id: string, status: Status, given: Partial<TestResult> = {}): TestResult {
  return {
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
    kernel: { source: "/build", release: "6.12.0", version: "#1", buildId: null },
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
    counts: countsOf(tests),
    tests,
    splats: [],
    console: null,
    consoleTail: [],
  };
}

export function results(conclusion: Conclusion, runs: RunResult[]): Results {
  return {
    format: "vmentry-results",
    version: 1,
    tool: "vmentry",
    conclusion,
    reason: "",
    counts: countsOf(runs.flatMap(run => run.tests)),
    runs,
  };
}

function countsOf(tests: readonly TestResult[]): Counts {
  const counts = Object.fromEntries(statuses.map(status => [status, 0])) as Counts;
  for (const { status } of tests) counts[status] += 1;
  return counts;
}
