import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countsAs, formatSummary, type RunResult, repeatCommand, sumUp } from "../../src/results/index.ts";
import {
  anyRuns,
  sampleAttempt,
  sampleExpectation,
  sampleFlaky,
  sampleRun,
  sampleSplat,
  sampleTest,
} from "./sample.ts";

function summary(...runs: RunResult[]): string {
  return formatSummary(sumUp(runs), { colour: false });
}

const shadow = sampleRun("shadow", [
  sampleTest("a_test", "pass"),
  sampleTest("b_test", "skip"),
  sampleTest("c_test", "crash", { reason: "ended by SIGSEGV", durationMs: 9000 }),
  sampleTest("d_test", "fail", { reason: "1 == 2" }),
]);

test("tells each run, then what is not red, then what is, failed tests last, then the conclusion", () => {
  expect(summary(sampleRun("tdp", [sampleTest("a_test", "pass")]), shadow)).toBe(
    [
      "kvm under tdp on 6.12.0-test: 1 passed in 1m05s",
      "  tdp off (kvm_amd.npt = N)",
      "kvm under shadow on 6.12.0-test: 1 failed, 1 crashed, 1 passed, 1 skipped in 1m05s",
      "  tdp off (kvm_amd.npt = N)",
      "",
      "SKIPPED 1 test (shadow): why b_test did not pass",
      "     b_test",
      "",
      "SLOWEST",
      "     c_test (shadow) 9.0s, a_test (tdp) 1.5s, a_test (shadow) 1.5s, b_test (shadow) 1.5s,",
      "     d_test (shadow) 1.5s",
      "",
      "CRASH c_test (shadow) after 9.0s: ended by SIGSEGV",
      "     logs in logs/shadow/c_test/",
      "",
      "FAIL d_test (shadow) after 1.5s: 1 == 2",
      "     at x86_64/d_test.c:117, logs in logs/shadow/d_test/",
      "",
      "tests failed: 1 failed, 1 crashed, 2 passed, 1 skipped in 2 runs",
      "",
    ].join("\n"),
  );
});

test("a failure comes with its subtests, its attempts, and the command that repeats it alone", () => {
  const failed = sampleTest("d_test/-M 'x'", "fail", {
    reason: "1 == 2",
    location: null,
    subtests: [
      { name: "first", status: "pass", reason: "", durationMs: null },
      { name: "second", status: "fail", reason: "no", durationMs: null },
    ],
    attempts: [sampleAttempt("fail"), sampleAttempt("timeout", { alone: true, why: "retry" })],
  });
  const repeat = ["vmentry", "run", "--kernel", "/my build", "--env", "shadow.env.yaml"];
  expect(summary(sampleRun("shadow", [failed], { repeat }))).toContain(
    [
      "     1 subtest of 2 failed:",
      "     second",
      "     2 attempts: first failed, retry alone timed out",
      "     repeat: vmentry run --kernel '/my build' --env shadow.env.yaml --test 'kvm/d_test/-M '\\''x'\\'''",
      "",
    ].join("\n"),
  );
});

test("a flaky test is told with what each attempt said, and is not red", () => {
  const text = summary(sampleRun("tdp", [sampleFlaky("f_test")]));
  expect(text).toContain(
    [
      "FLAKY f_test (tdp) after 1.5s: 1 == 2",
      "     logs in logs/shadow/f_test/",
      "     first: failed after 1.5s: 1 == 2",
      "     retry alone: passed after 1.5s",
      "",
      "good: 1 flaky",
    ].join("\n"),
  );
});

test("a known failure is told with why, who and until when", () => {
  const known = sampleTest("k_test", "fail", { known: sampleExpectation, location: null, reason: "1 == 2" });
  const text = summary(sampleRun("tdp", [known, sampleTest("a", "pass")]));
  expect(text).toContain(
    "KNOWN k_test (tdp) after 1.5s: 1 == 2\n     logs in logs/shadow/k_test/\n" +
      "     known: waits for the fix; kvm@example.org, https://example.org/bug/7, until 2026-06-01\n",
  );
  expect(text).toMatch(/\ngood: 1 failed as known, 1 passed\n$/);
  expect(text).not.toContain("FAIL ");
});

test("a skip that looks wrong is told as suspicious", () => {
  const skip = sampleTest("s_test", "skip", { suspicious: "exit code 4 with a failed assertion" });
  expect(summary(sampleRun("tdp", [skip, sampleTest("a", "pass")]))).toContain(
    "SUSPICIOUS s_test (tdp) skipped: exit code 4 with a failed assertion\n     logs in logs/shadow/s_test/\n",
  );
});

test("tests that are skipped for one reason in the same environments share a line", () => {
  const skips = (...names: string[]) => names.map(name => sampleTest(name, "skip", { reason: "no AMX" }));
  const text = summary(sampleRun("tdp", skips("a", "b", "c")), sampleRun("shadow", skips("a", "b")));
  expect(text).toContain(
    "SKIPPED 2 tests (tdp, shadow): no AMX\n     a, b\nSKIPPED 1 test (tdp): no AMX\n     c\n",
  );
});

test("notices are told", () => {
  const notices = ["known-failures.yaml:3:5: expired"];
  const results = sumUp([sampleRun("tdp", [sampleTest("a", "pass")])], { notices });
  expect(formatSummary(results, { colour: false })).toContain("\nNOTICE known-failures.yaml:3:5: expired\n");
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

test("a complaint of the kernel is told once, with place, tests and fingerprint, before the failed tests", () => {
  const splats = [sampleSplat("kvm_zap"), sampleSplat("kvm_zap", { tests: ["kvm/b_test"] })];
  const text = summary(sampleRun("tdp", [sampleTest("a_test", "pass")], { splats }));
  expect(text).toContain(
    [
      "SPLAT WARNING kvm_zap (arch/x86/kvm/mmu.c:12) (tdp), 2 times",
      "     WARNING: CPU: 1 PID: 77 at arch/x86/kvm/mmu.c:12 kvm_zap+0x1/0x2",
      "     while kvm/a_test, kvm/b_test ran",
      "     fingerprint WARNING kvm_zap arch/x86/kvm/mmu.c, in console.log",
      "",
      "kernel complained: 1 passed",
      "",
    ].join("\n"),
  );
});

test("of many complaints the first ten are named", () => {
  const splats = Array.from({ length: 12 }, (_, index) => sampleSplat(`f_${index}`));
  const text = summary(sampleRun("tdp", [sampleTest("a", "pass")], { splats }));
  expect(text).toContain("SPLAT WARNING f_9 ");
  expect(text).not.toContain("f_10");
  expect(text).toContain("SPLAT and 2 more\n");
});

test("a complaint that is allowed is told as such", () => {
  const splats = [sampleSplat("f", { allowed: sampleExpectation })];
  const text = summary(sampleRun("tdp", [sampleTest("a", "pass")], { splats }));
  expect(text).toContain("ALLOWED WARNING f (arch/x86/kvm/mmu.c:12) (tdp)\n");
  expect(text).toContain("     allowed: waits for the fix; kvm@example.org, ");
  expect(text).not.toContain("SPLAT");
});

test("a death of the machine names the killer and what the console said", () => {
  const panic = sampleSplat("x", {
    kind: "panic",
    title: "Kernel panic - not syncing: Fatal",
    lines: ["Kernel panic - not syncing: Fatal", "CPU: 1", "Call Trace:"],
    function: null,
    location: null,
    tests: ["kvm/killer_test"],
  });
  const run = sampleRun("tdp", [sampleTest("killer_test", "machine-died", { reason: "it panicked" })], {
    splats: [sampleSplat("other"), panic],
    deaths: [
      { reason: "it panicked", suspects: ["kvm/a", "kvm/killer_test"], killer: "kvm/killer_test" },
      { reason: "it stopped answering", suspects: ["kvm/a", "kvm/b"], killer: null },
    ],
  });
  expect(summary(run)).toContain(
    [
      "MACHINE DIED (tdp): it panicked",
      "     killed by kvm/killer_test",
      "     panic Kernel panic - not syncing: Fatal",
      "     | Kernel panic - not syncing: Fatal",
      "     | CPU: 1",
      "     | Call Trace:",
      "MACHINE DIED (tdp): it stopped answering",
      "     killer not found, 2 suspects: kvm/a, kvm/b",
      "DIED killer_test (tdp) after 1.5s: it panicked",
      "",
    ].join("\n"),
  );
});

test("the command that repeats a test is read by a shell as it was, and by a terminal as text", () => {
  const word = fc.string({ unit: "grapheme" }).filter(text => !text.includes("\0"));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (repeat, id) => {
      const command = repeatCommand({ id }, { repeat });
      expect(command).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/);
      const read = execFileSync("bash", ["--norc", "-c", `printf '%s\\0' ${command}`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
        env: { LC_ALL: "C.UTF-8" },
      });
      expect(read.split("\0").slice(0, -1)).toEqual([...repeat, "--test", id]);
    }),
    { numRuns: 30, examples: [[["it's"], "kvm/a\x1b[31m\n\u202e\\ 'b'"]] },
  );
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
      expect(lines.at(-2)).toMatch(/^(good|kernel complained|tests failed|error|interrupted): /);
      const failed = runs.flatMap(run => run.tests).filter(test => countsAs(test) === "fail");
      // What failed in the very same way under several environments is told once.
      const ways = new Set(failed.map(({ id, reason, location }) => JSON.stringify([id, reason, location])));
      expect(lines.filter(line => line.startsWith("FAIL ")).length).toBe(ways.size);
    }),
  );
});

test("a test that failed in the same way under several environments is told once, with all of them", () => {
  const failed = sampleTest("d_test", "fail", { reason: "1 == 2" });
  const text = summary(
    sampleRun("one", [failed]),
    sampleRun("two", [failed]),
    sampleRun("three", [{ ...failed, reason: "3 == 4" }]),
  );
  expect(text.match(/^FAIL .*$/gm)).toEqual([
    expect.stringMatching(/^FAIL d_test \(one\).*: 1 == 2$/),
    expect.stringMatching(/^FAIL d_test \(three\).*: 3 == 4$/),
  ]);
  expect(text).toContain("     the same under two\n");
});
