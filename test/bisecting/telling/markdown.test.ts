import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BisectReport } from "../../../src/bisecting/bisect-report.ts";
import { formatBisectMarkdown } from "../../../src/bisecting/telling/index.ts";
import { hostileText } from "../../results/sample.ts";
import {
  flakyReport,
  foundReport,
  longReport,
  mendedReport,
  notReproducedReport,
  rangeReport,
  runningReport,
  samples,
  severalReport,
  startingReport,
  withTexts,
} from "./sample.ts";

/** What is read before anything is unfolded or scrolled to. */
const top = (report: BisectReport) => formatBisectMarkdown(report).split("<details")[0] ?? "";

function changed(report: BisectReport, changes: Partial<BisectReport["answers"][number]>): BisectReport {
  return { ...report, answers: report.answers.map(answer => ({ ...answer, ...changes })) };
}

describe("the first bad commit", () => {
  const report = foundReport();
  const [answer] = report.answers;

  test("is the heading", () => {
    const first = answer?.first;
    expect(formatBisectMarkdown(report).split("\n")[0]).toBe(
      `## 🎯 First bad commit: \`${first?.commit.slice(0, 12)}\` \`${first?.subject}\``,
    );
  });

  test("is followed by how sure, verified how, whom to tell, the line Fixes: and the commands, before anything folded", () => {
    const text = top(report);
    const order = [
      ...["**By:**", "**Sure:**", "**Verified:**", "**Tell:**", "`shadow`", "`v6.12`"],
      ...[`Fixes: ${answer?.first?.commit.slice(0, 12)} ("`, "vmentry run --commit"],
    ].map(each => text.indexOf(each));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("says what each check of the verification came to", () => {
    expect(top(report)).toContain("✅ bad again · ✅ its parent good again · ✅ good when it is reverted");
    expect(top(flakyReport())).toContain(
      "➖ its revert does not apply: the revert conflicts in arch/x86/kvm/mmu/mmu.c",
    );
    const wrong = { culprit: "as-expected", parent: "not-testable", revert: "not-as-expected" } as const;
    expect(top(changed(report, { verification: { ...wrong, reason: "" } }))).toContain(
      "✅ bad again · ➖ its parent not testable · ❌ still bad when it is reverted",
    );
    const none = { culprit: "not-tried", parent: "not-tried", revert: "not-tried" } as const;
    expect(top(changed(report, { verification: { ...none, reason: "" } }))).toContain("**Not verified**");
  });

  test("has the difference of outputs, the belief and the log for git behind it", () => {
    const rest = formatBisectMarkdown(report).slice(top(report).length);
    expect(rest).toContain("```diff\n--- probes/p7/q1.log\n");
    expect(rest).toContain("Bayes' rule over 26 candidates");
    const [last] = report.probes.slice(-1);
    expect(rest).toMatch(new RegExp(`^\\| \`${last?.order.id}\` \\| 0\\.0 \\| over 99\\.99 % \``, "m"));
    expect(rest).toContain("git bisect start '");
    expect(rest).toContain("Found on the way: 1 commit that does not build or boot");
    expect(rest).toContain(": it changes documentation alone");
  });

  test("is called otherwise when it mended something", () => {
    const text = top(mendedReport());
    expect(text).toMatch(/^## 🎯 Mended by: `/);
    expect(text).toContain("✅ good again · ✅ its parent bad again · ✅ bad when it is reverted");
  });
});

describe("how sure it is", () => {
  test("is never rounded up", () => {
    const sure = (confidence: number) =>
      /\*\*Sure:\*\* (.*?) \(/.exec(top(changed(foundReport(), { confidence })))?.[1];
    expect(sure(0.99999)).toBe("over 99.99 %");
    expect(sure(0.98999)).toBe("98.9 %");
    expect(sure(0.995)).toBe("99.5 %");
    expect(sure(0.29)).toBe("29 %");
    expect(sure(1)).toBe("over 99.99 %");
  });

  test("comes with both rates of a flaky test", () => {
    expect(top(flakyReport())).toContain("flaky: fails 31 % of the time on bad commits, 1.8 % on good ones");
  });
});

describe("another end", () => {
  test("a range says of how many commits, and lists them oldest first", () => {
    const report = rangeReport();
    const range = report.answers[0]?.range ?? [];
    expect(range.length).toBeGreaterThan(2);
    const text = formatBisectMarkdown(report);
    expect(text).toContain(`## 🔎 First bad commit is one of several (${range.length} commits)`);
    const places = range.map(({ commit }) => text.indexOf(`- \`${commit.slice(0, 12)}\``));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test("what is not reproduced says so with its evidence, and is not told to be sure of a commit", () => {
    const text = formatBisectMarkdown(notReproducedReport());
    expect(text).toContain("Not reproduced: the bad end is good: `kvm/dirty_log_test fails`");
    expect(text).toContain("kvm/next passed 10 of 10 times, under shadow on qemu");
    expect(text).not.toContain("**Sure:**");
    expect(text).not.toContain("**Verified:**");
    expect(text).toContain("🟢 good, 0 of 10 failed");
  });

  test("several questions have a table of their answers first", () => {
    const text = formatBisectMarkdown(severalReport());
    expect(text).toContain("Bisect: the first bad commit of 1 of 3 questions");
    const rows = text.match(/^\| `.*fails`.*$|^\| `the kernel .*$/gm) ?? [];
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain("🎯 First bad commit: `");
    expect(rows[1]).toContain("🔎 First bad commit is one of several: 3 commits");
    expect(rows[2]).toContain("🤷 Not reproduced");
    for (const title of ["kvm/dirty_log_test fails", "the kernel does not reach user space"])
      expect(text).toContain(`### \`${title}\``);
  });

  test("the end that a file states is told, whichever it is", () => {
    for (const conclusion of [
      "machine-errors",
      "contradiction",
      "always-bad",
      "handed-over",
      "error",
    ] as const) {
      const report = { ...notReproducedReport(), conclusion };
      expect(formatBisectMarkdown(report)).not.toContain("Not reproduced");
      expect(formatBisectMarkdown(report).split("\n")[0]).toMatch(
        /^## \S+ [A-Z]?.*: `kvm\/dirty_log_test fails`$/,
      );
    }
  });
});

describe("while it runs", () => {
  test("says how far it is, what is likeliest, and shows each probe with the one that runs", () => {
    const text = formatBisectMarkdown(runningReport());
    expect(text).toMatch(/^## ⏳ Bisecting: `kvm\/dirty_log_test fails`\n/);
    expect(text).toContain("14 commits are left; 5 probes back, 1 running; about 5 more, 3m10s");
    expect(text).toMatch(/^\*\*Likeliest:\*\* \d\.\d % `/m);
    expect(text).toMatch(/^<details open><summary>6 probes: \d bad, \d good, 1 running<\/summary>/m);
    expect(text.match(/^\| `p6` .* ⏳ running /gm)).toHaveLength(1);
  });

  test("says what is known once, wherever it is said", () => {
    const report = changed(runningReport(), { reason: "14 commits are left" });
    expect(formatBisectMarkdown(report).match(/14 commits are left/g)).toHaveLength(1);
  });

  test("says what stopped it, and what was believed by then", () => {
    const stopped: BisectReport = {
      ...runningReport(),
      ...{
        isRunning: false,
        conclusion: "interrupted",
        reason: "Ctrl-C; it goes on when it is started again",
      },
    };
    const text = formatBisectMarkdown(stopped);
    expect(text).toMatch(/^## ⏸️ Interrupted: `kvm\/dirty_log_test fails`\n/);
    expect(text).toContain("Ctrl-C; it goes on when it is started again");
    expect(text).toContain("**Likeliest:**");
    const found: BisectReport = {
      ...foundReport(),
      conclusion: "machine-errors",
      reason: "no machine for the revert",
    };
    expect(formatBisectMarkdown(found)).toMatch(/^## 🎯 First bad commit: /);
    expect(top(found)).toContain("no machine for the revert");
  });

  test("has something to say before the first probe", () => {
    expect(formatBisectMarkdown(startingReport())).toContain(
      "**So far:** the ends are checked; 0 probes back",
    );
  });
});

describe("links", () => {
  const links = {
    commit: (id: string) => `https://example.org/commit/${id}`,
    file: (path: string) => `https://example.org/files/${path}`,
    machine: (name: string) => (name === "qemu-1" ? "https://example.org/run/7" : undefined),
    more: [
      { label: "the run", url: "https://example.org/run/1" },
      { label: "evil", url: "javascript:alert(1)" },
      { label: "](x)", url: "https://example.org/)x" },
    ],
  };

  test("lead to commits, files and what else is told", () => {
    const report = foundReport();
    const text = formatBisectMarkdown(report, { links });
    const commit = report.answers[0]?.first?.commit ?? "";
    expect(text).toContain(
      `First bad commit: [\`${commit.slice(0, 12)}\`](<https://example.org/commit/${commit}>)`,
    );
    expect(text).toContain("[`console`](<https://example.org/files/probes/p1/console.log>)");
    expect(text).toContain("[the run](<https://example.org/run/1>)");
    expect(text).toContain("| [`qemu-1`](<https://example.org/run/7>) |");
    expect(text).toContain("| `qemu-2` |");
  });

  test("that are none are left out", () => {
    const text = formatBisectMarkdown(foundReport(), { links });
    expect(text).not.toContain("javascript:");
    expect(text).not.toContain("example.org/)x");
    expect(formatBisectMarkdown(foundReport())).not.toContain("](<");
  });
});

test("what is too large keeps the answer, stays within its limit, and says what is missing", () => {
  const report = longReport();
  const probes = Array.from({ length: 3000 }, () => report.probes)
    .flat()
    .slice(0, 3000);
  for (const limit of [900 * 1024, 60 * 1024, 4096]) {
    const text = formatBisectMarkdown({ ...report, probes }, { limit });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text).toContain(`## 🎯 First bad commit: \`${report.answers[0]?.first?.commit.slice(0, 12)}\``);
    expect(text).toContain("**Verified:**");
    expect(text).toContain("Fixes: ");
    if (limit < 900 * 1024) {
      expect(text).toContain("3000 probes: ");
      expect(text).toMatch(
        /_Left out to stay within \d+ KiB: .*table of probes.*bisect\.json and the logs\._\n$/,
      );
    }
  }
});

/** Text of a document that is outside of code. */
function outsideOfCode(markdown: string): string {
  return markdown
    .replace(/^(`{3,})(?:text|diff)\n[\s\S]*?\n\1$/gm, "")
    .replace(/<code>[^<]*<\/code>/g, "")
    .replace(/`[^`\n]*`/g, "");
}

test("hostile text stays text: no HTML, no link, no mention, no row of a table is made of it", () => {
  const all = Object.values(samples).map(make => make());
  const ours = /<\/?(?:details(?: open)?|summary|sub|br)>/g;
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(hostileText, { minLength: 1, maxLength: 40 }),
      (report, texts) => {
        const markdown = formatBisectMarkdown(withTexts(report, texts));
        expect(markdown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
        const rest = outsideOfCode(markdown).replace(ours, "");
        expect(rest).not.toMatch(/[<>@]|#\d|https?:|www\.|\]\(/);
        const columns = { probes: 9, questions: 5, steps: 4 };
        for (const line of markdown.split("\n"))
          if (/^\| (?:`|<code>)/.test(line))
            expect(Object.values(columns)).toContain((line.match(/\|/g) ?? []).length);
      },
    ),
    { numRuns: 150 },
  );
});
