import type { UploadFile } from "../host/index.ts";

/** One test of a suite, ready to be run on a host. */
export interface Test {
  /** suite/test, such as `kvm/dirty_log_test`; unique within a suite. */
  id: string;
  /** The test's own name, such as `dirty_log_test` or `x86/cpuid_test`. */
  name: string;
  /** The command on the machine. */
  command: readonly [string, ...string[]];
  /** Milliseconds; undefined means the run's own. */
  timeoutMs?: number;
  /** Why it cannot be started at all, such as a missing library: it is then reported as `error`, never left out. */
  broken?: string;
}

/** A source of tests. */
export interface Suite {
  name: string;
  /** The directory on this host that the tests came from. */
  source: string;
  tests: readonly Test[];
  /** What the tests need on the machine, themselves included. */
  files: readonly UploadFile[];
  /** The directory on the machine in which tests are started. */
  workingDirectory: string;
}
