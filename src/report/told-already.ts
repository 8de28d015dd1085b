import type { Cell } from "./classify-place.ts";
import type { Problem } from "./model.ts";
import type { Place } from "./place.ts";
import type { JobResults, ReportRequest } from "./request.ts";

/**
 * The tests of a place whose results are missing as a whole are not told one by one: the problem tells it. Of a
 * place that was not meant to run they are told as missing.
 */
export function withoutTold(
  cells: readonly Cell[],
  index: number,
  { expected, jobs }: ReportRequest,
  problems: readonly Problem[],
  places: readonly Place[],
): readonly Cell[] {
  if (problems.some(({ kind, places: at }) => kind === "never-ran" && at.includes(index))) return [];
  if (!cells.every(cell => cell.class === "missing")) return cells;
  const place = places[index];
  if (place === undefined) return cells;
  const lost = new Set(problems.filter(({ kind }) => lostKinds.has(kind)).map(({ job }) => job));
  const isExpected =
    expected.some(
      job =>
        lost.has(job.job) &&
        (job.variant ?? place.variant) === place.variant &&
        job.environments.includes(place.environment) &&
        (job.machineClass ?? place.machineClass) === place.machineClass,
    ) ||
    jobs.some(
      (job: JobResults) =>
        lost.has(job.job) && expected.length === 0 && (job.variant ?? place.variant) === place.variant,
    );
  return isExpected ? [] : cells;
}

const lostKinds: ReadonlySet<Problem["kind"]> = new Set(["missing-results", "unreadable-results"]);
