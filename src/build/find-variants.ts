import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, kindOfPath, UserError } from "../base/index.ts";
import type { Variant } from "./variant.ts";
import { readVariant, variantSuffix } from "./variant-file.ts";

/** A variant and the file that it was read from. */
export interface FoundVariant {
  /** The path as it was given, or below the directory that was given. */
  file: string;
  variant: Variant;
}

/**
 * The variants of the given files and directories, in that order; a directory stands for every
 * `*.variant.yaml` in it, sorted by name. No paths: those of `.vmentry/` in the repository's work tree.
 * @throws UserError with a line for each fault, when there is none, or when two have one name
 */
export async function findVariants(paths: readonly string[], repository: string): Promise<Variant[]> {
  return (await findVariantFiles(paths, repository)).map(({ variant }) => variant);
}

/** As `findVariants`, with the file of each. */
export async function findVariantFiles(
  paths: readonly string[],
  repository: string,
): Promise<FoundVariant[]> {
  const own = join(repository, ".vmentry");
  const files: string[] = [];
  if (paths.length > 0) for (const path of paths) files.push(...(await filesOf(path)));
  else if ((await kindOfPath(own)) === "directory") files.push(...(await filesOf(own)));
  if (files.length === 0) {
    const where = paths.length === 0 ? own : paths.join(", ");
    throw new UserError(
      `there is no *${variantSuffix} in ${where}: give one that says what to build, ` +
        "such as {name: x86_64-kvm, arch: x86_64, config: defconfig}",
    );
  }
  const variants: FoundVariant[] = [];
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const file of files) {
    try {
      const variant = await readVariant(file);
      const other = places.get(variant.name);
      if (other === undefined) variants.push({ file, variant });
      else problems.push(`${file}: the name "${variant.name}" is taken by ${other}`);
      places.set(variant.name, file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return variants;
}

async function filesOf(path: string): Promise<string[]> {
  if ((await kindOfPath(path)) !== "directory") return [path];
  try {
    const names = await readdir(path);
    return names
      .filter(name => name.endsWith(variantSuffix))
      .sort()
      .map(name => join(path, name));
  } catch (error) {
    if (hasCode(error, "EACCES")) throw new UserError(`${path}: cannot be read`, { cause: error });
    throw error;
  }
}
