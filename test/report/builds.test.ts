import { describe, expect, test } from "vitest";
import type { BuildResult, Report } from "../../src/report/index.ts";
import { sampleExpectation, sampleRun, sampleSplat, sampleTest } from "../results/sample.ts";
import { sampleReport } from "./sample.ts";

const built = (more: Partial<BuildResult> = {}): BuildResult => ({
  commit: "c".repeat(40),
  subject: "KVM: x86: Break it",
  variant: "x86_64-kvm",
  outcome: "built",
  failure: null,
  diagnostics: [],
  boot: null,
  ...more,
});
const warning = (message: string, more: Partial<BuildResult["diagnostics"][number]> = {}) => ({
  severity: "warning" as const,
  file: "arch/x86/kvm/mmu.c",
  line: 12,
  column: 3,
  message,
  option: "-Wunused",
  isNew: true,
  ...more,
});
const booted = (...names: string[]): BuildResult["boot"] => ({
  outcome: "booted",
  reason: "",
  splats: names.map(name => sampleSplat(name)),
});
const runs = [sampleRun("shadow", [sampleTest("a", "pass")])];

function told({ findings }: Report): string[] {
  return findings.map(
    ({ class: kind, isRed, title, times }) => `${kind}${isRed ? "!" : ""} ${title} x${times}`,
  );
}

describe("a compiler's warning", () => {
  test("that a commit introduced is told once for all builds, and is not red unless asked for", () => {
    const builds = [
      built({ diagnostics: [warning("unused variable 'x'"), warning("old", { isNew: false })] }),
      built({ variant: "i386-kvm", diagnostics: [warning("unused variable 'x'", { line: 99 })] }),
    ];
    const report = sampleReport({ after: runs, before: runs, builds });
    expect(told(report)).toEqual(["new-warning arch/x86/kvm/mmu.c:12 x2"]);
    expect(report.conclusion).toBe("good");
    expect(report.classes["new-warning"]).toBe(2);
    expect(report.findings[0]).toMatchObject({
      reason: "unused variable 'x' [-Wunused]",
      location: { file: "arch/x86/kvm/mmu.c", line: 12 },
      build: { stage: "compile", variant: "x86_64-kvm", messages: [{ severity: "warning", column: 3 }] },
    });
    const strict = sampleReport({ after: runs, before: runs, builds, failOn: ["new-warning"] });
    expect(strict.conclusion).toBe("broken");
  });

  test("that the baseline's build of the variant has on another line is not new", () => {
    const builds = [built({ diagnostics: [warning("unused variable 'x'")] })];
    const builtBefore = [built({ diagnostics: [warning("unused variable 'x'", { line: 7, isNew: false })] })];
    expect(told(sampleReport({ after: runs, before: runs, builds, builtBefore }))).toEqual([]);
    const other = builtBefore.map(each => ({ ...each, variant: "i386-kvm" }));
    expect(told(sampleReport({ after: runs, before: runs, builds, builtBefore: other }))).toHaveLength(1);
  });
});

describe("a complaint at the boot of a build", () => {
  const builds = [built({ boot: booted("kvm_init") })];
  const title = "WARNING kvm_init (arch/x86/kvm/mmu.c:12)";

  test("is new when the baseline booted the variant without it", () => {
    const report = sampleReport({
      after: runs,
      before: runs,
      builds,
      builtBefore: [built({ boot: booted() })],
    });
    expect(told(report)).toEqual([`new-splat! ${title} x1`]);
    expect(report.findings[0]).toMatchObject({ build: { stage: "boot" }, location: { line: 12 } });
  });

  test("is told and not red when nothing says whether it was there", () => {
    expect(told(sampleReport({ after: runs, builds }))).toEqual([`boot-splat ${title} x1`]);
    const other = [built({ variant: "i386-kvm", boot: booted() })];
    expect(told(sampleReport({ after: runs, builds, builtBefore: other, before: runs }))).toEqual([
      `boot-splat ${title} x1`,
    ]);
  });

  test("is an old one when the baseline, its tests or an earlier run had it", () => {
    const old = [`old-splat ${title} x1`];
    const complained = [
      sampleRun("shadow", [sampleTest("a", "pass")], { splats: [sampleSplat("kvm_init")] }),
    ];
    const builtBefore = [built({ boot: booted("kvm_init") })];
    expect(told(sampleReport({ after: runs, before: runs, builds, builtBefore }))).toEqual(old);
    expect(told(sampleReport({ after: runs, before: runs, builds, earlier: [complained] }))).toEqual(old);
    const inTests = sampleReport({
      after: runs,
      before: complained,
      builds,
      builtBefore: [built({ boot: booted() })],
    });
    expect(told(inTests)).toContain(old[0]);
  });

  test("that a test run has, too, is judged there, where it may be allowed", () => {
    const splats = [{ ...sampleSplat("kvm_init"), allowed: sampleExpectation }];
    const after = [sampleRun("shadow", [sampleTest("a", "pass")], { splats })];
    expect(
      told(sampleReport({ after, before: runs, builds, builtBefore: [built({ boot: booted() })] })),
    ).toEqual([]);
  });
});
