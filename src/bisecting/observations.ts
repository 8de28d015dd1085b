import type { JournalEntry } from "./journal.ts";
import type { Question } from "./question.ts";

/** What one probe saw of one question. `hits` are trials that ended as on the newer end, as far as that is known. */
export interface Sighting {
  probe: string;
  hits: number;
  misses: number;
}

/** All that was seen of one question on one commit. */
export interface Seen {
  hits: number;
  misses: number;
  /** One for each boot that had trials. */
  sightings: Sighting[];
  /** Why it cannot be tried; undefined when it was, or nobody did. */
  untestable: string | undefined;
}

/** How the trials of a question become hits and misses. */
export interface Reading {
  question: Question;
  /** Whether a trial that ended as the question says is one as on the newer end. */
  isFailedHit: boolean;
  /** Of a metric; undefined as long as it is not known. */
  threshold: Threshold | undefined;
}

export interface Threshold {
  value: number;
  /** Whether the newer end is above it. */
  isNewerAbove: boolean;
}

export const nothingSeen: Seen = { hits: 0, misses: 0, sightings: [], untestable: undefined };

export function trialsOf({ hits, misses }: Pick<Seen, "hits" | "misses">): number {
  return hits + misses;
}

/** What each commit was seen to do, by its id. A machine's failure says nothing. */
export function readObservations(
  entries: readonly JournalEntry[],
  id: string,
  reading: Reading,
): Map<string, Seen> {
  const all = new Map<string, Seen>();
  for (const { report } of entries) {
    const answer = report?.answers.find(({ question }) => question === id);
    if (report === undefined || answer === undefined || answer.kind === "machine-error") continue;
    const seen = all.get(report.commit) ?? { ...nothingSeen, sightings: [] };
    all.set(report.commit, seen);
    if (answer.kind === "untestable") {
      if (trialsOf(seen) === 0) seen.untestable = answer.reason;
      continue;
    }
    const { hits, misses } = judge(answer, reading);
    if (hits + misses === 0) continue;
    seen.untestable = undefined;
    seen.hits += hits;
    seen.misses += misses;
    seen.sightings.push({ probe: report.id, hits, misses });
  }
  return all;
}

function judge(
  { failed, passed, values }: { failed: number; passed: number; values: readonly number[] },
  { question, isFailedHit, threshold }: Reading,
): Pick<Seen, "hits" | "misses"> {
  if (question.kind !== "metric") {
    return isFailedHit ? { hits: failed, misses: passed } : { hits: passed, misses: failed };
  }
  // Until there is a threshold each value is one seen, and on no side.
  if (threshold === undefined) return { hits: 0, misses: values.length };
  const hits = values.filter(value => value > threshold.value === threshold.isNewerAbove).length;
  return { hits, misses: values.length - hits };
}

/** The numbers that a commit gave, in the order in which they were measured. */
export function valuesAt(entries: readonly JournalEntry[], id: string, commit: string): number[] {
  return entries.flatMap(({ report }) => {
    if (report?.commit !== commit) return [];
    const answer = report.answers.find(({ question }) => question === id);
    return answer?.kind === "trials" ? answer.values : [];
  });
}

/**
 * Where good and bad part, by the ends: half way by ratio between their medians, unless the user gave it. Undefined
 * as long as an end was not measured.
 */
export function readThreshold(
  given: number | null,
  older: readonly number[],
  newer: readonly number[],
): Threshold | undefined {
  const [before, after] = [medianOf(older), medianOf(newer)];
  if (after === undefined) return undefined;
  if (given !== null) return { value: given, isNewerAbove: after > given };
  if (before === undefined) return undefined;
  // Ratios have no meaning at or below nothing.
  const value = before > 0 && after > 0 ? Math.sqrt(before * after) : (before + after) / 2;
  return { value, isNewerAbove: after > before };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
