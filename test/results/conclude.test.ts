import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Conclusion,
  concludeResults,
  concludeRun,
  countStatuses,
  type Status,
  statuses,
  sumUp,
} from "../../src/results/index.ts";
import { anyRuns, anyStatus, sampleRun, sampleTest } from "./sample.ts";

function ended(...all: Status[]) {
  return { tests: all.map(status => ({ status })), interrupted: false };
}

describe("a run", () => {
  test("is good when all that ran passed or was skipped", () => {
    expect(concludeRun(ended("pass", "skip"))).toEqual({ conclusion: "good", reason: "" });
  });

  test("without a test is an error, with the reason", () => {
    expect(concludeRun(ended())).toEqual({ conclusion: "error", reason: "there were no tests to run" });
  });

  test("of nothing but skips is an error that counts them", () => {
    expect(concludeRun(ended("skip", "skip"))).toEqual({
      conclusion: "error",
      reason: "no test passed: 2 skipped",
    });
  });

  test.each(["fail", "timeout", "crash"] as const)(
    "in which a test ended with %s has failed tests",
    status => {
      expect(concludeRun(ended("pass", status)).conclusion).toBe("tests-failed");
    },
  );

  test("of nothing but a failure has failed tests, since that is a verdict", () => {
    expect(concludeRun(ended("fail"))).toEqual({ conclusion: "tests-failed", reason: "1 failed" });
  });

  test.each(["machine-died", "not-run", "error"] as const)("in which a test is %s is an error", status => {
    expect(concludeRun(ended("pass", "fail", status)).conclusion).toBe("error");
  });

  test("that the machine ended names what was lost", () => {
    expect(
      concludeRun({ ...ended("pass", "fail", "not-run", "not-run"), error: "the machine\ndied" }),
    ).toEqual({
      conclusion: "error",
      reason: "the machine died (1 failed, 2 not run)",
    });
  });

  test("that was interrupted says so, whatever else went wrong", () => {
    expect(concludeRun({ ...ended("fail", "not-run"), interrupted: true, error: "x" })).toEqual({
      conclusion: "interrupted",
      reason: "interrupted: 1 test unfinished",
    });
  });

  test("whose error has no message still is one", () => {
    expect(concludeRun({ ...ended("pass"), error: "" }).conclusion).toBe("error");
  });

  test("that is said to be not applicable and has tests is judged by its tests", () => {
    expect(concludeRun({ ...ended(), notApplicable: "no SVM" })).toEqual({
      conclusion: "not-applicable",
      reason: "no SVM",
    });
    expect(concludeRun({ ...ended("fail"), notApplicable: "no SVM" }).conclusion).toBe("tests-failed");
  });

  test("is never good unless something passed and nothing ended badly", () => {
    fc.assert(
      fc.property(fc.array(anyStatus), all => {
        const hasPass = all.includes("pass");
        const hasBad = all.some(status => status !== "pass" && status !== "skip");
        const { conclusion, reason } = concludeRun(ended(...all));
        expect(conclusion === "good").toBe(hasPass && !hasBad);
        expect(reason === "").toBe(conclusion === "good");
      }),
    );
  });
});

describe("runs together", () => {
  const runs = {
    good: sampleRun("good", [sampleTest("a", "pass")]),
    "tests-failed": sampleRun("failed", [sampleTest("a", "fail")]),
    error: sampleRun("broken", [], { error: "it did not boot" }),
    interrupted: sampleRun("stopped", [], { interrupted: true }),
    "not-applicable": sampleRun("other", [], { notApplicable: "no EPT" }),
  };

  test("are what the worst of them is, whatever the order", () => {
    const badness: Conclusion[] = ["not-applicable", "good", "tests-failed", "error", "interrupted"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...badness), { minLength: 1 }), all => {
        const worst = badness[Math.max(...all.map(conclusion => badness.indexOf(conclusion)))];
        const expected = worst === "not-applicable" ? "error" : worst;
        expect(concludeResults(all.map(conclusion => runs[conclusion])).conclusion).toBe(expected);
      }),
    );
  });

  test("of which none is applicable are an error that says why", () => {
    expect(concludeResults([runs["not-applicable"]])).toEqual({
      conclusion: "error",
      reason: "no environment is applicable here: other: no EPT",
    });
  });

  test("that are none are an error", () => {
    expect(concludeResults([])).toEqual({ conclusion: "error", reason: "nothing was run" });
  });

  test("name the environment of each that is not good, the worst first", () => {
    expect(concludeResults([runs.good, runs["tests-failed"], runs.error]).reason).toBe(
      "broken: it did not boot; failed: 1 failed",
    );
  });
});

describe("counts", () => {
  test("add up to the number of tests", () => {
    fc.assert(
      fc.property(fc.array(anyStatus), all => {
        const counts = countStatuses(all.map(status => ({ status })));
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(all.length);
        for (const status of statuses) {
          expect(counts[status]).toBe(all.filter(each => each === status).length);
        }
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
});
