import type { Logger } from "../base/index.ts";
import type { Store } from "../store/index.ts";
import type { BuildProgress } from "./progress.ts";
import type { Variant } from "./variant.ts";

export interface BuildRequest {
  /** A git repository on this host, with or without a work tree; only read, but for the work trees it knows of. */
  repository: string;
  /** A branch, a tag, an id, `HEAD~3` … */
  revision: string;
  variant: Variant;
  /** Keeps a source tree and an output directory for each variant; a few GiB each. */
  workDirectory: string;
  /** A commit that it has is not built again; what is built is published to it. */
  store?: Pick<Store, "read" | "damageOf" | "publish">;
  /** Builds what the store has, too. */
  force?: boolean;
  jobs: number;
  /** Whether everything else on this host goes first (nice(1)). */
  isNice?: boolean;
  log: Logger;
  signal?: AbortSignal;
  onProgress?: (progress: BuildProgress) => void;
  /** Milliseconds to wait for another process that uses the variant's directory. Default four hours. */
  lockWaitMs?: number;
  /** Milliseconds that one step, such as one make, may take. Default four hours. */
  stepDeadlineMs?: number;
}
