import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError, throwIfInterrupted, visible } from "../../base/index.ts";
import type { GithubClient } from "../open-client.ts";
import { branchArtifacts, readRun, refuseRun } from "./base-runs.ts";
import { fetchArtifacts } from "./fetch-artifacts.ts";
import type { Repository } from "./list-artifacts.ts";
import type { UnpackBudget } from "./unpack.ts";

export interface HistoriesRequest {
  repository: Repository;
  branch: string;
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

export const historyArtifact = "vmentry-history";
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
  { repository, branch, workflows, into, most = 5, budget }: HistoriesRequest,
  found: FetchedHistories,
): Promise<void> {
  const { artifacts, expired } = await branchArtifacts(client, repository, {
    name: historyArtifact,
    branch,
    most: 100,
  });
  if (artifacts.length === 0) {
    const gone = expired === 0 ? "" : "; the ones that it left have expired";
    found.notes.push(`no run of ${visible(branch)} has left a history${gone}`);
  }
  // A few more, for those that turn out to be of another event.
  for (const artifact of artifacts.slice(0, 3 * most)) {
    if (found.files.length >= most) break;
    const reason = refuseRun(await readRun(client, repository, artifact.run.id), { branch, workflows });
    if (reason !== undefined) continue;
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
}
