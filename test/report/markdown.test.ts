import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BuildResult,
  commentBytes,
  formatReport,
  formatReportMarkdown,
  parseReport,
  type Report,
  summaryBytes,
} from "../../src/report/index.ts";
import type { RunResult, TestResult } from "../../src/results/index.ts";
import { anyRuns, hostileText, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "../results/sample.ts";
import { commitOf, sampleReport, sampleRequest } from "./sample.ts";

const other = sampleTest("other", "pass");
const runs = (
  names: string[],
  test: (name: string) => TestResult,
  given: Partial<RunResult> = {},
): RunResult[] => names.map(name => sampleRun(name, [test(name), other], given));
const names = ["tdp", "shadow", "nested"];
const broken = sampleReport({
  before: runs(names, () => sampleTest("a", "pass")),
  after: runs(names, name =>
    name === "nested"
      ? sampleFlaky("a")
      : sampleTest("a", "fail", { reason: "1 == 2", tail: ["last words"] }),
  ),
});

describe("the report as Markdown", () => {
  const lines = formatReportMarkdown(broken).split("\n");

  test("begins with what broke, of which commit, and what it was compared with", () => {
    expect(lines[0]).toBe("## ❌ vmentry: 1 regression");
    expect(lines[2]).toBe("`cccccccccccc` `KVM: x86: Break it`: 2 failed, 1 flaky, 3 passed\\");
    expect(lines[3]).toBe("Compared with `bbbbbbbbbbbb` `KVM: x86: Base`, the merge-base: `run 99`");
  });

  test("has a small table on top: what, which, where, how", () => {
    expect(lines.slice(5, 8)).toEqual([
      "| what | which | where | how |",
      "| --- | --- | --- | --- |",
      "| ❌ regression | `kvm/a` | `shadow`, `tdp` | `1 == 2`; passed, now failed |",
    ]);
    expect(lines[9]).toBe("Not red: 1 flaky.");
  });

  test("has a table of tests by environments, with a legend and what has nothing to say", () => {
    expect(lines.slice(11, 14)).toEqual([
      "| test | `nested` | `shadow` | `tdp` |",
      "| --- | :-: | :-: | :-: |",
      "| `kvm/a` | 🎲 | ❌ | ❌ |",
    ]);
    expect(lines[15]).toBe("🎲 flaky, ❌ regression\\");
    expect(lines[16]).toBe("1 test with nothing to say");
  });

  test("has all that is known of a finding, folded", () => {
    const text = formatReportMarkdown(broken);
    expect(text).toContain("### Regressions\n\n<details><summary>❌ <code>kvm/a</code> (");
    expect(text).toContain("at `x86_64/a.c:117`\\\n");
    expect(text).toContain("```text\nlast words\n```");
    expect(text).toContain("- `kvm/a` in `tdp`: passed, now failed, 1.5s");
    expect(text).toContain("logs (`shadow`): `logs/shadow/a/stdout.log`");
  });

  test("tells in a line what nothing broke in, and that there is no history", () => {
    const good = runs(["tdp"], () => sampleTest("a", "pass"));
    const text = formatReportMarkdown(sampleReport({ before: good, after: good }));
    expect(text).toMatch(/^## ✅ vmentry: nothing broke\n/);
    expect(text).not.toContain("###");
    expect(text).toContain("No history: flakiness and durations are not judged.");
  });

  test("says that there was no baseline, and what is red for other reasons than tests", () => {
    const text = formatReportMarkdown(
      sampleReport({
        after: runs(["tdp"], () => sampleTest("a", "pass")),
        expected: [{ job: "gone | `x`", environments: ["shadow"] }],
      }),
    );
    expect(text).toMatch(/^## ⚠️ vmentry: 1 problem\n/);
    expect(text).toContain("Compared with no baseline: none was found.");
    expect(text).toContain(
      "**Red whatever the tests say:**\n\n- <code>gone &#124; &#96;x&#96; left no results",
    );
  });

  test("shows rates, slowness, complaints, builds and since when", () => {
    const pass = sampleTest("a", "pass", { durationMs: 10_000 });
    const earlier = Array.from({ length: 12 }, (_, index) =>
      ["tdp"].map(name =>
        sampleRun(name, [pass, index % 4 === 1 ? sampleFlaky("f") : sampleTest("f", "pass"), other]),
      ),
    );
    const failed: BuildResult = {
      commit: commitOf(9),
      subject: "x",
      variant: "v",
      outcome: "failed",
      failure: { stage: "kernel", reason: "make" },
      diagnostics: [{ severity: "error", file: "a.c", line: 3, column: 1, message: "expected ';'" }],
      boot: null,
    };
    const text = formatReportMarkdown(
      sampleReport({
        builds: [failed],
        before: [sampleRun("tdp", [pass, sampleTest("f", "pass"), sampleTest("s", "fail"), other])],
        after: [
          sampleRun(
            "tdp",
            [
              sampleTest("a", "pass", { durationMs: 31_000 }),
              sampleFlaky("f"),
              sampleTest("s", "fail"),
              other,
            ],
            {
              splats: [sampleSplat("kvm_zap")],
            },
          ),
        ],
        earlier,
      }),
    );
    expect(text).toContain("31s, 3.1 times the 10s of 12 earlier passes");
    expect(text).toContain("failed 3 of 12 times before (8.9 % to 53 %)");
    expect(text).toContain("since at least `bbbbbbbbbbbb`");
    expect(text).toContain("| 💥 new kernel complaint | `WARNING kvm_zap (arch/x86/kvm/mmu.c:12)` | `tdp` |");
    expect(text).toContain("```text\na.c:3:1: error: expected ';'\n```");
  });

  test("numbers the environments when there are many, and leaves out those with nothing to say", () => {
    const many = Array.from({ length: 30 }, (_, index) => `e${String(index).padStart(2, "0")}`);
    const text = formatReportMarkdown(
      sampleReport({
        before: runs(many, () => sampleTest("a", "pass")),
        after: runs(many, name => sampleTest("a", name < "e10" ? "fail" : "pass")),
      }),
    );
    expect(text).toContain("| test | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |\n");
    expect(text).toContain("10. `e09`\n");
    expect(text).toContain("20 environments with nothing to say");
  });

  test("links only what is an address", () => {
    const links = [
      { label: "HTML](x) report", url: "https://example.org/a" },
      { label: "bad", url: "javascript:alert(1)" },
      { label: "bad", url: "https://x/) [y](z" },
    ];
    const text = formatReportMarkdown(broken, { links });
    expect(text).toContain("[HTMLx report](<https://example.org/a>)");
    expect(text).not.toContain("bad");
  });
});

/** Many failures of many causes with much output, in many environments. */
function large(): Report {
  const many = Array.from({ length: 20 }, (_, index) => `e${index}`);
  const tests = (status: "pass" | "fail") =>
    Array.from({ length: 400 }, (_, index) =>
      sampleTest(`test_${index}`, status, { tail: Array.from({ length: 20 }, () => "x".repeat(300)) }),
    );
  return sampleReport({
    before: many.map(name => sampleRun(name, tests("pass"))),
    after: many.map(name => sampleRun(name, tests("fail"))),
  });
}

test("what does not fit is left out from the end, and that is said", () => {
  const report = large();
  for (const [maxBytes, most] of [
    [summaryBytes, 1024 * 1024],
    [commentBytes, 65_535],
    [4096, 4096],
  ] as const) {
    const text = formatReportMarkdown(report, { maxBytes });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
    expect(text).toMatch(/^## ❌ vmentry: 400 regressions\n/);
    expect(text.match(/^\| ❌ regression/gm)?.length ?? 0).toBeLessThanOrEqual(15);
    expect(text).toMatch(/_Left out to stay within \d+ KiB: .*All of it is in the results and logs\._\n$/);
  }
});

/** Text of a document that is outside of code. */
function outsideOfCode(markdown: string): string {
  return markdown
    .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
    .replace(/<code>[^<]*<\/code>/g, "")
    .replace(/`[^`\n]*`/g, "");
}

const ours = /<\/?(?:details|summary|sub)>/g;

test("hostile text stays text: no HTML, no link, no mention, no row of a table is made of it", () => {
  fc.assert(
    fc.property(
      anyRuns,
      anyRuns,
      fc.array(anyRuns, { maxLength: 3 }),
      hostileText,
      (before, after, earlier, text) => {
        const report = sampleReport({
          before,
          after,
          earlier,
          run: { ...sampleRequest.run, subject: text },
          expected: [{ job: text, environments: [text] }],
        });
        const markdown = formatReportMarkdown(report);
        expect(markdown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
        const rest = outsideOfCode(markdown);
        expect(rest.replace(ours, "")).not.toMatch(/[<>@]|https?:|\]\(/);
        for (const line of markdown.split("\n")) {
          if (/^\| (?:❌|💥|🧱|❓|⚠️)/.test(line)) expect(line.match(/\|/g)).toHaveLength(5);
        }
        expect(parseReport(formatReport(report), "x").conclusion).toBe(report.conclusion);
      },
    ),
    { numRuns: 60 },
  );
});

test("a report of whatever ran is made, is never good with a failure that it cannot place, and keeps its counts", () => {
  fc.assert(
    fc.property(anyRuns, anyRuns, fc.array(anyRuns, { maxLength: 4 }), (before, after, earlier) => {
      const report = sampleReport({ before, after, earlier });
      const sum = report.findings.reduce((count, { times }) => count + times, 0);
      expect(Object.values(report.classes).reduce((count, each) => count + each, 0)).toBe(sum);
      for (const { states } of report.table.rows) expect(states).toHaveLength(report.table.places.length);
      if (report.conclusion === "good") expect(report.reason).toBe("");
      else expect(report.reason).not.toBe("");
      expect(report.conclusion === "good").toBe(
        report.problems.length === 0 && report.findings.every(({ isRed }) => !isRed),
      );
    }),
    { numRuns: 60 },
  );
});
