import { mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { kindOfPath, UserError } from "../base/index.ts";

const resultsFile = "results.json";

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
    results: join(path, resultsFile),
    junit: join(path, "junit.xml"),
    summary: join(path, "summary.md"),
    console: join(path, "console.log"),
    logs: environment => join(path, "logs", environment),
  };
}

/**
 * Refuses an output directory that would lose something: one that is there and not empty, unless `overwrite`
 * is given and vmentry made it.
 */
export async function checkOutput(out: string, overwrite: boolean): Promise<void> {
  const kind = await kindOfPath(out);
  if (kind === undefined) return;
  if (kind !== "directory") throw new UserError(`--out ${out} is there and is no directory`);
  const names = await readdir(out);
  if (names.length === 0) return;
  if (!overwrite) {
    throw new UserError(
      `--out ${out} is there already; give --overwrite to replace it, or another directory`,
    );
  }
  if (!names.includes(resultsFile) && !names.includes("console.log")) {
    throw new UserError(
      `--out ${out} was not made by vmentry, so --overwrite does not remove it; remove it yourself`,
    );
  }
}

/** Makes the output directory anew; call `checkOutput` first. */
export async function makeOutput(directory: OutputDirectory): Promise<void> {
  await rm(directory.path, { recursive: true, force: true });
  await mkdir(directory.path, { recursive: true });
}
