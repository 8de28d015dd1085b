import type { Logger } from "../../base/index.ts";
import type { History, Report } from "../../report/index.ts";
import type { GithubClient } from "../open-client.ts";
import type { ToldBisects } from "./dispatch-bisects.ts";
import type { Sink } from "./explain-sink.ts";
import type { ToldIssues } from "./regression-issues.ts";

/** Where a report is told. What is absent was not asked for. */
export interface ReportSinks {
  annotations?: boolean;
  check?: {
    name: string;
    /** Of the commit that is judged: of a pull request its head. */
    headSha: string;
  };
  comment?: { pullRequest: number };
  issues?: {
    label: string;
    /** New ones for one run. Default 10. */
    mostNew?: number;
    /** Of earlier runs, and this one: what the report says nothing of passed. */
    history?: History;
  };
  bisect?: {
    /** The file name of a workflow with the inputs of docs/workflows.md. */
    workflow: string;
    /** A branch that nobody untrusted can write to. */
    ref: string;
    /** Started for one report. Default 3. */
    most?: number;
  };
  artifacts?: {
    /** Directories, each one artifact. */
    directories: readonly { name: string; directory: string; label: string }[];
    /** Uploaded as it is, so that a browser opens it. */
    html?: { name: string; path: string };
  };
}

export interface TellRequest {
  report: Report;
  /** Which report it is, where there are several on one commit: a workflow's name, for example. */
  name: string;
  sinks: ReportSinks;
  /** Undefined: there is no token, and only the runner is told. */
  client: GithubClient | undefined;
  /** `OWNER/NAME`. */
  repository: string;
  run: { id: number; attempt: number; url: string };
  /** The directory that may have the checkout. */
  workspace: string;
  /** Values that the runner hides, such as the token. */
  secrets: readonly string[];
  log: Logger;
  signal: AbortSignal;
}

export interface ToldReport {
  /** What could not be told, and why. */
  problems: { sink: Sink; why: string }[];
  links: Link[];
  htmlUrl: string | undefined;
  checkUrl: string | undefined;
  commentUrl: string | undefined;
  bisects: ToldBisects | undefined;
  issues: ToldIssues | undefined;
}

export interface Link {
  label: string;
  url: string;
}
