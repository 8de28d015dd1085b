import { join, resolve } from "node:path";
import { counted } from "../../base/index.ts";
import type { BisectReport } from "../bisect-report.ts";
import {
  bisectSeries,
  breakOf,
  type HalvingContext,
  type HalvingRequest,
  noteOf,
  stopOf,
} from "./bisect-series.ts";
import { SeriesCheck } from "./series-check.ts";
import {
  askedOf,
  openSeriesDirectory,
  seriesFiles,
  subjectsOf,
  writeSeriesReport,
} from "./series-directory.ts";
import type { SeriesBreak, SeriesReport } from "./series-report.ts";
import { questionsOf } from "./suite-questions.ts";

/**
 * As `halveSeries`, of each test of a suite. To bisect all of them would be to repeat all of them at both ends: instead
 * the base and the last commit are checked as those of any series, and only what the last one does worse is bisected.
 * @throws UserError for bad input
 */
export async function halveSuite(request: HalvingRequest, context: HalvingContext): Promise<SeriesReport> {
  const out = resolve(request.out);
  const { whole, report } = await look(request, context, out);
  // Of one commit it is known which it is.
  if (report.conclusion !== "broken" || report.commits.length === 1) return await tell(out, report);
  const bisect = seriesFiles.bisect;
  await tell(out, {
    ...{ ...report, bisect, breaks: [], commits: untried(report), conclusion: null },
    reason: `the last commit is not as good as the base: it is looked for what breaks ${counted(report.breaks.length, "thing")}`,
  });
  const broken = new Set(report.breaks.filter(each => wasSeen(each, report)).map(each => each.question));
  const questions = whole.questions.filter(({ id }) => broken.has(id));
  const found =
    questions.length === 0
      ? undefined
      : await bisectSeries({ ...whole, questions }, context, join(out, seriesFiles.bisect));
  return await tell(out, { ...withFound(report, found), bisect: found === undefined ? null : bisect });
}

/** Tries the base and the last commit. */
async function look(
  request: HalvingRequest,
  context: HalvingContext,
  out: string,
): Promise<{ whole: HalvingRequest; report: SeriesReport }> {
  const { log, signal, onLook } = context;
  await using prober = await context.openProber(request.probe, out, { testsAtOnce: true });
  const questions = await questionsOf(request, prober, { out, signal });
  const whole = { ...request, questions };
  const asked = askedOf(whole, true);
  const { commits, overwrite } = request;
  const earlier = await openSeriesDirectory(out, { asked, commits, overwrite });
  const subjects = await subjectsOf(request, signal);
  const check = new SeriesCheck(
    whole,
    { log, signal, prober, ...(onLook === undefined ? {} : { onReport: onLook }) },
    { out, asked, subjects, earlier, tried: commits.slice(-1) },
  );
  const end = await check.look();
  const reason =
    end.conclusion === "good"
      ? "the last commit is as good as the base; the others were not tried"
      : end.reason;
  return { whole, report: check.report({ ...end, reason }) };
}

async function tell(out: string, report: SeriesReport): Promise<SeriesReport> {
  await writeSeriesReport(out, report);
  return report;
}

/** Whether the last commit was seen to fail; what cannot be tried on it any more no bisect takes for bad. */
function wasSeen({ question }: SeriesBreak, { commits, probes }: SeriesReport): boolean {
  const last = commits.at(-1)?.commit;
  const answers = probes
    .filter(({ order }) => order.commit === last)
    .flatMap(({ report }) => report.answers.filter(answer => answer.question === question));
  return answers.some(answer => answer.kind === "trials" && answer.failed > 0);
}

/** What a look at both ends found, with the commits that a bisect says did it. */
function withFound(report: SeriesReport, bisect: BisectReport | undefined): SeriesReport {
  const ids = report.commits.map(({ commit }) => commit);
  const stop = bisect === undefined ? undefined : stopOf(bisect);
  const breaks = report.breaks.flatMap(each => locate(each, report, bisect) ?? []);
  breaks.sort((a, b) => ids.indexOf(a.commit) - ids.indexOf(b.commit));
  const [first] = breaks;
  const one = new Map(breaks.filter(({ range }) => range.length === 0).map(each => [each.commit, each]));
  const more = breaks.length > 1 ? ` (and ${breaks.length - 1} more)` : "";
  const end = stop ?? {
    conclusion: "broken" as const,
    reason: `${first === undefined ? "" : `${whereOf(first)} breaks something: ${first.reason}${more}`}`,
  };
  const ofBisect = bisect === undefined ? [] : bisect.answers.flatMap(each => noteOf(each, bisect) ?? []);
  return {
    ...{ ...report, ...end, breaks },
    notes: [...report.notes, ...(bisect?.notes ?? []), ...ofBisect],
    commits: untried(report).map(each => {
      const broken = one.get(each.commit);
      return broken === undefined ? each : { ...each, verdict: "broken", reason: broken.reason };
    }),
  };
}

function whereOf({ commit, range }: SeriesBreak): string {
  return range.length === 0 ? commit.slice(0, 12) : `one of ${counted(range.length, "commit")}`;
}

/** Undefined when it is still being looked for. */
function locate(
  seen: SeriesBreak,
  { commits }: SeriesReport,
  bisect: BisectReport | undefined,
): SeriesBreak | undefined {
  const answer = bisect?.answers.find(({ question }) => question === seen.question);
  if (answer?.conclusion === null) return undefined;
  const found = answer === undefined ? undefined : breakOf(answer, bisect);
  if (found !== undefined) {
    // How it fails says more than which commit it is, which stands before it.
    const which = found.range.length === 0 ? "" : `; ${answer?.reason ?? ""}`;
    return { ...found, reason: `${seen.reason}${which}` };
  }
  const [first = { commit: seen.commit, subject: seen.subject }, ...others] = commits;
  const why =
    answer === undefined
      ? "which commit does that is not searched by halving"
      : `which commit does that was not found: ${answer.reason}`;
  return {
    ...{ commit: first.commit, subject: first.subject, question: seen.question },
    reason: others.length === 0 ? seen.reason : `${seen.reason}; ${why}`,
    range: others.length === 0 ? [] : commits.map(({ commit }) => commit),
  };
}

function untried({ commits }: SeriesReport): SeriesReport["commits"] {
  return commits.map(each => ({ ...each, verdict: "not-tried", reason: "" }));
}
