import { createHash } from "node:crypto";
import type { Plan } from "../matrix/index.ts";
import type { BuildResult, JobResults, Problem, ReportRequest } from "../report/index.ts";

export interface KnownOfRun {
  plan: Plan | undefined;
  jobs: readonly JobResults[];
  builds: readonly BuildResult[];
}

/**
 * What the report is about: what the caller says, else what the plan says, else what the results themselves say. A run
 * without an id has one that is made of its parts, so that what is recorded twice is recorded once.
 */
export function describeRun(
  given: { id?: string; commit?: string; subject?: string; at?: string },
  { plan, jobs, builds }: KnownOfRun,
  now: Date,
): ReportRequest["run"] {
  const starts = startsOf(jobs);
  const commit = given.commit ?? plan?.run.commit ?? onlyCommit(jobs) ?? builds.at(-1)?.commit ?? "";
  const planned = plan?.run.commit === commit ? plan.run.subject : undefined;
  const built = builds.find(each => each.commit === commit)?.subject;
  return {
    id: given.id ?? idOf(starts),
    commit,
    subject: given.subject ?? planned ?? built ?? "",
    at: given.at ?? starts[0]?.at ?? now.toISOString(),
  };
}

/** The one commit that results are of; undefined when they say none, or several. */
export function onlyCommit(jobs: readonly JobResults[]): string | undefined {
  const commits = new Set(
    jobs.flatMap(({ results }) => (results?.runs ?? []).flatMap(({ kernel }) => kernel.commit ?? [])),
  );
  const [only] = commits;
  return commits.size === 1 ? only : undefined;
}

/** A plan of another commit, which an earlier run may have left. */
export function planProblems(plan: Plan | undefined, commit: string): Problem[] {
  if (plan === undefined || plan.run.commit === commit) return [];
  const text = `the plan is of ${plan.run.commit.slice(0, 12)}, not of ${commit.slice(0, 12) || "a known commit"}`;
  return [{ kind: "other-commit", text, job: "", places: [] }];
}

interface Start {
  at: string;
  what: string;
}

/** The earliest first. */
function startsOf(jobs: readonly JobResults[]): Start[] {
  return jobs
    .flatMap(({ results }) =>
      (results?.runs ?? []).map(({ startedAt, environment, machine, suite }) => ({
        at: new Date(startedAt).toISOString(),
        what: JSON.stringify([startedAt, environment.name, machine.name, suite.name]),
      })),
    )
    .sort((a, b) => (a.at < b.at || (a.at === b.at && a.what < b.what) ? -1 : 1));
}

function idOf(starts: readonly Start[]): string {
  const text = JSON.stringify(starts.map(({ what }) => what));
  return `desk-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}
