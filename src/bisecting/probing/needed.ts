import type { TrialRound } from "../../job/index.ts";
import type { ProbeOrder } from "../probe.ts";
import type { AskedQuestion, Question } from "../question.ts";
import { isSplat } from "./answer.ts";
import { isWorthAnother } from "./trial-end.ts";

/** The tests that a question is asked by. */
export function testsOf(question: Question): readonly string[] {
  switch (question.kind) {
    case "test":
      return [question.test];
    case "splat":
      return question.tests;
    case "metric":
      return question.metric.of === "boot" ? [] : [question.metric.test];
    case "boot":
    case "build":
    case "command":
      return [];
  }
}

/** Each test once, for all that is asked. */
export function testsOfAll(questions: ProbeOrder["questions"]): string[] {
  return [...new Set(questions.flatMap(({ question }) => testsOf(question)))];
}

/** Whether it is enough to build the commit. */
export function isOfBuild({ question }: AskedQuestion): boolean {
  return question.kind === "build";
}

/** Whether the question is one of time, so that nothing else should keep the host busy. */
export function isMeasured({ question }: AskedQuestion): boolean {
  return question.kind === "metric";
}

/** Whether the kernel has to be listened to, rather than to its tests alone. */
export function isHeard({ question }: AskedQuestion): boolean {
  return question.kind === "splat" || question.kind === "boot";
}

/** Whether another execution of a test may tell more of any question. */
export function isStillAsked(
  questions: ProbeOrder["questions"],
  test: string,
  rounds: readonly TrialRound[],
): boolean {
  if (!isWorthAnother(test, rounds)) return false;
  return questions.some(
    ({ question }) =>
      testsOf(question).includes(test) &&
      !(question.kind === "splat" && wasSeen(question.fingerprint, rounds)),
  );
}

function wasSeen(fingerprint: string, rounds: readonly TrialRound[]): boolean {
  return rounds.some(({ run }) => run.splats.some(splat => isSplat(splat, fingerprint)));
}
