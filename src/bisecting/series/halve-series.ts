import { join, resolve } from "node:path";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import type { Prober } from "../probe.ts";
import type { BisectRequest, ProbeRequest } from "../request.ts";
import { runBisect } from "../run-bisect.ts";
import type { SeriesContext, SeriesRequest } from "./check-series.ts";
import {
  askedOf,
  openSeriesDirectory,
  seriesFiles,
  subjectsOf,
  writeSeriesReport,
} from "./series-directory.ts";
import { type SeriesBreak, type SeriesReport, seriesReportHead } from "./series-report.ts";

/** What a bisect of a series takes beside. */
export type HalvingRequest = SeriesRequest &
  Pick<BisectRequest, "confidence" | "flaky" | "mostTrials" | "verify" | "cull">;

export interface HalvingContext extends Omit<SeriesContext, "prober" | "onReport"> {
  /** What probes the bisect. @param out its directory */
  openProber: (request: ProbeRequest, out: string) => Promise<Prober>;
  onReport?: (report: BisectReport) => Promise<void> | void;
}

/**
 * Tries the last commit of a series and, when it is not as good as the base, finds for each question the commit that
 * broke it by halving. What one commit breaks and a later one mends goes unseen.
 * @throws UserError for bad input
 */
export async function halveSeries(request: HalvingRequest, context: HalvingContext): Promise<SeriesReport> {
  const out = resolve(request.out);
  const asked = askedOf(request, true);
  const { commits, overwrite, base, probe } = request;
  const earlier = await openSeriesDirectory(out, { asked, commits, overwrite });
  const subjects = await subjectsOf(request, context.signal);
  const bisectOut = join(out, seriesFiles.bisect);
  const startedAt = earlier?.startedAt ?? new Date().toISOString();
  const tell = async (bisect: BisectReport | undefined): Promise<SeriesReport> => {
    const report: SeriesReport = {
      ...seriesReportHead(),
      ...{ startedAt, updatedAt: new Date().toISOString(), asked },
      ...readHalving(bisect, commits, subjects),
      ...{ probes: [], bisect: seriesFiles.bisect },
    };
    await writeSeriesReport(out, report);
    return report;
  };
  await tell(undefined);
  await using prober = await context.openProber(probe, bisectOut);
  const { log, signal, onReport } = context;
  const bisect = await runBisect(
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
      ...{ firstParent: false, paths: [], cull: request.cull, out: bisectOut, overwrite: false },
    },
    { log, signal, prober, ...(onReport === undefined ? {} : { onReport }) },
  );
  return await tell(bisect);
}

type Halved = Pick<SeriesReport, "conclusion" | "reason" | "notes" | "commits" | "breaks">;

/** What a bisect of a series says of the series. */
export function readHalving(
  bisect: BisectReport | undefined,
  commits: readonly string[],
  subjects: ReadonlyMap<string, string>,
): Halved {
  const breaks = (bisect?.answers ?? []).flatMap(answer => breakOf(answer, bisect) ?? []);
  breaks.sort((a, b) => commits.indexOf(a.commit) - commits.indexOf(b.commit));
  const broken = new Map(breaks.map(each => [each.commit, each.reason]));
  const good = new Set(bisect === undefined ? [] : goodCommits(bisect));
  return {
    ...concludeHalving(bisect, breaks),
    notes:
      bisect === undefined
        ? []
        : [...bisect.notes, ...bisect.answers.flatMap(each => noteOf(each, bisect) ?? [])],
    breaks,
    commits: commits.map(commit => {
      const reason = broken.get(commit);
      const verdict = reason !== undefined ? "broken" : good.has(commit) ? "good" : "not-tried";
      return { commit, subject: subjects.get(commit) ?? "", verdict, reason: reason ?? "" };
    }),
  };
}

function breakOf(answer: BisectAnswer, bisect: BisectReport | undefined): SeriesBreak | undefined {
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

function noteOf({ conclusion, question, reason }: BisectAnswer, bisect: BisectReport): string | undefined {
  const isNote = conclusion === "always-bad" || conclusion === "merge-base-bad";
  return isNote ? `${titleOf(bisect, question)} on the base already: ${reason}` : undefined;
}

function titleOf(bisect: BisectReport | undefined, question: string): string {
  return bisect?.asked.questions.find(({ id }) => id === question)?.title ?? question;
}

/** Those that were tried and of which each question was answered well. */
function goodCommits({ probes }: BisectReport): string[] {
  return probes.flatMap(({ order, verdicts }) =>
    verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === "good") ? [order.commit] : [],
  );
}

function concludeHalving(
  bisect: BisectReport | undefined,
  breaks: readonly SeriesBreak[],
): Pick<Halved, "conclusion" | "reason"> {
  if (bisect === undefined) return { conclusion: null, reason: "the last commit and the base are tried" };
  const [first] = breaks;
  if (first !== undefined) {
    return { conclusion: "broken", reason: `${first.commit.slice(0, 12)} breaks something: ${first.reason}` };
  }
  const { conclusion, reason, answers } = bisect;
  const isStopped = answers.some(answer => answer.conclusion === null);
  if (isStopped) {
    const known = ["machine-errors", "interrupted", "handed-over"] as const;
    return { conclusion: known.find(each => each === conclusion) ?? "error", reason };
  }
  const untested = answers.find(
    answer => answer.conclusion === "untestable-end" || answer.conclusion === "contradiction",
  );
  if (untested !== undefined) {
    return { conclusion: "untested", reason: `${titleOf(bisect, untested.question)}: ${untested.reason}` };
  }
  if (answers.every(answer => answer.conclusion !== "not-reproduced")) {
    return { conclusion: "untested", reason: "all that was asked fails on the base already" };
  }
  return { conclusion: "good", reason: "the last commit is as good as the base; the others were not tried" };
}
