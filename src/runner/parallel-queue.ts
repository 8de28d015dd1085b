import { type Claim, fits, givenBack, type Resources, taken } from "./resources.ts";

/** Something that waits for its turn. */
export interface Waiting {
  claim: Claim;
  /** Milliseconds that it took before; undefined when it is new. */
  expectedMs: number | undefined;
}

/** Something that runs. */
export interface Running {
  claim: Claim;
  /** Milliseconds that it still takes, by what it took before; undefined when it is new, or late already. */
  leftMs: number | undefined;
}

/** New ones first, in the order given, since any of them may be the longest; then the longest first. */
export function longestFirst<T extends { expectedMs: number | undefined }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => compareTimes(b.expectedMs, a.expectedMs));
}

/** The shorter first; what is not known is longer than all that is. */
function compareTimes(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a - b;
}

/**
 * Starts what waits in its order, as resources become free. When the first in the line does not fit, others may
 * overtake it as long as that does not make it wait longer, going by what they took before (batch schedulers
 * call it EASY backfilling: Lifka, "The ANL/IBM SP scheduling system", 1995). Where that is not known, it may be
 * overtaken as many times as tests can run at once: so nothing big waits for ever, nor does all else stand still.
 */
export class ParallelQueue<T extends Waiting> {
  readonly #all: Resources;
  readonly #line: T[];
  /** How often the first in the line was overtaken on the chance that it does no harm. */
  #chances = 0;

  constructor(waiting: readonly T[], all: Resources) {
    this.#line = longestFirst(waiting);
    this.#all = all;
  }

  get waiting(): readonly T[] {
    return this.#line;
  }

  /** Takes out what is to be started next beside what runs; undefined when something has to end first. */
  take(running: readonly Running[]): T | undefined {
    const [first] = this.#line;
    if (first === undefined) return undefined;
    const left = running.reduce((rest, { claim }) => taken(claim, rest), this.#all);
    if (fits(first.claim, left)) {
      this.#chances = 0;
      return this.#line.shift();
    }
    const turn = turnOf(first.claim, running, left);
    const at = this.#line.findIndex(
      (each, index) => index > 0 && fits(each.claim, left) && this.#mayOvertake(each, turn),
    );
    return at < 0 ? undefined : this.#line.splice(at, 1)[0];
  }

  #mayOvertake({ claim, expectedMs }: Waiting, turn: Turn): boolean {
    if (fits(claim, turn.spare)) return true;
    if (turn.inMs !== undefined && expectedMs !== undefined) return expectedMs <= turn.inMs;
    if (this.#chances >= this.#all.jobs) return false;
    this.#chances += 1;
    return true;
  }
}

/** When the first in the line has its turn. */
interface Turn {
  /** Milliseconds from now; undefined when that depends on something new. */
  inMs: number | undefined;
  /** What is left beside it then. */
  spare: Resources;
}

const nothing: Resources = { jobs: 0, cpus: 0, memoryMiB: 0 };

function turnOf(claim: Claim, running: readonly Running[], left: Resources): Turn {
  let free = left;
  for (const each of running.toSorted((a, b) => compareTimes(a.leftMs, b.leftMs))) {
    free = givenBack(each.claim, free);
    if (!fits(claim, free)) continue;
    // What is left over when something new ends cannot be counted on.
    return { inMs: each.leftMs, spare: each.leftMs === undefined ? nothing : taken(claim, free) };
  }
  return { inMs: undefined, spare: nothing };
}
