import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OutputReport, TestOutputReader } from "../../src/results/index.ts";

function report(stdout: string, stderr = ""): OutputReport {
  const reader = new TestOutputReader();
  reader.write("stdout", Buffer.from(stdout));
  reader.write("stderr", Buffer.from(stderr));
  return reader.end();
}

const harness =
  "TAP version 13\n1..2\n#  RUN           g.v.t ...\n#          FAIL  g.v.t\nnot ok 1 g.v.t\nok 2 g.v.u\n";

test("what prints no TAP has no parts and no problem", () => {
  expect(
    report("Random seed: 0x6b8b4567\nall good, ok\n", "==== Test Assertion Failure ====\n  a.c:1: x\n"),
  ).toEqual({
    subtests: [],
    counts: { pass: 0, fail: 0, skip: 0 },
    problem: undefined,
  });
});

test("the harness's words on standard error explain the failure on standard output", () => {
  expect(
    report(harness, "# x86/a.c:12:t:Expected 0 (0) == ret (-1)\n# t: Test terminated by assertion\n")
      .subtests,
  ).toEqual([
    { name: "g.v.t", status: "fail", reason: "Expected 0 (0) == ret (-1) (x86/a.c:12)", durationMs: null },
    { name: "g.v.u", status: "pass", reason: "", durationMs: null },
  ]);
});

test("they explain none of two failures that they could mean", () => {
  const stdout = "TAP version 13\n1..2\nnot ok 1 g.v.t\nnot ok 2 g.w.t\n";
  const reasons = report(stdout, "# a.c:12:t:Expected 0 (0) == ret (-1)\n").subtests.map(
    ({ reason }) => reason,
  );
  expect(reasons).toEqual(["failed without a reason", "failed without a reason"]);
});

test("results on standard error count as well", () => {
  expect(report("TAP version 13\n1..1\nok 1 a\n", "TAP version 13\n1..2\nnot ok 1 a\n")).toMatchObject({
    subtests: [
      { name: "a", status: "pass" },
      { name: "a #2", status: "fail" },
    ],
    problem: "the plan promises 2 tests, 1 came",
  });
});

describe("a stream is read the same", () => {
  test("however it is cut into chunks", () => {
    const bytes = Buffer.from(`${harness}ok 3 Grüße\n`);
    const whole = report(bytes.toString());
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), cuts => {
        const reader = new TestOutputReader();
        const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
        let from = 0;
        for (const to of ends) {
          // The chunk's memory is used again, as a socket's may be.
          const chunk = Uint8Array.prototype.slice.call(bytes, from, to);
          reader.write("stdout", chunk);
          chunk.fill(0);
          from = to;
        }
        expect(reader.end()).toEqual(whole);
      }),
    );
  });

  test("without an end of its last line", () => {
    expect(report(harness.trimEnd())).toEqual(report(harness));
  });

  test("beyond a line of many megabytes", () => {
    const reader = new TestOutputReader();
    const chunk = Buffer.alloc(1024 * 1024, "x");
    reader.write("stdout", Buffer.from("TAP version 13\n1..1\n"));
    for (let written = 0; written < 64; written += 1) reader.write("stdout", chunk);
    reader.write("stdout", Buffer.from("\nok 1 a\n"));
    expect(reader.end()).toMatchObject({ counts: { pass: 1, fail: 0, skip: 0 }, problem: undefined });
  });
});
