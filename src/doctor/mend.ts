import { type Logger, temporaryDirectory, UserError } from "../base/index.ts";
import { type Architecture, debianArchitecture, foreignRoot, hostArchitecture } from "../elf/index.ts";
import { findProgram } from "../initramfs/programs.ts";
import { findStageOneKernel, stageOneArchitecture, stageOneDirectory } from "../stage1/find.ts";
import { downloadPackage, installPackages, kernelPackage } from "./distribution.ts";
import { foreignApt, installForeignPrograms } from "./foreign.ts";
import { buildRequirements, type Requirement, runRequirements, signifyRequirement } from "./requirements.ts";

export interface MendOptions {
  /** Whether what building selftests needs is installed too. */
  build?: boolean;
  /** What kernels are to be booted. Default: this host's. */
  architecture?: Architecture;
}

/**
 * Installs the packages that are missing, and downloads stage one's kernel when there is none; for kernels of
 * another architecture than the host's also the programs of both boot stages.
 */
export async function mend(log: Logger, options: MendOptions = {}): Promise<void> {
  const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
  const stageOne = stageOneArchitecture(architecture);
  const isStageOneForeign = foreignRoot(stageOne) !== undefined;
  const requirements = [...runRequirements(architecture), ...(isStageOneForeign ? [] : [signifyRequirement])];
  await installMissing(options.build === true ? [...requirements, ...buildRequirements] : requirements, log);
  await using scratch = temporaryDirectory("apt");
  let apt: ReturnType<typeof foreignApt> | undefined;
  const openApt = () => {
    apt ??= foreignApt(architecture, scratch.path, log);
    return apt;
  };
  await installForeignPrograms(architecture, openApt, log);
  try {
    await findStageOneKernel(undefined, architecture);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Small, and made for virtual machines.
    const meta = `linux-image-cloud-${debianArchitecture(stageOne)}`;
    const from = isStageOneForeign ? await openApt() : undefined;
    await downloadPackage(await kernelPackage(meta, from), stageOneDirectory(), log, from);
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
