import { expect, test, vi } from "vitest";
import { CandidateGraph, type GraphCommit } from "../../src/bisect/index.ts";
import { chooseTries } from "../../src/bisecting/choose-tries.ts";
import { Course, type CourseRequest, openQuestions, type Standing } from "../../src/bisecting/course.ts";
import type { AskedQuestion, BisectRequest, ProbeReport } from "../../src/bisecting/index.ts";
import type { JournalEntry } from "../../src/bisecting/journal.ts";
import { type History, makeStretch } from "../../src/bisecting/stretch.ts";
import { lineOf, mergesOf, randomNumbers } from "../bisect/random-graph.ts";
import { halvingSteps } from "../bisect/simulation.ts";

vi.setConfig({ testTimeout: 300_000 });

interface Case {
  graph: readonly GraphCommit[];
  culprit: string;
  options?: Partial<BisectRequest>;
  rates?: { bad: number; good: number };
  untestable?: ReadonlySet<string>;
  machines?: number;
  /** How often a machine fails. */
  faults?: number;
  random: () => number;
}

/** The whole course of a bisect in memory: what is thought between probes is real, and kernels are numbers. */
async function follow(given: Case): Promise<{ standing: Standing; entries: JournalEntry[] }> {
  const { graph, culprit, random, machines = 1, faults = 0 } = given;
  const { rates = { bad: 1, good: 0 }, untestable = new Set() } = given;
  const candidates = new CandidateGraph(graph);
  const commits = graph.map(({ id, parents }) => ({
    ...{
      id,
      parents: [...parents],
      subject: `change ${id}`,
      author: "A <a@b>",
      date: "2026-01-01T00:00:00.000Z",
    },
  }));
  const newer = candidates.ids.at(-1) ?? "";
  const history: History = {
    stretch: async () => ({ ...makeStretch({ older: ["older"], newer }, commits, []), isAncestor: true }),
    before: async () => undefined,
    revert: async () => ({ commit: "revert" }),
  };
  const asked: AskedQuestion = { id: "q1", question: { kind: "test", test: "kvm/a" } };
  const usual: CourseRequest["options"] = {
    ...{ direction: "first-bad", confidence: 0.99, flaky: "auto", mostTrials: 20, verify: true },
  };
  const options = { ...usual, ...given.options };
  const course = await Course.begin({
    ...{ questions: [asked], older: "older", newer, options, history },
    cost: () => ({ prepareMs: 6000, trialMs: 500 }),
  });
  const isBad = (commit: string) => {
    const number = candidates.numberOf(commit);
    return number !== undefined && candidates.contains(number, candidates.numberOf(culprit) ?? -1);
  };
  const entries: JournalEntry[] = [];
  for (let round = 0; round < 1000; round++) {
    const [standing] = await course.judge(entries);
    if (standing === undefined) throw new Error("no question");
    if (standing.step.kind === "ended") return { standing, entries };
    for (const each of chooseTries(openQuestions([standing]), machines)) {
      const order = { ...each, id: `p${entries.length + 1}`, questions: [asked] };
      const failed = Array.from({ length: each.trials }, random).filter(
        value => value < (isBad(each.commit) ? rates.bad : rates.good),
      ).length;
      const report: ProbeReport = {
        ...{ id: order.id, commit: each.commit, startedAt: "", durationMs: 0, machine: "", files: [] },
        build: { outcome: "stored", reason: "", durationMs: 0 },
        boot: { outcome: "booted", reason: "", durationMs: 0 },
        answers: [
          random() < faults
            ? { question: "q1", kind: "machine-error", reason: "" }
            : untestable.has(each.commit)
              ? { question: "q1", kind: "untestable", reason: "" }
              : {
                  ...{ question: "q1", kind: "trials" as const, failed, passed: each.trials - failed },
                  ...{ values: [], reason: "", output: null },
                },
        ],
      };
      entries.push({ order, report });
    }
  }
  throw new Error("the bisect does not end");
}

function* graphs(count: number, most: number, seed: number) {
  const random = randomNumbers(seed);
  for (let index = 0; index < count; index++) {
    const size = 2 + Math.floor(random() * most);
    const graph = index % 2 === 0 ? lineOf(size) : mergesOf(size, random);
    yield { graph, culprit: `${Math.floor(random() * size)}`, random };
  }
}

/** Two ends, the culprit and its parent once more, and the revert. */
const besides = 5;

test("a steady test's first bad commit is found in any history, with few probes beside the halving", async () => {
  for (const each of graphs(120, 300, 1)) {
    const { standing, entries } = await follow({ ...each, machines: 1 + (each.graph.length % 3) });
    expect(standing.course.culprit).toBe(each.culprit);
    const graph = new CandidateGraph(each.graph);
    const halving = halvingSteps(graph, graph.numberOf(each.culprit) ?? 0);
    const parents = each.graph.find(({ id }) => id === each.culprit)?.parents.length ?? 0;
    const rounds = each.graph.length % 3 === 0 ? halving : (halving + 1) * (1 + (each.graph.length % 3));
    expect(entries.length).toBeLessThanOrEqual(rounds + 1 + besides + parents);
  }
});

test("machines that fail now and then change no answer", async () => {
  for (const each of graphs(60, 150, 2)) {
    const { standing } = await follow({ ...each, faults: 0.2 });
    expect(standing.course.culprit).toBe(each.culprit);
  }
});

test("commits that cannot be tried never make a wrong commit the answer", async () => {
  for (const each of graphs(80, 150, 3)) {
    const { random, graph } = each;
    const untestable = new Set(graph.slice(0, -1).flatMap(({ id }) => (random() < 0.2 ? [id] : [])));
    const { standing } = await follow({ ...each, untestable });
    const { step, course } = standing;
    if (step.kind !== "ended") throw new Error("it has not ended");
    if (step.conclusion === "found") expect(course.culprit).toBe(each.culprit);
    else {
      expect(step.conclusion).toBe("range");
      const range = course.answer?.kind === "range" ? course.answer.commits : [];
      expect(range.map(number => course.stretch.graph.ids[number])).toContain(each.culprit);
    }
  }
});

test("a flaky test that nobody called flaky is seen to be that, and its commit found nearly always", async () => {
  let right = 0;
  let wrong = 0;
  const count = 60;
  for (const each of graphs(count, 100, 4)) {
    const { standing } = await follow({ ...each, rates: { bad: 0.4, good: 0.02 } });
    if (standing.step.kind !== "ended" || standing.step.conclusion !== "found") continue;
    if (standing.course.culprit === each.culprit) right++;
    else wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(count * 0.05);
  expect(right).toBeGreaterThanOrEqual(count * 0.9);
});

test("a test that often fails on bad kernels is not believed to be steady because it failed at the ends", async () => {
  let wrong = 0;
  for (const each of graphs(60, 60, 5)) {
    const { standing } = await follow({ ...each, rates: { bad: 0.8, good: 0 } });
    if (standing.course.culprit !== each.culprit) wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(3);
});
