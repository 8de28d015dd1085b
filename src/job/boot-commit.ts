import {
  describeError,
  type Logger,
  MachineError,
  monotonicMs,
  temporaryDirectory,
  throwIfInterrupted,
  within,
} from "../base/index.ts";
import type { BootReport } from "../build/index.ts";
import { CommitKernelFailed, lastWords, type Machine } from "../machine/index.ts";
import { type Splat, SplatReader } from "../results/index.ts";
import { formatKey, type StoreKey } from "../store/index.ts";
import { openGivenKernel } from "./given-kernel.ts";
import { openMachine, openStageOneKernel } from "./open-machine.ts";
import type { MachineRequest } from "./request.ts";

export interface CommitBootRequest {
  key: StoreKey;
  /** The store's place. */
  store: string;
  machine: MachineRequest;
  /** Where the console's log goes: a file. */
  consolePath: string;
  log: Logger;
  signal: AbortSignal;
}

export interface CommitBoot {
  boot: BootReport;
  /** What the machine, or stage one, failed with; it says nothing of the commit. */
  fault?: MachineError;
}

/** What the kernel prints as it becomes ready may still be on its way; and a death may follow. */
const settleMs = 500;
const readConsoleLines = 300;

/**
 * Boots a kernel of the store once, through both stages, on a QEMU machine of its own, which is ended again.
 * @throws UserError for a kernel that cannot boot there, or a host that lacks something; Interrupted
 */
export async function bootCommit(request: CommitBootRequest): Promise<CommitBoot> {
  const { key, store, machine: wanted, consolePath, log, signal } = request;
  await using scratch = temporaryDirectory("boot");
  const place = { scratch: scratch.path, log, signal };
  await using given = await openGivenKernel({ kernel: formatKey(key), store }, place);
  const stageOneKernel = await openStageOneKernel(wanted, given.kernel, place);
  await using machine = await openMachine(wanted, stageOneKernel, { ...place, consolePath, menuSeconds: 0 });
  machine.check(given.kernel);
  const startedAt = new Date().toISOString();
  const startedMs = monotonicMs();
  const splats = new SplatReader();
  const describe = (end: Pick<BootReport, "outcome" | "reason" | "consoleTail">): BootReport => ({
    ...end,
    startedAt,
    durationMs: Math.round(monotonicMs() - startedMs),
    machine: machineOf(machine),
    splats: splats.end(),
    console: consolePath,
  });
  try {
    // What stage one's own kernel says is not the commit's.
    await machine.start({ signal });
    machine.console.watch((line, atMs) => splats.push(line, atMs));
    const { cmdline } = wanted;
    const booted = await machine.boot(given.kernel, {
      signal,
      ...(cmdline === undefined ? {} : { cmdline }),
    });
    const death = await within(settleMs, booted.died);
    if (death !== undefined) {
      throw new CommitKernelFailed(`the kernel came up, and then the machine died: ${death.reason}`, {
        consoleTail: lastWords(machine.console.tail(readConsoleLines)),
      });
    }
    return { boot: describe({ outcome: "booted", reason: "", consoleTail: [] }) };
  } catch (error) {
    throwIfInterrupted(signal);
    if (!(error instanceof MachineError)) throw error;
    const end = { reason: describeError(error), consoleTail: [...error.consoleTail] };
    const boot = describe({ ...end, outcome: "does-not-boot" });
    if (error instanceof CommitKernelFailed || boot.splats.some(isPanic)) return { boot };
    return { boot: { ...boot, outcome: "error" }, fault: error };
  }
}

/** Stage one's kernel is known not to panic, so one that was seen meanwhile is the commit kernel's. */
function isPanic({ kind }: Splat): boolean {
  return kind === "panic";
}

function machineOf({ description }: Machine): BootReport["machine"] {
  const { kind, accelerator, arch, cpus, memoryMiB } = description;
  return { kind, accelerator, arch, cpus, memoryMiB };
}
