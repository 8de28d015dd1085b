import { mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describeError, hasCode, kindOfPath, UserError } from "../base/index.ts";

const files = { results: "results.json", junit: "junit.xml", summary: "summary.md", console: "console.log" };
const logs = "logs";

/** The files of a job's output directory. */
export interface OutputDirectory {
  path: string;
  results: string;
  junit: string;
  summary: string;
  console: string;
  /** Where a run keeps its tests' logs. */
  logs(environment: string): string;
}

export function outputDirectory(out: string): OutputDirectory {
  const path = resolve(out);
  return {
    path,
    results: join(path, files.results),
    junit: join(path, files.junit),
    summary: join(path, files.summary),
    console: join(path, files.console),
    logs: environment => join(path, logs, environment),
  };
}

/**
 * Refuses an output directory that would lose something: one that is there and not empty, unless `overwrite`
 * is given and it holds an earlier job's files and nothing else.
 */
export async function checkOutput(out: string, overwrite: boolean): Promise<void> {
  const kind = await kindOfPath(out);
  if (kind === undefined) return;
  if (kind !== "directory") throw new UserError(`--out ${out} is there and is no directory`);
  const names = await namesIn(out);
  if (names.length === 0) return;
  if (!overwrite) {
    throw new UserError(
      `--out ${out} is there already; give --overwrite to replace it, or another directory`,
    );
  }
  const foreign = names.find(name => !isOurs(name));
  if (foreign !== undefined) {
    throw new UserError(
      `--out ${out} holds ${foreign}, which vmentry did not make, so --overwrite does not replace it; ` +
        "give another directory",
    );
  }
}

/** Makes the output directory, or empties it of an earlier job's files; call `checkOutput` first. */
export async function makeOutput({ path }: OutputDirectory): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    // The directory itself stays: it may be a mount point, or somebody's working directory.
    for (const name of await readdir(path)) {
      if (isOurs(name)) await rm(join(path, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw asUserError(path, error);
  }
}

function isOurs(name: string): boolean {
  return [...Object.values(files), logs].some(ours => name === ours || isLeftOver(name, ours));
}

/** What `writeFileAtomic` leaves when it is killed. */
function isLeftOver(name: string, ours: string): boolean {
  return name.startsWith(`.${ours}.`) && name.endsWith(".tmp");
}

async function namesIn(out: string): Promise<string[]> {
  try {
    return await readdir(out);
  } catch (error) {
    throw asUserError(out, error);
  }
}

/** A place that cannot be had is the user's to mend; a full disk is not bad input. */
function asUserError(out: string, error: unknown): unknown {
  const isPlace = ["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EEXIST", "ENAMETOOLONG"].some(code =>
    hasCode(error, code),
  );
  if (!isPlace) return error;
  return new UserError(`--out ${out} cannot be used: ${describeError(error)}`, { cause: error });
}
