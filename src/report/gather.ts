import type { RunResult } from "../results/index.ts";
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
