import type { ProbeAnswer, ProbeReport } from "../probe.ts";
import type { AskedQuestion } from "../question.ts";

/** How a question stands in a series, after the commits so far. */
export type Standing =
  /** It could not be tried on any commit yet. */
  | "untried"
  /** It was so on the base already. */
  | "failing"
  /** A commit that makes it fail breaks the series. */
  | "passing";

/** What a commit's kernel says of a question, and what follows from it. */
export type Finding =
  | { kind: "as-before" | "passes" }
  /** It failed beside other tests, and passed alone on the same kernel. */
  | { kind: "flaky"; reason: string }
  /** It fails, or cannot be tried any more: a break when that is confirmed. */
  | { kind: "suspect"; reason: string; isConfirmedByTrials: boolean }
  /** It fails because of another question's answer, which tells it. */
  | { kind: "follows" };

/** Where each question of a series stands: judged commit by commit, oldest first. */
export class SeriesJudge {
  readonly #standings: Map<string, Standing>;
  readonly #failedFirst = new Map<string, string>();

  constructor(questions: readonly AskedQuestion[]) {
    this.#standings = new Map(questions.map(({ id }) => [id, "untried"]));
  }

  standing(question: string): Standing {
    return this.#standings.get(question) ?? "untried";
  }

  /** How a question that is failing, or untried, did so on the base. */
  whyNot(question: string): string {
    return this.#failedFirst.get(question) ?? "";
  }

  /** Takes what the base says, on which nothing is a break. */
  takeBase(report: ProbeReport): void {
    for (const answer of report.answers) {
      if (answer.kind === "machine-error") continue;
      if (answer.kind === "trials" && answer.failed === 0) this.#standings.set(answer.question, "passing");
      else this.#failedFirst.set(answer.question, answer.reason);
      // What fails only now and then has to do no worse from here on.
      if (isFlaky(answer)) this.#standings.set(answer.question, "passing");
      else if (answer.kind === "trials" && answer.failed > 0) this.#standings.set(answer.question, "failing");
    }
  }

  /** What a commit says of a question; see `take` for what follows from it. */
  look(question: string, report: ProbeReport): Finding {
    const answer = answerTo(question, report);
    if (answer.kind === "trials" && answer.failed === 0) return { kind: "passes" };
    if (isFlaky(answer)) return { kind: "flaky", reason: answer.reason };
    const standing = this.standing(question);
    if (standing === "failing") return { kind: "as-before" };
    if (answer.kind === "untestable") return this.#lookAtUntestable(answer, standing, report);
    return { kind: "suspect", reason: answer.reason, isConfirmedByTrials: true };
  }

  #lookAtUntestable(
    { reason }: Extract<ProbeAnswer, { kind: "untestable" }>,
    standing: Standing,
    { build, boot }: ProbeReport,
  ): Finding {
    if (standing === "untried") return { kind: "as-before" };
    // The questions after build and boot are always asked, and say it.
    if (build.outcome === "failed" || boot.outcome === "does-not-boot") return { kind: "follows" };
    return { kind: "suspect", reason: `cannot be tried any more: ${reason}`, isConfirmedByTrials: false };
  }

  /** From here on a question that passed must go on doing so. */
  take(question: string, finding: Finding): void {
    if (finding.kind === "passes" || finding.kind === "flaky") this.#standings.set(question, "passing");
  }
}

/** @throws Error when there is none, which is a fault of who made the report */
function answerTo(
  question: string,
  { id, answers }: ProbeReport,
): Exclude<ProbeAnswer, { kind: "machine-error" }> {
  const answer = answers.find(each => each.question === question);
  if (answer === undefined || answer.kind === "machine-error") {
    throw new Error(`probe ${id} has no answer to ${question}`);
  }
  return answer;
}

/** Whether what was asked once was answered in both ways. */
export function isFlaky(answer: ProbeAnswer): boolean {
  return answer.kind === "trials" && answer.failed > 0 && answer.passed > 0;
}

/**
 * What repeating a suspect, on the commit and on one before it, says.
 * @param where what that one is called: `the commit before`
 */
export function judgeRepetition(
  suspect: ProbeAnswer | undefined,
  before: ProbeAnswer | undefined,
  where: string,
): { isBreak: boolean; reason: string } {
  if (suspect?.kind !== "trials" || suspect.failed === 0) {
    const said =
      suspect?.kind === "trials"
        ? `passed ${suspect.passed} times when it was repeated`
        : "could not be repeated";
    return suspect?.kind === "trials" ? { isBreak: false, reason: said } : { isBreak: true, reason: said };
  }
  const often = `failed ${suspect.failed} of ${suspect.failed + suspect.passed} times when it was repeated`;
  if (before?.kind !== "trials") return { isBreak: true, reason: often };
  const ofBefore = `${before.failed} of ${before.failed + before.passed} times on ${where}`;
  return { isBreak: before.failed === 0, reason: `${often}, and ${ofBefore}` };
}
