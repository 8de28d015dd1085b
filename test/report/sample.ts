import type { BuildResult, JobResults, Report, ReportRequest } from "../../src/report/index.ts";
import { makeReport, mergeHistories, noHistory, recordHistory } from "../../src/report/index.ts";
import { type RunResult, sumUp, type TestResult } from "../../src/results/index.ts";
import { sampleRun } from "../results/sample.ts";

/** Results of a job. */
export function sampleJob(job: string, runs: RunResult[], given: Partial<JobResults> = {}): JobResults {
  return { job, variant: "x86_64-kvm", machineClass: "lab", results: sumUp(runs), ...given };
}

export const sampleRequest: ReportRequest = {
  run: { id: "100", commit: "c".repeat(40), subject: "KVM: x86: Break it", at: "2026-03-01T00:00:00.000Z" },
  jobs: [],
  expected: [],
  builds: [],
  notBuilt: [],
  baseline: null,
  history: { history: noHistory, bytes: 0, problems: [] },
};

export interface SampleReport extends Partial<Omit<ReportRequest, "baseline" | "jobs" | "history">> {
  after: RunResult[];
  /** Undefined: there is no baseline. */
  before?: RunResult[];
  /** Earlier runs, oldest first: what ran in each. */
  earlier?: RunResult[][];
  builtBefore?: BuildResult[];
}

/** A report of runs of one job, compared with others and with earlier ones. */
export function sampleReport({
  after,
  before,
  earlier = [],
  builtBefore = [],
  ...given
}: SampleReport): Report {
  return makeReport({
    ...sampleRequest,
    ...given,
    jobs: [sampleJob("job", after)],
    baseline:
      before === undefined
        ? null
        : {
            commit: "b".repeat(40),
            subject: "KVM: x86: Base",
            distance: 0,
            source: "run 99",
            jobs: [sampleJob("job", before)],
            builds: builtBefore,
          },
    history: { history: sampleHistory(earlier), bytes: 1000, problems: [] },
  });
}

/** Run 0 is the oldest; each has a commit and a day of its own. */
export function sampleHistory(earlier: RunResult[][]) {
  return mergeHistories(
    earlier.map((runs, index) =>
      recordHistory(
        {
          id: `run-${index}`,
          commit: commitOf(index),
          at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
        },
        sumUp(runs),
        { variant: "x86_64-kvm", machineClass: "lab" },
      ),
    ),
    { runs: 1000, days: 10_000 },
  );
}

export function commitOf(index: number): string {
  return index.toString(16).padStart(40, "0");
}

/** The classes in which a test is, with where: `regression tdp,shadow`. */
export function classesOf(report: Report, id: string): string[] {
  return report.findings
    .filter(({ tests }) => tests.includes(id))
    .map(
      ({ class: kind, places }) =>
        `${kind} ${places.map(index => report.table.places[index]?.environment).join(",")}`,
    );
}

/** A run of an environment with one test, and one beside it that passes. */
export function runOf(
  name: string,
  tests: TestResult[],
  given: Parameters<typeof sampleRun>[2] = {},
): RunResult {
  return sampleRun(name, tests, given);
}
