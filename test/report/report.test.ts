import { describe, expect, test } from "vitest";
import {
  type BuildResult,
  type FindingClass,
  formatReport,
  makeReport,
  parseReport,
} from "../../src/report/index.ts";
import type { RunResult, Status, TestResult } from "../../src/results/index.ts";
import {
  sampleAttempt,
  sampleExpectation,
  sampleFlaky,
  sampleRun,
  sampleSplat,
  sampleTest,
} from "../results/sample.ts";
import { classesOf, commitOf, sampleJob, sampleReport, sampleRequest } from "./sample.ts";

const other = sampleTest("other", "pass");
const tdp = (...tests: TestResult[]): RunResult[] => [sampleRun("tdp", [...tests, other])];
const of = (status: Status, given: Partial<TestResult> = {}) => sampleTest("a", status, given);
const known = of("fail", { known: sampleExpectation });

/** How a test that ended so before and so now is classed; null where it is absent. */
function classOf(before: TestResult | null, now: TestResult | null, earlier: TestResult[] = []) {
  const report = sampleReport({
    before: before === null ? tdp() : tdp(before),
    after: now === null ? tdp() : tdp(now),
    earlier: earlier.map(each => tdp(each)),
  });
  return { report, classes: classesOf(report, "kvm/a"), conclusion: report.conclusion };
}

describe("a test", () => {
  test.each<[string, TestResult | null, TestResult | null, FindingClass | null, string]>([
    ["passed and now fails", of("pass"), of("fail"), "regression", "broken"],
    ["passed and now times out", of("pass"), of("timeout"), "regression", "broken"],
    ["was skipped and now crashes", of("skip"), of("crash"), "regression", "broken"],
    ["was absent and fails", null, of("fail"), "new-failure", "good"],
    ["had no turn and now fails", of("not-run"), of("fail"), "new-failure", "good"],
    ["failed and still does", of("fail"), of("crash"), "still-failing", "good"],
    ["was known to fail, and is covered no more", known, of("fail"), "still-failing", "good"],
    ["failed and now passes", of("fail"), of("pass"), "fixed", "good"],
    ["was known to fail and now passes", known, of("pass"), "fixed", "good"],
    ["passed and is now flaky", of("pass"), sampleFlaky("a"), "flaky", "good"],
    ["passed and is now skipped", of("pass"), of("skip"), "newly-skipped", "good"],
    ["passed and is not there any more", of("pass"), null, "missing", "good"],
    ["passed and now fails as known", of("pass"), known, "newly-known", "good"],
    ["passed and now has no turn", of("pass"), of("not-run"), "infrastructure", "incomplete"],
    ["failed and now is an error", of("fail"), of("error"), "infrastructure", "incomplete"],
    ["is new and an error", null, of("error"), "infrastructure", "incomplete"],
    ["was an error and is one", of("error"), of("error"), "infrastructure", "good"],
    ["passes as before", of("pass"), of("pass"), null, "good"],
    ["is skipped, as before", of("skip"), of("skip"), null, "good"],
    ["fails as known as before", known, known, null, "good"],
    ["was not there and passes", null, of("pass"), null, "good"],
  ])("that %s", (_, before, now, kind, conclusion) => {
    const found = classOf(before, now);
    expect(found.classes).toEqual(kind === null ? [] : [`${kind} tdp`]);
    expect(found.conclusion).toBe(conclusion);
  });

  test("that killed the machine is a regression, and what died with it has no verdict", () => {
    const deaths = [{ reason: "panic", suspects: ["kvm/a", "kvm/b"], killer: "kvm/a" }];
    const report = sampleReport({
      before: tdp(of("pass"), sampleTest("b", "pass")),
      after: [sampleRun("tdp", [of("machine-died"), sampleTest("b", "machine-died"), other], { deaths })],
    });
    expect(classesOf(report, "kvm/a")).toEqual(["regression tdp"]);
    expect(classesOf(report, "kvm/b")).toEqual(["infrastructure tdp"]);
  });

  test("that fails with nothing to compare it with is red, and said to be that", () => {
    const report = sampleReport({ after: tdp(of("fail")) });
    expect(classesOf(report, "kvm/a")).toEqual(["unjudged tdp"]);
    expect(report.conclusion).toBe("broken");
    expect(report.baseline).toBeNull();
  });

  test("is compared with its last verdict where there is no baseline", () => {
    const regressed = sampleReport({ after: tdp(of("fail")), earlier: [tdp(of("pass")), tdp(of("error"))] });
    expect(classesOf(regressed, "kvm/a")).toEqual(["regression tdp"]);
    expect(regressed.findings[0]?.cells).toMatchObject([{ before: "earlier: passed", now: "failed" }]);
    const still = sampleReport({ after: tdp(of("fail")), earlier: [tdp(of("pass")), tdp(of("fail"))] });
    expect(classesOf(still, "kvm/a")).toEqual(["still-failing tdp"]);
  });

  test("that still fails says since which commit", () => {
    const passes = [of("pass"), of("pass"), of("pass")];
    const { report } = classOf(of("fail"), of("fail"), [...passes, of("fail"), of("fail")]);
    expect(report.findings[0]?.since).toMatchObject({ commit: commitOf(3), isAtLeast: false });
    expect(classOf(of("fail"), of("fail")).report.findings[0]?.since).toMatchObject({
      commit: "b".repeat(40),
      isAtLeast: true,
    });
  });

  test("is another one in another environment, on other machines and of another variant", () => {
    const report = makeReport({
      ...sampleRequest,
      jobs: [
        sampleJob("fast", tdp(of("fail")), { machineClass: "fast" }),
        sampleJob("slow", tdp(of("pass")), { machineClass: "slow" }),
        sampleJob("i386", tdp(of("fail")), { variant: "i386-kvm" }),
      ],
      baseline: {
        commit: "b".repeat(40),
        subject: "",
        distance: 2,
        source: "",
        builds: [],
        jobs: [
          sampleJob("fast", tdp(of("pass")), { machineClass: "fast" }),
          sampleJob("slow", tdp(of("fail")), { machineClass: "slow" }),
          sampleJob("i386", tdp(of("fail")), { variant: "i386-kvm" }),
        ],
      },
    });
    const found = report.findings.map(({ class: kind, places }) => [
      kind,
      report.table.places[places[0] ?? -1]?.machineClass,
      report.table.places[places[0] ?? -1]?.variant,
    ]);
    expect(found).toEqual([
      ["regression", "fast", "x86_64-kvm"],
      ["still-failing", "lab", "i386-kvm"],
      ["fixed", "slow", "x86_64-kvm"],
    ]);
  });

  test("of the very run that is in the history already is not compared with itself", () => {
    const report = sampleReport({
      run: { ...sampleRequest.run, id: "run-0" },
      after: tdp(of("fail")),
      earlier: [tdp(of("fail"))],
    });
    expect(classesOf(report, "kvm/a")).toEqual(["unjudged tdp"]);
  });
});

describe("a flaky test", () => {
  const again = of("fail", {
    attempts: [sampleAttempt("fail"), sampleAttempt("fail", { why: "retry", alone: true })],
  });
  const pass = of("pass");
  const mostly = [pass, pass, again, pass, pass, pass, pass, again, pass, pass, pass, pass];

  test("that fails as it does now and then is no regression, and has its rate", () => {
    const { report, classes, conclusion } = classOf(pass, again, mostly);
    expect(classes).toEqual(["flaky tdp"]);
    expect(conclusion).toBe("good");
    const [finding] = report.findings;
    expect(finding?.flake).toMatchObject({ failed: 2, of: 12, isOftener: false });
    expect(finding?.flake?.low).toBeLessThan(2 / 12);
    expect(finding?.flake?.high).toBeGreaterThan(2 / 12);
  });

  test("that failed in the baseline by chance and passes is not called fixed", () => {
    expect(classOf(again, pass, mostly).classes).toEqual([]);
  });

  test("that fails in every environment at once is a regression", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const everywhere = (test: (name: string) => TestResult) =>
      names.map(name => sampleRun(name, [test(name), other]));
    const earlier = Array.from({ length: 20 }, (_, index) =>
      everywhere(name => (name === names[index % 13] ? again : pass)),
    );
    const one = sampleReport({
      before: everywhere(() => pass),
      after: everywhere(name => (name === "b" ? again : pass)),
      earlier,
    });
    expect(classesOf(one, "kvm/a")).toEqual(["flaky b"]);
    const all = sampleReport({ before: everywhere(() => pass), after: everywhere(() => again), earlier });
    expect(classesOf(all, "kvm/a")).toEqual(["regression a,b,c,d,e,f"]);
    expect(all.findings[0]?.flake).toMatchObject({ isOftener: true });
    expect(all.findings[0]?.flake?.chance).toBeLessThan(0.001);
  });

  test("that always recovered when it was repeated alone, and does not any more, is a regression", () => {
    const earlier = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? sampleFlaky("a") : pass));
    expect(classOf(pass, again, earlier).classes).toEqual(["regression tdp"]);
    expect(classOf(pass, again, earlier.slice(0, 8)).classes).toEqual(["flaky tdp"]);
  });

  test("is a regression where it was steady for long, and failed again alone", () => {
    const both = (tests: [TestResult, TestResult]) => [
      sampleRun("flaky", [tests[0], other]),
      sampleRun("steady", [tests[1], other]),
    ];
    const earlier = Array.from({ length: 25 }, (_, index): RunResult[] =>
      both([index % 5 === 0 ? again : pass, pass]),
    );
    const report = sampleReport({ before: both([pass, pass]), after: both([pass, again]), earlier });
    expect(classesOf(report, "kvm/a")).toEqual(["regression steady"]);
    const short = sampleReport({
      before: both([pass, pass]),
      after: both([pass, again]),
      earlier: earlier.slice(0, 12),
    });
    expect(classesOf(short, "kvm/a")).toEqual(["flaky steady"]);
    const once = sampleReport({ before: both([pass, pass]), after: both([pass, of("fail")]), earlier });
    expect(classesOf(once, "kvm/a")).toEqual(["flaky steady"]);
  });

  test("that was broken and mended in the meantime is none, so that it breaks anew", () => {
    const earlier = [
      ...Array.from({ length: 20 }, () => pass),
      ...Array.from({ length: 6 }, () => again),
      pass,
      pass,
    ];
    expect(classOf(pass, again, earlier).classes).toEqual(["regression tdp"]);
  });

  test("for the first time excuses no failure elsewhere, and says when that is more than chance", () => {
    const all = ["a", "b", "c", "d"].map(name => ({ name }));
    const runs = (test: (name: string) => TestResult) =>
      all.map(({ name }) => sampleRun(name, [test(name), other]));
    const report = sampleReport({
      before: runs(() => pass),
      after: runs(name => (name === "a" ? of("fail") : sampleFlaky("a"))),
      earlier: Array.from({ length: 12 }, () => runs(() => pass)),
    });
    expect(classesOf(report, "kvm/a")).toEqual(["regression a", "flaky b,c,d"]);
    expect(report.findings[1]?.flake).toMatchObject({ failed: 0, of: 48, isOftener: true });
  });

  test("for the first time excuses nothing where nothing is known of earlier runs either", () => {
    const runs = (a: TestResult, b: TestResult) => [sampleRun("a", [a, other]), sampleRun("b", [b, other])];
    const report = sampleReport({ before: runs(pass, pass), after: runs(of("fail"), sampleFlaky("a")) });
    expect(classesOf(report, "kvm/a")).toEqual(["regression a", "flaky b"]);
  });

  test("that is flaky elsewhere, and failed in the baseline alone, is not called fixed", () => {
    const runs = (a: TestResult, b: TestResult) => [sampleRun("a", [a, other]), sampleRun("b", [b, other])];
    const report = sampleReport({
      before: runs(pass, again),
      after: runs(pass, pass),
      earlier: [...mostly.map(test => runs(test, pass)), runs(pass, again)],
    });
    expect(report.findings).toEqual([]);
  });

  test("whose rate has changed of late says so", () => {
    const earlier = [
      ...Array.from({ length: 30 }, (_, index) => (index === 7 ? again : pass)),
      ...Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? sampleFlaky("a") : pass)),
    ];
    const { report } = classOf(pass, sampleFlaky("a"), earlier);
    expect(report.findings[0]?.flake?.drift).toMatchObject({
      recent: { failed: 5, of: 10 },
      earlier: { failed: 2, of: 31 },
    });
    const steady = Array.from({ length: 40 }, (_, index) => (index % 6 === 0 ? again : pass));
    expect(classOf(pass, again, steady).report.findings[0]?.flake?.drift).toBeNull();
  });
});

describe("a test that passes", () => {
  const took = (durationMs: number) => of("pass", { durationMs });
  const steady = [10_000, 10_100, 9900, 10_050, 9950].map(took);

  test("is slower when it takes twice as long as it always did", () => {
    const { report, classes, conclusion } = classOf(took(10_000), took(20_500), steady);
    expect(classes).toEqual(["slower tdp"]);
    expect(conclusion).toBe("good");
    expect(report.findings[0]?.slowdown).toMatchObject({ earlier: 5, nowMs: 20_500 });
  });

  test("is not said to be slower with fewer earlier runs, or when the baseline was as slow", () => {
    expect(classOf(took(10_000), took(20_500), steady.slice(1)).classes).toEqual([]);
    expect(classOf(took(20_000), took(20_500), steady).classes).toEqual([]);
  });

  test("is not slower when its whole run is: that is one finding", () => {
    const tests = (durationMs: number) =>
      Array.from({ length: 30 }, (_, index) => sampleTest(`t${index}`, "pass", { durationMs }));
    const report = sampleReport({
      before: [sampleRun("tdp", tests(10_000))],
      after: [sampleRun("tdp", tests(25_000))],
      earlier: Array.from({ length: 6 }, () => [sampleRun("tdp", tests(10_000))]),
    });
    expect(report.findings.map(({ class: kind, title }) => [kind, title])).toEqual([
      ["slower", "everything in tdp"],
    ]);
  });
});

describe("a complaint of the kernel", () => {
  const run = (...splats: string[]) => [
    sampleRun("tdp", [of("pass")], { splats: splats.map(name => sampleSplat(name)) }),
  ];

  test("is new, and red, when neither the baseline nor the history has it", () => {
    const report = sampleReport({ before: run("old"), after: run("old", "kvm_zap", "kvm_zap") });
    expect(report.conclusion).toBe("broken");
    expect(report.findings.map(({ class: kind, title, times }) => [kind, title, times])).toEqual([
      ["new-splat", "WARNING kvm_zap (arch/x86/kvm/mmu.c:12)", 2],
      ["old-splat", "WARNING old (arch/x86/kvm/mmu.c:12)", 1],
    ]);
  });

  test("is not new when it came now and then before, and says since when", () => {
    const report = sampleReport({
      before: run(),
      after: run("rare"),
      earlier: [run(), run("rare"), run(), run()],
    });
    expect(report.findings).toMatchObject([{ class: "old-splat", since: { commit: commitOf(1) } }]);
    expect(report.conclusion).toBe("good");
  });

  test("is new again when it was there for long, and was mended", () => {
    const earlier = Array.from({ length: 30 }, (_, index) =>
      index > 10 && index < 18 ? run("back") : run(),
    );
    expect(sampleReport({ before: run(), after: run("back"), earlier }).findings).toMatchObject([
      { class: "new-splat" },
    ]);
  });

  test("is gone when the baseline alone has it", () => {
    expect(sampleReport({ before: run("x"), after: run() }).findings).toMatchObject([
      { class: "splat-gone" },
    ]);
  });

  test("that is allowed is none", () => {
    const after = [
      sampleRun("tdp", [of("pass")], { splats: [sampleSplat("x", { allowed: sampleExpectation })] }),
    ];
    expect(sampleReport({ before: run(), after }).findings).toEqual([]);
  });

  test("is named with the test that failed while it came", () => {
    const after = [
      sampleRun("tdp", [of("fail"), other], { splats: [sampleSplat("kvm_zap", { tests: ["kvm/a"] })] }),
    ];
    const report = sampleReport({ before: tdp(of("pass")), after });
    expect(report.findings.find(each => each.class === "regression")?.splats).toEqual([
      "WARNING kvm_zap arch/x86/kvm/mmu.c",
    ]);
  });
});

describe("a build", () => {
  const built: BuildResult = {
    commit: commitOf(7),
    subject: "KVM: break it",
    variant: "x86_64-kvm",
    outcome: "built",
    failure: null,
    diagnostics: [],
    boot: null,
  };
  const failed: BuildResult = {
    ...built,
    outcome: "failed",
    failure: { stage: "kernel", reason: "make ended with 2" },
    diagnostics: [
      { severity: "error", file: "arch/x86/kvm/mmu.c", line: 12, column: 3, message: "expected ';'" },
    ],
  };
  const report = (builds: BuildResult[], builtBefore: BuildResult[] = []) =>
    sampleReport({ builds, builtBefore, before: tdp(of("pass")), after: tdp(of("pass")) });

  test("that fails is red, with the compiler's words and place", () => {
    const { findings, conclusion } = report([failed], [built]);
    expect(conclusion).toBe("broken");
    expect(findings).toMatchObject([
      {
        class: "build-failure",
        reason: "expected ';'",
        location: { file: "arch/x86/kvm/mmu.c", line: 12 },
        build: { stage: "kernel", messages: [{ column: 3 }] },
      },
    ]);
  });

  test("that failed in the baseline too is still failing, and is fixed when it builds", () => {
    expect(report([failed], [failed])).toMatchObject({
      conclusion: "good",
      findings: [{ class: "still-failing" }],
    });
    expect(report([built], [failed]).findings).toMatchObject([{ class: "fixed" }]);
    expect(report([built], [built]).findings).toEqual([]);
  });

  test("that fails explains why the jobs that were to test its kernel left nothing", () => {
    const { commit, variant } = failed;
    const planned = { commit, variant, environments: ["tdp"] };
    const { problems } = sampleReport({
      ...{ builds: [failed], builtBefore: [built], before: tdp(of("pass")), after: tdp(of("pass")) },
      expected: [
        { ...planned, job: "job" },
        { ...planned, job: "of this kernel" },
        { ...planned, job: "of another", variant: "another" },
      ],
    });
    expect(problems).toMatchObject([{ kind: "missing-results", job: "of another" }]);
  });

  test("whose kernel does not boot is red, and one that could not be tried is a problem", () => {
    const boot = { outcome: "does-not-boot" as const, reason: "panic" };
    expect(report([{ ...built, outcome: "does-not-boot", boot }]).findings).toMatchObject([
      { class: "build-failure", reason: "panic", build: { stage: "boot" } },
    ]);
    const tried = report([{ ...built, boot: { outcome: "error", reason: "no QEMU" } }]);
    expect(tried.problems).toMatchObject([{ kind: "never-ran" }]);
  });

  test("alone is enough for a report", () => {
    expect(makeReport({ ...sampleRequest, builds: [built] })).toMatchObject({
      conclusion: "good",
      problems: [],
    });
  });
});

describe("a report fails closed", () => {
  const good = tdp(of("pass"));
  const expected = [
    { job: "job", variant: "x86_64-kvm", machineClass: "lab", environments: ["tdp", "shadow"] },
  ];

  test("when nothing ran", () => {
    expect(makeReport(sampleRequest)).toMatchObject({
      conclusion: "incomplete",
      problems: [{ kind: "nothing-ran" }],
    });
  });

  test("when every test was skipped", () => {
    const after = [sampleRun("tdp", [of("skip")])];
    expect(sampleReport({ before: after, after }).problems.map(({ kind }) => kind)).toContain("nothing-ran");
  });

  test("when a job left no results, and its tests are not told one by one", () => {
    const report = makeReport({
      ...sampleRequest,
      jobs: [sampleJob("other", [sampleRun("nested", [other])])],
      expected,
      baseline: {
        commit: "b".repeat(40),
        subject: "",
        distance: 0,
        source: "",
        builds: [],
        jobs: [sampleJob("job", good), sampleJob("other", [sampleRun("nested", [other])])],
      },
    });
    expect(report.problems).toMatchObject([{ kind: "missing-results", job: "job" }]);
    expect(report.conclusion).toBe("incomplete");
    expect(report.findings).toEqual([]);
  });

  test("when results cannot be read", () => {
    const jobs = [sampleJob("a", good), { job: "b", results: undefined, problem: "is not JSON" }];
    const report = makeReport({ ...sampleRequest, jobs });
    expect(report.problems).toMatchObject([{ kind: "unreadable-results", text: "b: is not JSON" }]);
    expect(report.conclusion).toBe("incomplete");
  });

  test("when an environment that was asked for is missing", () => {
    const report = sampleReport({ before: good, after: good, expected });
    expect(report.problems).toMatchObject([
      { kind: "missing-results", text: "job has no results of shadow" },
    ]);
  });

  test("when a machine never booted, whatever the baseline says, and without a line for each test", () => {
    const dead = [
      sampleRun("tdp", [of("not-run"), sampleTest("other", "not-run")], { error: "it did not boot" }),
      sampleRun("shadow", [other]),
    ];
    for (const before of [[...good, sampleRun("shadow", [other])], dead]) {
      const report = sampleReport({ before, after: dead });
      expect(report.problems).toMatchObject([{ kind: "never-ran" }]);
      expect(report.findings).toEqual([]);
    }
  });

  test("when it was interrupted", () => {
    const after = [sampleRun("tdp", [of("pass"), sampleTest("other", "not-run")], { interrupted: true })];
    expect(sampleReport({ before: good, after }).problems).toMatchObject([{ kind: "interrupted" }]);
  });

  test("when a run broke in a way that no test shows", () => {
    const deaths = [{ reason: "panic", suspects: [], killer: null }];
    const after = [sampleRun("tdp", [of("pass"), other], { deaths })];
    expect(sampleReport({ before: good, after }).problems).toMatchObject([{ kind: "broken-run" }]);
  });

  test("when results are of another commit", () => {
    const kernel = { source: "/b", release: "6", version: "", buildId: null, variant: null };
    const ranOf = (commit: string) => [sampleRun("tdp", [of("pass")], { kernel: { ...kernel, commit } })];
    expect(sampleReport({ after: ranOf("d".repeat(40)) }).problems).toMatchObject([{ kind: "other-commit" }]);
    expect(sampleReport({ after: ranOf("c".repeat(40)) }).problems).toEqual([]);
  });

  test("when a test has no verdict any more, which is told once", () => {
    const report = sampleReport({ before: good, after: tdp(of("not-run")) });
    expect(report.problems).toEqual([]);
    expect(report.reason).toBe("1 test without a verdict");
  });

  test("when a test has no verdict any more, though its run had an error before, too", () => {
    const error = (name: string) => sampleTest(name, "error");
    const report = sampleReport({ before: tdp(of("pass"), error("b")), after: tdp(of("error"), error("b")) });
    expect(report).toMatchObject({ conclusion: "incomplete", problems: [] });
    expect(report.findings.map(({ tests, isRed }) => [tests, isRed])).toEqual([
      [["kvm/a"], true],
      [["kvm/b"], false],
    ]);
  });

  test("also with nothing to fail on", () => {
    const dead = [sampleRun("tdp", [of("not-run")], { error: "it did not boot" })];
    expect(sampleReport({ before: good, after: dead, failOn: [] }).conclusion).toBe("incomplete");
    expect(sampleReport({ before: good, after: tdp(of("not-run")), failOn: [] }).conclusion).toBe(
      "incomplete",
    );
  });

  test("but not for an environment that does not apply here", () => {
    const after = [...good, sampleRun("ept", [], { notApplicable: "no VMX" })];
    expect(sampleReport({ before: after, after })).toMatchObject({ conclusion: "good", problems: [] });
  });
});

test("what is red is the user's choice", () => {
  const [before, after] = [tdp(of("pass")), tdp(of("fail"))];
  expect(sampleReport({ before, after, failOn: [] }).conclusion).toBe("good");
  const skipped = tdp(of("skip"));
  expect(sampleReport({ before, after: skipped, failOn: ["newly-skipped"] })).toMatchObject({
    conclusion: "broken",
    reason: "1 newly skipped",
    findings: [{ isRed: true }],
  });
});

describe("findings", () => {
  const inAll = (settings: Record<string, Record<string, string>>, test: (name: string) => TestResult) =>
    Object.entries(settings).map(([name, features]) =>
      sampleRun(name, [test(name), other], {
        environment: {
          name,
          file: null,
          settings: Object.entries(features).map(([feature, asked]) => ({
            feature,
            asked,
            parameter: feature,
            readBack: asked,
          })),
        },
      }),
    );
  const matrix = {
    a: { nested: "on", tdp: "on" },
    b: { nested: "on", tdp: "off" },
    c: { nested: "off", tdp: "on" },
    d: { nested: "off", tdp: "off" },
  };
  const failing = (...names: string[]) =>
    sampleReport({
      before: inAll(matrix, () => of("pass")),
      after: inAll(matrix, name => of(names.includes(name) ? "fail" : "pass")),
    });

  test("of one assertion in several environments are one, with what these have in common", () => {
    const { findings } = failing("a", "b");
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ places: [0, 1], scope: ["nested=on"], times: 2 });
    expect(failing("a", "b", "c", "d").findings[0]?.scope).toEqual(["all environments"]);
    expect(failing("a", "d").findings[0]?.scope).toEqual([]);
    expect(failing("a").findings[0]?.scope).toEqual([]);
  });

  test("of one assertion in several tests are one, numbers in its text notwithstanding", () => {
    const at = { file: "lib/kvm_util.c", line: 99 };
    const run = (reason: string, name: string) => sampleTest(name, "fail", { location: at, reason });
    const report = sampleReport({
      before: tdp(of("pass"), sampleTest("b", "pass")),
      after: tdp(run("ret 0x12 != 0", "a"), run("ret 0x7f != 0", "b")),
    });
    expect(report.findings).toMatchObject([{ tests: ["kvm/a", "kvm/b"], location: at }]);
  });

  test("of two assertions are two", () => {
    const report = sampleReport({
      before: tdp(of("pass"), sampleTest("b", "pass")),
      after: tdp(of("fail"), sampleTest("b", "fail")),
    });
    expect(report.findings).toHaveLength(2);
  });

  test("have a fingerprint that neither line, number, commit nor class changes", () => {
    const at = (line: number, reason: string) => of("fail", { location: { file: "a.c", line }, reason });
    const first = classOf(of("pass"), at(10, "x == 3")).report;
    const later = classOf(at(12, "x == 4"), at(12, "x == 4")).report;
    expect(later.findings[0]?.class).toBe("still-failing");
    expect(later.findings[0]?.fingerprint).toBe(first.findings[0]?.fingerprint);
    expect(classOf(of("pass"), at(10, "y == 3")).report.findings[0]?.fingerprint).not.toBe(
      first.findings[0]?.fingerprint,
    );
  });

  test("come with the most important first: red, by class, confirmed, in most places", () => {
    const again = { attempts: [sampleAttempt("fail"), sampleAttempt("fail", { why: "retry" })] };
    const names = ["a", "b", "c", "d"];
    const all = (status: (name: string) => Partial<TestResult> & { status: Status }) =>
      ["e1", "e2"].map(name =>
        sampleRun(name, [
          ...names.map(each => {
            const { status: how, ...given } = status(`${each} ${name}`);
            return sampleTest(each, how, given);
          }),
          other,
        ]),
      );
    const report = sampleReport({
      before: all(which => ({ status: which.startsWith("d") ? "fail" : "pass" })),
      after: all(which => {
        if (which === "a e1" || which.startsWith("b")) return { status: "fail" };
        if (which === "c e2") return { status: "fail", ...again };
        return { status: "pass" };
      }),
    });
    expect(report.findings.map(({ class: kind, title }) => `${kind} ${title}`)).toEqual([
      "regression kvm/c",
      "regression kvm/b",
      "regression kvm/a",
      "fixed kvm/d",
    ]);
  });

  test("of tests that are missing in the same places are one", () => {
    const many = Array.from({ length: 30 }, (_, index) => sampleTest(`t${index}`, "pass"));
    const report = sampleReport({ before: tdp(...many), after: tdp() });
    expect(report.findings).toMatchObject([{ class: "missing", times: 30 }]);
    expect(report.classes.missing).toBe(30);
  });

  test("fill the table with the tests that have one, and count the others", () => {
    const { table } = failing("a", "b");
    expect(table.rows).toEqual([{ test: "kvm/a", states: "BBpp" }]);
    expect(table.rest).toBe(1);
  });
});

test("a report of more findings than anybody reads counts those that it leaves out", () => {
  const many = (status: Status) => [
    sampleRun(
      "tdp",
      Array.from({ length: 6000 }, (_, index) => sampleTest(`t${index}`, status)),
    ),
  ];
  const report = sampleReport({ before: many("pass"), after: many("fail") });
  expect(report.findings).toHaveLength(5000);
  expect(report).toMatchObject({
    moreFindings: 1000,
    classes: { regression: 6000 },
    reason: "6000 regressions",
  });
});

test("a report is read as it was written, and what is none is refused", () => {
  const report = sampleReport({ before: tdp(of("pass")), after: tdp(of("fail")) });
  expect(parseReport(formatReport(report), "report.json")).toEqual(report);
  expect(() => parseReport("{", "report.json")).toThrow("report.json: is not JSON");
  expect(() => parseReport("{}", "report.json")).toThrow(
    'expected an object with "format": "vmentry-report"',
  );
  expect(() => parseReport(formatReport(report).replace('"version": 1', '"version": 9'), "x")).toThrow(
    "version",
  );
  expect(() => parseReport(formatReport(report).replace('"broken"', '"fine"'), "x")).toThrow("conclusion");
});
