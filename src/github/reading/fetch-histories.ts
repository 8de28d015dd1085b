import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError, throwIfInterrupted, visible } from "../../base/index.ts";
import { historyArtifact, planArtifact } from "../artifact-names.ts";
import type { GithubClient } from "../open-client.ts";
import { branchArtifacts, readRun, refuseRun, testedBranch } from "./base-runs.ts";
import { fetchPlan } from "./examine-run.ts";
import { fetchArtifacts } from "./fetch-artifacts.ts";
import { listArtifacts, type Repository } from "./list-artifacts.ts";
import type { UnpackBudget } from "./unpack.ts";

export interface HistoriesRequest {
  repository: Repository;
  branch: string;
  /** The repository's default branch, whose scheduled and dispatched runs may test this one. */
  scheduled?: string | undefined;
  workflows?: readonly string[] | undefined;
  /** The files go here. */
  into: string;
  /** How many of the newest are taken; each holds those before it, so that one that got lost does no harm. Default 5. */
  most?: number;
  budget?: UnpackBudget;
}

export interface FetchedHistories {
  /** Newest first. */
  files: string[];
  /** One line each, safe for a terminal. */
  notes: string[];
}

const historyFile = "history.jsonl";
const mostBytes = 128 * 1024 ** 2;

/**
 * Fetches the newest histories that runs of a branch left. What stands in the way is told, and no reason to fail.
 * @throws the client's signal's reason alone
 */
export async function fetchHistories(
  client: GithubClient,
  request: HistoriesRequest,
): Promise<FetchedHistories> {
  const found: FetchedHistories = { files: [], notes: [] };
  try {
    await fetchEach(client, request, found);
  } catch (error) {
    throwIfInterrupted(client.signal);
    found.notes.push(`the history of ${visible(request.branch)}: ${visible(describeError(error))}`);
  }
  return found;
}

async function fetchEach(
  client: GithubClient,
  request: HistoriesRequest,
  found: FetchedHistories,
): Promise<void> {
  const { repository, branch, scheduled, into, most = 5, budget } = request;
  const listed = await branchArtifacts(client, repository, {
    name: historyArtifact,
    branch,
    scheduled,
    most: 100,
  });
  // Newest first: a run's number only grows.
  const artifacts = [...listed.artifacts, ...listed.far].sort((a, b) => b.run.id - a.run.id);
  // A few more, for those that turn out to be of another event, or of another branch.
  for (const artifact of artifacts.slice(0, 3 * most)) {
    if (found.files.length >= most) break;
    if (!(await isOfBranch(client, request, artifact.run.id))) continue;
    const directory = join(into, `.run-${artifact.run.id}`);
    const { problems } = await fetchArtifacts(client, {
      repository,
      artifacts: [artifact],
      into: directory,
      limits: { mostBytes, mostFileBytes: mostBytes, mostDownloadBytes: mostBytes },
      ...(budget === undefined ? {} : { budget }),
      wants: path => path === historyFile,
    });
    const file = join(into, `${String(found.files.length).padStart(2, "0")}-run-${artifact.run.id}.jsonl`);
    try {
      if (problems[0] !== undefined) throw new Error(problems[0].problem);
      await rename(join(directory, historyArtifact, historyFile), file);
      found.files.push(file);
    } catch (error) {
      found.notes.push(`the history that run ${artifact.run.id} left: ${visible(describeError(error))}`);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  if (found.files.length > 0 || listed.artifacts.length > 0) return;
  const gone = listed.expired === 0 ? "" : "; the ones that it left have expired";
  found.notes.push(`no run of ${visible(branch)} has left a history${gone}`);
}

async function isOfBranch(client: GithubClient, request: HistoriesRequest, id: number): Promise<boolean> {
  const { repository, branch, workflows } = request;
  const run = await readRun(client, repository, id);
  if (refuseRun(run, { branch, workflows }) !== undefined) return false;
  if (run.branch === branch) return true;
  const artifact = (await listArtifacts(client, repository, id)).find(
    ({ name, isExpired }) => name === planArtifact && !isExpired,
  );
  if (artifact === undefined) return false;
  const plan = await fetchPlan(client, request, artifact);
  return typeof plan !== "string" && testedBranch(run, plan) === branch;
}
