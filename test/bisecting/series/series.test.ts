import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../../src/base/index.ts";
import {
  checkSeries,
  formatSeriesText,
  halveSeries,
  type ProbeReport,
  type SeriesReport,
  type SeriesRequest,
  seriesQuestions,
} from "../../../src/bisecting/index.ts";
import { lineOf } from "../../bisect/random-graph.ts";
import { scratchDirectory } from "../../build/small-tree.ts";
import { bisectRequest } from "../bisect-request.ts";
import { type FakeProber, type FakeProberOptions, fakeProber, type Truth } from "../fake-prober.ts";
import { type MadeRepository, makeRepositoryOf } from "../made-repository.ts";

vi.setConfig({ testTimeout: 60_000 });

let repository: MadeRepository;

beforeAll(async () => {
  const { mkdtemp, rm } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const directory = await mkdtemp(join(tmpdir(), "vmentry-series-test-"));
  repository = await makeRepositoryOf(join(directory, "line.git"), lineOf(12));
  return async () => rm(directory, { recursive: true, force: true });
});

const id = (name: number) => repository.idOf(String(name));
const numberOf = (commit: string) => Number(repository.nameOf(commit));

/** Commits 1 to 10 on commit 0, of which one test is asked. */
function requestOf(more: Partial<SeriesRequest> = {}): SeriesRequest {
  const { probe } = bisectRequest({ repository: repository.path, good: "", bad: "", out: "" });
  return {
    ...{ probe, base: id(0), commits: Array.from({ length: 10 }, (_, index) => id(index + 1)) },
    questions: seriesQuestions([{ kind: "test", test: "kvm/steal_time" }]),
    ...{ trials: 3, mostMachineErrors: 3, overwrite: false, out: join(scratchDirectory(), "out") },
    ...more,
  };
}

interface Check {
  /** What the kernel of a commit does: builds, boots, passes. */
  truth: (commit: number, question: "build" | "boot" | "test" | string) => Truth;
  more?: Partial<SeriesRequest>;
  prober?: Partial<FakeProberOptions>;
  signal?: AbortSignal;
  /** What else a probe's report says. */
  edit?: (commit: number, report: ProbeReport) => ProbeReport;
}

async function check({ truth, more, prober: how, signal, edit }: Check) {
  const fake = fakeProber({
    truth: (commit, { question }) => truth(numberOf(commit), question.kind),
    ...how,
  });
  const prober: FakeProber = {
    ...fake,
    probe: async (order, until) => {
      const report = await fake.probe(order, until);
      return edit?.(numberOf(order.commit), report) ?? report;
    },
  };
  const request = requestOf(more);
  const reports: SeriesReport[] = [];
  const report = await checkSeries(request, {
    ...{ log: silentLog, signal: signal ?? new AbortController().signal, prober },
    onReport: each => void reports.push(each),
  });
  return { report, prober, request, reports };
}

function tried({ orders }: FakeProber, purpose = "search"): number[] {
  return orders.filter(order => order.purpose === purpose).map(({ commit }) => numberOf(commit));
}

const breaksAt =
  (first: number, kind = "test") =>
  (commit: number, question: string): Truth =>
    commit >= first && question === kind ? 1 : 0;

describe("a series, commit by commit,", () => {
  test("is good when each commit is as good as the base", async () => {
    const { report, prober } = await check({ truth: () => 0 });
    expect(report).toMatchObject({ conclusion: "good", breaks: [], notes: [] });
    expect(report.commits.map(({ verdict }) => verdict)).toEqual(Array(10).fill("good"));
    expect(tried(prober)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("is broken by the first commit that breaks something, and no later one is tried", async () => {
    const { report, prober, request } = await check({ truth: breaksAt(4) });
    expect(report.conclusion).toBe("broken");
    expect(report.breaks).toMatchObject([
      {
        commit: id(4),
        subject: "change 4",
        question: "q3",
        reason: expect.stringContaining(
          "kvm/steal_time fails: it failed; failed 3 of 3 times when it was repeated, and 0 of 3 times on the commit before",
        ),
      },
    ]);
    expect(tried(prober)).toEqual([1, 2, 3, 4]);
    expect(report.commits.map(({ verdict }) => verdict).slice(2, 6)).toEqual([
      "good",
      "broken",
      "not-tried",
      "not-tried",
    ]);
    expect(readFileSync(join(request.out, "series.md"), "utf8")).toContain("vmentry check-series: broken");
    expect(formatSeriesText(report)).toContain(`BROKEN    ${id(4).slice(0, 12)} change 4\n`);
  });

  test("is broken by a commit that does not build, which is not tried again, and not by what follows from that", async () => {
    const { report, prober } = await check({
      truth: (commit, question) => (commit < 3 ? 0 : question === "build" ? 1 : "untestable"),
      edit: (commit, report) =>
        commit < 3 ? report : { ...report, build: { ...report.build, outcome: "failed" } },
    });
    expect(report.breaks.map(({ commit, question }) => [numberOf(commit), question])).toEqual([[3, "q1"]]);
    expect(tried(prober, "verify-culprit")).toEqual([]);
  });

  test("is not broken by what fails on the base already, which is noted", async () => {
    const { report } = await check({ truth: (_, question) => (question === "test" ? 1 : 0) });
    expect(report.conclusion).toBe("good");
    expect(report.notes).toEqual(["kvm/steal_time fails on the base already: it failed"]);
  });

  test("is broken by a commit that breaks again what an earlier one mended", async () => {
    const { report } = await check({
      truth: (commit, question) => (question === "test" && (commit < 3 || commit > 6) ? 1 : 0),
    });
    expect(report.breaks.map(({ commit }) => numberOf(commit))).toEqual([7]);
  });

  test("blames no commit for a test that failed once", async () => {
    const failures = new Map([[5, 1]]);
    const { report } = await check({
      truth: (commit, question) => {
        const left = failures.get(commit) ?? 0;
        if (question !== "test" || left === 0) return 0;
        failures.set(commit, left - 1);
        return 1;
      },
    });
    expect(report.conclusion).toBe("good");
    expect(report.notes).toEqual([
      expect.stringMatching(/flaky at .*, which is not blamed: it failed; passed 3 times/),
    ]);
  });

  test("blames no commit for a test that fails as well on the one before when that is repeated", async () => {
    const { report } = await check({
      truth: (commit, question) => (question === "test" && commit >= 2 ? 0.5 : 0),
      prober: { random: seeded(3) },
    });
    const blamed = report.breaks.map(({ commit }) => numberOf(commit));
    expect(blamed.filter(commit => commit > 3)).toEqual([]);
  });

  test("is broken by a commit from which on a test cannot be tried any more", async () => {
    const { report } = await check({
      truth: (commit, question) => (question === "test" && commit >= 6 ? "untestable" : 0),
    });
    expect(report.breaks).toMatchObject([
      { commit: id(6), reason: expect.stringContaining("cannot be tried any more") },
    ]);
  });

  test("may bring a test of its own, which has to pass from then on", async () => {
    const comes = (commit: number, question: string): Truth =>
      question !== "test" ? 0 : commit < 4 ? "untestable" : commit < 8 ? 0 : 1;
    const { report } = await check({ truth: comes });
    expect(report.breaks.map(({ commit }) => numberOf(commit))).toEqual([8]);
  });

  test("is not good when something could not be tried on any commit", async () => {
    const { report } = await check({ truth: (_, question) => (question === "test" ? "untestable" : 0) });
    expect(report).toMatchObject({
      conclusion: "untested",
      reason: expect.stringContaining("could not be tried on any commit"),
    });
  });

  test("is not good when all of it fails on the base", async () => {
    const { report } = await check({ truth: () => 1 });
    expect(report).toMatchObject({
      conclusion: "untested",
      reason: "all that was asked fails on the base already",
    });
  });

  test("is tried by several machines at once with the same answer", async () => {
    let running = 0;
    let most = 0;
    const { report } = await check({
      truth: breaksAt(6),
      prober: {
        machines: 3,
        before: async () => {
          most = Math.max(most, ++running);
          await new Promise(resolve => setImmediate(resolve));
          running--;
        },
      },
    });
    expect(report.breaks.map(({ commit }) => numberOf(commit))).toEqual([6]);
    expect(most).toBe(3);
  });

  test("tries a commit again when the machine failed, and gives up when it goes on failing", async () => {
    let errors = 2;
    const once = await check({
      truth: (commit, question) =>
        commit === 2 && question === "test" && errors-- > 0 ? "machine-error" : 0,
    });
    expect(once.report.conclusion).toBe("good");
    const ever = await check({ truth: commit => (commit === 2 ? "machine-error" : 0) });
    expect(ever.report).toMatchObject({
      conclusion: "machine-errors",
      reason: "machines failed 3 times in a row: the plug was pulled",
    });
    expect(tried(ever.prober)).toEqual([1, 2, 2, 2]);
  });

  test("goes on where it was interrupted, and tries nothing twice", async () => {
    const controller = new AbortController();
    const out = join(scratchDirectory(), "out");
    const first = await check({
      ...{ truth: breaksAt(8), signal: controller.signal, more: { out } },
      prober: {
        before: ({ commit }) => {
          if (numberOf(commit) === 5) controller.abort();
        },
      },
    });
    expect(first.report).toMatchObject({
      conclusion: "interrupted",
      reason: "interrupted: 4 of 10 commits good so far",
    });
    const second = await check({ truth: breaksAt(8), more: { out } });
    expect(tried(second.prober)).toEqual([5, 6, 7, 8]);
    expect(second.report.breaks.map(({ commit }) => numberOf(commit))).toEqual([8]);
    expect(second.report.probes.map(({ order }) => order.id)).toEqual(
      Array.from({ length: 11 }, (_, index) => `p${index + 1}`),
    );
    expect(second.report.startedAt).toBe(first.report.startedAt);
  });

  test("starts nothing once its time is over, and goes on later", async () => {
    const out = join(scratchDirectory(), "out");
    const first = await check({ truth: () => 0, more: { out, until: Date.now() - 1 } });
    expect(first.report.conclusion).toBe("handed-over");
    expect(first.prober.orders).toEqual([]);
    expect((await check({ truth: () => 0, more: { out } })).report.conclusion).toBe("good");
  });

  test("leaves what another check or somebody else wrote", async () => {
    const { request } = await check({ truth: () => 0 });
    const { out } = request;
    await expect(check({ truth: () => 0, more: { out, commits: [id(1)] } })).rejects.toThrow(
      "a check of other commits",
    );
    await expect(check({ truth: () => 0, more: { out, trials: 4 } })).rejects.toThrow("--overwrite");
    const again = await check({ truth: () => 0, more: { out, trials: 4, overwrite: true } });
    expect(tried(again.prober)).toHaveLength(10);
    writeFileSync(join(out, "mine"), "");
    await expect(check({ truth: () => 0, more: { out, overwrite: true } })).rejects.toThrow("holds mine");
  });
});

async function halve(truth: Check["truth"], more: Partial<SeriesRequest> = {}) {
  const request = requestOf(more);
  const prober = fakeProber({ truth: (commit, { question }) => truth(numberOf(commit), question.kind) });
  const outs: string[] = [];
  const report = await halveSeries(
    { ...request, confidence: 0.99, flaky: "auto", mostTrials: 10, verify: true, cull: false },
    {
      ...{ log: silentLog, signal: new AbortController().signal },
      openProber: async (_, out) => {
        outs.push(out);
        return prober;
      },
    },
  );
  return { report, prober, outs, request };
}

describe("a series that is halved", () => {
  test("is good after two kernels when the last commit is as good as the base", async () => {
    const { report, prober } = await halve(() => 0);
    expect(report).toMatchObject({ conclusion: "good", breaks: [] });
    expect(new Set(prober.orders.map(({ commit }) => numberOf(commit)))).toEqual(new Set([10]));
    expect(
      report.commits.filter(({ verdict }) => verdict === "good").map(({ commit }) => numberOf(commit)),
    ).toEqual([10]);
  });

  test("is broken by the commit that halving finds, with fewer kernels than commits", async () => {
    const { report, prober, outs, request } = await halve(breaksAt(7));
    expect(report.breaks).toMatchObject([{ commit: id(7), question: "q3", range: [] }]);
    expect(report.conclusion).toBe("broken");
    expect(tried(prober).length).toBeLessThan(6);
    expect(outs).toEqual([join(request.out, "bisect")]);
  });

  test("says for each question which commit broke it, the oldest first", async () => {
    const { report } = await halve((commit, question) => {
      if (question === "boot") return commit >= 9 ? 1 : 0;
      return question === "test" && commit >= 3 ? 1 : 0;
    });
    expect(report.breaks.map(({ commit, question }) => [numberOf(commit), question])).toEqual([
      [3, "q3"],
      [9, "q2"],
    ]);
  });

  test("notes what fails on the base already", async () => {
    const { report } = await halve((_, question) => (question === "test" ? 1 : 0));
    expect(report).toMatchObject({
      conclusion: "good",
      notes: [expect.stringContaining("kvm/steal_time fails on the base already")],
    });
  });

  test("is not good when what is asked cannot be tried", async () => {
    const { report } = await halve((_, question) => (question === "test" ? "untestable" : 0));
    expect(report.conclusion).toBe("untested");
  });
});

/** Numbers from 0 to below 1 that are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
