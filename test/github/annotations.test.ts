import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { annotateResults, annotationsOf } from "../../src/github/annotations.ts";
import { commandsOf } from "../actions/runner.ts";
import { results, runResult, testResult } from "./results.ts";

const nowhere = { workspace: "/nonexistent", directories: [] };

/** What the runner is told. */
async function commands(...given: Parameters<typeof annotateResults>) {
  let log = "";
  vi.spyOn(process.stdout, "write").mockImplementation(chunk => {
    log += String(chunk);
    return true;
  });
  await annotateResults(...given);
  vi.restoreAllMocks();
  return commandsOf(log);
}
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a failed test", () => {
  test("is annotated at its line, when its source is in the checkout", async () => {
    await using directory = temporaryDirectory("test");
    const workspace = directory.path;
    const file = "tools/testing/selftests/kvm/lib/x86_64/processor.c";
    await mkdir(dirname(join(workspace, file)), { recursive: true });
    await writeFile(join(workspace, file), "");
    const failed = testResult("kvm/a_test", "fail", {
      reason: "ret == 0",
      location: { file: "lib/x86_64/processor.c", line: 42 },
      tail: ["last words"],
    });
    const found = await commands(results("tests-failed", [runResult("shadow-mmu", [failed])]), {
      workspace,
      directories: [],
    });
    expect(found).toEqual([
      {
        name: "error",
        properties: { title: "kvm/a_test: fail (shadow-mmu)", file, line: "42" },
        message: "ret == 0\nat lib/x86_64/processor.c:42\nlast words",
      },
    ]);
  });

  test("is annotated without a file when its source is not there", async () => {
    const failed = testResult("kvm/a_test", "fail", { location: { file: "lib/x.c", line: 3 } });
    const found = await annotationsOf(results("tests-failed", [runResult("stock", [failed])]), nowhere);
    expect(found).toEqual([
      { title: "kvm/a_test: fail (stock)", message: "why kvm/a_test is fail\nat lib/x.c:3" },
    ]);
  });

  test("takes one annotation when it failed at one place in several environments", async () => {
    const failed = (line: number) =>
      testResult("kvm/a_test", "fail", {
        location: { file: "a_test.c", line },
        reason: `value ${Math.random()}`,
      });
    const all = results("tests-failed", [
      runResult("one", [failed(5)]),
      runResult("two", [failed(5)]),
      runResult("three", [failed(6)]),
    ]);
    const titles = (await annotationsOf(all, nowhere)).map(each => each.title);
    expect(titles).toEqual(["kvm/a_test: fail (one, two)", "kvm/a_test: fail (three)"]);
  });

  test("cannot say more than its own annotation", async () => {
    const evil = "%0A::error::x\r\n::warning::y,title=z::\n##[error]w%25\x1b[2J";
    const failed = testResult(evil, "crash", { reason: evil, tail: [evil] });
    const found = await commands(results("tests-failed", [runResult("a,b:c", [failed])]), nowhere);
    expect(found).toHaveLength(1);
    expect(Object.keys(found[0]?.properties ?? {})).toEqual(["title"]);
    expect(found[0]?.message).toContain("%0A::error::x\\x0d\n::warning::y");
    expect(found[0]?.message).not.toContain("\x1b");
  });

  test("has a message and a title that the runner does not cut", async () => {
    const tail = Array.from({ length: 500 }, () => "\x01".repeat(5000));
    const failed = testResult("kvm/".padEnd(5000, "x"), "fail", { tail, reason: "y".repeat(9000) });
    const [found] = await annotationsOf(results("tests-failed", [runResult("stock", [failed])]), nowhere);
    expect(found?.message.length).toBeLessThanOrEqual(4096);
    expect(found?.title.length).toBeLessThanOrEqual(255);
  });
});

test("what says most about the kernel comes first, and one of GitHub's ten errors is left", async () => {
  const statuses = ["error", "timeout", "fail", "crash", "machine-died"] as const;
  const tests = Array.from({ length: 20 }, (_, index) =>
    testResult(`kvm/t${index}`, statuses[index % 5] ?? "fail"),
  );
  const found = await annotationsOf(results("error", [runResult("stock", tests)]), nowhere);
  expect(found.map(each => /: ([\w-]+) /.exec(each.title)?.[1])).toEqual([
    ...Array<string>(4).fill("machine-died"),
    ...Array<string>(4).fill("crash"),
    "fail",
  ]);
});

test("passes, skips, and tests that never ran are not annotated", async () => {
  const tests = (["pass", "skip", "not-run"] as const).map(status => testResult("kvm/a", status));
  expect(await annotationsOf(results("good", [runResult("stock", tests)]), nowhere)).toEqual([]);
});

test("an environment that the platform cannot do is a warning", async () => {
  const run = runResult("nested", [], { conclusion: "not-applicable", reason: "no SVM" });
  expect(await commands(results("not-applicable", [run]), nowhere)).toEqual([
    { name: "warning", properties: { title: "environment nested is not applicable" }, message: "no SVM" },
  ]);
});
