import { MachineError } from "../base/index.ts";

/**
 * The commit kernel did not come up: kexec refused it, or it died, hung or was reset after stage one had handed over
 * to it. Any other MachineError of a boot is a fault of the machine or of stage one, and says nothing of the kernel.
 */
export class CommitKernelFailed extends MachineError {
  override readonly name = "CommitKernelFailed";
}

/** What came up is not the kernel that was asked for. */
export class OtherKernelRuns extends MachineError {
  override readonly name = "OtherKernelRuns";
}
