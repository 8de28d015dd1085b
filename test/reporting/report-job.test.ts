import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog, UserError } from "../../src/base/index.ts";
import { formatBuildReport } from "../../src/build/index.ts";
import { parseHistory, parseReport, type Report } from "../../src/report/index.ts";
import { runReportJob } from "../../src/reporting/index.ts";
import { boot, sampleSplat as bootSplat, builtCommit, diagnostic, reportOf } from "../build/sample-report.ts";
import { sampleRun, sampleSplat, sampleTest } from "../results/sample.ts";
import { commit, Outputs, parent, samplePlan } from "./sample-outputs.ts";

let outputs: Outputs;
beforeEach(() => {
  outputs = new Outputs();
});
afterEach(async () => {
  await outputs[Symbol.asyncDispose]();
});

const good = (environment = "shadow") => sampleRun(environment, [sampleTest("a", "pass")]);
const bad = (environment = "shadow") => sampleRun(environment, [sampleTest("a", "fail")]);
const told = ({ findings }: Report) => findings.map(({ class: kind, title }) => `${kind} ${title}`);
const problems = (report: Report) => report.problems.map(({ kind, text }) => `${kind}: ${text}`);

describe("a report's files", () => {
  test("are all written, with their sizes, and the JUnit of all jobs is one", async () => {
    await outputs.results("current/vmentry-results-one", good("shadow"), bad("tdp"));
    await outputs.results("current/vmentry-results-two", good("nested"));
    const out = outputs.path("out");
    const { files, notWritten, report } = await outputs.report({ out, records: true });
    expect(notWritten).toEqual([]);
    expect(Object.keys(files).sort()).toEqual(["history", "html", "junit", "markdown", "report"]);
    for (const file of Object.values(files)) {
      expect(Buffer.byteLength(await readFile(file.path, "utf8"))).toBe(file.bytes);
    }
    expect(parseReport(await readFile(`${out}/report.json`, "utf8"), "")).toEqual(report);
    const junit = await readFile(`${out}/junit.xml`, "utf8");
    expect(junit).toMatch(
      /^<\?xml.*\n<testsuites name="vmentry" tests="3" failures="1" errors="0" skipped="0" +>\n/,
    );
    expect(junit.match(/<testsuite /g)).toHaveLength(3);
    expect(junit).toContain('<property name="job" value="two"/>');
    expect(await readFile(`${out}/report.html`, "utf8")).toContain("kvm/a");
  });

  test("go into no directory that holds something else, and replace an earlier report's", async () => {
    await outputs.results("current", good());
    const out = outputs.path("out");
    await outputs.report({ out });
    await expect(outputs.report({ out, overwrite: false })).rejects.toThrow("is there already");
    await outputs.report({ out });
    await outputs.file("out/notes", "mine");
    await expect(outputs.report({ out })).rejects.toThrow("holds notes, which vmentry report did not make");
  });

  test("are none when the report was interrupted, or a directory is not there", async () => {
    await outputs.results("current", good());
    const directories = [outputs.path("current")];
    const request = { run: {}, baseline: null, history: [], overwrite: false, records: false };
    await expect(
      runReportJob({ ...request, directories }, { log: silentLog, signal: AbortSignal.abort() }),
    ).rejects.toThrow("interrupted");
    await expect(outputs.report({ directories: [outputs.path("nowhere")] })).rejects.toThrow(UserError);
  });
});

test("a file too large to be read at once makes the same report", async () => {
  const small = await outputs.results("small/one", good("shadow"), bad("tdp"));
  await outputs.file(
    "large/one/results.json",
    `${await readFile(small, "utf8")}${" ".repeat(3 * 1024 * 1024)}`,
  );
  const directories = ["small", "large"].map(name => outputs.path(name));
  const reports = await Promise.all(
    directories.map(async directory => (await outputs.report({ directories: [directory] })).report),
  );
  expect(reports.map(told)).toEqual([["unjudged kvm/a"], ["unjudged kvm/a"]]);
  expect(reports[1]).toEqual(reports[0]);
});

describe("what was planned", () => {
  test("and left nothing is missed, by job and by environment", async () => {
    await outputs.results("current/vmentry-results-one", good("shadow"));
    await outputs.file("current/vmentry-results-three/console.log", "it never came up");
    const plan = await outputs.file(
      "plan.json",
      samplePlan({ one: ["shadow", "tdp"], two: ["nested"], three: ["avic"] }),
    );
    const { report, notices } = await outputs.report({ plan });
    expect(report.conclusion).toBe("incomplete");
    expect(problems(report)).toEqual([
      "missing-results: two left no results (nested)",
      "missing-results: three left no results (avic)",
      "missing-results: one has no results of tdp",
    ]);
    expect(notices.join()).toContain("vmentry-results-three: holds neither results.json nor build.json");
    expect(report.table.places).toMatchObject([
      { variant: "x86_64-kvm", machineClass: "lab", jobs: ["one"] },
    ]);
    expect(report.run).toMatchObject({ commit, subject: "KVM: x86: Break it" });
  });

  test("is found among the artifacts", async () => {
    await outputs.results("current/vmentry-results-one", good("shadow"));
    await outputs.file("current/vmentry-plan/plan.json", samplePlan({ one: ["shadow"], two: ["shadow"] }));
    const { report } = await outputs.report();
    expect(problems(report)).toEqual(["missing-results: two left no results (shadow)"]);
  });

  test("is not known when its plan is damaged, of another commit, or there are two", async () => {
    await outputs.results("current/vmentry-results-one", good("shadow"));
    const damaged = await outputs.file("damaged.json", "{");
    expect(problems((await outputs.report({ plan: damaged })).report)[0]).toContain(
      "the plan cannot be read",
    );
    const absent = await outputs.report({ plan: outputs.path("absent.json") });
    expect(problems(absent.report)[0]).toContain("is not there");
    const plan = await outputs.file("current/one/plan.json", samplePlan({ one: ["shadow"] }));
    const other = await outputs.report({ plan, run: { commit: parent } });
    expect(problems(other.report)).toContain(
      `other-commit: the plan is of ${commit.slice(0, 12)}, not of ${parent.slice(0, 12)}`,
    );
    await outputs.file("current/two/plan.json", samplePlan({ two: ["shadow"] }));
    expect(problems((await outputs.report()).report).join()).toContain("there are different plans");
  });

  test("is not all that is judged: results that nobody planned are, too", async () => {
    await outputs.results("current/vmentry-results-one", good("shadow"));
    await outputs.results("current/vmentry-results-stray", bad("tdp"));
    const plan = await outputs.file("plan.json", samplePlan({ one: ["shadow"] }));
    const { report, notices, jobs } = await outputs.report({ plan });
    expect(told(report)).toEqual(["unjudged kvm/a"]);
    expect(notices.join()).toContain("vmentry-results-stray: was not planned");
    expect(jobs.map(({ job, artifact }) => `${job} of ${artifact}`)).toEqual([
      "one of vmentry-results-one",
      "stray of vmentry-results-stray",
    ]);
  });

  test("of several commits is each job's own", async () => {
    const kernel = { source: "", release: "6", version: "", buildId: null, variant: null };
    await outputs.results("current/one", { ...good("shadow"), kernel: { ...kernel, commit: parent } });
    const { report } = await outputs.report();
    expect(problems(report)).toEqual([
      `other-commit: one has results of ${parent.slice(0, 12)}, not of ${commit.slice(0, 12)}`,
    ]);
  });
});

describe("two directories of one name", () => {
  test("are two jobs when nobody planned either", async () => {
    await outputs.results("monday/out", good("shadow"));
    await outputs.results("tuesday/out", bad("shadow"));
    const directories = [outputs.path("monday"), outputs.path("tuesday/out")];
    const { report, jobs } = await outputs.report({ directories });
    expect(new Set(jobs.map(({ job }) => job)).size).toBe(2);
    expect(told(report)).toEqual(["unjudged kvm/a"]);
    expect(report.problems).toEqual([]);
  });

  test("cannot both be a planned job's, and neither is left out", async () => {
    await outputs.results("monday/vmentry-results-one", good("shadow"));
    await outputs.results("tuesday/vmentry-results-one", bad("shadow"));
    const plan = await outputs.file("plan.json", samplePlan({ one: ["shadow"] }));
    const directories = [outputs.path("monday"), outputs.path("tuesday")];
    const { report } = await outputs.report({ plan, directories });
    expect(report.conclusion).toBe("broken");
    expect(problems(report).join()).toContain("only one can be its own");
  });
});

describe("a baseline", () => {
  test("is compared place by place, by its own plan or this run's", async () => {
    await outputs.results("current/vmentry-results-one", bad("shadow"));
    await outputs.results("before/vmentry-results-one", good("shadow"));
    const plan = await outputs.file("plan.json", samplePlan({ one: ["shadow"] }));
    const baseline = {
      directories: [outputs.path("before")],
      commit: parent,
      subject: "Base",
      distance: 2,
      source: "run 7",
    };
    const { report } = await outputs.report({ plan, baseline });
    expect(told(report)).toEqual(["regression kvm/a"]);
    expect(report.baseline).toEqual({
      commit: parent,
      subject: "Base",
      distance: 2,
      source: "run 7",
      places: 1,
    });
    await outputs.file("before/plan/plan.json", samplePlan({ other: ["shadow"] }));
    const others = await outputs.report({ plan, baseline });
    expect(others.report.baseline?.places).toBe(0);
  });

  test("that cannot be read is told, and makes nothing red by itself", async () => {
    await outputs.results("current/one", good("shadow"));
    await outputs.file("before/one/results.json", "{");
    const directories = [outputs.path("before")];
    const baseline = { directories, subject: "", distance: null, source: "" };
    const { report, notices } = await outputs.report({ baseline });
    expect(report.conclusion).toBe("good");
    expect(notices.join()).toMatch(/of the baseline: one: .*is not JSON/);
  });
});

describe("the history", () => {
  const out = () => outputs.path("out");
  const historyOf = async () => parseHistory(await readFile(`${out()}/history.jsonl`, "utf8"), "").history;

  test("gets the run once, however often it is recorded, with all of its jobs", async () => {
    await outputs.results("current/one", good("shadow"));
    await outputs.results("current/two", bad("tdp"));
    await outputs.report({ out: out(), records: true });
    const once = await historyOf();
    expect(once.records.map(({ outcomes }) => outcomes)).toEqual(["p", "f"]);
    expect(new Set(once.records.map(({ run }) => run)).size).toBe(1);
    const history = [await outputs.file("history.jsonl", await readFile(`${out()}/history.jsonl`, "utf8"))];
    await outputs.report({ out: out(), records: true, history });
    expect(await historyOf()).toEqual(once);
    await outputs.report({ out: out(), records: true, history, run: { commit, id: "another" } });
    expect((await historyOf()).records).toHaveLength(4);
  });

  test("gets nothing that is of another commit, and is not written without a commit", async () => {
    const kernel = { source: "", release: "6", version: "", buildId: null, variant: null };
    await outputs.results("current/one", { ...good("shadow"), kernel: { ...kernel, commit: parent } });
    await outputs.results("current/two", good("tdp"));
    await outputs.report({ out: out(), records: true });
    expect((await historyOf()).places.map(({ environment }) => environment)).toEqual(["tdp"]);
    await outputs.results("other", good());
    const { files, notWritten } = await outputs.report({
      directories: [outputs.path("other")],
      run: {},
      out: out(),
      records: true,
    });
    expect(files).toHaveProperty("report");
    expect(files).not.toHaveProperty("history");
    expect(notWritten.join()).toContain("the run's commit is not known");
  });

  test("that is damaged is told, and not red", async () => {
    await outputs.results("current", good());
    const history = [await outputs.file("history.jsonl", "what is this"), outputs.path("absent")];
    const { report } = await outputs.report({ history });
    expect(report.conclusion).toBe("good");
    expect(report.history.problems).toHaveLength(2);
  });
});

describe("builds", () => {
  const builds = async (name: string, ...all: Parameters<typeof reportOf>) =>
    await outputs.file(`current/${name}/build.json`, formatBuildReport(reportOf(...all)));

  test("that were planned and that no job tells of were not built", async () => {
    await builds("vmentry-build-x", [builtCommit("c")], { notBuilt: [{ commit: parent, variant: "slim" }] });
    const planned = (variant: string) => ({ commit, subject: "s", variant, job: "x" });
    const plan = await outputs.file(
      "plan.json",
      samplePlan(
        {},
        {
          builds: [planned("kvm"), planned("debug")],
          buildJobs: [
            {
              id: "x",
              name: "x",
              artifact: "vmentry-build-x",
              variant: "kvm",
              variantFile: "kvm.variant.yaml",
              commit,
              commits: [commit],
              runsOn: ["ubuntu-latest"],
            },
          ],
        },
      ),
    );
    const { report } = await outputs.report({ plan });
    expect(problems(report)).toEqual([
      `not-built: ${commit.slice(0, 12)} was not built as debug`,
      `not-built: ${parent.slice(0, 12)} was not built as slim`,
    ]);
  });

  test("tell their new warnings and what the kernel said at boot, neither of them red", async () => {
    await outputs.results("current/one", good());
    await builds("b", [
      builtCommit("c", { diagnostics: [diagnostic()], boot: boot({ splats: [bootSplat()] }) }),
    ]);
    const { report } = await outputs.report();
    expect(told(report)).toEqual([
      "boot-splat WARNING fork_init (kernel/fork.c:3)",
      "new-warning kernel/fork.c:3",
    ]);
    expect(report.conclusion).toBe("good");
  });

  test("whose report cannot be read, or ended in an error, are problems", async () => {
    await outputs.results("current/one", good());
    await outputs.file("current/b/build.json", '{"format": "vmentry-build-report", "version": 7}');
    await builds("c", [builtCommit("c")], { conclusion: "error", reason: "the disk is full" });
    const { report } = await outputs.report();
    expect(report.conclusion).toBe("incomplete");
    expect(problems(report)).toEqual([
      expect.stringMatching(/^unreadable-results: b: .*version: 7/),
      "broken-run: c: the disk is full",
    ]);
  });
});

test("a complaint of the kernel, a death and what a console said last reach the HTML report", async () => {
  const run = sampleRun("shadow", [sampleTest("a", "machine-died")], {
    splats: [sampleSplat("kvm_zap")],
    consoleTail: ["Kernel panic - not syncing: <b>Attempted to kill init!</b>"],
  });
  await outputs.results("current/one", run);
  const { files } = await outputs.report({ out: outputs.path("out") });
  const html = await readFile(files.html?.path ?? "", "utf8");
  expect(html).toContain("kvm_zap");
  expect(html).not.toContain("<b>Attempted");
});
