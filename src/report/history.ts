import type { Outcome } from "./outcome.ts";
import type { Place } from "./place.ts";

/** How one place of one run ended. A run is one of the CI's: all that it tested has its id. */
export interface HistoryRecord {
  run: string;
  commit: string;
  /** When it started, ISO 8601 in UTC. */
  at: string;
  /** Index into the history's places. */
  place: number;
  /** A letter for each of the history's tests (outcome.ts); those at the end that are not there are left out. */
  outcomes: string;
  /** Two characters for each letter (duration-code.ts). */
  durations: string;
  /** Keys of the kernel's complaints that nothing allows, sorted. */
  splats: readonly string[];
}

/** How earlier runs ended, by test and place. */
export interface History {
  /** Ids, sorted. */
  tests: readonly string[];
  places: readonly Place[];
  /** Oldest first. */
  records: readonly HistoryRecord[];
}

export const noHistory: History = { tests: [], places: [], records: [] };

/** The most fingerprints that are recorded of one run in one place. */
export const mostSplats = 100;

/** The worst first. */
const ranking: readonly Outcome[] = ["m", "F", "f", "e", "k", "x", "s", "p", "."];

export function worse(a: Outcome, b: Outcome): Outcome {
  return ranking.indexOf(a) <= ranking.indexOf(b) ? a : b;
}
