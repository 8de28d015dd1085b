import type { BisectAnswer, ToldCommit } from "./bisect-report.ts";
import { reproduceCommands } from "./commands.ts";
import { endingOf, type Standing } from "./course.ts";
import type { AnswerDetails } from "./details.ts";
import { explainAnswer } from "./explain-answer.ts";
import type { JournalEntry } from "./journal.ts";
import { type Seen, trialsOf } from "./observations.ts";
import type { QuestionCourse, Revert } from "./question-course.ts";
import { formatValue } from "./question-title.ts";
import type { BisectRequest } from "./request.ts";
import { percentText } from "./telling/words.ts";

type Step = BisectAnswer["steps"][number];

/** What was believed after which probes: thinking it again takes as long as the bisect has gone on. */
export type StepMemory = Map<string, Step>;

export interface AnswerParts {
  standing: Standing;
  entries: readonly JournalEntry[];
  details: AnswerDetails | undefined;
  request: BisectRequest;
  told: ReadonlyMap<string, ToldCommit>;
  subjectOf: (commit: string) => string;
  memory: StepMemory;
}

const mostLikely = 50;
const mostOfAStep = 64;
const mostOfARange = 200;
/** The belief is told after each of so many probes at most. */
const mostSteps = 120;
const leastTold = 1e-4;

/** Where one question stands, to be told; the log for git comes later. */
export function makeAnswer(parts: AnswerParts): BisectAnswer {
  const { standing, details, request, told } = parts;
  const { course, revert } = standing;
  const ending = endingOf(standing);
  const { answer, culprit } = course;
  const first = ending?.conclusion === "found" && culprit !== undefined ? told.get(culprit) : undefined;
  const range =
    ending?.conclusion === "range" && answer?.kind === "range"
      ? answer.commits
          .toSorted((a, b) => a - b)
          .flatMap(each => told.get(course.stretch.graph.ids[each] ?? "") ?? [])
      : [];
  return {
    question: course.asked.id,
    conclusion: ending?.conclusion ?? null,
    reason: ending?.reason ?? openReason(course),
    first: first ?? null,
    range: range.slice(0, mostOfARange),
    rangeCount: range.length,
    confidence: course.hasEvidence ? (answer?.confidence ?? 0) : 0,
    explanation: explainAnswer(course, ending, request),
    isFlaky: course.isFlaky,
    rates: course.hasEvidence ? course.rates : null,
    verification: first === undefined ? notVerified : verificationOf(course, revert, request.verify),
    likely: likelyOf(course, mostLikely),
    steps: stepsOf(parts),
    fixes: details?.fixes ?? "",
    maintainers: details?.maintainers ?? [],
    difference: details?.difference ?? null,
    reproduce: reproduceCommands(course, ending, request),
    gitLog: "",
  };
}

function openReason(course: QuestionCourse): string {
  if (!course.hasEvidence) return "the ends are tried first";
  const likely = likelyOf(course, 1)[0];
  if (likely === undefined) return "nothing is known yet";
  const threshold =
    course.threshold === undefined || course.asked.question.kind !== "metric"
      ? ""
      : `, threshold ${formatValue(course.asked.question.metric, course.threshold.value)}`;
  return `${course.bisection.bits.toFixed(1)} bits to learn; the likeliest is ${likely.commit.slice(0, 12)} (${percentText(likely.probability)})${threshold}`;
}

function likelyOf(course: QuestionCourse, most: number): BisectAnswer["likely"] {
  const { first } = course.bisection.belief;
  return [...first.keys()]
    .filter(each => (first[each] ?? 0) >= leastTold)
    .sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0))
    .slice(0, most)
    .map(each => ({
      commit: course.stretch.graph.ids[each] ?? "",
      probability: Number((first[each] ?? 0).toFixed(4)),
    }));
}

/**
 * The belief after each probe that said something, as it is seen with what is known now. What was thought before of
 * the same is taken from `memory`.
 */
function stepsOf({ standing, entries, memory }: AnswerParts): BisectAnswer["steps"] {
  const { course } = standing;
  const saying = entries.filter(({ report }) =>
    report?.answers.some(({ question, kind }) => question === course.asked.id && kind !== "machine-error"),
  );
  const steps = Math.max(2, Math.min(mostSteps, 400_000 / course.stretch.graph.size));
  const stride = Math.max(1, Math.ceil(saying.length / steps));
  return saying.flatMap(({ order }, index) => {
    if ((index + 1) % stride !== 0 && index + 1 !== saying.length) return [];
    const seen = saying.slice(0, index + 1);
    const key = [course.name, ...seen.map(each => each.order.id)].join();
    const known = memory.get(key) ?? stepOf(course.withEntries(seen), order.id);
    memory.set(key, known);
    return [known];
  });
}

function stepOf(then: QuestionCourse, probe: string): Step {
  const likely = then.hasEvidence ? likelyOf(then, mostOfAStep) : [];
  return { probe, bits: Number(then.bisection.bits.toFixed(3)), likely };
}

type Verification = BisectAnswer["verification"];

const notVerified: Verification = {
  ...{ culprit: "not-tried", parent: "not-tried", revert: "not-tried" },
  reason: "",
};

function verificationOf(course: QuestionCourse, revert: Revert, isWanted: boolean): Verification {
  if (!isWanted) return { ...notVerified, reason: "verification was not wanted" };
  const { culprit = "", parents } = course;
  const parent = parents.map(each => check(course.seen(each), false));
  const worst =
    parent.find(each => each === "not-as-expected") ??
    parent.find(each => each !== "as-expected") ??
    "as-expected";
  return {
    culprit: check(course.seen(culprit), true),
    parent: worst,
    ...checkRevert(course, revert),
  };
}

function check(seen: Seen, isHit: boolean): Verification["culprit"] {
  if (trialsOf(seen) === 0) return seen.untestable === undefined ? "not-tried" : "not-testable";
  return (isHit ? seen.hits > seen.misses / 50 : seen.misses >= seen.hits)
    ? "as-expected"
    : "not-as-expected";
}

function checkRevert(course: QuestionCourse, revert: Revert): Pick<Verification, "revert" | "reason"> {
  if (revert === undefined) return { revert: "not-tried", reason: "" };
  if ("reason" in revert) return { revert: "does-not-apply", reason: revert.reason };
  const seen = course.seen(revert.commit);
  if (trialsOf(seen) === 0) {
    return {
      revert: seen.untestable === undefined ? "not-tried" : "not-testable",
      reason: seen.untestable ?? "",
    };
  }
  const { bad, good } = course.rates;
  // Nearer to the rate of what has the fault than to that of what has not.
  const isHit = seen.hits / trialsOf(seen) > (bad + good) / 2;
  if (!isHit) return { revert: "as-expected", reason: "" };
  return {
    revert: "not-as-expected",
    reason: `with it taken back, the newer end is as before (${seen.hits} of ${trialsOf(seen)} trials): something else does it, too`,
  };
}
