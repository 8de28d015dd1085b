import {
  describeError,
  type Logger,
  MachineError,
  monotonicMs,
  throwIfInterrupted,
  within,
} from "../base/index.ts";
import type { BootReport } from "../build/index.ts";
import type { Kernel } from "../kernel/index.ts";
import { type BootedKernel, CommitKernelFailed, lastWords, type Machine } from "../machine/index.ts";
import { type Splat, SplatReader } from "../results/index.ts";
import { openMachine, openStageOneKernel } from "./open-machine.ts";
import type { MachineRequest } from "./request.ts";

export interface BootOnceRequest {
  kernel: Kernel;
  machine: MachineRequest;
  /** Where the console's log goes: a file. */
  consolePath: string;
  /** A directory that lives as long as the boot. */
  scratch: string;
  log: Logger;
  signal: AbortSignal;
  /** Called when all input was found good, before the machine is started. */
  onReady?: () => Promise<void>;
  /** What is done on the machine while it is up; its death meanwhile is the caller's to notice. */
  whileUp?: (up: { booted: BootedKernel; machine: Machine }) => Promise<void>;
}

export interface BootOnce {
  boot: BootReport;
  phases: BootedKernel["phases"];
  /** What the machine, or stage one, failed with; it says nothing of the kernel. */
  fault?: MachineError;
}

/** What the kernel prints as it becomes ready may still be on its way; and a death may follow. */
const settleMs = 500;
const readConsoleLines = 300;

/**
 * Boots a kernel once, through both stages, on a QEMU machine of its own, which is ended again. The machine proves
 * that the kernel which runs is this one.
 * @throws UserError for a kernel that cannot boot there, or a host that lacks something; Interrupted; what `whileUp`
 * throws
 */
export async function bootOnce(request: BootOnceRequest): Promise<BootOnce> {
  const { kernel, machine: wanted, consolePath, scratch, log, signal, whileUp } = request;
  const place = { scratch, log, signal };
  const stageOneKernel = await openStageOneKernel(wanted, kernel, place);
  await using machine = await openMachine(wanted, stageOneKernel, { ...place, consolePath, menuSeconds: 0 });
  machine.check(kernel);
  await request.onReady?.();
  const startedAt = new Date().toISOString();
  const startedMs = monotonicMs();
  let upMs: number | undefined;
  const splats = new SplatReader();
  const describe = (end: Pick<BootReport, "outcome" | "reason" | "consoleTail">): BootReport => ({
    ...end,
    startedAt,
    durationMs: Math.round((upMs ?? monotonicMs()) - startedMs),
    machine: machineOf(machine),
    splats: splats.end(),
    console: consolePath,
  });
  let booted: BootedKernel;
  try {
    // What stage one's own kernel says is not this one's.
    await machine.start({ signal });
    machine.console.watch((line, atMs) => splats.push(line, atMs));
    const { cmdline } = wanted;
    booted = await machine.boot(kernel, { signal, ...(cmdline === undefined ? {} : { cmdline }) });
    const readyMs = monotonicMs();
    const death = await within(settleMs, booted.died);
    if (death !== undefined) {
      throw new CommitKernelFailed(`the kernel came up, and then the machine died: ${death.reason}`, {
        consoleTail: lastWordsOf(machine),
      });
    }
    upMs = readyMs;
  } catch (error) {
    throwIfInterrupted(signal);
    if (!(error instanceof MachineError)) throw error;
    const end = { reason: describeError(error), consoleTail: [...error.consoleTail] };
    const boot = describe({ ...end, outcome: "does-not-boot" });
    if (error instanceof CommitKernelFailed || boot.splats.some(isPanic)) return { boot, phases: [] };
    return { boot: { ...boot, outcome: "error" }, phases: [], fault: error };
  }
  await whileUp?.({ booted, machine });
  return { boot: describe({ outcome: "booted", reason: "", consoleTail: [] }), phases: booted.phases };
}

/** How a machine ended, as its console has it. */
export function lastWordsOf({ console }: Machine): string[] {
  return lastWords(console.tail(readConsoleLines));
}

/** Stage one's kernel is known not to panic, so one that was seen meanwhile is the commit kernel's. */
function isPanic({ kind }: Splat): boolean {
  return kind === "panic";
}

function machineOf({ description }: Machine): BootReport["machine"] {
  const { kind, accelerator, arch, cpus, memoryMiB } = description;
  return { kind, accelerator, arch, cpus, memoryMiB };
}
