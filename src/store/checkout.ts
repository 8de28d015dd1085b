import { createWriteStream } from "node:fs";
import { chmod, link, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasCode, kindOfPath, sha256OfFile, UserError } from "../base/index.ts";
import { forEachAtOnce } from "./at-once.ts";
import type { Manifest, StoredFile } from "./manifest.ts";
import type { CheckedOut, CheckoutOptions } from "./store.ts";
import type { StoreParts } from "./store-parts.ts";

const filesAtOnce = 8;
/** Why a hard link cannot be made where a copy can: another file system, another's file, too many links. */
const linkRefusals = ["EXDEV", "EPERM", "EACCES", "EMLINK", "ENOTSUP", "EOPNOTSUPP"];

/** See Store.checkout. @param manifest of the kernel, which nothing removes meanwhile */
export async function checkout(
  parts: StoreParts,
  manifest: Manifest,
  target: string,
  { copy = false, only = () => true }: CheckoutOptions = {},
): Promise<CheckedOut> {
  const directory = resolve(target);
  await mkdir(dirname(directory), { recursive: true });
  await refuseTaken(directory);
  const unfinished = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
  try {
    const files = manifest.files.filter(only);
    await chmod(unfinished, 0o755);
    await layOut(parts, files, unfinished, copy);
    try {
      await rename(unfinished, directory);
    } catch (error) {
      if (hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) throw taken(directory);
      throw error;
    }
    return checkedOut(directory, manifest, new Set(files.map(file => file.path)));
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Puts files into a directory of the caller's, which is empty. */
export async function layOut(
  parts: StoreParts,
  files: readonly StoredFile[],
  directory: string,
  copy: boolean,
): Promise<void> {
  for (const each of new Set(files.map(file => dirname(file.path)))) {
    await mkdir(join(directory, each), { recursive: true });
  }
  await forEachAtOnce(filesAtOnce, files, async file => {
    const path = join(directory, file.path);
    if (copy || !(await linkBlob(parts, file, path))) await copyBlob(parts, file, path);
  });
}

/** Whether the blob could be linked, and is what it should be. */
async function linkBlob({ backend, damage }: StoreParts, file: StoredFile, path: string): Promise<boolean> {
  const blob = backend.localBlob?.(file.sha256);
  if (blob === undefined) return false;
  try {
    await link(blob, path);
  } catch (error) {
    if (linkRefusals.some(code => hasCode(error, code))) return false;
    if (hasCode(error, "ENOENT")) throw await damage.errorOf(file.sha256, "missing");
    throw error;
  }
  // All names of a file have one mode: the first publisher's.
  const { mode, size } = await stat(path);
  if ((mode & 0o111) === 0 && (file.mode & 0o111) !== 0) {
    await rm(path);
    return false;
  }
  if (size === file.bytes && (await sha256OfFile(path)) === file.sha256) return true;
  await damage.note(file.sha256);
  throw await damage.errorOf(file.sha256, "damaged");
}

async function copyBlob({ damage }: StoreParts, file: StoredFile, path: string): Promise<void> {
  await pipeline(await damage.open(file), createWriteStream(path, { flags: "wx" }));
  await chmod(path, file.mode);
}

async function refuseTaken(directory: string): Promise<void> {
  const kind = await kindOfPath(directory);
  if (kind === undefined) return;
  if (kind !== "directory") throw new UserError(`${directory} is no directory: give a new or an empty one`);
  if ((await readdir(directory)).length > 0) throw taken(directory);
}

function taken(directory: string): UserError {
  return new UserError(`${directory} is not empty: give a new or an empty directory`);
}

function checkedOut(directory: string, manifest: Manifest, paths: ReadonlySet<string>): CheckedOut {
  // With modules.order or modules.builtin beside it, a directory counts as installed modules.
  const hasModules = paths.has("modules.order") || paths.has("modules.builtin");
  return {
    directory,
    manifest,
    image: paths.has("image") ? join(directory, "image") : undefined,
    modules: hasModules ? directory : undefined,
  };
}
