import { throwIfInterrupted, visible } from "../base/index.ts";
import { type Timeline, timelineOf } from "../html-report/index.ts";
import type { Condenser, JobResults } from "../report/index.ts";
import {
  formatJUnitSuite,
  type Results,
  type ResultsVisitor,
  readResultsStream,
  readResultsText,
  sumUp,
  type TestResult,
} from "../results/index.ts";
import type { AssignedResults } from "./assign-jobs.ts";
import { ByteBudget, mostResultsBytes } from "./byte-budget.ts";
import type { JUnitFile } from "./junit-file.ts";
import { openCapped, problemLine, readChunks, readText } from "./read-capped.ts";

/** A file that is not larger is read at once: that is quicker, and takes no memory worth mentioning. */
const smallBytes = 2 * 1024 * 1024;

export interface ReadJobs {
  jobs: JobResults[];
  timelines: Timeline[];
}

export interface ReadingContext {
  condenser: Condenser;
  signal: AbortSignal;
}

/**
 * The results of jobs, one file after another, each condensed as it is read. Their runs are written to `junit`
 * meanwhile, of which nothing is left where a file turns out to be none.
 */
export async function readJobs(
  assigned: readonly AssignedResults[],
  junit: JUnitFile | undefined,
  { condenser, signal }: ReadingContext,
): Promise<ReadJobs> {
  const budget = new ByteBudget();
  const read: ReadJobs = { jobs: [], timelines: [] };
  const buffer = Buffer.allocUnsafe(smallBytes);
  for (const each of assigned) {
    throwIfInterrupted(signal);
    const runs: Timeline["runs"][number][] = [];
    const mark = junit?.mark();
    const visitor: ResultsVisitor = {
      isBrief: true,
      onTest: withoutOutput,
      onRun(run) {
        junit?.add(formatJUnitSuite(run, originOf(each)));
        for (const { spans, ...about } of timelineOf(each.job, sumUp([run])).runs) {
          runs.push({ ...about, spans: spans.map(span => ({ ...span, test: condenser.once(span.test) })) });
        }
        return condenser.currentRun(run);
      },
    };
    const job = await readJob(each, visitor, { budget, buffer });
    if (job.results === undefined) {
      if (mark !== undefined) junit?.backTo(mark);
    } else read.timelines.push({ job: each.job, runs: runs.sort((a, b) => a.from - b.from), boots: [] });
    read.jobs.push(job);
  }
  return read;
}

/** The same for a baseline, of which less is kept. */
export async function readBaselineJobs(
  assigned: readonly AssignedResults[],
  { condenser, signal }: ReadingContext,
): Promise<JobResults[]> {
  const budget = new ByteBudget();
  const jobs: JobResults[] = [];
  const buffer = Buffer.allocUnsafe(smallBytes);
  for (const each of assigned) {
    throwIfInterrupted(signal);
    const visitor: ResultsVisitor = {
      isBrief: true,
      onTest: test => condenser.baselineTest(test),
      onRun: run => condenser.baselineRun(run),
    };
    jobs.push(await readJob(each, visitor, { budget, buffer }));
  }
  return jobs;
}

async function readJob(
  { job, variant, machineClass, commit, results: path }: AssignedResults,
  visitor: ResultsVisitor,
  { budget, buffer }: { budget: ByteBudget; buffer: Buffer },
): Promise<JobResults> {
  const about = {
    job,
    ...(variant === undefined ? {} : { variant }),
    ...(machineClass === undefined ? {} : { machineClass }),
    ...(commit === undefined ? {} : { commit }),
  };
  let results: Results;
  try {
    const opened = await openCapped(path, mostResultsBytes);
    await using _ = opened.file;
    budget.take(opened.bytes, path);
    results =
      opened.bytes <= buffer.length
        ? readResultsText(await readText(opened, buffer), visible(path), visitor)
        : await readResultsStream(readChunks(opened), visible(path), visitor);
  } catch (error) {
    // A fault of vmentry itself in one file does not cost the report of all others either.
    return { ...about, results: undefined, problem: problemLine(error) };
  }
  return { ...about, results };
}

const none: never[] = [];

/** Of a test that passed, or was skipped, and of which there is nothing more to tell: without what it said. */
function withoutOutput(test: TestResult): TestResult {
  const isPlain = test.status === "pass" || test.status === "skip";
  if (!isPlain || test.suspicious !== "" || test.attempts.length > 0) return test;
  if (test.tail.length + test.command.length + test.subtests.length === 0) return test;
  return { ...test, tail: none, command: none, subtests: none };
}

/** What tells its suites from those of other jobs. */
function originOf({ job, variant, machineClass }: AssignedResults) {
  const place = [variant, machineClass].flatMap(each => (each === undefined || each === "" ? [] : [each]));
  return {
    name: place,
    properties: {
      job,
      ...(machineClass === undefined ? {} : { "machine.class": machineClass }),
    },
  };
}
