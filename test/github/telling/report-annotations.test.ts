import { afterEach, describe, expect, test, vi } from "vitest";
import type { FindSource } from "../../../src/github/telling/find-source.ts";
import { planAnnotations } from "../../../src/github/telling/report-annotations.ts";
import { writeAnnotations } from "../../../src/github/telling/write-annotations.ts";
import type { BuildResult, Problem, Report } from "../../../src/report/index.ts";
import { commandsOf } from "../../actions/runner.ts";
import { sampleReport } from "../../report/sample.ts";
import { sampleFlaky, sampleRun, sampleSplat, sampleTest } from "../../results/sample.ts";
import { regressionReport } from "./lab.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const everything: FindSource = async file => `there/${file}`;
const nothing: FindSource = async () => undefined;

async function plan(report: Report, find = everything, most = 300) {
  return await planAnnotations(report, find, most);
}

/** What the runner is told. */
async function commands(report: Report, find = everything, most = 300) {
  let log = "";
  vi.spyOn(process.stdout, "write").mockImplementation(chunk => {
    log += String(chunk);
    return true;
  });
  writeAnnotations(await plan(report, find, most));
  vi.restoreAllMocks();
  return commandsOf(log);
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
/** As many regressions, each of its own. */
function regressions(count: number): Report {
  return sampleReport({
    before: [
      sampleRun(
        "tdp",
        names(count).map(name => sampleTest(name, "pass")),
      ),
    ],
    after: [
      sampleRun(
        "tdp",
        names(count).map(name => sampleTest(name, "fail")),
      ),
    ],
  });
}

describe("an annotation", () => {
  test("stands on the asserting line of the test, with how it was and its last lines", async () => {
    const { annotations } = await plan(regressionReport());
    expect(annotations).toEqual([
      {
        ...{ level: "error", title: "regression: kvm/a (shadow, tdp)", file: "there/x86_64/a.c", line: 117 },
        message: "1 == 2\npassed, now failed, again when repeated alone\nat x86_64/a.c:117",
        details: "last words",
      },
    ]);
  });

  test("stands on the kernel's line where it complained, with the trace", async () => {
    const good = sampleRun("tdp", [sampleTest("a", "pass")]);
    const splat = sampleSplat("zap", { frames: ["zap (mmu.c:12)", "ioctl"] });
    const { annotations } = await plan(
      sampleReport({ before: [good], after: [{ ...good, splats: [splat] }] }),
    );
    expect(annotations).toMatchObject([
      {
        ...{ level: "error", file: "there/arch/x86/kvm/mmu.c", line: 12, details: "zap (mmu.c:12)\nioctl" },
        message: expect.stringContaining("while kvm/a_test ran"),
      },
    ]);
  });

  test("stands on each of the compiler's lines, with its column", async () => {
    const diagnostic = (line: number) => ({
      ...{
        severity: "error" as const,
        file: "arch/x86/kvm/x86.c",
        line,
        column: 5,
        message: `error ${line}`,
      },
    });
    const build: BuildResult = {
      ...{ commit: "d".repeat(40), subject: "x", variant: "x86_64-kvm", outcome: "failed" },
      failure: { stage: "kernel", reason: "x" },
      diagnostics: [diagnostic(3), diagnostic(9)],
      boot: null,
    };
    const { annotations } = await plan(sampleReport({ after: [], builds: [build] }));
    expect(annotations.filter(({ file }) => file !== undefined)).toMatchObject([
      { file: "there/arch/x86/kvm/x86.c", line: 3, column: 5, message: "error 3\nat arch/x86/kvm/x86.c:3" },
      { line: 9, message: "error 9\nat arch/x86/kvm/x86.c:9" },
    ]);
  });

  test("stands with the run when the commit has no such file", async () => {
    const [annotation] = (await plan(regressionReport(), nothing)).annotations;
    expect(annotation).not.toHaveProperty("file");
    expect(annotation?.message).toContain("at x86_64/a.c:117");
  });

  test("is an error when it is red, a warning when it is not, and none when nothing happened to it", async () => {
    const test = (name: string) => (status: "pass" | "fail") => sampleTest(name, status);
    const report = sampleReport({
      before: [
        sampleRun("tdp", [
          test("broke")("pass"),
          test("old")("fail"),
          test("fixed")("fail"),
          test("f")("pass"),
        ]),
      ],
      after: [
        sampleRun("tdp", [
          test("broke")("fail"),
          test("old")("fail"),
          test("fixed")("pass"),
          sampleFlaky("f"),
          test("new")("fail"),
        ]),
      ],
    });
    const told = (await plan(report)).annotations.map(({ level, title }) => `${level} ${title}`);
    expect(told).toEqual([
      "error regression: kvm/broke (tdp)",
      "warning failure of a new test: kvm/new (tdp)",
      "notice flaky: kvm/f (tdp)",
    ]);
  });
});

describe("of many annotations", () => {
  test("nine errors are written, the most important first, and the rest is counted", async () => {
    const found = await commands(regressions(30));
    expect(found.map(({ name }) => name)).toEqual([...Array(9).fill("error"), "notice"]);
    expect(found.at(-1)?.message).toBe(
      "21 more errors: GitHub shows ten of a kind for a step. All of them are in the job's summary.",
    );
  });

  test("the problems of the report are always among those", async () => {
    const report = { ...regressions(30), ...sampleReport({ after: [] }) };
    const lost: Problem = { kind: "missing-results", text: "job x left no results", job: "x", places: [] };
    const found = await commands({ ...report, findings: regressions(30).findings, problems: [lost] });
    expect(found.map(({ properties }) => properties["title"]?.split(":")[0])).toEqual([
      ...Array(8).fill("regression"),
      "1 problem",
      "not annotated",
    ]);
  });

  test("no more files are looked for than are annotated", async () => {
    const find = vi.fn(everything);
    const { annotations, left } = await plan(regressions(30), find, 4);
    expect({ made: annotations.length, left, looked: find.mock.calls.length }).toEqual({
      ...{ made: 4, left: 26, looked: 4 },
    });
  });
});

test("a message and a title fit what GitHub takes, however much a test printed", async () => {
  const many = Array.from({ length: 1000 }, () => "x".repeat(10_000));
  const report = regressionReport({
    names: ["e".repeat(400), "f".repeat(400)],
    failed: { reason: "r".repeat(100_000), tail: many },
  });
  const [annotation] = (await plan(report)).annotations;
  expect(annotation?.title.length).toBeLessThanOrEqual(255);
  const [command] = await commands(report);
  expect(command?.message.length).toBeLessThanOrEqual(4096);
});
