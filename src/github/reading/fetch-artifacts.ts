import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { describeError, formatDuration, throwIfInterrupted, visible } from "../../base/index.ts";
import { GithubRefusal } from "../github-error.ts";
import type { GithubClient } from "../open-client.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { refuseName } from "./entry-path.ts";
import type { ListedArtifact, Repository } from "./list-artifacts.ts";
import { type UnpackBudget, type UnpackLimits, unpack, unpackLimits } from "./unpack.ts";

export interface FetchLimits extends UnpackLimits {
  /** Of one artifact, as it is downloaded. */
  mostDownloadBytes: number;
  /** Of one artifact, from the first request to the last file. */
  deadlineMs: number;
  /** At a time. */
  parallel: number;
}

export const fetchLimits: FetchLimits = {
  ...unpackLimits,
  mostDownloadBytes: 1024 ** 3,
  deadlineMs: 10 * 60_000,
  parallel: 4,
};

/** Of all artifacts of a report together. */
export function newBudget(): UnpackBudget {
  return { bytes: 16 * 1024 ** 3, entries: 2_000_000 };
}

export interface FetchRequest {
  repository: Repository;
  artifacts: readonly ListedArtifact[];
  /** Each artifact becomes a directory in it, named after it. */
  into: string;
  limits?: Partial<FetchLimits>;
  budget?: UnpackBudget;
  /** Which files are wanted, by path in the artifact. Default: all. */
  wants?: (path: string) => boolean;
}

/** Something that was to be had and was not. */
export interface ArtifactProblem {
  artifact: string;
  /** One line, safe for a terminal, without the artifact's name. */
  problem: string;
}

export interface Fetched {
  /** Names of those that are there whole. */
  artifacts: string[];
  /** One for each that is not. */
  problems: ArtifactProblem[];
}

/**
 * Downloads artifacts and unpacks them, a few at a time. Each is taken for hostile. One that is refused, expired or
 * cannot be had is told, and nothing of it is left; the others go on.
 * @throws the signal's reason, and GithubRefusal when the token may not read artifacts
 */
export async function fetchArtifacts(client: GithubClient, request: FetchRequest): Promise<Fetched> {
  const limits = { ...fetchLimits, ...request.limits };
  const budget = request.budget ?? newBudget();
  await mkdir(request.into, { recursive: true });
  const fetched: Fetched = { artifacts: [], problems: [] };
  const limit = pLimit(limits.parallel);
  const refused: GithubRefusal[] = [];
  await Promise.all(
    request.artifacts.map((artifact, index) =>
      limit(async () => {
        if (refused.length > 0) return;
        try {
          await fetchOne(client, { ...request, limits, budget }, artifact, index);
          fetched.artifacts.push(artifact.name);
        } catch (error) {
          if (client.signal.aborted) return;
          if (error instanceof GithubRefusal) refused.push(error);
          const problem = visible(describeError(error)).replace(/\s+/g, " ");
          fetched.problems.push({ artifact: artifact.name, problem });
        }
      }),
    ),
  );
  throwIfInterrupted(client.signal);
  if (refused[0] !== undefined) throw refused[0];
  return fetched;
}

type Fetching = FetchRequest & { limits: FetchLimits; budget: UnpackBudget };

async function fetchOne(
  client: GithubClient,
  { repository, into, limits, budget, wants }: Fetching,
  artifact: ListedArtifact,
  index: number,
): Promise<void> {
  const reason = refuseName(artifact.name);
  if (reason !== undefined) throw new Error(reason);
  const over = new AbortController();
  const timer = setTimeout(
    () => over.abort(new Error(`was not there after ${formatDuration(limits.deadlineMs)}`)),
    limits.deadlineMs,
  );
  const signal = AbortSignal.any([client.signal, over.signal]);
  const download = join(into, `.${index}.download`);
  const directory = join(into, artifact.name);
  try {
    const kind = await downloadArtifact(client, {
      repository,
      artifact,
      file: download,
      mostBytes: limits.mostDownloadBytes,
      signal,
    });
    if (kind === "zip") {
      const more = wants === undefined ? {} : { wants };
      await unpack({ archive: download, directory, limits, budget, signal, ...more });
    } else {
      await mkdir(directory);
      await rename(download, join(directory, artifact.name));
    }
  } finally {
    clearTimeout(timer);
    await rm(download, { force: true });
  }
}
