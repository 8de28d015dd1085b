import { describeError, exitCode, type Logger, temporaryDirectory, UserError } from "../base/index.ts";
import { type Architecture, foreignInstallCommand, foreignRoot, hostArchitecture } from "../elf/index.ts";
import { busybox, dropbear, findProgram, kexec, signify } from "../initramfs/index.ts";
import { openKernel } from "../kernel/index.ts";
import { chooseAccelerator } from "../machine/index.ts";
import { findStageOneKernel, stageOneArchitecture, stageOneInstallCommand } from "../stage1/index.ts";
import { buildRequirements, type Requirement, runRequirements, signifyRequirement } from "./requirements.ts";

/** One thing looked at. */
export interface Finding {
  name: string;
  state: "good" | "missing" | "note";
  detail: string;
  /** The command that mends it. */
  mend?: string;
}

export interface ExamineOptions {
  /** Whether the accelerator is proved again. */
  fresh?: boolean;
  /** What kernels are to be booted. Default: this host's. */
  architecture?: Architecture;
}

/** Looks at what this host has of what vmentry needs. Changes nothing but the accelerator's cached proof. */
export async function examine(log: Logger, options: ExamineOptions = {}): Promise<Finding[]> {
  const architecture = options.architecture ?? hostArchitecture() ?? "x86_64";
  const findings: Finding[] = [];
  for (const requirement of runRequirements(architecture))
    findings.push(await findingFor(requirement, "missing"));
  for (const requirement of buildRequirements) findings.push(await findingFor(requirement, "note"));
  findings.push(...(await examineForeignPrograms(architecture)));
  findings.push(await examineSignify(stageOneArchitecture(architecture)));
  findings.push(...(await examineStageOne(log, architecture, options.fresh === true)));
  return findings;
}

/** The programs of both boot stages, where the kernels cannot run this host's. */
async function examineForeignPrograms(architecture: Architecture): Promise<Finding[]> {
  const root = foreignRoot(architecture);
  if (root === undefined) return [];
  const name = `${architecture} programs`;
  try {
    for (const program of [busybox, kexec, dropbear]) await findProgram(program, architecture);
    return [{ name, state: "good", detail: root }];
  } catch (error) {
    return [
      { name, state: "missing", detail: describeError(error), mend: foreignInstallCommand(architecture) },
    ];
  }
}

/** Only a stage one that checks signatures holds it. */
async function examineSignify(stageOne: Architecture): Promise<Finding> {
  const { program: name, why, package: from } = signifyRequirement;
  try {
    return { name, state: "good", detail: await findProgram(signify, stageOne) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isForeign = foreignRoot(stageOne) !== undefined;
    return {
      name,
      state: "note",
      detail: `${isForeign ? `for ${stageOne}: ` : ""}${why}`,
      mend: isForeign ? foreignInstallCommand(stageOne) : `apt-get install ${from}`,
    };
  }
}

async function findingFor(requirement: Requirement, otherwise: "missing" | "note"): Promise<Finding> {
  const { program, why } = requirement;
  try {
    return {
      name: program,
      state: "good",
      detail: await findProgram({ name: program, package: requirement.package }),
    };
  } catch {
    const detail = otherwise === "missing" ? why : `${why}; not needed for selftests that are built already`;
    return { name: program, state: otherwise, detail, mend: `apt-get install ${requirement.package}` };
  }
}

async function examineStageOne(log: Logger, architecture: Architecture, fresh: boolean): Promise<Finding[]> {
  const name = "stage-one kernel";
  try {
    await using scratch = temporaryDirectory("doctor");
    const path = await findStageOneKernel(undefined, architecture);
    const kernel = await openKernel(path, { scratch: scratch.path });
    const found: Finding = { name, state: "good", detail: `${kernel.identity.release}, ${path}` };
    try {
      const { accelerator, reason } = await chooseAccelerator("auto", {
        kernel,
        cpus: 2,
        log,
        fresh,
      });
      const state = accelerator === "kvm" ? "good" : "note";
      return [found, { name: "accelerator", state, detail: `${accelerator}: ${reason}` }];
    } catch (error) {
      return [found, { name: "accelerator", state: "missing", detail: describeError(error) }];
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [
      { name, state: "missing", detail: describeError(error), mend: stageOneInstallCommand(architecture) },
    ];
  }
}

/** The exit code for what was found. */
export function examinationCode(findings: readonly Finding[]): number {
  return findings.some(finding => finding.state === "missing") ? exitCode.fault : exitCode.good;
}
