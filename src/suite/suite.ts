import type { UploadFile } from "../host/index.ts";

/** One test of a suite, ready to be run on a host. */
export interface Test {
  /** suite/test or suite/test/variant, such as `kvm/dirty_log_test/-M clear-log`; unique within a suite. */
  id: string;
  /** The test's own name with its variant, such as `dirty_log_test`, `x86/cpuid_test`, `dirty_log_test/-M clear-log`. */
  name: string;
  /** Of a variant: the plain test's name, such as `dirty_log_test`. */
  variantOf?: string;
  /** The command on the machine. */
  command: readonly [string, ...string[]];
  /** Variables for this test. */
  variables?: ReadonlyMap<string, string>;
  /** The directory on the machine in which it is started; undefined means the suite's. */
  workingDirectory?: string;
  /** Milliseconds; undefined means the run's own. 0 means none but the runner's own last resort. */
  timeoutMs?: number;
  /** What it takes of the machine. Default: one CPU, and others may run beside it. */
  resources?: Resources;
  /** How often it is executed. Default: once. */
  repetition?: Repetition;
  /** Why it cannot be started at all, such as a missing library: it is then reported as `error`, never left out. */
  broken?: string;
}

/** What a test takes of the machine while it runs. */
export interface Resources {
  /** How many CPUs it keeps busy, at least 1; more than the machine has means all of them. */
  cpus: number;
  /** MiB. */
  memoryMiB: number;
  /** Why nothing may run beside it (it reloads modules, takes the huge pages, measures time); undefined: something may. */
  exclusive?: string;
}

/** How often a test is executed: it ends at the first bad one in each case. */
export type Repetition =
  | { kind: "times"; times: number }
  /** Until it fails; at most `atMost` times. */
  | { kind: "until-failure"; atMost: number }
  /** Again as long as this time is not over, milliseconds; at least once. */
  | { kind: "for"; ms: number };

/** A source of tests. */
export interface Suite {
  /** `kvm`, or `kselftest/NAME` of another collection. */
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
