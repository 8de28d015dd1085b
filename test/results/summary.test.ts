import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSummary, type RunResult, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleRun, sampleTest } from "./sample.ts";

function summary(...runs: RunResult[]): string {
  return formatSummary(sumUp(runs), { colour: false });
}

const shadow = sampleRun("shadow", [
  sampleTest("a_test", "pass"),
  sampleTest("b_test", "skip"),
  sampleTest("c_test", "crash", { reason: "ended by SIGSEGV" }),
  sampleTest("d_test", "fail", { reason: "1 == 2" }),
]);

test("tells each run's counts and settings, then each failed test, then the conclusion", () => {
  expect(summary(sampleRun("tdp", [sampleTest("a_test", "pass")]), shadow)).toBe(
    [
      "kvm under tdp on 6.12.0-test: 1 passed in 1m05s",
      "  tdp off (kvm_amd.npt = N)",
      "kvm under shadow on 6.12.0-test: 1 failed, 1 crashed, 1 passed, 1 skipped in 1m05s",
      "  tdp off (kvm_amd.npt = N)",
      "",
      "FAIL d_test (shadow) after 1.5s: 1 == 2",
      "     at x86_64/d_test.c:117, logs in logs/shadow/d_test/",
      "CRASH c_test (shadow) after 1.5s: ended by SIGSEGV",
      "     logs in logs/shadow/c_test/",
      "",
      "tests failed: 1 failed, 1 crashed, 2 passed, 1 skipped in 2 runs",
      "",
    ].join("\n"),
  );
});

test("a good run ends with the word", () => {
  expect(summary(sampleRun("tdp", [sampleTest("a", "pass")]))).toMatch(/\n\ngood: 1 passed\n$/);
});

test("an interrupted run names what was not run, once for each reason", () => {
  const waiting = Array.from({ length: 12 }, (_, index) =>
    sampleTest(`some_long_test_name_${index}`, "not-run", { reason: "interrupted" }),
  );
  const text = summary(sampleRun("tdp", [sampleTest("a", "pass"), ...waiting], { interrupted: true }));
  expect(text.match(/NOT RUN/g)).toHaveLength(1);
  expect(text).toContain("NOT RUN 12 tests (tdp): interrupted\n     some_long_test_name_0, ");
  for (const { id } of waiting) expect(text).toMatch(new RegExp(`\\b${id.slice(4)}\\b`));
  expect(Math.max(...text.split("\n").map(line => line.length))).toBeLessThanOrEqual(110);
  expect(text).toMatch(/\ntdp: interrupted: 12 tests unfinished\ninterrupted: 12 not run, 1 passed\n$/);
});

test("a machine that died is told with the console's last lines", () => {
  const text = summary(
    sampleRun("tdp", [sampleTest("a", "machine-died")], {
      error: "it panicked",
      consoleTail: ["one", "two"],
    }),
  );
  expect(text).toContain(
    "  it panicked (1 died with the machine)\n  the console's last lines:\n  | one\n  | two\n",
  );
  expect(text).toContain("\nDIED a (tdp) after 1.5s: why a did not pass\n");
});

test("the console's last lines are few, unless a panic needs more", () => {
  const lines = (count: number, of: string) => Array.from({ length: count }, (_, index) => `${of} ${index}`);
  const shown = (consoleTail: string[]) =>
    summary(sampleRun("tdp", [sampleTest("a", "machine-died")], { error: "it died", consoleTail }))
      .split("\n")
      .flatMap(line => (line.startsWith("  | ") ? [line.slice(4)] : []));
  const trace = lines(30, "frame");
  expect(shown([...lines(9, "before"), ...trace])).toEqual(trace.slice(-20));
  const panic = "Kernel panic - not syncing: why";
  expect(shown([...lines(9, "before"), panic, ...trace])).toEqual([panic, ...trace]);
  expect(shown([...trace, panic, "after"])).toEqual([...trace.slice(-18), panic, "after"]);
});

test("a run that is not applicable says why", () => {
  expect(
    summary(
      shadow,
      sampleRun("ept", [], {
        notApplicable: "no VMX",
        environment: { name: "ept", file: null, settings: [] },
      }),
    ),
  ).toContain("kvm under ept on 6.12.0-test: not applicable in 1m05s\n  no VMX\n");
});

test("complaints of the kernel are named, the first ten", () => {
  const splats = Array.from({ length: 12 }, (_, index) => ({
    kind: index === 0 ? "lockdep" : "WARNING",
    title: `WARNING: number ${index}`,
    lines: [],
  }));
  const text = summary(sampleRun("tdp", [sampleTest("a", "pass")], { splats }));
  expect(text).toContain(
    "  12 kernel complaints on the console (console.log):\n    lockdep: WARNING: number 0\n    WARNING: number 1\n",
  );
  expect(text).toContain("    WARNING: number 9\n    and 2 more\n");
});

describe("colours", () => {
  test("are there when asked for, even in a pipe", () => {
    expect(formatSummary(sumUp([shadow]), { colour: true })).toContain("\x1b[31mFAIL\x1b[39m d_test");
  });

  test("change nothing but the colour", () => {
    fc.assert(
      fc.property(anyRuns, runs => {
        const coloured = formatSummary(sumUp(runs), { colour: true });
        expect(coloured.replace(/\x1b\[\d+m/g, "")).toBe(summary(...runs));
      }),
    );
  });
});

test("whatever text is in the results, nothing reaches the terminal but visible characters", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      expect(summary(...runs)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/);
    }),
  );
});

test("the last line is the conclusion, and every failed test is named", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      const lines = summary(...runs).split("\n");
      expect(lines.at(-1)).toBe("");
      expect(lines.at(-2)).toMatch(/^(good|tests failed|error|interrupted): /);
      const failed = runs.flatMap(run => run.tests).filter(({ status }) => status === "fail");
      expect(lines.filter(line => line.startsWith("FAIL ")).length).toBe(failed.length);
    }),
  );
});
