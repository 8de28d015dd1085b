import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerQuestion } from "../../../src/bisecting/probing/answer.ts";
import type { Evidence } from "../../../src/bisecting/probing/evidence.ts";
import type { Question } from "../../../src/bisecting/question.ts";
import { fingerprintOf } from "../../../src/report/index.ts";
import { statuses } from "../../../src/results/index.ts";
import {
  booted,
  sampleEvidence,
  sampleRound,
  sampleScript,
  sampleSplat,
  sampleTest,
} from "./sample-evidence.ts";

const id = "kvm/a";
const asks = (question: Question, evidence: Evidence) =>
  answerQuestion({ id: "q1", question }, evidence).answer;
const asksTest = (evidence: Evidence) => asks({ kind: "test", test: id }, evidence);
const once = (...args: Parameters<typeof sampleTest>) =>
  sampleEvidence({ rounds: [sampleRound({ tests: [sampleTest(...args)] })] });
const trials = (failed: number, passed: number) =>
  expect.objectContaining({ kind: "trials", failed, passed });
const untestable = (reason: string | RegExp) =>
  expect.objectContaining({ kind: "untestable", reason: expect.stringMatching(reason) });
const machineError = (reason: string | RegExp) =>
  expect.objectContaining({ kind: "machine-error", reason: expect.stringMatching(reason) });

const unbootable = { ...booted, outcome: "does-not-boot", reason: "it hung", phases: [] } as const;
const warning = "WARNING: f";

describe("a test", () => {
  test("that failed in some trials is told with how many, and how the first failure went", () => {
    const ends = [
      sampleTest(id, "pass"),
      sampleTest(id, "fail", { reason: "exit code 1" }),
      sampleTest(id, "timeout", { reason: "took longer" }),
    ];
    const evidence = sampleEvidence({ rounds: ends.map(each => sampleRound({ tests: [each] })) });
    expect(asksTest(evidence)).toEqual({
      ...{ question: "q1", kind: "trials", failed: 2, passed: 1, values: [] },
      ...{ reason: "exit code 1", output: null },
    });
    const { shown } = answerQuestion({ id: "q1", question: { kind: "test", test: id } }, evidence);
    expect(shown).toEqual({ kind: "test", test: ends[1] });
  });

  test("that is known to fail has failed all the same", () => {
    const known = { ...{ reason: "r", owner: "o", link: "l" }, expires: "2099-01-01", place: "f:1:1" };
    expect(asksTest(once(id, "fail", { known }))).toEqual(trials(1, 0));
  });

  test("that failed beside others and passed alone did both, and is told by how it failed", () => {
    const reason = "failed beside other tests and passed when repeated alone: exit code 1";
    expect(asksTest(once(id, "flaky", { reason }))).toMatchObject({ failed: 1, passed: 1, reason });
  });

  test("that crashed has failed", () => {
    expect(asksTest(once(id, "crash"))).toEqual(trials(1, 0));
  });

  test("that is skipped cannot be told, and never is good", () => {
    expect(asksTest(once(id, "skip"))).toEqual(untestable("^kvm/a is skipped: how kvm/a went"));
  });

  test("that passed before it was skipped has passed", () => {
    const rounds = [sampleTest(id, "pass"), sampleTest(id, "skip")];
    const evidence = sampleEvidence({ rounds: rounds.map(each => sampleRound({ tests: [each] })) });
    expect(asksTest(evidence)).toEqual(trials(0, 1));
  });

  test("that the kernel has not cannot be told", () => {
    const missing = new Map([[id, "there is no test kvm/a"]]);
    expect(asksTest(sampleEvidence({}, { missing }))).toEqual(untestable("there is no test kvm/a"));
  });

  test("that could not be executed for want of a library cannot be told", () => {
    const evidence = once(id, "error", { exitCode: 127, reason: "was not found (exit code 127)" });
    expect(asksTest(evidence)).toEqual(untestable("was not found"));
  });

  test("that vmentry failed at is asked again", () => {
    expect(asksTest(once(id, "error", { reason: "the logs cannot be written" }))).toEqual(
      machineError("the logs cannot be written"),
    );
  });

  test("that was not run, or not come to, is asked again", () => {
    expect(asksTest(once(id, "not-run"))).toEqual(machineError("how kvm/a went"));
    expect(asksTest(sampleEvidence({ fault: "the way broke" }))).toEqual(machineError("the way broke"));
  });

  test("whose pass vmentry doubts has not passed", () => {
    expect(asksTest(once(id, "pass", { suspicious: "ran when the machine died" }))).toEqual(
      machineError("ran when the machine died"),
    );
  });

  const died = (cause: "kernel" | "host" | "silence", killer: string | null, isSecond = false) =>
    asksTest(
      sampleEvidence(
        {
          rounds: [
            sampleRound({
              tests: [sampleTest(id, "machine-died")],
              deaths: [{ reason: "Kernel panic", killer, cause }],
            }),
          ],
        },
        { isSecond },
      ),
    );

  test("that made the kernel panic has failed", () => {
    expect(died("kernel", id)).toEqual(trials(1, 0));
  });

  test("is asked again when another one killed the machine, or somebody its QEMU", () => {
    expect(died("kernel", "kvm/b")).toEqual(machineError("the machine ended while it ran"));
    expect(died("kernel", null)).toEqual(machineError("the machine ended while it ran"));
    expect(died("host", id)).toEqual(machineError("the machine ended while it ran"));
    expect(died("host", id, true)).toEqual(machineError("the machine ended while it ran"));
  });

  test("under which the machine fell silent has failed when a fresh machine does so, too", () => {
    expect(died("silence", id)).toEqual(machineError("the machine ended while it ran"));
    expect(died("silence", id, true)).toEqual(trials(1, 0));
  });

  test("cannot be told on a kernel that does not build, does not boot, or is another one", () => {
    const build = { outcome: "failed", reason: "kernel: a.c:1: error", durationMs: 1 } as const;
    expect(asksTest(sampleEvidence(undefined, { build }))).toEqual(untestable("does not build: kernel: a.c"));
    expect(asksTest(sampleEvidence({ boot: unbootable }))).toEqual(untestable("does not boot: it hung"));
    const other = { ...unbootable, outcome: "other-kernel", reason: "runs another" } as const;
    expect(asksTest(sampleEvidence({ boot: other }))).toEqual(untestable("runs another"));
  });

  test("cannot be told in an environment that the kernel does not honour", () => {
    const environment = { kind: "error", reason: "asked N, is Y" } as const;
    expect(asksTest(sampleEvidence({ environment }))).toEqual(untestable("asked N, is Y"));
  });

  test("that was executed before the environment was lost is told", () => {
    const environment = { kind: "error", reason: "asked N, is Y" } as const;
    const rounds = [sampleRound({ tests: [sampleTest(id, "fail")] })];
    expect(asksTest(sampleEvidence({ environment, rounds }))).toEqual(trials(1, 0));
  });

  test("is never good unless it passed, whatever came of it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...statuses), { maxLength: 6 }),
        fc.boolean(),
        (ends, isSecond) => {
          const rounds = ends.map(status => sampleRound({ tests: [sampleTest(id, status)] }));
          const answer = asksTest(sampleEvidence({ rounds }, { isSecond }));
          const passes = ends.filter(status => status === "pass" || status === "flaky").length;
          const says = answer.kind === "trials" ? answer.passed : 0;
          return says === passes && (answer.kind !== "trials" || answer.failed + answer.passed > 0);
        },
      ),
    );
  });
});

describe("whether it boots", () => {
  const boots = (evidence: Evidence) => asks({ kind: "boot" }, evidence);

  test("is one trial for each boot", () => {
    expect(boots(sampleEvidence({}))).toEqual(trials(0, 1));
    expect(boots(sampleEvidence({ boot: unbootable }))).toEqual(trials(1, 0));
  });

  test("is asked again when stage one or QEMU failed", () => {
    const boot = { ...unbootable, outcome: "error", reason: "no QEMU" } as const;
    expect(boots(sampleEvidence({ boot }))).toEqual(machineError("no QEMU"));
    expect(boots(sampleEvidence(undefined, { fault: "no machine" }))).toEqual(machineError("no machine"));
  });

  test("cannot be told of a commit that does not build", () => {
    const build = { outcome: "failed", reason: "kernel: no", durationMs: 1 } as const;
    expect(boots(sampleEvidence(undefined, { build }))).toEqual(untestable("does not build"));
  });
});

describe("whether it builds", () => {
  const builds = (outcome: "stored" | "built" | "failed" | "error") =>
    asks({ kind: "build" }, sampleEvidence(undefined, { build: { outcome, reason: "why", durationMs: 1 } }));

  test("is told without a boot", () => {
    expect(builds("built")).toEqual(trials(0, 1));
    expect(builds("stored")).toEqual(trials(0, 1));
    expect(builds("failed")).toEqual(expect.objectContaining({ failed: 1, passed: 0, reason: "why" }));
  });

  test("is asked again when the disk was full", () => {
    expect(builds("error")).toEqual(machineError("why"));
  });
});

describe("a complaint", () => {
  const complains = (evidence: Evidence, tests: string[] = [id], fingerprint = warning) =>
    asks({ kind: "splat", fingerprint, tests }, evidence);
  const passing = sampleTest(id, "pass");
  const splat = sampleSplat(warning, { tests: [id] });

  test("in a round counts once, since many come only once in a boot", () => {
    const rounds = [
      sampleRound({ tests: [passing] }),
      sampleRound({ tests: [passing], splats: [splat] }),
      sampleRound({ tests: [passing] }),
    ];
    expect(complains(sampleEvidence({ rounds }))).toEqual(trials(1, 1));
  });

  test("is known by a report's finding, too", () => {
    const rounds = [sampleRound({ tests: [passing], splats: [splat] })];
    const finding = fingerprintOf(["splat", warning]);
    expect(complains(sampleEvidence({ rounds }), [id], finding)).toEqual(trials(1, 0));
  });

  test("that is allowed counts all the same", () => {
    const allowed = { ...{ reason: "r", owner: "o", link: "l" }, expires: "2099-01-01", place: "f:1:1" };
    const rounds = [sampleRound({ tests: [passing], splats: [{ ...splat, allowed }] })];
    expect(complains(sampleEvidence({ rounds }))).toEqual(trials(1, 0));
  });

  test("under another test, or of another kind, is not the one that is asked for", () => {
    const others = [
      sampleSplat(warning, { tests: ["kvm/b"] }),
      sampleSplat("BUG: g", { tests: [id], kind: "BUG" }),
    ];
    const rounds = [sampleRound({ tests: [passing], splats: others })];
    expect(complains(sampleEvidence({ rounds }))).toEqual(trials(0, 1));
  });

  test("that did not come while a test was skipped or missing cannot be told", () => {
    const rounds = [sampleRound({ tests: [sampleTest(id, "skip")] })];
    expect(complains(sampleEvidence({ rounds }))).toEqual(untestable("kvm/a is skipped"));
    const missing = new Map([["kvm/b", "there is no kvm/b"]]);
    const evidence = sampleEvidence({ rounds: [sampleRound({ tests: [passing] })] }, { missing });
    expect(complains(evidence, [id, "kvm/b"])).toEqual(untestable("there is no kvm/b"));
  });

  test("that did not come before a test killed the machine in another way cannot be told", () => {
    const deaths = [{ reason: "Kernel panic", killer: id, cause: "kernel" as const }];
    const rounds = [sampleRound({ tests: [sampleTest(id, "machine-died")], deaths })];
    expect(complains(sampleEvidence({ rounds }))).toEqual(untestable("kvm/a: it killed the machine"));
  });

  test("that did not come while a test failed, as it may on both ends, is not there", () => {
    const rounds = [sampleRound({ tests: [sampleTest(id, "fail")] })];
    expect(complains(sampleEvidence({ rounds }))).toEqual(trials(0, 1));
  });

  test("while it boots is asked of the boot alone", () => {
    const boot = { ...booted, splats: [sampleSplat(warning)] };
    expect(complains(sampleEvidence({ boot }), [])).toEqual(trials(1, 0));
    expect(complains(sampleEvidence({}), [])).toEqual(trials(0, 1));
  });

  test("of a kernel that then does not boot has been seen, and without it nothing has", () => {
    const boot = { ...unbootable, splats: [sampleSplat(warning)] };
    expect(complains(sampleEvidence({ boot }), [])).toEqual(trials(1, 0));
    expect(complains(sampleEvidence({ boot: unbootable }), [])).toEqual(untestable("does not boot"));
  });
});

describe("a command", () => {
  const says = (...ends: Parameters<typeof sampleScript>[0][]) =>
    asks(
      { kind: "command", script: "true" },
      sampleEvidence({ scripts: new Map([["q1", ends.map(sampleScript)]]) }),
    );

  test("is good with 0, cannot tell with 125, and is bad with anything else", () => {
    expect(says({})).toEqual(trials(0, 1));
    expect(says({ exitCode: 125, reason: "exited with 125" })).toEqual(untestable("125"));
    expect(says({ exitCode: 1, reason: "exited with 1" })).toEqual(trials(1, 0));
    expect(says({ exitCode: null, reason: "took longer than 20s" })).toEqual(trials(1, 0));
  });

  test("that made the kernel panic is bad; one whose machine was killed is asked again", () => {
    const lost = { exitCode: null, hasDied: true, isLost: true, reason: "the machine died" };
    expect(says({ ...lost, death: { reason: "panic", cause: "kernel" } })).toEqual(trials(1, 0));
    expect(says({ ...lost, death: { reason: "QEMU killed", cause: "host" } })).toEqual(
      machineError("the machine died"),
    );
  });

  test("that was not come to is asked again", () => {
    expect(says()).toEqual(machineError("not executed"));
  });
});

describe("a measure", () => {
  const duration = (threshold: number | null): Question => ({
    ...{ kind: "metric", metric: { of: "duration", test: id }, threshold },
  });
  const took = (...all: number[]) =>
    sampleEvidence({
      rounds: all.map(durationMs => sampleRound({ tests: [sampleTest(id, "pass", { durationMs })] })),
    });

  test("above the threshold is told apart from one that is not", () => {
    expect(asks(duration(150), took(100, 200, 150))).toEqual(
      expect.objectContaining({ failed: 1, passed: 2, values: [100, 200, 150], reason: "0.2s, above 0.1s" }),
    );
  });

  test("without a threshold is on no side", () => {
    expect(asks(duration(null), took(100, 200))).toEqual(
      expect.objectContaining({ kind: "trials", failed: 0, passed: 0, values: [100, 200], reason: "" }),
    );
  });

  test("of a test that fails says nothing, and of one that ran into its deadline that it took that long", () => {
    expect(asks(duration(150), once(id, "fail"))).toEqual(untestable("kvm/a fails"));
    expect(asks(duration(150), once(id, "timeout", { durationMs: 900 }))).toEqual(
      expect.objectContaining({ failed: 1, values: [900] }),
    );
  });

  test("of a test that is skipped cannot be told", () => {
    expect(asks(duration(150), once(id, "skip"))).toEqual(untestable("is skipped"));
  });

  test("of a boot's phase counts from where stage one handed over", () => {
    const boot = (phase: string): Question => ({
      ...{ kind: "metric", metric: { of: "boot", phase }, threshold: 1000 },
    });
    expect(asks(boot("ready"), sampleEvidence({}))).toEqual(
      expect.objectContaining({ failed: 1, values: [1500] }),
    );
    expect(asks(boot("gone"), sampleEvidence({}))).toEqual(
      untestable(/has no phase "gone": its phases are stage one: kexec, ready/),
    );
  });

  test("of a number that a test prints is that of the trials that printed one", () => {
    const number: Question = {
      ...{ kind: "metric", metric: { of: "number", test: id, pattern: "(\\d+)" }, threshold: 5 },
    };
    const numbers = new Map([["q1", [3, undefined, 7]]]);
    const evidence = { ...took(1, 1, 1), numbers };
    expect(asks(number, evidence)).toEqual(
      expect.objectContaining({ failed: 1, passed: 1, values: [3, 7], reason: "7, above 5" }),
    );
    expect(asks(number, took(1))).toEqual(untestable("prints no number"));
  });
});
