import { readFile } from "node:fs/promises";
import { hasCode, UserError, writeFileAtomic } from "../base/index.ts";
import { type BisectIdentity, hasReports, readIdentity, wholeLines } from "./journal.ts";

/** A journal that is kept beside the one on this host's disk. */
export interface KeptJournal {
  text: string;
  /** For messages. */
  place: string;
  /** @throws UserError when it is another bisect's */
  accept: (identity: BisectIdentity) => void;
}

/**
 * Puts a journal that is kept elsewhere on the disk when it has more than the one that is there. What was ordered here
 * and never reported is nothing to keep.
 * @returns whether it was put there
 * @throws UserError when both have what the other one has not, or when what is kept is no journal
 */
export async function takeJournal(path: string, { text, place, accept }: KeptJournal): Promise<boolean> {
  const own = await readOwn(path);
  const kept = wholeLines(text);
  if (own.startsWith(kept)) return false;
  accept(readIdentity(kept, line => `${place}, line ${line}`));
  if (hasReports(own.slice(commonLines(own, kept)))) {
    throw new UserError(
      `${path}: what is known here differs from the ${place}, which another process has gone on with: ` +
        "give another --out to go on from there, or --overwrite to begin anew",
    );
  }
  await writeFileAtomic(path, kept);
  return true;
}

async function readOwn(path: string): Promise<string> {
  try {
    return wholeLines(await readFile(path, "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  }
}

/** How many characters of whole lines both begin with. */
function commonLines(a: string, b: string): number {
  let [start, end] = [0, a.indexOf("\n") + 1];
  while (end > 0 && b.startsWith(a.slice(start, end), start)) {
    [start, end] = [end, a.indexOf("\n", end) + 1];
  }
  return start;
}
