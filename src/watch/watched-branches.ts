import { type Logger, visible } from "../base/index.ts";
import { fitsPattern } from "./branch-name.ts";
import { type FollowedRepository, longestHistory } from "./followed-repository.ts";
import type { BranchRule } from "./watch-config.ts";
import type { WatchState } from "./watch-state.ts";

/** A branch as it is now. */
export interface WatchedBranch {
  name: string;
  tip: string;
  /** Newest first. */
  history: readonly string[];
  /** What is to be built of it, newest first. */
  wanted: readonly string[];
  /** So many of these came since the branch was first seen. */
  newer: number;
}

interface Parts {
  repository: FollowedRepository;
  rules: readonly BranchRule[];
  state: WatchState;
  log: Logger;
}

/** The branches that the rules want, as they were found last. */
export class WatchedBranches {
  readonly #parts: Parts;
  readonly #branches = new Map<string, WatchedBranch>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** By the order of the rules, and then by name. */
  get all(): readonly WatchedBranch[] {
    const { rules } = this.#parts;
    const rank = (name: string) => rules.findIndex(rule => fitsPattern(name, rule.name));
    return [...this.#branches.values()].toSorted(
      (a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1),
    );
  }

  /** Looks at the repository anew. @returns the branches that moved, and the names of those that are gone */
  async look(signal: AbortSignal): Promise<{ moved: WatchedBranch[]; gone: string[] }> {
    const { repository, rules, state } = this.#parts;
    const tags = rules.flatMap(({ backfill }) => (backfill.kind === "tag" ? [backfill.tag] : []));
    const tips = await repository.fetch(
      name => rules.some(rule => fitsPattern(name, rule.name)),
      tags,
      signal,
    );
    const moved: WatchedBranch[] = [];
    for (const [name, tip] of tips) {
      if (this.#branches.get(name)?.tip === tip) continue;
      const branch = await this.#describe(name, tip, signal);
      this.#tellMove(branch, this.#branches.get(name));
      this.#branches.set(name, branch);
      moved.push(branch);
    }
    const known = new Set([...this.#branches.keys(), ...state.branches.keys()]);
    const gone = [...known].filter(name => !tips.has(name));
    for (const name of gone) {
      this.#branches.delete(name);
      state.branches.delete(name);
    }
    return { moved, gone };
  }

  async #describe(name: string, tip: string, signal: AbortSignal): Promise<WatchedBranch> {
    const { repository, rules, state } = this.#parts;
    const backfill = rules.find(rule => fitsPattern(name, rule.name))?.backfill ?? {
      kind: "count",
      count: 1,
    };
    const history = await repository.history(tip, signal);
    let seenTip = state.branches.get(name)?.seenTip;
    // Where it was may be gone, if it was rewritten and the clone made anew since.
    if (seenTip === undefined || !(await repository.has(seenTip))) seenTip = tip;
    const newer = await repository.commitsSince(tip, seenTip, signal);
    const there = new Set(history);
    const older = (await repository.backfilled(seenTip, backfill, signal)).filter(commit =>
      there.has(commit),
    );
    // Not before all of it is known: who is killed before that sees the branch for the first time again.
    state.branches.set(name, { name, seenTip });
    const wanted = [...new Set([...newer, ...older])].slice(0, longestHistory);
    // It was put back to a commit before those that are wanted.
    return { name, tip, history, wanted: wanted.length === 0 ? [tip] : wanted, newer: newer.length };
  }

  #tellMove({ name, tip, history }: WatchedBranch, before: WatchedBranch | undefined): void {
    const { log } = this.#parts;
    const shown = visible(name);
    const at = `at ${tip.slice(0, 12)}`;
    if (before === undefined) log.info(`${shown} is ${at}`);
    else if (history.includes(before.tip)) {
      log.info(`${shown} has ${history.indexOf(before.tip)} new, and is ${at}`);
    } else log.info(`${shown} was rewritten, and is ${at}; ${before.tip.slice(0, 12)} is gone from it`);
  }
}
