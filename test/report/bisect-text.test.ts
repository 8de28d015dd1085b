import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  commentBytes,
  formatReport,
  formatReportMarkdown,
  formatReportText,
  type KnownBisect,
  parseReport,
  type Report,
} from "../../src/report/index.ts";
import { code, type TestResult } from "../../src/results/index.ts";
import { hostileText, sampleTest } from "../results/sample.ts";
import { runOf, sampleReport } from "./sample.ts";
import { sampleBisect } from "./sample-bisect.ts";

const plain = { colour: false };

/** A report in which `kvm/a` fails in these environments. */
function reportOf(bisects: readonly KnownBisect[], environments = ["shadow"], name = "a"): Report {
  const runs = (test: TestResult) => environments.map(each => runOf(each, [test]));
  return sampleReport({
    before: runs(sampleTest(name, "pass")),
    after: runs(sampleTest(name, "fail")),
    bisects,
  });
}

function lineOf(text: string, words: string): string {
  return (text.split("\n").find(line => line.includes(words)) ?? "").trim();
}

const running = sampleBisect({
  ...{ conclusion: null, first: null, confidence: 0.4, startedAt: "2", reason: "14 commits are left" },
  updatedAt: "2026-02-04T00:00:00.000Z",
});
const range = sampleBisect({
  ...{ conclusion: "range", first: null, rangeCount: 3, startedAt: "3", page: "" },
  ...{ reason: "one of 3 commits; those between cannot be tried", updatedAt: "2026-02-02T00:00:00.000Z" },
});

describe("a bisect's answer", () => {
  test("stands beside its finding in Markdown, with the ends, how sure it is, and where all of it is", () => {
    const text = formatReportMarkdown(reportOf([sampleBisect()]));
    expect(lineOf(text, "First bad commit")).toBe(
      "First bad commit: `dddddddddddd` `KVM: x86/mmu: Zap too much` (99.2 %, bisected between `aaaaaaaaaaaa` and `eeeeeeeeeeee`, 2026-02-03); see `vmentry-bisect/bisect.html`\\",
    );
    expect(lineOf(text, "| ❌ regression")).toBe(
      "| ❌ regression | `kvm/a` | `shadow` | `why a did not pass`; passed, now failed; first bad commit `dddddddddddd` (99.2 %) between `aaaaaaaaaaaa` and `eeeeeeeeeeee` |",
    );
  });

  test("stands beside its finding on a terminal", () => {
    const text = formatReportText(reportOf([sampleBisect()]), plain);
    expect(lineOf(text, "dddddddddddd")).toBe(
      "First bad commit: dddddddddddd KVM: x86/mmu: Zap too much (99.2 %, bisected between aaaaaaaaaaaa and eeeeeeeeeeee, 2026-02-03); see vmentry-bisect/bisect.html",
    );
    expect(text).toContain("     why a did not pass; passed, now failed\n");
  });

  test("is in the JSON, and a report without one still reads", () => {
    const report = reportOf([sampleBisect()]);
    const { subject: _subject, startedAt: _startedAt, ...told } = sampleBisect();
    expect(report.findings[0]?.bisects).toEqual([told]);
    expect(parseReport(formatReport(report), "x")).toEqual(report);
    const older = JSON.stringify(report, (key, value) => (key === "bisects" ? undefined : value));
    expect(older).not.toContain("bisects");
    expect(parseReport(older, "x")).toEqual(reportOf([]));
  });

  test("says in which environment it was found when the finding is in several", () => {
    const text = formatReportText(reportOf([sampleBisect()], ["shadow", "tdp"]), plain);
    expect(text).toContain("between aaaaaaaaaaaa and eeeeeeeeeeee in shadow, 2026-02-03");
  });

  test("says of which test it is when the finding is of several", () => {
    const why = { reason: "1 == 2", location: { file: "lib/x.c", line: 7 } };
    const failing = ["a", "b"].map(name => sampleTest(name, "fail", why));
    const passing = ["a", "b"].map(name => sampleTest(name, "pass"));
    const report = sampleReport({
      before: [runOf("shadow", passing)],
      after: [runOf("shadow", failing)],
      bisects: [sampleBisect()],
    });
    expect(formatReportText(report, plain)).toContain("     kvm/a fails: First bad commit: dddddddddddd");
  });

  test("that is of what was mended is told so", () => {
    const report = sampleReport({
      before: [runOf("shadow", [sampleTest("a", "fail")])],
      after: [runOf("shadow", [sampleTest("a", "pass")])],
      bisects: [sampleBisect({ direction: "first-good" })],
      failOn: ["fixed"],
    });
    expect(formatReportText(report, plain)).toContain("     Mended by: dddddddddddd KVM: x86/mmu");
    expect(lineOf(formatReportMarkdown(report), "- ✅")).toContain("; mended by `dddddddddddd` (99.2 %)");
  });

  test("that there is none is told with the reason", () => {
    const given = { conclusion: "not-reproduced", first: null, reason: "10 of 10 passed" } as const;
    expect(formatReportText(reportOf([sampleBisect(given)]), plain)).toContain(
      "Bisect without an answer (not reproduced) (bisected between aaaaaaaaaaaa and eeeeeeeeeeee, 2026-02-03): 10 of 10 passed; see",
    );
  });

  test("is never told surer than it is", () => {
    const told = (confidence: number) =>
      /\(([^(]*%)/.exec(formatReportText(reportOf([sampleBisect({ confidence })]), plain))?.[1];
    expect([0, 0.5, 0.9899999, 0.99, 0.99899, 0.9999, 1, 7].map(told)).toEqual([
      ...["0 %", "50 %", "98.9 %", "99 %", "99.8 %", "over 99.9 %", "over 99.9 %", "over 99.9 %"],
    ]);
  });
});

describe("several bisects of a finding", () => {
  const report = reportOf([range, running, sampleBisect()]);

  test("are told the newest first, and what is not known yet is not said", () => {
    const text = formatReportText(report, plain);
    const lines = text.split("\n").filter(line => line.includes("bisected between"));
    expect(lines).toEqual([
      "     Bisect under way (bisected between aaaaaaaaaaaa and eeeeeeeeeeee, 2026-02-04): 14 commits are left; see vmentry-bisect/bisect.html",
      expect.stringMatching(/^ {5}First bad commit: dddddddddddd/),
      "     First bad commit is one of 3 (99.2 %, bisected between aaaaaaaaaaaa and eeeeeeeeeeee, 2026-02-02): one of 3 commits; those between cannot be tried",
    ]);
  });

  test("have the newest answer in the line of the table", () => {
    expect(lineOf(formatReportMarkdown(report), "| ❌ regression")).toContain("first bad commit `ddd");
    const none = formatReportMarkdown(reportOf([running, range]));
    expect(lineOf(none, "| ❌ regression")).toMatch(/passed, now failed \|$/);
  });
});

test("a comment with many findings and bisects stays within its size", () => {
  const names = Array.from({ length: 300 }, (_, index) => `t${index}`);
  const report = sampleReport({
    before: [
      runOf(
        "shadow",
        names.map(name => sampleTest(name, "pass")),
      ),
    ],
    after: [
      runOf(
        "shadow",
        names.map(name => sampleTest(name, "fail")),
      ),
    ],
    bisects: names.map(name =>
      sampleBisect({ subject: { kind: "test", test: `kvm/${name}` }, reason: "x".repeat(5000) }),
    ),
  });
  const text = formatReportMarkdown(report, { maxBytes: commentBytes });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
  expect(text).toContain("first bad commit `dddddddddddd`");
  expect(text).toContain("_Left out to stay within");
});

const anyBisect = fc
  .record({
    title: hostileText,
    conclusion: fc.constantFrom("found", "range", "contradiction", null),
    reason: hostileText,
    first: fc.option(fc.record({ commit: hostileText, subject: hostileText })),
    good: fc.record({ commit: hostileText, subject: hostileText }),
    bad: fc.record({ commit: hostileText, subject: hostileText }),
    page: hostileText,
  })
  .map(sampleBisect);

test("text of others stays text: no Markdown, no HTML, no cell, no line and no escape is made of it", () => {
  fc.assert(
    fc.property(fc.array(anyBisect, { maxLength: 3 }), bisects => {
      const report = reportOf(bisects, ["shadow", "tdp"]);
      const markdown = formatReportMarkdown(report);
      expect(markdown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
      const outside = markdown
        .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
        .replace(/<code>[^<]*<\/code>/g, "")
        .replace(/`[^`\n]*`/g, "")
        .replace(/<\/?(?:details|summary|sub)>/g, "");
      expect(outside).not.toMatch(/[<>@]|https?:|\]\(/);
      expect(lineOf(markdown, "| ❌ regression").match(/\|/g)).toHaveLength(5);
      const text = formatReportText(report, plain);
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
      expect(text.split("\n").filter(line => line.includes("bisected between"))).toHaveLength(
        report.findings[0]?.bisects.length ?? 0,
      );
      expect(parseReport(formatReport(report), "x").findings[0]?.bisects).toEqual(
        report.findings[0]?.bisects,
      );
    }),
    { numRuns: 100 },
  );
});

test("a subject that is code in Markdown is shown whole", () => {
  const subject = "KVM: <b>`x` | y</b> [a](https://example.org/) @octocat";
  const report = reportOf([sampleBisect({ first: { commit: "d".repeat(40), subject } })]);
  expect(formatReportMarkdown(report)).toContain(`First bad commit: \`dddddddddddd\` ${code(subject)}`);
});
