import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { silentLog, UserError } from "../../../src/base/index.ts";
import {
  checkSeries,
  formatSeriesText,
  halveSeries,
  type ProbeReport,
  type SeriesReport,
  type SeriesRequest,
  seriesQuestions,
  type TestsOfCommit,
} from "../../../src/bisecting/index.ts";
import { lineOf } from "../../bisect/random-graph.ts";
import { scratchDirectory } from "../../build/small-tree.ts";
import { bisectRequest } from "../bisect-request.ts";
import { type FakeProber, fakeProber, type Truth } from "../fake-prober.ts";
import { type MadeRepository, makeRepositoryOf } from "../made-repository.ts";

vi.setConfig({ testTimeout: 60_000 });

let repository: MadeRepository;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "vmentry-all-tests-"));
  repository = await makeRepositoryOf(join(directory, "line.git"), lineOf(12));
  return async () => rm(directory, { recursive: true, force: true });
});

const id = (name: number) => repository.idOf(String(name));
const numberOf = (commit: string) => Number(repository.nameOf(commit));
const lastCommit = 8;

function requestOf(more: Partial<SeriesRequest> = {}): SeriesRequest {
  const { probe } = bisectRequest({ repository: repository.path, good: "", bad: "", out: "" });
  return {
    ...{ probe, base: id(0), commits: Array.from({ length: lastCommit }, (_, index) => id(index + 1)) },
    ...{ questions: seriesQuestions([]), allTests: true },
    ...{ trials: 3, mostMachineErrors: 3, overwrite: false, out: join(scratchDirectory(), "out") },
    ...more,
  };
}

interface Suite {
  /** What a commit does: a test by its name, or `build` or `boot`. */
  truth: (commit: number, what: string) => Truth;
  /** The tests that a commit has. Default: a, b and c. */
  tests?: (commit: number) => TestsOfCommit;
  more?: Partial<SeriesRequest>;
  signal?: AbortSignal;
  before?: (commit: number) => void;
  edit?: (commit: number, report: ProbeReport) => ProbeReport;
}

const abc: TestsOfCommit = { tests: ["kvm/a", "kvm/b", "kvm/c"] };

type SuiteProber = FakeProber & { listed: number[]; testsAt: (commit: string) => Promise<TestsOfCommit> };

function proberOf({ truth, tests = () => abc, before, edit }: Suite): SuiteProber {
  const listed: number[] = [];
  const fake = fakeProber({
    truth: (commit, { question }) =>
      truth(numberOf(commit), question.kind === "test" ? question.test.slice("kvm/".length) : question.kind),
    before: ({ commit }, until) => {
      before?.(numberOf(commit));
      until.throwIfAborted();
    },
  });
  return {
    ...{ ...fake, listed },
    probe: async (order, until) => {
      const report = await fake.probe(order, until);
      return edit?.(numberOf(order.commit), report) ?? report;
    },
    testsAt: async commit => {
      listed.push(numberOf(commit));
      return tests(numberOf(commit));
    },
  };
}

async function check(suite: Suite) {
  const prober = proberOf(suite);
  const request = requestOf(suite.more);
  const signal = suite.signal ?? new AbortController().signal;
  const report = await checkSeries(request, { ...{ log: silentLog, signal, prober } });
  const markdown = readFileSync(join(request.out, "series.md"), "utf8");
  return { report, prober, request, markdown, text: formatSeriesText(report) };
}

const askedTests = ({ asked }: SeriesReport) =>
  asked.questions.flatMap(({ question }) => (question.kind === "test" ? question.test : []));
const brokenAt = ({ breaks }: SeriesReport) =>
  breaks.map(({ commit, reason }) => `${numberOf(commit)} ${reason.split(" ")[0]}`);
const repeated = ({ orders }: FakeProber) =>
  orders.filter(({ purpose }) => purpose === "verify-culprit").map(({ questions }) => questions.length);
const many = Array.from({ length: 60 }, (_, index) => `t${index + 1}`);
const sixty = (): TestsOfCommit => ({ tests: many.map(name => `kvm/${name}`) });

describe("all tests of a series", () => {
  test("are those that the base or the last commit has, each asked of each commit in one probe", async () => {
    const { report, prober } = await check({
      truth: () => 0,
      tests: commit => ({ tests: commit === 0 ? ["kvm/a", "kvm/old"] : ["kvm/a", "kvm/new"] }),
    });
    expect(askedTests(report)).toEqual(["kvm/a", "kvm/old", "kvm/new"]);
    expect(report.asked).toMatchObject({ allTests: true, isQuick: false });
    expect(prober.listed).toEqual([0, lastCommit]);
    expect(prober.orders).toHaveLength(lastCommit + 1);
    expect(prober.orders.every(({ questions }) => questions.length === 5)).toBe(true);
    expect(report).toMatchObject({ conclusion: "good", notes: [] });
  });

  test("are those of the other end when one does not build", async () => {
    const { report } = await check({
      truth: (commit, what) => (commit > 0 ? 0 : what === "build" ? 1 : "untestable"),
      tests: commit => (commit === 0 ? { isBuilt: false, reason: "no" } : abc),
    });
    expect(askedTests(report)).toEqual(["kvm/a", "kvm/b", "kvm/c"]);
    expect(report.conclusion).toBe("good");
  });

  test("are none when neither end builds, which is never good", async () => {
    const { report } = await check({
      truth: () => 1,
      tests: () => ({ isBuilt: false, reason: "no" }),
    });
    expect(askedTests(report)).toEqual([]);
    expect(report.conclusion).toBe("untested");
  });

  test("are bad input when no end has selftests", async () => {
    const none = { isBuilt: true, reason: "it was built without selftests" };
    const checking = check({ truth: () => 0, tests: () => none });
    await expect(checking).rejects.toThrow(UserError);
    await expect(checking).rejects.toThrow(
      /no tests are known: [0-9a-f]{12}: it was built without selftests; .*--selftests/,
    );
  });

  test("may be for other machines: those that could not be tried anywhere are one note", async () => {
    const { report } = await check({
      truth: (_, what) => (/^t/.test(what) && what !== "t7" ? "untestable" : 0),
      tests: sixty,
    });
    expect(report.conclusion).toBe("good");
    expect(report.notes).toEqual([
      expect.stringMatching(/^59 tests could not be tried on any commit: kvm\/t1, .*, kvm\/t21 and 39 more$/),
    ]);
  });

  test.each<[string, Truth]>([
    ["can be tried", "untestable"],
    ["passes", 1],
  ])("are never good when none of them %s", async (_, truth) => {
    const { report } = await check({ truth: (_, what) => (/^[abc]$/.test(what) ? truth : 0) });
    expect(report).toMatchObject({
      conclusion: "untested",
      reason: "no test of the suite passes on any commit",
    });
  });

  test("are broken by a commit on which one that passed is skipped, or gone", async () => {
    const { report } = await check({
      truth: (commit, what) => (what === "b" && commit >= 5 ? "untestable" : 0),
    });
    expect(report.breaks).toMatchObject([
      { commit: id(5), reason: expect.stringContaining("kvm/b fails: cannot be tried any more") },
    ]);
  });

  test("that fail on the base already are one note, and no fault of the series", async () => {
    const { report } = await check({ truth: (_, what) => (what === "a" || what === "c" ? 1 : 0) });
    expect(report).toMatchObject({
      conclusion: "good",
      notes: ["2 tests fail on the base already: kvm/a, kvm/c"],
    });
  });

  test("are broken by the commit that makes one fail, and that one alone is repeated", async () => {
    const { report, prober } = await check({
      truth: (commit, what) => (what === "c" && commit >= 3 ? 1 : 0),
    });
    expect(brokenAt(report)).toEqual(["3 kvm/c"]);
    expect(repeated(prober)).toEqual([1]);
  });

  test("that fail beside others and pass alone are noted, and blame nobody", async () => {
    const { report, prober } = await check({
      truth: () => 0,
      edit: (commit, report) =>
        commit !== 0 && commit !== 4 ? report : { ...report, answers: report.answers.map(bothWays) },
    });
    expect(report.conclusion).toBe("good");
    expect(report.notes).toEqual([
      "1 test failed beside others on the base and passed alone, flaky: kvm/b",
      `1 test failed beside others on ${id(4).slice(0, 12)} and passed alone, flaky: kvm/b`,
    ]);
    expect(repeated(prober)).toEqual([]);
  });

  test("that fail in great number are not all repeated, and told in a few lines, what failed first", async () => {
    const { report, prober, markdown, text } = await check({
      truth: (commit, what) =>
        what === "t60" ? "untestable" : /^t/.test(what) && what !== "t1" && commit >= 2 ? 1 : 0,
      tests: sixty,
    });
    expect(report.breaks).toHaveLength(16);
    expect(repeated(prober)).toEqual([16]);
    expect(report.notes).toEqual([
      `42 tests fail at ${id(2).slice(0, 12)}, too, and were not repeated: ${many
        .slice(17, 37)
        .map(name => `kvm/${name}`)
        .join(", ")} and 22 more`,
    ]);
    expect(text.split("\n").filter(line => line.startsWith(id(2).slice(0, 12)))).toHaveLength(11);
    expect(text).toContain(`${id(2).slice(0, 12)}: and 6 more\n`);
    expect(markdown).toContain("`change 2`, 16 things:\n");
    expect(markdown).toContain("<summary>and 6 more</summary>");
    const [row = ""] = markdown.split("\n").filter(line => line.startsWith("| `p3` |"));
    expect(row).toContain("kvm/t2 fails: it failed; ");
    expect(row).toContain("; and 56 more");
  });

  test("are repeated further when none of the first was confirmed", async () => {
    const failures = new Map(many.map(name => [name, 1]));
    const { report, prober } = await check({
      truth: (commit, what) => {
        if (commit < 2 || !failures.has(what)) return 0;
        if (what === "t30") return 1;
        const left = failures.get(what) ?? 0;
        failures.set(what, left - 1);
        return left > 0 ? 1 : 0;
      },
      tests: sixty,
      more: { commits: [id(1), id(2)] },
    });
    expect(repeated(prober)).toEqual([16, 16]);
    expect(brokenAt(report)).toEqual(["2 kvm/t30"]);
  });

  test("stay the same when the check is gone on with, and are not looked up again", async () => {
    const controller = new AbortController();
    const out = join(scratchDirectory(), "out");
    const truth = (commit: number, what: string): Truth => (what === "b" && commit >= 7 ? 1 : 0);
    const first = await check({
      ...{ truth, more: { out }, signal: controller.signal },
      before: commit => {
        if (commit === 4) controller.abort();
      },
    });
    expect(first.report.conclusion).toBe("interrupted");
    const second = await check({ truth, more: { out }, tests: () => ({ tests: ["kvm/other"] }) });
    expect(second.prober.listed).toEqual([]);
    expect(second.prober.orders[0]?.commit).toBe(id(4));
    expect(askedTests(second.report)).toEqual(["kvm/a", "kvm/b", "kvm/c"]);
    expect(brokenAt(second.report)).toEqual(["7 kvm/b"]);
  });

  test("are another check than without them", async () => {
    const out = join(scratchDirectory(), "out");
    await check({ truth: () => 0, more: { out } });
    await expect(check({ truth: () => 0, more: { out, allTests: false } })).rejects.toThrow("--overwrite");
    await expect(check({ truth: () => 0, more: { out, base: id(1) } })).rejects.toThrow("--overwrite");
    const again = await check({ truth: () => 0, more: { out, overwrite: true } });
    expect(again.prober.listed).toEqual([0, lastCommit]);
  });
});

async function halve(suite: Suite) {
  const request = requestOf(suite.more);
  const probers: { prober: SuiteProber; out: string; testsAtOnce: boolean }[] = [];
  const report = await halveSeries(
    { ...request, confidence: 0.99, flaky: "auto", mostTrials: 10, verify: true, cull: false },
    {
      ...{ log: silentLog, signal: suite.signal ?? new AbortController().signal },
      openProber: async (_, out, how) => {
        const prober = proberOf(suite);
        probers.push({ prober, out, ...how });
        return prober;
      },
    },
  );
  const [look, bisect] = probers;
  return { report, look: look?.prober, bisect: bisect?.prober, probers, request };
}

describe("all tests of a series that is halved", () => {
  test("are asked of the base and of the last commit, and no other when that is as good", async () => {
    const { report, probers } = await halve({ truth: (_, what) => (what === "c" ? "untestable" : 0) });
    expect(report).toMatchObject({
      conclusion: "good",
      reason: "the last commit is as good as the base; the others were not tried",
      ...{ breaks: [], notes: ["1 test could not be tried on any commit: kvm/c"], bisect: null },
    });
    expect(report.commits.map(({ verdict }) => verdict)).toEqual([
      ...Array(lastCommit - 1).fill("not-tried"),
      "good",
    ]);
    expect(probers.map(({ prober, testsAtOnce }) => [testsAtOnce, prober.orders.length])).toEqual([
      [true, 2],
    ]);
  });

  test("are bisected only where the last commit does worse", async () => {
    const { report, bisect, probers, request } = await halve({
      truth: (commit, what) =>
        (what === "a" && commit >= 6) || (what === "b" && commit >= 2) || what === "c" ? 1 : 0,
    });
    expect(brokenAt(report)).toEqual(["2 kvm/b", "6 kvm/a"]);
    expect(report.breaks[0]?.reason).toBe(
      "kvm/b fails: it failed; failed 3 of 3 times when it was repeated, and 0 of 3 times on the base",
    );
    expect(report).toMatchObject({ conclusion: "broken", bisect: "bisect" });
    expect(report.notes).toContain("1 test fails on the base already: kvm/c");
    const names = bisect?.orders.flatMap(({ questions }) => questions.map(each => each.id));
    expect(new Set(names)).toEqual(new Set(["q3", "q4"]));
    expect(probers.map(({ out, testsAtOnce }) => [out, testsAtOnce])).toEqual([
      [request.out, true],
      [join(request.out, "bisect"), false],
    ]);
    expect(report.commits.filter(({ verdict }) => verdict === "broken").map(each => each.commit)).toEqual([
      id(2),
      id(6),
    ]);
  });

  test("are broken by one of the commits when a test that passed is gone, which cannot be bisected", async () => {
    const { report, bisect } = await halve({
      truth: (commit, what) => (what === "b" && commit >= 4 ? "untestable" : 0),
    });
    expect(bisect).toBeUndefined();
    expect(report.breaks).toMatchObject([
      {
        reason: expect.stringMatching(/cannot be tried any more: .*; which commit does that is not searched/),
        range: Array.from({ length: lastCommit }, (_, index) => id(index + 1)),
      },
    ]);
    expect(report).toMatchObject({
      conclusion: "broken",
      reason: expect.stringContaining(`one of ${lastCommit} commits breaks something`),
    });
    expect(report.commits.every(({ verdict }) => verdict === "not-tried")).toBe(true);
  });

  test("of one commit are not bisected, since it is that one", async () => {
    const { report, probers } = await halve({
      truth: (commit, what) => (what === "a" && commit > 0 ? 1 : 0),
      more: { commits: [id(1)] },
    });
    expect(brokenAt(report)).toEqual(["1 kvm/a"]);
    expect(report).toMatchObject({ conclusion: "broken", commits: [{ verdict: "broken" }], bisect: null });
    expect(probers).toHaveLength(1);
  });

  test("stay broken when the bisect does not find the commit", async () => {
    let isLooked = false;
    const { report } = await halve({
      truth: (commit, what) => (what === "a" && commit === lastCommit && !isLooked ? 1 : 0),
      edit: (_, report) => {
        isLooked ||= report.id === "p4";
        return report;
      },
    });
    expect(report.conclusion).toBe("broken");
    expect(report.breaks[0]?.reason).toMatch(/which commit does that was not found: /);
  });

  test("are gone on with where they were, in the look as in the bisect", async () => {
    const out = join(scratchDirectory(), "out");
    const truth = (commit: number, what: string): Truth => (what === "b" && commit >= 5 ? 1 : 0);
    const whole = await halve({ truth });
    const controller = new AbortController();
    let left = 6;
    const first = await halve({
      ...{ truth, more: { out }, signal: controller.signal },
      before: () => {
        if (--left === 0) controller.abort();
      },
    });
    expect(first.report).toMatchObject({ conclusion: "interrupted", breaks: [] });
    const second = await halve({ truth, more: { out } });
    expect(second.look?.orders).toEqual([]);
    expect(brokenAt(second.report)).toEqual(["5 kvm/b"]);
    const count = ({ probers }: typeof whole) => probers.flatMap(each => each.prober.orders).length;
    expect(count(first) + count(second)).toBeLessThanOrEqual(count(whole) + 1);
  });
});

/** The answer to the question after that for `kvm/a`, as of a test that failed beside others and passed alone. */
function bothWays(answer: ProbeReport["answers"][number]): ProbeReport["answers"][number] {
  if (answer.question !== "q4" || answer.kind !== "trials") return answer;
  return { ...answer, failed: 1, passed: 1, reason: "failed beside other tests" };
}
