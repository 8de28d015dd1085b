import { join } from "node:path";
import { digestOfVariant, type Variant } from "../../src/build/index.ts";
import { writeFiles } from "./small-tree.ts";

export const builtId = "b".repeat(40);

/** Leaves in a work directory what a build leaves there: the state, and files of its output directory. */
export function recordBuild(
  work: string,
  variant: Variant,
  output: Record<string, string>,
  { commit = builtId, isBuilt = true } = {},
): void {
  const state = {
    version: 1,
    madeWith: "gcc",
    last: { commit, variantDigest: digestOfVariant(variant), isBuilt },
    configured: null,
    stepsFromNothing: null,
  };
  const directory = join(work, variant.name);
  writeFiles(directory, { "state.json": JSON.stringify(state) });
  writeFiles(join(directory, "output"), output);
}
