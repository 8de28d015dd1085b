import { isDeepStrictEqual } from "node:util";
import { checkOwnDirectory, kindOfPath, type Logger, makeOwnDirectory, UserError } from "../base/index.ts";
import { takeLock } from "../build/index.ts";
import { type BisectIdentity, Journal } from "./journal.ts";
import { type BisectOutput, bisectOwnership } from "./output.ts";
import { takeJournal } from "./take-journal.ts";

/** Where a bisect's state is kept beside its directory. */
export interface KeptElsewhere {
  /** For messages. */
  readonly place: string;
  /** @returns undefined when nothing is there */
  readJournal(): Promise<string | undefined>;
  forget(): Promise<void>;
}

/** A bisect's state, which belongs to this process until it is disposed of. */
export interface OpenedJournal extends AsyncDisposable {
  journal: Journal;
  /** Whether it goes on with what was begun before. */
  isResumed: boolean;
}

/**
 * Opens the state of a bisect in its directory, or begins it.
 * @param elsewhere what is there and not here is taken from it; what is begun anew is forgotten there
 * @throws UserError when another process has it, when the state there is of another bisect, or when the directory
 *   holds what no bisect wrote
 */
export async function openJournal(
  output: BisectOutput,
  identity: BisectIdentity,
  { overwrite, elsewhere, log }: { overwrite: boolean; elsewhere?: KeptElsewhere | undefined; log: Logger },
): Promise<OpenedJournal> {
  const isThere = (await kindOfPath(output.journal)) === "file";
  if (!isThere || overwrite) await checkOwnDirectory(output.path, bisectOwnership, overwrite);
  if (!isThere) await makeOwnDirectory(output.path, bisectOwnership);
  const owned = new AsyncDisposableStack();
  try {
    owned.use(await takeLock(output.lock, { what: `the bisect in ${output.path}`, waitMs: 0, log }));
    if (overwrite) {
      await elsewhere?.forget();
      if (isThere) await makeOwnDirectory(output.path, bisectOwnership);
    } else if (elsewhere !== undefined) await takeFrom(elsewhere, output.journal, identity, log);
    const before = await Journal.read(output.journal);
    const journal = owned.use(before ?? (await Journal.begin(output.journal, identity)));
    if (before !== undefined) requireSame(before.identity, identity, `--out ${output.path}`);
    const kept = owned.move();
    return { journal, isResumed: before !== undefined, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  } catch (error) {
    await owned.disposeAsync();
    throw error;
  }
}

async function takeFrom(
  elsewhere: KeptElsewhere,
  journal: string,
  identity: BisectIdentity,
  log: Logger,
): Promise<void> {
  const text = await elsewhere.readJournal();
  if (text === undefined) return;
  const { place } = elsewhere;
  const accept = (kept: BisectIdentity) => requireSame(kept, identity, `the ${place}`);
  if (await takeJournal(journal, { text, place, accept })) log.info(`the state was taken from the ${place}`);
}

function requireSame(before: BisectIdentity, now: BisectIdentity, place: string): void {
  const differing = Object.entries(now).find(
    ([name, value]) => !isDeepStrictEqual(value, new Map(Object.entries(before)).get(name)),
  );
  if (differing === undefined) return;
  throw new UserError(
    `${place} has the state of another bisect, which differs in "${differing[0]}": ` +
      "give the same as then to go on with it, --overwrite to begin anew, or another directory",
  );
}
