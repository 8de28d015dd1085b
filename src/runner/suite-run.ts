import type { Host } from "../host/index.ts";
import type { Suite } from "../suite/index.ts";
import type { LogLimits } from "./output-log.ts";
import type { ProgressEvent } from "./progress.ts";

/** A machine on which the suite's files are. */
export interface LiveMachine {
  host: Host;
  /** Settles when the machine dies, as a BootedKernel's does; never rejects. Default: it never dies. */
  died?: Promise<{ reason: string }>;
}

export interface SuiteRun extends LiveMachine {
  suite: Suite;
  /** Tests at a time; the host's session limit bounds it. More than `cpus` shares each CPU among several. */
  jobs: number;
  /** The machine's. Default: as many as `jobs`. */
  cpus?: number;
  /** The machine's. Default: as much as the tests ask for. */
  memoryMiB?: number;
  /** Milliseconds for a test that names none of its own; 0 means the last resort, one hour. */
  timeoutMs: number;
  /** How long one execution took in earlier runs, milliseconds by test id; see readDurations. */
  durations?: ReadonlyMap<string, number>;
  /** Whether a failure beside other tests is repeated alone before it is called one. Default true. */
  retryFailures?: boolean;
  /**
   * Brings the machine back after a death, in the same environment. When it gives undefined or throws, the
   * machine stays dead. Not called once `signal` has fired; it has to end soon when `signal` fires meanwhile.
   */
  revive?: () => Promise<LiveMachine | undefined>;
  /** How often at most. Default 4. */
  mostRevivals?: number;
  /** Where each test gets a directory of logs; made when it is missing. */
  logDirectory: string;
  /** The directory of the results file: paths in the results are relative to it. */
  resultsDirectory: string;
  onProgress?: (event: ProgressEvent) => void;
  /** Stops the run: what ran is kept, nothing more is started. */
  signal?: AbortSignal;
  /** How much of each stream a log keeps. Default: the first 8 MiB and the last 256 KiB. */
  limits?: LogLimits;
  /** Milliseconds that `died` has to settle in after the way to the machine broke. Default 5000. */
  obituaryMs?: number;
}
