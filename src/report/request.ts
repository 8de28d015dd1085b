import type { Results, Splat } from "../results/index.ts";
import type { FindingClass } from "./finding-class.ts";
import type { ReadHistory } from "./history-file.ts";
import type { Problem } from "./model.ts";
import type { ToldBisect } from "./told-bisect.ts";

/** What became of a job's results. */
export interface JobResults {
  /** Its name, which no other has. */
  job: string;
  /** The variant that its kernel was built as. Default: what the run says of its kernel, else none. */
  variant?: string;
  /** Default: what the run says of its machine. */
  machineClass?: string;
  /** The commit that it was to test. Default: the run's. */
  commit?: string;
  /** Undefined when they cannot be read: `problem` says why, in one line. */
  results: Results | undefined;
  problem?: string;
}

/** A job that was planned, so that it is missed when it left nothing. */
export interface ExpectedJob {
  job: string;
  /** Whose kernel it was to test. Default: the run's. */
  commit?: string;
  variant?: string;
  machineClass?: string;
  /** Names. */
  environments: readonly string[];
}

/** How one commit was built as one variant: what a build report's entry has, as far as it matters here. */
export interface BuildResult {
  commit: string;
  subject: string;
  variant: string;
  outcome: "built" | "failed" | "does-not-boot";
  failure: { stage: string; reason: string } | null;
  diagnostics: readonly {
    severity: "error" | "warning";
    file: string;
    line: number;
    column: number | null;
    message: string;
    /** Such as `-Wunused-variable`. */
    option?: string | null;
    /** The commit introduced it. Default: it did not. */
    isNew?: boolean;
  }[];
  boot: {
    outcome: "booted" | "does-not-boot" | "error";
    reason: string;
    /** What the commit's kernel complained of meanwhile. Default: nothing. */
    splats?: readonly Splat[];
  } | null;
}

/** What a bisect asked of each kernel, as far as findings are about it. */
export type BisectSubject =
  | { kind: "test" | "duration"; test: string }
  /** A complaint's own fingerprint, or a finding's. */
  | { kind: "splat"; fingerprint: string }
  | { kind: "build" | "boot" };

/** One question of a bisect, and what it came to. */
export interface KnownBisect extends ToldBisect {
  subject: BisectSubject;
  /** The same for all states of one bisect. */
  startedAt: string;
}

/** The results that the current ones are compared with. */
export interface Baseline {
  commit: string;
  subject: string;
  /** Commits between it and the merge-base, 0 for the merge-base itself; null when it is not known. */
  distance: number | null;
  /** Where they are from, one line. */
  source: string;
  jobs: readonly JobResults[];
  builds: readonly BuildResult[];
}

export interface ReportRequest {
  run: { id: string; commit: string; subject: string; at: string };
  jobs: readonly JobResults[];
  /** Empty when nothing was planned: then only what is there is judged. */
  expected: readonly ExpectedJob[];
  builds: readonly BuildResult[];
  /** Builds that were not come to, and should have been. */
  notBuilt: readonly { commit: string; variant: string }[];
  /** What was wrong already when all this was read. Default: nothing. */
  problems?: readonly Problem[];
  baseline: Baseline | null;
  /** Default: none. */
  bisects?: readonly KnownBisect[];
  history: ReadHistory;
  /** Classes that make the report red. */
  failOn?: readonly FindingClass[];
}
