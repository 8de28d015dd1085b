import { join, resolve } from "node:path";
import {
  checkOwnDirectory,
  type Logger,
  makeOwnDirectory,
  type Ownership,
  throwIfInterrupted,
  visible,
} from "../base/index.ts";
import type { ConsoleExcerpt } from "../html-report/index.ts";
import type { Plan } from "../matrix/index.ts";
import {
  type Baseline,
  Condenser,
  formatHistory,
  HistoryIndex,
  type JobResults,
  makeReport,
  type Problem,
  type ReportRequest,
} from "../report/index.ts";
import { formatJUnitProblems } from "../results/index.ts";
import { addToHistory } from "./add-to-history.ts";
import { assignJobs } from "./assign-jobs.ts";
import { describeRun, onlyCommit, planProblems } from "./describe-run.ts";
import { findOutputs } from "./find-outputs.ts";
import { JUnitFile } from "./junit-file.ts";
import { readBisects, untoldBisects } from "./read-bisects.ts";
import { readBuilds } from "./read-builds.ts";
import { readHistories } from "./read-histories.ts";
import { type ReadingContext, readBaselineJobs, readJobs } from "./read-jobs.ts";
import { readPlan } from "./read-plan.ts";
import {
  type BaselineRequest,
  type ReportJobOutcome,
  type ReportJobRequest,
  reportFileNames,
} from "./request.ts";
import { keepHeapSmall } from "./small-heap.ts";
import { writeReport } from "./write-report.ts";

export interface ReportJobContext {
  log: Logger;
  signal: AbortSignal;
}

const own: Ownership = { names: Object.values(reportFileNames), maker: "vmentry report" };

/**
 * Makes one report of what any number of jobs left: reads it file by file, compares it with a baseline and a history,
 * and writes the report. All that is read may be somebody's who wishes no good: what cannot be read, or is not there
 * though it was planned, is a problem that the report tells, and never its end.
 * @throws UserError when a directory that was named is not there, or `out` cannot be used; Interrupted
 */
export async function runReportJob(
  request: ReportJobRequest,
  { log, signal }: ReportJobContext,
): Promise<ReportJobOutcome> {
  keepHeapSmall();
  const out = request.out === undefined ? undefined : resolve(request.out);
  if (out !== undefined) await checkOwnDirectory(out, own, request.overwrite);
  const found = await findOutputs(request.directories, { without: out });
  const { plan, problems: planFaults } = await readPlan(request.plan, found.plans);
  const assigned = assignJobs(found.outputs, plan);
  if (out !== undefined) await makeOwnDirectory(out, own);
  const context: ReadingContext = { condenser: new Condenser(), signal };
  using junit = out === undefined ? undefined : new JUnitFile(join(out, reportFileNames.junit));

  log.info(`reading the results of ${assigned.jobs.length} jobs ...`);
  const { jobs, timelines } = await readJobs(assigned.jobs, junit, context);
  const builds = await readBuilds(found.outputs, plan);
  const baseline = request.baseline === null ? null : await readBaseline(request.baseline, plan, context);
  const history = await readHistories(request.history);
  const known = await readBisects(request.bisects ?? [], found.bisects);
  throwIfInterrupted(signal);
  const run = describeRun(request.run, { plan, jobs, builds: builds.builds }, new Date());
  const report = makeReport({
    run,
    jobs,
    expected: expectedOf(plan),
    builds: builds.builds,
    notBuilt: builds.notBuilt,
    problems: [
      ...planProblems(plan, run.commit),
      ...[...planFaults, ...found.problems].map(text => unreadable(text, "")),
      ...(request.lost ?? []).map(({ artifact, problem }) =>
        unreadable(`artifact ${artifact}: ${problem}`, ""),
      ),
      ...assigned.problems.map(({ text, job }) => unreadable(text, job)),
      ...builds.problems,
    ],
    baseline: baseline?.baseline ?? null,
    bisects: known.bisects,
    history,
    ...(request.failOn === undefined ? {} : { failOn: request.failOn }),
  });
  const outcome = {
    report,
    notices: [
      ...assigned.notices,
      ...found.notices,
      ...(baseline?.notices ?? []),
      ...known.notices,
      ...untoldBisects(known.bisects, report.findings),
    ],
    jobs: assigned.jobs.map(({ job, artifact, directory }) => ({ job, artifact, directory })),
  };
  if (out === undefined || junit === undefined) return { ...outcome, files: {}, notWritten: [] };
  throwIfInterrupted(signal);
  const texts = report.problems.map(({ text }) => text);
  if (texts.length > 0) junit.add(formatJUnitProblems("vmentry report", texts));
  const { artifactUrl = () => undefined, ...leads } = request.html ?? {};
  const written = await writeReport(
    out,
    {
      report,
      history: new HistoryIndex(history.history, run.id),
      timelines: [...builds.timelines, ...timelines],
      consoles: consolesOf(jobs),
      artifacts: new Map(
        assigned.jobs.map(({ job, artifact }) => {
          const url = artifactUrl(artifact);
          return [job, { name: artifact, ...(url === undefined ? {} : { url }) }];
        }),
      ),
      ...leads,
    },
    {
      junit,
      history: request.records ? () => formatHistory(addToHistory(history.history, run, jobs)) : undefined,
    },
  );
  return { ...outcome, ...written };
}

/** What every planned test job is to leave. */
function expectedOf(plan: Plan | undefined): ReportRequest["expected"] {
  return (plan?.jobs ?? []).map(({ id, commit, variant, machine, environments }) => ({
    job: id,
    commit,
    variant,
    machineClass: machine.class,
    environments,
  }));
}

function unreadable(text: string, job: string): Problem {
  return { kind: "unreadable-results", text, job, places: [] };
}

/**
 * The baseline's results. Its own plan says whose they are, else this run's, whose jobs have the same names. What of it
 * cannot be read makes nothing red: the history, or nothing, stands for it, and it is told what was not there.
 */
async function readBaseline(
  request: BaselineRequest,
  current: Plan | undefined,
  context: ReadingContext,
): Promise<{ baseline: Baseline; notices: string[] }> {
  const found = await findOutputs(request.directories, { without: undefined });
  const { plan } = await readPlan(undefined, found.plans);
  const assigned = assignJobs(found.outputs, plan ?? current);
  const jobs = await readBaselineJobs(assigned.jobs, context);
  const { builds } = await readBuilds(found.outputs, undefined);
  const { subject, distance, source } = request;
  const commit = request.commit ?? onlyCommit(jobs) ?? builds.at(-1)?.commit ?? "";
  const lost = jobs.flatMap(({ job, problem }) => (problem === undefined ? [] : [`${job}: ${problem}`]));
  return {
    baseline: { commit, subject, distance, source, jobs, builds },
    notices: [...found.problems, ...lost].map(text => `of the baseline: ${visible(text)}`),
  };
}

/** Where a machine died, or did not come up, its last words. */
function consolesOf(jobs: readonly JobResults[]): ConsoleExcerpt[] {
  return jobs.flatMap(({ job, results }) =>
    (results?.runs ?? []).flatMap(({ console: file, consoleTail }) =>
      file === null || consoleTail.length === 0 ? [] : [{ job, file, lines: consoleTail }],
    ),
  );
}
