import { join, resolve } from "node:path";
import type { BisectReport } from "../bisect-report.ts";
import {
  bisectSeries,
  breakOf,
  type HalvingContext,
  type HalvingRequest,
  noteOf,
  stopOf,
  titleOf,
} from "./bisect-series.ts";
import { halveSuite } from "./halve-suite.ts";
import {
  askedOf,
  openSeriesDirectory,
  seriesFiles,
  subjectsOf,
  writeSeriesReport,
} from "./series-directory.ts";
import { type SeriesBreak, type SeriesReport, seriesReportHead } from "./series-report.ts";

/**
 * Tries the last commit of a series and, when it is not as good as the base, finds for each question the commit that
 * broke it by halving. What one commit breaks and a later one mends goes unseen.
 * @throws UserError for bad input
 */
export async function halveSeries(request: HalvingRequest, context: HalvingContext): Promise<SeriesReport> {
  if (request.allTests === true) return await halveSuite(request, context);
  const out = resolve(request.out);
  const asked = askedOf(request, true);
  const { commits, overwrite } = request;
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
  return await tell(await bisectSeries(request, context, bisectOut));
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
  const { answers } = bisect;
  const stop = stopOf(bisect);
  if (stop !== undefined) return stop;
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
