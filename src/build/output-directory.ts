import { lstat, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hasCode, type Logger, writeFileAtomic } from "../base/index.ts";
import { type KeptWarnings, readKeptWarnings } from "./warnings-kept.ts";

/** What is known of an output directory (O=), beside what is in it. */
const stateSchema = z.object({
  version: z.literal(1),
  /** What the directory was made with; with another, it is made anew. */
  madeWith: z.string(),
  /** The last commit whose build came to its end, and how it ended. */
  last: z.object({ commit: z.string(), variantDigest: z.string(), isBuilt: z.boolean() }).nullable(),
  /** Of which commit and variant the .config is, and its SHA-256. */
  configured: z.object({ commit: z.string(), variantDigest: z.string(), digest: z.string() }).nullable(),
  /** The steps of the last build from nothing that succeeded. */
  stepsFromNothing: z.number().nullable(),
});
export type OutputState = z.infer<typeof stateSchema>;

/** The places in a variant's directory. */
export function placesIn(directory: string) {
  return {
    lock: join(directory, "lock"),
    tree: join(directory, "tree"),
    output: join(directory, "output"),
    log: join(directory, "build.log"),
    state: join(directory, "state.json"),
    warnings: join(directory, "warnings.json"),
    scratch: join(directory, "scratch"),
    /** Is there while something writes into `output`. */
    unfinished: join(directory, "unfinished"),
  };
}
export type Places = ReturnType<typeof placesIn>;

/**
 * Makes an output directory ready: one that was made with another toolchain or for another architecture is thrown
 * away, and so is in any one what a killed build wrote, since some of it may be half there.
 */
export async function prepareOutput(
  places: Places,
  madeWith: string,
  log: Logger,
): Promise<{ state: OutputState; warnings: KeptWarnings; isEmpty: boolean }> {
  let state = await readOutputState(places.state);
  let warnings = await readKeptWarnings(places.warnings);
  const isOther = state !== undefined && state.madeWith !== madeWith;
  if (isOther) log.info("another toolchain or architecture than last time: building from nothing");
  if (state === undefined || isOther || (warnings === undefined && state.last !== null)) {
    await rm(places.output, { recursive: true, force: true });
    await rm(places.warnings, { force: true });
    await rm(places.unfinished, { force: true });
    state = { version: 1, madeWith, last: null, configured: null, stepsFromNothing: null };
    warnings = undefined;
  }
  await mkdir(places.output, { recursive: true });
  const since = await timeOf(places.unfinished);
  if (since !== undefined) {
    const count = await removeSince(places.output, since);
    log.warn(`the last build ended in the middle: ${count} files that it wrote are thrown away`);
    state = { ...state, last: null };
  }
  await rm(places.scratch, { recursive: true, force: true });
  await mkdir(places.scratch, { recursive: true });
  await writeState(places, state);
  await markUnfinished(places);
  const isEmpty = !(await readdir(places.output)).includes(".config");
  return { state, warnings: warnings ?? new Map(), isEmpty };
}

export async function writeState(places: Places, state: OutputState): Promise<void> {
  await writeFileAtomic(places.state, `${JSON.stringify(state)}\n`);
}

/** To be called when everything that wrote into the output came to its own end. */
export async function markFinished(places: Places): Promise<void> {
  await rm(places.unfinished, { force: true });
}

async function markUnfinished(places: Places): Promise<void> {
  await writeFile(places.unfinished, "");
  // The clock of files is coarser than this one: what is written from here on is never older than the mark.
  const time = (Date.now() - 20) / 1000;
  await utimes(places.unfinished, time, time);
}

/** Undefined when there is none, or none that this version wrote. */
export async function readOutputState(path: string): Promise<OutputState | undefined> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function timeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Removes the files below a directory that were written then or later. How many there were. */
async function removeSince(directory: string, since: number): Promise<number> {
  let count = 0;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      count += await removeSince(path, since);
      continue;
    }
    const { mtimeMs, ctimeMs } = await lstat(path);
    if (Math.max(mtimeMs, ctimeMs) < since) continue;
    await rm(path, { force: true });
    count += 1;
  }
  return count;
}
