import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../../src/base/index.ts";
import { sampleReport } from "../../report/sample.ts";
import { sampleRun, sampleTest } from "../../results/sample.ts";
import { type Lab, openLab, regressionReport, tell } from "./lab.ts";

function everywhere({ headSha, pullRequest }: Lab) {
  return {
    annotations: true,
    check: { name: "vmentry", headSha },
    comment: { pullRequest },
    issues: { label: "vmentry-regression" },
    bisect: { workflow: "kvm-bisect.yml", ref: "main" },
  };
}

test("a regression is told in the summary, an annotation, a check, a comment and an issue, and bisected", async () => {
  await using lab = await openLab();
  const report = regressionReport({ commit: lab.headSha });
  const { told, commands, summary } = await tell(lab, { report, sinks: everywhere(lab) });
  expect(told.problems).toEqual([]);
  const { repository } = lab.service;
  expect(commands).toEqual([
    {
      name: "error",
      properties: {
        title: "regression: kvm/a (shadow, tdp)",
        file: "tools/testing/selftests/kvm/x86_64/a.c",
        line: "117",
      },
      message: "1 == 2\npassed, now failed, again when repeated alone\nat x86_64/a.c:117\nlast words",
    },
  ]);
  const [check] = [...repository.checkRuns.values()];
  expect(check).toMatchObject({ name: "vmentry", conclusion: "failure", title: "1 regression" });
  expect(check?.annotations).toMatchObject([
    { path: "tools/testing/selftests/kvm/x86_64/a.c", start_line: 117, raw_details: "last words" },
  ]);
  const bisect = [...repository.runs.values()].find(({ event }) => event === "workflow_dispatch");
  const bisectUrl = `https://github.com/owner/linux/actions/runs/${bisect?.id}`;
  const fingerprint = report.findings[0]?.fingerprint;
  expect(bisect?.inputs).toEqual({
    good: "b".repeat(40),
    bad: lab.headSha,
    tests: "kvm/a",
    environment: "shadow",
    "machine-class": "lab",
    variant: "x86_64-kvm",
    kind: "test",
    fingerprint,
    "report-run": "https://github.com/owner/linux/actions/runs/77",
  });
  const comments = repository.issues.get(lab.pullRequest)?.comments ?? [];
  expect(comments).toHaveLength(1);
  const issues = [...repository.issues.values()].filter(({ pull }) => pull === undefined);
  expect(issues).toMatchObject([{ title: "regression: kvm/a: 1 == 2", labels: ["vmentry-regression"] }]);
  expect(issues[0]?.body).toContain(`| Bisect | [run](<${bisectUrl}>) |`);
  for (const text of [summary, comments[0]?.body, check?.summary]) {
    expect(text).toContain("## ❌ vmentry: 1 regression");
    expect(text).toContain(`[bisect of kvm/a](<${bisectUrl}>)`);
  }
  expect(told).toMatchObject({
    commentUrl: expect.stringContaining("#issuecomment-"),
    checkUrl: expect.stringContaining("/runs/"),
    bisects: { bisects: [{ url: bisectUrl, isNew: true }] },
    issues: { opened: [expect.stringContaining("/issues/")] },
  });
});

test("what is told again changes nothing and adds nothing", async () => {
  await using lab = await openLab();
  const report = regressionReport({ commit: lab.headSha });
  await tell(lab, { report, sinks: everywhere(lab) });
  const { repository } = lab.service;
  const before = JSON.stringify([...repository.issues], (key, value) => (key === "updatedAt" ? "" : value));
  const { told } = await tell(lab, { report, sinks: everywhere(lab) });
  expect(told.problems).toEqual([]);
  const after = JSON.stringify([...repository.issues], (key, value) => (key === "updatedAt" ? "" : value));
  expect(after).toBe(before);
  expect(repository.checkRuns.size).toBe(1);
  expect([...repository.runs.values()].filter(({ event }) => event === "workflow_dispatch")).toHaveLength(1);
  expect(told.bisects?.bisects).toMatchObject([{ isNew: false }]);
});

test("without a token only the runner is told, and the rest is a problem each", async () => {
  await using lab = await openLab();
  const { told, commands, summary } = await tell(lab, { sinks: everywhere(lab), client: undefined });
  expect(commands).toHaveLength(1);
  expect(summary).toContain("1 regression");
  expect(told.problems.map(({ sink }) => sink)).toEqual(["bisect", "check", "comment", "issues"]);
  expect(told.problems[0]?.why).toBe("there is no token to tell it with");
  expect(lab.service.requests).toEqual([]);
});

test("what the token may not do is a problem with the permission, and the other places are told", async () => {
  await using lab = await openLab({
    token: service =>
      service.addToken({
        permissions: { contents: "read", actions: "read", issues: "read", checks: "write" },
      }),
  });
  const report = regressionReport({ commit: lab.headSha });
  const { told, summary } = await tell(lab, { report, sinks: everywhere(lab) });
  const why = Object.fromEntries(told.problems.map(each => [each.sink, each.why]));
  expect(Object.keys(why).sort()).toEqual(["bisect", "comment", "issues"]);
  expect(why["comment"]).toContain("give the job `permissions: {pull-requests: write}`");
  expect(why["issues"]).toContain("give the job `permissions: {issues: write}`");
  expect(why["bisect"]).toContain("give the job `permissions: {actions: write}`");
  expect(lab.service.repository.checkRuns.size).toBe(1);
  expect(summary).toContain("1 regression");
});

test("a cancelled job still has its summary", async () => {
  await using lab = await openLab();
  const { told, summary } = await tell(lab, { sinks: everywhere(lab), signal: AbortSignal.abort() });
  expect(summary).toContain("## ❌ vmentry: 1 regression");
  expect(new Set(told.problems.map(({ why }) => why))).toEqual(new Set(["the job was cancelled"]));
  expect(lab.service.requests).toEqual([]);
});

test("artifacts are linked with their sizes, and the HTML report is a file of its own", async () => {
  await using lab = await openLab();
  await using directory = temporaryDirectory("test");
  const files = join(directory.path, "files");
  await mkdir(files);
  await writeFile(join(files, "report.json"), "{}");
  await writeFile(join(directory.path, "report.html"), "<!doctype html>");
  for (const [name, value] of Object.entries(lab.service.env())) vi.stubEnv(name, value);
  const { told, summary } = await tell(lab, {
    sinks: {
      artifacts: {
        directories: [{ name: "vmentry:report", directory: files, label: "Report" }],
        html: { name: "vmentry-report.html", path: join(directory.path, "report.html") },
      },
    },
  });
  expect(told.problems).toEqual([]);
  const artifacts = lab.service.artifacts();
  expect([...artifacts.keys()].sort()).toEqual(["vmentry-report.html", "vmentry_report"]);
  expect(artifacts.get("vmentry-report.html")?.toString()).toBe("<!doctype html>");
  expect(summary).toMatch(
    /\[HTML report, 15 B\]\(<https:\/\/github\.com\/owner\/linux\/actions\/runs\/77\/artifacts\/\d+>\) · \[Report, \d+ B\]/,
  );
  expect(told.htmlUrl).toMatch(/artifacts\/\d+$/);
});

test("what nothing broke in makes a green check, and neither issue nor bisect", async () => {
  await using lab = await openLab();
  const runs = [sampleRun("tdp", [sampleTest("a", "pass")])];
  const report = sampleReport({ before: runs, after: runs });
  const { told, commands } = await tell(lab, { report, sinks: everywhere(lab) });
  expect(told.problems).toEqual([]);
  expect(commands).toEqual([]);
  const { repository } = lab.service;
  expect([...repository.checkRuns.values()]).toMatchObject([
    { conclusion: "success", title: "nothing broke", annotations: [] },
  ]);
  expect(repository.issues.size).toBe(1);
  expect(repository.issues.get(lab.pullRequest)?.comments).toHaveLength(1);
});

test("a value that the runner would hide is sent nowhere", async () => {
  await using lab = await openLab();
  const secret = 'ghs_quite"secret';
  const report = regressionReport({
    commit: lab.headSha,
    failed: { reason: `token ${secret} leaked`, tail: [`again ${secret}`] },
  });
  const { summary, log } = await tell(lab, { report, sinks: everywhere(lab), secrets: [secret] });
  const { repository } = lab.service;
  const sent = JSON.stringify([...repository.issues, ...repository.checkRuns, summary, log]);
  expect(sent).toContain("token *** leaked");
  expect(sent).not.toContain("quite");
});
