import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nothingMore, type TestResult } from "../../src/results/index.ts";
import {
  linesProgress,
  liveProgress,
  type ProgressLevel,
  type ProgressReporter,
} from "../../src/runner/index.ts";
import { suiteOf } from "./fake-host.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const suite = suiteOf(["a_test", "b_test", "c_test"]);

function testOf(name: string) {
  const found = suite.tests.find(each => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function result(name: string, changes: Partial<TestResult>): TestResult {
  return {
    ...nothingMore,
    id: `kvm/${name}`,
    status: "pass",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 1200,
    exitCode: 0,
    signal: null,
    reason: "",
    location: null,
    tail: [],
    command: [name],
    logs: null,
    ...changes,
  };
}

/** @param expected milliseconds by name */
function begin(progress: ProgressReporter, expected: Record<string, number> = {}) {
  const plan = suite.tests.map(each => ({ test: each, expectedMs: expected[each.name], isSolo: false }));
  progress.onProgress({ kind: "began", suite, jobs: 2, plan });
}
function start(progress: ProgressReporter, name: string, why: "first" | "retry" | "suspect" = "first") {
  progress.onProgress({ kind: "started", test: testOf(name), why });
}
function end(progress: ProgressReporter, name: string, changes: Partial<TestResult> = {}) {
  progress.onProgress({ kind: "ended", test: testOf(name), result: result(name, changes) });
}

function linesOf(options: { level?: ProgressLevel; colour?: boolean } = {}) {
  let text = "";
  const progress = linesProgress({
    write: more => {
      text += more;
    },
    now: () => Date.now(),
    ...options,
  });
  const taken = () => {
    const lines = text.split("\n").slice(0, -1);
    text = "";
    return lines;
  };
  return { progress, taken };
}

describe("progress in a pipe", () => {
  test("tells a failure as it happens, with its reason, place and last lines", () => {
    const { progress, taken } = linesOf();
    begin(progress);
    expect(taken()).toEqual(["kvm: 3 tests of /src/kvm, 2 at a time"]);
    start(progress, "a_test");
    end(progress, "a_test", {
      status: "fail",
      reason: "r == 0",
      location: { file: "x86/a_test.c", line: 7 },
      tail: Array.from({ length: 20 }, (_, index) => `line ${index}`),
    });
    const lines = taken();
    expect(lines.slice(0, 2)).toEqual(["FAIL a_test (1.2s): r == 0", "    at x86/a_test.c:7"]);
    expect(lines.slice(2)).toEqual(Array.from({ length: 8 }, (_, index) => `    | line ${index + 12}`));
  });

  test("tells a skip in one line, and a pass only when asked", () => {
    const normal = linesOf();
    end(normal.progress, "a_test");
    end(normal.progress, "b_test", { status: "skip", reason: "no SEV", tail: ["x"] });
    expect(normal.taken()).toEqual(["SKIP b_test (1.2s): no SEV"]);
    const verbose = linesOf({ level: "verbose" });
    end(verbose.progress, "a_test");
    expect(verbose.taken()).toEqual(["PASS a_test (1.2s)"]);
  });

  test("gives a sign of life every 30 s: how far it is, and what runs for how long", () => {
    const { progress, taken } = linesOf();
    begin(progress);
    start(progress, "a_test");
    vi.advanceTimersByTime(10_000);
    start(progress, "b_test");
    end(progress, "a_test");
    start(progress, "c_test");
    taken();
    vi.advanceTimersByTime(19_999);
    expect(taken()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(taken()).toEqual(["1/3 done (1 passed); running: b_test 20s, c_test 20s"]);
    vi.advanceTimersByTime(30_000);
    expect(taken()).toHaveLength(1);
    progress[Symbol.dispose]();
    vi.advanceTimersByTime(90_000);
    expect(taken()).toEqual([]);
  });

  test("ends with the counts, and why it stopped", () => {
    const { progress, taken } = linesOf();
    begin(progress);
    start(progress, "a_test");
    vi.advanceTimersByTime(5_000);
    const tests = [
      result("a_test", { status: "machine-died" }),
      result("b_test", { status: "not-run" }),
      result("c_test", { status: "not-run" }),
    ];
    taken();
    progress.onProgress({
      kind: "finished",
      outcome: {
        tests,
        stop: { kind: "machine-died", reason: "Kernel panic" },
        deaths: [],
        isMachineDead: true,
      },
    });
    expect(taken()).toEqual([
      "stopped: Kernel panic",
      "1/3 done in 5.0s: 1 died with the machine, 2 not run",
    ]);
    vi.advanceTimersByTime(90_000);
    expect(taken()).toEqual([]);
  });

  test("tells a failure at once that is going to be repeated alone, and what came of it", () => {
    const { progress, taken } = linesOf();
    begin(progress);
    start(progress, "a_test");
    taken();
    const failure = result("a_test", { status: "fail", reason: "r == 0", tail: ["why"] });
    progress.onProgress({ kind: "retrying", test: testOf("a_test"), result: failure });
    expect(taken()).toEqual(["FAIL a_test (1.2s): r == 0; will be repeated alone", "    | why"]);
    start(progress, "b_test");
    vi.advanceTimersByTime(30_000);
    expect(taken()).toEqual(["0/3 done (1 to be repeated); running: b_test 30s"]);
    end(progress, "b_test");
    start(progress, "a_test", "retry");
    progress.showRunning();
    expect(taken()).toEqual([
      "1/3 done; 1 passed; running:",
      "    a_test (0.0s of some 1.2s, repeated alone)",
    ]);
    end(progress, "a_test", { status: "flaky", reason: "failed beside other tests" });
    expect(taken()).toEqual(["FLAKY a_test (1.2s): failed beside other tests"]);
  });

  test("tells the machine's death with what it ran, that it is being brought back, and that it is", () => {
    const { progress, taken } = linesOf();
    begin(progress);
    start(progress, "a_test");
    start(progress, "b_test");
    taken();
    const suspects = [testOf("a_test"), testOf("b_test")];
    progress.onProgress({ kind: "died", reason: "Kernel panic", suspects });
    expect(taken()).toEqual(["the machine died: Kernel panic", "    while it ran a_test, b_test"]);
    vi.advanceTimersByTime(30_000);
    expect(taken()).toEqual(["0/3 done; the machine is being brought back"]);
    progress.onProgress({ kind: "revived" });
    expect(taken()).toEqual(["the machine is back"]);
  });

  test("tells how long it will take, going by what tests took before", () => {
    const { progress, taken } = linesOf();
    begin(progress, { a_test: 100_000, b_test: 40_000 });
    start(progress, "a_test");
    start(progress, "b_test");
    taken();
    vi.advanceTimersByTime(30_000);
    // 70 s and 10 s, and c_test with the others' average of 70 s, two at a time.
    expect(taken()).toEqual(["0/3 done, ~1m15s left; running: a_test 30s, b_test 30s"]);
  });

  test("tells nothing of how long it will take when nothing is known, or all take longer than before", () => {
    const { progress, taken } = linesOf();
    begin(progress, { a_test: 10_000, b_test: 10_000, c_test: 10_000 });
    for (const name of ["a_test", "b_test", "c_test"]) start(progress, name);
    taken();
    vi.advanceTimersByTime(30_000);
    expect(taken()[0]).not.toContain("left");
  });

  test("tells a skip or pass that should be looked at, at any level", () => {
    const { progress, taken } = linesOf({ level: "quiet" });
    end(progress, "a_test", {
      status: "skip",
      reason: "no SEV",
      suspicious: "exit code 4 with\nan assertion",
    });
    expect(taken()).toEqual([
      "SKIP a_test (1.2s): no SEV",
      "    suspicious: exit code 4 with\\nan assertion",
    ]);
  });

  test("quiet, tells only failures and the end", () => {
    const { progress, taken } = linesOf({ level: "quiet" });
    begin(progress);
    start(progress, "a_test");
    vi.advanceTimersByTime(60_000);
    end(progress, "a_test");
    end(progress, "b_test", { status: "skip", reason: "no SEV" });
    expect(taken()).toEqual([]);
    end(progress, "c_test", { status: "timeout", reason: "late" });
    const tests = [result("a_test", {})];
    progress.onProgress({
      kind: "finished",
      outcome: { tests, stop: undefined, deaths: [], isMachineDead: false },
    });
    expect(taken()).toEqual(["TIMEOUT c_test (1.2s): late", "1/3 done in 1m00s: 1 passed"]);
  });

  test("shows what runs now, longest first, with process, iteration and usual time, to who asks", () => {
    const { progress, taken } = linesOf();
    begin(progress, { a_test: 80_000 });
    start(progress, "a_test");
    progress.onProgress({ kind: "process", test: testOf("a_test"), pid: 412 });
    vi.advanceTimersByTime(5_000);
    start(progress, "b_test", "suspect");
    progress.onProgress({ kind: "iteration", test: testOf("b_test"), iteration: 7 });
    taken();
    progress.showRunning();
    expect(taken()).toEqual([
      "0/3 done; ~1m58s left; running:",
      "    a_test (5.0s of some 1m20s, process 412)",
      "    b_test (0.0s, iteration 7, a suspect, alone)",
    ]);
    end(progress, "a_test");
    end(progress, "b_test");
    progress.showRunning();
    expect(taken().at(-1)).toMatch(/nothing runs$/);
  });

  test("never lets a test's words act on a terminal or start a line of their own", () => {
    const { progress, taken } = linesOf();
    end(progress, "a_test", {
      status: "fail",
      reason: "bad\x1b[2J\n::error::forged",
      tail: ["\x1b]0;title\x07", "x".repeat(5000)],
    });
    const lines = taken();
    expect(lines.join("")).not.toMatch(/[\x00-\x08\x0b-\x1f]/);
    expect(lines.some(line => line.startsWith("::"))).toBe(false);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThan(600);
  });

  test("colours only the status, and only when asked", () => {
    const { progress, taken } = linesOf({ colour: true });
    end(progress, "a_test", { status: "fail", reason: "why" });
    expect(taken()).toEqual(["\x1b[31mFAIL\x1b[0m a_test (1.2s): why"]);
  });
});

/** A terminal that knows carriage return and erase-to-end-of-line, as far as they are used. */
function terminal(columns: number) {
  const rows = [""];
  let row = 0;
  return {
    columns,
    write(text: string) {
      for (const part of text.split(/(\r\x1b\[K|\n)/)) {
        if (part === "\r\x1b[K") rows[row] = "";
        else if (part === "\n") rows[++row] = "";
        else rows[row] += part;
      }
    },
    rows,
  };
}

function liveOn(columns: number) {
  const stream = terminal(columns);
  return { stream, progress: liveProgress({ stream, now: () => Date.now() }) };
}

describe("progress on a terminal", () => {
  test("is one status line that is kept up to date", () => {
    const { stream, progress } = liveOn(80);
    begin(progress);
    start(progress, "a_test");
    vi.advanceTimersByTime(3_000);
    expect(stream.rows).toEqual(["kvm: 3 tests of /src/kvm, 2 at a time", "0/3 done · a_test 3.0s"]);
    progress[Symbol.dispose]();
  });

  test("prints what happens above the status line, with others' lines too", () => {
    const { stream, progress } = liveOn(80);
    begin(progress);
    start(progress, "a_test");
    start(progress, "b_test");
    end(progress, "a_test", { status: "fail", reason: "why" });
    progress.print("a word from elsewhere");
    expect(stream.rows.slice(1)).toEqual([
      "FAIL a_test (1.2s): why",
      "a word from elsewhere",
      "1/3 done · 1 failed · b_test 0.0s",
    ]);
    progress[Symbol.dispose]();
  });

  test("shows processes, iterations and how long it will take in the status line", () => {
    const { stream, progress } = liveOn(100);
    begin(progress, { a_test: 60_000, b_test: 60_000, c_test: 60_000 });
    start(progress, "a_test");
    progress.onProgress({ kind: "process", test: testOf("a_test"), pid: 412 });
    progress.onProgress({ kind: "iteration", test: testOf("a_test"), iteration: 3 });
    vi.advanceTimersByTime(2_000);
    expect(stream.rows.at(-1)).toBe("0/3 done · ~1m29s left · a_test[412] #3 2.0s");
    progress[Symbol.dispose]();
  });

  test("shows what runs above the status line, to who asks", () => {
    const { stream, progress } = liveOn(80);
    begin(progress);
    start(progress, "a_test");
    progress.showRunning();
    expect(stream.rows.slice(1)).toEqual([
      "0/3 done; running:",
      "    a_test (0.0s)",
      "0/3 done · a_test 0.0s",
    ]);
    progress[Symbol.dispose]();
  });

  test("quiet, has no status line", () => {
    const stream = terminal(80);
    const progress = liveProgress({ stream, now: () => Date.now(), level: "quiet" });
    begin(progress);
    start(progress, "a_test");
    vi.advanceTimersByTime(5_000);
    expect(stream.rows).toEqual([""]);
    end(progress, "a_test", { status: "fail", reason: "why" });
    expect(stream.rows).toEqual(["FAIL a_test (1.2s): why", ""]);
    progress[Symbol.dispose]();
  });

  test("fits the terminal's width", () => {
    const { stream, progress } = liveOn(20);
    begin(progress);
    for (const name of ["a_test", "b_test", "c_test"]) start(progress, name);
    expect(stream.rows.at(-1)?.length).toBeLessThan(20);
    expect(stream.rows.at(-1)).toMatch(/…$/);
    progress[Symbol.dispose]();
  });

  test("leaves a clean line and no timer when it is over or disposed", () => {
    for (const finish of ["finished", "dispose"]) {
      const { stream, progress } = liveOn(80);
      begin(progress);
      start(progress, "a_test");
      if (finish === "dispose") progress[Symbol.dispose]();
      else
        progress.onProgress({
          kind: "finished",
          outcome: { tests: [result("a_test", {})], stop: undefined, deaths: [], isMachineDead: false },
        });
      const rows = [...stream.rows];
      expect(rows.at(-1)).toBe("");
      vi.advanceTimersByTime(10_000);
      expect(stream.rows).toEqual(rows);
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
