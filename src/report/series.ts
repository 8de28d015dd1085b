import { decodeDuration } from "./duration-code.ts";
import type { Trials } from "./exact-test.ts";
import type { History, HistoryRecord } from "./history.ts";
import { asOutcome, isBadOutcome, isVerdict, type Outcome } from "./outcome.ts";
import { type Place, placeKey } from "./place.ts";

/** How a test ended in one earlier run. */
export interface Earlier {
  outcome: Outcome;
  record: HistoryRecord;
}

/** A history that can be asked for a test in a place. */
export class HistoryIndex {
  readonly #columns: ReadonlyMap<string, number>;
  /** Oldest first. */
  readonly #records: ReadonlyMap<string, readonly HistoryRecord[]>;
  /** One for all questions, of which there are many. */
  #passes = new Float64Array(64);
  #asked: { place: Place | undefined; records: readonly HistoryRecord[] } = { place: undefined, records: [] };

  /** @param without the id of a run that does not count, since it is the one that is judged */
  constructor(history: History, without: string) {
    this.#columns = new Map(history.tests.map((id, index) => [id, index]));
    const telling = history.records.filter(({ run }) => run !== without);
    const byPlace = Map.groupBy(telling, ({ place }) => place);
    this.#records = new Map(
      history.places.map((place, index) => [placeKey(place), byPlace.get(index) ?? []]),
    );
  }

  /** What is there of a test in a place, oldest first. */
  outcomes(id: string, place: Place): Earlier[] {
    const column = this.#columns.get(id);
    if (column === undefined) return [];
    return this.records(place).flatMap(record => {
      const outcome = asOutcome(record.outcomes[column]);
      return outcome === "." ? [] : [{ outcome, record }];
    });
  }

  /** Milliseconds of the passes of a test in a place, oldest first; valid until the next call. */
  passes(id: string, place: Place): Float64Array {
    const column = this.#columns.get(id);
    const records = column === undefined ? [] : this.records(place);
    if (this.#passes.length < records.length) this.#passes = new Float64Array(2 * records.length);
    let count = 0;
    for (const { outcomes, durations } of records) {
      if (column === undefined || outcomes[column] !== "p") continue;
      const ms = decodeDuration(durations, 2 * column);
      if (ms !== undefined) this.#passes[count++] = ms;
    }
    return this.#passes.subarray(0, count);
  }

  /** Keys of all that the kernel complained of in earlier runs. */
  complaints(): Set<string> {
    return new Set([...this.#records.values()].flatMap(records => records.flatMap(({ splats }) => splats)));
  }

  /** Oldest first. */
  records(place: Place): readonly HistoryRecord[] {
    // Of one place much is asked in a row.
    if (place !== this.#asked.place)
      this.#asked = { place, records: this.#records.get(placeKey(place)) ?? [] };
    return this.#asked.records;
  }
}

/** What earlier outcomes of a test in one place say of it. */
export interface Series {
  /** How often it failed at first, breakages left out. */
  rate: Trials;
  /** Of those that were repeated alone, how often it failed again; breakages left out. */
  repeats: Trials;
  /** It has failed and recovered by itself. */
  isFlaky: boolean;
  /** The stretch of failures at the end that is no flake; undefined when there is none. */
  broken: { since: HistoryRecord; runs: number; isAtLeast: boolean } | undefined;
  /** The last verdict. */
  last: Outcome | undefined;
  /** Each trial that counts for the rate, oldest first: whether it failed. */
  trials: readonly boolean[];
}

/** A stretch of failures that comes by chance less often than this is no flake. */
const improbable = 0.01;

/**
 * Tells flakes from breakages. A stretch of failures is a breakage, which was mended later or is still there, when
 * at the rate at which the test fails otherwise one so long would hardly be among so many runs; a breakage does not
 * count for the rate. What failed and passed in one run, or failed for a stretch that is no breakage and passed
 * then, is flaky. @param earlier oldest first
 */
export function readSeries(earlier: readonly Earlier[]): Series {
  const verdicts = earlier.filter(({ outcome }) => isVerdict(outcome) && outcome !== "s" && outcome !== "x");
  const stretches = failureStretches(verdicts);
  const breakages = findBreakages(verdicts, stretches);
  const isIn = (index: number) => breakages.some(({ from, to }) => index >= from && index < to);
  const counting = verdicts.filter((_, index) => !isIn(index)).map(({ outcome }) => outcome);
  const trials = counting.map(failedAtFirst);
  const again = counting.filter(outcome => outcome === "k" || outcome === "F");
  const isFlaky =
    counting.includes("k") ||
    stretches.some(stretch => stretch.to < verdicts.length && !breakages.includes(stretch));
  const end = stretches.find(({ to }) => to === verdicts.length);
  const first = end === undefined ? undefined : verdicts[end.from];
  const isBroken = end !== undefined && (breakages.includes(end) || !isFlaky);
  return {
    rate: { failed: trials.filter(Boolean).length, of: trials.length },
    repeats: { failed: again.filter(outcome => outcome === "F").length, of: again.length },
    isFlaky,
    broken:
      isBroken && first !== undefined
        ? { since: first.record, runs: end.to - end.from, isAtLeast: end.from === 0 }
        : undefined,
    last: earlier.findLast(({ outcome }) => isVerdict(outcome))?.outcome,
    trials,
  };
}

/** From, inclusive, and to, exclusive. */
interface Stretch {
  from: number;
  to: number;
}

function failureStretches(verdicts: readonly Earlier[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [index, { outcome }] of verdicts.entries()) {
    if (!isBadOutcome(outcome)) continue;
    const last = stretches.at(-1);
    if (last?.to === index) last.to += 1;
    else stretches.push({ from: index, to: index + 1 });
  }
  return stretches;
}

/** The longest first, each by the rate of what is outside it and outside the breakages that were found already. */
function findBreakages(verdicts: readonly Earlier[], stretches: readonly Stretch[]): Stretch[] {
  const lengthOf = ({ from, to }: Stretch) => to - from;
  let of = verdicts.length;
  let failed = verdicts.filter(({ outcome }) => failedAtFirst(outcome)).length;
  const breakages: Stretch[] = [];
  for (const stretch of stretches.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    const length = lengthOf(stretch);
    // Half a failure in one more trial: a test that never failed otherwise may do so, and a single one is no breakage.
    const rate = (failed - length + 0.5) / (of - length + 1);
    if (of * rate ** length >= improbable) break;
    breakages.push(stretch);
    of -= length;
    failed -= length;
  }
  return breakages;
}

export function failedAtFirst(outcome: Outcome): boolean {
  return outcome === "k" || isBadOutcome(outcome);
}
