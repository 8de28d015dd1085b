import type { BisectSummary } from "../../src/server/index.ts";

const commit = (digit: string) => digit.repeat(40);

/** A bisect that runs, with one question. */
export function bisectSummary(more: Partial<BisectSummary> = {}): BisectSummary {
  return {
    title: "kvm/steal_time fails",
    startedAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T01:00:00Z",
    isRunning: true,
    conclusion: null,
    reason: "12 commits are left",
    good: { commit: commit("a"), subject: "the good end" },
    bad: { commit: commit("b"), subject: "the bad end" },
    direction: "first-bad",
    environment: "shadow",
    variant: "x86_64-kvm",
    host: "builder-7",
    runUrl: "",
    probes: 6,
    expectedProbes: 3.5,
    expectedMs: 190_000,
    answers: [],
    ...more,
  };
}

/** Its answer once it is found. */
export function foundAnswer(more: Partial<BisectSummary["answers"][number]> = {}) {
  return {
    title: "kvm/steal_time fails",
    conclusion: "found",
    reason: "",
    first: { commit: commit("c"), subject: "KVM: x86: break it" },
    rangeCount: 1,
    confidence: 0.998_26,
    ...more,
  };
}

/** The same when it has ended. */
export function foundBisect(more: Partial<BisectSummary> = {}): BisectSummary {
  const answers = [foundAnswer()];
  return bisectSummary({ isRunning: false, conclusion: "found", expectedProbes: 0, answers, ...more });
}

/** What is sent to tell of it. */
export function toldBisect(summary: BisectSummary, journal = "{}\n", page = "<p>the report</p>") {
  return { method: "PUT", json: { summary, journal, page } };
}
