import { describe, expect, test } from "vitest";
import type { BisectReport } from "../../../src/bisecting/bisect-report.ts";
import { CommitLine } from "../../../src/bisecting/telling/commit-line.ts";
import { madeHistory } from "./history.ts";
import { flakyReport, foundReport, mendedReport, startingReport } from "./sample.ts";
import { probeOf } from "./simulate.ts";

const question = { id: "q1", question: { kind: "test", test: "kvm/x" } } as const;

/** A bisect of a line of commits of which some were tried. */
function tried(
  verdicts: Readonly<Record<number, "good" | "bad" | "untestable">>,
  flaky = false,
): BisectReport {
  const commits = madeHistory(10);
  const report = { ...startingReport(), candidates: { ...startingReport().candidates, count: 10, commits } };
  const [answer] = flaky ? flakyReport().answers : foundReport().answers;
  const probes = Object.entries(verdicts).map(([index, verdict], at) =>
    probeOf(
      {
        id: `p${at + 1}`,
        commit: commits[Number(index)]?.commit ?? "",
        ...{ trials: 1, questions: [question], purpose: "search" },
      },
      "",
      verdict === "untestable"
        ? verdict
        : verdict === "bad"
          ? { failed: 1, passed: 0 }
          : { failed: 0, passed: 1 },
    ),
  );
  const steps = probes.map(({ order }) => ({ probe: order.id, bits: 1, likely: [] }));
  return { ...report, probes, answers: answer === undefined ? [] : [{ ...answer, steps }] };
}

const states = (report: BisectReport) => {
  const line = new CommitLine(report, "q1");
  return line.commits.map((_, index) => line.stateOf(index));
};

describe("what is known of a commit", () => {
  test("is what it answered, and what follows from others: before a good one all are good, after a bad one bad", () => {
    expect(states(tried({ 3: "good", 5: "untestable", 7: "bad" }))).toEqual([
      ...["implied-good", "implied-good", "implied-good", "good", "unknown", "untestable", "unknown", "bad"],
      ...["implied-bad", "implied-bad"],
    ]);
  });

  test("follows the other way round when the mending commit is searched", () => {
    const report = mendedReport();
    const all = states(report);
    const at = report.candidates.commits.findIndex(
      ({ commit }) => commit === report.answers[0]?.first?.commit,
    );
    expect(all.slice(0, at).every(state => state === "bad" || state === "implied-bad")).toBe(true);
    expect(all.slice(at).every(state => state === "good" || state === "implied-good")).toBe(true);
  });

  test("does not follow for a flaky test", () => {
    expect(states(tried({ 3: "good", 7: "bad" }, true)).filter(state => state === "unknown")).toHaveLength(8);
  });

  test("follows along the graph alone: a commit beside a bad one is not known", () => {
    const commits = madeHistory(3).map((each, index, all) => ({
      ...each,
      parents: index === 0 ? each.parents : [all[0]?.commit ?? ""],
    }));
    const report = tried({});
    const probe = probeOf(
      { id: "p1", commit: commits[1]?.commit ?? "", trials: 1, questions: [question], purpose: "search" },
      "",
      { failed: 1, passed: 0 },
    );
    expect(states({ ...report, probes: [probe], candidates: { ...report.candidates, commits } })).toEqual([
      "unknown",
      "bad",
      "unknown",
    ]);
  });

  test("is little when the same kernel was good and bad", () => {
    const report = tried({ 4: "good" });
    const [probe] = report.probes;
    const again =
      probe === undefined
        ? []
        : [
            {
              ...probe,
              order: { ...probe.order, id: "p2" },
              verdicts: [{ question: "q1", verdict: "bad" as const, failed: 1, passed: 0, reason: "" }],
            },
          ];
    expect(states({ ...report, probes: [...report.probes, ...again] })[4]).toBe("weak");
  });
});

test("what may still be the first one narrows with each clear verdict, and an untestable commit tells nothing", () => {
  const line = new CommitLine(tried({ 2: "good", 5: "untestable", 6: "bad" }), "q1");
  const left = [...line.possibleAfterSteps()].map(possible =>
    possible.flatMap((each, index) => (each ? [index] : [])),
  );
  expect(left).toEqual([
    [3, 4, 5, 6, 7, 8, 9],
    [3, 4, 5, 6, 7, 8, 9],
    [3, 4, 5, 6],
  ]);
});

test("what the probes between two steps told is not forgotten", () => {
  const report = tried({ 2: "good", 5: "untestable", 6: "bad" });
  const answers = report.answers.map(answer => ({ ...answer, steps: answer.steps.slice(-1) }));
  const [possible] = new CommitLine({ ...report, answers }, "q1").possibleAfterSteps();
  expect(possible?.flatMap((each, index) => (each ? [index] : []))).toEqual([3, 4, 5, 6]);
});

test("commits that make no graph are drawn as far as they do", () => {
  const commits = madeHistory(4);
  const [a, b, c] = commits;
  if (a === undefined || b === undefined || c === undefined) throw new Error("no commits");
  const odd = [{ ...a, parents: [c.commit, a.commit] }, b, b, { ...c, parents: [...c.parents, b.commit] }];
  const report = { ...tried({}), candidates: { ...tried({}).candidates, commits: odd } };
  expect(new CommitLine(report, "q1").commits.map(({ commit }) => commit)).toEqual([
    a.commit,
    b.commit,
    c.commit,
  ]);
});
