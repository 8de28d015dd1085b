import { type Logger, UserError } from "../base/index.ts";
import { chooseVariant, defaultWorkDirectory } from "../build/index.ts";
import { findMergeBases, isAncestor, readCandidates, revertOnto, walkBack } from "../git/index.ts";
import { defaultStore, openStore } from "../store/index.ts";
import { findHarmless } from "./harmless/find-harmless.ts";
import type { Culled, Journal } from "./journal.ts";
import type { BisectRequest } from "./request.ts";
import { type History, makeStretch, nameOfStretch, type Stretch } from "./stretch.ts";

interface Place {
  log: Logger;
  signal: AbortSignal;
}

/** The history of a git repository. What was culled once stays so: the journal has it. */
export class RepositoryHistory implements History {
  readonly #request: BisectRequest;
  readonly #journal: Pick<Journal, "culledOf" | "cull"> | undefined;
  readonly #place: Place;

  /** @param journal none: for a look ahead, of which nothing is kept */
  constructor(request: BisectRequest, journal: Pick<Journal, "culledOf" | "cull"> | undefined, place: Place) {
    this.#request = request;
    this.#journal = journal;
    this.#place = place;
  }

  async stretch(older: string, newer: string): Promise<Stretch & { isAncestor: boolean }> {
    const { probe, firstParent, paths } = this.#request;
    const { repository } = probe;
    const run = { signal: this.#place.signal };
    const isOlder = await isAncestor(repository, older, newer, run);
    const bases = isOlder ? [older] : await findMergeBases(repository, older, newer, run);
    if (bases.length === 0) {
      throw new UserError(
        `${older.slice(0, 12)} and ${newer.slice(0, 12)} have no commit in common: give an older end that is an ancestor of the newer one`,
      );
    }
    if (bases.includes(newer)) {
      throw new UserError(
        `${newer.slice(0, 12)} is an ancestor of ${older.slice(0, 12)}, so that nothing came after it: ` +
          "to search for the commit that mended something, say so (--fixed)",
      );
    }
    const commits = await readCandidates({ repository, newer, older, firstParent, paths, ...run });
    const ends = { older: bases, newer };
    const culled = await this.#cull(ends, commits);
    return { ...makeStretch(ends, commits, culled), isAncestor: isOlder };
  }

  async before(commit: string, steps: number): Promise<string | undefined> {
    const back = await walkBack(this.#request.probe.repository, commit, steps, {
      signal: this.#place.signal,
    });
    return back.steps === 0 ? undefined : back.commit;
  }

  async revert(culprit: string, onto: string): Promise<{ commit: string } | { reason: string }> {
    const { repository } = this.#request.probe;
    const reverted = await revertOnto({ repository, culprit, onto, signal: this.#place.signal });
    return reverted.outcome === "reverted" ? { commit: reverted.commit } : { reason: reverted.reason };
  }

  async #cull(
    ends: Pick<Stretch, "older" | "newer">,
    candidates: Stretch["commits"],
  ): Promise<readonly Culled[]> {
    const { cull, probe, firstParent } = this.#request;
    if (!cull) return [];
    const name = nameOfStretch(ends);
    const known = this.#journal?.culledOf(name);
    if (known !== undefined) return known;
    const { repository, variants, variant: wanted, work, store: place } = probe;
    const variant = await chooseVariant(variants, repository, wanted);
    await using store = await openStore(place ?? defaultStore(), { log: this.#place.log });
    const culled = await findHarmless({
      ...{ repository, candidates, firstParent, variant, store },
      work: work ?? (await defaultWorkDirectory(repository)),
      ...this.#place,
    });
    await this.#journal?.cull(name, culled);
    return culled;
  }
}
