import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { counted, describeError, throwIfInterrupted, visible } from "../../base/index.ts";
import type { Plan } from "../../matrix/index.ts";
import { historyArtifact, planArtifact } from "../artifact-names.ts";
import type { WorkflowEvent } from "../event.ts";
import type { GithubClient } from "../open-client.ts";
import type { RunnerEnvironment } from "../runner-environment.ts";
import { placesOf, planIn, readPlan } from "./examine-run.ts";
import { type ArtifactProblem, fetchArtifacts, newBudget } from "./fetch-artifacts.ts";
import { fetchHistories } from "./fetch-histories.ts";
import { type FoundBaseline, findBaseline } from "./find-baseline.ts";
import { givenBaseline } from "./given-baseline.ts";
import { type JudgedRun, judgedRun } from "./judged-run.ts";
import { type ListedArtifact, listArtifacts, type Repository, repositoryOf } from "./list-artifacts.ts";
import type { UnpackBudget } from "./unpack.ts";

export interface CollectRequest {
  runner: RunnerEnvironment;
  event: WorkflowEvent;
  /** `current/`, `baseline/` and `history/` are made in it; it must not have them. */
  directory: string;
  /** Default: the pull request's, what the plan says, the branch itself, the repository's default branch. */
  baseBranch?: string | undefined;
  /** `none`, or the run to compare with. Default: `auto`, which looks for one. */
  baseline?: "auto" | "none" | number | undefined;
  /** Files of the workflows whose earlier runs count, by name or path. Default: all. */
  workflows?: readonly string[] | undefined;
  /** The kernel server, when it keeps the history too: its address, and a file with a token for it. */
  server?: { address: string; tokenFile?: string } | undefined;
}

/** All that a report is made of, as files. */
export interface Collected {
  repository: string;
  run: JudgedRun;
  baseBranch: string | undefined;
  /** Whether the run is one of the base branch itself, whose results go into its history. */
  isOfBaseBranch: boolean;
  /** Has a directory for each artifact of the run, named after it. */
  current: string;
  /** Names of the artifacts that are there. */
  artifacts: string[];
  /** Of all artifacts that the run left, by name. */
  artifactIds: ReadonlyMap<string, number>;
  /** The plan's file; undefined when there is none that can be read. */
  plan: string | undefined;
  /** Artifacts of the run that were to be had and were not: what is missing is never left out silently. */
  problems: ArtifactProblem[];
  baseline: FoundBaseline | null;
  /** Files to be merged. */
  histories: string[];
  /** What else whoever reads the report should know, one line each, safe for a terminal. */
  notes: string[];
}

/** Of one run; what a matrix of 256 jobs, with builds, leaves is less. */
const mostArtifacts = 1000;

/**
 * Fetches everything that a report is made of: the artifacts of the run, the baseline's, the histories. Only when
 * the run's own artifacts cannot even be listed is there nothing to report, and it rejects.
 * @throws UserError, GithubError, GithubRefusal, the client's signal's reason
 */
export async function collectForReport(client: GithubClient, request: CollectRequest): Promise<Collected> {
  const { runner, directory } = request;
  const fullName = runner.repository ?? "";
  const repository = repositoryOf(fullName);
  const run = await judgedRun(client, repository, request);
  const budget = newBudget();
  const current = join(directory, "current");
  const listed = await listArtifacts(client, repository, run.id);
  const own = await fetchOwn(client, { repository, listed, current, budget });
  const plan = await ownPlan(current, own);
  const baseBranch = baseBranchOf(request, run, plan);
  const collected: Collected = {
    repository: fullName,
    run,
    baseBranch,
    isOfBaseBranch: isOfBranch(run, baseBranch),
    current,
    artifacts: own.artifacts,
    artifactIds: new Map(listed.map(({ name, id }) => [name, id])),
    plan: plan && planIn(current),
    problems: own.problems,
    baseline: null,
    histories: [],
    notes: [...run.notes],
  };
  const given = request.baseline ?? "auto";
  if (typeof given === "number") {
    const into = join(directory, "baseline");
    collected.baseline = await givenBaseline(client, { repository, run: given, into, budget });
  }
  if (baseBranch === undefined) {
    collected.notes.push("no baseline: nothing says which branch the run is to be compared with");
    return collected;
  }
  if (given === "auto") await search(client, { ...request, repository, baseBranch, budget, plan }, collected);
  await addHistories(client, { ...request, repository, baseBranch, budget }, collected);
  return collected;
}

async function search(
  client: GithubClient,
  wish: CollectRequest & {
    repository: Repository;
    baseBranch: string;
    budget: UnpackBudget;
    plan: Plan | undefined;
  },
  collected: Collected,
): Promise<void> {
  const { repository, baseBranch, budget, plan, workflows, directory } = wish;
  const { run } = collected;
  const found = await findBaseline(client, {
    repository,
    run: run.id,
    // The plan knows what was tested, a merge or a dispatched commit; of a fork it is anybody's word.
    head: run.isTrusted && plan !== undefined ? plan.run.commit : run.commit,
    otherHead: run.commit,
    baseBranch,
    scheduled: wish.event.defaultBranch,
    from: baseBranch === (run.base.branch ?? run.branch) ? run.base.from : undefined,
    workflows,
    wanted: plan === undefined ? [] : placesOf(plan),
    into: join(directory, "baseline"),
    budget,
  });
  collected.baseline = found.baseline;
  collected.notes.push(...found.notes);
}

/** What the run left for its report; not what an earlier report left. */
function isWanted(name: string): boolean {
  return (
    name.startsWith("vmentry-") &&
    !/^vmentry-(?:report|store|bisect)\b/.test(name) &&
    name !== historyArtifact
  );
}

async function fetchOwn(
  client: GithubClient,
  wish: { repository: Repository; listed: ListedArtifact[]; current: string; budget: UnpackBudget },
): Promise<{ artifacts: string[]; problems: ArtifactProblem[] }> {
  const { repository, listed, current, budget } = wish;
  // The plan first: it is what the others are measured by, should there be too many of them.
  const wanted = listed
    .filter(({ name }) => isWanted(name))
    .sort((a, b) => Number(b.name === planArtifact) - Number(a.name === planArtifact));
  const { artifacts, problems } = await fetchArtifacts(client, {
    repository,
    artifacts: wanted.slice(0, mostArtifacts),
    into: current,
    budget,
  });
  for (const { name } of wanted.slice(mostArtifacts)) {
    problems.push({ artifact: name, problem: `is beyond the first ${mostArtifacts} artifacts of the run` });
  }
  client.log.info(
    `artifacts: ${artifacts.length} of ${wanted.length}${problems.length === 0 ? "" : `; ${counted(problems.length, "problem")}`}`,
  );
  for (const { artifact, problem } of problems) client.log.warn(`artifact ${visible(artifact)}: ${problem}`);
  return { artifacts, problems };
}

async function ownPlan(
  current: string,
  { artifacts, problems }: { artifacts: string[]; problems: ArtifactProblem[] },
): Promise<Plan | undefined> {
  if (!artifacts.includes(planArtifact)) {
    if (!problems.some(({ artifact }) => artifact === planArtifact)) {
      problems.push({
        artifact: planArtifact,
        problem: "the run left none, so nobody knows what was planned",
      });
    }
    return undefined;
  }
  try {
    return await readPlan(current);
  } catch (error) {
    problems.push({ artifact: planArtifact, problem: visible(describeError(error)).replace(/\s+/g, " ") });
    return undefined;
  }
}

function baseBranchOf(
  { baseBranch, event }: CollectRequest,
  run: JudgedRun,
  plan: Plan | undefined,
): string | undefined {
  const planned = run.isTrusted ? (plan?.run.base?.branch ?? undefined) : undefined;
  // A fork's branch is no branch of the repository, whatever its name.
  const own = run.isFromFork || run.pullRequest !== undefined ? undefined : run.branch;
  return baseBranch ?? run.base.branch ?? planned ?? own ?? event.defaultBranch;
}

function isOfBranch(run: JudgedRun, baseBranch: string | undefined): boolean {
  return (
    run.isTrusted &&
    run.branch === baseBranch &&
    ["push", "schedule", "workflow_dispatch"].includes(run.event)
  );
}

async function addHistories(
  client: GithubClient,
  wish: CollectRequest & { repository: Repository; baseBranch: string; budget: UnpackBudget },
  collected: Collected,
): Promise<void> {
  const { repository, baseBranch, budget, workflows, server } = wish;
  const into = join(wish.directory, "history");
  await mkdir(into, { recursive: true });
  const { files, notes } = await fetchHistories(client, {
    repository,
    branch: baseBranch,
    scheduled: wish.event.defaultBranch,
    workflows,
    into,
    budget,
  });
  collected.histories.push(...files);
  if (server !== undefined) {
    try {
      // Not at the top: few have a server, and it is much to load.
      const { historyOfServer, openServerClient } = await import("../../server/index.ts");
      const asked = await openServerClient(server.address, server.tokenFile);
      const text = await historyOfServer(asked, { repository: collected.repository, branch: baseBranch });
      if (text !== undefined) {
        const file = join(into, "server.jsonl");
        await writeFile(file, text);
        collected.histories.push(file);
      }
    } catch (error) {
      throwIfInterrupted(client.signal);
      notes.push(`the history that the kernel server keeps: ${visible(describeError(error))}`);
    }
  }
  collected.notes.push(...notes);
}
