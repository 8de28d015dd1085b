import type { Host, UploadFile } from "../host/index.ts";
import type { Kernel } from "../kernel/index.ts";

/** What a machine is, for results and for `vmentry boot`. */
export interface MachineDescription {
  name: string;
  kind: "qemu";
  accelerator: "kvm" | "tcg";
  /** One line: how that was chosen. */
  acceleratorReason: string;
  /** `uname -m` of a 64-bit kernel on it: `x86_64`, `aarch64`. */
  arch: string;
  /** Whose CPU its kernels see. */
  cpuVendor: CpuVendor;
  cpus: number;
  memoryMiB: number;
}

export type CpuVendor = "intel" | "amd" | "arm" | "other";

/** Something that boots kernels. It knows nothing of tests. */
export interface Machine extends AsyncDisposable {
  readonly description: MachineDescription;
  readonly console: Console;
  /** @throws UserError for a kernel that cannot work here, as far as its configuration tells; starts nothing */
  check(kernel: Kernel): void;
  /** Powers it on, and comes back when it waits in stage one for what to boot. Not needed before `boot`. */
  start(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Boots a kernel through the two stages, proves that it is the one asked for, and returns the way to it.
   * @throws MachineError when it does not come up before the deadline, with the console's last lines
   */
  boot(kernel: Kernel, options?: BootOptions): Promise<BootedKernel>;
}

export interface BootOptions {
  /** Put into stage two's root file system beside what it brings, such as the tests' shared libraries. */
  files?: readonly UploadFile[];
  /** Added to the kernel's command line; of two values for one parameter the kernel takes the later, this. */
  cmdline?: string;
  signal?: AbortSignal;
}

export interface BootedKernel {
  host: Host;
  /** The argv of a command with which a person reaches the machine. */
  ssh: readonly string[];
  /** Settles, with what happened, when the machine dies (panic, power lost, reset); never rejects. */
  died: Promise<Death>;
  /** Where the boot's time went, milliseconds since the boot was asked for, in order. */
  phases: readonly { name: string; atMs: number }[];
}

export interface Death {
  /** One line, such as `Kernel panic - not syncing: Fatal exception`. */
  reason: string;
  /** Whether its kernel ended it, by a panic or a reset; false: what the machine runs on failed, or was killed. */
  isOfKernel: boolean;
}

/** What the machine's kernel prints. */
export interface Console {
  /** The log file: each line behind the host's time. */
  readonly path: string;
  /** The last lines without their time stamps, oldest first. */
  tail(lines: number): string[];
  /** All that has been seen since `mark`, in lines; bounded, the oldest go first. */
  since(mark: number): string[];
  /** Calls back for each line from now on, with the moment when it came, milliseconds since 1970; the answer ends it. */
  watch(callback: (line: string, atMs: number) => void): () => void;
  /** Where the console is now, for `since`. */
  mark(): number;
}
