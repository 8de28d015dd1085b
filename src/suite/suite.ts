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
  /** The tests and what belongs to them, such as helper programs: every machine needs them. */
  files: readonly UploadFile[];
  /**
   * Shared libraries and interpreters that the tests need, at the paths where this host has them: for a
   * machine without an operating system of its own, and never to be put over the files of one that has.
   */
  libraries: readonly UploadFile[];
  /** The directory on the machine in which tests are started. */
  workingDirectory: string;
}
