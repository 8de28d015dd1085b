import { type Results, type RunResult, type Splat, splatKey, type TestResult } from "../results/index.ts";
import { encodeDuration, noDuration } from "./duration-code.ts";
import { type History, type HistoryRecord, mostSplats, worse } from "./history.ts";
import { mergeHistories } from "./merge-history.ts";
import { killersOf, type Outcome, outcomeOf } from "./outcome.ts";
import { machineClassOf, type Place } from "./place.ts";

/** The run that is recorded. */
export interface RecordedRun {
  /** The same in each part of the run, and in no other run. */
  id: string;
  commit: string;
  /** ISO 8601 in UTC. */
  at: string;
}

/**
 * What results of a run add to the history; to be merged into it.
 * @param place the kernel's variant and the class of machine; default: as the run tells them
 */
export function recordHistory(
  run: RecordedRun,
  results: Pick<Results, "runs">,
  place: { variant?: string | undefined; machineClass?: string | undefined } = {},
): History {
  const parts = results.runs.map(each =>
    recordOf(run, each, {
      environment: each.environment.name,
      machineClass: place.machineClass ?? machineClassOf(each),
      variant: place.variant ?? each.kernel.variant ?? "",
    }),
  );
  return mergeHistories(parts);
}

function recordOf({ id, commit, at }: RecordedRun, run: RunResult, place: Place): History {
  const killers = killersOf(run);
  // Of a test that is there more than once the worst end counts, as in a comparison.
  const byId = new Map<string, { outcome: Outcome; duration: string }>();
  for (const test of run.tests) {
    const outcome = outcomeOf(test, killers);
    const known = byId.get(test.id);
    if (known !== undefined && worse(known.outcome, outcome) === known.outcome) continue;
    byId.set(test.id, { outcome, duration: durationOf(test) });
  }
  const tests = [...byId.keys()].sort();
  const record: HistoryRecord = {
    run: id,
    commit,
    at,
    place: 0,
    outcomes: tests.map(test => byId.get(test)?.outcome ?? ".").join(""),
    durations: tests.map(test => byId.get(test)?.duration ?? noDuration).join(""),
    splats: complaintsOf(run.splats),
  };
  return { tests, places: [place], records: [record] };
}

function durationOf({ status, startedAt, durationMs }: TestResult): string {
  // Of condensed results the start is not known any more.
  const hasRun = status !== "not-run" && (startedAt !== null || durationMs > 0);
  return hasRun ? encodeDuration(durationMs) : noDuration;
}

function complaintsOf(splats: readonly Splat[]): string[] {
  const keys = splats.filter(({ allowed }) => allowed === null).map(splatKey);
  return [...new Set(keys)].sort().slice(0, mostSplats);
}
