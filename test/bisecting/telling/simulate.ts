import {
  Bisection,
  CandidateGraph,
  flakyRates,
  type ProbePlace,
  steadyRates,
} from "../../../src/bisect/index.ts";
import type {
  AskedQuestion,
  BisectAnswer,
  BisectReport,
  ProbeOrder,
  ToldCommit,
} from "../../../src/bisecting/index.ts";
import { idOf, numbers } from "./history.ts";

export interface Story {
  commits: readonly ToldCommit[];
  /** The first bad one's number. */
  culprit: number;
  /** How often it fails when bad and when good; none: always and never. */
  flaky?: { bad: number; good: number };
  machines?: number;
  /** Numbers of those that do not build. */
  untestable?: readonly number[];
  /** Probes after which it is looked at; the last one is still running. */
  until?: number;
  questions: readonly AskedQuestion[];
  verify?: boolean;
  seed?: number;
}

export type ToldProbe = BisectReport["probes"][number];
type Step = BisectAnswer["steps"][number];

export interface Course {
  probes: ToldProbe[];
  /** The belief after each probe, and at last. */
  steps: Step[];
  likely: BisectAnswer["likely"];
  confidence: number;
  /** The numbers of those that it may be, the likeliest first. */
  range: number[];
}

const begin = Date.UTC(2026, 1, 3, 4, 5);

/** A bisect without a kernel: what is tried next is what vmentry would try, and each probe answers as the story has it. */
export function simulate(story: Story): Course {
  const { commits, culprit, flaky, machines = 1, untestable = [], until = 1000, questions } = story;
  const graph = new CandidateGraph(commits.map(({ commit, parents }) => ({ id: commit, parents })));
  const bisection = new Bisection(graph, {
    rates: flaky === undefined ? steadyRates : flakyRates,
    confidence: 0.99,
    mostTrials: flaky === undefined ? 1 : 20,
    cost: () => ({ prepare: 20, trial: 2 }),
  });
  const random = numbers(story.seed ?? 1);
  const probes: ToldProbe[] = [];
  const steps: Step[] = [];
  const likelyNow = (most: number) =>
    [...bisection.belief.first.entries()]
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .filter(([, probability]) => probability > 1e-6)
      .map(([number, probability]) => ({ commit: graph.ids[number] ?? "", probability }));
  const note = (id: string) => {
    const bits = bisection.belief.first.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
    steps.push({ probe: id, bits, likely: likelyNow(64) });
  };
  const ask = (place: ProbePlace, purpose: ProbeOrder["purpose"], trials: number) => {
    const number = typeof place === "number" ? place : undefined;
    const isBad = number !== undefined && graph.contains(number, culprit);
    const rate = isBad ? (flaky?.bad ?? 1) : (flaky?.good ?? 0);
    const failed = Array.from({ length: trials }, random).filter(each => each < rate).length;
    const commit = number === undefined ? idOf("base") : (graph.ids[number] ?? "");
    const told = commits.find(each => each.commit === commit);
    const id = `p${probes.length + 1}`;
    const isBroken = number !== undefined && untestable.includes(number);
    probes.push(
      probeOf(
        {
          id,
          commit,
          purpose,
          trials,
          questions: questions.map(each => ({ id: each.id, question: each.question })),
        },
        told?.subject ?? "Linux 6.12",
        isBroken ? "untestable" : { failed, passed: trials - failed },
        flaky !== undefined,
      ),
    );
    if (isBroken && number !== undefined) bisection.giveUp(number);
    else bisection.observe(place, { failed, passed: trials - failed });
    note(id);
  };
  const most = flaky === undefined ? 1 : 10;
  ask(graph.size - 1, "bad-end", most);
  ask("good-end", "good-end", most);
  while (probes.length < until) {
    const next = bisection.next(machines);
    if (next.length === 0) break;
    for (const { place, trials } of next) ask(place, "search", trials);
  }
  if (story.verify !== false && until === 1000) {
    ask(culprit, "verify-culprit", most);
    const [parent] = graph.parentsOf(culprit);
    ask(parent ?? "good-end", "verify-parent", most);
  }
  if (until < 1000) pretendRunning(probes);
  const answer = bisection.answer;
  return {
    probes,
    steps: until < 1000 ? steps.slice(0, -1) : steps,
    likely: likelyNow(50),
    confidence: answer?.confidence ?? Math.max(...bisection.belief.first),
    range: answer?.kind === "range" ? answer.commits : [],
  };
}

function pretendRunning(probes: ToldProbe[]): void {
  const last = probes.pop();
  if (last !== undefined) probes.push({ ...last, report: null, verdicts: [] });
}

/** A probe as its report would tell it. */
export function probeOf(
  order: ProbeOrder,
  subject: string,
  ended: "untestable" | { failed: number; passed: number },
  isFlaky = false,
): ToldProbe {
  const number = Number(order.id.slice(1));
  const isUntestable = ended === "untestable";
  const reason = isUntestable
    ? "does not build: arch/x86/kvm/mmu/mmu.c:1621:9: error: implicit declaration of function 'kvm_zap_leafs'"
    : ended.failed > 0
      ? "Assertion Failure: dirty_log_test.c:412: test_bit_le(page, bmap)"
      : "";
  const trials = isUntestable ? { failed: 0, passed: 0 } : ended;
  const verdict = isUntestable
    ? "untestable"
    : isFlaky && trials.failed * trials.passed > 0
      ? "weak"
      : trials.failed > 0
        ? "bad"
        : "good";
  return {
    order,
    subject,
    report: {
      id: order.id,
      commit: order.commit,
      startedAt: new Date(begin + number * 45_000).toISOString(),
      durationMs: isUntestable ? 0 : 11_400 + (number % 4) * 900,
      machine: `qemu-${(number % 2) + 1}`,
      build: isUntestable
        ? { outcome: "failed", reason: "arch/x86/kvm/mmu/mmu.c:1621:9: error", durationMs: 9_000 }
        : number % 3 === 0
          ? { outcome: "stored", reason: "", durationMs: 0 }
          : { outcome: "built", reason: "", durationMs: 24_000 },
      boot: isUntestable
        ? { outcome: "none", reason: "", durationMs: 0 }
        : { outcome: "booted", reason: "", durationMs: 4_300 },
      answers: order.questions.map(({ id }) =>
        isUntestable
          ? { question: id, kind: "untestable" as const, reason }
          : {
              question: id,
              kind: "trials" as const,
              ...trials,
              values: [],
              reason,
              output: `probes/${order.id}/${id}.log`,
            },
      ),
      files: isUntestable
        ? [{ name: "build log", path: `probes/${order.id}/build.log` }]
        : [
            { name: "console", path: `probes/${order.id}/console.log` },
            { name: "results.json", path: `probes/${order.id}/results.json` },
          ],
    },
    verdicts: order.questions.map(({ id }) => ({ question: id, verdict, ...trials, reason })),
  };
}
