import { expect, test } from "vitest";
import type { Status } from "../../src/results/index.ts";
import { takeTurn } from "../../src/runner/turn.ts";

/** A turn whose iterations take 10 ms each, and end so. */
function take(ms: number, statusOf: (iteration: number) => Status = () => "pass") {
  let now = 0;
  const execute = async (iteration: number) => {
    now += 10;
    const execution = {
      status: statusOf(iteration),
      exitCode: 0,
      signal: null,
      reason: "",
      location: null,
      tail: [],
      subtests: [],
      suspicious: "",
      startedAt: "2026-01-01T00:00:00.000Z",
      durationMs: 10,
      logs: null,
    };
    return { execution, alone: true };
  };
  const repetition = { kind: "for", ms } as const;
  return takeTurn(execute, {
    why: "first",
    repetition,
    logDirectory: "/nowhere",
    resultsDirectory: "/",
    now: () => now,
  });
}

test("a test is executed for a time until that is over, and at least once", async () => {
  expect((await take(95)).count).toBe(10);
  expect((await take(1)).count).toBe(1);
});

test("an iteration by time says how much of the time had gone by", async () => {
  expect((await take(60_000, iteration => (iteration === 100 ? "fail" : "pass"))).last.reason).toBe(
    "iteration 100 after 1.0s of 1m00s",
  );
});

test("a skip ends a repetition: the next one would skip too", async () => {
  expect(await take(1000, () => "skip")).toMatchObject({ count: 1, last: { status: "skip" } });
});
