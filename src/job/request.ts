import type { Accelerator } from "../machine/index.ts";

/** The main job: one kernel, one machine, one suite, under each of several environments. */
export interface JobRequest {
  /** A kernel build directory, an image, or a distribution's package. */
  kernel: string;
  /** The modules of a kernel that was given as an image: a directory. */
  modules?: string;
  /** A build or install directory of tools/testing/selftests/kvm. */
  selftests: string;
  /** `*.env.yaml` files, or directories of them. None means the stock environment. */
  environments: readonly string[];
  /** Tests at a time. Default: the machine's CPUs. */
  jobs?: number;
  /** Milliseconds for each test. */
  timeoutMs: number;
  /** A regular expression on the test's name. */
  filter?: string;
  /** The directory for results and logs; made by the job. */
  out: string;
  /** Replaces an output directory of an earlier job. */
  overwrite: boolean;
  machine: MachineRequest;
}

export interface MachineRequest {
  cpus?: number;
  memoryMiB?: number;
  accelerator: "auto" | Accelerator;
  /** Milliseconds that each boot stage may take. */
  bootTimeoutMs: number;
  /** The known-good kernel of stage one. Default: `findStageOneKernel`. */
  stageOneKernel?: string;
  /** Added to the commit kernel's command line. */
  cmdline?: string;
}

export const jobDefaults = {
  timeoutMs: 120_000,
  bootTimeoutMs: 120_000,
  accelerator: "auto",
  out: "vmentry-out",
} as const;
