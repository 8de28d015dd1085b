import { mkdir, readFile, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BisectReport, formatBisectJson } from "../../src/bisecting/index.ts";
import type { ReportJobRequest } from "../../src/reporting/index.ts";
import {
  foundReport,
  mendedReport,
  runningReport,
  severalReport,
  startingReport,
} from "../bisecting/telling/sample.ts";
import { sampleRun, sampleSplat, sampleTest } from "../results/sample.ts";
import { commit, Outputs } from "./sample-outputs.ts";

let outputs: Outputs;
beforeEach(async () => {
  outputs = new Outputs();
  await outputs.results("current/one", run("fail"));
  await outputs.results("before/one", run("pass"));
});
afterEach(async () => {
  await outputs[Symbol.asyncDispose]();
});

/** As the samples' bisects ask: `kvm/dirty_log_test` under shadow. */
function run(status: "pass" | "fail", given: Parameters<typeof sampleRun>[2] = {}) {
  const kernel = { source: "", release: "6", version: "", buildId: null, commit: null };
  return sampleRun("shadow", [sampleTest("dirty_log_test", status)], {
    kernel: { ...kernel, variant: "x86_64-kvm" },
    ...given,
  });
}

async function bisect(directory: string, report: BisectReport): Promise<string> {
  return await outputs.file(`${directory}/bisect.json`, formatBisectJson(report));
}

async function report(given: Partial<ReportJobRequest> = {}) {
  const directories = [outputs.path("before")];
  const baseline = { directories, subject: "", distance: null, source: "before" };
  const outcome = await outputs.report({ baseline, ...given });
  const bisects = outcome.report.findings.flatMap(finding => finding.bisects);
  return { ...outcome, bisects, pages: bisects.map(({ page }) => page) };
}

/** The sample again, begun on another day, so that it is another bisect. */
function another(day: number, given: Partial<BisectReport> = {}): BisectReport {
  return {
    ...foundReport(),
    startedAt: `2026-02-1${day}T04:05:00.000Z`,
    updatedAt: `2026-02-1${day}T04:19:00.000Z`,
    ...given,
  };
}

describe("a bisect", () => {
  test("that is named stands beside its finding in all of the report's files", async () => {
    await bisect("bisect", foundReport());
    await outputs.file("bisect/bisect.html", "<!doctype html>");
    const out = outputs.path("out");
    const { bisects, notices } = await report({ bisects: [outputs.path("bisect/bisect.json")], out });
    const [answer] = foundReport().answers;
    const { good, bad } = foundReport().asked;
    const first = { commit: answer?.first?.commit, subject: answer?.first?.subject };
    expect(bisects).toEqual([
      {
        title: "kvm/dirty_log_test fails",
        direction: "first-bad",
        conclusion: "found",
        reason: answer?.reason,
        first,
        rangeCount: 0,
        confidence: answer?.confidence,
        good: { commit: good.commit, subject: good.subject },
        bad: { commit: bad.commit, subject: bad.subject },
        environment: "shadow",
        variant: "x86_64-kvm",
        updatedAt: "2026-02-03T04:19:00.000Z",
        page: "bisect/bisect.html",
      },
    ]);
    expect(notices).toEqual([]);
    for (const file of ["report.json", "report.md", "report.html"]) {
      const text = await readFile(join(out, file), "utf8");
      expect(text).toContain(first.commit?.slice(0, 12));
      expect(text).toContain(first.subject);
    }
  });

  test("is found in a directory that is named, however deep, but not among the rounds of a search for options", async () => {
    await bisect("bisects/monday/deep", another(1));
    await bisect("bisects/tuesday", another(2));
    await bisect("bisects/tuesday/probes/p1", another(3));
    await bisect("bisects/options/round-1", another(4));
    await outputs.file("bisects/options/bisect-config.json", "{}");
    const { pages } = await report({ bisects: [outputs.path("bisects")] });
    expect(pages).toEqual(["tuesday/bisect.json", "monday/deep/bisect.json"]);
  });

  test("is found among what jobs left, and is none of their results", async () => {
    await bisect("current/vmentry-bisect", foundReport());
    const { pages, notices, report: made } = await report();
    expect(pages).toEqual(["vmentry-bisect/bisect.json"]);
    expect(notices).toEqual([]);
    expect(made.problems).toEqual([]);
  });

  test("above what jobs left hides none of it", async () => {
    await bisect("current", foundReport());
    const { pages, report: made } = await report();
    expect(pages).toEqual(["current/bisect.json"]);
    expect(made.counts.fail).toBe(1);
  });

  test("that is named and found is told once", async () => {
    await bisect("current/vmentry-bisect", foundReport());
    const { pages } = await report({ bisects: [outputs.path("current/vmentry-bisect")] });
    expect(pages).toEqual(["vmentry-bisect/bisect.json"]);
  });

  test("that runs has no answer yet, before its first probe as after it", async () => {
    await bisect("a", { ...runningReport(), updatedAt: "2026-02-10T00:00:00.000Z" });
    await bisect("b", { ...startingReport(), startedAt: "2026-02-09T00:00:00.000Z" });
    const { bisects } = await report({ bisects: [outputs.path("a"), outputs.path("b")] });
    expect(bisects).toMatchObject([
      { conclusion: null, first: null, reason: "14 commits are left" },
      { conclusion: null, first: null, reason: "the ends are checked" },
    ]);
  });

  test("that was stopped before its answer says what stopped it", async () => {
    const stopped = { isRunning: false, conclusion: "machine-errors", reason: "five in a row" } as const;
    await bisect("a", { ...runningReport(), ...stopped });
    const { bisects } = await report({ bisects: [outputs.path("a")] });
    expect(bisects).toMatchObject([{ conclusion: "machine-errors", reason: "five in a row", first: null }]);
  });

  test("of several questions tells each finding its own", async () => {
    const several = severalReport();
    const splat = sampleSplat("kvm_tdp_mmu_zap_leafs", { fingerprint: "WARNING kvm_tdp_mmu_zap_leafs" });
    await outputs.results("current/one", run("fail", { splats: [splat] }));
    await bisect("several", several);
    const { report: made } = await report({ bisects: [outputs.path("several")] });
    expect(
      made.findings.map(({ class: kind, bisects }) => [kind, bisects.map(each => each.conclusion)]),
    ).toEqual([
      ["regression", ["found"]],
      ["new-splat", ["range"]],
    ]);
  });

  test("of the commit that mended it stands beside what is fixed", async () => {
    await outputs.results("current/one", run("pass"));
    await outputs.results("before/one", run("fail"));
    await bisect("mended", mendedReport());
    await bisect("found", foundReport());
    const { report: made } = await report({ bisects: [outputs.path("mended"), outputs.path("found")] });
    expect(made.findings).toMatchObject([
      { class: "fixed", bisects: [{ direction: "first-good", page: "mended/bisect.json" }] },
    ]);
  });

  test("without a file of environments was of the stock one", async () => {
    const { asked } = foundReport();
    const words = ["vmentry", "bisect", "--test", "kvm/dirty_log_test"];
    await bisect("stock", another(1, { asked: { ...asked, environment: "", command: words } }));
    const files = [...words, "--env", "/x/only.env.yaml"];
    await bisect("only", another(2, { asked: { ...asked, environment: "", command: files } }));
    const { bisects } = await report({ bisects: [outputs.path("stock"), outputs.path("only")] });
    expect(bisects).toMatchObject([{ environment: "", page: "only/bisect.json" }]);
  });

  test("that is told beside no finding is a notice", async () => {
    const { asked } = foundReport();
    await bisect("tdp", another(1, { asked: { ...asked, environment: "tdp" } }));
    const { bisects, notices } = await report({ bisects: [outputs.path("tdp")] });
    expect(bisects).toEqual([]);
    expect(notices).toEqual(["tdp/bisect.json: is a bisect that is told beside no finding"]);
  });
});

describe("a bisect's file that is no good costs what it would have said, and nothing else:", () => {
  const notice = async (...paths: string[]) => {
    const {
      report: made,
      notices,
      bisects,
    } = await report({
      bisects: paths.map(each => outputs.path(each)),
      run: { commit },
    });
    expect(made.findings).toMatchObject([{ class: "regression" }]);
    expect(made.problems).toEqual([]);
    expect(bisects).toEqual([]);
    expect(notices).toHaveLength(1);
    return notices[0] ?? "";
  };
  const contradiction = () => ({ ...foundReport(), conclusion: null });

  test.each([
    ["cut off", () => formatBisectJson(foundReport()).slice(0, -100), "may be cut off"],
    ["of another version", () => '{"format": "vmentry-bisect", "version": 9}', "reads 1 alone"],
    ["something else", () => '{"format": "vmentry-results"}', "holds no report of a bisect"],
    ["in contradiction to itself", () => JSON.stringify(contradiction()), "contradicts itself"],
    ["empty", () => "", "is not JSON"],
  ])("one that is %s", async (_, text, message) => {
    await outputs.file("broken/bisect.json", text());
    const told = await notice("broken");
    expect(told).toContain(message);
    expect(told).toContain(outputs.path("broken/bisect.json"));
  });

  test("one that is larger than any that is written", async () => {
    const file = await outputs.file("huge/bisect.json", "{");
    await truncate(file, 65 * 1024 * 1024);
    expect(await notice("huge")).toContain("is larger than any that vmentry writes");
  });

  test("one behind a link, and a directory of that name", async () => {
    const file = await bisect("secret", foundReport());
    await mkdir(outputs.path("linked"));
    await symlink(file, outputs.path("linked/bisect.json"));
    expect(await notice("linked")).toContain("is a symbolic link, which is not followed");
    await mkdir(outputs.path("directory/bisect.json"), { recursive: true });
    expect(await notice("directory")).toContain("is no regular file");
  });

  test("a directory with more of them than anybody keeps", async () => {
    for (let index = 0; index < 202; index++) await outputs.file(`many/${index}/bisect.json`, "");
    const { notices, report: made } = await report({ bisects: [outputs.path("many")] });
    expect(made.findings).toMatchObject([{ class: "regression" }]);
    expect(notices.filter(each => each.includes("is not JSON"))).toHaveLength(200);
    expect(notices.join("\n")).toMatch(/many: holds more than 200 bisects and 5000 directories, and is not/);
  });

  test("one that is not there, and a directory without any", async () => {
    expect(await notice("absent")).toContain("is not there");
    await mkdir(outputs.path("empty/below"), { recursive: true });
    expect(await notice("empty")).toContain("holds no bisect.json");
  });
});
