import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeResults, type Results, sumUp } from "../../src/results/index.ts";
import { anyRun, sampleFlaky, sampleRun, sampleTest } from "./sample.ts";

function merged(...all: Results[]): Results {
  return mergeResults(all.map(results => ({ results, directory: "" })));
}

test("the runs of all are there, and what they come to is concluded anew", () => {
  const good = sumUp([sampleRun("tdp", [sampleTest("a", "pass")])], { notices: ["x", "y"] });
  const bad = sumUp([sampleRun("shadow", [sampleTest("a", "fail")])], { notices: ["y", "z"] });
  expect(merged(good, bad)).toEqual(sumUp([...good.runs, ...bad.runs], { notices: ["x", "y", "z"] }));
  expect(merged(good, bad).conclusion).toBe("tests-failed");
});

test("a run that is there twice counts once; one that started later is another", () => {
  const run = sampleRun("tdp", [sampleTest("a", "pass")]);
  const again = { ...run, startedAt: "2026-01-02T04:00:00.000Z" };
  const other = { ...run, kernel: { ...run.kernel, buildId: "0123" } };
  expect(merged(sumUp([run]), sumUp([again, run]), sumUp([other])).runs).toEqual([run, again, other]);
});

test("paths lead from the new place to the old files", () => {
  const flaky = sampleFlaky("a");
  const logs = { stdout: "logs/first/stdout.log", stderr: "logs/first/stderr.log" };
  const attempts = flaky.attempts.map(attempt => ({ ...attempt, logs }));
  const results = sumUp([sampleRun("tdp", [{ ...flaky, attempts }, sampleTest("b", "not-run")])]);
  const [run] = mergeResults([{ results, directory: "../night" }]).runs;
  expect(run?.console).toBe("../night/console.log");
  expect(run?.tests[0]?.logs?.stdout).toBe("../night/logs/shadow/a/stdout.log");
  expect(run?.tests[0]?.attempts[0]?.logs?.stderr).toBe("../night/logs/first/stderr.log");
  expect(run?.tests[1]?.logs).toBeNull();
});

test("it makes no difference which are merged first, or whether one is merged twice", () => {
  const anyResults = fc
    .array(fc.tuple(anyRun, fc.integer({ min: 0, max: 3 })), { maxLength: 3 })
    .map(runs =>
      sumUp(runs.map(([run, day]) => ({ ...run, startedAt: `2026-01-0${day + 1}T00:00:00.000Z` }))),
    );
  fc.assert(
    fc.property(anyResults, anyResults, anyResults, (a, b, c) => {
      expect(merged(merged(a, b), c)).toEqual(merged(a, merged(b, c)));
      expect(merged(a, a)).toEqual(merged(a));
      expect(merged(a, b).counts).toEqual(merged(merged(a, b), b).counts);
    }),
  );
});
