import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import type { Prober } from "../probe.ts";
import type { TestLister } from "../probing/index.ts";
import type { BisectRequest, ProbeRequest } from "../request.ts";
import { runBisect } from "../run-bisect.ts";
import type { SeriesContext, SeriesRequest } from "./check-series.ts";
import type { SeriesBreak, SeriesReport } from "./series-report.ts";

/** What a bisect of a series takes beside. */
export type HalvingRequest = SeriesRequest &
  Pick<BisectRequest, "confidence" | "flaky" | "mostTrials" | "verify" | "cull">;

export interface HalvingContext extends Omit<SeriesContext, "prober" | "onReport"> {
  /**
   * What probes the bisect and, when all tests are asked, both ends before it.
   * @param out where its probes' logs go
   */
  openProber: (
    request: ProbeRequest,
    out: string,
    how: { testsAtOnce: boolean },
  ) => Promise<Prober & Partial<TestLister>>;
  onReport?: (report: BisectReport) => Promise<void> | void;
  /** Hears of the look at both ends, when all tests are asked. */
  onLook?: (report: SeriesReport) => Promise<void> | void;
}

/** Bisects what a request asks, between the base and the last commit. @param out the bisect's directory */
export async function bisectSeries(
  request: HalvingRequest,
  { log, signal, openProber, onReport }: HalvingContext,
  out: string,
): Promise<BisectReport> {
  const { probe, base, commits } = request;
  await using prober = await openProber(probe, out, { testsAtOnce: false });
  return await runBisect(
    {
      ...{
        probe,
        good: base,
        bad: commits.at(-1) ?? base,
        direction: "first-bad",
        questions: request.questions,
      },
      ...{ confidence: request.confidence, flaky: request.flaky, mostTrials: request.mostTrials },
      ...{ verify: request.verify, mostMachineErrors: request.mostMachineErrors },
      ...(request.until === undefined ? {} : { until: request.until }),
      ...{ firstParent: false, paths: [], cull: request.cull, out, overwrite: false },
    },
    { log, signal, prober, ...(onReport === undefined ? {} : { onReport }) },
  );
}

/** What an answer says of the series; undefined when it names no commit. */
export function breakOf(answer: BisectAnswer, bisect: BisectReport | undefined): SeriesBreak | undefined {
  const first = answer.conclusion === "found" ? answer.first : answer.range[0];
  if (
    first === null ||
    first === undefined ||
    (answer.conclusion !== "found" && answer.conclusion !== "range")
  ) {
    return undefined;
  }
  return {
    ...{ commit: first.commit, subject: first.subject, question: answer.question },
    reason: `${titleOf(bisect, answer.question)}: ${answer.reason}`,
    range: answer.conclusion === "range" ? answer.range.map(({ commit }) => commit) : [],
  };
}

/** What a person is told of an answer that is no break. */
export function noteOf(
  { conclusion, question, reason }: BisectAnswer,
  bisect: BisectReport,
): string | undefined {
  const isNote = conclusion === "always-bad" || conclusion === "merge-base-bad";
  return isNote ? `${titleOf(bisect, question)} on the base already: ${reason}` : undefined;
}

/** What is asked, one line. Untrusted. */
export function titleOf(bisect: BisectReport | undefined, question: string): string {
  return bisect?.asked.questions.find(({ id }) => id === question)?.title ?? question;
}

/** How a bisect that stopped before each question had its answer ends a check; undefined when it did not. */
export function stopOf({
  conclusion,
  reason,
  answers,
}: BisectReport): Pick<SeriesReport, "conclusion" | "reason"> | undefined {
  if (answers.every(answer => answer.conclusion !== null)) return undefined;
  const known = ["machine-errors", "interrupted", "handed-over"] as const;
  return { conclusion: known.find(each => each === conclusion) ?? "error", reason };
}
