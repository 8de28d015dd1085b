import type { BisectAnswer, BisectReport, ToldCommit } from "../../../src/bisecting/index.ts";
import { idOf, madeHistory } from "./history.ts";
import { type Course, probeOf, type Story, simulate } from "./simulate.ts";

const question = {
  id: "q1",
  question: { kind: "test", test: "kvm/dirty_log_test" },
  title: "kvm/dirty_log_test fails",
} as const;

const untried = { culprit: "not-tried", parent: "not-tried", revert: "not-tried", reason: "" } as const;

/** An answer without an end, to which others add what they found. */
export function sampleAnswer(course: Course, changes: Partial<BisectAnswer> = {}): BisectAnswer {
  return {
    question: question.id,
    conclusion: null,
    reason: "",
    first: null,
    range: [],
    rangeCount: 0,
    confidence: course.confidence,
    explanation: "",
    isFlaky: false,
    rates: null,
    verification: { ...untried },
    likely: course.likely,
    steps: course.steps,
    fixes: "",
    maintainers: [],
    difference: null,
    reproduce: [],
    gitLog: "",
    ...changes,
  };
}

function sampleReport(
  commits: readonly ToldCommit[],
  { probes }: Pick<Course, "probes">,
  answers: BisectAnswer[],
  changes: Partial<BisectReport> = {},
): BisectReport {
  const [answer] = answers;
  const newer = commits.at(-1);
  if (newer === undefined) throw new Error("a bisect without commits");
  return {
    format: "vmentry-bisect",
    version: 1,
    tool: "vmentry 0.1.0",
    startedAt: "2026-02-03T04:05:00.000Z",
    updatedAt: "2026-02-03T04:19:00.000Z",
    isRunning: false,
    conclusion: answer?.conclusion ?? null,
    reason: answer?.reason ?? "",
    asked: {
      good: { given: "v6.12", commit: idOf("base"), subject: "Linux 6.12" },
      bad: { given: "kvm/next", commit: newer.commit, subject: newer.subject },
      direction: "first-bad",
      questions: [question],
      environment: "shadow",
      variant: "x86_64-kvm",
      machine: "qemu, tcg, x86_64 amd, 2 CPUs, 4096 MiB",
      confidence: 0.99,
      firstParent: false,
      paths: [],
      command: [
        ...["vmentry", "bisect", "--good", "v6.12", "--bad", "kvm/next", "--test", "kvm/dirty_log_test"],
        ...["--environment", "shadow"],
      ],
    },
    notes: [],
    candidates: {
      older: idOf("base"),
      newer: newer.commit,
      count: commits.length,
      culled: [],
      commits: [...commits],
    },
    answers,
    probes,
    findings: [],
    expected: { probes: 0, durationMs: 0 },
    cost: {
      probes: probes.length,
      boots: probes.filter(({ report }) => report?.boot.outcome === "booted").length,
      builds: probes.filter(({ report }) => report?.build.outcome === "built").length,
      durationMs: 840_000,
    },
    ...changes,
  };
}

const difference = {
  good: "probes/p7/q1.log",
  bad: "probes/p6/q1.log",
  lines: [
    "--- probes/p7/q1.log",
    "+++ probes/p6/q1.log",
    "@@ -3,5 +3,9 @@",
    " Testing guest mode: PA-bits:ANY, VA-bits:48,  4K pages",
    " guest physical test memory offset: 0xXXXXXXXX",
    "-Dirtied 139264 pages",
    "-Total bits checked: dirty (139264), clear (7987437), track_next (4012)",
    "+==== Test Assertion Failure ====",
    "+  dirty_log_test.c:412: test_bit_le(page, bmap)",
    "+  pid=XXXX tid=XXXX errno=4 - Interrupted system call",
    "+  Page 1234 bit is clear (iteration 3)",
  ],
};

function foundBy(course: Course, story: Pick<Story, "commits" | "culprit">): Partial<BisectAnswer> {
  const first = story.commits[story.culprit];
  if (first === undefined) throw new Error("no such commit");
  return {
    conclusion: "found",
    reason: `${first.commit.slice(0, 12)} is the first bad commit`,
    first,
    confidence: course.confidence,
    explanation:
      "Bayes' rule over 26 candidates, all alike before, with 1 contradiction in 2000 trials thought possible. The culprit failed 1 of 1 more times, its parent 0 of 1.",
    verification: {
      ...{ culprit: "as-expected", parent: "as-expected", revert: "as-expected" },
      reason: "bad + revert passed 1 of 1 times",
    },
    fixes: `Fixes: ${first.commit.slice(0, 12)} ("${first.subject}")`,
    maintainers: [
      {
        address: "Sean Sample <sean@example.org>",
        role: "supporter:KERNEL VIRTUAL MACHINE FOR X86 (KVM/x86)",
      },
      { address: "Paolo Example <paolo@example.org>", role: "supporter:KERNEL VIRTUAL MACHINE (KVM)" },
      { address: "kvm@vger.example.org", role: "open list:KERNEL VIRTUAL MACHINE (KVM)" },
    ],
    difference,
    reproduce: [
      ["vmentry", "run", "--commit", first.commit, "--test", "kvm/dirty_log_test", "--environment", "shadow"],
      [
        "vmentry",
        "run",
        "--commit",
        first.parents[0] ?? "",
        "--test",
        "kvm/dirty_log_test",
        "--environment",
        "shadow",
      ],
    ],
    gitLog: [
      `# bad: [${story.commits.at(-1)?.commit}] kvm/next`,
      `# good: [${idOf("base")}] Linux 6.12`,
      `git bisect start '${story.commits.at(-1)?.commit}' '${idOf("base")}'`,
      `# first bad commit: [${first.commit}] ${first.subject}`,
      "",
    ].join("\n"),
  };
}

/** By halving, with merges, one commit that does not build, and some that cannot change anything. */
export function foundReport(): BisectReport {
  const commits = madeHistory(26, 9);
  const story = { commits, culprit: 16, untestable: [11], questions: [question] };
  const course = simulate(story);
  const broken = course.probes.find(({ verdicts }) => verdicts[0]?.verdict === "untestable");
  return sampleReport(commits, course, [sampleAnswer(course, foundBy(course, story))], {
    notes: ["kvm/next does not contain v6.12: good is the merge-base of the two"],
    candidates: {
      older: idOf("base"),
      newer: commits.at(-1)?.commit ?? "",
      count: 26,
      culled: [8, 18].map(index => ({
        commit: commits[index]?.commit ?? "",
        because: "it changes documentation alone",
      })),
      commits,
    },
    findings:
      broken === undefined
        ? []
        : [
            {
              ...{
                kind: "build",
                commit: broken.order.commit,
                subject: broken.subject,
                probe: broken.order.id,
              },
              reason:
                "arch/x86/kvm/mmu/mmu.c:1621:9: error: implicit declaration of function 'kvm_zap_leafs'",
            },
          ],
  });
}

/** A test that fails now and then, on both sides. */
export function flakyReport(): BisectReport {
  const commits = madeHistory(60);
  const story = { commits, culprit: 41, flaky: { bad: 0.3, good: 0.02 }, questions: [question], seed: 3 };
  const course = simulate(story);
  return sampleReport(commits, course, [
    sampleAnswer(course, {
      ...foundBy(course, story),
      isFlaky: true,
      rates: { bad: 0.31, good: 0.018 },
      verification: {
        ...{ culprit: "as-expected", parent: "as-expected", revert: "does-not-apply" },
        reason: "the revert conflicts in arch/x86/kvm/mmu/mmu.c",
      },
    }),
  ]);
}

/** Nothing between the last good and the first bad commit can be tried. */
export function rangeReport(): BisectReport {
  const commits = madeHistory(40);
  const story = {
    commits,
    culprit: 22,
    untestable: [19, 20, 21, 22, 23],
    questions: [question],
    verify: false,
  };
  const course = simulate(story);
  const range = course.range.sort((a, b) => a - b).flatMap(index => commits[index] ?? []);
  return sampleReport(commits, course, [
    sampleAnswer(course, {
      conclusion: "range",
      reason: `one of ${range.length} commits; those between cannot be tried`,
      range,
      rangeCount: range.length,
      verification: { ...untried, reason: "there is no single commit to verify" },
    }),
  ]);
}

/** The bad end is as good as the good one. */
export function notReproducedReport(): BisectReport {
  const commits = madeHistory(12);
  const order = { questions: [{ id: question.id, question: question.question }], trials: 10 };
  const bad = commits.at(-1);
  const probes = [
    probeOf({ ...order, id: "p1", commit: bad?.commit ?? "", purpose: "bad-end" }, bad?.subject ?? "", {
      failed: 0,
      passed: 10,
    }),
    probeOf({ ...order, id: "p2", commit: idOf("base"), purpose: "good-end" }, "Linux 6.12", {
      failed: 0,
      passed: 10,
    }),
  ];
  return sampleReport(commits, { probes }, [
    sampleAnswer(
      { probes, steps: [], likely: [], range: [], confidence: 0.991 },
      {
        conclusion: "not-reproduced",
        reason: "kvm/next passed 10 of 10 times, under shadow on qemu",
        explanation:
          "A test that fails at least every third time would have failed here with a chance of 98 %.",
      },
    ),
  ]);
}

/** Three tests at once: found, a range, and one that is not reproduced. */
export function severalReport(): BisectReport {
  const commits = madeHistory(30, 11);
  const questions: BisectReport["asked"]["questions"] = [
    question,
    {
      id: "q2",
      question: { kind: "splat", fingerprint: "WARNING kvm_tdp_mmu_zap_leafs", tests: [] },
      title: "the kernel complains: WARNING kvm_tdp_mmu_zap_leafs",
    },
    { id: "q3", question: { kind: "boot" }, title: "the kernel does not reach user space" },
  ];
  const story = { commits, culprit: 20, questions };
  const course = simulate(story);
  const answers = [
    sampleAnswer(course, foundBy(course, story)),
    sampleAnswer(course, {
      question: "q2",
      conclusion: "range",
      reason: "one of 3 commits",
      range: commits.slice(19, 22),
      rangeCount: 3,
      confidence: 0.995,
    }),
    sampleAnswer(course, {
      question: "q3",
      conclusion: "not-reproduced",
      reason: "the bad end booted 2 of 2 times",
      likely: [],
      steps: [],
      confidence: 0.99,
    }),
  ];
  const report = sampleReport(commits, course, answers, {
    conclusion: "not-reproduced",
    reason: "1 of 3 questions has one first bad commit",
  });
  return { ...report, asked: { ...report.asked, questions } };
}

/** In the middle: some probes are back, one runs, nothing is concluded. */
export function runningReport(): BisectReport {
  const commits = madeHistory(200, 20);
  const course = simulate({ commits, culprit: 77, questions: [question], until: 6, machines: 2 });
  return sampleReport(commits, course, [sampleAnswer(course)], {
    isRunning: true,
    reason: "14 commits are left",
    expected: { probes: 4.2, durationMs: 190_000 },
  });
}

/** A config that was bisected before its first answer, without a single probe. */
export function startingReport(): BisectReport {
  const commits = madeHistory(5);
  return sampleReport(commits, { probes: [] }, [], { isRunning: true, reason: "the ends are checked" });
}

/** As many commits as a report tells. */
export function longReport(): BisectReport {
  const commits = madeHistory(2000, 37);
  const story = { commits, culprit: 1234, questions: [question], machines: 3 };
  const course = simulate(story);
  const report = sampleReport(commits, course, [sampleAnswer(course, foundBy(course, story))]);
  return { ...report, candidates: { ...report.candidates, count: 11_873 } };
}

/** The commit that mended it: the older end is bad. */
export function mendedReport(): BisectReport {
  const commits = madeHistory(16);
  const story = { commits, culprit: 9, questions: [question] };
  const course = simulate(story);
  const swapped = { good: "bad", bad: "good" } as const;
  const probes = course.probes.map(probe => ({
    ...probe,
    verdicts: probe.verdicts.map(each => ({
      ...each,
      verdict: each.verdict === "good" || each.verdict === "bad" ? swapped[each.verdict] : each.verdict,
      ...{ failed: each.passed, passed: each.failed },
    })),
  }));
  const report = sampleReport(commits, { probes }, [sampleAnswer(course, foundBy(course, story))]);
  const { good, bad } = report.asked;
  return { ...report, asked: { ...report.asked, direction: "first-good", good: bad, bad: good } };
}

export const samples: Readonly<Record<string, () => BisectReport>> = {
  found: foundReport,
  flaky: flakyReport,
  range: rangeReport,
  "not-reproduced": notReproducedReport,
  several: severalReport,
  running: runningReport,
  starting: startingReport,
  long: longReport,
  mended: mendedReport,
};

const kept = new Set([
  ...[
    "format",
    "version",
    "id",
    "commit",
    "date",
    "startedAt",
    "updatedAt",
    "conclusion",
    "direction",
    "kind",
  ],
  ...["outcome", "purpose", "verdict", "older", "newer", "probe", "question", "culprit", "parent", "revert"],
]);

/** The same report with others' texts in it, wherever text may be anything. */
export function withTexts(report: BisectReport, pieces: readonly string[]): BisectReport {
  let next = 0;
  const replaced = (value: unknown, key: string): unknown => {
    if (key === "parents" || (kept.has(key) && typeof value !== "object")) return value;
    if (typeof value === "string") return pieces[next++ % pieces.length];
    if (Array.isArray(value)) return value.map(each => replaced(each, key));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, name)]));
  };
  return replaced(report, "") as BisectReport;
}
