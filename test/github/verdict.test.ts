import { expect, test } from "vitest";
import { verdict } from "../../src/github/verdict.ts";
import { results, runResult, testResult } from "./results.ts";

test("a good job has no verdict", () => {
  expect(
    verdict(results("good", [runResult("stock", [testResult("a", "pass")], { conclusion: "good" })])),
  ).toBe(undefined);
});

test("failed tests are counted, and the first named with their environment and how they failed", () => {
  const tests = Array.from({ length: 10 }, (_, index) =>
    testResult(`kvm/t${index}`, index === 1 ? "timeout" : "fail"),
  );
  expect(verdict(results("tests-failed", [runResult("stock", tests)]))).toBe(
    "10 tests failed: kvm/t0 (stock), kvm/t1 (stock, timeout), kvm/t2 (stock), kvm/t3 (stock), kvm/t4 (stock), kvm/t5 (stock), kvm/t6 (stock), kvm/t7 (stock) and 2 more",
  );
});

test("a machine that died is told with its reason, beside the tests that were bad", () => {
  const runs = [
    runResult("one", [testResult("kvm/a", "fail")]),
    runResult("two", [testResult("kvm/b", "machine-died")], { conclusion: "error", reason: "panic" }),
  ];
  expect(verdict(results("error", runs))).toBe(
    "2 tests failed: kvm/a (one), kvm/b (two, machine-died)\nenvironment two: panic",
  );
});

test("an interrupted job says how much did not run", () => {
  const run = runResult("stock", [testResult("a", "pass"), testResult("b", "not-run")], {
    conclusion: "interrupted",
  });
  expect(verdict(results("interrupted", [run]))).toBe("interrupted: 1 test did not run");
});

test("a job without an applicable environment tested nothing", () => {
  const run = runResult("nested", [], { conclusion: "not-applicable", reason: "no SVM" });
  expect(verdict(results("error", [run]))).toBe(
    "nothing was tested\nenvironment nested is not applicable: no SVM",
  );
});

test("a job that is not good always has words", () => {
  expect(verdict(results("error", []))).toBe("nothing was tested");
  expect(verdict(results("error", [runResult("stock", [testResult("a", "pass")])]))).toBe("error");
});
