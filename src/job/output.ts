import { join, resolve } from "node:path";
import { checkOwnDirectory, makeOwnDirectory, type Ownership } from "../base/index.ts";

const files = { results: "results.json", junit: "junit.xml", summary: "summary.md", console: "console.log" };
const logs = "logs";
const own: Ownership = { names: [...Object.values(files), logs], maker: "vmentry" };

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

/** Refuses an output directory that would lose something; see `checkOwnDirectory`. */
export async function checkOutput(out: string, overwrite: boolean): Promise<void> {
  await checkOwnDirectory(out, own, overwrite);
}

/** Makes the output directory, or empties it of an earlier job's files; call `checkOutput` first. */
export async function makeOutput({ path }: OutputDirectory): Promise<void> {
  await makeOwnDirectory(path, own);
}
