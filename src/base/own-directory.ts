import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError, hasCode, UserError } from "./errors.ts";
import { kindOfPath } from "./files.ts";

/** What a job writes into its output directory: names at its top, and who writes them, such as `vmentry build`. */
export interface Ownership {
  names: readonly string[];
  maker: string;
  /** Names of files that say no more than that a job is, or was, at work there: they count as nothing, and stay. */
  locks?: readonly string[];
}

/**
 * Refuses an output directory that would lose something: one that is there and not empty, unless `overwrite` is given
 * and it holds what an earlier job wrote and nothing else.
 */
export async function checkOwnDirectory(
  out: string,
  { names, maker, locks = [] }: Ownership,
  overwrite: boolean,
): Promise<void> {
  const kind = await kindOfPath(out);
  if (kind === undefined) return;
  if (kind !== "directory") throw new UserError(`--out ${out} is there and is no directory`);
  const all = await readdir(out).catch((error: unknown) => {
    throw unusable(out, error);
  });
  const there = all.filter(name => !locks.includes(name));
  if (there.length === 0) return;
  if (!overwrite) {
    throw new UserError(
      `--out ${out} is there already; give --overwrite to replace it, or another directory`,
    );
  }
  const foreign = there.find(name => !isOwn(name, names));
  if (foreign === undefined) return;
  throw new UserError(
    `--out ${out} holds ${foreign}, which ${maker} did not make, so --overwrite does not replace it; ` +
      "give another directory",
  );
}

/** Makes the directory, or empties it of what an earlier job wrote; call `checkOwnDirectory` first. */
export async function makeOwnDirectory(path: string, { names }: Ownership): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    // The directory itself stays: it may be a mount point, or somebody's working directory.
    for (const name of await readdir(path)) {
      if (isOwn(name, names)) await rm(join(path, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Also what `writeFileAtomic` leaves when it is killed. */
function isOwn(name: string, names: readonly string[]): boolean {
  return names.some(own => name === own || (name.startsWith(`.${own}.`) && name.endsWith(".tmp")));
}

/** A place that cannot be had is the user's to mend; a full disk is not bad input. */
function unusable(out: string, error: unknown): unknown {
  const isPlace = ["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EEXIST", "ENAMETOOLONG"].some(code =>
    hasCode(error, code),
  );
  if (!isPlace) return error;
  return new UserError(`--out ${out} cannot be used: ${describeError(error)}`, { cause: error });
}
