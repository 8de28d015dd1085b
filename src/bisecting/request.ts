import type { MachineRequest } from "../job/index.ts";
import type { AskedQuestion } from "./question.ts";

/** What kernels are asked under, the same for each probe. */
export interface ProbeRequest {
  repository: string;
  /** A `*.variant.yaml` file or a directory of them; none: those of the repository's `.vmentry`. */
  variants: readonly string[];
  /** Which of them, when there are several. */
  variant?: string;
  /** The kernel store's place. Default: `defaultStore` of store/. */
  store?: string;
  /** Where source trees and build directories are kept. Default: in the cache. */
  work?: string;
  /** Compiler processes at a time. */
  buildJobs: number;
  /**
   * A build or install directory of selftests that is used with each kernel. Default: each kernel's own, of the store;
   * with those a test that a commit changed is that commit's.
   */
  selftests?: string;
  suite?: string;
  suiteFiles: readonly string[];
  /** `*.env.yaml` files or directories of them; none: the stock environment. */
  environments: readonly string[];
  /** Which of them, when there are several. */
  environment?: string;
  knownFailures: readonly string[];
  allowedSplats: readonly string[];
  /** Milliseconds for each test. */
  timeoutMs?: number;
  /** Milliseconds for a command's script. */
  commandTimeoutMs: number;
  machine: MachineRequest;
  /** How many such machines are used at once. */
  machines: number;
}

/** A whole bisect. */
export interface BisectRequest {
  probe: ProbeRequest;
  good: string;
  bad: string;
  /** `first-bad`: good is the older end; `first-good`: bad is the older one, and the commit that mended it is searched. */
  direction: "first-bad" | "first-good";
  questions: readonly AskedQuestion[];
  /** From 0.5 to below 1. */
  confidence: number;
  /** `auto`: taken for steady until it contradicts itself. */
  flaky: "auto" | "yes" | "no";
  /** Of one commit in one boot, of a flaky test. */
  mostTrials: number;
  firstParent: boolean;
  paths: readonly string[];
  /** Whether commits that cannot change the result are left out. */
  cull: boolean;
  verify: boolean;
  /** So many machine errors in a row, or this share of all probes, end it. */
  mostMachineErrors: number;
  /** Milliseconds since 1970 after which no probe is started; then it hands over. */
  until?: number;
  /** A directory for the state, the report and the logs. One that has the state of this bisect already is gone on with. */
  out: string;
  /** Begins anew, and removes what is there. */
  overwrite: boolean;
}
