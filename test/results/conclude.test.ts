import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Conclusion, concludeResults, concludeRun, type Status } from "../../src/results/index.ts";
import {
  anyRun,
  anySplat,
  anyStatus,
  sampleExpectation,
  sampleRun,
  sampleSplat,
  sampleTest,
} from "./sample.ts";

function ended(...all: Status[]) {
  return { tests: all.map(status => ({ status })), splats: [], interrupted: false };
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

  test("that only flaky tests passed is good", () => {
    expect(concludeRun(ended("flaky", "skip")).conclusion).toBe("good");
  });

  test("is good beside a known failure, and an error when there is nothing but known failures and skips", () => {
    const known = { status: "fail", known: sampleExpectation } as const;
    const tests = [known, { status: "skip" }] as const;
    expect(concludeRun({ tests: [...tests, { status: "pass" }], splats: [], interrupted: false })).toEqual({
      conclusion: "good",
      reason: "",
    });
    expect(concludeRun({ tests, splats: [], interrupted: false })).toEqual({
      conclusion: "error",
      reason: "no test passed: 1 failed as known, 1 skipped",
    });
  });

  test("in which the kernel complained is not good, though every test passed", () => {
    expect(
      concludeRun({
        ...ended("pass"),
        splats: [sampleSplat("kvm_zap"), sampleSplat("kvm_zap"), sampleSplat("f")],
      }),
    ).toEqual({
      conclusion: "splats",
      reason:
        "the kernel complained: WARNING kvm_zap (arch/x86/kvm/mmu.c:12), 2 times; WARNING f (arch/x86/kvm/mmu.c:12)",
    });
  });

  test("whose complaints are all allowed is good", () => {
    const splats = [sampleSplat("f", { allowed: sampleExpectation })];
    expect(concludeRun({ ...ended("pass"), splats }).conclusion).toBe("good");
  });

  test("with failed tests and complaints has failed tests, and tells both", () => {
    expect(concludeRun({ ...ended("pass", "fail"), splats: [sampleSplat("f")] })).toEqual({
      conclusion: "tests-failed",
      reason: "1 failed; the kernel complained: WARNING f (arch/x86/kvm/mmu.c:12)",
    });
  });

  test("that is not applicable is told by what the kernel complained of meanwhile", () => {
    expect(concludeRun({ ...ended(), notApplicable: "no SVM", splats: [sampleSplat("f")] }).conclusion).toBe(
      "splats",
    );
  });

  test("is never good with a complaint that is not allowed, whatever else it is", () => {
    fc.assert(
      fc.property(anyRun, fc.array(anySplat), ({ tests }, splats) => {
        const { conclusion } = concludeRun({
          tests,
          splats: [...splats, sampleSplat("f")],
          interrupted: false,
        });
        expect(["good", "not-applicable"]).not.toContain(conclusion);
      }),
    );
  });

  test("is never good unless something passed and nothing ended badly", () => {
    fc.assert(
      fc.property(fc.array(anyStatus), all => {
        const hasPass = all.includes("pass") || all.includes("flaky");
        const hasBad = all.some(status => !["pass", "flaky", "skip"].includes(status));
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
    splats: sampleRun("complained", [sampleTest("a", "pass")], { splats: [sampleSplat("f")] }),
    "tests-failed": sampleRun("failed", [sampleTest("a", "fail")]),
    error: sampleRun("broken", [], { error: "it did not boot" }),
    interrupted: sampleRun("stopped", [], { interrupted: true }),
    "not-applicable": sampleRun("other", [], { notApplicable: "no EPT" }),
  };

  test("are what the worst of them is, whatever the order", () => {
    const badness: Conclusion[] = [
      "not-applicable",
      "good",
      "splats",
      "tests-failed",
      "error",
      "interrupted",
    ];
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

test("a death that no test explains makes a run red although every test passed in the end", () => {
  const tests = [{ status: "pass" as const, known: null }];
  const death = { reason: "Kernel panic - not syncing: x", killer: null };
  expect(concludeRun({ tests, splats: [], interrupted: false, deaths: [death] })).toEqual({
    conclusion: "error",
    reason: "the machine died, and no test was found that killed it: Kernel panic - not syncing: x",
  });
});
