import { didYouMean, UserError } from "../base/index.ts";
import { findVariants } from "./find-variants.ts";
import type { Variant } from "./variant.ts";

/**
 * The one variant of files and directories (none: of the repository's `.vmentry`) with a name; without a name there
 * must be only one.
 * @throws UserError that names those that are there
 */
export async function chooseVariant(
  paths: readonly string[],
  repository: string,
  name: string | undefined,
): Promise<Variant> {
  const variants = await findVariants(paths, repository);
  const names = variants.map(variant => variant.name);
  if (name === undefined) {
    const [only, ...others] = variants;
    if (only !== undefined && others.length === 0) return only;
    throw new UserError(`there are several variants: name one of ${names.join(", ")}, with --variant`);
  }
  const chosen = variants.find(variant => variant.name === name);
  if (chosen !== undefined) return chosen;
  throw new UserError(
    `there is no variant ${JSON.stringify(name)}${didYouMean(name, names)}: expected one of ${names.join(", ")}`,
  );
}
