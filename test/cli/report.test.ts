import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/base/index.ts";
import { parseReport } from "../../src/report/index.ts";
import { formatResults, sumUp, type TestResult } from "../../src/results/index.ts";
import { samplePlan } from "../reporting/sample-outputs.ts";
import { sampleRun, sampleTest } from "../results/sample.ts";
import { type Workplace, workplace } from "./command.ts";

let place: Workplace;
beforeEach(async () => {
  place = await workplace();
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

async function addResults(directory: string, ...tests: TestResult[]): Promise<void> {
  const text = formatResults(sumUp([sampleRun("shadow", tests)]));
  await writeFileAtomic(join(place.path, directory, "results.json"), text);
}

test("vmentry report says what broke, writes its files, and ends with what it comes to", {
  timeout: 120_000,
}, async () => {
  await addResults("after/one", sampleTest("a", "fail"), sampleTest("b", "pass"));
  await addResults("before/one", sampleTest("a", "pass"), sampleTest("b", "pass"));
  const compared = ["report", "after", "--baseline", "before", "--baseline-commit", "b".repeat(40)];

  const broken = await place.run([...compared, "--commit", "c".repeat(40), "--record", "--out", "out"]);
  expect(broken).toMatchObject({ code: 1 });
  expect(broken.stdout).toContain("REGRESSION kvm/a (shadow)\n");
  expect(broken.stdout).toMatch(/\nbroken: 1 regression\n$/);
  expect((await readdir(join(place.path, "out"))).sort()).toEqual([
    "history.jsonl",
    "junit.xml",
    "report.html",
    "report.json",
    "report.md",
  ]);

  const history = join("out", "history.jsonl");
  const json = await place.run(["report", "before", "--history", history, "--format", "json"]);
  expect(json.code).toBe(0);
  expect(parseReport(json.stdout, "stdout")).toMatchObject({ conclusion: "good", history: { runs: 1 } });

  const chosen = await place.run([...compared, "--fail-on", "fixed", "new-splat", "--format", "markdown"]);
  expect(chosen.code).toBe(0);
  expect(chosen.stdout).toContain("Not red: 1 regression");

  const html = await place.run([...compared, "--format", "html"]);
  expect(html.stdout).toMatch(/^<!doctype html>/i);

  await writeFileAtomic(join(place.path, "plan.json"), samplePlan({ one: ["shadow"], two: ["tdp"] }));
  const incomplete = await place.run(["report", "before", "--plan", "plan.json"]);
  expect(incomplete.code).toBe(3);
  expect(incomplete.stdout).toContain("INCOMPLETE two left no results (tdp)");

  for (const [args, message] of [
    [["nowhere"], /there is no nowhere; expected a directory that vmentry run or vmentry build wrote/],
    [["after", "--out", "out"], /is there already; give --overwrite/],
    [["after", "--record"], /--record is given without --out/],
    [["after", "--baseline-commit", "x"], /given without --baseline/],
    [["after", "--fail-on", "everything"], /Allowed choices are .*regression/],
  ] as const) {
    const end = await place.run(["report", ...args]);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(message);
  }
  expect(await readFile(join(place.path, "out/report.md"), "utf8")).toContain("1 regression");
  await place.expectNothingLeft();
});
