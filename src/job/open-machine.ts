import type { Logger } from "../base/index.ts";
import { type Kernel, openKernel } from "../kernel/index.ts";
import { type Machine, openQemuMachine } from "../machine/index.ts";
import { findStageOneKernel } from "../stage1/index.ts";
import type { MachineRequest } from "./request.ts";

export interface MachineContext {
  /** Where the console's log goes: a file. */
  consolePath: string;
  /** For images, keys and sockets; lives at least as long as the machine. */
  scratch: string;
  /** Seconds that stage one shows its kernel list for. */
  menuSeconds: number;
  log: Logger;
  signal: AbortSignal;
}

/** Stage one's kernel for a commit kernel. @throws UserError when there is none */
export async function openStageOneKernel(
  { stageOneKernel }: Pick<MachineRequest, "stageOneKernel">,
  { arch }: Pick<Kernel, "arch">,
  { scratch, signal }: Pick<MachineContext, "scratch" | "signal">,
): Promise<Kernel> {
  return await openKernel(await findStageOneKernel(stageOneKernel, arch), { scratch, signal });
}

/** What a machine is called that nobody named. */
export const machineName = "vmentry";

/** The machine that a request asks for, not started yet. @throws UserError */
export async function openMachine(
  request: MachineRequest,
  stageOneKernel: Kernel,
  context: MachineContext,
): Promise<Machine> {
  const { cpus, memoryMiB, accelerator, bootTimeoutMs } = request;
  const { consolePath, scratch, menuSeconds, log, signal } = context;
  return await openQemuMachine({
    name: request.name ?? machineName,
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    accelerator,
    stageOneKernel,
    consolePath,
    directory: scratch,
    bootTimeoutMs,
    menuSeconds,
    log,
    signal,
  });
}
