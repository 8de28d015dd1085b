import { join } from "node:path";
import { writeFileAtomic } from "../../base/index.ts";
import type { Variant } from "../../build/index.ts";
import { optionsFiles } from "./options-directory.ts";

/** The configuration of each commit of a search, by which its variant finds it. */
export const configName = "vmentry_options_defconfig";

/**
 * Writes the variant that all kernels of a search are built as: its configuration is the commit's own.
 * @returns its file, in `directory`
 */
export async function writeOptionsVariant(directory: string, frame: Variant): Promise<string> {
  const file = join(directory, optionsFiles.variant, `${frame.name}.variant.yaml`);
  const { name, arch, toolchain, makeArguments, selftests, environment, keepsVmlinux } = frame;
  const content = {
    ...{ name, arch, toolchain, selftests, config: configName, make: makeArguments },
    env: Object.fromEntries(environment),
    ...(keepsVmlinux === undefined ? {} : { vmlinux: keepsVmlinux }),
  };
  // JSON is YAML.
  await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}
