import { z } from "zod";

/**
 * The language in which a run is told: what was run, where, under what, and how each test ended.
 * A file of it is versioned (`results.json`), validated on read, and kept readable by later versions.
 * Durations are milliseconds, times ISO 8601 in UTC, paths relative to the results file.
 */
export const resultsVersion = 1;

export const statuses = [
  "pass",
  "fail",
  "skip",
  "timeout",
  "crash",
  "machine-died",
  "not-run",
  "error",
] as const;

export const statusSchema = z
  .enum(statuses)
  .describe(
    "pass; fail; skip (exit 4); timeout (killed at its deadline); crash (ended by a signal); machine-died (in flight when the machine died); not-run (never started); error (vmentry's or the set-up's own fault)",
  );
export type Status = z.infer<typeof statusSchema>;

/** What a whole run, or all of them, comes to. */
export const conclusions = ["good", "tests-failed", "error", "interrupted", "not-applicable"] as const;
export const conclusionSchema = z
  .enum(conclusions)
  .describe(
    "good: all that ran passed or was skipped, and something passed; tests-failed; error: the machine or vmentry failed, or no test passed or failed; interrupted; not-applicable: the platform cannot do what the environment asks (for all runs together this is an error)",
  );
export type Conclusion = z.infer<typeof conclusionSchema>;

export const sourceLocationSchema = z.object({
  file: z
    .string()
    .describe("as the test prints it, relative to the collection's directory when it can be told"),
  line: z.int().positive(),
});
export type SourceLocation = z.infer<typeof sourceLocationSchema>;

export const testResultSchema = z.object({
  id: z.string().min(1).describe("suite/test, such as kvm/dirty_log_test"),
  status: statusSchema,
  startedAt: z.iso.datetime().nullable().describe("null when the test never started"),
  durationMs: z.number().nonnegative(),
  exitCode: z.int().nullable().describe("null when the test did not exit by itself"),
  signal: z.string().nullable().describe("such as SIGSEGV; null when none ended it"),
  reason: z.string().describe("one line: why it is not a pass; empty for a pass"),
  location: sourceLocationSchema.nullable().describe("the source line of the failed assertion"),
  tail: z
    .array(z.string())
    .describe("the last lines of its output when it is not a pass or skip, oldest first"),
  command: z.array(z.string()).describe("argv on the machine"),
  logs: z
    .object({ stdout: z.string(), stderr: z.string() })
    .nullable()
    .describe("null when the test never started"),
});
export type TestResult = z.infer<typeof testResultSchema>;

/** One setting of an environment as it was asked for, and as the kernel said afterwards. */
export const settingResultSchema = z.object({
  feature: z.string(),
  asked: z.string(),
  parameter: z.string().describe("what it means on this platform, such as kvm_amd.npt"),
  readBack: z.string().describe("what the kernel said after it was applied"),
});
export type SettingResult = z.infer<typeof settingResultSchema>;

const countSchema = z.int().nonnegative();

export const countsSchema = z.object({
  pass: countSchema,
  fail: countSchema,
  skip: countSchema,
  timeout: countSchema,
  crash: countSchema,
  "machine-died": countSchema,
  "not-run": countSchema,
  error: countSchema,
});
export type Counts = z.infer<typeof countsSchema>;

/** A kernel complaint seen on the console. */
export const splatSchema = z.object({
  kind: z.string().describe("WARNING, BUG, Oops, panic, KASAN, lockdep, RCU stall …"),
  title: z.string().describe("the complaint's first line, without its time stamp"),
  lines: z.array(z.string()).describe("the complaint, at most 100 lines"),
});
export type Splat = z.infer<typeof splatSchema>;

export const runResultSchema = z.object({
  suite: z.object({ name: z.string(), source: z.string().describe("the directory the tests came from") }),
  environment: z.object({
    name: z.string(),
    file: z.string().nullable(),
    settings: z.array(settingResultSchema),
  }),
  kernel: z.object({
    source: z.string().describe("what the user gave: a build directory, an image or a package"),
    release: z.string(),
    version: z.string(),
    buildId: z.string().nullable().describe("GNU build-id in hexadecimal, proved to be the running kernel's"),
  }),
  machine: z.object({
    name: z.string(),
    kind: z.string().describe("qemu"),
    accelerator: z.string().describe("kvm or tcg"),
    arch: z.string(),
    cpus: z.int(),
    memoryMiB: z.int(),
    cpuVendor: z.string(),
  }),
  jobs: z.int().describe("tests at a time"),
  timeoutMs: z.number().describe("per test"),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  conclusion: conclusionSchema,
  reason: z.string().describe("why the conclusion is not good; empty when it is"),
  counts: countsSchema,
  tests: z.array(testResultSchema),
  splats: z.array(splatSchema),
  console: z.string().nullable().describe("the console's log file"),
  consoleTail: z.array(z.string()).describe("the console's last lines, when the machine died; else empty"),
});
export type RunResult = z.infer<typeof runResultSchema>;

export const resultsSchema = z.object({
  format: z.literal("vmentry-results"),
  version: z.literal(resultsVersion),
  tool: z.string().describe("vmentry and its version"),
  conclusion: conclusionSchema,
  reason: z.string().describe("why the conclusion is not good; empty when it is"),
  counts: countsSchema.describe("over all runs"),
  runs: z.array(runResultSchema),
});
export type Results = z.infer<typeof resultsSchema>;
