import { UserError } from "../base/index.ts";
import { checkKernelConfig, type Kernel } from "../kernel/index.ts";
import type { QemuPlatform } from "./qemu-platform.ts";

/**
 * @throws UserError for a kernel of another architecture than the machine's, and naming each option that the
 * kernel lacks, where its configuration is known
 */
export function refuseUnbootable(kernel: Kernel, platform: QemuPlatform, stageOne: Kernel): void {
  if (!platform.boots.includes(kernel.arch)) {
    throw new UserError(
      `${kernel.source} is for ${kernel.arch}, and this machine is ${platform.uname}, as the kernel of its stage ` +
        `one is (${stageOne.source}): name one for ${kernel.arch} with --stage1-kernel`,
    );
  }
  const problems = checkKernelConfig(kernel);
  if (problems.length === 0) return;
  const list = problems.map(({ option, why }) => `  ${option}: ${why}`).join("\n");
  throw new UserError(`${kernel.source} cannot be used: its configuration lacks\n${list}`);
}
