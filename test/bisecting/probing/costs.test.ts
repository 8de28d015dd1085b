import { expect, test } from "vitest";
import { Costs } from "../../../src/bisecting/probing/costs.ts";
import type { StoredKernel } from "../../../src/store/index.ts";
import { descriptionOf } from "../../store/publication-files.ts";

const stored = (commit: string, outcome: "built" | "failed", durationMs: number): StoredKernel => ({
  key: { commit, variant: "slim" },
  manifest: {
    ...descriptionOf({ commit, outcome, durationMs }),
    ...{ format: "vmentry-commit-kernel", version: 1, files: [] },
  },
  ...{ storedAt: "2026-11-21T10:00:00.000Z", bytes: 1 },
});
const booted = (durationMs: number) => ({ outcome: "booted", reason: "", durationMs }) as const;

test("a kernel of the store costs a boot, one to be built a build more, and one that does not build nearly nothing", () => {
  const costs = new Costs([stored("a", "built", 60_000), stored("f", "failed", 10_000)]);
  costs.learnTrials(booted(5000), 2, 8000);
  expect(costs.of("a")).toEqual({ prepareMs: 5000, trialMs: 4000 });
  expect(costs.of("b")).toEqual({ prepareMs: 65_000, trialMs: 4000 });
  expect(costs.of("f").prepareMs).toBeLessThan(1000);
});

test("what was built meanwhile costs a boot alone", () => {
  const costs = new Costs([]);
  const before = costs.of("a");
  costs.learnBuild("a", { outcome: "built", durationMs: 30_000 });
  costs.learnTrials(booted(5000), 0, 0);
  expect(costs.of("a").prepareMs).toBe(5000);
  expect(costs.of("b").prepareMs).toBe(35_000);
  expect(before.prepareMs).toBeGreaterThan(35_000);
});

test("a build that failed for no fault of the commit teaches nothing, nor does a boot that failed", () => {
  const costs = new Costs([]);
  const before = costs.of("a");
  costs.learnBuild("a", { outcome: "error", durationMs: 1 });
  costs.learnTrials({ outcome: "does-not-boot", reason: "", durationMs: 1 }, 0, 0);
  expect(costs.of("a")).toEqual(before);
});

test("what is newer counts for more, and what is older is not forgotten", () => {
  const costs = new Costs([]);
  costs.learnBuild("a", { outcome: "built", durationMs: 300_000 });
  costs.learnBuild("b", { outcome: "built", durationMs: 10_000 });
  costs.learnTrials(booted(1000), 0, 0);
  const { prepareMs } = costs.of("c");
  expect(prepareMs).toBeGreaterThan(11_000);
  expect(prepareMs).toBeLessThan(301_000);
});
