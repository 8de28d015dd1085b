import fc from "fast-check";
import { expect, test } from "vitest";
import { Condenser, makeReport, type Report } from "../../src/report/index.ts";
import { type Results, type RunResult, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleRun, sampleTest } from "../results/sample.ts";
import { sampleHistory, sampleRequest } from "./sample.ts";

function reportOf(before: Results, after: Results, earlier: RunResult[][]): Report {
  return makeReport({
    ...sampleRequest,
    jobs: [{ job: "job", results: after, variant: "x86_64-kvm", machineClass: "lab" }],
    baseline: {
      commit: "b".repeat(40),
      subject: "",
      distance: 0,
      source: "",
      builds: [],
      jobs: [{ job: "job", results: before, variant: "x86_64-kvm", machineClass: "lab" }],
    },
    history: { history: sampleHistory(earlier), bytes: 0, problems: [] },
  });
}

/** What is the same whether results were condensed or not: all but output, logs, and durations to the millisecond. */
function gist({ conclusion, reason, classes, counts, problems, findings, table }: Report) {
  const told = findings.map(({ class: kind, fingerprint, title, isRed, tests, places, times }) => ({
    kind,
    fingerprint,
    title,
    isRed,
    tests,
    places,
    times,
  }));
  return { conclusion, reason, classes, counts, problems, told, rows: table.rows };
}

test("condensed results make the same report", () => {
  fc.assert(
    fc.property(anyRuns, anyRuns, fc.array(anyRuns, { maxLength: 3 }), (before, after, earlier) => {
      const condenser = new Condenser();
      const condensed = reportOf(condenser.baseline(sumUp(before)), condenser.current(sumUp(after)), earlier);
      expect(gist(condensed)).toEqual(gist(reportOf(sumUp(before), sumUp(after), earlier)));
    }),
    { numRuns: 60 },
  );
});

test("tests that ended alike in several environments are kept once, and failures that are judged whole", () => {
  const condenser = new Condenser();
  const results = sumUp([
    sampleRun("a", [sampleTest("t", "pass", { durationMs: 10_000 }), sampleTest("f", "fail")]),
    sampleRun("b", [sampleTest("t", "pass", { durationMs: 10_100 }), sampleTest("f", "fail")]),
  ]);
  const [a, b] = condenser.baseline(results).runs;
  expect(a?.tests[0]).toBe(b?.tests[0]);
  expect(a?.tests[0]?.durationMs).toBeGreaterThan(9700);
  expect(a?.tests[0]?.durationMs).toBeLessThan(10_300);
  const { runs } = condenser.current(results);
  expect(runs[1]?.tests[0]).toMatchObject({ durationMs: 10_100, logs: null });
  expect(runs[1]?.tests[1]).toEqual(results.runs[1]?.tests[1]);
});
