import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, hasCode, UserError } from "../base/index.ts";
import {
  type Architecture,
  debianArchitecture,
  foreignInstallCommand,
  foreignRoot,
  hostArchitecture,
} from "../elf/index.ts";

/** Where `vmentry doctor --install` puts stage one's kernel. */
export function stageOneDirectory(): string {
  return join(cacheDirectory(), "stage1");
}

/** What stage one's kernel is built for, so that it can boot a kernel: 32-bit ones are booted by 64-bit ones. */
export function stageOneArchitecture(kernel: Architecture): Architecture {
  return kernel === "i386" ? "x86_64" : kernel;
}

/** The command that gets a kernel for stage one. */
export function stageOneInstallCommand(kernel: Architecture): string {
  return foreignRoot(kernel) === undefined ? "vmentry doctor --install" : foreignInstallCommand(kernel);
}

/**
 * The known-good kernel for stage one: what the user gave, else `$VMENTRY_STAGE1_KERNEL`, else the newest
 * package in the cache's stage1 directory that is for the architecture.
 * @param kernel what it is to boot. Default: what this host is
 * @throws UserError saying how to get one
 */
export async function findStageOneKernel(
  given: string | undefined,
  kernel: Architecture = hostArchitecture() ?? "x86_64",
): Promise<string> {
  const named = given ?? process.env["VMENTRY_STAGE1_KERNEL"];
  if (named !== undefined && named !== "") return named;
  const directory = stageOneDirectory();
  const architecture = stageOneArchitecture(kernel);
  const packages = await listPackages(directory, debianArchitecture(architecture));
  const newest = packages.at(-1);
  if (newest === undefined) {
    throw new UserError(
      `there is no ${architecture} kernel for stage one in ${directory}: run "${stageOneInstallCommand(kernel)}", which downloads the ` +
        "distribution's, or name a known-good kernel with --stage1-kernel",
    );
  }
  return join(directory, newest);
}

async function listPackages(directory: string, architecture: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    const order = new Intl.Collator("en", { numeric: true });
    return names.filter(name => name.endsWith(`_${architecture}.deb`)).sort(order.compare);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
