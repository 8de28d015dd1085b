import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TestResult } from "../../src/results/index.ts";
import { linesProgress, liveProgress, type ProgressReporter } from "../../src/runner/index.ts";
import type { Suite } from "../../src/suite/index.ts";
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

function begin(progress: ProgressReporter, of: Suite = suite) {
  progress.onProgress({ kind: "began", suite: of, jobs: 2 });
}
function start(progress: ProgressReporter, name: string) {
  progress.onProgress({ kind: "started", test: testOf(name) });
}
function end(progress: ProgressReporter, name: string, changes: Partial<TestResult> = {}) {
  progress.onProgress({ kind: "ended", test: testOf(name), result: result(name, changes) });
}

function linesOf(options: { verbose?: boolean; colour?: boolean } = {}) {
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
    const quiet = linesOf();
    end(quiet.progress, "a_test");
    end(quiet.progress, "b_test", { status: "skip", reason: "no SEV", tail: ["x"] });
    expect(quiet.taken()).toEqual(["SKIP b_test (1.2s): no SEV"]);
    const verbose = linesOf({ verbose: true });
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
      outcome: { tests, stop: { kind: "machine-died", reason: "Kernel panic" } },
    });
    expect(taken()).toEqual([
      "stopped: Kernel panic",
      "1/3 done in 5.0s: 1 died with the machine, 2 not run",
    ]);
    vi.advanceTimersByTime(90_000);
    expect(taken()).toEqual([]);
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
          outcome: { tests: [result("a_test", {})], stop: undefined },
        });
      const rows = [...stream.rows];
      expect(rows.at(-1)).toBe("");
      vi.advanceTimersByTime(10_000);
      expect(stream.rows).toEqual(rows);
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
