import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { Interrupted, silentLog, UserError } from "../../src/base/index.ts";
import { CandidateGraph } from "../../src/bisect/index.ts";
import {
  type BisectReport,
  type BisectRequest,
  type Question,
  runBisect,
} from "../../src/bisecting/index.ts";
import { type History, makeStretch } from "../../src/bisecting/stretch.ts";
import { lineOf, mergesOf, randomNumbers } from "../bisect/random-graph.ts";
import { scratchDirectory } from "../build/small-tree.ts";
import { bisectRequest } from "./bisect-request.ts";
import { type FakeProber, type FakeProberOptions, fakeProber, type Truth } from "./fake-prober.ts";
import { type MadeRepository, makeRepositoryOf } from "./made-repository.ts";

vi.setConfig({ testTimeout: 120_000 });

const line = lineOf(60);
const merges = mergesOf(50, randomNumbers(5));
const graph = new CandidateGraph(merges);
let linear: MadeRepository;
let merged: MadeRepository;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "vmentry-bisect-test-"));
  linear = await makeRepositoryOf(join(directory, "linear.git"), line);
  merged = await makeRepositoryOf(join(directory, "merged.git"), merges);
  return () => rm(directory, { recursive: true, force: true });
});

interface Run extends Partial<BisectRequest> {
  repository?: MadeRepository;
  questions?: never;
  asked?: readonly Question[];
  prober?: Partial<FakeProberOptions>;
  signal?: AbortSignal;
  history?: History;
  onReport?: (report: BisectReport) => void;
}

/** Bisects commits 10 to 50 of a line, of which by default those from 33 on fail. */
async function bisect(run: Run = {}): Promise<{ report: BisectReport; prober: FakeProber; out: string }> {
  const { repository = linear, asked, prober: how, signal, onReport, history, questions: _, ...more } = run;
  const out = more.out ?? join(scratchDirectory(), "out");
  const request = bisectRequest(
    {
      ...{ repository: repository.path, out, good: repository.idOf("10"), bad: repository.idOf("50") },
      ...(asked === undefined ? {} : { questions: asked }),
    },
    more,
  );
  const prober = fakeProber({ truth: failsFrom(33), ...how });
  const report = await runBisect(request, {
    ...{ log: silentLog, signal: signal ?? new AbortController().signal, prober },
    ...(onReport === undefined ? {} : { onReport }),
    ...(history === undefined ? {} : { history }),
  });
  return { report, prober, out };
}

function failsFrom(first: number, rates: { bad: number; good: number } = { bad: 1, good: 0 }) {
  return (commit: string): Truth => (numberOf(commit) >= first ? rates.bad : rates.good);
}

/** Of a commit of the line; one that is none of it is a revert. */
function numberOf(commit: string): number {
  const name = linear.nameOf(commit);
  return name === "" ? -1 : Number(name);
}

function verdictsAt(report: BisectReport, commit: string) {
  return report.probes.flatMap(({ order, verdicts }) =>
    order.commit === commit ? verdicts.map(({ verdict }) => verdict) : [],
  );
}

test("the first bad commit is found between ends that are tried first, and verified with its parent and its revert", async () => {
  const { report, prober } = await bisect();
  expect(report).toMatchObject({ conclusion: "found", isRunning: false, candidates: { count: 40 } });
  expect(report.asked).toMatchObject({ variant: "tiny", environment: "stock" });
  const [answer] = report.answers;
  expect(answer?.first?.commit).toBe(linear.idOf("33"));
  expect(answer?.confidence).toBeGreaterThan(0.99);
  expect(answer?.verification).toMatchObject({
    ...{ culprit: "as-expected", parent: "as-expected", revert: "as-expected" },
  });
  expect(prober.orders.slice(0, 2).map(({ purpose }) => purpose)).toEqual(["bad-end", "good-end"]);
  expect(prober.orders.slice(-3).map(({ purpose }) => purpose)).toEqual([
    ...["verify-culprit", "verify-parent", "verify-revert"],
  ]);
  // Two ends, six halvings at most, three to verify.
  expect(prober.orders.length).toBeLessThanOrEqual(11);
  expect(answer?.fixes).toBe(`Fixes: ${linear.idOf("33").slice(0, 12)} ("change 33")`);
  expect(answer?.steps.length).toBe(report.cost.probes);
});

test("every commit of a history with merges can be the one", async () => {
  const top = merges.at(-1)?.id ?? "";
  for (const culprit of [3, 17, 28, 41, merges.length - 1]) {
    const truth = (commit: string): Truth => {
      const number = graph.numberOf(merged.nameOf(commit));
      return number !== undefined && graph.contains(number, culprit) ? 1 : 0;
    };
    const { report } = await bisect({
      ...{
        repository: merged,
        good: merged.idOf("0"),
        bad: merged.idOf(top),
        prober: { truth, machines: 3 },
      },
    });
    expect(report.answers[0]?.first?.commit).toBe(merged.idOf(graph.ids[culprit] ?? ""));
  }
});

test("the commit that mended something is found, with good and bad as they are called", async () => {
  const { report } = await bisect({
    ...{ direction: "first-good", good: linear.idOf("50"), bad: linear.idOf("10") },
    prober: { truth: commit => (numberOf(commit) >= 33 ? 0 : 1) },
  });
  expect(report.conclusion).toBe("found");
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
  expect(verdictsAt(report, linear.idOf("50"))).toEqual(["good"]);
  expect(verdictsAt(report, linear.idOf("10"))).toEqual(["bad"]);
  expect(report.answers[0]?.gitLog).toContain("git bisect new");
});

test("a bad end that is good ends it, after so many trials that a flaky test would have shown itself", async () => {
  const { report, prober } = await bisect({ prober: { truth: () => 0 } });
  expect(report.conclusion).toBe("not-reproduced");
  expect(report.reason).toMatch(/should be bad, and was good in each of 25 trials/);
  expect(new Set(prober.orders.map(({ commit }) => commit)).size).toBeLessThanOrEqual(2);
});

test("a good end that is bad already makes it walk back by growing steps to one that is good", async () => {
  const { report, prober } = await bisect({
    ...{ good: linear.idOf("45"), prober: { truth: failsFrom(21) } },
  });
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("21"));
  expect(prober.orders.filter(({ purpose }) => purpose === "walk-back").map(({ commit }) => commit)).toEqual([
    linear.idOf("29"),
    linear.idOf("0"),
  ]);
  expect(report.notes.join()).toContain("is bad already");
});

test("what was always bad ends with that, and blames nobody", async () => {
  const { report } = await bisect({ prober: { truth: () => 1 } });
  expect(report).toMatchObject({ conclusion: "always-bad", answers: [{ first: null }] });
  expect(report.reason).toMatch(/there is no older commit/);
});

test("an end that cannot be tried ends it with the reason", async () => {
  const { report } = await bisect({
    prober: { truth: commit => (numberOf(commit) === 50 ? "untestable" : 0) },
  });
  expect(report.conclusion).toBe("untestable-end");
  expect(report.reason).toMatch(/cannot be tried: it does not build/);
});

test("a good commit on another branch is replaced by where both parted, and that is said", async () => {
  const side = [...line, { id: "side", parents: ["20"] }];
  const repository = await makeRepositoryOf(join(scratchDirectory(), "side.git"), side);
  const number = (commit: string) => Number(repository.nameOf(commit) || -1);
  const of = (first: number) => ({
    ...{ repository, good: repository.idOf("side"), bad: repository.idOf("50") },
    prober: { truth: (commit: string): Truth => (number(commit) >= first ? 1 : 0) },
  });
  const { report } = await bisect(of(33));
  expect(report.answers[0]?.first?.commit).toBe(repository.idOf("33"));
  expect(report.notes.join()).toMatch(/is no ancestor of/);
  const before = await bisect(of(15));
  expect(before.report.conclusion).toBe("merge-base-bad");
});

test("commits that cannot be tried are gone around, and are a range when they hide the answer", async () => {
  const between =
    (low: number, high: number) =>
    (commit: string): Truth => {
      const number = numberOf(commit);
      return number >= low && number <= high ? "untestable" : number >= 33 ? 1 : 0;
    };
  const around = await bisect({ prober: { truth: between(25, 28) } });
  expect(around.report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
  const hidden = await bisect({ prober: { truth: between(31, 34) } });
  expect(hidden.report.conclusion).toBe("range");
  expect(hidden.report.answers[0]?.range.map(({ commit }) => numberOf(commit))).toEqual([31, 32, 33, 34, 35]);
  expect(hidden.report.findings.every(({ kind }) => kind === "build")).toBe(true);
  expect(hidden.report.findings.length).toBeGreaterThan(0);
});

test("what bounds a range is repeated, so that one disturbed trial does not point to the wrong commits", async () => {
  let disturbed = 0;
  // 24 is good, and bad once, when a disturbed machine tried it.
  const truth = (commit: string): Truth => {
    const number = numberOf(commit);
    if (number >= 20 && number <= 23) return "untestable";
    return number === 24 && disturbed++ === 0 ? 1 : number >= 33 ? 1 : 0;
  };
  const { report, prober } = await bisect({
    good: linear.idOf("15"),
    bad: linear.idOf("34"),
    prober: { truth },
  });
  expect(prober.orders.filter(({ commit }) => numberOf(commit) === 24).length).toBeGreaterThan(1);
  expect(report.answers[0]?.range.map(({ commit }) => numberOf(commit)) ?? []).not.toContain(24);
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
});

test("a test that turns out to be flaky is searched by belief, and the right commit found", async () => {
  const random = randomNumbers(11);
  const { report } = await bisect({
    prober: { truth: failsFrom(33, { bad: 0.4, good: 0 }), random },
    mostTrials: 20,
  });
  expect(report).toMatchObject({ conclusion: "found", answers: [{ isFlaky: true }] });
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
  expect(report.answers[0]?.explanation).toMatch(/Bayes/);
  expect(report.answers[0]?.rates?.bad).toBeGreaterThan(0.2);
});

test("told that it is steady, a contradiction is not searched on", async () => {
  let asked = 0;
  const { report } = await bisect({
    flaky: "no",
    // The culprit is good when it is tried again.
    prober: {
      truth: commit => (numberOf(commit) === 33 && asked++ > 0 ? 0 : numberOf(commit) >= 33 ? 1 : 0),
    },
  });
  expect(report).toMatchObject({ conclusion: "contradiction", answers: [{ first: null }] });
  expect(report.reason).toMatch(/ended as bad in 1 of \d+ trials/);
});

test("a number is judged by the ends, with their noise", async () => {
  const random = randomNumbers(3);
  const slow = (commit: string): Truth => ({
    values: () => (numberOf(commit) >= 33 ? 2000 : 1000) * (0.8 + 0.4 * random()),
  });
  const { report } = await bisect({
    asked: [{ kind: "metric", metric: { of: "duration", test: "kvm/steal_time" }, threshold: null }],
    prober: { truth: slow },
  });
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
});

test("several tests are bisected together, with fewer boots than one after the other", async () => {
  const asked: Question[] = [
    { kind: "test", test: "kvm/steal_time" },
    { kind: "test", test: "kvm/cpuid_test" },
  ];
  const truth = (commit: string, { id }: { id: string }): Truth =>
    numberOf(commit) >= (id === "q1" ? 33 : 17) ? 1 : 0;
  const { report, prober } = await bisect({ asked, prober: { truth } });
  expect(report.conclusion).toBe("found");
  expect(report.answers.map(({ first }) => first?.commit)).toEqual([linear.idOf("33"), linear.idOf("17")]);
  const one = await bisect({ prober: { truth: failsFrom(33) } });
  const other = await bisect({ prober: { truth: failsFrom(17) } });
  expect(prober.orders.length).toBeLessThan(one.prober.orders.length + other.prober.orders.length);
});

test("machines that fail say nothing of a commit: it is asked again, and too many end it", async () => {
  let asked = 0;
  const { report } = await bisect({
    prober: { truth: commit => (++asked % 3 === 0 ? "machine-error" : numberOf(commit) >= 33 ? 1 : 0) },
  });
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
  const dead = await bisect({ prober: { truth: () => "machine-error" } });
  expect(dead.report.conclusion).toBe("machine-errors");
  expect(dead.report.reason).toMatch(/3 times in a row: the plug was pulled/);
  expect(dead.prober.orders).toHaveLength(3);
});

test.each([1, 3])(
  "killed after any probe and started again it says the same, with %i machines",
  async machines => {
    const whole = await bisect({ prober: { machines } });
    const count = whole.prober.orders.length;
    for (let kill = 1; kill < count; kill += 2) {
      const out = join(scratchDirectory(), "out");
      let begun = 0;
      const before = () => {
        // A controller that is killed answers nothing more, and neither do its machines.
        if (++begun > kill) throw new Error("killed");
      };
      await expect(bisect({ out, prober: { machines, before } })).rejects.toThrow("killed");
      const journal = await readFile(join(out, "bisect.jsonl"), "utf8");
      // A line that was being written.
      await writeFile(join(out, "bisect.jsonl"), `${journal}{"event":"repor`);
      const answered = new Set(
        [...journal.matchAll(/"event":"reported".*?"id":"(p\d+)"/g)].map(([, id]) => id),
      );
      const { report, prober } = await bisect({ out, prober: { machines } });
      expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
      expect(prober.orders.filter(({ id }) => answered.has(id))).toEqual([]);
      // What was asked beside an answer that came before the kill is asked although it may tell less now.
      expect(report.cost.probes).toBeLessThan(whole.report.cost.probes + machines);
    }
  },
);

test("interrupted, it keeps what it knows and says that it goes on", async () => {
  const out = join(scratchDirectory(), "out");
  const stop = new AbortController();
  let begun = 0;
  const before = () => {
    if (++begun < 4) return;
    stop.abort();
    throw new Interrupted("interrupted");
  };
  const { report } = await bisect({ out, signal: stop.signal, prober: { before } });
  expect(report.conclusion).toBe("interrupted");
  expect((await bisect({ out })).report.conclusion).toBe("found");
});

test("interrupted while the repository is asked, it says so just as well", async () => {
  const out = join(scratchDirectory(), "out");
  const stop = new AbortController();
  const commits = line.slice(11, 51).map(({ id, parents }) => ({
    ...{ id: linear.idOf(id), parents: parents.map(each => linear.idOf(each)) },
    ...{ subject: "", author: "", date: "2026-01-01T00:00:00.000Z" },
  }));
  const ends = { older: [linear.idOf("10")], newer: linear.idOf("50") };
  const history: History = {
    stretch: async () => ({ ...makeStretch(ends, commits, []), isAncestor: true }),
    before: async () => undefined,
    revert: async () => {
      stop.abort();
      throw new Interrupted("interrupted");
    },
  };
  const { report } = await bisect({ out, signal: stop.signal, history });
  expect(report).toMatchObject({ conclusion: "interrupted", isRunning: false });
  expect((await bisect({ out })).report.conclusion).toBe("found");
});

test("how long it still takes is told by what all candidates cost, not by the next one, which may be known not to build", async () => {
  const expected: BisectReport["expected"][] = [];
  const isDear = (commit: string) => numberOf(commit) % 2 === 0;
  const minute = 60_000;
  await bisect({
    prober: {
      truth: failsFrom(33),
      cost: commit => ({ prepareMs: isDear(commit) ? 2 * minute : 100, trialMs: 0 }),
    },
    onReport: report => void expected.push(report.expected),
  });
  // Both ends, some five to halve 40 commits, and three to verify.
  expect(expected[0]?.durationMs).toBeGreaterThan(8 * minute);
  const halving = expected.filter(({ probes }) => probes > 5);
  expect(halving.length).toBeGreaterThan(2);
  for (const { probes, durationMs } of halving) expect(durationMs / probes).toBeGreaterThan(minute / 2);
});

test("when its time is over it hands over, and starts no probe", async () => {
  const out = join(scratchDirectory(), "out");
  const { report, prober } = await bisect({ out, until: Date.now() - 1 });
  expect(report.conclusion).toBe("handed-over");
  expect(prober.orders).toEqual([]);
});

test("a directory with another bisect's state is not gone on with", async () => {
  const { out } = await bisect();
  await expect(bisect({ out, bad: linear.idOf("49") })).rejects.toThrow(
    /another bisect, which differs in "bad"/,
  );
  const { report } = await bisect({ out, bad: linear.idOf("49"), overwrite: true });
  expect(report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
});

test("what is told while it runs has each probe, and what is on the disk is the same", async () => {
  const told: BisectReport[] = [];
  const { out, report } = await bisect({ onReport: each => void told.push(each) });
  expect(told.length).toBe(report.cost.probes + 2);
  expect(told.slice(0, -1).every(({ isRunning }) => isRunning)).toBe(true);
  expect(told.at(-1)).toEqual(report);
  expect(JSON.parse(await readFile(join(out, "bisect.json"), "utf8"))).toEqual(report);
});

test("a revert that nobody can build is no fault of who asked", async () => {
  const { report } = await bisect({
    prober: {
      before: ({ purpose }) => {
        if (purpose === "verify-revert") throw new UserError("the commit has no Makefile");
      },
    },
  });
  expect(report.answers[0]).toMatchObject({
    ...{
      conclusion: "found",
      verification: { revert: "not-testable", reason: "the commit has no Makefile" },
    },
  });
});

test("ends that are one commit, and a newer end that is the older one, are refused with what to do", async () => {
  await expect(bisect({ bad: linear.idOf("10") })).rejects.toThrow(/the same commit/);
  await expect(bisect({ good: linear.idOf("50"), bad: linear.idOf("10") })).rejects.toThrow(/--fixed/);
});

test("what would be tried next is told to the prober while one is tried", async () => {
  const { prober } = await bisect();
  const searched = prober.orders.filter(({ purpose }) => purpose === "search");
  const [, second] = searched;
  expect(prober.foreseen.flat()).toContain(second?.commit);
});
