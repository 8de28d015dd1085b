import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countKinds,
  countStatuses,
  countsAs,
  describeCounts,
  isBad,
  sumUp,
} from "../../src/results/index.ts";
import { anyRuns, anyTest, sampleExpectation, sampleTest } from "./sample.ts";

describe("a test counts", () => {
  test.each(["fail", "timeout", "crash", "machine-died"] as const)(
    "as known when its %s is known",
    status => {
      expect(countsAs(sampleTest("a", status, { known: sampleExpectation }))).toBe("known-failure");
      expect(isBad(sampleTest("a", status, { known: sampleExpectation }))).toBe(false);
      expect(isBad(sampleTest("a", status))).toBe(true);
    },
  );

  test.each(["pass", "flaky", "skip", "not-run", "error"] as const)(
    "as %s even when a failure of it would be known",
    status => {
      expect(countsAs(sampleTest("a", status, { known: sampleExpectation }))).toBe(status);
    },
  );
});

describe("counts", () => {
  test("add up to the number of tests, each counted once", () => {
    fc.assert(
      fc.property(fc.array(anyTest), tests => {
        const counts = countStatuses(tests);
        for (const kind of countKinds) {
          expect(counts[kind]).toBe(tests.filter(each => countsAs(each) === kind).length);
        }
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(tests.length);
      }),
    );
  });

  test("of all runs are the counts of all their tests", () => {
    fc.assert(
      fc.property(anyRuns, runs => {
        expect(sumUp(runs).counts).toEqual(countStatuses(runs.flatMap(run => run.tests)));
      }),
    );
  });

  test("are told worst first, without what there is none of", () => {
    const tests = [
      sampleTest("a", "skip"),
      sampleTest("b", "pass"),
      sampleTest("c", "fail", { known: sampleExpectation }),
      sampleTest("d", "flaky"),
      sampleTest("e", "fail"),
    ];
    expect(describeCounts(countStatuses(tests))).toBe(
      "1 failed, 1 flaky, 1 failed as known, 1 passed, 1 skipped",
    );
    expect(describeCounts(countStatuses([]))).toBe("no tests");
  });
});
