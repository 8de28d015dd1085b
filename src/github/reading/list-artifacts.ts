import type { GithubClient } from "../open-client.ts";

/** An artifact, as GitHub lists it. */
export interface ListedArtifact {
  id: number;
  /** Whatever the run that left it chose. */
  name: string;
  /** As it is downloaded. */
  bytes: number;
  isExpired: boolean;
  createdAt: string;
  /** `sha256:…`; undefined when GitHub does not say, as for artifacts of before 2025. */
  digest: string | undefined;
  /** The run that left it; undefined when GitHub does not say. */
  run: ArtifactRun | undefined;
}

export interface ArtifactRun {
  id: number;
  commit: string;
  branch: string | undefined;
  /** Whether its code is the repository's own, and not a fork's. */
  isOwn: boolean;
}

export interface Repository {
  owner: string;
  repo: string;
}

/** @param name `OWNER/NAME` */
export function repositoryOf(name: string): Repository {
  const [owner = "", repo = ""] = name.split("/");
  return { owner, repo };
}

/** A run with 256 jobs leaves fewer. */
const mostPages = 20;

/**
 * The artifacts of a workflow run; of those with one name, such as of a job that was run again, the newest.
 * @throws GithubError, GithubRefusal
 */
export async function listArtifacts(
  client: GithubClient,
  repository: Repository,
  run: number,
): Promise<ListedArtifact[]> {
  const newest = new Map<string, ListedArtifact>();
  for await (const artifact of pages(page =>
    client.octokit.rest.actions.listWorkflowRunArtifacts({
      ...repository,
      run_id: run,
      per_page: 100,
      page,
    }),
  )) {
    const known = newest.get(artifact.name);
    if (known === undefined || isNewer(artifact, known)) newest.set(artifact.name, artifact);
  }
  return [...newest.values()];
}

/** The repository's artifacts of one name, newest first; so many of them at most. @throws GithubError, GithubRefusal */
export async function listArtifactsNamed(
  client: GithubClient,
  repository: Repository,
  name: string,
  most: number,
): Promise<ListedArtifact[]> {
  const found: ListedArtifact[] = [];
  for await (const artifact of pages(page =>
    client.octokit.rest.actions.listArtifactsForRepo({ ...repository, name, per_page: 100, page }),
  )) {
    if (artifact.name === name) found.push(artifact);
    if (found.length >= most) break;
  }
  return found.sort((a, b) => (isNewer(a, b) ? -1 : 1));
}

type Page = Awaited<ReturnType<GithubClient["octokit"]["rest"]["actions"]["listArtifactsForRepo"]>>;

async function* pages(ask: (page: number) => Promise<Page>): AsyncGenerator<ListedArtifact> {
  for (let page = 1; page <= mostPages; page++) {
    const { artifacts } = (await ask(page)).data;
    for (const each of artifacts) yield read(each);
    if (artifacts.length < 100) return;
  }
}

function read(artifact: Page["data"]["artifacts"][number]): ListedArtifact {
  const { id, name, size_in_bytes: bytes, expired, created_at: createdAt, digest } = artifact;
  const run = artifact.workflow_run;
  return {
    id,
    name,
    bytes,
    isExpired: expired,
    createdAt: createdAt ?? "",
    digest: digest ?? undefined,
    run:
      run?.id === undefined || run.head_sha === undefined
        ? undefined
        : {
            id: run.id,
            commit: run.head_sha,
            branch: run.head_branch,
            isOwn: run.repository_id !== undefined && run.repository_id === run.head_repository_id,
          },
  };
}

function isNewer(a: ListedArtifact, b: ListedArtifact): boolean {
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}
