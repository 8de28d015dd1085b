import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Interrupted, MachineError } from "../../src/base/index.ts";
import {
  concludeBuilds,
  formatBuildMarkdown,
  formatBuildReport,
  parseBuildReport,
} from "../../src/build/index.ts";
import { boot, builtCommit, diagnostic, failedCommit, reportOf, sampleSplat } from "./sample-report.ts";

function conclude(more: Partial<Parameters<typeof concludeBuilds>[0]>) {
  return concludeBuilds({ builds: [], notBuilt: [], failsOnWarnings: false, failsOnSplats: false, ...more });
}

describe("builds come to", () => {
  const broken = failedCommit("2", [diagnostic({ severity: "error", message: "broken" })]);
  const hung = builtCommit("3", { outcome: "does-not-boot", boot: boot({ outcome: "does-not-boot" }) });
  const warns = builtCommit("4", { diagnostics: [diagnostic(), diagnostic({ isNew: false })] });
  const splats = builtCommit("5", { boot: boot({ splats: [sampleSplat()] }) });

  test("good when each of them is, also with new warnings and complaints", () => {
    expect(conclude({ builds: [builtCommit("1"), warns, splats] })).toEqual({
      conclusion: "good",
      reason: "",
    });
  });

  test("failed when one does not build or does not boot, and the first of each is named", () => {
    const notBuilt = [{ commit: "c".repeat(40), variant: "kvm" }];
    expect(conclude({ builds: [broken, hung, { ...hung, variant: "i386" }], notBuilt })).toEqual({
      conclusion: "failed",
      reason:
        "1 build does not build: 222222222222 kvm; 2 builds do not boot: 333333333333 kvm and 1 more; 1 was not built",
    });
  });

  test("warnings or splats when those are not to be", () => {
    expect(conclude({ builds: [warns], failsOnWarnings: true })).toEqual({
      conclusion: "warnings",
      reason: "1 new warning",
    });
    expect(conclude({ builds: [splats], failsOnSplats: true }).conclusion).toBe("splats");
  });

  test("error or interrupted whatever was built before that", () => {
    expect(conclude({ builds: [broken], error: new MachineError("no QEMU") })).toEqual({
      conclusion: "error",
      reason: "no QEMU",
    });
    expect(conclude({ builds: [broken], error: new Interrupted() }).conclusion).toBe("interrupted");
  });

  test("error when there is nothing", () => {
    expect(conclude({}).conclusion).toBe("error");
  });
});

describe("the report", () => {
  const report = reportOf([
    builtCommit("1", { boot: boot({ splats: [sampleSplat()] }), ccache: { hits: 3, misses: 1 } }),
    failedCommit("2"),
  ]);

  test("is read as it was written", () => {
    expect(parseBuildReport(formatBuildReport(report), "build.json")).toEqual(report);
  });

  test.each([
    ["{", /^build\.json: is not JSON/],
    ['{"format": "other"}', /holds no report of a build/],
    ['{"format": "vmentry-build-report", "version": 9}', /version: 9, but this vmentry reads 1/],
    ['{"format": "vmentry-build-report", "version": 1}', /not as a report of a build is:\n/],
  ])("that is %s is refused, with what is wrong", (text, expected) => {
    expect(() => parseBuildReport(text, "build.json")).toThrow(expected);
  });
});

describe("the summary", () => {
  test("says at once what broke first, and shows each build with its time and what ccache had", () => {
    const error = diagnostic({ severity: "error", message: "'y' undeclared", option: null });
    const text = formatBuildMarkdown(
      reportOf([
        builtCommit("1", { diagnostics: [diagnostic()], ccache: { hits: 3, misses: 1 } }),
        failedCommit("2", [error, { ...error, line: 9 }]),
        builtCommit("3", {
          outcome: "does-not-boot",
          boot: boot({ outcome: "does-not-boot", reason: "it died", consoleTail: ["Kernel panic"] }),
        }),
      ]),
    );
    expect(text).toContain("## ❌ vmentry build: failed: ");
    expect(text).toContain("**First:** `222222222222 kvm` `change 2` does not build (kernel): ");
    expect(text).toMatch(
      /\| `1{12}` \| `change 1` \| `kvm` \| ✅ built \| `6.12.0` \| 1 \|.*75% of 4.*1m05s/,
    );
    expect(text).toContain("error: kernel/fork.c:9:7: 'y' undeclared");
    expect(text).toContain("warning: kernel/fork.c:3:7: unused variable 'x' [-Wunused-variable]");
    expect(text).toMatch(/❌ does not boot[\s\S]*```text\nKernel panic\n```/);
  });

  test("says that a commit of the store was not built now", () => {
    expect(formatBuildMarkdown(reportOf([builtCommit("1", { isFresh: false })]))).toContain(
      "| in the store already |",
    );
  });

  test("lets nothing that a commit or a compiler says be Markdown or HTML", () => {
    const hostile = fc.stringMatching(/^[ -~]*<script>[ -~|`*[\]()!@#]*$/);
    fc.assert(
      fc.property(hostile, text => {
        const markdown = formatBuildMarkdown(
          reportOf([
            builtCommit("1", {
              subject: text,
              release: text,
              diagnostics: [diagnostic({ message: text, file: text })],
              selftests: { built: [], failed: [{ name: text, reason: text }] },
              boot: boot({ splats: [{ ...sampleSplat(), title: text, lines: [text] }] }),
            }),
            failedCommit("2", [diagnostic({ severity: "error", message: text })]),
          ]),
        );
        const bare = markdown.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "").replaceAll(/`[^`\n]*`/g, "");
        expect(bare).not.toContain("<script");
      }),
    );
  });

  test("stays within the size that it is given", () => {
    const many = Array.from({ length: 400 }, () => diagnostic({ message: "m".repeat(400) }));
    const text = formatBuildMarkdown(
      reportOf([builtCommit("1", { diagnostics: many }), builtCommit("2", { diagnostics: many })]),
      { maxBytes: 20_000 },
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000);
    expect(text).toContain("Left out to stay within");
  });
});
