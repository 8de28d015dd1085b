import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KtapReader, type KtapReport } from "../../src/results/reading/ktap.ts";
import { hostileText } from "./sample.ts";

function read(text: string): KtapReport {
  const reader = new KtapReader();
  for (const line of text.split("\n")) reader.push(line);
  return reader.end();
}

/** `NAME status reason` of each part. */
function told(text: string): string[] {
  return read(text).subtests.map(
    ({ name, status, reason }) => `${name}: ${status}${reason && ` (${reason})`}`,
  );
}

function problem(text: string): string | undefined {
  return read(text).problem;
}

describe("results are read", () => {
  test.each([
    [
      "kselftest.h's",
      "TAP version 13\n1..2\nok 1 vm0\nnot ok 2 vm1\n# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0",
    ],
    ["KTAP's", "KTAP version 1\n1..2\nok 1 vm0\nnot ok 2 vm1"],
    ["TAP 14's, with a dash", "TAP version 14\n1..2\nok 1 - vm0\nnot ok 2 - vm1"],
    ["with the plan behind them", "TAP version 13\nok 1 vm0\nnot ok 2 vm1\n1..2"],
    ["without a plan", "TAP version 13\nok 1 vm0\nnot ok 2 vm1"],
    ["without numbers", "TAP version 13\n1..2\nok vm0\nnot ok - vm1"],
    ["without a version", "1..2\nok 1 vm0\nnot ok 2 vm1"],
    ["without a version and a plan", "Random seed: 0x6b8b4567\nok 1 vm0\nnot ok 2 vm1"],
    ["out of their order", "TAP version 13\n1..2\nnot ok 2 vm1\nok 1 vm0"],
    [
      "between other lines",
      "TAP version 13\nRandom seed: 1\n1..2\n# hello\nok 1 vm0\nok, I wait\n  not ok 3 no\nnot ok 2 vm1\n",
    ],
    ["with carriage returns", "TAP version 13\r\n1..2\r\nok 1 vm0\r\nnot ok 2 vm1\r\n"],
    [
      "on a console with time stamps and other lines",
      "[    1.000000] KTAP version 1\n[    1.000001][    T1] 1..2\n<6>[    1.000002] ok 1 vm0\nlogin: \n[    1.000002] usb 1-1: new\n[   12.000003][    C1] not ok 2 vm1",
    ],
  ])("%s", (_, text) => {
    expect(read(text)).toMatchObject({ counts: { pass: 1, fail: 1, skip: 0 }, problem: undefined });
    expect(
      read(text)
        .subtests.map(({ name, status }) => `${name}: ${status}`)
        .toSorted(),
    ).toEqual(["vm0: pass", "vm1: fail"]);
  });

  test("not where a test merely talks", () => {
    const talk =
      "ok\nnot ok\nok 5 things done\nokay\n 1..3\n# ok 1 no\n# 1..2\n1..many\nnotok 1\nTAPs version 13\n[ OK\n";
    expect(read(talk)).toEqual({ subtests: [], counts: { pass: 0, fail: 0, skip: 0 }, problem: undefined });
  });
});

test("what a directive says decides", () => {
  expect(
    told(
      [
        "TAP version 13",
        "1..12",
        "ok 1 a # SKIP no vPMU",
        "not ok 2 b # skip",
        "ok 3 # SKIP c - requirements not met",
        "not ok 4 d # TODO later",
        "ok 5 e # TODO later",
        "ok 6 f # XFAIL known",
        "ok 7 g # XPASS known",
        "not ok 8 h # TIMEOUT 45 seconds",
        "not ok 9 # error i",
        "not ok 10 j # exit=1",
        "ok 11 k # rcode=0",
        "ok 12 l #2 \\# of 3",
      ].join("\n"),
    ),
  ).toEqual([
    "a: skip (no vPMU)",
    "b: skip (skipped without a reason)",
    "c: skip (c - requirements not met)",
    "d: skip (failed as expected: later)",
    "e: pass",
    "f: skip (failed as expected: known)",
    "g: fail (passed, though a failure was expected: known)",
    "h: fail (timed out: 45 seconds)",
    "i: fail (error: i)",
    "j: fail (exit=1)",
    "k: pass",
    "l #2 # of 3: pass",
  ]);
});

describe("nested tests are joined by / when they are", () => {
  test.each([
    ["KTAP's", "KTAP version 1\n1..1\n  KTAP version 1\n  1..2\n  ok 1 a\n  ok 2 b\nok 1 s"],
    [
      "KUnit's",
      "KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: s\n    # module: m\n    1..2\n    ok 1 a\n    ok 2 b\n# s: pass:2 fail:0 skip:0 total:2\n# Totals: pass:2 fail:0 skip:0 total:2\nok 1 s",
    ],
    ["old KUnit's", "TAP version 14\n1..1\n\t# Subtest: s\n\t1..2\n\tok 1 - a\n\tok 2 - b\nok 1 - s"],
    ["TAP 14's", "TAP version 14\n1..1\n# Subtest: s\n    ok 1 - a\n    ok 2 - b\n    1..2\nok 1 - s"],
    [
      "run_kselftest.sh's",
      "TAP version 13\n1..1\n# timeout set to 45\n# s\n# TAP version 13\n# 1..2\n# ok 1 a\n# ok 2 b\nok 1 s",
    ],
    ["not indented", "TAP version 13\n1..1\nTAP version 13\n1..2\nok 1 a\nok 2 b\nok 1 s"],
  ])("%s", (_, text) => {
    expect(told(text)).toEqual(["s/a: pass", "s/b: pass"]);
    expect(problem(text)).toBeUndefined();
  });

  test("nested deeper", () => {
    expect(
      told(
        "KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n    KTAP version 1\n    1..2\n    not ok 1 x\n    ok 2 x\n  not ok 1 b\nnot ok 1 a",
      ),
    ).toEqual(["a/b/x: fail (failed without a reason)", "a/b/x #2: pass"]);
  });

  test("nested deeper than anybody does, which is refused", () => {
    const text = Array.from(
      { length: 100 },
      (_, depth) => `${"  ".repeat(depth)}KTAP version 1\n${"  ".repeat(depth)}1..1`,
    ).join("\n");
    expect(problem(text)).toBe("tests are nested deeper than 32 levels");
  });
});

test("a test that fails without a failed part is a failed part itself", () => {
  expect(
    told("TAP version 13\n1..1\n# TAP version 13\n# 1..1\n# ok 1 a\nnot ok 1 s # TIMEOUT 45 seconds"),
  ).toEqual(["s/a: pass", "s: fail (timed out: 45 seconds)"]);
});

describe("a failure's reason", () => {
  test("is what the kselftest harness expected", () => {
    expect(
      told(
        "TAP version 13\n1..1\n#  RUN           g.t ...\n# a.c:12:t:Expected 0 (0) == ret (-1)\n# t: Test terminated by assertion\n#          FAIL  g.t\nnot ok 1 g.t",
      ),
    ).toEqual(["g.t: fail (a.c:12:t:Expected 0 (0) == ret (-1))"]);
  });

  test("is what KUnit expected, with what stands below", () => {
    expect(
      told(
        "KTAP version 1\n1..1\n    # Subtest: s\n    1..1\n    # a: EXPECTATION FAILED at lib/a.c:30\n    Expected 1 + 1 == 3, but\n        1 + 1 == 2 (0x2)\n    # a: a failed\n    not ok 1 - a\nnot ok 1 - s",
      ),
    ).toEqual(["s/a: fail (a: EXPECTATION FAILED at lib/a.c:30 Expected 1 + 1 == 3, but 1 + 1 == 2 (0x2))"]);
  });

  test("is the last remark when nothing tells more, and none of an earlier test's", () => {
    expect(told("TAP version 13\n1..2\n# one\nok 1 a\n# two\n# three\nnot ok 2 b")).toEqual([
      "a: pass",
      "b: fail (three)",
    ]);
  });

  test("is the message of the YAML block, which tells the duration, too", () => {
    const text =
      'TAP version 14\n1..2\nnot ok 1 - a\n  ---\n  message: "too late"\n  duration_ms: 12.5\n  ok 2 inside\n  ...\nok 2 - b';
    expect(read(text).subtests).toEqual([
      { name: "a", status: "fail", reason: "too late", durationMs: 12.5 },
      { name: "b", status: "pass", reason: "", durationMs: null },
    ]);
  });

  test("does not lose the rest when a YAML block has no end", () => {
    expect(told("TAP version 14\n1..2\nnot ok 1 a\n  ---\n  message: x\nok 2 b")).toEqual([
      "a: fail (x)",
      "b: pass",
    ]);
  });
});

describe("a problem is", () => {
  test.each([
    [
      "a plan of which a part did not come",
      "TAP version 13\n1..3\nok 1 a\nok 2 b",
      "the plan promises 3 tests, 2 came",
    ],
    ["more than was planned", "TAP version 13\n1..1\nok 1 a\nok 2 b", "the plan promises 1 test, 2 came"],
    ["a number twice", "TAP version 13\n1..2\nok 1 a\nok 1 b", "number 1 came twice"],
    ["a number that is missing", "TAP version 13\nok 1 a\nok 3 c", "number 2 is missing"],
    ["a version that nobody knows", "TAP version 99\n1..1\nok 1 a", "TAP version 99 is not known"],
    ["a plan of no test", "TAP version 13\n1..0", "the plan promises no test"],
    [
      "an announcement without a test",
      "TAP version 13\nsegfault\n",
      "TAP version 13 was announced, and no test came",
    ],
    ["giving up", "TAP version 13\n1..5\nok 1 a\nBail out! no /dev/kvm", "bailed out: no /dev/kvm"],
    ["two plans", "TAP version 13\n1..2\nok 1 a\n1..3\nok 2 b", "has two plans"],
    [
      "a nested test that was cut off",
      "KTAP version 1\n1..1\n  # Subtest: s\n  1..2\n  ok 1 a",
      "s: the plan promises 2 tests, 1 came",
    ],
    [
      "a nested test without a result",
      "KTAP version 1\n1..1\n  # Subtest: s\n  1..1\n  ok 1 a",
      "s was begun and has no result",
    ],
    [
      "a nested test whose result is another's",
      "KTAP version 1\n1..2\n  # Subtest: s\n  1..1\n  ok 1 a\nok 1 t\nok 2 u",
      "s was begun and has no result",
    ],
    [
      "a nested test without any part",
      "KTAP version 1\n1..1\n  # Subtest: s\nok 1 s",
      "s was begun, and no test of it came",
    ],
    [
      "a failure that only the totals know",
      "TAP version 13\n1..1\nok 1 a\n# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0",
      "the totals say 1 failed, 0 came",
    ],
    [
      "a test of the harness that did not end",
      "TAP version 13\n1..2\n#  RUN           g.a ...\n#            OK  g.a\nok 1 g.a\n#  RUN           g.b ...",
      "the plan promises 2 tests, 1 came; g.b was running",
    ],
  ])("%s", (_, text, expected) => {
    expect(problem(text)).toContain(expected);
  });

  test("none when all was skipped", () => {
    expect(read("TAP version 13\n1..0 # SKIP Requirement not met: TDX")).toMatchObject({
      subtests: [],
      problem: undefined,
    });
  });

  test("none for two documents one after the other", () => {
    const one = "TAP version 13\n1..1\nok 1 a\n";
    expect(read(one + one)).toMatchObject({
      subtests: [{ name: "a" }, { name: "a #2" }],
      problem: undefined,
    });
  });
});

test("the harness of old kernels is read, which knows no TAP", () => {
  expect(
    told(
      "[==========] Running 2 tests from 1 test cases.\n[ RUN      ] g.a\n[       OK ] g.a\n[ RUN      ] g.b\n[     FAIL ] g.b\n[==========] 1 / 2 tests passed.\n[  FAILED  ]",
    ),
  ).toEqual(["g.a: pass", "g.b: fail (failed without a reason)"]);
});

describe("of many results", () => {
  const many = (count: number, failing: (number: number) => boolean) =>
    [
      "TAP version 13",
      `1..${count}`,
      ...Array.from(
        { length: count },
        (_, index) => `${failing(index + 1) ? "not ok" : "ok"} ${index + 1} t${index + 1}`,
      ),
    ].join("\n");

  test("2000 are kept and all are counted", () => {
    const report = read(many(5000, () => false));
    expect(report).toMatchObject({ counts: { pass: 5000, fail: 0, skip: 0 }, problem: undefined });
    expect(report.subtests.length).toBe(2000);
  });

  test("those that failed are kept before others, in their order", () => {
    const { subtests } = read(many(5000, number => number % 1000 === 0));
    expect(subtests.length).toBe(2000);
    expect(subtests.filter(({ status }) => status === "fail").map(({ name }) => name)).toEqual([
      "t1000",
      "t2000",
      "t3000",
      "t4000",
      "t5000",
    ]);
    expect(subtests.at(-1)?.name).toBe("t5000");
  });
});

test("a name of any length has at most 300 characters", () => {
  expect(read(`TAP version 13\n1..1\nok 1 ${"x".repeat(10_000)}`).subtests[0]?.name.length).toBe(300);
});

test("whatever comes, names are unique, reasons are lines, and counts are those of what was told", () => {
  const anyLine = fc.oneof(
    hostileText,
    fc.constantFrom(
      "TAP version 13",
      "  KTAP version 1",
      "1..2",
      "  1..2",
      "ok 1 a",
      "not ok 1 a",
      "  ok 1 a",
      "# Subtest: s",
      "  # Subtest: s",
      "# TAP version 13",
      "# ok 1 a",
      "  ---",
      "  ...",
      "Bail out! x",
      "#  RUN  g.t ...",
      "#    OK  g.t",
    ),
  );
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 60 }), lines => {
      const { subtests, counts, problem: wrong } = read(lines.join("\n"));
      expect(new Set(subtests.map(({ name }) => name)).size).toBe(subtests.length);
      expect(counts.pass + counts.fail + counts.skip).toBe(subtests.length);
      for (const { reason, status } of subtests) {
        expect(reason).not.toMatch(/[\n\r]/);
        expect(reason === "").toBe(status === "pass");
      }
      expect(wrong ?? "").not.toMatch(/[\n\r]/);
    }),
  );
});

test("a plan is kept to if and only if as many came", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (plan, came) => {
      const lines = Array.from({ length: came }, (_, index) => `ok ${index + 1} t${index}`);
      expect(problem(["TAP version 13", `1..${plan}`, ...lines].join("\n")) === undefined).toBe(
        plan === came,
      );
    }),
  );
});
