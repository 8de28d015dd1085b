import { type Logger, UserError } from "../base/index.ts";
import { findProgram } from "../initramfs/programs.ts";
import { findStageOneKernel, stageOneDirectory } from "../stage1/find.ts";
import { downloadPackage, installPackages, kernelPackage } from "./distribution.ts";
import { buildRequirements, type Requirement, runRequirements } from "./requirements.ts";

/** The meta package whose kernel is stage one by default: small, and made for virtual machines. */
const stageOnePackage = "linux-image-cloud-amd64";

/** Installs the packages that are missing, and downloads stage one's kernel when there is none. */
export async function mend(log: Logger, options: { build?: boolean } = {}): Promise<void> {
  await installMissing(
    options.build === true ? [...runRequirements, ...buildRequirements] : runRequirements,
    log,
  );
  try {
    await findStageOneKernel(undefined);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await downloadPackage(await kernelPackage(stageOnePackage), stageOneDirectory(), log);
  }
}

/** Installs the packages of those programs that are not there. */
export async function installMissing(requirements: readonly Requirement[], log: Logger): Promise<void> {
  const missing: string[] = [];
  for (const requirement of requirements) {
    try {
      await findProgram({ name: requirement.program, package: requirement.package });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      missing.push(requirement.package);
    }
  }
  await installPackages(missing, log);
}
