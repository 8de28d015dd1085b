import { describe, expect, test } from "vitest";
import { planBisects } from "../../../src/github/telling/bisect-plan.ts";
import type { BuildResult } from "../../../src/report/index.ts";
import { sampleReport } from "../../report/sample.ts";
import { sampleRun, sampleSplat, sampleTest } from "../../results/sample.ts";
import { failedAgain, regressionReport } from "./lab.ts";

const run = "https://github.com/owner/linux/actions/runs/77";
const good = (name = "a") => sampleRun("tdp", [sampleTest(name, "pass")]);

describe("what is bisected", () => {
  test("is a regression that failed again alone, in a place where it did", () => {
    const report = sampleReport({
      before: ["shadow", "tdp"].map(name => sampleRun(name, [sampleTest("a", "pass")])),
      after: [sampleRun("shadow", [sampleTest("a", "fail")]), sampleRun("tdp", [failedAgain("a")])],
    });
    expect(planBisects(report, run).plans.map(({ inputs }) => inputs)).toEqual([
      {
        ...{ good: "b".repeat(40), bad: "c".repeat(40), tests: "kvm/a", environment: "tdp" },
        ...{ "machine-class": "lab", variant: "x86_64-kvm", kind: "test" },
        ...{ fingerprint: report.findings[0]?.fingerprint, "report-run": run },
      },
    ]);
  });

  test("is no regression that was not repeated, and nothing that is not red", () => {
    const failed = { before: [good()], after: [sampleRun("tdp", [sampleTest("a", "fail")])] };
    expect(planBisects(sampleReport(failed), run)).toEqual({ plans: [], left: [] });
    expect(planBisects(regressionReport({ failOn: [] }), run)).toEqual({ plans: [], left: [] });
  });

  test("is a new complaint of the kernel, with the tests that ran meanwhile", () => {
    const report = sampleReport({
      before: [good()],
      after: [{ ...good(), splats: [sampleSplat("zap", { tests: ["kvm/a", "kvm/b"] })] }],
    });
    expect(planBisects(report, run).plans.map(({ inputs }) => inputs)).toMatchObject([
      { kind: "splat", tests: "kvm/a\nkvm/b", environment: "tdp" },
    ]);
  });

  const failed: BuildResult = {
    ...{ commit: "d".repeat(40), subject: "x", variant: "x86_64-kvm", outcome: "failed", diagnostics: [] },
    failure: { stage: "kernel", reason: "error" },
    boot: null,
  };

  test("is a build or a boot that went well in the baseline", () => {
    const dead: BuildResult = {
      ...failed,
      outcome: "does-not-boot",
      boot: { outcome: "does-not-boot", reason: "panic" },
    };
    const kinds = [failed, dead].map(build => {
      const report = sampleReport({ before: [good()], after: [], builds: [build] });
      return planBisects(report, run).plans.map(({ inputs: { kind, bad, variant, tests } }) => ({
        ...{ kind, bad, variant, tests },
      }));
    });
    const common = { bad: "d".repeat(40), variant: "x86_64-kvm", tests: "" };
    expect(kinds).toEqual([[{ kind: "build", ...common }], [{ kind: "boot", ...common }]]);
  });

  test("is nothing without a good commit, and says so", () => {
    const report = sampleReport({
      before: [good()],
      after: [],
      builds: [{ ...failed, variant: "i386-kvm" }],
    });
    expect(planBisects(report, run).left).toMatchObject([
      { why: "no good commit is known: the baseline has nothing of this variant" },
    ]);
    const without = sampleReport({ after: [good()], builds: [failed] });
    expect(planBisects(without, run).left).toMatchObject([
      { why: "no good commit is known: there is no baseline" },
    ]);
  });
});

describe("what is in no input", () => {
  const names = [
    "$(reboot)",
    "`reboot`",
    "a\nb",
    "a'b",
    'a"b',
    "a;b",
    "a&b",
    "a|b",
    `\${{ secrets.X }}`,
    "../../etc/passwd",
    "-rf",
    "a\u202eb",
    "a\u001b[31m",
    "x".repeat(400),
  ];
  test.each(names)("a test whose name is %j", name => {
    const bad = name === "-rf" ? { id: name } : { id: `kvm/${name}` };
    const report = sampleReport({
      before: [sampleRun("tdp", [sampleTest("a", "pass", bad)])],
      after: [sampleRun("tdp", [failedAgain("a", bad)])],
    });
    expect(planBisects(report, run)).toMatchObject({
      plans: [],
      left: [{ why: "the tests' names have characters that are not passed on" }],
    });
  });

  test.each(["$(reboot)", "a b", "..", "a/b"])("an environment whose name is %j", name => {
    const report = regressionReport({ names: [name] });
    expect(planBisects(report, run).left).toMatchObject([
      { why: "the environment has characters that are not passed on" },
    ]);
  });

  test("a commit that is a branch's name", () => {
    const { left } = planBisects(regressionReport({ commit: "$(reboot)" }), run);
    expect(left).toMatchObject([{ why: "the bad commit has characters that are not passed on" }]);
  });

  test("a run's address that is none", () => {
    const { left } = planBisects(regressionReport(), "https://x.example/$(reboot)");
    expect(left).toMatchObject([{ why: "the report's run has characters that are not passed on" }]);
  });

  test("a name beside others that are good", () => {
    const report = sampleReport({
      before: [
        sampleRun(
          "tdp",
          ["a", "b c", "$(x)"].map(name => sampleTest(name, "pass")),
        ),
      ],
      after: [
        sampleRun(
          "tdp",
          ["a", "b c", "$(x)"].map(name =>
            failedAgain(name, { location: { file: "x.c", line: 1 }, reason: "same" }),
          ),
        ),
      ],
    });
    expect(planBisects(report, run).plans[0]?.inputs.tests.split("\n").sort()).toEqual(["kvm/a", "kvm/b c"]);
  });
});
