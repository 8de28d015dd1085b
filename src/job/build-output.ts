import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { describeError, hasCode, kindOfPath, UserError } from "../base/index.ts";
import type { Manifest, Store, StoreKey } from "../store/index.ts";

const names = { report: "build.json", summary: "summary.md", logs: "logs", consoles: "consoles" } as const;

/** The files of a build's output directory. */
export interface BuildOutput {
  path: string;
  report: string;
  summary: string;
  /** Relative to `path`: the log of a build, the console of a boot. */
  log(key: StoreKey): string;
  console(key: StoreKey): string;
}

export function buildOutput(out: string): BuildOutput {
  const path = resolve(out);
  return {
    path,
    report: join(path, names.report),
    summary: join(path, names.summary),
    log: ({ commit, variant }) => join(names.logs, commit, `${variant}.log`),
    console: ({ commit, variant }) => join(names.consoles, commit, `${variant}.log`),
  };
}

/**
 * Refuses a directory that would lose something: one that is there and not empty, unless `overwrite` is given and
 * it holds what an earlier build wrote, and nothing else.
 */
export async function checkBuildOutput({ path }: BuildOutput, overwrite: boolean): Promise<void> {
  const kind = await kindOfPath(path);
  if (kind === undefined) return;
  if (kind !== "directory") throw new UserError(`--out ${path} is there and is no directory`);
  const there = await readdir(path).catch((error: unknown) => {
    throw unusable(path, error);
  });
  if (there.length === 0) return;
  if (!overwrite) {
    throw new UserError(
      `--out ${path} is there already; give --overwrite to replace it, or another directory`,
    );
  }
  const foreign = there.find(name => !isOurs(name));
  if (foreign !== undefined) {
    throw new UserError(
      `--out ${path} holds ${foreign}, which vmentry build did not make, so --overwrite does not replace it; ` +
        "give another directory",
    );
  }
}

/** Makes the directory, or empties it of what an earlier build wrote; call `checkBuildOutput` first. */
export async function makeBuildOutput({ path }: BuildOutput): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    // The directory itself stays: it may be a mount point, or somebody's working directory.
    for (const name of await readdir(path)) {
      if (isOurs(name)) await rm(join(path, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Copies a build's log out of the store. @returns its place in the output; null when the store has none */
export async function keepLog(
  store: Pick<Store, "openBlob">,
  manifest: Manifest,
  output: BuildOutput,
): Promise<string | null> {
  const file = manifest.files.find(({ path }) => path === "log");
  if (file === undefined) return null;
  const place = output.log(manifest);
  await mkdir(dirname(join(output.path, place)), { recursive: true });
  await pipeline(await store.openBlob(file), createWriteStream(join(output.path, place)));
  return place;
}

function isOurs(name: string): boolean {
  // With what `writeFileAtomic` leaves when it is killed.
  return Object.values(names).some(
    ours => name === ours || (name.startsWith(`.${ours}.`) && name.endsWith(".tmp")),
  );
}

/** A place that cannot be had is the user's to mend; a full disk is not bad input. */
function unusable(path: string, error: unknown): unknown {
  const isPlace = ["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EEXIST", "ENAMETOOLONG"].some(code =>
    hasCode(error, code),
  );
  if (!isPlace) return error;
  return new UserError(`--out ${path} cannot be used: ${describeError(error)}`, { cause: error });
}
