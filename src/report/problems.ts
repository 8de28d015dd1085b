import { concludeResults, sumUp } from "../results/index.ts";
import type { Cell, ClassifiedPlace } from "./classify-place.ts";
import type { PlacedRuns } from "./gather.ts";
import type { Problem } from "./model.ts";
import { isVerdict } from "./outcome.ts";
import { type Place, placeKey } from "./place.ts";
import type { ExpectedJob, ReportRequest } from "./request.ts";

/** What was found out about the places, in the report's order. */
export interface KnownPlaces {
  places: readonly Place[];
  now: ReadonlyMap<string, PlacedRuns>;
  classified: readonly ClassifiedPlace[];
}

/**
 * Because of what the report cannot say that all is well: each makes it red. A machine that did not boot, results
 * that are missing or cannot be read, tests that were interrupted, and nothing at all that ran.
 */
export function findProblems(request: ReportRequest, known: KnownPlaces): Problem[] {
  return [
    ...nothingRan(request, known),
    ...(request.problems ?? []),
    ...request.notBuilt.map(({ commit, variant }) =>
      problem("not-built", `${commit.slice(0, 12)} was not built as ${variant}`),
    ),
    ...missingJobs(request),
    ...request.jobs.flatMap(({ job, results, problem: why }) =>
      results === undefined
        ? [problem("unreadable-results", `${job}: ${why ?? "its results cannot be read"}`, { job })]
        : [],
    ),
    ...missingEnvironments(request),
    ...request.builds.flatMap(({ commit, variant, boot }) =>
      boot?.outcome === "error"
        ? [problem("never-ran", `${commit.slice(0, 12)} ${variant} was not booted: ${boot.reason}`)]
        : [],
    ),
    ...otherCommits(request),
    ...known.places.flatMap((place, index) => placeProblems(place, index, known)),
  ];
}

function problem(kind: Problem["kind"], text: string, more: Partial<Problem> = {}): Problem {
  return { kind, text, job: "", places: [], ...more };
}

function nothingRan({ jobs, expected, builds }: ReportRequest, { now, classified }: KnownPlaces): Problem[] {
  const isForBuildsAlone = jobs.length + expected.length === 0 && builds.length > 0;
  const hasVerdict = classified.some(({ outcomes }) =>
    [...outcomes.values()].some(outcome => isVerdict(outcome) && outcome !== "s"),
  );
  if (hasVerdict || isForBuildsAlone) return [];
  const runs = [...now.values()].flatMap(placed => placed.runs.map(({ run }) => run));
  const { reason } = concludeResults(runs);
  return [problem("nothing-ran", `no test ran to its end${reason === "" ? "" : `: ${reason}`}`)];
}

/** Jobs that left nothing; but for those whose kernel does not build, which is a finding of its own. */
function missingJobs({ run, jobs, expected, builds }: ReportRequest): Problem[] {
  const there = new Set(jobs.map(({ job }) => job));
  const failed = new Set(
    builds.filter(({ outcome }) => outcome === "failed").map(({ commit, variant }) => `${commit} ${variant}`),
  );
  return expected.flatMap(({ job, environments, variant = "", commit = run.commit }) =>
    there.has(job) || failed.has(`${commit} ${variant}`)
      ? []
      : [
          problem(
            "missing-results",
            `${job} left no results (${environments.join(", ") || "no environments"})`,
            {
              job,
            },
          ),
        ],
  );
}

/** Environments that a job was to run, of which its results say nothing. */
function missingEnvironments({ jobs, expected }: ReportRequest): Problem[] {
  const byJob = new Map(jobs.map(each => [each.job, each.results]));
  return expected.flatMap(({ job, environments }: ExpectedJob) => {
    const results = byJob.get(job);
    if (results === undefined) return [];
    const ran = new Set(results.runs.map(({ environment }) => environment.name));
    const absent = environments.filter(name => !ran.has(name));
    if (absent.length === 0) return [];
    return [problem("missing-results", `${job} has no results of ${absent.join(", ")}`, { job })];
  });
}

/** Results of something else must not pass for those of the commit. */
function otherCommits({ run, jobs }: ReportRequest): Problem[] {
  return jobs.flatMap(({ job, results, commit: wanted = run.commit }) => {
    const commits = new Set((results?.runs ?? []).flatMap(({ kernel }) => kernel.commit ?? []));
    const others = [...commits].filter(commit => !commit.startsWith(wanted));
    if (others.length === 0) return [];
    const told = others.map(commit => commit.slice(0, 12)).join(", ");
    return [problem("other-commit", `${job} has results of ${told}, not of ${wanted.slice(0, 12)}`, { job })];
  });
}

function placeProblems(place: Place, index: number, { now, classified }: KnownPlaces): Problem[] {
  const runs = (now.get(placeKey(place))?.runs ?? []).map(({ run }) => run);
  const found = classified[index];
  if (runs.length === 0 || found === undefined) return [];
  const { conclusion, reason } = sumUp(runs);
  const jobs = [...new Set(now.get(placeKey(place))?.runs.map(({ job }) => job))];
  const more = { places: [index], job: jobs.length === 1 ? (jobs[0] ?? "") : "" };
  if (runs.some(run => run.conclusion === "interrupted")) return [problem("interrupted", reason, more)];
  if (hasNeverRun(runs, found)) return [problem("never-ran", reason, more)];
  if (conclusion !== "error" || hasClosed(found.cells)) return [];
  return found.brokenRuns.map(broken =>
    problem("broken-run", `${broken.environment}: ${broken.reason}`, more),
  );
}

/** Such as when the machine did not boot. What is not applicable was not meant to run. */
function hasNeverRun(runs: readonly { conclusion: string }[], { outcomes }: ClassifiedPlace): boolean {
  if (runs.every(({ conclusion }) => conclusion === "not-applicable")) return false;
  return ![...outcomes.values()].some(isVerdict);
}

function hasClosed(cells: readonly Cell[]): boolean {
  return cells.some(({ isClosed }) => isClosed);
}
