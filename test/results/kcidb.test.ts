import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { UserError } from "../../src/base/index.ts";
import { formatKcidb, type RunResult, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleExpectation, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

// The rules of kcidb-io's schema v5.3, https://github.com/kernelci/kcidb-io, written by hand.
const text = z.string().regex(/^[^\0]*$/);
const id = z.string().regex(/^[a-z0-9_]+:[^\0]*$/);
const origin = z.string().regex(/^[a-z0-9_]+$/);
const path = z.string().regex(/^([a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*)?$/);
const status = z.enum(["FAIL", "ERROR", "MISS", "PASS", "DONE", "SKIP"]);
const files = z.array(z.strictObject({ name: z.string().regex(/^[^/\0]+$/), url: z.url() }));
const excerpt = text.max(16_384);
const schema = z.strictObject({
  version: z.strictObject({ major: z.literal(5), minor: z.int().min(0).max(3) }),
  checkouts: z.array(
    z.strictObject({
      id,
      origin,
      comment: text,
      valid: z.boolean(),
      git_commit_hash: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .optional(),
      git_repository_url: z.url({ protocol: /^https$/ }).optional(),
      git_repository_branch: text.optional(),
    }),
  ),
  builds: z.array(
    z.strictObject({
      id,
      checkout_id: id,
      origin,
      comment: text,
      architecture: z.string().regex(/^[a-z0-9_]*$/),
      status,
      misc: z.record(z.string(), z.unknown()),
    }),
  ),
  tests: z.array(
    z.strictObject({
      id,
      build_id: id,
      origin,
      path,
      status,
      comment: text,
      start_time: z.iso.datetime().optional(),
      duration: z.number().optional(),
      log_url: z.url().optional(),
      log_excerpt: excerpt.optional(),
      output_files: files.optional(),
      environment: z.strictObject({ comment: text, misc: z.record(z.string(), z.unknown()) }),
      misc: z.record(z.string(), z.unknown()),
    }),
  ),
  issues: z.array(
    z.strictObject({
      id,
      version: z.int().nonnegative(),
      origin,
      report_subject: text,
      report_url: z.url().optional(),
      culprit: z.strictObject({ code: z.boolean(), tool: z.boolean(), harness: z.boolean() }),
      comment: text,
      misc: z.record(z.string(), z.unknown()),
    }),
  ),
  incidents: z.array(
    z.strictObject({ id, origin, issue_id: id, issue_version: z.int(), test_id: id, present: z.boolean() }),
  ),
});

function kcidb(runs: RunResult[], options: Partial<Parameters<typeof formatKcidb>[1]> = {}) {
  return schema.parse(JSON.parse(formatKcidb(sumUp(runs), { origin: "lab", ...options })));
}

test("a test has a path, the environment, its times and the end of its output", () => {
  const run = sampleRun("shadow", [sampleTest("x86/a_test/-M 1.5", "fail", { reason: "1 == 2" })]);
  const { tests, builds, checkouts } = kcidb([run], { logs: "https://example.org/out" });
  expect(tests).toMatchObject([
    {
      path: "kvm.x86.a_test.-M_1_5",
      status: "FAIL",
      comment: "x86/a_test/-M 1.5: 1 == 2",
      start_time: "2026-01-02T03:04:05.000Z",
      duration: 1.5,
      build_id: builds[0]?.id,
      log_url: "https://example.org/out/logs/shadow/x86/a_test/-M%201.5/stdout.log",
      environment: { comment: "shadow, kvm_amd.npt = N" },
      misc: { name: "x86/a_test/-M 1.5", vmentry_status: "fail" },
    },
  ]);
  expect(tests[0]?.output_files?.map(({ name }) => name)).toEqual(["stderr.log", "console.log"]);
  expect(tests[0]?.log_excerpt).toContain("says its last words");
  expect(builds).toMatchObject([{ checkout_id: checkouts[0]?.id, architecture: "x86_64" }]);
});

test.each([
  { of: "results' own", commit: "1".repeat(40), options: {}, told: "1".repeat(40) },
  {
    of: "command's, over the results' own",
    commit: "1".repeat(40),
    options: { commit: "2".repeat(40) },
    told: "2".repeat(40),
  },
  {
    of: "results' own of SHA-256, which KCIDB cannot take",
    commit: "3".repeat(64),
    options: {},
    told: undefined,
  },
])("the commit is the $of", ({ commit, options, told }) => {
  const sample = sampleRun("tdp", [sampleTest("a", "pass")]);
  const run = { ...sample, kernel: { ...sample.kernel, commit } };
  expect(kcidb([run], options).checkouts[0]?.git_commit_hash).toBe(told);
});

test("a build and a checkout that are there already are referred to, and not told again", () => {
  const runs = [sampleRun("tdp", [sampleTest("a", "pass")])];
  const { tests, builds, checkouts } = kcidb(runs, { build: "maestro:b1" });
  expect({ builds, checkouts }).toEqual({ builds: [], checkouts: [] });
  expect(tests[0]?.build_id).toBe("maestro:b1");
  expect(kcidb(runs, { checkout: "maestro:c1" })).toMatchObject({
    builds: [{ checkout_id: "maestro:c1" }],
    checkouts: [],
  });
  const commit = "0123456789abcdef0123456789abcdef01234567";
  expect(kcidb(runs, { commit }).checkouts).toMatchObject([{ git_commit_hash: commit }]);
});

test.each([
  ["pass", "PASS"],
  ["skip", "SKIP"],
  ["fail", "FAIL"],
  ["timeout", "FAIL"],
  ["crash", "FAIL"],
  ["machine-died", "ERROR"],
  ["not-run", "MISS"],
  ["error", "MISS"],
] as const)("%s is told as %s", (ours, theirs) => {
  const { tests } = kcidb([sampleRun("tdp", [sampleTest("a", ours), sampleTest("b", "pass")])]);
  expect(tests[0]?.status).toBe(theirs);
});

test("the test that killed the machine has failed", () => {
  const deaths = [{ reason: "panic", suspects: ["kvm/a"], killer: "kvm/a" }];
  const { tests } = kcidb([sampleRun("tdp", [sampleTest("a", "machine-died")], { deaths })]);
  expect(tests[0]?.status).toBe("FAIL");
});

test("a flaky test has passed, with what the failed attempt said", () => {
  const { tests } = kcidb([sampleRun("tdp", [sampleFlaky("a")])]);
  expect(tests[0]).toMatchObject({ status: "PASS", misc: { vmentry_status: "flaky" } });
  expect(tests[0]?.log_excerpt).toContain("first words");
});

test("known failures and allowed complaints are issues with incidents", () => {
  const known = sampleTest("a", "fail", { known: sampleExpectation });
  const splats = [sampleSplat("f", { allowed: sampleExpectation }), sampleSplat("g")];
  const { tests, issues, incidents } = kcidb([
    sampleRun("tdp", [known, sampleTest("b", "pass")], { splats }),
  ]);
  expect(tests.map(test => [test.path, test.status])).toEqual([
    ["kvm.a", "FAIL"],
    ["kvm.b", "PASS"],
    ["kvm.kernel.WARNING", "FAIL"],
    ["kvm.kernel.WARNING", "FAIL"],
  ]);
  expect(issues).toMatchObject([
    { report_subject: "waits for the fix", report_url: "https://example.org/bug/7" },
  ]);
  expect(incidents.map(each => each.test_id)).toEqual([tests[0]?.id, tests[3]?.id]);
});

test("subtests are tests below their test", () => {
  const subtests = [{ name: "one/two", status: "skip", reason: "no AMX", durationMs: 20 } as const];
  const { tests } = kcidb([sampleRun("tdp", [sampleTest("a", "pass", { subtests })])]);
  expect(tests[1]).toMatchObject({ path: "kvm.a.one.two", status: "SKIP", duration: 0.02 });
});

test("whatever text is in the results, it keeps to the schema, ids are unique, and the same again", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      const started = runs.map((run, index) => ({ ...run, startedAt: `2026-01-02T03:04:0${index}.000Z` }));
      const options = { origin: "lab", logs: "https://example.org/out/" };
      const written = formatKcidb(sumUp(started), options);
      const { tests } = schema.parse(JSON.parse(written));
      expect(new Set(tests.map(each => each.id)).size).toBe(tests.length);
      expect(formatKcidb(sumUp(started), options)).toBe(written);
    }),
  );
});

describe("what KCIDB would refuse is bad input:", () => {
  test.each([
    [{ origin: "My Lab" }, /the origin for KCIDB is "My Lab", expected lower-case/],
    [{ commit: "abc" }, /the commit for KCIDB is "abc", expected 40 hexadecimal/],
    [{ build: "b1" }, /the build id for KCIDB is "b1", expected ORIGIN:ID/],
    [{ repository: "git://x" }, /expected an https:\/\/ address/],
    [{ logs: "out" }, /expected an https:\/\/ address/],
  ])("%o", (options, message) => {
    expect(() => kcidb([], options)).toThrow(message);
    expect(() => kcidb([], options)).toThrow(UserError);
  });
});
