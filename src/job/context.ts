import type { Logger } from "../base/index.ts";
import type { ProgressEvent } from "../runner/index.ts";

export interface JobContext {
  log: Logger;
  /** Fires when the user wants it to end: the job then ends cleanly and says what is unfinished. */
  signal: AbortSignal;
  /** Hears of each test; a ProgressReporter's is one. */
  onProgress?: (event: ProgressEvent) => void;
}
