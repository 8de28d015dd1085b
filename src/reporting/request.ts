import type { HtmlReportInput } from "../html-report/index.ts";
import type { FindingClass, Report } from "../report/index.ts";

/** What is reported on, in files alone: any number of jobs' outputs, and what they are compared with. */
export interface ReportJobRequest {
  run: {
    /** The same in each report on the same run, and in no other. Default: made of when its tests started. */
    id?: string;
    /** Default: the plan's, else the one that all results are of. */
    commit?: string;
    subject?: string;
    /** ISO 8601 in UTC. Default: when its first test run started. */
    at?: string;
  };
  /** Each an output directory of `vmentry run` or `vmentry build`, or a directory of such, named by artifact. */
  directories: readonly string[];
  /** Outputs that were to be had and are not there, such as artifacts that could not be downloaded. Default: none. */
  lost?: readonly { artifact: string; problem: string }[];
  /** A plan.json. Default: the one among the directories, else nothing was planned. */
  plan?: string;
  baseline: BaselineRequest | null;
  /**
   * Bisects that may have searched for what is found: each a bisect.json, or a directory in which all are found. Those
   * that lie among the directories count as well. Default: none.
   */
  bisects?: readonly string[];
  /** Files of earlier runs, which are merged. */
  history: readonly string[];
  failOn?: readonly FindingClass[];
  /** A directory for the report's files; without it none are written. */
  out?: string;
  /** Replaces what an earlier report wrote there. */
  overwrite: boolean;
  /** Adds the run to the history that is written. */
  records: boolean;
  /** What the HTML report leads to. */
  html?: Pick<HtmlReportInput, "links" | "sourceUrl"> & {
    /** Where a browser finds an artifact: an https address. */
    artifactUrl?: (artifact: string) => string | undefined;
  };
}

export interface BaselineRequest {
  directories: readonly string[];
  /** Default: the one that all of its results are of. */
  commit?: string;
  subject: string;
  /** Commits between it and the merge-base; null when it is not known. */
  distance: number | null;
  /** Where they are from, one line. */
  source: string;
}

export const reportFileNames = {
  report: "report.json",
  markdown: "report.md",
  html: "report.html",
  junit: "junit.xml",
  history: "history.jsonl",
} as const;
export type ReportFile = keyof typeof reportFileNames;

export interface WrittenFile {
  path: string;
  bytes: number;
}

/** Where the results of a job are from: its name in the report, the artifact's, and the directory. */
export interface JobSource {
  job: string;
  artifact: string;
  directory: string;
}

export interface ReportJobOutcome {
  report: Report;
  /** Those that were written; the history's only when the run was to be recorded. */
  files: Partial<Record<ReportFile, WrittenFile>>;
  /** Why others were not, one line each. */
  notWritten: readonly string[];
  /** What else was found where the results are, and does not matter, one line each. */
  notices: readonly string[];
  jobs: readonly JobSource[];
}
