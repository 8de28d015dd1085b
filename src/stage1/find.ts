import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, hasCode, UserError } from "../base/index.ts";

/** Where `vmentry doctor --install` puts stage one's kernel. */
export function stageOneDirectory(): string {
  return join(cacheDirectory(), "stage1");
}

/**
 * The known-good kernel for stage one: what the user gave, else `$VMENTRY_STAGE1_KERNEL`, else the newest
 * package in the cache's stage1 directory.
 * @throws UserError saying how to get one
 */
export async function findStageOneKernel(given: string | undefined): Promise<string> {
  const named = given ?? process.env["VMENTRY_STAGE1_KERNEL"];
  if (named !== undefined && named !== "") return named;
  const directory = stageOneDirectory();
  const packages = await listPackages(directory);
  const newest = packages.at(-1);
  if (newest === undefined) {
    throw new UserError(
      `there is no kernel for stage one in ${directory}: run "vmentry doctor --install", which downloads the ` +
        "distribution's, or name a known-good kernel with --stage1-kernel",
    );
  }
  return join(directory, newest);
}

async function listPackages(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory);
    const order = new Intl.Collator("en", { numeric: true });
    return names.filter(name => name.endsWith(".deb")).sort(order.compare);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
