import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { kindOfPath, visible } from "../base/index.ts";
import { problemLine } from "./read-capped.ts";

export const bisectName = "bisect.json";

/** A search for options tries commits that it made itself: its rounds are bisects of no history. */
const optionsName = "bisect-config.json";

export interface FoundBisect {
  file: string;
  /** Its directory, below the one in which it was looked for: `vmentry-bisect`. */
  name: string;
}

export interface FoundBisects {
  files: FoundBisect[];
  /** What was not looked into, one line each. */
  notices: string[];
}

const mostFiles = 200;
/** A directory that holds a tree of sources, too, is not walked to its end. */
const mostDirectories = 5000;

/**
 * The bisects at paths, each a file or a directory in which all of them are found; of a directory those that are nearer
 * come first. Links in it are not followed. What cannot be looked into costs nothing else.
 */
export async function findBisects(paths: readonly string[]): Promise<FoundBisects> {
  const found: FoundBisects = { files: [], notices: [] };
  for (const path of paths) {
    try {
      const kind = await kindOfPath(path);
      if (kind === "directory") await walk(path, found);
      else if (kind === undefined)
        found.notices.push(`${visible(path)}: is not there, and tells of no bisect`);
      else found.files.push({ file: path, name: basename(dirname(resolve(path))) });
    } catch (error) {
      found.notices.push(problemLine(error));
    }
  }
  return found;
}

async function walk(top: string, found: FoundBisects): Promise<void> {
  const before = found.files.length;
  const next = [top];
  for (let looked = 0; next.length > 0; looked++) {
    const directory = next.shift();
    if (directory === undefined) break;
    if (looked === mostDirectories || found.files.length - before === mostFiles) {
      const most = `${mostFiles} bisects and ${mostDirectories} directories`;
      found.notices.push(`${visible(top)}: holds more than ${most}, and is not looked into any further`);
      return;
    }
    const entries = await entriesOf(directory, found);
    if (entries.some(({ name }) => name === bisectName)) {
      const name = relative(top, directory);
      found.files.push({
        file: join(directory, bisectName),
        name: name === "" ? basename(resolve(top)) : name,
      });
    } else if (!entries.some(({ name }) => name === optionsName)) {
      const below = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
      next.push(...below.sort().map(name => join(directory, name)));
    }
  }
  if (found.files.length === before) found.notices.push(`${visible(top)}: holds no ${bisectName}`);
}

async function entriesOf(directory: string, { notices }: FoundBisects): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    notices.push(problemLine(error));
    return [];
  }
}
