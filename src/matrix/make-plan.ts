import { counted, UserError, version } from "../base/index.ts";
import type { FoundVariant } from "../build/index.ts";
import type { Environment } from "../environment/index.ts";
import type { ResolvedCommits } from "./commits.ts";
import { jobId, shortIds } from "./job-ids.ts";
import { findLeftOut, nothingFits } from "./left-out.ts";
import type { Inventory } from "./machines-file.ts";
import { checkSize } from "./matrix-size.ts";
import { type Pairing, pair } from "./pairing.ts";
import {
  mostEnvironments,
  mostJobs,
  type Omission,
  type Plan,
  type PlannedBuildJob,
  type PlannedJob,
  planVersion,
} from "./plan-file.ts";

/** What is to be had of all that could be. */
export interface PlanChoices {
  /** Whether kernels are built at all; else they are in the store. */
  builds: boolean;
  /** A build job for each commit, instead of one for each variant. */
  splitsBuilds: boolean;
  /** Each commit is tested, and not the newest one alone. */
  testsEveryCommit: boolean;
  /** As many jobs as the environments of a kernel on a machine are spread over. */
  jobsPerKernel: number;
}

/** Everything that a plan is made from, read. */
export interface PlanParts {
  commits: ResolvedCommits;
  variants: readonly FoundVariant[];
  environments: readonly Environment[];
  /** Files and directories in which they are found. */
  environmentFiles: readonly string[];
  inventory: Inventory;
}

/**
 * Plans builds and tests: one job for each kernel on each machine, with all environments that go there. The same parts
 * give the same plan.
 * @throws UserError when it comes to no job, or to more than GitHub takes
 */
export function makePlan(parts: PlanParts, choices: PlanChoices): Plan {
  const { commits, base } = parts.commits;
  const newest = commits.at(-1);
  if (newest === undefined) throw new Error("a plan needs a commit");
  checkEnvironments(parts.environments);
  const { machines } = parts.inventory;
  const pairings = pair(parts.variants, machines, parts.environments, choices.jobsPerKernel);
  const leftOut = findLeftOut({ ...parts, machines }, pairings);
  if (pairings.length === 0) throw nothingToTest(parts, leftOut);
  const tested = choices.testsEveryCommit ? commits : [newest];
  checkSize({ commits: tested.length, pairings });
  const short = shortIds(commits.map(({ id }) => id));
  const buildJobs = choices.builds ? planBuildJobs(parts, choices, short) : [];
  const subjects = new Map(commits.map(({ id, subject }) => [id, subject]));
  const plan: Plan = {
    format: "vmentry-plan",
    version: planVersion,
    tool: { name: "vmentry", version },
    run: { commit: newest.id, subject: newest.subject, base },
    builds: commits.flatMap(({ id: commit }) =>
      buildJobs
        .filter(job => job.commits.includes(commit))
        .map(({ id, variant }) => ({ commit, subject: subjects.get(commit) ?? "", variant, job: id })),
    ),
    buildJobs,
    jobs: tested.flatMap(({ id }) =>
      pairings.flatMap(pairing =>
        testJobs(pairing, { commit: id, short, isAlone: tested.length === 1, files: parts.environmentFiles }),
      ),
    ),
    leftOut,
  };
  return plan;
}

function planBuildJobs(
  { commits: { commits, rangeStart }, variants, inventory }: PlanParts,
  { splitsBuilds }: PlanChoices,
  short: ReadonlyMap<string, string>,
): PlannedBuildJob[] {
  const ids = commits.map(({ id }) => id);
  const groups = splitsBuilds ? ids.map(id => [id]) : [ids];
  const count = groups.length * variants.length;
  if (count > mostJobs) {
    const how = splitsBuilds
      ? `${counted(ids.length, "commit")} x ${counted(variants.length, "variant")}`
      : counted(variants.length, "variant");
    const mend = splitsBuilds
      ? "leave out --split-builds, or give a shorter --range"
      : "give fewer --variant";
    throw new UserError(
      `this makes ${count} build jobs, and GitHub takes ${mostJobs} at most: ${how}; ${mend}`,
    );
  }
  const { runsOn, timeoutMinutes } = inventory.build;
  return groups.flatMap(group =>
    variants.map(({ file, variant: { name } }) => {
      const commit = group.at(-1) ?? "";
      const digits = short.get(commit) ?? commit;
      const id = jobId(digits, [name]);
      return {
        id,
        name: groups.length === 1 ? name : `${name} at ${digits}`,
        artifact: `vmentry-build-${id}`,
        variant: name,
        variantFile: checkedPath(file),
        commit,
        ...(group.length > 1 && rangeStart !== undefined ? { range: `${rangeStart}..${commit}` } : {}),
        commits: group,
        runsOn: [...runsOn],
        ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
      };
    }),
  );
}

interface TestOf {
  commit: string;
  short: ReadonlyMap<string, string>;
  /** No other commit is tested. */
  isAlone: boolean;
  files: readonly string[];
}

function testJobs(pairing: Pairing, { commit, short, isAlone, files }: TestOf): PlannedJob[] {
  const { variant: found, machine, jobs } = pairing;
  const { name: variant } = found.variant;
  const { planned, timeoutMinutes } = machine;
  const digits = short.get(commit) ?? commit;
  return jobs.map((environments, index) => {
    const part = { number: index + 1, count: jobs.length };
    const id = jobId(digits, [variant, planned.name], part);
    return {
      id,
      name: [
        `${variant} on ${planned.name}`,
        ...(part.count === 1 ? [] : [`(${part.number} of ${part.count})`]),
        ...(isAlone ? [] : [`at ${digits}`]),
      ].join(" "),
      artifact: `vmentry-results-${id}`,
      commit,
      variant,
      kernel: `${commit}/${variant}`,
      environments: environments.map(({ name }) => name),
      environmentFiles: files.map(checkedPath),
      machine: planned,
      ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
    };
  });
}

function checkEnvironments(environments: readonly Environment[]): void {
  if (environments.length <= mostEnvironments) return;
  throw new UserError(`there are ${environments.length} environments, and ${mostEnvironments} are the most`);
}

/** Paths stand one a line in a workflow's outputs and inputs. */
function checkedPath(path: string): string {
  if (/^[^\x00-\x1f\x7f]{1,4096}$/.test(path)) return path;
  throw new UserError(
    `${JSON.stringify(path.slice(0, 200))}: the path has a control character, or is too long for a plan`,
  );
}

function nothingToTest(parts: PlanParts, leftOut: readonly Omission[]): UserError {
  const { variants, environments, inventory } = parts;
  const machines = `${counted(inventory.machines.length, "machine")} (${inventory.source})`;
  const count = `${counted(variants.length, "variant")}, ${counted(environments.length, "environment")} and ${machines}`;
  // That nothing fits is what all of it says.
  const reasons = leftOut.filter(({ reason }) => reason !== nothingFits);
  const told = reasons.slice(0, 20).map(({ what, name, reason }) => `  ${what} ${name}: ${reason}`);
  const more = reasons.length - told.length;
  return new UserError(
    [
      `there is nothing to test: of ${count} no three fit together:`,
      ...told,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join("\n"),
  );
}
