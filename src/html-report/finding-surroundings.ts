import type { HistoryIndex, Report } from "../report/index.ts";
import type { SourceLocation } from "../results/index.ts";

/** Excerpt of a console's log. */
export interface ConsoleExcerpt {
  job: string;
  /** Its path in the job's results, as `console` of a run or an example says it. */
  file: string;
  lines: readonly string[];
}

/** Where the files of a job are. */
export interface JobArtifact {
  name: string;
  /** An https address. */
  url?: string;
}

/** What the detail of a finding needs besides. */
export interface FindingSurroundings {
  places: Report["table"]["places"];
  /** Of the places. */
  names: readonly string[];
  history: HistoryIndex | undefined;
  artifacts: ReadonlyMap<string, JobArtifact>;
  /** By `consoleKey`. */
  consoles: ReadonlyMap<string, ConsoleExcerpt>;
  /** Ids of complaints' findings, by the complaint's key. */
  complaintIds: ReadonlyMap<string, string>;
  sourceUrl: ((location: SourceLocation) => string | undefined) | undefined;
}
