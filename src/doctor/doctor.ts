import { describeError, exitCode, type Logger, temporaryDirectory, UserError } from "../base/index.ts";
import { findProgram } from "../initramfs/index.ts";
import { openKernel } from "../kernel/index.ts";
import { chooseAccelerator } from "../machine/index.ts";
import { findStageOneKernel } from "../stage1/index.ts";
import { buildRequirements, type Requirement, runRequirements } from "./requirements.ts";

/** One thing looked at. */
export interface Finding {
  name: string;
  state: "good" | "missing" | "note";
  detail: string;
  /** The command that mends it. */
  mend?: string;
}

/** Looks at what this host has of what vmentry needs. Changes nothing but the accelerator's cached proof. */
export async function examine(log: Logger, options: { fresh?: boolean } = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const requirement of runRequirements) findings.push(await findingFor(requirement, "missing"));
  for (const requirement of buildRequirements) findings.push(await findingFor(requirement, "note"));
  findings.push(...(await examineStageOne(log, options.fresh === true)));
  return findings;
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

async function examineStageOne(log: Logger, fresh: boolean): Promise<Finding[]> {
  const name = "stage-one kernel";
  try {
    await using scratch = temporaryDirectory("doctor");
    const path = await findStageOneKernel(undefined);
    const kernel = await openKernel(path, { scratch: scratch.path });
    const found: Finding = { name, state: "good", detail: `${kernel.identity.release}, ${path}` };
    try {
      const { accelerator, reason } = await chooseAccelerator("auto", {
        image: kernel.image,
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
    return [{ name, state: "missing", detail: describeError(error), mend: "vmentry doctor --install" }];
  }
}

/** The exit code for what was found. */
export function examinationCode(findings: readonly Finding[]): number {
  return findings.some(finding => finding.state === "missing") ? exitCode.fault : exitCode.good;
}
