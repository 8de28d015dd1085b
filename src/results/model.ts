import { z } from "zod";

/**
 * The language in which a run is told: what was run, where, under what, and how each test ended.
 * A file of it is versioned (`results.json`), validated on read, and kept readable by later versions.
 * Durations are milliseconds, times ISO 8601 in UTC, paths relative to the results file.
 */
export const resultsVersion = 2;

export const statuses = [
  "pass",
  "fail",
  "flaky",
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
    "pass; fail; flaky (failed beside others and passed when repeated alone); skip (exit 4); timeout (killed at its deadline); crash (ended by a signal); machine-died (in flight when the machine died); not-run (never started); error (vmentry's or the set-up's own fault)",
  );
export type Status = z.infer<typeof statusSchema>;

/** What a whole run, or all of them, comes to. */
export const conclusions = [
  "good",
  "splats",
  "tests-failed",
  "error",
  "interrupted",
  "not-applicable",
] as const;
export const conclusionSchema = z
  .enum(conclusions)
  .describe(
    "good: all that ran passed, was skipped or failed as known, and something passed; splats: as good, but the kernel complained in a way that is not allowed; tests-failed; error: the machine or vmentry failed, or no test passed or failed; interrupted; not-applicable: the platform cannot do what the environment asks (for all runs together this is an error)",
  );
export type Conclusion = z.infer<typeof conclusionSchema>;

export const sourceLocationSchema = z.object({
  file: z
    .string()
    .describe("as the test prints it, relative to the collection's directory when it can be told"),
  line: z.int().positive(),
});
export type SourceLocation = z.infer<typeof sourceLocationSchema>;

/** One case of what a test told in KTAP, TAP or the kselftest harness's words. */
export const subtestResultSchema = z.object({
  name: z.string().describe("unique within its test; nested ones are joined by /"),
  status: z.enum(["pass", "fail", "skip"]).describe("an expected failure (TODO, XFAIL) is a skip"),
  reason: z.string().describe("one line; empty for a pass"),
  durationMs: z.number().nonnegative().nullable().describe("when the test tells it"),
});
export type SubtestResult = z.infer<typeof subtestResultSchema>;

const logsSchema = z
  .object({ stdout: z.string(), stderr: z.string() })
  .nullable()
  .describe("null when the test never started");

/** One execution of a test that was executed more than once. */
export const attemptSchema = z.object({
  status: statusSchema,
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  alone: z.boolean().describe("nothing else ran beside it"),
  why: z
    .enum(["first", "retry", "iteration", "suspect"])
    .describe("retry: a failure repeated alone; suspect: it was running when the machine died"),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  reason: z.string(),
  location: sourceLocationSchema.nullable(),
  tail: z.array(z.string()),
  logs: logsSchema,
});
export type Attempt = z.infer<typeof attemptSchema>;

/** Why something that went wrong is expected, from known-failures.yaml or allowed-splats.yaml. */
export const expectationSchema = z.object({
  reason: z.string(),
  owner: z.string(),
  link: z.string(),
  expires: z.iso.date(),
  place: z.string().describe("FILE:LINE:COLUMN of the entry"),
});
export type Expectation = z.infer<typeof expectationSchema>;

export const testResultSchema = z.object({
  id: z
    .string()
    .min(1)
    .describe(
      "suite/test, such as kvm/dirty_log_test, or suite/test/variant: kvm/dirty_log_test/-M clear-log",
    ),
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
  logs: logsSchema,
  subtests: z.array(subtestResultSchema).default([]),
  attempts: z
    .array(attemptSchema)
    .default([])
    .describe(
      "all executions in their order, when there was more than one; the fields above tell the one that counts",
    ),
  suspicious: z
    .string()
    .default("")
    .describe(
      "why a pass or skip should be looked at, such as exit code 4 with a failed assertion; else empty",
    ),
  known: expectationSchema
    .nullable()
    .default(null)
    .describe("the entry of known-failures.yaml that covers its failure"),
});
export type TestResult = z.infer<typeof testResultSchema>;

/** What a result has when there is nothing more to say of its test than how it ended. */
export const nothingMore = {
  subtests: [],
  attempts: [],
  suspicious: "",
  known: null,
} satisfies Partial<TestResult>;

/** One setting of an environment as it was asked for, and as the kernel said afterwards. */
export const settingResultSchema = z.object({
  feature: z.string(),
  asked: z.string(),
  parameter: z.string().describe("what it means on this platform, such as kvm_amd.npt"),
  readBack: z.string().describe("what the kernel said after it was applied"),
});
export type SettingResult = z.infer<typeof settingResultSchema>;

const countSchema = z.int().nonnegative();

/** Tests by status; a failure that is known counts as `known-failure` and not as what its status says. */
export const countsSchema = z.object({
  pass: countSchema,
  fail: countSchema,
  flaky: countSchema.default(0),
  skip: countSchema,
  timeout: countSchema,
  crash: countSchema,
  "machine-died": countSchema,
  "not-run": countSchema,
  error: countSchema,
  "known-failure": countSchema.default(0),
});
export type Counts = z.infer<typeof countsSchema>;

/** A kernel complaint seen on the console. */
export const splatSchema = z.object({
  kind: z.string().describe("WARNING, BUG, Oops, panic, KASAN, lockdep, RCU stall …"),
  title: z.string().describe("the complaint's first line, without its time stamp"),
  lines: z.array(z.string()).describe("the complaint, at most 100 lines"),
  fingerprint: z
    .string()
    .default("")
    .describe("kind, function and file: the same for the same complaint in another boot or build"),
  function: z.string().nullable().default(null).describe("where it happened, such as kvm_mmu_zap_all"),
  location: sourceLocationSchema.nullable().default(null).describe("where the kernel gives it"),
  seenAt: z.iso.datetime().nullable().default(null).describe("when the console showed it"),
  tests: z.array(z.string()).default([]).describe("ids of the tests that were running then"),
  frames: z
    .array(z.string())
    .default([])
    .describe("the call trace with source lines, when a vmlinux with debug information was there"),
  allowed: expectationSchema
    .nullable()
    .default(null)
    .describe("the entry of allowed-splats.yaml that covers it"),
});
export type Splat = z.infer<typeof splatSchema>;

/** The machine died while tests were running, and came back through stage one. */
export const deathSchema = z.object({
  reason: z.string().describe("one line, such as the panic's"),
  suspects: z.array(z.string()).describe("ids of the tests in flight"),
  killer: z
    .string()
    .nullable()
    .describe("the id of the test that killed it again, or was alone; null when not found"),
});
export type DeathResult = z.infer<typeof deathSchema>;

export const runResultSchema = z.object({
  suite: z.object({ name: z.string(), source: z.string().describe("the directory the tests came from") }),
  environment: z.object({
    name: z.string(),
    file: z.string().nullable(),
    settings: z.array(settingResultSchema),
  }),
  kernel: z.object({
    source: z
      .string()
      .describe(
        "what the user gave: a build directory, an image or a package; COMMIT/VARIANT of the kernel store",
      ),
    release: z.string(),
    version: z.string(),
    buildId: z.string().nullable().describe("GNU build-id in hexadecimal, proved to be the running kernel's"),
    commit: z
      .string()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
      .nullable()
      .default(null)
      .describe("what it was built from: the store's word, else the user's (--commit); null when not known"),
    variant: z
      .string()
      .nullable()
      .default(null)
      .describe("what it was built as; null when it is not from the kernel store"),
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
  deaths: z
    .array(deathSchema)
    .default([])
    .describe("how often the machine died in this run, in order, and what was found of the cause"),
  repeat: z
    .array(z.string())
    .default([])
    .describe("argv of the vmentry command that repeats this run alone; a test adds --test and its id"),
});
export type RunResult = z.infer<typeof runResultSchema>;

export const resultsSchema = z.object({
  format: z.literal("vmentry-results"),
  version: z.literal(resultsVersion),
  tool: z.string().describe("vmentry and its version"),
  conclusion: conclusionSchema,
  reason: z.string().describe("why the conclusion is not good; empty when it is"),
  counts: countsSchema.describe("over all runs"),
  notices: z
    .array(z.string())
    .default([])
    .describe("what somebody should look after: expired or unused entries of expectations"),
  runs: z.array(runResultSchema),
});
export type Results = z.infer<typeof resultsSchema>;
