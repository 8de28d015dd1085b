import { describe, expect, test } from "vitest";
import type { Script } from "./fake-host.ts";
import { ends, run } from "./run.ts";

async function resultOf(script: Script) {
  return (await run(["a_test"], { scripts: { a_test: script } })).result("a_test");
}

function exitsWith(code: number, output: { stdout?: string; stderr?: string }) {
  return resultOf(ends({ kind: "exited", code }, output));
}

const assertion =
  "==== Test Assertion Failure ====\n  lib/kvm_util.c:42: fd >= 0\n  pid=1 tid=1 errno=13 - Permission denied\n";

describe("what a test says of its cases", () => {
  test("is told with its result", async () => {
    const { status, subtests } = await exitsWith(0, { stdout: "TAP version 13\n1..2\nok 1 one\nok 2 two\n" });
    expect(status).toBe("pass");
    expect(subtests.map(({ name, status: each }) => [name, each])).toEqual([
      ["one", "pass"],
      ["two", "pass"],
    ]);
  });

  test("makes exit code 0 a failure when a case failed", async () => {
    const result = await exitsWith(0, { stdout: "TAP version 13\n1..2\nnot ok 1 one\nok 2 two\n" });
    expect(result).toMatchObject({ status: "fail", exitCode: 0 });
    expect(result.reason).toBe("exit code 0, but 1 of 2 cases failed: one");
    expect(result.tail).toContain("not ok 1 one");
  });

  test("makes exit code 0 a failure when fewer cases came than were promised", async () => {
    const result = await exitsWith(0, { stdout: "TAP version 13\n1..3\nok 1 one\n" });
    expect(result.status).toBe("fail");
    expect(result.reason).toMatch(/^exit code 0, but .*\b3\b/);
  });

  test("makes exit code 0 a skip when each case was skipped", async () => {
    const stdout = "TAP version 13\n1..2\nok 1 one # SKIP no SEV\nok 2 two # SKIP no SEV either\n";
    expect(await exitsWith(0, { stdout })).toMatchObject({
      status: "skip",
      reason: "skipped all 2 cases: no SEV",
    });
  });

  test("leaves a pass a pass when only some cases were skipped", async () => {
    const stdout = "TAP version 13\n1..2\nok 1 one # SKIP no SEV\nok 2 two\n";
    expect(await exitsWith(0, { stdout })).toMatchObject({ status: "pass", reason: "" });
  });

  test("names the first failed cases of a failure", async () => {
    const lines = Array.from({ length: 5 }, (_, index) => `not ok ${index + 1} case${index}`);
    const result = await exitsWith(1, { stdout: `TAP version 13\n1..5\n${lines.join("\n")}\n` });
    expect(result.status).toBe("fail");
    expect(result.reason).toBe("5 of 5 cases failed: case0, case1, case2 and 2 more");
  });

  test("names failed cases before the assertion", async () => {
    const result = await exitsWith(1, { stdout: "TAP version 13\n1..1\nnot ok 1 one\n", stderr: assertion });
    expect(result.reason).toMatch(/^1 of 1 case failed: one: fd >= 0/);
    expect(result.location).toEqual({ file: "lib/kvm_util.c", line: 42 });
  });
});

describe("exit code 4", () => {
  test("together with a failed assertion is a skip to look at, with its last lines", async () => {
    const result = await exitsWith(4, { stderr: assertion });
    expect(result.status).toBe("skip");
    expect(result.suspicious).toBe(
      'exit code 4 together with a failed assertion at lib/kvm_util.c:42: the library exits with "skip" on EACCES',
    );
    expect(result.tail.join("\n")).toContain("Permission denied");
  });

  test("although a case failed is a skip to look at", async () => {
    const result = await exitsWith(4, { stdout: "TAP version 13\n1..1\nnot ok 1 one\n" });
    expect(result).toMatchObject({
      status: "skip",
      suspicious: "exit code 4 although 1 of 1 case failed: one",
    });
  });

  test("with plain words is a skip like any other", async () => {
    const result = await exitsWith(4, { stdout: "1..0 # SKIP no SEV\n" });
    expect(result).toMatchObject({ status: "skip", suspicious: "", tail: [] });
  });
});
