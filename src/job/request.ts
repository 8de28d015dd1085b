import type { Accelerator } from "../machine/index.ts";
import type { Repetition } from "../suite/index.ts";

/** A kernel that is to be booted. */
export interface KernelRequest {
  /**
   * A kernel build directory, an image, a distribution's package, or `COMMIT[/VARIANT]` of the kernel store; what
   * exists as a path is a path.
   */
  kernel: string;
  /** The modules of a kernel that was given as an image: a directory. */
  modules?: string;
  /** The kernel store's place. Default: `defaultStore` of store/. */
  store?: string;
  /** The whole id of the commit that a kernel given as a path was built from, for the results. */
  commit?: string;
}

/** The main job: one kernel, one machine, one suite, under each of several environments. */
export interface JobRequest extends KernelRequest {
  /** A build or install directory of the selftests. Default: those that the store has with the kernel. */
  selftests?: string;
  /** `kvm`, or `kselftest/NAME` for another collection of an installation. Default: what a suite file says, else kvm. */
  suite?: string;
  /** `*.suite.yaml` files, later ones refine earlier ones. */
  suiteFiles: readonly string[];
  /** `.test` files, or directories of them: their command lines are run in place of the suite's own tests. */
  testFiles: readonly string[];
  /** Test ids; none means all. */
  tests: readonly string[];
  /** A regular expression on the test's name. */
  filter?: string;
  /** How often each test is executed; undefined: as files say, else once. */
  repetition?: Repetition;
  /** Whether a failure beside other tests is repeated alone before it counts. */
  retryFailures: boolean;
  /** `*.env.yaml` files, or directories of them. None means the stock environment. */
  environments: readonly string[];
  /** Patterns of the names of those that are wanted; none means all. */
  onlyEnvironments: readonly string[];
  /** Files of known failures and of allowed splats. None: what the kernel tree's `.vmentry` directory holds. */
  knownFailures: readonly string[];
  allowedSplats: readonly string[];
  /** Tests at a time. Default: the machine's CPUs. */
  jobs?: number;
  /** Milliseconds for each test, over what its collection says. Default: that, else 120 s. */
  timeoutMs?: number;
  /** The directory for results and logs; made by the job. */
  out: string;
  /** Replaces an output directory of an earlier job. */
  overwrite: boolean;
  /**
   * The checkout in which whoever repeats a test will be, where that is not on this host: paths in it are told from
   * there. Default: repetitions are told for this host.
   */
  checkout?: string;
  machine: MachineRequest;
}

export interface MachineRequest {
  /** What results and expectations call it. */
  name?: string;
  cpus?: number;
  memoryMiB?: number;
  accelerator: "auto" | Accelerator;
  /** Milliseconds that each boot stage may take. */
  bootTimeoutMs: number;
  /** The known-good kernel of stage one. Default: `findStageOneKernel`. */
  stageOneKernel?: string;
  /** Added to the commit kernel's command line. */
  cmdline?: string;
  /** What environments may require of the machine by name. */
  labels: readonly string[];
}

export const jobDefaults = {
  timeoutMs: 120_000,
  bootTimeoutMs: 120_000,
  accelerator: "auto",
  out: "vmentry-out",
} as const;
