import fc from "fast-check";
import { expect, test } from "vitest";
import { formatReportText, makeReport } from "../../src/report/index.ts";
import { anyRuns, hostileText, sampleRun, sampleTest } from "../results/sample.ts";
import { sampleJob, sampleReport, sampleRequest } from "./sample.ts";

const plain = { colour: false };

test("a report for a terminal says what broke first, then what is missing, and what it comes to last", () => {
  const report = sampleReport({
    after: [sampleRun("shadow", [sampleTest("a", "fail"), sampleTest("b", "pass"), sampleTest("c", "skip")])],
    before: [
      sampleRun("shadow", [sampleTest("a", "pass"), sampleTest("b", "fail"), sampleTest("c", "skip")]),
    ],
    expected: [{ job: "other", environments: ["tdp"] }],
  });
  expect(formatReportText(report, plain).split("\n")).toEqual([
    "cccccccccccc KVM: x86: Break it: 1 failed, 1 passed, 1 skipped",
    "compared with bbbbbbbbbbbb KVM: x86: Base (run 99), in 1 environment, and with no history",
    "",
    "REGRESSION kvm/a (shadow)",
    "     why a did not pass; passed, now failed",
    "     at x86_64/a.c:117",
    "     | a says its last words",
    "",
    "INCOMPLETE other left no results (tdp)",
    "",
    "NOT RED 1 fixed",
    "",
    "broken: 1 regression; other left no results (tdp)",
    "",
  ]);
});

test("when nothing broke it says so in a line", () => {
  const runs = [sampleRun("shadow", [sampleTest("a", "pass")])];
  const text = formatReportText(sampleReport({ after: runs, before: runs }), plain);
  expect(text.trimEnd().split("\n").at(-1)).toBe("nothing broke");
});

test("no text from outside reaches the terminal as more than text", () => {
  fc.assert(
    fc.property(anyRuns, anyRuns, hostileText, (before, after, subject) => {
      const report = makeReport({
        ...sampleRequest,
        run: { ...sampleRequest.run, subject },
        jobs: [sampleJob("job", after)],
        baseline: {
          commit: subject,
          subject,
          distance: 3,
          source: subject,
          builds: [],
          jobs: [sampleJob("job", before)],
        },
      });
      expect(formatReportText(report, plain)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
    }),
    { numRuns: 60 },
  );
});
