import { mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { execa } from "execa";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatResults, sumUp } from "../../src/results/index.ts";
import { anyRuns, hostileText, sampleRun, sampleTest } from "../results/sample.ts";
import { Outputs, samplePlan } from "./sample-outputs.ts";

let outputs: Outputs;
beforeEach(async () => {
  outputs = new Outputs();
  await outputs.results("current/good", sampleRun("shadow", [sampleTest("a", "pass")]));
});
afterEach(async () => {
  await outputs[Symbol.asyncDispose]();
});

/** The one problem of a report in which the good job is judged as ever. */
async function problem(): Promise<string> {
  const { report } = await outputs.report();
  expect(report.conclusion).toBe("incomplete");
  expect(report.counts.pass).toBe(1);
  expect(report.problems).toHaveLength(1);
  return report.problems[0]?.text ?? "";
}

describe("a job's results", () => {
  test("larger than any that is written are not read", async () => {
    const file = await outputs.file("current/huge/results.json", '{"format": "vmentry-results"');
    await truncate(file, 300 * 1024 * 1024);
    expect(await problem()).toMatch(/^huge: .*is larger than any that vmentry writes: 300 MiB/);
  });

  test("behind a link are not read, nor is a directory behind one", async () => {
    await outputs.results("secret", sampleRun("secret", [sampleTest("b", "fail")]));
    await mkdir(outputs.path("current/linked"));
    await symlink(outputs.path("secret/results.json"), outputs.path("current/linked/results.json"));
    expect(await problem()).toMatch(/^linked: .*is a symbolic link, which is not followed/);
    await symlink(outputs.path("secret"), outputs.path("current/way-out"));
    const { report } = await outputs.report();
    expect(report.problems.map(({ text }) => text).join()).toMatch(/way-out: is a symbolic link/);
    expect(report.findings).toEqual([]);
  });

  test("that are no file are not waited for", async () => {
    await mkdir(outputs.path("current/fifo"));
    await execa("mkfifo", [outputs.path("current/fifo/results.json")]);
    expect(await problem()).toMatch(/^fifo: .*is no regular file/);
    await mkdir(outputs.path("current/directory/results.json"), { recursive: true });
    const { report } = await outputs.report();
    expect(report.problems.map(({ text }) => text).join()).toMatch(/directory: .*is no regular file/);
  });

  test.each([
    [
      "of another version",
      (text: string) => text.replace('"version": 2', '"version": 99'),
      "a newer vmentry",
    ],
    ["cut off", (text: string) => text.slice(0, -100), "may be cut off"],
    ["better than their tests", (text: string) => text.replace('"fail": 1', '"fail": 0'), "counts.fail"],
    ["of nothing", () => "", "is empty"],
  ])("that are %s are one problem, and leave nothing in the other files", async (_, change, message) => {
    const runs = [sampleRun("tdp", [sampleTest("b", "pass")]), sampleRun("avic", [sampleTest("c", "fail")])];
    await outputs.file("current/other/results.json", change(formatResults(sumUp(runs))));
    expect(await problem()).toContain(message);
    const out = outputs.path("out");
    await outputs.report({ out, records: true });
    const junit = await readFile(`${out}/junit.xml`, "utf8");
    expect(junit.match(/<testsuite name="[^"]*"/g)).toEqual([
      '<testsuite name="kvm shadow 6.12.0-test"',
      '<testsuite name="vmentry report"',
    ]);
    expect(junit).toContain('tests="2" failures="0" errors="1"');
    expect(await readFile(`${out}/history.jsonl`, "utf8")).not.toContain("tdp");
  });

  test("of any bytes at all end no report", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isLikely) => {
        const head = isLikely ? '{"format":"vmentry-results","version":2,"runs":[{"tests":[' : "";
        await outputs.file("current/odd/results.json", "");
        await writeFile(outputs.path("current/odd/results.json"), Buffer.concat([Buffer.from(head), bytes]));
        expect(await problem()).toMatch(/^odd: /);
      }),
      { numRuns: 25 },
    );
  });

  test("full of hostile text make files that can be read, and paths lead nowhere", async () => {
    await fc.assert(
      fc.asyncProperty(anyRuns, hostileText, async (runs, subject) => {
        await outputs.file("current/odd/results.json", formatResults(sumUp(runs)));
        const out = outputs.path("out");
        const { notWritten } = await outputs.report({
          out,
          records: true,
          run: { subject, commit: "c".repeat(40) },
        });
        expect(notWritten).toEqual([]);
        // Nothing but what XML allows.
        expect(await readFile(`${out}/junit.xml`, "utf8")).toMatch(
          /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u,
        );
      }),
      { numRuns: 10 },
    );
  });
});

test("a job that claims the name of a planned one does not hide it", async () => {
  await outputs.results("current/one", sampleRun("shadow", [sampleTest("a", "pass")]));
  await outputs.results("current/vmentry-results-one", sampleRun("shadow", [sampleTest("a", "fail")]));
  const plan = await outputs.file("plan.json", samplePlan({ one: ["shadow"] }));
  const { report } = await outputs.report({ plan });
  expect(report.conclusion).toBe("broken");
  expect(report.problems.map(({ text }) => text).join()).toContain("only one can be its own");
});
