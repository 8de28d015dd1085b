import { basename, join } from "node:path";
import { kindOfPath, UserError } from "../base/index.ts";

export interface ExpectationFiles {
  knownFailures: string[];
  allowedSplats: string[];
}

/**
 * The expectations that a tree brings, `.vmentry/known-failures.yaml` and `.vmentry/allowed-splats.yaml` in it.
 * @param directory the tree, or its `.vmentry` itself
 * @throws UserError when a file is there whose name only looks right
 */
export async function findExpectationFiles(directory: string): Promise<ExpectationFiles> {
  const place = basename(directory) === ".vmentry" ? directory : join(directory, ".vmentry");
  return {
    knownFailures: await filesNamed(place, "known-failures"),
    allowedSplats: await filesNamed(place, "allowed-splats"),
  };
}

async function filesNamed(place: string, name: string): Promise<string[]> {
  const wrong = join(place, `${name}.yml`);
  // Left out in silence, its entries would be missed for no visible reason.
  if ((await kindOfPath(wrong)) !== undefined) {
    throw new UserError(`${wrong}: is not read, because its name does not end in .yaml; rename it`);
  }
  const file = join(place, `${name}.yaml`);
  return (await kindOfPath(file)) === undefined ? [] : [file];
}
