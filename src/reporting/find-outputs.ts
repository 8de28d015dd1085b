import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { describeError, hasCode, kindOfPath, UserError, visible } from "../base/index.ts";
import { bisectName, type FoundBisect } from "./find-bisects.ts";

const resultsName = "results.json";
const buildName = "build.json";
const planName = "plan.json";

/** What a job left: the directory's name, and which of vmentry's files it holds. */
export interface JobOutput {
  name: string;
  directory: string;
  /** Files; undefined when there is none. */
  results?: string;
  build?: string;
}

export interface FoundOutputs {
  outputs: JobOutput[];
  /** Files. */
  plans: string[];
  bisects: FoundBisect[];
  /** Something that is there and was not looked into, one line each. */
  problems: string[];
  notices: string[];
}

/** More jobs than any workflow run has. */
const mostOutputs = 2000;

/**
 * What jobs left in directories, each of which is one job's output, or holds such under the names of artifacts. Links
 * are not followed, since what they lead to is no job's. In the order of the names.
 * @param without a directory that is none: where the report goes
 * @throws UserError when a directory is not there
 */
export async function findOutputs(
  directories: readonly string[],
  { without }: { without: string | undefined },
): Promise<FoundOutputs> {
  const found: FoundOutputs = { outputs: [], plans: [], bisects: [], problems: [], notices: [] };
  for (const given of directories) {
    const directory = await directoryOf(given);
    const name = basename(resolve(directory));
    await lookForBisect(directory, name, found);
    const own = await lookInto(directory, name, found);
    if (!own) await lookBelow(directory, without, found);
  }
  const more = found.outputs.length - mostOutputs;
  if (more > 0) {
    found.outputs.length = mostOutputs;
    found.problems.push(`${more} more directories than the ${mostOutputs} that are read hold results`);
  }
  return found;
}

/** Also one of the files in it, as `vmentry results` takes it. */
async function directoryOf(given: string): Promise<string> {
  const kind = await kindOfPath(given);
  if (kind === "directory") return given;
  if (kind === "file" && [resultsName, buildName].includes(basename(given))) return dirname(given);
  const what = kind === undefined ? `there is no ${given}` : `${given} is no directory`;
  throw new UserError(
    `${what}; expected a directory that vmentry run or vmentry build wrote, or a directory of such`,
  );
}

/** Each directory in it, as artifacts are downloaded. */
async function lookBelow(directory: string, without: string | undefined, found: FoundOutputs): Promise<void> {
  const entries = await entriesOf(directory);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (resolve(path) === without) continue;
    if (entry.isSymbolicLink()) {
      found.problems.push(`${visible(path)}: is a symbolic link, which is not followed`);
    } else if (entry.isDirectory()) {
      const isBisect = await lookForBisect(path, entry.name, found);
      if ((await lookInto(path, entry.name, found)) || isBisect) continue;
      const names = [resultsName, buildName, planName, bisectName].join(" nor ");
      found.notices.push(`${visible(path)}: holds neither ${names}, and is left out`);
    }
  }
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`${directory} cannot be read: ${describeError(error)}`, { cause: error });
  }
}

/** @returns whether it holds a bisect, which may lie beside what jobs left, or above it */
async function lookForBisect(directory: string, name: string, { bisects }: FoundOutputs): Promise<boolean> {
  const file = join(directory, bisectName);
  const isBisect = await isThere(file);
  if (isBisect) bisects.push({ file, name });
  return isBisect;
}

/** @returns whether it holds any of vmentry's files */
async function lookInto(directory: string, name: string, found: FoundOutputs): Promise<boolean> {
  const [results, build, plan] = await Promise.all(
    [resultsName, buildName, planName].map(async file => {
      const path = join(directory, file);
      return (await isThere(path)) ? path : undefined;
    }),
  );
  if (plan !== undefined) found.plans.push(plan);
  if (results !== undefined || build !== undefined) {
    found.outputs.push({
      name,
      directory,
      ...(results === undefined ? {} : { results }),
      ...(build === undefined ? {} : { build }),
    });
  }
  return results !== undefined || build !== undefined || plan !== undefined;
}

/** Of whatever kind: one that is no file is told when it is read. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return false;
    return true;
  }
}
