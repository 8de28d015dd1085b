import { expect, test } from "vitest";
import type { ProbeOrder } from "../../../src/bisecting/probe.ts";
import { isStillAsked, testsOfAll } from "../../../src/bisecting/probing/needed.ts";
import type { Question } from "../../../src/bisecting/question.ts";
import { sampleRound, sampleSplat, sampleTest } from "./sample-evidence.ts";

const asked = (...questions: Question[]): ProbeOrder["questions"] =>
  questions.map((question, index) => ({ id: `q${index + 1}`, question }));
const a: Question = { kind: "test", test: "kvm/a" };
const warned: Question = { kind: "splat", fingerprint: "WARNING: f", tests: ["kvm/a", "kvm/b"] };

test("each test is executed once for all that is asked by it", () => {
  const slow: Question = { kind: "metric", metric: { of: "duration", test: "kvm/c" }, threshold: null };
  const all = asked(a, warned, slow, { kind: "boot" }, { kind: "command", script: "true" });
  expect(testsOfAll(all)).toEqual(["kvm/a", "kvm/b", "kvm/c"]);
});

test("a test that was skipped, cannot be executed or killed the machine is not executed again", () => {
  for (const status of ["skip", "error", "machine-died", "not-run"] as const) {
    expect(isStillAsked(asked(a), "kvm/a", [sampleRound({ tests: [sampleTest("kvm/a", status)] })])).toBe(
      false,
    );
  }
  for (const status of ["pass", "fail", "timeout", "crash"] as const) {
    expect(isStillAsked(asked(a), "kvm/a", [sampleRound({ tests: [sampleTest("kvm/a", status)] })])).toBe(
      true,
    );
  }
});

test("tests go on until the complaint that is asked for has come, and further for another question", () => {
  const tests = [sampleTest("kvm/a", "pass"), sampleTest("kvm/b", "pass")];
  const rounds = [sampleRound({ tests, splats: [sampleSplat("WARNING: f", { tests: ["kvm/b"] })] })];
  expect(isStillAsked(asked(warned), "kvm/b", rounds)).toBe(false);
  expect(isStillAsked(asked(warned, a), "kvm/a", rounds)).toBe(true);
  expect(isStillAsked(asked(warned), "kvm/b", [sampleRound({ tests })])).toBe(true);
});
