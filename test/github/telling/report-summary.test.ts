import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../../src/base/index.ts";
import { openReportSummary } from "../../../src/github/telling/report-summary.ts";
import { openLab, regressionReport, tell } from "./lab.ts";

const report = regressionReport();

test("the summary is written again with its links, behind what the step wrote before", async () => {
  await using directory = temporaryDirectory("test");
  const path = join(directory.path, "summary");
  await writeFile(path, "# before\n");
  const summary = await openReportSummary(path);
  await summary.write(report, []);
  const first = await readFile(path, "utf8");
  await summary.write(report, [{ label: "HTML report", url: "https://github.com/o/r/actions/runs/1" }]);
  const second = await readFile(path, "utf8");
  expect(first).toMatch(/^# before\n\n## ❌ vmentry: 1 regression\n/);
  expect(second).toMatch(/^# before\n\n## ❌ vmentry: 1 regression\n/);
  expect(second.match(/^## /gm)).toHaveLength(1);
  expect(second).toContain("[HTML report](<https://github.com/o/r/actions/runs/1>)");
});

test("what the step wrote before counts for GitHub's limit", async () => {
  await using lab = await openLab();
  const before = "x".repeat(970_000);
  const { summary } = await tell(lab, { before });
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(summary).toContain("## ❌ vmentry: 1 regression");
});

test("a summary that is full already is left as it is, and a problem", async () => {
  await using lab = await openLab();
  const before = "x".repeat(1024 * 1024 - 100);
  const { told, summary } = await tell(lab, { before });
  expect(summary).toBe(before);
  expect(told.problems).toEqual([{ sink: "summary", why: "the step's summary is full already" }]);
});

test("where there is no summary, nothing is written", async () => {
  await expect((await openReportSummary("")).write(report, [])).resolves.toBeUndefined();
});
