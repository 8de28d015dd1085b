import type { Evidence } from "../../../src/bisecting/probing/evidence.ts";
import type { ScriptTrial, TrialDeath, TrialRound, TrialsOutcome } from "../../../src/job/index.ts";
import {
  concludeRun,
  countStatuses,
  nothingMore,
  type Splat,
  type Status,
  type TestResult,
} from "../../../src/results/index.ts";

export function sampleTest(id: string, status: Status, more: Partial<TestResult> = {}): TestResult {
  const isOver = status !== "not-run";
  return {
    ...nothingMore,
    ...{ id, status, startedAt: isOver ? "2026-11-21T10:00:00.000Z" : null, durationMs: 100 },
    ...{ exitCode: status === "pass" ? 0 : null, signal: null, location: null, tail: [], command: [id] },
    ...{ reason: status === "pass" ? "" : `how ${id} went`, logs: null },
    ...more,
  };
}

export function sampleSplat(fingerprint: string, more: Partial<Splat> = {}): Splat {
  return {
    ...{ kind: "WARNING", title: "WARNING: CPU: 0 PID: 1", lines: ["a line"], fingerprint, function: "f" },
    ...{ location: null, seenAt: null, tests: [], frames: [], allowed: null },
    ...more,
  };
}

export interface SampleRound {
  tests?: readonly TestResult[];
  splats?: readonly Splat[];
  deaths?: readonly TrialDeath[];
}

export function sampleRound({ tests = [], splats = [], deaths = [] }: SampleRound): TrialRound {
  return {
    deaths,
    run: {
      suite: { name: "kvm", source: "a/kvm" },
      environment: { name: "stock", file: null, settings: [] },
      kernel: { source: "a", release: "6.12", version: "#1", buildId: null, commit: null, variant: null },
      machine: {
        ...{ name: "m", kind: "qemu", accelerator: "tcg", arch: "x86_64", cpus: 2, memoryMiB: 1024 },
        cpuVendor: "amd",
      },
      ...{ jobs: 1, timeoutMs: 1000, startedAt: "2026-11-21T10:00:00.000Z", durationMs: 100 },
      ...concludeRun({ tests, splats, interrupted: false }),
      ...{ counts: countStatuses(tests), tests: [...tests], splats: [...splats], console: null },
      ...{ consoleTail: [], deaths: deaths.map(each => ({ ...each, suspects: [] })), repeat: [] },
    },
  };
}

export const booted: TrialsOutcome["boot"] = {
  ...{ outcome: "booted", reason: "", durationMs: 3000, splats: [], consoleTail: [] },
  phases: [
    { name: "stage one: kexec", atMs: 1000 },
    { name: "ready", atMs: 2500 },
  ],
};

export function sampleTrials(more: Partial<TrialsOutcome> = {}): TrialsOutcome {
  return {
    ...{ boot: booted, environment: { kind: "applied", reason: "" }, rounds: [], scripts: new Map() },
    fault: undefined,
    ...more,
  };
}

export function sampleEvidence(
  trials: Partial<TrialsOutcome> | undefined,
  more: Partial<Evidence> = {},
): Evidence {
  return {
    build: { outcome: "stored", reason: "", durationMs: 0 },
    trials: trials === undefined ? undefined : sampleTrials(trials),
    ...{ missing: new Map(), fault: undefined, numbers: new Map(), isSecond: false },
    ...more,
  };
}

export function sampleScript(more: Partial<ScriptTrial>): ScriptTrial {
  return {
    ...{ reason: "", exitCode: 0, hasDied: false, isLost: false, durationMs: 10, tail: [] },
    ...{ death: undefined, log: "logs/script-q1/trial-1.log" },
    ...more,
  };
}
