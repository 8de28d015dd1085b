import { describe, expect, test } from "vitest";
import { timelineOf } from "../../src/html-report/index.ts";
import { sumUp, type TestResult } from "../../src/results/index.ts";
import { sampleAttempt, sampleRun, sampleTest } from "../results/sample.ts";

const start = Date.UTC(2026, 0, 2, 3, 4, 5);
const at = (ms: number) => new Date(start + ms).toISOString();

function timed(name: string, from: number, durationMs: number, given: Partial<TestResult> = {}): TestResult {
  return sampleTest(name, "pass", { startedAt: at(from), durationMs, ...given });
}

function oneRun(tests: TestResult[], durationMs = 100_000) {
  const run = sampleRun("tdp", tests, { startedAt: at(0), durationMs });
  const [made] = timelineOf("job", sumUp([run])).runs;
  if (made === undefined) throw new Error("no run");
  return made;
}

describe("the time line of a run", () => {
  test("tells when it began, when its first test did, and when it ended", () => {
    const run = oneRun([timed("b", 9000, 50), timed("a", 4000, 50)]);
    expect(run).toMatchObject({
      from: start,
      firstTest: start + 4000,
      to: start + 100_000,
      tests: 2,
      environment: "tdp",
    });
  });

  test("has long tests and bad ones, and leaves short ones to the density", () => {
    const bad = timed("bad", 5000, 10, { status: "fail" });
    const run = oneRun([timed("long", 4000, 30_000), timed("short", 4000, 10), bad]);
    expect(run.spans.map(({ test: id, how }) => `${id} ${how}`)).toEqual(["kvm/long pass", "kvm/bad fail"]);
  });

  test("has each attempt of a test that was executed more than once", () => {
    const attempts = [
      sampleAttempt("fail", { startedAt: at(1000), durationMs: 5000 }),
      sampleAttempt("pass", { startedAt: at(50_000), durationMs: 6000 }),
    ];
    const run = oneRun([timed("flaky", 50_000, 6000, { status: "flaky", attempts })]);
    expect(run.spans.map(({ how, from }) => `${how} ${from - start}`)).toEqual(["fail 1000", "pass 50000"]);
  });

  test("says how many tests ran at once, over the time", () => {
    const run = oneRun([timed("a", 0, 100_000), timed("b", 0, 50_000)]);
    expect(run.density).toHaveLength(48);
    expect([run.density[0], run.density[23], run.density[24], run.density[47]]).toEqual([2, 2, 1, 1]);
  });

  test("stays small for thousands of tests", () => {
    const run = oneRun(
      Array.from({ length: 2000 }, (_, index) =>
        timed(`test_${index}`, index * 50, 2000, { status: index % 2 === 0 ? "fail" : "pass" }),
      ),
    );
    expect(JSON.stringify(run).length).toBeLessThan(6000);
    expect(run.spans.length).toBeLessThanOrEqual(28);
  });

  test("without a test that started has none", () => {
    expect(oneRun([sampleTest("a", "not-run")])).toMatchObject({
      firstTest: undefined,
      spans: [],
      density: [],
    });
    expect(oneRun([timed("a", 0, 10)], 0).density.every(busy => busy === 0)).toBe(true);
  });
});

test("runs and boots are told in the order in which they started", () => {
  const runs = [sampleRun("late", [], { startedAt: at(9000) }), sampleRun("early", [], { startedAt: at(0) })];
  const boot = (from: number) => ({ machine: "m", from, to: from + 5, isUp: true, reason: "" });
  const { runs: told, boots } = timelineOf("job", sumUp(runs), [boot(20), boot(10)]);
  expect(told.map(({ environment }) => environment)).toEqual(["early", "late"]);
  expect(boots.map(({ from }) => from)).toEqual([10, 20]);
});
