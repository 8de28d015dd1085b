import type { Results, RunResult, TestResult } from "../results/index.ts";
import { machineClassOf, type Place, placeKey } from "./place.ts";
import type { JobResults } from "./request.ts";

/** A run, and the job that it is from. */
export interface JobRun {
  run: RunResult;
  job: string;
}

/** All runs of one place. */
export interface PlacedRuns {
  place: Place;
  runs: readonly JobRun[];
}

/** The runs of jobs by the key of their place. */
export function gatherPlaces(jobs: readonly JobResults[]): Map<string, PlacedRuns> {
  const all = jobs.flatMap(({ job, variant, machineClass, results }) =>
    (results?.runs ?? []).map(run => ({
      place: {
        environment: run.environment.name,
        machineClass: machineClass ?? machineClassOf(run),
        variant: variant ?? run.kernel.variant ?? "",
      },
      run,
      job,
    })),
  );
  const gathered = Map.groupBy(all, ({ place }) => placeKey(place));
  return new Map(
    [...gathered].flatMap(([key, runs]) => {
      const [first] = runs;
      return first === undefined ? [] : [[key, { place: first.place, runs }] as const];
    }),
  );
}

/** One for all, since a hundred thousand empty lists take room. Nobody changes results. */
const none: never[] = [];

/**
 * Results in the little memory that it takes to compare with them: of each test how it ended, why, and how long it
 * took. Of a large baseline each file is read and condensed before the next one is read.
 * @param texts strings that were there before, so that equal ones are kept once
 */
export function condenseResults(results: Results, texts: Map<string, string> = new Map()): Results {
  const once = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const test = (each: TestResult): TestResult => ({
    ...each,
    id: once(each.id),
    reason: once(each.reason),
    startedAt: null,
    durationMs: Math.round(each.durationMs),
    exitCode: null,
    tail: none,
    command: none,
    logs: null,
    subtests: none,
    attempts: none,
  });
  return {
    ...results,
    runs: results.runs.map(run => ({
      ...run,
      tests: run.tests.map(test),
      splats: run.splats.map(splat => ({ ...splat, lines: [], frames: [] })),
      consoleTail: [],
    })),
  };
}

/**
 * Results of which the tests that passed or were skipped are condensed; those of the run that is judged.
 * @param texts as of `condenseResults`
 */
export function condensePasses(results: Results, texts: Map<string, string> = new Map()): Results {
  const condensed = condenseResults(results, texts);
  return {
    ...results,
    runs: results.runs.map((run, index) => ({
      ...run,
      tests: run.tests.map((test, place) => {
        const isDull = test.status === "pass" || test.status === "skip";
        return isDull ? (condensed.runs[index]?.tests[place] ?? test) : test;
      }),
    })),
  };
}
